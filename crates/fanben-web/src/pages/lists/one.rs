//! One list → what it asks, what speaks against it, what is next: admission, opening, checks, the
//! share done in time.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, EntryLine, ListPage, ReportLine, TownLine};
use fanben_actions::{EntryId, ListId, Receipt, Refusal, actions};
use fanben_model::lists::{Burden, Completion, Doer, EntryState, ListState, Step};
use fanben_model::rights::Act;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::standing;
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// One list.
pub(crate) struct OneListPage {
    pub(crate) view: ListPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(list): Path<ListId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::list(&shared.desk, &visit.who, list).await)?;
    Ok(visit.frame.show(&OneListPage { view, typed: Typed::default() }))
}

/// Admits, refuses, merges, lets out, opens, moves, cancels, checks, exempts, records, ends.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((list, act)): Path<(ListId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let reason = form.text("reason");
    let entry = form.text("entry").parse::<EntryId>();
    let lost = || Refusal::bad("entry", "请选任务");
    let rule = |ruling| actions::RuleEntries {
        list,
        entries: entry.clone().into_iter().collect(),
        ruling,
        into: form.text("into").parse().ok(),
        reason: reason.clone(),
    };
    let came: Result<Receipt, Refusal> = match (act.as_str(), &entry) {
        ("open", _) => actions::open_list(desk, who, action, list).await,
        ("close", _) => actions::close_list(desk, who, action, list).await,
        ("admit", _) => actions::rule_entries(desk, who, action, rule(Step::Admit)).await,
        ("refuse", Ok(_)) => actions::rule_entries(desk, who, action, rule(Step::Refuse)).await,
        ("merge", Ok(_)) => actions::rule_entries(desk, who, action, rule(Step::Merge)).await,
        ("urge", Ok(_)) => actions::rule_entries(desk, who, action, rule(Step::Urge)).await,
        ("move" | "cancel", Ok(entry)) => {
            let deadline = (act == "move").then(|| form.text("deadline"));
            let input = actions::ChangeEntry { list, entry: *entry, deadline, reason };
            actions::change_entry(desk, who, action, input).await
        }
        ("pass" | "return", Ok(entry)) => {
            let (units, good) = (form.all("of"), act == "pass");
            let input = actions::CheckTasks { list, entry: *entry, units, good, reason };
            actions::check_tasks(desk, who, action, input).await
        }
        ("exempt" | "readmit", Ok(entry)) => {
            let (unit, lifted) = (form.text("of"), act == "readmit");
            let input = actions::ExemptTask { list, entry: *entry, unit, lifted, reason };
            actions::exempt_task(desk, who, action, input).await
        }
        ("record", _) => {
            let measure = form.text("measure");
            actions::record_completion(desk, who, action, list, measure, reason).await
        }
        (
            "refuse" | "merge" | "urge" | "move" | "cancel" | "pass" | "return" | "exempt"
            | "readmit",
            Err(_),
        ) => Err(lost()),
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = links::done(&links::list(list), "saved");
    let look = looks::list(desk, who, list);
    visit.answered(came, &to, form, look, |view, typed| OneListPage { view, typed }).await
}

/// How far an entry is.
fn state(f: &Frame, state: EntryState) -> Markup {
    match state {
        EntryState::Proposed => chip(Tone::Wait, f.t("待准入")),
        EntryState::Admitted => chip(Tone::Good, f.t("已准入")),
        EntryState::Urgent => chip(Tone::Wait, f.t("先办待补审")),
        EntryState::Refused => chip(Tone::Bad, f.t("未准入")),
        EntryState::Merged => chip(Tone::Idle, f.t("已合并")),
        EntryState::Cancelled => chip(Tone::Idle, f.t("已取消")),
    }
}

/// What was done in time of what was due, with the numbers.
pub(super) fn share(f: &Frame, sum: &Completion) -> Markup {
    html! {
        @if sum.due == 0 { span class="muted" { (f.t("还没有到期的")) } }
        @else {
            (f.with("按时办结{0} / 到期{1}", &[&sum.in_time, &sum.due]))
            @if let Some(share) = sum.share() { " = " strong { (share.with_places(2)) "%" } }
            @if sum.late > 0 { " · " (f.with("逾期办结{0}", &[&sum.late])) }
            @if sum.overdue > 0 { " · " (f.with("到期没有办结{0}", &[&sum.overdue])) }
            @if sum.unchecked > 0 { " · " (f.with("待核验{0},完成率没有定", &[&sum.unchecked])) }
        }
    }
}

fn figures(f: &Frame, is: &Burden) -> String {
    f.with(
        "{0}项{1}条,填{2}栏,约{3}分钟,材料{4}份,会议{5}次",
        &[&is.items, &is.entries, &is.fields, &is.minutes, &is.files, &is.meetings],
    )
}

impl Page for OneListPage {
    fn title(&self, _: &Frame) -> String {
        self.view.title.clone()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("任务清单").to_owned(), links::LISTS.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&[]))
            p class="lead" {
                (super::state(f, view.state)) " " span lang="zh-CN" { (view.unit.name) " · " (view.period) }
            }
            p { (f.t("整张清单:")) (figures(f, &view.is)) }
            p { (f.t("一个村:")) (figures(f, &view.of_village)) " · " a href=(links::BURDEN) { (f.t("减负台账")) } }
            @for says in &view.over { div class="note wait" { p lang="zh-CN" { (says) } } }
            (self.next(f))
            @if !view.reports.is_empty() { (self.reports(f)) }
            @if !view.towns.is_empty() { (self.towns(f)) }
            @if view.items.is_empty() { p class="muted" { (f.t("还没有任务。")) } }
            @for (item, lines) in &view.items {
                section class="block" {
                    h2 lang="zh-CN" { (item) }
                    ul class="lines" { @for line in lines { (self.line(f, line)) } }
                }
            }
            @if !view.measures.is_empty() { (self.record(f)) }
        }
    }
}

impl OneListPage {
    fn may(&self, act: Act) -> bool {
        self.view.acts.contains(&act)
    }

    fn act(&self, act: &str) -> String {
        links::list_act(self.view.id, act)
    }

    fn next(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @if self.may(Act::ProposeEntry) {
                p { a class="button" href=(links::list_entry(view.id)) {
                    @if view.state == ListState::Draft { (f.t("提出任务")) } @else { (f.t("提出临时任务")) }
                } }
            }
            @if view.pending > 0 { p { (f.with("还有{0}条等主管部门定。", &[&view.pending])) } }
            div class="row steps" {
                @if self.may(Act::RuleEntry) && view.pending > 0 && view.state == ListState::Draft {
                    (f.post(&self.act("admit"), &html! {
                        button class="button" { (f.t("准入检查没有问题的,全部准入")) }
                    }))
                }
                @if self.may(Act::OpenList) && view.pending == 0 && view.is.entries > 0 {
                    @let ask = f.t("开单以后内容不再变动。现在开单吗?");
                    (f.post(&self.act("open"), &html! {
                        button class="button main" data-ask=(ask) { (f.t("开单")) }
                    }))
                }
                @if self.may(Act::CloseList) {
                    @let ask = f.t("结束以后不能再办、再核验。现在结束吗?");
                    (f.post(&self.act("close"), &html! {
                        button class="button" data-ask=(ask) { (f.t("结束清单")) }
                    }))
                }
            }
        }
    }

    fn line(&self, f: &Frame, line: &EntryLine) -> Markup {
        let asks = &line.asks;
        html! {
            li {
                strong lang="zh-CN" { (asks.title) } " " (state(f, line.state))
                @if line.temporary { " " (chip(Tone::Info, f.t("临时"))) }
                @if let Some(town) = &line.own { " " span class="small" lang="zh-CN" { (town.name) (f.t("自设")) } }
                p class="small" lang="zh-CN" {
                    (asks.department) " · " (asks.basis) " · " (asks.effect)
                }
                p class="small" {
                    @if asks.doer == Doer::Town { (f.t("乡镇自己")) } @else { (f.t("每个村")) }
                    " · " (f.with("{0}截止", &[&asks.deadline]))
                    @if let Some(before) = line.moved_from { " " (f.with("(原来{0})", &[&before])) }
                    @if let Some(points) = asks.points { " · " (f.with("{0}分", &[&points])) }
                    @if !asks.questions.is_empty() {
                        " · " (f.t("要填:")) span lang="zh-CN" { (asks.questions.join("、")) }
                        @if !asks.form.number.is_empty() { " (" span lang="zh-CN" { (asks.form.number) } ")" }
                    }
                }
                @for (blocks, says) in &line.findings {
                    div class=(if *blocks { "note bad" } else { "note wait" }) { p lang="zh-CN" { (says) } }
                }
                (self.rulings(f, line))
                details {
                    summary { (f.t("办理经过")) }
                    ul { @for one in &line.done { li class="small" {
                        (word(f, &one.act)) " " span lang="zh-CN" { (one.by) } " " (standing::moment(one.at))
                        @if !one.reason.is_empty() { " " span lang="zh-CN" { (one.reason) } }
                    } } }
                }
            }
        }
    }

    /// What may be decided about an entry.
    fn rulings(&self, f: &Frame, line: &EntryLine) -> Markup {
        let (may, id) = (|act| line.acts.contains(&act), line.id);
        let draft = self.view.state == ListState::Draft;
        let waits = matches!(line.state, EntryState::Proposed | EntryState::Urgent);
        let rewords = matches!(line.state, EntryState::Proposed | EntryState::Refused);
        let asked = line.state.asked() && !draft;
        let rules = may(Act::RuleEntry) && line.own.is_none() && (waits || draft);
        let others: Vec<(String, String)> = self
            .view
            .items
            .iter()
            .flat_map(|(_, lines)| lines)
            .filter(|one| one.id != id && one.own.is_none())
            .filter(|one| one.state == EntryState::Proposed || one.state.asked())
            .map(|one| (one.id.to_string(), one.asks.title.clone()))
            .collect();
        let name = |what: &str| format!("{what}-{id}");
        let reason = |own: &str| {
            html! {
                label for=(name(own)) { (f.t("原因")) }
                input id=(name(own)) name="reason" autocomplete="off";
                input type="hidden" name="entry" value=(id);
            }
        };
        html! {
            @if rewords && may(Act::ProposeEntry) && line.own.is_none() {
                p { a href=(links::list_entry_again(self.view.id, id)) aria-label=(f.with("改写:{0}", &[&line.asks.title])) { (f.t("改写")) } }
            }
            @if rules && line.state != EntryState::Refused && line.state != EntryState::Merged {
                details {
                    summary { (f.t("审核")) }
                    @if waits { (f.post(&self.act("admit"), &html! { (reason("admit")) button class="button" { (f.t("准入")) } })) }
                    @if line.state != EntryState::Urgent {
                        (f.post(&self.act("refuse"), &html! { (reason("refuse")) button class="button" { (f.t("不予准入")) } }))
                        @if !others.is_empty() { (f.post(&self.act("merge"), &html! {
                            label for=(name("into")) { (f.t("合并到")) }
                            select id=(name("into")) name="into" { @for (sent, shown) in &others { option value=(sent) lang="zh-CN" { (shown) } } }
                            (reason("merge")) button class="button" { (f.t("合并")) }
                        })) }
                    }
                    @if line.state == EntryState::Proposed && !draft {
                        (f.post(&self.act("urge"), &html! { (reason("urge")) button class="button" { (f.t("先办,事后补审")) } }))
                    }
                }
            }
            @if asked && may(Act::ChangeEntry) {
                details {
                    summary { (f.t("改期、取消、免办")) }
                    (f.post(&self.act("move"), &html! {
                        label for=(name("deadline")) { (f.t("新的期限(对所有村)")) }
                        input id=(name("deadline")) name="deadline" type="date" required;
                        (reason("move")) button class="button" { (f.t("改期")) }
                    }))
                    (f.post(&self.act("cancel"), &html! { (reason("cancel")) button class="button" { (f.t("取消这一条")) } }))
                    (f.post(&self.act("exempt"), &html! {
                        label for=(name("of")) { (f.t("免办的单位编码")) }
                        input id=(name("of")) name="of" autocomplete="off" required;
                        (reason("exempt")) button class="button" { (f.t("免办")) }
                    }))
                    (f.post(&self.act("readmit"), &html! {
                        label for=(name("back")) { (f.t("恢复办理的单位编码")) }
                        input id=(name("back")) name="of" autocomplete="off" required;
                        (reason("readmit")) button class="button" { (f.t("恢复办理")) }
                    }))
                }
            }
        }
    }

    fn reports(&self, f: &Frame) -> Markup {
        let mut by: Vec<(EntryId, &str, Vec<&ReportLine>)> = Vec::new();
        for line in &self.view.reports {
            match by.iter_mut().find(|(entry, ..)| *entry == line.entry) {
                Some((.., lines)) => lines.push(line),
                None => by.push((line.entry, &line.title, vec![line])),
            }
        }
        html! {
            section class="block" aria-labelledby="reports" {
                h2 id="reports" { (f.with("等您核验的{0}份回报", &[&self.view.waiting])) }
                @if self.view.waiting > self.view.reports.len() {
                    p class="muted" { (f.with("先列{0}份,核验以后再列后面的。", &[&self.view.reports.len()])) }
                }
                @for (entry, title, lines) in by {
                    h3 lang="zh-CN" { (title) }
                    form method="post" action=(self.act("pass")) {
                        (f.hidden())
                        input type="hidden" name="entry" value=(entry);
                        ul class="lines" { @for line in lines {
                            @let id = format!("of-{}-{}", entry, line.unit.code);
                            li {
                                label class="choice" for=(id) {
                                    input type="checkbox" id=(id) name="of" value=(line.unit.code);
                                    " " span lang="zh-CN" { (line.unit.name) }
                                }
                                @if line.late { " " (chip(Tone::Bad, f.t("逾期"))) }
                                p class="small" lang="zh-CN" { (line.says)
                                    @if !line.evidence.is_empty() { " · " (line.evidence) } " · " (standing::moment(line.at)) }
                            }
                        } }
                        label for={ "why-" (entry) } { (f.t("退回的理由(核验通过不用写)")) }
                        input id={ "why-" (entry) } name="reason" autocomplete="off";
                        button class="button main" { (f.t("勾选的已办结")) } " "
                        button class="button" formaction=(self.act("return")) { (f.t("退回勾选的")) }
                    }
                }
            }
        }
    }

    fn towns(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="towns" {
                h2 id="towns" { (f.t("各乡镇")) }
                ul class="lines" { @for town in &self.view.towns { (town_line(f, self.view.id, town)) } }
            }
        }
    }

    fn record(&self, f: &Frame) -> Markup {
        let (measure, reason) = (self.typed.value("measure"), self.typed.value("reason"));
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
            section class="block" aria-labelledby="record" {
                h2 id="record" { (f.t("把完成率登记成考核的数据")) }
                (f.post(&self.act("record"), &html! {
                    (field("measure", f.t("数据项"), &measure, f.t("各村的完成率由系统写入,不用再填。")).choice(f, &measures))
                    (field("reason", f.t("更正的原因"), &reason, f.t("已经报过别的数才要写。")).text(f, "off"))
                    button class="button" { (f.t("登记完成率")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::list;
        let draft = ListPage {
            state: ListState::Draft,
            towns: vec![],
            reports: vec![],
            waiting: 0,
            over: vec!["一个村的任务有61条,上限60条".to_owned()],
            ..view()
        };
        let ready = ListPage { pending: 0, over: vec![], ..draft.clone() };
        let bare =
            ListPage { items: vec![], acts: vec![], measures: vec![], pending: 0, ..draft.clone() };
        [view(), draft, ready, bare].map(|view| Self { view, typed: Typed::default() }).into()
    }
}

fn town_line(f: &Frame, list: ListId, town: &TownLine) -> Markup {
    html! {
        li {
            a href=(links::list_unit(list, &town.unit.code)) lang="zh-CN" { (town.unit.name) }
            " " span class="small muted" { (f.with("共 {0} 个", &[&town.villages])) } " "
            @if town.dispatched { (chip(Tone::Info, f.t("已派单"))) } @else { (chip(Tone::Wait, f.t("没有派单"))) }
            p class="small" { (share(f, &town.sum)) }
        }
    }
}

/// What was decided, as a word.
fn word(f: &Frame, act: &str) -> &'static str {
    match act {
        "revise" => f.t("改写"),
        "admit" => f.t("准入"),
        "refuse" => f.t("不予准入"),
        "merge" => f.t("合并"),
        "urge" => f.t("先办,事后补审"),
        "cancel" => f.t("取消"),
        "move" => f.t("改期"),
        "add" => f.t("自设"),
        _ => f.t("提出"),
    }
}
