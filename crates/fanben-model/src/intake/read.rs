//! Grid → facts: every row that is certain is kept, every problem is named with its cell.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{Code, read_code, same_codes};
use super::entry::is_error;
use super::finding::{FactsFinding, FactsProblem};
use super::grid::{Grid, Noticed, cell_name};
use super::heading::{Role, folded};
use super::naming::same_name;
use super::table::{Table, TableKind, tables};
use super::vocabulary::Vocabulary;
use crate::measures::{Facts, Source};

/// Reads one sheet into `facts`. Units and people have to be read before values about them.
pub fn read_sheet(grid: &Grid, vocabulary: &Vocabulary, facts: &mut Facts) -> Vec<FactsFinding> {
    let people = facts.people.iter().enumerate();
    let people = people.map(|(at, person)| (person.code.clone(), at)).collect();
    let mut reader =
        Reader { grid, vocabulary, facts, people, findings: Vec::new(), told: BTreeSet::new() };
    for remark in &grid.remarks {
        let problem = FactsProblem::Noticed(remark.noticed);
        match remark.at {
            Some((row, column)) => reader.find(row, column, problem),
            None => reader.find_sheet(problem),
        }
    }
    let hidden = grid.remarks.iter().any(|remark| remark.noticed == Noticed::HiddenSheet);
    let mut found = tables(grid);
    let blank = (0..grid.height()).all(|row| grid.is_blank(row));
    if found.is_empty() && !blank && !hidden {
        reader.find_sheet(FactsProblem::NoHeader);
    }
    reader.say_several(&found);
    found.sort_by_key(|table| turn_of(table.kind));
    for table in &found {
        reader.read(table);
    }
    reader.findings
}

/// In which turn a sheet is read: places, then people, then what is said about them.
pub fn turn(grid: &Grid) -> usize {
    tables(grid).iter().map(|table| turn_of(table.kind)).min().unwrap_or(2)
}

fn turn_of(kind: TableKind) -> usize {
    match kind {
        TableKind::Units => 0,
        TableKind::People => 1,
        _ => 2,
    }
}

pub(super) struct Reader<'a> {
    pub(super) grid: &'a Grid,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) facts: &'a mut Facts,
    /// The place of each person in the facts.
    pub(super) people: BTreeMap<String, usize>,
    pub(super) findings: Vec<FactsFinding>,
    /// Merged blocks that were already told.
    pub(super) told: BTreeSet<(usize, usize)>,
}

/// A row whose subject is certain.
pub(super) struct Row {
    pub(super) at: usize,
    pub(super) subject: String,
}

/// How a row below the last one that counts begins, or a row between: sums, notes, signatures.
const CLOSING: &[&str] = &[
    "合计",
    "小计",
    "总计",
    "累计",
    "平均",
    "填表",
    "填报",
    "制表",
    "审核",
    "复核",
    "说明",
    "注:",
    "注1",
    "注：",
    "备注",
    "负责人",
    "单位负责人",
    "主要负责人",
    "分管",
    "经办",
    "联系",
    "签字",
    "签名",
    "盖章",
    "(盖章)",
    "(签字)",
    "单位(盖章)",
    "日期",
    "数据来源",
];
/// How the name in front of a sum ends: 柳河镇小计.
const SUMS: &[&str] = &["合计", "小计", "总计", "累计", "平均", "平均值"];

impl Reader<'_> {
    fn read(&mut self, table: &Table) {
        if table.rows.iter().all(|row| self.grid.is_blank(*row)) {
            self.find(table.header, 0, FactsProblem::NoRows);
            return;
        }
        match table.kind {
            TableKind::Units => self.units(table),
            TableKind::People => {
                self.persons(table);
            }
            TableKind::Past => self.past(table),
            TableKind::Rulings => self.rulings(table),
            TableKind::Long => self.long(table),
            TableKind::Wide => self.wide(table),
        }
    }

    /// Tables below the first and beside each other are said.
    fn say_several(&mut self, tables: &[Table]) {
        let mut headers: Vec<usize> = tables.iter().map(|table| table.header).collect();
        headers.dedup();
        for header in headers {
            let beside = tables.iter().filter(|table| table.header == header).count();
            if tables.first().is_some_and(|first| first.header != header) {
                self.find(header, 0, FactsProblem::AnotherTable);
            }
            if beside > 1 {
                self.find(header, 0, FactsProblem::TablesSideBySide(beside));
            }
        }
    }

    pub(super) fn find_sheet(&mut self, problem: FactsProblem) {
        self.say(String::new(), problem);
    }

    pub(super) fn find(&mut self, row: usize, column: usize, problem: FactsProblem) {
        self.say(cell_name(row, column), problem);
    }

    fn say(&mut self, cell: String, problem: FactsProblem) {
        let (file, sheet) = (self.grid.file.clone(), self.grid.sheet.clone());
        self.findings.push(FactsFinding { file, sheet, cell, problem });
    }

    pub(super) fn source(&self, row: usize, column: usize, says: &str) -> Source {
        Source { sheet: self.grid.title(), cell: cell_name(row, column), says: says.to_owned() }
    }

    /// What a cell says about its row: who, when, by whom. A cell merged down its column speaks
    /// for all rows it covers.
    pub(super) fn label(&self, row: usize, column: usize) -> &str {
        match self.grid.merge_at(row, column) {
            Some(merge) if merge.left == merge.right => self.grid.cell(merge.top, column),
            _ => self.grid.cell(row, column),
        }
    }

    /// The folded label under a role; empty where there is no such column.
    pub(super) fn text(&self, table: &Table, row: usize, role: Role) -> String {
        table.column(role).map_or_else(String::new, |at| folded(self.label(row, at)))
    }

    /// The rows of a table that say something about somebody: no blank ones, sums, signatures.
    pub(super) fn body(&mut self, table: &Table) -> Vec<usize> {
        let mut rows = Vec::with_capacity(table.rows.len());
        for &row in &table.rows {
            if !self.says_something(table, row) || self.closes(table, row) {
                continue;
            }
            let extra = (table.end..self.grid.width(row))
                .filter(|at| !self.grid.cell(row, *at).is_empty())
                .count();
            if self.grid.separated && extra > 0 {
                self.find(row, table.end, FactsProblem::LongRow { extra });
                continue;
            }
            self.strays(table, row);
            rows.push(row);
        }
        rows
    }

    /// Whether a row holds more than numbering, remarks and labels.
    fn says_something(&self, table: &Table, row: usize) -> bool {
        let plain = matches!(table.kind, TableKind::Units | TableKind::People);
        let labels = |role| matches!(role, Role::Ignored | Role::Code | Role::Person | Role::Name);
        let width =
            self.grid.width(row).max(if self.grid.merges().is_empty() { 0 } else { table.end });
        // A value merged over this row speaks about it too.
        let mut filled = (0..width).filter(|at| !self.grid.merged(row, *at).is_empty());
        filled.any(|at| {
            let role = table.columns.get(at).map_or(Role::Other, |heading| heading.role);
            if plain { role != Role::Ignored } else { !labels(role) }
        })
    }

    /// Values right of the code that stand under no heading.
    fn strays(&mut self, table: &Table, row: usize) {
        let (code, _) = table.subject();
        for at in code + 1..self.grid.width(row) {
            let named = table
                .columns
                .get(at)
                .is_some_and(|heading| heading.role != Role::Other || !heading.text.is_empty());
            let text = self.grid.cell(row, at);
            if !named && !text.is_empty() {
                let text = text.to_owned();
                self.find(row, at, FactsProblem::StrayCell(text));
            }
        }
    }

    /// 合计, 柳河镇小计, 填表人 and the like below or between the rows.
    fn closes(&self, table: &Table, row: usize) -> bool {
        let (at, _) = table.subject();
        if let Code::Of(code) = read_code(self.label(row, at))
            && (self.canonical(&code).is_some() || self.people.contains_key(&code))
        {
            return false;
        }
        let sums = |text: &str| SUMS.iter().any(|word| text.ends_with(word));
        let mut texts = self.grid.cells(row).map(folded).filter(|cell| !cell.is_empty());
        let Some(first) = texts.next() else { return false };
        let name = self.text(table, row, Role::Name);
        CLOSING.iter().any(|word| first.starts_with(word)) || sums(&first) || sums(&name)
    }

    /// The code of a row, or a finding.
    pub(super) fn code(&mut self, table: &Table, row: usize, role: Role) -> Option<String> {
        let column = table.column(role)?;
        match read_code(self.label(row, column)) {
            Code::Of(code) if is_error(&code) => {
                let name = table.columns[column].text.clone();
                self.find(row, column, FactsProblem::ErrorValue { name, text: code });
                None
            }
            Code::Of(code) => Some(code),
            Code::Broken(code) => {
                self.find(row, column, FactsProblem::BrokenCode(code));
                None
            }
            Code::None => {
                let name = self.text(table, row, Role::Name);
                self.find(row, column, FactsProblem::NoCode(name));
                None
            }
        }
    }

    /// The code under which the tree knows a unit.
    pub(super) fn canonical(&self, code: &str) -> Option<String> {
        if self.facts.tree.get(code).is_some() {
            return Some(code.to_owned());
        }
        same_codes(code).into_iter().find(|other| self.facts.tree.get(other).is_some())
    }

    /// The rows whose subject is certain: the code is known and the name does not contradict it.
    pub(super) fn rows(&mut self, table: &Table) -> Vec<Row> {
        let (column, role) = table.subject();
        let name_at = table.column(Role::Name);
        let mut rows = Vec::new();
        let mut differ: Vec<Differs> = Vec::new();
        for row in self.body(table) {
            let Some(code) = self.code(table, row, role) else { continue };
            let Some((subject, belongs)) = self.whose(&code) else {
                self.find(row, column, FactsProblem::UnknownCode(code));
                continue;
            };
            let written = name_at.map_or_else(String::new, |at| folded(self.label(row, at)));
            let same = written.is_empty()
                || belongs.is_empty()
                || same_name(&written, &belongs, self.above(&subject));
            if same {
                rows.push(Row { at: row, subject });
            } else {
                differ.push(Differs { row, code, subject, belongs, written });
            }
        }
        self.report_names(&differ, name_at.unwrap_or(column));
        rows
    }

    /// Who has a code, and under which name.
    fn whose(&self, code: &str) -> Option<(String, String)> {
        if let Some(subject) = self.canonical(code) {
            let name = self.facts.tree.get(&subject)?.name.clone();
            return Some((subject, name));
        }
        let person = &self.facts.people[*self.people.get(code)?];
        Some((person.code.clone(), person.name.clone()))
    }

    /// The names of the units above one, the nearest first.
    fn above(&self, code: &str) -> Vec<&str> {
        let tree = &self.facts.tree;
        let mut names = Vec::new();
        let mut unit = tree.get(code);
        // A tree that says it stands above itself ends here too.
        while let Some(parent) = unit.and_then(|unit| tree.parent(unit)).filter(|_| names.len() < 6)
        {
            names.push(parent.name.as_str());
            unit = Some(parent);
        }
        names
    }

    /// Names that stand beside another's code, and runs of them that look like a pasted block one
    /// row off.
    fn report_names(&mut self, differ: &[Differs], column: usize) {
        for run in differ.chunk_by(|a, b| b.row == a.row + 1) {
            let by_one = run.windows(2).filter(|pair| {
                let fits = |written: &Differs, unit: &Differs| {
                    same_name(&written.written, &unit.belongs, self.above(&unit.subject))
                };
                fits(&pair[1], &pair[0]) || fits(&pair[0], &pair[1])
            });
            let shifted = run.len() > 2 && by_one.count() + 1 >= run.len();
            if shifted {
                self.find(run[0].row, column, FactsProblem::ShiftedRows { rows: run.len() });
            }
            for Differs { row, code, belongs, written, .. } in run {
                let (code, belongs, written) = (code.clone(), belongs.clone(), written.clone());
                self.find(*row, column, FactsProblem::NameDiffers { code, belongs, written });
            }
        }
    }
}

/// A row whose name is not the one of its code.
struct Differs {
    row: usize,
    code: String,
    subject: String,
    belongs: String,
    written: String,
}
