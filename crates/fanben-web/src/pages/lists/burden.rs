//! A place → its burden ledger: what villages are asked, by period, department and village, each
//! change with what it is divided by.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, Ledger};
use fanben_model::lists::{Burden, Change, Filled, Form, MOST, Quarter};
use maud::{Markup, html};

use crate::charts::{Bar, Look, bars};
use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// The ledger of a place.
pub(crate) struct BurdenPage {
    pub(crate) view: Ledger,
}

/// Shows that of the whole place.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::ledger(&shared.desk, &visit.who, None).await)?;
    Ok(visit.frame.show(&BurdenPage { view }))
}

/// Shows that of one unit.
pub(crate) async fn show_unit(
    State(shared): State<Shared>,
    Path(unit): Path<String>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::ledger(&shared.desk, &visit.who, Some(&unit)).await)?;
    Ok(visit.frame.show(&BurdenPage { view }))
}

/// A change with its numerator and denominator.
fn change(f: &Frame, change: Option<Change>) -> Markup {
    html! {
        @match change.and_then(|change| Some((change, change.percent()?))) {
            None => "—",
            Some((change, percent)) => {
                @let percent = percent.with_places(1).replace('-', "−");
                @let (sign, by) = (if change.by() > 0 { "+" } else { "" }, change.by().to_string().replace('-', "−"));
                span class="nowrap" { (sign) (percent) "%" } " "
                span class="small muted nowrap" {
                    (f.with("{0} ÷ {1}", &[&format!("{sign}{by}"), &change.from]))
                }
            }
        }
    }
}

/// The figures of a burden as cells.
fn cells(f: &Frame, is: &Burden) -> Markup {
    html! {
        td class="num" data-label=(f.t("项")) { (is.items) }
        td class="num" data-label=(f.t("条")) { (is.entries) }
        td class="num" data-label=(f.t("栏目")) { (is.fields) }
        td class="num" data-label=(f.t("分钟")) { (is.minutes) }
        td class="num" data-label=(f.t("材料")) { (is.files) }
        td class="num" data-label=(f.t("会议")) { (is.meetings) }
    }
}

fn heads(f: &Frame, first: &str) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (first) }
            th scope="col" class="num" { (f.t("项")) } th scope="col" class="num" { (f.t("条")) }
            th scope="col" class="num" { (f.t("栏目")) } th scope="col" class="num" { (f.t("分钟")) }
            th scope="col" class="num" { (f.t("材料")) } th scope="col" class="num" { (f.t("会议")) }
        } }
    }
}

/// How often each form was sent.
fn sent(f: &Frame, one: &Filled) -> Markup {
    let name = |form| match form {
        Form::Accept => f.t("接单"),
        Form::Report => f.t("办结回报"),
        Form::Receive => f.t("签收"),
        Form::Solve => f.t("报办好"),
    };
    html! {
        @if one.sent.is_empty() { "—" }
        @for (at, (form, times)) in one.sent.iter().enumerate() {
            @if at > 0 { " · " }
            span class="nowrap" { (f.with("{0}{1}次", &[&name(*form), times])) }
        }
    }
}

impl Page for BurdenPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}减负台账", &[&self.view.unit.name])
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("任务清单").to_owned(), links::LISTS.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" { (f.t("清单上向村里要的都数在这里。“项”和“条”分开数;百分数四舍五入到一位小数,旁边是怎么除出来的。取消的不算。")) }
            @if let Some(own) = &view.own {
                p { a class="button" href=(links::burden_of(&own.code)) { (f.with("看{0}的台账", &[&own.name])) } }
            }
            @if view.quarters.is_empty() {
                p class="muted" { (f.t("还没有开过单。")) }
            } @else {
                (self.periods(f))
                @if !view.filled.is_empty() { (self.filled(f)) }
                (self.current(f))
                (self.dear(f))
                @if !view.villages.is_empty() { (self.villages(f)) }
            }
            @if !view.near.is_empty() {
                section class="block" aria-labelledby="near" {
                    h2 id="near" { (f.t("别处的台账")) }
                    ul class="inline" lang="zh-CN" { @for unit in &view.near {
                        li { a href=(links::burden_of(&unit.code)) { (unit.name) } }
                    } }
                }
            }
        }
    }
}

impl BurdenPage {
    fn periods(&self, f: &Frame) -> Markup {
        let items = |is: &Burden| is.items;
        let entries = |is: &Burden| is.entries;
        let kinds = [(f.t("项"), items as fn(&Burden) -> u32), (f.t("条"), entries)];
        html! {
            section class="block" aria-labelledby="periods" {
                h2 id="periods" { (f.t("各个时期")) }
                (self.drawn(f))
                div class="table" { table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("时期")) } th scope="col" { (f.t("单位")) }
                        th scope="col" class="num" { (f.t("数量")) }
                        th scope="col" { (f.t("比当年第一个时期")) }
                        th scope="col" { (f.t("比上一个时期")) }
                    } }
                    tbody { @for one in &self.view.quarters { @for (unit, of) in kinds { tr {
                        th scope="row" { (one.period) }
                        td data-label=(f.t("单位")) { (unit) }
                        td class="num" data-label=(f.t("数量")) { (of(&one.is)) }
                        td data-label=(f.t("比当年第一个时期")) { (change(f, one.on_first(of))) }
                        td data-label=(f.t("比上一个时期")) { (change(f, one.on_last(of))) }
                    } } } }
                } }
            }
        }
    }

    /// The entries of each period as bars beside those of the first.
    fn drawn(&self, f: &Frame) -> Markup {
        let quarters = &self.view.quarters;
        let most = quarters.iter().map(|one| i64::from(one.is.entries)).max().unwrap_or(0);
        let first = |change: Option<Change>| change.map(|change| i64::from(change.from));
        let bar = |one: &Quarter| Bar {
            label: one.period.clone(),
            value: i64::from(one.is.entries),
            full: most,
            line: first(one.on_first(|is| is.entries)),
            figure: f.with("{0}条", &[&one.is.entries]),
            look: Look::Won,
        };
        let drawn: Vec<Bar> = quarters.iter().map(bar).collect();
        bars(f.t("各个时期条数的条形图,数字与下面的表相同"), f.t("当年第一个时期"), &drawn)
    }

    /// What the village filled in, against the most it may cost.
    fn filled(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="filled" {
                h2 id="filled" { (f.t("本村填的")) }
                div class="table" { table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("时期")) }
                        th scope="col" class="num" { (f.t("清单要的栏目")) }
                        th scope="col" { (f.t("在平台上交的")) }
                        th scope="col" class="num" { (f.t("交的时候手填的栏目")) }
                        th scope="col" class="num" { (f.t("合计")) }
                        th scope="col" class="num" { (f.t("写自己工作的话")) }
                    } }
                    tbody { @for one in &self.view.filled { tr {
                        th scope="row" { (one.period) }
                        td class="num" data-label=(f.t("清单要的栏目")) { (one.asked) }
                        td data-label=(f.t("在平台上交的")) { div { (sent(f, one)) } }
                        td class="num" data-label=(f.t("交的时候手填的栏目")) { (one.own()) }
                        td class="num" data-label=(f.t("合计")) {
                            strong { (one.sum()) }
                            @if !one.within() { " " (chip(Tone::Bad, &f.with("超过{0}栏", &[&MOST]))) }
                        }
                        td class="num" data-label=(f.t("写自己工作的话")) { (f.with("{0}句", &[&one.words()])) }
                    } } }
                } }
                p class="small muted" {
                    (f.with("除了写自己工作的话,一个时期合计最多{0}栏。可以不填的、系统已经填好的不算,登录不算。提示、黄牌的签收和走访问题的回报,看得到的人才数。", &[&MOST]))
                }
            }
        }
    }

    fn current(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="now" {
                h2 id="now" { (f.with("{0}各部门要的", &[&view.period])) }
                @for says in &view.over { div class="note wait" { p lang="zh-CN" { (says) } } }
                @for says in &view.twice { div class="note wait" { p lang="zh-CN" { (says) } } }
                div class="table" { table class="cards" {
                    (heads(f, f.t("部门")))
                    tbody {
                        @for (name, is) in &view.departments { tr {
                            th scope="row" lang="zh-CN" { (name) } (cells(f, is))
                        } }
                        tr { th scope="row" { (f.t("每个村(乡镇自设的不算)")) } (cells(f, &view.of_village)) }
                    }
                } }
                p class="small muted" { (f.t("两个部门合用的项目各算一次,所以各部门的项数加起来可以比清单的多。")) }
                @if view.cancelled > 0 { p { (f.with("开单以后取消了{0}条。", &[&view.cancelled])) } }
                @if let Some(list) = view.list { p { a href=(links::list(list)) { (f.t("看这张清单")) } } }
            }
        }
    }

    fn dear(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="dear" {
                h2 id="dear" { (f.t("最费时间的")) }
                div class="table" { table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("任务")) } th scope="col" { (f.t("栏目 × 分钟 × 村")) }
                        th scope="col" class="num" { (f.t("合计分钟")) }
                    } }
                    tbody { @for (one, title, department) in &self.view.expenses { tr {
                        th scope="row" lang="zh-CN" { (title) div class="small muted" { (department) } }
                        td data-label=(f.t("栏目 × 分钟 × 村")) { (one.fields) " × " (one.minutes) " × " (one.units) }
                        td class="num" data-label=(f.t("合计分钟")) { (one.whole) }
                    } } }
                } }
                p class="small muted" { (f.t("不用填表的按一栏算,就是办结回报。")) }
            }
        }
    }

    fn villages(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="villages" {
                h2 id="villages" { (f.t("各村要办的")) }
                div class="table" { table class="cards" {
                    (heads(f, f.t("村")))
                    tbody { @for (unit, is) in &self.view.villages { tr {
                        th scope="row" lang="zh-CN" { a href=(links::burden_of(&unit.code)) { (unit.name) } }
                        (cells(f, is))
                    } } }
                } }
                p class="small muted" { (f.t("乡镇自设的算在内,免办的不算。")) }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::ledger();
        let none = Ledger { quarters: vec![], near: vec![], ..view.clone() };
        let village = super::made_up::ledger_of_village();
        [view, none, village].map(|view| Self { view }).into()
    }
}
