//! Money of a cycle: what it may come to, its batches, how units share; what a person was paid. Lines
//! are seen by who pays, and each by the person or the unit it is for; by nobody else.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use fanben_model::incentives::{Forecast, forecast};
use fanben_model::measures::{Facts, Person as Payee};
use fanben_model::number::Money;
use fanben_model::payments::{Held, Line, Ready, State, Step, step, total};
use fanben_model::rights::{Act, Matter, Right, may};
use fanben_model::scheme::{IncentiveRule, Recipients};
use fanben_model::stages::Phase;
use fanben_store::{PayStepRow, StoreError};

use super::payroll::{OwnRow, own_rows};
use super::seen::Seen;
use super::workbench::{Task, TaskKind};
use crate::live::position_of;
use crate::noticing::{Current, Noticed};
use crate::paying::{Paying, confirmed, position, read};
use crate::payroll::Payroll;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// The money of a cycle as far as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyPage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// What it may come to; none: the person does not see it, or nothing is paid.
    pub forecast: Option<Forecast>,
    /// Batches, the latest first; none: the person does not see them.
    pub runs: Option<Vec<RunLine>>,
    /// The person pays: opens batches and their lines.
    pub pays: bool,
    /// The person may draft the next one.
    pub may_draft: bool,
    /// Why no batch can be drafted now; empty: one can.
    pub why_not: String,
    /// What units' people share.
    pub shares: Vec<SharesLine>,
}

/// A batch in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    /// Its number.
    pub number: i64,
    /// How far it is.
    pub state: State,
    /// How many lines.
    pub count: usize,
    /// Their sum.
    pub total: Money,
    /// How many wait.
    pub held: usize,
    /// The notice it follows from.
    pub notice: String,
    /// When it was drafted.
    pub at: DateTime<Utc>,
    /// The person may open it.
    pub opens: bool,
}

/// What a unit's people share, in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharesLine {
    /// The unit.
    pub unit: Named,
    /// Its place among those of the unit, from 1.
    pub at: usize,
    /// What it is called.
    pub name: String,
    /// How much.
    pub amount: Money,
    /// How far it is.
    pub state: SharesState,
    /// The person has something to do.
    pub mine: bool,
}

/// How far a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SharesState {
    /// There is none, or the amount is another since.
    Open,
    /// It waits for the township.
    Proposed,
    /// It stands.
    Accepted,
    /// It was sent back.
    Returned,
}

/// One batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The batch.
    pub number: i64,
    /// How far it is.
    pub state: State,
    /// The notice it follows from.
    pub notice: String,
    /// The digest that is approved.
    pub digest: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Their sum.
    pub total: Money,
    /// What is paid back in it.
    pub back: Money,
    /// What waits.
    pub held: Vec<Held>,
    /// Amounts that are not known yet: whose, why.
    pub waiting: Vec<(String, String)>,
    /// Who did what, the drafting first.
    pub steps: Vec<RunStep>,
    /// The person may approve it.
    pub may_approve: bool,
    /// Why the person may not; empty: there is no reason to tell.
    pub why_not: String,
    /// The person may send it back.
    pub may_return: bool,
    /// The person may record that it was paid.
    pub may_pay: bool,
}

/// A step of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStep {
    /// What: `draft`, `approve`, `return`, `pay`.
    pub act: String,
    /// Why, or the voucher.
    pub reason: String,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a person, or the unit whose post they hold, is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPay {
    /// What the register of people says of the person.
    pub rows: Vec<OwnRow>,
    /// The latest first.
    pub lines: Vec<OwnLine>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLine {
    /// The cycle with its period.
    pub title: String,
    /// The batch.
    pub number: i64,
    /// How far that is.
    pub state: State,
    /// It is the unit's, not the person's.
    pub unit: bool,
    /// The line.
    pub line: Line,
    /// Why it waits; empty: it does not.
    pub held: String,
    /// When the batch was approved or paid.
    pub at: DateTime<Utc>,
}

impl Seen<'_> {
    /// The person may do something about money of the whole cycle.
    fn pays(&self, act: Act) -> bool {
        self.about(self.live.row.unit, act)
    }

    /// The person pays: reads batches. A deputy does where something about batches was left to them,
    /// another system where its post pays.
    fn reads_pay(&self) -> bool {
        let holdings = self.who.holdings(&self.places);
        let Some(place) = self.places.span_of(self.live.row.unit) else { return false };
        let system = self.who.session.is_empty();
        holdings.iter().filter(|one| one.grants(Act::DraftRun, place)).any(|one| {
            let left = |acts: &[Act]| acts.iter().any(|act| act.right() == Right::Pay);
            system || one.only.is_none_or(left)
        })
    }

    fn about(&self, unit: fanben_store::UnitId, act: Act) -> bool {
        let holdings = self.who.holdings(&self.places);
        let place = self.places.span_of(unit);
        place.is_some_and(|place| may(&holdings, &Matter::Place(place), act))
    }
}

/// The money of a cycle.
pub async fn money(desk: &Desk, who: &Person, cycle: CycleId) -> Result<MoneyPage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let pays = seen.reads_pay();
    let offices = pays || seen.runs();
    let noticed = Noticed::load(&mut seen.tx, cycle).await?;
    let paying = Paying::load(&mut seen.tx, cycle).await?;
    let people = Payroll::load(&mut seen.tx).await?.people(&live, seen.today)?;
    let current = confirmed(&live, &seen.places, &noticed, &people);
    let shares = match &current {
        Ok(current) => shares_lines(&seen, &paying, current),
        Err(_) => Vec::new(),
    };
    if !offices && !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let why_not = match (&current, paying.open()) {
        (_, Some(open)) => format!("第{open}批还在审核;审完或者退回以后再拟下一批"),
        (Err(Refusal::Bad(bad)), _) => bad.first().map(|one| one.says.clone()).unwrap_or_default(),
        _ => String::new(),
    };
    let paid = !live.ready.rules.incentives.is_empty();
    Ok(MoneyPage {
        cycle,
        title: live.title(),
        forecast: if offices && paid { Some(forecast_of(&seen, &people)?) } else { None },
        runs: offices.then(|| runs(&paying, pays)),
        pays,
        may_draft: seen.pays(Act::DraftRun) && paid && why_not.is_empty(),
        why_not: if pays { why_not } else { String::new() },
        shares,
    })
}

/// What units' people share, as far as the person has to do with it.
pub(super) fn shares_lines(seen: &Seen<'_>, paying: &Paying, current: &Current) -> Vec<SharesLine> {
    let pays = seen.pays(Act::DraftRun);
    let mut lines = Vec::new();
    let all = paying.open_shares(&seen.live, current);
    for row in &seen.live.subjects {
        let open = all.iter().filter(|one| one.subject == row.code);
        for (one, at) in open.zip(1..) {
            let own = seen.about(row.subject, Act::ProposeShares);
            let above = seen.about(row.subject, Act::CheckShares);
            if !own && !above && !pays {
                continue;
            }
            let plan = paying.plan(row.subject, &one.incentive, &one.name);
            let plan = plan.filter(|plan| plan.amount == one.amount.raw());
            let state = match plan.map(|plan| paying.check(plan)) {
                None => SharesState::Open,
                Some(None) => SharesState::Proposed,
                Some(Some(check)) if check.accepted => SharesState::Accepted,
                Some(Some(_)) => SharesState::Returned,
            };
            let mine = match state {
                SharesState::Open | SharesState::Returned => own,
                SharesState::Proposed => {
                    above && plan.is_some_and(|plan| plan.person != seen.who.id)
                }
                SharesState::Accepted => false,
            };
            let unit = Named::new(&row.code, &row.name);
            let (name, amount) = (one.name.clone(), one.amount);
            lines.push(SharesLine { unit, at, name, amount, state, mine });
        }
    }
    lines
}

/// What the person has to do about money.
pub(super) async fn tasks(seen: &mut Seen<'_>, blank: &Task) -> Result<Vec<Task>, Refusal> {
    let live = Arc::clone(&seen.live);
    let incentives = &live.ready.rules.incentives;
    let mut found = Vec::new();
    if incentives.is_empty() {
        return Ok(found);
    }
    let paying = Paying::load(&mut seen.tx, live.row.id).await?;
    let open = paying.open().and_then(|number| paying.run(number));
    if let Some((row, _)) = open.filter(|_| seen.pays(Act::ApproveRun)) {
        let ready = Ready::default();
        if step(&paying.position(row), Step::Approve, seen.who.id, &ready).is_ok() {
            let waiting = usize::try_from(row.number).unwrap_or_default();
            found.push(Task { kind: TaskKind::ApproveRun, waiting, ..blank.clone() });
        }
    }
    let people =
        |rule: &IncentiveRule| rule.split.iter().any(|one| one.split.to != Recipients::Subject);
    if !incentives.iter().any(people) {
        return Ok(found);
    }
    let noticed = Noticed::load(&mut seen.tx, live.row.id).await?;
    let people = Payroll::load(&mut seen.tx).await?.people(&live, seen.today)?;
    let current = confirmed(&live, &seen.places, &noticed, &people);
    let Ok(current) = current else { return Ok(found) };
    let lines = shares_lines(seen, &paying, &current);
    let mine: Vec<&SharesLine> = lines.iter().filter(|line| line.mine).collect();
    for kind in [TaskKind::ProposeShares, TaskKind::CheckShares] {
        let checks = kind == TaskKind::CheckShares;
        let of = mine.iter().filter(|line| (line.state == SharesState::Proposed) == checks);
        let waiting = of.count();
        if waiting > 0 {
            found.push(Task { kind, waiting, ..blank.clone() });
        }
    }
    Ok(found)
}

fn runs(paying: &Paying, opens: bool) -> Vec<RunLine> {
    let line = |(row, batch): &(fanben_store::PayRunRow, fanben_model::payments::Batch)| RunLine {
        number: row.number,
        state: paying.position(row).state,
        count: batch.lines.len(),
        total: total(&batch.lines),
        held: batch.held.len(),
        notice: batch.notice.clone(),
        at: row.at,
        opens,
    };
    paying.runs.iter().rev().map(line).collect()
}

fn forecast_of(seen: &Seen<'_>, people: &[Payee]) -> Result<Forecast, Refusal> {
    let live = &seen.live;
    let mut rows = Vec::new();
    for row in &live.subjects {
        if !matches!(position_of(row)?.phase, Phase::Declined | Phase::Exempt | Phase::Succeeded) {
            rows.push(live.stands(&row.code)?);
        }
    }
    let Some(part) = live.parts.first() else { return Ok(Forecast::default()) };
    let facts = Facts { people: people.to_vec(), ..part.facts().clone() };
    Ok(forecast(&live.ready.rules, &rows, &facts))
}

/// One batch with its lines, for who pays.
pub async fn run(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    number: i64,
) -> Result<RunPage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.reads_pay() {
        return Err(Refusal::NotFound);
    }
    let paying = Paying::load(&mut seen.tx, cycle).await?;
    let (row, batch) = paying.run(number).ok_or(Refusal::NotFound)?;
    let place = paying.position(row);
    let ready = Ready { reasoned: true, ..Ready::default() };
    let may_do = |act, what| seen.pays(act) && step(&place, what, who.id, &ready).is_ok();
    let waits = matches!(place.state, State::Drafted | State::Checked);
    let why_not = match step(&place, Step::Approve, who.id, &ready) {
        Err(refused) if waits => crate::money_words::refused(&refused),
        _ => String::new(),
    };
    let by = |person, post: &str, at| format!("{}({post})", seen.live.hand(person, at));
    let mut steps = vec![RunStep {
        act: "draft".to_owned(),
        reason: String::new(),
        by: by(row.person, &row.post, row.at),
        at: row.at,
    }];
    steps.extend(paying.steps_of(number).map(|one| RunStep {
        act: one.act.clone(),
        reason: one.reason.clone(),
        by: by(one.person, &one.post, one.at),
        at: one.at,
    }));
    let back = batch.lines.iter().filter(|line| line.amount < Money::ZERO);
    Ok(RunPage {
        cycle,
        title: seen.live.title(),
        number,
        state: place.state,
        notice: batch.notice.clone(),
        digest: row.digest.clone(),
        lines: batch.lines.clone(),
        total: total(&batch.lines),
        back: Money::from_raw(-back.map(|line| line.amount.raw()).sum::<i64>()),
        held: batch.held.clone(),
        waiting: batch.waiting.clone(),
        steps,
        may_approve: may_do(Act::ApproveRun, Step::Approve),
        why_not,
        may_return: may_do(Act::ReturnRun, Step::Return),
        may_pay: may_do(Act::PayRun, Step::Pay),
    })
}

/// What the person was paid, and the unit whose post they hold.
pub async fn own_pay(desk: &Desk, who: &Person) -> Result<OwnPay, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let steps = tx.all_pay_steps().await?;
    let runs: Result<Vec<_>, StoreError> = tx.all_pay_runs().await?.into_iter().map(read).collect();
    let runs = runs?;
    let mut own = vec![who.id.to_string()];
    own.extend(tx.payees_of(who.id).await?.iter().map(ToString::to_string));
    let units: Vec<&str> = who
        .posts
        .iter()
        .filter(|post| post.behalf.is_none())
        .map(|post| post.unit.code.as_str())
        .collect();
    let mine = |line: &Line| {
        own.contains(&line.payee)
            || (line.payee.is_empty() && units.contains(&line.subject.as_str()))
    };
    let mut lines = Vec::new();
    for (at, (row, batch)) in runs.iter().enumerate() {
        let of = || steps.iter().filter(|one| one.cycle == row.cycle && one.run == row.number);
        let state = position(row, of()).state;
        if !matches!(state, State::Released | State::Paid) {
            continue;
        }
        let when = of().map(|one: &PayStepRow| one.at).max().unwrap_or(row.at);
        let line = |line: &Line, held: &str| OwnLine {
            title: batch.title.clone(),
            number: row.number,
            state,
            unit: line.payee.is_empty(),
            line: line.clone(),
            held: held.to_owned(),
            at: when,
        };
        lines.extend(batch.lines.iter().filter(|one| mine(one)).map(|one| line(one, "")));
        // What waited then and was paid in a later batch waits no more.
        let last = !runs[at + 1..].iter().any(|(later, _)| {
            let of = steps.iter().filter(|s| s.cycle == later.cycle && s.run == later.number);
            later.cycle == row.cycle
                && matches!(position(later, of).state, State::Released | State::Paid)
        });
        if last {
            let held = batch.held.iter().filter(|one| mine(&one.line));
            lines.extend(held.map(|one| line(&one.line, &one.reason)));
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    let places = desk.places_in(&mut tx).await?;
    let rows = own_rows(&mut tx, &places, (who.id, desk.today())).await?;
    Ok(OwnPay { rows, lines })
}
