//! Exact numbers: scaled integers for what is stored, fractions for what is computed.
//!
//! Comes in: digits as people and offices write them. Goes out: [`Value`], [`Points`], [`Money`]
//! and, while a formula runs, [`Exact`]. Upstream: nothing.

mod exact;
mod fixed;
mod from_text;
mod rounding;

pub use exact::{Exact, Overflow, as_fraction, exact};
pub(crate) use exact::{product, quotient, sum};
pub use fixed::{Fixed, Money, NumberError, Points, Value};
pub use from_text::{ReadNumber, Unit, fold_char, read_number};
pub(crate) use from_text::{chinese_numeral, multiplier, scan_digits, times};
pub use rounding::Rounding;
