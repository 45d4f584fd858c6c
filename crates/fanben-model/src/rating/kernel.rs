//! Items that read one number and nothing else: shortcuts to the same outcomes.
//!
//! Two shapes cover most measured sentences. Where the points are constant between the numbers of
//! the sentence, each stretch is rated once by [`rate_item`](super::item::rate_item) and looked up.
//! Where points are counted in whole steps, the count is plain integer arithmetic. A property test
//! holds both against `rate_item`.

use super::item::ItemOutcome;
use super::line::State;
use crate::number::{Points, Value};
use crate::scheme::clause::rule::{
    Bound, Comparison, Condition, CountOf, Gives, Limit, Part, Rate, Remainder, Rule,
};
use crate::scheme::{AnswerFrom, ClausesCount, ItemRule, Ruleset};

/// A shortcut for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kernel {
    /// The least numbers of each stretch but the first, in order, and the outcome of each stretch.
    Stretches { starts: Vec<i64>, outcomes: Vec<ItemOutcome> },
    /// Whole steps: the item's points are `start + gives × (value ÷ every)` between two ends.
    Steps { every: i64, gives: i64, start: i64, low: i64, high: i64 },
}

impl Kernel {
    /// The shortcut of an item, if it has one. `rated` rates a number the ordinary way.
    pub(super) fn of(
        rules: &Ruleset,
        item: &ItemRule,
        rated: impl Fn(Value) -> ItemOutcome,
    ) -> Option<Self> {
        let [clause] = item.clauses.as_slice() else { return None };
        let ([(None, rule)], [AnswerFrom::Measure(_) | AnswerFrom::Judge(_)]) =
            (clause.rules.as_slice(), clause.answers.as_slice())
        else {
            return None;
        };
        if item.only.is_some() || item.count != ClausesCount::Sum {
            return None;
        }
        steps(rules, item, rule).or_else(|| stretches(rule, rated))
    }

    /// The outcome of a number.
    pub(super) fn rate(&self, value: Value) -> ItemOutcome {
        match self {
            Self::Stretches { starts, outcomes } => {
                outcomes[starts.partition_point(|start| *start <= value.raw())]
            }
            Self::Steps { every, gives, start, low, high } => {
                let steps = value.raw().max(0) / every;
                let near = gives.checked_mul(steps).and_then(|gave| start.checked_add(gave));
                let raw = near.map_or_else(
                    || {
                        let far = i128::from(*start) + i128::from(*gives) * i128::from(steps);
                        let far = far.clamp(i128::from(*low), i128::from(*high));
                        i64::try_from(far).unwrap_or(*low)
                    },
                    |near| near.clamp(*low, *high),
                );
                let points = Points::from_raw(raw);
                ItemOutcome { low: points, high: points, state: State::Scored, veto: None }
            }
        }
    }

    /// Every outcome it can come to; none: whole steps, which are always scored.
    pub(super) fn outcomes(&self) -> &[ItemOutcome] {
        match self {
            Self::Stretches { outcomes, .. } => outcomes,
            Self::Steps { .. } => &[],
        }
    }
}

/// 每1处扣0.5分 with caps and floors in points that need no rounding.
fn steps(rules: &Ruleset, item: &ItemRule, rule: &Rule) -> Option<Kernel> {
    let [Part::Each { count: CountOf::Cases, rate, .. }] = rule.parts.as_slice() else {
        return None;
    };
    let Rate {
        every,
        of_number: false,
        gives,
        remainder: Remainder::Nothing,
        up_to: None,
        at_most,
    } = *rate
    else {
        return None;
    };
    if rule.worth.is_some() || every <= Value::ZERO {
        return None;
    }
    let smallest = Points::grid(rules.scheme.decimals);
    let whole = |gives: Gives| match gives {
        Gives::Points(points) if points.raw() % smallest == 0 => Some(points.raw()),
        _ => None,
    };
    let gives = whole(gives)?;
    let mut most = match at_most {
        Some(most) => whole(most)?.abs(),
        None => i64::MAX,
    };
    for bound in &rule.bounds {
        most = match bound {
            Bound::Exhausts if gives < 0 => most.min(item.points.raw()),
            Bound::TakesAtMost(points) if gives < 0 => most.min(whole(*points)?.abs()),
            Bound::GivesAtMost(points) if gives > 0 => most.min(whole(*points)?.abs()),
            Bound::NoFloor => return None,
            _ => most,
        };
    }
    if most != i64::MAX && most % smallest != 0 {
        return None;
    }
    let start = item.start.raw();
    let (mut low, mut high) = (i64::MIN, i64::MAX);
    if most != i64::MAX {
        if gives < 0 {
            low = start.saturating_sub(most);
        } else {
            high = start.saturating_add(most);
        }
    }
    // The item's own ends hold over the sentence's.
    let ends = |raw: i64| {
        let raw = item.floor.map_or(raw, |floor| raw.max(floor.raw()));
        item.cap.map_or(raw, |cap| raw.min(cap.raw()))
    };
    let (low, high) = (ends(low), ends(high));
    (low <= high).then_some(Kernel::Steps { every: every.raw(), gives, start, low, high })
}

/// Where the outcome can change, if all the rule does with its answer is to compare it.
fn changes(rule: &Rule) -> Option<Vec<i64>> {
    let mut starts = Vec::new();
    let mut limits = |within: &[Limit]| {
        for limit in within {
            let at = limit.than.raw();
            if !matches!(limit.is, Comparison::Above | Comparison::AtMost) {
                starts.push(at);
            }
            if !matches!(limit.is, Comparison::AtLeast | Comparison::Below) {
                starts.push(at.checked_add(1)?);
            }
        }
        Some(())
    };
    for part in &rule.parts {
        match part {
            Part::Base { .. } => {}
            Part::Award { needs, .. } => {
                for need in needs {
                    if !need.beside.is_empty() {
                        return None;
                    }
                    limits(compared(&need.that)?)?;
                }
            }
            Part::Bands { rows, .. } => {
                for row in rows {
                    limits(&row.within)?;
                }
            }
            Part::Zero { when } | Part::Veto { when, .. } => limits(compared(when)?)?,
            _ => return None,
        }
    }
    starts.sort_unstable();
    starts.dedup();
    Some(starts)
}

fn compared(condition: &Condition) -> Option<&[Limit]> {
    match condition {
        Condition::Number { within, .. } => Some(within),
        _ => None,
    }
}

fn stretches(rule: &Rule, rated: impl Fn(Value) -> ItemOutcome) -> Option<Kernel> {
    let starts = changes(rule)?;
    let below = starts.first()?.checked_sub(1)?;
    let outcomes = std::iter::once(below).chain(starts.iter().copied());
    let outcomes = outcomes.map(|number| rated(Value::from_raw(number))).collect();
    Some(Kernel::Stretches { starts, outcomes })
}
