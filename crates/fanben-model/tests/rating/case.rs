//! A county in a few lines: a scheme without its head, sheets as an office sends them, results as
//! one text.

use fanben_model::incentives::settle;
use fanben_model::intake::{Grid, Vocabulary, read_sheet, turn};
use fanben_model::measures::Facts;
use fanben_model::rating::{Imported, Inputs, Rating, rate};
use fanben_model::scheme::{self, Ruleset};

const HEAD: &str = "fanben: 1\nid: t\ntitle: T\nperiod: \"2026\"\n";

/// Two villages and the township they belong to.
pub(crate) const TWO: &str =
    "编码,名称,类型,上级编码,类别\nT,镇,乡镇,,\nA,甲村,村,T,山区村\nB,乙村,村,T,平原村";

fn read(scheme: &str, sheets: &[&str]) -> (Ruleset, Facts) {
    let subjects = if scheme.contains("subjects:") { "" } else { "subjects: {kinds: [村]}\n" };
    let written = scheme::read(&format!("{HEAD}{subjects}{scheme}"))
        .unwrap_or_else(|error| panic!("第{}行:{}", error.line, error.says));
    let (rules, findings) = scheme::compile(&written, None);
    let rules = rules.unwrap_or_else(|| panic!("{findings:?}"));
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

fn with(
    scheme: &str,
    sheets: &[&str],
    told: impl Fn(&Rating<'_>, &Facts) -> Vec<String>,
) -> String {
    let (rules, facts) = read(scheme, sheets);
    let inputs = Inputs::gather(&rules, &facts, &Imported::new(), None);
    told(&rate(&rules, &inputs, &facts), &facts).join(" ")
}

/// Checks totals and tiers: `A:7.5示范 B:0~10?未达等次`, with a question mark while provisional.
pub(crate) fn check(scheme: &str, sheets: &[&str], want: &str) {
    let got = with(scheme, sheets, |rating, _| {
        let rows = rating.inputs.subjects.iter().zip(rating.standings());
        let shown = rows.enumerate().map(|(at, (subject, standing))| {
            let (low, high) = (standing.low, standing.high);
            let score = if low == high { low.to_string() } else { format!("{low}~{high}") };
            let open = if standing.open { "?" } else { "" };
            let tier =
                if rating.rules.tiers.is_empty() { "" } else { rating.tier_name(standing.tier) };
            let sum = sum_of_lines(rating, at);
            assert_eq!(sum, low.raw(), "{}: lines sum to the total", subject.code);
            format!("{}:{score}{open}{tier}", subject.code)
        });
        shown.collect()
    });
    assert_eq!(got, want, "{scheme}");
}

fn sum_of_lines(rating: &Rating<'_>, subject: usize) -> i64 {
    let explained = rating.explain(subject);
    let dimensions = explained.dimensions.iter().flat_map(|dimension| {
        let items = dimension.items.iter().flat_map(|item| &item.lines);
        items.chain(&dimension.lines)
    });
    dimensions.chain(&explained.total_lines).map(|line| line.gave.raw()).sum()
}

/// Checks payments and what waits: `A:100 R1:50 待:B`.
pub(crate) fn check_money(scheme: &str, sheets: &[&str], want: &str) {
    let got = with(scheme, sheets, |rating, facts| {
        let settlement = settle(rating, facts);
        let paid = settlement
            .payments
            .iter()
            .map(|one| format!("{}:{}", one.person.as_deref().unwrap_or(&one.subject), one.amount));
        let waits = settlement
            .unpaid
            .iter()
            .map(|one| format!("待:{}", one.person.as_deref().unwrap_or(&one.subject)));
        paid.chain(waits).collect()
    });
    assert_eq!(got, want, "{scheme}");
}

/// One dimension with one item of ten points and these clauses.
pub(crate) fn item(more: &str, clauses: &[&str]) -> String {
    let more = if more.is_empty() { String::new() } else { format!(", {more}") };
    let quoted = |clause: &&str| {
        if clause.starts_with('{') { (*clause).to_owned() } else { format!("\"{clause}\"") }
    };
    let clauses: Vec<String> = clauses.iter().map(quoted).collect();
    format!(
        "dimensions:\n  - {{id: 一, name: 一, items: [{{id: I, points: \"10\"{more}, clauses: [{}]}}]}}\n",
        clauses.join(", ")
    )
}
