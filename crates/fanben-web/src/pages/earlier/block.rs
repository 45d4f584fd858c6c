//! A sheet of earlier results → what would be recorded, what it takes the place of, every problem with
//! its cell; then, once confirmed, all of it at once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, BroughtLine, EarlierBlock};
use fanben_actions::{CycleId, Refusal, actions};
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::pages::pasted;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// A sheet before it is brought in.
pub(crate) struct EarlierBlockPage {
    pub(crate) view: EarlierBlock,
    pub(crate) text: String,
    pub(crate) file: String,
    pub(crate) typed: Typed,
}

/// Shows what a sheet would bring in, or brings it in.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (text, file, mut bad) = pasted::text(&visit, &form).await?;
    if form.text("then") == "record" {
        let input = actions::ImportEarlier {
            cycle,
            text: text.clone(),
            file: file.clone(),
            source: form.text("source"),
            reason: form.text("reason"),
            despite: form.text("despite") == "yes",
        };
        match actions::import_earlier(&shared.desk, &visit.who, action, input).await {
            Ok(_) => {
                let to = links::done(&links::earlier(cycle), "brought");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(Refusal::Bad(said)) => bad = said,
            Err(refusal) => return Err(visit.refused(&refusal)),
        }
    }
    let view = visit.look(looks::earlier_block(&shared.desk, &visit.who, cycle, &text).await)?;
    let status = if bad.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = EarlierBlockPage { view, text, file, typed: Typed { sent: form, bad } };
    Ok(visit.frame.respond(status, &page))
}

fn value(f: &Frame, value: &str) -> Markup {
    html! { @if value.is_empty() { (f.t("没有")) } @else { (value) } }
}

fn lines(f: &Frame, title: &str, lines: &[BroughtLine]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section class="block" {
                h2 { (title) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("村")) } th scope="col" { (f.t("周期")) }
                            th scope="col" { (f.t("结果")) } th scope="col" { (f.t("以前导入的")) }
                            th scope="col" { (f.t("单元格")) }
                        } }
                        tbody lang="zh-CN" {
                            @for line in lines.iter().take(pasted::LINES) {
                                tr {
                                    th scope="row" { (line.unit.name) }
                                    td data-label=(f.t("周期")) { (line.period) }
                                    td data-label=(f.t("结果")) {
                                        div { (line.name) " " strong { (value(f, &line.value)) } }
                                    }
                                    td data-label=(f.t("以前导入的")) {
                                        @if line.import > 0 {
                                            div {
                                                (value(f, &line.before))
                                                div class="small muted" { (f.with("第{0}次导入", &[&line.import])) }
                                            }
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

impl Page for EarlierBlockPage {
    fn title(&self, f: &Frame) -> String {
        f.t("核对要导入的历年结果").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (self.view.title.clone(), links::board(self.view.cycle)),
            (f.t("历年结果").to_owned(), links::earlier(self.view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let problems = view.problems.iter().filter(|one| !one.note).count();
        html! {
            p class="lead" { strong { (f.t("现在还什么都没有导入。")) } }
            ul class="figures" {
                li { b { (view.new.len()) } span { (f.t("个新导入")) } }
                li { b { (view.changed.len()) } span { (f.t("个更正")) } }
                li { b { (view.same) } span { (f.t("个和以前导入的一样")) } }
                li { b { (problems) } span { (f.t("处有问题")) } }
            }
            (self.typed.note(&["reason", "source", "despite"]))
            (pasted::problems(f, &view.problems))
            form method="post" action=(links::earlier(view.cycle)) {
                (f.hidden())
                input type="hidden" name="name" value=(self.file);
                (lines(f, f.t("更正的"), &view.changed))
                (lines(f, f.t("新导入的"), &view.new))
                (pasted::again(f, &self.text, problems > 0))
                (self.decide(f, problems))
            }
        }
    }
}

impl EarlierBlockPage {
    fn decide(&self, f: &Frame, problems: usize) -> Markup {
        let view = &self.view;
        let changes = !view.new.is_empty() || !view.changed.is_empty();
        let (source, reason) = (self.typed.value("source"), self.typed.value("reason"));
        let source = Field {
            name: "source",
            label: f.t("出自哪份文件"),
            value: &source,
            hint: f.t("写公布这些结果的文号,如“赤委发〔2025〕9号”。"),
            wrong: self.typed.wrong("source"),
            required: false,
        };
        let reason = Field {
            name: "reason",
            label: f.t("更正的理由"),
            value: &reason,
            hint: f.t("以前导入过的值要改时填写;原来的值会保留。"),
            wrong: self.typed.wrong("reason"),
            required: false,
        };
        html! {
            @if changes {
                div class="pair" {
                    (source.text(f, "off"))
                    @if !view.changed.is_empty() { (reason.text(f, "off")) }
                }
                @if problems > 0 {
                    (pasted::despite(&self.typed, &f.with("有问题的{0}处这次不导入,只导入没有问题的", &[&problems])))
                }
            }
            div class="bar" {
                @if changes {
                    button class="button main" name="then" value="record" { (f.t("导入这些结果")) }
                }
                button class="button" name="then" value="look" { (f.t("改过了,再核对")) }
                a class="button" href=(links::earlier(view.cycle)) { (f.t("不导入了")) }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::BadInput;
        use fanben_actions::registry::BlockProblem;
        let line = |import| BroughtLine {
            unit: made::village(),
            period: "2025".to_owned(),
            name: "等次".to_owned(),
            value: if import == 2 { String::new() } else { "示范".to_owned() },
            before: if import > 0 { "规范".to_owned() } else { String::new() },
            import,
            cell: "D2".to_owned(),
        };
        let problem = |cell: &str, note| BlockProblem {
            cell: cell.to_owned(),
            says: "“优秀”不是本办法的等次".to_owned(),
            note,
        };
        let page = |full: bool, bad: Vec<BadInput>| EarlierBlockPage {
            view: EarlierBlock {
                cycle: made::cycle(),
                title: made::title(),
                new: if full { vec![line(0)] } else { vec![] },
                changed: if full { vec![line(1), line(2)] } else { vec![] },
                same: 3,
                problems: if full { vec![problem("D3", false), problem("", true)] } else { vec![] },
            },
            text: "编码\t周期\t等次".to_owned(),
            file: "历年结果.xlsx".to_owned(),
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
