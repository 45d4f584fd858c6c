//! Deadlines, more time, and who is waited for.

use chrono::{Duration, NaiveDate};
use fanben_actions::actions::{self, Extend, RecordMeasure, Remind};
use fanben_actions::{Refusal, looks};

use crate::place::{On, Place, city, on_both, rules};

on_both!(more_time_and_reminders, a_measure_is_corrected_with_a_reason);

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

async fn more_time_and_reminders(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let cycle = place.cycle(office, rules("shixing/shixing.yaml"), "990400000000").await;
    let village = place.who("cun@990402201201");
    let deadline = async || {
        let bench = looks::workbench(&place.desk, village).await.unwrap();
        (bench.tasks[0].deadline.unwrap(), bench.tasks[0].days.unwrap())
    };
    assert_eq!(deadline().await, (day(10, 31), 11));
    let more = |subject: Option<&str>, until, reason: &str| Extend {
        cycle,
        stage: "self".to_owned(),
        subject: subject.map(str::to_owned),
        until,
        reason: reason.to_owned(),
    };
    let action = place.desk.new_action();
    let one = more(Some("990402201201"), day(11, 5), "村里停电三天");
    // Nobody gives themselves more time.
    let refused = actions::extend(&place.desk, village, action, one.clone()).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    actions::extend(&place.desk, office, place.desk.new_action(), one).await.unwrap();
    assert_eq!(deadline().await, (day(11, 5), 16));
    let all = more(None, day(11, 2), "全市统一延期");
    actions::extend(&place.desk, office, place.desk.new_action(), all).await.unwrap();
    assert_eq!(deadline().await.0, day(11, 5), "more time for one is not taken back");

    // A township sees whom it waits for, and only its own.
    place.later(Duration::days(15));
    let desk = &place.desk;
    let again = actions::sign_in(desk, "xiang@990402201000", "letters4you").await.unwrap().person;
    let chase = looks::chase(desk, &again, cycle).await.unwrap();
    let rows: Vec<(&str, i64)> =
        chase.rows.iter().map(|row| (row.subject.name.as_str(), row.days.unwrap())).collect();
    assert_eq!(rows, [("和顺村", -2), ("小泉村", 1)]);
    assert_eq!(chase.text, "和顺村、小泉村2个对象还没有上报,请抓紧登录办理");
    assert_eq!(chase.rows[0].people, ["和顺村村级组织"]);
    assert_eq!(chase.rows[0].text, "和顺村:自评还没有上报,已迟2天,请登录办理");
    let subjects = vec!["990402201202".to_owned()];
    let input = Remind { cycle, subjects, says: chase.rows[0].text.clone() };
    actions::remind(desk, &again, desk.new_action(), input).await.unwrap();
    let chase = looks::chase(desk, &again, cycle).await.unwrap();
    assert_eq!((chase.rows[0].reminded, chase.rows[1].reminded), (1, 0));
    let subjects = vec!["990403101201".to_owned()];
    let input = Remind { cycle, subjects, says: "请上报".to_owned() };
    let refused = actions::remind(desk, &again, desk.new_action(), input).await;
    assert!(matches!(refused, Err(Refusal::NotFound)), "not next door: {refused:?}");
}

async fn a_measure_is_corrected_with_a_reason(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let cycle = place.cycle(office, rules("shixing/shixing.yaml"), "990400000000").await;
    let who = place.who("bumen@990402000000");
    let record = |measure: &str, village: &str, value: &str, reason: &str| RecordMeasure {
        cycle,
        measure: measure.to_owned(),
        values: [(village.to_owned(), value.to_owned())].into(),
        source: String::new(),
        reason: reason.to_owned(),
    };
    let desk = &place.desk;
    let own = "990402201201";
    let first = record("经营性收入", own, "35万元", "");
    actions::record_measure(desk, who, desk.new_action(), first.clone()).await.unwrap();
    // Said twice it is the same fact.
    let says = actions::record_measure(desk, who, desk.new_action(), first).await.unwrap().says;
    assert!(says.contains("0个值"), "{says}");
    let silent = record("经营性收入", own, "36万元", "");
    let refused = actions::record_measure(desk, who, desk.new_action(), silent).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))), "{refused:?}");
    let reasoned = record("经营性收入", own, "36万元", "年终决算后更正");
    actions::record_measure(desk, who, desk.new_action(), reasoned).await.unwrap();
    let sheet = looks::measure(desk, who, cycle, "经营性收入").await.unwrap();
    let names: Vec<&str> = sheet.rows.iter().map(|row| row.subject.name.as_str()).collect();
    assert_eq!(names, ["小泉村", "和顺村"], "the other district is not seen");
    let line = &sheet.rows[0];
    assert_eq!((line.value.as_str(), line.before), ("360000", 1));
    assert_eq!(line.reason, "年终决算后更正");
    assert_eq!((sheet.head.reported, sheet.head.of), (1, 2));
    for (measure, village, value) in [
        ("经营性收入", "990403101201", "1"),
        ("申报生态宜居", own, "是"),
        ("经营性收入", own, "不少"),
    ] {
        let input = record(measure, village, value, "改");
        let refused = actions::record_measure(desk, who, desk.new_action(), input).await;
        assert!(matches!(refused, Err(Refusal::Bad(_) | Refusal::NotAllowed(_))), "{refused:?}");
    }
}
