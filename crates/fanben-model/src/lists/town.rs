//! What a township may add to a list and change in it: few items of its own, weights within limits,
//! the same full points.

use std::collections::BTreeSet;

use super::{Entry, Limits};
use crate::number::{Points, Value};

/// Where a township goes further than it may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overstep {
    /// More items of its own than it may add.
    OwnItems {
        /// How many it would have.
        is: u32,
        /// How many it may have.
        most: u32,
    },
    /// An item of its own is worth more than it may be.
    OwnPoints {
        /// The item.
        item: String,
        /// What it is worth.
        is: Points,
        /// What it may be worth.
        most: Points,
    },
    /// Points of an entry that is not scored.
    NotScored,
    /// An entry's points change by more than they may.
    Change {
        /// What the list says.
        before: Points,
        /// What the township says.
        after: Points,
        /// The least it may say.
        least: Points,
        /// The most it may say.
        most: Points,
    },
    /// The full points are not what they were.
    Sum {
        /// What they would be.
        is: Points,
        /// What they have to be.
        base: Points,
    },
}

/// Whether a township's own entries are within the limits.
pub fn own(mine: &[&Entry], limits: &Limits) -> Vec<Overstep> {
    let items: BTreeSet<&str> = mine.iter().map(|entry| entry.item.trim()).collect();
    let is = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    if is > limits.own_items {
        found.push(Overstep::OwnItems { is, most: limits.own_items });
    }
    if let Some(most) = limits.own_points {
        for item in items {
            let of = mine.iter().filter(|entry| entry.item.trim() == item);
            let is = sum(of.filter_map(|entry| entry.points));
            if is > most {
                found.push(Overstep::OwnPoints { item: item.to_owned(), is, most });
            }
        }
    }
    found
}

/// Whether a township may give an entry other points.
///
/// # Errors
/// Why not.
pub fn weight(before: Option<Points>, after: Points, limits: &Limits) -> Result<(), Overstep> {
    let Some(before) = before else { return Err(Overstep::NotScored) };
    let share = limits.change.map_or(0, Value::raw);
    let by = i128::from(before.raw()) * i128::from(share) / (100 * i128::from(Value::ONE));
    let by = i64::try_from(by).unwrap_or(i64::MAX);
    let least = Points::from_raw(before.raw().saturating_sub(by).max(0));
    let most = Points::from_raw(before.raw().saturating_add(by));
    if after < least || after > most {
        return Err(Overstep::Change { before, after, least, most });
    }
    Ok(())
}

/// Whether the full points are what they were: `list` are those of the list's entries, each with
/// what the township makes of them, `mine` those of its own entries.
///
/// # Errors
/// What they are and have to be.
pub fn balance(
    list: &[(Points, Points)],
    mine: impl IntoIterator<Item = Points>,
) -> Result<(), Overstep> {
    let base = sum(list.iter().map(|(before, _)| *before));
    let is = sum(list.iter().map(|(_, after)| *after).chain(mine));
    if is == base { Ok(()) } else { Err(Overstep::Sum { is, base }) }
}

fn sum(points: impl Iterator<Item = Points>) -> Points {
    Points::from_raw(points.fold(0_i64, |sum, points| sum.saturating_add(points.raw())))
}
