//! Keys of other systems: no more than the post they act under, for no longer, and never silently.

use std::collections::BTreeMap;

use chrono::{Days, Duration};
use fanben_actions::actions::{
    self, About, Answered, EndPost, IssueToken, RecordMeasure, SaveSheet, SetAside,
};
use fanben_actions::looks::{self, EventKind, TokenState};
use fanben_actions::{Desk, Person, Receipt, Refusal, TOKEN_ACTS, trail};
use fanben_model::rights::{Act, Ground};

use crate::kept::run;
use crate::place::{On, Place, city, on_both};
use crate::year::{CITY, TOWN, VILLAGES, Year};

on_both!(
    a_key_does_no_more_than_the_post,
    a_key_ends_with_its_days_its_post_or_by_hand,
    who_stands_aside_has_no_key_that_does_not,
    keys_are_looked_after,
    what_happened_is_told_within_the_jurisdiction,
);

fn asked(who: &Person, unit: &str, acts: &[Act], desk: &Desk) -> IssueToken {
    IssueToken {
        post: who.posts[0].id,
        name: "省基层治理平台".to_owned(),
        unit: unit.to_owned(),
        acts: acts.to_vec(),
        until: desk.today() + Days::new(30),
        password: "letters4you".to_owned(),
        code: String::new(),
    }
}

async fn issue(
    place: &Place,
    login: &str,
    unit: &str,
    acts: &[Act],
) -> Result<(Receipt, String), Refusal> {
    let (desk, who) = (&place.desk, place.who(login));
    let input = asked(who, unit, acts, desk);
    let receipt = actions::issue_token(desk, who, desk.new_action(), input).await?;
    let key = receipt.given("key").unwrap().to_owned();
    Ok((receipt, key))
}

async fn record(desk: &Desk, who: &Person, year: &Year, village: &str) -> Result<Receipt, Refusal> {
    let input = RecordMeasure {
        cycle: year.cycle,
        measure: "年度得分".to_owned(),
        values: BTreeMap::from([(village.to_owned(), "66".to_owned())]),
        source: String::new(),
        reason: "系统推送".to_owned(),
    };
    actions::record_measure(desk, who, desk.new_action(), input).await
}

fn field(refusal: Refusal) -> String {
    match refusal {
        Refusal::Bad(bad) => bad[0].field.clone(),
        other => panic!("no field: {other:?}"),
    }
}

async fn a_key_does_no_more_than_the_post(on: On) {
    let year = Year::settled(on).await;
    let (place, desk) = (&year.place, &year.place.desk);
    let clerk = place.who(&format!("bumen@{CITY}"));
    let (receipt, key) =
        issue(place, &format!("bumen@{CITY}"), VILLAGES[0], &[Act::RecordMeasure]).await.unwrap();
    assert!(key.starts_with("fb_") && key.len() == 67, "{key}");
    let system = desk.system(&key).await.unwrap();
    assert_eq!(system.name, "省基层治理平台");
    assert_eq!(system.posts[0].says(), "甲村数据员(代赤岗市数据员)");
    assert!(system.rights.is_empty() && system.id != clerk.id);
    // Within its unit it records; beside it there is nothing.
    let done = record(desk, &system, &year, VILLAGES[0]).await.unwrap();
    let elsewhere = record(desk, &system, &year, VILLAGES[1]).await.unwrap_err();
    assert!(matches!(elsewhere, Refusal::NotAllowed(Act::RecordMeasure)), "{elsewhere:?}");
    let board = looks::board(desk, &system, year.cycle).await.unwrap();
    let seen: Vec<&str> = board.rows.iter().map(|row| row.subject.code.as_str()).collect();
    assert_eq!(seen, [VILLAGES[0]]);
    for village in &VILLAGES[1..] {
        let looked = looks::subject(desk, &system, year.cycle, village).await;
        assert!(matches!(looked, Err(Refusal::NotFound)), "{village}");
    }
    // The measure and the trail name the system, for whom, and nobody else.
    let sheet = looks::measure(desk, clerk, year.cycle, "年度得分").await.unwrap();
    assert_eq!(sheet.rows[0].by, "省基层治理平台 代 赤岗市数据员");
    let auditor = place.who(&format!("shenji@{CITY}"));
    let lines = trail::trail(desk, auditor, 20).await.unwrap();
    let line = lines.iter().find(|line| line.number == done.number).unwrap();
    assert_eq!((line.by.as_str(), line.act.as_str()), ("省基层治理平台", "record_measure"));
    let line = lines.iter().find(|line| line.number == receipt.number).unwrap();
    assert_eq!((line.by.as_str(), line.act.as_str()), ("赤岗市数据员", "issue_token"));
    // What the post may not do, no key may; nor what was not let to it; nor issue another.
    let wrong = issue(place, &format!("bumen@{CITY}"), CITY, &[Act::SaveSheet]).await;
    assert_eq!(field(wrong.unwrap_err()), "acts");
    let wrong = issue(place, &format!("shi@{CITY}"), CITY, &[Act::Confirm]).await;
    assert_eq!(field(wrong.unwrap_err()), "acts", "a hand's own matters are no machine's");
    let above = issue(place, &format!("xiang@{TOWN}"), CITY, &[]).await;
    assert_eq!(field(above.unwrap_err()), "unit");
    let (_, looks_only) = issue(place, &format!("bumen@{CITY}"), CITY, &[]).await.unwrap();
    let system = desk.system(&looks_only).await.unwrap();
    let refused = record(desk, &system, &year, VILLAGES[0]).await.unwrap_err();
    assert!(matches!(refused, Refusal::NotAllowed(_)), "{refused:?}");
    let again = asked(&system, CITY, &[], desk);
    let refused = actions::issue_token(desk, &system, desk.new_action(), again).await;
    assert!(refused.is_err());
    for act in TOKEN_ACTS {
        assert!(act.right().judges(), "{act:?}");
    }
    // Only its digest is kept, and a key turned by hand is found out.
    let mut file = Vec::new();
    trail::backup(desk, &mut file).await.unwrap();
    assert!(!String::from_utf8(file).unwrap().contains(&key[3..]));
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    run(place, "update token set until_day = '2029-01-01'").await;
    let found = trail::verify(desk).await.unwrap();
    assert!(found.faults.iter().any(|fault| fault.says.contains("token")), "{found:?}");
}

async fn a_key_ends_with_its_days_its_post_or_by_hand(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let desk = &place.desk;
    let office = "shi@990400000000";
    for (until, password, wrong) in [
        (desk.today() - Days::new(1), "letters4you", "until"),
        (desk.today() + Days::new(367), "letters4you", "until"),
        (desk.today(), "letters5you", "password"),
    ] {
        let who = place.who(office);
        let input = IssueToken {
            until,
            password: password.to_owned(),
            ..asked(who, "990400000000", &[], desk)
        };
        let came = actions::issue_token(desk, who, desk.new_action(), input).await;
        assert_eq!(field(came.unwrap_err()), wrong);
    }
    let (_, long) = issue(&place, office, "990400000000", &[]).await.unwrap();
    // The same form again gives the receipt, and the key no more.
    let who = place.who(office);
    let action = desk.new_action();
    let input = || IssueToken { until: desk.today(), ..asked(who, "990402000000", &[], desk) };
    let first = actions::issue_token(desk, who, action, input()).await.unwrap();
    let again = actions::issue_token(desk, who, action, input()).await.unwrap();
    assert_eq!((again.number, again.given("key")), (first.number, None));
    let short = first.given("key").unwrap();
    assert!(desk.system(short).await.is_ok() && desk.system(&long).await.is_ok());
    let gone = async |key: &str| matches!(desk.system(key).await, Err(Refusal::NotSignedIn));
    place.later(Duration::days(1));
    assert!(gone(short).await && !gone(&long).await);
    // Neither a session's secret nor a made-up key opens anything, and no key opens a session.
    let came = actions::sign_in(desk, office, "letters4you").await.unwrap();
    assert!(gone(&came.token).await && gone("fb_").await && gone(&long[..66]).await);
    assert!(matches!(desk.person(&long).await, Err(Refusal::NotSignedIn)));
    assert!(matches!(actions::sign_in(desk, "", "").await, Err(Refusal::WrongPassword)));
    let id = looks::tokens(desk, who).await.unwrap().tokens[1].id;
    let stranger = place.who("xiang@990402201000");
    let refused = actions::revoke_token(desk, stranger, desk.new_action(), id).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_) | Refusal::NotFound)));
    actions::revoke_token(desk, who, desk.new_action(), id).await.unwrap();
    assert!(gone(&long).await);
    let twice = actions::revoke_token(desk, who, desk.new_action(), id).await;
    assert_eq!(field(twice.unwrap_err()), "token");
    // The post ends, and the key with it.
    let (_, last) = issue(&place, office, "990400000000", &[]).await.unwrap();
    let security = place.who("anquan@990400000000");
    let (reason, post) = ("调离".to_owned(), who.posts[0].id);
    let input = EndPost { post, last: desk.today() - Days::new(1), reason };
    actions::end_post(desk, security, desk.new_action(), input).await.unwrap();
    assert!(gone(&last).await);
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn who_stands_aside_has_no_key_that_does_not(on: On) {
    let year = Year::begun(on).await;
    let (place, desk, cycle) = (&year.place, &year.place.desk, year.cycle);
    let town = format!("xiang@{TOWN}");
    let (_, key) = issue(place, &town, TOWN, &[Act::SaveSheet]).await.unwrap();
    let system = desk.system(&key).await.unwrap();
    let save = async |village: &str| {
        let answer = Answered { value: "1".to_owned(), reason: String::new() };
        let answers = BTreeMap::from([("没有这一条".to_owned(), answer)]);
        let input = SaveSheet { cycle, subject: village.to_owned(), number: 0, answers };
        actions::save_sheet(desk, &system, desk.new_action(), input).await.unwrap_err()
    };
    assert_eq!(field(save(VILLAGES[0]).await), "没有这一条", "the right is there");
    // What was never let to it stays closed, whatever the post may do.
    let input = About { cycle, subject: VILLAGES[0].to_owned() };
    let refused = actions::send_up(desk, &system, desk.new_action(), input).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(Act::SendUp))), "{refused:?}");
    let (subject, why, lifted) = (VILLAGES[0].to_owned(), Ground::Other, false);
    let input = SetAside { cycle, subject, person: place.who(&town).id, why, lifted };
    actions::set_aside(desk, year.office(), desk.new_action(), input).await.unwrap();
    assert!(matches!(save(VILLAGES[0]).await, Refusal::NotAllowed(_) | Refusal::Aside));
    assert_eq!(field(save(VILLAGES[1]).await), "没有这一条");
}

async fn keys_are_looked_after(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let desk = &place.desk;
    issue(&place, "qu@990402000000", "990402201000", &[]).await.unwrap();
    let seen = async |login: &str| looks::tokens(desk, place.who(login)).await;
    let own = seen("qu@990402000000").await.unwrap();
    assert_eq!(own.tokens.len(), 1);
    assert_eq!(own.tokens[0].unit.name, "小泉乡");
    assert_eq!(own.posts[0].acts, [Act::SaveSheet, Act::SendUp]);
    // Who may end posts sees and revokes everybody's; others see their own.
    let all = seen("anquan@990400000000").await.unwrap();
    assert!(all.posts.is_empty() && all.tokens == own.tokens);
    assert_eq!(seen("qu@990403000000").await.unwrap().tokens, []);
    assert!(matches!(seen("shenji@990400000000").await, Err(Refusal::NotFound)));
    let (security, id) = (place.who("anquan@990400000000"), own.tokens[0].id);
    actions::revoke_token(desk, security, desk.new_action(), id).await.unwrap();
    let after = seen("qu@990402000000").await.unwrap();
    assert_eq!((after.tokens[0].state, after.tokens[0].mine), (TokenState::Revoked, false));
}

async fn what_happened_is_told_within_the_jurisdiction(on: On) {
    let year = Year::posted(on).await;
    let (place, desk) = (&year.place, &year.place.desk);
    year.measure(VILLAGES[0], "65", "更正").await;
    let (_, key) = issue(place, &format!("shi@{CITY}"), CITY, &[]).await.unwrap();
    let city = desk.system(&key).await.unwrap();
    let (_, key) = issue(place, &format!("shi@{CITY}"), VILLAGES[1], &[]).await.unwrap();
    let village = desk.system(&key).await.unwrap();
    let kinds = async |who: &Person| {
        let told = looks::events(desk, who, 0, 500).await.unwrap();
        assert!(!told.more);
        told.events
    };
    let all = kinds(&city).await;
    let count = |kind: EventKind| all.iter().filter(|one| one.kind == kind).count();
    assert_eq!(count(EventKind::CycleOpened), 1);
    assert_eq!(count(EventKind::MeasureRecorded), 4);
    assert_eq!(count(EventKind::SheetSentUp), 4);
    assert_eq!(count(EventKind::NoticePosted), 1);
    assert_eq!(count(EventKind::MeasureCorrected), 1);
    let last = all.last().unwrap();
    assert_eq!(last.measures[0].unit.name, "甲村");
    // One village hears of itself and of what is public.
    for one in kinds(&village).await {
        let named = one.subject.iter().chain(one.measures.iter().map(|change| &change.unit));
        assert!(named.into_iter().all(|unit| unit.code == VILLAGES[1]), "{one:?}");
    }
    // Page after page gives everything once.
    let (mut after, mut pages) = (0, Vec::new());
    loop {
        let told = looks::events(desk, &city, after, 3).await.unwrap();
        after = told.next;
        pages.extend(told.events);
        if !told.more {
            break;
        }
    }
    assert_eq!(pages, all);
    let nothing = looks::events(desk, &city, after, 3).await.unwrap();
    assert_eq!((nothing.events.len(), nothing.next), (0, after));
    let auditor = place.who(&format!("shenji@{CITY}"));
    assert_eq!(kinds(auditor).await, []);
}
