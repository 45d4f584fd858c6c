//! `fanben bench web`: a county full of sheets, people who work on it at a given rate → how long
//! each kind of page takes.
//!
//! A measurement, never a test: nothing fails for being slow.

mod browser;
mod county;
mod load;
mod scheme;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fanben_actions::Desk;
use tokio::net::TcpListener;

use crate::database::Database;
use crate::serve;
use county::{County, Size};

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
    let county = runtime.block_on(prepared(&url, size))?;
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

/// The county in a database, made there unless it is there already.
async fn prepared(url: &Database, size: Size) -> anyhow::Result<County> {
    let began = Instant::now();
    let desk = url.open().await?;
    let progress = crate::progress();
    let new = desk.is_new();
    let county = if new {
        County::made(&desk, size, &progress).await?
    } else {
        County::found(&desk, size).await?
    };
    progress.finish_and_clear();
    let seconds = began.elapsed().as_secs();
    let (villages, items) = (size.villages, size.items);
    crate::say(&format!(
        "{}{villages}个村 × {items}项 × {}个环节,用时{seconds}秒",
        if new { "已建好" } else { "用原有的库:" },
        county::STAGES.len()
    ))?;
    desk.close().await;
    Ok(county)
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
