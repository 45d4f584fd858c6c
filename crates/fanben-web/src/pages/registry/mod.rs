//! The measures of a cycle → who answers for what, how much is reported, the ways to enter it.

pub(crate) mod block;
pub(crate) mod one;

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, MeasureHead, Measures};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// The register of measures.
pub(crate) struct RegistryPage {
    pub(crate) view: Measures,
}

/// Shows the register.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::measures(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&RegistryPage { view }))
}

/// The form of a block: pasted, or as a file.
pub(crate) fn entry(f: &Frame, cycle: CycleId, measure: &str) -> Markup {
    let hint = if measure.is_empty() {
        f.t("从表格软件里连表头一起复制:第一列“编码”,可以有“名称”,后面一列一个数据项。")
    } else {
        f.t("从表格软件里复制编码、名称和值三列(或者编码和值两列),带不带表头都行。")
    };
    html! {
        div class="pair" {
            section class="block" {
                h2 { (f.t("粘贴")) }
                (f.post(&links::block(cycle), &html! {
                    input type="hidden" name="measure" value=(measure);
                    div class="field" {
                        label for="text" { (f.t("复制的内容")) }
                        span class="hint" { (hint) }
                        textarea id="text" name="text" rows="6" required {}
                    }
                    button class="button main" { (f.t("先看看")) }
                }))
            }
            section class="block" {
                h2 { (f.t("交文件")) }
                (f.upload(&links::block(cycle), &html! {
                    input type="hidden" name="measure" value=(measure);
                    div class="field" {
                        label for="file" { (f.t("电子表格文件")) }
                        span class="hint" { (f.t("读第一张有内容的工作表,表头要有“编码”和数据项的名称。")) }
                        input type="file" id="file" name="file" required;
                    }
                    button class="button main" { (f.t("上传并核对")) }
                }))
            }
        }
    }
}

impl Page for RegistryPage {
    fn title(&self, f: &Frame) -> String {
        f.t("数据登记").to_owned()
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
        let mine = view.measures.iter().any(|measure| measure.mine);
        html! {
            p class="lead" { (f.t("一个数只登记一次,由一个部门负责,用到它的各个办法都读这个数。")) }
            @if view.measures.is_empty() {
                p { (f.t("这个办法不用数据。")) }
            } @else {
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("数据项")) } th scope="col" { (f.t("负责单位")) }
                            th scope="col" { (f.t("出自哪份材料")) } th scope="col" { (f.t("已报")) }
                        } }
                        tbody { @for measure in &view.measures { (self.row(f, measure)) } }
                    }
                }
            }
            @if mine { (entry(f, view.cycle, "")) }
        }
    }
}

impl RegistryPage {
    fn row(&self, f: &Frame, measure: &MeasureHead) -> Markup {
        let all = measure.reported == measure.of;
        html! {
            tr {
                th scope="row" lang="zh-CN" {
                    a href=(links::measure_all(self.view.cycle, &measure.name)) { (measure.name) }
                    @if !measure.unit.is_empty() { div class="small muted" { (measure.unit) } }
                }
                td data-label=(f.t("负责单位")) lang="zh-CN" {
                    div {
                        (measure.owner)
                        @if measure.mine { div class="small" { strong { (f.t("由我登记")) } } }
                    }
                }
                td data-label=(f.t("出自哪份材料")) lang="zh-CN" { (measure.source) }
                td data-label=(f.t("已报")) {
                    @if measure.by_itself { (chip(Tone::Idle, f.t("由申报或环节产生"))) }
                    @else {
                        (chip(if all { Tone::Good } else if measure.required { Tone::Wait } else { Tone::Idle },
                            &f.with("{0} / {1}", &[&measure.reported, &measure.of])))
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let measures = || vec![head(true, false), head(false, false), head(false, true)];
        let view = |measures| Measures { cycle: made::cycle(), title: made::title(), measures };
        vec![RegistryPage { view: view(measures()) }, RegistryPage { view: view(vec![]) }]
    }
}

#[cfg(test)]
fn head(mine: bool, by_itself: bool) -> MeasureHead {
    MeasureHead {
        name: "经营性收入".to_owned(),
        owner: "农业农村局".to_owned(),
        source: "农经年报".to_owned(),
        unit: "元".to_owned(),
        words: false,
        required: true,
        reported: if mine { 2 } else { 5 },
        of: 5,
        by_itself,
        mine,
    }
}
