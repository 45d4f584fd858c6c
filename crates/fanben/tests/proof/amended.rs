//! An amendment as a county prints it, and a draft on last year's facts.

use serde_json::Value as Json;

use crate::desk::{Desk, SCHEME};

/// The scheme with some of its words changed.
fn amended(changes: &[(&str, &str)]) -> String {
    let mut text = SCHEME.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

fn rows(told: &Json) -> Vec<String> {
    let words = |row: &Json, name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let rows = told["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let [part, id, says, judgments] =
            ["part", "id", "says", "judgments"].map(|name| words(row, name));
        format!("{part} {id} {says} {judgments}")
    })
    .collect()
}

#[test]
fn every_change_has_a_row_and_judgments_carry_over_only_under_equal_rules() {
    let desk = Desk::new();
    let new = amended(&[
        ("\"2026.1\"", "\"2026.2\""),
        // Other words, the same rule.
        ("三会一课每少1次扣1.5分", "三会一课,每少一次,扣1.5分"),
        // Another rule.
        ("班子团结协作好得20分、较好得14分", "班子团结协作好得20分、较好得12分"),
        // Moved with its judgments.
        (", {id: 党日, text: \"主题党日缺席每人次扣0.1分,最多扣5分\"}]}", "]}"),
        (
            "clauses: [{id: 团结,",
            "clauses: [{id: 党日, text: \"主题党日缺席每人次扣0.1分,最多扣5分\"}, {id: 团结,",
        ),
        ("{class: 山区, is: 5万元}", "{class: 山区, is: 6万元}"),
        ("from: \"80\", quota: 2", "from: \"80\", quota: 3"),
        ("红旗村: 1万元", "红旗村: 1.2万元"),
    ]);
    desk.write("new.yaml", &new);
    let said = desk.run(&["diff", "scheme.yaml", "new.yaml", "--json"]);
    let told: Json = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        rows(&told),
        [
            "scheme 版本 修改 none",
            "clause 三会 文字修改,规则不变 carry",
            "clause 党日 由计分项 D1 移到 D2 carry",
            "clause 团结 修改 again",
            "clause 收入 文字不变,规则修改(读法、参数或数据来源) none",
            "measure 收入线 修改 none",
            "tier 红旗村 修改 none",
            "incentive 奖金 修改 none",
        ]
    );
    assert_eq!(told["carried"], serde_json::json!(["三会", "党日"]));
    assert_eq!(told["again"], serde_json::json!(["团结"]));
    let clause = &told["rows"][3];
    assert_eq!(clause["lead"], "组织部");
    assert!(clause["new"].as_str().unwrap().contains("较好得12分"));
}

#[test]
fn added_and_removed_clauses_are_told_and_a_new_number_is_no_new_clause() {
    let desk = Desk::new();
    let new = amended(&[
        (
            "{id: 党日, text: \"主题党日缺席每人次扣0.1分,最多扣5分\"}",
            "{id: 党日活动, text: \"主题党日缺席每人次扣0.1分,最多扣5分\"}, {id: 制度, text: \"制度不健全的扣2分\"}",
        ),
        (
            "      - {id: D2, name: 班子, points: \"20\"",
            "      - {id: D3, name: 班子, points: \"20\"",
        ),
    ]);
    desk.write("new.yaml", &new);
    let said = desk.run(&["diff", "scheme.yaml", "new.yaml", "--json"]);
    let told: Json = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        rows(&told),
        [
            "item D3 新增 none",
            "item D2 取消 none",
            "clause 党日活动 编号由 党日 改为本编号,原文相同;要沿用评分,请给条款写上原来的 id again",
            "clause 制度 新增 again",
            "clause 团结 由计分项 D2 移到 D3 carry",
            "clause 党日 取消 none",
        ]
    );
    let same = desk.run(&["diff", "scheme.yaml", "scheme.yaml"]);
    assert!(same.out.contains("两版的规则没有不同"), "{}", same.out);
}

#[test]
fn with_facts_a_diff_says_who_is_touched_and_prints() {
    let desk = Desk::new();
    desk.write("new.yaml", &amended(&[("扣1.5分", "扣3分"), ("quota: 2", "quota: 1")]));
    // Two approved files, as they lie in the office.
    for (scheme, out) in [("scheme.yaml", "old.json"), ("new.yaml", "new.json")] {
        assert_eq!(desk.run(&["freeze", scheme, "--out", out]).code, Some(0));
    }
    let said = desk.rate(&["diff", "old.json", "new.json", "--out", "对照.xlsx"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for words in [
        "三会  [修改;4 个对象,合计 -12 分;评分:组织部;重评]",
        "原文   三会一课每少1次扣1.5分",
        "修改后 三会一课每少1次扣3分",
        "红旗村  [修改;2 个 → 0 个]",
        "已有评分沿用 2 条,须重新评分 1 条:三会",
    ] {
        assert!(said.out.contains(words), "{words}\n{}", said.out);
    }
    let grids = fanben_papers::read_grids(&desk.path("对照.xlsx"), &mut |_| {}).unwrap();
    assert_eq!(grids.len(), 1);
}

#[test]
fn a_draft_is_tried_on_last_years_facts_on_one_page() {
    let desk = Desk::new();
    // This year's draft: its year and the numbers in force in it, one question more.
    let draft = amended(&[
        ("period: \"2026\"", "period: \"2027\""),
        (
            "[{class: 山区, is: 5万元}, {is: 10万元}]",
            "[{is: 10万元}, {from: 2027-01-01, is: 8万元}]",
        ),
        ("{id: 团结,", "{id: 制度, text: \"制度健全得2分\"}, {id: 团结,"),
    ]);
    desk.write("draft.yaml", &draft);
    let said = desk.rate(&["replay", "scheme.yaml", "draft.yaml", "--out", "试算.html", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let told: Json = serde_json::from_str(&said.out).unwrap();
    let moves = told["moves"].as_array().unwrap();
    let score =
        |code: &str| moves.iter().find(|one| one["code"] == code).map(|one| one["score"].clone());
    // 8万元 for all: 30 + 1 instead of 30 + 4; 30 + 7 instead of 30 + 5.
    assert_eq!(score("520501"), Some(serde_json::json!(["92.2", "89.2"])));
    assert_eq!(score("520502"), Some(serde_json::json!(["92", "94"])));
    assert_eq!(told["burden"]["added"], serde_json::json!(["制度"]));
    assert_eq!(told["burden"]["judged"], serde_json::json!([3, 4]));
    // Four villages, one measure, three or four questions at two stages.
    assert_eq!(told["burden"]["answers"], serde_json::json!([28, 36]));
    let page = std::fs::read_to_string(desk.path("试算.html")).unwrap();
    for words in
        ["size:A4", "用 2026 年(期)数据试算修改稿", "升分(共 1 个)", "520502 河口村", "多填 8 格"]
    {
        assert!(page.contains(words), "{words}\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains("http"), "{page}");
    let said = desk.rate(&["replay", "scheme.yaml", "draft.yaml", "--out", "试算.xlsx"]);
    assert!(said.out.contains("试算已写入"), "{}{}", said.out, said.err);
    let said = desk.rate(&["replay", "scheme.yaml", "draft.yaml", "--out", "试算.pdf"]);
    assert!(said.code == Some(1) && said.err.contains("以 .html 或 .xlsx 结尾"), "{}", said.err);
}
