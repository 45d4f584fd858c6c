//! A county and a rate → how long pages took, counted from the moment each was due: a server that
//! stalls delays nobody's click, so what waits behind it is counted too.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use hyper::StatusCode;

use crate::crowd::{Browser, County, Draw, Form, Page, Visitor, changed, sheet};

/// How much is asked of the server.
pub(super) struct Load {
    /// Requests a second.
    pub(super) rate: u32,
    /// Of a hundred requests those that save.
    pub(super) saves: u32,
    /// For how long.
    pub(super) time: Duration,
}

/// Kinds of requests.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Sheet,
    Save,
    Board,
    Village,
    Workbench,
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::Sheet, "评分表"),
    (Kind::Board, "进展板"),
    (Kind::Village, "一村一页"),
    (Kind::Workbench, "工作台"),
    (Kind::Save, "保存评分表"),
];

/// What is measured of one kind.
#[derive(Default)]
struct Times {
    took: Vec<Duration>,
    errors: usize,
    bytes: usize,
    /// What was wrong the first time.
    wrong: Option<String>,
}

/// A sheet somebody has open.
struct Open {
    visitor: usize,
    path: String,
    form: Form,
}

/// What is asked: of whom, where.
struct Click {
    kind: Kind,
    visitor: usize,
    path: String,
    form: Option<Form>,
}

/// The people of a county before their computers.
struct Crowd {
    county: County,
    browser: Browser,
    open: Mutex<Vec<Open>>,
    times: Mutex<BTreeMap<Kind, Times>>,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Load {
    /// Runs and reports.
    pub(super) async fn run(&self, county: County, at: SocketAddr) -> anyhow::Result<String> {
        let browser = Browser::of(at);
        let office = county.visitors.iter().find(|one| one.stage == 3).context("没有市考评组")?;
        let began = Instant::now();
        let page = browser.get(&format!("/cycles/{}", county.cycle), &office.token, true).await?;
        anyhow::ensure!(page.status == StatusCode::OK, "进展板打不开:{}", page.status);
        let first = began.elapsed();
        let (open, times) = (Mutex::default(), Mutex::default());
        let crowd = Arc::new(Crowd { county, browser, open, times });
        let began = Instant::now();
        self.click(&crowd).await?;
        let took = began.elapsed();
        let times = std::mem::take(&mut *held(&crowd.times));
        Ok(self.report(times, first, took))
    }

    /// Every click at its time, whether the one before was answered or not.
    async fn click(&self, crowd: &Arc<Crowd>) -> anyhow::Result<()> {
        let mut draw = Draw(2026);
        let many = u64::from(self.rate) * self.time.as_secs();
        let mut waiting = tokio::task::JoinSet::new();
        let began = Instant::now();
        for number in 0..many {
            let after = Duration::from_secs(number) / self.rate;
            tokio::time::sleep_until((began + after).into()).await;
            let click = crowd.draw(self.saves, &mut draw);
            let crowd = Arc::clone(crowd);
            waiting.spawn(async move { crowd.answered(click, began + after).await });
        }
        while let Some(done) = waiting.join_next().await {
            done?;
        }
        Ok(())
    }

    fn report(&self, mut times: BTreeMap<Kind, Times>, first: Duration, took: Duration) -> String {
        let milliseconds = |time: Duration| time.as_micros().div_ceil(100);
        let shown = |time: Duration| {
            let tenths = milliseconds(time);
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        let mut text = format!(
            "启动后的第一页用时 {} ms\n{:<8}{:>8}{:>10}{:>10}{:>10}{:>10}{:>8}{:>10}\n",
            shown(first),
            "页面",
            "次数",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "最大 ms",
            "错误",
            "平均字节"
        );
        let mut all = 0;
        for (kind, name) in KINDS {
            let Some(of) = times.get_mut(&kind) else { continue };
            of.took.sort_unstable();
            let count = of.took.len();
            all += count;
            // The least time that so many in a thousand do not exceed.
            let part = |thousandths: usize| {
                let at = (count * thousandths).div_ceil(1000).max(1) - 1;
                of.took.get(at).map_or_else(String::new, |time| shown(*time))
            };
            let bytes = of.bytes / count.max(1);
            let _ = writeln!(
                text,
                "{name:<8}{count:>8}{:>10}{:>10}{:>10}{:>10}{:>8}{bytes:>10}",
                part(500),
                part(950),
                part(990),
                part(1000),
                of.errors
            );
            if let Some(wrong) = &of.wrong {
                let _ = writeln!(text, "  错误,如:{wrong}");
            }
        }
        let millis = took.as_millis().max(1);
        let tenths = u128::try_from(all).unwrap_or(0) * 10_000 / millis;
        let _ = write!(
            text,
            "要求每秒 {} 个,做到每秒 {}.{} 个;时间从该点开的时刻算起",
            self.rate,
            tenths / 10,
            tenths % 10
        );
        text
    }
}

impl Crowd {
    /// The next click. Of a hundred so many save what somebody has open; of the rest a third are
    /// sheets, a quarter boards, a quarter pages of villages, the others workbenches.
    fn draw(&self, saves: u32, draw: &mut Draw) -> Click {
        if draw.below(100) < saves as usize
            && let Some(click) = self.saved(draw)
        {
            return click;
        }
        let kind = match draw.below(12) {
            0..4 => Kind::Sheet,
            4..7 => Kind::Board,
            7..10 => Kind::Village,
            _ => Kind::Workbench,
        };
        // Most who come are of villages and townships; a tenth are of counties and the city.
        let wanted = match draw.below(20) {
            0..8 => 0,
            8..18 => 1,
            18 => 2,
            _ => 3,
        };
        let all = &self.county.visitors;
        let of_stage: Vec<usize> =
            (0..all.len()).filter(|visitor| all[*visitor].stage == wanted).collect();
        let visitor = of_stage.get(draw.below(of_stage.len())).copied().unwrap_or(0);
        let own = &all[visitor].villages;
        let village = &own[draw.below(own.len())];
        let cycle = self.county.cycle;
        let path = match kind {
            Kind::Sheet => format!("/cycles/{cycle}/of/{village}/sheet"),
            Kind::Village => format!("/cycles/{cycle}/of/{village}"),
            Kind::Board => format!("/cycles/{cycle}"),
            Kind::Save | Kind::Workbench => "/".to_owned(),
        };
        Click { kind, visitor, path, form: None }
    }

    /// Somebody changes an answer of a sheet that is open and saves all of it.
    fn saved(&self, draw: &mut Draw) -> Option<Click> {
        let mut open = held(&self.open);
        let many = open.len();
        if many == 0 {
            return None;
        }
        let one = open.swap_remove(draw.below(many));
        let form = changed(one.form, draw)?;
        Some(Click { kind: Kind::Save, visitor: one.visitor, path: one.path, form: Some(form) })
    }

    async fn answered(&self, click: Click, due: Instant) {
        let visitor = &self.county.visitors[click.visitor];
        let came = if let Some(form) = &click.form {
            self.browser.post(&click.path, &visitor.token, form).await
        } else {
            let packed = click.kind != Kind::Sheet;
            self.browser.get(&click.path, &visitor.token, packed).await
        };
        let took = due.elapsed();
        let wanted = if click.form.is_some() { StatusCode::SEE_OTHER } else { StatusCode::OK };
        let mut times = held(&self.times);
        let of = times.entry(click.kind).or_default();
        of.took.push(took);
        match came {
            Ok(page) if page.status == wanted => {
                of.bytes += page.body.len();
                drop(times);
                if click.kind == Kind::Sheet {
                    self.keep(visitor, click.visitor, &click.path, &page);
                }
            }
            Ok(page) => {
                of.errors += 1;
                of.wrong.get_or_insert_with(|| format!("{} {}", click.path, page.status));
            }
            Err(error) => {
                of.errors += 1;
                of.wrong.get_or_insert_with(|| format!("{} {error:#}", click.path));
            }
        }
    }

    /// Keeps a sheet open that its reader may change.
    fn keep(&self, visitor: &Visitor, at: usize, path: &str, page: &Page) {
        let form = sheet(&page.body);
        let ours =
            form.iter().any(|(name, value)| *name == "_token" && *value == visitor.form_token);
        if ours && form.iter().any(|(name, _)| name.starts_with("v.")) {
            held(&self.open).push(Open { visitor: at, path: path.to_owned(), form });
        }
    }
}
