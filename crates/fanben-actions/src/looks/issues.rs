//! Problems that visits found: one with all that was done about it, who has what to do, how many are
//! where.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::liaison::{Days, IssueState, Step};
use fanben_model::rights::{Act, Matter, allowed};
use fanben_store::{PersonId, Tx};

use super::liaison::{LiaisonTask, LiaisonTodo, names};
use super::liaison_shares::LiaisonCounts;
use super::seen::opened;
use crate::desk::day;
use crate::live::known;
use crate::places::Places;
use crate::tying::{Issuing, owners};
use crate::{Desk, IssueId, Named, Person, Refusal, TieId};

/// A problem among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueLine {
    /// Its id.
    pub id: IssueId,
    /// What.
    pub what: String,
    /// Where.
    pub unit: Named,
    /// How far it is.
    pub state: IssueState,
    /// Who has it.
    pub owner: String,
    /// Until when.
    pub deadline: Option<NaiveDate>,
    /// That day is over.
    pub late: bool,
    /// What the person may do.
    pub acts: Vec<Act>,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuePage {
    /// As a line.
    pub line: IssueLine,
    /// Under which tie it was found; none: the person may not see it.
    pub tie: Option<TieId>,
    /// Who found it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done, the last first.
    pub done: Vec<IssueDone>,
    /// Who can be given it.
    pub owners: Vec<Named>,
    /// Today.
    pub today: NaiveDate,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueDone {
    /// What.
    pub step: Step,
    /// Of an assignment: who got it, until when.
    pub to: Option<(String, NaiveDate)>,
    /// How it stood, or why.
    pub says: String,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

fn line(who: &Person, places: &Places, issue: &Issuing, today: NaiveDate) -> Option<IssueLine> {
    let is = issue.rights(who, places)?;
    let acts = allowed(&who.holdings(places), &Matter::Issue(is));
    acts.contains(&Act::Look).then(|| IssueLine {
        id: issue.row.id,
        what: issue.row.what.clone(),
        unit: places.named_id(issue.row.unit),
        state: issue.state,
        owner: issue.owner_name(places),
        deadline: issue.deadline,
        late: issue.late(today),
        acts,
    })
}

/// Those the person may see.
pub(super) fn seen(
    who: &Person,
    places: &Places,
    all: &[Issuing],
    today: NaiveDate,
) -> Vec<IssueLine> {
    all.iter().filter_map(|issue| line(who, places, issue, today)).collect()
}

/// One problem.
pub async fn issue(desk: &Desk, who: &Person, id: IssueId) -> Result<IssuePage, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let today = desk.today();
    let issue = Issuing::load(&mut tx, id).await?;
    let line = line(who, &places, &issue, today).ok_or(Refusal::NotFound)?;
    let names = names(&mut tx).await?;
    let by = |person: &PersonId, post: &str| {
        format!("{}({post})", names.get(person).map_or("", String::as_str))
    };
    let done = issue.steps.iter().rev().filter_map(|row| {
        let to = row.owner.zip(row.on_day);
        let to =
            to.map(|(unit, last)| (format!("{}{}", places.named_id(unit).name, row.office), last));
        let (step, says) = (known(&row.act)?, row.says.clone());
        Some(IssueDone { step, to, says, by: by(&row.person, &row.post), at: row.at })
    });
    let done = done.collect();
    let tie = crate::tying::Tying::load(&mut tx, issue.row.tie).await?;
    let sees = tie.rights(who, &places).is_some_and(|is| {
        fanben_model::rights::may(&who.holdings(&places), &Matter::Tie(is), Act::Look)
    });
    let owners = if line.acts.contains(&Act::AssignIssue) {
        owners(&mut tx, &places, issue.row.unit, today).await?
    } else {
        Vec::new()
    };
    Ok(IssuePage {
        tie: sees.then_some(issue.row.tie),
        by: by(&issue.row.person, &issue.row.post),
        at: issue.row.at,
        done,
        owners,
        today,
        line,
    })
}

/// How many of the problems that were found within some days are where.
pub(super) async fn count(
    tx: &mut Tx,
    (who, places): (&Person, &Places),
    days: Days,
    today: NaiveDate,
    counts: &mut LiaisonCounts,
) -> Result<(), Refusal> {
    let rows = tx.issues().await?.into_iter().filter(|row| {
        let on = day(row.at);
        days.first <= on && on <= days.last
    });
    let rows = rows.collect();
    let found = Issuing::each(tx, rows).await?;
    for one in seen(who, places, &found, today) {
        counts.found += 1;
        counts.late += usize::from(one.late);
        *match one.state {
            IssueState::New | IssueState::Found => &mut counts.waiting,
            IssueState::Open => &mut counts.open,
            IssueState::Done => &mut counts.done,
            IssueState::Closed => &mut counts.solved,
            IssueState::Dropped => &mut counts.dropped,
        } += 1;
    }
    Ok(())
}

/// What a person has to do about problems that are not over.
pub(super) fn tasks(
    who: &Person,
    places: &Places,
    open: &[Issuing],
    today: NaiveDate,
) -> Vec<LiaisonTask> {
    let lines = seen(who, places, open, today);
    let of = |what, act| {
        let waits = move |one: &&IssueLine| one.acts.contains(&act);
        lines.iter().filter(waits).filter(move |one| match what {
            LiaisonTodo::Settle => one.state == IssueState::Done,
            LiaisonTodo::Assign => one.state == IssueState::Found,
            _ => true,
        })
    };
    let task = |what, one: &IssueLine| LiaisonTask {
        what,
        unit: Some(one.unit.clone()),
        tie: None,
        issue: Some(one.id),
        many: 0,
        last: one.deadline,
    };
    let mut tasks: Vec<LiaisonTask> = of(LiaisonTodo::Handle, Act::HandleIssue)
        .map(|one| task(LiaisonTodo::Handle, one))
        .collect();
    for (what, act) in
        [(LiaisonTodo::Settle, Act::SettleIssue), (LiaisonTodo::Assign, Act::AssignIssue)]
    {
        let waiting: Vec<&IssueLine> = of(what, act).collect();
        match waiting.as_slice() {
            [] => {}
            [one] => tasks.push(task(what, one)),
            many => tasks.push(LiaisonTask {
                what,
                unit: None,
                tie: None,
                issue: None,
                many: many.len(),
                last: many.iter().filter_map(|one| one.deadline).min(),
            }),
        }
    }
    tasks
}
