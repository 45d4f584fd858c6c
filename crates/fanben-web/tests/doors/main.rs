//! What comes in by the door and what goes out: headers, cookies, sessions, what is logged, and that
//! nobody is named to those who do not sign in.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

#[path = "../../../fanben-actions/tests/suite/pay.rs"]
#[expect(dead_code, reason = "other tests act in more of it")]
mod pay;
mod payroll;
#[path = "../../../fanben-actions/tests/suite/place.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "other tests act in more of it")]
mod place;
#[path = "../../../fanben-store/tests/suite/postgres.rs"]
mod postgres;
mod prizes;
mod public;
#[path = "../../../fanben-actions/tests/suite/scene.rs"]
#[expect(dead_code, reason = "other tests act in more of it")]
mod scene;
#[path = "../../../fanben-actions/tests/suite/year.rs"]
#[expect(dead_code, reason = "other tests act in more of it")]
mod year;

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use fanben_actions::Desk;
use fanben_web::{Counts, Settings, router};
use tower::ServiceExt as _;
use tracing::instrument::WithSubscriber as _;

use crate::place::{On, Place, city};

const GOOD: &str = "letters4you";

/// The pages of a place.
struct Doors {
    pages: Router,
    counts: Counts,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookies it sets, each with what is said about it.
    fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap()).collect()
    }

    /// The name and value of the first.
    fn cookie(&self) -> String {
        self.cookies()[0].split(';').next().unwrap().to_owned()
    }

    /// The value of a hidden field.
    fn hidden(&self, name: &str) -> String {
        let text = self.text();
        let rest = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Doors {
    async fn of(place: &Place, secure: bool) -> Self {
        let desk = Desk::open_at(&place.url, place.clock()).await.unwrap();
        let counts = Counts::default();
        let settings = Settings { secure, counts: counts.clone(), ..Settings::default() };
        Self { pages: router(Arc::new(desk), settings), counts }
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let (head, body) = self.pages.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: head.status, headers: head.headers, body }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask("GET", path, &[("cookie", cookie)], String::new()).await
    }

    async fn send(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let kind = ("content-type", "application/x-www-form-urlencoded");
        self.ask("POST", path, &[("cookie", cookie), kind], body).await
    }

    async fn sign_in(&self, cookie: &str, login: &str, password: &str) -> Answer {
        self.send("/sign-in", cookie, &[("account", login), ("password", password)]).await
    }
}

/// A text as a piece of an address or a form, every byte escaped.
fn coded(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

/// What is logged, line by line.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// What is logged, down to what only programmers read, while something is done.
    async fn of<T>(&self, done: impl Future<Output = T>) -> T {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::INFO)
            .with_writer(move || writer.clone())
            .finish();
        done.with_subscriber(subscriber).await
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn every_answer_is_dressed() {
    let place = Place::new(On::Sqlite, "shixing", city()).await;
    let doors = Doors::of(&place, true).await;
    let page = doors.get("/sign-in", "").await;
    let text = page.text();
    let style = text.split("href=\"").find(|rest| rest.starts_with("/assets/style-")).unwrap();
    let style = style.split('"').next().unwrap();
    let icon = text.split("href=\"").find(|rest| rest.starts_with("/assets/icon-")).unwrap();
    let icon = icon.split('"').next().unwrap();
    let foreign = [("sec-fetch-site", "cross-site")];
    let answers = [
        ("a page", 200, page),
        ("elsewhere", 303, doors.get("/", "").await),
        ("nowhere", 404, doors.get("/nowhere", "").await),
        ("a style sheet", 200, doors.get(style, "").await),
        ("an icon", 200, doors.get(icon, "").await),
        ("no asset", 404, doors.get("/assets/none.css", "").await),
        ("well", 200, doors.get("/healthz", "").await),
        ("switched", 303, doors.get("/switch?lang=en", "").await),
        ("notices", 200, doors.get("/notices", "").await),
        ("another site's form", 403, doors.ask("POST", "/sign-in", &foreign, String::new()).await),
        ("a form that is none", 422, doors.sign_in("", "nobody", "wrong").await),
        ("a method", 405, doors.ask("DELETE", "/sign-in", &[], String::new()).await),
        (
            "a trace",
            405,
            doors.ask("TRACE", "/sign-in", &[("x-said", "heard")], String::new()).await,
        ),
    ];
    for (what, status, answer) in answers {
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
        let policy = answer.header("content-security-policy");
        for rule in ["default-src 'self'", "object-src 'none'", "base-uri 'none'"] {
            assert!(policy.contains(rule), "{what}: {policy}");
        }
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{what}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{what}");
        let always = answer.header("strict-transport-security");
        assert_eq!(always, "max-age=31536000; includeSubDomains", "{what}");
        let kept = if what.ends_with("sheet") || what.ends_with("icon") {
            "immutable"
        } else {
            "no-store"
        };
        assert!(answer.header("cache-control").contains(kept), "{what}");
        for silent in ["server", "x-powered-by", "access-control-allow-origin"] {
            assert!(answer.headers.get(silent).is_none(), "{what}: {silent}");
        }
        if !answer.body.is_empty() {
            let kind = answer.header("content-type");
            assert!(kind.ends_with("charset=utf-8"), "{what}: {kind}");
        }
        assert!(!answer.text().contains("heard"), "{what}");
    }
    let plain = Doors::of(&place, false).await.get("/sign-in", "").await;
    assert_eq!(plain.header("strict-transport-security"), "", "without TLS nothing is promised");
}

#[tokio::test]
async fn over_tls_cookies_are_this_hosts_alone() {
    let place = Place::new(On::Sqlite, "shixing", city()).await;
    let doors = Doors::of(&place, true).await;
    let came = doors.sign_in("", "cun@990402201201", GOOD).await;
    let switched = doors.get("/switch?lang=en&type=large", "").await;
    for cookie in came.cookies().into_iter().chain(switched.cookies()) {
        assert!(cookie.starts_with("__Host-fanben_"), "{cookie}");
        for said in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(said), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let cookie = came.cookie();
    assert_eq!(cookie.len(), "__Host-fanben_session=".len() + 64, "256 bits");
    assert!(!came.text().contains(&cookie[22..]) && !came.header("location").contains('?'));
    // A neighbour could have set one without the beginning: it counts for nothing.
    let home = doors.get("/", &cookie).await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(!home.text().contains(&cookie[22..]), "the page does not hold the session's secret");
    let bare = doors.get("/", cookie.strip_prefix("__Host-").unwrap()).await;
    assert_eq!(bare.status, StatusCode::SEE_OTHER);
    // Signing out takes it away here and there.
    let token = home.hidden("_token");
    let gone = doors.send("/sign-out", &cookie, &[("_token", &token)]).await;
    let said = gone.cookies()[0];
    assert!(said.starts_with("__Host-fanben_session=;") && said.contains("Max-Age=0"), "{said}");
    assert!(said.contains("Secure"), "{said}");
    assert_eq!(doors.get("/", &cookie).await.status, StatusCode::SEE_OTHER);
    let plain = Doors::of(&place, false).await.sign_in("", "cun@990402201201", GOOD).await;
    assert!(plain.cookie().starts_with("fanben_session="));
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let place = Place::new(On::Sqlite, "shixing", city()).await;
    let doors = Doors::of(&place, false).await;
    let first = doors.sign_in("", "cun@990402201201", GOOD).await.cookie();
    // A session that somebody planted is neither taken over nor kept.
    let planted = format!("fanben_session={}", "7".repeat(64));
    let other = doors.sign_in(&planted, "cun@990402201201", GOOD).await.cookie();
    assert!(other != first && other != planted);
    let wrong = doors.sign_in(&first, "cun@990402201201", "wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(doors.get("/", &first).await.status, StatusCode::OK);
    let second = doors.sign_in(&first, "xiang@990402201000", GOOD).await.cookie();
    assert_eq!(doors.get("/", &first).await.status, StatusCode::SEE_OTHER);
    for open in [&other, &second] {
        assert_eq!(doors.get("/", open).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_is_refused_at_the_door_is_logged_without_a_name() {
    let place = Place::new(On::Sqlite, "shixing", city()).await;
    let doors = Doors::of(&place, false).await;
    let log = Log::default();
    log.of(async {
        let came = doors.sign_in("", "cun@990402201201", GOOD).await.cookie();
        doors.sign_in("", "cun@990402201201", "wrong-password-7").await;
        doors.sign_in("", "nobody-of-this-name", "wrong-password-7").await;
        for _ in 0..11 {
            doors.sign_in("", "too-often", "wrong-password-7").await;
        }
        doors.ask("POST", "/password", &[("sec-fetch-site", "cross-site")], String::new()).await;
        doors.send("/password", &came, &[("_token", "made-up")]).await;
    })
    .await;
    let logged = log.text();
    for said in [
        "Signing in was refused",
        "wrong_password",
        "too often",
        "A form of another site was refused",
        "A form without the session's secret was refused",
    ] {
        assert!(logged.contains(said), "{said}: {logged}");
    }
    for secret in ["cun@", "nobody-of", "too-often", "wrong-password-7", "made-up", GOOD] {
        assert!(!logged.contains(secret), "{secret}: {logged}");
    }
}

#[tokio::test]
async fn what_is_typed_stays_text() {
    let place = Place::new(On::Sqlite, "shixing", city()).await;
    let doors = Doors::of(&place, false).await;
    for typed in [
        "\"><script>alert(1)</script>",
        "'\"><img src=x onerror=alert(1)>",
        "' or '1'='1",
        "cun@990402201201' --",
        "{{7919*7919}}${7919*7919}<%= 7919*7919 %>",
        "a\r\nset-cookie: x=1",
    ] {
        let answer = doors.sign_in("", typed, "' or '1'='1").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        let text = answer.text();
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{typed}: {text}");
        assert!(!text.contains("62710561"), "{typed}: nothing is computed");
        assert!(answer.headers.get("set-cookie").is_none());
        let coded = coded(typed);
        for path in
            [format!("/sign-in?back={coded}"), format!("/notices/{coded}/answer?code={coded}")]
        {
            let text = doors.get(&path, "").await.text();
            assert!(!text.contains("Cannot parse") && !text.contains("invalid"), "{path}: {text}");
            assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{path}");
        }
    }
    for away in ["https://evil.example", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
    {
        let fields = [("account", "cun@990402201201"), ("password", GOOD), ("back", away)];
        let came = doors.send("/sign-in", "", &fields).await;
        assert_eq!((came.status.as_u16(), came.header("location")), (303, "/"), "{away}");
    }
}
