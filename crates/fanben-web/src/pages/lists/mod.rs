//! Lists of tasks → those a person may see; the form of a new one.

pub(crate) mod burden;
pub(crate) mod entry;
pub(crate) mod one;
pub(crate) mod unit;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, ListLine, Lists};
use fanben_actions::{Refusal, actions};
use fanben_model::lists::ListState;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The lists.
pub(crate) struct ListsPage {
    pub(crate) view: Lists,
    pub(crate) typed: Typed,
}

/// Shows them.
pub(crate) async fn show(State(shared): State<Shared>, visit: Visit) -> Result<Response, Oops> {
    let view = visit.look(looks::lists(&shared.desk, &visit.who).await)?;
    Ok(visit.frame.show(&ListsPage { view, typed: Typed::default() }))
}

fn input(form: &Sent) -> Result<actions::DraftList, Refusal> {
    let cycle = form.text("cycle");
    Ok(actions::DraftList {
        unit: form.text("unit"),
        cycle: match cycle.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Refusal::bad("cycle", "请选考核"))?),
        },
        period: form.text("period"),
        title: form.text("title"),
        kinds: form.text("kinds"),
        most: ["items", "entries", "fields", "minutes"].map(|name| form.text(name)),
        own_items: form.text("own_items"),
        own_points: form.text("own_points"),
        change: form.text("change"),
    })
}

/// Drafts one.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let came = match input(&form) {
        Ok(input) => actions::draft_list(desk, who, action, input).await,
        Err(refusal) => Err(refusal),
    };
    if let Ok(receipt) = &came {
        let made = receipt.given("list").unwrap_or_default();
        return Ok(Redirect::to(&links::done(&links::list(made), "saved")).into_response());
    }
    let look = looks::lists(desk, who);
    visit.answered(came, links::LISTS, form, look, |view, typed| ListsPage { view, typed }).await
}

/// How far a list is.
pub(super) fn state(f: &Frame, state: ListState) -> Markup {
    match state {
        ListState::Draft => chip(Tone::Idle, f.t("起草中")),
        ListState::Open => chip(Tone::Info, f.t("已开单")),
        ListState::Closed => chip(Tone::Good, f.t("已结束")),
    }
}

impl Page for ListsPage {
    fn title(&self, f: &Frame) -> String {
        f.t("任务清单").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("工作台").to_owned(), links::HOME.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" { (f.t("一个时期要村里办的,都在一张清单上:部门提出、主管部门准入开单、乡镇派单、村里接单办结。清单以外的,村里可以不办。")) }
            p { a class="button" href=(links::BURDEN) { (f.t("减负台账")) } }
            @if view.lines.is_empty() {
                p class="muted" { (f.t("还没有您能看到的清单。")) }
            } @else {
                ul class="lines" { @for line in &view.lines { (row(f, line)) } }
            }
            @if !view.units.is_empty() { (self.form(f)) }
        }
    }
}

fn row(f: &Frame, line: &ListLine) -> Markup {
    html! {
        li {
            a href=(links::list(line.id)) lang="zh-CN" { (line.title) } " " (state(f, line.state))
            p class="small muted" {
                span lang="zh-CN" { (line.unit.name) " · " (line.period) } " · "
                (f.with("{0}项{1}条", &[&line.is.items, &line.is.entries]))
            }
            @if let Some(unit) = line.mine.as_ref().filter(|_| line.state != ListState::Draft) {
                p { a class="button" href=(links::list_unit(line.id, &unit.code)) { (f.with("{0}要办的", &[&unit.name])) } }
            }
        }
    }
}

impl ListsPage {
    fn form(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let again = !self.typed.bad.is_empty();
        let usual = [
            ("unit", String::new()),
            ("cycle", String::new()),
            ("period", String::new()),
            ("title", String::new()),
            ("kinds", view.kinds.clone()),
            ("items", String::new()),
            ("entries", String::new()),
            ("fields", String::new()),
            ("minutes", String::new()),
            ("own_items", "2".to_owned()),
            ("own_points", String::new()),
            ("change", String::new()),
        ];
        let values =
            usual.map(|(name, own)| (name, if again { self.typed.value(name) } else { own }));
        let field = |name: &'static str, label, hint| Field {
            name,
            label,
            value: values.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value),
            hint,
            wrong: self.typed.wrong(name),
            required: ["unit", "period", "title", "kinds"].contains(&name),
        };
        let units: Vec<(String, String)> =
            view.units.iter().map(|unit| (unit.code.clone(), unit.name.clone())).collect();
        let mut cycles = vec![(String::new(), f.t("不属于哪个考核").to_owned())];
        cycles.extend(view.cycles.iter().map(|(id, title)| (id.to_string(), title.clone())));
        html! {
            details open[again] {
                summary { (f.t("拟定一张清单")) }
                (self.typed.note(&values.each_ref().map(|(name, _)| *name)))
                (f.post(links::LISTS, &html! {
                    (field("unit", f.t("哪里的清单"), "").choice(f, &units))
                    (field("period", f.t("时期"), f.t("例如2026Q1;台账按它的先后比较。")).text(f, "off"))
                    (field("title", f.t("名称"), "").text(f, "off"))
                    (field("cycle", f.t("为哪个考核"), f.t("完成率可以登记成这个考核的数据。")).choice(f, &cycles))
                    (field("kinds", f.t("哪些类型的单位接单"), f.t("用顿号隔开。")).text(f, "off"))
                    (field("items", f.t("一个村最多几项"), f.t("超过上限不能开单;空着不限。")).number(f))
                    (field("entries", f.t("一个村最多几条"), "").number(f))
                    (field("fields", f.t("一个村最多填几栏"), "").number(f))
                    (field("minutes", f.t("一个村最多填几分钟"), "").number(f))
                    (field("own_items", f.t("乡镇最多自设几项"), "").number(f))
                    (field("own_points", f.t("自设项目每项最多几分"), "").number(f))
                    (field("change", f.t("乡镇调整分值的幅度(%)"), f.t("空着就不能调。")).number(f))
                    button class="button main" { (f.t("拟定")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = made_up::lists();
        let none = Lists { lines: vec![], units: vec![], ..view.clone() };
        let bad = vec![fanben_actions::BadInput {
            field: "period".to_owned(),
            says: "请写时期".to_owned(),
        }];
        let typed = Typed { sent: Sent::default(), bad };
        vec![
            Self { view: view.clone(), typed: Typed::default() },
            Self { view: none, typed: Typed::default() },
            Self { view, typed },
        ]
    }
}

/// What is to be done, for the samples of the workbench.
#[cfg(test)]
pub(crate) fn tasks() -> Vec<looks::ListTask> {
    made_up::tasks()
}

#[cfg(test)]
mod made_up;
