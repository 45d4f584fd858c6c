//! Secret evaluations: what is asked, what was done, counts of paper; the codes that were not used
//! yet and the sums of the ballots that came.
//!
//! A ballot is no row. What it does to the store is that one row of codes is gone and one row of
//! sums is another: in what is there afterwards nothing belongs to it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, EvaluationId, PersonId, StoreError, Tx, UnitId};

/// An evaluation as it was drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct EvaluationRow {
    /// Its id.
    pub id: EvaluationId,
    /// The unit that holds it.
    pub unit: UnitId,
    /// The cycle it is held for; none: it stands by itself.
    pub cycle: Option<CycleId>,
    /// codes, paper
    pub way: String,
    /// What is asked of whom, as text.
    pub form: String,
    /// The ids of the units evaluated, in the order of the ballot, as text.
    pub subjects: String,
    /// The last day that slips name.
    pub deadline: NaiveDate,
    /// In what capacity it was drafted.
    pub post: String,
    /// Who drafted it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What was done about an evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct EvaluationStepRow {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// Its number for the evaluation, from 1.
    pub number: i64,
    /// opened, reissued, closed, annulled
    pub act: String,
    /// What it came to, as text; empty: it was not counted.
    pub outcome: String,
    /// Why; empty where none is asked for.
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

/// What one person counted of the paper ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct PaperCountRow {
    /// The evaluation.
    pub evaluation: EvaluationId,
    /// Its number for the evaluation, from 1.
    pub number: i64,
    /// What was counted, as text.
    pub counts: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

macro_rules! evaluations {
    ($which:literal) => {
        concat!(
            "select id, unit, cycle, way, form, subjects, deadline, post, person, at, action \
             from evaluation where tenant = $1",
            $which
        )
    };
}
macro_rules! steps {
    ($which:literal) => {
        concat!(
            "select evaluation, number, act, outcome, reason, post, person, at, action \
             from evaluation_step where tenant = $1",
            $which
        )
    };
}
macro_rules! counts {
    ($which:literal) => {
        concat!(
            "select evaluation, number, counts, post, person, at, action \
             from paper_count where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// Every evaluation, the last drafted first.
    pub async fn evaluations(&mut self) -> Result<Vec<EvaluationRow>, StoreError> {
        rows!(self, evaluations!(" order by at desc, id desc"))
    }

    /// One of them.
    pub async fn evaluation(
        &mut self,
        id: EvaluationId,
    ) -> Result<Option<EvaluationRow>, StoreError> {
        row!(self, evaluations!(" and id = $2"), id)
    }

    /// What of it a form left.
    pub(crate) async fn evaluations_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<EvaluationRow>, StoreError> {
        rows!(self, evaluations!(" and action = $2"), action)
    }

    /// Adds an evaluation.
    pub async fn add_evaluation(&mut self, row: &EvaluationRow) -> Result<(), StoreError> {
        let insert = "insert into evaluation (tenant, id, unit, cycle, way, form, subjects, \
             deadline, post, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        put!(
            self,
            insert,
            row.id,
            row.unit,
            row.cycle,
            &row.way,
            &row.form,
            &row.subjects,
            row.deadline,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// What was done about evaluations, of each the first first.
    pub async fn all_evaluation_steps(&mut self) -> Result<Vec<EvaluationStepRow>, StoreError> {
        rows!(self, steps!(" order by evaluation, number"))
    }

    /// What was done about one.
    pub async fn evaluation_steps(
        &mut self,
        id: EvaluationId,
    ) -> Result<Vec<EvaluationStepRow>, StoreError> {
        rows!(self, steps!(" and evaluation = $2 order by number"), id)
    }

    /// What of it a form left.
    pub(crate) async fn evaluation_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<EvaluationStepRow>, StoreError> {
        rows!(self, steps!(" and action = $2"), action)
    }

    /// Adds what was done.
    pub async fn add_evaluation_step(&mut self, row: &EvaluationStepRow) -> Result<(), StoreError> {
        let insert = "insert into evaluation_step (tenant, evaluation, number, act, outcome, \
             reason, post, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            self,
            insert,
            row.evaluation,
            row.number,
            &row.act,
            &row.outcome,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Counts of paper ballots, of each evaluation the first first.
    pub async fn all_paper_counts(&mut self) -> Result<Vec<PaperCountRow>, StoreError> {
        rows!(self, counts!(" order by evaluation, number"))
    }

    /// Those of one.
    pub async fn paper_counts(
        &mut self,
        id: EvaluationId,
    ) -> Result<Vec<PaperCountRow>, StoreError> {
        rows!(self, counts!(" and evaluation = $2 order by number"), id)
    }

    /// What of it a form left.
    pub(crate) async fn paper_counts_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<PaperCountRow>, StoreError> {
        rows!(self, counts!(" and action = $2"), action)
    }

    /// Adds a count.
    pub async fn add_paper_count(&mut self, row: &PaperCountRow) -> Result<(), StoreError> {
        let insert = "insert into paper_count (tenant, evaluation, number, counts, post, person, \
             at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)";
        put!(
            self,
            insert,
            row.evaluation,
            row.number,
            &row.counts,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds codes by their digests, in the order of the digests: in what order they were made or
    /// printed is nowhere.
    pub async fn add_ballot_codes(
        &mut self,
        id: EvaluationId,
        digests: &std::collections::BTreeSet<String>,
    ) -> Result<(), StoreError> {
        for digest in digests {
            let insert = "insert into ballot_code (tenant, evaluation, digest) values ($1, $2, $3)";
            put!(self, insert, id, digest)?;
        }
        Ok(())
    }

    /// The evaluation of a code that was not used; none: there is no such code, or it was used.
    pub async fn ballot_code(&mut self, digest: &str) -> Result<Option<EvaluationId>, StoreError> {
        let select = "select evaluation from ballot_code where tenant = $1 and digest = $2";
        let found: Option<(EvaluationId,)> = row!(self, select, digest)?;
        Ok(found.map(|(id,)| id))
    }

    /// Uses a code: it is gone.
    pub async fn use_ballot_code(&mut self, digest: &str) -> Result<(), StoreError> {
        put!(self, "delete from ballot_code where tenant = $1 and digest = $2", digest)
    }

    /// How many codes of an evaluation were not used.
    pub async fn unused_ballot_codes(&mut self, id: EvaluationId) -> Result<i64, StoreError> {
        let select = "select count(*) from ballot_code where tenant = $1 and evaluation = $2";
        let found: Option<(i64,)> = row!(self, select, id)?;
        Ok(found.map_or(0, |(count,)| count))
    }

    /// The sums of the ballots that came, as text; none: there is no box, as after a restore.
    pub async fn ballot_box(&mut self, id: EvaluationId) -> Result<Option<String>, StoreError> {
        let select = "select tally from ballot_box where tenant = $1 and evaluation = $2";
        let found: Option<(String,)> = row!(self, select, id)?;
        Ok(found.map(|(tally,)| tally))
    }

    /// Puts the box there, or writes over it.
    pub async fn set_ballot_box(
        &mut self,
        id: EvaluationId,
        tally: &str,
    ) -> Result<(), StoreError> {
        let upsert = "insert into ballot_box (tenant, evaluation, tally) values ($1, $2, $3) \
             on conflict (tenant, evaluation) do update set tally = excluded.tally";
        put!(self, upsert, id, tally)
    }

    /// Takes the codes and the box of an evaluation away.
    pub async fn drop_ballots(&mut self, id: EvaluationId) -> Result<(), StoreError> {
        put!(self, "delete from ballot_code where tenant = $1 and evaluation = $2", id)?;
        put!(self, "delete from ballot_box where tenant = $1 and evaluation = $2", id)
    }
}
