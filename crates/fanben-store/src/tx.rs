//! A transaction on whichever database the store is.

use std::collections::BTreeSet;

use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::OwnedMutexGuard;

use crate::kept::{Kept, added_to};
use crate::{ActionId, SheetRow, StoreError, SubjectRow, TenantId};

/// Runs the same statement on whichever database a transaction belongs to.
macro_rules! on {
    ($tx:expr, $db:ident => $run:expr) => {
        match &mut $tx.on {
            crate::tx::On::Sqlite(tx) => {
                let $db = &mut **tx;
                $run
            }
            crate::tx::On::Postgres(tx) => {
                let $db = &mut **tx;
                $run
            }
        }
    };
}

/// The rows of a select. What it asks for is bound behind the tenant.
macro_rules! rows {
    ($tx:expr, $select:expr $(, $bound:expr)* $(,)?) => {{
        let tenant = $tx.tenant;
        on!($tx, db => sqlx::query_as($select).bind(tenant)$(.bind($bound))*.fetch_all(db).await)
            .map_err(crate::StoreError::from)
    }};
}

/// The one row of a select, if there is one.
macro_rules! row {
    ($tx:expr, $select:expr $(, $bound:expr)* $(,)?) => {{
        let tenant = $tx.tenant;
        on!($tx, db => sqlx::query_as($select).bind(tenant)$(.bind($bound))*.fetch_optional(db).await)
            .map_err(crate::StoreError::from)
    }};
}

/// Runs a statement that writes. What it writes is bound behind the tenant.
macro_rules! put {
    ($tx:expr, $statement:expr $(, $bound:expr)* $(,)?) => {{
        let tenant = $tx.tenant;
        $tx.note($statement);
        on!($tx, db => sqlx::query($statement)
            .bind(tenant)$(.bind($bound))*
            .execute(db)
            .await
            .map(|_| ()))
        .map_err(crate::StoreError::from)
    }};
}

#[derive(Debug)]
pub(crate) enum On {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction within one tenant. Dropped, it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    // In front of the turn: it is over before the next one's begins.
    pub(crate) on: On,
    pub(crate) tenant: TenantId,
    pub(crate) turn: Option<OwnedMutexGuard<()>>,
    /// By how much it counted itself among the writes of the tenant.
    pub(crate) counted: i64,
    /// The number of the last write of the tenant, this one among them.
    pub(crate) number: i64,
    /// What it wrote, which may still be rolled back.
    pub(crate) wrote: Written,
}

/// What a transaction wrote so far.
#[derive(Debug, Default)]
pub(crate) struct Written {
    any: bool,
    /// More than [`Moved`] says.
    more: bool,
    /// Of the tables that are only added to, those it added to.
    pub(crate) tables: BTreeSet<&'static str>,
    /// Rows of sheets and events as they will be read again: what most forms write.
    pub(crate) added: Vec<(ActionId, Kept)>,
    pub(crate) subjects: Vec<SubjectRow>,
    pub(crate) sheets: Vec<SheetRow>,
}

/// All that a transaction changed of what is kept in memory.
#[derive(Debug)]
pub struct Moved {
    /// Its number among the writes of the tenant.
    pub acts: i64,
    /// Subjects as they stand now.
    pub subjects: Vec<SubjectRow>,
    /// Sheets that were added.
    pub sheets: Vec<SheetRow>,
}

/// The beginnings of statements whose rows [`Moved`] has, or that nobody keeps in memory.
const PLAIN: [&str; 7] = [
    "insert into sheet ",
    "update subject set phase ",
    "insert into event ",
    "update cycle set revision ",
    "insert into audit ",
    "insert into receipt ",
    "insert into salt ",
];

impl Tx {
    /// Whether it sees only what was committed: nothing was written in it so far.
    pub fn is_clean(&self) -> bool {
        !self.wrote.any
    }

    /// Notes what a statement that writes is about to do.
    pub(crate) fn note(&mut self, statement: &str) {
        self.wrote.any = true;
        self.wrote.more |= !PLAIN.iter().any(|plain| statement.starts_with(plain));
        self.wrote.tables.extend(added_to(statement));
    }

    /// What it changed of what is kept in memory; none: something else too.
    pub fn moved(&mut self) -> Option<Moved> {
        if self.wrote.more || self.counted == 0 {
            return None;
        }
        let (subjects, sheets) = (&mut self.wrote.subjects, &mut self.wrote.sheets);
        let (subjects, sheets) = (std::mem::take(subjects), std::mem::take(sheets));
        Some(Moved { acts: self.number, subjects, sheets })
    }

    /// Keeps what was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.commit_then(|| ()).await
    }

    /// Keeps what was written and does something before anybody of this process writes again.
    pub async fn commit_then(self, then: impl FnOnce()) -> Result<(), StoreError> {
        let Self { on, turn, .. } = self;
        match on {
            On::Sqlite(tx) => tx.commit().await?,
            On::Postgres(tx) => tx.commit().await?,
        }
        then();
        drop(turn);
        Ok(())
    }

    /// Waits until no other form is being taken in this tenant, and counts this one, by one or not at
    /// all. On SQLite the transaction itself is that lock.
    pub(crate) async fn lock(&mut self, by: i64) -> Result<(), StoreError> {
        let update = "update tenant set acts = acts + $2 where id = $1 returning acts";
        let found: Option<(i64,)> = row!(self, update, by)?;
        self.counted = by;
        self.number = found.map_or(0, |(acts,)| acts);
        Ok(())
    }
}
