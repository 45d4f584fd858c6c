//! What departments said → what came of it for a candidate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Asks, Row, Verdict};

/// What an answer that is missing means. It never means that a condition is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The candidate stays without an outcome (未答复).
    Open,
    /// The candidate has not passed (不通过).
    Fails,
}

/// Signed answers: by department, by candidate.
pub type Answers<K> = BTreeMap<String, BTreeMap<K, Row>>;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Every department answered, and nothing is not met.
    Passed,
    /// Something is not met; or an answer is missing, and that was decided to mean so.
    Failed,
    /// Nothing that was answered is not met, and an answer is missing.
    Open,
}

impl Said {
    /// The word in measures and on paper.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "通过",
            Self::Failed => "不通过",
            Self::Open => "未答复",
        }
    }
}

/// A condition that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The department that says so.
    pub department: String,
    /// The condition, as it was asked.
    pub text: String,
    /// The kind of ground.
    pub ground: String,
    /// The document.
    pub basis: String,
}

/// What came of it for one candidate, with everything that speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The word.
    pub said: Said,
    /// What is not met.
    pub unmet: Vec<Unmet>,
    /// Departments without an answer about it.
    pub missing: Vec<String>,
}

/// What came of it for a candidate.
pub fn outcome<K: Ord>(asks: &Asks, answers: &Answers<K>, candidate: &K, rule: Missing) -> Outcome {
    let (mut unmet, mut missing) = (Vec::new(), Vec::new());
    for department in asks.departments() {
        let row = answers.get(department).and_then(|rows| rows.get(candidate));
        let conditions = asks.of(department);
        let Some(row) = row.filter(|row| row.verdicts.len() == conditions.len()) else {
            missing.push(department.to_owned());
            continue;
        };
        let fails = conditions.iter().zip(&row.verdicts);
        let fails = fails.filter(|(_, verdict)| **verdict == Verdict::Unmet);
        unmet.extend(fails.map(|(condition, _)| Unmet {
            department: department.to_owned(),
            text: condition.text.clone(),
            ground: row.ground.clone(),
            basis: row.basis.clone(),
        }));
    }
    let said = match (unmet.is_empty(), missing.is_empty(), rule) {
        (true, true, _) => Said::Passed,
        (false, ..) | (_, false, Missing::Fails) => Said::Failed,
        (true, false, Missing::Open) => Said::Open,
    };
    Outcome { said, unmet, missing }
}
