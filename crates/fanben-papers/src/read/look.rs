//! A number format and a number → the text of the cell.

use chrono::{Days, NaiveDate, NaiveTime};

use crate::digits::Decimal;

/// What a number format does to a number, as far as it changes what the number says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Look {
    /// Digits as they are: decimals, separators and colours change nothing.
    #[default]
    Plain,
    /// Times a hundred, with a sign behind.
    Percent,
    /// Zeros in front, up to so many digits.
    Padded(usize),
    /// Words behind that change the size of the number: 万元, 元, %.
    Followed(String),
    /// Words instead of the number: `"是";;"否"`, `[=1]"√";[=0]"×"`.
    Said(Vec<Said>),
    /// A day, with its time if it has one.
    Day,
    /// Only the month is shown.
    Month,
    /// Only the year is shown.
    Year,
    /// A time of the day.
    Time,
    /// Hours that may be more than a day.
    Duration,
}

/// Words that stand for a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// For exactly this number; none: by the sign, in the order positive, negative, zero.
    only: Option<Decimal>,
    /// Empty where the section shows the number.
    words: String,
}

/// On which day a workbook's days begin to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Epoch {
    /// The usual one; 1900-02-29 counts although there was none.
    #[default]
    Of1900,
    /// Old workbooks from a Mac.
    Of1904,
}

/// One piece of a format code.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// `0`, `#`, `?`
    Digit(char),
    /// `.`
    Point,
    /// `,` among digits
    Comma,
    /// `%`
    Percent,
    /// A run of one letter of a date: `yyyy`, `m`, `ss`
    Date(char, usize),
    /// `[h]`
    Elapsed,
    /// Words
    Words(String),
}

impl Look {
    /// From the number of a format that every program knows.
    pub(super) fn of_builtin(id: u32) -> Self {
        match id {
            9 | 10 => Self::Percent,
            14..=16 | 22 | 28..=31 | 51 | 53 | 54 | 58 => Self::Day,
            17 | 27 | 36 | 50 | 52 | 57 => Self::Month,
            18..=21 | 32..=35 | 45 | 47 | 55 | 56 => Self::Time,
            46 => Self::Duration,
            _ => Self::Plain,
        }
    }

    /// From a format code such as `0.00"万元"` or `yyyy"年"m"月"`.
    pub(super) fn of_code(code: &str) -> Self {
        let lower = code.to_lowercase();
        let general = ["general", "g/通用格式", "通用格式", "@"];
        if let Some(rest) = general.iter().find_map(|word| lower.strip_prefix(word)) {
            let words: String = pieces(rest).into_iter().filter_map(words).collect();
            return followed(&words).unwrap_or(Self::Plain);
        }
        if let Some(said) = said(code) {
            return Self::Said(said);
        }
        let pieces = pieces(code);
        if pieces.iter().any(|piece| matches!(piece, Piece::Date(..) | Piece::Elapsed)) {
            return of_date(&pieces);
        }
        if pieces.contains(&Piece::Percent) {
            return Self::Percent;
        }
        if scales(&pieces) {
            return Self::Plain;
        }
        let behind: String = pieces
            .iter()
            .rev()
            .take_while(|piece| matches!(piece, Piece::Words(_)))
            .cloned()
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .filter_map(words)
            .collect();
        if let Some(look) = followed(&behind) {
            return look;
        }
        let zeros = pieces.iter().take_while(|piece| **piece == Piece::Digit('0')).count();
        let only_zeros = zeros > 1
            && !pieces[zeros..]
                .iter()
                .any(|piece| matches!(piece, Piece::Digit(_) | Piece::Point | Piece::Comma));
        if only_zeros { Self::Padded(zeros) } else { Self::Plain }
    }

    /// The text of a number in this format.
    pub(super) fn shows(&self, number: &Decimal, epoch: Epoch) -> String {
        let plain = || number.shown();
        match self {
            Self::Plain => plain(),
            Self::Percent => format!("{}%", number.clone().shifted(2).shown()),
            Self::Padded(width) => number.padded(*width),
            Self::Followed(words) => format!("{}{words}", plain()),
            Self::Said(sections) => match says(sections, number) {
                Some(words) => words.to_owned(),
                None => plain(),
            },
            Self::Day => moment(number, epoch).unwrap_or_else(plain),
            Self::Month | Self::Year => day(number, epoch).map_or_else(plain, |(day, _)| {
                day.format(if *self == Self::Year { "%Y" } else { "%Y-%m" }).to_string()
            }),
            Self::Time => number
                .days_and_seconds()
                .and_then(
                    |(days, seconds)| {
                        if days == 0 { time_of(seconds) } else { moment(number, epoch) }
                    },
                )
                .unwrap_or_else(plain),
            Self::Duration => number.days_and_seconds().map_or_else(plain, |(days, seconds)| {
                let hours = days.saturating_mul(24) + seconds / 3600;
                format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60)
            }),
        }
    }
}

/// Words behind a number, if they change its size or say its unit of money.
fn followed(words: &str) -> Option<Look> {
    let words = words.trim();
    let sized = matches!(words, "元" | "%" | "％" | "‰");
    let multiplied = words.starts_with(['万', '亿', '千', '百']);
    let short = words.chars().count() <= 8;
    (short && (sized || multiplied)).then(|| Look::Followed(words.to_owned()))
}

/// The sections of a format whose first shows only words.
fn said(code: &str) -> Option<Vec<Said>> {
    let sections: Vec<Said> = sections(code)
        .into_iter()
        .map(|section| {
            let pieces = pieces(section);
            let only_words = pieces.iter().all(|piece| matches!(piece, Piece::Words(_)));
            let words: String = pieces.into_iter().filter_map(words).collect();
            let only = section.split_once("[=").and_then(|(_, rest)| rest.split_once(']'));
            Said {
                only: only.and_then(|(number, _)| Decimal::parse(number)),
                words: if only_words { words.trim().to_owned() } else { String::new() },
            }
        })
        .collect();
    // Words for a range of numbers would hide which number it is.
    let ranges = code.contains("[>") || code.contains("[<");
    sections.first().is_some_and(|first| !first.words.is_empty() && !ranges).then_some(sections)
}

/// The words for a number, if its section has some.
fn says<'s>(sections: &'s [Said], number: &Decimal) -> Option<&'s str> {
    let exactly = sections.iter().find(|said| said.only.as_ref() == Some(number));
    let by_sign = || {
        let place = match (number.is_zero(), number.is_negative()) {
            (true, _) => 2,
            (_, true) => 1,
            _ => 0,
        };
        sections.get(place).or(sections.first()).filter(|said| said.only.is_none())
    };
    let said = exactly.or_else(by_sign)?;
    Some(said.words.as_str()).filter(|words| !words.is_empty())
}

/// A format code cut at semicolons that are not within quotes.
fn sections(code: &str) -> Vec<&str> {
    let mut quoted = false;
    code.split(|c| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
    .collect()
}

fn words(piece: Piece) -> Option<String> {
    match piece {
        Piece::Words(words) => Some(words),
        _ => None,
    }
}

/// A comma behind the last digit, or a point that is only written, shows another number than
/// the cell holds; the cell's own number is read then.
fn scales(pieces: &[Piece]) -> bool {
    let written_point = pieces.windows(3).any(|three| {
        matches!(three, [Piece::Digit(_), Piece::Words(words), Piece::Digit(_)] if words == ".")
    });
    let last_digit = pieces.iter().rposition(|piece| matches!(piece, Piece::Digit(_)));
    written_point || last_digit.is_some_and(|at| pieces.get(at + 1) == Some(&Piece::Comma))
}

fn of_date(pieces: &[Piece]) -> Look {
    if pieces.contains(&Piece::Elapsed) {
        return Look::Duration;
    }
    let letters: Vec<char> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Date(letter, _) => Some(*letter),
            _ => None,
        })
        .collect();
    let has = |letter: char| letters.contains(&letter);
    let clock = has('h') || has('s');
    match (has('y'), has('m') && !clock, has('d')) {
        (false, _, false) if clock => Look::Time,
        (true, false, false) if !clock => Look::Year,
        (true, true, false) | (false, _, false) => Look::Month,
        _ => Look::Day,
    }
}

/// The first section of a format code, in pieces.
fn pieces(code: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut chars = code.chars().peekable();
    let say = |pieces: &mut Vec<Piece>, c: char| match pieces.last_mut() {
        Some(Piece::Words(words)) => words.push(c),
        _ => pieces.push(Piece::Words(c.to_string())),
    };
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => chars.by_ref().take_while(|c| *c != '"').for_each(|c| say(&mut pieces, c)),
            '\\' | '!' => {
                if let Some(next) = chars.next() {
                    say(&mut pieces, next);
                }
            }
            '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'))
                    && !inside.is_empty()
                {
                    pieces.push(Piece::Elapsed);
                }
            }
            '0' | '#' | '?' => pieces.push(Piece::Digit(c)),
            '.' => pieces.push(Piece::Point),
            ',' => pieces.push(Piece::Comma),
            '%' => pieces.push(Piece::Percent),
            'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => {
                chars.next();
            }
            // The years of an emperor or of the calendar in Chinese: e, and b for Buddhist years.
            'y' | 'Y' | 'e' | 'E' | 'b' | 'B' => date(&mut pieces, 'y'),
            'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => {
                date(&mut pieces, c.to_ascii_lowercase());
            }
            // AM/PM, A/P and the day of the week (aaaa).
            'a' | 'A' => {
                let marker = matches!(chars.peek(), Some('m' | 'M' | '/'));
                while chars.next_if(|c| "aAmMpP/".contains(*c)).is_some() {}
                date(&mut pieces, if marker { 'h' } else { 'd' });
            }
            ' ' | '-' | '+' | '/' | '(' | ')' | ':' => {}
            other => say(&mut pieces, other),
        }
    }
    pieces
}

fn date(pieces: &mut Vec<Piece>, letter: char) {
    match pieces.last_mut() {
        Some(Piece::Date(last, count)) if *last == letter => *count += 1,
        _ => pieces.push(Piece::Date(letter, 1)),
    }
}

/// The day a number counts to, and the seconds of that day.
fn day(number: &Decimal, epoch: Epoch) -> Option<(NaiveDate, i64)> {
    let (days, seconds) = number.days_and_seconds()?;
    let (first, days) = match epoch {
        Epoch::Of1904 => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        // Day 60 is 1900-02-29, which never was: days before it are one off.
        Epoch::Of1900 if days < 60 => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        Epoch::Of1900 => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
    };
    let day = first.checked_add_days(Days::new(u64::try_from(days).ok()?))?;
    (day <= NaiveDate::from_ymd_opt(9999, 12, 31)?).then_some((day, seconds))
}

/// A day, with the time behind it unless that is midnight.
fn moment(number: &Decimal, epoch: Epoch) -> Option<String> {
    let (day, seconds) = day(number, epoch)?;
    if seconds == 0 {
        return Some(day.to_string());
    }
    Some(format!("{day} {}", time_of(seconds)?))
}

fn time_of(seconds: i64) -> Option<String> {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(seconds).ok()?, 0)?;
    Some(time.format("%H:%M:%S").to_string())
}

/// An ISO date or moment, such as XML holds it: `2026-03-01`, `2026-03-01T08:30:00`.
pub(super) fn iso_moment(text: &str) -> String {
    let text = text.trim().trim_end_matches('Z');
    match text.split_once('T') {
        Some((day, "00:00:00" | "00:00:00.000" | "00:00")) => day.to_owned(),
        Some((day, time)) => format!("{day} {}", time.split('.').next().unwrap_or(time)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, number: &str, shown: &str) {
        let number = Decimal::parse(number).unwrap();
        assert_eq!(Look::of_code(code).shows(&number, Epoch::Of1900), shown, "{code}");
    }

    #[test]
    fn formats_that_change_nothing_change_nothing() {
        for code in ["General", "0", "0.00", "#,##0.00", "0.00_ ", "@", "G/通用格式", "[Red]0.0"]
        {
            check(code, "29900.5", "29900.5");
        }
        check("#,##0_);[Red](#,##0)", "-3", "-3");
        check("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "12.5", "12.5");
        check("0.00E+00", "12.5", "12.5");
        check("# ?/?", "0.5", "0.5");
        check("0\"户\"", "12", "12");
        check("[$¥-804]#,##0.00", "12", "12");
        check("0.0\"人次\"", "3", "3");
    }

    #[test]
    fn words_that_change_the_size_stay() {
        check("0.00%", "0.95", "95%");
        check("0%;-0%", "0.9534", "95.34%");
        check("0\"%\"", "95", "95%");
        check("0.00\"万元\"", "3.5", "3.5万元");
        check("General\"万元\"", "3.5", "3.5万元");
        check("G/通用格式\"元\"", "29900", "29900元");
        check("#,##0.00\\元", "29900", "29900元");
        check("0.00!万!元", "3", "3万元");
    }

    #[test]
    fn formats_that_scale_give_the_number_behind_them() {
        check("0.00,\"千元\"", "29900", "29900");
        check("0!.0,\"万元\"", "29900", "29900");
        check("#,##0,", "29900", "29900");
    }

    #[test]
    fn codes_and_numbers_keep_their_zeros() {
        check("000", "7", "007");
        check("000000000000", "20502001001", "020502001001");
        check("00.00", "7.5", "7.5");
        check("0000\"号\"", "7", "0007");
    }

    #[test]
    fn words_may_stand_for_numbers() {
        check("\"TRUE\";\"TRUE\";\"FALSE\"", "1", "TRUE");
        check("\"TRUE\";\"TRUE\";\"FALSE\"", "0", "FALSE");
        check("[=1]\"是\";[=0]\"否\";General", "1", "是");
        check("[=1]\"是\";[=0]\"否\";General", "0", "否");
        check("[=1]\"是\";[=0]\"否\";General", "2", "2");
        check("[>=60]\"合格\";\"不合格\"", "75", "75");
        check(";;;", "75", "75");
    }

    #[test]
    fn dates_are_written_one_way() {
        check("yyyy-mm-dd", "46082", "2026-03-01");
        check("yyyy/m/d;@", "46082", "2026-03-01");
        check("[$-804]yyyy\"年\"m\"月\"d\"日\";@", "46082", "2026-03-01");
        check("m\"月\"d\"日\"", "46082", "2026-03-01");
        check("yyyy\"年\"m\"月\"", "46082", "2026-03");
        check("yyyy\"年\"", "46082", "2026");
        check("yyyy-mm-dd hh:mm:ss", "46082.354166666664", "2026-03-01 08:30:00");
        check("yyyy-mm-dd hh:mm", "46082", "2026-03-01");
        check("h:mm AM/PM", "0.5", "12:00:00");
        check("[h]:mm", "1.5", "36:00:00");
        check("aaaa", "46082", "2026-03-01");
        check("yyyy-mm-dd", "59", "1900-02-28");
        check("yyyy-mm-dd", "61", "1900-03-01");
        check("yyyy-mm-dd", "-5", "-5");
        check("yyyy-mm-dd", "99999999", "99999999");
        assert_eq!(Look::Day.shows(&Decimal::parse("44620").unwrap(), Epoch::Of1904), "2026-03-01");
    }

    #[test]
    fn iso_moments_lose_only_their_midnight() {
        assert_eq!(iso_moment("2026-03-01"), "2026-03-01");
        assert_eq!(iso_moment("2026-03-01T00:00:00"), "2026-03-01");
        assert_eq!(iso_moment("2026-03-01T08:30:00.000"), "2026-03-01 08:30:00");
    }
}
