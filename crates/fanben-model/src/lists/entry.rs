//! What one entry of a list asks, and within which limits a list may ask.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::number::{Points, Value};

/// Who does what an entry asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doer {
    /// Every village.
    #[default]
    Village,
    /// Every township itself.
    Town,
}

/// What makes a form that collects data one that may be sent (表号、制定机关、批准文号、有效期).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FormMark {
    /// Its number.
    pub number: String,
    /// Who made it.
    pub maker: String,
    /// Under which number it was approved.
    pub approval: String,
    /// The last day it may be sent.
    pub until: Option<NaiveDate>,
}

/// One thing that is asked (条).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The item it belongs to (项); several entries belong to one.
    pub item: String,
    /// What is asked.
    pub title: String,
    /// Which department asks.
    pub department: String,
    /// The document that lets it ask, with its number; empty: there is none.
    pub basis: String,
    /// What it is for.
    pub effect: String,
    /// The points it is scored with; none: it is not scored.
    pub points: Option<Points>,
    /// Who does it.
    pub doer: Doer,
    /// The last day.
    pub deadline: NaiveDate,
    /// The fields of the form that is asked for; empty: nothing is filled in.
    pub questions: Vec<String>,
    /// The marks of that form.
    pub form: FormMark,
    /// How long one field takes; where there is none, the report.
    pub minutes: u32,
    /// How many files are asked for.
    pub files: u32,
    /// How many meetings are asked for.
    pub meetings: u32,
}

/// Why something is no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It says no item, or one too long.
    Item,
    /// It says nothing, or too much.
    Title,
    /// No department asks.
    Department,
    /// It says not what it is for.
    Effect,
    /// Fewer than no points, or more than a rubric has.
    Points,
    /// A field without a name, a name too long, or too many fields.
    Questions,
    /// More minutes, files or meetings than a quarter holds.
    Amount,
}

/// The most characters of a name.
const NAME: usize = 60;
/// The most characters of a sentence.
const SENTENCE: usize = 200;
/// The most fields of one form.
const FIELDS: usize = 200;
/// The most of anything counted.
const MANY: u32 = 10_000;

impl Entry {
    /// How many fields it asks for.
    pub fn fields(&self) -> u32 {
        u32::try_from(self.questions.len()).unwrap_or(u32::MAX)
    }

    /// How long it takes one village: its fields, or the report alone.
    pub fn takes(&self) -> u32 {
        self.fields().max(1).saturating_mul(self.minutes)
    }

    /// What keeps it from being an entry at all; whether it may be asked is another question.
    pub fn unfit(&self) -> Vec<Unfit> {
        let within = |text: &str, most| (1..=most).contains(&text.trim().chars().count());
        let fields = self.questions.len() <= FIELDS;
        let points = self.points.is_none_or(|points| {
            Points::whole(1000).is_ok_and(|most| points >= Points::ZERO && points <= most)
        });
        let amounts = [self.minutes, self.files, self.meetings];
        [
            (within(&self.item, NAME), Unfit::Item),
            (within(&self.title, SENTENCE), Unfit::Title),
            (within(&self.department, NAME), Unfit::Department),
            (within(&self.effect, SENTENCE), Unfit::Effect),
            (points, Unfit::Points),
            (fields && self.questions.iter().all(|name| within(name, NAME)), Unfit::Questions),
            (amounts.iter().all(|amount| *amount <= MANY), Unfit::Amount),
        ]
        .into_iter()
        .filter_map(|(fits, unfit)| (!fits).then_some(unfit))
        .collect()
    }
}

/// Within what a list may ask, and a township may change it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// The most items for one village; none: no limit.
    pub items: Option<u32>,
    /// The most entries for one village.
    pub entries: Option<u32>,
    /// The most fields for one village.
    pub fields: Option<u32>,
    /// The most minutes for one village.
    pub minutes: Option<u32>,
    /// How many items of its own a township may add.
    pub own_items: u32,
    /// The most points of each of them; none: no limit.
    pub own_points: Option<Points>,
    /// By how much, in per cent, a township may change an entry's points; none: not at all.
    pub change: Option<Value>,
}
