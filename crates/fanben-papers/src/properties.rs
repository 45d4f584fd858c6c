//! An Office file → the same file without who made it, who saved it last, at which company.
//!
//! Only whole parts are put in the place of others; everything else is copied as it is packed.

use std::io::{Cursor, Write as _};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const CORE: &str = "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/\
     metadata/core-properties\"/>";
const EXTENDED: &str = "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/\
     extended-properties\"/>";
const CUSTOM: &str = "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/\
     custom-properties\"/>";

/// What stands in the place of a part; none: it stays.
fn instead(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "docprops/core.xml" => Some(CORE),
        "docprops/app.xml" => Some(EXTENDED),
        "docprops/custom.xml" => Some(CUSTOM),
        // Where programs other than Office put the first.
        other if other.ends_with(".psmdcp") => Some(CORE),
        _ => None,
    }
}

/// The file without its properties; none: it has none, or it is signed and would no longer be what
/// was signed.
pub(crate) fn cleared(bytes: &[u8]) -> ZipResult<Option<Vec<u8>>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let names: Vec<String> =
        archive.file_names().map(|own| own.map(Into::into).unwrap_or_default()).collect();
    let signed = names.iter().any(|name| name.to_ascii_lowercase().starts_with("_xmlsignatures/"));
    if signed || !names.iter().any(|name| instead(name).is_some()) {
        return Ok(None);
    }
    let mut made = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (at, name) in names.iter().enumerate() {
        match instead(name) {
            Some(empty) => {
                made.start_file(name.as_str(), options)?;
                made.write_all(HEAD.as_bytes())?;
                made.write_all(empty.as_bytes())?;
            }
            None => made.raw_copy_file(archive.by_index_raw(at)?)?,
        }
    }
    Ok(Some(made.finish()?.into_inner()))
}
