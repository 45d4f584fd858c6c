//! What offices' systems take away, every answer of the API that is read → no name, login, telephone or
//! identity number of anybody in it. Files of pages, and those that hold names by duty: downloads.rs.

use std::io::{Cursor, Read as _};

use axum::http::StatusCode;
use fanben_actions::actions::{self, Object};
use fanben_actions::looks;

use crate::place::On;
use crate::system::System;
use crate::year::{CITY, TOWN, VILLAGES, Year};

const NAME: &str = "李秀英";
const TELEPHONE: &str = "13800138000";
const IDENTITY: &str = "431121198001011234";
/// The id of nothing.
const NONE: &str = "01936f2e-0000-7000-8000-000000000000";

/// The texts in a zip.
pub(crate) fn texts(bytes: &[u8]) -> String {
    let mut files = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for at in 0..files.len() {
        let mut bytes = Vec::new();
        files.by_index(at).unwrap().read_to_end(&mut bytes).unwrap();
        all += &String::from_utf8_lossy(&bytes);
    }
    all
}

/// How an endpoint of the description is asked.
fn asked(path: &str, cycle: &str) -> Vec<String> {
    let path = path.replace("{cycle}", cycle).replace("{subject}", VILLAGES[0]);
    let path = path.replace("{unit}", VILLAGES[0]);
    let path = path.replace("{measure}", "%E5%B9%B4%E5%BA%A6%E5%BE%97%E5%88%86");
    // Lists, talks and batches are not here; that they name nobody is asked in `quarter.rs`.
    let path = path.replace("{list}", NONE).replace("{talk}", NONE).replace("{batch}", "1");
    let mut all = vec![path.replace("{notice}", "1"), path.replace("{notice}", "2")];
    all.dedup();
    if path.ends_with("{notice}") {
        for scope in ["web", "inside", "upward"] {
            all.push(path.replace("{notice}", &format!("1?scope={scope}")));
        }
    }
    if path == "/events" {
        all = vec!["/events?after=0&limit=500".to_owned()];
    }
    assert!(all.iter().all(|one| !one.contains('{')), "say what {path} is here");
    all
}

#[tokio::test]
async fn exports_of_offices_name_nobody() {
    let year = Year::posted(On::Sqlite).await;
    let (desk, cycle) = (&year.place.desk, year.cycle);
    let input = Object {
        cycle,
        number: 1,
        subject: VILLAGES[0].to_owned(),
        words: format!("甲村三季度的得分算多了,{NAME},身份证{IDENTITY},电话{TELEPHONE}"),
        name: NAME.to_owned(),
        contact: TELEPHONE.to_owned(),
    };
    actions::object(desk, desk.new_action(), input).await.unwrap();
    year.rule(1, true).await.unwrap();
    year.measure(VILLAGES[3], "61", "更正").await;
    year.sign().await.unwrap();
    year.correct("丁村少计1分").await.unwrap();
    let paper = looks::committee_paper(desk, year.office(), cycle).await.unwrap();
    let mut seen = vec![("the committee's paper".to_owned(), texts(&paper.bytes))];
    let mut secrets = vec![NAME.to_owned(), TELEPHONE.to_owned(), IDENTITY.to_owned()];
    for (login, person) in &year.place.people {
        secrets.extend([login.clone(), person.id.to_string(), person.name.clone()]);
    }
    let system = System::over(year.place, cycle, 100_000).await;
    let told = system.raw("GET", "/api/v1/openapi.json", &[], "").await.json();
    let keys = [("shi", CITY), ("xiang", TOWN), ("cun", VILLAGES[0]), ("bumen", CITY)];
    for (role, unit) in keys {
        let key = system.key(&format!("{role}@{unit}"), unit, &[]).await;
        let mut paths = Vec::new();
        for (path, own) in told["paths"].as_object().unwrap() {
            if own.get("get").is_some() {
                paths.extend(asked(path, &cycle.to_string()));
            }
        }
        paths.push("/openapi.json".to_owned());
        let mut given = 0;
        for path in paths {
            let answer = system.ask(&key, "GET", &path, &[], "").await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
            given += usize::from(answer.status == StatusCode::OK);
            let zipped = answer.bytes.starts_with(b"PK");
            let text = if zipped { texts(&answer.bytes) } else { answer.body };
            seen.push((format!("{role} {path}"), text));
        }
        assert!(given > 14, "{role}: {given}");
    }
    for (place, text) in &seen {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{secret} in {place}: {text}");
        }
    }
    // The search finds what is there.
    let csv = seen.iter().find(|(path, _)| path.ends_with("standing.csv")).unwrap();
    assert!(csv.1.contains("甲村"), "{}", csv.1);
}
