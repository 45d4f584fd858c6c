//! What came of a joint vetting (联审表) → on screen and on paper; recorded as a measure by whoever
//! records that.

use axum::extract::{Path, State as Shares};
use axum::response::Response;
use fanben_actions::looks::{self, VettingOutcome};
use fanben_actions::{VettingId, actions};
use fanben_model::vetting::{Outcome, Said, State};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// What came of a vetting.
pub(crate) struct OutcomePage {
    pub(crate) view: VettingOutcome,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    Shares(shared): Shares<Shared>,
    Path(vetting): Path<VettingId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::vetting_outcome(&shared.desk, &visit.who, vetting).await)?;
    Ok(visit.frame.show(&OutcomePage { view, typed: Typed::default() }))
}

/// Records it.
pub(crate) async fn send(
    Shares(shared): Shares<Shared>,
    Path(vetting): Path<VettingId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (measure, reason) = (form.text("measure"), form.text("reason"));
    let came = actions::record_vetting(desk, who, action, vetting, measure, reason).await;
    let to = links::done(&links::vetting_outcome(vetting), "recorded");
    let look = looks::vetting_outcome(desk, who, vetting);
    visit.answered(came, &to, form, look, |view, typed| OutcomePage { view, typed }).await
}

fn said(f: &Frame, said: Said) -> Markup {
    match said {
        Said::Passed => chip(Tone::Good, f.t("通过")),
        Said::Failed => chip(Tone::Bad, f.t("不通过")),
        Said::Open => chip(Tone::Wait, f.t("未答复")),
    }
}

impl Page for OutcomePage {
    fn title(&self, f: &Frame) -> String {
        f.t("联审表").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (view.cycle_title.clone(), links::board(view.cycle)),
            (f.t("资格联审").to_owned(), links::vettings(view.cycle)),
            (view.title.clone(), links::vetting(view.id)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let [passed, failed, open] = view.sums;
        html! {
            (self.typed.note(&["measure", "reason"]))
            p class="lead" lang="zh-CN" { (view.title) " " (super::state(f, view.state)) }
            p class="small" {
                span lang="zh-CN" { (view.unit.name) " · " (view.asks.purpose) }
                @if !view.asks.number.is_empty() { " · " (f.t("表号:")) span lang="zh-CN" { (view.asks.number) } }
                " · " (f.with("{0}截止", &[&view.asks.deadline]))
            }
            @if view.state != State::Closed { div class="note wait" { p { (f.t("联审还没有结束,下面的还会变动,只有已签字的作数。")) } } }
            ul class="figures" {
                li { b { (passed) } span { (f.t("通过")) } }
                li { b { (failed) } span { (f.t("不通过")) } }
                li { b { (open) } span { (f.t("未答复")) } }
            }
            div class="table" {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("对象")) } th scope="col" { (f.t("联审结果")) } th scope="col" { (f.t("哪个部门、哪一条")) }
                    } }
                    tbody { @for (unit, above, came) in &view.rows { tr {
                        th scope="row" lang="zh-CN" { (unit.name) div class="small muted" { (above) " " (unit.code) } }
                        td data-label=(f.t("联审结果")) { (said(f, came.said)) }
                        td data-label=(f.t("哪个部门、哪一条")) { (why(f, came)) }
                    } } }
                }
            }
            @if let Some(waiver) = &view.waiver {
                section class="block" aria-labelledby="waived" {
                    h2 id="waived" { (f.t("缺答收齐")) }
                    (super::one::waived(f, waiver))
                }
            }
            section class="block" aria-labelledby="signed" {
                h2 id="signed" { (f.t("签字的部门")) }
                ul { @for (name, by, late) in &view.signed { li {
                    span lang="zh-CN" { (name) ": " (by) } @if *late { " " (chip(Tone::Bad, f.t("逾期"))) }
                } } }
                p { (f.t("主办单位负责人签字:")) "____________ " (f.t("(盖章)")) " ______" (f.t("年")) "____" (f.t("月")) "____" (f.t("日")) }
            }
            @if !view.measures.is_empty() { (self.record(f)) }
        }
    }
}

fn why(f: &Frame, came: &Outcome) -> Markup {
    html! {
        div {
            @for one in &came.unmet {
                div lang="zh-CN" {
                    strong { (one.department) } ": " (one.text)
                    div class="small" { (one.ground) " · " (one.basis) }
                }
            }
            @if !came.missing.is_empty() {
                div class="small" { (f.t("没有答复的部门:")) span lang="zh-CN" { (came.missing.join("、")) } }
            }
        }
    }
}

impl OutcomePage {
    fn record(&self, f: &Frame) -> Markup {
        let typed = !self.typed.bad.is_empty();
        let named = self.view.measures.first().cloned().unwrap_or_default();
        let measure = if typed { self.typed.value("measure") } else { named };
        let reason = self.typed.value("reason");
        let measures: Vec<(String, String)> =
            self.view.measures.iter().map(|name| (name.clone(), name.clone())).collect();
        let field = |name: &'static str, label, value, hint| Field {
            name,
            label,
            value,
            hint,
            wrong: self.typed.wrong(name),
            required: name == "measure",
        };
        html! {
            section class="block no-print" aria-labelledby="record" {
                h2 id="record" { (f.t("把联审结果登记成考核的数据")) }
                p { (f.t("登记的是上面每个对象的“通过”“不通过”“未答复”;办法里的资格门槛读它。登记由您决定。")) }
                (f.post(&links::vetting_outcome(self.view.id), &html! {
                    (field("measure", f.t("数据项"), &measure, "").choice(f, &measures))
                    (field("reason", f.t("更正的原因"), &reason, f.t("已经报过别的结果才要写。")).text(f, "off"))
                    button class="button main" { (f.t("登记联审结果")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::outcome;
        let open = VettingOutcome {
            state: State::Sent,
            measures: vec![],
            waiver: None,
            signed: vec![],
            ..view()
        };
        let bad = vec![fanben_actions::BadInput {
            field: "reason".to_owned(),
            says: "请写明原因".to_owned(),
        }];
        vec![
            Self { view: view(), typed: Typed::default() },
            Self { view: open, typed: Typed::default() },
            Self { view: view(), typed: Typed { sent: Sent::default(), bad } },
        ]
    }
}
