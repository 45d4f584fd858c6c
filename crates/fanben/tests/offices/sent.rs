//! Tables as offices send them (`tables/`, written by other programs) against the schemes of
//! `rubrics/`: the same groups, items, points and sentences, and every difference in a list an
//! officer can read.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fanben_model::intake::Grid;
use fanben_model::rubric::{Became, Given, read_tables};
use fanben_model::scheme::{Clause, Dimension, Item, Scheme, read};
use fanben_papers::{Limits, read_documents};

/// Sentences that a scheme computes from other results (年度=半年×40%+年终×60%): no table says from
/// which, so they come in as words, and a judge gives the points.
const COMPUTED: [&str; 3] = ["街道办.xlsx", "党政办.docx", "村委会.xlsx"];

/// A file, and the scheme it was made from.
const OFFICES: [(&str, &str); 16] = [
    ("河长办.xls", "hezhangzhi/scheme"),
    ("县考核办.xlsx", "xianjincun/scheme"),
    ("木坪镇.docx", "mubiaozeren/scheme"),
    ("组织部.docx", "xingjichuangjian/scheme"),
    ("综治办.xlsx", "wuxingpingancun/scheme"),
    ("社区办.xls", "wanggeyuan/kaohe"),
    ("街道办.xlsx", "wanggeyuan/niandu"),
    ("农业办.docx", "dangyuanjifen/scheme"),
    ("党支部.xlsx", "xianfengzhishu/scheme"),
    ("督查室.xls", "mubiaokaohe/yue"),
    ("党政办.docx", "mubiaokaohe/niandu"),
    ("村委会.xlsx", "cunminjifen/scheme"),
    ("爱卫办.xlsx", "weishengwenminghu/pingxuan"),
    ("爱卫办复评.docx", "weishengwenminghu/fuping"),
    ("财政所.xlsx", "ganbubaochou/scheme"),
    ("新农办.xls", "jinxingjihua/scheme"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/offices/tables")
}

fn scheme(name: &str) -> Scheme {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rubrics");
    read(&std::fs::read_to_string(root.join(format!("{name}.yaml"))).unwrap()).unwrap()
}

/// A group as an officer compares it: without the number in front of it.
fn group(dimension: &Dimension) -> String {
    let name = dimension.name.split_once('、').filter(|(number, _)| number.chars().count() < 3);
    let name = name.map_or(dimension.name.as_str(), |(_, name)| name);
    let points = dimension.points.filter(|points| points.raw() != 0);
    let points = points.map_or_else(String::new, |points| format!("({points}分)"));
    let outside = if dimension.outside { ",满分以外" } else { "" };
    format!("大项 {name}{points}{outside}")
}

fn item(item: &Item) -> String {
    let mut line = format!("计分项 {}({}分", item.name, item.points);
    for (says, flag) in [("不封顶", item.no_cap), ("不保底", item.no_floor)] {
        if flag {
            let _ = write!(line, ",{says}");
        }
    }
    if let Some(floor) = item.floor {
        let _ = write!(line, ",最低{floor}分");
    }
    line + ")"
}

/// What is compared: groups, items with their points, sentences.
fn lines(scheme: &Scheme) -> Vec<String> {
    let mut lines = Vec::new();
    for dimension in &scheme.dimensions {
        lines.push(group(dimension));
        for one in &dimension.items {
            lines.push(item(one));
            lines.extend(one.clauses.iter().map(|clause| format!("条款 {}", Clause::text(clause))));
        }
    }
    lines
}

fn count(lines: &[String], kind: &str) -> usize {
    lines.iter().filter(|line| line.starts_with(kind)).count()
}

/// What one file came to.
fn told(file: &str, name: &str) -> String {
    let grids = read_documents(&folder().join(file), &Limits::default(), &mut |_| {}).unwrap();
    let given = Given { year: 2026, ..Given::default() };
    let drafted =
        read_tables(&grids, &given).map_err(|none| format!("{file}: {}", none.says)).unwrap();
    let report = &drafted.report;
    let (found, wanted) = (lines(&drafted.scheme), lines(&scheme(name)));
    let mut text = format!("== {file}({name}):");
    for kind in ["大项", "计分项", "条款"] {
        let (read, meant) = (count(&found, kind), count(&wanted, kind));
        let _ = write!(text, "{kind}{read}");
        let computed = kind == "条款" && COMPUTED.contains(&file) && read < meant;
        if read != meant && !computed {
            // Never accepted: something would have come in that is not there, or not come in.
            let _ = write!(text, "(应为{meant}!)");
        }
        text.push(' ');
    }
    let _ = writeln!(
        text,
        "合计{}",
        drafted.scheme.points.map_or("没有写".to_owned(), |p| p.to_string())
    );
    let (mut read, mut meant) = (&found[..], &wanted[..]);
    while let (Some(first), Some(second)) = (read.first(), meant.first()) {
        if first == second {
            (read, meant) = (&read[1..], &meant[1..]);
        } else if read.contains(second) {
            let _ = writeln!(text, "  读  成 {first}");
            read = &read[1..];
        } else {
            let _ = writeln!(text, "  原办法 {second}");
            meant = &meant[1..];
        }
    }
    text.extend(read.iter().map(|line| format!("  读  成 {line}\n")));
    text.extend(meant.iter().map(|line| format!("  原办法 {line}\n")));
    let aside = report.of(Became::Kept).filter(|entry| entry.says.contains("不计分"));
    for entry in aside {
        let words = entry.text.replace('\n', " ");
        let _ = writeln!(text, "  照录,不计分 {} {words}", entry.cell);
    }
    for became in [Became::Wrong, Became::Judged, Became::Proposed, Became::Left] {
        for entry in report.of(became) {
            let words = entry.text.replace('\n', " ");
            let _ = writeln!(text, "  {} {} {words}:{}", became.says(), entry.cell, entry.says);
        }
    }
    text
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the switch that rewrites what tests expect")]
fn tables_of_sixteen_offices_come_in_as_their_schemes_say() {
    let found: String = OFFICES.iter().map(|(file, name)| told(file, name)).collect();
    let short = found.lines().find(|line| line.contains('!'));
    assert_eq!(short, None, "{found}");
    let kept = folder().join("read.txt");
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&kept, &found).unwrap();
    }
    let wanted = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(wanted == found, "read.txt differs; UPDATE=1 accepts it:\n{found}");
}

#[test]
fn a_poll_sheet_hears_what_a_rubric_needs() {
    let rows = [
        vec!["村“两委”班子民主测评表"],
        vec!["评议内容", "优秀", "称职", "基本称职", "不称职"],
        vec!["政治素质", "", "", "", ""],
        vec!["工作实绩", "", "", "", ""],
    ];
    let grid = Grid::from_rows("民主测评表.xlsx", "Sheet1", rows);
    let says = read_tables(&[grid], &Given::default()).unwrap_err().says;
    assert!(says.contains("最像表头的是第2行:A2“评议内容”(考核内容)、B2“优秀”(不认识)"), "{says}");
    assert!(says.contains("怎样计分(评分标准、扣分标准、评分办法)"), "{says}");
}
