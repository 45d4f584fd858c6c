//! What a rating came to, as the text a case expects.

use std::fmt::Write as _;

use super::command::{Rated, score, words};
use super::table::Table;

/// Results, money and findings; then the explanations asked for.
pub(crate) fn text(rated: &Rated, explain: &[String], results: bool) -> Result<String, String> {
    let mut text = String::new();
    if results && !rated.list("/results").is_empty() {
        let _ = write!(text, "结果\n{}", result_table(rated).print("  "));
        if !rated.list("/settlement/payments").is_empty() {
            let _ = write!(text, "奖补\n{}", payments(rated).print("  "));
        }
        for (kind, list) in [("未算出", "unpaid"), ("不符合", "not_met")] {
            for one in rated.list(&format!("/settlement/{list}")) {
                let who = if one["person"].is_null() { "subject" } else { "person" };
                let (name, who) = (words(&one["incentive"]), words(&one[who]));
                let _ = writeln!(text, "{kind}  {name} {who}:{}", words(&one["why"]));
            }
        }
    }
    for finding in rated.findings() {
        let _ = writeln!(text, "提示  {finding}");
    }
    for subject in explain {
        let _ = writeln!(text, "\n说明");
        for line in rated.explain(subject)?.lines() {
            let _ = writeln!(text, "{}", format!("  {line}").trim_end());
        }
    }
    Ok(text)
}

fn result_table(rated: &Rated) -> Table {
    let results = rated.list("/results");
    let stars = results.iter().any(|r| r["star_states"].as_object().is_some_and(|s| !s.is_empty()));
    let mut head = vec!["编码", "名称", "总分", "等次", "名次"];
    if stars {
        head.push("星");
    }
    let mut rows = vec![head.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    for result in results {
        let open = if result["open"] == true { "(暂定)" } else { "" };
        let mut row = vec![
            words(&result["code"]),
            words(&result["name"]),
            score(result),
            format!("{}{open}", words(&result["tier"])),
            words(&result["rank"]),
        ];
        if stars {
            let states = result["star_states"].as_object().into_iter().flatten();
            let named: Vec<String> =
                states.map(|(star, state)| format!("{star}:{}", words(state))).collect();
            row.push(format!("{} 颗 {}", words(&result["stars"]), named.join(" ")));
        }
        rows.push(row);
    }
    Table { rows }
}

fn payments(rated: &Rated) -> Table {
    let head = ["项目", "对象", "发给", "金额", "算法"].map(str::to_owned).to_vec();
    let rows = rated.list("/settlement/payments").iter().map(|payment| {
        ["name", "subject", "to", "amount", "why"].map(|field| words(&payment[field])).to_vec()
    });
    Table { rows: std::iter::once(head).chain(rows).collect() }
}
