//! What a stage has to decide about many subjects: how each stands and what stands against it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fanben_model::rating::{Kind as LineKind, State};
use fanben_model::rights::Act;
use fanben_model::scheme::Decides;
use fanben_model::stages::{Phase, Position};
use fanben_store::{SubjectRow, UnitId};

use super::StandingCell;
use super::seen::{Seen, stands};
use crate::{CycleId, Desk, Named, Person, Refusal};

/// What the judges of a stage may decide.
pub(super) const DECIDES: [Act; 4] = [Act::Recommend, Act::SendUp, Act::Decline, Act::SendBack];

/// Subjects that wait for the decision of a person's stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decisions {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The stage.
    pub stage: Named,
    /// All stages where something waits for the person, with how many do.
    pub stages: Vec<(Named, usize)>,
    /// What may be decided; empty: nothing waits.
    pub acts: Vec<Act>,
    /// The scheme has points.
    pub points: bool,
    /// Conditions of the scheme about which nothing is known yet for some of those on this page.
    pub open: Vec<String>,
    /// Those of this page, unit by unit, the most points first.
    pub rows: Vec<PendingRow>,
    /// How many wait.
    pub of: usize,
    /// Names of those the person stands aside for.
    pub aside: Vec<String>,
    /// What the stage has decided.
    pub decided: Vec<DecidedRow>,
}

/// A subject that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRow {
    /// The subject.
    pub subject: Named,
    /// The unit above it.
    pub parent: Named,
    /// Where it stands.
    pub standing: StandingCell,
    /// Its rank by points among those below the same unit; 0: the scheme has no points.
    pub rank: usize,
    /// How many of those are ranked.
    pub among: usize,
    /// What stands against it.
    pub against: Vec<String>,
    /// Answers the stage still owes.
    pub missing: usize,
    /// Why it came back, where it did.
    pub returned: Option<String>,
}

/// A subject that was decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedRow {
    /// The subject.
    pub subject: Named,
    /// The unit above it.
    pub parent: Named,
    /// The total, or `low~high`; empty without points.
    pub total: String,
    /// What was decided.
    pub act: Act,
    /// Why, where the scheme keeps decisions as a measure.
    pub reason: String,
}

/// A subject the person may see: its place, where it stands, what may be done.
type Visible<'v> = (usize, &'v SubjectRow, Position, Vec<Act>);

/// A place in the order of those below one unit.
#[derive(Clone, Copy, Default)]
struct Order {
    /// The unit's place among units, in display order.
    unit: usize,
    rank: usize,
    among: usize,
}

/// What waits at a stage, `most` of it from one on; an empty stage: the first where something waits.
pub async fn decisions(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    stage: &str,
    (from, most): (usize, usize),
) -> Result<Decisions, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let stages = live.ready.stages();
    let visible = seen.visible();
    let own: Vec<usize> = (0..stages.len()).filter(|at| seen.judges(&stages[*at])).collect();
    let waits = |one: &&Visible<'_>, at: usize| {
        one.2.stage == at && one.3.iter().any(|act| DECIDES.contains(act))
    };
    let many = |at: usize| visible.iter().filter(|one| waits(one, at)).count();
    let waiting: Vec<(usize, usize)> =
        own.iter().map(|at| (*at, many(*at))).filter(|(_, many)| *many > 0).collect();
    let at = match stage {
        "" => waiting.first().map(|(at, _)| at).or(own.first()),
        id => own.iter().find(|at| stages[**at].id == id),
    };
    let at = *at.filter(|_| seen.sees()).ok_or(Refusal::NotFound)?;
    let order = order(&seen, &visible)?;
    let mut here: Vec<&Visible<'_>> = visible.iter().filter(|one| waits(one, at)).collect();
    here.sort_by_key(|(place, ..)| order.get(place).map(|one| (one.unit, one.rank)));
    let acts: BTreeSet<Act> = here.iter().flat_map(|one| one.3.iter().copied()).collect();
    let (mut rows, mut open) = (Vec::new(), BTreeSet::new());
    for one in here.iter().skip(from).take(most) {
        let order = order.get(&one.0).copied().unwrap_or_default();
        rows.push((one.1.subject, row(&seen, one, order, &mut open)?));
    }
    let named = |at: usize| Named::new(&stages[at].id, &stages[at].name);
    let held = |one: &&Visible<'_>| {
        let aside = seen.who.hands().any(|hand| live.aside.contains(&(one.1.subject, hand)));
        aside && one.2.stage == at && one.2.phase == Phase::Drafting
    };
    let decided = visible.iter().filter_map(|one| decided(&seen, one, at).transpose());
    let view = Decisions {
        cycle,
        title: live.title(),
        stage: named(at),
        stages: waiting.iter().map(|(at, many)| (named(*at), *many)).collect(),
        acts: DECIDES.into_iter().filter(|act| acts.contains(act)).collect(),
        points: live.ready.rules.has_points(),
        open: open.into_iter().collect(),
        rows: Vec::new(),
        of: here.len(),
        aside: visible.iter().filter(held).map(|one| one.1.name.clone()).collect(),
        decided: decided.collect::<Result<_, Refusal>>()?,
    };
    Ok(Decisions { rows: with_papers(&mut seen, rows).await?, ..view })
}

/// Where each stands by points among those below the same unit, by its place. Who was not
/// recommended is in no order.
fn order(seen: &Seen<'_>, visible: &[Visible<'_>]) -> Result<BTreeMap<usize, Order>, Refusal> {
    let live = &seen.live;
    let points = live.ready.rules.has_points();
    let mut units: Vec<(String, Vec<(usize, i64)>)> = Vec::new();
    for (place, row, position, _) in visible {
        if position.phase.out() || position.phase == Phase::Declined {
            continue;
        }
        let above = seen.places.above_of(row.subject).into_iter().next().unwrap_or_default().code;
        let (rating, at) = live.stands(&row.code)?;
        let one = (*place, rating.standings()[at].low.raw());
        match units.iter_mut().find(|(unit, _)| *unit == above) {
            Some((_, own)) => own.push(one),
            None => units.push((above, vec![one])),
        }
    }
    let mut order = BTreeMap::new();
    for (unit, (_, own)) in units.iter().enumerate() {
        for (place, low) in own {
            let better = own.iter().filter(|(_, other)| other > low).count();
            let rank = if points { better + 1 } else { 0 };
            order.insert(*place, Order { unit, rank, among: own.len() });
        }
    }
    Ok(order)
}

/// A subject that waits, as far as its rating says; conditions that are open go into `open`.
fn row(
    seen: &Seen<'_>,
    (place, row, position, _): &Visible<'_>,
    order: Order,
    open: &mut BTreeSet<String>,
) -> Result<PendingRow, Refusal> {
    let live = &seen.live;
    let (rating, at) = live.stands(&row.code)?;
    let mut against = rating.obstacles(at);
    against.extend(rating.streaks(at).iter().map(|one| format!("{}:{}", one.text, one.then)));
    for line in live.explain(&row.code)?.standing {
        if line.kind == LineKind::Outcome && line.state == State::NotEvaluated {
            open.insert(line.text);
        }
    }
    Ok(PendingRow {
        subject: Named::new(&row.code, &row.name),
        parent: seen.places.above_of(row.subject).into_iter().next().unwrap_or_default(),
        standing: stands(position.phase, rating, at),
        rank: order.rank,
        among: order.among,
        against,
        missing: live.owes(*place),
        returned: position.returned.then(String::new),
    })
}

/// What the stage decided about a subject; none: it did not, or not yet.
fn decided(
    seen: &Seen<'_>,
    (_, row, position, _): &Visible<'_>,
    at: usize,
) -> Result<Option<DecidedRow>, Refusal> {
    let Some(stage) = seen.live.ready.stages().get(at) else { return Ok(None) };
    let recommends = stage.decides.contains(&Decides::Recommend);
    let up = if recommends { Act::Recommend } else { Act::SendUp };
    let act = match position.phase {
        phase if phase.out() || phase == Phase::Declaring => return Ok(None),
        Phase::Declined if position.stage == at => Act::Decline,
        Phase::Settled | Phase::Confirmed if position.stage == at => up,
        _ if position.stage > at => up,
        _ if position.returned && position.stage + 1 == at => Act::SendBack,
        _ => return Ok(None),
    };
    let live = &seen.live;
    let (rating, own) = live.stands(&row.code)?;
    let measure = stage.decision.as_ref();
    let known = measure.and_then(|name| live.measures.get(&(name.clone(), row.subject)));
    Ok(Some(DecidedRow {
        subject: Named::new(&row.code, &row.name),
        parent: seen.places.above_of(row.subject).into_iter().next().unwrap_or_default(),
        total: stands(position.phase, rating, own).total,
        act,
        reason: known.map(|known| known.reason.clone()).unwrap_or_default(),
    }))
}

/// The rows with what is on paper about each: warning cards, and why it came back.
async fn with_papers(
    seen: &mut Seen<'_>,
    rows: Vec<(UnitId, PendingRow)>,
) -> Result<Vec<PendingRow>, Refusal> {
    let cycle = seen.live.row.id;
    let cards =
        super::talks::standing_cards(&mut seen.tx, seen.who, &seen.places, seen.today).await?;
    let mut all = Vec::with_capacity(rows.len());
    for (unit, mut row) in rows {
        for period in cards.get(&unit).into_iter().flatten() {
            row.against.push(format!("黄牌警示没有解除({period})"));
        }
        if row.returned.is_some() {
            let events = seen.tx.events(cycle, unit).await?;
            let last = events.into_iter().rev().find(|event| event.returned);
            row.returned = last.map(|event| event.says);
        }
        all.push(row);
    }
    Ok(all)
}
