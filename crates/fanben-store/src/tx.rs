//! A transaction on whichever database the store is.

use sqlx::{Postgres, Sqlite, Transaction};

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

#[derive(Debug)]
pub(crate) enum On {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction within one tenant. Dropped, it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    pub(crate) on: On,
    pub(crate) tenant: TenantId,
}

impl Tx {
    /// Keeps what was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.on {
            On::Sqlite(tx) => tx.commit().await?,
            On::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Waits until no other form is being taken in this tenant, and counts this one. On SQLite the
    /// transaction itself is that lock.
    pub(crate) async fn lock(&mut self) -> Result<(), StoreError> {
        let tenant = self.tenant;
        on!(self, db => sqlx::query("update tenant set acts = acts + 1 where id = $1")
            .bind(tenant)
            .execute(db)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
