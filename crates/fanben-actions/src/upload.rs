//! A file that came with a form → a file on disk, which readers of office files take.

use std::io::Write as _;

use fanben_store::StoreError;
use tempfile::NamedTempFile;

/// Puts bytes into a file that goes when it is dropped. What a file is follows from its bytes; of its
/// name only a short plain ending is kept, which decides where bytes do not.
///
/// # Errors
/// What the system says about the folder for temporary files.
pub(crate) fn on_disk(name: &str, bytes: &[u8]) -> Result<NamedTempFile, StoreError> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let plain = ending.filter(|own| own.len() <= 5 && own.chars().all(char::is_alphanumeric));
    let suffix = plain.map(|own| format!(".{own}")).unwrap_or_default();
    let mut file = tempfile::Builder::new().suffix(&suffix).tempfile()?;
    file.write_all(bytes)?;
    file.flush()?;
    Ok(file)
}
