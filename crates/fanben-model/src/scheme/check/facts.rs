//! Facts that are asked for twice, or that nobody needs.

use std::collections::BTreeSet;

use super::code::Code;
use super::finding::Finding;
use super::texts::item_at;
use crate::number::fold_char;
use crate::scheme::clause::rule::{Kind, Question};
use crate::scheme::{AnswerFrom, Measure, Ruleset, Scheme};

/// Questions to judges whose answer is a measure, and measures nobody reads.
pub(super) fn check(rules: &Ruleset, found: &mut Vec<Finding>) {
    let scheme = &rules.scheme;
    for item in &rules.items {
        let dimension = &rules.dimensions[item.dimension];
        for clause in item.clauses.iter().filter(|clause| !clause.by_hand) {
            let Some((_, rule)) = clause.rules.last() else { continue };
            let judged = rule.questions.iter().zip(&clause.answers);
            let mut judged = judged.filter(|(_, from)| matches!(from, AnswerFrom::Judge(_)));
            let Some((asks, name)) = judged.find_map(|(one, _)| known(scheme, one)) else {
                continue;
            };
            let at = format!("{}.clauses.{}", item_at(&dimension.id, &item.id), clause.id);
            let says =
                format!("问的“{asks}”数据项“{name}”里已经有(measures.{name}),不必再由评分人填");
            found.push(Finding::new(Code::AskedAgain, &at, &clause.text, &says));
        }
    }
    let read = names_read(rules);
    for (name, measure) in &scheme.measures {
        if !read.contains(name.as_str()) && *name != scheme.class {
            let owner = if measure.owner.is_empty() { "谁" } else { &measure.owner };
            let says = format!("没有条款、公式用到这个数据项,却要{owner}报");
            let at = format!("measures.{name}");
            found.push(Finding::new(Code::UnusedMeasure, &at, name, &says));
        }
    }
}

/// The measure that already holds what a question asks for in numbers.
fn known<'a>(scheme: &'a Scheme, question: &'a Question) -> Option<(&'a str, &'a str)> {
    if !matches!(question.kind, Kind::Percent | Kind::Amount | Kind::Count) {
        return None;
    }
    let asks = plain(&question.asks);
    let own = scheme.measures.iter().filter(|(_, measure)| !measure.words);
    let held = own.flat_map(|(name, measure)| {
        std::iter::once(name).chain(&measure.also).map(move |heading| (heading, name))
    });
    let longest = held
        .filter(|(heading, _)| {
            let heading = plain(heading);
            heading.chars().count() >= 3 && asks.ends_with(&heading)
        })
        .max_by_key(|(heading, _)| heading.len())?;
    Some((&question.asks, longest.1))
}

/// Names that a clause, a formula or a list of the scheme reads.
fn names_read(rules: &Ruleset) -> BTreeSet<&str> {
    let scheme = &rules.scheme;
    let mut read: BTreeSet<&str> = scheme.ties.iter().map(String::as_str).collect();
    for clause in rules.items.iter().flat_map(|item| &item.clauses) {
        read.extend(clause.answers.iter().filter_map(|from| match from {
            AnswerFrom::Measure(name) => Some(name.as_str()),
            AnswerFrom::Judge(_) => None,
        }));
    }
    let outcomes = rules.gates.iter().chain(&rules.vetoes).chain(&rules.ceilings);
    let mut formulas: Vec<&crate::scheme::formula::Formula> =
        outcomes.map(|one| &one.when).collect();
    formulas.extend(rules.only.iter());
    formulas.extend(rules.items.iter().filter_map(|item| item.only.as_ref()));
    formulas.extend(rules.derived.iter().map(|one| &one.formula));
    formulas.extend(rules.tiers.iter().filter_map(|tier| tier.when.as_ref()));
    formulas.extend(rules.streaks.iter().chain(&rules.notices).map(|one| &one.when));
    for star in rules.dimensions.iter().filter_map(|dimension| dimension.star.as_ref()) {
        read.extend(star.declared.as_deref());
        formulas.extend(star.standards.iter().filter_map(|one| one.when.as_ref().ok()));
    }
    for one in &rules.incentives {
        formulas.push(&one.amount);
        let more = [&one.when, &one.barred, &one.pool, &one.at_most, &one.at_least];
        formulas.extend(more.into_iter().flatten());
        let splits = one.split.iter().flat_map(|split| [&split.weight, &split.each_at_most]);
        formulas.extend(splits.flatten());
    }
    read.extend(formulas.into_iter().flat_map(|formula| formula.names()));
    read
}

/// Measures of one fact, and facts of villages without a form. Needs no reading.
pub(super) fn check_measures(scheme: &Scheme, found: &mut Vec<Finding>) {
    let all: Vec<(&String, &Measure)> = scheme.measures.iter().collect();
    for (number, (name, measure)) in all.iter().enumerate() {
        let at = format!("measures.{name}");
        let twin =
            all[..number].iter().find(|(other, before)| same_fact(name, measure, other, before));
        if let Some((other, _)) = twin {
            let says = format!("与数据项“{other}”(measures.{other})是同一个事实,要报两遍");
            found.push(Finding::new(Code::MeasureTwice, &at, name, &says));
        }
        if measure.source.is_empty() && of_villages(&measure.owner) {
            let says = format!(
                "要{}填报,没有写出自哪张表;没有表号、制定机关、批准文号、有效期的表,村里可以拒填",
                measure.owner
            );
            found.push(Finding::new(Code::FormMissing, &at, name, &says));
        }
    }
}

fn same_fact(name: &str, measure: &Measure, other: &str, before: &Measure) -> bool {
    let headings = |name: &str, measure: &Measure| -> Vec<String> {
        std::iter::once(name).chain(measure.also.iter().map(String::as_str)).map(plain).collect()
    };
    let (own, theirs) = (headings(name, measure), headings(other, before));
    if own.iter().any(|heading| theirs.contains(heading)) {
        return true;
    }
    let one_place = measure.unit == before.unit
        && measure.words == before.words
        && !measure.source.is_empty()
        && measure.source == before.source
        && measure.owner == before.owner;
    let (a, b) = (plain(name), plain(other));
    let inner = |long: &str, short: &str| {
        short.chars().count() >= 3
            && long.strip_suffix(short).is_some_and(|before| {
                ["村集体", "村级", "本村", "全村", "集体", "村"].contains(&before)
            })
    };
    one_place && (inner(&a, &b) || inner(&b, &a))
}

/// Villages, their committees or households give it themselves.
fn of_villages(owner: &str) -> bool {
    const OFFICES: [&str; 5] = ["乡村", "农村", "局", "办公室", "中心"];
    let village = ["村", "社区", "农户"].iter().any(|word| owner.starts_with(word));
    village && !OFFICES.iter().any(|word| owner.contains(word))
}

/// A heading without the unit in brackets behind it.
fn plain(heading: &str) -> String {
    let folded: String = heading.chars().map(fold_char).filter(|c| !c.is_whitespace()).collect();
    match folded.split_once('(') {
        Some((before, _)) if folded.ends_with(')') && !before.is_empty() => before.to_owned(),
        _ => folded,
    }
}
