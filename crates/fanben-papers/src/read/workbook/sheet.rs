//! The XML of one sheet → cells.

use std::io::Read;

use fanben_model::intake::{Merge, Noticed};
use quick_xml::events::{BytesStart, Event};

use super::super::Why;
use super::super::archive::{Events, attribute};
use super::super::look::iso_moment;
use super::super::page::{Page, Reading};
use super::{Workbook, string};
use crate::digits::Decimal;

/// What the value of a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Type {
    /// A number, and what is written like one.
    #[default]
    Number,
    /// The number of a shared text.
    Shared,
    /// Text in the cell itself.
    Inline,
    /// The text a formula gave.
    Text,
    /// 1 or 0.
    Truth,
    /// An error's name.
    Error,
    /// An ISO date.
    Moment,
}

/// The cell being read.
#[derive(Debug, Default)]
struct Cell {
    row: usize,
    column: usize,
    style: usize,
    kind: Type,
    value: String,
    /// A value stands there, though it may be empty.
    has_value: bool,
    formula: bool,
}

/// Reads a sheet's cells and merged blocks.
pub(super) fn read<R: Read>(
    events: &mut Events<R>,
    workbook: &Workbook,
    page: &mut Page,
    reading: &mut Reading<'_>,
) -> Result<(), Why> {
    let mut next_row = 0;
    let mut next_column = 0;
    loop {
        match events.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "row" => {
                    let written = attribute(&tag, "r").and_then(|row| row.parse::<usize>().ok());
                    next_row = written.map_or(next_row, |row| row.saturating_sub(1));
                    if is_hidden(&tag) {
                        page.hide_rows(next_row..next_row.saturating_add(1));
                    }
                    next_column = 0;
                }
                "c" => {
                    let mut cell = started(&tag, next_row, next_column);
                    fill(events, &mut cell)?;
                    next_column = cell.column + 1;
                    put(events, workbook, &cell, page, reading)?;
                }
                "col" if is_hidden(&tag) => {
                    let bound = |name| attribute(&tag, name).and_then(|at| at.parse().ok());
                    if let (Some(first @ 1..), Some(last)) = (bound("min"), bound("max")) {
                        page.hide_columns(first - 1..last);
                    }
                }
                "mergeCell" => {
                    if let Some(merge) = attribute(&tag, "ref").as_deref().and_then(block) {
                        page.merge(reading, merge)?;
                    }
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "row" => next_row += 1,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Whether a row or column is not shown.
fn is_hidden(tag: &BytesStart<'_>) -> bool {
    matches!(attribute(tag, "hidden").as_deref(), Some("1" | "true"))
}

/// The attributes of a cell's tag.
fn started(tag: &BytesStart<'_>, row: usize, column: usize) -> Cell {
    let mut cell = Cell { row, column, ..Cell::default() };
    for attribute in tag.attributes().with_checks(false).flatten() {
        match attribute.key.as_ref() {
            "r" => {
                if let Some((row, column)) = position(&attribute.value) {
                    (cell.row, cell.column) = (row, column);
                }
            }
            "s" => cell.style = attribute.value.parse().unwrap_or(0),
            "t" => {
                cell.kind = match &*attribute.value {
                    "s" => Type::Shared,
                    "inlineStr" => Type::Inline,
                    "str" => Type::Text,
                    "b" => Type::Truth,
                    "e" => Type::Error,
                    "d" => Type::Moment,
                    _ => Type::Number,
                }
            }
            _ => {}
        }
    }
    cell
}

/// Reads a cell up to its end tag.
fn fill<R: Read>(events: &mut Events<R>, cell: &mut Cell) -> Result<(), Why> {
    let mut in_value = false;
    loop {
        let event = events.next()?;
        match &event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "v" => {
                    // An inline string may repeat its text as a value.
                    in_value = cell.kind != Type::Inline;
                    cell.has_value = true;
                }
                "f" => cell.formula = true,
                "is" => {
                    cell.value = string(events, "is")?;
                    cell.kind = Type::Inline;
                    cell.has_value = true;
                }
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "v" => in_value = false,
                "c" => return Ok(()),
                _ => {}
            },
            Event::Eof => return Err(events.cut_short()),
            event if in_value => Events::<R>::add_text(event, &mut cell.value),
            _ => {}
        }
    }
}

fn put<R: Read>(
    events: &Events<R>,
    workbook: &Workbook,
    cell: &Cell,
    page: &mut Page,
    reading: &mut Reading<'_>,
) -> Result<(), Why> {
    let (row, column, value) = (cell.row, cell.column, cell.value.as_str());
    // An empty text is a result; an empty number is none.
    if !cell.has_value || cell.formula && value.is_empty() && cell.kind != Type::Text {
        if cell.formula {
            page.notice(Some((row, column)), Noticed::FormulaWithoutResult);
        }
        return Ok(());
    }
    match cell.kind {
        Type::Shared => {
            let shared = value.trim().parse().ok().and_then(|at| workbook.strings.get(at));
            page.put(reading, row, column, shared.ok_or_else(|| events.broken())?)
        }
        Type::Text => page.put(reading, row, column, &super::unescaped(value.to_owned())),
        Type::Inline | Type::Error => page.put(reading, row, column, value),
        Type::Truth => {
            let truth = match value.trim() {
                "1" | "true" => "TRUE",
                "0" | "false" => "FALSE",
                _ => value,
            };
            page.put(reading, row, column, truth)
        }
        Type::Moment => page.put(reading, row, column, &iso_moment(value)),
        Type::Number => {
            let look = workbook.styles.look(cell.style);
            let text = Decimal::parse(value).map(|number| look.shows(&number, workbook.epoch));
            page.put(reading, row, column, text.as_deref().unwrap_or(value))
        }
    }
}

/// `C7` → row 6, column 2.
fn position(text: &str) -> Option<(usize, usize)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (column, row) = text.split_at(letters);
    if column.is_empty() || column.len() > 4 {
        return None;
    }
    let column = column
        .bytes()
        .fold(0, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some((row.parse::<usize>().ok()?.checked_sub(1)?, column - 1))
}

/// `A1:C3` → a merged block.
fn block(text: &str) -> Option<Merge> {
    let (from, to) = text.split_once(':')?;
    let ((top, left), (bottom, right)) = (position(from)?, position(to)?);
    Some(Merge { top, left, bottom, right })
}

#[cfg(test)]
mod tests {
    use super::{block, position};
    use fanben_model::intake::Merge;

    #[test]
    fn positions_are_read_as_spreadsheets_name_them() {
        assert_eq!(position("A1"), Some((0, 0)));
        assert_eq!(position("xfd1048576"), Some((1_048_575, 16_383)));
        assert_eq!(position("A0"), None);
        assert_eq!(position("7"), None);
        assert_eq!(position("AAAAA1"), None);
        assert_eq!(block("B2:C3"), Some(Merge { top: 1, left: 1, bottom: 2, right: 2 }));
        assert_eq!(block("B2"), None);
    }
}
