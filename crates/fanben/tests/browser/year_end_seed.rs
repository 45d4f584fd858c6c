//! A city with sixty-four communities in two townships and the four quarters of a year behind it, for
//! the walk of the year's end.

use std::collections::BTreeMap;

use fanben_actions::actions::{
    self, CheckShares, Confirm, DraftCycle, NewAccount, ProposeShares, RecordMeasure, SetUp,
    TypedShare,
};
use fanben_actions::{CycleId, looks};
use fanben_model::scheme::{self, Overlay, Scheme};

use crate::office::{Office, roles, rules, unit};

pub(crate) const CITY: &str = "990501000000";
pub(crate) const TOWNS: [&str; 2] = ["990501101000", "990501102000"];
/// How many there are, every other one in the second township.
pub(crate) const ALL: usize = 64;

pub(crate) const OFFICE: &str = "shiban@990501000000";
pub(crate) const FIRST: &str = "zhen@990501101000";
pub(crate) const SECOND: &str = "zhen@990501102000";
const MEASURES: &str = "shiwei";
/// Types for every community.
pub(crate) const VILLAGES: &str = "cundai";

pub(crate) fn code(at: usize) -> String {
    format!("{}{}", &TOWNS[at % 2][..9], 200 + at)
}

pub(crate) fn name(at: usize) -> String {
    format!("社区{at:02}")
}

/// The first item's points in a quarter: they fall from one community to the next, but for two
/// equals at the tenth place and three at the thirtieth, who differ in which quarter was better.
fn points(at: usize, quarter: usize) -> String {
    let tenths = match at {
        12 => [555, 556, 556, 557][quarter],
        31 => [474, 476, 475, 479][quarter],
        32 => [478, 476, 476, 474][quarter],
        33 => [472, 476, 477, 479][quarter],
        _ => 600 - 4 * at,
    };
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The office of the city, with the year's cycle open.
pub(crate) async fn year() -> (Office, CycleId) {
    let mut units = vec![
        unit(CITY, "鹤溪市", "市", "", ("", "")),
        unit(TOWNS[0], "甲镇", "镇", CITY, ("", "")),
        unit(TOWNS[1], "乙镇", "镇", CITY, ("", "")),
    ];
    let own = |at| unit(&code(at), &name(at), "社区", TOWNS[at % 2], ("", ""));
    units.extend((0..ALL).map(own));
    let account = |login: &str, role: &str, units: &[String], office: &str| NewAccount {
        login: login.to_owned(),
        name: format!("{office}{login}"),
        posts: units
            .iter()
            .map(|unit| (role.to_owned(), unit.clone(), office.to_owned()))
            .collect(),
    };
    let at = |unit: &str| vec![unit.to_owned()];
    let everywhere: Vec<String> = (0..ALL).map(code).collect();
    let accounts = vec![
        account(OFFICE, "shiban", &at(CITY), ""),
        account(FIRST, "zhen", &at(TOWNS[0]), ""),
        account(SECOND, "zhen", &at(TOWNS[1]), ""),
        account("jingban", "jingban", &at(CITY), ""),
        account("fuhe", "fuhe", &at(CITY), ""),
        account("shenpi", "shenpi", &at(CITY), ""),
        account(MEASURES, "gushi", &at(CITY), "市委办"),
        account("anjian", "gushi", &at(CITY), "应急管理局"),
        account("anjianju", "juling", &at(CITY), "应急管理局"),
        account("zuzhi", "gushi", &at(CITY), "组织部"),
        account(VILLAGES, "cun", &everywhere, ""),
    ];
    let roles = roles("sanchuang");
    let clock = Office::autumn();
    let office = Office::with(SetUp { roles, units, accounts, ..SetUp::default() }, clock).await;
    for at in 0..4 {
        quarter(&office, at).await;
    }
    let who = office.at_work(OFFICE).await;
    let cycle = office.cycle(&who, rules("sanchuang/niandu.yaml"), CITY).await;
    (office, cycle)
}

/// A quarter, judged and confirmed. In the first township ten of the points are for an item of its
/// own, where everybody has one of ten.
async fn quarter(office: &Office, at: usize) {
    let (desk, who) = (&office.desk, office.at_work(OFFICE).await);
    let period = format!("2026Q{}", at + 1);
    let mut scheme: Scheme =
        scheme::read(include_str!("../../../fanben-actions/tests/suite/whole_year.yaml")).unwrap();
    scheme.period.clone_from(&period);
    let overlay = format!(
        "- {{fanben: 1, overlay: jidu, unit: \"{}\", period: {period}, points: {{N2: \"30\"}}, add: {{得分: \
         [{{id: Z1, name: 春耕, points: \"10\", clauses: [{{text: 以自设得分计分, gives: 自设得分}}]}}]}}}}",
        TOWNS[0]
    );
    let overlays: Vec<Overlay> = scheme::from_yaml(&overlay).unwrap();
    let input = DraftCycle { scheme, overlays, unit: CITY.to_owned() };
    let receipt = actions::draft_cycle(desk, &who, desk.new_action(), input).await.unwrap();
    let cycle: CycleId = receipt.given("cycle").unwrap().parse().unwrap();
    actions::approve_cycle(desk, &who, desk.new_action(), cycle).await.unwrap();
    actions::open_cycle(desk, &who, desk.new_action(), cycle).await.unwrap();
    let first = (0..ALL).map(|one| (code(one), points(one, at))).collect();
    let second = (0..ALL).map(|one| (code(one), "38".to_owned())).collect();
    let own = (0..ALL).step_by(2).map(|one| (code(one), "1".to_owned())).collect();
    for (measure, values) in [("党建得分", first), ("发展得分", second), ("自设得分", own)]
    {
        measured(office, cycle, measure, values).await;
    }
    for login in [FIRST, SECOND] {
        let who = office.at_work(login).await;
        actions::send_up_all(desk, &who, desk.new_action(), cycle).await.unwrap();
    }
    let input = Confirm { cycle, subjects: vec![], document: "鹤三创〔2026〕8号".to_owned() };
    actions::confirm(desk, &who, desk.new_action(), input).await.unwrap();
}

async fn measured(office: &Office, cycle: CycleId, name: &str, values: BTreeMap<String, String>) {
    let (desk, who) = (&office.desk, office.at_work(MEASURES).await);
    let (measure, source, reason) = (name.to_owned(), String::new(), String::new());
    let input = RecordMeasure { cycle, measure, values, source, reason };
    actions::record_measure(desk, &who, desk.new_action(), input).await.unwrap();
}

/// Every community that has a title, but one, says how its cadres share their half; townships accept
/// it.
pub(crate) async fn shared(office: &Office, cycle: CycleId, but: &str) {
    let (desk, who) = (&office.desk, office.at_work(VILLAGES).await);
    let clerk = office.at_work(OFFICE).await;
    let all = looks::money(desk, &clerk, cycle).await.unwrap().shares;
    for (at, one) in all.iter().enumerate().filter(|(_, one)| one.unit.code != but) {
        let half = one.amount.raw() / 200;
        let share = |name: &str, post: &str| TypedShare {
            name: name.to_owned(),
            post: post.to_owned(),
            amount: half.to_string(),
            ..TypedShare::default()
        };
        let input = ProposeShares {
            cycle,
            subject: one.unit.code.clone(),
            incentive: "年度奖励".to_owned(),
            name: one.name.clone(),
            shares: vec![share(&format!("甲{at}"), "书记"), share(&format!("乙{at}"), "主任")],
            meeting: "居民代表会议,2026年11月12日".to_owned(),
        };
        actions::propose_shares(desk, &who, desk.new_action(), input).await.unwrap();
        let town = if one.unit.code.starts_with(&TOWNS[0][..9]) { FIRST } else { SECOND };
        let checks = office.at_work(town).await;
        let input = CheckShares {
            cycle,
            subject: one.unit.code.clone(),
            number: 1,
            accepted: true,
            reason: String::new(),
        };
        actions::check_proposal(desk, &checks, desk.new_action(), input).await.unwrap();
    }
}
