//! The words of a scheme that people read, each with its place.

use crate::scheme::{Item, Scheme};

/// The place of an item.
pub(super) fn item_at(dimension: &str, item: &str) -> String {
    format!("dimensions.{dimension}.items.{item}")
}

/// The place of a clause as the compiler names it.
pub(super) fn clause_at(dimension: &str, item: &Item, number: usize) -> String {
    let own = match item.clauses.get(number) {
        Some(crate::scheme::Clause::Bound(bound)) => bound.id.clone(),
        _ => None,
    };
    let id = own.unwrap_or_else(|| {
        if item.clauses.len() == 1 {
            item.id.clone()
        } else {
            format!("{}.{}", item.id, number + 1)
        }
    });
    format!("{}.clauses.{id}", item_at(dimension, &item.id))
}

/// Everything that is prose, in the order of the file. Notes that somebody has already remarked on
/// are left out: their remark is a finding of its own.
pub(super) fn prose(scheme: &Scheme) -> Vec<(String, &str)> {
    let mut texts: Vec<(String, &str)> = vec![("source".to_owned(), scheme.source.as_str())];
    for dimension in &scheme.dimensions {
        for item in &dimension.items {
            let at = item_at(&dimension.id, &item.id);
            texts.push((format!("{at}.content"), &item.content));
            for (number, clause) in item.clauses.iter().enumerate() {
                texts.push((clause_at(&dimension.id, item, number), clause.text()));
            }
            texts.push((format!("{at}.remark"), &item.remark));
            texts.push((format!("{at}.source"), &item.source));
        }
    }
    for (kind, list) in
        [("gates", &scheme.gates), ("vetoes", &scheme.vetoes), ("ceilings", &scheme.ceilings)]
    {
        for one in list {
            texts.push((format!("{kind}.{}", one.id), &one.text));
            texts.push((format!("{kind}.{}.source", one.id), &one.source));
        }
    }
    for tier in &scheme.tiers {
        texts.push((format!("tiers.{}.source", tier.name), &tier.source));
    }
    for one in scheme.streaks.iter().chain(&scheme.notices) {
        texts.push((format!("notices.{}", one.id), &one.text));
        texts.push((format!("notices.{}.source", one.id), &one.source));
    }
    for one in &scheme.incentives {
        texts.push((format!("incentives.{}.source", one.id), &one.source));
    }
    for (number, note) in scheme.notes.iter().enumerate().filter(|(_, n)| n.says.is_empty()) {
        texts.push((format!("notes.{}", number + 1), &note.text));
    }
    texts.retain(|(_, text)| !text.is_empty());
    texts
}
