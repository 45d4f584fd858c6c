//! Dimensions that are stars: won or lost each by itself.

use serde::Serialize;

use super::Rating;
use super::condition::Holds;
use super::line::{Kind, Line, State};
use crate::measures::Entry;
use crate::number::Points;
use crate::scheme::StandardRule;
use crate::scheme::clause::answer::{Answer, read_answer};
use crate::scheme::clause::rule::{Kind as QuestionKind, Question};

/// Where a star stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StarState {
    /// Won.
    Won,
    /// A core element or rigid standard does not hold; points never buy it.
    StandardMissed,
    /// Too few points.
    BelowLine,
    /// The subject does not go for it.
    NotDeclared,
    /// Something is not evaluated yet.
    Open,
}

impl StarState {
    /// In Chinese.
    pub fn name(self) -> &'static str {
        match self {
            Self::Won => "得星",
            Self::StandardMissed => "未达刚性标准",
            Self::BelowLine => "未达分数线",
            Self::NotDeclared => "未申报",
            Self::Open => "未评",
        }
    }
}

/// The state of every star for every subject.
pub(super) fn win(rating: &Rating<'_>) -> Vec<Option<Vec<StarState>>> {
    (0..rating.rules.dimensions.len())
        .map(|at| {
            rating.rules.dimensions[at].star.as_ref()?;
            Some(
                (0..rating.inputs.subjects.len())
                    .map(|subject| rating.star_state(at, subject))
                    .collect(),
            )
        })
        .collect()
}

impl Rating<'_> {
    /// How many stars a subject has won.
    pub(super) fn stars_of(&self, subject: usize) -> u16 {
        let won = self.stars.iter().flatten().filter(|states| states[subject] == StarState::Won);
        u16::try_from(won.count()).unwrap_or(u16::MAX)
    }

    fn star_state(&self, dimension: usize, subject: usize) -> StarState {
        let Some(star) = &self.rules.dimensions[dimension].star else { return StarState::Open };
        if let Some(declared) = &star.declared {
            match self.inputs.measures.get(declared).map(|column| column.get(subject)) {
                Some(Entry::Missing) | None => return StarState::NotDeclared,
                Some(entry) if yes(entry) != Holds::Yes => return StarState::NotDeclared,
                Some(_) => {}
            }
        }
        let mut open = false;
        for standard in &star.standards {
            match self.standard(standard, subject).0 {
                Holds::Yes => {}
                Holds::No => return StarState::StandardMissed,
                Holds::Open => open = true,
            }
        }
        let (low, high) = self.dimensions[dimension].get(subject);
        match star.line.map(Points::raw) {
            Some(line) if high < line => StarState::BelowLine,
            Some(line) if low < line => StarState::Open,
            _ if open => StarState::Open,
            _ => StarState::Won,
        }
    }

    /// Whether a standard holds, and the stage that said so last.
    fn standard(&self, standard: &StandardRule, subject: usize) -> (Holds, String) {
        let key = match &standard.when {
            Ok(formula) => return (Holds::from(&self.evaluate(formula, subject)), String::new()),
            Err(key) => key,
        };
        let stages = self.inputs.judged.get(key).map_or(&[][..], Vec::as_slice);
        let judged = stages.iter().rev().find(|(_, column)| *column.get(subject) != Entry::Missing);
        match judged {
            Some((stage, column)) => (yes(column.get(subject)), stage.clone()),
            None => (Holds::Open, String::new()),
        }
    }

    /// The lines of a star: each standard, and the result.
    pub(super) fn star_lines(&self, dimension: usize, subject: usize) -> Vec<Line> {
        let rule = &self.rules.dimensions[dimension];
        let (Some(star), Some(state)) = (&rule.star, self.star(dimension, subject)) else {
            return Vec::new();
        };
        let line = |text: String, why: String, state: State| Line {
            kind: Kind::Star,
            of: rule.id.clone(),
            text,
            saw: Vec::new(),
            gave: Points::ZERO,
            between: None,
            state,
            why,
        };
        let mut lines = Vec::new();
        if state != StarState::NotDeclared {
            for standard in &star.standards {
                let (holds, stage) = self.standard(standard, subject);
                let kind = if standard.core { "核心要素" } else { "刚性标准" };
                let stage = self.rules.scheme.stages.iter().find(|known| known.id == stage);
                let by = stage.map_or_else(String::new, |stage| format!("{}:", stage.name));
                let (word, state) = match holds {
                    Holds::Yes => ("符合", State::Scored),
                    Holds::No => ("不符合", State::Scored),
                    Holds::Open => ("未评", State::NotEvaluated),
                };
                lines.push(line(format!("{kind}:{}", standard.text), format!("{by}{word}"), state));
            }
        }
        let (low, high) = self.dimension(dimension, subject);
        let score = if low == high { low.to_string() } else { format!("{low}~{high}") };
        let why = match star.line {
            Some(needed) if state != StarState::NotDeclared => {
                format!("{}:{score}分,分数线{needed}分", state.name())
            }
            _ => state.name().to_owned(),
        };
        let open = if state == StarState::Open { State::NotEvaluated } else { State::Scored };
        lines.push(line(format!("{}星", rule.name.trim_end_matches('星')), why, open));
        lines
    }
}

fn yes(entry: &Entry) -> Holds {
    let question = Question { asks: String::new(), kind: QuestionKind::YesNo, unit: String::new() };
    match entry {
        Entry::Missing => Holds::Open,
        Entry::NotApplicable => Holds::No,
        Entry::Number(value) if *value == crate::number::Value::ZERO => Holds::No,
        Entry::Number(_) => Holds::Yes,
        Entry::Text(text) => match read_answer(&question, text) {
            Ok(Answer::Yes) => Holds::Yes,
            Ok(Answer::No) => Holds::No,
            _ => Holds::Open,
        },
    }
}
