//! Files → grids and results → workbooks, whole.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod evidence;
mod garbage;
mod offices;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fanben_model::intake::{Grid, cell_name};
use fanben_papers::{Unreadable, read_grids};

/// A file kept beside the tests.
fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

/// Reads a file without telling anybody how far it is.
fn grids(path: &Path) -> Result<Vec<Grid>, Unreadable> {
    read_grids(path, &mut |_| {})
}

/// Sheets as a person would copy them onto paper.
fn on_paper(grids: &[Grid]) -> String {
    let mut text = String::new();
    for grid in grids {
        let _ = writeln!(text, "== {}", if grid.sheet.is_empty() { "-" } else { &grid.sheet });
        for row in 0..grid.height() {
            let cells: Vec<String> =
                (0..grid.width(row)).map(|at| grid.raw(row, at).replace('\n', "⏎")).collect();
            let _ = writeln!(text, "{:>3} {}", row + 1, cells.join(" | "));
        }
        for merge in grid.merges() {
            let from = cell_name(merge.top, merge.left);
            let _ = writeln!(text, "    {from}:{} 合并", cell_name(merge.bottom, merge.right));
        }
        for remark in &grid.remarks {
            let at = remark.at.map_or(String::new(), |(row, column)| cell_name(row, column));
            let _ = writeln!(text, "    {at} {}", remark.noticed.says());
        }
    }
    text
}

/// Compares with a kept text; `UPDATE=1` writes it instead.
#[expect(clippy::disallowed_methods, reason = "the switch that rewrites what tests expect")]
fn same_as_kept(name: &str, found: &str) {
    let path = kept(name);
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&path, found).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(wanted == found, "{name} differs; UPDATE=1 accepts it:\n{found}");
}
