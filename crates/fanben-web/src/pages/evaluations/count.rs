//! What one person counted of the paper ballots → entered, without seeing what the other counted.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::actions::{self, CountPaper};
use fanben_actions::looks::{self, EvaluationPage};
use fanben_actions::{EvaluationId, Refusal};
use fanben_model::ballots::Count;
use fanben_model::rights::Act;
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The form.
pub(crate) struct CountPage {
    pub(crate) view: EvaluationPage,
    pub(crate) typed: Typed,
}

/// Shows the form.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(id): Path<EvaluationId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::evaluation(&shared.desk, &visit.who, id).await)?;
    if !view.acts.contains(&Act::CountPaper) {
        return Err(visit.oops(Trouble::Nowhere));
    }
    Ok(visit.frame.show(&CountPage { view, typed: Typed::default() }))
}

/// Enters it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(id): Path<EvaluationId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let view = visit.look(looks::evaluation(desk, who, id).await)?;
    let shape = (view.form.subjects.len(), view.form.options.len());
    let came = match read(&form, shape) {
        Ok(count) => {
            let input = CountPaper { evaluation: id, count };
            actions::count_paper(desk, who, action, input).await
        }
        Err(refusal) => Err(refusal),
    };
    let to = links::done(&links::evaluation(id), "counted");
    let look = looks::evaluation(desk, who, id);
    visit.answered(came, &to, form, look, |view, typed| CountPage { view, typed }).await
}

/// A number has to be there; none is 0 by itself.
fn read(form: &Sent, (subjects, options): (usize, usize)) -> Result<Count, Refusal> {
    let number = |name: &str| {
        let says = "请填数,没有就填0";
        form.text(name).parse::<u32>().map_err(|_| Refusal::bad(name, says))
    };
    let row = |subject: usize| {
        (0..=options).map(|option| number(&mark(subject, option))).collect::<Result<Vec<u32>, _>>()
    };
    Ok(Count {
        present: number("present")?,
        issued: number("issued")?,
        returned: number("returned")?,
        valid: number("valid")?,
        marks: (0..subjects).map(row).collect::<Result<_, _>>()?,
    })
}

fn mark(subject: usize, option: usize) -> String {
    format!("mark.{subject}.{option}")
}

impl Page for CountPage {
    fn title(&self, f: &Frame) -> String {
        f.t("登记我计的票").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (f.t("民主测评").to_owned(), links::EVALUATIONS.to_owned()),
            (self.view.form.title.clone(), links::evaluation(self.view.id)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let form = &view.form;
        let heads = [
            ("present", f.t("实到"), view.mine.as_ref().map(|count| count.present)),
            ("issued", f.t("发出"), view.mine.as_ref().map(|count| count.issued)),
            ("returned", f.t("收回"), view.mine.as_ref().map(|count| count.returned)),
            ("valid", f.t("有效"), view.mine.as_ref().map(|count| count.valid)),
        ];
        let sent = !self.typed.bad.is_empty();
        let value = |name: &str, known: Option<u32>| match known {
            Some(known) if !sent => known.to_string(),
            _ => self.typed.value(name),
        };
        html! {
            (self.typed.note(&heads.map(|(name, ..)| name)))
            p class="lead" { (f.t("请照您自己计的填,不要互相对。两个人都登记了才比较;不一样的地方会告诉您是哪几项,不告诉您对方填了多少。")) }
            (f.post(&links::evaluation_count(view.id), &html! {
                section class="block" {
                    p { (f.with("应到{0}人", &[&form.due])) }
                    div class="tally" { @for (name, label, known) in heads {
                        @let value = value(name, known);
                        (Field { name, label, value: &value, hint: "", wrong: self.typed.wrong(name), required: true }.number(f))
                    } }
                }
                @for (subject, at) in form.subjects.iter().zip(0..) {
                    section class="block" aria-labelledby={ "subject-" (at) } {
                        h2 id={ "subject-" (at) } lang="zh-CN" { (subject.says()) }
                        div class="tally" {
                            @for option in 0..=form.options.len() {
                                @let name = mark(at, option);
                                @let known = view.mine.as_ref().and_then(|count| count.marks.get(at)?.get(option).copied());
                                @let value = value(&name, known);
                                @let label = form.options.get(option).map_or(f.t("弃权"), String::as_str);
                                (Field { name: &name, label, value: &value, hint: "", wrong: self.typed.wrong(&name), required: true }.number(f))
                            }
                        }
                    }
                }
                button class="button main" { (f.t("登记")) }
            }))
        }
    }
}

impl CountPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::pages().into_iter().find(|view| view.mine.is_some()).unwrap();
        let bad = vec![fanben_actions::BadInput {
            field: mark(0, 0),
            says: "小泉村:各项和弃权加起来要等于有效票".to_owned(),
        }];
        let fresh = EvaluationPage { mine: None, ..view.clone() };
        vec![
            Self { view: fresh, typed: Typed::default() },
            Self { view: view.clone(), typed: Typed::default() },
            Self { view, typed: Typed { sent: Sent::default(), bad } },
        ]
    }
}
