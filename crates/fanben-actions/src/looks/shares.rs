//! What is for a unit's people: the proposals of the unit, what was said to them, the form.

use chrono::{DateTime, Utc};
use fanben_model::incentives::Unshared;
use fanben_model::measures::Person as Payee;
use fanben_model::number::Money;
use fanben_model::payments::Share;
use fanben_model::rights::{Act, Matter, may};

use super::seen::Seen;
use crate::actions::TypedShare;
use crate::noticing::Noticed;
use crate::paying::{Paying, confirmed, shares_of};
use crate::payroll::Payroll;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// What is for a unit's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharesPage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The unit.
    pub unit: Named,
    /// Its place among those of the unit, from 1.
    pub at: usize,
    /// The incentive.
    pub incentive: String,
    /// What it is called.
    pub name: String,
    /// How much there is to share.
    pub amount: Money,
    /// Nobody gets more.
    pub each_at_most: Option<Money>,
    /// How it was computed.
    pub why: String,
    /// Proposals, the latest first.
    pub plans: Vec<PlanShown>,
    /// The person may propose.
    pub may_propose: bool,
    /// The proposal the person may check.
    pub may_check: Option<i64>,
    /// What the form begins with: the last proposal, or who stands in the register of people.
    pub form: Vec<TypedShare>,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanShown {
    /// Its number.
    pub number: i64,
    /// The sum it was made for.
    pub amount: Money,
    /// Who gets how much; accounts are not shown.
    pub shares: Vec<Share>,
    /// Which meeting decided it.
    pub meeting: String,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was said to it: it stands, why not, who, when.
    pub check: Option<(bool, String, String, DateTime<Utc>)>,
}

/// What is for a unit's people, the `at`th of its shares.
pub async fn shares(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    unit: &str,
    at: usize,
) -> Result<SharesPage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = std::sync::Arc::clone(&seen.live);
    let row = live.subject(unit).ok_or(Refusal::NotFound)?;
    let holdings = seen.who.holdings(&seen.places);
    let about = |unit, act| {
        let place = seen.places.span_of(unit);
        place.is_some_and(|place| may(&holdings, &Matter::Place(place), act))
    };
    let own = about(row.subject, Act::ProposeShares);
    let above = about(row.subject, Act::CheckShares);
    if !own && !above && !about(live.row.unit, Act::DraftRun) {
        return Err(Refusal::NotFound);
    }
    let noticed = Noticed::load(&mut seen.tx, cycle).await?;
    let paying = Paying::load(&mut seen.tx, cycle).await?;
    let payroll = Payroll::load(&mut seen.tx).await?;
    let people = payroll.people(&live, seen.today)?;
    let current = confirmed(&live, &seen.places, &noticed, &people)?;
    let open = paying.open_shares(&live, &current);
    let mut open = open.into_iter().filter(|one| one.subject == row.code);
    let open = at.checked_sub(1).and_then(|at| open.nth(at)).ok_or(Refusal::NotFound)?;
    let of = paying.plans.iter().rev().filter(|plan| {
        plan.subject == row.subject && plan.incentive == open.incentive && plan.name == open.name
    });
    let mut plans = Vec::new();
    for plan in of {
        let check = paying.check(plan).map(|one| {
            let by = format!("{}({})", live.hand(one.person, one.at), one.post);
            (one.accepted, one.reason.clone(), by, one.at)
        });
        let hidden = |share: Share| Share { account: String::new(), ..share };
        plans.push(PlanShown {
            number: plan.number,
            amount: Money::from_raw(plan.amount),
            shares: shares_of(plan)?.into_iter().map(hidden).collect(),
            meeting: plan.meeting.clone(),
            by: format!("{}({})", live.hand(plan.person, plan.at), plan.post),
            at: plan.at,
            check,
        });
    }
    let last = paying.plan(row.subject, &open.incentive, &open.name);
    let waits = last.filter(|plan| paying.check(plan).is_none() && plan.person != who.id);
    let accepted = last.is_some_and(|plan| {
        plan.amount == open.amount.raw() && paying.check(plan).is_some_and(|one| one.accepted)
    });
    let form = match last.filter(|_| own) {
        None if own => begins(&mut seen, &payroll, &people, open).await?,
        None => Vec::new(),
        Some(plan) => {
            let mut form = Vec::new();
            for share in shares_of(plan)? {
                form.push(typed(&mut seen, share).await?);
            }
            form
        }
    };
    Ok(SharesPage {
        cycle,
        title: live.title(),
        unit: Named::new(&row.code, &row.name),
        at,
        incentive: open.incentive.clone(),
        name: open.name.clone(),
        amount: open.amount,
        each_at_most: open.each_at_most,
        why: open.why.clone(),
        plans,
        may_propose: own && !accepted,
        may_check: waits.filter(|_| above).map(|plan| plan.number),
        form,
    })
}

/// What a first proposal begins with: who stands in the register, else the posts it is for.
async fn begins(
    seen: &mut Seen<'_>,
    payroll: &Payroll,
    people: &[Payee],
    open: &Unshared,
) -> Result<Vec<TypedShare>, Refusal> {
    let listed = people.iter().filter(|one| one.unit == open.subject);
    let mut form = Vec::new();
    for one in listed.filter(|one| open.posts.is_empty() || open.posts.contains(&one.post)) {
        let account = payroll.account(&one.code).map(|id| id.to_string());
        let share = Share {
            name: one.name.clone(),
            post: one.post.clone(),
            account: account.unwrap_or_default(),
            amount: Money::ZERO,
            barred: String::new(),
        };
        form.push(typed(seen, share).await?);
    }
    if form.is_empty() {
        form.extend(open.posts.iter().map(|post| empty(post)));
    }
    Ok(form)
}

fn empty(post: &str) -> TypedShare {
    TypedShare { post: post.to_owned(), ..TypedShare::default() }
}

/// A share as the form shows it again: with what the account signs in with.
async fn typed(seen: &mut Seen<'_>, share: Share) -> Result<TypedShare, Refusal> {
    let account = match share.account.parse() {
        Ok(person) => seen.tx.account_of(person).await?.map(|one| one.login),
        Err(_) => None,
    };
    Ok(TypedShare {
        name: share.name,
        post: share.post,
        account: account.unwrap_or_default(),
        amount: if share.amount == Money::ZERO {
            String::new()
        } else {
            share.amount.with_places(2)
        },
        barred: share.barred,
    })
}
