//! Secret evaluation: what a unit or an office is held to be, said by ballots nobody can trace.
//!
//! Comes in: a form, where an evaluation stands, a step, ballots or counts of paper ballots. Goes
//! out: what is wrong with the form ([`check`]), where it stands then or the one reason why not
//! ([`step`]), sums ([`Tally`]), lines on which two counts differ ([`differing`]), what it came to
//! ([`counted`]). Upstream: numbers.
//!
//! **Invariant:** a ballot is only ever added to sums: there is no order and no pattern to trace it
//! by. Fewer marks than the minimum are never said.

mod count;
mod form;
mod outcome;

pub use count::{Agreement, Count, Line, Mark, Misfit, Tally, agreement, differing, unsound};
pub use form::{Form, Subject, Wrong, check};
pub use outcome::{Came, Outcome, SubjectCount, Turnout, counted, share};

use serde::{Deserialize, Serialize};

/// By what ballots come. One evaluation has one: from the sums of both and the counts of one,
/// anybody could take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Codes that count once, typed into a page.
    Codes,
    /// Paper, counted by two people who do not know what the other counted.
    Paper,
}

/// How far an evaluation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing was given out.
    Draft,
    /// Codes or paper are out; nobody is told how it stands.
    Open,
    /// It was counted.
    Closed,
    /// It counts for nothing.
    Annulled,
}

/// Where an evaluation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// How far it is.
    pub state: State,
    /// By what its ballots come.
    pub way: Way,
    /// A ballot or a count came.
    pub begun: bool,
}

/// What may happen to an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Codes are made, or paper is given out.
    Open,
    /// All codes are replaced, because the slips were lost before the first was used.
    Reissue,
    /// A ballot comes.
    Cast,
    /// A count of the paper ballots comes.
    Count,
    /// It is counted.
    Close,
    /// It counts for nothing.
    Annul,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Reissue, Self::Cast, Self::Count, Self::Close, Self::Annul];
}

/// What is there for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ready {
    /// The last day has come, or every code was used.
    pub due: bool,
    /// How far the two counts of the paper ballots are.
    pub counts: Agreement,
    /// As many codes were used as ballots came.
    pub balanced: bool,
    /// A reason was given.
    pub reasoned: bool,
}

impl Ready {
    /// Nothing is missing.
    pub fn complete() -> Self {
        Self { due: true, counts: Agreement::Agreed, balanced: true, reasoned: true }
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It was not opened.
    NotOpen,
    /// It was opened already.
    Opened,
    /// It was counted already.
    Closed,
    /// It counts for nothing.
    Annulled,
    /// Its ballots come another way.
    OtherWay(Way),
    /// A ballot came already: its code would count twice.
    Begun,
    /// Its last day has not come, and ballots are still out.
    Early,
    /// The two counts are not there, or differ.
    Counts(Agreement),
    /// Codes and ballots do not add up.
    Unbalanced,
    /// A reason has to be given.
    NoReason,
}

/// What a step makes of an evaluation.
///
/// # Errors
/// The one reason why not.
pub fn step(position: Position, step: Step, ready: &Ready) -> Result<Position, Refused> {
    let to = |state| Position { state, ..position };
    match (position.state, step) {
        (State::Annulled, _) => Err(Refused::Annulled),
        (_, Step::Annul) if ready.reasoned => Ok(to(State::Annulled)),
        (_, Step::Annul) => Err(Refused::NoReason),
        (State::Draft, Step::Open) => Ok(to(State::Open)),
        (State::Draft, _) => Err(Refused::NotOpen),
        (State::Closed, _) => Err(Refused::Closed),
        (State::Open, Step::Open) => Err(Refused::Opened),
        (State::Open, Step::Reissue | Step::Cast) if position.way != Way::Codes => {
            Err(Refused::OtherWay(position.way))
        }
        (State::Open, Step::Count) if position.way != Way::Paper => {
            Err(Refused::OtherWay(position.way))
        }
        (State::Open, Step::Reissue) if position.begun => Err(Refused::Begun),
        (State::Open, Step::Reissue) => Ok(position),
        (State::Open, Step::Cast | Step::Count) => Ok(Position { begun: true, ..position }),
        (State::Open, Step::Close) => match position.way {
            Way::Codes if !ready.due => Err(Refused::Early),
            Way::Codes if !ready.balanced => Err(Refused::Unbalanced),
            Way::Paper if ready.counts != Agreement::Agreed => Err(Refused::Counts(ready.counts)),
            Way::Codes | Way::Paper => Ok(to(State::Closed)),
        },
    }
}
