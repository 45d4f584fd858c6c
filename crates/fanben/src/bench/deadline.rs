//! The last minutes before a deadline → how long people waited: many sign in at once, every village's
//! sheet is opened and saved; and how many sheets are saved when nobody pauses.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use hyper::StatusCode;

use super::figures::Kind;
use super::load::Crowd;
use crate::crowd::{Draw, Form, PASSWORD, changed, sheet};

/// The burst.
pub(super) struct Burst {
    /// Every village's sheet is opened within this.
    pub(super) time: Duration,
    /// People who sign in, a second.
    pub(super) logins: u32,
}

/// For how long people sign in.
const ARRIVING: u32 = 10;
/// Somebody saves a sheet so long after it was asked for.
const THINKING: Duration = Duration::from_secs(2);
/// People who save without pause at the same time.
const AT_ONCE: usize = 4;

/// A sheet that is to be saved: the form, where, by whose session.
pub(super) type Opened = (Form, String, String);

/// Who comes.
enum Comer {
    /// The visitor of this number, and from where.
    Login(usize, Ipv4Addr),
    /// Who has this village's sheet.
    Writer(String, String),
}

impl Burst {
    /// Everybody at their time, whether those before were answered or not.
    pub(super) async fn come(&self, crowd: &Arc<Crowd>) -> anyhow::Result<()> {
        let mut comers = Vec::new();
        for number in 0..self.logins * ARRIVING {
            let visitor = usize::try_from(number)? % crowd.county.visitors.len();
            // As many offices: nobody is refused for what others do.
            let from = Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 1).to_bits() + number / 20);
            comers.push((
                Duration::from_secs(number.into()) / self.logins,
                Comer::Login(visitor, from),
            ));
        }
        let writers = crowd.county.writers();
        let many = u32::try_from(writers.len().max(1))?;
        for (number, (village, token)) in (0..).zip(writers) {
            comers.push((self.time * number / many, Comer::Writer(village, token)));
        }
        comers.sort_by_key(|(due, _)| *due);
        let mut waiting = tokio::task::JoinSet::new();
        let began = Instant::now();
        for (after, comer) in comers {
            let due = began + after;
            tokio::time::sleep_until(due.into()).await;
            let crowd = Arc::clone(crowd);
            waiting.spawn(async move { crowd.comes(comer, due).await });
        }
        while let Some(done) = waiting.join_next().await {
            done?;
        }
        Ok(())
    }
}

impl Crowd {
    async fn comes(&self, comer: Comer, due: Instant) {
        match comer {
            Comer::Login(visitor, from) => {
                let login = &self.county.visitors[visitor].login;
                let came = self.browser.sign_in(from, login, PASSWORD).await;
                self.note(Kind::SignIn, "/sign-in", due, &came, StatusCode::SEE_OTHER);
            }
            Comer::Writer(village, token) => {
                let path = format!("/cycles/{}/of/{village}/sheet", self.county.cycle);
                let Some(form) = self.opened(&path, &token, due).await else { return };
                let due = due + THINKING;
                tokio::time::sleep_until(due.into()).await;
                let came = self.browser.post(&path, &token, &form).await;
                self.note(Kind::Save, &path, due, &came, StatusCode::SEE_OTHER);
            }
        }
    }

    /// A sheet with one answer changed.
    async fn opened(&self, path: &str, token: &str, due: Instant) -> Option<Form> {
        let came = self.browser.get(path, token, false).await;
        self.note(Kind::Sheet, path, due, &came, StatusCode::OK);
        let page = came.ok().filter(|page| page.status == StatusCode::OK)?;
        changed(sheet(&page.body), "v.", &mut Draw(1))
    }

    /// Opens so many sheets.
    pub(super) async fn opened_all(&self, most: usize) -> anyhow::Result<Vec<Opened>> {
        let mut forms = Vec::new();
        for (village, token) in self.county.writers().into_iter().take(most) {
            let path = format!("/cycles/{}/of/{village}/sheet", self.county.cycle);
            let form = self.opened(&path, &token, Instant::now()).await;
            forms.push((form.with_context(|| format!("{path} 不能改"))?, path, token));
        }
        Ok(forms)
    }

    /// Saves sheets without pause; how many, and how long it took.
    pub(super) async fn flat_out(
        self: &Arc<Self>,
        forms: Vec<Opened>,
    ) -> anyhow::Result<(usize, Duration)> {
        let (forms, next) = (Arc::new(forms), Arc::new(AtomicUsize::new(0)));
        let mut waiting = tokio::task::JoinSet::new();
        let began = Instant::now();
        for _ in 0..AT_ONCE {
            let (crowd, forms, next) = (Arc::clone(self), Arc::clone(&forms), Arc::clone(&next));
            waiting.spawn(async move {
                while let Some((form, path, token)) =
                    forms.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let due = Instant::now();
                    let came = crowd.browser.post(path, token, form).await;
                    crowd.note(Kind::Save, path, due, &came, StatusCode::SEE_OTHER);
                }
            });
        }
        while let Some(done) = waiting.join_next().await {
            done?;
        }
        Ok((forms.len(), began.elapsed()))
    }
}
