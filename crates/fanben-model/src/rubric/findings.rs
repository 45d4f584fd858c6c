//! A rubric table that was read → findings, each with its cell.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Became, Entry};
use super::scheme::{Drafted, NoRubric};
use crate::scheme::check::{Code, Finding, check_table};

/// Everything there is to say about a table: what is wrong with the scheme it became, and what
/// only its cells show.
pub fn findings(drafted: &Drafted) -> Vec<Finding> {
    let entries = &drafted.report.entries;
    let mut found = check_table(&drafted.scheme);
    let first = drafted.report.tables.first();
    let cells = Cells::of(drafted);
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for finding in &mut found {
        if let Some(entry) = cells.cell(finding) {
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

/// The cells of a report, by what was read from them.
struct Cells<'a> {
    drafted: &'a Drafted,
    items: BTreeMap<&'a str, Vec<&'a Entry>>,
    dimensions: BTreeMap<&'a str, &'a str>,
}

impl<'a> Cells<'a> {
    fn of(drafted: &'a Drafted) -> Self {
        let mut items: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in drafted.report.entries.iter().filter(|entry| !entry.item.is_empty()) {
            items.entry(&entry.item).or_default().push(entry);
        }
        let dimensions = drafted.scheme.dimensions.iter();
        let dimensions = dimensions.map(|one| (one.id.as_str(), one.name.as_str())).collect();
        Self { drafted, items, dimensions }
    }

    /// The cell a finding is about.
    fn cell(&self, finding: &Finding) -> Option<&'a Entry> {
        let entries = &self.drafted.report.entries;
        if let Some(number) = finding.at.strip_prefix("notes.") {
            let note =
                self.drafted.scheme.notes.get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
            return entries.iter().find(|entry| entry.text == note.text);
        }
        let Some(path) = finding.at.strip_prefix("dimensions.") else {
            // The table's own check has already looked for the cell.
            let mut wrong = entries.iter().filter(|entry| entry.became == Became::Wrong);
            return wrong.find(|entry| entry.says == finding.says);
        };
        if let Some((_, path)) = path.split_once(".items.") {
            let own = starts(path).find_map(|id| self.items.get(id))?;
            let clause = own.iter().find(|e| !e.text.is_empty() && e.text == finding.text);
            return clause.or_else(|| own.first()).copied();
        }
        let name = starts(path).find_map(|id| self.dimensions.get(id))?;
        entries.iter().find(|entry| !name.is_empty() && entry.text.contains(name))
    }
}

/// A place and the beginnings of it that end at a dot, the longest first: ids hold dots.
fn starts(path: &str) -> impl Iterator<Item = &str> {
    let shorter = path.rmatch_indices('.').map(|(at, _)| &path[..at]);
    std::iter::once(path).chain(shorter)
}
