//! Opening a database: a SQLite file or PostgreSQL, with its tables as this program knows them.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use tokio::sync::Mutex;

use crate::tx::{On, Tx, Written};
use crate::{TenantId, TenantRow};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Neither `sqlite:` nor `postgres:` in front.
    #[error("the address begins with neither sqlite: nor postgres:")]
    Address,
    /// The database refused or did not answer.
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
    /// The tables are not those of this program, or those of a newer one.
    #[error("the tables could not be brought to this program's version")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A backup only goes into an empty store.
    #[error("the store is not empty")]
    NotEmpty,
    /// A file could not be read or written.
    #[error("a file could not be read or written")]
    File(#[from] std::io::Error),
    /// A row holds what no row of this program holds.
    #[error("a row cannot be understood: {0}")]
    Row(String),
}

impl StoreError {
    /// Something with this key is there already.
    pub fn is_duplicate(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.is_unique_violation(),
            _ => false,
        }
    }

    /// A newer program brought the tables further than this one knows.
    pub fn is_newer(&self) -> bool {
        matches!(self, Self::Migration(sqlx::migrate::MigrateError::VersionMissing(_)))
    }
}

/// A database with its tables.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Pool,
    /// Whoever writes holds it: those who wait come in their order, and hold no connection that a
    /// reader could use. Between processes the database itself decides.
    turn: Arc<Mutex<()>>,
}

#[derive(Debug, Clone)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Store {
    /// Opens `sqlite:PATH` (made if it is not there) or `postgres://…` and brings its tables up to
    /// date. Tables of a newer program are refused.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let pool = if url.starts_with("sqlite:") {
            // One writer at a time is all a county needs, and every answer given is on the disk.
            let options = SqliteConnectOptions::from_str(url)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(20))
                .foreign_keys(true);
            let pool = SqlitePoolOptions::new().max_connections(8).connect_with(options).await?;
            SQLITE.run(&pool).await?;
            Pool::Sqlite(pool)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new().max_connections(16).connect(url).await?;
            POSTGRES.run(&pool).await?;
            Pool::Postgres(pool)
        } else {
            return Err(StoreError::Address);
        };
        Ok(Self { pool, turn: Arc::default() })
    }

    /// A transaction that only reads, in one state of everything.
    pub async fn read(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        let on = match &self.pool {
            Pool::Sqlite(pool) => On::Sqlite(pool.begin().await?),
            Pool::Postgres(pool) => On::Postgres(
                pool.begin_with("begin transaction isolation level repeatable read read only")
                    .await?,
            ),
        };
        Ok(Tx { on, tenant, turn: None, counted: 0, number: 0, wrote: Written::default() })
    }

    /// A transaction that writes: one at a time in a tenant.
    pub async fn write(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        let mut tx = self.writing(tenant).await?;
        tx.lock(1).await?;
        Ok(tx)
    }

    /// The same without a number: what it writes has none, and from the numbers of others nobody
    /// tells when it was.
    pub async fn write_unnumbered(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        let mut tx = self.writing(tenant).await?;
        tx.lock(0).await?;
        Ok(tx)
    }

    async fn writing(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let on = match &self.pool {
            // A deferred transaction that reads first could not wait for another writer.
            Pool::Sqlite(pool) => On::Sqlite(pool.begin_with("begin immediate").await?),
            Pool::Postgres(pool) => On::Postgres(pool.begin().await?),
        };
        Ok(Tx { on, tenant, turn: Some(turn), counted: 0, number: 0, wrote: Written::default() })
    }

    /// The tenants of this database.
    pub async fn tenants(&self) -> Result<Vec<TenantRow>, StoreError> {
        let nobody = TenantId(uuid::Uuid::nil());
        self.read(nobody).await?.tenants().await
    }

    /// Waits for open work and closes.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}
