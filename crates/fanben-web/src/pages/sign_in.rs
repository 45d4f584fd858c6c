//! Name and password → a signed-in visit.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use fanben_actions::Refusal;
use fanben_actions::actions::{self, SignedIn};
use maud::{Markup, html};
use serde::Deserialize;

use crate::fields::Field;
use crate::limits::Caller;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page};
use crate::visit::{Guest, Oops, SESSION, Sent, Visit, own};
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
    /// What people call the provider they may sign on with; none: only a password counts.
    pub(crate) single: Option<String>,
    /// Whether somebody has just signed out.
    pub(crate) left: bool,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    back: String,
    ended: Option<String>,
    left: Option<String>,
}

/// Shows the page; who is signed in already goes on.
pub(crate) async fn show(
    State(shared): State<Shared>,
    guest: Guest,
    Query(asked): Query<Asked>,
) -> Response {
    let back = links::inside(&asked.back).to_owned();
    if guest.who.is_some() {
        return Redirect::to(&back).into_response();
    }
    let ended = asked.ended.is_some();
    let (single, left) = (shared.single(), asked.left.is_some());
    guest.frame.show(&SignInPage { back, ended, single, left, ..SignInPage::default() })
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
        let page =
            SignInPage { account, wrong, back, single: shared.single(), ..SignInPage::default() };
        return guest.frame.respond(StatusCode::TOO_MANY_REQUESTS, &page);
    }
    let (password, code) = (form.exact("password"), form.text("code"));
    match actions::sign_in_with(&shared.desk, &account, password, &code).await {
        Ok(signed) => entered(&shared, jar, &guest, signed, &back).await,
        Err(Refusal::Broken(cause)) => {
            tracing::error!(%cause, "Signing in failed");
            Oops::Page(Box::new(guest.frame), Trouble::Broken).into_response()
        }
        Err(refusal) => {
            tracing::warn!(why = refusal.code(), "Signing in was refused");
            let wrong = Some(refusals::told(&guest.frame, &refusal));
            let code =
                !code.is_empty() || matches!(refusal, Refusal::NeedsCode | Refusal::WrongCode);
            let single = shared.single();
            let page = SignInPage { account, wrong, back, code, single, ..SignInPage::default() };
            guest.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

impl Shared {
    /// What people call the provider they may sign on with.
    pub(crate) fn single(&self) -> Option<String> {
        self.sign_on.as_ref().map(|one| one.name().to_owned())
    }
}

/// Lets somebody in whose session was opened.
pub(crate) async fn entered(
    shared: &Shared,
    jar: CookieJar,
    guest: &Guest,
    signed: SignedIn,
    back: &str,
) -> Response {
    let cookie = own((shared.cookie(SESSION), signed.token), shared.secure);
    // Whoever signs in over an open session leaves that one.
    if let Some(before) = &guest.who
        && let Err(cause) = actions::sign_out(&shared.desk, before).await
    {
        tracing::error!(?cause, "The session before could not be ended");
    }
    let to = if signed.person.must_change_password { links::PASSWORD } else { back };
    (jar.add(cookie), Redirect::to(to)).into_response()
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
    let to = match shared.sign_on {
        Some(_) => format!("{}?left=yes", links::SIGN_IN),
        None => links::SIGN_IN.to_owned(),
    };
    Ok((jar.remove(gone), Redirect::to(&to)).into_response())
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
            @if self.left && self.single.is_some() {
                div class="note" {
                    p { (f.t("已退出本系统。用统一登录进来的,那边还没有退出;这台电脑别人也用的话,请把那边也退出。")) }
                    a class="button" href=(links::SIGN_ON_LEAVE) { (f.t("退出统一登录")) }
                }
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
            @if let Some(single) = &self.single {
                section class="block" {
                    a class="button" href=(links::sign_on(&self.back)) { (f.with("用{0}登录", &[single])) }
                    p class="muted small" { (f.t("账号要先由系统管理员关联。")) }
                }
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
                ..SignInPage::default()
            },
            SignInPage { ended: true, ..SignInPage::default() },
            SignInPage {
                left: true,
                single: Some("全市统一登录".to_owned()),
                ..SignInPage::default()
            },
        ]
    }
}
