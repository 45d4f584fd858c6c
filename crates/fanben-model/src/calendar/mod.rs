//! Days on which offices work, and periods counted in them.
//!
//! Comes in: the yearly arrangement of holidays as text, a first day, a length. Goes out: the last
//! day, days that are left, or the year whose arrangement is not known. Upstream: nothing.
//!
//! **Invariant:** a year without its arrangement is never guessed at: everything that would need it
//! is [`Unknown`].

mod period;
mod year;

pub use period::{Count, LONGEST, Period};
pub use year::{BadLine, Calendar};

use std::fmt;

use chrono::NaiveDate;

/// What a day is to offices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An ordinary working day.
    Working,
    /// A Saturday or Sunday on which work is made up for a holiday.
    MadeUp,
    /// A Saturday or Sunday.
    Weekend,
    /// A day of a holiday, those moved there included.
    Holiday,
}

impl Kind {
    /// Offices work.
    pub fn works(self) -> bool {
        matches!(self, Self::Working | Self::MadeUp)
    }
}

/// A year whose arrangement of holidays is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// The year.
    pub year: i32,
    /// The first day that could not be looked up.
    pub day: NaiveDate,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "还没有{}年的放假调休安排,{}是不是工作日不能确定;请改用自然日,或等国务院办公厅公布并更新后再办",
            self.year, self.day
        )
    }
}

impl std::error::Error for Unknown {}
