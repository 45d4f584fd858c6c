//! A period → how many visits and problems were handled, what was done of what was asked tie by tie,
//! and the share recorded as a measure.

use axum::extract::{Query, State};
use axum::response::Response;
use fanben_actions::looks::{self, LiaisonShares, TieLine};
use fanben_actions::{CycleId, actions};
use fanben_model::liaison::Compliance;
use maud::{Markup, html};
use serde::Deserialize;

use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// What was done of what was asked.
pub(crate) struct VisitSharesPage {
    pub(crate) view: LiaisonShares,
    pub(crate) typed: Typed,
}

/// What the address asks.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    period: String,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let look = looks::liaison_shares(&shared.desk, &visit.who, &asked.period).await;
    let view = visit.look(look)?;
    Ok(visit.frame.show(&VisitSharesPage { view, typed: Typed::default() }))
}

/// Records the shares as a measure of a cycle.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (period, chosen) = (form.text("period"), form.text("measure"));
    let (cycle, measure) = chosen.split_once(' ').unwrap_or_default();
    let came = match cycle.parse::<CycleId>() {
        Ok(cycle) => {
            let (measure, reason) = (measure.to_owned(), form.text("reason"));
            actions::record_liaison(desk, who, action, cycle, measure, reason).await
        }
        Err(_) => Err(fanben_actions::Refusal::bad("measure", "请选登记到哪个数据项")),
    };
    let look = looks::liaison_shares(desk, who, &period);
    let to = links::done(&links::liaison_shares(&period), "saved");
    visit.answered(came, &to, form, look, |view, typed| VisitSharesPage { view, typed }).await
}

impl Page for VisitSharesPage {
    fn title(&self, f: &Frame) -> String {
        f.with("包联走访完成情况({0})", &[&self.view.period])
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("包联走访").to_owned(), links::LIAISON.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let period = Field {
            name: "period",
            label: f.t("时期"),
            value: &view.period,
            hint: f.t("例如2026Q4、2026-11、2026。"),
            wrong: None,
            required: true,
        };
        html! {
            (self.typed.note(&["reason"]))
            form method="get" action=(links::LIAISON_SHARES) {
                (period.text(f, "off"))
                button class="button" { (f.t("看这个时期")) }
            }
            (self.counts(f))
            section class="block" aria-labelledby="shares" {
                h2 id="shares" { (f.t("做到的比例")) }
                p class="small muted" {
                    (f.t("一周、一个月、一个季度过完,并且不能再补记了才算;中途接手或者交出的那一期不算;同一天的算一次,多去的不抵别的一期。"))
                }
                @if view.lines.is_empty() { p { (f.t("这个时期还没有可以算的。")) } }
                @else { (self.table(f)) }
            }
            @if !view.measures.is_empty() { (self.record(f)) }
        }
    }
}

impl VisitSharesPage {
    /// Numbers of handling.
    fn counts(&self, f: &Frame) -> Markup {
        let is = &self.view.counts;
        let count = |label: &'static str, many: String| html! { dt { (label) } dd { (many) } };
        html! {
            section class="block" aria-labelledby="counts" {
                h2 id="counts" { (f.t("走访和问题")) }
                dl class="pairs" {
                    (count(f.t("到村、入户"), f.with("{0}次", &[&is.visits])))
                    (count(f.t("走了几户"), f.with("{0}户", &[&is.homes])))
                    (count(f.t("发现问题"), f.with("{0}个", &[&is.found])))
                    (count(f.t("待交办"), f.with("{0}个", &[&is.waiting])))
                    (count(f.t("办理中"), f.with("{0}个,其中过了期限{1}个", &[&is.open, &is.late])))
                    (count(f.t("已办,待确认"), f.with("{0}个", &[&is.done])))
                    (count(f.t("已解决"), f.with("{0}个", &[&is.solved])))
                    (count(f.t("不再办"), f.with("{0}个", &[&is.dropped])))
                }
                p class="small muted" { (f.t("数的是办理的件数,不数信访。")) }
            }
        }
    }

    fn table(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            div class="table" {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("谁包联哪里")) } th scope="col" { (f.t("要求(天)")) }
                        th scope="col" { (f.t("做到(天)")) } th scope="col" { (f.t("比例")) }
                        th scope="col" { (f.t("没有做够的期数")) }
                    } }
                    tbody {
                        @for (line, sum) in &view.lines { (row(f, line, *sum)) }
                        tr { th scope="row" { (f.t("合计")) } (cells(f, view.sum)) }
                    }
                }
            }
        }
    }

    fn record(&self, f: &Frame) -> Markup {
        let (measure, reason) = (self.typed.value("measure"), self.typed.value("reason"));
        let measures = self.view.measures.iter();
        let measures: Vec<(String, String)> = measures
            .map(|(cycle, title, name)| (format!("{cycle} {name}"), format!("{title} · {name}")))
            .collect();
        let field = |name: &'static str, label, value, hint| Field {
            name,
            label,
            value,
            hint,
            wrong: self.typed.wrong(name),
            required: name == "measure",
        };
        html! {
            section class="block" aria-labelledby="record" {
                h2 id="record" { (f.t("把完成率登记成考核的数据")) }
                (f.post(links::LIAISON_SHARES, &html! {
                    input type="hidden" name="period" value=(self.view.period);
                    (field("measure", f.t("数据项"), &measure, f.t("按在本单位和下级单位任职、负有包联责任的人合计,由系统写入,不用再填。")).choice(f, &measures))
                    (field("reason", f.t("更正的原因"), &reason, f.t("已经报过别的数才要写。")).text(f, "off"))
                    button class="button" { (f.t("登记完成率")) }
                }))
            }
        }
    }
}

fn cells(f: &Frame, sum: Compliance) -> Markup {
    let share = sum.share().map(|share| f.with("{0}%", &[&share.with_places(2)]));
    html! {
        td data-label=(f.t("要求(天)")) { (sum.needed) }
        td data-label=(f.t("做到(天)")) { (sum.done) }
        td data-label=(f.t("比例")) { (share.unwrap_or_default()) }
        td data-label=(f.t("没有做够的期数")) { (sum.short) "/" (sum.periods) }
    }
}

fn row(f: &Frame, line: &TieLine, sum: Compliance) -> Markup {
    html! {
        tr {
            th scope="row" {
                a href=(links::tie(line.id)) lang="zh-CN" { (line.person) " → " (line.unit.name) }
            }
            (cells(f, sum))
        }
    }
}

impl VisitSharesPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::shares();
        let none = LiaisonShares {
            lines: vec![],
            sum: Compliance::default(),
            measures: vec![],
            ..view.clone()
        };
        [view, none].map(|view| Self { view, typed: Typed::default() }).into()
    }
}
