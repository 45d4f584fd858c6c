//! Tables of values: one column for each, or one row for each.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Read, at_most_one, read_entry, shown};
use super::finding::{Doubt, FactsProblem};
use super::grid::Merge;
use super::heading::{Heading, Role, folded};
use super::read::{Reader, Row};
use super::table::{Table, written_in};
use super::vocabulary::Expected;
use crate::measures::{Entry, Key, Recorded};
use crate::near::near;
use crate::number::Value;

/// What a column is asked for.
#[derive(Debug, Clone)]
struct Asked {
    /// The name of the key.
    name: String,
    expected: Expected,
    /// What the file calls it.
    told: String,
}

/// How a column of shares is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shares {
    /// As per cent, or it is no column of shares.
    Percent,
    /// As 0.95 throughout.
    Fractions,
    /// Some one way, some the other: numbers up to 1 can be either.
    Mixed,
}

impl Reader<'_> {
    pub(super) fn wide(&mut self, table: &Table) {
        let rows = self.rows(table);
        if rows.is_empty() {
            self.say_unknown(table);
            return;
        }
        let periods: Vec<Option<String>> =
            rows.iter().map(|row| self.period(table, row.at)).collect();
        let judged = table
            .columns
            .iter()
            .any(|heading| self.asked(heading).is_some_and(|known| is_judged(&known)));
        let stages: Vec<Option<String>> = if judged {
            let of_sheet = self.stage_of_sheet(table);
            rows.iter().map(|row| self.stage(table, row.at, of_sheet.as_deref())).collect()
        } else {
            vec![None; rows.len()]
        };
        let subjects: Vec<usize> = rows.iter().map(|row| row.at).collect();
        let mut read: BTreeSet<String> = BTreeSet::new();
        self.say_unknown(table);
        for (column, heading) in table.columns.iter().enumerate() {
            let Some(known) = self.asked(heading) else { continue };
            if !read.insert(known.name.clone()) {
                let name = heading.text.clone();
                self.find(table.header, column, FactsProblem::RepeatedColumn(name));
            }
            let Some(unit) = self.unit_of(table, column, &known) else { continue };
            let shares = self.shares(&known, table.header, column, &subjects);
            for ((row, period), stage) in rows.iter().zip(&periods).zip(&stages) {
                // A measure belongs to no stage.
                let stage = if is_judged(&known) { stage.clone() } else { Some(String::new()) };
                let (Some(period), Some(stage)) = (period, stage) else { continue };
                let Some(text) = self.value(table, row.at, column, &known, &rows) else {
                    continue;
                };
                let entry = self.entry(&known, &text, &unit, shares, row.at, column);
                let (name, period) = (known.name.clone(), period.clone());
                let key = Key { name, period, stage };
                self.record(table, key, row, (column, &known.told), entry);
            }
        }
    }

    /// Columns nobody asked for.
    fn say_unknown(&mut self, table: &Table) {
        for (column, heading) in table.columns.iter().enumerate() {
            if heading.role == Role::Other
                && !heading.text.is_empty()
                && self.asked(heading).is_none()
            {
                let name = heading.text.clone();
                let problem = match self.like(&name) {
                    Some(like) => FactsProblem::MistakenColumn { name, like },
                    None => FactsProblem::UnknownColumn(name),
                };
                self.find(table.header, column, problem);
            }
        }
    }

    /// What a heading nobody asked for was probably meant to be: one that is asked for and is a
    /// part of it or holds it (群众满意度, 满意度; K1, K1.1), or one with a slip.
    fn like(&self, heading: &str) -> Option<String> {
        let heading = super::heading::folded(heading);
        let keys = || self.vocabulary.keys.keys().map(String::as_str);
        let length = heading.chars().count();
        let within = keys().filter(|key| {
            let other = key.chars().count();
            let close = 2 * length.min(other) >= length.max(other) || length.min(other) > 3;
            close && length.min(other) > 1 && (heading.contains(key) || key.contains(&heading))
        });
        let nearest = within.min_by_key(|key| key.chars().count().abs_diff(length));
        nearest.or_else(|| near(&heading, keys())).map(str::to_owned)
    }

    /// The unit of bare numbers in a column; none with a finding if its heading contradicts it.
    fn unit_of(&mut self, table: &Table, column: usize, known: &Asked) -> Option<String> {
        let heading = &table.columns[column];
        let unit = match &known.expected {
            Expected::Number(unit) => unit.as_str(),
            Expected::Words | Expected::Answer(_) => return Some(String::new()),
        };
        let written = written_in(heading, table, unit);
        if written.is_none() {
            let (name, written) = (heading.text.clone(), heading.unit.clone());
            let problem = FactsProblem::UnitDiffers { name, written, wants: unit.to_owned() };
            self.find(table.header, column, problem);
        }
        written.map(str::to_owned)
    }

    /// Whether a column of shares is written as 0.95 or as 95. Cells that say % say it themselves.
    fn shares(&mut self, known: &Asked, header: usize, column: usize, rows: &[usize]) -> Shares {
        if known.expected != Expected::Number("%".to_owned()) {
            return Shares::Percent;
        }
        let (mut small, mut large, mut below) = (0, 0, false);
        for row in rows {
            let text = self.grid.cell(*row, column);
            match at_most_one(text) {
                Some(true) => small += 1,
                Some(false) => large += 1,
                None => {}
            }
            below |= at_most_one(text) == Some(true) && folded(text) != "1";
        }
        if small == 0 {
            Shares::Percent
        } else if large > 0 || !below {
            // Nothing but ones may be 1 % or 100 %.
            Shares::Mixed
        } else {
            let name = known.told.clone();
            self.find(header, column, FactsProblem::SharesAsFractions(name));
            Shares::Fractions
        }
    }

    pub(super) fn long(&mut self, table: &Table) {
        let rows = self.rows(table);
        let (Some(key_at), Some(value_at)) =
            (table.column(Role::KeyName), table.column(Role::Value))
        else {
            return;
        };
        // How shares are written is told by all rows of one name.
        let mut of_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for row in &rows {
            of_name.entry(folded(self.label(row.at, key_at))).or_default().push(row.at);
        }
        let mut written: BTreeMap<String, Shares> = BTreeMap::new();
        let mut of_sheet: Option<Option<String>> = None;
        for row in &rows {
            let name = folded(self.label(row.at, key_at));
            let mut heading = table.columns[value_at].clone();
            heading.text.clone_from(&name);
            heading.above.clear();
            let Some(known) = self.known(&heading) else {
                if !self.grid.cell(row.at, value_at).is_empty() {
                    self.find(row.at, key_at, FactsProblem::UnknownKey(name));
                }
                continue;
            };
            let Some(period) = self.period(table, row.at) else { continue };
            let stage = if is_judged(&known) {
                let of_sheet = match &of_sheet {
                    Some(stage) => stage.clone(),
                    None => of_sheet.insert(self.stage_of_sheet(table)).clone(),
                };
                self.stage(table, row.at, of_sheet.as_deref())
            } else {
                Some(String::new())
            };
            let Some(stage) = stage else { continue };
            let Some(text) = self.value(table, row.at, value_at, &known, &rows) else {
                continue;
            };
            let shares = if let Some(shares) = written.get(&name) {
                *shares
            } else {
                let rows = of_name.get(&name).map_or(&[][..], Vec::as_slice);
                let shares = self.shares(&known, table.header, value_at, rows);
                written.insert(name.clone(), shares);
                shares
            };
            let unit = match &known.expected {
                Expected::Number(unit) => {
                    written_in(&heading, table, unit).unwrap_or(unit).to_owned()
                }
                _ => String::new(),
            };
            let entry = self.entry(&known, &text, &unit, shares, row.at, value_at);
            let key = Key { name: known.name, period, stage };
            self.record(table, key, row, (value_at, &known.told), entry);
        }
    }

    /// What a column is asked for; none for labels, remarks and what nobody knows.
    fn asked(&self, heading: &Heading) -> Option<Asked> {
        // A column that elsewhere is a label is a value where a scheme asks for it by name.
        let value = !matches!(
            heading.role,
            Role::Code | Role::Name | Role::Person | Role::Period | Role::Stage | Role::Source
        );
        (value && !heading.text.is_empty()).then(|| self.known(heading)).flatten()
    }

    fn known(&self, heading: &Heading) -> Option<Asked> {
        let both = format!("{}·{}", heading.above, heading.text);
        let with_unit = format!("{}({})", heading.text, heading.unit);
        let names = [both.as_str(), heading.text.as_str(), &with_unit];
        let known = names.iter().find_map(|name| self.vocabulary.keys.get(*name))?;
        let (name, expected) = (known.name.clone(), known.expected.clone());
        Some(Asked { name, expected, told: heading.text.clone() })
    }

    /// The stage a sheet of judgments is of, by its own name or its file's; empty if they name
    /// none, nothing with a finding if one names several.
    fn stage_of_sheet(&mut self, table: &Table) -> Option<String> {
        if table.column(Role::Stage).is_some() {
            return Some(String::new());
        }
        let file = self.grid.file.rsplit('/').next().unwrap_or_default();
        for name in [&self.grid.sheet, file] {
            let name = folded(name);
            let stages = &self.vocabulary.stages;
            let named: BTreeSet<&String> = stages
                .iter()
                .filter(|(stage, _)| name.contains(stage.as_str()))
                .map(|(_, id)| id)
                .collect();
            let mut named = named.into_iter();
            match (named.next(), named.next()) {
                (None, _) => {}
                (Some(stage), None) => return Some(stage.clone()),
                (Some(_), Some(_)) => {
                    self.find_sheet(FactsProblem::SeveralStages(name));
                    return None;
                }
            }
        }
        Some(String::new())
    }

    /// The stage of a row; none with a finding when nobody knows it.
    fn stage(&mut self, table: &Table, row: usize, of_sheet: Option<&str>) -> Option<String> {
        let written = self.text(table, row, Role::Stage);
        if written.is_empty() {
            return of_sheet.map(str::to_owned);
        }
        let stage = self.vocabulary.stages.get(&written).cloned();
        if stage.is_none() {
            let column = table.column(Role::Stage).unwrap_or(0);
            self.find(row, column, FactsProblem::UnknownStage(written));
        }
        stage
    }

    /// The text of a value's cell. One merged with cells of other subjects or columns is nobody's:
    /// none, with one finding for all of them.
    fn value(
        &mut self,
        table: &Table,
        row: usize,
        column: usize,
        known: &Asked,
        rows: &[Row],
    ) -> Option<String> {
        let Some(merge) = self.grid.merge_at(row, column) else {
            return Some(self.grid.cell(row, column).to_owned());
        };
        let text = self.grid.cell(merge.top, merge.left).to_owned();
        if covers_one(table, &merge, rows) {
            return Some(text);
        }
        if !text.is_empty() && self.told.insert((merge.top, merge.left)) {
            let problem = FactsProblem::MergedValue { name: known.told.clone(), text };
            self.find(merge.top, merge.left, problem);
        }
        None
    }

    /// The entry of a cell. What cannot be read is a finding and stays missing.
    fn entry(
        &mut self,
        known: &Asked,
        text: &str,
        unit: &str,
        shares: Shares,
        row: usize,
        column: usize,
    ) -> Entry {
        let name = || known.told.clone();
        if shares == Shares::Mixed && at_most_one(text) == Some(true) {
            let text = text.to_owned();
            self.find(row, column, FactsProblem::MixedShares { name: name(), text });
            return Entry::Missing;
        }
        let written = text.to_owned();
        let problem = match read_entry(&known.expected, text, unit, shares == Shares::Fractions) {
            Read::Entry(entry) => {
                if let Some(why) = doubt(known, &entry) {
                    let problem = FactsProblem::Unlikely { name: name(), text: written, why };
                    self.find(row, column, problem);
                }
                return entry;
            }
            Read::Rounded(value) => {
                let read = value.to_string();
                let problem = FactsProblem::Rounded { name: name(), text: written, value: read };
                self.find(row, column, problem);
                return Entry::Number(value);
            }
            Read::Error => FactsProblem::ErrorValue { name: name(), text: written },
            Read::Unreadable => {
                let wants = known.expected.wants();
                FactsProblem::NotReadable { name: name(), text: written, wants }
            }
        };
        self.find(row, column, problem);
        Entry::Missing
    }

    /// Keeps an entry, unless there is another; `column` with what the file calls it.
    fn record(
        &mut self,
        table: &Table,
        key: Key,
        row: &Row,
        (column, told): (usize, &str),
        entry: Entry,
    ) {
        if entry == Entry::Missing {
            return;
        }
        let says = self.text(table, row.at, Role::Source);
        let source = self.source(row.at, column, &says);
        let values = self.facts.values.entry(key).or_default();
        match values.get(&row.subject) {
            Some(first) if first.entry != entry => {
                let (first, second) = (shown(&first.entry), shown(&entry));
                let name = told.to_owned();
                self.find(row.at, column, FactsProblem::Contradicts { name, first, second });
            }
            Some(_) => {}
            None => {
                values.insert(row.subject.clone(), Recorded { entry, source });
            }
        }
    }
}

/// Units of what is counted: there are never fewer than none.
const COUNTED: [&str; 12] =
    ["次", "个", "户", "人", "件", "名", "场", "起", "处", "项", "家", "人次"];

/// What a share is called that is never more than the whole; a plan may be done by 104 %.
const OF_ALL: [&str; 9] =
    ["覆盖", "普及", "参保", "满意", "合格", "占比", "参与率", "知晓率", "亮化率"];

/// Whether a number can hardly be right.
fn doubt(known: &Asked, entry: &Entry) -> Option<Doubt> {
    let (Expected::Number(unit), Entry::Number(value)) = (&known.expected, entry) else {
        return None;
    };
    // What has changed may be less than none, and more than all.
    let change = known.name.contains(['增', '减', '升', '降', '幅', '差']);
    if change {
        None
    } else if unit == "%" && OF_ALL.iter().any(|word| known.name.contains(word)) {
        (value.raw() > 100 * Value::ONE).then_some(Doubt::MoreThanAll)
    } else if COUNTED.contains(&unit.as_str()) {
        (value.raw() < 0).then_some(Doubt::LessThanNone)
    } else {
        None
    }
}

/// Judgments are made at a stage, measures are not.
fn is_judged(known: &Asked) -> bool {
    matches!(known.expected, Expected::Answer(_))
}

/// Whether a merged block holds one subject's one value: the rows and columns around it are
/// nobody's.
fn covers_one(table: &Table, merge: &Merge, rows: &[Row]) -> bool {
    let from = rows.partition_point(|row| row.at < merge.top);
    let to = rows.partition_point(|row| row.at <= merge.bottom);
    let one = rows[from..to].windows(2).all(|pair| pair[0].subject == pair[1].subject);
    let last = merge.right.min(table.columns.len().saturating_sub(1));
    let values =
        table.columns.get(merge.left..=last).unwrap_or_default().iter().filter(|heading| {
            matches!(heading.role, Role::Other | Role::Value) && !heading.text.is_empty()
        });
    one && values.count() == 1
}
