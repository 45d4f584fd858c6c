//! Typed rule → the codes of the patterns it is made of (`rubrics/README.md`). Structure only: no
//! word of the sentence is looked at.

use super::finding::Finding;
use super::rule::{Bound, Condition, CountOf, Gives, Kind, Need, Part, Question, Rate, Rule, Side};
use crate::number::Points;

/// The pattern codes of a rule, main pattern first, each once.
pub fn patterns(rule: &Rule) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for part in &rule.parts {
        for &code in of_part(rule, part) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
    }
    let capped = rule.parts.iter().any(has_own_cap);
    let bounded = rule.bounds.iter().any(|bound| *bound != Bound::NoCap || rule.parts.is_empty());
    if (bounded || capped) && !codes.contains(&"B3") {
        codes.push("B3");
    }
    codes
}

/// The pattern codes of a reading: of its rule or, without one, of what it was found to be.
pub fn of_reading(rule: Option<&Rule>, findings: &[Finding]) -> Vec<&'static str> {
    match rule {
        Some(rule) => patterns(rule),
        None => findings
            .iter()
            .find_map(|finding| finding.proposal.as_ref())
            .map(|proposal| proposal.patterns.clone())
            .unwrap_or_default(),
    }
}

fn of_part(rule: &Rule, part: &Part) -> &'static [&'static str] {
    match part {
        Part::Base { .. } => &[],
        Part::Award { needs, gives, .. } => award(rule, needs, *gives),
        Part::Apiece { .. } => &["A5"],
        Part::Each { of, count, rate } => each(rule.questions.get(*of), *count, rate),
        Part::EachOf { rows, count, .. } => match (count, rows.first()) {
            (CountOf::Missing, _) => &["A3"],
            (_, Some(row)) if row.gives.takes() => &["A1", "A6"],
            _ => &["A2", "A6"],
        },
        Part::EachLike { .. } | Part::Times { .. } => &["B5"],
        Part::Tiers { .. } => &["A9"],
        Part::Bands { of, .. } => match rule.questions.get(*of) {
            Some(question) if question.unit == "名" => &["A14"],
            _ => &["A7"],
        },
        Part::Levels { rows, .. } if rows.len() == 1 => &["A5", "A6"],
        Part::Levels { .. } => &["A6"],
        Part::Ratio { .. } => &["A8"],
        Part::Score { .. } => &["A12", "B4"],
        Part::Manual { low, takes: false, per: None, high: Some(_), .. }
            if *low == Points::ZERO =>
        {
            &["A10", "A5", "A2"]
        }
        Part::Manual { .. } => &["A10"],
        Part::Zero { .. } if rule.parts.len() > 1 => &["A5", "C4"],
        Part::Zero { .. } => &["C4"],
        Part::Veto { consequence, .. } => {
            if consequence.contains('定') || consequence.contains('降') {
                &["C3"]
            } else {
                &["C1"]
            }
        }
    }
}

fn award(rule: &Rule, needs: &[Need], gives: Option<Gives>) -> &'static [&'static str] {
    let question = |need: &Need| rule.questions.get(need.that.question());
    let beside = || needs.iter().flat_map(|need| &need.beside);
    let numbers = || needs.iter().filter(|need| matches!(need.that, Condition::Number { .. }));
    if needs.iter().any(|need| matches!(need.that, Condition::ByClass { .. })) {
        return &["A8"];
    }
    if beside().next().is_some() {
        let counted = numbers().all(|need| question(need).is_some_and(|q| q.kind == Kind::Count));
        let short = beside().all(|beside| beside.side == Side::Below);
        return if counted && short { &["A3"] } else { &["A4"] };
    }
    let often = |need: &Need| {
        question(need).is_some_and(|q| matches!(q.unit.as_str(), "次" | "篇" | "场" | "期"))
    };
    let takes = gives.is_some_and(Gives::takes);
    if numbers().any(often) {
        return if numbers().count() > 1 { &["A3", "A8"] } else { &["A3", "A5"] };
    }
    if numbers().next().is_some() {
        return &["A5", "A7"];
    }
    if needs.iter().any(|need| matches!(need.that, Condition::Level { .. })) {
        return &["A5", "A6"];
    }
    if takes { &["A5", "A1"] } else { &["A5"] }
}

fn each(question: Option<&Question>, count: CountOf, rate: &Rate) -> &'static [&'static str] {
    let points = question.is_some_and(|question| {
        question.kind == Kind::Percent || question.unit.ends_with("百分点")
    });
    match count {
        _ if points => &["A4"],
        CountOf::Missing => &["A1", "A3"],
        CountOf::Extra | CountOf::Change => &["A4"],
        CountOf::Cases if rate.gives.takes() => &["A1"],
        CountOf::Cases => &["A2"],
    }
}

fn has_own_cap(part: &Part) -> bool {
    match part {
        Part::Each { rate, .. } => rate.at_most.is_some() || rate.up_to.is_some(),
        Part::Award { needs, .. } => needs
            .iter()
            .flat_map(|need| &need.beside)
            .any(|beside| beside.rate.at_most.is_some() || beside.rate.up_to.is_some()),
        _ => false,
    }
}
