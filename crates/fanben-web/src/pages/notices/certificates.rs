//! 证书、奖牌: each title of a confirmed notice on a sheet of its own, and all of them as the list an
//! engraver works from.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::Datelike as _;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, Certificate, Certificates};
use maud::{Markup, html};

use super::piece;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// The certificates of a notice.
pub(crate) struct CertificatesPage {
    pub(crate) view: Certificates,
}

/// Shows them.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, number)): Path<(CycleId, i64)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = looks::certificates(&shared.desk, &visit.who, cycle, number).await;
    let view = visit.look(view)?;
    Ok(visit.frame.show(&CertificatesPage { view }))
}

impl Page for CertificatesPage {
    fn title(&self, f: &Frame) -> String {
        f.t("证书和奖牌").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        let notice =
            links::notice(view.cycle, view.number, piece(fanben_model::notices::Scope::Inside));
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (view.title.clone(), links::board(view.cycle)),
            (f.with("第{0}号公示", &[&view.number]), notice),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="no-print" { (f.t("按认定的结果列出,只有单位名称和称号。打印时每个称号一张,盖章以后有效;奖牌按下面的表刻字。")) }
            @if view.lines.is_empty() { p { (f.t("这次没有授予称号。")) } }
            @else {
                (self.engraving(f))
                div lang="zh-CN" {
                    @for line in &view.lines { (self.certificate(line)) }
                }
            }
        }
    }
}

impl CertificatesPage {
    /// What is cut into the plaques; not on the sheets.
    fn engraving(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            div class="table no-print" {
                table class="cards" {
                    caption { (f.with("奖牌刻字({0}块)", &[&view.lines.len()])) }
                    thead { tr {
                        th scope="col" { (f.t("对象")) }
                        th scope="col" { (f.t("所属")) }
                        th scope="col" { (f.t("称号")) }
                        th scope="col" { (f.t("授予单位和时间")) }
                    } }
                    tbody {
                        @for line in &view.lines {
                            tr {
                                th scope="row" lang="zh-CN" { (line.subject.name) }
                                td data-label=(f.t("所属")) lang="zh-CN" { (line.above) }
                                td data-label=(f.t("称号")) lang="zh-CN" { (spoken(&view.period)) "“" (line.title) "”" }
                                td data-label=(f.t("授予单位和时间")) lang="zh-CN" { (view.body) " " (month(view)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn certificate(&self, line: &Certificate) -> Markup {
        let view = &self.view;
        html! {
            article class="certificate" {
                h2 { "证书" }
                p class="whom" { (line.above) (line.subject.name) ":" }
                p { "在" (spoken(&view.period)) "“" (view.scheme) "”的评定中,你村(社区、单位)被授予" }
                p class="honour" { "“" (line.title) "”" }
                p { "称号。特发此证。" }
                p class="from" {
                    (view.body) br;
                    (view.document) br;
                    (view.day.year()) "年" (view.day.month()) "月" (view.day.day()) "日"
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::certificates();
        let none = Certificates { lines: vec![], period: "2026Q1".to_owned(), ..view.clone() };
        vec![Self { view }, Self { view: none }]
    }
}

fn month(view: &Certificates) -> String {
    format!("{}年{}月", view.day.year(), view.day.month())
}

/// A period as a certificate says it: 2026年度, 2026年第1季度.
fn spoken(period: &str) -> String {
    match (period.get(..4), period.get(4..)) {
        (Some(year), Some("")) => format!("{year}年度"),
        (Some(year), Some(rest)) => match (rest.strip_prefix('Q'), rest.strip_prefix('-')) {
            (Some(quarter), _) => format!("{year}年第{quarter}季度"),
            (_, Some(month)) => format!("{year}年{}月", month.trim_start_matches('0')),
            _ => period.to_owned(),
        },
        _ => period.to_owned(),
    }
}
