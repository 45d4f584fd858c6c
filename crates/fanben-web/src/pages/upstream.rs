//! Results this cycle reads of others that changed since → old and new for each subject; the form to
//! take the new ones or to keep the old.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, UpstreamGroup, UpstreamLine, UpstreamPage as View};
use fanben_actions::{CycleId, actions};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::shell::{Frame, Page, Tab};
use crate::standing::moment;
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// What changed upstream.
pub(crate) struct UpstreamPage {
    pub(crate) view: View,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::upstream(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&UpstreamPage { view, typed: Typed::default() }))
}

/// Takes new results, or keeps the old ones.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let subject = |text: String| {
        // Of a result that is no more there is no version.
        let (code, version) = text.split_once(' ').unwrap_or((&text, ""));
        (code.to_owned(), version.to_owned())
    };
    let input = actions::ChooseUpstream {
        cycle,
        scheme: form.text("scheme"),
        period: form.text("period"),
        subjects: form.all("subject").into_iter().map(subject).collect(),
        takes: form.text("then") == "take",
        reason: form.text("reason"),
    };
    let to = if input.takes { "upstream-taken" } else { "upstream-kept" };
    let to = links::done(&links::upstream(cycle), to);
    let came = actions::choose_upstream(desk, who, action, input).await;
    let look = looks::upstream(desk, who, cycle);
    visit.answered(came, &to, form, look, |view, typed| UpstreamPage { view, typed }).await
}

impl Page for UpstreamPage {
    fn title(&self, f: &Frame) -> String {
        f.t("上游结果变化").to_owned()
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
                (f.t("这里用到的其他考核和以前各期的结果,后来更正过的都列在下面。决定以前,一律按原来的算,不会自己变。"))
            }
            (self.typed.note(&["reason"]))
            @if view.groups.is_empty() { p { (f.t("用到的结果都没有变化。")) } }
            @for (at, group) in view.groups.iter().enumerate() { (self.group(f, at, group)) }
            @if !view.decided.is_empty() { (self.decided(f)) }
        }
    }
}

impl UpstreamPage {
    fn group(&self, f: &Frame, at: usize, group: &UpstreamGroup) -> Markup {
        let title = format!("{}({})", group.title, group.period);
        let choosable = group.lines.iter().any(|line| !line.open);
        let form = self.view.may_choose && choosable;
        let table = html! {
            div class="table" {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("村")) } th scope="col" { (f.t("现在按这个算")) }
                        th scope="col" { (f.t("上游现在是")) } th scope="col" { (f.t("怎么办")) }
                    } }
                    tbody lang="zh-CN" {
                        @for (row, line) in group.lines.iter().enumerate() {
                            (Self::row(f, &format!("s{at}-{row}"), line, form))
                        }
                    }
                }
            }
        };
        let own = self.typed.value("scheme") == group.scheme
            && self.typed.value("period") == group.period;
        let reason = if own { self.typed.value("reason") } else { String::new() };
        let id = format!("reason{at}");
        html! {
            section class="block" {
                h2 lang="zh-CN" { (title) }
                @if form {
                    (f.post(&links::upstream(self.view.cycle), &html! {
                        input type="hidden" name="scheme" value=(group.scheme);
                        input type="hidden" name="period" value=(group.period);
                        (table)
                        div class="field" {
                            label for=(id) { (f.t("依据或理由")) }
                            span class="hint" { (f.t("如上游更正的文号;采用和沿用都要写。")) }
                            input type="text" id=(id) name="reason" value=(reason) required;
                            @if own {
                                @if let Some(wrong) = self.typed.wrong("reason") {
                                    span class="wrong" lang="zh-CN" { (wrong) }
                                }
                            }
                        }
                        div class="bar" {
                            button class="button main" name="then" value="take" { (f.t("勾选的采用新结果")) }
                            button class="button" name="then" value="keep" { (f.t("勾选的沿用原结果")) }
                        }
                    }))
                } @else { (table) }
            }
        }
    }

    fn row(f: &Frame, id: &str, line: &UpstreamLine, form: bool) -> Markup {
        html! {
            tr {
                th scope="row" {
                    @if form && !line.open {
                        label class="row" for=(id) {
                            input type="checkbox" id=(id) name="subject"
                                value=(format!("{} {}", line.unit.code, line.version))
                                checked[line.kept.is_empty()];
                            (line.unit.name)
                        }
                    } @else { (line.unit.name) }
                }
                td data-label=(f.t("现在按这个算")) { (line.was) }
                td data-label=(f.t("上游现在是")) { strong { (line.now) } }
                td data-label=(f.t("怎么办")) {
                    div {
                        @if line.open { (chip(Tone::Idle, f.t("等上游重新认定"))) }
                        @else if line.kept.is_empty() { (chip(Tone::Wait, f.t("等决定"))) }
                        @else { (chip(Tone::Idle, f.t("决定沿用"))) div class="small" { (line.kept) } }
                    }
                }
            }
        }
    }

    fn decided(&self, f: &Frame) -> Markup {
        html! {
            section class="block" {
                h2 { (f.t("决定记录")) }
                ol class="plain" {
                    @for one in &self.view.decided {
                        li {
                            strong lang="zh-CN" { (one.unit.name) } " "
                            @if one.took { (chip(Tone::Good, f.t("采用新结果"))) }
                            @else { (chip(Tone::Idle, f.t("沿用原结果"))) }
                            " " span class="small muted" { (moment(one.at)) }
                            div lang="zh-CN" { (one.of) ":" (one.was) " → " (one.now) }
                            div lang="zh-CN" { (one.reason) }
                            div class="small muted" lang="zh-CN" { (one.by) }
                        }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::BadInput;
        use fanben_actions::looks::UpstreamDecision;
        let line = |open, kept: &str| UpstreamLine {
            unit: made::village(),
            was: "总分90,等次示范".to_owned(),
            now: "总分93,等次示范".to_owned(),
            open,
            version: "导入2".to_owned(),
            kept: kept.to_owned(),
        };
        let group = |lines| UpstreamGroup {
            scheme: "fanben".to_owned(),
            title: "范本村创建".to_owned(),
            period: "2026".to_owned(),
            lines,
        };
        let decision = |took| UpstreamDecision {
            unit: made::village(),
            of: "范本村创建(2026)".to_owned(),
            took,
            was: "总分90".to_owned(),
            now: "总分93".to_owned(),
            reason: "赤委发〔2026〕12号更正".to_owned(),
            by: "王海峰(赤岗市考核办)".to_owned(),
            at: made::at(),
        };
        let page = |may_choose, groups, decided, bad: Vec<BadInput>| UpstreamPage {
            view: View { cycle: made::cycle(), title: made::title(), may_choose, groups, decided },
            typed: Typed { sent: Sent::default(), bad },
        };
        let bad = BadInput {
            field: "subjects".to_owned(), says: "请至少勾选一个对象".to_owned()
        };
        let lines = || vec![line(false, ""), line(true, ""), line(false, "本期已经签字")];
        vec![
            page(
                true,
                vec![group(lines()), group(vec![line(true, "")])],
                vec![decision(true), decision(false)],
                vec![],
            ),
            page(true, vec![group(lines())], vec![], vec![bad]),
            page(false, vec![group(lines())], vec![], vec![]),
            page(false, vec![], vec![], vec![]),
        ]
    }
}
