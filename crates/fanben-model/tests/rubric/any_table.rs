//! What holds for any table: every word of it stands in the scheme, or the report says where it
//! stood and that it is not there.

use fanben_model::intake::{Grid, Merge, cell_name};
use fanben_model::rubric::{Became, Drafted, print_table, read_tables};
use fanben_model::scheme::{read, write};
use proptest::prelude::*;

use super::given;

const HEADINGS: &[&str] = &[
    "序号",
    "编号",
    "考核项目",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标",
    "考核内容",
    "考核要求",
    "考核标准",
    "评分标准",
    "扣分标准",
    "加分标准",
    "考评方法、扣分标准",
    "标准分",
    "分值",
    "权重",
    "权重(%)",
    "自评分",
    "得分",
    "考核方式(查资料/看现场)",
    "牵头部门",
    "责任单位",
    "依据",
    "备注",
    "联系电话",
    "完成时限",
    "",
];

/// `#` becomes a sign that stands nowhere else.
const CELLS: &[&str] = &[
    "",
    "",
    "",
    "10",
    "10分",
    "5",
    "20%",
    "-3",
    "不封顶",
    "若干#",
    "#",
    "组织#建设",
    "组织#建设(20分)",
    "台账#(最多加10分)",
    "#镇(街道)",
    "每少一次#会议扣1分",
    "落实#到位,2分",
    "酌情#扣1-3分",
    "1.#健全得2分;2.每少一次#扣1分",
    "①#上墙得1分\n②#公开得1分",
    "查#资料",
    "#村\n#组",
    "一、#党建(20分)",
    "二、#平安",
    "四、#一票否决",
    "一票否决#",
    "发生#重大安全事故的一票否决",
    "加分项#",
    "扣分项#(最多扣5分)",
    "合计",
    "合计#",
    "小计",
    "小计#10分",
    "注:#年终兑现",
    "说明:90分以上为优秀#",
    "填表人:#",
    "考核#内容",
    "一",
    "三",
    "1",
    "2",
    "A1",
    "A1",
    "县委#办、#局",
    "/",
    "同上",
    "每次2#",
];

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(words).prop_map(str::to_owned)
}

fn merges() -> impl Strategy<Value = Vec<Merge>> {
    let block =
        (0..12_usize, 0..7_usize, 0..4_usize, 0..7_usize).prop_map(|(top, left, down, right)| {
            let wide = if right > 4 { right } else { 0 };
            Merge { top, left, bottom: top + down, right: left + wide }
        });
    prop::collection::vec(block, 0..5)
}

/// Gives every `#` of the cells a sign of its own.
fn signed(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut signs = (0x3400_u32..).filter_map(char::from_u32);
    let mut sign = |c: char| if c == '#' { signs.next().unwrap_or(c) } else { c };
    rows.iter()
        .map(|row| row.iter().map(|cell| cell.chars().map(&mut sign).collect()).collect())
        .collect()
}

/// Signs of a grid's cells that are neither in the scheme nor told as left out.
fn lost(grid: &Grid, drafted: &Drafted) -> Vec<String> {
    let written = write(&drafted.scheme, "");
    let mut lost = Vec::new();
    for row in 0..grid.height() {
        for column in 0..grid.width(row) {
            let (text, cell) = (grid.cell(row, column), cell_name(row, column));
            let entries = || drafted.report.entries.iter().filter(|entry| entry.cell == cell);
            if !text.is_empty() && entries().next().is_none() {
                lost.push(format!("{cell} {text}: 没有一行报告"));
            }
            for sign in text.chars().filter(|c| ('\u{3400}'..'\u{4dbf}').contains(c)) {
                let told = entries().any(|entry| {
                    let apart = matches!(entry.became, Became::Left | Became::Wrong);
                    // Words that only say what the cells beside them are.
                    let label = entry.says.contains("表头") || entry.says.ends_with("计");
                    entry.text.contains(sign) && (apart || label)
                });
                if !told && !written.contains(sign) {
                    let said: Vec<_> = entries().collect();
                    lost.push(format!("{cell} {text}: {sign} {said:?}"));
                }
            }
        }
    }
    lost
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 600,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_cell_is_accounted_for(
        title in prop::option::of(one_of(CELLS)),
        headings in prop::collection::vec(one_of(HEADINGS), 1..8),
        rows in prop::collection::vec(prop::collection::vec(one_of(CELLS), 0..8), 0..10),
        again in prop::option::of(0..10_usize),
        merges in merges(),
    ) {
        let mut rows = signed(&[title.into_iter().collect::<Vec<_>>()].into_iter().chain(rows).collect::<Vec<_>>());
        rows.insert(1, headings.clone());
        if let Some(at) = again {
            // The headings of the next page.
            rows.insert((at + 2).min(rows.len()), headings);
        }
        let mut grid = Grid::from_rows("细则.xlsx", "Sheet1", &rows);
        grid.set_merges(merges);
        match read_tables(std::slice::from_ref(&grid), &given()) {
            Err(none) => prop_assert!(none.says.contains("表头"), "{}", none.says),
            Ok(drafted) => {
                let lost = lost(&grid, &drafted);
                prop_assert!(lost.is_empty(), "{:#?}\n{:#?}", lost, rows);
                let _ = print_table(&drafted.scheme, &[]);
                prop_assert_eq!(read(&write(&drafted.scheme, "")), Ok(drafted.scheme));
            }
        }
    }
}
