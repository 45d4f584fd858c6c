//! 一村一页: one subject in one cycle → where it stands and why, the stages side by side with their
//! hands and reasons, what is missing, what was done.

mod parts;
mod stages;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::looks::{self, Aside, SubjectPage as View};
use fanben_model::rating::GapStep;
use fanben_model::rights::Act;
use fanben_model::stages::Phase;
use maud::{Markup, html};
use serde::Deserialize;

use crate::pages::aside;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links, standing};

/// How many conditions, and how many ways to points, are seen at once.
const SHOWN: usize = 3;

/// 一村一页.
pub(crate) struct SubjectPage {
    pub(crate) view: View,
    /// Everything is open: on paper nothing can be opened.
    pub(crate) all: bool,
    pub(crate) aside: Aside,
}

/// What the address asks for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    all: String,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::subject(&shared.desk, &visit.who, cycle, &subject).await)?;
    let aside = visit.look(looks::aside(&shared.desk, &visit.who, cycle, &subject).await)?;
    Ok(visit.frame.show(&SubjectPage { view, all: asked.all == "yes", aside }))
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
            @if self.view.exempt.is_none() {
                div class="pair" {
                    (self.now(f))
                    @if self.view.declined.is_none() { (self.gap(f)) }
                }
            }
            (stages::side_by_side(f, &self.view))
            (parts::parts(f, self))
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
            @if let Some((because, rule)) = &view.exempt {
                div class="note" {
                    p { strong { (f.t("本期免评:")) } span lang="zh-CN" { (because.reason) } }
                    p class="small" {
                        span lang="zh-CN" { (because.by) } " " (standing::moment(because.at)) " · "
                        (f.t("免评不是0分,也不是未申报。")) " " span lang="zh-CN" { (rule) "。" }
                    }
                }
            }
            @if let Some(because) = &view.declined {
                div class="note" {
                    p { strong { (f.t("未推荐,理由:")) } span lang="zh-CN" { (because.reason) } }
                    p class="small" {
                        span lang="zh-CN" { (because.by) } " " (standing::moment(because.at)) " · "
                        (f.t("未推荐不是没有达标:得分照列,不排名次、不占名额。有差错由主管单位作正式更正。"))
                    }
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

    /// Where it stands: each figure leads to its explanation.
    fn now(&self, f: &Frame) -> Markup {
        let cell = &self.view.standing;
        let why = |place: &str| links::why(self.view.cycle, &self.view.subject.code, place);
        html! {
            section class="block" aria-labelledby="now" {
                h2 id="now" { (f.t("现在")) }
                ul class="figures flat" {
                    @if let Some(stars) = cell.stars {
                        li { b { a href=(why("standing")) { (stars) } } span { (f.t("得到的星")) } }
                    }
                    @if !cell.tier.is_empty() {
                        li { b lang="zh-CN" { a href=(why("standing")) { (cell.tier) } } span { (f.t("等次")) } }
                    }
                    @if !cell.total.is_empty() {
                        li { b { a href=(why("")) { (cell.total) } } span { (f.t("总分")) } }
                    }
                    @if cell.rank > 0 {
                        li { b { a href=(why("standing")) { (cell.rank) } } span { (f.with("名次,共{0}个", &[&self.view.league])) } }
                    }
                }
                p class="small muted" {
                    @if cell.open { (f.t("还有没评的,分数是“最低~最高”,等次和名次是暂定的。")) " " }
                    (f.t("每个数都可以点开看怎么来的。"))
                }
            }
        }
    }

    /// What is missing for the next tier: a few lines, the easiest first.
    fn gap(&self, f: &Frame) -> Markup {
        let gap = &self.view.gap;
        let (first, rest) = gap.steps.split_at(gap.steps.len().min(SHOWN));
        let (held, more) = gap.conditions.split_at(gap.conditions.len().min(SHOWN));
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
                @if !held.is_empty() {
                    h3 { (f.t("没有达到的条件(分数再高也不能代替)")) }
                    ul class="tight" lang="zh-CN" { @for condition in held { li { (condition) } } }
                }
                @if !more.is_empty() {
                    details open[self.all] {
                        summary { (f.with("还有{0}条", &[&more.len()])) }
                        ul lang="zh-CN" { @for condition in more { li { (condition) } } }
                    }
                }
                @if !first.is_empty() {
                    h3 { (f.t("哪里还能得分(最容易的在前)")) }
                    ol class="tight" { @for step in first { (self.step(step)) } }
                }
                @if !rest.is_empty() {
                    details open[self.all] {
                        summary { (f.with("还有{0}条", &[&rest.len()])) }
                        ol start=(SHOWN + 1) { @for step in rest { (self.step(step)) } }
                    }
                }
                @if !gap.not_evaluated.is_empty() {
                    details open[self.all] {
                        summary { (f.with("还没有评的({0}处)", &[&gap.not_evaluated.len()])) }
                        ul lang="zh-CN" { @for (_, sentence) in &gap.not_evaluated { li { (sentence) } } }
                    }
                }
            }
        }
    }

    fn step(&self, step: &GapStep) -> Markup {
        html! {
            li {
                strong class="num" { "+" (step.gains) } " "
                span lang="zh-CN" {
                    a href=(links::why(self.view.cycle, &self.view.subject.code, &step.of)) { (step.text) }
                    div class="small muted" { (step.how) }
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
                @if may(Act::Exempt) || may(Act::Readmit) {
                    a class="button" href=(links::exempts(cycle)) { (f.t("免评")) }
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

#[cfg(test)]
impl SubjectPage {
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::looks::{Because, StandingCell};
        use fanben_model::number::Points;
        use fanben_model::rating::Gap;
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
            steps: vec![step.clone(); 5],
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
        let because = Because {
            reason: "汛期受灾,县委〔2026〕8号同意本年度免评".to_owned(),
            by: "赤岗市市委组织部 王海峰".to_owned(),
            at: made::at(),
        };
        let rule = "名次只排参评的,按比例的名额也只按参评的算";
        let exempt = View {
            exempt: Some((because, rule)),
            returned: None,
            standing: StandingCell::default(),
            acts: vec![Act::Look, Act::Readmit],
            ..view(Phase::Exempt, None)
        };
        let because = Because {
            reason: "本年度有两个季度在镇内排最后".to_owned(),
            by: "小泉乡考评小组 王海峰".to_owned(),
            at: made::at(),
        };
        let declined = View {
            declined: Some(because),
            returned: None,
            standing: StandingCell { rank: 0, tier: "未推荐".to_owned(), ..made::standing() },
            acts: vec![Act::Look, Act::Correct],
            ..view(Phase::Declined, None)
        };
        [
            exempt,
            declined,
            view(Phase::Declaring, Some("九星级")),
            view(Phase::Drafting, Some("九星级")),
            view(Phase::Settled, Some("九星级")),
            quiet,
        ]
        .map(|view| SubjectPage {
            all: view.phase == Phase::Settled,
            aside: aside::AsidePage::samples().remove(0).view,
            view,
        })
        .into()
    }
}
