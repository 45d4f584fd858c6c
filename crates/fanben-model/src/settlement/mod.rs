//! 结账: departments score a stage, their heads sign, the office closes it — with all of them, or
//! without one, by two people and a rule.
//!
//! Comes in: what a department still owes and what its head signed, a proposal to close without
//! somebody, a [`Step`]. Goes out: where each stands, and what may happen next. Upstream: stages.
//!
//! **Invariant:** [`step`] is total, and what a department did not send is never zero and never full:
//! it is closed without it only by a rule the scheme allows, proposed by one person and approved by
//! another.

use serde::{Deserialize, Serialize};

use crate::scheme::Missing;

/// Where the scores of one department stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeState {
    /// Scores or measures are missing.
    Owing,
    /// Everything is there; its head has not signed.
    Unsigned,
    /// Its head signed, and something changed since.
    Changed,
    /// Its head sent it back, with a reason.
    SentBack,
    /// Its head signed what is there.
    Signed,
}

impl OfficeState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Owing, Self::Unsigned, Self::Changed, Self::SentBack, Self::Signed];

    /// The word people read.
    pub fn says(self) -> &'static str {
        match self {
            Self::Owing => "未交齐",
            Self::Unsigned => "待领导签字",
            Self::Changed => "签字后有改动,待重签",
            Self::SentBack => "领导退回,待修改",
            Self::Signed => "已签字",
        }
    }
}

/// What a head did last about the scores of the department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastSigned {
    /// It was sent back.
    pub sent_back: bool,
    /// What was shown then is what there is now.
    pub same: bool,
}

/// Where a department stands that owes so many answers and measures.
pub fn office_state(missing: usize, last: Option<LastSigned>) -> OfficeState {
    match last {
        // What was sent back and not touched since is not owing: its head found something in it.
        Some(LastSigned { sent_back: true, same: true }) => OfficeState::SentBack,
        _ if missing > 0 => OfficeState::Owing,
        Some(LastSigned { sent_back: false, same: true }) => OfficeState::Signed,
        Some(LastSigned { sent_back: false, same: false }) => OfficeState::Changed,
        _ => OfficeState::Unsigned,
    }
}

/// A stage that departments score.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Position {
    /// How many subjects are at it.
    pub subjects: usize,
    /// Departments whose heads have not signed what is there.
    pub waits: Vec<String>,
    /// What was proposed to close without, and waits for the second person.
    pub proposed: Option<Proposal>,
}

/// A proposal to close without some departments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The departments, in the order of the rubric.
    pub without: Vec<String>,
    /// What stands for what they did not send.
    pub missing: Missing,
}

/// What may happen to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The office closes it: everybody signed.
    Close,
    /// The office proposes to close without those who did not.
    Propose(Missing),
    /// Another person approves.
    Approve,
    /// Another person refuses.
    Refuse,
}

/// What the step leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Every subject at it goes up.
    Closed,
    /// A second person has to approve this.
    Proposed(Proposal),
    /// What stands for what is missing is written, then every subject at it goes up.
    ClosedWithout(Proposal),
    /// It goes on as if nothing had been proposed.
    Reopened,
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// No subject is at the stage.
    Nobody,
    /// These departments have not signed.
    Waits(Vec<String>),
    /// Everybody signed: it can be closed as it is.
    NobodyMissing,
    /// The scheme allows other rules for what is missing, or none.
    NotAllowed(Vec<Missing>),
    /// A proposal waits for its answer.
    Proposed,
    /// Nothing was proposed.
    NotProposed,
    /// Other departments are missing by now.
    Moved(Vec<String>),
    /// Who proposes does not approve.
    SamePerson,
    /// A reason has to be given.
    NoReason,
}

/// What surrounds a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ready {
    /// A reason was given.
    pub reasoned: bool,
    /// Who acts is not who proposed.
    pub other: bool,
}

/// What a step does to a stage that allows these rules for what is missing.
pub fn step(
    allowed: &[Missing],
    position: &Position,
    step: &Step,
    ready: Ready,
) -> Result<Next, Refused> {
    if position.subjects == 0 && *step != Step::Refuse {
        return Err(Refused::Nobody);
    }
    match (step, &position.proposed) {
        (Step::Close, _) if !position.waits.is_empty() => {
            Err(Refused::Waits(position.waits.clone()))
        }
        (Step::Close, _) => Ok(Next::Closed),
        (Step::Propose(_), Some(_)) => Err(Refused::Proposed),
        (Step::Propose(_), None) if position.waits.is_empty() => Err(Refused::NobodyMissing),
        (Step::Propose(missing), None) if !allowed.contains(missing) => {
            Err(Refused::NotAllowed(allowed.to_vec()))
        }
        (Step::Propose(_), None) if !ready.reasoned => Err(Refused::NoReason),
        (Step::Propose(missing), None) => {
            Ok(Next::Proposed(Proposal { without: position.waits.clone(), missing: *missing }))
        }
        (Step::Approve | Step::Refuse, None) => Err(Refused::NotProposed),
        (Step::Approve | Step::Refuse, Some(_)) if !ready.other => Err(Refused::SamePerson),
        (Step::Refuse, Some(_)) if !ready.reasoned => Err(Refused::NoReason),
        (Step::Refuse, Some(_)) => Ok(Next::Reopened),
        // What was approved is what was read: a department that came meanwhile is not overruled,
        // and one that fell out is not passed over unseen.
        (Step::Approve, Some(proposal)) if proposal.without != position.waits => {
            Err(Refused::Moved(position.waits.clone()))
        }
        (Step::Approve, Some(proposal)) => Ok(Next::ClosedWithout(proposal.clone())),
    }
}
