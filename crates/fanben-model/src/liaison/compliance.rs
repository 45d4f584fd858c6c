//! Notes of visits and what is asked → what is owed now, and how much was done of what was asked.
//!
//! What is on one day counts once. A period is asked for only if somebody was tied on every day of
//! it: who came or went in between owes nothing for it and is credited nothing. More in one period
//! makes up for no other. A week that reaches over the end of a month, a quarter or a year belongs
//! to where its last day is.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::duty::Need;
use super::note::Kind;
use crate::number::{Rounding, Value, exact};

/// From a day to a day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days {
    /// The first.
    pub first: NaiveDate,
    /// The last.
    pub last: NaiveDate,
}

/// From when to when somebody is tied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The first day.
    pub from: NaiveDate,
    /// The last; none: it goes on.
    pub until: Option<NaiveDate>,
}

/// A note as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct There {
    /// When.
    pub day: NaiveDate,
    /// What.
    pub kind: Kind,
}

/// What is still asked in a period that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// What is asked.
    pub need: Need,
    /// The period.
    pub days: Days,
    /// What is done of it.
    pub done: u32,
}

/// How much was done of what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compliance {
    /// Days that were asked.
    pub needed: u32,
    /// Of these there were.
    pub done: u32,
    /// Periods that were asked for.
    pub periods: u32,
    /// Of these in which something is missing.
    pub short: u32,
}

impl Stay {
    /// Whether somebody is tied on a day.
    pub fn holds(self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Whether they are on all of some days.
    fn covers(self, days: Days) -> bool {
        self.holds(days.first) && self.holds(days.last)
    }
}

impl Owed {
    /// How many are missing.
    pub fn left(&self) -> u32 {
        self.need.least.saturating_sub(self.done)
    }
}

impl Compliance {
    /// The share in per cent with two decimals (四舍五入); none: nothing was asked.
    pub fn share(&self) -> Option<Value> {
        let share = exact(i128::from(self.done) * 100, i128::from(self.needed)).ok()?;
        Value::round(share, 2, Rounding::HalfUp).ok()
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            needed: self.needed + other.needed,
            done: self.done + other.done,
            periods: self.periods + other.periods,
            short: self.short + other.short,
        }
    }
}

/// On how many days of a period there was what is asked, no more than is asked.
fn done(need: Need, days: Days, visits: &[There]) -> u32 {
    let counts = |one: &&There| {
        one.kind.counts_as(need.what) && days.first <= one.day && one.day <= days.last
    };
    let on: BTreeSet<NaiveDate> = visits.iter().filter(counts).map(|one| one.day).collect();
    u32::try_from(on.len()).unwrap_or(u32::MAX).min(need.least)
}

/// What is asked in the periods that run today and not done yet, the nearest end first. Of a period
/// in which somebody came or goes nothing is.
pub fn owed(needs: &[Need], stay: Stay, visits: &[There], today: NaiveDate) -> Vec<Owed> {
    let mut found: Vec<Owed> = needs
        .iter()
        .filter_map(|need| {
            let days = need.per.of(today).filter(|days| stay.covers(*days))?;
            let done = done(*need, days, visits);
            (done < need.least).then_some(Owed { need: *need, days, done })
        })
        .collect();
    found.sort_by_key(|one| (one.days.last, one.need));
    found
}

/// How much was done of what was asked in the periods that ended within some days and are over.
pub fn compliance(
    needs: &[Need],
    stay: Stay,
    visits: &[There],
    within: Days,
    today: NaiveDate,
) -> Compliance {
    let mut sum = Compliance::default();
    for need in needs {
        let mut next = need.per.of(within.first);
        while let Some(days) = next.filter(|days| days.last <= within.last && days.last < today) {
            if stay.covers(days) {
                let done = done(*need, days, visits);
                sum.needed += need.least;
                sum.done += done;
                sum.periods += 1;
                sum.short += u32::from(done < need.least);
            }
            next = days.last.succ_opt().and_then(|day| need.per.of(day));
        }
    }
    sum
}
