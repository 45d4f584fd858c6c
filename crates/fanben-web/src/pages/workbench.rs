//! What this person must do, by deadline → the first page after signing in.

use axum::extract::State;
use axum::response::Response;
use fanben_actions::Desk;
use fanben_actions::looks::{
    self, LiaisonTask, LiaisonTodo, ListTask, ListTodo, TalkTask, TalkTodo, Task, TaskKind,
    Workbench,
};
use fanben_model::rights::Act;
use fanben_model::talks::Kind;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links, standing};

/// The first page.
pub(crate) struct WorkbenchPage {
    pub(crate) view: Workbench,
}

/// Shows the first page.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let desk: &Desk = &shared.desk;
    let view = visit.look(looks::workbench(desk, &visit.who).await)?;
    Ok(visit.frame.show(&WorkbenchPage { view }))
}

impl Page for WorkbenchPage {
    fn title(&self, f: &Frame) -> String {
        f.t("工作台").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn body(&self, f: &Frame) -> Markup {
        let (tasks, talks) = (&self.view.tasks, &self.view.talks);
        let visits = &self.view.liaison;
        let listed = &self.view.lists;
        let many = tasks.len() + listed.len() + talks.len() + visits.len();
        html! {
            section class="block" aria-labelledby="todo" {
                h2 id="todo" { (f.with("要我办的({0}件)", &[&many])) }
                @if many == 0 {
                    p class="muted" { (f.t("现在没有要您办的事。有新的任务会出现在这里。")) }
                }
                ul class="lines" {
                    @for (task, at) in tasks.iter().zip(1..) { (line(f, task, at)) }
                    @for (task, at) in listed.iter().zip(1..) { (listed_task(f, task, at)) }
                    @for (task, at) in visits.iter().zip(1..) { (visit(f, task, at)) }
                    @for (task, at) in talks.iter().zip(1..) { (talk(f, task, at)) }
                }
            }
            @if self.view.acts.iter().any(|act| [Act::MakeAccount, Act::GrantPost, Act::ResetPassword].contains(act)) {
                section class="block" aria-labelledby="people" {
                    h2 id="people" { (f.t("人员和岗位")) }
                    p { (f.t("本单位和下级单位的账号,重设密码。")) }
                    a class="button" href=(links::PEOPLE) { (f.t("看人员和岗位")) }
                }
            }
            @if self.view.evaluates {
                section class="block" aria-labelledby="evaluations" {
                    h2 id="evaluations" { (f.t("民主测评")) }
                    @if self.view.evaluations > 0 { p { (f.with("进行中的有{0}次。", &[&self.view.evaluations])) } }
                    p { (f.t("不记名测评组织和任职的干部:发票条,收票,计票。")) }
                    a class="button" href=(links::EVALUATIONS) { (f.t("看民主测评")) }
                }
            }
            p class="bar" {
                a class="button" href=(links::LISTS) { (f.t("任务清单")) } " "
                a class="button" href=(links::BURDEN) { (f.t("减负台账")) }
                @if self.view.liaised { " " a class="button" href=(links::LIAISON) { (f.t("包联走访")) } }
                @if self.view.talked { " " a class="button" href=(links::TALKS) { (f.t("提示和黄牌")) } }
                @if self.view.acts.contains(&Act::KeepPayroll) { " " a class="button" href=(links::PAYROLL) { (f.t("人员名册")) } }
            }
            section class="block" aria-labelledby="cycles" {
                h2 id="cycles" { (f.t("进行中的考核")) }
                @if self.view.cycles.is_empty() {
                    p class="muted" { (f.t("现在没有进行中的考核。")) }
                }
                ul class="lines" {
                    @for cycle in &self.view.cycles {
                        @let done = f.with("已评完 {0} / {1} 个", &[&cycle.done, &cycle.subjects]);
                        li {
                            a href=(links::board(cycle.id)) lang="zh-CN" { (cycle.title) " · " (cycle.period) }
                            " " (standing::cycle(f, cycle.state))
                            @if let Some(only) = &cycle.only {
                                div {
                                    a href=(links::subject(cycle.id, &only.code)) {
                                        (f.with("看{0}的一村一页", &[&only.name]))
                                    }
                                }
                            }
                            p class="small muted" { (done) }
                            progress max=(cycle.subjects.max(1)) value=(cycle.done) aria-label=(done) {}
                        }
                    }
                }
            }
        }
    }
}

/// What a task is called and where it is done.
fn kind(f: &Frame, task: &Task) -> (&'static str, String) {
    let cycle = task.cycle;
    let code = task.subject.as_ref().map(|subject| subject.code.as_str());
    let stage = task.stage.as_ref().map_or("", |stage| stage.code.as_str());
    let board = || match stage {
        "" => links::board(cycle),
        stage => format!("{}?at={}", links::board(cycle), links::escaped(stage)),
    };
    let sheet = |code: &str| links::sheet(cycle, code, "");
    match (task.kind, code) {
        (TaskKind::Declare, Some(code)) => (f.t("申报"), links::declare(cycle, code)),
        (TaskKind::Declare, None) => (f.t("申报"), board()),
        (TaskKind::Fill, Some(code)) => (f.t("评分并上报"), sheet(code)),
        (TaskKind::Fill, None) => (f.t("评分并上报"), board()),
        (TaskKind::Mend, Some(code)) => (f.t("被退回,请修改后重新上报"), sheet(code)),
        (TaskKind::Mend, None) => (f.t("被退回,请修改后重新上报"), board()),
        (TaskKind::Judge, Some(code)) => (f.t("评定"), sheet(code)),
        (TaskKind::Judge, None) => (f.t("评定"), board()),
        (TaskKind::Recommend, _) => (f.t("推荐或者不予推荐"), links::decisions(cycle, stage, 0)),
        (TaskKind::Measure, Some(code)) => (f.t("登记数据"), links::subject(cycle, code)),
        (TaskKind::Measure, None) => (f.t("登记数据"), board()),
        (TaskKind::Sign, Some(code)) => (f.t("签字"), links::signing(cycle, code)),
        (TaskKind::Sign, None) => (f.t("签字"), board()),
        (TaskKind::ScoreOffice, _) => (f.t("本部门评分"), links::grid_base(cycle)),
        (TaskKind::SignOffice, Some(office)) => {
            (f.t("对本部门评分签字"), links::settlement_office(cycle, office))
        }
        (TaskKind::SignOffice, None) => (f.t("对本部门评分签字"), links::settlement(cycle)),
        (TaskKind::CloseStage, _) => (f.t("收齐部门评分,结账"), links::settlement(cycle)),
        (TaskKind::ApproveClosing, _) => (f.t("批准或驳回强行结账"), links::settlement(cycle)),
        (TaskKind::Confirm, Some(code)) => (f.t("认定结果"), links::subject(cycle, code)),
        (TaskKind::Confirm, None) => (f.t("认定结果"), links::board(cycle)),
        (TaskKind::SignResult, _) => (f.t("在结果上签字"), links::notice_board(cycle)),
        (TaskKind::Answer, _) => (f.t("答复异议"), links::notice_board(cycle)),
        (TaskKind::Decide, _) => (f.t("决定空出的名额"), links::notice_board(cycle)),
        (TaskKind::Publish, _) => (f.t("发布公示"), links::notice_board(cycle)),
        (TaskKind::Republish, _) => (f.t("发布更正公示"), links::notice_board(cycle)),
        (TaskKind::Conclude, _) => (f.t("公示期满,确认结果"), links::notice_board(cycle)),
        (TaskKind::ApproveRun, _) => {
            let number = i64::try_from(task.waiting).unwrap_or_default();
            (f.t("审发放批次"), links::pay_run(cycle, number))
        }
        (TaskKind::ProposeShares, _) => (f.t("报分配方案"), links::money(cycle)),
        (TaskKind::CheckShares, _) => (f.t("核分配方案"), links::money(cycle)),
        (TaskKind::AnswerVetting, _) => (f.t("填报资格联审"), links::vettings(cycle)),
        (TaskKind::SignVetting, _) => (f.t("签资格联审表"), links::vettings(cycle)),
        (TaskKind::CollectVetting, _) => (f.t("收资格联审表"), links::vettings(cycle)),
        (TaskKind::Prepare, _) => (f.t("批准或开始考核"), links::CYCLES.to_owned()),
    }
}

/// Something to do about talks and warning cards.
fn talk(f: &Frame, task: &TalkTask, at: usize) -> Markup {
    let card = task.line.as_ref().is_some_and(|line| line.kind == Kind::Card);
    let what = match task.what {
        TalkTodo::Receive if card => f.t("签收黄牌"),
        TalkTodo::Receive => f.t("签收一月一提示"),
        TalkTodo::Choose => f.t("看这个月要不要提示"),
        TalkTodo::Report => f.t("催签收,上报提示情况"),
        TalkTodo::Follow => f.t("跟踪到期的提示事项"),
        TalkTodo::Read => f.t("看各镇上报的提示情况"),
    };
    let address =
        task.line.as_ref().map_or_else(|| links::TALKS.to_owned(), |line| links::talk(line.id));
    html! {
        li class="todo" {
            div {
                strong id={ "talk-" (at) } {
                    (what)
                    @if let Some(line) = &task.line { " · " span lang="zh-CN" { (line.unit.name) } " · " (line.period) }
                    @if task.many > 0 { " · " (f.with("{0}个村", &[&task.many])) }
                }
            }
            a class="button main" href=(address) aria-describedby={ "talk-" (at) } { (f.t("去办理")) }
        }
    }
}

/// Something to do about a list of tasks.
fn listed_task(f: &Frame, task: &ListTask, at: usize) -> Markup {
    let (what, go) = match task.what {
        ListTodo::Mend => (f.t("回报被退回,改了再报"), f.t("去改")),
        ListTodo::Do => (f.t("接单、办理、回报"), f.t("去办理")),
        ListTodo::Dispatch => (f.t("给各村派单"), f.t("去派单")),
        ListTodo::Check => (f.t("核对各村的回报"), f.t("去核对")),
        ListTodo::Rule => (f.t("审部门提的任务"), f.t("去审")),
    };
    let address = match &task.unit {
        Some(unit) => links::list_unit(task.list, &unit.code),
        None => links::list(task.list),
    };
    html! {
        li class="todo" {
            div {
                strong id={ "listed-" (at) } {
                    (what)
                    @if let Some(unit) = &task.unit { " · " span lang="zh-CN" { (unit.name) } }
                    " · " (f.with("{0}条", &[&task.many]))
                }
                div class="small muted" lang="zh-CN" { (task.title) }
            }
            div class="due" { (standing::due(f, task.deadline, task.days)) }
            a class="button main" href=(address) aria-describedby={ "listed-" (at) } { (go) }
        }
    }
}

/// Something to do about visits and the problems they find.
fn visit(f: &Frame, task: &LiaisonTask, at: usize) -> Markup {
    let (what, go) = match task.what {
        LiaisonTodo::Visit => (f.t("走访还没有做够"), f.t("记走访")),
        LiaisonTodo::Handle => (f.t("办走访发现的问题"), f.t("去办理")),
        LiaisonTodo::Settle => (f.t("确认问题是不是解决了"), f.t("去确认")),
        LiaisonTodo::Assign => (f.t("交办走访发现的问题"), f.t("去交办")),
        LiaisonTodo::Cover => (f.t("安排包联,有单位没有人"), f.t("去安排")),
        LiaisonTodo::Chase => (f.t("催走访,这一期快过完了"), f.t("去催")),
    };
    let address = match (task.tie, task.issue) {
        (Some(tie), _) => format!("{}#note", links::tie(tie)),
        (None, Some(issue)) => links::issue(issue),
        (None, None) => links::LIAISON.to_owned(),
    };
    let many = match task.what {
        _ if task.many == 0 => String::new(),
        LiaisonTodo::Visit => f.with("还差{0}天", &[&task.many]),
        LiaisonTodo::Chase => f.with("{0}项", &[&task.many]),
        _ => f.with("{0}个", &[&task.many]),
    };
    html! {
        li class="todo" {
            div {
                strong id={ "visit-" (at) } {
                    (what)
                    @if let Some(unit) = &task.unit { " · " span lang="zh-CN" { (unit.name) } }
                    @if !many.is_empty() { " · " (many) }
                }
                @if let Some(last) = task.last { div class="small muted" { (f.with("{0}以前", &[&last])) } }
            }
            a class="button main" href=(address) aria-describedby={ "visit-" (at) } { (go) }
        }
    }
}

/// How many wait, in the task's own unit.
fn waiting(f: &Frame, task: &Task) -> String {
    match task.kind {
        TaskKind::Answer => f.with("{0}件", &[&task.waiting]),
        TaskKind::CloseStage if task.waiting == 0 => f.t("各部门都已签字").to_owned(),
        TaskKind::CloseStage => f.with("{0}个部门没有签字", &[&task.waiting]),
        TaskKind::Decide => f.with("{0}个名额", &[&task.waiting]),
        TaskKind::ApproveRun => f.with("第{0}批", &[&task.waiting]),
        TaskKind::AnswerVetting | TaskKind::SignVetting | TaskKind::CollectVetting => {
            f.with("{0}张表", &[&task.waiting])
        }
        TaskKind::SignResult => f.with("{0}处", &[&task.waiting]),
        _ => f.with("{0}个村", &[&task.waiting]),
    }
}

fn line(f: &Frame, task: &Task, at: usize) -> Markup {
    let (what, address) = kind(f, task);
    html! {
        li class="todo" {
            div {
                strong id={ "task-" (at) } {
                    (what)
                    @if let Some(stage) = &task.stage { " · " span lang="zh-CN" { (stage.name) } }
                    @if let Some(subject) = &task.subject { " · " span lang="zh-CN" { (subject.name) } }
                    @if task.waiting > 0 { " · " (waiting(f, task)) }
                }
                div class="small muted" lang="zh-CN" { (task.title) }
                @if task.missing > 0 {
                    div class="small" { (f.with("还有{0}处没有填", &[&task.missing])) }
                }
                @if !task.reason.is_empty() {
                    div { (chip(Tone::Bad, f.t("退回理由"))) " " span lang="zh-CN" { (task.reason) } }
                }
            }
            div class="due" { (standing::due(f, task.deadline, task.days)) }
            a class="button main" href=(address) aria-describedby={ "task-" (at) } { (f.t("去办理")) }
        }
    }
}

impl WorkbenchPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let task = |kind, days, waiting, reason: &str| Task {
            kind,
            cycle: made::cycle(),
            title: made::title(),
            subject: (waiting == 0).then(made::village),
            stage: Some(made::self_stage()),
            deadline: Some(made::day(10, 31)),
            days: Some(days),
            waiting,
            missing: 3,
            reason: reason.to_owned(),
        };
        let empty = Workbench {
            today: made::day(10, 20),
            tasks: vec![],
            talks: vec![],
            liaison: vec![],
            lists: vec![],
            liaised: false,
            talked: false,
            cycles: vec![],
            acts: vec![],
            evaluates: false,
            evaluations: 0,
        };
        vec![
            WorkbenchPage { view: empty.clone() },
            WorkbenchPage {
                view: Workbench {
                    tasks: vec![
                        task(TaskKind::Mend, -3, 0, "生态宜居星缺少整改照片,请补充后重新上报。"),
                        task(TaskKind::Declare, 2, 0, ""),
                        task(TaskKind::Fill, 9, 0, ""),
                        task(TaskKind::Judge, 0, 12, ""),
                        task(TaskKind::Recommend, 4, 22, ""),
                        task(TaskKind::Sign, 5, 2, ""),
                        task(TaskKind::ScoreOffice, 2, 0, ""),
                        task(TaskKind::SignOffice, 2, 0, ""),
                        task(TaskKind::CloseStage, 2, 3, ""),
                        task(TaskKind::ApproveClosing, 2, 0, ""),
                        task(TaskKind::Confirm, 20, 3, ""),
                        task(TaskKind::Measure, 20, 3, ""),
                        task(TaskKind::SignResult, 20, 2, ""),
                        task(TaskKind::Answer, -1, 2, ""),
                        task(TaskKind::Decide, 20, 1, ""),
                        task(TaskKind::Publish, 20, 0, ""),
                        task(TaskKind::Republish, 20, 3, ""),
                        task(TaskKind::Conclude, 20, 0, ""),
                        task(TaskKind::AnswerVetting, 20, 1, ""),
                        task(TaskKind::SignVetting, 20, 1, ""),
                        task(TaskKind::CollectVetting, 20, 1, ""),
                        task(TaskKind::Prepare, 20, 0, ""),
                    ],
                    talks: super::talks::tasks(),
                    liaison: super::liaison::tasks(),
                    lists: super::lists::tasks(),
                    liaised: true,
                    talked: true,
                    cycles: vec![made::card()],
                    acts: vec![Act::ResetPassword, Act::KeepPayroll],
                    evaluates: true,
                    evaluations: 1,
                    ..empty
                },
            },
        ]
    }
}
