//! The end of a year of 三创三强: townships recommend many at once, one does not without a reason; a
//! joint vetting goes out and comes back; ten, twenty and twenty-nine titles, equals at the lines
//! told apart by a rule; the notice, certificates, and 99 万 in a batch that two others approve.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{self, DecideAll, Decided};
use fanben_actions::registry::text_of;
use fanben_actions::{CycleId, VettingId, looks};
use fanben_model::rights::Act;
use fantoccini::Locator;

use crate::chrome::Looks;
use crate::office::chosen;
use crate::visitor::Visitor;
use crate::year_end_seed::{ALL, FIRST, OFFICE, SECOND, VILLAGES, code, name, shared, year};

/// The best by its points; its township does not recommend it.
const DECLINED: usize = 0;
/// The next; a department finds it wanting.
const UNFIT: usize = 1;
/// Has a title; its cadres' half is shared at the pages.
const SHARES: usize = 2;
/// Goes back to its township once.
const RETURNED: usize = 5;

/// Walks it; with scripts, pages on the way are looked at under axe-core's rules.
pub(crate) async fn from_recommendation_to_money(looks: Looks) {
    let (office, cycle) = year().await;
    let mut story = Story { visitor: Visitor::at(office, looks).await, cycle, vetting: None };
    story.a_township_recommends_all_but_one().await;
    story.one_goes_back_and_comes_again().await;
    story.a_vetting_goes_out().await;
    story.a_department_hands_it_in().await;
    story.what_came_of_it_is_recorded().await;
    story.exactly_so_many_have_titles().await;
    story.the_notice_hangs_and_is_confirmed().await;
    story.people_are_entered_in_the_register().await;
    story.a_community_says_who_gets_how_much().await;
    story.two_others_approve_the_money().await;
    story.visitor.stop().await;
}

struct Story {
    visitor: Visitor,
    cycle: CycleId,
    vetting: Option<VettingId>,
}

impl Story {
    fn page(&self, of: &str) -> String {
        format!("/cycles/{}{of}", self.cycle)
    }

    fn vetting(&self, of: &str) -> String {
        format!("/vettings/{}{of}", self.vetting.expect("it is drafted"))
    }

    /// Chooses a decision about one, from the keyboard.
    async fn picks(&self, at: usize, decision: &str) {
        let radio = format!("#d-{}-{decision}", code(at));
        let found = self.visitor.chrome.page.find(Locator::Css(&radio)).await;
        let found = found.unwrap_or_else(|error| panic!("no {radio}: {error}"));
        found.send_keys(" ").await.unwrap();
    }

    async fn gives_reason(&self, at: usize, reason: &str) {
        self.visitor.chrome.write(&format!("[name=\"r.{}\"]", code(at)), reason).await;
    }

    /// Thirty-one at once; without a reason for the last nothing is sent.
    async fn a_township_recommends_all_but_one(&mut self) {
        self.visitor.comes(FIRST).await;
        self.visitor.chrome.finds("推荐或者不予推荐").await;
        self.visitor
            .chrome
            .says_all(&["镇级推荐:逐村作决定", "还有32个村等您决定", "还没有结论"])
            .await;
        let page = self.page("/decisions");
        self.visitor.look(&page).await;
        let rows = self.visitor.texts("table.decisions tbody tr").await;
        assert_eq!(rows.len(), ALL / 2);
        for words in [&name(DECLINED), "98", "1 / 32"] {
            assert!(rows[0].contains(words), "“{words}” in {}", rows[0]);
        }
        self.picks(DECLINED, "decline").await;
        self.visitor.chrome.write("#rest", "recommend").await;
        self.visitor.chrome.press("送出这些决定").await;
        self.visitor.chrome.says_all(&["一个也没有送出:有1处不对", "社区00:请写明原因"]).await;
        self.visitor.look_here("a decision without its reason").await;
        let chrome = &self.visitor.chrome;
        let radio = format!("#d-{}-decline:checked", code(DECLINED));
        assert!(chrome.page.find(Locator::Css(&radio)).await.is_ok(), "what was chosen stays");
        let rest = chrome.page.find(Locator::Css("#rest")).await.unwrap();
        assert_eq!(rest.prop("value").await.unwrap().as_deref(), Some("recommend"));

        self.gives_reason(DECLINED, "村集体资产没有清查完").await;
        self.visitor.chrome.press("送出这些决定").await;
        self.visitor
            .chrome
            .says_all(&["这些决定都已送出", "已经决定32个:推荐31个 · 不予推荐1个"])
            .await;
        self.visitor.chrome.says_all(&["没有等您决定的村", "村集体资产没有清查完"]).await;
        self.visitor.look(&page).await;
        self.visitor.leaves().await;

        let desk = &self.visitor.office.desk;
        let who = self.visitor.office.at_work(SECOND).await;
        let one = || Decided { act: Act::Recommend, reason: String::new() };
        let all: BTreeMap<String, Decided> =
            (UNFIT..ALL).step_by(2).map(|at| (code(at), one())).collect();
        let input = DecideAll { cycle: self.cycle, stage: "zhen".to_owned(), decisions: all };
        actions::decide_all(desk, &who, desk.new_action(), input).await.unwrap();
    }

    /// The office sends up what it does not send back, and the one that comes again.
    async fn one_goes_back_and_comes_again(&mut self) {
        self.visitor.comes(OFFICE).await;
        let board = self.page("");
        self.visitor.look(&board).await;
        self.visitor.chrome.says("63个村等您决定").await;
        let page = self.page("/decisions");
        self.visitor.look(&page).await;
        self.visitor.chrome.says_all(&["全市比选:逐村作决定", "还有63个村等您决定"]).await;
        self.picks(RETURNED, "return").await;
        self.gives_reason(RETURNED, "请核对推荐表").await;
        self.visitor.chrome.write("#rest", "send").await;
        self.visitor.chrome.press("送出这些决定").await;
        self.visitor.chrome.says("已经决定63个:上报62个 · 退回1个").await;
        self.visitor.leaves().await;

        self.visitor.comes(SECOND).await;
        self.visitor.chrome.says("请核对推荐表").await;
        self.visitor.chrome.finds("推荐或者不予推荐").await;
        self.visitor.chrome.says_all(&["还有1个村等您决定", "退回理由", "请核对推荐表"]).await;
        self.picks(RETURNED, "recommend").await;
        self.visitor.chrome.press("送出这些决定").await;
        self.visitor.chrome.says("已经决定32个:推荐32个").await;
        self.visitor.leaves().await;

        self.visitor.comes(OFFICE).await;
        self.visitor.goto(&page).await;
        self.visitor.chrome.write("#rest", "send").await;
        self.visitor.chrome.press("送出这些决定").await;
        self.visitor.chrome.says("已经决定63个:上报63个").await;
    }

    /// The office, still there, asks a department about all who were recommended.
    async fn a_vetting_goes_out(&mut self) {
        let page = self.page("/vettings");
        self.visitor.look(&page).await;
        let chrome = &self.visitor.chrome;
        chrome.open_around("title").await;
        for (field, text) in [
            ("#title", "年度表彰资格联审表"),
            ("#purpose", "年度红旗村评定"),
            ("#number", "鹤办表12"),
            ("#which", "settled"),
            ("#conditions", "应急管理局 | 本年没有生产安全责任事故 | 安全生产法第一百一十四条"),
            ("#grounds", "发生责任事故\n其他"),
        ] {
            chrome.write(field, text).await;
        }
        chrome.write_day("#deadline", "2026-10-31").await;
        chrome.press("拟定").await;
        self.visitor.chrome.says_all(&["已保存", "年度表彰资格联审表"]).await;
        let address = self.visitor.chrome.page.current_url().await.unwrap();
        let id = address.path_segments().unwrap().next_back().unwrap().to_owned();
        self.vetting = Some(id.parse().unwrap());
        self.visitor.chrome.press("发给各部门").await;
        self.visitor.chrome.says_all(&["已保存", "应急管理局"]).await;
        let page = self.vetting("");
        self.visitor.look(&page).await;
        self.visitor.leaves().await;
    }

    /// The form as it leaves, filled in: one community does not meet the condition.
    async fn form(&self, unfit: &str) -> String {
        let desk = &self.visitor.office.desk;
        let who = self.visitor.office.at_work("anjian").await;
        let id = self.vetting.expect("it is drafted");
        let file = looks::vetting_file(desk, &who, id, 0).await.unwrap();
        let text = text_of(&file.name, file.bytes).await.unwrap();
        let mut filled = String::new();
        for line in text.lines() {
            let own = (UNFIT..ALL).find(|at| line.starts_with(&code(*at)));
            let mut cells: Vec<&str> = line.split('\t').collect();
            if let Some(at) = own {
                cells.truncate(3);
                let answer = match at {
                    UNFIT => [unfit, "发生责任事故", "鹤应急〔2026〕8号"],
                    _ => ["符合", "", ""],
                };
                cells.extend(answer);
            }
            filled.push_str(&cells.join(","));
            filled.push('\n');
        }
        filled
    }

    async fn hands_in(&self, text: &str) {
        let sheet = self.vetting("/of/0");
        self.visitor.goto(&sheet).await;
        self.visitor.chrome.open_around("file").await;
        self.uploads("联审表.csv", text).await;
        self.visitor.chrome.says("现在还什么都没有写入").await;
    }

    /// Chooses a file of this name on the page that is open, and sends it.
    async fn uploads(&self, name: &str, text: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        self.visitor.chrome.write("#file", path.to_str().unwrap()).await;
        self.visitor.chrome.press("上传并核对").await;
        // The file is sent while it is there.
        self.visitor.chrome.says("现在还什么都没有").await;
    }

    async fn a_department_hands_it_in(&mut self) {
        self.visitor.comes("anjian").await;
        self.visitor.chrome.finds("填报资格联审").await;
        let sheet = self.vetting("/of/0");
        self.visitor.look(&sheet).await;
        self.visitor.chrome.says_all(&["本年没有生产安全责任事故", "下载表格(可打印、可填)"]).await;
        self.hands_in(&self.form("合格").await).await;
        self.visitor.chrome.says_all(&["“合格”不认识;只填符合、不符合或者不适用"]).await;
        self.visitor.look_here("a form with a wrong cell").await;
        self.hands_in(&self.form("不符合").await).await;
        self.visitor.chrome.press("写入,交给分管局领导签字").await;
        self.visitor.chrome.says_all(&["已保存", "填报:"]).await;
        self.visitor.leaves().await;

        self.visitor.comes("anjianju").await;
        self.visitor.chrome.finds("签资格联审表").await;
        self.visitor.look(&sheet).await;
        self.visitor.chrome.write("#password", &chosen("anjianju")).await;
        self.visitor.chrome.press("签字").await;
        self.visitor.chrome.says("签字:").await;
        self.visitor.leaves().await;
    }

    async fn what_came_of_it_is_recorded(&mut self) {
        self.visitor.comes(OFFICE).await;
        self.visitor.chrome.finds("收资格联审表").await;
        let (page, outcome) = (self.vetting(""), self.vetting("/outcome"));
        self.visitor.goto(&page).await;
        self.visitor.chrome.press("收齐").await;
        self.visitor.chrome.says("已保存").await;
        self.visitor.chrome.press("结束联审").await;
        self.visitor.chrome.says("已保存").await;
        self.visitor.leaves().await;

        self.visitor.comes("zuzhi").await;
        self.visitor.look(&outcome).await;
        self.visitor.chrome.says_all(&["不通过", "发生责任事故", "鹤应急〔2026〕8号"]).await;
        self.visitor.chrome.press("登记联审结果").await;
        self.visitor.chrome.says("数据已登记").await;
        self.visitor.leaves().await;
    }

    /// Ten, twenty, twenty-nine; who is equal at a line is told apart by a rule, said on each line.
    async fn exactly_so_many_have_titles(&mut self) {
        self.visitor.comes(OFFICE).await;
        let committee = self.page("/committee");
        self.visitor.look(&committee).await;
        let figures = self.visitor.texts(".figures li").await;
        for wanted in ["10 红旗", "20 模范", "29 先进", "1 未推荐"] {
            let (count, title) = wanted.split_once(' ').unwrap();
            let found = figures.iter().any(|one| {
                let words: Vec<&str> = one.split_whitespace().collect();
                words == [count, title]
            });
            assert!(found, "{wanted} in {figures:?}");
        }
        for (at, title, says) in [
            (12, "红旗", "和社区11总分相同,比第四季度分:93.7高于社区11的93.6,排在前面"),
            (11, "模范", "名额已满:和社区12总分相同,比第四季度分:93.6低于社区12的93.7"),
            (33, "模范", "和社区31总分相同,比第三季度分:85.7高于社区31的85.5"),
            (31, "先进", "和社区33总分相同,比第三季度分:85.5低于社区33的85.7,排在后面"),
            (32, "先进", "和社区33总分相同,比第四季度分:85.4低于社区33的85.9,排在后面"),
        ] {
            self.visitor.goto(&self.page(&format!("/of/{}/why", code(at)))).await;
            self.visitor.chrome.says_all(&[title, says]).await;
        }
        let why = self.page(&format!("/of/{}/why", code(UNFIT)));
        self.visitor.look(&why).await;
        self.visitor.chrome.says("未达到").await;
    }

    async fn the_notice_hangs_and_is_confirmed(&mut self) {
        self.visitor.goto("/").await;
        self.visitor.chrome.finds("发布公示").await;
        self.visitor.chrome.says("什么都不差:63个对象的结果齐了").await;
        let chrome = &self.visitor.chrome;
        chrome.write("#contact", "市委三楼 0746-6661234").await;
        chrome.press("发公示").await;
        chrome.says("已发布公示").await;
        self.visitor.leaves().await;

        // Anybody reads it, without signing in.
        let web = format!("/notices/{}/1/web", self.cycle);
        self.visitor.look(&web).await;
        self.visitor.chrome.says_all(&["社区12", "社区33", "红旗"]).await;
        self.visitor.never_says("社区00").await;
        self.visitor.office.later(Duration::days(30));
        self.visitor.comes(OFFICE).await;
        self.visitor.chrome.finds("公示期满,确认结果").await;
        self.visitor.chrome.write("#confirm-document", "鹤发〔2026〕30号").await;
        self.visitor.chrome.press("期满认定").await;
        self.visitor.chrome.says("已认定").await;
        let certificates = format!("/notices/{}/1/certificates", self.cycle);
        self.visitor.look(&certificates).await;
        self.visitor.chrome.says_all(&["奖牌刻字(59块)", "社区02", "中共鹤溪市委常委会"]).await;
        self.visitor.leaves().await;
    }

    /// A cell that is no number is named; then the sheet is entered, and seen by who pays.
    async fn people_are_entered_in_the_register(&mut self) {
        let sheet = |bonus: &str| {
            let head = "人员编号,编码,姓名,职务,绩效奖金,文化程度";
            format!("{head}\nA01,{},周明,书记,{bonus},大专\n", code(ALL - 1))
        };
        self.visitor.comes("jingban").await;
        self.visitor.chrome.follows("人员名册").await;
        self.visitor.look("/payroll").await;
        self.visitor.chrome.says_all(&["名册里还没有人", "绩效奖金"]).await;
        self.uploads("人员.csv", &sheet("九千多")).await;
        self.visitor
            .chrome
            .says_all(&["现在还什么都没有登记", "E2", "这几列不登记", "文化程度"])
            .await;
        self.visitor.look_here("a sheet of people with a wrong cell").await;
        self.visitor.goto("/payroll").await;
        self.uploads("人员.csv", &sheet("9000")).await;
        self.visitor.chrome.says_all(&["周明", "新登记的"]).await;
        self.visitor.chrome.write("#source", "组织部干部名册").await;
        self.visitor.chrome.press("登记这些人").await;
        self.visitor.chrome.says_all(&["名册已登记", "周明", "在册1人"]).await;
        self.visitor.chrome.follows("周明").await;
        let address = self.visitor.chrome.page.current_url().await.unwrap();
        self.visitor.look(address.path()).await;
        self.visitor.leaves().await;
        self.visitor.comes(OFFICE).await;
        self.visitor.goto("/payroll").await;
        self.visitor.never_says("周明").await;
        self.visitor.leaves().await;
    }

    /// A proposal that does not come to the sum is refused; its township sends one back, and accepts
    /// the next.
    async fn a_community_says_who_gets_how_much(&mut self) {
        shared(&self.visitor.office, self.cycle, &code(SHARES)).await;
        for (second, met) in [("6000", "第一次居民代表会议"), ("5000", "第二次居民代表会议")]
        {
            self.visitor.comes(VILLAGES).await;
            self.visitor.chrome.finds("报分配方案").await;
            self.visitor.chrome.follows(&name(SHARES)).await;
            self.visitor.chrome.says_all(&["报分配方案", "各人合计要正好是15,000.00元"]).await;
            let whole = [
                ("#name1", "王强"),
                ("#amount1", "9000"),
                ("#name2", "李梅"),
                ("#name4", "陈驻村"),
                ("#post4", "第一书记"),
                ("#barred4", "财政供养"),
            ];
            // What was sent back stands in the form again.
            let typed = if second == "6000" { &whole[..] } else { &[] };
            for (field, text) in typed.iter().chain(&[("#amount2", "5000.99"), ("#meeting", met)]) {
                self.visitor.chrome.write(field, text).await;
            }
            self.visitor.chrome.press("报给乡镇核").await;
            self.visitor.chrome.says("少了999.01元").await;
            self.visitor.look_here("shares that do not come to the sum").await;
            self.visitor.chrome.write("#amount2", second).await;
            if second == "5000" {
                self.visitor.chrome.write("#amount1", "10000").await;
            }
            self.visitor.chrome.press("报给乡镇核").await;
            self.visitor.chrome.says_all(&["分配方案已报给乡镇核", "待核", met]).await;
            self.visitor.leaves().await;

            self.visitor.comes(FIRST).await;
            self.visitor.chrome.finds("核分配方案").await;
            self.visitor.chrome.follows(&name(SHARES)).await;
            self.visitor.chrome.says_all(&["王强", "不得领取", "财政供养", met]).await;
            if second == "6000" {
                let address = self.visitor.chrome.page.current_url().await.unwrap();
                self.visitor.look(address.path()).await;
                self.visitor.chrome.write("#reason", "请附会议记录").await;
                self.visitor.chrome.press("退回").await;
                self.visitor.chrome.says_all(&["已登记核的意见", "已退回", "请附会议记录"]).await;
            } else {
                self.visitor.chrome.press("核准").await;
                self.visitor.chrome.says_all(&["已登记核的意见", "已核准"]).await;
            }
            self.visitor.leaves().await;
        }
    }

    /// Half to the communities, half to their cadres as each says: 99 万.
    async fn two_others_approve_the_money(&mut self) {
        let money = self.page("/money");
        self.visitor.comes("jingban").await;
        self.visitor.look(&money).await;
        self.visitor.chrome.press("拟下一批").await;
        self.visitor.chrome.says_all(&["这一批已拟好", "177笔,合计990,000.00元", "待审核"]).await;
        assert_eq!(self.visitor.chrome.can_press("审核通过").await, None, "not by who drafted it");
        self.visitor.leaves().await;
        for (login, says) in [("fuhe", "已一审,待二审"), ("shenpi", "已审定,可以发放")]
        {
            self.visitor.comes(login).await;
            self.visitor.chrome.finds("审发放批次").await;
            let run = self.page("/money/1");
            self.visitor.look(&run).await;
            self.visitor.chrome.press("审核通过").await;
            self.visitor.chrome.says_all(&["已审", says]).await;
            self.visitor.leaves().await;
        }
    }
}
