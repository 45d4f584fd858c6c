//! Rules × facts → scores, tiers and ranks, each figure with its lines.
//!
//! Comes in: a [`Ruleset`] and [`Inputs`]. Goes out: a [`Rating`]. The order is: clauses, their
//! stages, items, dimensions and stars, total, vetoes, gates, tier and ceilings, rank, quotas,
//! ladder. Upstream: schemes, intake.
//!
//! **Invariant:** a score is the sum of its lines. Lines are not stored: they are rebuilt by the
//! same functions from the same entries.

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
mod stars;

use std::collections::BTreeMap;

pub use by_stage::{StageDimension, StageResult};
use columns::ItemColumn;
use condition::{Condition, Holds};
pub use explanation::{DimensionLines, Explanation, ItemLines};
pub use gap::{Gap, GapStep};
pub use gather::gather;
use history::History;
pub(crate) use inputs::given_entry;
pub use inputs::{Imported, Inputs, Subject, judged_keys};
pub use item::ItemOutcome;
pub use line::{Kind, Line, Saw, StageLine, State};
use rank::Places;
pub use rank::Quota;
use scores::Scores;
pub use stars::StarState;

use crate::measures::{Facts, Ruling};
use crate::number::{Points, Value};
use crate::scheme::formula::Formula;
use crate::scheme::{Consequence, Ladder, OutcomeRule, Ruleset, StreakRule};

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
    leagues: Vec<League>,
}

/// What is known about a league as a whole.
#[derive(Debug, Clone, Copy, Default)]
struct League {
    members: usize,
    /// A total is still open, so that ranks are provisional.
    open: bool,
}

/// Some tiers, by their places.
#[derive(Debug, Clone, Copy, Default)]
struct TierSet(u64);

impl TierSet {
    fn insert(&mut self, place: usize) {
        self.0 |= u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0);
    }

    fn contains(self, place: usize) -> bool {
        place < 64 && self.0 >> place & 1 == 1
    }
}

/// What a tier asks of every subject.
#[derive(Debug, Clone, Copy)]
struct TierLine {
    /// The least total, in stored units.
    from: i64,
    /// It asks for nothing else.
    plain: bool,
}

/// What vetoes, ceilings and gates say of a subject.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// It has no tier.
    none: bool,
    /// How many steps lower.
    lower: usize,
    /// The tier it has, whatever its score.
    direct: Option<usize>,
    /// No tier better than this place.
    at_most: usize,
    /// The tiers that gates close.
    closed: TierSet,
}

/// Which tiers a subject can have, whatever quotas and the ladder say.
#[derive(Debug, Clone, Copy, Default)]
struct Case {
    /// No tier better than this place, by its score, its conditions, vetoes and ceilings.
    limit: usize,
    /// No tier better than this place, whatever the score.
    at_most: usize,
    /// A consequence names the tier.
    direct: bool,
    /// A veto or ceiling takes tiers away; no ladder gives them back.
    lowered: bool,
    /// Those that gates close.
    closed: TierSet,
    /// Those whose own conditions hold.
    own: TierSet,
}

impl Case {
    /// Whether a tier can be had.
    fn can(&self, place: usize) -> bool {
        place >= self.limit && (self.own.contains(place) || (self.direct && place == self.limit))
    }
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
        leagues: leagues(inputs),
    };
    rating.stars = stars::win(&rating);
    rating.stand();
    rating
}

/// The leagues with how many are in each: gates may already ask for it.
fn leagues(inputs: &Inputs) -> Vec<League> {
    let mut leagues = vec![League::default(); inputs.leagues.len()];
    for subject in &inputs.subjects {
        leagues[subject.league].members += 1;
    }
    leagues
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

    fn stand(&mut self) {
        let subjects = self.inputs.subjects.len();
        let mut standings = Vec::with_capacity(subjects);
        let lines: Vec<TierLine> = self
            .rules
            .tiers
            .iter()
            .map(|rule| TierLine {
                from: threshold(rule.tier.from, rule.tier.rate, self.rules.full)
                    .unwrap_or(i64::MIN),
                plain: rule.when.is_none() && rule.tier.stars.is_none(),
            })
            .collect();
        let spoken = self.spoken_of();
        let zeroes = self.events().any(|(rule, _)| rule.then == Consequence::Zero);
        let unsure: Vec<usize> =
            (0..self.items.len()).filter(|&at| !self.items[at].all_scored).collect();
        let clause_vetoes: Vec<usize> =
            (0..self.items.len()).filter(|&at| self.items[at].vetoes).collect();
        let limited = self.rules.tiers.iter().any(rank::limited);
        let kept = limited || self.rules.scheme.ladder.is_some();
        let mut cases = Vec::new();
        for (subject, &spoken) in spoken.iter().enumerate() {
            let (mut low, mut high) = self.totals.get(subject);
            if zeroes && spoken && self.zeroed(subject) {
                (low, high) = (low.min(0), high.min(0));
            }
            let stars = self.stars_of(subject);
            let vetoed =
                clause_vetoes.iter().any(|&item| self.items[item].get(subject).veto.is_some());
            let mut open = low != high || self.waits(subject, &unsure);
            let mut said = if spoken { self.said(subject, &mut open) } else { Said::default() };
            said.none |= vetoed;
            let case = self.case(subject, (low, stars), &said, &lines, &mut open);
            let tier = (case.limit..self.rules.tiers.len()).find(|&place| case.can(place));
            standings.push(Standing {
                low: Points::from_raw(low),
                high: Points::from_raw(high),
                stars,
                tier: tier.and_then(|tier| u16::try_from(tier).ok()),
                open,
                rank: 0,
                overall: 0,
                quota: Quota::Within,
            });
            if kept {
                cases.push(case);
            }
        }
        self.standings = standings;
        self.rank();
        self.quotas(&cases);
        self.climb(&cases);
    }

    /// Whether an item that counts, or a star, is not evaluated yet.
    fn waits(&self, subject: usize, unsure: &[usize]) -> bool {
        let items = unsure.iter().any(|&at| {
            self.items[at].get(subject).state == State::NotEvaluated
                && self.dimensions[self.rules.items[at].dimension].applies(subject)
        });
        items || self.stars_open(subject)
    }

    fn rank(&mut self) {
        self.compared = self.standings.iter().map(|standing| standing.low.raw()).collect();
        let leagues: Vec<usize> =
            self.inputs.subjects.iter().map(|subject| subject.league).collect();
        let grid = 10_u32.pow(4_u32.saturating_sub(self.rules.scheme.decimals));
        let places = Places::of(&self.compared, grid);
        let (ranks, overall) = places.ranks(&leagues, self.inputs.leagues.len());
        for (at, standing) in self.standings.iter_mut().enumerate() {
            standing.rank = ranks[at];
            standing.overall = overall[at];
            let league = &mut self.leagues[leagues[at]];
            league.open |= standing.low != standing.high;
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
        let own = (self.inputs.subjects[subject].league, self.compared[subject]);
        let below = self.inputs.subjects.iter().zip(&self.compared);
        let below = below.filter(|(other, score)| other.league == own.0 && **score < own.1);
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
        let notes = rank::fill(self, &mut tiers, &can);
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

    fn zeroed(&self, subject: usize) -> bool {
        self.events().any(|(rule, condition)| {
            rule.then == Consequence::Zero && self.holds(condition, subject) == Holds::Yes
        })
    }

    fn holds(&self, condition: &Condition<'_>, subject: usize) -> Holds {
        condition.holds(subject, &|formula: &Formula| self.evaluate_before(formula, subject))
    }

    /// Vetoes, then ceilings.
    fn events(&self) -> impl Iterator<Item = (&OutcomeRule, &Condition<'a>)> {
        let vetoes = self.rules.vetoes.iter().zip(&self.vetoes);
        vetoes.chain(self.rules.ceilings.iter().zip(&self.ceilings))
    }

    /// The subjects of whom a veto, ceiling or gate says, or may say, anything: most often few.
    fn spoken_of(&self) -> Vec<bool> {
        let mut spoken = vec![false; self.inputs.subjects.len()];
        self.events().for_each(|(_, condition)| condition.mark(Holds::No, &mut spoken));
        self.gates.iter().for_each(|condition| condition.mark(Holds::Yes, &mut spoken));
        spoken
    }

    /// What vetoes, ceilings and gates say of a subject, and whether something missing could
    /// change it.
    fn said(&self, subject: usize, open: &mut bool) -> Said {
        let mut said = Said { closed: self.closed_tiers(subject, open), ..Said::default() };
        for (rule, condition) in self.events() {
            match self.holds(condition, subject) {
                Holds::No => continue,
                Holds::Open => {
                    *open = true;
                    continue;
                }
                Holds::Yes => {}
            }
            let place = |name: &String| self.rules.tiers.iter().position(|t| t.tier.name == *name);
            match &rule.then {
                Consequence::NoTier | Consequence::Zero => said.none = true,
                Consequence::AtMost(name) => {
                    said.at_most = said.at_most.max(place(name).unwrap_or(0));
                }
                Consequence::Tier(name) => said.direct = said.direct.max(place(name)),
                Consequence::Lower(steps) => said.lower += steps,
                Consequence::Text(_) => {}
            }
        }
        said
    }

    /// What score and conditions allow within what was said, and whether something missing could
    /// change it.
    fn case(
        &self,
        subject: usize,
        (low, stars): (i64, u16),
        said: &Said,
        lines: &[TierLine],
        open: &mut bool,
    ) -> Case {
        let mut own = TierSet::default();
        let mut best = None;
        for (at, line) in lines.iter().enumerate() {
            if low < line.from || said.closed.contains(at) {
                continue;
            }
            match if line.plain { Holds::Yes } else { self.tier_holds(subject, at, stars) } {
                Holds::No => {}
                Holds::Open => *open |= best.is_none(),
                Holds::Yes => {
                    own.insert(at);
                    best = best.or(Some(at));
                }
            }
        }
        let limit = match said.direct.or(best) {
            Some(start) if !said.none => (start + said.lower).max(said.at_most),
            _ => lines.len(),
        };
        Case {
            limit,
            at_most: said.at_most,
            direct: said.direct.is_some(),
            lowered: said.none || said.lower > 0,
            closed: said.closed,
            own,
        }
    }

    fn tier_holds(&self, subject: usize, tier: usize, stars: u16) -> Holds {
        let rule = &self.rules.tiers[tier];
        match &rule.when {
            _ if rule.tier.stars.is_some_and(|needed| usize::from(stars) < needed) => Holds::No,
            Some(when) => Holds::from(&self.evaluate(when, subject)),
            None => Holds::Yes,
        }
    }

    /// The tiers that gates close.
    fn closed_tiers(&self, subject: usize, open: &mut bool) -> TierSet {
        let mut closed = TierSet::default();
        for (rule, condition) in self.rules.gates.iter().zip(&self.gates) {
            let holds = self.holds(condition, subject);
            if holds == Holds::Yes {
                continue;
            }
            *open |= holds == Holds::Open;
            let all = 0..if rule.tiers.is_empty() { self.rules.tiers.len() } else { 0 };
            all.chain(rule.tiers.iter().copied()).for_each(|place| closed.insert(place));
        }
        closed
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
