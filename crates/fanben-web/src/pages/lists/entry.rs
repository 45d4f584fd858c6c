//! The form of one entry → proposed by a department, worded anew, or a township's own.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use fanben_actions::looks::{self, EntryLine, ListPage};
use fanben_actions::{EntryId, ListId, actions};
use fanben_model::lists::Doer;
use maud::{Markup, html};
use serde::Deserialize;

use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The form.
pub(crate) struct EntryPage {
    pub(crate) view: ListPage,
    pub(crate) typed: Typed,
    /// The entry that is worded anew.
    pub(crate) again: Option<EntryId>,
    /// The township whose own it is to be.
    pub(crate) unit: String,
}

/// What the address asks.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    again: Option<EntryId>,
    #[serde(default)]
    unit: String,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(list): Path<ListId>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::list(&shared.desk, &visit.who, list).await)?;
    let Asked { again, unit } = asked;
    Ok(visit.frame.show(&EntryPage { view, typed: Typed::default(), again, unit }))
}

/// Proposes it, words it anew, adds it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(list): Path<ListId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let typed = actions::EntryTyped {
        item: form.text("item"),
        title: form.text("title"),
        department: form.text("department"),
        basis: form.text("basis"),
        effect: form.text("effect"),
        points: form.text("points"),
        town: form.text("doer") == "town",
        deadline: form.text("deadline"),
        questions: form.text("questions"),
        form: ["form_number", "form_maker", "form_approval", "form_until"]
            .map(|name| form.text(name)),
        minutes: form.text("minutes"),
        files: form.text("files"),
        meetings: form.text("meetings"),
    };
    let (unit, again) = (form.text("unit"), form.text("again").parse().ok());
    let (came, to) = if unit.is_empty() {
        let input = actions::ProposeEntries { list, rows: vec![typed], again };
        (actions::propose_entries(desk, who, action, input).await, links::list(list))
    } else {
        let to = links::list_unit(list, &unit);
        let input = actions::AddOwn { list, unit: unit.clone(), typed };
        (actions::add_own(desk, who, action, input).await, to)
    };
    let look = looks::list(desk, who, list);
    let page = |view, typed| EntryPage { view, typed, again, unit };
    visit.answered(came, &links::done(&to, "saved"), form, look, page).await
}

impl EntryPage {
    fn before(&self) -> Option<&EntryLine> {
        let mut lines = self.view.items.iter().flat_map(|(_, lines)| lines);
        lines.find(|line| Some(line.id) == self.again)
    }

    /// What the fields begin with.
    fn usual(&self, name: &str) -> String {
        let Some(line) = self.before() else {
            return if name == "minutes" { "10".to_owned() } else { String::new() };
        };
        let asks = &line.asks;
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        match name {
            "item" => asks.item.clone(),
            "title" => asks.title.clone(),
            "department" => asks.department.clone(),
            "basis" => asks.basis.clone(),
            "effect" => asks.effect.clone(),
            "points" => asks.points.map(|points| points.to_string()).unwrap_or_default(),
            "doer" => if asks.doer == Doer::Town { "town" } else { "village" }.to_owned(),
            "deadline" => asks.deadline.to_string(),
            "questions" => asks.questions.join("\n"),
            "form_number" => asks.form.number.clone(),
            "form_maker" => asks.form.maker.clone(),
            "form_approval" => asks.form.approval.clone(),
            "form_until" => day(asks.form.until).unwrap_or_default(),
            "minutes" => asks.minutes.to_string(),
            "files" => asks.files.to_string(),
            _ => asks.meetings.to_string(),
        }
    }
}

/// The fields of the form.
const FIELDS: [&str; 16] = [
    "item",
    "title",
    "department",
    "basis",
    "effect",
    "doer",
    "deadline",
    "points",
    "questions",
    "form_number",
    "form_maker",
    "form_approval",
    "form_until",
    "minutes",
    "files",
    "meetings",
];

impl Page for EntryPage {
    fn title(&self, f: &Frame) -> String {
        match (&self.again, self.unit.as_str()) {
            (Some(_), _) => f.t("改写任务").to_owned(),
            (None, "") => f.t("提出任务").to_owned(),
            _ => f.t("自设任务").to_owned(),
        }
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn narrow(&self) -> bool {
        true
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (f.t("任务清单").to_owned(), links::LISTS.to_owned()),
            (self.view.title.clone(), links::list(self.view.id)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let again = !self.typed.bad.is_empty();
        let values = FIELDS
            .map(|name| (name, if again { self.typed.value(name) } else { self.usual(name) }));
        let field = |name: &'static str, label, hint| Field {
            name,
            label,
            value: values.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value),
            hint,
            wrong: self.typed.wrong(name),
            required: ["item", "title", "effect", "basis", "deadline", "doer"].contains(&name),
        };
        let doers = [("village", f.t("每个村")), ("town", f.t("乡镇自己"))]
            .map(|(sent, shown)| (sent.to_owned(), shown.to_owned()));
        let entry = self.again.map(|id| id.to_string()).unwrap_or_default();
        html! {
            (self.typed.note(&FIELDS))
            (f.post(&links::list_entry(self.view.id), &html! {
                input type="hidden" name="again" value=(entry);
                input type="hidden" name="unit" value=(self.unit);
                section class="block" {
                    (field("item", f.t("所属项目"), f.t("几条任务可以属于同一个项目;台账分开数几项、几条。")).text(f, "off"))
                    (field("title", f.t("要做什么"), "").area(f, 2))
                    @if self.unit.is_empty() {
                        (field("department", f.t("哪个部门要求"), f.t("空着就是您所在的部门。")).text(f, "off"))
                    }
                    (field("basis", f.t("依据"), f.t("文件名称和文号;没有依据的不能准入。")).text(f, "off"))
                    (field("effect", f.t("作用"), f.t("为什么要做,对哪个计分项。")).text(f, "off"))
                    (field("doer", f.t("谁来办"), "").choice(f, &doers))
                    (field("deadline", f.t("期限"), "").day(f))
                    (field("points", f.t("分值"), f.t("不计分就空着。")).number(f))
                }
                section class="block" aria-labelledby="form" {
                    h2 id="form" { (f.t("要村里填的")) }
                    (field("questions", f.t("填报栏目"), f.t("一行一栏;已经有数据的、别的任务已经要的,不能再要。")).area(f, 4))
                    (field("form_number", f.t("表号"), f.t("要填表的四样都要有;没有的村里有权不填。")).text(f, "off"))
                    (field("form_maker", f.t("制定机关"), "").text(f, "off"))
                    (field("form_approval", f.t("批准文号"), "").text(f, "off"))
                    (field("form_until", f.t("有效期到"), "").day(f))
                    (field("minutes", f.t("填一栏要几分钟"), f.t("不用填表的,是办结回报要几分钟。")).number(f))
                    (field("files", f.t("要几份材料"), "").number(f))
                    (field("meetings", f.t("要开几次会"), "").number(f))
                    button class="button main" { (f.t("保存")) }
                }
            }))
        }
    }
}

impl EntryPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::list;
        let again = view().items[0].1[0].id;
        let bad = vec![fanben_actions::BadInput {
            field: "basis".to_owned(),
            says: "没有依据".to_owned(),
        }];
        let typed = Typed { sent: Sent::default(), bad };
        let one =
            |typed, again, unit: &str| Self { view: view(), typed, again, unit: unit.to_owned() };
        vec![
            one(Typed::default(), None, ""),
            one(Typed::default(), Some(again), ""),
            one(typed, None, "990402201000"),
        ]
    }
}
