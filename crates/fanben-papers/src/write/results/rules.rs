//! 说明: what was rated from which files, the rules as they were read, and who answers.

use fanben_model::scheme::clause::normal;
use fanben_model::scheme::{AnswerFrom, ClauseRule, ItemRule, OutcomeRule, Ruleset};
use rust_xlsxwriter::Workbook;

use super::super::WhyNot;
use super::super::looks::Looks;
use super::super::printed::{Cell, Printed};
use super::Results;

const HEADINGS: [&str; 6] = ["大项", "计分项", "分值", "原文", "按此计算", "由谁答"];

pub(super) fn write(
    results: &Results<'_>,
    workbook: &mut Workbook,
    looks: &Looks,
    name: &str,
) -> Result<(), WhyNot> {
    let rules = results.common.rules;
    let mut sheet = Printed::begin(workbook, looks, name, HEADINGS.len(), 0)?;
    sheet.title(&results.title("说明"))?;
    let scheme = &rules.scheme;
    sheet.note(&format!(
        "考核期:{}  办法:{} 第{}版  满分:{}分",
        scheme.period, scheme.title, scheme.version, rules.full
    ))?;
    sheet.note(
        "总分和“最高可能”不同的,还有内容没有评:前者是已经得到的,后者是都得满的,补评后落在两者之间;\
         名次、等次、奖补标“暂定”的只是预测,不得公布和发放",
    )?;
    sheet.note(&format!(
        "每个数保留{}位小数,{};逐项相加即为总分。“「」”里是由数据或评分人回答的问题。",
        rules.scheme.decimals,
        rules.scheme.rounding.name()
    ))?;
    sheet.headings(HEADINGS.map(str::to_owned).to_vec())?;
    for item in &rules.items {
        for clause in &item.clauses {
            sheet.row(clause_row(rules, item, clause))?;
        }
    }
    for (word, list) in [("门槛", &rules.gates), ("否决", &rules.vetoes), ("封顶", &rules.ceilings)]
    {
        for rule in list {
            sheet.row(outcome_row(rules, word, rule))?;
        }
    }
    for tier in &rules.tiers {
        sheet.row(vec![
            Cell::text("等次"),
            Cell::text(&tier.tier.name),
            tier.tier.from.map_or(Cell::Blank, Cell::Points),
            Cell::Blank,
            Cell::Text(tier_words(&tier.tier)),
            Cell::Blank,
        ])?;
    }
    for rule in &rules.incentives {
        sheet.row(vec![
            Cell::text("奖补"),
            Cell::text(&rule.incentive.name),
            Cell::Blank,
            Cell::text(rule.incentive.when.as_deref().unwrap_or_default()),
            Cell::text(&rule.incentive.amount),
            Cell::Blank,
        ])?;
    }
    for file in results.files {
        sheet.row(vec![
            Cell::text("数据文件"),
            Cell::Blank,
            Cell::Blank,
            Cell::text(file),
            Cell::Blank,
            Cell::Blank,
        ])?;
    }
    sheet.end()
}

fn clause_row(rules: &Ruleset, item: &ItemRule, clause: &ClauseRule) -> Vec<Cell> {
    let dimension = rules.dimensions.get(item.dimension);
    let read = if clause.by_hand {
        format!("没有读懂,由评分人在0至{}分之间评分", item.points)
    } else {
        let several = clause.rules.len() > 1;
        let lines: Vec<String> = clause
            .rules
            .iter()
            .map(|(class, rule)| match class {
                Some(class) => format!("{class}:{}", normal::print(rule)),
                None if several => format!("其余:{}", normal::print(rule)),
                None => normal::print(rule),
            })
            .collect();
        lines.join("\n")
    };
    vec![
        Cell::text(dimension.map_or("", |dimension| dimension.name.as_str())),
        Cell::Text(format!("{} {}", clause.id, item.name)),
        Cell::Points(item.points),
        Cell::text(&clause.text),
        Cell::Text(read),
        Cell::Text(answered_by(rules, item, clause)),
    ]
}

/// The measures a sentence reads with who answers for them, or who judges it.
fn answered_by(rules: &Ruleset, item: &ItemRule, clause: &ClauseRule) -> String {
    let mut by: Vec<String> = Vec::new();
    let mut say = |words: String| {
        if !by.contains(&words) {
            by.push(words);
        }
    };
    for answer in &clause.answers {
        match answer {
            AnswerFrom::Measure(name) => {
                let owner = rules.scheme.measures.get(name).map_or("", |one| one.owner.as_str());
                let owner = if owner.is_empty() { String::new() } else { format!("({owner})") };
                say(format!("数据:{name}{owner}"));
            }
            AnswerFrom::Judge(_) => {
                let dimension = rules.dimensions.get(item.dimension);
                let lead = Some(item.lead.as_str()).filter(|lead| !lead.is_empty());
                let lead = lead.or(dimension.map(|dimension| dimension.lead.as_str()));
                let stages: Vec<&str> =
                    rules.scheme.stages.iter().map(|stage| stage.name.as_str()).collect();
                let lead = lead.unwrap_or_default();
                let words = [lead, &stages.join("、")].map(str::to_owned);
                let words: Vec<String> =
                    words.into_iter().filter(|word| !word.is_empty()).collect();
                say(format!("评分:{}", words.join(" ")));
            }
        }
    }
    by.join("\n")
}

fn outcome_row(rules: &Ruleset, word: &str, rule: &OutcomeRule) -> Vec<Cell> {
    let tiers: Vec<&str> = rule
        .tiers
        .iter()
        .filter_map(|tier| rules.tiers.get(*tier))
        .map(|tier| tier.tier.name.as_str())
        .collect();
    let follows = match word {
        "门槛" if tiers.is_empty() => "未达到的不评等次".to_owned(),
        "门槛" => format!("未达到的不评{}", tiers.join("、")),
        _ => rule.then.says(),
    };
    vec![
        Cell::text(word),
        Cell::text(&rule.id),
        Cell::Blank,
        Cell::text(&rule.text),
        Cell::Text(follows),
        Cell::text(&rule.basis),
    ]
}

fn tier_words(tier: &fanben_model::scheme::Tier) -> String {
    let mut words = Vec::new();
    words.extend(tier.from.map(|from| format!("总分{from}分以上")));
    words.extend(tier.rate.map(|rate| format!("得分率{rate}%以上")));
    words.extend(tier.stars.map(|stars| format!("{stars}颗星以上")));
    words.extend(tier.when.clone());
    let within = if tier.per_league { "每组" } else { "" };
    words.extend(tier.quota.map(|quota| format!("{within}不超过{quota}个")));
    words.extend(tier.share.map(|share| format!("{within}不超过{share}%")));
    words.join(",")
}
