//! How a PostgreSQL that speaks TLS under a certificate of an office's own is believed.

use fanben_store::{Store, StoreError, Untrusted};

use crate::secured::{Server, begin};

impl Server {
    async fn open(&self, host: &str, settings: &str) -> Result<Store, StoreError> {
        let port = self.port;
        Store::open(&format!("postgres://postgres@{host}:{port}/postgres?{settings}")).await
    }

    async fn full(&self, host: &str, authority: &str) -> Result<Store, StoreError> {
        let file = self.authority(authority);
        let settings = format!("sslmode=verify-full&sslrootcert={}", file.display());
        self.open(host, &settings).await
    }
}

#[tokio::test]
async fn a_database_is_believed_by_its_certificate() {
    let server = begin(true);
    let store = server.full("localhost", "office").await.unwrap();
    assert!(store.tenants().await.unwrap().is_empty());
    store.close().await;
    // What the server says about its connections, not what we asked for.
    let url = format!(
        "postgres://postgres@localhost:{}/postgres?sslmode=verify-full&sslrootcert={}",
        server.port,
        server.authority("office").display()
    );
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let select = "select version from pg_stat_ssl where ssl and pid = pg_backend_pid()";
    let (version,): (String,) = sqlx::query_as(select).fetch_one(&pool).await.unwrap();
    assert_eq!(version, "TLSv1.3");
    pool.close().await;

    let refused = |came: Result<Store, StoreError>| came.unwrap_err().untrusted();
    assert_eq!(refused(server.full("localhost", "stranger").await), Some(Untrusted::Issuer));
    assert_eq!(refused(server.full("127.0.0.1", "office").await), Some(Untrusted::Name));
    // Only the authorities of the system are trusted where none is named.
    let system = server.open("localhost", "sslmode=verify-full").await;
    assert_eq!(refused(system), Some(Untrusted::Issuer));
    std::fs::write(server.authority("broken"), "-----BEGIN CERTIFICATE-----\nx\n").unwrap();
    assert_eq!(refused(server.full("localhost", "broken").await), Some(Untrusted::NoTls));
}

#[tokio::test]
async fn without_tls_there_is_no_connection_that_asks_for_it() {
    let server = begin(false);
    let came = server.full("localhost", "office").await;
    assert_eq!(came.unwrap_err().untrusted(), Some(Untrusted::NoTls));
    let plain = server.open("localhost", "sslmode=disable").await.unwrap();
    plain.close().await;
}
