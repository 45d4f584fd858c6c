//! A request → who asks, with what, or why it goes no further.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::Query;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use fanben_actions::{ActionId, CycleId, Desk, Person, Refusal};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Asked;
use super::endpoint::Endpoint;
use super::problem::Problem;

/// The most a request may send, in bytes.
pub(crate) const MOST: usize = 8 * 1024 * 1024;
/// The header that names a write: the same name is done once.
pub(crate) const ONCE: &str = "idempotency-key";

/// A request of a key that counts.
pub(crate) struct Call {
    pub(crate) desk: Arc<Desk>,
    pub(crate) who: Person,
    path: BTreeMap<String, String>,
    uri: Uri,
    action: Option<ActionId>,
    body: Bytes,
}

impl Call {
    /// Reads what an endpoint asks for: the key, then the header, then the body.
    pub(crate) async fn open(endpoint: &Endpoint, asked: Asked) -> Result<Self, Problem> {
        let Asked { shared, from, path, request } = asked;
        let limits = Arc::clone(&shared.limits);
        let (parts, body) = request.into_parts();
        let often = || {
            let says = "请求太频繁,请等一会儿再试;要长期跟进,用 /api/v1/events 按编号续取";
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many", says)
        };
        let found = match bearer(&parts.headers) {
            Some(key) => shared.desk.system(key).await,
            None => Err(Refusal::NotSignedIn),
        };
        let who = match found {
            Ok(who) => who,
            Err(Refusal::NotSignedIn) if !limits.allow_wrong_key(&from) => return Err(often()),
            Err(refusal) => return Err(refusal.into()),
        };
        if !limits.allow_call(&who.id.to_string()) {
            return Err(often());
        }
        let mut call = Self {
            desk: Arc::clone(&shared.desk),
            who,
            path,
            uri: parts.uri,
            action: None,
            body: Bytes::new(),
        };
        if endpoint.writes() {
            call.action = Some(action(&parts.headers)?);
        }
        if endpoint.body.is_some() {
            let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            let json = kind.is_some_and(|kind| {
                kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(JSON)
            });
            if !json {
                let says = "请用 JSON 发送,并在请求头写 Content-Type: application/json";
                return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", says));
            }
            call.body = to_bytes(body, MOST).await.map_err(|_| {
                let says = "一次最多发送8兆字节,请分几次发送";
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", says)
            })?;
        }
        Ok(call)
    }

    /// A piece of the address.
    pub(crate) fn piece(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The cycle in the address.
    pub(crate) fn cycle(&self) -> Result<CycleId, Problem> {
        self.id("cycle")
    }

    /// What a piece of the address names.
    pub(crate) fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, Problem> {
        self.piece(name).parse().map_err(|_| Problem::nowhere())
    }

    /// The notice's number in the address.
    pub(crate) fn notice(&self) -> Result<i64, Problem> {
        self.id("notice")
    }

    /// What is asked for behind the question mark.
    pub(crate) fn query<Q: DeserializeOwned>(&self) -> Result<Q, Problem> {
        let read = Query::<Q>::try_from_uri(&self.uri);
        read.map(|Query(asked)| asked)
            .map_err(|wrong| Problem::bad("bad_query", format!("地址里问号后面的参数不对:{wrong}")))
    }

    /// What was sent.
    pub(crate) fn sent<B: Sent>(&self) -> Result<B, Problem> {
        let unreadable = |wrong| Problem::bad("bad_json", format!("发送的内容不是 JSON:{wrong}"));
        let value: Value = serde_json::from_slice(&self.body).map_err(unreadable)?;
        let says = match serde_json::from_value::<B>(value.clone()) {
            Ok(_) if has_nul(&value) => "发送的内容里有空字符(U+0000),请去掉".to_owned(),
            Ok(sent) => match sent.wrong() {
                None => return Ok(sent),
                Some(says) => says.to_owned(),
            },
            Err(wrong) => format!("发送的内容缺少字段或者字段不对:{wrong}"),
        };
        Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_body", says))
    }

    /// The name of a write.
    pub(crate) fn action(&self) -> Result<ActionId, Problem> {
        self.action.ok_or_else(nameless)
    }
}

/// What a request may send.
pub(crate) trait Sent: DeserializeOwned {
    /// What its shape does not say by itself, in Chinese; none: it is as described.
    fn wrong(&self) -> Option<&'static str>;
}

/// A character no database keeps in a text.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(all) => all.iter().any(has_nul),
        Value::Object(all) => all.iter().any(|(name, one)| name.contains('\0') || has_nul(one)),
        _ => false,
    }
}

const JSON: &str = "application/json";

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

fn nameless() -> Problem {
    let says = "请在请求头写 Idempotency-Key(一个 UUID):同一个编号只办一次,断线重发不会办两次";
    Problem::bad("no_idempotency_key", says)
}

fn action(headers: &HeaderMap) -> Result<ActionId, Problem> {
    let sent = headers.get(ONCE).and_then(|sent| sent.to_str().ok()).ok_or_else(nameless)?;
    // Only as people and programs write it: braces and bare digits are other spellings of one id.
    let plain = sent.len() == 36;
    sent.parse().ok().filter(|_| plain).ok_or_else(nameless)
}
