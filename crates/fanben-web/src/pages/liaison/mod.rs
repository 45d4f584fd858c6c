//! Who looks after whom → my own ties with what I owe, every kind of tie, units nobody is tied to,
//! problems that are not over.

pub(crate) mod issue;
pub(crate) mod new;
pub(crate) mod one;
pub(crate) mod shares;

use axum::extract::State;
use axum::response::Response;
use fanben_actions::actions;
use fanben_actions::looks::{self, IssueLine, KindLine, LiaisonPage, TieLine};
use fanben_model::liaison::{IssueState, Kind, Need, Owed, Per};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// Who looks after whom.
pub(crate) struct TiesPage {
    pub(crate) view: LiaisonPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::liaison(&shared.desk, &visit.who).await)?;
    Ok(visit.frame.show(&TiesPage { view, typed: Typed::default() }))
}

/// Logs that who owes visits was reminded.
pub(crate) async fn chase(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let ties = form.all("tie").iter().filter_map(|tie| tie.parse().ok()).collect();
    let came = actions::chase_visits(desk, who, action, ties).await;
    let look = looks::liaison(desk, who);
    let to = links::done(links::LIAISON, "saved");
    visit.answered(came, &to, form, look, |view, typed| TiesPage { view, typed }).await
}

/// What kind of contact it was.
pub(crate) fn kind(f: &Frame, kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => f.t("到村"),
        Kind::Home => f.t("入户"),
        Kind::Meeting => f.t("参会"),
    }
}

/// How often something is asked.
pub(crate) fn need(f: &Frame, need: Need) -> String {
    let what = kind(f, need.what);
    match need.per {
        Per::Week => f.with("每周{0}至少{1}天", &[&what, &need.least]),
        Per::Month => f.with("每月{0}至少{1}天", &[&what, &need.least]),
        Per::Quarter => f.with("每季度{0}至少{1}天", &[&what, &need.least]),
    }
}

/// What is still owed.
pub(crate) fn owed(f: &Frame, owed: &Owed) -> String {
    let what = kind(f, owed.need.what);
    f.with("{0}还差{1}天,{2}以前", &[&what, &owed.left(), &owed.days.last])
}

/// How far a problem is, as a mark.
pub(crate) fn issue_state(f: &Frame, state: IssueState) -> Markup {
    match state {
        IssueState::New | IssueState::Found => chip(Tone::Wait, f.t("待交办")),
        IssueState::Open => chip(Tone::Info, f.t("办理中")),
        IssueState::Done => chip(Tone::Wait, f.t("已办,待确认")),
        IssueState::Closed => chip(Tone::Good, f.t("已解决")),
        IssueState::Dropped => chip(Tone::Idle, f.t("不再办")),
    }
}

/// The last day for a problem, where nothing else is said: two weeks from today.
fn ahead(today: chrono::NaiveDate) -> chrono::NaiveDate {
    today.checked_add_days(chrono::Days::new(14)).unwrap_or(today)
}

/// A problem in one line.
pub(crate) fn issue_line(f: &Frame, line: &IssueLine) -> Markup {
    html! {
        li {
            a href=(links::issue(line.id)) lang="zh-CN" { (line.unit.name) " · " (line.what) }
            " " (issue_state(f, line.state))
            @if line.late { " " (chip(Tone::Bad, f.t("过了期限"))) }
            @if let Some(last) = line.deadline {
                p class="small" { span lang="zh-CN" { (line.owner) } " · " (f.with("{0}以前", &[&last])) }
            }
        }
    }
}

/// A tie in one line.
pub(crate) fn tie_line(f: &Frame, line: &TieLine, whose: bool) -> Markup {
    html! {
        li {
            a href=(links::tie(line.id)) lang="zh-CN" {
                @if whose { (line.person) " → " }
                (line.unit.name)
            }
            @if whose { " " span class="small muted" lang="zh-CN" { (line.post) } }
            @else { " " span class="small muted" lang="zh-CN" { (line.kind) } }
            @if line.orphaned { " " (chip(Tone::Bad, f.t("人已不在岗或单位已撤,请改派"))) }
            @else if let Some(until) = line.until { " " (chip(Tone::Idle, &f.with("到{0}", &[&until]))) }
            @for one in &line.owed { " " (chip(Tone::Wait, &owed(f, one))) }
            @if let Some(last) = line.last { " " span class="small muted" { (f.with("最近{0}", &[&last])) } }
        }
    }
}

/// One's own tie, with the button to note a visit.
fn mine(f: &Frame, line: &TieLine) -> Markup {
    html! {
        (tie_line(f, line, false))
        li {
            a class="button main" href={ (links::tie(line.id)) "#note" } {
                (f.with("记{0}的走访", &[&line.unit.name]))
            }
        }
    }
}

impl Page for TiesPage {
    fn title(&self, f: &Frame) -> String {
        f.t("包联走访").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&[]))
            p class="small muted" {
                (f.t("只在内部使用。走访只记日子、到村还是入户、户数和一句话:不记是谁家,不记位置,不用拍照。"))
            }
            p class="bar" {
                a class="button" href=(links::LIAISON_SHARES) { (f.t("看完成率和问题数")) }
            }
            @if !view.mine.is_empty() {
                section class="block" aria-labelledby="mine" {
                    h2 id="mine" { (f.t("我包联的")) }
                    ul class="lines" {
                        @for line in &view.mine { (mine(f, line)) }
                    }
                }
            }
            @if !view.issues.is_empty() {
                section class="block" aria-labelledby="issues" {
                    h2 id="issues" { (f.with("没有办完的问题({0}个)", &[&view.issues.len()])) }
                    ul class="lines" { @for line in &view.issues { (issue_line(f, line)) } }
                }
            }
            @if view.arranges { (self.owing(f)) }
            @for (one, at) in view.kinds.iter().zip(1..) { (self.kind(f, one, at)) }
            @if view.kinds.is_empty() && view.mine.is_empty() { p { (f.t("没有和您有关的包联。")) } }
        }
    }
}

impl TiesPage {
    /// Who owes visits in a period that runs.
    fn owing(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="owing" {
                h2 id="owing" { (f.with("这一期还没有走访够的({0}项)", &[&view.owing.len()])) }
                @if view.owing.is_empty() { p { (f.t("都走访够了。")) } }
                @else {
                    p { (f.t("催一下的话,可以抄到群里:")) }
                    p class="small" lang="zh-CN" { (view.text) }
                    (f.post(links::LIAISON_CHASE, &html! {
                        @for line in &view.owing { input type="hidden" name="tie" value=(line.id); }
                        button class="button" { (f.t("登记催过一次")) }
                    }))
                    details {
                        summary { (f.t("看是哪些")) }
                        ul class="lines" { @for line in &view.owing { (tie_line(f, line, true)) } }
                    }
                }
            }
        }
    }

    fn kind(&self, f: &Frame, one: &KindLine, at: usize) -> Markup {
        let duty = &one.duty;
        let id = format!("kind-{at}");
        html! {
            section class="block" aria-labelledby=(id) {
                h2 id=(id) { span lang="zh-CN" { (duty.name) } " " (f.with("({0}项)", &[&one.ties.len()])) }
                (asked(f, duty))
                @if self.view.arranges {
                    p { a class="button" href=(links::liaison_new(&duty.id)) { (f.with("安排{0}", &[&duty.name])) } }
                }
                @if !one.bare.is_empty() {
                    details {
                        summary { (chip(Tone::Bad, &f.with("{0}个单位没有人包联", &[&one.bare.len()]))) }
                        ul class="plain" { @for unit in &one.bare { li lang="zh-CN" { (unit.name) } } }
                    }
                }
                @if !one.ties.is_empty() {
                    details open[one.ties.len() <= 10] {
                        summary { (f.t("谁包联哪里")) }
                        ul class="lines" { @for line in &one.ties { (tie_line(f, line, true)) } }
                    }
                }
            }
        }
    }
}

/// What a kind of tie asks.
pub(crate) fn asked(f: &Frame, duty: &fanben_model::liaison::Duty) -> Markup {
    html! {
        ul class="plain small" {
            @for one in &duty.needs { li { (need(f, *one)) } }
            @if duty.households > 0 { li { (f.with("联系至少{0}户,只记户数", &[&duty.households])) } }
            @if !duty.with.is_empty() { li lang="zh-CN" { (duty.with) } }
            @if !duty.at.is_empty() { li lang="zh-CN" { (duty.at) } }
            @if !duty.source.is_empty() { li class="muted" { (f.t("依据:")) span lang="zh-CN" { (duty.source) } } }
        }
    }
}

impl TiesPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = made_up::listed();
        let none = LiaisonPage {
            mine: vec![],
            kinds: vec![],
            issues: vec![],
            owing: vec![],
            text: String::new(),
            arranges: false,
        };
        let quiet = LiaisonPage { arranges: true, ..none.clone() };
        [view, none, quiet].map(|view| Self { view, typed: Typed::default() }).into()
    }
}

/// What is to be done, for the samples of the workbench.
#[cfg(test)]
pub(crate) fn tasks() -> Vec<looks::LiaisonTask> {
    made_up::tasks()
}

#[cfg(test)]
mod made_up;
