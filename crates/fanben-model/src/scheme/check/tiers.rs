//! Tiers and stars: gaps between them, their order, and whether anybody can get them.

use super::code::Code;
use super::finding::Finding;
use super::formulas::{conjunction, limit_of};
use super::points::most_of;
use crate::number::{Exact, Points};
use crate::scheme::clause::rule::Comparison;
use crate::scheme::{Consequence, DimensionRule, Ruleset, TierRule};

/// The most a dimension comes to in its own points; none: it has no end.
fn most_of_dimension(rules: &Ruleset, dimension: &DimensionRule) -> Option<Points> {
    let items = &rules.items[dimension.items.clone()];
    let sum: Option<Vec<i64>> = items
        .iter()
        // What does not apply is rescaled to the full points.
        .map(|item| {
            let most = most_of(item)?;
            Some(if item.only.is_some() { most.max(item.points).raw() } else { most.raw() })
        })
        .collect();
    let most = match (sum, items.is_empty()) {
        (_, true) => Some(dimension.points),
        (sum, _) => sum.map(|sum| Points::from_raw(sum.iter().sum())),
    };
    match (most, dimension.bounds.at_most) {
        (Some(most), Some(cap)) => Some(most.min(cap)),
        (most, cap) => most.or(cap),
    }
}

/// The most a total comes to; none: it has no end.
pub(super) fn most_of_total(rules: &Ruleset) -> Option<Exact> {
    let mut sum = Exact::from_integer(0);
    for dimension in &rules.dimensions {
        let most = most_of_dimension(rules, dimension);
        let Some(most) = most else {
            return rules.scheme.total.at_most.map(Points::exact);
        };
        let most = match dimension.weight {
            Some(weight) if !dimension.outside => most.exact() * weight.exact(),
            _ => most.exact(),
        };
        sum += most;
    }
    Some(rules.scheme.total.at_most.map_or(sum, |cap| sum.min(cap.exact())))
}

/// The stars somebody can win.
pub(super) fn winnable(rules: &Ruleset) -> usize {
    rules.dimensions.iter().filter(|one| one.star.is_some() && !lost(rules, one)).count()
}

/// Its line is above what its dimension can come to.
fn lost(rules: &Ruleset, dimension: &DimensionRule) -> bool {
    let line = dimension.star.as_ref().and_then(|star| star.line);
    let most = most_of_dimension(rules, dimension);
    line.zip(most).is_some_and(|(line, most)| line > most)
}

pub(super) fn check(rules: &Ruleset, found: &mut Vec<Finding>) {
    for dimension in &rules.dimensions {
        if let Some(line) = dimension.star.as_ref().and_then(|star| star.line)
            && lost(rules, dimension)
        {
            let most = most_of_dimension(rules, dimension).unwrap_or_default();
            let says = format!("星线{line}分,这颗星最多只能得{most}分");
            let at = format!("dimensions.{}.star", dimension.id);
            found.push(Finding::new(Code::StarUnreachable, &at, &dimension.name, &says));
        }
    }
    unreachable(rules, found);
    order(rules, found);
    gaps(rules, found);
}

fn at(tier: &TierRule) -> String {
    format!("tiers.{}", tier.tier.name)
}

/// The total a tier asks for.
fn line(rules: &Ruleset, tier: &TierRule) -> Option<Exact> {
    let rate =
        tier.tier.rate.map(|rate| rules.full.exact() * rate.exact() / Exact::from_integer(100));
    let from = tier.tier.from.map(Points::exact);
    from.max(rate)
}

fn unreachable(rules: &Ruleset, found: &mut Vec<Finding>) {
    let most = most_of_total(rules).filter(|_| rules.has_points());
    let stars = winnable(rules);
    for tier in &rules.tiers {
        let mut say = |says: String| {
            found.push(Finding::new(Code::TierUnreachable, &at(tier), &tier.tier.name, &says));
        };
        if let Some((line, most)) = line(rules, tier).zip(most).filter(|(line, most)| line > most) {
            say(format!("要{}分,总分最多{}分,没有人能达到", decimal(line), decimal(most)));
        }
        if let Some(wanted) = tier.tier.stars.filter(|wanted| *wanted > stars) {
            say(format!("要{wanted}颗星,能得的星只有{stars}颗,没有人能达到"));
        }
        if tier.tier.quota == Some(0) || tier.tier.share.is_some_and(|share| share.raw() <= 0) {
            say("名额是0,没有人能得到".to_owned());
        }
    }
    let least = rules.scheme.total.at_least.map(Points::exact);
    let sure = rules.tiers.iter().position(|tier| {
        plain(tier) && line(rules, tier).zip(least).is_some_and(|(line, least)| line <= least)
    });
    if let Some(first) = sure.filter(|_| !sent_down(rules)) {
        for tier in &rules.tiers[first + 1..] {
            let name = &rules.tiers[first].tier.name;
            let says =
                format!("总分不会低于{},所有人至少是{name}", decimal(least.unwrap_or_default()));
            found.push(Finding::new(Code::TierUnreachable, &at(tier), &tier.tier.name, &says));
        }
    }
}

/// Nothing but a line decides who gets it.
fn plain(tier: &TierRule) -> bool {
    let tier = &tier.tier;
    tier.when.is_none() && tier.quota.is_none() && tier.share.is_none() && tier.stars.is_none()
}

/// Something other than points may put somebody into a lower tier.
fn sent_down(rules: &Ruleset) -> bool {
    let outcomes = rules.ceilings.iter().chain(&rules.vetoes);
    let mut then = outcomes.map(|outcome| &outcome.then);
    let moved = then.any(|then| {
        matches!(then, Consequence::AtMost(_) | Consequence::Tier(_) | Consequence::Lower(_))
    });
    moved || rules.scheme.ladder.is_some() || rules.gates.iter().any(|gate| !gate.tiers.is_empty())
}

/// A tier behind one that asks for no more.
fn order(rules: &Ruleset, found: &mut Vec<Finding>) {
    for (place, tier) in rules.tiers.iter().enumerate() {
        for better in &rules.tiers[..place] {
            let both_lines = line(rules, tier).zip(line(rules, better));
            let both_stars = tier.tier.stars.zip(better.tier.stars);
            let higher = both_lines.is_some_and(|(own, better)| own > better)
                || both_stars.is_some_and(|(own, better)| own > better);
            let as_high = both_lines.is_some_and(|(own, better)| own == better)
                || both_stars.is_some_and(|(own, better)| own == better);
            let mixed = tier.tier.when.is_some() || better.tier.when.is_some();
            let stars_and_lines = both_lines.is_some() && both_stars.is_some();
            let same = as_high && !higher && !stars_and_lines;
            let limited = better.tier.quota.is_some() || better.tier.share.is_some();
            let passed_by = !limited && !sent_down(rules);
            if !mixed && ((higher && !stars_and_lines) || (same && passed_by)) {
                let says = if higher {
                    format!("排在“{}”后面,要求却更高", better.tier.name)
                } else {
                    format!("与排在前面的“{}”要求一样,没有人会得到它", better.tier.name)
                };
                found.push(Finding::new(Code::TierOrder, &at(tier), &tier.tier.name, &says));
                break;
            }
        }
    }
}

/// A tier from a total to another, which may belong to it.
type Span<'a> = (Option<Exact>, Option<(Exact, bool)>, &'a TierRule);

/// Totals for which no tier is written though a higher and a lower one are.
fn gaps(rules: &Ruleset, found: &mut Vec<Finding>) {
    let mut spans: Vec<Span<'_>> = Vec::new();
    for tier in &rules.tiers {
        let mut low = line(rules, tier);
        let mut high: Option<(Exact, bool)> = None;
        if let Some(when) = &tier.when {
            for (name, is, than) in conjunction(when).into_iter().filter_map(limit_of) {
                match (name, is) {
                    ("总分", Comparison::AtLeast | Comparison::Above) => {
                        low = low.max(Some(than));
                    }
                    ("总分", Comparison::AtMost) => high = Some((than, true)),
                    ("总分", Comparison::Below) => high = Some((than, false)),
                    _ => {}
                }
            }
        }
        spans.push((low, high, tier));
    }
    for (_, high, tier) in &spans {
        let Some((high, closed)) = high else { continue };
        let covers = |(low, end, _): &Span<'_>| {
            let begins = low.is_none_or(|low| low <= *high);
            let goes_on = end.is_none_or(|(end, _)| end > *high);
            begins && goes_on
        };
        let next = spans.iter().filter_map(|(low, _, other)| Some(((*low)?, *other)));
        let next = next.filter(|(low, _)| low > high || (low == high && !closed));
        let Some((low, above)) = next.min_by_key(|(low, _)| *low) else { continue };
        if low > *high && !spans.iter().any(covers) {
            let says = format!(
                "“{}”到{}分为止,“{}”从{}分起,中间的得分没有等次",
                tier.tier.name,
                decimal(*high),
                above.tier.name,
                decimal(low)
            );
            found.push(Finding::new(Code::TierGap, &at(tier), &tier.tier.name, &says));
        }
    }
}

fn decimal(value: Exact) -> String {
    crate::scheme::clause::explain::decimal(value)
}
