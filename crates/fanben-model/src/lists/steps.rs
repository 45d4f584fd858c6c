//! Where a list, an entry and a task of one unit stand, and what may happen next: one total
//! function.

use serde::{Deserialize, Serialize};

/// How far a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListState {
    /// Departments propose, the office merges and admits.
    Draft,
    /// It is opened (开单): what it asks is settled.
    Open,
    /// It is over.
    Closed,
}

/// How far an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// A department asks for it; the office has not decided.
    Proposed,
    /// It may be asked.
    Admitted,
    /// It goes out before it is admitted; that has to follow (补审).
    Urgent,
    /// The office refused it.
    Refused,
    /// Another entry stands for it.
    Merged,
    /// It was asked and is asked no more.
    Cancelled,
}

impl EntryState {
    /// It is asked, once the list is open.
    pub fn asked(self) -> bool {
        matches!(self, Self::Admitted | Self::Urgent)
    }
}

/// How far an entry is at one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// The township has not dispatched it.
    Waiting,
    /// It is dispatched (派单).
    Sent,
    /// It is accepted (接单).
    Accepted,
    /// It is reported done (办结).
    Reported,
    /// The department returned the report.
    Returned,
    /// The department checked it (核验).
    Done,
    /// The unit is exempt from it.
    Exempt,
}

/// Where everything stands that a step is about. What a step is not about may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The list.
    pub list: ListState,
    /// The entry.
    pub entry: EntryState,
    /// The entry at one unit.
    pub task: TaskState,
}

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A department proposes an entry; after opening it is a temporary one.
    Propose,
    /// The department words it anew before it is admitted.
    Revise,
    /// The office admits it; after opening with a reason.
    Admit,
    /// The office refuses it.
    Refuse,
    /// The office lets another entry stand for it.
    Merge,
    /// The office lets it out before it is admitted.
    Urge,
    /// The list is opened.
    Open,
    /// The list is over.
    Close,
    /// The entry is asked no more.
    Cancel,
    /// The entry's last day moves, for everybody.
    Move,
    /// A township adds an entry of its own.
    Add,
    /// A township gives entries other points.
    Weigh,
    /// A township dispatches the entry to its villages.
    Dispatch,
    /// The unit accepts it.
    Accept,
    /// The unit reports it done.
    Report,
    /// The department finds it done.
    Pass,
    /// The department returns the report.
    Return,
    /// The unit is exempt from it.
    Exempt,
    /// The unit is exempt no more.
    Readmit,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 19] = [
        Self::Propose,
        Self::Revise,
        Self::Admit,
        Self::Refuse,
        Self::Merge,
        Self::Urge,
        Self::Open,
        Self::Close,
        Self::Cancel,
        Self::Move,
        Self::Add,
        Self::Weigh,
        Self::Dispatch,
        Self::Accept,
        Self::Report,
        Self::Pass,
        Self::Return,
        Self::Exempt,
        Self::Readmit,
    ];
}

/// What is there for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub struct Ready {
    /// A reason was given.
    pub reasoned: bool,
    /// How many findings block the entry.
    pub findings: u32,
    /// How many entries the office has not decided about, or has let out before.
    pub pending: u32,
    /// How many entries are admitted.
    pub admitted: u32,
    /// No village is asked more than the limits say.
    pub within: bool,
    /// How many reports nobody has checked.
    pub unchecked: u32,
    /// The township has dispatched already.
    pub dispatched: bool,
    /// The township's points sum to those of the list.
    pub balanced: bool,
}

impl Ready {
    /// Nothing is missing.
    pub fn complete() -> Self {
        Self {
            reasoned: true,
            findings: 0,
            pending: 0,
            admitted: 1,
            within: true,
            unchecked: 0,
            dispatched: false,
            balanced: true,
        }
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The list is over.
    Closed,
    /// The list is not open.
    NotOpen,
    /// The list is open: what it asks is settled.
    Opened,
    /// The list asks nothing.
    Empty,
    /// The office has not decided about so many entries.
    Pending(u32),
    /// A village is asked more than the limits say.
    Over,
    /// So many reports are not checked.
    Unchecked(u32),
    /// So many findings have to be mended first.
    Findings(u32),
    /// A reason has to be given.
    NoReason,
    /// The entry is not where it would have to be.
    Entry(EntryState),
    /// The task is not where it would have to be.
    Task(TaskState),
    /// The township has dispatched: nothing of it is changed any more.
    Dispatched,
    /// The township's points do not sum to those of the list.
    Unbalanced,
}

/// What a step makes of where things stand.
///
/// # Errors
/// The one reason why not.
pub fn step(at: Position, step: Step, ready: &Ready) -> Result<Position, Refused> {
    if at.list == ListState::Closed {
        return Err(Refused::Closed);
    }
    let entry = |entry| Ok(Position { entry, ..at });
    match step {
        Step::Open | Step::Close => list(at, step, ready),
        Step::Propose => entry(EntryState::Proposed),
        Step::Revise => match at.entry {
            EntryState::Proposed | EntryState::Refused => entry(EntryState::Proposed),
            other => Err(Refused::Entry(other)),
        },
        Step::Admit | Step::Refuse | Step::Merge | Step::Urge | Step::Cancel | Step::Move => {
            decided(at, step, ready).map(|entry| Position { entry, ..at })
        }
        Step::Add | Step::Weigh if at.list == ListState::Draft => Err(Refused::NotOpen),
        Step::Add | Step::Weigh if ready.dispatched => Err(Refused::Dispatched),
        Step::Add if ready.findings > 0 => Err(Refused::Findings(ready.findings)),
        Step::Add if !ready.within => Err(Refused::Over),
        Step::Add => entry(EntryState::Admitted),
        Step::Weigh if at.entry.asked() => Ok(at),
        Step::Weigh => Err(Refused::Entry(at.entry)),
        Step::Dispatch
        | Step::Accept
        | Step::Report
        | Step::Pass
        | Step::Return
        | Step::Exempt
        | Step::Readmit => task(at, step, ready).map(|task| Position { task, ..at }),
    }
}

fn list(at: Position, step: Step, ready: &Ready) -> Result<Position, Refused> {
    let to = |list| Ok(Position { list, ..at });
    match (at.list, step) {
        (ListState::Draft, Step::Open) if ready.pending > 0 => Err(Refused::Pending(ready.pending)),
        (ListState::Draft, Step::Open) if ready.admitted == 0 => Err(Refused::Empty),
        (ListState::Draft, Step::Open) if !ready.within => Err(Refused::Over),
        (ListState::Draft, Step::Open) => to(ListState::Open),
        (ListState::Draft, _) => Err(Refused::NotOpen),
        (ListState::Open, Step::Open) => Err(Refused::Opened),
        (ListState::Open, _) if ready.pending > 0 => Err(Refused::Pending(ready.pending)),
        (ListState::Open, _) if ready.unchecked > 0 => Err(Refused::Unchecked(ready.unchecked)),
        (ListState::Open, _) => to(ListState::Closed),
        (ListState::Closed, _) => Err(Refused::Closed),
    }
}

/// What the office decides about an entry.
fn decided(at: Position, step: Step, ready: &Ready) -> Result<EntryState, Refused> {
    let draft = at.list == ListState::Draft;
    let to = match (step, at.entry) {
        (Step::Admit, EntryState::Proposed | EntryState::Urgent) => {
            if ready.findings > 0 {
                return Err(Refused::Findings(ready.findings));
            }
            // While the list is a draft an admission explains itself.
            if draft {
                return Ok(EntryState::Admitted);
            }
            EntryState::Admitted
        }
        (Step::Refuse, EntryState::Proposed) => EntryState::Refused,
        (Step::Refuse, EntryState::Admitted) if draft => EntryState::Refused,
        (Step::Merge, EntryState::Proposed) => EntryState::Merged,
        (Step::Merge, EntryState::Admitted) if draft => EntryState::Merged,
        (Step::Urge | Step::Cancel | Step::Move, _) if draft => return Err(Refused::NotOpen),
        (Step::Urge, EntryState::Proposed) => EntryState::Urgent,
        (Step::Cancel, EntryState::Admitted | EntryState::Urgent) => EntryState::Cancelled,
        (Step::Move, EntryState::Admitted | EntryState::Urgent) => at.entry,
        (Step::Refuse | Step::Merge, EntryState::Admitted) => return Err(Refused::Opened),
        (_, other) => return Err(Refused::Entry(other)),
    };
    if ready.reasoned { Ok(to) } else { Err(Refused::NoReason) }
}

/// What becomes of an entry at one unit.
fn task(at: Position, step: Step, ready: &Ready) -> Result<TaskState, Refused> {
    if at.list == ListState::Draft {
        return Err(Refused::NotOpen);
    }
    if !at.entry.asked() {
        return Err(Refused::Entry(at.entry));
    }
    let reasoned = |to| if ready.reasoned { Ok(to) } else { Err(Refused::NoReason) };
    match (step, at.task) {
        (Step::Dispatch, TaskState::Waiting) if !ready.balanced => Err(Refused::Unbalanced),
        (Step::Dispatch, TaskState::Waiting) => Ok(TaskState::Sent),
        (Step::Accept, TaskState::Sent) => Ok(TaskState::Accepted),
        (Step::Report, TaskState::Accepted | TaskState::Returned) => Ok(TaskState::Reported),
        (Step::Pass, TaskState::Reported) => Ok(TaskState::Done),
        (Step::Return, TaskState::Reported) => reasoned(TaskState::Returned),
        (
            Step::Exempt,
            TaskState::Waiting | TaskState::Sent | TaskState::Accepted | TaskState::Returned,
        ) => reasoned(TaskState::Exempt),
        (Step::Readmit, TaskState::Exempt) => reasoned(TaskState::Sent),
        (_, other) => Err(Refused::Task(other)),
    }
}
