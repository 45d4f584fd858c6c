//! The clauses of fourteen rubrics with the rule each is read into and what several answers come
//! to; the clauses of other rubrics with their effects only.
//!
//! `UPDATE=1 cargo test -p fanben-model --test clauses` rewrites what is computed (patterns, normal
//! sentence, rule, findings, the coverage in `docs/clauses.md`). Effects are never rewritten: they
//! were reviewed by a person.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fanben_model::number::Points;
use fanben_model::scheme::clause::effect::{Effect, apply};
use fanben_model::scheme::clause::finding::Severity;
use fanben_model::scheme::clause::rule::Rule;
use fanben_model::scheme::clause::{
    Context, Reading, answer::read_answers, explain, normal, pattern, read,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One clause of the gold file.
#[derive(Debug, Clone, Deserialize, Serialize)]
struct Gold {
    rubric: String,
    no: u32,
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    points: Option<Points>,
    patterns: Vec<String>,
    normal: Option<String>,
    rule: Option<Rule>,
    findings: Vec<String>,
    cases: Vec<Case>,
}

/// One clause of another rubric.
#[derive(Debug, Clone, Deserialize)]
struct Other {
    text: String,
    /// As a person tagged it.
    pattern: String,
    #[serde(default)]
    points: Option<Points>,
    #[serde(default)]
    cases: Vec<Case>,
    /// No rule, or one with a warning, is what has to come out.
    #[serde(default)]
    finding: bool,
    /// A scoring clause that is known not to be read, or not as its cases say.
    #[serde(default)]
    unread: bool,
}

/// Answers and what the sentence gives or takes for them.
#[derive(Debug, Clone, Deserialize, Serialize)]
struct Case {
    answers: Vec<Json>,
    effect: String,
}

fn gold() -> Vec<Gold> {
    lines(include_str!("gold.jsonl"))
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Vec<T> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn others() -> Vec<(&'static str, Vec<Other>)> {
    vec![
        ("real", lines(include_str!("real.jsonl"))),
        ("imagined", lines(include_str!("imagined.jsonl"))),
    ]
}

/// All sentences of all files.
pub(super) fn sentences() -> Vec<String> {
    let others = others().into_iter().flat_map(|(_, rows)| rows).map(|row| row.text);
    gold().into_iter().map(|row| row.text).chain(others).collect()
}

fn read_with(text: &str, points: Option<Points>) -> Reading {
    read(text, &Context { item_points: points, ..Context::default() })
}

/// The effect as the command prints it.
fn effect_of(rule: &Rule, answers: &[Json], points: Option<Points>) -> Result<String, String> {
    let answers = read_answers(rule, answers).map_err(|bad| bad.says())?;
    let applied = apply(rule, &answers, points).map_err(|error| error.says(rule))?;
    assert!(!explain::why(rule, &answers, &applied).is_empty());
    if let Effect::Points(total) = &applied.effect {
        let lines = explain::lines(rule, &answers, &applied);
        let sum: fanben_model::number::Exact = lines.iter().filter_map(|line| line.gave).sum();
        assert_eq!(sum, *total, "the lines sum to the effect");
    }
    Ok(match &applied.effect {
        Effect::Points(points) => explain::decimal(*points),
        Effect::Zero => "zero".to_owned(),
        Effect::Veto(_) => "veto".to_owned(),
    })
}

/// What is wrong with the effects of a rule.
fn check(text: &str, rule: &Rule, cases: &[Case], points: Option<Points>) -> Vec<String> {
    cases
        .iter()
        .filter_map(|case| {
            let found = effect_of(rule, &case.answers, points);
            let same = found.as_deref().is_ok_and(|found| equal(found, &case.effect));
            let answers = serde_json::to_string(&case.answers).unwrap();
            (!same).then(|| format!("{text} {answers}: {} expected, {found:?}", case.effect))
        })
        .collect()
}

/// `-0.50` is `-0.5`.
fn equal(a: &str, b: &str) -> bool {
    match (Points::parse(a), Points::parse(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

fn computed(row: &Gold) -> Gold {
    let Reading { rule, findings } = read_with(&row.text, row.points);
    let code = |code| match serde_json::to_value(code).unwrap() {
        Json::String(code) => code,
        other => panic!("a code is a word: {other}"),
    };
    let patterns = pattern::of_reading(rule.as_ref(), &findings);
    Gold {
        patterns: patterns.into_iter().map(str::to_owned).collect(),
        normal: rule.as_ref().map(normal::print),
        findings: findings.iter().map(|finding| code(finding.code)).collect(),
        rule,
        ..row.clone()
    }
}

#[test]
fn the_gold_file_is_what_the_reader_reads() {
    let rows = gold();
    assert_eq!(rows.len(), 174);
    let found: Vec<String> =
        rows.iter().map(|row| serde_json::to_string(&computed(row)).unwrap()).collect();
    let text = format!("{}\n", found.join("\n"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(here().join("gold.jsonl"), &text).unwrap();
        return;
    }
    for (row, found) in rows.iter().zip(found) {
        assert_eq!(serde_json::to_string(row).unwrap(), found, "{}", row.text);
    }
}

#[test]
fn gold_rules_come_to_what_was_reviewed() {
    let mut wrong = Vec::new();
    for row in gold() {
        let rule = read_with(&row.text, row.points).rule;
        match rule {
            Some(rule) => {
                assert!(!row.cases.is_empty(), "{} has answers", row.text);
                wrong.extend(check(&row.text, &rule, &row.cases, row.points));
            }
            None => assert!(row.cases.is_empty(), "{} is no longer read", row.text),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_clauses_of_other_rubrics_come_to_what_was_reviewed() {
    let mut wrong = Vec::new();
    for row in others().into_iter().flat_map(|(_, rows)| rows) {
        let Reading { rule, findings } = read_with(&row.text, row.points);
        let warned = findings.iter().any(|finding| finding.severity() >= Severity::Warning);
        if row.finding && rule.is_some() && !warned {
            wrong.push(format!("{}: read without a warning", row.text));
        }
        match rule {
            _ if row.unread => {}
            Some(rule) => wrong.extend(check(&row.text, &rule, &row.cases, row.points)),
            None if row.finding => {}
            None => wrong.push(format!("{}: not read", row.text)),
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// How many clauses there are, are read, and come to what their cases say.
#[derive(Default)]
struct Count {
    clauses: usize,
    read: usize,
    right: usize,
}

/// Coverage by pattern, and every scoring clause that is not read, by name.
fn coverage() -> String {
    let mut table: BTreeMap<String, Count> = BTreeMap::new();
    let mut unread = Vec::new();
    let rows = others().into_iter().flat_map(|(_, rows)| rows);
    let given = gold().into_iter().map(|row| Other {
        pattern: row.patterns.first().cloned().unwrap_or_else(|| "–".to_owned()),
        text: row.text,
        points: row.points,
        finding: row.cases.is_empty(),
        unread: false,
        cases: row.cases,
    });
    for row in given.chain(rows) {
        let scores = !row.cases.is_empty();
        if !scores {
            continue;
        }
        let rule = read_with(&row.text, row.points).rule;
        let count = table.entry(row.pattern.clone()).or_default();
        count.clauses += 1;
        count.read += usize::from(rule.is_some());
        let right = rule
            .as_ref()
            .is_some_and(|rule| check(&row.text, rule, &row.cases, row.points).is_empty());
        count.right += usize::from(right);
        if !right {
            let how = if rule.is_some() { "other questions" } else { "unread" };
            unread.push(format!("- {} ({how}): {}", row.pattern, row.text));
        }
    }
    let mut text =
        String::from("| pattern | scoring clauses | read | effects right |\n|---|---|---|---|\n");
    let mut all = Count::default();
    for (pattern, count) in &table {
        let Count { clauses, read, right } = count;
        let _ = writeln!(text, "| {pattern} | {clauses} | {read} | {right} |");
        all.clauses += count.clauses;
        all.read += count.read;
        all.right += count.right;
    }
    let Count { clauses, read, right } = all;
    let _ = writeln!(text, "| all | {clauses} | {read} | {right} |\n");
    text.push_str("Not read, or with other questions than the reviewer's:\n\n");
    text.push_str(&unread.join("\n"));
    text.push('\n');
    text
}

const BEGIN: &str = "<!-- coverage: begin -->\n";
const END: &str = "<!-- coverage: end -->";

#[test]
fn the_document_states_the_coverage() {
    let document = include_str!("../../../../docs/clauses.md");
    let (before, rest) = document.split_once(BEGIN).expect("the document has a place for it");
    let (stated, after) = rest.split_once(END).expect("the place ends");
    let found = format!("\n{}\n", coverage());
    if std::env::var_os("UPDATE").is_some() {
        let text = format!("{before}{BEGIN}{found}{END}{after}");
        std::fs::write(here().join("../../../../docs/clauses.md"), text).unwrap();
        return;
    }
    assert!(stated == found, "UPDATE=1 writes the coverage into docs/clauses.md");
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clauses")
}
