//! Markdown → the text's lines as one grid, and one grid for each of its tables.

use fanben_model::intake::Grid;

use super::Why;
use super::page::{Page, Reading};

/// Whether a text holds a table with a line of dashes under its headings.
pub(super) fn has_table(text: &str) -> bool {
    let mut before = "";
    text.lines().any(|line| {
        let found = is_rule(line) && before.contains('|');
        before = line;
        found
    })
}

/// `|---|:--:|`
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains("--")
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// Reads the tables of a text.
pub(super) fn read(text: &str, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
    let lines: Vec<&str> = text.lines().collect();
    let mut prose = reading.page("正文");
    let mut rows = 0;
    let mut grids: Vec<Grid> = Vec::new();
    let mut name = String::new();
    let mut at = 0;
    while at < lines.len() {
        let heads = lines[at].contains('|') && lines.get(at + 1).is_some_and(|l| is_rule(l));
        if heads {
            if grids.len() + 1 >= reading.limits.sheets {
                return Err(Why::TooManySheets { most: reading.limits.sheets });
            }
            let own = std::mem::take(&mut name);
            let taken = own.is_empty() || grids.iter().any(|grid| grid.sheet == own);
            let sheet = if taken { format!("表{}", grids.len() + 1) } else { own };
            let mut page = reading.page(&sheet);
            row(&mut page, 0, lines[at], reading)?;
            at += 2;
            let mut below = 1;
            while lines.get(at).is_some_and(|line| line.contains('|')) {
                row(&mut page, below, lines[at], reading)?;
                (at, below) = (at + 1, below + 1);
            }
            grids.push(page.finish(reading)?);
            continue;
        }
        let words = plain(lines[at].trim().trim_start_matches(['#', '>', '-', '*', ' ']));
        if !words.is_empty() {
            prose.put(reading, rows, 0, &words)?;
            rows += 1;
            name = if words.chars().count() <= 40 { words } else { String::new() };
        }
        at += 1;
    }
    if rows > 0 {
        prose.prose();
        grids.insert(0, prose.finish(reading)?);
    }
    Ok(grids)
}

/// The cells of a line; `\|` is no end of a cell.
fn row(page: &mut Page, row: usize, line: &str, reading: &mut Reading<'_>) -> Result<(), Why> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in line.chars() {
        match (escaped, c, cells.last_mut()) {
            (false, '\\', _) => escaped = true,
            (false, '|', _) => cells.push(String::new()),
            (was, c, Some(cell)) => {
                if was && c != '|' {
                    cell.push('\\');
                }
                cell.push(c);
                escaped = false;
            }
            _ => {}
        }
    }
    for (column, cell) in cells.iter().enumerate() {
        page.put(reading, row, column, plain(cell.trim()).trim())?;
    }
    Ok(())
}

/// Words without marks of emphasis; `<br>` is a line break.
fn plain(words: &str) -> String {
    let words = words.replace("<br/>", "\n").replace("<br />", "\n").replace("<br>", "\n");
    words.replace("**", "").replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Limits, Progress};

    #[test]
    fn tables_are_told_from_the_text_around_them() {
        let text = "# 某镇考核细则\n\n## 一、党建\n\n| 考核内容 | 分值 |\n|:---|---:|\n| **会议**<br>每少1次扣1分 | 5 |\n| 甲\\|乙 | 3 |\n\n说明\n";
        assert!(has_table(text) && !has_table("a|b\n1|2\n"));
        let limits = Limits::default();
        let mut quiet = |_: Progress<'_>| {};
        let mut reading = Reading::new("a.md".to_owned(), &limits, &mut quiet);
        let grids = read(text, &mut reading).unwrap();
        let told: Vec<(&str, Vec<Vec<&str>>)> = grids
            .iter()
            .map(|grid| {
                let rows = (0..grid.height()).map(|row| grid.cells(row).collect()).collect();
                (grid.sheet.as_str(), rows)
            })
            .collect();
        let table =
            vec![vec!["考核内容", "分值"], vec!["会议\n每少1次扣1分", "5"], vec!["甲|乙", "3"]];
        let prose = vec![vec!["某镇考核细则"], vec!["一、党建"], vec!["说明"]];
        assert_eq!(told, [("正文", prose), ("一、党建", table)]);
    }
}
