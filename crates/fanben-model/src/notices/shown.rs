//! One frozen notice → what each of its four audiences is shown.

use chrono::NaiveDate;

use super::document::{Corrects, Document, Row};
use crate::scheme::{Column, Scope};

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
        let sees = |column| self.sees(scope, column);
        let text = |column, text: &String| {
            if sees(column) { text.clone() } else { String::new() }
        };
        ShownRow {
            code: if public && row.personal { String::new() } else { row.code.clone() },
            name: self.named(&row.code, public, row.personal).then(|| row.name.clone()),
            league: text(Column::League, &row.league),
            rank: (ranked && row.rank > 0 && sees(Column::Rank)).then_some(row.rank),
            total: text(Column::Total, &row.total),
            title: text(Column::Title, &row.title),
            titled: row.titled && sees(Column::Title),
            stars: row.stars.filter(|_| sees(Column::Stars)),
            money: text(Column::Money, &row.money),
            parts: if sees(Column::Parts) { row.parts.clone() } else { Vec::new() },
            words: if sees(Column::Words) { row.words.clone() } else { Vec::new() },
        }
    }

    /// It is for this audience at all. Inside it always is: who works with it has to see it.
    pub fn is_for(&self, scope: Scope) -> bool {
        let audiences = &self.terms.audiences;
        audiences.is_empty() || scope == Scope::Inside || audiences.contains_key(&scope)
    }

    /// Those it is for, the most public first.
    pub fn scopes(&self) -> Vec<Scope> {
        Scope::ALL.into_iter().filter(|scope| self.is_for(*scope)).collect()
    }

    /// An audience is shown a column: what is usual for it, and no more than its scheme says.
    pub fn sees(&self, scope: Scope, column: Column) -> bool {
        let narrowed = self.terms.audiences.get(&scope);
        let named =
            |columns: &Vec<Column>| columns.contains(&Column::All) || columns.contains(&column);
        self.is_for(scope) && scope.usual(column) && narrowed.is_none_or(named)
    }

    /// What it corrects as an audience is shown it: nobody is named who must not be, and nothing
    /// moved in what is not shown.
    pub fn corrected(&self, scope: Scope) -> Option<Corrects> {
        let mut corrects = self.corrects.clone()?;
        for one in &mut corrects.differences {
            if !self.names(&one.code, scope) {
                one.name = String::new();
            }
            one.moved.retain(|(what, ..)| match super::difference::column(what) {
                Some(column) => self.sees(scope, column),
                None => true,
            });
        }
        corrects.differences.retain(|one| !one.moved.is_empty());
        Some(corrects)
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
        self.is_for(scope) && (!scope.public() || (!down && today <= self.down))
    }
}
