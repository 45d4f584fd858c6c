//! How much of a file is read before it is refused.

/// How large a file, its sheets and their cells may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes that compressed parts may come to together, as declared and as really found.
    pub inflated: u64,
    /// Sheets of a file.
    pub sheets: usize,
    /// Rows of a sheet.
    pub rows: usize,
    /// Columns of a sheet.
    pub columns: usize,
    /// Cells of a file, with the empty ones in front of a row's last.
    pub cells: usize,
    /// Bytes of text of all cells.
    pub text: usize,
    /// Bytes of text of one cell.
    pub cell: usize,
    /// Rows of all merged blocks together.
    pub merged: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file: 100 << 20,
            inflated: 1 << 30,
            sheets: 200,
            rows: 100_000,
            columns: 1000,
            cells: 20_000_000,
            text: 256 << 20,
            // 32,767 characters is what a spreadsheet holds.
            cell: 32_767 * 3,
            merged: 1_000_000,
        }
    }
}
