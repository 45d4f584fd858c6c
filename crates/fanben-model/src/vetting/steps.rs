//! Where a vetting and one department's answer stand, and what may happen next: one total function.

use serde::{Deserialize, Serialize};

/// How far a vetting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The office words it.
    Draft,
    /// Departments are asked.
    Sent,
    /// Everything is in, or two people of the office go on without the rest.
    Collected,
    /// What came of it is settled.
    Closed,
    /// It counts for nothing.
    Void,
}

/// How far a department's answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// There is none, or it was sent back.
    Waiting,
    /// The section has written it.
    Written,
    /// The department's head has signed it: it counts.
    Signed,
}

/// Where everything stands that a step is about. What a step is not about may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The vetting.
    pub state: State,
    /// The answer of the department.
    pub answer: AnswerState,
}

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The departments are asked.
    Send,
    /// A department's section writes its answer, or writes it anew.
    Answer,
    /// The department's head signs it.
    Sign,
    /// The head sends it back to the section, or the office to the department.
    Return,
    /// The office finds everything in.
    Collect,
    /// Somebody of the office asks to go on without the answers that are missing.
    Waive,
    /// Somebody else of the office agrees.
    Approve,
    /// What came of it is settled.
    Close,
    /// It counts for nothing.
    Void,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 9] = [
        Self::Send,
        Self::Answer,
        Self::Sign,
        Self::Return,
        Self::Collect,
        Self::Waive,
        Self::Approve,
        Self::Close,
        Self::Void,
    ];
}

/// What is there for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub struct Ready {
    /// A reason was given.
    pub reasoned: bool,
    /// There are candidates.
    pub candidates: bool,
    /// The last day for answers is not over.
    pub ahead: bool,
    /// What is signed is the last that was written.
    pub fresh: bool,
    /// Who signs did not write it; who agrees did not ask.
    pub other: bool,
    /// How many departments have not signed.
    pub missing: u32,
    /// Somebody asked to go on without every one of them.
    pub waived: bool,
}

impl Ready {
    /// Nothing is in the way.
    pub fn complete() -> Self {
        Self {
            reasoned: true,
            candidates: true,
            ahead: true,
            fresh: true,
            other: true,
            missing: 0,
            waived: false,
        }
    }

    /// Nothing is in the way of going on without an answer.
    pub fn without() -> Self {
        Self { missing: 1, waived: true, ..Self::complete() }
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It counts for nothing.
    Void,
    /// It is closed.
    Closed,
    /// The departments have not been asked.
    NotSent,
    /// They have been asked.
    Sent,
    /// There are no candidates.
    Empty,
    /// The last day for answers is over already.
    Past,
    /// A reason has to be given.
    NoReason,
    /// The answer is not where it would have to be.
    Answer(AnswerState),
    /// The answer was written anew since it was shown.
    Moved,
    /// The same person does not do both.
    Same,
    /// So many departments have not signed.
    Missing(u32),
    /// Every department has signed: there is nothing to go on without.
    NothingMissing,
    /// Nobody asked to go on without the departments that are missing now.
    NotWaived,
    /// It is not collected.
    NotCollected,
    /// It is collected.
    Collected,
}

/// What a step makes of where things stand.
///
/// # Errors
/// The one reason why not.
pub fn step(at: Position, step: Step, ready: &Ready) -> Result<Position, Refused> {
    let to = |state| Ok(Position { state, ..at });
    let reasoned = |next| if ready.reasoned { next } else { Err(Refused::NoReason) };
    match (at.state, step) {
        (State::Void, _) => Err(Refused::Void),
        (State::Closed, _) => Err(Refused::Closed),
        (_, Step::Void) => reasoned(to(State::Void)),
        (State::Draft, Step::Send) if !ready.candidates => Err(Refused::Empty),
        (State::Draft, Step::Send) if !ready.ahead => Err(Refused::Past),
        (State::Draft, Step::Send) => to(State::Sent),
        (State::Draft, _) => Err(Refused::NotSent),
        (_, Step::Send) => Err(Refused::Sent),
        (_, Step::Answer | Step::Sign | Step::Return) => answered(at, step, ready),
        (State::Sent, Step::Collect) if ready.missing > 0 => Err(Refused::Missing(ready.missing)),
        (State::Sent, Step::Waive | Step::Approve) if ready.missing == 0 => {
            Err(Refused::NothingMissing)
        }
        (State::Sent, Step::Waive) => reasoned(Ok(at)),
        (State::Sent, Step::Approve) if !ready.waived => Err(Refused::NotWaived),
        (State::Sent, Step::Approve) if !ready.other => Err(Refused::Same),
        (State::Sent, Step::Collect | Step::Approve) => to(State::Collected),
        (State::Sent, Step::Close) => Err(Refused::NotCollected),
        (State::Collected, Step::Close) => to(State::Closed),
        (State::Collected, Step::Collect | Step::Waive | Step::Approve) => Err(Refused::Collected),
    }
}

/// What becomes of a department's answer. A late one is taken until the vetting is closed.
fn answered(at: Position, step: Step, ready: &Ready) -> Result<Position, Refused> {
    let to = |answer| Ok(Position { answer, ..at });
    match (step, at.answer) {
        (Step::Answer, AnswerState::Waiting | AnswerState::Written) => to(AnswerState::Written),
        (Step::Sign, AnswerState::Written) if !ready.fresh => Err(Refused::Moved),
        (Step::Sign, AnswerState::Written) if !ready.other => Err(Refused::Same),
        (Step::Sign, AnswerState::Written) => to(AnswerState::Signed),
        (Step::Return, AnswerState::Waiting) => Err(Refused::Answer(AnswerState::Waiting)),
        (Step::Return, _) if !ready.reasoned => Err(Refused::NoReason),
        (Step::Return, AnswerState::Written) => to(AnswerState::Waiting),
        // What was collected is no longer whole.
        (Step::Return, AnswerState::Signed) => {
            Ok(Position { state: State::Sent, answer: AnswerState::Waiting })
        }
        (_, other) => Err(Refused::Answer(other)),
    }
}
