//! Sums and turnout → what an evaluation came to, as far as it may be said.

use serde::{Deserialize, Serialize};

use super::{Count, Form, Tally};
use crate::number::{Rounding, Value, exact};

/// How many took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turnout {
    /// Were to (应到).
    pub due: u32,
    /// Were there (实到); none: ballots came by codes, and nobody looked.
    pub present: Option<u32>,
    /// Codes or sheets of paper given out (发出).
    pub issued: u32,
    /// Came back (收回).
    pub returned: u32,
    /// Were valid (有效).
    pub valid: u32,
}

/// Whether it may be said what an evaluation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// It counts.
    Counted,
    /// Too few of those due gave a ballot: it counts for nothing.
    NoQuorum,
    /// So few ballots that everybody could be guessed.
    TooFew,
}

/// What was said of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectCount {
    /// How often each option was marked, in their order.
    pub marks: Vec<u32>,
    /// How many abstained.
    pub abstained: u32,
}

/// What an evaluation came to. What may not be said is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How many took part.
    pub turnout: Turnout,
    /// Whether it counts.
    pub came: Came,
    /// For each subject what was said; none: fewer marks than the minimum. Empty where it does not
    /// count.
    pub subjects: Vec<Option<SubjectCount>>,
}

/// What an evaluation came to: with too few ballots nothing but how many there were.
///
/// `paper`: what two people counted alike; none: ballots came by codes, and `tally` has them.
pub fn counted(form: &Form, tally: &Tally, paper: Option<&Count>) -> Outcome {
    let turnout = Turnout {
        due: form.due,
        present: paper.map(|count| count.present),
        issued: paper.map_or(form.issued, |count| count.issued),
        returned: paper.map_or(tally.ballots, |count| count.returned),
        valid: paper.map_or(tally.ballots, |count| count.valid),
    };
    let (above, below) = (u64::from(form.quorum.0), u64::from(form.quorum.1));
    let came = if u64::from(turnout.returned) * below < above * u64::from(form.due) {
        Came::NoQuorum
    } else if turnout.valid < form.minimum {
        Came::TooFew
    } else {
        Came::Counted
    };
    let said = |row: &Vec<u32>| {
        let (abstained, marks) = row.split_last()?;
        let given: u32 = marks.iter().sum();
        let enough = given >= form.minimum;
        enough.then(|| SubjectCount { marks: marks.to_vec(), abstained: *abstained })
    };
    let marks = paper.map_or(&tally.marks, |count| &count.marks);
    let subjects =
        if came == Came::Counted { marks.iter().map(said).collect() } else { Vec::new() };
    Outcome { turnout, came, subjects }
}

/// A share as a percentage with two decimal places (四舍五入); none of nothing.
pub fn share(part: u32, whole: u32) -> Option<Value> {
    let share = exact(i128::from(part) * 100, i128::from(whole)).ok()?;
    Value::round(share, 2, Rounding::HalfUp).ok()
}

impl SubjectCount {
    /// The valid ballots: who abstained gave one too.
    pub fn whole(&self) -> u32 {
        self.marks.iter().sum::<u32>() + self.abstained
    }

    /// Those that are favourable: the first so many options.
    pub fn favourable(&self, options: u32) -> u32 {
        let many = usize::try_from(options).unwrap_or(usize::MAX);
        self.marks.iter().take(many).sum()
    }
}
