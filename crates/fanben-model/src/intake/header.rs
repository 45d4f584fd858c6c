//! Which row of a sheet is its header, and what each of its columns holds.

use super::grid::Grid;
use crate::number::fold_char;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The code of the subject.
    Code,
    /// Its name, to check the code against.
    Name,
    /// The code of the unit above.
    Parent,
    /// What kind of unit.
    Kind,
    /// The number of a person.
    Person,
    /// A person's post.
    Post,
    /// The name of the value in this row (long form).
    KeyName,
    /// The period.
    Period,
    /// The stage.
    Stage,
    /// The value (long form).
    Value,
    /// Who vouches for it.
    Source,
    /// A title the committee decided.
    Title,
    /// Its reason.
    Reason,
    /// The date of the meeting.
    Date,
    /// First and last day of a unit.
    From,
    Until,
    /// Numbering and remarks: not read.
    Ignored,
    /// Anything else: a measure, a question or a field, by its name.
    Other,
}

/// What a sheet is, by its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetKind {
    Units,
    People,
    Past,
    Rulings,
    /// One value a row.
    Long,
    /// One subject a row, one column for each value.
    Wide,
}

/// The header of a sheet.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) kind: SheetKind,
    /// The first row behind the header.
    pub(super) body: usize,
    /// For each column its role and its heading without the unit in brackets.
    pub(super) columns: Vec<Heading>,
}

/// The heading of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) role: Role,
    /// The words, folded, without a unit in brackets.
    pub(super) text: String,
    /// The unit in brackets: 经营性收入(万元).
    pub(super) unit: String,
    /// The words of the row above, where two rows make the heading.
    pub(super) above: String,
}

const ROLES: &[(Role, &[&str])] = &[
    (
        Role::Code,
        &[
            "编码",
            "代码",
            "单位编码",
            "单位代码",
            "村编码",
            "村代码",
            "行政区划代码",
            "区划代码",
            "对象编码",
            "机构代码",
            "村(社区)编码",
            "社区编码",
            "行政村代码",
            "户编号",
            "统计用区划代码",
        ],
    ),
    (
        Role::Name,
        &[
            "名称",
            "单位名称",
            "单位",
            "村名",
            "村(社区)",
            "村(社区)名称",
            "行政村",
            "村名称",
            "对象名称",
            "考核对象",
            "参评对象",
            "村居名称",
            "姓名",
            "乡镇名称",
            "社区名称",
        ],
    ),
    (
        Role::Parent,
        &["上级编码", "上级代码", "上级单位编码", "上级单位代码", "所属乡镇编码", "上级"],
    ),
    (Role::Kind, &["类型", "单位类型", "单位级别", "级别"]),
    (Role::Person, &["人员编号", "人员编码", "任职编号", "干部编号"]),
    (Role::Post, &["职务", "岗位", "现任职务"]),
    (
        Role::KeyName,
        &["数据项", "指标", "指标名称", "条款", "条款编号", "评分项", "项目", "结果项"],
    ),
    (Role::Period, &["周期", "年度", "考核期", "时期", "期间", "年份"]),
    (Role::Stage, &["环节", "阶段", "评分环节"]),
    (Role::Value, &["值", "数值", "数据", "得分", "评分", "结果"]),
    (Role::Source, &["来源", "数据来源", "佐证", "填报人", "评分人", "依据"]),
    (Role::Title, &["研究意见", "裁定", "认定等次", "审定等次", "研究审定"]),
    (Role::Reason, &["理由", "原因"]),
    (Role::Date, &["日期", "会议日期", "审定日期"]),
    (Role::From, &["启用日期", "设立日期"]),
    (Role::Until, &["停用日期", "撤销日期"]),
    (
        Role::Ignored,
        &["序号", "编号", "备注", "说明", "所属乡镇", "乡镇", "乡镇(街道)", "填表日期", "签字"],
    ),
];

/// Folds width and drops spaces and line breaks.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(fold_char).filter(|c| !c.is_whitespace()).collect()
}

/// Cuts a unit in brackets off a heading.
fn heading(text: &str) -> (String, String) {
    let text = folded(text);
    if ROLES.iter().any(|(_, words)| words.contains(&text.as_str())) {
        return (text, String::new());
    }
    match text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((words, unit)) if !words.is_empty() => {
            (words.to_owned(), unit.trim_start_matches("单位:").to_owned())
        }
        _ => (text, String::new()),
    }
}

fn role(text: &str) -> Role {
    ROLES
        .iter()
        .find_map(|(role, words)| words.contains(&text).then_some(*role))
        .unwrap_or(Role::Other)
}

/// Finds the header among the first rows: the row that names a code and something else.
pub(super) fn find_header(grid: &Grid) -> Option<Header> {
    let row = (0..grid.height().min(30)).find(|&row| {
        let roles: Vec<Role> = grid.cells(row).map(|cell| role(&heading(cell).0)).collect();
        let keyed = roles.contains(&Role::Code) || roles.contains(&Role::Person);
        let filled = grid.cells(row).filter(|cell| !cell.is_empty()).count();
        keyed && filled >= 2
    })?;
    // A merged code cell repeats on the second header row.
    let code_at = grid
        .cells(row)
        .position(|cell| matches!(role(&heading(cell).0), Role::Code | Role::Person))?;
    let mut last = row;
    while grid.height() > last + 1 && grid.merged(last + 1, code_at) == grid.cell(row, code_at) {
        last += 1;
    }
    let width = (row..=last).map(|row| grid.width(row)).max().unwrap_or(0);
    let columns: Vec<Heading> = (0..width)
        .map(|column| {
            let rows: Vec<&str> = (row..=last)
                .map(|row| grid.merged(row, column))
                .filter(|text| !text.is_empty())
                .collect();
            let (text, unit) = heading(rows.last().copied().unwrap_or(""));
            let above = match rows.as_slice() {
                [first, .., last] if first != last => heading(first).0,
                _ => String::new(),
            };
            Heading { role: role(&text), text, unit, above }
        })
        .collect();
    let columns = without_repeats(columns);
    Some(Header { kind: kind_of(&columns), body: last + 1, columns })
}

/// 名称 twice: the second is a field of its own (所属乡镇名称), not a second check.
fn without_repeats(mut columns: Vec<Heading>) -> Vec<Heading> {
    let mut seen: Vec<Role> = Vec::new();
    for heading in &mut columns {
        if heading.role != Role::Other && heading.role != Role::Ignored {
            if seen.contains(&heading.role) {
                heading.role = Role::Other;
            } else {
                seen.push(heading.role);
            }
        }
    }
    columns
}

fn kind_of(columns: &[Heading]) -> SheetKind {
    let has = |role: Role| columns.iter().any(|heading| heading.role == role);
    if has(Role::Parent) && (has(Role::Kind) || has(Role::Name)) {
        SheetKind::Units
    } else if has(Role::Person) && has(Role::Post) {
        SheetKind::People
    } else if has(Role::Title) {
        SheetKind::Rulings
    } else if has(Role::KeyName) && has(Role::Value) {
        let past = columns.iter().any(|heading| heading.text == "结果项");
        if past { SheetKind::Past } else { SheetKind::Long }
    } else if has(Role::Period) && columns.iter().any(|heading| is_result(&heading.text)) {
        SheetKind::Past
    } else {
        SheetKind::Wide
    }
}

/// Results of earlier periods that a scheme can look back on.
pub(super) fn is_result(text: &str) -> bool {
    matches!(text, "等次" | "星级" | "称号" | "总分" | "名次" | "星数" | "位次")
}
