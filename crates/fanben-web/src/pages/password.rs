//! The old and the new password → a changed one. The first visit leads here and nowhere else.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::{Refusal, actions};
use maud::{Markup, html};

use crate::fields::Field;
use crate::shell::{Frame, Page};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals;
use crate::{Shared, links};

/// The page where a password is changed.
#[derive(Default)]
pub(crate) struct PasswordPage {
    /// Whether it has to be changed before anything else.
    pub(crate) first: bool,
    /// Why it was not changed.
    pub(crate) wrong: Option<String>,
}

/// Shows the page.
pub(crate) async fn show(visit: Visit) -> Response {
    let first = visit.who.must_change_password;
    visit.frame.show(&PasswordPage { first, wrong: None })
}

/// Changes the password.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let first = visit.who.must_change_password;
    let (old, new) = (form.exact("old").to_owned(), form.exact("new").to_owned());
    let wrong = if new == form.exact("again") {
        let input = actions::ChangePassword { old, new };
        match actions::change_password(&shared.desk, &visit.who, action, input).await {
            Ok(_) => {
                return Ok(Redirect::to(&links::done(links::HOME, "password")).into_response());
            }
            Err(refusal @ (Refusal::WrongPassword | Refusal::WeakPassword(_))) => {
                refusals::told(&visit.frame, &refusal)
            }
            Err(refusal) => return Err(visit.refused(&refusal)),
        }
    } else {
        visit.frame.t("两遍新密码不一样,请重新填写。").to_owned()
    };
    let page = PasswordPage { first, wrong: Some(wrong) };
    Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

impl Page for PasswordPage {
    fn title(&self, f: &Frame) -> String {
        if self.first { f.t("请先设置自己的密码") } else { f.t("修改密码") }.to_owned()
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let old = Field {
            name: "old",
            label: if self.first {
                f.t("发给您的初始密码")
            } else {
                f.t("现在的密码")
            },
            required: true,
            ..Field::default()
        };
        let new = Field {
            name: "new",
            label: f.t("新密码"),
            hint: f.t("至少10个字符,要有字母和数字,不要用姓名和电话。"),
            required: true,
            ..Field::default()
        };
        let again =
            Field { name: "again", label: f.t("再写一遍新密码"), required: true, ..old };
        html! {
            @if self.first {
                p { (f.t("初始密码是别人发给您的,换成只有您知道的密码后才能办事。")) }
            }
            @if let Some(wrong) = &self.wrong {
                div class="note bad" role="alert" { p { (wrong) } }
            }
            section class="block" {
                (f.post(links::PASSWORD, &html! {
                    (old.password(f, "current-password"))
                    (new.password(f, "new-password"))
                    (again.password(f, "new-password"))
                    button class="button main" { (f.t("保存新密码")) }
                }))
            }
        }
    }
}

impl PasswordPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        vec![
            PasswordPage { first: true, wrong: None },
            PasswordPage {
                first: false, wrong: Some("两遍新密码不一样,请重新填写。".to_owned())
            },
        ]
    }
}
