//! What a department says about one candidate, as it was typed → as it counts, or what is wrong with it.

use serde::{Deserialize, Serialize};

use crate::intake::folded;
use crate::notices::personal;
use crate::scheme::check::asks_too_much;

/// The most characters of a document's name.
const BASIS: usize = 60;

/// What a department says about one condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is met (符合).
    Met,
    /// It is not met (不符合).
    Unmet,
    /// It does not concern the candidate (不适用).
    Outside,
}

impl Verdict {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Met, Self::Unmet, Self::Outside];

    /// The word in forms and on paper.
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "符合",
            Self::Unmet => "不符合",
            Self::Outside => "不适用",
        }
    }

    fn of(typed: &str) -> Option<Self> {
        match folded(typed).as_str() {
            // As everywhere in sheets.
            "/" => Some(Self::Outside),
            word => Self::ALL.into_iter().find(|one| one.word() == word),
        }
    }
}

/// What a department says about one candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// On each of its conditions, in their order.
    pub verdicts: Vec<Verdict>,
    /// Where one is not met: the kind of ground.
    pub ground: String,
    /// And the document it stands in.
    pub basis: String,
}

impl Row {
    /// Some condition is not met.
    pub fn fails(&self) -> bool {
        self.verdicts.contains(&Verdict::Unmet)
    }
}

/// The same as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// On each condition.
    pub verdicts: Vec<String>,
    /// The kind of ground.
    pub ground: String,
    /// The document.
    pub basis: String,
}

/// Where in a row something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// On the condition of this place, from 0.
    Verdict(usize),
    /// The ground.
    Ground,
    /// The document.
    Basis,
}

/// What is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing is said.
    Empty,
    /// A word that is none of the three.
    Word(String),
    /// A condition is not met, and no ground is given.
    NoGround,
    /// The ground is none of those to choose from.
    Ground(String),
    /// A condition is not met, and no document is named.
    NoBasis,
    /// The document's name is longer than so many characters: it tells a story.
    Long(usize),
    /// It says what is kept of nobody: petitions, births, belief, a number of somebody …
    Crosses,
    /// There is a ground or a document, and every condition is met.
    Needless,
}

/// Reads what was typed about one candidate.
///
/// # Errors
/// Everything that is wrong, with where it is.
pub fn read(
    typed: &Typed,
    conditions: usize,
    grounds: &[String],
) -> Result<Row, Vec<(Spot, Wrong)>> {
    let mut wrong = Vec::new();
    let mut verdicts = Vec::new();
    for at in 0..conditions {
        let said = typed.verdicts.get(at).map_or("", |said| said.trim());
        match Verdict::of(said) {
            Some(verdict) => verdicts.push(verdict),
            None if folded(said).is_empty() => wrong.push((Spot::Verdict(at), Wrong::Empty)),
            None => wrong.push((Spot::Verdict(at), Wrong::Word(said.to_owned()))),
        }
    }
    let fails = verdicts.contains(&Verdict::Unmet);
    let (ground, basis) = (typed.ground.trim(), typed.basis.trim());
    let chosen = grounds.iter().find(|known| folded(known) == folded(ground));
    match (fails, ground, chosen) {
        (true, "", _) => wrong.push((Spot::Ground, Wrong::NoGround)),
        (true, _, None) => wrong.push((Spot::Ground, Wrong::Ground(ground.to_owned()))),
        // While a cell cannot be read, it is not known whether a ground is needed.
        (false, said, _) if !said.is_empty() && verdicts.len() == conditions => {
            wrong.push((Spot::Ground, Wrong::Needless));
        }
        _ => {}
    }
    match (fails, basis) {
        (true, "") => wrong.push((Spot::Basis, Wrong::NoBasis)),
        (false, said) if !said.is_empty() && verdicts.len() == conditions => {
            wrong.push((Spot::Basis, Wrong::Needless));
        }
        (_, said) if said.chars().count() > BASIS => wrong.push((Spot::Basis, Wrong::Long(BASIS))),
        (_, said) if asks_too_much(said) || personal(said).is_some() => {
            wrong.push((Spot::Basis, Wrong::Crosses));
        }
        _ => {}
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let ground = chosen.map_or_else(String::new, Clone::clone);
    Ok(Row { verdicts, ground, basis: basis.to_owned() })
}
