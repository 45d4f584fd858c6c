//! Who looks after whom (包联), what they note of their visits (走访), what becomes of the problems
//! they find.
//!
//! Comes in: kinds of tie as a pack has them, from when to when somebody is tied to a unit, notes of
//! visits, steps, days. Goes out: what is wrong with a pack's kinds ([`faults`]), what keeps words
//! from being a note ([`Note::unfit`]), what is still owed ([`owed`]), how much of what was asked
//! was done ([`compliance`]), where a tie or a problem stands then or the one reason why not
//! ([`tie_step`], [`step`]). Upstream: numbers, schemes (the lines no text may cross), notices (what
//! is personal).
//!
//! **Invariant:** a note holds a day, a kind, a number of households and one sentence: no name, no
//! address, no track. What is counted is handling, and days on which somebody was there.

mod compliance;
mod duty;
mod note;
mod steps;

pub use compliance::{Compliance, Days, Owed, Stay, There, compliance, owed};
pub use duty::{Duty, Fault, Need, Per, Whose, faults};
pub use note::{HOMES, Kind, Note, PROBLEM, SAYS, Unfit, private};
pub use steps::{IssueState, Ready, Refused, Step, TieReady, TieState, TieStep, step, tie_step};
