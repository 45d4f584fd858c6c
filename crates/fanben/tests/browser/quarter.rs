//! A quarter of 三创三强: a list of tasks, a talk with a village that is behind (`quarter_lists`);
//! then departments score, one sheet is a row off, one department is missing and the stage is closed
//! without it; townships see their villages and sign, and the notice hangs.

use std::collections::BTreeMap;

use fanben_actions::actions::{
    self, Answered, Closing, DraftCycle, GridRowTyped, SaveGrid, SignOffice, SignResult,
};
use fanben_actions::{CycleId, ListId, Person, Receipt, Refusal, looks};
use fanben_model::scheme::{self, Overlay, Scheme};

use crate::chrome::Looks;
use crate::office::{Office, chosen, unit};
use crate::visitor::Visitor;

pub(crate) const CITY: &str = "990500000000";
pub(crate) const TOWN: &str = "990501101000";
const OTHER: &str = "990501102000";
/// Does everything in time.
pub(crate) const PROMPT: &str = "990501101201";
/// Accepts nothing.
pub(crate) const BEHIND: &str = "990501101202";
const THIRD: &str = "990501101203";
const ELSEWHERE: &str = "990501102201";

pub(crate) const OFFICE: &str = "shiban@990500000000";
const DIRECTOR: &str = "shizhu@990500000000";
pub(crate) const TOWNSHIP: &str = "zhen@990501101000";
pub(crate) const LEADER: &str = "zhenfen@990501101000";
const SECRETARY: &str = "zhenshu@990501101000";

pub(crate) const PARTY: &str = "zuzhi";
pub(crate) const FORESTRY: &str = "linye";
const INSURANCE: &str = "yibao";
const PARTY_HEAD: &str = "zuzhibu";
const INSURANCE_HEAD: &str = "yibaoju";

/// Who is in the departments.
const DEPARTMENTS: [(&str, &str, &str, &str); 6] = [
    (PARTY, "gushi", CITY, "组织部"),
    (PARTY_HEAD, "juling", CITY, "组织部"),
    (FORESTRY, "gushi", CITY, "林业局"),
    ("linyeju", "juling", CITY, "林业局"),
    (INSURANCE, "gushi", CITY, "医疗保障局"),
    (INSURANCE_HEAD, "juling", CITY, "医疗保障局"),
];

const NO_ANSWER: &str = "林业局人员划转,两次催办未交";

/// Three departments, a township's own item, a warning and two signatures.
fn rules() -> Scheme {
    let text = r#"fanben: 1
id: jidu
title: 季度评比办法
legal: {type: 年度考核, body: 中共鹤溪市委办公室, number: 鹤办发〔2026〕5号, valid: [2026-01-01, 2026-12-31]}
period: 2026Q4
subjects: {kinds: [村]}
points: "100"
league: parent
stages:
  - {id: bumen, name: 部门评分, by: 三个部门, role: gushi, deadline: 2026-10-25, complete: true, asks: common, offices: {head: juling, missing: [last_period, not_applicable]}}
  - {id: zhen, name: 镇级结账, by: 镇, role: zhen, complete: true, asks: own}
measures:
  医保参保率: {unit: "%", owner: 医疗保障局, source: 参保系统}
dimensions:
  - id: 强基层
    name: 强基层
    points: "40"
    lead: 组织部
    items:
      - {id: A1, name: 党建, points: "40", lead: 组织部, clauses: ["支部主题党日每月不少于1次,每少1次扣10分"]}
  - id: 强发展
    name: 强发展
    points: "60"
    lead: 林业局
    items:
      - {id: B1, name: 林长制, points: "30", lead: 林业局, clauses: ["护林员巡护记录每少1次扣5分"]}
      - {id: B2, name: 医保参保, points: "30", lead: 医疗保障局, clauses: [{text: "参保率95%以上得30分,每低1个百分点扣5分", from: [医保参保率]}]}
overlay: {items: 2, each_at_most: "10", change: "60"}
untitled: 季度只排名次
notices:
  - {id: 黄牌, text: 镇内末位, when: 倒数名次 = 1, then: 黄牌警示由镇决定}
publicity:
  hangs: 5个工作日
  reply: 3个工作日
  stays: 10
  signs:
    - {role: zhenfen, title: 分管领导, refused: recorded}
    - {role: zhenshu, title: 书记, refused: recorded}
  audiences: {wall: [all], web: [total, money], inside: [all], upward: [all]}
"#;
    scheme::read(text).unwrap()
}

/// Walks it; with scripts, pages that no other walk comes by are looked at under axe-core's rules.
pub(crate) async fn from_list_to_notice(looks: Looks) {
    let mut story = Story::begin(looks).await;
    story.a_list_is_drafted_and_opened().await;
    story.a_township_adds_and_dispatches().await;
    story.a_village_reports_once().await;
    story.the_ledger_says_by_how_much().await;
    story.a_village_that_is_behind_is_talked_to().await;
    story.departments_score_their_columns().await;
    story.a_sheet_is_a_row_off().await;
    story.a_head_signs().await;
    story.the_stage_is_closed_without_one().await;
    story.a_township_sees_its_villages().await;
    story.both_sign_and_the_notice_hangs().await;
    story.visitor.stop().await;
}

/// The quarter so far.
pub(crate) struct Story {
    pub(crate) visitor: Visitor,
    pub(crate) cycle: CycleId,
    /// The list of this quarter, once it is drafted.
    pub(crate) list: Option<ListId>,
    scripts: bool,
}

fn typed(value: &str) -> Answered {
    Answered { value: value.to_owned(), reason: String::new() }
}

impl Story {
    /// The cycle is open, lists of three quarters are over.
    async fn begin(looks: Looks) -> Self {
        let units = vec![
            unit(CITY, "鹤溪市", "市", "", ("", "")),
            unit(TOWN, "黄泥镇", "镇", CITY, ("", "")),
            unit(PROMPT, "井塘村", "村", TOWN, ("", "")),
            unit(BEHIND, "白果村", "村", TOWN, ("", "")),
            unit(THIRD, "枫林村", "村", TOWN, ("", "")),
            unit(OTHER, "文明铺镇", "镇", CITY, ("", "")),
            unit(ELSEWHERE, "石门村", "村", OTHER, ("", "")),
        ];
        let office = Office::staffed("sanchuang", units, &DEPARTMENTS).await;
        let who = office.at_work(OFFICE).await;
        let cycle = drafted(&office, &who).await;
        let scripts = looks.scripts;
        let story = Self { visitor: Visitor::at(office, looks).await, cycle, list: None, scripts };
        for (period, items, entries) in [("2026Q1", 16, 55), ("2026Q2", 15, 43), ("2026Q3", 15, 35)]
        {
            story.earlier_list(period, items, entries).await;
        }
        story
    }

    pub(crate) fn office(&self) -> &Office {
        &self.visitor.office
    }

    /// A step is refused with a sentence, and there is a way back to where it was tried.
    pub(crate) async fn goes_on_from(&self, says: &str) {
        self.visitor.chrome.says_all(&["这一步现在不能办", says]).await;
        self.visitor.chrome.enter_at("//main//a[normalize-space()='回去接着办']").await;
    }

    /// The text of the row that begins with a name.
    pub(crate) async fn row(&self, css: &str, name: &str) -> String {
        let rows = self.visitor.texts(css).await;
        let row = rows.iter().find(|row| row.contains(name));
        row.unwrap_or_else(|| panic!("no row “{name}” in {rows:?}")).clone()
    }

    fn page(&self, of: &str) -> String {
        format!("/cycles/{}{of}", self.cycle)
    }

    async fn grid(&self, login: &str, cells: &[(&str, &str, &str)]) -> Result<Receipt, Refusal> {
        let (office, cycle) = (self.office(), self.cycle);
        let who = office.at_work(login).await;
        let mut rows: BTreeMap<String, GridRowTyped> = BTreeMap::new();
        for (code, key, value) in cells {
            let row = rows.entry((*code).to_owned()).or_default();
            row.answers.insert((*key).to_owned(), typed(value));
        }
        for (code, row) in &mut rows {
            let sheet = looks::sheet(&office.desk, &who, cycle, code, None).await.unwrap();
            row.number = sheet.number;
        }
        let input = SaveGrid { cycle, rows };
        actions::save_grid(&office.desk, &who, office.desk.new_action(), input).await
    }

    /// 组织部 fills in its column at the page; what is another department's is not there.
    async fn departments_score_their_columns(&mut self) {
        self.visitor.comes(PARTY).await;
        self.visitor.chrome.finds("本部门评分").await;
        self.visitor
            .chrome
            .says_all(&["部门评分:已评完 0 / 4 个村", "支部主题党日每月不少于1次"])
            .await;
        self.visitor.never_says("护林员巡护记录").await;
        let grid = self.page("/grid");
        self.visitor.look(&grid).await;
        for (village, missed) in [(PROMPT, "0"), (BEHIND, "2"), (THIRD, "1"), (ELSEWHERE, "0")] {
            let field = format!("[name=\"v.{village}.A1\"]");
            self.visitor.chrome.write(&field, missed).await;
        }
        self.visitor.chrome.press("保存").await;
        self.visitor.chrome.says_all(&["已保存", "部门评分:已评完"]).await;
        self.visitor.leaves().await;
        // Not even past the page does it score what is another's.
        let came = self.grid(PARTY, &[(PROMPT, "B1", "0")]).await;
        assert!(came.unwrap_err().told().contains("这一条由林业局评,您不能改"));
        self.grid(FORESTRY, &[(PROMPT, "B1", "1")]).await.unwrap();
        self.signed(PARTY_HEAD, "组织部").await;
    }

    /// A head signs without the pages.
    async fn signed(&self, login: &str, department: &str) {
        let (office, cycle) = (self.office(), self.cycle);
        let who = office.at_work(login).await;
        let page = looks::office_page(&office.desk, &who, cycle, department).await.unwrap();
        let input = SignOffice {
            cycle,
            office: department.to_owned(),
            digest: page.digest,
            back: None,
            password: chosen(login),
            code: String::new(),
        };
        actions::sign_office(&office.desk, &who, office.desk.new_action(), input).await.unwrap();
    }

    /// Pastes a sheet where scripts run, else hands it in as a file.
    async fn hands_in(&self, text: &str) {
        let chrome = &self.visitor.chrome;
        let folder = tempfile::tempdir().unwrap();
        if self.scripts {
            let script = "document.querySelector('#text').value = arguments[0];";
            chrome.page.execute(script, vec![text.into()]).await.unwrap();
            chrome.press("先看看").await;
        } else {
            let path = folder.path().join("参保率.csv");
            std::fs::write(&path, text.replace('\t', ",")).unwrap();
            chrome.write("#file", path.to_str().unwrap()).await;
            chrome.press("上传并核对").await;
        }
        chrome.says("核对要登记的数据").await;
    }

    /// 医疗保障局 hands in a sheet whose names are a row off: the cells are named, nothing is taken.
    async fn a_sheet_is_a_row_off(&mut self) {
        self.visitor.comes(INSURANCE).await;
        let measure = self.page("/measures/医保参保率");
        self.visitor.look(&measure).await;
        let sheet = |names: [&str; 4]| {
            let rows = [(PROMPT, "96%"), (BEHIND, "91%"), (THIRD, "94%"), (ELSEWHERE, "95%")];
            let rows = rows.iter().zip(names);
            let rows = rows.map(|((code, share), name)| format!("{code}\t{name}\t{share}\n"));
            format!("编码\t名称\t医保参保率\n{}", rows.collect::<String>())
        };
        self.hands_in(&sheet(["白果村", "枫林村", "石门村", "井塘村"])).await;
        self.visitor
            .chrome
            .says_all(&["现在还什么都没有登记", "表里的问题", "像是粘贴时错了行"])
            .await;
        self.visitor.look_here("a sheet that is a row off").await;
        let told = self.visitor.texts("table tbody tr th").await;
        assert!(told.iter().any(|cell| cell.contains("B2")), "{told:?}");
        assert_eq!(self.visitor.chrome.can_press("登记这些数据").await, None);

        self.visitor.goto(&measure).await;
        self.hands_in(&sheet(["井塘村", "白果村", "枫林村", "石门村"])).await;
        self.visitor.chrome.press("登记这些数据").await;
        self.visitor.chrome.says_all(&["数据已登记", "已报 4 / 4"]).await;
        self.visitor.leaves().await;
    }

    async fn a_head_signs(&mut self) {
        self.visitor.comes(INSURANCE_HEAD).await;
        self.visitor.chrome.finds("对本部门评分签字").await;
        self.visitor.chrome.says_all(&["要填4格,已填4格", "待领导签字", "医保参保率"]).await;
        let page = self.page("/departments/医疗保障局");
        self.visitor.look(&page).await;
        let chrome = &self.visitor.chrome;
        chrome.write("#password", "not-the-password-1").await;
        chrome.press("签字").await;
        chrome.says("密码不对,没有签").await;
        chrome.write("#password", &chosen(INSURANCE_HEAD)).await;
        chrome.press("签字").await;
        self.visitor.chrome.says_all(&["已签字", "要填4格,已填4格"]).await;
        self.visitor.leaves().await;
    }

    /// One of three is missing: nothing closes, but by two people and a rule.
    async fn the_stage_is_closed_without_one(&mut self) {
        let page = self.page("/settlement");
        self.visitor.comes(OFFICE).await;
        self.visitor.chrome.finds("收齐部门评分,结账").await;
        self.visitor.chrome.says_all(&["3个部门签了字2个", "4个村等这一环节结账"]).await;
        let forestry = self.row("[aria-labelledby=offices] tbody tr", "林业局").await;
        for words in ["还差3格", "1/4"] {
            assert!(forestry.contains(words), "“{words}” in {forestry}");
        }
        let party = self.row("[aria-labelledby=offices] tbody tr", "组织部").await;
        assert!(party.contains("已签字"), "{party}");
        self.visitor.look(&page).await;
        assert_eq!(self.visitor.chrome.can_press("结账,全部进入下一环节").await, None);
        let office = self.office();
        let who = office.at_work(OFFICE).await;
        let action = office.desk.new_action();
        let came =
            actions::close_stage(&office.desk, &who, action, self.cycle, Closing::Close).await;
        let told = came.unwrap_err().told();
        assert!(told.contains("还有1个部门没有签字,不能结账:林业局"), "{told}");

        let chrome = &self.visitor.chrome;
        chrome.open_around("missing").await;
        chrome.write("#missing", "not_applicable").await;
        chrome.write("#reason", NO_ANSWER).await;
        chrome.press("提请强行结账").await;
        let rule = "未交的项不计,其余项目按比例折算";
        self.visitor
            .chrome
            .says_all(&["已提请", "等批准的强行结账", rule, "要由另一个人批准"])
            .await;
        self.visitor.leaves().await;

        self.visitor.comes(DIRECTOR).await;
        self.visitor.chrome.finds("批准或驳回强行结账").await;
        self.visitor.chrome.says_all(&["缺林业局", rule, NO_ANSWER]).await;
        self.visitor.look(&page).await;
        let chrome = &self.visitor.chrome;
        chrome.write("#reason", "鹤办会〔2026〕21号").await;
        chrome.press("批准,按这个规则结账").await;
        self.visitor
            .chrome
            .says_all(&["已结账", "4个村都已结账", "批准,强行结账", "鹤办会〔2026〕21号"])
            .await;
        self.visitor.leaves().await;
        // Townships score what is their own, and close their villages.
        let own = [(PROMPT, "Z1", "0"), (BEHIND, "Z1", "1"), (THIRD, "Z1", "0")];
        self.grid(TOWNSHIP, &own).await.unwrap();
        for town in [TOWN, OTHER] {
            let office = self.office();
            let who = office.at_work(&format!("zhen@{town}")).await;
            let action = office.desk.new_action();
            actions::send_up_all(&office.desk, &who, action, self.cycle).await.unwrap();
        }
    }

    /// By rank, with what each department gave and what the township is asked to consider.
    async fn a_township_sees_its_villages(&mut self) {
        self.visitor.comes(TOWNSHIP).await;
        let page = self.page(&format!("/towns/{TOWN}"));
        self.visitor.look(&page).await;
        self.visitor
            .chrome
            .says_all(&["黄泥镇季度结账单", "3个村,评完3个", "育秧(5分)", "提请研究"])
            .await;
        let names = self.visitor.texts("table tbody th a").await;
        assert_eq!(names, ["井塘村", "枫林村", "白果村"]);
        let ranks = self.visitor.texts("table tbody tr td:first-child").await;
        let ranks: Vec<&str> =
            ranks.iter().filter_map(|rank| rank.split_whitespace().last()).collect();
        assert_eq!(ranks, ["1", "2", "3"]);
        let rows = self.visitor.texts("table tbody tr").await;
        assert!(rows[2].contains("镇内末位") && !rows[0].contains("镇内末位"), "{rows:?}");
        self.visitor.leaves().await;
        // A village sees its own rank, and nothing of what is for the inside.
        self.visitor.comes(&format!("cun@{BEHIND}")).await;
        self.visitor.goto(&page).await;
        self.visitor.chrome.says_all(&["黄泥镇季度结账单", "1个村,评完1个", "白果村"]).await;
        self.visitor.never_says("镇内末位").await;
        self.visitor.leaves().await;
    }

    /// 分管领导 and 书记 of both townships sign; then the office publishes.
    async fn both_sign_and_the_notice_hangs(&mut self) {
        for role in ["zhenfen", "zhenshu"] {
            self.signs_results(&format!("{role}@{OTHER}"), role).await;
        }
        let notice = self.page("/notice");
        for (login, title) in [(LEADER, "分管领导"), (SECRETARY, "书记")] {
            self.visitor.comes(login).await;
            self.visitor.chrome.finds("在结果上签字").await;
            let asks = format!("公示前请签字:{title}");
            self.visitor.chrome.says_all(&[&asks, "井塘村", "白果村", "枫林村"]).await;
            self.visitor.look(&notice).await;
            let chrome = &self.visitor.chrome;
            chrome.write("#sign-password", &chosen(login)).await;
            chrome.press("签字").await;
            chrome.says("已对结果签字").await;
            self.visitor.never_says(&asks).await;
            self.visitor.leaves().await;
        }
        self.visitor.comes(OFFICE).await;
        self.visitor.chrome.finds("发布公示").await;
        self.visitor.chrome.says_all(&["什么都不差:4个对象的结果齐了,该签的都签了"]).await;
        let chrome = &self.visitor.chrome;
        for (field, text) in [
            ("#body", "鹤溪市“三创三强”办"),
            ("#confirms", "中共鹤溪市委办公室"),
            ("#contact", "市委三楼 0990-6661234"),
        ] {
            chrome.write(field, text).await;
        }
        chrome.press("发公示").await;
        chrome.says("已发布公示").await;
        self.visitor.look(&format!("/notices/{}/1/inside", self.cycle)).await;
        self.visitor.chrome.says_all(&["公示前签字", "分管领导(4)", "书记(4)", "井塘村"]).await;
    }

    /// Somebody signs results without the pages.
    async fn signs_results(&self, login: &str, role: &str) {
        let (office, cycle) = (self.office(), self.cycle);
        let who = office.at_work(login).await;
        let board = looks::notice_board(&office.desk, &who, cycle).await.unwrap();
        let results = board.signing.into_iter().map(|row| (row.subject.code, row.digest));
        let input = SignResult {
            cycle,
            role: role.to_owned(),
            results: results.collect(),
            refuses: String::new(),
            password: chosen(login),
            code: String::new(),
        };
        actions::sign_result(&office.desk, &who, office.desk.new_action(), input).await.unwrap();
    }
}

/// The cycle with the item that 黄泥镇 adds, drafted, approved and open.
async fn drafted(office: &Office, who: &Person) -> CycleId {
    let overlay = format!(
        "- fanben: 1\n  overlay: jidu\n  unit: \"{TOWN}\"\n  period: 2026Q4\n  points: {{A1: \"35\"}}\n  \
         add: {{强基层: [{{id: Z1, name: 育秧, points: \"5\", lead: 黄泥镇, clauses: [\"育秧点未开工的每个扣1分\"]}}]}}\n"
    );
    let overlays: Vec<Overlay> = scheme::from_yaml(&overlay).unwrap();
    let desk = &office.desk;
    let input = DraftCycle { scheme: rules(), overlays, unit: CITY.to_owned() };
    let receipt = actions::draft_cycle(desk, who, desk.new_action(), input).await.unwrap();
    let cycle: CycleId = receipt.given("cycle").unwrap().parse().unwrap();
    actions::approve_cycle(desk, who, desk.new_action(), cycle).await.unwrap();
    actions::open_cycle(desk, who, desk.new_action(), cycle).await.unwrap();
    cycle
}
