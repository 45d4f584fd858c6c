//! What holds for any sheet: it is read to its end, and no value is lost without a word.

use std::collections::BTreeSet;

use fanben_model::intake::{Grid, Merge, cell_name, read_sheet};
use proptest::prelude::*;

use crate::county;

const CODES: &[&str] = &[
    "520502100201",
    "520502100202",
    "520502100203",
    "520502101201",
    "'520502101202",
    "520502101203.0",
    "520502100",
    "5.20502E+11",
    "520502999999",
    "",
    "R001",
    "#N/A",
];
const NAMES: &[&str] = &["", "柳树村", "㙟头村", "大柳树村", "上坝村", "张三", "小河村", "??"];
const VALUES: &[&str] = &[
    "",
    "",
    "0",
    "12",
    "3.5",
    "-1",
    "/",
    "29,900元",
    "2.99万元",
    "约3万",
    "95%",
    "0.95",
    "1",
    "#REF!",
    "是",
    "2026-03-01",
    "1,2",
    "很长的说明文字",
    "3.33333333333",
    "99999999999999999999",
];
/// Words that begin tables, end them, or mean nothing in their place.
const ANYTHING: &[&str] = &[
    "编码",
    "名称",
    "人员编号",
    "上级编码",
    "类型",
    "职务",
    "数据项",
    "值",
    "周期",
    "等次",
    "研究意见",
    "环节",
    "户数",
    "面积",
    "满意度(%)",
    "经营性收入(万元)",
    "得分",
    "备注",
    "合计",
    "小计",
    "填表人:李四",
    "单位:万元",
    "甲",
    "1",
    "2",
    "自评",
    "2026",
    "",
    "",
    "520502100201",
    "520502100202",
    "柳树村",
    "12",
    "(元)",
];

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

fn merges() -> impl Strategy<Value = Vec<Merge>> {
    let block =
        (0..8_usize, 0..8_usize, 0..3_usize, 0..3_usize).prop_map(|(top, left, down, right)| {
            Merge { top, left, bottom: top + down, right: left + right }
        });
    prop::collection::vec(block, 0..3)
}

proptest! {
    /// Every filled cell under a known heading is read, or a finding stands at it or in its row.
    #[test]
    fn no_value_is_lost_without_a_word(
        rows in prop::collection::vec(
            (one_of(CODES), one_of(NAMES), prop::collection::vec(one_of(VALUES), 5)), 0..12),
        separated in any::<bool>(),
    ) {
        let mut grid = Grid::from_rows("a.xlsx", "", [["编码", "名称", "户数", "满意度", "经营性收入", "申报"]]);
        grid.separated = separated;
        for (code, name, values) in &rows {
            let mut cells = vec![code.as_str(), name.as_str()];
            cells.extend(values.iter().map(String::as_str));
            grid.push_row(cells);
        }
        let mut facts = county::facts();
        let findings = read_sheet(&grid, &county::vocabulary(), &mut facts);
        let read: BTreeSet<&str> = facts
            .values
            .values()
            .flat_map(|values| values.values().map(|recorded| recorded.source.cell.as_str()))
            .collect();
        let told: BTreeSet<&str> = findings.iter().map(|finding| finding.cell.as_str()).collect();
        let row_of = |cell: &str| cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).to_owned();
        let rows_told: BTreeSet<String> = told.iter()
            .filter(|cell| cell.starts_with(['A', 'B', 'G'])).map(|cell| row_of(cell)).collect();
        for row in 1..grid.height() {
            for column in 2..grid.width(row) {
                let (text, cell) = (grid.cell(row, column), cell_name(row, column));
                let row_name = (row + 1).to_string();
                // A second row for the same subject that says the same is no news.
                let same_again = (1..row).any(|other| grid.cell(other, 0) == grid.cell(row, 0));
                prop_assert!(
                    text.is_empty()
                        || read.contains(cell.as_str())
                        || told.contains(cell.as_str())
                        || rows_told.contains(&row_name)
                        || same_again,
                    "{cell} {text} is lost: {findings:?}"
                );
            }
        }
    }

    /// Words in any order, merged in any way, end in facts and findings.
    #[test]
    fn any_sheet_is_read_to_its_end(
        rows in prop::collection::vec(prop::collection::vec(one_of(ANYTHING), 0..9), 0..12),
        merges in merges(),
        separated in any::<bool>(),
    ) {
        let mut grid = Grid::from_rows("自评.xlsx", "表", &rows);
        grid.separated = separated;
        grid.set_merges(merges);
        let mut facts = county::facts();
        for finding in read_sheet(&grid, &county::vocabulary(), &mut facts) {
            prop_assert!(!finding.says().is_empty());
        }
    }
}
