//! Where one is signed in → signed out everywhere else.

use axum::extract::State;
use axum::response::Response;
use fanben_actions::actions;
use fanben_actions::looks::{self, SessionLine, Sessions};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// One's own sessions.
pub(crate) struct SessionsPage {
    pub(crate) view: Sessions,
    pub(crate) typed: Typed,
}

const FIELDS: [&str; 2] = ["password", "code"];

/// Shows them.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::sessions(&shared.desk, &visit.who).await)?;
    Ok(visit.frame.show(&SessionsPage { view, typed: Typed::default() }))
}

/// Ends all others.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (password, code) = (form.exact("password").to_owned(), form.text("code"));
    let came = actions::end_sessions(desk, who, action, &password, &code).await;
    let to = links::done(links::SESSIONS, "signed-out");
    let look = looks::sessions(desk, who);
    visit.answered(came, &to, form, look, |view, typed| SessionsPage { view, typed }).await
}

impl Page for SessionsPage {
    fn title(&self, f: &Frame) -> String {
        f.t("登录着的地方").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Own
    }

    fn narrow(&self) -> bool {
        true
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("我的账号").to_owned(), links::OWN.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let others = self.view.lines.iter().filter(|line| !line.own).count();
        html! {
            (self.typed.note(&FIELDS))
            p class="lead" { (f.t("您的账号现在在这些地方登录着。系统不记是哪台电脑;认不出的,请退出其他地方,再修改密码。")) }
            section class="block" {
                ul class="lines" { @for line in &self.view.lines { li { (Self::line(f, line)) } } }
            }
            @if others == 0 {
                p class="muted" { (f.t("其他地方没有登录。")) }
            } @else {
                section class="block" { (self.form(f)) }
            }
        }
    }
}

impl SessionsPage {
    fn line(f: &Frame, line: &SessionLine) -> Markup {
        html! {
            div class="row" {
                span class="num" { (f.with("{0} 登录", &[&standing::moment(line.opened)])) }
                @if line.own { (chip(Tone::Good, f.t("就是这里"))) }
                span class="num muted small" { (f.with("最近一次打开页面:{0}", &[&standing::moment(line.seen)])) }
            }
        }
    }

    fn form(&self, f: &Frame) -> Markup {
        let field = |name, label| Field {
            name,
            label,
            wrong: self.typed.wrong(name),
            required: true,
            ..Field::default()
        };
        html! {
            (f.post(links::SESSIONS, &html! {
                (field("password", f.t("再输一次密码")).password(f, "current-password"))
                @if self.view.factor { (field("code", f.t("动态码")).code(f)) }
                button class="button main" { (f.t("退出其他地方")) }
            }))
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use chrono::TimeDelta;
        let line = |minutes, own| SessionLine {
            opened: made::at() - TimeDelta::minutes(minutes),
            seen: made::at() - TimeDelta::minutes(minutes / 20),
            own,
        };
        let page = |lines, factor, typed| SessionsPage { view: Sessions { lines, factor }, typed };
        let says = "密码不对,请重填".to_owned();
        let bad = vec![fanben_actions::BadInput { field: "password".to_owned(), says }];
        let both = || vec![line(3, true), line(200, false)];
        vec![
            page(both(), true, Typed::default()),
            page(both(), false, Typed { bad, ..Typed::default() }),
            page(vec![line(3, true)], false, Typed::default()),
        ]
    }
}
