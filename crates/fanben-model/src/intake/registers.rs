//! Tables of units, people, earlier results and rulings.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::code::same_codes;
use super::entry::{is_error, period};
use super::finding::FactsProblem;
use super::heading::{Role, folded, is_figure};
use super::read::Reader;
use super::table::{Table, is_result};
use crate::measures::{Past, Person, Ruling};
use crate::place::Unit;

impl Reader<'_> {
    /// The further columns of a row. A number merged over several rows is nobody's.
    fn fields(&mut self, table: &Table, row: usize) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::new();
        for (at, heading) in table.columns.iter().enumerate() {
            if heading.role != Role::Other || heading.text.is_empty() {
                continue;
            }
            let mut value = folded(self.label(row, at));
            if value.is_empty() {
                continue;
            }
            // 经营性收入(万元): the amounts below are in that unit.
            if heading.unit.ends_with('元') && value.ends_with(|c: char| c.is_ascii_digit()) {
                value.push_str(&heading.unit);
            }
            let name = heading.text.clone();
            let merge = self.grid.merge_at(row, at);
            if is_error(&value) {
                self.find(row, at, FactsProblem::ErrorValue { name, text: value });
            } else if let Some(merge) = merge.filter(|_| is_figure(&value)) {
                if self.told.insert((merge.top, merge.left)) {
                    let problem = FactsProblem::MergedValue { name, text: value };
                    self.find(merge.top, merge.left, problem);
                }
            } else {
                fields.insert(name, value);
            }
        }
        fields
    }

    pub(super) fn units(&mut self, table: &Table) {
        let mut units: Vec<(usize, Unit)> = Vec::new();
        for row in self.body(table) {
            let Some(code) = self.code(table, row, Role::Code) else { continue };
            let day = |text: String| {
                let text = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
                NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()
            };
            let parent = self.text(table, row, Role::Parent);
            let unit = Unit {
                code,
                name: self.text(table, row, Role::Name),
                kind: self.text(table, row, Role::Kind),
                parent: (!parent.is_empty()).then_some(parent),
                fields: self.fields(table, row),
                from: day(self.text(table, row, Role::From)),
                until: day(self.text(table, row, Role::Until)),
            };
            units.push((row, unit));
        }
        let at = table.column(Role::Code).unwrap_or(0);
        let mut here: BTreeSet<String> = BTreeSet::new();
        for (row, unit) in &units {
            if !here.insert(unit.code.clone()) || self.facts.tree.get(&unit.code).is_some() {
                self.find(*row, at, FactsProblem::Repeated(unit.code.clone()));
            }
        }
        let known = |code: &str| here.contains(code) || self.facts.tree.get(code).is_some();
        let mut unknown = Vec::new();
        for (row, unit) in &mut units {
            let Some(parent) = unit.parent.as_mut().filter(|parent| !known(parent)) else {
                continue;
            };
            match same_codes(parent).into_iter().find(|other| known(other)) {
                Some(other) => *parent = other,
                None => unknown.push((*row, parent.clone())),
            }
        }
        let column = table.column(Role::Parent).unwrap_or(0);
        for (row, parent) in unknown {
            self.find(row, column, FactsProblem::UnknownParent(parent));
        }
        self.facts.add_units(units.into_iter().map(|(_, unit)| unit).collect());
    }

    /// Reads people; gives the rows of those that were read.
    pub(super) fn persons(&mut self, table: &Table) -> Vec<usize> {
        let mut rows = Vec::new();
        // Beside somebody's own name the name of the unit may stand.
        let named = table.columns.iter().position(|heading| heading.text == "姓名");
        let unit_at = table.column(Role::Code).unwrap_or(0);
        let person_at = table.column(Role::Person).unwrap_or(0);
        for row in self.body(table) {
            let Some(code) = self.code(table, row, Role::Person) else { continue };
            let Some(written) = self.code(table, row, Role::Code) else { continue };
            let Some(unit) = self.canonical(&written) else {
                self.find(row, unit_at, FactsProblem::UnknownCode(written));
                continue;
            };
            if self.people.contains_key(&code) {
                self.find(row, person_at, FactsProblem::Repeated(code));
                continue;
            }
            self.people.insert(code.clone(), self.facts.people.len());
            let name = match named {
                Some(at) => folded(self.label(row, at)),
                None => self.text(table, row, Role::Name),
            };
            let mut fields = self.fields(table, row);
            fields.remove("姓名");
            let post = self.text(table, row, Role::Post);
            let person = Person { code, name, unit, post, fields };
            self.facts.people.push(person);
            rows.push(row);
        }
        rows
    }

    pub(super) fn past(&mut self, table: &Table) {
        let rows = self.rows(table);
        let mut known: BTreeMap<(String, String, String), String> = self
            .facts
            .past
            .iter()
            .map(|past| {
                let key = (past.subject.clone(), past.period.clone(), past.name.clone());
                (key, past.value.clone())
            })
            .collect();
        let columns = self.past_columns(table);
        let long = table.column(Role::KeyName).zip(table.column(Role::Value));
        for row in rows {
            let Some(period) = self.period(table, row.at) else { continue };
            let mut results = columns.clone();
            if let Some((key, value)) = long {
                results.push((folded(self.label(row.at, key)), value));
            }
            for (name, column) in results {
                let mut value = folded(self.grid.cell(row.at, column));
                if value.is_empty() {
                    continue;
                }
                let unit = table.columns.get(column).map_or("", |heading| &heading.unit);
                if unit.ends_with('元') && value.ends_with(|c: char| c.is_ascii_digit()) {
                    value.push_str(unit);
                }
                if is_error(&value) {
                    self.find(row.at, column, FactsProblem::ErrorValue { name, text: value });
                    continue;
                }
                let key = (row.subject.clone(), period.clone(), name.clone());
                if let Some(first) = known.get(&key).cloned() {
                    if first != value {
                        let problem = FactsProblem::Contradicts { name, first, second: value };
                        self.find(row.at, column, problem);
                    }
                    continue;
                }
                known.insert(key, value.clone());
                let says = self.text(table, row.at, Role::Source);
                let source = self.source(row.at, column, &says);
                let (subject, period) = (row.subject.clone(), period.clone());
                self.facts.past.push(Past { subject, period, name, value, source });
            }
        }
    }

    /// The columns of earlier results: what a result is called, and measures the scheme knows.
    fn past_columns(&mut self, table: &Table) -> Vec<(String, usize)> {
        let (mut columns, mut unknown) = (Vec::new(), Vec::new());
        for (at, heading) in table.columns.iter().enumerate() {
            let known = || self.vocabulary.keys.get(&folded(&heading.text));
            let named = heading.role == Role::Other && !heading.text.is_empty();
            if is_result(&heading.text) {
                columns.push((heading.text.clone(), at));
            } else if let Some(known) =
                known().filter(|known| named && known.expected.is_measured())
            {
                columns.push((known.name.clone(), at));
            } else if named {
                unknown.push((at, heading.text.clone()));
            }
        }
        for (at, name) in unknown {
            self.find(table.header, at, FactsProblem::UnknownColumn(name));
        }
        columns
    }

    /// The period a row is about; none with a finding where a day stands.
    pub(super) fn period(&mut self, table: &Table, row: usize) -> Option<String> {
        let Some(column) = table.column(Role::Period) else { return Some(String::new()) };
        let written = self.label(row, column).to_owned();
        let read = period(&written);
        if read.is_none() {
            self.find(row, column, FactsProblem::NotAPeriod(folded(&written)));
        }
        read
    }

    pub(super) fn rulings(&mut self, table: &Table) {
        let column = table.column(Role::Title).unwrap_or(0);
        for row in self.rows(table) {
            let title = self.text(table, row.at, Role::Title);
            let reason = self.text(table, row.at, Role::Reason);
            let date = self.text(table, row.at, Role::Date);
            let name = table.columns[column].text.clone();
            if title.is_empty() {
                // Nothing was decided; taking a title away is a decision with words.
                if !reason.is_empty() || !date.is_empty() {
                    let wants = "等次名称,不评等次的也要写明".to_owned();
                    let problem = FactsProblem::NotReadable { name, text: title, wants };
                    self.find(row.at, column, problem);
                }
                continue;
            }
            let earlier = self.facts.rulings.iter().find(|one| one.subject == row.subject);
            if let Some(first) = earlier.map(|one| one.title.clone()) {
                if first != title {
                    let problem = FactsProblem::Contradicts { name, first, second: title };
                    self.find(row.at, column, problem);
                }
                continue;
            }
            let source = self.source(row.at, column, &self.text(table, row.at, Role::Source));
            let subject = row.subject;
            self.facts.rulings.push(Ruling { subject, title, reason, date, source });
        }
    }
}
