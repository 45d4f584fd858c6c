//! A sheet before it goes up → exactly what is missing, what it comes to, and the decision.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, Question, Sheet, Signing};
use fanben_actions::{CycleId, actions};
use fanben_model::rights::Act;
use maud::{Markup, html};

use super::{meeting, signing};
use crate::chips::{Tone, chip};
use crate::fields::Field;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals;
use crate::{Shared, links, standing};

/// The check before sending up.
pub(crate) struct ReviewPage {
    pub(crate) view: Sheet,
    pub(crate) signing: Signing,
}

/// Shows the check.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::sheet(&shared.desk, &visit.who, cycle, &subject, None).await)?;
    let signing = visit.look(looks::signing(&shared.desk, &visit.who, cycle, &subject).await)?;
    Ok(visit.frame.show(&ReviewPage { view, signing }))
}

/// Records the decision.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, subject, decision)): Path<(CycleId, String, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let back = links::subject(cycle, &subject);
    let about = || actions::About { cycle, subject: subject.clone() };
    let reasoned =
        || actions::WithReason { cycle, subject: subject.clone(), reason: form.text("reason") };
    let (done, word) = match decision.as_str() {
        "send" => (actions::send_up(desk, who, action, about()).await, "sent"),
        "recommend" => (actions::recommend(desk, who, action, about()).await, "recommended"),
        "decline" => (actions::decline(desk, who, action, reasoned()).await, "declined"),
        "return" => (actions::send_back(desk, who, action, reasoned()).await, "returned"),
        "correct" => {
            let input = actions::Correct {
                cycle,
                subject: subject.clone(),
                stage: form.text("stage"),
                reason: form.text("reason"),
                document: form.text("document"),
            };
            (actions::correct(desk, who, action, input).await, "corrected")
        }
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    visit.look(done)?;
    Ok(Redirect::to(&links::done(&back, word)).into_response())
}

impl Page for ReviewPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0} {1}:上报前检查", &[&self.view.subject.name, &self.view.stage.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let (view, code) = (&self.view, &self.view.subject.code);
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (view.title.clone(), links::board(view.cycle)),
            (view.subject.name.clone(), links::subject(view.cycle, code)),
            (f.t("评分表").to_owned(), links::sheet(view.cycle, code, "")),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" { (f.with("由{0}评定", &[&view.by])) " · " (standing::due(f, view.deadline, view.days)) }
            (self.missing(f))
            (self.methods(f))
            (self.comes_to(f))
            (self.signatures(f))
            (self.decisions(f))
        }
    }
}

impl ReviewPage {
    fn ready(&self) -> bool {
        self.view.missing.is_empty()
            && self.view.methods.iter().all(|method| method.lacks.is_none())
            && self.signing.titles.iter().all(|title| title.wanting.is_none())
    }

    fn question(&self, key: &str) -> Option<&Question> {
        let mut all = self.view.dimensions.iter().flat_map(|dimension| {
            let of_items = dimension.items.iter().flat_map(|item| &item.clauses);
            dimension.standards.iter().chain(of_items.flat_map(|clause| &clause.questions))
        });
        all.find(|question| question.key == key)
    }

    fn named(&self, key: &str) -> String {
        self.question(key).map_or_else(|| key.to_owned(), |question| question.asks.clone())
    }

    fn missing(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let sheet = links::sheet(view.cycle, &view.subject.code, "");
        let open: Vec<String> = view
            .dimensions
            .iter()
            .filter(|dimension| dimension.declared)
            .flat_map(|dimension| dimension.items.iter().flat_map(|item| &item.clauses))
            .flat_map(|clause| &clause.questions)
            .filter_map(|question| question.measured.as_ref())
            .filter(|measured| measured.value.is_empty() && !measured.name.is_empty())
            .map(|measured| f.with("{0}(由{1}登记)", &[&measured.name, &measured.owner]))
            .collect();
        html! {
            @if self.ready() {
                div class="note good" { p { strong { (f.t("该填的都填了,可以上报。")) } } }
            } @else {
                div class="note bad" role="status" {
                    p { strong { (f.t("还不能上报,缺下面这些:")) } }
                    ul {
                        @for method in view.methods.iter().filter(|method| method.lacks.is_some()) {
                            @let lack = method.lacks.as_ref();
                            li {
                                @if let Some(lack) = lack {
                                    (refusals::lacks(f, &method.method.name, method.kind, *lack)) " "
                                }
                                a href=(links::meeting(view.cycle, &view.subject.code, &method.method.code)) {
                                    (f.with("登记{0}", &[&method.method.name]))
                                }
                            }
                        }
                        @for title in &self.signing.titles {
                            @if let Some(why) = title.wanting {
                                li {
                                    (refusals::wanting(f, &title.sign.name, why)) " "
                                    a href=(links::signing(view.cycle, &view.subject.code)) { (f.t("去看签字")) }
                                }
                            }
                        }
                        @for key in view.missing.iter().take(30) {
                            li {
                                (f.t("没有评:"))
                                a href={ (sheet) "#q-" (key) } lang="zh-CN" { (self.named(key)) }
                            }
                        }
                        @if view.missing.len() > 30 {
                            li { (f.with("另有{0}处没有评。", &[&(view.missing.len() - 30)])) }
                        }
                    }
                }
            }
            @if !open.is_empty() {
                div class="note wait" {
                    p { (f.t("这些数据还没有登记,不影响上报,但结果是暂定的:")) (open.join("、")) }
                }
            }
            @if !view.changed.is_empty() {
                div class="note wait" {
                    p { (f.with("开会以后又改了{0}处,请考虑是否需要重新开会:", &[&view.changed.len()])) }
                    ul lang="zh-CN" { @for key in &view.changed { li { (self.named(key)) } } }
                }
            }
        }
    }

    fn methods(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let may = view.at_work && view.acts.contains(&Act::HoldMeeting);
        html! {
            @if !view.methods.is_empty() {
                section class="block" aria-labelledby="methods" {
                    h2 id="methods" { (f.t("会议、测评和走访")) }
                    ul class="lines" {
                        @for method in &view.methods {
                            li {
                                h3 lang="zh-CN" { (method.method.name) }
                                @if !method.asks.is_empty() { p class="small muted" lang="zh-CN" { (method.asks) } }
                                (meeting::state(f, method))
                                @if may {
                                    a class="button" href=(links::meeting(view.cycle, &view.subject.code, &method.method.code)) {
                                        @if method.held.is_some() { (f.with("重新登记{0}", &[&method.method.name])) }
                                        @else { (f.with("登记{0}", &[&method.method.name])) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn signatures(&self, f: &Frame) -> Markup {
        let signing = &self.signing;
        let address = links::signing(signing.cycle, &signing.subject.code);
        html! {
            @if !signing.titles.is_empty() || !signing.record.is_empty() {
                section class="block" aria-labelledby="signatures" {
                    h2 id="signatures" { (f.t("签字")) }
                    ul class="lines" {
                        @for title in &signing.titles {
                            li { h3 lang="zh-CN" { (title.sign.name) } (signing::title_state(f, title)) }
                        }
                    }
                    a class="button" href=(address) { (f.t("看签了什么、签字")) }
                }
            }
        }
    }

    fn comes_to(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="result" {
                h2 id="result" { (f.t("这张表的结果")) }
                p { strong { (f.with("{0}分", &[&view.total])) } " " span lang="zh-CN" { (view.tier) } }
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("大项")) } th scope="col" class="num" { (f.t("得分")) }
                        th scope="col" { (f.t("状态")) }
                    } }
                    tbody {
                        @for one in &view.dimensions {
                            tr {
                                th scope="row" lang="zh-CN" { (one.dimension.name) }
                                td class="num" data-label=(f.t("得分")) {
                                    @if one.declared { (one.score) " / " (one.full) }
                                }
                                td data-label=(f.t("状态")) {
                                    @if one.star { (standing::star_words(f, &one.state)) }
                                    @else if one.score.contains('~') { (chip(Tone::Wait, f.t("未评完"))) }
                                    @else { (chip(Tone::Good, f.t("已评"))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn decisions(&self, f: &Frame) -> Markup {
        let acts = &self.view.acts;
        let may = |act: Act| acts.contains(&act);
        let any = [Act::SendUp, Act::Recommend, Act::Decline, Act::SendBack, Act::Correct];
        html! {
            @if any.iter().any(|act| may(*act)) {
                section class="block" aria-labelledby="decide" {
                    h2 id="decide" { (f.t("作出决定")) }
                    div class="row" {
                        @if may(Act::SendUp) { (self.forward(f, "send", f.t("上报"))) }
                        @if may(Act::Recommend) { (self.forward(f, "recommend", f.t("推荐并上报"))) }
                    }
                    @if may(Act::SendBack) {
                        (self.with_reason(f, "return", f.t("退回上一环节"), f.t("退回的理由"),
                            f.t("写清楚缺什么、改什么,对方会看到。")))
                    }
                    @if may(Act::Decline) {
                        (self.with_reason(f, "decline", f.t("不予推荐"), f.t("不予推荐的理由"),
                            f.t("不予推荐不等于没有达到标准;理由会公开给被评的村。")))
                    }
                    @if may(Act::Correct) { (self.correct(f)) }
                }
            }
        }
    }

    fn forward(&self, f: &Frame, decision: &str, words: &str) -> Markup {
        let address = links::decide(self.view.cycle, &self.view.subject.code, decision);
        html! {
            @if self.ready() {
                (f.post(&address, &html! {
                    button class="button main" data-ask=(f.t("上报后不能再改,要改只能请上级退回。确定上报吗?")) { (words) }
                }))
            } @else {
                button class="button main" type="button" disabled { (words) }
                span class="small muted" { (f.t("补齐上面缺的以后才能上报。")) }
            }
        }
    }

    fn with_reason(
        &self,
        f: &Frame,
        decision: &str,
        words: &str,
        label: &str,
        hint: &str,
    ) -> Markup {
        let address = links::decide(self.view.cycle, &self.view.subject.code, decision);
        let id = format!("reason-{decision}");
        html! {
            details {
                summary { (words) }
                (f.post(&address, &html! {
                    div class="field" {
                        label for=(id) { (label) }
                        span class="hint" id={ (id) "-hint" } { (hint) }
                        textarea id=(id) name="reason" rows="3" required aria-describedby={ (id) "-hint" } {}
                    }
                    button class="button warn" { (words) }
                }))
            }
        }
    }

    fn correct(&self, f: &Frame) -> Markup {
        let address = links::decide(self.view.cycle, &self.view.subject.code, "correct");
        let stages: Vec<(String, String)> = self
            .view
            .corrections
            .iter()
            .map(|stage| (stage.code.clone(), stage.name.clone()))
            .collect();
        let stage =
            Field {
                name: "stage", label: f.t("回到哪个环节"), required: true, ..Field::default()
            };
        let document = Field {
            name: "document",
            label: f.t("更正决定的文号"),
            required: true,
            ..Field::default()
        };
        html! {
            @if !stages.is_empty() {
                details {
                    summary { (f.t("按程序更正")) }
                    (f.post(&address, &html! {
                        (stage.choice(f, &stages))
                        (document.text(f, "off"))
                        div class="field" {
                            label for="reason-correct" { (f.t("更正的理由")) }
                            textarea id="reason-correct" name="reason" rows="3" required {}
                        }
                        button class="button warn" { (f.t("更正,重新办理")) }
                    }))
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let signing = || signing::SigningPage::samples().remove(0).view;
        let quiet = Signing { titles: vec![], record: vec![], ..signing() };
        let ready = Sheet { missing: vec![], methods: vec![], changed: vec![], ..made::sheet() };
        let many = (0..40).map(|at| format!("条款{at}")).collect();
        vec![
            ReviewPage { view: made::sheet(), signing: signing() },
            ReviewPage { view: ready, signing: quiet.clone() },
            ReviewPage {
                signing: quiet,
                view: Sheet { missing: many, acts: vec![Act::Look], ..made::sheet() },
            },
        ]
    }
}
