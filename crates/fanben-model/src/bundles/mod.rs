//! What was published, so that anybody can recompute it: rules, facts and result as canonical
//! values with their digests.
//!
//! Comes in: facts, ratings and settlements; the texts of a bundle's files. Goes out: those texts
//! ([`Sheets`], [`published()`]); facts again; every [`Difference`] between two texts; everything
//! that is wrong with a bundle anybody may have made ([`Verified`]). Upstream: programme.
//!
//! **Invariant:** no name of a person and no free words about one stand in a bundle, only their
//! commitments. The same facts, rules and salt give the same bytes.

mod canonical;
mod differences;
mod digest;
mod manifest;
mod packed;
mod reads;
mod result;
mod sheets;
mod verify;
mod words;

pub use canonical::{NotCanonical, canonical};
pub use differences::{Difference, differences};
pub use digest::{Digests, commitment, grouped, short};
pub use manifest::{About, FILES, MANIFEST, Manifest, Member, NAMES, RESULT, SCHEME};
pub use packed::Packed;
pub use reads::Reads;
pub use sheets::{NotBundled, Sheets, personal_kind};
pub use verify::{Verified, Wrong, published, recomputed};
