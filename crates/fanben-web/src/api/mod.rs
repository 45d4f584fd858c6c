//! The same looks and actions for other systems: JSON under `/api/v1`, described by itself.
//!
//! Comes in: a request with a key. Goes out: JSON, CSV, or why not as a problem (RFC 9457). Adding an
//! endpoint is one line in [`endpoints`]: from it come the route and its part of the description.
//!
//! **Invariant:** cookies mean nothing here and keys nothing on pages.

mod call;
mod document;
mod endpoint;
mod endpoints;
mod inside;
mod lists;
mod problem;
mod published;
mod reading;
mod sent;
mod settled;
mod tables;
mod values;
mod writing;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, RawPathParams, Request};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};

use crate::Shared;
use crate::api::call::Call;
use crate::api::endpoint::Endpoint;
use crate::api::problem::Problem;
use crate::limits::Caller;

/// Where it is.
pub(crate) const ROOT: &str = "/api/v1";

/// Every endpoint with its route.
pub(crate) fn router() -> Router<Shared> {
    let all = endpoints::endpoints();
    let described = Bytes::from(document::document(&all).to_string());
    let mut by_path: BTreeMap<&'static str, Vec<Endpoint>> = BTreeMap::new();
    for one in all {
        by_path.entry(one.path).or_default().push(one);
    }
    let mut router = Router::new();
    for (path, own) in by_path {
        let own: Arc<[Endpoint]> = own.into();
        router = router.route(path, any(move |asked: Asked| dressed(answer(own, asked))));
    }
    let document = move || {
        let body = described.clone();
        async { ([(CONTENT_TYPE, "application/json")], body) }
    };
    Router::new().nest(
        ROOT,
        router
            .route("/openapi.json", get(document))
            .method_not_allowed_fallback(|| async { Problem::method().into_response() })
            .fallback(|| async { Problem::nowhere().into_response() })
            .layer(DefaultBodyLimit::disable()),
    )
}

/// A request before anything is known about it.
pub(crate) struct Asked {
    shared: Shared,
    from: Caller,
    path: BTreeMap<String, String>,
    request: Request,
}

impl axum::extract::FromRequest<Shared> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Response> {
        use axum::extract::FromRequestParts as _;
        let (mut parts, body) = request.into_parts();
        let Ok(from) = Caller::from_request_parts(&mut parts, shared).await;
        // A piece of the address that is no text names nothing.
        let found = RawPathParams::from_request_parts(&mut parts, shared).await;
        let found = found.map_err(|_| Problem::nowhere().into_response())?;
        let path = found.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let request = Request::from_parts(parts, body);
        Ok(Self { shared: shared.clone(), from, path, request })
    }
}

async fn answer(own: Arc<[Endpoint]>, asked: Asked) -> Result<Response, Problem> {
    let method = match asked.request.method() {
        &Method::HEAD => Method::GET,
        other => other.clone(),
    };
    let Some(endpoint) = own.iter().find(|one| one.method == method) else {
        let mut refused = Problem::method().into_response();
        let mut known: Vec<&str> = own.iter().map(|one| one.method.as_str()).collect();
        if known.contains(&"GET") {
            known.push("HEAD");
        }
        if let Ok(value) = HeaderValue::from_str(&known.join(", ")) {
            refused.headers_mut().insert(ALLOW, value);
        }
        return Ok(refused);
    };
    let call = Call::open(endpoint, asked).await?;
    (endpoint.run)(call).await
}

/// Nothing that is answered here is kept on the way.
async fn dressed(answered: impl Future<Output = Result<Response, Problem>>) -> Response {
    let mut response = match answered.await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    if response.status() == StatusCode::UNAUTHORIZED {
        let asks = HeaderValue::from_static("Bearer realm=\"fanben\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, asks);
    }
    response
}
