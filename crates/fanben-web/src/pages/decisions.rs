//! What a stage decides about many villages → one form with a choice and a reason for each; all of it
//! goes in one action, or nothing does.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use fanben_actions::CycleId;
use fanben_actions::actions::{self, DecideAll, Decided};
use fanben_actions::looks::{self, DecidedRow, Decisions, PendingRow};
use fanben_model::rights::Act;
use maud::{Markup, html};
use serde::Deserialize;

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

/// Rows of one page: more than the largest township has villages.
const ROWS: usize = 200;

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// The stage; empty: the first where something waits.
    #[serde(default)]
    at: String,
    /// Rows before this page.
    #[serde(default)]
    from: usize,
}

/// What waits for a decision.
pub(crate) struct DecisionsPage {
    pub(crate) view: Decisions,
    pub(crate) from: usize,
    pub(crate) typed: Typed,
}

/// Shows what waits.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let page = (asked.from, ROWS);
    let view =
        visit.look(looks::decisions(&shared.desk, &visit.who, cycle, &asked.at, page).await)?;
    Ok(visit.frame.show(&DecisionsPage { view, from: asked.from, typed: Typed::default() }))
}

/// Takes the decisions; what cannot be taken comes back beside what was chosen.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path(cycle): Path<CycleId>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (stage, from) = (form.text("at"), form.text("from").parse().unwrap_or(0));
    let input = DecideAll { cycle, stage: stage.clone(), decisions: chosen(&form) };
    let came = actions::decide_all(&shared.desk, &visit.who, action, input).await;
    let to = links::done(&links::decisions(cycle, &stage, 0), "decided-all");
    let look = looks::decisions(&shared.desk, &visit.who, cycle, &stage, (from, ROWS));
    visit.answered(came, &to, form, look, |view, typed| DecisionsPage { view, from, typed }).await
}

/// The decisions of a form: `d.CODE` with a reason in `r.CODE`; what is left open gets what `rest`
/// says, and where a reason is asked for and none is written, the one of the whole form.
fn chosen(form: &Sent) -> BTreeMap<String, Decided> {
    let (rest, common) = (form.text("rest"), form.text("reason"));
    let reasons: BTreeMap<&str, &str> = form.under("r.").collect();
    let mut decisions = BTreeMap::new();
    for (code, word) in form.under("d.") {
        let Some(act) = act_of(if word.is_empty() { &rest } else { word }) else { continue };
        let own = reasons.get(code).copied().unwrap_or_default();
        let reason = if own.is_empty() && reasoned(act) { &common } else { own };
        decisions.insert(code.to_owned(), Decided { act, reason: reason.to_owned() });
    }
    decisions
}

fn act_of(word: &str) -> Option<Act> {
    Some(match word {
        "recommend" => Act::Recommend,
        "send" => Act::SendUp,
        "decline" => Act::Decline,
        "return" => Act::SendBack,
        _ => return None,
    })
}

/// The word of a decision in a form, and what is read beside its button.
fn word(f: &Frame, act: Act) -> (&'static str, &'static str) {
    match act {
        Act::Recommend => ("recommend", f.t("推荐")),
        Act::Decline => ("decline", f.t("不予推荐")),
        Act::SendBack => ("return", f.t("退回")),
        _ => ("send", f.t("上报")),
    }
}

/// A reason is asked for.
fn reasoned(act: Act) -> bool {
    matches!(act, Act::Decline | Act::SendBack)
}

impl Page for DecisionsPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}:逐村作决定", &[&self.view.stage.name])
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
            p class="lead" {
                @if view.of == 0 { (f.t("这个环节现在没有等您决定的村。")) }
                @else { (f.with("还有{0}个村等您决定。", &[&view.of])) }
                @for (stage, many) in view.stages.iter().filter(|(stage, _)| stage.code != view.stage.code) {
                    " " a href=(links::decisions(view.cycle, &stage.code, 0)) { (f.with("{0}({1}个)", &[&stage.name, many])) }
                }
            }
            @if !self.typed.bad.is_empty() {
                div class="note bad" role="alert" {
                    p { strong { (f.with("一个也没有送出:有{0}处不对,您选的和写的都还在下面。", &[&self.typed.bad.len()])) } }
                    ul lang="zh-CN" { @for bad in self.typed.bad.iter().take(40) { li { (bad.says) } } }
                }
            }
            @if !view.open.is_empty() {
                div class="note wait" { p { (f.t("这些条件还没有结论,作决定时看不到:")) span lang="zh-CN" { (view.open.join("、")) } } }
            }
            @if !view.aside.is_empty() {
                div class="note" { p { (f.t("您回避的村不在下面,由别人决定:")) span lang="zh-CN" { (view.aside.join("、")) } } }
            }
            @if !view.rows.is_empty() { (self.form(f)) }
            (self.decided(f))
        }
    }
}

impl DecisionsPage {
    fn form(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let reasons = view.acts.iter().any(|act| reasoned(*act));
        html! {
            p class="small muted" {
                (f.t("每个村选一项;“先不定”的留到下次。选好以后一起送出,有一处不对就一个也不送。"))
                @if reasons { " " (f.t("不予推荐和退回要写理由,被评的村看得到。")) }
            }
            form method="post" action=(links::decisions_base(view.cycle)) data-guard="yes" {
                (f.hidden())
                input type="hidden" name="at" value=(view.stage.code);
                input type="hidden" name="from" value=(self.from);
                div class="table" {
                    table class="cards decisions" {
                        thead { tr {
                            th scope="col" { (f.t("村")) }
                            @if view.points {
                                th scope="col" class="num" { (f.t("得分")) } th scope="col" class="num" { (f.t("本乡镇名次")) }
                            }
                            th scope="col" { (f.t("要看的事")) } th scope="col" { (f.t("决定")) } th scope="col" { (f.t("理由")) }
                        } }
                        tbody { @for row in &view.rows { (self.row(f, row)) } }
                    }
                }
                section class="block" { (self.rest(f, reasons)) }
                div class="bar" {
                    button class="button main" data-ask=(f.t("送出以后不能自己改,要改只能请上级退回或者按程序更正。确定吗?")) { (f.t("送出这些决定")) }
                    (self.leaves(f))
                }
            }
        }
    }

    /// What is said once for all that was left open.
    fn rest(&self, f: &Frame, reasons: bool) -> Markup {
        let words = self.view.acts.iter().map(|act| word(f, *act));
        let words = words.map(|(sent, shown)| (sent.to_owned(), shown.to_owned()));
        let options: Vec<(String, String)> =
            std::iter::once((String::new(), f.t("都留到下次").to_owned())).chain(words).collect();
        let (rest, reason) = (self.typed.value("rest"), self.typed.value("reason"));
        let rest = Field {
            name: "rest",
            label: f.t("“先不定”的村怎么办"),
            value: &rest,
            ..Field::default()
        };
        let reason = Field {
            name: "reason",
            label: f.t("没有单独写理由的,都用这一条理由"),
            value: &reason,
            ..Field::default()
        };
        html! {
            (rest.choice(f, &options))
            @if reasons { (reason.area(f, 2)) }
        }
    }

    fn row(&self, f: &Frame, row: &PendingRow) -> Markup {
        let (view, code, name) = (&self.view, &row.subject.code, &row.subject.name);
        let wrong = self.typed.wrong(code);
        let described = wrong.map(|_| format!("w-{code}"));
        let choice = self.typed.value(&format!("d.{code}"));
        let reason = self.typed.value(&format!("r.{code}"));
        let pick = |sent: &str, shown: &str| {
            let id = format!("d-{code}-{sent}");
            html! {
                label class="pick" for=(id) {
                    input type="radio" id=(id) name={ "d." (code) } value=(sent) checked[choice == sent]
                        aria-describedby=[described.as_ref()];
                    span { (shown) }
                }
            }
        };
        html! {
            tr {
                th scope="row" lang="zh-CN" {
                    a href=(links::subject(view.cycle, code)) { (name) }
                    div class="small muted" { (row.parent.name) }
                }
                @if view.points {
                    td class="num" data-label=(f.t("得分")) { (row.standing.total) }
                    td class="num" data-label=(f.t("本乡镇名次")) { (f.with("{0} / {1}", &[&row.rank, &row.among])) }
                }
                td data-label=(f.t("要看的事")) { div { (against(f, row)) } }
                td class="wide" data-label=(f.t("决定")) {
                    @if row.missing > 0 {
                        a href=(links::sheet(view.cycle, code, "")) { (f.with("还有{0}处没评,先评齐", &[&row.missing])) }
                    }
                    div class="picks" role="radiogroup" aria-label=(f.with("{0}:决定", &[name])) {
                        @for act in view.acts.iter().filter(|act| row.missing == 0 || reasoned(**act)) {
                            @let (sent, shown) = word(f, *act);
                            (pick(sent, shown))
                        }
                        (pick("", f.t("先不定")))
                    }
                    @if let Some(wrong) = wrong { div class="wrong small" id={ "w-" (code) } lang="zh-CN" { (wrong) } }
                }
                td class="wide" data-label=(f.t("理由")) {
                    input type="text" name={ "r." (code) } value=(reason) autocomplete="off"
                        aria-label=(f.with("{0}:理由", &[name])) aria-invalid=[wrong.map(|_| "true")];
                }
            }
        }
    }

    fn decided(&self, f: &Frame) -> Markup {
        let all = &self.view.decided;
        let mut counts: BTreeMap<Act, usize> = BTreeMap::new();
        for row in all {
            *counts.entry(row.act).or_default() += 1;
        }
        let told = counts.iter().map(|(act, many)| f.with("{0}{1}个", &[&word(f, *act).1, many]));
        let told = told.collect::<Vec<_>>().join(" · ");
        html! {
            @if !all.is_empty() {
                section class="block" aria-labelledby="decided" {
                    h2 id="decided" { (f.with("已经决定{0}个:", &[&all.len()])) (told) }
                    details open[self.view.of == 0] {
                        summary { (f.t("看决定和理由")) }
                        table class="cards" {
                            thead { tr {
                                th scope="col" { (f.t("村")) } th scope="col" class="num" { (f.t("得分")) }
                                th scope="col" { (f.t("决定")) } th scope="col" { (f.t("理由")) }
                            } }
                            tbody { @for row in all { (self.line(f, row)) } }
                        }
                    }
                }
            }
        }
    }

    fn line(&self, f: &Frame, row: &DecidedRow) -> Markup {
        let tone = match row.act {
            Act::Decline => Tone::Idle,
            Act::SendBack => Tone::Bad,
            _ => Tone::Good,
        };
        html! {
            tr {
                th scope="row" lang="zh-CN" {
                    a href=(links::subject(self.view.cycle, &row.subject.code)) { (row.subject.name) }
                    div class="small muted" { (row.parent.name) }
                }
                td class="num" data-label=(f.t("得分")) { (row.total) }
                td data-label=(f.t("决定")) { (chip(tone, word(f, row.act).1)) }
                td data-label=(f.t("理由")) lang="zh-CN" { (row.reason) }
            }
        }
    }

    fn leaves(&self, f: &Frame) -> Markup {
        let (view, from) = (&self.view, self.from);
        let leaf = |from: usize| links::decisions(view.cycle, &view.stage.code, from);
        html! {
            @if from > 0 { a class="button" href=(leaf(from.saturating_sub(ROWS))) { (f.t("上一页")) } }
            @if from + view.rows.len() < view.of { a class="button" href=(leaf(from + ROWS)) { (f.t("下一页")) } }
        }
    }
}

/// What stands against a village, and why it came back.
fn against(f: &Frame, row: &PendingRow) -> Markup {
    html! {
        @if let Some(reason) = &row.returned {
            div { (chip(Tone::Bad, f.t("退回理由"))) " " span lang="zh-CN" { (reason) } }
        }
        @if row.against.is_empty() && row.returned.is_none() { span class="muted small" { (f.t("没有")) } }
        @for one in &row.against { div class="small" lang="zh-CN" { (one) } }
    }
}

impl DecisionsPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::{BadInput, Named};
        let row = |at: usize| PendingRow {
            subject: Named::new(format!("99040220120{at}"), format!("小泉{at}村")),
            parent: made::township(),
            standing: made::standing(),
            rank: at,
            among: 3,
            against: match at {
                1 => vec![],
                _ => vec!["黄牌警示没有解除(2026-10)".to_owned(), "距红旗差2.5分".to_owned()],
            },
            missing: if at == 3 { 4 } else { 0 },
            returned: (at == 2).then(|| "请核对推荐表".to_owned()),
        };
        let decided = |act| DecidedRow {
            subject: made::village(),
            parent: made::township(),
            total: "98".to_owned(),
            act,
            reason: if act == Act::Recommend { String::new() } else { "先行整改".to_owned() },
        };
        let view = |of: usize| Decisions {
            cycle: made::cycle(),
            title: made::title(),
            stage: made::self_stage(),
            stages: vec![(made::self_stage(), of), (Named::new("town", "初评"), 2)],
            acts: vec![Act::Recommend, Act::Decline, Act::SendBack],
            points: true,
            open: vec!["资格联审通过".to_owned()],
            rows: (1..=3).take(of).map(row).collect(),
            of,
            aside: vec!["泉头村".to_owned()],
            decided: [Act::Recommend, Act::Decline, Act::SendBack].map(decided).into(),
        };
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sent = Sent::of(vec![
            field("d.990402201201", "recommend"),
            field("d.990402201202", "decline"),
            field("rest", "decline"),
        ]);
        let bad = vec![BadInput {
            field: "990402201202".to_owned(),
            says: "小泉2村:请写明原因".to_owned(),
        }];
        let none = || Typed::default();
        let over = Decisions { open: vec![], aside: vec![], stages: vec![], ..view(0) };
        vec![
            DecisionsPage { view: Decisions { of: 460, ..view(3) }, from: 200, typed: none() },
            DecisionsPage { view: view(3), from: 0, typed: Typed { sent, bad } },
            DecisionsPage { view: over, from: 0, typed: none() },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_open_gets_what_is_said_for_all() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = |rest: &str| {
            Sent::of(vec![
                field("d.01", "recommend"),
                field("r.01", ""),
                field("d.02", ""),
                field("r.02", "班子刚调整"),
                field("d.03", ""),
                field("r.03", ""),
                field("rest", rest),
                field("reason", "明年培育"),
            ])
        };
        let of = |act, reason: &str| Decided { act, reason: reason.to_owned() };
        let own = chosen(&form(""));
        assert_eq!(own, BTreeMap::from([("01".to_owned(), of(Act::Recommend, ""))]));
        let all = chosen(&form("decline"));
        assert_eq!(all["01"], of(Act::Recommend, ""));
        assert_eq!(all["02"], of(Act::Decline, "班子刚调整"));
        assert_eq!(all["03"], of(Act::Decline, "明年培育"));
    }
}
