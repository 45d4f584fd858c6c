//! Files → grids.

use std::path::Path;

use anyhow::Context as _;
use fanben_model::intake::Grid;

/// Reads the sheets of one file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Grid>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("读不了文件 {}", path.display()))?;
    let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let rows = text.lines().map(|line| line.split(','));
    Ok(vec![Grid::from_rows(&file, "", rows)])
}
