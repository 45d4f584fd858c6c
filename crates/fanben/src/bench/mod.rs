//! `fanben bench web`: a county full of sheets, people who work on it at a given rate → how long
//! each kind of page takes.
//!
//! A measurement, never a test: nothing fails for being slow.

mod load;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use fanben_actions::Desk;
use tokio::net::TcpListener;

use crate::crowd::{self, Size};
use crate::database::Database;
use crate::serve;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// 网页:建一个县,填满各环节,按固定的速度打开和保存,报告每种页面的用时
    Web(Web),
}

#[derive(clap::Args)]
struct Web {
    /// 村的个数
    #[arg(long, default_value_t = 1526)]
    villages: usize,
    /// 评分项目的个数
    #[arg(long, default_value_t = 100)]
    items: usize,
    /// 每秒到达多少个请求
    #[arg(long, default_value_t = 40)]
    rate: u32,
    /// 测多少秒
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// 每百个请求中有多少个是保存评分表
    #[arg(long, default_value_t = 15)]
    saves: u32,
    /// 数据库,必须是空的,或是本命令以前建的(那时不再重建,个数要写得一样);不写:临时的SQLite库
    #[arg(long)]
    url: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let What::Web(web) = &arguments.what;
    let folder = tempfile::tempdir().context("不能建临时文件夹")?;
    let url = web
        .url
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("bench.db").display()));
    let url = Database::at(url);
    let runtime = serve::runtime()?;
    let size = Size { villages: web.villages, items: web.items };
    let county = runtime.block_on(crowd::prepared(&url, size))?;
    let address = runtime.block_on(served(&url))?;
    // The people have a thread of their own, so that none of them waits for the server's.
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let load = load::Load {
        rate: web.rate.max(1),
        saves: web.saves.min(100),
        time: Duration::from_secs(u64::from(web.seconds)),
    };
    let report = own.block_on(load.run(county, address))?;
    crate::say(&report)?;
    Ok(ExitCode::SUCCESS)
}

/// Serves the database as `fanben serve` does, until the program ends.
async fn served(url: &Database) -> anyhow::Result<std::net::SocketAddr> {
    let desk: Arc<Desk> = Arc::new(url.open().await?);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let settings = fanben_web::Settings::default();
    tokio::spawn(async move {
        let served = fanben_web::serve(desk, settings, listener, std::future::pending()).await;
        if let Err(error) = served {
            tracing::error!("Serving ended: {error:#}");
        }
    });
    Ok(address)
}
