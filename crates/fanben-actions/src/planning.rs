//! A cycle's scheme with the register → its townships with their villages, what they planned, and
//! which confirmed results give whom a tier.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use fanben_model::earlier::TIER;
use fanben_model::plans::{Aim, Due, Plan, Reached, year_of};
use fanben_model::stages::{CycleState, Phase};
use fanben_store::{CycleId, StoreError, Tx, UnitId, YearPlanRow};
use serde::Deserialize;

use crate::Refusal;
use crate::bringing;
use crate::live::{Live, state_of, written};
use crate::places::Places;

/// Everything plans under a scheme are made and measured by.
pub(crate) struct Planning {
    /// The tiers, the best first.
    pub(crate) tiers: Vec<String>,
    /// The units with villages directly below them, in display order.
    pub(crate) towns: Vec<Town>,
    /// The versions of each township's plan, the first first.
    pub(crate) plans: BTreeMap<UnitId, Vec<YearPlanRow>>,
    hits: Vec<Hit>,
    seasons: Vec<Season>,
    links: Vec<(UnitId, UnitId)>,
    /// The year it is.
    pub(crate) year: u16,
}

/// A township.
pub(crate) struct Town {
    pub(crate) unit: UnitId,
    pub(crate) villages: BTreeSet<UnitId>,
}

/// A confirmed result with a tier, of the platform or from before it.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) unit: UnitId,
    /// What the unit was called in that cycle.
    pub(crate) code: String,
    pub(crate) name: String,
    /// None: it was brought in from before the platform.
    pub(crate) cycle: Option<CycleId>,
    pub(crate) period: String,
    pub(crate) year: u16,
    pub(crate) tier: String,
    /// The tiers of its cycle it is as good as, or better than.
    reaches: Vec<String>,
    town: Option<UnitId>,
}

/// A cycle of the scheme that is more than a draft.
struct Season {
    year: u16,
    /// It is the year's only one.
    whole: bool,
    closed: bool,
}

#[derive(Deserialize)]
struct Kept {
    #[serde(default)]
    tier: String,
}

#[derive(Deserialize)]
struct Words {
    scheme: Scheme,
}

#[derive(Deserialize)]
struct Scheme {
    #[serde(default)]
    tiers: Vec<TierName>,
}

#[derive(Deserialize)]
struct TierName {
    name: String,
}

impl Planning {
    pub(crate) async fn of(
        tx: &mut Tx,
        places: &Places,
        live: &Live,
        today: NaiveDate,
    ) -> Result<Self, Refusal> {
        let broken = |error: serde_json::Error| StoreError::Row(error.to_string());
        let confirmed = written(&Phase::Confirmed);
        let (mut hits, mut seasons) = (Vec::new(), Vec::new());
        for cycle in tx.cycles().await? {
            let state = state_of(&cycle)?;
            let year = year_of(&cycle.period).filter(|_| cycle.scheme == live.row.scheme);
            let Some(year) = year.filter(|_| state != CycleState::Draft) else { continue };
            let whole = cycle.period.chars().all(|c| c.is_ascii_digit());
            seasons.push(Season { year, whole, closed: state == CycleState::Closed });
            let words = Words::deserialize(&cycle.rules.0).map_err(broken)?;
            let tiers: Vec<String> = words.scheme.tiers.into_iter().map(|one| one.name).collect();
            let results = tx.last_results(cycle.id).await?;
            let results: BTreeMap<UnitId, _> =
                results.into_iter().map(|row| (row.subject, row.result.0)).collect();
            for row in tx.subjects(cycle.id).await? {
                let result = results.get(&row.subject).filter(|_| row.phase == confirmed);
                let Some(result) = result else { continue };
                let tier = Kept::deserialize(result).map_err(broken)?.tier;
                let Some(at) = tiers.iter().position(|known| *known == tier) else { continue };
                let above = places.above_of(row.subject);
                hits.push(Hit {
                    unit: row.subject,
                    code: row.code,
                    name: row.name,
                    cycle: Some(cycle.id),
                    period: cycle.period.clone(),
                    year,
                    tier,
                    reaches: tiers[at..].to_vec(),
                    town: above.first().and_then(|town| places.find(&town.code)),
                });
            }
        }
        let tiers: Vec<String> =
            live.ready.written.tiers.iter().map(|tier| tier.name.clone()).collect();
        brought(tx, places, live, &tiers, &mut hits).await?;
        let mut plans: BTreeMap<UnitId, Vec<YearPlanRow>> = BTreeMap::new();
        for row in tx.year_plans(&live.row.scheme).await? {
            plans.entry(row.unit).or_default().push(row);
        }
        Ok(Self {
            tiers,
            towns: towns(places, live),
            plans,
            hits,
            seasons,
            links: places.links.iter().map(|link| (link.origin, link.heir)).collect(),
            year: u16::try_from(today.year()).unwrap_or_default(),
        })
    }

    pub(crate) fn town(&self, unit: UnitId) -> Option<&Town> {
        self.towns.iter().find(|town| town.unit == unit)
    }

    /// The plan of a township that counts.
    pub(crate) fn plan(&self, town: UnitId) -> Result<Option<Plan<UnitId>>, StoreError> {
        let last = self.plans.get(&town).and_then(|rows| rows.last());
        last.map(plan_of).transpose()
    }

    /// Results that give villages of a township a tier or a better one.
    pub(crate) fn hits(&self, town: UnitId, tier: &str) -> Vec<&Hit> {
        let gives = |hit: &&Hit| hit.reaches.iter().any(|known| known == tier);
        self.hits.iter().filter(|hit| hit.town == Some(town)).filter(gives).collect()
    }

    /// The same as the model reads them.
    pub(crate) fn reached(&self, town: UnitId, tier: &str) -> Vec<Reached<UnitId>> {
        let hits = self.hits(town, tier).into_iter();
        hits.map(|hit| Reached { unit: hit.unit, year: hit.year }).collect()
    }

    /// Who of a township's villages had a tier before a year.
    pub(crate) fn before(&self, town: &Town, tier: &str, year: u16) -> BTreeSet<UnitId> {
        let reached = self.reached(town.unit, tier).into_iter().filter(|one| one.year < year);
        let units = reached.map(|one| one.unit).collect::<BTreeSet<_>>();
        units.intersection(&town.villages).copied().collect()
    }

    pub(crate) fn links(&self) -> &[(UnitId, UnitId)] {
        &self.links
    }

    /// How far a year is: over when nothing of it is rated any more.
    pub(crate) fn due(&self, year: u16) -> Due {
        let mut of = self.seasons.iter().filter(|season| season.year == year);
        let running = of.clone().any(|season| !season.closed);
        match year.cmp(&self.year) {
            _ if running => Due::Running,
            std::cmp::Ordering::Less => Due::Over,
            std::cmp::Ordering::Equal if of.any(|season| season.whole) => Due::Over,
            std::cmp::Ordering::Equal => Due::Running,
            std::cmp::Ordering::Greater => Due::Ahead,
        }
    }
}

/// Adds tiers that were brought in, where the platform has no result of its own.
async fn brought(
    tx: &mut Tx,
    places: &Places,
    live: &Live,
    tiers: &[String],
    hits: &mut Vec<Hit>,
) -> Result<(), Refusal> {
    let rows = tx.earlier_values(&live.row.scheme).await?;
    let confirmed = bringing::confirmed(tx, live).await?;
    for ((period, unit, name), (value, _)) in bringing::known(&rows) {
        let own = confirmed.get(period).is_some_and(|units| units.contains(&unit));
        let at = tiers.iter().position(|known| known == value).filter(|_| name == TIER && !own);
        let (Some(at), Some(year)) = (at, year_of(period)) else { continue };
        let is = places.named_id(unit);
        let above = places.above_of(unit);
        hits.push(Hit {
            unit,
            code: is.code,
            name: is.name,
            cycle: None,
            period: period.to_owned(),
            year,
            tier: value.to_owned(),
            reaches: tiers[at..].to_vec(),
            town: above.first().and_then(|town| places.find(&town.code)),
        });
    }
    Ok(())
}

/// A plan as it is kept.
pub(crate) fn plan_of(row: &YearPlanRow) -> Result<Plan<UnitId>, StoreError> {
    let years: Vec<Aim<UnitId>> = serde_json::from_str(&row.years)
        .map_err(|error| StoreError::Row(format!("year_plan: {error}")))?;
    Ok(Plan { tier: row.tier.clone(), years })
}

/// The units directly above those who take part, or before the opening would.
fn towns(places: &Places, live: &Live) -> Vec<Town> {
    let kinds = &live.ready.rules.scheme.subjects.kinds;
    let part: BTreeSet<UnitId> = live.subjects.iter().map(|row| row.subject).collect();
    let code = places.code(live.row.unit).unwrap_or_default();
    let mut towns: Vec<Town> = Vec::new();
    for (unit, is) in places.below(code).filter(|(_, is)| kinds.contains(&is.kind)) {
        let heir = || places.links.iter().any(|link| link.heir == unit);
        if !part.is_empty() && !part.contains(&unit) && !heir() {
            continue;
        }
        let above = is.parent.as_deref().and_then(|parent| places.id(parent));
        let Some(above) = above else { continue };
        match towns.iter_mut().find(|town| town.unit == above) {
            Some(town) => {
                town.villages.insert(unit);
            }
            None => towns.push(Town { unit: above, villages: BTreeSet::from([unit]) }),
        }
    }
    towns
}
