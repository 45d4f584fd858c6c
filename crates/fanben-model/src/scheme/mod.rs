//! Rules as data.

pub mod clause;
