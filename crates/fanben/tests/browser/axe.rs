//! The demonstration, crawled in both languages at both widths: every page under axe-core's rules
//! (WCAG 2.2 AA), and no link that leads nowhere.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::chrome::{Chrome, Looks};

/// A running `fanben demo`.
struct Demo {
    child: Child,
    base: String,
    /// Login and password.
    accounts: Vec<(String, String)>,
}

impl Demo {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fanben"))
            .args(["demo", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut accounts = Vec::new();
        let base = loop {
            let line = lines.next().expect("the demonstration opens its pages").unwrap();
            if let Some((_, rest)) = line.split_once("http://") {
                break format!("http://{}", rest.split(' ').next().unwrap());
            }
            let mut words = line.split_whitespace();
            if let (Some(login), Some(password)) = (words.next(), words.next())
                && login.is_ascii()
            {
                accounts.push((login.to_owned(), password.to_owned()));
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base, accounts }
    }

    /// Asks it to end, as Ctrl-C does, and waits until it has.
    fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let asked = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(asked.elapsed() < Duration::from_secs(60), "Ctrl-C ends the demonstration");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// The text of axe-core; npm brings it once.
fn axe_core() -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe");
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() {
        let asked = Command::new("npm")
            .args(["install", "--silent", "--no-save", "--prefix"])
            .args([folder.as_os_str(), "axe-core@4.11".as_ref()])
            .status()
            .expect("npm, for axe-core: apt-get install npm");
        assert!(asked.success(), "npm install axe-core");
    }
    std::fs::read_to_string(file).unwrap()
}

/// Crawls all pages.
pub(crate) async fn every_page() {
    let axe = axe_core();
    let demo = Demo::start();
    assert!(demo.accounts.len() >= 8, "accounts are printed: {:?}", demo.accounts);
    let wide = crawl(&demo, &axe, 1280);
    let narrow = crawl(&demo, &axe, 360);
    let (wide, narrow) = tokio::join!(wide, narrow);
    demo.stop();
    let wrong: Vec<String> = wide.into_iter().chain(narrow).collect();
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

/// An address without what differs from subject to subject: one page of each kind is enough.
fn kind(path: &str) -> String {
    let path = path.split('#').next().unwrap_or(path);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let piece = |piece: &str| {
        let named = piece.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if named { piece.to_owned() } else { "*".to_owned() }
    };
    let names: BTreeSet<&str> =
        query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    let pieces: Vec<String> = path.split('/').map(piece).collect();
    format!("{}?{}", pieces.join("/"), names.into_iter().collect::<Vec<_>>().join("&"))
}

/// Every kind of page that an account reaches, for every account.
async fn crawl(demo: &Demo, axe: &str, width: u32) -> Vec<String> {
    let chrome = Chrome::start(Looks { scripts: true, width }).await;
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for address in ["/sign-in", "/no/such/page"] {
        wrong.extend(look(&chrome, demo, axe, address, width).await);
    }
    for (login, password) in &demo.accounts {
        chrome.page.goto(&format!("{}/switch?lang=zh-CN&back=/sign-in", demo.base)).await.unwrap();
        chrome.write("#account", login).await;
        chrome.write("#password", password).await;
        chrome.press("登录").await;
        chrome.says("要我办的").await;
        let mut open = VecDeque::from(["/".to_owned(), "/password".to_owned()]);
        while let Some(address) = open.pop_front() {
            // Two of a kind: another role may see other buttons.
            let times = seen.entry(kind(&address)).or_default();
            if *times >= 2 {
                continue;
            }
            *times += 1;
            wrong.extend(look(&chrome, demo, axe, &address, width).await);
            open.extend(links(&chrome).await);
        }
        chrome.page.delete_all_cookies().await.unwrap();
    }
    chrome.stop().await;
    for page in ["/", "/cycles?", "/people?", "/cycles/*/of/*/sheet?", "/cycles/*/of/*/why?"] {
        assert!(seen.keys().any(|kind| kind.starts_with(page)), "{page} was seen: {seen:?}");
    }
    wrong
}

/// The pages that a page leads to.
async fn links(chrome: &Chrome) -> Vec<String> {
    let script = "return [...document.querySelectorAll('a[href^=\"/\"]')] \
        .map((one) => one.getAttribute('href')).filter((one) => !one.startsWith('/switch'));";
    let found = chrome.page.execute(script, vec![]).await.unwrap();
    serde_json::from_value(found).unwrap()
}

/// What is wrong with one page, in both languages.
async fn look(chrome: &Chrome, demo: &Demo, axe: &str, address: &str, width: u32) -> Vec<String> {
    let mut wrong = Vec::new();
    // The Chinese page last: its links and words are what the crawl goes on with.
    for lang in ["en", "zh-CN"] {
        let to: String = address.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let page = format!("{}/switch?lang={lang}&back={to}", demo.base);
        chrome.page.goto(&page).await.unwrap();
        let lost = ["没有找到这一页", "系统出了问题", "Page not found", "Something went wrong"];
        let title = chrome.page.title().await.unwrap();
        let meant = address == "/no/such/page";
        if !meant && lost.iter().any(|words| title.contains(words)) {
            wrong.push(format!("{address} ({lang}, {width}): {title}"));
        }
        chrome.page.execute(axe, vec![]).await.unwrap();
        let run = "const done = arguments[arguments.length - 1]; \
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', \
            'best-practice'] }).then((found) => done(found.violations.map((one) => \
            one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html).join(' '))), \
            (error) => done([String(error)])); ";
        let found = chrome.page.execute_async(run, vec![json!(null)]).await.unwrap();
        let found: Vec<String> = serde_json::from_value(found).unwrap();
        wrong.extend(found.iter().map(|one| format!("{address} ({lang}, {width}): {one}")));
        let wide = "return document.documentElement.scrollWidth - window.innerWidth;";
        let over = chrome.page.execute(wide, vec![]).await.unwrap().as_i64().unwrap_or(0);
        if over > 0 {
            wrong.push(format!("{address} ({lang}, {width}): {over} px too wide"));
        }
    }
    wrong
}
