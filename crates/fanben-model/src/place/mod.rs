//! Places: the tree of units as of a date, in the office's own order.
//!
//! Comes in: rows of a 单位 file, what became of units since. Goes out: a [`Tree`] that answers who
//! belongs to whom on a day ([`Dated::on`]); what a change does to it and who succeeds whom
//! ([`plan`]). Upstream: numbers.
//!
//! **Invariant:** what [`Dated::after`] takes leaves a tree on every day: codes
//! are unique among the living, everybody's unit above lives, nobody is above themselves. What stood
//! before its day stays as it stood.

mod admission;
mod change;
mod dated;
mod kinds;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use admission::{Admission, Admitted, Noted};
pub use change::{Change, Link, NewUnit, Of, Planned, State, Wrong, plan};
pub use dated::{Changed, Dated, Key, Living, Version};
pub use kinds::kind_of;

/// One unit: a county, a township, a village, a household.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// The code, as text: twelve digits for villages, whatever the office uses for others.
    pub code: String,
    /// The name; names repeat, codes do not.
    pub name: String,
    /// What it is: 县, 乡镇, 村, 社区, 户 …
    pub kind: String,
    /// The code of the unit above.
    pub parent: Option<String>,
    /// Further columns of its row: 类别, 户数 …
    pub fields: BTreeMap<String, String>,
    /// The first day it exists; none: always has.
    pub from: Option<NaiveDate>,
    /// The last day it exists; none: still does.
    pub until: Option<NaiveDate>,
}

impl Unit {
    /// Whether the unit exists on a day.
    pub fn exists_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// All units, in the order of the file: that is the official display order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    units: Vec<Unit>,
    /// Places in `units` by code: no code is kept twice, for a national list has 660,000.
    by_code: Vec<u32>,
}

impl Tree {
    /// Builds a tree; of two units with one code the first stays and the second is returned.
    pub fn new(units: Vec<Unit>) -> (Self, Vec<Unit>) {
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by(|&a, &b| units[a].code.cmp(&units[b].code).then(a.cmp(&b)));
        let mut second = vec![false; units.len()];
        for pair in order.windows(2) {
            second[pair[1]] = units[pair[0]].code == units[pair[1]].code;
        }
        let mut tree = Self::default();
        let mut refused = Vec::new();
        for (unit, second) in units.into_iter().zip(second) {
            if second { refused.push(unit) } else { tree.units.push(unit) }
        }
        let mut by_code: Vec<u32> = (0..).take(tree.units.len()).collect();
        by_code.sort_by(|&a, &b| tree.units[a as usize].code.cmp(&tree.units[b as usize].code));
        tree.by_code = by_code;
        (tree, refused)
    }

    /// The units in display order.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The unit with a code.
    pub fn get(&self, code: &str) -> Option<&Unit> {
        self.position(code).map(|at| &self.units[at])
    }

    /// The place of a unit in the display order.
    pub fn position(&self, code: &str) -> Option<usize> {
        let found =
            self.by_code.binary_search_by(|&at| self.units[at as usize].code.as_str().cmp(code));
        found.ok().map(|at| self.by_code[at] as usize)
    }

    /// The unit above.
    pub fn parent(&self, unit: &Unit) -> Option<&Unit> {
        self.get(unit.parent.as_deref()?)
    }

    /// The units right below a code, in display order.
    pub fn children<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Unit> {
        self.units.iter().filter(move |unit| unit.parent.as_deref() == Some(code))
    }

    /// Units whose name is also another unit's name: a name alone never identifies them.
    pub fn shared_names(&self) -> BTreeMap<&str, Vec<&Unit>> {
        let mut names: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
        for unit in &self.units {
            names.entry(&unit.name).or_default().push(unit);
        }
        names.retain(|_, units| units.len() > 1);
        names
    }
}
