//! Notices, objections to them, what bodies decided. All are only added to; the words of an objection
//! may be erased.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, PersonId, StoreError, Tx, UnitId};

/// A notice as it was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct NoticeRow {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The number of the notice whose place it takes; 0: of none.
    pub replaces: i64,
    /// What was published, as canonical text.
    pub document: String,
    /// SHA-256 of it.
    pub digest: String,
    /// The digest of the bundle's zip file; empty: there is none.
    pub file: String,
    /// The salt of the commitments in it.
    pub salt: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct NoticeStepRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The notice.
    pub notice: i64,
    /// Its number for the notice, from 1.
    pub number: i64,
    /// `withdrawn`, `confirmed`, `taken_down`
    pub act: String,
    /// Why.
    pub reason: String,
    /// The number of the document that says so.
    pub document: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// An objection, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ObjectionRow {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The notice it is about.
    pub notice: i64,
    /// About whom; none: about the notice as a whole.
    pub subject: Option<UnitId>,
    /// A name was given.
    pub named: bool,
    /// It came after the period.
    pub late: bool,
    /// The salted commitment to its words.
    pub digest: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What an objection says, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct ObjectionWordsRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The objection.
    pub number: i64,
    /// The salt of its commitment.
    pub salt: String,
    /// Who; empty: without a name.
    pub name: String,
    /// How to reach them; empty: not at all.
    pub contact: String,
    /// What it says.
    pub words: String,
}

/// The ruling on an objection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct RulingRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The objection.
    pub objection: i64,
    /// It is right.
    pub upheld: bool,
    /// What the objector and the public read.
    pub reply: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// What a body decided about a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TitleDecisionRow {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// The notice it was made after; 0: before the first.
    pub notice: i64,
    /// fill, vacant, depart
    pub kind: String,
    /// The title; empty: none.
    pub title: String,
    /// The league whose place it is; empty: titles are counted among all.
    pub league: String,
    /// Who gets it; none: nobody.
    pub subject: Option<UnitId>,
    /// It was not the next by score.
    pub departs: bool,
    /// Why.
    pub reason: String,
    /// The body that decided.
    pub body: String,
    /// The number of its document.
    pub document: String,
    /// The day of its meeting.
    pub on_day: NaiveDate,
    /// In what capacity it was recorded.
    pub post: String,
    /// Who recorded it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

macro_rules! notices {
    ($which:literal) => {
        concat!(
            "select cycle, number, replaces, document, digest, file, salt, post, person, at, action \
             from notice where tenant = $1",
            $which
        )
    };
}
macro_rules! notice_steps {
    ($which:literal) => {
        concat!(
            "select cycle, notice, number, act, reason, document, post, person, at, action \
             from notice_step where tenant = $1",
            $which
        )
    };
}
macro_rules! objections {
    ($which:literal) => {
        concat!(
            "select cycle, number, notice, subject, named, late, digest, at, action \
             from objection where tenant = $1",
            $which
        )
    };
}
macro_rules! words_of_objections {
    ($which:literal) => {
        concat!(
            "select cycle, number, salt, name, contact, words \
             from objection_words where tenant = $1",
            $which
        )
    };
}
macro_rules! rulings {
    ($which:literal) => {
        concat!(
            "select cycle, objection, upheld, reply, post, person, at, action \
             from ruling where tenant = $1",
            $which
        )
    };
}
macro_rules! title_decisions {
    ($which:literal) => {
        concat!(
            "select cycle, number, notice, kind, title, league, subject, departs, reason, body, \
                 document, on_day, post, person, at, action \
             from title_decision where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// The notices of a cycle, the first first.
    pub async fn notices(&mut self, cycle: CycleId) -> Result<Vec<NoticeRow>, StoreError> {
        rows!(self, notices!(" and cycle = $2 order by cycle, number"), cycle)
    }

    /// The notices of all cycles, the latest first.
    pub async fn all_notices(&mut self) -> Result<Vec<NoticeRow>, StoreError> {
        rows!(self, notices!(" order by at desc, cycle, number desc"))
    }

    /// What of it a form left.
    pub(crate) async fn notices_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<NoticeRow>, StoreError> {
        rows!(self, notices!(" and action = $2"), action)
    }

    /// Adds a notice under the number it has.
    pub async fn add_notice(&mut self, row: &NoticeRow) -> Result<(), StoreError> {
        let insert = "insert into notice (tenant, cycle, number, replaces, document, digest, \
             file, salt, post, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        put!(
            self,
            insert,
            row.cycle,
            row.number,
            row.replaces,
            &row.document,
            &row.digest,
            &row.file,
            &row.salt,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// What became of the notices of a cycle, the first first.
    pub async fn notice_steps(&mut self, cycle: CycleId) -> Result<Vec<NoticeStepRow>, StoreError> {
        rows!(self, notice_steps!(" and cycle = $2 order by cycle, notice, number"), cycle)
    }

    /// What of it a form left.
    pub(crate) async fn notice_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<NoticeStepRow>, StoreError> {
        rows!(self, notice_steps!(" and action = $2"), action)
    }

    /// Adds what became of a notice.
    pub async fn add_notice_step(&mut self, row: &NoticeStepRow) -> Result<(), StoreError> {
        let insert = "insert into notice_step (tenant, cycle, notice, number, act, reason, \
             document, post, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.cycle,
            row.notice,
            row.number,
            &row.act,
            &row.reason,
            &row.document,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// The objections to a cycle's notices, the first first.
    pub async fn objections(&mut self, cycle: CycleId) -> Result<Vec<ObjectionRow>, StoreError> {
        rows!(self, objections!(" and cycle = $2 order by cycle, number"), cycle)
    }

    /// What of it a form left.
    pub(crate) async fn objections_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<ObjectionRow>, StoreError> {
        rows!(self, objections!(" and action = $2"), action)
    }

    /// Adds an objection under the number it has.
    pub async fn add_objection(&mut self, row: &ObjectionRow) -> Result<(), StoreError> {
        let insert = "insert into objection (tenant, cycle, number, notice, subject, named, \
             late, digest, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            self,
            insert,
            row.cycle,
            row.number,
            row.notice,
            row.subject,
            row.named,
            row.late,
            &row.digest,
            row.at,
            row.action
        )
    }

    /// What the objections of a cycle say, as far as it was not erased.
    pub async fn objection_words(
        &mut self,
        cycle: CycleId,
    ) -> Result<Vec<ObjectionWordsRow>, StoreError> {
        rows!(self, words_of_objections!(" and cycle = $2 order by cycle, number"), cycle)
    }

    /// Adds what an objection says.
    pub async fn add_objection_words(&mut self, row: &ObjectionWordsRow) -> Result<(), StoreError> {
        let insert = "insert into objection_words (tenant, cycle, number, salt, name, contact, \
             words) \
             values ($1, $2, $3, $4, $5, $6, $7)";
        put!(self, insert, row.cycle, row.number, &row.salt, &row.name, &row.contact, &row.words)
    }

    /// The rulings on the objections of a cycle.
    pub async fn rulings(&mut self, cycle: CycleId) -> Result<Vec<RulingRow>, StoreError> {
        rows!(self, rulings!(" and cycle = $2 order by cycle, objection"), cycle)
    }

    /// What of it a form left.
    pub(crate) async fn rulings_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<RulingRow>, StoreError> {
        rows!(self, rulings!(" and action = $2"), action)
    }

    /// Adds a ruling.
    pub async fn add_ruling(&mut self, row: &RulingRow) -> Result<(), StoreError> {
        let insert = "insert into ruling (tenant, cycle, objection, upheld, reply, post, \
             person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.cycle,
            row.objection,
            row.upheld,
            &row.reply,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// What was decided about titles of a cycle, the first first.
    pub async fn title_decisions(
        &mut self,
        cycle: CycleId,
    ) -> Result<Vec<TitleDecisionRow>, StoreError> {
        rows!(self, title_decisions!(" and cycle = $2 order by cycle, number"), cycle)
    }

    /// What of it a form left.
    pub(crate) async fn title_decisions_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<TitleDecisionRow>, StoreError> {
        rows!(self, title_decisions!(" and action = $2"), action)
    }

    /// Adds a decision under the number it has.
    pub async fn add_title_decision(&mut self, row: &TitleDecisionRow) -> Result<(), StoreError> {
        let insert = "insert into title_decision (tenant, cycle, number, notice, kind, title, \
             league, subject, departs, reason, body, document, on_day, post, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        put!(
            self,
            insert,
            row.cycle,
            row.number,
            row.notice,
            &row.kind,
            &row.title,
            &row.league,
            row.subject,
            row.departs,
            &row.reason,
            &row.body,
            &row.document,
            row.on_day,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
