//! What every look begins with: a reading transaction, the places, the cycle, the right to see.

use std::sync::Arc;

use chrono::NaiveDate;
use fanben_model::number::Points;
use fanben_model::rating::Rating;
use fanben_model::rights::{Act, Holding, Matter, allowed};
use fanben_model::scheme::Stage;
use fanben_model::stages::{Phase, Position};
use fanben_store::{CycleId, SubjectRow, Tx};

use super::StandingCell;
use crate::live::{Live, position_of};
use crate::places::Places;
use crate::{Desk, Named, Person, Refusal};

/// How often a look begins again where others are faster.
const TRIES: u32 = 5;

/// A cycle as a person may see it.
pub(super) struct Seen<'w> {
    pub(super) who: &'w Person,
    pub(super) today: NaiveDate,
    pub(super) places: Arc<Places>,
    pub(super) live: Arc<Live>,
    pub(super) tx: Tx,
}

impl<'w> Seen<'w> {
    pub(super) async fn open(
        desk: &Desk,
        who: &'w Person,
        cycle: CycleId,
    ) -> Result<Self, Refusal> {
        who.ready()?;
        let mut tries = 0;
        loop {
            let mut tx = desk.store.read(desk.tenant()?).await?;
            let places = desk.places_in(&mut tx).await?;
            tries += 1;
            let live = match desk.look(&mut tx, &places, cycle).await? {
                Some(live) => live,
                // Somebody else has seen a later state meanwhile, so that this may begin again in
                // one. A database that was put back to an earlier state has none.
                None if tries < TRIES => continue,
                None => desk.live(&mut tx, &places, cycle).await?,
            };
            return Ok(Self { who, today: desk.today(), places, live, tx });
        }
    }

    /// What the person may do about a subject; not found if they may not even see it.
    pub(super) fn acts(&self, row: &SubjectRow) -> Result<(Position, Vec<Act>), Refusal> {
        self.acts_of(&self.who.holdings(&self.places), row)
    }

    /// The same for many subjects, with the person's holdings found once.
    pub(super) fn acts_of(
        &self,
        holdings: &[Holding<'_>],
        row: &SubjectRow,
    ) -> Result<(Position, Vec<Act>), Refusal> {
        let position = position_of(row)?;
        let place = self.places.span_of(row.subject).ok_or(Refusal::NotFound)?;
        let matter = Matter::Subject {
            place,
            state: self.live.state,
            stages: self.live.ready.stages(),
            signs: &self.live.ready.signs,
            declares: self.live.ready.declares,
            position,
            aside: self.who.hands().any(|hand| self.live.aside.contains(&(row.subject, hand))),
        };
        let acts = allowed(holdings, &matter);
        if acts.contains(&Act::Look) { Ok((position, acts)) } else { Err(Refusal::NotFound) }
    }

    /// The subjects the person may see, with their places, where they stand and what may be done.
    pub(super) fn visible(&self) -> Vec<(usize, &SubjectRow, Position, Vec<Act>)> {
        let holdings = self.who.holdings(&self.places);
        let rows = self.live.subjects.iter().enumerate();
        let seen = rows.filter_map(|(at, row)| {
            let (position, acts) = self.acts_of(&holdings, row).ok()?;
            Some((at, row, position, acts))
        });
        seen.collect()
    }

    /// What the person may do about the cycle as a whole.
    pub(super) fn cycle_acts(&self) -> Vec<Act> {
        let Some(place) = self.places.span_of(self.live.row.unit) else { return Vec::new() };
        let matter = Matter::Cycle { place, state: self.live.state };
        allowed(&self.who.holdings(&self.places), &matter)
    }

    /// The person runs or confirms the cycle.
    pub(super) fn runs(&self) -> bool {
        let acts = [Act::PostNotice, Act::RuleObjection];
        self.places.span_of(self.live.row.unit).is_some_and(|place| {
            let holdings = self.who.holdings(&self.places);
            holdings.iter().any(|one| acts.iter().any(|act| one.grants(*act, place)))
        })
    }

    /// The person judges at a stage.
    pub(super) fn judges(&self, stage: &Stage) -> bool {
        self.who.posts.iter().any(|post| post.role.code == stage.role)
    }

    /// The stage a subject is at, or was at last.
    pub(super) fn stage(&self, position: Position) -> Named {
        let stage = self.live.ready.stages().get(position.stage);
        stage.map(|stage| Named::new(&stage.id, &stage.name)).unwrap_or_default()
    }

    /// The last day for a subject at the stage at work.
    pub(super) fn deadline(&self, row: &SubjectRow, position: Position) -> Option<NaiveDate> {
        if !matches!(position.phase, Phase::Declaring | Phase::Drafting) {
            return None;
        }
        self.live.deadline(row, position.stage)
    }

    pub(super) fn days(&self, deadline: Option<NaiveDate>) -> Option<i64> {
        deadline.map(|last| (last - self.today).num_days())
    }

    /// Whether the person may see anything of the cycle.
    pub(super) fn sees(&self) -> bool {
        self.cycle_acts().contains(&Act::Look)
    }
}

/// The database and the places, for who may look at all.
pub(super) async fn opened(desk: &Desk, who: &Person) -> Result<(Tx, Arc<Places>), Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    Ok((tx, places))
}

/// A score, or `low~high` while something is missing.
pub(super) fn between(low: Points, high: Points) -> String {
    if low == high { low.to_string() } else { format!("{low}~{high}") }
}

/// Where a subject stands, for a cell, as far as it is rated with the rest: who is exempt stands
/// nowhere; who was not recommended keeps its points, without a rank.
pub(super) fn stands(phase: Phase, rating: &Rating<'_>, at: usize) -> StandingCell {
    match phase {
        Phase::Exempt => StandingCell::default(),
        Phase::Declined => StandingCell {
            tier: crate::words::phase(phase).to_owned(),
            rank: 0,
            open: false,
            ..standing(rating, at)
        },
        _ => standing(rating, at),
    }
}

/// Where a subject stands, for a cell.
pub(super) fn standing(rating: &Rating<'_>, at: usize) -> StandingCell {
    let standing = &rating.standings()[at];
    let points = rating.rules.has_points();
    let stars = rating.rules.dimensions.iter().any(|dimension| dimension.star.is_some());
    StandingCell {
        total: if points { between(standing.low, standing.high) } else { String::new() },
        tier: if rating.rules.tiers.is_empty() {
            String::new()
        } else {
            rating.result(at).to_owned()
        },
        stars: stars.then_some(standing.stars),
        rank: if points { standing.rank } else { 0 },
        open: standing.open,
    }
}
