//! All that is personal of one person → proposed by one administrator, erased by another.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, Erasing, PersonPage as View};
use fanben_actions::{PersonId, actions};
use fanben_model::rights::Act;
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// Somebody who is to be erased.
pub(crate) struct ErasurePage {
    pub(crate) view: View,
    pub(crate) typed: Typed,
}

const FIELDS: [&str; 3] = ["why", "document", "words"];

/// Shows the forms.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(person): Path<PersonId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::person(&shared.desk, &visit.who, person).await)?;
    Ok(visit.frame.show(&ErasurePage { view, typed: Typed::default() }))
}

/// Proposes it, does it or declines it.
pub(crate) async fn act(
    State(shared): State<Shared>,
    Path(person): Path<PersonId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let decision = form.text("decision");
    let (came, word) = if decision == "propose" {
        let input = actions::ProposeErasure {
            why: form.text("why"),
            document: form.text("document"),
            words: form.text("words").lines().map(str::to_owned).collect(),
        };
        (actions::propose_erasure(desk, who, action, person, input).await, "to-erase")
    } else {
        let erase = decision == "erase";
        // Without a number it is no proposal that is there, and is refused.
        let proposal = form.text("proposal").parse().unwrap_or_default();
        let input = actions::SettleErasure { proposal, erase };
        let came = actions::erase_person(desk, who, action, person, input).await;
        (came, if erase { "erased" } else { "not-erased" })
    };
    let to = links::done(&links::person(person), word);
    let look = looks::person(desk, who, person);
    visit.answered(came, &to, form, look, |view, typed| ErasurePage { view, typed }).await
}

/// Why somebody is erased.
pub(crate) fn reason(f: &Frame, why: &str) -> String {
    match why {
        "kept" => f.t("保管期满").to_owned(),
        "asked" => f.t("本人要求").to_owned(),
        "wrong" => f.t("误录").to_owned(),
        "ordered" => f.t("上级机关或者法院要求").to_owned(),
        other => other.to_owned(),
    }
}

impl Page for ErasurePage {
    fn title(&self, f: &Frame) -> String {
        f.with("删除个人信息:{0}", &[&self.view.line.name])
    }

    fn tab(&self) -> Tab {
        Tab::People
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (f.t("人员").to_owned(), links::PEOPLE.to_owned()),
            (self.view.line.name.clone(), links::person(self.view.line.id)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let acts = &self.view.line.acts;
        html! {
            (self.typed.note(&FIELDS))
            p { (f.t("删去:姓名、账号、密码、动态码、统一登录、任免和代办的原因,名册、分配和发放表里的姓名,署名的异议。")) }
            p { (f.t("留下:评过的分、签过的字、作过的决定、发过的钱,以后只写“已删除的人员”;数字一个也不变,日志和公示照样能核验。")) }
            p { strong { (f.t("删了不能恢复。以前的备份、打印的纸和下载的文件里还有,要另外按规定销毁。")) } }
            @match &self.view.erasing {
                Erasing::Done(at) => p class="note" { (f.with("{0} 已删除。", &[&standing::moment(*at)])) },
                Erasing::Proposed { .. } => (self.proposed(f)),
                Erasing::No if acts.contains(&Act::ProposeErasure) => (self.proposing(f)),
                Erasing::No => p class="note" { (f.t("还没有人提出。由系统管理员提出,安全管理员办理。")) },
            }
        }
    }
}

impl ErasurePage {
    fn proposing(&self, f: &Frame) -> Markup {
        let values = FIELDS.map(|name| self.typed.value(name));
        let field = |at: usize, label, hint, required| Field {
            name: FIELDS[at],
            label,
            value: &values[at],
            hint,
            wrong: self.typed.wrong(FIELDS[at]),
            required,
        };
        let reasons = actions::REASONS.map(|(id, _)| (id.to_owned(), reason(f, id)));
        html! {
            (f.post(&links::erasure(self.view.line.id), &html! {
                (field(0, f.t("原因"), "", true).choice(f, &reasons))
                (field(1, f.t("文号"), f.t("批准删除的文件的编号,不写姓名。"), true).text(f, "off"))
                (field(2, f.t("还要一起删的字样"), f.t("本人的手机号、证件号、曾用名,一行一个;出现在哪里就删到哪里。办完以后这里填的也不保留。"), false).area(f, 4))
                button class="button main" name="decision" value="propose" { (f.t("提出删除")) }
            }))
        }
    }

    fn proposed(&self, f: &Frame) -> Markup {
        let Erasing::Proposed { number, why, document, words, by, at, own } = &self.view.erasing
        else {
            return html! {};
        };
        let may = self.view.line.acts.contains(&Act::ErasePerson);
        let ask = f.with("{0}的个人信息删了不能恢复。确定吗?", &[&self.view.line.name]);
        html! {
            dl class="facts" {
                dt { (f.t("原因")) } dd { (reason(f, why)) }
                dt { (f.t("文号")) } dd lang="zh-CN" { (document) }
                dt { (f.t("还要一起删的字样")) } dd { (f.with("{0}个", &[words])) }
                dt { (f.t("提出")) } dd lang="zh-CN" { (f.with("{0}提出,{1}", &[by, &standing::moment(*at)])) }
            }
            @if may && !own {
                (f.post(&links::erasure(self.view.line.id), &html! {
                    input type="hidden" name="proposal" value=(number);
                    div class="row" {
                        button class="button warn" name="decision" value="erase" data-ask=(ask) { (f.t("删除")) }
                        button class="button" name="decision" value="decline" { (f.t("不删除")) }
                    }
                }))
            } @else {
                p class="note" { (f.t("等安全管理员办理;提出的人不能自己办。")) }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let page = |erasing, typed| ErasurePage { view: View { erasing, ..made::file() }, typed };
        let proposed = |own| Erasing::Proposed {
            number: 1,
            why: "kept".to_owned(),
            document: "赤办〔2026〕9号".to_owned(),
            words: 2,
            by: "系统管理员".to_owned(),
            at: made::at(),
            own,
        };
        let sent = Sent::of(vec![("words".to_owned(), "2026".to_owned())]);
        let says = "“2026”不能自动替换;请去掉这一行,或者写得更完整".to_owned();
        let bad = vec![fanben_actions::BadInput { field: "words".to_owned(), says }];
        vec![
            page(Erasing::No, Typed::default()),
            page(Erasing::No, Typed { sent, bad }),
            page(proposed(false), Typed::default()),
            page(proposed(true), Typed::default()),
            page(Erasing::Done(made::at()), Typed::default()),
        ]
    }
}
