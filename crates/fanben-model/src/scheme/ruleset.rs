//! Rules ready to rate: sentences as typed rules, formulas parsed, names resolved.

use std::collections::BTreeMap;

use super::check::Code;
use super::clause::rule::Rule;
use super::formula::Formula;
use super::{
    Bounds, ClausesCount, Combine, Consequence, Gather, Incentive, NotApplicable, Scheme, Split,
    Tier,
};
use crate::number::{Points, Value};

/// Names every formula may read.
pub const BUILT_IN: &[&str] = &[
    "总分",
    "可比分",
    "满分",
    "得分率",
    "星数",
    "等次",
    "名次",
    "倒数名次",
    "类别",
    "单位类型",
    "职务",
    "组内个数",
];

/// A remark about a scheme with the place in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeFinding {
    /// What kind of remark it is.
    pub code: Code,
    /// Such as `dimensions.党建.items.A1` or `gates.收入`.
    pub at: String,
    /// The sentence or formula it is about; empty for others.
    pub text: String,
    /// What is wrong or worth knowing, in Chinese.
    pub says: String,
    /// The scheme cannot be rated until this is mended.
    pub fatal: bool,
}

/// A named number in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The class it is for; none: everybody else.
    pub class: Option<String>,
    /// The number; of a share the percent number.
    pub value: Value,
    /// %, 元, or what stands behind it.
    pub unit: String,
    /// As written; so it stands in sentences.
    pub written: String,
}

impl Parameter {
    /// Puts the number in its place in a sentence: as it is written with a unit, else as the plain
    /// number. A unit that the sentence says itself stands once.
    pub fn put(&self, name: &str, text: &str) -> String {
        let place = format!("{{{name}}}");
        let plain = self.value.to_string();
        match self.unit.as_str() {
            "" => text.replace(&place, &plain),
            unit => {
                let said = format!("{plain}{unit}");
                text.replace(&format!("{place}{unit}"), &said).replace(&place, &self.written)
            }
        }
    }
}

/// Where the answer to a question comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerFrom {
    /// A measure: judges contest the measure, not the score.
    Measure(String),
    /// A judge, under this key.
    Judge(String),
}

/// One sentence, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseRule {
    /// The stable id.
    pub id: String,
    /// The sentence as written.
    pub text: String,
    /// The rule for each class the sentence's parameters name, then for everybody else.
    pub rules: Vec<(Option<String>, Rule)>,
    /// For each question of the rule where its answer comes from.
    pub answers: Vec<AnswerFrom>,
    /// How its stages become one.
    pub combine: Combine,
    /// The sentence was not read: a judge gives points within the item.
    pub by_hand: bool,
}

impl ClauseRule {
    /// The rule for a class, else for everybody else.
    pub fn rule_of(&self, class: &str) -> Option<&Rule> {
        let of = |wanted: Option<&str>| {
            self.rules.iter().find(|(of, _)| of.as_deref() == wanted).map(|(_, rule)| rule)
        };
        of(Some(class)).or_else(|| of(None))
    }
}

/// One item, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRule {
    /// The dimension's place.
    pub dimension: usize,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who scores it.
    pub lead: String,
    /// Its points.
    pub points: Points,
    /// Points before any clause.
    pub start: Points,
    /// Never less.
    pub floor: Option<Points>,
    /// Never more.
    pub cap: Option<Points>,
    /// Only for those for whom this holds.
    pub only: Option<Formula>,
    /// What it is worth for the others.
    pub otherwise: NotApplicable,
    /// How its clauses come together.
    pub count: ClausesCount,
    /// The sentences.
    pub clauses: Vec<ClauseRule>,
    /// A unit's own item, on top of the scheme.
    pub own: bool,
}

/// A condition of a star.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardRule {
    /// As the document says it.
    pub text: String,
    /// A core element (otherwise a rigid standard).
    pub core: bool,
    /// The condition, or the key under which a judge answers.
    pub when: Result<Formula, String>,
}

/// What wins a star, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarRule {
    /// Points to reach.
    pub line: Option<Points>,
    /// Core elements and rigid standards.
    pub standards: Vec<StandardRule>,
    /// The measure that says the subject goes for it.
    pub declared: Option<String>,
}

/// A group of items, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionRule {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its full points.
    pub points: Points,
    /// Its weight in the total.
    pub weight: Option<Value>,
    /// Its full points in the total: with its weight.
    pub weighted: Points,
    /// Beside the full points.
    pub outside: bool,
    /// Bounds of its score.
    pub bounds: Bounds,
    /// What wins it as a star.
    pub star: Option<StarRule>,
    /// The unit in charge.
    pub lead: String,
    /// Who is in charge instead below a unit, by its code.
    pub leads: BTreeMap<String, String>,
    /// Its items' places.
    pub items: std::ops::Range<usize>,
}

/// A gate, veto or ceiling, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRule {
    /// Its id.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// The condition.
    pub when: Formula,
    /// For a gate: the tiers it guards, by place; empty: all.
    pub tiers: Vec<usize>,
    /// What follows.
    pub then: Consequence,
    /// What those are called whom it leaves without a tier.
    pub called: Option<String>,
    /// The law it rests on.
    pub basis: String,
}

/// A tier, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierRule {
    /// As written.
    pub tier: Tier,
    /// The condition besides.
    pub when: Option<Formula>,
}

/// A streak or notice, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreakRule {
    /// Its id.
    pub id: String,
    /// As the document says it.
    pub text: String,
    /// The condition.
    pub when: Formula,
    /// What a body is asked to consider, or what is said.
    pub then: String,
}

/// One share of an amount, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitRule {
    /// As written.
    pub split: Split,
    /// Among people: each one's weight.
    pub weight: Option<Formula>,
    /// Among people: the unit proposes, each at most this.
    pub each_at_most: Option<Formula>,
}

/// Money that follows, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncentiveRule {
    /// As written.
    pub incentive: Incentive,
    /// Only when this holds.
    pub when: Option<Formula>,
    /// Who may not draw it.
    pub barred: Option<Formula>,
    /// How much.
    pub amount: Formula,
    /// The sum that is shared out.
    pub pool: Option<Formula>,
    /// Never more.
    pub at_most: Option<Formula>,
    /// Never less.
    pub at_least: Option<Formula>,
    /// How it is split.
    pub split: Vec<SplitRule>,
}

/// A derived measure, ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedRule {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Its formula.
    pub formula: Formula,
}

/// A scheme with everything read: what rating needs, and nothing it has to look up.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruleset {
    /// The scheme as written.
    pub scheme: Scheme,
    /// The full points.
    pub full: Points,
    /// Dimensions.
    pub dimensions: Vec<DimensionRule>,
    /// All items, dimension by dimension.
    pub items: Vec<ItemRule>,
    /// Parameters in force, by name: for each class, then for everybody else.
    pub parameters: BTreeMap<String, Vec<Parameter>>,
    /// Derived measures in an order in which each only reads earlier ones.
    pub derived: Vec<DerivedRule>,
    /// Who is rated.
    pub only: Option<Formula>,
    /// Gates.
    pub gates: Vec<OutcomeRule>,
    /// Vetoes.
    pub vetoes: Vec<OutcomeRule>,
    /// Ceilings.
    pub ceilings: Vec<OutcomeRule>,
    /// Tiers, the best first.
    pub tiers: Vec<TierRule>,
    /// Streaks.
    pub streaks: Vec<StreakRule>,
    /// Other words that follow.
    pub notices: Vec<StreakRule>,
    /// Money.
    pub incentives: Vec<IncentiveRule>,
}

impl Ruleset {
    /// Whether anything is scored; some schemes only sort or pay.
    pub fn has_points(&self) -> bool {
        !self.items.is_empty()
    }

    /// A sentence with its parameters as they stand for a class.
    pub fn filled(&self, text: &str, class: Option<&str>) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let mut filled = text.to_owned();
        for (name, rows) in &self.parameters {
            let own = rows.iter().find(|one| one.class.is_some() && one.class.as_deref() == class);
            if let Some(row) = own.or_else(|| rows.iter().find(|one| one.class.is_none())) {
                filled = row.put(name, &filled);
            }
        }
        filled
    }

    /// The unit a measure, import or derived measure is kept in.
    pub fn unit(&self, name: &str) -> &str {
        let measure = self.scheme.measures.get(name).map(|measure| measure.unit.as_str());
        let derived = || self.derived.iter().find(|d| d.name == name).map(|d| d.unit.as_str());
        let parameter = || Some(self.parameters.get(name)?.first()?.unit.as_str());
        let import = || {
            let import = self.scheme.imports.get(name)?;
            (import.combine == Gather::Share).then_some("%")
        };
        let known = measure.or_else(derived).or_else(parameter).or_else(import);
        let unit = known.unwrap_or(match name {
            "总分" | "满分" => "分",
            "得分率" => "%",
            "星数" => "颗",
            _ => "",
        });
        // Amounts are kept in yuan whatever the sheets write.
        if matches!(unit, "万元" | "千元" | "亿元") { "元" } else { unit }
    }
}
