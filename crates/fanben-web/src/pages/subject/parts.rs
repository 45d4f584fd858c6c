//! Everything else about a subject → what opens on demand: each dimension with every question over
//! the stages, meetings and polls, evidence, what was taken over, what was done.

use fanben_actions::looks::{ClauseRow, DimensionRow};
use fanben_model::rating::StarState;
use maud::{Markup, html};

use super::{SubjectPage, stages};
use crate::charts::{Bar, Look, bars};
use crate::chips::{Tone, chip};
use crate::pages::{evidence, places};
use crate::shell::Frame;
use crate::words::refusals;
use crate::{links, standing};

/// The parts that open.
pub(super) fn parts(f: &Frame, page: &SubjectPage) -> Markup {
    let view = &page.view;
    let differing: Vec<&ClauseRow> = view.clauses.iter().filter(|row| row.differs).collect();
    html! {
        section class="block parts" aria-labelledby="parts" {
            h2 id="parts" { (f.t("逐项看")) }
            ul class="inline small no-print" {
                @if !page.all {
                    li { a href=(links::whole_subject(view.cycle, &view.subject.code)) { (f.t("全部展开(打印用)")) } }
                }
                @if evidence::may(&view.acts) {
                    li { a href=(links::evidence(view.cycle, &view.subject.code, "")) { (f.t("上传佐证")) } }
                }
            }
            @if !differing.is_empty() {
                (opens(page.all, "differs", &html! {
                    (f.t("各环节评得不一样的")) " " (chip(Tone::Wait, &f.with("{0}条", &[&differing.len()])))
                }, &stages::table(f, view, &differing)))
            }
            @for row in &view.dimensions { (dimension(f, page, row)) }
            @if view.dimensions.len() > 1 {
                (opens(page.all, "chart", &html! { (f.t("各大项得分图")) }, &chart(f, page)))
            }
            @if !view.methods.is_empty() {
                (opens(page.all, "methods", &html! {
                    (f.t("会议、测评和走访")) " " span class="muted small" { (f.with("{0}项", &[&view.methods.len()])) }
                }, &stages::methods(f, view)))
            }
            @if !view.evidence.is_empty() {
                (opens(page.all, "evidence", &html! {
                    (f.t("佐证")) " " span class="muted small" { (f.with("{0}份", &[&view.evidence.len()])) }
                }, &html! {
                    @for about in abouts(page) {
                        (evidence::row(f, (view.cycle, &view.subject.code), &view.evidence, about))
                    }
                    p { a href=(links::evidence(view.cycle, &view.subject.code, "")) { (f.with("看全部佐证({0}份)", &[&view.evidence.len()])) } }
                }))
            }
            @if !view.taken.is_empty() {
                @let open = view.taken.iter().filter(|line| !line.open.is_empty()).count();
                (opens(page.all, "taken", &html! {
                    (f.t("从前身承接的"))
                    @if open > 0 { " " (chip(Tone::Wait, f.t("待定"))) }
                }, &html! {
                    (places::taken(f, &view.taken, None, 0))
                    p class="small" { a href=(links::place(&view.subject.code)) { (f.t("看沿革,作决定")) } }
                }))
            }
            @if !view.history.is_empty() {
                (opens(page.all, "history", &html! {
                    (f.t("办理经过")) " " span class="muted small" { (f.with("{0}条", &[&view.history.len()])) }
                }, &history(f, page)))
            }
        }
    }
}

/// Something that is closed until somebody wants it.
fn opens(open: bool, id: &str, head: &Markup, inside: &Markup) -> Markup {
    html! { details id=(id) open[open] { summary { (head) } (inside) } }
}

/// What evidence there is about, each once.
fn abouts(page: &SubjectPage) -> Vec<&str> {
    let mut all: Vec<&str> = page.view.evidence.iter().map(|line| line.about.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// One dimension: why it is what it is, and every question over the stages.
fn dimension(f: &Frame, page: &SubjectPage, row: &DimensionRow) -> Markup {
    let view = &page.view;
    let of = |clause: &&ClauseRow| clause.dimension.code == row.dimension.code;
    let own: Vec<&ClauseRow> = view.clauses.iter().filter(of).collect();
    let declared = row.star != Some(StarState::NotDeclared);
    let id = format!("d-{}", row.dimension.code);
    opens(
        page.all,
        &id,
        &html! {
            span lang="zh-CN" { (row.dimension.name) } " "
            @if declared { span class="num" { (f.with("{0} / {1}分", &[&row.score, &row.full])) } " " }
            @if let Some(state) = row.star { (standing::star(f, state)) }
        },
        &html! {
            p {
                a href=(links::why(view.cycle, &view.subject.code, &row.dimension.code)) { (f.t("分数怎么来的")) }
                @if !row.line.is_empty() { " " span class="muted" { (f.with("得星要{0}分", &[&row.line])) } }
                @if !row.lead.is_empty() { " " span class="small muted" { (f.with("牵头:{0}", &[&row.lead])) } }
            }
            @for why in &row.why { p lang="zh-CN" { (why) } }
            @if !own.is_empty() { (stages::table(f, view, &own)) }
        },
    )
}

fn history(f: &Frame, page: &SubjectPage) -> Markup {
    html! {
        ol class="lines" {
            @for line in &page.view.history {
                li {
                    span class="num small muted" { (standing::moment(line.at)) } " "
                    strong { (refusals::act_name(f, line.act)) } " "
                    span lang="zh-CN" { (line.stage.name) " · " (line.by)
                        @if !line.post.is_empty() { "(" (line.post) ")" } }
                    @if !line.says.is_empty() { div lang="zh-CN" { (line.says) } }
                }
            }
        }
    }
}

fn chart(f: &Frame, page: &SubjectPage) -> Markup {
    let view = &page.view;
    let drawn: Vec<Bar> = view
        .dimensions
        .iter()
        .map(|row| {
            let declared = row.star != Some(StarState::NotDeclared);
            let won = row.star.is_none() || row.star == Some(StarState::Won);
            Bar {
                label: short(&row.dimension.name),
                value: if declared { standing::hundredths(&row.score) } else { 0 },
                full: standing::hundredths(&row.full),
                line: (!row.line.is_empty()).then(|| standing::hundredths(&row.line)),
                figure: if declared { row.score.clone() } else { f.t("未申报").to_owned() },
                look: match (declared, won) {
                    (false, _) => Look::Out,
                    (true, true) => Look::Won,
                    (true, false) => Look::Lost,
                },
            }
        })
        .collect();
    let told = f.with("{0}各大项得分的条形图,数字与上面的表相同", &[&view.subject.name]);
    bars(&told, f.t("得星线"), &drawn)
}

/// A dimension's name without what all have in common: 生态宜居星 → 生态宜居.
pub(super) fn short(name: &str) -> String {
    let name = name.split(['(', '(']).next().unwrap_or(name);
    name.strip_suffix('星').unwrap_or(name).to_owned()
}
