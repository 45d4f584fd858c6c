//! One department's form of a joint vetting → filled in on the page, taken out as a workbook, brought
//! back as a block or a file; signed by the department's head.

use std::collections::BTreeMap;

use axum::extract::{Path, State as Shares};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use fanben_actions::looks::{self, SheetRow, VettingSheet};
use fanben_actions::{VettingId, actions};
use fanben_model::rights::Act;
use fanben_model::vetting::{Typed as TypedRow, Verdict};
use maud::{Markup, html};

use crate::fields::{Field, Typed};
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links};

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A department's form.
pub(crate) struct SheetPage {
    pub(crate) view: VettingSheet,
    pub(crate) typed: Typed,
}

/// Shows it.
pub(crate) async fn show(
    Shares(shared): Shares<Shared>,
    Path((vetting, at)): Path<(VettingId, usize)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::vetting_sheet(&shared.desk, &visit.who, vetting, at).await)?;
    Ok(visit.frame.show(&SheetPage { view, typed: Typed::default() }))
}

/// What was typed, by candidate.
fn rows(form: &Sent) -> BTreeMap<String, TypedRow> {
    let mut rows: BTreeMap<String, TypedRow> = BTreeMap::new();
    for (field, said) in form.under("v.") {
        let Some((code, at)) = field.rsplit_once('.') else { continue };
        let Ok(at) = at.parse::<usize>() else { continue };
        let row = rows.entry(code.to_owned()).or_default();
        // No form has that many conditions.
        if at < 100 && row.verdicts.len() <= at {
            row.verdicts.resize(at + 1, String::new());
        }
        if let Some(cell) = row.verdicts.get_mut(at) {
            said.clone_into(cell);
        }
    }
    for (code, said) in form.under("g.") {
        said.clone_into(&mut rows.entry(code.to_owned()).or_default().ground);
    }
    for (code, said) in form.under("b.") {
        said.clone_into(&mut rows.entry(code.to_owned()).or_default().basis);
    }
    rows
}

/// Writes it.
pub(crate) async fn send(
    Shares(shared): Shares<Shared>,
    Path((vetting, at)): Path<(VettingId, usize)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let view = visit.look(looks::vetting_sheet(desk, who, vetting, at).await)?;
    let input = actions::AnswerVetting { department: view.line.name, rows: rows(&form) };
    let came = actions::answer_vetting(desk, who, action, vetting, input).await;
    let to = links::done(&links::vetting_sheet(vetting, at), "saved");
    let look = looks::vetting_sheet(desk, who, vetting, at);
    visit.answered(came, &to, form, look, |view, typed| SheetPage { view, typed }).await
}

/// Signs it, or sends it back.
pub(crate) async fn act(
    Shares(shared): Shares<Shared>,
    Path((vetting, at, act)): Path<(VettingId, usize, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let view = visit.look(looks::vetting_sheet(desk, who, vetting, at).await)?;
    let department = view.line.name;
    let (came, word) = match act.as_str() {
        "sign" => {
            let input = actions::SignVetting {
                department,
                number: form.text("number").parse().unwrap_or_default(),
                password: form.exact("password").to_owned(),
                code: form.text("code"),
            };
            (actions::sign_vetting(desk, who, action, vetting, input).await, "signed")
        }
        "return" => {
            let reason = form.text("reason");
            let came =
                actions::return_vetting(desk, who, action, vetting, department, reason).await;
            (came, "returned")
        }
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = links::done(&links::vetting_sheet(vetting, at), word);
    let look = looks::vetting_sheet(desk, who, vetting, at);
    visit.answered(came, &to, form, look, |view, typed| SheetPage { view, typed }).await
}

/// Sends it as a workbook.
pub(crate) async fn file(
    Shares(shared): Shares<Shared>,
    Path((vetting, at)): Path<(VettingId, usize)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let file = visit.look(looks::vetting_file(&shared.desk, &visit.who, vetting, at).await)?;
    let name = links::escaped(&file.name).replace('/', "%2F");
    let headers = [
        (CONTENT_TYPE, WORKBOOK.to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"vetting.xlsx\"; filename*=UTF-8''{name}"),
        ),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

impl Page for SheetPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的联审表", &[&self.view.line.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (f.t("资格联审").to_owned(), links::vettings(view.cycle)),
            (view.title.clone(), links::vetting(view.id)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let writes = view.line.acts.contains(&Act::AnswerVetting);
        let fields: Vec<&str> = self.typed.bad.iter().map(|bad| bad.field.as_str()).collect();
        // A cell that is wrong says so beside it; here is how many.
        let cells = fields.iter().filter(|field| field.contains('.')).count();
        html! {
            (self.typed.note(&["password", "code", "reason"]))
            @if cells > 0 { p class="wrong" { (f.with("有{0}格要改,一格也没有写入;改好再交。", &[&cells])) } }
            p class="lead" { (super::answer(f, view.line.state, view.line.late)) " " (f.with("{0}截止", &[&view.asks.deadline])) }
            p class="small" lang="zh-CN" { (view.unit.name) " · " (view.asks.purpose) " " (view.asks.number) }
            @if !view.line.returned.is_empty() {
                div class="note bad" { p { (f.t("退回理由")) ": " span lang="zh-CN" { (view.line.returned) } } }
            }
            @if !view.written.is_empty() { p class="small" { (f.t("填报:")) span lang="zh-CN" { (view.written) } } }
            @if !view.signed.is_empty() { p class="small" { (f.t("签字:")) span lang="zh-CN" { (view.signed) } } }
            section class="block" aria-labelledby="conditions" {
                h2 id="conditions" { (f.t("条件和依据")) }
                ol lang="zh-CN" { @for (text, basis) in &view.conditions { li { (text) " " span class="small muted" { "(" (basis) ")" } } } }
            }
            p class="row" { a class="button" href=(links::vetting_file(view.id, view.line.at)) { (f.t("下载表格(可打印、可填)")) } }
            @if writes {
                form method="post" action=(links::vetting_sheet(view.id, view.line.at)) data-guard="yes" {
                    (f.hidden())
                    (self.table(f, true))
                    div class="bar" { button class="button main" { (f.t("交给分管局领导签字")) } }
                }
                (self.bring(f))
            } @else {
                (self.table(f, false))
            }
            @if view.line.acts.contains(&Act::SignVetting) { (self.sign(f)) }
        }
    }
}

impl SheetPage {
    fn table(&self, f: &Frame, writes: bool) -> Markup {
        let heads: Vec<String> =
            (1..=self.view.conditions.len()).map(|at| f.with("条件{0}", &[&at])).collect();
        html! {
            div class="table" {
                table class="cards" {
                    thead { tr {
                        th scope="col" { (f.t("对象")) }
                        @for head in &heads { th scope="col" { (head) } }
                        th scope="col" { (f.t("不符合原因")) } th scope="col" { (f.t("依据文件")) }
                    } }
                    tbody { @for row in &self.view.rows {
                        @if writes { (self.open(f, row, &heads)) } @else { (closed(f, row, &heads)) }
                    } }
                }
            }
        }
    }

    /// What was typed, or what is written.
    fn now(&self, name: &str, own: &str) -> String {
        let sent = self.typed.sent.under("v.").next().is_some();
        if sent { self.typed.value(name) } else { own.to_owned() }
    }

    fn open(&self, f: &Frame, row: &SheetRow, heads: &[String]) -> Markup {
        let unit = &row.unit;
        let cell = |name: String, control: Markup| {
            let wrong = self.typed.wrong(&name).map(str::to_owned);
            html! {
                div {
                    (control)
                    @if let Some(wrong) = wrong { div class="wrong small" id={ "w-" (name) } lang="zh-CN" { (wrong) } }
                }
            }
        };
        let described = |name: &str| self.typed.wrong(name).map(|_| format!("w-{name}"));
        let label = |head: &str| f.with("{0}:{1}", &[&unit.name, &head]);
        let choice = |name: &str, head: &str, now: &str, words: &[&str]| {
            html! {
                select name=(name) aria-label=(label(head)) aria-invalid=[self.typed.wrong(name).map(|_| "true")]
                    aria-describedby=[described(name)] lang="zh-CN" {
                    option value="" { "—" }
                    @for word in words { option value=(word) selected[*word == now] { (word) } }
                }
            }
        };
        let verdicts = Verdict::ALL.map(Verdict::word);
        let grounds: Vec<&str> = self.view.asks.grounds.iter().map(String::as_str).collect();
        let (ground, basis) = (format!("g.{}", unit.code), format!("b.{}", unit.code));
        html! {
            tr {
                th scope="row" lang="zh-CN" { (unit.name) div class="small muted" { (row.above) " " (unit.code) } }
                @for (at, (head, said)) in heads.iter().zip(&row.verdicts).enumerate() {
                    @let name = format!("v.{}.{at}", unit.code);
                    @let now = self.now(&name, said.map_or("", Verdict::word));
                    td data-label=(head) { (cell(name.clone(), choice(&name, head, &now, &verdicts))) }
                }
                td data-label=(f.t("不符合原因")) {
                    (cell(ground.clone(), choice(&ground, f.t("不符合原因"), &self.now(&ground, &row.ground), &grounds)))
                }
                td data-label=(f.t("依据文件")) {
                    (cell(basis.clone(), html! {
                        input type="text" name=(basis) value=(self.now(&basis, &row.basis)) maxlength="60" autocomplete="off"
                            aria-label=(label(f.t("依据文件"))) aria-invalid=[self.typed.wrong(&basis).map(|_| "true")]
                            aria-describedby=[described(&basis)];
                    }))
                }
            }
        }
    }

    /// The same out of a spreadsheet.
    fn bring(&self, f: &Frame) -> Markup {
        let (id, at) = (self.view.id, self.view.line.at);
        html! {
            details {
                summary { (f.t("填好的表格交回来")) }
                p { (f.t("先看会写入什么、哪一格有问题,再写入。有一格不对,一格也不写入。")) }
                (f.upload(&links::vetting_block(id, at), &html! {
                    div class="field" {
                        label for="file" { (f.t("填好的文件")) }
                        input type="file" id="file" name="file" required;
                    }
                    button class="button" { (f.t("上传并核对")) }
                }))
                (f.post(&links::vetting_block(id, at), &html! {
                    div class="field" {
                        label for="text" { (f.t("或者粘贴复制的内容(连表头)")) }
                        textarea id="text" name="text" rows="5" lang="zh-CN" required {}
                    }
                    button class="button" { (f.t("核对")) }
                }))
            }
        }
    }

    fn sign(&self, f: &Frame) -> Markup {
        let view = &self.view;
        let field = |name: &'static str, label, value| Field {
            name,
            label,
            value,
            hint: "",
            wrong: self.typed.wrong(name),
            required: true,
        };
        let reason = self.typed.value("reason");
        let (id, at) = (view.id, view.line.at);
        html! {
            section class="block" aria-labelledby="sign" {
                h2 id="sign" { (f.t("分管局领导签字")) }
                p { (f.t("签的就是上面这张表;签了才作数。填报人自己不能签。")) }
                (f.post(&links::vetting_sheet_act(id, at, "sign"), &html! {
                    input type="hidden" name="number" value=(view.number);
                    (field("password", f.t("再输一次密码"), "").password(f, "current-password"))
                    @if view.factor { (field("code", f.t("动态码"), "").code(f)) }
                    button class="button main" { (f.t("签字")) }
                }))
                details open[self.typed.wrong("reason").is_some()] {
                    summary { (f.t("退回股室重新填报")) }
                    (f.post(&links::vetting_sheet_act(id, at, "return"), &html! {
                        (field("reason", f.t("原因"), &reason).text(f, "off"))
                        button class="button" { (f.t("退回")) }
                    }))
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use fanben_actions::BadInput;
        let view = super::made_up::sheet;
        let bad =
            |field: &str| BadInput { field: field.to_owned(), says: "空着;请填".to_owned() };
        let code = crate::pages::made::village().code;
        let wrong = vec![bad(&format!("v.{code}.0")), bad(&format!("b.{code}")), bad("reason")];
        let read = |acts: Vec<Act>| {
            let mut view = view();
            view.line.acts = acts;
            view
        };
        vec![
            Self { view: read(vec![Act::AnswerVetting]), typed: Typed::default() },
            Self {
                view: read(vec![Act::AnswerVetting, Act::SignVetting]),
                typed: Typed { sent: Sent::default(), bad: wrong },
            },
            Self { view: read(vec![]), typed: Typed::default() },
        ]
    }
}

fn closed(f: &Frame, row: &SheetRow, heads: &[String]) -> Markup {
    html! {
        tr {
            th scope="row" lang="zh-CN" { (row.unit.name) div class="small muted" { (row.above) } }
            @for (head, said) in heads.iter().zip(&row.verdicts) {
                td data-label=(head) { (verdict(f, *said)) }
            }
            td data-label=(f.t("不符合原因")) lang="zh-CN" { (row.ground) }
            td data-label=(f.t("依据文件")) lang="zh-CN" { (row.basis) }
        }
    }
}

/// What a department says, as a word.
fn verdict(f: &Frame, said: Option<Verdict>) -> Markup {
    html! {
        @match said {
            Some(Verdict::Met) => (f.t("符合")),
            Some(Verdict::Unmet) => strong { (f.t("不符合")) },
            Some(Verdict::Outside) => (f.t("不适用")),
            None => span class="muted" { "—" },
        }
    }
}
