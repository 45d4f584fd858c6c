//! Addresses of ties, visits and the problems they find.

use std::fmt::Display;

use super::escaped;

pub(crate) const LIAISON: &str = "/liaison";
pub(crate) const LIAISON_CHASE: &str = "/liaison/chase";
pub(crate) const LIAISON_NEW: &str = "/liaison/new";
pub(crate) const LIAISON_SHARES: &str = "/liaison/shares";
pub(crate) const TIE: &str = "/liaison/ties/{tie}";
pub(crate) const TIE_ACT: &str = "/liaison/ties/{tie}/act/{act}";
pub(crate) const ISSUE: &str = "/liaison/issues/{issue}";
pub(crate) const ISSUE_ACT: &str = "/liaison/issues/{issue}/act/{act}";

/// The form to tie posts to units under one kind of tie.
pub(crate) fn liaison_new(duty: &str) -> String {
    format!("{LIAISON_NEW}?duty={}", escaped(duty))
}

/// What was done of what was asked in a period.
pub(crate) fn liaison_shares(period: &str) -> String {
    format!("{LIAISON_SHARES}?period={}", escaped(period))
}

/// A tie with its visits.
pub(crate) fn tie(tie: impl Display) -> String {
    format!("/liaison/ties/{tie}")
}

/// Something done about it.
pub(crate) fn tie_act(tie: impl Display, act: &str) -> String {
    format!("/liaison/ties/{tie}/act/{act}")
}

/// A problem.
pub(crate) fn issue(issue: impl Display) -> String {
    format!("/liaison/issues/{issue}")
}

/// Something done about it.
pub(crate) fn issue_act(issue: impl Display, act: &str) -> String {
    format!("/liaison/issues/{issue}/act/{act}")
}
