//! What is published before a result is decided, and what may become of it.
//!
//! Comes in: where a notice stands, a step, what is still missing. Goes out: where it stands then,
//! or the one reason why not ([`step`]); titles that fell and what was decided about them
//! ([`titled`]); what each audience is shown of what was frozen ([`Document::shown`]). Upstream:
//! stages.
//!
//! **Invariant:** [`step`] is total, and no title moves up by itself: a place that opens is filled or
//! left empty by a decision ([`Decided`]), or is still open.

mod difference;
mod document;
mod personal;
mod shown;
mod titles;

pub use difference::{Difference, column, differences};
pub use document::{
    Bundled, Corrects, DecisionKind, DecisionLine, Document, NoticeKind, Row, Terms,
};
pub use personal::{Personal, personal};
pub use shown::ShownRow;
pub use titles::{Decided, Open, Settled, Standing, TierPlace, Unfit, titled};

pub use crate::scheme::{Column, Scope};

use serde::{Deserialize, Serialize};

/// How far a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing is published.
    Drafted,
    /// It hangs, and the period runs or has run.
    Posted,
    /// The body it names has confirmed it.
    Confirmed,
    /// A correction took its place. It stays as it was.
    Corrected,
    /// It was withdrawn. It stays as it was.
    Withdrawn,
}

/// Where a notice stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// How far it is.
    pub state: State,
    /// Its period is over.
    pub over: bool,
    /// Objections that came in time and have no ruling.
    pub open: u32,
    /// Objections that came late and have no ruling.
    pub late: u32,
    /// Objections that were upheld since it was posted: a correction is due.
    pub upheld: u32,
    /// The public does not see it any more.
    pub down: bool,
}

impl Position {
    /// Before anything is published.
    pub fn start() -> Self {
        Self { state: State::Drafted, over: false, open: 0, late: 0, upheld: 0, down: false }
    }
}

/// What may happen to a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is posted.
    Post,
    /// Somebody objects.
    Object {
        /// It came late.
        late: bool,
    },
    /// An objection is ruled on.
    Rule {
        /// It is right.
        upheld: bool,
        /// It came late.
        late: bool,
    },
    /// A body decides about a title: fills it, leaves it empty, departs from the order.
    Decide,
    /// A correction takes its place.
    Correct,
    /// It is withdrawn.
    Withdraw,
    /// The body it names confirms the result.
    Confirm,
    /// The public does not see it any more.
    TakeDown,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 12] = [
        Self::Post,
        Self::Object { late: false },
        Self::Object { late: true },
        Self::Rule { upheld: true, late: false },
        Self::Rule { upheld: false, late: false },
        Self::Rule { upheld: true, late: true },
        Self::Rule { upheld: false, late: true },
        Self::Decide,
        Self::Correct,
        Self::Withdraw,
        Self::Confirm,
        Self::TakeDown,
    ];
}

/// What is missing for a step, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ready {
    /// Names of subjects that are still being judged, or whose result is provisional.
    pub unsettled: Vec<String>,
    /// Names of subjects, each with a title under which a signature is wanting.
    pub unsigned: Vec<(String, String)>,
    /// Titles whose places opened, each with how many, that nobody decided about.
    pub undecided: Vec<(String, usize)>,
    /// The result is another than the one that was published.
    pub moved: bool,
    /// A reason was given.
    pub reasoned: bool,
}

impl Ready {
    /// Nothing is missing.
    pub fn complete() -> Self {
        Self { reasoned: true, ..Self::default() }
    }
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Nothing is published.
    NotPosted,
    /// One hangs already.
    Posted,
    /// It was confirmed.
    Confirmed,
    /// A correction took its place: that one is meant.
    Corrected,
    /// It was withdrawn.
    Withdrawn,
    /// It was taken down already.
    Down,
    /// Its period is not over.
    Running,
    /// Objections wait for their rulings.
    Objections(u32),
    /// Objections were upheld: a correction comes first.
    Upheld(u32),
    /// The result moved since: a correction comes first.
    Moved,
    /// Nothing differs from what was published.
    Nothing,
    /// There is no objection to rule on.
    NoObjection,
    /// Subjects are still being judged.
    Unsettled(Vec<String>),
    /// Signatures are wanting.
    Unsigned(Vec<(String, String)>),
    /// Places are open that nobody decided about.
    Undecided(Vec<(String, usize)>),
    /// A reason has to be given.
    NoReason,
}

/// What a step makes of a notice. A correction and a notice after a withdrawal are notices of their
/// own: what comes back for [`Step::Correct`] is where the old one stands.
///
/// # Errors
/// The one reason why not.
pub fn step(position: Position, step: Step, ready: &Ready) -> Result<Position, Refused> {
    if step == Step::TakeDown {
        return take_down(position);
    }
    match (position.state, step) {
        (State::Drafted | State::Withdrawn, Step::Post) => {
            settled(ready)?;
            Ok(Position { state: State::Posted, ..Position::start() })
        }
        (State::Drafted, Step::Decide) => reasoned(ready).map(|()| position),
        (State::Drafted, _) => Err(Refused::NotPosted),
        (State::Withdrawn, _) => Err(Refused::Withdrawn),
        (State::Corrected, _) => Err(Refused::Corrected),
        (State::Posted | State::Confirmed, Step::Post) => Err(Refused::Posted),
        (State::Posted | State::Confirmed, Step::Object { late }) => Ok(if late {
            Position { late: position.late.saturating_add(1), ..position }
        } else {
            Position { open: position.open.saturating_add(1), ..position }
        }),
        (State::Posted | State::Confirmed, Step::Rule { upheld, late }) => {
            rule(position, upheld, late, ready)
        }
        (State::Posted | State::Confirmed, Step::Decide) => reasoned(ready).map(|()| position),
        (State::Posted | State::Confirmed, Step::Correct) => {
            reasoned(ready)?;
            if !ready.moved && position.upheld == 0 {
                return Err(Refused::Nothing);
            }
            settled(ready)?;
            Ok(Position { state: State::Corrected, ..position })
        }
        (State::Posted | State::Confirmed, Step::Withdraw) => {
            reasoned(ready)?;
            Ok(Position { state: State::Withdrawn, ..position })
        }
        (State::Confirmed, Step::Confirm) => Err(Refused::Confirmed),
        (State::Posted, Step::Confirm) => confirm(position, ready),
        (State::Posted | State::Confirmed, Step::TakeDown) => take_down(position),
    }
}

/// It comes down once its period is over; what nobody goes by any more, at once.
fn take_down(position: Position) -> Result<Position, Refused> {
    match position.state {
        State::Drafted => Err(Refused::NotPosted),
        _ if position.down => Err(Refused::Down),
        State::Posted if !position.over => Err(Refused::Running),
        _ => Ok(Position { down: true, ..position }),
    }
}

fn rule(position: Position, upheld: bool, late: bool, ready: &Ready) -> Result<Position, Refused> {
    let waiting = if late { position.late } else { position.open };
    let left = waiting.checked_sub(1).ok_or(Refused::NoObjection)?;
    reasoned(ready)?;
    let upheld = position.upheld.saturating_add(u32::from(upheld));
    Ok(if late {
        Position { late: left, upheld, ..position }
    } else {
        Position { open: left, upheld, ..position }
    })
}

fn confirm(position: Position, ready: &Ready) -> Result<Position, Refused> {
    if !position.over {
        return Err(Refused::Running);
    }
    if position.open > 0 {
        return Err(Refused::Objections(position.open));
    }
    if position.upheld > 0 {
        return Err(Refused::Upheld(position.upheld));
    }
    if ready.moved {
        return Err(Refused::Moved);
    }
    settled(ready)?;
    Ok(Position { state: State::Confirmed, ..position })
}

/// Everybody is judged and signed for, every place that opened is decided about.
fn settled(ready: &Ready) -> Result<(), Refused> {
    if !ready.unsettled.is_empty() {
        return Err(Refused::Unsettled(ready.unsettled.clone()));
    }
    if !ready.undecided.is_empty() {
        return Err(Refused::Undecided(ready.undecided.clone()));
    }
    if !ready.unsigned.is_empty() {
        return Err(Refused::Unsigned(ready.unsigned.clone()));
    }
    Ok(())
}

fn reasoned(ready: &Ready) -> Result<(), Refused> {
    if ready.reasoned { Ok(()) } else { Err(Refused::NoReason) }
}
