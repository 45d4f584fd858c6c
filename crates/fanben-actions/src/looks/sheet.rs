//! The scoring sheet: one subject at one stage, with what the stages before it said.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rights::Act;
use fanben_model::scheme::{Method, MethodKind, Stage, StageOrder};
use fanben_model::stages::{Held, Lack, Phase, Position, Readiness, Step, counted, lacks, step};
use fanben_store::{Answers, EventRow, HeldRow, SheetRow, SubjectRow};

use super::EvidenceLine;
use super::seen::{Seen, stands};
use super::sheet_parts::Parts;
use crate::{CycleId, Desk, Named, Person, Refusal, words};

/// One subject's sheet at one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The subject.
    pub subject: Named,
    /// The unit above it.
    pub parent: Named,
    /// The stage whose sheet it is.
    pub stage: Named,
    /// Who judges, in the document's words.
    pub by: String,
    /// What is being done about the subject.
    pub phase: Phase,
    /// The stage is at work: its judges may save.
    pub at_work: bool,
    /// The stage the subject is at came back to it, with this reason.
    pub returned: Option<String>,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// Days left; negative: late by so many.
    pub days: Option<i64>,
    /// The number of this sheet; goes back with the form.
    pub number: i64,
    /// Who saved it last, and when.
    pub saved: Option<(String, DateTime<Utc>)>,
    /// The stages before it, whose values stand beside.
    pub before: Vec<Named>,
    /// Subjects this stage has already judged, for reference; each question has their values in the
    /// same order.
    pub references: Vec<Named>,
    /// Dimensions, items, clauses, questions.
    pub dimensions: Vec<SheetDimension>,
    /// What has to be held.
    pub methods: Vec<MethodState>,
    /// How many questions there are to judge.
    pub questions: usize,
    /// Of them answered at this stage.
    pub answered: usize,
    /// Keys of questions that have to be answered before it goes up.
    pub missing: Vec<String>,
    /// Answers that differ from those the last meeting or sending saw.
    pub changed: Vec<String>,
    /// The total as it stands with this sheet, or `low~high`.
    pub total: String,
    /// The tier or star grade as it stands.
    pub tier: String,
    /// Files that back the judgments of all stages.
    pub evidence: Vec<EvidenceLine>,
    /// What the person may do.
    pub acts: Vec<Act>,
    /// Where a formal correction could open it again.
    pub corrections: Vec<Named>,
}

/// A dimension of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetDimension {
    /// Its id and name.
    pub dimension: Named,
    /// Full points.
    pub full: String,
    /// As it stands: points, or `low~high`.
    pub score: String,
    /// Who is in charge of it for this subject.
    pub lead: String,
    /// It is a star.
    pub star: bool,
    /// The star's state in Chinese; empty if it is none.
    pub state: String,
    /// The subject goes for it.
    pub declared: bool,
    /// Core elements and rigid standards that are judged or computed.
    pub standards: Vec<Question>,
    /// Its items.
    pub items: Vec<SheetItem>,
}

/// An item of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetItem {
    /// Its id and name.
    pub item: Named,
    /// What is asked for.
    pub content: String,
    /// What is shown as proof.
    pub evidence: String,
    /// Who scores it.
    pub lead: String,
    /// Full points.
    pub full: String,
    /// As it stands: points, or `low~high`.
    pub score: String,
    /// It does not apply to this subject.
    pub not_applicable: bool,
    /// Its sentences.
    pub clauses: Vec<SheetClause>,
}

/// A sentence of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetClause {
    /// Its id.
    pub id: String,
    /// As written, with its parameters filled.
    pub text: String,
    /// It was not read: points are given by hand.
    pub by_hand: bool,
    /// What it gives as it stands; empty: not evaluated.
    pub gave: String,
    /// Why it gives that.
    pub why: String,
    /// What is asked.
    pub questions: Vec<Question>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The key of its answer: the field's name in the form. Empty if it is measured or computed.
    pub key: String,
    /// What is asked.
    pub asks: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The unit behind a number.
    pub unit: String,
    /// Names to choose from, for a level.
    pub levels: Vec<String>,
    /// At least and at most, for points within a range.
    pub range: Option<(String, String)>,
    /// The answer of this stage, as people write it; empty: none.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who answered, and when.
    pub by: Option<(String, DateTime<Utc>)>,
    /// It has to be answered before the sheet goes up.
    pub required: bool,
    /// Who answers it instead of the person, as a sentence; empty: the person may.
    pub whose: String,
    /// The measure that answers it: read only.
    pub measured: Option<Measured>,
    /// What the stages before said, in the order of [`Sheet::before`].
    pub before: Vec<Given>,
    /// What this stage said of the subjects in [`Sheet::references`], in their order.
    pub references: Vec<String>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// 是 or 否.
    YesNo,
    /// A number of times.
    Count,
    /// A share; `85%` or `0.85`.
    Percent,
    /// An amount in the unit.
    Amount,
    /// One of the names.
    Level,
    /// Points within the range.
    Range,
    /// Nobody answers: it follows from measures.
    Computed,
}

/// What one stage said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// The answer; empty: it gave none.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// A measured value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measured {
    /// The measure.
    pub name: String,
    /// Its value with its unit; empty: not reported.
    pub value: String,
    /// Who answers for it.
    pub owner: String,
    /// The document or register it comes from.
    pub source: String,
    /// Who recorded it.
    pub by: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// A meeting, poll or visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodState {
    /// Its id and name.
    pub method: Named,
    /// What it is.
    pub kind: MethodKind,
    /// What it asks for, in Chinese.
    pub asks: String,
    /// It may be left out.
    pub optional: bool,
    /// How many are due, as a measure says.
    pub due: Option<u32>,
    /// What was recorded last.
    pub held: Option<Held>,
    /// On which day.
    pub on: Option<NaiveDate>,
    /// The minutes.
    pub minutes: String,
    /// Who recorded it, and when.
    pub by: Option<(String, DateTime<Utc>)>,
    /// How many files are attached at the stage.
    pub files: u32,
    /// What it lacks; none: it counts.
    pub lacks: Option<Lack>,
    /// The same in Chinese; empty: it counts.
    pub says: String,
}

/// One subject's sheet; none for the stage: that of the stage at work.
pub async fn sheet(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    subject: &str,
    stage: Option<&str>,
) -> Result<Sheet, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let row = live.subject(subject).ok_or(Refusal::NotFound)?;
    let (position, acts) = seen.acts(row)?;
    let stages = live.ready.stages();
    let place = match stage {
        Some(id) => stages.iter().position(|stage| stage.id == id).ok_or(Refusal::NotFound)?,
        None => position.stage,
    };
    let named = stages.get(place).ok_or(Refusal::NotFound)?;
    let events = seen.tx.events(cycle, row.subject).await?;
    let held = seen.tx.held_of(cycle, row.subject).await?;
    let sheets = seen.tx.sheets_of(cycle, row.subject).await?;
    let evidence = super::evidence::lines(&mut seen, row).await?;
    let (rating, at) = live.stands(subject)?;
    let keys = live.asked_at(subject, place)?;
    let required = if named.wants_all(place) { keys.clone() } else { Vec::new() };
    let references = references(&seen, row, place);
    let explanation = live.explain(subject)?;
    let parts = Parts {
        seen: &seen,
        rating,
        at,
        row,
        stage: place,
        explanation: &explanation,
        references: &references,
        required: &required,
    };
    let dimensions = parts.dimensions();
    let own = live.sheets.get(&(row.subject, named.id.clone()));
    let answered =
        |key: &&String| own.is_some_and(|sheet| sheet.answers.0.contains_key(key.as_str()));
    let cell = stands(position.phase, rating, at);
    let at_work = position.phase == Phase::Drafting && position.stage == place;
    let deadline = if position.stage == place { seen.deadline(row, position) } else { None };
    let returned = events.iter().rev().find(|event| event.returned);
    Ok(Sheet {
        cycle,
        title: live.title(),
        subject: Named::new(&row.code, &row.name),
        parent: seen.places.above_of(row.subject).into_iter().next().unwrap_or_default(),
        stage: Named::new(&named.id, &named.name),
        by: named.by.clone(),
        phase: position.phase,
        at_work,
        returned: returned.filter(|_| at_work && position.returned).map(|one| one.says.clone()),
        deadline,
        days: seen.days(deadline),
        number: own.map_or(0, |sheet| sheet.number),
        saved: own.map(|sheet| (live.hand(sheet.person, sheet.at), sheet.at)),
        before: stages[..place].iter().map(|stage| Named::new(&stage.id, &stage.name)).collect(),
        references: references.iter().map(|row| Named::new(&row.code, &row.name)).collect(),
        methods: methods(&seen, row, named, &held, &evidence),
        evidence,
        questions: keys.len(),
        answered: keys.iter().filter(answered).count(),
        missing: live.unanswered(row, place)?,
        changed: changed(&sheets, &events, &held, &named.id),
        total: cell.total,
        tier: cell.tier,
        dimensions,
        acts: if at_work || position.phase != Phase::Drafting {
            acts
        } else {
            acts.into_iter().filter(|act| matches!(act, Act::Look | Act::Correct)).collect()
        },
        corrections: corrections(stages, position),
    })
}

/// The stages a formal correction could open again.
pub(super) fn corrections(stages: &[Stage], position: Position) -> Vec<Named> {
    let declares = false;
    let ready = Readiness::complete();
    let open = stages.iter().enumerate().filter(|(to, _)| {
        step(stages, declares, position, Step::Correct { to: *to }, &ready).is_ok()
    });
    open.map(|(_, stage)| Named::new(&stage.id, &stage.name)).collect()
}

/// Subjects a stage that goes the surest first has judged already.
fn references<'s>(seen: &'s Seen<'_>, own: &SubjectRow, place: usize) -> Vec<&'s SubjectRow> {
    let stage = &seen.live.ready.stages()[place];
    if stage.order != StageOrder::Surest || !seen.judges(stage) {
        return Vec::new();
    }
    let holdings = seen.who.holdings(&seen.places);
    let judged = |row: &&SubjectRow| {
        let done = seen.acts_of(&holdings, row).is_ok_and(|(position, _)| {
            position.stage > place
                || (position.stage == place
                    && matches!(position.phase, Phase::Settled | Phase::Confirmed))
        });
        done && row.subject != own.subject
    };
    seen.live.subjects.iter().filter(judged).take(12).collect()
}

/// The methods of a stage as they stand.
pub(super) fn methods(
    seen: &Seen<'_>,
    row: &SubjectRow,
    stage: &Stage,
    held: &[HeldRow],
    evidence: &[EvidenceLine],
) -> Vec<MethodState> {
    let files = super::evidence::count(evidence, &stage.id);
    let method = |method: &Method| {
        let last = held.iter().rev().find(|row| row.stage == stage.id && row.method == method.id);
        let numbers = last.map(crate::actions::held);
        let lacks = lacks(method, counted(method, numbers, files).as_ref());
        let due = method.due.as_ref().and_then(|measure| {
            let row = seen.live.measures.get(&(measure.clone(), row.subject))?;
            u32::try_from(row.amount? / fanben_model::number::Value::ONE).ok()
        });
        MethodState {
            method: Named::new(&method.id, &method.name),
            kind: method.kind,
            asks: words::asks(method),
            optional: method.optional,
            due,
            held: numbers,
            on: last.map(|row| row.on_day),
            minutes: last.map(|row| row.minutes.clone()).unwrap_or_default(),
            by: last.map(|row| (seen.live.hand(row.person, row.at), row.at)),
            files: if method.kind == MethodKind::Evidence { files } else { 0 },
            lacks,
            says: lacks
                .map(|lack| words::lack(&method.name, method.kind, lack))
                .unwrap_or_default(),
        }
    };
    stage.methods.iter().map(method).collect()
}

/// Keys whose answers differ from the sheet that the last meeting saw, or that was sent up last.
fn changed(sheets: &[SheetRow], events: &[EventRow], held: &[HeldRow], stage: &str) -> Vec<String> {
    let sent = events.iter().rev().find(|event| {
        event.stage == stage && matches!(event.act.as_str(), "send_up" | "recommend")
    });
    let met = held.iter().filter(|row| row.stage == stage).map(|row| row.sheet).min();
    let Some(number) = sent.map(|event| event.sheet).or(met) else { return Vec::new() };
    let of = |wanted: i64| {
        let found = sheets.iter().find(|sheet| sheet.stage == stage && sheet.number == wanted);
        found.map(|sheet| &sheet.answers.0)
    };
    let last = sheets.iter().filter(|sheet| sheet.stage == stage).map(|sheet| sheet.number).max();
    let (before, now) = (of(number), last.and_then(of));
    let value = |answers: Option<&Answers>, key: &str| {
        answers.and_then(|answers| answers.get(key)).map(|row| row.value.to_owned())
    };
    let mut keys: Vec<String> = [before, now]
        .into_iter()
        .flatten()
        .flat_map(|answers| answers.keys().map(ToString::to_string))
        .collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| value(before, key) != value(now, key));
    keys
}
