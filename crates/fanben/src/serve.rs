//! `fanben serve`: the pages of one installation, until somebody stops it.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use chrono::TimeDelta;
use fanben_actions::Desk;
use fanben_actions::actions::{erase_withdrawn, erase_words};
use fanben_actions::seal::{Seal, seal};
use fanben_web::{Offer, Settings};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::database::Database;
use crate::library;
use crate::sign_on::Single;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    db: Database,
    /// 封存日志用的密钥文件,没有就新建,只有文件的主人能读;不写:SQLite库旁边的 .key 文件,
    /// 其他库用当前文件夹的 fanben.key
    #[arg(long, env = "FANBEN_KEY", value_name = "文件")]
    key: Option<PathBuf>,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    single: Single,
    /// 另开一个只供监控读取的地址(Prometheus,/metrics),如 127.0.0.1:7801;不写就不开
    #[arg(long, env = "FANBEN_METRICS", value_name = "地址:端口")]
    metrics: Option<SocketAddr>,
    /// 异议答复以后,原文、署名和联系方式还保管多少天;到期每小时清一次
    #[arg(long, env = "FANBEN_OBJECTIONS_KEPT", value_name = "天数", default_value = "730")]
    objections_kept: NonZeroU32,
    /// 运行日志写成一行一句,还是一行一个 JSON;里面没有人名和单位
    #[arg(long, env = "FANBEN_LOG_FORMAT", value_enum, default_value_t = Format::Text)]
    log_format: Format,
    /// 运行日志写多少;默认每个请求一行
    #[arg(
        long,
        env = "FANBEN_LOG",
        value_name = "过滤",
        default_value = "warn,sqlx::query=error,fanben_web=info"
    )]
    log: String,
}

/// How a line of the log looks.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// 给人看
    Text,
    /// 给日志系统
    Json,
}

/// Where the pages are served.
#[derive(clap::Args, Clone, Copy)]
pub(crate) struct At {
    /// 端口;0 是任意一个空闲端口
    #[arg(long, env = "FANBEN_PORT", value_name = "端口", default_value_t = 7800)]
    port: u16,
    /// 监听的地址;0.0.0.0 让本单位的其他电脑也能打开
    #[arg(long, env = "FANBEN_ADDRESS", value_name = "地址", default_value = "127.0.0.1")]
    address: IpAddr,
    /// 前面有 HTTPS 网关:登录凭据只走加密连接
    #[arg(long, env = "FANBEN_BEHIND_TLS")]
    behind_tls: bool,
    /// 一个接口密钥每分钟最多多少次请求
    #[arg(long, env = "FANBEN_API_CALLS", value_name = "次数", default_value = "1200")]
    api_calls: NonZeroU32,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    arguments.log()?;
    let sign_on = arguments.single.provider()?;
    started()?.block_on(async {
        let desk = arguments.db.open().await?;
        if desk.is_new() {
            anyhow::bail!(
                "库 {} 里还没有单位和账号;请先用 fanben set-up 建库,或者用 fanben demo 看演示",
                arguments.db
            );
        }
        let key = arguments.key();
        let public = seal_with(&desk, &key)?;
        let listener = arguments.at.listen().await?;
        let address = listener.local_addr()?;
        crate::say(&format!("日志封存的公钥(请抄存在库外):{public}"))?;
        crate::say(&format!("请在浏览器打开 http://{address} ,按 Ctrl-C 停止"))?;
        let settings = Settings { offers: offers()?, sign_on, ..Settings::default() };
        if let Some(at) = arguments.metrics {
            let listener = TcpListener::bind(at)
                .await
                .with_context(|| format!("监控地址 {at} 不能用,请换一个端口"))?;
            let counts = settings.counts.clone();
            tokio::spawn(async move {
                if let Err(error) = fanben_web::serve_metrics(listener, counts).await {
                    tracing::error!("Monitoring ended: {error:#}");
                }
            });
        }
        let desk = Arc::new(desk);
        let kept = TimeDelta::days(arguments.objections_kept.get().into());
        let forgetting = tokio::spawn(forgetting(Arc::clone(&desk), kept));
        arguments.at.serve(desk, settings, listener).await?;
        forgetting.abort();
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

/// Erases the words of objections that were kept long enough, once an hour.
async fn forgetting(desk: Arc<Desk>, kept: TimeDelta) {
    let mut every = tokio::time::interval(ERASED);
    loop {
        every.tick().await;
        if let Err(refusal) = erase_words(&desk, kept).await {
            tracing::error!(cause = ?refusal, "Words of objections could not be erased");
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

/// The runtime of commands that work on a database; they log what somebody has to look at.
pub(crate) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let filter = EnvFilter::new(LOGGED);
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter).init();
    started()
}

fn started() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("不能启动")
}

impl Arguments {
    /// Lets the log go to standard error from here on.
    fn log(&self) -> anyhow::Result<()> {
        let filter = EnvFilter::try_new(&self.log)
            .with_context(|| format!("运行日志的过滤写错了:{}", self.log))?;
        let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter);
        match self.log_format {
            Format::Text => log.init(),
            Format::Json => log.json().flatten_event(true).init(),
        }
        Ok(())
    }

    fn key(&self) -> PathBuf {
        self.key.clone().unwrap_or_else(|| self.db.key())
    }

    /// Every setting: its variable and its value, secrets left out.
    pub(crate) fn shown(&self) -> Vec<(&'static str, String)> {
        let metrics = self.metrics.map_or_else(|| "不开".to_owned(), |at| at.to_string());
        let format = if self.log_format == Format::Json { "json" } else { "text" };
        let mut all = vec![
            ("FANBEN_DB", self.db.to_string()),
            ("FANBEN_KEY", self.key().display().to_string()),
            ("FANBEN_ADDRESS", self.at.address.to_string()),
            ("FANBEN_PORT", self.at.port.to_string()),
            ("FANBEN_BEHIND_TLS", self.at.behind_tls.to_string()),
            ("FANBEN_API_CALLS", self.at.api_calls.to_string()),
            ("FANBEN_METRICS", metrics),
            ("FANBEN_OBJECTIONS_KEPT", self.objections_kept.to_string()),
            ("FANBEN_LOG", self.log.clone()),
            ("FANBEN_LOG_FORMAT", format.to_owned()),
        ];
        all.extend(self.single.shown());
        all
    }
}

/// How often what was withdrawn long enough ago is looked for.
const ERASED: Duration = Duration::from_hours(1);
/// How often the trail is sealed, where something came.
const SEALED: Duration = Duration::from_secs(5);

/// What goes to the log: what somebody has to look at. How long statements take is not.
const LOGGED: &str = "warn,sqlx::query=error";

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
        settings: Settings,
        listener: TcpListener,
    ) -> anyhow::Result<()> {
        let settings =
            Settings { secure: self.behind_tls, calls: Some(self.api_calls), ..settings };
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
