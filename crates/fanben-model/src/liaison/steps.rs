//! Where a tie and a problem stand, and what may happen next: two total functions.

use serde::{Deserialize, Serialize};

/// How far a tie is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieState {
    /// There is none yet.
    New,
    /// Somebody is tied.
    Tied,
    /// It has a last day.
    Ended,
}

/// What may happen to a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieStep {
    /// Somebody is tied to a unit from a day.
    Begin,
    /// It gets a last day; whoever takes over is tied from the next.
    End,
    /// A visit is noted.
    Note,
    /// One is taken back by who noted it.
    Strike,
    /// Who owes visits is reminded.
    Chase,
}

impl TieStep {
    /// Every step.
    pub const ALL: [Self; 5] = [Self::Begin, Self::End, Self::Note, Self::Strike, Self::Chase];
}

/// How far a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueState {
    /// There is none yet.
    New,
    /// It was found, and nobody has it.
    Found,
    /// Somebody has it, until a day.
    Open,
    /// They say that it is done.
    Done,
    /// It is found done.
    Closed,
    /// It was dropped with a reason: said twice, no problem.
    Dropped,
}

impl IssueState {
    /// Every state a problem is in.
    pub const ALL: [Self; 5] = [Self::Found, Self::Open, Self::Done, Self::Closed, Self::Dropped];

    /// Nothing happens to it any more.
    pub fn over(self) -> bool {
        matches!(self, Self::Closed | Self::Dropped)
    }
}

/// What may happen to a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is found.
    Raise,
    /// Somebody gets it until a day, or another one, or another day.
    Assign,
    /// Who has it says in a sentence that it is done.
    Report,
    /// It is found done.
    Accept,
    /// It goes back with a reason.
    Return,
    /// It is dropped with a reason.
    Drop,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 6] =
        [Self::Raise, Self::Assign, Self::Report, Self::Accept, Self::Return, Self::Drop];
}

/// What is there for a step of a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub struct TieReady {
    /// The post has the role, the unit the kind that is asked, and the unit is the post's or below.
    pub fits: bool,
    /// The post is tied to the unit already.
    pub twice: bool,
    /// The last day is before the first.
    pub early: bool,
    /// A reason was given.
    pub reasoned: bool,
    /// Something is owed.
    pub owes: bool,
    /// The note was taken back before.
    pub struck: bool,
}

impl TieReady {
    /// Nothing is missing.
    pub fn complete() -> Self {
        Self { fits: true, twice: false, early: false, reasoned: true, owes: true, struck: false }
    }
}

/// What is there for a step of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ready {
    /// Words were given.
    pub reasoned: bool,
    /// Somebody is named who can have it.
    pub owned: bool,
    /// The last day is not over.
    pub ahead: bool,
}

impl Ready {
    /// Nothing is missing.
    pub fn complete() -> Self {
        Self { reasoned: true, owned: true, ahead: true }
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Post or unit are not what this kind of tie asks.
    Misfit,
    /// The post is tied to the unit already.
    Twice,
    /// It would end before it began.
    Early,
    /// Nothing is owed: there is nobody to be reminded.
    Nothing,
    /// The note was taken back before.
    Struck,
    /// A reason has to be given.
    NoReason,
    /// Nobody is named who can have it.
    NoOwner,
    /// Its last day is over.
    Past,
    /// The tie is not where it would have to be.
    Tie(TieState),
    /// The problem is not where it would have to be.
    State(IssueState),
}

/// What a step makes of where a tie stands.
///
/// # Errors
/// The one reason why not.
pub fn tie_step(at: TieState, what: TieStep, ready: &TieReady) -> Result<TieState, Refused> {
    use TieState::{Ended, New, Tied};
    match (what, at) {
        (TieStep::Begin, New) if !ready.fits => Err(Refused::Misfit),
        (TieStep::Begin, New) if ready.twice => Err(Refused::Twice),
        (TieStep::Begin, New) => Ok(Tied),
        (TieStep::End, Tied) if ready.early => Err(Refused::Early),
        (TieStep::Strike, Tied | Ended) if ready.struck => Err(Refused::Struck),
        (TieStep::Chase, Tied) if !ready.owes => Err(Refused::Nothing),
        (TieStep::End, Tied) | (TieStep::Strike, Tied | Ended) if !ready.reasoned => {
            Err(Refused::NoReason)
        }
        (TieStep::End, Tied) => Ok(Ended),
        // What was before the last day may still be noted; the note's day is asked apart.
        (TieStep::Note | TieStep::Strike, Tied | Ended) | (TieStep::Chase, Tied) => Ok(at),
        (_, other) => Err(Refused::Tie(other)),
    }
}

/// What a step makes of where a problem stands.
///
/// # Errors
/// The one reason why not.
pub fn step(at: IssueState, what: Step, ready: &Ready) -> Result<IssueState, Refused> {
    use IssueState::{Closed, Done, Dropped, Found, New, Open};
    let reasoned = |state| if ready.reasoned { Ok(state) } else { Err(Refused::NoReason) };
    match (what, at) {
        (Step::Raise, New) => Ok(Found),
        (Step::Assign, Found | Open) if !ready.owned => Err(Refused::NoOwner),
        (Step::Assign, Found | Open) if !ready.ahead => Err(Refused::Past),
        (Step::Assign, Found | Open) => Ok(Open),
        (Step::Report, Open) => reasoned(Done),
        (Step::Accept, Done) => Ok(Closed),
        (Step::Return, Done) => reasoned(Open),
        (Step::Drop, Found | Open) => reasoned(Dropped),
        (_, other) => Err(Refused::State(other)),
    }
}
