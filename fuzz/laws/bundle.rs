//! Any bytes as a bundle. The first byte says how the rest is packed: as a zip file as it stands,
//! or as the texts of the bundle's files with a zero byte between them, so that neither checksums
//! nor the one way to write JSON keep bytes from the rules. It ends in a list of differences, never
//! otherwise, and nothing can be taken from a bundle in which nothing is wrong.

use std::collections::BTreeMap;

use fanben_model::bundles::{NAMES, Verified, canonical};

/// Longer texts cost time and reach no other code.
const LONG: usize = 200_000;

/// Verifies the bytes as a bundle.
pub(crate) fn hold(bytes: &[u8]) {
    let Some((how, rest)) = bytes.split_first() else { return };
    if rest.len() > LONG {
        return;
    }
    if *how == 0 { zip_holds(rest) } else { texts_hold(rest) }
}

fn zip_holds(file: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("结果包.zip");
    std::fs::write(&path, file).expect("a file");
    match fanben_papers::read_bundle(&path, &NAMES) {
        Ok(read) => told(&Verified::of(&read.files, read.problems)),
        Err(error) => assert!(!error.why.is_empty()),
    }
}

fn texts_hold(texts: &[u8]) {
    let files: BTreeMap<String, Vec<u8>> = NAMES
        .iter()
        .zip(texts.split(|byte| *byte == 0))
        .map(|(name, text)| ((*name).to_owned(), one_text(text)))
        .collect();
    let verified = Verified::of(&files, Vec::new());
    told(&verified);
    if !verified.differences.is_empty() {
        return;
    }
    for name in NAMES {
        let mut fewer = files.clone();
        fewer.remove(name);
        let verified = Verified::of(&fewer, Vec::new());
        assert!(!verified.differences.is_empty(), "a bundle without {name} is right");
    }
}

/// JSON as it has to be written; anything else as it stands.
fn one_text(text: &[u8]) -> Vec<u8> {
    let value = serde_json::from_slice(text).ok();
    let only = value.and_then(|value| canonical(&value).ok());
    only.map_or_else(|| text.to_vec(), String::into_bytes)
}

fn told(verified: &Verified) {
    for wrong in &verified.differences {
        assert!(!wrong.says.is_empty() || wrong.expected.is_some() && wrong.found.is_some());
    }
}
