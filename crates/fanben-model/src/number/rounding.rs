//! Named rounding.

use num_traits::Signed;
use serde::{Deserialize, Serialize};

use super::{Exact, Overflow};

/// How a fraction becomes a whole number of the smallest unit. Ties are about the magnitude, so
/// that −0.125 and 0.125 round alike (四舍五入).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// 四舍五入: a half goes away from zero.
    #[default]
    HalfUp,
    /// 四舍六入五成双: a half goes to the even neighbour.
    HalfEven,
    /// 去尾: towards zero.
    Down,
    /// 进一: away from zero.
    Up,
}

impl Rounding {
    /// The Chinese name printed beside a rounded figure.
    pub fn name(self) -> &'static str {
        match self {
            Self::HalfUp => "四舍五入",
            Self::HalfEven => "四舍六入五成双",
            Self::Down => "去尾",
            Self::Up => "进一",
        }
    }

    /// Rounds to a whole number.
    pub fn whole(self, value: Exact) -> Result<i128, Overflow> {
        let magnitude = value.abs();
        let (numerator, denominator) = (*magnitude.numer(), *magnitude.denom());
        let (floor, rest) = (numerator / denominator, numerator % denominator);
        let twice = rest.checked_mul(2).ok_or(Overflow)?;
        let up = match self {
            Self::HalfUp => twice >= denominator,
            Self::HalfEven => twice > denominator || (twice == denominator && floor % 2 == 1),
            Self::Down => false,
            Self::Up => rest > 0,
        };
        let whole = floor.checked_add(i128::from(up)).ok_or(Overflow)?;
        Ok(if value.is_negative() { -whole } else { whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_where_its_name_says() {
        let half = |n| Exact::new(n, 2);
        let to = |rounding: Rounding, n| rounding.whole(half(n)).unwrap();
        assert_eq!([to(Rounding::HalfUp, 5), to(Rounding::HalfUp, -5)], [3, -3]);
        assert_eq!([to(Rounding::HalfEven, 5), to(Rounding::HalfEven, 7)], [2, 4]);
        assert_eq!([to(Rounding::Down, 5), to(Rounding::Down, -5)], [2, -2]);
        assert_eq!([to(Rounding::Up, 5), to(Rounding::Up, 4)], [3, 2]);
    }
}
