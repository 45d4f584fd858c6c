//! Name and password → a signed-in visit.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use fanben_actions::{Refusal, actions};
use maud::{Markup, html};
use serde::Deserialize;

use crate::fields::Field;
use crate::limits::Caller;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page};
use crate::visit::{Guest, Oops, SESSION, Sent, Visit};
use crate::words::refusals;
use crate::{Shared, links};

/// The page where one signs in.
#[derive(Default)]
pub(crate) struct SignInPage {
    /// The account name that was typed.
    pub(crate) account: String,
    /// Why signing in did not work.
    pub(crate) wrong: Option<String>,
    /// Where to go afterwards.
    pub(crate) back: String,
    /// The account has a second factor.
    pub(crate) code: bool,
    /// Whether the last visit ended by itself.
    pub(crate) ended: bool,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    back: String,
    ended: Option<String>,
}

/// Shows the page; who is signed in already goes on.
pub(crate) async fn show(guest: Guest, Query(asked): Query<Asked>) -> Response {
    let back = links::inside(&asked.back).to_owned();
    if guest.who.is_some() {
        return Redirect::to(&back).into_response();
    }
    let ended = asked.ended.is_some();
    guest.frame.show(&SignInPage { back, ended, ..SignInPage::default() })
}

/// Signs in.
pub(crate) async fn send(
    State(shared): State<Shared>,
    jar: CookieJar,
    from: Caller,
    guest: Guest,
    form: Sent,
) -> Response {
    let account = form.text("account");
    let back = links::inside(&form.text("back")).to_owned();
    if !shared.limits.allow(&from, &account) {
        tracing::warn!("Signing in was tried too often from one address");
        let wrong = Some(guest.frame.t("登录太频繁了,请过一分钟再试。").to_owned());
        let page = SignInPage { account, wrong, back, ..SignInPage::default() };
        return guest.frame.respond(StatusCode::TOO_MANY_REQUESTS, &page);
    }
    let (password, code) = (form.exact("password"), form.text("code"));
    match actions::sign_in_with(&shared.desk, &account, password, &code).await {
        Ok(signed) => {
            let cookie = Cookie::build((shared.cookie(SESSION), signed.token))
                .path("/")
                .http_only(true)
                .secure(shared.secure)
                .same_site(SameSite::Lax);
            // Whoever signs in over an open session leaves that one.
            if let Some(before) = &guest.who
                && let Err(cause) = actions::sign_out(&shared.desk, before).await
            {
                tracing::error!(?cause, "The session before could not be ended");
            }
            let first = signed.person.must_change_password;
            let to = if first { links::PASSWORD } else { back.as_str() };
            (jar.add(cookie), Redirect::to(to)).into_response()
        }
        Err(Refusal::Broken(cause)) => {
            tracing::error!(%cause, "Signing in failed");
            Oops::Page(Box::new(guest.frame), Trouble::Broken).into_response()
        }
        Err(refusal) => {
            tracing::warn!(why = refusal.code(), "Signing in was refused");
            let wrong = Some(refusals::told(&guest.frame, &refusal));
            let code =
                !code.is_empty() || matches!(refusal, Refusal::NeedsCode | Refusal::WrongCode);
            let page = SignInPage { account, wrong, back, code, ended: false };
            guest.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// Signs out.
pub(crate) async fn leave(
    State(shared): State<Shared>,
    jar: CookieJar,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    if !visit.ours(&form) {
        return Err(visit.oops(Trouble::Stale));
    }
    visit.look(actions::sign_out(&shared.desk, &visit.who).await)?;
    let gone = Cookie::build((shared.cookie(SESSION), "")).path("/").secure(shared.secure);
    Ok((jar.remove(gone), Redirect::to(links::SIGN_IN)).into_response())
}

impl Page for SignInPage {
    fn title(&self, f: &Frame) -> String {
        f.t("登录").to_owned()
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let account = Field {
            name: "account",
            label: f.t("账号"),
            value: &self.account,
            required: true,
            ..Field::default()
        };
        let password =
            Field { name: "password", label: f.t("密码"), required: true, ..Field::default() };
        let code = Field {
            name: "code",
            label: f.t("动态码"),
            hint: f.t("手机上的六位数;手机丢了填一个恢复码。"),
            required: true,
            ..Field::default()
        };
        html! {
            @if self.ended {
                div class="note wait" { p { (f.t("您已退出,或者久未操作自动退出,请重新登录。没有保存的评分会在打开原来的页面时恢复。")) } }
            }
            @if let Some(wrong) = &self.wrong {
                div class="note bad" role="alert" { p { (wrong) } }
            }
            section class="block" {
                (f.post(links::SIGN_IN, &html! {
                    input type="hidden" name="back" value=(self.back);
                    (account.text(f, "username"))
                    (password.password(f, "current-password"))
                    @if self.code { (code.code(f)) }
                    button class="button main" { (f.t("登录")) }
                }))
            }
            p class="muted" { (f.t("没有账号或者忘了密码,请联系上一级的系统管理员。系统没有默认账号。")) }
        }
    }
}

impl SignInPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        vec![
            SignInPage::default(),
            SignInPage {
                account: "xq-cun".to_owned(),
                wrong: Some("账号或密码不对。".to_owned()),
                back: "/cycles".to_owned(),
                code: true,
                ended: false,
            },
            SignInPage { ended: true, ..SignInPage::default() },
        ]
    }
}
