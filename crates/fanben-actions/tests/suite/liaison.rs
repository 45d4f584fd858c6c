//! 包联走访: an office ties people to units, they note visits in a sentence, a problem goes to a
//! department and comes back solved, who owes is reminded, a tie is handed over, and what was done of
//! what was asked becomes a measure.

use chrono::Duration;
use fanben_actions::actions::{
    self, AssignIssue, EndTie, IssueWords, NewAccount, NoteVisit, ProblemTyped, SetUp, StrikeVisit,
    TieUnits,
};
use fanben_actions::looks::{self, LiaisonTodo, TieLine};
use fanben_actions::{CycleId, IssueId, Receipt, Refusal, TieId, trail};
use fanben_model::liaison::{Compliance, Duty, IssueState, Kind, Refused, TieState};
use fanben_model::rights::Act;
use fanben_model::scheme::{self, from_yaml};
use serde::Deserialize;

use crate::place::{On, Place, on_both, serde_roles, text, unit};

on_both!(from_a_tie_to_a_measure);

const CITY: &str = "990500000000";
const TOWN: &str = "990501101000";
const OTHER: &str = "990502101000";
const ONE: &str = "990501101201";
const TWO: &str = "990501101202";

#[derive(Deserialize)]
struct Pack {
    liaison: Vec<Duty>,
}

async fn place(on: On) -> Place {
    let units = vec![
        unit(CITY, "鹤溪市", "市", ""),
        unit(TOWN, "黄泥镇", "镇", CITY),
        unit(ONE, "井塘村", "村", TOWN),
        unit(TWO, "白果村", "村", TOWN),
        unit(OTHER, "文明铺镇", "镇", CITY),
    ];
    let account = |(login, role, unit, office): (&str, &str, &str, &str)| NewAccount {
        login: login.to_owned(),
        name: format!("{login}同志"),
        posts: vec![(role.to_owned(), unit.to_owned(), office.to_owned())],
    };
    let accounts = [
        ("shiban", "shiban", CITY, ""),
        ("lianzhen", "lianzhen", CITY, ""),
        ("shuili", "gushi", CITY, "水利局"),
        ("zhen", "zhen", TOWN, ""),
        ("pian", "pianqu", TOWN, ""),
        ("jieshou", "pianqu", TOWN, ""),
        ("zhucun", "zhucun", ONE, ""),
        ("cun", "cun", ONE, ""),
        ("linzhen", "zhen", OTHER, ""),
    ];
    let liaison = from_yaml::<Pack>(&text("sanchuang/pack.yaml")).unwrap().liaison;
    let accounts = accounts.map(account).into();
    Place::set_up(on, SetUp { roles: serde_roles("sanchuang"), liaison, units, accounts }).await
}

async fn tied(
    place: &Place,
    office: &str,
    duty: &str,
    pairs: &[(&str, &str)],
    from: &str,
) -> Result<Receipt, Refusal> {
    let post = |login: &str| place.who(login).posts[0].id;
    let input = TieUnits {
        duty: duty.to_owned(),
        pairs: pairs.iter().map(|(login, unit)| (post(login), (*unit).to_owned())).collect(),
        from: from.to_owned(),
        households: String::new(),
    };
    actions::tie_units(&place.desk, place.who(office), place.desk.new_action(), input).await
}

async fn mine(place: &Place, login: &str) -> Vec<TieLine> {
    looks::liaison(&place.desk, place.who(login)).await.unwrap().mine
}

async fn note(
    place: &Place,
    (login, tie): (&str, TieId),
    (day, kind, homes, says): (&str, Kind, &str, &str),
    problem: Option<(&str, &str, &str)>,
) -> Result<Receipt, Refusal> {
    let problem = problem.map(|(what, owner, deadline)| ProblemTyped {
        what: what.to_owned(),
        owner: owner.to_owned(),
        deadline: deadline.to_owned(),
    });
    let input = NoteVisit {
        tie,
        day: day.to_owned(),
        kind,
        homes: homes.to_owned(),
        says: says.to_owned(),
        problems: problem.into_iter().collect(),
    };
    actions::note_visit(&place.desk, place.who(login), place.desk.new_action(), input).await
}

async fn todo(place: &Place, login: &str) -> Vec<(LiaisonTodo, usize)> {
    let bench = looks::workbench(&place.desk, place.who(login)).await.unwrap();
    bench.liaison.iter().map(|task| (task.what, task.many)).collect()
}

fn refused(came: Result<Receipt, Refusal>) -> Refused {
    match came {
        Err(Refusal::Liaison { refused, .. }) => refused,
        other => panic!("{other:?}"),
    }
}

fn field(came: Result<Receipt, Refusal>) -> String {
    match came {
        Err(Refusal::Bad(bad)) => bad[0].field.clone(),
        other => panic!("{other:?}"),
    }
}

fn words(issue: IssueId, says: &str) -> IssueWords {
    IssueWords { issue, says: says.to_owned() }
}

async fn arranged(place: &Place) {
    // Nobody is tied: the office is told, and arranges for its own people.
    assert_eq!(todo(place, "zhen").await, [(LiaisonTodo::Cover, 4)]);
    tied(place, "zhen", "pianqu", &[("pian", ONE), ("pian", TWO)], "2026-10-19").await.unwrap();
    tied(place, "zhen", "zhucun", &[("zhucun", ONE)], "2026-10-19").await.unwrap();
    tied(place, "shiban", "lianzhen", &[("lianzhen", TOWN)], "2026-10-01").await.unwrap();
    let again = tied(place, "zhen", "pianqu", &[("pian", ONE)], "2026-10-20").await;
    assert_eq!(refused(again), Refused::Twice);
    let town = tied(place, "zhen", "pianqu", &[("pian", TOWN)], "2026-10-19").await;
    assert_eq!(refused(town), Refused::Misfit);
    let above = tied(place, "zhen", "lianzhen", &[("lianzhen", TOWN)], "2026-10-19").await;
    assert!(matches!(above, Err(Refusal::NotAllowed(Act::TieUnit))), "{above:?}");
    let old = tied(place, "zhen", "pianqu", &[("jieshou", TWO)], "2026-08-01").await;
    assert_eq!(field(old), "from");
    let view = looks::liaison(&place.desk, place.who("zhen")).await.unwrap();
    let kind = view.kinds.iter().find(|kind| kind.duty.id == "zhucun").unwrap();
    let bare: Vec<&str> = kind.bare.iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!((bare, kind.ties.len(), view.owing.len()), (vec!["白果村"], 1, 3));
    assert!(view.text.contains("pian同志") && view.text.chars().count() <= 70, "{}", view.text);
    let none = looks::liaison(&place.desk, place.who("linzhen")).await.unwrap();
    assert_eq!((none.owing.len(), none.issues.len()), (0, 0), "not another township's");
}

async fn noted(place: &Place) -> (TieId, TieId, IssueId) {
    let own = mine(place, "pian").await;
    let (one, two) = (own[0].id, own[1].id);
    assert_eq!(todo(place, "pian").await, [(LiaisonTodo::Visit, 2), (LiaisonTodo::Visit, 2)]);
    let says = "看秋种,联系农机";
    let visit = |day: &'static str, says: &'static str| (day, Kind::Visit, "", says);
    for (of, expected) in [
        (visit("2026-10-21", says), "day"),
        (visit("2026-10-18", says), "day"),
        (visit("2026-10-19", "全年信访量超过5件"), "says"),
        (visit("2026-10-19", "联系电话13800001234"), "says"),
        (("2026-10-19", Kind::Home, "", says), "homes"),
    ] {
        assert_eq!(field(note(place, ("pian", one), of, None).await), expected, "{of:?}");
    }
    let other = note(place, ("zhucun", one), visit("2026-10-19", says), None).await;
    assert!(matches!(other, Err(Refusal::NotAllowed(Act::NoteVisit))), "{other:?}");
    let stranger = looks::tie(&place.desk, place.who("linzhen"), one).await;
    assert!(matches!(stranger, Err(Refusal::NotFound)));

    // A problem goes to a department of the city, and nobody in the house is named.
    let problem = ("东头水渠堵塞", "990500000000/水利局", "2026-11-03");
    let gone = ("东头水渠堵塞", "990500000000/农机局", "2026-11-03");
    let came = note(place, ("pian", one), visit("2026-10-19", says), Some(gone)).await;
    assert_eq!(refused(came), Refused::NoOwner);
    note(place, ("pian", one), visit("2026-10-19", says), Some(problem)).await.unwrap();
    let home = ("2026-10-20", Kind::Home, "6", "入户问收成");
    note(place, ("pian", one), home, None).await.unwrap();
    assert_eq!(todo(place, "pian").await, [(LiaisonTodo::Visit, 2)], "two days are enough");
    let page = looks::tie(&place.desk, place.who("pian"), one).await.unwrap();
    assert_eq!((page.visits.len(), page.visits[0].homes, page.line.owed.len()), (2, 6, 0));

    // A note can be taken back, once.
    let input = |number| StrikeVisit { tie: one, number, reason: "记错了日子".to_owned() };
    let who = place.who("pian");
    actions::strike_visit(&place.desk, who, place.desk.new_action(), input(2)).await.unwrap();
    let twice = actions::strike_visit(&place.desk, who, place.desk.new_action(), input(2)).await;
    assert_eq!(refused(twice), Refused::Struck);
    note(place, ("pian", one), home, None).await.unwrap();
    (one, two, page.issues[0].id)
}

async fn solved(place: &Place, issue: IssueId) {
    let desk = &place.desk;
    let (shuili, pian) = (place.who("shuili"), place.who("pian"));
    assert_eq!(todo(place, "shuili").await, [(LiaisonTodo::Handle, 0)]);
    let stranger = looks::issue(desk, place.who("linzhen"), issue).await;
    assert!(matches!(stranger, Err(Refusal::NotFound)));
    let early = actions::accept_issue(desk, pian, desk.new_action(), words(issue, "")).await;
    assert_eq!(refused(early), Refused::State(IssueState::Open));
    let came = actions::report_issue(desk, pian, desk.new_action(), words(issue, "清了")).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(Act::HandleIssue))), "{came:?}");
    let report = |says: &'static str| {
        actions::report_issue(desk, shuili, desk.new_action(), words(issue, says))
    };
    assert_eq!(refused(report("").await), Refused::NoReason);
    report("已清淤两百米").await.unwrap();
    assert_eq!(todo(place, "shuili").await, []);
    assert!(todo(place, "zhen").await.contains(&(LiaisonTodo::Settle, 0)));
    let back = actions::return_issue(desk, pian, desk.new_action(), words(issue, "")).await;
    assert_eq!(refused(back), Refused::NoReason);
    actions::return_issue(desk, pian, desk.new_action(), words(issue, "还没通水")).await.unwrap();
    report("全线通水").await.unwrap();
    let zhen = place.who("zhen");
    actions::accept_issue(desk, zhen, desk.new_action(), words(issue, "")).await.unwrap();
    let page = looks::issue(desk, pian, issue).await.unwrap();
    assert_eq!((page.line.state, page.done.len()), (IssueState::Closed, 5));
}

/// One left to the office: it is assigned to the village, and its day passes.
async fn overdue(place: &Place) {
    let desk = &place.desk;
    let tie = mine(place, "zhucun").await[0].id;
    let visit = ("2026-10-20", Kind::Visit, "", "查看村道");
    note(place, ("zhucun", tie), visit, Some(("村道塌了一角", "", ""))).await.unwrap();
    assert!(todo(place, "zhen").await.contains(&(LiaisonTodo::Assign, 0)));
    let view = looks::liaison(desk, place.who("zhen")).await.unwrap();
    let issue = view.issues.iter().find(|one| one.state == IssueState::Found).unwrap().id;
    let zhen = place.who("zhen");
    let assign = |deadline: &str| {
        let (owner, deadline) = (ONE.to_owned(), deadline.to_owned());
        let input = AssignIssue { issue, owner, deadline };
        actions::assign_issue(desk, zhen, desk.new_action(), input)
    };
    assert_eq!(refused(assign("2026-10-19").await), Refused::Past);
    assign("2026-10-30").await.unwrap();
    assert_eq!(todo(place, "cun").await, [(LiaisonTodo::Handle, 0)]);
}

/// Before the week ends who owes is reminded; the second village is handed over with its end.
async fn handed_over(place: &Place, two: TieId) {
    let desk = &place.desk;
    let zhen = place.who("zhen");
    place.later(Duration::days(4));
    // The second village of one, the one day that is missing of the other.
    assert!(todo(place, "zhen").await.contains(&(LiaisonTodo::Chase, 2)));
    let view = looks::liaison(desk, zhen).await.unwrap();
    let owing: Vec<TieId> = view.owing.iter().map(|line| line.id).collect();
    actions::chase_visits(desk, zhen, desk.new_action(), owing).await.unwrap();
    let page = looks::tie(desk, zhen, two).await.unwrap();
    assert_eq!((page.line.chased, page.posts.len()), (1, 1));
    let input = |last: &str, reason: &str| EndTie {
        tie: two,
        last: last.to_owned(),
        to: Some(place.who("jieshou").posts[0].id),
        reason: reason.to_owned(),
    };
    let end = |input| actions::end_tie(desk, zhen, desk.new_action(), input);
    assert_eq!(refused(end(input("2026-10-18", "分工调整")).await), Refused::Early);
    assert_eq!(refused(end(input("2026-10-28", "")).await), Refused::NoReason);
    end(input("2026-10-28", "分工调整")).await.unwrap();
    let again = end(input("2026-10-29", "分工调整")).await;
    assert_eq!(refused(again), Refused::Tie(TieState::Ended));
    place.later(Duration::days(5));
    let own = mine(place, "jieshou").await;
    assert_eq!((own.len(), own[0].from.to_string()), (1, "2026-10-29".to_owned()));
    assert_eq!(own[0].owed, [], "nothing is asked of the week in which one comes");
}

async fn cycle(place: &Place) -> CycleId {
    let text = "fanben: 1\nid: xiangzhen\ntitle: 乡镇月评\nperiod: 2026-10\n\
         legal: {type: 年度考核, body: 中共鹤溪市委办公室, number: 鹤办发〔2026〕5号}\n\
         subjects: {kinds: [镇]}\nties: [N1]\n\
         stages: [{id: shi, name: 市评, role: shiban}]\n\
         measures: {包联走访完成率: {unit: \"%\", owner: 水利局, source: 走访记录}}\n\
         dimensions:\n  - id: 得分\n    name: 得分\n    points: \"100\"\n    items:\n\
         \x20     - {id: N1, name: 包联, points: \"100\", clauses: [{text: 以包联走访完成率计分, gives: 包联走访完成率}]}\n\
         untitled: 只排名次\n";
    place.cycle(place.who("shiban"), scheme::read(text).unwrap(), CITY).await
}

async fn from_a_tie_to_a_measure(on: On) {
    let place = place(on).await;
    let desk = &place.desk;
    arranged(&place).await;
    let (_, two, issue) = noted(&place).await;
    solved(&place, issue).await;
    overdue(&place).await;
    handed_over(&place, two).await;

    // November: the weeks of October are over. Two of two days, none of two, one of two, and none of
    // the two days of the city's leader, whom the township sees. The last week of October ends in
    // November, and nothing is asked of one in which a tie passes on.
    place.later(Duration::days(12));
    let shares = looks::liaison_shares(desk, place.who("zhen"), "2026-10").await.unwrap();
    assert_eq!(shares.sum, Compliance { needed: 8, done: 3, periods: 4, short: 3 });
    let counts = shares.counts;
    assert_eq!((counts.visits, counts.homes), (3, 6));
    assert_eq!((counts.found, counts.solved, counts.open, counts.late), (2, 1, 1, 1));
    let cycle = cycle(&place).await;
    let record = |login: &str, measure: &str| {
        let (who, action) = (place.who(login), desk.new_action());
        actions::record_liaison(desk, who, action, cycle, measure.to_owned(), String::new())
    };
    assert_eq!(field(record("shuili", "没有这一项").await), "measure");
    let came = record("zhen", "包联走访完成率").await;
    assert!(matches!(came, Err(Refusal::NotAllowed(_))), "{came:?}");
    let receipt = record("shuili", "包联走访完成率").await.unwrap();
    assert!(receipt.says.contains("已记录1个值"), "{}", receipt.says);
    let seen = looks::measure(desk, place.who("shuili"), cycle, "包联走访完成率").await.unwrap();
    let own = seen.rows.iter().find(|row| row.subject.code == TOWN).unwrap();
    assert_eq!(own.value, "50", "the township's own: 3 of 6 days");
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}
