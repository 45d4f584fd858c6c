//! 一村一页: one subject in one cycle → where it stands and why, the stages side by side with their
//! hands and reasons, what is missing, what was done.

mod stages;

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, Aside, DimensionRow, SubjectPage as View};
use fanben_model::rating::StarState;
use fanben_model::rights::Act;
use fanben_model::stages::Phase;
use maud::{Markup, html};

use crate::charts::{Bar, Look, bars};
use crate::pages::{aside, places};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::words::refusals;
use crate::{Shared, links, standing};

/// 一村一页.
pub(crate) struct SubjectPage {
    pub(crate) view: View,
    pub(crate) aside: Aside,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::subject(&shared.desk, &visit.who, cycle, &subject).await)?;
    let aside = visit.look(looks::aside(&shared.desk, &visit.who, cycle, &subject).await)?;
    Ok(visit.frame.show(&SubjectPage { view, aside }))
}

impl Page for SubjectPage {
    fn title(&self, _f: &Frame) -> String {
        self.view.subject.name.clone()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (view.title.clone(), links::board(view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            (self.head(f))
            (aside::note(f, &self.aside))
            (self.figures(f))
            (self.stars(f))
            (self.gap(f))
            (stages::side_by_side(f, &self.view))
            (self.chart(f))
            (stages::questions(f, &self.view))
            (stages::methods(f, &self.view))
            @if !self.view.taken.is_empty() {
                section class="block" aria-labelledby="taken" {
                    h2 id="taken" { (f.t("从前身承接的")) }
                    (places::taken(f, &self.view.taken, None, 0))
                    p class="small" {
                        a href=(links::place(&self.view.subject.code)) { (f.t("看沿革,作决定")) }
                    }
                }
            }
            (self.history(f))
            (self.bar(f))
        }
    }
}

impl SubjectPage {
    fn head(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let above: Vec<&str> = view.above.iter().rev().map(|unit| unit.name.as_str()).collect();
        html! {
            p class="lead" {
                span lang="zh-CN" { (above.join(" ")) } " · "
                (standing::phase(f, view.phase, &view.stage.name, view.returned.is_some())) " "
                @if matches!(view.phase, Phase::Declaring | Phase::Drafting) {
                    (standing::due(f, view.deadline, view.days))
                }
            }
            @if let Some(reason) = &view.returned {
                div class="note bad" { p { strong { (f.t("被退回,理由:")) } span lang="zh-CN" { (reason) } } }
            }
            @if let Some((document, at)) = &view.confirmed {
                div class="note good" { p { (f.with("结果已认定:{0},{1}。", &[document, &standing::moment(*at)])) } }
            }
        }
    }

    fn figures(&self, f: &Frame) -> Markup {
        let cell = &self.view.standing;
        html! {
            ul class="figures" {
                @if let Some(stars) = cell.stars {
                    li { b { (stars) } span { (f.t("得到的星")) } }
                }
                @if !cell.tier.is_empty() { li { b lang="zh-CN" { (cell.tier) } span { (f.t("等次")) } } }
                @if !cell.total.is_empty() {
                    li {
                        b { a href=(links::why(self.view.cycle, &self.view.subject.code, "")) { (cell.total) } }
                        span { (f.t("总分,点开看为什么")) }
                    }
                }
                @if cell.rank > 0 {
                    li { b { (cell.rank) } span { (f.with("名次,共{0}个", &[&self.view.league])) } }
                }
            }
            @if cell.open {
                p class="small muted" { (f.t("还有没评的,分数是“最低~最高”,等次和名次是暂定的。")) }
            }
        }
    }

    fn stars(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let stars: Vec<(&DimensionRow, StarState)> =
            view.dimensions.iter().filter_map(|row| Some((row, row.star?))).collect();
        html! {
            @if !stars.is_empty() {
                section aria-labelledby="stars" {
                    h2 id="stars" { (f.t("每颗星")) }
                    ul class="starlist" {
                        @for (row, state) in stars { (self.star(f, row, state)) }
                    }
                }
            }
        }
    }

    fn star(&self, f: &Frame, row: &DimensionRow, state: StarState) -> Markup {
        let class = match state {
            StarState::Won => "star won",
            StarState::StandardMissed | StarState::BelowLine => "star lost",
            StarState::NotDeclared | StarState::Open => "star",
        };
        let mark = if state == StarState::Won { "★" } else { "☆" };
        html! {
            li class=(class) {
                div class="head" {
                    span class="mark" aria-hidden="true" { (mark) }
                    a href=(links::why(self.view.cycle, &self.view.subject.code, &row.dimension.code)) lang="zh-CN" {
                        (row.dimension.name)
                    }
                    (standing::star(f, state))
                }
                @if state != StarState::NotDeclared {
                    p {
                        span class="num" { (f.with("{0} / {1}分", &[&row.score, &row.full])) }
                        @if !row.line.is_empty() { span class="muted" { (f.with(",得星要{0}分", &[&row.line])) } }
                    }
                }
                @for why in &row.why { p lang="zh-CN" { (why) } }
                @if !row.lead.is_empty() { p class="small muted" { (f.with("牵头:{0}", &[&row.lead])) } }
            }
        }
    }

    fn gap(&self, f: &Frame) -> Markup {
        let gap = &self.view.gap;
        html! {
            section class="block" id="gap" aria-labelledby="gap-h" {
                h2 id="gap-h" { (f.t("还差什么")) }
                @match &gap.next {
                    Some(next) => {
                        p {
                            (f.with("现在是“{0}”,要到“{1}”:", &[&gap.now, next]))
                            @if gap.stars > 0 { strong { (f.with("还差{0}颗星。", &[&gap.stars])) } }
                            @if gap.points != fanben_model::number::Points::ZERO {
                                strong { (f.with("还差{0}分。", &[&gap.points])) }
                            }
                        }
                    }
                    None => { p { (f.with("现在是“{0}”,已经是最高等次。", &[&gap.now])) } }
                }
                @if !gap.conditions.is_empty() {
                    h3 { (f.t("没有达到的条件(分数再高也不能代替)")) }
                    ul lang="zh-CN" { @for condition in &gap.conditions { li { (condition) } } }
                }
                @if !gap.steps.is_empty() { (self.steps(f)) }
                @if !gap.not_evaluated.is_empty() {
                    details {
                        summary { (f.with("还没有评的({0}处)", &[&gap.not_evaluated.len()])) }
                        ul lang="zh-CN" { @for (_, sentence) in &gap.not_evaluated { li { (sentence) } } }
                    }
                }
            }
        }
    }

    fn steps(&self, f: &Frame) -> Markup {
        html! {
            h3 { (f.t("哪里还能得分(最容易的在前)")) }
            table class="cards" {
                thead { tr {
                    th scope="col" { (f.t("评分标准")) } th scope="col" { (f.t("怎么做")) }
                    th scope="col" class="num" { (f.t("能得分")) }
                } }
                tbody {
                    @for step in self.view.gap.steps.iter().take(12) {
                        tr {
                            th scope="row" lang="zh-CN" {
                                a href=(links::why(self.view.cycle, &self.view.subject.code, &step.of)) { (step.text) }
                            }
                            td data-label=(f.t("怎么做")) class="wide" lang="zh-CN" { (step.how) }
                            td data-label=(f.t("能得分")) class="num" { "+" (step.gains) }
                        }
                    }
                }
            }
        }
    }

    fn chart(&self, f: &Frame) -> Markup {
        let view = &self.view;
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
        html! {
            @if drawn.len() > 1 {
                section class="block" aria-labelledby="chart" {
                    h2 id="chart" { (f.t("各大项得分")) }
                    (bars(&told, f.t("得星线"), &drawn))
                }
            }
        }
    }

    fn history(&self, f: &Frame) -> Markup {
        html! {
            @if !self.view.history.is_empty() {
                section class="block" aria-labelledby="history" {
                    h2 id="history" { (f.t("办理经过")) }
                    ol class="lines" {
                        @for line in &self.view.history {
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
        }
    }

    fn bar(&self, f: &Frame) -> Markup {
        let (cycle, code, acts) = (self.view.cycle, &self.view.subject.code, &self.view.acts);
        let may = |act: Act| acts.contains(&act);
        let decides = [Act::SendUp, Act::Recommend, Act::Decline, Act::SendBack, Act::HoldMeeting];
        html! {
            div class="bar" {
                @if may(Act::Declare) {
                    @let main = if self.view.phase == Phase::Declaring { "button main" } else { "button" };
                    a class=(main) href=(links::declare(cycle, code)) { (f.t("申报")) }
                }
                @if may(Act::SaveSheet) { a class="button main" href=(links::sheet(cycle, code, "")) { (f.t("填评分表")) } }
                @if decides.iter().any(|act| may(*act)) {
                    a class="button" href=(links::review(cycle, code)) { (f.t("开会登记、检查和上报")) }
                }
                @if may(Act::Sign) {
                    a class="button main" href=(links::signing(cycle, code)) { (f.t("看内容、签字")) }
                }
                @if may(Act::StandAside) || may(Act::SetAside) {
                    a class="button" href=(links::aside(cycle, code)) { (f.t("回避")) }
                }
                @if may(Act::Correct) && !may(Act::SaveSheet) {
                    a class="button" href=(links::review(cycle, code)) { (f.t("按程序更正")) }
                }
                @if may(Act::Confirm) && self.view.phase == Phase::Settled {
                    a class="button main" href=(links::board(cycle)) { (f.t("去认定结果")) }
                }
                @if acts.len() < 3 {
                    a class="button" href=(links::why(cycle, code, "")) { (f.t("分数怎么来的")) }
                }
            }
        }
    }
}

/// A dimension's name without what all have in common: 生态宜居星 → 生态宜居.
fn short(name: &str) -> String {
    let name = name.split(['(', '(']).next().unwrap_or(name);
    name.strip_suffix('星').unwrap_or(name).to_owned()
}

#[cfg(test)]
impl SubjectPage {
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_model::number::Points;
        use fanben_model::rating::{Gap, GapStep};
        let points = |text: &str| text.parse::<Points>().unwrap_or(Points::ZERO);
        let step = GapStep {
            of: "先锋2".to_owned(),
            text: "党员志愿服务活动每开展1次得4分,最高40分".to_owned(),
            how: "再开展1次".to_owned(),
            gains: points("4"),
            enough: true,
        };
        let gap = |next: Option<&str>| Gap {
            now: "八星级".to_owned(),
            next: next.map(str::to_owned),
            conditions: vec!["生态宜居星:垃圾日产日清没有达到".to_owned()],
            points: points("4"),
            stars: 1,
            steps: vec![step.clone()],
            not_evaluated: vec![("民主3".to_owned(), "村务公开每月1次".to_owned())],
        };
        let view = |phase, next| View { gap: gap(next), ..stages::sample(phase) };
        let quiet = View {
            returned: None,
            dimensions: vec![],
            clauses: vec![],
            methods: vec![],
            history: vec![],
            acts: vec![],
            confirmed: Some(("赤组发〔2026〕12号".to_owned(), made::at())),
            ..view(Phase::Confirmed, None)
        };
        [
            view(Phase::Declaring, Some("九星级")),
            view(Phase::Drafting, Some("九星级")),
            view(Phase::Settled, Some("九星级")),
            quiet,
        ]
        .map(|view| SubjectPage { view, aside: aside::AsidePage::samples().remove(0).view })
        .into()
    }
}
