//! A condition over all subjects: once for each distinct combination of what it reads, where it
//! reads only columns; subject by subject where it looks at scores.

use super::inputs::{Inputs, given_entry};
use crate::measures::{Codes, Column, Entry};
use crate::number::Exact;
use crate::scheme::Ruleset;
use crate::scheme::formula::{Formula, Function, Given, Names, evaluate};

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Yes,
    No,
    /// Something it reads is missing.
    Open,
}

impl From<&Given> for Holds {
    fn from(given: &Given) -> Self {
        match given {
            Given::Holds(true) => Self::Yes,
            Given::Holds(false) | Given::NotApplicable => Self::No,
            _ => Self::Open,
        }
    }
}

/// A condition, ready to be asked about any subject.
pub(super) enum Condition<'a> {
    /// By the codes of the columns it reads.
    Table { columns: Vec<&'a Column>, holds: Vec<Holds> },
    /// Reads scores: has to be evaluated with them.
    OfScores(&'a Formula),
}

const COMBINATIONS: usize = 1 << 14;

impl<'a> Condition<'a> {
    pub(super) fn new(rules: &Ruleset, inputs: &'a Inputs, formula: &'a Formula) -> Self {
        let mut calls = false;
        formula.visit(&mut |one| {
            calls |= matches!(one, Formula::Call(function, _) if !function.is_local());
        });
        let mut columns: Vec<(&str, &'a Column)> = Vec::new();
        for name in formula.names() {
            let column = inputs.measures.get(name).or_else(|| inputs.words.get(name));
            match column {
                Some(column) => columns.push((name, column)),
                None => return Self::OfScores(formula),
            }
        }
        let sizes = columns.iter().map(|(_, column)| column.entries().len().max(1));
        let combinations = sizes.fold(1_usize, usize::saturating_mul);
        // Without subjects there is nothing to look up.
        if calls || combinations > COMBINATIONS || inputs.subjects.is_empty() {
            return Self::OfScores(formula);
        }
        let holds = (0..combinations)
            .map(|mut code| {
                let entries = columns
                    .iter()
                    .map(|(name, column)| {
                        let size = column.entries().len().max(1);
                        let entry = &column.entries()[code % size];
                        code /= size;
                        (*name, entry)
                    })
                    .collect();
                Holds::from(&evaluate(formula, &Entries { rules, entries }))
            })
            .collect();
        Self::Table { columns: columns.into_iter().map(|(_, column)| column).collect(), holds }
    }

    /// Marks the subjects for whom it comes, or may come, to anything but `quiet`.
    pub(super) fn mark(&self, quiet: Holds, marks: &mut [bool]) {
        match self {
            Self::OfScores(_) => marks.fill(true),
            Self::Table { columns, holds } => {
                let loud: Vec<bool> = holds.iter().map(|one| *one != quiet).collect();
                mark(columns, &loud, marks);
            }
        }
    }

    /// Whether it holds for a subject; `scores` answers for conditions that read scores.
    pub(super) fn holds(&self, subject: usize, scores: &dyn Fn(&Formula) -> Given) -> Holds {
        match self {
            Self::OfScores(formula) => Holds::from(&scores(formula)),
            Self::Table { columns, holds } => holds[place(columns, subject)],
        }
    }
}

/// Marks the subjects of whom a table by the codes of some columns says `loud`.
pub(super) fn mark(columns: &[&Column], loud: &[bool], marks: &mut [bool]) {
    if !loud.contains(&true) {
        return;
    }
    match columns {
        [column] => match column.codes() {
            Codes::Narrow(codes) => mark_codes(codes, loud, marks),
            Codes::Wide(codes) => mark_codes(codes, loud, marks),
        },
        _ => {
            for (subject, mark) in marks.iter_mut().enumerate() {
                *mark |= loud[place(columns, subject)];
            }
        }
    }
}

fn mark_codes<C: Copy + TryInto<usize>>(codes: &[C], loud: &[bool], marks: &mut [bool]) {
    for (mark, &code) in marks.iter_mut().zip(codes) {
        *mark |= code.try_into().is_ok_and(|code| loud[code]);
    }
}

/// Where a table by the codes of several columns speaks of a subject.
pub(super) fn place(columns: &[&Column], subject: usize) -> usize {
    let (mut place, mut step) = (0, 1);
    for column in columns {
        place += column.code(subject) * step;
        step *= column.entries().len().max(1);
    }
    place
}

impl Function {
    /// Only computes with its own arguments.
    pub(super) fn is_local(self) -> bool {
        matches!(self, Self::Largest | Self::Smallest | Self::If | Self::Whole | Self::Magnitude)
    }
}

struct Entries<'a> {
    rules: &'a Ruleset,
    entries: Vec<(&'a str, &'a Entry)>,
}

impl Names for Entries<'_> {
    fn name(&self, name: &str) -> Given {
        let found = self.entries.iter().find(|(known, _)| *known == name);
        found.map_or_else(
            || Given::Unknown(name.to_owned()),
            |(_, entry)| given_entry(entry, self.rules.unit(name), name),
        )
    }

    fn call(&self, _: Function, _: &[Formula]) -> Given {
        Given::Unknown(String::new())
    }

    fn unit(&self, name: &str) -> String {
        self.rules.unit(name).to_owned()
    }
}

/// Points as a formula sees them.
pub(super) fn number(raw: i64) -> Given {
    Given::Number(Exact::new(i128::from(raw), 10_000))
}
