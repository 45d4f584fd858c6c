//! Rules as data.
//!
//! Comes in: YAML ([`read`]). Goes out: a [`Scheme`] as written; [`compile()`] makes it ready to rate.
//! Upstream: measures.

pub mod clause;
pub mod formula;
mod compile;
mod ruleset;
mod written;
mod yaml;

pub use compile::compile;
pub use ruleset::*;
pub use written::*;
pub use yaml::{NotAScheme, from_yaml};

/// Reads a scheme from YAML.
pub fn read(text: &str) -> Result<Scheme, NotAScheme> {
    from_yaml(text)
}

/// Reads a township's overlay from YAML.
pub fn read_overlay(text: &str) -> Result<Overlay, NotAScheme> {
    from_yaml(text)
}
