//! What may be done about a joint vetting, whoever does it, and whose hand it takes.

use super::{Act, Holding};
use crate::vetting::{Position, Ready, Step, step};

/// Whether a vetting or an answer leaves room for an act.
pub(super) fn possible(position: Position, act: Act) -> bool {
    let steps: &[Step] = match act {
        Act::SendVetting => &[Step::Send],
        Act::AnswerVetting => &[Step::Answer],
        Act::SignVetting => &[Step::Sign],
        Act::CollectVetting => &[Step::Collect, Step::Return, Step::Waive],
        Act::ApproveVetting => &[Step::Approve],
        Act::CloseVetting => &[Step::Close, Step::Void],
        _ => return false,
    };
    // What is missing for it is seen when it is done; here it is whether it may be tried.
    let tried = |what: &Step, ready: &Ready| step(position, *what, ready).is_ok();
    steps.iter().any(|what| tried(what, &Ready::complete()) || tried(what, &Ready::without()))
}

/// Whether it is this post's to do: a department writes and signs its own answer, and nobody agrees
/// for somebody else.
pub(super) fn own(holding: &Holding<'_>, owner: &str, act: Act) -> bool {
    match act {
        Act::AnswerVetting | Act::SignVetting => {
            holding.office.is_empty() || owner.is_empty() || holding.office == owner
        }
        Act::ApproveVetting => holding.only.is_none(),
        _ => true,
    }
}
