//! Lots anybody can draw again: a seed and lists → what is drawn.
//!
//! Comes in: a seed that nobody knew when the lists were fixed, lists of codes or of serial numbers.
//! Goes out: what is drawn of each, in the order it was drawn. Upstream: bundles.
//!
//! **Invariant:** the same seed and the same entries give the same draw, whatever order they came
//! in; no clock, no chance of its own. docs/draws.md says it in words, `verifier/draw.py` redoes it.

use serde::{Deserialize, Serialize};

use crate::bundles::Digests;

/// One list of which some are drawn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The code of the unit it belongs to.
    pub list: String,
    /// Its name, for reading.
    pub name: String,
    /// How many are drawn.
    pub take: u32,
    /// Codes; empty: serial numbers from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// The last serial number; 0: there are codes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub last: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What was drawn of one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// The code of the unit the list belongs to.
    pub list: String,
    /// Codes or serial numbers, in the order they were drawn.
    pub drawn: Vec<String>,
}

impl Listed {
    /// The entries, each once, in order of their characters; serial numbers in order.
    pub fn entries(&self) -> Vec<String> {
        if self.last > 0 {
            return (1..=self.last).map(|number| number.to_string()).collect();
        }
        let mut codes = self.codes.clone();
        codes.sort();
        codes.dedup();
        codes
    }
}

/// The lot of an entry: the smallest are drawn.
pub fn lot(seed: &str, list: &str, entry: &str) -> String {
    Digests::of(format!("{seed}\n{list}\n{entry}").as_bytes()).sha256
}

/// Draws from each list: every entry has its lot, the smallest lots are taken.
pub fn draw(seed: &str, lists: &[Listed]) -> Vec<Drawn> {
    let mut lists: Vec<&Listed> = lists.iter().collect();
    lists.sort();
    let of = |listed: &&Listed| {
        let lotted = |entry: String| (lot(seed, &listed.list, &entry), entry);
        let mut lots: Vec<_> = listed.entries().into_iter().map(lotted).collect();
        lots.sort();
        lots.truncate(usize::try_from(listed.take).unwrap_or(usize::MAX));
        let drawn = lots.into_iter().map(|(_, entry)| entry).collect();
        Drawn { list: listed.list.clone(), drawn }
    };
    lists.iter().map(of).collect()
}

/// The seed: the secret that was committed to, and a figure published later; the figure is empty
/// where none was named.
pub fn seed(secret: &str, figure: &str) -> String {
    Digests::of(format!("{secret}\n{figure}").as_bytes()).sha256
}
