//! Files on their way, piece by piece: a link that breaks goes on where it broke. Nothing of them is
//! kept once the file is whole, or when nobody has gone on for a while.

use chrono::{DateTime, Utc};

use crate::{PersonId, StoreError, Tx, UploadId};

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct UploadRow {
    /// Its id.
    pub id: UploadId,
    /// Who sends it.
    pub person: PersonId,
    /// How many bytes it will have.
    pub size: i64,
    /// How many are here.
    pub received: i64,
    /// When the last of them came.
    pub at: DateTime<Utc>,
}

impl Tx {
    /// A file on its way.
    pub async fn upload(&mut self, id: UploadId) -> Result<Option<UploadRow>, StoreError> {
        let select = "select id, person, size, received, at from upload \
             where tenant = $1 and id = $2";
        row!(self, select, id)
    }

    /// How many files of a person are on their way.
    pub async fn uploads_of(&mut self, person: PersonId) -> Result<i64, StoreError> {
        let tenant = self.tenant;
        let select = "select count(*) from upload where tenant = $1 and person = $2";
        let (count,): (i64,) = on!(self, db => sqlx::query_as(select)
            .bind(tenant)
            .bind(person)
            .fetch_one(db)
            .await)?;
        Ok(count)
    }

    /// Begins a file.
    pub async fn add_upload(&mut self, row: &UploadRow) -> Result<(), StoreError> {
        let insert = "insert into upload (tenant, id, person, size, received, at) \
             values ($1, $2, $3, $4, $5, $6)";
        put!(self, insert, row.id, row.person, row.size, row.received, row.at)
    }

    /// Adds the bytes that follow those that are here.
    pub async fn add_upload_piece(
        &mut self,
        id: UploadId,
        start: i64,
        bytes: &[u8],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let insert = "insert into upload_piece (tenant, upload, start, bytes) \
             values ($1, $2, $3, $4)";
        put!(self, insert, id, start, bytes)?;
        let update = "update upload set received = $3, at = $4 where tenant = $1 and id = $2";
        let received = start.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        put!(self, update, id, received, at)
    }

    /// The bytes that are here.
    pub async fn upload_bytes(&mut self, id: UploadId) -> Result<Vec<u8>, StoreError> {
        let select = "select bytes from upload_piece where tenant = $1 and upload = $2 \
             order by start";
        let pieces: Vec<(Vec<u8>,)> = rows!(self, select, id)?;
        Ok(pieces.into_iter().flat_map(|(bytes,)| bytes).collect())
    }

    /// Forgets a file on its way.
    pub async fn drop_upload(&mut self, id: UploadId) -> Result<(), StoreError> {
        for delete in [
            "delete from upload_piece where tenant = $1 and upload = $2",
            "delete from upload where tenant = $1 and id = $2",
        ] {
            put!(self, delete, id)?;
        }
        Ok(())
    }

    /// Forgets all files nobody has gone on with since a moment.
    pub async fn sweep_uploads(&mut self, since: DateTime<Utc>) -> Result<(), StoreError> {
        let select = "select id from upload where tenant = $1 and at < $2";
        let old: Vec<(UploadId,)> = rows!(self, select, since)?;
        for (id,) in old {
            self.drop_upload(id).await?;
        }
        Ok(())
    }
}
