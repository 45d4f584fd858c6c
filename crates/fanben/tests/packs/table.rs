//! Small tables in cases: cells between `|`, the first row is the header.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

/// A table as a case writes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a table; every line is a row.
    pub(crate) fn read(text: &str) -> Self {
        let rows = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| {
                let line = line.strip_prefix('|').unwrap_or(line);
                let line = line.strip_suffix('|').unwrap_or(line);
                line.split('|').map(|cell| cell.trim().to_owned()).collect()
            })
            .collect();
        Self { rows }
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.rows.first()?.iter().position(|cell| cell == name)
    }

    pub(crate) fn cell(&self, row: usize, column: &str) -> &str {
        let at = self.column(column);
        at.and_then(|at| self.rows[row].get(at)).map_or("", String::as_str)
    }

    /// Replaces the value of a code in every place that carries `heading`: a column of that name,
    /// or the row of a long table. Says how many places there were.
    pub(crate) fn replace(&mut self, code: &str, heading: &str, value: &str) -> usize {
        let mut found = 0;
        let code_at: Vec<usize> =
            ["编码", "人员编号"].iter().filter_map(|name| self.column(name)).collect();
        let wide = self.column(heading);
        let long = ["条款", "数据项", "结果项"].iter().find_map(|name| self.column(name));
        let value_at = self.column("值");
        let is_its = |row: &&mut Vec<String>| {
            code_at.iter().any(|&at| row.get(at).is_some_and(|cell| cell == code))
        };
        for row in self.rows.iter_mut().skip(1).filter(is_its) {
            let at = match (wide, long, value_at) {
                (Some(at), ..) => at,
                (None, Some(key), Some(at)) if row.get(key).is_some_and(|key| key == heading) => at,
                _ => continue,
            };
            if row.len() <= at {
                row.resize(at + 1, String::new());
            }
            value.clone_into(&mut row[at]);
            found += 1;
        }
        found
    }

    /// As a CSV file.
    pub(crate) fn csv(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| {
                    if cell.contains([',', '"', '\n']) {
                        format!("\"{}\"", cell.replace('"', "\"\""))
                    } else {
                        cell.clone()
                    }
                })
                .collect();
            let _ = writeln!(text, "{}", cells.join(","));
        }
        text
    }

    /// For people: columns as wide as their text.
    pub(crate) fn print(&self, indent: &str) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|at| self.rows.iter().filter_map(|row| row.get(at)).map(|c| c.width()).max())
            .map(Option::unwrap_or_default)
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())))
                .collect();
            let _ = writeln!(text, "{indent}{}", cells.join(" | ").trim_end());
        }
        text
    }
}
