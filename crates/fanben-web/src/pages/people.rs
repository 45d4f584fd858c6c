//! People with accounts at and below a unit → who holds which role, and new first passwords.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use fanben_actions::looks::{self, AccountState, People, PersonLine};
use fanben_actions::{PersonId, actions};
use fanben_model::rights::Act;
use maud::{Markup, html};
use serde::Deserialize;

use crate::chips::{Tone, chip};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The people of a unit.
pub(crate) struct PeoplePage {
    pub(crate) view: People,
    /// Who just got a new first password, and the password; shown once.
    pub(crate) slip: Option<(String, String)>,
}

/// What the address asks for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// The unit; empty: the person's own.
    #[serde(default)]
    unit: String,
}

/// Shows the people at and below a unit.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let unit = if asked.unit.is_empty() { own_unit(&visit) } else { asked.unit };
    let view = visit.look(looks::people(&shared.desk, &visit.who, &unit).await)?;
    Ok(visit.frame.show(&PeoplePage { view, slip: None }))
}

/// Gives somebody a new first password and shows it once.
pub(crate) async fn reset(
    State(shared): State<Shared>,
    Path(person): Path<PersonId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let receipt = visit.look(actions::reset_password(desk, who, action, person).await)?;
    let unit = match form.text("unit") {
        unit if unit.is_empty() => own_unit(&visit),
        unit => unit,
    };
    let view = visit.look(looks::people(desk, who, &unit).await)?;
    let login = view.people.iter().find(|line| line.id == person).map(|line| line.login.clone());
    let given = receipt.gives.into_iter().find(|(name, _)| name == "password");
    match (login, given) {
        (Some(login), Some((_, password))) => {
            Ok(visit.frame.show(&PeoplePage { view, slip: Some((login, password)) }))
        }
        // The same form again: the password was shown once and is nowhere kept.
        _ => Err(visit.oops(Trouble::Stale)),
    }
}

fn own_unit(visit: &Visit) -> String {
    visit.who.posts.first().map_or_else(String::new, |post| post.unit.code.clone())
}

impl Page for PeoplePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的人员和岗位", &[&self.view.unit.name])
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("工作台").to_owned(), links::HOME.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            @if let Some((login, password)) = &self.slip {
                div class="note good" role="status" {
                    p { (f.with("账号 {0} 的初始密码是:", &[login])) }
                    p { strong class="num" { (password) } }
                    p { (f.t("只显示这一次,请当面或者密封交给本人。本人登录后要先换成自己的密码。")) }
                }
            }
            p class="lead" { (f.t("按单位排列。账号由系统管理员开设,没有默认账号;管理账号的人不能评分。")) }
            div class="search" {
                div class="field only-script" {
                    label for="find" { (f.t("找姓名、账号或单位")) }
                    input id="find" type="search" data-filter="people" autocomplete="off";
                }
            }
            div class="table" {
                table class="cards" id="people" {
                    thead { tr {
                        th scope="col" { (f.t("姓名")) } th scope="col" { (f.t("账号")) }
                        th scope="col" { (f.t("岗位")) } th scope="col" { (f.t("状态")) }
                        th scope="col" { (f.t("最近登录")) } th scope="col" { (f.t("办理")) }
                    } }
                    tbody { @for line in &self.view.people { (self.line(f, line)) } }
                }
            }
        }
    }
}

impl PeoplePage {
    fn line(&self, f: &Frame, line: &PersonLine) -> Markup {
        let posts: Vec<String> = line
            .posts
            .iter()
            .map(|post| format!("{} {}", post.unit.name, post.role.name))
            .collect();
        let (tone, words) = match line.state {
            AccountState::Active => (Tone::Good, f.t("在用")),
            AccountState::Fresh => (Tone::Wait, f.t("还没换初始密码")),
            AccountState::Locked => (Tone::Bad, f.t("已锁定")),
            AccountState::Ended => (Tone::Idle, f.t("已停用")),
        };
        html! {
            tr data-find={ (line.name) " " (line.login) " " (posts.join(" ")) } {
                th scope="row" lang="zh-CN" { (line.name) }
                td data-label=(f.t("账号")) { (line.login) }
                td data-label=(f.t("岗位")) lang="zh-CN" { (posts.join("、")) }
                td data-label=(f.t("状态")) { (chip(tone, words)) }
                td data-label=(f.t("最近登录")) class="small" {
                    @match line.last {
                        Some(at) => span class="num" { (standing::moment(at)) },
                        None => (f.t("没有登录过")),
                    }
                }
                td data-label=(f.t("办理")) {
                    @if line.acts.contains(&Act::ResetPassword) {
                        (f.post(&links::reset(line.id), &html! {
                            input type="hidden" name="unit" value=(self.view.unit.code);
                            button class="button" aria-label=(f.with("重设{0}的密码", &[&line.name]))
                                data-ask=(f.with("重设后{0}现在的密码马上失效。确定吗?", &[&line.name])) {
                                (f.t("重设密码"))
                            }
                        }))
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::{Named, Post};
        let line = |state| PersonLine {
            id: "01936f2e-0000-7000-8000-000000000002".parse().unwrap(),
            name: "马志远".to_owned(),
            login: "990402201201".to_owned(),
            posts: vec![Post {
                role: Named::new("cun", "书记"),
                unit: made::village(),
                office: String::new(),
            }],
            state,
            last: (state == AccountState::Active).then(made::at),
            acts: vec![Act::ResetPassword],
        };
        let states =
            [AccountState::Active, AccountState::Fresh, AccountState::Locked, AccountState::Ended];
        let view = || People { unit: made::township(), people: states.map(line).into() };
        vec![
            PeoplePage { view: view(), slip: None },
            PeoplePage {
                view: view(),
                slip: Some(("990402201201".to_owned(), "4821-7730-1956".to_owned())),
            },
        ]
    }
}
