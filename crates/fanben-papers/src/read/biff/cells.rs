//! The records of one sheet → cells.

use std::io::Read;

use fanben_model::intake::{Merge, Noticed};

use super::super::Why;
use super::super::page::{Page, Reading};
use super::records::{Record, Records, bytes};
use super::{Workbook, texts};
use crate::digits::Decimal;

/// Reads cells and merged blocks up to the sheet's end. Charts within the sheet are passed over.
pub(super) fn read<R: Read>(
    records: &mut Records<'_, R>,
    workbook: &Workbook,
    page: &mut Page,
    reading: &mut Reading<'_>,
) -> Result<(), Why> {
    let mut depth = 0_u32;
    let mut text_of: Option<(usize, usize)> = None;
    while let Some(Record { kind, data }) = records.next()? {
        match kind {
            0x0809 => depth += 1,
            0x000a if depth <= 1 => return Ok(()),
            0x000a => depth -= 1,
            _ if depth > 1 => {}
            // The text a formula gave stands in a record of its own behind it.
            0x0207 => {
                if let Some((row, column)) = text_of.take() {
                    let parts = records.continued(data)?;
                    page.put(reading, row, column, &result_text(&parts)?)?;
                }
            }
            // ROW, COLINFO
            0x0208 if bytes::u16(&data, 12)? & 0x20 != 0 => {
                let row = usize::from(bytes::u16(&data, 0)?);
                page.hide_rows(row..row + 1);
            }
            0x007d if bytes::u16(&data, 8)? & 1 != 0 => {
                let (first, last) = place(&data)?;
                page.hide_columns(first..last + 1);
            }
            0x00e5 => merges(&data, page, reading)?,
            0x0006 => text_of = formula(&data, workbook, page, reading)?,
            _ => cell(kind, &data, workbook, page, reading)?,
        }
    }
    Ok(())
}

fn place(data: &[u8]) -> Result<(usize, usize), Why> {
    Ok((usize::from(bytes::u16(data, 0)?), usize::from(bytes::u16(data, 2)?)))
}

/// Puts one cell that is not a formula.
fn cell(
    kind: u16,
    data: &[u8],
    workbook: &Workbook,
    page: &mut Page,
    reading: &mut Reading<'_>,
) -> Result<(), Why> {
    let shown = |style: u16, number: Option<Decimal>| {
        let number = number.ok_or_else(|| Why::damaged("数字"))?;
        Ok::<_, Why>(workbook.look(style).shows(&number, workbook.epoch))
    };
    match kind {
        // NUMBER
        0x0203 => {
            let (row, column) = place(data)?;
            let text = shown(bytes::u16(data, 4)?, float(bytes::u64(data, 6)?))?;
            page.put(reading, row, column, &text)?;
        }
        // RK
        0x027e => {
            let (row, column) = place(data)?;
            let text = shown(bytes::u16(data, 4)?, packed(bytes::u32(data, 6)?))?;
            page.put(reading, row, column, &text)?;
        }
        // MULRK: several in a row
        0x00bd => {
            let (row, first) = place(data)?;
            let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
            for (column, one) in (first..).zip(cells.chunks_exact(6)) {
                let text = shown(bytes::u16(one, 0)?, packed(bytes::u32(one, 2)?))?;
                page.put(reading, row, column, &text)?;
            }
        }
        // LABELSST
        0x00fd => {
            let (row, column) = place(data)?;
            let text = workbook.strings.get(bytes::u32(data, 6)? as usize);
            page.put(reading, row, column, text.ok_or_else(|| Why::damaged("文字表"))?)?;
        }
        // LABEL, RSTRING
        0x0204 | 0x00d6 => {
            let (row, column) = place(data)?;
            page.put(reading, row, column, &texts::long(data.get(6..).unwrap_or_default())?)?;
        }
        // BOOLERR
        0x0205 => {
            let (row, column) = place(data)?;
            let (value, is_error) = (bytes::u8(data, 6)?, bytes::u8(data, 7)? != 0);
            let text = if is_error { error(value) } else { truth(value) };
            page.put(reading, row, column, text)?;
        }
        _ => {}
    }
    Ok(())
}

/// Puts the saved result of a formula; if that is a text, it follows, and this is where it belongs.
fn formula(
    data: &[u8],
    workbook: &Workbook,
    page: &mut Page,
    reading: &mut Reading<'_>,
) -> Result<Option<(usize, usize)>, Why> {
    let (row, column) = place(data)?;
    if bytes::u16(data, 12)? != 0xffff {
        let number = float(bytes::u64(data, 6)?).ok_or_else(|| Why::damaged("数字"))?;
        let text = workbook.look(bytes::u16(data, 4)?).shows(&number, workbook.epoch);
        page.put(reading, row, column, &text)?;
        return Ok(None);
    }
    let value = bytes::u8(data, 8)?;
    match bytes::u8(data, 6)? {
        0 => return Ok(Some((row, column))),
        1 => page.put(reading, row, column, truth(value))?,
        2 => page.put(reading, row, column, error(value))?,
        // An empty text.
        3 => {}
        _ => page.notice(Some((row, column)), Noticed::FormulaWithoutResult),
    }
    Ok(None)
}

/// The text of a STRING record that may go on in the next: each part says its width anew.
fn result_text(parts: &[Vec<u8>]) -> Result<String, Why> {
    let (first, more) = parts.split_first().ok_or_else(|| Why::damaged("文字不全"))?;
    if more.is_empty() {
        return texts::long(first);
    }
    let count = usize::from(bytes::u16(first, 0)?);
    texts::over_parts(count, first.get(2..).unwrap_or_default(), more)
}

/// The float the file holds, as digits.
fn float(bits: u64) -> Option<Decimal> {
    Decimal::of_float(f64::from_bits(bits))
}

/// A number in four bytes: a whole number or the upper half of a float, perhaps in hundredths.
fn packed(bits: u32) -> Option<Decimal> {
    let number = if bits & 2 != 0 {
        Decimal::parse(&(bits.cast_signed() >> 2).to_string())
    } else {
        float(u64::from(bits & !3) << 32)
    };
    number.map(|number| if bits & 1 != 0 { number.shifted(-2) } else { number })
}

fn truth(value: u8) -> &'static str {
    if value == 0 { "FALSE" } else { "TRUE" }
}

fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        _ => "#ERROR!",
    }
}

fn merges(data: &[u8], page: &mut Page, reading: &Reading<'_>) -> Result<(), Why> {
    let count = usize::from(bytes::u16(data, 0)?);
    for one in data.get(2..).unwrap_or_default().chunks_exact(8).take(count) {
        let at = |place| bytes::u16(one, place).map(usize::from);
        let merge = Merge { top: at(0)?, bottom: at(2)?, left: at(4)?, right: at(6)? };
        page.merge(reading, merge)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::packed;

    #[test]
    fn packed_numbers_are_exact() {
        let check = |bits: u32, text: &str| assert_eq!(packed(bits).unwrap().shown(), text);
        check(29_900 << 2 | 2, "29900");
        check((-3_i32 << 2).cast_unsigned() | 2, "-3");
        check(735_033 << 2 | 3, "7350.33");
        check(0x3ff0_0000, "1");
        check(0x3ff8_0000 | 1, "0.015");
    }
}
