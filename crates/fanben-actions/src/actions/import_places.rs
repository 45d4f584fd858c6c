//! A register of units goes into the store: all that can be taken in one transaction, and what is
//! wrong with the rest, row by row.

use fanben_model::place::{Admission, Admitted, Noted, Unit};
use fanben_model::rights::Role;
use fanben_store::{
    ActionId, PlaceChangeRow, StoreError, TenantId, TenantRow, Tx, UnitId, UnitRow,
};
use uuid::Uuid;

use crate::desk::day;
use crate::doing::{Entry, add_entry, committed};
use crate::{Desk, Refusal};

/// Rows that go to the database together.
const TOGETHER: usize = 2000;

/// What is to be imported.
#[derive(Debug, Clone, Default)]
pub struct ImportPlaces {
    /// For a new store: the root place. Rows without a unit above are put under it.
    pub root: Unit,
    /// For a new store: the roles of its pack.
    pub roles: Vec<Role>,
    /// What is imported, as the trail calls it: files and where they come from.
    pub source: String,
}

/// A row of a register.
#[derive(Debug, Clone, Default)]
pub struct RegisterRow {
    /// The file and line, for whoever has to mend it.
    pub at: String,
    /// The unit.
    pub unit: Unit,
    /// How many digits its code has to have; none: any.
    pub digits: Option<usize>,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Rows read.
    pub rows: usize,
    /// Units added.
    pub added: usize,
    /// Rows the register had already.
    pub known: usize,
    /// Rows that were not taken.
    pub refused: usize,
}

/// Imports a register, those above before those below. `noted` is told everything that is noticed,
/// with its place. Whoever runs the program on the machine may do it.
pub async fn import_places(
    desk: &Desk,
    input: ImportPlaces,
    rows: &mut (dyn Iterator<Item = RegisterRow> + Send),
    noted: &mut (dyn FnMut(&str, &Noted) + Send),
) -> Result<Imported, Refusal> {
    let new = desk.is_new();
    let tenant = if new { TenantId(Uuid::now_v7()) } else { desk.tenant()? };
    let mut tx = desk.store.write(tenant).await?;
    let mut admission = Admission::default();
    let mut position = 0;
    let root = if new {
        begin(&mut tx, tenant, &input).await?;
        position = 1;
        input.root.clone()
    } else {
        known(&mut tx, &mut admission, &mut position).await?
    };
    admission.know(&root);
    let from = Numbered { root: root.code, position };
    let done = take(&mut tx, from, &mut admission, rows, noted).await?;
    if done.added > 0 || new {
        record(desk, &mut tx, &input.source, &done).await?;
        tx.commit().await?;
        desk.set_tenant(tenant);
    }
    Ok(done)
}

async fn begin(tx: &mut Tx, tenant: TenantId, input: &ImportPlaces) -> Result<(), Refusal> {
    let roles = serde_json::to_value(&input.roles)
        .map_err(|error| StoreError::Row(format!("roles: {error}")))?;
    let root = &input.root;
    if root.code.is_empty() || root.name.is_empty() || root.kind.is_empty() {
        return Err(Refusal::bad("root", "新库要写明最上面的单位:编码、名称、类型"));
    }
    let (code, name) = (root.code.clone(), root.name.clone());
    tx.add_tenant(&TenantRow {
        id: tenant,
        code,
        name,
        roles: roles.into(),
        liaison: serde_json::json!([]).into(),
    })
    .await?;
    tx.add_units(&[row(0, root.clone())]).await?;
    Ok(())
}

/// What the register has; returns its root.
async fn known(
    tx: &mut Tx,
    admission: &mut Admission,
    position: &mut i64,
) -> Result<Unit, Refusal> {
    let tenant = tx.tenant().await?.ok_or(Refusal::NotFound)?;
    let mut root = Unit { code: tenant.code, name: tenant.name, ..Unit::default() };
    for row in tx.units().await? {
        *position = (*position).max(row.position + 1);
        let (code, name, kind) = (row.code, row.name, row.kind);
        let unit = Unit { code, name, kind, parent: row.parent, ..Unit::default() };
        if unit.code == root.code {
            root = unit.clone();
        }
        admission.know(&unit);
    }
    // Names and codes that changed since are known as they are now.
    for row in tx.unit_versions().await? {
        admission.know(&Unit { code: row.code, name: row.name, ..Unit::default() });
    }
    Ok(root)
}

/// Where new units hang that name no unit above, and the place of the next in display order.
struct Numbered {
    root: String,
    position: i64,
}

async fn take(
    tx: &mut Tx,
    mut next: Numbered,
    admission: &mut Admission,
    rows: &mut (dyn Iterator<Item = RegisterRow> + Send),
    noted: &mut (dyn FnMut(&str, &Noted) + Send),
) -> Result<Imported, Refusal> {
    let mut done = Imported::default();
    let mut some: Vec<UnitRow> = Vec::with_capacity(TOGETHER);
    for RegisterRow { at, mut unit, digits } in rows {
        done.rows += 1;
        if unit.parent.is_none() && unit.code != next.root {
            unit.parent = Some(next.root.clone());
        }
        let (came, all) = admission.take(unit, digits);
        for one in &all {
            noted(&at, one);
        }
        match came {
            Admitted::Known => done.known += 1,
            Admitted::Refused => done.refused += 1,
            Admitted::New(unit) => {
                done.added += 1;
                some.push(row(next.position, unit));
                next.position += 1;
            }
        }
        if some.len() == TOGETHER {
            tx.add_units(&some).await?;
            some.clear();
        }
    }
    tx.add_units(&some).await?;
    Ok(done)
}

async fn record(desk: &Desk, tx: &mut Tx, source: &str, done: &Imported) -> Result<(), Refusal> {
    let (at, action) = (desk.now(), ActionId(Uuid::now_v7()));
    let number = tx.places_revision().await? + 1;
    let row = PlaceChangeRow {
        number,
        kind: "import".to_owned(),
        effective: day(at),
        basis: String::new(),
        reason: source.to_owned(),
        says: format!("导入{}个单位", done.added),
        change: serde_json::json!({ "added": done.added, "refused": done.refused }).into(),
        person: None,
        at,
        action,
    };
    tx.add_place_change(&row).await?;
    let kept = tx.kept_now(action).await?;
    let content = committed(tx, action, &kept).await?;
    let entry = Entry {
        at,
        person: None,
        act: "import_places",
        about: &format!("place change {number}"),
        outcome: "done",
        action: Some(action),
        content,
    };
    add_entry(tx, &entry).await?;
    Ok(())
}

fn row(position: i64, unit: Unit) -> UnitRow {
    UnitRow {
        id: UnitId(Uuid::now_v7()),
        position,
        code: unit.code,
        name: unit.name,
        kind: unit.kind,
        parent: unit.parent,
        fields: unit.fields.into(),
        from_day: unit.from,
        until_day: unit.until,
    }
}
