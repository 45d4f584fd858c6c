//! The workbook of results, opened again.

use fanben_model::intake::Grid;
use fanben_papers::read_grids;

use crate::desk::{Desk, sheet};

fn opened(desk: &Desk, name: &str) -> Vec<Grid> {
    read_grids(&desk.path(name), &mut |_| {}).unwrap()
}

/// The cells of a sheet, row by row.
fn rows(grids: &[Grid], name: &str) -> Vec<String> {
    let grid = grids.iter().find(|grid| grid.sheet == name).unwrap();
    let rows = 0..grid.height();
    rows.map(|row| grid.cells(row).collect::<Vec<_>>().join(" | ")).collect()
}

fn a_county() -> Desk {
    let mut desk = Desk::new();
    let rows: [&[&str]; 5] = [
        &["编码", "名称", "经营性收入", "卫生厕所普及率", "入户走访次数", "班子"],
        &["520502001001", "柳树村", "35000", "95%", "10", "是"],
        &["520502001002", "河口村", "29900", "85%", "10", "是"],
        &["520502001003", "上坝村", "约3万", "/", "5", ""],
        &["520502001009", "新村", "1", "1%", "1", "否"],
    ];
    desk.workbook("村级数据.xlsx", &[sheet("2026年", &rows)]);
    desk
}

#[test]
fn results_are_a_workbook_an_office_can_print() {
    let desk = a_county();
    let out = desk.path("结果.xlsx");
    let said = desk.rate(&["--out", &out.display().to_string()]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let grids = opened(&desk, "结果.xlsx");
    let names: Vec<&str> = grids.iter().map(|grid| grid.sheet.as_str()).collect();
    assert_eq!(names, ["结果", "逐项得分", "缺口", "奖补", "问题", "说明"]);
    let found = rows(&grids, "结果");
    assert!(
        found.contains(
            &"1 | 520502001001 | 柳树村 | 柳河镇 | 95 | 95 | 95 | 示范 | 确定".to_owned()
        ),
        "{found:#?}"
    );
    let why_not = "2 | 520502001002 | 河口村 | 柳河镇 | 80 | 80 | 80 | 达标 | 确定 | \
                   未达到:经营性收入达到3万元(示范)";
    assert!(found.contains(&why_not.to_owned()), "{found:#?}");
    assert!(found.iter().any(|row| row.contains("暂定")), "{found:#?}");
    let problems = rows(&grids, "问题");
    let wanted =
        "村级数据.xlsx | 2026年 | C4 | 未读取 | “经营性收入”填的是“约3万”,应填数字(元),未读取";
    assert!(problems.contains(&wanted.to_owned()), "{problems:#?}");
    assert!(problems.iter().any(|row| row.contains("A5") && row.contains("520502001009")));
    let gaps = rows(&grids, "缺口");
    assert!(gaps.iter().any(|row| row.contains("差 100 元")), "{gaps:#?}");
    let money = rows(&grids, "奖补");
    assert!(money.iter().any(|row| row.contains("柳树村 |  | 50000 | 确定")), "{money:#?}");
    let about = rows(&grids, "说明");
    assert!(about.iter().any(|row| row.contains("考核期:2026")), "{about:#?}");
    assert!(about.iter().any(|row| row.contains("村级数据.xlsx")), "{about:#?}");
}

#[test]
fn text_from_files_never_becomes_a_formula() {
    let mut desk = Desk::new();
    desk.bytes(
        "村级数据.csv",
        "编码,名称,经营性收入\n520502001001,柳树村,=1+1\n520502001002,河口村,@SUM(A1)\n".as_bytes(),
    );
    let out = desk.path("结果.xlsx");
    desk.rate(&["--out", &out.display().to_string()]);
    let problems = rows(&opened(&desk, "结果.xlsx"), "问题").join("\n");
    assert!(problems.contains("“=1+1”") && problems.contains("“@SUM(A1)”"), "{problems}");
    let bytes = std::fs::read(&out).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for at in 0..archive.len() {
        let mut text = String::new();
        let mut part = archive.by_index(at).unwrap();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        assert!(!text.contains("<f>"), "{text}");
    }
}

#[test]
fn an_old_file_of_results_stays_when_a_new_one_fails() {
    let desk = a_county();
    let folder = desk.path("结果.xlsx");
    std::fs::create_dir(&folder).unwrap();
    let said = desk.rate(&["--out", &folder.display().to_string()]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.starts_with("结果.xlsx:写不了文件"), "{}", said.err);
    let names = std::fs::read_dir(desk.path("")).unwrap();
    let left =
        names.filter(|name| name.as_ref().unwrap().path().to_string_lossy().contains("part"));
    assert_eq!(left.count(), 0);
    let said = desk.rate(&["--out", "结果.doc"]);
    assert_eq!(
        (said.code, said.err.as_str()),
        (Some(1), "结果文件 结果.doc 的名称请以 .xlsx 或 .json 结尾")
    );
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let desk = a_county();
    let written = |name: &str| {
        let out = desk.path(name);
        desk.rate(&["--out", &out.display().to_string()]);
        std::fs::read(out).unwrap()
    };
    assert!(written("一.xlsx") == written("二.xlsx"));
}
