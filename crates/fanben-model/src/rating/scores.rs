//! Items → dimensions and total, over all subjects: sums, rescaling, bounds, weights.

use super::adding::add_points;
use super::columns::ItemColumn;
use super::inputs::Inputs;
use super::line::{Kind, Line, State};
use super::stars::goes_for;
use crate::number::{Exact, Points};
use crate::scheme::{Bounds, Ruleset};

/// Scores of one dimension or of the total: at least and at most, equal where nothing is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scores {
    pub(super) low: Vec<i64>,
    /// None: the same as `low`.
    pub(super) high: Option<Vec<i64>>,
    /// Subjects to whom the whole dimension does not apply; none: it applies to all.
    pub(super) left_out: Option<Vec<bool>>,
}

impl Scores {
    pub(super) fn get(&self, subject: usize) -> (i64, i64) {
        let low = self.low[subject];
        (low, self.high.as_ref().map_or(low, |high| high[subject]))
    }

    pub(super) fn applies(&self, subject: usize) -> bool {
        self.left_out.as_ref().is_none_or(|left_out| !left_out[subject])
    }
}

/// The scores of every dimension.
pub(super) fn dimensions(
    rules: &Ruleset,
    inputs: &Inputs,
    items: &[ItemColumn<'_>],
) -> Vec<Scores> {
    (0..rules.dimensions.len()).map(|at| dimension(rules, inputs, items, at)).collect()
}

fn dimension(rules: &Ruleset, inputs: &Inputs, items: &[ItemColumn<'_>], at: usize) -> Scores {
    let rule = &rules.dimensions[at];
    let subjects = inputs.subjects.len();
    let declares = rule.star.as_ref().is_some_and(|star| star.declared.is_some());
    let plain = rule.weight.is_none() && rule.bounds == Bounds::default() && !declares;
    let own = &items[rule.items.clone()];
    if plain && own.iter().all(|item| item.all_scored) {
        let mut low = vec![0_i64; subjects];
        add_points(own, Points::grid(rules.scheme.decimals), &mut low);
        return Scores { low, high: None, left_out: None };
    }
    let mut low = Vec::with_capacity(subjects);
    let mut high = Vec::with_capacity(subjects);
    let mut left_out = vec![false; subjects];
    for (subject, left_out) in left_out.iter_mut().enumerate() {
        let (a, b, applies) = settle(rules, inputs, items, at, subject, None);
        low.push(a);
        high.push(b);
        *left_out = !applies;
    }
    let open = low != high;
    let left = left_out.contains(&true);
    Scores { low, high: open.then_some(high), left_out: left.then_some(left_out) }
}

/// One dimension of one subject: at least, at most, and whether it applies at all.
pub(super) fn settle(
    rules: &Ruleset,
    inputs: &Inputs,
    items: &[ItemColumn<'_>],
    at: usize,
    subject: usize,
    mut lines: Option<&mut Vec<Line>>,
) -> (i64, i64, bool) {
    let rule = &rules.dimensions[at];
    if rule.star.as_ref().is_some_and(|star| !goes_for(star, inputs, subject)) {
        return (0, 0, false);
    }
    let (mut low, mut high) = (0_i64, 0_i64);
    let (mut applying, mut full) = (0_i64, 0_i64);
    let mut applies = rule.items.is_empty();
    for place in rule.items.clone() {
        let outcome = items[place].get(subject);
        let points = rules.items[place].points.raw();
        full += points;
        if outcome.state == State::NotApplicable {
            continue;
        }
        applies = true;
        applying += points;
        low = low.saturating_add(outcome.low.raw());
        high = high.saturating_add(outcome.high.raw());
    }
    if !applies {
        return (0, 0, false);
    }
    let mut adjust = |before: (i64, i64), after: (i64, i64), why: &str| {
        if let (Some(lines), true) = (lines.as_deref_mut(), before.0 != after.0) {
            let gave = Points::from_raw(after.0 - before.0);
            lines.push(Line::new(Kind::Adjustment, &rule.id, &rule.name, gave, why.to_owned()));
        }
        after
    };
    let rounded = |raw: i64, by: Exact| {
        let exact = Exact::new(i128::from(raw), i128::from(Points::ONE)) * by;
        Points::round(exact, rules.scheme.decimals, rules.scheme.rounding).map_or(raw, Points::raw)
    };
    if applying != full && applying > 0 {
        let by = Exact::new(i128::from(full), i128::from(applying));
        let after = (rounded(low, by), rounded(high, by));
        let why =
            format!("适用的{}分折算为{}分", Points::from_raw(applying), Points::from_raw(full));
        (low, high) = adjust((low, high), after, &why);
    }
    let bounded = |raw: i64| {
        let raw = rule.bounds.at_least.map_or(raw, |least| raw.max(least.raw()));
        rule.bounds.at_most.map_or(raw, |most| raw.min(most.raw()))
    };
    let why =
        if bounded(low) > low { "不低于本大项下限" } else { "不超过本大项上限" };
    (low, high) = adjust((low, high), (bounded(low), bounded(high)), why);
    if let Some(weight) = rule.weight {
        let after = (rounded(low, weight.exact()), rounded(high, weight.exact()));
        (low, high) = adjust((low, high), after, &format!("权重 {weight}"));
    }
    (low, high, true)
}

/// The totals.
pub(super) fn totals(rules: &Ruleset, inputs: &Inputs, dimensions: &[Scores]) -> Scores {
    let plain = rules.scheme.total == Bounds::default()
        && dimensions.iter().all(|scores| scores.high.is_none() && scores.left_out.is_none());
    if let ([only], true) = (dimensions, plain) {
        return only.clone();
    }
    let subjects = inputs.subjects.len();
    let (mut low, mut high) = (Vec::with_capacity(subjects), Vec::with_capacity(subjects));
    for subject in 0..subjects {
        let (a, b) = total(rules, dimensions, subject, None);
        low.push(a);
        high.push(b);
    }
    let open = low != high;
    Scores { low, high: open.then_some(high), left_out: None }
}

/// The total of one subject: dimensions, rescaling for those that do not apply, bounds.
pub(super) fn total(
    rules: &Ruleset,
    dimensions: &[Scores],
    subject: usize,
    mut lines: Option<&mut Vec<Line>>,
) -> (i64, i64) {
    let (mut low, mut high) = (0_i64, 0_i64);
    let (mut inside, mut full, mut left) = ((0_i64, 0_i64), 0_i64, 0_i64);
    let mut outside = (0_i64, 0_i64);
    for (rule, scores) in rules.dimensions.iter().zip(dimensions) {
        let (a, b) = scores.get(subject);
        if rule.outside {
            outside = (outside.0 + a, outside.1 + b);
            continue;
        }
        full += rule.weighted.raw();
        if scores.applies(subject) {
            inside = (inside.0 + a, inside.1 + b);
        } else {
            left += rule.weighted.raw();
        }
    }
    let mut adjust = |before: i64, after: i64, why: String| {
        if let (Some(lines), true) = (lines.as_deref_mut(), before != after) {
            let gave = Points::from_raw(after - before);
            lines.push(Line::new(Kind::Adjustment, "总分", "总分", gave, why));
        }
    };
    if left > 0 && full > left {
        let by = Exact::new(i128::from(full), i128::from(full - left));
        let rounded = |raw: i64| {
            let exact = Exact::new(i128::from(raw), i128::from(Points::ONE)) * by;
            Points::round(exact, rules.scheme.decimals, rules.scheme.rounding)
                .map_or(raw, Points::raw)
        };
        let after = (rounded(inside.0), rounded(inside.1));
        let why = format!(
            "不适用的大项{}分不计,其余折算为{}分",
            Points::from_raw(left),
            Points::from_raw(full)
        );
        adjust(inside.0, after.0, why);
        inside = after;
    }
    low += inside.0 + outside.0;
    high += inside.1 + outside.1;
    let bounds = rules.scheme.total;
    let bounded = |raw: i64| {
        let raw = bounds.at_least.map_or(raw, |least| raw.max(least.raw()));
        bounds.at_most.map_or(raw, |most| raw.min(most.raw()))
    };
    let why = if bounded(low) > low { "总分不低于下限" } else { "总分不超过上限" };
    adjust(low, bounded(low), why.to_owned());
    (bounded(low), bounded(high))
}
