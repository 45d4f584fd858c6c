//! Why a subject stands where it stands → every figure with the lines that sum to it: the sentence as
//! written, the values it read, who gave them, what it gave and why not more.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, Why};
use fanben_model::number::Points;
use fanben_model::rating::{DimensionLines, Kind, Line, State as LineState};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::pages::evidence;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// The explanation of a subject.
pub(crate) struct WhyPage {
    pub(crate) view: Why,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::why(&shared.desk, &visit.who, cycle, &subject).await)?;
    Ok(visit.frame.show(&WhyPage { view }))
}

impl Page for WhyPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}:分数怎么来的", &[&self.view.subject.name])
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
        let explained = &self.view.explanation;
        html! {
            p class="lead" { (f.t("每一行是办法里的一句话、读到的值和由谁提供,各行加起来就是得分。没有得到的分也写明原因。")) }
            ul class="figures" {
                li { b { (range(explained.low, explained.high)) } span { (f.t("总分")) } }
                @if let Some(stars) = explained.stars { li { b { (stars) } span { (f.t("得到的星")) } } }
                @if !explained.tier.is_empty() { li { b lang="zh-CN" { (explained.tier) } span { (f.t("等次")) } } }
            }
            @if !explained.standing.is_empty() {
                section class="block" aria-labelledby="standing" {
                    h2 id="standing" { (f.t("等次怎么定的")) }
                    ul class="lines" { @for line in &explained.standing { (line_of(f, line, &html! {})) } }
                }
            }
            ul class="jump" aria-label=(f.t("各大项")) {
                @for one in &explained.dimensions {
                    li { a href={ "#" (one.id) } { span lang="zh-CN" { (one.name) } } }
                }
            }
            @for one in &explained.dimensions { (self.dimension(f, one)) }
            @if !explained.total_lines.is_empty() {
                section class="block" aria-labelledby="total" {
                    h2 id="total" { (f.t("总分的调整")) }
                    ul class="lines" { @for line in &explained.total_lines { (line_of(f, line, &html! {})) } }
                }
            }
            (self.others(f))
        }
    }
}

/// A score, or the least and the most.
fn range(low: Points, high: Points) -> String {
    if low == high { low.to_string() } else { format!("{low}~{high}") }
}

/// Points with their sign.
fn signed(points: Points) -> String {
    if points > Points::ZERO { format!("+{points}") } else { points.to_string() }
}

/// One line of an explanation.
fn line_of(f: &Frame, line: &Line, backs: &Markup) -> Markup {
    let counts = matches!(line.kind, Kind::Start | Kind::Clause | Kind::Adjustment);
    html! {
        li {
            div class="row" {
                @if counts {
                    strong class="num" {
                        @match (&line.between, line.state) {
                            (Some((low, high)), _) => (range(*low, *high)),
                            (None, LineState::NotApplicable) => (f.t("不适用")),
                            (None, LineState::NotEvaluated) => (f.t("未评")),
                            (None, LineState::Scored) => (signed(line.gave)),
                        }
                    }
                }
                span lang="zh-CN" { (line.text) }
            }
            @if !line.why.is_empty() { div class="small" lang="zh-CN" { (line.why) } }
            @for saw in &line.saw {
                div class="small muted" lang="zh-CN" {
                    (saw.asks) ":" strong { (saw.value) }
                    @if !saw.stage.is_empty() { " · " (saw.stage) }
                    @if let Some(source) = &saw.source {
                        @let told = [&source.sheet, &source.cell, &source.says];
                        @for words in told.into_iter().filter(|words| !words.is_empty() && **words != saw.stage) { " · " (words) }
                    }
                }
            }
            (backs)
            @for stage in &line.stages {
                div class="small muted" lang="zh-CN" {
                    (stage.stage) ":"
                    @match &stage.between {
                        Some((low, high)) => (range(*low, *high)),
                        None => (stage.gave),
                    }
                    @if !stage.why.is_empty() { "(" (stage.why) ")" }
                }
            }
        }
    }
}

impl WhyPage {
    /// What backs a sentence.
    fn backs(&self, f: &Frame, line: &Line) -> Markup {
        if line.kind != Kind::Clause {
            return html! {};
        }
        let of = (self.view.cycle, self.view.subject.code.as_str());
        evidence::row(f, of, &self.view.evidence, &line.of)
    }

    /// What backs anything else: standards, whole stars, the subject as a whole.
    fn others(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let items = view.explanation.dimensions.iter().flat_map(|one| &one.items);
        let sentences: Vec<&str> = items
            .flat_map(|item| &item.lines)
            .filter(|line| line.kind == Kind::Clause)
            .map(|line| line.of.as_str())
            .collect();
        let mut rest: Vec<&str> = view.evidence.iter().map(|line| line.about.as_str()).collect();
        rest.retain(|about| !sentences.contains(about));
        rest.sort_unstable();
        rest.dedup();
        html! {
            @if !view.evidence.is_empty() {
                section class="block" aria-labelledby="evidence" {
                    h2 id="evidence" { (f.t("佐证")) }
                    @for about in rest { (evidence::row(f, (view.cycle, &view.subject.code), &view.evidence, about)) }
                    p { a href=(links::evidence(view.cycle, &view.subject.code, "")) {
                        (f.with("看全部佐证({0}份)", &[&view.evidence.len()]))
                    } }
                }
            }
        }
    }

    fn dimension(&self, f: &Frame, one: &DimensionLines) -> Markup {
        html! {
            section class="block" id=(one.id) aria-labelledby={ "h-" (one.id) } {
                h2 id={ "h-" (one.id) } {
                    span lang="zh-CN" { (one.name) } " "
                    @if one.declared { span class="num" { (one.score) " / " (one.full) } }
                    @else { (chip(Tone::Idle, f.t("未申报"))) }
                }
                @if !one.lead.is_empty() { p class="small muted" { (f.with("牵头:{0}", &[&one.lead])) } }
                @for item in &one.items {
                    // A star and an item of one name would else be one place.
                    div id=[(item.id != one.id).then_some(&item.id)] {
                        h3 {
                            span lang="zh-CN" { (item.name) } " "
                            span class="num" { (range(item.low, item.high)) " / " (item.full) } " "
                            @match item.state {
                                LineState::NotApplicable => (chip(Tone::Idle, f.t("不适用"))),
                                LineState::NotEvaluated => (chip(Tone::Wait, f.t("未评"))),
                                LineState::Scored => {},
                            }
                        }
                        ul class="lines" { @for line in &item.lines { (line_of(f, line, &self.backs(f, line))) } }
                    }
                }
                @if !one.lines.is_empty() {
                    ul class="lines" { @for line in &one.lines { (line_of(f, line, &html! {})) } }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_model::rating::{Explanation, Gap, ItemLines, Saw, StageLine};
        let points = |text: &str| text.parse::<Points>().unwrap_or(Points::ZERO);
        let line = |kind, state, between| Line {
            kind,
            of: "先锋2".to_owned(),
            text: "党员志愿服务活动每开展1次得4分,最高40分".to_owned(),
            saw: vec![Saw {
                asks: "开展了几次".to_owned(),
                value: "4次".to_owned(),
                stage: "初评".to_owned(),
                source: None,
            }],
            gave: points("16"),
            between,
            state,
            why: "4次 × 4分 = 16分,最高40分".to_owned(),
            stages: vec![StageLine {
                stage: "自评".to_owned(),
                gave: points("40"),
                between: None,
                state: LineState::Scored,
                why: "10次".to_owned(),
            }],
        };
        let item = |state| ItemLines {
            id: "先锋2".to_owned(),
            name: "志愿服务".to_owned(),
            full: points("40"),
            low: points("16"),
            high: points("20"),
            state,
            lines: vec![
                line(Kind::Clause, LineState::Scored, None),
                line(Kind::Clause, LineState::NotEvaluated, Some((points("0"), points("4")))),
                line(Kind::Clause, LineState::NotApplicable, None),
            ],
        };
        let dimension = |id: &str, declared, state| DimensionLines {
            id: id.to_owned(),
            name: format!("{id}星"),
            full: points("100"),
            score: points("90"),
            lead: "东泉区组织部".to_owned(),
            declared,
            items: if declared { vec![item(state)] } else { vec![] },
            lines: vec![line(Kind::Star, LineState::Scored, None)],
        };
        let view = Why {
            cycle: made::cycle(),
            title: made::title(),
            subject: made::village(),
            explanation: Explanation {
                code: made::village().code,
                name: made::village().name,
                dimensions: vec![
                    dimension("先锋模范", true, LineState::Scored),
                    dimension("宗教和谐", false, LineState::Scored),
                ],
                total_lines: vec![line(Kind::Adjustment, LineState::Scored, None)],
                low: points("880"),
                high: points("890"),
                standing: vec![line(Kind::Standing, LineState::Scored, None)],
                tier: "八星级".to_owned(),
                rank: 2,
                stars: Some(8),
            },
            by_stage: vec![],
            evidence: made::evidence(),
            gap: Gap {
                now: "八星级".to_owned(),
                next: None,
                conditions: vec![],
                points: Points::ZERO,
                stars: 0,
                steps: vec![],
                not_evaluated: vec![],
            },
        };
        vec![WhyPage { view }]
    }
}
