//! Who counts though it is not rated, and what a unit made of others takes over, as written.

use serde::{Deserialize, Serialize};

use super::is_default;

/// What a unit that was made by a merger or a split takes over from those before it. Where nothing
/// is written it begins anew, and every title and card waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inherits {
    /// How the points of earlier periods become one number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub scores: Scores,
    /// What weighs: a measure or a column of the unit file, such as 户数.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weight: String,
    /// Whose titles and tiers of earlier periods count.
    #[serde(default, skip_serializing_if = "is_default")]
    pub titles: TakenOver,
    /// Whose warning cards, and other words that followed, count.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cards: TakenOver,
}

/// How the points of several units become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scores {
    /// None are taken over.
    #[default]
    Fresh,
    /// The mean, weighted by `weight`.
    Weighted,
    /// The plain mean.
    Mean,
    /// Those of the unit with the largest `weight`, and what was judged of it in an open cycle.
    Larger,
}

/// Whose titles or cards count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenOver {
    /// What is decided, with a reason, for each; until then it is open.
    #[default]
    Decided,
    /// What one of them had; of tiers the best.
    Any,
    /// What all of them had; of tiers the one they all reached.
    All,
    /// Nobody's.
    None,
}

/// What becomes of the denominators where units are exempt from a cycle. They are never ranked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exempt {
    /// Of whom a tier's share is taken.
    #[serde(default, skip_serializing_if = "is_default")]
    pub share_of: ShareOf,
}

/// Of whom a share is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareOf {
    /// Of those who take part.
    #[default]
    TakingPart,
    /// Of everybody, the exempt included.
    Everybody,
}
