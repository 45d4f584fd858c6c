//! Numbers as files hold them → the digits people see. No floats: the digits themselves are moved.

/// A spreadsheet shows at most so many digits.
const SHOWN: usize = 15;
/// The largest whole number below which every whole number has a float of its own: 2⁵³.
const EXACT: &str = "9007199254740992";

/// A decimal number: `0.digits × 10^point`, with the sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    /// No zero at either end; empty for zero.
    digits: String,
    point: i32,
}

impl Decimal {
    /// Reads `-12.5`, `5.2E+11`, `1e-7`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, exponent) = match rest.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let digits: String = [whole, decimals].concat();
        if digits.is_empty()
            || digits.len() > 400
            || exponent.abs() > 400
            || !digits.bytes().all(|digit| digit.is_ascii_digit())
        {
            return None;
        }
        let point = i32::try_from(whole.len()).ok()? + exponent;
        let significant = digits.trim_start_matches('0');
        let zeros = i32::try_from(digits.len() - significant.len()).ok()?;
        let significant = significant.trim_end_matches('0').to_owned();
        if significant.is_empty() {
            return Some(Self { negative: false, digits: significant, point: 0 });
        }
        Some(Self { negative, digits: significant, point: point - zeros })
    }

    /// From the float a binary file holds: the shortest digits that mean it.
    pub(crate) fn of_float(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self::parse(&format!("{value:e}"))).flatten()
    }

    /// Moves the point: times ten to the power of `by`.
    pub(crate) fn shifted(mut self, by: i32) -> Self {
        if !self.digits.is_empty() {
            self.point += by;
        }
        self
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.negative
    }

    /// How many digits there are.
    fn length(&self) -> i32 {
        i32::try_from(self.digits.len()).unwrap_or(i32::MAX)
    }

    fn is_whole(&self) -> bool {
        self.length() <= self.point
    }

    /// Rounded to the digits a spreadsheet shows, half up.
    fn rounded(&self) -> Self {
        if self.digits.len() <= SHOWN {
            return self.clone();
        }
        let (kept, rest) = self.digits.split_at(SHOWN);
        let mut digits: Vec<u8> = kept.bytes().collect();
        let mut point = self.point;
        if rest.starts_with(['5', '6', '7', '8', '9']) {
            if let Some(at) = digits.iter().rposition(|digit| *digit != b'9') {
                digits[at] += 1;
                digits.truncate(at + 1);
            } else {
                digits = vec![b'1'];
                point += 1;
            }
        }
        let digits: String = digits.into_iter().map(char::from).collect();
        Self { negative: self.negative, digits: digits.trim_end_matches('0').to_owned(), point }
    }

    /// As people see it: no noise of floats, no exponent unless digits are lost or the number is
    /// tiny.
    pub(crate) fn shown(&self) -> String {
        if self.is_whole() {
            let plain = self.plain();
            let digits = plain.trim_start_matches('-');
            let exact = (digits.len(), digits) <= (EXACT.len(), EXACT);
            return if exact { plain } else { self.rounded().scientific() };
        }
        let rounded = self.rounded();
        if rounded.point < -8 { rounded.scientific() } else { rounded.plain() }
    }

    /// Without an exponent.
    fn plain(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
        if self.point <= 0 {
            return format!("{sign}0.{}{}", zeros(-self.point), self.digits);
        }
        if self.is_whole() {
            return format!("{sign}{}{}", self.digits, zeros(self.point - self.length()));
        }
        let (whole, decimals) = self.digits.split_at(usize::try_from(self.point).unwrap_or(0));
        format!("{sign}{whole}.{decimals}")
    }

    /// As spreadsheets show numbers that are too long: 5.20502001001123E+17.
    fn scientific(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let (first, rest) = self.digits.split_at(self.digits.len().min(1));
        let rest = if rest.is_empty() { String::new() } else { format!(".{rest}") };
        let exponent = self.point - 1;
        let direction = if exponent < 0 { '-' } else { '+' };
        format!("{sign}{first}{rest}E{direction}{:02}", exponent.abs())
    }

    /// With zeros in front, up to so many digits before the point.
    pub(crate) fn padded(&self, width: usize) -> String {
        let shown = self.shown();
        let (sign, digits) = match shown.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", shown.as_str()),
        };
        let whole = digits.split_once('.').map_or(digits.len(), |(whole, _)| whole.len());
        format!("{sign}{}{digits}", "0".repeat(width.saturating_sub(whole)))
    }

    /// Whole days and seconds of a day, for a number that counts days.
    pub(crate) fn days_and_seconds(&self) -> Option<(i64, i64)> {
        if self.negative {
            return None;
        }
        let plain = self.plain();
        let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
        let days: i64 = whole.parse().ok()?;
        let decimals = &decimals[..decimals.len().min(12)];
        let one = 10_i64.pow(u32::try_from(decimals.len()).ok()?);
        let fraction: i64 = if decimals.is_empty() { 0 } else { decimals.parse().ok()? };
        let exact = i128::from(fraction) * 86_400 * 2 + i128::from(one);
        let seconds = i64::try_from(exact / (i128::from(one) * 2)).ok()?;
        Some(if seconds == 86_400 { (days + 1, 0) } else { (days, seconds) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str) {
        assert_eq!(Decimal::parse(text).unwrap().shown(), shown, "{text}");
    }

    #[test]
    fn numbers_look_as_they_do_on_the_screen() {
        check("520502001001", "520502001001");
        check("5.20502001001E11", "520502001001");
        check("5.20502001001e+11", "520502001001");
        check("29900", "29900");
        check("29900.0", "29900");
        check("0.10000000000000001", "0.1");
        check("0.30000000000000004", "0.3");
        check("7350.3299999999999", "7350.33");
        check("0.99999999999999994", "1");
        check("999999999999999.95", "1000000000000000");
        check("-0.5", "-0.5");
        check("-0", "0");
        check("1E-3", "0.001");
        check("0", "0");
        check("1.5E-12", "1.5E-12");
        check("520502001001123", "520502001001123");
        check("9007199254740992", "9007199254740992");
        check("9007199254740993", "9.00719925474099E+15");
        check("520502001001123456", "5.20502001001123E+17");
        check("5.2050200100112301E+17", "5.20502001001123E+17");
        check("1E20", "1E+20");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "1.2.3", "1e", "0x10", "一", "1e999999", "INF"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn percent_and_padding_move_no_digit() {
        let shown = |text: &str, by| Decimal::parse(text).unwrap().shifted(by).shown();
        assert_eq!(shown("0.95", 2), "95");
        assert_eq!(shown("0.070000000000000007", 2), "7");
        assert_eq!(shown("1", 2), "100");
        assert_eq!(shown("0", 2), "0");
        assert_eq!(Decimal::parse("7").unwrap().padded(3), "007");
        assert_eq!(Decimal::parse("-7.5").unwrap().padded(3), "-007.5");
        assert_eq!(Decimal::parse("12345").unwrap().padded(3), "12345");
    }

    #[test]
    fn a_float_becomes_its_shortest_digits() {
        assert_eq!(Decimal::of_float(0.1).unwrap().shown(), "0.1");
        assert_eq!(Decimal::of_float(520_502_001_001.0).unwrap().shown(), "520502001001");
        assert_eq!(Decimal::of_float(f64::NAN), None);
    }

    #[test]
    fn days_and_seconds_are_whole() {
        let split = |text| Decimal::parse(text).unwrap().days_and_seconds();
        assert_eq!(split("46082"), Some((46082, 0)));
        assert_eq!(split("46082.354166666664"), Some((46082, 8 * 3600 + 1800)));
        assert_eq!(split("46082.99999999999"), Some((46083, 0)));
        assert_eq!(split("0.5"), Some((0, 43_200)));
        assert_eq!(split("-1"), None);
    }
}
