//! A rating → a bundle; a bundle → the rating again.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use fanben_model::bundles::{Digests, Packed, Reads, Sheets, canonical, published, recomputed};
use fanben_model::programme::Outcome;
use fanben_model::programme::Ready;

/// What was written.
pub(crate) struct Written {
    /// The digests of the list of files: they stand for the whole bundle.
    pub(crate) digests: Digests,
    /// Where the salt of the commitments lies, where nobody gave one.
    pub(crate) salt: Option<PathBuf>,
}

/// Everything a rating read and came to, and its own check: what stands in the files gives the same
/// result.
pub(crate) fn write(
    path: &Path,
    salt: Option<&str>,
    ready: &Ready,
    outcome: &Outcome<'_>,
) -> anyhow::Result<Written> {
    let (salt, kept) = salt_of(path, salt)?;
    let frozen = ready.programme.freeze()?;
    let scheme = canonical(&serde_json::to_value(&frozen)?)?;
    let sheets = Sheets::of(&ready.facts, &Reads::of(&ready.programme), &salt)?;
    let published = published(outcome, &scheme);
    let again = recomputed(frozen.clone(), &sheets, &scheme)?;
    if again != published {
        let said = fanben_model::bundles::differences(&published, &again);
        let first = said.first().map(|one| one.path.join(" ")).unwrap_or_default();
        bail!(
            "结果包自检不符({} 处,第一处在 {first}),没有写出;请把数据和办法交给开发者",
            said.len()
        );
    }
    let Packed { files, digests } = Packed::of(&frozen, &sheets, &scheme, &published)?;
    fanben_papers::write_bundle(path, &files)?;
    Ok(Written { digests, salt: kept })
}

/// The salt that was given, or one kept beside the bundle: the same as last time, if there is one.
fn salt_of(path: &Path, given: Option<&str>) -> anyhow::Result<(String, Option<PathBuf>)> {
    if let Some(given) = given {
        if given.chars().count() < 16 {
            bail!("--salt 至少写16个字,太短的能被猜出来");
        }
        return Ok((given.to_owned(), None));
    }
    let beside = path.with_extension("salt.txt");
    if beside.is_file() {
        let salt = std::fs::read_to_string(&beside)
            .with_context(|| format!("读不了 {}", beside.display()))?;
        return Ok((salt.trim().to_owned(), Some(beside)));
    }
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|why| anyhow::anyhow!("系统给不出随机数:{why}"))?;
    let salt = Digests::of(&bytes).sha256;
    fanben_papers::write_text(&beside, &format!("{salt}\n"))?;
    Ok((salt, Some(beside)))
}
