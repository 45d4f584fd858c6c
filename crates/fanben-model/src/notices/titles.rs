//! Titles as they were published, the result as it is now, what was decided since → who has which
//! title, and which places are open.
//!
//! Where titles have places, one that falls leaves its place open; nobody takes it but by decision.
//! A tier without places follows the score by itself.

use std::collections::BTreeMap;

use super::document::DecisionKind;

/// A tier as places see it, the best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierPlace {
    /// Its name.
    pub name: String,
    /// It has so many places and no more.
    pub limited: bool,
    /// Places are counted in each league.
    pub per_league: bool,
}

/// A subject as the scores have it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its code.
    pub code: String,
    /// Its league.
    pub league: String,
    /// Its rank among all.
    pub overall: u32,
    /// The tier by score and quota alone, by its place among the tiers; none: no tier.
    pub tier: Option<usize>,
    /// What was published, by its place; none: no title.
    pub before: Option<usize>,
    /// A body gave it what was published: it falls only by decision.
    pub ruled: bool,
}

/// A decision about a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What was decided.
    pub kind: DecisionKind,
    /// The title's place among the tiers; none: no title.
    pub tier: Option<usize>,
    /// The subject's code; empty where a place is left empty.
    pub subject: String,
    /// The league whose place it is, where places are counted so.
    pub league: String,
}

/// Places that are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The tier, by its place.
    pub tier: usize,
    /// The league, where places are counted so.
    pub league: String,
    /// How many.
    pub places: usize,
    /// Codes of those who could take one, the next by score first.
    pub next: Vec<String>,
}

/// Who has what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Titles by code, as tiers' places; only those that do not simply follow the score.
    pub held: BTreeMap<String, Option<usize>>,
    /// Codes of those whose title fell.
    pub fallen: Vec<String>,
    /// Places nobody decided about.
    pub open: Vec<Open>,
    /// For each decision whether it passed over the next by score.
    pub departs: Vec<bool>,
}

/// Why a decision does not fit what is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// No place of this title is open.
    NoPlace,
    /// There is no such subject.
    NoSubject,
    /// The subject has a title as good already.
    HasIt,
}

type Place = (usize, String);

struct Ledger<'a> {
    tiers: &'a [TierPlace],
    rows: &'a [Standing],
    now: BTreeMap<&'a str, Option<usize>>,
    open: BTreeMap<Place, usize>,
}

/// Applies decisions in their order to what fell. `published`: there was a notice before; without
/// one titles follow the score, but for departures.
///
/// # Errors
/// The number of the first decision that does not fit, counted from 0, and why.
pub fn titled(
    tiers: &[TierPlace],
    rows: &[Standing],
    published: bool,
    decisions: &[Decided],
) -> Result<Settled, (usize, Unfit)> {
    let mut ledger = Ledger { tiers, rows, now: BTreeMap::new(), open: BTreeMap::new() };
    let mut settled = Settled::default();
    if published {
        ledger.fall(&mut settled);
    }
    for (at, decision) in decisions.iter().enumerate() {
        let departs = ledger.decide(decision, published).map_err(|why| (at, why))?;
        settled.departs.push(departs);
    }
    let open = std::mem::take(&mut ledger.open);
    for ((tier, league), places) in open.into_iter().filter(|(_, places)| *places > 0) {
        let next = ledger.next(tier, &league).map(|row| row.code.clone()).collect();
        settled.open.push(Open { tier, league, places, next });
    }
    settled.held = ledger.now.into_iter().map(|(code, tier)| (code.to_owned(), tier)).collect();
    Ok(settled)
}

fn worse(one: Option<usize>, other: Option<usize>) -> bool {
    one.unwrap_or(usize::MAX) > other.unwrap_or(usize::MAX)
}

impl<'a> Ledger<'a> {
    fn limited(&self, tier: Option<usize>) -> bool {
        tier.and_then(|tier| self.tiers.get(tier)).is_some_and(|tier| tier.limited)
    }

    fn place(&self, tier: usize, league: &str) -> Place {
        let per_league = self.tiers.get(tier).is_some_and(|tier| tier.per_league);
        (tier, if per_league { league.to_owned() } else { String::new() })
    }

    /// What was published stands, except where the score does not carry it any more.
    fn fall(&mut self, settled: &mut Settled) {
        for row in self.rows {
            let fell = !row.ruled && self.limited(row.before) && worse(row.tier, row.before);
            if fell && let Some(tier) = row.before {
                settled.fallen.push(row.code.clone());
                *self.open.entry(self.place(tier, &row.league)).or_default() += 1;
            }
            let now = match row.tier {
                // A tier without places is nobody else's.
                tier if !self.limited(tier)
                    && !row.ruled
                    && (fell || !self.limited(row.before)) =>
                {
                    tier
                }
                _ if fell => None,
                _ => row.before,
            };
            self.now.insert(&row.code, now);
        }
    }

    fn title(&self, row: &Standing) -> Option<usize> {
        self.now.get(row.code.as_str()).copied().unwrap_or(row.tier)
    }

    /// Who could take a place: those with less, by what their score gives, then by rank.
    fn next(&self, tier: usize, league: &str) -> impl Iterator<Item = &'a Standing> {
        let able = |row: &&Standing| {
            self.place(tier, &row.league).1 == league && worse(self.title(row), Some(tier))
        };
        let mut rows: Vec<&Standing> = self.rows.iter().filter(able).collect();
        rows.sort_by_key(|row| (row.tier.unwrap_or(usize::MAX).max(tier), row.overall));
        rows.into_iter()
    }

    fn find(&self, code: &str) -> Result<&'a Standing, Unfit> {
        self.rows.iter().find(|row| row.code == code).ok_or(Unfit::NoSubject)
    }

    /// Gives a title; a place that was held before opens. Before the first notice no place opens:
    /// nobody has been told of one.
    fn give(&mut self, row: &'a Standing, tier: Option<usize>, published: bool) {
        let had = self.title(row);
        if published
            && self.limited(had)
            && let Some(had) = had
        {
            *self.open.entry(self.place(had, &row.league)).or_default() += 1;
        }
        self.now.insert(&row.code, tier);
    }

    fn decide(&mut self, decision: &Decided, published: bool) -> Result<bool, Unfit> {
        match decision.kind {
            DecisionKind::Depart => {
                let row = self.find(&decision.subject)?;
                if self.title(row) == decision.tier {
                    return Err(Unfit::HasIt);
                }
                self.give(row, decision.tier, published);
                Ok(true)
            }
            DecisionKind::Vacant => {
                let tier = decision.tier.ok_or(Unfit::NoPlace)?;
                self.take(&self.place(tier, &decision.league))?;
                Ok(false)
            }
            DecisionKind::Fill => {
                let tier = decision.tier.ok_or(Unfit::NoPlace)?;
                let row = self.find(&decision.subject)?;
                let place = self.place(tier, &row.league);
                if !worse(self.title(row), Some(tier)) {
                    return Err(Unfit::HasIt);
                }
                let first = self.next(tier, &place.1).next().map(|row| row.code.as_str());
                self.take(&place)?;
                self.give(row, Some(tier), published);
                Ok(first != Some(row.code.as_str()))
            }
        }
    }

    fn take(&mut self, place: &Place) -> Result<(), Unfit> {
        let left = self.open.get_mut(place).filter(|left| **left > 0).ok_or(Unfit::NoPlace)?;
        *left -= 1;
        Ok(())
    }
}
