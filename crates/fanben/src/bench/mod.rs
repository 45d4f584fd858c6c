//! `fanben bench web`: a county full of sheets, people who work on it at a given rate, then all of them
//! before a deadline → how long each kind of page takes, and what the server uses.
//!
//! A measurement, never a test: nothing fails for being slow.

mod bare;
mod deadline;
mod figures;
mod load;
mod quarter;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::crowd::{self, Browser, County, Running, Server, Size, Used};
use crate::database::Database;
use crate::serve;
use figures::{Figures, Phase};
use load::Crowd;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// 网页:建一个县,填满各环节,按固定的速度打开和保存,报告每种页面的用时
    Web(Web),
    /// 季度:样例的610个村、14个部门都评好,报告结账页、评分表等的用时和结账的用时
    Quarter(quarter::Quarter),
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
    /// 多少人已经登录;账号不够时,一个账号在几台电脑上登录
    #[arg(long, default_value_t = 200)]
    people: usize,
    /// 截止前的高峰:每个村的评分表在多少秒内都打开一次、保存一次;0:不量高峰
    #[arg(long, default_value_t = 300)]
    burst: u32,
    /// 高峰开头的10秒,每秒多少人登录
    #[arg(long, default_value_t = 20)]
    logins: u32,
    /// 最后不停地保存多少张评分表,同样的记录再直接写一次库
    #[arg(long, default_value_t = 500)]
    sheets: usize,
    /// 数据库,必须是空的,或是本命令以前建的(那时不再重建,个数要写得一样);不写:临时的SQLite库
    #[arg(long)]
    url: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let web = match &arguments.what {
        What::Web(web) => web,
        What::Quarter(quarter) => return quarter::run(quarter),
    };
    let folder = tempfile::tempdir().context("不能建临时文件夹")?;
    let url = web
        .url
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", folder.path().join("bench.db").display()));
    let size = Size { villages: web.villages, items: web.items, quarter: false };
    let runtime = serve::runtime()?;
    let database = Database::at(url.clone());
    let county = runtime.block_on(crowd::prepared(&database, size, web.people))?;
    // What was needed to make the county is no part of what the people take.
    drop(runtime);
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let figures = own.block_on(web.measure(&url, county, folder.path()))?;
    crate::say(&if web.json { figures.json().to_string() } else { figures.told() })?;
    Ok(ExitCode::SUCCESS)
}

impl Web {
    async fn measure(&self, url: &str, county: County, folder: &Path) -> anyhow::Result<Figures> {
        let (people, cycle) = (county.visitors.len(), county.cycle);
        let server = Server::of(url.to_owned(), folder)?.behind_gateway();
        let running = server.start().await?;
        let crowd = Arc::new(Crowd::of(county, Browser::behind_gateway(server.address)));
        let first = crowd.first().await?;
        let mut phases = Vec::new();
        let load = load::Load {
            rate: self.rate.max(1),
            saves: self.saves.min(100),
            time: Duration::from_secs(u64::from(self.seconds)),
        };
        let mark = Mark::of(&running);
        load.click(&crowd).await?;
        phases.push(mark.until(&running, &crowd, ("平时", "mixed")));
        if self.burst > 0 {
            let time = Duration::from_secs(u64::from(self.burst));
            let burst = deadline::Burst { time, logins: self.logins };
            let mark = Mark::of(&running);
            burst.come(&crowd).await?;
            phases.push(mark.until(&running, &crowd, ("截止前", "burst")));
        }
        let opened = crowd.opened_all(self.sheets).await?;
        crowd.taken();
        let mark = Mark::of(&running);
        let saved = crowd.flat_out(opened).await?;
        phases.push(mark.until(&running, &crowd, ("不停地保存", "flat_out")));
        drop(running);
        let bare = bare::write(url, cycle, self.sheets).await?;
        Ok(Figures { people, rate: load.rate, first, phases, saved, bare })
    }
}

/// Where a part of the run began.
struct Mark {
    at: Instant,
    server: Duration,
    people: Duration,
}

impl Mark {
    fn of(running: &Running) -> Self {
        let (server, people) = (running.used(), Used::own());
        let cpu = |used: Option<Used>| used.unwrap_or_default().cpu;
        Self { at: Instant::now(), server: cpu(server), people: cpu(people) }
    }

    fn until(
        &self,
        running: &Running,
        crowd: &Crowd,
        (name, id): (&'static str, &'static str),
    ) -> Phase {
        let took = self.at.elapsed();
        let server = running.used().unwrap_or_default();
        let people = Used::own().unwrap_or_default().cpu.saturating_sub(self.people);
        let server = Used { cpu: server.cpu.saturating_sub(self.server), ..server };
        Phase { name, id, times: crowd.taken(), took, server, people }
    }
}
