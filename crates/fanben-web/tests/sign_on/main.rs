//! Signing on with a provider of `OpenID Connect`: the way there and back, and everything that a
//! provider, a browser or somebody between them may lie about.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

#[path = "../../../fanben-store/tests/suite/authority.rs"]
mod authority;
#[path = "../../../fanben-actions/tests/suite/place.rs"]
#[expect(dead_code, unused_imports, unused_macros, reason = "other tests act in more of it")]
mod place;
#[path = "../../../fanben-store/tests/suite/postgres.rs"]
mod postgres;
mod provider;
mod tls;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use fanben_actions::actions::{self, LinkAccount};
use fanben_actions::looks::{self, Factor, Linked};
use fanben_actions::{Clock, Desk, trail};
use fanben_web::{Provider as Named, Settings, SignOn, Unusable, router};
use totp_rs::{Builder, Secret};
use tower::ServiceExt as _;

use crate::place::{On, Place, city};
use crate::provider::{CLIENT, Lie, Provider, SECRET};

const GOOD: &str = "letters4you";
const LOGIN: &str = "cun@990402201201";

struct Doors {
    pages: Router,
    place: Place,
    provider: Provider,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn to(&self) -> &str {
        self.headers.get("location").map_or("", |to| to.to_str().unwrap())
    }

    /// The cookies a browser keeps of it, as it sends them back.
    fn cookies(&self) -> String {
        let all = self.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap());
        let kept = all.filter(|one| !one.contains("Max-Age=0"));
        kept.map(|one| one.split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
    }

    fn is_in(&self) -> bool {
        self.status == StatusCode::SEE_OTHER && self.cookies().contains("fanben_session=")
    }
}

fn settings(issuer: &str) -> Named {
    Named {
        name: "全市统一登录".to_owned(),
        issuer: issuer.to_owned(),
        client: CLIENT.to_owned(),
        secret: SECRET.to_owned(),
        site: "http://127.0.0.1:7800/".to_owned(),
        claim: "preferred_username".to_owned(),
        plain: true,
        authorities: None,
    }
}

impl Doors {
    async fn of(on: On) -> Self {
        let place = Place::new(on, "shixing", city()).await;
        let provider = Provider::start(place.desk.now().timestamp()).await;
        let named = settings(&provider.issuer);
        Self::with(place, provider, named).await
    }

    /// A place with a provider as the settings name it.
    async fn with(place: Place, provider: Provider, named: Named) -> Self {
        provider.tell(|told| LOGIN.clone_into(&mut told.name));
        let desk = Desk::open_at(&place.url, place.clock()).await.unwrap();
        let sign_on = Some(SignOn::new(named).unwrap());
        let settings = Settings { sign_on, ..Settings::default() };
        Self { pages: router(Arc::new(desk), settings), place, provider }
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let (head, body) = self.pages.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&body).into_owned();
        Answer { status: head.status, headers: head.headers, text }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
    }

    async fn send(&self, path: &str, cookie: &str, body: String) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        let request = Request::post(path).header("cookie", cookie).header("content-type", kind);
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// The administrator links the account to the first who comes under its name.
    async fn link(&self) {
        let place = &self.place;
        let system = place.who("xitong@990400000000");
        let (person, issuer) = (place.who(LOGIN).id, self.provider.issuer.clone());
        let input = LinkAccount { person, issuer, subject: String::new() };
        actions::link_account(&place.desk, system, place.desk.new_action(), input).await.unwrap();
    }

    /// Goes to the provider's page: what the browser holds, and the way back that it is given.
    async fn there(&self, back: &str) -> (String, String) {
        let gone = self.get(&format!("/sign-on?back={back}"), "").await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
        let said = gone.headers["set-cookie"].to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(said.contains(part), "{said}");
        }
        let (code, state) = self.provider.lets_in(gone.to());
        (gone.cookies(), format!("/sign-on/back?code={code}&state={state}"))
    }

    /// There and back.
    async fn comes(&self) -> Answer {
        let (cookie, way) = self.there("/").await;
        self.get(&way, &cookie).await
    }

    async fn linked(&self) -> Linked {
        let system = self.place.who("xitong@990400000000");
        let person = self.place.who(LOGIN).id;
        looks::person(&self.place.desk, system, person).await.unwrap().linked
    }
}

#[tokio::test]
async fn who_was_linked_comes_in_with_the_provider_and_leaves() {
    for on in [On::Sqlite, On::Postgres] {
        let doors = Doors::of(on).await;
        let page = doors.get("/sign-in?back=/cycles", "").await;
        assert!(
            page.text.contains("href=\"/sign-on?back=/cycles\"")
                && page.text.contains("全市统一登录")
        );
        // Before it is linked nobody comes in and no account is made.
        let stranger = doors.comes().await;
        assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stranger.text.contains("没有账号和它关联"), "{}", stranger.text);
        doors.link().await;
        let (cookie, way) = doors.there("/cycles").await;
        let came = doors.get(&way, &cookie).await;
        assert!(came.is_in(), "{}", came.text);
        assert_eq!(came.to(), "/cycles");
        assert_eq!(doors.get("/cycles", &came.cookies()).await.status, StatusCode::OK);
        assert!(matches!(doors.linked().await, Linked::Since(_)));
        // The same way back once more: the browser holds nothing for it, and the code is used up.
        for held in ["", cookie.as_str()] {
            let again = doors.get(&way, held).await;
            assert!(!again.is_in() && again.status == StatusCode::UNPROCESSABLE_ENTITY);
        }
        let secret = doors.get("/", &came.cookies()).await.text;
        let secret = secret.split("name=\"_token\" value=\"").nth(1).unwrap();
        let secret = secret.split('"').next().unwrap();
        let left = doors.send("/sign-out", &came.cookies(), format!("_token={secret}")).await;
        assert_eq!(left.to(), "/sign-in?left=yes");
        assert_eq!(doors.get("/cycles", &came.cookies()).await.status, StatusCode::SEE_OTHER);
        assert!(doors.get(left.to(), "").await.text.contains("/sign-on/leave"));
        let end = doors.get("/sign-on/leave", "").await;
        let expected = format!("{}/end?client_id=fanben&", doors.provider.issuer);
        assert!(end.to().starts_with(&expected), "{}", end.to());
        assert_eq!(trail::verify(&doors.place.desk).await.unwrap().faults, []);
    }
}

#[tokio::test]
async fn nothing_of_the_token_is_kept_but_issuer_and_subject() {
    let doors = Doors::of(On::Sqlite).await;
    doors.link().await;
    assert!(doors.comes().await.is_in());
    let mut kept = Vec::new();
    trail::backup(&doors.place.desk, &mut kept).await.unwrap();
    let kept = String::from_utf8(kept).unwrap();
    assert!(kept.contains("\"u-1\"") && kept.contains(&doors.provider.issuer));
    for gone in ["王建国", "1980-01-01", "an-access-token", "code-1", "preferred_username"] {
        assert!(!kept.contains(gone), "{gone}");
    }
}

#[tokio::test]
async fn a_name_that_is_only_told_when_asked_is_asked_for() {
    let doors = Doors::of(On::Sqlite).await;
    doors.link().await;
    doors.provider.tell(|told| (told.in_token, told.lie) = (false, Lie::OtherPerson));
    let other = doors.comes().await;
    assert!(!other.is_in(), "what is told of another person does not count");
    doors.provider.tell(|told| told.lie = Lie::None);
    assert!(doors.comes().await.is_in());
}

#[tokio::test]
async fn what_a_provider_gives_is_not_believed_unless_it_is_proved() {
    let doors = Doors::of(On::Sqlite).await;
    doors.link().await;
    for lie in [
        Lie::OtherNonce,
        Lie::NoNonce,
        Lie::OtherAudience,
        Lie::SecondAudience,
        Lie::OtherParty,
        Lie::OtherIssuer,
        Lie::Expired,
        Lie::FromTheFuture,
        Lie::Stale,
        Lie::OtherSignature,
        Lie::Unsigned,
        Lie::UnsignedWithoutDots,
        Lie::SignedWithTheSecret,
        Lie::OtherAccess,
        Lie::NoToken,
        Lie::NoSubject,
    ] {
        doors.provider.tell(|told| told.lie = lie);
        let came = doors.comes().await;
        assert!(!came.is_in() && came.cookies().is_empty(), "{lie:?}");
        assert!(came.status.is_client_error() || came.status.is_server_error(), "{lie:?}");
        assert!(came.text.contains("role=\"alert\""), "{lie:?}: {}", came.text);
        assert!(matches!(doors.linked().await, Linked::Waits(_)), "{lie:?}");
    }
    doors.provider.tell(|told| told.lie = Lie::None);
    assert!(doors.comes().await.is_in());
}

#[tokio::test]
async fn what_a_browser_brings_back_was_begun_in_it() {
    let doors = Doors::of(On::Sqlite).await;
    doors.link().await;
    let refused = async |way: &str, cookie: &str| {
        let came = doors.get(way, cookie).await;
        assert!(!came.is_in() && came.status == StatusCode::UNPROCESSABLE_ENTITY, "{way} {cookie}");
        came.text
    };
    let (mine, my_way) = doors.there("/").await;
    let (theirs, their_way) = doors.there("/").await;
    // Somebody else's way back in my browser, mine in theirs, without anything, with half of it.
    for (way, cookie) in [(&my_way, theirs.as_str()), (&their_way, &mine), (&my_way, "")] {
        assert!(refused(way, cookie).await.contains("已经过期"));
    }
    let code = my_way.split('&').next().unwrap();
    refused(code, &mine).await;
    refused(&format!("{code}&state="), "fanben_sign_on=|||").await;
    refused(&format!("{code}&state=x"), "fanben_sign_on=x").await;
    // The provider says no, or another one answers.
    let state = my_way.split('&').nth(1).unwrap();
    let denied = refused(&format!("/sign-on/back?error=access_denied&{state}"), &mine).await;
    assert!(denied.contains("没有让您登录"));
    refused(&format!("{my_way}&iss=http%3A%2F%2F127.0.0.1%3A1"), &mine).await;
    // A code that was stolen from another sign-on fits no verifier but its own.
    let stolen = their_way.split('&').next().unwrap();
    refused(&format!("{stolen}&{state}"), &mine).await;
    assert!(doors.get(&my_way, &mine).await.is_in(), "what was begun here still counts");
    let (late, late_way) = doors.there("/").await;
    doors.place.later(chrono::Duration::minutes(11));
    assert!(refused(&late_way, &late).await.contains("已经过期"));
    let now = doors.place.desk.now().timestamp();
    doors.provider.tell(|told| told.now = now);
    // Nobody is sent out of here.
    for back in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
        let (cookie, way) = doors.there(back).await;
        assert_eq!(doors.get(&way, &cookie).await.to(), "/", "{back}");
    }
}

#[tokio::test]
async fn new_keys_are_asked_for_and_a_silent_provider_stops_nobody() {
    let doors = Doors::of(On::Sqlite).await;
    doors.link().await;
    assert!(doors.comes().await.is_in());
    assert!(doors.comes().await.is_in());
    assert_eq!(doors.provider.told.lock().unwrap().keys_asked, 1, "what is known is not asked for");
    doors.provider.tell(|told| told.seed = 8);
    assert!(!doors.comes().await.is_in(), "keys are not asked for again at once");
    doors.place.later(chrono::Duration::minutes(2));
    let now = doors.place.desk.now().timestamp();
    doors.provider.tell(|told| told.now = now);
    assert!(doors.comes().await.is_in());
    // A provider that is not there.
    let desk = Desk::open_at(&doors.place.url, doors.place.clock()).await.unwrap();
    let sign_on = Some(SignOn::new(settings("http://127.0.0.1:1")).unwrap());
    let pages = router(Arc::new(desk), Settings { sign_on, ..Settings::default() });
    let silent = Doors { pages, ..doors };
    let came = silent.get("/sign-on", "").await;
    assert_eq!(came.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(came.text.contains("请用账号和密码登录"), "{}", came.text);
    let by_password = format!("account={}&password={GOOD}", LOGIN.replace('@', "%40"));
    assert!(silent.send("/sign-in", "", by_password).await.is_in());
}

#[tokio::test]
async fn the_second_factor_is_asked_for_after_the_provider() {
    let doors = Doors::of(On::Sqlite).await;
    doors.link().await;
    let (desk, who) = (&doors.place.desk, doors.place.who(LOGIN));
    actions::begin_factor(desk, who, desk.new_action()).await.unwrap();
    let Factor::Begun { secret } = looks::factor(desk, who).await.unwrap() else { panic!("begun") };
    let code = || {
        let secret = Secret::try_from_base32(&secret).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(desk.now().timestamp()).unwrap()).to_string()
    };
    actions::confirm_factor(desk, who, desk.new_action(), GOOD, &code()).await.unwrap();
    doors.place.later(chrono::Duration::seconds(60));
    let (cookie, way) = doors.there("/cycles").await;
    let half = doors.get(&way, &cookie).await;
    assert_eq!((half.to(), half.is_in()), ("/sign-on/code", false));
    let cookie = half.cookies();
    assert_eq!(doors.get("/cycles", &cookie).await.status, StatusCode::SEE_OTHER);
    assert!(doors.get("/sign-on/code", &cookie).await.text.contains("动态码"));
    let wrong = doors.send("/sign-on/code", &cookie, "code=000000".to_owned()).await;
    assert!(!wrong.is_in() && wrong.text.contains("role=\"alert\""));
    let came = doors.send("/sign-on/code", &cookie, format!("code={}", code())).await;
    assert!(came.is_in(), "{}", came.text);
    assert_eq!(came.to(), "/cycles");
    let again = doors.send("/sign-on/code", &cookie, format!("code={}", code())).await;
    assert!(!again.is_in(), "it counts once");
}

#[tokio::test]
async fn without_tls_only_where_the_settings_say_so() {
    for (issuer, site) in [
        ("http://id.example", "https://fanben.example"),
        ("https://id.example", "http://fanben.example"),
        ("ldap://id.example", "https://fanben.example"),
        ("https://", "https://fanben.example"),
    ] {
        let named = Named { site: site.to_owned(), plain: false, ..settings(issuer) };
        let refused = SignOn::new(named);
        assert!(matches!(refused, Err(Unusable::Address(_))), "{issuer} {site}");
    }
    let named = Named {
        site: "https://a.example".to_owned(),
        plain: false,
        ..settings("https://b.example")
    };
    let shown = format!("{:?}", SignOn::new(named.clone()).unwrap()) + &format!("{named:?}");
    assert!(!shown.contains(SECRET), "{shown}");
    // Without settings there is no such way.
    let place = Place::new(On::Sqlite, "shixing", city()).await;
    let desk = Desk::open_at(&place.url, Clock::System).await.unwrap();
    let pages = router(Arc::new(desk), Settings::default());
    for path in ["/sign-on", "/sign-on/back?code=1&state=2", "/sign-on/code", "/sign-on/leave"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = pages.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
