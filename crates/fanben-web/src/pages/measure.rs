//! One measure of one unit → its value with source, recorded once for every scheme that reads it; a
//! correction says why.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, Measured, Sheet};
use fanben_actions::{BadInput, CycleId, Named, Refusal, actions};
use maud::{Markup, html};

use crate::fields::Field;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The form of one value.
pub(crate) struct MeasurePage {
    pub(crate) cycle: CycleId,
    pub(crate) title: String,
    pub(crate) subject: Named,
    pub(crate) measure: Measured,
    pub(crate) typed: Typed,
    pub(crate) wrong: Vec<BadInput>,
}

/// The fields as typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    value: String,
    source: String,
    reason: String,
}

impl MeasurePage {
    fn of(view: Sheet, measure: &str) -> Option<Self> {
        let questions = view.dimensions.iter().flat_map(|dimension| {
            let of_items = dimension.items.iter().flat_map(|item| &item.clauses);
            dimension.standards.iter().chain(of_items.flat_map(|clause| &clause.questions))
        });
        let measured = questions.filter_map(|question| question.measured.as_ref());
        let found = measured.clone().find(|one| one.name == measure)?.clone();
        Some(MeasurePage {
            cycle: view.cycle,
            title: view.title,
            subject: view.subject,
            typed: Typed {
                value: found.value.clone(),
                source: found.source.clone(),
                reason: String::new(),
            },
            measure: found,
            wrong: vec![],
        })
    }
}

/// Shows the form.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject, measure)): Path<(CycleId, String, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::sheet(&shared.desk, &visit.who, cycle, &subject, None).await)?;
    match MeasurePage::of(view, &measure) {
        Some(page) => Ok(visit.frame.show(&page)),
        None => Err(visit.oops(Trouble::Nowhere)),
    }
}

/// Records the value.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, subject, measure)): Path<(CycleId, String, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let typed = Typed {
        value: form.text("value"),
        source: form.text("source"),
        reason: form.text("reason"),
    };
    let input = actions::RecordMeasure {
        cycle,
        measure: measure.clone(),
        values: BTreeMap::from([(subject.clone(), typed.value.clone())]),
        source: typed.source.clone(),
        reason: typed.reason.clone(),
    };
    let (desk, who) = (&shared.desk, &visit.who);
    match actions::record_measure(desk, who, action, input).await {
        Ok(_) => {
            let back = links::done(&links::subject(cycle, &subject), "recorded");
            Ok(Redirect::to(&back).into_response())
        }
        Err(Refusal::Bad(wrong)) => {
            let view = visit.look(looks::sheet(desk, who, cycle, &subject, None).await)?;
            let page =
                MeasurePage::of(view, &measure).ok_or_else(|| visit.oops(Trouble::Nowhere))?;
            let page = MeasurePage { typed, wrong, ..page };
            Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

impl Page for MeasurePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}:{1}", &[&self.subject.name, &self.measure.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, _f: &Frame) -> Vec<(String, String)> {
        vec![
            (self.title.clone(), links::board(self.cycle)),
            (self.subject.name.clone(), links::subject(self.cycle, &self.subject.code)),
        ]
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let measure = &self.measure;
        let find = |of: &dyn Fn(&str) -> bool| {
            self.wrong.iter().find(|one| of(&one.field)).map(|one| one.says.as_str())
        };
        let general = find(&|field| !["source", "reason"].contains(&field));
        let of = |name: &str| find(&|field| field == name);
        let value = Field {
            name: "value",
            label: &measure.name,
            value: &self.typed.value,
            hint: f.t("可以带单位,如2.99万元、85%。不适用写“/”。"),
            wrong: general,
            required: true,
        };
        let source = Field {
            name: "source",
            label: f.t("出自哪份材料"),
            value: &self.typed.source,
            wrong: of("source"),
            required: true,
            ..Field::default()
        };
        let reason = Field {
            name: "reason",
            label: f.t("更正的理由"),
            value: &self.typed.reason,
            hint: f.t("已经登记过的值要改时填写;原来的值会保留。"),
            wrong: of("reason"),
            required: !measure.by.is_empty(),
        };
        let address = links::measure(self.cycle, &self.subject.code, &measure.name);
        html! {
            p { (f.with("由{0}负责,填一次,用到它的各个办法都读这个值。", &[&measure.owner])) }
            @if let Some(at) = measure.at {
                p class="small muted" { (f.with("{0}于{1}登记", &[&measure.by, &standing::moment(at)])) }
            }
            section class="block" {
                (f.post(&address, &html! {
                    (value.text(f, "off"))
                    (source.text(f, "off"))
                    (reason.text(f, "off"))
                    button class="button main" { (f.t("登记数据")) }
                }))
            }
        }
    }
}

impl MeasurePage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let page = || MeasurePage::of(made::sheet(), "绿化覆盖率").into_iter();
        let bad = |field: &str| BadInput {
            field: field.to_owned(),
            says: "请写数字,如31或31%。".to_owned(),
        };
        page()
            .chain(page().map(|page| MeasurePage {
                wrong: vec![bad("value"), bad("source"), bad("reason")],
                ..page
            }))
            .collect()
    }
}
