//! Secret evaluations → the list of those a person may see, the form of a new one.

pub(crate) mod count;
pub(crate) mod new;
pub(crate) mod one;
pub(crate) mod slips;
pub(crate) mod vote;

use axum::extract::{Query, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, EvaluationLine, Evaluations};
use fanben_model::ballots::{State as Stands, Way};
use maud::{Markup, html};
use serde::Deserialize;

use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// The list.
pub(crate) struct EvaluationsPage {
    pub(crate) view: Evaluations,
}

/// What the address asks.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    cycle: Option<CycleId>,
}

/// Shows the list, of one cycle or of all.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = looks::evaluations(&shared.desk, &visit.who, asked.cycle).await;
    Ok(visit.frame.show(&EvaluationsPage { view: visit.look(view)? }))
}

/// How far an evaluation is.
pub(super) fn state(f: &Frame, state: Stands) -> Markup {
    match state {
        Stands::Draft => chip(Tone::Idle, f.t("未开始")),
        Stands::Open => chip(Tone::Info, f.t("进行中")),
        Stands::Closed => chip(Tone::Good, f.t("已计票")),
        Stands::Annulled => chip(Tone::Bad, f.t("已作废")),
    }
}

/// By what ballots come.
pub(super) fn way(f: &Frame, way: Way) -> &'static str {
    match way {
        Way::Codes => f.t("票码(手机或电脑)"),
        Way::Paper => f.t("纸质票"),
    }
}

impl Page for EvaluationsPage {
    fn title(&self, f: &Frame) -> String {
        f.t("民主测评").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        match &self.view.only {
            Some((cycle, title)) => vec![
                (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
                (title.clone(), links::board(*cycle)),
            ],
            None => vec![(f.t("工作台").to_owned(), links::HOME.to_owned())],
        }
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let new = links::new_evaluation(view.only.as_ref().map(|(cycle, _)| *cycle));
        html! {
            p class="lead" { (f.t("不记名测评组织和任职的干部。每个票码只算一次,票和票码之间不留任何联系。选举不在这里办。")) }
            @if !view.units.is_empty() {
                p { a class="button main" href=(new) { (f.t("拟定一次民主测评")) } }
            }
            @if view.lines.is_empty() {
                p class="muted" { (f.t("还没有您能看到的民主测评。")) }
            } @else {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("名称")) } th scope="col" { (f.t("组织单位")) }
                        th scope="col" { (f.t("用什么票")) } th scope="col" { (f.t("截止")) }
                        th scope="col" { (f.t("状态")) }
                    } }
                    tbody { @for line in &view.lines { (row(f, line)) } }
                }
            }
        }
    }
}

fn row(f: &Frame, line: &EvaluationLine) -> Markup {
    html! {
        tr {
            th scope="row" lang="zh-CN" {
                a href=(links::evaluation(line.id)) { (line.title) }
                @if !line.cycle.is_empty() { div class="small muted" { (line.cycle) } }
            }
            td data-label=(f.t("组织单位")) lang="zh-CN" { (line.unit.name) }
            td data-label=(f.t("用什么票")) { (way(f, line.way)) }
            td data-label=(f.t("截止")) { (line.deadline) }
            td data-label=(f.t("状态")) { (state(f, line.state)) }
        }
    }
}

impl EvaluationsPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let only = Some((made::cycle(), made::title()));
        let view = made_up::list();
        let none = Evaluations { lines: vec![], units: vec![], ..view.clone() };
        [view.clone(), Evaluations { only, ..view }, none].map(|view| Self { view }).into()
    }
}

#[cfg(test)]
mod made_up;
