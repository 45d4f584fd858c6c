//! Measures that stand in the unit and people sheets themselves.

use super::case::{TWO, check, item};

#[test]
fn a_column_of_the_unit_sheet_is_read_like_any_other() {
    let clause = "{text: \"经营性收入达到3万元得6分,否则不得分\", from: [收入]}";
    let of = |measure: &str| format!("measures: {{收入: {measure}}}\n{}", item("", &[clause]));
    let sheet = |heading: &str, a: &str, b: &str| {
        format!("编码,名称,类型,上级编码,{heading}\nA,甲村,村,,{a}\nB,乙村,村,,{b}")
    };
    check(&of("{unit: 千元}"), &[&sheet("收入", "30", "29.9")], "A:6 B:0");
    check(&of("{unit: 元}"), &[&sheet("收入(万元)", "3", "29999元")], "A:6 B:0");
    check(&of("{unit: 元, required: false}"), &[&sheet("收入", "/", "")], "A:0 B:0");
    let rescaled = of("{unit: 元}")
        .replace("]}]}]}", "]}]}, {id: J, points: \"10\", clauses: [制定村规民约的得5分]}]}");
    let judged = "编码,J\nA,是\nB,是";
    check(&rescaled, &[&sheet("收入", "/", "30000"), judged], "A:10 B:11");
}

#[test]
fn a_persons_league_is_their_units_unless_they_have_their_own() {
    let people = "人员编号,编码,姓名,职务\nR1,A,王,书记\nR2,B,李,书记";
    let tiers = "tiers: [{name: 优, quota: 1, per_league: true}, {name: 良}]\nties: [I]\n";
    let scheme = format!(
        "subjects: {{posts: [书记]}}\nleague: 片区\n{}{tiers}",
        item("", &["工作措施落实到位,10分"])
    );
    let units = TWO.replace("类别", "片区");
    check(&scheme, &[&units, people, "人员编号,I\nR1,9\nR2,8"], "R1:9优 R2:8优");
}
