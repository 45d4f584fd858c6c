//! What is written down for a talk or a card.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::scheme::check::crosses;

/// One thing that is behind (一处滞后).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What.
    pub what: String,
    /// By how much.
    pub behind: String,
    /// How it is caught up with.
    pub method: String,
    /// By when.
    pub deadline: NaiveDate,
}

/// A sheet: of a talk what is behind, of a card why it is given and what has to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Why: of a card the scheme's words or the decision's.
    pub ground: String,
    /// What is to be done.
    pub items: Vec<Item>,
    /// Of a card: the body that decided.
    pub body: String,
    /// Of a card: the number of its document.
    pub document: String,
}

/// Why something is no sheet; items by their number from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It says no ground, or too much.
    Ground,
    /// Nothing is behind, or too much at once.
    Items,
    /// It says not what is behind.
    What(usize),
    /// It says not by how much.
    Behind(usize),
    /// It says not how to catch up.
    Method(usize),
    /// Its last day is over.
    Past(usize),
    /// It says what nothing keeps of people, or counts petitions.
    Crosses(usize),
    /// It calls a village backward: it is its progress that is behind.
    Backward(usize),
    /// No body decided.
    Body,
    /// The decision has no number.
    Document,
}

/// The most items of one sheet: more is no talk any more.
const ITEMS: usize = 10;
/// The most characters of a name.
const NAME: usize = 60;
/// The most characters of a sentence.
const SENTENCE: usize = 200;

fn within(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.trim().chars().count())
}

impl Sheet {
    /// What keeps it from being written down.
    pub fn unfit(&self, kind: Kind, today: NaiveDate) -> Vec<Unfit> {
        let mut found = Vec::new();
        if kind == Kind::Card {
            let parts = [
                (within(&self.ground, SENTENCE), Unfit::Ground),
                (within(&self.body, NAME), Unfit::Body),
                (within(&self.document, NAME), Unfit::Document),
            ];
            found.extend(parts.into_iter().filter(|(fits, _)| !fits).map(|(_, unfit)| unfit));
        }
        if crosses(&self.ground) {
            found.push(Unfit::Crosses(0));
        }
        if !(1..=ITEMS).contains(&self.items.len()) {
            found.push(Unfit::Items);
        }
        for (item, at) in self.items.iter().zip(1..) {
            let texts = [&item.what, &item.behind, &item.method];
            let parts = [
                (within(&item.what, SENTENCE), Unfit::What(at)),
                (within(&item.behind, SENTENCE), Unfit::Behind(at)),
                (within(&item.method, SENTENCE), Unfit::Method(at)),
                (item.deadline >= today, Unfit::Past(at)),
                (!texts.iter().any(|text| crosses(text)), Unfit::Crosses(at)),
                (!texts.iter().any(|text| text.contains("落后村")), Unfit::Backward(at)),
            ];
            found.extend(parts.into_iter().filter(|(fits, _)| !fits).map(|(_, unfit)| unfit));
        }
        found
    }
}

/// The period after one: 2026Q4 → 2027Q1, 2026-12 → 2027-01, 2026 → 2027; none: it is none of these.
fn after(period: &str) -> Option<String> {
    let year: u32 = period.get(..4)?.parse().ok()?;
    let rest = period.get(4..)?;
    if rest.is_empty() {
        return Some(format!("{}", year + 1));
    }
    let (mark, last) = match rest.get(..1)? {
        "Q" => ("Q", 4),
        "-" => ("-", 12),
        _ => return None,
    };
    let part: u32 = rest.get(1..)?.parse().ok()?;
    let (year, part) = if part >= last { (year + 1, 1) } else { (year, part + 1) };
    Some(if mark == "Q" { format!("{year}Q{part}") } else { format!("{year}-{part:02}") })
}

/// How many of the periods of a unit's cards, the last one included, follow right upon one another.
pub fn in_a_row(periods: &[&str]) -> usize {
    let mut sorted: Vec<&str> = periods.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let follows = |pair: &&[&str]| match pair {
        [before, next] => after(before).as_deref() == Some(*next),
        _ => false,
    };
    let run = sorted.windows(2).rev().take_while(follows).count();
    if sorted.is_empty() { 0 } else { run + 1 }
}
