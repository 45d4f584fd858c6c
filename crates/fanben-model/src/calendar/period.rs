//! A first day and a length → the last day, as 民法典 articles 201 to 203 count.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Calendar, Unknown};

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

fn next(day: NaiveDate) -> Result<NaiveDate, Unknown> {
    day.succ_opt().ok_or(Unknown { year: i32::MAX, day })
}
