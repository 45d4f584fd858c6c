//! Facts: what was measured, judged and decided before, each with its source.
//!
//! Goes out: [`Facts`], and [`Column`]s of one key over a list of subjects. Upstream: numbers,
//! places.

mod column;
mod facts;
mod odd;

pub use column::{Codes, Column, Entry, Order};
pub use facts::{Facts, Key, Past, Person, Recorded, Ruling, Source};
pub use odd::{Odd, odd};
