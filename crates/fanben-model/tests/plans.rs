//! 销账: what a township planned, what is written off, what is behind.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::{Expect, expect};
use fanben_model::plans::{Account, Aim, Due, Plan, Reached, Wrong, shares, year_of};

fn plan(counts: [u32; 3], named: [&[u8]; 3]) -> Plan<u8> {
    let years = (2026..).zip(counts).zip(named);
    let aim =
        |((year, count), named): ((u16, u32), &[u8])| Aim { year, count, named: named.to_vec() };
    Plan { tier: "规范".to_owned(), years: years.map(aim).collect() }
}

fn reached(all: &[(u8, u16)]) -> Vec<Reached<u8>> {
    all.iter().map(|(unit, year)| Reached { unit: *unit, year: *year }).collect()
}

/// The years up to one are over, it runs, the others are ahead.
fn running(now: u16) -> impl Fn(u16) -> Due {
    move |year| match year.cmp(&now) {
        std::cmp::Ordering::Less => Due::Over,
        std::cmp::Ordering::Equal => Due::Running,
        std::cmp::Ordering::Greater => Due::Ahead,
    }
}

fn shows(account: &Account<u8>, expected: &Expect) {
    let mut text = format!("before {:?}, behind {}\n", account.before, account.behind);
    for line in &account.lines {
        let (year, planned, off) = (line.year, line.planned, &line.off);
        let (owed, surplus, waiting) = (line.owed, line.surplus, &line.waiting);
        writeln!(
            text,
            "{year} {:?}: {planned} planned, off {off:?}, owed {owed}, surplus {surplus}, waiting {waiting:?}",
            line.due
        )
        .unwrap();
    }
    expected.assert_eq(&text);
}

#[test]
fn a_village_is_written_off_once_in_the_year_it_first_reaches_the_tier() {
    let plan = plan([2, 2, 2], [&[1, 2], &[], &[6]]);
    let reached = reached(&[(9, 2025), (1, 2026), (1, 2027), (3, 2027), (9, 2026)]);
    shows(
        &plan.account(&reached, &[], &running(2027)),
        &expect![[r"
            before [9], behind 0
            2026 Over: 2 planned, off [1], owed 1, surplus 0, waiting [2]
            2027 Running: 2 planned, off [3], owed 2, surplus 0, waiting []
            2028 Ahead: 2 planned, off [], owed 4, surplus 0, waiting [6]
        "]],
    );
}

#[test]
fn what_is_behind_is_what_years_that_are_over_still_owe_today() {
    let plan = plan([2, 2, 2], [&[], &[], &[]]);
    let few = reached(&[(1, 2026)]);
    assert_eq!(plan.account(&few, &[], &running(2026)).behind, 0, "the year is not over");
    assert_eq!(plan.account(&few, &[], &running(2028)).behind, 3);
    // Written off later than planned, and after the last year: owed no more.
    let all = reached(&[(1, 2026), (2, 2028), (3, 2028), (4, 2028), (5, 2029), (6, 2029)]);
    shows(
        &plan.account(&all, &[], &running(2030)),
        &expect![[r"
            before [], behind 0
            2026 Over: 2 planned, off [1], owed 1, surplus 0, waiting []
            2027 Over: 2 planned, off [], owed 3, surplus 0, waiting []
            2028 Over: 2 planned, off [2, 3, 4], owed 2, surplus 0, waiting []
            2029 Over: 0 planned, off [5, 6], owed 0, surplus 0, waiting []
        "]],
    );
    let early = reached(&[(1, 2026), (2, 2026), (3, 2026)]);
    let account = plan.account(&early, &[], &running(2027));
    assert_eq!((account.lines[0].surplus, account.lines[1].owed, account.off()), (1, 1, 3));
}

#[test]
fn who_stands_for_a_village_that_was_written_off_is_not_written_off_again() {
    let plan = plan([2, 2, 2], [&[], &[], &[]]);
    // 1 and 2 become 5, which becomes 6 and 7.
    let links = [(1, 5), (2, 5), (5, 6), (5, 7)];
    let reached = reached(&[(1, 2026), (5, 2027), (6, 2028), (3, 2028)]);
    let account = plan.account(&reached, &links, &running(2029));
    let off: Vec<_> = account.lines.iter().map(|line| line.off.clone()).collect();
    assert_eq!(off, [vec![1], vec![], vec![3]]);
    // A unit that goes on under its own id stands for itself.
    let links = [(1, 1), (2, 1)];
    let account = plan.account(&reached[..1], &links, &running(2029));
    assert_eq!(account.lines[0].off, [1]);
}

#[test]
fn a_plan_that_cannot_be_is_refused() {
    let none = BTreeSet::new();
    let check = |plan: &Plan<u8>, before: &BTreeSet<u8>| plan.check(7, before).unwrap_err();
    assert_eq!(plan([3, 2, 2], [&[1], &[], &[]]).check(7, &none), Ok(()));
    assert_eq!(check(&plan([0, 0, 0], [&[], &[], &[]]), &none), Wrong::Nothing);
    let many = Wrong::TooMany { planned: 7, left: 6 };
    assert_eq!(check(&plan([3, 2, 2], [&[], &[], &[]]), &BTreeSet::from([9])), many);
    assert_eq!(check(&plan([1, 1, 1], [&[1, 2], &[], &[]]), &none), Wrong::MoreNamed(2026));
    assert_eq!(check(&plan([1, 1, 1], [&[1], &[1], &[]]), &none), Wrong::Twice(1));
    assert_eq!(check(&plan([1, 1, 1], [&[1], &[], &[]]), &BTreeSet::from([1])), Wrong::Before(1));
    let mut gap = plan([1, 1, 1], [&[], &[], &[]]);
    gap.years.remove(1);
    assert_eq!(check(&gap, &none), Wrong::Follows(2028));
    gap.years.clear();
    assert_eq!(check(&gap, &none), Wrong::Years);
}

#[test]
fn shares_are_even_and_years_are_read_of_periods() {
    assert_eq!(shares(7, 3), [3, 2, 2]);
    assert_eq!(shares(2, 3), [1, 1, 0]);
    assert!(shares(5, 0).is_empty());
    assert_eq!(
        ["2026", "2026Q1", "2026-03", "26", "二〇二六"].map(year_of),
        [Some(2026), Some(2026), Some(2026), None, None]
    );
}
