//! A real browser: Chromium behind chromedriver, with scripts or without, wide or narrow.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value as Json, json};

/// How often something is looked for that a page may still be bringing.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// The Enter key, as `WebDriver` writes it.
const ENTER: &str = "\u{E007}";

/// How pages are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Looks {
    /// Scripts run.
    pub(crate) scripts: bool,
    /// CSS pixels.
    pub(crate) width: u32,
}

/// A browser with the driver that moves it.
pub(crate) struct Chrome {
    pub(crate) page: Client,
    scripts: bool,
    driver: Child,
    // The profile goes with the browser.
    _profile: tempfile::TempDir,
}

impl Chrome {
    /// Starts a fresh browser.
    pub(crate) async fn start(looks: Looks) -> Self {
        let (driver, lines, port) = driven();
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let profile = tempfile::tempdir().unwrap();
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(looks, profile.path().to_str().unwrap()))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self { page, scripts: looks.scripts, driver, _profile: profile }
    }

    /// Closes it.
    pub(crate) async fn stop(self) {
        let _ = self.page.clone().close().await;
    }

    /// Types into a field, whatever was there before.
    pub(crate) async fn write(&self, field: &str, text: &str) {
        let found = self.page.find(Locator::Css(field)).await;
        let found = found.unwrap_or_else(|error| panic!("no field {field}: {error}"));
        if found.tag_name().await.unwrap() == "select" {
            found.select_by_value(text).await.unwrap_or_else(|error| {
                panic!("{field} has no choice {text}: {error}");
            });
            return;
        }
        found.clear().await.unwrap();
        found.send_keys(text).await.unwrap();
    }

    /// Opens what a field is closed away in, from the keyboard. Leaving another field may open it first,
    /// and the key then closes it: so it is looked at again.
    pub(crate) async fn open_around(&self, field: &str) {
        let path = format!("//*[@name='{field}']/ancestor::details[not(@open)]/summary");
        for _ in 0..3 {
            let closed = self.page.find_all(Locator::XPath(&path)).await.unwrap();
            if closed.is_empty() {
                return;
            }
            for summary in closed {
                summary.send_keys(ENTER).await.unwrap();
            }
        }
    }

    /// A day; the field of a browser wants it in the order of its own language.
    pub(crate) async fn write_day(&self, field: &str, day: &str) {
        let (year, rest) = day.split_once('-').unwrap();
        let (month, day) = rest.split_once('-').unwrap();
        let found = self.page.find(Locator::Css(field)).await.unwrap();
        found.send_keys(&format!("{month}{day}{year}")).await.unwrap();
    }

    /// Presses the Enter key on something. A click would wait for a timer of the page, which never
    /// comes where scripts are off.
    pub(crate) async fn enter(&self, what: &str) {
        let found = self.page.find(Locator::Css(what)).await.unwrap();
        found.send_keys(ENTER).await.unwrap();
    }

    /// Presses the button with these words, and agrees where it asks again.
    pub(crate) async fn press(&self, words: &str) {
        let path = format!("//main//button[normalize-space()='{words}']");
        let button = self.page.find(Locator::XPath(&path)).await;
        let button = button.unwrap_or_else(|error| panic!("no button “{words}”: {error}"));
        let asks = button.attr("data-ask").await.unwrap().is_some();
        // The whole walk is done from the keyboard.
        button.send_keys(ENTER).await.unwrap();
        if asks && self.scripts {
            self.page.accept_alert().await.unwrap();
        }
    }

    /// Whether a button with these words can be pressed; none: there is no such button.
    pub(crate) async fn can_press(&self, words: &str) -> Option<bool> {
        let path = format!("//main//button[normalize-space()='{words}']");
        let button = self.page.find(Locator::XPath(&path)).await.ok()?;
        Some(button.attr("disabled").await.unwrap().is_none())
    }

    /// The text of the main part.
    pub(crate) async fn text(&self) -> String {
        let mut last = String::new();
        for _ in 0..TRIES {
            // A page that is just being left has no text to give.
            if let Ok(main) = self.page.find(Locator::Css("main")).await {
                match main.text().await {
                    Ok(text) => return text,
                    Err(error) => last = error.to_string(),
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("no text: {last}")
    }

    /// Waits until the page says something; fails with its text where it does not.
    pub(crate) async fn says(&self, words: &str) {
        let mut text = String::new();
        for _ in 0..TRIES {
            text = self.text().await;
            if text.contains(words) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("the page does not say “{words}”:\n{text}");
    }

    /// Waits until it says all of it.
    pub(crate) async fn says_all(&self, all: &[&str]) {
        for words in all {
            self.says(words).await;
        }
    }

    /// Presses the Enter key on what a path finds.
    pub(crate) async fn enter_at(&self, path: &str) {
        let found = self.page.find(Locator::XPath(path)).await;
        let found = found.unwrap_or_else(|error| panic!("nothing at {path}: {error}"));
        found.send_keys(ENTER).await.unwrap();
    }

    /// Follows a link with these words.
    pub(crate) async fn follows(&self, words: &str) {
        self.enter_at(&format!("//main//a[contains(normalize-space(), '{words}')]")).await;
    }

    /// What somebody finds on the first page, and goes on from it.
    pub(crate) async fn finds(&self, task: &str) {
        self.says(task).await;
        self.enter_at(&format!("//main//li[contains(., '{task}')]//a[contains(@class, 'main')]"))
            .await;
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        // Asked to end, the driver takes its browser along; killed, it does not.
        let pid = self.driver.id().to_string();
        let _ = Command::new("kill").arg(pid).status();
        let _ = self.driver.wait();
    }
}

type Said = std::io::Lines<BufReader<ChildStdout>>;

/// A driver that listens, what it goes on to say, and its port. Between choosing a free port and
/// listening at it another may have taken it: then it ends, and is started again.
fn driven() -> (Child, Said, String) {
    for _ in 0..5 {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver: apt-get install chromium chromium-driver");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let said = |line: std::io::Result<String>| {
            let line = line.unwrap();
            let (_, port) = line.split_once("successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        };
        if let Some(port) = lines.by_ref().find_map(said) {
            return (driver, lines, port);
        }
        let _ = driver.wait();
    }
    panic!("chromedriver says where it listens");
}

fn capabilities(looks: Looks, profile: &str) -> Map<String, Json> {
    let arguments = [
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--lang=en-US".to_owned(),
        format!("--window-size={},900", looks.width.max(500)),
        format!("--user-data-dir={profile}"),
    ];
    let mut options = json!({ "args": arguments });
    if !looks.scripts {
        let off = json!({ "profile.managed_default_content_settings.javascript": 2 });
        options["prefs"] = off;
    }
    if looks.width < 500 {
        let metrics = json!({ "width": looks.width, "height": 740, "pixelRatio": 1.0 });
        options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
    }
    // The rules of accessibility are a long script on a busy machine.
    let timeouts = json!({ "script": 120_000 });
    let all = json!({ "goog:chromeOptions": options, "timeouts": timeouts });
    let Json::Object(all) = all else { unreachable!() };
    all
}
