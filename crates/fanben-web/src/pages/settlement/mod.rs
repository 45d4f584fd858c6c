//! A stage that departments score → where each department stands, closing it with all of them or
//! without one.

pub(crate) mod office;
pub(crate) mod town;

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, ClosingLine, OfficeRow, Settlement};
use fanben_actions::{CycleId, actions};
use fanben_model::rights::Act;
use fanben_model::scheme::Missing;
use fanben_model::settlement::OfficeState;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// Where every department stands.
pub(crate) struct SettlementPage {
    pub(crate) view: Settlement,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::settlement(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&SettlementPage { view, typed: Typed::default() }))
}

/// Closes the stage, proposes to, or answers a proposal.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, act)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let reason = form.text("reason");
    let (input, word) = match act.as_str() {
        "close" => (actions::Closing::Close, "stage-closed"),
        "propose" => {
            let missing = rule_of(&form.text("missing"));
            let missing = missing.ok_or_else(|| visit.oops(Trouble::Nowhere))?;
            (actions::Closing::Propose { missing, reason }, "closing-proposed")
        }
        "approve" => (actions::Closing::Approve { reason }, "stage-closed"),
        "refuse" => (actions::Closing::Refuse { reason }, "closing-refused"),
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let came = actions::close_stage(desk, who, action, cycle, input).await;
    let to = links::done(&links::settlement(cycle), word);
    let look = looks::settlement(desk, who, cycle);
    visit.answered(came, &to, form, look, |view, typed| SettlementPage { view, typed }).await
}

fn code_of(missing: Missing) -> &'static str {
    match missing {
        Missing::NotApplicable => "not_applicable",
        Missing::LastPeriod => "last_period",
    }
}

fn rule_of(code: &str) -> Option<Missing> {
    Missing::ALL.into_iter().find(|rule| code_of(*rule) == code)
}

fn rule_says(f: &Frame, missing: Missing) -> &'static str {
    match missing {
        Missing::NotApplicable => f.t("未交的项不计,其余项目按比例折算"),
        Missing::LastPeriod => f.t("未交的项沿用上一期的数,上一期没有的不计"),
    }
}

/// Where a department stands, as a mark.
pub(super) fn state(f: &Frame, office: &OfficeRow) -> Markup {
    match office.state {
        OfficeState::Owing => {
            chip(Tone::Wait, &f.with("还差{0}格", &[&(office.due - office.given)]))
        }
        OfficeState::Unsigned => chip(Tone::Wait, f.t("待领导签字")),
        OfficeState::Changed => chip(Tone::Bad, f.t("签字后有改动")),
        OfficeState::SentBack => chip(Tone::Bad, f.t("领导退回")),
        OfficeState::Signed => chip(Tone::Good, f.t("已签字")),
    }
}

impl Page for SettlementPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}:结账", &[&self.view.stage.name])
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
        let signed = view.offices.iter().filter(|one| one.state == OfficeState::Signed).count();
        html! {
            (self.typed.note(&["reason"]))
            p class="lead" {
                (f.with("{0}个部门签了字{1}个。", &[&view.offices.len(), &signed])) " "
                @if view.waiting == 0 { (f.with("{0}个村都已结账。", &[&view.subjects])) }
                @else { (f.with("{0}个村等这一环节结账,共{1}个。", &[&view.waiting, &view.subjects])) }
                @if let (Some(last), true) = (view.deadline, view.waiting > 0) {
                    " " (standing::due(f, Some(last), view.days))
                }
            }
            @if view.waiting > 0 { (self.next(f)) }
            (self.offices(f))
            @if !view.text.is_empty() && view.waiting > 0 {
                section class="block" aria-labelledby="chase" {
                    h2 id="chase" { (f.t("催办")) }
                    p class="small muted" { (f.t("复制到工作群,不超过70个字:")) }
                    textarea rows="2" readonly aria-label=(f.t("催办文字")) lang="zh-CN" { (view.text) }
                }
            }
            (self.towns(f))
            (self.record(f))
        }
    }
}

impl SettlementPage {
    /// What to do next: close, answer a proposal, or propose to close without somebody.
    fn next(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let waits = view.offices.iter().any(|one| one.state != OfficeState::Signed);
        let may = |act| view.acts.contains(&act);
        html! {
            @if let Some(proposal) = &view.proposal {
                section class="block" aria-labelledby="forced" {
                    h2 id="forced" { (f.t("等批准的强行结账")) }
                    p lang="zh-CN" { (f.t("缺")) strong { (proposal.without.join("、")) } }
                    p { (rule_says(f, proposal.missing)) }
                    p { (f.t("原因:")) span lang="zh-CN" { (proposal.reason) } }
                    p class="small muted" {
                        span lang="zh-CN" { (proposal.by) } " " (standing::moment(proposal.at))
                    }
                    @if may(Act::ApproveClosing) && !proposal.own { (self.answer(f)) }
                    @else if proposal.own { p { (f.t("您提请的,要由另一个人批准。")) } }
                }
            } @else if may(Act::CloseStage) && !waits {
                (f.post(&links::settlement_act(view.cycle, "close"), &html! {
                    button class="button main" { (f.t("结账,全部进入下一环节")) }
                }))
            } @else if may(Act::ProposeClosing) && waits && !view.allowed.is_empty() {
                (self.propose(f))
            } @else if may(Act::CloseStage) && waits {
                p { (f.t("还有部门没有签字;办法没有写缺部门时怎么办,要等齐了才能结账。")) }
            }
        }
    }

    fn answer(&self, f: &Frame) -> Markup {
        let reason = self.typed.value("reason");
        let why = Field {
            name: "reason",
            label: f.t("依据或者原因"),
            value: &reason,
            hint: f.t("批准可以写会议或者文号;驳回要写原因。"),
            wrong: self.typed.wrong("reason"),
            required: false,
        };
        let approve = links::settlement_act(self.view.cycle, "approve");
        let refuse = links::settlement_act(self.view.cycle, "refuse");
        f.post(
            &approve,
            &html! {
                (why.area(f, 2))
                div class="row" {
                    button class="button main" { (f.t("批准,按这个规则结账")) }
                    button class="button warn" formaction=(refuse) { (f.t("驳回")) }
                }
            },
        )
    }

    fn propose(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let options: Vec<(String, String)> = view
            .allowed
            .iter()
            .map(|rule| (code_of(*rule).to_owned(), rule_says(f, *rule).to_owned()))
            .collect();
        let (missing, reason) = (self.typed.value("missing"), self.typed.value("reason"));
        let which = Field {
            name: "missing",
            label: f.t("未交的项怎么算"),
            value: &missing,
            hint: f.t("未交的既不算0分也不算满分。"),
            required: true,
            ..Field::default()
        };
        let why = Field {
            name: "reason",
            label: f.t("为什么不能再等"),
            value: &reason,
            wrong: self.typed.wrong("reason"),
            required: true,
            ..Field::default()
        };
        html! {
            details class="block" open[!self.typed.bad.is_empty()] {
                summary { (f.t("有部门没有签字:提请强行结账")) }
                p class="small muted" { (f.t("要另一个人批准才结账;规则、原因和两个人的岗位写进每一格的理由。")) }
                (f.post(&links::settlement_act(view.cycle, "propose"), &html! {
                    (which.choice(f, &options))
                    (why.area(f, 2))
                    button class="button warn" { (f.t("提请强行结账")) }
                }))
            }
        }
    }

    fn offices(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="offices" {
                h2 id="offices" { (f.t("各部门")) }
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("部门")) } th scope="col" { (f.t("项目")) }
                        th scope="col" class="num" { (f.t("已填")) } th scope="col" { (f.t("状态")) }
                        th scope="col" { (f.t("找谁")) }
                    } }
                    tbody { @for office in &view.offices { (self.office(f, office)) } }
                }
            }
        }
    }

    fn office(&self, f: &Frame, office: &OfficeRow) -> Markup {
        let link = links::settlement_office(self.view.cycle, &office.name);
        let items: Vec<&str> = office.items.iter().map(|item| item.name.as_str()).collect();
        html! {
            tr {
                th scope="row" lang="zh-CN" { a href=(link) { (office.name) } }
                td data-label=(f.t("项目")) lang="zh-CN" {
                    @if items.is_empty() { span class="muted" { (f.t("只报数据")) } }
                    @else { (items.join("、")) }
                }
                td class="num" data-label=(f.t("已填")) { (office.given) "/" (office.due) }
                td data-label=(f.t("状态")) { div {
                    (state(f, office))
                    @if let Some((by, at)) = &office.by {
                        div class="small muted" { span lang="zh-CN" { (by) } " " (standing::moment(*at)) }
                    }
                    @if !office.reason.is_empty() && office.state == OfficeState::SentBack {
                        div class="small" lang="zh-CN" { (office.reason) }
                    }
                } }
                td data-label=(f.t("找谁")) lang="zh-CN" { div {
                    @if office.people.is_empty() && office.heads.is_empty() {
                        span class="muted" { (f.t("没有人")) }
                    }
                    (office.people.join("、"))
                    @if !office.heads.is_empty() {
                        div class="small muted" { (f.t("签字:")) (office.heads.join("、")) }
                    }
                    @if !office.text.is_empty() && self.view.waiting > 0 {
                        div class="small" { (office.text) }
                    }
                } }
            }
        }
    }

    fn towns(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @if !view.towns.is_empty() {
                section class="block" aria-labelledby="towns" {
                    h2 id="towns" { (f.t("反馈到各镇")) }
                    ul class="inline" {
                        @for town in &view.towns {
                            li { a href=(links::settlement_town(view.cycle, &town.code)) lang="zh-CN" { (town.name) } }
                        }
                    }
                }
            }
        }
    }

    fn record(&self, f: &Frame) -> Markup {
        let word = |line: &ClosingLine| match line.step.as_str() {
            "closed" => f.t("结账"),
            "proposed" => f.t("提请强行结账"),
            "approved" => f.t("批准,强行结账"),
            _ => f.t("驳回提请"),
        };
        html! {
            @if !self.view.record.is_empty() {
                section class="block" aria-labelledby="record" {
                    h2 id="record" { (f.t("结账记录")) }
                    ol class="lines" {
                        @for line in &self.view.record {
                            li {
                                span class="num small muted" { (standing::moment(line.at)) } " "
                                strong { (word(line)) }
                                @if line.subjects > 0 { " " (f.with("{0}个村", &[&line.subjects])) }
                                " " span class="small muted" lang="zh-CN" { (line.by) }
                                @if !line.without.is_empty() { div lang="zh-CN" { (line.without) } }
                                @if !line.reason.is_empty() { div lang="zh-CN" { (line.reason) } }
                            }
                        }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::looks::ProposalLine;
        let office =
            |name: &str, items: &[&str], given, state| made_office(name, items, given, state);
        let offices = vec![
            office("组织部", &["基层党建"], 1830, OfficeState::Signed),
            office("林业局", &["林长制"], 402, OfficeState::Owing),
            office("应急管理局", &["安全生产", "森林防火"], 1830, OfficeState::Unsigned),
            office("水利局", &["防汛", "河长制"], 1830, OfficeState::Changed),
            office("医疗保障局", &[], 610, OfficeState::SentBack),
        ];
        let closing = |step: &str| ClosingLine {
            step: step.to_owned(),
            without: "缺林业局:不计这几项,其余项目按比例折算".to_owned(),
            reason: "机构改革,林业局3月人员划转,两次催办未交".to_owned(),
            subjects: i64::from(step == "approved") * 610,
            by: "唐秋生(鹤溪市“三创三强”办)".to_owned(),
            at: made::at(),
        };
        let open = Settlement {
            cycle: made::cycle(),
            title: "村(社区)“三创三强”季度评比办法(2026Q1)".to_owned(),
            stage: fanben_actions::Named::new("bumen", "部门评分"),
            deadline: chrono::NaiveDate::from_ymd_opt(2026, 4, 5),
            days: Some(-2),
            waiting: 610,
            subjects: 610,
            text: "林业局、应急管理局等4个部门的部门评分还没有签字交来,请抓紧办理".to_owned(),
            offices,
            allowed: Missing::ALL.to_vec(),
            proposal: None,
            record: vec![],
            acts: vec![Act::Look, Act::CloseStage, Act::ProposeClosing, Act::ApproveClosing],
            towns: vec![made::township()],
        };
        let proposal = ProposalLine {
            without: vec!["林业局".to_owned()],
            missing: Missing::NotApplicable,
            reason: "机构改革,两次催办未交".to_owned(),
            by: "唐秋生(鹤溪市“三创三强”办)".to_owned(),
            at: made::at(),
            own: false,
        };
        let proposed = Settlement {
            proposal: Some(proposal),
            record: vec![closing("proposed")],
            ..open.clone()
        };
        let mut ready = open.clone();
        for office in &mut ready.offices {
            (office.state, office.given) = (OfficeState::Signed, office.due);
        }
        let closed = Settlement {
            waiting: 0,
            text: String::new(),
            record: vec![closing("approved"), closing("proposed")],
            acts: vec![Act::Look],
            ..ready.clone()
        };
        let views = [open, proposed, ready, closed];
        views.map(|view| Self { view, typed: Typed::default() }).into()
    }
}

#[cfg(test)]
pub(super) fn made_office(
    name: &str,
    items: &[&str],
    given: usize,
    state: OfficeState,
) -> OfficeRow {
    use crate::pages::made;
    let named = |item: &&str| fanben_actions::Named::new(*item, *item);
    OfficeRow {
        name: name.to_owned(),
        items: items.iter().map(named).collect(),
        due: 1830,
        given,
        state,
        by: (state != OfficeState::Owing).then(|| ("罗建军".to_owned(), made::at())),
        reason: if state == OfficeState::SentBack {
            "两个社区的参保率和系统不符".to_owned()
        } else {
            String::new()
        },
        changed: usize::from(state == OfficeState::Changed) * 3,
        people: vec!["桂海燕".to_owned()],
        heads: vec!["罗建军".to_owned()],
        text: if state == OfficeState::Signed {
            String::new()
        } else {
            format!("{name}:部门评分还差1428格没有填,已迟2天")
        },
    }
}
