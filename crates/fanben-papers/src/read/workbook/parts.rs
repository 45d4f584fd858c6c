//! Which part of a workbook's zip file is what.

use quick_xml::events::Event;

use super::super::Why;
use super::super::archive::{Archive, attribute};

/// A part another part refers to.
pub(in crate::read) struct Part {
    /// Under which id.
    pub(in crate::read) id: String,
    /// The last word of its type: `worksheet`, `styles`, `sharedStrings`, `vbaProject`.
    pub(in crate::read) kind: String,
    /// Where it is in the zip file.
    pub(in crate::read) path: String,
}

/// The parts a part refers to. Links out of the file are left out: nothing is followed.
pub(in crate::read) fn parts_of(archive: &mut Archive, part: &str) -> Result<Vec<Part>, Why> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let list = format!("{folder}/_rels/{name}.rels");
    let list = list.trim_start_matches('/');
    if !archive.has(list) {
        return Ok(Vec::new());
    }
    let mut parts = Vec::new();
    let mut events = archive.markup(list)?;
    loop {
        match events.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "Relationship" => {
                let of = |name: &str| attribute(&tag, name).unwrap_or_default();
                if of("TargetMode") == "External" {
                    continue;
                }
                let kind = of("Type");
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                parts.push(Part { id: of("Id"), kind, path: resolved(folder, &of("Target")) });
            }
            Event::Eof => return Ok(parts),
            _ => {}
        }
    }
}

/// The part that lists the sheets, named by the package itself.
pub(in crate::read) fn main_part(archive: &mut Archive) -> Result<Option<String>, Why> {
    let parts = parts_of(archive, "")?;
    Ok(parts.into_iter().find(|part| part.kind == "officeDocument").map(|part| part.path))
}

/// A path seen from a folder; `/` begins at the top.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn targets_are_seen_from_their_folder() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets", "../styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("", "xl\\workbook.xml"), "xl/workbook.xml");
    }
}
