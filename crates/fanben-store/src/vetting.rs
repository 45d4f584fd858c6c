//! Joint vettings: what they ask, departments' answers, what was done about them. Only added to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, PersonId, StoreError, Tx, VettingId};

/// A vetting as it was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct VettingRow {
    /// Its id.
    pub id: VettingId,
    /// The cycle its candidates are of.
    pub cycle: CycleId,
    /// What it is called.
    pub title: String,
    /// What it asks, as JSON.
    pub asks: String,
    /// The candidates, as JSON.
    pub candidates: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A department's answer, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct VettingAnswerRow {
    /// The vetting.
    pub vetting: VettingId,
    /// The department.
    pub department: String,
    /// Of its answers, from 1: the last counts.
    pub number: i64,
    /// What it says by candidate, as JSON.
    pub answers: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What was done about a vetting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct VettingStepRow {
    /// The vetting.
    pub vetting: VettingId,
    /// Its number in the vetting.
    pub number: i64,
    /// send, sign, return, collect, waive, approve, close, void
    pub act: String,
    /// Whose answer; empty: the vetting as a whole.
    pub department: String,
    /// Which answer; 0: none.
    pub answer: i64,
    /// Of a waiver: what a missing answer means.
    pub rule: String,
    /// Of a waiver: the departments that are missing, as JSON.
    pub missing: String,
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

macro_rules! vettings {
    ($which:literal) => {
        concat!(
            "select id, cycle, title, asks, candidates, post, person, at, action \
             from vetting where tenant = $1",
            $which
        )
    };
}
macro_rules! answers {
    ($which:literal) => {
        concat!(
            "select vetting, department, number, answers, post, person, at, action \
             from vetting_answer where tenant = $1",
            $which
        )
    };
}
macro_rules! steps {
    ($which:literal) => {
        concat!(
            "select vetting, number, act, department, answer, rule, missing, reason, post, person, \
             at, action from vetting_step where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// Every vetting, the first first.
    pub async fn vettings(&mut self) -> Result<Vec<VettingRow>, StoreError> {
        rows!(self, vettings!(" order by at, id"))
    }

    /// Those of a cycle, the first first.
    pub async fn vettings_of(&mut self, cycle: CycleId) -> Result<Vec<VettingRow>, StoreError> {
        rows!(self, vettings!(" and cycle = $2 order by at, id"), cycle)
    }

    /// One vetting.
    pub async fn vetting(&mut self, id: VettingId) -> Result<Option<VettingRow>, StoreError> {
        row!(self, vettings!(" and id = $2"), id)
    }

    /// The vettings an action drafted.
    pub(crate) async fn vettings_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<VettingRow>, StoreError> {
        rows!(self, vettings!(" and action = $2"), action)
    }

    /// The answers of a vetting's departments, each department's first first.
    pub async fn vetting_answers(
        &mut self,
        vetting: VettingId,
    ) -> Result<Vec<VettingAnswerRow>, StoreError> {
        rows!(self, answers!(" and vetting = $2 order by vetting, department, number"), vetting)
    }

    /// The answers of all vettings.
    pub async fn all_vetting_answers(&mut self) -> Result<Vec<VettingAnswerRow>, StoreError> {
        rows!(self, answers!(" order by vetting, department, number"))
    }

    /// The answers an action wrote.
    pub(crate) async fn vetting_answers_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<VettingAnswerRow>, StoreError> {
        rows!(self, answers!(" and action = $2"), action)
    }

    /// What was done about a vetting.
    pub async fn vetting_steps(
        &mut self,
        vetting: VettingId,
    ) -> Result<Vec<VettingStepRow>, StoreError> {
        rows!(self, steps!(" and vetting = $2 order by vetting, number"), vetting)
    }

    /// What was done about all vettings.
    pub async fn all_vetting_steps(&mut self) -> Result<Vec<VettingStepRow>, StoreError> {
        rows!(self, steps!(" order by vetting, number"))
    }

    /// What an action did about one.
    pub(crate) async fn vetting_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<VettingStepRow>, StoreError> {
        rows!(self, steps!(" and action = $2"), action)
    }

    /// Adds a vetting.
    pub async fn add_vetting(&mut self, row: &VettingRow) -> Result<(), StoreError> {
        let insert = "insert into vetting (tenant, id, cycle, title, asks, candidates, post, person, at, \
             action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            self,
            insert,
            row.id,
            row.cycle,
            &row.title,
            &row.asks,
            &row.candidates,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds a department's answer; its number follows the last one's.
    pub async fn add_vetting_answer(&mut self, row: &VettingAnswerRow) -> Result<(), StoreError> {
        let insert = "insert into vetting_answer (tenant, vetting, department, number, answers, post, \
             person, at, action) values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from \
             vetting_answer where tenant = $1 and vetting = $2 and department = $3), $4, $5, $6, \
             $7, $8)";
        put!(
            self,
            insert,
            row.vetting,
            &row.department,
            &row.answers,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds a step; its number follows the last one's.
    pub async fn add_vetting_step(&mut self, row: &VettingStepRow) -> Result<(), StoreError> {
        let insert = "insert into vetting_step (tenant, vetting, number, act, department, answer, rule, \
             missing, reason, post, person, at, action) values ($1, $2, (select \
             coalesce(max(number), 0) + 1 from vetting_step where tenant = $1 and vetting = $2), \
             $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        put!(
            self,
            insert,
            row.vetting,
            &row.act,
            &row.department,
            row.answer,
            &row.rule,
            &row.missing,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
