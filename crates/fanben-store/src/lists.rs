//! Lists of tasks: what they ask, what became of each entry, what units did. Only added to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, EntryId, ListId, PersonId, StoreError, Tx, UnitId};

/// A list as it was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ListRow {
    /// Its id.
    pub id: ListId,
    /// The unit it is for.
    pub unit: UnitId,
    /// The cycle whose scheme scores it; none: nobody's.
    pub cycle: Option<CycleId>,
    /// Its period.
    pub period: String,
    /// What it is called.
    pub title: String,
    /// The kinds of unit that are villages here, as JSON.
    pub kinds: String,
    /// Within what it may ask, as JSON.
    pub limits: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What was done about a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ListStepRow {
    /// The list.
    pub list: ListId,
    /// Its number in the list.
    pub number: i64,
    /// open, close
    pub act: String,
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

/// One wording of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ListEntryRow {
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// Of the wording, from 1: the last counts.
    pub number: i64,
    /// Who asks: the list's unit, or a township for an entry of its own.
    pub unit: UnitId,
    /// What is asked, as JSON.
    pub asks: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What was decided about an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct EntryStepRow {
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// Its number at the entry.
    pub number: i64,
    /// admit, refuse, merge, urge, cancel, move, add
    pub act: String,
    /// Of a merger: the entry that stands for it.
    pub other: Option<EntryId>,
    /// Of a move: the new last day.
    pub deadline: Option<NaiveDate>,
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

/// The points a township gives entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ListWeightRow {
    /// The list.
    pub list: ListId,
    /// The township.
    pub unit: UnitId,
    /// From 1: the last counts.
    pub number: i64,
    /// What it makes of which entry, as JSON.
    pub points: String,
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

/// What was done about an entry at one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TaskStepRow {
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// The unit that does it; of a dispatch, the township.
    pub unit: UnitId,
    /// Its number at the entry and unit.
    pub number: i64,
    /// dispatch, accept, report, pass, return, exempt, readmit
    pub act: String,
    /// What was done, or why.
    pub says: String,
    /// Where it is shown.
    pub evidence: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// How many of a unit's tasks stand alike.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TaskCountRow {
    /// The unit.
    pub unit: UnitId,
    /// What was done about them last: a place in [`TASK_ACTS`], from 1.
    pub act: i64,
    /// Whether the last report came before the moment asked for: 1; otherwise 0.
    pub in_time: i64,
    /// How many.
    pub many: i64,
}

/// The acts that [`Tx::task_counts`] tells apart.
pub const TASK_ACTS: [&str; 4] = ["accept", "report", "pass", "return"];

/// Where one entry stands at one unit.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TaskStandRow {
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// The unit; of what was dispatched, the township.
    pub unit: UnitId,
    /// What was done about it last: a place in [`TASK_STANDS`], from 1; 0: nothing.
    pub act: i64,
    /// Whether it was dispatched: 1; otherwise 0.
    pub sent: i64,
    /// When it was reported last.
    pub reported: Option<DateTime<Utc>>,
}

/// The acts that [`Tx::task_stands`] tells apart.
pub const TASK_STANDS: [&str; 6] = ["accept", "report", "pass", "return", "exempt", "readmit"];

/// The last act is found as in [`COUNTS`].
const STANDS: &str = "select list, entry, unit, coalesce(max(case when act = 'dispatch' then null \
     else number * 10 + case act when 'accept' then 1 when 'report' then 2 when 'pass' then 3 \
     when 'return' then 4 when 'exempt' then 5 when 'readmit' then 6 else 0 end end), 0) % 10 \
     as act, cast(max(case when act = 'dispatch' then 1 else 0 end) as bigint) as sent, \
     max(case when act = 'report' then at end) as reported from task_step where tenant = ";

/// The last act of a task is found in one pass over its steps: a join with the last number is planned
/// badly by a database that has counted nothing yet. Who was ever exempt is left out.
const COUNTS: [&str; 3] = [
    "select unit, act, in_time, count(*) as many from (select unit, max(number * 10 + case act \
     when 'accept' then 1 when 'report' then 2 when 'pass' then 3 when 'return' then 4 else 0 end) \
     % 10 as act, cast(case when max(case when act = 'report' then at end) < ",
    " then 1 else 0 end as bigint) as in_time from task_step where tenant = ",
    ") and act <> 'dispatch' group by unit, entry \
     having max(case when act = 'exempt' then 1 else 0 end) = 0) stood group by unit, act, in_time",
];

macro_rules! lists {
    ($which:literal) => {
        concat!(
            "select id, unit, cycle, period, title, kinds, limits, post, person, at, action \
             from list where tenant = $1",
            $which
        )
    };
}
macro_rules! list_steps {
    ($which:literal) => {
        concat!(
            "select list, number, act, reason, post, person, at, action \
             from list_step where tenant = $1",
            $which
        )
    };
}
macro_rules! list_entries {
    ($which:literal) => {
        concat!(
            "select list, entry, number, unit, asks, post, person, at, action \
             from list_entry where tenant = $1",
            $which
        )
    };
}
macro_rules! entry_steps {
    ($which:literal) => {
        concat!(
            "select list, entry, number, act, other, deadline, reason, post, person, at, action \
             from entry_step where tenant = $1",
            $which
        )
    };
}
macro_rules! list_weights {
    ($which:literal) => {
        concat!(
            "select list, unit, number, points, reason, post, person, at, action \
             from list_weight where tenant = $1",
            $which
        )
    };
}
macro_rules! task_steps {
    ($which:literal) => {
        concat!(
            "select list, entry, unit, number, act, says, evidence, post, person, at, action \
             from task_step where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// Every list, the last period first.
    pub async fn lists(&mut self) -> Result<Vec<ListRow>, StoreError> {
        rows!(self, lists!(" order by period desc, at desc, id"))
    }

    /// One list.
    pub async fn list(&mut self, id: ListId) -> Result<Option<ListRow>, StoreError> {
        row!(self, lists!(" and id = $2"), id)
    }

    /// What was done about a list.
    pub async fn list_steps(&mut self, list: ListId) -> Result<Vec<ListStepRow>, StoreError> {
        rows!(self, list_steps!(" and list = $2 order by list, number"), list)
    }

    /// What was done about all lists.
    pub async fn all_list_steps(&mut self) -> Result<Vec<ListStepRow>, StoreError> {
        rows!(self, list_steps!(" order by list, number"))
    }

    /// What an action added to it.
    pub(crate) async fn list_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<ListStepRow>, StoreError> {
        rows!(self, list_steps!(" and action = $2"), action)
    }

    /// Every wording of the entries of a list.
    pub async fn list_entries(&mut self, list: ListId) -> Result<Vec<ListEntryRow>, StoreError> {
        rows!(self, list_entries!(" and list = $2 order by list, entry, number"), list)
    }

    /// Every wording of the entries of all lists.
    pub async fn all_list_entries(&mut self) -> Result<Vec<ListEntryRow>, StoreError> {
        rows!(self, list_entries!(" order by list, entry, number"))
    }

    /// What an action added to it.
    pub(crate) async fn list_entries_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<ListEntryRow>, StoreError> {
        rows!(self, list_entries!(" and action = $2"), action)
    }

    /// What was decided about entries of a list.
    pub async fn entry_steps(&mut self, list: ListId) -> Result<Vec<EntryStepRow>, StoreError> {
        rows!(self, entry_steps!(" and list = $2 order by list, entry, number"), list)
    }

    /// What was decided about entries of all lists.
    pub async fn all_entry_steps(&mut self) -> Result<Vec<EntryStepRow>, StoreError> {
        rows!(self, entry_steps!(" order by list, entry, number"))
    }

    /// What an action added to it.
    pub(crate) async fn entry_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<EntryStepRow>, StoreError> {
        rows!(self, entry_steps!(" and action = $2"), action)
    }

    /// The points townships give entries of a list.
    pub async fn list_weights(&mut self, list: ListId) -> Result<Vec<ListWeightRow>, StoreError> {
        rows!(self, list_weights!(" and list = $2 order by list, unit, number"), list)
    }

    /// The points townships give entries of all lists.
    pub async fn all_list_weights(&mut self) -> Result<Vec<ListWeightRow>, StoreError> {
        rows!(self, list_weights!(" order by list, unit, number"))
    }

    /// What an action added to it.
    pub(crate) async fn list_weights_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<ListWeightRow>, StoreError> {
        rows!(self, list_weights!(" and action = $2"), action)
    }

    /// What units did about a list.
    pub async fn task_steps(&mut self, list: ListId) -> Result<Vec<TaskStepRow>, StoreError> {
        rows!(self, task_steps!(" and list = $2 order by list, unit, entry, number"), list)
    }

    /// What units did about all lists.
    pub async fn all_task_steps(&mut self) -> Result<Vec<TaskStepRow>, StoreError> {
        rows!(self, task_steps!(" order by list, unit, entry, number"))
    }

    /// What an action added to it.
    pub(crate) async fn task_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<TaskStepRow>, StoreError> {
        rows!(self, task_steps!(" and action = $2"), action)
    }

    /// The lists an action drafted.
    pub(crate) async fn lists_by(&mut self, action: ActionId) -> Result<Vec<ListRow>, StoreError> {
        rows!(self, lists!(" and action = $2"), action)
    }

    /// What one unit did about a list.
    pub async fn task_steps_of(
        &mut self,
        list: ListId,
        unit: UnitId,
    ) -> Result<Vec<TaskStepRow>, StoreError> {
        rows!(
            self,
            task_steps!(" and list = $2 and unit = $3 order by list, unit, entry, number"),
            list,
            unit
        )
    }

    /// What was dispatched of a list.
    pub async fn task_dispatches(&mut self, list: ListId) -> Result<Vec<TaskStepRow>, StoreError> {
        rows!(
            self,
            task_steps!(" and list = $2 and act = 'dispatch' order by unit, entry, number"),
            list
        )
    }

    /// Everything about tasks of a list that a unit was ever exempt from.
    pub async fn task_steps_exempt(
        &mut self,
        list: ListId,
    ) -> Result<Vec<TaskStepRow>, StoreError> {
        rows!(
            self,
            task_steps!(
                " and list = $2 and (unit, entry) in (select unit, entry from task_step \
                 where tenant = $1 and list = $2 and act = 'exempt') order by unit, entry, number"
            ),
            list
        )
    }

    /// Reports about an entry that nobody has checked, the first first.
    pub async fn task_reports(
        &mut self,
        list: ListId,
        entry: EntryId,
    ) -> Result<Vec<TaskStepRow>, StoreError> {
        rows!(
            self,
            task_steps!(
                " and list = $2 and act = 'report' and entry = $3 and not exists (select 1 from \
                 task_step later where later.tenant = $1 and later.list = $2 and later.unit = \
                 task_step.unit and later.entry = $3 and later.number > task_step.number) \
                 order by at, unit"
            ),
            list,
            entry
        )
    }

    /// How many tasks of entries stand alike at each unit, without those a unit was ever exempt from
    /// and those about which nothing was done.
    pub async fn task_counts(
        &mut self,
        list: ListId,
        entries: &[EntryId],
        ends: DateTime<Utc>,
    ) -> Result<Vec<TaskCountRow>, StoreError> {
        let tenant = self.tenant;
        let rows = on!(self, db => {
            let mut query = sqlx::QueryBuilder::new(COUNTS[0]);
            query.push_bind(ends).push(COUNTS[1]).push_bind(tenant).push(" and list = ");
            query.push_bind(list).push(" and entry in (");
            let mut of = query.separated(", ");
            for entry in entries {
                of.push_bind(*entry);
            }
            query.push(COUNTS[2]).build_query_as().fetch_all(db).await
        })?;
        Ok(rows)
    }

    /// Where every entry of some lists stands at some units, without those about which nothing was
    /// done.
    pub async fn task_stands(
        &mut self,
        lists: &[ListId],
        units: &[UnitId],
    ) -> Result<Vec<TaskStandRow>, StoreError> {
        if lists.is_empty() || units.is_empty() {
            return Ok(Vec::new());
        }
        let tenant = self.tenant;
        let rows = on!(self, db => {
            let mut query = sqlx::QueryBuilder::new(STANDS);
            query.push_bind(tenant).push(" and list in (");
            let mut of = query.separated(", ");
            for list in lists {
                of.push_bind(*list);
            }
            query.push(") and unit in (");
            let mut at = query.separated(", ");
            for unit in units {
                at.push_bind(*unit);
            }
            query.push(") group by list, entry, unit").build_query_as().fetch_all(db).await
        })?;
        Ok(rows)
    }

    /// Adds a list.
    pub async fn add_list(&mut self, row: &ListRow) -> Result<(), StoreError> {
        let insert = "insert into list (tenant, id, unit, cycle, period, title, kinds, limits, post, \
             person, at, action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        put!(
            self,
            insert,
            row.id,
            row.unit,
            row.cycle,
            &row.period,
            &row.title,
            &row.kinds,
            &row.limits,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds a step; its number follows the last one's.
    pub async fn add_list_step(&mut self, row: &ListStepRow) -> Result<(), StoreError> {
        let insert = "insert into list_step (tenant, list, number, act, reason, post, person, at, action) \
             values ($1, $2, (select coalesce(max(number), 0) + 1 from list_step where tenant = \
             $1 and list = $2), $3, $4, $5, $6, $7, $8)";
        put!(
            self,
            insert,
            row.list,
            &row.act,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds an entry, or a wording of it.
    pub async fn add_list_entry(&mut self, row: &ListEntryRow) -> Result<(), StoreError> {
        let insert = "insert into list_entry (tenant, list, entry, number, unit, asks, post, person, at, \
             action) values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from list_entry \
             where tenant = $1 and list = $2 and entry = $3), $4, $5, $6, $7, $8, $9)";
        put!(
            self, insert, row.list, row.entry, row.unit, &row.asks, &row.post, row.person, row.at,
            row.action
        )
    }

    /// Adds what was decided about an entry.
    pub async fn add_entry_step(&mut self, row: &EntryStepRow) -> Result<(), StoreError> {
        let insert = "insert into entry_step (tenant, list, entry, number, act, other, deadline, reason, \
             post, person, at, action) values ($1, $2, $3, (select coalesce(max(number), 0) + 1 \
             from entry_step where tenant = $1 and list = $2 and entry = $3), $4, $5, $6, $7, $8, \
             $9, $10, $11)";
        put!(
            self,
            insert,
            row.list,
            row.entry,
            &row.act,
            row.other,
            row.deadline,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds the points a township gives.
    pub async fn add_list_weight(&mut self, row: &ListWeightRow) -> Result<(), StoreError> {
        let insert = "insert into list_weight (tenant, list, unit, number, points, reason, post, person, \
             at, action) values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from \
             list_weight where tenant = $1 and list = $2 and unit = $3), $4, $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.list,
            row.unit,
            &row.points,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds what was done about an entry at a unit.
    pub async fn add_task_step(&mut self, row: &TaskStepRow) -> Result<(), StoreError> {
        let insert = "insert into task_step (tenant, list, entry, unit, number, act, says, evidence, post, \
             person, at, action) values ($1, $2, $3, $4, (select coalesce(max(number), 0) + 1 \
             from task_step where tenant = $1 and list = $2 and entry = $3 and unit = $4), $5, \
             $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.list,
            row.entry,
            row.unit,
            &row.act,
            &row.says,
            &row.evidence,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
