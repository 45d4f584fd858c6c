//! What units were and are, day by day → the tree as of a day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Change, Of, Planned, Tree, Unit, Wrong, plan};

/// What a unit is called through all its names and codes.
pub type Key = u128;

/// A unit as it is from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Whose.
    pub of: Key,
    /// Its number among those of the unit: of two from one day the higher counts.
    pub number: i64,
    /// The first day; none: always.
    pub from: Option<NaiveDate>,
    /// Its place among those under the same unit.
    pub position: i64,
    /// What it is; none: it is no more.
    pub is: Option<Unit>,
}

/// Everything units ever were. Versions are only added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dated {
    /// By unit, then day, then number.
    versions: Vec<Version>,
}

/// The tree of a day, with what changes need to know besides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Living {
    /// The tree: each unit is followed by those below it, in display order.
    pub tree: Tree,
    /// The units' keys, in the order of the tree.
    pub keys: Vec<Key>,
    /// Their positions among those under the same unit.
    pub positions: Vec<i64>,
}

/// What a change adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What it does.
    pub planned: Planned,
    /// The keys of units that begin, in the order of the plan.
    pub fresh: Vec<Key>,
    /// The versions to add.
    pub versions: Vec<Version>,
}

impl Changed {
    /// The key of a unit of the plan.
    pub fn key(&self, living: &Living, of: &Of) -> Option<Key> {
        match of {
            Of::Known(code) => living.key(code),
            Of::New(at) => self.fresh.get(*at).copied(),
        }
    }
}

impl Living {
    /// The key of the unit with a code.
    pub fn key(&self, code: &str) -> Option<Key> {
        self.tree.position(code).map(|at| self.keys[at])
    }

    /// The position of the unit with a code.
    pub fn position(&self, code: &str) -> Option<i64> {
        self.tree.position(code).map(|at| self.positions[at])
    }

    /// The first code whose unit above is not there, or that is above itself.
    pub fn unsound(&self) -> Option<&str> {
        let wrong = self.tree.units().iter().enumerate().find(|(at, unit)| {
            // Whoever is reached from a root comes after their unit above.
            let above = unit.parent.as_deref().map(|parent| self.tree.position(parent));
            above.is_some_and(|above| above.is_none_or(|above| above >= *at))
        });
        wrong.map(|(_, unit)| unit.code.as_str())
    }
}

impl Dated {
    /// From versions in any order.
    pub fn new(mut versions: Vec<Version>) -> Self {
        versions.sort_by_key(|one| (one.of, one.from, one.number));
        Self { versions }
    }

    /// All versions, by unit, then day, then number.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// All versions of a unit, the earliest first.
    pub fn of(&self, key: Key) -> &[Version] {
        let first = self.versions.partition_point(|one| one.of < key);
        let after = self.versions.partition_point(|one| one.of <= key);
        &self.versions[first..after]
    }

    /// A unit as it was on a day; none: it was not there.
    pub fn was(&self, key: Key, day: NaiveDate) -> Option<&Unit> {
        last(self.of(key), day)?.is.as_ref()
    }

    /// The tree as of a day.
    pub fn on(&self, day: NaiveDate) -> Living {
        let living = self
            .counting(day)
            .filter_map(|version| Some((version.of, version.position, version.is.clone()?)));
        walked(living.collect())
    }

    /// What a change on a day adds, if it leaves a tree on that day and on every later day something
    /// is known of. `living` is the tree of that day; `fresh` gives the keys of units that begin.
    pub fn after(
        &self,
        living: &Living,
        change: &Change,
        day: NaiveDate,
        fresh: &mut dyn FnMut() -> Key,
    ) -> Result<Changed, Wrong> {
        let planned = plan(living, change)?;
        let fresh: Vec<Key> = (0..planned.begun()).map(|_| fresh()).collect();
        let mut changed = Changed { planned, fresh, versions: Vec::new() };
        for state in &changed.planned.states {
            let key =
                changed.key(living, &state.of).ok_or_else(|| Wrong::Unknown(String::new()))?;
            let known = self.of(key);
            if let Some(later) = known.iter().find(|one| one.from.is_some_and(|from| from > day)) {
                let name = later.is.as_ref().or(state.is.as_ref());
                let name = name.map(|unit| unit.name.clone()).unwrap_or_default();
                return Err(Wrong::Later { name, day: later.from.unwrap_or(day) });
            }
            let number = known.iter().map(|one| one.number).max().map_or(0, |most| most + 1);
            let begins = matches!(state.of, Of::New(_)).then_some(day);
            let is = state.is.clone().map(|unit| Unit { from: begins.or(unit.from), ..unit });
            let (from, position) = (Some(day), state.position);
            changed.versions.push(Version { of: key, number, from, position, is });
        }
        let later: BTreeSet<NaiveDate> =
            self.versions.iter().filter_map(|one| one.from).filter(|from| *from > day).collect();
        if !later.is_empty() {
            let mut all = self.versions.clone();
            all.extend(changed.versions.iter().cloned());
            let all = Self::new(all);
            later.into_iter().try_for_each(|day| all.sound_on(day))?;
        }
        Ok(changed)
    }

    /// Whether the units of a day are a tree.
    pub fn sound_on(&self, day: NaiveDate) -> Result<(), Wrong> {
        let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
        for unit in self.counting(day).filter_map(|version| version.is.as_ref()) {
            if let Some(name) = codes.insert(&unit.code, &unit.name) {
                return Err(Wrong::CodeTaken { code: unit.code.clone(), name: name.to_owned() });
            }
        }
        match self.on(day).unsound() {
            Some(code) => Err(Wrong::Unsound { code: code.to_owned(), day }),
            None => Ok(()),
        }
    }

    /// The tree as of a day, and of the units that are not as first registered everything known.
    pub fn settled(self, day: NaiveDate) -> (Living, Self) {
        let mut rest: Vec<Version> = Vec::new();
        let mut living: Vec<(Key, i64, Unit)> = Vec::with_capacity(self.versions.len());
        let mut versions = self.versions.into_iter().peekable();
        while let Some(first) = versions.next() {
            let key = first.of;
            let alone = versions.peek().is_none_or(|next| next.of != key);
            if alone && first.from.is_none() {
                // Moved, not copied: most of a national list is as it was first registered.
                living.extend(first.is.map(|unit| (key, first.position, unit)));
                continue;
            }
            let mut own = vec![first];
            while let Some(next) = versions.next_if(|next| next.of == key) {
                own.push(next);
            }
            living.extend(
                last(&own, day)
                    .and_then(|version| Some((version.of, version.position, version.is.clone()?))),
            );
            rest.extend(own);
        }
        (walked(living), Self { versions: rest })
    }

    /// The version of each unit that counts on a day.
    fn counting(&self, day: NaiveDate) -> impl Iterator<Item = &Version> {
        let of_units = self.versions.chunk_by(|one, other| one.of == other.of);
        of_units.filter_map(move |versions| last(versions, day))
    }
}

/// The version that counts on a day.
fn last(versions: &[Version], day: NaiveDate) -> Option<&Version> {
    versions.iter().rev().find(|one| one.from.is_none_or(|from| from <= day))
}

/// Units in the order of a walk through the tree; who is above themselves comes last. Of two with
/// one code the first in display order stays.
fn walked(mut units: Vec<(Key, i64, Unit)>) -> Living {
    units.sort_by(|(key, at, unit), (other_key, other_at, other)| {
        (at, &unit.code, key).cmp(&(other_at, &other.code, other_key))
    });
    let mut codes: BTreeSet<&str> = BTreeSet::new();
    let second: Vec<bool> = units.iter().map(|(_, _, unit)| !codes.insert(&unit.code)).collect();
    let mut below: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, (_, _, unit)) in units.iter().enumerate().filter(|(at, _)| !second[*at]) {
        match unit.parent.as_deref().filter(|parent| codes.contains(parent)) {
            Some(parent) => below.entry(parent).or_default().push(at),
            None => open.push(at),
        }
    }
    open.reverse();
    let mut walk: Vec<usize> = Vec::with_capacity(units.len());
    while let Some(at) = open.pop() {
        walk.push(at);
        if let Some(children) = below.remove(units[at].2.code.as_str()) {
            open.extend(children.into_iter().rev());
        }
    }
    walk.extend(below.into_values().flatten());
    let mut units: Vec<Option<(Key, i64, Unit)>> = units.into_iter().map(Some).collect();
    let mut living = Living::default();
    let mut listed = Vec::with_capacity(walk.len());
    for (key, position, unit) in walk.into_iter().filter_map(|at| units[at].take()) {
        living.keys.push(key);
        living.positions.push(position);
        listed.push(unit);
    }
    living.tree = Tree::new(listed).0;
    living
}
