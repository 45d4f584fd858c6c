//! `.docx` → the document's paragraphs as one grid, and one grid for each of its tables.
//!
//! Deleted text, fields' instructions and second copies for old programs are passed over; a table
//! within a cell is part of that cell's text.

use std::collections::BTreeMap;

use fanben_model::intake::{Grid, Merge, Noticed, Remark};
use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, Events, attribute};
use super::page::{Page, Reading};
use super::{Kind, Why, workbook};

/// A paragraph of at most so many characters in front of a table is its name.
const NAME: usize = 40;

/// What stands in a document and is not its text.
const ASIDE: [&str; 5] = ["del", "moveFrom", "Fallback", "instrText", "delText"];

/// A table that is open.
struct Table {
    page: Page,
    row: usize,
    column: usize,
    started: bool,
    cell: Option<Cell>,
    /// By its first column, a block of cells that may go on below.
    open: BTreeMap<usize, Merge>,
}

/// A cell that is open.
#[derive(Default)]
struct Cell {
    text: String,
    span: usize,
    /// It begins a block, or goes on one.
    vertical: Option<bool>,
}

/// Reads a document. `main` is the part with its text.
pub(super) fn read(
    archive: &mut Archive,
    main: &str,
    reading: &mut Reading<'_>,
) -> Result<Vec<Grid>, Why> {
    let mut document = Document {
        prose: reading.page("正文"),
        rows: 0,
        paragraph: String::new(),
        last: String::new(),
        table: None,
        depth: 0,
        aside: 0,
        inside: false,
        grids: Vec::new(),
    };
    let macros = workbook::parts_of(archive, main)?.iter().any(|part| part.kind == "vbaProject");
    let mut events = archive.markup(main)?;
    loop {
        match events.next()? {
            Event::Start(tag) => document.start(&tag, reading)?,
            Event::End(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                document.end(&name, reading)?;
            }
            Event::Eof => break,
            event if document.inside && document.aside == 0 => {
                let text = document.text();
                Events::<std::io::Empty>::add_text(&event, text);
            }
            _ => {}
        }
        document.check(reading)?;
    }
    let mut grids = document.finish(reading)?;
    if let Some(first) = grids.first_mut().filter(|_| macros) {
        first.remarks.insert(0, Remark { at: None, noticed: Noticed::Macros });
    }
    Ok(grids)
}

struct Document {
    prose: Page,
    rows: usize,
    paragraph: String,
    /// The paragraph read last, if no table has followed it.
    last: String,
    table: Option<Table>,
    /// How many tables are open.
    depth: usize,
    aside: usize,
    inside: bool,
    grids: Vec<Grid>,
}

impl Document {
    /// Where text goes now.
    fn text(&mut self) -> &mut String {
        match self.table.as_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => &mut cell.text,
            None => &mut self.paragraph,
        }
    }

    /// No text grows beyond what a cell holds.
    fn check(&self, reading: &Reading<'_>) -> Result<(), Why> {
        let (text, row, column) = match &self.table {
            Some(table) => (table.cell.as_ref().map(|cell| &cell.text), table.row, table.column),
            None => (Some(&self.paragraph), self.rows, 0),
        };
        if text.is_some_and(|text| text.len() > reading.limits.cell) {
            let sheet = if self.table.is_some() { String::new() } else { "正文".to_owned() };
            return Err(Why::LongCell { sheet, row, column });
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>, reading: &Reading<'_>) -> Result<(), Why> {
        let name = tag.local_name();
        let name: &str = name.as_ref();
        if ASIDE.contains(&name) {
            self.aside += 1;
        }
        match name {
            "t" => self.inside = true,
            "tab" if self.in_run() => self.text().push(' '),
            "br" | "cr" => self.text().push('\n'),
            "tbl" => {
                self.depth += 1;
                if self.depth == 1 {
                    self.open(reading)?;
                }
            }
            _ if self.depth == 1 => {
                if let Some(table) = self.table.as_mut() {
                    table.start(name, tag, reading);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Tabs are also the stops of a paragraph's ruler, where they are no text.
    fn in_run(&self) -> bool {
        self.aside == 0 && !self.text_is_empty()
    }

    fn text_is_empty(&self) -> bool {
        match self.table.as_ref().and_then(|table| table.cell.as_ref()) {
            Some(cell) => cell.text.is_empty(),
            None => self.paragraph.is_empty(),
        }
    }

    fn end(&mut self, name: &str, reading: &mut Reading<'_>) -> Result<(), Why> {
        if ASIDE.contains(&name) {
            self.aside = self.aside.saturating_sub(1);
        }
        match name {
            "t" => self.inside = false,
            "p" => self.end_paragraph(reading)?,
            "tbl" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0
                    && let Some(table) = self.table.take()
                {
                    self.grids.extend(table.finish(reading)?);
                }
            }
            "tc" if self.depth == 1 => {
                if let Some(table) = self.table.as_mut() {
                    table.end_cell(reading)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self, reading: &mut Reading<'_>) -> Result<(), Why> {
        if let Some(cell) = self.table.as_mut().and_then(|table| table.cell.as_mut()) {
            if !cell.text.is_empty() && !cell.text.ends_with('\n') {
                cell.text.push('\n');
            }
            return Ok(());
        }
        let text = std::mem::take(&mut self.paragraph);
        let text = text.trim();
        if !text.is_empty() {
            self.prose.put(reading, self.rows, 0, text)?;
            self.rows += 1;
            text.clone_into(&mut self.last);
        }
        Ok(())
    }

    fn open(&mut self, reading: &Reading<'_>) -> Result<(), Why> {
        if self.grids.len() + 1 >= reading.limits.sheets {
            return Err(Why::TooManySheets { most: reading.limits.sheets });
        }
        let name = std::mem::take(&mut self.last);
        let taken = |name: &str| self.grids.iter().any(|grid| grid.sheet == name);
        let fits = !name.is_empty() && name.chars().count() <= NAME && !name.contains('\n');
        let name =
            if fits && !taken(&name) { name } else { format!("表{}", self.grids.len() + 1) };
        self.table = Some(Table {
            page: reading.page(&name),
            row: 0,
            column: 0,
            started: false,
            cell: None,
            open: BTreeMap::new(),
        });
        Ok(())
    }

    fn finish(mut self, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
        if let Some(table) = self.table.take() {
            self.grids.extend(table.finish(reading)?);
        }
        if self.grids.is_empty() {
            return Err(Why::NotASheet(Kind::DocumentWithoutTable));
        }
        if self.rows > 0 {
            self.prose.prose();
            self.grids.insert(0, self.prose.finish(reading)?);
        }
        Ok(self.grids)
    }
}

impl Table {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>, reading: &Reading<'_>) {
        let number = |most: usize| {
            let value = attribute(tag, "val").and_then(|value| value.trim().parse::<usize>().ok());
            value.unwrap_or(0).min(most)
        };
        match name {
            "tr" => {
                if self.started {
                    self.row += 1;
                }
                self.started = true;
                self.column = 0;
            }
            "gridBefore" => self.column += number(reading.limits.columns),
            "tc" => self.cell = Some(Cell { span: 1, ..Cell::default() }),
            "gridSpan" => {
                if let Some(cell) = &mut self.cell {
                    cell.span = number(reading.limits.columns).max(1);
                }
            }
            "vMerge" => {
                if let Some(cell) = &mut self.cell {
                    cell.vertical = Some(attribute(tag, "val").as_deref() == Some("restart"));
                }
            }
            _ => {}
        }
    }

    fn end_cell(&mut self, reading: &mut Reading<'_>) -> Result<(), Why> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let (row, left) = (self.row, self.column);
        let right = left + cell.span - 1;
        self.column = right + 1;
        let block = Merge { top: row, left, bottom: row, right };
        if cell.vertical == Some(false)
            && let Some(open) = self.open.get_mut(&left)
        {
            open.bottom = row;
            // Text under a merged cell is seen by nobody.
            return Ok(());
        }
        if let Some(before) = self.open.remove(&left) {
            self.merge(reading, before)?;
        }
        if cell.vertical.is_some() {
            self.open.insert(left, block);
        } else {
            self.merge(reading, block)?;
        }
        self.page.put(reading, row, left, cell.text.trim())
    }

    fn merge(&mut self, reading: &Reading<'_>, merge: Merge) -> Result<(), Why> {
        if (merge.top, merge.left) == (merge.bottom, merge.right) {
            return Ok(());
        }
        self.page.merge(reading, merge)
    }

    /// The grid, unless nothing is in it.
    fn finish(mut self, reading: &mut Reading<'_>) -> Result<Option<Grid>, Why> {
        self.end_cell(reading)?;
        for block in std::mem::take(&mut self.open).into_values() {
            self.merge(reading, block)?;
        }
        let grid = self.page.finish(reading)?;
        Ok((grid.height() > 0).then_some(grid))
    }
}
