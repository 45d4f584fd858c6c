//! One dimension of a sheet → a table: sentence, what earlier stages said, answer, reason, points.

use fanben_actions::actions::Answered;
use fanben_actions::looks::{Given, Question, QuestionKind, SheetDimension, SheetItem};
use fanben_model::rights::Act;
use maud::{Markup, html};

use super::SheetPage;
use crate::chips::{Tone, chip};
use crate::pages::evidence;
use crate::shell::Frame;
use crate::{links, standing};

/// The table of one dimension.
pub(super) fn dimension(f: &Frame, page: &SheetPage, dimension: &SheetDimension) -> Markup {
    let id = &dimension.dimension.code;
    html! {
        section class="block" id={ "d-" (id) } aria-labelledby={ "h-" (id) } {
            h2 id={ "h-" (id) } {
                span lang="zh-CN" { (dimension.dimension.name) } " "
                @if dimension.declared {
                    span class="num live" { span data-live={ "d." (id) } { (dimension.score) } " / " (dimension.full) } " "
                }
                @if dimension.star { (standing::star_words(f, &dimension.state)) }
            }
            @if !dimension.lead.is_empty() {
                p class="small muted" { (f.with("牵头:{0}", &[&dimension.lead])) }
            }
            @if dimension.declared { (questions(f, page, dimension)) }
            @else { p { (f.t("没有申报这颗星,不评。")) } }
        }
    }
}

fn questions(f: &Frame, page: &SheetPage, dimension: &SheetDimension) -> Markup {
    let view = &page.view;
    let columns = 4 + view.before.len() + usize::from(!view.references.is_empty());
    html! {
        div class="table" {
            table class="cards sheet" {
                thead { tr {
                    th scope="col" { (f.t("评分标准")) }
                    @for stage in &view.before { th scope="col" lang="zh-CN" { (stage.name) } }
                    @if !view.references.is_empty() { th scope="col" { (f.t("已评的村")) } }
                    th scope="col" lang="zh-CN" { (view.stage.name) }
                    th scope="col" { (f.t("理由")) }
                    th scope="col" class="num" { (f.t("得分")) }
                } }
                tbody {
                    @if !dimension.standards.is_empty() {
                        tr class="group" { th scope="rowgroup" colspan=(columns) { (f.t("核心要素和刚性标准")) } }
                        @for standard in &dimension.standards {
                            (row(f, page, &Row { text: &standard.asks, asks: "", about: &standard.key, question: standard, gave: None }))
                        }
                    }
                    @for item in &dimension.items { (of_item(f, page, item, columns)) }
                }
            }
        }
    }
}

fn of_item(f: &Frame, page: &SheetPage, item: &SheetItem, columns: usize) -> Markup {
    html! {
        tr class="group" {
            th scope="rowgroup" colspan=(columns) {
                span lang="zh-CN" { (item.item.name) } " "
                span class="num live" { span data-live={ "i." (item.item.code) } { (item.score) } " / " (item.full) }
                @if item.not_applicable { " " (chip(Tone::Idle, f.t("不适用"))) }
                @if !item.evidence.is_empty() {
                    div class="small muted" { (f.with("看什么:{0}", &[&item.evidence])) }
                }
            }
        }
        @for clause in &item.clauses {
            @for (at, question) in clause.questions.iter().enumerate() {
                @let row_of = Row {
                    text: if at == 0 { &clause.text } else { "" },
                    asks: &question.asks,
                    about: if at == 0 { &clause.id } else { "" },
                    question,
                    gave: (at == 0).then_some((&clause.id, &clause.gave, &clause.why)),
                };
                (row(f, page, &row_of))
            }
        }
    }
}

struct Row<'a> {
    /// The sentence; empty for its second question.
    text: &'a str,
    asks: &'a str,
    /// What evidence for it is kept under; empty: that of the question before.
    about: &'a str,
    question: &'a Question,
    /// The clause, what it gave and why.
    gave: Option<(&'a String, &'a String, &'a String)>,
}

fn row(f: &Frame, page: &SheetPage, row: &Row<'_>) -> Markup {
    let (view, question) = (&page.view, row.question);
    let now = page.typed.get(&question.key).map_or(question.value.as_str(), |own| &own.value);
    let last = question.before.iter().rev().find(|given| !given.value.is_empty());
    let differs = !now.is_empty() && last.is_some_and(|last| last.value != now);
    let unanswered = view.missing.contains(&question.key);
    let class = match (unanswered, differs) {
        (true, _) => Some("unanswered"),
        (_, true) => Some("differs"),
        _ => None,
    };
    html! {
        tr class=[class] id=[(!question.key.is_empty()).then(|| format!("q-{}", question.key))] {
            th scope="row" class="say" lang="zh-CN" {
                @if row.text.is_empty() || row.text == row.asks { (row.asks) }
                @else {
                    (row.text)
                    @if !row.asks.is_empty() { div class="small muted" { (row.asks) } }
                }
                @if !row.about.is_empty() {
                    " "
                    (evidence::link(f, (view.cycle, &view.subject.code), (&view.evidence, row.about, row.text),
                        (view.at_work && evidence::may(&view.acts), page.may())))
                }
                @if !question.reason.is_empty() && !page.may() { div class="small" { (question.reason) } }
            }
            @for (given, stage) in question.before.iter().zip(&view.before) {
                td class="prev" data-label=(stage.name) { (before(f, given)) }
            }
            // Questions that measures answer read the same at every stage.
            @for stage in view.before.iter().skip(question.before.len()) {
                td class="prev" data-label=(stage.name) { span class="muted" { "—" } }
            }
            @if !view.references.is_empty() {
                td data-label=(f.t("已评的村")) class="small" lang="zh-CN" {
                    @for (village, value) in view.references.iter().zip(&question.references) {
                        div { (village.name) " " (value) }
                    }
                }
            }
            (answer(f, page, row))
            td class="got num" data-label=(f.t("得分")) {
                @if let Some((id, gave, why)) = row.gave {
                    a href=(links::why(view.cycle, &view.subject.code, id)) title=(why)
                        aria-label=(f.with("得分 {0},看为什么", &[gave])) {
                        span class="live" data-live={ "c." (id) } {
                            @if gave.is_empty() { (f.t("未评")) } @else { (gave) }
                        }
                    }
                }
            }
        }
    }
}

fn before(f: &Frame, given: &Given) -> Markup {
    html! {
        @if given.value.is_empty() { span class="muted" { "—" } }
        @else {
            div {
                span class="num" lang="zh-CN" { (given.value) }
                @if !given.reason.is_empty() { div class="small" lang="zh-CN" { (given.reason) } }
                @if !given.by.is_empty() {
                    div class="small muted" lang="zh-CN" title=[given.at.map(standing::moment)] { (given.by) }
                }
                @if given.by.is_empty() { span class="hidden-label" { (f.t("没有记录是谁填的")) } }
            }
        }
    }
}

/// The cells of the answer and its reason.
fn answer(f: &Frame, page: &SheetPage, row: &Row<'_>) -> Markup {
    let (view, question) = (&page.view, row.question);
    if let Some(measured) = question.measured.as_ref().filter(|one| !one.name.is_empty()) {
        let (subject, name) = (&view.subject.code, &measured.name);
        return html! {
            td class="mine" data-label=(view.stage.name) {
                div {
                    strong class="num" {
                        @if measured.value.is_empty() { (f.t("数据未报")) } @else { (measured.value) }
                    }
                    div class="small muted" { (f.t("由数据计算")) }
                }
            }
            td class="why small" data-label=(f.t("数据来源")) lang="zh-CN" {
                div {
                    (measured.owner) " · " (measured.source)
                    @if !measured.by.is_empty() { " · " (measured.by) }
                    @if view.acts.contains(&Act::RecordMeasure) || measured.value.is_empty() {
                        div { a href=(links::measure(view.cycle, subject, name)) { (f.t("登记或更正")) } }
                    }
                }
            }
        };
    }
    if question.key.is_empty() {
        return html! {
            td class="mine" data-label=(view.stage.name) lang="zh-CN" {
                @match &question.measured {
                    Some(computed) => (computed.value),
                    None => (question.value),
                }
            }
            td class="why small muted" data-label=(f.t("理由")) { (f.t("由数据计算")) }
        };
    }
    if !page.may() {
        return html! {
            td class="mine" data-label=(view.stage.name) lang="zh-CN" {
                @if question.value.is_empty() { span class="muted" { (f.t("未评")) } } @else { (question.value) }
            }
            td class="why small" data-label=(f.t("理由")) lang="zh-CN" { (question.reason) }
        };
    }
    let saved = Answered { value: question.value.clone(), reason: question.reason.clone() };
    let now = page.typed.get(&question.key).unwrap_or(&saved);
    let theirs = page.theirs.as_ref().and_then(|(by, all)| Some((by, all.get(&question.key)?)));
    let wrong = page.wrong.get(&question.key);
    let label = if row.asks.is_empty() { row.text } else { row.asks };
    html! {
        td class="mine" data-label=(view.stage.name) {
            div {
                (control(f, question, &now.value, label, wrong.is_some()))
                input type="hidden" name={ "ov." (question.key) } value=(question.value);
                @if let Some(wrong) = wrong {
                    div class="wrong small" id={ "w-" (question.key) } { (wrong) }
                }
                @if let Some((by, value)) = theirs {
                    div class="small" {
                        (chip(Tone::Bad, &f.with("{0}填的是“{1}”", &[by, value])))
                    }
                }
            }
        }
        td class="why wide" data-label=(f.t("理由")) {
            input type="text" name={ "r." (question.key) } value=(now.reason) autocomplete="off"
                aria-label=(f.with("{0}:理由", &[&label]));
            input type="hidden" name={ "or." (question.key) } value=(question.reason);
        }
    }
}

/// The field of an answer.
fn control(f: &Frame, question: &Question, now: &str, label: &str, wrong: bool) -> Markup {
    let name = format!("v.{}", question.key);
    let described = wrong.then(|| format!("w-{}", question.key));
    let options: Vec<&str> = match question.kind {
        QuestionKind::YesNo => vec!["是", "否"],
        QuestionKind::Level => {
            let levels = question.levels.iter().map(String::as_str);
            // That there is none is an answer, too.
            levels.filter(|level| *level != "无").chain(["无"]).collect()
        }
        _ => vec![],
    };
    if !options.is_empty() {
        let known = now.is_empty() || now == "/" || options.contains(&now);
        return html! {
            select name=(name) data-cell="yes" aria-label=(label) aria-invalid=[wrong.then_some("true")]
                aria-describedby=[described] {
                option value="" { (f.t("未评")) }
                @for option in options {
                    option value=(option) selected[option == now] lang="zh-CN" { (option) }
                }
                option value="/" selected[now == "/"] { (f.t("不适用")) }
                @if !known { option value=(now) selected { (now) } }
            }
        };
    }
    let hint = match (&question.range, question.kind) {
        (Some((least, most)), _) => format!("{least}~{most}"),
        (None, QuestionKind::Percent) => "%".to_owned(),
        _ => question.unit.clone(),
    };
    html! {
        input type="text" name=(name) value=(now) data-cell="yes" inputmode="decimal" autocomplete="off"
            aria-label=(label) aria-invalid=[wrong.then_some("true")] aria-describedby=[described];
        @if !hint.is_empty() { div class="small muted" lang="zh-CN" { (hint) } }
    }
}
