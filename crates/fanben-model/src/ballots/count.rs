//! Ballots → sums; two counts of paper ballots → the lines on which they differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a ballot says of one subject: the place of an option; none: it abstains.
pub type Mark = Option<usize>;

/// A ballot that is none of this evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misfit;

/// The sums of ballots. A ballot that was added cannot be told from the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many ballots.
    pub ballots: u32,
    /// For each subject how often each option was marked; the last is how many abstained.
    pub marks: Vec<Vec<u32>>,
}

impl Tally {
    /// Nothing came yet.
    pub fn new(subjects: usize, options: usize) -> Self {
        Self { ballots: 0, marks: vec![vec![0; options + 1]; subjects] }
    }

    /// Adds a ballot.
    ///
    /// # Errors
    /// It has not one mark for each subject, or marks what is no option: nothing is added.
    pub fn add(&mut self, ballot: &[Mark]) -> Result<(), Misfit> {
        let fits = |(mark, row): (&Mark, &Vec<u32>)| mark.is_none_or(|at| at + 1 < row.len());
        if ballot.len() != self.marks.len() || !ballot.iter().zip(&self.marks).all(fits) {
            return Err(Misfit);
        }
        for (mark, row) in ballot.iter().zip(&mut self.marks) {
            let at = mark.unwrap_or(row.len().saturating_sub(1));
            if let Some(sum) = row.get_mut(at) {
                *sum += 1;
            }
        }
        self.ballots += 1;
        Ok(())
    }
}

/// What one person counted of the paper ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many people were there (实到).
    pub present: u32,
    /// How many sheets were given out (发出).
    pub issued: u32,
    /// How many came back (收回).
    pub returned: u32,
    /// How many of them are valid (有效).
    pub valid: u32,
    /// For each subject how often each option was marked; the last is how many abstained.
    pub marks: Vec<Vec<u32>>,
}

/// A line of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// How many people were there.
    Present,
    /// How many sheets were given out.
    Issued,
    /// How many came back.
    Returned,
    /// How many are valid.
    Valid,
    /// How often a subject got an option; the place behind the last option: abstained.
    Mark {
        /// The subject.
        subject: usize,
        /// The option.
        option: usize,
    },
}

/// Lines of a count that cannot be right: more came back than were given out, a subject's marks are
/// not as many as there are valid ballots. `shape`: how many subjects and options there are.
pub fn unsound(count: &Count, due: u32, (subjects, options): (usize, usize)) -> Vec<Line> {
    let mut wrong = Vec::new();
    for (line, own, bound) in [
        (Line::Present, count.present, due),
        (Line::Issued, count.issued, count.present),
        (Line::Returned, count.returned, count.issued),
        (Line::Valid, count.valid, count.returned),
    ] {
        if own > bound {
            wrong.push(line);
        }
    }
    for subject in 0..subjects.max(count.marks.len()) {
        let row = count.marks.get(subject).filter(|row| row.len() == options + 1);
        let sum = row.map(|row| row.iter().map(|sum| u64::from(*sum)).sum::<u64>());
        if sum != Some(u64::from(count.valid)) || subject >= subjects {
            wrong.push(Line::Mark { subject, option: 0 });
        }
    }
    wrong
}

/// The lines on which two counts differ.
pub fn differing(one: &Count, other: &Count) -> Vec<Line> {
    let heads = [
        (Line::Present, one.present == other.present),
        (Line::Issued, one.issued == other.issued),
        (Line::Returned, one.returned == other.returned),
        (Line::Valid, one.valid == other.valid),
    ];
    let mut lines: Vec<Line> =
        heads.into_iter().filter(|(_, same)| !same).map(|(line, _)| line).collect();
    for subject in 0..one.marks.len().max(other.marks.len()) {
        let row = |count: &Count| count.marks.get(subject).cloned().unwrap_or_default();
        let (one, other) = (row(one), row(other));
        let options = 0..one.len().max(other.len());
        let differ = options.filter(|option| one.get(*option) != other.get(*option));
        lines.extend(differ.map(|option| Line::Mark { subject, option }));
    }
    lines
}

/// How far two counts of the paper ballots are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// Nobody counted.
    None,
    /// One person did.
    One,
    /// Two did, and differ.
    Differ,
    /// Two did, and say the same.
    Agreed,
}

/// How far the counts are that came, in their order: what somebody counted last is theirs. A third
/// person's is no second opinion: the first two have to agree.
pub fn agreement<P: Copy + Ord>(counts: &[(P, Count)]) -> Agreement {
    let mut people: Vec<P> = Vec::new();
    let mut last: BTreeMap<P, &Count> = BTreeMap::new();
    for (person, count) in counts {
        if !people.contains(person) {
            people.push(*person);
        }
        last.insert(*person, count);
    }
    let own = |at: usize| people.get(at).and_then(|person| last.get(person));
    match (own(0), own(1)) {
        (None, _) => Agreement::None,
        (Some(_), None) => Agreement::One,
        (Some(one), Some(other)) if one == other => Agreement::Agreed,
        (Some(_), Some(_)) => Agreement::Differ,
    }
}
