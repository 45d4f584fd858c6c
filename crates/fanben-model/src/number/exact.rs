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

/// `a + b`. Whole numbers, the most of them, need no common denominator looked for.
pub(crate) fn sum(a: Exact, b: Exact) -> Result<Exact, Overflow> {
    if a.is_integer() && b.is_integer() {
        return a.numer().checked_add(*b.numer()).map(Exact::from_integer).ok_or(Overflow);
    }
    num_traits::CheckedAdd::checked_add(&a, &b).ok_or(Overflow)
}

/// `a × b`.
pub(crate) fn product(a: Exact, b: Exact) -> Result<Exact, Overflow> {
    if a.is_integer() && b.is_integer() {
        return a.numer().checked_mul(*b.numer()).map(Exact::from_integer).ok_or(Overflow);
    }
    num_traits::CheckedMul::checked_mul(&a, &b).ok_or(Overflow)
}

/// `a / b`; nothing can be divided by zero.
pub(crate) fn quotient(a: Exact, b: Exact) -> Result<Exact, Overflow> {
    if b == Exact::from_integer(1) {
        return Ok(a);
    }
    num_traits::CheckedDiv::checked_div(&a, &b).ok_or(Overflow)
}

/// A fraction as text, `17/20` or `3`: JSON numbers are floats to most readers.
pub mod as_fraction {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::{Exact, exact};

    /// Writes it in lowest terms.
    pub fn serialize<S: Serializer>(value: &Exact, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
        let text = String::deserialize(deserializer)?;
        read(&text).ok_or_else(|| de::Error::custom(format!("不是分数:{text}")))
    }

    fn read(text: &str) -> Option<Exact> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        exact(numerator.parse().ok()?, denominator.parse().ok().filter(|below| *below > 0)?).ok()
    }
}
