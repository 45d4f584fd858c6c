//! 分配方案: a unit says who of its people gets how much of what is theirs; its township checks it.

use serde::{Deserialize, Serialize};

use crate::number::Money;

/// The most people one proposal names.
pub const MOST_SHARES: usize = 40;

/// One person's share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The person's name.
    pub name: String,
    /// The post.
    pub post: String,
    /// The account the person signs in with to see it; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub account: String,
    /// How much.
    pub amount: Money,
    /// Why the person may not draw it; empty: nothing is in the way.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub barred: String,
}

/// What is wrong with a proposal; people are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongShares {
    /// It names nobody.
    Nobody,
    /// It names more than [`MOST_SHARES`].
    TooMany,
    /// Somebody has no name, or no post.
    Unnamed(usize),
    /// The same name with the same post twice.
    Twice(usize),
    /// Less than nothing.
    Below(usize),
    /// Somebody who may not draw gets something.
    Barred(usize),
    /// Somebody who may draw gets nothing.
    Nothing(usize),
    /// Somebody gets more than one may.
    Most(usize, Money),
    /// The shares are not the sum.
    Sum {
        /// What they come to.
        is: Money,
        /// What there is.
        should: Money,
    },
}

/// Whether people can share a sum so; `most`: nobody gets more.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_shares(sum: Money, most: Option<Money>, shares: &[Share]) -> Result<(), WrongShares> {
    if shares.is_empty() {
        return Err(WrongShares::Nobody);
    }
    if shares.len() > MOST_SHARES {
        return Err(WrongShares::TooMany);
    }
    for (at, share) in shares.iter().enumerate() {
        if share.name.trim().is_empty() || share.post.trim().is_empty() {
            return Err(WrongShares::Unnamed(at));
        }
        let same = |other: &Share| other.name == share.name && other.post == share.post;
        if shares[..at].iter().any(same) {
            return Err(WrongShares::Twice(at));
        }
        if share.amount < Money::ZERO {
            return Err(WrongShares::Below(at));
        }
        match (share.barred.is_empty(), share.amount > Money::ZERO) {
            (false, true) => return Err(WrongShares::Barred(at)),
            (true, false) => return Err(WrongShares::Nothing(at)),
            _ => {}
        }
        if let Some(most) = most.filter(|most| share.amount > *most) {
            return Err(WrongShares::Most(at, most));
        }
    }
    let is = shares.iter().try_fold(0_i64, |all, share| all.checked_add(share.amount.raw()));
    let is = Money::from_raw(is.unwrap_or(i64::MAX));
    if is == sum { Ok(()) } else { Err(WrongShares::Sum { is, should: sum }) }
}
