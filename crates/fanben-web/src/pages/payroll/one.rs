//! Somebody in the register of people who are paid → all that was entered of them; who is in it no more
//! and has no account may be proposed to be erased.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, PayeePage as View};
use fanben_actions::{PersonId, actions};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::erasure::reason;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// Somebody in the register.
pub(crate) struct PayeePage {
    pub(crate) payee: PersonId,
    pub(crate) view: View,
    pub(crate) typed: Typed,
}

/// Shows what was entered.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(payee): Path<PersonId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::payee(&shared.desk, &visit.who, payee).await)?;
    Ok(visit.frame.show(&PayeePage { payee, view, typed: Typed::default() }))
}

/// Proposes that they are erased.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(payee): Path<PersonId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (why, document) = (form.text("why"), form.text("document"));
    let input = actions::ProposePayeeErasure { payee, why, document };
    let came = actions::propose_payee_erasure(desk, who, action, input).await;
    let to = links::done(&links::payee(payee), "to-erase");
    let look = looks::payee(desk, who, payee);
    visit.answered(came, &to, form, look, |view, typed| PayeePage { payee, view, typed }).await
}

impl Page for PayeePage {
    fn title(&self, f: &Frame) -> String {
        let name = self.view.rows.first().map(|(_, line, _)| line.name.clone());
        name.unwrap_or_else(|| f.t("人员名册").to_owned())
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("人员名册").to_owned(), links::PAYROLL.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        html! {
            (self.typed.note(&["why", "document"]))
            section class="block" aria-labelledby="rows" {
                h2 id="rows" { (f.t("登记记录")) }
                ul class="lines" {
                    @for (unit, line, ended) in &self.view.rows {
                        li {
                            strong { (f.with("第{0}次登记", &[&line.entry])) } " "
                            (f.with("从{0}起", &[&line.from])) " "
                            @if *ended { (chip(Tone::Idle, f.t("已结束"))) }
                            div lang="zh-CN" { (unit.name) " · " (line.name) "(" (line.post) ") · " (line.code) }
                            div lang="zh-CN" {
                                @for (heading, text) in &line.fields { (heading) " " (text) " " }
                            }
                            @if line.account { (chip(Tone::Info, f.t("本人能看到自己的"))) }
                        }
                    }
                }
            }
            @if self.view.proposed {
                p class="note" { (f.t("已有人提出删除这个人的个人信息,等安全管理员办理。")) }
            } @else if self.view.may_erase {
                (self.proposing(f))
            }
        }
    }
}

impl PayeePage {
    fn proposing(&self, f: &Frame) -> Markup {
        let (why, document) = (self.typed.value("why"), self.typed.value("document"));
        let why = Field {
            name: "why",
            label: f.t("原因"),
            value: &why,
            hint: "",
            wrong: self.typed.wrong("why"),
            required: true,
        };
        let document = Field {
            name: "document",
            label: f.t("文号"),
            value: &document,
            hint: f.t("批准删除的文件的编号,不写姓名。"),
            wrong: self.typed.wrong("document"),
            required: true,
        };
        let reasons = actions::REASONS.map(|(id, _)| (id.to_owned(), reason(f, id)));
        html! {
            details open[!self.typed.bad.is_empty()] {
                summary { (f.t("提出删除个人信息")) }
                p { (f.t("名册里已经结束、钱都发完的才能删;姓名和编号去掉,金额留着。由安全管理员办理。")) }
                (f.post(&links::payee(self.payee), &html! {
                    (why.choice(f, &reasons))
                    (document.text(f, "off"))
                    button class="button main" { (f.t("提出删除")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::BadInput;
        let row = |account, ended| (made::village(), super::made_line(account), ended);
        let page = |rows, may_erase, proposed, bad: &[&str]| {
            let bad = bad
                .iter()
                .map(|field| BadInput { field: (*field).to_owned(), says: "请重填".to_owned() });
            let typed = Typed { sent: Sent::default(), bad: bad.collect() };
            let payee = super::made_line(false).payee;
            Self { payee, view: View { rows, may_erase, proposed }, typed }
        };
        vec![
            page(vec![row(false, true), row(false, false)], true, false, &[]),
            page(vec![row(false, true)], true, false, &["", "why", "document"]),
            page(vec![row(false, true)], false, true, &[]),
            page(vec![row(true, false)], false, false, &[]),
        ]
    }
}
