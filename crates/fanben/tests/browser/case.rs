//! The office of the text case: one village with its township, district and city, the cycle of the
//! pack open, what departments know recorded.

use std::collections::BTreeMap;

use fanben_actions::actions::{self, NewAccount, SetUp};
use fanben_actions::{Clock, CycleId};
use fanben_model::place::Unit;
use fanben_model::rights::Role;
use fanben_model::scheme::from_yaml;
use serde::Deserialize;

use crate::office::{Office, pack_text, roles, rules};

/// The village of the text case.
pub(crate) const VILLAGE: &str = "990402201201";

#[derive(Deserialize)]
struct Written {
    facts: BTreeMap<String, String>,
}

/// The installation.
pub(crate) struct Case {
    pub(crate) office: Office,
    pub(crate) cycle: CycleId,
    written: Written,
}

/// The rows of a table of the text case, without its heading.
fn rows(table: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    table.lines().skip(1).map(cells).collect()
}

impl Case {
    /// Sets it up and opens the cycle.
    pub(crate) async fn open() -> Self {
        let written: Written = from_yaml(&pack_text("shixing/good/_小泉村.yaml")).unwrap();
        let office = Office::with(set_up(&written, roles("shixing")), Clock::System).await;
        let runs = office.at_work("shi").await;
        let cycle = office.cycle(&runs, rules("shixing/shixing.yaml"), "990400000000").await;
        let case = Self { office, cycle, written };
        case.measures().await;
        case
    }

    /// The answers of a stage by question, as typed.
    pub(crate) fn answers(&self, stage: &str) -> Vec<(String, String)> {
        let rows = rows(&self.written.facts[stage]);
        rows.into_iter().map(|row| (row[1].clone(), row[2].clone())).collect()
    }

    /// The address of a page about the village.
    pub(crate) fn of_village(&self, page: &str) -> String {
        format!("{}/cycles/{}/of/{VILLAGE}{page}", self.office.base, self.cycle)
    }

    async fn measures(&self) {
        let who = self.office.at_work("bumen").await;
        let table = &self.written.facts["部门数据"];
        let heads: Vec<&str> = table.lines().next().unwrap().split('|').map(str::trim).collect();
        let row = rows(table).remove(0);
        for (head, value) in heads.iter().zip(&row).skip(1) {
            let (name, unit) = head
                .split_once('(')
                .map_or((*head, ""), |(name, unit)| (name, unit.trim_end_matches(')')));
            let input = actions::RecordMeasure {
                cycle: self.cycle,
                measure: name.to_owned(),
                values: BTreeMap::from([(VILLAGE.to_owned(), format!("{value}{unit}"))]),
                source: "部门台账".to_owned(),
                reason: String::new(),
            };
            let desk = &self.office.desk;
            actions::record_measure(desk, &who, desk.new_action(), input).await.unwrap();
        }
    }
}

fn set_up(written: &Written, roles: Vec<Role>) -> SetUp {
    let units = rows(&written.facts["单位"]).into_iter().map(|row| Unit {
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
        liaison: vec![],
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
