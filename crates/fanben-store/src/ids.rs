//! Ids are types: a cycle's id never stands where a person's is wanted.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
        )]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// The installation's root place.
    TenantId,
    /// A unit, whatever its codes and names.
    UnitId,
    /// A person.
    PersonId,
    /// One run of a scheme.
    CycleId,
    /// A secret evaluation.
    EvaluationId,
    /// A list of tasks.
    ListId,
    /// An entry of one.
    EntryId,
    /// A monthly talk or a warning card.
    TalkId,
    /// A joint vetting of eligibility.
    VettingId,
    /// Somebody who is tied to a unit.
    TieId,
    /// A problem that a visit found.
    IssueId,
    /// A file on its way.
    UploadId,
    /// One form sent: sending it again gives the same receipt.
    ActionId,
}
