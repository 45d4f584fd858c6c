//! Files → grids.

use std::path::Path;

use anyhow::Context as _;
use fanben_model::intake::Grid;

/// Reads the sheets of one file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Grid>> {
    fanben_papers::read_grids(path, &mut |_| {})
        .with_context(|| format!("读不了文件 {}", path.display()))
}
