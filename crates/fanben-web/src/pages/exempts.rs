//! A cycle → who is exempt from it and why, what that means for ranks and shares; forms to exempt a
//! unit and to let it take part again.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, ExemptLine, Exempts};
use fanben_actions::{CycleId, actions};
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// Who is exempt.
pub(crate) struct ExemptsPage {
    pub(crate) view: Exempts,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::exempts(&shared.desk, &visit.who, cycle).await)?;
    Ok(visit.frame.show(&ExemptsPage { view, typed: Typed::default() }))
}

/// Exempts a unit, or lets it take part again.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, act)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (subject, reason) = (form.text("subject"), form.text("reason"));
    let input = actions::Exempt { cycle, subject, reason };
    let (came, word) = match act.as_str() {
        "exempt" => (actions::exempt(desk, who, action, input).await, "exempted"),
        "readmit" => (actions::readmit(desk, who, action, input).await, "readmitted"),
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = links::done(&links::exempts(cycle), word);
    let look = looks::exempts(desk, who, cycle);
    visit.answered(came, &to, form, look, |view, typed| ExemptsPage { view, typed }).await
}

impl Page for ExemptsPage {
    fn title(&self, f: &Frame) -> String {
        f.t("免评").to_owned()
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
            (self.typed.note(&[]))
            p class="lead" {
                (f.with("参评{0}个,免评{1}个。", &[&view.rated, &view.lines.len()])) " "
                span lang="zh-CN" { (view.rule) "。" }
            }
            p class="small muted" { (f.t("免评不是0分,也不是未申报:不评分、不排名、不催办。已评的留着,恢复参评后接着评。")) }
            @if view.lines.is_empty() {
                p { (f.t("没有免评的单位。")) }
            } @else {
                ul class="plain" { @for line in &view.lines { (self.line(f, line)) } }
            }
            @if !view.able.is_empty() { (self.exempt(f)) }
        }
    }
}

impl ExemptsPage {
    fn line(&self, f: &Frame, line: &ExemptLine) -> Markup {
        let code = &line.subject.code;
        let id = format!("again-{code}");
        html! {
            li {
                strong lang="zh-CN" {
                    a href=(links::subject(self.view.cycle, code)) { (line.subject.name) }
                }
                " " span class="small muted" lang="zh-CN" { (line.parent.name) }
                div lang="zh-CN" { (line.because.reason) }
                div class="small muted" {
                    span lang="zh-CN" { (line.because.by) } " " (standing::moment(line.because.at))
                }
                @if line.may_readmit {
                    details {
                        summary { (f.t("恢复参评")) }
                        (f.post(&links::exempt_act(self.view.cycle, "readmit"), &html! {
                            input type="hidden" name="subject" value=(code);
                            div class="field" {
                                label for=(id) { (f.t("恢复的原因")) }
                                textarea id=(id) name="reason" rows="2" required {}
                            }
                            button class="button" { (f.t("恢复参评")) }
                        }))
                    }
                }
            }
        }
    }

    fn exempt(&self, f: &Frame) -> Markup {
        let options: Vec<(String, String)> = self
            .view
            .able
            .iter()
            .map(|(subject, parent)| {
                (subject.code.clone(), format!("{} {}", parent.name, subject.name))
            })
            .collect();
        let (subject, reason) = (self.typed.value("subject"), self.typed.value("reason"));
        let which = Field {
            name: "subject",
            label: f.t("哪个单位"),
            value: &subject,
            required: true,
            ..Field::default()
        };
        let why = Field {
            name: "reason",
            label: f.t("免评的原因"),
            value: &reason,
            hint: f.t("写明谁在什么会上定的,或者文号。原因在这个单位的页面上看得到。"),
            wrong: self.typed.wrong("reason"),
            required: true,
        };
        html! {
            section class="block" aria-labelledby="exempt" {
                h2 id="exempt" { (f.t("登记免评")) }
                (f.post(&links::exempt_act(self.view.cycle, "exempt"), &html! {
                    (which.choice(f, &options))
                    (why.area(f, 2))
                    button class="button main" { (f.t("登记免评")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::Named;
        use fanben_actions::looks::Because;
        let because = Because {
            reason: "整村搬迁,市委常委会2026年3月2日研究同意".to_owned(),
            by: "赤岗市市委组织部 王海峰".to_owned(),
            at: made::at(),
        };
        let line = |may_readmit| ExemptLine {
            subject: if may_readmit {
                made::village()
            } else {
                Named::new("990402201202", "和顺村")
            },
            parent: made::township(),
            because: because.clone(),
            may_readmit,
        };
        let view = Exempts {
            cycle: made::cycle(),
            title: made::title(),
            rule: "名次只排参评的,按比例的名额也只按参评的算",
            rated: 151,
            lines: vec![line(true), line(false)],
            able: vec![(made::village(), made::township())],
        };
        let none = Exempts { lines: vec![], able: vec![], ..view.clone() };
        [view, none].map(|view| ExemptsPage { view, typed: Typed::default() }).into()
    }
}
