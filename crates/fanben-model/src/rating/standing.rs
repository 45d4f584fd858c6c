//! Totals, conditions and what vetoes, ceilings and gates say → where each subject stands.
//!
//! Most subjects are spoken of by nobody and wait for nothing: where tiers ask for a total and
//! nothing else, theirs follows from comparing, all subjects together.

use super::condition::Holds;
use super::line::State;
use super::{Quota, Rating, Standing, rank};
use crate::number::{Points, Value};
use crate::scheme::Consequence;

/// Some tiers, by their places.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TierSet(u64);

impl TierSet {
    fn insert(&mut self, place: usize) {
        self.0 |= u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or(0);
    }

    pub(super) fn contains(self, place: usize) -> bool {
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
pub(super) struct Case {
    /// No tier better than this place, by its score, its conditions, vetoes and ceilings.
    limit: usize,
    /// No tier better than this place, whatever the score.
    pub(super) at_most: usize,
    /// A consequence names the tier.
    pub(super) direct: bool,
    /// A veto or ceiling takes tiers away; no ladder gives them back.
    pub(super) lowered: bool,
    /// Those that gates close.
    pub(super) closed: TierSet,
    /// Those whose own conditions hold.
    own: TierSet,
}

impl Case {
    /// Whether a tier can be had.
    pub(super) fn can(&self, place: usize) -> bool {
        place >= self.limit && (self.own.contains(place) || (self.direct && place == self.limit))
    }
}

/// What every subject is asked.
struct Asked {
    lines: Vec<TierLine>,
    /// The items whose outcome may be missing.
    unsure: Vec<usize>,
    /// The items that may veto.
    vetoing: Vec<usize>,
    /// The cases are asked for again, by quotas or the ladder.
    kept: bool,
}

/// What a subject came to before anybody competes.
struct Found {
    stars: u16,
    tier: Option<u16>,
    open: bool,
}

impl Rating<'_> {
    /// Finds where each subject stands.
    pub(super) fn stand(&mut self) {
        let asked = self.asked();
        let mut apart = vec![false; self.inputs.subjects.len()];
        self.events().for_each(|(_, condition)| condition.mark(Holds::No, &mut apart));
        self.gates.iter().for_each(|condition| condition.mark(Holds::Yes, &mut apart));
        let high = self.compare(&apart);
        let (ranks, overall) = self.rank(high.as_deref());
        for &item in &asked.unsure {
            self.items[item].mark(|outcome| outcome.state == State::NotEvaluated, &mut apart);
        }
        for &item in &asked.vetoing {
            self.items[item].mark(|outcome| outcome.veto.is_some(), &mut apart);
        }
        let by_total = self.by_total(&asked);
        let mut cases = Vec::new();
        let mut standings = Vec::with_capacity(apart.len());
        for (subject, &apart) in apart.iter().enumerate() {
            let low = self.compared[subject];
            let high = high.as_ref().map_or(low, |high| high[subject]);
            let found = match &by_total {
                Some(tiers) if !apart => {
                    Found { stars: 0, tier: self.tier_at(tiers[subject]), open: low != high }
                }
                _ => {
                    let (found, case) = self.find(subject, (low, high), &asked);
                    if asked.kept {
                        cases.push(case);
                    }
                    found
                }
            };
            standings.push(Standing {
                low: Points::from_raw(low),
                high: Points::from_raw(high),
                stars: found.stars,
                tier: found.tier,
                open: found.open,
                rank: ranks[subject],
                overall: overall[subject],
                quota: Quota::Within,
            });
        }
        self.standings = standings;
        self.quotas(&cases);
        self.climb(&cases);
    }

    fn asked(&self) -> Asked {
        let lines = self.rules.tiers.iter().map(|rule| TierLine {
            from: threshold(rule.tier.from, rule.tier.rate, self.rules.full).unwrap_or(i64::MIN),
            plain: rule.when.is_none() && rule.tier.stars.is_none(),
        });
        let limited = self.rules.tiers.iter().any(rank::limited);
        Asked {
            lines: lines.collect(),
            unsure: (0..self.items.len()).filter(|&at| !self.items[at].all_scored).collect(),
            vetoing: (0..self.items.len()).filter(|&at| self.items[at].vetoes).collect(),
            kept: limited || self.rules.scheme.ladder.is_some(),
        }
    }

    /// Fills in the totals that are compared: those of the rules, but nothing above zero where an
    /// event says so. Returns the most they can be, if that is different for anybody.
    fn compare(&mut self, spoken: &[bool]) -> Option<Vec<i64>> {
        let mut low = self.totals.low.clone();
        let mut high = self.totals.high.clone();
        if self.events().any(|(rule, _)| rule.then == Consequence::Zero) {
            for subject in (0..spoken.len()).filter(|&subject| spoken[subject]) {
                if self.zeroed(subject) {
                    low[subject] = low[subject].min(0);
                    if let Some(high) = &mut high {
                        high[subject] = high[subject].min(0);
                    }
                }
            }
        }
        self.compared = low;
        high
    }

    /// The ranks within the league and among all. A league with a total that is open is so too.
    fn rank(&mut self, high: Option<&[i64]>) -> (Vec<u32>, Vec<u32>) {
        let grid = Points::grid(self.rules.scheme.decimals);
        let ranks = rank::ranks(&self.compared, grid, &self.league_of, self.leagues.len());
        let totals = high.into_iter().flat_map(|high| self.compared.iter().zip(high));
        for ((low, high), &league) in totals.zip(&self.league_of) {
            self.leagues[league as usize].open |= low != high;
        }
        ranks
    }

    /// For each subject the place of the best tier its total reaches, if tiers ask for nothing else
    /// and nobody asks again. The place behind the last is no tier.
    fn by_total(&self, asked: &Asked) -> Option<Vec<u16>> {
        let stars = self.stars.iter().any(Option::is_some);
        if asked.kept || stars || !asked.lines.iter().all(|line| line.plain) {
            return None;
        }
        let mut places = vec![0_u16; self.compared.len()];
        let mut least = i64::MAX;
        for line in &asked.lines {
            // Who is below this and all before goes one farther.
            least = least.min(line.from);
            for (place, &low) in places.iter_mut().zip(&self.compared) {
                *place += u16::from(low < least);
            }
        }
        Some(places)
    }

    fn tier_at(&self, place: u16) -> Option<u16> {
        (usize::from(place) < self.rules.tiers.len()).then_some(place)
    }

    /// What one subject comes to, with everything that is said of it.
    fn find(&self, subject: usize, (low, high): (i64, i64), asked: &Asked) -> (Found, Case) {
        let stars = self.stars_of(subject);
        let mut open = low != high || self.waits(subject, &asked.unsure);
        let mut said = self.said(subject, &mut open);
        said.none |= asked.vetoing.iter().any(|&item| self.items[item].get(subject).veto.is_some());
        let case = self.case(subject, (low, stars), &said, &asked.lines, &mut open);
        let tier = (case.limit..self.rules.tiers.len()).find(|&place| case.can(place));
        let tier = tier.and_then(|tier| u16::try_from(tier).ok());
        (Found { stars, tier, open }, case)
    }

    /// Whether an item that counts, or a star, is not evaluated yet.
    fn waits(&self, subject: usize, unsure: &[usize]) -> bool {
        let items = unsure.iter().any(|&at| {
            self.items[at].get(subject).state == State::NotEvaluated
                && self.dimensions[self.rules.items[at].dimension].applies(subject)
        });
        items || self.stars_open(subject)
    }

    fn zeroed(&self, subject: usize) -> bool {
        self.events().any(|(rule, condition)| {
            rule.then == Consequence::Zero && self.holds(condition, subject) == Holds::Yes
        })
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
}

/// The least total that reaches a tier, in stored units.
pub(super) fn threshold(from: Option<Points>, rate: Option<Value>, full: Points) -> Option<i64> {
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
