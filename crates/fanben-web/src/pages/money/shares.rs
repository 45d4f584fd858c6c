//! What is for a unit's people → the unit's proposals with what the township said; the form to
//! propose, or to check.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::actions::{self, TypedShare};
use fanben_actions::looks::{self, PlanShown, SharesPage};
use fanben_actions::{CycleId, Refusal};
use maud::{Markup, html};

use super::yuan;
use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// Empty rows at the end of the form.
const MORE: usize = 3;

/// What is for a unit's people.
pub(crate) struct SplitPage {
    pub(crate) view: SharesPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, unit, at)): Path<(CycleId, String, usize)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let came = looks::shares(&shared.desk, &visit.who, cycle, &unit, at).await;
    let view = visit.look(came)?;
    Ok(visit.frame.show(&SplitPage { view, typed: Typed::default() }))
}

/// Keeps a proposal, or what the township says to one.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, unit, at)): Path<(CycleId, String, usize)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (came, done) = if form.text("does") == "check" {
        let number = form.text("number").parse().map_err(|_| visit.refused(&Refusal::NotFound))?;
        let accepted = form.text("accepted") == "yes";
        let (subject, reason) = (unit.clone(), form.text("reason"));
        let input = actions::CheckShares { cycle, subject, number, accepted, reason };
        (actions::check_proposal(desk, who, action, input).await, "checked-shares")
    } else {
        let rows = 1..=form.under("name").filter(|(at, _)| !at.is_empty()).count();
        let row = |at: usize| TypedShare {
            name: form.text(&format!("name{at}")),
            post: form.text(&format!("post{at}")),
            account: form.text(&format!("account{at}")),
            amount: form.text(&format!("amount{at}")),
            barred: form.text(&format!("barred{at}")),
        };
        let input = actions::ProposeShares {
            cycle,
            subject: unit.clone(),
            incentive: form.text("incentive"),
            name: form.text("name"),
            shares: rows.map(row).collect(),
            meeting: form.text("meeting"),
        };
        (actions::propose_shares(desk, who, action, input).await, "proposed-shares")
    };
    let to = links::done(&links::shares(cycle, &unit, at), done);
    let look = looks::shares(desk, who, cycle, &unit, at);
    visit.answered(came, &to, form, look, |view, typed| SplitPage { view, typed }).await
}

impl Page for SplitPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的分配方案", &[&self.view.unit.name])
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
        html! {
            p class="lead" {
                span lang="zh-CN" { (view.name) } ":" (yuan(f, view.amount))
                @if let Some(most) = view.each_at_most { " · " (f.with("每人最多{0}", &[&yuan(f, most)])) }
            }
            p class="small muted" lang="zh-CN" { (view.why) }
            @if let Some(number) = view.may_check { (self.check(f, number)) }
            @if view.may_propose { (self.form(f)) }
            @if view.plans.is_empty() {
                p class="muted" { (f.t("还没有报分配方案")) }
            } @else { (self.plans(f)) }
        }
    }
}

impl SplitPage {
    fn check(&self, f: &Frame, number: i64) -> Markup {
        let reason = self.typed.value("reason");
        let why = Field {
            name: "reason",
            label: f.t("退回的原因"),
            value: &reason,
            hint: f.t("退回才要写。"),
            wrong: self.typed.wrong("reason"),
            required: false,
        };
        let address = links::shares(self.view.cycle, &self.view.unit.code, self.view.at);
        html! {
            section class="block" aria-labelledby="check" {
                h2 id="check" { (f.with("核第{0}号方案", &[&number])) }
                p { (f.t("核会议记录和公开情况、有没有不得领取的人、每个人的数。合计已经核对过。")) }
                (self.typed.note(&["reason"]))
                (f.post(&address, &html! {
                    input type="hidden" name="does" value="check";
                    input type="hidden" name="number" value=(number);
                    (why.text(f, "off"))
                    p class="row" {
                        button class="button main" name="accepted" value="yes" { (f.t("核准")) }
                        button class="button" name="accepted" value="no" { (f.t("退回")) }
                    }
                }))
            }
        }
    }

    fn form(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let again = !self.typed.bad.is_empty();
        let meeting = self.typed.value("meeting");
        let met = Field {
            name: "meeting",
            label: f.t("哪次会议定的"),
            value: &meeting,
            hint: f.t("例如:村民代表会议,2026年12月28日。"),
            wrong: self.typed.wrong("meeting"),
            required: true,
        };
        let typed = self.typed.sent.under("name").filter(|(at, _)| !at.is_empty()).count();
        let rows = if again { typed } else { view.form.len() + MORE };
        let address = links::shares(view.cycle, &view.unit.code, view.at);
        html! {
            section class="block" aria-labelledby="do" {
                h2 id="do" { (f.t("报分配方案")) }
                p {
                    (f.with("各人合计要正好是{0}。不得领取的人(例如财政供养的)也写上,写明原因,金额空着。", &[&yuan(f, view.amount)]))
                }
                (self.typed.note(&self.fields(rows)))
                (f.post(&address, &html! {
                    input type="hidden" name="does" value="propose";
                    input type="hidden" name="incentive" value=(view.incentive);
                    input type="hidden" name="name" value=(view.name);
                    @for at in 1..=rows { (self.row(f, at, again)) }
                    (met.text(f, "off"))
                    button class="button main" { (f.t("报给乡镇核")) }
                }))
            }
        }
    }

    fn row(&self, f: &Frame, at: usize, again: bool) -> Markup {
        let own = self.view.form.get(at - 1).filter(|_| !again);
        let value = |name: &str, of: fn(&TypedShare) -> &String| {
            own.map_or_else(|| self.typed.value(&format!("{name}{at}")), |own| of(own).clone())
        };
        let field = |name: &str, label: &str, value: &str, hint: &str, number: bool| {
            let name = format!("{name}{at}");
            let wrong = self.typed.wrong(&name);
            let field = Field { name: &name, label, value, hint, wrong, required: false };
            if number { field.number(f) } else { field.text(f, "off") }
        };
        html! {
            fieldset {
                legend { (f.with("第{0}人", &[&at])) }
                (field("name", f.t("姓名"), &value("name", |one| &one.name), "", false))
                (field("post", f.t("职务"), &value("post", |one| &one.post), "", false))
                (field("amount", f.t("金额(元)"), &value("amount", |one| &one.amount), "", true))
                (field("barred", f.t("不得领取的原因"), &value("barred", |one| &one.barred), "", false))
                (field("account", f.t("本人的账号"), &value("account", |one| &one.account),
                    f.t("有账号的写上,本人登录看得到自己这一笔。"), false))
            }
        }
    }

    /// The fields the form shows.
    fn fields(&self, rows: usize) -> Vec<&str> {
        let names = ["name", "post", "amount", "barred", "account"];
        let shown = |field: &&str| {
            let row = names.iter().find_map(|name| field.strip_prefix(name));
            let row = row.and_then(|row| row.parse::<usize>().ok());
            row.is_some_and(|row| (1..=rows).contains(&row)) || *field == "meeting"
        };
        self.typed.bad.iter().map(|bad| bad.field.as_str()).filter(shown).collect()
    }

    fn plans(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="plans" {
                h2 id="plans" { (f.t("报过的方案")) }
                @for plan in &self.view.plans { (self.plan(f, plan)) }
            }
        }
    }

    fn plan(&self, f: &Frame, plan: &PlanShown) -> Markup {
        html! {
            h3 {
                (f.with("第{0}号", &[&plan.number])) " "
                @match &plan.check {
                    None => (chip(Tone::Wait, f.t("待核"))),
                    Some((true, ..)) => (chip(Tone::Good, f.t("已核准"))),
                    Some((false, ..)) => (chip(Tone::Bad, f.t("已退回"))),
                }
            }
            @if plan.amount != self.view.amount {
                p { (f.with("这份是按{0}报的,结果更正以后金额变了。", &[&yuan(f, plan.amount)])) }
            }
            div class="table" {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("姓名")) } th scope="col" { (f.t("职务")) }
                        th scope="col" { (f.t("金额")) }
                    } }
                    tbody {
                        @for share in &plan.shares {
                            tr {
                                th scope="row" lang="zh-CN" { (share.name) }
                                td data-label=(f.t("职务")) lang="zh-CN" { (share.post) }
                                td data-label=(f.t("金额")) {
                                    @if share.barred.is_empty() { (yuan(f, share.amount)) } @else {
                                        (f.t("不得领取")) ":" span lang="zh-CN" { (share.barred) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p class="small muted" {
                span lang="zh-CN" { (plan.meeting) " · " (plan.by) } " " (crate::standing::moment(plan.at))
            }
            @if let Some((_, reason, by, at)) = &plan.check {
                p class="small" {
                    @if !reason.is_empty() { span lang="zh-CN" { (reason) } " · " }
                    span class="muted" lang="zh-CN" { (by) } " " (crate::standing::moment(*at))
                }
            }
        }
    }

    #[cfg(test)]
    #[expect(clippy::too_many_lines, reason = "made-up pages, one value each")]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::BadInput;
        use fanben_model::number::Money;
        use fanben_model::payments::Share;
        let share = |name: &str, post: &str, yuan: i64, barred: &str| Share {
            name: name.to_owned(),
            post: post.to_owned(),
            account: String::new(),
            amount: Money::from_raw(yuan * 100),
            barred: barred.to_owned(),
        };
        let plan = |number, yuan: i64, check| PlanShown {
            number,
            amount: Money::from_raw(yuan * 100),
            shares: vec![
                share("王强", "书记", 9_000, ""),
                share("李梅", "主任", yuan - 9_000, ""),
                share("陈驻村", "第一书记", 0, "在编公务员,由财政供养"),
            ],
            meeting: "村民代表会议,2026年12月28日".to_owned(),
            by: "马志远(小泉村村级组织)".to_owned(),
            at: made::at(),
            check,
        };
        let said = |accepted, reason: &str| {
            let by = "王海峰(小泉乡考评小组)".to_owned();
            Some((accepted, reason.to_owned(), by, made::at()))
        };
        let typed = |name: &str, post: &str, amount: &str| TypedShare {
            name: name.to_owned(),
            post: post.to_owned(),
            amount: amount.to_owned(),
            ..TypedShare::default()
        };
        let view = SharesPage {
            cycle: made::cycle(),
            title: made::title(),
            unit: made::village(),
            at: 1,
            incentive: "年度奖励".to_owned(),
            name: "年度奖励·村干部个人".to_owned(),
            amount: Money::from_raw(1_500_000),
            each_at_most: Some(Money::from_raw(1_000_000)),
            why: "等次(红旗)→3万元 = 30,000 元;其中50%:15,000 元".to_owned(),
            plans: vec![plan(2, 15_000, None), plan(1, 20_000, said(false, "请附会议记录"))],
            may_propose: true,
            may_check: None,
            form: vec![typed("王强", "书记", "9000.00"), typed("李梅", "主任", "6000.00")],
        };
        let new = SharesPage { plans: vec![], each_at_most: None, form: vec![], ..view.clone() };
        let checks = SharesPage { may_propose: false, may_check: Some(2), ..view.clone() };
        let done = SharesPage {
            may_propose: false,
            plans: vec![plan(1, 15_000, said(true, ""))],
            ..view.clone()
        };
        let bad =
            |field: &str, says: &str| BadInput { field: field.to_owned(), says: says.to_owned() };
        let sent = vec![
            ("name1".to_owned(), "王强".to_owned()),
            ("post1".to_owned(), "书记".to_owned()),
            ("amount1".to_owned(), "1.6万".to_owned()),
        ];
        let wrong = Typed {
            sent: Sent::of(sent),
            bad: vec![
                bad("amount1", "每人最多10,000.00元,请改小"),
                bad("meeting", "请写明哪次会议定的、哪一天"),
                bad("", "按认定的结果,这里没有要分给个人的钱"),
            ],
        };
        let refused = Typed {
            sent: Sent::default(),
            bad: vec![bad("reason", "请写明依据或者原因")],
        };
        let mut pages = vec![
            Self { view: view.clone(), typed: wrong },
            Self { view: checks.clone(), typed: refused },
        ];
        let plain = [view, new, checks, done];
        pages.extend(plain.map(|view| Self { view, typed: Typed::default() }));
        pages
    }
}
