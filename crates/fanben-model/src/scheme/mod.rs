//! Rules as data.
//!
//! Comes in: YAML ([`read`]). Goes out: a [`Scheme`] as written; [`compile()`] makes it ready to rate.
//! Upstream: measures.

pub mod check;
pub mod clause;
pub mod formula;
pub mod frozen;
mod compile;
mod ruleset;
mod written;
mod writing;
mod yaml;

pub use compile::{compile, in_force_on};
pub use ruleset::*;
pub use writing::write;
pub use written::*;
pub use yaml::{NotAScheme, from_yaml};

/// Reads a scheme from YAML.
pub fn read(text: &str) -> Result<Scheme, NotAScheme> {
    from_yaml(text)
}

/// Reads townships' overlays from YAML: one, or a list of them.
pub fn read_overlays(text: &str) -> Result<Vec<Overlay>, NotAScheme> {
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    if first.is_some_and(|line| line.starts_with('-')) {
        return from_yaml(text);
    }
    from_yaml(text).map(|overlay| vec![overlay])
}
