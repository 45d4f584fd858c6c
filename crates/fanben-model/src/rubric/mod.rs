//! A county's rubric table ⇄ a scheme.
//!
//! Comes in: grids of cells as an office laid them out. Goes out: a
//! [`Scheme`](crate::scheme::Scheme) and a [`Report`] that says of every cell what became of it; and the way back, a scheme as such a table.
//! Upstream: schemes with their clause language, intake (grids).
//!
//! Names, points and sentences are taken as they stand. What the table says about tiers, quotas
//! and vetoes is proposed in the report, never made a rule silently.

mod heading;
mod layout;
mod worth;
mod sentence;
mod body;
mod report;
mod draft;
mod scheme;
mod findings;
mod unknown;
mod printed;

pub use findings::{findings, no_rubric};
pub use heading::{ColumnRead, Role};
pub use printed::{Printed, print_table};
pub use report::{Became, Entry, Report, TableRead};
pub use scheme::{Drafted, Given, NoRubric, read_tables};
