//! What each star asks and where the subject stands → what it goes for this year.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, Sheet, SheetDimension};
use fanben_actions::{CycleId, actions};
use fanben_model::rights::Act;
use fanben_model::stages::Phase;
use maud::{Markup, html};

use crate::pages::evidence;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The declaration of a subject.
pub(crate) struct DeclarePage {
    pub(crate) view: Sheet,
}

/// Shows the declaration.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::sheet(&shared.desk, &visit.who, cycle, &subject, None).await)?;
    Ok(visit.frame.show(&DeclarePage { view }))
}

/// Saves the declaration.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let back = links::done(&links::subject(cycle, &subject), "declared");
    let input = actions::Declare { cycle, subject, stars: form.all("star") };
    visit.look(actions::declare(&shared.desk, &visit.who, action, input).await)?;
    Ok(Redirect::to(&back).into_response())
}

impl Page for DeclarePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}申报", &[&self.view.subject.name])
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
        let may = view.acts.contains(&Act::Declare);
        let stars = view.dimensions.iter().filter(|dimension| dimension.star);
        html! {
            p class="lead" { (f.t("勾选今年要创的星。没有申报的星不评,显示“未申报”,不是0分。上报自评以前可以修改。")) }
            @if !may {
                div class="note wait" { p { (f.t("这里只能查看:可能已经上报,也可能申报不由您填写。")) } }
            }
            (f.post(&links::declare(view.cycle, &view.subject.code), &html! {
                fieldset disabled[!may] {
                    legend class="label" { (f.t("要创的星")) }
                    @for star in stars { (self.choice(f, star)) }
                }
                @if may {
                    div class="bar" {
                        button class="button main" { (f.t("保存申报")) }
                        a class="button" href=(links::subject(view.cycle, &view.subject.code)) { (f.t("不改了,返回")) }
                    }
                }
            }))
        }
    }
}

impl DeclarePage {
    fn choice(&self, f: &Frame, star: &SheetDimension) -> Markup {
        let id = &star.dimension.code;
        // Before anything was declared nothing is chosen.
        let chosen = star.declared && self.view.phase != Phase::Declaring;
        html! {
            div class="choice" {
                input type="checkbox" name="star" value=(id) id={ "star-" (id) } checked[chosen]
                    aria-describedby={ "asks-" (id) };
                div class="what" {
                    label class="title" for={ "star-" (id) } {
                        span lang="zh-CN" { (star.dimension.name) }
                        @if chosen { (standing::star_words(f, &star.state)) }
                    }
                    div id={ "asks-" (id) } {
                        div class="small muted" {
                            @if star.score.is_empty() { (f.with("满分{0}分", &[&star.full])) }
                            @else { (f.with("现在{0} / {1}分", &[&star.score, &star.full])) }
                            @if !star.lead.is_empty() { " · " (f.with("牵头:{0}", &[&star.lead])) }
                        }
                        @if !star.standards.is_empty() {
                            p class="small" { (f.t("必须达到(分数再高也不能代替):")) }
                            ul class="small" lang="zh-CN" {
                                @for standard in &star.standards { li { (standard.asks) } }
                            }
                        }
                        (evidence::link(f, (self.view.cycle, &self.view.subject.code),
                            (&self.view.evidence, id, &star.dimension.name),
                            (self.view.acts.contains(&Act::BackDeclaration), true)))
                        p class="small" lang="zh-CN" {
                            @for (at, item) in star.items.iter().enumerate() {
                                @if at > 0 { "、" }
                                (item.item.name) (f.with("({0}分)", &[&item.full]))
                            }
                        }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        vec![
            DeclarePage { view: Sheet { phase: Phase::Declaring, ..made::sheet() } },
            DeclarePage { view: made::sheet() },
            DeclarePage { view: Sheet { acts: vec![Act::Look], ..made::sheet() } },
        ]
    }
}
