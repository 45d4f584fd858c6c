//! Where somebody is signed in.

use chrono::{DateTime, Utc};

use crate::{Desk, Person, Refusal};

/// The sessions of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sessions {
    /// Those that count, the latest first.
    pub lines: Vec<SessionLine>,
    /// The account has a second factor.
    pub factor: bool,
}

/// One of them. Where it is, is not known: no address is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLine {
    /// When it was opened.
    pub opened: DateTime<Utc>,
    /// When a page was asked for last, to the minute.
    pub seen: DateTime<Utc>,
    /// It is the one that asks.
    pub own: bool,
}

/// One's own sessions.
pub async fn sessions(desk: &Desk, who: &Person) -> Result<Sessions, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let now = desk.now();
    let mut rows = tx.sessions_of(who.id).await?;
    rows.retain(|row| !crate::desk::is_over(now, row.opened_at, row.seen_at));
    let line = |row: fanben_store::SessionRow| SessionLine {
        opened: row.opened_at,
        seen: row.seen_at,
        own: row.digest == who.session,
    };
    let lines = rows.into_iter().map(line).collect();
    let factor = tx.factor(who.id).await?.is_some_and(|factor| factor.confirmed);
    Ok(Sessions { lines, factor })
}
