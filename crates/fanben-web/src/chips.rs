//! A state → a small mark with words; a state is never told by colour alone.

use maud::{Markup, html};

/// How a state is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Wait,
    Bad,
    Idle,
    Info,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Good => "chip good",
            Tone::Wait => "chip wait",
            Tone::Bad => "chip bad",
            Tone::Idle => "chip",
            Tone::Info => "chip info",
        }
    }
}

pub(crate) fn chip(tone: Tone, words: &str) -> Markup {
    html! { span class=(tone.class()) { (words) } }
}
