//! Who asked that a person's data be erased, who did it, and to what the rows that were blanked are
//! held from then on. Only added to, but for the words of proposals.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, PersonId, StoreError, Tx};

/// An erasure proposed, declined or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ErasureRow {
    /// Its number, from 1.
    pub number: i64,
    /// proposed, declined, done.
    pub act: String,
    /// The number of the proposal; its own: it is one.
    pub proposal: i64,
    /// Whose data.
    pub person: PersonId,
    /// A category.
    pub why: String,
    /// The number of the document behind it.
    pub document: String,
    /// Who did it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// By what else the person of a proposal is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ErasureWordRow {
    /// The proposal.
    pub proposal: i64,
    /// A telephone, another name.
    pub word: String,
}

/// An action whose rows were blanked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ErasedEntryRow {
    /// The erasure.
    pub erasure: i64,
    /// The action.
    pub entry: ActionId,
    /// The salted commitment to its rows as they were left.
    pub content: String,
    /// The form that erased.
    pub action: ActionId,
}

macro_rules! erasures {
    ($which:literal) => {
        concat!(
            "select number, act, proposal, person, why, document, by, at, action from erasure \
             where tenant = $1",
            $which
        )
    };
}

macro_rules! entries {
    ($which:literal) => {
        concat!(
            "select erasure, entry, content, action from erased_entry where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// Everything about erasures, the first first.
    pub async fn erasures(&mut self) -> Result<Vec<ErasureRow>, StoreError> {
        rows!(self, erasures!(" order by number"))
    }

    /// What was last done about erasing a person.
    pub async fn erasure_of(&mut self, person: PersonId) -> Result<Option<ErasureRow>, StoreError> {
        row!(self, erasures!(" and person = $2 order by number desc limit 1"), person)
    }

    pub(crate) async fn erasures_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<ErasureRow>, StoreError> {
        rows!(self, erasures!(" and action = $2"), action)
    }

    /// Adds a row under the number it has.
    pub async fn add_erasure(&mut self, row: &ErasureRow) -> Result<(), StoreError> {
        let insert = "insert into erasure (tenant, number, act, proposal, person, why, document, \
             by, at, action, acts) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
             (select acts from tenant where id = $1))";
        put!(
            self,
            insert,
            row.number,
            &row.act,
            row.proposal,
            row.person,
            &row.why,
            &row.document,
            row.by,
            row.at,
            row.action
        )
    }

    /// By what else people of open proposals are known.
    pub async fn erasure_words(&mut self) -> Result<Vec<ErasureWordRow>, StoreError> {
        let select = "select proposal, word from erasure_word where tenant = $1 \
             order by proposal, word";
        rows!(self, select)
    }

    /// Adds one.
    pub async fn add_erasure_word(&mut self, row: &ErasureWordRow) -> Result<(), StoreError> {
        let insert = "insert into erasure_word (tenant, proposal, word) values ($1, $2, $3)";
        put!(self, insert, row.proposal, &row.word)
    }

    /// Forgets those of a proposal.
    pub async fn forget_erasure_words(&mut self, proposal: i64) -> Result<(), StoreError> {
        put!(self, "delete from erasure_word where tenant = $1 and proposal = $2", proposal)
    }

    /// Every action whose rows were blanked, the first erasure first.
    pub async fn erased_entries(&mut self) -> Result<Vec<ErasedEntryRow>, StoreError> {
        rows!(self, entries!(" order by erasure, entry"))
    }

    pub(crate) async fn erased_entries_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<ErasedEntryRow>, StoreError> {
        rows!(self, entries!(" and action = $2"), action)
    }

    /// Adds one.
    pub async fn add_erased_entry(&mut self, row: &ErasedEntryRow) -> Result<(), StoreError> {
        let insert = "insert into erased_entry (tenant, erasure, entry, content, action) \
             values ($1, $2, $3, $4, $5)";
        put!(self, insert, row.erasure, row.entry, &row.content, row.action)
    }
}
