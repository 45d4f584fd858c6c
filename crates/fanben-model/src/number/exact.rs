//! Fractions for intermediate results, so that rounding happens once and where it is named.

use num_rational::Ratio;

/// A fraction of two `i128`: no rounding happens until somebody asks for it by name.
pub type Exact = Ratio<i128>;

/// An intermediate result left the range of an `i128` fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

/// `numerator / denominator`; a zero denominator is an [`Overflow`].
pub fn exact(numerator: i128, denominator: i128) -> Result<Exact, Overflow> {
    if denominator == 0 { Err(Overflow) } else { Ok(Ratio::new(numerator, denominator)) }
}
