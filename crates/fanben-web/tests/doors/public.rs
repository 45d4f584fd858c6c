//! A published year → everything somebody sees who never signs in, what is logged and counted: no
//! name, login, telephone or identity number of anybody in it.

use std::io::{Cursor, Read as _};

use axum::http::StatusCode;
use fanben_actions::actions::{self, Object};
use fanben_web::serve_metrics;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::place::On;
use crate::year::{VILLAGES, Year};
use crate::{Doors, Log};

const NAME: &str = "李秀英";
const TELEPHONE: &str = "13800138000";
const IDENTITY: &str = "431121198001011234";

/// What monitoring reads.
async fn counted(doors: &Doors) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(serve_metrics(listener, doors.counts.clone()));
    let mut stream = tokio::net::TcpStream::connect(at).await.unwrap();
    let asked = "GET /metrics HTTP/1.1\r\nhost: m\r\nconnection: close\r\n\r\n";
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert!(text.contains("fanben_requests_total"), "{text}");
    text
}

#[tokio::test]
async fn nobody_is_named_to_the_public() {
    let year = Year::posted(On::Sqlite).await;
    let (desk, cycle) = (&year.place.desk, year.cycle);
    // Somebody objects by name, writing more than they were asked to.
    let input = Object {
        cycle,
        number: 1,
        subject: VILLAGES[0].to_owned(),
        words: format!("甲村三季度的得分算多了,{NAME},身份证{IDENTITY},电话{TELEPHONE}"),
        name: NAME.to_owned(),
        contact: TELEPHONE.to_owned(),
    };
    let taken = actions::object(desk, desk.new_action(), input).await.unwrap();
    year.rule(1, true).await.unwrap();
    year.measure(VILLAGES[3], "61", "更正").await;
    year.sign().await.unwrap();
    year.correct("丁村少计1分").await.unwrap();

    let doors = Doors::of(&year.place, false).await;
    let log = Log::default();
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut pages: Vec<String> = [
        "/", "/sign-in", "/help", "/notices", "/cycles", "/people", "/audit", "/places", "/healthz",
    ]
    .map(str::to_owned)
    .into();
    for number in 1..=2 {
        let one = |rest: &str| format!("/notices/{cycle}/{number}/{rest}");
        pages.extend(["wall", "web", "inside", "upward", "object", "verify"].map(one));
    }
    pages.push(format!("/notices/{cycle}/answer?code={}", taken.code));
    pages.push(format!("/cycles/{cycle}"));
    pages.extend(VILLAGES.map(|village| format!("/cycles/{cycle}/of/{village}")));
    log.of(async {
        let mut shown = 0;
        for path in pages {
            let answer = doors.get(&path, "").await;
            shown += usize::from(answer.status == StatusCode::OK);
            assert!(!answer.status.is_server_error(), "{path}");
            seen.push((path, answer.text()));
        }
        assert!(shown >= 12, "the public is shown notices, forms and proofs: {shown}");
        for number in 1..=2 {
            let path = format!("/notices/{cycle}/{number}/bundle.zip");
            let answer = doors.get(&path, "").await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let mut files = zip::ZipArchive::new(Cursor::new(answer.body)).unwrap();
            assert!(files.len() > 3);
            for at in 0..files.len() {
                let mut file = files.by_index(at).unwrap();
                let mut text = String::new();
                file.read_to_string(&mut text).unwrap();
                seen.push((format!("{path}: {}", file.name().unwrap()), text));
            }
        }
        // People at work are counted and logged too.
        for (login, _) in year.place.people.iter().take(6) {
            let cookie = doors.sign_in("", login, crate::GOOD).await.cookie();
            for path in ["/".to_owned(), "/own".to_owned(), format!("/cycles/{cycle}")] {
                doors.get(&path, &cookie).await;
            }
        }
    })
    .await;
    seen.push(("the log".to_owned(), log.text()));
    seen.push(("the counts".to_owned(), counted(&doors).await));
    let mut secrets = vec![NAME.to_owned(), TELEPHONE.to_owned(), IDENTITY.to_owned()];
    for (login, person) in &year.place.people {
        secrets.extend([login.clone(), person.name.clone(), person.id.to_string()]);
    }
    for (place, text) in &seen {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{secret} in {place}: {text}");
        }
    }
    // The search finds what is there.
    let (_, sheet) = seen.iter().find(|(path, _)| path.ends_with("/1/web")).unwrap();
    assert!(sheet.contains("甲村"), "{sheet}");
    let board = format!("{:?}", year.board(year.office()).await);
    assert!(board.contains(NAME) && board.contains(TELEPHONE) && board.contains(IDENTITY));
}
