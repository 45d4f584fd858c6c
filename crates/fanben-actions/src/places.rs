//! The installation's places and roles, as they stand on a day, and what units were before.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use fanben_model::liaison::Duty;
use fanben_model::place::{Dated, Key, Tree, Unit, Version};
use fanben_model::rights::{Role, Span, Spans};
use fanben_store::{StoreError, SuccessionRow, Tx, UnitId, UnitRow, UnitVersionRow};
use uuid::Uuid;

use crate::{Named, Refusal};

/// Places and roles, as of a revision of the register and a day.
#[derive(Debug)]
pub(crate) struct Places {
    /// The revision of the register and the day.
    pub(crate) stamp: (i64, NaiveDate),
    /// The roles of the pack.
    pub(crate) roles: Vec<Role>,
    /// Its kinds of tie.
    pub(crate) duties: Vec<Duty>,
    /// All living units in display order, each followed by those below it.
    pub(crate) tree: Tree,
    /// Who is below whom.
    pub(crate) spans: Spans,
    /// Everything known of units that are not as first registered.
    pub(crate) dated: Dated,
    /// Who succeeded whom, the first change first.
    pub(crate) links: Vec<SuccessionRow>,
    /// The ids of the units, in the order of the tree.
    ids: Vec<UnitId>,
    /// Places in the tree by id.
    by_id: Vec<(UnitId, u32)>,
}

/// What the model calls a unit.
pub(crate) fn key(id: UnitId) -> Key {
    id.0.as_u128()
}

/// What the store calls a unit.
pub(crate) fn id_of(key: Key) -> UnitId {
    UnitId(Uuid::from_u128(key))
}

/// Everything units ever were, from the store.
pub(crate) fn dated(rows: Vec<UnitRow>, versions: Vec<UnitVersionRow>) -> Dated {
    let mut all: Vec<Version> = Vec::with_capacity(rows.len() + versions.len());
    for row in rows {
        let (of, from, until, position) = (key(row.id), row.from_day, row.until_day, row.position);
        all.push(Version { of, number: 0, from, position, is: Some(unit(row)) });
        if let Some(after) = until.and_then(|last| last.succ_opt()) {
            all.push(Version { of, number: 0, from: Some(after), position, is: None });
        }
    }
    all.extend(versions.into_iter().map(version));
    Dated::new(all)
}

fn version(row: UnitVersionRow) -> Version {
    let unit = Unit {
        code: row.code,
        name: row.name,
        kind: row.kind,
        parent: row.parent,
        fields: row.fields.0,
        from: None,
        until: None,
    };
    Version {
        of: key(row.unit),
        number: row.number,
        from: Some(row.from_day),
        position: row.position,
        is: (!row.ended).then_some(unit),
    }
}

fn unit(row: UnitRow) -> Unit {
    Unit {
        code: row.code,
        name: row.name,
        kind: row.kind,
        parent: row.parent,
        fields: row.fields.0,
        from: row.from_day,
        until: row.until_day,
    }
}

impl Places {
    pub(crate) async fn load(tx: &mut Tx, stamp: (i64, NaiveDate)) -> Result<Self, Refusal> {
        let tenant = tx.tenant().await?.ok_or(Refusal::NotFound)?;
        let roles = serde_json::from_value(tenant.roles.0.clone())
            .map_err(|error| StoreError::Row(format!("roles: {error}")))?;
        // Backups of before there were any hold none.
        let duties = match tenant.liaison.0 {
            serde_json::Value::Null => Vec::new(),
            written => serde_json::from_value(written)
                .map_err(|error| StoreError::Row(format!("liaison: {error}")))?,
        };
        let all = dated(tx.units().await?, tx.unit_versions().await?);
        let links = tx.successions().await?;
        let (living, dated) = all.settled(stamp.1);
        let ids: Vec<UnitId> = living.keys.iter().map(|key| id_of(*key)).collect();
        let mut by_id: Vec<(UnitId, u32)> = ids.iter().copied().zip(0..).collect();
        by_id.sort_unstable();
        let spans = Spans::of(&living.tree);
        Ok(Self { stamp, roles, duties, tree: living.tree, spans, dated, links, ids, by_id })
    }

    pub(crate) fn id(&self, code: &str) -> Option<UnitId> {
        self.tree.position(code).map(|at| self.ids[at])
    }

    fn at(&self, id: UnitId) -> Option<usize> {
        let found = self.by_id.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(self.by_id[found].1 as usize)
    }

    /// The code a unit has now; none: it is no more.
    pub(crate) fn code(&self, id: UnitId) -> Option<&str> {
        self.at(id).map(|at| self.tree.units()[at].code.as_str())
    }

    /// The code of the unit that stands where a unit stands or stood: itself, its only heir, or the
    /// one that was above it.
    pub(crate) fn now(&self, id: UnitId) -> Option<&str> {
        let mut seen = BTreeSet::new();
        let mut id = id;
        while seen.insert(id) {
            if let Some(code) = self.code(id) {
                return Some(code);
            }
            let heirs: BTreeSet<UnitId> =
                self.links.iter().filter(|link| link.origin == id).map(|link| link.heir).collect();
            id = match heirs.iter().next() {
                Some(heir) if heirs.len() == 1 => *heir,
                _ => {
                    let parent = self.last(id)?.parent.as_deref()?;
                    if let Some(unit) = self.tree.get(parent) {
                        return Some(&unit.code);
                    }
                    self.once(parent)?
                }
            };
        }
        None
    }

    /// The unit that once had a code and has ended.
    pub(crate) fn once(&self, code: &str) -> Option<UnitId> {
        let versions = self.dated.versions().iter().rev();
        let mut had = versions.filter(|one| one.is.as_ref().is_some_and(|is| is.code == code));
        had.next().map(|one| id_of(one.of))
    }

    /// The living unit with a code, else the one that had it last.
    pub(crate) fn find(&self, code: &str) -> Option<UnitId> {
        self.id(code).or_else(|| self.once(code))
    }

    /// What a unit is, or was before it ended.
    pub(crate) fn last(&self, id: UnitId) -> Option<&Unit> {
        let living = self.at(id).map(|at| &self.tree.units()[at]);
        living.or_else(|| self.dated.of(key(id)).iter().rev().find_map(|one| one.is.as_ref()))
    }

    /// What a unit was on a day; as first registered, where none is given.
    pub(crate) fn was(&self, id: UnitId, day: Option<NaiveDate>) -> Option<&Unit> {
        let versions = self.dated.of(key(id));
        if versions.is_empty() {
            return self.last(id);
        }
        let on = day.and_then(|day| self.dated.was(key(id), day));
        on.or_else(|| versions.iter().find_map(|one| one.is.as_ref()))
    }

    pub(crate) fn span_of(&self, id: UnitId) -> Option<Span> {
        self.spans.get(self.now(id)?)
    }

    pub(crate) fn named(&self, code: &str) -> Named {
        let name = self.tree.get(code).map(|unit| unit.name.as_str());
        Named::new(code, name.unwrap_or_default())
    }

    /// A unit by the name it has or had last.
    pub(crate) fn named_id(&self, id: UnitId) -> Named {
        self.last(id).map(|unit| Named::new(&unit.code, &unit.name)).unwrap_or_default()
    }

    /// The unit people mean by a code or a name; a name has to be there once within a span.
    pub(crate) fn meant(&self, typed: &str, within: &[Span]) -> Result<Named, String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err("请填单位".to_owned());
        }
        let inside = |code: &str| {
            self.spans.get(code).is_some_and(|span| within.iter().any(|top| top.contains(span)))
        };
        if inside(typed) {
            return Ok(self.named(typed));
        }
        let units = self.tree.units().iter();
        let named: Vec<&Unit> =
            units.filter(|unit| unit.name == typed && inside(&unit.code)).collect();
        match named.as_slice() {
            [one] => Ok(Named::new(&one.code, &one.name)),
            [] => Err(format!("您的管理范围内没有叫“{typed}”的单位,请核对名称或者写编码")),
            more => Err(format!("有{}个单位都叫“{typed}”,请写编码", more.len())),
        }
    }

    /// The role people mean by an id or a name, if it is held at a kind of unit.
    pub(crate) fn role_at(&self, typed: &str, unit: &str) -> Result<&Role, String> {
        let typed = typed.trim();
        let unit = self.tree.get(unit).ok_or_else(|| "没有这个单位".to_owned())?;
        let meant: Vec<&Role> =
            self.roles.iter().filter(|role| role.id == typed || role.name == typed).collect();
        let fits = |role: &&&Role| role.level.is_empty() || role.level.contains(&unit.kind);
        match (meant.iter().find(fits), meant.first()) {
            (Some(role), _) => Ok(role),
            (None, Some(role)) => Err(format!("“{}”不设在{}“{}”", role.name, unit.kind, unit.name)),
            (None, None) => {
                let held = self.roles.iter().filter(|role| role.level.contains(&unit.kind));
                let names: Vec<&str> = held.map(|role| role.name.as_str()).collect();
                Err(format!("没有岗位“{typed}”;{}可以设:{}", unit.name, names.join("、")))
            }
        }
    }

    /// The units above one, the nearest first.
    pub(crate) fn above(&self, code: &str) -> Vec<Named> {
        let mut found = Vec::new();
        let mut unit = self.tree.get(code).and_then(|unit| self.tree.parent(unit));
        while let Some(here) = unit {
            if found.iter().any(|known: &Named| known.code == here.code) {
                break;
            }
            found.push(Named::new(&here.code, &here.name));
            unit = self.tree.parent(here);
        }
        found
    }

    /// The units above one, whether it still is or not.
    pub(crate) fn above_of(&self, id: UnitId) -> Vec<Named> {
        if let Some(code) = self.code(id) {
            return self.above(code);
        }
        let parent = self.last(id).and_then(|unit| self.tree.get(unit.parent.as_deref()?));
        match (parent, self.now(id)) {
            (Some(parent), _) => {
                let own = Named::new(&parent.code, &parent.name);
                std::iter::once(own).chain(self.above(&parent.code)).collect()
            }
            (None, Some(now)) => self.above(now),
            (None, None) => Vec::new(),
        }
    }

    /// The units at and below one with their ids, in display order.
    pub(crate) fn below(&self, code: &str) -> impl Iterator<Item = (UnitId, &Unit)> {
        let range = self.tree.position(code).zip(self.spans.get(code)).map(|(at, span)| {
            let many = usize::try_from(span.last - span.first).unwrap_or(0);
            at..(at + many + 1).min(self.ids.len())
        });
        let range = range.unwrap_or(0..0);
        self.ids[range.clone()].iter().copied().zip(&self.tree.units()[range])
    }

    /// The living units that succeeded others.
    pub(crate) fn heirs(&self) -> BTreeSet<UnitId> {
        self.links.iter().map(|link| link.heir).collect()
    }

    pub(crate) fn role_name(&self, id: &str) -> Named {
        let name = self.roles.iter().find(|role| role.id == id).map(|role| role.name.as_str());
        Named::new(id, name.unwrap_or(id))
    }
}
