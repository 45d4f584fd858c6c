//! A sheet of people (人员) → its rows with the cell of everything in them, for whoever keeps them.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{FactsFinding, FactsProblem};
use super::grid::{Grid, cell_name};
use super::heading::Role;
use super::read::Reader;
use super::table::{TableKind, tables};
use super::vocabulary::Vocabulary;
use crate::measures::{Facts, Person};
use crate::place::Tree;

/// A row about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// What it says.
    pub person: Person,
    /// Its cells by their headings, also those that are empty: C7. The number of the person, the
    /// code of the unit, the name and the post stand under 人员编号, 编码, 姓名 and 职务 whatever
    /// the sheet calls them.
    pub cells: BTreeMap<String, String>,
}

/// A sheet of people, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeopleSheet {
    /// In the order of the sheet.
    pub rows: Vec<PersonRow>,
    /// Headings of further columns, each with its cell.
    pub columns: Vec<(String, String)>,
    /// What was not read, and why.
    pub findings: Vec<FactsFinding>,
}

/// Reads the tables of a sheet that are about people: 人员编号, 编码, 姓名, 职务 and further columns.
pub fn read_people(grid: &Grid, tree: &Tree) -> PeopleSheet {
    let vocabulary = Vocabulary::default();
    let mut facts = Facts { tree: tree.clone(), ..Facts::default() };
    let mut reader = Reader {
        grid,
        vocabulary: &vocabulary,
        facts: &mut facts,
        people: BTreeMap::new(),
        findings: Vec::new(),
        told: BTreeSet::new(),
    };
    let (mut cells, mut columns) = (Vec::new(), Vec::new());
    let tables = tables(grid);
    for table in tables.iter().filter(|table| table.kind == TableKind::People) {
        for (at, heading) in table.columns.iter().enumerate() {
            // Where the unit's name stands in front, the person's own is another column.
            if heading.role == Role::Other && !heading.text.is_empty() && heading.text != "姓名" {
                columns.push((heading.text.clone(), cell_name(table.header, at)));
            }
        }
        for row in reader.persons(table) {
            let named = table.columns.iter().enumerate().filter_map(|(at, heading)| {
                let name = match heading.role {
                    Role::Person => "人员编号",
                    Role::Code => "编码",
                    Role::Post => "职务",
                    Role::Name => "姓名",
                    Role::Other if !heading.text.is_empty() => heading.text.as_str(),
                    _ => return None,
                };
                Some((name.to_owned(), cell_name(row, at)))
            });
            cells.push(named.collect::<BTreeMap<_, _>>());
        }
    }
    if columns.is_empty() && cells.is_empty() && reader.findings.is_empty() {
        reader.find_sheet(FactsProblem::NoPeople);
    }
    let findings = reader.findings;
    let rows = facts.people.into_iter().zip(cells);
    let rows = rows.map(|(person, cells)| PersonRow { person, cells }).collect();
    PeopleSheet { rows, columns, findings }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Merge;
    use crate::place::Unit;

    fn tree() -> Tree {
        let code = "990402201201".to_owned();
        Tree::new(vec![Unit { code, name: "甲村".to_owned(), ..Unit::default() }]).0
    }

    #[test]
    fn every_cell_of_a_row_is_known_by_its_heading() {
        let rows = [
            vec!["村干部名册", "", "", "", "", ""],
            vec!["任职编号", "村名", "村代码", "姓名", "岗位", "任职月数"],
            vec!["G01", "甲村", "990402201201", "王强", "书记", "12"],
            vec!["G02", "甲村", "990402201201", "李梅", "主任", ""],
            vec!["G03", "甲村", "990402201299", "陈文", "文书", "7"],
            vec!["合计", "", "", "3人", "", "19"],
        ];
        let mut grid = Grid::from_rows("名册.xlsx", "", rows);
        let sheet = read_people(&grid, &tree());
        let names: Vec<&str> = sheet.rows.iter().map(|row| row.person.name.as_str()).collect();
        assert_eq!(names, ["王强", "李梅"], "the person's name, not the village's");
        let cell = |at: usize, heading: &str| sheet.rows[at].cells[heading].as_str();
        assert_eq!([cell(0, "人员编号"), cell(1, "编码"), cell(1, "职务")], ["A3", "C4", "E4"]);
        assert_eq!(cell(1, "任职月数"), "F4", "an empty cell has its place too");
        assert_eq!(sheet.columns, [("任职月数".to_owned(), "F2".to_owned())]);
        let found: Vec<&str> = sheet.findings.iter().map(|one| one.cell.as_str()).collect();
        assert_eq!(found, ["C5"], "{:?}", sheet.findings);
        // A number merged over two people is nobody's.
        grid.set_merges(vec![Merge { top: 2, left: 5, bottom: 3, right: 5 }]);
        let sheet = read_people(&grid, &tree());
        assert!(sheet.rows.iter().all(|row| row.person.fields.is_empty()), "{:?}", sheet.rows);
        assert!(sheet.findings.iter().any(|one| one.cell == "F3"), "{:?}", sheet.findings);
    }

    #[test]
    fn a_sheet_about_something_else_is_no_list_of_people() {
        let rows = [vec!["编码", "名称", "户数"], vec!["990402201201", "甲村", "300"]];
        let sheet = read_people(&Grid::from_rows("数据.xlsx", "", rows), &tree());
        assert!(sheet.rows.is_empty());
        assert!(sheet.findings[0].says().contains("没有找到人员名册"));
    }
}
