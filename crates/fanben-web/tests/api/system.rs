//! Another system that talks to an installation with a key.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::Days;
use fanben_actions::actions::{self, Declare, IssueToken};
use fanben_actions::{CycleId, Desk, Person, Receipt, Refusal};
use fanben_model::rights::Act;
use fanben_web::{Settings, router};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::place::{On, Place, city, rules};

pub(crate) const VILLAGE: &str = "990402201201";

pub(crate) struct System {
    pages: Router,
    pub(crate) desk: Arc<Desk>,
    pub(crate) cycle: CycleId,
    pub(crate) place: Place,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: String,
    /// The same where it is no text.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> String {
        let found = self.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        found.unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

impl System {
    /// The ten-star city with a village that has declared.
    pub(crate) async fn new() -> Self {
        Self::calls(100_000).await
    }

    /// The same with so many calls a minute.
    pub(crate) async fn calls(calls: u32) -> Self {
        let place = Place::new(On::Sqlite, "shixing", city()).await;
        let office = place.who("shi@990400000000");
        let cycle = place.cycle(office, rules("shixing/shixing.yaml"), "990400000000").await;
        let stars = vec!["先锋模范".to_owned()];
        let input = Declare { cycle, subject: VILLAGE.to_owned(), stars };
        let village = place.who(&format!("cun@{VILLAGE}"));
        actions::declare(&place.desk, village, place.desk.new_action(), input).await.unwrap();
        Self::over(place, cycle, calls).await
    }

    /// Over a place where something was done already.
    pub(crate) async fn over(place: Place, cycle: CycleId, calls: u32) -> Self {
        let desk = Arc::new(Desk::open_at(&place.url, place.clock()).await.unwrap());
        let calls = NonZeroU32::new(calls);
        let pages = router(Arc::clone(&desk), Settings { calls, ..Settings::default() });
        Self { pages, desk, cycle, place }
    }

    /// A key under somebody's post.
    pub(crate) async fn key(&self, login: &str, unit: &str, acts: &[Act]) -> String {
        let receipt = self.issue(self.place.who(login), unit, acts).await.unwrap();
        receipt.given("key").unwrap().to_owned()
    }

    /// The same as it is answered.
    pub(crate) async fn issue(
        &self,
        who: &Person,
        unit: &str,
        acts: &[Act],
    ) -> Result<Receipt, Refusal> {
        let input = IssueToken {
            post: who.posts[0].id,
            name: "省基层治理平台".to_owned(),
            unit: unit.to_owned(),
            acts: acts.to_vec(),
            until: self.desk.today() + Days::new(30),
            password: "letters4you".to_owned(),
            code: String::new(),
        };
        let action = self.desk.new_action();
        actions::issue_token(&self.desk, who, action, input).await
    }

    pub(crate) async fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let answer = self.pages.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: head.status, headers: head.headers, body, bytes }
    }

    pub(crate) async fn ask(
        &self,
        key: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let bearer = format!("Bearer {key}");
        let mut all = vec![("authorization", bearer.as_str())];
        all.extend(headers);
        self.raw(method, &format!("/api/v1{path}"), &all, body).await
    }

    /// What an address answers when all is well.
    pub(crate) async fn get(&self, key: &str, path: &str) -> Value {
        let answer = self.ask(key, "GET", path, &[], "").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.json()
    }
}
