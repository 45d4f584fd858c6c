//! A tree + a change → what units become, and who succeeds whom.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Living, Unit};

/// What becomes of units on a day. Units are called by the codes they have on the day before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// 新设: a unit begins that succeeds nobody.
    Establish(NewUnit),
    /// 更名, and a new code if there is one.
    Rename {
        /// Which.
        unit: String,
        /// The new name.
        name: String,
        /// The new code; none: as before.
        code: Option<String>,
    },
    /// 划转: it belongs to another unit from now on.
    Move {
        /// Which.
        unit: String,
        /// The code of the unit above from now on.
        parent: String,
        /// The new code; none: as before.
        code: Option<String>,
    },
    /// 村改社区: another kind, with its name and code kept or changed.
    Convert {
        /// Which.
        unit: String,
        /// The kind from now on.
        kind: String,
        /// The name from now on.
        name: String,
        /// The new code; none: as before.
        code: Option<String>,
    },
    /// 合并: several become one; what is below them is below it.
    Merge {
        /// Which, at least two.
        units: Vec<String>,
        /// What they become.
        into: NewUnit,
        /// The one of them that goes on as this unit (乙村并入甲村); none: a new unit begins.
        keeps: Option<String>,
    },
    /// 拆分: one becomes several.
    Split {
        /// Which.
        unit: String,
        /// What it becomes, at least two.
        into: Vec<NewUnit>,
        /// The place in `into` of the one that goes on as this unit; none: all are new.
        keeps: Option<usize>,
        /// For each unit below it the code, from now on, of the unit above.
        below: BTreeMap<String, String>,
    },
    /// 撤销: it ends and nobody succeeds it. Nothing may be below it.
    Abolish {
        /// Which.
        unit: String,
    },
    /// 排序: its place in the official display order.
    Order {
        /// Which.
        unit: String,
        /// The one it stands in front of, under the same unit; none: it stands last.
        before: Option<String>,
    },
}

/// A unit that begins, or what one becomes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NewUnit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// The code of the unit above; none: it is a root.
    pub parent: Option<String>,
    /// Further columns of the register.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// A unit of a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// The one that has this code on the day before.
    Known(String),
    /// The one that begins, by its place among them.
    New(usize),
}

/// What a unit is from the day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Which.
    pub of: Of,
    /// Its place among those under the same unit.
    pub position: i64,
    /// What it is; none: it ends.
    pub is: Option<Unit>,
}

/// Who succeeds whom. A unit that goes on succeeds itself beside the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The one before.
    pub origin: Of,
    /// The one from the day on.
    pub heir: Of,
}

/// What a change does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Planned {
    /// Units that begin, change or end.
    pub states: Vec<State>,
    /// Who succeeds whom.
    pub links: Vec<Link>,
}

/// Why a change cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// No living unit has this code.
    Unknown(String),
    /// A name, code or kind is empty, or has blanks around it; which.
    Empty(&'static str),
    /// A living unit has this code.
    CodeTaken {
        /// The code.
        code: String,
        /// Whose it is.
        name: String,
    },
    /// The unit above would be the unit itself, or lie below it.
    UnderItself(String),
    /// Units are below it.
    NotEmpty {
        /// Which.
        name: String,
        /// How many.
        below: usize,
    },
    /// For these units below it is not said where they belong.
    Unassigned(Vec<String>),
    /// Too few units to merge or to split into.
    TooFew,
    /// A unit is named twice, or is above or below another one of them.
    Entangled(String),
    /// It is so already.
    Nothing,
    /// They are not under the same unit.
    NotBeside(String),
    /// Something was recorded about the unit that took effect later.
    Later {
        /// Its name.
        name: String,
        /// The day.
        day: NaiveDate,
    },
    /// On a later day something would hang in the air.
    Unsound {
        /// Whose unit above is missing.
        code: String,
        /// The day.
        day: NaiveDate,
    },
}

impl Planned {
    /// How many units begin.
    pub fn begun(&self) -> usize {
        let new = self.states.iter().filter_map(|state| match state.of {
            Of::New(at) => Some(at + 1),
            Of::Known(_) => None,
        });
        new.max().unwrap_or(0)
    }
}

/// What a change does to a tree.
pub fn plan(living: &Living, change: &Change) -> Result<Planned, Wrong> {
    let mut work = Work { living, states: BTreeMap::new(), links: Vec::new() };
    match change {
        Change::Establish(unit) => work.begin(0, unit, None)?,
        Change::Rename { unit, name, code } => {
            let now = work.get(unit)?;
            let is = Unit { name: name.clone(), code: code_or(code.as_ref(), now), ..now.clone() };
            work.turn_into(unit, is)?;
        }
        Change::Move { unit, parent, code } => {
            let now = work.get(unit)?;
            let code = code_or(code.as_ref(), now);
            let is = Unit { parent: Some(parent.clone()), code, ..now.clone() };
            work.turn_into(unit, is)?;
        }
        Change::Convert { unit, kind, name, code } => {
            let now = work.get(unit)?;
            let (kind, name) = (kind.clone(), name.clone());
            let is = Unit { kind, name, code: code_or(code.as_ref(), now), ..now.clone() };
            work.turn_into(unit, is)?;
        }
        Change::Merge { units, into, keeps } => work.merge(units, into, keeps.as_deref())?,
        Change::Split { unit, into, keeps, below } => work.split(unit, into, *keeps, below)?,
        Change::Abolish { unit } => {
            let now = work.get(unit)?;
            let below = living.tree.children(unit).count();
            if below > 0 {
                return Err(Wrong::NotEmpty { name: now.name.clone(), below });
            }
            work.end(unit);
        }
        Change::Order { unit, before } => work.order(unit, before.as_deref())?,
    }
    work.done()
}

fn code_or(code: Option<&String>, now: &Unit) -> String {
    code.filter(|code| !code.is_empty()).unwrap_or(&now.code).clone()
}

struct Work<'l> {
    living: &'l Living,
    states: BTreeMap<Of, (i64, Option<Unit>)>,
    links: Vec<Link>,
}

impl<'l> Work<'l> {
    fn get(&self, code: &str) -> Result<&'l Unit, Wrong> {
        self.living.tree.get(code).ok_or_else(|| Wrong::Unknown(code.to_owned()))
    }

    fn position(&self, code: &str) -> i64 {
        self.living.position(code).unwrap_or_default()
    }

    /// The place behind all those under a unit.
    fn behind(&self, parent: Option<&str>) -> i64 {
        let units = self.living.tree.units().iter().zip(&self.living.positions);
        let beside = units.filter(|(unit, _)| unit.parent.as_deref() == parent);
        beside.map(|(_, at)| *at).max().map_or(0, |last| last.saturating_add(1))
    }

    /// A unit begins; `position`: where its predecessor stood.
    fn begin(&mut self, at: usize, new: &NewUnit, position: Option<i64>) -> Result<(), Wrong> {
        let (code, name, kind) = (new.code.clone(), new.name.clone(), new.kind.clone());
        let (parent, fields) = (new.parent.clone(), new.fields.clone());
        let unit = Unit { code, name, kind, parent, fields, from: None, until: None };
        written(&unit)?;
        let position = position.unwrap_or_else(|| self.behind(unit.parent.as_deref()));
        self.states.insert(Of::New(at), (position, Some(unit)));
        Ok(())
    }

    fn end(&mut self, code: &str) {
        let position = self.position(code);
        self.states.insert(Of::Known(code.to_owned()), (position, None));
    }

    /// A unit becomes something else; those below it follow its code.
    fn turn_into(&mut self, code: &str, is: Unit) -> Result<(), Wrong> {
        let now = self.get(code)?;
        written(&is)?;
        if *now == is {
            return Err(Wrong::Nothing);
        }
        let stays = now.parent == is.parent;
        let position = if stays { self.position(code) } else { self.behind(is.parent.as_deref()) };
        if now.code != is.code {
            self.adopt(code, &is.code);
        }
        self.states.insert(Of::Known(code.to_owned()), (position, Some(is)));
        Ok(())
    }

    /// Those below a unit belong to another from now on, behind those who do already.
    fn adopt(&mut self, from: &str, to: &str) {
        let first = if self.living.tree.get(to).is_some() { self.behind(Some(to)) } else { 0 };
        let taken = self
            .states
            .values()
            .filter_map(|(at, is)| (is.as_ref()?.parent.as_deref() == Some(to)).then_some(at + 1));
        let first = taken.max().unwrap_or(first).max(first);
        let children: Vec<&Unit> = self.living.tree.children(from).collect();
        for (at, child) in (first..).zip(children) {
            let is = Unit { parent: Some(to.to_owned()), ..child.clone() };
            self.states.entry(Of::Known(child.code.clone())).or_insert((at, Some(is)));
        }
    }

    fn merge(
        &mut self,
        units: &[String],
        into: &NewUnit,
        keeps: Option<&str>,
    ) -> Result<(), Wrong> {
        let named: BTreeSet<&str> = units.iter().map(String::as_str).collect();
        if named.len() < 2 {
            return Err(Wrong::TooFew);
        }
        for code in &named {
            self.get(code)?;
            if self.above(code).iter().any(|above| named.contains(above)) {
                return Err(Wrong::Entangled((*code).to_owned()));
            }
        }
        let heir = match keeps {
            Some(code) if named.contains(code) => Of::Known(code.to_owned()),
            Some(code) => return Err(Wrong::Unknown(code.to_owned())),
            None => Of::New(0),
        };
        let first = units.iter().map(|code| self.position(code)).min();
        let beside = units
            .iter()
            .any(|code| self.living.tree.get(code).is_some_and(|unit| unit.parent == into.parent));
        let into = &NewUnit { fields: self.alike(units, &into.fields), ..into.clone() };
        for code in units {
            self.end(code);
            self.links.push(Link { origin: Of::Known(code.clone()), heir: heir.clone() });
        }
        match keeps {
            Some(code) => self.go_on(code, into)?,
            None => self.begin(0, into, first.filter(|_| beside))?,
        }
        for code in units {
            // Who is below the code that stays, is below it already.
            if *code != into.code {
                self.adopt(code, &into.code);
            }
        }
        Ok(())
    }

    fn split(
        &mut self,
        unit: &str,
        into: &[NewUnit],
        keeps: Option<usize>,
        below: &BTreeMap<String, String>,
    ) -> Result<(), Wrong> {
        let now = self.get(unit)?;
        if into.len() < 2 || keeps.is_some_and(|at| at >= into.len()) {
            return Err(Wrong::TooFew);
        }
        let position = self.position(unit);
        self.end(unit);
        let mut begun = 0;
        let origin = [unit.to_owned()];
        for (at, part) in into.iter().enumerate() {
            let part = &NewUnit { fields: self.alike(&origin, &part.fields), ..part.clone() };
            let heir = if keeps == Some(at) {
                self.go_on(unit, part)?;
                Of::Known(unit.to_owned())
            } else {
                let beside = part.parent == now.parent;
                self.begin(begun, part, beside.then_some(position))?;
                begun += 1;
                Of::New(begun - 1)
            };
            self.links.push(Link { origin: Of::Known(unit.to_owned()), heir });
        }
        let mut unassigned = Vec::new();
        let mut at: i64 = 0;
        for child in self.living.tree.children(unit) {
            match below.get(&child.code).filter(|to| into.iter().any(|part| part.code == **to)) {
                Some(to) => {
                    let is = Unit { parent: Some(to.clone()), ..child.clone() };
                    self.states.insert(Of::Known(child.code.clone()), (at, Some(is)));
                    at += 1;
                }
                None => unassigned.push(child.name.clone()),
            }
        }
        if unassigned.is_empty() { Ok(()) } else { Err(Wrong::Unassigned(unassigned)) }
    }

    /// What predecessors have in common, such as their class, with what is said besides. Figures are
    /// left out: they are of each by itself.
    fn alike(&self, units: &[String], said: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let tree = &self.living.tree;
        let mut of = units.iter().filter_map(|code| tree.get(code)).map(|unit| &unit.fields);
        let mut fields = of.next().cloned().unwrap_or_default();
        for other in of {
            fields.retain(|name, value| other.get(name) == Some(value));
        }
        fields.retain(|_, value| !value.starts_with(|c: char| c.is_ascii_digit()));
        fields.extend(said.clone());
        fields
    }

    /// A unit goes on as what a merger or split makes of it.
    fn go_on(&mut self, code: &str, into: &NewUnit) -> Result<(), Wrong> {
        let now = self.get(code)?;
        let mut fields = now.fields.clone();
        fields.extend(into.fields.clone());
        let is = Unit {
            code: into.code.clone(),
            name: into.name.clone(),
            kind: into.kind.clone(),
            parent: into.parent.clone(),
            fields,
            ..now.clone()
        };
        written(&is)?;
        let stays = now.parent == is.parent;
        let position = if stays { self.position(code) } else { self.behind(is.parent.as_deref()) };
        self.states.insert(Of::Known(code.to_owned()), (position, Some(is)));
        Ok(())
    }

    fn order(&mut self, unit: &str, before: Option<&str>) -> Result<(), Wrong> {
        let now = self.get(unit)?;
        let beside: Vec<&Unit> = self
            .living
            .tree
            .units()
            .iter()
            .filter(|other| other.parent == now.parent && other.code != now.code)
            .collect();
        let at = match before {
            None => beside.len(),
            Some(code) => {
                self.get(code)?;
                let found = beside.iter().position(|other| other.code == code);
                found.ok_or_else(|| Wrong::NotBeside(code.to_owned()))?
            }
        };
        let mut listed = beside;
        listed.insert(at, now);
        for (at, other) in (0..).zip(listed) {
            if self.position(&other.code) != at {
                let is = Some(other.clone());
                self.states.insert(Of::Known(other.code.clone()), (at, is));
            }
        }
        Ok(())
    }

    /// The codes of the units above one.
    fn above(&self, code: &str) -> Vec<&'l str> {
        let tree = &self.living.tree;
        let mut found: Vec<&str> = Vec::new();
        let mut unit = tree.get(code).and_then(|unit| tree.parent(unit));
        while let Some(here) = unit.filter(|here| !found.contains(&here.code.as_str())) {
            found.push(&here.code);
            unit = tree.parent(here);
        }
        found
    }

    /// Everything planned, if codes stay unique and everybody's unit above is there and not below.
    fn done(self) -> Result<Planned, Wrong> {
        if self.states.is_empty() {
            return Err(Wrong::Nothing);
        }
        let tree = &self.living.tree;
        let mut codes: BTreeMap<&str, &Of> = BTreeMap::new();
        for (of, (_, is)) in &self.states {
            let Some(unit) = is else { continue };
            let taken = |name: &str| {
                let (code, name) = (unit.code.clone(), name.to_owned());
                Wrong::CodeTaken { code, name }
            };
            if codes.insert(&unit.code, of).is_some() {
                return Err(taken(&unit.name));
            }
            // Whoever has the code now and keeps it.
            let other = Of::Known(unit.code.clone());
            if let Some(now) = tree.get(&unit.code).filter(|_| other != *of)
                && !self.states.contains_key(&other)
            {
                return Err(taken(&now.name));
            }
        }
        for (_, is) in self.states.values() {
            let Some(unit) = is else { continue };
            self.rooted(unit, &codes)?;
        }
        let states = self.states.into_iter();
        let states = states.map(|(of, (position, is))| State { of, position, is }).collect();
        Ok(Planned { states, links: self.links })
    }

    /// Whether a unit's way up leads to a root.
    fn rooted(&self, unit: &Unit, codes: &BTreeMap<&str, &Of>) -> Result<(), Wrong> {
        let mut parent = unit.parent.as_deref();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        seen.insert(&unit.code);
        while let Some(code) = parent {
            if !seen.insert(code) {
                return Err(Wrong::UnderItself(unit.name.clone()));
            }
            let planned = codes.get(code).and_then(|of| self.states.get(*of)?.1.as_ref());
            let gone = self.states.contains_key(&Of::Known(code.to_owned()));
            let above = planned.or_else(|| self.living.tree.get(code).filter(|_| !gone));
            let Some(above) = above else { return Err(Wrong::Unknown(code.to_owned())) };
            parent = above.parent.as_deref();
        }
        Ok(())
    }
}

/// Whether name, code and kind are there, as they are meant to stand on paper.
fn written(unit: &Unit) -> Result<(), Wrong> {
    for (what, text) in [("名称", &unit.name), ("编码", &unit.code), ("类型", &unit.kind)] {
        if text.is_empty() || text.trim() != text {
            return Err(Wrong::Empty(what));
        }
    }
    Ok(())
}
