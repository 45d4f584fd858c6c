//! A sheet → its tables: where each header is, what its columns hold, which rows belong to it.

use super::grid::Grid;
use super::heading::{Heading, Role, folded, money_of_note, role, role_of_cell, split_heading};
use super::heading::{Measured, is_figure, unit_of_cell};

/// How many rows in front of a header may carry its title and notes.
const NOTES: usize = 10;
/// How many rows a header may have.
const DEEP: usize = 4;

/// What a table is, by its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableKind {
    Units,
    People,
    Past,
    Rulings,
    /// One value a row.
    Long,
    /// One subject a row, one column for each value.
    Wide,
}

/// One table of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) kind: TableKind,
    /// The last row of its header.
    pub(super) header: usize,
    /// Its rows, without headers repeated on a new page.
    pub(super) rows: Vec<usize>,
    /// For each column of the sheet its heading; columns of other tables have none.
    pub(super) columns: Vec<Heading>,
    /// The unit of money a note above the table names.
    pub(super) money: Option<String>,
    /// The first column right of all headings.
    pub(super) end: usize,
    /// Another table stands to its left or right.
    pub(super) beside: bool,
}

impl Table {
    /// The column with a role.
    pub(super) fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|heading| heading.role == role)
    }

    /// The column of the code that says whom a row is about.
    pub(super) fn subject(&self) -> (usize, Role) {
        let by = |role| self.column(role).map(|at| (at, role));
        by(Role::Person).or_else(|| by(Role::Code)).unwrap_or((0, Role::Code))
    }
}

/// Finds the tables of a sheet, from the top and from the left.
pub(super) fn tables(grid: &Grid) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    // The tables whose rows are being gathered stand side by side.
    let mut open: Vec<Table> = Vec::new();
    let mut row = 0;
    while row < grid.height() {
        let Some(header) = Header::at(grid, row) else {
            for table in &mut open {
                table.rows.push(row);
            }
            row += 1;
            continue;
        };
        // What stands between a table and the group row of the next header is not the table's.
        for table in &mut open {
            table.rows.retain(|row| *row < header.first);
        }
        let repeated = open.first().is_some_and(|table| same_headings(&table.columns, &header));
        if !repeated {
            tables.append(&mut open);
            open = header.tables();
        }
        row = header.last + 1;
    }
    tables.append(&mut open);
    tables
}

/// A header is printed again on a new page.
fn same_headings(columns: &[Heading], header: &Header) -> bool {
    let words = |columns: &[Heading]| -> Vec<String> {
        columns.iter().map(|heading| heading.text.clone()).collect()
    };
    words(columns) == words(&header.columns) || {
        let mut own = header.columns.clone();
        own.truncate(columns.len());
        words(columns) == words(&own)
    }
}

/// Rows that name columns.
struct Header {
    first: usize,
    last: usize,
    columns: Vec<Heading>,
    money: Option<String>,
}

impl Header {
    /// The header whose code column is named in this row.
    fn at(grid: &Grid, row: usize) -> Option<Self> {
        // Every word for a code ends in one of two characters; most rows have neither.
        let maybe = grid.cells(row).any(|cell| cell.contains(['码', '号']));
        if !maybe {
            return None;
        }
        let roles: Vec<Role> = grid.cells(row).map(role_of_cell).collect();
        let code = roles.iter().position(|role| matches!(role, Role::Code | Role::Person))?;
        let filled = grid.cells(row).filter(|cell| !cell.is_empty()).count();
        if filled < 2 {
            return None;
        }
        let name = roles.iter().position(|role| *role == Role::Name);
        let deepest = (row + DEEP).min(grid.height() - 1);
        let merged = grid.merge_at(row, code).map(|merge| merge.bottom.min(deepest));
        let mut last = merged.unwrap_or(row);
        // Some programs write the text of a merged cell into every cell it covers.
        let repeats = |below| folded(grid.cell(below, code)) == folded(grid.cell(row, code));
        while last < deepest
            && merged.is_none()
            && (repeats(last + 1) || is_lower_row(grid, last + 1, code, name))
        {
            last += 1;
        }
        let first = if row > 0 && is_group_row(grid, row - 1, code, name) { row - 1 } else { row };
        let mut columns = headings(grid, first, last);
        if is_row_of_units(grid, last + 1, code, &mut columns) {
            last += 1;
        }
        if is_numbering(grid, last + 1) {
            last += 1;
        }
        let notes = first.saturating_sub(NOTES)..first;
        let mut notes = notes.flat_map(|row| (0..grid.width(row)).map(move |at| (row, at)));
        let money = notes.find_map(|(row, at)| money_of_note(grid.cell(row, at)));
        Some(Self { first, last, columns, money })
    }

    /// One table, or several that repeat the same headings side by side.
    fn tables(&self) -> Vec<Table> {
        let end = self.columns.len();
        let blocks = blocks(&self.columns);
        let beside = blocks.len() > 1;
        blocks
            .into_iter()
            .map(|block| {
                let mut columns = self.columns.clone();
                for (at, heading) in columns.iter_mut().enumerate() {
                    if !block.contains(&at) {
                        *heading = Heading {
                            role: Role::Ignored,
                            text: String::new(),
                            unit: String::new(),
                            above: String::new(),
                        };
                    }
                }
                let kind = kind_of(&columns);
                if kind == TableKind::Wide {
                    values_by_name(&mut columns);
                }
                without_repeats(&mut columns);
                let money = self.money.clone();
                let rows = Vec::new();
                Table { kind, header: self.last, rows, columns, money, end, beside }
            })
            .collect()
    }
}

/// A row of lower headings where nothing is merged: no code, no name, and words of which each
/// stands below a heading or below a group that runs on.
fn is_lower_row(grid: &Grid, row: usize, code: usize, name: Option<usize>) -> bool {
    let empty = |at: usize| grid.cell(row, at).is_empty();
    let keys_empty = empty(code) && name.is_none_or(empty);
    keys_empty
        && !grid.is_blank(row)
        && grid.cells(row).filter(|cell| !cell.is_empty()).all(is_words)
        && (row + 1..grid.height().min(row + 4))
            .any(|below| looks_like_code(grid.cell(below, code)))
        && mostly_under_groups(grid, row)
}

/// Whether more cells of a row stand under headings that run over several columns than under
/// headings of their own: else it is a row of answers without a code.
fn mostly_under_groups(grid: &Grid, row: usize) -> bool {
    let filled = |at: usize| !grid.cell(row, at).is_empty();
    let headed = |at: usize| !grid.merged(row - 1, at).is_empty();
    let (mut under_groups, mut others) = (0, 0);
    for at in (0..grid.width(row)).filter(|at| filled(*at)) {
        let runs_on = filled(at + 1) && !headed(at + 1);
        let run_on = !headed(at) && at > 0 && filled(at - 1);
        if runs_on || run_on { under_groups += 1 } else { others += 1 }
    }
    under_groups > others
}

/// Words of a heading, not an answer and not a figure.
fn is_words(cell: &str) -> bool {
    let text = folded(cell);
    let answer =
        matches!(text.as_str(), "是" | "否" | "有" | "无" | "/" | "√" | "×" | "达标" | "-");
    let figure = is_figure(&text) || text.starts_with('#');
    !answer && !figure && !text.ends_with(':') && text.chars().count() <= 40
}

/// A row of groups above the row that names the code.
fn is_group_row(grid: &Grid, row: usize, code: usize, name: Option<usize>) -> bool {
    let under_title = |at: usize| !grid.merged(row, at).is_empty();
    if under_title(code) || name.is_some_and(under_title) || grid.is_blank(row) {
        return false;
    }
    let groups: Vec<usize> =
        (0..grid.width(row)).filter(|at| !grid.cell(row, *at).is_empty()).collect();
    let merged = groups.iter().any(|at| grid.merge_at(row, *at).is_some());
    let words = groups.iter().all(|at| is_words(grid.cell(row, *at)));
    let notes = groups.iter().any(|at| folded(grid.cell(row, *at)).contains(':'));
    // Without merged cells a lone word is as likely a note beside the title.
    words && !notes && (merged || groups.len() > 1)
}

/// The headings of all columns: the lowest words of each, and those above them.
fn headings(grid: &Grid, first: usize, last: usize) -> Vec<Heading> {
    let width = (first..=last).map(|row| grid.width(row)).max().unwrap_or(0);
    let reach = grid
        .merges()
        .iter()
        .filter(|merge| (first..=last).contains(&merge.top))
        .map(|merge| merge.right + 1)
        .max()
        .unwrap_or(0);
    // A merged heading may reach beyond the last filled cell, a title over the whole sheet not.
    let width = width.max(reach.min(width + DEEP));
    let nothing_merged = grid.merges().is_empty();
    let mut running = "";
    (0..width)
        .map(|column| {
            let mut words: Vec<&str> = (first..=last)
                .map(|row| grid.merged(row, column))
                .filter(|text| !text.is_empty())
                .collect();
            // Where nothing is merged a group runs on to the right until the next heading.
            if nothing_merged && first < last {
                let upper = grid.cell(first, column);
                if !upper.is_empty() {
                    running = upper;
                } else if !words.is_empty() && !running.is_empty() {
                    words.insert(0, running);
                }
            }
            let (text, unit) = split_heading(words.last().copied().unwrap_or(""));
            let above = match words.as_slice() {
                [first, .., last] if first != last => split_heading(first).0,
                _ => String::new(),
            };
            Heading { role: role(&text), text, unit, above }
        })
        .collect()
}

/// A row that names only units goes into the headings above it.
fn is_row_of_units(grid: &Grid, row: usize, code: usize, columns: &mut [Heading]) -> bool {
    let filled: Vec<usize> =
        (0..grid.width(row)).filter(|at| !grid.cell(row, *at).is_empty()).collect();
    let all_units = filled.iter().all(|at| unit_of_cell(grid.cell(row, *at)).is_some());
    if filled.is_empty() || !all_units || filled.contains(&code) {
        return false;
    }
    for at in filled {
        if let (Some(heading), Some(unit)) = (columns.get_mut(at), unit_of_cell(grid.cell(row, at)))
        {
            heading.unit = unit;
        }
    }
    true
}

/// A row that only numbers the columns: 甲 乙 1 2 3, or (1) (2) (3).
fn is_numbering(grid: &Grid, row: usize) -> bool {
    let marks: Vec<String> = grid.cells(row).map(folded).filter(|cell| !cell.is_empty()).collect();
    let number = |mark: &String| -> Option<u32> {
        let digits = mark.trim_start_matches('(').trim_end_matches(')');
        (digits.len() <= 2).then(|| digits.parse().ok()).flatten()
    };
    let letter = |mark: &String| {
        matches!(
            mark.as_str(),
            "甲" | "乙" | "丙" | "丁" | "戊" | "己" | "庚" | "栏次" | "A" | "B" | "C"
        )
    };
    let numbers: Vec<u32> = marks.iter().filter_map(number).collect();
    let only = marks.iter().all(|mark| letter(mark) || number(mark).is_some());
    marks.len() > 2
        && only
        && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
        && numbers.first().is_some_and(|first| *first <= 2)
}

/// Six digits and more, as every code of a place has; or what a person's number may look like.
fn looks_like_code(cell: &str) -> bool {
    folded(cell).chars().filter(char::is_ascii_digit).count() >= 3
}

/// The columns of each table where a header repeats itself to the right.
fn blocks(columns: &[Heading]) -> Vec<std::ops::Range<usize>> {
    let whole = std::iter::once(0..columns.len()).collect();
    let codes: Vec<usize> = (0..columns.len())
        .filter(|at| matches!(columns[*at].role, Role::Code | Role::Person))
        .collect();
    let [first, second, ..] = codes.as_slice() else { return whole };
    let step = second - first;
    // How far to the left of the code the repeated headings begin.
    let before = (0..*first)
        .take_while(|back| {
            let (left, right) = (first - back - 1, second - back - 1);
            *back + 1 < step && columns[left].text == columns[right].text
        })
        .count();
    let start = first - before;
    let repeats = columns[start..].chunks(step).all(|block| {
        let own = &columns[start..start + step];
        block.iter().zip(own).all(|(a, b)| a.text == b.text || a.text.is_empty())
            && own[block.len()..].iter().all(|rest| rest.text.is_empty())
    });
    let filled = columns[start..start + step].iter().filter(|one| !one.text.is_empty()).count();
    if !repeats || filled < 2 {
        return whole;
    }
    (start..columns.len())
        .step_by(step)
        .map(|from| from..(from + step).min(columns.len()))
        .collect()
}

/// In a table with one column for each value 得分 or 项目 is a value's name like any other.
fn values_by_name(columns: &mut [Heading]) {
    for heading in columns {
        if matches!(heading.role, Role::Value | Role::KeyName) {
            heading.role = Role::Other;
        }
    }
}

/// 名称 twice: the second is a field of its own (所属乡镇名称), not a second check.
fn without_repeats(columns: &mut [Heading]) {
    let mut seen: Vec<Role> = Vec::new();
    for heading in columns {
        if heading.role != Role::Other && heading.role != Role::Ignored {
            if seen.contains(&heading.role) {
                heading.role = Role::Other;
            } else {
                seen.push(heading.role);
            }
        }
    }
}

fn kind_of(columns: &[Heading]) -> TableKind {
    let has = |role: Role| columns.iter().any(|heading| heading.role == role);
    if has(Role::Parent) && (has(Role::Kind) || has(Role::Name)) {
        TableKind::Units
    } else if has(Role::Person) && has(Role::Post) {
        TableKind::People
    } else if has(Role::Title) {
        TableKind::Rulings
    } else if has(Role::KeyName) && has(Role::Value) {
        let past = columns.iter().any(|heading| heading.text == "结果项");
        if past { TableKind::Past } else { TableKind::Long }
    } else if has(Role::Period) && columns.iter().any(|heading| is_result(&heading.text)) {
        TableKind::Past
    } else {
        TableKind::Wide
    }
}

/// Results of earlier periods that a scheme can look back on.
pub(super) fn is_result(text: &str) -> bool {
    matches!(
        text,
        "等次" | "星级" | "称号" | "总分" | "可比分" | "名次" | "位次" | "倒数名次" | "星数"
    )
}

/// The unit a column's numbers are written in, and whether that can be at all.
pub(super) fn written_in<'u>(
    heading: &'u Heading,
    table: &'u Table,
    unit: &'u str,
) -> Option<&'u str> {
    let wanted = Measured::by(unit);
    let named = Measured::by(&heading.unit);
    match (named, wanted) {
        (Some(named), Some(wanted)) if named != wanted => None,
        (Some(_), _) => Some(&heading.unit),
        (None, Some(Measured::Money)) => Some(table.money.as_deref().unwrap_or(unit)),
        (None, _) => Some(unit),
    }
}
