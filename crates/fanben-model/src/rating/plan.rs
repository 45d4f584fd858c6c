//! Where the entries that an item reads stand among its columns.

/// Where everything an item reads stands among its inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ItemPlan {
    /// For each clause, for each stage that can judge it (one for measured clauses), for each
    /// question the place of its entry.
    pub(super) clauses: Vec<Vec<StagePlan>>,
    /// The names `only` reads, with the place of each entry.
    pub(super) only: Vec<(String, usize)>,
    /// The place of the class, if any clause depends on it.
    pub(super) class: Option<usize>,
}

/// The entries of one stage of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StagePlan {
    /// The stage's place in the scheme, and its name; none for measured clauses.
    pub(super) stage: Option<(usize, String)>,
    /// For each question the place of its entry, and whether a judge answers it.
    pub(super) entries: Vec<(usize, bool)>,
}
