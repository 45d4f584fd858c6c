//! Somebody who opens pages and sends forms while the server is killed: asks until somebody answers,
//! sends the same form again where no answer came, and looks each time whether it was kept.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fanben_actions::ActionId;
use hyper::StatusCode;
use hyper::body::Bytes;

use crate::crowd::{Browser, Draw, Form, changed, sheet};

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
}

impl Kind {
    pub(super) const ALL: [(Self, &str, &str); 6] = [
        (Self::Sheet, "sheets", "评分表"),
        (Self::Grid, "grids", "部门评分"),
        (Self::Accept, "accepted", "接单"),
        (Self::Report, "reported", "办结回报"),
        (Self::Return, "returned", "退回"),
        (Self::Visit, "visits", "走访"),
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

    /// Sends a form until it is answered: the same form, as somebody does who saw no answer.
    pub(super) async fn save(&self, kind: Kind, path: &str, token: &str, form: &Form) -> bool {
        let action = form.iter().find(|(name, _)| name == "_action").map(|(_, value)| value);
        let Some(Ok(action)) = action.map(|value| value.parse::<ActionId>()) else {
            self.wrong(format!("{path} 没有操作编号"));
            return false;
        };
        loop {
            match self.browser.post(path, token, form).await {
                Ok(page) if page.status == StatusCode::SEE_OTHER => {
                    self.note(|seen| seen.saved.push((kind, action)));
                    return true;
                }
                Ok(page) => {
                    self.wrong(format!("保存 {path} {}", page.status));
                    return false;
                }
                Err(_) => {
                    self.note(|seen| seen.again += 1);
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
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
