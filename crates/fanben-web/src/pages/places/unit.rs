//! One unit → what it is, what it ever was, who it succeeds and who succeeds it, what that means in
//! each cycle, and what may be changed.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, PlaceCycle, PlacePage as View, Weighed};
use fanben_model::rights::Act;
use maud::{Markup, html};

use super::form::Kind;
use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links, standing};

/// One unit.
pub(crate) struct PlacePage {
    pub(crate) view: View,
}

/// Shows one unit.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(code): Path<String>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::place(&shared.desk, &visit.who, &code).await)?;
    Ok(visit.frame.show(&PlacePage { view }))
}

impl Page for PlacePage {
    fn title(&self, _f: &Frame) -> String {
        self.view.unit.name.clone()
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
            p {
                span lang="zh-CN" { (view.kind) } " · " span class="num" { (view.unit.code) } " "
                @if !view.living { (chip(Tone::Idle, f.t("已经撤销"))) }
            }
            @if !view.fields.is_empty() {
                dl class="facts" lang="zh-CN" {
                    @for (name, value) in &view.fields { dt { (name) } dd { (value) } }
                }
            }
            (self.kin(f))
            @if view.living && view.acts.contains(&Act::ChangePlace) { (self.changes(f)) }
            section class="block" aria-labelledby="history" {
                h2 id="history" { (f.t("沿革")) }
                ul class="lines" {
                    @for one in &view.history {
                        li {
                            (super::lasted(f, one))
                            @if let Some(unit) = &one.unit {
                                div class="small" lang="zh-CN" {
                                    (unit.name) " · " (one.kind) " · " span class="num" { (unit.code) }
                                    @if !one.parent.is_empty() { " · " (one.parent.name) }
                                }
                            }
                        }
                    }
                }
            }
            @for (at, cycle) in view.cycles.iter().enumerate() { (self.cycle(f, cycle, at)) }
            @if !view.below.is_empty() {
                section class="block" aria-labelledby="below" {
                    h2 id="below" { (f.t("下级单位")) }
                    (super::table(f, &view.below))
                    @if view.more { p { a href=(links::places(&view.unit.code)) { (f.t("查找更多")) } } }
                }
            }
        }
    }
}

impl PlacePage {
    fn kin(&self, f: &Frame) -> Markup {
        let list = |title: &str, id: &str, all: &[Weighed]| {
            html! {
                @if !all.is_empty() {
                    section class="block" aria-labelledby=(id) {
                        h2 id=(id) { (title) }
                        ul class="lines" {
                            @for one in all {
                                li {
                                    a href=(links::place(&one.unit.code)) lang="zh-CN" { (one.unit.name) }
                                    @if !one.weight.is_empty() { " " span lang="zh-CN" { (one.weight) } }
                                    @if let Some(since) = one.since {
                                        " " span class="small muted num" { (f.with("{0}起", &[&since])) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        };
        html! {
            div class="pair" {
                (list(f.t("前身"), "origins", &self.view.origins))
                (list(f.t("由谁承接"), "heirs", &self.view.heirs))
            }
        }
    }

    fn changes(&self, f: &Frame) -> Markup {
        let code = &self.view.unit.code;
        html! {
            section class="block" aria-labelledby="change" {
                h2 id="change" { (f.t("办理变更")) }
                p class="small muted" { (f.t("先看会怎么变、对进行中的考核有什么影响,再确认。")) }
                p class="row" {
                    @for kind in Kind::ALL {
                        a class="button" href=(links::place_change(code, kind.word())) { (kind.name(f)) }
                        " "
                    }
                }
            }
        }
    }

    fn cycle(&self, f: &Frame, cycle: &PlaceCycle, at: usize) -> Markup {
        let decides =
            self.view.acts.contains(&Act::TakeOver).then_some(self.view.unit.code.as_str());
        let id = format!("cycle-{at}");
        html! {
            section class="block" aria-labelledby=(id) {
                h2 id=(id) lang="zh-CN" { (cycle.title) }
                p {
                    a href=(links::subject(cycle.cycle, &cycle.subject.code)) {
                        (f.with("看{0}的一村一页", &[&cycle.subject.name]))
                    }
                    " " (standing::phase(f, cycle.phase, "", false))
                }
                @for says in &cycle.says { p lang="zh-CN" { (says) } }
                @if !cycle.taken.is_empty() { (super::taken(f, &cycle.taken, decides, at)) }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn sample_change() -> fanben_actions::looks::Lasted {
    use crate::pages::made;
    fanben_actions::looks::Lasted {
        from: chrono::NaiveDate::from_ymd_opt(2026, 7, 1),
        unit: Some(made::village()),
        kind: "村".to_owned(),
        parent: made::township(),
        says: "小泉村、和顺村合并为新和社区".to_owned(),
        basis: "赤民发〔2026〕12号".to_owned(),
        reason: "两村合并,村改社区".to_owned(),
        by: "杨帆".to_owned(),
        at: Some(made::at()),
    }
}

#[cfg(test)]
impl PlacePage {
    pub(crate) fn view() -> View {
        use crate::pages::made;
        use fanben_actions::Named;
        let weighed = |name: &str, weight: &str| Weighed {
            unit: Named::new("990402201202", name),
            weight: weight.to_owned(),
            since: chrono::NaiveDate::from_ymd_opt(2026, 7, 1),
        };
        let first = fanben_actions::looks::Lasted {
            says: "首次登记".to_owned(),
            from: None,
            at: Some(made::at()),
            by: String::new(),
            basis: String::new(),
            reason: String::new(),
            ..sample_change()
        };
        View {
            unit: Named::new("990402201001", "新和社区"),
            kind: "社区".to_owned(),
            living: true,
            above: vec![made::township(), Named::new("990402000000", "东泉区")],
            beside: vec![made::village(), Named::new("990402201203", "三道桥村")],
            below: vec![],
            more: false,
            fields: vec![("户数".to_owned(), "400".to_owned())],
            history: vec![sample_change(), first],
            origins: vec![weighed("小泉村", "户数300"), weighed("和顺村", "")],
            heirs: vec![],
            cycles: vec![PlaceCycle {
                cycle: made::sheet().cycle,
                title: "年度考核(2026)".to_owned(),
                subject: Named::new("990402201001", "新和社区"),
                phase: fanben_model::stages::Phase::Drafting,
                says: vec!["由承接的单位接着参加,本期重新评;原来评的留着".to_owned()],
                taken: super::taken::samples(),
            }],
            acts: vec![Act::ChangePlace, Act::TakeOver],
        }
    }

    pub(crate) fn samples() -> Vec<Self> {
        let ended = View {
            living: false,
            heirs: Self::view().origins,
            origins: vec![],
            cycles: vec![],
            acts: vec![],
            ..Self::view()
        };
        [Self::view(), ended].map(|view| PlacePage { view }).into()
    }
}
