//! What was published and what is now → everybody whose result moved, old and new side by side.

use serde::{Deserialize, Serialize};

use super::document::Row;
use crate::scheme::Column;

/// What moved for one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What, what it was, what it is: 总分, 85, 82.
    pub moved: Vec<(String, String, String)>,
}

/// Everybody whose score, rank, title, stars or money is another than before, in display order; then
/// those who are not there any more.
pub fn differences(before: &[Row], now: &[Row]) -> Vec<Difference> {
    let find = |rows: &'_ [Row], code: &str| rows.iter().find(|row| row.code == code).cloned();
    let mut found = Vec::new();
    let mut add = |row: &Row, was: Option<&Row>, is: Option<&Row>| {
        let moved: Vec<_> = figures(was)
            .into_iter()
            .zip(figures(is))
            .filter(|((_, was), (_, is))| was != is)
            .map(|((name, was), (_, is))| (name.to_owned(), was, is))
            .collect();
        if !moved.is_empty() {
            found.push(Difference { code: row.code.clone(), name: row.name.clone(), moved });
        }
    };
    for row in now {
        add(row, find(before, &row.code).as_ref(), Some(row));
    }
    for row in before.iter().filter(|row| find(now, &row.code).is_none()) {
        add(row, Some(row), None);
    }
    found
}

/// The column of what moved, by what it is called in a difference; none: it is none.
pub fn column(what: &str) -> Option<Column> {
    Some(match what {
        "总分" => Column::Total,
        "名次" => Column::Rank,
        "等次" => Column::Title,
        "得星数" => Column::Stars,
        "奖补(元)" => Column::Money,
        _ => return None,
    })
}

/// What is compared, under the names people have for it; nothing where there is no row.
fn figures(row: Option<&Row>) -> [(&'static str, String); 5] {
    let text = |of: fn(&Row) -> String| row.map(of).unwrap_or_default();
    [
        ("总分", text(|row| row.total.clone())),
        ("名次", text(|row| row.rank.to_string())),
        ("等次", text(|row| row.title.clone())),
        ("得星数", text(|row| row.stars.map(|stars| stars.to_string()).unwrap_or_default())),
        ("奖补(元)", text(|row| row.money.clone())),
    ]
}
