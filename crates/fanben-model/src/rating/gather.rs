//! Results of another scheme's periods or subjects → the one entry a scheme reads under an import.

use crate::measures::Entry;
use crate::number::Value;
use crate::scheme::{Gather, Import, Take};

/// What an import makes of several results. One that is missing makes it missing.
pub fn gather(import: &Import, entries: &[Entry]) -> Entry {
    if entries.contains(&Entry::Missing) {
        return Entry::Missing;
    }
    let counted = entries.iter().filter(|entry| match entry {
        Entry::Text(tier) => import.tiers.contains(tier),
        _ => false,
    });
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let number = |raw: i128| {
        i64::try_from(raw).map_or(Entry::Missing, |raw| Entry::Number(Value::from_raw(raw)))
    };
    let sum: i128 = entries
        .iter()
        .map(|entry| match entry {
            Entry::Number(value) => i128::from(value.raw()),
            _ => 0,
        })
        .sum();
    let of = i128::from(count(entries.len().max(1)));
    // Half up, as everywhere.
    let divided = |raw: i128| (raw * 2 + raw.signum() * of) / (of * 2);
    match import.combine {
        Gather::Last => entries.last().cloned().unwrap_or(Entry::Missing),
        _ if entries.len() == 1 && import.take == Take::Tier && import.tiers.is_empty() => {
            entries[0].clone()
        }
        Gather::Mean => number(divided(sum)),
        Gather::Sum => number(sum),
        Gather::Count => number(i128::from(count(counted.count())) * i128::from(Value::ONE)),
        Gather::Share => {
            number(divided(i128::from(count(counted.count())) * 100 * i128::from(Value::ONE)))
        }
    }
}
