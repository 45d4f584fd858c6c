//! Sheets as offices send them → facts.
//!
//! Comes in: grids of cells and the names a scheme knows. Goes out: [`Facts`](crate::measures::Facts)
//! and a finding for every cell that was not read. Upstream: measures, schemes.
//!
//! A cell merged over several rows speaks for all of them where it says *who* or *when*, and in
//! headings; a *value* merged over several subjects or columns is nobody's and is reported.

mod grid;
mod heading;
mod vocabulary;
mod code;
mod naming;
mod entry;
mod finding;
mod table;
mod read;
mod registers;
mod people;
mod values;

pub(crate) use code::{Code, read_code};
pub(crate) use entry::is_error;
pub use entry::{entry_of, read_field, read_judgment, shown};
pub use finding::{Doubt, FactsFinding, FactsProblem, FindingGroup, summarise};
pub use grid::{Grid, Merge, Noticed, Remark, cell_name, column_name};
pub(crate) use heading::folded;
pub(crate) use naming::same_name;
pub use people::{PeopleSheet, PersonRow, read_people};
pub use read::{read_sheet, turn};
pub use vocabulary::{Expected, Known, Vocabulary};
