//! Cells of a sheet as an office sent them, all as text.

/// One sheet of a file.
///
/// The text of all cells stands in one buffer: a sheet of 100,000 × 60 short cells takes about
/// 60 MB instead of the 300 MB of as many strings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// The file's name.
    pub file: String,
    /// The sheet's name; empty for files without sheets.
    pub sheet: String,
    /// Cells came separated by commas or tabs: a row longer than its header has shifted.
    pub separated: bool,
    /// The paragraphs of a text, one a row: no table.
    pub prose: bool,
    /// What was noticed while the bytes were read.
    pub remarks: Vec<Remark>,
    text: String,
    rows: Vec<Row>,
    /// Where each cell's text ends, counted from the start of its row's text.
    ends: Vec<u32>,
    merges: Vec<Merge>,
    covers: Vec<Cover>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Row {
    /// Where its text begins.
    text: usize,
    /// Where its cells begin.
    cells: usize,
}

/// Cells merged into one, first and last row and column. Only the first cell holds text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Merge {
    /// The first row.
    pub top: usize,
    /// The first column.
    pub left: usize,
    /// The last row.
    pub bottom: usize,
    /// The last column.
    pub right: usize,
}

/// One row of a merged block, for looking up by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cover {
    row: usize,
    left: usize,
    merge: usize,
}

/// What was noticed while the bytes of a sheet were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The row and column; none: the whole sheet.
    pub at: Option<(usize, usize)>,
    /// What.
    pub noticed: Noticed,
}

/// Things the cells alone do not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noticed {
    /// The sheet is hidden and was not read.
    HiddenSheet,
    /// A row that is not shown; it was read.
    HiddenRow,
    /// A column that is not shown; it was read.
    HiddenColumn,
    /// The file holds macros; only its cells were read.
    Macros,
    /// A formula whose result was never saved: the cell reads as empty.
    FormulaWithoutResult,
    /// Text in quotes that runs over many lines: a quotation mark is probably missing.
    OpenQuote,
    /// Bytes that are no characters of the file's encoding.
    BrokenText,
}

impl Noticed {
    /// What it means and what to do, in Chinese.
    pub fn says(self) -> &'static str {
        match self {
            Self::HiddenSheet => "这张工作表是隐藏的,未读取;要读取请先取消隐藏",
            Self::HiddenRow => "这一行是隐藏的,已照常读取;不要的请删除",
            Self::HiddenColumn => "这一列是隐藏的,已照常读取;不要的请删除",
            Self::Macros => "文件带有宏,只读取了文字和单元格,宏没有运行",
            Self::FormulaWithoutResult => {
                "这一格是公式,文件里没有保存计算结果,未读取;请用表格软件打开后重新保存"
            }
            Self::OpenQuote => "这一格的引号里有许多行,像是少了一个引号;请核对这一行和后面的行",
            Self::BrokenText => "这一格有无法识别的字符;请核对,或另存为.xlsx",
        }
    }
}

impl Grid {
    /// An empty sheet.
    pub fn new(file: &str, sheet: &str) -> Self {
        Self { file: file.to_owned(), sheet: sheet.to_owned(), ..Self::default() }
    }

    /// The same sheet of a file that is called otherwise: with its folder, where several files
    /// have one name.
    #[must_use]
    pub fn called(self, file: &str) -> Self {
        Self { file: file.to_owned(), ..self }
    }

    /// A sheet from rows that are already there.
    pub fn from_rows<R, C>(file: &str, sheet: &str, rows: R) -> Self
    where
        R: IntoIterator<Item = C>,
        C: IntoIterator,
        C::Item: AsRef<str>,
    {
        let mut grid = Self::new(file, sheet);
        rows.into_iter().for_each(|row| grid.push_row(row));
        grid
    }

    /// Adds a row below the others. Empty cells at its end are dropped. A row holds at most 4 GB
    /// of text; readers of files refuse far less.
    pub fn push_row<C>(&mut self, cells: C)
    where
        C: IntoIterator,
        C::Item: AsRef<str>,
    {
        let row = Row { text: self.text.len(), cells: self.ends.len() };
        let mut filled = row.cells;
        for cell in cells {
            let cell = cell.as_ref();
            self.text.push_str(cell);
            self.ends.push(u32::try_from(self.text.len() - row.text).unwrap_or(u32::MAX));
            if !cell.is_empty() {
                filled = self.ends.len();
            }
        }
        self.ends.truncate(filled);
        self.rows.push(row);
    }

    /// Says which cells are merged; rows come first. Blocks of one cell, and what lies below the
    /// last row, are left out.
    pub fn set_merges(&mut self, mut merges: Vec<Merge>) {
        merges.retain(|merge| {
            merge.top < self.rows.len()
                && merge.top <= merge.bottom
                && merge.left <= merge.right
                && (merge.top, merge.left) != (merge.bottom, merge.right)
        });
        merges.sort_unstable();
        self.covers.clear();
        for (at, merge) in merges.iter().enumerate() {
            let bottom = merge.bottom.min(self.rows.len() - 1);
            let rows = merge.top..=bottom;
            self.covers.extend(rows.map(|row| Cover { row, left: merge.left, merge: at }));
        }
        self.covers.sort_unstable();
        self.merges = merges;
    }

    /// The merged blocks, from the top.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// The merged block a cell belongs to.
    pub fn merge_at(&self, row: usize, column: usize) -> Option<Merge> {
        let after = self.covers.partition_point(|cover| (cover.row, cover.left) <= (row, column));
        let cover = self.covers[..after].last().filter(|cover| cover.row == row)?;
        Some(self.merges[cover.merge]).filter(|merge| column <= merge.right)
    }

    /// `file·sheet`, as a finding names it.
    pub fn title(&self) -> String {
        title(&self.file, &self.sheet)
    }

    /// How many rows.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// How many cells a row has up to its last that is not empty.
    pub fn width(&self, row: usize) -> usize {
        self.bounds(row).map_or(0, |(from, to, _)| to - from)
    }

    /// The first and the last cell of a row and where its text begins.
    fn bounds(&self, row: usize) -> Option<(usize, usize, usize)> {
        let this = self.rows.get(row)?;
        let end = self.rows.get(row + 1).map_or(self.ends.len(), |next| next.cells);
        Some((this.cells, end, this.text))
    }

    /// The text of a cell, without spaces around it; empty where there is none. What stands
    /// under a merged cell is seen by nobody and is empty.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let covered = !self.covers.is_empty()
            && self
                .merge_at(row, column)
                .is_some_and(|merge| (merge.top, merge.left) != (row, column));
        if covered { "" } else { self.raw(row, column).trim() }
    }

    /// The text of a cell, or of the merged block it belongs to.
    pub fn merged(&self, row: usize, column: usize) -> &str {
        match self.merge_at(row, column) {
            Some(merge) => self.cell(merge.top, merge.left),
            None => self.cell(row, column),
        }
    }

    /// The text of a cell, exactly.
    pub fn raw(&self, row: usize, column: usize) -> &str {
        let Some((from, to, text)) = self.bounds(row) else { return "" };
        let at = from + column;
        if at >= to {
            return "";
        }
        let start = if at == from { 0 } else { self.ends[at - 1] as usize };
        self.text.get(text + start..text + self.ends[at] as usize).unwrap_or("")
    }

    /// The cells of a row, without spaces around them.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.width(row)).map(move |column| self.cell(row, column))
    }

    /// Whether a row holds nothing but spaces.
    pub fn is_blank(&self, row: usize) -> bool {
        self.cells(row).all(str::is_empty)
    }
}

/// `file·sheet`, or the file where it has no sheets.
pub(super) fn title(file: &str, sheet: &str) -> String {
    if sheet.is_empty() { file.to_owned() } else { format!("{file}·{sheet}") }
}

/// The name of a column, such as C.
pub fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

/// The name of a cell, such as C7.
pub fn cell_name(row: usize, column: usize) -> String {
    format!("{}{}", column_name(column), row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        assert_eq!(cell_name(0, 0), "A1");
        assert_eq!(cell_name(6, 2), "C7");
        assert_eq!(cell_name(9, 25), "Z10");
        assert_eq!(cell_name(9, 26), "AA10");
        assert_eq!(cell_name(0, 702), "AAA1");
    }

    #[test]
    fn cells_come_back_as_they_went_in() {
        let rows = [vec!["编码", " 名称 ", "", "户数"], vec![], vec!["", "甲村", "", ""]];
        let grid = Grid::from_rows("a.csv", "", rows);
        assert_eq!((grid.height(), grid.width(0), grid.width(1), grid.width(2)), (3, 4, 0, 2));
        assert_eq!([grid.cell(0, 1), grid.raw(0, 1)], ["名称", " 名称 "]);
        assert_eq!([grid.cell(0, 3), grid.cell(0, 4), grid.cell(2, 1)], ["户数", "", "甲村"]);
        assert_eq!([grid.cell(1, 0), grid.cell(9, 0)], ["", ""]);
        assert!(grid.is_blank(1) && !grid.is_blank(2));
    }

    #[test]
    fn a_merged_block_is_found_from_each_of_its_cells() {
        let mut grid =
            Grid::from_rows("a", "b", [["标题", "", ""], ["甲", "x", ""], ["", "y", ""]]);
        let title = Merge { top: 0, left: 0, bottom: 0, right: 2 };
        let code = Merge { top: 1, left: 0, bottom: 9, right: 0 };
        let below = Merge { top: 7, left: 0, bottom: 8, right: 0 };
        let one = Merge { top: 1, left: 1, bottom: 1, right: 1 };
        grid.set_merges(vec![code, title, below, one]);
        assert_eq!(grid.merges(), [title, code]);
        assert_eq!(grid.merge_at(0, 2), Some(title));
        assert_eq!(grid.merge_at(2, 0), Some(code));
        assert_eq!(grid.merge_at(2, 1), None);
        assert_eq!([grid.merged(0, 1), grid.merged(2, 0), grid.merged(2, 1)], ["标题", "甲", "y"]);
        let mut hidden = Grid::from_rows("a", "b", [["甲", "藏"], ["藏", "藏"]]);
        hidden.set_merges(vec![Merge { top: 0, left: 0, bottom: 1, right: 0 }]);
        assert_eq!([hidden.cell(0, 1), hidden.cell(1, 0), hidden.raw(1, 0)], ["藏", "", "藏"]);
    }
}
