//! Results as words and tables on a screen.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fanben_model::incentives::Settlement;
use fanben_model::intake::summarise;
use fanben_model::measures::Source;
use fanben_model::rating::{
    Explanation, Gap, Kind, Line, Rating, StageResult, Standing, State, Subject,
};
use fanben_model::scheme::StreakRule;
use serde_json::{Value as Json, json};
use unicode_width::UnicodeWidthStr as _;

use crate::run::{Intake, Ready};

/// So many results are listed on the screen, or one of each league if those are more.
const SHOWN: usize = 10;
const MOST_SHOWN: usize = 40;

/// Everything a rating shows.
pub(crate) struct Report<'a> {
    pub(crate) ready: &'a Ready,
    pub(crate) rating: &'a Rating<'a>,
    pub(crate) overlays: &'a [Rating<'a>],
    pub(crate) settlement: &'a Settlement,
    /// What was read and what was not.
    pub(crate) intake: &'a Intake,
}

impl Report<'_> {
    /// Each subject with the rating its result stands in, in display order.
    fn rows(&self) -> impl Iterator<Item = (&Rating<'_>, usize)> {
        Ready::rows(self.rating, self.overlays).into_iter()
    }

    /// What a workbook of results shows.
    pub(crate) fn results(&self) -> fanben_papers::Results<'_> {
        fanben_papers::Results {
            common: self.rating,
            rows: self.rows().collect(),
            settlement: self.settlement,
            files: &self.intake.files,
            facts: &self.ready.facts,
            findings: &self.intake.findings,
            scheme_findings: &self.ready.prepared.findings,
        }
    }

    pub(crate) fn json(&self) -> Json {
        let rules = self.rating.rules;
        let results: Vec<Json> = self
            .rows()
            .zip(self.rating.standings())
            .map(|((rating, at), common)| {
                let mut result = result(rating, at);
                // Where a township has items of its own: the total by the common ones.
                if !std::ptr::eq(rating.rules, self.rating.rules) {
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
            .prepared
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
            "settlement": self.settlement,
            "facts_findings": findings,
            "scheme_findings": rules_findings,
        })
    }

    pub(crate) fn text(&self, all: bool) -> String {
        let mut text = String::new();
        let scheme = &self.rating.rules.scheme;
        let _ = writeln!(text, "《{}》{}版 {}", scheme.title, scheme.version, scheme.period);
        let full = if self.rating.rules.has_points() {
            format!(",满分 {} 分", self.rating.rules.full)
        } else {
            String::new()
        };
        let _ = writeln!(text, "参评 {} 个{full}", self.rating.inputs.subjects.len());
        self.tiers(&mut text);
        self.list(&mut text, all);
        self.money(&mut text);
        self.problems(&mut text);
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
        if !self.rating.rules.tiers.is_empty() {
            let words: Vec<String> =
                counts.iter().map(|((_, name), count)| format!("{name} {count} 个")).collect();
            let _ = writeln!(text, "{}", words.join("  "));
        }
        if open > 0 {
            let _ = writeln!(text, "其中 {open} 个还有未评内容,名次和等次为暂定");
        }
    }

    fn list(&self, text: &mut String, all: bool) {
        let base = self.rating;
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
        let incentives = &self.rating.rules.incentives;
        if incentives.is_empty() {
            return;
        }
        let _ = writeln!(text, "\n奖补");
        for rule in incentives {
            let total = self.settlement.total(Some(&rule.incentive.id));
            let count = self
                .settlement
                .payments
                .iter()
                .filter(|payment| payment.incentive == rule.incentive.id)
                .count();
            let _ = writeln!(text, "  {}:{count} 笔,合计 {} 元", rule.incentive.name, money(total));
        }
        let _ = writeln!(text, "  总计 {} 元", money(self.settlement.total(None)));
        let forecast = self.settlement.payments.iter().filter(|payment| payment.provisional);
        let (count, sum) = forecast.fold((0, 0), |(n, sum), one| (n + 1, sum + one.amount.raw()));
        if count > 0 {
            let sum = fanben_model::number::Money::from_raw(sum);
            let _ = writeln!(text, "  其中 {count} 笔 {} 元为暂定,评完才能发放", money(sum));
        }
        if !self.settlement.unpaid.is_empty() {
            let _ = writeln!(text, "  另有 {} 笔因资料不全没有算出", self.settlement.unpaid.len());
        }
    }

    fn problems(&self, text: &mut String) {
        let groups = summarise(&self.intake.findings);
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
    }
}

/// 1234567.5 as 1,234,567.50.
pub(crate) fn money(amount: fanben_model::number::Money) -> String {
    fanben_model::scheme::formula::print_number(amount.exact(), "")
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

/// One subject's explanation and gap list; with the total by common items, if it differs in kind.
pub(crate) fn explanation(
    rating: &Rating<'_>,
    subject: usize,
    settlement: &Settlement,
    comparable: Option<&Standing>,
) -> String {
    let mut text = String::new();
    let explained = rating.explain(subject);
    head(&mut text, rating, &explained);
    for dimension in &explained.dimensions {
        let lead = if dimension.lead.is_empty() {
            String::new()
        } else {
            format!("  牵头:{}", dimension.lead)
        };
        let (name, full) = (&dimension.name, dimension.full);
        let gave = dimension.score.to_string();
        let gave = if dimension.declared { &gave } else { "未申报" };
        let _ = writeln!(text, "\n{name}  {gave} / {full}{lead}");
        for item in &dimension.items {
            let state = match item.state {
                State::Scored => String::new(),
                State::NotApplicable => "  不适用".to_owned(),
                State::NotEvaluated => "  未评".to_owned(),
            };
            let _ = writeln!(
                text,
                "  {} {}  {} / {}{state}",
                item.id,
                item.name,
                score(item.low, item.high),
                item.full
            );
            item.lines.iter().for_each(|line| print_line(&mut text, line));
        }
        dimension.lines.iter().for_each(|line| print_line(&mut text, line));
    }
    explained.total_lines.iter().for_each(|line| print_line(&mut text, line));
    print_stages(&mut text, &rating.by_stage(subject));
    let _ = writeln!(text, "\n结果");
    if let Some(common) = comparable {
        let common = score(common.low, common.high);
        let _ = writeln!(text, "  可比分:{common}(只按共同项目和原来的分值,用于跨乡镇比较)");
    }
    for line in &explained.standing {
        let _ = writeln!(text, "  {}:{}", line.text, line.why);
    }
    print_gap(&mut text, &rating.gap(subject));
    print_money(&mut text, rating, subject, settlement);
    text
}

fn print_money(text: &mut String, rating: &Rating<'_>, subject: usize, settlement: &Settlement) {
    let code = &rating.inputs.subjects[subject].code;
    let own = settlement.payments.iter().filter(|payment| payment.subject == *code);
    let mut lines: Vec<String> = own
        .map(|payment| {
            let forecast = if payment.provisional { "(暂定)" } else { "" };
            let amount = money(payment.amount);
            format!("{} {} {amount} 元{forecast}:{}", payment.name, payment.to, payment.why)
        })
        .collect();
    let waits = settlement.unpaid.iter().map(|one| ("未算出", one));
    let misses = settlement.not_met.iter().map(|one| ("不符合条件", one));
    for (word, one) in waits.chain(misses).filter(|(_, one)| one.subject == *code) {
        let incentives = &rating.rules.incentives;
        let known = incentives.iter().find(|rule| rule.incentive.id == one.incentive);
        let name = known.map_or(one.incentive.as_str(), |rule| rule.incentive.name.as_str());
        let person = one.person.as_deref().unwrap_or_default();
        lines.push(format!("{name} {person} {word}:{}", one.why));
    }
    if !lines.is_empty() {
        let _ = writeln!(text, "\n奖补\n  {}", lines.join("\n  "));
    }
}

fn head(text: &mut String, rating: &Rating<'_>, explained: &Explanation) {
    let scheme = &rating.rules.scheme;
    let _ = writeln!(text, "{} {}", explained.code, explained.name);
    let _ = writeln!(text, "《{}》{}版 {}", scheme.title, scheme.version, scheme.period);
    let stars = explained.stars.map_or_else(String::new, |stars| format!("  {stars} 颗星"));
    if !rating.rules.has_points() {
        let _ = writeln!(text, "{}{stars}", explained.tier);
        return;
    }
    let tier =
        if rating.rules.tiers.is_empty() { String::new() } else { format!("{}  ", explained.tier) };
    let total = score(explained.low, explained.high);
    let _ = writeln!(text, "总分 {total}  {tier}第 {} 名{stars}", explained.rank);
}

/// What each stage came to, side by side.
fn print_stages(text: &mut String, stages: &[StageResult]) {
    let Some(first) = stages.first() else { return };
    let mut head = vec!["各环节"];
    head.extend(stages.iter().map(|stage| stage.stage.as_str()));
    let mut table = Table::new(&head);
    for (at, dimension) in first.dimensions.iter().enumerate() {
        let mut row = vec![dimension.name.clone()];
        row.extend(stages.iter().map(|stage| {
            let own = &stage.dimensions[at];
            match own.star {
                Some("未申报") => "未申报".to_owned(),
                Some(star) => format!("{} {star}", score(own.low, own.high)),
                None => score(own.low, own.high),
            }
        }));
        table.row(row);
    }
    let mut totals = vec!["总分".to_owned()];
    totals.extend(stages.iter().map(|stage| score(stage.low, stage.high)));
    table.row(totals);
    if first.stars.is_some() {
        let mut stars = vec!["星数".to_owned()];
        stars.extend(stages.iter().map(|stage| stage.stars.unwrap_or_default().to_string()));
        table.row(stars);
    }
    let mut tiers = vec!["等次".to_owned()];
    tiers.extend(stages.iter().map(|stage| stage.tier.clone()));
    table.row(tiers);
    let _ = write!(text, "\n{}", table.print());
}

fn print_line(text: &mut String, line: &Line) {
    let sign = if line.gave > fanben_model::number::Points::ZERO { "+" } else { "" };
    let gave = match (line.kind, line.between) {
        (Kind::Star, _) => String::new(),
        (_, Some((low, high))) => format!("{low}~{high}"),
        (_, None) => format!("{sign}{}", line.gave),
    };
    let words = if line.text.is_empty() { &line.of } else { &line.text };
    let _ = writeln!(text, "    {gave:>7}  {words}  {}", line.why);
    let seen = line.saw.iter().filter(|saw| saw.value != "未填");
    // The same answer of several stages is one line.
    let mut answers: Vec<(&str, &str, Vec<&str>, Vec<String>)> = Vec::new();
    for saw in seen {
        let known = answers.iter().position(|(asks, value, _, _)| {
            (*asks, *value) == (saw.asks.as_str(), saw.value.as_str())
        });
        let at = known.unwrap_or_else(|| {
            answers.push((&saw.asks, &saw.value, vec![], vec![]));
            answers.len() - 1
        });
        answers[at].2.extend(Some(saw.stage.as_str()).filter(|stage| !stage.is_empty()));
        answers[at].3.extend(saw.source.as_ref().map(place));
    }
    for (asks, value, stages, sources) in answers {
        let stages =
            if stages.is_empty() { String::new() } else { format!("{}:", stages.join("、")) };
        let sources = if sources.is_empty() {
            String::new()
        } else {
            format!("  〔{}〕", sources.join(";"))
        };
        let _ = writeln!(text, "             {stages}{asks} {value}{sources}");
    }
}

fn place(source: &Source) -> String {
    let parts = [&source.sheet, &source.cell, &source.says];
    let parts: Vec<&str> =
        parts.iter().map(|part| part.as_str()).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn print_gap(text: &mut String, gap: &Gap) {
    let Some(next) = &gap.next else { return };
    let _ = writeln!(text, "\n离{next}还差什么(现为{})", gap.now);
    for condition in &gap.conditions {
        let _ = writeln!(text, "  条件  {condition}");
    }
    if gap.points > fanben_model::number::Points::ZERO {
        let _ = writeln!(text, "  分数  还差 {} 分,可以从这些方面补(分值大的在前):", gap.points);
    } else if !gap.steps.is_empty() {
        let _ = writeln!(text, "  分数  已够;还可以提高的:");
    }
    for step in gap.steps.iter().take(12) {
        let enough = if step.enough { "  ← 补到这里就够了" } else { "" };
        let _ = writeln!(
            text,
            "    +{:<5} {}  〔{} {}〕{enough}",
            step.gains.to_string(),
            step.how,
            step.of,
            step.text
        );
    }
    if gap.steps.len() > 12 {
        let _ = writeln!(text, "    ……共 {} 项", gap.steps.len());
    }
    if !gap.not_evaluated.is_empty() {
        let _ = writeln!(text, "  未评  {} 条,评后才知道准确的差距", gap.not_evaluated.len());
    }
}

/// A table with columns as wide as their Chinese text needs.
struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(head: &[&str]) -> Self {
        Self { rows: vec![head.iter().map(|cell| (*cell).to_owned()).collect()] }
    }

    fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    fn print(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.width())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
