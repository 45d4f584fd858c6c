//! Notices: for the office, and for everybody without signing in.

pub(crate) mod board;
pub(crate) mod certificates;
pub(crate) mod committee;
pub(crate) mod list;
pub(crate) mod object;
pub(crate) mod offices;
pub(crate) mod sheet;
pub(crate) mod verify;

use fanben_actions::{Refusal, money_words};
use fanben_model::notices::{Column, DecisionKind, DecisionLine, NoticeKind, Scope, State, column};
use maud::{Markup, html};

use crate::chips::{Tone, chip};
use crate::links;
use crate::pages::trouble::Trouble;
use crate::shell::Frame;
use crate::visit::Oops;
use crate::words::refusals;

/// The page for a refusal to somebody who need not be signed in.
fn refused(frame: &Frame, refusal: &Refusal) -> Oops {
    let trouble = match refusal {
        Refusal::NotFound => Trouble::Nowhere,
        Refusal::NotSignedIn => {
            let back = links::escaped(&frame.here);
            return Oops::Away(format!("{}?back={back}", links::SIGN_IN));
        }
        Refusal::Broken(cause) => {
            tracing::error!(%cause, "A public page could not be made");
            Trouble::Broken
        }
        _ => Trouble::Refused(refusals::told(frame, refusal)),
    };
    Oops::Page(Box::new(frame.clone()), trouble)
}

/// The piece of an address for a scope.
fn piece(scope: Scope) -> &'static str {
    match scope {
        Scope::Wall => "wall",
        Scope::Web => "web",
        Scope::Inside => "inside",
        Scope::Upward => "upward",
    }
}

/// What a scope is called.
fn scope_name(f: &Frame, scope: Scope) -> &'static str {
    match scope {
        Scope::Wall => f.t("村务公开栏版"),
        Scope::Web => f.t("网上公开版"),
        Scope::Inside => f.t("内部通报版"),
        Scope::Upward => f.t("上报版"),
    }
}

/// What a notice is called.
fn kind_name(f: &Frame, kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Notice => f.t("公示"),
        NoticeKind::Correction => f.t("更正公示"),
    }
}

/// How far a notice is, as a mark.
fn state(f: &Frame, state: State, over: bool) -> Markup {
    match state {
        State::Drafted => chip(Tone::Idle, f.t("还没有公示")),
        State::Posted if over => chip(Tone::Wait, f.t("期满,待认定")),
        State::Posted => chip(Tone::Info, f.t("公示中")),
        State::Confirmed => chip(Tone::Good, f.t("已认定")),
        State::Corrected => chip(Tone::Idle, f.t("已由更正公示代替")),
        State::Withdrawn => chip(Tone::Bad, f.t("已撤回")),
    }
}

/// Old and new side by side, with everybody whose result moved.
fn differences(f: &Frame, all: &[fanben_model::notices::Difference]) -> Markup {
    let none = f.t("没有");
    html! {
        div class="table" {
            table class="cards" {
                thead { tr {
                    th scope="col" { (f.t("对象")) } th scope="col" { (f.t("原来")) }
                    th scope="col" { (f.t("现在")) }
                } }
                tbody {
                    @for one in all {
                        tr {
                            th scope="row" lang="zh-CN" {
                                @if one.name.is_empty() { (f.t("(未公开姓名)")) } @else { (one.name) }
                            }
                            td data-label=(f.t("原来")) lang="zh-CN" { (figures(&one.moved, |one| &one.1, none)) }
                            td data-label=(f.t("现在")) lang="zh-CN" { strong { (figures(&one.moved, |one| &one.2, none)) } }
                        }
                    }
                }
            }
        }
    }
}

/// What bodies decided, each with the subject's name.
fn decisions(f: &Frame, all: &[(DecisionLine, String)]) -> Markup {
    html! {
        ul class="plain" {
            @for (one, name) in all {
                li {
                    (decision(f, one.kind)) ":" span lang="zh-CN" {
                        @if one.title.is_empty() { (f.t("不给等次")) } @else { (one.title) } " " (name)
                    }
                    @if one.departs { " " span class="muted" { (f.t("(没有照分数次序,分数不变)")) } }
                    br;
                    span class="small" lang="zh-CN" { (one.body) " " (one.day) "(" (one.document) "):" (one.reason) }
                }
            }
        }
    }
}

/// What was decided, in a word.
fn decision(f: &Frame, kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Fill => f.t("递补"),
        DecisionKind::Vacant => f.t("空缺"),
        DecisionKind::Depart => f.t("调整"),
    }
}

type Moved = (String, String, String);

/// One side of what moved, figure by figure.
fn figures(moved: &[Moved], of: fn(&Moved) -> &String, none: &str) -> Markup {
    html! {
        span {
            @for (one, at) in moved.iter().zip(0..) {
                @if at > 0 { br; }
                (one.0) " " @if of(one).is_empty() { (none) } @else if column(&one.0) == Some(Column::Money) {
                    (money_words::shown(of(one)))
                } @else { (of(one)) }
            }
        }
    }
}

#[cfg(test)]
mod made_up;
