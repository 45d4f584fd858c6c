//! The clause language: its laws, its gold file and the clauses of other rubrics.

mod laws;
mod random_rule;

/// Sentences of real rubrics.
fn sentences() -> Vec<String> {
    Vec::new()
}
