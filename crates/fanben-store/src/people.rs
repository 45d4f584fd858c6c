//! People, their accounts, posts and sessions.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{PersonId, StoreError, Tx, UnitId};

/// An account with the person it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct AccountRow {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// The password as argon2id keeps it.
    pub password: String,
    /// Somebody else knows the password.
    pub fresh: bool,
    /// Wrong passwords in a row.
    pub failures: i64,
    /// Until when no password counts.
    pub locked_until: Option<DateTime<Utc>>,
    /// It may not be used any more.
    pub ended: bool,
    /// When the person last came in.
    pub last_at: Option<DateTime<Utc>>,
    /// The unit the account was made at; none: at the set-up.
    #[serde(default)]
    pub unit: Option<UnitId>,
}

/// A role held at a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct PostRow {
    /// Its own id.
    pub id: uuid::Uuid,
    /// The person.
    pub person: PersonId,
    /// The role of the pack.
    pub role: String,
    /// The unit.
    pub unit: UnitId,
    /// The department whose measures are recorded.
    pub office: String,
    /// The person minds the post without holding it.
    #[serde(default)]
    pub acting: bool,
    /// The first day.
    pub from_day: NaiveDate,
    /// The last day.
    pub until_day: Option<NaiveDate>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct SessionRow {
    /// The digest of its token.
    pub digest: String,
    /// The person.
    pub person: PersonId,
    /// The secret its forms carry.
    pub form_token: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// It was ended.
    pub ended: bool,
}

/// A session with what of its person's account every request asks for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SignedInRow {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Somebody else knows the password.
    pub fresh: bool,
    /// The secret the session's forms carry.
    pub form_token: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// It was ended, or the account may not be used any more.
    pub over: bool,
    /// The person has a second factor that was confirmed.
    pub factor: bool,
}

const SIGNED_IN: &str = "select s.person, p.name, a.login, a.fresh, s.form_token, s.opened_at, \
     s.seen_at, (s.ended or a.ended) as over, exists (select 1 from factor f where \
     f.tenant = s.tenant and f.person = s.person and f.confirmed) as factor from session s \
     join account a on a.tenant = s.tenant and a.person = s.person \
     join person p on p.tenant = s.tenant and p.id = s.person \
     where s.tenant = $1 and s.digest = $2";
const ACCOUNT: &str = "select a.person, p.name, a.login, a.password, a.fresh, a.failures, \
     a.locked_until, a.ended, a.last_at, a.unit from account a \
     join person p on p.tenant = a.tenant and p.id = a.person where a.tenant = $1 \
     order by a.person";
const BY_LOGIN: &str = "select a.person, p.name, a.login, a.password, a.fresh, a.failures, \
     a.locked_until, a.ended, a.last_at, a.unit from account a \
     join person p on p.tenant = a.tenant and p.id = a.person where a.tenant = $1 and a.login = $2";
const POSTS: &str = "select id, person, role, unit, office, acting, from_day, until_day from post \
     where tenant = $1 order by person, from_day, id";
const POSTS_OF: &str = "select id, person, role, unit, office, acting, from_day, until_day from post \
     where tenant = $1 and person = $2 order by from_day, id";

impl Tx {
    /// All accounts.
    pub async fn accounts(&mut self) -> Result<Vec<AccountRow>, StoreError> {
        rows!(self, ACCOUNT)
    }

    /// The account with a login.
    pub async fn account(&mut self, login: &str) -> Result<Option<AccountRow>, StoreError> {
        row!(self, BY_LOGIN, login)
    }

    /// The account of a person.
    pub async fn account_of(&mut self, person: PersonId) -> Result<Option<AccountRow>, StoreError> {
        let select = "select a.person, p.name, a.login, a.password, a.fresh, a.failures, \
             a.locked_until, a.ended, a.last_at, a.unit from account a \
             join person p on p.tenant = a.tenant and p.id = a.person \
             where a.tenant = $1 and a.person = $2";
        row!(self, select, person)
    }

    /// Adds a person with an account.
    pub async fn add_account(&mut self, row: &AccountRow) -> Result<(), StoreError> {
        put!(
            self,
            "insert into person (tenant, id, name) values ($1, $2, $3)",
            row.person,
            &row.name
        )?;
        let insert = "insert into account (tenant, person, login, password, fresh, failures, \
             locked_until, ended, last_at, unit, acts) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
             (select acts from tenant where id = $1))";
        put!(
            self,
            insert,
            row.person,
            &row.login,
            &row.password,
            row.fresh,
            row.failures,
            row.locked_until,
            row.ended,
            row.last_at,
            row.unit
        )
    }

    /// Keeps what changes about an account: everything but whose it is.
    pub async fn set_account(&mut self, row: &AccountRow) -> Result<(), StoreError> {
        let update = "update account set password = $3, fresh = $4, failures = $5, \
             locked_until = $6, ended = $7, last_at = $8 where tenant = $1 and person = $2";
        put!(
            self,
            update,
            row.person,
            &row.password,
            row.fresh,
            row.failures,
            row.locked_until,
            row.ended,
            row.last_at
        )
    }

    /// All posts.
    pub async fn posts(&mut self) -> Result<Vec<PostRow>, StoreError> {
        rows!(self, POSTS)
    }

    /// The posts of a person.
    pub async fn posts_of(&mut self, person: PersonId) -> Result<Vec<PostRow>, StoreError> {
        rows!(self, POSTS_OF, person)
    }

    /// Adds a post.
    pub async fn add_post(&mut self, row: &PostRow) -> Result<(), StoreError> {
        let insert = "insert into post (tenant, id, person, role, unit, office, acting, \
             from_day, until_day) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.id,
            row.person,
            &row.role,
            row.unit,
            &row.office,
            row.acting,
            row.from_day,
            row.until_day
        )
    }

    /// A post.
    pub async fn post(&mut self, id: uuid::Uuid) -> Result<Option<PostRow>, StoreError> {
        let select = "select id, person, role, unit, office, acting, from_day, until_day \
             from post where tenant = $1 and id = $2";
        row!(self, select, id)
    }

    /// Sets the last day of a post.
    pub async fn end_post(&mut self, id: uuid::Uuid, last: NaiveDate) -> Result<(), StoreError> {
        let update = "update post set until_day = $3 where tenant = $1 and id = $2";
        put!(self, update, id, last)
    }

    /// A session with the account it belongs to: one question for every request.
    pub async fn signed_in(&mut self, digest: &str) -> Result<Option<SignedInRow>, StoreError> {
        row!(self, SIGNED_IN, digest)
    }

    /// Adds a session.
    pub async fn add_session(&mut self, row: &SessionRow) -> Result<(), StoreError> {
        let insert = "insert into session (tenant, digest, person, form_token, opened_at, seen_at, \
             ended) values ($1, $2, $3, $4, $5, $6, $7)";
        put!(
            self,
            insert,
            &row.digest,
            row.person,
            &row.form_token,
            row.opened_at,
            row.seen_at,
            row.ended
        )
    }

    /// Notes that a session was used.
    pub async fn see_session(&mut self, digest: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let update = "update session set seen_at = $3 where tenant = $1 and digest = $2";
        put!(self, update, digest, at)
    }

    /// The sessions of a person that nobody ended, the latest first.
    pub async fn sessions_of(&mut self, person: PersonId) -> Result<Vec<SessionRow>, StoreError> {
        let select = "select digest, person, form_token, opened_at, seen_at, ended from session \
             where tenant = $1 and person = $2 and not ended order by opened_at desc, digest";
        rows!(self, select, person)
    }

    /// Ends sessions of a person: all but one, if one is named.
    pub async fn end_sessions(
        &mut self,
        person: PersonId,
        but: Option<&str>,
    ) -> Result<(), StoreError> {
        let update = "update session set ended = true \
             where tenant = $1 and person = $2 and digest <> $3";
        put!(self, update, person, but.unwrap_or_default())
    }

    /// Ends one session.
    pub async fn end_session(&mut self, digest: &str) -> Result<(), StoreError> {
        let update = "update session set ended = true where tenant = $1 and digest = $2";
        put!(self, update, digest)
    }
}
