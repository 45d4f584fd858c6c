//! 取表交表: what a person may take out as a file, the files, and the way back.

pub(crate) mod returned;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, FormGroup, Forms};
use fanben_actions::{ActionId, CycleId, Refusal, actions};
use maud::{Markup, html};

use crate::fields::Typed;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The type of the files.
const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What may be taken out, and what was.
pub(crate) struct FormsPage {
    pub(crate) view: Forms,
    pub(crate) typed: Typed,
}

/// Shows the page.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::forms(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&FormsPage { view, typed: Typed::default() }))
}

/// Takes a form out and goes on to its file.
pub(crate) async fn take(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let one = form.text("one") == "yes";
    let input = actions::TakeForm {
        cycle,
        subjects: form.all("subject"),
        groups: if form.text("all") == "yes" { vec![] } else { form.all("group") },
        one,
    };
    if !one && form.text("all") != "yes" && input.groups.is_empty() {
        let says = "请至少选一个项目,或者选“全部项目”".to_owned();
        let bad = vec![fanben_actions::BadInput { field: "group".to_owned(), says }];
        return again(&shared, &visit, cycle, Typed { sent: form, bad }).await;
    }
    match actions::take_form(&shared.desk, &visit.who, action, input).await {
        Ok(receipt) => {
            let file = links::form_file(cycle, receipt.given("form").unwrap_or_default());
            Ok(Redirect::to(&file).into_response())
        }
        Err(Refusal::Bad(bad)) => again(&shared, &visit, cycle, Typed { sent: form, bad }).await,
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

async fn again(
    shared: &Shared,
    visit: &Visit,
    cycle: CycleId,
    typed: Typed,
) -> Result<Response, Oops> {
    let view = visit.look(looks::forms(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &FormsPage { view, typed }))
}

/// Sends the file of a form.
pub(crate) async fn file(
    State(shared): State<Shared>,
    Path((cycle, form)): Path<(CycleId, ActionId)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let file = visit.look(looks::form_file(&shared.desk, &visit.who, cycle, form).await)?;
    let name = links::escaped(&file.name).replace('/', "%2F");
    let headers = [
        (CONTENT_TYPE, SPREADSHEET.to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"form.xlsx\"; filename*=UTF-8''{name}"),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

/// Brings a file in and goes on to what it would change.
pub(crate) async fn bring(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let chosen = form.file("file").cloned().unwrap_or_default();
    let input = actions::BringForm { cycle, file: chosen.name, bytes: chosen.bytes };
    match actions::bring_form(&shared.desk, &visit.who, action, input).await {
        Ok(receipt) => {
            let form = receipt.given("form").unwrap_or_default();
            Ok(Redirect::to(&links::returned(cycle, form)).into_response())
        }
        Err(Refusal::Bad(bad)) => again(&shared, &visit, cycle, Typed { sent: form, bad }).await,
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

impl Page for FormsPage {
    fn title(&self, f: &Frame) -> String {
        f.t("取表交表").to_owned()
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
        html! {
            p class="lead" { (f.t("没有网、评的村多,可以把评分表取成电子表格,填好再交回。交回先看核对结果,确认了才写入。")) }
            (self.typed.note(&["group", "file"]))
            div class="pair" { (self.out(f)) (self.back(f)) }
            (self.taken(f))
        }
    }
}

impl FormsPage {
    fn out(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let mine = view.groups.iter().any(|group| group.mine);
        let mut dimensions: Vec<(&str, Vec<&FormGroup>)> = Vec::new();
        for group in &view.groups {
            match dimensions.last_mut() {
                Some((name, all)) if *name == group.dimension.name => all.push(group),
                _ => dimensions.push((&group.dimension.name, vec![group])),
            }
        }
        html! {
            section class="block" {
                h2 { (f.t("一、取表")) }
                @if view.subjects == 0 {
                    p { (f.t("现在没有等您评的村,不用取表。")) }
                } @else {
                    p { (f.with("{0}:现在有{1}个村等您评,每村一行。", &[&view.stage.name, &view.subjects])) }
                    (f.post(&links::forms(view.cycle), &html! {
                        fieldset {
                            legend { (f.t("取哪些项目")) }
                            @if let Some(wrong) = self.typed.wrong("group") { p class="wrong" role="alert" lang="zh-CN" { (wrong) } }
                            label class="row" for="all" {
                                input type="checkbox" id="all" name="all" value="yes" checked[!mine];
                                (f.t("全部项目"))
                            }
                            @for (name, groups) in &dimensions {
                                details open[mine && groups.iter().any(|group| group.mine)] {
                                    summary lang="zh-CN" { (name) }
                                    @for group in groups {
                                        label class="row" for={ "g-" (group.id) } {
                                            input type="checkbox" id={ "g-" (group.id) } name="group" value=(group.id) checked[group.mine];
                                            span {
                                                span lang="zh-CN" { (group.name) }
                                                span class="small muted" {
                                                    " " (f.with("{0}个问题", &[&group.questions]))
                                                    @if !group.lead.is_empty() { " · " span lang="zh-CN" { (group.lead) } }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                        button class="button main" { (f.t("下载评分表")) }
                    }))
                }
            }
        }
    }

    fn back(&self, f: &Frame) -> Markup {
        html! {
            section class="block" {
                h2 { (f.t("二、交表")) }
                ul class="plain" {
                    li { (f.t("只有表里改了的写入,只有系统里改了的保留。")) }
                    li { (f.t("两边都改了又不一样的,由您逐格选定。")) }
                    li { (f.t("错行、超范围、读不出的,逐格列出来。")) }
                }
                (f.upload(&links::forms_in(self.view.cycle), &html! {
                    div class="field" {
                        label for="file" { (f.t("填好的表")) }
                        @if let Some(wrong) = self.typed.wrong("file") { span class="wrong" role="alert" lang="zh-CN" { (wrong) } }
                        input type="file" id="file" name="file" required;
                    }
                    button class="button main" { (f.t("上传并核对")) }
                }))
            }
        }
    }

    fn taken(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @if !view.taken.is_empty() {
                h2 { (f.t("取过的表")) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("取表时间")) } th scope="col" { (f.t("环节")) }
                            th scope="col" { (f.t("内容")) } th scope="col" { (f.t("文件")) }
                        } }
                        tbody {
                            @for taken in &view.taken {
                                tr {
                                    th scope="row" { (standing::moment(taken.at)) }
                                    td data-label=(f.t("环节")) lang="zh-CN" { (taken.stage.name) }
                                    td data-label=(f.t("内容")) {
                                        @if taken.one.is_empty() { (f.with("{0}个村、{1}条", &[&taken.subjects, &taken.questions])) }
                                        @else { (f.with("{0}、{1}条", &[&taken.one, &taken.questions])) }
                                    }
                                    td data-label=(f.t("文件")) {
                                        a href=(links::form_file(view.cycle, taken.id)) { (f.t("再下载一次")) }
                                    }
                                }
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
        use fanben_actions::looks::FormTaken;
        use fanben_actions::{BadInput, Named};
        let group = |id: &str, name: &str, dimension: &str, mine: bool| FormGroup {
            id: id.to_owned(),
            name: name.to_owned(),
            dimension: Named::new(dimension, dimension),
            lead: "农业农村局".to_owned(),
            questions: 3,
            mine,
        };
        let taken = |one: &str| FormTaken {
            id: "01936f2e-0000-7000-8000-000000000009".parse().unwrap(),
            at: made::at(),
            stage: made::self_stage(),
            subjects: 600,
            questions: 3,
            one: one.to_owned(),
        };
        let base = |subjects: usize, mine: bool| Forms {
            cycle: made::cycle(),
            title: made::title(),
            stage: made::self_stage(),
            subjects,
            groups: vec![
                group("增收1", "集体经济", "增收致富星", mine),
                group("增收2", "产业发展", "增收致富星", false),
                group("先锋1", "设岗定责", "先锋模范星", false),
            ],
            taken: if mine { vec![taken(""), taken("小泉村")] } else { vec![] },
        };
        let bad = |field: &str| BadInput { field: field.to_owned(), says: "请核对".to_owned() };
        let typed = Typed { sent: Sent::default(), bad: vec![bad("group"), bad("file")] };
        vec![
            FormsPage { view: base(600, true), typed: Typed::default() },
            FormsPage { view: base(0, false), typed: Typed::default() },
            FormsPage { view: base(12, false), typed },
        ]
    }
}
