//! One key over all subjects, stored as codes into a dictionary of its distinct entries.

use std::collections::BTreeMap;
use std::sync::Arc;

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
/// distinct entry, however many subjects there are. Columns of some subjects share the dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    entries: Arc<Vec<Entry>>,
    codes: Codes,
    order: Order,
}

/// What is known of the dictionary's order: where codes follow their numbers, a rule that compares
/// numbers can compare codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Nothing.
    Mixed,
    /// Numbers alone, each greater than the one before.
    Ascending,
    /// Numbers alone, each greater than the one before by the same step, in stored units.
    Even {
        /// The first.
        first: i64,
        /// The step; 0 where there is only one number.
        step: i64,
    },
}

impl Order {
    fn of(entries: &[Entry]) -> Self {
        let mut numbers = entries.iter().map(|entry| match entry {
            Entry::Number(value) => Some(value.raw()),
            _ => None,
        });
        let Some(Some(first)) = numbers.next() else { return Self::Mixed };
        let (mut last, mut even) = (first, None);
        for number in numbers {
            let step = number.filter(|number| *number > last).map(|n| (n, n.checked_sub(last)));
            let Some((number, step)) = step else { return Self::Mixed };
            even = match even {
                None => Some(step),
                Some(known) => Some(step.filter(|_| known == step)),
            };
            last = number;
        }
        match even {
            None => Self::Even { first, step: 0 },
            Some(Some(step)) => Self::Even { first, step },
            Some(None) => Self::Ascending,
        }
    }
}

impl Default for Column {
    fn default() -> Self {
        Self::new(&[])
    }
}

/// Codes as narrow as the dictionary allows; copies share them until one is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Up to 256 distinct entries.
    Narrow(Arc<Vec<u8>>),
    /// More.
    Wide(Arc<Vec<u32>>),
}

impl Column {
    /// From one entry for each subject.
    pub fn new(values: &[Entry]) -> Self {
        let mut dictionary: BTreeMap<&Entry, usize> =
            values.iter().map(|value| (value, 0)).collect();
        for (place, code) in dictionary.values_mut().enumerate() {
            *code = place;
        }
        let code = |value: &Entry| dictionary.get(value).copied().unwrap_or(0);
        let codes = if dictionary.len() <= 256 {
            let codes = values.iter().map(|value| u8::try_from(code(value)).unwrap_or(0));
            Codes::Narrow(Arc::new(codes.collect()))
        } else {
            let codes = values.iter().map(|value| u32::try_from(code(value)).unwrap_or(0));
            Codes::Wide(Arc::new(codes.collect()))
        };
        let entries: Vec<Entry> = dictionary.into_keys().cloned().collect();
        Self { order: Order::of(&entries), entries: Arc::new(entries), codes }
    }

    /// From numbers that all are recorded.
    pub fn of_numbers(values: impl IntoIterator<Item = Value>) -> Self {
        Self::new(&values.into_iter().map(Entry::Number).collect::<Vec<_>>())
    }

    /// The distinct entries, in order but for those that [`Self::set`] added.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Codes of both mean the same entries.
    pub fn same_entries(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.entries, &other.entries) || self.entries == other.entries
    }

    /// What is known of their order.
    pub fn order(&self) -> Order {
        self.order
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
                Codes::Narrow(Arc::new(subjects.iter().map(|&subject| codes[subject]).collect()))
            }
            Codes::Wide(codes) => {
                Codes::Wide(Arc::new(subjects.iter().map(|&subject| codes[subject]).collect()))
            }
        };
        Self { entries: Arc::clone(&self.entries), codes, order: self.order }
    }

    /// Replaces one subject's entry.
    pub fn set(&mut self, subject: usize, entry: Entry) {
        let known = self.entries.iter().position(|other| *other == entry);
        let code = known.unwrap_or(self.entries.len());
        if known.is_none() {
            Arc::make_mut(&mut self.entries).push(entry);
            self.order = Order::of(&self.entries);
        }
        if let Codes::Narrow(codes) = &mut self.codes {
            if let Ok(code) = u8::try_from(code) {
                Arc::make_mut(codes)[subject] = code;
            } else {
                let wide = codes.iter().map(|&code| u32::from(code)).collect();
                self.codes = Codes::Wide(Arc::new(wide));
            }
        }
        if let Codes::Wide(codes) = &mut self.codes {
            Arc::make_mut(codes)[subject] = u32::try_from(code).unwrap_or(u32::MAX);
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
    fn the_order_of_the_dictionary_is_what_its_numbers_say() {
        let order = |numbers: &[i64]| {
            Column::of_numbers(numbers.iter().map(|&n| Value::from_raw(n))).order()
        };
        assert_eq!(order(&[9, 3, 6, 3]), Order::Even { first: 3, step: 3 });
        assert_eq!(order(&[7, 7]), Order::Even { first: 7, step: 0 });
        assert_eq!(order(&[9, 3, 5]), Order::Ascending);
        assert_eq!(order(&[i64::MIN, 0, i64::MAX]), Order::Ascending);
        assert_eq!(order(&[]), Order::Mixed);
        let with_gap = [Entry::Number(Value::ZERO), Entry::Missing];
        assert_eq!(Column::new(&with_gap).order(), Order::Mixed);
        let mut column = Column::of_numbers([3, 6].map(Value::from_raw));
        column.set(0, Entry::Number(Value::from_raw(9)));
        assert_eq!(column.order(), Order::Even { first: 3, step: 3 });
        column.set(1, Entry::Number(Value::from_raw(4)));
        assert_eq!(column.order(), Order::Mixed);
    }

    #[test]
    fn many_distinct_entries_widen_the_codes() {
        let mut column = Column::of_numbers((0..256).map(|n| Value::whole(n).unwrap()));
        column.set(3, Entry::Number(Value::whole(1000).unwrap()));
        assert!(matches!(column.codes(), Codes::Wide(_)));
        assert_eq!(column.get(255), &Entry::Number(Value::whole(255).unwrap()));
    }
}
