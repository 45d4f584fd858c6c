//! The roles and stages of a pack, a small tree, every state a subject can be in.

use fanben_model::place::{Tree, Unit};
use fanben_model::rights::Role;
use fanben_model::scheme::{self, Stage, from_yaml};
use fanben_model::stages::{CycleState, Phase, Position};
use serde::Deserialize;

const PACK: &str = include_str!("../../../../packs/shixing/pack.yaml");
const SCHEME: &str = include_str!("../../../../packs/shixing/shixing.yaml");

#[derive(Deserialize)]
struct Pack {
    roles: Vec<Role>,
}

pub(crate) fn pack() -> (Vec<Role>, Vec<Stage>) {
    let pack: Pack = from_yaml(PACK).unwrap();
    (pack.roles, scheme::read(SCHEME).unwrap().stages)
}

pub(crate) fn tree() -> Tree {
    let unit = |code: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        ..Unit::default()
    };
    let units = vec![
        unit("9904", "市", None),
        unit("990402", "区", Some("9904")),
        unit("990402201", "乡", Some("990402")),
        unit("990402201201", "村", Some("990402201")),
        unit("990402201202", "村", Some("990402201")),
        unit("990403", "区", Some("9904")),
        unit("990403101", "镇", Some("990403")),
        unit("990403101201", "村", Some("990403101")),
    ];
    Tree::new(units).0
}

/// Every state a subject can be in, with its name.
pub(crate) fn states(stages: usize) -> Vec<(String, CycleState, Position)> {
    let at = |phase, stage| Position { phase, stage, returned: false };
    let mut all = vec![
        ("草稿".to_owned(), CycleState::Draft, at(Phase::Declaring, 0)),
        ("定稿".to_owned(), CycleState::Approved, at(Phase::Declaring, 0)),
        ("待申报".to_owned(), CycleState::Open, at(Phase::Declaring, 0)),
    ];
    for stage in 0..stages {
        all.push((format!("环节{}", stage + 1), CycleState::Open, at(Phase::Drafting, stage)));
    }
    all.push(("未推荐".to_owned(), CycleState::Open, at(Phase::Declined, 1)));
    all.push(("待认定".to_owned(), CycleState::Open, at(Phase::Settled, stages - 1)));
    all.push(("已认定".to_owned(), CycleState::Open, at(Phase::Confirmed, stages - 1)));
    all.push(("免评".to_owned(), CycleState::Open, at(Phase::Exempt, 1)));
    all.push(("开始前免评".to_owned(), CycleState::Approved, at(Phase::Exempt, 0)));
    all.push(("已结束".to_owned(), CycleState::Closed, at(Phase::Confirmed, stages - 1)));
    all
}
