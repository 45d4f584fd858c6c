//! A pasted block or a file of measures → what would be recorded, what changes, what is odd, every
//! problem with its cell; then, once confirmed, all of it at once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, BlockLine, BlockPage as Block};
use fanben_actions::{CycleId, Refusal, actions};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::pasted;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// A block before it is recorded.
pub(crate) struct BlockPage {
    pub(crate) view: Block,
    pub(crate) text: String,
    pub(crate) measure: String,
    pub(crate) typed: Typed,
}

/// Shows what a block would record, or records it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let measure = form.text("measure");
    let (text, _, mut bad) = pasted::text(&visit, &form).await?;
    if form.text("then") == "record" {
        let input = actions::RecordBlock {
            cycle,
            text: text.clone(),
            measure: measure.clone(),
            source: form.text("source"),
            reason: form.text("reason"),
            despite: form.text("despite") == "yes",
        };
        match actions::record_block(&shared.desk, &visit.who, action, input).await {
            Ok(_) => {
                let back = if measure.is_empty() {
                    links::measures(cycle)
                } else {
                    links::measure_all(cycle, &measure)
                };
                return Ok(Redirect::to(&links::done(&back, "recorded")).into_response());
            }
            Err(Refusal::Bad(said)) => bad = said,
            Err(refusal) => return Err(visit.refused(&refusal)),
        }
    }
    let view = looks::block(&shared.desk, &visit.who, cycle, &text, &measure).await;
    let view = visit.look(view)?;
    let status = if bad.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = BlockPage { view, text, measure, typed: Typed { sent: form, bad } };
    Ok(visit.frame.respond(status, &page))
}

fn lines(f: &Frame, title: &str, lines: &[BlockLine]) -> Markup {
    // What should be looked at twice comes first.
    let mut sorted: Vec<&BlockLine> = lines.iter().collect();
    sorted.sort_by_key(|line| line.odd.is_empty());
    html! {
        @if !lines.is_empty() {
            section class="block" {
                h2 { (title) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("村")) } th scope="col" { (f.t("数据项")) }
                            th scope="col" { (f.t("值")) } th scope="col" { (f.t("已登记的")) }
                            th scope="col" { (f.t("单元格")) }
                        } }
                        tbody lang="zh-CN" {
                            @for line in sorted.into_iter().take(pasted::LINES) {
                                tr {
                                    th scope="row" { (line.subject.name) }
                                    td data-label=(f.t("数据项")) { (line.measure) }
                                    td data-label=(f.t("值")) {
                                        div {
                                            strong class="num" { (line.value) }
                                            @for odd in &line.odd { div { (chip(Tone::Wait, odd)) } }
                                        }
                                    }
                                    td data-label=(f.t("已登记的")) {
                                        div {
                                            (line.before)
                                            @if !line.before.is_empty() { div class="small muted" { (line.by) } }
                                        }
                                    }
                                    td data-label=(f.t("单元格")) { (line.cell) }
                                }
                            }
                        }
                    }
                }
                (pasted::more(f, lines.len()))
            }
        }
    }
}

impl Page for BlockPage {
    fn title(&self, f: &Frame) -> String {
        f.t("核对要登记的数据").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (self.view.title.clone(), links::board(self.view.cycle)),
            (f.t("数据登记").to_owned(), links::measures(self.view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let problems = view.problems.iter().filter(|one| !one.note).count();
        let odd = view.new.iter().chain(&view.corrected).filter(|line| !line.odd.is_empty());
        let fields = ["reason", "source", "despite"];
        html! {
            p class="lead" { strong { (f.t("现在还什么都没有登记。")) } }
            ul class="figures" {
                li { b { (view.new.len()) } span { (f.t("个新登记")) } }
                li { b { (view.corrected.len()) } span { (f.t("个更正")) } }
                li { b { (view.same) } span { (f.t("个和登记的一样")) } }
                li { b { (odd.count()) } span { (f.t("个要再看一眼")) } }
                li { b { (problems) } span { (f.t("处有问题")) } }
            }
            (self.typed.note(&fields))
            (pasted::problems(f, &view.problems))
            form method="post" action=(links::block(view.cycle)) {
                (f.hidden())
                input type="hidden" name="measure" value=(self.measure);
                (lines(f, f.t("更正的"), &view.corrected))
                (lines(f, f.t("新登记的"), &view.new))
                (pasted::again(f, &self.text, problems > 0))
                (self.decide(f, problems))
            }
        }
    }
}

impl BlockPage {
    fn decide(&self, f: &Frame, problems: usize) -> Markup {
        let view = &self.view;
        let changes = !view.new.is_empty() || !view.corrected.is_empty();
        let (source, reason) = (self.typed.value("source"), self.typed.value("reason"));
        let source = Field {
            name: "source",
            label: f.t("出自哪份材料"),
            value: &source,
            hint: f.t("不填就是办法里写的材料。"),
            wrong: self.typed.wrong("source"),
            required: false,
        };
        let reason = Field {
            name: "reason",
            label: f.t("更正的理由"),
            value: &reason,
            hint: f.t("已经登记过的值要改时填写;原来的值会保留。"),
            wrong: self.typed.wrong("reason"),
            required: false,
        };
        html! {
            @if changes {
                div class="pair" {
                    (source.text(f, "off"))
                    @if !view.corrected.is_empty() { (reason.text(f, "off")) }
                }
                @if problems > 0 {
                    (pasted::despite(&self.typed, &f.with("有问题的{0}处这次不登记,只登记没有问题的", &[&problems])))
                }
            }
            div class="bar" {
                @if changes {
                    button class="button main" name="then" value="record" { (f.t("登记这些数据")) }
                }
                button class="button" name="then" value="look" { (f.t("改过了,再核对")) }
                a class="button" href=(links::measures(view.cycle)) { (f.t("不登记了")) }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::BadInput;
        use fanben_actions::registry::BlockProblem;
        let line = |before: &str| BlockLine {
            subject: made::village(),
            measure: "经营性收入".to_owned(),
            value: "35000元".to_owned(),
            before: before.to_owned(),
            by: "王海峰".to_owned(),
            cell: "C2".to_owned(),
            odd: vec!["上一期是9000,相差三倍以上".to_owned()],
        };
        let problem = |cell: &str, note: bool| BlockProblem {
            cell: cell.to_owned(),
            says: "“约3万”不是数字(元)".to_owned(),
            note,
        };
        let view = |full: bool| Block {
            cycle: made::cycle(),
            title: made::title(),
            new: if full { vec![line("")] } else { vec![] },
            corrected: if full { vec![line("9000元")] } else { vec![] },
            same: 3,
            problems: if full { vec![problem("C4", false), problem("", true)] } else { vec![] },
        };
        let page = |full: bool, bad: Vec<BadInput>| BlockPage {
            view: view(full),
            text: "编码\t经营性收入".to_owned(),
            measure: String::new(),
            typed: Typed { sent: Sent::default(), bad },
        };
        let bad = |field: &str| BadInput { field: field.to_owned(), says: "请写明".to_owned() };
        vec![
            page(true, vec![]),
            page(true, vec![bad("reason"), bad("despite"), bad("source")]),
            page(false, vec![bad("text")]),
        ]
    }
}
