//! A unit under a list → what it has to do, one button to accept, one short form to report; for a
//! township also what it adds, shifts and dispatches.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, TaskLine, UnitTasks};
use fanben_actions::{ListId, Receipt, Refusal, actions};
use fanben_model::lists::{TaskState, Timing};
use fanben_model::rights::Act;
use maud::{Markup, html};

use super::one::share;
use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// What one unit has to do.
pub(crate) struct UnitPage {
    pub(crate) view: UnitTasks,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((list, unit)): Path<(ListId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::unit_tasks(&shared.desk, &visit.who, list, &unit).await)?;
    Ok(visit.frame.show(&UnitPage { view, typed: Typed::default() }))
}

/// Accepts, reports, shifts, dispatches.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((list, unit, act)): Path<(ListId, String, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let at = || actions::AtUnit { list, unit: unit.clone(), entries: vec![] };
    let came: Result<Receipt, Refusal> = match act.as_str() {
        "accept" => actions::accept_tasks(desk, who, action, at()).await,
        "dispatch" => actions::dispatch_tasks(desk, who, action, at()).await,
        "weigh" => {
            let points = form.under("points-");
            let points = points
                .filter_map(|(id, typed)| Some((id.parse().ok()?, typed.to_owned())))
                .collect();
            let (unit, reason) = (unit.clone(), form.text("reason"));
            let input = actions::WeighEntries { list, unit, points, reason };
            actions::weigh_entries(desk, who, action, input).await
        }
        "report" => match form.text("entry").parse() {
            Ok(entry) => {
                let (says, evidence) = (form.text("says"), form.text("evidence"));
                let input = actions::ReportTask { list, unit: unit.clone(), entry, says, evidence };
                actions::report_task(desk, who, action, input).await
            }
            Err(_) => Err(Refusal::bad("entry", "请选任务")),
        },
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = links::done(&links::list_unit(list, &unit), "saved");
    let look = looks::unit_tasks(desk, who, list, &unit);
    visit.answered(came, &to, form, look, |view, typed| UnitPage { view, typed }).await
}

fn state(f: &Frame, line: &TaskLine) -> Markup {
    html! {
        @match line.state {
            TaskState::Waiting => (chip(Tone::Idle, f.t("待派单"))),
            TaskState::Sent => (chip(Tone::Wait, f.t("待接单"))),
            TaskState::Accepted => (chip(Tone::Info, f.t("办理中"))),
            TaskState::Reported => (chip(Tone::Info, f.t("待核验"))),
            TaskState::Returned => (chip(Tone::Bad, f.t("已退回"))),
            TaskState::Done => (chip(Tone::Good, f.t("已办结"))),
            TaskState::Exempt => (chip(Tone::Idle, f.t("免办"))),
        }
        @match line.timing {
            Timing::Late => { " " (chip(Tone::Bad, f.t("逾期"))) },
            Timing::Overdue => { " " (chip(Tone::Bad, f.t("已过期限"))) },
            _ => {},
        }
    }
}

impl Page for UnitPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}要办的", &[&self.view.unit.name])
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (f.t("任务清单").to_owned(), links::LISTS.to_owned()),
            (self.view.title.clone(), links::list(self.view.id)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let sent = view.tasks.iter().filter(|line| line.acts.contains(&Act::AcceptTasks)).count();
        html! {
            (self.typed.note(&[]))
            p class="lead" { (super::state(f, view.state)) " " span lang="zh-CN" { (view.period) } " · " (share(f, &view.sum)) }
            @if sent > 0 {
                div class="row steps" {
                    (f.post(&self.act("accept"), &html! {
                        button class="button main" { (f.with("接单{0}条", &[&sent])) }
                    }))
                }
            }
            @if view.town { (self.town(f)) }
            @if view.tasks.is_empty() {
                @if !view.town { p class="muted" { (f.t("现在没有要办的。")) } }
            } @else {
                section class="block" aria-labelledby="tasks" {
                    h2 id="tasks" { (f.t("要办的")) }
                    ul class="lines" { @for line in &view.tasks { (self.line(f, line)) } }
                }
            }
        }
    }
}

impl UnitPage {
    fn act(&self, act: &str) -> String {
        links::list_unit_act(self.view.id, &self.view.unit.code, act)
    }

    fn line(&self, f: &Frame, line: &TaskLine) -> Markup {
        let (asks, id) = (&line.asks, line.id);
        html! {
            li id={ "task-" (id) } {
                strong lang="zh-CN" { (asks.title) } " " (state(f, line))
                @if line.temporary { " " (chip(Tone::Info, f.t("临时"))) }
                p class="small" {
                    span lang="zh-CN" { (asks.department) " · " (asks.basis) } " · " (f.with("{0}截止", &[&asks.deadline]))
                    @if let Some(before) = line.moved_from { " " (f.with("(原来{0})", &[&before])) }
                }
                @if !asks.questions.is_empty() {
                    p class="small" { (f.t("要填:")) span lang="zh-CN" { (asks.questions.join("、")) } }
                }
                @if !line.says.is_empty() { p class="small" { (f.t("回报:")) span lang="zh-CN" { (line.says) } } }
                @if !line.reason.is_empty() { p { (f.t("原因:")) span lang="zh-CN" { (line.reason) } } }
                @if line.acts.contains(&Act::ReportTask) { (self.report(f, line)) }
            }
        }
    }

    fn report(&self, f: &Frame, line: &TaskLine) -> Markup {
        let id = line.id.to_string();
        let mine = self.typed.value("entry") == id;
        let typed = |name: &str| if mine { self.typed.value(name) } else { String::new() };
        let wrong = |name: &str| self.typed.wrong(name).filter(|_| mine);
        html! {
            details open[mine || line.state == TaskState::Returned] {
                summary { (f.t("办结回报")) }
                (f.post(&self.act("report"), &html! {
                    input type="hidden" name="entry" value=(id);
                    div class="field" {
                        label for={ "says-" (id) } { (f.t("怎么办的,一句话")) }
                        textarea id={ "says-" (id) } name="says" rows="2" required
                            aria-invalid=[wrong("says").map(|_| "true")]
                            aria-describedby=[wrong("says").map(|_| format!("says-wrong-{id}"))] { (typed("says")) }
                        @if let Some(says) = wrong("says") { span class="wrong" id={ "says-wrong-" (id) } { (says) } }
                    }
                    div class="field" {
                        label for={ "evidence-" (id) } { (f.t("在哪里看得到")) " " span class="muted small" { (f.t("(可不填)")) } }
                        input id={ "evidence-" (id) } name="evidence" autocomplete="off" value=(typed("evidence"))
                            aria-invalid=[wrong("evidence").map(|_| "true")]
                            aria-describedby=[wrong("evidence").map(|_| format!("evidence-wrong-{id}"))];
                        @if let Some(says) = wrong("evidence") { span class="wrong" id={ "evidence-wrong-" (id) } { (says) } }
                    }
                    button class="button" { (f.t("回报")) }
                }))
            }
        }
    }

    /// What a township adds, shifts and dispatches.
    fn town(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let may = |act| view.acts.contains(&act);
        let scored = view.sent.iter().any(|line| line.asks.points.is_some());
        html! {
            section class="block" aria-labelledby="dispatch" {
                h2 id="dispatch" { (f.t("派给村里的")) }
                @if let Some(says) = &view.unbalanced { div class="note wait" { p lang="zh-CN" { (says) } } }
                @if may(Act::AdjustList) && view.limits.own_items > 0 {
                    p {
                        a class="button" href=(links::list_entry_own(view.id, &view.unit.code)) { (f.t("自设任务")) } " "
                        span class="small muted" { (f.with("最多自设{0}项", &[&view.limits.own_items])) }
                    }
                }
                ul class="lines" { @for line in &view.sent { li {
                    span lang="zh-CN" { (line.asks.title) }
                    @if line.own { " " (chip(Tone::Info, f.t("自设"))) }
                    @if let Some(points) = line.points { " · " (f.with("{0}分", &[&points])) }
                    " " @if line.dispatched { (chip(Tone::Good, f.t("已派单"))) } @else { (chip(Tone::Wait, f.t("没有派单"))) }
                } } }
                @if may(Act::DispatchTasks) {
                    (f.post(&self.act("dispatch"), &html! {
                        button class="button main" { (f.t("派单给各村")) }
                    }))
                }
                @if may(Act::AdjustList) && scored && view.limits.change.is_some() { (self.weights(f)) }
            }
            section class="block" aria-labelledby="villages" {
                h2 id="villages" { (f.t("各村")) }
                ul class="lines" { @for line in &view.villages { li {
                    a href=(links::list_unit(view.id, &line.unit.code)) lang="zh-CN" { (line.unit.name) }
                    p class="small" { (share(f, &line.sum)) }
                } } }
            }
        }
    }

    fn weights(&self, f: &Frame) -> Markup {
        let lines = self.view.sent.iter().filter(|line| !line.own && line.asks.points.is_some());
        // What was typed and not taken stays open to be mended.
        let again = self.typed.sent.under("points-").next().is_some();
        let reason = self.typed.value("reason");
        let why = Field {
            name: "reason",
            label: f.t("原因"),
            value: &reason,
            hint: "",
            wrong: self.typed.wrong("reason"),
            required: true,
        };
        html! {
            details open[again] {
                summary { (f.t("调整分值")) }
                p class="small" { (f.t("总分不变;派单以后不能再调。")) }
                (f.post(&self.act("weigh"), &html! {
                    @for line in lines {
                        @let name = format!("points-{}", line.id);
                        @let own = line.points.map(|points| points.to_string()).unwrap_or_default();
                        @let value = if again { self.typed.value(&name) } else { own };
                        @let wrong = self.typed.wrong(&name);
                        @let described = wrong.map(|_| format!("{name}-wrong"));
                        div class="field" {
                            label for=(name) lang="zh-CN" { (line.asks.title) }
                            input id=(name) name=(name) inputmode="decimal" autocomplete="off" value=(value)
                                aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described];
                            @if let Some(says) = wrong { span class="wrong" id={ (name) "-wrong" } { (says) } }
                        }
                    }
                    (why.text(f, "off"))
                    button class="button" { (f.t("保存分值")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let (village, town) = super::made_up::units();
        let none = UnitTasks { tasks: vec![], ..village.clone() };
        let bad = vec![fanben_actions::BadInput {
            field: "says".to_owned(),
            says: "请填写".to_owned(),
        }];
        let sent = Sent::of(vec![("entry".to_owned(), village.tasks[0].id.to_string())]);
        let typed = Typed { sent, bad };
        let line = town.sent.iter().find(|line| line.asks.points.is_some() && !line.own);
        let name = line.map(|line| format!("points-{}", line.id)).unwrap_or_default();
        let says = "由5分调为1.9分,超出允许的幅度,请填2到8分".to_owned();
        let beyond = Typed {
            sent: Sent::of(vec![(name.clone(), "1.9".to_owned())]),
            bad: vec![fanben_actions::BadInput { field: name, says }],
        };
        vec![
            Self { view: village.clone(), typed: Typed::default() },
            Self { view: village, typed },
            Self { view: none, typed: Typed::default() },
            Self { view: town.clone(), typed: Typed::default() },
            Self { view: town, typed: beyond },
        ]
    }
}
