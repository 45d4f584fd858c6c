//! What a unit made of others takes over: by weight, plainly, from the larger, anew; titles and cards
//! of any, of all, by decision.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use fanben_model::number::{Points, Rounding, Value};
use fanben_model::scheme::{Inherits, Scores, TakenOver};
use fanben_model::succession::{Had, Inherited, Scored, Why, card, score, title};
use proptest::prelude::*;

fn inherits(scores: Scores) -> Inherits {
    Inherits { scores, weight: "户数".to_owned(), ..Inherits::default() }
}

fn of(weight: Option<i64>, points: &str) -> Scored {
    let weight = weight.map(|weight| Value::whole(weight).unwrap());
    Scored { weight, had: Had::Is(Points::parse(points).unwrap()) }
}

fn scored(scores: Scores, of: &[Scored]) -> String {
    match score(&inherits(scores), 2, Rounding::HalfUp, of) {
        Inherited::Is(points) => points.to_string(),
        Inherited::Nothing => "无".to_owned(),
        Inherited::Open(why) => format!("{why:?}"),
    }
}

#[test]
fn points_become_one_number() {
    let two = [of(Some(300), "90"), of(Some(100), "80")];
    assert_eq!(scored(Scores::Weighted, &two), "87.5");
    assert_eq!(scored(Scores::Mean, &two), "85");
    assert_eq!(scored(Scores::Larger, &two), "90");
    assert_eq!(scored(Scores::Fresh, &two), "无");
    let unknown = [of(Some(300), "90"), of(None, "80")];
    assert_eq!(scored(Scores::Weighted, &unknown), "NoWeight");
    assert_eq!(scored(Scores::Larger, &unknown), "NoWeight");
    assert_eq!(scored(Scores::Mean, &unknown), "85");
    let equal = [of(Some(3), "90"), of(Some(3), "80")];
    assert_eq!(scored(Scores::Larger, &equal), "Equals");
    assert_eq!(scored(Scores::Weighted, &[of(Some(0), "1"), of(Some(0), "2")]), "NoWeight");
    // Who took no part in a period weighs nothing in it; who is not final yet is waited for.
    let absent = Scored { weight: None, had: Had::Nothing };
    assert_eq!(scored(Scores::Weighted, &[of(None, "77.7"), absent]), "77.7");
    let open = Scored { weight: Some(Value::from_raw(1)), had: Had::Open };
    assert_eq!(scored(Scores::Weighted, &[of(Some(1), "77"), open]), "Provisional");
    let thirds = [of(Some(2), "80"), of(Some(1), "81")];
    assert_eq!(scored(Scores::Weighted, &thirds), "80.33");
}

#[test]
fn titles_and_cards_are_taken_over_as_the_scheme_says() {
    let tiers = ["典范", "示范", "规范"];
    let of = [Had::Is("典范"), Had::Is("规范")];
    let name = |rule, of: &[Had<&str>], decided| title(rule, &tiers, of, decided);
    let is = |word: &str| Inherited::Is(word.to_owned());
    assert_eq!(name(TakenOver::Any, &of, None), is("典范"));
    assert_eq!(name(TakenOver::All, &of, None), is("规范"));
    assert_eq!(name(TakenOver::Decided, &of, None), Inherited::Open(Why::Undecided));
    assert_eq!(name(TakenOver::Decided, &of, Some(Some("示范"))), is("示范"));
    assert_eq!(name(TakenOver::Decided, &of, Some(None)), Inherited::Nothing);
    assert_eq!(name(TakenOver::None, &of, Some(Some("示范"))), Inherited::Nothing);
    let same = [Had::Is("示范"), Had::Is("示范")];
    assert_eq!(name(TakenOver::Decided, &same, None), is("示范"), "nothing to decide");
    let half = [Had::Is("示范"), Had::Nothing];
    assert_eq!(name(TakenOver::All, &half, None), Inherited::Nothing);
    assert_eq!(name(TakenOver::Any, &[Had::Is("未达等次"), of[1]], None), is("规范"));

    let (has, not) = (Had::Is(true), Had::Is(false));
    assert_eq!(card(TakenOver::Any, &[has, not], None), Inherited::Is(true));
    assert_eq!(card(TakenOver::All, &[has, not], None), Inherited::Is(false));
    assert_eq!(card(TakenOver::All, &[has, has], None), Inherited::Is(true));
    assert_eq!(card(TakenOver::Decided, &[has, not], None), Inherited::Open(Why::Undecided));
    assert_eq!(card(TakenOver::Decided, &[has, not], Some(false)), Inherited::Is(false));
    assert_eq!(card(TakenOver::Decided, &[not, not], None), Inherited::Nothing);
}

proptest! {
    #[test]
    fn what_is_taken_over_lies_between(
        all in proptest::collection::vec((1..2000_i64, 0..1_000_000_i64), 1..6),
        turn in 0..6_usize,
    ) {
        let of: Vec<Scored> = all
            .iter()
            .map(|(weight, raw)| Scored {
                weight: Some(Value::whole(*weight).unwrap()),
                had: Had::Is(Points::from_raw(*raw)),
            })
            .collect();
        let mut turned = of.clone();
        turned.rotate_left(turn % of.len());
        for scores in [Scores::Weighted, Scores::Mean, Scores::Larger] {
            let taken = score(&inherits(scores), 4, Rounding::HalfUp, &of);
            prop_assert_eq!(&taken, &score(&inherits(scores), 4, Rounding::HalfUp, &turned));
            match taken {
                Inherited::Is(points) => {
                    let raws = || all.iter().map(|(_, raw)| *raw);
                    prop_assert!(raws().min().unwrap() <= points.raw());
                    prop_assert!(points.raw() <= raws().max().unwrap());
                }
                Inherited::Open(why) => prop_assert_eq!(why, Why::Equals),
                Inherited::Nothing => prop_assert!(false, "something was had"),
            }
        }
    }
}
