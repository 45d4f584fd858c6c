//! The list of a bundle's files with their digests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::digest::Digests;
use crate::scheme::frozen::FrozenScheme;

/// The list itself: its digest stands for the whole bundle.
pub const MANIFEST: &str = "manifest.json";
/// The approved scheme, byte for byte.
pub const SCHEME: &str = "scheme.json";
/// What was published.
pub const RESULT: &str = "result.json";
/// All files the list names, in the order they are written.
pub const FILES: [&str; 8] = [
    SCHEME,
    "tree.json",
    "people.json",
    "measures.json",
    "judgments.json",
    "history.json",
    "rulings.json",
    RESULT,
];

/// The files that hold facts, in the order of their sheets.
pub(super) const FACTS: [&str; 6] = [FILES[1], FILES[2], FILES[3], FILES[4], FILES[5], FILES[6]];
/// All names a bundle holds: the list, and what it names.
pub const NAMES: [&str; 9] =
    [MANIFEST, FILES[0], FILES[1], FILES[2], FILES[3], FILES[4], FILES[5], FILES[6], FILES[7]];

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this form: 1.
    pub bundle: u32,
    /// What was rated.
    pub scheme: About,
    /// The files.
    pub files: BTreeMap<String, Member>,
}

/// Which scheme, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The period.
    pub period: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// How long it is.
    pub bytes: usize,
    /// SHA-256.
    pub sha256: String,
    /// SM3.
    pub sm3: String,
}

impl Member {
    /// What the list says of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let Digests { sha256, sm3 } = Digests::of(bytes);
        Self { bytes: bytes.len(), sha256, sm3 }
    }
}

impl About {
    /// What the list says of a scheme.
    pub fn of(scheme: &FrozenScheme) -> Self {
        Self {
            id: scheme.id.clone(),
            title: scheme.title.clone(),
            version: scheme.version.clone(),
            period: scheme.period.clone(),
        }
    }
}
