//! A transaction on whichever database the store is.

use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::OwnedMutexGuard;

use crate::{StoreError, TenantId};

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
        $tx.wrote = true;
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
    /// It holds rows that may still be rolled back.
    pub(crate) wrote: bool,
}

impl Tx {
    /// Whether it sees only what was committed: nothing was written in it so far.
    pub fn is_clean(&self) -> bool {
        !self.wrote
    }

    /// Keeps what was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        let Self { on, turn, .. } = self;
        match on {
            On::Sqlite(tx) => tx.commit().await?,
            On::Postgres(tx) => tx.commit().await?,
        }
        drop(turn);
        Ok(())
    }

    /// Waits until no other form is being taken in this tenant, and counts this one, by one or not at
    /// all. On SQLite the transaction itself is that lock.
    pub(crate) async fn lock(&mut self, by: i64) -> Result<(), StoreError> {
        let tenant = self.tenant;
        self.counted = by;
        on!(self, db => sqlx::query("update tenant set acts = acts + $2 where id = $1")
            .bind(tenant)
            .bind(by)
            .execute(db)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
