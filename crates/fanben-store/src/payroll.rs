//! Who is paid: entries of the register of people, with their rows. Only added to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, PersonId, StoreError, Tx, UnitId};

/// One entry of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct PayrollRow {
    /// Its number, from 1.
    pub number: i64,
    /// The first day on which what it says is so.
    pub from_day: NaiveDate,
    /// The name of the file; empty: pasted.
    pub file: String,
    /// The document or list it was taken from.
    pub source: String,
    /// Why what was there changes; empty: nothing does.
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

/// What an entry says of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct PayeeRow {
    /// The entry.
    pub number: i64,
    /// Its place in it, from 1.
    pub position: i64,
    /// Whom it is about: the same in all entries.
    pub payee: PersonId,
    /// The office's own number of the person.
    pub code: String,
    /// The unit.
    pub unit: UnitId,
    /// The name.
    pub name: String,
    /// The post.
    pub title: String,
    /// Columns that amounts are computed from, as JSON: headings with what stood below them.
    pub fields: String,
    /// Whose account it is.
    pub account: Option<PersonId>,
    /// Nobody is paid from it any more.
    pub ended: bool,
    /// The form.
    pub action: ActionId,
}

macro_rules! entries {
    ($which:literal) => {
        concat!(
            "select number, from_day, file, source, reason, post, person, at, action \
             from payroll where tenant = $1",
            $which
        )
    };
}
macro_rules! payees {
    ($which:literal) => {
        concat!(
            "select number, position, payee, code, unit, name, title, fields, account, ended, action \
             from payroll_row where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// The entries of the register, the first first.
    pub async fn payroll(&mut self) -> Result<Vec<PayrollRow>, StoreError> {
        rows!(self, entries!(" order by number"))
    }

    /// Which of them a form left.
    pub(crate) async fn payroll_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<PayrollRow>, StoreError> {
        rows!(self, entries!(" and action = $2"), action)
    }

    /// What all entries say of people, the first entry first.
    pub async fn payees(&mut self) -> Result<Vec<PayeeRow>, StoreError> {
        rows!(self, payees!(" order by number, position"))
    }

    /// What they say of somebody.
    pub async fn payee(&mut self, payee: PersonId) -> Result<Vec<PayeeRow>, StoreError> {
        rows!(self, payees!(" and payee = $2 order by number, position"), payee)
    }

    /// What of it a form left.
    pub(crate) async fn payees_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<PayeeRow>, StoreError> {
        rows!(self, payees!(" and action = $2"), action)
    }

    /// As whom the register knows the owner of an account, by what was entered last.
    pub async fn payees_of(&mut self, account: PersonId) -> Result<Vec<PersonId>, StoreError> {
        let select = "select payee from payroll_row r where tenant = $1 and account = $2 \
             and not exists (select 1 from payroll_row l where l.tenant = r.tenant \
             and l.payee = r.payee and l.number > r.number) order by payee";
        let found: Vec<(PersonId,)> = rows!(self, select, account)?;
        Ok(found.into_iter().map(|(payee,)| payee).collect())
    }

    /// Adds an entry under the number it has.
    pub async fn add_payroll(&mut self, row: &PayrollRow) -> Result<(), StoreError> {
        let insert = "insert into payroll (tenant, number, from_day, file, source, reason, post, \
             person, at, action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            self,
            insert,
            row.number,
            row.from_day,
            &row.file,
            &row.source,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds rows of an entry.
    pub async fn add_payees(&mut self, rows: &[PayeeRow]) -> Result<(), StoreError> {
        let tenant = self.tenant;
        let insert = "insert into payroll_row (tenant, number, position, payee, code, unit, name, \
             title, fields, account, ended, action) ";
        for some in rows.chunks(500) {
            self.note(insert);
            on!(self, db => sqlx::QueryBuilder::new(insert)
                .push_values(some, |mut to, row| {
                    to.push_bind(tenant)
                        .push_bind(row.number)
                        .push_bind(row.position)
                        .push_bind(row.payee)
                        .push_bind(&row.code)
                        .push_bind(row.unit)
                        .push_bind(&row.name)
                        .push_bind(&row.title)
                        .push_bind(&row.fields)
                        .push_bind(row.account)
                        .push_bind(row.ended)
                        .push_bind(row.action);
                })
                .build()
                .execute(db)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }
}
