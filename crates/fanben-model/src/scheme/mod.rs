//! Rules as data.
//!
//! Comes in: YAML ([`read`]). Goes out: a [`Scheme`] as written; [`compile()`] makes it ready to rate.
//! Upstream: measures.

pub mod clause;
pub mod formula;
mod compile;
mod ruleset;
mod written;

pub use compile::compile;
pub use ruleset::*;
pub use written::*;

/// A file that is not a scheme: where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAScheme {
    /// The line, counted from 1; 0 if unknown.
    pub line: u64,
    /// The column, counted from 1; 0 if unknown.
    pub column: u64,
    /// What the reader says.
    pub says: String,
}

fn from_yaml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, NotAScheme> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: 1,
            max_depth: 64,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
        NotAScheme { line, column, says: error.without_snippet().to_string() }
    })
}

/// Reads a scheme from YAML.
pub fn read(text: &str) -> Result<Scheme, NotAScheme> {
    from_yaml(text)
}

/// Reads a township's overlay from YAML.
pub fn read_overlay(text: &str) -> Result<Overlay, NotAScheme> {
    from_yaml(text)
}
