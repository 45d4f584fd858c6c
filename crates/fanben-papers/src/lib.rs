//! Bytes of office files ⇄ values.
//!
//! Comes in: files as offices send them, and results to print. Goes out: [`Grid`]s of text for
//! `fanben_model::intake`, workbooks, bundles. Upstream: `fanben-model`.
//!
//! **Invariant:** a file of any bytes ends in grids or in one [`Unreadable`] sentence, in memory
//! bounded by [`Limits`]. Nothing is computed here: formulas give the result their file holds,
//! links are not followed, macros do not run.
//!
//! [`Grid`]: fanben_model::intake::Grid

mod bundle;
mod digits;
mod division;
mod evidence;
mod properties;
mod read;
mod write;

pub use bundle::{
    BundleFiles, NotABundle, bundle_bytes, read_bundle, read_bundle_bytes, write_bundle,
};
pub use division::{Division, Divisions, Unread, read_divisions};
pub use evidence::{EVIDENCE_MOST, EvidenceFile, EvidenceKind, NotEvidence, take_evidence};
pub use read::{
    Kind, Limits, Progress, Unreadable, Why, read_documents, read_grids, read_grids_within,
};
pub use write::{
    Block, CellSpec, FormAsk, FormCell, FormSheet, Paper, Results, SheetSpec, TableSpec,
    TextEncoding, Unwritable, WhyNot, form_width, write_form, write_paper, write_results,
    write_rubric, write_separated, write_sheets, write_tables, write_text,
};
