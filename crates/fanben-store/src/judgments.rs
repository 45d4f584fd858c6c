//! Sheets with their judgments; meetings, polls and visits. Both are only added to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::kept::Kept;
use crate::{ActionId, Answers, CycleId, PersonId, StoreError, Tx, UnitId};

/// One stage's sheet about one subject, whole, as it was saved once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct SheetRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject.
    pub subject: UnitId,
    /// The stage's id.
    pub stage: String,
    /// Its number, from 1.
    pub number: i64,
    /// Its answers.
    pub answers: Json<Answers>,
    /// Who saved it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A meeting, poll or visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct HeldRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject.
    pub subject: UnitId,
    /// The stage's id.
    pub stage: String,
    /// The method's id.
    pub method: String,
    /// Its number, from 1: the last one counts.
    pub number: i64,
    /// The day.
    pub on_day: NaiveDate,
    /// How many were due.
    pub due: i64,
    /// How many were present.
    pub present: i64,
    /// How many agreed.
    pub agreed: i64,
    /// The minutes.
    pub minutes: String,
    /// The number of the sheet that lay before it; 0: none.
    pub sheet: i64,
    /// Who recorded it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// Each is looked up along the primary key: where PostgreSQL has counted nothing yet, behind a great
/// import, this took 3 s for 6,000 sheets, a join with the last numbers of 8,000 measures 17 s.
const SHEETS: &str = "select s.cycle, s.subject, s.stage, s.number, s.answers, s.person, s.at, \
     s.action from sheet s where s.tenant = $1 and s.cycle = $2 and not exists (select 1 from \
     sheet l where l.tenant = s.tenant and l.cycle = s.cycle and l.subject = s.subject and \
     l.stage = s.stage and l.number > s.number) order by s.subject, s.stage";
const SHEETS_OF: &str = "select cycle, subject, stage, number, answers, person, at, action \
     from sheet where tenant = $1 and cycle = $2 and subject = $3 order by stage, number";
const HELD_OF: &str = "select cycle, subject, stage, method, number, on_day, due, present, agreed, \
     minutes, sheet, person, at, action from held \
     where tenant = $1 and cycle = $2 and subject = $3 order by stage, method, number";

const HELD_IN: &str = "select cycle, subject, stage, method, number, on_day, due, present, agreed, \
     minutes, sheet, person, at, action from held \
     where tenant = $1 and cycle = $2 order by subject, stage, method, number";

impl Tx {
    /// The sheets of a cycle that count.
    pub async fn sheets(&mut self, cycle: CycleId) -> Result<Vec<SheetRow>, StoreError> {
        rows!(self, SHEETS, cycle)
    }

    /// Every sheet ever saved about a subject, by stage, the first first.
    pub async fn sheets_of(
        &mut self,
        cycle: CycleId,
        subject: UnitId,
    ) -> Result<Vec<SheetRow>, StoreError> {
        rows!(self, SHEETS_OF, cycle, subject)
    }

    /// Adds a sheet under its number.
    pub async fn add_sheet(&mut self, row: &SheetRow) -> Result<(), StoreError> {
        let insert = "insert into sheet (tenant, cycle, subject, stage, number, answers, person, \
             at, action, acts) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
             (select acts from tenant where id = $1))";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            &row.stage,
            row.number,
            &row.answers,
            row.person,
            row.at,
            row.action
        )?;
        self.wrote.added.push((row.action, Kept::of("sheet", row)?));
        self.wrote.sheets.push(row.clone());
        Ok(())
    }

    /// Everything held in a cycle, by subject, stage and method, the first first.
    pub async fn held_in(&mut self, cycle: CycleId) -> Result<Vec<HeldRow>, StoreError> {
        rows!(self, HELD_IN, cycle)
    }

    /// Everything held about a subject, by stage and method, the first first.
    pub async fn held_of(
        &mut self,
        cycle: CycleId,
        subject: UnitId,
    ) -> Result<Vec<HeldRow>, StoreError> {
        rows!(self, HELD_OF, cycle, subject)
    }

    /// Adds a meeting, poll or visit; its number follows the last one's.
    pub async fn add_held(&mut self, row: &HeldRow) -> Result<(), StoreError> {
        let insert = "insert into held (tenant, cycle, subject, stage, method, number, on_day, due, \
             present, agreed, minutes, sheet, person, at, action) \
             values ($1, $2, $3, $4, $5, (select coalesce(max(number), 0) + 1 from held \
             where tenant = $1 and cycle = $2 and subject = $3 and stage = $4 and method = $5), \
             $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            &row.stage,
            &row.method,
            row.on_day,
            row.due,
            row.present,
            row.agreed,
            &row.minutes,
            row.sheet,
            row.person,
            row.at,
            row.action
        )
    }
}
