//! Seals of the audit trail, and the second factors of accounts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::{AuditRow, PersonId, StoreError, Tx};

/// A seal: how long the trail was, and what its end was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct CheckpointRow {
    /// Its number, from 1.
    pub number: i64,
    /// How many entries the trail had.
    pub entries: i64,
    /// SHA-256 of the last entry, in hexadecimal.
    pub head: String,
    /// SM3 over all entries, in hexadecimal.
    pub sm3: String,
    /// The signature of the seal before; empty: this is the first.
    pub before: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The public key it is signed for, in hexadecimal.
    pub key: String,
    /// The signature, in hexadecimal.
    pub signature: String,
}

/// The second factor of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct FactorRow {
    /// Whose it is.
    pub person: PersonId,
    /// The secret both sides make codes from.
    pub secret: String,
    /// A code was given once: from then on it is asked for.
    pub confirmed: bool,
    /// The last step of time a code was taken for.
    pub step: i64,
    /// Digests of the recovery codes that are left.
    pub spare: Json<Vec<String>>,
    /// Since when.
    pub at: DateTime<Utc>,
}

const CHECKPOINTS: &str = "select number, entries, head, sm3, before, at, key, signature \
     from checkpoint where tenant = $1 order by number";
const LAST: &str = "select number, entries, head, sm3, before, at, key, signature \
     from checkpoint where tenant = $1 order by number desc limit 1";
const AFTER: &str = "select number, at, person, act, about, outcome, action, content, before, hash \
     from audit where tenant = $1 and number > $2 order by number";
const BACKWARDS: &str = "select number, at, person, act, about, outcome, action, content, before, \
     hash from audit where tenant = $1 and number < $2 and at >= $3 and at < $4 \
     order by number desc limit $5";
const FACTORS: &str = "select person, secret, confirmed, step, spare, at from factor \
     where tenant = $1 order by person";
const FACTOR: &str = "select person, secret, confirmed, step, spare, at from factor \
     where tenant = $1 and person = $2";

impl Tx {
    /// All seals, the first first.
    pub async fn checkpoints(&mut self) -> Result<Vec<CheckpointRow>, StoreError> {
        rows!(self, CHECKPOINTS)
    }

    /// The last seal.
    pub async fn last_checkpoint(&mut self) -> Result<Option<CheckpointRow>, StoreError> {
        row!(self, LAST)
    }

    /// Adds a seal.
    pub async fn add_checkpoint(&mut self, row: &CheckpointRow) -> Result<(), StoreError> {
        let insert = "insert into checkpoint (tenant, number, entries, head, sm3, before, at, key, \
             signature) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.number,
            row.entries,
            &row.head,
            &row.sm3,
            &row.before,
            row.at,
            &row.key,
            &row.signature
        )
    }

    /// The entries of the trail behind a number.
    pub async fn audit_after(&mut self, number: i64) -> Result<Vec<AuditRow>, StoreError> {
        rows!(self, AFTER, number)
    }

    /// At most `most` entries before a number and between two moments, the latest first.
    pub async fn audit_before(
        &mut self,
        number: i64,
        between: (DateTime<Utc>, DateTime<Utc>),
        most: i64,
    ) -> Result<Vec<AuditRow>, StoreError> {
        rows!(self, BACKWARDS, number, between.0, between.1, most)
    }

    /// All second factors.
    pub async fn factors(&mut self) -> Result<Vec<FactorRow>, StoreError> {
        rows!(self, FACTORS)
    }

    /// The second factor of a person.
    pub async fn factor(&mut self, person: PersonId) -> Result<Option<FactorRow>, StoreError> {
        row!(self, FACTOR, person)
    }

    /// Keeps the second factor of a person in place of the one before.
    pub async fn set_factor(&mut self, row: &FactorRow) -> Result<(), StoreError> {
        self.remove_factor(row.person).await?;
        let insert = "insert into factor (tenant, person, secret, confirmed, step, spare, at) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        put!(self, insert, row.person, &row.secret, row.confirmed, row.step, &row.spare, row.at)
    }

    /// Takes a second factor away.
    pub async fn remove_factor(&mut self, person: PersonId) -> Result<(), StoreError> {
        let delete = "delete from factor where tenant = $1 and person = $2";
        put!(self, delete, person)
    }
}
