//! What villages are asked to do in a period (任务清单), and what all the asking costs them (减负台账).
//!
//! Comes in: entries as departments ask them, what measures hold already, limits, steps, days. Goes
//! out: what is wrong with the asking ([`admission`], [`over`]), what a township may not do to it
//! ([`own`], [`weight`], [`balance`]), where a list, an entry, a task stands then or the one reason
//! why not ([`step`]), what was done in time ([`completion`]), what it costs ([`burden`],
//! [`quarters`], [`expenses`], [`Filled`]). Upstream: numbers, schemes (the lines no question may cross).
//!
//! **Invariant:** nothing of a ledger is kept: every figure of it is counted from the entries, each
//! with what it is divided by.

mod admission;
mod completion;
mod entry;
mod ledger;
mod sent;
mod steps;
mod town;

pub use admission::{Cap, Finding, FormPart, Known, Over, admission, over, same};
pub use completion::{Completion, Task, Timing, completion, timing};
pub use entry::{Doer, Entry, FormMark, Limits, Unfit};
pub use ledger::{Burden, Change, Expense, Quarter, burden, departments, expenses, quarters};
pub use sent::{Filled, Form, MOST};
pub use steps::{EntryState, ListState, Position, Ready, Refused, Step, TaskState, step};
pub use town::{Overstep, balance, own, weight};
