//! What is to be done about lists of tasks, for the workbench: by villages and townships themselves,
//! by departments that check reports, by the office.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use fanben_model::lists::{Doer, EntryState, Step, TaskState};
use fanben_model::rights::{Act, Holding, Matter, allowed};
use fanben_store::{ListId, Tx, UnitId};

use super::list_parts::reports;
use super::seen::opened;
use crate::listing::{Book, Filed, Listing, Under};
use crate::live::written;
use crate::places::Places;
use crate::{Desk, Named, Person, Refusal};

/// Something to do about a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListTask {
    /// What.
    pub what: ListTodo,
    /// The list.
    pub list: ListId,
    /// What it is called.
    pub title: String,
    /// The person's own unit that does it; none: it is about the list.
    pub unit: Option<Named>,
    /// How many entries or reports wait.
    pub many: usize,
    /// The nearest last day of what waits.
    pub deadline: Option<NaiveDate>,
    /// Days left; negative: late by so many.
    pub days: Option<i64>,
}

/// What is to be done about a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListTodo {
    /// A report was returned: mend and report again.
    Mend,
    /// Accept entries and report them.
    Do,
    /// Dispatch entries to villages.
    Dispatch,
    /// Check reports.
    Check,
    /// Decide about proposed entries.
    Rule,
}

/// A list somebody has to do with.
struct At<'a> {
    listing: &'a Listing,
    holdings: &'a [Holding<'a>],
    places: &'a Places,
    today: NaiveDate,
}

impl At<'_> {
    fn acts(&self, unit: UnitId, filed: &Filed, task: TaskState) -> Vec<Act> {
        let Some(place) = self.places.span_of(unit) else { return Vec::new() };
        let position = self.listing.position(Some(filed), task);
        let (owner, own) = (filed.asks.department.as_str(), filed.own);
        allowed(self.holdings, &Matter::List { place, position, owner, own })
    }

    fn task(&self, what: ListTodo, many: usize, deadline: Option<NaiveDate>) -> ListTask {
        ListTask {
            what,
            list: self.listing.row.id,
            title: self.listing.row.title.clone(),
            unit: None,
            many,
            deadline,
            days: deadline.map(|last| (last - self.today).num_days()),
        }
    }

    /// A task of some entries, if there are any.
    fn entries(&self, what: ListTodo, of: &[&Filed]) -> Option<ListTask> {
        let deadline = of.iter().map(|filed| filed.asks.deadline).min()?;
        Some(self.task(what, of.len(), Some(deadline)))
    }

    /// What a unit does itself, and what it sends to its villages.
    async fn of_unit(
        &self,
        tx: &mut Tx,
        unit: UnitId,
        under: &Under,
    ) -> Result<Vec<ListTask>, Refusal> {
        let town = under.town;
        let book = Book::of_unit(tx, self.listing.row.id, unit, town).await?;
        let (mut returned, mut owed, mut unsent) = (Vec::new(), Vec::new(), Vec::new());
        for filed in self.listing.done_by(unit, town) {
            let state = book.state(filed, unit, town);
            let acts = self.acts(unit, filed, state);
            match state {
                _ if !acts.iter().any(|act| [Act::AcceptTasks, Act::ReportTask].contains(act)) => {}
                TaskState::Returned => returned.push(filed),
                _ => owed.push(filed),
            }
        }
        let sends = self.listing.asked_of(town).filter(|filed| {
            unit == town && filed.asks.doer == Doer::Village && !book.dispatched(filed.id, town)
        });
        for filed in sends {
            if self.acts(unit, filed, TaskState::Waiting).contains(&Act::DispatchTasks) {
                unsent.push(filed);
            }
        }
        let all = [
            self.entries(ListTodo::Mend, &returned),
            self.entries(ListTodo::Do, &owed),
            self.entries(ListTodo::Dispatch, &unsent),
        ];
        let unit = Some(self.places.named_id(unit));
        Ok(all.into_iter().flatten().map(|task| ListTask { unit: unit.clone(), ..task }).collect())
    }

    /// What waits for the office.
    fn of_office(&self) -> Option<ListTask> {
        let waits = |filed: &&Filed| {
            matches!(filed.state, EntryState::Proposed | EntryState::Urgent)
                && self.acts(filed.unit, filed, TaskState::Waiting).contains(&Act::RuleEntry)
        };
        let waiting: Vec<&Filed> = self.listing.entries.iter().filter(waits).collect();
        self.entries(ListTodo::Rule, &waiting)
    }
}

/// What is to be done about lists that are not closed, the nearest last day first.
pub(super) async fn tasks(desk: &Desk, who: &Person) -> Result<Vec<ListTask>, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let rows = tx.lists().await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let close = written(&Step::Close);
    let steps = tx.all_list_steps().await?;
    let closed: BTreeSet<ListId> =
        steps.into_iter().filter(|step| step.act == close).map(|step| step.list).collect();
    let holdings = who.holdings(&places);
    let mut units: Vec<UnitId> =
        who.posts.iter().filter_map(|post| places.id(&post.unit.code)).collect();
    units.sort_unstable();
    units.dedup();
    let mut tasks = Vec::new();
    for row in rows.into_iter().filter(|row| !closed.contains(&row.id)) {
        let listing = Listing::load(&mut tx, row.id).await?;
        let at =
            At { listing: &listing, holdings: &holdings, places: &places, today: desk.today() };
        let towns = listing.towns(&places);
        for &unit in &units {
            let mut of = towns.iter();
            let under = of.find(|under| under.covers(unit));
            if let Some(under) = under {
                tasks.extend(at.of_unit(&mut tx, unit, under).await?);
            }
        }
        tasks.extend(at.of_office());
        let (_, many) = reports(&mut tx, who, &places, &listing, &towns).await?;
        tasks.extend((many > 0).then(|| at.task(ListTodo::Check, many, None)));
    }
    tasks.sort_by_key(|task| (task.deadline.unwrap_or(NaiveDate::MAX), task.what));
    Ok(tasks)
}
