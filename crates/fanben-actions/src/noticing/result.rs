//! A cycle as it stands, with what was published and decided → the rows that would be published now.

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::bundles::personal_kind;
use fanben_model::incentives::{Settlement, Unpaid, settle_rows, unnamed};
use fanben_model::measures::{Facts, Person, Ruling, Source};
use fanben_model::notices::{
    Decided, DecisionKind, DecisionLine, Difference, Document, Ready, Row, Settled, Standing,
    TierPlace, Unfit, differences, titled,
};
use fanben_model::number::Money;
use fanben_model::rating::{Rating, rate};
use fanben_model::scheme::TierRule;
use fanben_model::stages::Phase;
use fanben_store::{StoreError, SubjectRow, UnitId};
use serde_json::Value as Json;

use super::{Noticed, decided, printed};
use crate::Refusal;
use crate::live::{Live, position_of};
use crate::places::Places;
use crate::rated::Part;

/// What would be published now.
#[derive(Debug, Clone)]
pub(crate) struct Current {
    /// The rows in display order.
    pub(crate) rows: Vec<Row>,
    /// What the committee's decisions come to, for rating and bundle.
    pub(crate) rulings: Vec<Ruling>,
    /// Titles that fell, places that are open.
    pub(crate) settled: Settled,
    /// The names of the tiers, the best first, each with whether it has places.
    pub(crate) tiers: Vec<(String, bool)>,
    /// Decisions since the last notice.
    pub(crate) decisions: Vec<DecisionLine>,
    /// Names of subjects whose result is not there yet.
    pub(crate) unsettled: Vec<String>,
    /// What moved since the last notice that hangs.
    pub(crate) moved: Vec<Difference>,
    /// The money that follows, to units; people get none in it, since nobody says who they are.
    pub(crate) settlement: Settlement,
    /// The money that follows, to units and to the people who were named, where that was asked for;
    /// nothing of it is published.
    pub(crate) people: Settlement,
    /// Units of whom nobody was named to whom an amount would go.
    pub(crate) unnamed: Vec<Unpaid>,
    /// Everybody's lines, by code, where they were asked for.
    pub(crate) lines: BTreeMap<String, Json>,
}

impl Current {
    /// What is missing before this is published, but for signatures.
    pub(crate) fn ready(&self, reason: &str) -> Ready {
        let open = self.settled.open.iter();
        let named = |tier: usize| self.tiers.get(tier).map_or("", |(name, _)| name.as_str());
        Ready {
            unsettled: self.unsettled.clone(),
            unsigned: Vec::new(),
            undecided: open.map(|open| (named(open.tier).to_owned(), open.places)).collect(),
            moved: !self.moved.is_empty() || !self.decisions.is_empty(),
            reasoned: !reason.trim().is_empty(),
        }
    }
}

/// One subject with the rating its result stands in.
struct Place<'l> {
    row: &'l SubjectRow,
    part: usize,
    at: usize,
}

/// Where each subject whose stages are done stands, and the names of those who are still judged.
fn settled(live: &Live) -> Result<(Vec<Place<'_>>, Vec<String>), Refusal> {
    let (mut places, mut unsettled) = (Vec::new(), Vec::new());
    for row in &live.subjects {
        match position_of(row)?.phase {
            Phase::Declined | Phase::Exempt | Phase::Succeeded => continue,
            Phase::Declaring | Phase::Drafting => {
                unsettled.push(row.name.clone());
                continue;
            }
            Phase::Settled | Phase::Confirmed => {}
        }
        let (part, at) = live.place(&row.code)?;
        places.push(Place { row, part, at });
    }
    Ok((places, unsettled))
}

/// What would be published now. `lines`: everybody's lines are wanted too.
pub(crate) fn current(
    live: &Live,
    places: &Places,
    noticed: &Noticed,
    lines: bool,
) -> Result<Current, Refusal> {
    made(live, places, noticed, &Want { lines, people: None })
}

/// The same with the money of people who are named.
pub(crate) fn paid_to(
    live: &Live,
    places: &Places,
    noticed: &Noticed,
    people: &[Person],
) -> Result<Current, Refusal> {
    made(live, places, noticed, &Want { lines: false, people: Some(people) })
}

/// What of it is wanted.
struct Want<'w> {
    /// Everybody's lines.
    lines: bool,
    /// Money of these people.
    people: Option<&'w [Person]>,
}

fn made(
    live: &Live,
    places: &Places,
    noticed: &Noticed,
    want: &Want<'_>,
) -> Result<Current, Refusal> {
    let (subjects, unsettled) = settled(live)?;
    let published = noticed.published();
    let scale = Scale::of(live, places, noticed, &subjects)?;
    let settled = titled(&scale.tiers, &scale.standings, published.is_some(), &scale.decisions)
        .map_err(|(at, why)| StoreError::Row(format!("decision {at}: {why:?}")))?;
    let Scale { tiers, standings, printed, .. } = scale;
    let rulings = rulings(&settled, &standings, &tiers, &printed, published);
    let mut current = Current {
        rows: Vec::new(),
        rulings,
        settled,
        tiers: tiers.into_iter().map(|tier| (tier.name, tier.limited)).collect(),
        decisions: printed,
        unsettled,
        moved: Vec::new(),
        settlement: Settlement::default(),
        people: Settlement::default(),
        unnamed: Vec::new(),
        lines: BTreeMap::new(),
    };
    fill(live, places, &subjects, &mut current, want)?;
    if let Some(document) = published {
        current.moved = differences(&document.rows, &current.rows);
    }
    Ok(current)
}

/// What titles are settled from.
struct Scale {
    tiers: Vec<TierPlace>,
    standings: Vec<Standing>,
    decisions: Vec<Decided>,
    printed: Vec<DecisionLine>,
}

impl Scale {
    fn of(
        live: &Live,
        places: &Places,
        noticed: &Noticed,
        subjects: &[Place<'_>],
    ) -> Result<Self, Refusal> {
        let tier = |rule: &TierRule| TierPlace {
            name: rule.tier.name.clone(),
            limited: rule.tier.quota.is_some() || rule.tier.share.is_some(),
            per_league: rule.tier.per_league,
        };
        let tiers: Vec<TierPlace> = live.ready.rules.tiers.iter().map(tier).collect();
        let names: Vec<String> = tiers.iter().map(|tier| tier.name.clone()).collect();
        let code = |id: UnitId| live.by_id.get(&id).map(|&at| live.subjects[at].code.clone());
        let (mut decisions, mut printed_lines) = (Vec::new(), Vec::new());
        for row in noticed.pending() {
            let one = decided(row, &names, places, &code)?;
            printed_lines.push(printed(row, &one));
            decisions.push(one);
        }
        let ruled = ruled(noticed, &code);
        let published = noticed.published();
        let standings =
            subjects.iter().map(|place| standing(live, places, place, published, &names, &ruled));
        let standings = standings.collect();
        Ok(Self { tiers, standings, decisions, printed: printed_lines })
    }
}

/// What titles come to with one more decision; or why that one does not fit.
pub(crate) fn tried(
    live: &Live,
    places: &Places,
    noticed: &Noticed,
    more: Option<Decided>,
) -> Result<Result<(Settled, Vec<Standing>), Unfit>, Refusal> {
    let (subjects, _) = settled(live)?;
    let mut scale = Scale::of(live, places, noticed, &subjects)?;
    scale.decisions.extend(more);
    let published = noticed.published().is_some();
    let came = titled(&scale.tiers, &scale.standings, published, &scale.decisions);
    Ok(came.map(|settled| (settled, scale.standings)).map_err(|(_, why)| why))
}

/// Codes of those whose title a body gave.
fn ruled(noticed: &Noticed, code: &dyn Fn(UnitId) -> Option<String>) -> BTreeSet<String> {
    let last = noticed.last().map_or(0, |(row, _)| row.number);
    let given =
        noticed.decisions.iter().filter(|one| one.notice < last || noticed.published().is_none());
    given.filter_map(|one| code(one.subject?)).collect()
}

fn standing(
    live: &Live,
    places: &Places,
    place: &Place<'_>,
    published: Option<&Document>,
    tiers: &[String],
    ruled: &BTreeSet<String>,
) -> Standing {
    let rating = live.parts[place.part].rating();
    let standing = &rating.standings()[place.at];
    let before = published.and_then(|document| document.row(&place.row.code));
    Standing {
        code: place.row.code.clone(),
        league: league(rating, places, place.at),
        overall: standing.overall,
        tier: standing.tier.map(usize::from),
        before: before.and_then(|row| tiers.iter().position(|name| *name == row.title)),
        ruled: before.is_some() && ruled.contains(&place.row.code),
    }
}

/// The league of a subject as people call it; empty: all are in one.
fn league(rating: &Rating<'_>, places: &Places, at: usize) -> String {
    let name = &rating.inputs.leagues[rating.inputs.subjects[at].league];
    let unit = places.tree.get(name).map(|unit| unit.name.clone());
    unit.unwrap_or_else(|| name.clone())
}

/// What the rating is told of decisions: nothing where titles follow the score; else everybody's
/// title, so that nobody moves into a place that opened.
fn rulings(
    settled: &Settled,
    standings: &[Standing],
    tiers: &[TierPlace],
    decisions: &[DecisionLine],
    published: Option<&Document>,
) -> Vec<Ruling> {
    let follows = |one: &Standing| settled.held.get(&one.code).is_none_or(|held| *held == one.tier);
    let limited = tiers.iter().any(|tier| tier.limited);
    if standings.iter().all(follows) || (!limited && decisions.is_empty() && published.is_none()) {
        return Vec::new();
    }
    let ruling = |one: &Standing| {
        let held = *settled.held.get(&one.code)?;
        let given =
            |line: &&DecisionLine| line.subject == one.code && line.kind != DecisionKind::Vacant;
        let line = decisions.iter().rev().find(given);
        let (reason, date) = match (line, published) {
            (Some(line), _) => (line.reason.clone(), line.day.to_string()),
            (None, Some(document)) => {
                (format!("照{}的等次", document.name()), document.posted.to_string())
            }
            (None, None) => return None,
        };
        let title = held.and_then(|tier| tiers.get(tier)).map(|tier| tier.name.clone());
        let (subject, title) = (one.code.clone(), title.unwrap_or_default());
        Some(Ruling { subject, title, reason, date, source: Source::default() })
    };
    standings.iter().filter_map(ruling).collect()
}

/// Rates everybody with the rulings and makes the rows.
fn fill(
    live: &Live,
    places: &Places,
    subjects: &[Place<'_>],
    current: &mut Current,
    want: &Want<'_>,
) -> Result<(), Refusal> {
    let plain = current.rulings.is_empty();
    let with = |part: &Part| Facts { rulings: current.rulings.clone(), ..part.facts().clone() };
    let facts: Vec<Facts> = if plain { Vec::new() } else { live.parts.iter().map(with).collect() };
    let again: Vec<Rating<'_>> = live
        .parts
        .iter()
        .zip(&facts)
        .map(|(part, facts)| rate(part.rules(), part.inputs(), facts))
        .collect();
    let rating = |part: usize| again.get(part).unwrap_or_else(|| live.parts[part].rating());
    let standing: Vec<(&Rating<'_>, usize)> =
        subjects.iter().map(|place| (rating(place.part), place.at)).collect();
    let Some(first) = live.parts.first() else { return Ok(()) };
    let (rules, facts) = (&live.ready.rules, facts.first().unwrap_or(first.facts()));
    let settlement = settle_rows(rules, &standing, facts);
    match want.people {
        None => {}
        Some([]) => {
            current.people = settlement.clone();
            current.unnamed = unnamed(rules, &standing, facts);
        }
        Some(people) => {
            let with = Facts { people: people.to_vec(), ..facts.clone() };
            current.people = settle_rows(rules, &standing, &with);
            current.unnamed = unnamed(rules, &standing, &with);
        }
    }
    let mut rows = Vec::new();
    for (place, (rating, at)) in subjects.iter().zip(&standing) {
        // Equals at a quota's line are open until a body has decided.
        if rating.standings()[*at].open {
            current.unsettled.push(place.row.name.clone());
        }
        rows.push(one_row(place.row, rating, *at, places, &settlement));
        if want.lines {
            let kept = live.kept(rating, *at, place.row)?;
            current.lines.insert(place.row.code.clone(), kept);
        }
    }
    current.rows = rows;
    current.settlement = settlement;
    Ok(())
}

fn one_row(
    row: &SubjectRow,
    rating: &Rating<'_>,
    at: usize,
    places: &Places,
    settlement: &Settlement,
) -> Row {
    let standing = &rating.standings()[at];
    let points = rating.rules.has_points();
    let stars = rating.rules.dimensions.iter().any(|dimension| dimension.star.is_some());
    let own = settlement.payments.iter().filter(|one| one.subject == row.code);
    let money: i64 = own.filter(|one| one.person.is_none()).map(|one| one.amount.raw()).sum();
    let parts =
        rating.rules.dimensions.iter().enumerate().filter(|(place, _)| rating.declared(*place, at));
    let part = |(place, dimension): (usize, &fanben_model::scheme::DimensionRule)| {
        let star = rating.star(place, at).map_or("", fanben_model::rating::StarState::name);
        let value = [rating.dimension(place, at).0.to_string().as_str(), star].join(" ");
        (dimension.name.clone(), value.trim().to_owned())
    };
    let words = rating.streaks(at).into_iter().chain(rating.notices(at));
    Row {
        code: row.code.clone(),
        name: row.name.clone(),
        personal: personal_kind(&rating.inputs.subjects[at].kind),
        league: league(rating, places, at),
        rank: if points { standing.rank } else { 0 },
        total: if points { standing.low.to_string() } else { String::new() },
        title: if rating.rules.tiers.is_empty() {
            String::new()
        } else {
            rating.result(at).to_owned()
        },
        titled: standing.tier.is_some(),
        stars: stars.then_some(u32::from(standing.stars)),
        money: if money == 0 { String::new() } else { Money::from_raw(money).to_string() },
        parts: parts.map(part).collect(),
        words: words.map(|rule| rule.text.clone()).collect(),
    }
}
