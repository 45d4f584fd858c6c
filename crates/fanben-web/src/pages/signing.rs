//! What a stage sends up about a subject → what is signed, by whom, what moved since; signing and
//! refusing.

use axum::extract::{Path, State};
use axum::response::Response;
use fanben_actions::looks::{self, ChangeLine, SignedLine, Signing, TitleLine};
use fanben_actions::{CycleId, actions};
use fanben_model::signing::LineKind;
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::pages::trouble::Trouble;
use crate::shell::{Frame, Page, Tab};
use crate::visit::{Oops, Sent, Visit};
use crate::words::refusals;
use crate::{Shared, links, standing};

/// Signatures on what goes up.
pub(crate) struct SigningPage {
    pub(crate) view: Signing,
    pub(crate) typed: Typed,
}

/// Shows them.
pub(crate) async fn show(
    State(shared): State<Shared>,
    Path((cycle, subject)): Path<(CycleId, String)>,
    visit: Visit,
) -> Result<Response, Oops> {
    let view = visit.look(looks::signing(&shared.desk, &visit.who, cycle, &subject).await)?;
    Ok(visit.frame.show(&SigningPage { view, typed: Typed::default() }))
}

/// Signs, or refuses to.
pub(crate) async fn send(
    State(shared): State<Shared>,
    Path((cycle, subject, act)): Path<(CycleId, String, String)>,
    visit: Visit,
    form: Sent,
) -> Result<Response, Oops> {
    let action = visit.proved(&form)?;
    let (desk, who) = (&shared.desk, &visit.who);
    let input = actions::Sign {
        cycle,
        subject: subject.clone(),
        role: form.text("role"),
        digest: form.text("digest"),
        reason: form.text("reason"),
        password: form.exact("password").to_owned(),
        code: form.text("code"),
    };
    let (came, word) = match act.as_str() {
        "sign" => (actions::sign(desk, who, action, input).await, "signed"),
        "refuse" => (actions::refuse_sign(desk, who, action, input).await, "unsigned"),
        _ => return Err(visit.oops(Trouble::Nowhere)),
    };
    let to = links::done(&links::signing(cycle, &subject), word);
    let look = looks::signing(desk, who, cycle, &subject);
    visit.answered(came, &to, form, look, |view, typed| SigningPage { view, typed }).await
}

impl Page for SigningPage {
    fn title(&self, f: &Frame) -> String {
        f.with("{0} {1}:签字", &[&self.view.subject.name, &self.view.stage.name])
    }

    fn tab(&self) -> Tab {
        Tab::Cycles
    }

    fn trail(&self, f: &Frame) -> Vec<(String, String)> {
        let (view, code) = (&self.view, &self.view.subject.code);
        vec![
            (f.t("考核期").to_owned(), links::CYCLES.to_owned()),
            (view.title.clone(), links::board(view.cycle)),
            (view.subject.name.clone(), links::subject(view.cycle, code)),
        ]
    }

    fn body(&self, f: &Frame) -> Markup {
        let view = &self.view;
        html! {
            (self.typed.note(&[]))
            @if view.titles.is_empty() {
                div class="note" { p { (f.t("现在没有要签字的:这个环节不用签字,或者已经上报。")) } }
            } @else {
                p class="lead" { (f.t("签字对着下面这些内容;签后有改动,这里会写明改了什么,分数变了的要重签。")) }
                ul class="lines" {
                    @for title in &view.titles { li { (state(f, title)) } }
                }
                (shown(f, view))
                @for title in view.titles.iter().filter(|title| !title.capacity.is_empty()) {
                    (self.form(f, title))
                }
            }
            (record(f, &view.record))
        }
    }
}

/// Whether a title has signed, as a mark with the sentence, and what moved since.
pub(super) fn title_state(f: &Frame, title: &TitleLine) -> Markup {
    let name = &title.sign.name;
    html! {
        @match (title.wanting, &title.last) {
            (Some(why), last) => {
                div class="note bad" {
                    p { (refusals::wanting(f, name, why)) }
                    @if let Some(last) = last.as_ref().filter(|last| last.refused) {
                        p { strong { (f.t("拒签理由:")) } span lang="zh-CN" { (last.reason) } }
                    }
                }
            }
            (None, Some(last)) if last.refused => {
                p {
                    (chip(Tone::Wait, f.t("拒签,已记录"))) " "
                    span lang="zh-CN" { (last.reason) }
                }
            }
            (None, _) => { p { (chip(Tone::Good, f.t("已签字"))) } }
        }
        @if let Some(last) = &title.last {
            p class="small muted" {
                span lang="zh-CN" { (last.by) "(" (last.post) ")" } " · "
                (standing::moment(last.at)) " · " (f.t("校验码")) " "
                span class="num" { (last.digest[..last.digest.len().min(16)]) }
            }
        }
        @if !title.changes.is_empty() { (changed(f, &title.changes)) }
    }
}

fn changed(f: &Frame, changes: &[ChangeLine]) -> Markup {
    let moved = changes.iter().any(|one| one.kind == LineKind::Figure);
    let none = f.t("没有");
    html! {
        div class="note wait" {
            p { strong { (f.t("签字后有改动")) } " "
                @if moved { (f.t("分数变了,要重新签字。")) }
                @else { (f.t("分数没有变,不用重新签字。")) }
            }
        }
        table class="cards" {
            thead { tr {
                th scope="col" { (f.t("改了什么")) } th scope="col" { (f.t("签字时")) }
                th scope="col" { (f.t("现在")) } th scope="col" { (f.t("谁改的")) }
            } }
            tbody {
                @for one in changes {
                    tr {
                        th scope="row" { (kind(f, one.kind)) ":" span lang="zh-CN" { (one.name) } }
                        td data-label=(f.t("签字时")) lang="zh-CN" {
                            @if one.before.is_empty() { (none) } @else { (one.before) }
                        }
                        td data-label=(f.t("现在")) lang="zh-CN" {
                            @if one.after.is_empty() { (none) } @else { (one.after) }
                        }
                        td data-label=(f.t("谁改的")) {
                            @match &one.by {
                                Some((who, at)) => { span lang="zh-CN" { (who) } " " (standing::moment(*at)) }
                                None => { span class="muted" { (f.t("由别的改动算出")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn kind(f: &Frame, kind: LineKind) -> &'static str {
    match kind {
        LineKind::Figure => f.t("得分"),
        LineKind::Answer => f.t("评分"),
        LineKind::Measure => f.t("数据"),
        LineKind::Held => f.t("会议和走访"),
    }
}

/// Everything that is signed, line by line.
fn shown(f: &Frame, view: &Signing) -> Markup {
    let kinds = [LineKind::Figure, LineKind::Answer, LineKind::Measure, LineKind::Held];
    html! {
        section class="block" aria-labelledby="shown" {
            h2 id="shown" { (f.t("签的是什么")) }
            @for one in kinds {
                @let lines = view.lines.iter().filter(|line| line.0 == one);
                @if lines.clone().next().is_some() {
                    details open[one == LineKind::Figure] {
                        summary { (kind(f, one)) " (" (lines.clone().count()) ")" }
                        dl class="pairs" lang="zh-CN" {
                            @for (_, name, value) in lines { dt { (name) } dd { (value) } }
                        }
                    }
                }
            }
            p class="small muted" { (f.t("以上内容的校验码")) " " span class="wrap" { (view.digest) } }
        }
    }
}

/// A title with who holds it, and what was signed.
fn state(f: &Frame, title: &TitleLine) -> Markup {
    html! {
        h3 lang="zh-CN" { (title.sign.name)
            @if !title.holders.is_empty() { " · " (title.holders.join("、")) } }
        @if title.holders.is_empty() {
            p class="small muted" { (f.t("这个岗位现在没有人,请先授予岗位。")) }
        }
        (title_state(f, title))
    }
}

fn record(f: &Frame, record: &[SignedLine]) -> Markup {
    html! {
        @if !record.is_empty() {
            section class="block" aria-labelledby="record" {
                h2 id="record" { (f.t("签字记录")) }
                ol class="lines" {
                    @for line in record {
                        li {
                            span class="num small muted" { (standing::moment(line.at)) } " "
                            @if line.refused { (chip(Tone::Bad, f.t("拒签"))) }
                            @else { (chip(Tone::Good, f.t("签字"))) }
                            " " span lang="zh-CN" { (line.stage) " · " (line.title) " · " (line.by) "(" (line.post) ")" }
                            @if !line.reason.is_empty() { div lang="zh-CN" { (line.reason) } }
                            div class="small muted" { (f.t("校验码")) " " span class="wrap" { (line.digest) } }
                        }
                    }
                }
            }
        }
    }
}

/// A secret that proves who signs; the same page has it twice.
fn secret(f: &Frame, id: &str, name: &str, label: &str, wrong: Option<&str>) -> Markup {
    let (kind, complete) = match name {
        "password" => ("password", "current-password"),
        _ => ("text", "one-time-code"),
    };
    html! {
        div class="field" {
            label for=(id) { (label) }
            input id=(id) name=(name) type=(kind) autocomplete=(complete) required
                aria-invalid=[wrong.map(|_| "true")]
                aria-describedby=[wrong.map(|_| format!("{id}-wrong"))];
            @if let Some(wrong) = wrong {
                span class="wrong" id={ (id) "-wrong" } { (f.t("请改正:")) span lang="zh-CN" { (wrong) } }
            }
        }
    }
}

impl SigningPage {
    fn form(&self, f: &Frame, title: &TitleLine) -> Markup {
        let view = &self.view;
        let role = title.sign.code.as_str();
        let mine = self.typed.value("role") == role;
        let wrong = |name: &str| if mine { self.typed.wrong(name) } else { None };
        let address = |act: &str| links::sign(view.cycle, &view.subject.code, act);
        let (password, code, reason) =
            (format!("password-{role}"), format!("code-{role}"), format!("reason-{role}"));
        let typed = if mine { self.typed.value("reason") } else { String::new() };
        let proof = |at: &str| {
            html! {
                input type="hidden" name="role" value=(role);
                input type="hidden" name="digest" value=(view.digest);
                (secret(f, &format!("{password}{at}"), "password", f.t("再输一次密码"), wrong("password")))
                @if view.factor {
                    (secret(f, &format!("{code}{at}"), "code", f.t("动态码"), wrong("code")))
                }
            }
        };
        html! {
            section class="block" aria-labelledby={ "sign-" (role) } {
                h2 id={ "sign-" (role) } { (f.with("以{0}的身份签字", &[&title.sign.name])) }
                p class="small muted" lang="zh-CN" { (title.capacity) }
                (f.post(&address("sign"), &html! {
                    (proof(""))
                    button class="button main" { (f.t("签字")) }
                }))
                details open[mine && !typed.is_empty()] {
                    summary { (f.t("不同意,拒绝签字")) }
                    (f.post(&address("refuse"), &html! {
                        div class="field" {
                            label for=(reason) { (f.t("拒签的理由")) }
                            span class="hint" id={ (reason) "-hint" } {
                                @if title.goes_on { (f.t("理由会记录在案,不影响上报。")) }
                                @else { (f.t("理由会记录在案;退回补正或改好签字以前,不能上报。")) }
                            }
                            textarea id=(reason) name="reason" rows="3" required
                                aria-describedby={ (reason) "-hint" } { (typed) }
                        }
                        (proof("-refuse"))
                        button class="button warn" { (f.t("拒绝签字")) }
                    }))
                }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn samples() -> Vec<Self> {
        use crate::pages::made;
        use fanben_actions::{BadInput, Named};
        use fanben_model::stages::Wanting;
        let digest = "5f2b".repeat(16);
        let signed = |refused| made_line(refused, &digest);
        let change = |kind, name: &str, by| ChangeLine {
            kind,
            name: name.to_owned(),
            before: "96".to_owned(),
            after: "92".to_owned(),
            by,
        };
        let hand = Some(("王海峰".to_owned(), made::at()));
        let title = |name: &str, wanting, last: Option<SignedLine>| TitleLine {
            sign: Named::new(name, name),
            holders: vec!["马志远".to_owned()],
            wanting,
            goes_on: false,
            last,
            changes: vec![],
            capacity: "小泉乡党委书记".to_owned(),
        };
        let moved = TitleLine {
            changes: vec![
                change(LineKind::Figure, "总分", None),
                change(LineKind::Answer, "党员志愿服务活动每开展1次得4分,最高40分", hand.clone()),
            ],
            ..title("乡党委书记", Some(Wanting::Moved), Some(signed(false)))
        };
        let quiet = TitleLine {
            changes: vec![change(LineKind::Measure, "绿化覆盖率", hand)],
            capacity: String::new(),
            ..title("乡长", None, Some(signed(false)))
        };
        let view = Signing {
            cycle: made::cycle(),
            title: made::title(),
            subject: made::village(),
            stage: Named::new("town", "初评"),
            open: true,
            titles: vec![
                moved,
                quiet,
                title("人大主席", Some(Wanting::Missing), None),
                title("纪委书记", Some(Wanting::Refused), Some(signed(true))),
                TitleLine {
                    goes_on: true,
                    holders: vec![],
                    ..title("村书记", None, Some(signed(true)))
                },
            ],
            lines: vec![
                (LineKind::Figure, "总分".to_owned(), "892".to_owned()),
                (LineKind::Answer, "志愿服务每次4分".to_owned(), "10(理由:查台账)".to_owned()),
                (LineKind::Measure, "绿化覆盖率".to_owned(), "31%".to_owned()),
                (LineKind::Held, "入户走访".to_owned(), "2026-10-28 走访户数10".to_owned()),
            ],
            digest: digest.clone(),
            factor: true,
            record: vec![signed(true), signed(false)],
        };
        let bad = vec![BadInput { field: "password".to_owned(), says: "密码不对".to_owned() }];
        let sent = Sent::of(vec![("role".to_owned(), "人大主席".to_owned())]);
        vec![
            SigningPage { view: view.clone(), typed: Typed { sent, bad } },
            SigningPage {
                view: Signing { titles: vec![], record: vec![], open: false, ..view },
                typed: Typed::default(),
            },
        ]
    }
}

#[cfg(test)]
fn made_line(refused: bool, digest: &str) -> SignedLine {
    let reason = if refused { "走访户数和台账不一致" } else { "" };
    SignedLine {
        stage: "初评".to_owned(),
        title: "乡党委书记".to_owned(),
        refused,
        reason: reason.to_owned(),
        by: "王海峰 代 马志远".to_owned(),
        post: "小泉乡党委书记(代马志远)".to_owned(),
        at: crate::pages::made::at(),
        digest: digest.to_owned(),
    }
}
