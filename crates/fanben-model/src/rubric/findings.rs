//! A rubric table that was read → findings, each with its cell.

use std::collections::BTreeSet;

use super::report::{Became, Entry};
use super::scheme::{Drafted, NoRubric};
use crate::scheme::check::{Code, Finding, check_table};

/// Everything there is to say about a table: what is wrong with the scheme it became, and what
/// only its cells show.
pub fn findings(drafted: &Drafted) -> Vec<Finding> {
    let entries = &drafted.report.entries;
    let mut found = check_table(&drafted.scheme);
    let first = drafted.report.tables.first();
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for finding in &mut found {
        if let Some(entry) = cell_of(&finding.at, &finding.text, &finding.says, drafted) {
            place(finding, entry);
            told.insert((&entry.sheet, &entry.cell));
        } else if let Some(table) = first {
            finding.file.clone_from(&table.file);
        }
    }
    for entry in entries.iter().filter(|entry| entry.became == Became::Wrong) {
        let code = entry.code.unwrap_or(Code::CellDoubtful);
        let known = told.contains(&(entry.sheet.as_str(), entry.cell.as_str()));
        if known && (entry.code.is_none() || code == Code::PointsMissing) {
            continue;
        }
        let mut finding = Finding::new(code, "", &entry.text, &entry.says);
        place(&mut finding, entry);
        found.push(finding);
    }
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    found
}

/// What a file without a rubric is told.
pub fn no_rubric(file: &str, none: &NoRubric) -> Finding {
    let mut finding = Finding::new(Code::NoRubric, "", "", &none.says);
    file.clone_into(&mut finding.file);
    finding
}

fn place(finding: &mut Finding, entry: &Entry) {
    finding.file.clone_from(&entry.file);
    finding.sheet.clone_from(&entry.sheet);
    finding.cell.clone_from(&entry.cell);
}

/// The cell that a place in the scheme was read from.
fn cell_of<'a>(at: &str, text: &str, says: &str, drafted: &'a Drafted) -> Option<&'a Entry> {
    let entries = &drafted.report.entries;
    // The table's own check has already looked for the cell.
    let mut wrong = entries.iter().filter(|entry| entry.became == Became::Wrong);
    if let Some(entry) = wrong.find(|entry| entry.says == says) {
        return Some(entry);
    }
    if let Some(number) = at.strip_prefix("notes.").and_then(|rest| rest.parse::<usize>().ok()) {
        let note = drafted.scheme.notes.get(number.checked_sub(1)?)?;
        return entries.iter().find(|entry| entry.text == note.text);
    }
    let mut path = at.strip_prefix("dimensions.")?.to_owned();
    let dimension = drafted
        .scheme
        .dimensions
        .iter()
        .filter(|one| path == one.id || path.starts_with(&format!("{}.", one.id)))
        .max_by_key(|one| one.id.len());
    if at.starts_with("dimensions.*.items.") {
        path = path.trim_start_matches("*.items.").to_owned();
    } else if let Some(dimension) = dimension {
        path = path[dimension.id.len()..].trim_start_matches(".items.").to_owned();
    }
    let dimensions = drafted.scheme.dimensions.iter();
    let items = dimensions.flat_map(|one| &one.items);
    let item = items
        .filter(|one| path == one.id || path.starts_with(&format!("{}.", one.id)))
        .max_by_key(|one| one.id.len());
    let Some(item) = item else {
        let name = &dimension?.name;
        return entries.iter().find(|entry| !name.is_empty() && entry.text.contains(name.as_str()));
    };
    let own = || entries.iter().filter(|entry| entry.item == item.id);
    let clause = own().find(|entry| !text.is_empty() && entry.text == text);
    clause.or_else(|| own().next())
}
