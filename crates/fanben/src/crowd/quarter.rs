//! What a city does in a quarter besides its sheets: lists of tasks, a cycle that departments score,
//! visits. Made by the actions, for wearing out (`soak`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Context as _;
use fanben_actions::actions::{
    self, Answered, AtUnit, DraftList, EntryTyped, GridRowTyped, ProposeEntries, RuleEntries,
    SaveGrid, TieUnits,
};
use fanben_actions::{CycleId, Desk, ListId, Person, TieId, looks};
use fanben_model::liaison::{Duty, Whose};
use fanben_model::lists::{ListState, Step};
use fanben_model::rights::{Right, Role};
use fanben_model::scheme::{self, Scheme};

use super::county::{PASSWORD, told};

/// A list holds one task for every village: a task is accepted once.
const LISTS: usize = 12;
const TASKS: &str = "任务清单";
pub(super) const OFFICE: &str = "统计局";
const TITLE: &str = "季度评比办法";
/// The accounts: who acts for all villages, for all townships, in the department, who arranges
/// visits, the three who pay.
const HANDS: [(&str, &str, &str); 7] = [
    ("ban", "ban", "村"),
    ("zhenban", "zhenban", "镇"),
    ("gushi", "gushi", "市"),
    ("bao", "bao", "市"),
    ("jingban", "caiwu", "市"),
    ("fuhe", "caiwu", "市"),
    ("shenpi", "caiwu", "市"),
];

/// A quarter at work.
pub(crate) struct Quarter {
    /// The cycle that the department scores.
    pub(crate) cycle: CycleId,
    /// The lists, each with one task.
    pub(crate) lists: Vec<ListId>,
    /// By village: who looks after it.
    pub(crate) ties: BTreeMap<String, TieId>,
    /// The session of who acts for the villages.
    pub(crate) villages: String,
    /// The session of the department.
    pub(crate) office: String,
}

/// The roles it takes.
pub(super) fn roles() -> Vec<Role> {
    let rights: [(&str, &[Right]); 6] = [
        ("ban", &[Right::Look, Right::Report, Right::Receive]),
        ("zhenban", &[Right::Look, Right::Judge, Right::Talk]),
        ("gushi", &[Right::Look, Right::Judge, Right::Measure]),
        ("bao", &[Right::Look, Right::Liaise]),
        ("juling", &[Right::Look, Right::Sign]),
        ("caiwu", &[Right::Look, Right::Pay]),
    ];
    let role = |(id, rights): (&str, &[Right])| {
        let level =
            HANDS.iter().find(|(_, role, _)| *role == id).map_or("市", |(.., level)| level);
        let (id, name) = (id.to_owned(), format!("{level}里办事的{id}"));
        Role { id, name, level: vec![level.to_owned()], rights: rights.to_vec(), factor: false }
    };
    rights.into_iter().map(role).collect()
}

/// The kind of tie.
pub(super) fn duty() -> Duty {
    Duty {
        id: "bao".to_owned(),
        name: "干部包村".to_owned(),
        who: Whose { role: "ban".to_owned(), at: Vec::new() },
        units: vec!["村".to_owned()],
        with: String::new(),
        every: false,
        households: 0,
        needs: Vec::new(),
        at: String::new(),
        within: 7,
        source: String::new(),
        sample: Vec::new(),
    }
}

/// The accounts with their posts at these units.
pub(super) fn accounts(units: &[fanben_model::place::Unit]) -> Vec<actions::NewAccount> {
    let account = |(login, role, kind): (&str, &str, &str)| {
        let office = if role == "gushi" { OFFICE } else { "" };
        let at = units.iter().filter(|unit| unit.kind == kind);
        let posts = at.map(|unit| (role.to_owned(), unit.code.clone(), office.to_owned()));
        let (login, name) = (login.to_owned(), format!("用户{login}"));
        actions::NewAccount { login, name, posts: posts.collect() }
    };
    HANDS.into_iter().map(account).collect()
}

fn rules() -> anyhow::Result<Scheme> {
    let mut text = format!(
        "fanben: 1\nid: jidu\ntitle: {TITLE}\nversion: \"1\"\nperiod: 2026Q1\n\
         legal: {{type: 年度考核, body: 中共某市委, number: 某委发〔2026〕2号, valid: [2026-01-01, 2026-12-31]}}\n\
         subjects: {{kinds: [村]}}\npoints: \"30\"\nleague: parent\nstages:\n\
         \x20 - {{id: bumen, name: 部门评分, by: 部门, role: gushi, complete: true, offices: {{head: juling}}}}\n\
         dimensions:\n  - id: D\n    name: 日常工作\n    points: \"30\"\n    lead: {OFFICE}\n    items:\n"
    );
    for item in 1..=6 {
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            "      - {{id: Q{item}, name: 第{item}项, points: \"5\", lead: {OFFICE}, \
             clauses: [\"每发现1处扣0.5分,扣完为止\"]}}"
        );
    }
    text.push_str("untitled: 只排名次\n");
    scheme::read(&text).map_err(|error| anyhow::anyhow!("{error:?}")).context("季度办法")
}

/// Somebody signed in.
pub(super) struct Hand {
    pub(super) person: Person,
    pub(super) token: String,
}

pub(super) async fn hand(desk: &Desk, login: &str) -> anyhow::Result<Hand> {
    let came = actions::sign_in(desk, login, PASSWORD).await.map_err(|refusal| told(&refusal))?;
    Ok(Hand { person: came.person, token: came.token })
}

/// What a list asks; points empty: it is not scored.
pub(super) fn entry(desk: &Desk, title: &str, points: &str) -> EntryTyped {
    EntryTyped {
        item: "日常工作".to_owned(),
        title: title.to_owned(),
        department: OFFICE.to_owned(),
        basis: "某统发〔2026〕3号".to_owned(),
        effect: "有人办".to_owned(),
        points: points.to_owned(),
        deadline: (desk.today() + chrono::TimeDelta::days(300)).to_string(),
        minutes: "10".to_owned(),
        ..EntryTyped::default()
    }
}

/// A list that is open, with everything in it that the department asked for.
pub(super) async fn opened(
    desk: &Desk,
    (runs, office): (&Person, &Person),
    input: DraftList,
    rows: Vec<EntryTyped>,
) -> anyhow::Result<ListId> {
    let drafted = actions::draft_list(desk, runs, desk.new_action(), input).await;
    let list: ListId =
        drafted.map_err(|refusal| told(&refusal))?.given("list").unwrap_or_default().parse()?;
    let input = ProposeEntries { list, rows, again: None };
    let proposed = actions::propose_entries(desk, office, desk.new_action(), input).await;
    proposed.map_err(|refusal| told(&refusal))?;
    let (entries, reason) = (Vec::new(), String::new());
    let input = RuleEntries { list, entries, ruling: Step::Admit, into: None, reason };
    let ruled = actions::rule_entries(desk, runs, desk.new_action(), input).await;
    ruled.map_err(|refusal| told(&refusal))?;
    actions::open_list(desk, runs, desk.new_action(), list)
        .await
        .map_err(|refusal| told(&refusal))?;
    Ok(list)
}

/// A cycle that runs.
pub(super) async fn running(
    desk: &Desk,
    runs: &Person,
    scheme: Scheme,
    root: &str,
) -> anyhow::Result<CycleId> {
    let input = actions::DraftCycle { scheme, overlays: Vec::new(), unit: root.to_owned() };
    let drafted = actions::draft_cycle(desk, runs, desk.new_action(), input).await;
    let drafted = drafted.map_err(|refusal| told(&refusal))?;
    let cycle: CycleId = drafted.given("cycle").unwrap_or_default().parse()?;
    actions::approve_cycle(desk, runs, desk.new_action(), cycle)
        .await
        .map_err(|refusal| told(&refusal))?;
    actions::open_cycle(desk, runs, desk.new_action(), cycle)
        .await
        .map_err(|refusal| told(&refusal))?;
    Ok(cycle)
}

impl Quarter {
    /// Makes it; `runs` is who runs cycles and lists of the city.
    pub(super) async fn make(desk: &Desk, runs: &Person, root: &str) -> anyhow::Result<()> {
        let villages = hand(desk, "ban").await?.person;
        let towns = hand(desk, "zhenban").await?.person;
        let office = hand(desk, "gushi").await?.person;
        for number in 0..LISTS {
            Self::list(desk, (runs, &office, &towns), root, number).await?;
        }
        let pairs = villages.posts.iter().map(|post| (post.id, post.unit.code.clone()));
        let input = TieUnits {
            duty: duty().id,
            pairs: pairs.collect(),
            from: desk.today().to_string(),
            households: String::new(),
        };
        let arranges = hand(desk, "bao").await?.person;
        let done = actions::tie_units(desk, &arranges, desk.new_action(), input).await;
        done.map_err(|refusal| told(&refusal))?;
        let cycle = running(desk, runs, rules()?, root).await?;
        let none = || Answered { value: "0".to_owned(), reason: String::new() };
        let grid = looks::grid(desk, &office, cycle, "", (0, usize::MAX)).await;
        let grid = grid.map_err(|refusal| told(&refusal))?;
        let answers: BTreeMap<String, Answered> =
            grid.questions.iter().map(|one| (one.key.clone(), none())).collect();
        let row = || GridRowTyped { number: 0, answers: answers.clone() };
        let rows = grid.rows.iter().map(|one| (one.subject.code.clone(), row())).collect();
        actions::save_grid(desk, &office, desk.new_action(), SaveGrid { cycle, rows })
            .await
            .map_err(|refusal| told(&refusal))?;
        Ok(())
    }

    /// One list with one task, dispatched everywhere.
    async fn list(
        desk: &Desk,
        (runs, office, towns): (&Person, &Person, &Person),
        root: &str,
        number: usize,
    ) -> anyhow::Result<()> {
        let input = DraftList {
            unit: root.to_owned(),
            period: format!("2026-{:02}", number + 1),
            title: format!("第{}张{TASKS}", number + 1),
            kinds: "村".to_owned(),
            ..DraftList::default()
        };
        let rows = vec![entry(desk, &format!("第{}件事", number + 1), "")];
        let list = opened(desk, (runs, office), input, rows).await?;
        for post in &towns.posts {
            let input = AtUnit { list, unit: post.unit.code.clone(), entries: Vec::new() };
            actions::dispatch_tasks(desk, towns, desk.new_action(), input)
                .await
                .map_err(|refusal| told(&refusal))?;
        }
        Ok(())
    }

    /// As it is in a database.
    pub(crate) async fn found(desk: &Desk) -> anyhow::Result<Self> {
        let villages = hand(desk, "ban").await?;
        let office = hand(desk, "gushi").await?;
        let lists = looks::lists(desk, &villages.person).await.map_err(|refusal| told(&refusal))?;
        let open = lists.lines.iter().rev().filter(|line| line.state == ListState::Open);
        // Tasks of other lists are not dispatched.
        let open = open.filter(|line| line.title.ends_with(TASKS));
        let ties =
            looks::liaison(desk, &villages.person).await.map_err(|refusal| told(&refusal))?;
        let bench =
            looks::workbench(desk, &office.person).await.map_err(|refusal| told(&refusal))?;
        let cycle = bench.cycles.iter().find(|card| card.title == TITLE);
        Ok(Self {
            cycle: cycle.context("库里没有季度考核")?.id,
            lists: open.map(|line| line.id).collect(),
            ties: ties.mine.into_iter().map(|line| (line.unit.code, line.id)).collect(),
            villages: villages.token,
            office: office.token,
        })
    }
}
