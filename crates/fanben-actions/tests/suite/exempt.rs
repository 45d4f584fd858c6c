//! 免评: a unit the office exempts is neither 0 nor undeclared, before and after the opening; shares
//! are taken of whom the scheme says.

use std::collections::BTreeMap;

use fanben_actions::actions::{self, About, Answered, Confirm, DraftCycle, Exempt, SaveSheet};
use fanben_actions::{CycleId, Person, Receipt, Refusal, looks, trail};
use fanben_model::rights::Act;
use fanben_model::scheme::{self, Scheme};
use fanben_model::stages::{Phase, Refused};

use crate::place::{On, Place, city, on_both};

on_both!(exempt_before_the_opening, exempt_while_it_is_open, shares_of_everybody);

const OWN: &str = "990402201201";
const NEXT: &str = "990402201202";
const FAR: &str = "990403101201";
const WHY: &str = "整村搬迁,市委常委会研究同意";

/// Points a village gives itself, and a title for seven in ten.
fn rules(exempt: &str) -> Scheme {
    let text = format!(
        "fanben: 1\nid: jian\ntitle: 简易办法\nperiod: \"2026\"\n\
         legal: {{type: 年度考核, body: 赤岗市委, number: 赤委发〔2026〕1号}}\n\
         subjects: {{kinds: [村]}}\nties: [D1]\n{exempt}\
         stages: [{{id: self, name: 自评, role: cun}}]\n\
         dimensions:\n  - id: 党建\n    name: 党建\n    items:\n\
         \x20     - {{id: D1, name: 组织生活, points: \"10\", clauses: [\"三会一课每月不少于1次,每少一次扣1分\"]}}\n\
         tiers:\n  - {{name: 先进, share: \"70\"}}\n  - {{name: 合格, from: \"0\"}}\n"
    );
    scheme::read(&text).unwrap()
}

async fn approved(place: &Place, scheme: Scheme) -> CycleId {
    let office = place.who("shi@990400000000");
    let input = DraftCycle { scheme, overlays: vec![], unit: "990400000000".to_owned() };
    let action = place.desk.new_action();
    let receipt = actions::draft_cycle(&place.desk, office, action, input).await.unwrap();
    let cycle: CycleId = receipt.given("cycle").unwrap().parse().unwrap();
    actions::approve_cycle(&place.desk, office, place.desk.new_action(), cycle).await.unwrap();
    cycle
}

async fn exempt(
    place: &Place,
    who: &Person,
    (cycle, subject, reason): (CycleId, &str, &str),
) -> Result<Receipt, Refusal> {
    let input = Exempt { cycle, subject: subject.to_owned(), reason: reason.to_owned() };
    actions::exempt(&place.desk, who, place.desk.new_action(), input).await
}

async fn readmit(place: &Place, cycle: CycleId, subject: &str) -> Result<Receipt, Refusal> {
    let office = place.who("shi@990400000000");
    let (subject, reason) = (subject.to_owned(), "搬迁推迟到明年".to_owned());
    let input = Exempt { cycle, subject, reason };
    actions::readmit(&place.desk, office, place.desk.new_action(), input).await
}

/// The village lacks so many meetings, and sends its sheet up.
async fn judge(place: &Place, cycle: CycleId, village: &str, lacks: u32) -> Result<(), Refusal> {
    let who = place.who(&format!("cun@{village}"));
    let number = looks::sheet(&place.desk, who, cycle, village, None).await?.number;
    let answer = Answered { value: lacks.to_string(), reason: "查台账".to_owned() };
    let answers = BTreeMap::from([("D1".to_owned(), answer)]);
    let subject = village.to_owned();
    let input = SaveSheet { cycle, subject: subject.clone(), number, answers };
    actions::save_sheet(&place.desk, who, place.desk.new_action(), input).await?;
    let input = About { cycle, subject };
    actions::send_up(&place.desk, who, place.desk.new_action(), input).await?;
    Ok(())
}

async fn stands(place: &Place, cycle: CycleId) -> Vec<(String, Phase, String, u32)> {
    let office = place.who("shi@990400000000");
    let board = looks::board(&place.desk, office, cycle).await.unwrap();
    let row = |row: looks::BoardRow| {
        (row.subject.code, row.phase, format!("{}{}", row.standing.total, row.standing.tier), {
            row.standing.rank
        })
    };
    board.rows.into_iter().map(row).collect()
}

async fn exempt_before_the_opening(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let cycle = approved(&place, rules("")).await;
    for login in [format!("cun@{OWN}"), "xiang@990402201000".to_owned()] {
        let refused = exempt(&place, place.who(&login), (cycle, OWN, WHY)).await;
        assert_eq!(refused.unwrap_err().code(), "not_allowed", "{login}");
    }
    let refused = exempt(&place, office, (cycle, OWN, " ")).await;
    assert!(matches!(refused, Err(Refusal::State { refused: Refused::NoReason, .. })));
    let refused = exempt(&place, office, (cycle, "990402201000", WHY)).await;
    assert!(matches!(refused, Err(Refusal::NotFound)), "a township is not rated here");

    let view = looks::exempts(&place.desk, office, cycle).await.unwrap();
    assert_eq!((view.rated, view.lines.len(), view.able.len()), (3, 0, 3));
    let input = Exempt { cycle, subject: OWN.to_owned(), reason: WHY.to_owned() };
    let action = place.desk.new_action();
    let first = actions::exempt(&place.desk, office, action, input.clone()).await.unwrap();
    let again = actions::exempt(&place.desk, office, action, input).await.unwrap();
    assert_eq!(first, again);
    assert!(first.says.contains("按比例的名额也只按参评的算"), "{}", first.says);
    exempt(&place, office, (cycle, NEXT, WHY)).await.unwrap();
    readmit(&place, cycle, NEXT).await.unwrap();
    let view = looks::exempts(&place.desk, office, cycle).await.unwrap();
    assert_eq!((view.rated, view.able.len()), (2, 2));
    assert_eq!(view.lines[0].because.reason, WHY);

    let receipt =
        actions::open_cycle(&place.desk, office, place.desk.new_action(), cycle).await.unwrap();
    assert!(receipt.says.contains("2个对象参加"), "{}", receipt.says);
    let refused = judge(&place, cycle, OWN, 0).await;
    assert!(matches!(refused, Err(Refusal::State { refused: Refused::Exempt, .. })), "{refused:?}");
    judge(&place, cycle, NEXT, 0).await.unwrap();
    judge(&place, cycle, FAR, 1).await.unwrap();
    // Seven in ten of two are one.
    let expected = [
        (OWN, Phase::Exempt, "", 0),
        (NEXT, Phase::Settled, "10先进", 1),
        (FAR, Phase::Settled, "9合格", 2),
    ]
    .map(|(code, phase, is, rank)| (code.to_owned(), phase, is.to_owned(), rank));
    assert_eq!(stands(&place, cycle).await, expected);
    let board = looks::board(&place.desk, office, cycle).await.unwrap();
    assert_eq!((board.cycle.subjects, board.cycle.exempt, board.cycle.done), (2, 1, 2));

    let village = place.who(&format!("cun@{OWN}"));
    let page = looks::subject(&place.desk, village, cycle, OWN).await.unwrap();
    let (because, rule) = page.exempt.unwrap();
    assert_eq!((because.reason.as_str(), page.standing.total.as_str()), (WHY, ""));
    assert!(rule.contains("只排参评的") && page.acts == [Act::Look]);
    let why = looks::why(&place.desk, village, cycle, OWN).await;
    assert!(matches!(why, Err(Refusal::State { refused: Refused::Exempt, .. })), "no 0 either");

    // Nobody waits for it.
    let document = "赤委发〔2026〕9号".to_owned();
    let input = Confirm { cycle, subjects: vec![], document };
    actions::confirm(&place.desk, office, place.desk.new_action(), input).await.unwrap();
    actions::close_cycle(&place.desk, office, place.desk.new_action(), cycle).await.unwrap();
    let refused = readmit(&place, cycle, OWN).await;
    assert!(matches!(refused, Err(Refusal::State { refused: Refused::Cycle(_), .. })));
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn exempt_while_it_is_open(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let cycle = approved(&place, rules("")).await;
    actions::open_cycle(&place.desk, office, place.desk.new_action(), cycle).await.unwrap();
    for (village, lacks) in [(OWN, 0), (NEXT, 1)] {
        judge(&place, cycle, village, lacks).await.unwrap();
    }
    let before = stands(&place, cycle).await;
    assert_eq!(before[1], (NEXT.to_owned(), Phase::Settled, "9先进".to_owned(), 2));
    exempt(&place, office, (cycle, OWN, WHY)).await.unwrap();
    let after = stands(&place, cycle).await;
    assert_eq!(after[0], (OWN.to_owned(), Phase::Exempt, String::new(), 0));
    assert_eq!((after[1].1, after[1].3), (Phase::Settled, 1), "the rest move up");
    let refused = exempt(&place, office, (cycle, OWN, WHY)).await;
    assert!(matches!(refused, Err(Refusal::State { refused: Refused::Exempt, .. })));

    // What was judged waits, and goes up again.
    readmit(&place, cycle, OWN).await.unwrap();
    let back = stands(&place, cycle).await;
    assert_eq!(back[0], (OWN.to_owned(), Phase::Drafting, "10先进".to_owned(), 1));
    judge(&place, cycle, OWN, 0).await.unwrap();
    assert_eq!(stands(&place, cycle).await, before);
    let page = looks::subject(&place.desk, office, cycle, OWN).await.unwrap();
    let acts: Vec<Act> = page.history.iter().map(|line| line.act).collect();
    assert!(acts.contains(&Act::Exempt) && acts.contains(&Act::Readmit), "{acts:?}");
    assert_eq!(page.exempt, None);
}

async fn shares_of_everybody(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let cycle = approved(&place, rules("exempt: {share_of: everybody}\n")).await;
    exempt(&place, office, (cycle, OWN, WHY)).await.unwrap();
    actions::open_cycle(&place.desk, office, place.desk.new_action(), cycle).await.unwrap();
    judge(&place, cycle, NEXT, 0).await.unwrap();
    judge(&place, cycle, FAR, 1).await.unwrap();
    // Seven in ten of three are two, though only two are ranked.
    let tiers: Vec<(String, u32)> =
        stands(&place, cycle).await.into_iter().map(|(_, _, is, rank)| (is, rank)).collect();
    let expected = [("", 0), ("10先进", 1), ("9先进", 2)];
    assert_eq!(tiers, expected.map(|(is, rank)| (is.to_owned(), rank)));
    let view = looks::exempts(&place.desk, office, cycle).await.unwrap();
    assert!(view.rule.contains("免评的也算在内"), "{}", view.rule);
}
