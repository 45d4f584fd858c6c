//! A code from a slip → the ballot → thanks. Nobody signs in, and whoever is signed in is not looked
//! at: the session is not even read.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, Ballot};
use fanben_actions::{Refusal, actions};
use maud::{Markup, html};

use crate::fields::Typed;
use crate::limits::Caller;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page};
use crate::visit::{Oops, Passer, Sent};
use crate::words::refusals;
use crate::{Shared, links};

/// Where the code is typed.
pub(crate) struct VotePage {
    pub(crate) typed: Typed,
}

/// The ballot behind a code.
pub(crate) struct BallotPage {
    pub(crate) view: Ballot,
    pub(crate) code: String,
    pub(crate) typed: Typed,
}

/// What who voted is told.
pub(crate) struct ThanksPage;

/// Shows where the code is typed.
pub(crate) async fn show(passer: Passer) -> Response {
    passer.frame.show(&VotePage { typed: Typed::default() })
}

/// A page that only a form leads to, opened by its address: back to the beginning.
pub(crate) async fn back() -> Response {
    Redirect::to(links::VOTE).into_response()
}

/// Says thanks.
pub(crate) async fn thanks(passer: Passer) -> Response {
    passer.frame.show(&ThanksPage)
}

/// How many try from one address is bounded: a hall full of people may stand behind one.
fn bounded(shared: &Shared, from: &Caller, frame: &Frame) -> Result<(), Oops> {
    if shared.limits.allow_crowd(from) {
        return Ok(());
    }
    let says = frame.t("这里投票的人太多,请过一分钟再试。").to_owned();
    Err(Oops::Page(Box::new(frame.clone()), Trouble::Refused(says)))
}

fn refused(frame: &Frame, refusal: &Refusal) -> Oops {
    let what = match refusal {
        Refusal::Broken(cause) => {
            tracing::error!(%cause, "A ballot could not be taken");
            Trouble::Broken
        }
        _ => Trouble::Refused(refusals::told(frame, refusal)),
    };
    Oops::Page(Box::new(frame.clone()), what)
}

/// Shows the ballot behind a code.
pub(crate) async fn ballot(
    State(shared): State<Shared>,
    from: Caller,
    passer: Passer,
    form: Sent,
) -> Result<Response, Oops> {
    let frame = &passer.frame;
    bounded(&shared, &from, frame)?;
    let code = form.text("code");
    match looks::ballot(&shared.desk, &code).await {
        Ok(view) => Ok(frame.show(&BallotPage { view, code, typed: Typed::default() })),
        Err(Refusal::Bad(bad)) => {
            let page = VotePage { typed: Typed { sent: form, bad } };
            Ok(frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(refusal) => Err(refused(frame, &refusal)),
    }
}

/// Takes the ballot.
pub(crate) async fn cast(
    State(shared): State<Shared>,
    from: Caller,
    passer: Passer,
    form: Sent,
) -> Result<Response, Oops> {
    let frame = &passer.frame;
    bounded(&shared, &from, frame)?;
    let code = form.text("code");
    // As many as a ballot may have; what is missing is said with the ballot.
    let marks: Vec<String> = (0..30).map(|at| form.text(&actions::mark_field(at))).collect();
    let bad = match actions::cast_ballot(&shared.desk, &code, &marks).await {
        Ok(_) => return Ok(Redirect::to(links::VOTED).into_response()),
        Err(Refusal::Bad(bad)) => bad,
        Err(refusal) => return Err(refused(frame, &refusal)),
    };
    let typed = Typed { sent: form, bad };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(match looks::ballot(&shared.desk, &code).await {
        Ok(view) => frame.respond(status, &BallotPage { view, code, typed }),
        Err(_) => frame.respond(status, &VotePage { typed }),
    })
}

impl Page for VotePage {
    fn title(&self, f: &Frame) -> String {
        f.t("民主测评投票").to_owned()
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let code = self.typed.value("code");
        let wrong = !self.typed.bad.is_empty();
        html! {
            @if wrong {
                div class="note bad" role="alert" { p {
                    (f.t("这个票码不能用:可能输错了、已经用过,或者这次测评已经结束。请核对票条;仍不行请找组织测评的人。"))
                } }
            }
            p class="lead" { (f.t("请填票条上的16位票码。不记名:不用登录,不问您是谁。")) }
            section class="block" {
                (f.post(links::VOTE_BALLOT, &html! {
                    div class="field" {
                        label for="code" { (f.t("票码")) }
                        input id="code" name="code" type="text" inputmode="numeric" value=(code) required
                            autocomplete="off" data-from-mark="yes" aria-invalid=[wrong.then_some("true")];
                    }
                    button class="button main" { (f.t("看票")) }
                }))
            }
            p class="muted" { (f.t("没有手机的,请用会场的电脑;也可以请组织测评的人读给您听,您自己按。")) }
        }
    }
}

impl Page for BallotPage {
    fn title(&self, _: &Frame) -> String {
        self.view.form.title.clone()
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let form = &self.view.form;
        html! {
            @if !self.typed.bad.is_empty() {
                div class="note bad" role="alert" { p { (f.t("还没有投出:每一个都要选一项,不想评的选“弃权”。")) } }
            }
            p class="lead" { span lang="zh-CN" { (self.view.unit) } " · " (f.with("{0}截止", &[&self.view.deadline])) }
            (f.post(links::VOTE_CAST, &html! {
                input type="hidden" name="code" value=(self.code);
                @for (subject, at) in form.subjects.iter().zip(0..) {
                    section class="block" { fieldset {
                        legend class="label" lang="zh-CN" { (subject.says()) }
                        @let name = actions::mark_field(at);
                        @if self.typed.wrong(&name).is_some() { span class="wrong" { (f.t("请选一项,不想评就选“弃权”")) } }
                        @for option in 0..=form.options.len() {
                            @let own = form.options.get(option);
                            @let value = own.map_or_else(|| "abstain".to_owned(), |_| option.to_string());
                            @let id = format!("{name}.{value}");
                            label class="pick" for=(id) {
                                input type="radio" id=(id) name=(name) value=(value) required checked[self.typed.value(&name) == value];
                                @match own { Some(words) => span lang="zh-CN" { (words) }, None => span { (f.t("弃权")) } }
                            }
                        }
                    } }
                }
                button class="button main" data-ask=(f.t("投出以后不能改。现在投票吗?")) { (f.t("投票")) }
            }))
            p class="muted" { (f.t("投出以后,票码作废;您的票只加进合计,系统里没有哪一张票、什么时候投的。")) }
        }
    }
}

impl Page for ThanksPage {
    fn title(&self, f: &Frame) -> String {
        f.t("已投票,谢谢").to_owned()
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            div class="note good" role="status" { p { (f.t("您的票已经算进去了。票条可以撕掉。")) } }
            p { (f.t("结果在结束计票以后由组织测评的单位公布;票太少就不公布。")) }
            p { a class="button" href=(links::VOTE) { (f.t("下一位投票")) } }
        }
    }
}

impl VotePage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let bad = vec![fanben_actions::BadInput {
            field: "code".to_owned(),
            says: fanben_actions::ballot_words::UNUSABLE.to_owned(),
        }];
        vec![Self { typed: Typed::default() }, Self { typed: Typed { sent: Sent::default(), bad } }]
    }
}

impl BallotPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = Ballot {
            form: super::made_up::form(),
            unit: "小泉乡".to_owned(),
            deadline: crate::pages::made::day(11, 25),
        };
        let code = "4926-9012-1107-1105".to_owned();
        let bad = vec![fanben_actions::BadInput {
            field: actions::mark_field(1),
            says: "请选一项,不想评就选“弃权”".to_owned(),
        }];
        let sent = Sent::of(vec![(actions::mark_field(0), "1".to_owned())]);
        vec![
            Self { view: view.clone(), code: code.clone(), typed: Typed::default() },
            Self { view, code, typed: Typed { sent, bad } },
        ]
    }
}

impl ThanksPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        vec![Self]
    }
}
