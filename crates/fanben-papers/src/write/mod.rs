//! Values → workbooks an office prints or keeps.
//!
//! Comes in: ratings, settlements, findings; sheets cell by cell. Goes out: `.xlsx` and `.csv`.
//! A number is written as a number only if the float a workbook holds means exactly its digits;
//! otherwise as text. The same values give the same bytes.

mod form;
mod looks;
mod office;
mod printed;
mod results;
mod rubric;
mod table;
mod word;

use std::io;
use std::path::Path;

pub use form::{FormAsk, FormCell, FormSheet, form_width, write_form};
pub use office::{CellSpec, SheetSpec, TextEncoding, write_separated, write_sheets};
pub use results::{Results, write_results};
pub use rubric::write_rubric;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
pub use table::{TableSpec, write_tables};
pub use word::{Block, Paper, write_paper};

use crate::digits::Decimal;

/// A file that was not written.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{why}")]
pub struct Unwritable {
    /// The file's name.
    pub file: String,
    /// Why.
    pub why: WhyNot,
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WhyNot {
    /// The operating system says no.
    #[error("写不了文件({0});请核对文件夹和权限,同名文件如果开着请先关闭")]
    Io(#[source] io::Error),
    /// More rows or columns than a sheet holds, a sheet's name that is not allowed.
    #[error("不能写成表格({0});请减少行数或改用.json")]
    Sheet(#[source] XlsxError),
    /// Characters the encoding does not have.
    #[error("有{0}写不成国标编码(GB18030)的字;请改用UTF-8或.xlsx")]
    Encoding(String),
}

impl From<XlsxError> for WhyNot {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) => Self::Io(error),
            other => Self::Sheet(other),
        }
    }
}

impl From<io::Error> for WhyNot {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// An error with the name of its file.
pub(crate) fn told<T>(path: &Path, done: Result<T, WhyNot>) -> Result<T, Unwritable> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    done.map_err(|why| Unwritable { file, why })
}

/// Writes beside the file and puts it in its place when it is whole, so that nobody opens half of
/// it and an old one is kept if anything fails.
pub(crate) fn put_in_place(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), WhyNot>,
) -> Result<(), WhyNot> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let done = write(&part).and_then(|()| Ok(std::fs::rename(&part, path)?));
    if done.is_err() {
        // What is left of a failed attempt helps nobody; that it cannot be removed changes nothing.
        let _ = std::fs::remove_file(&part);
    }
    done
}

/// Writes a text file in UTF-8.
pub fn write_text(path: &Path, text: &str) -> Result<(), Unwritable> {
    told(path, put_in_place(path, |part| Ok(std::fs::write(part, text)?)))
}

/// A workbook whose bytes do not depend on the clock.
fn workbook(title: &str) -> Result<Workbook, WhyNot> {
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let about = DocProperties::new().set_title(title).set_creation_datetime(&day);
    workbook.set_properties(&about);
    Ok(workbook)
}

/// The float that means exactly these digits, if there is one.
fn exact_float(digits: &str) -> Option<f64> {
    let float: f64 = digits.parse().ok()?;
    (Decimal::of_float(float)? == Decimal::parse(digits)?).then_some(float)
}

/// How many half-width columns a text takes: Chinese characters take two.
fn display_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::{display_width, exact_float};

    #[test]
    fn a_float_stands_for_its_digits_or_is_not_used() {
        assert_eq!(exact_float("0.10").map(|f| f.to_string()).as_deref(), Some("0.1"));
        assert_eq!(exact_float("990000.01").map(|f| f.to_string()).as_deref(), Some("990000.01"));
        assert_eq!(exact_float("92233720368547758.07"), None);
        assert_eq!(exact_float("520502001001123456"), None);
        assert_eq!(exact_float("甲"), None);
    }

    #[test]
    fn chinese_text_is_twice_as_wide() {
        assert_eq!(display_width("柳树村 A1"), 9);
    }
}
