//! Totals → ranks within leagues, and titles under quotas.

use std::collections::BTreeMap;

use super::{Inputs, Rating};
use crate::measures::Entry;
use crate::number::Points;
use crate::scheme::TierRule;

/// Competition ranks (1-2-2-4) of scores: within leagues, and among all. Scores usually lie `grid`
/// stored units apart, because they were rounded to it.
pub(super) fn ranks(
    scores: &[i64],
    grid: i64,
    leagues: &[u32],
    count: usize,
) -> (Vec<u32>, Vec<u32>) {
    let places = Places::of(scores, grid).unwrap_or_else(|| Places::sorted(scores));
    let before = places.before();
    let overall: Vec<u32> = places.of.iter().map(|&place| before[place as usize] + 1).collect();
    let within = if count == 1 { overall.clone() } else { places.within(before, leagues, count) };
    (within, overall)
}

/// Scores as places from the highest: equal scores share a place, higher ones have a smaller one.
struct Places {
    of: Vec<u32>,
    count: usize,
}

/// Beyond this many places scores are sorted, to leave no holes between them.
const PLACES: u64 = 1 << 20;

impl Places {
    /// From scores that are multiples of `grid` apart, and not too far.
    fn of(scores: &[i64], grid: i64) -> Option<Self> {
        let (low, high) = (scores.iter().copied().min()?, scores.iter().copied().max()?);
        let grid = u64::try_from(grid).ok().filter(|grid| (1..=10_000).contains(grid))?;
        let last = high.abs_diff(low) / grid;
        if last >= PLACES {
            return None;
        }
        // Multiplying takes less time than dividing; whether it came to the same is seen below.
        let inverse = (1_u64 << 40) / grid + 1;
        let mut off = false;
        let place = |score: &i64| {
            let down = high.abs_diff(*score);
            let place = (down * inverse) >> 40;
            off |= place * grid != down;
            u32::try_from(place).unwrap_or(u32::MAX)
        };
        let of = scores.iter().map(place).collect();
        (!off).then_some(Self { of, count: usize::try_from(last + 1).ok()? })
    }

    fn sorted(scores: &[i64]) -> Self {
        let mut distinct = scores.to_vec();
        distinct.sort_unstable_by_key(|&score| std::cmp::Reverse(score));
        distinct.dedup();
        let place = |score: &i64| distinct.partition_point(|other| other > score);
        let of = scores.iter().map(|score| u32::try_from(place(score)).unwrap_or(u32::MAX));
        Self { of: of.collect(), count: distinct.len() }
    }

    /// How many have a better place, for each place.
    fn before(&self) -> Vec<u32> {
        let mut before = vec![0_u32; self.count];
        for &place in &self.of {
            before[place as usize] += 1;
        }
        let mut all = 0;
        for count in &mut before {
            all += std::mem::replace(count, all);
        }
        before
    }

    /// The ranks within leagues. `next`: how many have a better place, for each place.
    fn within(&self, mut next: Vec<u32>, leagues: &[u32], count: usize) -> Vec<u32> {
        let mut order = vec![(0_u32, 0_u32); self.of.len()];
        for ((subject, &place), &league) in (0_u32..).zip(&self.of).zip(leagues) {
            let at = &mut next[place as usize];
            order[*at as usize] = (subject, league);
            *at += 1;
        }
        let mut seen = vec![Seen { members: 0, place: u32::MAX, rank: 0 }; count];
        let mut within = vec![0_u32; self.of.len()];
        for (subject, league) in order {
            let place = self.of[subject as usize];
            let league = &mut seen[league as usize];
            league.members += 1;
            if league.place != place {
                (league.place, league.rank) = (place, league.members);
            }
            within[subject as usize] = league.rank;
        }
        within
    }
}

/// How far one league has been ranked.
#[derive(Clone, Copy)]
struct Seen {
    members: u32,
    place: u32,
    rank: u32,
}

/// What a quota did to a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// No quota stood in the way.
    Within,
    /// It had what the tier asks, but the places were taken by higher scores.
    Full {
        /// The tier it would have had.
        tier: usize,
    },
    /// Equal to others at the line in everything the scheme compares: a ruling has to decide.
    Tied {
        /// The tier that is open between them.
        tier: usize,
        /// How many places there are.
        places: u32,
        /// How many are equal.
        among: u32,
    },
    /// The committee decided.
    Ruled,
}

/// Equals at the line of a quota.
struct Tie {
    members: Vec<usize>,
    losers: usize,
}

/// Fills tiers from one ranked list, best first, and puts rulings where the committee put them.
/// `can` says whether a subject can have a tier at all; `tiers` holds the tier each has without
/// quotas. Also says who was parted from whom of the same score at a line.
pub(super) fn fill(
    rating: &Rating<'_>,
    tiers: &mut [Option<u16>],
    can: &dyn Fn(usize, usize) -> bool,
) -> (Vec<Quota>, BTreeMap<usize, usize>) {
    let rules = &rating.rules.tiers;
    let mut notes = vec![Quota::Within; tiers.len()];
    let mut parted = BTreeMap::new();
    for at in 0..tiers.len() {
        let Some(title) = rating.ruled(at) else { continue };
        let tier = rules.iter().position(|rule| rule.tier.name == title);
        tiers[at] = tier.and_then(|tier| u16::try_from(tier).ok());
        notes[at] = Quota::Ruled;
    }
    if !rules.iter().any(limited) {
        return (notes, parted);
    }
    let mut waiting: Vec<usize> =
        (0..tiers.len()).filter(|&at| notes[at] != Quota::Ruled).collect();
    waiting.sort_by(|&a, &b| rating.order(a, b));
    for &at in &waiting {
        tiers[at] = None;
    }
    let mut ties: Vec<Tie> = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        let leagues: Vec<Option<usize>> = if rule.tier.per_league {
            (0..rating.inputs.leagues.len()).map(Some).collect()
        } else {
            vec![None]
        };
        let mut tied = Vec::new();
        for league in leagues {
            let inside =
                |at: usize| league.is_none_or(|of| rating.inputs.subjects[at].league == of);
            let able: Vec<usize> =
                waiting.iter().copied().filter(|&at| inside(at) && can(at, place)).collect();
            let quota = quota_of(rule, members(rating.inputs, league)).map(|quota| {
                let ruled = |at: usize| {
                    notes[at] == Quota::Ruled && tiers[at].map(usize::from) == Some(place)
                };
                let used = (0..tiers.len()).filter(|&at| inside(at) && ruled(at)).count();
                // Those of the tied who lose a better tier will want places here.
                let kept = ties.iter().map(|tie| {
                    let wanting = tie.members.iter().filter(|&&at| inside(at) && can(at, place));
                    tie.losers.min(wanting.count())
                });
                quota.saturating_sub(used + kept.sum::<usize>())
            });
            let quota = quota.filter(|&quota| quota < able.len());
            tied.extend(within(rating, &able, place, quota, tiers, &mut notes));
            part(rating, &able, quota, &notes, &mut parted);
        }
        let decided = |at: usize| tiers[at].is_some() || matches!(notes[at], Quota::Tied { .. });
        waiting.retain(|&at| !decided(at));
        ties = tied;
    }
    (notes, parted)
}

/// Notes who, of the same score, stands on the other side of a line that a named item drew.
fn part(
    rating: &Rating<'_>,
    able: &[usize],
    quota: Option<usize>,
    notes: &[Quota],
    parted: &mut BTreeMap<usize, usize>,
) {
    let Some((last, first)) = quota.and_then(|at| Some((*able.get(at.checked_sub(1)?)?, able[at])))
    else {
        return;
    };
    let same = rating.compared[last] == rating.compared[first];
    if !same || matches!(notes[first], Quota::Tied { .. }) {
        return;
    }
    let score = rating.compared[first];
    for (place, &at) in able.iter().enumerate().filter(|(_, at)| rating.compared[**at] == score) {
        parted.insert(at, if Some(place) < quota { first } else { last });
    }
}

/// Gives a tier to those who are able to have it, best first, as far as its places reach. Equals at
/// the line wait.
fn within(
    rating: &Rating<'_>,
    able: &[usize],
    place: usize,
    quota: Option<usize>,
    tiers: &mut [Option<u16>],
    notes: &mut [Quota],
) -> Option<Tie> {
    let Some(quota) = quota else {
        give(able, place, tiers);
        return None;
    };
    let equal = |at: &usize| rating.order(*at, able[quota]) == std::cmp::Ordering::Equal;
    let (tied, others): (Vec<usize>, Vec<usize>) = able.iter().partition(|at| equal(at));
    let sure = able[..quota].iter().filter(|at| !equal(at)).count();
    give(&others[..sure], place, tiers);
    for &at in able {
        if tiers[at].is_none() && notes[at] == Quota::Within {
            notes[at] = Quota::Full { tier: place };
        }
    }
    let places = quota - sure;
    if places == 0 {
        return None;
    }
    for &at in &tied {
        notes[at] = Quota::Tied {
            tier: place,
            places: u32::try_from(places).unwrap_or(u32::MAX),
            among: u32::try_from(tied.len()).unwrap_or(u32::MAX),
        };
    }
    Some(Tie { losers: tied.len() - places, members: tied })
}

fn give(subjects: &[usize], tier: usize, tiers: &mut [Option<u16>]) {
    for &at in subjects {
        tiers[at] = u16::try_from(tier).ok();
    }
}

pub(super) fn limited(rule: &TierRule) -> bool {
    rule.tier.quota.is_some() || rule.tier.share.is_some()
}

/// Of how many a share is taken, in a league or in all.
fn members(inputs: &Inputs, league: Option<usize>) -> usize {
    let inside = |of: usize| league.is_none_or(|league| of == league);
    let rated = inputs.subjects.iter().filter(|subject| inside(subject.league)).count();
    let beside = inputs
        .beside
        .iter()
        .filter(|(name, _)| league.is_none_or(|league| inputs.leagues.get(league) == Some(*name)));
    rated + beside.map(|(_, count)| count).sum::<usize>()
}

/// How many may get a tier: the number, or the share of the members rounded down.
fn quota_of(rule: &TierRule, members: usize) -> Option<usize> {
    let share = rule.tier.share.map(|share| {
        let members = i128::try_from(members).unwrap_or(i128::MAX);
        let places =
            members * i128::from(share.raw()) / (100 * i128::from(crate::number::Value::ONE));
        usize::try_from(places).unwrap_or(usize::MAX)
    });
    match (rule.tier.quota, share) {
        (Some(quota), Some(share)) => Some(quota.min(share)),
        (quota, share) => quota.or(share),
    }
}

impl Rating<'_> {
    /// How many places a tier has where a subject competes for them; none: as many as reach it.
    pub(super) fn places(&self, tier: usize, subject: usize) -> Option<usize> {
        let rule = &self.rules.tiers[tier];
        let league = rule.tier.per_league.then(|| self.inputs.subjects[subject].league);
        quota_of(rule, members(self.inputs, league))
    }

    /// Higher scores first, then the scheme's named items in order; equal means equal.
    pub(super) fn order(&self, a: usize, b: usize) -> std::cmp::Ordering {
        let by_score = self.compared[b].cmp(&self.compared[a]);
        let ties = self.rules.scheme.ties.iter();
        ties.fold(by_score, |order, name| {
            order.then_with(|| self.tie(b, name).cmp(&self.tie(a, name)))
        })
    }

    /// What a named item, dimension or measure is worth for comparing equals.
    fn tie(&self, subject: usize, name: &str) -> i64 {
        if let Some(at) = self.rules.dimensions.iter().position(|dimension| dimension.id == name) {
            return self.dimensions[at].get(subject).0;
        }
        if let Some(at) = self.rules.items.iter().position(|item| item.id == name) {
            return self.items[at].get(subject).low.raw();
        }
        match self.inputs.measures.get(name).map(|column| column.get(subject)) {
            Some(Entry::Number(value)) => value.raw(),
            _ => Points::ZERO.raw(),
        }
    }

    /// How a named item decided at the line of a quota between a subject and the nearest one of the
    /// same score; none: it did not have to.
    pub(super) fn parted(&self, subject: usize) -> Option<String> {
        let other = *self.parted.get(&subject)?;
        let mut ties = self.rules.scheme.ties.iter();
        let name = ties.find(|name| self.tie(subject, name) != self.tie(other, name))?;
        let (mine, its) = (self.tie_shown(subject, name), self.tie_shown(other, name));
        let behind = self.tie(subject, name) < self.tie(other, name);
        let (than, stands) = if behind { ("低于", "后") } else { ("高于", "前") };
        let named = &self.inputs.subjects[other].name;
        let what = self.tie_name(name);
        Some(format!("和{named}总分相同,比{what}:{mine}{than}{named}的{its},排在{stands}面"))
    }

    fn tie_name<'n>(&'n self, name: &'n str) -> &'n str {
        let dimension = self.rules.dimensions.iter().find(|dimension| dimension.id == name);
        let item = || self.rules.items.iter().find(|item| item.id == name);
        let named = dimension.map(|one| &one.name).or_else(|| item().map(|one| &one.name));
        named.map_or(name, String::as_str)
    }

    fn tie_shown(&self, subject: usize, name: &str) -> String {
        match self.inputs.measures.get(name).map(|column| column.get(subject)) {
            Some(Entry::Number(value)) => value.to_string(),
            Some(_) => "0".to_owned(),
            None => Points::from_raw(self.tie(subject, name)).to_string(),
        }
    }

    /// The title the committee decided; empty: none.
    pub(super) fn ruled(&self, subject: usize) -> Option<&str> {
        let code = &self.inputs.subjects[subject].code;
        self.rulings.get(code.as_str()).map(|ruling| ruling.title.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::ranks;

    #[test]
    fn equals_share_a_rank_and_the_next_is_skipped() {
        let scores = [90, 80, 80, 70, 95, 60];
        let (within, overall) = ranks(&scores, 1, &[0, 0, 0, 0, 1, 1], 2);
        assert_eq!(within, [1, 2, 2, 4, 1, 2]);
        assert_eq!(overall, [2, 3, 3, 5, 1, 6]);
    }

    #[test]
    fn scores_off_the_grid_or_far_apart_rank_the_same() {
        for scores in [[90, 80, 80, 73], [i64::MAX, 5, 5, i64::MIN], [9_000_000, 10, 10, 0]] {
            let (within, overall) = ranks(&scores, 10, &[0, 0, 0, 0], 2);
            assert_eq!((within, overall), (vec![1, 2, 2, 4], vec![1, 2, 2, 4]));
        }
    }
}
