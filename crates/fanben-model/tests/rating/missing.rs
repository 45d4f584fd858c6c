//! What is missing leaves an interval that holds every result there may still be.

use super::case::{TWO, check, item};

#[test]
fn endless_deductions_reach_the_floor_whatever_else_was_won() {
    let scheme =
        item("", &["制定村规民约的得10分", "参加志愿服务每人次加1分", "安全隐患每处扣4分"]);
    check(&scheme, &[TWO, "编码,I.1,I.2,I.3\nA,是,15,\nB,是,15,5"], "A:0~10? B:5");
    let without_floor = item("no_floor: true", &["安全隐患每处扣4分"]);
    check(&without_floor, &[TWO, "编码,I\nA,\nB,9"], "A:-2~10? B:-26");
}

#[test]
fn a_zero_that_may_come_is_part_of_the_interval() {
    let scheme = item("floor: \"2\"", &["制定村规民约的得6分", "发生重大安全责任事故的本项不得分"]);
    check(&scheme, &[TWO, "编码,I.1,I.2\nA,是,\nB,是,否"], "A:0~6? B:6");
}

#[test]
fn a_veto_nobody_answered_keeps_the_result_open() {
    let tiers = "tiers: [{name: 示范, from: \"5\"}]\n";
    let scheme = item("", &["制定村规民约的得6分", "发生重大安全责任事故的,实行一票否决"]) + tiers;
    check(&scheme, &[TWO, "编码,I.1,I.2\nA,是,\nB,是,是"], "A:6?示范 B:6未达等次");
}

#[test]
fn stages_are_combined_before_anything_is_rounded() {
    let stages = "decimals: 0\ncombine: mean\nstages: [{id: a, name: 初评}, {id: b, name: 考评}]\n";
    let scheme = format!("{stages}{}", item("", &["工作措施落实到位,10分"]));
    let sheets = [TWO, "编码,环节,I\nA,初评,2.5\nA,考评,2.4\nB,初评,2.5\nB,考评,/"];
    // 2.45 is 2; what one stage finds not applicable is left to the other.
    check(&scheme, &sheets, "A:2 B:3");
}

#[test]
fn the_highest_of_stages_may_still_be_an_open_one() {
    let stages = "stages: [{id: a, name: 初评}, {id: b, name: 考评}]\n";
    let clause = "班子建设4分:不团结不得分,制度不健全扣2分";
    let sheets = [TWO, "编码,环节,I#1,I#2\nA,初评,,否\nA,考评,否,是\nB,初评,否,否\nB,考评,否,是"];
    let of = |combine: &str| format!("combine: {combine}\n{stages}{}", item("", &[clause]));
    check(&of("highest"), &sheets, "A:2~4? B:4");
    check(&of("lowest"), &sheets, "A:0~2? B:2");
}

#[test]
fn what_a_measure_answers_is_known_before_anybody_judges() {
    let stages =
        "stages: [{id: a, name: 初评}, {id: b, name: 考评}]\nmeasures: {率: {unit: \"%\"}}\n";
    let clause = "{text: \"完成率达到80%且群众满意的得6分,否则不得分\", from: [率]}";
    let scheme = format!("{stages}{}", item("", &[clause]));
    check(&scheme, &[TWO, "编码,率\nA,50%\nB,90%"], "A:0? B:0~6?");
}

#[test]
fn a_class_without_a_number_is_not_asked() {
    let parameters = "parameters: {线: [{class: 山区村, is: 60%}]}\n";
    let scheme =
        format!("{parameters}{}", item("", &["完成率达到{线}得6分", "制定村规民约的得4分"]));
    let sheets = [TWO, "编码,I.1,I.2\nA,70%,是\nB,70%,是"];
    check(&scheme, &sheets, "A:10 B:4");
    let only = "only: 完成率 ≥ 线";
    let scheme = format!(
        "measures: {{完成率: {{unit: \"%\"}}}}\n{parameters}{}",
        item(&format!("{only}, otherwise: zero"), &["制定村规民约的得4分"])
    );
    check(&scheme, &[TWO, "编码,完成率,I\nA,70%,是\nB,70%,是"], "A:4 B:0");
}

#[test]
fn an_item_none_of_whose_clauses_applies_is_worth_what_it_says() {
    let of = |otherwise: &str| {
        let second = "{id: J, points: \"5\", clauses: [建成农家书屋的得5分]}";
        let first = item(&format!("otherwise: {otherwise}"), &["制定村规民约的得4分"]);
        first.replace("]}]}", &format!("]}}, {second}]}}"))
    };
    let sheets = [TWO, "编码,I,J\nA,/,是\nB,是,是"];
    check(&of("rescale"), &sheets, "A:15 B:9");
    check(&of("full"), &sheets, "A:15 B:9");
    check(&of("zero"), &sheets, "A:5 B:9");
}

#[test]
fn nobody_rated_is_no_trouble() {
    let scheme = item("only: 类别 = 山区村", &["制定村规民约的得4分", "安全隐患每处扣1分"]);
    check(&scheme, &["编码,名称,类型,上级编码\nT,镇,乡镇,"], "");
}
