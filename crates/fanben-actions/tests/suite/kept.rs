//! What is kept stays as it was written, and whoever changes it is found out.

use std::collections::BTreeMap;

use fanben_actions::actions::{self, Answered, Declare, SaveSheet};
use fanben_actions::trail::Asked;
use fanben_actions::{CycleId, Refusal, trail};

use crate::place::{On, Place, city, on_both, rules};

on_both!(
    tampering_is_found_and_named,
    only_the_audit_administrator_reads_the_trail,
    the_trail_is_searched_by_person_act_unit_and_day,
    a_backup_goes_from_one_database_to_the_other,
    a_database_of_a_newer_program_is_refused,
);

const VILLAGE: &str = "990402201201";

pub(crate) async fn run(place: &Place, statement: &'static str) {
    if place.url.starts_with("sqlite") {
        let pool = sqlx::SqlitePool::connect(&place.url).await.unwrap();
        sqlx::query(statement).execute(&pool).await.unwrap();
        pool.close().await;
    } else {
        let pool = sqlx::PgPool::connect(&place.url).await.unwrap();
        sqlx::query(statement).execute(&pool).await.unwrap();
        pool.close().await;
    }
}

async fn begun(on: On) -> (Place, CycleId) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let cycle = place.cycle(office, rules("shixing/shixing.yaml"), "990400000000").await;
    let village = place.who(&format!("cun@{VILLAGE}"));
    let stars = vec!["先锋模范".to_owned()];
    let input = Declare { cycle, subject: VILLAGE.to_owned(), stars };
    actions::declare(&place.desk, village, place.desk.new_action(), input).await.unwrap();
    let answer = Answered { value: "10".to_owned(), reason: "活动记录十次".to_owned() };
    let answers = BTreeMap::from([("先锋2".to_owned(), answer)]);
    let input = SaveSheet { cycle, subject: VILLAGE.to_owned(), number: 0, answers };
    actions::save_sheet(&place.desk, village, place.desk.new_action(), input).await.unwrap();
    (place, cycle)
}

async fn tampering_is_found_and_named(on: On) {
    let (place, _) = begun(on).await;
    let whole = trail::verify(&place.desk).await.unwrap();
    assert_eq!(whole.faults, []);
    assert!(whole.entries > 30, "{}", whole.entries);
    // Each is done, found, and undone.
    let cases = [
        (
            "update measure set words = '否' where words = '是'",
            "update measure set words = '是' where name = '申报先锋模范'",
            "measure",
        ),
        (
            "update sheet set answers = replace(cast(answers as text), '\"10\"', '\"11\"')",
            "update sheet set answers = replace(cast(answers as text), '\"11\"', '\"10\"')",
            "sheet",
        ),
        (
            "update subject set stage = 3 where stage = 0",
            "update subject set stage = 0 where stage = 3",
            "进度",
        ),
        (
            "update audit set about = 'x' where number = 5",
            "update audit set about = '' where number = 5",
            "第5条",
        ),
        (
            "update cycle set rules = replace(cast(rules as text), '九星级', '十一星级')",
            "update cycle set rules = replace(cast(rules as text), '十一星级', '九星级')",
            "办法",
        ),
    ];
    for (harm, mend, named) in cases {
        let (harm, mend) =
            if place.url.starts_with("postgres") { (cast(harm), cast(mend)) } else { (harm, mend) };
        run(&place, harm).await;
        let found = trail::verify(&place.desk).await.unwrap();
        assert!(found.faults.iter().any(|fault| fault.says.contains(named)), "{harm}: {found:?}");
        run(&place, mend).await;
        let mended = trail::verify(&place.desk).await.unwrap();
        // The fifth entry's own words may have been others; the rest is as it was.
        let left = mended.faults.iter().filter(|fault| fault.number != 5).count();
        assert_eq!(left, 0, "{mend}: {mended:?}");
    }
    run(&place, "delete from audit where number = 7").await;
    let found = trail::verify(&place.desk).await.unwrap();
    assert!(found.faults.iter().any(|fault| fault.says.contains("不连续")), "{found:?}");
}

/// On PostgreSQL a text does not become JSON by itself.
fn cast(statement: &'static str) -> &'static str {
    match statement.split_once(" = replace(") {
        Some(_) => {
            let cast = statement.replacen("= replace(", "= cast(replace(", 1);
            Box::leak(format!("{cast} as jsonb)").into_boxed_str())
        }
        None => statement,
    }
}

async fn only_the_audit_administrator_reads_the_trail(on: On) {
    let (place, cycle) = begun(on).await;
    for (login, person) in &place.people {
        let read = trail::trail(&place.desk, person, 10).await;
        if login.starts_with("shenji@") {
            let lines = read.unwrap();
            assert_eq!(lines.len(), 10);
            assert!(lines.windows(2).all(|pair| pair[0].number == pair[1].number + 1));
        } else {
            assert!(matches!(read, Err(Refusal::NotFound)), "{login}");
        }
    }
    // Nor does the audit administrator see anything of the cycle.
    let auditor = place.who("shenji@990400000000");
    let seen = fanben_actions::looks::subject(&place.desk, auditor, cycle, VILLAGE).await;
    assert!(matches!(seen, Err(Refusal::NotFound)));
}

async fn the_trail_is_searched_by_person_act_unit_and_day(on: On) {
    let (place, _) = begun(on).await;
    let auditor = place.who("shenji@990400000000");
    let found = async |asked: Asked| {
        trail::entries(&place.desk, auditor, &asked, 1_000).await.unwrap().lines
    };
    let text = ToOwned::to_owned;
    let all = found(Asked::default()).await;
    let saved = found(Asked { act: text("save_sheet"), ..Asked::default() }).await;
    assert_eq!((saved.len(), saved[0].by.as_str()), (1, "小泉村村级组织"));
    let by = found(Asked { person: format!("cun@{VILLAGE}"), ..Asked::default() }).await;
    assert!(by.len() > 3 && by.iter().all(|line| line.by == "小泉村村级组织"), "{by:?}");
    let unit = found(Asked { unit: text("小泉乡"), ..Asked::default() }).await;
    assert!(unit.len() > by.len() && unit.len() < all.len());
    assert!(unit.iter().any(|line| line.by == "和顺村村级组织"));
    let nobody = Asked { person: text("没有这个人"), ..Asked::default() };
    assert_eq!(found(nobody).await, []);
    let today = Some(place.desk.today());
    let days = Asked { from: today, until: today, ..Asked::default() };
    assert_eq!(found(days).await.len(), all.len());
    let later = Asked { from: place.desk.today().succ_opt(), ..Asked::default() };
    assert_eq!(found(later).await, []);
    // Page after page gives everything once.
    let (mut before, mut count) = (0, 0);
    loop {
        let asked = Asked { before, ..Asked::default() };
        let page = trail::entries(&place.desk, auditor, &asked, 7).await.unwrap();
        count += page.lines.len();
        before = page.next;
        if before == 0 {
            break;
        }
    }
    assert_eq!(count, all.len());
    let wrong = Asked { unit: text("没有的单位"), ..Asked::default() };
    let refused = trail::entries(&place.desk, auditor, &wrong, 7).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))));
}

async fn a_backup_goes_from_one_database_to_the_other(on: On) {
    let (place, cycle) = begun(on).await;
    let mut file = Vec::new();
    let lines = trail::backup(&place.desk, &mut file).await.unwrap();
    assert_eq!(lines, String::from_utf8(file.clone()).unwrap().lines().count());
    let whole = trail::verify(&place.desk).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = match on {
        On::Sqlite => crate::postgres::database(),
        On::Postgres => format!("sqlite:{}", folder.path().join("other.db").display()),
    };
    let desk = fanben_actions::Desk::open(&other).await.unwrap();
    // A line cut off in the middle restores nothing at all.
    let half = &file[..file.len() - 40];
    let refused = trail::restore(&desk, &mut &half[..]).await;
    assert!(matches!(refused, Err(Refusal::Broken(_))), "{refused:?}");
    assert!(desk.is_new());
    assert_eq!(trail::restore(&desk, &mut &file[..]).await.unwrap(), lines);
    assert_eq!(trail::verify(&desk).await.unwrap(), whole);
    let mut again = Vec::new();
    trail::backup(&desk, &mut again).await.unwrap();
    assert!(again == file, "what was restored is what was kept");
    // A restored installation is not restored over.
    let refused = trail::restore(&desk, &mut &file[..]).await;
    assert!(matches!(refused, Err(Refusal::SetUpAlready)));
    let came = actions::sign_in(&desk, "shi@990400000000", "letters4you").await.unwrap().person;
    let page = fanben_actions::looks::subject(&desk, &came, cycle, VILLAGE).await.unwrap();
    assert_eq!(page.clauses.iter().find(|row| row.key == "先锋2").unwrap().cells[0].value, "10");
}

async fn a_database_of_a_newer_program_is_refused(on: On) {
    let (place, _) = begun(on).await;
    run(
        &place,
        "insert into _sqlx_migrations \
         (version, description, success, checksum, execution_time) \
         select 9999, description, success, checksum, execution_time \
         from _sqlx_migrations where version = 1",
    )
    .await;
    let refusal = fanben_actions::Desk::open(&place.url).await.err().unwrap();
    assert!(refusal.told().contains("本程序太旧"), "{refusal:?}");
}
