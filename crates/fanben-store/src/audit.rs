//! Receipts and the audit trail. What an action wrote can be read again as one text: that is what
//! its entry in the trail commits to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::{ActionId, PersonId, StoreError, Tx};

/// What a person got for a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ReceiptRow {
    /// The form.
    pub action: ActionId,
    /// Who sent it.
    pub person: PersonId,
    /// What it did.
    pub act: String,
    /// Its number in the audit trail.
    pub number: i64,
    /// What was recorded, in Chinese.
    pub says: String,
    /// What the page goes on with.
    pub gives: Json<Vec<(String, String)>>,
    /// When.
    pub at: DateTime<Utc>,
}

/// An entry of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct AuditRow {
    /// Its number, from 1, without gaps.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none: nobody was signed in.
    pub person: Option<PersonId>,
    /// What.
    pub act: String,
    /// What it was about: ids only.
    pub about: String,
    /// done, refused …
    pub outcome: String,
    /// The form.
    pub action: Option<ActionId>,
    /// The salted commitment to what the action wrote; empty: nothing.
    pub content: String,
    /// The hash of the entry before.
    pub before: String,
    /// The hash of this one.
    pub hash: String,
}

const AUDIT: &str = "select number, at, person, act, about, outcome, action, content, before, hash \
     from audit where tenant = $1 order by number";
const LAST: &str = "select number, at, person, act, about, outcome, action, content, before, hash \
     from audit where tenant = $1 order by number desc limit 1";

/// What other systems are told of, the first first.
const TOLD: &str = "select number, at, person, act, about, outcome, action, content, before, hash \
     from audit where tenant = $1 and number > $2 and outcome = 'done' and act in \
     ('open_cycle', 'close_cycle', 'post_notice', 'correct_notice', 'withdraw_notice', \
     'take_down_notice', 'confirm_notice', 'record_measure', 'send_up', 'recommend', \
     'send_up_all', 'decide_all', 'close_stage', 'approve_closing') \
     order by number limit $3";

impl Tx {
    /// At most `most` entries behind a number about what other systems are told of: cycles, notices,
    /// measures, sheets that went up; the first first.
    pub async fn audit_told(&mut self, after: i64, most: i64) -> Result<Vec<AuditRow>, StoreError> {
        rows!(self, TOLD, after, most)
    }

    /// The receipt of a form, if it was taken already.
    pub async fn receipt(&mut self, action: ActionId) -> Result<Option<ReceiptRow>, StoreError> {
        let select = "select action, person, act, number, says, gives, at from receipt \
             where tenant = $1 and action = $2";
        row!(self, select, action)
    }

    /// All receipts in the order of the trail.
    pub(crate) async fn receipts(&mut self) -> Result<Vec<ReceiptRow>, StoreError> {
        let select = "select action, person, act, number, says, gives, at from receipt \
             where tenant = $1 order by number";
        rows!(self, select)
    }

    /// All salts.
    pub(crate) async fn salts(&mut self) -> Result<Vec<(ActionId, String)>, StoreError> {
        let select = "select action, salt from salt where tenant = $1 order by action";
        rows!(self, select)
    }

    /// Adds a receipt.
    pub async fn add_receipt(&mut self, row: &ReceiptRow) -> Result<(), StoreError> {
        let insert = "insert into receipt (tenant, action, person, act, number, says, gives, at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)";
        put!(
            self, insert, row.action, row.person, &row.act, row.number, &row.says, &row.gives,
            row.at
        )
    }

    /// The whole trail, the first entry first.
    pub async fn audit(&mut self) -> Result<Vec<AuditRow>, StoreError> {
        rows!(self, AUDIT)
    }

    /// The last entry.
    pub async fn last_audit(&mut self) -> Result<Option<AuditRow>, StoreError> {
        row!(self, LAST)
    }

    /// Adds an entry.
    pub async fn add_audit(&mut self, row: &AuditRow) -> Result<(), StoreError> {
        let insert = "insert into audit (tenant, number, at, person, act, about, outcome, action, \
             content, before, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.number,
            row.at,
            row.person,
            &row.act,
            &row.about,
            &row.outcome,
            row.action,
            &row.content,
            &row.before,
            &row.hash
        )
    }

    /// Keeps the salt of an action's commitment.
    pub async fn add_salt(&mut self, action: ActionId, salt: &str) -> Result<(), StoreError> {
        let insert = "insert into salt (tenant, action, salt) values ($1, $2, $3)";
        put!(self, insert, action, salt)
    }

    /// Puts another salt in the place of an action's: its first commitment can no longer be opened.
    pub async fn renew_salt(&mut self, action: ActionId, salt: &str) -> Result<(), StoreError> {
        put!(self, "delete from salt where tenant = $1 and action = $2", action)?;
        self.add_salt(action, salt).await
    }

    /// The salt of an action's commitment; none: it was erased with what it covers.
    pub async fn salt(&mut self, action: ActionId) -> Result<Option<String>, StoreError> {
        let select = "select salt from salt where tenant = $1 and action = $2";
        let found: Option<(String,)> = row!(self, select, action)?;
        Ok(found.map(|(salt,)| salt))
    }
}
