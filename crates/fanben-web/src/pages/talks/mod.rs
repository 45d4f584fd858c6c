//! Who is listed for a talk or a card, with why → this month's decisions; what there is, the last
//! first.

pub(crate) mod form;
pub(crate) mod one;
pub(crate) mod unit;

use axum::extract::State;
use axum::response::Response;
use fanben_actions::looks::{self, CandidateLine, TalkLine, TalksPage, WhyLine, WhyLink};
use fanben_model::talks;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// Who is listed, and what there is.
pub(crate) struct ListedPage {
    pub(crate) view: TalksPage,
}

/// Shows it.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::talks(&shared.desk, &visit.who).await)?;
    Ok(visit.frame.show(&ListedPage { view }))
}

/// What it is called.
pub(crate) fn kind(f: &Frame, kind: talks::Kind) -> &'static str {
    match kind {
        talks::Kind::Talk => f.t("一月一提示"),
        talks::Kind::Card => f.t("黄牌"),
    }
}

/// How far it is, as a mark.
fn state(f: &Frame, line: &TalkLine) -> Markup {
    let card = line.kind == talks::Kind::Card;
    match line.state {
        talks::State::New | talks::State::Draft => chip(Tone::Wait, f.t("拟好待谈")),
        talks::State::Held if card => chip(Tone::Info, f.t("整改中")),
        talks::State::Held => chip(Tone::Info, f.t("已谈,待上报")),
        talks::State::Reported => chip(Tone::Info, f.t("已上报,跟踪中")),
        talks::State::Closed if card => chip(Tone::Good, f.t("已解除")),
        talks::State::Closed => chip(Tone::Good, f.t("已办结")),
        talks::State::Withdrawn => chip(Tone::Idle, f.t("已撤下")),
    }
}

/// A talk or a card in one line.
pub(crate) fn line(f: &Frame, line: &TalkLine) -> Markup {
    html! {
        li {
            a href=(links::talk(line.id)) {
                span lang="zh-CN" { (line.unit.name) } " · " (kind(f, line.kind)) " · " (line.period)
            }
            " " (state(f, line))
            @if line.mine { " " (chip(Tone::Wait, f.t("待您签收"))) }
            @if line.unread { " " (chip(Tone::Wait, f.t("待阅"))) }
            @if !line.waiting.is_empty() {
                p class="small" { (f.t("没有签收:")) span lang="zh-CN" { (line.waiting.join("、")) } }
            }
            @if line.open > 0 {
                p class="small" {
                    (f.with("还有{0}条没有办好", &[&line.open]))
                    @if line.late > 0 { " " (chip(Tone::Bad, &f.with("{0}条过了期限", &[&line.late]))) }
                }
            }
        }
    }
}

/// A reason, with where it is seen.
fn why(f: &Frame, unit: &str, why: &WhyLine) -> Markup {
    let to = match why.to {
        WhyLink::List(list) => links::list_unit(list, unit),
        WhyLink::Cycle(cycle) => links::why(cycle, unit, ""),
    };
    html! {
        li {
            span lang="zh-CN" { (why.what) ":" (why.behind) } " "
            a class="small" href=(to) { (f.t("看依据")) }
        }
    }
}

impl ListedPage {
    fn candidates(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="talks" {
                h2 id="talks" { (f.with("{0}进度滞后的村({1}个)", &[&view.month, &view.candidates.len()])) }
                p class="small muted" {
                    (f.t("由任务、得分和办法自动列出,谈不谈由您定;提示不改变任何得分,只在内部使用。"))
                }
                @if view.candidates.is_empty() { p { (f.t("这个月没有列出的村。")) } }
                ul class="lines" { @for one in &view.candidates { (candidate(f, one)) } }
            }
            @if !view.cards.is_empty() {
                section class="block" aria-labelledby="cards" {
                    h2 id="cards" { (f.with("办法说要警示的村({0}个)", &[&view.cards.len()])) }
                    p class="small muted" {
                        (f.t("给不给黄牌由镇(街道)的会议决定;决定以后在这里登记文号。"))
                    }
                    ul class="lines" { @for one in &view.cards { (warned(f, one)) } }
                }
            }
        }
    }
}

/// A unit that is listed for a talk.
fn candidate(f: &Frame, one: &CandidateLine) -> Markup {
    html! {
        li {
            a href=(links::unit_talks(&one.unit.code)) lang="zh-CN" { (one.unit.name) }
            ul class="plain" { @for reason in &one.whys { (why(f, &one.unit.code, reason)) } }
            a class="button" href=(links::talk_new(&one.unit.code)) {
                (f.with("拟{0}的提示", &[&one.unit.name]))
            }
        }
    }
}

/// A unit that a scheme warns of.
fn warned(f: &Frame, one: &CandidateLine) -> Markup {
    html! {
        li {
            a href=(links::unit_talks(&one.unit.code)) lang="zh-CN" { (one.unit.name) }
            ul class="plain" {
                @for reason in &one.whys {
                    (why(f, &one.unit.code, reason))
                    @if let WhyLink::Cycle(cycle) = reason.to {
                        li {
                            a class="button" href=(links::card_new(&one.unit.code, cycle, &reason.rule)) {
                                (f.with("登记{0}的黄牌", &[&one.unit.name]))
                            }
                        }
                    }
                }
            }
        }
    }
}

impl Page for ListedPage {
    fn title(&self, f: &Frame) -> String {
        f.t("提示和黄牌").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @if view.talks { (self.candidates(f)) }
            section class="block" aria-labelledby="all" {
                h2 id="all" { (f.t("已有的提示和黄牌")) }
                @if view.lines.is_empty() { p class="muted" { (f.t("还没有。")) } }
                ul class="lines" { @for one in &view.lines { (line(f, one)) } }
            }
        }
    }
}

impl ListedPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = made_up::listed();
        let none = TalksPage {
            talks: false,
            candidates: vec![],
            cards: vec![],
            lines: vec![],
            ..view.clone()
        };
        let quiet = TalksPage { talks: true, ..none.clone() };
        vec![Self { view }, Self { view: none }, Self { view: quiet }]
    }
}

/// What is to be done, for the samples of the workbench.
#[cfg(test)]
pub(crate) fn tasks() -> Vec<looks::TalkTask> {
    use fanben_actions::looks::{TalkTask, TalkTodo};
    let receive = |kind| TalkTask {
        what: TalkTodo::Receive,
        line: Some(made_up::talk_line(kind, talks::State::Held)),
        many: 0,
    };
    let several = [TalkTodo::Choose, TalkTodo::Report, TalkTodo::Follow, TalkTodo::Read];
    let several = several.map(|what| TalkTask { what, line: None, many: 3 });
    [receive(talks::Kind::Talk), receive(talks::Kind::Card)].into_iter().chain(several).collect()
}

#[cfg(test)]
mod made_up;
