//! A list of tasks as it stands: its entries with what was decided about them, who does them, what
//! units did.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;
use fanben_model::lists::{
    Burden, Doer, Entry, EntryState, Finding, Known, Limits, ListState, Position, Ready, Step,
    Task, TaskState, admission, burden, over,
};
use fanben_model::number::Points;
use fanben_model::stages::CycleState;
use fanben_store::{
    EntryId, EntryStepRow, ListEntryRow, ListId, ListRow, ListStepRow, ListWeightRow, TaskStepRow,
    Tx, UnitId,
};
use serde::Deserialize;

use crate::desk::day;
use crate::evaluating::read;
use crate::live::{known, written};
use crate::places::Places;
use crate::{Desk, Refusal};

/// A list with its entries.
pub(crate) struct Listing {
    pub(crate) row: ListRow,
    pub(crate) kinds: Vec<String>,
    pub(crate) limits: Limits,
    pub(crate) state: ListState,
    /// In the order they were proposed.
    pub(crate) entries: Vec<Filed>,
    /// The points townships give, the first version first.
    pub(crate) weights: BTreeMap<UnitId, Vec<ListWeightRow>>,
}

/// An entry with what was decided about it.
pub(crate) struct Filed {
    pub(crate) id: EntryId,
    /// Who asks: the list's unit, or a township.
    pub(crate) unit: UnitId,
    /// It is a township's own.
    pub(crate) own: bool,
    /// Its last wording, with the last day as it was moved.
    pub(crate) asks: Entry,
    /// The last day before it was moved.
    pub(crate) moved_from: Option<NaiveDate>,
    pub(crate) state: EntryState,
    /// It came after the list was opened.
    pub(crate) temporary: bool,
    /// Every wording, the first first.
    pub(crate) wordings: Vec<ListEntryRow>,
    pub(crate) steps: Vec<EntryStepRow>,
}

/// A township with its villages.
#[derive(Debug, Clone)]
pub(crate) struct Under {
    pub(crate) town: UnitId,
    pub(crate) villages: Vec<UnitId>,
}

impl Under {
    /// A unit is the township or one of its villages.
    pub(crate) fn covers(&self, unit: UnitId) -> bool {
        self.town == unit || self.villages.contains(&unit)
    }
}

/// What units did about a list.
#[derive(Default)]
pub(crate) struct Book {
    /// What townships dispatched.
    sent: BTreeSet<(UnitId, EntryId)>,
    /// Everything else, by entry and unit.
    done: BTreeMap<(EntryId, UnitId), Vec<TaskStepRow>>,
}

impl Listing {
    /// A list as it stands.
    pub(crate) async fn load(tx: &mut Tx, id: ListId) -> Result<Self, Refusal> {
        let row = tx.list(id).await?.ok_or(Refusal::NotFound)?;
        let steps = tx.list_steps(id).await?;
        let wordings = tx.list_entries(id).await?;
        let decided = tx.entry_steps(id).await?;
        let weights = tx.list_weights(id).await?;
        Self::of(row, &steps, wordings, &decided, weights)
    }

    /// Those that are open, the last period first.
    pub(crate) async fn open(tx: &mut Tx) -> Result<Vec<Self>, Refusal> {
        let steps = tx.all_list_steps().await?;
        let mut open = Vec::new();
        for row in tx.lists().await? {
            let own = steps.iter().filter(|step| step.list == row.id);
            if list_state(own) == ListState::Open {
                open.push(Self::load(tx, row.id).await?);
            }
        }
        Ok(open)
    }

    /// Every list as it stands, the last period first.
    pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Self>, Refusal> {
        let steps = tx.all_list_steps().await?;
        let wordings = tx.all_list_entries().await?;
        let decided = tx.all_entry_steps().await?;
        let weights = tx.all_list_weights().await?;
        let all = tx.lists().await?.into_iter().map(|row| {
            let id = row.id;
            let steps: Vec<ListStepRow> =
                steps.iter().filter(|step| step.list == id).cloned().collect();
            let decided: Vec<EntryStepRow> =
                decided.iter().filter(|step| step.list == id).cloned().collect();
            let wordings = wordings.iter().filter(|one| one.list == id).cloned().collect();
            let weights = weights.iter().filter(|one| one.list == id).cloned().collect();
            Self::of(row, &steps, wordings, &decided, weights)
        });
        all.collect()
    }

    fn of(
        row: ListRow,
        steps: &[ListStepRow],
        wordings: Vec<ListEntryRow>,
        decided: &[EntryStepRow],
        weighed: Vec<ListWeightRow>,
    ) -> Result<Self, Refusal> {
        let state = list_state(steps.iter());
        let open = written(&Step::Open);
        let opened_at = steps.iter().find(|step| step.act == open).map(|step| step.at);
        let mut by_entry: BTreeMap<EntryId, Vec<ListEntryRow>> = BTreeMap::new();
        for one in wordings {
            by_entry.entry(one.entry).or_default().push(one);
        }
        let mut entries = Vec::new();
        for (id, wordings) in by_entry {
            let (Some(first), Some(last)) = (wordings.first(), wordings.last()) else { continue };
            let steps: Vec<EntryStepRow> =
                decided.iter().filter(|step| step.entry == id).cloned().collect();
            let mut asks: Entry = read(&last.asks)?;
            let mut moved_from = None;
            for deadline in steps.iter().filter_map(|step| step.deadline) {
                moved_from = moved_from.or(Some(asks.deadline));
                asks.deadline = deadline;
            }
            let own = first.unit != row.unit;
            entries.push(Filed {
                id,
                unit: first.unit,
                own,
                asks,
                moved_from,
                state: entry_state(&steps),
                temporary: !own && opened_at.is_some_and(|at| first.at > at),
                wordings,
                steps,
            });
        }
        let mut weights: BTreeMap<UnitId, Vec<ListWeightRow>> = BTreeMap::new();
        for one in weighed {
            weights.entry(one.unit).or_default().push(one);
        }
        let (kinds, limits) = (read(&row.kinds)?, read(&row.limits)?);
        Ok(Self { row, kinds, limits, state, entries, weights })
    }

    pub(crate) fn entry(&self, id: EntryId) -> Result<&Filed, Refusal> {
        self.entries.iter().find(|filed| filed.id == id).ok_or(Refusal::NotFound)
    }

    /// The entries a township has of its own that are asked.
    pub(crate) fn own_of(&self, town: UnitId) -> impl Iterator<Item = &Filed> {
        self.entries
            .iter()
            .filter(move |filed| filed.own && filed.unit == town && filed.state.asked())
    }

    /// The entries that are asked of a township or its villages: the list's and its own.
    pub(crate) fn asked_of(&self, town: UnitId) -> impl Iterator<Item = &Filed> {
        self.entries
            .iter()
            .filter(move |filed| filed.state.asked() && (!filed.own || filed.unit == town))
    }

    /// What a unit does itself: a village below the township, or the township.
    pub(crate) fn done_by(&self, unit: UnitId, town: UnitId) -> impl Iterator<Item = &Filed> {
        let doer = if unit == town { Doer::Town } else { Doer::Village };
        self.asked_of(town).filter(move |filed| filed.asks.doer == doer)
    }

    /// The list's own entries that are asked, or would be once it is open.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &Filed> {
        self.entries.iter().filter(|filed| filed.state.asked() && !filed.own)
    }

    /// What a list's entries ask of one village, before any township adds to them.
    pub(crate) fn of_a_village(&self) -> Burden {
        burden(self.asked().map(|filed| &filed.asks).filter(|asks| asks.doer == Doer::Village))
    }

    /// Every township with villages of the list's kinds, in display order.
    pub(crate) fn towns(&self, places: &Places) -> Vec<Under> {
        let mut towns: Vec<Under> = Vec::new();
        let Some(root) = places.code(self.row.unit) else { return towns };
        for (id, unit) in places.below(root) {
            if !self.kinds.contains(&unit.kind) {
                continue;
            }
            let town = unit.parent.as_deref().and_then(|code| places.id(code));
            let Some(town) = town else { continue };
            match towns.iter_mut().find(|under| under.town == town) {
                Some(under) => under.villages.push(id),
                None => towns.push(Under { town, villages: vec![id] }),
            }
        }
        towns
    }

    /// What speaks against the entries that are proposed or asked.
    pub(crate) fn findings(&self, held: &[Known], today: NaiveDate) -> Vec<Finding<EntryId>> {
        let rows: Vec<(EntryId, &Entry)> = self
            .entries
            .iter()
            .filter(|filed| filed.state == EntryState::Proposed || filed.state.asked())
            .map(|filed| (filed.id, &filed.asks))
            .collect();
        admission(&rows, held, today)
    }

    /// Entries that wait for the office.
    pub(crate) fn pending(&self) -> u32 {
        let waits =
            |filed: &&Filed| matches!(filed.state, EntryState::Proposed | EntryState::Urgent);
        count(self.entries.iter().filter(waits).count())
    }

    /// What is there for a step of the list as a whole.
    pub(crate) fn ready(&self, reason: &str) -> Ready {
        Ready {
            reasoned: !reason.trim().is_empty(),
            pending: self.pending(),
            admitted: count(self.asked().count()),
            within: over(&self.of_a_village(), &self.limits).is_empty(),
            ..Ready::complete()
        }
    }

    /// Where the list stands, and an entry and a task of it.
    pub(crate) fn position(&self, filed: Option<&Filed>, task: TaskState) -> Position {
        let entry = filed.map_or(EntryState::Proposed, |filed| filed.state);
        Position { list: self.state, entry, task }
    }

    /// The points a township gives an entry.
    pub(crate) fn points(&self, town: UnitId, filed: &Filed) -> Option<Points> {
        let own = self.weights.get(&town).and_then(|rows| rows.last());
        let own = own.and_then(|row| read::<BTreeMap<EntryId, Points>>(&row.points).ok());
        own.and_then(|points| points.get(&filed.id).copied()).or(filed.asks.points)
    }
}

pub(crate) fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

fn list_state<'s>(steps: impl Iterator<Item = &'s ListStepRow>) -> ListState {
    let (open, close) = (written(&Step::Open), written(&Step::Close));
    steps.fold(ListState::Draft, |state, step| match state {
        _ if step.act == close => ListState::Closed,
        ListState::Draft if step.act == open => ListState::Open,
        state => state,
    })
}

/// Where an entry stands at a unit, by what was done about it last.
pub(crate) fn task_state(filed: &Filed, last: Option<Step>, dispatched: bool) -> TaskState {
    match last {
        Some(Step::Accept) => TaskState::Accepted,
        Some(Step::Report) => TaskState::Reported,
        Some(Step::Pass) => TaskState::Done,
        Some(Step::Return) => TaskState::Returned,
        Some(Step::Exempt) => TaskState::Exempt,
        Some(Step::Readmit) => TaskState::Sent,
        _ if filed.asks.doer == Doer::Town || dispatched => TaskState::Sent,
        _ => TaskState::Waiting,
    }
}

fn entry_state(steps: &[EntryStepRow]) -> EntryState {
    let to = |row: &EntryStepRow| match known::<Step>(&row.act)? {
        Step::Revise => Some(EntryState::Proposed),
        Step::Admit | Step::Add => Some(EntryState::Admitted),
        Step::Urge => Some(EntryState::Urgent),
        Step::Refuse => Some(EntryState::Refused),
        Step::Merge => Some(EntryState::Merged),
        Step::Cancel => Some(EntryState::Cancelled),
        _ => None,
    };
    steps.iter().rev().find_map(to).unwrap_or(EntryState::Proposed)
}

impl Book {
    /// What was dispatched, and everything about tasks that a unit was ever exempt from.
    pub(crate) async fn apart(tx: &mut Tx, list: ListId) -> Result<Self, Refusal> {
        let mut rows = tx.task_dispatches(list).await?;
        rows.extend(tx.task_steps_exempt(list).await?);
        Ok(Self::of(rows))
    }

    /// What one unit did, and what its township dispatched.
    pub(crate) async fn of_unit(
        tx: &mut Tx,
        list: ListId,
        unit: UnitId,
        town: UnitId,
    ) -> Result<Self, Refusal> {
        let mut rows = tx.task_steps_of(list, unit).await?;
        if town != unit {
            rows.extend(tx.task_steps_of(list, town).await?);
        }
        Ok(Self::of(rows))
    }

    fn of(rows: Vec<TaskStepRow>) -> Self {
        let dispatch = written(&Step::Dispatch);
        let mut book = Self::default();
        for row in rows {
            if row.act == dispatch {
                book.sent.insert((row.unit, row.entry));
            } else {
                book.done.entry((row.entry, row.unit)).or_default().push(row);
            }
        }
        book
    }

    /// Everything done about an entry at a unit, without the dispatch of a township.
    pub(crate) fn done(&self, entry: EntryId, unit: UnitId) -> impl Iterator<Item = &TaskStepRow> {
        self.done.get(&(entry, unit)).into_iter().flatten()
    }

    pub(crate) fn dispatched(&self, entry: EntryId, town: UnitId) -> bool {
        self.sent.contains(&(town, entry))
    }

    /// Whether a township dispatched anything.
    pub(crate) fn began(&self, town: UnitId) -> bool {
        self.sent.iter().any(|(unit, _)| *unit == town)
    }

    /// Where an entry stands at a unit: a village below the township, or the township itself.
    pub(crate) fn state(&self, filed: &Filed, unit: UnitId, town: UnitId) -> TaskState {
        let last = self.done(filed.id, unit).last().and_then(|row| known::<Step>(&row.act));
        task_state(filed, last, self.dispatched(filed.id, town))
    }

    /// The same with its days.
    pub(crate) fn task(&self, filed: &Filed, unit: UnitId, town: UnitId) -> Task {
        let report = written(&Step::Report);
        let reported = self.done(filed.id, unit).filter(|row| row.act == report).last();
        Task {
            state: self.state(filed, unit, town),
            deadline: filed.asks.deadline,
            reported: reported.map(|row| day(row.at)),
        }
    }
}

/// The units that do an entry of a township's: its villages, or itself.
pub(crate) fn doers<'u>(filed: &Filed, under: &'u Under) -> &'u [UnitId] {
    match filed.asks.doer {
        Doer::Village => &under.villages,
        Doer::Town => std::slice::from_ref(&under.town),
    }
}

#[derive(Deserialize)]
struct Rules {
    scheme: Scheme,
}

#[derive(Deserialize)]
struct Scheme {
    #[serde(default)]
    measures: BTreeMap<String, Measure>,
}

#[derive(Deserialize)]
struct Measure {
    #[serde(default)]
    owner: String,
    #[serde(default)]
    also: Vec<String>,
}

/// The facts that are entered once already: the measures of every cycle's scheme. Rules that were
/// approved never change: they are read once.
pub(crate) async fn held(desk: &Desk, tx: &mut Tx) -> Result<Vec<Known>, Refusal> {
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    let kept = || desk.measured.lock().unwrap_or_else(PoisonError::into_inner);
    for head in tx.heads().await? {
        let known = kept().get(&head.id).cloned();
        let own = if let Some(known) = known {
            known
        } else {
            let row = tx.cycle(head.id).await?.ok_or(Refusal::NotFound)?;
            let own = Arc::new(measures(&row.rules.0));
            if tx.is_clean() && head.state != written(&CycleState::Draft) {
                kept().insert(head.id, Arc::clone(&own));
            }
            own
        };
        all.extend(own.iter().map(|known| (known.name.clone(), known.clone())));
    }
    Ok(all.into_values().collect())
}

/// The measures of a scheme. What one of another form does not say, it does not hold.
fn measures(rules: &serde_json::Value) -> Vec<Known> {
    let Ok(rules) = Rules::deserialize(rules) else { return Vec::new() };
    let known = |(name, Measure { owner, also })| Known { name, also, owner };
    rules.scheme.measures.into_iter().map(known).collect()
}
