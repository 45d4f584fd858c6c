//! Two ratings → what each asks of everybody: measures to report, questions to judge.

use std::collections::BTreeSet;

use fanben_model::rating::judged_keys;
use fanben_model::scheme::Ruleset;
use serde::Serialize;

use fanben_model::programme::Outcome;

/// What is asked before and after.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Burden {
    /// How many measures are reported.
    measures: (usize, usize),
    /// How many questions are judged.
    judged: (usize, usize),
    /// How many cells that fills, over all subjects and stages.
    answers: (usize, usize),
    /// What is asked for the first time.
    pub(crate) added: Vec<String>,
    /// What is asked no more.
    pub(crate) dropped: Vec<String>,
}

impl Burden {
    pub(crate) fn of(base: &Outcome<'_>, draft: &Outcome<'_>) -> Self {
        let (before, after) = (Asked::of(base), Asked::of(draft));
        let only = |a: &Asked, b: &Asked| -> Vec<String> {
            let measures = a.measures.difference(&b.measures).cloned();
            measures.chain(a.judged.difference(&b.judged).cloned()).collect()
        };
        Self {
            measures: (before.measures.len(), after.measures.len()),
            judged: (before.judged.len(), after.judged.len()),
            answers: (before.answers, after.answers),
            added: only(&after, &before),
            dropped: only(&before, &after),
        }
    }

    /// In one sentence.
    pub(crate) fn says(&self) -> String {
        format!(
            "填报:数据项 {} → {} 个,评分问题 {} → {} 个,全部对象和环节合计 {} → {} 格({})",
            self.measures.0,
            self.measures.1,
            self.judged.0,
            self.judged.1,
            self.answers.0,
            self.answers.1,
            match self.answers.1.cmp(&self.answers.0) {
                std::cmp::Ordering::Less => format!("少填 {} 格", self.answers.0 - self.answers.1),
                std::cmp::Ordering::Equal => "不增不减".to_owned(),
                std::cmp::Ordering::Greater => {
                    format!("多填 {} 格", self.answers.1 - self.answers.0)
                }
            }
        )
    }
}

struct Asked {
    measures: BTreeSet<String>,
    judged: BTreeSet<String>,
    answers: usize,
}

impl Asked {
    fn of(outcome: &Outcome<'_>) -> Self {
        let mut asked = Self { measures: BTreeSet::new(), judged: BTreeSet::new(), answers: 0 };
        let mut last: Option<(&Ruleset, usize)> = None;
        for (rating, _) in outcome.rows() {
            let known = last.filter(|(rules, _)| std::ptr::eq(*rules, rating.rules));
            let each = known.map_or_else(|| asked.add(rating.rules), |(_, each)| each);
            last = Some((rating.rules, each));
            asked.answers += each;
        }
        asked
    }

    /// How many cells one subject fills under these rules.
    fn add(&mut self, rules: &Ruleset) -> usize {
        let judged = judged_keys(rules);
        let cells = rules.scheme.measures.len() + judged.len() * rules.scheme.stages.len().max(1);
        self.measures.extend(rules.scheme.measures.keys().cloned());
        self.judged.extend(judged);
        cells
    }
}
