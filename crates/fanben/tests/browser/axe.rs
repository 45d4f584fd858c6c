//! Pages under axe-core's rules (WCAG 2.2 AA), in both languages, while a village walks through its
//! cycle; and no link that leads nowhere, no page wider than the screen.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::json;

use crate::chrome::Chrome;

/// What was looked at, and what is wrong with it.
pub(crate) struct Axe {
    /// Every kind of page under the rules for each account, not only for the first that reaches it:
    /// what an account may do shows. Whether it is there and fits the screen is seen for each.
    each: bool,
    seen: BTreeSet<String>,
    wrong: Vec<String>,
}

const HEX: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];

/// The text of axe-core; npm brings it once, for whichever walk comes first.
static AXE_CORE: LazyLock<String> = LazyLock::new(axe_core);

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

/// An address without what differs from subject to subject: one page of each kind is enough.
fn kind(path: &str) -> String {
    let path = path.split('#').next().unwrap_or(path);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let named = |piece: &str| piece.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let mut pieces: Vec<&str> =
        path.split('/').map(|piece| if named(piece) { piece } else { "*" }).collect();
    // A method's own name.
    if let Some(at) = pieces.iter().position(|piece| *piece == "meeting") {
        pieces.truncate(at + 1);
    }
    let names: BTreeSet<&str> =
        query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", pieces.join("/"), names.into_iter().collect::<Vec<_>>().join("&"))
}

/// A file, not a page: a browser saves it and stays where it is.
fn downloads(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let of = |part: &str| path.contains(part) && path.ends_with("/file");
    of("/evidence/") || of("/forms/")
}

#[test]
fn only_files_are_passed_over() {
    let kept = ["/cycles/1/of/2/evidence", "/cycles/1/of/2/evidence/3/preview", "/cycles/1/forms"];
    let passed = ["/cycles/1/of/2/evidence/3/file", "/cycles/1/forms/3/file?as=xlsx"];
    assert!(passed.iter().all(|address| downloads(address)));
    assert!(!kept.iter().any(|address| downloads(address)));
}

impl Axe {
    pub(crate) fn new(each: bool) -> Self {
        Self { each, seen: BTreeSet::new(), wrong: Vec::new() }
    }

    /// Looks at every kind of page that is reached from some addresses and that this account was
    /// not seen to reach before.
    pub(crate) async fn crawl(&mut self, chrome: &Chrome, base: &str, who: &str, from: &[&str]) {
        // These are the same whoever sees them.
        let fixed = ["/help", "/cycles/new", "/password"];
        let mut open: VecDeque<String> = from.iter().map(|&one| one.to_owned()).collect();
        while let Some(address) = open.pop_front() {
            if downloads(&address) {
                continue;
            }
            let kind = kind(&address);
            let known = fixed.contains(&address.as_str()) && self.seen.contains(&kind);
            if known || !self.seen.insert(format!("{who} {kind}")) {
                continue;
            }
            // In the other language every kind of page is looked at once, whoever sees it.
            let first = self.seen.insert(kind);
            if first && self.each {
                self.look(chrome, base, &address, "en").await;
            }
            if first || self.each {
                self.look(chrome, base, &address, "zh-CN").await;
            } else {
                self.open(chrome, base, &address, "zh-CN").await;
                self.fits(chrome, &address).await;
            }
            open.extend(links(chrome).await);
        }
    }

    /// Looks at one page; at the first of its kind in the other language, too.
    pub(crate) async fn page(&mut self, chrome: &Chrome, base: &str, address: &str) {
        if self.seen.insert(kind(address)) {
            self.look(chrome, base, address, "en").await;
        }
        self.look(chrome, base, address, "zh-CN").await;
    }

    /// What is wrong with one page in one language.
    async fn look(&mut self, chrome: &Chrome, base: &str, address: &str, lang: &str) {
        self.open(chrome, base, address, lang).await;
        self.here(chrome, &format!("{address} ({lang})")).await;
    }

    /// Opens a page, which has to be there.
    async fn open(&mut self, chrome: &Chrome, base: &str, address: &str, lang: &str) {
        let to: String = address
            .bytes()
            .flat_map(|byte| ['%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]])
            .collect();
        chrome.page.goto(&format!("{base}/switch?lang={lang}&back={to}")).await.unwrap();
        let lost = ["没有找到这一页", "系统出了问题", "Page not found", "Something went wrong"];
        let title = chrome.page.title().await.unwrap();
        if address != "/no/such/page" && lost.iter().any(|words| title.contains(words)) {
            self.wrong.push(format!("{address} ({lang}): {title}"));
        }
    }

    /// What is wrong with the page that is open.
    pub(crate) async fn here(&mut self, chrome: &Chrome, called: &str) {
        chrome.page.execute(&AXE_CORE, vec![]).await.unwrap();
        let run = "const done = arguments[arguments.length - 1]; \
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', \
            'best-practice'] }).then((found) => done(found.violations.map((one) => \
            one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html).join(' '))), \
            (error) => done([String(error)])); ";
        let found = chrome.page.execute_async(run, vec![json!(null)]).await.unwrap();
        let found: Vec<String> = serde_json::from_value(found).unwrap();
        self.wrong.extend(found.iter().map(|one| format!("{called}: {one}")));
        self.fits(chrome, called).await;
    }

    /// Whether the page that is open fits the screen.
    async fn fits(&mut self, chrome: &Chrome, called: &str) {
        let wide = "return document.documentElement.scrollWidth - window.innerWidth;";
        let over = chrome.page.execute(wide, vec![]).await.unwrap().as_i64().unwrap_or(0);
        if over > 0 {
            self.wrong.push(format!("{called}: {over} px too wide"));
        }
    }

    /// Fails where anything was wrong, or where one of some kinds of pages was not seen at all.
    pub(crate) fn finish(self, pages: &[&str]) {
        let wrong = self.wrong;
        assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
        for page in pages {
            let seen = self.seen.iter().any(|kind| kind.starts_with(page));
            assert!(seen, "{page} was not seen: {:?}", self.seen);
        }
    }
}

/// The pages that a page leads to.
async fn links(chrome: &Chrome) -> Vec<String> {
    let script = "return [...document.querySelectorAll('a[href^=\"/\"]')] \
        .map((one) => one.getAttribute('href')).filter((one) => !one.startsWith('/switch'));";
    let found = chrome.page.execute(script, vec![]).await.unwrap();
    serde_json::from_value(found).unwrap()
}
