//! Who may do what at a stage that departments score: every role of the pack × act × state ×
//! department.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use fanben_model::place::{Tree, Unit};
use fanben_model::rights::{Act, Holding, Matter, Role, Spans, answers, may};
use fanben_model::scheme::{self, Stage, from_yaml};
use fanben_model::stages::{CycleState, Phase, Position};
use serde::Deserialize;

const PACK: &str = include_str!("../../../packs/sanchuang/pack.yaml");
const SCHEME: &str = include_str!("../../../packs/sanchuang/jidu.yaml");

#[derive(Deserialize)]
struct Pack {
    roles: Vec<Role>,
}

fn pack() -> (Vec<Role>, Vec<Stage>) {
    let pack: Pack = from_yaml(PACK).unwrap();
    (pack.roles, scheme::read(SCHEME).unwrap().stages)
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

fn unit_of(role: &Role) -> &'static str {
    match role.level[0].as_str() {
        "市" => "9905",
        "村" => "990501201",
        _ => "990501",
    }
}

const ACTS: [Act; 4] = [Act::SignOffice, Act::CloseStage, Act::ProposeClosing, Act::ApproveClosing];

#[test]
fn who_signs_closes_and_approves() {
    let (roles, stages) = pack();
    let spans = spans();
    let place = spans.get("9905").unwrap();
    let states = [CycleState::Draft, CycleState::Approved, CycleState::Open, CycleState::Closed];
    let (mut yes, mut tried) = (Vec::new(), 0);
    for role in &roles {
        let within = spans.get(unit_of(role)).unwrap();
        for own in ["", "林业局", "水利局"] {
            for state in states {
                for stage in &stages {
                    for office in ["", "林业局"] {
                        let matter = Matter::Stage { place, state, stage, office };
                        for act in ACTS {
                            let holding = Holding { role, within, office: own, only: None };
                            tried += 1;
                            if may(&[holding], &matter, act) {
                                let open = state == CycleState::Open && stage.id == "bumen";
                                assert!(open, "{} {act:?} {state:?} {}", role.id, stage.id);
                                yes.push((role.id.as_str(), own, office, act));
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(tried > 2_000, "{tried}");
    let who = |act: Act| {
        let mut roles: Vec<&str> = yes.iter().filter(|one| one.3 == act).map(|one| one.0).collect();
        roles.dedup();
        roles
    };
    assert_eq!(who(Act::SignOffice), ["juling"]);
    assert_eq!(who(Act::CloseStage), ["shiban"]);
    assert_eq!(who(Act::ProposeClosing), ["shiban"]);
    assert_eq!(who(Act::ApproveClosing), ["shiban", "shizhu"]);
    // A head signs for its own department; one who heads no department in particular, for all.
    let signs: Vec<(&str, &str)> =
        yes.iter().filter(|one| one.3 == Act::SignOffice).map(|one| (one.1, one.2)).collect();
    assert_eq!(signs, [("", ""), ("", "林业局"), ("林业局", "林业局")]);
}

#[test]
fn nobody_approves_under_the_post_of_another() {
    let (roles, stages) = pack();
    let spans = spans();
    let place = spans.get("9905").unwrap();
    let role = roles.iter().find(|role| role.id == "shizhu").unwrap();
    let matter = Matter::Stage { place, state: CycleState::Open, stage: &stages[0], office: "" };
    let deputy = Holding { role, within: place, office: "", only: Some(&ACTS) };
    assert!(!may(&[deputy], &matter, Act::ApproveClosing));
}

#[test]
fn a_question_is_its_department_s_to_answer() {
    let (roles, stages) = pack();
    let spans = spans();
    let role = |id: &str| roles.iter().find(|role| role.id == id).unwrap();
    let clerk = |office| Holding {
        role: role("gushi"),
        within: spans.get("9905").unwrap(),
        office,
        only: None,
    };
    let town = Holding {
        role: role("zhen"),
        within: spans.get("990501").unwrap(),
        office: "",
        only: None,
    };
    for (at, holding, lead, own, expected) in [
        (0, clerk("林业局"), "林业局", false, true),
        (0, clerk("林业局"), "水利局", false, false),
        (0, clerk("林业局"), "农业农村局、林业局", false, true),
        (0, clerk(""), "水利局", false, true),
        // A township's own item is none of theirs, and what they score is none of the township's.
        (0, clerk("林业局"), "林业局", true, false),
        (0, town, "林业局", false, false),
        (1, town, "甲镇", true, true),
        (1, town, "林业局", false, false),
        (1, clerk("林业局"), "林业局", true, false),
    ] {
        let got = answers(&stages[at], &holding, lead, own);
        assert_eq!(got, expected, "{at} {} {lead} {own}", holding.office);
    }
}

#[test]
fn what_departments_score_goes_up_together_only() {
    let (roles, stages) = pack();
    let spans = spans();
    let place = spans.get("990501201").unwrap();
    for (stage, expected) in [(0, false), (1, true)] {
        let position = Position { phase: Phase::Drafting, stage, returned: false };
        let matter = Matter::Subject {
            place,
            state: CycleState::Open,
            stages: &stages,
            signs: &[],
            declares: false,
            position,
            aside: false,
        };
        let sends = roles.iter().any(|role| {
            let within = spans.get(unit_of(role)).unwrap();
            may(&[Holding { role, within, office: "", only: None }], &matter, Act::SendUp)
        });
        assert_eq!(sends, expected, "{stage}");
    }
}
