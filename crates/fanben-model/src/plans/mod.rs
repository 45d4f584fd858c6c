//! What a township plans its villages to reach, year by year, and what confirmed results have written
//! off of it (销账).
//!
//! Comes in: a plan (how many, or which, first reach a tier in each year), who reached the tier in
//! which year, who succeeds whom. Goes out: an account by year. Upstream: nothing.
//!
//! **Invariant:** nothing of an account is kept. A result that is corrected moves it by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The most years of one plan.
pub const MOST_YEARS: usize = 6;

/// A plan; `K` is what units go by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan<K> {
    /// The tier that has to be reached; a better one counts too.
    pub tier: String,
    /// The years, the first first.
    pub years: Vec<Aim<K>>,
}

/// What is planned for one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim<K> {
    /// The year.
    pub year: u16,
    /// How many villages first reach the tier in it.
    pub count: u32,
    /// Which of them are named; the rest is open.
    pub named: Vec<K>,
}

/// What is wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong<K> {
    /// It has no year, or more than [`MOST_YEARS`].
    Years,
    /// A year does not follow the one before.
    Follows(u16),
    /// It plans for nobody.
    Nothing,
    /// More than there are villages that have not reached the tier before.
    TooMany {
        /// How many are planned.
        planned: u32,
        /// How many are left.
        left: u32,
    },
    /// A year names more than it counts.
    MoreNamed(u16),
    /// A village is named twice.
    Twice(K),
    /// A village had reached the tier before the plan.
    Before(K),
}

/// A confirmed result by which a village has the tier or a better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reached<K> {
    /// The village.
    pub unit: K,
    /// The year of the result.
    pub year: u16,
}

/// How far a year is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// Its results are confirmed, or it is over and nothing is rated any more.
    Over,
    /// It runs, or its results are not all confirmed.
    Running,
    /// It is to come.
    Ahead,
}

/// What became of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account<K> {
    /// Who had reached the tier before the first year: nothing is planned for them.
    pub before: Vec<K>,
    /// Every year of the plan, then later years in which something was written off.
    pub lines: Vec<Line<K>>,
    /// What should have been written off by the last year that is over, and is not by now.
    pub behind: u32,
}

/// One year of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<K> {
    /// The year.
    pub year: u16,
    /// How far it is.
    pub due: Due,
    /// What it plans.
    pub planned: u32,
    /// Who is written off in it.
    pub off: Vec<K>,
    /// Planned so far and not written off by the end of it.
    pub owed: u32,
    /// Written off so far beyond what was planned by the end of it.
    pub surplus: u32,
    /// Who is named for it and is not written off to this day.
    pub waiting: Vec<K>,
}

impl<K: Copy + Ord> Plan<K> {
    /// Whether the plan can be: `villages` are all there are, `before` how many of them had reached
    /// the tier before its first year.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self, villages: usize, before: &BTreeSet<K>) -> Result<(), Wrong<K>> {
        if self.years.is_empty() || self.years.len() > MOST_YEARS {
            return Err(Wrong::Years);
        }
        for pair in self.years.windows(2) {
            if pair[0].year.checked_add(1) != Some(pair[1].year) {
                return Err(Wrong::Follows(pair[1].year));
            }
        }
        let mut seen = BTreeSet::new();
        for aim in &self.years {
            if aim.named.len() > usize::try_from(aim.count).unwrap_or(usize::MAX) {
                return Err(Wrong::MoreNamed(aim.year));
            }
            for unit in &aim.named {
                if before.contains(unit) {
                    return Err(Wrong::Before(*unit));
                }
                if !seen.insert(*unit) {
                    return Err(Wrong::Twice(*unit));
                }
            }
        }
        let planned = self.years.iter().fold(0_u32, |sum, aim| sum.saturating_add(aim.count));
        let left = count(villages.saturating_sub(before.len()));
        match planned {
            0 => Err(Wrong::Nothing),
            _ if planned > left => Err(Wrong::TooMany { planned, left }),
            _ => Ok(()),
        }
    }

    /// What confirmed results have written off. `links`: who stood before whom, as (before, after);
    /// who stands for a village that was written off is not written off once more.
    pub fn account(
        &self,
        reached: &[Reached<K>],
        links: &[(K, K)],
        due: &dyn Fn(u16) -> Due,
    ) -> Account<K> {
        let firsts = firsts(reached, links);
        let start = self.years.first().map_or(0, |aim| aim.year);
        let end = self.years.last().map_or(0, |aim| aim.year);
        let of = |year: u16| -> Vec<K> {
            firsts.iter().filter(|(_, first)| **first == year).map(|(unit, _)| *unit).collect()
        };
        let later: BTreeSet<u16> = firsts.values().copied().filter(|year| *year > end).collect();
        let aims = self.years.iter().map(|aim| (aim.year, aim.count, aim.named.as_slice()));
        let none: &[K] = &[];
        let aims = aims.chain(later.into_iter().map(|year| (year, 0, none)));
        let (mut planned_so_far, mut off_so_far, mut fallen_due) = (0_u32, 0_u32, 0_u32);
        let mut lines = Vec::new();
        for (year, planned, named) in aims {
            let off = of(year);
            planned_so_far = planned_so_far.saturating_add(planned);
            off_so_far = off_so_far.saturating_add(count(off.len()));
            let due = due(year);
            if due == Due::Over {
                fallen_due = planned_so_far;
            }
            lines.push(Line {
                year,
                due,
                planned,
                off,
                owed: planned_so_far.saturating_sub(off_so_far),
                surplus: off_so_far.saturating_sub(planned_so_far),
                waiting: named.iter().filter(|unit| !firsts.contains_key(unit)).copied().collect(),
            });
        }
        let before = firsts.iter().filter(|(_, year)| **year < start).map(|(unit, _)| *unit);
        Account { before: before.collect(), lines, behind: fallen_due.saturating_sub(off_so_far) }
    }
}

impl<K> Account<K> {
    /// How many were written off since the plan began.
    pub fn off(&self) -> u32 {
        self.lines.iter().fold(0, |sum, line| sum.saturating_add(count(line.off.len())))
    }
}

/// The year in which each village first reached the tier; nobody whose predecessor did no later.
pub fn firsts<K: Copy + Ord>(reached: &[Reached<K>], links: &[(K, K)]) -> BTreeMap<K, u16> {
    let mut firsts: BTreeMap<K, u16> = BTreeMap::new();
    for one in reached {
        let year = firsts.entry(one.unit).or_insert(one.year);
        *year = one.year.min(*year);
    }
    let stands_for = |unit: &K, year: u16| {
        let (mut seen, mut open) = (BTreeSet::from([*unit]), vec![*unit]);
        while let Some(heir) = open.pop() {
            for (before, _) in links.iter().filter(|(_, after)| *after == heir) {
                if seen.insert(*before) {
                    if firsts.get(before).is_some_and(|first| *first <= year) {
                        return true;
                    }
                    open.push(*before);
                }
            }
        }
        false
    };
    firsts
        .iter()
        .filter(|(unit, year)| !stands_for(unit, **year))
        .map(|(unit, year)| (*unit, *year))
        .collect()
}

/// As even shares as whole villages allow, the larger first: 每年新增三分之一 of seven is 3, 2, 2.
pub fn shares(villages: u32, years: u32) -> Vec<u32> {
    let least = villages.checked_div(years).unwrap_or(0);
    let more = villages.checked_rem(years).unwrap_or(0);
    (0..years).map(|at| least + u32::from(at < more)).collect()
}

/// The year a period is of: what its first four digits say; 2026, 2026Q1, 2026-03.
pub fn year_of(period: &str) -> Option<u16> {
    let digits = period.get(..4).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok()
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
