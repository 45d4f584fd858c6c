//! A scheme as a county writes it: YAML, clause sentences and formulas as text.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::number::{Points, Rounding, Value};

/// The rules by which one kind of subject is rated in one kind of cycle.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
    #[serde(default)]
    pub legal: Option<Legal>,
    /// The period rated: 2026, 2026Q1 …
    pub period: String,
    /// The day whose parameters count; none: the last day of the period's year.
    #[serde(default)]
    pub as_of: Option<NaiveDate>,
    /// Who is rated.
    pub subjects: Subjects,
    /// Full points; none: the sum of the dimensions.
    #[serde(default)]
    pub points: Option<Points>,
    /// Decimals of every line (at most 4).
    #[serde(default = "two")]
    pub decimals: u32,
    /// How lines are rounded.
    #[serde(default)]
    pub rounding: Rounding,
    /// Within what subjects are ranked: `all`, `parent` (the unit above), or a column of the unit file.
    #[serde(default = "all")]
    pub league: String,
    /// The column of the unit file that holds a subject's class.
    #[serde(default = "class")]
    pub class: String,
    /// The steps of judging; none: judged once.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// How the stages' values of a clause become one.
    #[serde(default)]
    pub combine: Combine,
    /// Facts that clauses and formulas read, by name.
    #[serde(default)]
    pub measures: BTreeMap<String, Measure>,
    /// Named numbers that depend on the day and the class.
    #[serde(default)]
    pub parameters: BTreeMap<String, Vec<Dated>>,
    /// Results of other schemes, read as measures.
    #[serde(default)]
    pub imports: BTreeMap<String, Import>,
    /// Measures computed from others before any clause is read.
    #[serde(default)]
    pub derive: BTreeMap<String, Derived>,
    /// The rubric.
    #[serde(default)]
    pub dimensions: Vec<Dimension>,
    /// Bounds of the total.
    #[serde(default)]
    pub total: Bounds,
    /// Who can get a tier at all.
    #[serde(default)]
    pub gates: Vec<Outcome>,
    /// Events with a consequence no points outweigh.
    #[serde(default)]
    pub vetoes: Vec<Outcome>,
    /// Conditions that keep a subject at or below a tier.
    #[serde(default)]
    pub ceilings: Vec<Outcome>,
    /// Tiers, the best first.
    #[serde(default)]
    pub tiers: Vec<Tier>,
    /// What those who get no tier are called.
    #[serde(default = "no_tier")]
    pub untitled: String,
    /// What decides between equals at a quota line: items, dimensions or measures, in this order.
    #[serde(default)]
    pub ties: Vec<String>,
    /// How far a tier may move from the last one.
    #[serde(default)]
    pub ladder: Option<Ladder>,
    /// What several periods in a row lead to; only listed, bodies decide.
    #[serde(default)]
    pub streaks: Vec<Streak>,
    /// What a township may add or change.
    #[serde(default)]
    pub overlay: Option<OverlayLimits>,
    /// What follows in money.
    #[serde(default)]
    pub incentives: Vec<Incentive>,
    /// Values that are not in the source document, by their place in this file.
    #[serde(default)]
    pub sample: Vec<String>,
    /// Where the rules come from.
    #[serde(default)]
    pub source: String,
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
    #[serde(default)]
    pub valid: Option<(NaiveDate, NaiveDate)>,
}

/// Who is rated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subjects {
    /// The kinds of unit in the tree.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Or the posts of people: each term of office is a subject.
    #[serde(default)]
    pub posts: Vec<String>,
    /// Only those for whom this holds.
    #[serde(default)]
    pub only: Option<String>,
}

/// One step of judging.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// A short name for files.
    pub id: String,
    /// 自评, 初评, 联评, 考评
    pub name: String,
    /// Who judges.
    #[serde(default)]
    pub by: String,
}

/// How the stages' values of a clause become one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
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

/// A fact that clauses and formulas read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// 元, 万元, %, 次 … ; empty: a plain number.
    #[serde(default)]
    pub unit: String,
    /// The values are words, not numbers.
    #[serde(default)]
    pub words: bool,
    /// Who answers for it.
    #[serde(default)]
    pub owner: String,
    /// The register or document it is taken from.
    #[serde(default)]
    pub source: String,
    /// Other headings under which sheets carry it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Needed by a formula: then its absence keeps the result open. Otherwise a blank is 0.
    #[serde(default = "yes")]
    pub required: bool,
}

fn yes() -> bool {
    true
}

/// A named number from a day on, for a class or for all.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// The first day it counts; none: always.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Only for this class.
    #[serde(default)]
    pub class: Option<String>,
    /// The number, as people write it (3万元, 85%).
    pub is: String,
}

/// A result of another scheme, read as a measure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The other scheme's file, seen from this one's folder.
    pub scheme: String,
    /// What of its result.
    pub take: Take,
    /// The periods; none: this scheme's own.
    #[serde(default)]
    pub periods: Vec<String>,
    /// Whose results: the subject's own, those of the units right below, or of a person's unit.
    #[serde(default)]
    pub over: Over,
    /// Several values become one.
    #[serde(default)]
    pub combine: Gather,
    /// For `share` and `count`: the tiers that are counted.
    #[serde(default)]
    pub tiers: Vec<String>,
}

/// What is taken from another scheme's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// The total.
    Total,
    /// The total by the scheme's own items, without a township's: comparable across townships.
    Comparable,
    /// The rank.
    Rank,
    /// The tier's name.
    Tier,
    /// How many stars.
    Stars,
}

/// Whose results are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// The subject's own.
    #[default]
    Own,
    /// Those of the units right below it.
    Children,
    /// Those of the unit a person serves in.
    Unit,
}

/// How several values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gather {
    /// The mean.
    #[default]
    Mean,
    /// The sum.
    Sum,
    /// The last.
    Last,
    /// How many have one of the tiers.
    Count,
    /// What share has one of the tiers.
    Share,
}

/// A measure computed from others. A plain text is its formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The formula.
    pub formula: String,
    /// The unit of its result.
    pub unit: String,
}

/// A group of items.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// A short name.
    pub id: String,
    /// Its name on paper.
    pub name: String,
    /// Its points; none: the sum of its items.
    #[serde(default)]
    pub points: Option<Points>,
    /// Its weight in the total; none: 1.
    #[serde(default)]
    pub weight: Option<Value>,
    /// Counted beside the full points: 加分项, 扣分项.
    #[serde(default)]
    pub outside: bool,
    /// Bounds of its score.
    #[serde(default)]
    pub bounds: Bounds,
    /// It is a star: won or lost by itself.
    #[serde(default)]
    pub star: Option<Star>,
    /// The unit in charge.
    #[serde(default)]
    pub lead: String,
    /// The items.
    #[serde(default)]
    pub items: Vec<Item>,
}

/// A lower and an upper end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Never less.
    #[serde(default)]
    pub at_least: Option<Points>,
    /// Never more.
    #[serde(default)]
    pub at_most: Option<Points>,
}

/// What wins a star.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Star {
    /// Points to reach; none: only the standards count.
    #[serde(default)]
    pub line: Option<Points>,
    /// Core elements: every one has to hold.
    #[serde(default)]
    pub core: Vec<Standard>,
    /// Rigid standards: every one has to hold.
    #[serde(default)]
    pub rigid: Vec<Standard>,
    /// The measure (是/否) that says the subject goes for this star; none: everybody does.
    #[serde(default)]
    pub declared: Option<String>,
}

/// A condition with words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// As the document says it.
    pub text: String,
    /// The condition; none: judged yes or no under this text.
    #[serde(default)]
    pub when: Option<String>,
}

/// What is scored.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// A short name.
    pub id: String,
    /// Its name on paper.
    #[serde(default)]
    pub name: String,
    /// Its points.
    pub points: Points,
    /// The department that scores it.
    #[serde(default)]
    pub lead: String,
    /// Points before any clause; none: all of them if its clauses only take, else none.
    #[serde(default)]
    pub start: Option<Points>,
    /// Never less than this; none: 0.
    #[serde(default)]
    pub floor: Option<Points>,
    /// The floor does not hold (本项扣分不保底).
    #[serde(default)]
    pub no_floor: bool,
    /// More than its points can be scored (加分不封顶).
    #[serde(default)]
    pub no_cap: bool,
    /// Only for subjects for whom this holds.
    #[serde(default)]
    pub only: Option<String>,
    /// What the item is worth for the others.
    #[serde(default)]
    pub otherwise: NotApplicable,
    /// Several clauses: their sum, or only the best or the worst.
    #[serde(default)]
    pub clauses_count: ClausesCount,
    /// The sentences.
    #[serde(default)]
    pub clauses: Vec<Clause>,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
}

/// What an item that does not apply is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotApplicable {
    /// It is left out and the rest is rescaled to the full points.
    #[default]
    Rescale,
    /// Full points.
    Full,
    /// Nothing.
    Zero,
}

/// How the clauses of an item come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClausesCount {
    /// Their sum.
    #[default]
    Sum,
    /// Only the one that gives most.
    Best,
    /// Only the one that takes most.
    Worst,
}

/// One sentence of the rubric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause {
    /// Only the sentence.
    Sentence(String),
    /// With its bindings.
    Bound(BoundClause),
}

/// A sentence with a name, bindings and a column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundClause {
    /// A stable id; none: the item's id and the clause's number.
    #[serde(default)]
    pub id: Option<String>,
    /// The sentence; `{name}` stands for a parameter.
    pub text: String,
    /// Measures that answer its questions, in their order; `~` leaves one to a judge.
    #[serde(default)]
    pub from: Vec<Option<String>>,
    /// The column it stands in: 扣分标准, 加分标准, 评分标准.
    #[serde(default)]
    pub column: ClauseColumn,
    /// How its stages become one; none: as the scheme says.
    #[serde(default)]
    pub combine: Option<Combine>,
    /// The first day it counts.
    #[serde(default)]
    pub effective: Option<NaiveDate>,
}

/// The column of a rubric a sentence stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClauseColumn {
    /// The sentence says itself what it does.
    #[default]
    Standard,
    /// Points are taken.
    Deduct,
    /// Points are added.
    Add,
}

/// A condition and what follows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// A short name.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// For a gate: what has to hold. For a veto or a ceiling: what brings it about.
    pub when: String,
    /// The tiers a gate guards; empty: all.
    #[serde(default)]
    pub tiers: Vec<String>,
    /// What a veto or ceiling brings.
    #[serde(default)]
    pub then: Consequence,
    /// The law it rests on.
    #[serde(default)]
    pub basis: String,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
}

/// What a veto or ceiling brings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
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

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name.
    pub name: String,
    /// The total to reach.
    #[serde(default)]
    pub from: Option<Points>,
    /// The share of the full points to reach, in per cent.
    #[serde(default)]
    pub rate: Option<Value>,
    /// Stars to have.
    #[serde(default)]
    pub stars: Option<usize>,
    /// A condition besides.
    #[serde(default)]
    pub when: Option<String>,
    /// At most so many get it, best first.
    #[serde(default)]
    pub quota: Option<usize>,
    /// At most this share of the league gets it, in per cent, rounded down.
    #[serde(default)]
    pub share: Option<Value>,
    /// The quota counts within each league instead of over all.
    #[serde(default)]
    pub per_league: bool,
    /// Where it comes from.
    #[serde(default)]
    pub source: String,
}

/// How far a tier may move from the last one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Steps up in one period; none: any.
    #[serde(default)]
    pub up: Option<usize>,
    /// Steps down in one period; none: any.
    #[serde(default)]
    pub down: Option<usize>,
    /// Who has no earlier tier starts at most here; none: anywhere.
    #[serde(default)]
    pub first: Option<String>,
}

/// What several periods in a row lead to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Streak {
    /// A short name.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// The condition, such as 连续(2, 等次, 末位).
    pub when: String,
    /// What a body is asked to consider.
    pub then: String,
}

/// What a township may add or change.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayLimits {
    /// Items it may add.
    pub items: usize,
    /// Points of each at most.
    pub each_at_most: Points,
    /// By how much it may change an item's points, in per cent.
    #[serde(default)]
    pub change: Option<Value>,
}

/// A township's own items and weights on top of a scheme.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// The version of this format: 1.
    pub fanben: u32,
    /// The scheme's id.
    pub overlay: String,
    /// The code of the unit whose subjects it is for.
    pub unit: String,
    /// The period; none: every period.
    #[serde(default)]
    pub period: Option<String>,
    /// Items of its own, by dimension.
    #[serde(default)]
    pub add: BTreeMap<String, Vec<Item>>,
    /// New points for items of the scheme. The full points stay the same.
    #[serde(default)]
    pub points: BTreeMap<String, Points>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Money that follows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incentive {
    /// A short name.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Who gets it.
    #[serde(default)]
    pub to: Recipients,
    /// Only when this holds.
    #[serde(default)]
    pub when: Option<String>,
    /// How much, in yuan.
    pub amount: String,
    /// The sum that is shared out: amounts become shares of it.
    #[serde(default)]
    pub pool: Option<String>,
    /// Never more than this.
    #[serde(default)]
    pub at_most: Option<String>,
    /// Never less than this.
    #[serde(default)]
    pub at_least: Option<String>,
    /// How the amount is rounded.
    #[serde(default)]
    pub rounding: Rounding,
    /// Rounded to yuan instead of 分.
    #[serde(default)]
    pub whole_yuan: bool,
    /// How an amount is split; empty: it is not.
    #[serde(default)]
    pub split: Vec<Split>,
    /// Months of a year it is for; the amount is for each of them.
    #[serde(default)]
    pub source: String,
}

/// Who gets money.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipients {
    /// The subject.
    #[default]
    Subject,
    /// Everybody in office in the subject's unit, or those in these posts; empty: all.
    People(Vec<String>),
}

/// One share of an amount.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Who gets it.
    pub to: Recipients,
    /// In per cent of the amount.
    pub percent: Value,
    /// What it is for.
    #[serde(default)]
    pub name: String,
    /// Among people: each one's weight; none: equal shares.
    #[serde(default)]
    pub weight: Option<String>,
}

/// Reads a plain text, or a mapping with more to say.
fn text_or_map<'de, D, M, T>(
    deserializer: D,
    wants: &'static str,
    of_text: fn(String) -> T,
    of_map: fn(M) -> T,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de>,
{
    struct TextOrMap<M, T> {
        wants: &'static str,
        of_text: fn(String) -> T,
        of_map: fn(M) -> T,
    }
    impl<'de, M: Deserialize<'de>, T> Visitor<'de> for TextOrMap<M, T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.wants)
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            Ok((self.of_text)(text.to_owned()))
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            M::deserialize(de::value::MapAccessDeserializer::new(map)).map(self.of_map)
        }
    }
    deserializer.deserialize_any(TextOrMap { wants, of_text, of_map })
}

impl<'de> Deserialize<'de> for Clause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_or_map(deserializer, "一条评分标准,或带 text 的一组说明", Self::Sentence, Self::Bound)
    }
}

impl<'de> Deserialize<'de> for Derived {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct WithUnit {
            formula: String,
            unit: String,
        }
        text_or_map(
            deserializer,
            "一个公式,或带 formula 和 unit 的一组说明",
            |formula| Self { formula, unit: String::new() },
            |WithUnit { formula, unit }| Self { formula, unit },
        )
    }
}
