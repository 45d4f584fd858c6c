//! A first day and a length → the last day, as 民法典 articles 201 to 203 count.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Calendar, Unknown};

/// The longest period anybody may set, in days.
pub const LONGEST: u16 = 60;

/// How it is written that the last day moves.
const MOVES: &str = "顺延";

/// In what days a period is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Days on which offices work.
    #[default]
    Working,
    /// All days.
    Calendar,
}

impl Count {
    /// Its name on paper.
    pub fn name(self) -> &'static str {
        match self {
            Self::Working => "个工作日",
            Self::Calendar => "日",
        }
    }
}

/// How long something is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// How many days.
    pub days: u16,
    /// Of which kind.
    pub count: Count,
    /// A last day that is no working day is moved to the next one. Only says something of calendar
    /// days: the last of so many working days is one.
    #[serde(default)]
    pub moves: bool,
}

impl Period {
    /// Its length on paper: 5个工作日, 7日.
    pub fn says(self) -> String {
        format!("{}{}", self.days, self.count.name())
    }

    /// The last day. The day on which it begins is not counted; the last counts until midnight.
    ///
    /// # Errors
    /// A day that has to be looked up lies in a year that is not known.
    pub fn last(self, begins: NaiveDate, calendar: &Calendar) -> Result<NaiveDate, Unknown> {
        match self.count {
            Count::Working => {
                let (mut day, mut left) = (begins, self.days);
                while left > 0 {
                    day = next(day)?;
                    left -= u16::from(calendar.kind(day)?.works());
                }
                Ok(day)
            }
            Count::Calendar => {
                let day = begins.checked_add_days(chrono::Days::new(u64::from(self.days)));
                let mut day = day.ok_or(Unknown { year: i32::MAX, day: begins })?;
                while self.moves && !calendar.kind(day)?.works() {
                    day = next(day)?;
                }
                Ok(day)
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moves = if self.moves { MOVES } else { "" };
        write!(f, "{}{moves}", self.says())
    }
}

impl FromStr for Period {
    type Err = String;

    /// Reads what it is written as: 5个工作日, 7日, 7日顺延.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || {
            format!("“{text}”应写成 5个工作日、7日 或 7日顺延(最后一天放假就顺延),1到{LONGEST}天")
        };
        let written = text.trim();
        let (written, moves) =
            written.strip_suffix(MOVES).map_or((written, false), |rest| (rest, true));
        let counted = [
            (Count::Working, Count::Working.name()),
            (Count::Calendar, Count::Calendar.name()),
            (Count::Calendar, "天"),
        ];
        let mut found = counted.into_iter();
        let found = found.find_map(|(count, name)| Some((count, written.strip_suffix(name)?)));
        let (count, days) = found.ok_or_else(bad)?;
        let days = days.trim().parse().map_err(|_| bad())?;
        if !(1..=LONGEST).contains(&days) || (moves && count == Count::Working) {
            return Err(bad());
        }
        Ok(Self { days, count, moves })
    }
}

fn next(day: NaiveDate) -> Result<NaiveDate, Unknown> {
    day.succ_opt().ok_or(Unknown { year: i32::MAX, day })
}
