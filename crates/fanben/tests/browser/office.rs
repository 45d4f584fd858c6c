//! An installation for walks: the roles of a pack over a few units, served on a free port. What is
//! not the point of a walk is done through the actions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use chrono::{Duration, TimeZone as _, Utc};
use fanben_actions::actions::{self, NewAccount, SetUp, Slip};
use fanben_actions::{Clock, CycleId, Desk, Person};
use fanben_model::place::Unit;
use fanben_model::rights::Role;
use fanben_model::scheme::{self, Scheme};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pack {
    roles: Vec<Role>,
}

/// The installation.
pub(crate) struct Office {
    /// Where the pages are.
    pub(crate) base: String,
    pub(crate) desk: Arc<Desk>,
    clock: Clock,
    /// First passwords by login.
    slips: Vec<Slip>,
    /// Who has chosen a password.
    pub(crate) settled: Mutex<BTreeSet<String>>,
    /// Who acts without the pages.
    working: Mutex<BTreeMap<String, Person>>,
    _folder: tempfile::TempDir,
}

pub(crate) fn pack_text(path: &str) -> String {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    std::fs::read_to_string(packs.join(path)).unwrap()
}

pub(crate) fn roles(pack: &str) -> Vec<Role> {
    let text = pack_text(&format!("{pack}/pack.yaml"));
    serde_saphyr::from_str::<Pack>(&text).unwrap().roles
}

pub(crate) fn rules(path: &str) -> Scheme {
    scheme::read(&pack_text(path)).unwrap()
}

/// A unit with one field of its own, or none.
pub(crate) fn unit(code: &str, name: &str, kind: &str, parent: &str, own: (&str, &str)) -> Unit {
    let owned = str::to_owned;
    Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent: (!parent.is_empty()).then(|| parent.to_owned()),
        fields: Some(own)
            .filter(|own| !own.0.is_empty())
            .map(|(n, v)| (owned(n), owned(v)))
            .into_iter()
            .collect(),
        ..Unit::default()
    }
}

/// The password somebody chooses after the first.
pub(crate) fn chosen(login: &str) -> String {
    format!("Lianxi-2026-{}", login.len() * 7919)
}

impl Office {
    /// The roles of a pack over some units, in October 2026: at each unit one person in each role
    /// held there, who signs in as `role@code`.
    pub(crate) async fn of(pack: &str, units: Vec<Unit>) -> Self {
        Self::staffed(pack, units, &[]).await
    }

    /// The same with people of departments: what each signs in with, role, unit, department. Their
    /// roles are held by nobody else.
    pub(crate) async fn staffed(
        pack: &str,
        units: Vec<Unit>,
        departments: &[(&str, &str, &str, &str)],
    ) -> Self {
        let roles = roles(pack);
        let mut accounts = Vec::new();
        for unit in &units {
            let plain = |role: &&Role| !departments.iter().any(|(_, own, ..)| *own == role.id);
            let held = roles.iter().filter(|role| role.level.contains(&unit.kind));
            for role in held.filter(plain) {
                accounts.push(NewAccount {
                    login: format!("{}@{}", role.id, unit.code),
                    name: format!("{}{}", unit.name, role.name),
                    posts: vec![(role.id.clone(), unit.code.clone(), String::new())],
                });
            }
        }
        for (login, role, unit, office) in departments {
            accounts.push(NewAccount {
                login: (*login).to_owned(),
                name: format!("{office}{login}"),
                posts: vec![((*role).to_owned(), (*unit).to_owned(), (*office).to_owned())],
            });
        }
        Self::with(SetUp { roles, units, accounts, ..SetUp::default() }, Self::autumn()).await
    }

    /// October 2026.
    pub(crate) fn autumn() -> Clock {
        let time = Utc.with_ymd_and_hms(2026, 10, 20, 1, 0, 0).unwrap();
        Clock::Fixed(Arc::new(Mutex::new(time)))
    }

    /// Sets it up and serves it.
    pub(crate) async fn with(input: SetUp, clock: Clock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("walk.db").display());
        let desk = Arc::new(Desk::open_at(&url, clock.clone()).await.unwrap());
        let slips = actions::set_up(&desk, input).await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let settings = fanben_web::Settings::default();
        let serving = Arc::clone(&desk);
        tokio::spawn(fanben_web::serve(serving, settings, listener, std::future::pending()));
        Self {
            base,
            desk,
            clock,
            slips,
            settled: Mutex::default(),
            working: Mutex::default(),
            _folder: folder,
        }
    }

    /// Lets time pass, where it does not pass by itself.
    pub(crate) fn later(&self, by: Duration) {
        if let Clock::Fixed(time) = &self.clock {
            *time.lock().unwrap() += by;
        }
    }

    /// The password somebody signs in with now, and whether it is the first.
    pub(crate) fn password(&self, login: &str) -> (String, bool) {
        if self.settled.lock().unwrap().contains(login) {
            return (chosen(login), false);
        }
        let slip = self.slips.iter().find(|slip| slip.login == login);
        let slip = slip.unwrap_or_else(|| panic!("nobody signs in as {login}"));
        (slip.password.clone(), true)
    }

    /// Somebody who acts without the pages, with a password of their own.
    pub(crate) async fn at_work(&self, login: &str) -> Person {
        let known = self.working.lock().unwrap().get(login).cloned();
        if let Some(person) = known {
            return person;
        }
        let (old, fresh) = self.password(login);
        let signed = actions::sign_in(&self.desk, login, &old).await.unwrap();
        if fresh {
            let change = actions::ChangePassword { old, new: chosen(login) };
            let action = self.desk.new_action();
            actions::change_password(&self.desk, &signed.person, action, change).await.unwrap();
            self.settled.lock().unwrap().insert(login.to_owned());
        }
        let person = self.desk.person(&signed.token).await.unwrap();
        self.working.lock().unwrap().insert(login.to_owned(), person.clone());
        person
    }

    /// Drafts, approves and opens a cycle.
    pub(crate) async fn cycle(&self, who: &Person, scheme: Scheme, unit: &str) -> CycleId {
        let desk = &self.desk;
        let input = actions::DraftCycle { scheme, overlays: vec![], unit: unit.to_owned() };
        let receipt = actions::draft_cycle(desk, who, desk.new_action(), input).await.unwrap();
        let cycle: CycleId = receipt.given("cycle").unwrap().parse().unwrap();
        actions::approve_cycle(desk, who, desk.new_action(), cycle).await.unwrap();
        actions::open_cycle(desk, who, desk.new_action(), cycle).await.unwrap();
        cycle
    }
}
