//! What may be done about a talk or a warning card, whose hand it takes, and who may see it.

use super::{Act, Holding, Matter, Right, Span};
use crate::talks::{Position, Ready, Step, step};

/// Whether a talk or a card leaves room for an act.
pub(super) fn possible(position: Position, act: Act) -> bool {
    let steps: &[Step] = match act {
        Act::HoldTalk => &[Step::Write, Step::Hold, Step::Withdraw],
        Act::ReceiveTalk => &[Step::Receive],
        Act::ReportTalk => &[Step::Report],
        Act::NoteTalk => &[Step::Note],
        Act::FollowTalk => &[Step::Follow, Step::Close, Step::Chase],
        Act::IssueCard => &[Step::Decide],
        Act::LiftCard => &[Step::Lift],
        _ => return false,
    };
    // What is missing for it is seen when it is done; here it is whether it may be tried.
    steps.iter().any(|what| step(position, *what, &Ready::complete()).is_ok())
}

/// Whether it is this post's to do: who talks is above the unit, who receives belongs to it and does
/// so in person.
pub(super) fn own(holding: &Holding<'_>, place: Span, act: Act) -> bool {
    match act {
        Act::Look => true,
        Act::ReceiveTalk => holding.within == place && holding.only.is_none(),
        _ => holding.within != place,
    }
}

/// Internal use only: those who talk, those who receive, the office that is reported to, and the
/// offices of the unit right above. Departments and everybody else see none of it.
pub(super) fn sees(holding: &Holding<'_>, matter: &Matter<'_>) -> bool {
    let rights = &holding.role.rights;
    let near = matches!(matter, Matter::Talk { town, .. } if town.contains(holding.within));
    let part = [Right::Talk, Right::Receive, Right::Run].iter().any(|one| rights.contains(one));
    part || (near && rights.iter().any(|right| right.judges()))
}
