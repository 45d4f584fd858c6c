//! The money of a cycle: what it may come to, its batches, what units' people share; one batch is in
//! [`run`], one unit's shares in [`shares`], what somebody was paid in [`own`].

pub(crate) mod own;
pub(crate) mod run;
pub(crate) mod shares;

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, MoneyPage, RunLine, SharesLine, SharesState};
use fanben_actions::{CycleId, actions};
use fanben_model::number::Money;
use fanben_model::payments;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The money of a cycle.
pub(crate) struct CycleMoneyPage {
    pub(crate) view: MoneyPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::money(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&CycleMoneyPage { view, typed: Typed::default() }))
}

/// Drafts the next batch.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let input = actions::DraftRun { cycle, incentives: Vec::new() };
    let came = actions::draft_run(desk, who, action, input).await;
    let number = came.as_ref().ok().and_then(|receipt| receipt.given("run"));
    let number = number.and_then(|number| number.parse().ok()).unwrap_or(1);
    let to = links::done(&links::pay_run(cycle, number), "drafted-run");
    let look = looks::money(desk, who, cycle);
    visit.answered(came, &to, form, look, |view, typed| CycleMoneyPage { view, typed }).await
}

/// An amount as people read it.
fn yuan(f: &Frame, money: Money) -> String {
    f.with("{0}元", &[&money.grouped(2)])
}

/// How far a batch is.
fn state(f: &Frame, state: payments::State) -> Markup {
    match state {
        payments::State::Drafted => chip(Tone::Wait, f.t("待审核")),
        payments::State::Checked => chip(Tone::Wait, f.t("已一审,待二审")),
        payments::State::Released => chip(Tone::Info, f.t("已审定,可以发放")),
        payments::State::Paid => chip(Tone::Good, f.t("已发放")),
        payments::State::Returned => chip(Tone::Idle, f.t("已退回,不作数")),
    }
}

/// How far a proposal is.
fn shares_state(f: &Frame, state: SharesState) -> Markup {
    match state {
        SharesState::Open => chip(Tone::Wait, f.t("还没有报分配方案")),
        SharesState::Proposed => chip(Tone::Wait, f.t("待核")),
        SharesState::Accepted => chip(Tone::Good, f.t("已核准")),
        SharesState::Returned => chip(Tone::Bad, f.t("被退回,请重新报")),
    }
}

impl Page for CycleMoneyPage {
    fn title(&self, f: &Frame) -> String {
        f.t("奖补资金").to_owned()
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
            (self.typed.note(&[]))
            p {
                a href=(links::OWN_PAY) { (f.t("我的和本单位的发放")) }
                @if view.pays { " · " a href=(links::PAYROLL) { (f.t("人员名册")) } }
            }
            @if view.forecast.is_none() && view.runs.is_none() && view.shares.is_empty() {
                p class="muted" { (f.t("这里现在没有您要看的。发给您或者本单位的钱,在“我的和本单位的发放”里看。")) }
            }
            @if view.forecast.is_some() { (self.forecast(f)) }
            @if let Some(runs) = &view.runs { (self.runs(f, runs)) }
            @if !view.shares.is_empty() { (self.shares(f)) }
        }
    }
}

impl CycleMoneyPage {
    fn forecast(&self, f: &Frame) -> Markup {
        let Some(forecast) = &self.view.forecast else { return html! {} };
        let [least, now, most, before] = forecast.sum();
        let cells = |name: &Markup, amounts: [Money; 4]| {
            let [least, now, most, before] = amounts;
            html! {
                tr {
                    th scope="row" { (name) }
                    td class="num" data-label=(f.t("最少:未定的都没评上")) { (yuan(f, least)) }
                    td class="num" data-label=(f.t("按现在的结果")) { (yuan(f, now)) }
                    td class="num" data-label=(f.t("最多:未定的都评上")) { (yuan(f, most)) }
                    td class="num" data-label=(f.t("照上期结果")) { (yuan(f, before)) }
                }
            }
        };
        html! {
            section class="block" aria-labelledby="forecast" {
                h2 id="forecast" { (f.t("要准备多少钱")) }
                p {
                    @if forecast.open > 0 {
                        (f.with("{1}个对象里{0}个还没有定,钱数在两头之间。", &[&forecast.open, &forecast.subjects]))
                    } @else {
                        (f.with("{0}个对象都评完了。", &[&forecast.subjects]))
                    }
                    @if forecast.without > 0 {
                        " " (f.with("{0}个没有上期结果,照上期算的那一栏按没有等次算。", &[&forecast.without]))
                    }
                }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("项目")) }
                            th scope="col" class="num" { (f.t("最少:未定的都没评上")) }
                            th scope="col" class="num" { (f.t("按现在的结果")) }
                            th scope="col" class="num" { (f.t("最多:未定的都评上")) }
                            th scope="col" class="num" { (f.t("照上期结果")) }
                        } }
                        tbody {
                            @for line in &forecast.lines {
                                (cells(&html! {
                                    span lang="zh-CN" { (line.name) }
                                    @if line.unknown > 0 {
                                        div class="small muted" { (f.with("另有{0}笔缺数据,算不出", &[&line.unknown])) }
                                    }
                                }, [line.least, line.now, line.most, line.before]))
                            }
                            @if forecast.lines.len() > 1 {
                                (cells(&html! { (f.t("合计")) }, [least, now, most, before]))
                            }
                        }
                    }
                }
                p class="small muted" { (f.t("这是测算,不是发放的依据;发放以认定的结果为准。")) }
            }
        }
    }

    fn runs(&self, f: &Frame, runs: &[RunLine]) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="runs" {
                h2 id="runs" { (f.t("发放批次")) }
                @if runs.is_empty() { p class="muted" { (f.t("还没有发放批次。")) } }
                ul class="lines" {
                    @for run in runs {
                        li {
                            @if run.opens {
                                a href=(links::pay_run(view.cycle, run.number)) { (f.with("第{0}批", &[&run.number])) }
                            } @else { (f.with("第{0}批", &[&run.number])) }
                            " " (state(f, run.state))
                            div {
                                (f.with("{0}笔,合计{1}", &[&run.count, &yuan(f, run.total)]))
                                @if run.held > 0 { " · " (f.with("缓发{0}笔", &[&run.held])) }
                            }
                            div class="small muted" {
                                span lang="zh-CN" { (run.notice) } " · " (crate::standing::moment(run.at))
                            }
                        }
                    }
                }
                @if view.may_draft {
                    p { (f.t("下一批是:认定的结果应发的,减去以前各批已经发的。有异议没有答复的自动缓发。")) }
                    (f.post(&links::money(view.cycle), &html! {
                        button class="button main" { (f.t("拟下一批")) }
                    }))
                } @else if !view.why_not.is_empty() {
                    p class="muted" lang="zh-CN" { (view.why_not) }
                }
            }
        }
    }

    fn shares(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let line = |one: &SharesLine| {
            let id = format!("shares-{}-{}", one.unit.code, one.at);
            let address = links::shares(view.cycle, &one.unit.code, one.at);
            html! {
                li {
                    a id=(id) href=(address) lang="zh-CN" { (one.unit.name) " · " (one.name) }
                    " " (shares_state(f, one.state))
                    div { (yuan(f, one.amount)) }
                    @if one.mine && one.state == SharesState::Proposed {
                        a class="button" href={ (address) "#check" } aria-describedby=(id) { (f.t("去核")) }
                    } @else if one.mine {
                        a class="button" href={ (address) "#do" } aria-describedby=(id) { (f.t("报分配方案")) }
                    }
                }
            }
        };
        html! {
            section class="block" aria-labelledby="shares" {
                h2 id="shares" { (f.t("分给个人的:分配方案")) }
                p { (f.t("分给村干部个人的一份,由村里定谁得多少,乡镇核过才进发放批次。")) }
                ul class="lines" { @for one in &view.shares { (line(one)) } }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::{BadInput, Named};
        use fanben_model::incentives::{Forecast, Outlook};
        let whole = |yuan: i64| Money::from_raw(yuan * 100);
        let outlook = |name: &str, most, unknown| Outlook {
            incentive: name.to_owned(),
            name: name.to_owned(),
            least: whole(300_000),
            now: whole(320_000),
            most: whole(most),
            before: whole(280_000),
            unknown,
        };
        let run = |number, state, held, total, opens| RunLine {
            number,
            state,
            count: 60,
            total: whole(total),
            held,
            notice: "公示(第1号)".to_owned(),
            at: made::at(),
            opens,
        };
        let shares = |unit: Named, state, mine| SharesLine {
            unit,
            at: 1,
            name: "年度奖励·村干部个人".to_owned(),
            amount: whole(15_000),
            state,
            mine,
        };
        let other = || Named::new("990402201202", "和顺村");
        let view = MoneyPage {
            cycle: made::cycle(),
            title: made::title(),
            forecast: Some(Forecast {
                lines: vec![outlook("年度奖励", 990_000, 0), outlook("绩效上浮", 520_000, 3)],
                open: 12,
                subjects: 60,
                without: 2,
            }),
            runs: Some(vec![
                run(3, payments::State::Drafted, 0, -30_000, true),
                run(2, payments::State::Returned, 0, 15_000, true),
                run(1, payments::State::Paid, 1, 495_000, false),
            ]),
            pays: false,
            may_draft: false,
            why_not: "第3批还在审核;审完或者退回以后再拟下一批".to_owned(),
            shares: vec![
                shares(made::village(), SharesState::Open, true),
                shares(other(), SharesState::Proposed, true),
                SharesLine { at: 2, ..shares(other(), SharesState::Returned, false) },
                SharesLine { at: 3, ..shares(other(), SharesState::Accepted, false) },
            ],
        };
        let first = MoneyPage {
            forecast: view.forecast.clone().map(|one| Forecast { open: 0, without: 0, ..one }),
            runs: Some(vec![]),
            pays: true,
            may_draft: true,
            why_not: String::new(),
            shares: vec![],
            ..view.clone()
        };
        let nothing = MoneyPage { forecast: None, runs: None, ..first.clone() };
        let says = "现在没有能发的:乙村等1笔有1件异议没有答复,答复以后的一批再发";
        let bad = BadInput { field: String::new(), says: says.to_owned() };
        let wrong = Typed { sent: Sent::default(), bad: vec![bad] };
        let mut pages = vec![Self { view: first.clone(), typed: wrong }];
        let plain = [view, first, nothing];
        pages.extend(plain.map(|view| Self { view, typed: Typed::default() }));
        pages
    }
}
