//! One's own posts → what colleagues may do under them, and what one does for colleagues.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, DelegationLine, Delegations, Lettable};
use fanben_actions::{Refusal, actions};
use fanben_model::rights::Act;
use maud::{Markup, html};
use uuid::Uuid;

use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::pages::people::post_words;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals::act_name;
use crate::{Shared, links};

/// One's delegations, both ways.
pub(crate) struct DelegationsPage {
    pub(crate) view: Delegations,
    pub(crate) typed: Typed,
}

/// Shows them.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::delegations(&shared.desk, &visit.who).await)?;
    Ok(visit.frame.show(&DelegationsPage { view, typed: Typed::default() }))
}

/// The word an act is sent under.
fn word(act: Act) -> String {
    serde_json::to_value(act)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn input(form: &Sent) -> Result<actions::Delegate, Refusal> {
    let day = |name: &str| match form.text(name) {
        text if text.is_empty() => Ok(None),
        text => text.parse().map(Some).map_err(|_| Refusal::bad(name, "请写年月日,如 2026-07-01")),
    };
    let acts = form.all("acts").into_iter();
    let acts = acts.filter_map(|act| serde_json::from_value(act.into()).ok());
    Ok(actions::Delegate {
        post: form.text("post").parse().map_err(|_| Refusal::bad("post", "请选岗位"))?,
        to: form.text("to").parse().map_err(|_| Refusal::bad("to", "请选同事"))?,
        deputy: form.text("deputy") == "yes",
        acts: acts.collect(),
        from: day("from")?.ok_or_else(|| Refusal::bad("from", "请写开始的那一天"))?,
        until: day("until")?,
        reason: form.text("reason"),
    })
}

/// Lets a colleague act.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let came = match input(&form) {
        Ok(input) => actions::delegate(desk, who, action, input).await,
        Err(refusal) => Err(refusal),
    };
    let to = links::done(links::DELEGATIONS, "let");
    let look = looks::delegations(desk, who);
    visit.answered(came, &to, form, look, |view, typed| DelegationsPage { view, typed }).await
}

/// Takes it back.
pub(crate) async fn end(
    State(shared): State<Shared>,
    Path(id): Path<Uuid>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    visit.look(actions::end_delegation(&shared.desk, &visit.who, action, id).await)?;
    Ok(Redirect::to(&links::done(links::DELEGATIONS, "unlet")).into_response())
}

impl Page for DelegationsPage {
    fn title(&self, f: &Frame) -> String {
        f.t("授权代办").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Own
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("我的账号").to_owned(), links::OWN.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&[]))
            p class="lead" { (f.t("出差、学习、休假时,请同一单位的同事代办;每一笔都写明谁代谁办的。")) }
            @if !view.taken.is_empty() {
                section class="block" aria-labelledby="taken" {
                    h2 id="taken" { (f.t("我代同事办的")) }
                    ul class="lines" { @for line in &view.taken { li { (Self::line(f, line, &line.holder)) } } }
                }
            }
            @if !view.given.is_empty() {
                section class="block" aria-labelledby="given" {
                    h2 id="given" { (f.t("同事代我办的")) }
                    ul class="lines" { @for line in &view.given { li { (Self::line(f, line, &line.name)) } } }
                }
            }
            @for (post, at) in view.posts.iter().zip(1..) { (self.form(f, post, at)) }
            @if view.posts.is_empty() { p class="muted" { (f.t("您没有可以授权的岗位。")) } }
        }
    }
}

impl DelegationsPage {
    fn line(f: &Frame, line: &DelegationLine, other: &str) -> Markup {
        let acts: Vec<&str> = line.acts.iter().map(|act| act_name(f, *act)).collect();
        let days = match line.until {
            Some(until) => f.with("{0} 到 {1}", &[&line.from, &until]),
            None => f.with("{0} 起", &[&line.from]),
        };
        html! {
            div class="row" {
                strong lang="zh-CN" { (other) }
                (chip(Tone::Info, if line.deputy { f.t("B角") } else { f.t("代办") }))
                @if !line.open { (chip(Tone::Idle, f.t("已结束"))) }
                span class="num muted small" { (days) }
            }
            p class="small" { span lang="zh-CN" { (post_words(f, &line.post)) } " · " (acts.join("、")) }
            p class="muted small" lang="zh-CN" { (line.reason) }
            @if line.open {
                (f.post(&links::delegation_end(line.id), &html! {
                    button class="button" aria-label=(f.with("收回给{0}的授权", &[&other])) { (f.t("收回")) }
                }))
            }
        }
    }

    fn form(&self, f: &Frame, of: &Lettable, at: usize) -> Markup {
        let id = |name: &str| format!("{name}-{at}");
        let mine = self.typed.value("post") == of.post.id.to_string();
        let kept = |name: &str| if mine { self.typed.value(name) } else { String::new() };
        let typed_acts = self.typed.sent.all("acts");
        let from = match kept("from") {
            text if text.is_empty() => self.view.today.to_string(),
            text => text,
        };
        html! {
            section class="block" aria-labelledby=(id("let")) {
                h2 id=(id("let")) { span lang="zh-CN" { (post_words(f, &of.post)) } }
                @if of.colleagues.is_empty() {
                    p class="muted" { (f.t("这个单位里还没有别的同事有岗位,请先让安全管理员授予。")) }
                } @else {
                    (f.post(links::DELEGATIONS, &html! {
                        input type="hidden" name="post" value=(of.post.id);
                        div class="field" {
                            label for=(id("to")) { (f.t("请谁代办")) }
                            select id=(id("to")) name="to" {
                                @for (person, name) in &of.colleagues {
                                    option value=(person) selected[kept("to") == person.to_string()] { (name) }
                                }
                            }
                        }
                        fieldset {
                            legend class="label" { (f.t("可以办什么")) }
                            ul class="checks" {
                                @for act in &of.acts {
                                    @let sent = word(*act);
                                    li { label for=(id(&sent)) {
                                        input type="checkbox" id=(id(&sent)) name="acts" value=(sent)
                                            checked[!mine || typed_acts.contains(&sent)];
                                        (act_name(f, *act))
                                    } }
                                }
                            }
                        }
                        div class="fields" {
                            div class="field" {
                                label for=(id("from")) { (f.t("开始的一天")) }
                                input type="date" id=(id("from")) name="from" value=(from) required;
                            }
                            div class="field" {
                                label for=(id("until")) { (f.t("最后一天")) }
                                input type="date" id=(id("until")) name="until" value=(kept("until"));
                            }
                        }
                        ul class="checks" { li { label for=(id("deputy")) {
                            input type="checkbox" id=(id("deputy")) name="deputy" value="yes"
                                checked[kept("deputy") == "yes"];
                            (f.t("长期B角(最后一天可以不填)"))
                        } } }
                        div class="field" {
                            label for=(id("reason")) { (f.t("原因")) }
                            input type="text" id=(id("reason")) name="reason" value=(kept("reason"))
                                autocomplete="off" required;
                        }
                        button class="button main" { (f.t("授权")) }
                    }))
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let line = |open, deputy| DelegationLine {
            id: made::post().id,
            post: made::post(),
            holder: "马志远".to_owned(),
            name: "李桂英".to_owned(),
            deputy,
            acts: vec![Act::SaveSheet, Act::HoldMeeting],
            from: made::day(10, 20),
            until: (!deputy).then(|| made::day(10, 30)),
            open,
            reason: "外出学习".to_owned(),
        };
        let lettable = |colleagues| Lettable {
            post: made::post(),
            acts: vec![Act::Declare, Act::SaveSheet, Act::SendUp],
            colleagues,
        };
        let view =
            |posts, given, taken| Delegations { posts, given, taken, today: made::day(10, 28) };
        let colleague = (made::person(), "李桂英".to_owned());
        let full = view(
            vec![lettable(vec![colleague]), lettable(vec![])],
            vec![line(true, true), line(false, false)],
            vec![line(true, false)],
        );
        let page = |view| DelegationsPage { view, typed: Typed::default() };
        vec![page(full), page(view(vec![], vec![], vec![]))]
    }
}
