//! The store on both databases: the same tables, the same rows, one writer at a time.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what is wrong by failing"
)]

mod authority;
mod postgres;
mod secured;
mod tls;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{TimeZone as _, Utc};
use fanben_store::{AccountRow, PersonId, Store, StoreError, TenantId, TenantRow, UnitId, UnitRow};
use uuid::Uuid;

/// The store on a database, with what keeps it there.
async fn stores() -> Vec<(Store, String, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("store.db").display());
    let postgres = postgres::database();
    vec![
        (Store::open(&sqlite).await.unwrap(), sqlite, Some(folder)),
        (Store::open(&postgres).await.unwrap(), postgres, None),
    ]
}

fn tenant() -> TenantRow {
    let id = TenantId(Uuid::now_v7());
    let (code, name) = ("990400000000".to_owned(), "赤岗市".to_owned());
    TenantRow {
        id,
        code,
        name,
        roles: serde_json::json!([]).into(),
        liaison: serde_json::json!([]).into(),
    }
}

fn account(login: &str) -> AccountRow {
    AccountRow {
        person: PersonId(Uuid::now_v7()),
        name: "赵一".to_owned(),
        login: login.to_owned(),
        password: "x".to_owned(),
        fresh: true,
        failures: 2,
        locked_until: Some(Utc.with_ymd_and_hms(2026, 10, 1, 3, 4, 5).unwrap()),
        ended: false,
        last_at: None,
        unit: None,
    }
}

#[test]
fn both_databases_have_the_same_tables_and_columns() {
    let folder = |name: &str| {
        let path = format!("{}/migrations/{name}", env!("CARGO_MANIFEST_DIR"));
        let mut files: Vec<_> =
            std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    };
    let columns = |text: &str| {
        let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut table = String::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("create table ") {
                rest.trim_end_matches(" (").clone_into(&mut table);
            }
            let word = line.trim_start().split(' ').next().unwrap_or_default();
            let key = ["primary", "foreign", "--", ");", "create", ""].contains(&word);
            if line.starts_with("    ") && !key {
                tables.entry(table.clone()).or_default().insert(word.to_owned());
            }
        }
        tables
    };
    let (sqlite, postgres) = (folder("sqlite"), folder("postgres"));
    assert_eq!(sqlite.len(), postgres.len());
    for (one, other) in sqlite.iter().zip(&postgres) {
        assert_eq!(one.file_name(), other.file_name());
        let text = |path| std::fs::read_to_string(path).unwrap();
        let added = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| line.starts_with("alter table "));
            lines.map(|line| line.split(' ').take(6).collect::<Vec<_>>().join(" ")).collect()
        };
        let (one, other) = (text(one), text(other));
        let more = added(&one);
        assert_eq!(more, added(&other));
        let index = |text: &str| text.lines().any(|line| line.starts_with("create index "));
        assert_eq!(index(&one), index(&other));
        let indexed = index(&one);
        let (one, other) = (columns(&one), columns(&other));
        assert_eq!(one, other);
        let found = !one.is_empty() || !more.is_empty() || indexed;
        assert!(found, "a migration whose tables are looked for elsewhere");
        let without: Vec<&String> = one
            .iter()
            .filter(|(table, columns)| *table != "tenant" && !columns.contains("tenant"))
            .map(|(table, _)| table)
            .collect();
        assert!(without.is_empty(), "the tenant leads every key: {without:?}");
    }
}

#[tokio::test]
async fn rows_come_back_as_they_went_in() {
    for (store, url, _folder) in stores().await {
        let tenant = tenant();
        let mut tx = store.write(tenant.id).await.unwrap();
        tx.add_tenant(&tenant).await.unwrap();
        // 1,203 units: more than two statements' worth; one name no font has.
        let units: Vec<UnitRow> = (0..1203)
            .map(|at| UnitRow {
                id: UnitId(Uuid::now_v7()),
                position: at,
                code: format!("{:012}", 990_400_000_000 + at),
                name: format!("𤲞塘村{at}"),
                kind: "村".to_owned(),
                parent: (at > 0).then(|| "990400000000".to_owned()),
                fields: BTreeMap::from([("类别".to_owned(), "山区村".to_owned())]).into(),
                from_day: chrono::NaiveDate::from_ymd_opt(2026, 7, 1).filter(|_| at % 2 == 0),
                until_day: None,
            })
            .collect();
        tx.add_units(&units).await.unwrap();
        let row = account("zhao@1");
        tx.add_account(&row).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.read(tenant.id).await.unwrap();
        assert!(tx.units().await.unwrap() == units, "{url}");
        assert_eq!(tx.account("zhao@1").await.unwrap(), Some(row), "{url}");
        assert_eq!(tx.tenant().await.unwrap(), Some(tenant.clone()), "{url}");
        // Another tenant sees nothing of it.
        let mut other = store.read(TenantId(Uuid::now_v7())).await.unwrap();
        assert_eq!(other.units().await.unwrap(), []);
        assert_eq!(other.account("zhao@1").await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_dropped_transaction_leaves_nothing_and_a_login_is_there_once() {
    for (store, url, _folder) in stores().await {
        let tenant = tenant();
        let mut tx = store.write(tenant.id).await.unwrap();
        tx.add_tenant(&tenant).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = store.write(tenant.id).await.unwrap();
        tx.add_account(&account("zhao@1")).await.unwrap();
        drop(tx);
        let mut tx = store.write(tenant.id).await.unwrap();
        assert_eq!(tx.accounts().await.unwrap(), [], "{url}");
        tx.add_account(&account("zhao@1")).await.unwrap();
        let twice = tx.add_account(&account("zhao@1")).await.unwrap_err();
        assert!(twice.is_duplicate(), "{url}: {twice:?}");
    }
    let nowhere = Store::open("mysql://localhost").await.unwrap_err();
    assert!(matches!(nowhere, StoreError::Address));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_wait_for_one_another() {
    for (store, url, _folder) in stores().await {
        let tenant = tenant();
        let mut tx = store.write(tenant.id).await.unwrap();
        tx.add_tenant(&tenant).await.unwrap();
        tx.commit().await.unwrap();
        let writers: Vec<_> = (0..16)
            .map(|at| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut tx = store.write(tenant.id).await?;
                    // What was read is still true when it is written.
                    let before = tx.accounts().await?.len();
                    tx.add_account(&account(&format!("{before}"))).await?;
                    tx.commit().await?;
                    Ok::<usize, StoreError>(at)
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap().unwrap();
        }
        let mut tx = store.read(tenant.id).await.unwrap();
        assert_eq!(tx.accounts().await.unwrap().len(), 16, "{url}");
    }
}
