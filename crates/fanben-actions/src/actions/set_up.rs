//! A new installation: root place, roles, units, first accounts.

use std::collections::BTreeSet;

use fanben_model::place::Unit;
use fanben_model::rights::{Role, separated};
use fanben_store::{
    AccountRow, PersonId, PostRow, StoreError, TenantId, TenantRow, UnitId, UnitRow,
};
use uuid::Uuid;

use crate::desk::day;
use crate::doing::{Entry, add_entry};
use crate::{Desk, Refusal, secrets};

/// A new installation: its root place, roles, units and first accounts.
#[derive(Debug, Clone, Default)]
pub struct SetUp {
    /// Roles of the pack.
    pub roles: Vec<Role>,
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
        hashed.push(secrets::hash(&desk.hashing, &password).await?);
        let (login, name) = (account.login.clone(), account.name.clone());
        slips.push(Slip { login, name, password });
    }
    let mut tx = desk.store.write(tenant).await?;
    let roles = serde_json::to_value(&input.roles)
        .map_err(|error| StoreError::Row(format!("roles: {error}")))?;
    let (code, name) = (root.code.clone(), root.name.clone());
    tx.add_tenant(&TenantRow { id: tenant, code, name, roles: roles.into() }).await?;
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
        };
        tx.add_account(&row).await?;
        for (role, unit, office) in &account.posts {
            let Some(unit) = units.iter().find(|row| row.code == *unit) else { continue };
            let row = PostRow {
                id: Uuid::now_v7(),
                person,
                role: role.clone(),
                unit: unit.id,
                office: office.clone(),
                from_day: day(now),
                until_day: None,
            };
            tx.add_post(&row).await?;
        }
    }
    let entry = Entry {
        at: now,
        person: None,
        act: "set_up",
        about: &tenant.to_string(),
        outcome: "done",
        action: None,
        content: String::new(),
    };
    add_entry(&mut tx, &entry).await?;
    tx.commit().await?;
    desk.set_tenant(tenant);
    Ok(slips)
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
