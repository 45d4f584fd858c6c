//! What may be done about ties, visits and the problems they find, whose hand it takes, and who may
//! see it.

use super::{Act, Holding, Right, Span};
use crate::liaison::{IssueState, Ready, Step, TieReady, TieState, TieStep, step, tie_step};

/// A tie as rights see it.
#[derive(Debug, Clone, Copy)]
pub struct Tie {
    /// The unit somebody is tied to.
    pub place: Span,
    /// The unit their post is held at.
    pub holder: Span,
    /// It is the person who asks.
    pub own: bool,
    /// How far it is.
    pub state: TieState,
}

/// A problem as rights see it.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// The unit it was found at.
    pub place: Span,
    /// The unit that has it; none: nobody has.
    pub owner: Option<Span>,
    /// The department that has it; empty: the unit itself.
    pub office: &'a str,
    /// The person who asks found it.
    pub raised: bool,
    /// They said that it is done.
    pub did: bool,
    /// How far it is.
    pub state: IssueState,
}

/// Whether a tie leaves room for an act.
pub(super) fn possible_tie(state: TieState, act: Act) -> bool {
    let steps: &[TieStep] = match act {
        Act::TieUnit => &[TieStep::Begin, TieStep::End],
        Act::NoteVisit => &[TieStep::Note, TieStep::Strike],
        Act::ChaseVisits => &[TieStep::Chase],
        _ => return false,
    };
    // What is missing for it is seen when it is done; here it is whether it may be tried.
    steps.iter().any(|what| tie_step(state, *what, &TieReady::complete()).is_ok())
}

/// Whether a problem leaves room for an act.
pub(super) fn possible_issue(state: IssueState, act: Act) -> bool {
    let steps: &[Step] = match act {
        Act::AssignIssue => &[Step::Assign],
        Act::HandleIssue => &[Step::Report],
        Act::SettleIssue => &[Step::Accept, Step::Return, Step::Drop],
        _ => return false,
    };
    steps.iter().any(|what| step(state, *what, &Ready::complete()).is_ok())
}

/// Whether a role has the right an act about a tie asks for. For internal use: who is tied, the unit
/// itself, and the offices above that arrange ties, run cycles or talk to those behind.
pub(super) fn gives_tie(holding: &Holding<'_>, tie: &Tie, act: Act) -> bool {
    match act {
        Act::Look => tie.own || holding.within == tie.place || arranges(holding),
        _ => holding.role.rights.contains(&act.right()),
    }
}

/// Whether it is this post's to do: a visit notes who made it, in person; both ends of a tie lie
/// within the office that makes it.
pub(super) fn own_tie(holding: &Holding<'_>, tie: &Tie, act: Act) -> bool {
    match act {
        Act::NoteVisit => tie.own && holding.only.is_none(),
        Act::TieUnit | Act::ChaseVisits => holding.within.contains(tie.holder),
        _ => true,
    }
}

/// The same about a problem. Who found it may settle it, too; its owner is a unit's hand that fills
/// or judges, or a department's that records.
pub(super) fn gives_issue(holding: &Holding<'_>, issue: &Issue<'_>, act: Act) -> bool {
    let rights = &holding.role.rights;
    let has = |some: &[Right]| some.iter().any(|right| rights.contains(right));
    match act {
        Act::Look => {
            let handles = handles(holding, issue);
            issue.raised || handles || holding.within == issue.place || arranges(holding)
        }
        Act::HandleIssue => handles(holding, issue),
        Act::AssignIssue | Act::SettleIssue => issue.raised || has(&[Right::Liaise]),
        _ => rights.contains(&act.right()),
    }
}

/// Whether it is this post's to do: nobody finds good what they did themselves.
pub(super) fn own_issue(holding: &Holding<'_>, issue: &Issue<'_>, act: Act) -> bool {
    match act {
        Act::HandleIssue => handles(holding, issue),
        Act::SettleIssue => !issue.did && holding.only.is_none(),
        _ => true,
    }
}

fn arranges(holding: &Holding<'_>) -> bool {
    let some = [Right::Liaise, Right::Run, Right::Talk];
    some.iter().any(|right| holding.role.rights.contains(right))
}

fn handles(holding: &Holding<'_>, issue: &Issue<'_>) -> bool {
    let rights = &holding.role.rights;
    let hand = if issue.office.is_empty() {
        let fills = rights.contains(&Right::Report) || rights.contains(&Right::Judge);
        fills && holding.office.is_empty()
    } else {
        let own = holding.office.is_empty() || holding.office == issue.office;
        own && rights.contains(&Right::Measure)
    };
    hand && issue.owner == Some(holding.within)
}
