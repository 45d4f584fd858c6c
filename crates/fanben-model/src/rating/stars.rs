//! Dimensions that are stars: won or lost each by itself.

use serde::Serialize;

use super::Rating;
use super::condition::Holds;
use super::inputs::Inputs;
use super::line::{Kind, Line, Saw, State};
use crate::intake::shown;
use crate::measures::{Entry, Key, Source};
use crate::number::Points;
use crate::scheme::clause::answer::{Answer, read_answer};
use crate::scheme::clause::rule::{Kind as QuestionKind, Question};
use crate::scheme::{Ruleset, StandardRule, StarRule};

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

/// Whether a dimension counts for a subject: all do but stars it does not go for.
pub fn declared(rules: &Ruleset, inputs: &Inputs, dimension: usize, subject: usize) -> bool {
    let star = rules.dimensions[dimension].star.as_ref();
    star.is_none_or(|star| goes_for(star, inputs, subject))
}

/// Whether a subject goes for a star. Who says nothing does not.
pub(super) fn goes_for(star: &StarRule, inputs: &Inputs, subject: usize) -> bool {
    star.declared.as_ref().is_none_or(|declared| {
        let column = inputs.measures.get(declared);
        column.is_some_and(|column| yes(column.get(subject)) == Holds::Yes)
    })
}

impl Rating<'_> {
    /// How many stars a subject has won.
    pub(super) fn stars_of(&self, subject: usize) -> u16 {
        let won = self.stars.iter().flatten().filter(|states| states[subject] == StarState::Won);
        u16::try_from(won.count()).unwrap_or(u16::MAX)
    }

    fn star_state(&self, dimension: usize, subject: usize) -> StarState {
        let Some(star) = &self.rules.dimensions[dimension].star else { return StarState::Open };
        if !goes_for(star, self.inputs, subject) {
            return StarState::NotDeclared;
        }
        let mut open = false;
        for standard in &star.standards {
            match self.standard(standard, subject) {
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

    /// What each stage that answered says about a standard.
    fn answers<'s>(
        &'s self,
        key: &str,
        subject: usize,
    ) -> impl DoubleEndedIterator<Item = (&'s str, &'s Entry)> + use<'s> {
        let stages = self.inputs.judged.get(key).map_or(&[][..], Vec::as_slice);
        let answers =
            stages.iter().map(move |(stage, column)| (stage.as_str(), column.get(subject)));
        answers.filter(|(_, entry)| **entry != Entry::Missing)
    }

    /// Whether a standard holds: the last stage that answered says so.
    fn standard(&self, standard: &StandardRule, subject: usize) -> Holds {
        match &standard.when {
            Ok(formula) => Holds::from(&self.evaluate(formula, subject)),
            Err(key) => self.answers(key, subject).last().map_or(Holds::Open, |(_, e)| yes(e)),
        }
    }

    fn saw(
        &self,
        key: &str,
        stage: &str,
        entry: &Entry,
        known: &dyn Fn(&Key) -> Option<Source>,
    ) -> Saw {
        let scheme = &self.rules.scheme;
        let named = scheme.stages.iter().find(|known| known.id == stage);
        let fact = |stage: &str| Key {
            name: key.to_owned(),
            period: scheme.period.clone(),
            stage: stage.to_owned(),
        };
        Saw {
            asks: "是否符合".to_owned(),
            value: shown(entry),
            stage: named.map(|stage| stage.name.clone()).unwrap_or_default(),
            source: known(&fact(stage)).or_else(|| known(&fact(""))),
        }
    }

    /// The lines of a star: each standard, and the result.
    pub(super) fn star_lines(
        &self,
        dimension: usize,
        subject: usize,
        known: &dyn Fn(&Key) -> Option<Source>,
    ) -> Vec<Line> {
        let rule = &self.rules.dimensions[dimension];
        let (Some(star), Some(state)) = (&rule.star, self.star(dimension, subject)) else {
            return Vec::new();
        };
        let line = |text: String, why: String, state: State| Line {
            state,
            ..Line::new(Kind::Star, &rule.id, &text, Points::ZERO, why)
        };
        let mut lines = Vec::new();
        if state != StarState::NotDeclared {
            for standard in &star.standards {
                let holds = self.standard(standard, subject);
                let saw: Vec<Saw> = match &standard.when {
                    Ok(_) => Vec::new(),
                    Err(key) => self
                        .answers(key, subject)
                        .map(|(stage, entry)| self.saw(key, stage, entry, known))
                        .collect(),
                };
                let kind = if standard.core { "核心要素" } else { "刚性标准" };
                let by = saw.last().filter(|last| !last.stage.is_empty());
                let by = by.map_or_else(String::new, |last| format!("{}:", last.stage));
                let (word, state) = match holds {
                    Holds::Yes => ("符合", State::Scored),
                    Holds::No => ("不符合", State::Scored),
                    Holds::Open => ("未评", State::NotEvaluated),
                };
                let text = format!("{kind}:{}", standard.text);
                lines.push(Line { saw, ..line(text, format!("{by}{word}"), state) });
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
