//! A table of words → a workbook that prints on pages of A4, landscape.

use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

use super::{Unwritable, WhyNot, put_in_place, told, workbook};

/// One sheet: a title, remarks under it, a head and rows of text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableSpec {
    /// The sheet's name.
    pub sheet: String,
    /// What stands over the table.
    pub title: String,
    /// Remarks between title and head.
    pub remarks: Vec<String>,
    /// The heading of each column with its width in half-width characters.
    pub head: Vec<(String, u16)>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// Writes tables into one `.xlsx` file.
pub fn write_tables(path: &Path, tables: &[TableSpec]) -> Result<(), Unwritable> {
    let title = tables.first().map_or("", |table| table.title.as_str());
    let done = workbook(title).and_then(|mut workbook| {
        for table in tables {
            add(&mut workbook, table)?;
        }
        put_in_place(path, |part| Ok(workbook.save(part)?))
    });
    told(path, done)
}

fn add(workbook: &mut rust_xlsxwriter::Workbook, table: &TableSpec) -> Result<(), WhyNot> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(&table.sheet)?;
    sheet.set_paper_size(9).set_landscape();
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer("&C第&P页 共&N页");
    sheet.set_print_fit_to_pages(1, 0);
    let title = Format::new().set_bold().set_font_size(14).set_align(FormatAlign::Center);
    let remark = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let cell =
        Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let head = cell.clone().set_bold().set_align(FormatAlign::Center);
    let last = u16::try_from(table.head.len().saturating_sub(1)).unwrap_or(0);
    let mut row = 0;
    for (words, format) in std::iter::once((&table.title, &title))
        .chain(table.remarks.iter().map(|words| (words, &remark)))
    {
        if last > 0 {
            sheet.merge_range(row, 0, row, last, words, format)?;
        } else {
            sheet.write_string_with_format(row, 0, words, format)?;
        }
        row += 1;
    }
    for (column, (heading, width)) in (0..).zip(&table.head) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(row, column, heading, &head)?;
    }
    sheet.set_repeat_rows(row, row)?;
    sheet.set_freeze_panes(row + 1, 0)?;
    for cells in &table.rows {
        row += 1;
        for (column, text) in (0..).zip(cells) {
            sheet.write_string_with_format(row, column, text, &cell)?;
        }
    }
    Ok(())
}
