//! The lines of an explanation. A score is the sum of what its lines gave.

use serde::Serialize;

use crate::measures::Source;
use crate::number::Points;

/// Scored, zero included; not applicable; not evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Scored.
    Scored,
    /// Left out, and why is on its line.
    NotApplicable,
    /// Somebody still has to answer.
    NotEvaluated,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Points an item has before its clauses.
    Start,
    /// A sentence.
    Clause,
    /// A floor, cap, weight or rescaling: what it added or took.
    Adjustment,
    /// A star won or lost.
    Star,
    /// A gate, veto or ceiling.
    Outcome,
    /// Tier, rank, quota, ladder.
    Standing,
}

/// One answer a line read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Saw {
    /// What was asked.
    pub asks: String,
    /// The value as a person reads it.
    pub value: String,
    /// The stage that answered, if one did.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stage: String,
    /// Where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Serialize for Source {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = [&self.sheet, &self.cell, &self.says];
        let words: Vec<&str> =
            place.iter().filter(|text| !text.is_empty()).map(|text| text.as_str()).collect();
        serializer.serialize_str(&words.join(" "))
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is about.
    pub kind: Kind,
    /// The clause, item, dimension or rule.
    pub of: String,
    /// The words of the document.
    pub text: String,
    /// The answers it read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub saw: Vec<Saw>,
    /// What it gave (positive) or took (negative); 0 for lines that only say something.
    pub gave: Points,
    /// At least and at most, while answers are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub between: Option<(Points, Points)>,
    /// Scored or not.
    pub state: State,
    /// Why it gave that and not more; where several stages judged, how they became one.
    pub why: String,
    /// What each stage came to, where several judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageLine>,
}

impl Line {
    /// A scored line that read no answers.
    pub(super) fn new(kind: Kind, of: &str, text: &str, gave: Points, why: String) -> Self {
        Self {
            kind,
            of: of.to_owned(),
            text: text.to_owned(),
            saw: Vec::new(),
            gave,
            between: None,
            state: State::Scored,
            why,
            stages: Vec::new(),
        }
    }
}

/// What one of several stages came to in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageLine {
    /// The stage's name.
    pub stage: String,
    /// What the sentence gave by its answers.
    pub gave: Points,
    /// At least and at most, while answers are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub between: Option<(Points, Points)>,
    /// Scored or not.
    pub state: State,
    /// Why it gave that and not more.
    pub why: String,
}
