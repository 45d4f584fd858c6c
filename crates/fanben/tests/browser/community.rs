//! Two villages become a community on 1 July: what the change would do is shown before it is done;
//! earlier results go over by households, a card by decision; earlier papers keep their names.

use std::collections::BTreeMap;

use fanben_actions::actions::{self, About, Answered, Confirm, SaveSheet};
use fanben_actions::{CycleId, Person};
use fanben_model::scheme::{self, Scheme};
use fantoccini::Locator;

use crate::chrome::Looks;
use crate::office::{Office, unit};
use crate::visitor::Visitor;

const CITY: &str = "990400000000";
const DISTRICT: &str = "990402000000";
const TOWN: &str = "990402201000";
const A: &str = "990402201201";
const B: &str = "990402201202";
const C: &str = "990402201001";

const OFFICE: &str = "shi@990400000000";
const TOWNSHIP: &str = "xiang@990402201000";

/// Why the community does not carry on the card.
const NEW_TEAM: &str = "黄牌因原小泉村班子,合并后班子重组";

/// What both schemes begin with, after their titles.
const COMMON: &str = "\
legal: {type: 年度考核, body: 中共赤岗市委, number: 赤委发〔2026〕3号, valid: [2026-01-01, 2026-12-31]}
subjects: {kinds: [村, 社区]}
league: parent
stages:
  - {id: xiang, name: 乡评, by: 乡, role: xiang, complete: true}
tiers: [{name: 先进, from: \"85\"}, {name: 达标, from: \"60\"}]
";

/// A quarter: one item, judged by the township; who comes to more than 85 points gets a card.
fn quarter(period: &str) -> Scheme {
    let text = format!(
        r#"fanben: 1
id: jidu
title: 季度考核
period: {period}
{COMMON}
dimensions:
  - id: 工作
    name: 重点工作
    points: "100"
    items:
      - {{id: G1, name: 重点工作, points: "100", clauses: ["按完成情况评分,最高100分"]}}
notices: [{{id: 黄牌, text: 有工作落后, when: "总分 > 85", then: 黄牌警示}}]
"#
    );
    scheme::read(&text).unwrap()
}

/// The year reads two quarters; units made of others take over points by households, the best title,
/// and of cards what is decided.
fn year() -> Scheme {
    let text = format!(
        r#"fanben: 1
id: niandu
title: 年度考核
period: "2026"
{COMMON}
measures:
  户数: {{unit: 户, owner: 统计局, source: 年报, required: false}}
imports: {{季度平均分: {{scheme: jidu.yaml, take: total, periods: [2026Q1, 2026Q2], combine: mean}}}}
dimensions:
  - id: 季度
    name: 季度考核
    points: "100"
    items:
      - {{id: N1, name: 季度平均分, points: "100", clauses: [{{text: 以季度平均分计分, gives: 季度平均分}}]}}
inherits: {{scores: weighted, weight: 户数, titles: any, cards: decided}}
"#
    );
    scheme::read(&text).unwrap()
}

/// Walks it; with scripts, pages that no other walk comes by are looked at under axe-core's rules.
pub(crate) async fn two_villages_become_one(looks: Looks) {
    let mut story = Story::begin(looks).await;
    story.the_preview_says_who_succeeds().await;
    story.the_change_is_made().await;
    story.a_card_is_decided_about().await;
    story.the_year_goes_on_with_87_5().await;
    story.earlier_pages_keep_the_old_names().await;
    story.visitor.stop().await;
}

struct Story {
    visitor: Visitor,
    quarters: [CycleId; 2],
    year: CycleId,
}

/// A quarter goes from draft to confirmed results.
async fn judged(office: &Office, people: (&Person, &Person), period: &str) -> CycleId {
    let (desk, (runs, judges)) = (&office.desk, people);
    let cycle = office.cycle(runs, quarter(period), CITY).await;
    for (village, points) in [(A, "90"), (B, "80")] {
        let answer = Answered { value: points.to_owned(), reason: String::new() };
        let answers = BTreeMap::from([("G1".to_owned(), answer)]);
        let input = SaveSheet { cycle, subject: village.to_owned(), number: 0, answers };
        actions::save_sheet(desk, judges, desk.new_action(), input).await.unwrap();
        let about = About { cycle, subject: village.to_owned() };
        actions::send_up(desk, judges, desk.new_action(), about).await.unwrap();
    }
    let document = format!("赤委办〔2026〕{period}号");
    let input = Confirm { cycle, subjects: vec![], document };
    actions::confirm(desk, runs, desk.new_action(), input).await.unwrap();
    actions::close_cycle(desk, runs, desk.new_action(), cycle).await.unwrap();
    cycle
}

impl Story {
    /// Two quarters are over, the year is open.
    async fn begin(looks: Looks) -> Self {
        let units = vec![
            unit(CITY, "赤岗市", "市", "", ("", "")),
            unit(DISTRICT, "东泉区", "区", CITY, ("", "")),
            unit(TOWN, "小泉乡", "乡", DISTRICT, ("", "")),
            unit(A, "小泉村", "村", TOWN, ("户数", "300")),
            unit(B, "和顺村", "村", TOWN, ("户数", "100")),
        ];
        let office = Office::of("shixing", units).await;
        let (runs, judges) = (office.at_work(OFFICE).await, office.at_work(TOWNSHIP).await);
        let people = (&runs, &judges);
        let quarters =
            [judged(&office, people, "2026Q1").await, judged(&office, people, "2026Q2").await];
        let year = office.cycle(&runs, year(), CITY).await;
        Self { visitor: Visitor::at(office, looks).await, quarters, year }
    }

    /// From the page of the first village to what its merger would do; nothing is done yet.
    async fn the_preview_says_who_succeeds(&mut self) {
        self.visitor.comes(OFFICE).await;
        self.visitor.look(&format!("/places/{A}")).await;
        self.visitor.chrome.says("首次登记").await;
        self.visitor.look(&format!("/places/{A}/change/merge")).await;
        let chrome = &self.visitor.chrome;
        let other = format!("input[name=units][value=\"{B}\"]");
        chrome.page.find(Locator::Css(&other)).await.unwrap().send_keys(" ").await.unwrap();
        for (field, text) in [
            ("#kind", "社区"),
            ("#name", "新和社区"),
            ("#code", C),
            ("#basis", "赤民发〔2026〕12号"),
            ("#reason", "两村合并,村改社区"),
        ] {
            chrome.write(field, text).await;
        }
        chrome.write_day("#effective", "2026-07-01").await;
        chrome.press("看会怎么变").await;
        self.visitor
            .chrome
            .says_all(&[
                "小泉村、和顺村合并为新和社区",
                "2026-07-01起",
                "以前的通知、评分表和结果仍写原来的名称和编码",
                "以前各期的得分按户数加权;等次取前身中最好的;警示逐项决定",
            ])
            .await;
        let rows = self.visitor.texts("[aria-labelledby=becomes] tbody tr").await;
        for (row, before) in rows.iter().zip(["小泉村", "和顺村"]) {
            assert!(row.contains(before) && row.contains("新和社区"), "{rows:?}");
        }
        for (village, households) in [(A, "300"), (B, "100")] {
            let field = format!("[name=\"weight-{village}\"]");
            let field = self.visitor.chrome.page.find(Locator::Css(&field)).await.unwrap();
            assert_eq!(field.prop("value").await.unwrap().as_deref(), Some(households));
        }
        self.visitor.look_here("what a merger would do").await;
    }

    async fn the_change_is_made(&mut self) {
        self.visitor.chrome.press("确认变更").await;
        self.visitor.chrome.says_all(&["变更已办理", "前身", "户数300", "户数100"]).await;
    }

    /// The card waits for somebody to decide, with a reason.
    async fn a_card_is_decided_about(&mut self) {
        self.visitor.look(&format!("/places/{C}")).await;
        self.visitor.chrome.says_all(&["等待决定", "(90×300+80×100)÷(300+100)=87.5"]).await;
        let chrome = &self.visitor.chrome;
        chrome.open_around("reason").await;
        let card = "//tr[contains(th, '2026Q1') and contains(th, '黄牌警示')]";
        let of = async |inside: &str| {
            let path = format!("{card}{inside}");
            chrome.page.find(Locator::XPath(&path)).await.unwrap()
        };
        of("//select").await.select_by_value("否").await.unwrap();
        of("//input[@name='reason']").await.send_keys(NEW_TEAM).await.unwrap();
        of("//button").await.send_keys("\u{E007}").await.unwrap();
        chrome.says("决定已记下").await;
        let row = of("").await.text().await.unwrap();
        for words in [NEW_TEAM, "组织部", "2026-10-20"] {
            assert!(row.contains(words), "“{words}” in:\n{row}");
        }
        assert!(!row.contains("等待决定"), "{row}");
    }

    async fn the_year_goes_on_with_87_5(&mut self) {
        let page = format!("/cycles/{}/of/{C}", self.year);
        self.visitor.look(&format!("{page}?all=yes")).await;
        self.visitor
            .chrome
            .says_all(&[
                "新和社区",
                "小泉村90(户数300),和顺村80(户数100)",
                "(90×300+80×100)÷(300+100)=87.5",
                NEW_TEAM,
            ])
            .await;
        let figures = self.visitor.texts(".figures li b").await;
        assert_eq!(figures, ["先进", "87.5", "1"]);
        self.visitor.goto(&format!("{page}/why")).await;
        self.visitor.chrome.says_all(&["87.5"]).await;
    }

    /// Papers of the quarters say what they said; the villages are gone, and say into what.
    async fn earlier_pages_keep_the_old_names(&mut self) {
        for quarter in self.quarters {
            self.visitor.goto(&format!("/cycles/{quarter}/of/{A}")).await;
            self.visitor.chrome.says_all(&["小泉乡", "结果已认定"]).await;
            let figures = self.visitor.texts(".figures li b").await;
            assert_eq!(figures, ["先进", "90", "1"]);
            assert_eq!(self.visitor.texts("h1").await, ["小泉村"]);
            self.visitor.goto(&format!("/cycles/{quarter}")).await;
            let rows = self.visitor.texts("#subjects tbody th a").await;
            assert_eq!(rows, ["小泉村", "和顺村"]);
            self.visitor.never_says("新和社区").await;
        }
        self.visitor.goto(&format!("/cycles/{}/of/{A}", self.year)).await;
        self.visitor.chrome.says_all(&["已由新单位承接"]).await;
        self.visitor.look(&format!("/places/{A}")).await;
        self.visitor.chrome.says_all(&["已经撤销", "由谁承接", "新和社区"]).await;
    }
}
