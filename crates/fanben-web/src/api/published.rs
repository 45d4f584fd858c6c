//! What was published → values as other systems read them.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

/// A notice in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct NoticeLine {
    pub(crate) number: i64,
    #[schemars(extend("enum" = ["notice", "correction"]))]
    pub(crate) kind: String,
    #[schemars(extend("enum" = STATES))]
    pub(crate) state: String,
    /// The day it was posted.
    pub(crate) posted: NaiveDate,
    /// The last day of its period.
    pub(crate) last: NaiveDate,
    /// The last day on which the public sees it.
    pub(crate) down: NaiveDate,
    /// SHA-256 of its text.
    pub(crate) digest: String,
    /// SHA-256 of the bundle's list of files; null: no bundle.
    pub(crate) bundle: Option<String>,
}

/// How far a notice may be.
const STATES: [&str; 5] = ["drafted", "posted", "confirmed", "corrected", "withdrawn"];

/// A notice.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Notice {
    pub(crate) number: i64,
    #[schemars(extend("enum" = ["notice", "correction"]))]
    pub(crate) kind: String,
    pub(crate) title: String,
    /// For whom it is shown.
    #[schemars(extend("enum" = ["web", "upward"]))]
    pub(crate) scope: String,
    #[schemars(extend("enum" = STATES))]
    pub(crate) state: String,
    /// The audience still sees it; otherwise there are no rows.
    pub(crate) hangs: bool,
    /// The body that publishes.
    pub(crate) body: String,
    /// The body that confirms.
    pub(crate) confirms: String,
    pub(crate) posted: NaiveDate,
    pub(crate) last: NaiveDate,
    pub(crate) down: NaiveDate,
    pub(crate) rows: Vec<NoticeRow>,
    pub(crate) decisions: Vec<Decision>,
    /// What it corrects.
    pub(crate) corrects: Option<Corrects>,
    /// The number of the notice that took its place.
    pub(crate) next: Option<i64>,
    /// The document under which it was confirmed.
    pub(crate) document: Option<String>,
    /// SHA-256 of what was published.
    pub(crate) digest: String,
    /// The digests of the bundle that proves it.
    pub(crate) bundle: Option<Digests>,
}

/// Digests of a bundle's list of files.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Digests {
    pub(crate) sha256: String,
    pub(crate) sm3: String,
}

/// A row of a notice.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct NoticeRow {
    pub(crate) code: String,
    /// Null: somebody who did not agree to be named.
    pub(crate) name: Option<String>,
    pub(crate) league: Option<String>,
    pub(crate) rank: Option<u32>,
    pub(crate) total: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) stars: Option<u32>,
    /// In yuan.
    pub(crate) money: Option<String>,
}

/// What a body decided about a title.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Decision {
    #[schemars(extend("enum" = ["fill", "vacant", "depart"]))]
    pub(crate) kind: String,
    pub(crate) title: Option<String>,
    /// The subject's code.
    pub(crate) subject: Option<String>,
    pub(crate) reason: String,
    pub(crate) body: String,
    pub(crate) document: String,
    pub(crate) day: NaiveDate,
}

/// What a correction corrects.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Corrects {
    pub(crate) number: i64,
    pub(crate) reason: String,
    pub(crate) document: String,
    pub(crate) differences: Vec<Difference>,
}

/// A figure that moved.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Difference {
    pub(crate) code: String,
    pub(crate) what: String,
    pub(crate) before: String,
    pub(crate) now: String,
}
