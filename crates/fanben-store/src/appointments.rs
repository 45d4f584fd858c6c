//! What was done about posts, what was delegated, and what was done for somebody else. Rows are only
//! added; what stands now is the last of them under an id.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{ActionId, PersonId, PostRow, StoreError, Tx, UnitId};

/// A post proposed, given, ended or declined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct AppointmentRow {
    /// Its number in the tenant; given by the store.
    pub number: i64,
    /// proposed, given, ended, declined.
    pub act: String,
    /// The post.
    pub post: Uuid,
    /// Whose it is.
    pub person: PersonId,
    /// The role of the pack.
    pub role: String,
    /// The unit.
    pub unit: UnitId,
    /// The department whose measures are recorded.
    pub office: String,
    /// The person minds the post without holding it.
    pub acting: bool,
    /// The first day.
    pub from_day: NaiveDate,
    /// The last day.
    pub until_day: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

impl AppointmentRow {
    /// The post as it stands after it was given or ended.
    pub fn stands(&self) -> PostRow {
        PostRow {
            id: self.post,
            person: self.person,
            role: self.role.clone(),
            unit: self.unit,
            office: self.office.clone(),
            acting: self.acting,
            from_day: self.from_day,
            until_day: self.until_day,
        }
    }
}

/// What somebody may do for the holder of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct DelegationRow {
    /// Its number in the tenant; given by the store.
    pub number: i64,
    /// Its own id, the same in all its rows.
    pub id: Uuid,
    /// The post.
    pub post: Uuid,
    /// Who acts.
    pub person: PersonId,
    /// A standing deputy, not one errand.
    pub deputy: bool,
    /// What it covers, as words of acts.
    pub acts: Json<Vec<String>>,
    /// The first day.
    pub from_day: NaiveDate,
    /// The last day.
    pub until_day: Option<NaiveDate>,
    /// It was taken back.
    pub ended: bool,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// An action that was done for somebody else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::FromRow)]
pub struct BehalfRow {
    /// The form.
    pub action: ActionId,
    /// Whose hand it was.
    pub person: PersonId,
    /// For whom.
    pub holder: PersonId,
    /// The post.
    pub post: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

const APPOINTMENTS: &str = "select number, act, post, person, role, unit, office, acting, \
     from_day, until_day, reason, by, at, action from appointment where tenant = $1 order by number";
const APPOINTMENT: &str = "select number, act, post, person, role, unit, office, acting, \
     from_day, until_day, reason, by, at, action from appointment where tenant = $1 and post = $2 \
     order by number desc limit 1";
const DELEGATIONS: &str = "select number, id, post, person, deputy, acts, from_day, until_day, \
     ended, reason, by, at, action from delegation where tenant = $1 order by number";
const DELEGATIONS_TO: &str = "select number, id, post, person, deputy, acts, from_day, until_day, \
     ended, reason, by, at, action from delegation where tenant = $1 and person = $2 order by number";
const BEHALF: &str = "select action, person, holder, post, at from behalf where tenant = $1 \
     order by at, action";

impl Tx {
    /// Everything that was done about posts, the first first.
    pub async fn appointments(&mut self) -> Result<Vec<AppointmentRow>, StoreError> {
        let tenant = self.tenant;
        Ok(on!(self, db => sqlx::query_as(APPOINTMENTS).bind(tenant).fetch_all(db).await)?)
    }

    /// What was last done about a post.
    pub async fn appointment(&mut self, post: Uuid) -> Result<Option<AppointmentRow>, StoreError> {
        let tenant = self.tenant;
        Ok(on!(self, db => sqlx::query_as(APPOINTMENT)
            .bind(tenant)
            .bind(post)
            .fetch_optional(db)
            .await)?)
    }

    /// Adds what is done about a post; a number of 0 becomes the next one.
    pub async fn add_appointment(&mut self, row: &AppointmentRow) -> Result<(), StoreError> {
        let tenant = self.tenant;
        let number = self.next(row.number, "appointment").await?;
        let insert = "insert into appointment (tenant, number, act, post, person, role, unit, \
             office, acting, from_day, until_day, reason, by, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        on!(self, db => sqlx::query(insert)
            .bind(tenant)
            .bind(number)
            .bind(&row.act)
            .bind(row.post)
            .bind(row.person)
            .bind(&row.role)
            .bind(row.unit)
            .bind(&row.office)
            .bind(row.acting)
            .bind(row.from_day)
            .bind(row.until_day)
            .bind(&row.reason)
            .bind(row.by)
            .bind(row.at)
            .bind(row.action)
            .execute(db)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The number a row gets: its own, or the next of its table.
    async fn next(&mut self, number: i64, table: &'static str) -> Result<i64, StoreError> {
        if number > 0 {
            return Ok(number);
        }
        let tenant = self.tenant;
        let select = match table {
            "appointment" => {
                "select coalesce(max(number), 0) + 1 from appointment where tenant = $1"
            }
            _ => "select coalesce(max(number), 0) + 1 from delegation where tenant = $1",
        };
        let (next,): (i64,) =
            on!(self, db => sqlx::query_as(select).bind(tenant).fetch_one(db).await)?;
        Ok(next)
    }

    /// All delegations, the first first; the last row under an id counts.
    pub async fn delegations(&mut self) -> Result<Vec<DelegationRow>, StoreError> {
        let tenant = self.tenant;
        Ok(on!(self, db => sqlx::query_as(DELEGATIONS).bind(tenant).fetch_all(db).await)?)
    }

    /// What was delegated to a person.
    pub async fn delegations_to(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<DelegationRow>, StoreError> {
        let tenant = self.tenant;
        Ok(on!(self, db => sqlx::query_as(DELEGATIONS_TO)
            .bind(tenant)
            .bind(person)
            .fetch_all(db)
            .await)?)
    }

    /// Adds a delegation, or its end; a number of 0 becomes the next one.
    pub async fn add_delegation(&mut self, row: &DelegationRow) -> Result<(), StoreError> {
        let tenant = self.tenant;
        let number = self.next(row.number, "delegation").await?;
        let insert = "insert into delegation (tenant, number, id, post, person, deputy, acts, \
             from_day, until_day, ended, reason, by, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        on!(self, db => sqlx::query(insert)
            .bind(tenant)
            .bind(number)
            .bind(row.id)
            .bind(row.post)
            .bind(row.person)
            .bind(row.deputy)
            .bind(&row.acts)
            .bind(row.from_day)
            .bind(row.until_day)
            .bind(row.ended)
            .bind(&row.reason)
            .bind(row.by)
            .bind(row.at)
            .bind(row.action)
            .execute(db)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Every action that was done for somebody else.
    pub async fn behalf(&mut self) -> Result<Vec<BehalfRow>, StoreError> {
        let tenant = self.tenant;
        Ok(on!(self, db => sqlx::query_as(BEHALF).bind(tenant).fetch_all(db).await)?)
    }

    /// Notes that an action was done for somebody else.
    pub async fn add_behalf(&mut self, row: &BehalfRow) -> Result<(), StoreError> {
        let tenant = self.tenant;
        let insert = "insert into behalf (tenant, action, person, holder, post, at, acts) \
             values ($1, $2, $3, $4, $5, $6, (select acts from tenant where id = $1))";
        on!(self, db => sqlx::query(insert)
            .bind(tenant)
            .bind(row.action)
            .bind(row.person)
            .bind(row.holder)
            .bind(row.post)
            .bind(row.at)
            .execute(db)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
