//! The form of a secret evaluation → one that is drafted.

use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, Evaluations};
use fanben_actions::{CycleId, Refusal, actions};
use fanben_model::ballots::Way;
use maud::{Markup, html};

use super::Asked;
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// The form.
pub(crate) struct NewEvaluationPage {
    pub(crate) view: Evaluations,
    pub(crate) typed: Typed,
    /// The cycle it is begun from.
    pub(crate) cycle: Option<CycleId>,
}

/// Shows the form.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::evaluations(&shared.desk, &visit.who, None).await)?;
    if view.units.is_empty() {
        return Err(visit.oops(Trouble::Nowhere));
    }
    let page = NewEvaluationPage { view, typed: Typed::default(), cycle: asked.cycle };
    Ok(visit.frame.show(&page))
}

fn input(form: &Sent) -> Result<actions::DraftEvaluation, Refusal> {
    let number = |name: &str| form.text(name).parse().unwrap_or_default();
    let cycle = form.text("cycle");
    Ok(actions::DraftEvaluation {
        unit: form.text("unit"),
        cycle: match cycle.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Refusal::bad("cycle", "请选考核"))?),
        },
        title: form.text("title"),
        subjects: form.text("subjects"),
        options: form.text("options"),
        favourable: number("favourable"),
        way: if form.text("way") == "paper" { Way::Paper } else { Way::Codes },
        due: number("due"),
        issued: number("issued"),
        quorum: form.text("quorum"),
        minimum: number("minimum"),
        deadline: form
            .text("deadline")
            .parse()
            .map_err(|_| Refusal::bad("deadline", "请写年月日,如 2026-11-30"))?,
    })
}

/// Drafts it.
pub(crate) async fn send(
    State(shared): State<Shared>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let came = match input(&form) {
        Ok(input) => actions::draft_evaluation(desk, who, action, input).await,
        Err(refusal) => Err(refusal),
    };
    if let Ok(receipt) = &came {
        let made = receipt.given("evaluation").unwrap_or_default();
        let to = links::done(&links::evaluation(made), "evaluation-drafted");
        return Ok(Redirect::to(&to).into_response());
    }
    let look = looks::evaluations(desk, who, None);
    let again = |view, typed| NewEvaluationPage { view, typed, cycle: None };
    visit.answered(came, links::EVALUATIONS, form, look, again).await
}

impl Page for NewEvaluationPage {
    fn title(&self, f: &Frame) -> String {
        f.t("拟定一次民主测评").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn narrow(&self) -> bool {
        true
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("民主测评").to_owned(), links::EVALUATIONS.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let typed = |name: &str, usual: &str| {
            if self.typed.bad.is_empty() { usual.to_owned() } else { self.typed.value(name) }
        };
        let cycle = self.cycle.map(|id| id.to_string()).unwrap_or_default();
        let today = view.today.to_string();
        let values = [
            ("unit", String::new()),
            ("cycle", cycle),
            ("title", String::new()),
            ("subjects", String::new()),
            ("options", "优秀、称职、基本称职、不称职".to_owned()),
            ("favourable", "2".to_owned()),
            ("way", "codes".to_owned()),
            ("due", String::new()),
            ("issued", String::new()),
            ("quorum", "2/3".to_owned()),
            ("minimum", "5".to_owned()),
            ("deadline", today),
        ];
        let values = values.map(|(name, usual)| (name, typed(name, &usual)));
        let field = |name: &'static str, label, hint| Field {
            name,
            label,
            value: values.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value),
            hint,
            wrong: self.typed.wrong(name),
            required: name != "cycle",
        };
        let units: Vec<(String, String)> =
            view.units.iter().map(|unit| (unit.code.clone(), unit.name.clone())).collect();
        let mut cycles = vec![(String::new(), f.t("不属于哪个考核").to_owned())];
        cycles.extend(view.cycles.iter().map(|(id, title)| (id.to_string(), title.clone())));
        let ways = [("codes", Way::Codes), ("paper", Way::Paper)]
            .map(|(sent, way)| (sent.to_owned(), super::way(f, way).to_owned()));
        html! {
            (self.typed.note(&values.each_ref().map(|(name, _)| *name)))
            div class="note" { p { (f.t("只测评组织和任职的干部,不测评村民、党员和家庭;选举、换届、罢免按法律规定的程序办,不能在这里投票。")) } }
            (f.post(links::NEW_EVALUATION, &html! {
                section class="block" {
                    (field("unit", f.t("组织单位"), "").choice(f, &units))
                    (field("cycle", f.t("为哪个考核"), f.t("结果可以登记成这个考核的数据。")).choice(f, &cycles))
                    (field("title", f.t("名称"), f.t("票条和票上都印这个名称。")).text(f, "off"))
                    (field("subjects", f.t("测评谁"), f.t("一行一个:单位的名称或编码;测评职务的,空一格写职务,如“小泉村 党支部书记”。")).area(f, 5))
                    (field("options", f.t("选项"), f.t("从好到差,用顿号隔开。常用的还有:满意、基本满意、不满意;好、较好、一般、差。弃权自动加上。")).text(f, "off"))
                    (field("favourable", f.t("前几项算好评"), "").number(f))
                }
                section class="block" {
                    (field("way", f.t("用什么票"), f.t("一次只用一种:两种混用,减一减就知道另一种投了什么。")).choice(f, &ways))
                    (field("due", f.t("应到人数"), "").number(f))
                    (field("issued", f.t("发出几张票"), f.t("不多于应到人数;开始以后不能再加。")).number(f))
                    (field("quorum", f.t("收回的票至少占应到的几分之几"), f.t("不到就不作数。")).text(f, "off"))
                    (field("minimum", f.t("最少几张票才公布结果"), f.t("样例是5。不到就只公布收回几张。")).number(f))
                    (field("deadline", f.t("截止日"), f.t("印在票条上;到那天起才能计票,票收齐了可以提前。")).day(f))
                    button class="button main" { (f.t("拟定")) }
                }
            }))
        }
    }
}

impl NewEvaluationPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::list;
        let bad = vec![fanben_actions::BadInput {
            field: "title".to_owned(),
            says: "名称里有“选举”".to_owned(),
        }];
        let typed = Typed { sent: Sent::default(), bad };
        let cycle = Some(crate::pages::made::cycle());
        vec![
            Self { view: view(), typed: Typed::default(), cycle },
            Self { view: view(), typed, cycle: None },
        ]
    }
}
