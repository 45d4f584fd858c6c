//! Any bytes as a scheme in YAML: a scheme or one sentence, never a panic; what is read compiles to
//! findings, prints as a table, and is written so that it reads back to the same.

use fanben_model::rubric::print_table;
use fanben_model::scheme::{compile, read, write};

/// Longer texts cost time and reach no other code.
const LONG: usize = 40_000;

/// Reads the bytes as a scheme.
pub(crate) fn hold(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.len() > LONG {
        return;
    }
    let scheme = match read(text) {
        Ok(scheme) => scheme,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let (_, findings) = compile(&scheme, None);
    assert!(findings.iter().all(|finding| !finding.says.is_empty()));
    let _ = print_table(&scheme, &[]);
    let written = write(&scheme, "");
    let again = read(&written).map_err(|error| format!("{error}\n{written}"));
    assert_eq!(again, Ok(scheme), "{written}");
}
