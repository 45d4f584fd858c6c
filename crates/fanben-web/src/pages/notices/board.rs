//! The notices of a cycle for the office: where the last one stands, what is missing for the next,
//! what may be done.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, NoticeBoard};
use fanben_actions::{ActionId, CycleId, Receipt, Refusal, actions};
use fanben_model::calendar::{Count, Period};
use fanben_model::notices::{DecisionKind, Terms};
use fanben_model::rights::Act;
use maud::{Markup, html};

use super::{differences, kind_name, offices, piece, scope_name, state};
use crate::fields::Typed;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The notices of a cycle.
pub(crate) struct NoticeBoardPage {
    pub(crate) view: NoticeBoard,
    pub(crate) typed: Typed,
}

/// Shows them.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::notice_board(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&NoticeBoardPage { view, typed: Typed::default() }))
}

/// Does something about them.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, act)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let Some((came, word)) = done(&shared, &visit, cycle, &act, action, &form).await else {
        return Err(visit.oops(Trouble::Nowhere));
    };
    let to = links::done(&links::notice_board(cycle), word);
    let look = looks::notice_board(&shared.desk, &visit.who, cycle);
    visit.answered(came, &to, form, look, |view, typed| NoticeBoardPage { view, typed }).await
}

async fn done(
    shared: &Shared,
    visit: &Visit,
    cycle: CycleId,
    act: &str,
    action: ActionId,
    form: &Sent,
) -> Option<(Result<Receipt, Refusal>, &'static str)> {
    let (desk, who) = (&shared.desk, &visit.who);
    let (reason, document) = (form.text("reason"), form.text("document"));
    let end = || actions::EndNotice {
        cycle,
        number: form.text("notice").parse().unwrap_or_default(),
        reason: reason.clone(),
        document: document.clone(),
    };
    Some(match act {
        "post" => {
            let input = actions::PostNotice { cycle, terms: terms(form) };
            (actions::post_notice(desk, who, action, input).await, "noticed")
        }
        "correct" => {
            let terms = terms(form);
            let input = actions::CorrectNotice { cycle, reason, document, terms };
            (actions::correct_notice(desk, who, action, input).await, "corrected-notice")
        }
        "withdraw" => {
            (actions::withdraw_notice(desk, who, action, end()).await, "withdrawn-notice")
        }
        "down" => (actions::take_down_notice(desk, who, action, end()).await, "down"),
        "confirm" => (actions::confirm_notice(desk, who, action, end()).await, "confirmed"),
        "rule" => {
            let input = actions::RuleObjection {
                cycle,
                objection: form.text("objection").parse().unwrap_or_default(),
                upheld: form.text("upheld") == "yes",
                reply: form.text("reply"),
            };
            (actions::rule_objection(desk, who, action, input).await, "ruled")
        }
        "decide" => {
            let kind = match form.text("kind").as_str() {
                "vacant" => DecisionKind::Vacant,
                "depart" => DecisionKind::Depart,
                "fill" => DecisionKind::Fill,
                _ => {
                    let says = "请选递补、空缺还是调整";
                    return Some((Err(Refusal::bad("kind", says)), ""));
                }
            };
            let day = form.text("day").parse().unwrap_or_else(|_| desk.today());
            let input = actions::DecideTitle {
                cycle,
                kind,
                title: form.text("title"),
                league: form.text("league"),
                subject: form.text("subject"),
                reason,
                body: form.text("body"),
                document,
                day,
            };
            (actions::decide_title(desk, who, action, input).await, "decided")
        }
        "sign" => {
            let chosen = form.all("result");
            let pairs = chosen.iter().filter_map(|one| one.split_once(' '));
            let input = actions::SignResult {
                cycle,
                role: form.text("role"),
                results: pairs.map(|(code, own)| (code.to_owned(), own.to_owned())).collect(),
                refuses: form.text("refuses"),
                password: form.exact("password").to_owned(),
                code: form.text("code"),
            };
            (actions::sign_result(desk, who, action, input).await, "result-signed")
        }
        _ => return None,
    })
}

/// The terms as a form says them.
fn terms(form: &Sent) -> Terms {
    let number = |name: &str| form.text(name).parse().unwrap_or_default();
    let period = |days: &str, count: &str, moves: bool| Period {
        days: number(days),
        count: if form.text(count) == "calendar" { Count::Calendar } else { Count::Working },
        moves,
    };
    let moves = form.text("moves") == "yes";
    Terms {
        body: form.text("body"),
        confirms: form.text("confirms"),
        contact: form.text("contact"),
        hangs: period("days", "count", moves),
        objections: (!form.text("objections").trim().is_empty())
            .then(|| period("objections", "objections_count", moves)),
        reply: period("reply", "reply_count", false),
        stays: number("stays"),
        ranks: form.text("ranks") == "yes",
        consents: form.all("consent"),
        audiences: BTreeMap::new(),
    }
}

impl Page for NoticeBoardPage {
    fn title(&self, f: &Frame) -> String {
        f.t("公示和异议").to_owned()
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
            (self.typed.note(&[]))
            (self.stands(f))
            @if view.runs { p { a href=(links::committee(view.cycle)) { (f.t("上会一页:名单、各单位情况、要决定的")) } } }
            @if !view.signing.is_empty() { (offices::sign(f, view)) }
            (self.missing(f))
            @if !view.moved.is_empty() {
                section class="block" aria-labelledby="moved" {
                    h2 id="moved" { (f.t("公示以后变了什么")) }
                    (differences(f, &view.moved))
                }
            }
            @if view.acts.contains(&Act::DecideTitle) && !view.tiers.is_empty() { (offices::decide(f, view, &self.typed)) }
            @if !view.objections.is_empty() { (offices::objections(f, view)) }
            (self.acts(f))
            @if !view.decisions.is_empty() { (offices::decided(f, view)) }
            (self.history(f))
        }
    }
}

impl NoticeBoardPage {
    /// Where the last notice stands, with its clocks.
    fn stands(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            @match view.notices.first() {
                None => { p { (state(f, view.position.state, false)) " " (f.t("结果先公示,期满没有未答复的异议,再由有权的单位认定。")) } }
                Some(last) => {
                    p {
                        a href=(links::notice(view.cycle, last.number, "inside")) {
                            (kind_name(f, last.kind)) (f.with("(第{0}号)", &[&last.number]))
                        } " " (state(f, last.state, view.position.over)) " "
                        span class="small" { (f.with("{0}至{1}", &[&last.posted, &last.last])) }
                        @if last.until != last.last { " " span class="small" { (f.with("异议收到{0}", &[&last.until])) } }
                    }
                    p class="row" {
                        @for &scope in &last.scopes {
                            a class="button" href=(links::notice(view.cycle, last.number, piece(scope))) { (scope_name(f, scope)) }
                        }
                    }
                }
            }
        }
    }

    /// What is missing before the next notice.
    fn missing(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let idle = view.unsettled.is_empty() && view.unsigned.is_empty() && view.open.is_empty();
        html! {
            section class="block" aria-labelledby="missing" {
                h2 id="missing" { (f.t("发下一份公示还差什么")) }
                @if idle { p { (f.with("什么都不差:{0}个对象的结果齐了,该签的都签了。", &[&view.results])) } }
                ul class="plain" {
                    @if !view.unsettled.is_empty() {
                        li { (f.with("{0}个对象还没有评完:", &[&view.unsettled.len()])) span lang="zh-CN" { (offices::some(&view.unsettled)) } }
                    }
                    @if !view.unsigned.is_empty() {
                        @let names: Vec<String> = view.unsigned.iter().map(|(one, title)| format!("{}({title})", one.name)).collect();
                        li { (f.with("{0}处签字:", &[&names.len()])) span lang="zh-CN" { (offices::some(&names)) } }
                    }
                    @for open in &view.open {
                        li {
                            (f.with("空出来的名额要会议决定:{0}个", &[&open.places])) " "
                            span lang="zh-CN" { (open.title) " " (open.league) } "; " (f.t("按分数下一个是")) " "
                            span lang="zh-CN" { @if let Some(next) = open.next.first() { (next.name) } }
                        }
                    }
                }
            }
        }
    }

    /// Forms for whoever may.
    fn acts(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let has = |act: Act| view.acts.contains(&act);
        let number = view.notices.first().map_or(0, |last| last.number);
        html! {
            @if has(Act::PostNotice) { (offices::post(f, view, &self.typed, false)) }
            @if has(Act::CorrectNotice) && (!view.moved.is_empty() || view.position.upheld > 0) {
                (offices::post(f, view, &self.typed, true))
            }
            @if has(Act::ConfirmNotice) { (offices::end(f, view, number, "confirm")) }
            @if has(Act::WithdrawNotice) { (offices::end(f, view, number, "withdraw")) }
            @if has(Act::TakeDownNotice) { (offices::end(f, view, number, "down")) }
        }
    }

    fn history(&self, f: &Frame) -> Markup {
        html! {
            @if !self.view.notices.is_empty() {
                section class="block" aria-labelledby="history" {
                    h2 id="history" { (f.t("发过的公示")) }
                    ul class="lines" {
                        @for one in &self.view.notices {
                            li {
                                a href=(links::notice(self.view.cycle, one.number, "inside")) {
                                    (kind_name(f, one.kind)) (f.with("(第{0}号)", &[&one.number]))
                                } " " (state(f, one.state, false)) " "
                                @if one.gone { (crate::chips::chip(crate::chips::Tone::Idle, f.t("公众已看不到"))) }
                                br;
                                span class="small muted" {
                                    span lang="zh-CN" { (one.by.0) "(" (one.by.1) ")" } " " (standing::moment(one.by.2)) " · "
                                    (f.with("{0}自动撤下", &[&one.down])) " · " (f.t("校验码")) " " (one.digest[..one.digest.len().min(16)])
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let views = super::made_up::boards().into_iter();
        views.map(|view| Self { view, typed: Typed::default() }).collect()
    }
}
