//! What an item's sentences give and take at most, beside what the item is worth.

use crate::number::{Points, Value};
use crate::scheme::clause::rule::{Bound, Gives, Part, Rule};

/// Points, or the share of the item's.
fn points_of(gives: Gives, item: Points) -> Points {
    match gives {
        Gives::Points(points) => points,
        Gives::Share(share) => {
            let raw =
                i128::from(item.raw()) * i128::from(share.raw()) / i128::from(100 * Value::ONE);
            Points::from_raw(i64::try_from(raw).unwrap_or(i64::MAX))
        }
    }
}

/// The most a rule can give; none: it has no end that can be seen (per case, steps).
pub(crate) fn most(rule: &Rule, item: Points) -> Option<Points> {
    let mut sum = Points::ZERO;
    for part in &rule.parts {
        let gives = |gives: &Gives| points_of(*gives, item).max(Points::ZERO);
        let part = match part {
            Part::Base { gives: base, .. } => gives(base),
            Part::Award { needs, gives: award, otherwise } => {
                let grows = needs.iter().flat_map(|need| &need.beside).any(|beside| {
                    beside.side.above() && points_of(beside.rate.gives, item) > Points::ZERO
                });
                if grows {
                    return None;
                }
                award.iter().chain(otherwise).map(gives).max().unwrap_or_default()
            }
            Part::Apiece { of, gives: each } => {
                let count = i64::try_from(of.len()).unwrap_or(1);
                Points::from_raw(gives(each).raw().saturating_mul(count))
            }
            Part::Bands { rows, otherwise, .. } => {
                rows.iter().map(|row| gives(&row.gives)).chain(otherwise.iter().map(gives)).max()?
            }
            Part::Levels { rows, otherwise, .. } => {
                rows.iter().map(|row| gives(&row.gives)).chain(otherwise.iter().map(gives)).max()?
            }
            Part::Ratio { full, beyond: false, over: None, .. } => gives(full),
            Part::Manual { takes: true, .. } | Part::Zero { .. } | Part::Veto { .. } => {
                Points::ZERO
            }
            Part::Manual { high, per: None, .. } => high.unwrap_or(item),
            Part::Each { rate, .. } if points_of(rate.gives, item) <= Points::ZERO => Points::ZERO,
            _ => return None,
        };
        sum = sum.plus(part).ok()?;
    }
    let cap = rule.bounds.iter().find_map(|bound| match bound {
        Bound::GivesAtMost(gives) => Some(points_of(*gives, item)),
        _ => None,
    });
    Some(cap.map_or(sum, |cap| sum.min(cap)))
}

/// The most one case takes, as a magnitude.
pub(crate) fn taken_at_once(rule: &Rule, item: Points) -> Points {
    let takes = |gives: &Gives| {
        let points = points_of(*gives, item);
        if points < Points::ZERO { points.negated() } else { Points::ZERO }
    };
    let parts = rule.parts.iter().map(|part| match part {
        Part::Award { gives, otherwise, .. } => {
            gives.iter().chain(otherwise).map(takes).max().unwrap_or_default()
        }
        Part::Apiece { gives, .. } => takes(gives),
        Part::Each { rate, .. } => takes(&rate.gives),
        Part::EachOf { rows, .. } => {
            rows.iter().map(|row| takes(&row.gives)).max().unwrap_or_default()
        }
        Part::Levels { rows, .. } => {
            rows.iter().map(|row| takes(&row.gives)).max().unwrap_or_default()
        }
        Part::Bands { rows, .. } => {
            rows.iter().map(|row| takes(&row.gives)).max().unwrap_or_default()
        }
        Part::Manual { high: Some(high), takes: true, .. } => *high,
        _ => Points::ZERO,
    });
    parts.max().unwrap_or_default()
}
