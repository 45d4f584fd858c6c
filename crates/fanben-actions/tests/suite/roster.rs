//! The 人员 sheet of an office: everybody in it gets an account, or nobody, and every problem has
//! its cell.

use fanben_actions::roster::import;
use fanben_actions::{Refusal, looks, trail};

use crate::place::{On, Place, city, on_both};

on_both!(a_sheet_of_people_becomes_accounts, every_problem_has_its_cell);

const GOOD: &str = "小泉乡人员表,,,,\n人员编号,姓名,编码,岗位,主持工作\n\
    xq-01,马志远,990402201201,村级组织,\nxq-02,李桂英,990402201202,村级组织,是\n\
    xq-03,王海峰,990402201000,,\n";

async fn a_sheet_of_people_becomes_accounts(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let desk = &place.desk;
    let system = place.who("xitong@990400000000");
    let action = desk.new_action();
    let bytes = GOOD.as_bytes().to_vec();
    let came = import(desk, system, action, "人员.csv", bytes.clone()).await.unwrap();
    let receipt = came.unwrap();
    let slips = receipt.slips();
    let named: Vec<String> =
        slips.iter().map(|slip| format!("{} {} {}", slip.unit, slip.name, slip.login)).collect();
    assert_eq!(named, ["小泉村 马志远 xq-01", "和顺村 李桂英 xq-02", "小泉乡 王海峰 xq-03"]);
    assert_eq!(receipt.given("proposed"), Some("2"));
    let guard = place.who("anquan@990400000000");
    let open = looks::people(desk, guard, "990402201000").await.unwrap().proposed;
    let posts: Vec<String> = open.iter().map(|one| one.post.says()).collect();
    assert_eq!(posts, ["小泉村村级组织", "和顺村村级组织(主持工作)"]);
    // The same form again gives no password a second time.
    let again = import(desk, system, action, "人员.csv", bytes.clone()).await.unwrap().unwrap();
    assert_eq!((again.number, again.slips().len()), (receipt.number, 0));
    // Nobody else makes accounts, whatever the sheet says.
    let town = place.who("xiang@990402201000");
    let refused = import(desk, town, desk.new_action(), "人员.csv", bytes).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn every_problem_has_its_cell(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let desk = &place.desk;
    let system = place.who("xitong@990400000000");
    let before = looks::people(desk, system, "990400000000").await.unwrap().people.len();
    let cases = [
        // What intake finds: a unit that is not there, the same number twice.
        (GOOD.replace("990402201202", "990402209999"), "C4"),
        (GOOD.replace("xq-02", "xq-01"), "A4"),
        // What an account needs beyond that.
        (GOOD.replace("xq-02", "cun@990402201201"), "A4"),
        (GOOD.replace("李桂英,", ","), "B4"),
        (GOOD.replace("990402201202,村级组织", "990402201202,县长"), "D4"),
        ("编码,指标\n990402201201,3\n".to_owned(), "B1"),
        (String::new(), ""),
    ];
    for (text, cell) in cases {
        let came = import(desk, system, desk.new_action(), "人员.csv", text.clone().into_bytes());
        let problems = came.await.unwrap().expect_err(&text);
        assert_eq!(problems[0].cell, cell, "{text}{problems:?}");
        assert!(!problems[0].says.is_empty());
    }
    let came = import(desk, system, desk.new_action(), "人员.pdf", b"%PDF-1.7 ...".to_vec()).await;
    assert!(came.unwrap().unwrap_err()[0].says.contains("PDF"));
    let after = looks::people(desk, system, "990400000000").await.unwrap().people.len();
    assert_eq!(after, before, "nothing is half-written");
}
