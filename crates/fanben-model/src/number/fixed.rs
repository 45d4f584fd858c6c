//! Numbers with a fixed count of decimal places, stored as one integer.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Exact, Overflow, Rounding};

/// A number with `PLACES` decimal places in an `i64`: exact, ordered, cheap to sum.
///
/// In YAML and JSON it is a decimal string (`"0.5"`), because a JSON number is a float to most
/// readers; whole JSON numbers are accepted on the way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fixed<const PLACES: u32>(i64);

/// A measured value: six decimal places, ±9.2 × 10¹² units.
pub type Value = Fixed<6>;
/// Points of a rubric: four decimal places.
pub type Points = Fixed<4>;
/// An amount of money in yuan with two decimal places (whole 分).
pub type Money = Fixed<2>;

/// Why a text is not a number of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Not digits with at most one point and a leading sign.
    NotANumber,
    /// More decimal places than are kept.
    TooManyPlaces,
    /// Outside the range of a scaled `i64`.
    TooLarge,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "不是数字",
            Self::TooManyPlaces => "小数位数过多",
            Self::TooLarge => "数字过大",
        })
    }
}

impl std::error::Error for NumberError {}

impl<const PLACES: u32> Fixed<PLACES> {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// How many of the smallest unit make one.
    pub const ONE: i64 = 10_i64.pow(PLACES);

    /// From the stored integer.
    pub const fn from_raw(raw: i64) -> Self {
        Self(raw)
    }

    /// The stored integer.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// The stored units of the smallest number with so many decimals.
    pub const fn grid(places: u32) -> i64 {
        10_i64.pow(PLACES.saturating_sub(places))
    }

    /// From a whole number of units.
    pub fn whole(units: i64) -> Result<Self, Overflow> {
        units.checked_mul(Self::ONE).map(Self).ok_or(Overflow)
    }

    /// As a fraction.
    pub fn exact(self) -> Exact {
        // Whole numbers are the most of them, and need no common divisor looked for.
        if self.0 % Self::ONE == 0 {
            return Exact::from_integer(i128::from(self.0 / Self::ONE));
        }
        let least = num_rational::Ratio::new(self.0, Self::ONE);
        Exact::new_raw(i128::from(*least.numer()), i128::from(*least.denom()))
    }

    /// Rounds a fraction to `places` decimals (at most `PLACES`).
    pub fn round(value: Exact, places: u32, rounding: Rounding) -> Result<Self, Overflow> {
        if value.is_integer() {
            let raw = i64::try_from(value.to_integer()).map_err(|_| Overflow)?;
            return Self::whole(raw);
        }
        let places = places.min(PLACES);
        let step = 10_i128.pow(places);
        let scaled = num_traits::CheckedMul::checked_mul(&value, &Exact::from_integer(step))
            .ok_or(Overflow)?;
        let whole = rounding.whole(scaled)?;
        let raw = whole.checked_mul(10_i128.pow(PLACES - places)).ok_or(Overflow)?;
        i64::try_from(raw).map(Self).map_err(|_| Overflow)
    }

    /// Sum, or an overflow.
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    /// Difference, or an overflow.
    pub fn minus(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(self.0.saturating_neg())
    }

    /// Reads plain digits: an optional sign, digits, at most one point. No units, no separators.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (negative, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (units, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let no_digits = units.is_empty() && decimals.is_empty();
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if no_digits || !all_digits(units) || !all_digits(decimals) {
            return Err(NumberError::NotANumber);
        }
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > PLACES as usize {
            return Err(NumberError::TooManyPlaces);
        }
        let mut raw: i64 = 0;
        let padding = PLACES as usize - decimals.len();
        let zeros = std::iter::repeat_n(b'0', padding);
        for digit in units.bytes().chain(decimals.bytes()).chain(zeros) {
            raw = raw
                .checked_mul(10)
                .and_then(|raw| raw.checked_add(i64::from(digit - b'0')))
                .ok_or(NumberError::TooLarge)?;
        }
        Ok(Self(if negative { -raw } else { raw }))
    }

    /// With exactly `places` decimals, as a table column prints it. Further digits are kept.
    pub fn with_places(self, places: usize) -> String {
        let mut text = self.to_string();
        let have = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        if places > have {
            if have == 0 {
                text.push('.');
            }
            text.extend(std::iter::repeat_n('0', places - have));
        }
        text
    }

    /// As people read an amount: thousands apart by commas, at least `places` decimals,
    /// 1,234,567.00.
    pub fn grouped(self, places: usize) -> String {
        let text = self.with_places(places);
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
        let (units, decimals) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        let mut grouped = sign.to_owned();
        for (at, digit) in units.chars().enumerate() {
            if at > 0 && (units.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped + decimals
    }
}

impl<const PLACES: u32> fmt::Display for Fixed<PLACES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = Self::ONE.unsigned_abs();
        let magnitude = self.0.unsigned_abs();
        let (units, rest) = (magnitude / one, magnitude % one);
        let sign = if self.0 < 0 { "-" } else { "" };
        if rest == 0 {
            write!(f, "{sign}{units}")
        } else {
            let decimals = format!("{rest:0places$}", places = PLACES as usize);
            write!(f, "{sign}{units}.{}", decimals.trim_end_matches('0'))
        }
    }
}

impl<const PLACES: u32> FromStr for Fixed<PLACES> {
    type Err = NumberError;
    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::parse(text)
    }
}

impl<const PLACES: u32> Serialize for Fixed<PLACES> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const PLACES: u32> Deserialize<'de> for Fixed<PLACES> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(text.trim()).map_err(|error| de::Error::custom(format!("{error}:{text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: Result<&str, NumberError>) {
        let read = Value::parse(text).map(|value| value.to_string());
        assert_eq!(read.as_deref().map_err(|error| *error), want, "{text}");
    }

    #[test]
    fn digits_are_read_exactly_or_refused() {
        check("0", Ok("0"));
        check("-0.5", Ok("-0.5"));
        check("+3.140000", Ok("3.14"));
        check("9007199254.000001", Ok("9007199254.000001"));
        check("0.0000001", Err(NumberError::TooManyPlaces));
        check("99999999999999", Err(NumberError::TooLarge));
        check("1e3", Err(NumberError::NotANumber));
        check("", Err(NumberError::NotANumber));
        check(".", Err(NumberError::NotANumber));
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        for (raw, shown) in [
            (0, "0.00"),
            (5, "0.05"),
            (99_999, "999.99"),
            (100_000, "1,000.00"),
            (123_456_700, "1,234,567.00"),
            (-1_234_567, "-12,345.67"),
            (i64::MIN, "-92,233,720,368,547,758.08"),
        ] {
            assert_eq!(Fixed::<2>::from_raw(raw).grouped(2), shown);
        }
        assert_eq!(Value::parse("12345.5").unwrap().grouped(0), "12,345.5");
    }

    #[test]
    fn rounding_names_its_places() {
        let third = Exact::new(1, 3);
        let eighth = Exact::new(88_125, 1000);
        assert_eq!(Points::round(third, 2, Rounding::HalfUp).unwrap().to_string(), "0.33");
        assert_eq!(Points::round(eighth, 2, Rounding::HalfUp).unwrap().to_string(), "88.13");
        assert_eq!(Points::round(eighth, 2, Rounding::HalfEven).unwrap().to_string(), "88.12");
    }
}
