//! Measures pasted from a spreadsheet or handed in as a file: looked at first, recorded at once.

use fanben_actions::actions::{self, RecordBlock};
use fanben_actions::{CycleId, Refusal, looks, registry};
use fanben_papers::{CellSpec, SheetSpec, write_sheets};

use crate::place::{On, Place, city, on_both, rules};

on_both!(a_block_is_looked_at_and_recorded, who_may_record_what, a_file_becomes_a_block);

const OWN: &str = "990402201201";
const NEXT: &str = "990402201202";

async fn begun(on: On) -> (Place, CycleId) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who("shi@990400000000");
    let cycle = place.cycle(office, rules("shixing/shixing.yaml"), "990400000000").await;
    (place, cycle)
}

fn block(cycle: CycleId, text: &str) -> RecordBlock {
    RecordBlock {
        cycle,
        text: text.to_owned(),
        measure: String::new(),
        source: String::new(),
        reason: String::new(),
        despite: false,
    }
}

async fn value(place: &Place, cycle: CycleId, measure: &str, village: &str) -> (String, String) {
    let who = place.who("bumen@990400000000");
    let sheet = looks::measure(&place.desk, who, cycle, measure).await.unwrap();
    let line = sheet.rows.into_iter().find(|line| line.subject.code == village).unwrap();
    (line.value, line.reason)
}

async fn a_block_is_looked_at_and_recorded(on: On) {
    let (place, cycle) = begun(on).await;
    let (desk, who) = (&place.desk, place.who("bumen@990400000000"));
    let text = format!(
        "编码\t名称\t经营性收入\t绿化覆盖率\n{OWN}\t小泉村\t35万元\t31%\n{NEXT}\t和顺村\t２８００００\t约三成\n\
         990403101201\t小泉村\t1\t2%\n"
    );
    let page = looks::block(desk, who, cycle, &text, "").await.unwrap();
    let told: Vec<&str> =
        page.problems.iter().filter(|one| !one.note).map(|one| one.cell.as_str()).collect();
    assert_eq!(page.new.len(), 3, "{:?} {:?}", page.new, page.problems);
    assert!(told.contains(&"D3"), "{told:?}");
    assert!(page.problems.iter().any(|one| one.says.contains("小泉村")), "name against code");
    assert_eq!(
        value(&place, cycle, "经营性收入", OWN).await.0,
        "",
        "nothing is recorded by looking"
    );
    let input = block(cycle, &text);
    let refused = actions::record_block(desk, who, desk.new_action(), input.clone()).await;
    assert!(matches!(&refused, Err(Refusal::Bad(bad)) if bad[0].field == "despite"), "{refused:?}");
    let input = RecordBlock { despite: true, ..input };
    let action = desk.new_action();
    let receipt = actions::record_block(desk, who, action, input.clone()).await.unwrap();
    assert_eq!(receipt.given("recorded"), Some("3"));
    assert_eq!(actions::record_block(desk, who, action, input).await.unwrap(), receipt);
    assert_eq!(value(&place, cycle, "经营性收入", NEXT).await.0, "280000");
    // A correction needs its reason; what is far from the value before the scheme is not refused.
    let text = format!("{OWN}\t小泉村\t36万元\n{NEXT}\t和顺村\t28万元");
    let page = looks::block(desk, who, cycle, &text, "经营性收入").await.unwrap();
    assert_eq!((page.new.len(), page.corrected.len(), page.same), (0, 1, 1));
    assert_eq!(page.corrected[0].before, "350000元");
    let input = RecordBlock { measure: "经营性收入".to_owned(), ..block(cycle, &text) };
    let refused = actions::record_block(desk, who, desk.new_action(), input.clone()).await;
    assert!(matches!(&refused, Err(Refusal::Bad(bad)) if bad[0].field == "reason"), "{refused:?}");
    let input = RecordBlock { reason: "漏记一笔".to_owned(), ..input };
    actions::record_block(desk, who, desk.new_action(), input).await.unwrap();
    let now = value(&place, cycle, "经营性收入", OWN).await;
    assert_eq!(now, ("360000".to_owned(), "漏记一笔".to_owned()));
    assert_eq!(fanben_actions::trail::verify(desk).await.unwrap().faults, []);
}

async fn who_may_record_what(on: On) {
    let (place, cycle) = begun(on).await;
    let desk = &place.desk;
    let text = format!("编码\t经营性收入\t申报先锋模范\n{OWN}\t1000\t是\n990403101201\t900\t是\n");
    // A district's clerk records in the district; what follows from declarations nobody types.
    let district = place.who("bumen@990402000000");
    let page = looks::block(desk, district, cycle, &text, "").await.unwrap();
    assert_eq!(page.new.iter().map(|line| line.subject.code.as_str()).collect::<Vec<_>>(), [OWN]);
    let told: Vec<&str> = page.problems.iter().map(|one| one.says.as_str()).collect();
    assert!(told.iter().any(|says| says.contains("由申报或环节决定产生")), "{told:?}");
    assert!(told.iter().any(|says| says.contains("您不能登记")), "{told:?}");
    let input = RecordBlock { despite: true, ..block(cycle, &text) };
    let done = actions::record_block(desk, district, desk.new_action(), input.clone()).await;
    assert_eq!(done.unwrap().given("recorded"), Some("1"));
    for login in
        ["cun@990402201201", "xiang@990402201000", "shi@990400000000", "xitong@990400000000"]
    {
        let who = place.who(login);
        let done = actions::record_block(desk, who, desk.new_action(), input.clone()).await;
        assert!(matches!(done, Err(Refusal::NotAllowed(_))), "{login}: {done:?}");
    }
    let nobody = place.who("xitong@990400000000");
    let looked = looks::block(desk, nobody, cycle, &text, "").await;
    assert!(matches!(looked, Err(Refusal::NotFound)));
}

async fn a_file_becomes_a_block(on: On) {
    let (place, cycle) = begun(on).await;
    let (desk, who) = (&place.desk, place.who("bumen@990400000000"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("数据.xlsx");
    let text = |text: &str| CellSpec::Text(text.to_owned());
    let rows = vec![
        vec![text("编码"), text("名称"), text("经营性收入(万元)")],
        vec![text(OWN), text("小泉村"), CellSpec::Number("35.5".to_owned())],
        vec![text(NEXT), text("和顺\n村"), CellSpec::Number("1".to_owned())],
    ];
    let merged = vec![];
    let spec = SheetSpec { sheet: "收入".to_owned(), rows, merged, above: 1, hidden: false };
    write_sheets(&path, &[spec]).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let text = registry::text_of("数据.xlsx", bytes).await.unwrap();
    let page = looks::block(desk, who, cycle, &text, "").await.unwrap();
    let found: Vec<(&str, &str)> =
        page.new.iter().map(|line| (line.cell.as_str(), line.value.as_str())).collect();
    assert_eq!(found, [("C2", "355000元"), ("C3", "10000元")]);
    let refused = registry::text_of("空.xlsx", vec![]).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))), "{refused:?}");
}
