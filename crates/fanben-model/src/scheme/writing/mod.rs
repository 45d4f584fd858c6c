//! A scheme → YAML as people write it, which reads back to the same scheme.
//!
//! Comes in: a [`Scheme`]. Goes out: text. What a reader fills in by itself is left out.

mod layout;
mod node;

use super::Scheme;

/// Writes a scheme. `head` is what a comment at its top says; it may be empty.
pub fn write(scheme: &Scheme, head: &str) -> String {
    let mut text = String::new();
    for line in head.lines() {
        text.push_str("# ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    layout::document(&node::of(scheme), &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::scheme::read;

    #[test]
    fn what_is_written_reads_back_to_the_same() {
        let text = "fanben: 1
id: a
title: \"第一行\\n第二行:甲, # 乙\\t'丙' \\\"丁\\\"\"
version: \"2\"
legal: {type: 年度考核, body: x, number: \"\", valid: [2026-01-01, 2026-12-31]}
period: \"2026\"
as_of: 2026-06-30
subjects: {kinds: [村, \"true\", \"~\", \"1\", \"- a\", \"a: b\", \"[x]\", \" x \"]}
decimals: 1
rounding: half_even
league: parent
combine: {weights: {初评: \"0.4\", 终评: \"0.6\"}}
measures: {甲: {}, 乙: {unit: \"%\", required: false, also: [丙]}}
parameters: {线: [{from: 2026-01-01, class: 城, is: 3万元}]}
derive: {丁: 甲 × 2, 戊: {formula: 甲, unit: 元}}
dimensions:
  - id: A
    name: 大项
    points: \"-0.5\"
    star: {line: \"60\", core: [{text: 甲}]}
    leads: {\"520502001001\": 甲办}
    items:
      - id: A1
        points: \"10\"
        clauses: [每次扣1分, {text: \"3\", from: [甲, ~], column: deduct, effective: 2026-01-01}]
      - {id: A2, points: \"0\", content: \"一。\\n二。\", remark: 备注, otherwise: full, clauses_count: worst}
vetoes: [{id: v, text: t, when: 甲 > 0, then: {at_most: 良好}}]
tiers: [{name: 优秀, rate: \"90\", quota: 3}, {name: 良好}]
untitled: 无
incentives: [{id: i, name: n, to: {people: [书记]}, amount: 1万元, split: [{to: subject, percent: \"50\"}]}]
sample: [a.b, \"*.c\"]
notes: [{text: t}, {text: u, says: v}]
columns: [考核项目, 标准分]
";
        let scheme = read(text).unwrap();
        let written = write(&scheme, "一句话\n两句话");
        assert_eq!(read(&written).map_err(|error| format!("{error}\n{written}")), Ok(scheme));
    }
}
