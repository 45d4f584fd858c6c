//! The clause language: its laws, its gold file and the clauses of other rubrics.

#[cfg(test)]
mod laws;
#[cfg(test)]
mod random_rule;

/// Sentences of real rubrics.
#[cfg(test)]
fn sentences() -> Vec<String> {
    Vec::new()
}
