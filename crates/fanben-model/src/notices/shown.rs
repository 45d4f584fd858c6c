//! One frozen notice → what each of its four audiences is shown.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::document::{Document, Row};

/// For whom it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The village's notice board, on paper.
    Wall,
    /// The public web.
    Web,
    /// Inside the organisation.
    Inside,
    /// To the level above.
    Upward,
}

impl Scope {
    /// Every scope, the most public first.
    pub const ALL: [Self; 4] = [Self::Wall, Self::Web, Self::Inside, Self::Upward];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wall => "村务公开栏",
            Self::Web => "互联网公开",
            Self::Inside => "内部通报",
            Self::Upward => "上报件",
        }
    }

    /// Anybody reads it.
    pub fn public(self) -> bool {
        matches!(self, Self::Wall | Self::Web)
    }
}

/// A row as an audience is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRow {
    /// Its code.
    pub code: String,
    /// Its name; none: a person who did not agree to be named.
    pub name: Option<String>,
    /// Its league.
    pub league: String,
    /// Its rank; none: not shown.
    pub rank: Option<u32>,
    /// Its total.
    pub total: String,
    /// Its title or tier.
    pub title: String,
    /// It has one.
    pub titled: bool,
    /// Stars won.
    pub stars: Option<u32>,
    /// Money in yuan.
    pub money: String,
    /// Dimensions.
    pub parts: Vec<(String, String)>,
    /// Prompts and warnings.
    pub words: Vec<String>,
}

impl Document {
    /// What an audience is shown, in the order in which it is shown. The public sees titles in the
    /// order of ranks and everybody else in display order, so that nobody is shown as the last; who
    /// is a person is not named without consent; warnings stay inside.
    pub fn shown(&self, scope: Scope) -> Vec<ShownRow> {
        let public = scope.public();
        let ranked = |row: &Row| !public || self.terms.ranks || row.titled;
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| {
            let place = if ranked(row) { row.rank } else { u32::MAX };
            (!ranked(row), place)
        });
        rows.into_iter().map(|row| self.one(row, public, scope, ranked(row))).collect()
    }

    fn one(&self, row: &Row, public: bool, scope: Scope, ranked: bool) -> ShownRow {
        ShownRow {
            code: if public && row.personal { String::new() } else { row.code.clone() },
            name: self.named(&row.code, public, row.personal).then(|| row.name.clone()),
            league: row.league.clone(),
            rank: (ranked && row.rank > 0).then_some(row.rank),
            total: row.total.clone(),
            title: row.title.clone(),
            titled: row.titled,
            stars: row.stars,
            money: row.money.clone(),
            parts: if scope == Scope::Web { Vec::new() } else { row.parts.clone() },
            words: if public { Vec::new() } else { row.words.clone() },
        }
    }

    fn named(&self, code: &str, public: bool, personal: bool) -> bool {
        !public || !personal || self.terms.consents.iter().any(|one| one == code)
    }

    /// Whether a subject may be named to an audience.
    pub fn names(&self, code: &str, scope: Scope) -> bool {
        let personal = self.row(code).is_some_and(|row| row.personal);
        self.named(code, scope.public(), personal)
    }

    /// Whether an audience still sees it on a day; `down`: it was taken down before.
    pub fn hangs(&self, scope: Scope, today: NaiveDate, down: bool) -> bool {
        !scope.public() || (!down && today <= self.down)
    }
}
