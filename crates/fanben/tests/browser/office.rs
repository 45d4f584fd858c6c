//! A small installation for walks: one village with its township, district and city, the cycle of a
//! pack open, served on a free port.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fanben_actions::actions::{self, NewAccount, SetUp, Slip};
use fanben_actions::{CycleId, Desk, Person};
use fanben_model::place::Unit;
use fanben_model::rights::Role;
use fanben_model::scheme::{self, from_yaml};
use serde::Deserialize;

/// The village of the text case.
pub(crate) const VILLAGE: &str = "990402201201";

#[derive(Deserialize)]
struct Pack {
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Case {
    facts: BTreeMap<String, String>,
}

/// The installation.
pub(crate) struct Office {
    /// Where the pages are.
    pub(crate) base: String,
    pub(crate) cycle: CycleId,
    /// First passwords by login.
    pub(crate) slips: Vec<Slip>,
    case: Case,
    _folder: tempfile::TempDir,
}

fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/shixing")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(pack().join(name)).unwrap()
}

/// The rows of a table of the text case, without its heading.
fn rows(table: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    table.lines().skip(1).map(cells).collect()
}

impl Office {
    /// Sets it up and opens the cycle.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("walk.db").display());
        let desk = Arc::new(Desk::open(&url).await.unwrap());
        let case: Case = from_yaml(&text("good/_小泉村.yaml")).unwrap();
        let pack: Pack = serde_saphyr::from_str(&text("pack.yaml")).unwrap();
        let slips = actions::set_up(&desk, set_up(&case, pack.roles)).await.unwrap();
        let runs = own(&desk, &slips, "shi").await;
        let input = actions::DraftCycle {
            scheme: scheme::read(&text("shixing.yaml")).unwrap(),
            overlays: vec![],
            unit: "990400000000".to_owned(),
        };
        let receipt = actions::draft_cycle(&desk, &runs, desk.new_action(), input).await.unwrap();
        let cycle: CycleId = receipt.given("cycle").unwrap().parse().unwrap();
        actions::approve_cycle(&desk, &runs, desk.new_action(), cycle).await.unwrap();
        actions::open_cycle(&desk, &runs, desk.new_action(), cycle).await.unwrap();
        measures(&desk, &own(&desk, &slips, "bumen").await, cycle, &case).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let settings = fanben_web::Settings::default();
        tokio::spawn(fanben_web::serve(desk, settings, listener, std::future::pending()));
        Self { base, cycle, slips, case, _folder: folder }
    }

    /// The answers of a stage by question, as typed.
    pub(crate) fn answers(&self, stage: &str) -> Vec<(String, String)> {
        let rows = rows(&self.case.facts[stage]);
        rows.into_iter().map(|row| (row[1].clone(), row[2].clone())).collect()
    }

    /// The address of a page about the village.
    pub(crate) fn of_village(&self, page: &str) -> String {
        format!("{}/cycles/{}/of/{VILLAGE}{page}", self.base, self.cycle)
    }
}

fn set_up(case: &Case, roles: Vec<Role>) -> SetUp {
    let units = rows(&case.facts["单位"]).into_iter().map(|row| Unit {
        code: row[0].clone(),
        name: row[1].clone(),
        kind: row[2].clone(),
        parent: (!row[3].is_empty()).then(|| row[3].clone()),
        ..Unit::default()
    });
    let account = |login: &str, name: &str, unit: &str| NewAccount {
        login: login.to_owned(),
        name: name.to_owned(),
        posts: vec![(login.to_owned(), unit.to_owned(), String::new())],
    };
    SetUp {
        roles,
        units: units.collect(),
        accounts: vec![
            account("cun", "马志远", VILLAGE),
            account("xiang", "王海峰", "990402201000"),
            account("qu", "赵文彬", "990402000000"),
            account("shi", "张建江", "990400000000"),
            account("bumen", "刘铁军", "990402000000"),
            account("xitong", "孙国强", "990400000000"),
            account("anquan", "周海燕", "990400000000"),
            account("shenji", "吴志平", "990400000000"),
        ],
    }
}

/// The password somebody chooses after the first.
pub(crate) fn chosen(login: &str) -> String {
    format!("Lianxi-2026-{}", login.len() * 7919)
}

/// Somebody at work before the pages open, with a password of their own.
async fn own(desk: &Desk, slips: &[Slip], login: &str) -> Person {
    let slip = slips.iter().find(|slip| slip.login == login).unwrap();
    let signed = actions::sign_in(desk, login, &slip.password).await.unwrap();
    let change = actions::ChangePassword { old: slip.password.clone(), new: chosen(login) };
    actions::change_password(desk, &signed.person, desk.new_action(), change).await.unwrap();
    desk.person(&signed.token).await.unwrap()
}

async fn measures(desk: &Desk, who: &Person, cycle: CycleId, case: &Case) {
    let table = &case.facts["部门数据"];
    let heads: Vec<&str> = table.lines().next().unwrap().split('|').map(str::trim).collect();
    let row = rows(table).remove(0);
    for (head, value) in heads.iter().zip(&row).skip(1) {
        let (name, unit) = head
            .split_once('(')
            .map_or((*head, ""), |(name, unit)| (name, unit.trim_end_matches(')')));
        let values = BTreeMap::from([(VILLAGE.to_owned(), format!("{value}{unit}"))]);
        let input = actions::RecordMeasure {
            cycle,
            measure: name.to_owned(),
            values,
            source: "部门台账".to_owned(),
            reason: String::new(),
        };
        actions::record_measure(desk, who, desk.new_action(), input).await.unwrap();
    }
}
