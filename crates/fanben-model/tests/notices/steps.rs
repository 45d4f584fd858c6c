//! The state machine against a list of what may follow what, and each reason it gives.

use fanben_model::notices::{Position, Ready, Refused, State, Step, step};

const STATES: [State; 5] =
    [State::Drafted, State::Posted, State::Confirmed, State::Corrected, State::Withdrawn];

fn positions() -> Vec<Position> {
    let mut all = Vec::new();
    for state in STATES {
        for over in [false, true] {
            for (open, late, upheld) in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (2, 3, 1)] {
                for down in [false, true] {
                    all.push(Position { state, over, open, late, upheld, down });
                }
            }
        }
    }
    all
}

/// What may follow if nothing is missing, written down as a list. Nothing: it is refused.
fn listed(from: Position, what: Step) -> Option<State> {
    let hangs = matches!(from.state, State::Posted | State::Confirmed);
    match what {
        Step::Post => {
            matches!(from.state, State::Drafted | State::Withdrawn).then_some(State::Posted)
        }
        Step::Object { .. } => hangs.then_some(from.state),
        Step::Rule { late: false, .. } => (hangs && from.open > 0).then_some(from.state),
        Step::Rule { late: true, .. } => (hangs && from.late > 0).then_some(from.state),
        Step::Decide => (hangs || from.state == State::Drafted).then_some(from.state),
        Step::Correct => hangs.then_some(State::Corrected),
        Step::Withdraw => hangs.then_some(State::Withdrawn),
        Step::Confirm => {
            let free = from.over && from.open == 0 && from.upheld == 0;
            (from.state == State::Posted && free).then_some(State::Confirmed)
        }
        Step::TakeDown => {
            let hung = from.state != State::Drafted && !from.down;
            (hung && (from.state != State::Posted || from.over)).then_some(from.state)
        }
    }
}

#[test]
fn every_position_and_step_gives_what_the_list_says() {
    let mut taken = 0;
    for from in positions() {
        for what in Step::ALL {
            // A correction has something to correct, a confirmation nothing.
            let ready = Ready { moved: what == Step::Correct, ..Ready::complete() };
            let came = step(from, what, &ready);
            assert_eq!(
                came.as_ref().ok().map(|to| to.state),
                listed(from, what),
                "{from:?} {what:?}"
            );
            taken += u32::from(came.is_ok());
        }
    }
    assert!(taken > 300, "{taken}");
}

fn posted() -> Position {
    Position { state: State::Posted, ..Position::start() }
}

#[test]
fn each_reason_is_said_by_itself() {
    let over = Position { over: true, ..posted() };
    let names = vec!["小泉村".to_owned()];
    let titles = vec![("小泉村".to_owned(), "乡党委书记".to_owned())];
    let places = vec![("红旗".to_owned(), 1)];
    let ok = Ready::complete;
    for (from, what, ready, why) in [
        (
            Position::start(),
            Step::Post,
            Ready { unsettled: names.clone(), ..ok() },
            Refused::Unsettled(names),
        ),
        (
            Position::start(),
            Step::Post,
            Ready { unsigned: titles.clone(), ..ok() },
            Refused::Unsigned(titles.clone()),
        ),
        (Position::start(), Step::Confirm, ok(), Refused::NotPosted),
        (posted(), Step::Post, ok(), Refused::Posted),
        (posted(), Step::Confirm, ok(), Refused::Running),
        (posted(), Step::TakeDown, ok(), Refused::Running),
        (posted(), Step::Correct, ok(), Refused::Nothing),
        (
            posted(),
            Step::Correct,
            Ready { moved: true, reasoned: false, ..ok() },
            Refused::NoReason,
        ),
        (
            posted(),
            Step::Correct,
            Ready { moved: true, undecided: places.clone(), ..ok() },
            Refused::Undecided(places),
        ),
        (
            posted(),
            Step::Correct,
            Ready { moved: true, unsigned: titles.clone(), ..ok() },
            Refused::Unsigned(titles),
        ),
        (posted(), Step::Withdraw, Ready::default(), Refused::NoReason),
        (posted(), Step::Rule { upheld: true, late: false }, ok(), Refused::NoObjection),
        (Position { open: 2, ..over }, Step::Confirm, ok(), Refused::Objections(2)),
        (Position { upheld: 1, ..over }, Step::Confirm, ok(), Refused::Upheld(1)),
        (over, Step::Confirm, Ready { moved: true, ..ok() }, Refused::Moved),
        (Position { down: true, ..over }, Step::TakeDown, ok(), Refused::Down),
    ] {
        assert_eq!(step(from, what, &ready), Err(why), "{from:?} {what:?}");
    }
}

#[test]
fn an_objection_in_time_stops_the_confirmation_and_a_late_one_does_not() {
    let ok = Ready::complete();
    let one = step(posted(), Step::Object { late: false }, &ok).unwrap();
    assert_eq!((one.open, one.late), (1, 0));
    let over = Position { over: true, ..posted() };
    let late = step(over, Step::Object { late: true }, &ok).unwrap();
    assert_eq!((late.open, late.late), (0, 1));
    assert_eq!(step(late, Step::Confirm, &ok).unwrap().state, State::Confirmed);
    // Upheld, it asks for a correction, even where no figure moves by it.
    let upheld = step(one, Step::Rule { upheld: true, late: false }, &ok).unwrap();
    assert_eq!((upheld.open, upheld.upheld), (0, 1));
    assert_eq!(step(upheld, Step::Correct, &ok).unwrap().state, State::Corrected);
    let turned_down = step(one, Step::Rule { upheld: false, late: false }, &ok).unwrap();
    assert_eq!((turned_down.open, turned_down.upheld), (0, 0));
}
