//! A web page saved as `.xls`, as many office systems export → one grid for each table.

use fanben_model::intake::{Grid, Merge, Noticed};
use html5gum::{StartTag, Token, Tokenizer};

use super::encoding::decoded;
use super::page::{Page, Reading};
use super::{Kind, Why};
use crate::digits::Decimal;

/// Whether a text is a web page with a table near its start.
pub(super) fn is_page(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let html = head.starts_with("<!doctype html") || head.contains("<html");
    head.starts_with('<') && (html || head.contains("<table"))
}

/// A table that is open: tables may stand in cells of others that only lay out the page.
struct Table {
    page: Page,
    /// The row being filled; none before the first.
    row: Option<usize>,
    column: usize,
    /// For each column how many more rows a cell from above covers.
    covered: Vec<usize>,
    /// The cell being filled.
    cell: Option<Cell>,
}

struct Cell {
    text: String,
    column: usize,
    /// The number behind the text, where the page says it.
    exact: Option<String>,
}

/// Reads the tables of a page.
pub(super) fn read(bytes: Vec<u8>, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
    let text = decoded(bytes).ok_or(Why::Encoding)?;
    let mut open: Vec<Table> = Vec::new();
    let mut grids: Vec<Grid> = Vec::new();
    let mut silent = false;
    for token in Tokenizer::new(text.as_str()) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => match &**tag.name {
                b"style" | b"script" | b"title" => silent = true,
                b"table" => {
                    if grids.len() + open.len() >= reading.limits.sheets {
                        return Err(Why::TooManySheets { most: reading.limits.sheets });
                    }
                    open.push(Table::new(reading));
                }
                name => {
                    if let Some(table) = open.last_mut() {
                        table.start(name, &tag, reading)?;
                    }
                }
            },
            Token::EndTag(tag) => match &**tag.name {
                b"style" | b"script" | b"title" => silent = false,
                b"table" => {
                    if let Some(table) = open.pop() {
                        grids.extend(table.finish(reading)?);
                    }
                }
                b"td" | b"th" => {
                    if let Some(table) = open.last_mut() {
                        table.end_cell(reading)?;
                    }
                }
                _ => {}
            },
            Token::String(words) if !silent => {
                let cell = open.last_mut().and_then(|table| table.cell.as_mut());
                if let Some(cell) = cell {
                    add(&mut cell.text, &String::from_utf8_lossy(&words.value));
                }
            }
            _ => {}
        }
    }
    while let Some(table) = open.pop() {
        grids.extend(table.finish(reading)?);
    }
    match grids.as_mut_slice() {
        [] => return Err(Why::NotASheet(Kind::PageWithoutTable)),
        [_] => {}
        several => {
            for (at, grid) in several.iter_mut().enumerate() {
                grid.sheet = format!("表{}", at + 1);
            }
        }
    }
    Ok(grids)
}

impl Table {
    fn new(reading: &Reading<'_>) -> Self {
        let page = reading.page("");
        Self { page, row: None, column: 0, covered: Vec::new(), cell: None }
    }

    fn start(
        &mut self,
        name: &[u8],
        tag: &StartTag<()>,
        reading: &mut Reading<'_>,
    ) -> Result<(), Why> {
        match name {
            b"tr" => {
                self.end_cell(reading)?;
                self.next_row();
            }
            b"td" | b"th" => {
                self.end_cell(reading)?;
                self.begin_cell(tag, reading)?;
            }
            b"br" | b"p" | b"div" => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.text.is_empty()) {
                    cell.text.push('\n');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn next_row(&mut self) {
        self.row = Some(self.row.map_or(0, |row| row + 1));
        self.column = 0;
    }

    fn begin_cell(&mut self, tag: &StartTag<()>, reading: &Reading<'_>) -> Result<(), Why> {
        if self.row.is_none() {
            self.next_row();
        }
        let row = self.row.unwrap_or(0);
        while self.covered.get(self.column).is_some_and(|until| *until > row) {
            self.column += 1;
        }
        let span = |name: &[u8], most: usize| {
            let value = tag.attributes.get(name)?;
            let count: usize = std::str::from_utf8(&value.value).ok()?.trim().parse().ok()?;
            Some(count.clamp(1, most))
        };
        let columns = span(b"colspan", reading.limits.columns).unwrap_or(1);
        let rows = span(b"rowspan", reading.limits.rows).unwrap_or(1);
        let left = self.column;
        if columns > 1 || rows > 1 {
            let merge = Merge { top: row, left, bottom: row + rows - 1, right: left + columns - 1 };
            self.page.merge(reading, merge)?;
        }
        if rows > 1 && left + columns <= reading.limits.columns {
            self.covered.resize(self.covered.len().max(left + columns), 0);
            self.covered[left..left + columns].fill(row + rows);
        }
        self.column += columns;
        // Spreadsheets say the number itself where the page shows it shortened.
        let number = tag.attributes.get(b"x:num".as_slice());
        let exact = number
            .and_then(|number| Decimal::parse(&String::from_utf8_lossy(&number.value)))
            .map(|number| number.shown());
        self.cell = Some(Cell { text: String::new(), column: left, exact });
        Ok(())
    }

    fn end_cell(&mut self, reading: &mut Reading<'_>) -> Result<(), Why> {
        let (Some(cell), Some(row)) = (self.cell.take(), self.row) else { return Ok(()) };
        // A percentage or a date is shown in a way of its own; its number alone would not say so.
        let shortened =
            |text: &str| text.contains(['E', 'e', '#']) || Decimal::parse(text).is_some();
        let text = match &cell.exact {
            Some(exact) if shortened(cell.text.trim()) => exact,
            _ => cell.text.trim(),
        };
        if text.contains('\u{fffd}') {
            self.page.notice(Some((row, cell.column)), Noticed::BrokenText);
        }
        self.page.put(reading, row, cell.column, text)
    }

    /// The grid, unless nothing is in it.
    fn finish(mut self, reading: &mut Reading<'_>) -> Result<Option<Grid>, Why> {
        self.end_cell(reading)?;
        let grid = self.page.finish(reading)?;
        Ok((grid.height() > 0).then_some(grid))
    }
}

/// Adds words as a browser shows them: any white space is one space.
fn add(text: &mut String, words: &str) {
    for c in words.chars() {
        let space = c.is_ascii_whitespace() || c == '\u{a0}';
        if !space {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}
