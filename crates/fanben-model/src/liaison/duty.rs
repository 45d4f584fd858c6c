//! A kind of tie as a pack writes it, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::compliance::Days;
use super::note::{Kind, private};

/// A kind of tie: who answers for what, and how often they are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// A short name.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// Who is tied.
    pub who: Whose,
    /// The kinds of unit they are tied to: their own unit, or one below it.
    pub units: Vec<String>,
    /// What comes with the unit, as plain text (网格党组织).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub with: String,
    /// Every unit of these kinds has somebody.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub every: bool,
    /// The least number of households one keeps in touch with; only their number is kept. 0: none.
    #[serde(default)]
    pub households: u32,
    /// How often, at least; none: nothing is counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// What else is asked and nothing computes, as plain text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// In how many days a visit is noted, its own day not counted.
    #[serde(default = "week")]
    pub within: u32,
    /// Where it is written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The fields whose values are not in the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sample: Vec<String>,
}

/// A role, and where it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whose {
    /// The role of the pack.
    pub role: String,
    /// The kinds of unit at which it is held; none: wherever.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
}

/// How often something is asked, at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// What.
    pub what: Kind,
    /// On how many days, at least.
    pub least: u32,
    /// In each of which.
    pub per: Per,
}

/// A period that comes again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// From Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A quarter of a year.
    Quarter,
}

fn week() -> u32 {
    7
}

impl Per {
    /// The one that holds a day; none: beyond the calendar.
    pub fn of(self, day: NaiveDate) -> Option<Days> {
        let begins = |month| NaiveDate::from_ymd_opt(day.year(), month, 1);
        let months = |first: NaiveDate, many| {
            let last = first.checked_add_months(Months::new(many))?.pred_opt()?;
            Some(Days { first, last })
        };
        match self {
            Self::Week => {
                let since = day.weekday().days_since(Weekday::Mon);
                let first = day.checked_sub_days(chrono::Days::new(u64::from(since)))?;
                Some(Days { first, last: first.checked_add_days(chrono::Days::new(6))? })
            }
            Self::Month => months(begins(day.month())?, 1),
            Self::Quarter => months(begins(day.month0() / 3 * 3 + 1)?, 3),
        }
    }

    /// The fewest days one has.
    fn shortest(self) -> u32 {
        match self {
            Self::Week => 7,
            Self::Month => 28,
            Self::Quarter => 90,
        }
    }
}

/// What is wrong with a kind of tie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It has no id, or another one's.
    Id,
    /// It has no name.
    Name,
    /// Nobody holds this role: there is none of the name.
    Role(String),
    /// The role is not held at this kind of unit.
    At(String),
    /// It says no kind of unit that one is tied to.
    Units,
    /// So many days are asked that the period has not, or none.
    Least(u32),
    /// The same is asked twice for the same period.
    Again,
    /// A visit may be noted on its own day alone, or a month and more later.
    Within(u32),
    /// A text counts petitions, keeps something of a person's life, or holds a number of theirs.
    Crosses,
}

/// The longest time in which a visit is noted.
const LATEST: u32 = 31;

/// What is wrong with the kinds of tie of a pack: which of them, and what. `roles` says at which
/// kinds of unit each role is held.
pub fn faults(duties: &[Duty], roles: &BTreeMap<&str, &[String]>) -> Vec<(usize, Fault)> {
    let mut found = Vec::new();
    let mut ids = BTreeSet::new();
    for (at, duty) in duties.iter().enumerate() {
        let mut say = |fault| found.push((at, fault));
        if duty.id.trim().is_empty() || !ids.insert(duty.id.as_str()) {
            say(Fault::Id);
        }
        if duty.name.trim().is_empty() {
            say(Fault::Name);
        }
        match roles.get(duty.who.role.as_str()) {
            None => say(Fault::Role(duty.who.role.clone())),
            Some(held) => {
                let other = duty.who.at.iter().find(|kind| !held.contains(kind));
                if let Some(kind) = other {
                    say(Fault::At(kind.clone()));
                }
            }
        }
        if duty.units.iter().all(|kind| kind.trim().is_empty()) {
            say(Fault::Units);
        }
        let mut needs = BTreeSet::new();
        for need in &duty.needs {
            if !(1..=need.per.shortest()).contains(&need.least) {
                say(Fault::Least(need.least));
            }
            if !needs.insert((need.what, need.per)) {
                say(Fault::Again);
            }
        }
        if !(1..=LATEST).contains(&duty.within) {
            say(Fault::Within(duty.within));
        }
        if [&duty.name, &duty.with, &duty.at].iter().any(|text| private(text)) {
            say(Fault::Crosses);
        }
    }
    found
}
