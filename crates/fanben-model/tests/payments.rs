//! 发放批次: what is due, who approves, how people share.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use fanben_model::number::Money;
use fanben_model::payments::{
    Due, Line, Position, Ready, Refused, Share, State, Step, WrongShares, check_shares, due, step,
    total,
};
use proptest::prelude::*;

fn line(subject: &str, payee: &str, cents: i64) -> Line {
    Line {
        incentive: "年度奖励".to_owned(),
        name: "年度奖励".to_owned(),
        subject: subject.to_owned(),
        unit: format!("{subject}村"),
        payee: payee.to_owned(),
        to: format!("{subject}村{payee}"),
        amount: Money::from_raw(cents),
        why: "红旗".to_owned(),
    }
}

fn shows(due: &Due, expected: &Expect) {
    let lines = due.lines.iter().map(|one| format!("{} {}:{}\n", one.to, one.amount, one.why));
    let held = due
        .held
        .iter()
        .map(|one| format!("缓发 {} {}:{}\n", one.line.to, one.line.amount, one.reason));
    expected.assert_eq(&lines.chain(held).collect::<String>());
}

#[test]
fn a_later_batch_pays_what_was_held_and_takes_back_what_fell() {
    let objection = |subject: &str| (subject == "乙").then(|| "有1件异议没有答复".to_owned());
    let owed = [line("甲", "", 15_000), line("甲", "王", 15_000), line("乙", "", 10_000)];
    let first = due(&owed, &[], &objection);
    shows(
        &first,
        &expect![[r"
            甲村 150:红旗
            甲村王 150:红旗
            缓发 乙村 100:有1件异议没有答复
        "]],
    );
    // The objection is answered; 甲 lost its title, 乙 got a better one.
    let owed = [line("甲", "", 5_000), line("乙", "", 15_000)];
    let second = due(&owed, &first.lines, &|_| None);
    shows(
        &second,
        &expect![[r"
            甲村 -100:红旗;以前各批已发150.00元,追回100.00元
            乙村 150:红旗
            甲村王 -150:按认定的结果不应再得;以前各批已发150.00元,追回150.00元
        "]],
    );
    let paid: Vec<Line> = first.lines.into_iter().chain(second.lines).collect();
    assert_eq!(due(&owed, &paid, &|_| None), Due::default());
    assert_eq!(total(&paid), total(&owed));
}

#[test]
fn two_people_approve_and_neither_drafted_it() {
    let ready = Ready { reasoned: true, ..Ready::default() };
    let drafted = Position { state: State::Drafted, drafter: 1, approvers: vec![] };
    let approve = |position: &Position<u8>, who| step(position, Step::Approve, who, &ready);
    assert_eq!(approve(&drafted, 1), Err(Refused::Own));
    let checked = approve(&drafted, 2).unwrap();
    assert_eq!((checked.state, checked.approvers.as_slice()), (State::Checked, &[2][..]));
    assert_eq!(approve(&checked, 2), Err(Refused::Twice));
    assert_eq!(approve(&checked, 1), Err(Refused::Own));
    assert_eq!(step(&checked, Step::Pay, 3, &ready), Err(Refused::NotReleased));
    let released = approve(&checked, 3).unwrap();
    assert_eq!(released.state, State::Released);
    assert_eq!(approve(&released, 4), Err(Refused::Released));
    assert_eq!(step(&released, Step::Return, 4, &ready), Err(Refused::Released));
    assert_eq!(step(&released, Step::Pay, 1, &Ready::default()), Err(Refused::NoReason));
    assert_eq!(step(&released, Step::Pay, 1, &ready).unwrap().state, State::Paid);
    assert_eq!(step(&checked, Step::Return, 3, &Ready::default()), Err(Refused::NoReason));
    let moved = Ready { moved: true, ..ready.clone() };
    assert_eq!(step(&checked, Step::Approve, 3, &moved), Err(Refused::Moved));
    let objected = Ready { objected: vec!["甲村".to_owned()], ..ready.clone() };
    let refused = step(&drafted, Step::Approve, 3, &objected);
    assert_eq!(refused, Err(Refused::Objected(vec!["甲村".to_owned()])));
}

#[test]
fn every_step_of_every_state_is_answered() {
    let states = [State::Drafted, State::Checked, State::Released, State::Paid, State::Returned];
    let mut table = String::new();
    for state in states {
        for what in Step::ALL {
            let approvers = if state == State::Drafted { vec![] } else { vec![2] };
            let position = Position { state, drafter: 1, approvers };
            let ready = Ready { reasoned: true, ..Ready::default() };
            let came = step(&position, what, 9, &ready).map(|next| next.state);
            writeln!(table, "{state:?} {what:?}: {came:?}").unwrap();
        }
    }
    expect![[r"
        Drafted Approve: Ok(Checked)
        Drafted Return: Ok(Returned)
        Drafted Pay: Err(NotReleased)
        Checked Approve: Ok(Released)
        Checked Return: Ok(Returned)
        Checked Pay: Err(NotReleased)
        Released Approve: Err(Released)
        Released Return: Err(Released)
        Released Pay: Ok(Paid)
        Paid Approve: Err(Paid)
        Paid Return: Err(Paid)
        Paid Pay: Err(Paid)
        Returned Approve: Err(Returned)
        Returned Return: Err(Returned)
        Returned Pay: Err(Returned)
    "]]
    .assert_eq(&table);
}

fn share(name: &str, cents: i64, barred: &str) -> Share {
    Share {
        name: name.to_owned(),
        post: "委员".to_owned(),
        account: String::new(),
        amount: Money::from_raw(cents),
        barred: barred.to_owned(),
    }
}

#[test]
fn shares_are_the_sum_and_name_who_may_not_draw() {
    let check = |shares: &[Share]| {
        check_shares(Money::from_raw(1_000_001), Some(Money::from_raw(900_000)), shares)
    };
    let both = [share("王", 600_000, ""), share("李", 400_001, "")];
    assert_eq!(check(&both), Ok(()));
    assert_eq!(check(&[]), Err(WrongShares::Nobody));
    let short = check(&[share("王", 600_000, ""), share("李", 400_000, "")]);
    let (is, should) = (Money::from_raw(1_000_000), Money::from_raw(1_000_001));
    assert_eq!(short, Err(WrongShares::Sum { is, should }));
    let barred = share("张", 0, "在编事业人员,由财政供养");
    assert_eq!(check(&[both[0].clone(), both[1].clone(), barred]), Ok(()));
    assert_eq!(check(&[share("王", 1_000_001, "财政供养")]), Err(WrongShares::Barred(0)));
    let most = Money::from_raw(900_000);
    assert_eq!(check(&[share("王", 1_000_001, "")]), Err(WrongShares::Most(0, most)));
    assert_eq!(check(&[share("王", 0, "")]), Err(WrongShares::Nothing(0)));
    assert_eq!(check(&[share(" ", 5, "")]), Err(WrongShares::Unnamed(0)));
    assert_eq!(check(&[share("王", 5, ""), share("王", 6, "")]), Err(WrongShares::Twice(1)));
    assert_eq!(check(&[share("王", -5, "")]), Err(WrongShares::Below(0)));
    assert_eq!(check(&vec![share("王", 5, ""); 41]), Err(WrongShares::TooMany));
}

proptest! {
    /// Whatever results follow one another, all batches together come to the last one.
    #[test]
    fn batches_come_to_what_is_owed(
        rounds in proptest::collection::vec(
            (proptest::collection::vec(0_i64..5_000, 5), proptest::collection::vec(any::<bool>(), 5)),
            1..6,
        )
    ) {
        let names = ["甲", "乙", "丙", "丁", "戊"];
        let mut paid: Vec<Line> = Vec::new();
        for (amounts, held) in &rounds {
            let owed: Vec<Line> = names.iter().zip(amounts)
                .filter(|(_, cents)| **cents > 0).map(|(name, cents)| line(name, "", *cents)).collect();
            let waits = |subject: &str| {
                let at = names.iter().position(|name| *name == subject).unwrap();
                held[at].then(|| "异议".to_owned())
            };
            let due = due(&owed, &paid, &waits);
            prop_assert!(due.lines.iter().all(|one| waits(&one.subject).is_none()));
            let held: i64 = due.held.iter().map(|one| one.line.amount.raw()).sum();
            paid.extend(due.lines);
            prop_assert_eq!(total(&paid).raw() + held, total(&owed).raw());
        }
    }
}
