//! Conditions that never hold, and tiers that nobody gets.

use std::collections::BTreeSet;

use super::code::Code;
use super::finding::Finding;
use super::tiers::{most_of_total, winnable};
use crate::number::Exact;
use crate::scheme::Ruleset;
use crate::scheme::clause::explain::decimal;
use crate::scheme::clause::rule::Comparison;
use crate::scheme::formula::Formula;

/// What has to hold together.
pub(super) fn conjunction(formula: &Formula) -> Vec<&Formula> {
    match formula {
        Formula::All(list) => list.iter().flat_map(conjunction).collect(),
        one => vec![one],
    }
}

/// A name compared with a number.
pub(super) fn limit_of(formula: &Formula) -> Option<(&str, Comparison, Exact)> {
    let Formula::Compare(a, is, b) = formula else { return None };
    match (&**a, &**b) {
        (Formula::Name(name), Formula::Number { value, .. }) => Some((name, *is, *value)),
        (Formula::Number { value, .. }, Formula::Name(name)) => {
            let turned = match is {
                Comparison::AtLeast => Comparison::AtMost,
                Comparison::Above => Comparison::Below,
                Comparison::AtMost => Comparison::AtLeast,
                Comparison::Below => Comparison::Above,
                Comparison::Exactly => Comparison::Exactly,
            };
            Some((name, turned, *value))
        }
        _ => None,
    }
}

/// Every formula of the scheme with its place.
fn formulas(rules: &Ruleset) -> Vec<(String, &Formula)> {
    let mut all: Vec<(String, &Formula)> = Vec::new();
    if let Some(only) = &rules.only {
        all.push(("subjects.only".to_owned(), only));
    }
    for dimension in &rules.dimensions {
        let star = dimension.star.iter().flat_map(|star| &star.standards);
        let star = star.filter_map(|standard| standard.when.as_ref().ok());
        all.extend(star.map(|when| (format!("dimensions.{}.star", dimension.id), when)));
        for item in &rules.items[dimension.items.clone()] {
            let at = super::texts::item_at(&dimension.id, &item.id);
            all.extend(item.only.iter().map(|only| (format!("{at}.only"), only)));
        }
    }
    for (kind, list) in
        [("gates", &rules.gates), ("vetoes", &rules.vetoes), ("ceilings", &rules.ceilings)]
    {
        all.extend(list.iter().map(|one| (format!("{kind}.{}", one.id), &one.when)));
    }
    for tier in &rules.tiers {
        all.extend(tier.when.iter().map(|when| (format!("tiers.{}", tier.tier.name), when)));
    }
    for (kind, list) in [("streaks", &rules.streaks), ("notices", &rules.notices)] {
        all.extend(list.iter().map(|one| (format!("{kind}.{}", one.id), &one.when)));
    }
    for one in &rules.incentives {
        let at = format!("incentives.{}", one.incentive.id);
        let more = [&one.when, &one.barred, &one.pool, &one.at_most, &one.at_least];
        let more = more.into_iter().flatten();
        all.extend(more.chain([&one.amount]).map(|formula| (at.clone(), formula)));
    }
    all
}

pub(super) fn check(rules: &Ruleset, found: &mut Vec<Finding>) {
    let known = tiers_known(rules);
    for (at, formula) in formulas(rules) {
        if let Some(says) = impossible(rules, formula) {
            found.push(Finding::new(Code::ImpossibleCondition, &at, "", &says));
        }
        formula.visit(&mut |inner| {
            for name in tiers_named(inner).into_iter().filter(|name| !known.contains(name)) {
                let all: Vec<&str> = known.iter().copied().collect();
                let says = format!("没有等次叫“{name}”,办法里有 {}", all.join("、"));
                found.push(Finding::new(Code::UnknownTier, &at, name, &says));
            }
        });
    }
}

/// Everything 等次 can be.
fn tiers_known(rules: &Ruleset) -> BTreeSet<&str> {
    let outcomes = rules.gates.iter().chain(&rules.vetoes).chain(&rules.ceilings);
    let called = outcomes.filter_map(|one| one.called.as_deref());
    let ladder = rules.scheme.ladder.iter().flat_map(|one| one.unrated.iter().map(String::as_str));
    let tiers = rules.tiers.iter().map(|tier| tier.tier.name.as_str());
    tiers.chain(called).chain(ladder).chain([rules.scheme.untitled.as_str()]).collect()
}

/// The tiers this period's 等次 is compared with.
fn tiers_named(formula: &Formula) -> Vec<&str> {
    let is_tier = |of: &Formula| matches!(of, Formula::Name(name) if name == "等次");
    match formula {
        Formula::Among { of, any, .. } if is_tier(of) => any.iter().filter_map(word_of).collect(),
        Formula::Table { bands: false, of, rows, .. } if is_tier(of) => {
            rows.iter().filter_map(|(key, _)| word_of(key)).collect()
        }
        _ => Vec::new(),
    }
}

fn word_of(formula: &Formula) -> Option<&str> {
    match formula {
        Formula::Text(text) => Some(text),
        _ => None,
    }
}

/// Why a condition never holds.
fn impossible(rules: &Ruleset, formula: &Formula) -> Option<String> {
    let all = conjunction(formula);
    let limits: Vec<(&str, Comparison, Exact)> =
        all.iter().filter_map(|one| limit_of(one)).collect();
    for (place, (name, is, than)) in limits.iter().enumerate() {
        let high = highest(rules, name);
        let beyond = high.is_some_and(|high| match is {
            Comparison::AtLeast | Comparison::Exactly => *than > high,
            Comparison::Above => *than >= high,
            Comparison::AtMost | Comparison::Below => false,
        });
        if let Some(high) = high.filter(|_| beyond) {
            let unit = if rules.unit(name) == "%" { 100 } else { 1 };
            let scale = Exact::from_integer(unit);
            let sign = if unit == 100 { "%" } else { "" };
            return Some(format!(
                "要{name}{}{}{sign},而{name}最高只有{}{sign},永远不成立",
                is.sign(),
                decimal(*than * scale),
                decimal(high * scale)
            ));
        }
        let against = limits[..place].iter().find(|(other, before, bound)| {
            other == name && excludes((*before, *bound), (*is, *than))
        });
        if against.is_some() {
            return Some(format!("对{name}的两个要求互相排斥,永远不成立"));
        }
    }
    let words = all.iter().filter_map(|one| match one {
        Formula::Among { of, any, negated: false } => match (&**of, any.as_slice()) {
            (Formula::Name(name), [Formula::Text(text)]) => Some((name, text)),
            _ => None,
        },
        _ => None,
    });
    let words: Vec<(&String, &String)> = words.collect();
    let twice = words.iter().enumerate().find(|(place, (name, text))| {
        words[..*place].iter().any(|(other, before)| other == name && before != text)
    });
    twice.map(|(_, (name, _))| format!("{name}不能同时是两样,永远不成立"))
}

/// The most a name can be; none: it has no end that can be seen.
fn highest(rules: &Ruleset, name: &str) -> Option<Exact> {
    match name {
        "总分" if rules.has_points() => most_of_total(rules),
        "星数" => Some(Exact::from_integer(i128::try_from(winnable(rules)).ok()?)),
        _ => {
            let share = rules.unit(name) == "%" && name.ends_with('率');
            let grows = ["增", "完成", "超", "进度"].iter().any(|word| name.contains(word));
            (share && !grows).then(|| Exact::from_integer(1))
        }
    }
}

/// Two limits of one number that nothing meets.
fn excludes(a: (Comparison, Exact), b: (Comparison, Exact)) -> bool {
    let (low, high) = match (a.0.wants_more(), b.0.wants_more()) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ => return a.0 == Comparison::Exactly && b.0 == Comparison::Exactly && a.1 != b.1,
    };
    let open = low.0 == Comparison::Above || high.0 == Comparison::Below;
    low.1 > high.1 || (low.1 == high.1 && open)
}
