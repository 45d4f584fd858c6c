//! Grid → facts: every row that is certain is kept, every problem is named with its cell.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::grid::{Grid, cell_name};
use super::header::{Header, Heading, Role, SheetKind, find_header, folded, is_result};
use crate::measures::{Entry, Facts, Key, Past, Person, Recorded, Ruling, Source};
use crate::number::{Unit as NumberUnit, Value, read_number};
use crate::place::Unit;
use crate::scheme::clause::answer::{Answer, read_answer};
use crate::scheme::clause::rule::{Kind, Question};

/// How a known key is written in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A number in this unit (元, 万元, %, 次 …).
    Number(String),
    /// Words: a level, a name, yes or no.
    Words,
    /// An answer to a question of a clause.
    Answer(Question),
}

/// A key that sheets may name, and how its cells are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The key's name in [`Key`].
    pub name: String,
    /// How its cells are read.
    pub expected: Expected,
}

/// All names that sheets may use: measures, clauses and items; stages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vocabulary {
    /// Folded heading → key.
    pub keys: BTreeMap<String, Known>,
    /// Folded stage name → stage id.
    pub stages: BTreeMap<String, String>,
}

/// What is wrong with a sheet or a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactsProblem {
    /// No header row with a code column.
    NoHeader,
    /// A column whose heading nobody asked for; not read.
    UnknownColumn(String),
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
    /// A cell that is not what its column asks for.
    NotReadable {
        /// The column.
        name: String,
        /// The text of the cell.
        text: String,
        /// What it should be.
        wants: String,
    },
    /// Shares written partly as 0.95 and partly as 95.
    MixedShares(String),
    /// A name in the column of names of values that nobody asked for.
    UnknownKey(String),
    /// A stage nobody knows.
    UnknownStage(String),
    /// The unit above does not exist.
    UnknownParent(String),
}

/// A problem with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactsFinding {
    /// The file and sheet.
    pub sheet: String,
    /// The cell; empty for the whole sheet.
    pub cell: String,
    /// What is wrong.
    pub problem: FactsProblem,
}

impl FactsFinding {
    /// What is wrong and what to do, in Chinese.
    pub fn says(&self) -> String {
        use FactsProblem as P;
        match &self.problem {
            P::NoHeader => "没有找到表头:表头行要有“编码”一列,本表未读取".to_owned(),
            P::UnknownColumn(name) => format!("“{name}”一列不在本办法的数据项中,未读取"),
            P::NoCode(name) => {
                format!("这一行({name})没有编码,未读取;请填编码,名称有重名不能代替编码")
            }
            P::UnknownCode(code) => {
                format!("编码{code}不在单位(人员)名册中,未读取;请核对编码或补入名册")
            }
            P::BrokenCode(code) => {
                format!("编码“{code}”已被电子表格改写,后几位丢失;请把该列设为文本后重填")
            }
            P::NameDiffers { code, belongs, written } => {
                format!("编码{code}是“{belongs}”,这里写的是“{written}”,这一行未读取;请核对是否错行")
            }
            P::ShiftedRows { rows } => {
                format!("自这一行起连续{rows}行的名称与编码错开一行,像是粘贴时错了行,均未读取")
            }
            P::Repeated(code) => format!("编码{code}重复,以前面的一行为准"),
            P::Contradicts { name, first, second } => {
                format!("“{name}”前面已有{first},这里又写{second},以前面的为准")
            }
            P::NotReadable { name, text, wants } => {
                format!("“{name}”填的是“{text}”,应填{wants},未读取")
            }
            P::MixedShares(name) => {
                format!(
                    "“{name}”一列有的写成0.95、有的写成95,看不出是哪一种,小于等于1的未读取;请统一写成95%"
                )
            }
            P::UnknownKey(name) => format!("“{name}”不在本办法的数据项中,未读取"),
            P::UnknownStage(name) => format!("“{name}”不是本办法的评分环节,未读取"),
            P::UnknownParent(code) => format!("上级编码{code}不在单位名册中"),
        }
    }
}

/// Reads one sheet into `facts`. Units and people have to be read before values about them.
pub fn read_sheet(grid: &Grid, vocabulary: &Vocabulary, facts: &mut Facts) -> Vec<FactsFinding> {
    let mut reader = Reader { grid, vocabulary, facts, findings: Vec::new() };
    match find_header(grid) {
        Some(header) => reader.read(&header),
        None if (0..grid.height()).all(|row| grid.is_blank(row)) => {}
        None => reader.find_sheet(FactsProblem::NoHeader),
    }
    reader.findings
}

/// In which turn a sheet is read: places, then people, then what is said about them.
pub fn turn(grid: &Grid) -> usize {
    match find_header(grid).map(|header| header.kind) {
        Some(SheetKind::Units) => 0,
        Some(SheetKind::People) => 1,
        _ => 2,
    }
}

struct Reader<'a> {
    grid: &'a Grid,
    vocabulary: &'a Vocabulary,
    facts: &'a mut Facts,
    findings: Vec<FactsFinding>,
}

/// A row whose subject is certain.
struct Row {
    at: usize,
    subject: String,
}

impl Reader<'_> {
    fn read(&mut self, header: &Header) {
        match header.kind {
            SheetKind::Units => self.units(header),
            SheetKind::People => self.people(header),
            SheetKind::Past => self.past(header),
            SheetKind::Rulings => self.rulings(header),
            SheetKind::Long => self.long(header),
            SheetKind::Wide => self.wide(header),
        }
    }

    fn find_sheet(&mut self, problem: FactsProblem) {
        let sheet = self.grid.title();
        self.findings.push(FactsFinding { sheet, cell: String::new(), problem });
    }

    fn find(&mut self, row: usize, column: usize, problem: FactsProblem) {
        let cell = cell_name(row, column);
        self.findings.push(FactsFinding { sheet: self.grid.title(), cell, problem });
    }

    fn source(&self, row: usize, column: usize, says: &str) -> Source {
        Source { sheet: self.grid.title(), cell: cell_name(row, column), says: says.to_owned() }
    }

    fn column(header: &Header, role: Role) -> Option<usize> {
        header.columns.iter().position(|heading| heading.role == role)
    }

    fn text(&self, header: &Header, row: usize, role: Role) -> String {
        Self::column(header, role).map_or_else(String::new, |at| folded(self.grid.cell(row, at)))
    }

    fn fields(&self, header: &Header, row: usize) -> BTreeMap<String, String> {
        header
            .columns
            .iter()
            .enumerate()
            .filter(|(_, heading)| heading.role == Role::Other && !heading.text.is_empty())
            .map(|(at, heading)| (heading.text.clone(), folded(self.grid.cell(row, at))))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    fn body(&self, header: &Header) -> std::ops::Range<usize> {
        header.body..self.grid.height()
    }

    fn blank(&self, row: usize) -> bool {
        self.grid.is_blank(row)
    }

    /// 合计, 填表人 and the like below or between the rows.
    fn closes(&self, row: usize) -> bool {
        let first = self.grid.cells(row).map(folded).find(|cell| !cell.is_empty());
        first.is_some_and(|first| {
            [
                "合计",
                "小计",
                "总计",
                "平均",
                "填表",
                "制表",
                "审核",
                "说明",
                "注:",
                "备注",
                "负责人",
                "单位负责人",
            ]
            .iter()
            .any(|word| first.starts_with(word))
        })
    }

    fn units(&mut self, header: &Header) {
        let mut units = Vec::new();
        let mut rows = Vec::new();
        for row in self.body(header) {
            if self.blank(row) || self.closes(row) {
                continue;
            }
            let Some(code) = self.code(header, row, Role::Code) else { continue };
            let day = |text: String| {
                NaiveDate::parse_from_str(&text.replace(['/', '.'], "-"), "%Y-%m-%d").ok()
            };
            let parent = self.text(header, row, Role::Parent);
            units.push(Unit {
                code,
                name: self.text(header, row, Role::Name),
                kind: self.text(header, row, Role::Kind),
                parent: (!parent.is_empty()).then_some(parent),
                fields: self.fields(header, row),
                from: day(self.text(header, row, Role::From)),
                until: day(self.text(header, row, Role::Until)),
            });
            rows.push(row);
        }
        let codes: Vec<(String, Option<String>)> =
            units.iter().map(|unit| (unit.code.clone(), unit.parent.clone())).collect();
        let at = Self::column(header, Role::Code).unwrap_or(0);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        self.facts.add_units(units);
        for ((code, parent), row) in codes.into_iter().zip(rows) {
            if seen.insert(code.clone(), row).is_some() {
                self.find(row, at, FactsProblem::Repeated(code));
            }
            if let Some(parent) = parent.filter(|parent| self.facts.tree.get(parent).is_none()) {
                let column = Self::column(header, Role::Parent).unwrap_or(0);
                self.find(row, column, FactsProblem::UnknownParent(parent));
            }
        }
    }

    fn people(&mut self, header: &Header) {
        for row in self.body(header) {
            if self.blank(row) || self.closes(row) {
                continue;
            }
            let Some(code) = self.code(header, row, Role::Person) else { continue };
            let unit = self.text(header, row, Role::Code);
            if self.facts.tree.get(&unit).is_none() {
                let column = Self::column(header, Role::Code).unwrap_or(0);
                self.find(row, column, FactsProblem::UnknownCode(unit));
                continue;
            }
            if self.facts.person(&code).is_some() {
                let column = Self::column(header, Role::Person).unwrap_or(0);
                self.find(row, column, FactsProblem::Repeated(code));
                continue;
            }
            let person = Person {
                code,
                name: self.text(header, row, Role::Name),
                unit,
                post: self.text(header, row, Role::Post),
                fields: self.fields(header, row),
            };
            self.facts.people.push(person);
        }
    }

    /// The code of a row, or a finding.
    fn code(&mut self, header: &Header, row: usize, role: Role) -> Option<String> {
        let column = Self::column(header, role)?;
        let code = folded(self.grid.cell(row, column));
        let broken = code.contains("E+") || code.contains("e+") || code.contains('.');
        if code.is_empty() {
            let name = self.text(header, row, Role::Name);
            self.find(row, column, FactsProblem::NoCode(name));
            return None;
        }
        if broken && code.chars().all(|c| c.is_ascii_digit() || matches!(c, 'E' | 'e' | '+' | '.'))
        {
            self.find(row, column, FactsProblem::BrokenCode(code));
            return None;
        }
        Some(code)
    }

    /// The rows whose subject is certain: the code is known and the name does not contradict it.
    fn rows(&mut self, header: &Header) -> Vec<Row> {
        let role =
            if Self::column(header, Role::Person).is_some() { Role::Person } else { Role::Code };
        let column = Self::column(header, role).unwrap_or(0);
        let name_at = Self::column(header, Role::Name);
        let mut rows = Vec::new();
        let mut shifted: Vec<(usize, String, String, String)> = Vec::new();
        for row in self.body(header) {
            if self.blank(row) || self.closes(row) {
                continue;
            }
            let Some(code) = self.code(header, row, role) else { continue };
            let belongs = match self.facts.tree.get(&code) {
                Some(unit) => unit.name.clone(),
                None => match self.facts.person(&code) {
                    Some(person) => person.name.clone(),
                    None => {
                        self.find(row, column, FactsProblem::UnknownCode(code));
                        continue;
                    }
                },
            };
            let written = name_at.map_or_else(String::new, |at| folded(self.grid.cell(row, at)));
            if !written.is_empty() && !belongs.is_empty() && !same_name(&written, &belongs) {
                shifted.push((row, code, belongs, written));
                continue;
            }
            rows.push(Row { at: row, subject: code });
        }
        self.report_names(&shifted, name_at.unwrap_or(column));
        rows
    }

    /// Names that stand beside another's code, and runs of them that look like a pasted block one
    /// row off.
    fn report_names(&mut self, shifted: &[(usize, String, String, String)], column: usize) {
        for run in shifted.chunk_by(|a, b| b.0 == a.0 + 1) {
            let by_one = run.windows(2).filter(|pair| {
                same_name(&pair[1].3, &pair[0].2) || same_name(&pair[0].3, &pair[1].2)
            });
            if run.len() > 2 && by_one.count() + 1 >= run.len() {
                self.find(run[0].0, column, FactsProblem::ShiftedRows { rows: run.len() });
            }
            for (row, code, belongs, written) in run {
                let (code, belongs, written) = (code.clone(), belongs.clone(), written.clone());
                self.find(*row, column, FactsProblem::NameDiffers { code, belongs, written });
            }
        }
    }

    fn wide(&mut self, header: &Header) {
        let rows = self.rows(header);
        let title = folded(&self.grid.title());
        let stage_of_sheet = self.stage_in(&title);
        for (column, heading) in header.columns.iter().enumerate() {
            if heading.role != Role::Other || heading.text.is_empty() {
                continue;
            }
            let Some(known) = self.known(heading) else {
                self.find(
                    header.body.saturating_sub(1),
                    column,
                    FactsProblem::UnknownColumn(heading.text.clone()),
                );
                continue;
            };
            let fractions = self.written_as_fractions(&known, column, &rows);
            for row in &rows {
                let period = self.text(header, row.at, Role::Period);
                let stage = self.stage_of(header, row.at, stage_of_sheet.as_deref());
                let Some(stage) = stage else { continue };
                let text = self.grid.cell(row.at, column).to_owned();
                let mut entry = self.entry(&known, heading, row.at, column, &text);
                if fractions == Some(true)
                    && let Entry::Number(value) = &mut entry
                    && !text.contains(['%', '％'])
                {
                    *value = Value::from_raw(value.raw().saturating_mul(100));
                }
                let says = self.text(header, row.at, Role::Source);
                let key = Key { name: known.name.clone(), period, stage };
                self.record(key, row, column, entry, &says);
            }
        }
    }

    /// Whether a column of shares is written as 0.95 throughout. Mixed: a finding.
    fn written_as_fractions(&mut self, known: &Known, column: usize, rows: &[Row]) -> Option<bool> {
        if known.expected != Expected::Number("%".to_owned()) {
            return None;
        }
        let numbers: Vec<Value> = rows
            .iter()
            .map(|row| self.grid.cell(row.at, column))
            .filter(|text| !text.contains(['%', '％']))
            .filter_map(|text| read_number(text).ok().map(|read| read.value))
            .filter(|value| *value != Value::ZERO)
            .collect();
        let one = Value::from_raw(Value::ONE);
        let small = numbers.iter().filter(|value| **value <= one).count();
        if small == 0 || numbers.is_empty() {
            return Some(false);
        }
        if small == numbers.len() {
            return Some(true);
        }
        let name = known.name.clone();
        self.find(rows.first().map_or(0, |row| row.at), column, FactsProblem::MixedShares(name));
        Some(false)
    }

    fn long(&mut self, header: &Header) {
        let rows = self.rows(header);
        let key_at = Self::column(header, Role::KeyName).unwrap_or(0);
        let value_at = Self::column(header, Role::Value).unwrap_or(0);
        let stage_of_sheet = self.stage_in(&folded(&self.grid.title()));
        for row in rows {
            let name = folded(self.grid.cell(row.at, key_at));
            let heading = Heading {
                role: Role::Other,
                text: name.clone(),
                unit: String::new(),
                above: String::new(),
            };
            let Some(known) = self.known(&heading) else {
                self.find(row.at, key_at, FactsProblem::UnknownKey(name));
                continue;
            };
            let stage = self.stage_of(header, row.at, stage_of_sheet.as_deref());
            let Some(stage) = stage else { continue };
            let text = self.grid.cell(row.at, value_at).to_owned();
            let entry = self.entry(&known, &heading, row.at, value_at, &text);
            let period = self.text(header, row.at, Role::Period);
            let says = self.text(header, row.at, Role::Source);
            self.record(Key { name: known.name, period, stage }, &row, value_at, entry, &says);
        }
    }

    fn known(&self, heading: &Heading) -> Option<Known> {
        let both = format!("{}·{}", heading.above, heading.text);
        let with_unit = format!("{}({})", heading.text, heading.unit);
        [heading.text.as_str(), &both, &with_unit]
            .iter()
            .find_map(|name| self.vocabulary.keys.get(*name).cloned())
    }

    fn stage_in(&self, title: &str) -> Option<String> {
        let stages = &self.vocabulary.stages;
        stages.iter().find_map(|(name, id)| title.contains(name.as_str()).then(|| id.clone()))
    }

    /// The stage of a row; `None` with a finding when nobody knows it.
    fn stage_of(&mut self, header: &Header, row: usize, of_sheet: Option<&str>) -> Option<String> {
        let written = self.text(header, row, Role::Stage);
        if written.is_empty() {
            return Some(of_sheet.unwrap_or_default().to_owned());
        }
        let stage = self.vocabulary.stages.get(&written).cloned();
        if stage.is_none() {
            let column = Self::column(header, Role::Stage).unwrap_or(0);
            self.find(row, column, FactsProblem::UnknownStage(written));
        }
        stage
    }

    /// The entry of a cell. What cannot be read is a finding and stays missing.
    fn entry(
        &mut self,
        known: &Known,
        heading: &Heading,
        row: usize,
        column: usize,
        text: &str,
    ) -> Entry {
        let text = text.trim();
        if text.is_empty() {
            return Entry::Missing;
        }
        if matches!(text, "/" | "／" | "不适用" | "不涉及") {
            return Entry::NotApplicable;
        }
        let read = match &known.expected {
            Expected::Words => Some(Entry::Text(folded(text))),
            Expected::Number(unit) => {
                let written_in = if heading.unit.is_empty() { unit } else { &heading.unit };
                in_base_units(text, unit, written_in).map(Entry::Number)
            }
            Expected::Answer(question) => read_answer(question, &folded(text)).ok().map(entry_of),
        };
        read.unwrap_or_else(|| {
            let wants = known.expected.wants();
            let (name, text) = (known.name.clone(), text.to_owned());
            self.find(row, column, FactsProblem::NotReadable { name, text, wants });
            Entry::Missing
        })
    }

    fn record(&mut self, key: Key, row: &Row, column: usize, entry: Entry, says: &str) {
        if entry == Entry::Missing {
            return;
        }
        let source = self.source(row.at, column, says);
        let name = key.name.clone();
        let values = self.facts.values.entry(key).or_default();
        match values.get(&row.subject) {
            Some(first) if first.entry != entry => {
                let (first, second) = (shown(&first.entry), shown(&entry));
                self.find(row.at, column, FactsProblem::Contradicts { name, first, second });
            }
            Some(_) => {}
            None => {
                values.insert(row.subject.clone(), Recorded { entry, source });
            }
        }
    }

    fn past(&mut self, header: &Header) {
        let rows = self.rows(header);
        let key_at = Self::column(header, Role::KeyName);
        let value_at = Self::column(header, Role::Value);
        for row in rows {
            let period = self.text(header, row.at, Role::Period);
            let mut results: Vec<(String, usize)> = header
                .columns
                .iter()
                .enumerate()
                .filter(|(_, heading)| is_result(&heading.text))
                .map(|(at, heading)| (heading.text.clone(), at))
                .collect();
            if let (Some(key), Some(value)) = (key_at, value_at) {
                results.push((folded(self.grid.cell(row.at, key)), value));
            }
            for (name, column) in results {
                let value = folded(self.grid.cell(row.at, column));
                if value.is_empty() {
                    continue;
                }
                let source = self.source(row.at, column, &self.text(header, row.at, Role::Source));
                let (subject, period) = (row.subject.clone(), period.clone());
                self.facts.past.push(Past { subject, period, name, value, source });
            }
        }
    }

    fn rulings(&mut self, header: &Header) {
        for row in self.rows(header) {
            let column = Self::column(header, Role::Title).unwrap_or(0);
            let ruling = Ruling {
                subject: row.subject.clone(),
                title: self.text(header, row.at, Role::Title),
                reason: self.text(header, row.at, Role::Reason),
                date: self.text(header, row.at, Role::Date),
                source: self.source(row.at, column, &self.text(header, row.at, Role::Source)),
            };
            self.facts.rulings.push(ruling);
        }
    }
}

impl Expected {
    fn wants(&self) -> String {
        match self {
            Self::Number(unit) if unit.is_empty() => "数字".to_owned(),
            Self::Number(unit) => format!("数字({unit})"),
            Self::Words => "文字".to_owned(),
            Self::Answer(question) => match question.kind {
                Kind::YesNo => "是或否".to_owned(),
                Kind::Level => "级别或名称".to_owned(),
                Kind::Percent => "百分比,如95%".to_owned(),
                Kind::Range => "规定幅度内的分值".to_owned(),
                Kind::Count | Kind::Amount => format!("数字({})", question.unit),
            },
        }
    }
}

/// An answer as it is stored beside other facts.
pub fn entry_of(answer: Answer) -> Entry {
    match answer {
        Answer::Yes => Entry::Text("是".to_owned()),
        Answer::No => Entry::Text("否".to_owned()),
        Answer::Number(value) => Entry::Number(value),
        Answer::Names(names) => Entry::Text(names.join("、")),
        Answer::Missing => Entry::Missing,
    }
}

/// An entry as a person reads it.
pub fn shown(entry: &Entry) -> String {
    match entry {
        Entry::Missing => "未填".to_owned(),
        Entry::NotApplicable => "不适用".to_owned(),
        Entry::Number(value) => value.to_string(),
        Entry::Text(text) => text.clone(),
    }
}

/// A number in the base unit of `unit`: 万元 and 千元 become 元. A unit in the cell wins over the
/// heading's.
fn in_base_units(text: &str, unit: &str, written_in: &str) -> Option<Value> {
    let read = read_number(text).ok()?;
    let factor = |unit: &str| match unit {
        "万元" => Some(10_000),
        "千元" => Some(1000),
        "亿元" => Some(100_000_000),
        _ => None,
    };
    let money = unit.ends_with('元');
    let times = |by: i64| read.value.raw().checked_mul(by).map(Value::from_raw);
    match &read.unit {
        NumberUnit::None => times(factor(written_in).unwrap_or(1)),
        NumberUnit::Yuan | NumberUnit::Multiplied if money => Some(read.value),
        NumberUnit::Multiplied => Some(read.value),
        NumberUnit::Percent if unit == "%" || unit.is_empty() => Some(read.value),
        NumberUnit::Other(other) if other == unit => Some(read.value),
        NumberUnit::Other(_) | NumberUnit::Yuan | NumberUnit::Percent => None,
    }
}

/// Names are the same without 村民委员会 and the like, and with the township in front.
fn same_name(a: &str, b: &str) -> bool {
    fn bare(name: &str) -> &str {
        let tails = ["村民委员会", "居民委员会", "村委会", "居委会", "社区居委会"];
        tails.iter().find_map(|tail| name.strip_suffix(tail)).unwrap_or(name)
    }
    let (a, b) = (bare(a), bare(b));
    let stem = |name: &str| name.trim_end_matches(['村', '区', '社']).to_owned();
    a == b || stem(a) == stem(b) || a.ends_with(b) || b.ends_with(a)
}
