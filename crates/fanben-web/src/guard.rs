//! Every request and response → refused if another site sent the form; headers that keep browsers
//! from running, framing or guessing anything that is not ours.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api;

/// Only our own files; no script or style inside a page; nobody frames us.
const POLICY: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// Checks where a form comes from and dresses the response. `secure`: pages are reached over TLS, and
/// browsers shall never ask for them without.
pub(crate) async fn guard(State(secure): State<bool>, request: Request, next: Next) -> Response {
    let sends = request.method() != Method::GET && request.method() != Method::HEAD;
    // Nothing that a browser sends by itself counts for other systems.
    let keyed = request.uri().path().starts_with(api::ROOT);
    let mut response = if sends && !keyed && foreign(request.headers()) {
        tracing::warn!("A form of another site was refused");
        (StatusCode::FORBIDDEN, "这张表单来自别的网站,没有办理。").into_response()
    } else {
        next.run(request).await
    };
    // An address nobody can read: the router would say it again, in English.
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let plain = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    if response.status() == StatusCode::BAD_REQUEST && plain {
        let says = "没有读懂这个地址,请从首页重新打开。";
        response = (StatusCode::BAD_REQUEST, says).into_response();
    }
    let headers = response.headers_mut();
    // Nothing is kept by browsers and by what stands between, but what says so.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // Files that people sent come with a stricter one.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    if secure {
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    set(REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("x-content-type-options"), "nosniff");
    set(HeaderName::from_static("x-frame-options"), "DENY");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    response
}

/// Whether a browser says that another site sent this. Old browsers say nothing; then the secret in
/// the form decides.
fn foreign(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !["same-origin", "none"].contains(&site);
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, own)| own != host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn forms_of_other_sites_are_foreign() {
        for own in [
            headers(&[]),
            headers(&[("sec-fetch-site", "same-origin")]),
            headers(&[("origin", "http://127.0.0.1:7800"), ("host", "127.0.0.1:7800")]),
        ] {
            assert!(!foreign(&own), "{own:?}");
        }
        for other in [
            headers(&[("sec-fetch-site", "cross-site")]),
            headers(&[("sec-fetch-site", "same-site")]),
            headers(&[("origin", "null"), ("host", "127.0.0.1")]),
            headers(&[("origin", "http://evil.example"), ("host", "127.0.0.1")]),
        ] {
            assert!(foreign(&other), "{other:?}");
        }
    }
}
