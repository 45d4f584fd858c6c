//! The words of a heading → what its column holds.

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

/// The heading of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) role: Role,
    /// The words, folded, without a unit in brackets.
    pub(super) text: String,
    /// What stands in brackets or in a row of units below: 经营性收入(万元).
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
            "村居编码",
            "村居代码",
            "行政区划代码",
            "区划代码",
            "行政区划编码",
            "对象编码",
            "考核对象编码",
            "机构代码",
            "村(社区)编码",
            "村(社区)代码",
            "村(居)编码",
            "村(居)代码",
            "社区编码",
            "社区代码",
            "行政村代码",
            "行政村编码",
            "户编号",
            "户编码",
            "统计用区划代码",
            "统计区划代码",
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
            "村(居)",
            "村(居)名称",
            "行政村",
            "行政村名称",
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
    (Role::Kind, &["类型", "单位类型", "单位类别", "单位级别", "级别", "层级"]),
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
        &[
            "序号",
            "编号",
            "备注",
            "说明",
            "所属乡镇",
            "所属镇",
            "所属街道",
            "所属镇(街道)",
            "所属乡镇(街道)",
            "所在乡镇",
            "乡镇",
            "乡镇(街道)",
            "镇(街道)",
            "街道",
            "填表日期",
            "填报日期",
            "签字",
            "联系电话",
        ],
    ),
];

/// Units a heading or a row of units may name.
const UNITS: &[&str] = &[
    "元",
    "千元",
    "万元",
    "亿元",
    "%",
    "‰",
    "百分点",
    "户",
    "人",
    "次",
    "人次",
    "个",
    "名",
    "家",
    "件",
    "处",
    "项",
    "起",
    "例",
    "篇",
    "场",
    "场次",
    "期",
    "天",
    "月",
    "年",
    "岁",
    "亩",
    "公里",
    "千米",
    "米",
    "平方米",
    "㎡",
    "吨",
    "公斤",
    "斤",
    "分",
    "颗",
    "位",
    "元/人",
    "元/年",
    "人/户",
];

/// What a unit measures, as far as it must not be mixed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measured {
    /// Yuan and its multiples.
    Money,
    /// Parts of a hundred or a thousand.
    Share,
    /// Pieces, people, areas.
    Amount,
}

impl Measured {
    /// What a unit measures; none for words that are no unit.
    pub(super) fn by(unit: &str) -> Option<Self> {
        match unit {
            "元" | "千元" | "万元" | "亿元" => Some(Self::Money),
            "%" | "‰" | "百分点" => Some(Self::Share),
            unit => UNITS.contains(&unit).then_some(Self::Amount),
        }
    }
}

/// Folds width and drops spaces, line breaks and marks nobody sees.
pub(crate) fn folded(text: &str) -> String {
    text.chars().map(fold_char).filter(|c| !c.is_whitespace() && !is_unseen(*c)).collect()
}

/// Control characters, soft hyphens, and the marks of direction that copied text brings along.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}')
}

/// Whether a text is nothing but a number.
pub(super) fn is_figure(text: &str) -> bool {
    use crate::number::{NumberError, Unit, read_number};
    match read_number(text) {
        Ok(read) => !matches!(read.unit, Unit::Other(_)),
        Err(error) => error != NumberError::NotANumber,
    }
}

/// The words of a heading and what stands in brackets behind them, without the stars that mark
/// what has to be filled in.
pub(super) fn split_heading(text: &str) -> (String, String) {
    let text = folded(text);
    let text = text.trim_matches(['*', '×', '※', ':']);
    if is_known(text) {
        return (text.to_owned(), String::new());
    }
    match text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((words, unit)) if !words.is_empty() => {
            (words.trim_matches(['*', '×']).to_owned(), unit.trim_start_matches("单位:").to_owned())
        }
        _ => (text.to_owned(), String::new()),
    }
}

fn is_known(text: &str) -> bool {
    ROLES.iter().any(|(_, words)| words.contains(&text))
}

/// What a column with these words holds.
pub(super) fn role(text: &str) -> Role {
    ROLES
        .iter()
        .find_map(|(role, words)| words.contains(&text).then_some(*role))
        .unwrap_or(Role::Other)
}

/// What a heading's cell says its column holds.
pub(super) fn role_of_cell(cell: &str) -> Role {
    role(&split_heading(cell).0)
}

/// The unit a cell in a row of units names: 万元, (万元), 单位:万元.
pub(super) fn unit_of_cell(cell: &str) -> Option<String> {
    let text = folded(cell);
    let text = text.trim_start_matches('(').trim_end_matches(')');
    let text = text.trim_start_matches("单位:");
    UNITS.contains(&text).then(|| text.to_owned())
}

/// The unit of money a note above a table names: 单位:万元, 计量单位:万元、人.
pub(super) fn money_of_note(cell: &str) -> Option<String> {
    let text = folded(cell);
    let text = text.trim_start_matches('(').trim_end_matches(')');
    let units = text.rsplit_once("单位:")?.1;
    let units = units.split(['、', ',', '/', ';']);
    let mut money = units.filter(|unit| Measured::by(unit) == Some(Measured::Money));
    let first = money.next()?;
    money.all(|other| other == first).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_words_and_a_unit() {
        let check = |text: &str, words: &str, unit: &str| {
            assert_eq!(split_heading(text), (words.to_owned(), unit.to_owned()), "{text}");
        };
        check("经营性收入(万元)", "经营性收入", "万元");
        check("经营性收入\n（单位：万元）", "经营性收入", "万元");
        check(" 编  码 ", "编码", "");
        check("*编码", "编码", "");
        check("编码(必填)*", "编码", "必填");
        check("村（社区）", "村(社区)", "");
        check("行政区划代码(12位)", "行政区划代码", "12位");
    }

    #[test]
    fn a_note_names_the_unit_of_money() {
        let check = |text: &str, unit: Option<&str>| {
            assert_eq!(money_of_note(text).as_deref(), unit, "{text}");
        };
        check("单位:万元", Some("万元"));
        check("（计量单位：万元、人）", Some("万元"));
        check("填报单位:元宝镇", None);
        check("单位:万元、元", None);
        check("金额:万元", None);
    }
}
