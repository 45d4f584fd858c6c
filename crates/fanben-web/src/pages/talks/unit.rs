//! A unit → every talk and card it ever had, and how many cards came in a row.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, UnitTalks};
use maud::{Markup, html};

use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// What was ever said to a unit.
pub(crate) struct HistoryPage {
    pub(crate) view: UnitTalks,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(unit): Path<String>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::unit_talks(&shared.desk, &visit.who, &unit).await)?;
    Ok(visit.frame.show(&HistoryPage { view }))
}

impl Page for HistoryPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的提示和黄牌", &[&self.view.unit.name])
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("提示和黄牌").to_owned(), links::TALKS.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="small muted" { (f.t("只在内部使用,不公示。")) }
            @if view.row > 1 { p class="lead" { (f.with("最近连续{0}期黄牌。", &[&view.row])) } }
            @if view.may {
                p class="bar" {
                    a class="button" href=(links::talk_new(&view.unit.code)) { (f.t("拟这个月的提示")) } " "
                    a class="button" href=(links::card_plain(&view.unit.code)) { (f.t("按决定登记黄牌")) }
                }
            }
            @if view.lines.is_empty() { p { (f.t("还没有。")) } }
            ul class="lines" { @for one in &view.lines { (super::line(f, one)) } }
        }
    }
}

impl HistoryPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::history();
        let none = UnitTalks { lines: vec![], row: 0, may: false, ..view.clone() };
        vec![Self { view }, Self { view: none }]
    }
}
