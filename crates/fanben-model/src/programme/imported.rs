//! Imported schemes × facts → what is taken of their results.

use std::collections::BTreeMap;

use super::Programme;
use crate::measures::{Entry, Facts};
use crate::number::{Points, Value};
use crate::rating::{Imported, Inputs, Rating, gather, rate};
use crate::scheme::{Import, Over, Take};

/// Rates imported schemes and takes what is asked for.
pub(super) fn imported(programme: &Programme, facts: &Facts) -> Imported {
    let mut imported = Imported::new();
    for (name, (import, others)) in &programme.imports {
        let mut values: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for other in others {
            for (subject, entry) in results(other, facts, import) {
                values.entry(subject).or_default().push(entry);
            }
        }
        let by_subject = match import.over {
            Over::Own => values,
            Over::Children => {
                let mut above: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
                for (code, entries) in values {
                    let parent = facts.tree.get(&code).and_then(|unit| unit.parent.clone());
                    if let Some(parent) = parent {
                        above.entry(parent).or_default().extend(entries);
                    }
                }
                above
            }
            Over::Unit => facts
                .people
                .iter()
                .filter_map(|person| Some((person.code.clone(), values.get(&person.unit)?.clone())))
                .collect(),
        };
        let gathered = by_subject
            .into_iter()
            .map(|(subject, entries)| (subject, gather(import, &entries)))
            .collect();
        imported.insert(name.clone(), gathered);
    }
    imported
}

fn results(other: &Programme, facts: &Facts, import: &Import) -> Vec<(String, Entry)> {
    let further = imported(other, facts);
    let inputs = Inputs::gather(&other.rules, facts, &further, None);
    let base = rate(&other.rules, &inputs, facts);
    let mut results: BTreeMap<String, Entry> = taken(&base, import).into_iter().collect();
    if import.take != Take::Comparable {
        for (unit, rules) in &other.overlays {
            let inputs = Inputs::gather(rules, facts, &further, Some(unit));
            results.extend(taken(&rate(rules, &inputs, facts), import));
        }
    }
    results.into_iter().collect()
}

fn taken(rating: &Rating<'_>, import: &Import) -> Vec<(String, Entry)> {
    let number = |value: Result<Value, _>| value.map_or(Entry::Missing, Entry::Number);
    rating
        .inputs
        .subjects
        .iter()
        .zip(rating.standings())
        .enumerate()
        .map(|(at, (subject, standing))| {
            // Only what is asked for has to be known.
            let open = match import.take {
                Take::Total | Take::Comparable => standing.low != standing.high,
                Take::Rank => !rating.ranked(at),
                Take::Stars => rating.stars_open(at),
                Take::Tier => standing.open,
            };
            let points = |points: Points| Entry::Number(Value::from_raw(points.raw() * 100));
            let entry = match import.take {
                _ if open => Entry::Missing,
                Take::Total | Take::Comparable => points(standing.low),
                Take::Rank => number(Value::whole(i64::from(standing.rank))),
                Take::Stars => number(Value::whole(i64::from(standing.stars))),
                Take::Tier => Entry::Text(rating.tier_name(standing.tier).to_owned()),
            };
            (subject.code.clone(), entry)
        })
        .collect()
}
