//! Facts ⇄ the files of a bundle that hold them.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::digest::commitment;
use super::reads::Reads;
use crate::intake::{entry_of, read_field};
use crate::measures::{Entry, Facts, Key, Past, Person, Recorded, Ruling, Source};
use crate::number::{Exact, Unit as NumberUnit, Value, as_fraction, read_number};
use crate::place::{Tree, Unit};
use crate::scheme::Measure;
use crate::scheme::clause::answer::{Answer, read_answer};

/// Why facts cannot be published as a bundle, in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotBundled(pub String);

impl fmt::Display for NotBundled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotBundled {}

/// The kinds of unit that are people: their names are personal.
const PERSONAL: [&str; 7] = ["户", "农户", "家庭", "村民", "居民", "党员", "个人"];

/// Whether units of a kind are people, so that their names are personal.
pub fn personal_kind(kind: &str) -> bool {
    PERSONAL.contains(&kind)
}

/// Words that answer no question but one for a name, and to that every word is an answer.
const UNFIT: &str = "?";

/// All facts, file by file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheets {
    /// `tree.json`.
    pub tree: TreeSheet,
    /// `people.json`.
    pub people: PeopleSheet,
    /// `measures.json`.
    pub measures: ValuesSheet,
    /// `judgments.json`.
    pub judgments: ValuesSheet,
    /// `history.json`.
    pub history: HistorySheet,
    /// `rulings.json`.
    pub rulings: RulingsSheet,
}

/// The units in display order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreeSheet {
    units: Vec<UnitRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    code: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name_commitment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    columns: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    measures: BTreeMap<String, EntryForm>,
}

/// The people in office in the order of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleSheet {
    people: Vec<PersonRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonRow {
    code: String,
    name_commitment: String,
    unit: String,
    post: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    columns: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    measures: BTreeMap<String, EntryForm>,
}

/// Values by key, then by subject.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValuesSheet {
    values: Vec<ValuesRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ValuesRow {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    period: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    stage: String,
    entries: BTreeMap<String, EntryForm>,
}

/// Results of earlier periods.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistorySheet {
    results: Vec<PastRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PastRow {
    subject: String,
    period: String,
    name: String,
    value: String,
    /// What the value is where it is a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<Fraction>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Fraction(#[serde(with = "as_fraction")] Exact);

/// Decisions of the committee.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulingsSheet {
    rulings: Vec<RulingRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulingRow {
    subject: String,
    title: String,
    date: String,
    reason_commitment: String,
}

/// An entry as the files write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EntryForm {
    Missing,
    NotApplicable,
    Number(Value),
    Text(String),
    /// Words that do not answer their question: recorded, and no answer. What they were is nobody's
    /// business.
    Unfit,
}

impl EntryForm {
    fn of(entry: &Entry) -> Self {
        match entry {
            Entry::Missing => Self::Missing,
            Entry::NotApplicable => Self::NotApplicable,
            Entry::Number(value) => Self::Number(*value),
            Entry::Text(text) => Self::Text(text.clone()),
        }
    }

    fn entry(&self) -> Entry {
        match self {
            Self::Missing => Entry::Missing,
            Self::NotApplicable => Entry::NotApplicable,
            Self::Number(value) => Entry::Number(*value),
            Self::Text(text) => Entry::Text(text.clone()),
            Self::Unfit => Entry::Text(UNFIT.to_owned()),
        }
    }

    /// As a cell that reads back to the same entry.
    fn cell(&self, measure: &Measure) -> String {
        match self {
            Self::Missing => String::new(),
            Self::NotApplicable => "/".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Unfit => UNFIT.to_owned(),
            Self::Number(value) => match measure.unit.as_str() {
                "%" => format!("{value}%"),
                "千元" | "万元" | "亿元" => format!("{value}元"),
                _ => value.to_string(),
            },
        }
    }
}

impl Sheets {
    /// What rules read of facts. Names and reasons become commitments under `salt`.
    pub fn of(facts: &Facts, reads: &Reads, salt: &str) -> Result<Self, NotBundled> {
        let mut sheets = Self::default();
        for unit in facts.tree.units() {
            let personal = personal_kind(&unit.kind);
            let hidden = || commitment(salt, &unit.code, &unit.name);
            sheets.tree.units.push(UnitRow {
                code: unit.code.clone(),
                kind: unit.kind.clone(),
                name: (!personal).then(|| unit.name.clone()),
                name_commitment: personal.then(hidden),
                parent: unit.parent.clone(),
                from: unit.from,
                until: unit.until,
                columns: columns(&unit.fields, reads),
                measures: measured(&unit.fields, reads)?,
            });
        }
        for person in &facts.people {
            let code = &person.code;
            if looks_like_identity(code) {
                let says =
                    format!("人员编号 {code} 像是身份证号,不能写进结果包;请换成单位自编的编号");
                return Err(NotBundled(says));
            }
            sheets.people.people.push(PersonRow {
                code: code.clone(),
                name_commitment: commitment(salt, code, &person.name),
                unit: person.unit.clone(),
                post: person.post.clone(),
                columns: columns(&person.fields, reads),
                measures: measured(&person.fields, reads)?,
            });
        }
        sheets.values(facts, reads);
        sheets.history.results = facts.past.iter().map(past_row).collect();
        let ruling = |one: &Ruling| RulingRow {
            subject: one.subject.clone(),
            title: one.title.clone(),
            date: one.date.clone(),
            reason_commitment: commitment(salt, &one.subject, &one.reason),
        };
        sheets.rulings.rulings = facts.rulings.iter().map(ruling).collect();
        Ok(sheets)
    }

    fn values(&mut self, facts: &Facts, reads: &Reads) {
        let mut values: BTreeMap<Key, BTreeMap<String, EntryForm>> = BTreeMap::new();
        for (key, recorded) in &facts.values {
            let question = reads.judged.get(&key.name);
            let form = |entry: &Entry| match (entry, question) {
                (Entry::Text(text), Some(question)) => match read_answer(question, text) {
                    Ok(answer) => EntryForm::of(&answered(answer)),
                    Err(_) => EntryForm::Unfit,
                },
                (entry, _) => EntryForm::of(entry),
            };
            let entries = recorded.iter().map(|(subject, one)| (subject.clone(), form(&one.entry)));
            values.insert(key.clone(), entries.collect());
        }
        // An answer in a column of the unit or people sheet stands behind every other one.
        let units = facts.tree.units().iter().map(|unit| (&unit.code, &unit.fields));
        let people = facts.people.iter().map(|person| (&person.code, &person.fields));
        for (code, fields) in units.chain(people) {
            for (name, question) in &reads.judged {
                let Some(text) = fields.get(name).map(|text| text.trim()).filter(|t| !t.is_empty())
                else {
                    continue;
                };
                let form = match read_answer(question, text) {
                    _ if text == "/" => EntryForm::NotApplicable,
                    Ok(answer) => EntryForm::of(&answered(answer)),
                    Err(_) => EntryForm::Unfit,
                };
                let key = Key { name: name.clone(), ..Key::default() };
                values.entry(key).or_default().entry(code.clone()).or_insert(form);
            }
        }
        for (key, entries) in values {
            let judged = !key.stage.is_empty() || reads.judged.contains_key(&key.name);
            let Key { name, period, stage } = key;
            let row = ValuesRow { name, period, stage, entries };
            if judged { self.judgments.values.push(row) } else { self.measures.values.push(row) }
        }
    }

    /// The facts again, without names and reasons. Of two units or values under one code and key the
    /// first counts.
    pub fn facts(&self, reads: &Reads) -> Facts {
        let fields = |columns: &BTreeMap<String, String>, read: &BTreeMap<String, EntryForm>| {
            let mut fields: BTreeMap<String, String> = BTreeMap::new();
            for (name, form) in read {
                let measure = reads.measures.get(name).and_then(|list| list.first());
                let cell = form.cell(measure.unwrap_or(&Measure::default()));
                fields.insert(name.clone(), cell);
            }
            fields.extend(columns.clone());
            fields
        };
        let units = self.tree.units.iter().map(|row| Unit {
            code: row.code.clone(),
            name: row.name.clone().unwrap_or_default(),
            kind: row.kind.clone(),
            parent: row.parent.clone(),
            fields: fields(&row.columns, &row.measures),
            from: row.from,
            until: row.until,
        });
        let people = self.people.people.iter().map(|row| Person {
            code: row.code.clone(),
            name: String::new(),
            unit: row.unit.clone(),
            post: row.post.clone(),
            fields: fields(&row.columns, &row.measures),
        });
        let mut values: BTreeMap<Key, BTreeMap<String, Recorded>> = BTreeMap::new();
        for row in self.measures.values.iter().chain(&self.judgments.values) {
            let key = Key {
                name: row.name.clone(),
                period: row.period.clone(),
                stage: row.stage.clone(),
            };
            let known = values.entry(key).or_default();
            for (subject, form) in &row.entries {
                let recorded = Recorded { entry: form.entry(), source: Source::default() };
                known.entry(subject.clone()).or_insert(recorded);
            }
        }
        let past = self.history.results.iter().map(|row| Past {
            subject: row.subject.clone(),
            period: row.period.clone(),
            name: row.name.clone(),
            value: row.value.clone(),
            source: Source::default(),
        });
        let rulings = self.rulings.rulings.iter().map(|row| Ruling {
            subject: row.subject.clone(),
            title: row.title.clone(),
            reason: String::new(),
            date: row.date.clone(),
            source: Source::default(),
        });
        Facts {
            tree: Tree::new(units.collect()).0,
            people: people.collect(),
            values,
            past: past.collect(),
            rulings: rulings.collect(),
        }
    }

    /// What in these files does not fit itself: codes that stand twice, numbers that are not what
    /// their words say.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut twice = |file: &str, what: &str, codes: &mut dyn Iterator<Item = &String>| {
            let mut seen = std::collections::BTreeSet::new();
            for code in codes.filter(|code| !seen.insert((*code).clone())) {
                problems.push(format!("{file}:{what} {code} 出现了两次"));
            }
        };
        twice("tree.json", "单位编码", &mut self.tree.units.iter().map(|row| &row.code));
        twice("people.json", "人员编号", &mut self.people.people.iter().map(|row| &row.code));
        for row in &self.history.results {
            let again = past_row(&Past {
                subject: row.subject.clone(),
                period: row.period.clone(),
                name: row.name.clone(),
                value: row.value.clone(),
                source: Source::default(),
            });
            if again != *row {
                let PastRow { subject, period, name, value, .. } = row;
                problems.push(format!(
                    "history.json:{subject} {period} 的“{name}”写作“{value}”,旁边的数与它不符"
                ));
            }
        }
        problems
    }
}

/// An answer as the files write it: one word for yes, one for no.
fn answered(answer: Answer) -> Entry {
    match answer {
        Answer::Missing => Entry::Missing,
        answer => entry_of(answer),
    }
}

fn columns(fields: &BTreeMap<String, String>, reads: &Reads) -> BTreeMap<String, String> {
    let read = fields.iter().filter(|(name, _)| reads.columns.contains(*name));
    read.map(|(name, text)| (name.clone(), text.clone())).collect()
}

fn measured(
    fields: &BTreeMap<String, String>,
    reads: &Reads,
) -> Result<BTreeMap<String, EntryForm>, NotBundled> {
    let mut read = BTreeMap::new();
    for (name, text) in fields {
        let Some(ways) = reads.measures.get(name) else { continue };
        let mut entries = ways.iter().map(|measure| read_field(text, measure));
        let first = entries.next().flatten();
        if entries.any(|other| other != first) {
            let says = format!("两个办法对“{name}”一列的读法不同(单位不一),不能写进同一个结果包");
            return Err(NotBundled(says));
        }
        if let Some(entry) = first {
            read.insert(name.clone(), EntryForm::of(&entry));
        }
    }
    Ok(read)
}

fn past_row(past: &Past) -> PastRow {
    let number = match read_number(&past.value) {
        Ok(read) if read.unit == NumberUnit::Percent => {
            Some(Fraction(read.value.exact() / Exact::from_integer(100)))
        }
        Ok(read) if !matches!(read.unit, NumberUnit::Other(_)) => {
            Some(Fraction(read.value.exact()))
        }
        _ => None,
    };
    PastRow {
        subject: past.subject.clone(),
        period: past.period.clone(),
        name: past.name.clone(),
        value: past.value.clone(),
        number,
    }
}

/// Eighteen digits, the last of which may be X.
fn looks_like_identity(code: &str) -> bool {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    code.len() == 18 && (digits == 18 || (digits == 17 && code.ends_with(['X', 'x'])))
}
