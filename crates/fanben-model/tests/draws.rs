//! Draws: the same seed gives the same, the order of a list does not matter, nobody is favoured.

use fanben_model::draws::{Drawn, Listed, draw, seed};
use proptest::prelude::*;

fn codes(many: u32) -> Vec<String> {
    (1..=many).map(|number| format!("990402201{number:03}")).collect()
}

fn list(codes: Vec<String>, take: u32) -> Listed {
    let (list, name) = ("990402201000".to_owned(), "小泉乡".to_owned());
    Listed { list, name, take, codes, last: 0 }
}

proptest! {
    #[test]
    fn the_order_of_a_list_and_repetitions_do_not_matter(
        codes in proptest::collection::vec("[0-9]{12}", 1..40),
        shuffled in any::<prop::sample::Index>(),
        take in 0_u32..50,
        secret in "[0-9a-f]{64}",
    ) {
        let seed = seed(&secret, "3120.5");
        let mut other = codes.clone();
        other.rotate_left(shuffled.index(codes.len()));
        other.push(codes[shuffled.index(codes.len())].clone());
        let one = draw(&seed, &[list(codes.clone(), take)]);
        prop_assert_eq!(&one, &draw(&seed, &[list(other, take)]));
        let mut distinct = codes;
        distinct.sort();
        distinct.dedup();
        let wanted = usize::try_from(take).unwrap().min(distinct.len());
        prop_assert_eq!(one[0].drawn.len(), wanted);
        let mut drawn = one[0].drawn.clone();
        drawn.sort();
        drawn.dedup();
        prop_assert_eq!(drawn.len(), wanted, "each at most once");
        prop_assert!(drawn.iter().all(|code| distinct.contains(code)));
    }

    #[test]
    fn who_was_not_drawn_may_be_struck_off(
        many in 6_u32..40,
        struck in any::<prop::sample::Index>(),
        secret in "[0-9a-f]{64}",
    ) {
        let seed = seed(&secret, "");
        let drawn = draw(&seed, &[list(codes(many), 5)])[0].drawn.clone();
        let left: Vec<String> =
            codes(many).into_iter().filter(|code| !drawn.contains(code)).collect();
        let out = left[struck.index(left.len())].clone();
        let others = codes(many).into_iter().filter(|code| *code != out).collect();
        prop_assert_eq!(&draw(&seed, &[list(others, 5)])[0].drawn, &drawn);
    }
}

#[test]
fn everything_in_the_seed_changes_the_draw() {
    let of = |secret: &str, figure: &str| draw(&seed(secret, figure), &[list(codes(60), 10)]);
    assert_eq!(of("a", "1"), of("a", "1"));
    assert_ne!(of("a", "1"), of("a", "2"));
    assert_ne!(of("a", "1"), of("b", "1"));
    // Two lists with the same entries are drawn by themselves.
    let numbers = |list: &str| Listed {
        list: list.to_owned(),
        name: String::new(),
        take: 5,
        codes: Vec::new(),
        last: 300,
    };
    let both = draw(&seed("a", "1"), &[numbers("2"), numbers("1")]);
    assert_eq!((both[0].list.as_str(), both[1].list.as_str()), ("1", "2"));
    assert_ne!(both[0].drawn, both[1].drawn);
    let whole = draw(&seed("a", "1"), &[Listed { take: 999, last: 3, ..numbers("1") }]);
    assert_eq!(whole[0].drawn.len(), 3, "a list that is shorter is drawn whole");
}

/// Pearson's statistic times the expected count: sums of whole numbers only.
fn squares(counts: &[u64], expected: u64) -> u64 {
    counts.iter().map(|count| count.abs_diff(expected).pow(2)).sum()
}

#[test]
fn nobody_is_favoured() {
    // 20 entries, 5 drawn, 4,000 seeds: each is expected 1,000 times. Under equal chances without
    // replacement Pearson's statistic, times 19/15, has the chi-square distribution with 19 degrees
    // of freedom: 43.8 is passed once in a thousand. Seeds are fixed, so this holds or it does not.
    let mut counts = [0_u64; 20];
    let mut first = [0_u64; 20];
    for number in 0..4_000 {
        let secret = format!("{number:064x}");
        let drawn: Vec<Drawn> = draw(&seed(&secret, ""), &[list(codes(20), 5)]);
        for (place, code) in drawn[0].drawn.iter().enumerate() {
            let at = codes(20).iter().position(|known| known == code).unwrap();
            counts[at] += 1;
            first[at] += u64::from(place == 0);
        }
    }
    assert_eq!(counts.iter().sum::<u64>(), 20_000);
    let scaled = squares(&counts, 1_000) * 19 * 10 / (15 * 1_000);
    assert!(scaled < 438, "chi-square {scaled} tenths: {counts:?}");
    // The first drawn: each is expected 200 times.
    let scaled = squares(&first, 200) * 10 / 200;
    assert!(scaled < 438, "chi-square {scaled} tenths: {first:?}");
    // The test itself finds an order that favours: taking the first five always.
    let mut unfair = [0_u64; 20];
    unfair[..5].fill(4_000);
    assert!(squares(&unfair, 1_000) * 190 / 15_000 > 438);
}
