//! Keys under which other systems act. Only added to: an end is a row of its own.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{ActionId, PersonId, StoreError, Tx, UnitId};

/// A key of another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TokenRow {
    /// Its own id.
    pub id: Uuid,
    /// Whose hand it is: the other system's, which has a name and no account.
    pub person: PersonId,
    /// What the other system is called.
    pub name: String,
    /// The post it acts under.
    pub post: Uuid,
    /// The unit it reaches, with those below.
    pub unit: UnitId,
    /// What it may do beyond looking, as words of acts.
    pub acts: Json<Vec<String>>,
    /// SHA-256 of the key.
    pub digest: String,
    /// The last day.
    pub until_day: NaiveDate,
    /// Who issued it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A key that was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TokenEndRow {
    /// The key.
    pub id: Uuid,
    /// Who revoked it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

const TOKENS: &str = "select id, person, name, post, unit, acts, digest, until_day, by, at, action \
     from token where tenant = $1 order by at, id";
const BY_DIGEST: &str = "select id, person, name, post, unit, acts, digest, until_day, by, at, \
     action from token where tenant = $1 and digest = $2";
const BY_ACTION: &str = "select id, person, name, post, unit, acts, digest, until_day, by, at, \
     action from token where tenant = $1 and action = $2";
const ENDS: &str = "select id, by, at, action from token_end where tenant = $1 order by at, id";
const END: &str = "select id, by, at, action from token_end where tenant = $1 and id = $2";
const ENDS_BY: &str = "select id, by, at, action from token_end where tenant = $1 and action = $2";

impl Tx {
    /// All keys, the first issued first.
    pub async fn tokens(&mut self) -> Result<Vec<TokenRow>, StoreError> {
        rows!(self, TOKENS)
    }

    /// The key with a digest, whether it still counts or not.
    pub async fn token(&mut self, digest: &str) -> Result<Option<TokenRow>, StoreError> {
        row!(self, BY_DIGEST, digest)
    }

    /// Keys an action issued.
    pub(crate) async fn tokens_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<TokenRow>, StoreError> {
        rows!(self, BY_ACTION, action)
    }

    /// All ends of keys.
    pub async fn token_ends(&mut self) -> Result<Vec<TokenEndRow>, StoreError> {
        rows!(self, ENDS)
    }

    /// The end of a key.
    pub async fn token_end(&mut self, id: Uuid) -> Result<Option<TokenEndRow>, StoreError> {
        row!(self, END, id)
    }

    /// Ends an action made.
    pub(crate) async fn token_ends_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<TokenEndRow>, StoreError> {
        rows!(self, ENDS_BY, action)
    }

    /// Adds a key with the hand it is.
    pub async fn add_token(&mut self, row: &TokenRow) -> Result<(), StoreError> {
        put!(
            self,
            "insert into person (tenant, id, name) values ($1, $2, $3)",
            row.person,
            &row.name
        )?;
        let insert = "insert into token (tenant, id, person, name, post, unit, acts, digest, \
             until_day, by, at, action, acts_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
             (select acts from tenant where id = $1))";
        put!(
            self,
            insert,
            row.id,
            row.person,
            &row.name,
            row.post,
            row.unit,
            &row.acts,
            &row.digest,
            row.until_day,
            row.by,
            row.at,
            row.action
        )
    }

    /// Adds the end of a key.
    pub async fn add_token_end(&mut self, row: &TokenEndRow) -> Result<(), StoreError> {
        let insert = "insert into token_end (tenant, id, by, at, action) \
             values ($1, $2, $3, $4, $5)";
        put!(self, insert, row.id, row.by, row.at, row.action)
    }
}
