//! A row that would be published → what is signed of it, and under which titles that is wanting.
//!
//! These signatures stand under no stage: they are on the result as a whole, before its notice.

use fanben_model::notices::Row;
use fanben_model::scheme::Sign;
use fanben_model::signing::{Change, Line, LineKind, Sealed, Shown, changes, moved};
use fanben_model::stages::{LastSigned, Wanting, wanting};
use fanben_store::{SignatureRow, StoreError};

use crate::Refusal;
use crate::live::Live;

/// A title over a row.
pub(crate) struct Titled<'r> {
    pub(crate) sign: Sign,
    pub(crate) last: Option<&'r SignatureRow>,
    /// What moved since.
    pub(crate) changes: Vec<Change>,
    pub(crate) wanting: Option<Wanting>,
}

/// What is signed of a row: total, rank, title, stars, money.
pub(crate) fn seal(live: &Live, row: &Row) -> Result<(Shown, Sealed), Refusal> {
    let figures = [
        ("0", "总分", row.total.clone()),
        ("1", "名次", row.rank.to_string()),
        ("2", "等次", row.title.clone()),
        ("3", "得星数", row.stars.map(|stars| stars.to_string()).unwrap_or_default()),
        ("4", "奖补(元)", row.money.clone()),
    ];
    let line = |(key, name, value): (&str, &str, String)| Line {
        kind: LineKind::Figure,
        key: key.to_owned(),
        name: name.to_owned(),
        value,
    };
    let shown = Shown {
        form: 1,
        cycle: live.row.id.to_string(),
        rules: live.row.digest.clone(),
        stage: String::new(),
        subject: row.code.clone(),
        name: row.name.clone(),
        lines: figures.into_iter().filter(|(.., value)| !value.is_empty()).map(line).collect(),
    };
    let sealed = shown.sealed().map_err(|error| StoreError::Row(error.to_string()))?;
    Ok((shown, sealed))
}

/// Every title over a row, with what was done under it and what is wanting. Who stood aside in
/// scoring has no part in this; a row nobody has to sign has no title.
pub(crate) fn titles<'r>(
    live: &Live,
    row: &Row,
    rows: &'r [SignatureRow],
) -> Result<Vec<Titled<'r>>, Refusal> {
    let (shown, sealed) = seal(live, row)?;
    let mut all = Vec::new();
    for sign in live.ready.signs.clone() {
        let last = rows.iter().rev().find(|one| one.stage.is_empty() && one.role == sign.role);
        let changes = match last {
            Some(last) if last.digest != sealed.digest => {
                let then: Shown = serde_json::from_str(&last.shown)
                    .map_err(|error| StoreError::Row(format!("signature: {error}")))?;
                changes(&then, &shown)
            }
            _ => Vec::new(),
        };
        let done = last.map(|row| LastSigned { refused: row.refused, moved: moved(&changes) });
        let wanting = wanting(&sign, done);
        all.push(Titled { sign, last, changes, wanting });
    }
    Ok(all)
}
