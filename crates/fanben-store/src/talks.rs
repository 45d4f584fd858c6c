//! Monthly talks and warning cards: what was written down, what was done about it. Only added to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, PersonId, StoreError, TalkId, Tx, UnitId};

/// A talk or a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TalkRow {
    /// Its id.
    pub id: TalkId,
    /// talk, card
    pub kind: String,
    /// Whom it is about.
    pub unit: UnitId,
    /// Its period; of a talk the month: 2026-10.
    pub period: String,
    /// Of a card: the cycle whose notice is its ground; none: a decision alone.
    pub cycle: Option<CycleId>,
    /// That notice; empty: none.
    pub rule: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// One wording of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TalkSheetRow {
    /// The talk or card.
    pub talk: TalkId,
    /// From 1: the last counts.
    pub number: i64,
    /// Ground, items, body, document, as JSON.
    pub sheet: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// Something that was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TalkStepRow {
    /// The talk or card.
    pub talk: TalkId,
    /// From 1.
    pub number: i64,
    /// hold, withdraw, decide, receive, chase, report, note, follow, close, lift
    pub act: String,
    /// Of a receipt: as what.
    pub role: String,
    /// Of a follow-up: which item, from 1; 0: none.
    pub item: i64,
    /// Of a talk: the day it was held; of a follow-up: until when the item goes on, none: it is done.
    pub on_day: Option<NaiveDate>,
    /// A remark, or why.
    pub says: String,
    /// Of a decision: its number.
    pub document: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

macro_rules! talks {
    ($which:literal) => {
        concat!(
            "select id, kind, unit, period, cycle, rule, post, person, at, action \
             from talk where tenant = $1",
            $which
        )
    };
}
macro_rules! talk_sheets {
    ($which:literal) => {
        concat!(
            "select talk, number, sheet, post, person, at, action \
             from talk_sheet where tenant = $1",
            $which
        )
    };
}
macro_rules! talk_steps {
    ($which:literal) => {
        concat!(
            "select talk, number, act, role, item, on_day, says, document, post, person, at, action \
             from talk_step where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// Every talk and card, the last first.
    pub async fn talks(&mut self) -> Result<Vec<TalkRow>, StoreError> {
        rows!(self, talks!(" order by at desc, id"))
    }

    /// Those about one unit, the last first.
    pub async fn talks_of(&mut self, unit: UnitId) -> Result<Vec<TalkRow>, StoreError> {
        rows!(self, talks!(" and unit = $2 order by at desc, id"), unit)
    }

    /// One of them.
    pub async fn talk(&mut self, id: TalkId) -> Result<Option<TalkRow>, StoreError> {
        row!(self, talks!(" and id = $2"), id)
    }

    /// Those an action began.
    pub(crate) async fn talks_by(&mut self, action: ActionId) -> Result<Vec<TalkRow>, StoreError> {
        rows!(self, talks!(" and action = $2"), action)
    }

    /// Its wordings.
    pub async fn talk_sheets(&mut self, talk: TalkId) -> Result<Vec<TalkSheetRow>, StoreError> {
        rows!(self, talk_sheets!(" and talk = $2 order by talk, number"), talk)
    }

    /// The wordings of all.
    pub async fn all_talk_sheets(&mut self) -> Result<Vec<TalkSheetRow>, StoreError> {
        rows!(self, talk_sheets!(" order by talk, number"))
    }

    /// The wordings an action added.
    pub(crate) async fn talk_sheets_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<TalkSheetRow>, StoreError> {
        rows!(self, talk_sheets!(" and action = $2"), action)
    }

    /// What was done about it.
    pub async fn talk_steps(&mut self, talk: TalkId) -> Result<Vec<TalkStepRow>, StoreError> {
        rows!(self, talk_steps!(" and talk = $2 order by talk, number"), talk)
    }

    /// What was done about all.
    pub async fn all_talk_steps(&mut self) -> Result<Vec<TalkStepRow>, StoreError> {
        rows!(self, talk_steps!(" order by talk, number"))
    }

    /// What an action did about them.
    pub(crate) async fn talk_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<TalkStepRow>, StoreError> {
        rows!(self, talk_steps!(" and action = $2"), action)
    }

    /// Adds a talk or a card.
    pub async fn add_talk(&mut self, row: &TalkRow) -> Result<(), StoreError> {
        let insert = "insert into talk (tenant, id, kind, unit, period, cycle, rule, post, person, \
             at, action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.id,
            &row.kind,
            row.unit,
            &row.period,
            row.cycle,
            &row.rule,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds a wording; its number follows the last one's.
    pub async fn add_talk_sheet(&mut self, row: &TalkSheetRow) -> Result<(), StoreError> {
        let insert = "insert into talk_sheet (tenant, talk, number, sheet, post, person, at, action) \
             values ($1, $2, (select coalesce(max(number), 0) + 1 from talk_sheet where tenant = $1 \
             and talk = $2), $3, $4, $5, $6, $7)";
        put!(self, insert, row.talk, &row.sheet, &row.post, row.person, row.at, row.action)
    }

    /// Adds a step; its number follows the last one's.
    pub async fn add_talk_step(&mut self, row: &TalkStepRow) -> Result<(), StoreError> {
        let insert = "insert into talk_step (tenant, talk, number, act, role, item, on_day, says, \
             document, post, person, at, action) values ($1, $2, (select coalesce(max(number), 0) \
             + 1 from talk_step where tenant = $1 and talk = $2), $3, $4, $5, $6, $7, $8, $9, $10, \
             $11, $12)";
        put!(
            self,
            insert,
            row.talk,
            &row.act,
            &row.role,
            row.item,
            row.on_day,
            &row.says,
            &row.document,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
