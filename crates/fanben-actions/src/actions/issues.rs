//! A problem that a visit found goes to who has to act, is reported done, found good or returned.

use chrono::NaiveDate;
use fanben_model::liaison::{IssueState, Ready, Step, step};
use fanben_model::rights::{Act, Issue, Matter, may};
use fanben_store::{ActionId, IssueId, IssueStepRow, UnitId};

use super::{begin, day, impersonal};
use crate::doing::{Doing, Done};
use crate::live::written;
use crate::tying::{Issuing, owner_of, owners};
use crate::{Desk, Person, Receipt, Refusal};

/// Whether the person may take a step about a problem, and in what capacity. Where the state is why
/// not, it says so.
fn stepped(
    doing: &Doing<'_>,
    issue: &Issuing,
    what: Step,
    ready: Ready,
) -> Result<String, Refusal> {
    let is = issue.rights(doing.who, &doing.places).ok_or(Refusal::NotFound)?;
    let holdings = doing.who.holdings(&doing.places);
    if !may(&holdings, &Matter::Issue(is), Act::Look) {
        return Err(Refusal::NotFound);
    }
    let moved = step(issue.state, what, &ready);
    if let Err(refusal) = doing.authorise(&Matter::Issue(is)) {
        // In another state they may: then the state is the reason.
        let mut states =
            IssueState::ALL.into_iter().map(|state| Matter::Issue(Issue { state, ..is }));
        let able = states.any(|matter| may(&holdings, &matter, doing.act));
        return Err(moved.err().filter(|_| able).map_or(refusal, Refusal::liaison));
    }
    moved.map_err(Refusal::liaison)?;
    Ok(doing.capacity(&Matter::Issue(is)))
}

/// Who gets a problem of a unit, and until when, if they can have it.
pub(super) async fn given(
    doing: &mut Doing<'_>,
    unit: UnitId,
    (owner, deadline): (&str, &str),
    state: IssueState,
) -> Result<(UnitId, String, NaiveDate), Refusal> {
    let today = doing.desk.today();
    let last = day("deadline", deadline)?;
    let all = owners(&mut doing.tx, &doing.places, unit, today).await?;
    let known = all.iter().any(|one| one.code == owner.trim());
    let ready = Ready { owned: known, ahead: last >= today, ..Ready::complete() };
    step(state, Step::Assign, &ready).map_err(Refusal::liaison)?;
    let (unit, office) = owner_of(&doing.places, owner.trim()).ok_or(Refusal::NotFound)?;
    Ok((unit, office, last))
}

async fn add(
    doing: &mut Doing<'_>,
    issue: IssueId,
    what: Step,
    (to, says): (Option<(UnitId, String, NaiveDate)>, &str),
    post: String,
) -> Result<(), Refusal> {
    let (owner, office, on_day) = match to {
        Some((unit, office, last)) => (Some(unit), office, Some(last)),
        None => (None, String::new(), None),
    };
    let row = IssueStepRow {
        issue,
        number: 0,
        act: written(&what),
        owner,
        office,
        on_day,
        says: says.to_owned(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_issue_step(&row).await?)
}

/// Who gets a problem, and until when.
#[derive(Debug, Clone)]
pub struct AssignIssue {
    /// The problem.
    pub issue: IssueId,
    /// A unit's code, with a department behind a stroke.
    pub owner: String,
    /// Until when, as 2026-11-30.
    pub deadline: String,
}

/// Gives a problem to who has to act, or to somebody else, or until another day.
pub async fn assign_issue(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: AssignIssue,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::AssignIssue);
    let done = assign(&mut doing, &input).await;
    doing.end(done).await
}

async fn assign(doing: &mut Doing<'_>, input: &AssignIssue) -> Result<Done, Refusal> {
    let issue = Issuing::load(&mut doing.tx, input.issue).await?;
    let post = stepped(doing, &issue, Step::Assign, Ready::complete())?;
    let to = (input.owner.as_str(), input.deadline.as_str());
    let to = given(doing, issue.row.unit, to, issue.state).await?;
    let name = doing.places.named_id(to.0).name;
    let says = format!("已交给{name}{}办,{}以前办好", to.1, to.2);
    add(doing, input.issue, Step::Assign, (Some(to), ""), post).await?;
    Ok(Done::new(format!("issue {}", input.issue), says))
}

/// A step of a problem with a few words.
#[derive(Debug, Clone)]
pub struct IssueWords {
    /// The problem.
    pub issue: IssueId,
    /// How it stands, or why.
    pub says: String,
}

/// Reports a problem done, by who has it.
pub async fn report_issue(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: IssueWords,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::HandleIssue);
    simple(*doing, &input, Step::Report, "已报办好,等确认").await
}

/// Finds a problem solved, by who found it or the office.
pub async fn accept_issue(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: IssueWords,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::SettleIssue);
    simple(*doing, &input, Step::Accept, "已确认解决").await
}

/// Sends it back with a reason.
pub async fn return_issue(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: IssueWords,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::SettleIssue);
    simple(*doing, &input, Step::Return, "已退回接着办").await
}

/// Drops a problem with a reason.
pub async fn drop_issue(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: IssueWords,
) -> Result<Receipt, Refusal> {
    let doing = begin!(desk, who, action, Act::SettleIssue);
    simple(*doing, &input, Step::Drop, "这个问题不再办").await
}

async fn simple(
    mut doing: Doing<'_>,
    input: &IssueWords,
    what: Step,
    told: &str,
) -> Result<Receipt, Refusal> {
    let done = worded(&mut doing, input, what, told).await;
    doing.end(done).await
}

async fn worded(
    doing: &mut Doing<'_>,
    input: &IssueWords,
    what: Step,
    told: &str,
) -> Result<Done, Refusal> {
    let issue = Issuing::load(&mut doing.tx, input.issue).await?;
    let reasoned = !input.says.trim().is_empty();
    let ready = Ready { reasoned, ..Ready::complete() };
    let post = stepped(doing, &issue, what, ready)?;
    let says = if reasoned { impersonal("says", &input.says, 100)? } else { String::new() };
    add(doing, input.issue, what, (None, &says), post).await?;
    let name = doing.places.named_id(issue.row.unit).name;
    Ok(Done::new(format!("issue {}", input.issue), format!("{name}:{told}")))
}
