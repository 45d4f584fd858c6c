//! The rubric as written: dimensions, items, sentences.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Combine, is_default};
use crate::number::{Points, Value};

/// A group of items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// A short name.
    pub id: String,
    /// Its name on paper.
    pub name: String,
    /// Its points; none: the sum of its items.
    #[serde(default, skip_serializing_if = "is_default")]
    pub points: Option<Points>,
    /// Its weight in the total; none: 1.
    #[serde(default, skip_serializing_if = "is_default")]
    pub weight: Option<Value>,
    /// Counted beside the full points: 加分项, 扣分项.
    #[serde(default, skip_serializing_if = "is_default")]
    pub outside: bool,
    /// Bounds of its score.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bounds: Bounds,
    /// It is a star: won or lost by itself.
    #[serde(default, skip_serializing_if = "is_default")]
    pub star: Option<Star>,
    /// The unit in charge.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lead: String,
    /// Who is in charge instead below a unit, by that unit's code: two districts, two leads.
    #[serde(default, skip_serializing_if = "is_default")]
    pub leads: BTreeMap<String, String>,
    /// The items.
    #[serde(default, skip_serializing_if = "is_default")]
    pub items: Vec<Item>,
}

/// A lower and an upper end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Never less.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_least: Option<Points>,
    /// Never more.
    #[serde(default, skip_serializing_if = "is_default")]
    pub at_most: Option<Points>,
}

/// What wins a star.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Star {
    /// Points to reach; none: only the standards count.
    #[serde(default, skip_serializing_if = "is_default")]
    pub line: Option<Points>,
    /// Core elements: every one has to hold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub core: Vec<Standard>,
    /// Rigid standards: every one has to hold.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rigid: Vec<Standard>,
    /// The measure (是/否) that says the subject goes for this star; none: everybody does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub declared: Option<String>,
}

/// A condition with words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// As the document says it.
    pub text: String,
    /// The condition; none: judged yes or no under this text.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<String>,
}

/// What is scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// A short name.
    pub id: String,
    /// Its name on paper.
    #[serde(default, skip_serializing_if = "is_default")]
    pub name: String,
    /// What is asked for, in the document's words: no rule is made of them (考核内容).
    #[serde(default, skip_serializing_if = "is_default")]
    pub content: String,
    /// Its points.
    pub points: Points,
    /// The department that scores it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lead: String,
    /// What is shown as proof (查资料, 看现场); never names of people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub evidence: String,
    /// Points before any clause; none: all of them if its clauses only take, else none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub start: Option<Points>,
    /// Never less than this; none: 0.
    #[serde(default, skip_serializing_if = "is_default")]
    pub floor: Option<Points>,
    /// The floor does not hold (本项扣分不保底).
    #[serde(default, skip_serializing_if = "is_default")]
    pub no_floor: bool,
    /// More than its points can be scored (加分不封顶).
    #[serde(default, skip_serializing_if = "is_default")]
    pub no_cap: bool,
    /// Only for subjects for whom this holds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub only: Option<String>,
    /// What the item is worth for the others.
    #[serde(default, skip_serializing_if = "is_default")]
    pub otherwise: NotApplicable,
    /// Several clauses: their sum, or only the best or the worst.
    #[serde(default, skip_serializing_if = "is_default")]
    pub clauses_count: ClausesCount,
    /// The sentences.
    #[serde(default, skip_serializing_if = "is_default")]
    pub clauses: Vec<Clause>,
    /// What else the table says in its row (备注).
    #[serde(default, skip_serializing_if = "is_default")]
    pub remark: String,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
}

/// What an item that does not apply is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoundClause {
    /// A stable id; none: the item's id and the clause's number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub id: Option<String>,
    /// The sentence; `{name}` stands for a parameter.
    pub text: String,
    /// Measures that answer its questions, in their order; `~` leaves one to a judge.
    #[serde(default, skip_serializing_if = "is_default")]
    pub from: Vec<Option<String>>,
    /// The measure, import or derived measure whose value is the points: an imported score, a
    /// place turned into points, a share of votes. The sentence then only says so.
    #[serde(default, skip_serializing_if = "is_default")]
    pub gives: Option<String>,
    /// The column it stands in: 扣分标准, 加分标准, 评分标准.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column: ClauseColumn,
    /// How its stages become one; none: as the scheme says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub combine: Option<Combine>,
    /// The first day it counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub effective: Option<NaiveDate>,
}

/// The column of a rubric a sentence stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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

/// Reads a plain text, or a mapping with more to say.
pub(super) fn text_or_map<'de, D, M, T>(
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

impl Serialize for Clause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sentence(text) => serializer.serialize_str(text),
            Self::Bound(bound) => bound.serialize(serializer),
        }
    }
}

impl Clause {
    /// The sentence.
    pub fn text(&self) -> &str {
        match self {
            Self::Sentence(text) => text,
            Self::Bound(bound) => &bound.text,
        }
    }

    /// The column it stands in.
    pub fn column(&self) -> ClauseColumn {
        match self {
            Self::Sentence(_) => ClauseColumn::Standard,
            Self::Bound(bound) => bound.column,
        }
    }
}
