//! The person signed in → what they were paid and how it was computed, and what the unit was whose
//! post they hold.

use axum::extract::State;
use axum::response::Response;
use fanben_actions::looks::{self, OwnLine, OwnPay};
use fanben_model::number::Money;
use maud::{Markup, html};

use super::{state, yuan};
use crate::chips::{Tone, chip};
use crate::pages::payroll;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// One's own pay.
pub(crate) struct OwnPayPage {
    pub(crate) view: OwnPay,
}

/// Shows it.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::own_pay(&shared.desk, &visit.who).await)?;
    Ok(visit.frame.show(&OwnPayPage { view }))
}

impl Page for OwnPayPage {
    fn title(&self, f: &Frame) -> String {
        f.t("我的和本单位的发放").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Own
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("我的账号").to_owned(), links::OWN.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let (unit, own): (Vec<&OwnLine>, Vec<&OwnLine>) =
            self.view.lines.iter().partition(|line| line.unit);
        html! {
            p { (f.t("这里只有发给您本人和您任职单位的;算错了请向发放的部门或者公示上的电话提出。")) }
            @if self.view.lines.is_empty() {
                p class="muted" { (f.t("还没有发放记录。审定以后会出现在这里。")) }
            }
            (payroll::own(f, &self.view.rows))
            (list(f, "own", f.t("发给我的"), &own))
            (list(f, "unit", f.t("发给本单位的"), &unit))
        }
    }
}

fn list(f: &Frame, id: &str, title: &str, lines: &[&OwnLine]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section class="block" aria-labelledby=(id) {
                h2 id=(id) { (title) }
                ul class="lines" {
                    @for one in lines {
                        li {
                            span lang="zh-CN" { (one.line.name) } " " strong { (yuan(f, one.line.amount)) } " "
                            @if one.held.is_empty() { (state(f, one.state)) } @else { (chip(Tone::Wait, f.t("缓发"))) }
                            @if one.line.amount < Money::ZERO { " " (chip(Tone::Bad, f.t("要退回"))) }
                            @if !one.held.is_empty() { div lang="zh-CN" { (one.held) } }
                            div class="small" { (f.t("怎么算的")) ":" span lang="zh-CN" { (one.line.why) } }
                            div class="small muted" {
                                span lang="zh-CN" { (one.title) } " · " (f.with("第{0}批", &[&one.number]))
                                " · " (crate::standing::moment(one.at))
                            }
                        }
                    }
                }
            }
        }
    }
}

impl OwnPayPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_model::payments::{Line, State};
        let line = |unit: bool, yuan: i64, held: &str| OwnLine {
            title: made::title(),
            number: 1,
            state: if yuan < 0 { State::Released } else { State::Paid },
            unit,
            line: Line {
                incentive: "年度奖励".to_owned(),
                name: "年度奖励·村干部个人".to_owned(),
                subject: "990402201201".to_owned(),
                unit: "小泉村".to_owned(),
                payee: String::new(),
                to: "王强(书记)".to_owned(),
                amount: Money::from_raw(yuan * 100),
                why: "等次(红旗)→3万元 = 30,000 元;其中50%:15,000 元".to_owned(),
            },
            held: held.to_owned(),
            at: made::at(),
        };
        let held = "有1件异议没有答复,答复以后的一批再发";
        let lines = vec![line(false, -9_000, ""), line(false, 9_000, ""), line(true, 15_000, held)];
        let row = looks::OwnRow { unit: made::village(), line: payroll::made_line(true) };
        let full = OwnPay { rows: vec![row], lines };
        vec![Self { view: full }, Self { view: OwnPay { rows: vec![], lines: vec![] } }]
    }
}
