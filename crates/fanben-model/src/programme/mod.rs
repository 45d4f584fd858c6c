//! A scheme with everything its result rests on: the rules of townships, the schemes it imports.
//!
//! Comes in: compiled or frozen rules, facts. Goes out: [`Ready`] to rate, and the [`Outcome`]:
//! everybody by the rules that hold for them, and the money that follows. Upstream: incentives.

mod frozen;
mod imported;
mod outcome;
mod ready;

use std::collections::BTreeMap;
use std::fmt;

pub use outcome::Outcome;
pub use ready::Ready;

use crate::intake::Vocabulary;
use crate::scheme::frozen::Frozen;
use crate::scheme::{Import, Overlay, Ruleset, SchemeFinding};

/// Why rules cannot be frozen, or frozen rules not be used: a sentence in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFit(pub String);

impl fmt::Display for NotFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotFit {}

/// A scheme with its imports, ready to rate.
#[derive(Debug)]
pub struct Programme {
    /// The rules that hold for everybody.
    pub rules: Ruleset,
    /// Townships' own rules, by unit.
    pub overlays: Vec<(String, Ruleset)>,
    /// Townships' own rules for other periods: only their names are known, their sheets may be there.
    pub elsewhere: Vec<Ruleset>,
    /// Imported schemes by the name of the import, one for each period that is taken.
    pub imports: BTreeMap<String, (Import, Vec<Self>)>,
    /// What compiling found.
    pub findings: Vec<SchemeFinding>,
    /// What the rules were made of.
    pub origin: Origin,
}

/// What rules were made of.
#[derive(Debug)]
pub enum Origin {
    /// Sentences; the townships' own in the order of their rules.
    Written(Vec<Overlay>),
    /// An approved scheme.
    Frozen(Box<Frozen>),
}

impl Programme {
    /// Every name the sheets of this programme may use.
    pub fn vocabulary(&self, vocabulary: &mut Vocabulary) {
        vocabulary.add(&self.rules);
        for rules in self.overlays.iter().map(|(_, rules)| rules).chain(&self.elsewhere) {
            vocabulary.add(rules);
        }
        for (_, others) in self.imports.values() {
            for other in others {
                other.vocabulary(vocabulary);
            }
        }
    }

    /// The same rules for another period: numbers stay those in force, facts and earlier results are
    /// those of that period. Periods of imports move to its year with it.
    pub fn move_to(&mut self, period: &str) {
        let own = self.rules.scheme.period.clone();
        let moved = |of: &str| {
            let same_year = own.get(..4).is_some_and(|year| of.starts_with(year));
            match (period.get(..4), of.get(4..)) {
                _ if of == own => period.to_owned(),
                (Some(year), Some(rest)) if same_year => format!("{year}{rest}"),
                _ => of.to_owned(),
            }
        };
        self.each_rules(&|rules| rules.scheme.period = moved(&rules.scheme.period));
    }

    fn each_rules(&mut self, change: &dyn Fn(&mut Ruleset)) {
        change(&mut self.rules);
        self.overlays.iter_mut().for_each(|(_, rules)| change(rules));
        for other in self.imports.values_mut().flat_map(|(_, others)| others) {
            other.each_rules(change);
        }
    }

    /// The ids of the scheme and of those it imports.
    pub fn ids<'p>(&'p self, ids: &mut Vec<&'p str>) {
        ids.push(&self.rules.scheme.id);
        for other in self.imports.values().flat_map(|(_, others)| others) {
            other.ids(ids);
        }
    }
}
