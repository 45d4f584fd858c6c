//! A sum shared out in whole 分, so that the shares always add up to it.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::number::{Exact, Money};

/// Shares `amount` by weights: each gets its whole 分, what is left goes to the largest
/// remainders, equal remainders in order. Weights of zero or less get nothing.
pub(super) fn shares(amount: Money, weights: &[Exact]) -> Vec<Money> {
    let nothing = Exact::from_integer(0);
    // The denominators of many quotients multiply beyond any fixed number of digits.
    let big = |weight: &Exact| {
        let weight = (*weight).max(nothing);
        BigRational::new(BigInt::from(*weight.numer()), BigInt::from(*weight.denom()))
    };
    let all: BigRational = weights.iter().map(big).sum();
    if weights.iter().all(|weight| *weight <= nothing) || amount <= Money::ZERO {
        return vec![Money::ZERO; weights.len()];
    }
    let cents = BigRational::from_integer(BigInt::from(amount.raw()));
    let exact: Vec<BigRational> =
        weights.iter().map(|weight| big(weight) * &cents / &all).collect();
    let mut parts: Vec<i64> =
        exact.iter().map(|share| i64::try_from(share.to_integer()).unwrap_or(0)).collect();
    let mut left = amount.raw() - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..exact.len()).filter(|&at| weights[at] > nothing).collect();
    order.sort_by(|&a, &b| exact[b].fract().cmp(&exact[a].fract()));
    for at in order {
        if left == 0 {
            break;
        }
        parts[at] += 1;
        left -= 1;
    }
    parts.into_iter().map(Money::from_raw).collect()
}

/// The same where equal remainders go to whoever stands first by rank; no rank stands last, equal
/// ranks in order.
pub(super) fn shares_in_order(
    amount: Money,
    weights: &[Exact],
    ranks: &[Option<usize>],
) -> Vec<Money> {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&at| ranks.get(at).copied().flatten().unwrap_or(usize::MAX));
    let sorted: Vec<Exact> = order.iter().map(|&at| weights[at]).collect();
    let mut parts = vec![Money::ZERO; weights.len()];
    for (at, part) in order.into_iter().zip(shares(amount, &sorted)) {
        parts[at] = part;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(amount: i64, weights: &[i128], want: &[i64]) {
        let weights: Vec<Exact> = weights.iter().map(|w| Exact::from_integer(*w)).collect();
        let parts: Vec<i64> =
            shares(Money::from_raw(amount), &weights).iter().map(|part| part.raw()).collect();
        assert_eq!(parts, want);
        assert_eq!(parts.iter().sum::<i64>(), amount);
    }

    #[test]
    fn shares_add_up_to_the_last_cent() {
        check(100, &[1, 1, 1], &[34, 33, 33]);
        check(10_000, &[10, 9, 8], &[3704, 3333, 2963]);
        check(5, &[1, 0, 1], &[3, 0, 2]);
    }

    #[test]
    fn quotients_of_many_people_are_not_too_long() {
        // Denominators without a common factor: their product has over 100 digits.
        let weights: Vec<Exact> =
            (0..40).map(|at| Exact::new(1_000_003 + at, 10_000_019 + 2 * at)).collect();
        let parts = shares(Money::from_raw(123_456), &weights);
        assert_eq!(parts.iter().map(|part| part.raw()).sum::<i64>(), 123_456);
        assert!(parts.iter().all(|part| (3085..=3088).contains(&part.raw())), "{parts:?}");
    }
}
