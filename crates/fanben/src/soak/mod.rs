//! `fanben soak`: people write without pause, the server is killed again and again → whether
//! anything that was answered as saved is lost, written twice or half, and how long a start takes.

mod quarter;
mod writer;
mod year;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use fanben_actions::trail;
use serde_json::json;
use tokio::task::JoinSet;

use crate::crowd::{self, Browser, County, Draw, Quarter, Running, Server, Size, Year};
use crate::database::Database;
use crate::serve;
use writer::{Kind, Seen, Writer};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// 强行终止(kill -9)多少次
    #[arg(long, default_value_t = 100)]
    kills: usize,
    /// 同时写的人数,每人一个村:一半存评分表,其余的接单回报、评部门的分、记走访;此外有人开清单、
    /// 调分值、推荐和退回、定等次、提示、登记名册、分钱、发放
    #[arg(long, default_value_t = 50)]
    writers: usize,
    /// 评分项目的个数
    #[arg(long, default_value_t = 30)]
    items: usize,
    /// 每次启动后最多写多少毫秒再终止;最少是它的五分之一
    #[arg(long, default_value_t = 1500)]
    between: u64,
    /// 数据库,必须是空的;不写:临时的SQLite库
    #[arg(long)]
    url: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// What came of it.
struct Worn {
    starts: Vec<Duration>,
    /// The most memory a server held, in KiB.
    memory: u64,
    wrote: Duration,
    seen: Seen,
    lost: usize,
    twice: usize,
    /// Saved, though the answer never came and nobody asked again.
    unasked: usize,
    entries: usize,
    faults: Vec<String>,
    /// Lines of the backup that was made while everybody wrote.
    backed_up: u64,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir().context("不能建临时文件夹")?;
    let path = folder.path();
    let url = arguments
        .url
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", path.join("soak.db").display()));
    let (villages, items) = (arguments.writers.max(1), arguments.items);
    let size = Size { villages, items, quarter: true };
    let runtime = serve::runtime()?;
    let database = Database::at(url.clone());
    if !runtime.block_on(empty(&database))? {
        bail!("库 {database} 不是空的:请给一个空库,里面的数据不会被动");
    }
    let county = runtime.block_on(crowd::prepared(&database, size, 0))?;
    let worn = runtime.block_on(wear(arguments, url, county, path))?;
    if arguments.json {
        crate::say(&worn.json().to_string())?;
    } else {
        crate::say(&worn.told())?;
    }
    Ok(if worn.whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether nothing was ever set up in it.
async fn empty(database: &Database) -> anyhow::Result<bool> {
    let desk = database.open().await?;
    let new = desk.is_new();
    desk.close().await;
    Ok(new)
}

/// Sets everybody to work.
async fn at_work(
    database: &Database,
    county: County,
    new: &dyn Fn(usize) -> anyhow::Result<Writer>,
) -> anyhow::Result<JoinSet<()>> {
    let desk = database.open().await?;
    let quarter = Arc::new(Quarter::found(&desk).await?);
    let year = Arc::new(Year::found(&desk).await?);
    let today = desk.today().to_string();
    desk.close().await;
    let mut writers = JoinSet::new();
    for (number, (village, token)) in county.writers().into_iter().enumerate() {
        let writer = new(number)?;
        match number % 10 {
            1 | 7 => drop(writers.spawn(writer.tasks(Arc::clone(&quarter), village))),
            3 | 8 => {
                let tie = *quarter.ties.get(&village).context("没有包这个村的")?;
                writers.spawn(writer.visits(quarter.villages.clone(), tie, today.clone()));
            }
            5 => {
                let path =
                    format!("/cycles/{}/grid?group=&from={}", quarter.cycle, number / 100 * 100);
                let (token, own) = (quarter.office.clone(), format!("v.{village}."));
                writers.spawn(writer.cells(Kind::Grid, token, path, own));
            }
            _ => {
                let path = format!("/cycles/{}/of/{village}/sheet", county.cycle);
                writers.spawn(writer.cells(Kind::Sheet, token, path, "v.".to_owned()));
            }
        }
    }
    writers.spawn(new(0)?.lists(Arc::clone(&year), quarter, today.clone()));
    writers.spawn(new(0)?.titles(Arc::clone(&year)));
    writers.spawn(new(0)?.weights(Arc::clone(&year)));
    writers.spawn(new(0)?.decisions(Arc::clone(&year)));
    writers.spawn(new(0)?.talks(Arc::clone(&year), today.clone()));
    writers.spawn(new(0)?.payroll(Arc::clone(&year), today));
    writers.spawn(new(0)?.money(year));
    Ok(writers)
}

/// Kills the server the asked number of times while everybody writes, then looks at what is there.
async fn wear(
    arguments: &Arguments,
    url: String,
    county: County,
    folder: &Path,
) -> anyhow::Result<Worn> {
    let server = Server::of(url.clone(), folder)?;
    let (seen, stop) = (Arc::<Mutex<Seen>>::default(), Arc::<AtomicBool>::default());
    let before = done(&url).await?;
    let new = |number: usize| {
        anyhow::Ok(Writer {
            browser: Browser::of(server.address),
            draw: Draw(u64::try_from(number)?),
            seen: Arc::clone(&seen),
            stop: Arc::clone(&stop),
        })
    };
    let mut writers = at_work(&Database::at(url.clone()), county, &new).await?;
    let mut running = server.start().await?;
    let (mut starts, mut memory) = (vec![running.took], 0);
    let mut draw = Draw(20_260_101);
    let began = Instant::now();
    let mut backed_up = 0;
    for kill in 0..arguments.kills {
        let least = arguments.between / 5;
        let more = draw.below(usize::try_from(arguments.between - least)?);
        tokio::time::sleep(Duration::from_millis(least + u64::try_from(more)?)).await;
        if kill == arguments.kills / 2 {
            backed_up = backup(&server).await?;
        }
        memory = memory.max(running.memory().unwrap_or(0));
        running.kill()?;
        running = server.start().await?;
        starts.push(running.took);
    }
    tokio::time::sleep(Duration::from_millis(arguments.between)).await;
    let wrote = began.elapsed();
    stop.store(true, Ordering::Relaxed);
    while let Some(ended) = writers.join_next().await {
        ended?;
    }
    memory = memory.max(running.memory().unwrap_or(0));
    Running::kill(running)?;
    let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    let mut worn = Worn {
        starts,
        memory,
        wrote,
        seen,
        lost: 0,
        twice: 0,
        unasked: 0,
        entries: 0,
        faults: Vec::new(),
        backed_up,
    };
    worn.look(&server, &url, before.len()).await?;
    restored(folder)?;
    Ok(worn)
}

/// The actions of a database, as its trail has them.
async fn done(url: &str) -> anyhow::Result<Vec<fanben_actions::ActionId>> {
    let desk = Database::at(url.to_owned()).open().await?;
    let done = trail::actions(&desk).await;
    desk.close().await;
    done.map_err(|refusal| anyhow::anyhow!("{}", refusal.told()))
}

/// A backup while everybody writes; the number of its lines.
async fn backup(server: &Server) -> anyhow::Result<u64> {
    let mut command = server.command(&["backup", "--out", "soak.jsonl", "--json"]);
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    if !output.status.success() {
        bail!("备份没有成功:{}", String::from_utf8_lossy(&output.stderr));
    }
    let told: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    told["rows"].as_u64().context("备份没有说写了多少条")
}

/// The backup becomes a database that verifies.
fn restored(folder: &Path) -> anyhow::Result<()> {
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command.current_dir(folder).args(["restore", "soak.jsonl", "--db", "sqlite:restored.db"]);
    let output = command.output()?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!("备份恢复不了,或者核验不一致:{}", String::from_utf8_lossy(&said));
    }
    Ok(())
}

impl Worn {
    /// Looks whether everything that was answered is there once, and whether the trail holds.
    async fn look(&mut self, server: &Server, url: &str, before: usize) -> anyhow::Result<()> {
        let desk = Database::at(url.to_owned()).open().await?;
        serve::seal_with(&desk, &server.key())?;
        let told = |refusal: fanben_actions::Refusal| anyhow::anyhow!("{}", refusal.told());
        let verified = trail::verify(&desk).await.map_err(told)?;
        let done = trail::actions(&desk).await.map_err(told)?;
        desk.close().await;
        let once: BTreeSet<_> = done.iter().collect();
        self.twice = done.len() - once.len();
        self.lost = self.seen.saved.iter().filter(|(_, action)| !once.contains(action)).count();
        self.unasked = done.len().saturating_sub(before + self.seen.saved.len() + self.twice);
        self.entries = verified.entries;
        self.faults = verified.faults.into_iter().map(|fault| fault.says).collect();
        Ok(())
    }

    /// Nothing is lost, doubled, half-written or another than it was.
    fn whole(&self) -> bool {
        self.lost + self.twice + self.unasked == 0
            && self.seen.wrong.is_empty()
            && self.faults.is_empty()
            && !self.seen.saved.is_empty()
    }

    /// How many forms of a kind were answered as saved.
    fn of(&self, kind: Kind) -> usize {
        self.seen.saved.iter().filter(|(own, _)| *own == kind).count()
    }

    /// The slowest of so many in a hundred starts.
    fn start(&self, percent: usize) -> u128 {
        let mut sorted = self.starts.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
        sorted.get(at).map_or(0, Duration::as_millis)
    }

    fn json(&self) -> serde_json::Value {
        let of = Kind::ALL.map(|(kind, name, _)| (name.to_owned(), self.of(kind).into()));
        let of: serde_json::Map<String, serde_json::Value> = of.into_iter().collect();
        json!({
            "kills": self.starts.len() - 1, "saved": self.seen.saved.len(), "of": of,
            "again": self.seen.again, "lost": self.lost, "twice": self.twice,
            "unasked": self.unasked, "wrong": self.seen.wrong, "entries": self.entries,
            "faults": self.faults, "backed_up": self.backed_up, "memory_kib": self.memory,
            "start_ms": {"p50": self.start(50), "p99": self.start(99), "most": self.start(100)},
            "seconds": self.wrote.as_secs(),
        })
    }

    fn told(&self) -> String {
        let of = Kind::ALL.map(|(kind, _, says)| format!("{says}{}次", self.of(kind)));
        let mut text = format!(
            "强行终止{}次,历时{}秒;答复“已保存”的{}次({}),其中断线后重发{}次\n\
             丢失{}次,重复{}次,没有人得到答复却存了的{}次;再打开时和存的不一样、或者被拒绝的{}处\n\
             日志{}条,核验{};写的时候做的备份{}条,恢复后核验一致\n\
             重新启动到就绪:一半在{}毫秒内,99%在{}毫秒内,最长{}毫秒;服务内存最多{} MiB",
            self.starts.len() - 1,
            self.wrote.as_secs(),
            self.seen.saved.len(),
            of.join("、"),
            self.seen.again,
            self.lost,
            self.twice,
            self.unasked,
            self.seen.wrong.len(),
            self.entries,
            if self.faults.is_empty() { "一致" } else { "不一致" },
            self.backed_up,
            self.start(50),
            self.start(99),
            self.start(100),
            self.memory / 1024,
        );
        for what in self.seen.wrong.iter().chain(&self.faults).take(20) {
            text.push_str("\n  ");
            text.push_str(what);
        }
        text
    }
}
