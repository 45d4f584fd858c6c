//! The cycles that a person may see → a list, and the steps of a cycle as a whole.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, CycleCard};
use fanben_actions::{CycleId, actions};
use fanben_model::rights::Act;
use fanben_model::stages::CycleState;
use maud::{Markup, html};

use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals;
use crate::{Shared, links, standing};

/// The list of cycles.
pub(crate) struct CyclesPage {
    pub(crate) cycles: Vec<CycleCard>,
    /// The person may draft one.
    pub(crate) drafts: bool,
}

/// Shows the list.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::workbench(&shared.desk, &visit.who).await)?;
    let drafts = view.acts.contains(&Act::DraftCycle);
    Ok(visit.frame.show(&CyclesPage { cycles: view.cycles, drafts }))
}

/// Approves or opens a cycle, or confirms its settled results.
pub(crate) async fn step(
    State(shared): State<Shared>,
    Path((cycle, step)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (done, what) = match step.as_str() {
        "approve" => (actions::approve_cycle(desk, who, action, cycle).await, "approved"),
        "open" => (actions::open_cycle(desk, who, action, cycle).await, "opened"),
        "send-up" => (actions::send_up_all(desk, who, action, cycle).await, "sent-all"),
        "confirm" => {
            let document = form.text("document");
            let input = actions::Confirm { cycle, subjects: form.all("subject"), document };
            (actions::confirm(desk, who, action, input).await, "confirmed")
        }
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    visit.look(done)?;
    let back = if step == "approve" { links::rules(cycle) } else { links::board(cycle) };
    Ok(Redirect::to(&links::done(&back, what)).into_response())
}

impl Page for CyclesPage {
    fn title(&self, f: &Frame) -> String {
        f.t("考核期").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            p class="lead" { (f.t("一个考核期是一个办法在一段时间里的一次评定。点名称看每个村走到哪一步。")) }
            @if self.drafts {
                p { a class="button main" href=(links::DRAFT) { (f.t("拟定一次考核")) } }
            }
            @if self.cycles.is_empty() {
                p { (f.t("还没有您能看到的考核期。")) }
            } @else {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("办法")) } th scope="col" { (f.t("期间")) }
                        th scope="col" { (f.t("状态")) } th scope="col" { (f.t("评完")) }
                        th scope="col" { (f.t("办理")) }
                    } }
                    tbody { @for cycle in &self.cycles { (line(f, cycle)) } }
                }
            }
        }
    }
}

fn line(f: &Frame, cycle: &CycleCard) -> Markup {
    let begun = !matches!(cycle.state, CycleState::Draft | CycleState::Approved);
    let page = if begun { links::board(cycle.id) } else { links::rules(cycle.id) };
    let next = [Act::ApproveCycle, Act::OpenCycle].into_iter().find(|act| cycle.acts.contains(act));
    html! {
        tr {
            th scope="row" lang="zh-CN" {
                a href=(page) { (cycle.title) }
                div class="small muted" { (f.with("{0}版", &[&cycle.version])) }
            }
            td data-label=(f.t("期间")) lang="zh-CN" { (cycle.period) }
            td data-label=(f.t("状态")) { (standing::cycle(f, cycle.state)) }
            td data-label=(f.t("评完")) { span class="num" { (cycle.done) " / " (cycle.subjects) }
                @if cycle.exempt > 0 {
                    " " a class="small" href=(links::exempts(cycle.id)) { (f.with("免评{0}个", &[&cycle.exempt])) }
                } }
            td data-label=(f.t("办理")) {
                div class="row" {
                    @if let Some(act) = next {
                        a class="button main" href=(links::rules(cycle.id))
                            aria-label=(f.with("{0}:核对并批准或开始", &[&cycle.title])) {
                            (refusals::act_name(f, act))
                        }
                    } @else {
                        @if begun {
                            a class="button" href=(links::board(cycle.id))
                                aria-label=(f.with("看{0}的进度", &[&cycle.title])) { (f.t("看进度")) }
                        }
                        a class="button" href=(links::rules(cycle.id))
                            aria-label=(f.with("看{0}的办法", &[&cycle.title])) { (f.t("看办法")) }
                    }
                }
            }
        }
    }
}

impl CyclesPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let draft =
            CycleCard { state: CycleState::Draft, acts: vec![Act::ApproveCycle], ..made::card() };
        vec![
            CyclesPage { cycles: vec![], drafts: true },
            CyclesPage { cycles: vec![made::card(), draft], drafts: false },
        ]
    }
}
