//! Pay formulas of counties as cases a bookkeeper checks by hand: a scheme's lines, a list of people,
//! what everybody gets and why. And: no 分 is lost or made.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]
#![expect(clippy::disallowed_methods, reason = "cases are a file, and a switch rewrites it")]

mod forecasts;
mod rights;
mod sums;

use std::fmt::Write as _;

use fanben_model::incentives::{Settlement, settle};
use fanben_model::intake::{Grid, Vocabulary, read_sheet, turn};
use fanben_model::measures::Facts;
use fanben_model::rating::{Imported, Inputs, Rating, rate};
use fanben_model::scheme::formula::{Names as _, shown as shown_value};
use fanben_model::scheme::{self, Ruleset};

const HEAD: &str = "fanben: 1\nid: t\ntitle: T\nperiod: \"2026\"\n";

/// Rules and facts of a scheme without its head, and sheets as an office sends them.
pub(crate) fn read(scheme: &str, sheets: &[&str]) -> (Ruleset, Facts) {
    let subjects = if scheme.contains("subjects:") { "" } else { "subjects: {kinds: [村]}\n" };
    let written = scheme::read(&format!("{HEAD}{subjects}{scheme}"))
        .unwrap_or_else(|error| panic!("第{}行:{}\n{scheme}", error.line, error.says));
    let (rules, findings) = scheme::compile(&written, None);
    let rules = rules.unwrap_or_else(|| panic!("{findings:?}\n{scheme}"));
    let mut vocabulary = Vocabulary::default();
    vocabulary.add(&rules);
    let mut grids: Vec<Grid> = sheets
        .iter()
        .map(|text| Grid::from_rows("表.csv", "", text.lines().map(|line| line.split(','))))
        .collect();
    grids.sort_by_key(turn);
    let mut facts = Facts::default();
    for grid in &grids {
        let findings = read_sheet(grid, &vocabulary, &mut facts);
        assert!(findings.is_empty(), "{findings:?}");
    }
    (rules, facts)
}

/// Whatever a test wants of a rating.
pub(crate) fn with<T>(scheme: &str, sheets: &[&str], told: impl Fn(&Rating<'_>, &Facts) -> T) -> T {
    let (rules, facts) = read(scheme, sheets);
    let inputs = Inputs::gather(&rules, &facts, &Imported::new(), None);
    told(&rate(&rules, &inputs, &facts), &facts)
}

/// Who gets what, why; who waits, who misses a condition, who may not draw.
fn shown(settlement: &Settlement) -> String {
    let mut text = String::new();
    for one in &settlement.payments {
        writeln!(text, "{} {} {}元:{}", one.to, one.name, one.amount.with_places(2), one.why)
            .unwrap();
    }
    let rest = [
        ("等待", &settlement.unpaid),
        ("不符合", &settlement.not_met),
        ("不发", &settlement.barred),
    ];
    for (word, list) in rest {
        for one in list {
            let who = one.person.as_ref().unwrap_or(&one.subject);
            writeln!(text, "{word} {who} {}:{}", one.incentive, one.why).unwrap();
        }
    }
    for one in &settlement.unshared {
        writeln!(text, "待分 {} {} {}元", one.subject, one.name, one.amount.with_places(2))
            .unwrap();
    }
    text
}

/// One case: `--- title`, `> ` lines of the scheme, `| ` lines of sheets, then what comes of it.
fn check(title: &str, body: &str) -> String {
    let (mut scheme, mut sheets, mut kept) = (String::new(), vec![String::new()], String::new());
    for line in body.lines() {
        if let Some(line) = line.strip_prefix("> ") {
            writeln!(scheme, "{line}").unwrap();
        } else if let Some(line) = line.strip_prefix("| ") {
            let sheet = sheets.last_mut().unwrap();
            writeln!(sheet, "{line}").unwrap();
        } else if line == "|" {
            sheets.push(String::new());
        } else {
            continue;
        }
        writeln!(kept, "{line}").unwrap();
    }
    let sheets: Vec<&str> = sheets.iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
    let got = with(&scheme, &sheets, |rating, facts| {
        let mut text = shown(&settle(rating, facts));
        for (at, subject) in rating.inputs.subjects.iter().enumerate() {
            for derived in &rating.rules.derived {
                let value = rating.names(at).name(&derived.name);
                let value = shown_value(&value, &derived.unit);
                writeln!(text, "算出 {} {} {value}", subject.name, derived.name).unwrap();
            }
            for words in rating.notices(at) {
                writeln!(text, "提示 {} {}:{}", subject.name, words.text, words.then).unwrap();
            }
        }
        text
    });
    format!("--- {title}\n{kept}{got}\n")
}

#[test]
fn every_formula_pays_what_a_bookkeeper_finds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/money/cases.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let (head, cases) = text.split_once("--- ").unwrap();
    let mut again = head.to_owned();
    let mut count = 0;
    for case in cases.split("\n--- ") {
        let (title, body) = case.split_once('\n').unwrap();
        again += &check(title, body);
        count += 1;
    }
    let again = format!("{}\n", again.trim_end());
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(path, &again).unwrap();
    }
    assert!(again == text, "differs from {path}; UPDATE=1 writes what comes:\n{again}");
    assert!(count > 20, "{count}");
}
