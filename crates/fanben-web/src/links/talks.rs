//! Addresses of monthly talks and warning cards.

use std::fmt::Display;

use super::escaped;

pub(crate) const TALKS: &str = "/talks";
pub(crate) const TALK_NEW: &str = "/talks/new";
pub(crate) const TALK: &str = "/talks/{talk}";
pub(crate) const TALK_ACT: &str = "/talks/{talk}/act/{act}";
pub(crate) const UNIT_TALKS: &str = "/talks/of/{unit}";

/// A talk or a warning card.
pub(crate) fn talk(talk: impl Display) -> String {
    format!("/talks/{talk}")
}

/// Something done about it.
pub(crate) fn talk_act(talk: impl Display, act: &str) -> String {
    format!("/talks/{talk}/act/{act}")
}

/// Everything that was ever said to a unit.
pub(crate) fn unit_talks(unit: &str) -> String {
    format!("/talks/of/{}", escaped(unit))
}

/// The form of a talk.
pub(crate) fn talk_new(unit: &str) -> String {
    format!("/talks/new?unit={}", escaped(unit))
}

/// The same for one that is worded anew.
pub(crate) fn talk_again(unit: &str, talk: impl Display) -> String {
    format!("/talks/new?unit={}&again={talk}", escaped(unit))
}

/// The form of a card on the ground of a notice.
pub(crate) fn card_new(unit: &str, cycle: impl Display, rule: &str) -> String {
    format!("/talks/new?unit={}&card=true&cycle={cycle}&rule={}", escaped(unit), escaped(rule))
}

/// The form of a card on the ground of a decision alone.
pub(crate) fn card_plain(unit: &str) -> String {
    format!("/talks/new?unit={}&card=true", escaped(unit))
}
