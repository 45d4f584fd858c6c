//! 上会: a result on one page for those who decide, and the way to the same paper in Word.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use fanben_actions::CycleId;
use fanben_actions::looks::{self, Candidate, Committee};
use maud::{Markup, html};

use super::{offices, state};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A result before a committee.
pub(crate) struct CommitteePage {
    pub(crate) view: Committee,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::committee(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&CommitteePage { view }))
}

/// The paper.
pub(crate) async fn paper(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let file = visit.look(looks::committee_paper(&shared.desk, &visit.who, cycle).await)?;
    let name = links::escaped(&file.name).replace('/', "%2F");
    let headers = [
        (CONTENT_TYPE, WORD.to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"paper.docx\"; filename*=UTF-8''{name}"),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

impl Page for CommitteePage {
    fn title(&self, f: &Frame) -> String {
        f.t("上会一页").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let cycle = self.view.cycle;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (self.view.title.clone(), links::board(cycle)),
            (f.t("公示和异议").to_owned(), links::notice_board(cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="row" {
                a class="button" href=(links::committee_paper(view.cycle)) { (f.t("下载上会材料(Word)")) }
                (state(f, view.state, false))
                span class="small muted" lang="zh-CN" { (view.basis.0) " " (view.basis.1) }
            }
            (self.figures(f))
            (self.matters(f))
            @if !view.proposed.is_empty() {
                section class="block" aria-labelledby="proposed" {
                    h2 id="proposed" { (f.t("建议名单")) }
                    (self.list(f, &view.proposed))
                    @if !view.next.is_empty() {
                        h3 { (f.t("名单之后按分数的下一名")) }
                        (self.list(f, &view.next))
                    }
                }
            }
            (self.units(f))
            @if !view.decisions.is_empty() {
                section class="block" aria-labelledby="decided" {
                    h2 id="decided" { (f.t("已经作出的决定")) }
                    (super::decisions(f, &view.decisions))
                }
            }
        }
    }
}

impl CommitteePage {
    fn figures(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let done = view.taking.saturating_sub(view.unsettled.len());
        let (came, answered, upheld) = view.objections;
        html! {
            ul class="figures" {
                li { b { (done) "/" (view.taking) } span { (f.t("已评定")) } }
                @for (title, count) in &view.titles {
                    li { b { (count) } span lang="zh-CN" { (title) } }
                }
                @if view.exempt > 0 { li { b { (view.exempt) } span { (f.t("免评")) } } }
                @if view.declined > 0 { li { b { (view.declined) } span { (f.t("未推荐")) } } }
                @if came > 0 {
                    li { b { (came) } span { (f.with("件异议,答复{0}件,成立{1}件", &[&answered, &upheld])) } }
                }
                @if !view.money.is_empty() {
                    li { b { (view.money) } span { (f.t("应兑现(元,不含个人)")) } }
                }
            }
        }
    }

    /// What is still to be decided or done.
    fn matters(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let idle = view.open.is_empty() && view.unsettled.is_empty() && view.unsigned == 0;
        html! {
            section class="block" aria-labelledby="matters" {
                h2 id="matters" { (f.t("要研究决定的")) }
                @if idle { p { (f.t("结果齐了,签字齐了,没有空出来的名额:审定名单。")) } }
                ul class="plain" {
                    @for (title, league, places) in &view.open {
                        li { span lang="zh-CN" { (title) " " (league) } ": " (f.with("空出{0}个名额,递补还是空缺", &[places])) }
                    }
                    @if !view.unsettled.is_empty() {
                        li { (f.with("{0}个对象还没有评完:", &[&view.unsettled.len()])) span lang="zh-CN" { (offices::some(&view.unsettled)) } }
                    }
                    @if view.unsigned > 0 { li { (f.with("还有{0}处没有签字", &[&view.unsigned])) } }
                }
            }
        }
    }

    fn list(&self, f: &Frame, rows: &[Candidate]) -> Markup {
        let points = self.view.proposed.iter().any(|one| !one.total.is_empty());
        let stars = self.view.proposed.iter().any(|one| one.stars.is_some());
        html! {
            div class="table" {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("对象")) } th scope="col" { (f.t("等次")) } th scope="col" { (f.t("所属")) }
                        @if points { th scope="col" class="num" { (f.t("得分")) } th scope="col" class="num" { (f.t("名次")) } }
                        @if stars { th scope="col" class="num" { (f.t("星数")) } }
                        th scope="col" class="num" { (f.t("兑现(元)")) }
                    } }
                    tbody {
                        @for one in rows {
                            tr {
                                th scope="row" lang="zh-CN" { a href=(links::subject(self.view.cycle, &one.subject.code)) { (one.subject.name) } }
                                td data-label=(f.t("等次")) {
                                    span lang="zh-CN" { (one.title) }
                                    @if one.departs { " " (crate::chips::chip(crate::chips::Tone::Wait, f.t("会议调整,不按分数"))) }
                                }
                                td data-label=(f.t("所属")) lang="zh-CN" { (one.above) }
                                @if points {
                                    td class="num" data-label=(f.t("得分")) { (one.total) }
                                    td class="num" data-label=(f.t("名次")) { (one.rank) }
                                }
                                @if stars { td class="num" data-label=(f.t("星数")) { @if let Some(stars) = one.stars { (stars) } } }
                                td class="num" data-label=(f.t("兑现(元)")) { (one.money) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn units(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @if !view.titles.is_empty() {
                section class="block" aria-labelledby="units" {
                    h2 id="units" { (f.t("各单位情况")) }
                    div class="table" {
                        table class="cards" {
                            thead { tr {
                                th scope="col" { (f.t("所属")) }
                                @for (title, _) in &view.titles { th scope="col" class="num" lang="zh-CN" { (title) } }
                            } }
                            tbody {
                                @for (unit, counts) in &view.units {
                                    tr {
                                        th scope="row" lang="zh-CN" { (unit.name) }
                                        @for ((title, _), count) in view.titles.iter().zip(counts) {
                                            td class="num" data-label=(title) { (count) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let views = super::made_up::committees().into_iter();
        views.map(|view| Self { view }).collect()
    }
}
