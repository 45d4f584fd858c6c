//! A subject → who stands aside from judging it, why, and who judges instead.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, Aside, AsideLine};
use fanben_actions::{CycleId, Refusal, actions};
use fanben_model::rights::{Act, Ground};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// Who stands aside for a subject.
pub(crate) struct AsidePage {
    pub(crate) view: Aside,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::aside(&shared.desk, &visit.who, cycle, &subject).await)?;
    Ok(visit.frame.show(&AsidePage { view, typed: Typed::default() }))
}

/// Stands aside, records it of somebody, or lifts it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, subject, act)): Path<(CycleId, String, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let why = serde_json::from_value(form.text("why").into()).unwrap_or(Ground::Other);
    let person = form.text("person").parse();
    let came = match (act.as_str(), person) {
        ("own", _) => {
            let input = actions::StandAside { cycle, subject: subject.clone(), why };
            actions::stand_aside(desk, who, action, input).await
        }
        ("set" | "lift", Ok(person)) => {
            let (subject, lifted) = (subject.clone(), act == "lift");
            let input = actions::SetAside { cycle, subject, person, why, lifted };
            actions::set_aside(desk, who, action, input).await
        }
        ("set", Err(_)) => Err(Refusal::bad("person", "请选谁回避")),
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let word = if act == "lift" { "beside" } else { "aside" };
    let to = links::done(&links::aside(cycle, &subject), word);
    let look = looks::aside(desk, who, cycle, &subject);
    visit.answered(came, &to, form, look, |view, typed| AsidePage { view, typed }).await
}

/// Ground somebody stands aside.
fn called(f: &Frame, why: Ground) -> &'static str {
    match why {
        Ground::Relative => f.t("有近亲属在这里任职"),
        Ground::OwnPlace => f.t("本人居住或户籍在这里"),
        Ground::Worked => f.t("曾在这里任职或包联这里"),
        Ground::Interest => f.t("和结果有利害关系"),
        Ground::Other => f.t("其他可能影响公正的情形"),
    }
}

/// What the village's page says about it; nothing, where nobody stands aside.
pub(super) fn note(f: &Frame, view: &Aside) -> Markup {
    let standing: Vec<&AsideLine> = view.lines.iter().filter(|line| line.stands).collect();
    html! {
        @if !standing.is_empty() {
            div class="note wait" {
                @if view.own { p { strong { (f.t("您对这里回避,不评分也不签字。")) } } }
                @for line in standing { p { span lang="zh-CN" { (line.name) } " " (f.t("回避")) ":" (instead(f, line)) } }
                p class="small" { a href=(links::aside(view.cycle, &view.subject.code)) { (f.t("看回避记录")) } }
            }
        }
    }
}

fn instead(f: &Frame, line: &AsideLine) -> Markup {
    html! {
        @for (at, (stage, names)) in line.instead.iter().enumerate() {
            @if at > 0 { ";" }
            " " span lang="zh-CN" { (stage) }
            @if names.is_empty() { strong { (f.t("没有人可以代替,请授权B角或另派人")) } }
            @else { (f.t("改由")) " " span lang="zh-CN" { (names.join("、")) } (f.t("办理")) }
        }
    }
}

impl Page for AsidePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}:回避", &[&self.view.subject.name])
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

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let records = view.acts.contains(&Act::SetAside);
        html! {
            (self.typed.note(&[]))
            p class="lead" { (f.t("回避的人对这里不评分、不上报、不签字、不认定;只记类别,不写个人情况。")) }
            @if view.lines.is_empty() { p class="muted" { (f.t("没有人回避。")) } }
            ul class="lines" {
                @for line in &view.lines { li { (self.line(f, line, records)) } }
            }
            @if view.acts.contains(&Act::StandAside) { (self.own(f)) }
            @if records && !view.others.is_empty() { (self.other(f)) }
        }
    }
}

/// The word a reason is sent under.
fn word(why: Ground) -> String {
    let value = serde_json::to_value(why).ok();
    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

impl AsidePage {
    fn line(&self, f: &Frame, line: &AsideLine, records: bool) -> Markup {
        let view = &self.view;
        html! {
            div class="row" {
                strong lang="zh-CN" { (line.name) }
                @if line.stands { (chip(Tone::Wait, f.t("回避"))) }
                @else { (chip(Tone::Idle, f.t("已解除"))) }
            }
            p { (called(f, line.why)) }
            p class="small muted" {
                @if line.own { (f.t("本人申请")) } @else { (f.with("由{0}登记", &[&line.by])) }
                " · " (standing::moment(line.at))
            }
            @if line.stands {
                p { (instead(f, line)) }
                @if line.answers > 0 {
                    p { (f.with("回避前评的{0}处还在表上,请代替的人逐处复核。", &[&line.answers])) }
                }
                @if records {
                    (f.post(&links::aside_act(view.cycle, &view.subject.code, "lift"), &html! {
                        input type="hidden" name="person" value=(line.person);
                        button class="button" aria-label=(f.with("解除{0}的回避", &[&line.name])) { (f.t("解除")) }
                    }))
                }
            }
        }
    }

    fn why(f: &Frame, id: &str) -> Markup {
        html! {
            div class="field" {
                label for=(id) { (f.t("回避的原因")) }
                select id=(id) name="why" required {
                    @for why in Ground::ALL {
                        option value=(word(why)) { (called(f, why)) }
                    }
                }
            }
        }
    }

    fn own(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="own" {
                h2 id="own" { (f.t("我要回避")) }
                (f.post(&links::aside_act(view.cycle, &view.subject.code, "own"), &html! {
                    (Self::why(f, "why-own"))
                    button class="button main" data-ask=(f.t("回避以后您不能再评这里,只有组织考核的单位能解除。确定吗?")) {
                        (f.t("申请回避"))
                    }
                }))
            }
        }
    }

    fn other(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="other" {
                h2 id="other" { (f.t("登记别人的回避")) }
                (f.post(&links::aside_act(view.cycle, &view.subject.code, "set"), &html! {
                    div class="field" {
                        label for="person" { (f.t("谁回避")) }
                        select id="person" name="person" required {
                            @for (person, name) in &view.others {
                                option value=(person) lang="zh-CN" { (name) }
                            }
                        }
                    }
                    (Self::why(f, "why-other"))
                    button class="button" { (f.t("登记回避")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let line = |stands, own| AsideLine {
            person: made::person(),
            name: "王海峰".to_owned(),
            why: Ground::Relative,
            own,
            by: "李桂英".to_owned(),
            at: made::at(),
            stands,
            answers: 3,
            instead: vec![
                ("初评".to_owned(), vec!["陈建国(B角)".to_owned()]),
                ("乡长".to_owned(), vec![]),
            ],
        };
        let view = Aside {
            cycle: made::cycle(),
            title: made::title(),
            subject: made::village(),
            own: true,
            lines: vec![line(true, true), line(false, false)],
            others: vec![(made::person(), "陈建国".to_owned())],
            acts: vec![Act::Look, Act::StandAside, Act::SetAside],
        };
        let none = Aside { own: false, lines: vec![], acts: vec![Act::Look], ..view.clone() };
        [view, none].map(|view| AsidePage { view, typed: Typed::default() }).into()
    }
}
