//! Which database a command works on. Its password is never shown.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyhow::bail;
use chrono::{TimeDelta, Utc};
use fanben_actions::{Clock, Desk, Refusal};
use url::Url;

/// Where the data is.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Database {
    /// 数据库:`sqlite:文件路径`,或 `postgres://用户:密码@主机/库名`;有密码的写在环境变量里,
    /// 别人列进程时就看不见
    #[arg(
        long = "db",
        env = "FANBEN_DB",
        hide_env_values = true,
        value_name = "数据库",
        default_value = "sqlite:fanben.db"
    )]
    url: String,
}

impl Database {
    pub(crate) fn at(url: String) -> Self {
        Self { url }
    }

    /// Opens it with a sentence for what can go wrong.
    pub(crate) async fn open(&self) -> anyhow::Result<Desk> {
        if let Some(file) = self.authority().filter(|file| std::fs::read(file).is_err()) {
            bail!("打不开库 {self}:sslrootcert 的文件读不了:{}", file.display());
        }
        self.told(Desk::open(&self.url).await)
    }

    /// The same as of so many days ago, to make what happened then.
    pub(crate) async fn open_ago(&self, days: i64) -> anyhow::Result<Desk> {
        let then = Utc::now() - TimeDelta::days(days);
        let clock = Clock::Fixed(Arc::new(Mutex::new(then)));
        self.told(Desk::open_at(&self.url, clock).await)
    }

    fn told(&self, opened: Result<Desk, Refusal>) -> anyhow::Result<Desk> {
        opened.map_err(|refusal| anyhow::anyhow!("打不开库 {self}:{}({refusal:?})", refusal.told()))
    }

    /// The file of the authority whose certificates are trusted, where the address names one.
    fn authority(&self) -> Option<PathBuf> {
        let url = Url::parse(&self.url).ok()?;
        let named = url.query_pairs().find(|(key, _)| key == "sslrootcert")?.1;
        Some(PathBuf::from(named.into_owned()))
    }

    /// The file of the key beside it: `fanben.db.key`; beside no file, in the folder of the day.
    pub(crate) fn key(&self) -> PathBuf {
        match self.url.strip_prefix("sqlite:") {
            Some(path) => {
                let path = path.trim_start_matches("//").split('?').next().unwrap_or_default();
                PathBuf::from(format!("{path}.key"))
            }
            None => PathBuf::from("fanben.key"),
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(mut url) = Url::parse(&self.url) else { return f.write_str(&self.url) };
        let secret = |key: &str| key == "password" || key == "sslpassword";
        if url.query_pairs().any(|(key, _)| secret(&key)) {
            let shown: Vec<(String, String)> = url
                .query_pairs()
                .map(|(key, value)| {
                    let value = if secret(&key) { "***".into() } else { value };
                    (key.into_owned(), value.into_owned())
                })
                .collect();
            url.query_pairs_mut().clear().extend_pairs(shown);
        }
        if url.password().is_none() {
            return if url.query().is_some() { write!(f, "{url}") } else { f.write_str(&self.url) };
        }
        match url.set_password(Some("***")) {
            Ok(()) => write!(f, "{url}"),
            Err(()) => f.write_str(url.scheme()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("sqlite:fanben.db", "sqlite:fanben.db"),
            ("postgres:///fanben", "postgres:///fanben"),
            ("postgres://u@db.example/fanben", "postgres://u@db.example/fanben"),
            ("postgres://u:geheim@db.example/fanben", "postgres://u:***@db.example/fanben"),
            (
                "postgres://u:a%40b@db/f?host=/run&password=geheim",
                "postgres://u:***@db/f?host=%2Frun&password=***",
            ),
        ] {
            assert_eq!(Database::at(url.to_owned()).to_string(), shown);
        }
    }

    #[tokio::test]
    async fn a_certificate_that_is_not_there_is_named() {
        let url = "postgres://u:geheim@db.example/f?sslmode=verify-full&sslrootcert=/no/ca.pem";
        let error = Database::at(url.to_owned()).open().await.unwrap_err().to_string();
        assert!(error.contains("sslrootcert 的文件读不了:/no/ca.pem"), "{error}");
        assert!(!error.contains("geheim"), "{error}");
    }

    #[test]
    fn the_key_lies_beside_the_file() {
        for (url, key) in [
            ("sqlite:fanben.db", "fanben.db.key"),
            ("sqlite:///srv/fanben.db?mode=rw", "/srv/fanben.db.key"),
            ("postgres:///fanben", "fanben.key"),
        ] {
            assert_eq!(Database::at(url.to_owned()).key(), PathBuf::from(key));
        }
    }
}
