//! `.ods` → grids: one pass over `content.xml`.
//!
//! Repeated rows and cells are repeated only where they hold something, so that a sheet that says
//! "and a million empty rows" costs nothing.

mod styles;

use std::collections::BTreeSet;
use std::io::Read;

use fanben_model::intake::{Grid, Merge, Noticed};
use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, Events, GATHERED, attribute};
use super::look::{Epoch, Look, iso_moment};
use super::page::{Page, Reading};
use super::{Kind, Why};
use crate::digits::Decimal;
use styles::Styles;

/// Reads a spreadsheet document.
pub(super) fn read(archive: &mut Archive, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
    let kind = archive.head("mimetype", 100)?;
    let kind = String::from_utf8_lossy(&kind);
    if kind.contains(".text") {
        return Err(Why::NotASheet(Kind::Document));
    }
    if kind.contains(".presentation") {
        return Err(Why::NotASheet(Kind::Slides));
    }
    if !kind.contains(".spreadsheet") {
        return Err(Why::NotASheet(Kind::Unknown));
    }
    if is_encrypted(archive)? {
        return Err(Why::Password);
    }
    let mut content = Content::default();
    if archive.has("styles.xml") {
        let mut events = archive.markup("styles.xml")?;
        loop {
            match events.next()? {
                Event::Eof => break,
                event => content.styles.see(&event),
            }
        }
    }
    content.read(&mut archive.markup("content.xml")?, reading)
}

fn is_encrypted(archive: &mut Archive) -> Result<bool, Why> {
    if !archive.has("META-INF/manifest.xml") {
        return Ok(false);
    }
    let mut events = archive.markup("META-INF/manifest.xml")?;
    loop {
        match events.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// Where in the document reading is.
#[derive(Default)]
struct Content {
    /// The style whose properties are being read.
    style: String,
    styles: Styles,
    /// For each column how many it stands for and the style of its cells.
    columns: Vec<(usize, String)>,
    /// Styles of sheets that are not shown.
    hidden: BTreeSet<String>,
    grids: Vec<Grid>,
    page: Option<Page>,
    /// Cells of a hidden sheet, of an outside source or of an earlier version are passed over.
    aside: usize,
    in_hidden: bool,
    row: usize,
    column: usize,
    rows_repeated: usize,
    /// What the current row puts where, if it is repeated.
    cells: Vec<(usize, String)>,
}

/// A cell as its tag describes it.
struct Cell {
    kind: String,
    value: Option<String>,
    style: Option<String>,
    repeated: usize,
    columns: usize,
    rows: usize,
    formula: bool,
    error: bool,
}

impl Content {
    fn read<R: Read>(
        mut self,
        events: &mut Events<R>,
        reading: &mut Reading<'_>,
    ) -> Result<Vec<Grid>, Why> {
        loop {
            let event = events.next()?;
            if self.page.is_none() {
                self.styles.see(&event);
            }
            match event {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "style" => self.style = attribute(&tag, "name").unwrap_or_default(),
                    "table-properties"
                        if attribute(&tag, "display").as_deref() == Some("false") =>
                    {
                        self.hidden.insert(self.style.clone());
                    }
                    "tracked-changes" | "dde-links" => self.aside += 1,
                    "table" if self.aside == 0 && self.page.is_none() => {
                        self.begin(&tag, reading)?;
                    }
                    "table-column"
                        if self.takes() && self.columns.len() < reading.limits.columns =>
                    {
                        let style = attribute(&tag, "default-cell-style-name");
                        let count = repeated(&tag, "number-columns-repeated");
                        if let Some(page) = self.page.as_mut().filter(|_| is_hidden(&tag)) {
                            let first = self.columns.iter().map(|(count, _)| count).sum();
                            page.hide_columns(first..first + count);
                        }
                        self.columns.push((count, style.unwrap_or_default()));
                    }
                    "table-row" => {
                        self.rows_repeated = repeated(&tag, "number-rows-repeated");
                        if let Some(page) = self.page.as_mut().filter(|_| is_hidden(&tag)) {
                            page.hide_rows(self.row..self.row + self.rows_repeated);
                        }
                        self.column = 0;
                    }
                    "table-cell" if self.takes() => {
                        let cell = Cell::of(&tag);
                        self.cell(events, &cell, reading)?;
                    }
                    // What stands under a merged cell is not seen.
                    "covered-table-cell" if self.takes() => {
                        self.column += repeated(&tag, "number-columns-repeated");
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "tracked-changes" | "dde-links" => self.aside = self.aside.saturating_sub(1),
                    "table-row" if self.takes() => self.end_row(reading)?,
                    "table" if std::mem::take(&mut self.in_hidden) => self.aside -= 1,
                    "table" if self.aside == 0 => {
                        if let Some(page) = self.page.take() {
                            self.grids.push(page.finish(reading)?);
                        }
                    }
                    _ => {}
                },
                Event::Eof => return Ok(self.grids),
                _ => {}
            }
        }
    }

    fn takes(&self) -> bool {
        self.aside == 0 && self.page.is_some()
    }

    fn begin(&mut self, tag: &BytesStart<'_>, reading: &mut Reading<'_>) -> Result<(), Why> {
        if self.grids.len() >= reading.limits.sheets {
            return Err(Why::TooManySheets { most: reading.limits.sheets });
        }
        let mut page = reading.page(&attribute(tag, "name").unwrap_or_default());
        if attribute(tag, "style-name").is_some_and(|style| self.hidden.contains(&style)) {
            page.notice(None, Noticed::HiddenSheet);
            self.grids.push(page.finish(reading)?);
            self.aside += 1;
            self.in_hidden = true;
            return Ok(());
        }
        self.page = Some(page);
        self.columns.clear();
        self.row = 0;
        Ok(())
    }

    fn cell<R: Read>(
        &mut self,
        events: &mut Events<R>,
        cell: &Cell,
        reading: &mut Reading<'_>,
    ) -> Result<(), Why> {
        let shown = paragraphs(events)?;
        let text = if shown.is_empty() && cell.value.is_none() {
            shown
        } else {
            let style = cell.style.as_deref().unwrap_or(self.style_of_column());
            cell.text(&shown, self.styles.look(style))
        };
        let Some(page) = &mut self.page else { return Ok(()) };
        if cell.formula && text.is_empty() && cell.kind.is_empty() {
            page.notice(Some((self.row, self.column)), Noticed::FormulaWithoutResult);
        }
        if !text.is_empty() {
            // One too many is enough for the limit to speak.
            let count = cell.repeated.min(reading.limits.columns + 1);
            for column in self.column..self.column + count {
                page.put(reading, self.row, column, &text)?;
                if self.rows_repeated > 1 {
                    self.cells.push((column, text.clone()));
                }
            }
        }
        if cell.columns > 1 || cell.rows > 1 {
            let (top, left) = (self.row, self.column);
            let (bottom, right) = (top + cell.rows - 1, left + cell.columns - 1);
            page.merge(reading, Merge { top, left, bottom, right })?;
        }
        self.column += cell.repeated;
        Ok(())
    }

    /// The style of cells in the current column that name none.
    fn style_of_column(&self) -> &str {
        let mut left = self.column;
        for (count, style) in &self.columns {
            match left.checked_sub(*count) {
                Some(rest) => left = rest,
                None => return style,
            }
        }
        ""
    }

    fn end_row(&mut self, reading: &mut Reading<'_>) -> Result<(), Why> {
        let cells = std::mem::take(&mut self.cells);
        if let Some(page) = self.page.as_mut().filter(|_| !cells.is_empty()) {
            for row in self.row + 1..self.row + self.rows_repeated {
                for (column, text) in &cells {
                    page.put(reading, row, *column, text)?;
                }
            }
        }
        self.row += self.rows_repeated;
        Ok(())
    }
}

/// Whether a row or column is not shown.
fn is_hidden(tag: &BytesStart<'_>) -> bool {
    matches!(attribute(tag, "visibility").as_deref(), Some("collapse" | "filter"))
}

/// How often a row or cell is repeated: once if it does not say.
fn repeated(tag: &BytesStart<'_>, name: &str) -> usize {
    let count = attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1);
    // No sheet is larger than this; a sum cannot overflow.
    usize::clamp(count, 1, 1 << 24)
}

impl Cell {
    fn of(tag: &BytesStart<'_>) -> Self {
        let mut cell = Self {
            kind: String::new(),
            value: None,
            style: None,
            repeated: repeated(tag, "number-columns-repeated"),
            columns: repeated(tag, "number-columns-spanned"),
            rows: repeated(tag, "number-rows-spanned"),
            formula: false,
            error: false,
        };
        for attribute in tag.attributes().with_checks(false).flatten() {
            let version = quick_xml::XmlVersion::Implicit1_0;
            let value = || attribute.normalized_value(version).unwrap_or_default().into_owned();
            match attribute.key.as_ref() {
                "table:style-name" => cell.style = Some(value()),
                "office:value-type" => cell.kind = value(),
                "calcext:value-type" => cell.error = value() == "error",
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => cell.value = Some(value()),
                "table:formula" => cell.formula = true,
                _ => {}
            }
        }
        cell
    }

    /// The text of the cell; `shown` is what its paragraphs hold.
    fn text(&self, shown: &str, look: &Look) -> String {
        let Some(value) = self.value.as_deref().filter(|_| !self.error) else {
            return shown.to_owned();
        };
        let number = |look: &Look| {
            let shown = Decimal::parse(value).map(|number| look.shows(&number, Epoch::Of1900));
            shown.unwrap_or_else(|| value.to_owned())
        };
        match self.kind.as_str() {
            "float" | "currency" => number(look),
            "percentage" => number(&Look::Percent),
            "date" => {
                let moment = iso_moment(value);
                match look {
                    Look::Month => moment.get(..7).map(str::to_owned).unwrap_or(moment),
                    Look::Year => moment.get(..4).map(str::to_owned).unwrap_or(moment),
                    _ => moment,
                }
            }
            "time" => duration(value).unwrap_or_else(|| shown.to_owned()),
            "boolean" => if value == "true" { "TRUE" } else { "FALSE" }.to_owned(),
            _ => value.to_owned(),
        }
    }
}

/// `PT08H30M00S` → 08:30:00.
fn duration(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, seconds) = rest.split_once('M')?;
    let seconds = seconds.strip_suffix('S')?;
    let seconds = seconds.split('.').next().unwrap_or(seconds);
    Some(format!("{hours:0>2}:{minutes:0>2}:{seconds:0>2}"))
}

/// The paragraphs of a cell up to its end tag, without remarks pinned to it.
fn paragraphs<R: Read>(events: &mut Events<R>) -> Result<String, Why> {
    let mut text = String::new();
    let mut paragraph = 0;
    let mut aside = 0;
    let mut lines = 0;
    loop {
        let event = events.next()?;
        match &event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "annotation" | "shapes" | "frame" => aside += 1,
                "p" | "h" if aside == 0 => {
                    paragraph += 1;
                    lines += 1;
                    if lines > 1 {
                        text.push('\n');
                    }
                }
                "s" if aside == 0 && text.len() <= GATHERED => {
                    let spaces = repeated(tag, "c").min(1000);
                    text.extend(std::iter::repeat_n(' ', spaces));
                }
                "tab" if aside == 0 => text.push('\t'),
                "line-break" if aside == 0 => text.push('\n'),
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "annotation" | "shapes" | "frame" => aside -= 1,
                "p" | "h" if aside == 0 => paragraph -= 1,
                "table-cell" => return Ok(text),
                _ => {}
            },
            Event::Eof => return Err(events.cut_short()),
            event if paragraph > 0 && aside == 0 => Events::<R>::add_text(event, &mut text),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn a_time_is_written_as_people_write_it() {
        assert_eq!(duration("PT08H30M00S").as_deref(), Some("08:30:00"));
        assert_eq!(duration("PT8H3M1.5S").as_deref(), Some("08:03:01"));
        assert_eq!(duration("8:30"), None);
    }
}
