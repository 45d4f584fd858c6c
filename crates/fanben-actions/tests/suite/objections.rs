//! Objections to what is published, with and without a name; what must not be published; how a
//! notice ends.

use chrono::{Duration, NaiveDate};
use fanben_actions::actions::{self, Object};
use fanben_actions::looks::{self, NoticeSheet, TaskKind};
use fanben_actions::{Refusal, trail};
use fanben_model::calendar::{Count, Period};
use fanben_model::notices::{Refused, Scope, State, Terms};
use fanben_model::rights::Act;

use crate::kept::run;
use crate::place::{On, on_both};
use crate::year::{CITY, VILLAGES, Year, refused, terms, told};

on_both!(
    objections_with_and_without_a_name,
    a_notice_is_withdrawn_and_comes_down,
    a_period_over_national_day_ends_on_the_made_up_saturday,
    what_must_not_be_published_is_refused,
    words_of_an_objection_may_be_erased,
);

async fn objections_with_and_without_a_name(on: On) {
    let year = Year::posted(on).await;
    let plain = year.object(1, "").await.unwrap();
    let named = year.object(1, "李秀英").await.unwrap();
    assert_eq!((plain.number, named.number, plain.late), (1, 2, false));
    assert_eq!(plain.due, NaiveDate::from_ymd_opt(2026, 10, 27), "five working days");
    // The same form again gives the same number and code.
    let action = year.place.desk.new_action();
    let input = || Object {
        cycle: year.cycle,
        number: 1,
        subject: String::new(),
        words: "公示的联系电话打不通".to_owned(),
        name: String::new(),
        contact: String::new(),
    };
    let third = actions::object(&year.place.desk, action, input()).await.unwrap();
    assert_eq!(actions::object(&year.place.desk, action, input()).await.unwrap(), third);
    // Of an objection without a name nothing is kept but its words.
    let mut file = Vec::new();
    trail::backup(&year.place.desk, &mut file).await.unwrap();
    let file = String::from_utf8(file).unwrap();
    let line = file.lines().find(|line| line.contains("objection_words")).unwrap();
    assert!(line.contains("\"name\":\"\",\"contact\":\"\""), "{line}");
    let line = file.lines().find(|line| line.contains("\"table\":\"objection\"")).unwrap();
    assert!(!line.contains("person") && !line.contains("甲村三季度"), "{line}");
    let entry = file.lines().find(|line| line.contains("\"act\":\"object\"")).unwrap();
    assert!(entry.contains("\"person\":null") && !entry.contains("李秀英"), "{entry}");
    // Who only looks sees that there is one; who rules reads it; the public reads neither.
    let board = year.board(year.who(&format!("cun@{}", VILLAGES[0]))).await;
    assert!(board.objections.iter().all(|one| one.words.is_empty() && one.name.is_empty()));
    let board = year.board(year.office()).await;
    let second = board.objections.iter().find(|one| one.number == 2).unwrap();
    assert_eq!((second.name.as_str(), second.contact.as_str()), ("李秀英", "13800138000"));
    assert!(second.mine && second.words.contains("算多了"));
    let public = format!("{:?}", year.sheet(1, Scope::Web).await);
    assert!(!public.contains("李秀英") && !public.contains("算多了"), "{public}");
    assert_eq!(year.todo(year.office()).await, [(TaskKind::Answer, 3)]);
    // The clock stops the confirmation until every one that came in time is answered.
    year.place.later(Duration::days(8));
    assert_eq!(refused(year.end(Act::ConfirmNotice, 1).await), Refused::Objections(3));
    year.rule(1, false).await.unwrap();
    year.rule(2, false).await.unwrap();
    assert!(told(year.rule(2, true).await).contains("已经答复过"));
    let late = year.object(1, "").await.unwrap();
    assert!(late.late);
    year.rule(3, true).await.unwrap();
    assert_eq!(refused(year.end(Act::ConfirmNotice, 1).await), Refused::Upheld(1));
    // Who objected finds the answer under the code; a code that was guessed finds nothing.
    let found = looks::answer(&year.place.desk, year.cycle, &plain.code).await.unwrap().unwrap();
    assert_eq!((found.number, found.ruling.unwrap().0), (1, false));
    let nothing = looks::answer(&year.place.desk, year.cycle, "0000-0000-0000-0000").await;
    assert_eq!(nothing.unwrap(), None);
    assert_eq!(year.sheet(1, Scope::Web).await.objections, (4, 3, 1));
    // An objection that was upheld asks for a correction even where no figure moved by it.
    year.correct("更正联系电话").await.unwrap();
    year.place.later(Duration::days(8));
    year.end(Act::ConfirmNotice, 2).await.unwrap();
}

async fn a_notice_is_withdrawn_and_comes_down(on: On) {
    let year = Year::posted(on).await;
    assert_eq!(refused(year.end(Act::TakeDownNotice, 1).await), Refused::Running);
    year.end(Act::WithdrawNotice, 1).await.unwrap();
    let sheet = year.sheet(1, Scope::Web).await;
    assert_eq!((sheet.state, sheet.rows.len()), (State::Withdrawn, 0));
    assert_eq!(sheet.withdrawn.unwrap().0, "名单要重新核对");
    assert_eq!(year.sheet(1, Scope::Upward).await.rows.len(), 4, "the office keeps it");
    assert!(year.object(1, "").await.is_err(), "nobody objects to what was withdrawn");
    // A new one may be posted, and the bundle goes with it.
    year.post(terms()).await.unwrap();
    year.holds(2).await;
    let lines = looks::public_notices(&year.place.desk).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 1]);
    // Confirming it elsewhere goes around the notice, and is refused.
    let input = actions::Confirm {
        cycle: year.cycle,
        subjects: vec![],
        document: "赤发〔2026〕30号".to_owned(),
    };
    let (desk, office) = (&year.place.desk, year.office());
    let around = actions::confirm(desk, office, desk.new_action(), input).await;
    assert!(told(around).contains("正在公示"));
    // Five working days and ten more, and it comes down by itself; in between by hand.
    year.place.later(Duration::days(8));
    assert!(year.sheet(2, Scope::Web).await.hangs);
    year.end(Act::TakeDownNotice, 2).await.unwrap();
    assert!(!year.sheet(2, Scope::Web).await.hangs);
    assert!(looks::bundle_file(&year.place.desk, year.cycle, 2).await.is_err());
    year.end(Act::ConfirmNotice, 2).await.unwrap();
    year.place.later(Duration::days(10));
    assert_eq!(looks::public_notices(&year.place.desk).await.unwrap(), []);
}

async fn a_period_over_national_day_ends_on_the_made_up_saturday(on: On) {
    let year = Year::settled(on).await;
    year.sign().await.unwrap();
    // Back to 29 September 2026: 30 September, 8 and 9 October, the Saturday on which work is made
    // up, 12 October.
    year.place.later(Duration::days(-21));
    year.post(terms()).await.unwrap();
    let sheet = year.sheet(1, Scope::Web).await;
    assert_eq!(sheet.posted, NaiveDate::from_ymd_opt(2026, 9, 29).unwrap());
    assert_eq!(sheet.last, NaiveDate::from_ymd_opt(2026, 10, 12).unwrap());
    assert_eq!(sheet.down, NaiveDate::from_ymd_opt(2026, 10, 22).unwrap());
    year.place.later(Duration::days(13));
    let last = year.object(1, "").await.unwrap();
    assert!(!last.late, "the last day counts until midnight");
    year.place.later(Duration::days(1));
    assert!(year.object(1, "").await.unwrap().late);
    // A year whose holidays are not published yet is not guessed at.
    let other = Year::settled(on).await;
    other.sign().await.unwrap();
    other.place.later(Duration::days(70));
    let said = told(other.post(terms()).await);
    assert!(said.contains("2027年") && said.contains("自然日"), "{said}");
    let days = Period { days: 7, count: Count::Calendar, moves: false };
    let plain = Terms { hangs: days, reply: days, ..terms() };
    other.post(plain).await.unwrap();
}

async fn what_must_not_be_published_is_refused(on: On) {
    let year = Year::settled(on).await;
    year.sign().await.unwrap();
    for (terms, says) in [
        (Terms { contact: "找小王 13800138000".to_owned(), ..terms() }, "手机号"),
        (Terms { contact: String::new(), ..terms() }, "请填写"),
        (Terms { body: "431121198001011234".to_owned(), ..terms() }, "身份证号"),
        (Terms { confirms: String::new(), ..terms() }, "请填写"),
        (Terms { consents: vec![VILLAGES[0].to_owned()], ..terms() }, "不是这次公示里的个人"),
        (
            Terms { hangs: Period { days: 0, count: Count::Working, moves: false }, ..terms() },
            "1到60天",
        ),
    ] {
        let said = told(year.post(terms).await);
        assert!(said.contains(says), "{said}");
    }
    assert_eq!(looks::public_notices(&year.place.desk).await.unwrap(), [], "nothing went out");
    // The public is shown no rank of who has no title, the office every one.
    year.post(terms()).await.unwrap();
    let ranks = |sheet: NoticeSheet| sheet.rows.iter().map(|row| row.rank).collect::<Vec<_>>();
    assert_eq!(ranks(year.sheet(1, Scope::Wall).await), [Some(1), Some(2), None, None]);
    assert_eq!(ranks(year.sheet(1, Scope::Inside).await), [Some(1), Some(2), Some(3), Some(4)]);
    let upward = year.sheet(1, Scope::Upward).await;
    assert_eq!(upward.signed, [("党委书记".to_owned(), 4)]);
    for scope in [Scope::Inside, Scope::Upward] {
        let desk = &year.place.desk;
        let nobody = looks::notice_sheet(desk, None, year.cycle, 1, scope).await;
        assert!(matches!(nobody, Err(Refusal::NotSignedIn)), "{scope:?}");
        let auditor = Some(year.who(&format!("shenji@{CITY}")));
        let other = looks::notice_sheet(desk, auditor, year.cycle, 1, scope).await;
        assert!(matches!(other, Err(Refusal::NotFound)), "{scope:?}");
    }
}

async fn words_of_an_objection_may_be_erased(on: On) {
    let year = Year::posted(on).await;
    let one = year.object(1, "李秀英").await.unwrap();
    run(&year.place, "delete from objection_words").await;
    assert_eq!(trail::verify(&year.place.desk).await.unwrap().faults, []);
    let line = year.board(year.office()).await.objections.remove(0);
    assert_eq!((line.words.as_str(), line.name.as_str(), line.named), ("", "", true));
    assert_eq!(looks::answer(&year.place.desk, year.cycle, &one.code).await.unwrap(), None);
    // What the trail commits to is not erased.
    run(&year.place, "delete from objection").await;
    let faults = trail::verify(&year.place.desk).await.unwrap().faults;
    assert!(faults.iter().any(|fault| fault.says.contains("object")), "{faults:?}");
}
