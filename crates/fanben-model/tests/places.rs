//! Changes of places: whatever is taken leaves a tree on every day, and what stood before its day
//! stays as it stood.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use fanben_model::place::{Change, Dated, Key, Living, NewUnit, Of, Unit, Version, Wrong};
use proptest::prelude::*;

fn day(after: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(after)
}

fn unit(code: &str, name: &str, kind: &str, parent: &str) -> Unit {
    let parent = (!parent.is_empty()).then(|| parent.to_owned());
    let (code, name, kind) = (code.to_owned(), name.to_owned(), kind.to_owned());
    Unit { code, name, kind, parent, ..Unit::default() }
}

fn new(code: &str, name: &str, kind: &str, parent: &str) -> NewUnit {
    let Unit { code, name, kind, parent, .. } = unit(code, name, kind, parent);
    NewUnit { code, name, kind, parent, ..NewUnit::default() }
}

/// A county with three townships of three villages.
fn county() -> Dated {
    let mut units = vec![unit("0", "青川县", "县", "")];
    for town in 1..=3 {
        units.push(unit(&format!("{town}"), &format!("镇{town}"), "镇", "0"));
        for village in 1..=3 {
            let code = format!("{town}{village}");
            units.push(unit(&code, &format!("村{code}"), "村", &format!("{town}")));
        }
    }
    let version = |(at, unit): (u32, Unit)| Version {
        of: Key::from(at),
        number: 0,
        from: None,
        position: i64::from(at),
        is: Some(unit),
    };
    Dated::new((0..).zip(units).map(version).collect())
}

struct Register {
    dated: Dated,
    next: Key,
    links: Vec<(NaiveDate, Key, Key)>,
}

impl Register {
    fn new() -> Self {
        Self { dated: county(), next: 1000, links: Vec::new() }
    }

    fn change(&mut self, on: NaiveDate, change: &Change) -> Result<(), Wrong> {
        let living = self.dated.on(on);
        let next = &mut self.next;
        let mut fresh = || {
            *next += 1;
            *next
        };
        let changed = self.dated.after(&living, change, on, &mut fresh)?;
        for link in &changed.planned.links {
            let key = |of: &Of| changed.key(&living, of).unwrap();
            self.links.push((on, key(&link.origin), key(&link.heir)));
        }
        let mut all = self.dated.versions().to_vec();
        all.extend(changed.versions);
        self.dated = Dated::new(all);
        Ok(())
    }

    fn names(&self, on: NaiveDate) -> Vec<String> {
        let living = self.dated.on(on);
        living.tree.units().iter().map(|unit| unit.name.clone()).collect()
    }
}

fn merge(units: &[&str], into: NewUnit, keeps: Option<&str>) -> Change {
    let units = units.iter().map(|&code| code.to_owned()).collect();
    Change::Merge { units, into, keeps: keeps.map(str::to_owned) }
}

#[test]
fn villages_become_a_community() {
    let mut register = Register::new();
    let into = new("1c", "新和社区", "社区", "1");
    register.change(day(180), &merge(&["11", "12"], into, None)).unwrap();
    let before = ["青川县", "镇1", "村11", "村12", "村13"];
    assert_eq!(register.names(day(179))[..5], before);
    assert_eq!(register.names(day(180))[..4], ["青川县", "镇1", "新和社区", "村13"]);
    let [(_, a, c), (_, b, other)] = register.links[..] else { panic!("two links") };
    assert_eq!((a, b, c, other), (2, 3, 1001, 1001));
    assert_eq!(register.dated.was(c, day(180)).unwrap().from, Some(day(180)));
    assert!(register.dated.was(a, day(180)).is_none());
    assert_eq!(register.dated.was(a, day(0)).unwrap().name, "村11");
}

#[test]
fn one_village_takes_in_another_and_a_township_takes_its_villages_along() {
    let mut register = Register::new();
    let into = new("11", "大村", "村", "1");
    register.change(day(10), &merge(&["11", "12"], into, Some("11"))).unwrap();
    assert_eq!(register.links, [(day(10), 2, 2), (day(10), 3, 2)]);
    assert_eq!(register.dated.was(2, day(10)).unwrap().name, "大村");
    let into = new("9", "合镇", "镇", "0");
    register.change(day(20), &merge(&["1", "2"], into, None)).unwrap();
    let names = ["青川县", "合镇", "大村", "村13", "村21", "村22", "村23", "镇3"];
    assert_eq!(register.names(day(20))[..8], names);
    register
        .change(day(30), &Change::Order { unit: "3".to_owned(), before: Some("9".to_owned()) })
        .unwrap();
    assert_eq!(register.names(day(30))[..3], ["青川县", "镇3", "村31"]);
    let split = Change::Split {
        unit: "9".to_owned(),
        into: vec![new("9", "合镇", "镇", "0"), new("8", "新镇", "街道", "0")],
        keeps: Some(0),
        below: BTreeMap::from([("11".to_owned(), "8".to_owned())]),
    };
    let Err(Wrong::Unassigned(names)) = register.change(day(40), &split) else {
        panic!("villages without a township")
    };
    assert_eq!(names, ["村13", "村21", "村22", "村23"]);
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let mut register = Register::new();
    let rename = |code: &str| Change::Rename {
        unit: "11".to_owned(),
        name: "新村".to_owned(),
        code: Some(code.to_owned()),
    };
    let taken = Wrong::CodeTaken { code: "12".to_owned(), name: "村12".to_owned() };
    assert_eq!(register.change(day(5), &rename("12")), Err(taken));
    let away = |unit: &str, parent: &str| Change::Move {
        unit: unit.to_owned(),
        parent: parent.to_owned(),
        code: None,
    };
    assert_eq!(
        register.change(day(5), &away("1", "12")),
        Err(Wrong::UnderItself("镇1".to_owned()))
    );
    assert_eq!(register.change(day(5), &away("11", "77")), Err(Wrong::Unknown("77".to_owned())));
    let gone = Change::Abolish { unit: "1".to_owned() };
    let full = Wrong::NotEmpty { name: "镇1".to_owned(), below: 3 };
    assert_eq!(register.change(day(5), &gone), Err(full));
    register.change(day(50), &away("11", "2")).unwrap();
    // What takes effect before something that is known already.
    let later = Wrong::Later { name: "村11".to_owned(), day: day(50) };
    assert_eq!(register.change(day(40), &rename("1x")), Err(later));
    let merged = merge(&["2", "3"], new("5", "新镇", "镇", "0"), None);
    let hanging = register.change(day(40), &merged).unwrap_err();
    assert_eq!(hanging, Wrong::Unsound { code: "11".to_owned(), day: day(50) });
    // Another unit may change before it.
    let other = Change::Rename { unit: "31".to_owned(), name: "三村".to_owned(), code: None };
    register.change(day(40), &other).unwrap();
}

/// A change somebody might ask for, sense or nonsense.
fn changes() -> impl Strategy<Value = (u64, Change)> {
    let code = || {
        prop_oneof![
            (0..4_u32).prop_map(|at| at.to_string()),
            (1..4_u32, 1..4_u32).prop_map(|(town, at)| format!("{town}{at}")),
            (0..4_u32).prop_map(|at| format!("n{at}")),
        ]
    };
    let made = move || {
        (code(), code()).prop_map(|(code, parent)| new(&code, &format!("新{code}"), "村", &parent))
    };
    let change = prop_oneof![
        made().prop_map(Change::Establish),
        (code(), proptest::option::of(code())).prop_map(|(unit, code)| Change::Rename {
            unit,
            name: "改".to_owned(),
            code
        }),
        (code(), code(), proptest::option::of(code()))
            .prop_map(|(unit, parent, code)| Change::Move { unit, parent, code }),
        (code(), proptest::option::of(code())).prop_map(|(unit, code)| Change::Convert {
            unit,
            kind: "社区".to_owned(),
            name: "社".to_owned(),
            code
        }),
        (proptest::collection::vec(code(), 1..4), made(), any::<bool>()).prop_map(
            |(units, into, keeps)| {
                let keeps = keeps.then(|| units[0].clone());
                Change::Merge { units, into, keeps }
            }
        ),
        (
            code(),
            proptest::collection::vec(made(), 1..3),
            proptest::option::of(0..2_usize),
            any::<bool>()
        )
            .prop_map(|(unit, into, keeps, assigned)| {
                let to = into[0].code.clone();
                let below = (1..4).map(|at| (format!("{unit}{at}"), to.clone()));
                let below = below.filter(|_| assigned).collect();
                Change::Split { unit, into, keeps, below }
            }),
        code().prop_map(|unit| Change::Abolish { unit }),
        (code(), proptest::option::of(code()))
            .prop_map(|(unit, before)| Change::Order { unit, before }),
    ];
    (0..12_u64, change)
}

fn sound(living: &Living, on: NaiveDate) {
    let units = living.tree.units();
    let codes: BTreeSet<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
    assert_eq!(codes.len(), units.len(), "codes are unique on {on}");
    assert_eq!(living.unsound(), None, "everybody hangs on a root on {on}");
    assert_eq!((living.keys.len(), living.positions.len()), (units.len(), units.len()));
    let keys: BTreeSet<Key> = living.keys.iter().copied().collect();
    assert_eq!(keys.len(), units.len(), "a unit stands once on {on}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_day_has_a_tree_and_no_day_is_rewritten(
        wanted in proptest::collection::vec(changes(), 1..25),
    ) {
        let mut register = Register::new();
        for (after, change) in &wanted {
            let before: Vec<Living> = (0..14).map(|at| register.dated.on(day(at))).collect();
            let versions = register.dated.versions().to_vec();
            let taken = register.change(day(*after), change);
            for (at, was) in (0..14).zip(before) {
                let now = register.dated.on(day(at));
                if at < *after || taken.is_err() {
                    prop_assert_eq!(&now, &was, "day {} is as it was", at);
                }
                sound(&now, day(at));
                prop_assert!(register.dated.sound_on(day(at)).is_ok());
            }
            prop_assert!(versions.iter().all(|one| register.dated.versions().contains(one)));
        }
        for (on, origin, heir) in &register.links {
            let before = on.pred_opt().unwrap();
            prop_assert!(register.dated.was(*origin, before).is_some());
            let (from, own) = (*heir, register.dated.of(*heir));
            prop_assert!(own.iter().any(|one| one.from == Some(*on)), "{} begins or goes on", from);
        }
    }

    /// Most changes in sense are taken, so that the property above is about something.
    #[test]
    fn sensible_changes_are_taken(town in 1..4_u32, village in 1..4_u32, to in 1..4_u32) {
        let mut register = Register::new();
        let unit = format!("{town}{village}");
        let moved = register.change(day(3), &Change::Move {
            unit: unit.clone(),
            parent: to.to_string(),
            code: Some(format!("m{to}")),
        });
        prop_assert!(moved.is_ok(), "{:?}", moved);
        let living = register.dated.on(day(3));
        let above = to.to_string();
        let children: Vec<&str> =
            living.tree.children(&above).map(|unit| unit.code.as_str()).collect();
        let own = format!("m{to}");
        prop_assert!(children.contains(&own.as_str()));
        if to != town {
            prop_assert_eq!(children.last(), Some(&own.as_str()), "who comes stands last");
        }
        prop_assert!(living.tree.get(&unit).is_none());
    }
}
