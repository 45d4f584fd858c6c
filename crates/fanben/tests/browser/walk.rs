//! One village: nine stars declared; a meeting that misses its quorum cannot be sent up; then 9 by
//! itself, 8 by the township, 7 by the district because one rigid standard fails, 8 by the city, and
//! all four beside each other with hands and reasons; decided at last.

use fantoccini::Locator;

use crate::axe::Axe;
use crate::case::Case;
use crate::chrome::{Chrome, Looks};

/// The kinds of pages the walk has to come by.
const PAGES: [&str; 14] = [
    "/?",
    "/cycles?",
    "/cycles/new?",
    "/cycles/*?",
    "/cycles/*/rules?",
    "/people?",
    "/cycles/*/of/*?",
    "/cycles/*/of/*/declare?",
    "/cycles/*/of/*/sheet?",
    "/cycles/*/of/*/meeting?",
    "/cycles/*/of/*/review?",
    "/cycles/*/of/*/why?",
    "/cycles/*/of/*/evidence?",
    "/help?",
];

/// Walks the cycle; with scripts, every page on the way is looked at under axe-core's rules, which
/// are a script themselves.
pub(crate) async fn whole_cycle(looks: Looks) {
    let case = Case::open().await;
    let chrome = Chrome::start(looks).await;
    // On the small screen what is new is the width: the rules see each kind of page once.
    let axe = looks.scripts.then(|| Axe::new(looks.width > 760));
    let mut walk = Walk { case: &case, chrome: &chrome, scripts: looks.scripts, axe };
    walk.village().await;
    walk.stage("xiang", "初评", "8颗星").await;
    walk.stage("qu", "联评", "7颗星").await;
    walk.stage("shi", "考评", "8颗星").await;
    walk.side_by_side().await;
    walk.decision().await;
    walk.another_cycle().await;
    walk.administrators().await;
    let axe = walk.axe.take();
    chrome.stop().await;
    if let Some(axe) = axe {
        axe.finish(&PAGES);
    }
}

struct Walk<'a> {
    case: &'a Case,
    chrome: &'a Chrome,
    scripts: bool,
    axe: Option<Axe>,
}

impl Walk<'_> {
    /// Looks at what an account reaches now.
    async fn crawl(&mut self, who: &str, from: &[&str]) {
        if let Some(axe) = &mut self.axe {
            axe.crawl(self.chrome, &self.case.office.base, who, from).await;
            self.chrome.page.goto(&self.case.office.base).await.unwrap();
        }
    }

    /// The office's own rubric table becomes a cycle: read, completed, checked, drafted, approved.
    async fn another_cycle(&mut self) {
        let chrome = self.chrome;
        chrome.page.goto(&format!("{}/cycles/new", self.case.office.base)).await.unwrap();
        let table = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/offices/tables/县考核办.xlsx");
        let file = chrome.page.find(Locator::Css("#file")).await.unwrap();
        file.send_keys(table).await.unwrap();
        chrome.press("读取并检查").await;
        chrome.says("读到").await;
        chrome.press("拟定").await;
        chrome.says("考核已拟定").await;
        // Nobody judges, and nobody approved: what is missing is said, and nothing can be approved.
        chrome.says("必须先改").await;
        assert_eq!(chrome.can_press("定稿").await, None);
        chrome.page.goto(&format!("{}/cycles/new", self.case.office.base)).await.unwrap();
        let file = chrome.page.find(Locator::Css("#file")).await.unwrap();
        file.send_keys(table).await.unwrap();
        chrome.press("读取并检查").await;
        chrome.says("读到").await;
        for (at, (name, role)) in [("自评", "cun"), ("初评", "xiang")].into_iter().enumerate() {
            chrome.write(&format!("[name=\"stage.{at}.name\"]"), name).await;
            chrome.write(&format!("[name=\"stage.{at}.role\"]"), role).await;
        }
        chrome.write("#legal", "年度考核").await;
        chrome.write("#body", "中共赤岗市委").await;
        chrome.write("#number", "赤委发〔2026〕3号").await;
        for (field, day) in [("#from", "2026-01-01"), ("#until", "2026-12-31")] {
            chrome.write_day(field, day).await;
        }
        chrome.press("拟定").await;
        chrome.says("考核已拟定").await;
        self.crawl("drafted", &["/cycles"]).await;
        chrome.page.goto(&format!("{}/cycles", self.case.office.base)).await.unwrap();
        chrome.says("起草中").await;
        chrome.enter("main td a.button.main").await;
        chrome.says("下一步").await;
    }

    /// The three administrators, who see no results.
    async fn administrators(&mut self) {
        for login in ["xitong", "anquan", "shenji"] {
            self.sign_out().await;
            self.sign_in(login).await;
            self.crawl(login, &["/"]).await;
        }
    }

    async fn goto(&self, page: &str) {
        self.chrome.page.goto(&self.case.of_village(page)).await.unwrap();
    }

    /// Signs in, at the second try.
    async fn sign_in(&self, login: &str) {
        let (chrome, office) = (self.chrome, &self.case.office);
        chrome.page.goto(&format!("{}/sign-in", office.base)).await.unwrap();
        chrome.write("#account", login).await;
        chrome.write("#password", "not-the-password-1").await;
        chrome.press("登录").await;
        chrome.says("账号或密码不对").await;
        office.sign_in(chrome, login).await;
    }

    async fn sign_out(&self) {
        self.chrome.enter("form[data-sign-out] button").await;
        self.chrome.says("系统没有默认账号").await;
    }

    async fn answer(&self, stage: &str, reason: &str) {
        for (key, value) in self.case.answers(stage) {
            let field = format!("[name=\"v.{key}\"]");
            let own = self.chrome.page.find(Locator::Css(&field)).await.unwrap();
            if own.prop("value").await.unwrap().as_deref() == Some(value.as_str()) {
                continue;
            }
            self.chrome.open_around(&format!("v.{key}")).await;
            self.chrome.write(&field, &value).await;
            if !reason.is_empty() {
                self.chrome.open_around(&format!("r.{key}")).await;
                self.chrome.write(&format!("[name=\"r.{key}\"]"), reason).await;
            }
        }
    }

    async fn meeting(&self, method: &str, numbers: [&str; 3]) {
        let chrome = self.chrome;
        self.goto(&format!("/meeting/{method}")).await;
        let known = chrome.page.find(Locator::Css("#on")).await.unwrap();
        if known.prop("value").await.unwrap().unwrap_or_default().is_empty() {
            chrome.write_day("#on", "2026-10-20").await;
        }
        for (field, number) in ["#due", "#present", "#agreed"].into_iter().zip(numbers) {
            chrome.write(field, number).await;
        }
        chrome.write("#minutes", "逐项核对,逐星评定。").await;
        chrome.press("登记").await;
        chrome.says("会议已登记").await;
    }

    async fn village(&mut self) {
        let chrome = self.chrome;
        self.crawl("", &["/sign-in", "/no/such/page"]).await;
        self.sign_in("cun").await;
        self.crawl("declaring", &["/"]).await;
        chrome.says("申报").await;
        self.goto("/declare").await;
        for star in chrome.page.find_all(Locator::Css("input[name=star]")).await.unwrap() {
            if star.attr("value").await.unwrap().as_deref() != Some("宗教和谐") {
                star.send_keys(" ").await.unwrap();
            }
        }
        chrome.press("保存申报").await;
        chrome.says("申报已保存").await;
        self.goto("/sheet").await;
        let scripted = self.chrome.page.find(Locator::Css("html.scripted")).await.is_ok();
        assert_eq!(scripted, self.scripts, "scripts run where they should, and only there");
        if self.scripts {
            self.paste().await;
        }
        self.answer("自评", "").await;
        chrome.press("保存并检查上报").await;
        chrome.says("还不能上报").await;
        chrome.says("党员大会").await;
        self.crawl("cun", &["/"]).await;
        self.goto("/review").await;
        assert_eq!(chrome.can_press("上报").await, Some(false));
        // Thirty were due: fourteen are not more than half.
        self.meeting("dangyuan", ["30", "14", "14"]).await;
        chrome.says("至少要16").await;
        assert_eq!(chrome.can_press("上报").await, Some(false));
        self.meeting("dangyuan", ["30", "26", "25"]).await;
        self.meeting("daibiao", ["45", "40", "39"]).await;
        chrome.says("可以上报").await;
        chrome.press("上报").await;
        chrome.says("已上报").await;
        self.stands("9颗星").await;
        self.sign_out().await;
    }

    /// A column copied from a spreadsheet goes down the sheet from the cell it is pasted into.
    async fn paste(&self) {
        let script = "const cell = document.querySelector('[data-cell]'); cell.focus(); \
            const data = new DataTransfer(); data.setData('text/plain', '18\\t点过名\\n1\\n'); \
            cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, \
            cancelable: true })); const cells = [...document.querySelectorAll('input[data-cell]')]; \
            return cells.slice(0, 2).map((one) => one.value).join('|');";
        let cells = "const all = [...document.querySelectorAll('[data-cell]')]; \
            return all.findIndex((one, at) => one.tagName === 'INPUT' && all[at + 1]?.tagName === 'INPUT');";
        let first = self.chrome.page.execute(cells, vec![]).await.unwrap();
        let first = first.as_i64().unwrap();
        assert!(first >= 0, "two cells to paste into");
        let script = script.replace(
            "document.querySelector('[data-cell]')",
            &format!("document.querySelectorAll('[data-cell]')[{first}]"),
        );
        let script = script.replace(
            "cells.slice(0, 2)",
            &format!("[...document.querySelectorAll('[data-cell]')].slice({first}, {first} + 2)"),
        );
        let pasted = self.chrome.page.execute(&script, vec![]).await.unwrap();
        assert_eq!(pasted.as_str(), Some("18|1"));
    }

    async fn stage(&mut self, login: &str, stage: &str, comes_to: &str) {
        let chrome = self.chrome;
        self.sign_in(login).await;
        self.crawl(login, &["/"]).await;
        self.goto("/sheet").await;
        if chrome.can_press("没填的照上一环节填").await.is_some() {
            chrome.press("没填的照上一环节填").await;
            chrome.says("已保存").await;
        }
        self.answer(stage, "现场核实后改").await;
        chrome.press("保存并检查上报").await;
        chrome.says("可以上报").await;
        chrome.press("上报").await;
        chrome.says("已上报").await;
        self.stands(comes_to).await;
        if login != "shi" {
            self.sign_out().await;
        }
    }

    /// What the village's page says it comes to now.
    async fn stands(&self, stars: &str) {
        let first = self.chrome.page.find(Locator::Css(".figures li b")).await.unwrap();
        let now = first.text().await.unwrap();
        assert_eq!(format!("{now}颗星"), stars);
    }

    async fn side_by_side(&self) {
        self.goto("").await;
        let cells = self.chrome.page.find_all(Locator::Css("#stages tbody tr:first-child td"));
        let mut stars = Vec::new();
        for cell in cells.await.unwrap() {
            stars.push(cell.text().await.unwrap());
        }
        for (stage, wanted) in stars.iter().zip(["9颗星", "8颗星", "7颗星", "8颗星"]) {
            assert!(stage.contains(wanted), "{wanted} in {stars:?}");
        }
        assert_eq!(stars.len(), 4);
        self.goto("?all=yes").await;
        let text = self.chrome.text().await;
        for words in
            ["未申报", "现场核实后改", "马志远", "王海峰", "赵文彬", "张建江", "没有露天焚烧垃圾"]
        {
            assert!(text.contains(words), "“{words}” on the village's page:\n{text}");
        }
        assert!(text.contains("未达刚性标准"), "96 points do not buy a rigid standard:\n{text}");
    }

    async fn decision(&mut self) {
        self.crawl("last", &["/"]).await;
        let board = format!("{}/cycles/{}", self.case.office.base, self.case.cycle);
        self.chrome.page.goto(&board).await.unwrap();
        self.chrome.write("#document", "赤组发〔2026〕12号").await;
        self.chrome.press("认定这些结果").await;
        self.chrome.says("结果已认定").await;
        self.goto("").await;
        self.chrome.says("赤组发〔2026〕12号").await;
    }
}
