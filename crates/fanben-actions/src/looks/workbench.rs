//! 工作台: what the person has to do, by deadline.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fanben_model::ballots::State;
use fanben_model::rights::{Act, Matter, Right, allowed, may};
use fanben_model::stages::{CycleState, Phase, Position};
use fanben_store::SubjectRow;

use super::seen::Seen;
use super::{LiaisonTask, ListTask, TalkTask, liaison, list_tasks, talks};
use crate::live::Live;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// 工作台.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workbench {
    /// The day it is in the place's time.
    pub today: NaiveDate,
    /// What is to be done, the nearest deadline first.
    pub tasks: Vec<Task>,
    /// What is to be done about talks and warning cards.
    pub talks: Vec<TalkTask>,
    /// What is to be done about visits and the problems they find.
    pub liaison: Vec<LiaisonTask>,
    /// What is to be done about lists of tasks.
    pub lists: Vec<ListTask>,
    /// The pack says who looks after whom.
    pub liaised: bool,
    /// The person has to do with talks at all.
    pub talked: bool,
    /// Cycles the person has to do with.
    pub cycles: Vec<CycleCard>,
    /// What the person may do at their own units: draft a cycle, manage people …
    pub acts: Vec<Act>,
    /// The person holds secret evaluations, or counts their paper.
    pub evaluates: bool,
    /// How many they may see are open.
    pub evaluations: usize,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub kind: TaskKind,
    /// The cycle.
    pub cycle: CycleId,
    /// The cycle's title with its period.
    pub title: String,
    /// The subject; none: several, see the board.
    pub subject: Option<Named>,
    /// The stage at work.
    pub stage: Option<Named>,
    /// The last day.
    pub deadline: Option<NaiveDate>,
    /// Days left; negative: late by so many.
    pub days: Option<i64>,
    /// How many subjects wait, where it is about several.
    pub waiting: usize,
    /// How many answers or values are missing.
    pub missing: usize,
    /// The reason, where it was sent back.
    pub reason: String,
}

/// What kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaskKind {
    /// Say what the subject goes for.
    Declare,
    /// Fill and send up the sheet.
    Fill,
    /// It came back: mend and send up again.
    Mend,
    /// Judge subjects at one's stage.
    Judge,
    /// Recommend them or not, where nothing is scored.
    Recommend,
    /// Sign what goes up.
    Sign,
    /// Fill in what one's department scores.
    ScoreOffice,
    /// Sign what one's department scored.
    SignOffice,
    /// Close a stage that departments score; how many have not signed is what waits.
    CloseStage,
    /// Answer a proposal to close it without some of them.
    ApproveClosing,
    /// Record measures.
    Measure,
    /// Confirm settled results.
    Confirm,
    /// Sign results before they are published.
    SignResult,
    /// Answer objections.
    Answer,
    /// Decide about titles whose places opened.
    Decide,
    /// Publish the result.
    Publish,
    /// Publish a correction.
    Republish,
    /// The period is over: confirm what was published.
    Conclude,
    /// Approve a batch of money; its number is what waits.
    ApproveRun,
    /// Propose how one's unit's people share.
    ProposeShares,
    /// Check such proposals.
    CheckShares,
    /// Write a department's answer to a joint vetting; forms are what waits.
    AnswerVetting,
    /// Sign one.
    SignVetting,
    /// Collect or close a joint vetting, or agree to go on without an answer.
    CollectVetting,
    /// Approve or open a cycle.
    Prepare,
}

/// A cycle in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleCard {
    /// The cycle.
    pub id: CycleId,
    /// The scheme's title.
    pub title: String,
    /// The scheme's version.
    pub version: String,
    /// The period.
    pub period: String,
    /// How far it is.
    pub state: CycleState,
    /// Its subjects within the person's jurisdiction that take part.
    pub subjects: usize,
    /// How many there are exempt.
    pub exempt: usize,
    /// Of them settled or confirmed.
    pub done: usize,
    /// The only subject, where there is just one.
    pub only: Option<Named>,
    /// What the person may do with the cycle as a whole.
    pub acts: Vec<Act>,
}

/// 工作台 of a person.
pub async fn workbench(desk: &Desk, who: &Person) -> Result<Workbench, Refusal> {
    who.ready()?;
    let ids: Vec<CycleId> = {
        let mut tx = desk.store.read(desk.tenant()?).await?;
        tx.heads().await?.iter().map(|row| row.id).collect()
    };
    let mut bench = Workbench {
        today: desk.today(),
        tasks: Vec::new(),
        talks: talks::tasks(desk, who).await?,
        liaison: liaison::tasks(desk, who).await?,
        lists: list_tasks::tasks(desk, who).await?,
        liaised: false,
        talked: [Right::Talk, Right::Receive, Right::Run].iter().any(|one| who.has(*one)),
        cycles: Vec::new(),
        acts: Vec::new(),
        evaluates: who.has(Right::Evaluate) || who.has(Right::Tally),
        evaluations: 0,
    };
    for id in ids.into_iter().rev() {
        let mut seen = Seen::open(desk, who, id).await?;
        if !seen.sees() {
            continue;
        }
        let visible = seen.visible();
        let card = card(&seen, &visible);
        if !visible.is_empty() || !card.acts.is_empty() {
            let mut own = Vec::new();
            tasks(&seen, &card, &visible, &mut own);
            drop(visible);
            for task in &mut own {
                task.reason = reason(&mut seen, task).await?;
            }
            bench.tasks.extend(own);
            let blank = blank(&seen, &card);
            let signing = super::signing::tasks(&mut seen, &blank).await?;
            bench.tasks.extend(signing);
            bench.tasks.extend(super::settlement::tasks(&mut seen, &blank).await?);
            let published = super::notice_tasks::tasks(&mut seen, &blank).await?;
            bench.tasks.extend(published);
            let paid = super::money::tasks(&mut seen, &blank).await?;
            bench.tasks.extend(paid);
            let vetted = super::vetting::tasks(&mut seen, &blank).await?;
            bench.tasks.extend(vetted);
            bench.cycles.push(card);
        }
    }
    bench.tasks.sort_by_key(|task| (task.deadline.unwrap_or(NaiveDate::MAX), task.kind));
    let places = desk.places().await?;
    let holdings = who.holdings(&places);
    bench.liaised = !places.duties.is_empty() && !holdings.is_empty();
    for one in &holdings {
        let acts = allowed(&holdings, &Matter::Place(one.within));
        bench.acts.extend(acts.into_iter().filter(|act| *act != Act::Look));
    }
    bench.acts.sort();
    bench.acts.dedup();
    if bench.evaluates {
        let lines = super::evaluations(desk, who, None).await?.lines;
        bench.evaluations = lines.iter().filter(|line| line.state == State::Open).count();
    }
    Ok(bench)
}

/// A subject the person may see: its place, where it stands, what the person may do.
type Visible<'v> = (usize, &'v SubjectRow, Position, Vec<Act>);

/// A cycle with the subjects the person may see.
pub(super) fn card(seen: &Seen<'_>, visible: &[Visible<'_>]) -> CycleCard {
    let live = &seen.live;
    let over = |phase| !matches!(phase, Phase::Declaring | Phase::Drafting | Phase::Exempt);
    let exempt = visible.iter().filter(|(_, _, position, _)| position.phase == Phase::Exempt);
    let exempt = exempt.count();
    let only = match visible {
        [(_, row, ..)] => Some(Named::new(&row.code, &row.name)),
        _ => None,
    };
    let mut acts = seen.cycle_acts();
    acts.retain(|act| *act != Act::Look);
    CycleCard {
        id: live.row.id,
        title: live.row.title.clone(),
        version: live.row.version.clone(),
        period: live.row.period.clone(),
        state: live.state,
        subjects: visible.len() - exempt,
        exempt,
        done: visible.iter().filter(|(_, _, position, _)| over(position.phase)).count(),
        only,
        acts,
    }
}

/// A task about nothing yet.
fn blank(seen: &Seen<'_>, card: &CycleCard) -> Task {
    Task {
        kind: TaskKind::Prepare,
        cycle: card.id,
        title: seen.live.title(),
        subject: None,
        stage: None,
        deadline: None,
        days: None,
        waiting: 0,
        missing: 0,
        reason: String::new(),
    }
}

fn tasks(seen: &Seen<'_>, card: &CycleCard, visible: &[Visible<'_>], tasks: &mut Vec<Task>) {
    let live = &seen.live;
    let blank = blank(seen, card);
    let prepares = [Act::ApproveCycle, Act::OpenCycle];
    if card.acts.iter().any(|act| prepares.contains(act)) {
        tasks.push(blank.clone());
    }
    if live.state != CycleState::Open {
        return;
    }
    // Several subjects at one stage are one task; a subject of one's own is a task of its own.
    let mut several: BTreeMap<(TaskKind, usize), Task> = BTreeMap::new();
    for (at, row, position, acts) in visible {
        let (row, position) = (*row, *position);
        let kind = match position.phase {
            Phase::Declaring if acts.contains(&Act::Declare) => TaskKind::Declare,
            Phase::Drafting if !acts.contains(&Act::SaveSheet) => continue,
            Phase::Drafting if by_departments(live, position) => continue,
            Phase::Drafting if only_decides(live, acts) => TaskKind::Recommend,
            Phase::Drafting if position.returned => TaskKind::Mend,
            Phase::Drafting if position.stage == 0 => TaskKind::Fill,
            Phase::Drafting => TaskKind::Judge,
            Phase::Settled if acts.contains(&Act::Confirm) => TaskKind::Confirm,
            _ => continue,
        };
        let deadline = seen.deadline(row, position);
        let missing = live.owes(*at);
        let task = several.entry((kind, position.stage)).or_insert_with(|| Task {
            kind,
            stage: Some(seen.stage(position)),
            ..blank.clone()
        });
        task.waiting += 1;
        task.missing += missing;
        // The nearest deadline is the one that counts.
        task.deadline = match (task.deadline, deadline) {
            (Some(known), Some(other)) => Some(known.min(other)),
            (known, other) => known.or(other),
        };
        task.days = seen.days(task.deadline);
        task.subject = (task.waiting == 1).then(|| Named::new(&row.code, &row.name));
    }
    tasks.extend(several.into_values());
    if let Some(task) = measures(seen, &blank) {
        tasks.push(task);
    }
}

/// Departments score the stage it is at: that is one task for each of them.
fn by_departments(live: &Live, position: Position) -> bool {
    live.ready.stages().get(position.stage).is_some_and(|stage| stage.offices.is_some())
}

/// The stage scores nothing: it recommends or does not.
fn only_decides(live: &Live, acts: &[Act]) -> bool {
    live.ready.questions.is_empty() && acts.contains(&Act::Recommend)
}

/// Why the one subject of a task was sent back.
async fn reason(seen: &mut Seen<'_>, task: &Task) -> Result<String, Refusal> {
    let comes = [TaskKind::Mend, TaskKind::Recommend].contains(&task.kind);
    let Some(subject) = task.subject.as_ref().filter(|_| comes) else {
        return Ok(String::new());
    };
    let row = seen.live.subject(&subject.code).filter(|row| row.returned);
    let Some(row) = row else { return Ok(String::new()) };
    let (cycle, id) = (seen.live.row.id, row.subject);
    let events = seen.tx.events(cycle, id).await?;
    let last = events.into_iter().rev().find(|event| event.returned);
    Ok(last.map(|event| event.says).unwrap_or_default())
}

/// Values of the person's own department that nobody reported yet.
fn measures(seen: &Seen<'_>, blank: &Task) -> Option<Task> {
    let live = &seen.live;
    let holdings = seen.who.holdings(&seen.places);
    let scheme = &live.ready.rules.scheme;
    let mut task = Task { kind: TaskKind::Measure, ..blank.clone() };
    for (name, measure) in &scheme.measures {
        if !holdings.iter().any(|one| one.office == measure.owner) {
            continue;
        }
        let mut missing = 0;
        for row in &live.subjects {
            if crate::loading::gone(row) {
                continue;
            }
            let Some(place) = seen.places.span_of(row.subject) else { continue };
            let matter = Matter::Measure { place, owner: &measure.owner, open: true };
            if !live.measures.contains_key(&(name.clone(), row.subject))
                && may(&holdings, &matter, Act::RecordMeasure)
            {
                missing += 1;
            }
        }
        task.missing += missing;
        task.waiting += usize::from(missing > 0);
    }
    (task.missing > 0).then_some(task)
}
