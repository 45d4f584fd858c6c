//! What units before had → what the unit made of them takes over.
//!
//! Comes in: what a scheme says about it, and each predecessor's result of one period. Goes out: one
//! result, none, or why it is still open. Upstream: schemes.
//!
//! **Invariant:** the order of the predecessors does not matter, and of one predecessor everything
//! is taken over as it was, unless the scheme begins anew.

use num_traits::CheckedAdd as _;

use crate::number::{Exact, Points, Rounding, Value};
use crate::scheme::{Inherits, Scores, TakenOver};

/// A predecessor's result of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Had<T> {
    /// It took no part.
    Nothing,
    /// It took part, and nothing is final yet.
    Open,
    /// It had this.
    Is(T),
}

/// What is taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inherited<T> {
    /// Nothing: nobody had any, or the scheme begins anew.
    Nothing,
    /// This.
    Is(T),
    /// Something is missing.
    Open(Why),
}

/// Why it is open what is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A predecessor's result is not final.
    Provisional,
    /// The weight of a predecessor is not known, or all weights are zero.
    NoWeight,
    /// Several are the largest.
    Equals,
    /// It has to be decided.
    Undecided,
}

/// A predecessor's points of a period with its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// What it weighs; none: it is not known.
    pub weight: Option<Value>,
    /// Its points.
    pub had: Had<Points>,
}

/// The points that are taken over, rounded once.
pub fn score(
    inherits: &Inherits,
    decimals: u32,
    rounding: Rounding,
    of: &[Scored],
) -> Inherited<Points> {
    if inherits.scores == Scores::Fresh {
        return Inherited::Nothing;
    }
    if of.iter().any(|one| one.had == Had::Open) {
        return Inherited::Open(Why::Provisional);
    }
    let had = of.iter().filter_map(|one| match one.had {
        Had::Is(points) => Some((one.weight, points)),
        _ => None,
    });
    let had: Vec<(Option<Value>, Points)> = had.collect();
    match had.as_slice() {
        [] => return Inherited::Nothing,
        // Of one there is nothing to weigh.
        [(_, points)] => return Inherited::Is(*points),
        _ => {}
    }
    if inherits.scores == Scores::Larger {
        return larger(&had);
    }
    let one = Value::from_raw(Value::ONE);
    let plain = inherits.scores == Scores::Mean;
    let (mut sum, mut weights) = (Exact::from_integer(0), Exact::from_integer(0));
    for (weight, points) in had {
        let Some(weight) = (if plain { Some(one) } else { weight }) else {
            return Inherited::Open(Why::NoWeight);
        };
        let weighed = num_traits::CheckedMul::checked_mul(&points.exact(), &weight.exact());
        let added = weighed.and_then(|weighed| sum.checked_add(&weighed));
        let (Some(added), Some(all)) = (added, weights.checked_add(&weight.exact())) else {
            return Inherited::Open(Why::NoWeight);
        };
        (sum, weights) = (added, all);
    }
    if weights <= Exact::from_integer(0) {
        return Inherited::Open(Why::NoWeight);
    }
    match Points::round(sum / weights, decimals, rounding) {
        Ok(points) => Inherited::Is(points),
        Err(_) => Inherited::Open(Why::NoWeight),
    }
}

fn larger(had: &[(Option<Value>, Points)]) -> Inherited<Points> {
    let mut largest: Option<(Value, Points)> = None;
    let mut equals = false;
    for (weight, points) in had {
        let Some(weight) = *weight else { return Inherited::Open(Why::NoWeight) };
        match largest {
            Some((most, _)) if weight < most => {}
            // Equals with the same points are no question.
            Some((most, known)) if weight == most => equals |= known != *points,
            _ => (largest, equals) = (Some((weight, *points)), false),
        }
    }
    match largest {
        Some(_) if equals => Inherited::Open(Why::Equals),
        Some((_, points)) => Inherited::Is(points),
        None => Inherited::Nothing,
    }
}

/// The tier or title that is taken over. `ranked` are the scheme's tiers, the best first; a word that
/// is none of them is below all. `decided` is what was decided, if it was: a title or none.
pub fn title(
    rule: TakenOver,
    ranked: &[&str],
    of: &[Had<&str>],
    decided: Option<Option<&str>>,
) -> Inherited<String> {
    if rule == TakenOver::None {
        return Inherited::Nothing;
    }
    let mut had: Vec<&str> = of.iter().filter_map(|one| is(*one)).collect();
    // The lowest first; words that are no tiers in the order of the alphabet below them.
    had.sort_by_key(|name| {
        let place = ranked.iter().position(|tier| tier == name);
        (std::cmp::Reverse(place.unwrap_or(ranked.len())), *name)
    });
    let agreed = had.first().filter(|first| had.iter().all(|other| other == *first));
    let all_had = had.len() == of.len();
    match (rule, decided) {
        (_, Some(Some(title))) => Inherited::Is(title.to_owned()),
        (_, Some(None)) => Inherited::Nothing,
        _ if of.contains(&Had::Open) => Inherited::Open(Why::Provisional),
        _ if had.is_empty() => Inherited::Nothing,
        (_, None) if all_had && agreed.is_some() => {
            Inherited::Is(agreed.copied().unwrap_or_default().to_owned())
        }
        (TakenOver::Decided, None) => Inherited::Open(Why::Undecided),
        (TakenOver::All, None) if !all_had => Inherited::Nothing,
        (TakenOver::All, None) => Inherited::Is(had[0].to_owned()),
        (_, None) => Inherited::Is(had[had.len() - 1].to_owned()),
    }
}

/// Whether a card is taken over. `of`: whether each predecessor has it.
pub fn card(rule: TakenOver, of: &[Had<bool>], decided: Option<bool>) -> Inherited<bool> {
    let had = of.contains(&Had::Is(true));
    let open = of.contains(&Had::Open);
    let all = of.iter().all(|one| *one == Had::Is(true));
    match (rule, decided) {
        (TakenOver::None, _) => Inherited::Is(false),
        (_, Some(decided)) => Inherited::Is(decided),
        (TakenOver::Any, None) if had => Inherited::Is(true),
        (_, None) if all && !of.is_empty() => Inherited::Is(true),
        (_, None) if open => Inherited::Open(Why::Provisional),
        (_, None) if !had => Inherited::Nothing,
        (TakenOver::Decided, None) => Inherited::Open(Why::Undecided),
        (_, None) => Inherited::Is(false),
    }
}

fn is<T>(had: Had<T>) -> Option<T> {
    match had {
        Had::Is(value) => Some(value),
        _ => None,
    }
}
