//! The size of the type and the language → a cookie, and back to the page one came from.

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;

use crate::visit::{LANGUAGE, TYPE};
use crate::words::Words;
use crate::{Shared, links};

/// What is switched.
#[derive(Deserialize)]
pub(crate) struct Switch {
    lang: Option<String>,
    #[serde(rename = "type")]
    size: Option<String>,
    #[serde(default)]
    back: String,
}

/// Switches and goes back.
pub(crate) async fn send(
    State(shared): State<Shared>,
    mut jar: CookieJar,
    Query(switch): Query<Switch>,
) -> Response {
    let cookie = |name: &'static str, value: &'static str| {
        Cookie::build((shared.cookie(name), value))
            .path("/")
            .http_only(true)
            .secure(shared.secure)
            .same_site(SameSite::Lax)
            .permanent()
    };
    if let Some(lang) = switch.lang {
        jar = jar.add(cookie(LANGUAGE, Words::of_tag(&lang).tag()));
    }
    if let Some(size) = switch.size {
        jar = jar.add(cookie(TYPE, if size == "large" { "large" } else { "usual" }));
    }
    (jar, Redirect::to(links::inside(&switch.back))).into_response()
}
