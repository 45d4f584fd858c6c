//! Base, file and store → the fate of one judgment.

use crate::intake::read_judgment;
use crate::scheme::clause::rule::Question;

/// A value with its reason, as typed; an empty value: not judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgment {
    /// As typed.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// What becomes of a judgment that came back in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Nobody changed it.
    Same,
    /// Only the file changed it: it is taken.
    Taken,
    /// Only the store changed meanwhile: that stays.
    Kept,
    /// Both changed it to the same.
    Agreed,
    /// Both changed it, differently: somebody has to decide.
    Conflict,
}

impl Fate {
    /// The word people read.
    pub fn says(self) -> &'static str {
        match self {
            Self::Same => "没有改动",
            Self::Taken => "采用表里的",
            Self::Kept => "保留系统里的",
            Self::Agreed => "两边改得一样",
            Self::Conflict => "两边都改了,不一样",
        }
    }
}

/// What becomes of a judgment: as it was when the form was taken out, as the file has it, as the
/// store has it now. Without a base everything that differs has to be decided.
pub fn fate(
    question: &Question,
    base: Option<&Judgment>,
    file: &Judgment,
    store: &Judgment,
) -> Fate {
    let same = |one: &Judgment, other: &Judgment| {
        same_value(question, &one.value, &other.value) && one.reason == other.reason
    };
    let Some(base) = base else {
        return if same(file, store) { Fate::Same } else { Fate::Conflict };
    };
    match (same(base, file), same(base, store)) {
        (true, true) => Fate::Same,
        (false, true) => Fate::Taken,
        (true, false) => Fate::Kept,
        (false, false) if same(file, store) => Fate::Agreed,
        (false, false) => Fate::Conflict,
    }
}

/// The judgment that stands afterwards, if a conflict is decided for the store or not decided.
pub fn after<'j>(fate: Fate, file: &'j Judgment, store: &'j Judgment) -> &'j Judgment {
    if fate == Fate::Taken { file } else { store }
}

/// Whether two values mean the same: spreadsheets write 3 for ３, and 85% for 0.85.
pub fn same_value(question: &Question, one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    if one == other {
        return true;
    }
    if one.is_empty() || other.is_empty() {
        return false;
    }
    matches!((read_judgment(question, one), read_judgment(question, other)), (Ok(a), Ok(b)) if a == b)
}

/// Answers in a run that have to be what the neighbouring row had before they count as pasted off.
const RUN: usize = 5;

/// Runs of rows of one column, each with what the file has and what it had when it was taken out,
/// in which everything that is there is what the row above, or the row below, had: somebody pasted
/// the block one row off.
pub fn shifted_blocks(
    column: &[(&str, &str)],
    same: &dyn Fn(&str, &str) -> bool,
) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for back in [true, false] {
        let neighbour = |at: usize| {
            let other = if back { at.checked_sub(1) } else { Some(at + 1) };
            other.and_then(|other| column.get(other)).map(|(_, base)| *base)
        };
        let moved = |at: usize| {
            let (file, base) = column[at];
            let near = neighbour(at).filter(|near| !near.is_empty());
            near.is_some_and(|near| same(file, near)).then(|| !same(file, base))
        };
        let mut from = 0;
        while from < column.len() {
            let until =
                (from..column.len()).find(|at| moved(*at).is_none()).unwrap_or(column.len());
            // Rows that are alike anyway prove nothing: as many as make a run have to differ.
            let differ = (from..until).filter(|at| moved(*at) == Some(true)).count();
            let clear = found.iter().all(|known| until <= known.start || known.end <= from);
            if differ >= RUN && clear {
                found.push(from..until);
            }
            from = until + 1;
        }
    }
    found.sort_by_key(|block| block.start);
    found
}
