//! Somebody who opens pages and sends forms while the server is killed: asks until somebody answers,
//! sends the same form again where no answer came, and looks each time whether it was kept.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fanben_actions::ActionId;
use hyper::StatusCode;
use hyper::body::Bytes;

use crate::crowd::{Browser, Draw, Form, changed, form, sheet};

/// What a form did.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Saved a sheet.
    Sheet,
    /// Gave cells of a department's grid.
    Grid,
    /// Accepted tasks.
    Accept,
    /// Reported a task.
    Report,
    /// Returned a report.
    Return,
    /// Noted a visit.
    Visit,
    /// Drafted, filled, opened or ended a list.
    List,
    /// Shifted points of a list.
    Weigh,
    /// Decided about many villages at once.
    Decide,
    /// Gave or took a title.
    Title,
    /// Did something about a month's talk or a warning card.
    Talk,
    /// Entered people into the register of who is paid.
    Payroll,
    /// Proposed who gets how much, or said something to a proposal.
    Shares,
    /// Drafted, approved, sent back or paid a batch of money.
    Batch,
}

impl Kind {
    pub(super) const ALL: [(Self, &str, &str); 14] = [
        (Self::Sheet, "sheets", "评分表"),
        (Self::Grid, "grids", "部门评分"),
        (Self::Accept, "accepted", "接单"),
        (Self::Report, "reported", "办结回报"),
        (Self::Return, "returned", "退回"),
        (Self::Visit, "visits", "走访"),
        (Self::List, "lists", "开单和结束清单"),
        (Self::Weigh, "weighed", "调分值"),
        (Self::Decide, "decided", "推荐和退回"),
        (Self::Title, "titles", "定等次"),
        (Self::Talk, "talks", "提示和黄牌"),
        (Self::Payroll, "payroll", "人员名册"),
        (Self::Shares, "shares", "分配方案"),
        (Self::Batch, "batches", "发放批次"),
    ];
}

/// What all writers saw.
#[derive(Default)]
pub(super) struct Seen {
    /// Forms that were answered as saved.
    pub(super) saved: Vec<(Kind, ActionId)>,
    /// Forms that had to be sent again, because the answer never came.
    pub(super) again: usize,
    /// What was not as it was saved, or refused: nothing of the kind may be here.
    pub(super) wrong: Vec<String>,
}

/// Somebody at a browser.
pub(super) struct Writer {
    pub(super) browser: Browser,
    pub(super) draw: Draw,
    pub(super) seen: Arc<Mutex<Seen>>,
    pub(super) stop: Arc<AtomicBool>,
}

/// How long a browser waits before it tries again, while the server is down.
const AGAIN: Duration = Duration::from_millis(20);

impl Writer {
    pub(super) fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// Changes cells of the same page again and again: of a sheet, or of one village in a grid, whose
    /// fields begin so. What was sent last is brought to its answer.
    pub(super) async fn cells(mut self, kind: Kind, token: String, path: String, own: String) {
        let to = path.split('?').next().unwrap_or_default().to_owned();
        let mut kept: Option<Form> = None;
        while self.goes_on() {
            let form = sheet(&self.open(&path, &token).await);
            if let Some(kept) = kept.take() {
                self.compare(&path, &own, &kept, &form);
            }
            let Some(form) = changed(form, &own, &mut self.draw) else {
                return self.wrong(format!("{path} 没有可以改的数"));
            };
            if self.save(kind, &to, &token, &form).await {
                kept = Some(form);
            }
        }
        if let Some(kept) = kept {
            let form = sheet(&self.open(&path, &token).await);
            self.compare(&path, &own, &kept, &form);
        }
    }

    fn note(&self, what: impl FnOnce(&mut Seen)) {
        what(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn wrong(&self, says: String) {
        self.note(|seen| seen.wrong.push(says));
    }

    /// A page as it stands; asked for until somebody answers.
    pub(super) async fn open(&self, path: &str, token: &str) -> Bytes {
        loop {
            match self.browser.get(path, token, false).await {
                Ok(page) if page.status == StatusCode::OK => return page.body,
                Ok(page) => self.wrong(format!("{path} {}", page.status)),
                Err(_) => {}
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Sends a form until it is answered: the same form, as somebody does who saw no answer. Whether
    /// it was saved.
    pub(super) async fn save(&self, kind: Kind, path: &str, token: &str, form: &Form) -> bool {
        self.sent(kind, path, token, form).await.is_some()
    }

    /// The same, with where the browser is sent next.
    pub(super) async fn sent(
        &self,
        kind: Kind,
        path: &str,
        token: &str,
        form: &Form,
    ) -> Option<String> {
        let action = form.iter().find(|(name, _)| name == "_action").map(|(_, value)| value);
        let Some(Ok(action)) = action.map(|value| value.parse::<ActionId>()) else {
            self.wrong(format!("{path} 没有操作编号"));
            return None;
        };
        loop {
            match self.browser.post(path, token, form).await {
                Ok(page) if page.status == StatusCode::SEE_OTHER => {
                    self.note(|seen| seen.saved.push((kind, action)));
                    return Some(page.next);
                }
                Ok(page) => {
                    self.wrong(format!("保存 {path} {}", page.status));
                    return None;
                }
                Err(_) => {
                    self.note(|seen| seen.again += 1);
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    /// Opens a page, fills in the form on it that goes to `to` and sends it; where the browser is sent
    /// next. What the page does not offer is wrong.
    pub(super) async fn does(
        &self,
        kind: Kind,
        token: &str,
        (path, to): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Option<String> {
        let page = self.open(path, token).await;
        let Some(mut form) = form(&page, to) else {
            self.wrong(format!("{path} 没有送到{to}的表"));
            return None;
        };
        form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.sent(kind, to, token, &form).await
    }

    /// Whether a page holds words so many times; otherwise it is wrong.
    pub(super) async fn holds(&self, token: &str, path: &str, words: &str, times: usize) -> bool {
        let page = self.open(path, token).await;
        let found = String::from_utf8_lossy(&page).matches(words).count();
        if found != times {
            self.wrong(format!("{path} “{words}”有{found}处,应当是{times}处"));
        }
        found == times
    }

    /// Every own answer of the form that was saved is on the page.
    fn compare(&self, path: &str, own: &str, kept: &Form, now: &Form) {
        for (name, value) in kept.iter().filter(|(name, _)| name.starts_with(own)) {
            let found = now.iter().find(|(other, _)| other == name).map(|(_, value)| value);
            if found != Some(value) {
                self.wrong(format!("{path} {name} 存的是{value},现在是{found:?}"));
            }
        }
    }
}
