//! Files of facts, as a sample year or an office lists them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::bail;
use fanben_model::scheme::from_yaml;
use serde::Deserialize;

/// Bytes of the largest manifest that is read.
const LARGEST: u64 = 4 << 20;

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
        let text = text(path)?;
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

/// The text of a manifest.
fn text(path: &Path) -> anyhow::Result<String> {
    let name = path.display();
    match std::fs::metadata(path) {
        Ok(about) if about.is_dir() => bail!("{name}:这是文件夹,不是清单;请写明其中的文件"),
        Ok(about) if about.len() > LARGEST => bail!("{name}:这么大的文件不会是清单;请核对文件名"),
        _ => {}
    }
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("{name}:找不到这份清单;请核对文件名和所在文件夹"),
        ErrorKind::InvalidData => {
            anyhow::anyhow!("{name}:清单不是UTF-8编码的文字;请核对文件名,或另存为UTF-8")
        }
        _ => anyhow::anyhow!("{name}:读不了这份清单({error});请核对权限"),
    })
}

/// Each file once, with the name findings call it by: its own, and as many folders in front of it
/// as tell it from the others.
pub(crate) fn named<'p>(paths: &[&'p Path]) -> Vec<(&'p Path, String)> {
    let mut once: Vec<&Path> = Vec::new();
    for path in paths {
        if !once.contains(path) {
            once.push(path);
        }
    }
    let tail = |path: &Path, length: usize| -> String {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts[parts.len().saturating_sub(length)..].join("/")
    };
    let name = |path: &&'p Path| {
        let most = path.iter().count().max(1);
        let alone = |length: &usize| {
            let own = tail(path, *length);
            once.iter().filter(|other| tail(other, *length) == own).count() == 1
        };
        (*path, tail(path, (1..most).find(alone).unwrap_or(most)))
    };
    once.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::named;

    #[test]
    fn files_of_one_name_are_told_apart_by_their_folders() {
        let paths = ["a/柳河/数据.xlsx", "a/上坝/数据.xlsx", "名册.csv", "a/柳河/数据.xlsx"];
        let paths: Vec<&Path> = paths.iter().map(Path::new).collect();
        let names: Vec<String> = named(&paths).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["柳河/数据.xlsx", "上坝/数据.xlsx", "名册.csv"]);
    }
}
