//! One file a page.

pub(crate) mod aside;
pub(crate) mod audit;
pub(crate) mod board;
pub(crate) mod cycles;
pub(crate) mod decisions;
pub(crate) mod declare;
pub(crate) mod draft;
pub(crate) mod erasure;
pub(crate) mod evaluations;
pub(crate) mod evidence;
pub(crate) mod draws;
pub(crate) mod delegations;
pub(crate) mod exempts;
pub(crate) mod factor;
pub(crate) mod forms;
pub(crate) mod grid;
pub(crate) mod help;
pub(crate) mod liaison;
pub(crate) mod lists;
pub(crate) mod measure;
pub(crate) mod meeting;
pub(crate) mod money;
pub(crate) mod new_person;
pub(crate) mod notices;
pub(crate) mod own;
pub(crate) mod password;
mod pasted;
pub(crate) mod people;
pub(crate) mod places;
pub(crate) mod earlier;
pub(crate) mod plans;
pub(crate) mod upstream;
pub(crate) mod vetting;
pub(crate) mod registry;
pub(crate) mod review;
pub(crate) mod rules;
pub(crate) mod person;
pub(crate) mod roster;
pub(crate) mod settlement;
pub(crate) mod sheet;
pub(crate) mod sign_in;
pub(crate) mod sign_on;
pub(crate) mod signing;
pub(crate) mod slips;
pub(crate) mod subject;
pub(crate) mod switch;
pub(crate) mod talks;
pub(crate) mod term;
pub(crate) mod tokens;
pub(crate) mod trouble;
pub(crate) mod why;
pub(crate) mod workbench;

#[cfg(test)]
mod checks;
#[cfg(test)]
mod made;
