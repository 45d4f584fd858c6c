//! Sheets in an office's own layout: what a sample year is made of.

use std::path::Path;

use fanben_model::intake::Merge;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};

use super::{Unwritable, WhyNot, display_width, exact_float, put_in_place, told, workbook};

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CellSpec {
    /// Nothing.
    #[default]
    Blank,
    /// Text as it stands: full-width digits and spaces at the end stay.
    Text(String),
    /// A number by its digits, such as `29900.5`; what is not exactly a number is written as text.
    Number(String),
    /// An amount by its digits, shown with its thousands apart and two decimals.
    Money(String),
    /// A share by its per cent: `95` becomes 95 % in a percent format.
    Percent(String),
    /// A formula with the result a reader finds in the file.
    Formula {
        /// The formula, such as `=C4+C5`.
        formula: String,
        /// Its result.
        result: String,
    },
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetSpec {
    /// Its name.
    pub sheet: String,
    /// All rows from the top: titles, headers, body, sums.
    pub rows: Vec<Vec<CellSpec>>,
    /// Cells that are one; the first holds the text.
    pub merged: Vec<Merge>,
    /// How many rows stand above the first subject: they stay on the screen and are bold.
    pub above: usize,
    /// The sheet is hidden.
    pub hidden: bool,
}

/// How the characters of a text file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// GB18030, as Chinese spreadsheets save `.csv`.
    Gb18030,
    /// UTF-16 with a mark in front, as spreadsheets save "Unicode text".
    Utf16,
}

/// Writes sheets into one `.xlsx` file.
pub fn write_sheets(path: &Path, sheets: &[SheetSpec]) -> Result<(), Unwritable> {
    let title = sheets.first().map_or("", |sheet| sheet.sheet.as_str());
    let done = workbook(title).and_then(|mut workbook| {
        for sheet in sheets {
            add(&mut workbook, sheet)?;
        }
        put_in_place(path, |part| Ok(workbook.save(part)?))
    });
    told(path, done)
}

fn add(workbook: &mut Workbook, spec: &SheetSpec) -> Result<(), WhyNot> {
    let sheet = workbook.add_worksheet();
    if !spec.sheet.is_empty() {
        sheet.set_name(&spec.sheet)?;
    }
    sheet.set_hidden(spec.hidden);
    let head = Format::new().set_bold().set_align(FormatAlign::Center).set_text_wrap();
    // A cell without a format is written faster than one with the plain one.
    let format = |row: usize| (row < spec.above).then_some(&head);
    for merge in &spec.merged {
        let (top, bottom) = (row_number(merge.top)?, row_number(merge.bottom)?);
        let (left, right) = (column_number(merge.left)?, column_number(merge.right)?);
        let plain = Format::new();
        let format = format(merge.top).unwrap_or(&plain);
        sheet.merge_range(top, left, bottom, right, "", format)?;
    }
    let mut widths: Vec<usize> = Vec::new();
    for (at, row) in spec.rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            let width = write(sheet, at, column, cell, format(at))?;
            let merged = spec
                .merged
                .iter()
                .any(|merge| (merge.top, merge.left) == (at, column) && merge.left < merge.right);
            if widths.len() <= column {
                widths.resize(column + 1, 0);
            }
            if !merged {
                widths[column] = widths[column].max(width);
            }
        }
    }
    for (column, width) in widths.iter().enumerate() {
        let width = u32::try_from((*width).clamp(6, 40) + 2).unwrap_or(42);
        sheet.set_column_width(column_number(column)?, width)?;
    }
    sheet.set_freeze_panes(row_number(spec.above)?, 0)?;
    Ok(())
}

/// Writes a cell and says how wide it is.
fn write(
    sheet: &mut Worksheet,
    row: usize,
    column: usize,
    cell: &CellSpec,
    format: Option<&Format>,
) -> Result<usize, WhyNot> {
    let (row, column) = (row_number(row)?, column_number(column)?);
    let looks = |code: &str| format.cloned().unwrap_or_default().set_num_format(code);
    let text = match cell {
        CellSpec::Blank => return Ok(0),
        CellSpec::Number(digits) => {
            if let Some(float) = exact_float(digits) {
                // Twelve digits in the general format would show as 5.20502E+11.
                let long = digits.len() > 11 && !digits.contains('.');
                if long {
                    sheet.write_number_with_format(row, column, float, &looks("0"))?;
                } else if let Some(format) = format {
                    sheet.write_number_with_format(row, column, float, format)?;
                } else {
                    sheet.write_number(row, column, float)?;
                }
                return Ok(digits.len());
            }
            digits
        }
        CellSpec::Money(digits) => {
            if let Some(float) = exact_float(digits) {
                sheet.write_number_with_format(row, column, float, &looks("#,##0.00"))?;
                return Ok(digits.len() + digits.len().saturating_sub(4) / 3);
            }
            digits
        }
        CellSpec::Percent(digits) => {
            let share =
                crate::digits::Decimal::parse(digits).map(|share| share.shifted(-2).shown());
            if let Some(float) = share.as_deref().and_then(exact_float) {
                let places = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                let code = if places == 0 {
                    "0%".to_owned()
                } else {
                    format!("0.{}%", "0".repeat(places))
                };
                sheet.write_number_with_format(row, column, float, &looks(&code))?;
                return Ok(digits.len() + 1);
            }
            digits
        }
        CellSpec::Formula { formula, result } => {
            let formula = rust_xlsxwriter::Formula::new(formula).set_result(result);
            match format {
                Some(format) => sheet.write_formula_with_format(row, column, formula, format)?,
                None => sheet.write_formula(row, column, formula)?,
            };
            return Ok(result.len());
        }
        CellSpec::Text(text) => text,
    };
    match format {
        Some(format) => sheet.write_string_with_format(row, column, text, format)?,
        None => sheet.write_string(row, column, text)?,
    };
    Ok(text.lines().map(display_width).max().unwrap_or(0))
}

/// Writes a sheet as `.csv`. Covered cells of a merged block are empty, as spreadsheets save them.
pub fn write_separated(
    path: &Path,
    spec: &SheetSpec,
    encoding: TextEncoding,
) -> Result<(), Unwritable> {
    let done = separated(spec)
        .and_then(|text| encoded(&text, encoding))
        .and_then(|bytes| put_in_place(path, |part| Ok(std::fs::write(part, bytes)?)));
    told(path, done)
}

fn separated(spec: &SheetSpec) -> Result<String, WhyNot> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let width = spec.rows.iter().map(Vec::len).max().unwrap_or(0);
    for row in &spec.rows {
        let cells = (0..width).map(|column| match row.get(column) {
            None | Some(CellSpec::Blank) => String::new(),
            Some(CellSpec::Text(text) | CellSpec::Number(text) | CellSpec::Money(text)) => {
                text.clone()
            }
            Some(CellSpec::Percent(digits)) => format!("{digits}%"),
            Some(CellSpec::Formula { result, .. }) => result.clone(),
        });
        writer.write_record(cells).map_err(|error| std::io::Error::other(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| WhyNot::Io(std::io::Error::other(error)))
}

fn encoded(text: &str, encoding: TextEncoding) -> Result<Vec<u8>, WhyNot> {
    Ok(match encoding {
        TextEncoding::Utf8 => text.as_bytes().to_vec(),
        TextEncoding::Gb18030 => {
            let (bytes, _, lost) = encoding_rs::GB18030.encode(text);
            if lost {
                let has = |c: &char| encoding_rs::GB18030.encode(&c.to_string()).2;
                let lost: String = text.chars().filter(has).take(5).collect();
                return Err(WhyNot::Encoding(format!("“{lost}”等")));
            }
            bytes.into_owned()
        }
        TextEncoding::Utf16 => {
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
    })
}

fn row_number(row: usize) -> Result<u32, WhyNot> {
    u32::try_from(row).map_err(|_| WhyNot::Sheet(rust_xlsxwriter::XlsxError::RowColumnLimitError))
}

fn column_number(column: usize) -> Result<u16, WhyNot> {
    u16::try_from(column)
        .map_err(|_| WhyNot::Sheet(rust_xlsxwriter::XlsxError::RowColumnLimitError))
}
