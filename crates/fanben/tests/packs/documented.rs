//! The scheme in docs/schemes.md that shows every field is read without a complaint.

use std::path::Path;

use super::command::Rated;

const ROSTER: &str = "编码,名称,类型,上级编码,地形,常住户数,集体收入(万元),资格联审
990777101000,古渡镇,镇,,,,,
990777101201,上渡村,村,990777101000,平原,410,18.5,通过
";

pub(crate) fn check() -> Result<(), String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemes.md");
    let page = std::fs::read_to_string(page).map_err(|error| error.to_string())?;
    let block = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next());
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let (scheme, facts) = (folder.path().join("scheme.yaml"), folder.path().join("名册.csv"));
    std::fs::write(&scheme, block.unwrap_or_default()).map_err(|error| error.to_string())?;
    std::fs::write(&facts, ROSTER).map_err(|error| error.to_string())?;
    let rated = Rated::new(&scheme, &facts, None)?;
    let complaints: Vec<_> = rated
        .list("/scheme_findings")
        .iter()
        .chain(rated.list("/facts_findings"))
        .filter(|finding| !finding["at"].as_str().unwrap_or_default().starts_with("notes."))
        .collect();
    if complaints.is_empty() { Ok(()) } else { Err(format!("{complaints:?}")) }
}
