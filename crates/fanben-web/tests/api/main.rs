//! The API over HTTP: what its description says, who gets what, and what is refused how.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

#[path = "../../../fanben-actions/tests/suite/place.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "other tests act in more of it")]
mod place;
#[path = "../../../fanben-store/tests/suite/postgres.rs"]
mod postgres;

#[path = "../../../fanben-actions/tests/suite/year.rs"]
#[expect(dead_code, reason = "other tests act in more of it")]
mod year;

mod downloads;
mod exports;
mod quarter;
mod rights;
#[path = "../../../fanben-actions/tests/suite/scene.rs"]
mod scene;
mod system;

use axum::http::StatusCode;
use fanben_model::rights::Act;
use serde_json::{Value, json};

use crate::place::On;
use crate::system::{System, VILLAGE};
use crate::year::{CITY, TOWN, Year};

#[tokio::test]
async fn a_key_reads_what_the_post_sees() {
    let system = System::new().await;
    let key = system.key("xiang@990402201000", "990402201000", &[]).await;
    let own = system.get(&key, "/key").await;
    assert_eq!(own["unit"]["name"], "小泉乡");
    assert_eq!(own["may"], json!([]));
    let cycles = system.get(&key, "/cycles").await;
    assert_eq!(cycles.as_array().unwrap().len(), 1);
    let base = format!("/cycles/{}", cycles[0]["id"].as_str().unwrap());
    assert_eq!(system.get(&key, &base).await["stages"].as_array().unwrap().len(), 4);
    let subjects = system.get(&key, &format!("{base}/subjects")).await;
    let codes: Vec<&str> = subjects
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["subject"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, [VILLAGE, "990402201202"]);
    let of = format!("{base}/subjects/{VILLAGE}");
    assert_eq!(system.get(&key, &of).await["phase"], "drafting");
    assert!(system.get(&key, &format!("{of}/explanation")).await["dimensions"].is_array());
    assert!(system.get(&key, &format!("{of}/gaps")).await["steps"].is_array());
    let sheet = system.get(&key, &format!("{of}/sheet")).await;
    assert_eq!(sheet["may_save"], false);
    assert!(sheet["questions"].as_array().unwrap().iter().any(|one| one["key"] == "先锋2"));
    let measures = system.get(&key, &format!("{base}/measures")).await;
    assert!(measures.as_array().unwrap().len() > 5);
    let one = format!("{base}/measures/%E7%BB%8F%E8%90%A5%E6%80%A7%E6%94%B6%E5%85%A5");
    assert_eq!(system.get(&key, &one).await["values"].as_array().unwrap().len(), 2);
    assert_eq!(system.get(&key, "/places").await["top"]["name"], "小泉乡");
    assert_eq!(system.get(&key, &format!("/places/{VILLAGE}")).await["above"][0]["name"], "小泉乡");
    assert_eq!(system.get(&key, &format!("{base}/notices")).await, json!([]));
    let events = system.get(&key, "/events?after=0").await;
    assert_eq!(events["events"][0]["kind"], "cycle_opened");
    // Nobody's name and no login is in any of it.
    let all = [&subjects, &sheet, &events].map(ToString::to_string).concat();
    assert!(!all.contains("考评小组") && !all.contains('@'), "{all}");
}

#[tokio::test]
async fn tables_open_in_spreadsheets() {
    let system = System::new().await;
    let key = system.key("shi@990400000000", "990400000000", &[]).await;
    for (name, has) in [("standing", "小泉村"), ("measures", "经营性收入")] {
        let path = format!("/cycles/{}/export/{name}.csv", system.cycle);
        let answer = system.ask(&key, "GET", &path, &[], "").await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert!(answer.body.starts_with("\u{feff}编码,名称,"), "{}", answer.body);
        assert!(answer.body.contains(has) && answer.body.contains("干草湖村"));
    }
    let key = system.key("xiang@990402201000", "990402201000", &[]).await;
    let path = format!("/cycles/{}/export/standing.csv", system.cycle);
    let answer = system.ask(&key, "GET", &path, &[], "").await;
    assert!(answer.body.contains("小泉村") && !answer.body.contains("干草湖村"));
    let path = format!("/cycles/{}/export/measures.json", system.cycle);
    assert!(!system.get(&key, &path).await.to_string().contains("干草湖村"));
}

#[tokio::test]
async fn a_write_is_done_once_and_only_under_a_name() {
    let system = System::new().await;
    let key = system.key("bumen@990400000000", "990400000000", &[Act::RecordMeasure]).await;
    let path = format!(
        "/cycles/{}/measures/%E5%8A%9E%E5%85%AC%E5%9C%BA%E6%89%80%E9%9D%A2%E7%A7%AF",
        system.cycle
    );
    let body = json!({"values": {VILLAGE: "260"}, "source": "台账"}).to_string();
    let once = system.desk.new_action().to_string();
    let head = [("content-type", "application/json"), ("idempotency-key", once.as_str())];
    let first = system.ask(&key, "POST", &path, &head, &body).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    let again = system.ask(&key, "POST", &path, &head, &body).await;
    assert_eq!(again.json(), first.json());
    assert_eq!(system.get(&key, &path).await["values"][0]["value"], "260");
    let named = [("content-type", "application/json")];
    let problem = |answer: system::Answer| {
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let told = answer.json();
        assert_eq!(told["status"], answer.status.as_u16());
        assert!(!told["detail"].as_str().unwrap().is_empty());
        (answer.status.as_u16(), told["code"].as_str().unwrap().to_owned())
    };
    let ask = async |head: &[(&str, &str)], body: &str| {
        problem(system.ask(&key, "POST", &path, head, body).await)
    };
    let fresh = || system.desk.new_action().to_string();
    assert_eq!(ask(&named, &body).await, (400, "no_idempotency_key".to_owned()));
    let odd = [named[0], ("idempotency-key", "once")];
    assert_eq!(ask(&odd, &body).await, (400, "no_idempotency_key".to_owned()));
    let new = fresh();
    let head = [named[0], ("idempotency-key", new.as_str())];
    assert_eq!(ask(&head, "{").await, (400, "bad_json".to_owned()));
    assert_eq!(ask(&head, "{}").await, (422, "bad_body".to_owned()));
    let more = json!({"values": {VILLAGE: "1"}, "x": 1}).to_string();
    assert_eq!(ask(&head, &more).await, (422, "bad_body".to_owned()));
    let wrong = json!({"values": {VILLAGE: "很大"}}).to_string();
    assert_eq!(ask(&head, &wrong).await, (422, "bad_input".to_owned()));
    let silent = json!({"values": {VILLAGE: "300"}}).to_string();
    assert_eq!(ask(&head, &silent).await, (422, "bad_input".to_owned()), "a correction says why");
    let plain = [("content-type", "text/plain"), head[1]];
    assert_eq!(ask(&plain, &body).await, (415, "not_json".to_owned()));
    let large = format!("\"{}\"", "x".repeat(9 << 20));
    assert_eq!(ask(&head, &large).await, (413, "too_large".to_owned()));
    let other = system.key("bumen@990402000000", "990402000000", &[Act::RecordMeasure]).await;
    let head = [named[0], ("idempotency-key", once.as_str())];
    let taken = problem(system.ask(&other, "POST", &path, &head, &body).await);
    assert_eq!(taken, (409, "reused".to_owned()), "somebody else's name is no key to the receipt");
}

#[tokio::test]
async fn a_sheet_is_filled_and_goes_up() {
    let system = System::new().await;
    let may = [Act::Declare, Act::SaveSheet, Act::SendUp];
    let key = system.key(&format!("cun@{VILLAGE}"), VILLAGE, &may).await;
    let of = format!("/cycles/{}/subjects/{VILLAGE}", system.cycle);
    let post = async |path: &str, body: Value| {
        let once = system.desk.new_action().to_string();
        let head = [("content-type", "application/json"), ("idempotency-key", once.as_str())];
        let path = format!("{of}{path}");
        let answer = system.ask(&key, "POST", &path, &head, &body.to_string()).await;
        (answer.status.as_u16(), answer.json())
    };
    let (status, told) = post("/declaration", json!({"stars": ["先锋模范"]})).await;
    assert_eq!(status, 200, "{told}");
    let answers = json!({"先锋2": {"value": "10", "reason": "活动记录"}});
    let (status, told) = post("/sheet", json!({"number": 0, "answers": answers})).await;
    assert_eq!((status, &told["sheet"]), (200, &json!(1)), "{told}");
    // Somebody saved meanwhile: what is there is told, and nothing is written.
    let answers = json!({"先锋2": {"value": "9"}});
    let (status, told) = post("/sheet", json!({"number": 0, "answers": answers})).await;
    assert_eq!((status, &told["code"], &told["number"]), (409, &json!("conflict"), &json!(1)));
    assert_eq!(told["errors"][0], json!({"field": "先锋2", "detail": "10"}));
    let answers = json!({"没有这一条": {"value": "9"}});
    let (status, told) = post("/sheet", json!({"number": 1, "answers": answers})).await;
    assert_eq!((status, &told["errors"][0]["field"]), (422, &json!("没有这一条")));
    let (status, told) = post("/send-up", json!({})).await;
    assert_eq!((status, &told["code"]), (409, &json!("state")), "meetings are missing: {told}");
}

#[tokio::test]
async fn cookies_mean_nothing_here_and_keys_nothing_on_pages() {
    let system = System::new().await;
    let came = fanben_actions::actions::sign_in(&system.desk, "shi@990400000000", "letters4you");
    let session = came.await.unwrap().token;
    let cookie = format!("fanben_session={session}");
    for head in [("cookie", cookie.as_str()), ("authorization", &format!("Bearer {session}"))] {
        let answer = system.raw("GET", "/api/v1/cycles", &[head], "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{head:?}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    let key = system.key("shi@990400000000", "990400000000", &[]).await;
    let bearer = format!("Bearer {key}");
    let cookie = format!("fanben_session={key}");
    for head in [("authorization", bearer.as_str()), ("cookie", cookie.as_str())] {
        let answer = system.raw("GET", "/cycles", &[head], "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "to the door: {head:?}");
    }
    // A page of another site that sends a browser here gains nothing, and is told so as a problem.
    let head = [("origin", "https://evil.example"), ("host", "fanben.example")];
    let path = format!("/api/v1/cycles/{}/subjects/{VILLAGE}/send-up", system.cycle);
    let answer = system.raw("POST", &path, &head, "").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_description_names_every_answer() {
    let system = System::new().await;
    let answer = system.raw("GET", "/api/v1/openapi.json", &[], "").await;
    let told = answer.json();
    assert_eq!(told["openapi"], "3.1.0");
    let key = system.key("shi@990400000000", "990400000000", &[]).await;
    for (path, own) in told["paths"].as_object().unwrap() {
        let path = path.replace("{cycle}", &system.cycle.to_string()).replace("{notice}", "1");
        let path = path.replace("{subject}", VILLAGE).replace("{unit}", VILLAGE);
        let path = path.replace("{measure}", "x");
        for (method, operation) in own.as_object().unwrap() {
            let method = method.to_uppercase();
            let answer = system.ask(&key, &method, &path, &[], "").await;
            let status = answer.status.as_u16().to_string();
            let declared = &operation["responses"][&status];
            assert!(declared.is_object(), "{method} {path}: {status} is not declared");
            let without = system.raw(&method, &format!("/api/v1{path}"), &[], "").await;
            assert_eq!(without.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
        let answer = system.ask(&key, "PATCH", &path, &[], "").await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(answer.json()["code"], "method_not_allowed");
        assert!(answer.header("allow").contains("GET") || answer.header("allow") == "POST");
    }
    let nowhere = system.ask(&key, "GET", "/nowhere", &[], "").await;
    assert_eq!(
        (nowhere.status, &nowhere.json()["code"]),
        (StatusCode::NOT_FOUND, &json!("not_found"))
    );
}

#[tokio::test]
async fn too_many_calls_are_told_to_wait() {
    let system = System::calls(5).await;
    let key = system.key("shi@990400000000", "990400000000", &[]).await;
    let mut last = StatusCode::OK;
    for _ in 0..7 {
        last = system.ask(&key, "GET", "/key", &[], "").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let other = system.key("shi@990400000000", "990400000000", &[]).await;
    assert_eq!(system.ask(&other, "GET", "/key", &[], "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_published_is_read_with_its_proof() {
    let Year { place, cycle } = Year::posted(On::Sqlite).await;
    let system = System::over(place, cycle, 100_000).await;
    let key = system.key(&format!("shi@{CITY}"), CITY, &[]).await;
    let town = system.key(&format!("xiang@{TOWN}"), TOWN, &[]).await;
    let base = format!("/cycles/{cycle}/notices");
    let all = system.get(&key, &base).await;
    assert_eq!((&all[0]["number"], &all[0]["state"]), (&json!(1), &json!("posted")));
    for scope in ["", "?scope=web", "?scope=upward"] {
        let notice = system.get(&key, &format!("{base}/1{scope}")).await;
        assert_eq!(notice["rows"].as_array().unwrap().len(), 4, "{scope}");
        assert_eq!(notice["digest"], all[0]["digest"]);
    }
    // Anybody reads what the public reads; what goes up, only who answers for everybody in it.
    let notice = system.get(&town, &format!("{base}/1")).await;
    assert_eq!(notice["rows"][0]["title"], "红旗");
    let answer = system.ask(&town, "GET", &format!("{base}/1?scope=upward"), &[], "").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    for (path, status) in [("/1?scope=inside", 400), ("/2", 404), ("/x", 404)] {
        let answer = system.ask(&key, "GET", &format!("{base}{path}"), &[], "").await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
    }
    let answer = system.ask(&key, "GET", &format!("{base}/1/bundle.zip"), &[], "").await;
    assert_eq!(answer.header("content-type"), "application/zip");
    assert!(answer.body.starts_with("PK"));
    let told = system.get(&town, "/events?after=0&limit=500").await;
    assert!(told["events"].as_array().unwrap().iter().any(|one| one["kind"] == "notice_posted"));
}
