//! Grids without the headings of a rubric → what was seen in them and how to mend it.

use std::fmt::Write as _;

use super::heading::{Role, role_of};
use super::scheme::NoRubric;
use super::sentence::sentences;
use super::worth::{one_line, points_cell};
use crate::intake::{Grid, cell_name, column_name};
use crate::scheme::clause::Context;

/// So many sheets are told of.
const SHEETS: usize = 5;
/// So many rows show what a column holds.
const ROWS: usize = 60;

/// What a file without a rubric needs to hear.
pub(super) fn no_rubric(grids: &[Grid]) -> NoRubric {
    let mut says = String::from("没有认出评分细则的表头。");
    for grid in grids.iter().filter(|grid| !grid.prose).take(SHEETS) {
        let Some((row, seen)) = most_like_headings(grid) else { continue };
        let _ = write!(says, "\n  {}:最像表头的是第{}行:{seen}", grid.title(), row + 1);
        if let Some(way) = upright(grid).or_else(|| one_column(grid)).or_else(|| headless(grid)) {
            let _ = write!(says, "\n  {way}");
        }
    }
    says.push_str(
        "\n  表头要在一行(或上下两行)里,至少有一列写评什么(考核项目、考核内容、指标……),\
         另有一列写分值(分值、标准分、权重)或怎样计分(评分标准、扣分标准、评分办法)。\
         \n  请在表格上方补一行这样的表头再读。",
    );
    NoRubric { says }
}

/// The fullest of the first rows, and how its cells would be read as headings.
fn most_like_headings(grid: &Grid) -> Option<(usize, String)> {
    let row = (0..grid.height().min(40)).max_by_key(|row| {
        let filled = grid.cells(*row).filter(|cell| !cell.is_empty()).count();
        (filled, usize::MAX - row)
    });
    let row = row.filter(|row| !grid.is_blank(*row))?;
    let cells: Vec<String> = (0..grid.width(row))
        .filter(|column| !grid.cell(row, *column).is_empty())
        .take(8)
        .map(|column| {
            let text = one_line(grid.cell(row, column));
            let known = role_of(&text).map_or("不认识", |(role, _)| role.says());
            let known = if points_cell(&text).points.is_some() { "数字" } else { known };
            format!("{}“{}”({known})", cell_name(row, column), short(&text))
        })
        .collect();
    Some((row, cells.join("、")))
}

fn short(text: &str) -> String {
    text.chars().take(12).collect()
}

/// The headings stand below each other in one column.
fn upright(grid: &Grid) -> Option<String> {
    let known = |column: usize| {
        let cells = (0..grid.height().min(40)).map(move |row| (row, grid.cell(row, column)));
        let known = cells.filter(|(_, cell)| role_of(cell).is_some_and(|(_, exact)| exact));
        known.collect::<Vec<_>>()
    };
    let (column, found) =
        (0..2).map(|column| (column, known(column))).max_by_key(|(_, found)| found.len())?;
    let says = found.iter().filter_map(|(_, cell)| role_of(cell));
    let says = says.filter(|(role, _)| !matches!(role, Role::Number | Role::Score)).count();
    if found.len() < 2 || says < 2 {
        return None;
    }
    let cells: Vec<String> = found
        .iter()
        .take(6)
        .map(|(row, cell)| format!("{}“{}”", cell_name(*row, column), one_line(cell)))
        .collect();
    Some(format!(
        "表头像是竖着写在{}列:{}。请选中整张表复制,在新工作表里用“选择性粘贴”的“转置”粘贴,再读",
        column_name(column),
        cells.join("、")
    ))
}

/// All that is said of an item stands in one cell.
fn one_column(grid: &Grid) -> Option<String> {
    let filled = |row: usize| grid.cells(row).filter(|cell| !cell.is_empty()).count();
    let rows: Vec<usize> = (0..grid.height()).filter(|row| filled(*row) > 0).collect();
    if rows.len() < 2 || rows.iter().any(|row| filled(*row) > 1) {
        return None;
    }
    Some(
        "每一行只有一格,项目、分值和评分标准写在一起。请分成几列:考核项目、标准分、评分标准\
         (例:组织建设 | 10 | 每少一次会议扣1分),第一行写这三个表头,再读"
            .to_owned(),
    )
}

/// What the cells of a column look like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    Empty,
    Counted,
    Points,
    Sentences,
    Words,
}

/// A table that begins with its first item: what each column holds shows which heading it needs.
fn headless(grid: &Grid) -> Option<String> {
    let width = (0..grid.height().min(ROWS)).map(|row| grid.width(row)).max().unwrap_or(0).min(20);
    let looks: Vec<Looks> = (0..width).map(|column| column_looks(grid, column)).collect();
    let has = |wanted: Looks| looks.contains(&wanted);
    if !(has(Looks::Sentences) || has(Looks::Points)) || !has(Looks::Words) {
        return None;
    }
    let words = looks.iter().filter(|one| **one == Looks::Words).count();
    let mut names = if words > 1 {
        vec!["考核项目", "考核指标", "考核要求", "备注"]
    } else {
        vec!["考核指标"]
    }
    .into_iter();
    let (mut points, mut standard) = (false, false);
    let headings: Vec<String> = looks
        .iter()
        .enumerate()
        .filter(|(_, one)| **one != Looks::Empty)
        .map(|(column, one)| {
            let heading = match one {
                Looks::Counted => "序号",
                Looks::Points if !std::mem::replace(&mut points, true) => "标准分",
                Looks::Sentences if !std::mem::replace(&mut standard, true) => "评分标准",
                Looks::Sentences => "扣分标准",
                Looks::Words => names.next().unwrap_or("备注"),
                _ => "备注",
            };
            format!("{}列“{heading}”", column_name(column))
        })
        .collect();
    let first =
        (0..grid.height()).find(|row| grid.cells(*row).filter(|c| !c.is_empty()).count() > 1)?;
    Some(format!(
        "这张表像是没有表头。看各列的内容,可以在第{}行上方插入一行,填:{}(不对的请改),再读",
        first + 1,
        headings.join("、")
    ))
}

fn column_looks(grid: &Grid, column: usize) -> Looks {
    let rows = 0..grid.height().min(ROWS);
    let cells: Vec<&str> =
        rows.map(|row| grid.cell(row, column)).filter(|cell| !cell.is_empty()).collect();
    let share = |count: usize| count * 2 > cells.len();
    let numbers: Vec<_> = cells.iter().filter_map(|cell| points_cell(cell).points).collect();
    if cells.is_empty() {
        return Looks::Empty;
    }
    if share(numbers.len()) {
        let counted = numbers.len() > 1
            && numbers.windows(2).all(|two| two[1].raw() - two[0].raw() == 10_000)
            && column < 2;
        return if counted { Looks::Counted } else { Looks::Points };
    }
    let rules = cells.iter().filter(|cell| {
        sentences(cell, &Context::default()).iter().any(|one| one.reading.rule.is_some())
    });
    if share(rules.count()) { Looks::Sentences } else { Looks::Words }
}
