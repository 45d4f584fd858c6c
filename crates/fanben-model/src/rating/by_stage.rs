//! The result as each stage left it: 自评, 初评, 联评, 考评 side by side.

use serde::Serialize;

use super::{Rating, rate};
use crate::measures::Entry;
use crate::number::Points;

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

impl Rating<'_> {
    /// One subject's result after each stage that judged anything about it, as if the later ones had
    /// not been. Measures read the same at every stage. Empty where fewer than two stages judged.
    pub fn by_stage(&self, subject: usize) -> Vec<StageResult> {
        let stages = &self.rules.scheme.stages;
        let judged = |at: &usize| {
            let mut columns = self.inputs.judged.values().filter_map(|columns| columns.get(*at));
            columns.any(|(_, column)| *column.get(subject) != Entry::Missing)
        };
        let judged: Vec<usize> = (0..stages.len()).filter(judged).collect();
        if judged.len() < 2 {
            return Vec::new();
        }
        let results = judged.into_iter().map(|at| {
            let mut rules = self.rules.clone();
            rules.scheme.stages.truncate(at + 1);
            let mut inputs = self.inputs.clone();
            inputs.judged.values_mut().for_each(|columns| columns.truncate(at + 1));
            rate(&rules, &inputs, self.facts).after(&stages[at].name, subject)
        });
        results.collect()
    }

    fn after(&self, stage: &str, subject: usize) -> StageResult {
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
