//! Points that do not add up, or that nobody can get or lose.

use super::code::Code;
use super::finding::Finding;
use super::texts::item_at;
use super::worth::{most, taken_at_once};
use crate::number::Points;
use crate::scheme::clause::rule::{Bound, Gives, Part, Rule};
use crate::scheme::{AnswerFrom, ClauseRule, ClausesCount, ItemRule, Ruleset};

/// The most an item can come to; none: nothing that can be seen ends it.
pub(super) fn most_of(item: &ItemRule) -> Option<Points> {
    let cap = item.cap;
    let sums = item
        .clauses
        .iter()
        .map(|clause| clause.rules.iter().map(|(_, rule)| most(rule, item.points)).max()?);
    let sums: Option<Vec<Points>> = sums.collect();
    let given = item.clauses.iter().any(|clause| clause.by_hand || is_given(clause));
    let Some(sums) = sums.filter(|_| !given) else { return cap };
    let clauses = match item.count {
        ClausesCount::Sum => Points::from_raw(sums.iter().map(|points| points.raw()).sum()),
        ClausesCount::Best => sums.iter().copied().max().unwrap_or_default(),
        ClausesCount::Worst => sums.iter().copied().min().unwrap_or_default(),
    };
    let all = item.start.plus(clauses).ok()?;
    Some(cap.map_or(all, |cap| all.min(cap)))
}

/// The points of the clause are the value of a measure.
fn is_given(clause: &ClauseRule) -> bool {
    clause.rules.iter().any(|(_, rule)| {
        rule.parts.iter().any(|part| matches!(part, Part::Score { .. } | Part::Manual { .. }))
    }) && !matches!(clause.answers.first(), Some(AnswerFrom::Judge(_)))
}

pub(super) fn check(rules: &Ruleset, found: &mut Vec<Finding>) {
    for item in &rules.items {
        let dimension = &rules.dimensions[item.dimension];
        let at = item_at(&dimension.id, &item.id);
        let missing = format!("dimensions.*.items.{}.points", item.id);
        if rules.scheme.sample.contains(&missing) && item.points == Points::ZERO {
            let inside = !dimension.outside;
            if inside {
                let says = "没有写这一项值多少分,现在按0分算";
                found.push(Finding::new(Code::PointsMissing, &at, &item.name, says));
            }
            continue;
        }
        let capped = item.cap.is_some() && !dimension.outside && item.points > Points::ZERO;
        if capped {
            beyond(item, &at, found);
        }
    }
    slips(rules, found);
}

/// One case, one award, all clauses: beside what the item is worth.
fn beyond(item: &ItemRule, at: &str, found: &mut Vec<Finding>) {
    let worth = item.points;
    let mut sum = Some(item.start);
    let mut too_much = false;
    for clause in &item.clauses {
        let here = format!("{at}.clauses.{}", clause.id);
        let Some((_, rule)) = clause.rules.last().filter(|_| !clause.by_hand) else {
            sum = None;
            continue;
        };
        if is_given(clause) {
            sum = None;
            continue;
        }
        let taken = taken_at_once(rule, worth).max(bound_taken(rule, worth));
        if taken > worth && item.floor.is_some_and(|floor| floor == Points::ZERO) {
            let says = format!("一次扣{taken}分,超过本项的{worth}分");
            found.push(out_of_range(Code::DeductionBeyondItem, &here, clause, &says, taken, worth));
        }
        if let Some((cap, parts)) = short_of_its_total(rule, worth) {
            let says = format!("写明{cap}分,各部分合计只有{parts}分");
            found.push(Finding::new(Code::SumClause, &here, &clause.text, &says));
        }
        let gives = most(rule, worth);
        if let Some(gives) = gives.filter(|gives| *gives > worth) {
            too_much = true;
            let says = format!("能得{gives}分,超过本项的{worth}分,超过的不计");
            found.push(out_of_range(Code::AwardBeyondItem, &here, clause, &says, gives, worth));
        }
        sum = sum.zip(gives).and_then(|(sum, gives)| sum.plus(gives).ok());
    }
    let Some(sum) = sum.filter(|_| item.count == ClausesCount::Sum && !too_much) else { return };
    if sum > worth && item.clauses.len() > 1 {
        let says = format!("各条加起来能得{sum}分,超过本项的{worth}分,超过的不计");
        found.push(Finding::new(Code::ClausesOverItem, at, &item.name, &says));
    }
    if sum > Points::ZERO && sum < worth {
        let mut says = format!("各条加起来最多{sum}分,不到本项的{worth}分,没有人能得满分");
        let takes = item.clauses.iter().any(|clause| {
            clause.rules.iter().all(|(_, rule)| most(rule, worth) == Some(Points::ZERO))
        });
        if takes {
            says.push_str(";有得分的也有扣分的,没有写从几分扣起");
        }
        found.push(Finding::new(Code::ClausesShortOfItem, at, &item.name, &says));
    }
}

/// 班子建设10分:健全得4分,上墙得4分: what is stated for the whole, and the sum of its parts.
fn short_of_its_total(rule: &Rule, worth: Points) -> Option<(Points, Points)> {
    let cap = rule.bounds.iter().find_map(|bound| match bound {
        Bound::GivesAtMost(Gives::Points(points)) => Some(*points),
        _ => None,
    })?;
    let fixed = |part: &Part| matches!(part, Part::Award { .. } | Part::Apiece { .. });
    if rule.parts.len() < 2 || !rule.parts.iter().all(fixed) {
        return None;
    }
    let parts = most(&Rule { bounds: Vec::new(), ..rule.clone() }, worth)?;
    (parts < cap).then_some((cap, parts))
}

/// 最多扣20分 of an item of 10.
fn bound_taken(rule: &Rule, item: Points) -> Points {
    let most = rule.bounds.iter().filter_map(|bound| match bound {
        Bound::TakesAtMost(Gives::Points(points)) => Some(*points),
        _ => None,
    });
    let within = rule.worth.unwrap_or(item);
    most.max().filter(|most| *most > within).unwrap_or_default()
}

/// What goes beyond an item, told as a slip of the pen where one digit explains it.
fn out_of_range(
    code: Code,
    at: &str,
    clause: &ClauseRule,
    says: &str,
    number: Points,
    worth: Points,
) -> Finding {
    match slipped(number, worth) {
        Some(meant) => {
            let says = format!("{says};是不是把{meant}写成了{number}?");
            Finding::new(Code::NumberOutOfRange, at, &clause.text, &says)
        }
        None => Finding::new(code, at, &clause.text, says),
    }
}

/// The number that was meant, if one digit too many makes a number at least three times too large.
fn slipped(number: Points, room: Points) -> Option<Points> {
    let large = i128::from(number.raw()) >= 3 * i128::from(room.raw());
    (large && one_digit_more(number, room)).then_some(room)
}

/// Whether one digit taken out of `long` leaves `short`.
fn one_digit_more(long: Points, short: Points) -> bool {
    let (long, short) = (long.to_string(), short.to_string());
    (0..long.len()).any(|at| {
        let mut less = long.clone();
        less.remove(at);
        less == short
    })
}

/// Sums that one digit less makes right.
fn slips(rules: &Ruleset, found: &mut Vec<Finding>) {
    let scheme = &rules.scheme;
    if let Some(full) = scheme.points {
        let parts = rules.dimensions.iter().filter(|one| !one.outside && one.weight.is_none());
        let all = rules.dimensions.iter().filter(|one| !one.outside).count();
        let parts: Vec<(String, Points)> =
            parts.map(|one| (format!("dimensions.{}", one.id), one.points)).collect();
        if parts.len() == all {
            slip(&parts, full, found);
        }
    }
    for dimension in &scheme.dimensions {
        let Some(full) = dimension.points else { continue };
        let parts = dimension.items.iter();
        let parts: Vec<(String, Points)> =
            parts.map(|item| (item_at(&dimension.id, &item.id), item.points)).collect();
        slip(&parts, full, found);
    }
}

fn slip(parts: &[(String, Points)], full: Points, found: &mut Vec<Finding>) {
    let sum: i64 = parts.iter().map(|(_, points)| points.raw()).sum();
    let over = sum - full.raw();
    if over <= 0 {
        return;
    }
    for (at, points) in parts {
        let meant = Points::from_raw(points.raw() - over);
        let large = meant > Points::ZERO && points.raw() >= 3 * meant.raw();
        if large && one_digit_more(*points, meant) {
            let says = format!("写的{points}分使合计对不上;如果是{meant}分,合计正好{full}分");
            found.push(Finding::new(Code::NumberOutOfRange, at, "", &says));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::one_digit_more;
    use crate::number::Points;

    #[test]
    fn one_digit_makes_a_slip() {
        let points = |text: &str| Points::parse(text).unwrap();
        assert!(one_digit_more(points("560"), points("60")));
        assert!(one_digit_more(points("150"), points("15")));
        assert!(!one_digit_more(points("65"), points("60")));
    }
}
