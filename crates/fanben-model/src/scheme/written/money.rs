//! Money that follows, as written.

use serde::{Deserialize, Serialize};

use super::is_default;

use crate::number::{Rounding, Value};

/// Money that follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incentive {
    /// A short name.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Who gets it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub to: Recipients,
    /// Only when this holds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<String>,
    /// How much, in yuan.
    pub amount: String,
    /// No payment but a ceiling: what these incentives, written before it, pay one recipient beyond
    /// the amount is taken back.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: Vec<String>,
    /// A floor: where these incentives, written before it, pay one recipient less than the amount
    /// together, the difference is paid.
    #[serde(default, skip_serializing_if = "is_default")]
    pub raises: Vec<String>,
    /// Who may not draw it though the rest holds; they are listed with the reason.
    #[serde(default, skip_serializing_if = "is_default")]
    pub barred: Option<String>,
    /// The sum that is shared out: amounts become shares of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pool: Option<String>,
    /// Never more than this.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_most: Option<String>,
    /// Never less than this.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_least: Option<String>,
    /// How the amount is rounded.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rounding: Rounding,
    /// Rounded to yuan instead of 分.
    #[serde(default, skip_serializing_if = "is_default")]
    pub whole_yuan: bool,
    /// How an amount is split; empty: it is not.
    #[serde(default, skip_serializing_if = "is_default")]
    pub split: Vec<Split>,
    /// Months of a year it is for; the amount is for each of them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}

/// Who gets money.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipients {
    /// The subject.
    #[default]
    Subject,
    /// Everybody in office in the subject's unit, or those in these posts; empty: all.
    People(Vec<String>),
}

/// One share of an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Who gets it.
    pub to: Recipients,
    /// In per cent of the amount.
    pub percent: Value,
    /// What it is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub name: String,
    /// Among people: each one's weight; none: equal shares.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weight: Option<String>,
    /// Among people: the unit proposes who gets how much (分配方案), each at most this.
    #[serde(default, skip_serializing_if = "is_default")]
    pub each_at_most: Option<String>,
}
