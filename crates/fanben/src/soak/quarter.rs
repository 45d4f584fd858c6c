//! Somebody who accepts and reports tasks, whom the department returns them to; somebody who notes
//! visits.

use std::sync::Arc;

use fanben_actions::{ListId, TieId};
use hyper::body::Bytes;

use super::writer::{Kind, Writer};
use crate::crowd::{Form, Quarter, form};

/// How often a task is reported and returned before the next is taken up.
const ROUNDS: usize = 4;

fn holds(page: &Bytes, words: &str) -> bool {
    String::from_utf8_lossy(page).contains(words)
}

impl Writer {
    /// Accepts the tasks of a village, list after list, and reports each, as often as the department
    /// returns it.
    pub(super) async fn tasks(self, quarter: Arc<Quarter>, village: String) {
        let lists = quarter.lists.iter().cycle();
        let mut number = 0;
        for list in lists {
            if !self.goes_on() {
                return;
            }
            let path = format!("/lists/{list}/of/{village}");
            let page = self.open(&path, &quarter.villages).await;
            if let Some(form) = form(&page, "/act/accept") {
                let to = format!("{path}/act/accept");
                self.save(Kind::Accept, &to, &quarter.villages, &form).await;
                let page = self.open(&path, &quarter.villages).await;
                if self::form(&page, "/act/accept").is_some() {
                    self.wrong(format!("{path} 接了单,又要接"));
                }
            }
            for _ in 0..ROUNDS {
                number += 1;
                if !self.goes_on() || !self.round(&quarter, *list, &village, number).await {
                    break;
                }
            }
        }
    }

    /// Reports a task, unless it is reported already, and returns it.
    async fn round(&self, quarter: &Quarter, list: ListId, village: &str, number: usize) -> bool {
        let path = format!("/lists/{list}/of/{village}");
        let page = self.open(&path, &quarter.villages).await;
        if let Some(mut form) = form(&page, "/act/report") {
            let says = format!("{village}办了第{number}次");
            form.push(("says".to_owned(), says.clone()));
            let to = format!("{path}/act/report");
            if !self.save(Kind::Report, &to, &quarter.villages, &form).await {
                return false;
            }
            let page = self.open(&path, &quarter.villages).await;
            if !holds(&page, &says) || self::form(&page, "/act/report").is_some() {
                self.wrong(format!("{path} 没有“{says}”,或者又要报"));
            }
        }
        // Who has read the list before knows which task it is of: there is one.
        let whole = format!("/lists/{list}");
        let page = self.open(&whole, &quarter.office).await;
        let Some(mut form) = form(&page, "/act/pass") else {
            self.wrong(format!("{whole} 没有{village}的回报"));
            return false;
        };
        let reason = format!("{village}第{number}次退回");
        form.extend([("of".to_owned(), village.to_owned()), ("reason".to_owned(), reason.clone())]);
        let to = format!("{whole}/act/return");
        let done = self.save(Kind::Return, &to, &quarter.office, &form).await;
        let page = self.open(&path, &quarter.villages).await;
        if done && !holds(&page, &reason) {
            self.wrong(format!("{path} 没有“{reason}”"));
        }
        done
    }

    /// Notes visits under a tie, one after the other; each is there once.
    pub(super) async fn visits(self, token: String, tie: TieId, day: String) {
        let path = format!("/liaison/ties/{tie}");
        let mut number = 0;
        while self.goes_on() {
            let page = self.open(&path, &token).await;
            let Some(hidden) = form(&page, "/act/note") else {
                return self.wrong(format!("{path} 不能记走访"));
            };
            number += 1;
            let says = format!("看了第{number}处工地");
            let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            let own = [field("day", &day), field("kind", "visit"), field("says", &says)];
            let form: Form = hidden.into_iter().chain(own).collect();
            let before = String::from_utf8_lossy(&page).matches(&says).count();
            if self.save(Kind::Visit, &format!("{path}/act/note"), &token, &form).await {
                let page = self.open(&path, &token).await;
                let now = String::from_utf8_lossy(&page).matches(&says).count();
                if now != before + 1 {
                    self.wrong(format!("{path} “{says}”有{now}次,以前{before}次"));
                }
            }
        }
    }
}
