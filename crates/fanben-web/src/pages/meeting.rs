//! A meeting, poll or visit of the stage at work → its numbers and minutes, and whether it counts.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, Evaluated, MethodState, Sheet};
use fanben_actions::{BadInput, CycleId, Named, Refusal, actions};
use fanben_model::rights::Act;
use fanben_model::scheme::MethodKind;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::Field;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals;
use crate::{Shared, links, standing};

/// The form of one method.
pub(crate) struct MeetingPage {
    pub(crate) cycle: CycleId,
    pub(crate) title: String,
    pub(crate) subject: Named,
    pub(crate) method: MethodState,
    /// Whether it can be recorded now.
    pub(crate) may: bool,
    pub(crate) typed: Typed,
    pub(crate) wrong: Vec<BadInput>,
    /// The secret evaluation the numbers are taken from.
    pub(crate) from: Option<Evaluated>,
}

/// The fields as typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    on: String,
    due: String,
    present: String,
    agreed: String,
    minutes: String,
}

impl MeetingPage {
    /// The form of a method, filled with what was recorded last.
    fn of(view: Sheet, method: &str) -> Option<Self> {
        let found = view.methods.into_iter().find(|one| one.method.code == method)?;
        let held = found.held;
        let number = |read: fn(&fanben_model::stages::Held) -> u32| {
            held.as_ref().map_or_else(String::new, |held| read(held).to_string())
        };
        let due = found.due.map_or_else(|| number(|held| held.due), |due| due.to_string());
        let typed = Typed {
            on: found.on.map_or_else(String::new, |day| day.to_string()),
            due,
            present: number(|held| held.present),
            agreed: number(|held| held.agreed),
            minutes: found.minutes.clone(),
        };
        Some(MeetingPage {
            cycle: view.cycle,
            title: view.title,
            subject: view.subject,
            may: view.at_work && view.acts.contains(&Act::HoldMeeting),
            method: found,
            typed,
            wrong: vec![],
            from: None,
        })
    }

    /// Filled with what a secret evaluation came to, where nothing was recorded yet.
    fn filled(mut self, from: Option<Evaluated>) -> Self {
        if let Some(one) = from.as_ref().filter(|_| self.method.held.is_none()) {
            self.typed = Typed {
                on: one.on.to_string(),
                due: one.issued.to_string(),
                present: one.returned.to_string(),
                agreed: one.favourable.to_string(),
                minutes: format!("见不记名测评《{}》的计票", one.title),
            };
            self.from = from;
        }
        self
    }
}

/// Shows the form.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject, method)): Path<(CycleId, String, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::sheet(&shared.desk, &visit.who, cycle, &subject, None).await)?;
    match MeetingPage::of(view, &method) {
        Some(page) if page.method.kind == MethodKind::Poll => {
            let from = looks::evaluated(&shared.desk, &visit.who, cycle, &subject).await;
            Ok(visit.frame.show(&page.filled(visit.look(from)?)))
        }
        Some(page) => Ok(visit.frame.show(&page)),
        None => Err(visit.oops(Trouble::Nowhere)),
    }
}

/// Records it, and says whether it counts.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, subject, method)): Path<(CycleId, String, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let f = &visit.frame;
    let typed = Typed {
        on: form.text("on"),
        due: form.text("due"),
        present: form.text("present"),
        agreed: form.text("agreed"),
        minutes: form.text("minutes"),
    };
    let wrong = match read(f, cycle, &subject, &method, &typed) {
        Ok(input) => match actions::hold_meeting(&shared.desk, &visit.who, action, input).await {
            Ok(_) => {
                let back = links::done(&links::review(cycle, &subject), "met");
                return Ok(Redirect::to(&back).into_response());
            }
            Err(Refusal::Bad(wrong)) => wrong,
            Err(refusal) => return Err(visit.refused(&refusal)),
        },
        Err(wrong) => wrong,
    };
    let view = visit.look(looks::sheet(&shared.desk, &visit.who, cycle, &subject, None).await)?;
    match MeetingPage::of(view, &method) {
        Some(page) => {
            let page = MeetingPage { typed, wrong, ..page };
            Ok(f.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        None => Err(visit.oops(Trouble::Nowhere)),
    }
}

fn read(
    f: &Frame,
    cycle: CycleId,
    subject: &str,
    method: &str,
    typed: &Typed,
) -> Result<actions::HoldMeeting, Vec<BadInput>> {
    let mut wrong = Vec::new();
    let mut number = |field: &str, text: &str| {
        text.parse::<u32>().unwrap_or_else(|_| {
            let says = f.t("请填写人数,只写数字,如30。").to_owned();
            wrong.push(BadInput { field: field.to_owned(), says });
            0
        })
    };
    let (due, present, agreed) = (
        number("due", &typed.due),
        number("present", &typed.present),
        number("agreed", &typed.agreed),
    );
    let on = typed.on.parse().ok();
    if on.is_none() {
        let says = f.t("请填写日期,如2026-10-28。").to_owned();
        wrong.push(BadInput { field: "on".to_owned(), says });
    }
    match on {
        Some(on) if wrong.is_empty() => Ok(actions::HoldMeeting {
            cycle,
            subject: subject.to_owned(),
            method: method.to_owned(),
            on,
            due,
            present,
            agreed,
            minutes: typed.minutes.clone(),
        }),
        _ => Err(wrong),
    }
}

impl Page for MeetingPage {
    fn title(&self, f: &Frame) -> String {
        f.with("登记{0}", &[&self.method.method.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let code = &self.subject.code;
        vec![
            (self.title.clone(), links::board(self.cycle)),
            (self.subject.name.clone(), links::subject(self.cycle, code)),
            (f.t("上报前检查").to_owned(), links::review(self.cycle, code)),
        ]
    }

    fn narrow(&self) -> bool {
        true
    }

    fn body(&self, f: &Frame) -> Markup {
        let address = links::meeting(self.cycle, &self.subject.code, &self.method.method.code);
        html! {
            p lang="zh-CN" { (self.subject.name) }
            @if !self.method.asks.is_empty() {
                div class="note" { p { strong { (f.t("要求:")) } span lang="zh-CN" { (self.method.asks) } } }
            }
            (state(f, &self.method))
            @if self.method.kind == MethodKind::Poll {
                div class="note" { p { @match &self.from {
                    Some(one) => { (f.with("已按不记名测评《{0}》的计票填好,请核对后登记。", &[&one.title])) }
                    None => {
                        (f.t("不记名的可以在系统里测评,计票以后这里自动填好:")) " "
                        a href=(links::evaluations(self.cycle)) { (f.t("看民主测评")) }
                    }
                } } }
            }
            @if self.may {
                section class="block" { (f.post(&address, &self.fields(f))) }
            } @else {
                div class="note wait" { p { (f.t("现在不能登记:可能不由您办,也可能已经上报。")) } }
            }
        }
    }
}

/// Whether a method counts, as a mark with the sentence.
pub(super) fn state(f: &Frame, method: &MethodState) -> Markup {
    html! {
        @match (&method.held, &method.lacks) {
            (_, Some(lack)) => {
                div class="note bad" { p { (refusals::lacks(f, &method.method.name, method.kind, *lack)) } }
            }
            (Some(held), None) => {
                p {
                    (chip(Tone::Good, f.t("有效"))) " "
                    (f.with("应到{0}人,实到{1}人,同意{2}人。", &[&held.due, &held.present, &held.agreed]))
                    @if let Some((who, at)) = &method.by {
                        " " span class="small muted" { (f.with("{0}于{1}登记", &[who, &standing::moment(*at)])) }
                    }
                }
            }
            (None, None) if method.files > 0 => {
                p { (chip(Tone::Good, f.t("有效"))) " " (f.with("已上传佐证{0}份。", &[&method.files])) }
            }
            (None, None) => { p { (chip(Tone::Idle, f.t("可以不办"))) } }
        }
    }
}

impl MeetingPage {
    fn fields(&self, f: &Frame) -> Markup {
        let (due, present, agreed) = match self.method.kind {
            MethodKind::Poll => (f.t("发出票数"), f.t("收回票数"), f.t("赞成票数")),
            MethodKind::Visits => (f.t("应走访户数"), f.t("实际走访户数"), f.t("认可的户数")),
            _ => (f.t("应到人数"), f.t("实到人数"), f.t("同意人数")),
        };
        let wrong = |name: &str| {
            let found = self.wrong.iter().find(|one| one.field == name);
            found.map(|one| one.says.as_str())
        };
        let field = |name, label, value| Field {
            name,
            label,
            value,
            wrong: wrong(name),
            required: true,
            ..Field::default()
        };
        let due_hint = if self.method.due.is_some() {
            f.t("已按登记的数据填好,请核对。")
        } else {
            ""
        };
        let minutes = Field {
            hint: f.t("写议题和结果即可,不用写人名。"),
            ..field("minutes", f.t("会议记录"), &self.typed.minutes)
        };
        html! {
            (field("on", f.t("日期"), &self.typed.on).day(f))
            div class="fields" {
                (Field { hint: due_hint, ..field("due", due, &self.typed.due) }.number(f))
                (field("present", present, &self.typed.present).number(f))
                (field("agreed", agreed, &self.typed.agreed).number(f))
            }
            (minutes.area(f, 6))
            div class="row" {
                button class="button main" { (f.t("登记")) }
                a class="button" href=(links::review(self.cycle, &self.subject.code)) { (f.t("不登记,返回")) }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let page = || MeetingPage::of(made::sheet(), "dangyuan").into_iter();
        let poll =
            MethodState { kind: MethodKind::Poll, due: None, lacks: None, ..made::meeting() };
        let visits =
            MethodState { kind: MethodKind::Visits, held: None, lacks: None, ..poll.clone() };
        page()
            .chain(page().map(|page| MeetingPage { may: false, ..page }))
            .chain(page().map(|page| MeetingPage {
                wrong: vec![BadInput {
                    field: "present".to_owned(),
                    says: "请填写人数,只写数字,如30。".to_owned(),
                }],
                ..page
            }))
            .chain(page().map(|page| MeetingPage { method: poll.clone(), ..page }))
            .chain(page().map(|page| {
                let method = MethodState { held: None, ..poll.clone() };
                let from = Some(Evaluated {
                    title: "2026年度村级组织民主测评".to_owned(),
                    on: made::day(10, 28),
                    issued: 30,
                    returned: 27,
                    favourable: 22,
                });
                MeetingPage { method, ..page }.filled(from)
            }))
            .chain(page().map(|page| MeetingPage { method: visits.clone(), ..page }))
            .collect()
    }
}
