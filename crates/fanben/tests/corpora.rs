//! The corpora of `fuzz/`, each file against what holds for any bytes.

#[cfg(test)]
#[path = "../../../fuzz/laws/bundle.rs"]
mod bundle;
#[cfg(test)]
#[path = "../../../fuzz/laws/clause.rs"]
mod clause;
#[cfg(test)]
#[path = "../../../fuzz/laws/scheme.rs"]
mod scheme;
#[cfg(test)]
#[path = "../../../fuzz/laws/table.rs"]
mod table;

#[cfg(test)]
use std::path::Path;

/// Replays a corpus, which is small enough to be kept.
#[cfg(test)]
fn replay(name: &str, hold: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let mut sizes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        sizes.push(bytes.len());
        let held = std::panic::catch_unwind(|| hold(&bytes));
        assert!(held.is_ok(), "{}", path.display());
    }
    assert!(sizes.len() > 9, "{name} has {} files", sizes.len());
    assert!(sizes.iter().sum::<usize>() <= 200 << 10, "{name} is larger than 200 KB");
}

#[test]
fn bundles_hold() {
    replay("bundle", bundle::hold);
}

#[test]
fn clauses_hold() {
    replay("clause", clause::hold);
}

#[test]
fn schemes_hold() {
    replay("scheme", scheme::hold);
}

#[test]
fn tables_hold() {
    replay("table", table::hold);
}
