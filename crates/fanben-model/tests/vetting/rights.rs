//! Who does what about a joint vetting: every role of a pack × every state × every act.

use expect_test::expect_file;
use fanben_model::place::{Tree, Unit};
use fanben_model::rights::{Act, Holding, Matter, Role, Spans, allowed, may};
use fanben_model::scheme::from_yaml;
use fanben_model::vetting::{AnswerState, Position, State};
use serde::Deserialize;

use crate::{ANSWERS, STATES};

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
    ];
    Spans::of(&Tree::new(units).0)
}

const OWN: [Act; 6] = [
    Act::SendVetting,
    Act::AnswerVetting,
    Act::SignVetting,
    Act::CollectVetting,
    Act::ApproveVetting,
    Act::CloseVetting,
];

#[test]
fn every_role_in_every_state() {
    let (roles, spans) = (roles(), spans());
    let place = spans.get("9905").unwrap();
    let mut table = String::new();
    for role in &roles {
        let code = match role.level[0].as_str() {
            "市" => "9905",
            "镇" => "990501",
            _ => "990501201",
        };
        let within = spans.get(code).unwrap();
        let holding = Holding { role, within, office: "应急管理局", only: None };
        let drafts = may(&[holding], &Matter::Place(place), Act::DraftVetting);
        for state in STATES {
            for answer in ANSWERS {
                let position = Position { state, answer };
                let matter = Matter::Vetting { place, position, owner: "应急管理局" };
                let acts = allowed(&[holding], &matter);
                // What is allowed is about vettings, or it is looking.
                assert!(acts.iter().all(|act| *act == Act::Look || OWN.contains(act)), "{acts:?}");
                let acts: Vec<String> = acts.iter().map(|act| format!("{act:?}")).collect();
                if !acts.is_empty() {
                    let line = format!("{} {state:?} {answer:?}: {}\n", role.id, acts.join(" "));
                    table.push_str(&line);
                }
            }
        }
        if drafts {
            table = table + &role.id + " drafts\n";
        }
    }
    expect_file!["rights.txt"].assert_eq(&table);
}

#[test]
fn a_department_answers_for_itself_and_nobody_agrees_for_another() {
    let (roles, spans) = (roles(), spans());
    let place = spans.get("9905").unwrap();
    let role = |id: &str| roles.iter().find(|role| role.id == id).unwrap();
    let written = Position { state: State::Sent, answer: AnswerState::Written };
    for (office, owner, expected) in [
        ("应急管理局", "应急管理局", true),
        ("应急管理局", "生态环境局", false),
        ("", "生态环境局", true),
    ] {
        for (id, act) in [("gushi", Act::AnswerVetting), ("juling", Act::SignVetting)] {
            let holding = Holding { role: role(id), within: place, office, only: None };
            let matter = Matter::Vetting { place, position: written, owner };
            assert_eq!(may(&[holding], &matter, act), expected, "{id} {office} {owner}");
        }
    }
    let matter = Matter::Vetting { place, position: written, owner: "" };
    let only = Some(&[Act::ApproveVetting, Act::CollectVetting][..]);
    let deputy = Holding { role: role("shiban"), within: place, office: "", only };
    assert!(may(&[deputy], &matter, Act::CollectVetting));
    assert!(!may(&[deputy], &matter, Act::ApproveVetting));
}
