//! Addresses of joint vettings.

use std::fmt::Display;

pub(crate) const VETTINGS: &str = "/cycles/{cycle}/vettings";
pub(crate) const VETTING: &str = "/vettings/{vetting}";
pub(crate) const VETTING_ACT: &str = "/vettings/{vetting}/act/{act}";
pub(crate) const VETTING_OUTCOME: &str = "/vettings/{vetting}/outcome";
pub(crate) const VETTING_SHEET: &str = "/vettings/{vetting}/of/{at}";
pub(crate) const VETTING_SHEET_ACT: &str = "/vettings/{vetting}/of/{at}/act/{act}";
pub(crate) const VETTING_FILE: &str = "/vettings/{vetting}/of/{at}/file";
pub(crate) const VETTING_BLOCK: &str = "/vettings/{vetting}/of/{at}/block";

/// The joint vettings of a cycle.
pub(crate) fn vettings(cycle: impl Display) -> String {
    format!("/cycles/{cycle}/vettings")
}

/// One of them.
pub(crate) fn vetting(vetting: impl Display) -> String {
    format!("/vettings/{vetting}")
}

/// Something done about one.
pub(crate) fn vetting_act(vetting: impl Display, act: &str) -> String {
    format!("/vettings/{vetting}/act/{act}")
}

/// What came of one.
pub(crate) fn vetting_outcome(vetting: impl Display) -> String {
    format!("/vettings/{vetting}/outcome")
}

/// The form of one of its departments.
pub(crate) fn vetting_sheet(vetting: impl Display, at: usize) -> String {
    format!("/vettings/{vetting}/of/{at}")
}

/// Something done about it.
pub(crate) fn vetting_sheet_act(vetting: impl Display, at: usize, act: &str) -> String {
    format!("/vettings/{vetting}/of/{at}/act/{act}")
}

/// The same as a workbook.
pub(crate) fn vetting_file(vetting: impl Display, at: usize) -> String {
    format!("/vettings/{vetting}/of/{at}/file")
}

/// Where it comes back as a block or a file.
pub(crate) fn vetting_block(vetting: impl Display, at: usize) -> String {
    format!("/vettings/{vetting}/of/{at}/block")
}
