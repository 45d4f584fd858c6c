//! The answers of a sheet. A large county keeps half a million of them in memory, where a map of rows
//! took five times the room.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::PersonId;

/// One judgment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// As typed.
    pub value: String,
    /// Why.
    pub reason: String,
    /// Whose judgment it is: kept while later sheets leave it as it is.
    pub person: PersonId,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// One judgment as a sheet has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Answer<'a> {
    /// As typed.
    pub value: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Whose judgment it is.
    pub person: PersonId,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// Where one judgment ends in the text of its sheet, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    value: u32,
    reason: u32,
    hand: u32,
}

/// The answers of a sheet by question key.
#[derive(Clone, Default)]
pub struct Answers {
    /// In order. Sheets of one stage have the same, and share them.
    keys: Arc<[Box<str>]>,
    /// One for each key.
    lines: Box<[Line]>,
    /// Value and reason of each, one behind the other.
    text: Box<str>,
    /// Who judged, and when.
    hands: Box<[(PersonId, DateTime<Utc>)]>,
}

impl Answers {
    /// No answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether a question is answered.
    pub fn contains_key(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    /// The answer to a question.
    pub fn get(&self, key: &str) -> Option<Answer<'_>> {
        self.place(key).map(|at| self.line(at))
    }

    /// The questions answered, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(AsRef::as_ref)
    }

    /// All answers, in the order of their questions.
    pub fn values(&self) -> impl Iterator<Item = Answer<'_>> {
        (0..self.lines.len()).map(|at| self.line(at))
    }

    /// Questions with their answers, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Answer<'_>)> {
        self.keys().zip(self.values())
    }

    /// The same to be changed and packed again.
    pub fn rows(&self) -> BTreeMap<String, AnswerRow> {
        let row = |one: Answer<'_>| AnswerRow {
            value: one.value.to_owned(),
            reason: one.reason.to_owned(),
            person: one.person,
            at: one.at,
        };
        self.iter().map(|(key, one)| (key.to_owned(), row(one))).collect()
    }

    /// Shares the questions with another sheet where they are the same.
    pub fn share(&mut self, with: &Self) {
        if self.keys == with.keys {
            self.keys = Arc::clone(&with.keys);
        }
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.keys.binary_search_by(|known| known.as_ref().cmp(key)).ok()
    }

    fn line(&self, at: usize) -> Answer<'_> {
        let Line { value, reason, hand } = self.lines[at];
        let from = at.checked_sub(1).map_or(0, |before| self.lines[before].reason);
        let text = |from: u32, to: u32| &self.text[from as usize..to as usize];
        let (person, at) = self.hands[hand as usize];
        Answer { value: text(from, value), reason: text(value, reason), person, at }
    }
}

/// Texts of a sheet that together are longer than 4 GiB are refused where they come in (forms are
/// limited to megabytes).
fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl From<BTreeMap<String, AnswerRow>> for Answers {
    fn from(rows: BTreeMap<String, AnswerRow>) -> Self {
        let (mut text, mut hands) = (String::new(), Vec::new());
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows.values() {
            text.push_str(&row.value);
            let value = narrow(text.len());
            text.push_str(&row.reason);
            let by = (row.person, row.at);
            let hand = hands.iter().rposition(|known| *known == by).unwrap_or_else(|| {
                hands.push(by);
                hands.len() - 1
            });
            lines.push(Line { value, reason: narrow(text.len()), hand: narrow(hand) });
        }
        Self {
            keys: rows.into_keys().map(String::into_boxed_str).collect(),
            lines: lines.into(),
            text: text.into(),
            hands: hands.into(),
        }
    }
}

impl PartialEq for Answers {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys && self.values().eq(other.values())
    }
}

impl Eq for Answers {}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.keys.len()))?;
        for (key, answer) in self.iter() {
            map.serialize_entry(key, &answer)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(from).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows() -> impl Strategy<Value = BTreeMap<String, AnswerRow>> {
        let row = ("[0-9万/]{0,6}", "[理由ab\n]{0,8}", 0u128..3, 0i64..3);
        let row = row.prop_map(|(value, reason, person, at)| AnswerRow {
            value,
            reason,
            person: PersonId(uuid::Uuid::from_u128(person)),
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(at),
        });
        proptest::collection::btree_map("[a-c村]{1,3}", row, 0..12)
    }

    proptest! {
        #[test]
        fn a_packed_sheet_says_what_its_rows_say(rows in rows(), other in "[a-c村]{1,3}") {
            let packed = Answers::from(rows.clone());
            prop_assert_eq!(packed.rows(), rows.clone());
            prop_assert_eq!(packed.is_empty(), rows.is_empty());
            prop_assert_eq!(packed.contains_key(&other), rows.contains_key(&other));
            let value = packed.get(&other).map(|one| one.value);
            prop_assert_eq!(value, rows.get(&other).map(|one| one.value.as_str()));
            let written = serde_json::to_string(&packed).unwrap();
            prop_assert_eq!(&written, &serde_json::to_string(&rows).unwrap());
            prop_assert_eq!(serde_json::from_str::<Answers>(&written).unwrap(), packed);
        }

        #[test]
        fn sheets_share_their_questions_and_nothing_else(one in rows(), other in rows()) {
            let (before, mut packed) = (Answers::from(one.clone()), Answers::from(other.clone()));
            packed.share(&before);
            let shared = Arc::ptr_eq(&packed.keys, &before.keys);
            prop_assert_eq!(shared, one.keys().eq(other.keys()));
            prop_assert_eq!(packed.rows(), other);
        }
    }
}
