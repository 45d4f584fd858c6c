//! Items, dimensions, totals.

use super::case::{TWO, check, item};

#[test]
fn a_sentence_lifts_the_cap_of_its_item() {
    let scheme = item("", &["开展文体活动每次加3分,加分不封顶"]);
    check(&scheme, &[TWO, "编码,I\nA,5\nB,1"], "A:15 B:3");
}

#[test]
fn nothing_counts_before_its_day() {
    let later = "{text: 制定村规民约的得4分, effective: 2027-01-01}";
    let second = "\n  - {id: 二, name: 二, items: [{id: J, points: \"10\", clauses: [建成农家书屋的得5分]}]}";
    let scheme = item("", &[later]).trim_end().to_owned() + second + "\n";
    check(&scheme, &[TWO, "编码,J\nA,是\nB,否"], "A:10 B:0");
}

#[test]
fn dimensions_left_out_count_with_their_weight() {
    let scheme = "dimensions:
  - {id: 一, name: 一, weight: \"0.5\", items: [{id: I, points: \"10\", clauses: [制定村规民约的得8分]}]}
  - {id: 二, name: 二, items: [{id: J, points: \"10\", clauses: [建成农家书屋的得5分]}]}
  - {id: 附, name: 附, outside: true, bounds: {at_least: \"1\"}, items: [{id: K, points: \"3\", clauses: [建立议事制度的得2分]}]}
";
    // 15 points inside: 5 + 10. A is left 10 of them, and nothing beside.
    let sheets = [TWO, "编码,I,J,K\nA,/,是,/\nB,是,是,否"];
    check(scheme, &sheets, "A:7.5 B:10");
}

#[test]
fn a_dimension_rescales_by_its_items() {
    let scheme = "dimensions:
  - id: 一
    name: 一
    points: \"50\"
    items:
      - {id: I, points: \"10\", clauses: [制定村规民约的得10分]}
      - {id: J, points: \"30\", clauses: [建成农家书屋的得30分]}
";
    check(scheme, &[TWO, "编码,I,J\nA,/,是\nB,是,是"], "A:40 B:40");
}
