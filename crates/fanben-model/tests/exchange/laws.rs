//! What holds for every merge: nothing changes what nobody changed, disjoint edits commute, sending
//! a file twice is sending it once.

use std::collections::BTreeMap;

use fanben_model::exchange::{Fate, Judgment, after, fate};
use fanben_model::scheme::clause::rule::Kind;
use proptest::prelude::*;

type Sheet = BTreeMap<u8, Judgment>;

fn judged() -> impl Strategy<Value = Judgment> {
    let value =
        prop_oneof![Just(""), Just("0"), Just("1"), Just("１"), Just("2.0"), Just("2"), Just("/")];
    let reason = prop_oneof![4 => Just(""), 1 => Just("查了台账")];
    (value, reason).prop_map(|(value, reason)| {
        // A reason beside no value never leaves the reader.
        let reason = if value.is_empty() { "" } else { reason };
        Judgment { value: value.to_owned(), reason: reason.to_owned() }
    })
}

fn sheet() -> impl Strategy<Value = Sheet> {
    proptest::collection::btree_map(0_u8..12, judged(), 0..12)
}

fn of(sheet: &Sheet, key: u8) -> Judgment {
    sheet.get(&key).cloned().unwrap_or_default()
}

fn merged(base: &Sheet, file: &Sheet, store: &Sheet) -> (Sheet, Vec<Fate>) {
    let question = super::question(Kind::Count);
    let mut came = Sheet::new();
    let mut fates = Vec::new();
    for key in 0..12 {
        let (base, file, store) = (of(base, key), of(file, key), of(store, key));
        let fate = fate(&question, Some(&base), &file, &store);
        fates.push(fate);
        came.insert(key, after(fate, &file, &store).clone());
    }
    (came, fates)
}

fn whole(sheet: &Sheet) -> Sheet {
    (0..12).map(|key| (key, of(sheet, key))).collect()
}

fn with(base: &Sheet, edits: &Sheet) -> Sheet {
    let mut came = base.clone();
    came.extend(edits.clone());
    came
}

proptest! {
    #[test]
    fn a_file_nobody_changed_changes_nothing(base in sheet(), edits in sheet()) {
        let store = with(&base, &edits);
        let (came, fates) = merged(&base, &base, &store);
        prop_assert_eq!(came, whole(&store));
        prop_assert!(fates.iter().all(|fate| matches!(fate, Fate::Same | Fate::Kept)));
    }

    #[test]
    fn disjoint_edits_commute(base in sheet(), edits in sheet(), at in 0_u8..12) {
        let one: Sheet = edits.clone().into_iter().filter(|(key, _)| *key < at).collect();
        let two: Sheet = edits.into_iter().filter(|(key, _)| *key >= at).collect();
        let (first, second) = (with(&base, &one), with(&base, &two));
        let (a, fates) = merged(&base, &second, &merged(&base, &first, &base).0);
        let (b, _) = merged(&base, &first, &merged(&base, &second, &base).0);
        prop_assert_eq!(a, b);
        prop_assert!(!fates.contains(&Fate::Conflict));
    }

    #[test]
    fn a_file_merged_again_changes_nothing(base in sheet(), file in sheet(), edits in sheet()) {
        let store = with(&base, &edits);
        let (once, _) = merged(&base, &file, &store);
        let (twice, _) = merged(&base, &file, &once);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn nothing_of_the_store_is_lost_without_being_asked(base in sheet(), file in sheet(), edits in sheet()) {
        let store = with(&base, &edits);
        let (came, _) = merged(&base, &file, &store);
        for key in 0..12 {
            if of(&store, key) != of(&base, key) && of(&came, key) != of(&store, key) {
                // Only what the store wrote otherwise than the base, meaning the same, may go.
                let question = super::question(Kind::Count);
                let (base, store) = (of(&base, key), of(&store, key));
                prop_assert_eq!(fate(&question, Some(&base), &base, &store), Fate::Same);
            }
        }
    }
}
