//! A scheme that says how its results are made public: notices start from it, and go no further
//! than it allows.

use fanben_actions::actions::{self, SignResult};
use fanben_actions::looks;
use fanben_actions::{CycleId, Receipt, Refusal};
use fanben_model::calendar::Period;
use fanben_model::notices::{Scope, Terms};
use fanben_model::rights::{Act, Right, Role};
use fanben_model::scheme::{self, Scheme};

use crate::place::{On, Place, on_both, serde_roles};
use crate::year::{CITY, TOWN, VILLAGES, Year, told, units};

on_both!(
    a_notice_starts_from_its_scheme_and_is_not_shortened,
    an_audience_that_is_not_named_sees_nothing,
    the_roles_that_the_scheme_names_sign_and_confirm,
);

const SAID: &str = "
publicity:
  body: 赤岗市三创办
  contact: 市政府三楼 0990-6661234
  hangs: 5个工作日
  objections: 3个工作日
  reply: 3个工作日
  stays: 10
  signs: [{role: shuji, title: 党委书记, refused: recorded}]
  confirms: {role: shi, body: 中共赤岗市委常委会}
  audiences: {wall: [all], web: [title], upward: [all]}
";

fn with(publicity: &str) -> Scheme {
    let text = include_str!("year.yaml").replace(", signs: [{role: shuji, title: 党委书记}]", "");
    scheme::read(&format!("{text}{publicity}")).unwrap()
}

/// Four villages, judged; nothing is signed or published.
async fn judged(on: On, publicity: &str) -> Year {
    let mut roles = serde_roles("shixing");
    for (id, name, level, right) in
        [("shuji", "党委书记", "乡", Right::Sign), ("changwei", "常委办", "市", Right::Confirm)]
    {
        roles.push(Role {
            id: id.to_owned(),
            name: name.to_owned(),
            level: vec![level.to_owned()],
            rights: vec![Right::Look, right],
            factor: false,
        });
    }
    let place = Place::with(on, roles, units()).await;
    let office = place.who(&format!("shi@{CITY}")).clone();
    let cycle = place.cycle(&office, with(publicity), CITY).await;
    let year = Year { place, cycle };
    for (village, score) in VILLAGES.iter().zip(["90", "80", "70", "60"]) {
        year.measure(village, score, "").await;
        let desk = &year.place.desk;
        let town = year.who(&format!("xiang@{TOWN}"));
        let input = actions::About { cycle, subject: (*village).to_owned() };
        actions::send_up(desk, town, desk.new_action(), input).await.unwrap();
    }
    year
}

fn days(text: &str) -> Period {
    text.parse().unwrap()
}

async fn a_notice_starts_from_its_scheme_and_is_not_shortened(on: On) {
    let year = judged(on, SAID).await;
    year.sign().await.unwrap();
    let board = year.board(year.office()).await;
    assert!(board.said.contains(&("公示期", "不少于5个工作日".to_owned())), "{:?}", board.said);
    let usual = board.terms;
    assert_eq!(
        (usual.hangs, usual.objections, usual.reply),
        (days("5个工作日"), Some(days("3个工作日")), days("3个工作日"))
    );
    assert_eq!((usual.confirms.as_str(), usual.stays), ("中共赤岗市委常委会", 10));
    // From Tuesday the 20th five working days end on the 27th.
    for (terms, says) in [
        (Terms { hangs: days("4个工作日"), ..usual.clone() }, "办法规定公示不少于5个工作日"),
        (Terms { hangs: days("6日"), ..usual.clone() }, "(到2026-10-27),可以延长,不能缩短"),
        (Terms { objections: Some(days("2日")), ..usual.clone() }, "办法规定异议期不少于3个工作日"),
        (Terms { objections: Some(days("20日")), ..usual.clone() }, "公示期改到不短于异议期"),
        (Terms { reply: days("4个工作日"), ..usual.clone() }, "可以更快,不能更慢"),
        (Terms { stays: 11, ..usual.clone() }, "最多再留10天"),
        (Terms { ranks: true, ..usual.clone() }, "办法没有规定公开全部名次"),
        (Terms { confirms: "某局".to_owned(), ..usual.clone() }, "由中共赤岗市委常委会认定"),
    ] {
        let refused = told(year.post(terms).await);
        assert!(refused.contains(says), "{refused}");
    }
    // Longer is allowed, in days of the other kind too; an answer may come sooner.
    let longer = Terms { hangs: days("8日"), reply: days("2个工作日"), stays: 5, ..usual };
    year.post(longer).await.unwrap();
    let sheet = year.sheet(1, Scope::Inside).await;
    assert_eq!(
        (sheet.last.to_string(), sheet.until.to_string()),
        ("2026-10-28".into(), "2026-10-23".into())
    );
    assert!(!year.object(1, "").await.unwrap().late);
    year.place.later(chrono::Duration::days(4));
    assert!(year.object(1, "").await.unwrap().late, "the notice hangs and objections are late");
    let board = year.board(year.office()).await;
    assert!(!board.position.over && (board.position.open, board.position.late) == (1, 1));
}

async fn an_audience_that_is_not_named_sees_nothing(on: On) {
    let year = judged(on, SAID).await;
    year.sign().await.unwrap();
    let terms = year.board(year.office()).await.terms;
    year.post(terms).await.unwrap();
    let web = year.sheet(1, Scope::Web).await;
    assert_eq!(web.rows[0].title, "红旗");
    assert!(web.rows.iter().all(|row| row.total.is_empty() && row.rank.is_none()));
    assert!(web.rows.iter().all(|row| row.money.is_empty() && row.name.is_some()));
    assert_eq!(year.sheet(1, Scope::Wall).await.rows[0].total, "90");
    assert_eq!(web.scopes, Scope::ALL);

    // Only for the wall: nothing of it is on the web, and it is opened by whoever prints it.
    let wall = SAID.replace("{wall: [all], web: [title], upward: [all]}", "{wall: [all]}");
    let year = judged(on, &wall).await;
    year.sign().await.unwrap();
    let terms = year.board(year.office()).await.terms;
    year.post(terms).await.unwrap();
    let (desk, cycle) = (&year.place.desk, year.cycle);
    assert_eq!(looks::public_notices(desk).await.unwrap(), []);
    for scope in [Scope::Web, Scope::Wall] {
        let guest = looks::notice_sheet(desk, None, cycle, 1, scope).await;
        assert!(matches!(guest, Err(Refusal::NotSignedIn)), "{guest:?}");
    }
    let office = |scope| looks::notice_sheet(desk, Some(year.office()), cycle, 1, scope);
    assert_eq!(office(Scope::Wall).await.unwrap().rows.len(), 4);
    assert_eq!(office(Scope::Inside).await.unwrap().rows.len(), 4);
    assert!(matches!(office(Scope::Upward).await, Err(Refusal::NotFound)));
    assert!(looks::bundle_file(desk, cycle, 1).await.is_err());
    assert!(year.object(1, "").await.is_err());
}

async fn the_roles_that_the_scheme_names_sign_and_confirm(on: On) {
    let year = judged(on, &SAID.replace("role: shi,", "role: changwei,")).await;
    let refused = year.post(year.board(year.office()).await.terms).await;
    assert!(told(refused).contains("还差4处签字"));
    // One is refused with its reason, which is recorded and blocks nobody.
    let secretary = year.who(&format!("shuji@{TOWN}"));
    let rows = year.board(secretary).await.signing;
    let sign = |codes: &[usize], refuses: &str| {
        let results =
            codes.iter().map(|at| (rows[*at].subject.code.clone(), rows[*at].digest.clone()));
        let input = SignResult {
            cycle: year.cycle,
            role: "shuji".to_owned(),
            results: results.collect(),
            refuses: refuses.to_owned(),
            password: "letters4you".to_owned(),
            code: String::new(),
        };
        let desk = &year.place.desk;
        async move { actions::sign_result(desk, secretary, desk.new_action(), input).await }
    };
    sign(&[0], "甲村的得分没有核实").await.unwrap();
    sign(&[1, 2, 3], "").await.unwrap();
    year.post(year.board(year.office()).await.terms).await.unwrap();
    year.place.later(chrono::Duration::days(8));
    let confirm = |login: String| confirm(&year, year.cycle, login);
    let office = confirm(format!("shi@{CITY}")).await;
    assert!(matches!(office, Err(Refusal::NotAllowed(Act::ConfirmNotice))), "{office:?}");
    confirm(format!("changwei@{CITY}")).await.unwrap();
}

async fn confirm(year: &Year, cycle: CycleId, login: String) -> Result<Receipt, Refusal> {
    let input = actions::EndNotice {
        cycle,
        number: 1,
        reason: String::new(),
        document: "赤发〔2026〕30号".to_owned(),
    };
    let desk = &year.place.desk;
    actions::confirm_notice(desk, year.who(&login), desk.new_action(), input).await
}
