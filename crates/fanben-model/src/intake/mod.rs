//! Sheets as offices send them → facts.
//!
//! Comes in: grids of cells and the names a scheme knows. Goes out: [`Facts`](crate::measures::Facts)
//! and a finding for every cell that was not read. Upstream: measures, schemes.

mod grid;
mod header;
mod read;
mod vocabulary;

pub use grid::{Grid, Merge, Noticed, Remark, cell_name, column_name};
pub use read::{
    Expected, FactsFinding, FactsProblem, Known, Vocabulary, entry_of, read_sheet, shown, turn,
};
