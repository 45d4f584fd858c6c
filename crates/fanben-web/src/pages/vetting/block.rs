//! A department's form as a block or a file → what would be written, every problem with its cell; then
//! all of it at once or nothing.

use axum::extract::{Path, State as Shares};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, VettingBlock};
use fanben_actions::{Refusal, VettingId, actions};
use maud::{Markup, html};

use crate::fields::Typed;
use crate::pages::pasted;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// A block before it is written.
pub(crate) struct VettingBlockPage {
    pub(crate) view: VettingBlock,
    pub(crate) text: String,
    pub(crate) typed: Typed,
}

/// Shows what a block would write, or writes it.
pub(crate) async fn send(
    Shares(shared): Shares<Shared>,
    Path((vetting, at)): Path<(VettingId, usize)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (text, _, mut bad) = pasted::text(&visit, &form).await?;
    let view = visit.look(looks::vetting_block(desk, who, vetting, at, &text).await)?;
    if form.text("then") == "write" {
        let name = view.sheet.line.name.clone();
        let came =
            actions::answer_vetting_block(desk, who, action, vetting, name, text.clone()).await;
        match came {
            Ok(_) => {
                let to = links::done(&links::vetting_sheet(vetting, at), "saved");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(Refusal::Bad(said)) => bad = said,
            Err(refusal) => return Err(visit.refused(&refusal)),
        }
    }
    let status = if bad.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = VettingBlockPage { view, text, typed: Typed { sent: form, bad } };
    Ok(visit.frame.respond(status, &page))
}

impl Page for VettingBlockPage {
    fn title(&self, f: &Frame) -> String {
        f.t("核对要写入的联审表").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let sheet = &self.view.sheet;
        vec![
            (sheet.title.clone(), links::vetting(sheet.id)),
            (
                f.with("{0}的联审表", &[&sheet.line.name]),
                links::vetting_sheet(sheet.id, sheet.line.at),
            ),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let (id, at) = (view.sheet.id, view.sheet.line.at);
        let ready = view.problems.is_empty() && !view.changed.is_empty();
        html! {
            p class="lead" { strong { (f.t("现在还什么都没有写入。")) } }
            ul class="figures" {
                li { b { (view.changed.len()) } span { (f.t("个新填或者改动")) } }
                li { b { (view.same) } span { (f.t("个和已填的一样")) } }
                li { b { (view.fails) } span { (f.t("个有不符合")) } }
                li { b { (view.problems.len()) } span { (f.t("处有问题")) } }
            }
            (self.typed.note(&[]))
            @if !view.problems.is_empty() { p { (f.t("有问题的改好以前,一格也不写入。")) } }
            (pasted::problems(f, &view.problems))
            form method="post" action=(links::vetting_block(id, at)) {
                (f.hidden())
                (self.lines(f))
                (pasted::again(f, &self.text, !view.problems.is_empty()))
                div class="bar" {
                    @if ready { button class="button main" name="then" value="write" { (f.t("写入,交给分管局领导签字")) } }
                    button class="button" name="then" value="look" { (f.t("改过了,再核对")) }
                    a class="button" href=(links::vetting_sheet(id, at)) { (f.t("不写入了")) }
                }
            }
        }
    }
}

impl VettingBlockPage {
    fn lines(&self, f: &Frame) -> Markup {
        let lines = &self.view.changed;
        html! {
            @if !lines.is_empty() {
                section class="block" aria-labelledby="changed" {
                    h2 id="changed" { (f.t("会写入的")) }
                    div class="table" {
                        table class="cards" {
                            thead { tr {
                                th scope="col" { (f.t("对象")) } th scope="col" { (f.t("意见")) } th scope="col" { (f.t("行")) }
                            } }
                            tbody lang="zh-CN" { @for (unit, says, row) in lines.iter().take(pasted::LINES) { tr {
                                th scope="row" { (unit.name) }
                                td data-label=(f.t("意见")) { (says) }
                                td class="num" data-label=(f.t("行")) { (row) }
                            } } }
                        }
                    }
                    (pasted::more(f, lines.len()))
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::registry::BlockProblem;
        let problem = |cell: &str| BlockProblem {
            cell: cell.to_owned(),
            says: "“合格”不认识".to_owned(),
            note: false,
        };
        let view = |problems| VettingBlock {
            sheet: super::made_up::sheet(),
            changed: vec![(made::village(), "符合、不适用".to_owned(), 6)],
            same: 2,
            fails: 1,
            problems,
        };
        let page = |problems, bad| Self {
            view: view(problems),
            text: "编码\t条件1:没有事故".to_owned(),
            typed: Typed { sent: Sent::default(), bad },
        };
        let bad =
            fanben_actions::BadInput { field: "text".to_owned(), says: "有1处要改".to_owned() };
        vec![page(vec![], vec![]), page(vec![problem("D6"), problem("")], vec![bad])]
    }
}
