//! Results as words and tables on a screen.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fanben_model::intake::{FactsFinding, summarise};
use fanben_model::rating::{Rating, Subject};
use fanben_model::scheme::StreakRule;
use serde_json::{Value as Json, json};

use crate::run::Intake;
use fanben_model::programme::Outcome;
use fanben_model::programme::Ready;

mod explanation;
mod table;

pub(crate) use explanation::explanation;
use table::Table;

/// So many results are listed on the screen, or one of each league if those are more.
const SHOWN: usize = 10;
const MOST_SHOWN: usize = 40;

/// Everything a rating shows.
pub(crate) struct Report<'a> {
    pub(crate) ready: &'a Ready,
    pub(crate) outcome: &'a Outcome<'a>,
    /// What was read and what was not.
    pub(crate) intake: &'a Intake,
}

impl Report<'_> {
    /// Each subject with the rating its result stands in, in display order.
    fn rows(&self) -> impl Iterator<Item = (&Rating<'_>, usize)> {
        self.outcome.rows().into_iter()
    }

    /// What a workbook of results shows.
    pub(crate) fn results(&self) -> fanben_papers::Results<'_> {
        fanben_papers::Results {
            common: &self.outcome.common,
            rows: self.rows().collect(),
            settlement: &self.outcome.settlement,
            files: &self.intake.files,
            facts: &self.ready.facts,
            findings: &self.intake.findings,
            scheme_findings: &self.ready.programme.findings,
        }
    }

    pub(crate) fn json(&self) -> Json {
        let rules = self.outcome.common.rules;
        let results: Vec<Json> = self
            .rows()
            .zip(self.outcome.common.standings())
            .map(|((rating, at), common)| {
                let mut result = result(rating, at);
                // Where a township has items of its own: the total by the common ones.
                if !std::ptr::eq(rating.rules, self.outcome.common.rules) {
                    result["comparable"] = json!(common.low);
                }
                result
            })
            .collect();
        let findings: Vec<Json> = self
            .intake
            .findings
            .iter()
            .map(|finding| {
                json!({
                    "file": finding.file,
                    "sheet": finding.sheet,
                    "cell": finding.cell,
                    "note": finding.is_note(),
                    "says": finding.says(),
                })
            })
            .collect();
        let rules_findings: Vec<Json> = self
            .ready
            .programme
            .findings
            .iter()
            .map(|finding| json!({ "at": finding.at, "text": finding.text, "says": finding.says }))
            .collect();
        json!({
            "scheme": rules.scheme.id,
            "title": rules.scheme.title,
            "version": rules.scheme.version,
            "period": rules.scheme.period,
            "full": rules.full,
            "results": results,
            "settlement": self.outcome.settlement,
            "facts_findings": findings,
            "scheme_findings": rules_findings,
        })
    }

    pub(crate) fn text(&self, all: bool) -> String {
        let mut text = String::new();
        let scheme = &self.outcome.common.rules.scheme;
        let _ = writeln!(text, "《{}》{}版 {}", scheme.title, scheme.version, scheme.period);
        let full = if self.outcome.common.rules.has_points() {
            format!(",满分 {} 分", self.outcome.common.rules.full)
        } else {
            String::new()
        };
        let _ = writeln!(text, "参评 {} 个{full}", self.outcome.common.inputs.subjects.len());
        self.tiers(&mut text);
        self.list(&mut text, all);
        self.money(&mut text);
        self.remarks(&mut text);
        text.push_str(&problems(&self.intake.findings));
        text
    }

    fn tiers(&self, text: &mut String) {
        let mut counts: BTreeMap<(usize, String), usize> = BTreeMap::new();
        let mut open = 0;
        for (rating, at) in self.rows() {
            let standing = &rating.standings()[at];
            let place = standing.tier.map_or(usize::MAX, usize::from);
            *counts.entry((place, rating.result(at).to_owned())).or_default() += 1;
            open += usize::from(standing.open);
        }
        if !self.outcome.common.rules.tiers.is_empty() {
            let words: Vec<String> =
                counts.iter().map(|((_, name), count)| format!("{name} {count} 个")).collect();
            let _ = writeln!(text, "{}", words.join("  "));
        }
        if open > 0 {
            let _ = writeln!(text, "其中 {open} 个还有未评内容,名次和等次为暂定");
        }
    }

    fn list(&self, text: &mut String, all: bool) {
        let base = &self.outcome.common;
        let mut rows: Vec<(usize, (&Rating<'_>, usize))> = self.rows().enumerate().collect();
        let league = |place: usize| base.inputs.subjects[place].league;
        rows.sort_by_key(|(place, (rating, at))| {
            (league(*place), rating.standings()[*at].rank, *place)
        });
        // Of several leagues the first of each.
        let count = rows.len();
        let split = base.inputs.leagues.len() > 1 && base.rules.has_points();
        let leagues = if split { base.inputs.leagues.len() } else { 1 };
        let each = if leagues > 1 { (SHOWN / leagues).max(1) } else { SHOWN };
        if !all {
            let mut of_league = vec![0_usize; leagues];
            rows.retain(|(place, _)| {
                let count = &mut of_league[if split { league(*place) } else { 0 }];
                *count += 1;
                *count <= each
            });
            rows.truncate(MOST_SHOWN);
        }
        let rules = base.rules;
        let named = rules.scheme.league != "all" && rules.scheme.league != "parent";
        let columns = [
            ("分组", split && named),
            ("名次", rules.has_points()),
            ("编码", true),
            ("名称", true),
            ("所属", true),
            ("总分", rules.has_points()),
            ("等次", !rules.tiers.is_empty()),
        ];
        let pick = |cells: Vec<String>| -> Vec<String> {
            let cells = cells.into_iter().zip(columns);
            cells.filter(|(_, (_, shown))| *shown).map(|(cell, _)| cell).collect()
        };
        let heads: Vec<&str> =
            columns.iter().filter(|(_, shown)| *shown).map(|(head, _)| *head).collect();
        let mut table = Table::new(&heads);
        for (place, (rating, at)) in &rows {
            let subject = &rating.inputs.subjects[*at];
            let standing = &rating.standings()[*at];
            table.row(pick(vec![
                base.inputs.leagues[league(*place)].clone(),
                standing.rank.to_string(),
                subject.code.clone(),
                subject.name.clone(),
                self.above(subject),
                score(standing.low, standing.high),
                rating.result(*at).to_owned(),
            ]));
        }
        text.push_str(&table.print());
        if rows.len() < count {
            let first =
                if leagues > 1 { format!("各组只列前 {each} 个,") } else { String::new() };
            let _ = writeln!(text, "……{first}共 {count} 个;加 --all 列出全部,或用 --out 写成表格");
        }
    }

    /// The name of the unit above a unit, or in which a person serves.
    fn above(&self, subject: &Subject) -> String {
        let own = subject.unit == subject.code;
        let unit = if own { &subject.parent } else { &subject.unit };
        self.ready.facts.tree.get(unit).map_or_else(String::new, |unit| unit.name.clone())
    }

    fn money(&self, text: &mut String) {
        let incentives = &self.outcome.common.rules.incentives;
        if incentives.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n奖补");
        for rule in incentives {
            let total = self.outcome.settlement.total(Some(&rule.incentive.id));
            let count = self
                .outcome
                .settlement
                .payments
                .iter()
                .filter(|payment| payment.incentive == rule.incentive.id)
                .count();
            let _ = writeln!(text, "  {}:{count} 笔,合计 {} 元", rule.incentive.name, money(total));
        }
        let _ = writeln!(text, "  总计 {} 元", money(self.outcome.settlement.total(None)));
        let forecast =
            self.outcome.settlement.payments.iter().filter(|payment| payment.provisional);
        let (count, sum) = forecast.fold((0, 0), |(n, sum), one| (n + 1, sum + one.amount.raw()));
        if count > 0 {
            let sum = fanben_model::number::Money::from_raw(sum);
            let _ = writeln!(text, "  其中 {count} 笔 {} 元为暂定,评完才能发放", money(sum));
        }
        if !self.outcome.settlement.unpaid.is_empty() {
            let _ = writeln!(
                text,
                "  另有 {} 笔因资料不全没有算出",
                self.outcome.settlement.unpaid.len()
            );
        }
    }

    /// What is worth knowing about the rules themselves.
    fn remarks(&self, text: &mut String) {
        let findings = &self.ready.programme.findings;
        if findings.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n办法中有 {} 处需要知道", findings.len());
        for finding in findings.iter().take(20) {
            let what = if finding.text.is_empty() {
                String::new()
            } else {
                format!("“{}”", finding.text)
            };
            let _ = writeln!(text, "  {}{what}:{}", finding.at, finding.says);
        }
        if findings.len() > 20 {
            let _ = writeln!(text, "  ……其余用 --out 写成表格,见“问题”表");
        }
    }
}

/// What was not read, and what else is worth knowing; empty if all is well.
pub(crate) fn problems(findings: &[FactsFinding]) -> String {
    let mut text = String::new();
    let groups = summarise(findings);
    for (note, head) in [(false, "没有读取"), (true, "需要知道")] {
        let told: Vec<_> = groups.iter().filter(|group| group.note == note).collect();
        let count: usize = told.iter().map(|group| group.count).sum();
        if count == 0 {
            continue;
        }
        let _ = writeln!(text, "\n数据中有 {count} 处{head}");
        for group in told.iter().take(20) {
            let at = if group.cells.is_empty() { "" } else { " " };
            let _ = writeln!(text, "  {}{at}{}:{}", group.sheet, group.cells, group.says);
        }
        if told.len() > 20 {
            let _ = writeln!(text, "  ……其余用 --out 写成表格,见“问题”表");
        }
    }
    text
}

/// 1234567.5 as 1,234,567.5.
pub(crate) fn money(amount: fanben_model::number::Money) -> String {
    amount.grouped(0)
}

fn score(low: fanben_model::number::Points, high: fanben_model::number::Points) -> String {
    if low == high { low.to_string() } else { format!("{low}~{high}") }
}

fn result(rating: &Rating<'_>, at: usize) -> Json {
    let subject = &rating.inputs.subjects[at];
    let standing = &rating.standings()[at];
    let dimensions: serde_json::Map<String, Json> = rating
        .rules
        .dimensions
        .iter()
        .enumerate()
        .map(|(place, dimension)| {
            let score = rating.declared(place, at).then(|| rating.dimension(place, at).0);
            (dimension.id.clone(), json!(score))
        })
        .collect();
    let items: serde_json::Map<String, Json> = rating
        .rules
        .items
        .iter()
        .enumerate()
        .map(|(place, item)| {
            let outcome = rating.item(place, at);
            (
                item.id.clone(),
                json!({ "low": outcome.low, "high": outcome.high, "state": outcome.state }),
            )
        })
        .collect();
    let stars: serde_json::Map<String, Json> = rating
        .rules
        .dimensions
        .iter()
        .enumerate()
        .filter_map(|(place, dimension)| {
            Some((dimension.id.clone(), json!(rating.star(place, at)?.name())))
        })
        .collect();
    json!({
        "code": subject.code,
        "name": subject.name,
        "unit": subject.unit,
        "parent": subject.parent,
        "league": rating.inputs.leagues[subject.league],
        "rank": standing.rank,
        "overall_rank": standing.overall,
        "low": standing.low,
        "high": standing.high,
        "open": standing.open,
        "tier": rating.result(at),
        "stars": standing.stars,
        "star_states": stars,
        "streaks": words(&rating.streaks(at)),
        "notices": words(&rating.notices(at)),
        "dimensions": dimensions,
        "items": items,
    })
}

/// Streaks or notices: what they are about and what they say.
fn words(rules: &[&StreakRule]) -> Vec<Json> {
    rules
        .iter()
        .map(|rule| json!({ "id": rule.id, "text": rule.text, "then": rule.then }))
        .collect()
}
