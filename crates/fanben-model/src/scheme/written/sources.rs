//! Where values come from: measures, parameters, imports, derived measures, overlays.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::is_default;

use super::rubric::{Item, text_or_map};
use crate::number::{Points, Value};

/// A fact that clauses and formulas read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// 元, 万元, %, 次 … ; empty: a plain number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unit: String,
    /// The values are words, not numbers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub words: bool,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub owner: String,
    /// The register or document it is taken from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
    /// Other headings under which sheets carry it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub also: Vec<String>,
    /// Needed by a formula: then its absence keeps the result open. Otherwise a blank is 0.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub required: bool,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_yes(required: &bool) -> bool {
    *required
}

/// A named number from a day on, for a class or for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// The first day it counts; none: always.
    #[serde(default, skip_serializing_if = "is_default")]
    pub from: Option<NaiveDate>,
    /// Only for this class.
    #[serde(default, skip_serializing_if = "is_default")]
    pub class: Option<String>,
    /// The number, as people write it (3万元, 85%).
    pub is: String,
}

/// A result of another scheme, read as a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The other scheme's file, seen from this one's folder.
    pub scheme: String,
    /// What of its result.
    pub take: Take,
    /// The periods; none: this scheme's own.
    #[serde(default, skip_serializing_if = "is_default")]
    pub periods: Vec<String>,
    /// Whose results: the subject's own, those of the units right below, or of a person's unit.
    #[serde(default, skip_serializing_if = "is_default")]
    pub over: Over,
    /// Several values become one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub combine: Gather,
    /// For `share` and `count`: the tiers that are counted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tiers: Vec<String>,
}

/// What is taken from another scheme's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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

/// What a township may add or change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlayLimits {
    /// Items it may add.
    pub items: usize,
    /// Points of each at most.
    pub each_at_most: Points,
    /// By how much it may change an item's points, in per cent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub change: Option<Value>,
}

/// A township's own items and weights on top of a scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// The version of this format: 1.
    pub fanben: u32,
    /// The scheme's id.
    pub overlay: String,
    /// The code of the unit whose subjects it is for.
    pub unit: String,
    /// The period; none: every period.
    #[serde(default, skip_serializing_if = "is_default")]
    pub period: Option<String>,
    /// Items of its own, by dimension.
    #[serde(default, skip_serializing_if = "is_default")]
    pub add: BTreeMap<String, Vec<Item>>,
    /// New points for items of the scheme. The full points stay the same.
    #[serde(default, skip_serializing_if = "is_default")]
    pub points: BTreeMap<String, Points>,
    /// Why.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reason: String,
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

impl Serialize for Derived {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.unit.is_empty() {
            return serializer.serialize_str(&self.formula);
        }
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("formula", &self.formula)?;
        map.serialize_entry("unit", &self.unit)?;
        map.end()
    }
}
