//! The sample years themselves: the same bytes every time, and mistakes told with their place.

use std::collections::BTreeMap;
use std::path::Path;

use super::command::fanben;

/// Every file of a pack's sample year.
fn year(pack: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let out = folder.path().display().to_string();
    fanben(&["sample", &pack.display().to_string(), "--out", &out])?;
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder.path()).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.insert(name, bytes);
    }
    Ok(files)
}

/// Writes a pack's sample year twice and compares the bytes.
pub(crate) fn is_the_same_twice(pack: &Path) -> Result<(), String> {
    let (first, second) = (year(pack)?, year(pack)?);
    let differ: Vec<&String> =
        first.keys().filter(|name| first.get(*name) != second.get(*name)).collect();
    if differ.is_empty() && first.len() == second.len() && first.len() > 1 {
        Ok(())
    } else {
        Err(format!("两次写出的不一样:{differ:?}"))
    }
}

/// What `fanben sample` says about a pack with this `sample.yaml`.
pub(crate) fn says(sample: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let pack = "fanben: 1\nid: x\nname: 试\nabout: 试\nschemes: []\n";
    std::fs::write(folder.path().join("pack.yaml"), pack).unwrap();
    std::fs::write(folder.path().join("sample.yaml"), sample).unwrap();
    let out = folder.path().join("out").display().to_string();
    let done = fanben(&["sample", &folder.path().display().to_string(), "--out", &out]);
    match done {
        Ok(text) => text,
        Err(says) => says,
    }
}
