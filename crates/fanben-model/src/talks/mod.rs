//! A month's talk with those who answer for a unit (一月一提示) and warning cards (黄牌): who is
//! listed for one, what is written down, where it stands.
//!
//! Comes in: tasks as they stand, standings with their gaps and the words a scheme has for them,
//! what a person wrote, steps, days. Goes out: why a unit is listed ([`talks`], [`cards`]), what
//! keeps a sheet from being one ([`Sheet::unfit`]), where it stands then or the one reason why not
//! ([`step`]), how many cards came in a row ([`in_a_row`]). Upstream: schemes (the lines no text may
//! cross), ratings, lists of tasks.
//!
//! **Invariant:** a rule lists, a person decides: nothing here opens anything, and nothing of it is
//! read by a rating.

mod candidates;
mod sheet;
mod steps;

pub use candidates::{Known, SLOW, SOON, Standing, Why, cards, talks, warns};
pub use sheet::{Item, Sheet, Unfit, in_a_row};
pub use steps::{Kind, Position, Ready, Refused, State, Step, step};
