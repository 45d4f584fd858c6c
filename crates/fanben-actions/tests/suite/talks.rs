//! 一月一提示和黄牌: a rule lists a village, the township's leader talks to both who answer for it,
//! both receive, the office reads, items are followed up; a card is given and lifted by decision.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, AtUnit, Confirm, DraftList, EntryTyped, ExemptTask, FollowItem, HoldTalk,
    IssueCard, ItemTyped, LiftCard, ProposeEntries, ReceiveTalk, RecordMeasure, ReportTask,
    RuleEntries, TalkReason, WriteTalk,
};
use fanben_actions::looks::{self, TalkPage, TalkTodo, WhyLink};
use fanben_actions::{CycleId, ListId, Person, Receipt, Refusal, TalkId, trail};
use fanben_model::lists::Form;
use fanben_model::lists::Step as Asked;
use fanben_model::place::Unit;
use fanben_model::rights::Act;
use fanben_model::scheme::{self, Scheme};
use fanben_model::talks::{Kind, Refused, State};

use crate::place::{On, Place, on_both, unit};

on_both!(
    a_talk_goes_from_two_late_tasks_to_its_end,
    a_card_is_given_and_lifted_by_decision,
    nobody_else_finds_anything,
);

const CITY: &str = "990500000000";
const TOWN: &str = "990501101000";
const OTHER: &str = "990501102000";
const VILLAGES: [&str; 3] = ["990501101201", "990501101202", "990501101203"];

fn units() -> Vec<Unit> {
    vec![
        unit(CITY, "鹤溪市", "市", ""),
        unit(TOWN, "黄泥镇", "镇", CITY),
        unit(VILLAGES[0], "井塘村", "村", TOWN),
        unit(VILLAGES[1], "白果村", "村", TOWN),
        unit(VILLAGES[2], "枫林村", "村", TOWN),
        unit(OTHER, "文明铺镇", "镇", CITY),
    ]
}

fn rules(period: &str) -> Scheme {
    let text = format!(
        "fanben: 1\nid: jidu\ntitle: 季度评比\nperiod: {period}\n\
         legal: {{type: 年度考核, body: 中共鹤溪市委办公室, number: 鹤办发〔2026〕5号}}\n\
         subjects: {{kinds: [村]}}\nties: [N1]\n\
         stages: [{{id: zhen, name: 镇评, role: zhen}}]\n\
         measures: {{医保参保率: {{unit: \"%\", owner: 医疗保障局, source: 参保系统}}}}\n\
         dimensions:\n  - id: 得分\n    name: 得分\n    points: \"100\"\n    items:\n\
         \x20     - {{id: N1, name: 医保参保率, points: \"100\", clauses: [{{text: 以医保参保率计分, gives: 医保参保率}}]}}\n\
         untitled: 季度只排名次\n\
         notices:\n  - {{id: 黄牌, text: 镇内末位, when: 倒数名次 = 1, then: 黄牌警示由镇决定}}\n\
         \x20 - {{id: 表扬, text: 镇内第一, when: 名次 = 1, then: 通报表扬}}\n\
         streaks: [{{id: 连续黄牌, text: 连续两个季度镇内末位, when: \"连续(2, 倒数名次, 1)\", then: 镇分管领导约谈}}]\n"
    );
    scheme::read(&text).unwrap()
}

fn item(what: &str, method: &str) -> ItemTyped {
    ItemTyped {
        what: what.to_owned(),
        behind: "过了期限还没有办结".to_owned(),
        method: method.to_owned(),
        deadline: "2026-11-10".to_owned(),
    }
}

async fn listed(place: &Place) -> ListId {
    let desk = &place.desk;
    let office = place.who(&format!("shiban@{CITY}"));
    let input = DraftList {
        unit: CITY.to_owned(),
        period: "2026Q4".to_owned(),
        title: "四季度任务清单".to_owned(),
        kinds: "村".to_owned(),
        ..DraftList::default()
    };
    let receipt = actions::draft_list(desk, office, desk.new_action(), input).await.unwrap();
    let list: ListId = receipt.given("list").unwrap().parse().unwrap();
    let entry = |title: &str| EntryTyped {
        item: "秋种".to_owned(),
        title: title.to_owned(),
        department: "农业农村局".to_owned(),
        basis: "鹤办发〔2026〕5号".to_owned(),
        effect: "粮食生产".to_owned(),
        deadline: "2026-10-25".to_owned(),
        minutes: "10".to_owned(),
        ..EntryTyped::default()
    };
    let rows = vec![entry("备足种子化肥"), entry("检修农机")];
    let gushi = place.who(&format!("gushi@{CITY}"));
    let input = ProposeEntries { list, rows, again: None };
    actions::propose_entries(desk, gushi, desk.new_action(), input).await.unwrap();
    let ruling = Asked::Admit;
    let input = RuleEntries { list, entries: vec![], ruling, into: None, reason: String::new() };
    actions::rule_entries(desk, office, desk.new_action(), input).await.unwrap();
    actions::open_list(desk, office, desk.new_action(), list).await.unwrap();
    let zhen = place.who(&format!("zhen@{TOWN}"));
    let input = AtUnit { list, unit: TOWN.to_owned(), entries: vec![] };
    actions::dispatch_tasks(desk, zhen, desk.new_action(), input).await.unwrap();
    // Two villages are in time, one does nothing.
    for village in &VILLAGES[1..] {
        let who = place.who(&format!("cun@{village}"));
        let unit = (*village).to_owned();
        let input = AtUnit { list, unit: unit.clone(), entries: vec![] };
        actions::accept_tasks(desk, who, desk.new_action(), input).await.unwrap();
        let tasks = looks::unit_tasks(desk, who, list, village).await.unwrap().tasks;
        for task in tasks {
            let (says, evidence) = ("已办".to_owned(), String::new());
            let input = ReportTask { list, unit: unit.clone(), entry: task.id, says, evidence };
            actions::report_task(desk, who, desk.new_action(), input).await.unwrap();
        }
    }
    list
}

fn refused(came: Result<Receipt, Refusal>) -> Refused {
    match came {
        Err(Refusal::Talk { refused, .. }) => refused,
        other => panic!("{other:?}"),
    }
}

fn field(came: Result<Receipt, Refusal>) -> String {
    match came {
        Err(Refusal::Bad(bad)) => bad[0].field.clone(),
        other => panic!("{other:?}"),
    }
}

async fn todo(place: &Place, login: &str) -> Vec<(TalkTodo, usize)> {
    let bench = looks::workbench(&place.desk, place.who(login)).await.unwrap();
    bench.talks.iter().map(|task| (task.what, task.many)).collect()
}

async fn write(place: &Place, items: Vec<ItemTyped>) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhenfen@{TOWN}"));
    let input = WriteTalk { unit: VILLAGES[0].to_owned(), items, again: None };
    actions::write_talk(&place.desk, who, place.desk.new_action(), input).await
}

async fn hold(place: &Place, talk: TalkId, day: &str, with: &[&str]) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhenfen@{TOWN}"));
    let with = with.iter().map(|role| (*role).to_owned()).collect();
    let input = HoldTalk { talk, day: day.to_owned(), with };
    actions::hold_talk(&place.desk, who, place.desk.new_action(), input).await
}

async fn receive(place: &Place, login: &str, talk: TalkId) -> Result<Receipt, Refusal> {
    let input = ReceiveTalk { talk, says: "照办".to_owned() };
    actions::receive_talk(&place.desk, place.who(login), place.desk.new_action(), input).await
}

async fn report(place: &Place, talk: TalkId, reason: &str) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhenfen@{TOWN}"));
    let input = TalkReason { talk, reason: reason.to_owned() };
    actions::report_talk(&place.desk, who, place.desk.new_action(), input).await
}

async fn follow(
    place: &Place,
    talk: TalkId,
    item: usize,
    until: Option<&str>,
    says: &str,
) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhenfen@{TOWN}"));
    let (until, says) = (until.map(str::to_owned), says.to_owned());
    let input = FollowItem { talk, item, until, says };
    actions::follow_item(&place.desk, who, place.desk.new_action(), input).await
}

async fn page(place: &Place, login: &str, talk: TalkId) -> TalkPage {
    looks::talk(&place.desk, place.who(login), talk).await.unwrap()
}

/// What a village is exempt from it does not owe; what it has to do again it does.
async fn exempt_once(place: &Place, list: ListId) {
    let (desk, office) = (&place.desk, place.who(&format!("shiban@{CITY}")));
    let (secretary, leader) = (format!("cun@{}", VILLAGES[0]), format!("zhenfen@{TOWN}"));
    let tasks = looks::unit_tasks(desk, place.who(&secretary), list, VILLAGES[0]).await.unwrap();
    for (lifted, owes) in [(false, 1), (true, 2)] {
        place.later(Duration::minutes(1));
        let (entry, unit) = (tasks.tasks[0].id, VILLAGES[0].to_owned());
        let input = ExemptTask { list, entry, unit, lifted, reason: "没有农机".to_owned() };
        actions::exempt_task(desk, office, desk.new_action(), input).await.unwrap();
        let listed = looks::talks(desk, place.who(&leader)).await.unwrap();
        assert_eq!(listed.candidates[0].whys.len(), owes);
    }
}

/// Two receipts are two forms of the village, without a field; a department finds no trace of them.
async fn counted(place: &Place) {
    let filled = async |login: &str| {
        let who = place.who(login);
        looks::ledger(&place.desk, who, Some(VILLAGES[0])).await.unwrap().filled.remove(0)
    };
    let own = filled(&format!("cun@{}", VILLAGES[0])).await;
    assert_eq!((&own.sent[..], own.sum()), (&[(Form::Receive, 2)][..], 0));
    assert_eq!(filled(&format!("gushi@{CITY}")).await.sent, []);
}

async fn a_talk_goes_from_two_late_tasks_to_its_end(on: On) {
    let place = Place::new(on, "sanchuang", units()).await;
    let desk = &place.desk;
    let list = listed(&place).await;
    let leader = format!("zhenfen@{TOWN}");
    let (secretary, resident) = (format!("cun@{}", VILLAGES[0]), format!("zhucun@{}", VILLAGES[0]));
    assert_eq!(todo(&place, &leader).await, []);
    place.later(Duration::days(3));
    assert_eq!(todo(&place, &leader).await, [(TalkTodo::Choose, 1)], "slow before they are owed");
    place.later(Duration::days(7));

    // The rule lists the one village that owes; nothing is opened.
    let listed = looks::talks(desk, place.who(&leader)).await.unwrap();
    let names: Vec<&str> = listed.candidates.iter().map(|one| one.unit.name.as_str()).collect();
    assert_eq!((names, listed.lines.len()), (vec!["井塘村"], 0));
    let whys = &listed.candidates[0].whys;
    assert_eq!(whys[0].to, WhyLink::List(list));
    assert_eq!((whys.len(), whys[0].behind.as_str()), (2, "过了期限5天还没有办结"));
    exempt_once(&place, list).await;
    let form = (Kind::Talk, None, None);
    let form = looks::talk_form(desk, place.who(&leader), VILLAGES[0], form).await.unwrap();
    assert_eq!(form.sheet.items.len(), 2);

    // What is behind, by how much, how and by when; petitions are not counted.
    assert_eq!(field(write(&place, vec![item("备足种子化肥", "")]).await), "method1");
    assert_eq!(field(write(&place, vec![item("全年信访量超过5件", "少来")]).await), "what1");
    assert_eq!(field(write(&place, vec![]).await), "what1");
    let items = || vec![item("备足种子化肥", "先调一批"), item("检修农机", "请人来修")];
    let receipt = write(&place, items()).await.unwrap();
    let talk: TalkId = receipt.given("talk").unwrap().parse().unwrap();
    assert_eq!(refused(write(&place, items()).await), Refused::Twice);
    let seen = looks::talk(desk, place.who(&secretary), talk).await;
    assert!(matches!(seen, Err(Refusal::NotFound)), "a draft is the township's own");

    // It is held with both, and both receive; one is chased.
    assert_eq!(refused(hold(&place, talk, "2026-10-30", &["cun"]).await), Refused::Absent(1));
    assert_eq!(field(hold(&place, talk, "2026-11-02", &["cun", "zhucun"]).await), "day");
    hold(&place, talk, "2026-10-30", &["cun", "zhucun"]).await.unwrap();
    assert_eq!(todo(&place, &secretary).await, [(TalkTodo::Receive, 0)]);
    receive(&place, &secretary, talk).await.unwrap();
    assert_eq!(refused(receive(&place, &secretary, talk).await), Refused::Received);
    assert_eq!(todo(&place, &secretary).await, []);
    assert_eq!(refused(report(&place, talk, "").await), Refused::Waiting(1));
    let seen = page(&place, &leader, talk).await;
    assert_eq!(seen.line.waiting, ["驻村干部"]);
    assert!(seen.text.contains("驻村干部") && seen.text.chars().count() <= 70, "{}", seen.text);
    let input = TalkReason { talk, reason: String::new() };
    let who = place.who(&leader);
    actions::chase_talk(desk, who, desk.new_action(), input.clone()).await.unwrap();
    receive(&place, &resident, talk).await.unwrap();
    let came = actions::chase_talk(desk, who, desk.new_action(), input).await;
    assert_eq!(refused(came), Refused::AllReceived);

    counted(&place).await;

    // The report reaches the office, once.
    report(&place, talk, "").await.unwrap();
    let office = format!("shiban@{CITY}");
    assert_eq!(todo(&place, &office).await, [(TalkTodo::Read, 1)]);
    let note = || TalkReason { talk, reason: String::new() };
    let shiban = place.who(&office);
    actions::note_talk(desk, shiban, desk.new_action(), note()).await.unwrap();
    assert_eq!(todo(&place, &office).await, []);
    let again = actions::note_talk(desk, shiban, desk.new_action(), note()).await;
    assert_eq!(refused(again), Refused::Noted);

    // One item is done, the other goes on; the talk ends when both are.
    assert_eq!(refused(follow(&place, talk, 1, None, "").await), Refused::NoReason);
    follow(&place, talk, 1, None, "种子到位").await.unwrap();
    assert_eq!(refused(follow(&place, talk, 1, None, "又一次").await), Refused::Done);
    assert_eq!(field(follow(&place, talk, 2, Some("2026-10-01"), "在修").await), "until");
    follow(&place, talk, 2, Some("2026-11-20"), "配件没有到").await.unwrap();
    let close = || TalkReason { talk, reason: String::new() };
    let came = actions::close_talk(desk, who, desk.new_action(), close()).await;
    assert_eq!(refused(came), Refused::Open(1));
    place.later(Duration::days(25));
    let tasks = todo(&place, &leader).await;
    assert!(tasks.contains(&(TalkTodo::Follow, 1)), "{tasks:?}");
    let seen = page(&place, &secretary, talk).await;
    assert_eq!((seen.items[0].done, seen.items[1].late), (true, true));
    follow(&place, talk, 2, None, "修好了").await.unwrap();
    actions::close_talk(desk, who, desk.new_action(), close()).await.unwrap();
    assert_eq!(page(&place, &office, talk).await.line.state, State::Closed);

    // A new month lists it anew, and nothing of it is hidden from the trail.
    let listed = looks::talks(desk, who).await.unwrap();
    assert_eq!((listed.month.as_str(), listed.candidates.len()), ("2026-11", 1));
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn rated(place: &Place, period: &str, shares: [&str; 3]) -> CycleId {
    let desk = &place.desk;
    let office = place.who(&format!("shiban@{CITY}"));
    let cycle = place.cycle(office, rules(period), CITY).await;
    let values = VILLAGES.iter().zip(shares);
    let values: BTreeMap<String, String> =
        values.map(|(code, is)| ((*code).to_owned(), is.to_owned())).collect();
    let input = RecordMeasure {
        cycle,
        measure: "医保参保率".to_owned(),
        values: values.into_iter().collect(),
        source: String::new(),
        reason: String::new(),
    };
    let gushi = place.who(&format!("gushi@{CITY}"));
    actions::record_measure(desk, gushi, desk.new_action(), input).await.unwrap();
    cycle
}

async fn card(
    place: &Place,
    (cycle, rule): (CycleId, &str),
    document: &str,
) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhenfen@{TOWN}"));
    let input = IssueCard {
        unit: VILLAGES[0].to_owned(),
        cycle: Some(cycle),
        rule: rule.to_owned(),
        ground: "季度镇内末位".to_owned(),
        body: "黄泥镇党委会".to_owned(),
        document: document.to_owned(),
        items: vec![ItemTyped {
            deadline: "2026-12-31".to_owned(),
            ..item("医保参保率", "逐户宣传,自愿参保")
        }],
        ..IssueCard::default()
    };
    actions::issue_card(&place.desk, who, place.desk.new_action(), input).await
}

async fn lift(
    place: &Place,
    talk: TalkId,
    document: &str,
    reason: &str,
) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhenfen@{TOWN}"));
    let (document, reason) = (document.to_owned(), reason.to_owned());
    let input = LiftCard { talk, document, reason };
    actions::lift_card(&place.desk, who, place.desk.new_action(), input).await
}

async fn rules_said(place: &Place) -> Vec<(String, Vec<String>)> {
    let who = place.who(&format!("zhenfen@{TOWN}"));
    let listed = looks::talks(&place.desk, who).await.unwrap();
    let of = |one: &looks::CandidateLine| one.whys.iter().map(|why| why.rule.clone()).collect();
    listed.cards.iter().map(|one| (one.unit.name.clone(), of(one))).collect()
}

async fn a_card_is_given_and_lifted_by_decision(on: On) {
    let place = Place::new(on, "sanchuang", units()).await;
    let desk = &place.desk;
    let third = rated(&place, "2026Q3", ["81", "92", "95"]).await;
    // Praise is no warning, and one last place is no streak.
    let said = |rules: &[&str]| {
        let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
        vec![("井塘村".to_owned(), rules)]
    };
    assert_eq!(rules_said(&place).await, said(&["黄牌"]));
    let receipt = card(&place, (third, "黄牌"), "泥党纪〔2026〕9号").await.unwrap();
    let first: TalkId = receipt.given("talk").unwrap().parse().unwrap();
    assert_eq!(rules_said(&place).await, vec![]);
    lift(&place, first, "泥党纪〔2026〕11号", "已赶上").await.unwrap();
    for village in VILLAGES {
        let about = About { cycle: third, subject: village.to_owned() };
        let zhen = place.who(&format!("zhen@{TOWN}"));
        actions::send_up(desk, zhen, desk.new_action(), about).await.unwrap();
    }
    let subjects = VILLAGES.iter().map(|code| (*code).to_owned()).collect();
    let input = Confirm { cycle: third, subjects, document: "鹤办发〔2026〕9号".to_owned() };
    let office = place.who(&format!("shiban@{CITY}"));
    actions::confirm(desk, office, desk.new_action(), input).await.unwrap();

    place.later(Duration::hours(1));
    // Last again: the streak is listed too. A body decides, under a number; no rule that does not
    // hold is a ground.
    let fourth = rated(&place, "2026Q4", ["80", "92", "95"]).await;
    assert_eq!(rules_said(&place).await, said(&["黄牌", "连续黄牌"]));
    assert_eq!(refused(card(&place, (fourth, "连续黄牌"), "").await), Refused::NoDocument);
    assert_eq!(field(card(&place, (fourth, "表扬"), "泥党纪〔2026〕12号").await), "rule");
    let receipt = card(&place, (fourth, "连续黄牌"), "泥党纪〔2026〕12号").await.unwrap();
    let talk: TalkId = receipt.given("talk").unwrap().parse().unwrap();
    let twice = card(&place, (fourth, "连续黄牌"), "泥党纪〔2026〕13号").await;
    assert_eq!(refused(twice), Refused::Twice);
    assert_eq!(rules_said(&place).await, said(&["黄牌"]));

    // Both receive it; it is lifted by decision, with a reason, and stands in the history.
    for role in ["cun", "zhucun"] {
        let login = format!("{role}@{}", VILLAGES[0]);
        assert_eq!(todo(&place, &login).await, [(TalkTodo::Receive, 0)]);
        receive(&place, &login, talk).await.unwrap();
    }
    assert_eq!(refused(report(&place, talk, "").await), Refused::Kind(Kind::Card));
    follow(&place, talk, 1, None, "参保率到了95%").await.unwrap();
    assert_eq!(refused(lift(&place, talk, "", "好了").await), Refused::NoDocument);
    let number = "泥党纪〔2026〕15号";
    assert_eq!(refused(lift(&place, talk, number, "").await), Refused::NoReason);
    lift(&place, talk, number, "整改到位").await.unwrap();
    let seen = page(&place, &format!("cun@{}", VILLAGES[0]), talk).await;
    assert_eq!(
        (seen.line.state, seen.row, seen.line.period.as_str()),
        (State::Closed, 2, "2026Q4")
    );
    let who = place.who(&format!("zhenfen@{TOWN}"));
    let history = looks::unit_talks(desk, who, VILLAGES[0]).await.unwrap();
    assert_eq!((history.lines.len(), history.row), (2, 2));
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn nobody_else_finds_anything(on: On) {
    let place = Place::new(on, "sanchuang", units()).await;
    let desk = &place.desk;
    let cycle = rated(&place, "2026Q3", ["81", "92", "95"]).await;
    let receipt = card(&place, (cycle, "黄牌"), "泥党纪〔2026〕9号").await.unwrap();
    let talk: TalkId = receipt.given("talk").unwrap().parse().unwrap();
    // The township, both at the village and the office that is reported to; no department, no other
    // township, no other village.
    let mut found: Vec<&str> = Vec::new();
    for (login, who) in &place.people {
        let page = looks::talk(desk, who, talk).await;
        let history = looks::unit_talks(desk, who, VILLAGES[0]).await;
        assert_eq!(page.is_ok(), history.is_ok(), "{login}");
        let listed = looks::talks(desk, who).await.unwrap();
        assert_eq!(listed.lines.len(), usize::from(page.is_ok()), "{login}");
        if page.is_ok() {
            found.push(login);
        }
    }
    let logins = [("cun", VILLAGES[0]), ("zhucun", VILLAGES[0]), ("zhen", TOWN), ("zhenfen", TOWN)];
    let mut logins: Vec<String> = logins.map(|(role, code)| format!("{role}@{code}")).into();
    logins.extend([format!("zhenshu@{TOWN}"), format!("shiban@{CITY}")]);
    logins.sort();
    found.sort_unstable();
    assert_eq!(found, logins);

    // Nobody receives for another, nobody lifts but who talks.
    let tries = |who: &Person| (who.clone(), desk.new_action());
    let (who, action) = tries(place.who(&format!("zhenfen@{TOWN}")));
    let input = ReceiveTalk { talk, says: String::new() };
    let came = actions::receive_talk(desk, &who, action, input).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(Act::ReceiveTalk))), "{came:?}");
    for login in
        [format!("shiban@{CITY}"), format!("zhenshu@{TOWN}"), format!("cun@{}", VILLAGES[0])]
    {
        let (who, action) = tries(place.who(&login));
        let (document, reason) = ("泥党纪〔2026〕10号".to_owned(), "好了".to_owned());
        let came =
            actions::lift_card(desk, &who, action, LiftCard { talk, document, reason }).await;
        assert!(matches!(came, Err(Refusal::NotAllowed(Act::LiftCard))), "{login}: {came:?}");
    }
}
