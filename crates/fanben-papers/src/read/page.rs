//! Cells one by one → one [`Grid`], within the limits of the file.

use std::collections::BTreeSet;
use std::ops::Range;

use fanben_model::intake::{Grid, Merge, Noticed, Remark};

use super::{Limits, Progress, Why};

/// So many stretches of hidden rows are remembered.
const MOST_HIDDEN: usize = 20_000;

/// What is common to all sheets of the file being read.
pub(super) struct Reading<'a> {
    /// The file's name.
    pub(super) file: String,
    /// How much is read.
    pub(super) limits: &'a Limits,
    /// Tables of documents are read too.
    pub(super) documents: bool,
    on_progress: &'a mut dyn FnMut(Progress<'_>),
    cells: usize,
    text: usize,
}

/// A sheet that is being filled, row by row from the top.
pub(super) struct Page {
    grid: Grid,
    row: usize,
    text: String,
    /// Column, and where its text stands.
    cells: Vec<(usize, Range<usize>)>,
    merges: Vec<Merge>,
    merged: usize,
    hidden_rows: Vec<Range<usize>>,
    hidden_columns: Vec<Range<usize>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        file: String,
        limits: &'a Limits,
        on_progress: &'a mut dyn FnMut(Progress<'_>),
    ) -> Self {
        Self { file, limits, documents: false, on_progress, cells: 0, text: 0 }
    }

    pub(super) fn page(&self, sheet: &str) -> Page {
        Page {
            grid: Grid::new(&self.file, sheet),
            row: 0,
            text: String::new(),
            cells: Vec::new(),
            merges: Vec::new(),
            merged: 0,
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
        }
    }

    /// Tells the caller how far this sheet is, every thousand rows.
    fn report(&mut self, sheet: &str, rows: usize) {
        if rows.is_multiple_of(1000) {
            (self.on_progress)(Progress { file: &self.file, sheet, rows });
        }
    }
}

impl Page {
    /// Puts text into a cell. Rows come from the top; the cells of a row in any order.
    pub(super) fn put(
        &mut self,
        reading: &mut Reading<'_>,
        row: usize,
        column: usize,
        text: &str,
    ) -> Result<(), Why> {
        if text.is_empty() {
            return Ok(());
        }
        let limits = reading.limits;
        if (row >= limits.rows || column >= limits.columns) && text.trim().is_empty() {
            // A space far out, left by a slip of the hand.
            return Ok(());
        }
        let sheet = || self.grid.sheet.clone();
        if row >= limits.rows {
            return Err(Why::TooManyRows { sheet: sheet(), row: row + 1, most: limits.rows });
        }
        if column >= limits.columns {
            let (sheet, most) = (sheet(), limits.columns);
            return Err(Why::TooManyColumns { sheet, row, column, most });
        }
        if text.len() > limits.cell {
            return Err(Why::LongCell { sheet: sheet(), row, column });
        }
        if row < self.row {
            return Err(Why::damaged(format!("工作表“{}”的行次序错乱", self.grid.sheet)));
        }
        if row > self.row {
            self.flush(reading)?;
            self.row = row;
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push((column, start..self.text.len()));
        Ok(())
    }

    /// Writes the current row into the grid.
    fn flush(&mut self, reading: &mut Reading<'_>) -> Result<(), Why> {
        if self.cells.is_empty() {
            return Ok(());
        }
        while self.grid.height() < self.row {
            self.grid.push_row([""; 0]);
        }
        self.cells.sort_by_key(|(column, _)| *column);
        self.cells.dedup_by_key(|(column, _)| *column);
        let width = self.cells.last().map_or(0, |(column, _)| column + 1);
        let limits = reading.limits;
        reading.cells += width;
        reading.text += self.text.len();
        if reading.cells > limits.cells {
            let (sheet, row) = (self.grid.sheet.clone(), self.row + 1);
            return Err(Why::TooManyCells { sheet, row, most: limits.cells });
        }
        if reading.text > limits.text {
            return Err(Why::TooMuchText { most: limits.text as u64 });
        }
        let mut row = vec![""; width];
        for (column, range) in &self.cells {
            row[*column] = &self.text[range.clone()];
        }
        self.grid.push_row(row);
        self.text.clear();
        self.cells.clear();
        reading.report(&self.grid.sheet, self.grid.height());
        Ok(())
    }

    /// Says that cells are merged.
    pub(super) fn merge(&mut self, reading: &Reading<'_>, merge: Merge) -> Result<(), Why> {
        // Blocks that reach to the last possible row count as far as rows are read.
        let bottom = merge.bottom.min(reading.limits.rows);
        self.merged += bottom.saturating_sub(merge.top) + 1;
        if self.merged > reading.limits.merged {
            return Err(Why::TooManyMerges { sheet: self.grid.sheet.clone() });
        }
        self.merges.push(merge);
        Ok(())
    }

    /// Remembers what a cell's text alone does not show.
    pub(super) fn notice(&mut self, at: Option<(usize, usize)>, noticed: Noticed) {
        self.grid.remarks.push(Remark { at, noticed });
    }

    /// Rows that are not shown.
    pub(super) fn hide_rows(&mut self, rows: Range<usize>) {
        if let Some(last) = self.hidden_rows.last_mut().filter(|last| last.end == rows.start) {
            last.end = rows.end;
        } else if self.hidden_rows.len() < MOST_HIDDEN {
            self.hidden_rows.push(rows);
        }
    }

    /// Columns that are not shown.
    pub(super) fn hide_columns(&mut self, columns: Range<usize>) {
        if self.hidden_columns.len() < MOST_HIDDEN {
            self.hidden_columns.push(columns);
        }
    }

    /// Remembers what nobody saw who looked at the sheet.
    fn notice_hidden(&mut self) {
        let grid = &self.grid;
        let filled = |row: usize, column: usize| !grid.raw(row, column).trim().is_empty();
        let mut found = Vec::new();
        for rows in &self.hidden_rows {
            for row in rows.start..rows.end.min(grid.height()) {
                let first = (0..grid.width(row)).find(|column| filled(row, *column));
                found.extend(first.map(|column| (row, column, Noticed::HiddenRow)));
            }
        }
        let width = (0..grid.height()).map(|row| grid.width(row)).max().unwrap_or(0);
        let columns: BTreeSet<usize> =
            self.hidden_columns.iter().flat_map(|one| one.start..one.end.min(width)).collect();
        for column in columns {
            let first = (0..grid.height()).find(|row| filled(*row, column));
            found.extend(first.map(|row| (row, column, Noticed::HiddenColumn)));
        }
        let remarks = found.into_iter().map(|(row, column, noticed)| {
            let at = Some((row, column));
            Remark { at, noticed }
        });
        self.grid.remarks.extend(remarks);
    }

    /// Cells came separated by commas or tabs.
    pub(super) fn separated(&mut self) {
        self.grid.separated = true;
    }

    /// Its rows are the paragraphs of a text.
    pub(super) fn prose(&mut self) {
        self.grid.prose = true;
    }

    /// The finished sheet.
    pub(super) fn finish(mut self, reading: &mut Reading<'_>) -> Result<Grid, Why> {
        self.flush(reading)?;
        self.notice_hidden();
        self.grid.set_merges(self.merges);
        Ok(self.grid)
    }
}
