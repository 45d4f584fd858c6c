//! 规范·示范·典范村: a village sends up its own rating; the township recommends one village, returns
//! one with a reason and does not recommend one; the district begins with the surest, judges the next
//! beside it, and opens what it has judged only by a formal correction.

use std::collections::BTreeMap;

use fanben_actions::actions::{self, About, Answered, RecordMeasure, SaveSheet};
use fanben_actions::{CycleId, looks};
use fantoccini::Locator;

use crate::chrome::Looks;
use crate::office::{Office, rules, unit};
use crate::visitor::Visitor;

const DISTRICT: &str = "990301000000";
const SURE: &str = "990301101201";
const RETURNED: &str = "990301101202";
const NOT: &str = "990301101203";
const OTHER: &str = "990301102201";

const OFFICE: &str = "qu@990301000000";
const TOWN: &str = "xiang@990301101000";
const OTHER_TOWN: &str = "xiang@990301102000";

const LACKS: &str = "自评表未经党员大会通过";
const REFORMS: &str = "班子刚调整,先行整改";

/// The answers of a village where all is well.
const WELL: [(&str, &str); 19] = [
    ("A1.1", "0"),
    ("A1.2", "0"),
    ("A1.3", "0"),
    ("A2.1#1", "否"),
    ("A2.1#2", "否"),
    ("A2.2", "0"),
    ("A2.3", "2"),
    ("A3.1", "0"),
    ("A3.2", "0"),
    ("A3.3", "0"),
    ("B1.1#1", "0"),
    ("B1.1#2", "0"),
    ("C2.1", "是"),
    ("C2.2", "4"),
    ("C3", "6"),
    ("D1.1", "是"),
    ("D2.1", "是"),
    ("D2.2", "64"),
    ("E1", "无"),
];

/// What departments know of every village.
const MEASURES: [(&str, &str); 8] = [
    ("经营性收入", "52000"),
    ("居民人均可支配收入", "18600"),
    ("绿化覆盖率", "60%"),
    ("主干道亮化率", "100%"),
    ("卫生厕所普及率", "100%"),
    ("矛盾纠纷调处率", "100%"),
    ("安全事故起数", "0"),
    ("涉黑涉恶", "否"),
];

/// Walks it; with scripts, pages that no other walk comes by are looked at under axe-core's rules.
pub(crate) async fn recommended_returned_and_not(looks: Looks) {
    let mut story = Story::begin(looks).await;
    story.the_village_sends_up().await;
    story.the_township_decides().await;
    story.not_recommended_is_not_failed().await;
    story.the_returned_village_mends().await;
    story.the_district_begins_with_the_surest().await;
    let sum = story.what_is_judged_stands_beside_the_next().await;
    story.what_is_judged_opens_only_by_correction().await;
    story.a_correction_moves_nobody_else(&sum).await;
    story.visitor.stop().await;
}

struct Story {
    visitor: Visitor,
    cycle: CycleId,
}

impl Story {
    /// Three villages of a township and one of another; all but one have sent up, and the other
    /// township has recommended.
    async fn begin(looks: Looks) -> Self {
        let class = ("类别", "坝区村");
        let units = vec![
            unit(DISTRICT, "七峰区", "区", "", ("", "")),
            unit("990301101000", "白石镇", "镇", DISTRICT, ("", "")),
            unit(SURE, "槐井村", "村", "990301101000", class),
            unit(RETURNED, "新岩村", "村", "990301101000", class),
            unit(NOT, "竹溪村", "村", "990301101000", class),
            unit("990301102000", "青山镇", "镇", DISTRICT, ("", "")),
            unit(OTHER, "云台村", "村", "990301102000", class),
        ];
        let office = Office::of("fanbencun", units).await;
        let runs = office.at_work(OFFICE).await;
        let cycle = office.cycle(&runs, rules("fanbencun/scheme.yaml"), DISTRICT).await;
        let story = Self { visitor: Visitor::at(office, looks).await, cycle };
        story.measures().await;
        // The one that is not recommended is as good as the surest.
        let worse = [("A1.1", "5"), ("A3.1", "1")];
        for (village, but) in [(SURE, &[][..]), (NOT, &[]), (OTHER, &worse), (RETURNED, &[])] {
            let own = format!("cun@{village}");
            story.judge(&own, village, but).await;
            if village != RETURNED {
                let desk = &story.visitor.office.desk;
                let who = story.visitor.office.at_work(&own).await;
                let about = story.about(village);
                actions::send_up(desk, &who, desk.new_action(), about).await.unwrap();
            }
        }
        story.judge(OTHER_TOWN, OTHER, &worse).await;
        let desk = &story.visitor.office.desk;
        let who = story.visitor.office.at_work(OTHER_TOWN).await;
        actions::recommend(desk, &who, desk.new_action(), story.about(OTHER)).await.unwrap();
        story
    }

    fn about(&self, village: &str) -> About {
        About { cycle: self.cycle, subject: village.to_owned() }
    }

    async fn measures(&self) {
        let desk = &self.visitor.office.desk;
        let who = self.visitor.office.at_work("bumen@990301000000").await;
        for (measure, value) in MEASURES {
            let of = |code: &str| (code.to_owned(), value.to_owned());
            let input = RecordMeasure {
                cycle: self.cycle,
                measure: measure.to_owned(),
                values: [SURE, RETURNED, NOT, OTHER].map(of).into(),
                source: String::new(),
                reason: String::new(),
            };
            actions::record_measure(desk, &who, desk.new_action(), input).await.unwrap();
        }
    }

    /// A sheet is filled in: all is well, but for some answers.
    async fn judge(&self, login: &str, village: &str, but: &[(&str, &str)]) {
        let desk = &self.visitor.office.desk;
        let who = self.visitor.office.at_work(login).await;
        let number = looks::sheet(desk, &who, self.cycle, village, None).await.unwrap().number;
        let answers: BTreeMap<String, Answered> = WELL
            .iter()
            .chain(but)
            .map(|(key, value)| {
                let answered = Answered { value: (*value).to_owned(), reason: String::new() };
                ((*key).to_owned(), answered)
            })
            .collect();
        let input = SaveSheet { cycle: self.cycle, subject: village.to_owned(), number, answers };
        actions::save_sheet(desk, &who, desk.new_action(), input).await.unwrap();
    }

    fn of(&self, village: &str, page: &str) -> String {
        format!("/cycles/{}/of/{village}{page}", self.cycle)
    }

    async fn the_village_sends_up(&mut self) {
        self.visitor.comes(&format!("cun@{RETURNED}")).await;
        self.visitor.chrome.says("评分并上报").await;
        self.visitor.goto(&self.of(RETURNED, "/review")).await;
        self.visitor.chrome.press("上报").await;
        self.visitor.chrome.says("已上报").await;
        self.visitor.leaves().await;
    }

    async fn the_township_decides(&mut self) {
        for (village, but) in [(SURE, &[][..]), (RETURNED, &[("C3", "6")]), (NOT, &[])] {
            self.judge(TOWN, village, but).await;
        }
        let (sure, returned, not) =
            (self.of(SURE, "/review"), self.of(RETURNED, "/review"), self.of(NOT, "/review"));
        self.visitor.comes(TOWN).await;
        self.visitor.look(&sure).await;
        // It does not simply send up: it decides.
        assert_eq!(self.visitor.chrome.can_press("上报").await, None);
        self.visitor.chrome.press("推荐并上报").await;
        self.visitor.chrome.says("已推荐").await;

        self.visitor.goto(&returned).await;
        self.decide("return", "退回上一环节", LACKS).await;
        self.visitor.chrome.says("已退回").await;
        self.visitor.chrome.says(LACKS).await;

        self.visitor.goto(&not).await;
        self.visitor.chrome.says("不予推荐").await;
        self.decide("decline", "不予推荐", REFORMS).await;
        self.visitor.chrome.says("不予推荐的意见和理由已记录").await;
        self.visitor.chrome.says("初评:不予推荐").await;
        self.visitor.leaves().await;
    }

    /// Opens a decision, writes a reason and decides. Without a reason nothing is sent.
    async fn decide(&self, decision: &str, words: &str, reason: &str) {
        let chrome = &self.visitor.chrome;
        chrome.open_around("reason").await;
        chrome.press(words).await;
        let field = format!("#reason-{decision}");
        let empty = format!("{field}:invalid");
        assert!(chrome.page.find(Locator::Css(&empty)).await.is_ok(), "a reason is asked for");
        chrome.write(&field, reason).await;
        chrome.press(words).await;
    }

    /// The village sees that it was not recommended, and why; nothing says that it failed.
    async fn not_recommended_is_not_failed(&mut self) {
        self.visitor.comes(&format!("cun@{NOT}")).await;
        self.visitor.look(&self.of(NOT, "?all=yes")).await;
        self.visitor.chrome.says("初评:不予推荐").await;
        self.visitor.chrome.says(REFORMS).await;
        let figures = self.visitor.texts(".figures li b").await;
        assert_eq!(figures[0], "未推荐", "{figures:?}");
        for failed in ["未达等次", "不合格", "被退回"] {
            self.visitor.never_says(failed).await;
        }
        self.visitor.leaves().await;
    }

    async fn the_returned_village_mends(&mut self) {
        self.visitor.comes(&format!("cun@{RETURNED}")).await;
        let chrome = &self.visitor.chrome;
        chrome.says("被退回,请修改后重新上报").await;
        chrome.says(LACKS).await;
        chrome.enter("main li.todo a.button.main").await;
        chrome.says("被退回,理由").await;
        chrome.open_around("v.C3").await;
        chrome.write("[name=\"v.C3\"]", "4").await;
        chrome.press("保存并检查上报").await;
        chrome.says("可以上报").await;
        chrome.press("上报").await;
        chrome.says("已上报").await;
        self.visitor.leaves().await;

        self.judge(TOWN, RETURNED, &[("C3", "4")]).await;
        self.visitor.comes(TOWN).await;
        self.visitor.goto(&self.of(RETURNED, "/review")).await;
        self.visitor.chrome.press("推荐并上报").await;
        self.visitor.chrome.says("已推荐").await;
        self.visitor.leaves().await;
    }

    async fn the_district_begins_with_the_surest(&mut self) {
        self.visitor.comes(OFFICE).await;
        self.visitor.goto(&format!("/cycles/{}", self.cycle)).await;
        self.visitor.chrome.says("从最有把握的村排起").await;
        let rows = self.visitor.texts("#subjects tbody th a").await;
        assert_eq!(rows, ["槐井村", "新岩村", "云台村", "竹溪村"]);
        let last = self.visitor.texts("#subjects tbody tr:last-child").await;
        assert!(last[0].contains("初评:不予推荐") && last[0].contains("未推荐"), "{last:?}");

        self.visitor.goto(&self.of(SURE, "/sheet")).await;
        self.visitor.chrome.open_around("v.A1.1").await;
        self.visitor.chrome.write("[name=\"v.A1.1\"]", "0").await;
        self.check_and_send_up().await;
        self.visitor.chrome.says("待认定").await;
    }

    /// What is left empty is as the township has it.
    async fn check_and_send_up(&self) {
        let chrome = &self.visitor.chrome;
        chrome.press("保存并检查上报").await;
        chrome.says("可以上报").await;
        chrome.press("上报").await;
        chrome.says("已上报").await;
    }

    /// What the page of a sheet says of the village that is judged, and the sum of its own.
    async fn beside(&self, wanted: &str) -> String {
        self.visitor.goto(&self.of(OTHER, "/sheet")).await;
        let chrome = &self.visitor.chrome;
        chrome.open_around("r.A1.1").await;
        let row = self.visitor.texts("[id=\"q-A1.1\"]").await.remove(0);
        assert!(row.contains("已评的村") && row.contains(wanted), "“{wanted}” beside:\n{row}");
        self.visitor.texts("[data-live=total]").await.remove(0)
    }

    /// Only what the district has judged stands there, not whoever is next in the list.
    async fn what_is_judged_stands_beside_the_next(&mut self) -> String {
        self.visitor.look(&self.of(OTHER, "/sheet")).await;
        let sum = self.beside("槐井村 0").await;
        self.visitor.never_says("新岩村").await;
        sum
    }

    async fn what_is_judged_opens_only_by_correction(&mut self) {
        self.visitor.goto(&self.of(SURE, "/sheet")).await;
        self.visitor.chrome.says("这个环节现在不能填写").await;
        assert_eq!(self.visitor.chrome.can_press("保存").await, None);
        self.visitor.look(&self.of(SURE, "/review")).await;
        for plain in ["上报", "退回上一环节"] {
            assert_eq!(self.visitor.chrome.can_press(plain).await, None, "{plain}");
        }
        let chrome = &self.visitor.chrome;
        chrome.open_around("document").await;
        chrome.write("#document", "七峰组发〔2026〕8号").await;
        chrome.write("#stage", "district").await;
        self.decide("correct", "更正,重新办理", "与云台村口径不一").await;
        chrome.says("已按程序更正").await;

        self.visitor.goto(&self.of(SURE, "/sheet")).await;
        chrome.open_around("v.A1.1").await;
        chrome.write("[name=\"v.A1.1\"]", "1").await;
        chrome.open_around("r.A1.1").await;
        chrome.write("[name=\"r.A1.1\"]", "食堂没有建起来").await;
        self.check_and_send_up().await;
        self.visitor.goto(&self.of(SURE, "?all=yes")).await;
        for words in ["七峰组发〔2026〕8号", "与云台村口径不一", "食堂没有建起来"]
        {
            chrome.says(words).await;
        }
    }

    /// What stands beside has changed; the village under review comes to what it came to.
    async fn a_correction_moves_nobody_else(&self, before: &str) {
        assert_eq!(self.beside("槐井村 1").await, before);
    }
}
