//! The `fanben` command as a test runs it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

/// Runs it; `Err` holds what it says when it fails.
pub(crate) fn fanben(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_fanben"))
        .args(arguments)
        .output()
        .map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    // A scheme with nobody to rate still tells what it found.
    let told = output.stdout.starts_with(b"{");
    if output.status.success() || told {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}

/// A scheme with its facts, ready for commands.
pub(crate) struct Rated {
    scheme: String,
    facts: PathBuf,
    period: Option<String>,
    /// What `rate --json` says.
    pub(crate) json: Json,
}

impl Rated {
    pub(crate) fn new(scheme: &Path, facts: &Path, period: Option<&str>) -> Result<Self, String> {
        let scheme = scheme.display().to_string();
        let path = facts.display().to_string();
        let period = period.map(str::to_owned);
        let mut rated = Self { scheme, facts: facts.to_owned(), period, json: Json::Null };
        let text = rated.run("rate", &["--facts", &path, "--json"])?;
        rated.json = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok(rated)
    }

    fn run(&self, command: &str, rest: &[&str]) -> Result<String, String> {
        let mut arguments = vec![command, &self.scheme];
        arguments.extend(rest);
        if let Some(period) = &self.period {
            arguments.extend(["--period", period]);
        }
        fanben(&arguments)
    }

    /// What `explain` prints about a subject.
    pub(crate) fn explain(&self, subject: &str) -> Result<String, String> {
        let facts = self.facts.display().to_string();
        self.run("explain", &["--facts", &facts, "--subject", subject])
    }

    pub(crate) fn list(&self, pointer: &str) -> &[Json] {
        self.json.pointer(pointer).and_then(Json::as_array).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn result(&self, subject: &str) -> Option<&Json> {
        self.list("/results").iter().find(|result| result["code"] == subject)
    }

    /// What is remarked about scheme and facts.
    pub(crate) fn findings(&self) -> Vec<String> {
        let of_scheme = self.list("/scheme_findings").iter().map(|finding| {
            let text = words(&finding["text"]);
            let quoted = if text.is_empty() { String::new() } else { format!("“{text}”") };
            format!("{}{quoted}:{}", words(&finding["at"]), words(&finding["says"]))
        });
        let of_facts = self.list("/facts_findings").iter().map(|finding| {
            let [file, sheet, cell] = ["file", "sheet", "cell"].map(|part| words(&finding[part]));
            let sheet = if sheet.is_empty() { file } else { format!("{file}·{sheet}") };
            let at = if cell.is_empty() { sheet } else { format!("{sheet} {cell}") };
            format!("{at}:{}", words(&finding["says"]))
        });
        of_scheme.chain(of_facts).collect()
    }
}

/// A JSON value as people read it.
pub(crate) fn words(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

/// The score of a result: one number, or the least and the most.
pub(crate) fn score(result: &Json) -> String {
    let (low, high) = (words(&result["low"]), words(&result["high"]));
    if low == high { low } else { format!("{low}~{high}") }
}
