//! Entries of several periods → what the asking costs, and how that changed: every change with what
//! it is divided by.

use std::collections::{BTreeMap, BTreeSet};

use super::Entry;
use crate::number::{Rounding, Value, exact};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Burden {
    /// Items (项).
    pub items: u32,
    /// Entries (条).
    pub entries: u32,
    /// Fields to be filled in.
    pub fields: u32,
    /// Minutes that takes.
    pub minutes: u32,
    /// Files.
    pub files: u32,
    /// Meetings.
    pub meetings: u32,
}

/// What entries ask together. An item counts once, however many entries and departments it has.
pub fn burden<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Burden {
    let mut items = BTreeSet::new();
    let mut sum = Burden::default();
    for entry in entries {
        items.insert(entry.item.trim());
        sum.entries = sum.entries.saturating_add(1);
        sum.fields = sum.fields.saturating_add(entry.fields());
        sum.minutes = sum.minutes.saturating_add(entry.takes());
        sum.files = sum.files.saturating_add(entry.files);
        sum.meetings = sum.meetings.saturating_add(entry.meetings);
    }
    sum.items = u32::try_from(items.len()).unwrap_or(u32::MAX);
    sum
}

/// What each department asks, in the order of the first entry of each. An item that two share
/// counts at both: the items of departments need not sum to those of the list.
pub fn departments<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Vec<(&'e str, Burden)> {
    let mut names: Vec<&str> = Vec::new();
    let entries: Vec<&Entry> = entries.into_iter().collect();
    for entry in &entries {
        if !names.contains(&entry.department.as_str()) {
            names.push(&entry.department);
        }
    }
    let of = |name: &str| burden(entries.iter().copied().filter(|entry| entry.department == name));
    names.into_iter().map(|name| (name, of(name))).collect()
}

/// From a number to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What it was: the denominator.
    pub from: u32,
    /// What it is.
    pub to: u32,
}

impl Change {
    /// By how much: the numerator.
    pub fn by(self) -> i64 {
        i64::from(self.to) - i64::from(self.from)
    }

    /// In per cent with one decimal (四舍五入); none: there was nothing.
    pub fn percent(self) -> Option<Value> {
        let share = exact(i128::from(self.by()) * 100, i128::from(self.from)).ok()?;
        Value::round(share, 1, Rounding::HalfUp).ok()
    }
}

/// What was asked in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarter {
    /// The period.
    pub period: String,
    /// What was asked.
    pub is: Burden,
    /// What was asked in the first period of its year; none: it is that.
    pub first: Option<(String, Burden)>,
    /// What was asked in the period before it; none: there is none.
    pub last: Option<(String, Burden)>,
}

impl Quarter {
    /// How a number of it changed on the first period of its year.
    pub fn on_first(&self, of: impl Fn(&Burden) -> u32) -> Option<Change> {
        self.first.as_ref().map(|(_, was)| Change { from: of(was), to: of(&self.is) })
    }

    /// How a number of it changed on the period before.
    pub fn on_last(&self, of: impl Fn(&Burden) -> u32) -> Option<Change> {
        self.last.as_ref().map(|(_, was)| Change { from: of(was), to: of(&self.is) })
    }
}

/// Periods beside the first of their year and the one before; a period is of the year its first
/// four characters say.
pub fn quarters(periods: &BTreeMap<String, Burden>) -> Vec<Quarter> {
    let year = |period: &str| period.chars().take(4).collect::<String>();
    let mut found: Vec<Quarter> = Vec::new();
    for (period, is) in periods {
        let mut same = found.iter().filter(|one| year(&one.period) == year(period));
        found.push(Quarter {
            period: period.clone(),
            is: *is,
            first: same.next().map(|one| (one.period.clone(), one.is)),
            last: found.last().map(|one| (one.period.clone(), one.is)),
        });
    }
    found
}

/// What one entry costs all villages together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expense<K> {
    /// The entry.
    pub at: K,
    /// Its fields; where there is none, the report counts as one.
    pub fields: u32,
    /// How long one takes.
    pub minutes: u32,
    /// How many units do it.
    pub units: u32,
    /// Fields × minutes × units.
    pub whole: u64,
}

/// What entries cost, the dearest first.
pub fn expenses<'e, K: Copy + Ord>(
    entries: impl IntoIterator<Item = (K, &'e Entry, u32)>,
) -> Vec<Expense<K>> {
    let one = |(at, entry, units): (K, &Entry, u32)| {
        let (fields, minutes) = (entry.fields().max(1), entry.minutes);
        let whole = u64::from(fields).saturating_mul(u64::from(minutes));
        Expense { at, fields, minutes, units, whole: whole.saturating_mul(u64::from(units)) }
    };
    let mut found: Vec<Expense<K>> = entries.into_iter().map(one).collect();
    found.sort_by_key(|one| (std::cmp::Reverse(one.whole), one.at));
    found
}
