//! Three-way merge as a table, forms that came back as sheets, and what holds for every merge.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod laws;
mod returned;

use fanben_model::exchange::{Judgment, after, fate};
use fanben_model::scheme::clause::rule::{Kind, Question};

pub(crate) fn question(kind: Kind) -> Question {
    Question { asks: "组织活动".to_owned(), kind, unit: String::new() }
}

fn judgment(cell: &str) -> Judgment {
    let (value, reason) = cell.split_once('(').unwrap_or((cell, ""));
    Judgment { value: value.to_owned(), reason: reason.trim_end_matches(')').to_owned() }
}

#[test]
fn the_table_of_fates_holds() {
    let mut rows = 0;
    for line in include_str!("merge.txt").lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let kind = match cells[0] {
            "次数" => Kind::Count,
            "比例" => Kind::Percent,
            _ => Kind::YesNo,
        };
        let question = question(kind);
        let base = (cells[1] != "?").then(|| judgment(cells[1]));
        let (file, store) = (judgment(cells[2]), judgment(cells[3]));
        let found = fate(&question, base.as_ref(), &file, &store);
        assert_eq!(found.says(), cells[4], "{line}");
        assert_eq!(*after(found, &file, &store), judgment(cells[5]), "{line}");
        rows += 1;
    }
    assert!(rows > 25, "{rows}");
}
