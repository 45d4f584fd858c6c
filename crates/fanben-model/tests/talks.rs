//! Talks and warning cards: every step of every state, who is listed and why, what keeps a sheet
//! from being one, how many cards came in a row.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::fmt::Write as _;

use chrono::NaiveDate;
use expect_test::expect;
use fanben_model::lists::{Task, TaskState};
use fanben_model::place::{Tree, Unit};
use fanben_model::rating::Gap;
use fanben_model::rights::{Act, Holding, Matter, Right, Role, Spans, allowed};
use fanben_model::talks::{
    Item, Kind, Known, Position, Ready, Sheet, Standing, State, Step, Unfit, Why, cards, in_a_row,
    step, talks, warns,
};

const STATES: [State; 6] =
    [State::New, State::Draft, State::Held, State::Reported, State::Closed, State::Withdrawn];

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

#[test]
fn every_step_of_every_state() {
    let mut text = String::new();
    for kind in [Kind::Talk, Kind::Card] {
        for state in STATES {
            let at = Position { kind, state };
            let mut may = Vec::new();
            for what in Step::ALL {
                // Somebody has to be waited for to be reminded.
                let waiting = u32::from(what == Step::Chase);
                if let Ok(to) = step(at, what, &Ready { waiting, ..Ready::complete() }) {
                    assert_eq!(to.kind, kind);
                    may.push(format!("{what:?}→{:?}", to.state));
                }
            }
            let may = if may.is_empty() { "nothing".to_owned() } else { may.join(" ") };
            writeln!(text, "{kind:?} {state:?}: {may}").unwrap();
        }
    }
    expect![[r"
        Talk New: Write→Draft
        Talk Draft: Write→Draft Hold→Held Withdraw→Withdrawn
        Talk Held: Receive→Held Chase→Held Report→Reported Follow→Held
        Talk Reported: Receive→Reported Chase→Reported Note→Reported Follow→Reported Close→Closed
        Talk Closed: nothing
        Talk Withdrawn: nothing
        Card New: Decide→Held
        Card Draft: nothing
        Card Held: Receive→Held Chase→Held Follow→Held Lift→Closed
        Card Reported: Receive→Reported Chase→Reported Follow→Reported
        Card Closed: nothing
        Card Withdrawn: nothing
    "]]
    .assert_eq(&text);
}

#[test]
fn what_is_missing_is_the_reason_why_not() {
    let none = Ready {
        reasoned: false,
        twice: true,
        absent: 1,
        waiting: 2,
        received: true,
        noted: true,
        open: 3,
        done: true,
        documented: false,
    };
    let mut text = String::new();
    for kind in [Kind::Talk, Kind::Card] {
        for state in STATES {
            for what in Step::ALL {
                let at = Position { kind, state };
                let whole = Ready { waiting: u32::from(what == Step::Chase), ..Ready::complete() };
                if step(at, what, &whole).is_err() {
                    continue;
                }
                let none = Ready { waiting: if what == Step::Chase { 0 } else { 2 }, ..none };
                let came = step(at, what, &none);
                let came =
                    came.map_or_else(|why| format!("{why:?}"), |to| format!("{:?}", to.state));
                writeln!(text, "{kind:?} {state:?} {what:?}: {came}").unwrap();
            }
        }
    }
    expect![[r"
        Talk New Write: Twice
        Talk Draft Write: Draft
        Talk Draft Hold: Absent(1)
        Talk Draft Withdraw: NoReason
        Talk Held Receive: Received
        Talk Held Chase: AllReceived
        Talk Held Report: Waiting(2)
        Talk Held Follow: Done
        Talk Reported Receive: Received
        Talk Reported Chase: AllReceived
        Talk Reported Note: Noted
        Talk Reported Follow: Done
        Talk Reported Close: Open(3)
        Card New Decide: Twice
        Card Held Receive: Received
        Card Held Chase: AllReceived
        Card Held Follow: Done
        Card Held Lift: NoDocument
        Card Reported Receive: Received
        Card Reported Chase: AllReceived
        Card Reported Follow: Done
    "]]
    .assert_eq(&text);
}

fn gap(points: &str) -> Gap {
    Gap {
        now: "未达等次".to_owned(),
        next: Some("规范".to_owned()),
        conditions: vec!["经营性收入:差2万元".to_owned()],
        points: points.parse().unwrap(),
        stars: 0,
        steps: vec![],
        not_evaluated: vec![],
    }
}

#[test]
fn a_rule_lists_what_is_owed_late_slow_weak_or_warned_of() {
    let today = day(11, 10);
    let task = |state, deadline, reported| Task { state, deadline, reported };
    let tasks = [
        ("过期没报", task(TaskState::Accepted, day(11, 1), None)),
        ("退回过期", task(TaskState::Returned, day(11, 9), Some(day(11, 8)))),
        ("这个月晚报", task(TaskState::Done, day(10, 30), Some(day(11, 2)))),
        ("上个月晚报", task(TaskState::Done, day(10, 20), Some(day(10, 25)))),
        ("按时办结", task(TaskState::Done, day(11, 1), Some(day(10, 25)))),
        ("没接单,还有两天", task(TaskState::Sent, day(11, 12), None)),
        ("退回,今天到期", task(TaskState::Returned, day(11, 10), Some(day(11, 5)))),
        ("在办,还有一天", task(TaskState::Accepted, day(11, 11), None)),
        ("没接单,还有九天", task(TaskState::Sent, day(11, 19), None)),
        ("免办", task(TaskState::Exempt, day(11, 1), None)),
        ("没派单", task(TaskState::Waiting, day(11, 1), None)),
    ];
    let gap = gap("3.5");
    let said = vec![("黄牌", "镇内末位", "黄牌警示,由镇决定"), ("表扬", "镇内第一", "通报表扬")];
    let standing = |cycle, open, untitled| Standing {
        cycle,
        open,
        untitled,
        gap: Some(&gap),
        said: said.clone(),
    };
    let standings = [
        standing("年度", false, true),
        standing("没评完", true, true),
        standing("有等次", false, false),
    ];
    let known = Known { tasks: &tasks, standings: &standings };
    let mut text = String::new();
    let words = |why: &Why<&str, &str>| match why {
        Why::Owed { task, days } => format!("欠 {task} {days}天"),
        Why::Late { task, days } => format!("晚 {task} {days}天"),
        Why::Slow { task, left } => format!("慢 {task} 剩{left}天"),
        Why::Weak { cycle, points, conditions } => format!("差 {cycle} {points} {conditions:?}"),
        Why::Said { cycle, rule, open, .. } => format!("警示 {cycle} {rule} 暂定={open}"),
    };
    for why in talks(&known, today) {
        writeln!(text, "提示:{}", words(&why)).unwrap();
    }
    for why in cards(&known) {
        writeln!(text, "黄牌:{}", words(&why)).unwrap();
    }
    expect![[r#"
        提示:欠 过期没报 9天
        提示:欠 退回过期 1天
        提示:晚 这个月晚报 3天
        提示:慢 没接单,还有两天 剩2天
        提示:慢 退回,今天到期 剩0天
        提示:差 年度 3.5 ["经营性收入:差2万元"]
        提示:警示 年度 黄牌 暂定=false
        提示:警示 没评完 黄牌 暂定=true
        提示:警示 有等次 黄牌 暂定=false
        黄牌:警示 年度 黄牌 暂定=false
        黄牌:警示 有等次 黄牌 暂定=false
    "#]]
    .assert_eq(&text);

    // One slow task is nothing yet, and who owes nothing is not listed.
    let known = Known::<_, &str> { tasks: &tasks[3..6], standings: &[] };
    assert_eq!(talks(&known, today), vec![]);
    assert!(warns("镇分管领导约谈") && warns("提请研究整顿") && !warns("通报表扬"));
}

#[test]
fn a_sheet_says_what_by_how_much_how_and_by_when() {
    let own = str::to_owned;
    let item = Item {
        what: own("备足种子"),
        behind: own("差一半"),
        method: own("先调一批"),
        deadline: day(11, 20),
    };
    let sheet = Sheet { items: vec![item.clone()], ..Sheet::default() };
    let today = day(11, 10);
    assert_eq!(sheet.unfit(Kind::Talk, today), []);
    assert_eq!(sheet.unfit(Kind::Card, today), [Unfit::Ground, Unfit::Body, Unfit::Document]);
    let wrong = Sheet {
        items: vec![
            Item { what: own(" "), deadline: day(11, 9), ..item.clone() },
            Item { behind: own("全市的落后村"), method: String::new(), ..item.clone() },
            Item { what: own("全年信访量超过5件"), ..item },
        ],
        ..Sheet::default()
    };
    let found =
        [Unfit::What(1), Unfit::Past(1), Unfit::Method(2), Unfit::Backward(2), Unfit::Crosses(3)];
    assert_eq!(wrong.unfit(Kind::Talk, today), found);
    assert_eq!(Sheet::default().unfit(Kind::Talk, today), [Unfit::Items]);
}

#[test]
fn cards_in_a_row_follow_right_upon_one_another() {
    let cases: [(&[&str], usize); 7] = [
        (&[], 0),
        (&["2026Q1"], 1),
        (&["2026Q1", "2025Q4", "2025Q3"], 3),
        (&["2026Q1", "2025Q3"], 1),
        (&["2026Q1", "2026Q1"], 1),
        (&["2026-01", "2025-12"], 2),
        (&["2025", "2026", "随便写的"], 1),
    ];
    for (periods, row) in cases {
        assert_eq!(in_a_row(periods), row, "{periods:?}");
    }
}

/// A tree of a city, a town, its two villages; who holds what there.
#[test]
fn only_those_with_a_part_see_and_do() {
    let unit = |code: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        ..Unit::default()
    };
    let tree = Tree::new(vec![
        unit("9905", "市", None),
        unit("990501", "镇", Some("9905")),
        unit("990501201", "村", Some("990501")),
        unit("990501202", "村", Some("990501")),
    ])
    .0;
    let spans = Spans::of(&tree);
    let role = |id: &str, rights: &[Right]| Role {
        id: id.to_owned(),
        name: id.to_owned(),
        level: vec![],
        rights: rights.to_vec(),
        factor: false,
    };
    let roles = [
        (role("驻村干部", &[Right::Look, Right::Receive]), "990501201"),
        (role("邻村", &[Right::Look, Right::Receive]), "990501202"),
        (role("分管领导", &[Right::Look, Right::Sign, Right::Talk]), "990501"),
        (role("镇办", &[Right::Look, Right::Judge]), "990501"),
        (role("部门", &[Right::Look, Right::Judge, Right::Measure]), "9905"),
        (role("市办", &[Right::Look, Right::Run]), "9905"),
    ];
    let (place, town) = (spans.get("990501201").unwrap(), spans.get("990501").unwrap());
    let mut text = String::new();
    for (role, held) in &roles {
        let within = spans.get(held).unwrap();
        let holding = Holding { role, within, office: "", only: None };
        for kind in [Kind::Talk, Kind::Card] {
            for state in STATES {
                let matter = Matter::Talk { place, town, position: Position { kind, state } };
                let acts = allowed(&[holding], &matter);
                let acts: Vec<String> = acts.iter().map(|act| format!("{act:?}")).collect();
                if acts.len() > usize::from(!matches!(state, State::Closed)) {
                    writeln!(text, "{} {kind:?} {state:?}: {}", role.id, acts.join(" ")).unwrap();
                }
            }
        }
        // Nobody receives under another's post.
        let only: &[Act] = &[Act::ReceiveTalk];
        let deputy = Holding { role, within, office: "", only: Some(only) };
        let position = Position { kind: Kind::Talk, state: State::Held };
        let acts = allowed(&[deputy], &Matter::Talk { place, town, position });
        assert!(!acts.contains(&Act::ReceiveTalk), "{}", role.id);
    }
    expect![[r"
        驻村干部 Talk Held: Look ReceiveTalk
        驻村干部 Talk Reported: Look ReceiveTalk
        驻村干部 Talk Closed: Look
        驻村干部 Card Held: Look ReceiveTalk
        驻村干部 Card Reported: Look ReceiveTalk
        驻村干部 Card Closed: Look
        分管领导 Talk New: Look HoldTalk
        分管领导 Talk Draft: Look HoldTalk
        分管领导 Talk Held: Look FollowTalk ReportTalk
        分管领导 Talk Reported: Look FollowTalk
        分管领导 Talk Closed: Look
        分管领导 Card New: Look IssueCard
        分管领导 Card Held: Look FollowTalk LiftCard
        分管领导 Card Reported: Look FollowTalk
        分管领导 Card Closed: Look
        镇办 Talk Closed: Look
        镇办 Card Closed: Look
        市办 Talk Reported: Look NoteTalk
        市办 Talk Closed: Look
        市办 Card Closed: Look
    "]]
    .assert_eq(&text);
}
