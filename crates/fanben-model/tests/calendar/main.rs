//! Working days and periods, as text cases an office could read.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

use chrono::NaiveDate;
use fanben_model::calendar::{Calendar, Count, Kind, Period};

const CASES: &str = include_str!("cases.txt");

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("no day: {text}"))
}

fn period(text: &str) -> Period {
    let (text, moves) = text.strip_suffix("顺延").map_or((text, false), |rest| (rest, true));
    let counted = [(Count::Working, "个工作日"), (Count::Calendar, "日")];
    let (count, days) = counted
        .into_iter()
        .find_map(|(count, name)| Some((count, text.strip_suffix(name)?)))
        .unwrap_or_else(|| panic!("no period: {text}"));
    Period { days: days.parse().unwrap(), count, moves }
}

#[test]
fn periods_end_when_an_office_would_say() {
    let mut wrong = Vec::new();
    let lines = CASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0;
    for line in lines {
        let [from, long, want, _] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("four parts: {line}")
        };
        let found = match period(long).last(day(from), Calendar::known()) {
            Ok(last) => last.to_string(),
            Err(unknown) => format!("没有{}年", unknown.year),
        };
        if found != want {
            wrong.push(format!("{line}\n    得 {found}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count > 20, "{count}");
}

#[test]
fn the_arrangements_are_those_of_their_documents() {
    let calendar = Calendar::known();
    // Days off on weekdays and days of work on weekends, counted from the three documents.
    for (year, off, made_up) in [(2024, 19, 8), (2025, 18, 5), (2026, 19, 6)] {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let days =
            first.iter_days().take_while(|day| day.format("%Y").to_string() == year.to_string());
        let kinds: Vec<Kind> = days.clone().map(|day| calendar.kind(day).unwrap()).collect();
        let weekday =
            |day: &NaiveDate| !["Sat", "Sun"].contains(&day.format("%a").to_string().as_str());
        let off_found =
            days.zip(&kinds).filter(|(day, kind)| weekday(day) && **kind == Kind::Holiday);
        assert_eq!(off_found.count(), off, "{year}");
        assert_eq!(kinds.iter().filter(|kind| **kind == Kind::MadeUp).count(), made_up, "{year}");
    }
    assert_eq!(calendar.years().map(|(year, _)| year).collect::<Vec<_>>(), [2024, 2025, 2026]);
    assert!(calendar.years().all(|(year, of)| of.contains(&format!("{year}年部分节假日安排"))));
    assert_eq!(calendar.holiday(day("2026-10-10")), Some("国庆节"));
    assert_eq!(calendar.holiday(day("2026-10-12")), None);
}

#[test]
fn what_is_not_known_is_said_with_what_to_do() {
    let unknown = Calendar::known().kind(day("2027-01-04")).unwrap_err();
    let said = unknown.to_string();
    assert!(
        said.contains("2027年") && said.contains("2027-01-04") && said.contains("自然日"),
        "{said}"
    );
    assert!(Calendar::default().kind(day("2026-01-05")).is_err(), "no year is known by itself");
}

#[test]
fn a_mistyped_line_is_named() {
    for (text, says) in [
        ("2026 文件\n休 2026-10-01..2026-09-30 国庆节", "第2行:2026-10-01..2026-09-30前后颠倒"),
        ("2026 文件\n休 2027-01-01 元旦", "第2行:前面没有写2027年"),
        ("2026 文件\n班 2026-10-09 国庆节", "第2行:2026-10-09本来就上班"),
        ("2026 文件\n休 2026-10-01 国庆节\n\n休 2026-10-01 中秋节", "第4行:2026-10-01写了两遍"),
        ("2026 文件\n休 2026-10-01..2026-12-31 国庆节", "太长"),
        ("2026 文件\n休 十月一日 国庆节", "不是日期"),
        ("2026 文件\n放 2026-10-01 国庆节", "不是年份"),
        ("2026 文件\n2026 又一份", "2026年写了两遍"),
    ] {
        let wrong = Calendar::read(text).unwrap_err().to_string();
        assert!(wrong.contains(says), "{text}: {wrong}");
    }
}
