//! The result as each stage left it: 自评, 初评, 联评, 考评 side by side.

use serde::Serialize;

use super::{Inputs, Rating, rate};
use crate::measures::Entry;
use crate::number::Points;
use crate::scheme::Ruleset;

/// What a subject had come to when a stage was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageResult {
    /// The stage's name.
    pub stage: String,
    /// The total, or the least while something is missing.
    pub low: Points,
    /// The total, or the most.
    pub high: Points,
    /// The tier's name.
    pub tier: String,
    /// How many stars; none where the scheme has no stars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stars: Option<u16>,
    /// Dimension by dimension.
    pub dimensions: Vec<StageDimension>,
}

/// One dimension when a stage was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageDimension {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its score, or the least.
    pub low: Points,
    /// Its score, or the most.
    pub high: Points,
    /// The state of the star it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub star: Option<&'static str>,
}

impl Ruleset {
    /// The rules as if the stages after one were not.
    #[must_use]
    pub fn until(&self, stage: usize) -> Self {
        let mut rules = self.clone();
        rules.scheme.stages.truncate(stage + 1);
        rules
    }
}

impl Inputs {
    /// What was judged up to a stage.
    #[must_use]
    pub fn until(&self, stage: usize) -> Self {
        let judged = self
            .judged
            .iter()
            .map(|(key, columns)| (key.clone(), columns.iter().take(stage + 1).cloned().collect()));
        Self {
            subjects: self.subjects.clone(),
            leagues: self.leagues.clone(),
            measures: self.measures.clone(),
            judged: judged.collect(),
            words: self.words.clone(),
            blank: self.blank.clone(),
            beside: self.beside.clone(),
        }
    }
}

impl Rating<'_> {
    /// One subject's result after each stage that judged anything about it, as if the later ones had
    /// not been. Measures read the same at every stage. Empty where fewer than two stages judged.
    pub fn by_stage(&self, subject: usize) -> Vec<StageResult> {
        let stages = &self.rules.scheme.stages;
        let results = self.judged_stages(subject).into_iter().map(|at| {
            let (rules, inputs) = (self.rules.until(at), self.inputs.until(at));
            rate(&rules, &inputs, self.facts).after(&stages[at].name, subject)
        });
        results.collect()
    }

    /// The stages, by their places, that judged anything about a subject; none where fewer than two
    /// did.
    pub fn judged_stages(&self, subject: usize) -> Vec<usize> {
        let stages = &self.rules.scheme.stages;
        let judged = |at: &usize| {
            let mut columns = self.inputs.judged.values().filter_map(|columns| columns.get(*at));
            columns.any(|(_, column)| *column.get(subject) != Entry::Missing)
        };
        let judged: Vec<usize> = (0..stages.len()).filter(judged).collect();
        if judged.len() < 2 { Vec::new() } else { judged }
    }

    /// One subject's result under the name of the stage this is the rating after.
    pub fn after(&self, stage: &str, subject: usize) -> StageResult {
        let standing = &self.standings[subject];
        let dimensions = self.rules.dimensions.iter().enumerate().map(|(at, rule)| {
            let (low, high) = self.dimension(at, subject);
            StageDimension {
                id: rule.id.clone(),
                name: rule.name.clone(),
                low,
                high,
                star: self.star(at, subject).map(super::StarState::name),
            }
        });
        StageResult {
            stage: stage.to_owned(),
            low: standing.low,
            high: standing.high,
            tier: self.result(subject).to_owned(),
            stars: self.stars.iter().any(Option::is_some).then_some(standing.stars),
            dimensions: dimensions.collect(),
        }
    }
}
