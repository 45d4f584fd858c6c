//! Households to visit are drawn by lot: announced first, drawn once, redone by Python.

use std::collections::BTreeMap;
use std::process::Command;

use fanben_actions::actions::{self, AnnounceDraw, HoldDraw, RecordMeasure};
use fanben_actions::{CycleId, Refusal, looks, trail};
use fanben_model::rights::Act;
use fanben_model::scheme::Draw;

use crate::place::{On, Place, city, on_both, rules};

on_both!(households_are_drawn_once_and_again_by_anybody, villages_are_drawn_by_township);

const TOWN: &str = "990402201000";

async fn opened(place: &Place, stage: usize, draw: Draw) -> CycleId {
    let office = place.who("shi@990400000000");
    let mut scheme = rules("shixing/shixing.yaml");
    scheme.stages[stage].draw = Some(draw);
    let cycle = place.cycle(office, scheme, "990400000000").await;
    let who = place.who("bumen@990400000000");
    for (village, households) in [("990402201201", "312"), ("990402201202", "87")] {
        let input = RecordMeasure {
            cycle,
            measure: "办公场所面积".to_owned(),
            values: BTreeMap::from([(village.to_owned(), households.to_owned())]),
            source: String::new(),
            reason: String::new(),
        };
        actions::record_measure(&place.desk, who, place.desk.new_action(), input).await.unwrap();
    }
    cycle
}

/// What `verifier/draw.py` says of a proof, and whether it agrees.
fn python(proof: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("proof.json");
    std::fs::write(&path, proof).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../verifier/draw.py");
    let came = Command::new("python3").arg(script).arg(&path).output().unwrap();
    (came.status.success(), String::from_utf8(came.stdout).unwrap())
}

async fn households_are_drawn_once_and_again_by_anybody(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    // Any measure with whole numbers will do here: it stands for the number of households.
    let of = Some("办公场所面积".to_owned());
    let drawing = Draw { name: "入户抽查".to_owned(), of, take: 5, each: false };
    let cycle = opened(&place, 1, drawing).await;
    let town = place.who(&format!("xiang@{TOWN}"));
    let announce = |reason: &str| AnnounceDraw {
        cycle,
        stage: "town".to_owned(),
        unit: TOWN.to_owned(),
        figure: "2026年10月22日福彩3D开奖号码".to_owned(),
        reason: reason.to_owned(),
    };
    for login in ["cun@990402201201", "xiang@990403101000", "shi@990400000000"] {
        let who = place.who(login);
        let action = place.desk.new_action();
        let refused = actions::announce_draw(&place.desk, who, action, announce("")).await;
        assert!(matches!(refused, Err(Refusal::NotAllowed(Act::Draw))), "{login} {refused:?}");
    }
    let action = place.desk.new_action();
    let receipt = actions::announce_draw(&place.desk, town, action, announce("")).await.unwrap();
    let number: i64 = receipt.given("draw").unwrap().parse().unwrap();
    let page = looks::draws(&place.desk, town, cycle).await.unwrap();
    assert!(page.draws[0].held.is_none() && page.draws[0].may_hold);
    let shown = format!("{page:?}");

    let hold = |figure: &str| HoldDraw { cycle, announced: number, figure: figure.to_owned() };
    let action = place.desk.new_action();
    let refused = actions::hold_draw(&place.desk, town, action, hold("")).await;
    assert!(matches!(refused, Err(Refusal::Bad(_))), "the figure was named");
    actions::hold_draw(&place.desk, town, action, hold("527")).await.unwrap();
    actions::hold_draw(&place.desk, town, action, hold("527")).await.unwrap();
    let action = place.desk.new_action();
    let refused = actions::hold_draw(&place.desk, town, action, hold("528")).await;
    assert!(refused.unwrap_err().told().contains("只抽一次"));

    let page = looks::draws(&place.desk, town, cycle).await.unwrap();
    let held = page.draws[0].held.as_ref().unwrap();
    assert!(!shown.contains(&held.secret), "nobody saw the secret before");
    assert_eq!(held.drawn.len(), 2);
    for ((list, drawn), last) in held.drawn.iter().zip([312, 87]) {
        assert_eq!(drawn.len(), 5, "{list:?}");
        assert!(drawn.iter().all(|one| (1..=last).contains(&one.code.parse::<u32>().unwrap())));
    }
    // Python draws the same, and notices when something is changed.
    let (agrees, said) = python(&held.proof);
    assert!(agrees, "{said}");
    assert!(said.contains(&held.drawn[0].1[0].code));
    for (from, to) in [("\"527\"", "\"528\""), (held.secret.as_str(), "0"), ("312", "311")] {
        let changed = held.proof.replacen(from, to, 1);
        let lists = changed.clone();
        let (agrees, said) = python(&changed);
        // One household less may come to the same draw: its lot was not among the smallest.
        assert!(!agrees || (from == "312" && lists != held.proof), "{from}: {said}");
    }

    // Another one needs a reason, and the first stays.
    let action = place.desk.new_action();
    let refused = actions::announce_draw(&place.desk, town, action, announce("")).await;
    assert!(refused.unwrap_err().told().contains("写明原因"));
    let input = announce("户数登记有误,更正后重抽");
    let action = place.desk.new_action();
    actions::announce_draw(&place.desk, town, action, input).await.unwrap();
    let page = looks::draws(&place.desk, place.who("cun@990402201201"), cycle).await.unwrap();
    assert_eq!(page.draws.len(), 2);
    assert_eq!(page.draws[0].reason, "户数登记有误,更正后重抽");
    assert!(page.draws[1].held.is_some() && page.open.is_empty());
    let neighbour = looks::draws(&place.desk, place.who("xiang@990403101000"), cycle).await;
    assert_eq!(neighbour.unwrap().draws, [], "a neighbour's draw is not shown");
    let verified = trail::verify(&place.desk).await.unwrap();
    assert_eq!(verified.faults, []);
}

async fn villages_are_drawn_by_township(on: On) {
    let place = Place::new(on, "shixing", city()).await;
    let drawing = Draw { name: "复验抽村".to_owned(), of: None, take: 1, each: true };
    let cycle = opened(&place, 3, drawing).await;
    let office = place.who("shi@990400000000");
    let input = AnnounceDraw {
        cycle,
        stage: "city".to_owned(),
        unit: "990400000000".to_owned(),
        figure: String::new(),
        reason: String::new(),
    };
    let action = place.desk.new_action();
    actions::announce_draw(&place.desk, office, action, input).await.unwrap();
    let input = HoldDraw { cycle, announced: 1, figure: String::new() };
    actions::hold_draw(&place.desk, office, place.desk.new_action(), input).await.unwrap();
    let page = looks::draws(&place.desk, office, cycle).await.unwrap();
    let held = page.draws[0].held.as_ref().unwrap();
    let lists: Vec<&str> = held.drawn.iter().map(|(list, _)| list.name.as_str()).collect();
    assert_eq!(lists, ["小泉乡", "北屏镇"]);
    assert!(held.drawn.iter().all(|(_, drawn)| drawn.len() == 1 && !drawn[0].name.is_empty()));
    assert_eq!(held.drawn[1].1[0].name, "干草湖村", "the only one of its town");
    assert!(python(&held.proof).0);
}
