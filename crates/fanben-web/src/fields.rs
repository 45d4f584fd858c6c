//! Label, value, hint and what is wrong → a field of a form, tied together for screen readers.

use maud::{Markup, html};

use fanben_actions::BadInput;

use crate::shell::Frame;
use crate::visit::Sent;

/// What was typed into a form that was not taken, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    pub(crate) sent: Sent,
    pub(crate) bad: Vec<BadInput>,
}

impl Typed {
    /// What was typed into a field.
    pub(crate) fn value(&self, name: &str) -> String {
        self.sent.text(name)
    }

    /// What is wrong with it.
    pub(crate) fn wrong(&self, name: &str) -> Option<&str> {
        self.bad.iter().find(|bad| bad.field == name).map(|bad| bad.says.as_str())
    }

    /// What is wrong with the form as a whole, or with fields it does not show.
    pub(crate) fn note(&self, fields: &[&str]) -> Markup {
        let rest: Vec<&str> = self
            .bad
            .iter()
            .filter(|bad| !fields.contains(&bad.field.as_str()))
            .map(|bad| bad.says.as_str())
            .collect();
        html! {
            @if !self.bad.is_empty() {
                div class="note bad" role="alert" lang="zh-CN" {
                    @if rest.is_empty() {
                        @for bad in &self.bad { p { (bad.says) } }
                    }
                    @for says in rest { p { (says) } }
                }
            }
        }
    }
}

/// A field of one line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Field<'a> {
    /// The name it is sent under, and its id.
    pub(crate) name: &'a str,
    pub(crate) label: &'a str,
    pub(crate) value: &'a str,
    /// What to write, below the label.
    pub(crate) hint: &'a str,
    /// What is wrong with what was sent.
    pub(crate) wrong: Option<&'a str>,
    pub(crate) required: bool,
}

impl Field<'_> {
    fn frame(&self, f: &Frame, control: &Markup) -> Markup {
        html! {
            div class="field" {
                label for=(self.name) {
                    (self.label)
                    @if !self.required { " " span class="muted small" { (f.t("(可不填)")) } }
                }
                @if !self.hint.is_empty() { span class="hint" id={ (self.name) "-hint" } { (self.hint) } }
                (control)
                @if let Some(wrong) = self.wrong {
                    span class="wrong" id={ (self.name) "-wrong" } { (wrong) }
                }
            }
        }
    }

    fn described(&self) -> Option<String> {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.wrong.is_some() {
            ids.push(format!("{}-wrong", self.name));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// A text of one line; `complete` is what browsers may fill in.
    pub(crate) fn text(&self, f: &Frame, complete: &str) -> Markup {
        self.input(f, "text", complete, None)
    }

    /// A number, written as people write them.
    pub(crate) fn number(&self, f: &Frame) -> Markup {
        self.input(f, "text", "off", Some("decimal"))
    }

    /// A code of six digits, or a recovery code.
    pub(crate) fn code(&self, f: &Frame) -> Markup {
        self.input(f, "text", "one-time-code", None)
    }

    /// A secret.
    pub(crate) fn password(&self, f: &Frame, complete: &str) -> Markup {
        self.input(f, "password", complete, None)
    }

    /// A day.
    pub(crate) fn day(&self, f: &Frame) -> Markup {
        self.input(f, "date", "off", None)
    }

    fn input(&self, f: &Frame, kind: &str, complete: &str, mode: Option<&str>) -> Markup {
        self.frame(
            f,
            &html! {
                input id=(self.name) name=(self.name) type=(kind) value=(self.value)
                    autocomplete=(complete) inputmode=[mode] required[self.required]
                    aria-invalid=[self.wrong.map(|_| "true")] aria-describedby=[self.described()];
            },
        )
    }

    /// A text of several lines.
    pub(crate) fn area(&self, f: &Frame, lines: usize) -> Markup {
        self.frame(
            f,
            &html! {
                textarea id=(self.name) name=(self.name) rows=(lines) required[self.required]
                    aria-invalid=[self.wrong.map(|_| "true")] aria-describedby=[self.described()] {
                    (self.value)
                }
            },
        )
    }

    /// One of several; each is what is sent and what is shown.
    pub(crate) fn choice(&self, f: &Frame, options: &[(String, String)]) -> Markup {
        self.frame(
            f,
            &html! {
                select id=(self.name) name=(self.name) required[self.required]
                    aria-invalid=[self.wrong.map(|_| "true")] aria-describedby=[self.described()] {
                    @for (sent, shown) in options {
                        option value=(sent) selected[sent == self.value] { (shown) }
                    }
                }
            },
        )
    }
}
