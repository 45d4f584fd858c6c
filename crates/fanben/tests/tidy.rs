//! The house rules that a compiler does not keep.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The rooms of the model, in the order in which data flows.
const FLOW: [&str; 27] = [
    "number",
    "calendar",
    "place",
    "measures",
    "scheme",
    "succession",
    "intake",
    "exchange",
    "earlier",
    "rubric",
    "rating",
    "stages",
    "settlement",
    "notices",
    "ballots",
    "lists",
    "talks",
    "vetting",
    "liaison",
    "rights",
    "incentives",
    "programme",
    "bundles",
    "signing",
    "draws",
    "plans",
    "payments",
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

/// The names of all tests, also those that run on both databases, each with its crate.
fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for source in sources() {
        let path = source.path.strip_prefix(root().join("crates")).unwrap();
        let owner = path.iter().next().unwrap().to_str().unwrap().to_owned();
        let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let marked = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
            let is_test =
                |mark: &&str| ["#[test]", "#[tokio::test"].iter().any(|one| mark.starts_with(one));
            let name = line.trim_start_matches("async ").strip_prefix("fn ");
            if let Some(name) = name.filter(|_| marked.clone().any(is_test)) {
                found.insert(format!("{owner}/{}", name.split('(').next().unwrap()));
            }
        }
        // A case of both databases is a function that `on_both!` names.
        for cases in source.text.split("on_both!(").skip(1) {
            let cases = cases.split(')').next().unwrap().split(',').map(str::trim);
            found.extend(
                cases.filter(|name| !name.is_empty()).map(|name| format!("{owner}/{name}")),
            );
        }
    }
    found
}

#[test]
fn what_shows_a_requirement_of_security_is_there() {
    let text = std::fs::read_to_string(root().join("docs/asvs.md")).unwrap();
    let tests = tests();
    assert!(tests.len() > 300, "tests are where they are looked for: {}", tests.len());
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>())
        .filter(|cells| cells.len() == 7 && cells[1].starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let (number, how, told) = (row[1], row[4], row[5]);
        let mut shown = 0;
        for word in told.split([' ', ',', ':', ';', '(', ')', '`']) {
            let word = word.trim_end_matches('.');
            let named = word
                .split_once('/')
                .filter(|(owner, _)| ARROWS.iter().any(|(name, _)| name == owner));
            if named.is_some() {
                shown += 1;
                if !tests.contains(word) {
                    wrong.push(format!("{number}: there is no test {word}"));
                }
            }
        }
        // Every other piece is in quotation marks; what has a slash or an ending is a file.
        let mut files = 0;
        for piece in told.split('`').skip(1).step_by(2) {
            let ours = ["crates/", "docs/", "deploy/"].iter().any(|at| piece.starts_with(at));
            if ours || piece.starts_with("Cargo.") {
                files += 1;
                if !root().join(piece).exists() {
                    wrong.push(format!("{number}: there is no file {piece}"));
                }
            }
        }
        let said = match how {
            "test" => shown > 0,
            "code" => files > 0,
            "n/a" | "not met" => !told.is_empty(),
            _ => false,
        };
        if !said {
            wrong.push(format!("{number}: {how} says nothing"));
        }
    }
    for how in ["test", "code", "n/a", "not met", "all"] {
        let there = rows.iter().filter(|row| how == "all" || row[4] == how).count();
        if !text.contains(&format!("\n| {how} | {there} |\n")) {
            wrong.push(format!("{how}: {there} rows"));
        }
    }
    let numbers: BTreeSet<&str> = rows.iter().map(|row| row[1]).collect();
    assert_eq!((rows.len(), numbers.len()), (253, 253), "70 of level 1, 183 of level 2");
    assert_eq!(rows.iter().filter(|row| row[2] == "1").count(), 70);
    refuse(&wrong, "docs/asvs.md names what is there");
}
