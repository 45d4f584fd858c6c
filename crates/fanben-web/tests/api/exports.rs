//! What signed-in offices and their systems take away → no name, login, telephone or identity number
//! of anybody in it. Files that hold names by duty are not asked for here: 发放表, the bank's list, the
//! sheet of people, slips with passwords, backups (docs/security.md).

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

/// The texts in a zip.
fn texts(bytes: &[u8]) -> String {
    let mut files = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for at in 0..files.len() {
        let mut bytes = Vec::new();
        files.by_index(at).unwrap().read_to_end(&mut bytes).unwrap();
        all += &String::from_utf8_lossy(&bytes);
    }
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
    let keys = [("shi", CITY), ("xiang", TOWN), ("cun", VILLAGES[0]), ("bumen", CITY)];
    for (role, unit) in keys {
        let key = system.key(&format!("{role}@{unit}"), unit, &[]).await;
        let base = format!("/cycles/{cycle}");
        let mut paths = vec![
            "/key".to_owned(),
            "/cycles".to_owned(),
            "/places".to_owned(),
            format!("/places/{}", VILLAGES[0]),
            "/events?after=0".to_owned(),
            "/openapi.json".to_owned(),
            base.clone(),
        ];
        for rest in [
            "subjects",
            "measures",
            "notices",
            "notices/1?scope=web",
            "notices/1?scope=upward",
            "notices/2?scope=inside",
            "measures/%E5%B9%B4%E5%BA%A6%E5%BE%97%E5%88%86",
            "export/standing.csv",
            "export/measures.csv",
            "export/measures.json",
        ] {
            paths.push(format!("{base}/{rest}"));
        }
        for rest in ["", "/explanation", "/gaps", "/sheet"] {
            paths.push(format!("{base}/subjects/{}{rest}", VILLAGES[0]));
        }
        let mut given = 0;
        for path in paths {
            let answer = system.ask(&key, "GET", &path, &[], "").await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
            given += usize::from(answer.status == StatusCode::OK);
            seen.push((format!("{role} {path}"), answer.body));
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
