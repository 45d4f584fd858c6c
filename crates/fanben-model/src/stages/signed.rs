//! What was signed last under a title → what is missing before a sheet goes up.

use serde::{Deserialize, Serialize};

use crate::scheme::{Sign, WhenRefused};

/// What was done last under a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSigned {
    /// It was refused.
    pub refused: bool,
    /// A figure moved since.
    pub moved: bool,
}

/// Why a signature is wanting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanting {
    /// Nobody signed.
    Missing,
    /// A figure moved since it was signed.
    Moved,
    /// It was refused, and the scheme does not go on over a refusal.
    Refused,
}

/// What is wanting under a title; nothing: the sheet may go up as far as this one goes.
pub fn wanting(sign: &Sign, last: Option<LastSigned>) -> Option<Wanting> {
    match last {
        None => Some(Wanting::Missing),
        Some(LastSigned { refused: true, .. }) if sign.refused == WhenRefused::Blocks => {
            Some(Wanting::Refused)
        }
        Some(LastSigned { moved: true, .. }) => Some(Wanting::Moved),
        Some(_) => None,
    }
}
