//! Batches of money that is paid out, what became of them; how units' people share. Only added to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::kept::kept;
use crate::{ActionId, CycleId, Kept, PersonId, StoreError, Tx, UnitId};

/// A batch as it was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct PayRunRow {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The confirmed notice it follows from.
    pub notice: i64,
    /// The digest of that notice's text.
    pub notice_digest: String,
    /// Its lines, as canonical JSON.
    pub document: String,
    /// The digest of the document.
    pub digest: String,
    /// In what capacity.
    pub post: String,
    /// Who drafted it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct PayStepRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The batch.
    pub run: i64,
    /// The number of the step, from 1.
    pub number: i64,
    /// What: `approve`, `return`, `pay`.
    pub act: String,
    /// Why it was sent back, or the voucher by which it was paid.
    pub reason: String,
    /// The digest that was approved.
    pub digest: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// How a unit proposes to share what is for its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct SharePlanRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The unit.
    pub subject: UnitId,
    /// The number of the proposal, from 1.
    pub number: i64,
    /// Of which incentive.
    pub incentive: String,
    /// What that share of it is called.
    pub name: String,
    /// The sum, in 分.
    pub amount: i64,
    /// Who gets how much, as JSON.
    pub shares: String,
    /// Which meeting decided it.
    pub meeting: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What the level above says to a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ShareCheckRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The unit.
    pub subject: UnitId,
    /// The proposal.
    pub number: i64,
    /// It stands.
    pub accepted: bool,
    /// Why it was sent back.
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

macro_rules! pay_runs {
    ($which:literal) => {
        concat!(
            "select cycle, number, notice, notice_digest, document, digest, post, person, at, \
             action from pay_run where tenant = $1",
            $which
        )
    };
}

macro_rules! pay_steps {
    ($which:literal) => {
        concat!(
            "select cycle, run, number, act, reason, digest, post, person, at, action \
             from pay_step where tenant = $1",
            $which
        )
    };
}

macro_rules! share_plans {
    ($which:literal) => {
        concat!(
            "select cycle, subject, number, incentive, name, amount, shares, meeting, post, \
             person, at, action from share_plan where tenant = $1",
            $which
        )
    };
}

macro_rules! share_checks {
    ($which:literal) => {
        concat!(
            "select cycle, subject, number, accepted, reason, post, person, at, action \
             from share_check where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// The batches of a cycle, the first first.
    pub async fn pay_runs(&mut self, cycle: CycleId) -> Result<Vec<PayRunRow>, StoreError> {
        rows!(self, pay_runs!(" and cycle = $2 order by cycle, number"), cycle)
    }

    /// All batches there are.
    pub async fn all_pay_runs(&mut self) -> Result<Vec<PayRunRow>, StoreError> {
        rows!(self, pay_runs!(" order by cycle, number"))
    }

    /// What became of the batches of a cycle.
    pub async fn pay_steps(&mut self, cycle: CycleId) -> Result<Vec<PayStepRow>, StoreError> {
        rows!(self, pay_steps!(" and cycle = $2 order by cycle, run, number"), cycle)
    }

    /// What became of all batches.
    pub async fn all_pay_steps(&mut self) -> Result<Vec<PayStepRow>, StoreError> {
        rows!(self, pay_steps!(" order by cycle, run, number"))
    }

    /// The proposals of a cycle's units.
    pub async fn share_plans(&mut self, cycle: CycleId) -> Result<Vec<SharePlanRow>, StoreError> {
        rows!(self, share_plans!(" and cycle = $2 order by cycle, subject, number"), cycle)
    }

    /// What was said to the proposals of a cycle's units.
    pub async fn share_checks(&mut self, cycle: CycleId) -> Result<Vec<ShareCheckRow>, StoreError> {
        rows!(self, share_checks!(" and cycle = $2 order by cycle, subject, number"), cycle)
    }

    /// All proposals, and what was said to them.
    pub(crate) async fn all_shares(
        &mut self,
    ) -> Result<(Vec<SharePlanRow>, Vec<ShareCheckRow>), StoreError> {
        Ok((
            rows!(self, share_plans!(" order by cycle, subject, number"))?,
            rows!(self, share_checks!(" order by cycle, subject, number"))?,
        ))
    }

    /// The rows of money that a form left.
    pub(crate) async fn kept_of_money(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<Kept>, StoreError> {
        let runs: Vec<PayRunRow> = rows!(self, pay_runs!(" and action = $2"), action)?;
        let steps: Vec<PayStepRow> = rows!(self, pay_steps!(" and action = $2"), action)?;
        let plans: Vec<SharePlanRow> = rows!(self, share_plans!(" and action = $2"), action)?;
        let checks: Vec<ShareCheckRow> = rows!(self, share_checks!(" and action = $2"), action)?;
        let mut rows = kept("pay_run", &runs)?;
        rows.extend(kept("pay_step", &steps)?);
        rows.extend(kept("share_plan", &plans)?);
        rows.extend(kept("share_check", &checks)?);
        Ok(rows)
    }

    /// Adds a batch under the number it has.
    pub async fn add_pay_run(&mut self, row: &PayRunRow) -> Result<(), StoreError> {
        let insert = "insert into pay_run (tenant, cycle, number, notice, notice_digest, \
             document, digest, post, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.cycle,
            row.number,
            row.notice,
            &row.notice_digest,
            &row.document,
            &row.digest,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds what became of a batch.
    pub async fn add_pay_step(&mut self, row: &PayStepRow) -> Result<(), StoreError> {
        let insert = "insert into pay_step (tenant, cycle, run, number, act, reason, digest, \
             post, person, at, action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.cycle,
            row.run,
            row.number,
            &row.act,
            &row.reason,
            &row.digest,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds a proposal under the number it has.
    pub async fn add_share_plan(&mut self, row: &SharePlanRow) -> Result<(), StoreError> {
        let insert = "insert into share_plan (tenant, cycle, subject, number, incentive, name, \
             amount, shares, meeting, post, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            row.number,
            &row.incentive,
            &row.name,
            row.amount,
            &row.shares,
            &row.meeting,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds what is said to a proposal.
    pub async fn add_share_check(&mut self, row: &ShareCheckRow) -> Result<(), StoreError> {
        let insert = "insert into share_check (tenant, cycle, subject, number, accepted, reason, \
             post, person, at, action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            row.number,
            row.accepted,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
