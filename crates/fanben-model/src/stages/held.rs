//! A meeting, poll or visit as recorded → what it lacks to count.

use serde::{Deserialize, Serialize};

use crate::scheme::{Method, MethodKind};

/// The numbers of a meeting, poll or visit. For a poll those due are the papers given out and those
/// present the papers that came back; for visits the households to visit and those visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Held {
    /// How many were due.
    pub due: u32,
    /// How many were present.
    pub present: u32,
    /// How many agreed.
    pub agreed: u32,
    /// There are minutes.
    pub minutes: bool,
}

/// What a method lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// It was not held.
    NotHeld,
    /// Nobody was due.
    NobodyDue,
    /// More were present than due, or more agreed than were present.
    TooMany,
    /// Too few were present.
    Present {
        /// How many were due.
        due: u32,
        /// How many were there.
        present: u32,
        /// How many have to be.
        least: u32,
    },
    /// Too few agreed.
    Agreed {
        /// How many were there.
        present: u32,
        /// How many agreed.
        agreed: u32,
        /// How many have to.
        least: u32,
    },
    /// A meeting without minutes.
    NoMinutes,
}

/// What counts for a method: what was recorded; where evidence is looked through, at least the files
/// that are attached at the stage.
pub fn counted(method: &Method, held: Option<Held>, files: u32) -> Option<Held> {
    if method.kind != MethodKind::Evidence || files == 0 {
        return held;
    }
    match held {
        Some(held) if held.present >= files => Some(held),
        // More than were due are no contradiction: more files came.
        Some(held) if held.due > 0 => {
            Some(Held { due: held.due.max(files), present: files, ..held })
        }
        Some(held) => Some(Held { present: files, ..held }),
        None => Some(Held { present: files, agreed: files, ..Held::default() }),
    }
}

/// What a method lacks; nothing: it counts. `held` is what was recorded last.
pub fn lacks(method: &Method, held: Option<&Held>) -> Option<Lack> {
    let Some(held) = held else {
        return (!method.optional).then_some(Lack::NotHeld);
    };
    let Held { due, present, agreed, minutes } = *held;
    if (method.present.is_some() || method.agreed.is_some()) && due == 0 {
        return Some(Lack::NobodyDue);
    }
    if (due > 0 && present > due) || agreed > present {
        return Some(Lack::TooMany);
    }
    let share = method.present.map_or(0, |quorum| quorum.least(due));
    let least = share.max(method.at_least);
    if present < least {
        return Some(Lack::Present { due, present, least });
    }
    if let Some(quorum) = method.agreed
        && let least = quorum.least(present)
        && agreed < least
    {
        return Some(Lack::Agreed { present, agreed, least });
    }
    (method.kind == MethodKind::Meeting && !minutes).then_some(Lack::NoMinutes)
}
