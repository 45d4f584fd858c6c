//! Who does what about ties and problems: every role of a pack × every state × every act.

use std::fmt::Write as _;

use expect_test::expect_file;
use fanben_model::place::{Tree, Unit};
use fanben_model::rights::{Act, Holding, Issue, Matter, Role, Span, Spans, Tie, allowed, may};
use fanben_model::scheme::from_yaml;
use serde::Deserialize;

use crate::{ISSUES, TIES};
use fanben_model::liaison::{IssueState, TieState};

#[derive(Deserialize)]
struct Pack {
    roles: Vec<Role>,
}

fn roles() -> Vec<Role> {
    from_yaml::<Pack>(include_str!("../../../../packs/sanchuang/pack.yaml")).unwrap().roles
}

fn spans() -> Spans {
    let unit = |code: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        ..Unit::default()
    };
    let units = vec![
        unit("9905", "市", None),
        unit("990501", "镇", Some("9905")),
        unit("990501201", "村", Some("990501")),
        unit("990501202", "村", Some("990501")),
        unit("990502", "镇", Some("9905")),
    ];
    Spans::of(&Tree::new(units).0)
}

fn words(acts: &[Act]) -> String {
    acts.iter().map(|act| format!("{act:?}")).collect::<Vec<_>>().join(" ")
}

/// Where a role is held, in the tree.
fn held(role: &Role) -> &'static str {
    match role.level[0].as_str() {
        "市" => "9905",
        "镇" => "990501",
        _ => "990501201",
    }
}

#[test]
fn every_role_in_every_state() {
    let (roles, spans) = (roles(), spans());
    let (village, town) = (spans.get("990501201").unwrap(), spans.get("990501").unwrap());
    let mut table = String::new();
    for role in &roles {
        let within = spans.get(held(role)).unwrap();
        let holding = Holding { role, within, office: "", only: None };
        for state in TIES {
            // The area lead's tie to the village, as others see it and as their own.
            for own in [false, true] {
                let tie = Tie { place: village, holder: town, own, state };
                let acts = allowed(&[holding], &Matter::Tie(tie));
                if !acts.is_empty() {
                    let whose = if own { "own" } else { "tie" };
                    writeln!(table, "{} {whose} {state:?}: {}", role.id, words(&acts)).unwrap();
                }
            }
        }
        for state in ISSUES {
            let issue = Issue {
                place: village,
                owner: Some(village),
                office: "",
                raised: false,
                did: false,
                state,
            };
            let acts = allowed(&[holding], &Matter::Issue(issue));
            if !acts.is_empty() {
                writeln!(table, "{} issue {state:?}: {}", role.id, words(&acts)).unwrap();
            }
        }
    }
    expect_file!["rights.txt"].assert_eq(&table);
}

fn can(role: &str, code: &str, office: &str, issue: Issue<'_>, act: Act) -> bool {
    let (roles, spans) = (roles(), spans());
    let role = roles.iter().find(|one| one.id == role).unwrap();
    let within: Span = spans.get(code).unwrap();
    may(&[Holding { role, within, office, only: None }], &Matter::Issue(issue), act)
}

#[test]
fn who_has_a_problem_solves_it_and_somebody_else_finds_it_solved() {
    let spans = spans();
    let (village, city) = (spans.get("990501201").unwrap(), spans.get("9905").unwrap());
    let open = Issue {
        place: village,
        owner: Some(city),
        office: "水利局",
        raised: false,
        did: false,
        state: IssueState::Open,
    };
    // The department that has it, and no other; the unit it belongs to does not have it.
    assert!(can("gushi", "9905", "水利局", open, Act::HandleIssue));
    assert!(!can("gushi", "9905", "民政局", open, Act::HandleIssue));
    assert!(!can("gushi", "9905", "民政局", open, Act::Look));
    assert!(!can("cun", "990501201", "", open, Act::HandleIssue));
    assert!(can("cun", "990501201", "", open, Act::Look));
    assert!(!can("cun", "990501202", "", open, Act::Look), "not the neighbour's");
    assert!(!can("zhen", "990502", "", open, Act::Look), "not another township's");
    let own = Issue { owner: Some(village), office: "", ..open };
    assert!(can("cun", "990501201", "", own, Act::HandleIssue));
    assert!(!can("zhen", "990501", "", own, Act::HandleIssue), "nobody above in its place");
    // Who found it, or the office, says whether it is solved; never who says that they did it.
    let done = Issue { state: IssueState::Done, raised: true, ..own };
    assert!(can("zhucun", "990501201", "", done, Act::SettleIssue));
    assert!(!can("zhucun", "990501201", "", Issue { raised: false, ..done }, Act::SettleIssue));
    assert!(can("zhen", "990501", "", Issue { raised: false, ..done }, Act::SettleIssue));
    assert!(!can("zhen", "990501", "", Issue { did: true, ..done }, Act::SettleIssue));
}

#[test]
fn a_visit_is_noted_in_person_and_an_office_ties_its_own() {
    let (roles, spans) = (roles(), spans());
    let (village, town) = (spans.get("990501201").unwrap(), spans.get("990501").unwrap());
    let city = spans.get("9905").unwrap();
    let role = |id: &str| roles.iter().find(|role| role.id == id).unwrap();
    let tie = Tie { place: village, holder: town, own: true, state: TieState::Tied };
    let lead = Holding { role: role("pianqu"), within: town, office: "", only: None };
    assert!(may(&[lead], &Matter::Tie(tie), Act::NoteVisit));
    assert!(!may(&[lead], &Matter::Tie(Tie { own: false, ..tie }), Act::NoteVisit));
    let only: &[Act] = &[Act::NoteVisit];
    let deputy = Holding { only: Some(only), ..lead };
    assert!(!may(&[deputy], &Matter::Tie(tie), Act::NoteVisit));
    // A township arranges for its own people, not for the city's leaders.
    let office = Holding { role: role("zhen"), within: town, office: "", only: None };
    let new = Tie { own: false, state: TieState::New, ..tie };
    assert!(may(&[office], &Matter::Tie(new), Act::TieUnit));
    let leader = Tie { place: town, holder: city, ..new };
    assert!(!may(&[office], &Matter::Tie(leader), Act::TieUnit));
    let shiban = Holding { role: role("shiban"), within: city, office: "", only: None };
    assert!(may(&[shiban], &Matter::Tie(leader), Act::TieUnit));
}
