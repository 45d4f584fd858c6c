//! The joint vettings of a cycle (资格联审) → how far each is; the form of a new one.

pub(crate) mod block;
pub(crate) mod one;
pub(crate) mod outcome;
pub(crate) mod sheet;

use axum::extract::{Path, State as Shares};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, VettingLine, Vettings};
use fanben_actions::{CycleId, actions};
use fanben_model::vetting::{AnswerState, State};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::standing;
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// Kinds of ground a form begins with; they are data of each vetting.
const GROUNDS: &str = "发生责任事故\n受到处理处分,尚在影响期\n违法违规被查处\n约束性任务没有完成\n上报的数据不实\n其他";

/// The vettings of a cycle.
pub(crate) struct VettingsPage {
    pub(crate) view: Vettings,
    pub(crate) typed: Typed,
}

/// Shows them.
pub(crate) async fn show(
    Shares(shared): Shares<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::vettings(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&VettingsPage { view, typed: Typed::default() }))
}

/// Drafts one.
pub(crate) async fn send(
    Shares(shared): Shares<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let input = actions::DraftVetting {
        cycle,
        title: form.text("title"),
        purpose: form.text("purpose"),
        number: form.text("number"),
        deadline: form.text("deadline"),
        conditions: form.exact("conditions").to_owned(),
        grounds: form.text("grounds"),
        which: match form.text("which").as_str() {
            "settled" => actions::Which::Settled,
            "chosen" => actions::Which::Chosen,
            _ => actions::Which::Rated,
        },
        chosen: form.text("chosen"),
    };
    let came = actions::draft_vetting(desk, who, action, input).await;
    if let Ok(receipt) = &came {
        let made = receipt.given("vetting").unwrap_or_default();
        return Ok(Redirect::to(&links::done(&links::vetting(made), "saved")).into_response());
    }
    let look = looks::vettings(desk, who, cycle);
    visit
        .answered(came, &links::vettings(cycle), form, look, |view, typed| VettingsPage {
            view,
            typed,
        })
        .await
}

/// How far a vetting is.
pub(super) fn state(f: &Frame, state: State) -> Markup {
    match state {
        State::Draft => chip(Tone::Idle, f.t("起草中")),
        State::Sent => chip(Tone::Info, f.t("填报中")),
        State::Collected => chip(Tone::Wait, f.t("已收齐,待结束")),
        State::Closed => chip(Tone::Good, f.t("已结束")),
        State::Void => chip(Tone::Idle, f.t("已作废")),
    }
}

/// How far a department's answer is.
pub(super) fn answer(f: &Frame, state: AnswerState, late: bool) -> Markup {
    html! {
        @match state {
            AnswerState::Waiting => (chip(Tone::Wait, f.t("没有填报"))),
            AnswerState::Written => (chip(Tone::Info, f.t("已填报,待签字"))),
            AnswerState::Signed => (chip(Tone::Good, f.t("已签字"))),
        }
        @if late { " " (chip(Tone::Bad, f.t("逾期"))) }
    }
}

impl Page for VettingsPage {
    fn title(&self, f: &Frame) -> String {
        f.t("资格联审").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (self.view.title.clone(), links::board(self.view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" { (f.t("评定以前,各部门对每个对象是否符合条件签一次意见。只问村级组织,不问个人。")) }
            @if view.lines.is_empty() {
                p class="muted" { (f.t("还没有您能看到的联审。")) }
            } @else {
                ul class="lines" { @for line in &view.lines { (row(f, line)) } }
            }
            @if view.drafts { (self.form(f)) }
        }
    }
}

fn row(f: &Frame, line: &VettingLine) -> Markup {
    html! {
        li {
            a href=(links::vetting(line.id)) lang="zh-CN" { (line.title) } " " (state(f, line.state))
            p class="small muted" {
                (f.with("{0}个对象", &[&line.candidates])) " · "
                (f.with("{0} / {1} 个部门已签字", &[&line.signed, &line.departments]))
            }
            @if line.days.is_some() { p class="small" { (standing::due(f, Some(line.deadline), line.days)) } }
        }
    }
}

impl VettingsPage {
    fn form(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let again = !self.typed.bad.is_empty();
        let grounds = match view.usual.1.as_str() {
            "" => GROUNDS,
            usual => usual,
        };
        let usual = [
            ("title", String::new()),
            ("purpose", String::new()),
            ("number", String::new()),
            ("deadline", String::new()),
            ("which", String::new()),
            ("chosen", String::new()),
            ("conditions", view.usual.0.clone()),
            ("grounds", grounds.to_owned()),
        ];
        let values =
            usual.map(|(name, own)| (name, if again { self.typed.value(name) } else { own }));
        let field = |name: &'static str, label, hint| Field {
            name,
            label,
            value: values.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value),
            hint,
            wrong: self.typed.wrong(name),
            required: !["number", "chosen"].contains(&name),
        };
        let which = [
            ("rated", f.with("办法里参评的全部对象({0}个)", &[&view.subjects.0])),
            ("settled", f.with("各环节已评完、推荐上来的({0}个)", &[&view.subjects.1])),
            ("chosen", f.t("下面写的对象").to_owned()),
        ];
        let which = which.map(|(sent, shown)| (sent.to_owned(), shown));
        html! {
            details open[again] {
                summary { (f.t("拟定一次联审")) }
                (self.typed.note(&values.each_ref().map(|(name, _)| *name)))
                (f.post(&links::vettings(view.cycle), &html! {
                    (field("title", f.t("名称"), f.t("例如:年度表彰资格联审表。")).text(f, "off"))
                    (field("purpose", f.t("事由"), f.t("为哪个称号、哪次推荐。")).text(f, "off"))
                    (field("number", f.t("表号或者函号"), "").text(f, "off"))
                    (field("deadline", f.t("填报期限"), f.t("迟交的照收,并注明逾期。")).day(f))
                    (field("which", f.t("联审对象"), "").choice(f, &which))
                    (field("chosen", f.t("选定的对象"), f.t("一行一个编码,后面可以带名称。")).area(f, 3))
                    (field("conditions", f.t("条件"), f.t("一行一条:部门 | 条件 | 依据。可以从电子表格里复制三列粘贴。不问信访、生育、信仰、民族。")).area(f, 8))
                    (field("grounds", f.t("不符合原因的类别"), f.t("一行一类;部门只能从这里选,不写经过。")).area(f, 6))
                    button class="button main" { (f.t("拟定")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = made_up::vettings();
        let none = Vettings { lines: vec![], drafts: false, ..view.clone() };
        let bad = vec![fanben_actions::BadInput {
            field: "conditions".to_owned(),
            says: "第1条:没有依据".to_owned(),
        }];
        let typed = Typed { sent: Sent::default(), bad };
        vec![
            Self { view: view.clone(), typed: Typed::default() },
            Self { view: none, typed: Typed::default() },
            Self { view, typed },
        ]
    }
}

#[cfg(test)]
mod made_up;
