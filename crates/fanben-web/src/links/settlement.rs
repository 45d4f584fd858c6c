//! Addresses of a stage that departments score.

use std::fmt::Display;

use super::escaped;

pub(crate) const SETTLEMENT: &str = "/cycles/{cycle}/settlement";
pub(crate) const SETTLEMENT_ACT: &str = "/cycles/{cycle}/settlement/{act}";
pub(crate) const SETTLEMENT_OFFICE: &str = "/cycles/{cycle}/departments/{office}";
pub(crate) const SETTLEMENT_SIGN: &str = "/cycles/{cycle}/departments/{office}/{act}";
pub(crate) const SETTLEMENT_TOWN: &str = "/cycles/{cycle}/towns/{town}";

/// How a stage that departments score is closed.
pub(crate) fn settlement(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/settlement")
}

/// Closing it: close, propose, approve or refuse.
pub(crate) fn settlement_act(cycle: impl Display, act: &str) -> String {
    format!("/cycles/{cycle}/settlement/{act}")
}

/// What one department scored.
pub(crate) fn settlement_office(cycle: impl Display, office: &str) -> String {
    format!("/cycles/{cycle}/departments/{}", escaped(office))
}

/// Signing it, or sending it back.
pub(crate) fn settlement_sign(cycle: impl Display, office: &str, act: &str) -> String {
    format!("/cycles/{cycle}/departments/{}/{act}", escaped(office))
}

/// A township's villages after the departments.
pub(crate) fn settlement_town(cycle: impl Display, town: &str) -> String {
    format!("/cycles/{cycle}/towns/{town}")
}
