//! One joint vetting → how far each department is, whom to remind, what the office does next.

use axum::extract::{Path, State as Shares};
use axum::response::Response;
use fanben_actions::looks::{self, DepartmentLine, VettingPage, WaiverLine};
use fanben_actions::{Receipt, Refusal, VettingId, actions};
use fanben_model::rights::Act;
use fanben_model::vetting::{AnswerState, Missing, State};
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::standing;
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// One vetting.
pub(crate) struct OneVettingPage {
    pub(crate) view: VettingPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    Shares(shared): Shares<Shared>,
    Path(vetting): Path<VettingId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::vetting(&shared.desk, &visit.who, vetting).await)?;
    Ok(visit.frame.show(&OneVettingPage { view, typed: Typed::default() }))
}

/// Sends, collects, asks to go on without answers, agrees, closes, annuls, returns an answer.
pub(crate) async fn send(
    Shares(shared): Shares<Shared>,
    Path((vetting, act)): Path<(VettingId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let reason = form.text("reason");
    let came: Result<Receipt, Refusal> = match act.as_str() {
        "send" => actions::send_vetting(desk, who, action, vetting).await,
        "collect" => actions::collect_vetting(desk, who, action, vetting).await,
        "close" => actions::close_vetting(desk, who, action, vetting).await,
        "void" => actions::void_vetting(desk, who, action, vetting, reason).await,
        "return" => {
            let department = form.text("department");
            actions::return_vetting(desk, who, action, vetting, department, reason).await
        }
        "waive" => match form.text("rule").as_str() {
            "open" => {
                actions::waive_vetting(desk, who, action, vetting, Missing::Open, reason).await
            }
            "fails" => {
                actions::waive_vetting(desk, who, action, vetting, Missing::Fails, reason).await
            }
            _ => Err(Refusal::bad("rule", "请选缺答怎么算")),
        },
        "approve" => {
            let waiver = form.text("waiver").parse().unwrap_or_default();
            actions::approve_vetting(desk, who, action, vetting, waiver).await
        }
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = links::done(&links::vetting(vetting), "saved");
    let look = looks::vetting(desk, who, vetting);
    visit.answered(came, &to, form, look, |view, typed| OneVettingPage { view, typed }).await
}

/// What a missing answer means.
pub(super) fn rule(f: &Frame, rule: Missing) -> &'static str {
    match rule {
        Missing::Open => f.t("缺答的记“未答复”,不作为符合"),
        Missing::Fails => f.t("缺答的记“不通过”,不作为符合"),
    }
}

/// On what the office goes on without answers.
pub(super) fn waived(f: &Frame, waiver: &WaiverLine) -> Markup {
    html! {
        p {
            @if waiver.agreed { (f.t("经两个人同意,缺答收齐。")) } @else { (f.t("有人提请缺答收齐,等另一个人同意。")) }
            " " (f.t("缺的部门:")) span lang="zh-CN" { (waiver.missing.join("、")) }
            " · " (rule(f, waiver.rule))
        }
        p class="small" lang="zh-CN" { (waiver.reason) " · " (waiver.by) " · " (standing::moment(waiver.at)) }
    }
}

impl Page for OneVettingPage {
    fn title(&self, _: &Frame) -> String {
        self.view.title.clone()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let cycle = self.view.cycle;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (self.view.cycle_title.clone(), links::board(cycle)),
            (f.t("资格联审").to_owned(), links::vettings(cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&["reason", "rule"]))
            p class="lead" {
                (super::state(f, view.state)) " " span lang="zh-CN" { (view.asks.purpose) }
                " · " (f.with("{0}截止", &[&view.asks.deadline]))
            }
            @if !view.asks.number.is_empty() { p class="small" { (f.t("表号:")) span lang="zh-CN" { (view.asks.number) } } }
            (self.next(f))
            section class="block" aria-labelledby="departments" {
                h2 id="departments" { (f.t("各部门")) }
                ul class="lines" { @for line in &view.departments { (self.line(f, line)) } }
                @if !view.text.is_empty() { (copied(f, &view.text, "text-all")) }
            }
            @if let Some(waiver) = &view.waiver {
                section class="block" aria-labelledby="waiver" {
                    h2 id="waiver" { (f.t("缺答收齐")) }
                    (waived(f, waiver))
                    @if !waiver.agreed && !waiver.own && self.may(Act::ApproveVetting) {
                        @let ask = f.t("同意以后就不再等缺的部门。现在同意吗?");
                        (f.post(&self.act("approve"), &html! {
                            input type="hidden" name="waiver" value=(waiver.number);
                            button class="button main" data-ask=(ask) { (f.t("同意缺答收齐")) }
                        }))
                    }
                }
            }
            (self.conditions(f))
            details {
                summary { (f.with("联审对象({0}个)", &[&view.candidates.len()])) }
                ul lang="zh-CN" { @for unit in &view.candidates { li { (unit.name) " " span class="small muted" { (unit.code) } } } }
            }
            (self.office(f))
            @if !view.done.is_empty() {
                details {
                    summary { (f.t("办理经过")) }
                    ul { @for one in &view.done { li class="small" {
                        (word(f, &one.act)) " " span lang="zh-CN" { (one.department) " " (one.by) } " " (standing::moment(one.at))
                        @if !one.reason.is_empty() { " " span lang="zh-CN" { (one.reason) } }
                    } } }
                }
            }
        }
    }
}

/// A text to copy.
fn copied(f: &Frame, text: &str, id: &str) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (f.t("催办用的话(可以复制)")) }
            textarea id=(id) rows="2" readonly lang="zh-CN" { (text) }
        }
    }
}

impl OneVettingPage {
    fn may(&self, act: Act) -> bool {
        self.view.acts.contains(&act)
    }

    fn act(&self, act: &str) -> String {
        links::vetting_act(self.view.id, act)
    }

    fn next(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let signed = view.departments.iter().all(|line| line.state == AnswerState::Signed);
        html! {
            div class="row steps" {
                @if self.may(Act::SendVetting) {
                    @let ask = f.t("发出以后条件和对象不再变动。现在发出吗?");
                    (f.post(&self.act("send"), &html! {
                        button class="button main" data-ask=(ask) { (f.t("发给各部门")) }
                    }))
                }
                @if self.may(Act::CollectVetting) && view.state == State::Sent && signed {
                    (f.post(&self.act("collect"), &html! { button class="button main" { (f.t("收齐")) } }))
                }
                @if self.may(Act::CloseVetting) && view.state == State::Collected {
                    @let ask = f.t("结束以后结果不再变动。看过联审表了吗?现在结束吗?");
                    (f.post(&self.act("close"), &html! {
                        button class="button main" data-ask=(ask) { (f.t("结束联审")) }
                    }))
                }
                @if view.whole && view.state != State::Draft {
                    a class="button" href=(links::vetting_outcome(view.id)) { (f.t("看联审表")) }
                }
            }
        }
    }

    fn line(&self, f: &Frame, line: &DepartmentLine) -> Markup {
        let view = &self.view;
        let reason = format!("return-{}", line.at);
        html! {
            li {
                strong lang="zh-CN" { (line.name) } " " (super::answer(f, line.state, line.late))
                " " span class="small muted" { (f.with("{0}条条件", &[&line.conditions])) }
                @if !line.returned.is_empty() {
                    p class="small" { (f.t("退回理由")) ": " span lang="zh-CN" { (line.returned) } }
                }
                @if view.state != State::Draft {
                    p { a class="button" href=(links::vetting_sheet(view.id, line.at)) aria-label=(f.with("{0}:打开联审表", &[&line.name])) {
                        @if line.acts.contains(&Act::AnswerVetting) { (f.t("填报")) }
                        @else if line.acts.contains(&Act::SignVetting) { (f.t("看过并签字")) }
                        @else { (f.t("看填报")) }
                    } }
                }
                @if !line.text.is_empty() && view.whole { (copied(f, &line.text, &format!("text-{}", line.at))) }
                @if line.state == AnswerState::Signed && line.acts.contains(&Act::CollectVetting) {
                    details {
                        summary { (f.t("退回部门重新填报")) }
                        (f.post(&self.act("return"), &html! {
                            input type="hidden" name="department" value=(line.name);
                            label for=(reason) { (f.t("原因")) }
                            input id=(reason) name="reason" autocomplete="off" required;
                            button class="button" { (f.t("退回")) }
                        }))
                    }
                }
            }
        }
    }

    fn conditions(&self, f: &Frame) -> Markup {
        html! {
            details {
                summary { (f.with("条件({0}条)和依据", &[&self.view.asks.conditions.len()])) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("部门")) } th scope="col" { (f.t("条件")) } th scope="col" { (f.t("依据")) }
                        } }
                        tbody lang="zh-CN" { @for one in &self.view.asks.conditions { tr {
                            th scope="row" { (one.department) }
                            td data-label=(f.t("条件")) { (one.text) }
                            td data-label=(f.t("依据")) { (one.basis) }
                        } } }
                    }
                }
            }
        }
    }

    /// What the office does when answers stay out, or the vetting was a mistake.
    fn office(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let missing = view.departments.iter().any(|line| line.state != AnswerState::Signed);
        let waives = self.may(Act::CollectVetting) && view.state == State::Sent && missing;
        let (sent, typed) = (self.typed.value("rule"), self.typed.value("reason"));
        let rules = [
            (String::new(), f.t("请选").to_owned()),
            ("open".to_owned(), rule(f, Missing::Open).to_owned()),
            ("fails".to_owned(), rule(f, Missing::Fails).to_owned()),
        ];
        html! {
            @if waives {
                details open[self.typed.wrong("rule").is_some() || self.typed.wrong("reason").is_some()] {
                    summary { (f.t("不等缺的部门(提请缺答收齐)")) }
                    p { (f.t("先催办。确实不等的,写明原因和缺答怎么算,由另一个人同意;缺答在任何情况下都不作为符合。")) }
                    (f.post(&self.act("waive"), &html! {
                        (Field { name: "rule", label: f.t("缺答怎么算"), value: &sent, hint: "", wrong: self.typed.wrong("rule"), required: true }.choice(f, &rules))
                        (Field { name: "reason", label: f.t("原因"), value: &typed, hint: "", wrong: self.typed.wrong("reason"), required: true }.text(f, "off"))
                        button class="button" { (f.t("提请缺答收齐")) }
                    }))
                }
            }
            @if self.may(Act::CloseVetting) {
                details {
                    summary { (f.t("作废这次联审")) }
                    (f.post(&self.act("void"), &html! {
                        label for="void" { (f.t("原因")) }
                        input id="void" name="reason" autocomplete="off" required;
                        button class="button" { (f.t("作废")) }
                    }))
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::vetting;
        let draft = VettingPage { state: State::Draft, waiver: None, done: vec![], ..view() };
        let collected = VettingPage { state: State::Collected, ..view() };
        let mut all = view();
        all.departments.retain(|line| line.state == AnswerState::Signed);
        all.waiver = None;
        let own = VettingPage { whole: false, acts: vec![], text: String::new(), ..all.clone() };
        let bad = vec![fanben_actions::BadInput {
            field: "rule".to_owned(),
            says: "请选缺答怎么算".to_owned(),
        }];
        let wrong = Self { view: view(), typed: Typed { sent: Sent::default(), bad } };
        let plain = [view(), draft, collected, all, own];
        let plain = plain.map(|view| Self { view, typed: Typed::default() });
        plain.into_iter().chain([wrong]).collect()
    }
}

/// What was done, as a word.
fn word(f: &Frame, act: &str) -> &'static str {
    match act {
        "send" => f.t("发出"),
        "answer" => f.t("填报"),
        "sign" => f.t("签字"),
        "return" => f.t("退回"),
        "collect" => f.t("收齐"),
        "waive" => f.t("提请缺答收齐"),
        "approve" => f.t("同意缺答收齐"),
        "void" => f.t("作废"),
        _ => f.t("结束联审"),
    }
}
