//! Grid → where its headings stand and what its columns hold.

use super::heading::{ColumnRead, Role, folded, resolve, role_of};
use crate::intake::{Grid, column_name};

/// So many rows are looked at for headings: titles and notes stand above them.
const ABOVE: usize = 40;

/// How a table is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// The first row of the headings.
    pub(super) head: usize,
    /// The first row below them.
    pub(super) body: usize,
    pub(super) columns: Vec<ColumnRead>,
}

impl Layout {
    /// The columns of a role.
    pub(super) fn all(&self, role: Role) -> impl Iterator<Item = usize> {
        self.columns.iter().filter(move |c| c.role == role).map(|c| c.column)
    }

    /// The column of a role.
    pub(super) fn one(&self, role: Role) -> Option<usize> {
        self.all(role).next()
    }
}

/// Finds the headings of a rubric table; none: this is no such table.
pub(super) fn find(grid: &Grid) -> Option<Layout> {
    let scores: Vec<usize> = (0..grid.height().min(ABOVE)).map(|row| score(grid, row)).collect();
    let best = scores.iter().copied().max().filter(|best| *best > 0)?;
    let head = scores.iter().position(|score| *score * 3 > best * 2)?;
    let second = is_second_row(grid, head);
    let body = head + 1 + usize::from(second);
    let width = (head..grid.height()).map(|row| grid.width(row)).max()?;
    let merged =
        grid.merges().iter().filter(|merge| merge.top == head).map(|merge| merge.right + 1);
    let width = merged.chain([width]).max()?;
    let mut columns = Vec::new();
    for column in 0..width {
        let upper = grid.merged(head, column);
        let lower = if second { grid.merged(head + 1, column) } else { "" };
        // 一级指标 over 名称 and 分值: the name is that of the level.
        let heading = if lower.is_empty() || is_plain(lower) { upper } else { lower };
        let filled = (body..grid.height()).any(|row| !grid.cell(row, column).is_empty());
        let known = role_of(heading);
        if heading.is_empty() && !filled {
            continue;
        }
        let (role, exact) = known.unwrap_or((Role::Other, false));
        let heading = if heading.is_empty() {
            format!("{}列", column_name(column))
        } else {
            heading.lines().map(str::trim).collect()
        };
        columns.push(ColumnRead { column, heading, role, by_words: !exact });
    }
    let mut layout = Layout { head, body, columns };
    let groups = |column: usize| groups(grid, &layout, column);
    let mut columns = layout.columns.clone();
    resolve(&mut columns, &groups);
    layout.columns = columns;
    let says = layout
        .columns
        .iter()
        .any(|column| column.role.scores() || matches!(column.role, Role::Item | Role::Dimension));
    says.then_some(layout)
}

/// How much a row looks like headings.
fn score(grid: &Grid, row: usize) -> usize {
    let (mut exact, mut by_words, mut says, mut other) = (0, 0, false, 0);
    let cells = (0..grid.width(row)).map(|column| grid.cell(row, column));
    for cell in cells.filter(|cell| !cell.is_empty()) {
        match role_of(cell) {
            Some((role, known)) => {
                if known {
                    exact += 1;
                } else {
                    by_words += 1;
                }
                says |= !matches!(
                    role,
                    Role::Number | Role::Id | Role::Remark | Role::Points | Role::Score
                );
            }
            None => other += 1,
        }
    }
    let enough = exact > 1 || (exact == 1 && by_words > 0) || by_words > 2;
    if says && enough && exact + by_words > other { exact * 2 + by_words } else { 0 }
}

/// Whether the row below the headings is their second level: it stands under a heading over
/// several columns, and nothing in it is anything but a heading.
fn is_second_row(grid: &Grid, head: usize) -> bool {
    let row = head + 1;
    let spans = |column: usize| {
        grid.merge_at(head, column).is_some_and(|merge| merge.left < merge.right)
            || grid.cell(head, column).is_empty() && grid.merge_at(head, column).is_none()
    };
    let filled: Vec<usize> =
        (0..grid.width(row)).filter(|column| !grid.cell(row, *column).is_empty()).collect();
    !filled.is_empty()
        && filled.iter().all(|column| {
            let cell = grid.cell(row, *column);
            role_of(cell).is_some() || is_plain(cell)
        })
        && filled.iter().any(|column| spans(*column))
        && filled.iter().any(|column| role_of(grid.cell(row, *column)).is_some_and(|(_, k)| k))
}

/// A heading that says nothing without the one above it.
fn is_plain(heading: &str) -> bool {
    ["名称", "指标名称", "内容", "项目名称"].contains(&folded(heading).as_str())
}

/// Whether cells of a column stand over several items.
fn groups(grid: &Grid, layout: &Layout, column: usize) -> bool {
    let filled = |at: usize| (layout.body..grid.height()).any(|row| !grid.cell(row, at).is_empty());
    let points = layout.all(Role::Points).filter(|at| filled(*at) && *at > column);
    let texts = layout.columns.iter().filter(|other| {
        other.column > column
            && (other.role.scores()
                || matches!(
                    other.role,
                    Role::Item | Role::Text | Role::Content | Role::Requirement
                ))
    });
    let Some(counted) = points.last().or(texts.map(|other| other.column).next()) else {
        return false;
    };
    // One place for a score, one number: one item, however many rows its sentences take.
    let once: Vec<usize> = [Role::Score, Role::Number, Role::Id, Role::Points]
        .into_iter()
        .flat_map(|role| layout.all(role).collect::<Vec<_>>())
        .filter(|once| *once != column)
        .collect();
    let goes_on = |row: usize| {
        once.iter().any(|at| grid.merge_at(row, *at).is_some_and(|merge| merge.top < row))
    };
    let mut open = false;
    let mut items = 0;
    for row in layout.body..grid.height() {
        if is_total(grid, row) {
            open = false;
            continue;
        }
        if goes_on(row) {
            continue;
        }
        if !grid.cell(row, column).is_empty() {
            (open, items) = (true, 0);
        }
        if open && !grid.cell(row, counted).is_empty() {
            items += 1;
            if items > 1 {
                return true;
            }
        }
    }
    false
}

/// 合计, 小计.
pub(super) fn is_total(grid: &Grid, row: usize) -> bool {
    let first = grid.cells(row).find(|cell| !cell.is_empty()).map(folded);
    first.is_some_and(|text| {
        ["合计", "总计", "小计", "共计", "总分"].iter().any(|word| text.starts_with(word))
            && text.chars().count() < 12
    })
}
