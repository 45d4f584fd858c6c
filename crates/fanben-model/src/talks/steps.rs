//! Where a talk or a card stands, and what may happen next: one total function.

use serde::{Deserialize, Serialize};

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A month's talk (一月一提示).
    Talk,
    /// A warning card (黄牌).
    Card,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is none yet.
    New,
    /// A talk is written down and not held.
    Draft,
    /// The talk is held, the card is given.
    Held,
    /// The talk was reported to the office.
    Reported,
    /// The talk is done, the card is lifted.
    Closed,
    /// The talk was dropped before it was held.
    Withdrawn,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// What it is.
    pub kind: Kind,
    /// How far it is.
    pub state: State,
}

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A talk is written down, or worded anew before it is held.
    Write,
    /// It is held with everybody it concerns.
    Hold,
    /// It is dropped before it is held.
    Withdraw,
    /// A card is given by decision.
    Decide,
    /// One of those it concerns has read it.
    Receive,
    /// Who has not is reminded.
    Chase,
    /// The talk is reported to the office.
    Report,
    /// The office has read the report.
    Note,
    /// An item is done, or goes on until another day.
    Follow,
    /// The talk is over.
    Close,
    /// The card is lifted by decision.
    Lift,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 11] = [
        Self::Write,
        Self::Hold,
        Self::Withdraw,
        Self::Decide,
        Self::Receive,
        Self::Chase,
        Self::Report,
        Self::Note,
        Self::Follow,
        Self::Close,
        Self::Lift,
    ];
}

/// What is there for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub struct Ready {
    /// A reason was given.
    pub reasoned: bool,
    /// The unit has another one for the month, or for the same ground.
    pub twice: bool,
    /// How many of those it concerns were not there.
    pub absent: u32,
    /// How many of those it concerns have not received it.
    pub waiting: u32,
    /// Who receives it has done so before.
    pub received: bool,
    /// The office has read the report.
    pub noted: bool,
    /// How many items are not done.
    pub open: u32,
    /// The item that is followed up is done.
    pub done: bool,
    /// The decision has its number.
    pub documented: bool,
}

impl Ready {
    /// Nothing is missing.
    pub fn complete() -> Self {
        Self {
            reasoned: true,
            twice: false,
            absent: 0,
            waiting: 0,
            received: false,
            noted: false,
            open: 0,
            done: false,
            documented: true,
        }
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The unit has another talk this month, or a card on the same ground.
    Twice,
    /// So many of those it concerns were not there.
    Absent(u32),
    /// So many have not received it; without a reason it does not go up.
    Waiting(u32),
    /// Everybody has received it: there is nobody to be reminded.
    AllReceived,
    /// They received it before.
    Received,
    /// The office has read it.
    Noted,
    /// The item is done.
    Done,
    /// So many items are not done; without a reason it is not over.
    Open(u32),
    /// A reason has to be given.
    NoReason,
    /// The decision needs its number.
    NoDocument,
    /// It is not where it would have to be.
    State(State),
    /// A talk has no such step, or a card has not.
    Kind(Kind),
}

/// What a step makes of where it stands.
///
/// # Errors
/// The one reason why not.
pub fn step(at: Position, what: Step, ready: &Ready) -> Result<Position, Refused> {
    use State::{Closed, Draft, Held, New, Reported, Withdrawn};
    let to = |state| Ok(Position { state, ..at });
    let reasoned = |state| if ready.reasoned { to(state) } else { Err(Refused::NoReason) };
    let of = match what {
        Step::Write | Step::Hold | Step::Withdraw | Step::Report | Step::Note | Step::Close => {
            Some(Kind::Talk)
        }
        Step::Decide | Step::Lift => Some(Kind::Card),
        Step::Receive | Step::Chase | Step::Follow => None,
    };
    if of.is_some_and(|kind| kind != at.kind) {
        return Err(Refused::Kind(at.kind));
    }
    match (what, at.state) {
        (_, Closed | Withdrawn) => Err(Refused::State(at.state)),
        (Step::Write | Step::Decide, New) if ready.twice => Err(Refused::Twice),
        (Step::Decide, New) | (Step::Lift, Held) if !ready.documented => Err(Refused::NoDocument),
        (Step::Hold, Draft) if ready.absent > 0 => Err(Refused::Absent(ready.absent)),
        (Step::Receive, Held | Reported) if ready.received => Err(Refused::Received),
        (Step::Chase, Held | Reported) if ready.waiting == 0 => Err(Refused::AllReceived),
        (Step::Note, Reported) if ready.noted => Err(Refused::Noted),
        (Step::Follow, Held | Reported) if ready.done => Err(Refused::Done),
        (Step::Report, Held) if ready.waiting > 0 && !ready.reasoned => {
            Err(Refused::Waiting(ready.waiting))
        }
        (Step::Close, Reported) if ready.open > 0 && !ready.reasoned => {
            Err(Refused::Open(ready.open))
        }
        (Step::Write, New | Draft) => to(Draft),
        (Step::Decide, New) | (Step::Hold, Draft) => to(Held),
        (Step::Withdraw, Draft) => reasoned(Withdrawn),
        (Step::Receive | Step::Chase, Held | Reported) | (Step::Note, Reported) => Ok(at),
        (Step::Report, Held) => to(Reported),
        (Step::Follow, Held | Reported) => reasoned(at.state),
        (Step::Close, Reported) => to(Closed),
        (Step::Lift, Held) => reasoned(Closed),
        (_, other) => Err(Refused::State(other)),
    }
}
