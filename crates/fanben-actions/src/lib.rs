//! What people may do and see.
//!
//! Comes in: a signed-in person and a form. Goes out: a receipt or a refusal ([`actions`]), or what
//! a page shows ([`looks`]). Nothing else writes to the store, asks for the time or makes ids.

mod accounts;
pub mod actions;
pub mod ballot_words;
mod blanking;
mod bringing;
mod counting;
mod desk;
mod doing;
mod earlier;
mod enrolling;
mod evaluating;
mod exchange;
pub mod liaison_words;
pub mod list_words;
mod listing;
mod live;
mod loading;
pub mod looks;
pub mod notice_words;
pub mod money_words;
mod noticing;
mod paying;
mod payroll;
mod person;
mod places;
mod planning;
mod rated;
mod refusal;
pub mod registry;
pub mod roster;
mod rows;
pub mod seal;
mod secrets;
mod settle_words;
mod settling;
mod signing;
pub mod talk_words;
mod talking;
mod token;
pub mod trail;
mod tying;
mod upload;
mod vetted;
pub mod vetting_words;
pub mod words;

pub use desk::{Clock, Desk, Receipt};
pub use fanben_papers::EVIDENCE_MOST;
pub use fanben_store::{
    ActionId, CycleId, EntryId, EvaluationId, IssueId, ListId, PersonId, TalkId, TieId, UnitId,
    UploadId, VettingId,
};
pub use person::{Behalf, Person, Post};
pub use refusal::{BadInput, Refusal};
pub use token::TOKEN_ACTS;

/// A short name or code with the name people read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Named {
    /// The code, for addresses and forms.
    pub code: String,
    /// The name, for reading.
    pub name: String,
}

impl Named {
    /// From both.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into() }
    }
}
