//! A pack's roles → what each may do within its jurisdiction.

use serde::{Deserialize, Serialize};

/// A role as a pack writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// A short name; stages call their judges by it.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// The kinds of unit it is held at.
    pub level: Vec<String>,
    /// What it may do within that unit.
    pub rights: Vec<Right>,
    /// Who holds it signs in with a second factor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub factor: bool,
}

/// What a role may do within its jurisdiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// See subjects, sheets and standings.
    Look,
    /// Say what a subject goes for.
    Declare,
    /// Accept what one's unit is asked to do, and report it done.
    Report,
    /// Judge at the stages that name the role: sheets, meetings, decisions.
    Judge,
    /// Record measures of the role's own department.
    Measure,
    /// Draft, approve, open and close cycles; move deadlines.
    Run,
    /// Sign what goes up at the stages that name the role.
    Sign,
    /// Confirm results.
    Confirm,
    /// Open a subject again by a formal correction.
    Correct,
    /// Draft, approve and pay out batches of money.
    Pay,
    /// Merge, split, rename and move units.
    Places,
    /// Make and end accounts, propose posts (system administrator).
    People,
    /// Give a new first password below one's unit.
    Passwords,
    /// Give and end posts, unlock accounts, take away a lost second factor (security administrator).
    Security,
    /// Hold secret evaluations.
    Evaluate,
    /// Count their paper ballots.
    Tally,
    /// Talk to those who answer for a unit below, and record warning cards.
    Talk,
    /// Receive such talks and cards for one's own unit.
    Receive,
    /// Say who is tied to which unit, and settle what visits find.
    Liaise,
    /// Read the audit trail (audit administrator).
    Audit,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 20] = [
        Self::Look,
        Self::Declare,
        Self::Report,
        Self::Judge,
        Self::Measure,
        Self::Run,
        Self::Sign,
        Self::Confirm,
        Self::Correct,
        Self::Pay,
        Self::Places,
        Self::People,
        Self::Passwords,
        Self::Security,
        Self::Evaluate,
        Self::Tally,
        Self::Talk,
        Self::Receive,
        Self::Liaise,
        Self::Audit,
    ];

    /// It belongs to one of the three administrators.
    pub fn administers(self) -> bool {
        matches!(self, Self::People | Self::Security | Self::Audit)
    }

    /// It moves a result.
    pub fn judges(self) -> bool {
        matches!(
            self,
            Self::Declare
                | Self::Report
                | Self::Judge
                | Self::Measure
                | Self::Run
                | Self::Sign
                | Self::Confirm
                | Self::Correct
                | Self::Pay
                | Self::Places
                | Self::Evaluate
                | Self::Tally
                | Self::Liaise
        )
    }
}
