//! A county and a rate → how long pages took, counted from the moment each was due: a server that
//! stalls delays nobody's click, so what waits behind it is counted too.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use hyper::StatusCode;

use super::figures::{Kind, Times};
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
pub(super) struct Crowd {
    pub(super) county: County,
    pub(super) browser: Browser,
    open: Mutex<Vec<Open>>,
    times: Mutex<BTreeMap<Kind, Times>>,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Load {
    /// Every click at its time, whether the one before was answered or not.
    pub(super) async fn click(&self, crowd: &Arc<Crowd>) -> anyhow::Result<()> {
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
}

impl Crowd {
    pub(super) fn of(county: County, browser: Browser) -> Self {
        Self { county, browser, open: Mutex::default(), times: Mutex::default() }
    }

    /// Opens the first page after the start.
    pub(super) async fn first(&self) -> anyhow::Result<Duration> {
        let office = self.county.visitors.iter().find(|one| one.stage == 3);
        let office = office.context("没有市考评组")?;
        let began = Instant::now();
        let path = format!("/cycles/{}", self.county.cycle);
        let page = self.browser.get(&path, &office.token, true).await?;
        anyhow::ensure!(page.status == StatusCode::OK, "进展板打不开:{}", page.status);
        Ok(began.elapsed())
    }

    /// What was measured since it was taken last.
    pub(super) fn taken(&self) -> BTreeMap<Kind, Times> {
        std::mem::take(&mut *held(&self.times))
    }

    /// Notes what came, counted from when it was due.
    pub(super) fn note(
        &self,
        kind: Kind,
        path: &str,
        due: Instant,
        came: &anyhow::Result<Page>,
        wanted: StatusCode,
    ) {
        let took = due.elapsed();
        let came = match came {
            Ok(page) if page.status == wanted => Ok(page.body.len()),
            Ok(page) => Err(format!("{path} {}", page.status)),
            Err(error) => Err(format!("{path} {error:#}")),
        };
        held(&self.times).entry(kind).or_default().note(took, came);
    }

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
            Kind::Save | Kind::SignIn | Kind::Workbench => "/".to_owned(),
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
        let form = changed(one.form, "v.", draw)?;
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
        let wanted = if click.form.is_some() { StatusCode::SEE_OTHER } else { StatusCode::OK };
        self.note(click.kind, &click.path, due, &came, wanted);
        if let Ok(page) = came
            && click.kind == Kind::Sheet
            && page.status == wanted
        {
            self.keep(visitor, click.visitor, &click.path, &page);
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
