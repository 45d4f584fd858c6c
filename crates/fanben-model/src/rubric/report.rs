//! What became of every cell of a table.

use std::collections::BTreeSet;

use serde::Serialize;

use super::heading::ColumnRead;
use crate::intake::{Grid, cell_name};
use crate::scheme::check::Code;
use crate::scheme::clause::finding::Finding;
use crate::scheme::clause::outline::Proposal;

/// A cell of one of the tables that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Which table.
    pub(super) table: usize,
    pub(super) row: usize,
    pub(super) column: usize,
}

/// What became of a cell or of a sentence in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// A rule: its normal sentence says how it was read.
    Rule,
    /// Points a judge gives within the item.
    Judged,
    /// Something is wrong with it.
    Wrong,
    /// Typed data of a scheme (等次, 名额, 否决 …): proposed, a person confirms.
    Proposed,
    /// A name, points, a department, a note: in the scheme as it stands.
    Kept,
    /// Not in the scheme.
    Left,
}

impl Became {
    /// The label of a report.
    pub fn says(self) -> &'static str {
        match self {
            Self::Rule => "成为规则",
            Self::Judged => "由评分人打分",
            Self::Wrong => "要核对",
            Self::Proposed => "请确认后写入办法",
            Self::Kept => "照录",
            Self::Left => "没有写入办法",
        }
    }
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The file.
    pub file: String,
    /// The sheet; empty where a file has none.
    pub sheet: String,
    /// The cell, such as D7.
    pub cell: String,
    /// What became of it.
    pub became: Became,
    /// What kind of mistake it is, where only the table shows it.
    pub code: Option<Code>,
    /// The words it is about.
    pub text: String,
    /// The item it belongs to; empty for others.
    pub item: String,
    /// For a rule its normal sentence, otherwise what happened or what to do, in Chinese.
    pub says: String,
    /// What the clause reader has to say.
    pub findings: Vec<Finding>,
    /// Where in a scheme it could stand.
    pub proposal: Option<Proposal>,
}

/// How a table's columns were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableRead {
    /// The file.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// The row of its headings, counted from 1.
    pub heading_row: usize,
    /// Its columns from the left.
    pub columns: Vec<ColumnRead>,
}

/// What became of everything in a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The tables that were read.
    pub tables: Vec<TableRead>,
    /// Sentence by sentence, cell by cell, in the order of the tables.
    pub entries: Vec<Entry>,
    /// Sheets without the headings of a rubric: not read.
    pub skipped: Vec<String>,
    /// What the table does not say and the scheme still needs: words for a person.
    pub missing: Vec<String>,
}

impl Report {
    /// The entries of one kind.
    pub fn of(&self, became: Became) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.became == became)
    }

    /// How many entries of one kind.
    pub fn count(&self, became: Became) -> usize {
        self.of(became).count()
    }
}

/// Fills a report.
pub(super) struct Ledger<'g> {
    pub(super) grids: &'g [Grid],
    lines: Vec<(Place, Entry)>,
    spoken: BTreeSet<Place>,
}

impl<'g> Ledger<'g> {
    pub(super) fn new(grids: &'g [Grid]) -> Self {
        Self { grids, lines: Vec::new(), spoken: BTreeSet::new() }
    }

    /// Says what became of words in a cell.
    pub(super) fn say(&mut self, at: Place, became: Became, text: &str, says: &str) -> &mut Entry {
        let (file, sheet) = self
            .grids
            .get(at.table)
            .map_or_else(Default::default, |grid| (grid.file.clone(), grid.sheet.clone()));
        let entry = Entry {
            file,
            sheet,
            cell: cell_name(at.row, at.column),
            became,
            code: None,
            text: text.to_owned(),
            item: String::new(),
            says: says.to_owned(),
            findings: Vec::new(),
            proposal: None,
        };
        self.spoken.insert(at);
        self.lines.push((at, entry));
        let last = self.lines.len() - 1;
        &mut self.lines[last].1
    }

    /// Says that words stand in the scheme as they are, once for each cell and words.
    pub(super) fn keep(&mut self, at: Place, text: &str, says: &str) {
        self.once(at, Became::Kept, text, says);
    }

    /// Says what became of words, once for each cell and words.
    pub(super) fn once(&mut self, at: Place, became: Became, text: &str, says: &str) {
        let known = self
            .lines
            .iter()
            .rev()
            .take(40)
            .any(|(other, entry)| *other == at && entry.became == became && entry.text == text);
        if !known {
            self.say(at, became, text, says);
        }
    }

    /// The text of a cell.
    pub(super) fn text(&self, at: Place) -> String {
        self.grids.get(at.table).map_or("", |grid| grid.cell(at.row, at.column)).to_owned()
    }

    /// The entries in the order of the cells; cells nobody spoke of are left.
    pub(super) fn close(mut self, tables: &[usize]) -> Vec<Entry> {
        for &table in tables {
            let grid = &self.grids[table];
            for row in 0..grid.height() {
                for column in 0..grid.width(row) {
                    let (at, text) = (Place { table, row, column }, grid.cell(row, column));
                    if !text.is_empty() && !self.spoken.contains(&at) {
                        self.say(at, Became::Left, text, "这一格没有用上");
                    }
                }
            }
        }
        self.lines.sort_by_key(|(at, _)| *at);
        self.lines.into_iter().map(|(_, entry)| entry).collect()
    }
}
