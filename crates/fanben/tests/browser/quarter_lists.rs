//! The quarter's list: departments propose, the office admits and opens, a township adds, shifts and
//! dispatches, a village reports once; the ledger beside earlier quarters; a talk with a village that
//! is behind.

use fanben_actions::actions::{self, DraftList, EntryTyped, ProposeEntries, RuleEntries};
use fanben_actions::{EntryId, ListId, looks};
use fanben_model::lists::Step;
use fantoccini::Locator;

use crate::quarter::{
    BEHIND, CITY, FORESTRY, LEADER, OFFICE, PARTY, PROMPT, Story, TOWN, TOWNSHIP,
};

const SEEDS: &str = "备足种子化肥";
const TRACTORS: &str = "检修农机";
const AREA: &str = "报播种面积";
const INSURED: &str = "报参保情况";

fn entry(item: &str, title: &str) -> EntryTyped {
    let own = str::to_owned;
    EntryTyped {
        item: own(item),
        title: own(title),
        basis: own("鹤办发〔2026〕5号"),
        effect: own("粮食生产"),
        deadline: own("2026-11-30"),
        minutes: own("10"),
        ..EntryTyped::default()
    }
}

/// The entry of this title on a page, or its line.
fn line(title: &str) -> String {
    format!("//main//li[strong[normalize-space()='{title}']]")
}

impl Story {
    fn list(&self) -> ListId {
        self.list.expect("a list is drafted")
    }

    fn at_list(&self, of: &str) -> String {
        format!("/lists/{}{of}", self.list())
    }

    async fn propose(&self, login: &str, list: ListId, rows: Vec<EntryTyped>) {
        let (desk, who) = (&self.office().desk, self.office().at_work(login).await);
        let input = ProposeEntries { list, rows, again: None };
        actions::propose_entries(desk, &who, desk.new_action(), input).await.unwrap();
    }

    /// A list of an earlier quarter, from its draft to its end.
    pub(crate) async fn earlier_list(&self, period: &str, items: usize, entries: usize) {
        let (desk, who) = (&self.office().desk, self.office().at_work(OFFICE).await);
        let input = DraftList {
            unit: CITY.to_owned(),
            period: period.to_owned(),
            title: format!("{period}任务清单"),
            kinds: "村".to_owned(),
            ..DraftList::default()
        };
        let receipt = actions::draft_list(desk, &who, desk.new_action(), input).await.unwrap();
        let list: ListId = receipt.given("list").unwrap().parse().unwrap();
        let rows =
            (0..entries).map(|at| entry(&format!("第{}项", at % items), &format!("{at}号事")));
        self.propose(PARTY, list, rows.collect()).await;
        let input = RuleEntries {
            list,
            entries: vec![],
            ruling: Step::Admit,
            into: None,
            reason: String::new(),
        };
        actions::rule_entries(desk, &who, desk.new_action(), input).await.unwrap();
        actions::open_list(desk, &who, desk.new_action(), list).await.unwrap();
        actions::close_list(desk, &who, desk.new_action(), list).await.unwrap();
    }

    /// Opens what is closed in an entry's line, and writes a field of one of its forms.
    async fn in_line(&self, title: &str, act: &str, field: &str, text: &str) {
        let (chrome, line) = (&self.visitor.chrome, line(title));
        let form = format!("{line}//form[contains(@action, '/act/{act}')]");
        let closed = format!("{form}/ancestor::details[not(@open)]/summary");
        for summary in chrome.page.find_all(Locator::XPath(&closed)).await.unwrap() {
            summary.send_keys("\u{E007}").await.unwrap();
        }
        if !field.is_empty() {
            let path = format!("{form}//*[@name='{field}']");
            let found = chrome.page.find(Locator::XPath(&path)).await.unwrap();
            found.send_keys(text).await.unwrap();
        }
        self.visitor.chrome.enter_at(&format!("{form}//button")).await;
    }

    /// Fills in the form of an entry.
    async fn writes(&self, fields: &[(&str, &str)], deadline: &str) {
        let chrome = &self.visitor.chrome;
        for (field, text) in fields {
            chrome.write(&format!("#{field}"), text).await;
        }
        chrome.write_day("#deadline", deadline).await;
        chrome.press("保存").await;
    }

    /// The office drafts it, departments propose, what has no basis is not admitted.
    pub(crate) async fn a_list_is_drafted_and_opened(&mut self) {
        self.visitor.comes(OFFICE).await;
        self.visitor.look("/lists").await;
        self.visitor.chrome.says_all(&["2026Q1任务清单", "已结束"]).await;
        let chrome = &self.visitor.chrome;
        chrome.open_around("period").await;
        for (field, text) in [
            ("#period", "2026Q4"),
            ("#title", "四季度任务清单"),
            ("#cycle", &self.cycle.to_string()),
            ("#kinds", "村"),
            ("#entries", "60"),
            ("#own_items", "2"),
            ("#own_points", "4"),
            ("#change", "60"),
        ] {
            chrome.write(field, text).await;
        }
        chrome.press("拟定").await;
        self.visitor.chrome.says_all(&["起草中", "还没有任务"]).await;
        let address = chrome.page.current_url().await.unwrap();
        let id = address.path_segments().unwrap().next_back().unwrap().to_owned();
        self.list = Some(id.parse().unwrap());
        self.visitor.leaves().await;

        self.departments_propose().await;
        self.office_admits().await;
        self.forestry_words_it_anew().await;
        self.visitor.comes(OFFICE).await;
        let list = self.at_list("");
        self.visitor.goto(&list).await;
        self.visitor.chrome.press("准入检查没有问题的,全部准入").await;
        self.visitor.chrome.says("整张清单:15项40条").await;
        self.visitor.chrome.press("开单").await;
        self.visitor.chrome.says_all(&["已开单", "一个村:15项40条", "各乡镇", "没有派单"]).await;
        self.visitor.leaves().await;
    }

    async fn departments_propose(&mut self) {
        self.visitor.comes(FORESTRY).await;
        let form = self.at_list("/entry");
        self.visitor.look(&form).await;
        let chrome = &self.visitor.chrome;
        // The browser asks for a basis; a blank is no basis either.
        chrome.press("保存").await;
        assert!(chrome.page.find(Locator::Css("#basis:invalid")).await.is_ok());
        let basis = "鹤农发〔2026〕18号";
        let asked = [
            (SEEDS, basis, "5", "", "2026-10-22"),
            (TRACTORS, " ", "5", "", "2026-10-22"),
            (AREA, basis, "", "播种面积\n播种品种", "2026-11-30"),
        ];
        for (title, basis, points, questions, deadline) in asked {
            self.visitor.goto(&form).await;
            let marks = ["鹤农表3", "鹤溪市农业农村局", "鹤统批〔2026〕2号"];
            let [number, maker, approval] = if questions.is_empty() { [""; 3] } else { marks };
            let fields = [
                ("item", "秋种"),
                ("title", title),
                ("basis", basis),
                ("effect", "粮食生产"),
                ("points", points),
                ("questions", questions),
                ("form_number", number),
                ("form_maker", maker),
                ("form_approval", approval),
            ];
            if !questions.is_empty() {
                self.visitor.chrome.write_day("#form_until", "2026-12-31").await;
            }
            self.writes(&fields, deadline).await;
            self.visitor.chrome.says_all(&["已保存", title]).await;
        }
        self.visitor
            .chrome
            .says_all(&["没有依据:请写文件名称和文号", "要填:播种面积、播种品种"])
            .await;
        self.visitor.leaves().await;
        // What others ask: 37 things more, and one whose figure is known.
        let rows = (0..37).map(|at| entry(&format!("第{}项", at % 14), &format!("{at}号事")));
        let known = EntryTyped {
            questions: "医保参保率(%)".to_owned(),
            form: ["鹤医表1", "医疗保障局", "鹤统批〔2026〕3号", "2026-12-31"].map(str::to_owned),
            ..entry("医保", INSURED)
        };
        self.propose(PARTY, self.list(), rows.chain([known]).collect()).await;
    }

    /// All but two are admitted at once; one is refused, one cannot be admitted as it is.
    async fn office_admits(&mut self) {
        self.visitor.comes(OFFICE).await;
        let list = self.at_list("");
        self.visitor.look(&list).await;
        self.visitor
            .chrome
            .says_all(&["还有41条等主管部门定", "已经有数据“医保参保率”(医疗保障局报)"])
            .await;
        self.visitor.chrome.press("准入检查没有问题的,全部准入").await;
        self.visitor.chrome.says("还有2条等主管部门定").await;
        self.in_line(TRACTORS, "admit", "reason", "").await;
        self.goes_on_from("准入检查有1处要改;请部门改好再准入").await;
        self.visitor.chrome.says("还有2条等主管部门定").await;
        self.in_line(INSURED, "refuse", "reason", "数据由医疗保障局报").await;
        self.visitor.chrome.says_all(&["还有1条等主管部门定", "未准入"]).await;
        assert_eq!(self.visitor.chrome.can_press("开单").await, None, "one waits");
        self.visitor.leaves().await;
    }

    async fn forestry_words_it_anew(&mut self) {
        self.visitor.comes(FORESTRY).await;
        let list = self.at_list("");
        self.visitor.goto(&list).await;
        self.visitor.chrome.enter_at(&format!("//a[@aria-label='改写:{TRACTORS}']")).await;
        let chrome = &self.visitor.chrome;
        chrome.says("改写任务").await;
        chrome.write("#basis", "鹤农发〔2026〕18号").await;
        chrome.press("保存").await;
        chrome.says("已保存").await;
        self.visitor.never_says("没有依据").await;
        self.visitor.leaves().await;
    }

    /// Two items of its own, not a third; points within limits that come to the same sum.
    pub(crate) async fn a_township_adds_and_dispatches(&mut self) {
        self.visitor.comes(TOWNSHIP).await;
        let own = self.at_list(&format!("/entry?unit={TOWN}"));
        let page = self.at_list(&format!("/of/{TOWN}"));
        self.visitor.look(&page).await;
        self.visitor.chrome.says_all(&["派给村里的", "最多自设2项", "没有派单"]).await;
        self.visitor.look(&own).await;
        let fields = |item: &'static str, title: &'static str, basis: &'static str| {
            let fields = [("item", item), ("title", title), ("basis", basis)];
            fields.into_iter().chain([("effect", "安全")]).collect::<Vec<_>>()
        };
        self.writes(&fields("防火", "巡山", " "), "2026-11-30").await;
        self.visitor.chrome.says("没有依据:请写文件名称和文号").await;
        assert_eq!(self.visitor.texts("#basis-wrong").await, ["没有依据:请写文件名称和文号"]);
        self.visitor.look_here("an entry without a basis").await;
        let basis = "泥政发〔2026〕9号";
        self.visitor.chrome.write("#basis", basis).await;
        self.visitor.chrome.write("#points", "2").await;
        self.visitor.chrome.press("保存").await;
        self.visitor.chrome.says_all(&["已保存", "巡山"]).await;
        for (item, title) in [("防汛", "清沟"), ("防溺水", "立牌")] {
            self.visitor.goto(&own).await;
            self.writes(&fields(item, title, basis), "2026-11-30").await;
            let says =
                if item == "防汛" { "已保存" } else { "自设任务有3项,最多2项" };
            self.visitor.chrome.says(says).await;
        }
        let told = self.visitor.texts("#item-wrong").await;
        assert!(told[0].contains("请并到已有的自设项目里,或者不加"), "{told:?}");

        self.visitor.goto(&page).await;
        self.visitor.chrome.says_all(&["调整后总分12分,应仍为10分"]).await;
        self.visitor.chrome.press("派单给各村").await;
        self.goes_on_from("自设任务和调整以后的总分变了").await;
        self.visitor.chrome.says("应仍为10分").await;
        let points = format!("[name=\"points-{}\"]", self.entry(SEEDS).await);
        let chrome = &self.visitor.chrome;
        chrome.open_around("reason").await;
        chrome.write(&points, "1.9").await;
        chrome.write("#reason", "冬季防火").await;
        chrome.press("保存分值").await;
        chrome.says("由5分调为1.9分,超出允许的幅度,请填2到8分").await;
        self.visitor.look_here("points beyond the limit").await;
        let chrome = &self.visitor.chrome;
        let kept = chrome.page.find(Locator::Css(&points)).await.unwrap();
        assert_eq!(kept.prop("value").await.unwrap().as_deref(), Some("1.9"), "stays to be mended");
        chrome.write(&points, "3").await;
        chrome.press("保存分值").await;
        chrome.says("已保存").await;
        self.visitor.never_says("应仍为10分").await;
        self.visitor.chrome.press("派单给各村").await;
        self.visitor.chrome.says_all(&["已保存", "已派单"]).await;
        self.visitor.never_says("没有派单").await;
        self.visitor.leaves().await;
    }

    /// An entry by what it asks.
    async fn entry(&self, title: &str) -> EntryId {
        let (desk, who) = (&self.office().desk, self.office().at_work(OFFICE).await);
        let page = looks::list(desk, &who, self.list()).await.unwrap();
        let mut lines = page.items.iter().flat_map(|(_, lines)| lines);
        lines.find(|line| line.asks.title == title).unwrap().id
    }

    pub(crate) async fn a_village_reports_once(&mut self) {
        let village = format!("cun@{PROMPT}");
        self.visitor.comes(&village).await;
        let page = self.at_list(&format!("/of/{PROMPT}"));
        self.visitor.look("/lists").await;
        self.visitor.chrome.says_all(&["四季度任务清单", "井塘村要办的"]).await;
        self.visitor.look(&page).await;
        self.visitor.chrome.press("接单42条").await;
        self.visitor.chrome.says_all(&["已保存", "办理中"]).await;
        self.in_line(SEEDS, "report", "says", "种子化肥已入库,够种320亩").await;
        self.visitor.chrome.says_all(&["已保存", "待核验", "种子化肥已入库"]).await;
        let again = format!("{}//form", line(SEEDS));
        let again = self.visitor.chrome.page.find_all(Locator::XPath(&again)).await.unwrap();
        assert!(again.is_empty(), "it is reported once");
        self.visitor.leaves().await;

        self.visitor.comes(FORESTRY).await;
        let list = self.at_list("");
        self.visitor.look(&list).await;
        self.visitor.chrome.says_all(&["等您核验的1份回报", "井塘村", "种子化肥已入库"]).await;
        let chrome = &self.visitor.chrome;
        let reported = format!("input[name=of][value=\"{PROMPT}\"]");
        chrome.page.find(Locator::Css(&reported)).await.unwrap().send_keys(" ").await.unwrap();
        chrome.press("勾选的已办结").await;
        chrome.says("已保存").await;
        self.visitor.never_says("等您核验").await;
        self.visitor.leaves().await;

        self.visitor.comes(&village).await;
        self.visitor.goto(&page).await;
        self.visitor.chrome.says("已办结").await;
    }

    /// The village, still there, sees what it is asked beside earlier quarters.
    pub(crate) async fn the_ledger_says_by_how_much(&mut self) {
        self.visitor.look("/burden").await;
        let rows = self.visitor.texts("[aria-labelledby=periods] tbody tr").await;
        let of = |period: &str, unit: &str| {
            let row = rows.iter().find(|row| row.contains(period) && row.contains(unit));
            row.unwrap_or_else(|| panic!("{period} {unit} in {rows:?}"))
        };
        for (period, unit, wanted) in [
            ("2026Q1", "条", &["55", "—"][..]),
            ("2026Q2", "条", &["43", "−21.8%", "−12 ÷ 55"]),
            ("2026Q3", "条", &["35", "−36.4%", "−20 ÷ 55", "−18.6%", "−8 ÷ 43"]),
            ("2026Q4", "条", &["40", "−27.3%", "−15 ÷ 55", "+14.3%", "+5 ÷ 35"]),
            ("2026Q4", "项", &["15", "−6.3%", "−1 ÷ 16"]),
        ] {
            let row = of(period, unit);
            for words in wanted {
                assert!(row.contains(words), "“{words}” in {row}");
            }
        }
        // Two fields of one entry at four villages, ten minutes each.
        self.visitor.chrome.says_all(&["每个村(乡镇自设的不算)"]).await;
        let dear = self.row("[aria-labelledby=dear] tbody tr", AREA).await;
        assert!(dear.contains("2 × 10 × 4") && dear.contains("80"), "{dear}");
        self.visitor.leaves().await;
    }

    /// The rule lists it, the leader decides; both receive, the office reads.
    pub(crate) async fn a_village_that_is_behind_is_talked_to(&mut self) {
        self.visitor.comes(LEADER).await;
        self.visitor.chrome.finds("看这个月要不要提示").await;
        self.visitor
            .chrome
            .says_all(&["2026-10进度滞后的村", "白果村", "还有2天到期,还没有办起来"])
            .await;
        self.visitor.never_says("拟井塘村的提示").await;
        self.visitor.look("/talks").await;
        self.visitor.look(&format!("/talks/new?unit={BEHIND}")).await;
        let chrome = &self.visitor.chrome;
        for (field, text) in
            [("#method1", "先从镇供销社调一批,后天到村"), ("#method2", "请井塘村的师傅来修")]
        {
            chrome.write(field, text).await;
        }
        chrome.press("保存").await;
        self.visitor.chrome.says_all(&["白果村一月一提示单(2026-10)", "拟好待谈"]).await;
        let address = chrome.page.current_url().await.unwrap();
        let talk = address.path().to_owned();
        self.visitor.look(&talk).await;
        let chrome = &self.visitor.chrome;
        chrome.write_day("#day", "2026-10-20").await;
        for field in ["#with-cun", "#with-zhucun"] {
            chrome.page.find(Locator::Css(field)).await.unwrap().send_keys(" ").await.unwrap();
        }
        chrome.press("登记已谈").await;
        self.visitor.chrome.says_all(&["已谈,待上报", "没有签收"]).await;
        chrome.press("上报提示情况").await;
        self.goes_on_from("还有2方没有签收").await;
        self.visitor.chrome.says("已谈,待上报").await;
        self.visitor.leaves().await;

        for login in ["cun", "zhucun"] {
            self.visitor.comes(&format!("{login}@{BEHIND}")).await;
            self.visitor.chrome.finds("签收一月一提示").await;
            self.visitor.chrome.says_all(&["进度滞后的事", "先从镇供销社调一批"]).await;
            self.visitor.look(&talk).await;
            self.visitor.chrome.press("签收").await;
            self.visitor.chrome.says_all(&["已保存", "已签收"]).await;
            self.visitor.leaves().await;
        }

        self.visitor.comes(LEADER).await;
        self.visitor.chrome.finds("催签收,上报提示情况").await;
        self.visitor.goto(&talk).await;
        self.visitor.never_says("催签收的话").await;
        self.visitor.chrome.press("上报提示情况").await;
        self.visitor.chrome.says_all(&["已保存", "已上报,跟踪中"]).await;
        self.visitor.leaves().await;

        self.visitor.comes(OFFICE).await;
        self.visitor.chrome.finds("看各镇上报的提示情况").await;
        self.visitor.chrome.says_all(&["白果村", "待阅"]).await;
        self.visitor.look(&talk).await;
        self.visitor.chrome.press("已阅").await;
        self.visitor.chrome.says("已保存").await;
        self.visitor.leaves().await;
    }
}
