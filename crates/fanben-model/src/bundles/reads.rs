//! Rules → what of the facts they can read: only that goes into a bundle.

use std::collections::{BTreeMap, BTreeSet};

use crate::programme::Programme;
use crate::scheme::clause::rule::{Kind, Question};
use crate::scheme::{AnswerFrom, Measure, Ruleset};

/// What rules read.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    /// Columns of the unit and people sheets that are read as words: classes and leagues.
    pub(super) columns: BTreeSet<String>,
    /// Measures, with each way a scheme reads them.
    pub(super) measures: BTreeMap<String, Vec<Measure>>,
    /// Judged questions by key.
    pub(super) judged: BTreeMap<String, Question>,
}

impl Reads {
    /// What a programme reads: its scheme, its townships' rules and those it imports.
    pub fn of(programme: &Programme) -> Self {
        let mut reads = Self::default();
        reads.add_programme(programme);
        reads
    }

    fn add_programme(&mut self, programme: &Programme) {
        self.add(&programme.rules);
        programme.overlays.iter().for_each(|(_, rules)| self.add(rules));
        programme.elsewhere.iter().for_each(|rules| self.add(rules));
        let imported = programme.imports.values().flat_map(|(_, others)| others);
        imported.for_each(|other| self.add_programme(other));
    }

    fn add(&mut self, rules: &Ruleset) {
        let scheme = &rules.scheme;
        self.columns.insert(scheme.class.clone());
        if scheme.league != "all" && scheme.league != "parent" {
            self.columns.insert(scheme.league.clone());
        }
        for (name, measure) in &scheme.measures {
            let known = self.measures.entry(name.clone()).or_default();
            let same =
                |other: &Measure| (&other.unit, other.words) == (&measure.unit, measure.words);
            if !known.iter().any(same) {
                known.push(measure.clone());
            }
        }
        for clause in rules.items.iter().flat_map(|item| &item.clauses) {
            let Some((_, rule)) = clause.rules.last() else { continue };
            for (from, question) in clause.answers.iter().zip(&rule.questions) {
                if let AnswerFrom::Judge(key) = from {
                    self.judged.entry(key.clone()).or_insert_with(|| question.clone());
                }
            }
        }
        let stars = rules.dimensions.iter().filter_map(|dimension| dimension.star.as_ref());
        for standard in stars.flat_map(|star| &star.standards) {
            if let Err(key) = &standard.when {
                let asks = standard.text.clone();
                let question = Question { asks, kind: Kind::YesNo, unit: String::new() };
                self.judged.entry(key.clone()).or_insert(question);
            }
        }
        // A measure is one wherever it is answered.
        self.judged.retain(|key, _| !self.measures.contains_key(key));
    }
}
