//! Totals → ranks within leagues, and titles under quotas.

use super::Rating;
use crate::measures::Entry;
use crate::number::Points;
use crate::scheme::TierRule;

/// Scores as places from the highest: equal scores share a place, higher ones have a smaller one.
pub(super) struct Places {
    of: Vec<u32>,
    count: usize,
}

/// Beyond this many places scores are sorted, to leave no holes between them.
const PLACES: usize = 1 << 20;

impl Places {
    /// From scores that usually lie `grid` stored units apart, because they were rounded to it.
    pub(super) fn of(scores: &[i64], grid: u32) -> Self {
        let high = scores.iter().copied().max().unwrap_or(0);
        let mut of = Vec::with_capacity(scores.len());
        let mut count = 1;
        for &score in scores {
            let down = u32::try_from(high.abs_diff(score)).unwrap_or(u32::MAX);
            let place = down / grid;
            if down == u32::MAX || place as usize >= PLACES || down % grid != 0 {
                return Self::sorted(scores);
            }
            count = count.max(place as usize + 1);
            of.push(place);
        }
        Self { of, count }
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
    fn better(&self) -> Vec<u32> {
        let mut better = vec![0_u32; self.count + 1];
        for &place in &self.of {
            better[place as usize + 1] += 1;
        }
        let mut before = 0;
        for count in &mut better {
            before += *count;
            *count = before;
        }
        better
    }

    /// Competition ranks (1-2-2-4) of each: within its league, and among all.
    pub(super) fn ranks(&self, leagues: &[usize], count: usize) -> (Vec<u32>, Vec<u32>) {
        let mut next = self.better();
        let overall = self.of.iter().map(|&place| next[place as usize] + 1).collect();
        let mut order = vec![0_u32; self.of.len()];
        for (subject, &place) in (0_u32..).zip(&self.of) {
            let at = &mut next[place as usize];
            order[*at as usize] = subject;
            *at += 1;
        }
        let mut seen = vec![Seen { members: 0, place: u32::MAX, rank: 0 }; count];
        let mut within = vec![0_u32; self.of.len()];
        for subject in order {
            let subject = subject as usize;
            let league = &mut seen[leagues[subject]];
            league.members += 1;
            if league.place != self.of[subject] {
                (league.place, league.rank) = (self.of[subject], league.members);
            }
            within[subject] = league.rank;
        }
        (within, overall)
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

/// Fills tiers that have quotas from one ranked list, best first. `can` says whether a subject
/// meets a tier's own conditions; `tiers` holds the tier each has without quotas.
pub(super) fn fill(
    rating: &Rating<'_>,
    tiers: &mut [Option<u16>],
    can: &dyn Fn(usize, usize) -> bool,
) -> Vec<Quota> {
    let rules = &rating.rules.tiers;
    let mut notes = vec![Quota::Within; tiers.len()];
    if !rules.iter().any(limited) {
        return notes;
    }
    let per_league = rules.iter().any(|rule| rule.tier.per_league);
    let leagues = if per_league { rating.inputs.leagues.len() } else { 1 };
    for league in 0..leagues {
        let mut list: Vec<usize> = (0..tiers.len())
            .filter(|&at| !per_league || rating.inputs.subjects[at].league == league)
            .collect();
        let members = list.len();
        // Rulings are the committee's: they keep their place and use up one of the quota.
        let mut used = vec![0_usize; rules.len()];
        list.retain(|&at| {
            let Some(title) = rating.ruled(at) else { return true };
            let tier = rules.iter().position(|rule| rule.tier.name == title);
            tiers[at] = tier.and_then(|tier| u16::try_from(tier).ok());
            notes[at] = Quota::Ruled;
            if let Some(tier) = tier {
                used[tier] += 1;
            }
            false
        });
        list.sort_by(|&a, &b| rating.order(a, b));
        let mut waiting = list;
        let mut reserved = 0_usize;
        for (place, rule) in rules.iter().enumerate() {
            let able: Vec<usize> = waiting.iter().copied().filter(|&at| can(at, place)).collect();
            let quota =
                quota_of(rule, members).map(|quota| quota.saturating_sub(used[place] + reserved));
            reserved = 0;
            let Some(quota) = quota.filter(|&quota| quota < able.len()) else {
                give(&able, place, tiers);
                waiting.retain(|at| !able.contains(at));
                continue;
            };
            let line = able.get(quota).copied();
            let equal = |at: usize| {
                line.is_some_and(|line| rating.order(at, line) == std::cmp::Ordering::Equal)
            };
            let sure: Vec<usize> = able[..quota].iter().copied().filter(|&at| !equal(at)).collect();
            let tied: Vec<usize> = able.iter().copied().filter(|&at| equal(at)).collect();
            let places = quota - sure.len();
            give(&sure, place, tiers);
            if places > 0 {
                for &at in &tied {
                    tiers[at] = None;
                    notes[at] = Quota::Tied {
                        tier: place,
                        places: u32::try_from(places).unwrap_or(u32::MAX),
                        among: u32::try_from(tied.len()).unwrap_or(u32::MAX),
                    };
                }
                // Those of the tied who lose will want places of the next tier.
                reserved = tied.len() - places;
                waiting.retain(|at| !tied.contains(at));
            }
            waiting.retain(|at| !sure.contains(at));
            for &at in &waiting {
                if able.contains(&at) && notes[at] == Quota::Within {
                    notes[at] = Quota::Full { tier: place };
                }
            }
        }
        for at in waiting {
            tiers[at] = None;
        }
    }
    notes
}

fn give(subjects: &[usize], tier: usize, tiers: &mut [Option<u16>]) {
    for &at in subjects {
        tiers[at] = u16::try_from(tier).ok();
    }
}

pub(super) fn limited(rule: &TierRule) -> bool {
    rule.tier.quota.is_some() || rule.tier.share.is_some()
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

    /// The title the committee decided; empty: none.
    pub(super) fn ruled(&self, subject: usize) -> Option<&str> {
        let code = &self.inputs.subjects[subject].code;
        self.rulings.get(code.as_str()).map(|ruling| ruling.title.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn equals_share_a_rank_and_the_next_is_skipped() {
        let scores = [90, 80, 80, 70, 95, 60];
        let (within, overall) = Places::of(&scores, 1).ranks(&[0, 0, 0, 0, 1, 1], 2);
        assert_eq!(within, [1, 2, 2, 4, 1, 2]);
        assert_eq!(overall, [2, 3, 3, 5, 1, 6]);
    }

    #[test]
    fn scores_off_the_grid_or_far_apart_rank_the_same() {
        for scores in [[90, 80, 80, 73], [i64::MAX, 5, 5, i64::MIN], [9_000_000, 10, 10, 0]] {
            let (within, overall) = Places::of(&scores, 10).ranks(&[0; 4], 1);
            assert_eq!((within, overall), (vec![1, 2, 2, 4], vec![1, 2, 2, 4]));
        }
    }
}
