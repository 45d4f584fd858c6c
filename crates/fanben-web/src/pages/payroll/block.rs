//! A sheet of people who are paid → who is new, what changes, who ends, every problem with its cell;
//! then, once confirmed, all of it at once.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use fanben_actions::looks::{self, PayrollBlock, PayrollChange};
use fanben_actions::{BadInput, Refusal, actions};
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::pages::pasted;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// A sheet before it is entered.
pub(crate) struct PayrollBlockPage {
    pub(crate) view: PayrollBlock,
    pub(crate) text: String,
    pub(crate) file: String,
    pub(crate) typed: Typed,
}

/// Shows what a sheet would enter, or enters it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (text, file, mut bad) = pasted::text(&visit, &form).await?;
    if !bad.is_empty() {
        return super::again(&shared, &visit, Typed { sent: form, bad }).await;
    }
    let (day, whole) = (form.text("from"), form.text("whole") == "yes");
    let from: Option<NaiveDate> = day.parse().ok();
    if from.is_none() && !day.is_empty() {
        let says = "请写日期,如2026-01-01".to_owned();
        bad.push(BadInput { field: "from".to_owned(), says });
    } else if form.text("then") == "record" {
        let input = actions::KeepPayroll {
            text: text.clone(),
            file: file.clone(),
            from,
            whole,
            source: form.text("source"),
            reason: form.text("reason"),
            despite: form.text("despite") == "yes",
        };
        match actions::keep_payroll(&shared.desk, &visit.who, action, input).await {
            Ok(_) => {
                let to = links::done(links::PAYROLL, "payroll");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(Refusal::Bad(said)) => bad = said,
            Err(refusal) => return Err(visit.refused(&refusal)),
        }
    }
    match looks::payroll_block(&shared.desk, &visit.who, &text, from, whole).await {
        Ok(view) => {
            let status =
                if bad.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = PayrollBlockPage { view, text, file, typed: Typed { sent: form, bad } };
            Ok(visit.frame.respond(status, &page))
        }
        Err(Refusal::Bad(bad)) => super::again(&shared, &visit, Typed { sent: form, bad }).await,
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

fn says(f: &Frame, change: &PayrollChange) -> Markup {
    html! {
        div {
            @for (name, is, was) in &change.says {
                div {
                    (name) " "
                    @if is.is_empty() { (f.t("没有")) } @else { strong { (is) } }
                    @if !was.is_empty() { " " span class="small muted" { (f.with("原来:{0}", &[was])) } }
                }
            }
        }
    }
}

fn lines(f: &Frame, title: &str, lines: &[PayrollChange]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section class="block" {
                h2 { (title) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("姓名")) } th scope="col" { (f.t("单位")) }
                            th scope="col" { (f.t("职务")) } th scope="col" { (f.t("登记成")) }
                        } }
                        tbody lang="zh-CN" {
                            @for line in lines.iter().take(pasted::LINES) {
                                tr {
                                    th scope="row" { (line.name) }
                                    td data-label=(f.t("单位")) { (line.unit.name) }
                                    td data-label=(f.t("职务")) { (line.post) }
                                    td data-label=(f.t("登记成")) { (says(f, line)) }
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

impl Page for PayrollBlockPage {
    fn title(&self, f: &Frame) -> String {
        f.t("核对要登记的人员").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("人员名册").to_owned(), links::PAYROLL.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let problems = view.problems.iter().filter(|one| !one.note).count();
        html! {
            p class="lead" { strong { (f.t("现在还什么都没有登记。")) } }
            ul class="figures" {
                li { b { (view.new.len()) } span { (f.t("人新登记")) } }
                li { b { (view.changed.len()) } span { (f.t("人变更")) } }
                li { b { (view.ended.len()) } span { (f.t("人结束")) } }
                li { b { (view.same) } span { (f.t("人和名册里一样")) } }
                li { b { (problems) } span { (f.t("处有问题")) } }
            }
            (self.typed.note(&["from", "whole", "source", "reason", "despite"]))
            (pasted::problems(f, &view.problems))
            @if !view.left_out.is_empty() {
                p {
                    (f.t("这几列不登记,因为没有哪个办法按它们计发:"))
                    span lang="zh-CN" { (view.left_out.join("、")) }
                }
            }
            form method="post" action=(links::PAYROLL) {
                (f.hidden())
                input type="hidden" name="name" value=(self.file);
                @if !view.ended.is_empty() {
                    div class="note bad" {
                        p { (f.t("结束的人,从这一天起不再发;这一天在哪一期里,那一期已经发给他的,下一批会追回。干了几个月就离任的,改任职月数,从下一期起再结束。")) }
                    }
                }
                (lines(f, f.t("结束的"), &view.ended))
                (lines(f, f.t("变更的"), &view.changed))
                (lines(f, f.t("新登记的"), &view.new))
                (pasted::again(f, &self.text, problems > 0))
                (self.decide(f, problems))
            }
        }
    }
}

impl PayrollBlockPage {
    fn decide(&self, f: &Frame, problems: usize) -> Markup {
        let view = &self.view;
        let replaced = view.changed.len() + view.ended.len();
        let changes = replaced + view.new.len() > 0;
        let (source, reason) = (self.typed.value("source"), self.typed.value("reason"));
        let from = view.from.to_string();
        let from = Field {
            name: "from",
            label: f.t("从哪一天起是这样"),
            value: &from,
            hint: f.t("一期的钱按这一期最后一天的名册算;补登、改错就填那一期里的日子,明年起变的填明年的。"),
            wrong: self.typed.wrong("from"),
            required: true,
        };
        let source = Field {
            name: "source",
            label: f.t("这份名册从哪里来"),
            value: &source,
            hint: f.t("如“组织部干部名册2026年11月”。"),
            wrong: self.typed.wrong("source"),
            required: false,
        };
        let reason = Field {
            name: "reason",
            label: f.t("变更和结束的理由"),
            value: &reason,
            hint: f.t("原来的登记会保留。"),
            wrong: self.typed.wrong("reason"),
            required: false,
        };
        html! {
            div class="pair" {
                (from.day(f))
                @if changes {
                    (source.text(f, "off"))
                    @if replaced > 0 { (reason.text(f, "off")) }
                }
            }
            label class="row" for="whole" {
                input type="checkbox" id="whole" name="whole" value="yes" checked[self.typed.value("whole") == "yes"];
                (f.t("表里出现的单位,名册里其余的人结束"))
            }
            @if let Some(wrong) = self.typed.wrong("whole") {
                div class="field" { span class="wrong" lang="zh-CN" { (wrong) } }
            }
            @if problems > 0 && changes {
                (pasted::despite(&self.typed, &f.with("有问题的{0}处这次不登记,只登记没有问题的", &[&problems])))
            }
            div class="bar" {
                @if changes {
                    button class="button main" name="then" value="record" { (f.t("登记这些人")) }
                }
                button class="button" name="then" value="look" { (f.t("改过了,再核对")) }
                a class="button" href=(links::PAYROLL) { (f.t("不登记了")) }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::registry::BlockProblem;
        let change = |was: &str, is: &str| PayrollChange {
            unit: made::village(),
            name: "陈文".to_owned(),
            post: "文书".to_owned(),
            says: vec![("任职月数".to_owned(), is.to_owned(), was.to_owned())],
        };
        let problem = |cell: &str, note| BlockProblem {
            cell: cell.to_owned(),
            says: "“任职月数”填的是“半年多”,应填数字(个月)".to_owned(),
            note,
        };
        let page = |full: bool, whole: bool, bad: Vec<BadInput>| PayrollBlockPage {
            view: PayrollBlock {
                from: made::day(1, 1),
                new: if full { vec![change("", "7")] } else { vec![] },
                changed: if full { vec![change("7", "5"), change("7", "")] } else { vec![] },
                ended: if whole { vec![change("在册", "已结束")] } else { vec![] },
                same: 3,
                left_out: if full { vec!["文化程度".to_owned()] } else { vec![] },
                problems: if full { vec![problem("E4", false), problem("", true)] } else { vec![] },
            },
            text: "人员编号\t编码\t姓名\t职务".to_owned(),
            file: "村干部名册.xlsx".to_owned(),
            typed: Typed { sent: Sent::default(), bad },
        };
        let bad = |field: &str| BadInput { field: field.to_owned(), says: "请写明".to_owned() };
        let all = ["from", "whole", "source", "reason", "despite"].map(bad);
        vec![
            page(true, true, vec![]),
            page(true, true, all.to_vec()),
            page(true, false, vec![]),
            page(false, false, vec![bad("text")]),
        ]
    }
}
