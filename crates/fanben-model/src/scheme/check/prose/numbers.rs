//! The numbers of a sentence, each with its place and unit.

use crate::number::{Value, fold_char};

/// A sentence, its width folded.
pub(super) struct Words {
    pub(super) chars: Vec<char>,
    pub(super) numbers: Vec<Number>,
}

/// A number written in digits.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub(super) value: Value,
    /// Its decimals as written.
    pub(super) places: u32,
    pub(super) from: usize,
    /// Behind its last digit.
    pub(super) to: usize,
    /// A percent sign stands behind it.
    pub(super) percent: bool,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().map(fold_char).collect();
        let mut numbers = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            if !chars[at].is_ascii_digit() {
                at += 1;
                continue;
            }
            let from = at;
            let mut digits = String::new();
            let mut point = false;
            while let Some(&c) = chars.get(at) {
                let digit_behind = chars.get(at + 1).is_some_and(char::is_ascii_digit);
                let thousands = chars.len() > at + 3
                    && chars[at + 1..at + 4].iter().all(char::is_ascii_digit)
                    && chars.get(at + 4).is_none_or(|c| !c.is_ascii_digit());
                match c {
                    '0'..='9' => digits.push(c),
                    '.' if digit_behind && !point => {
                        point = true;
                        digits.push(c);
                    }
                    ',' if thousands && !point && digits.len() <= 3 => {}
                    _ => break,
                }
                at += 1;
            }
            let places = digits.split_once('.').map_or(0, |(_, rest)| rest.len());
            if let (Ok(value), Ok(places)) = (Value::parse(&digits), u32::try_from(places)) {
                let percent = chars.get(at) == Some(&'%');
                numbers.push(Number { value, places, from, to: at, percent });
            }
        }
        Self { chars, numbers }
    }

    /// The words from one place to another.
    pub(super) fn between(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to.max(from)).unwrap_or_default().iter().collect()
    }

    /// At most so many characters behind a place, up to a mark.
    pub(super) fn behind(&self, from: usize, most: usize) -> String {
        let rest = self.chars.get(from..).unwrap_or_default();
        rest.iter().take(most).take_while(|c| !",;。:\n".contains(**c)).collect()
    }

    /// At most so many characters in front of a place.
    pub(super) fn before(&self, to: usize, most: usize) -> String {
        self.between(to.saturating_sub(most), to)
    }
}
