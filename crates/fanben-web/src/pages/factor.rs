//! A secret as a picture and as text, and the first code of it → a second factor; recovery codes,
//! shown once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, Factor};
use fanben_actions::{Refusal, actions};
use maud::{Markup, html};
use qrcode::{Color, QrCode};

use crate::fields::Field;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals;
use crate::{Shared, links};

/// The page of one's second factor.
pub(crate) struct FactorPage {
    pub(crate) view: Factor,
    pub(crate) login: String,
    /// A post asks for it: it cannot be turned off.
    pub(crate) asked: bool,
    /// Recovery codes that were just made.
    pub(crate) spare: Vec<String>,
    pub(crate) wrong: Option<String>,
}

impl FactorPage {
    async fn of(shared: &Shared, visit: &Visit) -> Result<Self, Oops> {
        let view = visit.look(looks::factor(&shared.desk, &visit.who).await)?;
        let (login, asked) = (visit.who.login.clone(), visit.who.must_enrol);
        Ok(Self { view, login, asked, spare: Vec::new(), wrong: None })
    }
}

/// Shows it.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    Ok(visit.frame.show(&FactorPage::of(&shared, &visit).await?))
}

/// Makes a secret, takes its first code, or gives it up.
pub(crate) async fn act(
    State(shared): State<Shared>,
    Path(act): Path<String>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who, code) = (&shared.desk, &visit.who, form.text("code"));
    let password = form.exact("password");
    let came = match act.as_str() {
        "begin" => actions::begin_factor(desk, who, action).await,
        "confirm" => actions::confirm_factor(desk, who, action, password, &code).await,
        "drop" => actions::drop_factor(desk, who, action, password, &code).await,
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    match (came, act.as_str()) {
        (Ok(_), "begin") => Ok(Redirect::to(links::FACTOR).into_response()),
        (Ok(_), "drop") => {
            Ok(Redirect::to(&links::done(links::FACTOR, "factor-off")).into_response())
        }
        (Ok(receipt), _) => {
            let spare = receipt.gives.into_iter().filter(|(name, _)| name == "spare");
            let spare = spare.map(|(_, code)| code).collect();
            let page = FactorPage { spare, ..FactorPage::of(&shared, &visit).await? };
            Ok(visit.frame.show(&page))
        }
        (
            Err(
                refusal @ (Refusal::WrongPassword
                | Refusal::NeedsCode
                | Refusal::WrongCode
                | Refusal::Bad(_)),
            ),
            _,
        ) => {
            let wrong = Some(refusals::told(&visit.frame, &refusal));
            let page = FactorPage { wrong, ..FactorPage::of(&shared, &visit).await? };
            Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        (Err(refusal), _) => Err(visit.refused(&refusal)),
    }
}

impl Page for FactorPage {
    fn title(&self, f: &Frame) -> String {
        f.t("动态码").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Own
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("我的账号").to_owned(), links::OWN.to_owned())]
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            @if let Some(wrong) = &self.wrong {
                div class="note bad" role="alert" lang="zh-CN" { p { (wrong) } }
            }
            @if !self.spare.is_empty() {
                div class="note good" role="status" {
                    p { strong { (f.t("动态码已开通。下面是恢复码,只显示这一次,请抄下收好。")) } }
                    p { (f.t("手机丢了的时候,登录时在“动态码”里填一个恢复码,每个只能用一次。")) }
                    ul { @for code in &self.spare { li class="secret" translate="no" { (code) } } }
                }
            }
            @match &self.view {
                Factor::None => (self.none(f)),
                Factor::Begun { secret } => (self.begun(f, secret)),
                Factor::On { spare } => (self.on(f, *spare)),
            }
        }
    }
}

/// What the telephone reads: whose secret it is, and how codes are made of it.
fn address(f: &Frame, login: &str, secret: &str) -> String {
    let (issuer, login) = (links::escaped(f.t("范本")), links::escaped(login));
    format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}")
}

/// A text as a square of modules, four of them empty around it; nothing where it is too long.
pub(crate) fn picture(f: &Frame, text: &str) -> Option<Markup> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let size = width + 8;
    let dark = (0..).zip(&colors).filter(|(_, color)| **color == Color::Dark);
    let squares: Vec<String> = dark
        .map(|(at, _): (usize, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4))
        .collect();
    let path = squares.concat();
    Some(html! {
        svg class="code" viewBox={ "0 0 " (size) " " (size) } role="img" aria-label=(f.t("二维码")) {
            rect width=(size) height=(size) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

/// Whoever changes the factor shows again who they are.
fn password(f: &Frame) -> Markup {
    let again =
        Field {
            name: "password", label: f.t("再输一次密码"), required: true, ..Field::default()
        };
    again.password(f, "current-password")
}

impl FactorPage {
    fn none(&self, f: &Frame) -> Markup {
        html! {
            section class="block" {
                @if self.asked { p { strong { (f.t("您的岗位登录要用动态码,开通后才能办事。")) } } }
                p { (f.t("开通后,登录除了密码还要填手机上的六位动态码,别人知道密码也进不来。不用装指定的软件,任何一个动态口令软件都可以。")) }
                (f.post(&links::factor_act("begin"), &html! {
                    button class="button main" { (f.t("开通动态码")) }
                }))
            }
        }
    }

    fn begun(&self, f: &Frame, secret: &str) -> Markup {
        let groups: Vec<String> = secret
            .as_bytes()
            .chunks(4)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        let code = Field {
            name: "code",
            label: f.t("手机上的六位动态码"),
            required: true,
            ..Field::default()
        };
        html! {
            section class="block" {
                p { (f.t("一、用手机上的动态口令软件扫这个码;不能扫的,把下面的密钥打进去。")) }
                @if let Some(picture) = picture(f, &address(f, &self.login, secret)) { (picture) }
                p class="secret" translate="no" lang="en" { (groups.join(" ")) }
                p { (f.t("二、把手机上显示的六位数填在这里。")) }
                (f.post(&links::factor_act("confirm"), &html! {
                    (code.code(f))
                    (password(f))
                    button class="button main" { (f.t("开通")) }
                }))
            }
            section class="block" {
                (f.post(&links::factor_act("begin"), &html! {
                    button class="button" { (f.t("换一个密钥")) }
                }))
            }
        }
    }

    fn on(&self, f: &Frame, spare: usize) -> Markup {
        let code = Field {
            name: "code",
            label: f.t("手机上的六位动态码"),
            required: true,
            ..Field::default()
        };
        html! {
            section class="block" {
                p { (f.with("动态码已开通,还有{0}个恢复码没有用。", &[&spare])) }
                p { (f.t("手机和恢复码都丢了,请安全管理员解除后重新开通。")) }
            }
            @if !self.asked {
                details class="block" {
                    summary { (f.t("关闭动态码(换手机)")) }
                    (f.post(&links::factor_act("drop"), &html! {
                        (code.code(f))
                        (password(f))
                        button class="button warn" { (f.t("关闭")) }
                    }))
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let page = |view| FactorPage {
            view,
            login: "990402201201".to_owned(),
            asked: false,
            spare: Vec::new(),
            wrong: None,
        };
        let secret = "23456723456723456723456723456723".to_owned();
        let spare = vec!["2345-6789-2345-6789-2345-6789".to_owned(); 8];
        vec![
            FactorPage { asked: true, ..page(Factor::None) },
            FactorPage {
                wrong: Some("动态码不对".to_owned()), ..page(Factor::Begun { secret })
            },
            FactorPage { spare, ..page(Factor::On { spare: 8 }) },
        ]
    }
}
