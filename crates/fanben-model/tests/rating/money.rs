//! Money that waits, and what persons' own columns mean.

use super::case::{TWO, check_money, item};

const PEOPLE: &str = "人员编号,编码,姓名,职务,系数\nR1,A,王,书记,1\nR2,A,李,主任,\nR3,B,张,委员,2";

fn scheme(incentive: &str) -> String {
    format!(
        "measures: {{系数: {{}}, 考勤: {{unit: \"%\"}}}}\n{}incentives: [{{id: m, name: M, {incentive}}}]\n",
        item("", &["工作措施落实到位,10分"])
    )
}

#[test]
fn nobody_is_paid_before_everybodys_weight_is_known() {
    let split = "amount: \"100\", split: [{to: subject, percent: \"50\"}, {to: {people: []}, percent: \"50\", weight: 系数}]";
    let sheets = [TWO, PEOPLE, "编码,I\nA,1\nB,1"];
    check_money(&scheme(split), &sheets, "A:50 B:50 R3:50 待:R2");
}

#[test]
fn a_part_that_nobody_has_a_share_of_waits() {
    let weight = "weight: \"对应(职务; 书记: 1)\"";
    let split =
        format!("amount: \"100\", split: [{{to: {{people: []}}, percent: \"100\", {weight}}}]");
    let sheets = [TWO, PEOPLE, "编码,I\nA,1\nB,1"];
    check_money(&scheme(&split), &sheets, "R1:100 待:B");
    check_money(&scheme("amount: 总分, pool: 100"), &[TWO, "编码,I\nA,0\nB,0"], "待:A");
}

#[test]
fn shares_in_a_persons_own_row_are_shares() {
    let people = "人员编号,编码,姓名,职务,考勤\nR1,A,王,书记,85%\nR2,B,李,书记,100%";
    let incentive = "to: {people: []}, amount: \"1000 × 考勤\"";
    check_money(&scheme(incentive), &[TWO, people, "编码,I\nA,1\nB,1"], "R1:850 R2:1000");
}
