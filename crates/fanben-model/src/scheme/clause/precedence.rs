//! Where the words allow two readings, which one stands: the only place that decides.
//!
//! | words | stands | the other reading |
//! |---|---|---|
//! | `每次扣1分(10分)` | 10 points first, what is taken comes off | the 10 points only bound what is taken |
//! | `无事故得4分,每起扣2分` | the 4 points stand, nobody is asked | the words before are a condition of their own |
//! | `达到50%得10分,每低1%扣1分` | percentage points | per cent of the number to reach |
//! | `每起扣2分,造成严重后果的加倍扣分` | all that was taken is doubled | cases of that kind count double |
//! | `每起扣2分,夜间的减半` | such cases are counted apart | all that was taken is halved |
//! | `5万得5分,10万奖5分、50万奖20分` | the prizes come on top of the 5 points | all are rows of one table |
//! | `每起扣5分,如已破案,扣3分` | neither: unread | both are taken |
//! | `5万元以上得50分,不足5万元扣20分` | neither: unread | two rows of one table |
//! | `每次扣5分,情节严重的扣10分` | such cases cost 10 instead, counted apart | 10 on top of the 5 |
//! | `开工2分,竣工10分` | the furthest stage reached | the stages add up |
//!
//! A choice that was met leaves a finding with both normal sentences, the one that stands first.

use super::finding::Code;

/// A place where the words allow two readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Choice {
    /// Points stated for the whole beside deductions.
    OwnPoints,
    /// Words worth points in front of deductions.
    BaseStands,
    /// A step of 1% beside a number in per cent.
    PercentPoints,
    /// A multiple for graver cases.
    ScalesAll,
    /// A multiple for another kind of case.
    CountedApart,
    /// A second deduction on a supposition.
    Instead,
    /// 得 for a first number, 奖 for higher ones.
    PrizeOnTop,
    /// Points on one side of a number, a deduction on the other.
    GivesAndTakes,
    /// A higher deduction for graver cases of the same.
    GraverInstead,
    /// Points for each step of one undertaking.
    FurthestStage,
}

impl Choice {
    /// The finding it leaves.
    pub(super) fn code(self) -> Code {
        match self {
            Self::OwnPoints | Self::BaseStands => Code::BaseAssumed,
            Self::PercentPoints => Code::PercentOrPoints,
            Self::ScalesAll => Code::ScalesAll,
            Self::CountedApart | Self::GraverInstead => Code::CountedApart,
            Self::FurthestStage => Code::FurthestStage,
            Self::PrizeOnTop => Code::AddsUp,
            Self::Instead | Self::GivesAndTakes => Code::Ambiguous,
        }
    }
}
