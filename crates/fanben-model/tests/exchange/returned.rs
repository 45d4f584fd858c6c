//! Sheets as they come back: moved, sorted, cut, pasted, merged, badly typed.

use fanben_model::exchange::{
    Asked, Filled, Form, FormFinding, FormQuestion, FormSubject, read_form, stamp_of,
};
use fanben_model::intake::{Grid, Merge, Noticed, Remark};
use fanben_model::number::Points;
use fanben_model::scheme::clause::rule::Kind;

const VILLAGES: [(&str, &str); 4] = [
    ("990402201201", "小泉村"),
    ("990402201202", "和顺村"),
    ("990402201203", "上坝村"),
    ("990402201204", "下坝村"),
];

fn form() -> Form {
    let points = |text: &str| Points::parse(text).unwrap();
    let asked = vec![
        Some(Asked::default()),
        Some(Asked { range: Some((points("0"), points("5"))), levels: vec![] }),
        Some(Asked { range: None, levels: vec!["省级".to_owned(), "市级".to_owned()] }),
    ];
    let subject = |(code, name): (&str, &str)| FormSubject {
        code: code.to_owned(),
        name: name.to_owned(),
        above: vec!["小泉乡".to_owned()],
        asked: asked.clone(),
    };
    let question =
        |key: &str, kind| FormQuestion { key: key.to_owned(), question: super::question(kind) };
    let mut form = Form {
        subjects: VILLAGES.map(subject).to_vec(),
        questions: vec![
            question("先锋1", Kind::YesNo),
            question("先锋2", Kind::Range),
            question("乡风3", Kind::Level),
        ],
    };
    form.subjects[3].asked[2] = None;
    form
}

const HEAD: [&str; 7] = [
    "编码",
    "名称",
    "先锋1\n活动",
    "先锋1 理由",
    "先锋2\n评分",
    "先锋2 上一环节:自评",
    "乡风3\n级别",
];

fn sheet(rows: &[[&str; 7]]) -> Grid {
    let top = ["", "取表编号:0193a0f2-7c1d-7d2e-8a55-0123456789ab,不要改"].to_vec();
    let rows = rows.iter().map(|row| row.to_vec());
    Grid::from_rows("表.xlsx", "评分", [vec!["评分表"], top, HEAD.to_vec()].into_iter().chain(rows))
}

fn shown(grid: &Grid) -> (Vec<String>, Vec<String>) {
    let form = form();
    let (_, findings) = read_form(std::slice::from_ref(grid), &form);
    let filled = |one: &Filled| {
        let (who, key) = (&form.subjects[one.subject].name, &form.questions[one.question].key);
        let reason = one.reason.clone().unwrap_or_else(|| "无此列".to_owned());
        format!("{who} {key} {} {reason}", one.value)
    };
    let found = |one: &FormFinding| format!("{} {}", one.cell(), one.problem.says());
    let told = findings.iter().filter(|one| !one.problem.is_note()).map(found).collect();
    (filled_of(&form, grid).iter().map(filled).collect(), told)
}

fn filled_of(form: &Form, grid: &Grid) -> Vec<Filled> {
    let (filled, _) = read_form(std::slice::from_ref(grid), form);
    filled.into_iter().filter(|one| !one.value.is_empty()).collect()
}

#[test]
fn the_number_is_found_wherever_it_stands() {
    let grid = sheet(&[]);
    assert_eq!(stamp_of(&[grid]).as_deref(), Some("0193a0f2-7c1d-7d2e-8a55-0123456789ab"));
    let none = Grid::from_rows("表", "评分", [["取表编号:", "无"]]);
    assert_eq!(stamp_of(&[none]), None);
}

#[test]
fn rows_sorted_and_columns_moved_are_read_by_code_and_key() {
    let head = ["乡风3 级别", "先锋2 评分", "名称", "先锋1 活动", "编码", "先锋1 理由", "备注"];
    let rows = [
        ["省级", "4.5", "下坝", "否", "990402201204", "", ""],
        ["市级", "３", "小泉村委会", "是", "９９０４０２２０１２０１", "看了台账", "好"],
    ];
    let grid = Grid::from_rows("表", "", std::iter::once(head).chain(rows));
    let (filled, told) = shown(&grid);
    assert_eq!(
        filled,
        [
            "下坝村 先锋2 4.5 无此列",
            "下坝村 先锋1 否 ",
            "小泉村 乡风3 市级 无此列",
            "小泉村 先锋2 3 无此列",
            "小泉村 先锋1 是 看了台账",
        ]
    );
    assert_eq!(
        told,
        ["G1 “备注”不是这张表的列,没有读取", "A2 下坝村不评这一条,这一格没有读取;请清空"]
    );
}

#[test]
fn every_bad_cell_is_named() {
    let grid = sheet(&[
        ["990402201201", "小泉村", "对不对", "", "6", "", "省级"],
        ["990402201202", "和顺村", "", "没填值", "#REF!", "", "县级"],
        ["9.90402E+11", "上坝村", "是", "", "1", "", ""],
        ["", "下坝村", "是", "", "", "", ""],
        ["990402201209", "别处", "是", "", "", "", ""],
        ["990402201201", "小泉村", "是", "", "", "", ""],
        ["填表人:", "", "", "", "", "", ""],
    ]);
    let (filled, told) = shown(&grid);
    assert_eq!(filled, ["小泉村 乡风3 省级 无此列"]);
    assert_eq!(
        told,
        [
            "C4 “对不对”不是“是”或“否”",
            "E4 “6”超出范围,应在0到5之间",
            "D5 有理由,没有填值;请补上值,或者清空理由",
            "E5 公式出错(#REF!),没有读取;请改成值",
            "G5 “县级”不在可选的名称里,应是:省级、市级",
            "A6 编码“9.90402E+11”的后几位丢了,这一行没有读取;请从取出的表里重新复制编码",
            "A7 这一行(下坝村)没有编码,没有读取;请补上编码",
            "A8 “990402201209”不在这张表里,或者不归您评,这一行没有读取",
            "A9 小泉村有两行,只读取了前一行;请删去一行",
        ]
    );
}

#[test]
fn a_block_pasted_one_row_off_is_found_by_name_against_code() {
    let grid = sheet(&[
        ["990402201201", "小泉村", "是", "", "", "", ""],
        ["990402201202", "上坝村", "否", "", "", "", ""],
        ["990402201203", "下坝村", "是", "", "", "", ""],
        ["990402201204", "小泉村", "否", "", "", "", ""],
    ]);
    let (filled, told) = shown(&grid);
    assert_eq!(filled, ["小泉村 先锋1 是 "]);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].starts_with("A5 编码990402201202是和顺村的,名称却写着“上坝村”"), "{told:?}");
    assert_eq!(told[3], "B5 从这里起连续3行的名称都是别的行的,像是粘贴时错了一行");
}

#[test]
fn merged_cells_and_formulas_never_run_are_nobodys_answer() {
    let mut grid = sheet(&[
        ["990402201201", "小泉村", "是", "", "", "", ""],
        ["990402201202", "和顺村", "", "", "", "", "市级"],
    ]);
    grid.set_merges(vec![Merge { top: 3, left: 2, bottom: 4, right: 2 }]);
    let noticed = Noticed::FormulaWithoutResult;
    grid.remarks.push(Remark { at: Some((3, 4)), noticed });
    let (filled, told) = shown(&grid);
    assert_eq!(filled, ["和顺村 乡风3 市级 无此列"]);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("C4 这一格是合并单元格"), "{told:?}");
    assert!(told[1].starts_with("E4 这一格是公式"), "{told:?}");
    assert!(told[2].starts_with("C5 这一格是合并单元格"), "{told:?}");
}

#[test]
fn what_is_gone_stays_as_it_is_and_is_said() {
    let head = ["编码", "名称", "先锋1 活动"];
    let grid = Grid::from_rows("表", "", [head, ["990402201201", "小泉村", "是"]]);
    let (_, findings) = read_form(&[grid], &form());
    let notes: Vec<String> = findings.iter().map(|one| one.problem.says()).collect();
    assert_eq!(
        notes,
        [
            "“先锋2”这一列没有了,这一列保持系统里的值",
            "“乡风3”这一列没有了,这一列保持系统里的值",
            "和顺村这一行没有了,保持系统里的值",
            "上坝村这一行没有了,保持系统里的值",
            "下坝村这一行没有了,保持系统里的值",
        ]
    );
    let (_, findings) = read_form(&[Grid::from_rows("表", "", [["名册"]])], &form());
    assert!(findings[0].problem.says().starts_with("没有找到表头"), "{findings:?}");
}

#[test]
fn one_villages_sheet_is_read_by_its_keys() {
    let mut form = form();
    form.subjects.truncate(1);
    let rows = [
        ["条款编号", "条款", "填写", "理由"],
        ["乡风3", "级别", "无", ""],
        ["先锋2", "评分", "4", "少一次"],
        ["先锋9", "没有", "4", ""],
    ];
    let grid = Grid::from_rows("表", "评分", rows);
    let (filled, findings) = read_form(&[grid], &form);
    let filled: Vec<_> = filled.iter().map(|one| (one.question, one.value.as_str())).collect();
    assert_eq!(filled, [(2, "无"), (1, "4")]);
    let told: Vec<String> = findings.iter().map(|one| one.problem.says()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("“先锋9”不在这张表里"), "{told:?}");
    assert_eq!(told[1], "先锋1这一行没有了,保持系统里的值");
}
