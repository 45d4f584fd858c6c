//! One case: a scheme (as it is, or with a sentence replaced), facts as tables, what is expected.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::command::Rated;
use super::holds::Must;
use super::report;
use super::table::Table;

/// A file of `good/` or `bad/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The version of this format: 1.
    fanben: u32,
    /// What the case shows, in one sentence.
    #[expect(dead_code, reason = "says to a person what the file is for")]
    case: String,
    /// The scheme's file; none: the pack's first.
    #[serde(default)]
    scheme: Option<String>,
    /// The period; none: the scheme's own.
    #[serde(default)]
    period: Option<String>,
    /// Words of the scheme replaced for this case.
    #[serde(default)]
    replace: Vec<Replace>,
    /// A file beside this one whose facts stand under these.
    #[serde(default)]
    based_on: Option<String>,
    /// Tables by name; the name is the file's and the sheet's.
    #[serde(default)]
    facts: BTreeMap<String, String>,
    /// Cells of those tables replaced: 编码 | 栏目 | 值, and 表 where a heading stands in several.
    #[serde(default)]
    changes: String,
    /// What must hold; never rewritten.
    #[serde(default)]
    must: Vec<Must>,
    /// Subjects whose whole explanation is expected.
    #[serde(default)]
    explain: Vec<String>,
    /// What the case comes to; rewritten with `UPDATE=1`.
    #[serde(default)]
    expect: String,
}

/// Words of a scheme and what stands there instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    words: String,
    with: String,
}

#[derive(Deserialize)]
struct Pack {
    schemes: Vec<String>,
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}:{e}", path.display()))?;
    serde_saphyr::from_str(&text).map_err(|error| format!("{}:{error}", path.display()))
}

/// Checks one case. A good one has to be rated; a bad one has to be told something.
pub(crate) fn check(pack: &Path, file: &Path, good: bool) -> Result<(), String> {
    let case: Written = read(file)?;
    if case.fanben != 1 {
        return Err("只认识第1版格式(fanben: 1)".to_owned());
    }
    let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
    let scheme = scheme(pack, &case, temporary.path())?;
    let facts = write_facts(file, &case, temporary.path())?;
    let (text, mut wrong) = match Rated::new(&scheme, &facts, case.period.as_deref()) {
        Ok(rated) => {
            let wrong = case.must.iter().flat_map(|must| must.check(&rated)).collect();
            (report::text(&rated, &case.explain, good)?, wrong)
        }
        Err(says) => {
            let wrong: Vec<String> =
                case.must.iter().filter_map(|must| must.refused(&says).err()).collect();
            (format!("{says}\n"), wrong)
        }
    };
    if case.must.is_empty() {
        wrong.push("案例没有写必须成立的内容(must)".to_owned());
    }
    if !good && text.trim().is_empty() {
        wrong.push("写错的办法没有得到任何提示".to_owned());
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    if case.expect.trim_end() == text.trim_end() {
        return Ok(());
    }
    if std::env::var_os("UPDATE").is_some() {
        return rewrite(file, &text);
    }
    Err(difference(&case.expect, &text))
}

/// The scheme's path; with replacements a copy of the pack's files with them.
fn scheme(pack: &Path, case: &Written, temporary: &Path) -> Result<PathBuf, String> {
    let name = match &case.scheme {
        Some(name) => name.clone(),
        None => read::<Pack>(&pack.join("pack.yaml"))?.schemes.remove(0),
    };
    if case.replace.is_empty() {
        return Ok(pack.join(name));
    }
    let folder = temporary.join("pack");
    std::fs::create_dir(&folder).map_err(|error| error.to_string())?;
    for entry in std::fs::read_dir(pack).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_file() {
            let target = folder.join(path.file_name().unwrap_or_default());
            std::fs::copy(&path, target).map_err(|error| error.to_string())?;
        }
    }
    let path = folder.join(name);
    let mut text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    for Replace { words, with } in &case.replace {
        match text.matches(words.as_str()).count() {
            1 => text = text.replace(words.as_str(), with),
            n => return Err(format!("办法里有 {n} 处“{words}”,应恰好 1 处")),
        }
    }
    std::fs::write(&path, text).map_err(|error| error.to_string())?;
    Ok(path)
}

/// The tables of a case and of what it is based on, as files with their manifest.
fn write_facts(file: &Path, case: &Written, temporary: &Path) -> Result<PathBuf, String> {
    let mut tables = tables(file, case)?;
    let changes = Table::read(&case.changes);
    for row in 1..changes.rows.len() {
        let [code, heading, value, of] =
            ["编码", "栏目", "值", "表"].map(|column| changes.cell(row, column));
        let found: usize = tables
            .iter_mut()
            .filter(|(name, _)| name.contains(of))
            .map(|(_, table)| table.replace(code, heading, value))
            .sum();
        if found != 1 {
            return Err(format!("changes:{code} 的“{heading}”有 {found} 处,应恰好 1 处"));
        }
    }
    let mut manifest = "fanben: 1\nfiles:\n".to_owned();
    for (name, table) in &tables {
        let path = temporary.join(format!("{name}.csv"));
        std::fs::write(path, table.csv()).map_err(|error| error.to_string())?;
        manifest.push_str("  - ");
        manifest.push_str(name);
        manifest.push_str(".csv\n");
    }
    if tables.is_empty() {
        manifest = "fanben: 1\nfiles: []\n".to_owned();
    }
    let path = temporary.join("manifest.yaml");
    std::fs::write(&path, manifest).map_err(|error| error.to_string())?;
    Ok(path)
}

fn tables(file: &Path, case: &Written) -> Result<Vec<(String, Table)>, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shared {
        #[expect(dead_code, reason = "the case beside it says the version that counts")]
        fanben: u32,
        facts: BTreeMap<String, String>,
    }
    let mut tables = Vec::new();
    if let Some(name) = &case.based_on {
        let path = file.parent().unwrap_or(Path::new(".")).join(name);
        let shared: Shared = read(&path)?;
        tables.extend(shared.facts);
    }
    tables.extend(case.facts.clone());
    Ok(tables.into_iter().map(|(name, text)| (name, Table::read(&text))).collect())
}

/// Everything from `expect:` on is replaced.
fn rewrite(file: &Path, text: &str) -> Result<(), String> {
    let before = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let kept: Vec<&str> = before.lines().take_while(|line| !line.starts_with("expect:")).collect();
    let mut after = kept.join("\n").trim_end().to_owned();
    after.push_str("\nexpect: |\n");
    for line in text.trim_end().lines() {
        if !line.is_empty() {
            after.push_str("  ");
            after.push_str(line);
        }
        after.push('\n');
    }
    std::fs::write(file, after).map_err(|error| error.to_string())
}

/// The first lines that differ.
fn difference(expected: &str, is: &str) -> String {
    let (expected, is): (Vec<&str>, Vec<&str>) =
        (expected.trim_end().lines().collect(), is.trim_end().lines().collect());
    let differ = (0..expected.len().max(is.len()))
        .filter(|&at| expected.get(at).map(|l| l.trim_end()) != is.get(at).map(|l| l.trim_end()));
    let lines: Vec<String> = differ
        .take(8)
        .map(|at| {
            let of = |lines: &[&str]| lines.get(at).map_or("(没有这一行)", |line| *line).to_owned();
            format!("第{}行\n  应为 {}\n  实为 {}", at + 1, of(&expected), of(&is))
        })
        .collect();
    format!("{}\n(核对无误后用 UPDATE=1 改写 expect)", lines.join("\n"))
}
