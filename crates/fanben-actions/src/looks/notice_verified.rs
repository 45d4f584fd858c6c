//! Whether a notice is what was published, and whether its figures follow from its rules and facts:
//! everything is read and computed again each time somebody asks.

use std::collections::BTreeMap;

use fanben_model::bundles::{NAMES, RESULT, Verified};
use fanben_model::notices::{Document, Scope};
use fanben_store::StoreError;

use crate::noticing::{Noticed, TAKEN_DOWN, differs};
use crate::{CycleId, Desk, Refusal, secrets};

/// What checking a notice came to.
#[derive(Debug, Clone)]
pub struct NoticeVerified {
    /// The cycle.
    pub cycle: CycleId,
    /// The notice's number.
    pub number: i64,
    /// Its name and title.
    pub title: String,
    /// SHA-256 of what was published, as recorded.
    pub digest: String,
    /// What is kept is what was published.
    pub unchanged: bool,
    /// The bundle, checked; none: there is none.
    pub bundle: Option<Verified>,
    /// Why there is none.
    pub unbundled: String,
    /// The bundle is the one whose digest was published.
    pub same: bool,
    /// The first subject whose published figures are not those of the bundle.
    pub differs: Option<String>,
    /// The digest that was typed is this notice's or its bundle's; none: none was typed.
    pub typed: Option<bool>,
}

impl NoticeVerified {
    /// Everything is as it should be.
    pub fn holds(&self) -> bool {
        let bundle = self.bundle.as_ref().is_none_or(|one| one.differences.is_empty());
        self.unchanged && bundle && self.same && self.differs.is_none() && self.typed != Some(false)
    }
}

/// Checks a notice that the public sees, for anybody.
pub async fn notice_verified(
    desk: &Desk,
    cycle: CycleId,
    number: i64,
    typed: &str,
) -> Result<NoticeVerified, Refusal> {
    let (noticed, bytes) = bundle(desk, cycle, number).await?;
    let (row, document) = noticed.get(number).ok_or(Refusal::NotFound)?.clone();
    let typed: String =
        typed.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect();
    // A county takes a second; so many at once and no more, off the threads that answer pages.
    let place = desk.pictures.acquire().await;
    let place = place.map_err(|error| StoreError::Row(error.to_string()))?;
    let done = tokio::task::spawn_blocking(move || {
        let mut found = NoticeVerified {
            cycle,
            number,
            title: format!("{} {}", document.title, document.name()),
            unchanged: secrets::digest(&row.document) == row.digest,
            digest: row.digest,
            bundle: None,
            unbundled: document.unbundled.clone(),
            same: document.bundle.is_none() == bytes.is_empty(),
            differs: None,
            typed: None,
        };
        if !bytes.is_empty() {
            open(&mut found, &document, &bytes);
        }
        if !typed.is_empty() {
            found.typed = Some(matches(&found, &typed));
        }
        found
    })
    .await;
    drop(place);
    Ok(done.map_err(|error| StoreError::Row(error.to_string()))?)
}

fn open(found: &mut NoticeVerified, document: &Document, bytes: &[u8]) {
    let (files, problems) = match fanben_papers::read_bundle_bytes(bytes, "bundle.zip", &NAMES) {
        Ok(read) => (read.files, read.problems),
        Err(why) => (BTreeMap::new(), vec![(String::new(), why.to_string())]),
    };
    let verified = Verified::of(&files, problems);
    found.same = document.bundle.as_ref().is_some_and(|one| one.sha256 == verified.sha256);
    let result = files.get(RESULT).and_then(|bytes| serde_json::from_slice(bytes).ok());
    found.differs = differs(&result.unwrap_or_default(), &document.rows);
    found.bundle = Some(verified);
}

/// Sixteen digits are enough to tell one digest from all others.
fn matches(found: &NoticeVerified, typed: &str) -> bool {
    let bundle = found.bundle.iter().flat_map(|one| [&one.sha256, &one.sm3]);
    let mut all = bundle.chain([&found.digest]);
    typed.len() >= 16 && all.any(|digest| digest.starts_with(typed))
}

/// The bundle that proves a notice, for anybody.
pub async fn bundle_file(desk: &Desk, cycle: CycleId, number: i64) -> Result<Vec<u8>, Refusal> {
    let (_, bytes) = bundle(desk, cycle, number).await?;
    if bytes.is_empty() { Err(Refusal::NotFound) } else { Ok(bytes) }
}

/// The notices of a cycle and the bytes of one's bundle, while the public sees it.
async fn bundle(desk: &Desk, cycle: CycleId, number: i64) -> Result<(Noticed, Vec<u8>), Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let noticed = Noticed::load(&mut tx, cycle).await?;
    let (row, document) = noticed.get(number).ok_or(Refusal::NotFound)?;
    let down = noticed.step(number, TAKEN_DOWN).is_some();
    if !document.hangs(Scope::Web, desk.today(), down) {
        return Err(Refusal::NotFound);
    }
    let bytes = if row.file.is_empty() { Vec::new() } else { tx.file_bytes(&row.file).await? };
    Ok((noticed, bytes))
}
