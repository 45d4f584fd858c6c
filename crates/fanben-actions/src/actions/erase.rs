//! What was kept long enough: the bytes of withdrawn evidence, the words of objections. Digests and
//! everything said about them stay.

use chrono::Duration;
use fanben_store::Tx;

use crate::doing::{Entry, add_entry};
use crate::{Desk, Refusal};

/// So long a file stays readable after nothing but withdrawn evidence refers to it.
pub const WITHDRAWN_KEPT: Duration = Duration::days(30);

/// What the trail calls it, and how it says which files.
const ACT: &str = "erase_withdrawn";
const FILES: &str = "files ";
/// The same for words of objections.
const WORDS_ACT: &str = "erase_words";

/// Erases the bytes of withdrawn evidence that nothing else refers to and that was kept long enough.
/// Nobody does it: it is done by the clock, and the trail says of which digests. Returns how many.
pub async fn erase_withdrawn(desk: &Desk) -> Result<usize, Refusal> {
    let before = desk.now() - WITHDRAWN_KEPT;
    // Most of the time there is nothing, and nobody waits for it.
    if desk.store.read(desk.tenant()?).await?.erasable(before).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = desk.store.write(desk.tenant()?).await?;
    let digests = tx.erasable(before).await?;
    if digests.is_empty() {
        return Ok(0);
    }
    for digest in &digests {
        tx.erase_bytes(digest).await?;
    }
    let entry = Entry {
        at: desk.now(),
        person: None,
        act: ACT,
        about: &format!("{FILES}{}", digests.join(" ")),
        outcome: "done",
        action: None,
        content: String::new(),
    };
    add_entry(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(digests.len())
}

/// The digests the trail says were erased.
pub(crate) async fn erased(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    let rows = tx.audit().await?;
    let said = rows.iter().filter(|row| row.act == ACT && row.person.is_none());
    let listed = said.filter_map(|row| row.about.strip_prefix(FILES));
    Ok(listed.flat_map(|list| list.split(' ')).map(str::to_owned).collect())
}

/// Erases the words of objections that were ruled on so long ago, with names and contacts; numbers,
/// rulings and commitments stay. Nobody does it: the trail says of which. Returns how many.
pub async fn erase_words(desk: &Desk, kept: Duration) -> Result<usize, Refusal> {
    let before = desk.now() - kept;
    if desk.store.read(desk.tenant()?).await?.words_ruled_before(before).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = desk.store.write(desk.tenant()?).await?;
    let all = tx.words_ruled_before(before).await?;
    let mut said = Vec::new();
    for (cycle, number) in &all {
        tx.forget_words(*cycle, *number).await?;
        said.push(format!("{cycle} {number}"));
    }
    if all.is_empty() {
        return Ok(0);
    }
    let entry = Entry {
        at: desk.now(),
        person: None,
        act: WORDS_ACT,
        about: &format!("objections {}", said.join(" ")),
        outcome: "done",
        action: None,
        content: String::new(),
    };
    add_entry(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(all.len())
}
