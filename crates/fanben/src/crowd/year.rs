//! The end of a year: a confirmed result that money follows from, a settled one whose titles the city
//! decides about, a cycle in which townships recommend and the city sends back, a list whose points
//! townships may shift. Made by the actions, for wearing
//! out (`soak`).

use std::collections::BTreeMap;

use anyhow::Context as _;
use fanben_actions::actions::{self, DraftList, EndNotice, PostNotice, RecordMeasure};
use fanben_actions::{CycleId, Desk, ListId, Person, looks};
use fanben_model::calendar::{Count, Period};
use fanben_model::notices::Terms;
use fanben_model::scheme::{self, Scheme};

use super::county::told;
use super::quarter::{OFFICE, entry, hand, opened, running};

/// The list that no township dispatches.
const LIST: &str = "待派单的清单";
/// How many days ago its notice was posted, which hangs for less.
pub(super) const AGO: i64 = 30;
const PAID: &str = "年度奖励办法";
const TITLED: &str = "年度评优办法";
const DECIDED: &str = "评优推荐办法";

/// The title the city decides about.
pub(crate) const TITLE: &str = "先进村";
/// What a village gets, and as much again for its people, in yuan.
pub(crate) const HALF: u32 = 200;

/// The end of a year.
pub(crate) struct Year {
    /// The cycle whose result is confirmed.
    pub(crate) paid: CycleId,
    /// The cycle that is settled and not published.
    pub(crate) titled: CycleId,
    /// The cycle in which townships recommend.
    pub(crate) decided: CycleId,
    /// The list whose points may be shifted.
    pub(crate) list: ListId,
    /// The townships' codes.
    pub(crate) towns: Vec<String>,
    /// The villages' codes.
    pub(crate) villages: Vec<String>,
    /// The code of the city.
    pub(crate) root: String,
    /// Sessions: who acts for the villages, for the townships, for the city.
    pub(crate) village: String,
    pub(crate) town: String,
    pub(crate) city: String,
    /// Sessions: who drafts batches of money, who looks over them, who releases them.
    pub(crate) drafts: String,
    pub(crate) checks: String,
    pub(crate) releases: String,
}

/// A scheme that reads one measure; `rest`: what else it says.
fn rules(id: &str, title: &str, rest: &str) -> anyhow::Result<Scheme> {
    let text = format!(
        "fanben: 1\nid: {id}\ntitle: {title}\nversion: \"1\"\nperiod: \"2025\"\npoints: \"100\"\n\
         legal: {{type: 年度考核, body: 中共某市委, number: 某委发〔2026〕3号, valid: [2025-01-01, 2026-12-31]}}\n\
         subjects: {{kinds: [村]}}\nuntitled: 其余\n\
         dimensions:\n  - id: D\n    name: 年度得分\n    points: \"100\"\n    lead: {OFFICE}\n    items:\n\
         \x20     - {{id: N, name: 年度得分, points: \"100\", lead: {OFFICE}, clauses: [{{text: 按四个季度得分的平均值计分, gives: 年度得分}}]}}\n\
         measures:\n  年度得分: {{unit: 分, owner: {OFFICE}, source: 报表}}\n{rest}"
    );
    scheme::read(&text).map_err(|error| anyhow::anyhow!("{error:?}")).context(title.to_owned())
}

const TOWN: &str = "stages: [{id: zhen, name: 乡镇评, by: 乡镇, role: zhenban}]\n";

fn paid() -> anyhow::Result<Scheme> {
    let rest = format!(
        "{TOWN}tiers: [{{name: 达标村, rate: \"60\"}}]\n\
         incentives:\n  - id: 年度奖励\n    name: 年度奖励\n    amount: \"对应(等次; 达标村: {}元; 其余: 0)\"\n    split:\n\
         \x20     - {{to: subject, percent: \"50\", name: 村集体}}\n\
         \x20     - {{to: {{people: [书记, 主任]}}, percent: \"50\", name: 村干部, each_at_most: {HALF}元}}\n",
        2 * HALF
    );
    rules("jiangli", PAID, &rest)
}

fn titled() -> anyhow::Result<Scheme> {
    rules("pingyou", TITLED, &format!("{TOWN}tiers: [{{name: {TITLE}, quota: 2}}]\n"))
}

fn decided() -> anyhow::Result<Scheme> {
    let rest = "\x20 推荐意见: {words: true, owner: 乡镇, source: 推荐表}\n\
         stages:\n  - {id: zhen, name: 乡镇推荐, by: 乡镇, role: zhenban, decides: [recommend, decline], decision: 推荐意见}\n\
         \x20 - {id: shi, name: 全市比选, by: 市, role: shi, decides: [send, return]}\n";
    rules("tuijian", DECIDED, rest)
}

fn terms() -> Terms {
    let days = Period { days: 7, count: Count::Calendar, moves: false };
    Terms {
        body: "某市考评办".to_owned(),
        confirms: "中共某市委常委会".to_owned(),
        contact: "市政府三楼 0990-6661234".to_owned(),
        hangs: days,
        objections: None,
        reply: days,
        stays: 10,
        ranks: false,
        consents: Vec::new(),
        audiences: BTreeMap::new(),
    }
}

impl Year {
    /// Makes it up to the notice; `runs` is who runs cycles and lists of the city.
    pub(super) async fn make(desk: &Desk, runs: &Person, root: &str) -> anyhow::Result<()> {
        let villages = hand(desk, "ban").await?.person;
        let towns = hand(desk, "zhenban").await?.person;
        let office = hand(desk, "gushi").await?.person;
        let input = DraftList {
            unit: root.to_owned(),
            period: "2026Q4".to_owned(),
            title: LIST.to_owned(),
            kinds: "村".to_owned(),
            change: "20".to_owned(),
            ..DraftList::default()
        };
        let rows = ["防火", "防汛"].map(|title| entry(desk, title, "10"));
        opened(desk, (runs, &office), input, rows.into()).await?;
        let mut cycles = Vec::new();
        for scheme in [paid()?, titled()?, decided()?] {
            let cycle = running(desk, runs, scheme, root).await?;
            let values = villages.posts.iter().zip(0..).map(|(post, at)| {
                let value = 9_000 - at;
                (post.unit.code.clone(), format!("{}.{:02}", value / 100, value % 100))
            });
            let input = RecordMeasure {
                cycle,
                measure: "年度得分".to_owned(),
                values: values.collect(),
                source: String::new(),
                reason: String::new(),
            };
            actions::record_measure(desk, &office, desk.new_action(), input)
                .await
                .map_err(|refusal| told(&refusal))?;
            cycles.push(cycle);
        }
        for cycle in &cycles[..2] {
            actions::send_up_all(desk, &towns, desk.new_action(), *cycle)
                .await
                .map_err(|refusal| told(&refusal))?;
        }
        let cycle = cycles[0];
        let input = PostNotice { cycle, terms: terms() };
        actions::post_notice(desk, runs, desk.new_action(), input)
            .await
            .map_err(|refusal| told(&refusal))?;
        Ok(())
    }

    /// Confirms what was published; its period is over.
    pub(super) async fn confirm(desk: &Desk) -> anyhow::Result<()> {
        let runs = hand(desk, "shiji").await?.person;
        let input = EndNotice {
            cycle: Self::cycle(desk, &runs, PAID).await?,
            number: 1,
            reason: String::new(),
            document: "某委发〔2026〕9号".to_owned(),
        };
        actions::confirm_notice(desk, &runs, desk.new_action(), input)
            .await
            .map_err(|refusal| told(&refusal))?;
        Ok(())
    }

    async fn cycle(desk: &Desk, who: &Person, title: &str) -> anyhow::Result<CycleId> {
        let bench = looks::workbench(desk, who).await.map_err(|refusal| told(&refusal))?;
        let card = bench.cycles.iter().find(|card| card.title == title);
        Ok(card.with_context(|| format!("库里没有{title}"))?.id)
    }

    /// As it is in a database.
    pub(crate) async fn found(desk: &Desk) -> anyhow::Result<Self> {
        let (village, town) = (hand(desk, "ban").await?, hand(desk, "zhenban").await?);
        let city = hand(desk, "shiji").await?;
        let lists = looks::lists(desk, &town.person).await.map_err(|refusal| told(&refusal))?;
        let list = lists.lines.iter().find(|line| line.title == LIST);
        let codes =
            |who: &Person| who.posts.iter().map(|post| post.unit.code.clone()).collect::<Vec<_>>();
        Ok(Self {
            paid: Self::cycle(desk, &city.person, PAID).await?,
            titled: Self::cycle(desk, &city.person, TITLED).await?,
            decided: Self::cycle(desk, &city.person, DECIDED).await?,
            list: list.context("库里没有待派单的清单")?.id,
            root: codes(&city.person).pop().unwrap_or_default(),
            towns: codes(&town.person),
            villages: codes(&village.person),
            village: village.token,
            town: town.token,
            city: city.token,
            drafts: hand(desk, "jingban").await?.token,
            checks: hand(desk, "fuhe").await?.token,
            releases: hand(desk, "shenpi").await?.token,
        })
    }
}
