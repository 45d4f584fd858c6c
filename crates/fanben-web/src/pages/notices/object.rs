//! An objection to a notice, with or without a name; what became of it. Nobody signs in for either.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use fanben_actions::actions::{self, Objected};
use fanben_actions::looks::{self, Answer, NoticeSheet};
use fanben_actions::{CycleId, Refusal};
use fanben_model::notices::Scope;
use maud::{Markup, html};
use serde::Deserialize;

use super::refused;
use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::limits::Caller;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page};
use crate::visit::{Guest, Oops, Sent};
use crate::{Shared, links, standing};

/// The form, and afterwards what was taken.
pub(crate) struct ObjectPage {
    pub(crate) view: NoticeSheet,
    pub(crate) typed: Typed,
    pub(crate) taken: Option<Objected>,
}

async fn page(
    shared: &Shared,
    frame: &Frame,
    cycle: CycleId,
    number: i64,
) -> Result<ObjectPage, Oops> {
    let view = looks::notice_sheet(&shared.desk, None, cycle, number, Scope::Web).await;
    let view = view.map_err(|refusal| refused(frame, &refusal))?;
    Ok(ObjectPage { view, typed: Typed::default(), taken: None })
}

/// Shows the form.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, number)): Path<(CycleId, i64)>,
    guest: Guest,
) -> Result<Response, Oops> {
    let page = page(&shared, &guest.frame, cycle, number).await?;
    Ok(guest.frame.show(&page))
}

/// Takes the objection. Who sends it is not looked at, signed in or not; the address it comes from is
/// only counted, in memory, for a minute.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, number)): Path<(CycleId, i64)>,
    from: Caller,
    guest: Guest,
    form: Sent,
) -> Result<Response, Oops> {
    let frame = &guest.frame;
    if !shared.limits.allow(&from, "object") {
        let says = frame.t("提得太密了,请过一分钟再试。").to_owned();
        return Err(Oops::Page(Box::new(frame.clone()), Trouble::Refused(says)));
    }
    let Ok(action) = form.text("_action").parse() else {
        return Err(Oops::Page(Box::new(frame.clone()), Trouble::Stale));
    };
    let input = actions::Object {
        cycle,
        number,
        subject: form.text("subject"),
        words: form.text("words"),
        name: form.text("name"),
        contact: form.text("contact"),
    };
    let came = actions::object(&shared.desk, action, input).await;
    let mut page = page(&shared, frame, cycle, number).await?;
    match came {
        Ok(taken) => {
            page.taken = Some(taken);
            Ok(frame.show(&page))
        }
        Err(Refusal::Bad(bad)) => {
            page.typed = Typed { sent: form, bad };
            Ok(frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(refusal) => Err(refused(frame, &refusal)),
    }
}

impl Page for ObjectPage {
    fn title(&self, f: &Frame) -> String {
        if self.taken.is_some() {
            f.t("异议已收到").to_owned()
        } else {
            f.t("提出异议").to_owned()
        }
    }

    fn narrow(&self) -> bool {
        true
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (f.t("公示栏").to_owned(), links::NOTICES.to_owned()),
            (view.title.clone(), links::notice(view.cycle, view.number, "web")),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        match &self.taken {
            Some(taken) => self.receipt(f, taken),
            None => self.form(f),
        }
    }
}

impl ObjectPage {
    fn receipt(&self, f: &Frame, taken: &Objected) -> Markup {
        html! {
            div class="note good" role="status" {
                p { (f.with("第{0}件异议已收到,时间{1}。", &[&taken.number, &standing::moment(taken.at)])) }
                @if taken.late { p { (f.t("公示期已满,这件按逾期异议登记,照样答复。")) } }
            }
            section class="block" aria-labelledby="code" {
                h2 id="code" { (f.t("查询码")) }
                p class="secret" { strong { (taken.code) } }
                p { (f.t("请抄下或者拍下查询码:只显示这一次,凭它查答复,系统里没有别的办法找到您。")) }
                p { @match taken.due {
                    Some(due) => { (f.with("最迟{0}答复。", &[&due])) }
                    None => { (f.t("答复期限所在年份的放假安排还没有公布,期限暂时算不出来。")) }
                } }
                a class="button" href=(links::answer(self.view.cycle)) { (f.t("查异议的答复")) }
            }
        }
    }

    fn form(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let typed = |name: &str| self.typed.value(name);
        let (subject, words) = (typed("subject"), typed("words"));
        let (name, contact) = (typed("name"), typed("contact"));
        let mut subjects = vec![(String::new(), f.t("整份公示").to_owned())];
        let named = view.rows.iter().filter(|row| !row.code.is_empty());
        subjects.extend(named.filter_map(|row| Some((row.code.clone(), row.name.clone()?))));
        let field = |name: &'static str, label, value, hint, required| Field {
            name,
            label,
            value,
            hint,
            wrong: self.typed.wrong(name),
            required,
        };
        let about = field("subject", f.t("对谁的结果有异议"), &subject, "", true);
        let words = field(
            "words",
            f.t("哪里不对,依据是什么"),
            &words,
            f.t("只写事,不用写别人的电话和身份证号。"),
            true,
        );
        let name = field(
            "name",
            f.t("您的姓名"),
            &name,
            f.t("不写就是不具名,系统不记录您是谁、从哪里提交。"),
            false,
        );
        let contact = field(
            "contact",
            f.t("联系方式"),
            &contact,
            f.t("要当面核实的话方便找到您;只有答复的人看得到。"),
            false,
        );
        html! {
            (self.typed.note(&["subject", "words", "name", "contact"]))
            @if view.over { div class="note wait" { p { (f.t("公示期已满。现在提出的按逾期异议登记,照样答复。")) } } }
            @else { p class="lead" { (f.with("公示到{0},那天24时以前提出都算按期。", &[&view.last])) } }
            section class="block" {
                (f.post(&links::notice(view.cycle, view.number, "object"), &html! {
                    (about.choice(f, &subjects))
                    (words.area(f, 6))
                    (name.text(f, "off"))
                    (contact.text(f, "off"))
                    p class="muted" { (f.t("答复期限")) ":" (f.t("收到以后")) " " span lang="zh-CN" { (view.terms.reply.says()) } }
                    button class="button main" { (f.t("提交异议")) }
                }))
            }
            p class="muted" { (f.t("也可以当面或者打电话提出:")) span lang="zh-CN" { (view.terms.contact) } }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let view = || super::made_up::sheets().remove(0);
        let taken = |late, due| Objected {
            number: 3,
            code: "4926-9012-1107-1105".to_owned(),
            at: made::at(),
            late,
            due,
        };
        let bad = vec![fanben_actions::BadInput {
            field: "words".to_owned(),
            says: "请写明哪里不对、依据是什么,5到2000字".to_owned(),
        }];
        let typed = Typed { sent: Sent::default(), bad };
        let page = |taken| Self { view: view(), typed: Typed::default(), taken };
        vec![
            page(None),
            Self { view: NoticeSheet { over: true, ..view() }, typed, taken: None },
            page(Some(taken(false, Some(made::day(11, 3))))),
            page(Some(taken(true, None))),
        ]
    }
}

/// What became of an objection.
pub(crate) struct AnswerPage {
    pub(crate) cycle: CycleId,
    /// The code that was typed.
    pub(crate) code: String,
    pub(crate) found: Option<Answer>,
}

/// What the address asks.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    code: String,
}

/// Looks an objection up.
pub(crate) async fn answer(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    Query(asked): Query<Asked>,
    from: Caller,
    guest: Guest,
) -> Result<Response, Oops> {
    let code: String = asked.code.chars().take(40).collect();
    let mut found = None;
    if !code.is_empty() {
        // Guessing would take as many tries as there are codes; ten a minute are allowed.
        if !shared.limits.allow(&from, "answer") {
            let says = guest.frame.t("查得太密了,请过一分钟再试。").to_owned();
            return Err(Oops::Page(Box::new(guest.frame), Trouble::Refused(says)));
        }
        let came = looks::answer(&shared.desk, cycle, &code).await;
        found = came.map_err(|refusal| refused(&guest.frame, &refusal))?;
    }
    Ok(guest.frame.show(&AnswerPage { cycle, code, found }))
}

impl Page for AnswerPage {
    fn title(&self, f: &Frame) -> String {
        f.t("查异议的答复").to_owned()
    }

    fn narrow(&self) -> bool {
        true
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("公示栏").to_owned(), links::NOTICES.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let missing = !self.code.is_empty() && self.found.is_none();
        let wrong = f.t("没有找到。请核对查询码;答复两年以后,内容会按规定删除。");
        let code = Field {
            name: "code",
            label: f.t("查询码"),
            value: &self.code,
            wrong: missing.then_some(wrong),
            required: true,
            ..Field::default()
        };
        html! {
            section class="block" {
                form method="get" action=(links::answer(self.cycle)) {
                    (code.text(f, "off"))
                    button class="button main" { (f.t("查询")) }
                }
            }
            @if let Some(found) = &self.found {
                section class="block" aria-labelledby="found" {
                    h2 id="found" { (f.with("第{0}件", &[&found.number])) }
                    p { (f.with("收到时间{0}。", &[&standing::moment(found.at)])) " "
                        @if found.late { (chip(Tone::Wait, f.t("逾期"))) } }
                    @match (&found.ruling, found.due) {
                        (Some((upheld, reply, at)), _) => {
                            p { @if *upheld { (chip(Tone::Good, f.t("成立"))) } @else { (chip(Tone::Idle, f.t("不成立"))) }
                                " " (standing::moment(*at)) }
                            p lang="zh-CN" { (reply) }
                        }
                        (None, Some(due)) => { p { (f.with("还没有答复,最迟{0}答复。", &[&due])) } }
                        (None, None) => { p { (f.t("答复期限所在年份的放假安排还没有公布,期限暂时算不出来。")) } }
                    }
                }
            }
        }
    }
}

impl AnswerPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let found = |ruling| {
            Some(Answer {
                number: 3,
                notice: 1,
                at: made::at(),
                late: false,
                due: Some(made::day(11, 3)),
                ruling,
            })
        };
        let reply = "经核对结账单,三季度确实重复计分,已更正。".to_owned();
        let page = |code: &str, found| Self { cycle: made::cycle(), code: code.to_owned(), found };
        vec![
            page("", None),
            page("4926-9012-1107-1106", None),
            page("4926-9012-1107-1105", found(None)),
            page("4926-9012-1107-1105", found(Some((true, reply, made::at())))),
        ]
    }
}
