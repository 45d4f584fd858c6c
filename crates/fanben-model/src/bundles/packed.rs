//! Frozen rules, facts and a result → the texts of a bundle's files, with the list of them.

use serde_json::Value as Json;

use super::canonical::canonical;
use super::digest::Digests;
use super::manifest::{About, FILES, MANIFEST, Manifest, Member};
use super::sheets::{NotBundled, Sheets};
use crate::scheme::frozen::Frozen;

/// The files of a bundle in the order they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Names and bytes; the list of files comes first.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The digests of that list: they stand for the whole bundle.
    pub digests: Digests,
}

impl Packed {
    /// Puts together what was published. `scheme` is the canonical text of the frozen rules.
    ///
    /// # Errors
    /// A number that has no canonical text.
    pub fn of(
        frozen: &Frozen,
        sheets: &Sheets,
        scheme: &str,
        published: &Json,
    ) -> Result<Self, NotBundled> {
        let texts = [
            Ok(Json::Null),
            serde_json::to_value(&sheets.tree),
            serde_json::to_value(&sheets.people),
            serde_json::to_value(&sheets.measures),
            serde_json::to_value(&sheets.judgments),
            serde_json::to_value(&sheets.history),
            serde_json::to_value(&sheets.rulings),
            Ok(published.clone()),
        ];
        let mut files = vec![(FILES[0], scheme.as_bytes().to_vec())];
        for (name, value) in FILES.into_iter().zip(texts).skip(1) {
            files.push((name, text(value)?));
        }
        let members = files.iter().map(|(name, bytes)| ((*name).to_owned(), Member::of(bytes)));
        let manifest =
            Manifest { bundle: 1, scheme: About::of(&frozen.scheme), files: members.collect() };
        let manifest = text(serde_json::to_value(&manifest))?;
        let digests = Digests::of(&manifest);
        files.insert(0, (MANIFEST, manifest));
        Ok(Self { files, digests })
    }
}

fn text(value: Result<Json, serde_json::Error>) -> Result<Vec<u8>, NotBundled> {
    let value = value.map_err(|error| NotBundled(error.to_string()))?;
    let text = canonical(&value).map_err(|why| NotBundled(why.to_string()))?;
    Ok(text.into_bytes())
}
