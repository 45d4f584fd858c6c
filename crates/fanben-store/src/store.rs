//! Opening a database: a SQLite file or PostgreSQL, with its tables as this program knows them.

use std::net::IpAddr;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use rustls::CertificateError;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
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

/// What is wrong with the way to a database on another machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untrusted {
    /// It speaks no TLS, or the certificate to trust cannot be read.
    NoTls,
    /// Nobody who is trusted made its certificate.
    Issuer,
    /// Its certificate is for another name than the address says.
    Name,
    /// Its certificate is not valid on this day.
    Time,
}

impl StoreError {
    /// Why the database is not believed to be the one that is meant.
    pub fn untrusted(&self) -> Option<Untrusted> {
        let error = match self {
            Self::Database(sqlx::Error::Tls(_)) => return Some(Untrusted::NoTls),
            Self::Database(sqlx::Error::Io(error)) => error.get_ref()?,
            _ => return None,
        };
        let rustls::Error::InvalidCertificate(why) = error.downcast_ref()? else { return None };
        Some(match why {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Untrusted::Name
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Untrusted::Time,
            _ => Untrusted::Issuer,
        })
    }

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

/// The way to the database does not leave this machine.
fn is_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let local = |host: &str| {
        let host = host.trim_matches(['[', ']']);
        host.parse().map_or(host == "localhost", |address: IpAddr| address.is_loopback())
    };
    options.get_socket().is_some() || host.starts_with('/') || local(host)
}

/// The same, never without TLS on the way to another machine unless the address says so: what falls
/// back by itself is heard and answered by whoever is in between.
fn secured(options: PgConnectOptions) -> PgConnectOptions {
    if is_here(&options) {
        return options;
    }
    match options.get_ssl_mode() {
        PgSslMode::VerifyFull => options,
        PgSslMode::Prefer | PgSslMode::Allow => options.ssl_mode(PgSslMode::VerifyFull),
        PgSslMode::Disable | PgSslMode::Require | PgSslMode::VerifyCa => {
            tracing::warn!(
                "PostgreSQL is on another machine and nobody checks which: \
                 sslmode=verify-full and sslrootcert belong into its address"
            );
            options
        }
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
            let options = secured(PgConnectOptions::from_str(url)?);
            let pool = PgPoolOptions::new().max_connections(16).connect_with(options).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_believed_by_its_certificate_unless_the_address_says_otherwise() {
        for (address, mode) in [
            ("postgres://u@localhost/f", PgSslMode::Prefer),
            ("postgres://u@127.0.0.1:5433/f", PgSslMode::Prefer),
            ("postgres://u@[::1]/f", PgSslMode::Prefer),
            ("postgres:///f?host=/run/postgresql", PgSslMode::Prefer),
            ("postgres://u@%2Frun%2Fpostgresql/f", PgSslMode::Prefer),
            ("postgres://u@db.example/f", PgSslMode::VerifyFull),
            ("postgres://u@10.1.2.3/f?sslmode=prefer", PgSslMode::VerifyFull),
            ("postgres:///f?host=db.example", PgSslMode::VerifyFull),
            ("postgres://u@localhost.example/f", PgSslMode::VerifyFull),
            ("postgres://u@db.example/f?sslmode=disable", PgSslMode::Disable),
            ("postgres://u@db.example/f?sslmode=verify-ca", PgSslMode::VerifyCa),
        ] {
            let options = secured(PgConnectOptions::from_str(address).unwrap());
            let (is, meant) = (options.get_ssl_mode(), mode);
            assert_eq!(format!("{is:?}"), format!("{meant:?}"), "{address}");
        }
    }
}
