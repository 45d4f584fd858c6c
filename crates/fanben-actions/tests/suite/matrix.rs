//! Everybody tries everything about every village in every state: what rights allow is let through
//! to the action, what they do not allow is refused and leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fanben_actions::actions::{
    self, About, Answered, Attach, BringForm, Confirm, Correct, DecideAll, Decided, Declare,
    Exempt, HoldMeeting, SaveSheet, SentBytes, SetAside, TakeForm, WithReason, Withdraw,
};
use fanben_actions::{CycleId, Person, Receipt, Refusal, looks};
use fanben_model::place::Tree;
use fanben_model::rights::{Act, Ground, Holding, Matter, Spans, may};
use fanben_model::scheme::Scheme;
use fanben_model::stages::{CycleState, Phase, Position};

use crate::place::{On, Place, city, on_both, rules};

on_both!(rights_and_actions_say_the_same);

const OWN: &str = "990402201201";
const ACTS: [Act; 16] = [
    Act::Declare,
    Act::SaveSheet,
    Act::HoldMeeting,
    Act::AttachEvidence,
    Act::WithdrawEvidence,
    Act::BackDeclaration,
    Act::UnbackDeclaration,
    Act::SendUp,
    Act::Recommend,
    Act::Decline,
    Act::SendBack,
    Act::Confirm,
    Act::Correct,
    Act::Exempt,
    Act::Readmit,
    Act::SetAside,
];

/// Tries an act in a form that no state takes: what comes back says whether the right was there.
async fn tries(
    place: &Place,
    who: &Person,
    cycle: CycleId,
    village: &str,
    act: Act,
) -> Result<Receipt, Refusal> {
    let (desk, action, subject) = (&place.desk, place.desk.new_action(), village.to_owned());
    let reason = String::new();
    match act {
        Act::Declare => {
            actions::declare(desk, who, action, Declare { cycle, subject, stars: vec![] }).await
        }
        Act::SaveSheet => {
            let answer = Answered { value: "1".to_owned(), reason };
            let answers = BTreeMap::from([("没有这一条".to_owned(), answer)]);
            actions::save_sheet(desk, who, action, SaveSheet { cycle, subject, number: 0, answers })
                .await
        }
        Act::HoldMeeting => {
            let on = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
            let (method, minutes) = ("没有这种会".to_owned(), String::new());
            let (due, present, agreed) = (1, 1, 1);
            let input = HoldMeeting { cycle, subject, method, on, due, present, agreed, minutes };
            actions::hold_meeting(desk, who, action, input).await
        }
        Act::AttachEvidence | Act::BackDeclaration => {
            let input = Attach {
                cycle,
                subject,
                declaration: act == Act::BackDeclaration,
                about: String::new(),
                caption: String::new(),
                name: String::new(),
                file: SentBytes::Here(vec![]),
            };
            actions::attach(desk, who, action, input).await
        }
        Act::WithdrawEvidence | Act::UnbackDeclaration => {
            let declaration = act == Act::UnbackDeclaration;
            let input = Withdraw { cycle, subject, declaration, number: 1, reason };
            actions::withdraw(desk, who, action, input).await
        }
        Act::SendUp => actions::send_up(desk, who, action, About { cycle, subject }).await,
        Act::Recommend => actions::recommend(desk, who, action, About { cycle, subject }).await,
        Act::Decline => {
            actions::decline(desk, who, action, WithReason { cycle, subject, reason }).await
        }
        Act::SendBack => {
            actions::send_back(desk, who, action, WithReason { cycle, subject, reason }).await
        }
        Act::Confirm => {
            let input = Confirm { cycle, subjects: vec![subject], document: String::new() };
            actions::confirm(desk, who, action, input).await
        }
        Act::Exempt => actions::exempt(desk, who, action, Exempt { cycle, subject, reason }).await,
        Act::Readmit => {
            actions::readmit(desk, who, action, Exempt { cycle, subject, reason }).await
        }
        // Nobody stands aside who could be called back.
        Act::SetAside => {
            let (person, why, lifted) = (who.id, Ground::Other, true);
            let input = SetAside { cycle, subject, person, why, lifted };
            actions::set_aside(desk, who, action, input).await
        }
        _ => {
            let (stage, document) = ("self".to_owned(), String::new());
            let input = Correct { cycle, subject, stage, reason, document };
            actions::correct(desk, who, action, input).await
        }
    }
}

/// Tries to decide so about one of many, for a stage that does not exist: whether it came as far as
/// being told so.
async fn decides(place: &Place, who: &Person, cycle: CycleId, act: Act) -> Result<bool, Refusal> {
    let decided = Decided { act, reason: "理由".to_owned() };
    let decisions = BTreeMap::from([(OWN.to_owned(), decided)]);
    let input = DecideAll { cycle, stage: "没有这个环节".to_owned(), decisions };
    let came = actions::decide_all(&place.desk, who, place.desk.new_action(), input).await;
    match came.expect_err("no such stage") {
        Refusal::Bad(bad) => Ok(bad[0].says.contains("请刷新后再定")),
        refusal => Err(refusal),
    }
}

/// Tries to take a form out and to bring one back, both such as nobody may.
async fn files(place: &Place, who: &Person, cycle: CycleId) -> (Refusal, Refusal) {
    let desk = &place.desk;
    let (subjects, groups) = (vec![OWN.to_owned()], vec!["没有这一项".to_owned()]);
    let input = TakeForm { cycle, subjects, groups, one: false };
    let out = actions::take_form(desk, who, desk.new_action(), input).await;
    let input = BringForm { cycle, file: "空.csv".to_owned(), bytes: vec![] };
    let back = actions::bring_form(desk, who, desk.new_action(), input).await;
    (out.expect_err("no such item"), back.expect_err("an empty file"))
}

async fn mark(place: &Place, cycle: CycleId) -> Vec<String> {
    let who = place.who("shi@990400000000");
    let mut said = Vec::new();
    for village in ["990402201201", "990402201202", "990403101201"] {
        let page = looks::subject(&place.desk, who, cycle, village).await.unwrap();
        said.push(format!("{:?} {:?} {}", page.phase, page.stage, page.history.len()));
    }
    said
}

fn expected(
    place: &Place,
    spans: &Spans,
    scheme: &Scheme,
    who: &Person,
    (village, position, aside): (&str, Position, bool),
) -> (bool, BTreeSet<Act>) {
    let holdings: Vec<Holding<'_>> = who
        .posts
        .iter()
        .map(|post| Holding {
            role: place.roles.iter().find(|role| role.id == post.role.code).unwrap(),
            within: spans.get(&post.unit.code).unwrap(),
            office: &post.office,
            only: None,
        })
        .collect();
    let matter = Matter::Subject {
        place: spans.get(village).unwrap(),
        state: CycleState::Open,
        stages: &scheme.stages,
        signs: &[],
        declares: true,
        position,
        aside,
    };
    let acts = ACTS.into_iter().filter(|act| may(&holdings, &matter, *act)).collect();
    (may(&holdings, &matter, Act::Look), acts)
}

/// Everybody tries everything; returns how much was tried and how much of it was allowed.
async fn everybody(
    place: &Place,
    cycle: CycleId,
    scheme: &Scheme,
    position: Position,
    aside: &str,
) -> (u32, u32) {
    let spans = Spans::of(&Tree::new(city()).0);
    let before = mark(place, cycle).await;
    let (mut tried, mut allowed) = (0, 0);
    for who in place.people.values() {
        let (seen, acts) =
            expected(place, &spans, scheme, who, (OWN, position, who.login == aside));
        for act in ACTS {
            // An empty sheet could really go up here.
            if act == Act::SendUp && acts.contains(&act) {
                continue;
            }
            let came = tries(place, who, cycle, OWN, act).await;
            let refusal = came.expect_err("no state takes this form");
            let at = format!("{} {act:?} {position:?}: {refusal:?}", who.login);
            let right = acts.contains(&act);
            match (&refusal, seen, right) {
                // What is wrong with the form is only said to who may send it; the document of a
                // confirmation is asked for before its subjects are looked up.
                (Refusal::NotFound, false, false)
                | (Refusal::NotAllowed(_) | Refusal::Aside | Refusal::State { .. }, true, false) => {
                }
                (Refusal::Bad(_), _, false) if act == Act::Confirm || act == Act::Correct => {}
                (Refusal::Bad(_) | Refusal::State { .. }, true, true) => allowed += 1,
                _ => panic!("{at} (sees {seen}, may {right})"),
            }
            tried += 1;
        }
        // Deciding about many needs what deciding about one does.
        for act in [Act::SendUp, Act::Recommend, Act::Decline, Act::SendBack] {
            let came = decides(place, who, cycle, act).await;
            match (&came, seen, acts.contains(&act)) {
                (Err(Refusal::NotFound), false, false)
                | (Err(Refusal::NotAllowed(_)) | Ok(false), true, false)
                | (Ok(true), true, true) => {}
                _ => panic!("{} decides {act:?} {position:?}: {came:?}", who.login),
            }
            tried += 1;
        }
        let right = acts.contains(&Act::SaveSheet);
        let (out, back) = files(place, who, cycle).await;
        match (&out, seen, right) {
            (Refusal::NotFound, false, false)
            | (Refusal::NotAllowed(_) | Refusal::Aside | Refusal::State { .. }, true, false)
            | (Refusal::Bad(_), true, true) => {}
            _ => panic!("{} takes a form {position:?}: {out:?}", who.login),
        }
        // Nobody else is at work here: who may save this sheet is who may bring one back.
        match (&back, right) {
            (Refusal::NotFound | Refusal::NotAllowed(_) | Refusal::Aside, false)
            | (Refusal::Bad(_), true) => {}
            _ => panic!("{} brings a form {position:?}: {back:?}", who.login),
        }
        tried += 2;
    }
    assert_eq!(mark(place, cycle).await, before, "a refused act never writes");
    (tried, allowed)
}

async fn set_aside(place: &Place, cycle: CycleId, who: &Person, lifted: bool) {
    let office = place.who("shi@990400000000");
    let (subject, person, why) = (OWN.to_owned(), who.id, Ground::Other);
    let input = SetAside { cycle, subject, person, why, lifted };
    actions::set_aside(&place.desk, office, place.desk.new_action(), input).await.unwrap();
}

async fn rights_and_actions_say_the_same(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let mut scheme = rules("shixing/shixing.yaml");
    // What this test goes through are rights and states, not sheets.
    for stage in &mut scheme.stages {
        stage.complete = Some(false);
        stage.methods.clear();
    }
    let cycle = place.cycle(office, scheme.clone(), "990400000000").await;
    let at = |phase, stage| Position { phase, stage, returned: false };
    let mut sums = (0, 0);
    let mut add = |(tried, allowed): (u32, u32)| sums = (sums.0 + tried, sums.1 + allowed);
    add(everybody(&place, cycle, &scheme, at(Phase::Declaring, 0), "").await);
    let village = place.who(&format!("cun@{OWN}"));
    let subject = OWN.to_owned();
    let stars = vec!["先锋模范".to_owned()];
    let input = Declare { cycle, subject: subject.clone(), stars };
    actions::declare(&place.desk, village, place.desk.new_action(), input).await.unwrap();
    let judges = [
        format!("cun@{OWN}"),
        "xiang@990402201000".to_owned(),
        "qu@990402000000".to_owned(),
        "shi@990400000000".to_owned(),
    ];
    for (stage, judge) in judges.iter().enumerate() {
        let who = place.who(judge);
        if stage > 0 {
            let position = at(Phase::Drafting, stage);
            add(everybody(&place, cycle, &scheme, position, "").await);
            // Once more while the judge at work stands aside.
            if judge != &office.login {
                set_aside(&place, cycle, who, false).await;
                add(everybody(&place, cycle, &scheme, position, judge).await);
                set_aside(&place, cycle, who, true).await;
            }
        }
        let input = About { cycle, subject: subject.clone() };
        actions::send_up(&place.desk, who, place.desk.new_action(), input).await.unwrap();
    }
    add(everybody(&place, cycle, &scheme, at(Phase::Settled, 3), "").await);
    assert!(sums.0 > 500 && sums.1 > 10, "tried {}, allowed {}", sums.0, sums.1);
}
