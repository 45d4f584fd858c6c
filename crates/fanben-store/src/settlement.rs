//! What heads of departments signed, and how stages that departments score were closed. Only added to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, PersonId, StoreError, Tx};

/// What a head did about the scores of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct OfficeSignRow {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The stage's id.
    pub stage: String,
    /// The department; its last row counts.
    pub office: String,
    /// It was sent back to be mended.
    pub sent_back: bool,
    /// Why; of a signature empty.
    pub reason: String,
    /// SHA-256 of what was shown.
    pub digest: String,
    /// What was shown, as canonical text.
    pub shown: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// For whom.
    pub holder: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A step towards the end of a stage that departments score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ClosingRow {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The stage's id.
    pub stage: String,
    /// `closed`, `proposed`, `approved` or `refused`.
    pub step: String,
    /// Which departments are missing and what stands for them, as JSON; empty: nobody is.
    pub proposal: String,
    /// The number of the proposal that is answered; 0: none.
    pub answers: i64,
    /// Why.
    pub reason: String,
    /// How many subjects went up.
    pub subjects: i64,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

macro_rules! signs {
    ($which:literal) => {
        concat!(
            "select cycle, number, stage, office, sent_back, reason, digest, shown, post, person, \
     holder, at, action from office_sign where tenant = $1",
            $which
        )
    };
}
macro_rules! closings {
    ($which:literal) => {
        concat!(
            "select cycle, number, stage, step, proposal, answers, reason, subjects, post, person, \
     at, action from closing where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// What heads of departments did in a cycle, the first first.
    pub async fn office_signs(&mut self, cycle: CycleId) -> Result<Vec<OfficeSignRow>, StoreError> {
        rows!(self, signs!(" and cycle = $2 order by number"), cycle)
    }

    /// What a form did for a department.
    pub(crate) async fn office_signs_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<OfficeSignRow>, StoreError> {
        rows!(self, signs!(" and action = $2"), action)
    }

    /// Adds what a head did; its number follows the last one's.
    pub async fn add_office_sign(&mut self, row: &OfficeSignRow) -> Result<(), StoreError> {
        let insert = "insert into office_sign (tenant, cycle, number, stage, office, sent_back, \
             reason, digest, shown, post, person, holder, at, action) values ($1, $2, \
             (select coalesce(max(number), 0) + 1 from office_sign where tenant = $1 and \
             cycle = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        put!(
            self,
            insert,
            row.cycle,
            &row.stage,
            &row.office,
            row.sent_back,
            &row.reason,
            &row.digest,
            &row.shown,
            &row.post,
            row.person,
            row.holder,
            row.at,
            row.action
        )
    }

    /// How stages of a cycle were closed, the first first.
    pub async fn closings(&mut self, cycle: CycleId) -> Result<Vec<ClosingRow>, StoreError> {
        rows!(self, closings!(" and cycle = $2 order by number"), cycle)
    }

    /// What a form did towards the end of a stage.
    pub(crate) async fn closings_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<ClosingRow>, StoreError> {
        rows!(self, closings!(" and action = $2"), action)
    }

    /// Adds a step; its number follows the last one's.
    pub async fn add_closing(&mut self, row: &ClosingRow) -> Result<(), StoreError> {
        let insert = "insert into closing (tenant, cycle, number, stage, step, proposal, answers, \
             reason, subjects, post, person, at, action) values ($1, $2, \
             (select coalesce(max(number), 0) + 1 from closing where tenant = $1 and cycle = $2), \
             $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        put!(
            self,
            insert,
            row.cycle,
            &row.stage,
            &row.step,
            &row.proposal,
            row.answers,
            &row.reason,
            row.subjects,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
