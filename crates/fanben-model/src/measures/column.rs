//! One key over all subjects, stored as codes into a dictionary of its distinct entries.

use std::collections::BTreeMap;

use crate::number::Value;

/// What is known of one thing about one subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// Nothing was recorded: not evaluated.
    Missing,
    /// Recorded as not applicable (`/`).
    NotApplicable,
    /// A number in base units.
    Number(Value),
    /// Words: a level, yes or no, a name.
    Text(String),
}

/// Entries of one key, one for each subject. A rule over one column is applied once for each
/// distinct entry, however many subjects there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    entries: Vec<Entry>,
    codes: Codes,
}

impl Default for Column {
    fn default() -> Self {
        Self::new(&[])
    }
}

/// Codes as narrow as the dictionary allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Up to 256 distinct entries.
    Narrow(Vec<u8>),
    /// More.
    Wide(Vec<u32>),
}

impl Column {
    /// From one entry for each subject.
    pub fn new(values: &[Entry]) -> Self {
        let mut dictionary: BTreeMap<&Entry, usize> = BTreeMap::new();
        for value in values {
            let next = dictionary.len();
            dictionary.entry(value).or_insert(next);
        }
        let code = |value: &Entry| dictionary.get(value).copied().unwrap_or(0);
        let codes = if dictionary.len() <= 256 {
            Codes::Narrow(
                values.iter().map(|value| u8::try_from(code(value)).unwrap_or(0)).collect(),
            )
        } else {
            Codes::Wide(
                values.iter().map(|value| u32::try_from(code(value)).unwrap_or(0)).collect(),
            )
        };
        let mut entries = vec![Entry::Missing; dictionary.len()];
        for (value, code) in dictionary {
            entries[code] = value.clone();
        }
        Self { entries, codes }
    }

    /// From numbers that all are recorded.
    pub fn of_numbers(values: impl IntoIterator<Item = Value>) -> Self {
        Self::new(&values.into_iter().map(Entry::Number).collect::<Vec<_>>())
    }

    /// The distinct entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// For each subject the place of its entry in [`Self::entries`].
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// How many subjects.
    pub fn len(&self) -> usize {
        match &self.codes {
            Codes::Narrow(codes) => codes.len(),
            Codes::Wide(codes) => codes.len(),
        }
    }

    /// No subjects.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of one subject.
    pub fn code(&self, subject: usize) -> usize {
        match &self.codes {
            Codes::Narrow(codes) => usize::from(codes[subject]),
            Codes::Wide(codes) => codes[subject] as usize,
        }
    }

    /// The entry of one subject.
    pub fn get(&self, subject: usize) -> &Entry {
        &self.entries[self.code(subject)]
    }

    /// The entries of some subjects, with the same dictionary.
    #[must_use]
    pub fn of_subjects(&self, subjects: &[usize]) -> Self {
        let codes = match &self.codes {
            Codes::Narrow(codes) => {
                Codes::Narrow(subjects.iter().map(|&subject| codes[subject]).collect())
            }
            Codes::Wide(codes) => {
                Codes::Wide(subjects.iter().map(|&subject| codes[subject]).collect())
            }
        };
        Self { entries: self.entries.clone(), codes }
    }

    /// Replaces one subject's entry.
    pub fn set(&mut self, subject: usize, entry: Entry) {
        let known = self.entries.iter().position(|other| *other == entry);
        let code = known.unwrap_or(self.entries.len());
        if known.is_none() {
            self.entries.push(entry);
        }
        if let Codes::Narrow(codes) = &mut self.codes {
            match u8::try_from(code) {
                Ok(code) => codes[subject] = code,
                Err(_) => self.codes = Codes::Wide(codes.iter().map(|&c| u32::from(c)).collect()),
            }
        }
        if let Codes::Wide(codes) = &mut self.codes {
            codes[subject] = u32::try_from(code).unwrap_or(u32::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_as_they_went_in() {
        let number = |n| Entry::Number(Value::whole(n).unwrap());
        let values = vec![number(5), Entry::Missing, number(5), Entry::NotApplicable, number(-1)];
        let mut column = Column::new(&values);
        let read: Vec<_> = (0..column.len()).map(|at| column.get(at).clone()).collect();
        assert_eq!(read, values);
        assert_eq!(column.entries().len(), 4);
        column.set(1, number(9));
        assert_eq!(column.get(1), &number(9));
    }

    #[test]
    fn many_distinct_entries_widen_the_codes() {
        let mut column = Column::of_numbers((0..256).map(|n| Value::whole(n).unwrap()));
        column.set(3, Entry::Number(Value::whole(1000).unwrap()));
        assert!(matches!(column.codes(), Codes::Wide(_)));
        assert_eq!(column.get(255), &Entry::Number(Value::whole(255).unwrap()));
    }
}
