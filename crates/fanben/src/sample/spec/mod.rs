//! A pack's `sample.yaml` as it is written. docs/packs.md says what the fields mean.

mod forms;

use std::collections::BTreeMap;

use fanben_model::number::Value;
use serde::Deserialize;

use super::ordered::Ordered;

/// A sample year: places, people, what is known about them, and the sheets it is written on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    /// The version of this format: 1.
    pub(crate) fanben: u32,
    /// What the year is about, for people.
    #[serde(default)]
    pub(crate) about: String,
    /// Where all draws begin. Another number is another year.
    pub(crate) seed: u64,
    /// The period of values that name none.
    pub(crate) period: String,
    /// Codes shorter than this are filled with zeros.
    #[serde(default = "twelve")]
    pub(crate) code_digits: usize,
    /// Syllables of names: one list for each syllable, words apart by spaces.
    #[serde(default)]
    pub(crate) pools: BTreeMap<String, Vec<String>>,
    /// Levels of units, each below those before it.
    pub(crate) units: Vec<Level>,
    /// Posts.
    #[serde(default)]
    pub(crate) people: Vec<Posts>,
    /// Groups with exact counts.
    #[serde(default)]
    pub(crate) cohorts: Vec<Partition>,
    /// What is known about whom.
    #[serde(default)]
    pub(crate) columns: Vec<Columns>,
    /// A few departures from the columns for each of a group.
    #[serde(default)]
    pub(crate) faults: Vec<Faults>,
    /// Exact values of named subjects.
    #[serde(default)]
    pub(crate) pinned: Vec<Pinned>,
    /// The files.
    pub(crate) sheets: Vec<SheetPlan>,
    /// The code of a subject worth looking at.
    #[serde(default)]
    pub(crate) show: Option<String>,
}

fn twelve() -> usize {
    12
}

/// One level of units.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Level {
    /// Its name in this file, and the kind of its units unless `kind` says otherwise.
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) kind: Option<String>,
    /// The levels right above; none: the top.
    #[serde(default)]
    pub(crate) under: Words,
    /// The first digits of the top's code.
    #[serde(default)]
    pub(crate) code: String,
    /// How many there are in all.
    #[serde(default)]
    pub(crate) count: Option<usize>,
    /// How many each unit above has: at least and at most.
    #[serde(default)]
    pub(crate) each: Option<(usize, usize)>,
    /// The digits added to the code of the unit above.
    #[serde(default)]
    pub(crate) serial: Serial,
    /// Instead: `code` and so many letters and digits that say nothing about the unit.
    #[serde(default)]
    pub(crate) opaque: Option<usize>,
    #[serde(default)]
    pub(crate) name: Name,
    /// Further columns of the units.
    #[serde(default)]
    pub(crate) fields: Ordered<Maker>,
}

/// Digits added to a code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Serial {
    /// The first number.
    pub(crate) from: usize,
    /// How many digits.
    #[serde(default = "three")]
    pub(crate) digits: usize,
}

impl Default for Serial {
    fn default() -> Self {
        Self { from: 1, digits: 3 }
    }
}

fn three() -> usize {
    3
}

/// How names are made.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Name {
    /// Given names, in order, before any is made.
    #[serde(default)]
    pub(crate) given: Vec<String>,
    /// The pool its syllables come from; none: numbered within the unit above.
    #[serde(default)]
    pub(crate) pool: Option<String>,
    #[serde(default)]
    pub(crate) before: String,
    #[serde(default)]
    pub(crate) after: String,
    /// How many bear the name of one under another unit; otherwise all names differ.
    #[serde(default)]
    pub(crate) repeats: usize,
    /// Names may repeat at will, only not under one unit.
    #[serde(default)]
    pub(crate) free: bool,
}

/// A post and who fills it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posts {
    pub(crate) post: String,
    /// The units that have it.
    pub(crate) of: Select,
    /// How many in all; none: as `each` says.
    #[serde(default)]
    pub(crate) count: Option<usize>,
    /// How many each unit has: at least and at most.
    #[serde(default = "one")]
    pub(crate) each: (usize, usize),
    pub(crate) name: Name,
    #[serde(default)]
    pub(crate) fields: Ordered<Maker>,
}

fn one() -> (usize, usize) {
    (1, 1)
}

/// Subjects told apart into groups with exact counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Partition {
    pub(crate) of: Select,
    pub(crate) groups: Ordered<Group>,
}

/// Who is in a group.
#[derive(Debug, Clone)]
pub(crate) enum Group {
    /// So many, drawn.
    Count(usize),
    /// These codes.
    Codes(Vec<String>),
    /// All who are left.
    Rest,
}

/// Values of many keys for some subjects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Columns {
    pub(crate) of: Select,
    /// The stage; empty for measures.
    #[serde(default)]
    pub(crate) stage: String,
    /// The periods, each drawn anew; none: the year's.
    #[serde(default)]
    pub(crate) periods: Vec<String>,
    /// Keys and how their values are made.
    #[serde(default)]
    pub(crate) keys: Ordered<Maker>,
    /// Instead: all keys of this stage …
    #[serde(default)]
    pub(crate) keys_of: Option<String>,
    /// … each made so.
    #[serde(default)]
    pub(crate) each: Option<Maker>,
}

/// A few departures for each of a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Faults {
    pub(crate) of: Select,
    #[serde(default)]
    pub(crate) stage: String,
    #[serde(default)]
    pub(crate) period: Option<String>,
    /// How many: at least and at most.
    pub(crate) pick: (usize, usize),
    /// What they are drawn from; no key is drawn twice.
    pub(crate) from: Ordered<Maker>,
}

/// Exact values of one subject.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pinned {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) fields: Ordered<String>,
    /// The stage of the values; none: every stage.
    #[serde(default)]
    pub(crate) stage: Option<String>,
    /// The period of the values; none: every period.
    #[serde(default)]
    pub(crate) period: Option<String>,
    #[serde(default)]
    pub(crate) values: Ordered<String>,
}

/// How a value is made. A plain text or whole number is the value itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Maker {
    /// The value itself.
    pub(crate) fixed: Option<String>,
    /// By group: the first that the subject is in; `其余` for all others.
    pub(crate) by: Ordered<Maker>,
    /// One of these, each as likely as it weighs.
    pub(crate) choose: Ordered<u32>,
    /// A number between two, both included.
    pub(crate) between: Option<(Value, Value)>,
    /// In steps of this; none: 1.
    pub(crate) step: Option<Value>,
    /// Another value of the same subject.
    pub(crate) same: Option<Reference>,
    /// Words of that value replaced.
    pub(crate) words: Ordered<Maker>,
    /// Times this.
    pub(crate) times: Option<Value>,
    /// Plus this.
    pub(crate) plus: Option<Box<Maker>>,
    /// Never less.
    pub(crate) at_least: Option<Value>,
    /// Never more.
    pub(crate) at_most: Option<Value>,
    /// Decimals kept; none: all.
    pub(crate) places: Option<u32>,
}

/// A value made before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reference {
    pub(crate) key: Option<String>,
    pub(crate) stage: Option<String>,
    pub(crate) period: Option<String>,
}

/// One sheet of a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetPlan {
    /// The file's name without its ending.
    pub(crate) file: String,
    /// The sheet's name.
    #[serde(default)]
    pub(crate) sheet: String,
    /// The ids of the schemes that read it; empty: all.
    #[serde(default, rename = "for")]
    pub(crate) schemes: Vec<String>,
    /// Rows above the header.
    #[serde(default)]
    pub(crate) title: Vec<String>,
    /// Whose rows.
    #[serde(default)]
    pub(crate) of: Option<Select>,
    #[serde(default)]
    pub(crate) stage: String,
    /// The periods, a row for each; none: the year's.
    #[serde(default)]
    pub(crate) periods: Vec<String>,
    #[serde(default)]
    pub(crate) columns: Vec<SheetColumn>,
    /// Long form: a row for each of these keys that has a value.
    #[serde(default)]
    pub(crate) keys: Vec<String>,
    /// Instead of subjects: rows as they stand, cells between `|`, the first row the header.
    #[serde(default)]
    pub(crate) rows: Option<String>,
    /// One file for each unit of these levels, its name behind the file's.
    #[serde(default)]
    pub(crate) each: Words,
    #[serde(default)]
    pub(crate) quirks: Vec<Quirk>,
}

/// One column of a sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct SheetColumn {
    /// What stands above it.
    pub(crate) heading: String,
    /// What it holds: 编码 and the like, a key, a field.
    pub(crate) show: String,
    /// What stands above several headings.
    pub(crate) group: String,
    /// The same text in every row.
    pub(crate) text: Option<String>,
    /// 万元: the number divided by 10,000.
    pub(crate) unit: Option<String>,
    /// Another stage than the sheet's.
    pub(crate) stage: Option<String>,
    /// Another period than the row's.
    pub(crate) period: Option<String>,
}

/// What offices do to sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Quirk {
    /// Title rows are one merged cell each.
    MergedTitle,
    /// Codes are numbers, not text.
    CodesAsNumbers,
    /// Digits are １２３.
    FullWidthDigits,
    /// Texts end with spaces.
    TrailingSpaces,
    /// A 合计 row below.
    TotalRow,
    /// A row for signatures below.
    SignatureRow,
    /// A CSV file in the old Chinese encoding.
    GbkCsv,
}

/// One word or a list of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words(pub(crate) Vec<String>);

/// Who is meant: levels, posts, groups, codes; and among them those with certain fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Select {
    /// In one of these.
    pub(crate) any: Vec<String>,
    /// In none of these.
    pub(crate) not: Vec<String>,
    /// With these fields.
    pub(crate) with: Ordered<String>,
    /// Below one of the units with these codes; none: anywhere.
    pub(crate) under: Vec<String>,
}
