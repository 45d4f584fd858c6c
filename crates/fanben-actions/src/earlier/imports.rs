//! Confirmed results of other cycles → entries of the measures that import them.

use std::collections::BTreeMap;

use fanben_model::measures::Entry;
use fanben_model::number::{Points, Value};
use fanben_model::rating::gather;
use fanben_model::scheme::{Import, Over, Scheme, Take};
use fanben_model::succession::{Had, Inherited};
use fanben_store::UnitId;

use super::{Finals, Way, named};

pub(super) fn imported(
    way: &Way<'_>,
    finals: &[Finals],
    import: &Import,
    scheme: &Scheme,
    units: &[(UnitId, String, String)],
) -> BTreeMap<String, Entry> {
    let own = [scheme.period.clone()];
    let periods = if import.periods.is_empty() { &own[..] } else { &import.periods[..] };
    let of = |period: &String| {
        finals.iter().find(|one| one.scheme == named(import) && one.period == *period)
    };
    let entries = |unit: UnitId| -> Vec<Entry> {
        let counted = periods.iter().map(of);
        let counted = counted.filter(|one| !one.is_some_and(|f| f.exempt.contains(&unit)));
        let entry = |one: Option<&Finals>| {
            one.map_or(Entry::Missing, |finals| taken(way, finals, import, unit))
        };
        counted.map(entry).collect()
    };
    let mut by: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    match import.over {
        Over::Own => by.extend(units.iter().map(|(unit, code, _)| (code.clone(), entries(*unit)))),
        Over::Children => {
            for (unit, code, _) in units {
                let below = way.places.code(*unit).into_iter();
                let children = below.flat_map(|code| way.places.tree.children(code));
                let children = children.filter_map(|child| way.places.id(&child.code));
                let all: Vec<Entry> = children
                    .filter(|child| periods.iter().any(|p| of(p).is_some_and(|f| f.has(*child))))
                    .flat_map(entries)
                    .collect();
                if !all.is_empty() {
                    by.insert(code.clone(), all);
                }
            }
        }
        // Terms of office are no subjects of the platform yet.
        Over::Unit => {}
    }
    // Who was exempt in all of them has nothing that could be 0.
    let one = |entries: &[Entry]| match entries {
        [] => Entry::NotApplicable,
        _ => gather(import, entries),
    };
    by.into_iter().map(|(code, entries)| (code, one(&entries))).collect()
}

impl Finals {
    fn has(&self, unit: UnitId) -> bool {
        self.by.contains_key(&unit)
    }
}

fn taken(way: &Way<'_>, finals: &Finals, import: &Import, unit: UnitId) -> Entry {
    let points = |points: Inherited<Points>| match points {
        Inherited::Is(points) => Entry::Number(Value::from_raw(points.raw() * 100)),
        _ => Entry::Missing,
    };
    let number = |text: &str| Value::parse(text).map_or(Entry::Missing, Entry::Number);
    match import.take {
        Take::Total => points(way.total(finals, unit).0),
        Take::Comparable => points(way.points(finals, unit, &|one| one.comparable).0),
        Take::Tier => match way.tier(finals, unit).0 {
            Inherited::Is(tier) => Entry::Text(tier),
            _ => Entry::Missing,
        },
        Take::Stars => match way.stars(finals, unit).0 {
            Inherited::Is(stars) => number(&stars),
            _ => Entry::Missing,
        },
        Take::Rank => match finals.of(unit, |one| one.rank) {
            Had::Is(rank) => number(&rank.to_string()),
            _ => Entry::Missing,
        },
    }
}
