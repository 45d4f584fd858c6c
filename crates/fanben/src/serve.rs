//! `fanben serve`: the pages of one installation, until somebody stops it.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use fanben_actions::Desk;
use fanben_actions::actions::erase_withdrawn;
use fanben_actions::seal::{Seal, seal};
use fanben_web::{Offer, Settings};
use tokio::net::TcpListener;

use crate::library;

/// Where the data is where nothing else is said.
pub(crate) const DATABASE: &str = "sqlite:fanben.db";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 数据库:`sqlite:文件路径`,或 `postgres://用户:密码@主机/库名`
    #[arg(long, default_value = DATABASE)]
    db: String,
    /// 封存日志用的密钥文件,没有就新建,只有文件的主人能读;不写:SQLite库旁边的 .key 文件,
    /// 其他库用当前文件夹的 fanben.key
    #[arg(long)]
    key: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) at: At,
}

/// Where the pages are served.
#[derive(clap::Args, Clone, Copy)]
pub(crate) struct At {
    /// 端口;0 是任意一个空闲端口
    #[arg(long, default_value_t = 7800)]
    port: u16,
    /// 监听的地址;0.0.0.0 让本单位的其他电脑也能打开
    #[arg(long, default_value = "127.0.0.1")]
    address: IpAddr,
    /// 前面有 HTTPS 网关:登录凭据只走加密连接
    #[arg(long)]
    behind_tls: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        let desk = open(&arguments.db).await?;
        if desk.is_new() {
            anyhow::bail!(
                "库 {} 里还没有单位和账号;请先用 fanben set-up 建库,或者用 fanben demo 看演示",
                arguments.db
            );
        }
        let key = arguments.key.clone().unwrap_or_else(|| beside(&arguments.db));
        let public = seal_with(&desk, &key)?;
        let listener = arguments.at.listen().await?;
        let address = listener.local_addr()?;
        crate::say(&format!("日志封存的公钥(请抄存在库外):{public}"))?;
        crate::say(&format!("请在浏览器打开 http://{address} ,按 Ctrl-C 停止"))?;
        arguments.at.serve(Arc::new(desk), offers()?, listener).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// The schemes that are built in.
fn offers() -> anyhow::Result<Vec<Offer>> {
    let mut offers = Vec::new();
    for name in library::packs() {
        let (folder, pack) = library::pack(name)?;
        for file in &pack.schemes {
            let found = library::in_folder(folder.clone(), file)?;
            let id = format!("{name}/{file}");
            offers.push(Offer { id, scheme: found.scheme, overlays: found.overlays });
        }
    }
    Ok(offers)
}

/// The file of the key beside a database: `fanben.db.key`.
pub(crate) fn beside(url: &str) -> PathBuf {
    match url.strip_prefix("sqlite:") {
        Some(path) => {
            let path = path.trim_start_matches("//").split('?').next().unwrap_or_default();
            PathBuf::from(format!("{path}.key"))
        }
        None => PathBuf::from("fanben.key"),
    }
}

/// Lets the trail be sealed with the key of a file; gives the public key.
pub(crate) fn seal_with(desk: &Desk, path: &Path) -> anyhow::Result<String> {
    let seal = Seal::open(path).with_context(|| format!("日志不能封存:{}", path.display()))?;
    let public = seal.public();
    desk.seal_with(seal);
    Ok(public)
}

/// Erases what was withdrawn long enough ago, once an hour.
async fn erasing(desk: Arc<Desk>) {
    let mut every = tokio::time::interval(ERASED);
    loop {
        every.tick().await;
        if let Err(refusal) = erase_withdrawn(&desk).await {
            tracing::error!(cause = ?refusal, "Withdrawn evidence could not be erased");
        }
    }
}

/// Seals the trail every few seconds, as long as it is not dropped.
async fn sealing(desk: Arc<Desk>) {
    let mut every = tokio::time::interval(SEALED);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        seal_now(&desk).await;
    }
}

async fn seal_now(desk: &Desk) {
    if let Err(refusal) = seal(desk).await {
        tracing::error!(cause = ?refusal, "The audit trail could not be sealed");
    }
}

/// The runtime of commands that serve.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let filter = tracing_subscriber::EnvFilter::new(LOGGED);
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter).init();
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("不能启动")
}

/// How often what was withdrawn long enough ago is looked for.
const ERASED: Duration = Duration::from_hours(1);
/// How often the trail is sealed, where something came.
const SEALED: Duration = Duration::from_secs(5);

/// What goes to the log: what somebody has to look at. How long statements take is not.
const LOGGED: &str = "warn,sqlx::query=error";

/// Opens a database with a sentence for what can go wrong.
pub(crate) async fn open(url: &str) -> anyhow::Result<Desk> {
    Desk::open(url)
        .await
        .map_err(|refusal| anyhow::anyhow!("打不开库 {url}:{}({refusal:?})", refusal.told()))
}

impl At {
    pub(crate) async fn listen(self) -> anyhow::Result<TcpListener> {
        let address = SocketAddr::new(self.address, self.port);
        TcpListener::bind(address).await.with_context(|| {
            format!("不能在 {address} 上服务:端口可能已经被占用,请用 --port 换一个")
        })
    }

    /// Serves until Ctrl-C; pages that are being made are finished first.
    pub(crate) async fn serve(
        self,
        desk: Arc<Desk>,
        offers: Vec<Offer>,
        listener: TcpListener,
    ) -> anyhow::Result<()> {
        let settings = Settings { secure: self.behind_tls, offers, ..Settings::default() };
        let (told, heard) = tokio::sync::oneshot::channel::<()>();
        let stop = async move {
            stopped().await;
            // Nobody listens where serving ended by itself.
            let _ = told.send(());
        };
        let late = async move {
            if heard.await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(Duration::from_secs(5)).await;
        };
        let sealing = tokio::spawn(sealing(Arc::clone(&desk)));
        let erasing = tokio::spawn(erasing(Arc::clone(&desk)));
        tokio::select! {
            done = fanben_web::serve(Arc::clone(&desk), settings, listener, stop) => done?,
            // A browser that keeps its connection open does not keep the program running.
            () = late => {}
        }
        sealing.abort();
        erasing.abort();
        // What came since the last seal is sealed before the end.
        seal_now(&desk).await;
        desk.close().await;
        crate::say("已停止")
    }
}

/// Waits for Ctrl-C, or for the system to ask for the end.
async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_kept_beside_the_database() {
        for (url, path) in [
            ("sqlite:fanben.db", "fanben.db.key"),
            ("sqlite:///srv/fanben.db?mode=rw", "/srv/fanben.db.key"),
            ("postgres://fanben@localhost/fanben", "fanben.key"),
        ] {
            assert_eq!(beside(url), PathBuf::from(path), "{url}");
        }
    }
}
