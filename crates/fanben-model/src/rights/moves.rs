//! An act → what it does to a subject of a cycle.

use super::Act;
use crate::stages::{self, Position, Step};

impl Act {
    /// What it does to a subject, if it is about one.
    pub(super) fn step(self, position: Position) -> Option<Step> {
        Some(match self {
            Self::Declare | Self::BackDeclaration | Self::UnbackDeclaration => Step::Declare,
            Self::SaveSheet | Self::AttachEvidence | Self::WithdrawEvidence => Step::Save,
            Self::HoldMeeting => Step::Hold,
            Self::Sign | Self::RefuseSign => Step::Sign,
            Self::SendUp => Step::Send,
            Self::Recommend => Step::Recommend,
            Self::Decline => Step::Decline,
            Self::SendBack => Step::Return,
            Self::Confirm => Step::Confirm,
            Self::Exempt => Step::Exempt,
            Self::Readmit => Step::Readmit,
            // A subject at work can only be taken back to a stage before.
            Self::Correct if position.phase == stages::Phase::Drafting => {
                Step::Correct { to: position.stage.checked_sub(1)? }
            }
            Self::Correct => Step::Correct { to: position.stage },
            _ => return None,
        })
    }

    /// Who stands aside for a subject does none of it there.
    pub(super) fn moves_result(self) -> bool {
        let signs = matches!(self, Self::Sign | Self::RefuseSign | Self::SignResult);
        let settles = matches!(self, Self::Confirm | Self::Correct | Self::Exempt | Self::Readmit);
        self.of_stage() || signs || settles
    }

    /// The judges of the stage at work do it, and nobody else.
    pub(super) fn of_stage(self) -> bool {
        matches!(
            self,
            Self::SaveSheet
                | Self::HoldMeeting
                | Self::AttachEvidence
                | Self::WithdrawEvidence
                | Self::SendUp
                | Self::Recommend
                | Self::Decline
                | Self::SendBack
        )
    }
}
