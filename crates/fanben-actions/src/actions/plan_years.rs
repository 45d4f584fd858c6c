//! A township plans how many, or which, of its villages first reach a tier in each year.

use fanben_model::number::fold_char;
use fanben_model::plans::{Aim, MOST_YEARS, Plan, Wrong};
use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, CycleId, StoreError, UnitId, YearPlanRow};

use super::begin;
use crate::doing::{Doing, Done};
use crate::planning::{Planning, Town, plan_of};
use crate::{Desk, Person, Receipt, Refusal, words};

/// A plan of several years, or a change of it.
#[derive(Debug, Clone)]
pub struct PlanYears {
    /// A cycle of the scheme whose results write villages off.
    pub cycle: CycleId,
    /// The township's code.
    pub unit: String,
    /// The tier to be reached; a better one counts too.
    pub tier: String,
    /// The first year.
    pub from: String,
    /// For each year how many villages, and the names or codes of those that are named.
    pub years: Vec<(String, String)>,
    /// The document, or why it is changed.
    pub reason: String,
}

/// Keeps a version of a township's plan; the one before stays to be seen.
pub async fn plan_years(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: PlanYears,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::PlanYears);
    let done = plan(&mut doing, &input).await;
    doing.end(done).await
}

async fn plan(doing: &mut Doing<'_>, input: &PlanYears) -> Result<Done, Refusal> {
    let unit = doing.places.id(&input.unit).ok_or(Refusal::NotFound)?;
    let place = doing.places.span_of(unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Place(place);
    doing.authorise(&matter)?;
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let places = std::sync::Arc::clone(&doing.places);
    let today = doing.desk.today();
    let planning = Planning::of(&mut doing.tx, &places, &live, today).await?;
    let town = planning
        .town(unit)
        .ok_or_else(|| Refusal::bad("unit", "这个单位下面没有这个办法的考核对象,不能作分年计划"))?;
    let reason = super::reason(&input.reason)?;
    let plan = read(doing, town, &planning.tiers, input)?;
    let name = doing.places.named(&input.unit).name;
    let first = plan.years.first().map_or(0, |aim| aim.year);
    let before = planning.before(town, &plan.tier, first);
    plan.check(town.villages.len(), &before).map_err(|wrong| {
        let called = |unit: &UnitId| doing.places.named_id(*unit).name;
        let (at, says) = words::wrong_plan(&wrong, &plan.tier, &called);
        let year = |year: u16| plan.years.iter().position(|aim| aim.year == year);
        let at_unit = |unit: &UnitId| plan.years.iter().rposition(|aim| aim.named.contains(unit));
        let row = match &wrong {
            Wrong::MoreNamed(of) => year(*of),
            Wrong::Twice(unit) | Wrong::Before(unit) => at_unit(unit),
            _ => Some(0),
        };
        Refusal::bad(format!("{at}{}", row.unwrap_or(0) + 1), says)
    })?;
    let versions = planning.plans.get(&unit);
    let last = versions.and_then(|rows| rows.last());
    if let Some(row) = last
        && plan_of(row)? == plan
    {
        return Err(Refusal::bad("reason", "和现在的计划一样,没有要改的"));
    }
    let years =
        serde_json::to_string(&plan.years).map_err(|error| StoreError::Row(error.to_string()))?;
    let row = YearPlanRow {
        unit,
        scheme: live.row.scheme.clone(),
        number: 0,
        tier: plan.tier.clone(),
        years,
        reason: reason.clone(),
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_year_plan(&row).await?;
    let number = versions.map_or(0, Vec::len) + 1;
    let says = format!("{name}分年计划第{number}版:{}({reason})", words::plan(&plan));
    Ok(Done::new(format!("unit {unit}"), says))
}

/// What was typed, as a plan.
fn read(
    doing: &Doing<'_>,
    town: &Town,
    tiers: &[String],
    input: &PlanYears,
) -> Result<Plan<UnitId>, Refusal> {
    let tier = input.tier.trim();
    if !tiers.iter().any(|known| known == tier) {
        let known = tiers.join("、");
        return Err(Refusal::bad("tier", format!("请从办法的等次里选一个:{known}")));
    }
    let from = whole(&input.from).and_then(|year| u16::try_from(year).ok());
    let Some(from) = from.filter(|year| (2000..=2099).contains(year)) else {
        return Err(Refusal::bad("from", "第一年请写四位年份,例如2026"));
    };
    let within: Vec<_> = doing.places.span_of(town.unit).into_iter().collect();
    let mut years = Vec::new();
    if input.years.len() > MOST_YEARS {
        return Err(Refusal::bad("count1", format!("计划最多{MOST_YEARS}年")));
    }
    for ((count, named), at) in input.years.iter().zip(0_u16..) {
        let count = if count.trim().is_empty() { Some(0) } else { whole(count) };
        let Some(count) = count else {
            return Err(Refusal::bad(format!("count{}", at + 1), "请写整数,例如3;没有就写0"));
        };
        let mut units = Vec::new();
        let names = named.split(|c: char| c.is_whitespace() || "、,,;;。".contains(c));
        for name in names.filter(|name| !name.is_empty()) {
            let field = format!("named{}", at + 1);
            let meant = doing.places.meant(name, &within);
            let meant = meant.map_err(|says| Refusal::bad(&field, says))?;
            let unit = doing.places.id(&meant.code).filter(|unit| town.villages.contains(unit));
            let says = || format!("“{name}”不是本单位直接管的考核对象,请核对");
            units.push(unit.ok_or_else(|| Refusal::bad(&field, says()))?);
        }
        years.push(Aim { year: from + at, count, named: units });
    }
    Ok(Plan { tier: tier.to_owned(), years })
}

/// A whole number as people write it: 3, ３, 3个.
fn whole(typed: &str) -> Option<u32> {
    let digits: String = typed.trim().chars().map(fold_char).collect();
    let digits = digits.trim_end_matches(['个', '村', '年']);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}
