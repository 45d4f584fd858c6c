//! The cycle board: where every subject stands.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rights::{Act, Holding};
use fanben_model::scheme::StageOrder;
use fanben_model::stages::{Phase, Position};
use fanben_store::SubjectRow;

use super::CycleCard;
use super::seen::{Seen, stands};
use super::workbench::card;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// A cycle with its subjects within the person's jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what a page shows or leaves out")]
pub struct Board {
    /// The cycle.
    pub cycle: CycleCard,
    /// The stages in order.
    pub stages: Vec<StageHead>,
    /// Subjects in display order, or, for the judges of a stage that goes so, the surest first.
    pub rows: Vec<BoardRow>,
    /// Rows are the surest first.
    pub surest_first: bool,
    /// The scheme has stars.
    pub stars: bool,
    /// The scheme has points.
    pub points: bool,
    /// How many the person could send up as they are, as far as answers go.
    pub sendable: usize,
    /// About how many the person could decide more than to send them up.
    pub decidable: usize,
    /// Departments score one of the stages.
    pub departments: bool,
    /// How many results it reads have changed since.
    pub upstream: usize,
}

/// A stage at the head of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageHead {
    /// Its id and name.
    pub stage: Named,
    /// Who judges, in the document's words.
    pub by: String,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// How many subjects are at it.
    pub at: usize,
    /// Of them past the deadline.
    pub late: usize,
    /// The person judges here.
    pub mine: bool,
}

/// A subject on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// The subject.
    pub subject: Named,
    /// The unit above it.
    pub parent: Named,
    /// What is being done.
    pub phase: Phase,
    /// The stage at work, or that decided last.
    pub stage: Named,
    /// It came back.
    pub returned: bool,
    /// Since when it is there.
    pub since: Option<DateTime<Utc>>,
    /// The last day for it, with its own extension.
    pub deadline: Option<NaiveDate>,
    /// Past it.
    pub late: bool,
    /// Days left; negative: late by so many.
    pub days: Option<i64>,
    /// Answers the stage at work still owes.
    pub missing: usize,
    /// Where it stands now.
    pub standing: StandingCell,
    /// The person may do something about it.
    pub mine: bool,
}

/// A standing in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StandingCell {
    /// The total, or `low~high` while something is missing; empty without points.
    pub total: String,
    /// The tier's name.
    pub tier: String,
    /// Stars won; none: the scheme has no stars.
    pub stars: Option<u16>,
    /// The rank within the league; 0: not ranked.
    pub rank: u32,
    /// Something is missing: provisional.
    pub open: bool,
}

/// Whether a subject waits for the person: what is seldom done does not count, nor, where departments
/// score, what the person's department has given already.
fn waits(
    seen: &Seen<'_>,
    holdings: &[Holding<'_>],
    (row, position): (&SubjectRow, Position),
    acts: &[Act],
) -> Result<bool, Refusal> {
    let rare = [
        Act::Look,
        Act::Correct,
        Act::RecordMeasure,
        Act::Exempt,
        Act::Readmit,
        Act::StandAside,
        Act::SetAside,
    ];
    let fills = [Act::SaveSheet, Act::HoldMeeting, Act::AttachEvidence, Act::WithdrawEvidence];
    let mut left = acts.iter().filter(|act| !rare.contains(act)).peekable();
    if left.peek().is_none() {
        return Ok(false);
    }
    let stage = seen.live.ready.stages().get(position.stage);
    let offices = stage.is_some_and(|stage| stage.offices.is_some());
    let fills = if offices { &fills[..] } else { &[] };
    if left.any(|act| !fills.contains(act)) {
        return Ok(true);
    }
    seen.live.owed_by(row, position.stage, holdings)
}

/// A cycle's board. The judges of a stage whose order is the surest first see its subjects so, those
/// with the highest standing in front.
pub async fn board(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Board, Refusal> {
    let seen = Seen::open(desk, who, cycle).await?;
    let visible = seen.visible();
    let card = card(&seen, &visible);
    if !seen.sees() || (visible.is_empty() && card.acts.is_empty()) {
        return Err(Refusal::NotFound);
    }
    let live = &seen.live;
    let stages = live.ready.stages();
    let (mut rows, mut sendable, mut decidable) = (Vec::new(), 0, 0);
    let holdings = who.holdings(&seen.places);
    let decides = [Act::Recommend, Act::Decline, Act::SendBack];
    for (place, row, position, acts) in &visible {
        sendable += usize::from(acts.contains(&Act::SendUp) && live.owes(*place) == 0);
        decidable += usize::from(decides.iter().any(|act| acts.contains(act)));
        let (row, position) = (*row, *position);
        let (own, at) = live.stands(&row.code)?;
        let deadline = seen.deadline(row, position);
        let days = seen.days(deadline);
        let parent = seen.places.above_of(row.subject).into_iter().next().unwrap_or_default();
        let board_row = BoardRow {
            subject: Named::new(&row.code, &row.name),
            parent,
            phase: position.phase,
            stage: seen.stage(position),
            returned: position.returned,
            since: Some(row.since),
            deadline,
            late: days.is_some_and(|days| days < 0),
            days,
            missing: match position.phase {
                Phase::Drafting => live.owes(*place),
                _ => 0,
            },
            standing: stands(position.phase, own, at),
            mine: waits(&seen, &holdings, (row, position), acts)?,
        };
        rows.push((own.standings()[at].low, own.standings()[at].stars, position.stage, board_row));
    }
    let heads: Vec<StageHead> = stages
        .iter()
        .enumerate()
        .map(|(place, stage)| {
            let here = rows.iter().filter(|(_, _, at, row)| {
                *at == place && matches!(row.phase, Phase::Declaring | Phase::Drafting)
            });
            StageHead {
                stage: Named::new(&stage.id, &stage.name),
                by: stage.by.clone(),
                deadline: stage.deadline,
                at: here.clone().count(),
                late: here.filter(|(_, _, _, row)| row.late).count(),
                mine: seen.judges(stage),
            }
        })
        .collect();
    let surest =
        stages.iter().position(|stage| stage.order == StageOrder::Surest && seen.judges(stage));
    if let Some(place) = surest {
        // Those at the stage first, the surest of them in front; display order decides between
        // equals.
        rows.sort_by_key(|(low, stars, at, row)| {
            let here = *at == place && row.phase == Phase::Drafting;
            (!here, std::cmp::Reverse(here.then_some((*stars, *low))))
        });
    }
    Ok(Board {
        stars: rows.iter().any(|(.., row)| row.standing.stars.is_some()),
        points: live.ready.rules.has_points(),
        cycle: card,
        stages: heads,
        sendable,
        decidable,
        departments: stages.iter().any(|stage| stage.offices.is_some()),
        rows: rows.into_iter().map(|(.., row)| row).collect(),
        surest_first: surest.is_some(),
        upstream: live.upstream.len(),
    })
}
