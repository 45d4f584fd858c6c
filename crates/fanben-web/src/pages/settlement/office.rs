//! What one department scored → what its head signs or sends back: what is missing, what differs from
//! most, what changed since the last signature.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, OfficePage, OtherCell};
use fanben_actions::{CycleId, actions};
use fanben_model::settlement::OfficeState;
use maud::{Markup, html};

use super::state;
use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// What a head signs.
pub(crate) struct SignOfficePage {
    pub(crate) view: OfficePage,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, office)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::office_page(&shared.desk, &visit.who, cycle, &office).await)?;
    Ok(visit.frame.show(&SignOfficePage { view, typed: Typed::default() }))
}

/// Signs, or sends back.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, office, act)): Path<(CycleId, String, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let (back, word) = match act.as_str() {
        "sign" => (None, "signed"),
        "back" => (Some(form.text("reason")), "office-back"),
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let input = actions::SignOffice {
        cycle,
        office: office.clone(),
        digest: form.text("digest"),
        back,
        password: form.exact("password").to_owned(),
        code: form.text("code"),
    };
    let came = actions::sign_office(desk, who, action, input).await;
    let to = links::done(&links::settlement_office(cycle, &office), word);
    let look = looks::office_page(desk, who, cycle, &office);
    visit.answered(came, &to, form, look, |view, typed| SignOfficePage { view, typed }).await
}

impl Page for SignOfficePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}:{1}", &[&self.view.office.name, &self.view.stage.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (view.title.clone(), links::board(view.cycle)),
            (f.with("{0}:结账", &[&view.stage.name]), links::settlement(view.cycle)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&["reason", "password", "code"]))
            p class="lead" {
                (state(f, &view.office)) " "
                (f.with("要填{0}格,已填{1}格。", &[&view.office.due, &view.office.given]))
            }
            @if let Some((by, at)) = &view.office.by {
                p class="small muted" { span lang="zh-CN" { (by) } " " (standing::moment(*at)) }
            }
            @if view.office.state == OfficeState::SentBack {
                div class="note bad" { p lang="zh-CN" { (view.office.reason) } }
            }
            p { a class="button" href=(links::grid_base(view.cycle)) { (f.t("打开评分表")) } }
            (self.changes(f))
            (self.missing(f))
            (self.columns(f))
            (self.others(f))
            @if view.signs { (self.forms(f)) }
        }
    }
}

impl SignOfficePage {
    fn changes(&self, f: &Frame) -> Markup {
        let changes = &self.view.changes;
        html! {
            @if !changes.is_empty() {
                section class="block" aria-labelledby="changes" {
                    h2 id="changes" { (f.with("签字后改了{0}格", &[&changes.len()])) }
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("改了什么")) } th scope="col" { (f.t("签字时")) }
                            th scope="col" { (f.t("现在")) }
                        } }
                        tbody { @for one in changes.iter().take(100) {
                            tr {
                                th scope="row" lang="zh-CN" { (one.name) }
                                td data-label=(f.t("签字时")) lang="zh-CN" { (or_none(f, &one.before)) }
                                td data-label=(f.t("现在")) lang="zh-CN" { (or_none(f, &one.after)) }
                            }
                        } }
                    }
                }
            }
        }
    }

    fn missing(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let count = view.office.due - view.office.given;
        html! {
            @if count > 0 {
                details class="block" open[count <= 20] {
                    summary { (f.with("没有填的{0}格", &[&count])) }
                    ul class="inline" lang="zh-CN" {
                        @for (subject, what) in &view.missing {
                            li { a href=(links::subject(view.cycle, &subject.code)) { (subject.name) } " " (what) }
                        }
                    }
                    @if count > view.missing.len() {
                        p class="small muted" { (f.with("只列出前{0}格。", &[&view.missing.len()])) }
                    }
                }
            }
        }
    }

    fn columns(&self, f: &Frame) -> Markup {
        html! {
            section class="block" aria-labelledby="columns" {
                h2 id="columns" { (f.t("评了什么")) }
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("条款或数据")) } th scope="col" { (f.t("多数村")) }
                        th scope="col" class="num" { (f.t("这样的村")) } th scope="col" class="num" { (f.t("不一样的")) }
                    } }
                    tbody { @for column in &self.view.columns {
                        tr {
                            th scope="row" lang="zh-CN" {
                                @if column.text != column.key { span class="small muted" { (column.key) } " " }
                                (column.text)
                            }
                            td data-label=(f.t("多数村")) lang="zh-CN" { (or_none(f, &column.most)) }
                            td class="num" data-label=(f.t("这样的村")) { (column.of_most) }
                            td class="num" data-label=(f.t("不一样的")) { (column.given - column.of_most) }
                        }
                    } }
                }
            }
        }
    }

    fn others(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let row = |cell: &OtherCell| {
            html! {
                tr {
                    th scope="row" lang="zh-CN" {
                        a href=(links::subject(view.cycle, &cell.subject.code)) { (cell.subject.name) }
                        " " span class="small muted" { (cell.parent.name) }
                    }
                    td data-label=(f.t("条款或数据")) lang="zh-CN" { (cell.key) }
                    td data-label=(f.t("评的")) lang="zh-CN" { (cell.value) }
                }
            }
        };
        html! {
            @if !view.others.is_empty() {
                details class="block" open[view.differing <= 60] {
                    summary { (f.with("和多数村不一样的{0}格", &[&view.differing])) }
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("村")) } th scope="col" { (f.t("条款或数据")) }
                            th scope="col" { (f.t("评的")) }
                        } }
                        tbody { @for cell in &view.others { (row(cell)) } }
                    }
                    @if view.differing > view.others.len() {
                        p class="small muted" { (f.with("只列出前{0}格。", &[&view.others.len()])) }
                    }
                }
            }
        }
    }

    fn forms(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let address = |act: &str| links::settlement_sign(view.cycle, &view.office.name, act);
        let reason = self.typed.value("reason");
        let secret = |name, label| Field {
            name,
            label,
            wrong: self.typed.wrong(name),
            required: true,
            ..Field::default()
        };
        let why = Field {
            name: "reason",
            label: f.t("退回股室的原因"),
            value: &reason,
            wrong: self.typed.wrong("reason"),
            required: false,
            hint: f.t("退回才写:哪几格要改、为什么。"),
        };
        html! {
            section class="block" aria-labelledby="sign" {
                h2 id="sign" { (f.t("分管领导签字")) }
                p class="small muted" { (f.t("签的是以上全部内容;签后有改动要重签,这里会写明改了哪几格。")) " "
                    (f.t("校验码")) " " span class="num" { (&view.digest[..view.digest.len().min(16)]) } }
                (f.post(&address("sign"), &html! {
                    input type="hidden" name="digest" value=(view.digest);
                    (secret("password", f.t("再输一次密码")).password(f, "current-password"))
                    @if view.factor { (secret("code", f.t("动态码")).code(f)) }
                    (why.area(f, 2))
                    div class="row" {
                        @if view.office.due == view.office.given {
                            button class="button main" { (f.t("签字")) }
                        }
                        button class="button warn" formaction=(address("back")) { (f.t("退回修改")) }
                    }
                    @if view.office.due != view.office.given {
                        p class="small muted" { (f.t("填齐以后才能签字。")) }
                    }
                }))
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::looks::{ChangeLine, OfficeColumn};
        use fanben_model::signing::LineKind;
        let column = |key: &str, text: &str| OfficeColumn {
            key: key.to_owned(),
            text: text.to_owned(),
            most: "0".to_owned(),
            of_most: 590,
            given: 610,
        };
        let other = OtherCell {
            subject: made::village(),
            parent: made::township(),
            key: "J10".to_owned(),
            value: "2(理由:3月12日、3月26日没有巡护记录)".to_owned(),
        };
        let page = OfficePage {
            cycle: made::cycle(),
            title: "村(社区)“三创三强”季度评比办法(2026Q1)".to_owned(),
            stage: fanben_actions::Named::new("bumen", "部门评分"),
            office: super::made_office("林业局", &["林长制"], 1830, OfficeState::Unsigned),
            columns: vec![
                column("J10", "护林员巡护记录每少1次扣0.5分"),
                column("森林覆盖率", "森林覆盖率"),
            ],
            missing: vec![],
            others: vec![other],
            differing: 1,
            changes: vec![],
            digest: "5f2b".repeat(16),
            signs: true,
            factor: false,
        };
        let owing = OfficePage {
            office: super::made_office("林业局", &["林长制"], 1829, OfficeState::Owing),
            missing: vec![(made::village(), "J10".to_owned())],
            factor: true,
            ..page.clone()
        };
        let changed = OfficePage {
            office: super::made_office("林业局", &["林长制"], 1830, OfficeState::Changed),
            changes: vec![ChangeLine {
                kind: LineKind::Answer,
                name: "小泉村:J10".to_owned(),
                before: "2".to_owned(),
                after: "1".to_owned(),
                by: None,
            }],
            ..page.clone()
        };
        let back = OfficePage {
            office: super::made_office("林业局", &["林长制"], 1830, OfficeState::SentBack),
            signs: false,
            ..page.clone()
        };
        [page, owing, changed, back].map(|view| Self { view, typed: Typed::default() }).into()
    }
}

fn or_none(f: &Frame, value: &str) -> Markup {
    html! { @if value.is_empty() { span class="muted" { (f.t("没有")) } } @else { (value) } }
}
