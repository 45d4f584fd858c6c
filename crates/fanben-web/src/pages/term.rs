//! One term of office → its end, or a move to another post.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, PersonPage as View};
use fanben_actions::{PersonId, Post, Refusal, actions};
use fanben_model::rights::Act;
use maud::{Markup, html};
use uuid::Uuid;

use crate::fields::{Field, Typed};
use crate::pages::people::post_words;
use crate::pages::person::{post_fields, post_of};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// A post that may end.
pub(crate) struct TermPage {
    pub(crate) view: View,
    pub(crate) post: Post,
    pub(crate) typed: Typed,
}

async fn found(
    shared: &Shared,
    visit: &Visit,
    person: PersonId,
    post: Uuid,
) -> Result<TermPage, Oops> {
    let view = visit.look(looks::person(&shared.desk, &visit.who, person).await)?;
    let term = view.terms.iter().find(|term| term.post.id == post);
    match term.filter(|_| view.line.acts.contains(&Act::EndPost)) {
        Some(term) => {
            let post = term.post.clone();
            Ok(TermPage { view, post, typed: Typed::default() })
        }
        None => Err(visit.oops(Trouble::Nowhere)),
    }
}

/// Shows the forms.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((person, post)): Path<(PersonId, Uuid)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let page = found(&shared, &visit, person, post).await?;
    Ok(visit.frame.show(&page))
}

/// Ends the post, or moves its holder.
pub(crate) async fn act(
    State(shared): State<Shared>,
    Path((person, post, act)): Path<(PersonId, Uuid, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (came, word) = match act.as_str() {
        "end" => {
            let last = form.text("last").parse();
            let came = match last {
                Ok(last) => {
                    let input = actions::EndPost { post, last, reason: form.text("why") };
                    actions::end_post(desk, who, action, input).await
                }
                Err(_) => Err(Refusal::bad("last", "请写年月日,如 2026-07-01")),
            };
            (came, "ended")
        }
        "move" => {
            let came = match post_of(&form, person) {
                Ok(input) => actions::move_post(desk, who, action, post, input).await,
                Err(refusal) => Err(refusal),
            };
            (came, "moved")
        }
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    match came {
        Ok(_) => Ok(Redirect::to(&links::done(&links::person(person), word)).into_response()),
        Err(Refusal::Bad(bad)) => {
            let page = found(&shared, &visit, person, post).await?;
            let page = TermPage { typed: Typed { sent: form, bad }, ..page };
            Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

impl Page for TermPage {
    fn title(&self, f: &Frame) -> String {
        f.with("免去、调动:{0}", &[&self.view.line.name])
    }

    fn tab(&self) -> Tab {
        Tab::People
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let person = self.view.line.id;
        vec![
            (f.t("人员").to_owned(), links::PEOPLE.to_owned()),
            (self.view.line.name.clone(), links::person(person)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let person = self.view.line.id;
        let (last, why) = (self.typed.value("last"), self.typed.value("why"));
        let last = if last.is_empty() { self.view.today.to_string() } else { last };
        let last = Field {
            name: "last",
            label: f.t("最后一天"),
            value: &last,
            wrong: self.typed.wrong("last"),
            required: true,
            ..Field::default()
        };
        let why = Field {
            name: "why",
            label: f.t("依据"),
            value: &why,
            hint: f.t("免职文件的文号,或者谁在什么会上决定的。"),
            required: true,
            ..Field::default()
        };
        html! {
            (self.typed.note(&["unit", "role", "from", "until", "last"]))
            p lang="zh-CN" { strong { (post_words(f, &self.post)) } }
            section class="block" aria-labelledby="end" {
                h2 id="end" { (f.t("免去这个岗位")) }
                (f.post(&links::term_act(person, self.post.id, "end"), &html! {
                    (last.day(f)) (why.text(f, "off"))
                    button class="button main" { (f.t("免去")) }
                }))
            }
            section class="block" aria-labelledby="move" {
                h2 id="move" { (f.t("调到别的岗位")) }
                p { (f.t("原岗位到新岗位开始的前一天为止,中间不空一天。")) }
                (f.post(&links::term_act(person, self.post.id, "move"), &html! {
                    (post_fields(f, &self.typed, &self.view))
                    button class="button main" { (f.t("调动")) }
                }))
            }
        }
    }
}

impl TermPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        vec![TermPage { view: made::file(), post: made::post(), typed: Typed::default() }]
    }
}
