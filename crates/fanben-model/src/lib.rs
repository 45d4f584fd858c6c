//! What a county's programme is and what follows from it, as pure values and functions.
//!
//! The modules stand in the order in which data flows through them; each looks only upstream:
//! numbers, working days, places, measures, schemes (with their clause language), succession of units,
//! intake, exchange, earlier results, rubric tables, ratings, stages, settlements, notices, ballots, lists of tasks, talks,
//! joint vetting of eligibility, liaison and visits, rights, the register of people, incentives, whole programmes, bundles, what is signed, draws, plans of several
//! years, money paid out batch by batch.
//!
//! **Invariant:** nothing here opens a file, a socket or a database, asks what time it is, draws a
//! random number or computes with floats. The same inputs give the same bytes.

mod near;
pub mod number;
pub mod calendar;
pub mod place;
pub mod measures;
pub mod scheme;
pub mod succession;
pub mod intake;
pub mod exchange;
pub mod earlier;
pub mod rubric;
pub mod rating;
pub mod stages;
pub mod settlement;
pub mod notices;
pub mod ballots;
pub mod lists;
pub mod talks;
pub mod vetting;
pub mod liaison;
pub mod rights;
pub mod payroll;
pub mod incentives;
pub mod programme;
pub mod bundles;
pub mod signing;
pub mod draws;
pub mod plans;
pub mod payments;
