//! The installation's places and roles, as they stand.

use std::collections::BTreeMap;

use fanben_model::place::{Tree, Unit};
use fanben_model::rights::{Role, Span, Spans};
use fanben_store::{StoreError, Tx, UnitId, UnitRow};

use crate::{Named, Refusal};

/// Places and roles.
#[derive(Debug)]
pub(crate) struct Places {
    /// The roles of the pack.
    pub(crate) roles: Vec<Role>,
    /// All units in display order.
    pub(crate) tree: Tree,
    /// Who is below whom.
    pub(crate) spans: Spans,
    ids: BTreeMap<String, UnitId>,
    codes: BTreeMap<UnitId, String>,
}

impl Places {
    pub(crate) async fn load(tx: &mut Tx) -> Result<Self, Refusal> {
        let tenant = tx.tenant().await?.ok_or(Refusal::NotFound)?;
        let roles = serde_json::from_value(tenant.roles.0.clone())
            .map_err(|error| StoreError::Row(format!("roles: {error}")))?;
        let rows = tx.units().await?;
        let ids = rows.iter().map(|row| (row.code.clone(), row.id)).collect();
        let codes = rows.iter().map(|row| (row.id, row.code.clone())).collect();
        let (tree, _) = Tree::new(rows.into_iter().map(unit).collect());
        let spans = Spans::of(&tree);
        Ok(Self { roles, tree, spans, ids, codes })
    }

    pub(crate) fn id(&self, code: &str) -> Option<UnitId> {
        self.ids.get(code).copied()
    }

    pub(crate) fn code(&self, id: UnitId) -> Option<&str> {
        self.codes.get(&id).map(String::as_str)
    }

    pub(crate) fn span_of(&self, id: UnitId) -> Option<Span> {
        self.spans.get(self.code(id)?)
    }

    pub(crate) fn named(&self, code: &str) -> Named {
        let name = self.tree.get(code).map(|unit| unit.name.as_str());
        Named::new(code, name.unwrap_or_default())
    }

    /// The unit people mean by a code or a name; a name has to be there once within a span.
    pub(crate) fn find(&self, typed: &str, within: &[Span]) -> Result<Named, String> {
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

    pub(crate) fn role_name(&self, id: &str) -> Named {
        let name = self.roles.iter().find(|role| role.id == id).map(|role| role.name.as_str());
        Named::new(id, name.unwrap_or(id))
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
