//! A quarter over the API: lists with their tasks, the ledger, what departments score, talks, batches
//! of money. Under every post; no answer names a person.

use axum::http::StatusCode;
use fanben_actions::actions::{
    self, AtUnit, DraftList, EntryTyped, HoldTalk, ItemTyped, NewAccount, ProposeEntries,
    RuleEntries, SetUp, WriteTalk,
};
use fanben_actions::{ListId, TalkId};
use fanben_model::lists::Step;
use fanben_model::rights::{Act, Right, Role};
use fanben_model::scheme;
use serde_json::{Value, json};

use crate::place::{On, Place, unit};
use crate::system::{Answer, System};

const CITY: &str = "990501000000";
const TOWN: &str = "990501101000";
const OTHER: &str = "990501102000";
const VILLAGES: [&str; 2] = ["990501101201", "990501102201"];
/// Login, role, unit, department.
const PEOPLE: [(&str, &str, &str, &str); 11] = [
    ("cun", "cun", VILLAGES[0], ""),
    ("cun2", "cun", VILLAGES[1], ""),
    ("zhen", "zhen", TOWN, ""),
    ("zhen2", "zhen", OTHER, ""),
    ("zhenfen", "zhenfen", TOWN, ""),
    ("linye", "gushi", CITY, "林业局"),
    ("zuzhi", "gushi", CITY, "组织部"),
    ("linyeju", "juling", CITY, "林业局"),
    ("shiban", "shiban", CITY, ""),
    ("jingban", "jingban", CITY, ""),
    ("xitong", "xitong", CITY, ""),
];

fn roles() -> Vec<Role> {
    let role = |id: &str, level: &str, rights: &[Right]| Role {
        id: id.to_owned(),
        name: id.to_owned(),
        level: vec![level.to_owned()],
        rights: rights.to_vec(),
        factor: false,
    };
    vec![
        role("cun", "村", &[Right::Look, Right::Report, Right::Receive]),
        role("zhen", "镇", &[Right::Look, Right::Judge, Right::Report]),
        role("zhenfen", "镇", &[Right::Look, Right::Sign, Right::Talk]),
        role("gushi", "市", &[Right::Look, Right::Judge, Right::Measure]),
        role("juling", "市", &[Right::Look, Right::Sign]),
        role("shiban", "市", &[Right::Look, Right::Run]),
        role("jingban", "市", &[Right::Look, Right::Pay]),
        role("xitong", "市", &[Right::People]),
    ]
}

/// A city whose quarter has begun.
struct Begun {
    system: System,
    list: ListId,
    /// What 林业局 asks.
    entry: String,
    talk: TalkId,
}

async fn begun() -> Begun {
    let units = vec![
        unit(CITY, "某市", "市", ""),
        unit(TOWN, "甲镇", "镇", CITY),
        unit(VILLAGES[0], "一村", "村", TOWN),
        unit(OTHER, "乙镇", "镇", CITY),
        unit(VILLAGES[1], "三村", "村", OTHER),
    ];
    let accounts = PEOPLE.map(|(login, role, unit, office)| NewAccount {
        login: login.to_owned(),
        name: format!("秀英{login}"),
        posts: vec![(role.to_owned(), unit.to_owned(), office.to_owned())],
    });
    let input = SetUp { roles: roles(), units, accounts: accounts.into(), ..SetUp::default() };
    let place = Place::set_up(On::Sqlite, input).await;
    let text = include_str!("../../../fanben-actions/tests/suite/settlement.yaml");
    let office = place.who("shiban");
    let cycle = place.cycle(office, scheme::read(text).unwrap(), CITY).await;
    let (list, entry) = opened(&place).await;
    let talk = talked(&place).await;
    Begun { system: System::over(place, cycle, 100_000).await, list, entry, talk }
}

async fn opened(place: &Place) -> (ListId, String) {
    let (desk, office) = (&place.desk, place.who("shiban"));
    let input = DraftList {
        unit: CITY.to_owned(),
        period: "2026Q4".to_owned(),
        title: "四季度清单".to_owned(),
        kinds: "村".to_owned(),
        ..DraftList::default()
    };
    let receipt = actions::draft_list(desk, office, desk.new_action(), input).await.unwrap();
    let list: ListId = receipt.given("list").unwrap().parse().unwrap();
    let mut entry = String::new();
    for (login, department) in [("zuzhi", "组织部"), ("linye", "林业局")] {
        let typed = EntryTyped {
            item: "日常工作".to_owned(),
            title: format!("{department}要的一件事"),
            department: department.to_owned(),
            basis: "某办发〔2026〕5号".to_owned(),
            effect: "有人办".to_owned(),
            deadline: "2026-11-30".to_owned(),
            minutes: "10".to_owned(),
            ..EntryTyped::default()
        };
        let input = ProposeEntries { list, rows: vec![typed], again: None };
        let who = place.who(login);
        let receipt = actions::propose_entries(desk, who, desk.new_action(), input).await.unwrap();
        receipt.given("entry").unwrap().clone_into(&mut entry);
    }
    let (entries, reason) = (Vec::new(), String::new());
    let input = RuleEntries { list, entries, ruling: Step::Admit, into: None, reason };
    actions::rule_entries(desk, office, desk.new_action(), input).await.unwrap();
    actions::open_list(desk, office, desk.new_action(), list).await.unwrap();
    for (login, town) in [("zhen", TOWN), ("zhen2", OTHER)] {
        let input = AtUnit { list, unit: town.to_owned(), entries: Vec::new() };
        let who = place.who(login);
        actions::dispatch_tasks(desk, who, desk.new_action(), input).await.unwrap();
    }
    (list, entry)
}

async fn talked(place: &Place) -> TalkId {
    let (desk, who) = (&place.desk, place.who("zhenfen"));
    let item = ItemTyped {
        what: "护林巡护".to_owned(),
        behind: "少了两次".to_owned(),
        method: "本周补上".to_owned(),
        deadline: "2026-11-10".to_owned(),
    };
    let input = WriteTalk { unit: VILLAGES[0].to_owned(), items: vec![item], again: None };
    let receipt = actions::write_talk(desk, who, desk.new_action(), input).await.unwrap();
    let talk: TalkId = receipt.given("talk").unwrap().parse().unwrap();
    let (day, with) = (desk.today().to_string(), vec!["cun".to_owned()]);
    let input = HoldTalk { talk, day, with };
    actions::hold_talk(desk, who, desk.new_action(), input).await.unwrap();
    talk
}

impl Begun {
    /// A key of somebody's own unit that may do all that its post may let.
    async fn key(&self, login: &str) -> String {
        let own = PEOPLE.iter().find(|(one, ..)| *one == login).unwrap();
        let role = roles().into_iter().find(|role| role.id == own.1).unwrap();
        let acts = [Act::SaveSheet, Act::AcceptTasks, Act::ReportTask, Act::CheckTask];
        let acts = acts.into_iter().filter(|act| role.rights.contains(&act.right()));
        self.system.key(login, own.2, &acts.collect::<Vec<_>>()).await
    }

    async fn post(&self, key: &str, path: &str, body: &Value) -> Answer {
        let once = self.system.desk.new_action().to_string();
        let head = [("content-type", "application/json"), ("idempotency-key", once.as_str())];
        self.system.ask(key, "POST", path, &head, &body.to_string()).await
    }

    async fn state(&self, key: &str) -> Value {
        let path = format!("/lists/{}/units/{}", self.list, VILLAGES[0]);
        let page = self.system.get(key, &path).await;
        let tasks = page["tasks"].as_array().unwrap();
        tasks.iter().find(|one| one["entry"] == *self.entry).unwrap()["state"].clone()
    }
}

#[tokio::test]
async fn a_task_goes_from_its_acceptance_to_its_check() {
    let begun = begun().await;
    let (village, office) = (begun.key("cun").await, begun.key("linye").await);
    let of = format!("/lists/{}/units/{}", begun.list, VILLAGES[0]);
    assert_eq!(begun.state(&village).await, "sent");
    let answer = begun.post(&village, &format!("{of}/accept"), &json!({})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.json()["says"], "已接单2条");
    assert_eq!(begun.state(&village).await, "accepted");
    // The same form again is done once, under another act it is refused.
    let once = begun.system.desk.new_action().to_string();
    let head = [("content-type", "application/json"), ("idempotency-key", once.as_str())];
    let report = format!("{of}/tasks/{}/report", begun.entry);
    let body = json!({"says": "巡护记录补齐了", "evidence": "台账第3页"}).to_string();
    let first = begun.system.ask(&village, "POST", &report, &head, &body).await;
    let again = begun.system.ask(&village, "POST", &report, &head, &body).await;
    assert_eq!(
        (first.status, first.json()["number"].clone()),
        (StatusCode::OK, again.json()["number"].clone())
    );
    let list = begun.system.get(&office, &format!("/lists/{}", begun.list)).await;
    assert_eq!(
        (&list["waiting"], &list["reports"][0]["says"]),
        (&json!(1), &json!("巡护记录补齐了"))
    );
    assert_eq!(list["entries"].as_array().unwrap().len(), 2);
    let check = format!("/lists/{}/entries/{}/check", begun.list, begun.entry);
    let back = json!({"units": [VILLAGES[0]], "good": false});
    let answer = begun.post(&office, &check, &back).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "it says no reason: {}", answer.body);
    let back = json!({"units": [VILLAGES[0]], "good": false, "reason": "少一次"});
    assert_eq!(begun.post(&office, &check, &back).await.status, StatusCode::OK);
    assert_eq!(begun.state(&village).await, "returned");
    let report_again = begun.post(&village, &report, &json!({"says": "补上了"})).await;
    assert_eq!(report_again.status, StatusCode::OK);
    let good = json!({"units": [VILLAGES[0]], "good": true});
    assert_eq!(begun.post(&office, &check, &good).await.status, StatusCode::OK);
    assert_eq!(begun.state(&village).await, "done");
    // All or none: the other village reported nothing.
    let both = json!({"units": VILLAGES, "good": true});
    assert_eq!(begun.post(&office, &check, &both).await.status, StatusCode::CONFLICT);
    let ledger = begun.system.get(&village, "/burden").await;
    assert_eq!(
        (&ledger["period"], &ledger["periods"][0]["asks"]["entries"]),
        (&json!("2026Q4"), &json!(2))
    );
    let ledger = begun.system.get(&village, &format!("/burden/{}", VILLAGES[0])).await;
    assert_eq!(ledger["villages"][0]["asks"]["minutes"], 20);
}

#[tokio::test]
async fn a_department_gives_its_cells_all_or_none() {
    let begun = begun().await;
    let key = begun.key("linye").await;
    let base = format!("/cycles/{}", begun.system.cycle);
    let state = begun.system.get(&key, &format!("{base}/settlement")).await;
    let own = |state: &Value| {
        let all = state["departments"].as_array().unwrap();
        let own = all.iter().find(|one| one["name"] == "林业局").unwrap();
        (own["state"].clone(), own["given"].clone(), own["due"].clone())
    };
    assert_eq!(own(&state), (json!("owing"), json!(0), json!(2)));
    let grid = begun.system.get(&key, &format!("{base}/grid")).await;
    assert_eq!((&grid["of"], &grid["next"]), (&json!(2), &Value::Null));
    let question = grid["questions"][0]["key"].as_str().unwrap().to_owned();
    let first = begun.system.get(&key, &format!("{base}/grid?limit=1")).await;
    assert_eq!((first["rows"].as_array().unwrap().len(), &first["next"]), (1, &json!(1)));
    let row = |value: &str| json!({"number": 0, "answers": {question.as_str(): {"value": value}}});
    let wrong = json!({"rows": {VILLAGES[0]: row("1"), VILLAGES[1]: row("三四次")}});
    let answer = begun.post(&key, &format!("{base}/grid"), &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let named = format!("{}.{question}", VILLAGES[1]);
    assert_eq!(answer.json()["errors"][0]["field"], named.as_str(), "{}", answer.body);
    let right = json!({"rows": {VILLAGES[0]: row("1"), VILLAGES[1]: row("0")}});
    let answer = begun.post(&key, &format!("{base}/grid"), &right).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let state = begun.system.get(&key, &format!("{base}/settlement")).await;
    assert_eq!(own(&state), (json!("unsigned"), json!(2), json!(2)));
    // Another department's question is not its to answer.
    let theirs = begun.key("zuzhi").await;
    let answer = begun.post(&theirs, &format!("{base}/grid"), &right).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert_eq!(
        begun.system.ask(&key, "GET", &format!("{base}/grid?limit=0"), &[], "").await.status,
        StatusCode::BAD_REQUEST
    );
}

/// What each login reads, in the order of the paths below.
const READS: [(&str, [u16; 9]); 10] = [
    // lists, list, own village, other village, burden, settlement, talks of the village, talk, batches
    ("cun", [200, 200, 200, 404, 200, 200, 200, 200, 404]),
    ("cun2", [200, 200, 404, 200, 200, 200, 404, 404, 404]),
    ("zhen", [200, 200, 200, 404, 200, 200, 200, 200, 404]),
    ("zhen2", [200, 200, 404, 200, 200, 200, 404, 404, 404]),
    ("zhenfen", [200, 200, 200, 404, 200, 200, 200, 200, 404]),
    ("linye", [200, 200, 200, 200, 200, 200, 404, 404, 404]),
    ("zuzhi", [200, 200, 200, 200, 200, 200, 404, 404, 404]),
    ("linyeju", [200, 200, 200, 200, 200, 200, 404, 404, 404]),
    ("shiban", [200, 200, 200, 200, 200, 200, 200, 200, 404]),
    ("jingban", [200, 200, 200, 200, 200, 200, 404, 404, 200]),
];

#[tokio::test]
async fn everybody_reads_and_does_what_is_theirs() {
    let begun = begun().await;
    let (list, entry, cycle) = (begun.list, &begun.entry, begun.system.cycle);
    for (login, statuses) in READS {
        let key = begun.key(login).await;
        let paths = [
            "/lists".to_owned(),
            format!("/lists/{list}"),
            format!("/lists/{list}/units/{}", VILLAGES[0]),
            format!("/lists/{list}/units/{}", VILLAGES[1]),
            "/burden".to_owned(),
            format!("/cycles/{cycle}/settlement"),
            format!("/places/{}/talks", VILLAGES[0]),
            format!("/talks/{}", begun.talk),
            format!("/cycles/{cycle}/batches"),
        ];
        for (path, status) in paths.iter().zip(statuses) {
            let answer = begun.system.ask(&key, "GET", path, &[], "").await;
            assert_eq!(answer.status.as_u16(), status, "{login} {path}: {}", answer.body);
            assert!(!answer.body.contains("秀英"), "{login} {path}: {}", answer.body);
        }
        let batch = format!("/cycles/{cycle}/batches/1");
        let answer = begun.system.ask(&key, "GET", &batch, &[], "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{login}");
        let of = format!("/lists/{list}/units/{}", VILLAGES[0]);
        for (path, body, may) in [
            (format!("{of}/accept"), json!({}), login == "cun"),
            (format!("{of}/tasks/{entry}/report"), json!({"says": "办了"}), login == "cun"),
            (
                format!("/lists/{list}/entries/{entry}/check"),
                json!({"units": [VILLAGES[0]], "good": true}),
                login == "linye",
            ),
        ] {
            let answer = begun.post(&key, &path, &body).await;
            let status = answer.status.as_u16();
            match status {
                200 | 409 if may => {}
                // That the task is elsewhere is said to whoever holds the right for another department.
                403 | 404 | 409 if !may => {}
                _ => panic!("{login} {path}: {status} {}", answer.body),
            }
        }
    }
    // A key that reaches a village from above is not that village, where tasks wait.
    let town = begun.system.place.who("zhen2");
    let below = begun.system.issue(town, VILLAGES[1], &[Act::ReportTask]).await;
    assert!(below.is_err(), "{below:?}");
    let key = begun.system.key("zhen2", VILLAGES[1], &[]).await;
    let path = format!("/lists/{list}/units/{}/accept", VILLAGES[1]);
    assert_eq!(begun.post(&key, &path, &json!({})).await.status, StatusCode::FORBIDDEN);
}
