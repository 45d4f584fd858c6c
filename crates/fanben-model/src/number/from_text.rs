//! Numbers as people write them: full width, 千 万 亿, %, Chinese numerals, a unit behind.

use super::{NumberError, Value};

/// A number read from a cell or an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNumber {
    /// With 千 万 亿 multiplied in; a percentage is kept as its percent number (85% → 85).
    pub value: Value,
    /// What stood behind it.
    pub unit: Unit,
}

/// What stands behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// Nothing.
    None,
    /// `%`, ‰ (already divided by ten) or 百分点.
    Percent,
    /// 元, with 千 万 亿 already multiplied in.
    Yuan,
    /// 千, 万 or 亿 was there, but no 元.
    Multiplied,
    /// Any other words, such as 次 or ㎡.
    Other(String),
}

/// Folds full-width forms and the many dashes, tildes and quotes to one character each, so that
/// width never changes a meaning. One character becomes one character: offsets stay valid.
pub fn fold_char(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' | '\t' | '\u{feff}' | '\u{200b}' => ' ',
        '，' | '﹐' => ',',
        '；' => ';',
        '：' | '∶' | '︰' => ':',
        '．' => '.',
        '－' | '—' | '–' | '‐' | '‑' | '―' | '─' | '−' | '﹣' => '-',
        '～' | '〜' | '∼' | '˜' => '~',
        '（' | '〔' | '﹙' => '(',
        '）' | '〕' | '﹚' => ')',
        '【' | '［' => '[',
        '】' | '］' => ']',
        '“' | '”' | '„' | '＂' => '"',
        '‘' | '’' => '\'',
        '×' | '＊' | '✕' => '×',
        '≧' | '⩾' => '≥',
        '≦' | '⩽' => '≤',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// Scans Arabic digits with at most one point at the start of `chars`. Returns the number and how
/// many characters it took.
pub(crate) fn scan_digits(chars: &[char]) -> Option<(Result<Value, NumberError>, usize)> {
    let mut length = 0;
    let mut point = false;
    while let Some(&c) = chars.get(length) {
        let next_is_digit = chars.get(length + 1).is_some_and(char::is_ascii_digit);
        match c {
            '0'..='9' => length += 1,
            '.' if !point && length > 0 && next_is_digit => {
                point = true;
                length += 1;
            }
            _ => break,
        }
    }
    (length > 0).then(|| {
        let text: String = chars[..length].iter().collect();
        (Value::parse(&text), length)
    })
}

/// Reads a Chinese numeral (一百二十, 两, 十五) at the start of `chars`, below ten thousand.
/// Returns the number and how many characters it took.
pub(crate) fn chinese_numeral(chars: &[char]) -> Option<(i64, usize)> {
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c);
    let (mut total, mut current, mut length) = (0_i64, None, 0);
    for &c in chars {
        let c = match c {
            '〇' => '零',
            '两' => '二',
            other => other,
        };
        if let Some(value) = digit(c) {
            // Two digits in a row (二三) name two things, not one number.
            if current.is_some_and(|before| before != 0) {
                return None;
            }
            current = i64::try_from(value).ok();
        } else if let Some(power) = match c {
            '十' => Some(10),
            '百' => Some(100),
            '千' => Some(1000),
            _ => None,
        } {
            total += current.take().unwrap_or(1) * power;
        } else {
            break;
        }
        length += 1;
    }
    (length > 0).then(|| (total + current.unwrap_or(0), length))
}

/// How much 千 万 亿 multiply by, when `next` does not turn them into another word (千克, 百分点).
pub(crate) fn multiplier(c: char, next: Option<char>) -> Option<i64> {
    match (c, next) {
        ('千' | '百', Some('克' | '米' | '瓦' | '分' | '字' | '家')) => None,
        ('百', _) => Some(100),
        ('千', _) => Some(1000),
        ('万', _) => Some(10_000),
        ('亿', _) => Some(100_000_000),
        _ => None,
    }
}

/// Multiplies a scanned number; too large is an error.
pub(crate) fn times(value: Value, by: i64) -> Result<Value, NumberError> {
    value.raw().checked_mul(by).map(Value::from_raw).ok_or(NumberError::TooLarge)
}

/// Reads a whole cell or answer as one number with a unit. Thousands separators are dropped only
/// where they stand every three digits.
pub fn read_number(text: &str) -> Result<ReadNumber, NumberError> {
    let folded: String = text.chars().map(fold_char).filter(|c| !c.is_whitespace()).collect();
    let (negative, rest) = match folded.strip_prefix('-') {
        Some(rest) => (true, rest.to_owned()),
        None => (false, folded.strip_prefix('+').unwrap_or(&folded).to_owned()),
    };
    let chars: Vec<char> = drop_separators(&rest).chars().collect();
    let (number, mut at) = if let Some((number, length)) = scan_digits(&chars) {
        (number?, length)
    } else {
        let (whole, length) = chinese_numeral(&chars).ok_or(NumberError::NotANumber)?;
        (Value::whole(whole).map_err(|_| NumberError::TooLarge)?, length)
    };
    let mut value = number;
    let mut multiplied = false;
    while let Some(by) = chars.get(at).and_then(|&c| multiplier(c, chars.get(at + 1).copied())) {
        value = times(value, by)?;
        multiplied = true;
        at += 1;
    }
    let unit: String = chars[at..].iter().collect();
    let unit = match unit.as_str() {
        "" if multiplied => Unit::Multiplied,
        "" => Unit::None,
        "%" | "个百分点" | "百分点" => Unit::Percent,
        "‰" => {
            value = Value::from_raw(value.raw() / 10);
            Unit::Percent
        }
        "元" | "元人民币" => Unit::Yuan,
        other if other.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            return Err(NumberError::NotANumber);
        }
        other => Unit::Other(other.to_owned()),
    };
    Ok(ReadNumber { value: if negative { value.negated() } else { value }, unit })
}

/// Drops the commas of `1,234,567`; leaves any other comma where it is.
fn drop_separators(text: &str) -> String {
    let digits_end = text.find(|c: char| !(c.is_ascii_digit() || c == ',')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(digits_end);
    let mut groups = digits.split(',');
    let first_fits = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    if digits.contains(',') && first_fits && groups.all(|group| group.len() == 3) {
        format!("{}{rest}", digits.replace(',', ""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, value: &str, unit: Unit) {
        let read = read_number(text).unwrap();
        assert_eq!((read.value.to_string().as_str(), read.unit), (value, unit), "{text}");
    }

    #[test]
    fn offices_write_numbers_in_many_ways() {
        check("３．５", "3.5", Unit::None);
        check(" 12 ", "12", Unit::None);
        check("5万元", "50000", Unit::Yuan);
        check("１，２３４．５元", "1234.5", Unit::Yuan);
        check("85％", "85", Unit::Percent);
        check("5‰", "0.5", Unit::Percent);
        check("-3", "-3", Unit::None);
        check("两次", "2", Unit::Other("次".into()));
        check("一百二十户", "120", Unit::Other("户".into()));
        check("30㎡", "30", Unit::Other("㎡".into()));
        check("5万", "50000", Unit::Multiplied);
    }

    #[test]
    fn what_is_not_one_number_is_refused() {
        for text in ["", "合格", "1,2", "2026-03-01", "1.2.3", "二三"] {
            let read = read_number(text);
            let refused =
                read.is_err() || matches!(read, Ok(ReadNumber { unit: Unit::Other(_), .. }));
            assert!(refused, "{text}: {read:?}");
        }
    }
}
