//! A size → a city with that many villages, people in every role, a cycle whose stages are filled by
//! the actions themselves.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use fanben_actions::actions::{self, About, Answered, NewAccount, RecordMeasure, SaveSheet, SetUp};
use fanben_actions::looks;
use fanben_actions::{CycleId, Desk, Person, Refusal};
use fanben_model::place::Unit;
use fanben_model::rights::{Right, Role};
use indicatif::ProgressBar;

use super::quarter::{self, Quarter};
use super::scheme;
use super::year::Year;

/// The stages: id, name, who judges, role.
pub(crate) const STAGES: [(&str, &str, &str, &str); 4] = [
    ("self", "自评", "村", "cun"),
    ("town", "初评", "乡镇", "xiang"),
    ("county", "联评", "县", "xian"),
    ("city", "考评", "市", "shi"),
];
/// Villages of a township, townships of a county.
const IN_TOWN: usize = 20;
const IN_COUNTY: usize = 10;
/// Villages that have an account of their own.
const OWN: usize = 12;
const ROOT: &str = "990000000000";

/// How large.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) villages: usize,
    pub(crate) items: usize,
    /// It has lists, visits, a cycle of departments and the end of a year besides.
    pub(crate) quarter: bool,
}

/// Somebody who opens pages.
pub(crate) struct Visitor {
    /// What it signs in with.
    pub(crate) login: String,
    /// The session's secret.
    pub(crate) token: String,
    /// What forms of the session carry.
    pub(crate) form_token: String,
    /// The villages it has to do with.
    pub(crate) villages: Vec<String>,
    /// The stage it judges at.
    pub(crate) stage: usize,
    person: Person,
}

/// A county with its cycle half-way through.
pub(crate) struct County {
    pub(crate) cycle: CycleId,
    /// Everybody, by the stage they judge at.
    pub(crate) visitors: Vec<Visitor>,
}

fn town(village: usize) -> usize {
    village / IN_TOWN
}

fn county(village: usize) -> usize {
    town(village) / IN_COUNTY
}

fn code_of_county(county: usize) -> String {
    format!("99{:04}000000", county + 1)
}

fn code_of_town(town: usize) -> String {
    format!("99{:04}{:03}000", town / IN_COUNTY + 1, town + 1)
}

fn code(village: usize) -> String {
    format!("99{:04}{:03}{:03}", county(village) + 1, town(village) + 1, 200 + village % IN_TOWN)
}

/// The stage at which a village is; what was before is done, this one is filled too. Two thirds are
/// at the last.
fn at(village: usize) -> usize {
    match village % 9 {
        0 => 0,
        1 => 1,
        2 => 2,
        _ => 3,
    }
}

/// The same for everybody: the database of a benchmark holds nothing of anybody.
pub(crate) const PASSWORD: &str = "seven-lanterns-upriver-41";

pub(super) fn told(refusal: &Refusal) -> anyhow::Error {
    anyhow::anyhow!("{}({refusal:?})", refusal.told())
}

fn unit(code: &str, name: &str, kind: &str, parent: &str) -> Unit {
    let parent = (!parent.is_empty()).then(|| parent.to_owned());
    let (code, name, kind) = (code.to_owned(), name.to_owned(), kind.to_owned());
    Unit { code, name, kind, parent, ..Unit::default() }
}

fn units(size: Size) -> Vec<Unit> {
    let mut units = vec![unit(ROOT, "基准市", "市", "")];
    for village in 0..size.villages {
        let (of_county, of_town) = (code_of_county(county(village)), code_of_town(town(village)));
        if village % (IN_TOWN * IN_COUNTY) == 0 {
            units.push(unit(&of_county, &format!("第{}县", county(village)), "县", ROOT));
        }
        if village % IN_TOWN == 0 {
            units.push(unit(&of_town, &format!("第{}镇", town(village)), "镇", &of_county));
        }
        units.push(unit(&code(village), &format!("第{village}村"), "村", &of_town));
    }
    units
}

fn roles() -> Vec<Role> {
    let role = |id: &str, level: &str, rights: &[Right]| Role {
        id: id.to_owned(),
        name: format!("{level}考评组"),
        level: vec![level.to_owned()],
        rights: rights.to_vec(),
        factor: false,
    };
    vec![
        role("cun", "村", &[Right::Look, Right::Judge]),
        role("xiang", "镇", &[Right::Look, Right::Judge]),
        role("xian", "县", &[Right::Look, Right::Judge]),
        role("shi", "市", &[Right::Look, Right::Judge, Right::Run, Right::Confirm]),
        role("bumen", "市", &[Right::Look, Right::Measure]),
        role("xitong", "市", &[Right::People]),
        role("anquan", "市", &[Right::Security]),
        role("shenji", "市", &[Right::Audit]),
    ]
}

/// Who takes part: login, role, the villages that are theirs, whether they stand for the villages of
/// a whole township when the county is made.
struct Seat {
    login: String,
    stage: usize,
    villages: Vec<usize>,
    posts: Vec<(String, String, String)>,
}

fn seats(size: Size) -> Vec<Seat> {
    let all = size.villages;
    let seat = |login: String, stage: usize, villages: Vec<usize>, units: Vec<String>| {
        let role = STAGES[stage].3.to_owned();
        let posts = units.into_iter().map(|unit| (role.clone(), unit, String::new())).collect();
        Seat { login, stage, villages, posts }
    };
    let mut seats = Vec::new();
    for town in 0..all.div_ceil(IN_TOWN) {
        let of_town: Vec<usize> = (town * IN_TOWN..all.min((town + 1) * IN_TOWN)).collect();
        let codes = of_town.iter().map(|village| code(*village)).collect();
        seats.push(seat(format!("cunzhang{town}"), 0, of_town.clone(), codes));
        seats.push(seat(format!("zhen{town}"), 1, of_town, vec![code_of_town(town)]));
    }
    let many = IN_TOWN * IN_COUNTY;
    for county in 0..all.div_ceil(many) {
        let of_county = (county * many..all.min((county + 1) * many)).collect();
        seats.push(seat(format!("xian{county}"), 2, of_county, vec![code_of_county(county)]));
    }
    seats.push(seat("shiji".to_owned(), 3, (0..all).collect(), vec![ROOT.to_owned()]));
    for own in 0..OWN.min(all) {
        let village = own * all / OWN.min(all);
        seats.push(seat(format!("cun{own}"), 0, vec![village], vec![code(village)]));
    }
    seats
}

async fn signed_in(desk: &Desk, size: Size) -> anyhow::Result<Vec<Visitor>> {
    let mut visitors = Vec::new();
    for seat in seats(size) {
        visitors.push(signed_in_as(desk, seat).await?);
    }
    Ok(visitors)
}

async fn signed_in_as(desk: &Desk, seat: Seat) -> anyhow::Result<Visitor> {
    let came = actions::sign_in(desk, &seat.login, PASSWORD).await;
    let came = came.map_err(|refusal| told(&refusal))?;
    Ok(Visitor {
        login: seat.login,
        token: came.token,
        form_token: came.person.form_token.clone(),
        villages: seat.villages.iter().map(|village| code(*village)).collect(),
        stage: seat.stage,
        person: came.person,
    })
}

fn last(visitors: &[Visitor]) -> anyhow::Result<&Visitor> {
    visitors.iter().find(|visitor| visitor.stage == 3).context("没有市考评组")
}

impl County {
    /// Sets up an empty database and plays every village to its stage.
    pub(crate) async fn made(
        desk: &Desk,
        size: Size,
        progress: &ProgressBar,
    ) -> anyhow::Result<Self> {
        progress.set_message("建单位和账号");
        let seats = seats(size);
        let account = |login: &str, posts: Vec<(String, String, String)>| {
            let (login, name) = (login.to_owned(), format!("用户{login}"));
            NewAccount { login, name, posts }
        };
        let mut accounts: Vec<NewAccount> =
            seats.iter().map(|seat| account(&seat.login, seat.posts.clone())).collect();
        for role in ["bumen", "xitong", "anquan", "shenji"] {
            let office = if role == "bumen" { "统计局" } else { "" };
            accounts
                .push(account(role, vec![(role.to_owned(), ROOT.to_owned(), office.to_owned())]));
        }
        let mut input = SetUp { roles: roles(), units: units(size), accounts, ..SetUp::default() };
        if size.quarter {
            input.roles.extend(quarter::roles());
            input.liaison.push(quarter::duty());
            input.accounts.extend(quarter::accounts(&input.units));
        }
        let slips = actions::set_up(desk, input).await.map_err(|refusal| told(&refusal))?;
        for slip in slips {
            let came = actions::sign_in(desk, &slip.login, &slip.password)
                .await
                .map_err(|refusal| told(&refusal))?;
            let new = PASSWORD.to_owned();
            let input = actions::ChangePassword { old: slip.password, new };
            let action = desk.new_action();
            actions::change_password(desk, &came.person, action, input)
                .await
                .map_err(|refusal| told(&refusal))?;
        }
        let visitors = signed_in(desk, size).await?;
        let who = &last(&visitors)?.person;
        let cycle = quarter::running(desk, who, scheme::scheme(size.items)?, ROOT).await?;
        let county = Self { cycle, visitors };
        county.report(desk, size).await?;
        for village in 0..size.villages {
            progress.set_message(format!("填第{village}个村"));
            county.play(desk, size, village).await.with_context(|| format!("第{village}村"))?;
        }
        if size.quarter {
            progress.set_message("开清单,安排包联,开季度考核和年终评比");
            Quarter::make(desk, &last(&county.visitors)?.person, ROOT).await?;
            Box::pin(Year::make(desk, &last(&county.visitors)?.person, ROOT)).await?;
        }
        Ok(county)
    }

    /// A county that is there already.
    pub(crate) async fn found(desk: &Desk, size: Size) -> anyhow::Result<Self> {
        let visitors = signed_in(desk, size).await.context("这个库不是本命令用同样的个数建的")?;
        let bench = looks::workbench(desk, &last(&visitors)?.person)
            .await
            .map_err(|refusal| told(&refusal))?;
        // Cycles come the last first.
        let cycle = bench.cycles.last().context("库里没有考核")?.id;
        Ok(Self { cycle, visitors })
    }

    /// Lets people sign in at further computers until so many are.
    pub(crate) async fn sign_in(
        &mut self,
        desk: &Desk,
        size: Size,
        people: usize,
    ) -> anyhow::Result<()> {
        while self.visitors.len() < people {
            for seat in seats(size).into_iter().take(people - self.visitors.len()) {
                self.visitors.push(signed_in_as(desk, seat).await?);
            }
        }
        Ok(())
    }

    /// Every village with the session of whoever fills its sheet now.
    pub(crate) fn writers(&self) -> Vec<(String, String)> {
        let villages: BTreeSet<&String> =
            self.visitors.iter().flat_map(|visitor| &visitor.villages).collect();
        let writers = (0..villages.len()).filter_map(|village| {
            let code = code(village);
            let mut all = self.visitors.iter();
            let who = all.find(|one| one.stage == at(village) && one.villages.contains(&code))?;
            Some((code, who.token.clone()))
        });
        writers.collect()
    }

    /// The department reports its measures.
    async fn report(&self, desk: &Desk, size: Size) -> anyhow::Result<()> {
        let login = "bumen";
        let came =
            actions::sign_in(desk, login, PASSWORD).await.map_err(|refusal| told(&refusal))?;
        for item in (0..size.items).filter(|item| scheme::measured(*item)) {
            let values = (0..size.villages)
                .map(|village| (code(village), scheme::reported(village, item)))
                .collect();
            let input = RecordMeasure {
                cycle: self.cycle,
                measure: scheme::measure(item),
                values,
                source: String::new(),
                reason: String::new(),
            };
            let action = desk.new_action();
            actions::record_measure(desk, &came.person, action, input)
                .await
                .map_err(|refusal| told(&refusal))?;
        }
        Ok(())
    }

    fn judge(&self, village: usize, stage: usize) -> anyhow::Result<&Person> {
        let code = code(village);
        let found = self
            .visitors
            .iter()
            .find(|visitor| visitor.stage == stage && visitor.villages.contains(&code));
        Ok(&found.context("没有人评")?.person)
    }

    /// Fills a village's sheets up to the stage it is at.
    async fn play(&self, desk: &Desk, size: Size, village: usize) -> anyhow::Result<()> {
        let subject = code(village);
        for stage in 0..=at(village) {
            let who = self.judge(village, stage)?;
            let answers = answers(size, village, stage);
            let input =
                SaveSheet { cycle: self.cycle, subject: subject.clone(), number: 0, answers };
            actions::save_sheet(desk, who, desk.new_action(), input)
                .await
                .map_err(|refusal| told(&refusal))?;
            if stage < at(village) {
                let input = About { cycle: self.cycle, subject: subject.clone() };
                actions::send_up(desk, who, desk.new_action(), input)
                    .await
                    .map_err(|refusal| told(&refusal))?;
            }
        }
        Ok(())
    }
}

fn answers(size: Size, village: usize, stage: usize) -> BTreeMap<String, Answered> {
    let judged = (0..size.items).filter(|item| !scheme::measured(*item));
    let answers = judged.map(|item| {
        let value = scheme::answer(village, item, stage);
        let same = stage == 0 || scheme::answer(village, item, stage - 1) == value;
        let reason = if same { "" } else { "现场核实,与上一环节不同" };
        (format!("C{item}"), Answered { value, reason: reason.to_owned() })
    });
    answers.collect()
}
