//! 十星: a village declares nine stars and goes through four stages.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fanben_actions::actions::{
    self, About, Answered, Confirm, Declare, HoldMeeting, RecordMeasure, SaveSheet, WithReason,
};
use fanben_actions::looks::{self, SubjectPage};
use fanben_actions::{CycleId, Person, Refusal};
use fanben_model::rating::StarState;
use fanben_model::rights::Act;
use fanben_model::scheme::from_yaml;
use fanben_model::stages::{Lack, Phase, Refused};
use serde::Deserialize;

use crate::place::{On, Place, city, on_both, rules, text};

on_both!(four_stages_side_by_side, a_form_sent_twice, a_conflict_loses_nothing, sent_back);

const VILLAGE: &str = "990402201201";
const STARS: [&str; 9] = [
    "增收致富",
    "民族团结",
    "领导核心",
    "先锋模范",
    "能力提升",
    "民主管理",
    "生态宜居",
    "平安建设",
    "乡风文明",
];

#[derive(Deserialize)]
struct Case {
    facts: BTreeMap<String, String>,
}

/// The answers of one stage in the pack's own case.
fn answers(stage: &str) -> BTreeMap<String, Answered> {
    let case: Case = from_yaml(&text("shixing/good/_小泉村.yaml")).unwrap();
    let rows = case.facts[stage].lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let answer = Answered { value: cells[2].to_owned(), reason: format!("{stage}查证") };
        (cells[1].to_owned(), answer)
    });
    rows.collect()
}

/// What the departments report.
const MEASURES: [(&str, &str); 8] = [
    ("经营性收入", "35万元"),
    ("软弱涣散", "否"),
    ("书记受处分", "否"),
    ("办公场所面积", "260"),
    ("绿化覆盖率", "31%"),
    ("卫生厕所普及率", "95%"),
    ("矛盾纠纷办结率", "97%"),
    ("较大事故起数", "0"),
];

async fn report_measures(place: &Place, cycle: CycleId, village: &str) {
    let who = place.who("bumen@990400000000");
    for (measure, value) in MEASURES {
        let input = RecordMeasure {
            cycle,
            measure: measure.to_owned(),
            values: BTreeMap::from([(village.to_owned(), value.to_owned())]),
            source: String::new(),
            reason: String::new(),
        };
        let action = place.desk.new_action();
        actions::record_measure(&place.desk, who, action, input).await.unwrap();
    }
}

async fn opened(place: &Place) -> CycleId {
    let who = place.who("shi@990400000000");
    place.cycle(who, rules("shixing/shixing.yaml"), "990400000000").await
}

async fn declare(place: &Place, cycle: CycleId, village: &str) {
    let stars = STARS.map(str::to_owned).to_vec();
    let input = Declare { cycle, subject: village.to_owned(), stars };
    let who = place.who(&format!("cun@{village}"));
    actions::declare(&place.desk, who, place.desk.new_action(), input).await.unwrap();
}

async fn save(
    place: &Place,
    who: &Person,
    cycle: CycleId,
    number: i64,
    answers: BTreeMap<String, Answered>,
) -> Result<i64, Refusal> {
    let input = SaveSheet { cycle, subject: VILLAGE.to_owned(), number, answers };
    let receipt = actions::save_sheet(&place.desk, who, place.desk.new_action(), input).await?;
    Ok(receipt.given("number").unwrap().parse().unwrap())
}

fn meeting(cycle: CycleId, method: &str, due: u32, present: u32) -> HoldMeeting {
    HoldMeeting {
        cycle,
        subject: VILLAGE.to_owned(),
        method: method.to_owned(),
        on: NaiveDate::from_ymd_opt(2026, 10, 19).unwrap(),
        due,
        present,
        agreed: present,
        minutes: "逐条讨论自评结果,表决通过".to_owned(),
    }
}

async fn hold(place: &Place, input: HoldMeeting) -> String {
    let who = place.who(&format!("cun@{VILLAGE}"));
    let action = place.desk.new_action();
    actions::hold_meeting(&place.desk, who, action, input).await.unwrap().says
}

async fn send(place: &Place, who: &Person, cycle: CycleId) -> Result<(), Refusal> {
    let input = About { cycle, subject: VILLAGE.to_owned() };
    actions::send_up(&place.desk, who, place.desk.new_action(), input).await.map(|_| ())
}

async fn page(place: &Place, who: &Person, cycle: CycleId) -> SubjectPage {
    looks::subject(&place.desk, who, cycle, VILLAGE).await.unwrap()
}

/// Up to the township: declared, filled, both meetings held, sent.
async fn self_rated(place: &Place, cycle: CycleId) {
    let village = place.who(&format!("cun@{VILLAGE}"));
    declare(place, cycle, VILLAGE).await;
    report_measures(place, cycle, VILLAGE).await;
    save(place, village, cycle, 0, answers("自评")).await.unwrap();
    hold(place, meeting(cycle, "dangyuan", 30, 22)).await;
    hold(place, meeting(cycle, "daibiao", 36, 24)).await;
    send(place, village, cycle).await.unwrap();
}

async fn four_stages_side_by_side(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = opened(&place).await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    let town = place.who("xiang@990402201000");
    let district = place.who("qu@990402000000");
    let office = place.who("shi@990400000000");

    // Nothing is filled before it is said what the village goes for.
    let refused = save(&place, village, cycle, 0, answers("自评")).await.unwrap_err();
    assert!(matches!(refused, Refusal::State { refused: Refused::NotDeclared, .. }), "{refused:?}");
    declare(&place, cycle, VILLAGE).await;
    report_measures(&place, cycle, VILLAGE).await;

    // Part of the sheet: what is missing keeps it from going up.
    let mut some = answers("自评");
    let last = some.pop_last().unwrap();
    let number = save(&place, village, cycle, 0, some).await.unwrap();
    let refused = send(&place, village, cycle).await.unwrap_err();
    match &refused {
        Refusal::State { refused: Refused::Unanswered(keys), told } => {
            assert_eq!(keys, std::slice::from_ref(&last.0));
            assert!(told.contains(&last.0), "{told}");
        }
        other => panic!("{other:?}"),
    }
    save(&place, village, cycle, number, BTreeMap::from([last])).await.unwrap();

    // 30 due, 14 present: recorded, and not enough.
    let says = hold(&place, meeting(cycle, "dangyuan", 30, 14)).await;
    assert!(says.contains("至少要16"), "{says}");
    hold(&place, meeting(cycle, "daibiao", 36, 24)).await;
    let refused = send(&place, village, cycle).await.unwrap_err();
    match &refused {
        Refusal::State { refused: Refused::Methods(lacking), told } => {
            let lack = Lack::Present { due: 30, present: 14, least: 16 };
            assert_eq!(lacking, &[("党员大会".to_owned(), lack)]);
            assert!(told.contains("应到30,实到14"), "{told}");
        }
        other => panic!("{other:?}"),
    }
    hold(&place, meeting(cycle, "dangyuan", 30, 16)).await;
    send(&place, village, cycle).await.unwrap();
    let seen = page(&place, village, cycle).await;
    assert_eq!((seen.standing.stars, seen.phase), (Some(9), Phase::Drafting));
    assert_eq!(seen.stage.code, "town");
    assert!(!seen.acts.contains(&Act::SaveSheet), "{:?}", seen.acts);

    // Sent up is sent up.
    let refused = save(&place, village, cycle, 2, answers("自评")).await.unwrap_err();
    assert!(matches!(refused, Refusal::State { refused: Refused::SentUp { stage: 1 }, .. }));

    save(&place, town, cycle, 0, answers("初评")).await.unwrap();
    send(&place, town, cycle).await.unwrap();
    assert_eq!(page(&place, village, cycle).await.standing.stars, Some(8));

    save(&place, district, cycle, 0, answers("联评")).await.unwrap();
    send(&place, district, cycle).await.unwrap();
    let seen = page(&place, village, cycle).await;
    assert_eq!(seen.standing.stars, Some(7));
    let green = seen.dimensions.iter().find(|row| row.dimension.code == "生态宜居").unwrap();
    assert_eq!((green.score.as_str(), green.star), ("96", Some(StarState::StandardMissed)));

    save(&place, office, cycle, 0, answers("考评")).await.unwrap();
    send(&place, office, cycle).await.unwrap();
    let input = Confirm {
        cycle,
        subjects: vec![VILLAGE.to_owned()],
        document: "赤组发〔2026〕9号".to_owned(),
    };
    actions::confirm(&place.desk, office, place.desk.new_action(), input).await.unwrap();

    let seen = page(&place, village, cycle).await;
    assert_eq!(seen.phase, Phase::Confirmed);
    assert_eq!(seen.confirmed.as_ref().unwrap().0, "赤组发〔2026〕9号");
    side_by_side(&seen);
}

/// All four values, reasons and hands beside each other; the tenth star is 未申报, never 0.
fn side_by_side(seen: &SubjectPage) {
    let stars: Vec<Option<u16>> = seen.stages.iter().map(|stage| stage.stars).collect();
    assert_eq!(stars, [Some(9), Some(8), Some(7), Some(8)]);
    let tiers: Vec<&str> = seen.stages.iter().map(|stage| stage.tier.as_str()).collect();
    assert_eq!(tiers, ["九星级", "八星级", "七星级", "八星级"]);
    assert_eq!((seen.standing.total.as_str(), seen.standing.tier.as_str()), ("984.44", "八星级"));

    let row = seen.clauses.iter().find(|row| row.key == "先锋2").unwrap();
    let values: Vec<&str> = row.cells.iter().map(|cell| cell.value.as_str()).collect();
    assert_eq!(values, ["10", "4", "4", "10"]);
    let hands: Vec<&str> = row.cells.iter().map(|cell| cell.by.as_str()).collect();
    assert_eq!(
        hands,
        ["小泉村村级组织", "小泉乡党委考评小组", "东泉区考核验收组", "赤岗市委组织部"]
    );
    let reasons: Vec<&str> = row.cells.iter().map(|cell| cell.reason.as_str()).collect();
    assert_eq!(reasons, ["自评查证", "初评查证", "联评查证", "考评查证"]);
    assert!(row.differs && row.cells.iter().all(|cell| cell.at.is_some()));

    let tenth = seen.dimensions.iter().find(|row| row.dimension.code == "宗教和谐").unwrap();
    assert_eq!((tenth.star, tenth.score.as_str()), (Some(StarState::NotDeclared), ""));
    assert!(tenth.cells.iter().all(|cell| cell.state == "未申报" && cell.score.is_empty()));
    let acts: Vec<Act> = seen.history.iter().rev().map(|line| line.act).collect();
    assert_eq!(acts.first(), Some(&Act::Declare));
    assert_eq!(acts.last(), Some(&Act::Confirm));
    assert_eq!(acts.iter().filter(|act| **act == Act::SendUp).count(), 4);
    assert!(seen.history.iter().all(|line| !line.by.is_empty() && !line.post.is_empty()));
}

async fn a_form_sent_twice(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = opened(&place).await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    declare(&place, cycle, VILLAGE).await;
    let action = place.desk.new_action();
    let input =
        SaveSheet { cycle, subject: VILLAGE.to_owned(), number: 0, answers: answers("自评") };
    let first = actions::save_sheet(&place.desk, village, action, input.clone()).await.unwrap();
    let again = actions::save_sheet(&place.desk, village, action, input).await.unwrap();
    assert_eq!(first, again);
    let sheet = looks::sheet(&place.desk, village, cycle, VILLAGE, None).await.unwrap();
    assert_eq!(sheet.number, 1);
    let saves = page(&place, village, cycle).await;
    let saves = saves.history.iter().filter(|line| line.act == Act::SaveSheet).count();
    assert_eq!(saves, 1);

    // Nobody else gets the receipt, and it is good for no other form.
    let town = place.who("xiang@990402201000");
    let input = About { cycle, subject: VILLAGE.to_owned() };
    let refused = actions::send_up(&place.desk, village, action, input.clone()).await.unwrap_err();
    assert!(matches!(refused, Refusal::Reused));
    let refused = actions::send_up(&place.desk, town, action, input).await.unwrap_err();
    assert!(matches!(refused, Refusal::Reused));
}

fn one(key: &str, value: &str) -> BTreeMap<String, Answered> {
    let answer = Answered { value: value.to_owned(), reason: String::new() };
    BTreeMap::from([(key.to_owned(), answer)])
}

async fn a_conflict_loses_nothing(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = opened(&place).await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    declare(&place, cycle, VILLAGE).await;
    let base = save(&place, village, cycle, 0, answers("自评")).await.unwrap();
    // Two open the same sheet. Different answers come together.
    save(&place, village, cycle, base, one("先锋2", "9")).await.unwrap();
    save(&place, village, cycle, base, one("民主3", "11")).await.unwrap();
    let sheet = looks::sheet(&place.desk, village, cycle, VILLAGE, None).await.unwrap();
    let value = |key: &str| {
        let questions = sheet.dimensions.iter().flat_map(|d| &d.items);
        let mut questions = questions.flat_map(|i| &i.clauses).flat_map(|c| &c.questions);
        questions.find(|question| question.key == key).unwrap().value.clone()
    };
    assert_eq!((value("先锋2").as_str(), value("民主3").as_str()), ("9", "11"));
    // The same answer does not: nothing is written, and both values are named.
    let refused = save(&place, village, cycle, base, one("先锋2", "8")).await.unwrap_err();
    match refused {
        Refusal::Conflict { number, by, theirs } => {
            assert_eq!((number, by.as_str()), (3, "小泉村村级组织"));
            assert_eq!(theirs, [("先锋2".to_owned(), "9".to_owned())]);
        }
        other => panic!("{other:?}"),
    }
    let refused = save(&place, village, cycle, 3, one("先锋2", "很多")).await.unwrap_err();
    match refused {
        Refusal::Bad(bad) => assert_eq!(bad[0].field, "先锋2"),
        other => panic!("{other:?}"),
    }
}

async fn sent_back(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = opened(&place).await;
    self_rated(&place, cycle).await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    let town = place.who("xiang@990402201000");
    let back =
        |reason: &str| WithReason { cycle, subject: VILLAGE.to_owned(), reason: reason.to_owned() };
    let action = place.desk.new_action();
    let refused = actions::send_back(&place.desk, town, action, back(" ")).await.unwrap_err();
    assert!(matches!(refused, Refusal::State { refused: Refused::NoReason, .. }));
    // The village cannot take it back by itself, nor can the neighbours see it.
    let action = place.desk.new_action();
    let refused = actions::send_back(&place.desk, village, action, back("改数")).await.unwrap_err();
    assert!(matches!(refused, Refusal::State { .. } | Refusal::NotAllowed(_)), "{refused:?}");
    let neighbour = place.who("xiang@990403101000");
    let action = place.desk.new_action();
    let refused =
        actions::send_back(&place.desk, neighbour, action, back("改数")).await.unwrap_err();
    assert!(matches!(refused, Refusal::NotFound), "{refused:?}");
    let refused = looks::subject(&place.desk, neighbour, cycle, VILLAGE).await.unwrap_err();
    assert!(matches!(refused, Refusal::NotFound));

    let action = place.desk.new_action();
    actions::send_back(&place.desk, town, action, back("先锋2与台账不符")).await.unwrap();
    let sheet = looks::sheet(&place.desk, village, cycle, VILLAGE, None).await.unwrap();
    assert!(sheet.at_work && sheet.changed.is_empty());
    assert_eq!(sheet.returned.as_deref(), Some("先锋2与台账不符"));
    let bench = looks::workbench(&place.desk, village).await.unwrap();
    assert_eq!(bench.tasks.len(), 1);
    assert_eq!(bench.tasks[0].kind, looks::TaskKind::Mend);
    save(&place, village, cycle, sheet.number, one("先锋2", "9")).await.unwrap();
    let sheet = looks::sheet(&place.desk, village, cycle, VILLAGE, None).await.unwrap();
    assert_eq!(sheet.changed, ["先锋2"], "what differs from what was sent up");
    send(&place, village, cycle).await.unwrap();
}
