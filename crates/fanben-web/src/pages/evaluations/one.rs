//! One secret evaluation → what is next, how many ballots came, and once it is counted what it came
//! to.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, EvaluationPage};
use fanben_actions::{EvaluationId, Receipt, Refusal, actions};
use fanben_model::ballots::{Agreement, Came, Outcome, State as Stands, Way, share};
use fanben_model::rights::Act;
use maud::{Markup, html};

use super::slips::BallotSlipsPage;
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// One evaluation.
pub(crate) struct OneEvaluationPage {
    pub(crate) view: EvaluationPage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(id): Path<EvaluationId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::evaluation(&shared.desk, &visit.who, id).await)?;
    Ok(visit.frame.show(&OneEvaluationPage { view, typed: Typed::default() }))
}

/// Where this site is, as the browser that asks calls it.
fn site(shared: &Shared, headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if shared.secure { "https" } else { "http" };
    if host.is_empty() { String::new() } else { format!("{scheme}://{host}") }
}

/// Opens, replaces the codes, counts, annuls, records.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((id, act)): Path<(EvaluationId, String)>,
    headers: HeaderMap,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (came, word): (Result<Receipt, Refusal>, &str) = match act.as_str() {
        "open" => (actions::open_evaluation(desk, who, action, id).await, "evaluation-opened"),
        "reissue" => (actions::reissue_codes(desk, who, action, id).await, "evaluation-opened"),
        "close" => (actions::close_evaluation(desk, who, action, id).await, "evaluation-closed"),
        "annul" => {
            let why = form.text("reason");
            (actions::annul_evaluation(desk, who, action, id, why).await, "evaluation-annulled")
        }
        "record" => {
            let (measure, why) = (form.text("measure"), form.text("why"));
            (actions::record_shares(desk, who, action, id, measure, why).await, "recorded")
        }
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let look = looks::evaluation(desk, who, id);
    match came {
        Ok(receipt) if word == "evaluation-opened" => {
            let view = visit.look(look.await)?;
            if view.position.way == Way::Paper {
                let to = links::done(&links::evaluation(id), word);
                return Ok(Redirect::to(&to).into_response());
            }
            let codes = receipt.gives.into_iter().filter(|(name, _)| name == "code");
            let page = BallotSlipsPage {
                id,
                title: view.form.title,
                deadline: view.deadline,
                site: site(&shared, &headers),
                codes: codes.map(|(_, code)| code).collect(),
            };
            Ok(visit.frame.show(&page))
        }
        // A value that is recorded already asks for a reason, under the code of its unit.
        Err(Refusal::Bad(bad)) if act == "record" => {
            let known = |field: &str| ["measure", "why"].contains(&field);
            let bad = bad.into_iter().map(|mut one| {
                if !known(&one.field) {
                    "why".clone_into(&mut one.field);
                }
                one
            });
            let came: Result<Receipt, Refusal> = Err(Refusal::Bad(bad.collect()));
            visit
                .answered(came, "", form, look, |view, typed| OneEvaluationPage { view, typed })
                .await
        }
        came => {
            let to = links::done(&links::evaluation(id), word);
            visit
                .answered(came, &to, form, look, |view, typed| OneEvaluationPage { view, typed })
                .await
        }
    }
}

impl Page for OneEvaluationPage {
    fn title(&self, _: &Frame) -> String {
        self.view.form.title.clone()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("民主测评").to_owned(), links::EVALUATIONS.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&["reason", "measure", "why"]))
            p class="lead" {
                (super::state(f, view.position.state)) " " span lang="zh-CN" { (view.unit.name) }
                " · " (super::way(f, view.position.way)) " · " (f.with("{0}截止", &[&view.deadline]))
                @if let Some((cycle, title)) = &view.cycle {
                    " · " a href=(links::board(*cycle)) lang="zh-CN" { (title) }
                }
            }
            (self.next(f))
            @if let Some(outcome) = &view.outcome { (self.result(f, outcome)) }
            (self.terms(f))
            (self.history(f))
            @if view.acts.contains(&Act::AnnulEvaluation) { (self.annul(f)) }
        }
    }
}

impl OneEvaluationPage {
    fn may(&self, act: Act) -> bool {
        self.view.acts.contains(&act)
    }

    fn act(&self, f: &Frame, act: &str, words: &str, ask: Option<&str>) -> Markup {
        f.post(
            &links::evaluation_act(self.view.id, act),
            &html! { button class="button main" data-ask=[ask] { (words) } },
        )
    }

    /// What is to be done now.
    fn next(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let codes = view.position.way == Way::Codes;
        html! {
            @match view.position.state {
                Stands::Draft => section class="block" aria-labelledby="next" {
                    h2 id="next" { (f.t("下一步:开始")) }
                    p {
                        @if codes { (f.with("开始后出{0}个票码,印在票条上,剪开发给参加的人。票码只显示一次,请先准备好打印机。", &[&view.form.issued])) }
                        @else { (f.t("开始后发纸质票;收回来由两个人分别计票,各自登记,一致才作数。")) }
                    }
                    @if self.may(Act::OpenEvaluation) { (self.act(f, "open", f.t("开始"), None)) }
                },
                Stands::Open if codes => (self.open(f)),
                Stands::Open => (self.paper(f)),
                Stands::Closed | Stands::Annulled => {},
            }
        }
    }

    fn close(&self, f: &Frame) -> Markup {
        let ask = f.t("计票以后不能再投,结果也不能改。现在计票吗?");
        self.act(f, "close", f.t("结束并计票"), Some(ask))
    }

    fn open(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let (came, issued) = (view.came.unwrap_or_default(), view.form.issued);
        let says = f.with("收回 {0} / 发出 {1}", &[&came, &issued]);
        html! {
            section class="block" aria-labelledby="next" {
                h2 id="next" { (f.t("正在投票")) }
                @if view.lost {
                    div class="note bad" role="alert" { p { (f.t("没有计的票不在备份里:系统恢复过,这次的票码和票已经不在了。请写明原因作废,重新测评。")) } }
                } @else {
                    p { (says) }
                    progress max=(issued.max(1)) value=(came) aria-label=(says) {}
                    p { (f.t("投票的网址:")) a href=(links::VOTE) { (f.t("投票")) } }
                    p class="muted" { (f.t("投票没有结束以前,谁都看不到投了什么,系统管理员也没有页面可看。")) }
                    @if self.may(Act::CloseEvaluation) {
                        @if view.countable { (self.close(f)) }
                        @else { p { (f.with("{0}起可以计票;票收齐了可以提前。", &[&view.deadline])) } }
                    }
                    @if self.may(Act::ReissueCodes) {
                        details {
                            summary { (f.t("票条没有打印出来")) }
                            p { (f.t("还没有人投票,可以把票码全部换成新的;已经发出去的旧票条就不能用了。")) }
                            (f.post(&links::evaluation_act(view.id, "reissue"), &html! {
                                button class="button" data-ask=(f.t("旧票条全部作废。现在重新出码吗?")) { (f.t("重新出票码")) }
                            }))
                        }
                    }
                }
            }
        }
    }

    fn paper(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="next" {
                h2 id="next" { (f.t("两个人分别计票")) }
                p { @match view.agreement {
                    Agreement::None => (f.t("还没有人登记。两个人各计一遍,各自登记,互相看不到。")),
                    Agreement::One => (f.t("一个人登记了;等第二个人另外计一遍、自己登记。")),
                    Agreement::Differ => (f.t("两个人计的不一样,都不作数。请各自重新计。")),
                    Agreement::Agreed => (f.t("两个人计的一致,可以计票了。")),
                } }
                @if !view.differ.is_empty() {
                    p { (f.t("不一样的地方:")) }
                    ul lang="zh-CN" { @for line in &view.differ { li { (line) } } }
                }
                @if view.countable && self.may(Act::CloseEvaluation) { (self.close(f)) }
                @if self.may(Act::CountPaper) && view.agreement != Agreement::Agreed {
                    a class="button main" href=(links::evaluation_count(view.id)) {
                        @if view.mine.is_some() { (f.t("重新登记我计的票")) } @else { (f.t("登记我计的票")) }
                    }
                }
            }
        }
    }

    fn result(&self, f: &Frame, outcome: &Outcome) -> Markup {
        let (view, turnout) = (&self.view, &outcome.turnout);
        let form = &view.form;
        html! {
            section class="block" aria-labelledby="result" {
                h2 id="result" { (f.t("结果")) }
                dl class="pairs" {
                    dt { (f.t("应到")) } dd { (turnout.due) }
                    @if let Some(present) = turnout.present { dt { (f.t("实到")) } dd { (present) } }
                    dt { (f.t("发出")) } dd { (turnout.issued) }
                    dt { (f.t("收回")) } dd { (turnout.returned) }
                    dt { (f.t("有效")) } dd { (turnout.valid) }
                }
                @match outcome.came {
                    Came::NoQuorum => div class="note bad" { p { (f.with("收回的票没有达到应到人数的{0},结果不作数,也不公布。", &[&quorum(form.quorum)])) } },
                    Came::TooFew => div class="note wait" { p { (f.with("有效票不到{0}张:公布就等于公开每个人投了什么,所以不公布。", &[&form.minimum])) } },
                    Came::Counted => (self.figures(f, outcome)),
                }
                @if !view.measures.is_empty() { (self.record(f)) }
            }
        }
    }

    fn figures(&self, f: &Frame, outcome: &Outcome) -> Markup {
        let form = &self.view.form;
        html! {
            table class="cards" {
                thead { tr {
                    th scope="col" { (f.t("测评对象")) }
                    @for option in &form.options { th scope="col" lang="zh-CN" { (option) } }
                    th scope="col" { (f.t("弃权")) } th scope="col" { (f.t("好评率")) }
                } }
                tbody { @for (subject, said) in form.subjects.iter().zip(&outcome.subjects) { tr {
                    th scope="row" lang="zh-CN" { (subject.says()) }
                    @match said {
                        Some(said) => {
                            @let (part, whole) = (said.favourable(form.favourable), said.whole());
                            @for (option, marks) in form.options.iter().zip(&said.marks) {
                                td class="num" data-label=(option) { (marks) }
                            }
                            td class="num" data-label=(f.t("弃权")) { (said.abstained) }
                            td class="num" data-label=(f.t("好评率")) {
                                @if let Some(share) = share(part, whole) { (share.with_places(2)) "%" }
                                " " span class="small muted" { "(" (part) "/" (whole) ")" }
                            }
                        },
                        None => td colspan=(form.options.len() + 2) { (f.with("表态的不到{0}人,不公布", &[&form.minimum])) },
                    }
                } } }
            }
            p class="small muted" { (f.with("好评率是前{0}项的票数除以有效票(弃权也算有效票),四舍五入到两位小数。", &[&form.favourable])) }
        }
    }

    /// The shares as a measure, without anybody typing them.
    fn record(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let (measure, why) = (self.typed.value("measure"), self.typed.value("why"));
        let measures: Vec<(String, String)> =
            view.measures.iter().map(|name| (name.clone(), name.clone())).collect();
        let field = |name: &'static str, label, value, hint, required| Field {
            name,
            label,
            value,
            hint,
            wrong: self.typed.wrong(name),
            required,
        };
        html! {
            h3 { (f.t("登记成考核的数据")) }
            (f.post(&links::evaluation_act(view.id, "record"), &html! {
                (field("measure", f.t("数据项"), &measure, f.t("各单位的好评率由系统写入,不用再填。"), true).choice(f, &measures))
                (field("why", f.t("更正的原因"), &why, f.t("已经报过别的数才要写。"), false).text(f, "off"))
                button class="button" { (f.t("登记好评率")) }
            }))
        }
    }

    /// What is asked of whom.
    fn terms(&self, f: &Frame) -> Markup {
        let form = &self.view.form;
        html! {
            section class="block" aria-labelledby="terms" {
                h2 id="terms" { (f.t("怎么测评")) }
                dl class="pairs" {
                    dt { (f.t("测评对象")) } dd lang="zh-CN" {
                        @for (subject, at) in form.subjects.iter().zip(0..) { @if at > 0 { "、" } (subject.says()) }
                    }
                    dt { (f.t("选项")) } dd lang="zh-CN" { (form.options.join("、")) "、弃权" }
                    dt { (f.t("算好评的")) } dd { (f.with("前{0}项", &[&form.favourable])) }
                    dt { (f.t("应到")) } dd { (form.due) }
                    dt { (f.t("作数的条件")) } dd { (f.with("收回的票不少于应到的{0}", &[&quorum(form.quorum)])) }
                    dt { (f.t("公布的条件")) } dd { (f.with("至少{0}张", &[&form.minimum])) }
                }
            }
        }
    }

    fn history(&self, f: &Frame) -> Markup {
        let word = |act: &str| match act {
            "opened" => f.t("开始"),
            "reissued" => f.t("重新出票码"),
            "counted" => f.t("登记计票"),
            "closed" => f.t("结束并计票"),
            "annulled" => f.t("作废"),
            _ => f.t("拟定"),
        };
        html! {
            section class="block" aria-labelledby="history" {
                h2 id="history" { (f.t("办理经过")) }
                ul class="lines" { @for one in &self.view.done { li {
                    strong { (word(&one.act)) } " " span lang="zh-CN" { (one.by) "(" (one.post) ")" } " " (standing::moment(one.at))
                    @if !one.reason.is_empty() { p lang="zh-CN" { (one.reason) } }
                } } }
            }
        }
    }

    fn annul(&self, f: &Frame) -> Markup {
        let reason = self.typed.value("reason");
        let wrong = self.typed.wrong("reason");
        let field = Field {
            name: "reason",
            label: f.t("为什么作废"),
            value: &reason,
            hint: f.t("作废以后结果不再显示,也不能恢复。"),
            wrong,
            required: true,
        };
        html! {
            details open[wrong.is_some()] {
                summary { (f.t("作废这次测评")) }
                (f.post(&links::evaluation_act(self.view.id, "annul"), &html! {
                    (field.area(f, 2))
                    button class="button" data-ask=(f.t("作废不能恢复。确定吗?")) { (f.t("作废")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        super::made_up::pages()
            .into_iter()
            .map(|view| Self { view, typed: Typed::default() })
            .collect()
    }
}

fn quorum((above, below): (u32, u32)) -> String {
    format!("{above}/{below}")
}
