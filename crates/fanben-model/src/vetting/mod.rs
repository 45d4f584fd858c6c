//! Joint vetting of eligibility (资格联审): whether each candidate meets the conditions that
//! departments answer for, before a title is decided.
//!
//! Comes in: what is asked of whom, answers as departments write them or as their forms come back.
//! Goes out: what is wrong with the asking ([`Asks::unfit`]) or with an answer ([`read`],
//! [`read_grid`]), where a vetting and a department's answer stand then or the one reason why not
//! ([`step`]), what came of it for a candidate ([`outcome`]). Upstream: schemes (the lines no
//! question may cross), intake (codes, names, cells), notices (what is personal).
//!
//! **Invariant:** who has no answer has not passed, whatever is decided about closing without it.

mod answer;
mod asks;
mod outcome;
mod returned;
mod steps;

pub use answer::{Row, Spot, Typed, Verdict, Wrong, read};
pub use asks::{Asks, Condition, MOST_CANDIDATES, Unfit};
pub use outcome::{Answers, Missing, Outcome, Said, Unmet, outcome};
pub use returned::{Problem, Returned, Sheet, Trouble, read_grid};
pub use steps::{AnswerState, Position, Ready, Refused, State, Step, step};
