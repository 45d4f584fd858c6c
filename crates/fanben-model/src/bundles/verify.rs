//! The files of a bundle anybody may have made → every place in which it is not what its rules and
//! facts make of it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::canonical::canonical;
use super::differences::{Difference, differences};
use super::digest::Digests;
use super::manifest::{About, FACTS, FILES, MANIFEST, Manifest, Member, NAMES, RESULT, SCHEME};
use super::reads::Reads;
use super::result::result;
use super::sheets::Sheets;
use super::words::{place, told};
use crate::programme::{NotFit, Outcome, Programme, Ready};
use crate::scheme::frozen::Frozen;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// The file of the bundle; empty: the bundle itself.
    pub file: String,
    /// The place in it, for programs.
    pub at: Vec<String>,
    /// The place in it, for people.
    pub place: String,
    /// What should be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What is wrong, where it is no figure.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub says: String,
}

/// What a bundle came to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verified {
    /// Which scheme it says it is.
    pub scheme: Option<About>,
    /// How many subjects its rules and facts give.
    pub subjects: usize,
    /// The digest of its list of files.
    pub sha256: String,
    /// The same as SM3.
    pub sm3: String,
    /// Everything that is wrong; nothing: it is what it says.
    pub differences: Vec<Wrong>,
}

/// What was published of an outcome. `scheme` is the text of the frozen scheme.
pub fn published(outcome: &Outcome<'_>, scheme: &str) -> Json {
    let digest = Digests::of(scheme.as_bytes()).sha256;
    result(&outcome.rows(), &outcome.common, &outcome.settlement, &digest)
}

/// What frozen rules make of the facts of a bundle.
///
/// # Errors
///
/// Rules that refer to what is not there.
pub fn recomputed(frozen: Frozen, sheets: &Sheets, scheme: &str) -> Result<Json, NotFit> {
    let programme = Programme::thaw(frozen)?;
    let facts = sheets.facts(&Reads::of(&programme));
    Ok(published(&Ready::new(programme, facts).rate(), scheme))
}

impl Verified {
    /// Checks the files of a bundle: digests, forms, and every figure by the frozen rules. `problems`
    /// are what was wrong with the way they were packed: a file's name and a sentence.
    pub fn of(files: &BTreeMap<String, Vec<u8>>, problems: Vec<(String, String)>) -> Self {
        let mut verified = Self::default();
        for (file, says) in problems {
            verified.say(&file, says);
        }
        for name in NAMES.into_iter().filter(|name| !files.contains_key(*name)) {
            if verified.differences.iter().all(|wrong| wrong.file != name) {
                verified.say(name, "缺少这个文件".to_owned());
            }
        }
        verified.check(files);
        verified
    }

    /// Adds something that is wrong with a file, or with the bundle itself.
    pub fn say(&mut self, file: &str, says: String) {
        let (file, place) = (file.to_owned(), String::new());
        let (at, expected, found) = (Vec::new(), None, None);
        self.differences.push(Wrong { file, at, place, expected, found, says });
    }

    /// Adds something that should be otherwise.
    pub fn differ(&mut self, file: &str, place: &str, expected: &str, found: &str) {
        self.differences.push(Wrong {
            file: file.to_owned(),
            at: Vec::new(),
            place: place.to_owned(),
            expected: Some(expected.to_owned()),
            found: Some(found.to_owned()),
            says: String::new(),
        });
    }

    fn check(&mut self, files: &BTreeMap<String, Vec<u8>>) {
        let mut values: BTreeMap<&str, Json> = BTreeMap::new();
        for (name, bytes) in files {
            match one_text(bytes) {
                Ok(value) => {
                    values.insert(name, value);
                }
                Err(says) => self.say(name, says),
            }
        }
        if let Some(bytes) = files.get(MANIFEST) {
            let digests = Digests::of(bytes);
            (self.sha256, self.sm3) = (digests.sha256, digests.sm3);
        }
        let manifest: Option<Manifest> = self.part(&values, MANIFEST);
        if let Some(manifest) = &manifest {
            self.scheme = Some(manifest.scheme.clone());
            self.check_digests(manifest, files);
        }
        let Some(scheme) = files.get(SCHEME).and_then(|bytes| std::str::from_utf8(bytes).ok())
        else {
            return;
        };
        let frozen = match Frozen::from_json(scheme) {
            Ok(frozen) => frozen,
            Err(why) => return self.say(SCHEME, why.to_string()),
        };
        if let Some(manifest) = &manifest {
            let (own, listed) = (About::of(&frozen.scheme), &manifest.scheme);
            for (place, own, listed) in [
                ("办法编号", &own.id, &listed.id),
                ("办法名称", &own.title, &listed.title),
                ("办法版本", &own.version, &listed.version),
                ("周期", &own.period, &listed.period),
            ] {
                if own != listed {
                    self.differ(MANIFEST, place, own, listed);
                }
            }
        }
        if let Some(sheets) = self.sheets(&values) {
            self.recompute(frozen, &sheets, scheme, values.get(RESULT));
        }
    }

    fn part<T: DeserializeOwned>(
        &mut self,
        values: &BTreeMap<&str, Json>,
        name: &str,
    ) -> Option<T> {
        let value = values.get(name)?.clone();
        match serde_json::from_value(value) {
            Ok(part) => Some(part),
            Err(error) => {
                self.say(name, format!("内容不合格式({error})"));
                None
            }
        }
    }

    fn check_digests(&mut self, manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>) {
        if manifest.bundle != 1 {
            self.say(MANIFEST, "只认识第1版结果包".to_owned());
        }
        for name in FILES {
            let (listed, bytes) = (manifest.files.get(name), files.get(name));
            let (Some(listed), Some(bytes)) = (listed, bytes) else {
                if listed.is_none() {
                    self.say(MANIFEST, format!("清单里没有 {name}"));
                }
                continue;
            };
            let own = Member::of(bytes);
            if own.bytes != listed.bytes {
                self.differ(name, "字节数", &listed.bytes.to_string(), &own.bytes.to_string());
            }
            if own.sha256 != listed.sha256 {
                self.differ(name, "SHA-256", &listed.sha256, &own.sha256);
            }
            if own.sm3 != listed.sm3 {
                self.differ(name, "SM3", &listed.sm3, &own.sm3);
            }
        }
        for name in manifest.files.keys().filter(|name| !FILES.contains(&name.as_str())) {
            self.say(MANIFEST, format!("清单里不该有 {name}"));
        }
    }

    fn sheets(&mut self, values: &BTreeMap<&str, Json>) -> Option<Sheets> {
        let [tree, people, measures, judgments, history, rulings] = FACTS;
        let (tree, people) = (self.part(values, tree), self.part(values, people));
        let (measures, judgments) = (self.part(values, measures), self.part(values, judgments));
        let (history, rulings) = (self.part(values, history), self.part(values, rulings));
        let sheets = Sheets {
            tree: tree?,
            people: people?,
            measures: measures?,
            judgments: judgments?,
            history: history?,
            rulings: rulings?,
        };
        for says in sheets.problems() {
            let (file, says) = says.split_once(':').unwrap_or(("", &says));
            self.say(file, says.to_owned());
        }
        Some(sheets)
    }

    fn recompute(&mut self, frozen: Frozen, sheets: &Sheets, scheme: &str, found: Option<&Json>) {
        // Rules and facts anybody may have written must not end the program.
        let done = catch_unwind(AssertUnwindSafe(|| recomputed(frozen, sheets, scheme)));
        let expected = match done {
            Ok(Ok(expected)) => expected,
            Ok(Err(why)) => return self.say(SCHEME, why.to_string()),
            Err(_) => {
                return self.say(SCHEME, "按这份办法和数据算不下去:里面有不可能的数".to_owned());
            }
        };
        self.subjects = expected["subjects"].as_array().map_or(0, Vec::len);
        let Some(found) = found else { return };
        for difference in differences(&expected, found) {
            let place = place(&difference.path, &expected);
            let told = |side: &Option<Json>| side.as_ref().map_or("(没有)".to_owned(), told);
            let Difference { path, expected, found } = difference;
            self.differences.push(Wrong {
                file: RESULT.to_owned(),
                at: path,
                place,
                expected: Some(told(&expected)),
                found: Some(told(&found)),
                says: String::new(),
            });
        }
    }
}

/// The value of a file that is written as every value is written.
fn one_text(bytes: &[u8]) -> Result<Json, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "不是 UTF-8 文字".to_owned())?;
    let value: Json = serde_json::from_str(text).map_err(|error| format!("不是 JSON({error})"))?;
    match canonical(&value) {
        Ok(only) if only == text => Ok(value),
        Ok(only) => {
            let same = only.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
            Err(format!("不是规范写法(第 {} 字节起),同一内容只能有一种写法", same + 1))
        }
        Err(why) => Err(format!("不是规范写法:{why}")),
    }
}
