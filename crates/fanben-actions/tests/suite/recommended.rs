//! 规范·示范·典范村: the township recommends, returns, does not recommend; the district begins with the
//! surest and opens what it has judged only by a formal correction.

use std::collections::BTreeMap;

use fanben_actions::actions::{
    self, About, Answered, Confirm, Correct, RecordMeasure, SaveSheet, WithReason,
};
use fanben_actions::looks::{self, QuestionKind, Sheet};
use fanben_actions::{CycleId, Person, Refusal};
use fanben_model::stages::{Phase, Refused};

use crate::place::{On, Place, district, on_both, rules};

on_both!(recommended_returned_and_not);

pub(crate) const SURE: &str = "990301101201";
pub(crate) const RETURNED: &str = "990301101202";
pub(crate) const NOT: &str = "990301101203";
pub(crate) const OTHER: &str = "990301102201";

/// Answers to every question of a sheet: those of a village that does well, or badly.
fn fill(sheet: &Sheet, well: bool) -> BTreeMap<String, Answered> {
    let items = sheet.dimensions.iter().flat_map(|dimension| &dimension.items);
    let questions = items.flat_map(|item| &item.clauses).flat_map(|clause| {
        clause.questions.iter().map(|question| (clause.text.as_str(), question))
    });
    questions
        .filter(|(_, question)| !question.key.is_empty())
        .map(|(text, question)| {
            let takes = text.contains('扣') || text.contains("不得分");
            let value = match question.kind {
                QuestionKind::YesNo if takes == well => "否".to_owned(),
                QuestionKind::YesNo => "是".to_owned(),
                QuestionKind::Count if takes == well => "0".to_owned(),
                QuestionKind::Count => "9".to_owned(),
                QuestionKind::Percent => if well { "100%" } else { "50%" }.to_owned(),
                QuestionKind::Amount => if well { "100" } else { "0" }.to_owned(),
                QuestionKind::Level if well => question.levels[0].clone(),
                QuestionKind::Level => question.levels.last().cloned().unwrap_or_default(),
                QuestionKind::Range => {
                    let (low, high) = question.range.clone().unwrap();
                    if well { high } else { low }
                }
                QuestionKind::Computed => String::new(),
            };
            (question.key.clone(), Answered { value, reason: String::new() })
        })
        .collect()
}

pub(crate) async fn judge(place: &Place, who: &Person, cycle: CycleId, village: &str, well: bool) {
    let sheet = looks::sheet(&place.desk, who, cycle, village, None).await.unwrap();
    let answers = fill(&sheet, well);
    let (number, subject) = (sheet.number, village.to_owned());
    let input = SaveSheet { cycle, subject, number, answers };
    actions::save_sheet(&place.desk, who, place.desk.new_action(), input).await.unwrap();
}

fn about(cycle: CycleId, village: &str) -> About {
    About { cycle, subject: village.to_owned() }
}

pub(crate) async fn report(place: &Place, cycle: CycleId) {
    let who = place.who("bumen@990301000000");
    let values = [
        ("经营性收入", "52000"),
        ("居民人均可支配收入", "18600"),
        ("绿化覆盖率", "60%"),
        ("主干道亮化率", "100%"),
        ("卫生厕所普及率", "100%"),
        ("矛盾纠纷调处率", "100%"),
        ("安全事故起数", "0"),
        ("涉黑涉恶", "否"),
    ];
    for (measure, value) in values {
        let of = |code: &str| (code.to_owned(), value.to_owned());
        let input = RecordMeasure {
            cycle,
            measure: measure.to_owned(),
            values: [SURE, RETURNED, NOT, OTHER].map(of).into(),
            source: String::new(),
            reason: String::new(),
        };
        actions::record_measure(&place.desk, who, place.desk.new_action(), input).await.unwrap();
    }
}

async fn recommended_returned_and_not(on: On) {
    let place = Place::new(on, "fanbencun", district()).await;
    let office = place.who("qu@990301000000");
    let town = place.who("xiang@990301101000");
    let other_town = place.who("xiang@990301102000");
    let cycle = place.cycle(office, rules("fanbencun/scheme.yaml"), "990301000000").await;
    report(&place, cycle).await;
    for (village, well) in [(SURE, true), (RETURNED, true), (NOT, true), (OTHER, false)] {
        let own = place.who(&format!("cun@{village}"));
        judge(&place, own, cycle, village, well).await;
        let action = place.desk.new_action();
        actions::send_up(&place.desk, own, action, about(cycle, village)).await.unwrap();
    }

    // The township does not simply send up: it decides.
    let action = place.desk.new_action();
    let refused = actions::send_up(&place.desk, town, action, about(cycle, SURE)).await;
    assert!(matches!(refused, Err(Refusal::State { .. })), "{refused:?}");
    for (who, village, well) in [(town, SURE, true), (other_town, OTHER, false)] {
        judge(&place, who, cycle, village, well).await;
        let action = place.desk.new_action();
        actions::recommend(&place.desk, who, action, about(cycle, village)).await.unwrap();
    }
    let reason = |village: &str, reason: &str| {
        let (subject, reason) = (village.to_owned(), reason.to_owned());
        WithReason { cycle, subject, reason }
    };
    let action = place.desk.new_action();
    let input = reason(RETURNED, "自评表未经党员大会通过");
    actions::send_back(&place.desk, town, action, input).await.unwrap();
    let action = place.desk.new_action();
    let input = reason(NOT, "班子刚调整,先行整改");
    actions::decline(&place.desk, town, action, input).await.unwrap();

    // Not recommended is not failed, and neither is returned.
    let result = async |village: &str| {
        let page = looks::subject(&place.desk, office, cycle, village).await.unwrap();
        (page.phase, page.standing.tier)
    };
    assert_eq!(result(NOT).await, (Phase::Declined, "未推荐".to_owned()));
    assert_eq!(result(RETURNED).await, (Phase::Drafting, "退回补正".to_owned()));
    let page = looks::subject(&place.desk, office, cycle, RETURNED).await.unwrap();
    assert_eq!(page.stage.code, "self");
    assert_eq!(page.returned.as_deref(), Some("自评表未经党员大会通过"));

    surest_first(&place, office, cycle).await;
}

async fn surest_first(place: &Place, office: &Person, cycle: CycleId) {
    let board = looks::board(&place.desk, office, cycle).await.unwrap();
    assert!(board.surest_first);
    let order: Vec<&str> = board.rows.iter().take(2).map(|row| row.subject.code.as_str()).collect();
    assert_eq!(order, [SURE, OTHER], "those at the stage, the highest standing first");
    judge(place, office, cycle, SURE, true).await;
    let action = place.desk.new_action();
    actions::send_up(&place.desk, office, action, about(cycle, SURE)).await.unwrap();

    // What is judged stands beside what is being judged, and moves nothing there.
    let sheet = looks::sheet(&place.desk, office, cycle, OTHER, None).await.unwrap();
    let names: Vec<&str> = sheet.references.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(names, [SURE]);
    let questions = sheet.dimensions.iter().flat_map(|d| &d.items).flat_map(|i| &i.clauses);
    let beside = questions.flat_map(|clause| &clause.questions).filter(|q| !q.key.is_empty());
    assert!(beside.clone().count() > 5 && beside.into_iter().all(|q| !q.references[0].is_empty()));
    let sum = |sheet: &Sheet| sheet.total.clone();
    let before = sum(&sheet);

    // The reference is closed: only a formal correction opens it.
    let input = SaveSheet { cycle, subject: SURE.to_owned(), number: 1, answers: BTreeMap::new() };
    let action = place.desk.new_action();
    let refused = actions::save_sheet(&place.desk, office, action, input.clone()).await;
    let settled = Refused::Settled;
    assert!(
        matches!(&refused, Err(Refusal::State { refused, .. }) if *refused == settled),
        "{refused:?}"
    );
    let correction = |document: &str| Correct {
        cycle,
        subject: SURE.to_owned(),
        stage: "district".to_owned(),
        reason: "与云台村口径不一".to_owned(),
        document: document.to_owned(),
    };
    let action = place.desk.new_action();
    let refused = actions::correct(&place.desk, office, action, correction("")).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))));
    let town = place.who("xiang@990301101000");
    let action = place.desk.new_action();
    let refused =
        actions::correct(&place.desk, town, action, correction("七峰组发〔2026〕8号")).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    let action = place.desk.new_action();
    actions::correct(&place.desk, office, action, correction("七峰组发〔2026〕8号")).await.unwrap();
    let action = place.desk.new_action();
    actions::save_sheet(&place.desk, office, action, input).await.unwrap();
    let action = place.desk.new_action();
    actions::send_up(&place.desk, office, action, about(cycle, SURE)).await.unwrap();
    let sheet = looks::sheet(&place.desk, office, cycle, OTHER, None).await.unwrap();
    assert_eq!(sum(&sheet), before);
    let input =
        Confirm { cycle, subjects: vec![], document: "七峰委发〔2026〕20号".to_owned() };
    actions::confirm(&place.desk, office, place.desk.new_action(), input).await.unwrap();
    let page = looks::subject(&place.desk, office, cycle, SURE).await.unwrap();
    assert_eq!(page.phase, Phase::Confirmed);
}
