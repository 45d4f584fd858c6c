//! Pages → files and their manifest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use fanben_model::intake::Merge;
use fanben_papers::{CellSpec, SheetSpec, TextEncoding, write_separated, write_sheets};
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
            // All sheets of a file are for the same schemes.
            let schemes = sheets.first().map_or(&[][..], |page| &page.schemes);
            if schemes.is_empty() {
                let _ = writeln!(manifest, "  - {name}");
            } else {
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

/// Writes one file of the pack: a workbook, or a CSV file for each sheet. Sheets that other
/// schemes read stand in a workbook of their own.
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
    let mut books: Vec<Vec<&Page>> = Vec::new();
    for page in pages {
        let same = |book: &&mut Vec<&Page>| {
            !page.gbk_csv && !book[0].gbk_csv && book[0].schemes == page.schemes
        };
        match books.iter_mut().find(same) {
            Some(book) => book.push(page),
            None => books.push(vec![page]),
        }
    }
    let several = books.len() > 1;
    let mut written = Vec::new();
    for book in books {
        let (first, ending) = (book[0], if book[0].gbk_csv { "csv" } else { "xlsx" });
        let name = if several && !first.sheet.is_empty() {
            format!("{file}-{}.{ending}", first.sheet)
        } else {
            format!("{file}.{ending}")
        };
        let sheets: Vec<SheetSpec> = book.iter().map(|page| sheet_of(page)).collect();
        let path = out.join(&name);
        match sheets.as_slice() {
            [sheet] if first.gbk_csv => write_separated(&path, sheet, TextEncoding::Gb18030)?,
            sheets => write_sheets(&path, sheets)?,
        }
        written.push((name, book));
    }
    Ok(written)
}

fn sheet_of(page: &Page) -> SheetSpec {
    let cell = |cell: &Cell| match cell {
        Cell::Blank => CellSpec::Blank,
        Cell::Text(text) => CellSpec::Text(text.clone()),
        Cell::Number(digits) => CellSpec::Number(digits.clone()),
    };
    let merged =
        page.merged.iter().map(|&(top, left, bottom, right)| Merge { top, left, bottom, right });
    SheetSpec {
        sheet: page.sheet.clone(),
        rows: page.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
        merged: merged.collect(),
        ..SheetSpec::default()
    }
}
