//! What a rating came to: by the common rules, by those of townships, in money.

use std::collections::BTreeMap;

use super::Ready;
use crate::incentives::{Settlement, settle_rows};
use crate::rating::{Rating, rate};

/// A rating of everybody with what follows from it.
#[expect(missing_debug_implementations, reason = "a county is not printed")]
pub struct Outcome<'a> {
    /// Everybody, by the common rules.
    pub common: Rating<'a>,
    /// The subjects of townships with items of their own, by them.
    overlays: Vec<Rating<'a>>,
    /// All money that follows.
    pub settlement: Settlement,
}

impl Ready {
    /// Rates everybody and settles what follows.
    pub fn rate(&self) -> Outcome<'_> {
        let rules = &self.programme.rules;
        let common = rate(rules, &self.inputs, &self.facts);
        let overlays = self.programme.overlays.iter().zip(&self.overlay_inputs);
        let overlays: Vec<Rating<'_>> =
            overlays.map(|((_, rules), inputs)| rate(rules, inputs, &self.facts)).collect();
        let settlement = settle_rows(rules, &rows(&common, &overlays), &self.facts);
        Outcome { common, overlays, settlement }
    }
}

impl<'a> Outcome<'a> {
    /// Each subject with the rating its result stands in, in display order.
    pub fn rows(&self) -> Vec<(&Rating<'a>, usize)> {
        rows(&self.common, &self.overlays)
    }

    /// The rating and place in which a subject's result stands: its township's, if that has items
    /// of its own.
    pub fn find(&self, code: &str) -> Option<(&Rating<'a>, usize)> {
        let own = self.overlays.iter().find_map(|rating| Some((rating, rating.subject(code)?)));
        own.or_else(|| Some((&self.common, self.common.subject(code)?)))
    }
}

fn rows<'r, 'a>(
    common: &'r Rating<'a>,
    overlays: &'r [Rating<'a>],
) -> Vec<(&'r Rating<'a>, usize)> {
    let places: BTreeMap<&str, (&Rating<'_>, usize)> = overlays
        .iter()
        .flat_map(|rating| {
            let subjects = rating.inputs.subjects.iter().enumerate();
            subjects.map(move |(at, subject)| (subject.code.as_str(), (rating, at)))
        })
        .collect();
    let subjects = common.inputs.subjects.iter().enumerate();
    subjects
        .map(|(at, subject)| places.get(subject.code.as_str()).copied().unwrap_or((common, at)))
        .collect()
}
