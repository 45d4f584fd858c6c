//! The 人员 sheet of an office → accounts with proposed posts, all of it or every problem with its
//! cell.
//!
//! Comes in: the bytes of a file. Goes out: a receipt with slips, or problems. Reading is intake's;
//! what an account needs beyond that is checked by the action that makes it.

use fanben_model::intake::{Grid, Vocabulary, cell_name, read_sheet};
use fanben_model::measures::Facts;
use fanben_store::{ActionId, StoreError};

use crate::actions::{NewPerson, make_accounts};
use crate::{Desk, Person, Receipt, Refusal, upload};

/// Something in a sheet that has to be mended first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterProblem {
    /// The sheet; empty in files without sheets.
    pub sheet: String,
    /// The cell; empty for the whole sheet.
    pub cell: String,
    /// What is wrong, in Chinese.
    pub says: String,
}

/// The headings of the columns, by the field they fill.
const HEADINGS: [(&str, &[&str]); 4] = [
    ("login", &["人员编号", "人员编码", "任职编号", "干部编号"]),
    ("name", &["姓名", "名称"]),
    ("unit", &["编码", "单位编码", "村编码"]),
    ("role", &["岗位", "职务", "现任职务"]),
];

/// A row of a sheet that became somebody.
struct Row {
    sheet: usize,
    at: Option<usize>,
}

/// Makes accounts for everybody in a file: all of them with a receipt, or none with the problems.
pub async fn import(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    file: &str,
    bytes: Vec<u8>,
) -> Result<Result<Receipt, Vec<RosterProblem>>, Refusal> {
    who.ready()?;
    let whole =
        |says: String| vec![RosterProblem { sheet: String::new(), cell: String::new(), says }];
    let name = file.to_owned();
    let grids = tokio::task::spawn_blocking(move || grids(&name, &bytes))
        .await
        .map_err(|error| Refusal::Broken(StoreError::Row(error.to_string())))??;
    let grids = match grids {
        Ok(grids) => grids,
        Err(says) => return Ok(Err(whole(says))),
    };
    let places = desk.places().await?;
    let mut facts = Facts { tree: places.tree.clone(), ..Facts::default() };
    let (mut people, mut rows, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (sheet, grid) in grids.iter().enumerate() {
        let before = facts.people.len();
        for finding in read_sheet(grid, &Vocabulary::default(), &mut facts) {
            if !finding.is_note() {
                let says = finding.says();
                let (sheet, cell) = (finding.sheet, finding.cell);
                problems.push(RosterProblem { sheet, cell, says });
            }
        }
        for person in &facts.people[before..] {
            let field = |name: &str| person.fields.get(name).cloned().unwrap_or_default();
            let acting = field("主持工作");
            people.push(NewPerson {
                login: person.code.clone(),
                name: person.name.clone(),
                unit: person.unit.clone(),
                role: person.post.clone(),
                office: field("部门"),
                acting: ["是", "√", "1"].contains(&acting.as_str()),
            });
            rows.push(Row { sheet, at: row_of(grid, &person.code) });
        }
    }
    if people.is_empty() && problems.is_empty() {
        let says = "没有找到人员表:表头要有“人员编号”和“编码”两列,下面一人一行".to_owned();
        return Ok(Err(whole(says)));
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    let proposed = people.iter().filter(|person| !person.role.is_empty()).count();
    match make_accounts(desk, who, action, people).await {
        Ok(mut receipt) => {
            receipt.gives.push(("proposed".to_owned(), proposed.to_string()));
            Ok(Ok(receipt))
        }
        Err(Refusal::Bad(bad)) => {
            let problem = |bad: crate::BadInput| {
                let (at, field) = bad.field.split_once('.').unwrap_or(("", ""));
                let row = at.parse::<usize>().ok().and_then(|at| rows.get(at));
                let grid = row.and_then(|row| grids.get(row.sheet));
                let cell = row.zip(grid).and_then(|(row, grid)| cell_of(grid, row.at?, field));
                RosterProblem {
                    sheet: grid.map(|grid| grid.sheet.clone()).unwrap_or_default(),
                    cell: cell.unwrap_or_default(),
                    says: bad.says,
                }
            };
            Ok(Err(bad.into_iter().map(problem).collect()))
        }
        Err(refusal) => Err(refusal),
    }
}

/// The sheets of a file.
fn grids(name: &str, bytes: &[u8]) -> Result<Result<Vec<Grid>, String>, StoreError> {
    let kept = upload::on_disk(name, bytes)?;
    let read = fanben_papers::read_grids(kept.path(), &mut |_| {});
    let called = |grid: Grid| grid.called(name);
    Ok(read
        .map(|grids| grids.into_iter().map(called).collect())
        .map_err(|unreadable| unreadable.why.to_string()))
}

/// The row of a sheet where a code stands in its column.
fn row_of(grid: &Grid, code: &str) -> Option<usize> {
    let (head, column) = column_of(grid, "login")?;
    (head + 1..grid.height()).find(|row| grid.cell(*row, column).trim() == code)
}

/// The heading of a field: its row and column.
fn column_of(grid: &Grid, field: &str) -> Option<(usize, usize)> {
    let (_, names) = HEADINGS.iter().find(|(own, _)| *own == field)?;
    (0..grid.height().min(20)).find_map(|row| {
        let width = grid.width(row);
        (0..width.max(40))
            .find(|column| names.contains(&grid.cell(row, *column).trim()))
            .map(|column| (row, column))
    })
}

fn cell_of(grid: &Grid, row: usize, field: &str) -> Option<String> {
    let (_, column) = column_of(grid, field)?;
    Some(cell_name(row, column))
}
