//! The audit trail → who did what and when, by person, act, unit and day; how far it is sealed.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use fanben_actions::Refusal;
use fanben_actions::trail::{self, Asked, Entries, TrailLine};
use fanben_model::rights::Act;
use maud::{Markup, html};
use serde::Deserialize;

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Visit};
use crate::words::refusals::act_name;
use crate::{Shared, links, standing};

/// Entries on a page.
const MOST: usize = 100;

/// A page of the trail.
pub(crate) struct AuditPage {
    pub(crate) view: Entries,
    pub(crate) query: Filter,
    pub(crate) typed: Typed,
}

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    person: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    before: i64,
}

/// Shows the entries that were asked for.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(query): Query<Filter>,
    visit: Visit,
) -> Result<Response, Oops> {
    let asked = Asked {
        person: query.person.clone(),
        act: query.act.clone(),
        unit: query.unit.clone(),
        from: query.from.parse().ok(),
        until: query.until.parse().ok(),
        before: query.before,
    };
    let desk = &shared.desk;
    match trail::entries(desk, &visit.who, &asked, MOST).await {
        Ok(view) => {
            let page = AuditPage { view, query, typed: Typed::default() };
            Ok(visit.frame.show(&page))
        }
        Err(Refusal::Bad(bad)) => {
            let all = trail::entries(desk, &visit.who, &Asked::default(), 0).await;
            let view = Entries { lines: Vec::new(), next: 0, ..visit.look(all)? };
            let page = AuditPage { view, query, typed: Typed { bad, ..Typed::default() } };
            Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(refusal) => Err(visit.refused(&refusal)),
    }
}

/// What an entry's act is called.
fn called(f: &Frame, act: &str) -> String {
    let own = match act {
        "sign_in" => f.t("登录"),
        "hold_draw" => f.t("抽签:抽出"),
        "sign_on" => f.t("统一登录"),
        "bind_account" => f.t("统一登录:第一次认出"),
        "prove_again" => f.t("签字前核对密码"),
        "sign_out" => f.t("退出"),
        "change_password" => f.t("修改密码"),
        "end_sessions" => f.t("退出其他地方的登录"),
        "begin_factor" => f.t("动态码:取密钥"),
        "confirm_factor" => f.t("动态码:开通"),
        "revoke_token" => f.t("收回接口密钥"),
        "drop_factor" => f.t("动态码:关闭"),
        "set_up" => f.t("建库"),
        "erase_withdrawn" => f.t("清除撤回满期的佐证"),
        "erase_words" => f.t("清除保管期满的异议原文"),
        "send_up_all" => f.t("评齐的一起上报"),
        "decide_all" => f.t("一起作出决定"),
        "take_form" => f.t("取表"),
        "bring_form" => f.t("交表"),
        "merge_form" => f.t("写入交回的表"),
        _ => {
            let known: Option<Act> = serde_json::from_value(act.into()).ok();
            return known.map_or_else(|| act.to_owned(), |act| act_name(f, act).to_owned());
        }
    };
    own.to_owned()
}

impl Page for AuditPage {
    fn title(&self, f: &Frame) -> String {
        f.t("审计日志").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Audit
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&["unit"]))
            (self.sealed(f))
            (self.form(f))
            div class="table" {
                table class="cards" {
                    thead { tr {
                        th scope="col" class="num" { (f.t("编号")) } th scope="col" { (f.t("时间")) }
                        th scope="col" { (f.t("谁")) } th scope="col" { (f.t("做了什么")) }
                        th scope="col" { (f.t("结果")) } th scope="col" { (f.t("校验码")) }
                    } }
                    tbody { @for line in &view.lines { (line_of(f, line)) } }
                }
            }
            @if view.lines.is_empty() { p class="muted" { (f.t("没有符合条件的日志。")) } }
            @if view.next > 0 {
                a class="button" href=(self.address(view.next)) { (f.t("看更早的")) }
            }
        }
    }
}

fn line_of(f: &Frame, line: &TrailLine) -> Markup {
    html! {
        tr {
            th scope="row" class="num" { (line.number) }
            td data-label=(f.t("时间")) { span class="num" { (standing::moment(line.at)) } }
            td data-label=(f.t("谁")) lang="zh-CN" {
                @if line.by.is_empty() { span class="muted" { (f.t("没有登录的人")) } } @else { (line.by) }
            }
            td data-label=(f.t("做了什么")) { (called(f, &line.act)) }
            td data-label=(f.t("结果")) {
                @if line.done { (chip(Tone::Good, f.t("已办"))) } @else { (chip(Tone::Bad, f.t("被拒绝"))) }
            }
            td data-label=(f.t("校验码")) class="small wide" translate="no" {
                span class="muted" { (line.hash.chars().take(16).collect::<String>()) }
            }
        }
    }
}

impl AuditPage {
    /// The same entries, before a number.
    fn address(&self, before: i64) -> String {
        let query = &self.query;
        let before = before.to_string();
        links::audit(&[
            ("before", &before),
            ("person", &query.person),
            ("act", &query.act),
            ("unit", &query.unit),
            ("from", &query.from),
            ("until", &query.until),
        ])
    }

    fn sealed(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let open = view.entries - view.sealed;
        html! {
            div class="note" {
                @match view.sealed_at {
                    Some(at) => p {
                        (f.with("日志共{0}条,其中{1}条已封存({2});还没有封存的{3}条。",
                            &[&view.entries, &view.sealed, &standing::moment(at), &open]))
                    },
                    None => p { (f.with("日志共{0}条,还没有封存过。", &[&view.entries])) },
                }
                @if !view.key.is_empty() {
                    p { (f.t("封存用的公钥(请抄存在库外,以后凭它核验):")) }
                    p class="secret small" translate="no" { (standing::groups(&view.key)) }
                }
            }
        }
    }

    fn form(&self, f: &Frame) -> Markup {
        let query = &self.query;
        let field = |name, label, value| Field { name, label, value, ..Field::default() };
        let mut acts = vec![(String::new(), f.t("全部").to_owned())];
        acts.extend(self.view.acts.iter().map(|act| (act.clone(), called(f, act))));
        html! {
            form method="get" action=(links::AUDIT) class="block" {
                div class="fields" {
                    (field("person", f.t("姓名或账号"), &query.person).text(f, "off"))
                    (field("act", f.t("做了什么"), &query.act).choice(f, &acts))
                    (Field { wrong: self.typed.wrong("unit"), ..field("unit", f.t("单位"), &query.unit) }.text(f, "off"))
                    (field("from", f.t("从哪天"), &query.from).day(f))
                    (field("until", f.t("到哪天"), &query.until).day(f))
                    div class="field" { button class="button main" { (f.t("查找")) } }
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        let line = |number, act: &str, done| TrailLine {
            number,
            at: made::at(),
            by: if act == "set_up" { String::new() } else { "马志远".to_owned() },
            act: act.to_owned(),
            about: String::new(),
            done,
            hash: "0123456789".repeat(3),
        };
        let acts = ["sign_in", "save_sheet", "grant_post"].map(str::to_owned).into();
        let view = Entries {
            lines: vec![
                line(41, "save_sheet", true),
                line(40, "sign_in", false),
                line(1, "set_up", true),
            ],
            next: 1,
            entries: 41,
            sealed: 40,
            sealed_at: Some(made::at()),
            key: "0123456789".repeat(6),
            acts,
        };
        let page = |view| AuditPage { view, query: Filter::default(), typed: Typed::default() };
        vec![page(view), page(Entries::default())]
    }
}
