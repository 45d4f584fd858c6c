//! A quarter is settled: what may happen with all departments, and without one.

use fanben_model::scheme::{Missing, leads};
use fanben_model::settlement::{
    LastSigned, Next, OfficeState, Position, Proposal, Ready, Refused, Step, office_state, step,
};

fn position(waits: &[&str], proposed: Option<Proposal>) -> Position {
    let waits = waits.iter().map(ToString::to_string).collect();
    Position { subjects: 610, waits, proposed }
}

fn without(offices: &[&str], missing: Missing) -> Proposal {
    Proposal { without: offices.iter().map(ToString::to_string).collect(), missing }
}

const ALL: [Missing; 2] = Missing::ALL;
const READY: Ready = Ready { reasoned: true, other: true };

#[test]
fn with_everybody_it_closes() {
    assert_eq!(step(&[], &position(&[], None), &Step::Close, READY), Ok(Next::Closed));
    let late = step(&ALL, &position(&["林业局"], None), &Step::Close, READY);
    assert_eq!(late, Err(Refused::Waits(vec!["林业局".to_owned()])));
}

#[test]
fn without_one_it_takes_a_rule_and_two_people() {
    let open = position(&["林业局"], None);
    let rule = Step::Propose(Missing::LastPeriod);
    let proposal = without(&["林业局"], Missing::LastPeriod);
    let proposed = step(&ALL, &open, &rule, READY);
    assert_eq!(proposed, Ok(Next::Proposed(proposal.clone())));
    let waiting = position(&["林业局"], Some(proposal.clone()));
    let own = step(&ALL, &waiting, &Step::Approve, Ready { other: false, ..READY });
    assert_eq!(own, Err(Refused::SamePerson));
    let approved = step(&ALL, &waiting, &Step::Approve, READY);
    assert_eq!(approved, Ok(Next::ClosedWithout(proposal)));
    assert_eq!(step(&ALL, &waiting, &Step::Refuse, READY), Ok(Next::Reopened));
}

#[test]
fn a_rule_the_scheme_does_not_have_is_none() {
    let open = position(&["林业局"], None);
    let rule = Step::Propose(Missing::NotApplicable);
    assert_eq!(step(&[], &open, &rule, READY), Err(Refused::NotAllowed(vec![])));
    let only = [Missing::LastPeriod];
    assert_eq!(step(&only, &open, &rule, READY), Err(Refused::NotAllowed(only.to_vec())));
    let silent = Ready { reasoned: false, ..READY };
    assert_eq!(step(&ALL, &open, &rule, silent), Err(Refused::NoReason));
    let complete = position(&[], None);
    assert_eq!(step(&ALL, &complete, &rule, READY), Err(Refused::NobodyMissing));
}

#[test]
fn what_moved_since_the_proposal_is_proposed_again() {
    let proposal = without(&["林业局"], Missing::NotApplicable);
    for waits in [vec![], vec!["林业局", "水利局"]] {
        let moved = position(&waits, Some(proposal.clone()));
        let now = waits.iter().map(ToString::to_string).collect();
        assert_eq!(step(&ALL, &moved, &Step::Approve, READY), Err(Refused::Moved(now)));
    }
}

#[test]
fn every_step_has_one_answer() {
    let proposals = [None, Some(without(&["林业局"], Missing::NotApplicable))];
    let steps = [Step::Close, Step::Propose(Missing::LastPeriod), Step::Approve, Step::Refuse];
    for subjects in [0, 610] {
        for waits in [&[][..], &["林业局"]] {
            for proposed in &proposals {
                for what in &steps {
                    for (reasoned, other) in
                        [(false, false), (false, true), (true, false), (true, true)]
                    {
                        let at = Position { subjects, ..position(waits, proposed.clone()) };
                        let ready = Ready { reasoned, other };
                        let closed = matches!(
                            step(&ALL, &at, what, ready),
                            Ok(Next::Closed | Next::ClosedWithout(_))
                        );
                        // Nothing closes over somebody who is missing but with two people.
                        let two = proposed.is_some() && other && *what == Step::Approve;
                        assert!(!closed || waits.is_empty() || two, "{at:?} {what:?} {ready:?}");
                        assert!(!closed || subjects > 0);
                    }
                }
            }
        }
    }
}

#[test]
fn a_signature_holds_for_what_was_shown() {
    let signed = |same| Some(LastSigned { sent_back: false, same });
    let back = |same| Some(LastSigned { sent_back: true, same });
    assert_eq!(office_state(3, None), OfficeState::Owing);
    assert_eq!(office_state(0, None), OfficeState::Unsigned);
    assert_eq!(office_state(0, signed(true)), OfficeState::Signed);
    assert_eq!(office_state(0, signed(false)), OfficeState::Changed);
    assert_eq!(office_state(1, signed(false)), OfficeState::Owing);
    assert_eq!(office_state(0, back(true)), OfficeState::SentBack);
    assert_eq!(office_state(0, back(false)), OfficeState::Unsigned);
}

#[test]
fn who_leads_is_named_whole() {
    assert!(leads("农业农村局、林业局", "林业局") && leads("林业局", "林业局"));
    assert!(!leads("林业局", "业局") && !leads("林业局", "") && !leads("", "林业局"));
}
