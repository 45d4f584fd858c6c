//! Files of facts, as a sample year or an office lists them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use fanben_model::scheme::from_yaml;
use serde::Deserialize;

/// `manifest.yaml`: stands for the files it lists.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    /// The version of this format: 1.
    fanben: u32,
    /// The pack it belongs to.
    #[serde(default)]
    #[expect(dead_code, reason = "says to a person what the files are of")]
    pack: String,
    /// The files, seen from the manifest's folder.
    files: Vec<Listed>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "这里应写文件名,或 {file: 文件名, for: [办法编号]}")]
enum Listed {
    Plain(String),
    For(ForSome),
}

/// A file that only some schemes read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ForSome {
    file: String,
    #[serde(rename = "for")]
    schemes: Vec<String>,
}

/// A file of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FactsFile {
    pub(crate) path: PathBuf,
    /// The ids of the schemes that read it; empty: all.
    schemes: Vec<String>,
}

impl FactsFile {
    /// Whether one of these schemes reads it.
    pub(crate) fn is_for(&self, schemes: &[&str]) -> bool {
        self.schemes.is_empty() || self.schemes.iter().any(|own| schemes.contains(&own.as_str()))
    }
}

/// The files behind `--facts`.
pub(crate) fn files(given: &[PathBuf]) -> anyhow::Result<Vec<FactsFile>> {
    let mut files = Vec::new();
    for path in given {
        let manifest = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
        if !manifest {
            files.push(FactsFile { path: path.clone(), schemes: Vec::new() });
            continue;
        }
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("读不了文件 {}", path.display()))?;
        let manifest: Manifest =
            from_yaml(&text).map_err(|error| anyhow::anyhow!("{} {error}", path.display()))?;
        if manifest.fanben != 1 {
            bail!("{}:只认识第1版格式(fanben: 1)", path.display());
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        files.extend(manifest.files.into_iter().map(|listed| match listed {
            Listed::Plain(file) => FactsFile { path: folder.join(file), schemes: Vec::new() },
            Listed::For(ForSome { file, schemes }) => {
                FactsFile { path: folder.join(file), schemes }
            }
        }));
    }
    Ok(files)
}
