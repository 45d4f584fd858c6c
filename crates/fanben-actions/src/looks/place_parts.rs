//! What a unit takes over from those before it, as a page shows it.

use chrono::{DateTime, Utc};
use fanben_model::number::Value;
use fanben_model::scheme::{Inherits, Scores};
use fanben_model::succession::Inherited;
use fanben_store::UnitId;

use crate::earlier::Taken;
use crate::live::Live;
use crate::places::Places;
use crate::{Named, words};

/// One thing of an earlier period that a unit takes over, or might.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenLine {
    /// The scheme whose result it is: its id and title.
    pub scheme: Named,
    /// The period.
    pub period: String,
    /// 总分, 等次, 星数 or 警示.
    pub name: String,
    /// Which card; empty for the others.
    pub about: String,
    /// What is taken over; empty: nothing, or it is open.
    pub value: String,
    /// Why it is open; empty: it is not.
    pub open: String,
    /// How it came about, as people would write it down.
    pub how: String,
    /// Titles somebody may decide for, where it is a title.
    pub choices: Vec<String>,
    /// Somebody may decide about it.
    pub decidable: bool,
    /// What was decided.
    pub decision: Option<Decision>,
}

/// A decision about what is taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// 是, 否, a title, or empty: none.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// In what capacity.
    pub post: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a unit takes over in a cycle.
pub(super) fn taken(places: &Places, live: &Live, unit: UnitId) -> Vec<TakenLine> {
    let of = live.taken.iter().filter(|one| one.unit == unit);
    of.map(|one| line(places, live, one)).collect()
}

fn line(places: &Places, live: &Live, one: &Taken) -> TakenLine {
    let inherits = &live.ready.written.inherits;
    let (value, open) = match &one.is {
        Inherited::Is(value) => (value.clone(), String::new()),
        Inherited::Nothing => (String::new(), String::new()),
        Inherited::Open(why) => (String::new(), words::why_open(*why, &inherits.weight)),
    };
    let mut choices: Vec<String> = one.of.iter().map(|(_, _, had)| had.clone()).collect();
    choices.retain(|had| !had.is_empty());
    choices.sort();
    choices.dedup();
    let rule = if one.name == "警示" { inherits.cards } else { inherits.titles };
    let scored = one.name == "总分";
    TakenLine {
        scheme: Named::new(&one.scheme, &one.scheme_title),
        period: one.period.clone(),
        name: one.name.to_owned(),
        about: one.about.clone(),
        value,
        open,
        how: how(places, inherits, one),
        choices: if ["等次", "星数"].contains(&one.name) { choices } else { Vec::new() },
        decidable: !scored && rule != fanben_model::scheme::TakenOver::None,
        decision: one.decision.as_ref().map(|row| Decision {
            value: row.value.clone(),
            reason: row.reason.clone(),
            by: live.person(row.person),
            post: row.post.clone(),
            at: row.at,
        }),
    }
}

/// How it came about: the predecessors, and for points the sum.
fn how(places: &Places, inherits: &Inherits, one: &Taken) -> String {
    let name = |unit: &UnitId| places.named_id(*unit).name;
    let had: Vec<String> = one
        .of
        .iter()
        .map(|(unit, weight, had)| {
            let had = if had.is_empty() { "没有参加" } else { had };
            match weight {
                Some(weight) if one.name == "总分" => {
                    format!("{}{had}({}{weight})", name(unit), inherits.weight)
                }
                _ => format!("{}{had}", name(unit)),
            }
        })
        .collect();
    let took: Vec<(&str, Option<Value>)> = one
        .of
        .iter()
        .filter(|(_, _, had)| !had.is_empty())
        .map(|(_, weight, had)| (had.as_str(), *weight))
        .collect();
    let said = had.join(",");
    let Inherited::Is(value) = &one.is else { return said };
    if one.name != "总分" || took.len() < 2 {
        return said;
    }
    let sum = match inherits.scores {
        Scores::Weighted => {
            let each: Option<Vec<String>> =
                took.iter().map(|(had, weight)| Some(format!("{had}×{}", (*weight)?))).collect();
            let weights: Option<Vec<String>> =
                took.iter().map(|(_, weight)| Some((*weight)?.to_string())).collect();
            match (each, weights) {
                (Some(each), Some(weights)) => {
                    format!("({})÷({})", each.join("+"), weights.join("+"))
                }
                _ => return said,
            }
        }
        Scores::Mean => {
            let each: Vec<&str> = took.iter().map(|(had, _)| *had).collect();
            format!("({})÷{}", each.join("+"), each.len())
        }
        Scores::Larger => return format!("{said};沿用较大的"),
        Scores::Fresh => return said,
    };
    format!("{said};{sum}={value}")
}
