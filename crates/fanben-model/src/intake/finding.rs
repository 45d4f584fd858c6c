//! What intake finds wrong, with its place and its sentence.

use super::grid::Noticed;

/// What is wrong with a sheet or a cell, or worth knowing about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactsProblem {
    /// No header row with a code column.
    NoHeader,
    /// No table of people.
    NoPeople,
    /// What was noticed while the file was read.
    Noticed(Noticed),
    /// A second table in the sheet; it is read by its own header.
    AnotherTable,
    /// Tables side by side; each is read by its own columns.
    TablesSideBySide(usize),
    /// A column whose heading nobody asked for; not read.
    UnknownColumn(String),
    /// A column nobody asked for, and what it was probably meant to be.
    MistakenColumn {
        /// Its heading.
        name: String,
        /// The heading somebody asked for.
        like: String,
    },
    /// A heading names a unit that measures something else; not read.
    UnitDiffers {
        /// The column.
        name: String,
        /// The unit in the heading.
        written: String,
        /// The unit it should have.
        wants: String,
    },
    /// A column that names what an earlier column of the table already holds.
    RepeatedColumn(String),
    /// A cell with a value in a column without a heading.
    StrayCell(String),
    /// A row of separated text with more cells than its header: everything behind the extra cell
    /// has shifted.
    LongRow {
        /// How many more.
        extra: usize,
    },
    /// A row with values but no code.
    NoCode(String),
    /// A code that no unit or person has.
    UnknownCode(String),
    /// The code in a cell lost digits on its way through a spreadsheet.
    BrokenCode(String),
    /// The name beside a code is another one's: the row is not read.
    NameDiffers {
        /// The code.
        code: String,
        /// The name that belongs to it.
        belongs: String,
        /// The name written.
        written: String,
    },
    /// Several rows in a run carry the name of the row next to them.
    ShiftedRows {
        /// How many rows.
        rows: usize,
    },
    /// A second row for a code that already has one.
    Repeated(String),
    /// A second, different value for what already has one; the first stays.
    Contradicts {
        /// What it is a value of.
        name: String,
        /// The value that stays.
        first: String,
        /// The value that is not read.
        second: String,
    },
    /// A value merged over rows of several subjects or over several columns: nobody's.
    MergedValue {
        /// The column.
        name: String,
        /// The value.
        text: String,
    },
    /// A cell that is not what its column asks for.
    NotReadable {
        /// The column.
        name: String,
        /// The text of the cell.
        text: String,
        /// What it should be.
        wants: String,
    },
    /// A formula that failed.
    ErrorValue {
        /// The column.
        name: String,
        /// Its error.
        text: String,
    },
    /// More decimals than are kept; rounded.
    Rounded {
        /// The column.
        name: String,
        /// The text of the cell.
        text: String,
        /// The value that was read.
        value: String,
    },
    /// A share written as 0.95 in a column where others are written as 95; not read.
    MixedShares {
        /// The column.
        name: String,
        /// The text of the cell.
        text: String,
    },
    /// A value that was read though it can hardly be right.
    Unlikely {
        /// The column.
        name: String,
        /// The text of the cell.
        text: String,
        /// Why.
        why: Doubt,
    },
    /// A header without rows.
    NoRows,
    /// A column of shares written as 0.95 throughout.
    SharesAsFractions(String),
    /// A name in the column of names of values that nobody asked for.
    UnknownKey(String),
    /// A stage nobody knows.
    UnknownStage(String),
    /// The name of a sheet of judgments names several stages.
    SeveralStages(String),
    /// A day stands where a period should.
    NotAPeriod(String),
    /// The unit above does not exist.
    UnknownParent(String),
}

/// Why a value can hardly be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// A share of more than the whole.
    MoreThanAll,
    /// Fewer than none.
    LessThanNone,
}

/// A problem with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactsFinding {
    /// The file.
    pub file: String,
    /// The sheet; empty in files without sheets.
    pub sheet: String,
    /// The cell; empty for the whole sheet.
    pub cell: String,
    /// What is wrong.
    pub problem: FactsProblem,
}

impl FactsFinding {
    /// `file·sheet`.
    pub fn title(&self) -> String {
        super::grid::title(&self.file, &self.sheet)
    }

    /// What is wrong and what to do, in Chinese. Long texts are cut.
    pub fn says(&self) -> String {
        self.problem.says()
    }

    /// It only says what was understood: nothing was left out because of it.
    pub fn is_note(&self) -> bool {
        use FactsProblem as P;
        matches!(
            self.problem,
            P::Noticed(Noticed::Macros | Noticed::HiddenRow | Noticed::HiddenColumn)
                | P::AnotherTable
                | P::TablesSideBySide(_)
                | P::Rounded { .. }
                | P::SharesAsFractions(_)
                | P::Unlikely { .. }
                | P::NoRows
        )
    }
}

impl FactsProblem {
    /// What is wrong and what to do, in Chinese.
    #[expect(clippy::too_many_lines, reason = "one sentence for each problem")]
    pub fn says(&self) -> String {
        match self {
            Self::NoHeader => "没有找到表头:表头行要有“编码”一列,本表未读取".to_owned(),
            Self::NoPeople => {
                "没有找到人员名册:表头要有“人员编号”“编码”“姓名”“职务”几列,下面一人一行".to_owned()
            }
            Self::Noticed(noticed) => noticed.says().to_owned(),
            Self::AnotherTable => "自这一行起是另一张表,已按它自己的表头读取".to_owned(),
            Self::TablesSideBySide(count) => {
                format!("左右并排{count}张表,表头相同,已逐张读取")
            }
            Self::UnknownColumn(name) => {
                format!("“{}”一列不在本办法的数据项中,未读取", cut(name))
            }
            Self::MistakenColumn { name, like } => format!(
                "“{}”一列不在本办法的数据项中,未读取;是不是“{}”?是的话请改列名,或在办法中这个数据项的 also 里加上",
                cut(name),
                cut(like)
            ),
            Self::UnitDiffers { name, written, wants } => {
                format!("“{name}”的单位写的是{written},本办法要的是{wants},这一列未读取;请核对单位")
            }
            Self::RepeatedColumn(name) => {
                format!("“{name}”前面已有一列,两处不一致时以前面的为准")
            }
            Self::StrayCell(text) => {
                format!("“{}”不在任何列名之下,未读取;请核对是否多出一列", cut(text))
            }
            Self::LongRow { extra } => format!(
                "这一行比表头多出{extra}格,像是多了一列或数字中有逗号,整行未读取;请核对后重填"
            ),
            Self::NoCode(name) if name.is_empty() => "这一行没有编码,未读取;请填编码".to_owned(),
            Self::NoCode(name) => {
                format!("这一行({})没有编码,未读取;请填编码,名称有重名不能代替编码", cut(name))
            }
            Self::UnknownCode(code) => {
                format!("编码{}不在单位(人员)名册中,未读取;请核对编码或补入名册", cut(code))
            }
            Self::BrokenCode(code) => {
                format!("编码“{code}”已被电子表格改写,后几位丢失;请把该列设为文本后重填")
            }
            Self::NameDiffers { code, belongs, written } => format!(
                "编码{code}是“{belongs}”,这里写的是“{}”,这一行未读取;请核对是否错行",
                cut(written)
            ),
            Self::ShiftedRows { rows } => {
                format!("自这一行起连续{rows}行的名称与编码错开一行,像是粘贴时错了行,均未读取")
            }
            Self::Repeated(code) => format!("编码{code}重复,以前面的一行为准"),
            Self::Contradicts { name, first, second } => {
                format!("“{name}”前面已有{},这里又写{},以前面的为准", cut(first), cut(second))
            }
            Self::MergedValue { name, text } => format!(
                "“{name}”的“{}”写在合并的单元格里,分不清是谁的,均未读取;请取消合并后逐格填写",
                cut(text)
            ),
            Self::NotReadable { name, text, wants } => {
                let nothing = matches!(text.as_str(), "-" | "—" | "——" | "--" | "无" | "没有");
                let hint = if nothing { "(没有的填0,不适用的填/)" } else { "" };
                let text = if text.is_empty() {
                    "没有填".to_owned()
                } else {
                    format!("填的是“{}”", cut(text))
                };
                format!("“{name}”{text},应填{wants}{hint},未读取")
            }
            Self::ErrorValue { name, text } => {
                format!("“{name}”的公式出错({text}),未读取;请改正公式后重新保存")
            }
            Self::Rounded { name, text, value } => {
                format!("“{name}”填的是{},小数超过6位,按{value}读取", cut(text))
            }
            Self::MixedShares { name, text } => format!(
                "“{name}”填的是“{text}”,看不出是小数还是百分数,未读取;这一列请统一写成95%的样子"
            ),
            Self::Unlikely { name, text, why } => {
                let why = match why {
                    Doubt::MoreThanAll => "超过100%",
                    Doubt::LessThanNone => "是负数",
                };
                format!("“{name}”填的是{},{why},已照常读取;请核对", cut(text))
            }
            Self::NoRows => "表头下面没有数据".to_owned(),
            Self::SharesAsFractions(name) => {
                format!("“{name}”一列都不超过1,按小数读取(0.95即95%)")
            }
            Self::UnknownKey(name) => {
                format!("“{}”不在本办法的数据项中,未读取", cut(name))
            }
            Self::UnknownStage(name) => format!("“{}”不是本办法的评分环节,未读取", cut(name)),
            Self::SeveralStages(name) => {
                format!("表名“{name}”中有几个评分环节,看不出是哪一个,评分未读取;请加“环节”一列")
            }
            Self::NotAPeriod(text) => {
                format!(
                    "周期填的是“{}”,应填年度、季度或月份,如2026、2026Q1、2026-03,未读取",
                    cut(text)
                )
            }
            Self::UnknownParent(code) => format!("上级编码{}不在单位名册中", cut(code)),
        }
    }

    /// Problems of one kind in one column are told together.
    fn family(&self) -> String {
        use FactsProblem as P;
        let kind = std::mem::discriminant(self);
        let name = match self {
            P::NotReadable { name, .. }
            | P::ErrorValue { name, .. }
            | P::Rounded { name, .. }
            | P::Contradicts { name, .. }
            | P::MergedValue { name, .. }
            | P::MixedShares { name, .. }
            | P::Unlikely { name, .. } => name.as_str(),
            P::Noticed(noticed) => noticed.says(),
            _ => "",
        };
        format!("{kind:?}{name}")
    }
}

/// The beginning of a text that is too long for a sentence.
fn cut(text: &str) -> String {
    let count = text.chars().count();
    if count <= 40 {
        return text.to_owned();
    }
    let start: String = text.chars().take(30).collect();
    format!("{start}…(共{count}字)")
}

/// Findings of one kind in one column of one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingGroup {
    /// The file and sheet.
    pub sheet: String,
    /// Where: C7, C9—C12, 等153处; empty for the whole sheet.
    pub cells: String,
    /// How many.
    pub count: usize,
    /// The sentence of the first of them.
    pub says: String,
    /// Nothing was left out because of them.
    pub note: bool,
}

/// Thousands of findings in a form a person can read: equal ones of a column together, in the
/// order in which they were first found.
pub fn summarise(findings: &[FactsFinding]) -> Vec<FindingGroup> {
    let mut groups: Vec<(Vec<&FactsFinding>, &FactsFinding)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for finding in findings {
        // A header's columns are told together, the cells of a body column by column.
        let across =
            matches!(finding.problem, FactsProblem::UnknownColumn(_) | FactsProblem::StrayCell(_));
        let column = if across { "" } else { column_of(&finding.cell) };
        let key = (finding.title(), column, finding.problem.family());
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            groups.push((Vec::new(), finding));
        }
        groups[place].0.push(finding);
    }
    groups
        .into_iter()
        .map(|(members, first)| FindingGroup {
            sheet: first.title(),
            cells: places_of(&members),
            count: members.len(),
            says: first.says(),
            note: first.is_note(),
        })
        .collect()
}

fn column_of(cell: &str) -> &str {
    cell.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// The first cells of a group, runs of rows joined.
fn places_of(members: &[&FactsFinding]) -> String {
    const SHOWN: usize = 4;
    let mut runs: Vec<(&str, &str, usize)> = Vec::new();
    for cell in members.iter().map(|finding| finding.cell.as_str()) {
        let row = |cell: &str| cell[column_of(cell).len()..].parse::<usize>().unwrap_or(0);
        match runs.last_mut() {
            Some((_, last, count))
                if column_of(last) == column_of(cell) && row(last) + 1 == row(cell) =>
            {
                *last = cell;
                *count += 1;
            }
            _ => runs.push((cell, cell, 1)),
        }
    }
    let shown: Vec<String> = runs
        .iter()
        .take(SHOWN)
        .map(
            |(first, last, _)| {
                if first == last { (*first).to_owned() } else { format!("{first}—{last}") }
            },
        )
        .collect();
    let more = if runs.len() > SHOWN { format!("等{}处", members.len()) } else { String::new() };
    format!("{}{more}", shown.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreadable(cell: &str, text: &str) -> FactsFinding {
        let (name, wants) = ("收入".to_owned(), "数字(元)".to_owned());
        let problem = FactsProblem::NotReadable { name, text: text.to_owned(), wants };
        let (file, sheet) = ("a.xlsx".to_owned(), "表".to_owned());
        FactsFinding { file, sheet, cell: cell.to_owned(), problem }
    }

    #[test]
    fn equal_findings_of_a_column_are_told_together() {
        let cells = ["C7", "C8", "C9", "D9", "C12", "C15", "C17", "C19"];
        let findings: Vec<FactsFinding> =
            cells.iter().map(|cell| unreadable(cell, "约3万")).collect();
        let groups = summarise(&findings);
        let told: Vec<(&str, usize)> =
            groups.iter().map(|group| (group.cells.as_str(), group.count)).collect();
        assert_eq!(told, [("C7—C9、C12、C15、C17等7处", 7), ("D9", 1)]);
        assert_eq!(groups[0].says, "“收入”填的是“约3万”,应填数字(元),未读取");
    }

    #[test]
    fn long_texts_are_cut() {
        let says = unreadable("C7", &"很".repeat(30_000)).says();
        assert!(says.chars().count() < 80 && says.contains("共30000字"), "{says}");
    }
}
