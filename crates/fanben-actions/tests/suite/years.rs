//! 历年: results of periods before the platform are brought in, and streaks, ladders, baselines and plans
//! begin with them; a result others read changes, and nothing moves until it is taken.

use std::collections::BTreeMap;

use fanben_actions::actions::{
    self, About, ChooseUpstream, Confirm, Correct, ImportEarlier, PlanYears, RecordMeasure,
};
use fanben_actions::looks::{self, UpstreamLine};
use fanben_actions::{CycleId, Person, Receipt, Refusal, trail};
use fanben_model::scheme::{self, Scheme};

use crate::place::{On, Place, city, on_both};

on_both!(
    earlier_results_are_brought_in,
    a_sheet_that_cannot_count_is_named_cell_by_cell,
    a_later_import_takes_the_place_of_the_first,
    only_who_runs_the_cycle_brings_in,
    an_upstream_result_is_taken_by_decision_only,
);

const CITY: &str = "990400000000";
const TOWN: &str = "990402201000";
const VILLAGES: [(&str, &str, &str); 3] = [
    ("990402201201", TOWN, "小泉村"),
    ("990402201202", TOWN, "和顺村"),
    ("990403101201", "990403101000", "干草湖村"),
];
const SHEET: &str = "编码\t名称\t周期\t等次\t总分\t名次\t经营性收入\n\
     990402201201\t小泉村\t2025\t规范\t82.5\t2\t30000\n\
     990402201202\t和顺村\t2025\t未达等次\t61\t3\t\n\
     990403101201\t干草湖村\t2025\t示范\t91\t1\t50000\n";

fn rules(year: &str) -> Scheme {
    let text = format!(
        "fanben: 1\nid: fanben\ntitle: 范本村创建\nperiod: \"{year}\"\n\
         legal: {{type: 年度考核, body: 赤岗市委, number: 赤委发〔{year}〕1号}}\n\
         subjects: {{kinds: [村]}}\nties: [N1]\n\
         stages: [{{id: town, name: 乡镇评, role: xiang}}]\n\
         measures:\n  年度得分: {{unit: 分, owner: 农业局, source: 结账单}}\n\
         \x20 经营性收入: {{unit: 元, owner: 农业局, source: 台账, required: false}}\n\
         derive: {{增加额: {{formula: \"年度得分 + 上期(经营性收入, 0) ÷ 100000\", unit: 分}}}}\n\
         dimensions:\n  - id: 得分\n    name: 得分\n    points: \"100\"\n    items:\n\
         \x20     - {{id: N1, name: 增加额, points: \"100\", clauses: [{{text: 以增加额计分, gives: 增加额}}]}}\n\
         tiers: [{{name: 典范, from: \"95\"}}, {{name: 示范, from: \"90\"}}, {{name: 规范, from: \"80\"}}]\n\
         ladder: {{up: 1}}\n\
         streaks: [{{id: 连年, text: 连续两年未达等次, when: \"连续(2, 等次, 未达等次)\", then: 提请研究整顿}}]\n"
    );
    scheme::read(&text).unwrap()
}

/// Another scheme of the year that reads the first one's points.
fn reading() -> Scheme {
    let text = "fanben: 1\nid: gongzuo\ntitle: 驻村工作考核\nperiod: \"2026\"\n\
         legal: {type: 年度考核, body: 赤岗市委, number: 赤委发〔2026〕2号}\n\
         subjects: {kinds: [村]}\nties: [M1]\n\
         stages: [{id: town, name: 乡镇评, role: xiang}]\n\
         imports: {创建得分: {scheme: fanben.yaml, take: total}}\n\
         dimensions:\n  - id: 得分\n    name: 得分\n    points: \"100\"\n    items:\n\
         \x20     - {id: M1, name: 创建得分, points: \"100\", clauses: [{text: 以创建得分计分, gives: 创建得分}]}\n";
    scheme::read(text).unwrap()
}

async fn begun(on: On) -> (Place, CycleId) {
    let place = Place::new(on, "shixing", city()).await;
    let office = place.who(&format!("shi@{CITY}")).clone();
    let cycle = place.cycle(&office, rules("2026"), CITY).await;
    (place, cycle)
}

async fn measured(place: &Place, cycle: CycleId, points: &[(&str, &str)], reason: &str) {
    let desk = &place.desk;
    let values = points.iter().map(|(code, is)| ((*code).to_owned(), (*is).to_owned()));
    let input = RecordMeasure {
        cycle,
        measure: "年度得分".to_owned(),
        values: values.collect(),
        source: String::new(),
        reason: reason.to_owned(),
    };
    let who = place.who(&format!("bumen@{CITY}"));
    actions::record_measure(desk, who, desk.new_action(), input).await.unwrap();
}

/// The villages' sheets go up and their results are confirmed.
async fn confirmed(place: &Place, cycle: CycleId, villages: &[&str]) {
    let desk = &place.desk;
    for (village, town, _) in VILLAGES.iter().filter(|(code, ..)| villages.contains(code)) {
        let who = place.who(&format!("xiang@{town}"));
        let about = About { cycle, subject: (*village).to_owned() };
        actions::send_up(desk, who, desk.new_action(), about).await.unwrap();
    }
    let office = place.who(&format!("shi@{CITY}"));
    let subjects = villages.iter().map(|code| (*code).to_owned()).collect();
    let input = Confirm { cycle, subjects, document: "赤委发〔2026〕9号".to_owned() };
    actions::confirm(desk, office, desk.new_action(), input).await.unwrap();
}

async fn correct(place: &Place, cycle: CycleId, village: &str) {
    let desk = &place.desk;
    let input = Correct {
        cycle,
        subject: village.to_owned(),
        stage: "town".to_owned(),
        reason: "得分登记有误".to_owned(),
        document: "赤委发〔2026〕12号".to_owned(),
    };
    let office = place.who(&format!("shi@{CITY}"));
    actions::correct(desk, office, desk.new_action(), input).await.unwrap();
}

fn sheet(cycle: CycleId, text: &str) -> ImportEarlier {
    ImportEarlier {
        cycle,
        text: text.to_owned(),
        file: "历年结果.xlsx".to_owned(),
        source: "赤委发〔2025〕40号".to_owned(),
        reason: String::new(),
        despite: false,
    }
}

async fn import(place: &Place, input: ImportEarlier) -> Result<Receipt, Refusal> {
    let office = place.who(&format!("shi@{CITY}"));
    actions::import_earlier(&place.desk, office, place.desk.new_action(), input).await
}

/// Everybody's points and tier.
async fn standings(place: &Place, cycle: CycleId) -> Vec<String> {
    let office = place.who(&format!("shi@{CITY}"));
    let board = looks::board(&place.desk, office, cycle).await.unwrap();
    let rows = board.rows.into_iter();
    rows.map(|row| format!("{} {} {}", row.subject.name, row.standing.total, row.standing.tier))
        .collect()
}

fn field(came: Result<Receipt, Refusal>) -> String {
    match came {
        Err(Refusal::Bad(bad)) => bad[0].field.clone(),
        other => panic!("{other:?}"),
    }
}

async fn earlier_results_are_brought_in(on: On) {
    let (place, cycle) = begun(on).await;
    let (desk, office) = (&place.desk, place.who(&format!("shi@{CITY}")));
    let points = [("990402201201", "97"), ("990402201202", "70"), ("990403101201", "95")];
    measured(&place, cycle, &points, "").await;
    let before = ["小泉村 97 典范", "和顺村 70 未达等次", "干草湖村 95 典范"];
    assert_eq!(standings(&place, cycle).await, before);

    // What would be recorded is shown first; nothing moves.
    let block = looks::earlier_block(desk, office, cycle, SHEET).await.unwrap();
    assert_eq!((block.new.len(), block.changed.len(), block.problems.len()), (11, 0, 0));
    assert_eq!((block.new[0].cell.as_str(), block.new[0].value.as_str()), ("D2", "规范"));
    assert_eq!(standings(&place, cycle).await, before);

    let action = desk.new_action();
    let receipt = actions::import_earlier(desk, office, action, sheet(cycle, SHEET)).await.unwrap();
    assert!(receipt.says.contains("第1次导入:2025的3个对象,11个值"), "{}", receipt.says);
    let again = actions::import_earlier(desk, office, action, sheet(cycle, SHEET)).await.unwrap();
    assert_eq!(again, receipt);
    // The ladder goes one step from last year's tier, the baseline is there.
    let after = ["小泉村 97.3 示范", "和顺村 70 未达等次", "干草湖村 95.5 典范"];
    assert_eq!(standings(&place, cycle).await, after);

    // A plan finds villages that had the tier before its first year.
    let town = place.who(&format!("xiang@{TOWN}"));
    let input = PlanYears {
        cycle,
        unit: TOWN.to_owned(),
        tier: "规范".to_owned(),
        from: "2026".to_owned(),
        years: vec![("1".to_owned(), String::new())],
        reason: "泉政发〔2026〕3号".to_owned(),
    };
    actions::plan_years(desk, town, desk.new_action(), input).await.unwrap();
    let plan = looks::plan(desk, town, cycle, TOWN).await.unwrap();
    let had: Vec<_> = plan.before.iter().map(|one| (one.unit.name.as_str(), one.cycle)).collect();
    assert_eq!(had, [("小泉村", None)]);

    // The second year without a tier is a streak.
    let all: Vec<&str> = VILLAGES.iter().map(|(code, ..)| *code).collect();
    confirmed(&place, cycle, &all).await;
    let mut file = Vec::new();
    let lines = trail::backup(desk, &mut file).await.unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    let streaks = text.lines().filter(|line| line.starts_with("{\"table\":\"result\""));
    assert_eq!(streaks.filter(|line| line.contains("\"连续两年未达等次\"")).count(), 1);
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);

    // What the platform has confirmed itself counts before whatever is brought in later.
    actions::close_cycle(desk, office, desk.new_action(), cycle).await.unwrap();
    let next = place.cycle(office, rules("2027"), CITY).await;
    let late = "编码\t周期\t等次\n990402201201\t2026\t规范\n990402201201\t2024\t规范\n";
    let block = looks::earlier_block(desk, office, next, late).await.unwrap();
    assert_eq!((block.new.len(), block.problems.len()), (1, 1));
    assert!(block.problems[0].note && block.problems[0].says.contains("以平台认定的为准"));
    import(&place, sheet(next, late)).await.unwrap();
    let page = looks::earlier(desk, office, next).await.unwrap();
    let known: Vec<_> = page
        .periods
        .iter()
        .map(|one| (one.period.as_str(), one.confirmed, one.rows.len()))
        .collect();
    assert_eq!(known, [("2026", 3, 0), ("2025", 0, 3), ("2024", 0, 1)]);
    // A village sees its own years only.
    let village = place.who("cun@990402201201");
    let page = looks::earlier(desk, village, next).await.unwrap();
    assert!(!page.may_import);
    assert_eq!(page.periods[1].rows.len(), 1);

    // And so does a backup.
    let folder = tempfile::tempdir().unwrap();
    let other = match on {
        On::Sqlite => crate::postgres::database(),
        On::Postgres => format!("sqlite:{}", folder.path().join("other.db").display()),
    };
    let copy = fanben_actions::Desk::open_at(&other, place.clock()).await.unwrap();
    assert_eq!(trail::restore(&copy, &mut &file[..]).await.unwrap(), lines);
    assert_eq!(looks::earlier(&copy, office, cycle).await.unwrap().imports[0].values, 11);
}

async fn a_sheet_that_cannot_count_is_named_cell_by_cell(on: On) {
    let (place, cycle) = begun(on).await;
    let (desk, office) = (&place.desk, place.who(&format!("shi@{CITY}")));
    let text = "编码\t名称\t周期\t等次\t总分\n990402201201\t小泉村\t2025\t优秀\t82.5\n\
         990402201202\t干草湖村\t2025\t规范\t81\n990402201000\t小泉乡\t2025\t规范\t81\n\
         990402209999\t某村\t2025\t规范\t81\n990403101201\t干草湖村\t2026\t规范\t81\n";
    let block = looks::earlier_block(desk, office, cycle, text).await.unwrap();
    let cells: Vec<&str> = block.problems.iter().map(|one| one.cell.as_str()).collect();
    assert_eq!(cells, ["A5", "B3", "D2", "D6", "D4", "E4"], "{:#?}", block.problems);
    assert_eq!(block.new.len(), 1);
    assert_eq!(field(import(&place, sheet(cycle, text)).await), "despite");
    let despite = ImportEarlier { despite: true, ..sheet(cycle, text) };
    let none = ImportEarlier { source: " ".to_owned(), ..despite.clone() };
    assert_eq!(field(import(&place, none).await), "source");
    let receipt = import(&place, despite).await.unwrap();
    assert!(receipt.says.contains("1个对象,1个值"), "{}", receipt.says);
    for text in ["", "编码\t年度得分\n990402201201\t3", "随便\t写写"] {
        let input = ImportEarlier { despite: true, ..sheet(cycle, text) };
        assert_eq!(field(import(&place, input).await), "text", "{text}");
    }
}

async fn a_later_import_takes_the_place_of_the_first(on: On) {
    let (place, cycle) = begun(on).await;
    let (desk, office) = (&place.desk, place.who(&format!("shi@{CITY}")));
    import(&place, sheet(cycle, SHEET)).await.unwrap();
    assert_eq!(field(import(&place, sheet(cycle, SHEET)).await), "text");
    let text = "编码\t周期\t等次\t名次\n990402201201\t2025\t示范\t/\n";
    let block = looks::earlier_block(desk, office, cycle, text).await.unwrap();
    assert_eq!((block.new.len(), block.changed.len()), (0, 2));
    assert_eq!((block.changed[0].before.as_str(), block.changed[0].import), ("规范", 1));
    assert_eq!(field(import(&place, sheet(cycle, text)).await), "reason");
    let input = ImportEarlier { reason: "原表抄错".to_owned(), ..sheet(cycle, text) };
    let receipt = import(&place, input).await.unwrap();
    assert!(receipt.says.contains("第2次导入") && receipt.says.contains("更正2个"));
    let page = looks::earlier(desk, office, cycle).await.unwrap();
    let imports: Vec<_> =
        page.imports.iter().map(|one| (one.number, one.values, one.replaced)).collect();
    assert_eq!(imports, [(2, 2, 0), (1, 11, 2)]);
    let row = page.periods[0].rows.iter().find(|row| row.unit.code == VILLAGES[0].0).unwrap();
    let values: BTreeMap<&str, &str> =
        row.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!((values["等次"], values["名次"], values["总分"]), ("示范", "", "82.5"));
    // The cycle went by the first import already: the second waits to be taken.
    let page = looks::upstream(desk, office, cycle).await.unwrap();
    let line = &page.groups[0].lines[0];
    assert!(line.was.contains("等次规范") && line.now.contains("等次示范"), "{line:?}");
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

async fn only_who_runs_the_cycle_brings_in(on: On) {
    let (place, cycle) = begun(on).await;
    for (login, person) in &place.people {
        let input = ImportEarlier { source: String::new(), ..sheet(cycle, SHEET) };
        let came =
            actions::import_earlier(&place.desk, person, place.desk.new_action(), input).await;
        let looked = looks::earlier_block(&place.desk, person, cycle, SHEET).await;
        match came {
            Err(Refusal::Bad(_)) => {
                assert!(*login == format!("shi@{CITY}") && looked.is_ok(), "{login}");
            }
            Err(Refusal::NotAllowed(_)) => {
                assert!(*login != format!("shi@{CITY}") && looked.is_err(), "{login}");
            }
            other => panic!("{login} {other:?}"),
        }
    }
}

async fn changed(place: &Place, who: &Person, cycle: CycleId) -> Vec<UpstreamLine> {
    let page = looks::upstream(&place.desk, who, cycle).await.unwrap();
    page.groups.into_iter().flat_map(|group| group.lines).collect()
}

async fn an_upstream_result_is_taken_by_decision_only(on: On) {
    let (place, cycle) = begun(on).await;
    let (desk, office) = (&place.desk, place.who(&format!("shi@{CITY}")).clone());
    let points = [("990402201201", "90"), ("990402201202", "80"), ("990403101201", "70")];
    measured(&place, cycle, &points, "").await;
    let reader = place.cycle(&office, reading(), CITY).await;
    let of = async |at: usize| standings(&place, reader).await[at].clone();
    assert_eq!(of(0).await, "小泉村 0~100 ", "nothing is confirmed yet");
    // The first result there is counts by itself.
    confirmed(&place, cycle, &["990402201201", "990402201202", "990403101201"]).await;
    assert_eq!([of(0).await, of(1).await], ["小泉村 90 ", "和顺村 80 "]);
    assert_eq!(changed(&place, &office, reader).await, []);

    // While it is being corrected, the one that was read counts.
    correct(&place, cycle, "990402201201").await;
    correct(&place, cycle, "990402201202").await;
    assert_eq!([of(0).await, of(1).await], ["小泉村 90 ", "和顺村 80 "]);
    let lines = changed(&place, &office, reader).await;
    assert!(lines.len() == 2 && lines.iter().all(|line| line.open), "{lines:?}");
    let input = |subjects: &[&UpstreamLine], takes, reason: &str| ChooseUpstream {
        cycle: reader,
        scheme: "fanben".to_owned(),
        period: "2026".to_owned(),
        subjects: subjects
            .iter()
            .map(|line| (line.unit.code.clone(), line.version.clone()))
            .collect(),
        takes,
        reason: reason.to_owned(),
    };
    let choose = async |who: &Person, input: ChooseUpstream| {
        actions::choose_upstream(desk, who, desk.new_action(), input).await
    };
    assert_eq!(field(choose(&office, input(&[&lines[0]], true, "更正")).await), "subjects");

    // Confirmed again with other figures, it shows old and new and waits.
    measured(&place, cycle, &[("990402201201", "93"), ("990402201202", "84")], "结账单抄错").await;
    confirmed(&place, cycle, &["990402201201", "990402201202"]).await;
    assert_eq!([of(0).await, of(1).await], ["小泉村 90 ", "和顺村 80 "]);
    let lines = changed(&place, &office, reader).await;
    assert!(lines[0].was.contains("总分90,") && lines[0].now.contains("总分93,"), "{lines:?}");
    assert_eq!(looks::upstream(desk, &office, reader).await.unwrap().waiting(), 2);
    // Who only sees it does not decide.
    let village = place.who("cun@990402201201");
    assert_eq!(changed(&place, village, reader).await.len(), 1);
    let refused = choose(village, input(&[&lines[0]], true, "更正")).await;
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    assert_eq!(field(choose(&office, input(&[&lines[0]], true, " ")).await), "reason");
    assert_eq!(field(choose(&office, input(&[], true, "更正")).await), "subjects");
    let other = UpstreamLine { version: "别的".to_owned(), ..lines[0].clone() };
    assert_eq!(field(choose(&office, input(&[&other], true, "更正")).await), "subjects");

    // One is taken, one is kept; both stay to be seen.
    choose(&office, input(&[&lines[0]], true, "赤委发〔2026〕12号更正")).await.unwrap();
    choose(&office, input(&[&lines[1]], false, "本期已经签字")).await.unwrap();
    assert_eq!([of(0).await, of(1).await], ["小泉村 93 ", "和顺村 80 "]);
    let page = looks::upstream(desk, &office, reader).await.unwrap();
    assert_eq!((page.waiting(), page.decided.len()), (0, 2));
    let lines = changed(&place, &office, reader).await;
    assert_eq!((lines.len(), lines[0].kept.as_str()), (1, "本期已经签字"));
    // What was kept may still be taken.
    choose(&office, input(&[&lines[0]], true, "重新研究决定")).await.unwrap();
    assert_eq!(of(1).await, "和顺村 84 ");
    assert_eq!(changed(&place, &office, reader).await, []);
    // A cycle that opens afterwards goes by what counts then.
    let mut later = reading();
    "lingwai".clone_into(&mut later.id);
    let later = place.cycle(&office, later, CITY).await;
    assert_eq!(standings(&place, later).await[0], "小泉村 93 ");
    assert_eq!(changed(&place, &office, later).await, []);
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}
