//! 区划: units below one → a list with search; one unit with everything it ever was; a form for each
//! change, with what it would do before it is done.

pub(crate) mod change;
mod form;
pub(crate) mod taken;
pub(crate) mod unit;

use axum::extract::{Query, State};
use axum::response::Response;
use fanben_actions::looks::{self, Lasted, PlaceLine, PlacesPage as View};
use fanben_model::rights::Act;
use maud::{Markup, html};
use serde::Deserialize;

pub(crate) use change::{send, show as show_change};
pub(crate) use taken::{block as taken, decide};
pub(crate) use unit::show as show_unit;

use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links, standing};

/// The units below one.
pub(crate) struct PlacesPage {
    pub(crate) view: View,
}

/// What the address asks for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// The unit; empty: the person's own.
    #[serde(default)]
    unit: String,
    /// What is looked for.
    #[serde(default)]
    find: String,
}

/// Shows the units below one.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let unit = Some(asked.unit.as_str()).filter(|unit| !unit.is_empty());
    let view = visit.look(looks::places(&shared.desk, &visit.who, unit, &asked.find).await)?;
    Ok(visit.frame.show(&PlacesPage { view }))
}

impl Page for PlacesPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的下级单位", &[&self.view.top.name])
    }

    fn tab(&self) -> Tab {
        Tab::Places
    }

    fn trail(&self, _f: &Frame) -> Vec<(String, String)> {
        let above = self.view.above.iter().rev();
        above.map(|one| (one.name.clone(), links::places(&one.code))).collect()
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" {
                (f.with("共{0}个下级单位,按法定次序排列。名称会重复,以编码为准。", &[&view.below]))
            }
            form class="search" method="get" action=(links::PLACES) role="search" {
                input type="hidden" name="unit" value=(view.top.code);
                div class="field" {
                    label for="find" { (f.t("找名称或编码")) }
                    input id="find" type="search" name="find" value=(view.find) autocomplete="off";
                }
                button class="button" { (f.t("查找")) }
            }
            p {
                a class="button" href=(links::place(&view.top.code)) {
                    (f.with("看{0}的沿革", &[&view.top.name]))
                }
                @if view.acts.contains(&Act::ChangePlace) {
                    " " a class="button" href=(links::place_change(&view.top.code, "establish")) {
                        (f.t("新设下级单位"))
                    }
                }
            }
            @if view.rows.is_empty() {
                p class="muted" {
                    @if view.find.is_empty() { (f.t("下面没有单位。")) }
                    @else { (f.with("没有找到“{0}”。请核对名称或编码。", &[&view.find])) }
                }
            } @else {
                (table(f, &view.rows))
            }
            @if view.more {
                p class="note wait" { (f.with("只列出前{0}个,请写得更具体一些再找。", &[&view.rows.len()])) }
            }
            @if !view.changes.is_empty() {
                section class="block" aria-labelledby="changes" {
                    h2 id="changes" { (f.t("最近的变更")) }
                    ul class="lines" { @for one in &view.changes { li { (lasted(f, one)) } } }
                }
            }
        }
    }
}

/// Units with their kinds, units above and how many lie below.
fn table(f: &Frame, rows: &[PlaceLine]) -> Markup {
    html! {
        div class="table" {
            table class="cards" {
                thead { tr {
                    th scope="col" { (f.t("名称")) } th scope="col" { (f.t("编码")) }
                    th scope="col" { (f.t("类型")) } th scope="col" { (f.t("上级")) }
                    th scope="col" { (f.t("下级")) }
                } }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" lang="zh-CN" {
                                a href=(links::place(&row.unit.code)) { (row.unit.name) }
                            }
                            td data-label=(f.t("编码")) { span class="num" { (row.unit.code) } }
                            td data-label=(f.t("类型")) lang="zh-CN" { (row.kind) }
                            td data-label=(f.t("上级")) lang="zh-CN" { (row.parent.name) }
                            td data-label=(f.t("下级")) {
                                @if row.below > 0 {
                                    a href=(links::places(&row.unit.code))
                                        aria-label=(f.with("看{0}的下级单位", &[&row.unit.name])) {
                                        (f.with("{0}个", &[&row.below]))
                                    }
                                } @else { span class="muted" { "—" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A change in a list.
fn lasted(f: &Frame, one: &Lasted) -> Markup {
    html! {
        @if let Some(from) = one.from {
            strong class="num" { (f.with("{0}起", &[&from])) } " "
        }
        span lang="zh-CN" { (one.says) }
        @if !one.basis.is_empty() || !one.reason.is_empty() {
            div class="small muted" lang="zh-CN" { (one.basis) " " (one.reason) }
        }
        @if let Some(at) = one.at {
            div class="small muted" {
                @if one.by.is_empty() { (f.with("{0}由系统导入", &[&standing::moment(at)])) }
                @else { (f.with("{0}于{1}办理", &[&one.by, &standing::moment(at)])) }
            }
        }
    }
}

#[cfg(test)]
impl PlacesPage {
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::Named;
        let line = |code: &str, name: &str, below| PlaceLine {
            unit: Named::new(code, name),
            kind: "村".to_owned(),
            parent: made::township(),
            below,
        };
        let full = View {
            top: made::township(),
            kind: "乡".to_owned(),
            above: vec![Named::new("990402000000", "东泉区")],
            find: String::new(),
            rows: vec![line("990402201201", "小泉村", 0), line("990402201202", "𠮷㙍村", 3)],
            more: true,
            below: 5,
            changes: vec![unit::sample_change()],
            acts: vec![Act::ChangePlace],
        };
        let nothing = View {
            find: "没有的村".to_owned(),
            rows: vec![],
            more: false,
            changes: vec![],
            acts: vec![],
            ..full.clone()
        };
        let empty = View { find: String::new(), ..nothing.clone() };
        [full, nothing, empty].map(|view| PlacesPage { view }).into()
    }
}
