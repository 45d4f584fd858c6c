//! People at the pages of an office, one after the other in one browser; pages on the way that are
//! new are looked at under the rules of accessibility where scripts run.

use chrono::Duration;
use fantoccini::Locator;

use crate::axe::Axe;
use crate::chrome::{Chrome, Looks};
use crate::office::{Office, chosen};

/// Whoever sits at the browser.
pub(crate) struct Visitor {
    pub(crate) office: Office,
    pub(crate) chrome: Chrome,
    axe: Option<Axe>,
}

impl Visitor {
    pub(crate) async fn at(office: Office, looks: Looks) -> Self {
        Self {
            office,
            chrome: Chrome::start(looks).await,
            axe: looks.scripts.then(|| Axe::new(true)),
        }
    }

    /// Signs in, a minute after whatever was done before.
    pub(crate) async fn comes(&self, login: &str) {
        self.office.later(Duration::minutes(1));
        self.office.sign_in(&self.chrome, login).await;
    }

    pub(crate) async fn leaves(&self) {
        self.chrome.enter("form[data-sign-out] button").await;
        self.chrome.says("系统没有默认账号").await;
    }

    pub(crate) async fn goto(&self, address: &str) {
        self.chrome.page.goto(&format!("{}{address}", self.office.base)).await.unwrap();
    }

    /// Goes to a page and looks at it.
    pub(crate) async fn look(&mut self, address: &str) {
        match &mut self.axe {
            Some(axe) => axe.page(&self.chrome, &self.office.base, address).await,
            None => self.goto(address).await,
        }
    }

    /// Looks at the page that is open: what a form answered has no address to come back to.
    pub(crate) async fn look_here(&mut self, called: &str) {
        if let Some(axe) = &mut self.axe {
            axe.here(&self.chrome, called).await;
        }
    }

    /// The texts of everything a selector finds.
    pub(crate) async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for found in self.chrome.page.find_all(Locator::Css(css)).await.unwrap() {
            texts.push(found.text().await.unwrap());
        }
        texts
    }

    /// Fails where a page says something it must not.
    pub(crate) async fn never_says(&self, words: &str) {
        let text = self.chrome.text().await;
        assert!(!text.contains(words), "the page says “{words}”:\n{text}");
    }

    pub(crate) async fn stop(self) {
        self.chrome.stop().await;
        if let Some(axe) = self.axe {
            axe.finish(&[]);
        }
    }
}

impl Office {
    /// Signs in at the pages; whoever comes for the first time chooses a password.
    pub(crate) async fn sign_in(&self, chrome: &Chrome, login: &str) {
        let (password, fresh) = self.password(login);
        chrome.page.goto(&format!("{}/sign-in", self.base)).await.unwrap();
        chrome.write("#account", login).await;
        chrome.write("#password", &password).await;
        chrome.press("登录").await;
        if fresh {
            chrome.says("换成只有您知道的密码").await;
            chrome.write("#old", &password).await;
            chrome.write("#new", &chosen(login)).await;
            chrome.write("#again", &chosen(login)).await;
            chrome.press("保存新密码").await;
            self.settled.lock().unwrap().insert(login.to_owned());
        }
        chrome.says("要我办的").await;
    }
}
