//! An approved scheme: every sentence as its typed rule, every formula as a typed expression, every
//! name and number resolved.
//!
//! Comes in: a scheme and its [`Ruleset`](super::Ruleset) ([`freeze()`]), or canonical JSON
//! ([`Frozen`]). Goes out: a ruleset again ([`FrozenScheme::thaw`]), without reading one sentence. The
//! form is docs/frozen.schema.json, its meaning docs/frozen.md.

mod amend;
mod freeze;
mod thaw;
mod words;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use amend::{Amended, Amendment, Judgments, Part, amend};
pub use freeze::freeze;
pub use thaw::NotFrozen;

use super::check::Code;
use super::clause::rule::Rule;
use super::formula::Formula;
use super::{
    Bounds, ClausesCount, Combine, Consequence, Gather, Ladder, Legal, Measure, NotApplicable,
    Note, Over, OverlayLimits, Publicity, Recipients, Stage, Take,
};
use crate::number::{Points, Rounding, Value};

/// The version of this form.
pub const FORM: u32 = 1;

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An approved scheme with those it imports: one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    /// The version of this form: 1.
    pub frozen: u32,
    /// The version of the reader that made rules of sentences.
    pub reader: String,
    /// The ranks of words that name levels, as that reader knew them.
    pub levels: BTreeMap<String, u8>,
    /// The scheme.
    pub scheme: FrozenScheme,
    /// Those it imports and those they import, each for one period, by `id@period`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub imported: BTreeMap<String, FrozenScheme>,
}

/// A formula: as it was written, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenFormula {
    /// As written: for people.
    pub text: String,
    /// What is evaluated.
    pub is: Formula,
}

/// One scheme for one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenScheme {
    /// The short name.
    pub id: String,
    /// The title of the document.
    pub title: String,
    /// The version of the rules.
    pub version: String,
    /// Where they come from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
    /// What kind of programme it is and who approved it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub legal: Option<Legal>,
    /// The period rated.
    pub period: String,
    /// The day whose parameters and clauses are in force.
    pub as_of: NaiveDate,
    /// Who is rated.
    pub subjects: FrozenSubjects,
    /// The full points.
    pub full: Points,
    /// Decimals of every line.
    pub decimals: u32,
    /// How lines are rounded.
    pub rounding: Rounding,
    /// Within what subjects are ranked: `all`, `parent`, or a column.
    pub league: String,
    /// The column with a subject's class.
    pub class: String,
    /// The steps of judging.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stages: Vec<Stage>,
    /// Facts that clauses and formulas read.
    #[serde(default, skip_serializing_if = "is_default")]
    pub measures: BTreeMap<String, Measure>,
    /// Numbers in force, for each class, then for everybody else.
    #[serde(default, skip_serializing_if = "is_default")]
    pub parameters: BTreeMap<String, Vec<FrozenParameter>>,
    /// Results of other schemes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub imports: BTreeMap<String, FrozenImport>,
    /// Derived measures, each only reads earlier ones.
    #[serde(default, skip_serializing_if = "is_default")]
    pub derived: Vec<FrozenDerived>,
    /// The rubric.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dimensions: Vec<FrozenDimension>,
    /// Bounds of the total.
    #[serde(default, skip_serializing_if = "is_default")]
    pub total: Bounds,
    /// Gates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub gates: Vec<FrozenOutcome>,
    /// Vetoes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub vetoes: Vec<FrozenOutcome>,
    /// Ceilings.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ceilings: Vec<FrozenOutcome>,
    /// Tiers, the best first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tiers: Vec<FrozenTier>,
    /// What those without a tier are called.
    pub untitled: String,
    /// What decides between equals at a quota.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ties: Vec<String>,
    /// How far a tier may move.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ladder: Option<Ladder>,
    /// What several periods in a row lead to.
    #[serde(default, skip_serializing_if = "is_default")]
    pub streaks: Vec<FrozenWords>,
    /// Other words that follow.
    #[serde(default, skip_serializing_if = "is_default")]
    pub notices: Vec<FrozenWords>,
    /// How a result is made public.
    #[serde(default, skip_serializing_if = "is_default")]
    pub publicity: Option<Publicity>,
    /// Money.
    #[serde(default, skip_serializing_if = "is_default")]
    pub incentives: Vec<FrozenIncentive>,
    /// What a township may add or change.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overlay: Option<OverlayLimits>,
    /// What townships did add or change: a rubric instead of the common one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overlays: Vec<FrozenOverlay>,
    /// Values that are not in the source document.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sample: Vec<String>,
    /// What the document also says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub notes: Vec<Note>,
    /// What there was to say of the scheme when it was frozen.
    #[serde(default, skip_serializing_if = "is_default")]
    pub findings: Vec<FrozenFinding>,
}

/// Who is rated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenSubjects {
    /// Kinds of unit.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kinds: Vec<String>,
    /// Posts of people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub posts: Vec<String>,
    /// Only those for whom this holds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub only: Option<FrozenFormula>,
}

/// A number in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenParameter {
    /// The class it is for; none: everybody else.
    #[serde(default, skip_serializing_if = "is_default")]
    pub class: Option<String>,
    /// The number; of a share the percent number, of money yuan.
    pub value: Value,
    /// %, 元, or what stands behind it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unit: String,
    /// As written.
    pub written: String,
}

/// A result of other schemes, read as a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenImport {
    /// The schemes in [`Frozen::imported`], period by period.
    pub schemes: Vec<String>,
    /// What of their results.
    pub take: Take,
    /// Whose results.
    pub over: Over,
    /// Several values become one.
    pub combine: Gather,
    /// The tiers that are counted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tiers: Vec<String>,
}

/// A derived measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenDerived {
    /// Its name.
    pub name: String,
    /// Its unit.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unit: String,
    /// Its formula.
    pub formula: FrozenFormula,
}

/// A group of items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenDimension {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub name: String,
    /// Its full points.
    pub points: Points,
    /// Its weight in the total.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weight: Option<Value>,
    /// Its full points in the total.
    pub weighted: Points,
    /// Beside the full points.
    #[serde(default, skip_serializing_if = "is_default")]
    pub outside: bool,
    /// Bounds of its score.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bounds: Bounds,
    /// What wins it as a star.
    #[serde(default, skip_serializing_if = "is_default")]
    pub star: Option<FrozenStar>,
    /// The unit in charge.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lead: String,
    /// Who is in charge instead below a unit.
    #[serde(default, skip_serializing_if = "is_default")]
    pub leads: BTreeMap<String, String>,
    /// Its items.
    #[serde(default, skip_serializing_if = "is_default")]
    pub items: Vec<FrozenItem>,
}

/// What wins a star.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenStar {
    /// Points to reach.
    #[serde(default, skip_serializing_if = "is_default")]
    pub line: Option<Points>,
    /// The measure that says the subject goes for it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub declared: Option<String>,
    /// Core elements, then rigid standards.
    #[serde(default, skip_serializing_if = "is_default")]
    pub standards: Vec<FrozenStandard>,
}

/// A condition of a star: a formula, or judged under a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenStandard {
    /// As the document says it.
    pub text: String,
    /// A core element, otherwise a rigid standard.
    #[serde(default, skip_serializing_if = "is_default")]
    pub core: bool,
    /// The condition.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<FrozenFormula>,
    /// Or the key under which a judge answers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub judge: Option<String>,
}

/// What is scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenItem {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub name: String,
    /// What is asked for, in the document's words.
    #[serde(default, skip_serializing_if = "is_default")]
    pub content: String,
    /// What is shown as proof.
    #[serde(default, skip_serializing_if = "is_default")]
    pub evidence: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
    /// Who scores it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lead: String,
    /// A township's own item.
    #[serde(default, skip_serializing_if = "is_default")]
    pub own: bool,
    /// Its points.
    pub points: Points,
    /// Points before any clause.
    pub start: Points,
    /// Never less.
    #[serde(default, skip_serializing_if = "is_default")]
    pub floor: Option<Points>,
    /// Never more.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cap: Option<Points>,
    /// Only for those for whom this holds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub only: Option<FrozenFormula>,
    /// What it is worth for the others.
    pub otherwise: NotApplicable,
    /// How its clauses come together.
    pub count: ClausesCount,
    /// The sentences.
    pub clauses: Vec<FrozenClause>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenClause {
    /// The stable id.
    pub id: String,
    /// The sentence as written.
    pub text: String,
    /// Its rule for each class its parameters name, then for everybody else.
    pub rules: Vec<FrozenRule>,
    /// Where the answer to each question comes from.
    pub answers: Vec<FrozenAnswer>,
    /// How its stages become one.
    pub combine: Combine,
    /// The sentence was not read: a judge gives points within the item.
    #[serde(default, skip_serializing_if = "is_default")]
    pub by_hand: bool,
}

/// The rule of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenRule {
    /// The class it is for; none: everybody else.
    #[serde(default, skip_serializing_if = "is_default")]
    pub class: Option<String>,
    /// The rule as one normal sentence: for people.
    pub normal: String,
    /// The rule.
    pub rule: Rule,
}

/// Where an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrozenAnswer {
    /// A measure.
    Measure(String),
    /// A judge, under this key.
    Judge(String),
}

/// A gate, veto or ceiling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenOutcome {
    /// Its id.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// The condition.
    pub when: FrozenFormula,
    /// The tiers a gate guards; empty: all.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tiers: Vec<String>,
    /// What a veto or ceiling brings.
    pub then: Consequence,
    /// What those are called whom it leaves without a tier.
    #[serde(default, skip_serializing_if = "is_default")]
    pub called: Option<String>,
    /// The law it rests on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub basis: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenTier {
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
    pub when: Option<FrozenFormula>,
    /// At most so many get it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub quota: Option<usize>,
    /// At most this share gets it, in per cent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub share: Option<Value>,
    /// The quota counts within each league.
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_league: bool,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}

/// A streak or notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenWords {
    /// Its id.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// The condition.
    pub when: FrozenFormula,
    /// What is said.
    pub then: String,
}

/// Money that follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenIncentive {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Who gets it.
    pub to: Recipients,
    /// Only when this holds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<FrozenFormula>,
    /// How much, in yuan.
    pub amount: FrozenFormula,
    /// No payment but a ceiling over these.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: Vec<String>,
    /// A floor under these.
    #[serde(default, skip_serializing_if = "is_default")]
    pub raises: Vec<String>,
    /// Who may not draw it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub barred: Option<FrozenFormula>,
    /// The sum that is shared out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pool: Option<FrozenFormula>,
    /// Never more.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_most: Option<FrozenFormula>,
    /// Never less.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_least: Option<FrozenFormula>,
    /// How the amount is rounded.
    pub rounding: Rounding,
    /// Rounded to yuan instead of 分.
    #[serde(default, skip_serializing_if = "is_default")]
    pub whole_yuan: bool,
    /// How it is split.
    #[serde(default, skip_serializing_if = "is_default")]
    pub split: Vec<FrozenSplit>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}

/// One share of an amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenSplit {
    /// Who gets it.
    pub to: Recipients,
    /// In per cent of the amount.
    pub percent: Value,
    /// What it is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub name: String,
    /// Among people: each one's weight.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weight: Option<FrozenFormula>,
    /// Among people: the unit proposes, each at most this.
    #[serde(default, skip_serializing_if = "is_default")]
    pub each_at_most: Option<FrozenFormula>,
}

/// A township's rubric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenOverlay {
    /// The code of the unit whose subjects it is for.
    pub unit: String,
    /// The period it is for. One of another period does not rate: sheets may name its items.
    pub period: String,
    /// The rubric instead of the scheme's.
    pub dimensions: Vec<FrozenDimension>,
}

/// A remark about the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenFinding {
    /// What kind of remark it is.
    pub code: Code,
    /// Its place.
    pub at: String,
    /// The sentence or formula.
    #[serde(default, skip_serializing_if = "is_default")]
    pub text: String,
    /// What is said of it.
    pub says: String,
}
