//! Gates, vetoes, tiers and history, as written.

use serde::{Deserialize, Serialize};

use super::is_default;

use crate::number::{Points, Value};

/// A condition and what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// A short name.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// For a gate: what has to hold. For a veto or a ceiling: what brings it about.
    pub when: String,
    /// The tiers a gate guards; empty: all.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tiers: Vec<String>,
    /// What a veto or ceiling brings.
    #[serde(default, skip_serializing_if = "is_default")]
    pub then: Consequence,
    /// What those are called whom it leaves without a tier; none: as the scheme calls them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub called: Option<String>,
    /// The law it rests on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub basis: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}

/// What a veto or ceiling brings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// No tier.
    #[default]
    NoTier,
    /// The total is zero.
    Zero,
    /// At most this tier.
    AtMost(String),
    /// This tier, whatever the score.
    Tier(String),
    /// So many tiers lower.
    Lower(usize),
    /// Only words.
    Text(String),
}

impl Consequence {
    /// What follows, in Chinese.
    pub fn says(&self) -> String {
        match self {
            Self::NoTier => "不评等次".to_owned(),
            Self::Zero => "总分为0,不评等次".to_owned(),
            Self::AtMost(tier) => format!("最高评为{tier}"),
            Self::Tier(tier) => format!("直接定为{tier}"),
            Self::Lower(steps) => format!("降{steps}个等次"),
            Self::Text(words) => words.clone(),
        }
    }
}

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// The total to reach.
    #[serde(default, skip_serializing_if = "is_default")]
    pub from: Option<Points>,
    /// The share of the full points to reach, in per cent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rate: Option<Value>,
    /// Stars to have.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stars: Option<usize>,
    /// A condition besides.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<String>,
    /// At most so many get it, best first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub quota: Option<usize>,
    /// At most this share of the league gets it, in per cent, rounded down.
    #[serde(default, skip_serializing_if = "is_default")]
    pub share: Option<Value>,
    /// The quota counts within each league instead of over all.
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_league: bool,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}

/// How far a tier may move from the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Steps up in one period; none: any.
    #[serde(default, skip_serializing_if = "is_default")]
    pub up: Option<usize>,
    /// Steps down in one period; none: any.
    #[serde(default, skip_serializing_if = "is_default")]
    pub down: Option<usize>,
    /// Who has no earlier tier starts at most here; none: anywhere.
    #[serde(default, skip_serializing_if = "is_default")]
    pub first: Option<String>,
    /// Earlier results that are no tier and no lack of one: 未评. They are passed over.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unrated: Vec<String>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}

/// Words that follow: what several periods in a row lead to, what a last place or a title brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Streak {
    /// A short name.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// The condition, such as 连续(2, 等次, 末位).
    pub when: String,
    /// What a body is asked to consider, or what is said.
    pub then: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}
