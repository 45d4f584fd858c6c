//! `.csv`, `.tsv`, `.txt` → one grid. Cells are kept exactly as they are written.

use std::borrow::Cow;

use fanben_model::intake::{Grid, Noticed};

use super::Why;
use super::encoding::decoded;
use super::page::Reading;

/// More line breaks than this in one cell: somebody forgot a quotation mark.
const LINES: usize = 10;

/// Reads separated text.
pub(super) fn read(bytes: Vec<u8>, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
    let text = decoded(bytes).ok_or(Why::Encoding)?;
    if text.trim().is_empty() {
        return Err(Why::Empty);
    }
    let (separator, text) = separator(&text);
    let mut page = reading.page("");
    page.separated();
    let mut rest = Rest { text, separator };
    let (mut row, mut column) = (0, 0);
    loop {
        let (cell, end) = rest.cell(reading.limits.cell);
        if cell.contains('\u{fffd}') {
            page.notice(Some((row, column)), Noticed::BrokenText);
        }
        if cell.matches('\n').nth(LINES).is_some() {
            page.notice(Some((row, column)), Noticed::OpenQuote);
        }
        page.put(reading, row, column, &cell)?;
        match end {
            End::Cell => column += 1,
            End::Row => (row, column) = (row + 1, 0),
            End::File => return Ok(vec![page.finish(reading)?]),
        }
    }
}

/// Text that is still to be split.
struct Rest<'t> {
    text: &'t str,
    separator: u8,
}

/// What stands behind a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Cell,
    Row,
    File,
}

impl<'t> Rest<'t> {
    /// The next cell. One far longer than a cell can be is cut: nobody reads it.
    fn cell(&mut self, most: usize) -> (Cow<'t, str>, End) {
        let Some(quoted) = self.text.strip_prefix('"') else {
            let cell = self.up_to_end();
            return (Cow::Borrowed(cell), self.end());
        };
        self.text = quoted;
        let mut cell = String::new();
        while let Some((inside, rest)) = self.text.split_once('"') {
            cell.push_str(inside);
            self.text = rest;
            // Two quotation marks are one; what follows a single one belongs to the cell too.
            let Some(rest) = rest.strip_prefix('"') else {
                cell.push_str(self.up_to_end());
                return (Cow::Owned(cell), self.end());
            };
            cell.push('"');
            self.text = rest;
            if cell.len() > most {
                return (Cow::Owned(cell), End::File);
            }
        }
        // The closing mark is missing.
        let rest = std::mem::take(&mut self.text);
        if cell.is_empty() {
            return (Cow::Borrowed(rest), End::File);
        }
        cell.push_str(rest);
        (Cow::Owned(cell), End::File)
    }

    /// What stands in front of the next separator or line end.
    fn up_to_end(&mut self) -> &'t str {
        let ends = |byte: &u8| *byte == self.separator || matches!(byte, b'\n' | b'\r');
        let end = self.text.bytes().position(|byte| ends(&byte)).unwrap_or(self.text.len());
        let (cell, rest) = self.text.split_at(end);
        self.text = rest;
        cell
    }

    fn end(&mut self) -> End {
        let Some(first) = self.text.bytes().next() else { return End::File };
        let long = self.text.starts_with("\r\n");
        self.text = &self.text[1 + usize::from(long)..];
        if first == self.separator { End::Cell } else { End::Row }
    }
}

/// The separator that fits the first lines best. `sep=;` in the first line says it, as
/// spreadsheets do; that line is no row.
fn separator(text: &str) -> (u8, &str) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(separator @ (b',' | b';' | b'\t' | b'|')) = rest.bytes().next()
    {
        let line = rest.find('\n').map_or(rest.len(), |end| end + 1);
        return (separator, &rest[line..]);
    }
    let mut best = (0, b',');
    for separator in [b',', b'\t', b';', b'|'] {
        let counts: Vec<usize> = outside_quotes(text, separator);
        // How many lines agree on a number of separators: titles and notes have fewer.
        let fits = |count: usize| counts.iter().filter(|other| **other == count).count() * count;
        let score = counts.iter().map(|count| fits(*count)).max().unwrap_or(0);
        if score > best.0 {
            best = (score, separator);
        }
    }
    (best.1, text)
}

/// How often a separator stands outside quotes in each of the first lines.
fn outside_quotes(text: &str, separator: u8) -> Vec<usize> {
    let mut counts = vec![0];
    let mut quoted = false;
    for byte in text.bytes().take(64 << 10) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && counts.len() < 100 => counts.push(0),
            b'\n' if !quoted => break,
            byte if byte == separator && !quoted => *counts.last_mut().unwrap_or(&mut 0) += 1,
            _ => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    fn check(text: &str, cells: &[&[&str]]) -> Grid {
        let limits = Limits::default();
        let mut quiet = |_: crate::read::Progress<'_>| {};
        let mut reading = Reading::new("a.csv".to_owned(), &limits, &mut quiet);
        let grid = read(text.as_bytes().to_vec(), &mut reading).unwrap().remove(0);
        let rows: Vec<Vec<&str>> =
            (0..grid.height()).map(|row| grid.cells(row).collect()).collect();
        assert_eq!(rows, cells, "{text:?}");
        grid
    }

    #[test]
    fn the_separator_is_found() {
        check("编码,名称\n1,甲\n", &[&["编码", "名称"], &["1", "甲"]]);
        check("编码\t名称\n1\t甲,乙\n", &[&["编码", "名称"], &["1", "甲,乙"]]);
        check("编码;名称\r\n1;\"甲;乙\"\r\n", &[&["编码", "名称"], &["1", "甲;乙"]]);
        check("sep=;\n编码;名称\n", &[&["编码", "名称"]]);
        check(
            "说明:甲,乙,丙\n编码\t名称\n1\t甲\n2\t乙\n",
            &[&["说明:甲,乙,丙"], &["编码", "名称"], &["1", "甲"], &["2", "乙"]],
        );
        check("编码\n1\n", &[&["编码"], &["1"]]);
    }

    #[test]
    fn blank_lines_keep_their_place() {
        check(
            "标题\r\n\r\n\r\n编码,名称\r\n1,甲\r\n",
            &[&["标题"], &[], &[], &["编码", "名称"], &["1", "甲"]],
        );
        check("\n\n编码,名称\n\n1,甲", &[&[], &[], &["编码", "名称"], &[], &["1", "甲"]]);
        check(
            "a,b\n\"多行\n文字\",2\n\n3,4\n",
            &[&["a", "b"], &["多行\n文字", "2"], &[], &["3", "4"]],
        );
    }

    #[test]
    fn cells_are_kept_as_written() {
        check("a,b\n007,\" 0.10 \"\n", &[&["a", "b"], &["007", "0.10"]]);
        check("a,b\n29,900,元\n", &[&["a", "b"], &["29", "900", "元"]]);
    }

    #[test]
    fn quotation_marks_hold_cells_together() {
        check("a,b\n\"甲,乙\",\"他说\"\"好\"\"\"\n", &[&["a", "b"], &["甲,乙", "他说\"好\""]]);
        check("a,b\n\"甲\"村,\"\"\n,2\r3,4", &[&["a", "b"], &["甲村"], &["", "2"], &["3", "4"]]);
        check("a,5\"管\n\"没有关上,1\n", &[&["a", "5\"管"], &["没有关上,1"]]);
    }

    #[test]
    fn a_missing_quotation_mark_is_noticed() {
        let grid = check(
            "a,b\n1,\"甲\n\n\n\n\n\n\n\n\n\n\n2,乙\n",
            &[&["a", "b"], &["1", "甲\n\n\n\n\n\n\n\n\n\n\n2,乙"]],
        );
        assert_eq!(grid.remarks.len(), 1);
    }
}
