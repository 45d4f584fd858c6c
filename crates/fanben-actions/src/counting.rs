//! What units did about a list, counted in the database: of tasks whose last day is over, how many
//! stand alike at each unit. What a page shows of six hundred villages is never read task by task.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fanben_model::lists::{Completion, Doer, Step, Task, TaskState};
use fanben_store::{EntryId, ListId, TASK_ACTS, TaskCountRow, TaskStepRow, Tx, UnitId};

use crate::Refusal;
use crate::desk::midnight;
use crate::listing::{Book, Filed, Listing, Under, doers};
use crate::live::known;

/// What units did about a list, counted.
pub(crate) struct Counted {
    /// What was dispatched, and everything about tasks that a unit was ever exempt from.
    pub(crate) book: Book,
    /// By last day and unit; without those tasks.
    rows: BTreeMap<(NaiveDate, UnitId), Vec<TaskCountRow>>,
}

impl Counted {
    pub(crate) async fn load(
        tx: &mut Tx,
        listing: &Listing,
        today: NaiveDate,
    ) -> Result<Self, Refusal> {
        let list = listing.row.id;
        let book = Book::apart(tx, list).await?;
        let mut due: BTreeMap<NaiveDate, Vec<EntryId>> = BTreeMap::new();
        for filed in listing.entries.iter().filter(|filed| filed.state.asked()) {
            if today > filed.asks.deadline {
                due.entry(filed.asks.deadline).or_default().push(filed.id);
            }
        }
        let mut rows: BTreeMap<(NaiveDate, UnitId), Vec<TaskCountRow>> = BTreeMap::new();
        for (deadline, entries) in due {
            let Some(ends) = deadline.succ_opt().and_then(midnight) else { continue };
            for row in tx.task_counts(list, &entries, ends).await? {
                rows.entry((deadline, row.unit)).or_default().push(row);
            }
        }
        Ok(Self { book, rows })
    }

    /// What each of a township's villages did in time, or a township itself.
    pub(crate) fn sums(
        &self,
        listing: &Listing,
        town: UnitId,
        units: &[UnitId],
        today: NaiveDate,
    ) -> Vec<Completion> {
        let doer = if units == [town] { Doer::Town } else { Doer::Village };
        let due: Vec<(&Filed, bool)> = listing
            .asked_of(town)
            .filter(|filed| filed.asks.doer == doer && today > filed.asks.deadline)
            .map(|filed| (filed, doer == Doer::Town || self.book.dispatched(filed.id, town)))
            .collect();
        units.iter().map(|unit| self.sum(&due, *unit, town, today)).collect()
    }

    /// What all villages of a township did in time.
    pub(crate) fn whole(&self, listing: &Listing, under: &Under, today: NaiveDate) -> Completion {
        let sums = self.sums(listing, under.town, &under.villages, today);
        sums.into_iter().fold(Completion::default(), |one, other| Completion {
            due: one.due + other.due,
            in_time: one.in_time + other.in_time,
            late: one.late + other.late,
            overdue: one.overdue + other.overdue,
            unchecked: one.unchecked + other.unchecked,
        })
    }

    fn sum(
        &self,
        due: &[(&Filed, bool)],
        unit: UnitId,
        town: UnitId,
        today: NaiveDate,
    ) -> Completion {
        let mut sum = Completion::default();
        let mut sent: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        for (filed, is_sent) in due {
            if self.book.done(filed.id, unit).next().is_some() {
                sum.count(&self.book.task(filed, unit, town), 1, today);
            } else if *is_sent {
                *sent.entry(filed.asks.deadline).or_default() += 1;
            }
        }
        for (deadline, mut left) in sent {
            for row in self.rows.get(&(deadline, unit)).into_iter().flatten() {
                let Some(state) = state(row.act) else { continue };
                let many = u32::try_from(row.many).unwrap_or(0);
                let late = deadline.succ_opt().filter(|_| row.in_time == 0);
                let task = Task { state, deadline, reported: late.or(Some(deadline)) };
                sum.count(&task, many, today);
                left = left.saturating_sub(many);
            }
            sum.count(&Task { state: TaskState::Sent, deadline, reported: None }, left, today);
        }
        sum
    }
}

/// Where a task stands whose last act has this place among [`TASK_ACTS`].
fn state(act: i64) -> Option<TaskState> {
    let word = TASK_ACTS.get(usize::try_from(act).ok()?.checked_sub(1)?)?;
    Some(match known::<Step>(word)? {
        Step::Accept => TaskState::Accepted,
        Step::Report => TaskState::Reported,
        Step::Pass => TaskState::Done,
        Step::Return => TaskState::Returned,
        _ => return None,
    })
}

/// Reports about an entry that wait for a check, at units that still do it.
pub(crate) async fn waiting<'u>(
    tx: &mut Tx,
    list: ListId,
    filed: &Filed,
    towns: &'u [Under],
) -> Result<Vec<(TaskStepRow, &'u Under)>, Refusal> {
    let rows = tx.task_reports(list, filed.id).await?;
    let at = |unit: UnitId| {
        let mut own = towns.iter().filter(|under| !filed.own || under.town == filed.unit);
        own.find(|under| doers(filed, under).contains(&unit))
    };
    Ok(rows.into_iter().filter_map(|row| at(row.unit).map(|under| (row, under))).collect())
}
