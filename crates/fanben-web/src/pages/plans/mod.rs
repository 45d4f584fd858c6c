//! A cycle → what townships planned year by year, what is written off by confirmed results, what is
//! behind; one township's plan is in [`one`].

pub(crate) mod one;

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, PlanTown, Plans};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// All townships' plans.
pub(crate) struct PlansPage {
    pub(crate) view: Plans,
}

/// Shows them.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::plans(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&PlansPage { view }))
}

/// How far a plan is, never by colour alone.
fn standing(f: &Frame, behind: u32) -> Markup {
    if behind > 0 {
        chip(Tone::Wait, &f.with("进度滞后{0}个", &[&behind]))
    } else {
        chip(Tone::Good, f.t("按计划"))
    }
}

impl Page for PlansPage {
    fn title(&self, f: &Frame) -> String {
        f.t("分年计划和销账").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (self.view.title.clone(), links::board(self.view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let behind: u32 = view.towns.iter().map(|town| town.behind).sum();
        let off: u32 = view.towns.iter().map(|town| town.off).sum();
        let planned: u32 = view.towns.iter().map(|town| town.planned).sum();
        html! {
            @if !view.tiers {
                p { (f.t("这个办法没有等次,不作分年计划。")) }
            } @else {
                p class="lead" {
                    (f.t("计划哪一年有几个村首次达到等次;结果认定后自动销账,一个村只销一次。"))
                }
                @if !view.sum.is_empty() {
                    section class="block" aria-labelledby="sum" {
                        h2 id="sum" { (f.t("合计")) }
                        p { (f.with("计划{0}个,已销账{1}个。", &[&planned, &off])) " " (standing(f, behind)) }
                        div class="table" {
                            table class="cards" {
                                thead { tr {
                                    th scope="col" { (f.t("年度")) } th scope="col" { (f.t("计划")) }
                                    th scope="col" { (f.t("已销账")) }
                                } }
                                tbody { @for year in &view.sum { tr {
                                    th scope="row" { (year.year) }
                                    td data-label=(f.t("计划")) { (year.planned) }
                                    td data-label=(f.t("已销账")) { (year.off) }
                                } } }
                            }
                        }
                    }
                }
                @if view.towns.is_empty() {
                    p class="muted" { (f.t("您的管理范围内没有可以作计划的单位。")) }
                } @else {
                    ul class="lines" { @for town in &view.towns { (self.town(f, town)) } }
                }
            }
        }
    }
}

impl PlansPage {
    fn town(&self, f: &Frame, town: &PlanTown) -> Markup {
        let address = links::plan(self.view.cycle, &town.unit.code);
        let id = format!("town-{}", town.unit.code);
        let done = f.with("已销账 {0} / {1} 个", &[&town.off, &town.planned]);
        html! {
            li {
                a id=(id) href=(address) lang="zh-CN" { (town.unit.name) }
                " " span class="small muted" { (f.with("共 {0} 个", &[&town.villages])) }
                @if town.says.is_empty() {
                    p { (chip(Tone::Idle, f.t("还没有计划"))) }
                    @if town.may_plan {
                        a class="button" href={ (address) "#change" } aria-describedby=(id) { (f.t("作计划")) }
                    }
                } @else {
                    p class="small" lang="zh-CN" { (town.says) }
                    p { (done) " " (standing(f, town.behind)) }
                    progress max=(town.planned.max(1)) value=(town.off.min(town.planned)) aria-label=(done) {}
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::Named;
        use fanben_actions::looks::PlanSum;
        let town = |unit: Named, says: &str, off, behind| PlanTown {
            unit,
            villages: 7,
            says: says.to_owned(),
            planned: if says.is_empty() { 0 } else { 7 },
            off,
            behind,
            may_plan: says.is_empty(),
        };
        let says = "2026年3个、2027年2个、2028年2个首次达到规范及以上";
        let sum = |year, planned, off| PlanSum { year, planned, off };
        let view = Plans {
            cycle: made::cycle(),
            title: made::title(),
            tiers: true,
            sum: vec![sum(2026, 6, 4), sum(2027, 4, 0), sum(2028, 4, 0)],
            towns: vec![
                town(made::township(), says, 1, 2),
                town(Named::new("990403101000", "北屏镇"), says, 3, 0),
                town(Named::new("990403102000", "南屏镇"), "", 0, 0),
            ],
        };
        let nobody = Plans { sum: vec![], towns: vec![], ..view.clone() };
        let none = Plans { tiers: false, ..nobody.clone() };
        [view, nobody, none].map(|view| Self { view }).into()
    }
}
