//! What may be done about a secret evaluation, whoever does it.
//!
//! To give a ballot asks for no right at all: the code is the right, and nobody is asked who they
//! are.

use super::Act;
use crate::ballots::{Position, Ready, Step, step};

/// Whether an evaluation leaves room for an act.
pub(super) fn possible(position: Position, act: Act) -> bool {
    let what = match act {
        Act::OpenEvaluation => Step::Open,
        Act::ReissueCodes => Step::Reissue,
        Act::CloseEvaluation => Step::Close,
        Act::AnnulEvaluation => Step::Annul,
        Act::CountPaper => Step::Count,
        _ => return false,
    };
    // Whether the counts agree is seen when it is done; here it is whether it may be tried.
    step(position, what, &Ready::complete()).is_ok()
}
