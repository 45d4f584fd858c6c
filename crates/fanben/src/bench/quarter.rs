//! `fanben bench quarter`: the sample quarter of 610 villages and 14 departments, all scored, and the
//! lists of four quarters, accepted and reported → how long their pages take over HTTP, and how long
//! the office waits for the closing.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fanben_actions::{CycleId, ListId, actions};
use fanben_model::place::Unit;
use fanben_web::Settings;
use serde_json::json;

use crate::crowd::Browser;
use crate::database::Database;
use crate::rehearsal::{self, Piece};
use crate::serve;

#[derive(clap::Args)]
pub(crate) struct Quarter {
    /// 每个页面打开多少次
    #[arg(long, default_value_t = 60)]
    times: usize,
    /// 最后一个季度的任务,各村报了百分之几;以前的季度是它的六分之一
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u8).range(0..=100))]
    reported: u8,
    /// 空的数据库;不写:临时的SQLite库
    #[arg(long)]
    url: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// What one page took, the shortest first.
struct Took {
    name: &'static str,
    times: Vec<Duration>,
    bytes: usize,
}

impl Took {
    fn part(&self, hundredths: usize) -> Duration {
        let at = (self.times.len() * hundredths).div_ceil(100).saturating_sub(1);
        self.times.get(at).copied().unwrap_or_default()
    }
}

pub(crate) fn run(arguments: &Quarter) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir().context("不能建临时文件夹")?;
    let temporary = format!("sqlite:{}", folder.path().join("quarter.db").display());
    let url = arguments.url.clone().unwrap_or(temporary);
    let progress = crate::progress();
    let piece = Piece::of(crate::demo::PLAYED[2], &progress)?;
    progress.set_message("建单位、账号,各部门评分");
    let (pages, closing) = serve::runtime()?.block_on(measure(arguments, url, piece))?;
    progress.finish_and_clear();
    crate::say(&told(arguments, &pages, closing))?;
    Ok(ExitCode::SUCCESS)
}

fn told(arguments: &Quarter, pages: &[Took], closing: Duration) -> String {
    if arguments.json {
        let pages = pages.iter().map(|page| {
            json!({
                "page": page.name, "requests": page.times.len(), "bytes": page.bytes,
                "p50_us": micros(page.part(50)), "p95_us": micros(page.part(95)),
                "longest_us": micros(page.part(100)),
            })
        });
        let pages: Vec<_> = pages.collect();
        return json!({ "pages": pages, "closing_us": micros(closing) }).to_string();
    }
    let mut text = "页面(每页依次打开)  次数  p50 ms  p95 ms  最大 ms  字节\n".to_owned();
    for page in pages {
        let [p50, p95, longest] = [50, 95, 100].map(|part| told_ms(page.part(part)));
        let (name, times, bytes) = (page.name, page.times.len(), page.bytes);
        // Writing to a text does not fail.
        let _ = writeln!(text, "{name}  {times}  {p50}  {p95}  {longest}  {bytes}");
    }
    text + &format!("结账,610个村一起进入下一环节:{} ms", told_ms(closing))
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Milliseconds with one decimal.
fn told_ms(time: Duration) -> String {
    format!("{}.{}", time.as_millis(), time.subsec_micros() % 1000 / 100)
}

/// How long ago it was made: every task's last day is over.
const AGO: i64 = 35;

async fn measure(
    arguments: &Quarter,
    url: String,
    piece: Piece,
) -> anyhow::Result<(Vec<Took>, Duration)> {
    let database = Database::at(url);
    let desk = database.open_ago(AGO).await?;
    let root = Unit {
        code: "99".to_owned(),
        name: "演示地区".to_owned(),
        kind: "地区".to_owned(),
        ..Unit::default()
    };
    let mut cast = rehearsal::cast(&desk, root, vec![piece.with_villages()?]).await?.remove(0);
    let list = cast.busy_lists(&desk, usize::from(arguments.reported)).await?;
    let cycle = cast.scored(&desk).await?;
    desk.close().await;
    let desk = Arc::new(database.open().await?);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let browser = Browser::of(listener.local_addr()?);
    let served =
        tokio::spawn(fanben_web::serve(Arc::clone(&desk), Settings::default(), listener, async {
            std::future::pending::<()>().await;
        }));
    let mut all = Vec::new();
    for (name, login, path) in pages(cycle, list) {
        let actor = cast.actors.iter().find(|actor| actor.login == login);
        let actor = actor.with_context(|| format!("play.yaml:没有{login}"))?;
        let signed = actions::sign_in(&desk, &actor.login, &actor.password).await;
        let token = signed.map_err(|refusal| anyhow::anyhow!(refusal.told()))?.token;
        let mut took = Took { name, times: Vec::new(), bytes: 0 };
        for _ in 0..arguments.times.max(1) {
            let began = Instant::now();
            let page = browser.get(&path, &token, true).await?;
            took.times.push(began.elapsed());
            anyhow::ensure!(page.status.is_success(), "{name}打不开:{}", page.status);
            took.bytes = page.body.len();
        }
        took.times.sort();
        all.push(took);
    }
    served.abort();
    let began = Instant::now();
    cast.close(&desk, cycle).await?;
    Ok((all, began.elapsed()))
}

/// What is measured: name, who opens it, where.
fn pages(cycle: CycleId, list: ListId) -> [(&'static str, &'static str, String); 15] {
    let (town, village) = ("990581102000", "990581105203");
    [
        ("结账页", "shiban", format!("/cycles/{cycle}/settlement")),
        ("部门评分表(每页100个村)", "zuzhi", format!("/cycles/{cycle}/grid?group=J01&from=0")),
        (
            "部门签字页",
            "zuzhibu",
            format!("/cycles/{cycle}/departments/%E7%BB%84%E7%BB%87%E9%83%A8"),
        ),
        ("镇结账单", "qingtang", format!("/cycles/{cycle}/towns/{town}")),
        ("进展板", "shiban", format!("/cycles/{cycle}")),
        ("工作台(市办)", "shiban", "/".to_owned()),
        ("工作台(镇分管领导)", "qingtangfen", "/".to_owned()),
        ("减负台账(全市)", "shiban", "/burden".to_owned()),
        ("减负台账(一个镇)", "qingtang", format!("/burden/{town}")),
        ("全部清单", "shiban", "/lists".to_owned()),
        ("一张清单(市办)", "shiban", format!("/lists/{list}")),
        ("一张清单(部门核验)", "zuzhi", format!("/lists/{list}")),
        ("镇的任务单", "qingtang", format!("/lists/{list}/of/{town}")),
        ("村的任务单", "hexicun", format!("/lists/{list}/of/{village}")),
        ("谈话名单(一个镇)", "qingtangfen", "/talks".to_owned()),
    ]
}
