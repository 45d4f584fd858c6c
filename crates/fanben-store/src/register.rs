//! What became of units: changes, versions, who succeeded whom, what was taken over. Only added to.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::{ActionId, CycleId, PersonId, StoreError, Tx, UnitId};

/// A change of places. Its number is the register's revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct PlaceChangeRow {
    /// Its number, from 1.
    pub number: i64,
    /// rename, merge, split …, import
    pub kind: String,
    /// The first day of what is new.
    pub effective: NaiveDate,
    /// The document it rests on.
    pub basis: String,
    /// Why.
    pub reason: String,
    /// What became of whom.
    pub says: String,
    /// As it was asked for.
    pub change: Json<serde_json::Value>,
    /// Who; none: whoever runs the program on the machine.
    pub person: Option<PersonId>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A unit as it is from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct UnitVersionRow {
    /// The unit.
    pub unit: UnitId,
    /// Its number, from 1: the unit's own row is 0.
    pub number: i64,
    /// The change that made it.
    pub change: i64,
    /// The first day.
    pub from_day: NaiveDate,
    /// Its place among those under the same unit.
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
    /// It is no more; the rest says what it was.
    pub ended: bool,
    /// The form.
    pub action: ActionId,
}

/// Who succeeds whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct SuccessionRow {
    /// The change.
    pub change: i64,
    /// The unit before.
    pub origin: UnitId,
    /// The unit from then on.
    pub heir: UnitId,
    /// What the origin weighs, in millionths; none: not stated.
    pub weight: Option<i64>,
    /// What that counts: 户数.
    pub weighs: String,
    /// The form.
    pub action: ActionId,
}

/// What a change means for a subject of an open cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TreatmentRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The change.
    pub change: i64,
    /// The subject.
    pub unit: UnitId,
    /// stay, succeed, goes
    pub how: String,
    /// What that means for it.
    pub says: String,
    /// The form.
    pub action: ActionId,
}

/// A decision about what a unit takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TakenOverRow {
    /// The heir.
    pub unit: UnitId,
    /// Its number, from 1: of several about one thing the last counts.
    pub number: i64,
    /// Whose earlier result.
    pub scheme: String,
    /// Of which period.
    pub period: String,
    /// 等次, 警示
    pub name: String,
    /// Which card.
    pub about: String,
    /// 是, 否, a title, or empty: none.
    pub value: String,
    /// Why.
    pub reason: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

impl Tx {
    /// The revision of the register: how many changes it has seen.
    pub async fn places_revision(&mut self) -> Result<i64, StoreError> {
        let tenant = self.tenant;
        let select = "select coalesce(max(number), 0) from place_change where tenant = $1";
        let (number,): (i64,) =
            on!(self, db => sqlx::query_as(select).bind(tenant).fetch_one(db).await)?;
        Ok(number)
    }

    /// All changes of places, the first recorded first.
    pub async fn place_changes(&mut self) -> Result<Vec<PlaceChangeRow>, StoreError> {
        let select = "select number, kind, effective, basis, reason, says, change, person, at, \
             action from place_change where tenant = $1 order by number";
        rows!(self, select)
    }

    /// Adds a change of places.
    pub async fn add_place_change(&mut self, row: &PlaceChangeRow) -> Result<(), StoreError> {
        let insert = "insert into place_change (tenant, number, kind, effective, basis, reason, \
             says, change, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.number,
            &row.kind,
            row.effective,
            &row.basis,
            &row.reason,
            &row.says,
            &row.change,
            row.person,
            row.at,
            row.action
        )
    }

    /// All versions of units beyond their own rows, by unit, the earliest first.
    pub async fn unit_versions(&mut self) -> Result<Vec<UnitVersionRow>, StoreError> {
        let select = "select unit, number, change, from_day, position, code, name, kind, parent, \
             fields, ended, action from unit_version where tenant = $1 order by unit, number";
        rows!(self, select)
    }

    /// Adds versions of units.
    pub async fn add_unit_versions(&mut self, rows: &[UnitVersionRow]) -> Result<(), StoreError> {
        let tenant = self.tenant;
        let insert = "insert into unit_version (tenant, unit, number, change, from_day, position, \
             code, name, kind, parent, fields, ended, action) ";
        for some in rows.chunks(500) {
            self.note(insert);
            on!(self, db => sqlx::QueryBuilder::new(insert)
                .push_values(some, |mut to, row| {
                    to.push_bind(tenant)
                        .push_bind(row.unit)
                        .push_bind(row.number)
                        .push_bind(row.change)
                        .push_bind(row.from_day)
                        .push_bind(row.position)
                        .push_bind(&row.code)
                        .push_bind(&row.name)
                        .push_bind(&row.kind)
                        .push_bind(&row.parent)
                        .push_bind(&row.fields)
                        .push_bind(row.ended)
                        .push_bind(row.action);
                })
                .build()
                .execute(db)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Who succeeded whom, the first change first.
    pub async fn successions(&mut self) -> Result<Vec<SuccessionRow>, StoreError> {
        let select = "select change, origin, heir, weight, weighs, action from succession \
             where tenant = $1 order by change, origin, heir";
        rows!(self, select)
    }

    /// Adds who succeeds whom.
    pub async fn add_succession(&mut self, row: &SuccessionRow) -> Result<(), StoreError> {
        let insert = "insert into succession (tenant, change, origin, heir, weight, weighs, action) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        put!(self, insert, row.change, row.origin, row.heir, row.weight, &row.weighs, row.action)
    }

    /// What changes meant for subjects of cycles, by cycle and change.
    pub async fn treatments(&mut self) -> Result<Vec<TreatmentRow>, StoreError> {
        let select = "select cycle, change, unit, how, says, action from treatment \
             where tenant = $1 order by change, cycle, unit";
        rows!(self, select)
    }

    /// Adds what a change means for a subject.
    pub async fn add_treatment(&mut self, row: &TreatmentRow) -> Result<(), StoreError> {
        let insert = "insert into treatment (tenant, cycle, change, unit, how, says, action) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        put!(self, insert, row.cycle, row.change, row.unit, &row.how, &row.says, row.action)
    }

    /// What was decided about what units take over, by unit, the first first.
    pub async fn taken_over(&mut self) -> Result<Vec<TakenOverRow>, StoreError> {
        let select = "select unit, number, scheme, period, name, about, value, reason, post, \
             person, at, action from taken_over where tenant = $1 order by unit, number";
        rows!(self, select)
    }

    /// Adds a decision; its number follows the last one's.
    pub async fn add_taken_over(&mut self, row: &TakenOverRow) -> Result<(), StoreError> {
        let insert = "insert into taken_over (tenant, unit, number, scheme, period, name, about, \
             value, reason, post, person, at, action, acts) values ($1, $2, \
             (select coalesce(max(number), 0) + 1 from taken_over where tenant = $1 and unit = $2), \
             $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
             (select acts from tenant where id = $1))";
        put!(
            self,
            insert,
            row.unit,
            &row.scheme,
            &row.period,
            &row.name,
            &row.about,
            &row.value,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
