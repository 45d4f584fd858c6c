//! One tie → a visit noted in a minute, what is owed, every visit with its problems, handing over.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::actions::{self, EndTie, NoteVisit, ProblemTyped, StrikeVisit};
use fanben_actions::looks::{self, TiePage, VisitLine};
use fanben_actions::{Receipt, Refusal, TieId};
use fanben_model::liaison::{Kind, SAYS};
use fanben_model::rights::Act;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// One tie.
pub(crate) struct OneTiePage {
    pub(crate) view: TiePage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(tie): Path<TieId>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::tie(&shared.desk, &visit.who, tie).await)?;
    Ok(visit.frame.show(&OneTiePage { view, typed: Typed::default() }))
}

/// Notes a visit, takes one back, ends the tie or hands it over.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((tie, act)): Path<(TieId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let came: Result<Receipt, Refusal> = match act.as_str() {
        "note" => {
            let problem = ProblemTyped {
                what: form.text("what"),
                owner: form.text("owner"),
                deadline: form.text("deadline"),
            };
            let input = NoteVisit {
                tie,
                day: form.text("day"),
                kind: sent_kind(&form.text("kind")),
                homes: form.text("homes"),
                says: form.text("says"),
                problems: vec![problem],
            };
            actions::note_visit(desk, who, action, input).await
        }
        "strike" => {
            let number = form.text("number").parse().unwrap_or(0);
            let input = StrikeVisit { tie, number, reason: form.text("reason") };
            actions::strike_visit(desk, who, action, input).await
        }
        "end" => {
            let (last, reason) = (form.text("last"), form.text("reason"));
            let input = EndTie { tie, last, to: form.text("to").parse().ok(), reason };
            actions::end_tie(desk, who, action, input).await
        }
        "chase" => actions::chase_visits(desk, who, action, vec![tie]).await,
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let look = looks::tie(desk, who, tie);
    let to = links::done(&links::tie(tie), "saved");
    visit.answered(came, &to, form, look, |view, typed| OneTiePage { view, typed }).await
}

fn sent_kind(text: &str) -> Kind {
    let named = |kind: &Kind| word(*kind) == text;
    Kind::ALL.into_iter().find(named).unwrap_or(Kind::Visit)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Visit => "visit",
        Kind::Home => "home",
        Kind::Meeting => "meeting",
    }
}

impl Page for OneTiePage {
    fn title(&self, f: &Frame) -> String {
        let line = &self.view.line;
        f.with("{0}包联{1}", &[&line.person, &line.unit.name])
    }

    fn tab(&self) -> Tab {
        Tab::Work
    }

    fn narrow(&self) -> bool {
        true
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("包联走访").to_owned(), links::LIAISON.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&["day", "homes", "says", "what", "deadline", "last"]))
            (self.owed(f))
            @if self.may(Act::NoteVisit) { (self.note(f)) }
            (self.visits(f))
            @if !view.issues.is_empty() {
                section class="block" aria-labelledby="issues" {
                    h2 id="issues" { (f.t("发现的问题")) }
                    ul class="lines" { @for line in &view.issues { (super::issue_line(f, line)) } }
                }
            }
            (self.about(f))
            @if self.may(Act::TieUnit) { (self.end(f)) }
        }
    }
}

impl OneTiePage {
    fn may(&self, act: Act) -> bool {
        self.view.acts.contains(&act)
    }

    fn act(&self, act: &str) -> String {
        links::tie_act(self.view.line.id, act)
    }

    fn owed(&self, f: &Frame) -> Markup {
        let line = &self.view.line;
        html! {
            @if line.orphaned { p class="lead" { (chip(Tone::Bad, f.t("人已不在岗或单位已撤,请改派"))) } }
            @if !line.owed.is_empty() {
                p class="lead" {
                    @for one in &line.owed { (chip(Tone::Wait, &super::owed(f, one))) " " }
                }
                @if self.may(Act::ChaseVisits) {
                    (f.post(&self.act("chase"), &html! {
                        button class="button" { (f.t("登记催过一次")) }
                        @if line.chased > 0 { " " span class="small muted" { (f.with("已经催过{0}次", &[&line.chased])) } }
                    }))
                }
            }
        }
    }

    /// A visit in a minute, on a phone.
    fn note(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let typed = self.typed.value("day");
        let day = if typed.is_empty() { view.today.to_string() } else { typed };
        let kinds = Kind::ALL.map(|kind| (word(kind).to_owned(), super::kind(f, kind).to_owned()));
        let (kind, homes) = (self.typed.value("kind"), self.typed.value("homes"));
        let says = self.typed.value("says");
        let field = |name, label, value, hint, required| Field {
            name,
            label,
            value,
            hint,
            wrong: self.typed.wrong(name),
            required,
        };
        let most = f.with("一句话,最多{0}字;不写人名、电话和证件号。", &[&SAYS]);
        html! {
            section class="block" aria-labelledby="note" {
                h2 id="note" { (f.t("记一次走访")) }
                (f.post(&self.act("note"), &html! {
                    (field("day", f.t("哪一天"), &day, "", true).day(f))
                    (field("kind", f.t("做什么"), &kind, "", true).choice(f, &kinds))
                    (field("homes", f.t("走了几户"), &homes, f.t("入户的填,只写户数。"), false).number(f))
                    (field("says", f.t("做了什么"), &says, &most, true).text(f, "off"))
                    details open[!self.typed.value("what").is_empty()] {
                        summary { (f.t("发现了问题")) }
                        (self.problem(f))
                    }
                    button class="button main" { (f.t("保存")) }
                }))
            }
        }
    }

    fn problem(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let office = (String::new(), f.t("由办公室定").to_owned());
        let owners = view.owners.iter().map(|owner| (owner.code.clone(), owner.name.clone()));
        let owners: Vec<(String, String)> = std::iter::once(office).chain(owners).collect();
        let typed = self.typed.value("deadline");
        let deadline = if typed.is_empty() { super::ahead(view.today).to_string() } else { typed };
        let (what, owner) = (self.typed.value("what"), self.typed.value("owner"));
        let field = |name, label, value, hint| Field {
            name,
            label,
            value,
            hint,
            wrong: self.typed.wrong(name),
            required: false,
        };
        html! {
            (field("what", f.t("什么问题"), &what, f.t("写事情本身,不写是谁家。")).area(f, 2))
            (field("owner", f.t("交给谁办"), &owner, "").choice(f, &owners))
            (field("deadline", f.t("什么时候办好"), &deadline, "").day(f))
        }
    }

    fn visits(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            section class="block" aria-labelledby="visits" {
                h2 id="visits" { (f.with("走访记录({0}次)", &[&view.visits.len()])) }
                @if view.sum.needed > 0 {
                    p {
                        (f.with("{0}以来要求{1}天,做到{2}天", &[&view.since, &view.sum.needed, &view.sum.done]))
                        @if let Some(share) = view.sum.share() { (f.with(",{0}%", &[&share.with_places(2)])) }
                    }
                }
                @if view.visits.is_empty() { p class="muted" { (f.t("还没有。")) } }
                ul class="lines" { @for one in &view.visits { (self.visit(f, one)) } }
            }
        }
    }

    fn visit(&self, f: &Frame, one: &VisitLine) -> Markup {
        let id = format!("why-{}", one.number);
        html! {
            li {
                strong { (one.day) " " (super::kind(f, one.kind)) }
                @if one.homes > 0 { " " (f.with("{0}户", &[&one.homes])) }
                " " span lang="zh-CN" { (one.says) }
                @if one.mine {
                    details {
                        summary class="small" { (f.with("撤回{0}这一条", &[&one.day])) }
                        (f.post(&self.act("strike"), &html! {
                            input type="hidden" name="number" value=(one.number);
                            div class="field" {
                                label for=(id) { (f.t("为什么撤回")) }
                                input id=(id) name="reason" autocomplete="off" required;
                            }
                            button class="button" { (f.t("撤回")) }
                        }))
                    }
                }
            }
        }
    }

    fn about(&self, f: &Frame) -> Markup {
        let (line, duty) = (&self.view.line, &self.view.duty);
        html! {
            section class="block" aria-labelledby="about" {
                h2 id="about" lang="zh-CN" { (duty.name) }
                dl class="pairs" {
                    dt { (f.t("谁")) } dd lang="zh-CN" { (line.person) "(" (line.post) ")" }
                    dt { (f.t("包联哪里")) } dd lang="zh-CN" { (line.unit.name) }
                    dt { (f.t("从哪一天起")) }
                    dd {
                        (line.from)
                        @if let Some(until) = line.until { " " (f.with("到{0}", &[&until])) }
                    }
                    @if line.households.1 > 0 {
                        dt { (f.t("联系几户")) }
                        dd { (f.with("{0}户,要求至少{1}户", &[&line.households.0, &line.households.1])) }
                    }
                }
                (super::asked(f, duty))
                p class="small muted" { (f.with("走访在{0}天内记;同一天的算一次。", &[&duty.within])) }
            }
        }
    }

    /// The last day, and who takes over.
    fn end(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let nobody = (String::new(), f.t("先不交给别人").to_owned());
        let posts = view.posts.iter().map(|(id, says)| (id.to_string(), says.clone()));
        let posts: Vec<(String, String)> = std::iter::once(nobody).chain(posts).collect();
        let typed = self.typed.value("last");
        let last = if typed.is_empty() { view.today.to_string() } else { typed };
        let to = self.typed.value("to");
        let field = |name, label, value, required| Field {
            name,
            label,
            value,
            hint: "",
            wrong: self.typed.wrong(name),
            required,
        };
        html! {
            section class="block" aria-labelledby="end" {
                h2 id="end" { (f.t("交接或者结束")) }
                (f.post(&self.act("end"), &html! {
                    (field("last", f.t("到哪一天为止"), &last, true).day(f))
                    (field("to", f.t("第二天起由谁接手"), &to, false).choice(f, &posts))
                    div class="field" {
                        label for="end-reason" { (f.t("为什么")) }
                        input id="end-reason" name="reason" autocomplete="off" required;
                    }
                    button class="button" { (f.t("交接或者结束")) }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        let view = super::made_up::tie();
        let only = |acts: &[Act]| TiePage { acts: acts.to_vec(), ..view.clone() };
        let bad = vec![fanben_actions::BadInput {
            field: "homes".to_owned(),
            says: "入户请写走了几户,1到200;只记户数,不记是谁家".to_owned(),
        }];
        let sent = vec![
            ("kind".to_owned(), "home".to_owned()),
            ("what".to_owned(), "水渠堵塞".to_owned()),
        ];
        let wrong =
            Self { view: only(&[Act::NoteVisit]), typed: Typed { sent: Sent::of(sent), bad } };
        let views = [view.clone(), only(&[Act::TieUnit, Act::ChaseVisits]), only(&[])];
        let mut all: Vec<Self> =
            views.into_iter().map(|view| Self { view, typed: Typed::default() }).collect();
        all.push(wrong);
        all
    }
}
