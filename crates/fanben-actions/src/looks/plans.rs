//! What townships planned year by year, what confirmed results have written off of it, what is behind.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fanben_model::plans::{Account, Due, Plan, shares, year_of};
use fanben_model::rights::{Act, Matter, may};
use fanben_store::UnitId;

use super::seen::Seen;
use crate::planning::{Hit, Planning, Town, plan_of};
use crate::{CycleId, Desk, Named, Person, Refusal, words};

/// How many years a plan has unless it says otherwise.
const YEARS: u32 = 3;

/// All plans under a cycle's scheme, as far as the person sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plans {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The scheme has tiers that can be planned for.
    pub tiers: bool,
    /// The sum of all townships, by year; empty where the person does not see them all.
    pub sum: Vec<PlanSum>,
    /// Townships in display order.
    pub towns: Vec<PlanTown>,
}

/// One year of all townships together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanSum {
    /// The year.
    pub year: u16,
    /// How many villages are planned for it.
    pub planned: u32,
    /// How many are written off in it.
    pub off: u32,
}

/// How far one township is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTown {
    /// The township.
    pub unit: Named,
    /// How many villages it has.
    pub villages: usize,
    /// Its plan in a few words; empty: it has none.
    pub says: String,
    /// How many villages are planned for all years.
    pub planned: u32,
    /// How many are written off by now.
    pub off: u32,
    /// How many should be and are not.
    pub behind: u32,
    /// The person may plan for it.
    pub may_plan: bool,
}

/// One township's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanPage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The township.
    pub unit: Named,
    /// How many villages it has.
    pub villages: usize,
    /// The tier that is to be reached; empty: there is no plan.
    pub tier: String,
    /// Who had reached it before the first year.
    pub before: Vec<OffLine>,
    /// Year by year.
    pub lines: Vec<PlanLine>,
    /// How many should be written off by now and are not.
    pub behind: u32,
    /// The versions of the plan, the latest first.
    pub versions: Vec<PlanVersion>,
    /// The person may plan.
    pub may_plan: bool,
    /// The tiers to choose from, the best first.
    pub tiers: Vec<String>,
    /// What the form begins with: the tier, the first year, for each year how many and who.
    pub form: (String, u16, Vec<(u32, String)>),
}

/// One year of a township's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The year.
    pub year: u16,
    /// How far it is.
    pub due: Due,
    /// How many are planned.
    pub planned: u32,
    /// Who is written off, each with the result that did it.
    pub off: Vec<OffLine>,
    /// Planned so far and not written off by the end of it.
    pub owed: u32,
    /// Written off beyond what was planned so far.
    pub surplus: u32,
    /// Who is named and not written off to this day.
    pub waiting: Vec<Named>,
}

/// A village with the confirmed result that gave it the tier first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffLine {
    /// The village, as it was called in that cycle.
    pub unit: Named,
    /// The tier it got.
    pub tier: String,
    /// Of which cycle; none: it was brought in from before the platform.
    pub cycle: Option<CycleId>,
    /// Its period.
    pub period: String,
    /// The person may see that result's page.
    pub opens: bool,
}

/// A version of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    /// Its number, from 1.
    pub number: i64,
    /// What it plans.
    pub says: String,
    /// The document, or why it was changed.
    pub reason: String,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// All plans under a cycle's scheme.
pub async fn plans(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Plans, Refusal> {
    let (seen, planning) = opened(desk, who, cycle).await?;
    let (mut towns, mut sum) = (Vec::new(), BTreeMap::new());
    for town in planning.towns.iter().filter(|town| sees(&seen, town.unit)) {
        let plan = planning.plan(town.unit)?;
        let account = plan.as_ref().map(|plan| account(&planning, town, plan));
        for line in account.iter().flat_map(|account| &account.lines) {
            let all: &mut PlanSum = sum.entry(line.year).or_default();
            all.year = line.year;
            all.planned += line.planned;
            all.off += u32::try_from(line.off.len()).unwrap_or(u32::MAX);
        }
        let planned = plan.iter().flat_map(|plan| &plan.years).map(|aim| aim.count).sum();
        towns.push(PlanTown {
            unit: seen.places.named_id(town.unit),
            villages: town.villages.len(),
            says: plan.as_ref().map(words::plan).unwrap_or_default(),
            planned,
            off: account.as_ref().map_or(0, Account::off),
            behind: account.as_ref().map_or(0, |account| account.behind),
            may_plan: may_plan(&seen, town.unit),
        });
    }
    let whole = towns.len() > 1 && towns.len() == planning.towns.len();
    let sum = sum.into_values().filter(|_| whole).collect();
    let tiers = !planning.tiers.is_empty();
    Ok(Plans { cycle, title: seen.live.title(), tiers, sum, towns })
}

/// One township's plan.
pub async fn plan(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    unit: &str,
) -> Result<PlanPage, Refusal> {
    let (seen, planning) = opened(desk, who, cycle).await?;
    let unit = seen.places.id(unit).ok_or(Refusal::NotFound)?;
    let town = planning.town(unit).filter(|town| sees(&seen, town.unit));
    let town = town.ok_or(Refusal::NotFound)?;
    let plan = planning.plan(unit)?;
    let (before, lines, behind) = match &plan {
        Some(plan) => shown(&seen, &planning, town, plan),
        None => (Vec::new(), Vec::new(), 0),
    };
    let mut versions = Vec::new();
    for row in planning.plans.get(&unit).into_iter().flatten().rev() {
        versions.push(PlanVersion {
            number: row.number,
            says: words::plan(&plan_of(row)?),
            reason: row.reason.clone(),
            by: format!("{}({})", seen.live.hand(row.person, row.at), row.post),
            at: row.at,
        });
    }
    Ok(PlanPage {
        cycle,
        title: seen.live.title(),
        unit: seen.places.named_id(unit),
        villages: town.villages.len(),
        tier: plan.as_ref().map(|plan| plan.tier.clone()).unwrap_or_default(),
        before,
        lines,
        behind,
        versions,
        may_plan: may_plan(&seen, unit),
        form: form(&seen, &planning, town, plan.as_ref()),
        tiers: planning.tiers,
    })
}

async fn opened<'w>(
    desk: &Desk,
    who: &'w Person,
    cycle: CycleId,
) -> Result<(Seen<'w>, Planning), Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let planning = Planning::of(&mut seen.tx, &seen.places, &seen.live, seen.today).await?;
    Ok((seen, planning))
}

/// A plan is for those it is about and those above them, not for the neighbours.
fn sees(seen: &Seen<'_>, unit: UnitId) -> bool {
    seen.places.span_of(unit).is_some_and(|place| {
        let matter = Matter::Cycle { place, state: seen.live.state };
        may(&seen.who.holdings(&seen.places), &matter, Act::Look)
    })
}

fn may_plan(seen: &Seen<'_>, unit: UnitId) -> bool {
    let holdings = seen.who.holdings(&seen.places);
    let place = seen.places.span_of(unit);
    place.is_some_and(|place| may(&holdings, &Matter::Place(place), Act::PlanYears))
}

fn account(planning: &Planning, town: &Town, plan: &Plan<UnitId>) -> Account<UnitId> {
    let reached = planning.reached(town.unit, &plan.tier);
    plan.account(&reached, planning.links(), &|year| planning.due(year))
}

fn shown(
    seen: &Seen<'_>,
    planning: &Planning,
    town: &Town,
    plan: &Plan<UnitId>,
) -> (Vec<OffLine>, Vec<PlanLine>, u32) {
    let hits = planning.hits(town.unit, &plan.tier);
    let holdings = seen.who.holdings(&seen.places);
    let line = |hit: &Hit| OffLine {
        unit: Named::new(&hit.code, &hit.name),
        tier: hit.tier.clone(),
        cycle: hit.cycle,
        period: hit.period.clone(),
        opens: seen
            .places
            .span_of(hit.unit)
            .is_some_and(|place| may(&holdings, &Matter::Place(place), Act::Look)),
    };
    // The first result of its first year: results come cycle by cycle, the oldest first.
    let first = |unit: &UnitId| {
        let of = hits.iter().filter(|hit| hit.unit == *unit);
        of.min_by_key(|hit| hit.year).map(|hit| line(hit))
    };
    let named = |unit: &UnitId| seen.places.named_id(*unit);
    let account = account(planning, town, plan);
    let lines = account.lines.iter().map(|one| PlanLine {
        year: one.year,
        due: one.due,
        planned: one.planned,
        off: one.off.iter().filter_map(first).collect(),
        owed: one.owed,
        surplus: one.surplus,
        waiting: one.waiting.iter().map(named).collect(),
    });
    (account.before.iter().filter_map(first).collect(), lines.collect(), account.behind)
}

/// What the form begins with: the plan as it is, else a third of the villages that are left a year.
fn form(
    seen: &Seen<'_>,
    planning: &Planning,
    town: &Town,
    plan: Option<&Plan<UnitId>>,
) -> (String, u16, Vec<(u32, String)>) {
    let start = year_of(&seen.live.row.period).unwrap_or(planning.year);
    let tier = planning.tiers.last().cloned().unwrap_or_default();
    let Some(plan) = plan else {
        let before = planning.before(town, &tier, start).len();
        let left = u32::try_from(town.villages.len().saturating_sub(before)).unwrap_or(0);
        let years = shares(left, YEARS).into_iter().map(|count| (count, String::new()));
        return (tier, start, years.collect());
    };
    let names = |units: &[UnitId]| {
        let names: Vec<String> =
            units.iter().map(|unit| seen.places.named_id(*unit).name).collect();
        names.join("、")
    };
    let from = plan.years.first().map_or(start, |aim| aim.year);
    let years = plan.years.iter().map(|aim| (aim.count, names(&aim.named)));
    (plan.tier.clone(), from, years.collect())
}
