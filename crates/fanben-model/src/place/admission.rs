//! Rows of a register one after another → the units that can be taken, and what is wrong with each.

use std::collections::BTreeMap;

use super::Unit;

/// What is noticed about a row. Some of it keeps the row out ([`Noted::refuses`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// There is no code, or it holds something else than letters and digits.
    Code(String),
    /// The code has another length than codes of this kind have.
    Length {
        /// The code.
        code: String,
        /// How many digits it has.
        digits: usize,
    },
    /// The code stands in an earlier row too, or the register knows it by another name.
    Taken {
        /// The code.
        code: String,
        /// The name it has there.
        name: String,
    },
    /// The unit above is in no earlier row and not in the register.
    Orphan {
        /// The code of the unit above.
        parent: String,
    },
    /// There is no name.
    NoName,
    /// There is no kind.
    NoKind,
    /// Blanks or control characters were cut off the name.
    Trimmed,
    /// Another unit under the same one has the name.
    SameName {
        /// The name.
        name: String,
        /// The other one's code.
        code: String,
    },
    /// A character of the name is in no font: a private one, or what is left of one.
    Character(char),
    /// The code does not begin as the code of the unit above does.
    Prefix {
        /// The code of the unit above.
        parent: String,
    },
}

impl Noted {
    /// The row is not taken.
    pub fn refuses(&self) -> bool {
        matches!(
            self,
            Self::Code(_)
                | Self::Length { .. }
                | Self::Taken { .. }
                | Self::Orphan { .. }
                | Self::NoName
                | Self::NoKind
        )
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admitted {
    /// It is to be added.
    New(Unit),
    /// The register has it already, just so.
    Known,
    /// It is not taken.
    Refused,
}

/// A register that takes rows one after another, those above first.
#[derive(Debug, Clone, Default)]
pub struct Admission {
    /// Codes with the name and the code above, as places in `rows`.
    known: BTreeMap<Box<str>, Row>,
    /// Names under each unit that were seen last: rows of one township stand together.
    beside: BTreeMap<Box<str>, Box<str>>,
    under: Option<Box<str>>,
}

#[derive(Debug, Clone)]
struct Row {
    name: Box<str>,
    /// It was there before this file.
    before: bool,
}

impl Admission {
    /// With a unit the register has.
    pub fn know(&mut self, unit: &Unit) {
        let row = Row { name: unit.name.as_str().into(), before: true };
        self.known.insert(unit.code.as_str().into(), row);
    }

    /// The units the register has or took.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// It has none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes a row, or not, and says why. `digits`: how many its code has to have; none: any.
    pub fn take(&mut self, unit: Unit, digits: Option<usize>) -> (Admitted, Vec<Noted>) {
        let mut noted = Vec::new();
        let name = cleaned(&unit.name);
        if name != unit.name {
            noted.push(Noted::Trimmed);
        }
        let unit = Unit { name, ..unit };
        if unit.code.is_empty() || !unit.code.chars().all(|c| c.is_ascii_alphanumeric()) {
            noted.push(Noted::Code(unit.code.clone()));
        } else if digits.is_some_and(|digits| digits != unit.code.len()) {
            noted.push(Noted::Length { code: unit.code.clone(), digits: unit.code.len() });
        }
        if unit.name.is_empty() {
            noted.push(Noted::NoName);
        }
        if unit.kind.is_empty() {
            noted.push(Noted::NoKind);
        }
        if let Some(known) = self.known.get(unit.code.as_str()) {
            // A city without counties stands among the counties too, under itself.
            let itself = unit.parent.as_deref() == Some(&unit.code);
            if (known.before || itself) && *known.name == *unit.name {
                return (Admitted::Known, noted);
            }
            let (code, name) = (unit.code.clone(), known.name.to_string());
            noted.push(Noted::Taken { code, name });
        }
        if let Some(parent) = unit.parent.as_deref() {
            if !self.known.contains_key(parent) || parent == unit.code {
                noted.push(Noted::Orphan { parent: parent.to_owned() });
            }
            let stem = parent.trim_end_matches('0');
            if digits.is_some() && !unit.code.starts_with(stem) {
                noted.push(Noted::Prefix { parent: parent.to_owned() });
            }
        }
        noted.extend(unit.name.chars().filter(|c| no_font(*c)).map(Noted::Character));
        if noted.iter().any(Noted::refuses) {
            return (Admitted::Refused, noted);
        }
        noted.extend(self.same_name(&unit));
        let row = Row { name: unit.name.as_str().into(), before: false };
        self.known.insert(unit.code.as_str().into(), row);
        (Admitted::New(unit), noted)
    }

    fn same_name(&mut self, unit: &Unit) -> Option<Noted> {
        let under = unit.parent.as_deref();
        if self.under.as_deref() != under {
            self.under = under.map(Into::into);
            self.beside.clear();
        }
        let code: Box<str> = unit.code.as_str().into();
        let other = self.beside.insert(unit.name.as_str().into(), code)?;
        Some(Noted::SameName { name: unit.name.clone(), code: other.into() })
    }
}

/// A name without what no eye sees.
fn cleaned(name: &str) -> String {
    let unseen = |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    let seen: String = name.chars().filter(|c| !unseen(*c)).collect();
    seen.trim().to_owned()
}

/// A character that stands for another one nobody could write.
fn no_font(c: char) -> bool {
    matches!(c,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}' | '\u{fffd}' | '?' | '□' | '〓')
}
