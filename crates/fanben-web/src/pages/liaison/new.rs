//! Whom to tie to what → ties: one post to one unit, or everybody to their own unit at once.

use axum::extract::{Query, State};
use axum::response::Response;
use fanben_actions::actions::{self, TieUnits};
use fanben_actions::looks::{self, TieForm};
use maud::{Markup, html};
use serde::Deserialize;

use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The form.
pub(crate) struct TieNewPage {
    pub(crate) view: TieForm,
    pub(crate) typed: Typed,
}

/// What the address asks.
#[derive(Deserialize)]
pub(crate) struct Asked {
    duty: String,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::tie_form(&shared.desk, &visit.who, &asked.duty).await)?;
    Ok(visit.frame.show(&TieNewPage { view, typed: Typed::default() }))
}

/// Ties them.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let pair = |text: &str| {
        let (post, unit) = text.split_once(' ')?;
        Some((post.parse().ok()?, unit.to_owned()))
    };
    let one = format!("{} {}", form.text("post"), form.text("unit"));
    let many = form.all("pair");
    let pairs = if many.is_empty() { vec![one] } else { many };
    let duty = form.text("duty");
    let input = TieUnits {
        duty: duty.clone(),
        pairs: pairs.iter().filter_map(|text| pair(text)).collect(),
        from: form.text("from"),
        households: form.text("households"),
    };
    let came = actions::tie_units(desk, who, action, input).await;
    let look = looks::tie_form(desk, who, &duty);
    let to = links::done(links::LIAISON, "saved");
    visit.answered(came, &to, form, look, |view, typed| TieNewPage { view, typed }).await
}

impl Page for TieNewPage {
    fn title(&self, f: &Frame) -> String {
        f.with("安排{0}", &[&self.view.duty.name])
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn narrow(&self) -> bool {
        true
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("包联走访").to_owned(), links::LIAISON.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&["from", "households"]))
            (super::asked(f, &view.duty))
            @if view.posts.is_empty() { p { (f.t("没有人担任要包联的岗位;请先开设账号、授予岗位。")) } }
            @if !view.posts.is_empty() { (self.single(f)) }
            @if !view.own.is_empty() { (self.every(f)) }
        }
    }
}

impl TieNewPage {
    fn from(&self) -> String {
        let typed = self.typed.value("from");
        if typed.is_empty() { self.view.today.to_string() } else { typed }
    }

    /// One post and one unit.
    fn single(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let posts: Vec<(String, String)> =
            view.posts.iter().map(|(id, says)| (id.to_string(), says.clone())).collect();
        let units: Vec<(String, String)> =
            view.units.iter().map(|unit| (unit.code.clone(), unit.name.clone())).collect();
        let (post, unit) = (self.typed.value("post"), self.typed.value("unit"));
        let (from, households) = (self.from(), self.typed.value("households"));
        let field = |name, label, value, hint| Field {
            name,
            label,
            value,
            hint,
            wrong: self.typed.wrong(name),
            required: name != "households",
        };
        html! {
            section class="block" aria-labelledby="single" {
                h2 id="single" { (f.t("安排一个人")) }
                (f.post(links::LIAISON_NEW, &html! {
                    input type="hidden" name="duty" value=(view.duty.id);
                    (field("post", f.t("谁"), &post, "").choice(f, &posts))
                    (field("unit", f.t("包联哪里"), &unit, "").choice(f, &units))
                    (field("from", f.t("从哪一天起"), &from, "").day(f))
                    @if view.duty.households > 0 {
                        (field("households", f.t("联系几户"), &households, f.t("只写户数,不写是谁家。")).number(f))
                    }
                    button class="button main" { (f.t("安排")) }
                }))
            }
        }
    }

    /// Everybody to their own unit.
    fn every(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="every" {
                h2 id="every" { (f.with("在本单位任职、还没有安排的({0}人)", &[&view.own.len()])) }
                (f.post(links::LIAISON_NEW, &html! {
                    input type="hidden" name="duty" value=(view.duty.id);
                    input type="hidden" name="from" value=(view.today);
                    ul class="checks" {
                        @for ((post, unit, person), at) in view.own.iter().zip(1..) {
                            @let id = format!("pair-{at}");
                            li { label for=(id) {
                                input type="checkbox" id=(id) name="pair" value={ (post) " " (unit.code) } checked;
                                span lang="zh-CN" { (unit.name) " " (person) }
                            } }
                        }
                    }
                    button class="button" { (f.t("勾选的各包联本单位,从今天起")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::form();
        let none = TieForm { posts: vec![], units: vec![], own: vec![], ..view.clone() };
        let bad = vec![fanben_actions::BadInput {
            field: "from".to_owned(),
            says: "最早从31天以前算起;再早的走访已经不能记了".to_owned(),
        }];
        let sent = Sent::of(vec![("from".to_owned(), "2026-01-01".to_owned())]);
        vec![
            Self { view: view.clone(), typed: Typed::default() },
            Self { view: none, typed: Typed::default() },
            Self { view, typed: Typed { sent, bad } },
        ]
    }
}
