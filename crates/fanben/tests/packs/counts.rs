//! Comes in: the schemes of real rubrics. Goes out: how many of their clauses the reader reads, and
//! which sentences a judge scores by hand, and how many sentences of the documents stand in the
//! schemes word for word, as `rubrics/README.md` states them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fanben_model::scheme::{Clause, Scheme, compile, read};
use serde::Deserialize;

const BEGIN: &str = "<!-- counts: begin -->\n";
const END: &str = "<!-- counts: end -->";

#[derive(Deserialize)]
struct Pack {
    name: String,
    schemes: Vec<String>,
}

/// What a rubric comes to.
#[derive(Default)]
struct Count {
    clauses: usize,
    given: usize,
    by_hand: Vec<String>,
}

/// Compares the counts with those the document states; `UPDATE=1` writes them.
pub(crate) fn check(packs: &[PathBuf]) -> Result<(), String> {
    let document =
        packs.first().and_then(|pack| pack.parent()).ok_or("没有方案")?.join("README.md");
    let text = std::fs::read_to_string(&document).map_err(|error| error.to_string())?;
    let (before, rest) = text.split_once(BEGIN).ok_or("README.md 里没有统计的开头")?;
    let (stated, after) = rest.split_once(END).ok_or("README.md 里没有统计的结尾")?;
    let found = format!("\n{}\n", table(packs)?);
    if stated == found {
        return Ok(());
    }
    if std::env::var_os("UPDATE").is_some() {
        let text = format!("{before}{BEGIN}{found}{END}{after}");
        return std::fs::write(&document, text).map_err(|error| error.to_string());
    }
    Err(format!("rubrics/README.md 的统计过时了,用 UPDATE=1 改写:\n{found}"))
}

fn table(packs: &[PathBuf]) -> Result<String, String> {
    let mut text = "| rubric | what it is | schemes | clauses | read | from data | by hand |\n\
                    |---|---|---|---|---|---|---|\n"
        .to_owned();
    let mut all = Count::default();
    let mut schemes = 0;
    let mut by_hand = String::new();
    let mut words = String::new();
    for folder in packs {
        let file = folder.join("pack.yaml");
        let written = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
        let pack: Pack = serde_saphyr::from_str(&written).map_err(|error| error.to_string())?;
        let mut own = Count::default();
        for scheme in &pack.schemes {
            words.push_str(&own.add(&folder.join(scheme))?);
        }
        let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        own.row(&mut text, &id, &pack.name, pack.schemes.len());
        if !own.by_hand.is_empty() {
            let _ = writeln!(by_hand, "- {id}: {}", own.by_hand.join(" · "));
        }
        schemes += pack.schemes.len();
        all.clauses += own.clauses;
        all.given += own.given;
        all.by_hand.append(&mut own.by_hand);
    }
    all.row(&mut text, "all", "", schemes);
    let (kept, sentences) = word_for_word(&words)?;
    let _ = writeln!(
        text,
        "\nOf {sentences} sentences of the documents {kept} stand in the schemes word for word."
    );
    Ok(format!("{text}\nScored by hand:\n\n{by_hand}"))
}

/// How many sentences of the documents stand in the schemes' words, and how many there are.
fn word_for_word(words: &str) -> Result<(usize, usize), String> {
    #[derive(Deserialize)]
    struct Sentence {
        text: String,
    }
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fanben-model/tests/clauses/gold.jsonl");
    let lines = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let sentences: Vec<Sentence> = lines
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let kept = sentences.iter().filter(|sentence| words.contains(&sentence.text)).count();
    Ok((kept, sentences.len()))
}

impl Count {
    fn row(&self, text: &mut String, id: &str, name: &str, schemes: usize) {
        let by_hand = self.by_hand.len();
        let read = self.clauses - self.given - by_hand;
        let _ = writeln!(
            text,
            "| {id} | {name} | {schemes} | {} | {read} | {} | {by_hand} |",
            self.clauses, self.given
        );
    }

    /// Counts a scheme's clauses; its text comes back.
    fn add(&mut self, file: &Path) -> Result<String, String> {
        let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
        let scheme: Scheme = read(&text).map_err(|e| format!("{}:{}", file.display(), e.says))?;
        let (ruleset, findings) = compile(&scheme, None);
        let ruleset = ruleset.ok_or_else(|| format!("{}:{findings:?}", file.display()))?;
        let clauses = ruleset.items.iter().flat_map(|item| &item.clauses);
        for clause in clauses {
            self.clauses += 1;
            if clause.by_hand {
                self.by_hand.push(clause.text.clone());
            }
        }
        let written = scheme.dimensions.iter().flat_map(|dimension| &dimension.items);
        self.given += written
            .flat_map(|item| &item.clauses)
            .filter(|clause| matches!(clause, Clause::Bound(bound) if bound.gives.is_some()))
            .count();
        Ok(text)
    }
}
