//! A few clauses over many villages → columns that a department fills in, from the keyboard or by
//! pasting a block; all of it is saved at once.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::CycleId;
use fanben_actions::actions::{self, Answered, GridRowTyped, SaveGrid};
use fanben_actions::looks::{self, Grid, GridCell, GridQuestion, GridRow};
use maud::{Markup, html};
use serde::Deserialize;

use crate::fields::Typed;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// Rows of one page.
const ROWS: usize = 100;

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The group of clauses; empty: the person's own.
    #[serde(default)]
    group: String,
    /// Rows before this page.
    #[serde(default)]
    from: usize,
}

/// A grid.
pub(crate) struct GridPage {
    pub(crate) view: Grid,
    pub(crate) from: usize,
    pub(crate) typed: Typed,
}

/// Shows a grid.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let (group, from) = (asked.group.as_str(), asked.from);
    let view = looks::grid(&shared.desk, &visit.who, cycle, group, (from, ROWS)).await;
    let view = visit.look(view)?;
    Ok(visit.frame.show(&GridPage { view, from, typed: Typed::default() }))
}

/// Saves what changed; what cannot be taken comes back beside what was typed.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (group, from) = (form.text("group"), form.text("from").parse().unwrap_or(0));
    let rows = changed(&form);
    let address = links::grid(cycle, &group, from);
    if rows.is_empty() {
        return Ok(Redirect::to(&address).into_response());
    }
    let input = SaveGrid { cycle, rows };
    let came = actions::save_grid(&shared.desk, &visit.who, action, input).await;
    let to = links::done(&address, "saved");
    let look = looks::grid(&shared.desk, &visit.who, cycle, &group, (from, ROWS));
    visit.answered(came, &to, form, look, |view, typed| GridPage { view, from, typed }).await
}

/// The answers that differ from those the form was filled with: `v.CODE.KEY`, `r.CODE.KEY`, what was
/// there `ov.` and `or.`, the numbers of the sheets `n.CODE`.
fn changed(form: &Sent) -> BTreeMap<String, GridRowTyped> {
    let of = |start: &'static str| form.under(start).collect::<BTreeMap<&str, &str>>();
    let (reasons, values, old_reasons) = (of("r."), of("ov."), of("or."));
    let numbers = of("n.");
    let mut rows: BTreeMap<String, GridRowTyped> = BTreeMap::new();
    for (place, value) in form.under("v.") {
        let reason = reasons.get(place).copied().unwrap_or_default();
        let old = (values.get(place).copied(), old_reasons.get(place).copied());
        if old == (Some(value), Some(reason)) {
            continue;
        }
        let Some((code, key)) = place.split_once('.') else { continue };
        let number = numbers.get(code).and_then(|number| number.parse().ok()).unwrap_or(0);
        let row = rows.entry(code.to_owned()).or_default();
        row.number = number;
        let answered = Answered { value: value.to_owned(), reason: reason.to_owned() };
        row.answers.insert(key.to_owned(), answered);
    }
    rows
}

impl Page for GridPage {
    fn title(&self, _f: &Frame) -> String {
        self.view.group.name.clone()
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
        let view = &self.view;
        html! {
            p class="lead" {
                @if view.of == 0 { (f.t("现在没有等您评的村。")) }
                @else { (f.with("{0}:已评完 {1} / {2} 个村。", &[&view.stage.name, &view.done, &view.of])) }
                " " a href=(links::forms(view.cycle)) { (f.t("取表交表")) }
            }
            form class="search" method="get" action=(links::grid_base(view.cycle)) {
                div class="field" {
                    label for="group" { (f.t("评哪一项")) }
                    select id="group" name="group" lang="zh-CN" {
                        @for group in &view.groups {
                            option value=(group.code) selected[group.code == view.group.code] { (group.name) }
                        }
                    }
                }
                button class="button" { (f.t("换一项")) }
            }
            @if !self.typed.bad.is_empty() {
                div class="note bad" role="alert" {
                    p { strong { (f.with("还没有保存:有{0}处填得不对,您填的都还在下面。", &[&self.typed.bad.len()])) } }
                    ul lang="zh-CN" {
                        @for bad in self.typed.bad.iter().take(20) { li { (self.named(&bad.field)) (bad.says) } }
                    }
                }
            }
            @if !view.rows.is_empty() {
                ol class="plain" lang="zh-CN" {
                    @for question in &view.questions {
                        li { strong { (question.key) } " " (question.text) }
                    }
                }
                (self.form(f))
            }
        }
    }
}

impl GridPage {
    /// Whose cell a field is.
    fn named(&self, field: &str) -> String {
        let Some((code, key)) = field.split_once('.') else { return String::new() };
        let row = self.view.rows.iter().find(|row| row.subject.code == code);
        row.map(|row| format!("{} {key}:", row.subject.name)).unwrap_or_default()
    }

    fn form(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let draft = format!("{}.grid.{}.{}", view.cycle, view.group.code, self.from);
        let base: i64 = view.rows.iter().map(|row| row.number).sum();
        html! {
            p class="small muted" { (f.t("空着是没评,“/”是不适用,“0”就是0。按回车键到下一个村;可以从表格软件复制一块粘贴进来。")) }
            form method="post" action=(links::grid_base(view.cycle)) data-sheet="yes" data-guard="yes"
                data-columns=(view.questions.len()) data-draft=(draft) data-base=(base) {
                (f.hidden())
                button class="hidden-label" tabindex="-1" aria-hidden="true" {}
                input type="hidden" name="group" value=(view.group.code);
                input type="hidden" name="from" value=(self.from);
                div class="note wait" data-draft-note="yes" hidden {
                    p { (f.t("这台电脑上有这张表没有保存的内容。")) }
                    div class="row" {
                        button class="button" type="button" data-restore="yes" { (f.t("恢复没有保存的内容")) }
                        button class="button" type="button" data-drop="yes" { (f.t("不要了")) }
                    }
                }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("村")) }
                            @for question in &view.questions {
                                th scope="col" lang="zh-CN" {
                                    (question.key) div class="small" { (question.asks) @if !question.unit.is_empty() { "(" (question.unit) ")" } }
                                }
                            }
                        } }
                        tbody { @for row in &view.rows { (self.row(f, row)) } }
                    }
                }
                div class="bar" {
                    button class="button main" { (f.t("保存")) }
                    span class="small" data-status="yes" {}
                    (self.leaves(f))
                }
            }
        }
    }

    fn row(&self, f: &Frame, row: &GridRow) -> Markup {
        html! {
            tr {
                th scope="row" lang="zh-CN" {
                    a href=(links::sheet(self.view.cycle, &row.subject.code, "")) { (row.subject.name) }
                    div class="small muted" { (row.parent.name) }
                    input type="hidden" name={ "n." (row.subject.code) } value=(row.number);
                }
                @for (cell, question) in row.cells.iter().zip(&self.view.questions) {
                    td data-label=(question.key) {
                        @match cell {
                            Some(cell) => div { (self.cell(f, row, question, cell)) },
                            // Keeps its place when a block is pasted.
                            None => span class="muted" data-cell="yes" { (f.t("不评")) },
                        }
                    }
                }
            }
        }
    }

    fn cell(&self, f: &Frame, row: &GridRow, question: &GridQuestion, cell: &GridCell) -> Markup {
        let place = format!("{}.{}", row.subject.code, question.key);
        let sent = |start: &'static str| {
            self.typed.sent.under(start).find(|(own, _)| *own == place).map(|(_, value)| value)
        };
        let value = sent("v.").unwrap_or(&cell.value);
        let reason = sent("r.").unwrap_or(&cell.reason);
        let wrong = self.typed.wrong(&place);
        let described = wrong.map(|_| format!("w-{place}"));
        let (name, label) =
            (format!("v.{place}"), f.with("{0}:{1}", &[&row.subject.name, &question.asks]));
        let known = value.is_empty() || value == "/" || cell.choices.iter().any(|one| one == value);
        html! {
            @if cell.choices.is_empty() {
                input type="text" name=(name) value=(value) data-cell="yes" inputmode="decimal" autocomplete="off"
                    aria-label=(label) aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described];
            } @else {
                select name=(name) data-cell="yes" aria-label=(label) aria-invalid=[wrong.map(|_| "true")]
                    aria-describedby=[described] {
                    option value="" { (f.t("未评")) }
                    @for choice in &cell.choices { option value=(choice) selected[choice == value] lang="zh-CN" { (choice) } }
                    option value="/" selected[value == "/"] { (f.t("不适用")) }
                    @if !known { option value=(value) selected { (value) } }
                }
            }
            input type="hidden" name={ "ov." (place) } value=(cell.value);
            input type="hidden" name={ "or." (place) } value=(cell.reason);
            @if let Some(wrong) = wrong { div class="wrong small" id={ "w-" (place) } lang="zh-CN" { (wrong) } }
            @if let Some((least, most)) = &cell.range { div class="small muted" { (least) "~" (most) } }
            @if !cell.before.is_empty() {
                div class="small muted" lang="zh-CN" { (self.view.before.name) " " (cell.before) }
            }
            input type="text" name={ "r." (place) } value=(reason) autocomplete="off" placeholder=(f.t("理由"))
                aria-label=(f.with("{0}:理由", &[&label]));
        }
    }

    fn leaves(&self, f: &Frame) -> Markup {
        let (view, from) = (&self.view, self.from);
        let leaf = |from: usize| links::grid(view.cycle, &view.group.code, from);
        html! {
            @if from > 0 { a class="button" href=(leaf(from.saturating_sub(ROWS))) { (f.t("上一页")) } }
            @if from + view.rows.len() < view.of { a class="button" href=(leaf(from + ROWS)) { (f.t("下一页")) } }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::{BadInput, Named};
        let question = |key: &str| GridQuestion {
            key: key.to_owned(),
            text: "党员志愿服务活动每开展1次得4分,最高40分".to_owned(),
            asks: "党员志愿服务活动".to_owned(),
            unit: "次".to_owned(),
        };
        let cell = |value: &str, choices: &[&str]| {
            Some(GridCell {
                value: value.to_owned(),
                reason: "看了台账".to_owned(),
                before: "3".to_owned(),
                choices: choices.iter().map(ToString::to_string).collect(),
                range: choices.is_empty().then(|| ("0".to_owned(), "5".to_owned())),
            })
        };
        let row = || GridRow {
            subject: made::village(),
            parent: made::township(),
            number: 2,
            cells: vec![cell("4", &[]), cell("有时", &["是", "否"]), None],
        };
        let view = |of: usize| Grid {
            cycle: made::cycle(),
            title: made::title(),
            stage: made::self_stage(),
            before: made::self_stage(),
            groups: vec![Named::new("先锋2", "先锋模范星·志愿服务")],
            group: Named::new("先锋2", "先锋模范星·志愿服务"),
            questions: vec![question("先锋2"), question("先锋3"), question("先锋4")],
            rows: if of > 0 { vec![row()] } else { vec![] },
            of,
            done: 0,
        };
        let field = "990402201201.先锋2".to_owned();
        let bad =
            vec![BadInput { field, says: "“三四次”不是这个问题要的数".to_owned() }];
        vec![
            GridPage { view: view(600), from: 100, typed: Typed::default() },
            GridPage { view: view(0), from: 0, typed: Typed::default() },
            GridPage { view: view(1), from: 0, typed: Typed { sent: Sent::default(), bad } },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cells_that_changed_are_saved() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = Sent::of(vec![
            field("n.990402201201", "2"),
            field("v.990402201201.先锋3#2", "5"),
            field("ov.990402201201.先锋3#2", "4"),
            field("r.990402201201.先锋3#2", ""),
            field("or.990402201201.先锋3#2", ""),
            field("v.990402201202.先锋2", "5"),
            field("ov.990402201202.先锋2", "5"),
            field("r.990402201202.先锋2", ""),
            field("or.990402201202.先锋2", ""),
        ]);
        let found = changed(&form);
        assert_eq!(found.len(), 1);
        let row = &found["990402201201"];
        assert_eq!((row.number, row.answers["先锋3#2"].value.as_str()), (2, "5"));
    }
}
