//! Cells of a sheet as an office sent them, all as text.

/// One sheet of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// The file's name.
    pub file: String,
    /// The sheet's name; empty for files without sheets.
    pub sheet: String,
    /// Rows of cells. Cells covered by a merged one hold its text too.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// `file·sheet`, as a finding names it.
    pub fn title(&self) -> String {
        if self.sheet.is_empty() {
            self.file.clone()
        } else {
            format!("{}·{}", self.file, self.sheet)
        }
    }

    /// The text of a cell, without spaces around it.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|cells| cells.get(column)).map_or("", |cell| cell.trim())
    }
}

/// The name of a cell, such as C7.
pub fn cell_name(row: usize, column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", row + 1)
}

#[cfg(test)]
mod tests {
    use super::cell_name;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        assert_eq!(cell_name(0, 0), "A1");
        assert_eq!(cell_name(6, 2), "C7");
        assert_eq!(cell_name(9, 25), "Z10");
        assert_eq!(cell_name(9, 26), "AA10");
        assert_eq!(cell_name(0, 702), "AAA1");
    }
}
