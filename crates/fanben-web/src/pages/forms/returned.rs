//! A file that came back → what of it would be written, what stays, what has to be decided, every
//! problem with its cell; one button writes all of it.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::actions::{self, Choice, MergeForm};
use fanben_actions::looks::{self, Returned, ReturnedCell, ReturnedLine};
use fanben_actions::{ActionId, CycleId};
use maud::{Markup, html};

use crate::fields::Typed;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// Lines of one kind that are shown at once.
const LINES: usize = 500;

/// A file that came back.
pub(crate) struct ReturnedPage {
    pub(crate) view: Returned,
    pub(crate) typed: Typed,
}

/// Shows what a file would change.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, form)): Path<(CycleId, ActionId)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::returned(&shared.desk, &visit.who, cycle, form).await)?;
    Ok(visit.frame.show(&ReturnedPage { view, typed: Typed::default() }))
}

/// Writes it; what was not decided comes back with everything that was.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, form)): Path<(CycleId, ActionId)>,
    visit: Visit,
    sent: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&sent)?;
    let input = MergeForm { form, choices: choices(&sent), despite: sent.text("despite") == "yes" };
    let came = actions::merge_form(&shared.desk, &visit.who, action, input).await;
    let to = links::done(&links::forms(cycle), "merged");
    let look = looks::returned(&shared.desk, &visit.who, cycle, form);
    visit.answered(came, &to, sent, look, |view, typed| ReturnedPage { view, typed }).await
}

/// The field of a conflict.
fn field(line: &ReturnedLine) -> String {
    format!("c.{}.{}", line.subject.code, line.key)
}

/// What was decided: `c.CODE.KEY` is `file` or `store`, `n.CODE.KEY` the sheet that was seen.
fn choices(sent: &Sent) -> BTreeMap<(String, String), Choice> {
    let seen: BTreeMap<&str, &str> = sent.under("n.").collect();
    let choice = |(place, which): (&str, &str)| {
        let (code, key) = place.split_once('.')?;
        let number = seen.get(place)?.parse().ok()?;
        let file = match which {
            "file" => true,
            "store" => false,
            _ => return None,
        };
        Some(((code.to_owned(), key.to_owned()), Choice { file, number }))
    };
    sent.under("c.").filter_map(choice).collect()
}

fn value(f: &Frame, cell: &ReturnedCell) -> Markup {
    html! {
        @if cell.value.is_empty() { span class="muted" { (f.t("没有评")) } }
        @else { strong class="num" { (cell.value) } }
        @if !cell.reason.is_empty() { " " span class="small" { "(" (cell.reason) ")" } }
    }
}

fn more(f: &Frame, all: usize) -> Markup {
    html! {
        @if all > LINES { p class="small muted" { (f.with("只列出前{0}处,共{1}处。", &[&LINES, &all])) } }
    }
}

/// Lines that need no decision.
fn lines(f: &Frame, title: &str, lines: &[ReturnedLine], taken: bool) -> Markup {
    html! {
        @if !lines.is_empty() {
            section class="block" {
                h2 { (title) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("村")) } th scope="col" { (f.t("条款")) }
                            th scope="col" { (f.t("取表时")) }
                            th scope="col" { @if taken { (f.t("写入")) } @else { (f.t("系统里现在")) } }
                            th scope="col" { (f.t("单元格")) }
                        } }
                        tbody lang="zh-CN" {
                            @for line in lines.iter().take(LINES) {
                                tr {
                                    th scope="row" { (line.subject.name) }
                                    td data-label=(f.t("条款")) { (line.key) " " (line.asks) }
                                    td data-label=(f.t("取表时")) {
                                        @if let Some(base) = &line.base { div { (value(f, base)) } }
                                    }
                                    td data-label=(if taken { f.t("写入") } else { f.t("系统里现在") }) {
                                        div {
                                            @if taken && line.file.value.is_empty() { (f.t("清空(收回这一条)")) }
                                            @else { (value(f, if taken { &line.file } else { &line.store })) }
                                        }
                                    }
                                    td data-label=(f.t("单元格")) { (line.cell) }
                                }
                            }
                        }
                    }
                }
                (more(f, lines.len()))
            }
        }
    }
}

impl Page for ReturnedPage {
    fn title(&self, f: &Frame) -> String {
        f.with("核对《{0}》", &[&self.view.file])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (self.view.title.clone(), links::board(self.view.cycle)),
            (f.t("取表交表").to_owned(), links::forms(self.view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let problems = view.problems.iter().filter(|one| !one.note).count();
        let stops = problems + view.locked.len();
        html! {
            p class="lead" {
                span lang="zh-CN" { (view.stage.name) } " · "
                @match &view.taken_out {
                    Some((at, by)) => (f.with("{0}由{1}取表", &[&standing::moment(*at), by])),
                    None => (f.t("不知道是哪次取的表,和系统里不一样的格都要逐格选定")),
                }
                " · " strong { (f.t("现在还什么都没有写入。")) }
            }
            ul class="figures" {
                li { b { (view.taken.len()) } span { (f.t("格要写入")) } }
                li { b { (view.conflicts.len()) } span { (f.t("格两边都改了")) } }
                li { b { (view.kept.len()) } span { (f.t("格系统里改过,保留")) } }
                li { b { (problems) } span { (f.t("处有问题")) } }
                li { b { (view.same + view.agreed) } span { (f.t("格没有改动")) } }
            }
            @if !self.typed.bad.is_empty() {
                div class="note bad" role="alert" {
                    p { strong { (f.with("还没有写入:有{0}处要选定。您选过的都还在。", &[&self.typed.bad.len()])) } }
                }
            }
            (self.problems(f))
            form method="post" action=(links::returned(view.cycle, view.id)) data-guard="yes" {
                (f.hidden())
                (self.conflicts(f))
                (lines(f, f.t("要写入的"), &view.taken, true))
                @if !view.kept.is_empty() {
                    details {
                        summary { (f.with("系统里改过、表里没改,保留的{0}格", &[&view.kept.len()])) }
                        (lines(f, f.t("保留的"), &view.kept, false))
                    }
                }
                @if stops > 0 {
                    label class="row" for="despite" {
                        input type="checkbox" id="despite" name="despite" value="yes" checked[self.typed.value("despite") == "yes"];
                        (f.with("有问题的{0}处这次不写入,只写入没有问题的", &[&stops]))
                    }
                    @if let Some(wrong) = self.typed.wrong("despite") {
                        div class="field" { span class="wrong" lang="zh-CN" { (wrong) } }
                    }
                }
                div class="bar" {
                    @if view.taken.is_empty() && view.conflicts.is_empty() {
                        p { (f.t("没有要写入的改动。")) }
                    } @else {
                        button class="button main" { (f.t("写入这些改动")) }
                    }
                    a class="button" href=(links::forms(view.cycle)) { (f.t("先不写入")) }
                }
            }
        }
    }
}

impl ReturnedPage {
    fn problems(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @if !view.locked.is_empty() {
                div class="note bad" {
                    p {
                        (f.with("{0}个村取表后已经上报或者不归您评,表里的改动不能写入:", &[&view.locked.len()]))
                        span lang="zh-CN" {
                            (view.locked.iter().take(30).map(|one| one.name.as_str()).collect::<Vec<_>>().join("、"))
                            @if view.locked.len() > 30 { "……" }
                        }
                    }
                }
            }
            @if !view.problems.is_empty() {
                section class="block" {
                    h2 { (f.t("表里的问题")) }
                    div class="table" {
                        table class="cards" {
                            thead { tr {
                                th scope="col" { (f.t("单元格")) } th scope="col" { (f.t("问题和办法")) }
                            } }
                            tbody lang="zh-CN" {
                                @for problem in view.problems.iter().take(LINES) {
                                    tr {
                                        th scope="row" {
                                            @if problem.cell.is_empty() { (f.t("整张表")) } @else { (problem.cell) }
                                        }
                                        td class=[problem.note.then_some("muted")] { (problem.says) }
                                    }
                                }
                            }
                        }
                    }
                    (more(f, view.problems.len()))
                }
            }
        }
    }

    fn conflicts(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @if !view.conflicts.is_empty() {
                section class="block" {
                    h2 { (f.t("两边都改了,请逐格选定")) }
                    ul class="lines" {
                        @for line in &view.conflicts { li { (self.conflict(f, line)) } }
                    }
                }
            }
        }
    }

    fn conflict(&self, f: &Frame, line: &ReturnedLine) -> Markup {
        let name = field(line);
        let seen = format!("n.{}.{}", line.subject.code, line.key);
        // What was decided about another value was not decided.
        let fresh = self.typed.value(&seen) == line.number.to_string();
        let chosen = if fresh { self.typed.value(&name) } else { String::new() };
        let option = |which: &'static str, says: &str, cell: &ReturnedCell, hand: Markup| {
            html! {
                label class="choice" for={ (name) "." (which) } {
                    input type="radio" id={ (name) "." (which) } name=(name) value=(which) required checked[chosen == which];
                    span class="what" {
                        span class="title" { (says) " " span lang="zh-CN" { (value(f, cell)) } }
                        span class="small muted" { (hand) }
                    }
                }
            }
        };
        html! {
            fieldset {
                legend lang="zh-CN" { (line.subject.name) " · " (line.key) " " (line.asks) " (" (line.cell) ")" }
                @if let Some(base) = &line.base {
                    p class="small muted" { (f.t("取表时:")) span lang="zh-CN" { (value(f, base)) } }
                }
                @if let Some(wrong) = self.typed.wrong(&name) { p class="wrong" lang="zh-CN" { (wrong) } }
                div class="pair" {
                    (option("file", f.t("用表里的:"), &line.file, html! { (f.with("《{0}》", &[&self.view.file])) }))
                    (option("store", f.t("用系统里的:"), &line.store, html! {
                        @if let Some((by, at)) = &line.by { (f.with("{0}于{1}填写", &[by, &standing::moment(*at)])) }
                    }))
                }
                input type="hidden" name=(seen) value=(line.number);
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::BadInput;
        use fanben_actions::looks::ReturnedProblem;
        let cell = |value: &str, reason: &str| ReturnedCell {
            value: value.to_owned(),
            reason: reason.to_owned(),
        };
        let line = |key: &str, file: &str| ReturnedLine {
            subject: made::village(),
            key: key.to_owned(),
            asks: "党员志愿服务活动".to_owned(),
            cell: "F7".to_owned(),
            base: Some(cell("3", "")),
            file: cell(file, "看了台账"),
            store: cell("4", ""),
            by: Some(("王海峰".to_owned(), made::at())),
            number: 2,
        };
        let problem = |cell: &str, note: bool| ReturnedProblem {
            sheet: "评分".to_owned(),
            cell: cell.to_owned(),
            says: "“三四次”不是这个问题要的数".to_owned(),
            note,
        };
        let view = |full: bool| Returned {
            cycle: made::cycle(),
            title: made::title(),
            id: "01936f2e-0000-7000-8000-000000000009".parse().unwrap(),
            file: "评分表(填好)".to_owned(),
            stage: made::self_stage(),
            taken_out: full.then(|| (made::at(), "王海峰".to_owned())),
            conflicts: if full { vec![line("先锋2", "5"), line("先锋3", "")] } else { vec![] },
            taken: if full { vec![line("先锋1", "")] } else { vec![] },
            kept: if full { vec![line("先锋4", "3")] } else { vec![] },
            agreed: 1,
            same: 40,
            problems: if full { vec![problem("C4", false), problem("", true)] } else { vec![] },
            locked: if full { vec![made::village()] } else { vec![] },
        };
        let bad = |field: &str| BadInput { field: field.to_owned(), says: "请选定".to_owned() };
        let bad = vec![bad("despite"), bad("c.990402201201.先锋2")];
        vec![
            ReturnedPage { view: view(true), typed: Typed::default() },
            ReturnedPage { view: view(true), typed: Typed { sent: Sent::default(), bad } },
            ReturnedPage { view: view(false), typed: Typed::default() },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_about_what_was_seen() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sent = Sent::of(vec![
            field("c.990402201201.先锋2.1", "file"),
            field("n.990402201201.先锋2.1", "3"),
            field("c.990402201201.先锋1", "store"),
            field("c.990402201202.先锋1", "perhaps"),
            field("n.990402201202.先锋1", "1"),
        ]);
        let found = choices(&sent);
        let key = ("990402201201".to_owned(), "先锋2.1".to_owned());
        assert_eq!(found, BTreeMap::from([(key, Choice { file: true, number: 3 })]));
    }
}
