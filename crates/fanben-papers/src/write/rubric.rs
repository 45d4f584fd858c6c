//! A rubric table → the workbook an office prints: 评分细则.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fanben_model::rubric::Printed;
use rust_xlsxwriter::{Format, Worksheet};

use super::looks::Looks;
use super::{Unwritable, WhyNot, display_width, exact_float, put_in_place, told, workbook};

/// The widest a column gets.
const WIDEST: usize = 44;
/// So many half-width characters stand side by side on a page of A4, landscape.
const PAGE: usize = 140;

/// Writes a printed rubric into one `.xlsx` file.
pub fn write_rubric(path: &Path, title: &str, printed: &Printed) -> Result<(), Unwritable> {
    let done = workbook(title).and_then(|mut workbook| {
        sheet(workbook.add_worksheet(), printed)?;
        put_in_place(path, |part| Ok(workbook.save(part)?))
    });
    told(path, done)
}

fn sheet(sheet: &mut Worksheet, printed: &Printed) -> Result<(), WhyNot> {
    let looks = Looks::new(2);
    sheet.set_name("评分细则")?;
    sheet.set_paper_size(9).set_landscape();
    sheet.set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.3);
    sheet.set_footer("&C第&P页 共&N页");
    sheet.set_print_fit_to_pages(1, 0);
    let columns = printed.rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths = widths(printed, columns);
    for (at, width) in widths.iter().enumerate() {
        sheet.set_column_width(column(at)?, u32::try_from(width + 2).unwrap_or(50))?;
    }
    let centre = looks.code.clone().set_text_wrap();
    for merge in &printed.merges {
        let wide = merge.right > merge.left;
        let format = match (wide, merge.top < printed.head) {
            (true, true) => &looks.title,
            (true, false) => &looks.note,
            _ => &looks.text,
        };
        let (top, bottom) = (row(merge.top)?, row(merge.bottom)?);
        sheet.merge_range(top, column(merge.left)?, bottom, column(merge.right)?, "", format)?;
    }
    let mut covered = BTreeSet::new();
    let mut across = BTreeMap::new();
    for merge in &printed.merges {
        for at in merge.top..=merge.bottom {
            covered.extend((merge.left..=merge.right).map(|place| (at, place)));
        }
        covered.remove(&(merge.top, merge.left));
        if merge.right > merge.left {
            across.entry(merge.top).or_insert(merge);
        }
    }
    for (at, cells) in printed.rows.iter().enumerate() {
        let wide = across.get(&at);
        let mut tallest = 1;
        for (place, text) in cells.iter().enumerate() {
            if covered.contains(&(at, place)) {
                continue;
            }
            let format = match (at + 1 == printed.head, wide) {
                (true, _) => &looks.head,
                (_, Some(_)) if at < printed.head => &looks.title,
                (_, Some(_)) => &looks.note,
                _ if printed.numbers.contains(&place) => &centre,
                _ => &looks.text,
            };
            let room: usize = match wide {
                Some(merge) => widths[merge.left..=merge.right].iter().map(|width| width + 2).sum(),
                None => widths[place],
            };
            tallest = tallest.max(lines(text, room));
            cell(
                sheet,
                (row(at)?, column(place)?),
                text,
                printed.numbers.contains(&place),
                format,
            )?;
        }
        let height = if wide.is_some() && at < printed.head { 28 } else { tallest * 15 + 3 };
        sheet.set_row_height(row(at)?, u32::try_from(height).unwrap_or(409).min(409))?;
    }
    let head = row(printed.head)?;
    sheet.set_repeat_rows(head.saturating_sub(1), head.saturating_sub(1))?;
    sheet.set_freeze_panes(head, 0)?;
    Ok(())
}

fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    number: bool,
    format: &Format,
) -> Result<(), WhyNot> {
    match exact_float(text).filter(|_| number) {
        Some(float) => {
            let format = format.clone().set_num_format("General");
            sheet.write_number_with_format(row, column, float, &format)?
        }
        None => sheet.write_string_with_format(row, column, text, format)?,
    };
    Ok(())
}

/// What each column asks for, less where a page has too little room.
fn widths(printed: &Printed, columns: usize) -> Vec<usize> {
    let wants = |column: usize, most: usize| {
        let cells =
            printed.rows.iter().enumerate().filter(|(row, _)| {
                !printed.merges.iter().any(|m| m.top == *row && m.right > m.left)
            });
        let lines = cells.filter_map(|(_, row)| row.get(column)).flat_map(|text| text.lines());
        lines.map(display_width).max().unwrap_or(0).clamp(6, most)
    };
    let mut most = WIDEST;
    loop {
        let widths: Vec<usize> = (0..columns).map(|column| wants(column, most)).collect();
        if widths.iter().map(|width| width + 2).sum::<usize>() <= PAGE || most <= 12 {
            return widths;
        }
        most -= 1;
    }
}

/// How many lines a text takes in a column.
fn lines(text: &str, width: usize) -> usize {
    text.lines().map(|line| display_width(line).div_ceil(width.max(4)).max(1)).sum()
}

fn row(at: usize) -> Result<u32, WhyNot> {
    u32::try_from(at).map_err(|_| WhyNot::Sheet(rust_xlsxwriter::XlsxError::RowColumnLimitError))
}

fn column(at: usize) -> Result<u16, WhyNot> {
    u16::try_from(at).map_err(|_| WhyNot::Sheet(rust_xlsxwriter::XlsxError::RowColumnLimitError))
}
