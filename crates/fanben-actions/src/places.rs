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
