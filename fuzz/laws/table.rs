//! Any bytes as a file with a table. The first byte says how the rest is packed: as it stands, as
//! the body of a `.docx`, or as the only sheet of an `.xlsx`, so that the checksums of zip files
//! keep no bytes from the readers. It ends in grids or in one sentence; grids in a scheme or in
//! one sentence; every filled cell of a table that is read has an entry in the report, and the
//! scheme prints as a table and is written so that it reads back.

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

use fanben_model::intake::{Grid, cell_name};
use fanben_model::rubric::{Drafted, Given, print_table, read_tables};
use fanben_model::scheme;
use fanben_papers::{Limits, read_documents};
use zip::write::{SimpleFileOptions, ZipWriter};

const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEETS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const WORDS: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Reads the bytes as a file.
pub(crate) fn hold(bytes: &[u8]) {
    let Some((how, rest)) = bytes.split_first() else { return };
    let file = match how % 4 {
        1 => document(rest),
        2 => workbook(rest),
        _ => rest.to_vec(),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("细则");
    std::fs::write(&path, file).expect("a file");
    let limits =
        Limits { inflated: 4 << 20, rows: 2000, cells: 20_000, text: 1 << 20, ..Limits::default() };
    match read_documents(&path, &limits, &mut |_| {}) {
        Ok(grids) => grids_hold(&grids),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Reads grids as rubric tables.
fn grids_hold(grids: &[Grid]) {
    let given = Given { year: 2026, ..Given::default() };
    let drafted = match read_tables(grids, &given) {
        Ok(drafted) => drafted,
        Err(none) => {
            assert!(!none.says.is_empty());
            return;
        }
    };
    every_cell_is_told(grids, &drafted);
    let _ = print_table(&drafted.scheme, &[]);
    let written = scheme::write(&drafted.scheme, "");
    let again = scheme::read(&written).map_err(|error| format!("{error}\n{written}"));
    assert_eq!(again, Ok(drafted.scheme), "{written}");
}

fn every_cell_is_told(grids: &[Grid], drafted: &Drafted) {
    let entries = &drafted.report.entries;
    let told: BTreeSet<(&str, &str)> =
        entries.iter().map(|entry| (entry.sheet.as_str(), entry.cell.as_str())).collect();
    let read = |grid: &&Grid| drafted.report.tables.iter().any(|table| table.sheet == grid.sheet);
    for grid in grids.iter().filter(read) {
        for row in 0..grid.height() {
            for column in 0..grid.width(row) {
                let filled = !grid.cell(row, column).is_empty();
                let name = cell_name(row, column);
                assert!(!filled || told.contains(&(grid.sheet.as_str(), &*name)), "{name}");
            }
        }
    }
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, stored).expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a zip file").into_inner()
}

fn link(kind: &str, target: &str) -> String {
    format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{LINKS}/{kind}\" Target=\"{target}\"/></Relationships>"
    )
}

fn document(body: &[u8]) -> Vec<u8> {
    let head = format!("<w:document xmlns:w=\"{WORDS}\"><w:body>");
    let text = [head.as_bytes(), body, b"</w:body></w:document>"].concat();
    let links = link("officeDocument", "word/document.xml");
    packed(&[("_rels/.rels", links.as_bytes()), ("word/document.xml", &text)])
}

fn workbook(sheet: &[u8]) -> Vec<u8> {
    let head = format!("<worksheet xmlns=\"{SHEETS}\">");
    let text = [head.as_bytes(), sheet, b"</worksheet>"].concat();
    let book = format!(
        "<workbook xmlns=\"{SHEETS}\" xmlns:r=\"{LINKS}\"><sheets><sheet name=\"细则\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
    );
    packed(&[
        ("_rels/.rels", link("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", &text),
    ])
}
