//! One batch → its lines with their explanations, what waits, who approved it; the next step.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use fanben_actions::looks::{self, PayFile, RunPage, RunStep};
use fanben_actions::{CycleId, actions};
use fanben_model::number::Money;
use fanben_model::payments;
use maud::{Markup, html};

use super::{state, yuan};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// One batch.
pub(crate) struct BatchPage {
    pub(crate) view: RunPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, number)): Path<(CycleId, i64)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::run(&shared.desk, &visit.who, cycle, number).await)?;
    Ok(visit.frame.show(&BatchPage { view, typed: Typed::default() }))
}

/// Approves it, sends it back, records that it was paid.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, number, act)): Path<(CycleId, i64, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let end = actions::EndRun { cycle, number, reason: form.text("reason") };
    let (came, done) = match act.as_str() {
        "approve" => {
            let input = actions::ApproveRun { cycle, number, digest: form.text("digest") };
            (actions::approve_run(desk, who, action, input).await, "approved-run")
        }
        "return" => (actions::return_run(desk, who, action, end).await, "returned-run"),
        _ => {
            let end = actions::EndRun { reason: form.text("voucher"), ..end };
            (actions::pay_run(desk, who, action, end).await, "paid-run")
        }
    };
    let to = links::done(&links::pay_run(cycle, number), done);
    let look = looks::run(desk, who, cycle, number);
    visit.answered(came, &to, form, look, |view, typed| BatchPage { view, typed }).await
}

/// One of its workbooks.
pub(crate) async fn file(
    State(shared): State<Shared>,
    Path((cycle, number, which)): Path<(CycleId, i64, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let which = if which == "bank" { PayFile::Bank } else { PayFile::Sheet };
    let came = looks::pay_file(&shared.desk, &visit.who, cycle, number, which).await;
    let file = visit.look(came)?;
    let name = links::escaped(&file.name).replace('/', "%2F");
    let headers = [
        (CONTENT_TYPE, WORKBOOK.to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"batch.xlsx\"; filename*=UTF-8''{name}"),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

impl Page for BatchPage {
    fn title(&self, f: &Frame) -> String {
        f.with("发放第{0}批", &[&self.view.number])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let cycle = self.view.cycle;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (self.view.title.clone(), links::board(cycle)),
            (f.t("奖补资金").to_owned(), links::money(cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let released = matches!(view.state, payments::State::Released | payments::State::Paid);
        html! {
            p class="lead" {
                (f.with("{0}笔,合计{1}", &[&view.lines.len(), &yuan(f, view.total)]))
                " " (state(f, view.state))
            }
            @if view.back > Money::ZERO { p { (f.with("其中追回{0}。", &[&yuan(f, view.back)])) } }
            p class="small muted" {
                (f.t("按哪份公示")) ":" span lang="zh-CN" { (view.notice) }
                " · " (f.t("核对码")) " " code { (view.digest.get(..16).unwrap_or(&view.digest)) }
            }
            p class="row" {
                a class="button" href=(links::pay_file(view.cycle, view.number, "sheet")) { (f.t("下载发放表")) }
                @if released {
                    a class="button" href=(links::pay_file(view.cycle, view.number, "bank")) { (f.t("下载银行代发清单")) }
                }
            }
            @if released {
                p class="small muted" { (f.t("开户行和账号不在这里保存,清单里空着,由代发经办人填写。")) }
            }
            (self.typed.note(&["reason", "voucher"]))
            (self.steps(f))
            (self.next(f))
            (self.lines(f))
            @if !view.held.is_empty() { (self.held(f)) }
            @if !view.waiting.is_empty() {
                details {
                    summary { (f.with("还没有算进来的{0}笔", &[&view.waiting.len()])) }
                    ul class="plain" lang="zh-CN" {
                        @for (who, why) in &view.waiting { li { (who) ":" (why) } }
                    }
                }
            }
        }
    }
}

impl BatchPage {
    fn steps(&self, f: &Frame) -> Markup {
        let name = |step: &RunStep| match step.act.as_str() {
            "draft" => f.t("拟批"),
            "approve" => f.t("审过"),
            "return" => f.t("退回"),
            _ => f.t("登记已发放"),
        };
        html! {
            ol class="plain" {
                @for step in &self.view.steps {
                    li {
                        (name(step)) " · " span lang="zh-CN" { (step.by) }
                        " " span class="small muted" { (crate::standing::moment(step.at)) }
                        @if !step.reason.is_empty() { div class="small" lang="zh-CN" { (step.reason) } }
                    }
                }
            }
        }
    }

    fn next(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let (reason, voucher) = (self.typed.value("reason"), self.typed.value("voucher"));
        let why = Field {
            name: "reason",
            label: f.t("退回的原因"),
            value: &reason,
            wrong: self.typed.wrong("reason"),
            required: true,
            ..Field::default()
        };
        let proof = Field {
            name: "voucher",
            label: f.t("凭证号"),
            value: &voucher,
            hint: f.t("例如:记字第88号。"),
            wrong: self.typed.wrong("voucher"),
            required: true,
        };
        let to = |act| links::pay_act(view.cycle, view.number, act);
        html! {
            @if view.may_approve || view.may_return || view.may_pay || !view.why_not.is_empty() {
                section class="block" aria-labelledby="next" {
                    h2 id="next" { (f.t("下一步")) }
                    @if view.may_approve {
                        p { (f.t("要两个不同的人审,拟的人自己不审。审的就是下面这些行。")) }
                        (f.post(&to("approve"), &html! {
                            input type="hidden" name="digest" value=(view.digest);
                            button class="button main" { (f.t("审核通过")) }
                        }))
                    } @else if !view.why_not.is_empty() {
                        p lang="zh-CN" { (view.why_not) }
                    }
                    @if view.may_return {
                        details open[self.typed.wrong("reason").is_some()] {
                            summary { (f.t("退回")) }
                            (f.post(&to("return"), &html! {
                                (why.text(f, "off"))
                                button class="button" { (f.t("退回,另拟一批")) }
                            }))
                        }
                    }
                    @if view.may_pay {
                        (f.post(&to("pay"), &html! {
                            (proof.text(f, "off"))
                            button class="button main" { (f.t("登记已发放")) }
                        }))
                    }
                }
            }
        }
    }

    fn lines(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="lines" {
                h2 id="lines" { (f.t("逐笔")) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("发给")) } th scope="col" { (f.t("单位")) }
                            th scope="col" { (f.t("项目")) } th scope="col" class="num" { (f.t("金额")) }
                            th scope="col" { (f.t("怎么算的")) }
                        } }
                        tbody {
                            @for line in &self.view.lines {
                                tr {
                                    th scope="row" lang="zh-CN" { (line.to) }
                                    td data-label=(f.t("单位")) lang="zh-CN" { (line.unit) }
                                    td data-label=(f.t("项目")) lang="zh-CN" { (line.name) }
                                    td class="num" data-label=(f.t("金额")) { (yuan(f, line.amount)) }
                                    td data-label=(f.t("怎么算的")) lang="zh-CN" { (line.why) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn held(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="held" {
                h2 id="held" { (f.t("缓发")) }
                ul class="lines" {
                    @for one in &self.view.held {
                        li {
                            span lang="zh-CN" { (one.line.to) " · " (one.line.name) }
                            " " (yuan(f, one.line.amount))
                            div class="small" lang="zh-CN" { (one.reason) }
                        }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    #[expect(clippy::too_many_lines, reason = "made-up pages, one value each")]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::BadInput;
        use fanben_model::payments::{Held, Line};
        let line = |payee: &str, to: &str, yuan: i64| Line {
            incentive: "年度奖励".to_owned(),
            name: "年度奖励·村级公益事业".to_owned(),
            subject: "990402201201".to_owned(),
            unit: "小泉村".to_owned(),
            payee: payee.to_owned(),
            to: to.to_owned(),
            amount: Money::from_raw(yuan * 100),
            why: "等次(红旗)→3万元 = 30,000 元;其中50%:15,000 元".to_owned(),
        };
        let step = |act: &str, by: &str, reason: &str| RunStep {
            act: act.to_owned(),
            reason: reason.to_owned(),
            by: by.to_owned(),
            at: made::at(),
        };
        let drafted = step("draft", "陈静(赤岗市财政经办)", "");
        let view = RunPage {
            cycle: made::cycle(),
            title: made::title(),
            number: 2,
            state: payments::State::Drafted,
            notice: "更正公示(第2号)".to_owned(),
            digest: "5f0c".repeat(16),
            lines: vec![
                line("", "小泉村", 15_000),
                line("书记 王强", "王强(书记)", 9_000),
                line("主任 李梅", "李梅(主任)", -6_000),
            ],
            total: Money::from_raw(1_800_000),
            back: Money::from_raw(600_000),
            held: vec![Held {
                line: line("", "和顺村", 10_000),
                reason: "有1件异议没有答复,答复以后的一批再发".to_owned(),
            }],
            waiting: vec![(
                "柳树村".to_owned(),
                "年度奖励·村干部个人 5,000.00元:还没有报分配方案".to_owned(),
            )],
            steps: vec![drafted.clone()],
            may_approve: true,
            why_not: String::new(),
            may_return: true,
            may_pay: false,
        };
        let own = RunPage {
            may_approve: false,
            why_not: "这一批是您拟的,不能自己审;请由另外两个人审".to_owned(),
            ..view.clone()
        };
        let approved = step("approve", "周明(赤岗市财政复核)", "");
        let released = RunPage {
            state: payments::State::Released,
            back: Money::ZERO,
            held: vec![],
            waiting: vec![],
            may_approve: false,
            may_return: false,
            may_pay: true,
            steps: vec![drafted.clone(), approved.clone(), approved],
            ..view.clone()
        };
        let returned = RunPage {
            state: payments::State::Returned,
            may_approve: false,
            may_return: false,
            steps: vec![drafted, step("return", "周明(赤岗市财政复核)", "凭证没有附全")],
            ..view.clone()
        };
        let paid = RunPage {
            state: payments::State::Paid,
            may_pay: false,
            steps: vec![step("pay", "陈静(赤岗市财政经办)", "记字第88号")],
            ..released.clone()
        };
        let bad = |field: &str, says: &str| {
            let bad = BadInput { field: field.to_owned(), says: says.to_owned() };
            Typed { sent: Sent::default(), bad: vec![bad] }
        };
        let wrong = Self { view: view.clone(), typed: bad("reason", "最多200字") };
        let mut pages =
            vec![wrong, Self { view: view.clone(), typed: bad("", "请重新打开看过再审") }];
        let plain = [view, own, released, returned, paid];
        pages.extend(plain.map(|view| Self { view, typed: Typed::default() }));
        pages
    }
}
