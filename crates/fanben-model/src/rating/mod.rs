//! Rules × facts → scores, tiers and ranks, each figure with its lines.
//!
//! Comes in: a [`Ruleset`] and [`Inputs`]. Goes out: a [`Rating`]. The order is: clauses, their
//! stages, items, dimensions and stars, total, vetoes, gates, tier and ceilings, rank, quotas,
//! ladder. Upstream: schemes, intake.
//!
//! **Invariant:** a score is the sum of its lines. Lines are not stored: they are rebuilt by the
//! same functions from the same entries.

mod adding;
mod by_stage;
mod clause;
mod columns;
mod condition;
mod explanation;
mod gap;
mod gather;
mod history;
mod inputs;
mod item;
mod kernel;
mod line;
mod names;
mod plan;
mod population;
mod rank;
mod scores;
mod standing;
mod stars;

use std::collections::BTreeMap;

pub use by_stage::{StageDimension, StageResult};
use columns::ItemColumn;
pub use columns::outcome;
use condition::{Condition, Holds};
pub use explanation::{DimensionLines, Explanation, ItemLines};
pub use gap::{Gap, GapStep};
pub use gather::gather;
use history::History;
pub(crate) use inputs::given_entry;
pub use inputs::{Imported, Inputs, RECOMMENDED, Subject, judged_keys};
pub use item::ItemOutcome;
pub use line::{Kind, Line, Saw, StageLine, State};
pub use rank::Quota;
use scores::Scores;
use standing::Case;
pub use stars::{StarState, declared};

use crate::measures::{Facts, Ruling};
use crate::number::Points;
use crate::scheme::formula::Formula;
use crate::scheme::{Ladder, OutcomeRule, Ruleset, StreakRule};

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
    /// The league of each subject.
    league_of: Vec<u32>,
    gates: Vec<Condition<'a>>,
    vetoes: Vec<Condition<'a>>,
    ceilings: Vec<Condition<'a>>,
    /// For each dimension that is a star the state of each subject.
    stars: Vec<Option<Vec<StarState>>>,
    standings: Vec<Standing>,
    leagues: Vec<League>,
    /// Who, of the same score, stands on the other side of a quota's line than a subject.
    parted: BTreeMap<usize, usize>,
}

/// What is known about a league as a whole.
#[derive(Debug, Clone, Copy, Default)]
struct League {
    members: usize,
    /// A total is still open, so that ranks are provisional.
    open: bool,
}

/// Rates everybody.
pub fn rate<'a>(rules: &'a Ruleset, inputs: &'a Inputs, facts: &'a Facts) -> Rating<'a> {
    let items = rules.items.iter().map(|item| ItemColumn::rate(rules, inputs, item)).collect();
    rated(rules, inputs, facts, items)
}

/// Rates everybody again by the same rules, where of the same subjects only what is known of some,
/// by their places, has changed since.
pub fn rate_again<'a>(
    rules: &'a Ruleset,
    inputs: &'a Inputs,
    facts: &'a Facts,
    before: &Rating<'_>,
    changed: &[usize],
) -> Rating<'a> {
    let items = rules.items.iter().zip(&before.items);
    let items = items.map(|(item, before)| ItemColumn::again(rules, inputs, item, before, changed));
    rated(rules, inputs, facts, items.collect())
}

fn rated<'a>(
    rules: &'a Ruleset,
    inputs: &'a Inputs,
    facts: &'a Facts,
    items: Vec<ItemColumn<'a>>,
) -> Rating<'a> {
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
        league_of: Vec::new(),
        parted: BTreeMap::new(),
        leagues: vec![League::default(); inputs.leagues.len()],
    };
    rating.find_leagues();
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

    /// What a subject's result is called: its tier, or, where a gate or veto that says so leaves it
    /// without one, what that calls it.
    pub fn result(&self, subject: usize) -> &str {
        let tier = self.standings[subject].tier;
        if tier.is_some() {
            return self.tier_name(tier);
        }
        let vetoes = self.rules.vetoes.iter().zip(&self.vetoes).map(|pair| (pair, Holds::Yes));
        let gates = self.rules.gates.iter().zip(&self.gates).map(|pair| (pair, Holds::No));
        let stopped = vetoes.chain(gates).find_map(|((rule, condition), stops)| {
            let called = rule.called.as_deref()?;
            (self.holds(condition, subject) == stops).then_some(called)
        });
        stopped.unwrap_or_else(|| self.tier_name(None))
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

    /// Whether a dimension counts for a subject: all do but stars it does not go for.
    pub fn declared(&self, dimension: usize, subject: usize) -> bool {
        self.star(dimension, subject) != Some(StarState::NotDeclared)
    }

    /// The state of a star.
    pub fn star(&self, dimension: usize, subject: usize) -> Option<StarState> {
        self.stars[dimension].as_ref().map(|states| states[subject])
    }

    /// Who is in which league, and how many are in each: gates may already ask for it.
    fn find_leagues(&mut self) {
        let leagues = self.inputs.subjects.iter().map(|subject| subject.league);
        self.league_of = leagues.map(|league| u32::try_from(league).unwrap_or(u32::MAX)).collect();
        for &league in &self.league_of {
            self.leagues[league as usize].members += 1;
        }
    }

    /// Whether every total of the subject's league is known, so that its rank is final.
    pub fn ranked(&self, subject: usize) -> bool {
        !self.leagues[self.inputs.subjects[subject].league].open
    }

    /// Whether a star is neither won nor lost yet.
    pub fn stars_open(&self, subject: usize) -> bool {
        self.stars.iter().flatten().any(|states| states[subject] == StarState::Open)
    }

    /// The rank counted from the last of the league: those with the lowest total share 1.
    pub fn from_last(&self, subject: usize) -> u32 {
        let own = (self.league_of[subject], self.compared[subject]);
        let below = self.league_of.iter().zip(&self.compared);
        let below = below.filter(|(league, score)| **league == own.0 && **score < own.1);
        u32::try_from(below.count() + 1).unwrap_or(u32::MAX)
    }

    fn quotas(&mut self, cases: &[Case]) {
        // Nobody competes for a place, and nobody decided anything.
        if !self.rules.tiers.iter().any(rank::limited) && self.rulings.is_empty() {
            return;
        }
        let mut tiers: Vec<Option<u16>> =
            self.standings.iter().map(|standing| standing.tier).collect();
        let can = |subject: usize, place: usize| cases[subject].can(place);
        let (notes, parted) = rank::fill(self, &mut tiers, &can);
        self.parted = parted;
        for ((standing, tier), quota) in self.standings.iter_mut().zip(tiers).zip(notes) {
            standing.tier = tier;
            standing.quota = quota;
            standing.open |= matches!(quota, Quota::Tied { .. });
        }
    }

    /// Keeps a tier within the steps the ladder allows from the last one. What a veto, gate,
    /// ceiling or ruling says stands above the ladder.
    fn climb(&mut self, cases: &[Case]) {
        let Some(ladder) = &self.rules.scheme.ladder else { return };
        let place = |name: &str| self.rules.tiers.iter().position(|rule| rule.tier.name == name);
        let bottom = self.rules.tiers.len();
        let mut changes = Vec::new();
        for (at, standing) in self.standings.iter().enumerate() {
            let case = &cases[at];
            let waits = matches!(standing.quota, Quota::Tied { .. } | Quota::Ruled);
            if waits || case.direct {
                continue;
            }
            let now = standing.tier.map_or(bottom, usize::from);
            let (best, worst) = match self.last_tier(at, ladder) {
                Some(name) => {
                    let before = place(name).unwrap_or(bottom);
                    let best = ladder.up.map_or(0, |up| before.saturating_sub(up));
                    (best, ladder.down.map_or(bottom, |down| (before + down).min(bottom)))
                }
                None => (ladder.first.as_deref().and_then(place).unwrap_or(0), bottom),
            };
            let moved = if now < best {
                (best..bottom).find(|&place| case.can(place)).unwrap_or(bottom)
            } else if now > worst && !case.lowered {
                let open = |place: &usize| !case.closed.contains(*place);
                (worst.max(case.at_most)..now).find(open).unwrap_or(now)
            } else {
                now
            };
            if moved != now {
                changes.push((at, moved));
            }
        }
        for (at, moved) in changes {
            self.standings[at].tier = (moved < bottom).then(|| u16::try_from(moved).ok()).flatten();
        }
    }

    /// The last tier a ladder counts from.
    fn last_tier(&self, subject: usize, ladder: &Ladder) -> Option<&'a str> {
        let code = &self.inputs.subjects[subject].code;
        self.history.last_but(code, "等次", &ladder.unrated)
    }

    fn holds(&self, condition: &Condition<'_>, subject: usize) -> Holds {
        condition.holds(subject, &|formula: &Formula| self.evaluate_before(formula, subject))
    }

    /// Vetoes, then ceilings.
    fn events(&self) -> impl Iterator<Item = (&OutcomeRule, &Condition<'a>)> {
        let vetoes = self.rules.vetoes.iter().zip(&self.vetoes);
        vetoes.chain(self.rules.ceilings.iter().zip(&self.ceilings))
    }

    /// The streaks a subject is in: what a body is asked to consider.
    pub fn streaks(&self, subject: usize) -> Vec<&'a StreakRule> {
        self.words(&self.rules.streaks, subject)
    }

    /// Other words that follow for a subject.
    pub fn notices(&self, subject: usize) -> Vec<&'a StreakRule> {
        self.words(&self.rules.notices, subject)
    }

    fn words(&self, list: &'a [StreakRule], subject: usize) -> Vec<&'a StreakRule> {
        let holds = |formula| Holds::from(&self.evaluate(formula, subject)) == Holds::Yes;
        list.iter().filter(|rule| holds(&rule.when)).collect()
    }
}
