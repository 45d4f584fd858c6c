//! One subject: where each point comes from, what is missing, what is paid.

use std::fmt::Write as _;

use fanben_model::incentives::Settlement;
use fanben_model::number::Points;
use fanben_model::rating::{
    Explanation, Gap, Kind, Line, Rating, Saw, StageResult, Standing, State,
};

use super::table::Table;
use super::{money, score};

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
    let barred = settlement.barred.iter().map(|one| ("不发", one));
    for (word, one) in waits.chain(misses).chain(barred).filter(|(_, one)| one.subject == *code) {
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

/// What a sentence gave, then for each stage or measure why, and where its answers stand.
fn print_line(text: &mut String, line: &Line) {
    let gave = match line.kind {
        Kind::Star => String::new(),
        _ => given(line.gave, line.between),
    };
    let words = match line.kind {
        Kind::Start | Kind::Adjustment => &line.why,
        _ if line.text.is_empty() => &line.of,
        _ => &line.text,
    };
    let several = line.saw.windows(2).any(|pair| pair[0].stage != pair[1].stage);
    let together = if line.stages.is_empty() && !several { "" } else { &line.why };
    let together = if together.is_empty() { String::new() } else { format!("  ({together})") };
    let _ = writeln!(text, "    {gave:>7}  {words}{together}");
    for same in line.stages.chunk_by(|a, b| (a.gave, &a.why) == (b.gave, &b.why)) {
        let stages: Vec<&str> = same.iter().map(|stage| stage.stage.as_str()).collect();
        let saw = line.saw.iter().filter(|saw| stages.contains(&saw.stage.as_str()));
        let gave = match same[0].between {
            Some(_) => format!("{} ", given(same[0].gave, same[0].between)),
            None => String::new(),
        };
        let (stages, why) = (stages.join("、"), &same[0].why);
        let _ = writeln!(text, "{INDENT}{stages}  {gave}{why}{}", sources(saw));
    }
    if line.stages.is_empty() && several {
        for saw in line.saw.iter().filter(|saw| saw.value != "未填") {
            let from = sources(std::iter::once(saw));
            let _ = writeln!(text, "{INDENT}{}  {} {}{from}", saw.stage, saw.asks, saw.value);
        }
    } else if line.stages.is_empty() && words != &line.why {
        let _ = writeln!(text, "{INDENT}{}{}", line.why, sources(line.saw.iter()));
    }
}

/// Under the words of a line.
const INDENT: &str = "             ";

fn given(gave: Points, between: Option<(Points, Points)>) -> String {
    let sign = if gave > Points::ZERO { "+" } else { "" };
    match between {
        Some((low, high)) => format!("{low}~{high}"),
        None => format!("{sign}{gave}"),
    }
}

/// The cells that were read, sheet by sheet.
fn sources<'s>(saw: impl Iterator<Item = &'s Saw>) -> String {
    let mut sheets: Vec<(&str, Vec<String>)> = Vec::new();
    for source in saw.filter_map(|saw| saw.source.as_ref()) {
        let parts = [source.cell.as_str(), source.says.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let place = parts.join(" ");
        match sheets.iter_mut().find(|(sheet, _)| *sheet == source.sheet) {
            Some((_, places)) => places.push(place),
            None => sheets.push((&source.sheet, vec![place])),
        }
    }
    let words: Vec<String> = sheets
        .iter()
        .map(|(sheet, places)| format!("{sheet} {}", places.join("、")).trim().to_owned())
        .collect();
    if words.is_empty() { String::new() } else { format!("  〔{}〕", words.join(";")) }
}

fn print_gap(text: &mut String, gap: &Gap) {
    let Some(next) = &gap.next else { return };
    let _ = writeln!(text, "\n离{next}还差什么(现为{})", gap.now);
    for condition in &gap.conditions {
        let _ = writeln!(text, "  条件  {condition}");
    }
    if gap.points > Points::ZERO && gap.steps.is_empty() {
        let _ = writeln!(text, "  分数  还差 {} 分", gap.points);
    } else if gap.points > Points::ZERO {
        let _ = writeln!(text, "  分数  还差 {} 分,可以从这些方面补(最省力的在前):", gap.points);
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
