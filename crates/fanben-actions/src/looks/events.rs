//! What other systems are told of: read from the trail, so that nothing is kept twice. No hand and no
//! words of anybody are in it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fanben_model::rights::{Act, Holding, Matter, may};
use fanben_model::stages::CycleState;
use fanben_store::{ActionId, AuditRow, Tx, UnitId};

use crate::live::known;
use crate::places::Places;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// Entries that are read at once.
const CHUNK: i64 = 200;
/// How many chunks one question reads at most; the next one goes on behind them.
const CHUNKS: usize = 10;

/// What happened behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events {
    /// The first first.
    pub events: Vec<Event>,
    /// The number the next question goes on behind.
    pub next: i64,
    /// There may be more behind it already.
    pub more: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number in the trail.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: EventKind,
    /// The cycle.
    pub cycle: CycleId,
    /// The notice it is about.
    pub notice: Option<i64>,
    /// The subject it is about.
    pub subject: Option<Named>,
    /// Values of measures that were recorded.
    pub measures: Vec<MeasureChange>,
}

/// A value of a measure that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureChange {
    /// The measure.
    pub measure: String,
    /// The unit.
    pub unit: Named,
    /// It takes the place of an earlier value.
    pub corrected: bool,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A cycle began.
    CycleOpened,
    /// A cycle ended.
    CycleClosed,
    /// A result was published.
    NoticePosted,
    /// A correction took a notice's place.
    NoticeCorrected,
    /// A notice was withdrawn.
    NoticeWithdrawn,
    /// A notice was taken away from the public.
    NoticeTakenDown,
    /// A published result is final.
    NoticeConfirmed,
    /// Measures were recorded for the first time.
    MeasureRecorded,
    /// Among them were corrections.
    MeasureCorrected,
    /// A subject's sheet went up to the next stage.
    SheetSentUp,
}

/// What happened behind a number in the person's jurisdiction, at most so much of it; more only
/// where the first entry alone tells more, of many subjects.
pub async fn events(desk: &Desk, who: &Person, after: i64, most: usize) -> Result<Events, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let holdings = who.holdings(&places);
    let cycles = tx.cycle_units().await?.into_iter();
    let cycles: BTreeMap<CycleId, (UnitId, String)> =
        cycles.map(|(id, unit, state)| (id, (unit, state))).collect();
    let mut found = Events { events: Vec::new(), next: after, more: false };
    for _ in 0..CHUNKS {
        let rows = tx.audit_told(found.next, CHUNK).await?;
        let last = i64::try_from(rows.len()).unwrap_or(CHUNK) < CHUNK;
        for row in rows {
            // What one entry tells is told at once: behind its number nothing of it is left.
            let more = told(&mut tx, &places, &holdings, &cycles, &row).await?;
            let full = found.events.len() == most || found.events.len() + more.len() > most;
            if full && !found.events.is_empty() {
                found.more = true;
                return Ok(found);
            }
            found.next = row.number;
            found.events.extend(more);
        }
        if last {
            return Ok(found);
        }
    }
    found.more = true;
    Ok(found)
}

/// An entry as an event, one for each subject that it sent up, as far as the person sees it.
async fn told(
    tx: &mut Tx,
    places: &Places,
    holdings: &[Holding<'_>],
    cycles: &BTreeMap<CycleId, (UnitId, String)>,
    row: &AuditRow,
) -> Result<Vec<Event>, Refusal> {
    let words: Vec<&str> = row.about.split(' ').collect();
    let word = |name: &str| words.windows(2).find(|two| two[0] == name).map(|two| two[1]);
    let Some(cycle) = word("cycle").and_then(|id| id.parse::<CycleId>().ok()) else {
        return Ok(Vec::new());
    };
    let Some((place, state)) = cycles
        .get(&cycle)
        .and_then(|(unit, state)| Some((places.span_of(*unit)?, known::<CycleState>(state)?)))
    else {
        return Ok(Vec::new());
    };
    if !may(holdings, &Matter::Cycle { place, state }, Act::Look) {
        return Ok(Vec::new());
    }
    let sees = |unit: UnitId| {
        places.span_of(unit).is_some_and(|span| may(holdings, &Matter::Place(span), Act::Look))
    };
    let notice = word("notice").and_then(|number| number.parse().ok());
    let (mut subjects, mut measures) = (vec![None], Vec::new());
    let kind = match row.act.as_str() {
        "open_cycle" => EventKind::CycleOpened,
        "close_cycle" => EventKind::CycleClosed,
        "post_notice" => EventKind::NoticePosted,
        "correct_notice" => EventKind::NoticeCorrected,
        "withdraw_notice" => EventKind::NoticeWithdrawn,
        "take_down_notice" => EventKind::NoticeTakenDown,
        "confirm_notice" => EventKind::NoticeConfirmed,
        "send_up" | "recommend" => {
            let unit = word("subject").and_then(|id| id.parse::<UnitId>().ok());
            let Some(unit) = unit.filter(|unit| sees(*unit)) else { return Ok(Vec::new()) };
            subjects = vec![Some(places.named_id(unit))];
            EventKind::SheetSentUp
        }
        "send_up_all" | "decide_all" | "close_stage" | "approve_closing" => {
            let units = sent_up(tx, row.action).await?.into_iter().filter(|unit| sees(*unit));
            subjects = units.map(|unit| Some(places.named_id(unit))).collect();
            EventKind::SheetSentUp
        }
        "record_measure" => {
            measures = changes(tx, places, row.action, &sees).await?;
            match measures.iter().any(|one| one.corrected) {
                _ if measures.is_empty() => return Ok(Vec::new()),
                true => EventKind::MeasureCorrected,
                false => EventKind::MeasureRecorded,
            }
        }
        _ => return Ok(Vec::new()),
    };
    let (number, at) = (row.number, row.at);
    let event =
        |subject| Event { number, at, kind, cycle, notice, subject, measures: measures.clone() };
    Ok(subjects.into_iter().map(event).collect())
}

/// The subjects that one form sent up.
async fn sent_up(tx: &mut Tx, action: Option<ActionId>) -> Result<Vec<UnitId>, Refusal> {
    let Some(action) = action else { return Ok(Vec::new()) };
    let up = |row: &fanben_store::EventRow| {
        let act = known::<Act>(&row.act);
        matches!(act, Some(Act::SendUp | Act::Recommend | Act::CloseStage | Act::ApproveClosing))
    };
    Ok(tx.events_by(action).await?.into_iter().filter(up).map(|row| row.subject).collect())
}

async fn changes(
    tx: &mut Tx,
    places: &Places,
    action: Option<ActionId>,
    sees: &(dyn Fn(UnitId) -> bool + Sync),
) -> Result<Vec<MeasureChange>, Refusal> {
    let Some(action) = action else { return Ok(Vec::new()) };
    let rows = tx.measures_by(action).await?.into_iter().filter(|row| sees(row.unit));
    let change = |row: fanben_store::MeasureRow| MeasureChange {
        measure: row.name,
        unit: places.named_id(row.unit),
        corrected: row.number > 1,
    };
    Ok(rows.map(change).collect())
}

/// Whether a cycle lies in the person's jurisdiction with everybody who takes part.
pub async fn reaches(desk: &Desk, who: &Person, cycle: CycleId) -> Result<bool, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let of = tx.cycle_units().await?.into_iter().find(|(id, ..)| *id == cycle);
    let (_, unit, _) = of.ok_or(Refusal::NotFound)?;
    let place = places.span_of(unit).ok_or(Refusal::NotFound)?;
    Ok(may(&who.holdings(&places), &Matter::Place(place), Act::Look))
}
