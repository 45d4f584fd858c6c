//! What a vetting asks: conditions with their bases, each with the department that answers for it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::scheme::check::asks_too_much;

/// The most candidates of one vetting.
pub const MOST_CANDIDATES: usize = 2_000;
/// The most conditions of one department: a form that is wider is not filled in.
const MOST_CONDITIONS: usize = 12;
/// The most departments.
const MOST_DEPARTMENTS: usize = 30;
/// The most grounds to choose from.
const MOST_GROUNDS: usize = 20;

/// Something a candidate has to meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The department that answers for it.
    pub department: String,
    /// What has to hold.
    pub text: String,
    /// The law or document it stands in.
    pub basis: String,
}

/// What a vetting asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    /// The title it is for, or the purpose.
    pub purpose: String,
    /// The number of the form or of the letter it goes out with; may be empty.
    pub number: String,
    /// The conditions.
    pub conditions: Vec<Condition>,
    /// The kinds of ground a department may give where a condition is not met.
    pub grounds: Vec<String>,
    /// The last day for answers.
    pub deadline: NaiveDate,
}

/// What keeps something from being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// What it is for is not said, or not shortly.
    Purpose,
    /// The number is too long.
    Number,
    /// The last day is over.
    Past,
    /// There are no conditions.
    NoConditions,
    /// More departments than so many.
    Departments(usize),
    /// A department has more conditions than so many.
    Many(String, usize),
    /// The condition of this number does not say which department, or not shortly.
    Department(usize),
    /// The condition of this number does not say what has to hold, or not shortly.
    Text(usize),
    /// The condition of this number has no basis, or a long one.
    Basis(usize),
    /// The condition of this number asks what nobody may be asked: petitions, births, belief, origin …
    Crosses(usize),
    /// The condition of this number is there before, for the same department.
    Twice(usize),
    /// There are no grounds, more than so many, or one is longer than a category is.
    Grounds(usize),
    /// A ground says what nobody may be asked.
    GroundCrosses(String),
}

fn said(text: &str, most: usize) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= most && !text.contains(char::is_control)
}

impl Asks {
    /// The departments in the order in which they are first named.
    pub fn departments(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for condition in &self.conditions {
            if !found.contains(&condition.department.as_str()) {
                found.push(&condition.department);
            }
        }
        found
    }

    /// The conditions a department answers for, in their order.
    pub fn of(&self, department: &str) -> Vec<&Condition> {
        self.conditions.iter().filter(|one| one.department == department).collect()
    }

    /// What is wrong with the asking, as of a day. Conditions are counted from 1.
    pub fn unfit(&self, today: NaiveDate) -> Vec<Unfit> {
        let mut found = Vec::new();
        let mut say = |wrong: bool, what: Unfit| {
            if wrong {
                found.push(what);
            }
        };
        say(!said(&self.purpose, 60), Unfit::Purpose);
        say(!self.number.is_empty() && !said(&self.number, 60), Unfit::Number);
        say(self.deadline < today, Unfit::Past);
        say(self.conditions.is_empty(), Unfit::NoConditions);
        let departments = self.departments();
        say(departments.len() > MOST_DEPARTMENTS, Unfit::Departments(MOST_DEPARTMENTS));
        for department in departments {
            let many = self.of(department).len() > MOST_CONDITIONS;
            say(many, Unfit::Many(department.to_owned(), MOST_CONDITIONS));
        }
        for (at, one) in self.conditions.iter().enumerate() {
            let number = at + 1;
            say(!said(&one.department, 20), Unfit::Department(number));
            say(!said(&one.text, 100), Unfit::Text(number));
            say(!said(&one.basis, 100), Unfit::Basis(number));
            // A department of petitions is not asked either: it could only answer with their number.
            let crosses = asks_too_much(&one.text) || asks_too_much(&one.department);
            say(crosses, Unfit::Crosses(number));
            let same = |other: &Condition| {
                other.department == one.department && other.text.trim() == one.text.trim()
            };
            say(self.conditions[..at].iter().any(same), Unfit::Twice(number));
        }
        let grounds = &self.grounds;
        let long = grounds.iter().any(|ground| !said(ground, 20));
        let wrong = grounds.is_empty() || grounds.len() > MOST_GROUNDS || long;
        say(wrong, Unfit::Grounds(MOST_GROUNDS));
        for ground in grounds.iter().filter(|ground| asks_too_much(ground)) {
            say(true, Unfit::GroundCrosses(ground.clone()));
        }
        found
    }
}
