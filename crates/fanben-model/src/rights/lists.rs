//! What may be done about a list of tasks, whoever does it, and whose hand it takes.

use super::{Act, Holding, Span};
use crate::lists::{Position, Ready, Step, step};

/// Whether a list, an entry or a task leaves room for an act.
pub(super) fn possible(position: Position, act: Act) -> bool {
    let steps: &[Step] = match act {
        Act::ProposeEntry => &[Step::Propose],
        Act::RuleEntry => &[Step::Admit, Step::Refuse, Step::Merge, Step::Urge],
        Act::OpenList => &[Step::Open],
        Act::CloseList => &[Step::Close],
        Act::ChangeEntry => &[Step::Cancel, Step::Move],
        Act::AdjustList => &[Step::Add, Step::Weigh],
        Act::DispatchTasks => &[Step::Dispatch],
        Act::AcceptTasks => &[Step::Accept],
        Act::ReportTask => &[Step::Report],
        Act::CheckTask => &[Step::Pass, Step::Return],
        Act::ExemptTask => &[Step::Exempt, Step::Readmit],
        _ => return false,
    };
    // What is missing for it is seen when it is done; here it is whether it may be tried.
    steps.iter().any(|what| step(position, *what, &Ready::complete()).is_ok())
}

/// Whether it is this post's to do. What a unit does itself nobody above does in its place; what a
/// department asks and checks is its own.
pub(super) fn own(
    holding: &Holding<'_>,
    place: Span,
    owner: &str,
    of_town: bool,
    act: Act,
) -> bool {
    match act {
        Act::AdjustList | Act::DispatchTasks | Act::AcceptTasks | Act::ReportTask => {
            holding.within == place
        }
        Act::CheckTask if of_town => holding.within == place,
        Act::ProposeEntry | Act::CheckTask => {
            holding.office.is_empty() || owner.is_empty() || holding.office == owner
        }
        _ => true,
    }
}
