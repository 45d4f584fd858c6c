//! Everything known before rating, by what it is about.

use std::collections::BTreeMap;

use super::Entry;
use crate::place::{Tree, Unit};

/// What a value is: a measure or a question of a clause, of a period and, for judgments, a stage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Key {
    /// The measure's name, or `clause` / `clause#2` for a judged question.
    pub name: String,
    /// 2026, 2026Q1 … ; empty: the scheme's own period.
    pub period: String,
    /// The stage of a judgment; empty for measures.
    pub stage: String,
}

/// Where a fact came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Source {
    /// The file and sheet.
    pub sheet: String,
    /// The cell, such as C7; empty where there is none.
    pub cell: String,
    /// Who or what vouches for it, in the file's own words.
    pub says: String,
}

/// A value with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The value.
    pub entry: Entry,
    /// Where it came from.
    pub source: Source,
}

/// A person in office: one row for each term.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// An opaque number of the office, never an identity number.
    pub code: String,
    /// The name, for the county's own lists.
    pub name: String,
    /// The unit's code.
    pub unit: String,
    /// 书记, 主任 …
    pub post: String,
    /// Further columns: 年龄, 任职月数, 一肩挑 …
    pub fields: BTreeMap<String, String>,
}

/// A result of an earlier period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The subject's code.
    pub subject: String,
    /// The period.
    pub period: String,
    /// What result: 等次, 总分, 名次 …
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it came from.
    pub source: Source,
}

/// A committee's decision about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The subject's code.
    pub subject: String,
    /// The title it gets or loses; empty: none.
    pub title: String,
    /// The reason, as recorded.
    pub reason: String,
    /// The date of the meeting, as recorded.
    pub date: String,
    /// Where it came from.
    pub source: Source,
}

/// Everything known before rating.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The places.
    pub tree: Tree,
    /// People in office.
    pub people: Vec<Person>,
    /// Values by key, then by subject code.
    pub values: BTreeMap<Key, BTreeMap<String, Recorded>>,
    /// Results of earlier periods, by subject.
    pub past: Vec<Past>,
    /// Decisions of the committee.
    pub rulings: Vec<Ruling>,
}

impl Facts {
    /// The value of a key for one subject. A value without a period serves every period.
    pub fn value(&self, key: &Key, subject: &str) -> Option<&Recorded> {
        let of = |key: &Key| self.values.get(key).and_then(|values| values.get(subject));
        of(key).or_else(|| of(&Key { period: String::new(), ..key.clone() }))
    }

    /// The person with a code.
    pub fn person(&self, code: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.code == code)
    }

    /// The people of a unit, in the order of the file.
    pub fn people_of<'a>(&'a self, unit: &'a str) -> impl Iterator<Item = &'a Person> {
        self.people.iter().filter(move |person| person.unit == unit)
    }

    /// Puts units in front of those already known; later files never replace earlier rows.
    pub fn add_units(&mut self, units: Vec<Unit>) -> Vec<Unit> {
        let mut all = self.tree.units().to_vec();
        all.extend(units);
        let (tree, refused) = Tree::new(all);
        self.tree = tree;
        refused
    }
}
