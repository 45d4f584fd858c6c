//! A block of measures before it is recorded: what is new, what changes, what is odd, what is wrong.

use fanben_model::intake::shown;
use fanben_model::measures::{Entry, Odd};

use super::seen::Seen;
use crate::registry::{self, BlockProblem, known};
use crate::{CycleId, Desk, Named, Person, Refusal};

/// A block as it would be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockPage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// Values that are new.
    pub new: Vec<BlockLine>,
    /// Values that change.
    pub corrected: Vec<BlockLine>,
    /// How many are as they are recorded.
    pub same: usize,
    /// What is wrong, in the order of the block.
    pub problems: Vec<BlockProblem>,
}

/// A value of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockLine {
    /// The unit.
    pub subject: Named,
    /// The measure.
    pub measure: String,
    /// The value with its unit.
    pub value: String,
    /// What is recorded; empty: nothing.
    pub before: String,
    /// Who recorded that.
    pub by: String,
    /// The cell.
    pub cell: String,
    /// What should be looked at twice.
    pub odd: Vec<String>,
}

/// What a block would record; `measure` is that on whose page it was pasted, or empty.
pub async fn block(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    text: &str,
    measure: &str,
) -> Result<BlockPage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let live = std::sync::Arc::clone(&seen.live);
    let block = registry::block(&mut seen.tx, &live, &seen.places, who, text, measure).await?;
    let mut page = BlockPage {
        cycle,
        title: live.title(),
        new: Vec::new(),
        corrected: Vec::new(),
        same: 0,
        problems: block.problems,
    };
    for cell in block.cells {
        let before = known(&live, &cell.measure, cell.unit);
        let entry = match before {
            Some(row) => Some(row.entry()?),
            None => None,
        };
        if entry.as_ref() == Some(&cell.entry) {
            page.same += 1;
            continue;
        }
        let unit = live.ready.rules.unit(&cell.measure);
        let with_unit = |entry: &Entry| match entry {
            Entry::Number(_) => format!("{}{unit}", shown(entry)),
            _ => shown(entry),
        };
        let line = BlockLine {
            subject: match live.subject(&cell.code) {
                Some(row) => Named::new(&row.code, &row.name),
                None => seen.places.named(&cell.code),
            },
            measure: cell.measure,
            value: with_unit(&cell.entry),
            before: entry.as_ref().map(with_unit).unwrap_or_default(),
            by: before.map(|row| live.hand(row.person, row.at)).unwrap_or_default(),
            cell: cell.at,
            odd: cell.odd.into_iter().map(Odd::says).collect(),
        };
        if entry.is_some() { page.corrected.push(line) } else { page.new.push(line) }
    }
    Ok(page)
}
