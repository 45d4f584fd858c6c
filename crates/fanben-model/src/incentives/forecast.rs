//! A rating that is not finished → how much money there may be: if everybody who is still open gets
//! nothing more, if they all get what they can, and what last period's results would cost today.

use std::collections::BTreeMap;

use serde::Serialize;

use super::names::{Assumed, Taken};
use super::{Settlement, settle_assuming, settle_rows};
use crate::measures::Facts;
use crate::number::{Exact, Money, Points};
use crate::rating::Rating;
use crate::scheme::formula::{Formula, Function, Given, Names as _};
use crate::scheme::{IncentiveRule, Ruleset};

/// What one incentive may come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// The incentive.
    pub incentive: String,
    /// What it is called.
    pub name: String,
    /// If whoever is open gets nothing more.
    pub least: Money,
    /// By results as they stand.
    pub now: Money,
    /// If whoever is open gets all it can.
    pub most: Money,
    /// By last period's results under these rules.
    pub before: Money,
    /// How many amounts cannot be computed even so.
    pub unknown: usize,
}

/// What all of it may come to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Forecast {
    /// Incentive by incentive.
    pub lines: Vec<Outlook>,
    /// How many subjects are still open.
    pub open: usize,
    /// How many subjects there are.
    pub subjects: usize,
    /// How many have no result of the last period.
    pub without: usize,
}

impl Forecast {
    /// The sum over all incentives: least, now, most, before.
    pub fn sum(&self) -> [Money; 4] {
        let of = |get: fn(&Outlook) -> Money| {
            Money::from_raw(self.lines.iter().map(|line| get(line).raw()).sum())
        };
        [of(|one| one.least), of(|one| one.now), of(|one| one.most), of(|one| one.before)]
    }
}

/// What money there may be.
pub fn forecast(rules: &Ruleset, rows: &[(&Rating<'_>, usize)], facts: &Facts) -> Forecast {
    let open: Vec<(&Rating<'_>, usize)> =
        rows.iter().copied().filter(|(rating, at)| rating.standings()[*at].open).collect();
    let nothing: Assumed = open
        .iter()
        .map(|(rating, at)| {
            let tier = rules.scheme.untitled.clone();
            (code(rating, *at), Taken { tier, total: Some(rating.standings()[*at].low) })
        })
        .collect();
    let (before, without) = earlier(rules, rows);
    let settled = [
        settle_assuming(rules, rows, facts, Some(&nothing)),
        settle_rows(rules, rows, facts),
        settle_assuming(rules, rows, facts, Some(&everything(rules, rows, &open))),
        settle_assuming(rules, rows, facts, Some(&before)),
    ];
    let lines = rules.incentives.iter().map(|rule| outlook(rule, &settled)).collect();
    Forecast { lines, open: open.len(), subjects: rows.len(), without }
}

fn outlook(rule: &IncentiveRule, settled: &[Settlement; 4]) -> Outlook {
    let id = &rule.incentive.id;
    let [least, now, most, before] = settled.each_ref().map(|one| whole(one, id));
    Outlook {
        incentive: id.clone(),
        name: rule.incentive.name.clone(),
        least,
        now,
        most,
        before,
        unknown: settled[2]
            .unpaid
            .iter()
            .filter(|one| one.incentive == *id)
            .filter(|one| !settled[2].unshared.iter().any(|own| own.subject == one.subject))
            .count(),
    }
}

/// What is paid of an incentive, with what is not yet shared out among people.
fn whole(settlement: &Settlement, id: &str) -> Money {
    let unshared = settlement.unshared.iter().filter(|one| one.incentive == id);
    let unshared: i64 = unshared.map(|one| one.amount.raw()).sum();
    Money::from_raw(settlement.total(Some(id)).raw() + unshared)
}

fn code(rating: &Rating<'_>, at: usize) -> String {
    rating.inputs.subjects[at].code.clone()
}

/// Everybody who is open at its most points, in the best tier that has a place for it.
fn everything(
    rules: &Ruleset,
    rows: &[(&Rating<'_>, usize)],
    open: &[(&Rating<'_>, usize)],
) -> Assumed {
    let mut places: Vec<Option<usize>> = rules
        .tiers
        .iter()
        .map(|rule| {
            let leagues = rows.first().map_or(1, |(rating, _)| rating.inputs.leagues.len());
            let quota = rule
                .tier
                .quota
                .map(|most| if rule.tier.per_league { most.saturating_mul(leagues) } else { most });
            let share = rule.tier.share.map(|share| {
                let share = share.exact() * Exact::from_integer(i128_of(rows.len()));
                usize::try_from((share / Exact::from_integer(100)).to_integer()).unwrap_or(0)
            });
            quota.into_iter().chain(share).min()
        })
        .collect();
    for (rating, at) in rows.iter().filter(|(rating, at)| !rating.standings()[*at].open) {
        let tier = rating.standings()[*at].tier.map(usize::from);
        if let Some(Some(left)) = tier.and_then(|tier| places.get_mut(tier)) {
            *left = left.saturating_sub(1);
        }
    }
    let mut order: Vec<(&Rating<'_>, usize)> = open.to_vec();
    order.sort_by_key(|(rating, at)| std::cmp::Reverse(rating.standings()[*at].high));
    let mut assumed = BTreeMap::new();
    for (rating, at) in order {
        let high = rating.standings()[at].high;
        let reached = (0..rules.tiers.len()).find(|&tier| {
            places[tier] != Some(0) && (!rules.has_points() || reaches(rules, tier, high))
        });
        if let Some(Some(left)) = reached.and_then(|tier| places.get_mut(tier)) {
            *left -= 1;
        }
        let tier = reached.map_or(&rules.scheme.untitled, |tier| &rules.tiers[tier].tier.name);
        assumed.insert(code(rating, at), Taken { tier: tier.clone(), total: Some(high) });
    }
    assumed
}

/// The points of a tier are reached.
fn reaches(rules: &Ruleset, tier: usize, high: Points) -> bool {
    let tier = &rules.tiers[tier].tier;
    let rate = tier.rate.map(|rate| rate.exact() * rules.full.exact() / Exact::from_integer(100));
    let from = tier.from.map(Points::exact);
    from.into_iter().chain(rate).all(|needed| high.exact() >= needed)
}

/// Last period's tiers and totals, and how many have none.
fn earlier(rules: &Ruleset, rows: &[(&Rating<'_>, usize)]) -> (Assumed, usize) {
    let (mut assumed, mut without) = (BTreeMap::new(), 0);
    for (rating, at) in rows {
        let names = rating.names(*at);
        let last = |name: &str| names.call(Function::Before, &[Formula::Text(name.to_owned())]);
        let tier = if let Given::Text(tier) = last("等次") {
            tier
        } else {
            without += 1;
            rules.scheme.untitled.clone()
        };
        let total = match last("总分") {
            Given::Number(total) => Points::round(total, 4, rules.scheme.rounding).ok(),
            _ => None,
        };
        assumed.insert(code(rating, *at), Taken { tier, total });
    }
    (assumed, without)
}

fn i128_of(many: usize) -> i128 {
    i128::try_from(many).unwrap_or(i128::MAX)
}
