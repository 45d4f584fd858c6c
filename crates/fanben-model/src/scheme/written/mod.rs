//! A scheme as a county writes it: YAML, clause sentences and formulas as text.

mod inherits;
mod money;
mod outcomes;
mod publicity;
mod rubric;
mod sources;
mod stages;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use inherits::*;
pub use money::*;
pub use outcomes::*;
pub use publicity::*;
pub use rubric::*;
pub use sources::*;
pub use stages::*;

use crate::number::{Points, Rounding, Value};

/// The rules by which one kind of subject is rated in one kind of cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// The version of this format: 1.
    pub fanben: u32,
    /// A short name that other schemes and files use.
    pub id: String,
    /// The title of the document.
    pub title: String,
    /// The version of these rules.
    #[serde(default = "first_version")]
    pub version: String,
    /// What kind of programme it is and who approved it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub legal: Option<Legal>,
    /// The period rated: 2026, 2026Q1 …
    pub period: String,
    /// The day whose parameters count; none: the last day of the period's year.
    #[serde(default, skip_serializing_if = "is_default")]
    pub as_of: Option<NaiveDate>,
    /// Who is rated.
    pub subjects: Subjects,
    /// Full points; none: the sum of the dimensions.
    #[serde(default, skip_serializing_if = "is_default")]
    pub points: Option<Points>,
    /// Decimals of every line (at most 4).
    #[serde(default = "two", skip_serializing_if = "is_two")]
    pub decimals: u32,
    /// How lines are rounded.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rounding: Rounding,
    /// Within what subjects are ranked: `all`, `parent` (the unit above), or a column of the unit file.
    #[serde(default = "all", skip_serializing_if = "is_all")]
    pub league: String,
    /// The column of the unit file that holds a subject's class.
    #[serde(default = "class", skip_serializing_if = "is_class")]
    pub class: String,
    /// The steps of judging; none: judged once.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stages: Vec<Stage>,
    /// How the stages' values of a clause become one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub combine: Combine,
    /// Facts that clauses and formulas read, by name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub measures: BTreeMap<String, Measure>,
    /// Named numbers that depend on the day and the class.
    #[serde(default, skip_serializing_if = "is_default")]
    pub parameters: BTreeMap<String, Vec<Dated>>,
    /// Results of other schemes, read as measures.
    #[serde(default, skip_serializing_if = "is_default")]
    pub imports: BTreeMap<String, Import>,
    /// Measures computed from others before any clause is read.
    #[serde(default, skip_serializing_if = "is_default")]
    pub derive: BTreeMap<String, Derived>,
    /// The rubric.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dimensions: Vec<Dimension>,
    /// Bounds of the total.
    #[serde(default, skip_serializing_if = "is_default")]
    pub total: Bounds,
    /// Who can get a tier at all.
    #[serde(default, skip_serializing_if = "is_default")]
    pub gates: Vec<Outcome>,
    /// Events with a consequence no points outweigh.
    #[serde(default, skip_serializing_if = "is_default")]
    pub vetoes: Vec<Outcome>,
    /// Conditions that keep a subject at or below a tier.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ceilings: Vec<Outcome>,
    /// Tiers, the best first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tiers: Vec<Tier>,
    /// What those who get no tier are called.
    #[serde(default = "no_tier", skip_serializing_if = "is_no_tier")]
    pub untitled: String,
    /// What decides between equals at a quota line: items, dimensions or measures, in this order.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ties: Vec<String>,
    /// How far a tier may move from the last one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ladder: Option<Ladder>,
    /// What several periods in a row lead to; only listed, bodies decide.
    #[serde(default, skip_serializing_if = "is_default")]
    pub streaks: Vec<Streak>,
    /// Other words that follow: a yellow card, praise, teaching. Only listed, like streaks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub notices: Vec<Streak>,
    /// How a result is made public before it is decided; none: whoever posts a notice says it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub publicity: Option<Publicity>,
    /// What a unit made by a merger or a split takes over from those before it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub inherits: Inherits,
    /// Who counts where units are exempt.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exempt: Exempt,
    /// What a township may add or change.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overlay: Option<OverlayLimits>,
    /// What follows in money.
    #[serde(default, skip_serializing_if = "is_default")]
    pub incentives: Vec<Incentive>,
    /// Values that are not in the source document, by their place in this file.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sample: Vec<String>,
    /// What the document also says and no rule is made of, and what is wrong with it at its source.
    #[serde(default, skip_serializing_if = "is_default")]
    pub notes: Vec<Note>,
    /// Where the rules come from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
    /// The headings of the printed rubric, from the left; none: those that are needed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub columns: Vec<String>,
}

/// Words of the document that are no rule here, or a remark on some that are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// As the document says it.
    pub text: String,
    /// What became of it, or what is wrong with it: a finding. Empty: kept as it is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub says: String,
}

fn first_version() -> String {
    "1".to_owned()
}

fn two() -> u32 {
    2
}

fn all() -> String {
    "all".to_owned()
}

fn class() -> String {
    "类别".to_owned()
}

fn no_tier() -> String {
    "未达等次".to_owned()
}

/// What a reader fills in by itself is not written.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_two(decimals: &u32) -> bool {
    *decimals == two()
}

fn is_all(league: &String) -> bool {
    *league == all()
}

fn is_class(column: &String) -> bool {
    *column == class()
}

fn is_no_tier(untitled: &String) -> bool {
    *untitled == no_tier()
}

/// What kind of programme a scheme is and who approved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Legal {
    /// 年度考核 / 等级评定 / 创建示范 / 评比表彰
    #[serde(rename = "type")]
    pub kind: String,
    /// The body that approved it.
    pub body: String,
    /// The document number.
    pub number: String,
    /// First and last day it is valid.
    #[serde(default, skip_serializing_if = "is_default")]
    pub valid: Option<(NaiveDate, NaiveDate)>,
}

/// Who is rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subjects {
    /// The kinds of unit in the tree.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kinds: Vec<String>,
    /// Or the posts of people: each term of office is a subject.
    #[serde(default, skip_serializing_if = "is_default")]
    pub posts: Vec<String>,
    /// Only those for whom this holds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub only: Option<String>,
}

/// How the stages' values of a clause become one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// The last stage that judged it; earlier values stay where a stage only samples.
    #[default]
    Last,
    /// The mean of all stages that judged it.
    Mean,
    /// The lowest.
    Lowest,
    /// The highest.
    Highest,
    /// A weighted mean by stage id; the weights of stages that judged it count.
    Weights(BTreeMap<String, Value>),
}
