//! The demonstration → everything somebody sees who never signs in, the bundles, what offices take
//! away, what is logged and counted: nobody of it is named.

use std::io::{Read as _, Write};
use std::sync::{Arc, Mutex};

use fanben_web::{Counts, Settings, serve, serve_metrics};
use indicatif::ProgressBar;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::bundle;
use crate::demo::PLAYED;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Head and body of an answer.
async fn ask(
    at: std::net::SocketAddr,
    method: &str,
    path: &str,
    cookie: &str,
    body: &str,
) -> String {
    let head = format!("cookie: {cookie}");
    String::from_utf8_lossy(&asked(at, method, path, &head, body).await).into_owned()
}

/// The same with a header of one's own, as bytes.
async fn asked(
    at: std::net::SocketAddr,
    method: &str,
    path: &str,
    header: &str,
    body: &str,
) -> Vec<u8> {
    let mut stream = TcpStream::connect(at).await.unwrap();
    let asked = format!(
        "{method} {path} HTTP/1.1\r\nhost: {at}\r\n{header}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}

/// The texts of a zip, by the names of its files.
fn texts(name: &str, zip: impl std::io::Read + std::io::Seek) -> Vec<(String, String)> {
    let mut files = zip::ZipArchive::new(zip).unwrap();
    let mut seen = Vec::new();
    for at in 0..files.len() {
        let mut file = files.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        seen.push((format!("{name}: {}", file.name().unwrap()), text));
    }
    seen
}

/// What offices take away: every table of the API under a key of each post that may have one, and the
/// committee's paper.
async fn taken(
    desk: &Desk,
    at: std::net::SocketAddr,
    (cycle, actor): (CycleId, &Actor),
    cookie: &str,
) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    let path = format!("/cycles/{cycle}/committee.docx");
    let paper = asked(at, "GET", &path, &format!("cookie: {cookie}"), "").await;
    if let Some(from) = paper.windows(4).position(|four| four == b"PK\x03\x04") {
        seen.extend(texts(&path, std::io::Cursor::new(&paper[from..])));
    }
    for post in &actor.person.posts {
        let input = actions::IssueToken {
            post: post.id,
            name: "省平台".to_owned(),
            unit: post.unit.code.clone(),
            acts: vec![],
            until: desk.today() + chrono::Days::new(30),
            password: actor.password.clone(),
            code: String::new(),
        };
        let issued = actions::issue_token(desk, &actor.person, desk.new_action(), input).await;
        let Ok(receipt) = issued else { continue };
        let bearer = format!("authorization: Bearer {}", receipt.given("key").unwrap());
        for rest in
            ["export/standing.csv", "export/measures.csv", "export/measures.json", "subjects"]
        {
            let path = format!("/api/v1/cycles/{cycle}/{rest}");
            let answer = asked(at, "GET", &path, &bearer, "").await;
            let answer = String::from_utf8_lossy(&answer).into_owned();
            assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
            seen.push((format!("{} {path}", actor.login), answer));
        }
        let path = "/api/v1/events?after=0&limit=500";
        let answer = asked(at, "GET", path, &bearer, "").await;
        seen.push((path.to_owned(), String::from_utf8_lossy(&answer).into_owned()));
    }
    seen
}

/// The texts of the bundles of schemes of a pack, as the command writes them.
fn bundles(pack: &str, schemes: &[&str], people: &mut Vec<String>) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let hidden = ProgressBar::hidden();
    let year = sample::write_year(pack, folder.path(), &hidden).unwrap();
    let mut seen = Vec::new();
    for scheme in schemes {
        let name = format!("{pack}/{scheme}");
        let (ready, _) =
            rate::load(&name, None, std::slice::from_ref(&year.manifest), &hidden).unwrap();
        people.extend(ready.facts.people.iter().map(|person| person.name.clone()));
        let path = folder.path().join(format!("{scheme}.zip"));
        bundle::write(&path, Some("sixteen letters and more"), &ready, &ready.rate()).unwrap();
        seen.extend(texts(&name, std::fs::File::open(&path).unwrap()));
    }
    seen
}

/// Where somebody looks who does not sign in, or who types an address they were told.
fn paths(cycle: CycleId) -> Vec<String> {
    let village = "990402201201";
    vec![
        "/".to_owned(),
        "/sign-in".to_owned(),
        "/help".to_owned(),
        "/notices".to_owned(),
        "/own".to_owned(),
        "/people".to_owned(),
        "/audit".to_owned(),
        "/places".to_owned(),
        format!("/places/{village}"),
        format!("/cycles/{cycle}"),
        format!("/cycles/{cycle}/rules"),
        format!("/cycles/{cycle}/draws"),
        format!("/cycles/{cycle}/of/{village}"),
        format!("/cycles/{cycle}/of/{village}/why"),
        format!("/notices/{cycle}/1/web"),
        format!("/notices/{cycle}/1/verify"),
        format!("/notices/{cycle}/1/bundle.zip"),
    ]
}

#[tokio::test]
async fn nobody_of_the_demonstration_is_named_to_the_public() {
    let pack = PLAYED[0];
    let piece = Piece::of(pack, &ProgressBar::hidden()).unwrap();
    let mut people: Vec<String> =
        piece.facts.people.iter().map(|person| person.name.clone()).collect();
    // Telephones and identity numbers cannot leak: a sample year has none.
    for person in &piece.facts.people {
        let told = person.fields.values().chain([&person.code, &person.name]);
        let found: Vec<_> = told.filter_map(|text| fanben_model::notices::personal(text)).collect();
        assert!(found.is_empty(), "{found:?} of {person:?}");
    }
    for hand in &piece.plan.people {
        people.push(hand.name.clone());
    }
    let mut seen = bundles(pack, &[&piece.plan.scheme, "shuzhi"], &mut people);

    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("demo.db").display());
    let desk = Arc::new(Desk::open(&url).await.unwrap());
    let root = Unit {
        code: "99".to_owned(),
        name: "演示地区".to_owned(),
        kind: "地区".to_owned(),
        ..Unit::default()
    };
    let cast = cast(&desk, root, vec![piece]).await.unwrap().remove(0);
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .with_writer(move || writer.clone())
        .finish();
    let _logged = tracing::subscriber::set_default(subscriber);
    let cycle = cast.open(&desk).await.unwrap();
    cast.measures(&desk, cycle).await.unwrap();
    cast.play(&desk, cycle).await.unwrap();
    cast.draw(&desk, cycle).await.unwrap();

    let counts = Counts::default();
    let settings = Settings { counts: counts.clone(), ..Settings::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(serve(Arc::clone(&desk), settings, listener, std::future::pending()));
    let paths = paths(cycle);
    for path in &paths {
        seen.push((path.clone(), ask(at, "GET", path, "", "").await));
    }
    // Everybody comes to work; what they do is logged and counted, not shown to others. What they take
    // away for others names nobody.
    let mut exports = Vec::new();
    for actor in &cast.actors {
        let form = format!("account={}&password={}", actor.login, actor.password);
        let came = ask(at, "POST", "/sign-in", "", &form).await;
        let cookie = came.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
        for path in paths.iter().filter(|path| !path.starts_with("/notices/")) {
            ask(at, "GET", path, cookie, "").await;
        }
        exports.extend(taken(&desk, at, (cycle, actor), cookie).await);
        people.push(actor.password.clone());
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let monitored = listener.local_addr().unwrap();
    tokio::spawn(serve_metrics(listener, counts));
    let counted = ask(monitored, "GET", "/metrics", "", "").await;
    assert!(counted.contains("fanben_requests_total"), "{counted}");
    seen.push(("the counts".to_owned(), counted));
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("/cycles/{cycle}/of/{subject}"), "{logged}");
    seen.push(("the log".to_owned(), logged));

    assert!(exports.iter().any(|(_, text)| text.contains("小泉村")), "tables name villages");
    assert!(exports.len() > 20, "{}", exports.len());
    seen.extend(exports);

    people.sort();
    people.dedup();
    assert!(people.len() > 40, "{people:?}");
    for (place, text) in &seen {
        for word in &people {
            assert!(!text.contains(word.as_str()), "{word} in {place}: {text}");
        }
    }
}
