//! A quarter is settled: three departments score, heads sign, one is missing, the office closes
//! with an approver and a rule; a township scores only its own item.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, Answered, Closing, Correct, DraftCycle, GridRowTyped, NewAccount, RecordMeasure,
    SaveGrid, SaveSheet, SetUp, SignOffice,
};
use fanben_actions::looks::{self, EventKind, Settlement};
use fanben_actions::{CycleId, Person, Receipt, Refusal, trail};
use fanben_model::place::Unit;
use fanben_model::rights::{Act, Right, Role};
use fanben_model::scheme::{self, Missing, Overlay};
use fanben_model::settlement::OfficeState::{self, Changed, Owing, SentBack, Signed, Unsigned};
use fanben_model::settlement::Refused;
use fanben_model::stages::Phase;

use crate::place::{On, Place, on_both};

on_both!(
    a_quarter_is_closed_without_one_department,
    the_period_before_stands_for_what_is_missing,
    what_is_corrected_is_signed_again_by_its_department_only,
);

const CITY: &str = "990501000000";
const TOWN: &str = "990501101000";
const OTHER: &str = "990501102000";
const VILLAGES: [&str; 3] = ["990501101201", "990501101202", "990501102201"];
const OFFICES: [&str; 3] = ["组织部", "林业局", "医保局"];

fn role(id: &str, level: &str, rights: &[Right]) -> Role {
    Role {
        id: id.to_owned(),
        name: id.to_owned(),
        level: vec![level.to_owned()],
        rights: rights.to_vec(),
        factor: false,
    }
}

/// A city with two townships, three villages, and two people in each of three departments.
async fn place(on: On) -> Place {
    let unit = |code: &str, name: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        ..Unit::default()
    };
    let units = vec![
        unit(CITY, "某市", "市", None),
        unit(TOWN, "甲镇", "镇", Some(CITY)),
        unit(OTHER, "乙镇", "镇", Some(CITY)),
        unit(VILLAGES[0], "一村", "村", Some(TOWN)),
        unit(VILLAGES[1], "二村", "村", Some(TOWN)),
        unit(VILLAGES[2], "三村", "村", Some(OTHER)),
    ];
    let roles = vec![
        role("cun", "村", &[Right::Look]),
        role("zhen", "镇", &[Right::Look, Right::Judge]),
        role("gushi", "市", &[Right::Look, Right::Judge, Right::Measure]),
        role("juling", "市", &[Right::Look, Right::Sign]),
        role("shiban", "市", &[Right::Look, Right::Run, Right::Correct]),
        role("zhuren", "市", &[Right::Look, Right::Confirm]),
    ];
    let mut accounts = Vec::new();
    for (role, unit) in
        [("cun", VILLAGES[0]), ("zhen", TOWN), ("zhen", OTHER), ("shiban", CITY), ("zhuren", CITY)]
    {
        accounts.push((format!("{role}@{unit}"), role, unit, String::new()));
    }
    for office in OFFICES {
        accounts.push((format!("股室{office}"), "gushi", CITY, office.to_owned()));
        accounts.push((format!("局领导{office}"), "juling", CITY, office.to_owned()));
    }
    let accounts = accounts.into_iter().map(|(login, role, unit, office)| NewAccount {
        name: format!("{login}某人"),
        posts: vec![(role.to_owned(), unit.to_owned(), office)],
        login,
    });
    Place::set_up(on, SetUp { roles, units, accounts: accounts.collect(), ..SetUp::default() })
        .await
}

async fn cycle(place: &Place, period: &str) -> CycleId {
    let office = place.who(&format!("shiban@{CITY}"));
    let mut rules = scheme::read(include_str!("settlement.yaml")).unwrap();
    period.clone_into(&mut rules.period);
    let overlay = format!(
        "- fanben: 1\n  overlay: jidu\n  unit: \"{TOWN}\"\n  period: {period}\n  points: {{A1: \"35\"}}\n  \
         add: {{强基层: [{{id: Z1, name: 春耕, points: \"5\", lead: 甲镇, clauses: [\"育秧点未开工的每个扣1分\"]}}]}}\n"
    );
    let overlays: Vec<Overlay> = scheme::from_yaml(&overlay).unwrap();
    let desk = &place.desk;
    let input = DraftCycle { scheme: rules, overlays, unit: CITY.to_owned() };
    let receipt = actions::draft_cycle(desk, office, desk.new_action(), input).await.unwrap();
    let cycle: CycleId = receipt.given("cycle").unwrap().parse().unwrap();
    actions::approve_cycle(desk, office, desk.new_action(), cycle).await.unwrap();
    actions::open_cycle(desk, office, desk.new_action(), cycle).await.unwrap();
    cycle
}

fn typed(value: &str) -> Answered {
    Answered { value: value.to_owned(), reason: String::new() }
}

async fn grid(
    place: &Place,
    cycle: CycleId,
    login: &str,
    cells: &[(&str, &str, &str)],
) -> Result<Receipt, Refusal> {
    let mut rows: BTreeMap<String, GridRowTyped> = BTreeMap::new();
    for (code, key, value) in cells {
        rows.entry((*code).to_owned()).or_default().answers.insert((*key).to_owned(), typed(value));
    }
    let desk = &place.desk;
    let who = place.who(login);
    for (code, row) in &mut rows {
        let sheet = looks::sheet(desk, who, cycle, code, None).await.unwrap();
        row.number = sheet.number;
    }
    actions::save_grid(desk, who, desk.new_action(), SaveGrid { cycle, rows }).await
}

async fn insured(place: &Place, cycle: CycleId, values: &[(&str, &str)]) {
    let values = values.iter().map(|(code, value)| ((*code).to_owned(), (*value).to_owned()));
    let input = RecordMeasure {
        cycle,
        measure: "参保率".to_owned(),
        values: values.collect(),
        source: String::new(),
        reason: String::new(),
    };
    let desk = &place.desk;
    let who = place.who("股室医保局");
    actions::record_measure(desk, who, desk.new_action(), input).await.unwrap();
}

async fn sign(
    place: &Place,
    cycle: CycleId,
    office: &str,
    back: Option<&str>,
) -> Result<Receipt, Refusal> {
    let desk = &place.desk;
    let who = place.who(&format!("局领导{office}"));
    let digest = looks::office_page(desk, who, cycle, office).await.unwrap().digest;
    let input = SignOffice {
        cycle,
        office: office.to_owned(),
        digest,
        back: back.map(str::to_owned),
        password: "letters4you".to_owned(),
        code: String::new(),
    };
    actions::sign_office(desk, who, desk.new_action(), input).await
}

async fn close(
    place: &Place,
    cycle: CycleId,
    login: &str,
    how: Closing,
) -> Result<Receipt, Refusal> {
    place.later(Duration::minutes(1));
    let desk = &place.desk;
    actions::close_stage(desk, place.who(login), desk.new_action(), cycle, how).await
}

/// Other systems hear of each village that went up: of all when the departments' stage closed, of a
/// township's own when it sent up; a village of itself; and nothing is split between two answers.
async fn told_up(place: &Place, cycle: CycleId, number: i64, own: [&str; 2]) {
    let heard = async |login: &str, after: i64, most: usize| {
        let who = place.who(login);
        let told = looks::events(&place.desk, who, after, most).await.unwrap();
        let up = told.events.into_iter().filter(|one| one.kind == EventKind::SheetSentUp);
        let up = up.map(|one| (one.number, one.cycle, one.subject.unwrap().code));
        (up.collect::<Vec<_>>(), told.next)
    };
    let office = format!("shiban@{CITY}");
    let (all, _) = heard(&office, 0, 500).await;
    let sent: Vec<&str> =
        all.iter().filter(|one| one.0 == number).map(|one| one.2.as_str()).collect();
    assert_eq!((sent, all[0].1), (own.to_vec(), cycle));
    let closed = all.iter().filter(|one| one.0 < number).map(|one| one.0);
    assert!(
        closed.clone().count() > 2 && closed.clone().all(|one| Some(one) == closed.clone().next())
    );
    // One is asked for: the whole form comes.
    let (at_once, next) = heard(&office, number - 1, 1).await;
    assert_eq!((at_once.len(), next), (2, number));
    let (mine, _) = heard(&format!("cun@{}", own[0]), 0, 500).await;
    assert!(!mine.is_empty() && mine.iter().all(|(.., code)| code == own[0]), "{mine:?}");
}

/// How many villages wait for somebody, as the board says.
async fn waiting(place: &Place, cycle: CycleId, login: &str) -> usize {
    let board = looks::board(&place.desk, place.who(login), cycle).await.unwrap();
    board.rows.iter().filter(|row| row.mine).count()
}

async fn seen(place: &Place, cycle: CycleId) -> Settlement {
    looks::settlement(&place.desk, place.who(&format!("shiban@{CITY}")), cycle).await.unwrap()
}

async fn states(place: &Place, cycle: CycleId) -> Vec<OfficeState> {
    seen(place, cycle).await.offices.iter().map(|office| office.state).collect()
}

fn refused<T: std::fmt::Debug>(came: Result<T, Refusal>) -> Refused {
    match came {
        Err(Refusal::Settlement { refused, .. }) => refused,
        other => panic!("{other:?}"),
    }
}

fn told<T: std::fmt::Debug>(came: Result<T, Refusal>) -> String {
    came.map(|_| ()).unwrap_err().told()
}

/// Two of three departments are there and signed; 林业局 has one village only.
async fn all_but_one(place: &Place, cycle: CycleId) {
    let [one, two, three] = VILLAGES;
    grid(place, cycle, "股室组织部", &[(one, "A1", "0"), (two, "A1", "1"), (three, "A1", "0")])
        .await
        .unwrap();
    grid(place, cycle, "股室林业局", &[(one, "B1", "1")]).await.unwrap();
    insured(place, cycle, &[(one, "96"), (two, "95"), (three, "93")]).await;
    sign(place, cycle, "组织部", None).await.unwrap();
    sign(place, cycle, "医保局", None).await.unwrap();
}

#[expect(clippy::too_many_lines, reason = "one quarter from its first score to its closing")]
async fn a_quarter_is_closed_without_one_department(on: On) {
    let place = place(on).await;
    let cycle = cycle(&place, "2026Q1").await;
    let desk = &place.desk;
    let [one, two, three] = VILLAGES;
    assert_eq!(states(&place, cycle).await, [Owing, Owing, Owing]);

    // A department scores its own items, and no other's; a township's own item is nobody's here.
    let came = grid(&place, cycle, "股室林业局", &[(one, "A1", "1")]).await;
    assert!(told(came).contains("这一条由组织部评,您不能改"));
    let came = grid(&place, cycle, "股室组织部", &[(one, "Z1", "1")]).await;
    assert!(told(came).contains("部门评分环节不评这一条"));
    let input = SaveSheet {
        cycle,
        subject: one.to_owned(),
        number: 0,
        answers: [("A1".to_owned(), typed("2"))].into(),
    };
    let came = actions::save_sheet(desk, place.who("股室林业局"), desk.new_action(), input).await;
    assert!(told(came).contains("这一条由组织部评"));
    let shown = looks::grid(desk, place.who("股室林业局"), cycle, "", (0, 50)).await.unwrap();
    let groups: Vec<&str> = shown.groups.iter().map(|group| group.code.as_str()).collect();
    assert_eq!(groups, ["B1"]);

    // A village waits for a department that has not scored it, and for nobody who only looks on.
    assert_eq!(waiting(&place, cycle, "股室组织部").await, 3);
    assert_eq!(waiting(&place, cycle, &format!("shiban@{CITY}")).await, 0);

    // A head signs what is whole, sends back what is not right, and signs for no other department.
    let came = sign(&place, cycle, "组织部", None).await;
    assert!(told(came).contains("一村的A1"), "the cells that are missing are named");
    let cells = [(one, "A1", "0"), (two, "A1", "1"), (three, "A1", "0")];
    grid(&place, cycle, "股室组织部", &cells).await.unwrap();
    sign(&place, cycle, "组织部", Some("二村3月有会议记录,请核")).await.unwrap();
    assert_eq!(states(&place, cycle).await, [SentBack, Owing, Owing]);
    grid(&place, cycle, "股室组织部", &[(two, "A1", "0")]).await.unwrap();
    assert_eq!(states(&place, cycle).await, [Unsigned, Owing, Owing]);
    assert_eq!(waiting(&place, cycle, "股室组织部").await, 0, "it has given everything");
    assert_eq!(waiting(&place, cycle, "股室林业局").await, 3);
    let page = looks::office_page(desk, place.who("局领导林业局"), cycle, "组织部").await;
    assert!(matches!(page, Err(Refusal::NotFound)), "{page:?}");
    sign(&place, cycle, "组织部", None).await.unwrap();
    assert!(told(sign(&place, cycle, "组织部", None).await).contains("不用再签"));
    insured(&place, cycle, &[(one, "96"), (two, "95"), (three, "93")]).await;
    sign(&place, cycle, "医保局", None).await.unwrap();
    assert_eq!(states(&place, cycle).await, [Signed, Owing, Signed]);

    // Nothing closes over the one that is missing; it is on the list to chase.
    let office = format!("shiban@{CITY}");
    let chief = format!("zhuren@{CITY}");
    let came = close(&place, cycle, &office, Closing::Close).await;
    assert_eq!(refused(came), Refused::Waits(vec!["林业局".to_owned()]));
    let shown = seen(&place, cycle).await;
    assert!(shown.text.contains("林业局") && shown.text.chars().count() <= 70, "{}", shown.text);
    let late = &shown.offices[1];
    assert_eq!((late.due, late.given), (3, 0));
    assert_eq!(late.people, ["股室林业局某人"]);
    assert!(late.text.contains("已迟2天"), "{}", late.text);

    // A department cannot send a village up past the others.
    let input = About { cycle, subject: one.to_owned() };
    let came = actions::send_up(desk, place.who("股室组织部"), desk.new_action(), input).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(Act::SendUp))), "{came:?}");

    // Two people and a rule.
    let propose = |missing, reason: &str| Closing::Propose { missing, reason: reason.to_owned() };
    let approve = || Closing::Approve { reason: String::new() };
    let came = close(&place, cycle, &office, propose(Missing::NotApplicable, "")).await;
    assert_eq!(refused(came), Refused::NoReason);
    let why = "机构改革,两次催办未交";
    close(&place, cycle, &office, propose(Missing::NotApplicable, why)).await.unwrap();
    let came = close(&place, cycle, &office, approve()).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(Act::ApproveClosing))), "{came:?}");
    // What it gave meanwhile moves nothing but its own cells; what is approved is what was read.
    grid(&place, cycle, "股室林业局", &[(one, "B1", "1")]).await.unwrap();
    let receipt = close(&place, cycle, &chief, approve()).await.unwrap();
    assert!(
        receipt.says.contains("3个村进入下一环节") && receipt.says.contains("2格"),
        "{receipt:?}"
    );

    // Neither zero nor full: the village that was scored has its points, the others are rated
    // without the item.
    let total = async |code: &str| {
        let who = place.who(&office);
        let board = looks::board(desk, who, cycle).await.unwrap();
        let row = board.rows.into_iter().find(|row| row.subject.code == code).unwrap();
        (row.standing.total, row.standing.open)
    };
    let three_total = total(three).await;
    // A1 gives 40; B2 gives 20 of 30 and stands for its dimension alone: 20 × 60 ÷ 30.
    assert_eq!(three_total, ("80".to_owned(), false));

    // The township scores its own item and nothing else.
    let zhen = format!("zhen@{TOWN}");
    let came = grid(&place, cycle, &zhen, &[(one, "B1", "0")]).await;
    assert!(told(came).contains("镇级结账环节不评这一条"));
    grid(&place, cycle, &zhen, &[(one, "Z1", "0"), (two, "Z1", "1")]).await.unwrap();
    let receipt = actions::send_up_all(desk, place.who(&zhen), desk.new_action(), cycle).await;
    let receipt = receipt.unwrap();
    assert_eq!(receipt.given("sent"), Some("2"));
    let other = format!("zhen@{OTHER}");
    actions::send_up_all(desk, place.who(&other), desk.new_action(), cycle).await.unwrap();
    told_up(&place, cycle, receipt.number, [one, two]).await;
    let again = actions::send_up_all(desk, place.who(&zhen), desk.new_action(), cycle).await;
    assert!(matches!(again, Err(Refusal::NotAllowed(Act::SendUp))), "{again:?}");
    let town = looks::town_settlement(desk, place.who(&zhen), cycle, TOWN).await.unwrap();
    assert!(town.rows.iter().all(|row| row.phase == Phase::Settled));
    let ranks: Vec<(&str, u32)> =
        town.rows.iter().map(|row| (row.subject.name.as_str(), row.standing.rank)).collect();
    assert_eq!(ranks.len(), 2);
    assert!(town.inside && town.rows[1].words == ["镇内末位"], "{:?}", town.rows);
    let village = looks::town_settlement(desk, place.who(&format!("cun@{one}")), cycle, TOWN).await;
    let village = village.unwrap();
    assert!(!village.inside && village.rows.iter().all(|row| row.words.is_empty()));
    trail::verify(desk).await.unwrap();
}

async fn the_period_before_stands_for_what_is_missing(on: On) {
    let place = place(on).await;
    let [one, two, three] = VILLAGES;
    let first = cycle(&place, "2026Q1").await;
    all_but_one(&place, first).await;
    let rest = [(two, "B1", "2"), (three, "B1", "3")];
    grid(&place, first, "股室林业局", &rest).await.unwrap();
    sign(&place, first, "林业局", None).await.unwrap();
    let office = format!("shiban@{CITY}");
    close(&place, first, &office, Closing::Close).await.unwrap();

    let second = cycle(&place, "2026Q2").await;
    all_but_one(&place, second).await;
    let missing = Missing::LastPeriod;
    let how = Closing::Propose { missing, reason: "林业局系统迁移".to_owned() };
    close(&place, second, &office, how).await.unwrap();
    let how = Closing::Approve { reason: String::new() };
    close(&place, second, &format!("zhuren@{CITY}"), how).await.unwrap();
    for (code, value) in [(one, "1"), (two, "2"), (three, "3")] {
        let who = place.who(&office);
        let sheet = looks::sheet(&place.desk, who, second, code, Some("bumen")).await.unwrap();
        let mut all = sheet.dimensions.iter().flat_map(|one| &one.items);
        let item = all.find(|item| item.item.code == "B1").unwrap();
        let question = &item.clauses[0].questions[0];
        assert_eq!(question.value, value, "{code}");
        assert_eq!(question.reason.contains("沿用上一期"), code != one, "{code}");
    }
}

async fn what_is_corrected_is_signed_again_by_its_department_only(on: On) {
    let place = place(on).await;
    let cycle = cycle(&place, "2026Q1").await;
    let [one, two, three] = VILLAGES;
    all_but_one(&place, cycle).await;
    grid(&place, cycle, "股室林业局", &[(two, "B1", "2"), (three, "B1", "3")]).await.unwrap();
    sign(&place, cycle, "林业局", None).await.unwrap();
    let office = format!("shiban@{CITY}");
    close(&place, cycle, &office, Closing::Close).await.unwrap();
    assert_eq!(refused(close(&place, cycle, &office, Closing::Close).await), Refused::Nobody);

    let desk = &place.desk;
    let input = Correct {
        cycle,
        subject: one.to_owned(),
        stage: "bumen".to_owned(),
        reason: "林业局补交巡护记录".to_owned(),
        document: "鹤办函〔2026〕12号".to_owned(),
    };
    actions::correct(desk, place.who(&office), desk.new_action(), input).await.unwrap();
    assert_eq!(states(&place, cycle).await, [Signed, Signed, Signed]);
    grid(&place, cycle, "股室林业局", &[(one, "B1", "0")]).await.unwrap();
    assert_eq!(states(&place, cycle).await, [Signed, Changed, Signed]);
    let head: &Person = place.who("局领导林业局");
    let page = looks::office_page(desk, head, cycle, "林业局").await.unwrap();
    let moved: Vec<(&str, &str, &str)> = page
        .changes
        .iter()
        .map(|one| (one.name.as_str(), one.before.as_str(), one.after.as_str()))
        .collect();
    assert_eq!(moved, [("一村:B1", "1", "0")]);
    sign(&place, cycle, "林业局", None).await.unwrap();
    let receipt = close(&place, cycle, &office, Closing::Close).await.unwrap();
    assert_eq!(receipt.given("subjects"), Some("1"));
}
