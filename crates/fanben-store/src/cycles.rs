//! Cycles, where their subjects stand, what was done to them, what they came to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::kept::Kept;
use crate::{ActionId, CycleId, PersonId, StoreError, Tx, UnitId};

/// A cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct CycleRow {
    /// The cycle.
    pub id: CycleId,
    /// The unit it is for.
    pub unit: UnitId,
    /// The scheme's id.
    pub scheme: String,
    /// The scheme's title.
    pub title: String,
    /// The scheme's version.
    pub version: String,
    /// The period.
    pub period: String,
    /// draft, approved, open, closed
    pub state: String,
    /// The scheme and overlays as written.
    pub rules: Json<serde_json::Value>,
    /// The digest of the frozen rules; empty in a draft.
    pub digest: String,
    /// Grows with everything that can move a score.
    pub revision: i64,
    /// When it was drafted.
    pub made_at: DateTime<Utc>,
}

/// Where a subject stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct SubjectRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The unit.
    pub subject: UnitId,
    /// Its code when the cycle opened.
    pub code: String,
    /// Its name then.
    pub name: String,
    /// Its place in the display order.
    pub position: i64,
    /// declaring, drafting, declined, settled, confirmed
    pub phase: String,
    /// The stage, counted from 0.
    pub stage: i64,
    /// It came back.
    pub returned: bool,
    /// Since when it is there.
    pub since: DateTime<Utc>,
    /// The day as of which its kind, class and unit above count; none: as first registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of_day: Option<NaiveDate>,
}

/// Something done to a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct EventRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject.
    pub subject: UnitId,
    /// Its number, from 1.
    pub number: i64,
    /// What.
    pub act: String,
    /// At which stage it was done.
    pub stage: String,
    /// Where the subject stands after it.
    pub phase: String,
    /// At which stage.
    pub to_stage: i64,
    /// It came back.
    pub returned: bool,
    /// The number of the sheet that went with it; 0: none.
    pub sheet: i64,
    /// The reason, the document, what was declared.
    pub says: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A confirmed result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ResultRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject.
    pub subject: UnitId,
    /// Its number, from 1: a correction makes another.
    pub number: i64,
    /// The document that says so.
    pub document: String,
    /// The standing with its lines.
    pub result: Json<serde_json::Value>,
    /// Its digest.
    pub digest: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

const SUBJECT: &str = "select cycle, subject, code, name, position, phase, stage, returned, since, \
     as_of_day from subject where tenant = $1 and cycle = $2 order by position, code";
const RESULTS: &str = "select r.cycle, r.subject, r.number, r.document, r.result, r.digest, \
     r.person, r.at, r.action from result r join (select subject, max(number) as number \
     from result where tenant = $1 and cycle = $2 group by subject) last \
     on last.subject = r.subject and last.number = r.number \
     where r.tenant = $1 and r.cycle = $2 order by r.subject";
const EVENTS: &str = "select cycle, subject, number, act, stage, phase, to_stage, returned, sheet, \
     says, post, person, at, action from event where tenant = $1 and cycle = $2 and subject = $3 \
     order by number";
const ALL_EVENTS: &str = "select cycle, subject, number, act, stage, phase, to_stage, returned, \
     sheet, says, post, person, at, action from event where tenant = $1 and cycle = $2 \
     order by subject, number";
const EVENTS_CALLED: &str = "select cycle, subject, number, act, stage, phase, to_stage, returned, \
     sheet, says, post, person, at, action from event where tenant = $1 and cycle = $2 \
     and act = $3 order by subject, number";
const CYCLE: &str = "select id, unit, scheme, title, version, period, state, rules, digest, \
     revision, made_at from cycle where tenant = $1 order by made_at, id";
const ONE_CYCLE: &str = "select id, unit, scheme, title, version, period, state, rules, digest, \
     revision, made_at from cycle where tenant = $1 and id = $2";

impl Tx {
    /// All cycles, the oldest first.
    pub async fn cycles(&mut self) -> Result<Vec<CycleRow>, StoreError> {
        rows!(self, CYCLE)
    }

    /// A cycle.
    pub async fn cycle(&mut self, id: CycleId) -> Result<Option<CycleRow>, StoreError> {
        row!(self, ONE_CYCLE, id)
    }

    /// A cycle's revision, without its rules.
    pub async fn revision(&mut self, id: CycleId) -> Result<Option<i64>, StoreError> {
        let select = "select revision from cycle where tenant = $1 and id = $2";
        let found: Option<(i64,)> = row!(self, select, id)?;
        Ok(found.map(|(revision,)| revision))
    }

    /// Adds a cycle.
    pub async fn add_cycle(&mut self, row: &CycleRow) -> Result<(), StoreError> {
        let insert = "insert into cycle (tenant, id, unit, scheme, title, version, period, state, \
             rules, digest, revision, made_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        put!(
            self,
            insert,
            row.id,
            row.unit,
            &row.scheme,
            &row.title,
            &row.version,
            &row.period,
            &row.state,
            &row.rules,
            &row.digest,
            row.revision,
            row.made_at
        )
    }

    /// Moves a cycle to another state; approval adds the digest.
    pub async fn set_cycle_state(
        &mut self,
        id: CycleId,
        state: &str,
        digest: &str,
    ) -> Result<(), StoreError> {
        let update = "update cycle set state = $3, digest = $4, revision = revision + 1 \
             where tenant = $1 and id = $2";
        put!(self, update, id, state, digest)
    }

    /// Puts a draft's rules as they are approved in the place of those that were drafted.
    pub async fn freeze_cycle(
        &mut self,
        id: CycleId,
        rules: &Json<serde_json::Value>,
    ) -> Result<(), StoreError> {
        let update =
            "update cycle set rules = $3 where tenant = $1 and id = $2 and state = 'draft'";
        put!(self, update, id, rules)
    }

    /// Says that something of a cycle changed.
    pub async fn touch_cycle(&mut self, id: CycleId) -> Result<i64, StoreError> {
        let update = "update cycle set revision = revision + 1 where tenant = $1 and id = $2 \
             returning revision";
        self.note(update);
        let found: Option<(i64,)> = row!(self, update, id)?;
        Ok(found.map_or(0, |(revision,)| revision))
    }

    /// Says that a measure of a period changed: every cycle that is not closed may read it.
    pub async fn touch_period(&mut self) -> Result<(), StoreError> {
        let update = "update cycle set revision = revision + 1 where tenant = $1 and state <> $2";
        put!(self, update, "closed")
    }

    /// The subjects of a cycle in display order.
    pub async fn subjects(&mut self, cycle: CycleId) -> Result<Vec<SubjectRow>, StoreError> {
        rows!(self, SUBJECT, cycle)
    }

    /// Adds subjects.
    pub async fn add_subjects(&mut self, rows: &[SubjectRow]) -> Result<(), StoreError> {
        let tenant = self.tenant;
        let insert = "insert into subject (tenant, cycle, subject, code, name, position, phase, \
             stage, returned, since, as_of_day, acts) ";
        for some in rows.chunks(500) {
            self.note(insert);
            on!(self, db => sqlx::QueryBuilder::new(insert)
                .push_values(some, |mut to, row| {
                    to.push_bind(tenant)
                        .push_bind(row.cycle)
                        .push_bind(row.subject)
                        .push_bind(&row.code)
                        .push_bind(&row.name)
                        .push_bind(row.position)
                        .push_bind(&row.phase)
                        .push_bind(row.stage)
                        .push_bind(row.returned)
                        .push_bind(row.since)
                        .push_bind(row.as_of_day)
                        .push("(select acts from tenant where id = ")
                        .push_bind_unseparated(tenant)
                        .push_unseparated(")");
                })
                .build()
                .execute(db)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// Keeps where a subject stands, and under which code and name.
    pub async fn set_subject(&mut self, row: &SubjectRow) -> Result<(), StoreError> {
        let update = "update subject set phase = $4, stage = $5, returned = $6, since = $7, \
             as_of_day = $8, code = $9, name = $10, position = $11, \
             acts = (select acts from tenant where id = $1) \
             where tenant = $1 and cycle = $2 and subject = $3";
        put!(
            self,
            update,
            row.cycle,
            row.subject,
            &row.phase,
            row.stage,
            row.returned,
            row.since,
            row.as_of_day,
            &row.code,
            &row.name,
            row.position
        )?;
        self.wrote.subjects.push(row.clone());
        Ok(())
    }

    /// What was done to a subject, the earliest first.
    pub async fn events(
        &mut self,
        cycle: CycleId,
        subject: UnitId,
    ) -> Result<Vec<EventRow>, StoreError> {
        rows!(self, EVENTS, cycle, subject)
    }

    /// One thing that was done to subjects of a cycle, by subject, the earliest first.
    pub async fn events_called(
        &mut self,
        cycle: CycleId,
        act: &str,
    ) -> Result<Vec<EventRow>, StoreError> {
        rows!(self, EVENTS_CALLED, cycle, act)
    }

    /// What was done to all subjects of a cycle, by subject, the earliest first.
    pub async fn all_events(&mut self, cycle: CycleId) -> Result<Vec<EventRow>, StoreError> {
        rows!(self, ALL_EVENTS, cycle)
    }

    /// Adds what was done; its number follows the last one's.
    pub async fn add_event(&mut self, row: &EventRow) -> Result<(), StoreError> {
        let insert = "insert into event (tenant, cycle, subject, number, act, stage, phase, \
             to_stage, returned, sheet, says, post, person, at, action) \
             values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from event \
             where tenant = $1 and cycle = $2 and subject = $3), \
             $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning number";
        self.note(insert);
        let number: Option<(i64,)> = row!(
            self,
            insert,
            row.cycle,
            row.subject,
            &row.act,
            &row.stage,
            &row.phase,
            row.to_stage,
            row.returned,
            row.sheet,
            &row.says,
            &row.post,
            row.person,
            row.at,
            row.action
        )?;
        let number = number.map_or(0, |(number,)| number);
        let kept = Kept::of("event", &EventRow { number, ..row.clone() })?;
        self.wrote.added.push((row.action, kept));
        Ok(())
    }

    /// The last confirmed result of every subject of a cycle.
    pub async fn last_results(&mut self, cycle: CycleId) -> Result<Vec<ResultRow>, StoreError> {
        rows!(self, RESULTS, cycle)
    }

    /// The confirmed results of a subject, the first first.
    pub async fn results(
        &mut self,
        cycle: CycleId,
        subject: UnitId,
    ) -> Result<Vec<ResultRow>, StoreError> {
        let select = "select cycle, subject, number, document, result, digest, person, at, action \
             from result where tenant = $1 and cycle = $2 and subject = $3 order by number";
        rows!(self, select, cycle, subject)
    }

    /// Adds a confirmed result; its number follows the last one's.
    pub async fn add_result(&mut self, row: &ResultRow) -> Result<(), StoreError> {
        let insert = "insert into result (tenant, cycle, subject, number, document, result, \
             digest, person, at, action) \
             values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from result \
             where tenant = $1 and cycle = $2 and subject = $3), $4, $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            &row.document,
            &row.result,
            &row.digest,
            row.person,
            row.at,
            row.action
        )
    }
}
