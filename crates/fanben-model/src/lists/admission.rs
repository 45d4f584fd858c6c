//! Entries → what speaks against asking them: no basis, asked already, a form that may not be sent,
//! more than the limits.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Burden, Entry, Limits};
use crate::number::fold_char;
use crate::scheme::check::{asks_too_much, crosses};

/// A fact that is entered once already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The measure.
    pub name: String,
    /// What sheets also call it.
    pub also: Vec<String>,
    /// Who answers for it.
    pub owner: String,
}

/// What a form lacks that collects data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormPart {
    /// Its number (表号).
    Number,
    /// Who made it (制定机关).
    Maker,
    /// The number of its approval (批准文号).
    Approval,
    /// Until when it may be sent (有效期).
    Until,
}

/// What speaks against an entry; `K` is what entries go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding<K> {
    /// No document lets the department ask.
    NoBasis(K),
    /// Its last day is over.
    Past(K),
    /// It asks for what nobody may be asked.
    Crosses(K, String),
    /// A measure holds what it asks for.
    Held {
        /// The entry.
        at: K,
        /// The field.
        question: String,
        /// The measure.
        measure: String,
        /// Who answers for the measure.
        owner: String,
    },
    /// Another entry asks for it too.
    Twice {
        /// The entry.
        at: K,
        /// The field.
        question: String,
        /// The entry that asks first.
        other: K,
    },
    /// Another entry asks the same in the same words.
    Same {
        /// The entry.
        at: K,
        /// The entry that says it first.
        other: K,
    },
    /// Its form lacks a mark.
    FormLacks(K, FormPart),
    /// Its form may be sent no more.
    FormExpired {
        /// The entry.
        at: K,
        /// The form's last day.
        until: NaiveDate,
    },
    /// Its form ends before the entry does.
    FormEnds {
        /// The entry.
        at: K,
        /// The form's last day.
        until: NaiveDate,
    },
}

impl<K: Copy> Finding<K> {
    /// The entry it is about.
    pub fn at(&self) -> K {
        match self {
            Self::NoBasis(at)
            | Self::Past(at)
            | Self::Crosses(at, _)
            | Self::FormLacks(at, _)
            | Self::Held { at, .. }
            | Self::Twice { at, .. }
            | Self::Same { at, .. }
            | Self::FormExpired { at, .. }
            | Self::FormEnds { at, .. } => *at,
        }
    }

    /// It is to be mended before the entry may be asked; the others are said and nothing more.
    pub fn blocks(&self) -> bool {
        !matches!(self, Self::Same { .. } | Self::FormEnds { .. })
    }
}

/// A name without what does not make it another: width, blanks, marks, what stands in brackets.
fn bare(name: &str) -> String {
    let mut deep = 0_u32;
    let mut text = String::new();
    for c in name.chars().map(fold_char) {
        match c {
            '(' | '[' => deep += 1,
            ')' | ']' => deep = deep.saturating_sub(1),
            c if deep == 0 && c.is_alphanumeric() => text.extend(c.to_lowercase()),
            _ => {}
        }
    }
    text
}

/// Whether two names are the same but for width, blanks, marks and brackets.
pub fn same(one: &str, other: &str) -> bool {
    let one = bare(one);
    !one.is_empty() && one == bare(other)
}

/// What speaks against entries, in their order. Of two that ask the same the later one is told.
pub fn admission<K: Copy + Ord>(
    entries: &[(K, &Entry)],
    known: &[Known],
    today: NaiveDate,
) -> Vec<Finding<K>> {
    let held: BTreeMap<String, &Known> = known
        .iter()
        .flat_map(|one| one.also.iter().chain([&one.name]).map(move |name| (bare(name), one)))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let mut asked: BTreeMap<String, K> = BTreeMap::new();
    let mut titles: BTreeMap<String, K> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, entry) in entries {
        let at = *at;
        if entry.basis.trim().is_empty() {
            found.push(Finding::NoBasis(at));
        }
        if entry.deadline < today {
            found.push(Finding::Past(at));
        }
        let said = [&entry.title, &entry.effect].into_iter().filter(|text| crosses(text));
        let asks = entry.questions.iter().filter(|question| asks_too_much(question));
        found.extend(said.chain(asks).map(|text| Finding::Crosses(at, text.clone())));
        for question in &entry.questions {
            let name = bare(question);
            if let Some(measure) = held.get(&name) {
                found.push(Finding::Held {
                    at,
                    question: question.clone(),
                    measure: measure.name.clone(),
                    owner: measure.owner.clone(),
                });
            } else if let Some(other) = asked.get(&name) {
                found.push(Finding::Twice { at, question: question.clone(), other: *other });
            } else if !name.is_empty() {
                asked.insert(name, at);
            }
        }
        match titles.get(&bare(&entry.title)) {
            Some(other) => found.push(Finding::Same { at, other: *other }),
            None => _ = titles.insert(bare(&entry.title), at),
        }
        if !entry.questions.is_empty() {
            form(at, entry, today, &mut found);
        }
    }
    found
}

fn form<K: Copy>(at: K, entry: &Entry, today: NaiveDate, found: &mut Vec<Finding<K>>) {
    let mark = &entry.form;
    let lacks = [
        (mark.number.trim().is_empty(), FormPart::Number),
        (mark.maker.trim().is_empty(), FormPart::Maker),
        (mark.approval.trim().is_empty(), FormPart::Approval),
        (mark.until.is_none(), FormPart::Until),
    ];
    let lacks = lacks.into_iter().filter(|(lacks, _)| *lacks);
    found.extend(lacks.map(|(_, part)| Finding::FormLacks(at, part)));
    match mark.until {
        Some(until) if until < today => found.push(Finding::FormExpired { at, until }),
        Some(until) if until < entry.deadline => found.push(Finding::FormEnds { at, until }),
        _ => {}
    }
}

/// What a limit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cap {
    /// Items (项).
    Items,
    /// Entries (条).
    Entries,
    /// Fields.
    Fields,
    /// Minutes.
    Minutes,
}

/// More is asked of one village than the limits say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// Of what.
    pub cap: Cap,
    /// How much there is.
    pub is: u32,
    /// How much there may be.
    pub most: u32,
}

/// Where the burden of one village is over the limits.
pub fn over(is: &Burden, limits: &Limits) -> Vec<Over> {
    [
        (Cap::Items, is.items, limits.items),
        (Cap::Entries, is.entries, limits.entries),
        (Cap::Fields, is.fields, limits.fields),
        (Cap::Minutes, is.minutes, limits.minutes),
    ]
    .into_iter()
    .filter_map(|(cap, is, most)| most.filter(|most| is > *most).map(|most| Over { cap, is, most }))
    .collect()
}
