//! What is behind, by how much, what to do by when → a talk that is written down, or a card that a
//! body decided.

use axum::extract::{Query, State};
use axum::response::Response;
use fanben_actions::looks::{self, TalkForm};
use fanben_actions::{CycleId, TalkId, actions};
use fanben_model::talks::Kind;
use maud::{Markup, html};
use serde::Deserialize;

use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The form.
pub(crate) struct WritePage {
    pub(crate) view: TalkForm,
    pub(crate) typed: Typed,
}

/// What the address asks.
#[derive(Deserialize)]
pub(crate) struct Asked {
    unit: String,
    #[serde(default)]
    card: bool,
    again: Option<TalkId>,
    cycle: Option<CycleId>,
    #[serde(default)]
    rule: String,
}

type About = (Kind, Option<TalkId>, Option<(CycleId, String)>);

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let kind = if asked.card { Kind::Card } else { Kind::Talk };
    let about: About = (kind, asked.again, asked.cycle.map(|cycle| (cycle, asked.rule)));
    let look = looks::talk_form(&shared.desk, &visit.who, &asked.unit, about).await;
    let view = visit.look(look)?;
    Ok(visit.frame.show(&WritePage { view, typed: Typed::default() }))
}

/// Writes it down.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let kind = if form.text("kind") == "card" { Kind::Card } else { Kind::Talk };
    let (unit, again) = (form.text("unit"), form.text("again").parse().ok());
    let (cycle, rule) = (form.text("cycle").parse::<CycleId>().ok(), form.text("rule"));
    let items = (1..=ROWS).map(|at| actions::ItemTyped {
        what: form.text(&format!("what{at}")),
        behind: form.text(&format!("behind{at}")),
        method: form.text(&format!("method{at}")),
        deadline: form.text(&format!("deadline{at}")),
    });
    let (items, code) = (items.collect(), unit.clone());
    let came = match kind {
        Kind::Talk => {
            let input = actions::WriteTalk { unit, items, again };
            actions::write_talk(desk, who, action, input).await
        }
        Kind::Card => {
            let input = actions::IssueCard {
                unit,
                period: form.text("period"),
                cycle,
                rule: rule.clone(),
                ground: form.text("ground"),
                body: form.text("body"),
                document: form.text("document"),
                items,
            };
            actions::issue_card(desk, who, action, input).await
        }
    };
    let given = came.as_ref().ok().and_then(|receipt| receipt.given("talk")).map(links::talk);
    let to = links::done(&given.unwrap_or_else(|| links::TALKS.to_owned()), "saved");
    let about: About = (kind, again, cycle.map(|cycle| (cycle, rule)));
    let look = looks::talk_form(desk, who, &code, about);
    visit.answered(came, &to, form, look, |view, typed| WritePage { view, typed }).await
}

/// The most items of a form.
const ROWS: usize = 10;

impl Page for WritePage {
    fn title(&self, f: &Frame) -> String {
        match self.view.kind {
            Kind::Talk => f.with("{0}的一月一提示", &[&self.view.unit.name]),
            Kind::Card => f.with("登记{0}的黄牌", &[&self.view.unit.name]),
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
            (f.t("提示和黄牌").to_owned(), links::TALKS.to_owned()),
            (self.view.unit.name.clone(), links::unit_talks(&self.view.unit.code)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let card = view.kind == Kind::Card;
        let id = |id: Option<String>| id.unwrap_or_default();
        let (cycle, rule) = match &view.ground {
            Some((cycle, rule)) => (cycle.to_string(), rule.clone()),
            None => (String::new(), String::new()),
        };
        let shown = self.rows();
        html! {
            (self.typed.note(&self.fields(shown)))
            p {
                @if card { (f.t("记下镇(街道)会议的决定。黄牌只在内部使用,不公示。")) }
                @else { (f.t("写清哪件事、差多少、怎么办、什么时候办好;谈的时候两方都要在。")) }
            }
            (f.post(links::TALK_NEW, &html! {
                input type="hidden" name="kind" value=(if card { "card" } else { "talk" });
                input type="hidden" name="unit" value=(view.unit.code);
                input type="hidden" name="again" value=(id(view.again.map(|again| again.to_string())));
                input type="hidden" name="cycle" value=(cycle);
                input type="hidden" name="rule" value=(rule);
                @if card { (self.decision(f)) }
                @for at in 1..=shown { (self.item(f, at)) }
                button class="button main" { (f.t("保存")) }
            }))
        }
    }
}

impl WritePage {
    /// As many items as there are, and one to fill in.
    fn rows(&self) -> usize {
        let sent = (1..=ROWS).rev().find(|at| !self.typed.value(&format!("what{at}")).is_empty());
        (self.view.sheet.items.len().max(sent.unwrap_or(0)) + 1).min(ROWS)
    }

    fn fields(&self, shown: usize) -> Vec<&str> {
        let of_row = |field: &str| {
            let row = ["what", "behind", "method", "deadline"];
            let row = row.iter().find_map(|name| field.strip_prefix(name)?.parse::<usize>().ok());
            row.is_some_and(|row| (1..=shown).contains(&row))
        };
        let decides = ["ground", "body", "document", "period"];
        let card = self.view.kind == Kind::Card;
        let fields = self.typed.bad.iter().map(|bad| bad.field.as_str());
        fields.filter(|field| of_row(field) || (card && decides.contains(field))).collect()
    }

    fn value(&self, name: &str, own: &str) -> String {
        if self.typed.bad.is_empty() { own.to_owned() } else { self.typed.value(name) }
    }

    fn decision(&self, f: &Frame) -> Markup {
        let (view, sheet) = (&self.view, &self.view.sheet);
        let texts = [
            ("period", f.t("时期"), f.t("例如2026Q1。"), &view.period),
            ("ground", f.t("缘由"), "", &sheet.ground),
            ("body", f.t("哪个会议决定的"), f.t("例如:黄泥镇党委会。"), &sheet.body),
            ("document", f.t("文号"), f.t("会议纪要或者文件的编号。"), &sheet.document),
        ];
        html! {
            section class="block" aria-labelledby="decision" {
                h2 id="decision" { (f.t("决定")) }
                @for (name, label, hint, own) in texts {
                    @let value = self.value(name, own);
                    @let field = Field { name, label, value: &value, hint, wrong: self.typed.wrong(name), required: true };
                    @if name == "ground" { (field.area(f, 2)) } @else { (field.text(f, "off")) }
                }
            }
        }
    }

    fn item(&self, f: &Frame, at: usize) -> Markup {
        let item = self.view.sheet.items.get(at - 1);
        let own = |of: fn(&fanben_model::talks::Item) -> String| item.map(of).unwrap_or_default();
        let texts = [
            ("what", f.t("哪件事"), own(|item| item.what.clone())),
            ("behind", f.t("差多少"), own(|item| item.behind.clone())),
            ("method", f.t("怎么办"), own(|item| item.method.clone())),
        ];
        let day = format!("deadline{at}");
        let until = self.value(&day, &own(|item| item.deadline.to_string()));
        html! {
            section class="block" aria-labelledby={ "item" (at) } {
                h2 id={ "item" (at) } { (f.with("第{0}条", &[&at])) }
                @for (name, label, own) in &texts {
                    @let name = format!("{name}{at}");
                    @let value = self.value(&name, own);
                    @let field = Field { name: &name, label, value: &value, hint: "", wrong: self.typed.wrong(&name), required: item.is_some() || at == 1 };
                    (field.area(f, 2))
                }
                @let field = Field { name: &day, label: f.t("期限"), value: &until, hint: "", wrong: self.typed.wrong(&day), required: item.is_some() || at == 1 };
                (field.day(f))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let (talk, card) = super::made_up::forms();
        let bad = vec![fanben_actions::BadInput {
            field: "method1".to_owned(),
            says: "请写怎么办,最多200字".to_owned(),
        }];
        let sent = Sent::of(vec![("what1".to_owned(), "秋种".to_owned())]);
        let empty = TalkForm { sheet: fanben_model::talks::Sheet::default(), ..talk.clone() };
        vec![
            Self { view: talk.clone(), typed: Typed::default() },
            Self { view: empty, typed: Typed::default() },
            Self { view: card, typed: Typed::default() },
            Self { view: talk, typed: Typed { sent, bad } },
        ]
    }
}
