//! A township's villages after the departments: rank, what each department gave, money. Printed for
//! the settlement meeting, with two lines for signatures.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, TownRow, TownSettlement};
use fanben_model::number::Money;
use maud::{Markup, html};

use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links, standing};

/// One township.
pub(crate) struct TownPage {
    pub(crate) view: TownSettlement,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, town)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::town_settlement(&shared.desk, &visit.who, cycle, &town).await)?;
    Ok(visit.frame.show(&TownPage { view }))
}

impl Page for TownPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}季度结账单", &[&self.view.town.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (view.title.clone(), links::board(view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" {
                (f.with("{0}个村,评完{1}个。", &[&view.rows.len(), &view.settled])) " "
                @if view.money != Money::ZERO {
                    (f.with("按现在的名次,奖励共{0}元。", &[&view.money.grouped(2)]))
                }
            }
            @if !view.own.is_empty() {
                p class="small muted" {
                    (f.t("本镇自设的项目:"))
                    @for (at, (name, points)) in view.own.iter().enumerate() {
                        @if at > 0 { "、" }
                        span lang="zh-CN" { (name) } (f.with("({0}分)", &[points]))
                    }
                    (f.t(";全市比较时不计这些。"))
                }
            }
            div class="table" role="region" tabindex="0" aria-label=(f.t("各村名次和各部门评分")) {
                table class="cards" {
                    thead { tr {
                        th scope="col" class="num" { (f.t("名次")) } th scope="col" { (f.t("村")) }
                        th scope="col" class="num" { (f.t("总分")) }
                        @for (lead, points) in &view.leads {
                            th scope="col" class="num" lang="zh-CN" {
                                @if lead.is_empty() { (f.t("其他")) } @else { (lead) }
                                div class="small muted" { (points) }
                            }
                        }
                        @if view.money != Money::ZERO { th scope="col" class="num" { (f.t("奖励")) } }
                        @if view.inside { th scope="col" { (f.t("提请研究")) } }
                    } }
                    tbody { @for row in &view.rows { (self.row(f, row)) } }
                }
            }
            @if view.inside {
                p class="small muted" { (f.t("“提请研究”只在内部使用,不公示;由镇(街道)决定,系统只列出。")) }
            }
            div class="sign-boxes print-only" {
                p { (f.t("分管领导(签字):")) } p { (f.t("书记(签字):")) } p { (f.t("日期:")) }
            }
        }
    }
}

impl TownPage {
    fn row(&self, f: &Frame, row: &TownRow) -> Markup {
        let view = &self.view;
        let rank = row.standing.rank;
        html! {
            tr {
                td class="num" data-label=(f.t("名次")) {
                    @if rank == 0 || row.standing.open { span class="muted" { "—" } } @else { (rank) }
                }
                th scope="row" lang="zh-CN" {
                    a href=(links::subject(view.cycle, &row.subject.code)) { (row.subject.name) }
                    " " (standing::phase(f, row.phase, "", false))
                }
                td class="num" data-label=(f.t("总分")) { strong { (row.standing.total) } }
                @for ((lead, _), cell) in view.leads.iter().zip(&row.by) {
                    td class="num" data-label=(lead) {
                        @if cell.points.is_empty() { span class="muted" { "—" } }
                        @else if cell.less { strong { (cell.points) } }
                        @else { (cell.points) }
                    }
                }
                @if view.money != Money::ZERO {
                    td class="num" data-label=(f.t("奖励")) {
                        @if row.money != Money::ZERO { (row.money.grouped(2)) }
                    }
                }
                @if view.inside {
                    td data-label=(f.t("提请研究")) lang="zh-CN" { (row.words.join(";")) }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::Named;
        use fanben_actions::looks::LeadCell;
        use fanben_model::stages::Phase;
        let cell = |points: &str, less| LeadCell { points: points.to_owned(), less, open: false };
        let row = |name: &str, rank, money, words: &[&str]| {
            let mut standing = made::standing();
            (standing.rank, standing.total, standing.open) =
                (rank, format!("9{}.5", 9 - rank), false);
            TownRow {
                subject: Named::new("990402201202", name),
                phase: Phase::Settled,
                standing,
                by: vec![cell("10", false), cell("7.5", true), LeadCell::default()],
                money: Money::from_raw(money),
                words: words.iter().map(ToString::to_string).collect(),
            }
        };
        let view = TownSettlement {
            cycle: made::cycle(),
            title: "村(社区)“三创三强”季度评比办法(2026Q1)".to_owned(),
            town: made::township(),
            leads: [("组织部", "10"), ("林业局", "8"), ("青塘镇", "5")]
                .map(|(lead, points)| (lead.to_owned(), points.to_owned()))
                .into(),
            rows: vec![
                row("和顺村", 1, 446_429, &[]),
                row("大湾村", 2, 297_619, &[]),
                row("石门村", 3, 0, &["镇内末位", "连续两个季度镇内末位"]),
            ],
            settled: 3,
            own: vec![("春节走访".to_owned(), "2".to_owned())],
            money: Money::from_raw(744_048),
            inside: true,
        };
        let outside =
            TownSettlement { inside: false, money: Money::ZERO, own: vec![], ..view.clone() };
        vec![Self { view }, Self { view: outside }]
    }
}
