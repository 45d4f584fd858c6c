//! A department's form on its way back → one row for each candidate, every problem with its cell.

use std::collections::BTreeMap;

use super::answer::{Row, Spot, Typed, Wrong, read};
use crate::intake::{Code, Grid, cell_name, folded, read_code, same_name};

/// What a form asks.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'s> {
    /// Codes and names of the candidates, in their order.
    pub candidates: &'s [(String, String)],
    /// How many conditions.
    pub conditions: usize,
    /// The kinds of ground to choose from.
    pub grounds: &'s [String],
}

/// Something in a form that has to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The cell; empty for the whole form.
    pub cell: String,
    /// What.
    pub what: Trouble,
}

/// What is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No row has 编码 and a condition in it.
    NoHead,
    /// The column of the condition of this number, from 1, is not there.
    NoColumn(usize),
    /// A column is there twice.
    Column(String),
    /// Nothing stands where a code should.
    NoCode,
    /// A code that lost digits on its way through a spreadsheet.
    Broken(String),
    /// A code of no candidate.
    Unknown(String),
    /// A name that is not the one of the code.
    Name {
        /// What stands there.
        is: String,
        /// Whose code it is.
        of: String,
    },
    /// The candidate has a row before.
    Twice(String),
    /// A candidate has no row.
    NoRow(String),
    /// A cell of a row.
    Cell(Wrong),
}

/// A form, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Returned {
    /// By code, each with the number of its row, from 1.
    pub rows: BTreeMap<String, (Row, usize)>,
    /// In the order of the form.
    pub problems: Vec<Problem>,
}

/// Where the columns are.
#[derive(Default)]
struct Columns {
    code: usize,
    name: Option<usize>,
    verdicts: Vec<Option<usize>>,
    ground: Option<usize>,
    basis: Option<usize>,
}

/// How the line of signatures below the table begins.
const SIGNED: &str = "填表人";

/// The number behind 条件 at the beginning of a heading.
fn numbered(heading: &str) -> Option<usize> {
    let rest = heading.strip_prefix("条件")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn columns(grid: &Grid, row: usize, sheet: &Sheet<'_>, problems: &mut Vec<Problem>) -> Columns {
    let mut found = Columns { verdicts: vec![None; sheet.conditions], ..Columns::default() };
    let mut code = None;
    for at in 0..grid.width(row) {
        let heading = folded(grid.cell(row, at));
        let number = numbered(&heading).filter(|number| (1..=sheet.conditions).contains(number));
        let place = match (heading.as_str(), number) {
            ("编码", _) => &mut code,
            ("名称" | "村" | "单位", _) => &mut found.name,
            (_, Some(number)) => &mut found.verdicts[number - 1],
            (other, None) if other.starts_with("不符合原因") => &mut found.ground,
            (other, None) if other.starts_with("依据文件") => &mut found.basis,
            _ => continue,
        };
        if place.is_some() {
            let what = Trouble::Column(grid.cell(row, at).trim().to_owned());
            problems.push(Problem { cell: cell_name(row, at), what });
        } else {
            *place = Some(at);
        }
    }
    found.code = code.unwrap_or(0);
    for (at, column) in found.verdicts.iter().enumerate() {
        if column.is_none() {
            problems.push(Problem { cell: String::new(), what: Trouble::NoColumn(at + 1) });
        }
    }
    found
}

/// Reads a form as it came back. Rows and columns may stand in another order.
pub fn read_grid(grid: &Grid, sheet: &Sheet<'_>) -> Returned {
    let mut found = Returned::default();
    let is_head = |row: &usize| {
        let headings: Vec<String> = grid.cells(*row).map(folded).collect();
        headings.iter().any(|one| one == "编码")
            && headings.iter().any(|one| numbered(one).is_some())
    };
    let Some(head) = (0..grid.height()).find(is_head) else {
        found.problems.push(Problem { cell: String::new(), what: Trouble::NoHead });
        return found;
    };
    let columns = columns(grid, head, sheet, &mut found.problems);
    // Without its column every cell of a condition would be said to be empty.
    if !found.problems.is_empty() {
        return found;
    }
    let mut seen: Vec<String> = Vec::new();
    for row in head + 1..grid.height() {
        line(grid, row, &columns, sheet, (&mut seen, &mut found));
    }
    for (code, name) in sheet.candidates {
        if !seen.contains(code) {
            let what = Trouble::NoRow(name.clone());
            found.problems.push(Problem { cell: String::new(), what });
        }
    }
    found
}

fn line(
    grid: &Grid,
    row: usize,
    columns: &Columns,
    sheet: &Sheet<'_>,
    (seen, found): (&mut Vec<String>, &mut Returned),
) {
    let cell = |column: Option<usize>| column.map_or("", |column| grid.cell(row, column));
    let typed = Typed {
        verdicts: columns.verdicts.iter().map(|at| cell(*at).to_owned()).collect(),
        ground: cell(columns.ground).to_owned(),
        basis: cell(columns.basis).to_owned(),
    };
    let blank = typed.verdicts.iter().all(|said| folded(said).is_empty());
    let mut say = |column: usize, what: Trouble| {
        found.problems.push(Problem { cell: cell_name(row, column), what });
    };
    let name = cell(columns.name).trim();
    let code = match read_code(grid.cell(row, columns.code)) {
        Code::Of(code) => code,
        Code::Broken(code) => return say(columns.code, Trouble::Broken(code)),
        Code::None if blank && name.is_empty() => return,
        Code::None => return say(columns.code, Trouble::NoCode),
    };
    let Some((code, own)) = sheet.candidates.iter().find(|(known, _)| *known == code) else {
        // The line of signatures below the table is nobody's row.
        if !code.starts_with(SIGNED) {
            say(columns.code, Trouble::Unknown(code));
        }
        return;
    };
    if seen.contains(code) {
        return say(columns.code, Trouble::Twice(own.clone()));
    }
    seen.push(code.clone());
    if !name.is_empty() && !same_name(name, own, []) {
        let (is, of) = (name.to_owned(), own.clone());
        return say(columns.name.unwrap_or(columns.code), Trouble::Name { is, of });
    }
    match read(&typed, sheet.conditions, sheet.grounds) {
        Ok(is) => _ = found.rows.insert(code.clone(), (is, row + 1)),
        Err(wrong) => {
            for (spot, what) in wrong {
                let column = match spot {
                    Spot::Verdict(at) => columns.verdicts[at],
                    Spot::Ground => columns.ground,
                    Spot::Basis => columns.basis,
                };
                // A form without the column cannot say it anywhere.
                let cell = column.map_or_else(String::new, |column| cell_name(row, column));
                found.problems.push(Problem { cell, what: Trouble::Cell(what) });
            }
        }
    }
}
