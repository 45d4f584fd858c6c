//! Pages → files and their manifest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::pages::{Cell, Page};

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Written {
    pub(crate) file: String,
    /// Its sheets with the number of their rows.
    pub(crate) sheets: Vec<(String, usize)>,
}

/// Writes all pages and `manifest.yaml`; sheets of one file stand in the order of the pack.
pub(super) fn write(out: &Path, pack: &str, pages: &[Page]) -> anyhow::Result<Vec<Written>> {
    std::fs::create_dir_all(out).with_context(|| format!("建不了文件夹 {}", out.display()))?;
    let mut files: Vec<(String, Vec<&Page>)> = Vec::new();
    for page in pages {
        match files.iter_mut().find(|(file, _)| *file == page.file) {
            Some((_, list)) => list.push(page),
            None => files.push((page.file.clone(), vec![page])),
        }
    }
    let mut written = Vec::new();
    let mut manifest = format!("fanben: 1\npack: {pack}\nfiles:\n");
    for (file, pages) in &files {
        for (name, sheets) in write_file(out, file, pages)? {
            let schemes: Vec<&String> = sheets.iter().flat_map(|page| &page.schemes).collect();
            if schemes.is_empty() {
                let _ = writeln!(manifest, "  - {name}");
            } else {
                let schemes: Vec<&str> = schemes.into_iter().map(String::as_str).collect();
                let _ = writeln!(manifest, "  - {{file: {name}, for: [{}]}}", schemes.join(", "));
            }
            let rows = sheets.iter().map(|page| (page.sheet.clone(), page.rows.len())).collect();
            written.push(Written { file: name, sheets: rows });
        }
    }
    let path = out.join("manifest.yaml");
    std::fs::write(&path, manifest).with_context(|| format!("写不了文件 {}", path.display()))?;
    Ok(written)
}

/// Writes one file of the pack: a workbook, or CSV files.
fn write_file<'p>(
    out: &Path,
    file: &str,
    pages: &[&'p Page],
) -> anyhow::Result<Vec<(String, Vec<&'p Page>)>> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for page in pages {
        *names.entry(&page.sheet).or_default() += 1;
    }
    if let Some((sheet, _)) = names.iter().find(|(_, count)| **count > 1) {
        bail!("sheets.{file}:工作表“{sheet}”写了两次");
    }
    let mut written = Vec::new();
    for page in pages {
        let name = if pages.len() > 1 || !page.sheet.is_empty() && !page.gbk_csv {
            format!("{file}-{}.csv", page.sheet)
        } else {
            format!("{file}.csv")
        };
        let path = out.join(&name);
        let bytes = csv_bytes(page)?;
        std::fs::write(&path, bytes).with_context(|| format!("写不了文件 {}", path.display()))?;
        written.push((name, vec![*page]));
    }
    Ok(written)
}

fn csv_bytes(page: &Page) -> anyhow::Result<Vec<u8>> {
    let mut rows = page.rows.clone();
    // A CSV file knows no merged cells: each holds the text.
    for &(top, left, bottom, right) in &page.merged {
        let text = rows[top][left].clone();
        for row in &mut rows[top..=bottom] {
            row[left..=right].fill(text.clone());
        }
    }
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in &rows {
        writer.write_record(row.iter().map(|cell| match cell {
            Cell::Blank => "",
            Cell::Text(text) | Cell::Number(text) => text.as_str(),
        }))?;
    }
    let bytes = writer.into_inner()?;
    if !page.gbk_csv {
        return Ok(bytes);
    }
    let text = String::from_utf8(bytes)?;
    let (encoded, _, lost) = encoding_rs::GB18030.encode(&text);
    if lost {
        bail!("sheets.{}:有写不成国标编码的字", page.file);
    }
    Ok(encoded.into_owned())
}
