//! A township's villages as the departments left them: rank, what each department gave and took,
//! money, what the township is asked to decide about. What a settlement meeting looks at.

use std::sync::Arc;

use fanben_model::incentives::settle_rows;
use fanben_model::number::{Money, Points};
use fanben_model::rating::{Rating, State};
use fanben_model::stages::Phase;

use super::StandingCell;
use super::seen::{Seen, standing};
use crate::live::position_of;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// One township in a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownSettlement {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The township.
    pub town: Named,
    /// Who scores, in the order of the rubric, each with the points it gives at most.
    pub leads: Vec<(String, String)>,
    /// Its villages, the best first; those without a rank last.
    pub rows: Vec<TownRow>,
    /// How many are judged to the end.
    pub settled: usize,
    /// The township's own items, with their points.
    pub own: Vec<(String, String)>,
    /// The money of all rows together; zero: there is none.
    pub money: Money,
    /// The person may see what is only for the inside.
    pub inside: bool,
}

/// A village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownRow {
    /// The village.
    pub subject: Named,
    /// What is being done about it.
    pub phase: Phase,
    /// Where it stands.
    pub standing: StandingCell,
    /// What each lead gave, in their order; empty: nothing of it applies.
    pub by: Vec<LeadCell>,
    /// What follows for the village as a unit.
    pub money: Money,
    /// What the body is asked to consider: only for the inside.
    pub words: Vec<String>,
}

/// What one lead gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeadCell {
    /// Points.
    pub points: String,
    /// Less than there are to be had.
    pub less: bool,
    /// Something is missing.
    pub open: bool,
}

/// A township's villages in a cycle, within the person's jurisdiction.
pub async fn town_settlement(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    town: &str,
) -> Result<TownSettlement, Refusal> {
    let seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let id = seen.places.id(town).ok_or(Refusal::NotFound)?;
    let unit = seen.places.span_of(id).ok_or(Refusal::NotFound)?;
    let mut own = Vec::new();
    for (_, row, position, _) in seen.visible() {
        let above = seen.places.above_of(row.subject);
        let rated = !position.phase.out() && position.phase != Phase::Declined;
        if above.iter().any(|one| one.code == town) && rated {
            own.push((row, position));
        }
    }
    if own.is_empty() {
        return Err(Refusal::NotFound);
    }
    let named = seen.places.above_of(own[0].0.subject).into_iter().find(|one| one.code == town);
    // Whoever has a post at the township or above sees what the inside sees; a village does not.
    let inside = who.holdings(&seen.places).iter().any(|one| one.within.contains(unit));
    let mut rating_rows = Vec::new();
    for row in &live.subjects {
        let phase = position_of(row)?.phase;
        if !matches!(phase, Phase::Declined | Phase::Exempt | Phase::Succeeded) {
            rating_rows.push(live.stands(&row.code)?);
        }
    }
    let facts = live.parts.first().ok_or(Refusal::NotFound)?.facts();
    let settlement = settle_rows(&live.ready.rules, &rating_rows, facts);
    let (first, _) = live.stands(&own[0].0.code)?;
    let leads = leads(first);
    let mut rows = Vec::new();
    for (row, position) in own {
        let (rating, at) = live.stands(&row.code)?;
        let paid = settlement.payments.iter().filter(|one| one.subject == row.code);
        let money = paid.filter(|one| one.person.is_none()).map(|one| one.amount.raw()).sum();
        let words = rating.notices(at).into_iter().chain(rating.streaks(at));
        rows.push(TownRow {
            subject: Named::new(&row.code, &row.name),
            phase: position.phase,
            standing: standing(rating, at),
            by: leads.iter().map(|(lead, _)| cell(rating, at, lead)).collect(),
            money: Money::from_raw(money),
            words: if inside { words.map(|rule| rule.text.clone()).collect() } else { Vec::new() },
        });
    }
    rows.sort_by_key(|row| if row.standing.rank == 0 { u32::MAX } else { row.standing.rank });
    let common = &live.ready.rules.items;
    let mine = first.rules.items.iter().filter(|item| !common.iter().any(|one| one.id == item.id));
    Ok(TownSettlement {
        cycle,
        title: live.title(),
        town: named.ok_or(Refusal::NotFound)?,
        settled: rows
            .iter()
            .filter(|row| matches!(row.phase, Phase::Settled | Phase::Confirmed))
            .count(),
        own: mine.map(|item| (item.name.clone(), item.points.to_string())).collect(),
        money: Money::from_raw(rows.iter().map(|row| row.money.raw()).sum()),
        leads: leads.into_iter().map(|(lead, points)| (lead, points.to_string())).collect(),
        rows,
        inside,
    })
}

/// Who leads items, in the order of the rubric, with their points together.
fn leads(rating: &Rating<'_>) -> Vec<(String, Points)> {
    let mut found: Vec<(String, Points)> = Vec::new();
    for item in &rating.rules.items {
        match found.iter_mut().find(|(lead, _)| *lead == item.lead) {
            Some((_, points)) => *points = Points::from_raw(points.raw() + item.points.raw()),
            None => found.push((item.lead.clone(), item.points)),
        }
    }
    found
}

fn cell(rating: &Rating<'_>, at: usize, lead: &str) -> LeadCell {
    let (mut low, mut high, mut most, mut any) = (0_i64, 0_i64, 0_i64, false);
    for (place, item) in rating.rules.items.iter().enumerate() {
        if item.lead != lead {
            continue;
        }
        let outcome = rating.item(place, at);
        if outcome.state == State::NotApplicable {
            continue;
        }
        any = true;
        low += outcome.low.raw();
        high += outcome.high.raw();
        most += item.points.raw();
    }
    if !any {
        return LeadCell::default();
    }
    let (low, high) = (Points::from_raw(low), Points::from_raw(high));
    LeadCell { points: super::seen::between(low, high), less: high.raw() < most, open: low != high }
}
