//! What somebody signs: exactly what was shown, as canonical values with a digest, and what moved
//! since.
//!
//! Comes in: the lines a page shows of one subject at one stage. Goes out: their one text, its
//! digest, the differences between two of them. Upstream: bundles.
//!
//! **Invariant:** two things shown have the same digest only if every line is the same, whatever
//! order they came in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bundles::{Digests, NotCanonical, canonical};

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// What it comes to: a total, a dimension, an item, stars, a tier. Who signed signs again when
    /// one of these moves.
    Figure,
    /// A judge's answer with its reason.
    Answer,
    /// A measure that is read.
    Measure,
    /// A meeting, poll or visit.
    Held,
}

/// One thing that is shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it is about.
    pub kind: LineKind,
    /// What it is called among its kind, once.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// What is shown to who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// The form of this text: 1.
    pub form: u32,
    /// The cycle.
    pub cycle: String,
    /// The digest of the frozen rules.
    pub rules: String,
    /// The stage's id.
    pub stage: String,
    /// The subject's code.
    pub subject: String,
    /// The subject's name.
    pub name: String,
    /// Everything else, by kind and key.
    pub lines: Vec<Line>,
}

/// The text of something shown, and its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The canonical text.
    pub text: String,
    /// Its SHA-256 in lower-case hexadecimal digits.
    pub digest: String,
}

impl Shown {
    /// The one text of it, with its digest.
    ///
    /// # Errors
    /// Never for what this struct holds: there are no numbers in it but its form.
    pub fn sealed(&self) -> Result<Sealed, NotCanonical> {
        let mut sorted = self.clone();
        sorted.lines.sort();
        let value =
            serde_json::to_value(&sorted).map_err(|error| NotCanonical(error.to_string()))?;
        let text = canonical(&value)?;
        let digest = Digests::of(text.as_bytes()).sha256;
        Ok(Sealed { text, digest })
    }
}

/// Something that is not as it was signed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it is about.
    pub kind: LineKind,
    /// Which of them.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it said; none: it was not there.
    pub before: Option<String>,
    /// What it says; none: it is not there any more.
    pub after: Option<String>,
}

/// What is different, the figures first.
pub fn changes(before: &Shown, after: &Shown) -> Vec<Change> {
    let by_key = |lines: &[Line]| {
        let pairs = lines.iter().rev();
        pairs
            .map(|line| ((line.kind, line.key.clone()), line.value.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let (then, now) = (by_key(&before.lines), by_key(&after.lines));
    let find = |lines: &BTreeMap<(LineKind, String), String>, wanted: &Line| {
        lines.get(&(wanted.kind, wanted.key.clone())).cloned()
    };
    let change = |line: &Line, before: Option<String>, after: Option<String>| Change {
        kind: line.kind,
        key: line.key.clone(),
        name: line.name.clone(),
        before,
        after,
    };
    let mut found = Vec::new();
    for line in &after.lines {
        let was = find(&then, line);
        if was.as_ref() != Some(&line.value) {
            found.push(change(line, was, Some(line.value.clone())));
        }
    }
    for line in &before.lines {
        if find(&now, line).is_none() {
            found.push(change(line, Some(line.value.clone()), None));
        }
    }
    found.sort();
    found
}

/// Whether one of the changes asks for the signature again: a figure is another one.
pub fn moved(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.kind == LineKind::Figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: LineKind, key: &str, value: &str) -> Line {
        Line { kind, key: key.to_owned(), name: format!("{key}的名称"), value: value.to_owned() }
    }

    fn shown(lines: Vec<Line>) -> Shown {
        let [cycle, rules, stage] = ["1", "ab", "town"].map(str::to_owned);
        let (subject, name) = ("990402201201".to_owned(), "小泉村".to_owned());
        Shown { form: 1, cycle, rules, stage, subject, name, lines }
    }

    #[test]
    fn every_part_is_under_the_digest_and_the_order_is_not() {
        let total = line(LineKind::Figure, "总分", "890");
        let answer = line(LineKind::Answer, "D1-1", "3;理由:查台账");
        let base = shown(vec![total.clone(), answer.clone()]);
        let digest = |shown: &Shown| shown.sealed().unwrap().digest;
        assert_eq!(digest(&base), digest(&shown(vec![answer.clone(), total.clone()])));
        let others = [
            shown(vec![total.clone()]),
            shown(vec![total.clone(), line(LineKind::Answer, "D1-1", "3;理由:查账")]),
            shown(vec![total, line(LineKind::Measure, "D1-1", "3;理由:查台账")]),
            Shown { subject: "990402201202".to_owned(), ..base.clone() },
            Shown { stage: "district".to_owned(), ..base.clone() },
            Shown { rules: "ac".to_owned(), ..base.clone() },
            Shown { cycle: "2".to_owned(), ..base.clone() },
        ];
        for other in &others {
            assert_ne!(digest(&base), digest(other), "{other:?}");
        }
        let back: Shown = serde_json::from_str(&base.sealed().unwrap().text).unwrap();
        assert_eq!(digest(&back), digest(&base));
    }

    #[test]
    fn a_change_says_what_it_was_and_only_figures_ask_again() {
        let before = shown(vec![
            line(LineKind::Figure, "总分", "890"),
            line(LineKind::Answer, "D1-1", "3"),
            line(LineKind::Held, "走访", "10户"),
        ]);
        let after = shown(vec![
            line(LineKind::Figure, "总分", "888"),
            line(LineKind::Answer, "D1-1", "2"),
            line(LineKind::Measure, "绿化覆盖率", "31%"),
        ]);
        let found = changes(&before, &after);
        let said: Vec<_> = found
            .iter()
            .map(|one| (one.key.as_str(), one.before.clone(), one.after.clone()))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            said,
            [
                ("总分", some("890"), some("888")),
                ("D1-1", some("3"), some("2")),
                ("绿化覆盖率", None, some("31%")),
                ("走访", some("10户"), None),
            ]
        );
        assert!(moved(&found) && !moved(&found[1..]));
        assert_eq!(changes(&before, &before), []);
    }
}
