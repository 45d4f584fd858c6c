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
            if heading.role == Role::Other && !heading.text.is_empty() {
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
