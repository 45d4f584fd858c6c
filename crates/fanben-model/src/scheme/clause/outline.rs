//! Sentences that are no scoring clauses: where in a scheme they belong.

use serde::Serialize;

/// A place in a scheme's typed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Dimensions, items and their points.
    Dimensions,
    /// Sources and periods with their weights.
    Weights,
}

impl Place {
    /// Its name in Chinese.
    pub fn says(self) -> &'static str {
        match self {
            Self::Dimensions => "维度与分值(dimensions)",
            Self::Weights => "来源与权重(weights)",
        }
    }
}

/// What a sentence could be in typed data; a person confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Where it belongs.
    pub place: Place,
}
