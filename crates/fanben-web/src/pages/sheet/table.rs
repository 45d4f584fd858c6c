//! One dimension of a sheet → a part to open: sentence, what earlier stages said, answer, points; reasons,
//! evidence and sources on demand.

use fanben_actions::looks::{Question, QuestionKind, SheetDimension, SheetItem};
use fanben_model::rights::Act;
use maud::{Markup, html};

use super::SheetPage;
use crate::chips::{Tone, chip};
use crate::pages::evidence;
use crate::shell::Frame;
use crate::{links, standing};

/// How many questions of a dimension there are to judge, and how many are answered, with what was
/// typed and is not saved.
fn done(page: &SheetPage, dimension: &SheetDimension) -> (usize, usize) {
    let asked: Vec<&Question> = asked(dimension).collect();
    (asked.iter().filter(|one| !page.now(one).is_empty()).count(), asked.len())
}

/// One dimension: closed it says how far it is, open it asks.
pub(super) fn dimension(
    f: &Frame,
    page: &SheetPage,
    dimension: &SheetDimension,
    open: bool,
) -> Markup {
    let id = &dimension.dimension.code;
    let (answered, all) = done(page, dimension);
    let wrong = asked(dimension).any(|one| page.disputed(&one.key));
    html! {
        details class="block part" open[open] data-part="yes" {
            summary {
                h2 {
                    span lang="zh-CN" { (dimension.dimension.name) }
                    @if dimension.declared {
                        " " span class="num live" { span data-live={ "d." (id) } { (dimension.score) } " / " (dimension.full) }
                    }
                }
                @if dimension.star { (standing::star_words(f, &dimension.state)) }
                @if dimension.declared && all > 0 {
                    span class="small muted push" {
                        (f.t("已评")) " " span class="num" data-done="yes" { (answered) " / " (all) }
                    }
                }
                @if wrong { (chip(Tone::Bad, f.t("要改"))) }
            }
            // Leading here opens it.
            div id={ "d-" (id) } {
                @if !dimension.lead.is_empty() {
                    p class="small muted" { (f.with("牵头:{0}", &[&dimension.lead])) }
                }
                @if dimension.declared { (questions(f, page, dimension)) }
                @else { p { (f.t("没有申报这颗星,不评。")) } }
            }
        }
    }
}

/// The questions of a dimension that are judged.
pub(super) fn asked(dimension: &SheetDimension) -> impl Iterator<Item = &Question> {
    let of_items = dimension.items.iter().flat_map(|item| &item.clauses);
    let all = dimension.standards.iter().chain(of_items.flat_map(|clause| &clause.questions));
    all.filter(|question| !question.key.is_empty() && dimension.declared)
}

fn questions(f: &Frame, page: &SheetPage, dimension: &SheetDimension) -> Markup {
    let view = &page.view;
    let columns = 3 + view.before.len();
    html! {
        div class="table" {
            table class="cards sheet" {
                thead { tr {
                    th scope="col" { (f.t("评分标准")) }
                    @for stage in &view.before { th scope="col" lang="zh-CN" { (stage.name) } }
                    th scope="col" lang="zh-CN" { (view.stage.name) }
                    th scope="col" class="num" { (f.t("得分")) }
                } }
                tbody {
                    @if !dimension.standards.is_empty() {
                        tr class="group" { th scope="rowgroup" colspan=(columns) { (f.t("核心要素和刚性标准")) } }
                        @for standard in &dimension.standards {
                            (row(f, page, &Row { text: &standard.asks, about: &standard.key, ..Row::of(standard) }))
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
            }
        }
        @for (place, clause) in item.clauses.iter().enumerate() {
            @for (at, question) in clause.questions.iter().enumerate() {
                @let first = at == 0;
                @let row_of = Row {
                    text: if first { &clause.text } else { "" },
                    asks: &question.asks,
                    about: if first { &clause.id } else { "" },
                    proof: if first && place == 0 { &item.evidence } else { "" },
                    gave: first.then_some((&clause.id, &clause.gave, &clause.why)),
                    question,
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
    /// What is shown as proof.
    proof: &'a str,
    question: &'a Question,
    /// The clause, what it gave and why.
    gave: Option<(&'a String, &'a String, &'a String)>,
}

impl<'a> Row<'a> {
    fn of(question: &'a Question) -> Self {
        Self { text: "", asks: "", about: "", proof: "", question, gave: None }
    }

    /// What its fields are called for who cannot see the sentence beside them.
    fn label(&self) -> &'a str {
        if self.asks.is_empty() { self.text } else { self.asks }
    }
}

fn row(f: &Frame, page: &SheetPage, row: &Row<'_>) -> Markup {
    let (view, question) = (&page.view, row.question);
    let now = page.now(question);
    let differs = !now.is_empty() && last(question).is_some_and(|last| last != now);
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
                (more(f, page, row, differs))
            }
            @for (given, stage) in question.before.iter().zip(&view.before) {
                td class="prev" data-label=(stage.name) {
                    @if given.value.is_empty() { span class="muted" { "—" } }
                    @else { span class="num" lang="zh-CN" { (given.value) } }
                }
            }
            // Questions that measures answer read the same at every stage.
            @for stage in view.before.iter().skip(question.before.len()) {
                td class="prev" data-label=(stage.name) { span class="muted" { "—" } }
            }
            td class="mine" data-label=(view.stage.name) { (answer(f, page, row)) }
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

/// What the last stage that answered said.
fn last(question: &Question) -> Option<&str> {
    let given = question.before.iter().rev().find(|given| !given.value.is_empty());
    given.map(|given| given.value.as_str())
}

/// What is there on demand: the reason, evidence, earlier stages' reasons and hands, the source.
fn more(f: &Frame, page: &SheetPage, row: &Row<'_>, differs: bool) -> Markup {
    let (view, question) = (&page.view, row.question);
    let key = question.key.as_str();
    let typed = page.typed.get(key);
    let reason = typed.map_or(question.reason.as_str(), |own| own.reason.as_str());
    let writes = page.may() && !key.is_empty() && question.whose.is_empty();
    let measured = question.measured.as_ref().filter(|one| !one.name.is_empty());
    let evidence = evidence::link(
        f,
        (view.cycle, &view.subject.code),
        (&view.evidence, row.about, row.text),
        (view.at_work && evidence::may(&view.acts), page.may()),
    );
    let said = || question.before.iter().zip(&view.before).filter(|(one, _)| !one.by.is_empty());
    let empty = !writes
        && measured.is_none()
        && reason.is_empty()
        && row.proof.is_empty()
        && said().next().is_none()
        && (row.about.is_empty() || evidence.0.is_empty());
    if empty {
        return html! {};
    }
    // A reason that is asked for stands open.
    let open = page.disputed(key) || (writes && differs && reason.is_empty());
    html! {
        details class="more" open[open] {
            summary class="small" {
                @if reason.is_empty() {
                    @if writes { (f.t("理由、佐证")) }
                    @else if measured.is_some() { (f.t("数据来源")) }
                    @else { (f.t("更多")) }
                } @else { (f.t("理由:")) (reason) }
            }
            @if writes {
                input type="text" name={ "r." (key) } value=(reason) autocomplete="off"
                    placeholder=(f.t("理由")) aria-label=(f.with("{0}:理由", &[&row.label()]));
                input type="hidden" name={ "or." (key) } value=(question.reason);
            }
            @if !row.about.is_empty() { (evidence) }
            @if !row.proof.is_empty() {
                div class="small muted" { (f.with("看什么:{0}", &[&row.proof])) }
            }
            @if let Some(measured) = measured {
                div class="small" {
                    (measured.owner) " · " (measured.source)
                    @if !measured.by.is_empty() { " · " (measured.by) }
                }
                @if view.acts.contains(&Act::RecordMeasure) || measured.value.is_empty() {
                    a class="small" href=(links::measure(view.cycle, &view.subject.code, &measured.name)) {
                        (f.t("登记或更正"))
                    }
                }
            }
            @for (given, stage) in said() {
                div class="small" title=[given.at.map(standing::moment)] {
                    (stage.name) " " (given.value)
                    @if !given.reason.is_empty() { ":" (given.reason) }
                    " " span class="muted" { (given.by) }
                }
            }
            @let judged = || view.references.iter().zip(&question.references).filter(|(_, value)| !value.is_empty());
            @if judged().next().is_some() {
                div class="small muted" {
                    (f.t("已评的村")) ":"
                    @for (village, value) in judged() { " " span class="nowrap" { (village.name) " " (value) } }
                }
            }
        }
    }
}

/// The answer, or the field for it.
fn answer(f: &Frame, page: &SheetPage, row: &Row<'_>) -> Markup {
    let question = row.question;
    if let Some(measured) = question.measured.as_ref().filter(|one| !one.name.is_empty()) {
        return html! {
            div {
                strong class="num" {
                    @if measured.value.is_empty() { (f.t("数据未报")) } @else { (measured.value) }
                }
                div class="small muted" { (f.t("由数据计算")) }
            }
        };
    }
    if question.key.is_empty() {
        return html! {
            div lang="zh-CN" {
                @match &question.measured {
                    Some(computed) => (computed.value),
                    None => (question.value),
                }
                div class="small muted" { (f.t("由数据计算")) }
            }
        };
    }
    if !page.may() || !question.whose.is_empty() {
        return html! {
            @if question.value.is_empty() { span class="muted" { (f.t("未评")) } }
            @else { span lang="zh-CN" { (question.value) } }
            @if page.may() { div class="small muted" lang="zh-CN" { (question.whose) } }
        };
    }
    let theirs = page.theirs.as_ref().and_then(|(by, all)| Some((by, all.get(&question.key)?)));
    let wrong = page.wrong.get(&question.key);
    html! {
        div {
            (control(f, question, page.now(question), row.label(), wrong.is_some()))
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
            select name=(name) data-cell="yes" data-last=[last(question)] aria-label=(label) aria-invalid=[wrong.then_some("true")]
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
        div class="unit" {
            input type="text" name=(name) value=(now) data-cell="yes" data-last=[last(question)] inputmode="decimal" autocomplete="off"
            aria-label=(label) aria-invalid=[wrong.then_some("true")] aria-describedby=[described];
            @if !hint.is_empty() { span class="small muted" lang="zh-CN" { (hint) } }
        }
    }
}
