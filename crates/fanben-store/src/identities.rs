//! Who may also come in as a sign-on provider knows them, and who is half way in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, PersonId, StoreError, Tx};

/// What was done about how a provider knows a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct IdentityRow {
    /// Its number, from 1: the last row of a person counts.
    pub number: i64,
    /// The person.
    pub person: PersonId,
    /// `expected`, `bound` or `ended`.
    pub act: String,
    /// The provider.
    pub issuer: String,
    /// What the provider calls the person; empty: not known yet.
    pub subject: String,
    /// Who did it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form, or the sign-on that bound it.
    pub action: ActionId,
}

/// Somebody whom a provider has named and whose second factor is still asked for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SignOnRow {
    /// The digest of what the browser holds.
    pub digest: String,
    /// The person.
    pub person: PersonId,
    /// The provider.
    pub issuer: String,
    /// What the provider calls the person.
    pub subject: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

impl Tx {
    /// Everything that was done about how providers know people, the first first.
    pub async fn identities(&mut self) -> Result<Vec<IdentityRow>, StoreError> {
        let select = "select number, person, act, issuer, subject, by, at, action from identity \
             where tenant = $1 order by number";
        rows!(self, select)
    }

    /// What counts of a person.
    pub async fn identity_of(
        &mut self,
        person: PersonId,
    ) -> Result<Option<IdentityRow>, StoreError> {
        let select = "select number, person, act, issuer, subject, by, at, action from identity \
             where tenant = $1 and person = $2 order by number desc limit 1";
        row!(self, select, person)
    }

    /// Who is bound to what a provider calls them.
    pub async fn bound(
        &mut self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<IdentityRow>, StoreError> {
        let select = "select number, person, act, issuer, subject, by, at, action from identity i \
             where tenant = $1 and issuer = $2 and subject = $3 and act = 'bound' \
             and number = (select max(number) from identity l where l.tenant = i.tenant \
             and l.person = i.person)";
        row!(self, select, issuer, subject)
    }

    pub(crate) async fn identities_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<IdentityRow>, StoreError> {
        let select = "select number, person, act, issuer, subject, by, at, action from identity \
             where tenant = $1 and action = $2";
        rows!(self, select, action)
    }

    /// Adds a row; its number follows the last one's.
    pub async fn add_identity(&mut self, row: &IdentityRow) -> Result<(), StoreError> {
        let insert = "insert into identity (tenant, number, person, act, issuer, subject, by, at, \
             action) values ($1, (select coalesce(max(number), 0) + 1 from identity \
             where tenant = $1), $2, $3, $4, $5, $6, $7, $8)";
        put!(
            self,
            insert,
            row.person,
            &row.act,
            &row.issuer,
            &row.subject,
            row.by,
            row.at,
            row.action
        )
    }

    /// Who is half way in.
    pub async fn sign_on(&mut self, digest: &str) -> Result<Option<SignOnRow>, StoreError> {
        let select = "select digest, person, issuer, subject, at from sign_on \
             where tenant = $1 and digest = $2";
        row!(self, select, digest)
    }

    /// Adds somebody who is half way in, and forgets those of before a moment.
    pub async fn add_sign_on(
        &mut self,
        row: &SignOnRow,
        before: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        put!(self, "delete from sign_on where tenant = $1 and at < $2", before)?;
        let insert = "insert into sign_on (tenant, digest, person, issuer, subject, at) \
             values ($1, $2, $3, $4, $5, $6)";
        put!(self, insert, &row.digest, row.person, &row.issuer, &row.subject, row.at)
    }

    /// Forgets somebody who was half way in.
    pub async fn remove_sign_on(&mut self, digest: &str) -> Result<(), StoreError> {
        put!(self, "delete from sign_on where tenant = $1 and digest = $2", digest)
    }

    /// Forgets all of a person.
    pub async fn remove_sign_ons(&mut self, person: PersonId) -> Result<(), StoreError> {
        put!(self, "delete from sign_on where tenant = $1 and person = $2", person)
    }
}
