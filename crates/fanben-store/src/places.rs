//! Tenants and units.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::{StoreError, TenantId, Tx, UnitId};

/// An installation's root place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TenantRow {
    /// The tenant.
    pub id: TenantId,
    /// The code of its root unit.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The roles of its pack.
    pub roles: Json<serde_json::Value>,
    /// The kinds of tie of its pack.
    #[serde(default)]
    pub liaison: Json<serde_json::Value>,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct UnitRow {
    /// The unit.
    pub id: UnitId,
    /// Its place in the official display order.
    pub position: i64,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// The code of the unit above.
    pub parent: Option<String>,
    /// Further columns of the register.
    pub fields: Json<BTreeMap<String, String>>,
    /// The first day it exists.
    pub from_day: Option<NaiveDate>,
    /// The last day it exists.
    pub until_day: Option<NaiveDate>,
}

impl Tx {
    pub(crate) async fn tenants(&mut self) -> Result<Vec<TenantRow>, StoreError> {
        Ok(
            on!(self, db => sqlx::query_as("select id, code, name, roles, liaison from tenant order by id")
            .fetch_all(db)
            .await)?,
        )
    }

    /// The tenant of this transaction.
    pub async fn tenant(&mut self) -> Result<Option<TenantRow>, StoreError> {
        row!(self, "select id, code, name, roles, liaison from tenant where id = $1")
    }

    /// Adds the tenant of this transaction.
    pub async fn add_tenant(&mut self, row: &TenantRow) -> Result<(), StoreError> {
        let insert = "insert into tenant (id, code, name, roles, liaison, acts) \
             values ($1, $2, $3, $4, $5, 0)";
        self.note(insert);
        on!(self, db => sqlx::query(insert)
            .bind(row.id)
            .bind(&row.code)
            .bind(&row.name)
            .bind(&row.roles)
            .bind(&row.liaison)
            .execute(db)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// All units in display order.
    pub async fn units(&mut self) -> Result<Vec<UnitRow>, StoreError> {
        let select = "select id, position, code, name, kind, parent, fields, from_day, until_day \
                      from unit where tenant = $1 order by position";
        rows!(self, select)
    }

    /// Adds units, five hundred to a statement.
    pub async fn add_units(&mut self, rows: &[UnitRow]) -> Result<(), StoreError> {
        let tenant = self.tenant;
        let insert = "insert into unit \
            (tenant, id, position, code, name, kind, parent, fields, from_day, until_day) ";
        for some in rows.chunks(500) {
            self.note(insert);
            on!(self, db => sqlx::QueryBuilder::new(insert)
                .push_values(some, |mut row, unit| {
                    row.push_bind(tenant)
                        .push_bind(unit.id)
                        .push_bind(unit.position)
                        .push_bind(&unit.code)
                        .push_bind(&unit.name)
                        .push_bind(&unit.kind)
                        .push_bind(&unit.parent)
                        .push_bind(&unit.fields)
                        .push_bind(unit.from_day)
                        .push_bind(unit.until_day);
                })
                .build()
                .execute(db)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }
}
