//! Tiers, quotas, rulings, the ladder.

use super::case::{check, item};

const FOUR: &str =
    "编码,名称,类型,上级编码,片区\nA,甲村,村,,东\nB,乙村,村,,东\nC,丙村,村,,西\nD,丁村,村,,西";

fn scheme(rest: &str) -> String {
    item("", &["工作措施落实到位,10分"]) + rest
}

fn scores(scores: [&str; 4]) -> String {
    let rows =
        ["A", "B", "C", "D"].iter().zip(scores).map(|(code, score)| format!("{code},{score}"));
    format!("编码,I\n{}", rows.collect::<Vec<_>>().join("\n"))
}

const TIERS: &str = "tiers:\n  - {name: 典范, from: \"9\"}\n  - {name: 示范, from: \"7\"}\n  - {name: 规范, from: \"5\"}\n";

#[test]
fn a_ruling_counts_without_any_quota() {
    let sheets =
        [FOUR, &scores(["9", "8", "7", "1"]), "编码,研究意见,理由,日期\nD,示范,研究,2026-12-01"];
    check(&scheme(TIERS), &sheets, "A:9典范 B:8示范 C:7示范 D:1示范");
}

#[test]
fn a_gate_knows_how_many_are_in_the_league() {
    let rest = format!("{TIERS}league: 片区\ngates: [{{id: 门, text: 门, when: 组内个数 ≥ 2}}]\n");
    let sheets = [FOUR, &scores(["10", "8", "7", "1"])];
    check(&scheme(&rest), &sheets, "A:10典范 B:8示范 C:7示范 D:1未达等次");
}

#[test]
fn the_next_tier_has_to_be_open_too() {
    let rest = TIERS.replace("from: \"9\"", "from: \"9\", quota: 1")
        + "ties: [I]\ngates: [{id: 门, text: 门, when: 类别 = 有, tiers: [示范]}]\nclass: 片区\n"
        + "measures: {}\n";
    let sheets = [FOUR, &scores(["10", "9.5", "8", "6"])];
    check(&scheme(&rest), &sheets, "A:10典范 B:9.5规范 C:8规范 D:6规范");
}

#[test]
fn a_named_tier_stands_beside_quotas() {
    let rest = TIERS.replace("from: \"7\"", "from: \"7\", quota: 1")
        + "ties: [I]\nmeasures: {查: {words: true}}\n"
        + "vetoes: [{id: 查, text: 查, when: 查 = 是, then: {tier: 规范}, basis: 法}]\n";
    let sheets = [FOUR, &scores(["10", "8", "7", "1"]), "编码,查\nA,是\nB,否\nC,否\nD,是"];
    check(&scheme(&rest), &sheets, "A:10规范 B:8示范 C:7规范 D:1规范");
}

#[test]
fn each_tier_counts_by_league_or_over_all() {
    let tiers = TIERS
        .replace("from: \"9\"", "from: \"9\", quota: 1")
        .replace("from: \"7\"", "from: \"7\", quota: 1, per_league: true");
    let rest = format!("{tiers}ties: [I]\nleague: 片区\n");
    let sheets = [FOUR, &scores(["10", "9", "9.5", "9.2"])];
    check(&scheme(&rest), &sheets, "A:10典范 B:9示范 C:9.5示范 D:9.2规范");
}

#[test]
fn equals_at_the_line_wait_and_keep_the_next_places_free() {
    let tiers = TIERS
        .replace("from: \"9\"", "from: \"9\", quota: 1")
        .replace("from: \"7\"", "from: \"7\", quota: 1");
    let rest = format!("{tiers}ties: [I]\n");
    let sheets = [FOUR, &scores(["10", "10", "8", "7"])];
    check(&scheme(&rest), &sheets, "A:10?未达等次 B:10?未达等次 C:8规范 D:7规范");
}

#[test]
fn lower_and_at_most_act_on_a_named_tier_too() {
    let rest = TIERS.to_owned()
        + "measures: {查: {words: true}, 降: {words: true}}\n"
        + "vetoes: [{id: 查, text: 查, when: 查 = 是, then: {tier: 典范}, basis: 法}]\n"
        + "ceilings: [{id: 降, text: 降, when: 降 = 是, then: {lower: 1}}, {id: 封, text: 封, when: 降 = 是, then: {at_most: 规范}}]\n";
    let sheets =
        [FOUR, &scores(["1", "10", "10", "6"]), "编码,查,降\nA,是,否\nB,是,是\nC,否,是\nD,否,是"];
    check(&scheme(&rest), &sheets, "A:1典范 B:10规范 C:10规范 D:6未达等次");
}

#[test]
fn the_ladder_gives_nothing_back_that_a_ceiling_took() {
    let rest = TIERS.to_owned()
        + "ladder: {up: 1, down: 1}\nmeasures: {降: {words: true}}\n"
        + "ceilings: [{id: 降, text: 降, when: 降 = 是, then: {lower: 1}}]\n";
    let past = "编码,周期,等次\nA,2025,典范\nB,2025,典范\nC,2025,规范\nD,2025,未达等次";
    let sheets = [FOUR, &scores(["8", "1", "10", "10"]), "编码,降\nA,是\nB,否\nC,否\nD,否", past];
    check(&scheme(&rest), &sheets, "A:8规范 B:1示范 C:10示范 D:10规范");
}

#[test]
fn a_ceiling_can_zero_the_total() {
    let rest = TIERS.to_owned()
        + "ceilings: [{id: 零, text: 零, when: 类别 = 东, then: zero}]\nclass: 片区\n";
    let sheets = [FOUR, &scores(["9", "8", "7", "5"])];
    check(&scheme(&rest), &sheets, "A:0未达等次 B:0未达等次 C:7示范 D:5规范");
}

#[test]
fn an_open_star_keeps_the_result_open() {
    let rest = "tiers: [{name: 一星, stars: 1}, {name: 规范}]\n";
    let star = scheme(rest).replace("name: 一,", "name: 一, star: {rigid: [{text: 班子好}]},");
    let sheets = [FOUR, &scores(["9", "8", "7", "5"]), "编码,一·刚性1\nA,是\nB,否\nC,是"];
    check(&star, &sheets, "A:9一星 B:8规范 C:7一星 D:5?规范");
}
