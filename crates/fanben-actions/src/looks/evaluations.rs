//! Secret evaluations: those a person may see, one of them, the ballot behind a code.
//!
//! While one is open nobody is shown anything but how many ballots came.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::ballots::{
    Agreement, Came, Count, Form, Outcome, Position, State, Way, differing, step,
};
use fanben_model::rights::{Act, Matter, allowed, may};
use fanben_model::stages::CycleState;
use fanben_store::{CycleRow, EvaluationId, PersonId, Tx};

use crate::actions::{by_itself, form_of, of_evaluation};
use crate::evaluating::{Evaluation, code_digest, state_of, way_of};
use crate::places::Places;
use crate::{CycleId, Desk, Named, Person, Refusal, ballot_words, live};

/// An evaluation in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationLine {
    /// Its id.
    pub id: EvaluationId,
    /// What it is called.
    pub title: String,
    /// The unit that holds it.
    pub unit: Named,
    /// The title of the cycle it is held for; empty: of none.
    pub cycle: String,
    /// By what ballots come.
    pub way: Way,
    /// How far it is.
    pub state: State,
    /// The last day.
    pub deadline: NaiveDate,
}

/// The evaluations a person may see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evaluations {
    /// The last drafted first.
    pub lines: Vec<EvaluationLine>,
    /// The units for which the person may draft one.
    pub units: Vec<Named>,
    /// The cycles one may be held for: those that are open.
    pub cycles: Vec<(CycleId, String)>,
    /// The cycle the list is limited to.
    pub only: Option<(CycleId, String)>,
    /// The day it is in the place's time.
    pub today: NaiveDate,
}

/// Something that was done about an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationDone {
    /// drafted, opened, reissued, counted, closed, annulled
    pub act: String,
    /// Who.
    pub by: String,
    /// In what capacity.
    pub post: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// One evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationPage {
    /// Its id.
    pub id: EvaluationId,
    /// The unit that holds it.
    pub unit: Named,
    /// The cycle it is held for.
    pub cycle: Option<(CycleId, String)>,
    /// What is asked of whom.
    pub form: Form,
    /// Where it stands.
    pub position: Position,
    /// The last day.
    pub deadline: NaiveDate,
    /// Ballots that came by codes so far; none: it is not open, or there is no box.
    pub came: Option<u32>,
    /// It is open by codes, and its box is gone, as after a restore.
    pub lost: bool,
    /// How far the counts of paper are.
    pub agreement: Agreement,
    /// What the person counted last.
    pub mine: Option<Count>,
    /// The lines on which the two counts differ, without what they say.
    pub differ: Vec<String>,
    /// What it came to.
    pub outcome: Option<Outcome>,
    /// What was done, the first first.
    pub done: Vec<EvaluationDone>,
    /// What the person may do.
    pub acts: Vec<Act>,
    /// It could be counted now.
    pub countable: bool,
    /// Measures of the cycle that the person could record what it came to as.
    pub measures: Vec<String>,
}

/// The ballot behind a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// What is asked of whom.
    pub form: Form,
    /// The unit that holds it.
    pub unit: String,
    /// The last day.
    pub deadline: NaiveDate,
}

/// What an evaluation came to for one unit, as the record of a poll asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// What it is called.
    pub title: String,
    /// The day it was counted.
    pub on: NaiveDate,
    /// Ballots given out.
    pub issued: u32,
    /// Ballots that came back.
    pub returned: u32,
    /// Favourable marks of the unit.
    pub favourable: u32,
}

/// What the last evaluation that counts came to for a subject of the cycle it was held for; none:
/// there was none, or the person does not see it.
pub async fn evaluated(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    subject: &str,
) -> Result<Option<Evaluated>, Refusal> {
    let lines = evaluations(desk, who, Some(cycle)).await?.lines;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let subjects = tx.subjects(cycle).await?;
    let Some(row) = subjects.iter().find(|row| row.code == subject) else { return Ok(None) };
    for line in lines.iter().filter(|line| line.state == State::Closed) {
        let found = Evaluation::load(&mut tx, line.id).await?;
        let Some(outcome) = found.outcome()? else { continue };
        let own = found.form.subjects.iter().zip(&found.units).zip(&outcome.subjects);
        let mut own =
            own.filter(|((subject, unit), _)| subject.office.is_empty() && **unit == row.subject);
        let closed = found.steps.last().map(|step| crate::desk::day(step.at));
        if let (Some((_, Some(said))), Some(on)) = (own.next(), closed) {
            return Ok(Some(Evaluated {
                title: line.title.clone(),
                on,
                issued: outcome.turnout.issued,
                returned: outcome.turnout.returned,
                favourable: said.favourable(found.form.favourable),
            }));
        }
    }
    Ok(None)
}

/// The ballot behind a code that counts; every other code gets the same sentence.
pub async fn ballot(desk: &Desk, code: &str) -> Result<Ballot, Refusal> {
    let unusable = || Refusal::bad("code", ballot_words::UNUSABLE);
    let tenant = desk.tenant()?;
    let digest = code_digest(tenant, code).ok_or_else(unusable)?;
    let mut tx = desk.store.read(tenant).await?;
    let id = tx.ballot_code(&digest).await?.ok_or_else(unusable)?;
    let evaluation = Evaluation::load(&mut tx, id).await?;
    let ready = evaluation.ready(desk.today(), "");
    let cast = fanben_model::ballots::Step::Cast;
    step(evaluation.position, cast, &ready).map_err(|_| unusable())?;
    let places = desk.places_in(&mut tx).await?;
    Ok(Ballot {
        unit: places.named_id(evaluation.row.unit).name,
        deadline: evaluation.row.deadline,
        form: evaluation.form,
    })
}

/// The evaluations a person may see, of one cycle or of all.
pub async fn evaluations(
    desk: &Desk,
    who: &Person,
    cycle: Option<CycleId>,
) -> Result<Evaluations, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let holdings = who.holdings(&places);
    let cycles: Vec<(CycleRow, String)> = cycles(&mut tx, who, &places).await?;
    let named =
        |id: CycleId| cycles.iter().find(|(row, _)| row.id == id).map(|(_, title)| title.clone());
    let steps = tx.all_evaluation_steps().await?;
    let mut lines = Vec::new();
    for row in tx.evaluations().await? {
        if cycle.is_some_and(|only| row.cycle != Some(only)) {
            continue;
        }
        let Some(place) = places.span_of(row.unit) else { continue };
        let own: Vec<_> = steps.iter().filter(|step| step.evaluation == row.id).cloned().collect();
        let (way, state) = (way_of(&row)?, state_of(&own));
        let position = Position { state, way, begun: false };
        if !may(&holdings, &Matter::Evaluation { place, position }, Act::Look) {
            continue;
        }
        lines.push(EvaluationLine {
            id: row.id,
            title: form_of(&row)?.title,
            unit: places.named_id(row.unit),
            cycle: row.cycle.and_then(named).unwrap_or_default(),
            way,
            state,
            deadline: row.deadline,
        });
    }
    let mut units: Vec<Named> = Vec::new();
    for post in &who.posts {
        let held = post
            .holding(&places)
            .is_some_and(|one| may(&[one], &Matter::Place(one.within), Act::DraftEvaluation));
        if held && !units.contains(&post.unit) {
            units.push(post.unit.clone());
        }
    }
    let open = cycles
        .iter()
        .filter(|(row, _)| live::state_of(row).is_ok_and(|state| state == CycleState::Open));
    Ok(Evaluations {
        lines,
        units,
        cycles: open.map(|(row, title)| (row.id, title.clone())).collect(),
        only: cycle.and_then(|id| Some((id, named(id)?))),
        today: desk.today(),
    })
}

/// The cycles a person has to do with, each with its title.
async fn cycles(
    tx: &mut Tx,
    who: &Person,
    places: &Places,
) -> Result<Vec<(CycleRow, String)>, Refusal> {
    let holdings = who.holdings(places);
    let mut found = Vec::new();
    for row in tx.cycles().await? {
        let Some(place) = places.span_of(row.unit) else { continue };
        let state = live::state_of(&row)?;
        if may(&holdings, &Matter::Cycle { place, state }, Act::Look) {
            let title = format!("{}({})", row.title, row.period);
            found.push((row, title));
        }
    }
    Ok(found)
}

/// One evaluation.
pub async fn evaluation(
    desk: &Desk,
    who: &Person,
    id: EvaluationId,
) -> Result<EvaluationPage, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let found = Evaluation::load(&mut tx, id).await?;
    let place = places.span_of(found.row.unit).ok_or(Refusal::NotFound)?;
    let holdings = who.holdings(&places);
    let acts = allowed(&holdings, &Matter::Evaluation { place, position: found.position });
    if !acts.contains(&Act::Look) {
        return Err(Refusal::NotFound);
    }
    let cycles = cycles(&mut tx, who, &places).await?;
    let cycle = found.row.cycle.and_then(|id| cycles.into_iter().find(|(row, _)| row.id == id));
    let done = done(&mut tx, &found).await?;
    let outcome = found.outcome()?;
    let measures = match (&cycle, &outcome) {
        (Some((row, _)), Some(outcome)) if outcome.came == Came::Counted => {
            measures(desk, &mut tx, &places, who, row.id, &found).await?
        }
        _ => Vec::new(),
    };
    let ready = found.ready(desk.today(), "");
    let countable = step(found.position, fanben_model::ballots::Step::Close, &ready).is_ok();
    let mine = found.counts.iter().rev().find(|(person, _)| *person == who.id);
    let codes = found.position.way == Way::Codes && found.position.state == State::Open;
    Ok(EvaluationPage {
        id,
        unit: places.named_id(found.row.unit),
        cycle: cycle.map(|(row, title)| (row.id, title)),
        position: found.position,
        deadline: found.row.deadline,
        came: found.tally.as_ref().map(|tally| tally.ballots),
        lost: codes && found.tally.is_none(),
        agreement: found.agreement(),
        mine: mine.map(|(_, count)| count.clone()),
        differ: differ(&found, who.id),
        outcome,
        done,
        acts,
        countable,
        measures,
        form: found.form,
    })
}

/// The lines on which the two counts differ, for the two who counted.
fn differ(found: &Evaluation, who: PersonId) -> Vec<String> {
    let mine = found.counts.iter().rev().find(|(person, _)| *person == who);
    let other = found.counts.iter().rev().find(|(person, _)| *person != who);
    let (Some((_, mine)), Some((_, other))) = (mine, other) else { return Vec::new() };
    let lines = differing(mine, other).into_iter();
    lines.map(|line| ballot_words::line(line, &found.form)).collect()
}

async fn done(tx: &mut Tx, found: &Evaluation) -> Result<Vec<EvaluationDone>, Refusal> {
    let accounts = tx.accounts().await?;
    let name = |id: PersonId| {
        accounts.iter().find(|row| row.person == id).map_or_else(String::new, |r| r.name.clone())
    };
    let one = |act: &str, person, post: &str, at, reason: &str| EvaluationDone {
        act: act.to_owned(),
        by: name(person),
        post: post.to_owned(),
        at,
        reason: reason.to_owned(),
    };
    let row = &found.row;
    let mut done = vec![one("drafted", row.person, &row.post, row.at, "")];
    let steps = found.steps.iter();
    done.extend(steps.map(|row| one(&row.act, row.person, &row.post, row.at, &row.reason)));
    let counts = found.rows.iter();
    done.extend(counts.map(|row| one("counted", row.person, &row.post, row.at, "")));
    done.sort_by_key(|one| one.at);
    Ok(done)
}

/// Measures of the cycle that are shares of an evaluation, and the person's to record for every unit
/// evaluated.
async fn measures(
    desk: &Desk,
    tx: &mut Tx,
    places: &std::sync::Arc<Places>,
    who: &Person,
    cycle: CycleId,
    found: &Evaluation,
) -> Result<Vec<String>, Refusal> {
    let live = desk.live(tx, places, cycle).await?;
    let holdings = who.holdings(places);
    let open = live.state == CycleState::Open;
    let own = found.form.subjects.iter().zip(&found.units);
    let units: Vec<_> =
        own.filter(|(subject, _)| subject.office.is_empty()).map(|(_, unit)| *unit).collect();
    let scheme = &live.ready.rules.scheme;
    let able = |(name, measure): &(&String, &fanben_model::scheme::Measure)| {
        of_evaluation(name, measure)
            && !by_itself(&live.ready.rules, name)
            && units.iter().all(|unit| {
                places.span_of(*unit).is_some_and(|place| {
                    let matter = Matter::Measure { place, owner: &measure.owner, open };
                    may(&holdings, &matter, Act::RecordMeasure)
                })
            })
    };
    if units.is_empty() {
        return Ok(Vec::new());
    }
    Ok(scheme.measures.iter().filter(able).map(|(name, _)| name.clone()).collect())
}
