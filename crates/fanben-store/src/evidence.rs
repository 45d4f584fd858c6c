//! Files that back judgments: bytes under their digest, what each backs, what was withdrawn. All of
//! it is only added to, but the bytes of what was withdrawn go after a while.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, PersonId, StoreError, Tx, UnitId};

/// How many bytes one piece of a file has at most.
pub(crate) const PIECE: usize = 256 * 1024;

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct FileRow {
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// What it is: `jpg`, `pdf` …
    pub kind: String,
    /// How many bytes it has.
    pub size: i64,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// A piece of a file, as a backup carries it.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx::FromRow)]
pub(crate) struct PieceRow {
    /// Of which file.
    pub(crate) digest: String,
    /// Which piece, from 0.
    pub(crate) number: i64,
    /// Its bytes.
    #[serde(with = "packed")]
    pub(crate) bytes: Vec<u8>,
}

/// Bytes as text.
mod packed {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(from)?).map_err(de::Error::custom)
    }
}

/// What a file backs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct EvidenceRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject.
    pub subject: UnitId,
    /// Its number among the subject's, from 1.
    pub number: i64,
    /// The stage's id; empty: it backs the declaration.
    pub stage: String,
    /// The clause, item or standard; empty: the whole.
    pub about: String,
    /// What it shows.
    pub caption: String,
    /// The file's name at its sender.
    pub name: String,
    /// What it is: `jpg`, `pdf` …
    pub kind: String,
    /// How many bytes are kept.
    pub size: i64,
    /// SHA-256 of the bytes that are kept.
    pub digest: String,
    /// The same of a small picture of it; empty: there is none.
    pub preview: String,
    /// SHA-256 of the file as it was sent.
    pub original: String,
    /// In what capacity it was sent.
    pub post: String,
    /// Who sent it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// Evidence that no longer backs anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct WithdrawalRow {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject.
    pub subject: UnitId,
    /// The number of the evidence.
    pub number: i64,
    /// Why.
    pub reason: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

const EVIDENCE: &str = "select cycle, subject, number, stage, about, caption, name, kind, size, \
     digest, preview, original, post, person, at, action from evidence \
     where tenant = $1 and cycle = $2 and subject = $3 order by number";
const ALL: &str = "select cycle, subject, number, stage, about, caption, name, kind, size, \
     digest, preview, original, post, person, at, action from evidence \
     where tenant = $1 order by cycle, subject, number";
const WITHDRAWN: &str = "select cycle, subject, number, reason, post, person, at, action \
     from withdrawal where tenant = $1 and cycle = $2 and subject = $3 order by number";
const ALL_WITHDRAWN: &str = "select cycle, subject, number, reason, post, person, at, action \
     from withdrawal where tenant = $1 order by cycle, subject, number";

impl Tx {
    /// Keeps a file under its digest; one that is there already is left as it is.
    pub async fn keep_file(&mut self, row: &FileRow, bytes: &[u8]) -> Result<(), StoreError> {
        // Bytes that were erased come again.
        if self.add_file(row).await? || self.piece(&row.digest, 0).await?.is_none() {
            for (number, piece) in (0..).zip(bytes.chunks(PIECE)) {
                self.add_piece(&row.digest, number, piece).await?;
            }
        }
        Ok(())
    }

    /// Adds a file without its bytes; whether it was not there yet.
    pub(crate) async fn add_file(&mut self, row: &FileRow) -> Result<bool, StoreError> {
        let tenant = self.tenant;
        let insert = "insert into file (tenant, digest, kind, size, at) values ($1, $2, $3, $4, $5) \
             on conflict (tenant, digest) do nothing";
        self.note(insert);
        let added = on!(self, db => sqlx::query(insert)
            .bind(tenant)
            .bind(&row.digest)
            .bind(&row.kind)
            .bind(row.size)
            .bind(row.at)
            .execute(db)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added > 0)
    }

    /// Adds a piece of a file.
    pub(crate) async fn add_piece(
        &mut self,
        digest: &str,
        number: i64,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let insert = "insert into piece (tenant, digest, number, bytes) values ($1, $2, $3, $4)";
        put!(self, insert, digest, number, bytes)
    }

    /// Every file.
    pub async fn files(&mut self) -> Result<Vec<FileRow>, StoreError> {
        let select = "select digest, kind, size, at from file where tenant = $1 order by digest";
        rows!(self, select)
    }

    /// One piece of a file; none: it has no more.
    pub async fn piece(
        &mut self,
        digest: &str,
        number: i64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let select = "select bytes from piece where tenant = $1 and digest = $2 and number = $3";
        let found: Option<(Vec<u8>,)> = row!(self, select, digest, number)?;
        Ok(found.map(|(bytes,)| bytes))
    }

    /// A file's bytes.
    pub async fn file_bytes(&mut self, digest: &str) -> Result<Vec<u8>, StoreError> {
        let mut all = Vec::new();
        for number in 0.. {
            let Some(piece) = self.piece(digest, number).await? else { break };
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    /// Files whose bytes are here and that only evidence withdrawn before a moment refers to.
    pub async fn erasable(&mut self, before: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
        let select = "select p.digest from piece p where p.tenant = $1 and p.number = 0 \
             and exists (select 1 from evidence e where e.tenant = p.tenant \
             and (e.digest = p.digest or e.preview = p.digest)) \
             and not exists (select 1 from evidence e left join withdrawal w \
             on w.tenant = e.tenant and w.cycle = e.cycle and w.subject = e.subject \
             and w.number = e.number where e.tenant = p.tenant \
             and (e.digest = p.digest or e.preview = p.digest) \
             and (w.at is null or w.at >= $2)) order by p.digest";
        let found: Vec<(String,)> = rows!(self, select, before)?;
        Ok(found.into_iter().map(|(digest,)| digest).collect())
    }

    /// Erases a file's bytes; that there was such a file stays.
    pub async fn erase_bytes(&mut self, digest: &str) -> Result<(), StoreError> {
        let delete = "delete from piece where tenant = $1 and digest = $2";
        put!(self, delete, digest)
    }

    /// Digests, also of previews, that evidence refers to which was not withdrawn.
    pub async fn wanted_files(&mut self) -> Result<BTreeSet<String>, StoreError> {
        let gone = self.all_withdrawn().await?.into_iter();
        let gone: BTreeSet<_> = gone.map(|row| (row.cycle, row.subject, row.number)).collect();
        let rows = self.all_evidence().await?.into_iter();
        let counts = rows.filter(|row| !gone.contains(&(row.cycle, row.subject, row.number)));
        Ok(counts.flat_map(|row| [row.digest, row.preview]).collect())
    }

    /// Digests a subject's evidence refers to whose bytes are here.
    pub async fn bytes_of(
        &mut self,
        cycle: CycleId,
        subject: UnitId,
    ) -> Result<BTreeSet<String>, StoreError> {
        let select = "select p.digest from piece p join evidence e on e.tenant = p.tenant \
             and e.digest = p.digest where p.tenant = $1 and p.number = 0 and e.cycle = $2 \
             and e.subject = $3";
        let found: Vec<(String,)> = rows!(self, select, cycle, subject)?;
        Ok(found.into_iter().map(|(digest,)| digest).collect())
    }

    /// What backs what was said about a subject, the first first.
    pub async fn evidence_of(
        &mut self,
        cycle: CycleId,
        subject: UnitId,
    ) -> Result<Vec<EvidenceRow>, StoreError> {
        rows!(self, EVIDENCE, cycle, subject)
    }

    /// Everything that backs anything.
    pub async fn all_evidence(&mut self) -> Result<Vec<EvidenceRow>, StoreError> {
        rows!(self, ALL)
    }

    /// Adds evidence under its number.
    pub async fn add_evidence(&mut self, row: &EvidenceRow) -> Result<(), StoreError> {
        let insert = "insert into evidence (tenant, cycle, subject, number, stage, about, caption, \
             name, kind, size, digest, preview, original, post, person, at, action) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            row.number,
            &row.stage,
            &row.about,
            &row.caption,
            &row.name,
            &row.kind,
            row.size,
            &row.digest,
            &row.preview,
            &row.original,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// What of a subject's evidence was withdrawn.
    pub async fn withdrawn_of(
        &mut self,
        cycle: CycleId,
        subject: UnitId,
    ) -> Result<Vec<WithdrawalRow>, StoreError> {
        rows!(self, WITHDRAWN, cycle, subject)
    }

    /// Everything that was withdrawn.
    pub(crate) async fn all_withdrawn(&mut self) -> Result<Vec<WithdrawalRow>, StoreError> {
        rows!(self, ALL_WITHDRAWN)
    }

    /// Withdraws evidence.
    pub async fn add_withdrawal(&mut self, row: &WithdrawalRow) -> Result<(), StoreError> {
        let insert = "insert into withdrawal (tenant, cycle, subject, number, reason, post, person, \
             at, action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.cycle,
            row.subject,
            row.number,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
