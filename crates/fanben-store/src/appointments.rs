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
        rows!(self, APPOINTMENTS)
    }

    /// What was last done about a post.
    pub async fn appointment(&mut self, post: Uuid) -> Result<Option<AppointmentRow>, StoreError> {
        row!(self, APPOINTMENT, post)
    }

    /// Adds what is done about a post; a number of 0 becomes the next one.
    pub async fn add_appointment(&mut self, row: &AppointmentRow) -> Result<(), StoreError> {
        let number = self.next(row.number, "appointment").await?;
        let insert = "insert into appointment (tenant, number, act, post, person, role, unit, \
             office, acting, from_day, until_day, reason, by, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        put!(
            self,
            insert,
            number,
            &row.act,
            row.post,
            row.person,
            &row.role,
            row.unit,
            &row.office,
            row.acting,
            row.from_day,
            row.until_day,
            &row.reason,
            row.by,
            row.at,
            row.action
        )
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
        rows!(self, DELEGATIONS)
    }

    /// What was delegated to a person.
    pub async fn delegations_to(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<DelegationRow>, StoreError> {
        rows!(self, DELEGATIONS_TO, person)
    }

    /// Adds a delegation, or its end; a number of 0 becomes the next one.
    pub async fn add_delegation(&mut self, row: &DelegationRow) -> Result<(), StoreError> {
        let number = self.next(row.number, "delegation").await?;
        let insert = "insert into delegation (tenant, number, id, post, person, deputy, acts, \
             from_day, until_day, ended, reason, by, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        put!(
            self,
            insert,
            number,
            row.id,
            row.post,
            row.person,
            row.deputy,
            &row.acts,
            row.from_day,
            row.until_day,
            row.ended,
            &row.reason,
            row.by,
            row.at,
            row.action
        )
    }

    /// Every action that was done for somebody else.
    pub async fn behalf(&mut self) -> Result<Vec<BehalfRow>, StoreError> {
        rows!(self, BEHALF)
    }

    /// Notes that an action was done for somebody else.
    pub async fn add_behalf(&mut self, row: &BehalfRow) -> Result<(), StoreError> {
        let insert = "insert into behalf (tenant, action, person, holder, post, at, acts) \
             values ($1, $2, $3, $4, $5, $6, (select acts from tenant where id = $1))";
        put!(self, insert, row.action, row.person, row.holder, row.post, row.at)
    }
}
