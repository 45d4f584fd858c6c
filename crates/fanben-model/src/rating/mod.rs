//! Rules × facts → scores, tiers and ranks, each figure with its lines.
//!
//! Comes in: a [`Ruleset`] and [`Inputs`]. Goes out: a [`Rating`]. The order is: clauses, their
//! stages, items, dimensions and stars, total, vetoes, gates, tier and ceilings, rank, quotas,
//! ladder. Upstream: schemes, intake.
//!
//! **Invariant:** a score is the sum of its lines. Lines are not stored: they are rebuilt by the
//! same functions from the same entries.

mod columns;
mod condition;
mod explanation;
mod gap;
mod history;
mod inputs;
mod item;
mod kernel;
mod line;
mod names;
mod population;
mod rank;
mod scores;
mod stars;

use std::collections::BTreeMap;

use columns::ItemColumn;
use condition::{Condition, Holds};
pub use explanation::Explanation;
pub use gap::{Gap, GapStep};
use history::History;
pub use inputs::{Imported, Inputs, Subject, judged_keys};
pub use item::ItemOutcome;
pub use line::{Kind, Line, Saw, State};
pub use rank::Quota;
use rank::ranks;
use scores::Scores;
pub use stars::StarState;

use crate::measures::{Facts, Ruling};
use crate::number::{Points, Value};
use crate::scheme::formula::Formula;
use crate::scheme::{Consequence, OutcomeRule, Ruleset};

/// What a subject came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The total, or the least while something is missing.
    pub low: Points,
    /// The total, or the most.
    pub high: Points,
    /// How many stars.
    pub stars: u16,
    /// The tier, by its place in the rules; none: no tier.
    pub tier: Option<u16>,
    /// Something is missing that could change score or tier.
    pub open: bool,
    /// The rank within the league.
    pub rank: u32,
    /// The rank among all.
    pub overall: u32,
    /// What a quota did.
    pub quota: Quota,
}

/// A rated population.
pub struct Rating<'a> {
    /// The rules.
    pub rules: &'a Ruleset,
    /// What they read.
    pub inputs: &'a Inputs,
    facts: &'a Facts,
    history: History<'a>,
    rulings: BTreeMap<&'a str, &'a Ruling>,
    items: Vec<ItemColumn<'a>>,
    dimensions: Vec<Scores>,
    totals: Scores,
    /// The scores that are compared and ranked.
    compared: Vec<i64>,
    gates: Vec<Condition<'a>>,
    vetoes: Vec<Condition<'a>>,
    ceilings: Vec<Condition<'a>>,
    /// For each dimension that is a star the state of each subject.
    stars: Vec<Option<Vec<StarState>>>,
    standings: Vec<Standing>,
}

/// Rates everybody.
pub fn rate<'a>(rules: &'a Ruleset, inputs: &'a Inputs, facts: &'a Facts) -> Rating<'a> {
    let items: Vec<ItemColumn<'a>> =
        rules.items.iter().map(|item| ItemColumn::rate(rules, inputs, item)).collect();
    let dimensions = scores::dimensions(rules, inputs, &items);
    let totals = scores::totals(rules, inputs, &dimensions);
    let conditions = |list: &'a [OutcomeRule]| -> Vec<Condition<'a>> {
        list.iter().map(|rule| Condition::new(rules, inputs, &rule.when)).collect()
    };
    let mut rating = Rating {
        rules,
        inputs,
        facts,
        history: History::before(facts, &rules.scheme.period),
        rulings: facts.rulings.iter().map(|ruling| (ruling.subject.as_str(), ruling)).collect(),
        items,
        dimensions,
        totals,
        compared: Vec::new(),
        gates: conditions(&rules.gates),
        vetoes: conditions(&rules.vetoes),
        ceilings: conditions(&rules.ceilings),
        stars: Vec::new(),
        standings: Vec::new(),
    };
    rating.stars = stars::win(&rating);
    rating.stand();
    rating
}

impl<'a> Rating<'a> {
    /// What each subject came to, in display order.
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// The name of a tier, or what those without one are called.
    pub fn tier_name(&self, tier: Option<u16>) -> &str {
        let named = tier.and_then(|tier| self.rules.tiers.get(usize::from(tier)));
        named.map_or(self.rules.scheme.untitled.as_str(), |rule| rule.tier.name.as_str())
    }

    /// The place of the subject with a code.
    pub fn subject(&self, code: &str) -> Option<usize> {
        self.inputs.subjects.iter().position(|subject| subject.code == code)
    }

    /// The score of a dimension: at least and at most.
    pub fn dimension(&self, dimension: usize, subject: usize) -> (Points, Points) {
        let (low, high) = self.dimensions[dimension].get(subject);
        (Points::from_raw(low), Points::from_raw(high))
    }

    /// The outcome of an item.
    pub fn item(&self, item: usize, subject: usize) -> ItemOutcome {
        self.items[item].get(subject)
    }

    /// The state of a star.
    pub fn star(&self, dimension: usize, subject: usize) -> Option<StarState> {
        self.stars[dimension].as_ref().map(|states| states[subject])
    }

    fn stand(&mut self) {
        let subjects = self.inputs.subjects.len();
        let mut standings = Vec::with_capacity(subjects);
        let thresholds: Vec<Option<i64>> = self
            .rules
            .tiers
            .iter()
            .map(|rule| threshold(rule.tier.from, rule.tier.rate, self.rules.full))
            .collect();
        let clause_vetoes: Vec<usize> =
            (0..self.items.len()).filter(|&at| self.items[at].vetoes()).collect();
        for subject in 0..subjects {
            let (mut low, mut high) = self.totals.get(subject);
            if self.zeroed(subject) {
                (low, high) = (low.min(0), high.min(0));
            }
            let stars = self.stars_of(subject);
            let vetoed =
                clause_vetoes.iter().any(|&item| self.items[item].get(subject).veto.is_some());
            let tier = if vetoed {
                (None, false)
            } else {
                self.tier(subject, low, high, stars, &thresholds)
            };
            standings.push(Standing {
                low: Points::from_raw(low),
                high: Points::from_raw(high),
                stars,
                tier: tier.0,
                open: tier.1 || low != high,
                rank: 0,
                overall: 0,
                quota: Quota::Within,
            });
        }
        self.standings = standings;
        self.compared = self.standings.iter().map(|standing| standing.low.raw()).collect();
        let leagues: Vec<usize> =
            self.inputs.subjects.iter().map(|subject| subject.league).collect();
        let ranks = ranks(&self.compared, &leagues, self.inputs.leagues.len());
        let overall = match self.inputs.leagues.len() {
            0 | 1 => ranks.clone(),
            _ => rank::overall(&self.compared, 10_i64.pow(4 - self.rules.scheme.decimals.min(4))),
        };
        for ((standing, rank), overall) in self.standings.iter_mut().zip(ranks).zip(overall) {
            standing.rank = rank;
            standing.overall = overall;
        }
        self.quotas(&thresholds);
        self.climb();
    }

    fn quotas(&mut self, thresholds: &[Option<i64>]) {
        let mut tiers: Vec<Option<u16>> =
            self.standings.iter().map(|standing| standing.tier).collect();
        let can = |subject: usize, tier: usize| {
            let standing = &self.standings[subject];
            // A tier below the one it has by itself is open to it too; one above is not.
            standing.tier.is_some_and(|own| usize::from(own) <= tier)
                && thresholds[tier].is_none_or(|from| standing.low.raw() >= from)
        };
        let notes = rank::fill(self, &mut tiers, &can);
        for ((standing, tier), quota) in self.standings.iter_mut().zip(tiers).zip(notes) {
            standing.tier = tier;
            standing.quota = quota;
            standing.open |= matches!(quota, Quota::Tied { .. });
        }
    }

    /// Keeps a tier within the steps the ladder allows from the last one.
    fn climb(&mut self) {
        let Some(ladder) = &self.rules.scheme.ladder else { return };
        let place = |name: &str| self.rules.tiers.iter().position(|rule| rule.tier.name == name);
        let bottom = self.rules.tiers.len();
        let mut changes = Vec::new();
        for (at, standing) in self.standings.iter().enumerate() {
            if standing.quota == Quota::Ruled {
                continue;
            }
            let now = standing.tier.map_or(bottom, usize::from);
            let last = self.history.last(&self.inputs.subjects[at].code, "等次");
            let moved = match last {
                Some(name) => {
                    let before = place(name).unwrap_or(bottom);
                    let best = ladder.up.map_or(0, |up| before.saturating_sub(up));
                    let worst = ladder.down.map_or(bottom, |down| (before + down).min(bottom));
                    now.clamp(best, worst.max(best))
                }
                None => match ladder.first.as_deref().and_then(place) {
                    Some(first) => now.max(first),
                    None => now,
                },
            };
            if moved != now {
                changes.push((at, moved));
            }
        }
        for (at, moved) in changes {
            self.standings[at].tier = (moved < bottom).then(|| u16::try_from(moved).ok()).flatten();
        }
    }

    fn zeroed(&self, subject: usize) -> bool {
        self.rules.vetoes.iter().zip(&self.vetoes).any(|(rule, condition)| {
            rule.then == Consequence::Zero && self.holds(condition, subject) == Holds::Yes
        })
    }

    fn holds(&self, condition: &Condition<'_>, subject: usize) -> Holds {
        condition.holds(subject, &|formula: &Formula| self.evaluate(formula, subject))
    }

    /// The tier before quotas and ladder, and whether something missing could change it.
    fn tier(
        &self,
        subject: usize,
        low: i64,
        high: i64,
        stars: u16,
        thresholds: &[Option<i64>],
    ) -> (Option<u16>, bool) {
        let count = self.rules.tiers.len();
        let mut open = false;
        let (mut best, mut lower, mut direct) = (0, 0, None);
        let events = self.rules.vetoes.iter().zip(&self.vetoes);
        let limits = self.rules.ceilings.iter().zip(&self.ceilings);
        for (rule, condition) in events.chain(limits) {
            match self.holds(condition, subject) {
                Holds::No => continue,
                Holds::Open => {
                    open = true;
                    continue;
                }
                Holds::Yes => {}
            }
            let place = |name: &String| self.rules.tiers.iter().position(|t| t.tier.name == *name);
            match &rule.then {
                Consequence::NoTier | Consequence::Zero => best = count,
                Consequence::AtMost(name) => best = best.max(place(name).unwrap_or(0)),
                Consequence::Tier(name) => direct = place(name),
                Consequence::Lower(steps) => lower += steps,
                Consequence::Text(_) => {}
            }
        }
        let closed = self.closed_tiers(subject, &mut open);
        if let Some(direct) = direct {
            return (u16::try_from(direct.max(best)).ok(), open);
        }
        let reached = (0..count).find(|&at| {
            let reaches = thresholds[at].is_none_or(|from| low >= from);
            let could = thresholds[at].is_none_or(|from| high >= from);
            open |= could && !reaches;
            reaches && !closed.contains(&at) && self.tier_holds(subject, at, stars, &mut open)
        });
        let Some(reached) = reached else { return (None, open) };
        let place = (reached + lower).max(best);
        ((place < count).then(|| u16::try_from(place).ok()).flatten(), open)
    }

    fn tier_holds(&self, subject: usize, tier: usize, stars: u16, open: &mut bool) -> bool {
        let rule = &self.rules.tiers[tier];
        let enough = rule.tier.stars.is_none_or(|needed| usize::from(stars) >= needed);
        let condition = rule.when.as_ref().map(|when| Holds::from(&self.evaluate(when, subject)));
        *open |= condition == Some(Holds::Open);
        enough && condition.is_none_or(|holds| holds == Holds::Yes)
    }

    /// The tiers that gates close.
    fn closed_tiers(&self, subject: usize, open: &mut bool) -> Vec<usize> {
        let mut closed = Vec::new();
        for (rule, condition) in self.rules.gates.iter().zip(&self.gates) {
            match self.holds(condition, subject) {
                Holds::Yes => {}
                other => {
                    *open |= other == Holds::Open;
                    if rule.tiers.is_empty() {
                        closed.extend(0..self.rules.tiers.len());
                    } else {
                        closed.extend(&rule.tiers);
                    }
                }
            }
        }
        closed
    }

    /// The streaks a subject is in: what a body is asked to consider.
    pub fn streaks(&self, subject: usize) -> Vec<&'a crate::scheme::StreakRule> {
        let holds = |formula| Holds::from(&self.evaluate(formula, subject)) == Holds::Yes;
        self.rules.streaks.iter().filter(|streak| holds(&streak.when)).collect()
    }
}

/// The least total that reaches a tier, in stored units.
fn threshold(from: Option<Points>, rate: Option<Value>, full: Points) -> Option<i64> {
    let of_rate = rate.map(|rate| {
        let exact = i128::from(full.raw()) * i128::from(rate.raw());
        let hundred = 100 * i128::from(Value::ONE);
        i64::try_from(exact.div_euclid(hundred) + i128::from(exact.rem_euclid(hundred) > 0))
            .unwrap_or(i64::MAX)
    });
    match (from.map(Points::raw), of_rate) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}
