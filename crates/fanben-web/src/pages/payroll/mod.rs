//! The register of people who are paid → who stands in it, unit by unit; the ways to enter more; what
//! was entered.

pub(crate) mod block;
pub(crate) mod one;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use fanben_actions::looks::{self, PayrollEntry, PayrollLine, PayrollPage as View, PayrollUnit};
use maud::{Markup, html};
use serde::Deserialize;

use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::shell::{Frame, Page, Tab};
use crate::standing::moment;
use crate::visit::{Oops, Visit};
use crate::{Shared, links};

/// People that are shown at once.
const ROWS: usize = 500;

/// The register.
pub(crate) struct PayrollPage {
    pub(crate) view: View,
    pub(crate) typed: Typed,
}

/// What the address asks for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// What is searched for.
    #[serde(default)]
    find: String,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::payroll(&shared.desk, &visit.who, &asked.find).await)?;
    Ok(visit.frame.show(&PayrollPage { view, typed: Typed::default() }))
}

/// Shows it again with what is wrong with what was sent.
pub(super) async fn again(shared: &Shared, visit: &Visit, typed: Typed) -> Result<Response, Oops> {
    let view = visit.look(looks::payroll(&shared.desk, &visit.who, "").await)?;
    Ok(visit.frame.respond(StatusCode::UNPROCESSABLE_ENTITY, &PayrollPage { view, typed }))
}

impl Page for PayrollPage {
    fn title(&self, f: &Frame) -> String {
        f.t("人员名册").to_owned()
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        vec![(f.t("考核期").to_owned(), links::CYCLES.to_owned())]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            p class="lead" {
                (f.t("办法里发给个人的钱,照这里登记的职务和任职情况算。登记一次,各个办法都用;改了以后,差额在下一批补发或者追回。"))
            }
            p class="small muted" { (f.t("只有办理发放的人看得到这一页;本人只看得到自己的一行。")) }
            (self.typed.note(&["file"]))
            p { a class="button" href="#enter" { (f.t("登记名册")) } }
            (self.find(f))
            @if view.units.is_empty() {
                p { (if view.search.is_empty() { f.t("名册里还没有人。") } else { f.t("没有找到。") }) }
            } @else {
                p { (f.with("{1}在册{0}人。", &[&view.count, &view.today])) }
            }
            @for unit in self.shown() { (Self::unit(f, &unit)) }
            @if view.count > ROWS {
                p class="small muted" { (f.with("只列出前{0}处,共{1}处。", &[&ROWS, &view.count])) }
            }
            @if !view.gone.is_empty() { (self.gone(f)) }
            (self.entry(f))
            @if !view.entries.is_empty() { (self.entries(f)) }
        }
    }
}

impl PayrollPage {
    fn find(&self, f: &Frame) -> Markup {
        html! {
            form class="search" method="get" action=(links::PAYROLL) role="search" {
                div class="field" {
                    label for="find" { (f.t("找单位、姓名、职务或编号")) }
                    input id="find" name="find" type="search" value=(self.view.search) autocomplete="off";
                }
                button class="button" { (f.t("查找")) }
            }
        }
    }

    /// Who was in it and is no more, or is not yet.
    fn gone(&self, f: &Frame) -> Markup {
        let all = self.view.gone.iter().flat_map(|of| of.people.iter().map(move |one| (of, one)));
        let count = all.clone().count();
        html! {
            details {
                summary { (f.with("现在不在册的{0}人", &[&count])) }
                ul class="lines" {
                    @for (of, line) in all.take(ROWS) {
                        li lang="zh-CN" {
                            a href=(links::payee(line.payee)) { (line.name) } "(" (line.post) ") · " (of.unit.name)
                        }
                    }
                }
            }
        }
    }

    /// As many as are shown at once.
    fn shown(&self) -> Vec<PayrollUnit> {
        let mut left = ROWS;
        let mut shown = Vec::new();
        for unit in self.view.units.iter().filter(|unit| !unit.people.is_empty()) {
            let people: Vec<PayrollLine> = unit.people.iter().take(left).cloned().collect();
            left -= people.len();
            if people.is_empty() {
                break;
            }
            shown.push(PayrollUnit { unit: unit.unit.clone(), people });
        }
        shown
    }

    fn unit(f: &Frame, unit: &PayrollUnit) -> Markup {
        let id = format!("unit-{}", unit.unit.code);
        html! {
            section class="block" aria-labelledby=(id) {
                h2 id=(id) lang="zh-CN" { (unit.unit.name) }
                div class="table" {
                    table class="cards" {
                        thead { tr {
                            th scope="col" { (f.t("姓名")) } th scope="col" { (f.t("职务")) }
                            th scope="col" { (f.t("计发用的情况")) } th scope="col" { (f.t("自哪天起")) }
                        } }
                        tbody { @for line in &unit.people { (row(f, line)) } }
                    }
                }
            }
        }
    }

    fn entry(&self, f: &Frame) -> Markup {
        let columns = self.view.columns.join("、");
        html! {
            section class="block" aria-labelledby="enter" {
                h2 id="enter" { (f.t("登记名册")) }
                p { (f.t("表头要有“人员编号”“编码”“姓名”“职务”,一人一行;编码是单位的编码,人员编号是单位自己编的号,不是身份证号。“账号”一列可有可无,写上本人的登录账号,本人就能看到自己的一笔。")) }
                @if columns.is_empty() {
                    p class="muted" { (f.t("现在的办法不看个人的其他情况,其他列都不登记。")) }
                } @else {
                    p { (f.t("办法要看的列:")) span lang="zh-CN" { (columns) } (f.t("。别的列不登记。")) }
                }
                div class="pair" {
                    section class="block" {
                        h3 { (f.t("交文件")) }
                        (f.upload(links::PAYROLL, &html! {
                            div class="field" {
                                label for="file" { (f.t("电子表格文件")) }
                                span class="hint" { (f.t("读第一张有内容的工作表。")) }
                                input type="file" id="file" name="file" required;
                                @if let Some(wrong) = self.typed.wrong("file") {
                                    span class="wrong" lang="zh-CN" { (wrong) }
                                }
                            }
                            button class="button main" { (f.t("上传并核对")) }
                        }))
                    }
                    section class="block" {
                        h3 { (f.t("粘贴")) }
                        (f.post(links::PAYROLL, &html! {
                            div class="field" {
                                label for="text" { (f.t("复制的内容")) }
                                span class="hint" { (f.t("从表格软件里连表头一起复制。")) }
                                textarea id="text" name="text" rows="6" required lang="zh-CN" { "\n" (self.typed.sent.exact("text")) }
                            }
                            button class="button main" { (f.t("先看看")) }
                        }))
                    }
                }
            }
        }
    }

    fn entries(&self, f: &Frame) -> Markup {
        let line = |one: &PayrollEntry| {
            html! {
                li {
                    strong { (f.with("第{0}次登记", &[&one.number])) } " "
                    span class="small muted" { (moment(one.at)) }
                    div { (f.with("{0}人,从{1}起", &[&one.count, &one.from])) }
                    div lang="zh-CN" { (one.source) @if !one.file.is_empty() { " · " (one.file) } }
                    @if !one.reason.is_empty() { div lang="zh-CN" { (one.reason) } }
                    div class="small muted" lang="zh-CN" { (one.by) }
                }
            }
        };
        html! {
            section class="block" {
                h2 { (f.t("登记记录")) }
                ol class="plain" { @for one in &self.view.entries { (line(one)) } }
            }
        }
    }
}

/// Somebody in the register.
fn row(f: &Frame, line: &PayrollLine) -> Markup {
    html! {
        tr {
            th scope="row" lang="zh-CN" { a href=(links::payee(line.payee)) { (line.name) } }
            td data-label=(f.t("职务")) lang="zh-CN" { (line.post) }
            td data-label=(f.t("计发用的情况")) lang="zh-CN" {
                div {
                    @for (heading, text) in &line.fields { div { (heading) " " strong { (text) } } }
                    @if line.account { (chip(Tone::Info, f.t("本人能看到自己的"))) }
                }
            }
            td data-label=(f.t("自哪天起")) {
                div {
                    (line.from)
                    div class="small muted" { (f.with("第{0}次登记", &[&line.entry])) " · " (line.code) }
                }
            }
        }
    }
}

/// What the register says of the person who reads it.
pub(crate) fn own(f: &Frame, rows: &[looks::OwnRow]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section class="block" aria-labelledby="own-row" {
                h2 id="own-row" { (f.t("名册里怎么登记我的")) }
                ul class="lines" {
                    @for one in rows {
                        li {
                            span lang="zh-CN" { (one.unit.name) " · " strong { (one.line.name) "(" (one.line.post) ")" } }
                            div lang="zh-CN" {
                                @for (heading, text) in &one.line.fields { (heading) " " (text) " " }
                            }
                            div class="small muted" { (f.with("从{0}起", &[&one.line.from])) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
pub(crate) fn made_line(account: bool) -> PayrollLine {
    PayrollLine {
        payee: fanben_actions::PersonId(uuid::Uuid::from_u128(77)),
        code: "G01".to_owned(),
        name: "王强".to_owned(),
        post: "书记".to_owned(),
        fields: vec![
            ("一肩挑月数".to_owned(), "12".to_owned()),
            ("任职月数".to_owned(), "12".to_owned()),
        ],
        account,
        from: crate::pages::made::day(1, 1),
        entry: 1,
    }
}

impl PayrollPage {
    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use crate::visit::Sent;
        use fanben_actions::{BadInput, Named};
        let unit = |unit: Named, many: usize| PayrollUnit {
            unit,
            people: (0..many).map(|at| made_line(at == 0)).collect(),
        };
        let entry = |number, reason: &str| PayrollEntry {
            number,
            from: made::day(1, 1),
            file: if number == 1 { "村干部名册.xlsx".to_owned() } else { String::new() },
            source: "组织部干部名册2026年10月".to_owned(),
            reason: reason.to_owned(),
            count: 7,
            by: "王芳(赤岗市财政经办)".to_owned(),
            at: made::at(),
        };
        let view = |search: &str, units: Vec<PayrollUnit>, entries, columns: &[&str]| View {
            search: search.to_owned(),
            today: made::day(10, 28),
            columns: columns.iter().map(|one| (*one).to_owned()).collect(),
            count: units.iter().map(|unit| unit.people.len()).sum(),
            gone: units.iter().take(1).cloned().collect(),
            units,
            entries,
        };
        let other = Named::new("990402201202", "和顺村");
        let full = view(
            "",
            vec![unit(made::village(), 2), unit(other.clone(), 501), unit(other, 3)],
            vec![entry(2, "任职时间登记有误"), entry(1, "")],
            &["任职月数", "一肩挑月数"],
        );
        let bad = |field: &str| BadInput { field: field.to_owned(), says: "请重填".to_owned() };
        let wrong = Typed { sent: Sent::default(), bad: vec![bad("file"), bad("text")] };
        vec![
            Self { view: full.clone(), typed: Typed::default() },
            Self { view: full, typed: wrong },
            Self { view: view("", vec![], vec![], &[]), typed: Typed::default() },
            Self {
                view: view("张", vec![], vec![entry(1, "")], &["年龄"]),
                typed: Typed::default(),
            },
        ]
    }
}
