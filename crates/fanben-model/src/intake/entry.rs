//! The text of a value's cell → an entry.

use super::heading::{Measured, folded};
use super::vocabulary::Expected;
use crate::measures::Entry;
use crate::number::{Exact, NumberError, Rounding, Unit as NumberUnit, Value, read_number};
use crate::scheme::Measure;
use crate::scheme::clause::answer::{Answer, read_answer};
use crate::scheme::clause::rule::{Kind, Question};

/// What a cell came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Read {
    /// An entry; empty cells are [`Entry::Missing`].
    Entry(Entry),
    /// A number with more decimals than are kept.
    Rounded(Value),
    /// The error of a formula.
    Error,
    /// Not what the column asks for.
    Unreadable,
}

/// Reads a cell. `written_in` is the unit of a bare number; `fraction` says that the column writes
/// shares as 0.95.
pub(super) fn read_entry(
    expected: &Expected,
    text: &str,
    written_in: &str,
    fraction: bool,
) -> Read {
    let text = folded(text);
    if text.is_empty() {
        return Read::Entry(Entry::Missing);
    }
    if matches!(text.as_str(), "/" | "不适用" | "不涉及") {
        return Read::Entry(Entry::NotApplicable);
    }
    if is_error(&text) {
        return Read::Error;
    }
    let text = match text.as_str() {
        "TRUE" => "是",
        "FALSE" => "否",
        other => other,
    };
    match expected {
        Expected::Words if text.contains('\u{fffd}') => Read::Unreadable,
        Expected::Words => Read::Entry(Entry::Text(text.to_owned())),
        Expected::Number(unit) => number(text, unit, written_in, fraction),
        Expected::Answer(question) => match read_answer(question, text) {
            // A number of times is never negative: −2 is points, and those are computed.
            Ok(Answer::Number(value)) if question.kind == Kind::Count && value < Value::ZERO => {
                Read::Unreadable
            }
            Ok(answer) => Read::Entry(entry_of(answer)),
            Err(_) => Read::Unreadable,
        },
    }
}

/// A measure in a column of the unit or people sheet itself, read as in a sheet of its own; none:
/// it is not what the measure asks for.
pub fn read_field(text: &str, measure: &Measure) -> Option<Entry> {
    let expected =
        if measure.words { Expected::Words } else { Expected::Number(measure.unit.clone()) };
    match read_entry(&expected, text, &measure.unit, false) {
        Read::Entry(entry) => Some(entry),
        Read::Rounded(value) => Some(Entry::Number(value)),
        Read::Error | Read::Unreadable => None,
    }
}

/// A judge's answer as typed into a form, read as in a sheet; what is wrong with it is said in
/// Chinese.
pub fn read_judgment(question: &Question, text: &str) -> Result<Entry, String> {
    let text = folded(text);
    if matches!(text.as_str(), "/" | "不适用" | "不涉及") {
        return Ok(Entry::NotApplicable);
    }
    match read_answer(question, &text) {
        Ok(Answer::Number(value)) if question.kind == Kind::Count && value < Value::ZERO => {
            Err("次数不能是负数;要扣的分由系统按条款计算".to_owned())
        }
        Ok(answer) => Ok(entry_of(answer)),
        Err(bad) => Err(bad.says()),
    }
}

/// The errors that formulas leave in cells.
pub(crate) fn is_error(text: &str) -> bool {
    let name = text.trim_start_matches('#').trim_end_matches(['!', '?']);
    text.starts_with('#')
        && matches!(
            name,
            "REF"
                | "N/A"
                | "DIV/0"
                | "VALUE"
                | "NAME"
                | "NUM"
                | "NULL"
                | "SPILL"
                | "CALC"
                | "GETTING_DATA"
                | "FIELD"
                | "BLOCKED"
                | "CONNECT"
                | "UNKNOWN"
                | "BUSY"
                | "ERROR"
        )
}

/// A number in the base unit of `unit`: 万元 and 千元 become 元. A unit in the cell wins over the
/// heading's.
fn number(text: &str, unit: &str, written_in: &str, fraction: bool) -> Read {
    let money = Measured::by(unit) == Some(Measured::Money);
    let text = if money { text.trim_start_matches(['¥', '￥']) } else { text };
    let (exact, behind) = match read_number(text) {
        Ok(read) => (Some(read.value.exact()), read.unit),
        Err(NumberError::TooManyPlaces) => long_decimal(text),
        Err(_) => (None, NumberUnit::None),
    };
    let Some(exact) = exact else { return Read::Unreadable };
    let factor = |unit: &str| match unit {
        "千元" => 1000,
        "万元" => 10_000,
        "亿元" => 100_000_000,
        _ => 1,
    };
    let by = match &behind {
        NumberUnit::None if fraction => 100,
        NumberUnit::None if written_in == "‰" => {
            return rounded(exact / Exact::from_integer(10));
        }
        NumberUnit::None => factor(written_in),
        NumberUnit::Yuan if money || unit.starts_with('元') => 1,
        NumberUnit::Multiplied => 1,
        NumberUnit::Percent if Measured::by(unit) == Some(Measured::Share) => 1,
        NumberUnit::Other(other) if money => match factor(other) {
            1 => return Read::Unreadable,
            by => by,
        },
        NumberUnit::Other(other) if other == unit => 1,
        NumberUnit::Other(other)
            if unit.is_empty() && Measured::by(other) == Some(Measured::Amount) =>
        {
            1
        }
        NumberUnit::Other(_) | NumberUnit::Yuan | NumberUnit::Percent => return Read::Unreadable,
    };
    match num_traits::CheckedMul::checked_mul(&exact, &Exact::from_integer(by)) {
        Some(exact) => rounded(exact),
        None => Read::Unreadable,
    }
}

fn rounded(exact: Exact) -> Read {
    match Value::round(exact, 6, Rounding::HalfUp) {
        Ok(value) if value.exact() == exact => Read::Entry(Entry::Number(value)),
        Ok(value) => Read::Rounded(value),
        Err(_) => Read::Unreadable,
    }
}

/// A number with many decimals, as formulas give them: 95.3333333333333%.
fn long_decimal(text: &str) -> (Option<Exact>, NumberUnit) {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | ',')))
        .unwrap_or(text.len());
    let (digits, behind) = text.split_at(end);
    let unit = match behind {
        "" => NumberUnit::None,
        "%" => NumberUnit::Percent,
        "元" => NumberUnit::Yuan,
        other => NumberUnit::Other(other.to_owned()),
    };
    let exact = || {
        let (whole, decimals) = digits.split_once('.')?;
        let whole = whole.replace(',', "");
        let decimals = decimals.get(..decimals.len().min(20))?;
        let one = 10_i128.checked_pow(u32::try_from(decimals.len()).ok()?)?;
        let all: i128 = format!("{whole}{decimals}").parse().ok()?;
        Some(Exact::new(all, one))
    };
    (exact(), unit)
}

/// Whether a bare number in a column of shares is at most 1 (and not nothing), or more.
pub(super) fn at_most_one(text: &str) -> Option<bool> {
    let text = folded(text);
    let (exact, unit) = match read_number(&text) {
        Ok(read) => (read.value.exact(), read.unit),
        Err(NumberError::TooManyPlaces) => {
            let (exact, unit) = long_decimal(&text);
            (exact?, unit)
        }
        Err(_) => return None,
    };
    let zero = Exact::from_integer(0);
    (unit == NumberUnit::None && exact > zero).then(|| exact <= Exact::from_integer(1))
}

/// 2026, 2026年, 2026年第一季度, 2026Q1, 2026年3月, 2026-03 → as schemes write periods. None: a day.
/// Other words are a period of their own.
pub(super) fn period(text: &str) -> Option<String> {
    let text = folded(text);
    let year_ends = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (year, rest) = text.split_at(year_ends);
    if year.len() != 4 {
        return Some(text);
    }
    let rest = rest.trim_start_matches(['年', '度', '-', '/', '.']);
    let quarter = |name: &str| match name.trim_start_matches('第') {
        "1" | "一" => Some(1),
        "2" | "二" => Some(2),
        "3" | "三" => Some(3),
        "4" | "四" => Some(4),
        _ => None,
    };
    if rest.is_empty() {
        return Some(year.to_owned());
    }
    let named = rest.trim_end_matches('度').strip_suffix("季").and_then(quarter);
    let short = rest.strip_prefix(['Q', 'q']).and_then(quarter);
    if let Some(quarter) = named.or(short) {
        return Some(format!("{year}Q{quarter}"));
    }
    let month = rest.strip_suffix('月').unwrap_or(rest).parse::<u32>().ok();
    if let Some(month) = month.filter(|month| (1..=12).contains(month)) {
        return Some(format!("{year}-{month:02}"));
    }
    let day = rest
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | '月' | '日' | ':'));
    (!day).then_some(text)
}

/// An answer as it is stored beside other facts.
pub fn entry_of(answer: Answer) -> Entry {
    match answer {
        Answer::Yes => Entry::Text("是".to_owned()),
        Answer::No => Entry::Text("否".to_owned()),
        Answer::Number(value) => Entry::Number(value),
        Answer::Names(names) => Entry::Text(names.join("、")),
        Answer::Missing => Entry::Missing,
    }
}

/// An entry as a person reads it.
pub fn shown(entry: &Entry) -> String {
    match entry {
        Entry::Missing => "未填".to_owned(),
        Entry::NotApplicable => "不适用".to_owned(),
        Entry::Number(value) => value.to_string(),
        Entry::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, unit: &str, written_in: &str, wanted: &str) {
        let read = read_entry(&Expected::Number(unit.to_owned()), text, written_in, false);
        let found = match read {
            Read::Entry(entry) => shown(&entry),
            Read::Rounded(value) => format!("约{value}"),
            Read::Error => "错误".to_owned(),
            Read::Unreadable => "不可读".to_owned(),
        };
        assert_eq!(found, wanted, "{text} {unit} {written_in}");
    }

    #[test]
    fn numbers_are_read_in_base_units() {
        check("29900", "元", "元", "29900");
        check("29,900元", "元", "元", "29900");
        check("２９，９００", "元", "元", "29900");
        check("2.99", "万元", "万元", "29900");
        check("2.99", "元", "万元", "29900");
        check("2.99万元", "元", "元", "29900");
        check("29900元", "万元", "万元", "29900");
        check("29.9千元", "元", "元", "29900");
        check("¥29,900.50", "元", "元", "29900.5");
        check("３．５", "", "", "3.5");
        check("-3", "户", "户", "-3");
        check("12户", "户", "户", "12");
        check("85分", "", "", "85");
        check("95%", "%", "%", "95");
        check("0", "户", "户", "0");
        check("", "户", "户", "未填");
        check("／", "户", "户", "不适用");
    }

    #[test]
    fn what_is_no_number_of_its_column_is_refused() {
        for (text, unit) in [
            ("约3万", "元"),
            ("3万左右", "元"),
            ("3万多", "元"),
            ("2026-03-01", "户"),
            ("95%", "户"),
            ("95%", ""),
            ("12户", "%"),
            ("3元", "户"),
            ("-", "户"),
            ("无", "户"),
            ("1,2", "户"),
            ("5.20502E+11", "户"),
            ("三、四", "户"),
        ] {
            check(text, unit, unit, "不可读");
        }
        check("#REF!", "户", "户", "错误");
        check("#SPILL!", "户", "户", "错误");
    }

    #[test]
    fn what_formulas_divide_is_rounded_and_said() {
        check("7350.33333333333", "元", "元", "约7350.333333");
        check("95.3333333333333%", "%", "%", "约95.333333");
        check("0.00000049", "", "", "约0");
        check("3.33333333333", "元", "万元", "约33333.333333");
        let fraction = read_entry(&Expected::Number("%".to_owned()), "0.953333333333", "%", true);
        assert_eq!(fraction, Read::Rounded(Value::parse("95.333333").unwrap()));
        let exact = read_entry(&Expected::Number("%".to_owned()), "0.95123456", "%", true);
        assert_eq!(exact, Read::Entry(Entry::Number(Value::parse("95.123456").unwrap())));
    }

    #[test]
    fn periods_are_written_one_way() {
        for (text, wanted) in [
            ("2026", Some("2026")),
            ("2026年", Some("2026")),
            ("２０２６年度", Some("2026")),
            ("2026年第一季度", Some("2026Q1")),
            ("2026年1季度", Some("2026Q1")),
            ("2026q4", Some("2026Q4")),
            ("2026Q4", Some("2026Q4")),
            ("2026年3月", Some("2026-03")),
            ("2026-03", Some("2026-03")),
            ("2026.12", Some("2026-12")),
            ("2026-03-01", None),
            ("2026年3月1日", None),
            ("2026年上半年", Some("2026年上半年")),
            ("第一批", Some("第一批")),
            ("", Some("")),
        ] {
            assert_eq!(period(text).as_deref(), wanted, "{text}");
        }
    }
}
