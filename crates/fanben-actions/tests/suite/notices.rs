//! Results are published, corrected and confirmed; a title that falls is filled or left empty by
//! decision; what was published stays as it was.

use chrono::Duration;
use fanben_actions::actions::{
    self, CorrectNotice, DecideTitle, EndNotice, PostNotice, RuleObjection, SignResult,
};
use fanben_actions::looks::{self, TaskKind};
use fanben_actions::{Person, Refusal, trail};
use fanben_model::notices::{DecisionKind, Refused, Scope, State};
use fanben_model::rights::Act;

use crate::kept::run;
use crate::place::{On, on_both};
use crate::year::{TOWN, VILLAGES, Year, refused, terms, told};

on_both!(
    a_title_that_falls_is_filled_by_decision,
    a_title_that_falls_is_left_vacant_by_decision,
    nobody_does_what_is_not_theirs,
    a_departure_from_the_order_is_a_recorded_decision,
);

/// A noticed result whose first village's score a department corrects.
async fn corrected(on: On) -> Year {
    let year = Year::settled(on).await;
    let before = year.board(year.office()).await;
    assert_eq!(before.unsigned.len(), 4, "every result is signed for before it is published");
    assert!(matches!(refused(year.post(terms()).await), Refused::Unsigned(all) if all.len() == 4));
    assert_eq!(year.todo(year.office()).await, [], "who publishes waits for those who sign");
    assert_eq!(year.todo(year.who(&format!("shuji@{TOWN}"))).await, [(TaskKind::SignResult, 4)]);
    year.sign().await.unwrap();
    assert_eq!(year.todo(year.who(&format!("shuji@{TOWN}"))).await, []);
    assert_eq!(year.todo(year.office()).await, [(TaskKind::Publish, 0)]);
    year.post(terms()).await.unwrap();
    assert_eq!(year.todo(year.office()).await, [], "the period runs");
    committee(&year).await;
    assert_eq!(
        year.rows(1).await,
        ["甲村 90 红旗 30000", "乙村 80 模范 20000", "丙村 70 未入选 ", "丁村 60 未入选 "]
    );
    year.holds(1).await;
    assert_eq!(refused(year.correct("没有变").await), Refused::Nothing);

    year.measure(VILLAGES[0], "65", "三季度重复计分").await;
    // Those whose score or rank moved sign again, and only they: the last one's did not.
    assert_eq!(year.unsigned().await, ["甲村", "乙村", "丙村"]);
    // The place is open, nobody has it, and nothing goes out before a body decided.
    let board = year.board(year.office()).await;
    assert_eq!((board.open.len(), board.open[0].title.as_str()), (1, "红旗"));
    assert_eq!(board.fallen.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["甲村"]);
    let next: Vec<&str> = board.open[0].next.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(next, ["乙村", "丙村", "甲村", "丁村"], "who was a model comes first");
    let why = refused(year.correct("三季度重复计分").await);
    assert_eq!(why, Refused::Undecided(vec![("红旗".to_owned(), 1)]));
    assert_eq!(year.todo(year.office()).await, [(TaskKind::Decide, 1)]);
    // What hangs is what was frozen.
    assert_eq!(year.rows(1).await[0], "甲村 90 红旗 30000");
    year
}

/// What the committee sees, and the same in the paper; nobody else sees either.
async fn committee(year: &Year) {
    let desk = &year.place.desk;
    let view = looks::committee(desk, year.office(), year.cycle).await.unwrap();
    let titles: Vec<String> =
        view.titles.iter().map(|(title, count)| format!("{title}{count}")).collect();
    assert_eq!(titles, ["红旗1", "模范1", "未入选2"]);
    let proposed: Vec<String> = view
        .proposed
        .iter()
        .map(|one| format!("{}{} {}", one.title, one.subject.name, one.total))
        .collect();
    assert_eq!(proposed, ["红旗甲村 90", "模范乙村 80"]);
    assert_eq!(view.next.iter().map(|one| one.subject.name.as_str()).collect::<Vec<_>>(), ["丙村"]);
    assert_eq!((view.money.as_str(), view.taking, view.unsigned), ("50,000.00", 4, 0));
    let file = looks::committee_paper(desk, year.office(), year.cycle).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("上会材料.docx");
    std::fs::write(&path, &file.bytes).unwrap();
    let limits = fanben_papers::Limits::default();
    let read = fanben_papers::read_documents(&path, &limits, &mut |_| {}).unwrap();
    let said = format!("{read:?}");
    for piece in [
        "关于",
        "应评4个，已评定4个",
        "应兑现50,000.00元（个人部分另列）",
        "甲村",
        "丙村",
        "审定以上名单",
    ] {
        assert!(said.contains(piece), "{piece}: {said}");
    }
    let secretary = year.who(&format!("shuji@{TOWN}"));
    let refusal = looks::committee(desk, secretary, year.cycle).await.unwrap_err();
    assert!(matches!(refusal, Refusal::NotFound), "{refusal:?}");
}

async fn a_title_that_falls_is_filled_by_decision(on: On) {
    let year = corrected(on).await;
    let original = year.sheet(1, Scope::Inside).await;
    let refusal = year.decide(DecisionKind::Fill, "模范", VILLAGES[2]).await;
    assert!(told(refusal).contains("没有空出来的名额"));
    year.decide(DecisionKind::Fill, "红旗", VILLAGES[1]).await.unwrap();
    // Who moved up left a place behind: that too is decided about.
    let why = refused(year.correct("三季度重复计分").await);
    assert_eq!(why, Refused::Undecided(vec![("模范".to_owned(), 1)]));
    year.decide(DecisionKind::Fill, "模范", VILLAGES[2]).await.unwrap();
    let why = refused(year.correct("三季度重复计分").await);
    assert!(matches!(why, Refused::Unsigned(all) if all.len() == 3), "signed before the decision");
    year.sign().await.unwrap();
    assert_eq!(year.unsigned().await, Vec::<String>::new());
    assert_eq!(year.todo(year.office()).await, [(TaskKind::Republish, 3)]);
    year.correct("三季度重复计分").await.unwrap();

    // The original stays as it was, and says what took its place.
    let mut now = year.sheet(1, Scope::Inside).await;
    assert_eq!((now.state, now.next), (State::Corrected, Some(2)));
    (now.state, now.next) = (original.state, original.next);
    now.others.clone_from(&original.others);
    assert_eq!(now, original);
    // The correction says old, new and why, for everybody displaced and for nobody else.
    let sheet = year.sheet(2, Scope::Web).await;
    let corrects = sheet.corrects.clone().unwrap();
    assert_eq!((corrects.number, corrects.digest.as_str()), (1, original.digest.as_str()));
    assert_eq!(corrects.reason, "三季度重复计分");
    let said: Vec<String> = corrects
        .differences
        .iter()
        .map(|one| {
            let moved = one.moved.iter().map(|(what, was, is)| format!("{what}{was}→{is}"));
            format!("{} {}", one.name, moved.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(
        said,
        [
            "甲村 总分90→65 名次1→3 等次红旗→未入选 奖补(元)30000→",
            "乙村 名次2→1 等次模范→红旗 奖补(元)20000→30000",
            "丙村 名次3→2 等次未入选→模范 奖补(元)→20000",
        ]
    );
    let decided: Vec<String> = sheet
        .decisions
        .iter()
        .map(|(one, name)| format!("{}{}{name} {}", one.kind.name(), one.title, one.departs))
        .collect();
    assert_eq!(decided, ["递补红旗乙村 false", "递补模范丙村 false"]);
    assert_eq!(
        year.rows(2).await,
        ["乙村 80 红旗 30000", "丙村 70 模范 20000", "甲村 65 未入选 ", "丁村 60 未入选 "]
    );
    year.holds(2).await;

    // Confirmed by the body it names, once its period is over.
    assert_eq!(refused(year.end(Act::ConfirmNotice, 2).await), Refused::Running);
    assert_eq!(refused(year.end(Act::ConfirmNotice, 1).await), Refused::Corrected);
    year.place.later(Duration::days(8));
    assert_eq!(year.todo(year.office()).await, [(TaskKind::Conclude, 0)]);
    year.end(Act::ConfirmNotice, 2).await.unwrap();
    let page = looks::subject(&year.place.desk, year.office(), year.cycle, VILLAGES[1]).await;
    assert_eq!(page.unwrap().phase, fanben_model::stages::Phase::Confirmed);
    assert_eq!(year.sheet(2, Scope::Web).await.confirmed.unwrap().0, "赤发〔2026〕30号");
    let verified = trail::verify(&year.place.desk).await.unwrap();
    assert_eq!(verified.faults, []);
    // Somebody who turns a figure of what was published is found out by anybody.
    run(
        &year.place,
        "update notice set document = replace(document, '\"total\":\"90\"', '\"total\":\"91\"') where number = 1",
    )
    .await;
    let found = looks::notice_verified(&year.place.desk, year.cycle, 1, "").await.unwrap();
    assert!(!found.unchanged && !found.holds());
    assert_eq!(found.differs.as_deref(), Some("甲村"), "the bundle has it otherwise");
    let verified = trail::verify(&year.place.desk).await.unwrap();
    assert!(verified.faults.iter().any(|fault| fault.says.contains("notice")), "{verified:?}");
}

async fn a_title_that_falls_is_left_vacant_by_decision(on: On) {
    let year = corrected(on).await;
    year.decide(DecisionKind::Vacant, "红旗", "").await.unwrap();
    year.sign().await.unwrap();
    year.correct("三季度重复计分").await.unwrap();
    // Nobody moved up by itself: the model stays one, and its money with it.
    assert_eq!(
        year.rows(2).await,
        ["乙村 80 模范 20000", "甲村 65 未入选 ", "丙村 70 未入选 ", "丁村 60 未入选 "]
    );
    let sheet = year.sheet(2, Scope::Wall).await;
    assert_eq!(sheet.decisions[0].0.kind, DecisionKind::Vacant);
    year.holds(2).await;
    // It stays so through the next correction too, which nobody decided about anew.
    year.measure(VILLAGES[3], "61", "更正").await;
    year.sign().await.unwrap();
    year.correct("丁村少计1分").await.unwrap();
    assert_eq!(year.rows(3).await[0], "乙村 80 模范 20000");
    year.holds(3).await;
    year.place.later(Duration::days(8));
    year.end(Act::ConfirmNotice, 3).await.unwrap();
    assert_eq!(trail::verify(&year.place.desk).await.unwrap().faults, []);
}

async fn nobody_does_what_is_not_theirs(on: On) {
    let year = Year::posted(on).await;
    year.object(1, "").await.unwrap();
    year.measure(VILLAGES[0], "65", "更正").await;
    let desk = &year.place.desk;
    let ended = || EndNotice {
        cycle: year.cycle,
        number: 1,
        reason: "原因".to_owned(),
        document: "文号".to_owned(),
    };
    let mut tried = 0;
    for (login, who) in &year.place.people {
        if login.starts_with("shi@") {
            continue;
        }
        let new = || desk.new_action();
        let cycle = year.cycle;
        let correct = CorrectNotice {
            cycle,
            reason: "原因".to_owned(),
            document: "文号".to_owned(),
            terms: terms(),
        };
        let decide = DecideTitle {
            cycle,
            kind: DecisionKind::Vacant,
            title: "红旗".to_owned(),
            league: String::new(),
            subject: String::new(),
            reason: "原因".to_owned(),
            body: "会议".to_owned(),
            document: "文号".to_owned(),
            day: desk.today(),
        };
        let rule = RuleObjection { cycle, objection: 1, upheld: true, reply: "成立".to_owned() };
        let post = PostNotice { cycle, terms: terms() };
        for came in [
            actions::post_notice(desk, who, new(), post).await,
            actions::correct_notice(desk, who, new(), correct).await,
            actions::withdraw_notice(desk, who, new(), ended()).await,
            actions::take_down_notice(desk, who, new(), ended()).await,
            actions::confirm_notice(desk, who, new(), ended()).await,
            actions::rule_objection(desk, who, new(), rule).await,
            actions::decide_title(desk, who, new(), decide).await,
        ] {
            assert!(matches!(came, Err(Refusal::NotAllowed(_))), "{login}: {came:?}");
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
    // A secretary signs the villages of the own township, and nobody signs what they have not seen.
    let secretary = year.who(&format!("shuji@{TOWN}"));
    let row = year.board(secretary).await.signing.remove(0);
    let sign = |who: Person, digest: String| {
        let input = SignResult {
            cycle: year.cycle,
            role: "shuji".to_owned(),
            results: vec![(row.subject.code.clone(), digest)],
            refuses: String::new(),
            password: "letters4you".to_owned(),
            code: String::new(),
        };
        async move { actions::sign_result(desk, &who, desk.new_action(), input).await }
    };
    let town = year.who(&format!("xiang@{TOWN}")).clone();
    let came = sign(town, row.digest.clone()).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(Act::SignResult))), "{came:?}");
    let came = sign(secretary.clone(), "0".repeat(64)).await;
    assert!(told(came).contains("又有改动"));
    sign(secretary.clone(), row.digest.clone()).await.unwrap();
    let again = sign(secretary.clone(), row.digest.clone()).await;
    assert!(told(again).contains("不用再签"));
}

async fn a_departure_from_the_order_is_a_recorded_decision(on: On) {
    let year = Year::settled(on).await;
    let told_so = year.decide(DecisionKind::Depart, "模范", VILLAGES[1]).await;
    assert!(told(told_so).contains("已经一样"), "it has it by its score");
    year.decide(DecisionKind::Depart, "模范", VILLAGES[3]).await.unwrap();
    year.decide(DecisionKind::Depart, "", VILLAGES[1]).await.unwrap();
    year.sign().await.unwrap();
    year.post(terms()).await.unwrap();
    // The score is untouched and the decision stands beside it, with its reason.
    let rows = year.rows(1).await;
    assert!(rows.contains(&"丁村 60 模范 20000".to_owned()), "{rows:?}");
    assert!(rows.contains(&"乙村 80 未入选 ".to_owned()), "{rows:?}");
    let sheet = year.sheet(1, Scope::Web).await;
    assert!(sheet.decisions.iter().all(|(one, _)| one.departs && !one.reason.is_empty()));
    year.holds(1).await;
    // A later correction of somebody else takes neither back.
    year.measure(VILLAGES[2], "71", "更正").await;
    year.sign().await.unwrap();
    year.correct("丙村少计1分").await.unwrap();
    let rows = year.rows(2).await;
    assert!(rows.contains(&"丁村 60 模范 20000".to_owned()), "{rows:?}");
    assert!(rows.contains(&"乙村 80 未入选 ".to_owned()), "{rows:?}");
}
