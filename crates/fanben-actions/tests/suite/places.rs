//! Villages become a community in the middle of a year: what is inherited, decided and kept.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Duration, NaiveDate};
use fanben_actions::actions::{
    self, About, Answered, ChangePlace, Confirm, How, RecordMeasure, SaveSheet, TakeOver,
};
use fanben_actions::{Clock, CycleId, Desk, Refusal, looks, trail};
use fanben_model::place::{Change, NewUnit};
use fanben_model::scheme::{self, Scheme};
use fanben_model::stages::Phase;

use crate::place::{On, Place, city, on_both};

on_both!(
    two_villages_become_a_community,
    places_change_only_with_right_and_reason,
    another_process_sees_a_change,
);

const A: &str = "990402201201";
const B: &str = "990402201202";
const C: &str = "990402201001";
const TOWN: &str = "990402201000";
const CITY: &str = "990400000000";

/// A quarter: one item, judged by the township; the last of a township gets a card.
fn quarter(period: &str) -> Scheme {
    let text = format!(
        r#"fanben: 1
id: jidu
title: 季度考核
legal: {{type: 年度考核, body: 中共赤岗市委, number: 赤委发〔2026〕3号, valid: [2026-01-01, 2026-12-31]}}
period: {period}
subjects: {{kinds: [村, 社区]}}
league: parent
stages:
  - {{id: xiang, name: 乡评, by: 乡, role: xiang, complete: true}}
dimensions:
  - id: 工作
    name: 重点工作
    points: "100"
    items:
      - {{id: G1, name: 重点工作, points: "100", clauses: ["按完成情况评分,最高100分"]}}
tiers: [{{name: 先进, from: "85"}}, {{name: 达标, from: "60"}}]
notices: [{{id: 黄牌, text: 有工作落后, when: "总分 > 85", then: 黄牌警示}}]
"#
    );
    scheme::read(&text).unwrap()
}

/// The year reads two quarters. `inherits` is what it says about units made of others.
fn year(inherits: &str) -> Scheme {
    let text = format!(
        r#"fanben: 1
id: niandu
title: 年度考核
legal: {{type: 年度考核, body: 中共赤岗市委, number: 赤委发〔2026〕3号, valid: [2026-01-01, 2026-12-31]}}
period: "2026"
subjects: {{kinds: [村, 社区]}}
league: parent
stages:
  - {{id: xiang, name: 乡评, by: 乡, role: xiang, complete: true}}
measures:
  户数: {{unit: 户, owner: 统计局, source: 年报, required: false}}
imports: {{季度平均分: {{scheme: jidu.yaml, take: total, periods: [2026Q1, 2026Q2], combine: mean}}}}
dimensions:
  - id: 季度
    name: 季度考核
    points: "100"
    items:
      - {{id: N1, name: 季度平均分, points: "100", clauses: [{{text: 以季度平均分计分, gives: 季度平均分}}]}}
tiers: [{{name: 先进, from: "85"}}, {{name: 达标, from: "60"}}]
inherits: {inherits}
"#
    );
    scheme::read(&text).unwrap()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

/// A quarter goes from draft to confirmed results.
async fn judged(place: &Place, period: &str) -> CycleId {
    let office = place.who(&format!("shi@{CITY}"));
    let cycle = place.cycle(office, quarter(period), CITY).await;
    let desk = &place.desk;
    for (village, points, town) in
        [(A, "90", TOWN), (B, "80", TOWN), ("990403101201", "70", "990403101000")]
    {
        let who = place.who(&format!("xiang@{town}"));
        let answer = Answered { value: points.to_owned(), reason: String::new() };
        let answers = BTreeMap::from([("G1".to_owned(), answer)]);
        let input = SaveSheet { cycle, subject: village.to_owned(), number: 0, answers };
        actions::save_sheet(desk, who, desk.new_action(), input).await.unwrap();
        let about = About { cycle, subject: village.to_owned() };
        actions::send_up(desk, who, desk.new_action(), about).await.unwrap();
    }
    let document = format!("赤委办〔2026〕{period}号");
    let input = Confirm { cycle, subjects: vec![], document };
    actions::confirm(desk, office, desk.new_action(), input).await.unwrap();
    actions::close_cycle(desk, office, desk.new_action(), cycle).await.unwrap();
    cycle
}

fn community() -> NewUnit {
    NewUnit {
        code: C.to_owned(),
        name: "新和社区".to_owned(),
        kind: "社区".to_owned(),
        parent: Some(TOWN.to_owned()),
        fields: BTreeMap::from([("户数".to_owned(), "400".to_owned())]),
    }
}

fn merger(cycles: &[(CycleId, How)]) -> ChangePlace {
    let weights = [(A, "300"), (B, "100")];
    ChangePlace {
        change: Change::Merge {
            units: vec![A.to_owned(), B.to_owned()],
            into: community(),
            keeps: None,
        },
        effective: day(7, 1),
        basis: "赤民发〔2026〕12号".to_owned(),
        reason: "两村合并,村改社区".to_owned(),
        weighs: "户数".to_owned(),
        weights: weights.map(|(code, many)| (code.to_owned(), many.to_owned())).into(),
        cycles: cycles.iter().copied().collect(),
    }
}

async fn two_villages_become_a_community(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who(&format!("shi@{CITY}"));
    let desk = &place.desk;
    let q1 = judged(&place, "2026Q1").await;
    let q2 = judged(&place, "2026Q2").await;
    let scheme = year("{scores: weighted, weight: 户数, titles: any, cards: decided}");
    let cycle = place.cycle(office, scheme, CITY).await;
    let before = looks::subject(desk, office, q1, A).await.unwrap();
    assert_eq!((before.standing.total.as_str(), before.subject.name.as_str()), ("90", "小泉村"));
    assert_eq!(looks::subject(desk, office, cycle, A).await.unwrap().standing.total, "90");

    // What it would do is shown before it is done.
    let change = merger(&[]).change;
    let preview = looks::preview_change(desk, office, &change, day(7, 1)).await.unwrap();
    assert_eq!(preview.says, "小泉村、和顺村合并为新和社区");
    assert_eq!(preview.weighs, "户数");
    let [concerned] = &preview.cycles[..] else { panic!("one open cycle: {preview:?}") };
    assert_eq!(
        (concerned.cycle, &concerned.subjects[..]),
        (cycle, &["小泉村", "和顺村"].map(str::to_owned)[..])
    );
    assert_eq!(concerned.options[0].0, How::Succeed);
    assert_eq!(concerned.inherits, "以前各期的得分按户数加权;等次取前身中最好的;警示逐项决定");
    assert_eq!(preview.posts.len(), 2, "{:?}", preview.posts);

    // Every open cycle has to be spoken of.
    let refused = actions::change_place(desk, office, desk.new_action(), merger(&[])).await;
    let Err(Refusal::Bad(bad)) = refused else { panic!("{refused:?}") };
    assert_eq!(bad[0].field, cycle.to_string());
    let action = desk.new_action();
    let input = merger(&[(cycle, How::Succeed)]);
    let receipt = actions::change_place(desk, office, action, input.clone()).await.unwrap();
    assert_eq!(receipt.says, "小泉村、和顺村合并为新和社区,2026-07-01起(赤民发〔2026〕12号)");
    let again = actions::change_place(desk, office, action, input).await.unwrap();
    assert_eq!(again, receipt, "sent twice it is one change");

    let page = looks::subject(desk, office, cycle, C).await.unwrap();
    assert_eq!(page.standing.total, "87.5");
    assert_eq!((page.subject.name.as_str(), page.phase), ("新和社区", Phase::Drafting));
    let scores: Vec<_> = page.taken.iter().filter(|one| one.name == "总分").collect();
    assert_eq!(scores.len(), 2);
    assert_eq!(scores[0].how, "小泉村90(户数300),和顺村80(户数100);(90×300+80×100)÷(300+100)=87.5");
    let tier = page.taken.iter().find(|one| one.name == "等次").unwrap();
    assert_eq!(tier.value, "先进", "the best of any");

    // The card waits for a decision, which says who, when and why.
    let card = |page: &looks::SubjectPage| {
        let of = page.taken.iter().find(|one| one.name == "警示" && one.period == "2026Q1");
        of.cloned().unwrap()
    };
    assert_eq!((card(&page).about.as_str(), card(&page).open.as_str()), ("黄牌警示", "等待决定"));
    let decide = |value: &str, reason: &str| TakeOver {
        unit: C.to_owned(),
        scheme: "jidu".to_owned(),
        period: "2026Q1".to_owned(),
        name: "警示".to_owned(),
        about: "黄牌警示".to_owned(),
        value: value.to_owned(),
        reason: reason.to_owned(),
    };
    let silent = actions::take_over(desk, office, desk.new_action(), decide("否", " ")).await;
    assert!(matches!(silent, Err(Refusal::Bad(_))), "{silent:?}");
    let township = place.who(&format!("xiang@{TOWN}"));
    let refused =
        actions::take_over(desk, township, desk.new_action(), decide("否", "原班子")).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    let why = "黄牌因原小泉村班子,合并后班子重组";
    actions::take_over(desk, office, desk.new_action(), decide("否", why)).await.unwrap();
    let page = looks::subject(desk, office, cycle, C).await.unwrap();
    let decision = card(&page).decision.unwrap();
    assert_eq!((card(&page).value.as_str(), card(&page).open.as_str()), ("否", ""));
    assert_eq!((decision.value.as_str(), decision.reason.as_str()), ("否", why));
    assert_eq!((decision.by.is_empty(), decision.at), (false, desk.now()));
    assert!(decision.post.contains("组织部"), "{}", decision.post);

    earlier_papers_keep_their_names(&place, [q1, q2], cycle).await;
    the_community_goes_on(&place, cycle).await;
}

/// It is judged by its township like any other.
async fn the_community_goes_on(place: &Place, cycle: CycleId) {
    let (desk, office) = (&place.desk, place.who(&format!("shi@{CITY}")));
    let township = place.who(&format!("xiang@{TOWN}"));
    let about = About { cycle, subject: C.to_owned() };
    actions::send_up(desk, township, desk.new_action(), about).await.unwrap();
    let gone = About { cycle, subject: A.to_owned() };
    let refused = actions::send_up(desk, township, desk.new_action(), gone).await;
    assert!(matches!(refused, Err(Refusal::State { .. })), "{refused:?}");
    let other = About { cycle, subject: "990403101201".to_owned() };
    let next = place.who("xiang@990403101000");
    actions::send_up(desk, next, desk.new_action(), other).await.unwrap();
    let input = Confirm { cycle, subjects: vec![], document: "赤委发〔2027〕1号".to_owned() };
    actions::confirm(desk, office, desk.new_action(), input).await.unwrap();
    actions::close_cycle(desk, office, desk.new_action(), cycle).await.unwrap();
    let verified = trail::verify(desk).await.unwrap();
    assert_eq!(verified.faults, []);
}

async fn earlier_papers_keep_their_names(place: &Place, quarters: [CycleId; 2], year: CycleId) {
    let (desk, office) = (&place.desk, place.who(&format!("shi@{CITY}")));
    for quarter in quarters {
        let page = looks::subject(desk, office, quarter, A).await.unwrap();
        assert_eq!((page.subject.name.as_str(), page.standing.total.as_str()), ("小泉村", "90"));
        assert_eq!(page.above[0].name, "小泉乡");
        assert!(page.confirmed.is_some());
        let board = looks::board(desk, office, quarter).await.unwrap();
        let names: Vec<&str> = board.rows.iter().map(|row| row.subject.name.as_str()).collect();
        assert_eq!(names, ["小泉村", "和顺村", "干草湖村"]);
    }
    let left = looks::subject(desk, office, year, B).await.unwrap();
    assert_eq!((left.phase, left.standing.total.as_str()), (Phase::Succeeded, "80"));
    assert_eq!(left.acts, [fanben_model::rights::Act::Look]);
    let board = looks::board(desk, office, year).await.unwrap();
    let row = board.rows.iter().find(|row| row.subject.code == C).unwrap();
    assert_eq!((row.standing.rank, row.standing.total.as_str()), (1, "87.5"));
    let township = place.who(&format!("xiang@{TOWN}"));
    let units = looks::places(desk, township, None, "").await.unwrap();
    let names: Vec<&str> = units.rows.iter().map(|row| row.unit.name.as_str()).collect();
    assert_eq!(names, ["新和社区"]);
    let page = looks::place(desk, township, C).await.unwrap();
    let origins: Vec<(&str, &str)> =
        page.origins.iter().map(|one| (one.unit.name.as_str(), one.weight.as_str())).collect();
    assert_eq!(origins, [("小泉村", "户数300"), ("和顺村", "户数100")]);
    assert_eq!(page.cycles.len(), 1);
    let old = looks::place(desk, township, A).await.unwrap();
    assert!(!old.living);
    assert_eq!(old.heirs[0].unit.name, "新和社区");
    let lasted: Vec<(Option<NaiveDate>, bool)> =
        old.history.iter().map(|one| (one.from, one.unit.is_some())).collect();
    assert_eq!(lasted, [(Some(day(7, 1)), false), (None, true)]);
    let elsewhere = looks::place(desk, place.who("xiang@990403101000"), A).await;
    assert!(matches!(elsewhere, Err(Refusal::NotFound)), "{elsewhere:?}");
}

async fn places_change_only_with_right_and_reason(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who(&format!("shi@{CITY}"));
    let desk = &place.desk;
    let rename = |basis: &str, effective: NaiveDate| ChangePlace {
        change: Change::Rename { unit: A.to_owned(), name: "大泉村".to_owned(), code: None },
        effective,
        basis: basis.to_owned(),
        reason: "群众要求".to_owned(),
        weighs: String::new(),
        weights: BTreeMap::new(),
        cycles: BTreeMap::new(),
    };
    for who in place.people.values().filter(|who| who.login != office.login) {
        let input = rename("赤民发〔2026〕1号", day(8, 1));
        let refused = actions::change_place(desk, who, desk.new_action(), input).await;
        assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{}: {refused:?}", who.login);
    }
    for input in [rename("", day(8, 1)), rename("赤民发〔2026〕1号", day(12, 1))] {
        let refused = actions::change_place(desk, office, desk.new_action(), input).await;
        assert!(matches!(refused, Err(Refusal::Bad(_))), "{refused:?}");
    }
    let cycle = place.cycle(office, quarter("2026Q4"), CITY).await;
    let input = rename("赤民发〔2026〕1号", day(8, 1));
    actions::change_place(desk, office, desk.new_action(), input).await.unwrap();
    let units = looks::places(desk, office, Some(TOWN), "").await.unwrap();
    assert_eq!(units.rows[0].unit.name, "大泉村");
    assert_eq!(units.changes[0].says, "小泉村更名为大泉村");
    let page = looks::subject(desk, office, cycle, A).await.unwrap();
    assert_eq!(page.subject.name, "小泉村", "the cycle opened with that name");

    // To another township, with a code of it: the cycle goes on under the code it opened with.
    let input = ChangePlace {
        change: Change::Move {
            unit: A.to_owned(),
            parent: "990403101000".to_owned(),
            code: Some("990403101202".to_owned()),
        },
        cycles: BTreeMap::from([(cycle, How::Goes)]),
        ..rename("赤民发〔2026〕2号", day(9, 1))
    };
    actions::change_place(desk, office, desk.new_action(), input).await.unwrap();
    let board = looks::board(desk, office, cycle).await.unwrap();
    let row = board.rows.iter().find(|row| row.subject.code == A).unwrap();
    assert_eq!((row.parent.name.as_str(), row.subject.name.as_str()), ("北屏镇", "小泉村"));
    let next = place.who("xiang@990403101000");
    let answer = Answered { value: "88".to_owned(), reason: String::new() };
    let answers = BTreeMap::from([("G1".to_owned(), answer)]);
    let input = SaveSheet { cycle, subject: A.to_owned(), number: 0, answers };
    actions::save_sheet(desk, next, desk.new_action(), input).await.unwrap();
    let page = looks::subject(desk, office, cycle, A).await.unwrap();
    assert_eq!(page.league, 2, "ranked with its new township");
    let records = RecordMeasure {
        cycle,
        measure: "户数".to_owned(),
        values: BTreeMap::from([(A.to_owned(), "1".to_owned())]),
        source: String::new(),
        reason: String::new(),
    };
    let refused = actions::record_measure(desk, office, desk.new_action(), records).await;
    assert!(matches!(refused, Err(Refusal::NotFound)), "no such measure here: {refused:?}");
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn another_process_sees_a_change(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who(&format!("shi@{CITY}"));
    let desk = &place.desk;
    let cycle = place.cycle(office, quarter("2026Q4"), CITY).await;
    let other = Desk::open_at(&place.url, place.clock()).await.unwrap();
    let came = actions::sign_in(&other, &format!("shi@{CITY}"), "letters4you").await.unwrap();
    let there = &came.person;
    assert_eq!(looks::places(&other, there, Some(TOWN), "").await.unwrap().rows.len(), 2);
    assert_eq!(looks::board(&other, there, cycle).await.unwrap().rows.len(), 3);
    let effective = desk.today() - Duration::days(1);
    assert_eq!(effective.year(), 2026);
    let input = ChangePlace { effective, ..merger(&[(cycle, How::Succeed)]) };
    actions::change_place(desk, office, desk.new_action(), input).await.unwrap();
    let units = looks::places(&other, there, Some(TOWN), "").await.unwrap();
    assert_eq!(units.rows[0].unit.name, "新和社区");
    assert_eq!(looks::board(&other, there, cycle).await.unwrap().rows.len(), 4);
    // What was signed in there acts on the new places too.
    let input = ChangePlace {
        change: Change::Convert {
            unit: C.to_owned(),
            kind: "社区".to_owned(),
            name: "新和第一社区".to_owned(),
            code: None,
        },
        effective: desk.today(),
        cycles: BTreeMap::new(),
        ..merger(&[])
    };
    actions::change_place(&other, there, other.new_action(), input).await.unwrap();
    let units = looks::places(desk, office, Some(TOWN), "第一").await.unwrap();
    assert_eq!(units.rows[0].unit.name, "新和第一社区");
    let Clock::Fixed(_) = place.clock() else { panic!("a clock of the test's own") };
    other.close().await;
}
