//! Ground somebody stands aside: categories, never stories about people.

use serde::{Deserialize, Serialize};

/// Ground somebody stands aside for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A near relative works there.
    Relative,
    /// It is where they live or are registered.
    OwnPlace,
    /// They worked there, or are responsible for it.
    Worked,
    /// They have an interest in its result.
    Interest,
    /// Anything else that could make the judgment look unfair.
    Other,
}

impl Ground {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::Relative, Self::OwnPlace, Self::Worked, Self::Interest, Self::Other];
}
