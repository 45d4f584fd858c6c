//! Secret evaluation: forms that are refused, steps, sums, two counts, what may be said of it.

use fanben_model::ballots::{
    Agreement, Came, Count, Form, Line, Misfit, Position, Ready, Refused, State, Step, Subject,
    Tally, Way, Wrong, agreement, check, counted, differing, share, step, unsound,
};
use proptest::prelude::*;

fn subject(office: &str) -> Subject {
    let (code, name, kind) = ("990402201201", "小泉村", "村");
    let own = str::to_owned;
    Subject { code: own(code), name: own(name), kind: own(kind), office: own(office) }
}

fn form() -> Form {
    Form {
        title: "2026年度民主测评".to_owned(),
        subjects: vec![subject(""), subject("党支部书记")],
        options: ["优秀", "称职", "基本称职", "不称职"].map(str::to_owned).into(),
        favourable: 2,
        due: 30,
        issued: 30,
        quorum: (2, 3),
        minimum: 5,
    }
}

#[test]
fn elections_villagers_and_what_cannot_be_counted_are_refused() {
    assert_eq!(check(&form()), []);
    let offices = |office: &str| {
        check(&Form { subjects: vec![subject(office)], ..form() }).into_iter().next()
    };
    for office in ["村民委员会主任", "党支部副书记", "村民小组组长", "驻村第一书记", "治保主任"]
    {
        assert_eq!(offices(office), None, "{office}");
    }
    for (office, word) in [
        ("村民张某", "村民"),
        ("村民代表", "村民"),
        ("三组农户", "农户"),
        ("优秀党员", "党员"),
        ("村民小组村民", "村民"),
    ] {
        assert_eq!(offices(office), Some(Wrong::Person(word)), "{office}");
    }
    assert_eq!(offices("张三"), Some(Wrong::Office("张三".to_owned())));
    let title = |title: &str| check(&Form { title: title.to_owned(), ..form() });
    for (said, word) in [("村委会换届选举", "选举"), ("换届民意测评", "换届"), ("罢免主任", "罢免")]
    {
        assert_eq!(title(said), [Wrong::Election(word)], "{said}");
    }
    assert_eq!(title(""), [Wrong::Title]);
    let household = Subject { kind: "户".to_owned(), ..subject("") };
    for (changed, wrong) in [
        (Form { subjects: vec![], ..form() }, Wrong::Subjects),
        (
            Form { subjects: vec![subject(""), subject("")], ..form() },
            Wrong::Twice("小泉村".to_owned()),
        ),
        (Form { subjects: vec![household], ..form() }, Wrong::Person("户")),
        (Form { options: vec!["好".to_owned()], favourable: 1, ..form() }, Wrong::Options),
        (
            Form { options: vec!["好".to_owned(), "好".to_owned()], favourable: 1, ..form() },
            Wrong::Options,
        ),
        (Form { favourable: 4, ..form() }, Wrong::Favourable),
        (Form { favourable: 0, ..form() }, Wrong::Favourable),
        (Form { issued: 31, ..form() }, Wrong::Issued),
        (Form { quorum: (4, 3), ..form() }, Wrong::Quorum),
        (Form { quorum: (0, 3), ..form() }, Wrong::Quorum),
        (Form { minimum: 2, ..form() }, Wrong::Minimum),
    ] {
        assert!(check(&changed).contains(&wrong), "{wrong:?}: {:?}", check(&changed));
    }
}

#[test]
fn every_step_of_every_state_is_taken_or_refused() {
    let mut table = Vec::new();
    for way in [Way::Codes, Way::Paper] {
        for state in [State::Draft, State::Open, State::Closed, State::Annulled] {
            for begun in [false, true] {
                let taken: Vec<String> = Step::ALL
                    .into_iter()
                    .filter(|what| {
                        let position = Position { state, way, begun };
                        step(position, *what, &Ready::complete()).is_ok()
                    })
                    .map(|what| format!("{what:?}"))
                    .collect();
                let taken = if taken.is_empty() { "nothing".to_owned() } else { taken.join(" ") };
                table.push(format!("{way:?} {state:?} {begun}: {taken}\n"));
            }
        }
    }
    expect_test::expect![[r"
        Codes Draft false: Open Annul
        Codes Draft true: Open Annul
        Codes Open false: Reissue Cast Close Annul
        Codes Open true: Cast Close Annul
        Codes Closed false: Annul
        Codes Closed true: Annul
        Codes Annulled false: nothing
        Codes Annulled true: nothing
        Paper Draft false: Open Annul
        Paper Draft true: Open Annul
        Paper Open false: Count Close Annul
        Paper Open true: Count Close Annul
        Paper Closed false: Annul
        Paper Closed true: Annul
        Paper Annulled false: nothing
        Paper Annulled true: nothing
    "]]
    .assert_eq(&table.concat());
    let open = |way| Position { state: State::Open, way, begun: true };
    let close = |way, ready: Ready| step(open(way), Step::Close, &ready).unwrap_err();
    let whole = Ready::complete();
    assert_eq!(close(Way::Codes, Ready { due: false, ..whole }), Refused::Early);
    assert_eq!(close(Way::Codes, Ready { balanced: false, ..whole }), Refused::Unbalanced);
    let differ = Ready { counts: Agreement::Differ, ..whole };
    assert_eq!(close(Way::Paper, differ), Refused::Counts(Agreement::Differ));
    let silent = Ready { reasoned: false, ..whole };
    assert_eq!(step(open(Way::Codes), Step::Annul, &silent), Err(Refused::NoReason));
}

fn count(valid: u32, marks: [[u32; 5]; 2]) -> Count {
    let marks = marks.map(Vec::from).into();
    Count { present: 28, issued: 28, returned: 27, valid, marks }
}

#[test]
fn two_people_count_alike_or_nothing_counts() {
    let right = count(26, [[10, 10, 4, 1, 1], [20, 3, 1, 1, 1]]);
    let wrong = count(26, [[10, 9, 5, 1, 1], [20, 3, 1, 1, 1]]);
    assert_eq!(unsound(&right, 30, (2, 4)), []);
    assert_eq!(unsound(&right, 27, (2, 4)), [Line::Present]);
    assert_eq!(
        unsound(&count(27, [[10, 10, 4, 1, 1], [20, 3, 1, 1, 2]]), 30, (2, 4)),
        [Line::Mark { subject: 0, option: 0 }]
    );
    assert!(!unsound(&right, 30, (3, 4)).is_empty() && !unsound(&right, 30, (2, 3)).is_empty());
    assert_eq!(
        differing(&right, &wrong),
        [Line::Mark { subject: 0, option: 1 }, Line::Mark { subject: 0, option: 2 }]
    );
    let of = |counts: &[(u8, &Count)]| {
        let counts: Vec<(u8, Count)> =
            counts.iter().map(|(person, count)| (*person, (*count).clone())).collect();
        agreement(&counts)
    };
    assert_eq!(of(&[]), Agreement::None);
    assert_eq!(of(&[(1, &right), (1, &right)]), Agreement::One, "nobody agrees with themselves");
    assert_eq!(of(&[(1, &right), (2, &wrong)]), Agreement::Differ);
    assert_eq!(of(&[(1, &right), (2, &wrong), (3, &right)]), Agreement::Differ, "nor by a third");
    assert_eq!(of(&[(1, &right), (2, &wrong), (2, &right)]), Agreement::Agreed);
}

#[test]
fn what_may_not_be_said_is_not_in_the_outcome() {
    let tally =
        |ballots: u32, marks: [[u32; 5]; 2]| Tally { ballots, marks: marks.map(Vec::from).into() };
    // Two thirds of 30 are 20: nineteen are none.
    let few = counted(&form(), &tally(19, [[19, 0, 0, 0, 0]; 2]), None);
    assert_eq!((few.came, few.subjects.len()), (Came::NoQuorum, 0));
    let small = Form { due: 4, issued: 4, ..form() };
    let four = counted(&small, &tally(4, [[4, 0, 0, 0, 0]; 2]), None);
    assert_eq!((four.came, four.subjects.len()), (Came::TooFew, 0));
    // Of the second subject only four said anything.
    let whole = counted(&form(), &tally(20, [[9, 5, 2, 1, 3], [4, 0, 0, 0, 16]]), None);
    assert_eq!(whole.came, Came::Counted);
    assert_eq!(whole.subjects[1], None);
    let first = whole.subjects[0].as_ref().unwrap();
    assert_eq!((first.favourable(2), first.whole(), first.abstained), (14, 20, 3));
    assert_eq!(share(14, 20).unwrap().with_places(2), "70.00");
    assert_eq!(share(1, 3).unwrap().with_places(2), "33.33");
    assert_eq!(share(2, 3).unwrap().with_places(2), "66.67");
    assert_eq!(share(0, 0), None);
    let paper = count(26, [[10, 10, 4, 1, 1], [20, 3, 1, 1, 1]]);
    let whole = counted(&form(), &Tally::new(2, 4), Some(&paper));
    assert_eq!((whole.turnout.present, whole.turnout.returned), (Some(28), 27));
    assert_eq!(whole.subjects[1].as_ref().unwrap().whole(), 26);
}

proptest! {
    /// Sums know no order, and every ballot is in them once.
    #[test]
    fn ballots_in_any_order_come_to_the_same(
        ballots in prop::collection::vec(prop::array::uniform2(prop::option::of(0_usize..4)), 0..40)
    ) {
        let sum = |ballots: &mut dyn Iterator<Item = &[Option<usize>; 2]>| {
            let mut tally = Tally::new(2, 4);
            for ballot in ballots {
                tally.add(ballot).unwrap();
            }
            tally
        };
        let one = sum(&mut ballots.iter());
        let mut sorted = ballots.clone();
        sorted.sort();
        prop_assert_eq!(&one, &sum(&mut sorted.iter()));
        for row in &one.marks {
            prop_assert_eq!(row.iter().sum::<u32>(), one.ballots);
        }
        let mut other = one.clone();
        prop_assert_eq!(other.add(&[Some(4), None]), Err(Misfit));
        prop_assert_eq!(other.add(&[None]), Err(Misfit));
        prop_assert_eq!(one, other);
    }
}
