//! A new installation: root place, roles, units, first accounts.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use fanben_model::liaison::{Duty, faults};
use fanben_model::place::Unit;
use fanben_model::rights::{Role, separated};
use fanben_store::{
    AccountRow, ActionId, AppointmentRow, PersonId, PostRow, StoreError, TenantId, TenantRow,
    UnitId, UnitRow,
};
use uuid::Uuid;

use crate::accounts::new_id;
use crate::desk::day;
use crate::doing::{Entry, add_entry, committed};
use crate::{Desk, Refusal, liaison_words, secrets};

/// A new installation: its root place, roles, units and first accounts.
#[derive(Debug, Clone, Default)]
pub struct SetUp {
    /// Roles of the pack.
    pub roles: Vec<Role>,
    /// Its kinds of tie.
    pub liaison: Vec<Duty>,
    /// All units, the root first, in display order.
    pub units: Vec<Unit>,
    /// First accounts.
    pub accounts: Vec<NewAccount>,
}

/// An account to be made.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// What the person signs in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Roles: role id, unit code, department (may be empty).
    pub posts: Vec<(String, String, String)>,
}

/// A first password for somebody: to be handed over sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// What the person signs in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The unit they belong to.
    pub unit: String,
    /// The first password; it has to be changed at once.
    pub password: String,
}

/// Sets up a new installation; only into an empty store. Nobody is signed in yet: whoever runs the
/// program on the machine may do it.
pub async fn set_up(desk: &Desk, input: SetUp) -> Result<Vec<Slip>, Refusal> {
    if !desk.is_new() {
        return Err(Refusal::SetUpAlready);
    }
    check(&input)?;
    let root = input.units.first().ok_or_else(|| Refusal::bad("units", "没有单位"))?;
    let tenant = TenantId(Uuid::now_v7());
    let now = desk.now();
    let units: Vec<UnitRow> = (0..).zip(&input.units).map(|(at, unit)| row(at, unit)).collect();
    let mut slips = Vec::new();
    let mut hashed = Vec::new();
    for account in &input.accounts {
        let password = secrets::first_password();
        hashed.push(desk.hashing.hash(&password).await?);
        let (login, name) = (account.login.clone(), account.name.clone());
        let at = account.posts.first().map(|(_, unit, _)| unit.as_str()).unwrap_or_default();
        let unit = input.units.iter().find(|unit| unit.code == at);
        let unit = unit.map(|unit| unit.name.clone()).unwrap_or_default();
        slips.push(Slip { login, name, unit, password });
    }
    let action = desk.new_action();
    let mut tx = desk.store.write(tenant).await?;
    let roles = serde_json::to_value(&input.roles)
        .map_err(|error| StoreError::Row(format!("roles: {error}")))?;
    let liaison = serde_json::to_value(&input.liaison)
        .map_err(|error| StoreError::Row(format!("liaison: {error}")))?;
    let (code, name) = (root.code.clone(), root.name.clone());
    let (roles, liaison) = (roles.into(), liaison.into());
    tx.add_tenant(&TenantRow { id: tenant, code, name, roles, liaison }).await?;
    tx.add_units(&units).await?;
    for (account, password) in input.accounts.iter().zip(hashed) {
        let person = PersonId(Uuid::now_v7());
        let row = AccountRow {
            person,
            name: account.name.clone(),
            login: account.login.clone(),
            password,
            fresh: true,
            failures: 0,
            locked_until: None,
            ended: false,
            last_at: None,
            unit: None,
        };
        tx.add_account(&row).await?;
        for (role, unit, office) in &account.posts {
            let Some(unit) = units.iter().find(|row| row.code == *unit) else { continue };
            let row = PostRow {
                id: new_id(),
                person,
                role: role.clone(),
                unit: unit.id,
                office: office.clone(),
                acting: false,
                from_day: day(now),
                until_day: None,
            };
            tx.add_post(&row).await?;
            tx.add_appointment(&given(&row, now, action)).await?;
        }
    }
    let kept = tx.kept_now(action).await?;
    let content = committed(&mut tx, action, &kept).await?;
    let entry = Entry {
        at: now,
        person: None,
        act: "set_up",
        about: &tenant.to_string(),
        outcome: "done",
        action: Some(action),
        content,
    };
    add_entry(&mut tx, &entry).await?;
    tx.commit().await?;
    desk.set_tenant(tenant);
    Ok(slips)
}

/// A first post as it stands in the file of its holder; nobody is signed in who gave it.
fn given(row: &PostRow, at: DateTime<Utc>, action: ActionId) -> AppointmentRow {
    AppointmentRow {
        number: 0,
        act: "given".to_owned(),
        post: row.id,
        person: row.person,
        role: row.role.clone(),
        unit: row.unit,
        office: row.office.clone(),
        acting: row.acting,
        from_day: row.from_day,
        until_day: row.until_day,
        reason: String::new(),
        by: PersonId(Uuid::nil()),
        at,
        action,
    }
}

fn row(position: i64, unit: &Unit) -> UnitRow {
    UnitRow {
        id: UnitId(Uuid::now_v7()),
        position,
        code: unit.code.clone(),
        name: unit.name.clone(),
        kind: unit.kind.clone(),
        parent: unit.parent.clone(),
        fields: unit.fields.clone().into(),
        from_day: unit.from,
        until_day: unit.until,
    }
}

fn check(input: &SetUp) -> Result<(), Refusal> {
    if let Some(role) = separated(&input.roles).first() {
        let says = format!("角色“{role}”既管系统又管评分;三员要分设,也不能参加评分");
        return Err(Refusal::bad("roles", says));
    }
    let held = input.roles.iter().map(|role| (role.id.as_str(), role.level.as_slice())).collect();
    if let Some((at, fault)) = faults(&input.liaison, &held).first() {
        let says = format!("包联“{}”:{}", input.liaison[*at].name, liaison_words::fault(fault));
        return Err(Refusal::bad("liaison", says));
    }
    let mut logins = BTreeSet::new();
    for account in &input.accounts {
        if account.login.trim().is_empty() || !logins.insert(account.login.as_str()) {
            return Err(Refusal::bad("login", format!("账号“{}”空着或重复", account.login)));
        }
        for (role, unit, _) in &account.posts {
            let Some(role) = input.roles.iter().find(|known| known.id == *role) else {
                return Err(Refusal::bad("role", format!("没有角色“{role}”")));
            };
            let Some(unit) = input.units.iter().find(|known| known.code == *unit) else {
                return Err(Refusal::bad("unit", format!("没有单位“{unit}”")));
            };
            if !role.level.is_empty() && !role.level.contains(&unit.kind) {
                let says = format!("角色“{}”不设在{}“{}”", role.name, unit.kind, unit.name);
                return Err(Refusal::bad("role", says));
            }
        }
    }
    Ok(())
}
