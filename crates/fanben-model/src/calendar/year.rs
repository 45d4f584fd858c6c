//! The arrangement of holidays as text → what every day of a known year is.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{Kind, Unknown};

/// The arrangements this program knows.
const KNOWN: &str = include_str!("holidays.txt");

/// The longest holiday a line may name, in days: longer ones are mistyped.
const LONGEST: usize = 15;

/// Which days are working days, year by year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// The document each known year rests on.
    years: BTreeMap<i32, String>,
    /// Days that are not what their weekday says.
    days: BTreeMap<NaiveDate, (Kind, String)>,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong, in Chinese.
    pub says: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{}行:{}", self.line, self.says)
    }
}

impl std::error::Error for BadLine {}

impl Calendar {
    /// The arrangements this program comes with.
    pub fn known() -> &'static Self {
        static CALENDAR: OnceLock<Calendar> = OnceLock::new();
        // A test reads the file; one that could not be read would know no year at all.
        CALENDAR.get_or_init(|| Self::read(KNOWN).unwrap_or_default())
    }

    /// Reads arrangements: a line `2026 document` for each year, then `休 2026-10-01..2026-10-07
    /// 国庆节` for days off and `班 2026-10-10 国庆节` for days on which work is made up. Empty lines and
    /// those that begin with # say nothing.
    ///
    /// # Errors
    /// The first line that says something else, a day of a year that was not named, a day twice, work
    /// made up on a weekday.
    pub fn read(text: &str) -> Result<Self, BadLine> {
        let mut calendar = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                calendar.add(line).map_err(|says| BadLine { line: number, says })?;
            }
        }
        Ok(calendar)
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let (head, rest) = line.split_once(' ').ok_or("要写“年份 文件”或“休/班 日期 节日”")?;
        let kind = match head {
            "休" => Kind::Holiday,
            "班" => Kind::MadeUp,
            year => {
                let year = year.parse().map_err(|_| format!("“{year}”不是年份,也不是休、班"))?;
                if self.years.insert(year, rest.trim().to_owned()).is_some() {
                    return Err(format!("{year}年写了两遍"));
                }
                return Ok(());
            }
        };
        let (days, name) = rest.split_once(' ').ok_or("日期后面要写是哪个节日")?;
        let (first, last) = days.split_once("..").unwrap_or((days, days));
        let day = |text: &str| {
            text.parse::<NaiveDate>().map_err(|_| format!("“{text}”不是日期,要写成2026-10-01"))
        };
        let (first, last) = (day(first)?, day(last)?);
        let all: Vec<NaiveDate> =
            first.iter_days().take_while(|day| *day <= last).take(LONGEST + 1).collect();
        if all.is_empty() || all.len() > LONGEST {
            return Err(format!("{days}前后颠倒或者太长"));
        }
        for day in all {
            if !self.years.contains_key(&day.year()) {
                return Err(format!("前面没有写{}年的文件", day.year()));
            }
            if kind == Kind::MadeUp && !weekend(day) {
                return Err(format!("{day}本来就上班,不用写“班”"));
            }
            if self.days.insert(day, (kind, name.trim().to_owned())).is_some() {
                return Err(format!("{day}写了两遍"));
            }
        }
        Ok(())
    }

    /// The years that are known, each with the document it rests on.
    pub fn years(&self) -> impl Iterator<Item = (i32, &str)> {
        self.years.iter().map(|(year, document)| (*year, document.as_str()))
    }

    /// What a day is.
    ///
    /// # Errors
    /// A day of a year that is not known.
    pub fn kind(&self, day: NaiveDate) -> Result<Kind, Unknown> {
        if !self.years.contains_key(&day.year()) {
            return Err(Unknown { year: day.year(), day });
        }
        let usual = if weekend(day) { Kind::Weekend } else { Kind::Working };
        Ok(self.days.get(&day).map_or(usual, |(kind, _)| *kind))
    }

    /// The holiday a day belongs to, or makes up for.
    pub fn holiday(&self, day: NaiveDate) -> Option<&str> {
        self.days.get(&day).map(|(_, name)| name.as_str())
    }
}

fn weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
