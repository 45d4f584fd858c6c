//! What backs the judgments about a subject → files with small pictures, captions, hands; a form to
//! attach one, a reason to withdraw one; the files themselves.

mod sent;

pub(crate) use sent::{begin, file, go_on, preview, state};

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use fanben_actions::actions::{self, Attach, SentBytes, Withdraw};
use fanben_actions::looks::{self, EvidenceLine, EvidencePage as View};
use fanben_actions::{CycleId, EVIDENCE_MOST};
use fanben_model::rights::Act;
use maud::{Markup, html};
use serde::Deserialize;

use crate::chips::{Tone, chip};
use crate::fields::{Field, Typed};
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::{Shared, links, standing};

/// The kinds browsers offer to choose; the bytes decide.
const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf,.ofd,.docx,.xlsx,.pptx,.doc,\
    .xls,.ppt,.wps,.et,.dps";

/// What backs a subject, or one thing about it.
pub(crate) struct EvidencePage {
    pub(crate) view: View,
    /// What was sent and not taken.
    pub(crate) typed: Typed,
}

/// What the address asks for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    about: String,
}

/// Shows it.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Result<Response, Oops> {
    let (desk, who) = (&shared.desk, &visit.who);
    let view = visit.look(looks::evidence(desk, who, cycle, &subject, &asked.about).await)?;
    Ok(visit.frame.show(&EvidencePage { view, typed: Typed::default() }))
}

/// Attaches a file.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    Query(asked): Query<Asked>,
    visit: Visit,
    mut form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let came = form.take_file("file").unwrap_or_default();
    let (name, file) = match form.text("upload").parse() {
        Ok(upload) => (form.text("name"), SentBytes::Upload(upload)),
        Err(_) => (came.name, SentBytes::Here(came.bytes)),
    };
    let input = Attach {
        cycle,
        subject: subject.clone(),
        declaration: form.text("for") == "declaration",
        about: form.text("about"),
        caption: form.text("caption"),
        name,
        file,
    };
    let (desk, who) = (&shared.desk, &visit.who);
    let came = actions::attach(desk, who, action, input).await;
    let to = links::done(&links::evidence(cycle, &subject, &asked.about), "attached");
    let look = looks::evidence(desk, who, cycle, &subject, &asked.about);
    visit.answered(came, &to, form, look, |view, typed| EvidencePage { view, typed }).await
}

/// Withdraws a file.
pub(crate) async fn withdraw(
    State(shared): State<Shared>,
    Path((cycle, subject, number)): Path<(CycleId, String, i64)>,
    Query(asked): Query<Asked>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let reason = form.text("reason");
    let declaration = form.text("for") == "declaration";
    let input = Withdraw { cycle, subject: subject.clone(), declaration, number, reason };
    let came = actions::withdraw(&shared.desk, &visit.who, action, input).await;
    visit.look(came)?;
    let back = links::done(&links::evidence(cycle, &subject, &asked.about), "withdrawn");
    Ok(Redirect::to(&back).into_response())
}

/// Whether somebody may attach something now.
pub(crate) fn may(acts: &[Act]) -> bool {
    acts.contains(&Act::AttachEvidence) || acts.contains(&Act::BackDeclaration)
}

/// The way to what backs one thing: how many files there are, or that one may be attached. `beside`:
/// on a page with typed fields, which stays open.
pub(crate) fn link(
    f: &Frame,
    (cycle, subject): (CycleId, &str),
    (lines, about, words): (&[EvidenceLine], &str, &str),
    (may, beside): (bool, bool),
) -> Markup {
    let count = lines.iter().filter(|line| line.about == about && line.withdrawn.is_none()).count();
    let says = match (count, may) {
        (0, false) => return html! {},
        (0, true) => f.t("加佐证").to_owned(),
        _ => f.with("佐证{0}份", &[&count]),
    };
    html! {
        a class="small" href=(links::evidence(cycle, subject, about)) target=[beside.then_some("_blank")]
            rel=[beside.then_some("noopener")] aria-label={ (says) ":" (words) } { (says) }
    }
}

/// The files that back one thing, in a row; nothing where there are none.
pub(crate) fn row(
    f: &Frame,
    (cycle, subject): (CycleId, &str),
    lines: &[EvidenceLine],
    about: &str,
) -> Markup {
    let own = || lines.iter().filter(|line| line.about == about && line.withdrawn.is_none());
    html! {
        @if own().next().is_some() {
            ul class="inline small" aria-label=(f.t("佐证")) {
                @for line in own() {
                    li {
                        a href=(links::evidence_file(cycle, subject, line.number)) lang="zh-CN" {
                            (line.caption) "." (line.ending)
                        }
                        @if !line.stage.name.is_empty() { span class="muted" lang="zh-CN" { " " (line.stage.name) } }
                    }
                }
            }
        }
    }
}

/// How much a file has, as people read it.
fn size(f: &Frame, bytes: i64) -> String {
    match bytes {
        ..1024 => f.with("{0}字节", &[&bytes]),
        1024..1_048_576 => f.with("{0}千字节", &[&(bytes / 1024)]),
        _ => f.with(
            "{0}兆字节",
            &[&format!("{}.{}", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576)],
        ),
    }
}

impl Page for EvidencePage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0}的佐证", &[&self.view.subject.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let view = &self.view;
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (view.title.clone(), links::board(view.cycle)),
            (view.subject.name.clone(), links::subject(view.cycle, &view.subject.code)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&["file", "caption", "about"]))
            @if !view.about.is_empty() {
                p class="quote" lang="zh-CN" { (view.about.name) }
                @if view.about.code != view.about.name {
                    p class="small" {
                        a href=(links::evidence(view.cycle, &view.subject.code, "")) { (f.t("看这个对象的全部佐证")) }
                    }
                }
            }
            @if view.lines.is_empty() {
                p { (f.t("还没有佐证。")) }
            } @else {
                ul class="files" { @for line in &view.lines { (self.line(f, line)) } }
            }
            @if may(&view.acts) { (self.form(f)) }
        }
    }
}

impl EvidencePage {
    fn line(&self, f: &Frame, line: &EvidenceLine) -> Markup {
        let (cycle, code) = (self.view.cycle, &self.view.subject.code);
        let address = links::evidence_file(cycle, code, line.number);
        let about = self.view.abouts.iter().find(|(id, _)| *id == line.about);
        html! {
            li class=[line.withdrawn.is_some().then_some("gone")] id={ "e-" (line.number) } {
                @if line.erased {
                    span class="thumb" aria-hidden="true" { (line.ending.to_uppercase()) }
                } @else if line.picture {
                    a class="thumb" href=(address) {
                        img src=(links::evidence_preview(cycle, code, line.number)) alt=(line.caption) loading="lazy";
                    }
                } @else {
                    a class="thumb" href=(address) aria-label=(f.with("下载{0}", &[&line.caption])) {
                        span aria-hidden="true" { (line.ending.to_uppercase()) }
                    }
                }
                div {
                    p {
                        @if line.erased {
                            strong lang="zh-CN" { (line.caption) "." (line.ending) } " "
                        } @else {
                            a href=(address) lang="zh-CN" { strong { (line.caption) } "." (line.ending) } " "
                        }
                        span class="small muted" { (size(f, line.size)) } " "
                        @if line.stage.name.is_empty() { (chip(Tone::Info, f.t("申报"))) }
                        @else { span lang="zh-CN" { (chip(Tone::Info, &line.stage.name)) } }
                        @if line.withdrawn.is_some() { " " (chip(Tone::Bad, f.t("已撤回"))) }
                    }
                    @if self.view.about.is_empty() {
                        @if let Some((_, words)) = about { p class="small" lang="zh-CN" { (words) } }
                    }
                    p class="small muted" lang="zh-CN" { (line.by) " " (standing::moment(line.at)) }
                    @if let Some((reason, by, at)) = &line.withdrawn {
                        p class="small" lang="zh-CN" { (f.with("{0}于{1}撤回:{2}", &[by, &standing::moment(*at), reason])) }
                    }
                    @if line.erased {
                        p class="small" { (f.t("撤回满30天,文件内容已清除,只留校验码。")) }
                    }
                    details class="small" {
                        summary { (f.t("核对原件")) }
                        p { (f.t("上传的原文件的校验码(SHA-256):")) }
                        p class="secret" { (standing::groups(&line.original)) }
                    }
                    @if line.may_withdraw {
                        details class="small" {
                            summary { (f.t("撤回")) }
                            (f.post(&links::evidence_withdraw(cycle, code, line.number, &self.view.about.code), &html! {
                                @if line.stage.name.is_empty() {
                                    input type="hidden" name="for" value="declaration";
                                }
                                div class="field" {
                                    label for={ "reason-" (line.number) } { (f.t("撤回的理由")) }
                                    input type="text" id={ "reason-" (line.number) } name="reason" required maxlength="200";
                                }
                                button class="button warn" { (f.t("撤回这份佐证")) }
                            }))
                        }
                    }
                }
            }
        }
    }

    fn form(&self, f: &Frame) -> Markup {
        let (view, typed) = (&self.view, &self.typed);
        let wrong = typed.wrong("file");
        let both =
            view.acts.contains(&Act::AttachEvidence) && view.acts.contains(&Act::BackDeclaration);
        let address = links::evidence(view.cycle, &view.subject.code, &view.about.code);
        let caption = typed.value("caption");
        html! {
            section class="block" aria-labelledby="add" {
                h2 id="add" { (f.t("上传佐证")) }
                form method="post" action=(address) enctype="multipart/form-data"
                    data-resume=(links::UPLOADS) data-most=(EVIDENCE_MOST)
                    data-too-big=(f.t("文件超过20兆字节,没有收;请把照片改小、把材料分成几份再传。"))
                    data-broken=(f.t("网络断了,正在接着传……"))
                    data-failed=(f.t("没有传完。请检查网络后再按一次上传,会从断开的地方接着传。")) {
                    (f.hidden())
                    @if both {
                        (Field {
                            name: "for",
                            label: f.t("用来证明"),
                            value: &typed.value("for"),
                            required: true,
                            ..Field::default()
                        }.choice(f, &[
                            ("stage".to_owned(), f.with("{0}的评分", &[&view.stage.name])),
                            ("declaration".to_owned(), f.t("申报的内容").to_owned()),
                        ]))
                    } @else if view.acts.contains(&Act::BackDeclaration) {
                        input type="hidden" name="for" value="declaration";
                    }
                    @if view.about.is_empty() { (self.about(f)) }
                    @else { input type="hidden" name="about" value=(view.about.code); }
                    div class="field" {
                        label for="file" { (f.t("文件")) }
                        span class="hint" id="file-hint" {
                            (f.t("照片、PDF、OFD、Word、Excel、PPT,一次一份,最多20兆字节。照片里的拍摄地点、设备等信息会自动去掉。"))
                        }
                        input type="file" id="file" name="file" accept=(ACCEPT) required
                            aria-invalid=[wrong.map(|_| "true")] aria-describedby="file-hint";
                        @if let Some(wrong) = wrong { span class="wrong" lang="zh-CN" { (wrong) } }
                    }
                    (Field {
                        name: "caption",
                        label: f.t("说明"),
                        value: &caption,
                        hint: f.t("照片或材料里是什么,例如:3月党员志愿服务签到表。不写就用文件名。"),
                        wrong: typed.wrong("caption"),
                        required: false,
                    }.text(f, "off"))
                    p class="note wait small" {
                        (f.t("不要上传涉密材料,也不要有身份证号、银行卡号、病历、信访人信息;拍到的人要同意。"))
                    }
                    div hidden data-progress="yes" role="status" {
                        progress max="100" value="0" aria-label=(f.t("上传进度")) {}
                        p class="small" data-says="yes" {}
                    }
                    button class="button main" { (f.t("上传")) }
                }
            }
        }
    }

    /// Which clause it backs, where the address does not say.
    fn about(&self, f: &Frame) -> Markup {
        let short = |words: &str| -> String {
            let mut text: String = words.chars().take(36).collect();
            if words.chars().count() > 36 {
                text.push('…');
            }
            text
        };
        let mut options = vec![(String::new(), f.t("整体情况").to_owned())];
        options.extend(self.view.abouts.iter().map(|(id, words)| (id.clone(), short(words))));
        Field {
            name: "about",
            label: f.t("证明哪一条"),
            value: &self.typed.value("about"),
            wrong: self.typed.wrong("about"),
            required: false,
            ..Field::default()
        }
        .choice(f, &options)
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::{BadInput, Named};
        let view = View {
            cycle: made::cycle(),
            title: made::title(),
            subject: made::village(),
            stage: made::self_stage(),
            about: Named::default(),
            lines: made::evidence(),
            abouts: vec![(
                "先锋2".to_owned(),
                "党员志愿服务活动每开展1次得4分,最高40分".to_owned(),
            )],
            acts: vec![Act::Look, Act::AttachEvidence, Act::BackDeclaration],
        };
        let about = Named::new("先锋2", "党员志愿服务活动每开展1次得4分,最高40分");
        let says = "文件是空的,请重新选择".to_owned();
        let bad = vec![BadInput { field: "file".to_owned(), says }];
        let page = |view| EvidencePage { view, typed: Typed::default() };
        vec![
            page(view.clone()),
            page(View { acts: vec![Act::Look], ..view.clone() }),
            page(View { about, lines: vec![], acts: vec![Act::BackDeclaration], ..view.clone() }),
            EvidencePage { typed: Typed { bad, ..Typed::default() }, ..page(view) },
        ]
    }
}
