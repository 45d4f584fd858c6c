//! The clause language: its laws, its gold file and the clauses of other rubrics.

#[cfg(test)]
mod gold;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod outlook;
#[cfg(test)]
mod random_rule;
#[cfg(test)]
mod readings;
