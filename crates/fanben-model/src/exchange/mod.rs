//! Judgments filled in away from the system → what of them is taken, kept, or has to be decided.
//!
//! Comes in: a form (who is asked what), a sheet that was filled in, what the store held when it was
//! taken out and what it holds now. Goes out: judgments with their cells, the fate of each, and every
//! problem with its cell. Upstream: measures, schemes, intake.
//!
//! A judgment is a value with its reason: a reason that explains another value than the one beside
//! it would be worse than a conflict, so both change together.

mod merge;
mod problem;
mod read;

pub use merge::{Fate, Judgment, after, fate, same_value, shifted_blocks};
pub use problem::{FormFinding, FormProblem};
pub use read::{
    Asked, Filled, Form, FormQuestion, FormSubject, STAMP, read_form, stamp_of, wrong_value,
};
