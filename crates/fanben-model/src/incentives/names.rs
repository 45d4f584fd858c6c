//! What names mean for a recipient: the person's own columns first, then what is assumed of its
//! result, then the subject's own.

use std::collections::BTreeMap;

use crate::intake::read_field;
use crate::measures::{Facts, Key, Person};
use crate::number::{Exact, Points};
use crate::rating::{Rating, given_entry};
use crate::scheme::Ruleset;
use crate::scheme::formula::{Formula, Function, Given, Names};

/// Results that are taken to be others than they are, by subject.
pub(super) type Assumed = BTreeMap<String, Taken>;

/// A result as it is taken to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// The tier's name, or what those without are called.
    pub(super) tier: String,
    /// The total; none: nobody knows.
    pub(super) total: Option<Points>,
}

/// The names of one recipient.
pub(super) struct PersonNames<'a> {
    rating: &'a Rating<'a>,
    facts: &'a Facts,
    subject: usize,
    person: Option<&'a Person>,
    taken: Option<&'a Taken>,
}

impl<'a> PersonNames<'a> {
    pub(super) fn new(
        rating: &'a Rating<'a>,
        facts: &'a Facts,
        subject: usize,
        person: Option<&'a Person>,
        taken: Option<&'a Taken>,
    ) -> Self {
        Self { rating, facts, subject, person, taken }
    }

    fn rules(&self) -> &Ruleset {
        self.rating.rules
    }

    /// A value recorded for the person itself.
    fn own(&self, name: &str) -> Option<Given> {
        let person = self.person?;
        if name == "职务" {
            return Some(Given::Text(person.post.clone()));
        }
        let key = Key {
            name: name.to_owned(),
            period: self.rules().scheme.period.clone(),
            stage: String::new(),
        };
        let measure = self.rules().scheme.measures.get(name)?;
        let recorded = self.facts.value(&key, &person.code).map(|recorded| recorded.entry.clone());
        let entry = recorded.or_else(|| read_field(person.fields.get(name)?, measure))?;
        Some(given_entry(&entry, self.rules().unit(name), name))
    }
}

impl PersonNames<'_> {
    /// What is assumed of the result.
    fn assumed(&self, name: &str) -> Option<Given> {
        let taken = self.taken?;
        match name {
            "等次" => Some(Given::Text(taken.tier.clone())),
            "总分" | "得分率" => {
                let Some(total) = taken.total else {
                    return Some(Given::Unknown(name.to_owned()));
                };
                let full = self.rules().full.exact();
                let rate = name == "得分率" && full != Exact::from_integer(0);
                Some(Given::Number(if rate { total.exact() / full } else { total.exact() }))
            }
            _ => None,
        }
    }
}

impl Names for PersonNames<'_> {
    fn name(&self, name: &str) -> Given {
        let own = self.own(name).or_else(|| self.assumed(name));
        own.unwrap_or_else(|| self.rating.names(self.subject).name(name))
    }

    fn call(&self, function: Function, arguments: &[Formula]) -> Given {
        self.rating.names(self.subject).call(function, arguments)
    }

    fn unit(&self, name: &str) -> String {
        self.rules().unit(name).to_owned()
    }
}
