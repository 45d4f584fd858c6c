//! Results of periods before the platform → what was brought in, by which import, where the platform's
//! own results count; the ways to bring in more.

pub(crate) mod block;

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, EarlierImport, EarlierPage as View, EarlierPeriod};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::standing::moment;
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// Units of a period that are shown at once.
const ROWS: usize = 500;

/// What is known of earlier periods.
pub(crate) struct EarlierPage {
    pub(crate) view: View,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::earlier(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&EarlierPage { view }))
}

impl Page for EarlierPage {
    fn title(&self, f: &Frame) -> String {
        f.t("历年结果").to_owned()
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
        html! {
            p class="lead" {
                (f.t("连续几年、比上年、逐级升降和分年计划,都要用到以前各期的结果。平台上认定过的自动算数;以前的在这里导入。"))
            }
            @if view.periods.is_empty() { p { (f.t("以前各期的结果还没有导入。")) } }
            @for period in &view.periods { (Self::period(f, period)) }
            @if !view.imports.is_empty() { (self.imports(f)) }
            @if view.may_import { (self.entry(f)) }
        }
    }
}

impl EarlierPage {
    fn period(f: &Frame, period: &EarlierPeriod) -> Markup {
        html! {
            section class="block" {
                h2 { (period.period) }
                @if period.confirmed > 0 {
                    p { (f.with("平台上认定了{0}个,以平台认定的为准。", &[&period.confirmed])) }
                }
                @if !period.rows.is_empty() {
                    details open[period.rows.len() <= 20] {
                        summary { (f.with("导入的{0}个", &[&period.rows.len()])) }
                        div class="table" {
                            table class="cards" {
                                thead { tr {
                                    th scope="col" { (f.t("村")) } th scope="col" { (f.t("结果")) }
                                    th scope="col" { (f.t("出自")) }
                                } }
                                tbody {
                                    @for row in period.rows.iter().take(ROWS) {
                                        tr {
                                            th scope="row" lang="zh-CN" { (row.unit.name) }
                                            td data-label=(f.t("结果")) lang="zh-CN" {
                                                div { @for (name, value) in &row.values {
                                                    div { (name) " "
                                                        @if value.is_empty() { (f.t("没有")) } @else { strong { (value) } }
                                                    }
                                                } }
                                            }
                                            td data-label=(f.t("出自")) {
                                                div {
                                                    @for number in &row.imports {
                                                        div { (f.with("第{0}次导入", &[number])) }
                                                    }
                                                    @if row.overruled {
                                                        (chip(Tone::Idle, f.t("平台已认定,不用导入的")))
                                                    }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                        @if period.rows.len() > ROWS {
                            p class="small muted" { (f.with("只列出前{0}处,共{1}处。", &[&ROWS, &period.rows.len()])) }
                        }
                    }
                }
            }
        }
    }

    fn imports(&self, f: &Frame) -> Markup {
        let line = |one: &EarlierImport| {
            html! {
                li {
                    strong { (f.with("第{0}次导入", &[&one.number])) } " "
                    span class="small muted" { (moment(one.at)) }
                    div {
                        (f.with("{0}个值", &[&one.values]))
                        @if one.replaced > 0 { " " (chip(Tone::Idle, &f.with("{0}个已被后来的代替", &[&one.replaced]))) }
                    }
                    div lang="zh-CN" { (one.source) @if !one.file.is_empty() { " · " (one.file) } }
                    @if !one.reason.is_empty() { div lang="zh-CN" { (one.reason) } }
                    div class="small muted" lang="zh-CN" { (one.by) }
                }
            }
        };
        html! {
            section class="block" {
                h2 { (f.t("导入记录")) }
                ol class="plain" { @for one in &self.view.imports { (line(one)) } }
            }
        }
    }

    fn entry(&self, f: &Frame) -> Markup {
        let to = links::earlier(self.view.cycle);
        html! {
            p { (f.t("表头要有“编码”“周期”和“等次”“总分”“名次”“星数”里的几列,一村一行;也可以带办法里的数据项。名称只作核对。")) }
            div class="pair" {
                section class="block" {
                    h2 { (f.t("交文件")) }
                    (f.upload(&to, &html! {
                        div class="field" {
                            label for="file" { (f.t("电子表格文件")) }
                            span class="hint" { (f.t("读第一张有内容的工作表。")) }
                            input type="file" id="file" name="file" required;
                        }
                        button class="button main" { (f.t("上传并核对")) }
                    }))
                }
                section class="block" {
                    h2 { (f.t("粘贴")) }
                    (f.post(&to, &html! {
                        div class="field" {
                            label for="text" { (f.t("复制的内容")) }
                            span class="hint" { (f.t("从表格软件里连表头一起复制。")) }
                            textarea id="text" name="text" rows="6" required {}
                        }
                        button class="button main" { (f.t("先看看")) }
                    }))
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::looks::EarlierRow;
        let row = |overruled| EarlierRow {
            unit: made::village(),
            values: vec![
                ("等次".to_owned(), "规范".to_owned()),
                ("名次".to_owned(), String::new()),
            ],
            imports: vec![1, 2],
            overruled,
        };
        let import = |number, replaced, reason: &str| EarlierImport {
            number,
            file: if number == 1 { "历年结果.xlsx".to_owned() } else { String::new() },
            source: "赤委发〔2025〕40号".to_owned(),
            reason: reason.to_owned(),
            values: 11,
            replaced,
            by: "王海峰(赤岗市考核办)".to_owned(),
            at: made::at(),
        };
        let period = |period: &str, confirmed, rows| EarlierPeriod {
            period: period.to_owned(),
            confirmed,
            rows,
        };
        let view = |may_import, periods, imports| EarlierPage {
            view: View { cycle: made::cycle(), title: made::title(), may_import, periods, imports },
        };
        let periods = vec![
            period("2025", 3, vec![row(true)]),
            period("2024", 0, (0..501).map(|_| row(false)).collect()),
        ];
        vec![
            view(true, periods, vec![import(2, 0, "原表抄错"), import(1, 2, "")]),
            view(false, vec![], vec![]),
        ]
    }
}
