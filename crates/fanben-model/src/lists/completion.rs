//! Tasks → which were done in time: those that are due are what it is divided by.

use chrono::NaiveDate;

use super::TaskState;
use crate::number::{Rounding, Value, exact};

/// One entry for one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Where it stands.
    pub state: TaskState,
    /// The last day that counts.
    pub deadline: NaiveDate,
    /// The day of the last report.
    pub reported: Option<NaiveDate>,
}

/// How a task stands to its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timing {
    /// It does not count: not sent, or exempt.
    Out,
    /// There is time left.
    Ahead,
    /// Reported in time and checked.
    InTime,
    /// Reported after the last day.
    Late,
    /// The last day is over and nothing is reported that was not returned.
    Overdue,
    /// Reported in time; nobody has checked it.
    Unchecked,
}

/// How a task stands on a day.
pub fn timing(task: &Task, today: NaiveDate) -> Timing {
    let over = today > task.deadline;
    let late = task.reported.is_some_and(|day| day > task.deadline);
    match task.state {
        TaskState::Waiting | TaskState::Exempt => Timing::Out,
        TaskState::Done | TaskState::Reported if late => Timing::Late,
        TaskState::Done => Timing::InTime,
        TaskState::Reported => Timing::Unchecked,
        TaskState::Sent | TaskState::Accepted | TaskState::Returned if over => Timing::Overdue,
        TaskState::Sent | TaskState::Accepted | TaskState::Returned => Timing::Ahead,
    }
}

/// What was done in time of what was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Completion {
    /// The last day is over: what it is divided by.
    pub due: u32,
    /// Of these reported in time and checked.
    pub in_time: u32,
    /// Of these reported late.
    pub late: u32,
    /// Of these not reported, or returned.
    pub overdue: u32,
    /// Of these reported in time and not checked yet: the share is open until they are.
    pub unchecked: u32,
}

impl Completion {
    /// Counts so many tasks in that stand alike, if their last day is over.
    pub fn count(&mut self, task: &Task, many: u32, today: NaiveDate) {
        if today <= task.deadline {
            return;
        }
        let part = match timing(task, today) {
            Timing::Out | Timing::Ahead => return,
            Timing::InTime => &mut self.in_time,
            Timing::Late => &mut self.late,
            Timing::Overdue => &mut self.overdue,
            Timing::Unchecked => &mut self.unchecked,
        };
        *part += many;
        self.due += many;
    }

    /// The share in per cent with two decimals (四舍五入); none: nothing is due, or something is not
    /// checked yet.
    pub fn share(&self) -> Option<Value> {
        if self.unchecked > 0 {
            return None;
        }
        let share = exact(i128::from(self.in_time) * 100, i128::from(self.due)).ok()?;
        Value::round(share, 2, Rounding::HalfUp).ok()
    }
}

/// What was done in time, of the tasks whose last day is over.
pub fn completion(tasks: impl IntoIterator<Item = Task>, today: NaiveDate) -> Completion {
    let mut sum = Completion::default();
    for task in tasks {
        sum.count(&task, 1, today);
    }
    sum
}
