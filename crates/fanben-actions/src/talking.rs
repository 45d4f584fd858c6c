//! Talks and warning cards as they stand, and the units that are listed for one, with why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fanben_model::lists::{self, Task};
use fanben_model::rights::{Act, Matter, Right, may};
use fanben_model::stages::CycleState;
use fanben_model::talks::{self, Kind, Known, Position, Ready, Sheet, Standing, State, Step, Why};
use fanben_store::{
    CycleId, EntryId, HeadRow, ListId, TASK_STANDS, TalkId, TalkRow, TalkSheetRow, TalkStepRow,
    TaskStandRow, Tx, UnitId,
};

use crate::desk::day;
use crate::evaluating::read;
use crate::listing::{Listing, Under, count, doers, task_state};
use crate::live::{known, written};
use crate::loading::gone;
use crate::places::Places;
use crate::{Desk, Named, Person, Refusal};

/// A talk or a card with everything done about it.
pub(crate) struct Talking {
    pub(crate) row: TalkRow,
    pub(crate) kind: Kind,
    pub(crate) state: State,
    /// As it is worded now.
    pub(crate) sheet: Sheet,
    pub(crate) steps: Vec<TalkStepRow>,
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Followed {
    pub(crate) done: bool,
    /// Its last day, as it was moved.
    pub(crate) until: NaiveDate,
}

impl Talking {
    pub(crate) async fn load(tx: &mut Tx, id: TalkId) -> Result<Self, Refusal> {
        let row = tx.talk(id).await?.ok_or(Refusal::NotFound)?;
        let sheets = tx.talk_sheets(id).await?;
        let steps = tx.talk_steps(id).await?;
        Self::of(row, &sheets, steps)
    }

    /// Every one, the last first.
    pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Self>, Refusal> {
        let mut sheets: BTreeMap<TalkId, Vec<TalkSheetRow>> = BTreeMap::new();
        for row in tx.all_talk_sheets().await? {
            sheets.entry(row.talk).or_default().push(row);
        }
        let mut steps: BTreeMap<TalkId, Vec<TalkStepRow>> = BTreeMap::new();
        for row in tx.all_talk_steps().await? {
            steps.entry(row.talk).or_default().push(row);
        }
        let all = tx.talks().await?.into_iter().map(|row| {
            let (sheets, steps) = (sheets.remove(&row.id), steps.remove(&row.id));
            Self::of(row, &sheets.unwrap_or_default(), steps.unwrap_or_default())
        });
        all.collect()
    }

    /// Those about one unit, the last first.
    pub(crate) async fn of_unit(tx: &mut Tx, unit: UnitId) -> Result<Vec<Self>, Refusal> {
        let mut all = Vec::new();
        for row in tx.talks_of(unit).await? {
            let sheets = tx.talk_sheets(row.id).await?;
            let steps = tx.talk_steps(row.id).await?;
            all.push(Self::of(row, &sheets, steps)?);
        }
        Ok(all)
    }

    fn of(row: TalkRow, sheets: &[TalkSheetRow], steps: Vec<TalkStepRow>) -> Result<Self, Refusal> {
        let kind = known::<Kind>(&row.kind).ok_or(Refusal::NotFound)?;
        let to = |step: &TalkStepRow| match known::<Step>(&step.act)? {
            Step::Hold | Step::Decide => Some(State::Held),
            Step::Withdraw => Some(State::Withdrawn),
            Step::Report => Some(State::Reported),
            Step::Close | Step::Lift => Some(State::Closed),
            _ => None,
        };
        let state = steps.iter().rev().find_map(to).unwrap_or(State::Draft);
        let sheet = match sheets.last() {
            Some(last) => read(&last.sheet)?,
            None => Sheet::default(),
        };
        Ok(Self { row, kind, state, sheet, steps })
    }

    pub(crate) fn position(&self) -> Position {
        Position { kind: self.kind, state: self.state }
    }

    pub(crate) fn matter(&self, places: &Places) -> Option<Matter<'static>> {
        matter(places, self.row.unit, self.position())
    }

    /// The steps of one kind.
    pub(crate) fn did(&self, what: Step) -> impl DoubleEndedIterator<Item = &TalkStepRow> {
        let act = written(&what);
        self.steps.iter().filter(move |step| step.act == act)
    }

    /// Whom it concerns: the roles at the unit that receive talks.
    pub(crate) fn concerns(&self, places: &Places) -> Vec<Named> {
        concerns(places, self.row.unit)
    }

    /// The receipt under a role.
    pub(crate) fn received(&self, role: &str) -> Option<&TalkStepRow> {
        self.did(Step::Receive).find(|step| step.role == role)
    }

    /// Who has not received it.
    pub(crate) fn waiting(&self, places: &Places) -> Vec<Named> {
        let mut roles = self.concerns(places);
        roles.retain(|role| self.received(&role.code).is_none());
        roles
    }

    /// What became of each item.
    pub(crate) fn followed(&self) -> Vec<Followed> {
        let items = self.sheet.items.iter().zip(1_i64..);
        let of = items.map(|(item, at)| {
            let last = self.did(Step::Follow).rfind(|step| step.item == at);
            Followed {
                done: last.is_some_and(|step| step.on_day.is_none()),
                until: last.and_then(|step| step.on_day).unwrap_or(item.deadline),
            }
        });
        of.collect()
    }

    /// What is there for a step.
    pub(crate) fn ready(&self, places: &Places, reason: &str) -> Ready {
        Ready {
            reasoned: !reason.trim().is_empty(),
            waiting: count(self.waiting(places).len()),
            noted: self.did(Step::Note).next().is_some(),
            open: count(self.followed().iter().filter(|item| !item.done).count()),
            ..Ready::complete()
        }
    }

    /// It is a talk of a month, or a card on a ground, that still stands.
    pub(crate) fn is_for(&self, kind: Kind, period: &str, ground: (Option<CycleId>, &str)) -> bool {
        let same = match kind {
            Kind::Talk => self.row.period == period,
            Kind::Card => ground.0.is_some() && (self.row.cycle, self.row.rule.as_str()) == ground,
        };
        self.kind == kind && self.state != State::Withdrawn && same
    }
}

/// The roles at a unit that receive talks.
pub(crate) fn concerns(places: &Places, unit: UnitId) -> Vec<Named> {
    let kind = places.last(unit).map(|unit| unit.kind.as_str()).unwrap_or_default();
    let roles = places.roles.iter().filter(|role| {
        role.rights.contains(&Right::Receive) && role.level.iter().any(|level| level == kind)
    });
    roles.map(|role| Named::new(&role.id, &role.name)).collect()
}

pub(crate) fn matter(places: &Places, unit: UnitId, position: Position) -> Option<Matter<'static>> {
    let place = places.span_of(unit)?;
    let above = places.above_of(unit);
    let town = above.first().and_then(|town| places.spans.get(&town.code)).unwrap_or(place);
    Some(Matter::Talk { place, town, position })
}

/// The month of a day, as talks keep it.
pub(crate) fn month(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// A task of a list.
pub(crate) type TaskKey = (ListId, EntryId);

/// A unit that is listed, with why: for a talk, and for a card.
pub(crate) struct Candidate {
    pub(crate) unit: UnitId,
    pub(crate) talks: Vec<Why<TaskKey, CycleId>>,
    pub(crate) cards: Vec<Why<TaskKey, CycleId>>,
}

/// What candidates and cycles are called.
#[derive(Default)]
pub(crate) struct Titles {
    pub(crate) tasks: BTreeMap<TaskKey, String>,
    pub(crate) cycles: BTreeMap<CycleId, (String, String)>,
}

/// The units whose people somebody may talk to.
pub(crate) fn talked_to(who: &Person, places: &Places) -> Vec<UnitId> {
    let holdings = who.holdings(places);
    if !who.has(Right::Talk) {
        return Vec::new();
    }
    let new = Position { kind: Kind::Talk, state: State::New };
    let units = places.tree.units().iter().filter_map(|unit| places.id(&unit.code));
    let may_talk = |unit: &UnitId| {
        !concerns(places, *unit).is_empty()
            && matter(places, *unit, new)
                .is_some_and(|matter| may(&holdings, &matter, Act::HoldTalk))
    };
    units.filter(may_talk).collect()
}

/// The tasks of units in lists that are open.
async fn tasks_of(
    tx: &mut Tx,
    places: &Places,
    units: &[UnitId],
    titles: &mut Titles,
) -> Result<BTreeMap<UnitId, Vec<(TaskKey, Task)>>, Refusal> {
    let mut tasks: BTreeMap<UnitId, Vec<(TaskKey, Task)>> = BTreeMap::new();
    if units.is_empty() {
        return Ok(tasks);
    }
    let mine: BTreeSet<UnitId> = units.iter().copied().collect();
    let lists = Listing::open(tx).await?;
    let under: Vec<(&Listing, Under)> = lists
        .iter()
        .flat_map(|list| list.towns(places).into_iter().map(move |under| (list, under)))
        .filter(|(_, under)| under.villages.iter().any(|unit| mine.contains(unit)))
        .collect();
    let towns = under.iter().map(|(_, under)| under.town);
    let asked: BTreeSet<UnitId> = mine.iter().copied().chain(towns).collect();
    let asked: Vec<UnitId> = asked.into_iter().collect();
    let ids: Vec<ListId> = lists.iter().map(|list| list.row.id).collect();
    let rows = tx.task_stands(&ids, &asked).await?.into_iter();
    let stands: BTreeMap<(ListId, EntryId, UnitId), TaskStandRow> =
        rows.map(|row| ((row.list, row.entry, row.unit), row)).collect();
    for (listing, under) in &under {
        let list = listing.row.id;
        for filed in listing.asked_of(under.town) {
            let key = (list, filed.id);
            let sent = stands.get(&(list, filed.id, under.town)).is_some_and(|row| row.sent > 0);
            for unit in doers(filed, under)
                .iter()
                .filter(|unit| mine.contains(unit) && under.villages.contains(unit))
            {
                let row = stands.get(&(list, filed.id, *unit));
                let task = Task {
                    state: task_state(filed, row.and_then(last), sent),
                    deadline: filed.asks.deadline,
                    reported: row.and_then(|row| row.reported).map(day),
                };
                titles.tasks.insert(key, filed.asks.title.clone());
                tasks.entry(*unit).or_default().push((key, task));
            }
        }
    }
    Ok(tasks)
}

/// What was done about a task last.
fn last(row: &TaskStandRow) -> Option<lists::Step> {
    let at = usize::try_from(row.act).ok()?.checked_sub(1)?;
    known(TASK_STANDS.get(at)?)
}

/// Units that are listed, in display order; what holds a talk this month already, or a card on the
/// same ground, is not.
pub(crate) async fn candidates(
    desk: &Desk,
    tx: &mut Tx,
    places: &std::sync::Arc<Places>,
    units: &[UnitId],
    held: &[Talking],
) -> Result<(Vec<Candidate>, Titles), Refusal> {
    let today = desk.today();
    let mut titles = Titles::default();
    let tasks = tasks_of(tx, places, units, &mut titles).await?;
    let mut lives = Vec::new();
    for head in last_cycles(if units.is_empty() { Vec::new() } else { tx.heads().await? }) {
        let live = match desk.look(tx, places, head.id).await? {
            Some(live) => live,
            None => desk.live(tx, places, head.id).await?,
        };
        titles.cycles.insert(head.id, (live.title(), live.row.period.clone()));
        lives.push(live);
    }
    let this_month = month(today);
    let mut found = Vec::new();
    for unit in units {
        let mut gaps = Vec::new();
        for live in &lives {
            let row = live.by_id.get(unit).map(|at| &live.subjects[*at]);
            let Some(row) = row.filter(|row| !gone(row)) else { continue };
            let Ok((rating, at)) = live.stands(&row.code) else { continue };
            gaps.push((live, rating, at, rating.gap(at)));
        }
        let standings: Vec<Standing<'_, CycleId>> = gaps
            .iter()
            .map(|(live, rating, at, gap)| {
                let standing = &rating.standings()[*at];
                let said = rating.notices(*at).into_iter().chain(rating.streaks(*at));
                Standing {
                    cycle: live.row.id,
                    open: standing.open,
                    untitled: !rating.rules.tiers.is_empty() && standing.tier.is_none(),
                    gap: Some(gap),
                    said: said
                        .map(|rule| (rule.id.as_str(), rule.text.as_str(), rule.then.as_str()))
                        .collect(),
                }
            })
            .collect();
        let own = tasks.get(unit).map(Vec::as_slice).unwrap_or_default();
        let of = |standings: &[Standing<'_, CycleId>]| {
            let known = Known { tasks: own, standings };
            (talks::talks(&known, today), talks::cards(&known))
        };
        let running = |cycle: CycleId| {
            lives.iter().any(|live| live.row.id == cycle && live.state == CycleState::Open)
        };
        let open: Vec<Standing<'_, CycleId>> =
            standings.iter().filter(|one| running(one.cycle)).cloned().collect();
        let (mut talks, mut cards) = (of(&open).0, of(&standings).1);
        let mine = |kind, period: &str, ground: (Option<CycleId>, &str)| {
            held.iter().any(|one| one.row.unit == *unit && one.is_for(kind, period, ground))
        };
        if mine(Kind::Talk, &this_month, (None, "")) {
            talks.clear();
        }
        cards.retain(|why| match why {
            Why::Said { cycle, rule, .. } => !mine(Kind::Card, "", (Some(*cycle), rule.as_str())),
            _ => false,
        });
        if !talks.is_empty() || !cards.is_empty() {
            found.push(Candidate { unit: *unit, talks, cards });
        }
    }
    Ok((found, titles))
}

/// The last cycle of every scheme that was opened: what it says of a unit is the latest word.
fn last_cycles(heads: Vec<HeadRow>) -> Vec<HeadRow> {
    let begun = |head: &HeadRow| {
        matches!(known::<CycleState>(&head.state), Some(CycleState::Open | CycleState::Closed))
    };
    let mut last: BTreeMap<String, HeadRow> = BTreeMap::new();
    for head in heads.into_iter().filter(begun) {
        last.insert(head.scheme.clone(), head);
    }
    last.into_values().collect()
}
