//! What is wrong with a scheme, before anybody is rated by it.
//!
//! Comes in: a [`Scheme`]. Goes out: [`Finding`]s, each with a name that never changes, its place,
//! what is wrong and what to do. docs/checks.md lists them.

mod code;
mod facts;
mod finding;
mod formulas;
pub(crate) mod lines;
mod legal;
mod place;
mod points;
mod prose;
mod publicity;
mod texts;
mod tiers;
mod twice;
mod worth;

pub use code::{Code, Severity};
pub use finding::{Finding, may_open};
pub use legal::span;
pub use lines::{asks_too_much, crosses};
pub use place::Lines;
pub(crate) use worth::{most, taken_at_once};

use std::collections::BTreeSet;

use super::{Overlay, Ruleset, Scheme, SchemeFinding, compile};

/// Everything there is to say about a scheme with the overlays its pack lists for it, in the order
/// of the scheme's fields.
pub fn check(scheme: &Scheme, overlays: &[Overlay]) -> Vec<Finding> {
    let mut found = about_the_rules(scheme);
    legal::check(scheme, &mut found);
    publicity::check(scheme, &mut found);
    finish(scheme, overlays, found)
}

/// The same for a scheme that was just read from a rubric table, which says nothing of who
/// approved it.
pub fn check_table(scheme: &Scheme) -> Vec<Finding> {
    let mut found = about_the_rules(scheme);
    let says = "表里没有写方案类型、批准机关、文号和有效期;没有这些不能开办";
    found.push(Finding::new(Code::LegalNotInTable, "legal", "", says));
    finish(scheme, &[], found)
}

/// What is wrong with plain text: shares that are not their counts, bands with gaps, blank numbers,
/// points for what must not be scored.
pub fn check_text(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let lines: Vec<(String, &str)> =
        text.lines().enumerate().map(|(at, line)| ((at + 1).to_string(), line)).collect();
    prose::check(&lines, true, &mut found);
    for (at, line) in &lines {
        lines::check_text(at, line, &mut found);
    }
    for finding in &mut found {
        finding.line = finding.at.parse().ok();
        finding.at.clear();
    }
    found
}

fn about_the_rules(scheme: &Scheme) -> Vec<Finding> {
    let (rules, said) = compile(scheme, None);
    let mut found = of_compiling(said);
    lines::check(scheme, &mut found);
    if let Some(rules) = &rules {
        by_rules(rules, &mut found);
    }
    facts::check_measures(scheme, &mut found);
    let texts = texts::prose(scheme);
    prose::check(&texts, false, &mut found);
    let samples = scheme.sample.iter().map(|at| {
        let says = "原文没有这个值,是样例";
        Finding::new(Code::SampleValue, at, "", says)
    });
    found.extend(samples);
    found
}

fn by_rules(rules: &Ruleset, found: &mut Vec<Finding>) {
    points::check(rules, found);
    tiers::check(rules, found);
    formulas::check(rules, found);
    twice::check(rules, found);
    facts::check(rules, found);
}

/// Remarks of the compiler. A sentence that was not read is one finding, with the reason in it.
fn of_compiling(said: Vec<SchemeFinding>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for one in said {
        let mut finding = Finding::new(one.code, &one.at, &one.text, &one.says);
        if one.says.starts_with(UNREAD) {
            // Everything about one place is said together.
            let from = found.iter().rposition(|f| f.at != one.at).map_or(0, |last| last + 1);
            let why: Vec<Finding> = found.extract_if(from.., |f| leaves_unread(f.code)).collect();
            if let Some(why) = why.into_iter().min_by_key(|f| weight(f.code)) {
                finding.code = why.code;
                finding.says = format!("{};{}", why.says, one.says);
            }
        }
        found.push(finding);
    }
    found
}

/// How the compiler begins to say that nobody could read a sentence.
const UNREAD: &str = "没有读成规则";

/// Reasons for which no rule is made of a sentence.
fn leaves_unread(code: Code) -> bool {
    matches!(
        code,
        Code::UnreadClause
            | Code::BlankNumber
            | Code::Contradictory
            | Code::MoneyInClause
            | Code::TypedDataInClause
    )
}

/// The reason that says most stands for all of them.
fn weight(code: Code) -> u8 {
    match code {
        Code::BlankNumber => 0,
        Code::Contradictory => 1,
        Code::MoneyInClause => 2,
        Code::TypedDataInClause => 3,
        _ => 4,
    }
}

fn finish(scheme: &Scheme, overlays: &[Overlay], mut found: Vec<Finding>) -> Vec<Finding> {
    for overlay in overlays {
        let (_, said) = compile(scheme, Some(overlay));
        for finding in of_compiling(said) {
            let own = finding.code == Code::OverlayLimit
                || !found.iter().any(|f| f.code == finding.code && f.at == finding.at);
            if own {
                found.push(finding);
            }
        }
    }
    let mut told = BTreeSet::new();
    let mut seen: Vec<Finding> = Vec::new();
    for finding in found {
        let says = if finding.once_a_place() { String::new() } else { finding.says.clone() };
        if told.insert((finding.code, finding.at.clone(), finding.line, says)) {
            seen.push(finding);
        }
    }
    seen.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    seen
}
