//! The text of a code's cell → the code.

use super::heading::folded;

/// What a cell that should hold a code holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    /// Nothing.
    None,
    /// A code.
    Of(String),
    /// Digits of which some were lost on the way through a spreadsheet.
    Broken(String),
}

/// Reads a code: full width, spaces, a leading apostrophe and a decimal tail of zeros change
/// nothing. A number in powers of ten is a code only if it still has all its digits.
pub(crate) fn read_code(cell: &str) -> Code {
    let text = folded(cell);
    let text = text.trim_start_matches(['\'', '`', '"', '=']).trim_end_matches(['\'', '"']);
    if text.is_empty() {
        return Code::None;
    }
    let numeric = text.chars().all(|c| c.is_ascii_digit() || matches!(c, 'E' | 'e' | '+' | '.'));
    if !numeric || !text.contains(['.', 'E', 'e', '+']) {
        return Code::Of(text.to_owned());
    }
    match whole_digits(text) {
        Some(digits) => Code::Of(digits),
        None => Code::Broken(text.to_owned()),
    }
}

/// `520502001001.0` and `5.20502001001E+11` still have all twelve digits; `5.20502E+11` has not.
fn whole_digits(text: &str) -> Option<String> {
    let (number, exponent) = text.split_once(['E', 'e']).unwrap_or((text, "0"));
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    // Digits the exponent alone vouches for are lost: 5.20502E+11.
    let (kept, tail) = decimals.split_at_checked(exponent)?;
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let exact = !whole.is_empty() && all_digits(whole) && all_digits(kept);
    (exact && tail.bytes().all(|byte| byte == b'0')).then(|| format!("{whole}{kept}"))
}

/// Lengths a code of a place may have: each level adds digits, and zeros fill it up.
const LENGTHS: [usize; 6] = [2, 4, 6, 9, 12, 15];

/// Other ways to write the same code: a township's nine digits with or without the zeros that
/// make twelve, twelve with those that make fifteen.
pub(super) fn same_codes(code: &str) -> Vec<String> {
    if !LENGTHS.contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let bare = code.trim_end_matches('0');
    LENGTHS
        .iter()
        .filter(|length| **length >= bare.len() && **length != code.len())
        .map(|length| format!("{code:0<15}")[..*length].to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_survive_spreadsheets_or_say_that_they_did_not() {
        let whole = |text: &str, code: &str| {
            assert_eq!(read_code(text), Code::Of(code.to_owned()), "{text}");
        };
        whole("520502001001", "520502001001");
        whole("'520502001001", "520502001001");
        whole(" ５２０５０２００１００１ ", "520502001001");
        whole("520 502 001 001", "520502001001");
        whole("520502001001.0", "520502001001");
        whole("5.20502001001E+11", "520502001001");
        whole("5.20502001000E+11", "520502001000");
        whole("\u{202d}520502001001\u{202c}", "520502001001");
        whole("=\"520502001001\"", "520502001001");
        whole("GB-0012", "GB-0012");
        whole("R1.2", "R1.2");
        for broken in ["5.20502E+11", "5.20502001001123E+17", "520502001001.5", "5E+11"] {
            assert_eq!(read_code(broken), Code::Broken(broken.to_owned()), "{broken}");
        }
        assert_eq!(read_code(" \u{a0}"), Code::None);
    }

    #[test]
    fn zeros_fill_a_code_up() {
        let has = |code: &str, other: &str| same_codes(code).contains(&other.to_owned());
        assert!(has("520502100", "520502100000"));
        assert!(has("520502100000", "520502100"));
        assert!(has("520502100201", "520502100201000"));
        assert!(has("520502", "520502000000"));
        assert!(!has("520502100201", "520502100"));
        assert_eq!(same_codes("12345"), Vec::<String>::new());
        assert_eq!(same_codes("GB0012000"), Vec::<String>::new());
    }
}
