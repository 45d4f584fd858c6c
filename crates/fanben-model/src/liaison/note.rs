//! What a visit is noted with: a day, a kind, a number of households, one sentence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::compliance::Stay;
use crate::notices::personal;
use crate::scheme::check::crosses;

/// The most characters of what was done.
pub const SAYS: usize = 60;
/// The most characters of a problem.
pub const PROBLEM: usize = 100;
/// The most households of one visit.
pub const HOMES: u32 = 200;

/// What kind of contact it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Work on the spot (到村).
    Visit,
    /// Households were called on (入户); their number is kept and nothing else. One was there, too.
    Home,
    /// A meeting was attended.
    Meeting,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Visit, Self::Home, Self::Meeting];

    /// Whether it counts where a kind is asked.
    pub fn counts_as(self, asked: Self) -> bool {
        self == asked || (self, asked) == (Self::Home, Self::Visit)
    }
}

/// A note before it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub day: NaiveDate,
    /// What.
    pub kind: Kind,
    /// How many households were called on.
    pub homes: u32,
    /// What was done.
    pub says: String,
}

/// Why something is no note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The day is ahead.
    Ahead,
    /// It is further back than a note is taken: so many days.
    Late(u32),
    /// Nobody was tied on that day.
    Untied,
    /// Households were called on and their number is missing, or is none there can be.
    Homes,
    /// It says not what was done, or too much.
    Says,
    /// It counts petitions, keeps something of a person's life, or holds a number of theirs.
    Private,
}

/// Whether a text holds what nothing here keeps: petitions counted, a person's life, numbers of
/// telephones, identity cards, bank cards.
pub fn private(text: &str) -> bool {
    crosses(text) || personal(text).is_some()
}

impl Note {
    /// What keeps it from being kept.
    pub fn unfit(&self, stay: Stay, within: u32, today: NaiveDate) -> Vec<Unfit> {
        let back = (today - self.day).num_days();
        let homes = self.kind == Kind::Home;
        let says = self.says.trim();
        let found = [
            (back < 0, Unfit::Ahead),
            (back > i64::from(within), Unfit::Late(within)),
            (back >= 0 && !stay.holds(self.day), Unfit::Untied),
            (homes && !(1..=HOMES).contains(&self.homes), Unfit::Homes),
            (!(1..=SAYS).contains(&says.chars().count()), Unfit::Says),
            (private(says), Unfit::Private),
        ];
        found.into_iter().filter(|(is, _)| *is).map(|(_, unfit)| unfit).collect()
    }
}
