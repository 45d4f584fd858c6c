//! One subject at one stage → the scoring sheet: a column of answers with the sentences they answer,
//! what earlier stages said beside it, reasons, sums.

mod conflict;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::actions::{self, Answered};
use fanben_actions::looks::{self, Question, Sheet, SheetDimension};
use fanben_actions::{CycleId, Refusal};
use fanben_model::rights::Act;
use maud::{Markup, html};
use serde::Deserialize;

use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The scoring sheet.
pub(crate) struct SheetPage {
    pub(crate) view: Sheet,
    /// What was typed and is not saved, by question.
    pub(crate) typed: BTreeMap<String, Answered>,
    /// What is wrong with it, by question.
    pub(crate) wrong: BTreeMap<String, String>,
    /// What others saved meanwhile, by question, and who.
    pub(crate) theirs: Option<(String, BTreeMap<String, String>)>,
}

/// What the address asks for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    stage: String,
}

/// Shows a sheet.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let stage = (!asked.stage.is_empty()).then_some(asked.stage.as_str());
    let view = visit.look(looks::sheet(&shared.desk, &visit.who, cycle, &subject, stage).await)?;
    Ok(visit.frame.show(&SheetPage::plain(view)))
}

/// Saves what changed. What others saved meanwhile, and what cannot be read, comes back beside what
/// was typed.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let mut answers = changed(&form);
    if form.text("then") == "fill" {
        let now = looks::sheet(&shared.desk, &visit.who, cycle, &subject, None).await;
        fill(&SheetPage::plain(visit.look(now)?), &form, &mut answers);
    }
    let number = form.text("number").parse().unwrap_or(0);
    let input =
        actions::SaveSheet { cycle, subject: subject.clone(), number, answers: answers.clone() };
    let refusal = if answers.is_empty() {
        None
    } else {
        actions::save_sheet(&shared.desk, &visit.who, action, input).await.err()
    };
    let mut page = match &refusal {
        None => {
            let back = match form.text("then").as_str() {
                "review" => links::review(cycle, &subject),
                _ => links::done(&links::sheet(cycle, &subject, ""), "saved"),
            };
            return Ok(Redirect::to(&back).into_response());
        }
        Some(Refusal::Conflict { .. } | Refusal::Bad(_)) => {
            let now = looks::sheet(&shared.desk, &visit.who, cycle, &subject, None).await;
            SheetPage { typed: answers, ..SheetPage::plain(visit.look(now)?) }
        }
        Some(other) => return Err(visit.refused(other)),
    };
    let status = match refusal {
        Some(Refusal::Conflict { by, theirs, .. }) => {
            page.theirs = Some((by, theirs.into_iter().collect()));
            StatusCode::CONFLICT
        }
        Some(Refusal::Bad(fields)) => {
            page.wrong = fields.into_iter().map(|field| (field.field, field.says)).collect();
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => StatusCode::OK,
    };
    Ok(visit.frame.respond(status, &page))
}

/// The answers that differ from those the form was filled with.
fn changed(form: &Sent) -> BTreeMap<String, Answered> {
    let values: BTreeMap<&str, &str> = form.under("v.").collect();
    let reasons: BTreeMap<&str, &str> = form.under("r.").collect();
    let old_values: BTreeMap<&str, &str> = form.under("ov.").collect();
    let old_reasons: BTreeMap<&str, &str> = form.under("or.").collect();
    let mut found = BTreeMap::new();
    for (key, value) in values {
        let reason = reasons.get(key).copied().unwrap_or_default();
        let old = (old_values.get(key).copied(), old_reasons.get(key).copied().unwrap_or_default());
        if old != (Some(value), reason) {
            let answered = Answered { value: value.to_owned(), reason: reason.to_owned() };
            found.insert(key.to_owned(), answered);
        }
    }
    found
}

/// Answers what was left empty as the stage before did.
fn fill(page: &SheetPage, form: &Sent, answers: &mut BTreeMap<String, Answered>) {
    let empty: BTreeSet<&str> =
        form.under("v.").filter(|(_, value)| value.is_empty()).map(|(key, _)| key).collect();
    for question in page.questions().filter(|question| empty.contains(question.key.as_str())) {
        if let Some(last) = question.before.iter().rev().find(|given| !given.value.is_empty()) {
            let answered = Answered { value: last.value.clone(), reason: String::new() };
            answers.insert(question.key.clone(), answered);
        }
    }
}

fn progress(f: &Frame, view: &Sheet) -> String {
    f.with("已评 {0} / {1}", &[&view.answered, &view.questions])
}

impl SheetPage {
    /// A sheet as it is saved.
    fn plain(view: Sheet) -> Self {
        SheetPage { view, typed: BTreeMap::new(), wrong: BTreeMap::new(), theirs: None }
    }

    /// Whether this person may write here now.
    fn may(&self) -> bool {
        self.view.at_work && self.view.acts.contains(&Act::SaveSheet)
    }

    /// The answer to a question as it stands on the page.
    fn now<'p>(&'p self, question: &'p Question) -> &'p str {
        self.typed.get(&question.key).map_or(question.value.as_str(), |own| &own.value)
    }

    /// Something has to be mended or decided there.
    fn disputed(&self, key: &str) -> bool {
        let theirs = self.theirs.as_ref().is_some_and(|(_, all)| all.contains_key(key));
        theirs || self.wrong.contains_key(key)
    }

    /// The dimensions that stand open: where something has to be mended, else the first with
    /// something to answer.
    fn open(&self) -> BTreeSet<&str> {
        let all = || self.view.dimensions.iter().filter(|one| one.declared);
        let has = |one: &SheetDimension, wanted: &dyn Fn(&Question) -> bool| {
            table::asked(one).any(wanted)
        };
        let disputed: BTreeSet<&str> = all()
            .filter(|one| has(one, &|question| self.disputed(&question.key)))
            .map(|one| one.dimension.code.as_str())
            .collect();
        if !disputed.is_empty() {
            return disputed;
        }
        let missing = |question: &Question| self.view.missing.contains(&question.key);
        let empty = |question: &Question| self.now(question).is_empty();
        let first = all().find(|one| has(one, &missing));
        let first = first.or_else(|| all().find(|one| has(one, &empty))).or_else(|| all().next());
        first.map(|one| one.dimension.code.as_str()).into_iter().collect()
    }

    /// All questions with an answer of their own.
    fn questions(&self) -> impl Iterator<Item = &Question> {
        self.view.dimensions.iter().flat_map(table::asked)
    }
}

impl Page for SheetPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0} {1}评分表", &[&self.view.subject.name, &self.view.stage.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (view.title.clone(), links::board(view.cycle)),
            (view.subject.name.clone(), links::subject(view.cycle, &view.subject.code)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let (cycle, subject) = (view.cycle, view.subject.code.as_str());
        let draft = format!("{cycle}.{subject}.{}", view.stage.code);
        html! {
            (self.above(f))
            (conflict::note(f, self))
            form method="post" action=(links::sheet(cycle, subject, "")) data-sheet="yes" data-guard="yes"
                data-draft=[self.may().then_some(draft)] data-base=(view.number) {
                (f.hidden())
                input type="hidden" name="number" value=(view.number);
                @if self.may() {
                    // Enter saves; without this the first button on the page would decide.
                    button class="hidden-label" name="then" value="stay" tabindex="-1" aria-hidden="true" {}
                }
                div class="note wait" data-draft-note="yes" hidden {
                    p { (f.t("这台电脑上有这张表没有保存的内容。")) }
                    div class="row" {
                        button class="button" type="button" data-restore="yes" { (f.t("恢复没有保存的内容")) }
                        button class="button" type="button" data-drop="yes" { (f.t("不要了")) }
                    }
                }
                @let open = self.open();
                @for dimension in &view.dimensions {
                    (table::dimension(f, self, dimension, open.contains(dimension.dimension.code.as_str())))
                }
                (self.bar(f))
            }
            @if self.may() {
                (f.post(&links::forms(cycle), &html! {
                    input type="hidden" name="one" value="yes";
                    input type="hidden" name="subject" value=(subject);
                    div class="row" {
                        button class="button" { (f.t("下载这张表,离线填写")) }
                        a href=(links::forms(cycle)) { (f.t("交回填好的表")) }
                    }
                }))
            }
        }
    }
}

impl SheetPage {
    fn above(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" {
                span lang="zh-CN" { (view.parent.name) } " · "
                (f.with("由{0}评定", &[&view.by])) " · "
                (standing::due(f, view.deadline, view.days))
                @if let Some((who, at)) = &view.saved {
                    " · " (f.with("{0}于{1}保存", &[who, &standing::moment(*at)]))
                }
            }
            @if let Some(reason) = &view.returned {
                div class="note bad" {
                    p { strong { (f.t("被退回,理由:")) } span lang="zh-CN" { (reason) } }
                }
            }
            @if !view.at_work {
                div class="note wait" { p { (f.t("这个环节现在不能填写,这里是已经保存的内容。")) } }
            } @else if !self.may() {
                div class="note wait" { p { (f.t("这张表不由您评定,只能查看。")) } }
            } @else if view.before.is_empty() || self.questions().any(|question| question.required) {
                p class="small muted" { (f.t("空着是没评,“/”是不适用,“0”就是0。按回车键到下一格;可以从表格软件复制一列粘贴进来。")) }
            } @else {
                p class="small muted" { (f.t("空着的沿用上一环节的值,和上一环节不同的要写理由。“/”是不适用,“0”就是0。按回车键到下一格;可以从表格软件复制一列粘贴进来。")) }
            }
        }
    }

    fn bar(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            div class="bar" {
                div aria-live="polite" {
                    strong class="live" {
                        span data-live="total" { (view.total) } (f.t("分"))
                    }
                    " " span data-live="tier" lang="zh-CN" { (view.tier) } " "
                    span class="small muted" data-live="answered" { (progress(f, view)) }
                    " " span class="small" data-status="yes" {}
                }
                div class="row push" {
                    @if self.may() {
                        button class="button main" name="then" value="stay" { (f.t("保存")) }
                        button class="button" name="then" value="review" { (f.t("保存并检查上报")) }
                        @if !view.before.is_empty() && !view.missing.is_empty() {
                            button class="button" name="then" value="fill" { (f.t("没填的照上一环节填")) }
                        }
                    } @else {
                        a class="button" href=(links::subject(view.cycle, &view.subject.code)) { (f.t("看一村一页")) }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let answered =
            |value: &str| Answered { value: value.to_owned(), reason: "记录少".to_owned() };
        let typed = || BTreeMap::from([("先锋2".to_owned(), answered("三次"))]);
        vec![
            SheetPage::plain(made::sheet()),
            SheetPage::plain(made::full_sheet()),
            SheetPage::plain(Sheet { before: vec![], references: vec![], ..made::sheet() }),
            SheetPage::plain(Sheet { at_work: false, ..made::sheet() }),
            SheetPage::plain(Sheet { acts: vec![Act::Look], ..made::sheet() }),
            SheetPage {
                typed: typed(),
                wrong: BTreeMap::from([("先锋2".to_owned(), "次数要写数字,如3。".to_owned())]),
                ..SheetPage::plain(made::sheet())
            },
            SheetPage {
                typed: typed(),
                theirs: Some((
                    "王海峰".to_owned(),
                    BTreeMap::from([("先锋2".to_owned(), "5".to_owned())]),
                )),
                ..SheetPage::plain(made::sheet())
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_with_something_to_answer_is_open() {
        let page = SheetPage::plain(crate::pages::made::full_sheet());
        assert_eq!(page.open().into_iter().collect::<Vec<_>>(), ["先锋模范"]);
        let wrong = ["领导核心1", "乡风文明8"].map(|key| (key.to_owned(), "要写数字".to_owned()));
        let mended = SheetPage { wrong: wrong.into(), ..page };
        let open: BTreeSet<&str> = ["领导核心", "乡风文明"].into();
        assert_eq!(mended.open(), open, "where something has to be mended, and nowhere else");
    }

    #[test]
    fn only_what_changed_is_sent_on() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = Sent::of(vec![
            field("v.a", "3"),
            field("ov.a", "3"),
            field("r.a", ""),
            field("or.a", ""),
            field("v.b", "4"),
            field("ov.b", "3"),
            field("r.b", "少一次"),
            field("v.c", "1"),
            field("ov.c", "1"),
            field("r.c", "补记录"),
        ]);
        let found = changed(&form);
        assert_eq!(found.keys().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(found["b"].value, "4");
        assert_eq!(found["c"].reason, "补记录");
    }
}
