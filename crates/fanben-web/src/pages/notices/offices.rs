//! The forms of the office about notices: terms, decisions, rulings, signatures, ends.

use fanben_actions::looks::{NoticeBoard, ObjectionLine};
use fanben_model::calendar::Count;
use fanben_model::notices::DecisionKind;
use maud::{Markup, html};

use super::decision;
use crate::chips::{Tone, chip};
use crate::fields::Typed;
use crate::shell::Frame;
use crate::words::refusals;
use crate::{links, standing};

/// A field of one line with an id of its own: several forms of the page have one of its name.
fn input(id: &str, name: &str, label: &str, value: &str, kind: &str) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            input id=(id) name=(name) type=(kind) value=(value) autocomplete="off" required;
        }
    }
}

fn count(f: &Frame, id: &str, name: &str, label: &str, now: Count) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (label) }
            select id=(id) name=(name) {
                option value="working" selected[now == Count::Working] { (f.t("工作日(按放假调休安排)")) }
                option value="calendar" selected[now == Count::Calendar] { (f.t("自然日")) }
            }
        }
    }
}

fn pick(id: &str, name: &str, value: &str, on: bool, words: &str) -> Markup {
    html! {
        div class="pick" {
            input id=(id) name=(name) type="checkbox" value=(value) checked[on];
            label for=(id) { (words) }
        }
    }
}

/// The first of many names.
pub(super) fn some(names: &[String]) -> String {
    let few: Vec<&str> = names.iter().take(8).map(String::as_str).collect();
    let more = if names.len() > few.len() { "……" } else { "" };
    format!("{}{more}", few.join("、"))
}

/// The form of a notice, or of a correction.
pub(super) fn post(f: &Frame, view: &NoticeBoard, typed: &Typed, corrects: bool) -> Markup {
    let act = if corrects { "correct" } else { "post" };
    let terms = &view.terms;
    let kept = |name: &str, usual: &str| match typed.value(name) {
        text if text.is_empty() => usual.to_owned(),
        text => text,
    };
    html! {
        section class="block" aria-labelledby=(act) {
            h2 id=(act) { @if corrects { (f.t("发更正公示")) } @else { (f.t("发公示")) } }
            @if !view.said.is_empty() {
                p { (f.t("办法对公示的规定,表里已照写;公示期和异议期可以延长,不能缩短:")) }
                dl class="facts" lang="zh-CN" { @for (name, words) in &view.said { dt { (name) } dd { (words) } } }
            }
            p class="muted" { (f.t("发出后内容固定不变;要改只能发更正公示或者撤回。公众看到的名单里没有电话、证件号,个人和家庭没有同意就不写姓名。")) }
            (f.post(&links::notice_act(view.cycle, act), &html! {
                @if corrects {
                    (input("correct-reason", "reason", f.t("为什么更正"), &kept("reason", ""), "text"))
                    (input("correct-document", "document", f.t("依据文号"), &kept("document", ""), "text"))
                }
                (input("body", "body", f.t("发布单位"), &kept("body", &terms.body), "text"))
                (input("confirms", "confirms", f.t("认定单位"), &kept("confirms", &terms.confirms), "text"))
                (input("contact", "contact", f.t("受理异议的地点和办公电话"), &kept("contact", &terms.contact), "text"))
                div class="fields" {
                    (input("days", "days", f.t("公示几天"), &kept("days", &terms.hangs.days.to_string()), "text"))
                    (count(f, "count", "count", f.t("怎么数"), terms.hangs.count))
                    div class="field" {
                        label for="objections" { (f.t("异议收几天(不写就收到公示期满)")) }
                        input id="objections" name="objections" type="text" autocomplete="off"
                            value=(kept("objections", &terms.objections.map(|period| period.days.to_string()).unwrap_or_default()));
                    }
                    (count(f, "objections_count", "objections_count", f.t("异议期怎么数"), terms.objections.unwrap_or(terms.hangs).count))
                    (input("reply", "reply", f.t("几天内答复异议"), &kept("reply", &terms.reply.days.to_string()), "text"))
                    (count(f, "reply_count", "reply_count", f.t("答复怎么数"), terms.reply.count))
                    (input("stays", "stays", f.t("期满后再留几天,自动撤下"), &kept("stays", &terms.stays.to_string()), "text"))
                }
                (pick("moves", "moves", "yes", terms.hangs.moves, f.t("按自然日数的,最后一天放假就顺延到下一个工作日")))
                (pick("ranks", "ranks", "yes", terms.ranks, f.t("公开版也写全部名次(不选只写有等次的名次)")))
                @for (one, at) in view.personal.iter().zip(0..) {
                    (pick(&format!("consent-{at}"), "consent", &one.code, terms.consents.contains(&one.code),
                        &f.with("{0}已书面同意公开姓名", &[&one.name])))
                }
                button class="button main" data-ask=(f.t("发出后不能改。现在发吗?")) {
                    @if corrects { (f.t("发更正公示")) } @else { (f.t("发公示")) }
                }
            }))
        }
    }
}

/// The end of a notice: confirm, withdraw, down.
pub(super) fn end(f: &Frame, view: &NoticeBoard, number: i64, act: &str) -> Markup {
    let (title, hint) = match act {
        "confirm" => (f.t("期满认定"), f.t("按公示的内容认定全部结果;写认定单位的文号。")),
        "withdraw" => (f.t("撤回公示"), f.t("整份不作数,公众会看到撤回和原因。")),
        _ => (f.t("提前从公开处撤下"), f.t("公众不再看到,内部照样留存。")),
    };
    html! {
        details class="block" open[act == "confirm"] {
            summary { (title) }
            p class="muted" { (hint) }
            (f.post(&links::notice_act(view.cycle, act), &html! {
                input type="hidden" name="notice" value=(number);
                @if act != "confirm" { (input(&format!("{act}-reason"), "reason", f.t("原因"), "", "text")) }
                @if act != "down" { (input(&format!("{act}-document"), "document", f.t("依据文号"), "", "text")) }
                button class=(if act == "confirm" { "button main" } else { "button warn" }) { (title) }
            }))
        }
    }
}

/// The form of a body's decision about a title.
pub(super) fn decide(f: &Frame, view: &NoticeBoard, typed: &Typed) -> Markup {
    let open = view.open.first();
    let title = open.map(|open| open.title.clone()).unwrap_or_default();
    let kept = |name: &str| typed.value(name);
    html! {
        details class="block" open[open.is_some()] {
            summary { (f.t("登记会议对等次的决定(递补、空缺、调整)")) }
            p class="muted" { (f.t("名额空出来不会自动递补;递补谁、空不空,都由会议决定,随下一份公示发布。分数不动,决定写在旁边。")) }
            (f.post(&links::notice_act(view.cycle, "decide"), &html! {
                div class="fields" {
                    div class="field" {
                        label for="kind" { (f.t("决定")) }
                        select id="kind" name="kind" required {
                            option value="" { (f.t("请选")) }
                            @for (sent, kind) in [("fill", DecisionKind::Fill), ("vacant", DecisionKind::Vacant), ("depart", DecisionKind::Depart)] {
                                option value=(sent) { (decision(f, kind)) }
                            }
                        }
                    }
                    div class="field" {
                        label for="title" { (f.t("等次")) }
                        select id="title" name="title" {
                            @for tier in &view.tiers { option value=(tier) selected[*tier == title] lang="zh-CN" { (tier) } }
                            option value="" { (f.t("不给等次")) }
                        }
                    }
                    div class="field" {
                        label for="subject" { (f.t("给谁(空缺不用选)")) }
                        select id="subject" name="subject" {
                            option value="" { (f.t("没有")) }
                            @for one in &view.subjects { option value=(one.code) lang="zh-CN" { (one.name) } }
                        }
                    }
                    @if view.open.iter().any(|open| !open.league.is_empty()) {
                        div class="field" {
                            label for="league" { (f.t("哪个分组的名额")) }
                            select id="league" name="league" {
                                @for open in &view.open { option value=(open.league) lang="zh-CN" { (open.league) } }
                            }
                        }
                    }
                    (input("decide-body", "body", f.t("哪个会议决定"), &kept("body"), "text"))
                    (input("decide-document", "document", f.t("会议纪要号"), &kept("document"), "text"))
                    (input("day", "day", f.t("会议日期"), &view.today.to_string(), "date"))
                }
                (input("decide-reason", "reason", f.t("理由"), &kept("reason"), "text"))
                button class="button main" { (f.t("登记决定")) }
            }))
        }
    }
}

/// Decisions that were recorded.
pub(super) fn decided(f: &Frame, view: &NoticeBoard) -> Markup {
    html! {
        section class="block" aria-labelledby="decided" {
            h2 id="decided" { (f.t("会议研究决定")) }
            ul class="lines" {
                @for one in &view.decisions {
                    li {
                        (decision(f, one.line.kind)) ":" span lang="zh-CN" { (one.line.title) " " (one.subject.name) } " "
                        @if one.pending { (chip(Tone::Wait, f.t("随下一份公示发布"))) }
                        @if one.line.departs { (chip(Tone::Info, f.t("没有照分数次序"))) }
                        br;
                        span class="small muted" lang="zh-CN" { (one.line.body) " " (one.line.day) "(" (one.line.document) "):" (one.line.reason) }
                    }
                }
            }
        }
    }
}

/// Objections, with the form of the ruling for whoever may.
pub(super) fn objections(f: &Frame, view: &NoticeBoard) -> Markup {
    html! {
        section class="block" aria-labelledby="objected" {
            h2 id="objected" { (f.with("异议({0}件)", &[&view.objections.len()])) }
            ul class="lines" { @for one in &view.objections { li { (objection(f, view, one)) } } }
        }
    }
}

fn objection(f: &Frame, view: &NoticeBoard, one: &ObjectionLine) -> Markup {
    let id = |name: &str| format!("{name}-{}", one.number);
    html! {
        p {
            strong { (f.with("第{0}件", &[&one.number])) } " "
            @match &one.subject { Some(subject) => { span lang="zh-CN" { (subject.name) } } None => { (f.t("整份公示")) } } " "
            @if one.named { (chip(Tone::Idle, f.t("具名"))) } @else { (chip(Tone::Idle, f.t("不具名"))) }
            @if one.late { " " (chip(Tone::Wait, f.t("逾期"))) }
            @if let Some((upheld, ..)) = &one.ruling {
                " " @if *upheld { (chip(Tone::Good, f.t("成立"))) } @else { (chip(Tone::Idle, f.t("不成立"))) }
            } @else if one.due.is_some() { " " (standing::due(f, one.due, one.days)) }
            @else { " " (chip(Tone::Wait, f.t("答复期限暂时算不出"))) }
        }
        @if !one.words.is_empty() { p class="quote" lang="zh-CN" { (one.words) } }
        @if !one.name.is_empty() || !one.contact.is_empty() {
            p class="small" { (f.t("提出人:")) span lang="zh-CN" { (one.name) " " (one.contact) } }
        }
        p class="small muted" { (f.with("收到时间{0}。", &[&standing::moment(one.at)])) }
        @if let Some((_, reply, by, at)) = &one.ruling {
            p { (f.t("答复:")) span lang="zh-CN" { (reply) } " " span class="small muted" { span lang="zh-CN" { (by) } " " (standing::moment(*at)) } }
        }
        @if one.mine {
            (f.post(&links::notice_act(view.cycle, "rule"), &html! {
                input type="hidden" name="objection" value=(one.number);
                div class="field" {
                    label for=(id("upheld")) { (f.t("结论")) }
                    select id=(id("upheld")) name="upheld" {
                        option value="no" { (f.t("不成立")) }
                        option value="yes" { (f.t("成立,随后更正")) }
                    }
                }
                div class="field" {
                    label for=(id("reply")) { (f.t("答复(公开,不写个人信息)")) }
                    textarea id=(id("reply")) name="reply" rows="3" required {}
                }
                button class="button main" { (f.t("答复")) }
            }))
        }
    }
}

/// Results that wait for the person's signature.
pub(super) fn sign(f: &Frame, view: &NoticeBoard) -> Markup {
    let Some(first) = view.signing.first() else { return html! {} };
    html! {
        section class="block" aria-labelledby="sign" {
            h2 id="sign" { (f.t("公示前请签字")) ":" span lang="zh-CN" { (first.sign.name) } }
            p class="muted" { (f.t("只列出没有签过的,和签过以后得分、名次、等次或者奖补变了的。")) }
            (f.post(&links::notice_act(view.cycle, "sign"), &html! {
                input type="hidden" name="role" value=(first.sign.code);
                ul class="lines" {
                    @for (row, at) in view.signing.iter().filter(|row| row.sign.code == first.sign.code).zip(0..) {
                        li {
                            (pick(&format!("result-{at}"), "result", &format!("{} {}", row.subject.code, row.digest), true, &row.subject.name))
                            p class="small" lang="zh-CN" {
                                @for ((name, value), at) in row.figures.iter().zip(0..) { @if at > 0 { ";" } (name) " " (value) }
                            }
                            @if !row.changes.is_empty() {
                                p class="small" { (refusals::wanting(f, &row.sign.name, row.wanting)) " "
                                    span lang="zh-CN" {
                                        @for ((name, was, is), at) in row.changes.iter().zip(0..) { @if at > 0 { ";" } (name) " " (was) "→" strong { (is) } }
                                    }
                                }
                            }
                        }
                    }
                }
                div class="field" {
                    label for="refuses" { (f.t("不同意就写理由,写了就是拒签")) }
                    input id="refuses" name="refuses" type="text" autocomplete="off";
                }
                div class="field" {
                    label for="sign-password" { (f.t("您的登录密码")) }
                    input id="sign-password" name="password" type="password" required autocomplete="current-password";
                }
                @if view.factor {
                    div class="field" {
                        label for="sign-code" { (f.t("动态码")) }
                        input id="sign-code" name="code" type="text" required autocomplete="one-time-code";
                    }
                }
                button class="button main" { (f.t("签字")) }
            }))
        }
    }
}
