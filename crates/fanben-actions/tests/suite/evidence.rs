//! Files that back judgments: attached, seen, withdrawn, sent in pieces, kept as they were.

use std::io::Cursor;

use chrono::Duration;
use fanben_actions::actions::{self, About, Attach, Declare, SentBytes, Withdraw};
use fanben_actions::looks::{self, EvidenceLine};
use fanben_actions::{CycleId, EVIDENCE_MOST, Person, Receipt, Refusal, trail};
use fanben_model::scheme::{Method, MethodKind};
use fanben_model::stages::{Lack, Refused};

use crate::kept::run;
use crate::place::{On, Place, city, on_both, rules};

on_both!(
    a_file_is_attached_once_and_seen_by_those_who_see_the_judgment,
    what_no_longer_counts_stays_with_its_reason,
    what_was_withdrawn_is_erased_and_the_store_verifies,
    a_file_goes_on_where_the_link_broke,
    files_are_in_the_backup_and_tampering_is_named,
    evidence_answers_for_a_method,
);

const VILLAGE: &str = "990402201201";

/// A picture that is longer than its preview; each shade is another file.
fn picture(shade: u8) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(400, 8, image::Rgb([shade, 40, 90]));
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
    bytes
}

async fn declared(place: &Place) -> CycleId {
    let office = place.who("shi@990400000000");
    let mut scheme = rules("shixing/shixing.yaml");
    for stage in &mut scheme.stages {
        stage.complete = Some(false);
        stage.methods.clear();
    }
    let cycle = place.cycle(office, scheme, "990400000000").await;
    declare(place, cycle).await;
    cycle
}

async fn declare(place: &Place, cycle: CycleId) {
    let stars = vec!["先锋模范".to_owned()];
    let input = Declare { cycle, subject: VILLAGE.to_owned(), stars };
    let village = place.who(&format!("cun@{VILLAGE}"));
    actions::declare(&place.desk, village, place.desk.new_action(), input).await.unwrap();
}

fn file(cycle: CycleId, about: &str, bytes: Vec<u8>) -> Attach {
    Attach {
        cycle,
        subject: VILLAGE.to_owned(),
        declaration: false,
        about: about.to_owned(),
        caption: String::new(),
        name: "签到表.jpg".to_owned(),
        file: SentBytes::Here(bytes),
    }
}

async fn attach(place: &Place, who: &Person, input: Attach) -> Result<Receipt, Refusal> {
    actions::attach(&place.desk, who, place.desk.new_action(), input).await
}

async fn lines(place: &Place, who: &Person, cycle: CycleId) -> Result<Vec<EvidenceLine>, Refusal> {
    Ok(looks::evidence(&place.desk, who, cycle, VILLAGE, "").await?.lines)
}

async fn send_up(place: &Place, who: &Person, cycle: CycleId) -> Result<Receipt, Refusal> {
    let input = About { cycle, subject: VILLAGE.to_owned() };
    actions::send_up(&place.desk, who, place.desk.new_action(), input).await
}

async fn backed_up(place: &Place) -> String {
    let mut bytes = Vec::new();
    trail::backup(&place.desk, &mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn a_file_is_attached_once_and_seen_by_those_who_see_the_judgment(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = declared(&place).await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    let action = place.desk.new_action();
    let input = file(cycle, "先锋2", picture(1));
    let first = actions::attach(&place.desk, village, action, input.clone()).await.unwrap();
    assert_eq!(first.given("number"), Some("1"));
    // The same form, the same file in another form, the same file for something else.
    let again = actions::attach(&place.desk, village, action, input).await.unwrap();
    assert_eq!(again, first);
    let twice = attach(&place, village, file(cycle, "先锋2", picture(1))).await.unwrap();
    assert!(twice.says.contains("没有重复存"), "{}", twice.says);
    attach(&place, village, file(cycle, "", picture(1))).await.unwrap();
    let declaration = Attach { declaration: true, ..file(cycle, "先锋模范", picture(2)) };
    attach(&place, village, declaration).await.unwrap();
    let all = lines(&place, village, cycle).await.unwrap();
    let stages: Vec<&str> = all.iter().map(|line| line.stage.code.as_str()).collect();
    assert_eq!(stages, ["self", "self", ""]);
    assert!(all.iter().all(|line| line.caption == "签到表" && line.picture && line.may_withdraw));
    // Two pictures, each with a small one.
    let kept = backed_up(&place).await;
    assert_eq!(kept.matches("{\"table\":\"file\"").count(), 4);
    // It stands on every page about the subject.
    let sheet = looks::sheet(&place.desk, village, cycle, VILLAGE, None).await.unwrap();
    let page = looks::subject(&place.desk, village, cycle, VILLAGE).await.unwrap();
    let why = looks::why(&place.desk, village, cycle, VILLAGE).await.unwrap();
    assert!(sheet.evidence == all && page.evidence == all && why.evidence == all);
    // Those above see it, and cannot add to what the village judges.
    for (login, sees) in [
        ("xiang@990402201000", true),
        ("qu@990402000000", true),
        ("shi@990400000000", true),
        ("cun@990402201202", false),
        ("zhen@990403101000", false),
        ("xiang@990403101000", false),
        ("qu@990403000000", false),
        ("shenji@990400000000", false),
    ] {
        let Some(who) = place.people.get(login) else { continue };
        let seen = lines(&place, who, cycle).await;
        let bytes = looks::evidence_file(&place.desk, who, cycle, VILLAGE, 1, false).await;
        let refused = attach(&place, who, file(cycle, "先锋2", picture(3))).await;
        if sees {
            assert_eq!(seen.unwrap().len(), 3, "{login}");
            assert_eq!(bytes.unwrap().media_type, "image/jpeg");
            let refused = refused.unwrap_err();
            assert!(
                matches!(refused, Refusal::NotAllowed(_) | Refusal::State { .. }),
                "{login}: {refused:?}"
            );
        } else {
            assert!(matches!(seen, Err(Refusal::NotFound)), "{login}");
            assert!(matches!(bytes, Err(Refusal::NotFound)), "{login}");
            assert!(matches!(refused, Err(Refusal::NotFound)), "{login}");
        }
    }
    // What is not a sentence of this scheme, and what is no file that is taken.
    let nothing = attach(&place, village, file(cycle, "没有这一条", picture(4))).await;
    assert!(matches!(nothing, Err(Refusal::Bad(_))), "{nothing:?}");
    let page = b"<html><script>alert(1)</script>".to_vec();
    let Err(Refusal::Bad(bad)) = attach(&place, village, file(cycle, "先锋2", page)).await else {
        panic!("a page was taken")
    };
    assert!(bad[0].says.contains("这种文件不收"), "{bad:?}");
    let big = vec![0; EVIDENCE_MOST + 1];
    let Err(Refusal::Bad(bad)) = attach(&place, village, file(cycle, "先锋2", big)).await else {
        panic!("too much was taken")
    };
    assert!(bad[0].says.contains("20兆字节"), "{bad:?}");
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn what_no_longer_counts_stays_with_its_reason(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = declared(&place).await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    for shade in [1, 2] {
        attach(&place, village, file(cycle, "先锋2", picture(shade))).await.unwrap();
    }
    let withdraw = async |who: &Person, number: i64, reason: &str| {
        let (subject, reason) = (VILLAGE.to_owned(), reason.to_owned());
        let input = Withdraw { cycle, subject, declaration: false, number, reason };
        actions::withdraw(&place.desk, who, place.desk.new_action(), input).await
    };
    assert!(matches!(withdraw(village, 1, " ").await, Err(Refusal::Bad(_))));
    assert!(matches!(withdraw(village, 9, "没有").await, Err(Refusal::NotFound)));
    withdraw(village, 1, "年份不对").await.unwrap();
    assert!(matches!(withdraw(village, 1, "再一次").await, Err(Refusal::Bad(_))));
    let all = lines(&place, village, cycle).await.unwrap();
    let (reason, by, _) = all[0].withdrawn.clone().unwrap();
    assert_eq!((reason.as_str(), by.as_str()), ("年份不对", "小泉村村级组织"));
    assert!(all[1].withdrawn.is_none());
    looks::evidence_file(&place.desk, village, cycle, VILLAGE, 1, true).await.unwrap();
    // The same file may come back after it was withdrawn.
    let back = attach(&place, village, file(cycle, "先锋2", picture(1))).await.unwrap();
    assert_eq!(back.given("number"), Some("3"));
    // What went up is the next stage's to judge by: nobody takes it back.
    send_up(&place, village, cycle).await.unwrap();
    for came in [
        withdraw(village, 2, "想拿回来").await,
        attach(&place, village, file(cycle, "先锋2", picture(5))).await,
        withdraw(place.who("xiang@990402201000"), 2, "乡里替村里撤").await,
    ] {
        assert!(matches!(came, Err(Refusal::State { .. })), "{came:?}");
    }
    let town = place.who("xiang@990402201000");
    attach(&place, town, file(cycle, "先锋2", picture(6))).await.unwrap();
    let last = lines(&place, town, cycle).await.unwrap().pop().unwrap();
    assert_eq!((last.stage.code.as_str(), last.may_withdraw), ("town", true));
    assert_eq!(trail::verify(&place.desk).await.unwrap().faults, []);
}

async fn what_was_withdrawn_is_erased_and_the_store_verifies(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = declared(&place).await;
    let (desk, village) = (&place.desk, place.who(&format!("cun@{VILLAGE}")));
    for (about, shade) in [("先锋2", 1), ("先锋2", 2), ("", 2)] {
        attach(&place, village, file(cycle, about, picture(shade))).await.unwrap();
    }
    let withdraw = async |number: i64| {
        let (subject, reason) = (VILLAGE.to_owned(), "年份不对".to_owned());
        let input = Withdraw { cycle, subject, declaration: false, number, reason };
        actions::withdraw(desk, village, desk.new_action(), input).await.unwrap();
    };
    // The second file also backs the whole, where it still counts.
    withdraw(1).await;
    withdraw(2).await;
    place.later(actions::WITHDRAWN_KEPT - Duration::minutes(1));
    assert_eq!(actions::erase_withdrawn(desk).await.unwrap(), 0, "not before its time");
    place.later(Duration::minutes(2));
    let village = &actions::sign_in(desk, &village.login, "letters4you").await.unwrap().person;
    let before = backed_up(&place).await.len();
    assert_eq!(actions::erase_withdrawn(desk).await.unwrap(), 2, "the picture and its preview");
    assert_eq!(actions::erase_withdrawn(desk).await.unwrap(), 0, "once");
    assert!(backed_up(&place).await.len() < before);
    let erased: Vec<bool> =
        lines(&place, village, cycle).await.unwrap().iter().map(|line| line.erased).collect();
    assert_eq!(erased, [true, false, false]);
    for small in [true, false] {
        let gone = looks::evidence_file(desk, village, cycle, VILLAGE, 1, small).await;
        assert!(matches!(gone, Err(Refusal::NotFound)));
        looks::evidence_file(desk, village, cycle, VILLAGE, 3, small).await.unwrap();
    }
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    // The same picture comes again, and is there again.
    attach(&place, village, file(cycle, "先锋2", picture(1))).await.unwrap();
    looks::evidence_file(desk, village, cycle, VILLAGE, 4, false).await.unwrap();
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    // That it was erased once excuses nothing now that it counts.
    let text = backed_up(&place).await;
    let digest =
        looks::evidence_file(desk, village, cycle, VILLAGE, 4, false).await.unwrap().digest;
    let lost: Vec<&str> = text
        .lines()
        .filter(|line| !(line.contains(&digest) && line.contains("\"bytes\"")))
        .collect();
    assert!(lost.len() < text.lines().count());
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("lost.db").display());
    let other = fanben_actions::Desk::open(&url).await.unwrap();
    trail::restore(&other, &mut Cursor::new(lost.join("\n"))).await.unwrap();
    let faults = trail::verify(&other).await.unwrap().faults;
    assert!(faults.iter().any(|fault| fault.says.contains("缺失")), "{faults:?}");
}

async fn a_file_goes_on_where_the_link_broke(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = declared(&place).await;
    let (desk, village) = (&place.desk, place.who(&format!("cun@{VILLAGE}")));
    let bytes = picture(7);
    let size = i64::try_from(bytes.len()).unwrap();
    let id = actions::begin_upload(desk, village, bytes.len() as u64).await.unwrap();
    let half = bytes.len() / 2;
    let at = i64::try_from(half).unwrap();
    let way = actions::go_on(desk, village, id, 0, &bytes[..half]).await.unwrap();
    assert_eq!((way.received, way.size), (at, size));
    let upload = Attach { file: SentBytes::Upload(id), ..file(cycle, "先锋2", vec![]) };
    let early = attach(&place, village, upload.clone()).await;
    assert!(matches!(early, Err(Refusal::Bad(_))), "{early:?}");
    // The answer was lost: the same bytes come again, and are not taken twice.
    let way = actions::go_on(desk, village, id, 0, &bytes[..half]).await.unwrap();
    assert_eq!(way.received, at);
    let more = [&bytes[half..], b"x"].concat();
    let over = actions::go_on(desk, village, id, at, &more).await;
    assert!(matches!(over, Err(Refusal::Bad(_))));
    // Nobody else sees it, or goes on with it, or attaches it.
    let other = place.who("cun@990402201202");
    assert!(matches!(actions::upload_state(desk, other, id).await, Err(Refusal::NotFound)));
    let foreign = actions::go_on(desk, other, id, at, &bytes[half..]).await;
    assert!(matches!(foreign, Err(Refusal::NotFound)));
    assert_eq!(actions::upload_state(desk, village, id).await.unwrap(), way);
    actions::go_on(desk, village, id, at, &bytes[half..]).await.unwrap();
    let action = desk.new_action();
    let first = actions::attach(desk, village, action, upload.clone()).await.unwrap();
    assert_eq!(actions::attach(desk, village, action, upload).await.unwrap(), first);
    let whole = attach(&place, village, file(cycle, "先锋2", bytes)).await.unwrap();
    assert_eq!(whole.given("number"), Some("1"), "the same file, however it came");
    assert!(matches!(actions::upload_state(desk, village, id).await, Err(Refusal::NotFound)));
    // Half a file that nobody goes on with is forgotten.
    let left = actions::begin_upload(desk, village, 100).await.unwrap();
    place.later(chrono::Duration::days(3));
    actions::begin_upload(desk, village, 100).await.unwrap();
    assert!(matches!(actions::upload_state(desk, village, left).await, Err(Refusal::NotFound)));
    let big = actions::begin_upload(desk, village, EVIDENCE_MOST as u64 + 1).await;
    assert!(matches!(big, Err(Refusal::Bad(_))));
    let auditor = place.who("shenji@990400000000");
    let refused = actions::begin_upload(desk, auditor, 10).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))));
}

async fn files_are_in_the_backup_and_tampering_is_named(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let cycle = declared(&place).await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    attach(&place, village, file(cycle, "先锋2", picture(8))).await.unwrap();
    let (subject, reason) = (VILLAGE.to_owned(), "年份不对".to_owned());
    let input = Withdraw { cycle, subject, declaration: false, number: 1, reason };
    actions::withdraw(&place.desk, village, place.desk.new_action(), input).await.unwrap();
    let whole = trail::verify(&place.desk).await.unwrap();
    assert_eq!(whole.faults, []);
    let kept = backed_up(&place).await;
    let folder = tempfile::tempdir().unwrap();
    let other = match on {
        On::Sqlite => crate::postgres::database(),
        On::Postgres => format!("sqlite:{}", folder.path().join("other.db").display()),
    };
    let desk = fanben_actions::Desk::open(&other).await.unwrap();
    trail::restore(&desk, &mut kept.as_bytes()).await.unwrap();
    assert_eq!(trail::verify(&desk).await.unwrap(), whole);
    let came = actions::sign_in(&desk, &format!("cun@{VILLAGE}"), "letters4you").await.unwrap();
    let there = looks::evidence_file(&desk, &came.person, cycle, VILLAGE, 1, false).await.unwrap();
    let here = looks::evidence_file(&place.desk, village, cycle, VILLAGE, 1, false).await.unwrap();
    assert_eq!(there, here);
    for (harm, named) in [
        (
            "update piece set bytes = (select p.bytes from piece p order by length(p.bytes) limit 1)",
            "签到表",
        ),
        ("update evidence set caption = 'x'", "evidence"),
        ("update withdrawal set reason = 'x'", "withdrawal"),
        ("delete from piece", "缺失"),
    ] {
        run(&place, harm).await;
        let found = trail::verify(&place.desk).await.unwrap();
        assert!(found.faults.iter().any(|fault| fault.says.contains(named)), "{harm}: {found:?}");
    }
}

async fn evidence_answers_for_a_method(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let mut scheme = rules("shixing/shixing.yaml");
    let found = scheme.stages.iter().flat_map(|stage| &stage.methods);
    let asked = found.clone().find(|method| method.kind == MethodKind::Evidence).unwrap().clone();
    for stage in &mut scheme.stages {
        stage.complete = Some(false);
        stage.methods.clear();
    }
    scheme.stages[0].methods.push(Method { optional: false, at_least: 2, ..asked });
    let cycle = place.cycle(place.who("shi@990400000000"), scheme, "990400000000").await;
    declare(&place, cycle).await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    let lack = async || match send_up(&place, village, cycle).await {
        Err(Refusal::State { refused: Refused::Methods(lacking), .. }) => Some(lacking[0].1),
        Err(other) => panic!("{other:?}"),
        Ok(_) => None,
    };
    assert_eq!(lack().await, Some(Lack::NotHeld));
    attach(&place, village, file(cycle, "先锋2", picture(1))).await.unwrap();
    assert_eq!(lack().await, Some(Lack::Present { due: 0, present: 1, least: 2 }));
    attach(&place, village, file(cycle, "", picture(2))).await.unwrap();
    let sheet = looks::sheet(&place.desk, village, cycle, VILLAGE, None).await.unwrap();
    assert_eq!((sheet.methods[0].files, sheet.methods[0].lacks), (2, None));
    assert_eq!(lack().await, None);
}
