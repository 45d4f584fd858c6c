//! A demonstration: sample years and plans of packs → an installation whose cycles are half-way
//! through. Everything is done by the actions, as people would do it.

mod act;
mod busy;
mod lists;
mod plan;
#[cfg(test)]
mod public;
mod settle;
mod tied;
mod year;

use std::path::PathBuf;

use anyhow::Context as _;
use fanben_actions::actions::{self, NewAccount, SetUp};
use fanben_actions::{CycleId, Desk, Person};
use fanben_model::liaison::Duty;
use fanben_model::measures::Facts;
use fanben_model::place::Unit;
use fanben_model::rights::{Right, Role};
use fanben_model::scheme::{Overlay, Scheme};
use indicatif::ProgressBar;

use crate::{library, rate, sample};
use lists::Asked;
use plan::Plan;
use year::Year;

/// One pack ready to be played.
pub(crate) struct Piece {
    plan: Plan,
    roles: Vec<Role>,
    liaison: Vec<Duty>,
    scheme: Scheme,
    overlays: Vec<Overlay>,
    facts: Facts,
    asked: Option<Asked>,
    year: Option<Year>,
    /// Its subjects say first what they go for.
    declares: bool,
}

/// Somebody who takes part.
pub(crate) struct Actor {
    /// What the account signs in with.
    pub(crate) login: String,
    /// Its password.
    pub(crate) password: String,
    /// What to look at with it; none: it only fills in for others.
    pub(crate) shown: Option<String>,
    person: Person,
    rights: Vec<Right>,
}

/// A piece on its stage.
pub(crate) struct Cast {
    piece: Piece,
    /// Those who take part.
    pub(crate) actors: Vec<Actor>,
}

impl Piece {
    /// Makes a pack's sample year and reads it, with its plan and its roles. Roles are called by
    /// their pack, since several packs may share one installation.
    pub(crate) fn of(pack: &str, progress: &ProgressBar) -> anyhow::Result<Self> {
        let (folder, described) = library::pack(pack)?;
        let plan = Plan::of(&folder).with_context(|| format!("方案包“{pack}”"))?;
        let year = tempfile::tempdir().context("不能建临时文件夹")?;
        let written = sample::write_year(pack, year.path(), progress)?;
        let name = format!("{pack}/{}", plan.scheme);
        let files: Vec<PathBuf> =
            written.files.iter().map(|file| year.path().join(&file.file)).collect();
        let (ready, _) = rate::load(&name, None, &[written.manifest], progress)?;
        let found = library::scheme(&name)?;
        let own = |id: &str| format!("{pack}/{id}");
        let mut scheme = found.scheme;
        for stage in &mut scheme.stages {
            stage.signs.extend(plan.signs.get(&stage.id).cloned().unwrap_or_default());
        }
        call_roles(&mut scheme, &own);
        let year = match &plan.year {
            Some(plan) => Some(Self::year_of(pack, plan, &files, (&own, progress))?),
            None => None,
        };
        let roles =
            described.roles.into_iter().map(|role| Role { id: own(&role.id), ..role }).collect();
        let mut liaison = described.liaison;
        for duty in &mut liaison {
            duty.id = own(&duty.id);
            duty.who.role = own(&duty.who.role);
        }
        let mut plan = plan;
        for hand in &mut plan.people {
            hand.role = own(&hand.role);
        }
        let asked = plan.lists.as_ref().map(|file| Asked::of(&folder, file)).transpose()?;
        let declares = fanben_model::stages::declares(&ready.programme.rules);
        let (overlays, facts) = (found.overlays, ready.facts);
        Ok(Self { plan, roles, liaison, scheme, overlays, facts, asked, year, declares })
    }

    /// The year of a pack, with what its sample year says of it.
    fn year_of(
        pack: &str,
        plan: &year::Plan,
        files: &[PathBuf],
        (own, progress): (&dyn Fn(&str) -> String, &ProgressBar),
    ) -> anyhow::Result<Year> {
        let name = format!("{pack}/{}", plan.scheme);
        let named = |file: &&PathBuf| {
            let stem = file.file_stem().and_then(|stem| stem.to_str());
            plan.sheets.iter().any(|sheet| Some(sheet.as_str()) == stem)
        };
        let stem =
            |file: &&PathBuf| file.file_stem().and_then(|stem| stem.to_str()) == Some(&plan.people);
        let people = files.iter().find(stem);
        let people = people.with_context(|| format!("样例年度没有“{}”", plan.people))?;
        let file = people.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let people = (file, std::fs::read(people)?);
        let files: Vec<PathBuf> = files.iter().filter(named).cloned().collect();
        let (ready, _) = rate::load(&name, None, &files, progress)?;
        let mut scheme = library::scheme(&name)?.scheme;
        call_roles(&mut scheme, own);
        Ok(Year { plan: plan.clone(), scheme, facts: ready.facts, people })
    }

    /// Its scheme, to draft another cycle from.
    pub(crate) fn offer(&self) -> fanben_web::Offer {
        fanben_web::Offer {
            id: self.scheme.id.clone(),
            scheme: self.scheme.clone(),
            overlays: self.overlays.clone(),
        }
    }

    /// The period of the sample year whose values are played in a period.
    fn values_of<'p>(&'p self, period: &'p String) -> &'p String {
        self.plan.again.get(period).unwrap_or(period)
    }

    /// The units of its sample year, the topmost below the root.
    fn units(&self, root: &Unit) -> Vec<Unit> {
        let tree = &self.facts.tree;
        let units = tree.units().iter().map(|unit| match tree.parent(unit) {
            Some(_) => unit.clone(),
            None => Unit { parent: Some(root.code.clone()), ..unit.clone() },
        });
        units.collect()
    }

    fn accounts(&self) -> anyhow::Result<Vec<NewAccount>> {
        let hands = self.plan.people.iter().map(|hand| {
            let units = hand.units(&self.facts.tree, &self.plan.unit)?;
            let post = |unit| (hand.role.clone(), unit, hand.office.clone());
            let posts = units.into_iter().map(post);
            let (login, name) = (hand.login.clone(), hand.name.clone());
            Ok(NewAccount { login, name, posts: posts.collect() })
        });
        hands.collect()
    }
}

/// Calls the roles of a scheme as the installation does.
fn call_roles(scheme: &mut Scheme, own: &dyn Fn(&str) -> String) {
    for stage in &mut scheme.stages {
        stage.role = own(&stage.role);
        if let Some(offices) = &mut stage.offices {
            offices.head = own(&offices.head);
        }
        for sign in &mut stage.signs {
            sign.role = own(&sign.role);
        }
    }
    if let Some(publicity) = &mut scheme.publicity {
        for sign in &mut publicity.signs {
            sign.role = own(&sign.role);
        }
        if !publicity.confirms.role.is_empty() {
            publicity.confirms.role = own(&publicity.confirms.role);
        }
    }
}

/// Sets up one installation for several pieces, below one root, and gives everybody a password of
/// their own.
pub(crate) async fn cast(desk: &Desk, root: Unit, pieces: Vec<Piece>) -> anyhow::Result<Vec<Cast>> {
    let mut input = SetUp { units: vec![root.clone()], ..SetUp::default() };
    for piece in &pieces {
        input.units.extend(piece.units(&root));
        input.roles.extend(piece.roles.iter().cloned());
        input.liaison.extend(piece.liaison.iter().cloned());
        input.accounts.extend(piece.accounts()?);
    }
    let slips = actions::set_up(desk, input).await.map_err(told)?;
    let mut casts = Vec::new();
    for piece in pieces {
        let mut actors = Vec::new();
        for hand in &piece.plan.people {
            let slip = slips.iter().find(|slip| slip.login == hand.login);
            let slip = slip.with_context(|| format!("没有给账号 {} 密码", hand.login))?;
            let signed = actions::sign_in(desk, &slip.login, &slip.password).await.map_err(told)?;
            // As secret as the slip, and shorter to type.
            let new: Vec<&str> = slip.password.split('-').rev().take(3).collect();
            let new = new.join("-");
            let change = actions::ChangePassword { old: slip.password.clone(), new: new.clone() };
            let action = desk.new_action();
            actions::change_password(desk, &signed.person, action, change).await.map_err(told)?;
            let person = desk.person(&signed.token).await.map_err(told)?;
            let role = piece.roles.iter().find(|role| role.id == hand.role);
            actors.push(Actor {
                login: slip.login.clone(),
                password: new,
                shown: hand.shown.clone(),
                person,
                rights: role.map(|role| role.rights.clone()).unwrap_or_default(),
            });
        }
        casts.push(Cast { piece, actors });
    }
    Ok(casts)
}

impl Cast {
    /// Somebody with a right.
    fn with(&self, right: Right) -> anyhow::Result<&Actor> {
        let found = self.actors.iter().find(|actor| actor.rights.contains(&right));
        found.with_context(|| format!("play.yaml:没有人有 {right:?} 权"))
    }

    /// Drafts, approves and opens the cycle, with deadlines counted from today.
    pub(crate) async fn open(&self, desk: &Desk) -> anyhow::Result<CycleId> {
        let mut scheme = self.piece.scheme.clone();
        for stage in &mut scheme.stages {
            if let Some(days) = self.piece.plan.deadlines.get(&stage.id) {
                stage.deadline = Some(desk.today() + chrono::TimeDelta::days(*days));
            }
        }
        let of = self.piece.values_of(&scheme.period);
        let own = self
            .piece
            .overlays
            .iter()
            .filter(|overlay| overlay.period.as_ref().is_none_or(|period| period == of));
        let period = &scheme.period;
        let overlays = own.map(|overlay| Overlay {
            period: overlay.period.as_ref().map(|_| period.clone()),
            ..overlay.clone()
        });
        let overlays = overlays.collect();
        self.open_of(desk, scheme, overlays).await
    }

    /// The same with a scheme and what townships change in it.
    async fn open_of(
        &self,
        desk: &Desk,
        scheme: Scheme,
        overlays: Vec<Overlay>,
    ) -> anyhow::Result<CycleId> {
        let runs = &self.with(Right::Run)?.person;
        let unit = self.piece.plan.unit.clone();
        let input = actions::DraftCycle { scheme, overlays, unit };
        let receipt =
            actions::draft_cycle(desk, runs, desk.new_action(), input).await.map_err(told)?;
        let cycle: CycleId = receipt.given("cycle").unwrap_or_default().parse()?;
        actions::approve_cycle(desk, runs, desk.new_action(), cycle).await.map_err(told)?;
        actions::open_cycle(desk, runs, desk.new_action(), cycle).await.map_err(told)?;
        Ok(cycle)
    }
}

/// A refusal as an error of the command.
#[expect(clippy::needless_pass_by_value, reason = "what `map_err` asks for")]
fn told(refusal: fanben_actions::Refusal) -> anyhow::Error {
    anyhow::anyhow!("演示没有演成:{}({refusal:?})", refusal.told())
}

#[cfg(test)]
mod tests {
    use chrono::Datelike as _;
    use fanben_actions::looks::{self, LiaisonTodo};
    use fanben_model::lists::Form;

    use super::*;

    /// A pack's place before anything is played.
    async fn set(pack: &str) -> (Desk, Cast, tempfile::TempDir) {
        let piece = Piece::of(pack, &ProgressBar::hidden()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("demo.db").display());
        let desk = Desk::open(&url).await.unwrap();
        let root = Unit {
            code: "99".to_owned(),
            name: "演示地区".to_owned(),
            kind: "地区".to_owned(),
            ..Unit::default()
        };
        let cast = cast(&desk, root, vec![piece]).await.unwrap().remove(0);
        (desk, cast, folder)
    }

    #[tokio::test]
    async fn a_township_signs_and_the_city_draws() {
        let (desk, cast, _folder) = set("shixing").await;
        let cycle = cast.open(&desk).await.unwrap();
        cast.measures(&desk, cycle).await.unwrap();
        cast.play(&desk, cycle).await.unwrap();
        cast.draw(&desk, cycle).await.unwrap();
        let who =
            |login: &str| &cast.actors.iter().find(|actor| actor.login == login).unwrap().person;
        let signer = who("xiangshu");
        let signing = looks::signing(&desk, signer, cycle, "990402201201").await.unwrap();
        let by: Vec<&str> = signing.record.iter().map(|line| line.title.as_str()).collect();
        assert_eq!(by, ["乡镇党委书记"]);
        // A village whose sheet is half done waits for the signature.
        let tasks = looks::workbench(&desk, signer).await.unwrap().tasks;
        assert!(tasks.iter().any(|task| task.kind == looks::TaskKind::Sign), "{tasks:?}");
        let draws = looks::draws(&desk, who("shi"), cycle).await.unwrap().draws;
        let [draw] = &draws[..] else { panic!("{draws:?}") };
        let drawn = &draw.held.as_ref().unwrap().drawn;
        assert!(drawn.len() > 1 && drawn.iter().all(|(_, codes)| codes.len() == 1), "{drawn:?}");
    }

    #[tokio::test]
    async fn a_year_is_recommended_and_vetted() {
        let (desk, cast, _folder) = set("sanchuang").await;
        // Without its quarters nobody has points yet; who is recommended does not hang on them.
        cast.year(&desk).await.unwrap();
        let office = &cast.with(Right::Run).unwrap().person;
        let cycle = looks::workbench(&desk, office).await.unwrap().cycles[0].id;
        let waiting = looks::decisions(&desk, office, cycle, "", (0, 1)).await.unwrap();
        assert_eq!((waiting.stage.code.as_str(), waiting.of), ("shi", 84));
        let view = looks::committee(&desk, office, cycle).await.unwrap();
        assert_eq!((view.taking, view.declined), (84, 526));
        let vettings = looks::vettings(&desk, office, cycle).await.unwrap().lines;
        let [line] = &vettings[..] else { panic!("{vettings:?}") };
        assert_eq!((line.candidates, line.departments, line.signed), (84, 3, 3));
        let came = looks::vetting_outcome(&desk, office, line.id).await.unwrap();
        assert_eq!(came.sums, [82, 2, 0]);
        let measures = looks::measures(&desk, office, cycle).await.unwrap().measures;
        let vetted = measures.iter().find(|one| one.name == "资格联审").unwrap();
        assert_eq!(vetted.reported, 84);
        // Who is paid stands in the register; nobody else than who pays reads it.
        let pays = &cast.with(Right::Pay).unwrap().person;
        let payroll = looks::payroll(&desk, pays, "").await.unwrap();
        assert_eq!((payroll.count, payroll.columns), (3050, vec!["绩效奖金".to_owned()]));
        assert!(looks::payroll(&desk, office, "").await.is_err());
    }

    /// No unit waits for somebody; one township was visited, and the problem that was found there is
    /// the office's to give away.
    async fn everybody_is_tied(desk: &Desk, cast: &Cast) {
        let who =
            |login: &str| &cast.actors.iter().find(|actor| actor.login == login).unwrap().person;
        let view = looks::liaison(desk, who("shiban")).await.unwrap();
        let ties: Vec<(usize, usize)> =
            view.kinds.iter().map(|kind| (kind.ties.len(), kind.bare.len())).collect();
        assert_eq!(ties, [(28, 0), (610, 0), (610, 0), (0, 0)]);
        let todo = looks::workbench(desk, who("shiban")).await.unwrap().liaison;
        let todo: Vec<(LiaisonTodo, usize)> =
            todo.iter().map(|task| (task.what, task.many)).collect();
        assert!(todo.iter().all(|(what, _)| *what == LiaisonTodo::Assign), "{todo:?}");
        let shares = looks::liaison_shares(desk, who("qingtang"), "").await.unwrap();
        let days = if desk.today().weekday() == chrono::Weekday::Mon { 1 } else { 2 };
        let villages = cast.piece.facts.tree.units().iter();
        let villages = villages.filter(|unit| unit.parent.as_deref() == Some("990581102000"));
        let visits = (2 * villages.count() + 1) * days;
        assert_eq!((shares.counts.visits, shares.counts.found), (visits, 1));
    }

    #[tokio::test]
    async fn departments_score_a_quarter() {
        let mut piece = Piece::of("sanchuang", &ProgressBar::hidden()).unwrap();
        // One department is enough to see that its columns and its head are found.
        let offices = piece.scheme.dimensions.iter().flat_map(|one| &one.items);
        let offices: std::collections::BTreeSet<String> =
            offices.map(|item| item.lead.clone()).filter(|lead| lead != "教育局").collect();
        piece.plan.periods = vec!["2026Q2".to_owned()];
        piece.plan.late = offices.into_iter().chain(["医疗保障局".to_owned()]).collect();
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("demo.db").display());
        let desk = Desk::open(&url).await.unwrap();
        let root = Unit {
            code: "99".to_owned(),
            name: "演示地区".to_owned(),
            kind: "地区".to_owned(),
            ..Unit::default()
        };
        let mut cast = cast(&desk, root, vec![piece]).await.unwrap().remove(0);
        cast.liaison(&desk).await.unwrap();
        everybody_is_tied(&desk, &cast).await;
        cast.lists(&desk).await.unwrap();
        cast.quarters(&desk).await.unwrap();
        // A village finds the ledger of its own city, and is asked no more than ten fields.
        let village = cast.actors.iter().find(|actor| actor.login == "hexicun").unwrap();
        let ledger = looks::ledger(&desk, &village.person, None).await.unwrap();
        let asked: Vec<(u32, u32, u32)> = ledger
            .quarters
            .iter()
            .map(|one| (one.is.items, one.is.entries, one.is.fields))
            .collect();
        assert_eq!(asked, [(16, 55, 5), (15, 43, 4), (15, 35, 1), (15, 40, 2)]);
        assert!(ledger.over.is_empty() && ledger.quarters.iter().all(|one| one.is.fields <= 10));
        // What its quarters cost it: what lists ask, and what it filled in on the way.
        let own = looks::ledger(&desk, &village.person, Some("990581105203")).await.unwrap();
        let filled: Vec<_> = own
            .filled
            .iter()
            .map(|one| (one.period.as_str(), one.asked, one.own(), one.sum(), one.words()))
            .collect();
        assert_eq!(
            filled,
            [
                ("2026Q1", 5, 0, 5, 55),
                ("2026Q2", 4, 0, 4, 43),
                ("2026Q3", 1, 0, 1, 35),
                ("2026Q4", 2, 0, 2, 3),
            ]
        );
        assert!(own.filled.iter().all(|one| one.within() && one.sent[0] == (Form::Accept, 1)));
        let office = &cast.with(Right::Run).unwrap().person;
        let cycles = looks::workbench(&desk, office).await.unwrap().cycles;
        let settled = looks::settlement(&desk, office, cycles[0].id).await.unwrap();
        assert_eq!((settled.offices.len(), settled.waiting), (14, 610));
        let signed = settled.offices.iter().filter(|one| one.by.is_some());
        let signed: Vec<(&str, usize)> = signed.map(|one| (one.name.as_str(), one.given)).collect();
        assert_eq!(signed, [("教育局", 610)]);
    }
}
