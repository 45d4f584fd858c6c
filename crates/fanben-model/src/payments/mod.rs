//! Money that follows from a confirmed result, paid out batch by batch: what is due now, how far a
//! batch is, how a unit's people share what is theirs.
//!
//! Comes in: what is owed by the result, what earlier batches paid. Goes out: the lines of the next
//! batch ([`due`]), where a batch stands ([`step`]), what is wrong with a proposal to share
//! ([`check_shares`]). Upstream: numbers.
//!
//! **Invariant:** nothing that was paid is changed. What a correction takes away is a line below
//! zero in a later batch; all batches together come to what is owed.

mod shares;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
pub use shares::{MOST_SHARES, Share, WrongShares, check_shares};

use crate::number::Money;

/// How many different people approve a batch.
pub const APPROVALS: usize = 2;

/// One amount for one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The incentive.
    pub incentive: String,
    /// What it is called.
    pub name: String,
    /// The subject it follows from, by its code.
    pub subject: String,
    /// The subject's name.
    pub unit: String,
    /// Who of the unit: an opaque key; empty: the unit itself.
    pub payee: String,
    /// The recipient as the list calls it: the unit, or a name with the post.
    pub to: String,
    /// How much; below zero: to be paid back.
    pub amount: Money,
    /// How it was computed.
    pub why: String,
}

/// A line that is not paid yet, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The line.
    pub line: Line,
    /// Why it waits.
    pub reason: String,
}

/// A batch as it is frozen when it is drafted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The form of this text: 1.
    pub form: u32,
    /// The cycle.
    pub cycle: String,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The title of the cycle with its period.
    pub title: String,
    /// The confirmed notice it follows from, as it is called.
    pub notice: String,
    /// The SHA-256 of that notice's text.
    pub notice_digest: String,
    /// What is paid, and paid back.
    pub lines: Vec<Line>,
    /// What waits, and why.
    pub held: Vec<Held>,
    /// Amounts that are not known yet: whose, why.
    pub waiting: Vec<(String, String)>,
}

/// What a batch is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// What is paid, and paid back.
    pub lines: Vec<Line>,
    /// What would be, and waits.
    pub held: Vec<Held>,
}

type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

fn key(line: &Line) -> Key<'_> {
    (&line.subject, &line.incentive, &line.name, &line.payee)
}

/// What is owed, less what was paid; `held` says why a subject's lines wait. Lines stand in the order
/// of what is owed, then what was paid and is owed no more.
pub fn due(owed: &[Line], paid: &[Line], held: &dyn Fn(&str) -> Option<String>) -> Due {
    let mut sums: BTreeMap<Key<'_>, i64> = BTreeMap::new();
    for line in paid {
        *sums.entry(key(line)).or_default() += line.amount.raw();
    }
    let mut due = Due::default();
    let mut put = |line: &Line, owes: i64, had: i64, why: String| {
        if owes == had {
            return;
        }
        let line = Line { amount: Money::from_raw(owes - had), why, ..line.clone() };
        match held(&line.subject) {
            Some(reason) => due.held.push(Held { line, reason }),
            None => due.lines.push(line),
        }
    };
    for line in owed {
        let had = sums.remove(&key(line)).unwrap_or(0);
        let owes = line.amount.raw();
        let word = if owes < had { "追回" } else { "补发" };
        let why = if had == 0 {
            line.why.clone()
        } else {
            format!(
                "{};以前各批已发{}元,{word}{}元",
                line.why,
                Money::from_raw(had).with_places(2),
                Money::from_raw((owes - had).abs()).with_places(2)
            )
        };
        put(line, owes, had, why);
    }
    for line in paid {
        let Some(had) = sums.remove(&key(line)) else { continue };
        let had_words = Money::from_raw(had).with_places(2);
        let why = format!("按认定的结果不应再得;以前各批已发{had_words}元,追回{had_words}元");
        put(line, 0, had, why);
    }
    due
}

/// The sum of lines.
pub fn total(lines: &[Line]) -> Money {
    Money::from_raw(lines.iter().map(|line| line.amount.raw()).sum())
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Drafted; nobody has approved it.
    Drafted,
    /// The first of those who approve has.
    Checked,
    /// All have: it may be paid, and counts as paid.
    Released,
    /// The money is out.
    Paid,
    /// Sent back: it counts for nothing.
    Returned,
}

/// Where a batch stands; `K` is what people go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position<K> {
    /// How far it is.
    pub state: State,
    /// Who drafted it.
    pub drafter: K,
    /// Who approved it, the first first.
    pub approvers: Vec<K>,
}

/// What may happen to a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Somebody approves it.
    Approve,
    /// Somebody sends it back.
    Return,
    /// It is recorded that the money is out.
    Pay,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 3] = [Self::Approve, Self::Return, Self::Pay];
}

/// What stands in the way of a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ready {
    /// The confirmed result is another than the one the batch was made of.
    pub moved: bool,
    /// Names of units in the batch about which an objection came in since.
    pub objected: Vec<String>,
    /// A reason was given.
    pub reasoned: bool,
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Who drafted it does not approve it.
    Own,
    /// The same person approved it already.
    Twice,
    /// Everybody has approved it.
    Released,
    /// It was paid.
    Paid,
    /// It was sent back.
    Returned,
    /// It is not approved by all.
    NotReleased,
    /// The result was corrected since it was drafted.
    Moved,
    /// Objections came in about units in it.
    Objected(Vec<String>),
    /// A reason has to be given.
    NoReason,
}

/// What a step of a person makes of a batch.
///
/// # Errors
/// The one reason why not.
pub fn step<K: Copy + Eq>(
    position: &Position<K>,
    step: Step,
    who: K,
    ready: &Ready,
) -> Result<Position<K>, Refused> {
    let to = |state| Position { state, ..position.clone() };
    match (position.state, step) {
        (State::Returned, _) => Err(Refused::Returned),
        (State::Paid, _) => Err(Refused::Paid),
        (State::Released, Step::Approve | Step::Return) => Err(Refused::Released),
        (State::Released, Step::Pay) if !ready.reasoned => Err(Refused::NoReason),
        (State::Released, Step::Pay) => Ok(to(State::Paid)),
        (State::Drafted | State::Checked, Step::Pay) => Err(Refused::NotReleased),
        (State::Drafted | State::Checked, Step::Return) if !ready.reasoned => {
            Err(Refused::NoReason)
        }
        (State::Drafted | State::Checked, Step::Return) => Ok(to(State::Returned)),
        (State::Drafted | State::Checked, Step::Approve) => {
            if who == position.drafter {
                return Err(Refused::Own);
            }
            if position.approvers.contains(&who) {
                return Err(Refused::Twice);
            }
            if ready.moved {
                return Err(Refused::Moved);
            }
            if !ready.objected.is_empty() {
                return Err(Refused::Objected(ready.objected.clone()));
            }
            let mut next = to(State::Checked);
            next.approvers.push(who);
            if next.approvers.len() >= APPROVALS {
                next.state = State::Released;
            }
            Ok(next)
        }
    }
}
