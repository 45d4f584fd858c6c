//! The file of an approved scheme → what may be rated by it.

use std::path::Path;

use anyhow::{Context as _, bail};
use fanben_model::programme::Programme;
use fanben_model::scheme::frozen::Frozen;

/// Bytes of the largest approved scheme that is read.
const LARGEST: u64 = 64 << 20;

/// An approved scheme, if the name is that of its file.
pub(crate) fn read(name: &str) -> anyhow::Result<Option<Frozen>> {
    let path = Path::new(name);
    let json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if !json || !path.is_file() {
        return Ok(None);
    }
    let size = std::fs::metadata(path).map_or(0, |about| about.len());
    if size > LARGEST {
        bail!("{name}:这么大的文件不会是定稿;请核对文件名");
    }
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{name}:读不了这份定稿;请核对文件名和权限"))?;
    let frozen = Frozen::from_json(&text).map_err(|why| anyhow::anyhow!("{name}:{why}"))?;
    Ok(Some(frozen))
}

/// Makes an approved scheme ready to rate. It rates the period it was approved for.
pub(crate) fn thaw(frozen: Frozen, period: Option<&str>) -> anyhow::Result<Programme> {
    let own = &frozen.scheme.period;
    if let Some(period) = period.filter(|period| period != own) {
        bail!("这份定稿只评 {own};评 {period} 请用 fanben freeze --period {period} 另行定稿");
    }
    Ok(Programme::thaw(frozen)?)
}
