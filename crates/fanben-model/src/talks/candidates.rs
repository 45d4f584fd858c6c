//! What is known of a unit → why it is listed for a talk or a card.

use chrono::{Datelike as _, NaiveDate};

use crate::lists::{Task, TaskState, Timing, timing};
use crate::number::Points;
use crate::rating::Gap;

/// How many days before its last day a task that is not under way is slow.
pub const SOON: i64 = 3;
/// How many slow tasks list a unit; of what is owed or came late one is enough.
pub const SLOW: usize = 2;

/// How a unit stands in a cycle. `C` is what cycles go by.
#[derive(Debug, Clone)]
pub struct Standing<'a, C> {
    /// The cycle.
    pub cycle: C,
    /// Something of it is not evaluated yet.
    pub open: bool,
    /// The scheme has tiers and the unit has none of them.
    pub untitled: bool,
    /// What it lacks for the next one.
    pub gap: Option<&'a Gap>,
    /// The notices and streaks of the scheme that hold: id, what is so, what follows.
    pub said: Vec<(&'a str, &'a str, &'a str)>,
}

/// What is known of a unit. `K` is what its tasks go by.
#[derive(Debug, Clone)]
pub struct Known<'a, K, C> {
    /// Its tasks in lists that are open.
    pub tasks: &'a [(K, Task)],
    /// How it stands in each cycle.
    pub standings: &'a [Standing<'a, C>],
}

/// Why a unit is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why<K, C> {
    /// The last day of a task is over and nothing good is reported (欠).
    Owed {
        /// The task.
        task: K,
        /// Days since.
        days: i64,
    },
    /// A task was reported this month after its last day.
    Late {
        /// The task.
        task: K,
        /// By how many days.
        days: i64,
    },
    /// A task is not accepted, or was returned, and there is little time left (慢).
    Slow {
        /// The task.
        task: K,
        /// Days left.
        left: i64,
    },
    /// It has no tier in a cycle where nothing of it is open (差).
    Weak {
        /// The cycle.
        cycle: C,
        /// The points it lacks.
        points: Points,
        /// The conditions it does not meet.
        conditions: Vec<String>,
    },
    /// A scheme has a warning for it.
    Said {
        /// The cycle.
        cycle: C,
        /// The notice or streak.
        rule: String,
        /// What is so.
        text: String,
        /// What follows.
        then: String,
        /// Something is not evaluated yet: it may still change.
        open: bool,
    },
}

/// Whether what follows from a notice is a warning: schemes also list praise there.
pub fn warns(then: &str) -> bool {
    const WARNINGS: [&str; 8] = ["黄牌", "警示", "约谈", "谈话", "提醒", "诫勉", "整改", "整顿"];
    WARNINGS.iter().any(|word| then.contains(word))
}

fn said<K, C: Copy>(known: &Known<'_, K, C>) -> impl Iterator<Item = Why<K, C>> {
    known.standings.iter().flat_map(|standing| {
        let warnings = standing.said.iter().filter(|(.., then)| warns(then));
        warnings.map(move |(rule, text, then)| Why::Said {
            cycle: standing.cycle,
            rule: (*rule).to_owned(),
            text: (*text).to_owned(),
            then: (*then).to_owned(),
            open: standing.open,
        })
    })
}

fn slow<K: Copy>(task: &(K, Task), today: NaiveDate) -> Option<(K, i64)> {
    let (key, task) = task;
    let left = (task.deadline - today).num_days();
    let waits = matches!(task.state, TaskState::Sent | TaskState::Returned);
    (waits && (0..=SOON).contains(&left)).then_some((*key, left))
}

/// Why a unit is listed for this month's talk: what it owes, what came late, what is slow, what is
/// weak, what a scheme warns of.
pub fn talks<K: Copy, C: Copy>(known: &Known<'_, K, C>, today: NaiveDate) -> Vec<Why<K, C>> {
    let mut found = Vec::new();
    for (key, task) in known.tasks {
        match timing(task, today) {
            Timing::Overdue => {
                found.push(Why::Owed { task: *key, days: (today - task.deadline).num_days() });
            }
            Timing::Late => {
                let day = task.reported.unwrap_or(today);
                if (day.year(), day.month()) == (today.year(), today.month()) {
                    let days = (day - task.deadline).num_days();
                    found.push(Why::Late { task: *key, days });
                }
            }
            _ => {}
        }
    }
    let slow: Vec<(K, i64)> = known.tasks.iter().filter_map(|task| slow(task, today)).collect();
    if slow.len() >= SLOW {
        found.extend(slow.into_iter().map(|(task, left)| Why::Slow { task, left }));
    }
    for standing in known.standings.iter().filter(|one| one.untitled && !one.open) {
        if let Some(gap) = standing.gap {
            let (points, conditions) = (gap.points, gap.conditions.clone());
            found.push(Why::Weak { cycle: standing.cycle, points, conditions });
        }
    }
    found.extend(said(known));
    found
}

/// Why a unit is listed for a warning card: what a scheme warns of where nothing is open any more.
pub fn cards<K, C: Copy>(known: &Known<'_, K, C>) -> Vec<Why<K, C>> {
    said(known).filter(|why| !matches!(why, Why::Said { open: true, .. })).collect()
}
