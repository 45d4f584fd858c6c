//! Chinese source text + the reader's language → the words on screen. Pages are written in Chinese;
//! another language is a catalogue beside this file, looked up by the Chinese text.

pub(crate) mod refusals;

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::sync::LazyLock;

/// The language a page is shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Words {
    /// As written in the pages.
    #[default]
    Chinese,
    /// From `english.txt`.
    English,
}

/// One entry a line, `中文 = English`; `{0}`, `{1}` are places for values.
const ENGLISH: &str = include_str!("english.txt");

static CATALOGUE: LazyLock<BTreeMap<&'static str, &'static str>> =
    LazyLock::new(|| entries().collect());

fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    ENGLISH.lines().filter_map(|line| line.split_once(" = "))
}

impl Words {
    /// The tag that HTML and cookies use.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Words::Chinese => "zh-CN",
            Words::English => "en",
        }
    }

    /// Reads a tag; anything unknown is Chinese.
    pub(crate) fn of_tag(tag: &str) -> Words {
        if tag == "en" { Words::English } else { Words::Chinese }
    }

    /// The words for a Chinese text; what the catalogue lacks stays Chinese.
    pub(crate) fn t(self, chinese: &'static str) -> &'static str {
        self.entry(chinese).unwrap_or(chinese)
    }

    /// The words for a text with values in it: `{0}` is the first.
    pub(crate) fn with(self, chinese: &'static str, values: &[&dyn Display]) -> String {
        let mut text = String::new();
        let mut rest = self.t(chinese);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((place, after)) = after.split_once('}') else {
                rest = after;
                break;
            };
            if let Some(value) = place.parse::<usize>().ok().and_then(|at| values.get(at)) {
                // Writing into a String does not fail.
                let _ = write!(text, "{value}");
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn entry(self, chinese: &str) -> Option<&'static str> {
        match self {
            Words::Chinese => None,
            Words::English => CATALOGUE.get(chinese).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Every text between `.t("` or `.with("` and the closing quote in the sources.
    fn texts_in(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                texts_in(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                for call in [".t(", ".with("] {
                    for piece in code.split(call).skip(1) {
                        let Some(quoted) = piece.trim_start().strip_prefix('"') else { continue };
                        found.insert(quoted.split('"').next().unwrap().to_owned());
                    }
                }
            }
        }
    }

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|piece| piece.split('}').next()).collect()
    }

    #[test]
    fn every_text_of_a_page_has_its_english() {
        let mut found = BTreeSet::new();
        texts_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.len() > 30, "the texts are where they are looked for: {}", found.len());
        let missing: Vec<&String> =
            found.iter().filter(|text| !CATALOGUE.contains_key(text.as_str())).collect();
        assert!(missing.is_empty(), "no English for:\n{}", lines(&missing));
        let unused: Vec<&&str> = CATALOGUE.keys().filter(|key| !found.contains(**key)).collect();
        assert!(unused.is_empty(), "no page says:\n{}", lines(&unused));
    }

    fn lines<T: Display>(texts: &[T]) -> String {
        texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" = \n")
    }

    #[test]
    fn the_catalogue_has_one_entry_a_line() {
        let written = ENGLISH.lines().filter(|line| !line.is_empty()).count();
        assert_eq!(written, CATALOGUE.len(), "a line without \" = \", or an entry twice");
        for (chinese, english) in CATALOGUE.iter() {
            assert!(places(english).is_subset(&places(chinese)), "{chinese}: a value is lost");
            let chinese_left = english.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(!chinese_left, "{english}");
        }
    }

    #[test]
    fn values_take_their_places() {
        let text = Words::Chinese.with("差{1}分,共{0}分", &[&10, &"2.5"]);
        assert_eq!(text, "差2.5分,共10分");
    }
}
