//! A file → its sheets as text.
//!
//! What a file is follows from its bytes, never from its name: a comma-separated text or a web
//! page called `.xls` is read for what it is. Cells come out as people see them:
//!
//! | in the file | text |
//! |---|---|
//! | 520502001001 as a number | `520502001001` |
//! | 0.30000000000000004 | `0.3` (fifteen digits, as spreadsheets show them) |
//! | a whole number above 2⁵³ | `5.20502001001123E+17`: its last digits are lost, intake says so |
//! | 0.95 in a percent format | `95%` |
//! | 3.5 in a format such as `0.0"万元"` | `3.5万元` |
//! | 7 in the format `000` | `007` |
//! | a date; with a time; only month or year shown | `2026-03-01`; `2026-03-01 08:30:00`; `2026-03`, `2026` |
//! | true, false | `TRUE`, `FALSE` |
//! | an error | `#REF!`, `#N/A` |
//! | a formula | the result its file holds; none: empty, with a remark |
//!
//! Hidden rows and columns are read: filters hide rows every day. A hidden sheet is not: it comes
//! out empty with a remark. Merged cells keep their place; what their text means for the cells
//! they cover is for intake to say.

mod limits;
mod unreadable;
mod page;
mod look;
mod encoding;
mod content;
mod separated;
mod html;
mod markdown;
mod document;
mod archive;
mod workbook;
mod opendocument;
mod biff;

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _};
use std::path::Path;

use archive::Archive;
use content::Content;
use fanben_model::intake::Grid;
pub use limits::Limits;
use page::Reading;
pub use unreadable::{Kind, Unreadable, Why};

/// How far reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The sheet being read.
    pub sheet: &'a str,
    /// How many of its rows are read.
    pub rows: usize,
}

/// Reads all sheets of a file, within the default [`Limits`].
pub fn read_grids(
    path: &Path,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Grid>, Unreadable> {
    read_grids_within(path, &Limits::default(), on_progress)
}

/// Reads all sheets of a file, within given limits.
pub fn read_grids_within(
    path: &Path,
    limits: &Limits,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Grid>, Unreadable> {
    read_file(path, limits, on_progress, false)
}

/// Reads the tables of a file that may also be a document: Word's `.docx`, Markdown. What stands
/// around its tables comes as a grid of paragraphs ([`Grid::prose`]).
pub fn read_documents(
    path: &Path,
    limits: &Limits,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Grid>, Unreadable> {
    read_file(path, limits, on_progress, true)
}

fn read_file(
    path: &Path,
    limits: &Limits,
    on_progress: &mut dyn FnMut(Progress<'_>),
    documents: bool,
) -> Result<Vec<Grid>, Unreadable> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let mut reading = Reading::new(file.clone(), limits, on_progress);
    reading.documents = documents;
    read(path, &mut reading).map_err(|why| Unreadable { file, why })
}

fn read(path: &Path, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
    let about = std::fs::metadata(path)?;
    if about.is_dir() {
        return Err(Why::Directory);
    }
    if !about.is_file() {
        return Err(Why::NotAFile);
    }
    let (bytes, most) = (about.len(), reading.limits.file);
    if bytes == 0 {
        return Err(Why::Empty);
    }
    if bytes > most {
        return Err(Why::TooLarge { bytes, most });
    }
    let mut file = File::open(path)?;
    let mut head = Vec::new();
    (&file).take(content::HEAD).read_to_end(&mut head)?;
    file.rewind()?;
    match Content::of(&head) {
        Content::Zip => packed(file, reading),
        Content::Compound => biff::read(file, reading),
        Content::Page => html::read(all_of(file, most)?, reading),
        Content::Text => text(all_of(file, most)?, reading),
        Content::Other(kind) => Err(Why::NotASheet(kind)),
    }
}

/// The bytes of a text file; it may have grown since its size was asked.
fn all_of(file: File, most: u64) -> Result<Vec<u8>, Why> {
    let mut bytes = Vec::new();
    BufReader::new(file).take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn text(bytes: Vec<u8>, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
    if reading.documents
        && let Some(text) = encoding::decoded(bytes.clone())
        && markdown::has_table(&text)
    {
        return markdown::read(&text, reading);
    }
    separated::read(bytes, reading)
}

fn packed(file: File, reading: &mut Reading<'_>) -> Result<Vec<Grid>, Why> {
    let mut archive = Archive::open(file, reading.limits.inflated)?;
    if archive.has("mimetype") && archive.has("content.xml") {
        return opendocument::read(&mut archive, reading);
    }
    match workbook::main_part(&mut archive)? {
        Some(main) if main.starts_with("word/") && reading.documents => {
            document::read(&mut archive, &main, reading)
        }
        Some(main) if main.starts_with("word/") => Err(Why::NotASheet(Kind::Document)),
        Some(main) if main.starts_with("ppt/") => Err(Why::NotASheet(Kind::Slides)),
        Some(main) => workbook::read(&mut archive, &main, reading),
        None => Err(Why::NotASheet(archive.kind())),
    }
}
