//! A folder with a scheme and files of facts, and the command that rates them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use fanben_papers::{CellSpec, SheetSpec, write_sheets};
use serde_json::Value as Json;
use tempfile::TempDir;

const SCHEME: &str = include_str!("scheme.yaml");
/// Two villages have one name.
const UNITS: &str = "编码,名称,类型,上级编码
520502001000,柳河镇,镇,
520502001001,柳树村,村,520502001000
520502001002,河口村,村,520502001000
520502001003,上坝村,村,520502001000
520502001004,下坝村,村,520502001000
520502001005,柳树村,村,520502001000
";

/// A folder of an office.
pub(crate) struct Desk {
    folder: TempDir,
    files: Vec<PathBuf>,
}

/// What the command said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    /// A folder with the register of units.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("scheme.yaml"), SCHEME).unwrap();
        let mut desk = Self { folder, files: Vec::new() };
        desk.bytes("名册.csv", UNITS.as_bytes());
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file of facts into the folder.
    pub(crate) fn bytes(&mut self, name: &str, bytes: &[u8]) -> &mut Self {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        self.file(&path)
    }

    /// Puts a workbook into the folder.
    pub(crate) fn workbook(&mut self, name: &str, sheets: &[SheetSpec]) -> &mut Self {
        let path = self.path(name);
        write_sheets(&path, sheets).unwrap();
        self.file(&path)
    }

    /// Names a file of facts, whether it exists or not.
    pub(crate) fn file(&mut self, path: &Path) -> &mut Self {
        self.files.push(path.to_owned());
        self
    }

    /// `fanben rate` with more arguments.
    pub(crate) fn rate(&self, more: &[&str]) -> Said {
        let scheme = self.path("scheme.yaml");
        let mut arguments = vec![OsStr::new("rate"), scheme.as_os_str(), OsStr::new("--facts")];
        arguments.extend(self.files.iter().map(|file| file.as_os_str()));
        arguments.extend(more.iter().map(OsStr::new));
        fanben(&arguments)
    }

    /// What was read of each village and what was not, as text.
    pub(crate) fn told(&self) -> String {
        let said = self.rate(&["--json"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let json: Json = serde_json::from_str(&said.out).unwrap();
        let list = |name: &str| json[name].as_array().unwrap().clone();
        let mut lines: Vec<String> = list("results")
            .iter()
            .map(|result| {
                let items = ["A1", "A2", "A3", "A4"].map(|item| points(&result["items"][item]));
                format!("{} {}", words(&result["code"]), items.join(" "))
            })
            .collect();
        lines.extend(list("facts_findings").iter().map(|finding| {
            let [file, sheet, cell, says] =
                ["file", "sheet", "cell", "says"].map(|part| words(&finding[part]));
            let parts = [file, sheet, cell];
            let at: Vec<&str> =
                parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
            format!("{}:{says}", at.join(" "))
        }));
        lines.join("\n")
    }
}

/// Runs the command.
pub(crate) fn fanben<S: AsRef<OsStr>>(arguments: &[S]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_fanben")).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

fn words(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// Points of an item: a number, `/` where it does not apply, `?` where nobody evaluated it.
fn points(item: &Json) -> String {
    match item["state"].as_str() {
        Some("scored") => words(&item["low"]),
        Some("not_applicable") => "/".to_owned(),
        _ => "?".to_owned(),
    }
}

/// A sheet of text cells; what looks like a number is one.
pub(crate) fn sheet(name: &str, rows: &[&[&str]]) -> SheetSpec {
    let cell = |text: &&str| match *text {
        "" => CellSpec::Blank,
        // Codes are text.
        text if text.parse::<f64>().is_ok() && text.len() < 10 => CellSpec::Number(text.to_owned()),
        text => CellSpec::Text(text.to_owned()),
    };
    let rows = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    SheetSpec { sheet: name.to_owned(), rows, ..SheetSpec::default() }
}
