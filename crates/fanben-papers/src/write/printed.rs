//! A sheet that is printed row by row: title, notes, headings on every page, widths and heights
//! that fit.

use std::borrow::Cow;

use fanben_model::number::{Money, Points};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::looks::Looks;
use super::{WhyNot, display_width, exact_float};

/// The widest a column gets; longer texts go on in the next line.
const WIDEST: usize = 48;
/// The narrowest a column of text gets when a page has too many.
const NARROWEST: usize = 14;
/// What a heading asks for at most; the rest goes on in the next line.
const HEADING: usize = 12;
/// What it gets where a page has too little room.
const NARROW_HEADING: usize = 8;
/// So many half-width characters stand side by side on a page of A4, landscape.
const PAGE: usize = 140;
/// Smaller than this nobody reads it: the sheet goes on on a page beside it.
const SMALLEST: usize = PAGE * 2;
/// So many rows are seen before widths are settled.
const SEEN: usize = 500;
/// What a cell of a workbook can hold.
const LONGEST: usize = 32_000;

/// What is written into a cell.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    Blank,
    /// Text; long texts wrap.
    Text(String),
    /// A code: text in the middle.
    Code(String),
    /// A whole number.
    Count(u64),
    /// Points with the scheme's decimals.
    Points(Points),
    /// Yuan with two decimals.
    Money(Money),
}

impl Cell {
    /// Text that is owned by somebody else.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A line that waits until the widths are settled.
enum Line {
    Title(String),
    Note(String),
    Groups(Vec<(String, usize)>),
    Headings(Vec<String>),
    Row(Vec<Cell>),
    Sum(String, usize, Money),
}

/// How wide a column is.
#[derive(Debug, Clone, Copy, Default)]
struct Width {
    /// What cannot be wrapped: codes and numbers.
    least: usize,
    /// What its heading asks for.
    head: usize,
    /// What its texts ask for.
    text: usize,
    /// What it gets.
    gets: usize,
}

/// A sheet being printed.
pub(super) struct Printed<'w> {
    sheet: &'w mut Worksheet,
    looks: &'w Looks,
    widths: Vec<Width>,
    /// Columns that stay on the screen.
    kept: usize,
    waiting: Vec<Line>,
    settled: bool,
    row: u32,
    /// The first row that is repeated on every page.
    repeated: Option<u32>,
    /// The row of the headings, if the list below can be filtered.
    filtered: Option<u32>,
}

impl<'w> Printed<'w> {
    /// Begins a sheet with so many columns, the first `kept` of which stay on the screen. Rows
    /// leave memory soon after they are written.
    pub(super) fn begin(
        workbook: &'w mut Workbook,
        looks: &'w Looks,
        name: &str,
        columns: usize,
        kept: usize,
    ) -> Result<Self, WhyNot> {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_paper_size(9).set_landscape();
        sheet.set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.3);
        sheet.set_footer("&C第&P页 共&N页&R&A");
        Ok(Self {
            sheet,
            looks,
            widths: vec![Width::default(); columns],
            kept,
            waiting: Vec::new(),
            settled: false,
            row: 0,
            repeated: None,
            filtered: None,
        })
    }

    /// The title.
    pub(super) fn title(&mut self, text: &str) -> Result<(), WhyNot> {
        self.line(Line::Title(text.to_owned()))
    }

    /// A line of remarks under the title.
    pub(super) fn note(&mut self, text: &str) -> Result<(), WhyNot> {
        self.line(Line::Note(cut(text).into_owned()))
    }

    /// Headings over several columns each; they are repeated with the headings.
    pub(super) fn groups(&mut self, groups: Vec<(String, usize)>) -> Result<(), WhyNot> {
        self.line(Line::Groups(groups))
    }

    /// The headings: they stay on the screen and stand on every page.
    pub(super) fn headings(&mut self, headings: Vec<String>) -> Result<(), WhyNot> {
        for (width, heading) in self.widths.iter_mut().zip(&headings) {
            let wants = display_width(heading).div_ceil(2) + 1;
            width.head = width.head.max(wants.clamp(4, HEADING));
        }
        self.line(Line::Headings(headings))
    }

    /// One row.
    pub(super) fn row(&mut self, cells: Vec<Cell>) -> Result<(), WhyNot> {
        for (width, cell) in self.widths.iter_mut().zip(&cells) {
            let wants = wants(cell, self.looks);
            let known =
                if matches!(cell, Cell::Text(_)) { &mut width.text } else { &mut width.least };
            *known = (*known).max(wants);
        }
        self.line(Line::Row(cells))
    }

    /// The last row: a word and a sum of money in a column.
    pub(super) fn sum(&mut self, word: &str, at: usize, amount: Money) -> Result<(), WhyNot> {
        if let Some(width) = self.widths.get_mut(at) {
            width.least = width.least.max(wants(&Cell::Money(amount), self.looks));
        }
        self.line(Line::Sum(word.to_owned(), at, amount))
    }

    /// Ends the sheet.
    pub(super) fn end(mut self) -> Result<(), WhyNot> {
        self.settle()?;
        let mut total = 0;
        for (at, width) in self.widths.iter().enumerate() {
            // A long number behind the first rows still has to fit.
            let gets = width.gets.max(width.least);
            total += gets;
            self.sheet.set_column_width(column(at)?, u32::try_from(gets + 2).unwrap_or(50))?;
        }
        let pages = u16::try_from(total.div_ceil(SMALLEST).max(1)).unwrap_or(u16::MAX);
        self.sheet.set_print_fit_to_pages(pages, 0);
        if pages > 1 && self.kept > 0 {
            self.sheet.set_repeat_columns(0, column(self.kept - 1)?)?;
        }
        if let Some(head) = self.filtered.filter(|head| head + 1 < self.row) {
            let last = column(self.widths.len().saturating_sub(1))?;
            self.sheet.autofilter(head, 0, self.row - 1, last)?;
        }
        Ok(())
    }

    fn line(&mut self, line: Line) -> Result<(), WhyNot> {
        if self.settled {
            return self.write(line);
        }
        self.waiting.push(line);
        if self.waiting.len() >= SEEN { self.settle() } else { Ok(()) }
    }

    /// Gives each column its width and writes what has waited for it.
    fn settle(&mut self) -> Result<(), WhyNot> {
        if self.settled {
            return Ok(());
        }
        self.settled = true;
        share(&mut self.widths);
        for line in std::mem::take(&mut self.waiting) {
            self.write(line)?;
        }
        Ok(())
    }

    fn write(&mut self, line: Line) -> Result<(), WhyNot> {
        match line {
            Line::Title(text) => {
                self.sheet.set_row_height(self.row, 28)?;
                self.across(&text, &self.looks.title)?;
            }
            Line::Note(text) => {
                let width = self.widths.iter().map(|width| width.gets + 2).sum();
                self.high_enough(lines(&text, width), 1)?;
                self.across(&text, &self.looks.note)?;
            }
            Line::Groups(groups) => self.write_groups(&groups)?,
            Line::Headings(headings) => self.write_headings(&headings)?,
            Line::Row(cells) => {
                let tallest = cells.iter().zip(&self.widths).map(|(cell, width)| match cell {
                    Cell::Text(text) => lines(text, width.gets),
                    _ => 1,
                });
                self.high_enough(tallest.max().unwrap_or(1), 1)?;
                for (at, cell) in cells.iter().enumerate() {
                    self.cell(column(at)?, cell)?;
                }
            }
            Line::Sum(word, at, amount) => {
                let looks = self.looks;
                for place in 0..self.widths.len() {
                    let here = column(place)?;
                    if place == 0 {
                        self.sheet.write_string_with_format(self.row, here, &word, &looks.sum)?;
                    } else if place == at {
                        self.number(here, &amount.with_places(2), &looks.sum)?;
                    } else {
                        self.sheet.write_blank(self.row, here, &looks.sum)?;
                    }
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    fn write_groups(&mut self, groups: &[(String, usize)]) -> Result<(), WhyNot> {
        self.repeated = Some(self.row);
        let mut at = 0;
        let mut tallest = 1;
        for (name, count) in groups {
            let width = self.widths.iter().skip(at).take(*count).map(|width| width.gets + 1).sum();
            tallest = tallest.max(lines(name, width));
            at += count;
        }
        self.high_enough(tallest, 1)?;
        let mut at = 0;
        for (name, count) in groups {
            let (first, last) = (column(at)?, column(at + count.saturating_sub(1))?);
            if *count > 1 {
                self.sheet.merge_range(self.row, first, self.row, last, name, &self.looks.head)?;
            } else {
                self.sheet.write_string_with_format(self.row, first, name, &self.looks.head)?;
            }
            at += count;
        }
        Ok(())
    }

    fn write_headings(&mut self, headings: &[String]) -> Result<(), WhyNot> {
        let first = *self.repeated.get_or_insert(self.row);
        if first == self.row {
            self.filtered = Some(self.row);
        }
        let tallest =
            headings.iter().zip(&self.widths).map(|(text, width)| lines(text, width.gets));
        self.high_enough(tallest.max().unwrap_or(1), 2)?;
        for (at, heading) in headings.iter().enumerate() {
            let looks = &self.looks.head;
            self.sheet.write_string_with_format(self.row, column(at)?, heading, looks)?;
        }
        self.sheet.set_repeat_rows(first, self.row)?;
        self.sheet.set_freeze_panes(self.row + 1, column(self.kept)?)?;
        Ok(())
    }

    /// A line over the whole width.
    fn across(&mut self, text: &str, format: &Format) -> Result<(), WhyNot> {
        let last = column(self.widths.len().saturating_sub(1))?;
        if last == 0 {
            self.sheet.write_string_with_format(self.row, 0, text, format)?;
        } else {
            self.sheet.merge_range(self.row, 0, self.row, last, text, format)?;
        }
        Ok(())
    }

    /// Makes room for so many lines.
    fn high_enough(&mut self, lines: usize, at_least: usize) -> Result<(), WhyNot> {
        let lines = lines.max(at_least);
        if lines > 1 {
            // No row is higher than 409 points.
            let height = u32::try_from(lines * 15 + 3).unwrap_or(409).min(409);
            self.sheet.set_row_height(self.row, height)?;
        }
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell) -> Result<(), WhyNot> {
        let (row, looks) = (self.row, self.looks);
        match cell {
            Cell::Blank => {
                self.sheet.write_blank(row, column, &looks.text)?;
            }
            Cell::Text(text) => {
                self.sheet.write_string_with_format(row, column, cut(text), &looks.text)?;
            }
            Cell::Code(code) => {
                self.sheet.write_string_with_format(row, column, cut(code), &looks.code)?;
            }
            Cell::Count(count) => self.number(column, &count.to_string(), &looks.count)?,
            Cell::Points(points) => {
                self.number(column, &points.with_places(looks.decimals), &looks.points)?;
            }
            Cell::Money(money) => self.number(column, &money.with_places(2), &looks.money)?,
        }
        Ok(())
    }

    /// A number whose digits a float shows to the last; otherwise its digits as text.
    fn number(&mut self, column: u16, digits: &str, format: &Format) -> Result<(), WhyNot> {
        match exact_float(digits) {
            Some(float) => {
                self.sheet.write_number_with_format(self.row, column, float, format)?;
            }
            None => {
                self.sheet.write_string_with_format(self.row, column, digits, format)?;
            }
        }
        Ok(())
    }
}

/// How wide a cell would like to be.
fn wants(cell: &Cell, looks: &Looks) -> usize {
    match cell {
        Cell::Blank => 0,
        Cell::Text(text) => text.lines().map(display_width).max().unwrap_or(0).min(WIDEST),
        Cell::Code(code) => display_width(code).min(WIDEST),
        Cell::Count(count) => count.to_string().len(),
        // The indent takes room too, and so do the separators of thousands.
        Cell::Points(points) => points.with_places(looks.decimals).len() + 1,
        Cell::Money(money) => money.grouped(2).len() + 1,
    }
}

/// Gives each column what it wants; where a page has too little room, headings and then texts get
/// less.
fn share(widths: &mut [Width]) {
    let (mut head, mut text) = (HEADING, WIDEST);
    loop {
        for width in &mut *widths {
            width.gets = width.text.min(text).max(width.head.min(head)).max(width.least);
        }
        let total: usize = widths.iter().map(|width| width.gets + 2).sum();
        if total <= PAGE || text <= NARROWEST {
            return;
        }
        if head > NARROW_HEADING {
            head -= 1;
        } else {
            text -= 1;
        }
    }
}

/// How many lines a text takes in a column. A character of two columns does not go into the last
/// one, and a word is not broken: a line holds a little less than its width.
fn lines(text: &str, width: usize) -> usize {
    let holds = width.max(4);
    text.lines().map(|line| display_width(line).div_ceil(holds).max(1)).sum::<usize>().max(1)
}

/// A text as long as a cell can hold.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{}…", &text[..end]))
}

fn column(at: usize) -> Result<u16, WhyNot> {
    u16::try_from(at).map_err(|_| WhyNot::Sheet(XlsxError::RowColumnLimitError))
}

#[cfg(test)]
mod tests {
    use super::{Width, lines, share};

    #[test]
    fn text_makes_room_where_a_page_has_too_little() {
        let code = Width { least: 12, head: 4, ..Width::default() };
        let text = Width { text: 48, head: 4, ..Width::default() };
        let short = Width { text: 4, head: 8, ..Width::default() };
        let mut widths = [code, short, text, text, text];
        share(&mut widths);
        assert_eq!(widths.map(|width| width.gets), [12, 8, 36, 36, 36]);
        let mut few = [code, text];
        share(&mut few);
        assert_eq!(few.map(|width| width.gets), [12, 48]);
    }

    #[test]
    fn a_row_is_as_high_as_its_longest_text() {
        assert_eq!(lines("", 10), 1);
        assert_eq!(lines("柳树村", 10), 1);
        assert_eq!(lines("柳树村党支部", 10), 2);
        assert_eq!(lines("甲\n乙\n丙", 10), 3);
    }
}
