//! People with accounts at and below a unit → who holds which role, which posts nobody holds, what
//! was proposed, and new first passwords.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, AccountState, People, PersonLine};
use fanben_actions::{PersonId, Post, actions};
use fanben_model::rights::Act;
use maud::{Markup, html};
use serde::Deserialize;

use crate::chips::{Tone, chip};
use crate::fields::Field;
use crate::pages::slips::SlipsPage;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The most vacant posts that are listed by name.
const VACANT: usize = 30;

/// The people of a unit.
pub(crate) struct PeoplePage {
    pub(crate) view: People,
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
    Ok(visit.frame.show(&PeoplePage { view }))
}

/// Gives somebody a new first password and shows it once, to be printed.
pub(crate) async fn reset(
    State(shared): State<Shared>,
    Path(person): Path<PersonId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let receipt = visit.look(actions::reset_password(desk, who, action, person).await)?;
    let slips = receipt.slips();
    if slips.is_empty() {
        // The same form again: the password was shown once and is nowhere kept.
        return Err(visit.oops(Trouble::Stale));
    }
    let unit = form.text("unit");
    Ok(visit.frame.show(&SlipsPage { slips, proposed: 0, back: links::people(&unit) }))
}

/// Gives posts that were proposed, or declines them.
pub(crate) async fn settle(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let posts: Vec<_> = form.all("post").iter().filter_map(|text| text.parse().ok()).collect();
    let reason = form.text("reason");
    let input = if form.text("decision") == "decline" {
        actions::Settle { decline: posts, reason, ..actions::Settle::default() }
    } else {
        actions::Settle { give: posts, ..actions::Settle::default() }
    };
    visit.look(actions::settle_posts(&shared.desk, &visit.who, action, input).await)?;
    let back = links::people(&form.text("unit"));
    Ok(Redirect::to(&links::done(&back, "settled")).into_response())
}

pub(super) fn own_unit(visit: &Visit) -> String {
    visit.who.posts.first().map_or_else(String::new, |post| post.unit.code.clone())
}

/// A post in one line: unit, department, role, whether it is only minded, and for whom.
pub(super) fn post_words(f: &Frame, post: &Post) -> String {
    let acting = if post.acting { f.t("(主持工作)") } else { "" };
    let said = format!("{} {}{}{acting}", post.unit.name, post.office, post.role.name);
    match &post.behalf {
        Some(behalf) => f.with("{0}(代{1})", &[&said, &behalf.name]),
        None => said,
    }
}

/// The state of an account, as a mark.
pub(super) fn state(f: &Frame, state: AccountState) -> Markup {
    let (tone, words) = match state {
        AccountState::Active => (Tone::Good, f.t("在用")),
        AccountState::Fresh => (Tone::Wait, f.t("还没换初始密码")),
        AccountState::Locked => (Tone::Bad, f.t("已锁定")),
        AccountState::Ended => (Tone::Idle, f.t("已停用")),
    };
    chip(tone, words)
}

impl Page for PeoplePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的人员和岗位", &[&self.view.unit.name])
    }

    fn tab(&self) -> Tab {
        Tab::People
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            p class="lead" { (f.t("按单位排列。系统管理员开账号,安全管理员授岗位,审计管理员看日志:三员分设,都不能评分。")) }
            @if self.view.acts.contains(&Act::MakeAccount) {
                p class="row" {
                    a class="button main" href=(links::NEW_PERSON) { (f.t("开一个账号")) }
                    a class="button" href=(links::ROSTER) { (f.t("按人员表批量开账号")) }
                }
            }
            (self.proposed(f))
            (self.erasing(f))
            (self.vacant(f))
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
        let posts: Vec<String> = line.posts.iter().map(|post| post_words(f, post)).collect();
        html! {
            tr data-find={ (line.name) " " (line.login) " " (posts.join(" ")) } {
                th scope="row" lang="zh-CN" { a href=(links::person(line.id)) { (line.name) } }
                td data-label=(f.t("账号")) { (line.login) }
                td data-label=(f.t("岗位")) lang="zh-CN" {
                    @if posts.is_empty() { span class="muted" { (f.t("没有岗位")) } }
                    (posts.join("、"))
                }
                td data-label=(f.t("状态")) { (state(f, line.state)) }
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

    fn proposed(&self, f: &Frame) -> Markup {
        let open = &self.view.proposed;
        let reason = Field { name: "reason", label: f.t("退回的原因"), ..Field::default() };
        html! {
            @if !open.is_empty() {
                section class="block" aria-labelledby="proposed" {
                    h2 id="proposed" { (f.with("等您授予的岗位({0}个)", &[&open.len()])) }
                    (f.post(links::SETTLE, &html! {
                        input type="hidden" name="unit" value=(self.view.unit.code);
                        ul class="lines" {
                            @for (one, at) in open.iter().zip(1..) {
                                li {
                                    label class="pick" for={ "post-" (at) } {
                                        input type="checkbox" id={ "post-" (at) } name="post"
                                            value=(one.post.id) checked;
                                        span lang="zh-CN" {
                                            strong { (one.name) } " " (one.login) " · "
                                            (post_words(f, &one.post))
                                        }
                                    }
                                    span class="muted small" {
                                        (f.with("{0}提出,{1}", &[&one.by, &standing::moment(one.at)]))
                                    }
                                }
                            }
                        }
                        button class="button main" name="decision" value="give" { (f.t("授予勾选的岗位")) }
                        details {
                            summary { (f.t("不授予?")) }
                            (reason.text(f, "off"))
                            button class="button warn" name="decision" value="decline" { (f.t("退回勾选的岗位")) }
                        }
                    }))
                }
            }
        }
    }

    fn erasing(&self, f: &Frame) -> Markup {
        html! {
            @if !self.view.erasing.is_empty() {
                section class="block" aria-labelledby="erasing" {
                    h2 id="erasing" { (f.with("等您办理的删除个人信息({0}人)", &[&self.view.erasing.len()])) }
                    ul { @for (person, name) in &self.view.erasing {
                        li lang="zh-CN" { a href=(links::erasure(person)) { (name) } }
                    } }
                }
            }
        }
    }

    fn vacant(&self, f: &Frame) -> Markup {
        let vacant = &self.view.vacant;
        let rest = vacant.len().saturating_sub(VACANT);
        html! {
            @if !vacant.is_empty() {
                details class="block" {
                    summary { (f.with("空缺的岗位:{0}个", &[&vacant.len()])) }
                    ul {
                        @for (unit, role) in vacant.iter().take(VACANT) {
                            li lang="zh-CN" { (unit.name) " " (role.name) }
                        }
                    }
                    @if rest > 0 { p class="muted" { (f.with("还有{0}个,请到下级单位的页面看。", &[&rest])) } }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::Named;
        use fanben_actions::looks::Proposed;
        let line = |state| PersonLine {
            id: made::person(),
            name: "马志远".to_owned(),
            login: "990402201201".to_owned(),
            posts: vec![made::post()],
            state,
            last: (state == AccountState::Active).then(made::at),
            factor: state == AccountState::Active,
            acts: vec![Act::ResetPassword],
        };
        let states =
            [AccountState::Active, AccountState::Fresh, AccountState::Locked, AccountState::Ended];
        let view = || People {
            unit: made::township(),
            people: states.map(line).into(),
            vacant: Vec::new(),
            proposed: Vec::new(),
            erasing: Vec::new(),
            acts: Vec::new(),
        };
        let proposed = Proposed {
            name: "李桂英".to_owned(),
            login: "990402201202".to_owned(),
            post: Post { acting: true, ..made::post() },
            by: "系统管理员".to_owned(),
            at: made::at(),
        };
        let vacant = vec![(made::village(), Named::new("cun", "村级组织")); 40];
        vec![
            PeoplePage { view: view() },
            PeoplePage {
                view: People {
                    vacant,
                    proposed: vec![proposed],
                    erasing: vec![(made::person(), "马志远".to_owned())],
                    acts: vec![Act::MakeAccount],
                    ..view()
                },
            },
        ]
    }
}
