//! Sentences as counties write them and what each is read into, one after the other in
//! `readings.txt`: a sentence, then its normal sentence behind `=`, or its findings behind `!`.
//! `UPDATE=1` rewrites what is read; the difference is to be reviewed.

use std::path::Path;

use fanben_model::scheme::clause::finding::Severity;
use fanben_model::scheme::clause::{Context, normal, read};

const HEAD: &str = "# Sentences and what they are read into; see readings.rs.\n";

/// All sentences of the file.
pub(super) fn sentences() -> Vec<&'static str> {
    include_str!("readings.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '=', '!', '~']))
        .collect()
}

/// A sentence with what it is read into, and its warnings behind `~`.
fn told(text: &str) -> String {
    let reading = read(text, &Context::default());
    let codes = |severity: Severity| -> String {
        let codes: Vec<String> = reading
            .findings
            .iter()
            .filter(|finding| finding.severity() == severity)
            .map(|finding| serde_json::to_string(&finding.code).unwrap().replace('"', ""))
            .collect();
        codes.join(" ")
    };
    let read = match &reading.rule {
        Some(rule) => format!("= {}", normal::print(rule)),
        None => format!("! {}", codes(Severity::Error)),
    };
    match codes(Severity::Warning) {
        warnings if warnings.is_empty() => format!("{text}\n{read}\n"),
        warnings => format!("{text}\n{read}\n~ {warnings}\n"),
    }
}

#[test]
fn sentences_are_read_as_reviewed() {
    let text: String = sentences().into_iter().map(told).collect();
    let text = format!("{HEAD}{text}");
    if std::env::var_os("UPDATE").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clauses/readings.txt");
        std::fs::write(file, text).unwrap();
        return;
    }
    for (found, wanted) in text.lines().zip(include_str!("readings.txt").lines()) {
        assert_eq!(found, wanted);
    }
    assert_eq!(text.lines().count(), include_str!("readings.txt").lines().count());
}
