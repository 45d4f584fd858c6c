//! A number of items → a scheme of four stages with that many sentences, and what a village answers.

use std::fmt::Write as _;

use anyhow::Context as _;
use fanben_model::scheme::{self, Scheme};

/// Every tenth item is read from a measure, as departments report it.
pub(crate) fn measured(item: usize) -> bool {
    item % 10 == 9
}

/// The measure of an item.
pub(crate) fn measure(item: usize) -> String {
    format!("指标{item}")
}

fn sentence(item: usize) -> String {
    match (measured(item), item % 3) {
        (true, _) => "达到90%得5分,达到80%得4分,达到60%得2分".to_owned(),
        (_, 0) => "每发现1处扣0.5分,扣完为止".to_owned(),
        (_, 1) => "未建立台账的扣2分".to_owned(),
        _ => "每少1次扣1分,扣完为止".to_owned(),
    }
}

/// The scheme: dimensions of ten items, tiers by share of the full points, the best limited by
/// township.
pub(crate) fn scheme(items: usize) -> anyhow::Result<Scheme> {
    let mut text = String::from(
        "fanben: 1\nid: bench\ntitle: 村级考核办法\nversion: \"1\"\nperiod: \"2026\"\n\
         legal: {type: 年度考核, body: 中共某市委, number: 某委发〔2026〕1号, valid: [2026-01-01, 2026-12-31]}\n\
         subjects: {kinds: [村]}\nleague: parent\ncombine: last\nstages:\n",
    );
    for (id, name, by, role) in super::county::STAGES {
        let _ = writeln!(text, "  - {{id: {id}, name: {name}, by: {by}, role: {role}}}");
    }
    text.push_str("measures:\n");
    for item in (0..items).filter(|item| measured(*item)) {
        let _ = writeln!(text, "  {}: {{unit: \"%\", owner: 统计局, source: 报表}}", measure(item));
    }
    text.push_str("dimensions:\n");
    for item in 0..items {
        if item % 10 == 0 {
            let dimension = item / 10;
            let _ = writeln!(text, "  - id: D{dimension}\n    name: 第{dimension}方面\n    items:");
        }
        let from =
            if measured(item) { format!(", from: [{}]", measure(item)) } else { String::new() };
        let _ = writeln!(
            text,
            "      - {{id: I{item}, name: 第{item}项工作, points: \"5\", clauses: [{{id: C{item}, text: \"{}\"{from}}}]}}",
            sentence(item)
        );
    }
    text.push_str(
        "tiers:\n  - {name: 先进村, rate: \"80\", share: \"20\", per_league: true, source: 样例}\n\
         \x20 - {name: 达标村, rate: \"60\"}\nuntitled: 未达标\n",
    );
    scheme::read(&text).map_err(|error| anyhow::anyhow!("{error:?}")).context("办法")
}

/// What a stage answers about an item of a village: mostly what the stage before said.
pub(crate) fn answer(village: usize, item: usize, stage: usize) -> String {
    let stricter = usize::from((village + item * 7) % 13 == stage) * stage;
    let spread = (village * 7919 + item * 104_729 + village * item * 31) % 101;
    match item % 3 {
        0 => ((spread % 7) + stricter).to_string(),
        1 => if spread.is_multiple_of(5) || stricter > 1 { "是" } else { "否" }.to_owned(),
        _ => ((spread % 4) + stricter).to_string(),
    }
}

/// What a department reports of a village.
pub(crate) fn reported(village: usize, item: usize) -> String {
    format!("{}%", 40 + (village * 31 + item * 17) % 61)
}
