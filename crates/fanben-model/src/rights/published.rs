//! What may be done about a notice, whoever does it.
//!
//! To object asks for no right at all: anybody may, and the state of the notice alone decides.

use super::Act;
use crate::notices::{Position, Ready, Step, step};
use crate::stages::CycleState;

/// What an act does to a notice. `late`: the objection that is ruled on came late; none: no
/// objection is meant.
fn of(act: Act, late: Option<bool>) -> Option<Step> {
    Some(match act {
        Act::PostNotice => Step::Post,
        Act::CorrectNotice => Step::Correct,
        Act::WithdrawNotice => Step::Withdraw,
        Act::TakeDownNotice => Step::TakeDown,
        Act::RuleObjection => Step::Rule { upheld: false, late: late? },
        Act::DecideTitle => Step::Decide,
        Act::ConfirmNotice => Step::Confirm,
        _ => return None,
    })
}

/// Whether a notice leaves room for an act.
pub(super) fn possible(
    state: CycleState,
    position: Position,
    late: Option<bool>,
    act: Act,
) -> bool {
    let Some(what) = of(act, late) else { return false };
    // Whether anything moved is seen when it is done; here it is whether it may be tried.
    let ready = Ready { moved: act == Act::CorrectNotice, ..Ready::complete() };
    let running = matches!(state, CycleState::Open | CycleState::Closed);
    running && step(position, what, &ready).is_ok()
}
