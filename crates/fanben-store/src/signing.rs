//! Signatures, who stands aside, draws. All are only added to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, PersonId, StoreError, Tx, UnitId};

/// A signature on what a stage sends up, or its refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct SignatureRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject.
    pub subject: UnitId,
    /// Its number for the subject, from 1.
    pub number: i64,
    /// The stage's id.
    pub stage: String,
    /// The role of the pack; its last row counts.
    pub role: String,
    /// Under what title.
    pub title: String,
    /// It was refused.
    pub refused: bool,
    /// Why.
    pub reason: String,
    /// SHA-256 of what was shown.
    pub digest: String,
    /// What was shown, as canonical text.
    pub shown: String,
    /// In what capacity.
    pub post: String,
    /// Whose hand.
    pub person: PersonId,
    /// For whom.
    pub holder: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// Somebody stands aside for a subject, or does so no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct RecusalRow {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The subject.
    pub subject: UnitId,
    /// Who stands aside; the last row of a person and subject counts.
    pub person: PersonId,
    /// A category.
    pub why: String,
    /// It was lifted.
    pub lifted: bool,
    /// Who said so.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A draw that is announced, or was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct DrawRow {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The stage's id.
    pub stage: String,
    /// Who draws.
    pub unit: UnitId,
    /// The number of its announcement; its own: it is one.
    pub announced: i64,
    /// SHA-256 of the secret.
    pub digest: String,
    /// The published figure that goes into the seed, in words; empty: none.
    pub figure: String,
    /// From what it is drawn, as canonical text.
    pub listed: String,
    /// The seed; empty: only announced.
    pub seed: String,
    /// What was drawn, as canonical text.
    pub drawn: String,
    /// Why there is another one.
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

macro_rules! signatures {
    ($which:literal) => {
        concat!(
            "select cycle, subject, number, stage, role, title, refused, reason, \
     digest, shown, post, person, holder, at, action from signature where tenant = $1",
            $which
        )
    };
}
macro_rules! recusals {
    ($which:literal) => {
        concat!(
            "select cycle, number, subject, person, why, lifted, by, at, action \
     from recusal where tenant = $1",
            $which
        )
    };
}
macro_rules! draws {
    ($which:literal) => {
        concat!(
            "select cycle, number, stage, unit, announced, digest, figure, listed, seed, \
     drawn, reason, post, person, at, action from draw where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// The signatures on a subject's sheets, the first first.
    pub async fn signatures(
        &mut self,
        cycle: CycleId,
        subject: UnitId,
    ) -> Result<Vec<SignatureRow>, StoreError> {
        rows!(self, signatures!(" and cycle = $2 and subject = $3 order by number"), cycle, subject)
    }

    /// The signatures in a cycle, by subject, the first first.
    pub async fn signatures_in(&mut self, cycle: CycleId) -> Result<Vec<SignatureRow>, StoreError> {
        rows!(self, signatures!(" and cycle = $2 order by subject, number"), cycle)
    }

    /// The signatures a form left.
    pub(crate) async fn signatures_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<SignatureRow>, StoreError> {
        rows!(self, signatures!(" and action = $2"), action)
    }

    /// Adds a signature; its number follows the last one's.
    pub async fn add_signature(&mut self, row: &SignatureRow) -> Result<(), StoreError> {
        let insert = "insert into signature (tenant, cycle, subject, number, stage, role, title, \
             refused, reason, digest, shown, post, person, holder, at, action) values ($1, $2, $3, \
             (select coalesce(max(number), 0) + 1 from signature where tenant = $1 and cycle = $2 \
             and subject = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            &row.stage,
            &row.role,
            &row.title,
            row.refused,
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

    /// Who stood aside in a cycle, the first first.
    pub async fn recusals(&mut self, cycle: CycleId) -> Result<Vec<RecusalRow>, StoreError> {
        rows!(self, recusals!(" and cycle = $2 order by number"), cycle)
    }

    /// What a form said about standing aside.
    pub(crate) async fn recusals_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<RecusalRow>, StoreError> {
        rows!(self, recusals!(" and action = $2"), action)
    }

    /// Adds that somebody stands aside, or no more; its number follows the last one's.
    pub async fn add_recusal(&mut self, row: &RecusalRow) -> Result<(), StoreError> {
        let insert = "insert into recusal (tenant, cycle, number, subject, person, why, lifted, by, \
             at, action) values ($1, $2, (select coalesce(max(number), 0) + 1 from recusal \
             where tenant = $1 and cycle = $2), $3, $4, $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            row.person,
            &row.why,
            row.lifted,
            row.by,
            row.at,
            row.action
        )
    }

    /// The draws of a cycle, the first first.
    pub async fn draws(&mut self, cycle: CycleId) -> Result<Vec<DrawRow>, StoreError> {
        rows!(self, draws!(" and cycle = $2 order by number"), cycle)
    }

    /// The draws a form left.
    pub(crate) async fn draws_by(&mut self, action: ActionId) -> Result<Vec<DrawRow>, StoreError> {
        rows!(self, draws!(" and action = $2"), action)
    }

    /// Adds a draw under the number it has.
    pub async fn add_draw(&mut self, row: &DrawRow) -> Result<(), StoreError> {
        let insert = "insert into draw (tenant, cycle, number, stage, unit, announced, digest, \
             figure, listed, seed, drawn, reason, post, person, at, action) values ($1, $2, $3, $4, \
             $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        put!(
            self,
            insert,
            row.cycle,
            row.number,
            &row.stage,
            row.unit,
            row.announced,
            &row.digest,
            &row.figure,
            &row.listed,
            &row.seed,
            &row.drawn,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// The secret of an announced draw.
    pub async fn draw_secret(
        &mut self,
        cycle: CycleId,
        number: i64,
    ) -> Result<Option<String>, StoreError> {
        let select =
            "select secret from draw_secret where tenant = $1 and cycle = $2 and number = $3";
        let found: Option<(String,)> = row!(self, select, cycle, number)?;
        Ok(found.map(|(secret,)| secret))
    }

    /// Keeps the secret of an announced draw.
    pub async fn add_draw_secret(
        &mut self,
        cycle: CycleId,
        number: i64,
        secret: &str,
    ) -> Result<(), StoreError> {
        let insert =
            "insert into draw_secret (tenant, cycle, number, secret) values ($1, $2, $3, $4)";
        put!(self, insert, cycle, number, secret)
    }
}
