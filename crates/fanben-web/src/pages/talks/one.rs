//! One talk or card → the sheet as it is printed, receipts, follow-up, one short form for what comes
//! next.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, ItemLine, ReceiptLine, TalkDone, TalkPage};
use fanben_actions::{Receipt, Refusal, TalkId, actions};
use fanben_model::rights::Act;
use fanben_model::talks::{Kind, State as At, Step};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::standing::moment;
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// One talk or card.
pub(crate) struct OneTalkPage {
    pub(crate) view: TalkPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(talk): Path<TalkId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::talk(&shared.desk, &visit.who, talk).await)?;
    Ok(visit.frame.show(&OneTalkPage { view, typed: Typed::default() }))
}

/// Holds, receives, reports, reads, follows up, ends, lifts.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((talk, act)): Path<(TalkId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let words = || actions::TalkReason { talk, reason: form.text("reason") };
    let came: Result<Receipt, Refusal> = match act.as_str() {
        "hold" => {
            let input = actions::HoldTalk { talk, day: form.text("day"), with: form.all("with") };
            actions::hold_talk(desk, who, action, input).await
        }
        "receive" => {
            let input = actions::ReceiveTalk { talk, says: form.text("reason") };
            actions::receive_talk(desk, who, action, input).await
        }
        "follow" => {
            let until = match form.text("how").as_str() {
                "done" => None,
                _ => Some(form.text("until")),
            };
            let item = form.text("item").parse().unwrap_or(0);
            let input = actions::FollowItem { talk, item, until, says: form.text("reason") };
            actions::follow_item(desk, who, action, input).await
        }
        "lift" => {
            let (document, reason) = (form.text("document"), form.text("reason"));
            let input = actions::LiftCard { talk, document, reason };
            actions::lift_card(desk, who, action, input).await
        }
        "withdraw" => actions::withdraw_talk(desk, who, action, words()).await,
        "report" => actions::report_talk(desk, who, action, words()).await,
        "note" => actions::note_talk(desk, who, action, words()).await,
        "close" => actions::close_talk(desk, who, action, words()).await,
        "chase" => actions::chase_talk(desk, who, action, words()).await,
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = match act.as_str() {
        "withdraw" => links::TALKS.to_owned(),
        _ => links::talk(talk),
    };
    let look = looks::talk(desk, who, talk);
    let page = |view, typed| OneTalkPage { view, typed };
    visit.answered(came, &links::done(&to, "saved"), form, look, page).await
}

fn step(f: &Frame, step: Step) -> &'static str {
    match step {
        Step::Write => f.t("拟好"),
        Step::Hold => f.t("登记已谈"),
        Step::Withdraw => f.t("撤下"),
        Step::Decide => f.t("登记决定"),
        Step::Receive => f.t("签收"),
        Step::Chase => f.t("催签收"),
        Step::Report => f.t("上报"),
        Step::Note => f.t("已阅"),
        Step::Follow => f.t("跟踪"),
        Step::Close => f.t("办结"),
        Step::Lift => f.t("解除"),
    }
}

impl Page for OneTalkPage {
    fn title(&self, f: &Frame) -> String {
        let line = &self.view.line;
        match line.kind {
            Kind::Talk => f.with("{0}一月一提示单({1})", &[&line.unit.name, &line.period]),
            Kind::Card => f.with("{0}黄牌通知书({1})", &[&line.unit.name, &line.period]),
        }
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let unit = &self.view.line.unit;
        vec![
            (f.t("提示和黄牌").to_owned(), links::TALKS.to_owned()),
            (unit.name.clone(), links::unit_talks(&unit.code)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let card = view.line.kind == Kind::Card;
        html! {
            (self.typed.note(&["day", "document", "until"]))
            p class="lead" {
                (super::state(f, &view.line)) " "
                span class="small muted" { (f.t("只在内部使用,不公示,不改变得分。")) }
            }
            (self.sheet(f))
            @if card && view.row > 1 { p { (f.with("最近连续{0}期黄牌。", &[&view.row])) } }
            section class="block" aria-labelledby="items" {
                h2 id="items" { @if card { (f.t("要整改的")) } @else { (f.t("进度滞后的事")) } }
                ul class="lines" {
                    @for (item, at) in view.items.iter().zip(1..) { (self.item(f, item, at)) }
                }
            }
            @if !matches!(view.line.state, At::Draft | At::Withdrawn) { (self.receipts(f)) }
            (self.next(f))
            (self.history(f))
        }
    }
}

impl OneTalkPage {
    fn may(&self, act: Act) -> bool {
        self.view.acts.contains(&act)
    }

    fn act(&self, act: &str) -> String {
        links::talk_act(self.view.line.id, act)
    }

    /// Who, whom, when, on what ground.
    fn sheet(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            dl class="pairs block" {
                dt { (f.t("对象")) } dd lang="zh-CN" { (view.town.name) (view.line.unit.name) }
                @if !view.sheet.ground.is_empty() {
                    dt { (f.t("缘由")) }
                    dd {
                        span lang="zh-CN" { (view.sheet.ground) }
                        @if let Some(cycle) = view.cycle {
                            " " a class="no-print" href=(links::why(cycle, &view.line.unit.code, "")) { (f.t("看依据")) }
                        }
                    }
                }
                @if !view.sheet.body.is_empty() {
                    dt { (f.t("哪个会议决定的")) }
                    dd lang="zh-CN" { (view.sheet.body) " " (view.sheet.document) }
                }
                dt { (f.t("经手")) } dd lang="zh-CN" { (view.by) }
                @if let Some(day) = view.held { dt { (f.t("日期")) } dd { (day) } }
            }
        }
    }

    fn item(&self, f: &Frame, line: &ItemLine, at: usize) -> Markup {
        let item = &line.item;
        html! {
            li id={ "item-" (at) } {
                strong { (at) ". " span lang="zh-CN" { (item.what) } }
                @if line.done { " " (chip(Tone::Good, f.t("已办好"))) }
                @else if line.late { " " (chip(Tone::Bad, f.t("过了期限"))) }
                dl class="pairs" {
                    dt { (f.t("差多少")) } dd lang="zh-CN" { (item.behind) }
                    dt { (f.t("怎么办")) } dd lang="zh-CN" { (item.method) }
                    dt { (f.t("期限")) }
                    dd {
                        (line.until)
                        @if line.until != item.deadline { " " (f.with("(原来{0})", &[&item.deadline])) }
                    }
                }
                @for (day, says) in &line.says {
                    p class="small" { (day) " " span lang="zh-CN" { (says) } }
                }
                @if self.may(Act::FollowTalk) && !line.done { (self.follow(f, at)) }
            }
        }
    }

    fn follow(&self, f: &Frame, at: usize) -> Markup {
        let mine = self.typed.value("item") == at.to_string();
        let (how, until, says) = (format!("how-{at}"), format!("until-{at}"), format!("says-{at}"));
        let wrong = |name: &str| self.typed.wrong(name).filter(|_| mine);
        let value = |name: &str| if mine { self.typed.value(name) } else { String::new() };
        html! {
            details class="no-print" open[mine] {
                summary { (f.t("登记办得怎么样")) }
                (f.post(&self.act("follow"), &html! {
                    input type="hidden" name="item" value=(at);
                    div class="field" {
                        label for=(how) { (f.t("结果")) }
                        select id=(how) name="how" {
                            option value="done" { (f.t("已办好")) }
                            option value="on" selected[value("how") == "on"] { (f.t("接着办,另定期限")) }
                        }
                    }
                    div class="field" {
                        label for=(until) { (f.t("新的期限(接着办的填)")) }
                        input id=(until) name="until" type="date" value=(value("until"));
                        @if let Some(says) = wrong("until") { span class="wrong" { (says) } }
                    }
                    div class="field" {
                        label for=(says) { (f.t("怎么样了,一句话")) }
                        textarea id=(says) name="reason" rows="2" required { (value("reason")) }
                    }
                    button class="button" { (f.t("保存")) }
                }))
            }
        }
    }

    /// Who has received it; on paper a box for each to sign in.
    fn receipts(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="receipts" {
                h2 id="receipts" { (f.t("签收情况")) }
                ul class="boxes" { @for one in &view.receipts { (receipt(f, one)) } }
                @if !view.text.is_empty() && self.may(Act::FollowTalk) {
                    div class="no-print" {
                        p { (f.t("催签收的话,可以抄到群里:")) }
                        p class="small" lang="zh-CN" { (view.text) }
                        (f.post(&self.act("chase"), &html! {
                            input type="hidden" name="reason" value="";
                            button class="button" { (f.t("登记催过一次")) }
                        }))
                    }
                }
            }
        }
    }

    /// The one thing that comes next for this person.
    fn next(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let line = &view.line;
        let missing = if line.waiting.is_empty() {
            f.t("有什么要说的")
        } else {
            f.t("没有签收齐就上报的,写明原因")
        };
        html! {
            div class="no-print" {
                @if self.may(Act::HoldTalk) && line.state == At::Draft { (self.hold(f)) }
                @if self.may(Act::ReceiveTalk) {
                    (self.words(f, "receive", f.t("签收"), f.t("有什么要说的"), false))
                }
                @if self.may(Act::ReportTalk) {
                    (self.words(f, "report", f.t("上报提示情况"), missing, false))
                }
                @if self.may(Act::NoteTalk) { (self.words(f, "note", f.t("已阅"), f.t("意见"), false)) }
                @if self.may(Act::FollowTalk) && line.state == At::Reported {
                    (self.words(f, "close", f.t("办结这份提示"), f.t("没有办好就结束的,写明原因"), false))
                }
                @if self.may(Act::LiftCard) { (self.lift(f)) }
            }
        }
    }

    fn hold(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let day = self.typed.value("day");
        let field = Field {
            name: "day",
            label: f.t("哪一天谈的"),
            value: &day,
            hint: "",
            wrong: self.typed.wrong("day"),
            required: true,
        };
        html! {
            section class="block" aria-labelledby="hold" {
                h2 id="hold" { (f.t("谈了以后登记")) }
                (f.post(&self.act("hold"), &html! {
                    (field.day(f))
                    fieldset {
                        legend { (f.t("在场的")) }
                        ul class="checks" {
                            @for one in &view.receipts {
                                @let id = format!("with-{}", one.role.code);
                                li { label for=(id) {
                                    input type="checkbox" id=(id) name="with" value=(one.role.code);
                                    span lang="zh-CN" { (one.role.name) " " (one.people.join("、")) }
                                } }
                            }
                        }
                    }
                    button class="button main" { (f.t("登记已谈")) }
                }))
                p { a class="button" href=(links::talk_again(&view.line.unit.code, view.line.id)) { (f.t("改写")) } }
            }
            (self.words(f, "withdraw", f.t("撤下这份提示"), f.t("为什么撤下"), true))
        }
    }

    fn lift(&self, f: &Frame) -> Markup {
        let document = self.typed.value("document");
        let field = Field {
            name: "document",
            label: f.t("解除决定的文号"),
            value: &document,
            hint: "",
            wrong: self.typed.wrong("document"),
            required: true,
        };
        html! {
            section class="block" aria-labelledby="lift" {
                h2 id="lift" { (f.t("解除黄牌")) }
                (f.post(&self.act("lift"), &html! {
                    (field.text(f, "off"))
                    div class="field" {
                        label for="lift-reason" { (f.t("为什么解除")) }
                        textarea id="lift-reason" name="reason" rows="2" required { (self.typed.value("reason")) }
                    }
                    button class="button main" { (f.t("登记解除")) }
                }))
            }
        }
    }

    /// A form of one field and one button.
    fn words(&self, f: &Frame, act: &str, button: &str, label: &str, required: bool) -> Markup {
        let id = format!("{act}-reason");
        let class = if required { "button" } else { "button main" };
        html! {
            section class="block" aria-labelledby=(act) {
                h2 id=(act) { (button) }
                (f.post(&self.act(act), &html! {
                    div class="field" {
                        label for=(id) {
                            (label)
                            @if !required { " " span class="muted small" { (f.t("(可不填)")) } }
                        }
                        textarea id=(id) name="reason" rows="2" required[required] {}
                    }
                    button class=(class) { (button) }
                }))
            }
        }
    }

    fn history(&self, f: &Frame) -> Markup {
        html! {
            @if !self.view.done.is_empty() {
                section class="block no-print" aria-labelledby="done" {
                    h2 id="done" { (f.t("办理过程")) }
                    ul class="plain" { @for one in &self.view.done { (done(f, one)) } }
                }
            }
        }
    }
}

fn receipt(f: &Frame, one: &ReceiptLine) -> Markup {
    html! {
        li {
            strong lang="zh-CN" { (one.role.name) }
            @match &one.by {
                Some((by, at)) => {
                    " " (chip(Tone::Good, f.t("已签收")))
                    div class="small" { span lang="zh-CN" { (by) } " " (moment(*at)) }
                    @if !one.says.is_empty() { div lang="zh-CN" { (one.says) } }
                }
                None => {
                    " " (chip(Tone::Wait, f.t("没有签收")))
                    div class="small" lang="zh-CN" { (one.people.join("、")) }
                }
            }
            div class="small muted" { (f.t("签字:")) }
        }
    }
}

fn done(f: &Frame, one: &TalkDone) -> Markup {
    html! {
        li {
            strong { (step(f, one.step)) }
            @if !one.document.is_empty() { " " span lang="zh-CN" { (one.document) } }
            @if !one.says.is_empty() { ":" span lang="zh-CN" { (one.says) } }
            div class="small muted" { span lang="zh-CN" { (one.by) } " " (moment(one.at)) }
        }
    }
}

impl OneTalkPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let pages = super::made_up::pages();
        let bad = vec![fanben_actions::BadInput {
            field: "until".to_owned(),
            says: "请写今天以后的年月日".to_owned(),
        }];
        let sent = vec![("item".to_owned(), "1".to_owned()), ("how".to_owned(), "on".to_owned())];
        let wrong = pages[1].clone();
        let mut samples: Vec<Self> =
            pages.into_iter().map(|view| Self { view, typed: Typed::default() }).collect();
        samples.push(Self { view: wrong, typed: Typed { sent: Sent::of(sent), bad } });
        samples
    }
}
