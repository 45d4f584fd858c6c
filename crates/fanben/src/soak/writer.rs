//! Somebody who saves the same sheet again and again, and looks each time whether it was kept.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fanben_actions::ActionId;
use hyper::StatusCode;

use crate::crowd::{Browser, Draw, Form, changed, sheet};

/// What all writers saw.
#[derive(Default)]
pub(super) struct Seen {
    /// Forms that were answered as saved.
    pub(super) saved: Vec<ActionId>,
    /// Forms that had to be sent again, because the answer never came.
    pub(super) again: usize,
    /// What was not as it was saved, or refused: nothing of the kind may be here.
    pub(super) wrong: Vec<String>,
}

/// A writer and the sheet.
pub(super) struct Writer {
    pub(super) browser: Browser,
    pub(super) token: String,
    pub(super) path: String,
    pub(super) draw: Draw,
    pub(super) seen: Arc<Mutex<Seen>>,
    pub(super) stop: Arc<AtomicBool>,
}

/// How long a browser waits before it tries again, while the server is down.
const AGAIN: Duration = Duration::from_millis(20);

impl Writer {
    /// Writes until it is told to stop; what was sent last is brought to its answer.
    pub(super) async fn write(mut self) {
        let mut kept: Option<Form> = None;
        while !self.stop.load(Ordering::Relaxed) {
            let form = self.open().await;
            if let Some(kept) = kept.take() {
                self.compare(&kept, &form);
            }
            let Some(form) = changed(form, &mut self.draw) else {
                self.note(|seen| seen.wrong.push("评分表里没有可以改的数".to_owned()));
                return;
            };
            if self.save(&form).await {
                kept = Some(form);
            }
        }
        if let Some(kept) = kept {
            let form = self.open().await;
            self.compare(&kept, &form);
        }
    }

    fn note(&self, what: impl FnOnce(&mut Seen)) {
        what(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The sheet as it stands; asked for until somebody answers.
    async fn open(&self) -> Form {
        loop {
            match self.browser.get(&self.path, &self.token, false).await {
                Ok(page) if page.status == StatusCode::OK => return sheet(&page.body),
                Ok(page) => {
                    let says = format!("{} {}", self.path, page.status);
                    self.note(|seen| seen.wrong.push(says));
                }
                Err(_) => {}
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Sends a form until it is answered: the same form, as somebody does who saw no answer.
    async fn save(&self, form: &Form) -> bool {
        let action = form.iter().find(|(name, _)| name == "_action").map(|(_, value)| value);
        let Some(Ok(action)) = action.map(|value| value.parse::<ActionId>()) else {
            self.note(|seen| seen.wrong.push("评分表没有操作编号".to_owned()));
            return false;
        };
        loop {
            match self.browser.post(&self.path, &self.token, form).await {
                Ok(page) if page.status == StatusCode::SEE_OTHER => {
                    self.note(|seen| seen.saved.push(action));
                    return true;
                }
                Ok(page) => {
                    let says = format!("保存 {} {}", self.path, page.status);
                    self.note(|seen| seen.wrong.push(says));
                    return false;
                }
                Err(_) => {
                    self.note(|seen| seen.again += 1);
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    /// Every answer of the form that was saved is on the page.
    fn compare(&self, kept: &Form, now: &Form) {
        for (name, value) in kept.iter().filter(|(name, _)| name.starts_with("v.")) {
            let found = now.iter().find(|(other, _)| other == name).map(|(_, value)| value);
            if found != Some(value) {
                let says = format!("{} {name} 存的是{value},现在是{found:?}", self.path);
                self.note(|seen| seen.wrong.push(says));
            }
        }
    }
}
