//! What a sign-on provider says of who comes → a signed-in visit, beside the password.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use fanben_actions::actions::{self, Identity, SignedOn};
use fanben_actions::{Desk, Refusal};
use maud::{Markup, html};
use serde::Deserialize;

use crate::fields::Field;
use crate::limits::Caller;
use crate::pages::sign_in::{SignInPage, entered};
use crate::pages::trouble::Trouble;
use crate::provider::{Brought, Failed, SignOn};
use crate::shell::{Frame, Page};
use crate::visit::{FLOW, Guest, HALF, Oops, Sent, own};
use crate::words::refusals;
use crate::{Shared, links};

/// The page where the code of the second factor is typed, after the provider has said who it is.
pub(crate) struct CodePage {
    /// Why the code before was not taken.
    pub(crate) wrong: Option<String>,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    back: String,
}

impl Shared {
    /// Lets the browser hold something on the way.
    fn holds(&self, jar: CookieJar, name: &'static str, value: String) -> CookieJar {
        jar.add(own((self.cookie(name), value), self.secure))
    }

    /// Takes it away.
    fn lets_go(&self, jar: CookieJar, name: &'static str) -> CookieJar {
        jar.remove(own((self.cookie(name), String::new()), self.secure))
    }
}

/// The provider, or a page that says there is none.
fn provider(shared: &Shared, guest: &Guest) -> Result<SignOn, Oops> {
    let none = || Oops::Page(Box::new(guest.frame.clone()), Trouble::Nowhere);
    shared.sign_on.clone().ok_or_else(none)
}

/// The page where one signs in, with what went wrong.
fn again(shared: &Shared, guest: &Guest, status: StatusCode, wrong: String) -> Response {
    let page = SignInPage { wrong: Some(wrong), single: shared.single(), ..SignInPage::default() };
    guest.frame.respond(status, &page)
}

/// The same for what went wrong on the way to the provider and back.
fn failed(shared: &Shared, guest: &Guest, failed: &Failed) -> Response {
    tracing::warn!(why = %failed, "Signing on with the provider failed");
    let f = &guest.frame;
    let (status, wrong) = match failed {
        Failed::Stale => (
            StatusCode::UNPROCESSABLE_ENTITY,
            f.t("这次统一登录已经过期,或者不是从这一页开始的,请从这里再点一次。"),
        ),
        Failed::Denied => (
            StatusCode::UNPROCESSABLE_ENTITY,
            f.t("统一登录那边没有让您登录,请再试一次,或者用账号和密码登录。"),
        ),
        Failed::Silent(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            f.t("统一登录现在用不了,请用账号和密码登录,并告诉管理员。"),
        ),
        Failed::Untrusted(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            f.t("统一登录送来的凭证没有通过核对,没有登录;请再试一次,还不行请告诉管理员。"),
        ),
    };
    again(shared, guest, status, wrong.to_owned())
}

/// Sends the browser to the provider.
pub(crate) async fn begin(
    State(shared): State<Shared>,
    jar: CookieJar,
    from: Caller,
    guest: Guest,
    Query(asked): Query<Asked>,
) -> Result<Response, Oops> {
    let provider = provider(&shared, &guest)?;
    if !shared.limits.allow_sign_on(&from) {
        return Ok(too_often(&shared, &guest));
    }
    match provider.begin(links::inside(&asked.back), shared.desk.now()).await {
        Ok(begun) => {
            let jar = shared.holds(jar, FLOW, begun.held);
            Ok((jar, Redirect::to(&begun.address)).into_response())
        }
        Err(why) => Ok(failed(&shared, &guest, &why)),
    }
}

fn too_often(shared: &Shared, guest: &Guest) -> Response {
    tracing::warn!("Signing in was tried too often from one address");
    let wrong = guest.frame.t("登录太频繁了,请过一分钟再试。").to_owned();
    again(shared, guest, StatusCode::TOO_MANY_REQUESTS, wrong)
}

/// Takes what the browser brings back from the provider, once.
pub(crate) async fn back(
    State(shared): State<Shared>,
    jar: CookieJar,
    from: Caller,
    guest: Guest,
    Query(brought): Query<Brought>,
) -> Result<Response, Oops> {
    let provider = provider(&shared, &guest)?;
    let held = jar.get(&shared.cookie(FLOW)).map(|cookie| cookie.value().to_owned());
    let jar = shared.lets_go(jar, FLOW);
    if !shared.limits.allow_sign_on(&from) {
        return Ok((jar, too_often(&shared, &guest)).into_response());
    }
    let named = provider.named(&held.unwrap_or_default(), brought, shared.desk.now()).await;
    let named = match named {
        Ok(named) => named,
        Err(why) => return Ok((jar, failed(&shared, &guest, &why)).into_response()),
    };
    let desk = &shared.desk;
    let came = match actions::sign_on(desk, &named.identity).await {
        Err(Refusal::NotLinked) if named.identity.name.is_empty() => {
            match provider.name_asked(&named, desk.now()).await {
                Ok(name) => in_as(desk, Identity { name, ..named.identity.clone() }).await,
                Err(why) => return Ok((jar, failed(&shared, &guest, &why)).into_response()),
            }
        }
        came => came,
    };
    match came {
        Ok(SignedOn::In(signed)) => Ok(entered(&shared, jar, &guest, signed, &named.back).await),
        Ok(SignedOn::NeedsCode(token)) => {
            let jar = shared.holds(jar, HALF, format!("{token}|{}", named.back));
            Ok((jar, Redirect::to(links::SIGN_ON_CODE)).into_response())
        }
        Err(refusal) => Ok((jar, refused(&shared, guest, &refusal)?).into_response()),
    }
}

async fn in_as(desk: &Desk, identity: Identity) -> Result<SignedOn, Refusal> {
    if identity.name.is_empty() {
        return Err(Refusal::NotLinked);
    }
    actions::sign_on(desk, &identity).await
}

fn refused(shared: &Shared, guest: Guest, refusal: &Refusal) -> Result<Response, Oops> {
    if let Refusal::Broken(cause) = refusal {
        tracing::error!(%cause, "Signing in failed");
        return Err(Oops::Page(Box::new(guest.frame), Trouble::Broken));
    }
    tracing::warn!(why = refusal.code(), "Signing in was refused");
    let wrong = refusals::told(&guest.frame, refusal);
    Ok(again(shared, &guest, StatusCode::UNPROCESSABLE_ENTITY, wrong))
}

/// Shows where the code is typed.
pub(crate) async fn show_code(
    State(shared): State<Shared>,
    jar: CookieJar,
    guest: Guest,
) -> Result<Response, Oops> {
    provider(&shared, &guest)?;
    if jar.get(&shared.cookie(HALF)).is_none() {
        return Ok(Redirect::to(links::SIGN_IN).into_response());
    }
    Ok(guest.frame.show(&CodePage { wrong: None }))
}

/// Takes the code.
pub(crate) async fn send_code(
    State(shared): State<Shared>,
    jar: CookieJar,
    from: Caller,
    guest: Guest,
    form: Sent,
) -> Result<Response, Oops> {
    provider(&shared, &guest)?;
    if !shared.limits.allow_sign_on(&from) {
        return Ok(too_often(&shared, &guest));
    }
    let held = jar.get(&shared.cookie(HALF)).map(|cookie| cookie.value().to_owned());
    let held = held.unwrap_or_default();
    let (token, back) = held.split_once('|').unwrap_or_default();
    match actions::sign_on_with_code(&shared.desk, token, &form.text("code")).await {
        Ok(signed) => {
            let jar = shared.lets_go(jar, HALF);
            Ok(entered(&shared, jar, &guest, signed, links::inside(back)).await)
        }
        Err(refusal @ (Refusal::NeedsCode | Refusal::WrongCode)) => {
            let wrong = match refusal {
                Refusal::NeedsCode => guest.frame.t("请填手机上的动态码。").to_owned(),
                refusal => refusals::told(&guest.frame, &refusal),
            };
            let page = CodePage { wrong: Some(wrong) };
            Ok(guest.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(refusal) => {
            let jar = shared.lets_go(jar, HALF);
            Ok((jar, refused(&shared, guest, &refusal)?).into_response())
        }
    }
}

/// Sends the browser to where one signs out with the provider.
pub(crate) async fn leave(
    State(shared): State<Shared>,
    from: Caller,
    guest: Guest,
) -> Result<Response, Oops> {
    let provider = provider(&shared, &guest)?;
    if !shared.limits.allow_sign_on(&from) {
        return Ok(too_often(&shared, &guest));
    }
    match provider.leave(shared.desk.now()).await {
        Ok(Some(address)) => Ok(Redirect::to(&address).into_response()),
        Ok(None) => {
            let wrong = guest.frame.t("统一登录没有退出的地址,请关闭浏览器。").to_owned();
            Ok(again(&shared, &guest, StatusCode::OK, wrong))
        }
        Err(why) => Ok(failed(&shared, &guest, &why)),
    }
}

impl Page for CodePage {
    fn title(&self, f: &Frame) -> String {
        f.t("动态码").to_owned()
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let code = Field {
            name: "code",
            label: f.t("动态码"),
            hint: f.t("手机上的六位数;手机丢了填一个恢复码。"),
            required: true,
            ..Field::default()
        };
        html! {
            @if let Some(wrong) = &self.wrong {
                div class="note bad" role="alert" { p { (wrong) } }
            }
            section class="block" {
                p { (f.t("统一登录已经认出您。您的账号开通了动态码,请在五分钟内填写。")) }
                (f.post(links::SIGN_ON_CODE, &html! {
                    (code.code(f))
                    button class="button main" { (f.t("登录")) }
                }))
            }
            p { a href=(links::SIGN_IN) { (f.t("改用账号和密码登录")) } }
        }
    }
}

impl CodePage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let wrong =
            Some("动态码不对或者已经用过,请等手机上换了新码再填;手机丢了可以填恢复码".to_owned());
        vec![CodePage { wrong: None }, CodePage { wrong }]
    }
}
