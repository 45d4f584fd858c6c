//! The house rules that a compiler does not keep.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::path::{Path, PathBuf};

/// The rooms of the model, in the order in which data flows.
const FLOW: [&str; 19] = [
    "number",
    "calendar",
    "place",
    "measures",
    "scheme",
    "succession",
    "intake",
    "exchange",
    "rubric",
    "rating",
    "stages",
    "notices",
    "ballots",
    "rights",
    "incentives",
    "programme",
    "bundles",
    "signing",
    "draws",
];

/// Which crates a crate may use.
const ARROWS: [(&str, &[&str]); 6] = [
    ("fanben-model", &[]),
    ("fanben-papers", &["fanben-model"]),
    ("fanben-store", &["fanben-model"]),
    ("fanben-actions", &["fanben-model", "fanben-papers", "fanben-store"]),
    ("fanben-web", &["fanben-model", "fanben-actions"]),
    ("fanben", &["fanben-model", "fanben-papers", "fanben-store", "fanben-actions", "fanben-web"]),
];

struct Source {
    path: PathBuf,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn below(folder: &Path, ending: &str, found: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                below(&path, ending, found);
            }
        } else if path.extension().is_some_and(|found| found == ending) {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push(Source { path, text });
        }
    }
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    below(&root().join("crates"), "rs", &mut found);
    assert!(found.len() > 20, "the sources are where they are looked for");
    found
}

fn refuse(wrong: &[String], rule: &str) {
    assert!(wrong.is_empty(), "{rule}:\n  {}", wrong.join("\n  "));
}

#[test]
fn every_module_says_what_flows_through_it() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path.display().to_string())
        .collect();
    refuse(&wrong, "begin with //! what comes in and what goes out");
}

#[test]
fn files_stay_short_enough_to_read() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| source.text.lines().count() > 600)
        .map(|source| format!("{} {}", source.path.display(), source.text.lines().count()))
        .collect();
    refuse(&wrong, "at most 600 lines");
}

#[test]
fn rooms_have_names_that_say_something() {
    let empty = ["util", "utils", "common", "helper", "helpers", "misc", "shared"];
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| {
            source.path.iter().any(|part| {
                let part = part.to_string_lossy();
                empty.contains(&part.trim_end_matches(".rs"))
            })
        })
        .map(|source| source.path.display().to_string())
        .collect();
    refuse(&wrong, "name a room after what is in it");
}

#[test]
fn the_model_only_looks_upstream() {
    let model = root().join("crates/fanben-model/src");
    let mut wrong = Vec::new();
    for (at, room) in FLOW.iter().enumerate() {
        let mut found = Vec::new();
        below(&model.join(room), "rs", &mut found);
        for source in found {
            for later in &FLOW[at + 1..] {
                if source.text.contains(&format!("crate::{later}")) {
                    wrong.push(format!("{} uses {later}", source.path.display()));
                }
            }
        }
    }
    refuse(&wrong, "data flows one way");
}

#[test]
fn crates_only_use_those_below_them() {
    let mut wrong = Vec::new();
    for (name, allowed) in ARROWS {
        let manifest = root().join("crates").join(name).join("Cargo.toml");
        let text = std::fs::read_to_string(manifest).unwrap();
        for (other, _) in ARROWS {
            let used = text.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(other));
            if other != name && used && !allowed.contains(&other) {
                wrong.push(format!("{name} uses {other}"));
            }
        }
    }
    refuse(&wrong, "model ← papers, store ← actions ← web ← fanben");
}

#[test]
fn no_code_names_a_place() {
    let mut packs = Vec::new();
    for folder in ["packs", "rubrics"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            packs.push(entry.unwrap().file_name().into_string().unwrap());
        }
    }
    let mut wrong = Vec::new();
    for source in sources() {
        let in_tests = source.path.iter().any(|part| part == "tests");
        let code = source.text.split("#[cfg(test)]").next().unwrap_or_default();
        for pack in &packs {
            let named = code.lines().any(|line| {
                !line.trim_start().starts_with("//") && line.contains(&format!("\"{pack}"))
            });
            // The demonstration has to begin somewhere.
            if named && !in_tests && !source.path.ends_with("demo.rs") {
                wrong.push(format!("{} names {pack}", source.path.display()));
            }
        }
    }
    refuse(&wrong, "differences between places are data");
}

#[test]
fn lines_have_no_blanks_at_their_end() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| source.text.lines().any(|line| line.ends_with([' ', '\t'])))
        .map(|source| source.path.display().to_string())
        .collect();
    refuse(&wrong, "no blanks at the end of a line");
}
