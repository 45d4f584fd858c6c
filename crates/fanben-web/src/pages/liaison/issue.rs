//! One problem that a visit found → who has it until when, what was done, one short form for what
//! comes next.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::actions::{self, AssignIssue, IssueWords};
use fanben_actions::looks::{self, IssueDone, IssuePage};
use fanben_actions::{IssueId, Receipt, Refusal};
use fanben_model::liaison::{IssueState, Step};
use fanben_model::rights::Act;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::standing::moment;
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// One problem.
pub(crate) struct OneIssuePage {
    pub(crate) view: IssuePage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(issue): Path<IssueId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::issue(&shared.desk, &visit.who, issue).await)?;
    Ok(visit.frame.show(&OneIssuePage { view, typed: Typed::default() }))
}

/// Gives it to somebody, reports it done, finds that good, returns or drops it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((issue, act)): Path<(IssueId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let words = || IssueWords { issue, says: form.text("says") };
    let came: Result<Receipt, Refusal> = match act.as_str() {
        "assign" => {
            let (owner, deadline) = (form.text("owner"), form.text("deadline"));
            let input = AssignIssue { issue, owner, deadline };
            actions::assign_issue(desk, who, action, input).await
        }
        "report" => actions::report_issue(desk, who, action, words()).await,
        "accept" => actions::accept_issue(desk, who, action, words()).await,
        "return" => actions::return_issue(desk, who, action, words()).await,
        "drop" => actions::drop_issue(desk, who, action, words()).await,
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let look = looks::issue(desk, who, issue);
    let to = links::done(&links::issue(issue), "saved");
    visit.answered(came, &to, form, look, |view, typed| OneIssuePage { view, typed }).await
}

fn step(f: &Frame, step: Step) -> &'static str {
    match step {
        Step::Raise => f.t("登记"),
        Step::Assign => f.t("交办"),
        Step::Report => f.t("报办好"),
        Step::Accept => f.t("确认解决"),
        Step::Return => f.t("退回接着办"),
        Step::Drop => f.t("不再办"),
    }
}

impl Page for OneIssuePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的问题", &[&self.view.line.unit.name])
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn narrow(&self) -> bool {
        true
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("包联走访").to_owned(), links::LIAISON.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let (view, line) = (&self.view, &self.view.line);
        html! {
            (self.typed.note(&["deadline", "says"]))
            p class="lead" {
                span lang="zh-CN" { (line.what) } " " (super::issue_state(f, line.state))
                @if line.late { " " (chip(Tone::Bad, f.t("过了期限"))) }
            }
            dl class="pairs block" {
                dt { (f.t("谁发现的")) } dd { span lang="zh-CN" { (view.by) } " " (moment(view.at)) }
                @if let Some(last) = line.deadline {
                    dt { (f.t("交给谁办")) } dd lang="zh-CN" { (line.owner) }
                    dt { (f.t("什么时候办好")) } dd { (last) }
                }
            }
            @if let Some(tie) = view.tie { p { a href=(links::tie(tie)) { (f.t("看这次走访")) } } }
            (self.next(f))
            @if !view.done.is_empty() {
                section class="block" aria-labelledby="done" {
                    h2 id="done" { (f.t("办理过程")) }
                    ul class="plain" { @for one in &view.done { (done(f, one)) } }
                }
            }
        }
    }
}

fn done(f: &Frame, one: &IssueDone) -> Markup {
    html! {
        li {
            strong { (step(f, one.step)) }
            @if let Some((owner, last)) = &one.to {
                " " span lang="zh-CN" { (owner) } " " (f.with("{0}以前", &[last]))
            }
            @if !one.says.is_empty() { ":" span lang="zh-CN" { (one.says) } }
            div class="small muted" { span lang="zh-CN" { (one.by) } " " (moment(one.at)) }
        }
    }
}

impl OneIssuePage {
    fn may(&self, act: Act) -> bool {
        self.view.line.acts.contains(&act)
    }

    fn act(&self, act: &str) -> String {
        links::issue_act(self.view.line.id, act)
    }

    fn next(&self, f: &Frame) -> Markup {
        let done = self.view.line.state == IssueState::Done;
        html! {
            @if self.may(Act::HandleIssue) {
                (self.words(f, "report", f.t("报办好"), f.t("怎么办的,一句话"), true))
            }
            @if self.may(Act::SettleIssue) && done {
                (self.words(f, "accept", f.t("确认解决"), f.t("有什么要说的"), false))
                (self.words(f, "return", f.t("退回接着办"), f.t("为什么退回"), true))
            }
            @if self.may(Act::AssignIssue) { (self.assign(f)) }
            @if self.may(Act::SettleIssue) && !done {
                (self.words(f, "drop", f.t("不再办"), f.t("为什么不再办"), true))
            }
        }
    }

    fn assign(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let owners: Vec<(String, String)> =
            view.owners.iter().map(|owner| (owner.code.clone(), owner.name.clone())).collect();
        let typed = self.typed.value("deadline");
        let known = view.line.deadline.unwrap_or_else(|| super::ahead(view.today)).to_string();
        let deadline = if typed.is_empty() { known } else { typed };
        let owner = self.typed.value("owner");
        let field = |name, label, value| Field {
            name,
            label,
            value,
            hint: "",
            wrong: self.typed.wrong(name),
            required: true,
        };
        html! {
            section class="block" aria-labelledby="assign" {
                h2 id="assign" { (f.t("交办")) }
                (f.post(&self.act("assign"), &html! {
                    (field("owner", f.t("交给谁办"), &owner).choice(f, &owners))
                    (field("deadline", f.t("什么时候办好"), &deadline).day(f))
                    button class="button main" { (f.t("交办")) }
                }))
            }
        }
    }

    /// A form of one field and one button.
    fn words(&self, f: &Frame, act: &str, button: &str, label: &str, required: bool) -> Markup {
        let id = format!("{act}-says");
        html! {
            section class="block" aria-labelledby=(act) {
                h2 id=(act) { (button) }
                (f.post(&self.act(act), &html! {
                    div class="field" {
                        label for=(id) {
                            (label)
                            @if !required { " " span class="muted small" { (f.t("(可不填)")) } }
                        }
                        input type="text" id=(id) name="says" autocomplete="off" required[required];
                    }
                    button class="button" { (button) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let pages = super::made_up::issues();
        pages.into_iter().map(|view| Self { view, typed: Typed::default() }).collect()
    }
}
