//! Moved deadlines and reminders. Both are only added to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, PersonId, StoreError, Tx, UnitId};

/// A deadline that was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ExtensionRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The stage's id.
    pub stage: String,
    /// For whom; none: everybody.
    pub subject: Option<UnitId>,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The last day now.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who moved it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A reminder that was sent by hand: what was copied, about whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ReminderRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The stage's id.
    pub stage: String,
    /// Whom it was about.
    pub subject: UnitId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The text.
    pub says: String,
    /// Who reminded.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

impl Tx {
    /// All deadlines of a cycle that were moved, the first first.
    pub async fn extensions(&mut self, cycle: CycleId) -> Result<Vec<ExtensionRow>, StoreError> {
        let select = "select cycle, stage, subject, number, until, reason, person, at, action \
             from extension where tenant = $1 and cycle = $2 order by number";
        rows!(self, select, cycle)
    }

    /// Moves a deadline; its number follows the last one's.
    pub async fn add_extension(&mut self, row: &ExtensionRow) -> Result<(), StoreError> {
        let insert = "insert into extension (tenant, cycle, stage, subject, number, until, reason, \
             person, at, action) values ($1, $2, $3, $4, (select coalesce(max(number), 0) + 1 \
             from extension where tenant = $1 and cycle = $2), $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.cycle,
            &row.stage,
            row.subject,
            row.until,
            &row.reason,
            row.person,
            row.at,
            row.action
        )
    }

    /// All reminders of a cycle, the first first.
    pub async fn reminders(&mut self, cycle: CycleId) -> Result<Vec<ReminderRow>, StoreError> {
        let select = "select cycle, stage, subject, number, says, person, at, action \
             from reminder where tenant = $1 and cycle = $2 order by number";
        rows!(self, select, cycle)
    }

    /// Logs a reminder; its number follows the last one's.
    pub async fn add_reminder(&mut self, row: &ReminderRow) -> Result<(), StoreError> {
        let insert = "insert into reminder (tenant, cycle, stage, subject, number, says, person, \
             at, action) values ($1, $2, $3, $4, (select coalesce(max(number), 0) + 1 \
             from reminder where tenant = $1 and cycle = $2), $5, $6, $7, $8)";
        put!(
            self,
            insert,
            row.cycle,
            &row.stage,
            row.subject,
            &row.says,
            row.person,
            row.at,
            row.action
        )
    }
}
