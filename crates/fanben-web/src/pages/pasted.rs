//! A pasted block or a file on its way in: its text, and the parts of a page on which somebody looks
//! at it before it is recorded.

use fanben_actions::registry::{self, BlockProblem};
use fanben_actions::{BadInput, Refusal};
use maud::{Markup, html};

use crate::fields::Typed;
use crate::shell::Frame;
use crate::visit::{Oops, Sent, Visit};

/// Lines of one kind that are shown at once.
pub(super) const LINES: usize = 500;

/// What was sent as text, with the name of its file; empty: it was pasted. A file that cannot be read
/// is what is wrong with the form.
pub(super) async fn text(
    visit: &Visit,
    form: &Sent,
) -> Result<(String, String, Vec<BadInput>), Oops> {
    let Some(file) = form.file("file") else {
        return Ok((form.exact("text").to_owned(), form.text("name"), Vec::new()));
    };
    match registry::text_of(&file.name, file.bytes.clone()).await {
        Ok(text) => Ok((text, file.name.clone(), Vec::new())),
        Err(Refusal::Bad(said)) => Ok((String::new(), file.name.clone(), said)),
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

/// Says that there are more than are shown.
pub(super) fn more(f: &Frame, all: usize) -> Markup {
    html! {
        @if all > LINES { p class="small muted" { (f.with("只列出前{0}处,共{1}处。", &[&LINES, &all])) } }
    }
}

/// Every problem with its cell.
pub(super) fn problems(f: &Frame, problems: &[BlockProblem]) -> Markup {
    html! {
        @if !problems.is_empty() {
            section class="block" {
                h2 { (f.t("表里的问题")) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("单元格")) } th scope="col" { (f.t("问题和办法")) }
                        } }
                        tbody lang="zh-CN" {
                            @for problem in problems.iter().take(LINES) {
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
                (more(f, problems.len()))
            }
        }
    }
}

/// The text again, to be changed.
pub(super) fn again(f: &Frame, text: &str, open: bool) -> Markup {
    html! {
        details open[open] {
            summary { (f.t("改一改内容")) }
            div class="field" {
                label for="text" { (f.t("复制的内容")) }
                textarea id="text" name="text" rows="10" lang="zh-CN" { "\n" (text) }
            }
        }
    }
}

/// Whether what is right is recorded without what is wrong.
pub(super) fn despite(typed: &Typed, says: &str) -> Markup {
    html! {
        label class="row" for="despite" {
            input type="checkbox" id="despite" name="despite" value="yes" checked[typed.value("despite") == "yes"];
            (says)
        }
        @if let Some(wrong) = typed.wrong("despite") {
            div class="field" { span class="wrong" lang="zh-CN" { (wrong) } }
        }
    }
}
