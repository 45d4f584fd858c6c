//! A small place to act in: a city with two districts, a township, a town, five villages, and
//! somebody in every role of the pack.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, TimeZone as _, Utc};
use fanben_actions::actions::{self, ChangePassword, DraftCycle, NewAccount, SetUp};
use fanben_actions::{Clock, CycleId, Desk, Person};
use fanben_model::place::Unit;
use fanben_model::rights::Role;
use fanben_model::scheme::{self, Scheme, from_yaml};
use serde::Deserialize;

use crate::postgres;

/// An installation with everybody signed in.
pub(crate) struct Place {
    pub(crate) desk: Desk,
    pub(crate) people: BTreeMap<String, Person>,
    time: Arc<Mutex<DateTime<Utc>>>,
    _folder: tempfile::TempDir,
    pub(crate) url: String,
    pub(crate) roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Pack {
    roles: Vec<Role>,
}

/// Where the database is.
#[derive(Clone, Copy)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// Runs a case on both databases.
macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            #[tokio::test]
            async fn sqlite() {
                super::$case(crate::place::On::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$case(crate::place::On::Postgres).await;
            }
        }
    )+};
}
pub(crate) use on_both;

pub(crate) fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

pub(crate) fn text(path: &str) -> String {
    std::fs::read_to_string(packs().join(path)).unwrap()
}

pub(crate) fn rules(path: &str) -> Scheme {
    scheme::read(&text(path)).unwrap()
}

/// A unit; an empty parent: it is the root.
pub(crate) fn unit(code: &str, name: &str, kind: &str, parent: &str) -> Unit {
    let parent = (!parent.is_empty()).then(|| parent.to_owned());
    let (code, name, kind) = (code.to_owned(), name.to_owned(), kind.to_owned());
    Unit { code, name, kind, parent, ..Unit::default() }
}

/// The units of the ten-star city.
pub(crate) fn city() -> Vec<Unit> {
    vec![
        unit("990400000000", "赤岗市", "市", ""),
        unit("990402000000", "东泉区", "区", "990400000000"),
        unit("990402201000", "小泉乡", "乡", "990402000000"),
        unit("990402201201", "小泉村", "村", "990402201000"),
        unit("990402201202", "和顺村", "村", "990402201000"),
        unit("990403000000", "北屏区", "区", "990400000000"),
        unit("990403101000", "北屏镇", "镇", "990403000000"),
        unit("990403101201", "干草湖村", "村", "990403101000"),
    ]
}

/// The units of the district whose villages are recommended.
pub(crate) fn district() -> Vec<Unit> {
    let mut units = vec![
        unit("990301000000", "七峰区", "区", ""),
        unit("990301101000", "白石镇", "镇", "990301000000"),
        unit("990301101201", "槐井村", "村", "990301101000"),
        unit("990301101202", "新岩村", "村", "990301101000"),
        unit("990301101203", "竹溪村", "村", "990301101000"),
        unit("990301102000", "青山镇", "镇", "990301000000"),
        unit("990301102201", "云台村", "村", "990301102000"),
    ];
    for unit in units.iter_mut().filter(|unit| unit.kind == "村") {
        unit.fields.insert("类别".to_owned(), "坝区村".to_owned());
    }
    units
}

impl Place {
    /// The pack's roles over some units: at each unit one person in each role held there, who signs
    /// in as `role@code`. Departments' people record everybody's measures.
    pub(crate) async fn new(on: On, pack: &str, units: Vec<Unit>) -> Self {
        Self::with(on, serde_roles(pack), units).await
    }

    /// The same with roles of one's own.
    pub(crate) async fn with(on: On, roles: Vec<Role>, units: Vec<Unit>) -> Self {
        Self::staffed(on, roles, units, &[]).await
    }

    /// The same with further people: what each signs in with, role, unit, department.
    pub(crate) async fn staffed(
        on: On,
        roles: Vec<Role>,
        units: Vec<Unit>,
        further: &[(&str, &str, &str, &str)],
    ) -> Self {
        let mut accounts = Vec::new();
        for unit in &units {
            for role in roles.iter().filter(|role| role.level.contains(&unit.kind)) {
                accounts.push(NewAccount {
                    login: format!("{}@{}", role.id, unit.code),
                    name: format!("{}{}", unit.name, role.name),
                    posts: vec![(role.id.clone(), unit.code.clone(), String::new())],
                });
            }
        }
        for (login, role, unit, office) in further {
            accounts.push(NewAccount {
                login: (*login).to_owned(),
                name: format!("{office}{login}"),
                posts: vec![((*role).to_owned(), (*unit).to_owned(), (*office).to_owned())],
            });
        }
        Self::set_up(on, SetUp { roles, units, accounts, ..SetUp::default() }).await
    }

    /// The same with everybody named.
    pub(crate) async fn set_up(on: On, input: SetUp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match on {
            On::Sqlite => format!("sqlite:{}", folder.path().join("fanben.db").display()),
            On::Postgres => postgres::database(),
        };
        let roles = input.roles.clone();
        let time = Arc::new(Mutex::new(Utc.with_ymd_and_hms(2026, 10, 20, 1, 0, 0).unwrap()));
        let desk = Desk::open_at(&url, Clock::Fixed(Arc::clone(&time))).await.unwrap();
        let desk = desk.hashing_least();
        let slips = actions::set_up(&desk, input).await.unwrap();
        let mut place = Self { desk, people: BTreeMap::new(), time, _folder: folder, url, roles };
        for slip in slips {
            let came = actions::sign_in(&place.desk, &slip.login, &slip.password).await.unwrap();
            assert!(came.person.must_change_password);
            let new = "letters4you".to_owned();
            let input = ChangePassword { old: slip.password, new };
            let action = place.desk.new_action();
            actions::change_password(&place.desk, &came.person, action, input).await.unwrap();
            let person = place.desk.person(&came.token).await.unwrap();
            place.people.insert(slip.login, person);
        }
        place
    }

    pub(crate) fn who(&self, login: &str) -> &Person {
        self.people.get(login).unwrap_or_else(|| panic!("nobody signs in as {login}"))
    }

    /// The clock everybody here goes by.
    pub(crate) fn clock(&self) -> Clock {
        Clock::Fixed(Arc::clone(&self.time))
    }

    /// Lets time pass.
    pub(crate) fn later(&self, by: Duration) {
        *self.time.lock().unwrap() += by;
    }

    /// Drafts, approves and opens a cycle.
    pub(crate) async fn cycle(&self, who: &Person, scheme: Scheme, unit: &str) -> CycleId {
        let input = DraftCycle { scheme, overlays: Vec::new(), unit: unit.to_owned() };
        let action = self.desk.new_action();
        let receipt = actions::draft_cycle(&self.desk, who, action, input).await.unwrap();
        let cycle: CycleId = receipt.given("cycle").unwrap().parse().unwrap();
        let action = self.desk.new_action();
        actions::approve_cycle(&self.desk, who, action, cycle).await.unwrap();
        let action = self.desk.new_action();
        actions::open_cycle(&self.desk, who, action, cycle).await.unwrap();
        cycle
    }
}

pub(crate) fn serde_roles(pack: &str) -> Vec<Role> {
    from_yaml::<Pack>(&text(&format!("{pack}/pack.yaml"))).unwrap().roles
}
