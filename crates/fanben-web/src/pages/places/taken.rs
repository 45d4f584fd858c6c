//! What a unit takes over from those before it → a block of a page; a decision about it, where the
//! scheme leaves it to one.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::actions;
use fanben_actions::looks::TakenLine;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::shell::Frame;
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// Decides about a title or a card.
pub(crate) async fn decide(
    State(shared): State<Shared>,
    Path(unit): Path<String>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let input = actions::TakeOver {
        unit: unit.clone(),
        scheme: form.text("scheme"),
        period: form.text("period"),
        name: form.text("name"),
        about: form.text("about"),
        value: form.text("value"),
        reason: form.text("reason"),
    };
    visit.look(actions::take_over(&shared.desk, &visit.who, action, input).await)?;
    Ok(Redirect::to(&links::done(&links::place(&unit), "taken")).into_response())
}

/// The block. `decides`: the unit's code, where the person may decide; `key` tells several blocks of
/// a page apart.
pub(crate) fn block(f: &Frame, lines: &[TakenLine], decides: Option<&str>, key: usize) -> Markup {
    html! {
        div class="table" {
            table class="cards" {
                thead { tr {
                    th scope="col" { (f.t("以前的结果")) } th scope="col" { (f.t("承接")) }
                    th scope="col" { (f.t("怎么来的")) } th scope="col" { (f.t("决定")) }
                } }
                tbody {
                    @for (at, line) in lines.iter().enumerate() {
                        (row(f, line, decides, &format!("{key}-{at}")))
                    }
                }
            }
        }
    }
}

fn row(f: &Frame, line: &TakenLine, decides: Option<&str>, key: &str) -> Markup {
    let what = if line.about.is_empty() { &line.name } else { &line.about };
    html! {
        tr {
            th scope="row" lang="zh-CN" {
                (line.period) " " (what)
                div class="small muted" { (line.scheme.name) }
            }
            td data-label=(f.t("承接")) {
                @if !line.open.is_empty() {
                    (chip(Tone::Wait, f.t("待定"))) div class="small" lang="zh-CN" { (line.open) }
                } @else if line.value.is_empty() {
                    span class="muted" { (f.t("不承接")) }
                } @else {
                    strong class="num" lang="zh-CN" { (line.value) }
                }
            }
            td data-label=(f.t("怎么来的")) class="small" lang="zh-CN" { (line.how) }
            td data-label=(f.t("决定")) class="small" {
                @if let Some(decision) = &line.decision {
                    div lang="zh-CN" {
                        @if decision.value.is_empty() { (f.t("不承接")) } @else { (decision.value) }
                        ":" (decision.reason)
                    }
                    div class="muted" {
                        span lang="zh-CN" { (decision.post) " " (decision.by) } " "
                        span class="num" { (standing::moment(decision.at)) }
                    }
                }
                @if let Some(unit) = decides.filter(|_| line.decidable) { (form(f, line, unit, key)) }
            }
        }
    }
}

fn form(f: &Frame, line: &TakenLine, unit: &str, key: &str) -> Markup {
    let value = format!("value-{key}");
    let reason = format!("reason-{key}");
    html! {
        details open[line.decision.is_none() && !line.open.is_empty()] {
            summary { @if line.decision.is_some() { (f.t("另作决定")) } @else { (f.t("作决定")) } }
            (f.post(&links::take_over(unit), &html! {
                input type="hidden" name="scheme" value=(line.scheme.code);
                input type="hidden" name="period" value=(line.period);
                input type="hidden" name="name" value=(line.name);
                input type="hidden" name="about" value=(line.about);
                div class="field" {
                    label for=(value) { (f.t("承接哪一个")) }
                    select id=(value) name="value" {
                        @if line.about.is_empty() {
                            @for choice in &line.choices { option value=(choice) lang="zh-CN" { (choice) } }
                            option value="" { (f.t("不承接")) }
                        } @else {
                            option value="否" { (f.t("不承接")) }
                            option value="是" { (f.t("承接")) }
                        }
                    }
                }
                div class="field" {
                    label for=(reason) { (f.t("理由")) }
                    input id=(reason) type="text" name="reason" required autocomplete="off";
                }
                button class="button" { (f.t("记下决定")) }
            }))
        }
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<TakenLine> {
    use crate::pages::made;
    use fanben_actions::Named;
    use fanben_actions::looks::Decision;
    let line = |name: &str, value: &str, how: &str| TakenLine {
        scheme: Named::new("jidu", "季度考核"),
        period: "2026年1季度".to_owned(),
        name: name.to_owned(),
        about: String::new(),
        value: value.to_owned(),
        open: String::new(),
        how: how.to_owned(),
        choices: vec![],
        decidable: name != "总分",
        decision: None,
    };
    let sum = "小泉村90(户数300),和顺村80(户数100);(90×300+80×100)÷(300+100)=87.5";
    let card = TakenLine {
        about: "黄牌警示".to_owned(),
        open: "等待决定".to_owned(),
        ..line("警示", "", "小泉村是,和顺村否")
    };
    let decided = TakenLine {
        open: String::new(),
        value: "否".to_owned(),
        decision: Some(Decision {
            value: "否".to_owned(),
            reason: "班子已经重组".to_owned(),
            by: "杨帆".to_owned(),
            post: "赤岗市委组织部".to_owned(),
            at: made::at(),
        }),
        ..card.clone()
    };
    let title = TakenLine {
        choices: vec!["先进".to_owned(), "达标".to_owned()],
        ..line("等次", "", "小泉村先进,和顺村达标")
    };
    vec![line("总分", "87.5", sum), title, card, decided]
}
