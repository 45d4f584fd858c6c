//! Rules → the names that sheets may use.

use std::collections::BTreeMap;

use super::heading::folded;
use crate::scheme::clause::rule::{Kind, Question};
use crate::scheme::{AnswerFrom, Ruleset};

/// How a known key is written in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A number in this unit (元, 万元, %, 次 …).
    Number(String),
    /// Words: a level, a name, yes or no.
    Words,
    /// An answer to a question of a clause.
    Answer(Question),
}

impl Expected {
    /// A measure's value, not a judge's answer.
    pub(super) fn is_measured(&self) -> bool {
        !matches!(self, Self::Answer(_))
    }

    /// What a cell should hold, in Chinese.
    pub(super) fn wants(&self) -> String {
        match self {
            Self::Number(unit) if unit.is_empty() => "数字".to_owned(),
            Self::Number(unit) => format!("数字({unit})"),
            Self::Words => "文字".to_owned(),
            Self::Answer(question) => match question.kind {
                Kind::YesNo => "是或否".to_owned(),
                Kind::Level => "级别或名称".to_owned(),
                Kind::Percent => "百分比,如95%".to_owned(),
                Kind::Range => "规定幅度内的分值".to_owned(),
                Kind::Count | Kind::Amount if question.unit.is_empty() => "数字".to_owned(),
                Kind::Count | Kind::Amount => format!("数字({})", question.unit),
            },
        }
    }
}

/// A key that sheets may name, and how its cells are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The key's name in [`Key`](crate::measures::Key).
    pub name: String,
    /// How its cells are read.
    pub expected: Expected,
}

/// All names that sheets may use: measures, clauses and items; stages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vocabulary {
    /// Folded heading → key.
    pub keys: BTreeMap<String, Known>,
    /// Folded stage name → stage id.
    pub stages: BTreeMap<String, String>,
}

impl Vocabulary {
    /// Adds everything a ruleset reads: measures by name, judged questions by key, by their words
    /// and, where an item asks only one thing, by the item's name. Words that would mean two
    /// things mean none.
    pub fn add(&mut self, rules: &Ruleset) {
        let mut names: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        let mut say = |heading: &str, known: &Known| {
            let heading = folded(heading);
            if heading.is_empty() {
                return;
            }
            let list = names.entry(heading).or_default();
            if !list.contains(known) {
                list.push(known.clone());
            }
        };
        for (name, measure) in &rules.scheme.measures {
            let expected = if measure.words {
                Expected::Words
            } else {
                Expected::Number(measure.unit.clone())
            };
            let known = Known { name: name.clone(), expected };
            say(name, &known);
            measure.also.iter().for_each(|also| say(also, &known));
        }
        for item in &rules.items {
            let judged: Vec<(&str, &Question)> = item
                .clauses
                .iter()
                .flat_map(|clause| {
                    let (_, rule) = &clause.rules[clause.rules.len() - 1];
                    clause.answers.iter().zip(&rule.questions)
                })
                .filter_map(|(from, question)| match from {
                    AnswerFrom::Judge(key) => Some((key.as_str(), question)),
                    AnswerFrom::Measure(_) => None,
                })
                .collect();
            for (key, question) in &judged {
                let known = Known {
                    name: (*key).to_owned(),
                    expected: Expected::Answer((*question).clone()),
                };
                say(key, &known);
                say(&question.asks, &known);
                if judged.len() == 1 {
                    say(&item.id, &known);
                    say(&item.name, &known);
                }
            }
        }
        for dimension in &rules.dimensions {
            let standards = dimension.star.iter().flat_map(|star| &star.standards);
            for (standard, key) in standards.filter_map(|s| Some((s, s.when.as_ref().err()?))) {
                let question = Question {
                    asks: standard.text.clone(),
                    kind: Kind::YesNo,
                    unit: String::new(),
                };
                let known = Known { name: key.clone(), expected: Expected::Answer(question) };
                say(key, &known);
                say(&standard.text, &known);
            }
        }
        for (heading, mut list) in names {
            // A measure goes before a question that happens to bear its name.
            if list.len() > 1 && rules.scheme.measures.contains_key(&list[0].name) {
                list.truncate(1);
            }
            if list.len() == 1 {
                self.keys.entry(heading).or_insert_with(|| list.remove(0));
            }
        }
        for stage in &rules.scheme.stages {
            self.stages.insert(folded(&stage.id), stage.id.clone());
            self.stages.insert(folded(&stage.name), stage.id.clone());
        }
    }
}
