//! `.csv`, `.tsv`, `.txt` → one grid. Cells are kept exactly as they are written.

use csv::ReaderBuilder;
use fanben_model::intake::{Grid, Noticed};

use super::encoding::decoded;
use super::page::Reading;
use super::{Kind, Why};

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
    let mut records = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut row = 0;
    let mut end = 0;
    let mut record = csv::StringRecord::new();
    loop {
        let more = records.read_record(&mut record).map_err(|_| Why::NotASheet(Kind::Unknown))?;
        if !more {
            break;
        }
        // The parser passes over blank lines; a cell's name counts them.
        row += blank_lines(&text[end..]);
        end = usize::try_from(records.position().byte()).unwrap_or(text.len()).min(text.len());
        // Of a line end in two characters the parser has taken the first.
        end += usize::from(text[..end].ends_with('\r') && text[end..].starts_with('\n'));
        for (column, cell) in record.iter().enumerate() {
            if cell.contains('\u{fffd}') {
                page.notice(Some((row, column)), Noticed::BrokenText);
            }
            if cell.matches('\n').nth(LINES).is_some() {
                page.notice(Some((row, column)), Noticed::OpenQuote);
            }
            page.put(reading, row, column, cell)?;
        }
        row += 1;
    }
    Ok(vec![page.finish(reading)?])
}

/// How many line ends stand in front of the next record.
fn blank_lines(text: &str) -> usize {
    let breaks = text.len() - text.trim_start_matches(['\r', '\n']).len();
    let breaks = &text[..breaks];
    breaks.replace("\r\n", "\n").len()
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
    fn a_missing_quotation_mark_is_noticed() {
        let grid = check(
            "a,b\n1,\"甲\n\n\n\n\n\n\n\n\n\n\n2,乙\n",
            &[&["a", "b"], &["1", "甲\n\n\n\n\n\n\n\n\n\n\n2,乙"]],
        );
        assert_eq!(grid.remarks.len(), 1);
    }
}
