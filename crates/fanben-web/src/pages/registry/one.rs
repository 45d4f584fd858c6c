//! One measure over all units → a column of values that is filled in, pasted or handed in.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::looks::{self, MeasureLine, MeasureSheet};
use fanben_actions::{CycleId, actions};
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// One measure.
pub(crate) struct MeasureAllPage {
    pub(crate) view: MeasureSheet,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, measure)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::measure(&shared.desk, &visit.who, cycle, &measure).await)?;
    Ok(visit.frame.show(&MeasureAllPage { view, typed: Typed::default() }))
}

/// Records what changed.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, measure)): Path<(CycleId, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let address = links::measure_all(cycle, &measure);
    let values = changed(&form);
    if values.is_empty() {
        return Ok(Redirect::to(&address).into_response());
    }
    let input = actions::RecordMeasure {
        cycle,
        measure: measure.clone(),
        values,
        source: form.text("source"),
        reason: form.text("reason"),
    };
    let came = actions::record_measure(&shared.desk, &visit.who, action, input).await;
    let to = links::done(&address, "recorded");
    let look = looks::measure(&shared.desk, &visit.who, cycle, &measure);
    visit.answered(came, &to, form, look, |view, typed| MeasureAllPage { view, typed }).await
}

/// Values that differ from those the form was filled with.
fn changed(form: &Sent) -> BTreeMap<String, String> {
    let old: BTreeMap<&str, &str> = form.under("ov.").collect();
    let new = form.under("v.").filter(|(code, value)| old.get(code) != Some(value));
    new.map(|(code, value)| (code.to_owned(), value.to_owned())).collect()
}

impl Page for MeasureAllPage {
    fn title(&self, _f: &Frame) -> String {
        self.view.head.name.clone()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![
            (self.view.title.clone(), links::board(self.view.cycle)),
            (f.t("数据登记").to_owned(), links::measures(self.view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let (view, head) = (&self.view, &self.view.head);
        html! {
            p class="lead" {
                (f.with("由{0}负责,填一次,用到它的各个办法都读这个值。", &[&head.owner])) " "
                (f.with("已报 {0} / {1}", &[&head.reported, &head.of]))
            }
            (self.typed.note(&["reason", "source"]))
            @if head.mine { (super::entry(f, view.cycle, &head.name)) }
            @if head.mine { (self.form(f)) } @else { (self.table(f)) }
        }
    }
}

impl MeasureAllPage {
    fn form(&self, f: &Frame) -> Markup {
        let (view, head) = (&self.view, &self.view.head);
        let source = Field {
            name: "source",
            label: f.t("出自哪份材料"),
            value: &match self.typed.value("source") {
                typed if typed.is_empty() => head.source.clone(),
                typed => typed,
            },
            wrong: self.typed.wrong("source"),
            ..Field::default()
        }
        .text(f, "off");
        let reason = Field {
            name: "reason",
            label: f.t("更正的理由"),
            value: &self.typed.value("reason"),
            hint: f.t("已经登记过的值要改时填写;原来的值会保留。"),
            wrong: self.typed.wrong("reason"),
            ..Field::default()
        }
        .text(f, "off");
        let draft = format!("{}.measure.{}", view.cycle, head.name);
        html! {
            form method="post" action=(links::measure_all(view.cycle, &head.name)) data-sheet="yes"
                data-guard="yes" data-draft=(draft) data-base=(head.reported) {
                (f.hidden())
                button class="hidden-label" tabindex="-1" aria-hidden="true" {}
                div class="note wait" data-draft-note="yes" hidden {
                    p { (f.t("这台电脑上有这张表没有保存的内容。")) }
                    div class="row" {
                        button class="button" type="button" data-restore="yes" { (f.t("恢复没有保存的内容")) }
                        button class="button" type="button" data-drop="yes" { (f.t("不要了")) }
                    }
                }
                (self.table(f))
                div class="pair" { (source) (reason) }
                div class="bar" { button class="button main" { (f.t("登记数据")) } }
            }
        }
    }

    fn table(&self, f: &Frame) -> Markup {
        html! {
            div class="table" {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("村")) } th scope="col" { (f.t("值")) }
                        th scope="col" { (f.t("数据来源")) }
                    } }
                    tbody { @for line in &self.view.rows { (self.row(f, line)) } }
                }
            }
        }
    }

    fn row(&self, f: &Frame, line: &MeasureLine) -> Markup {
        let (head, code) = (&self.view.head, &line.subject.code);
        let name = format!("v.{code}");
        let sent = self.typed.sent.under("v.").find(|(own, _)| own == code);
        let now = sent.map_or(line.value.as_str(), |(_, typed)| typed);
        let wrong = self.typed.wrong(code);
        let described = wrong.map(|_| format!("w-{code}"));
        html! {
            tr {
                th scope="row" lang="zh-CN" { (line.subject.name) div class="small muted" { (code) } }
                td data-label=(f.t("值")) {
                    @if line.mine {
                        div {
                            input type="text" name=(name) value=(now) data-cell="yes" autocomplete="off"
                                inputmode=[(!head.words).then_some("decimal")]
                                aria-label=(f.with("{0}:{1}", &[&line.subject.name, &head.name]))
                                aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described];
                            input type="hidden" name={ "ov." (code) } value=(line.value);
                            @if let Some(wrong) = wrong { div class="wrong small" id={ "w-" (code) } lang="zh-CN" { (wrong) } }
                        }
                    } @else if line.value.is_empty() {
                        span class="muted" { (f.t("数据未报")) }
                    } @else {
                        span class="num" lang="zh-CN" { (line.value) (head.unit) }
                    }
                }
                td class="small" data-label=(f.t("数据来源")) lang="zh-CN" {
                    div {
                        (line.source)
                        @if let Some(at) = line.at { div class="muted" { (line.by) " · " (standing::moment(at)) } }
                        @if !line.reason.is_empty() { div { (f.t("更正的理由")) ":" (line.reason) } }
                    }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::BadInput;
        let line = |mine: bool, value: &str| MeasureLine {
            subject: made::village(),
            value: value.to_owned(),
            source: "农经年报".to_owned(),
            by: "王海峰".to_owned(),
            at: Some(made::at()),
            reason: "少算一笔".to_owned(),
            before: 1,
            mine,
        };
        let view = |mine: bool| MeasureSheet {
            cycle: made::cycle(),
            title: made::title(),
            head: super::head(mine, false),
            rows: vec![line(mine, if mine { "" } else { "35000" })],
        };
        let quiet = MeasureSheet { rows: vec![line(false, ""), line(false, "3")], ..view(false) };
        let bad = |field: &str| BadInput { field: field.to_owned(), says: "不是数".to_owned() };
        let bad = vec![bad("990402201201"), bad("reason"), bad("source")];
        vec![
            MeasureAllPage { view: view(true), typed: Typed::default() },
            MeasureAllPage { view: quiet, typed: Typed::default() },
            MeasureAllPage { view: view(true), typed: Typed { sent: Sent::default(), bad } },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_recorded() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = Sent::of(vec![
            field("v.1", "3"),
            field("ov.1", "3"),
            field("v.2", ""),
            field("ov.2", "4"),
            field("v.3", "5"),
            field("ov.3", ""),
        ]);
        let found: Vec<(String, String)> = changed(&form).into_iter().collect();
        assert_eq!(found, [field("2", ""), field("3", "5")]);
    }
}
