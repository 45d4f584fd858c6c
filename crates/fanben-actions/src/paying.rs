//! The money of a cycle as its rows say it: batches with what became of them, proposals to share;
//! what is owed by the confirmed result.

use std::collections::{BTreeMap, BTreeSet};

use fanben_model::bundles::canonical;
use fanben_model::incentives::{Unpaid, Unshared};
use fanben_model::measures::Person;
use fanben_model::notices::State as NoticeState;
use fanben_model::number::Money;
use fanben_model::payments::{Batch, Line, Position, Share, State};
use fanben_model::scheme::{IncentiveRule, Recipients, Ruleset};
use fanben_store::{
    CycleId, PayRunRow, PayStepRow, PersonId, ShareCheckRow, SharePlanRow, StoreError, Tx, UnitId,
};

use crate::Refusal;
use crate::live::Live;
use crate::noticing::{Current, Noticed, paid_to};
use crate::places::Places;

pub(crate) const APPROVE: &str = "approve";
pub(crate) const RETURN: &str = "return";
pub(crate) const PAY: &str = "pay";

/// Rows of a cycle's money.
#[derive(Debug, Clone)]
pub(crate) struct Paying {
    pub(crate) runs: Vec<(PayRunRow, Batch)>,
    pub(crate) steps: Vec<PayStepRow>,
    pub(crate) plans: Vec<SharePlanRow>,
    pub(crate) checks: Vec<ShareCheckRow>,
}

/// What a result owes, and what is not known yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Owed {
    pub(crate) lines: Vec<Line>,
    /// Whose, why.
    pub(crate) waiting: Vec<(String, String)>,
}

impl Paying {
    pub(crate) async fn load(tx: &mut Tx, cycle: CycleId) -> Result<Self, StoreError> {
        let runs = tx.pay_runs(cycle).await?;
        let runs: Result<Vec<_>, StoreError> = runs.into_iter().map(read).collect();
        Ok(Self {
            runs: runs?,
            steps: tx.pay_steps(cycle).await?,
            plans: tx.share_plans(cycle).await?,
            checks: tx.share_checks(cycle).await?,
        })
    }

    pub(crate) fn run(&self, number: i64) -> Option<&(PayRunRow, Batch)> {
        self.runs.iter().find(|(row, _)| row.number == number)
    }

    pub(crate) fn steps_of(&self, run: i64) -> impl Iterator<Item = &PayStepRow> {
        self.steps.iter().filter(move |one| one.run == run)
    }

    pub(crate) fn position(&self, row: &PayRunRow) -> Position<PersonId> {
        position(row, self.steps_of(row.number))
    }

    /// The batch that waits for approvals.
    pub(crate) fn open(&self) -> Option<i64> {
        let waits =
            |row: &PayRunRow| matches!(self.position(row).state, State::Drafted | State::Checked);
        self.runs.iter().find(|(row, _)| waits(row)).map(|(row, _)| row.number)
    }

    /// Lines of batches that count as paid.
    pub(crate) fn paid(&self) -> Vec<Line> {
        let counts =
            |row: &PayRunRow| matches!(self.position(row).state, State::Released | State::Paid);
        let runs = self.runs.iter().filter(|(row, _)| counts(row));
        runs.flat_map(|(_, batch)| batch.lines.iter().cloned()).collect()
    }

    /// The last proposal of a unit about a share of an incentive.
    pub(crate) fn plan(&self, unit: UnitId, incentive: &str, name: &str) -> Option<&SharePlanRow> {
        let mut of = self.plans.iter().filter(|row| row.subject == unit);
        of.rfind(|row| row.incentive == incentive && row.name == name)
    }

    pub(crate) fn check(&self, plan: &SharePlanRow) -> Option<&ShareCheckRow> {
        self.checks.iter().find(|one| one.subject == plan.subject && one.number == plan.number)
    }

    /// What units' people share by proposals: where the register of people does not say who they
    /// are, and where the unit has proposed already.
    pub(crate) fn open_shares<'c>(&self, live: &Live, current: &'c Current) -> Vec<&'c Unshared> {
        let lacking = &current.people.unshared;
        let proposed = |one: &Unshared| {
            let id = live.subject(&one.subject).map(|row| row.subject);
            id.is_some_and(|id| self.plan(id, &one.incentive, &one.name).is_some())
        };
        let all = current.settlement.unshared.iter();
        all.filter(|one| lacking.contains(one) || proposed(one)).collect()
    }

    /// What the result owes to units, to people of the register and, by proposals that were
    /// accepted, to units' people. `people`: the register as the result was settled with it.
    pub(crate) fn owed(
        &self,
        live: &Live,
        current: &Current,
        people: &[Person],
    ) -> Result<Owed, StoreError> {
        let mut owed = Owed::default();
        let names: BTreeMap<&str, &str> =
            current.rows.iter().map(|row| (row.code.as_str(), row.name.as_str())).collect();
        let unit = |code: &str| names.get(code).copied().unwrap_or_default().to_owned();
        let unshared = self.open_shares(live, current);
        for one in &current.people.payments {
            let proposed = |open: &&Unshared| {
                (&open.subject, &open.incentive, &open.name)
                    == (&one.subject, &one.incentive, &one.name)
            };
            if one.person.is_some() && unshared.iter().any(proposed) {
                continue;
            }
            owed.lines.push(Line {
                incentive: one.incentive.clone(),
                name: one.name.clone(),
                subject: one.subject.clone(),
                unit: unit(&one.subject),
                payee: one.person.clone().unwrap_or_default(),
                to: one.to.clone(),
                amount: one.amount,
                why: one.why.clone(),
            });
        }
        let paid = self.paid();
        for one in &unshared {
            let id = live.subject(&one.subject).map(|row| row.subject);
            let plan = id.and_then(|id| self.plan(id, &one.incentive, &one.name));
            let accepted = plan.filter(|plan| {
                plan.amount == one.amount.raw() && self.check(plan).is_some_and(|one| one.accepted)
            });
            if let Some(plan) = accepted {
                shared(one, plan, &unit(&one.subject), &mut owed.lines)?;
                continue;
            }
            let says = self.lacks(one, plan);
            owed.waiting.push((unit(&one.subject), says));
            // What was paid stays until it is known who gets how much now.
            let same = |line: &&Line| {
                line.subject == one.subject
                    && line.incentive == one.incentive
                    && line.name == one.name
            };
            owed.lines.extend(summed(paid.iter().filter(same)));
        }
        let stay = kept(&paid, &owed.lines, &current.people.unpaid, &live.ready.rules);
        owed.lines.extend(stay);
        let named = |one: &Unpaid| said(one, people, &live.ready.rules);
        for one in &current.people.unpaid {
            let same =
                |open: &&Unshared| open.subject == one.subject && open.incentive == one.incentive;
            if !unshared.iter().any(same) {
                owed.waiting.push((unit(&one.subject), named(one)));
            }
        }
        for one in &current.people.barred {
            owed.waiting.push((unit(&one.subject), named(one)));
        }
        if people.is_empty() && !current.unnamed.is_empty() {
            let says = "办法里有发给个人的钱,人员名册里还没有这个考核期的人:先登记人员名册";
            owed.waiting.push(("各单位".to_owned(), says.to_owned()));
        } else {
            owed.waiting.extend(lacking(&current.unnamed, &unit, &live.ready.rules));
        }
        Ok(owed)
    }

    fn lacks(&self, one: &Unshared, plan: Option<&SharePlanRow>) -> String {
        let sum = crate::money_words::yuan(one.amount);
        let state = match plan {
            None => "还没有报分配方案",
            Some(plan) if plan.amount != one.amount.raw() => {
                "结果更正以后金额变了,要重新报分配方案"
            }
            Some(plan) => match self.check(plan) {
                None => "分配方案还没有核",
                Some(_) => "分配方案被退回,要重新报",
            },
        };
        format!("{} {sum}:{state}", one.name)
    }
}

/// A batch with its lines.
pub(crate) fn read(row: PayRunRow) -> Result<(PayRunRow, Batch), StoreError> {
    let batch = serde_json::from_str(&row.document)
        .map_err(|error| StoreError::Row(format!("pay_run: {error}")))?;
    Ok((row, batch))
}

/// The one text of a batch, which is approved.
pub(crate) fn text(batch: &Batch) -> Result<String, StoreError> {
    let value = serde_json::to_value(batch).map_err(|error| StoreError::Row(error.to_string()))?;
    canonical(&value).map_err(|why| StoreError::Row(why.to_string()))
}

/// Where a batch stands by what became of it.
pub(crate) fn position<'r>(
    row: &PayRunRow,
    steps: impl Iterator<Item = &'r PayStepRow>,
) -> Position<PersonId> {
    let mut position =
        Position { state: State::Drafted, drafter: row.person, approvers: Vec::new() };
    for step in steps {
        match step.act.as_str() {
            APPROVE => {
                position.approvers.push(step.person);
                let all = position.approvers.len() >= fanben_model::payments::APPROVALS;
                position.state = if all { State::Released } else { State::Checked };
            }
            RETURN => position.state = State::Returned,
            _ => position.state = State::Paid,
        }
    }
    position
}

/// What a proposal says.
pub(crate) fn shares_of(row: &SharePlanRow) -> Result<Vec<Share>, StoreError> {
    serde_json::from_str(&row.shares)
        .map_err(|error| StoreError::Row(format!("share_plan: {error}")))
}

/// Whom a share is for, as batches call them: the account's person, else the post with the name.
pub(crate) fn payee(share: &Share) -> String {
    if share.account.is_empty() {
        format!("{} {}", share.post, share.name)
    } else {
        share.account.clone()
    }
}

fn shared(
    one: &Unshared,
    plan: &SharePlanRow,
    unit: &str,
    lines: &mut Vec<Line>,
) -> Result<(), StoreError> {
    for share in shares_of(plan)?.iter().filter(|share| share.amount > Money::ZERO) {
        lines.push(Line {
            incentive: one.incentive.clone(),
            name: one.name.clone(),
            subject: one.subject.clone(),
            unit: unit.to_owned(),
            payee: payee(share),
            to: format!("{}({})", share.name, share.post),
            amount: share.amount,
            why: format!(
                "{};按村里的分配方案第{}号({}),分得{}",
                one.why,
                plan.number,
                plan.meeting,
                format_args!("{}元", share.amount.with_places(2))
            ),
        });
    }
    Ok(())
}

/// Units of whom the register has nobody: once for each, with what cannot be computed.
fn lacking(
    unnamed: &[Unpaid],
    unit: &dyn Fn(&str) -> String,
    rules: &Ruleset,
) -> Vec<(String, String)> {
    let mut found: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for one in unnamed {
        let rule = rules.incentives.iter().find(|rule| rule.incentive.id == one.incentive);
        let name = rule.map_or("", |rule| rule.incentive.name.as_str());
        match found.iter_mut().find(|(code, why, _)| *code == one.subject && *why == one.why) {
            Some((.., names)) => names.push(name),
            None => found.push((&one.subject, &one.why, vec![name])),
        }
    }
    let says = |(code, why, names): (&str, &str, Vec<&str>)| {
        (unit(code), format!("{why},算不出:{}", names.join("、")))
    };
    found.into_iter().map(says).collect()
}

/// What is said of an amount that waits: whose, of which incentive.
fn said(one: &Unpaid, people: &[Person], rules: &Ruleset) -> String {
    let Some(code) = &one.person else {
        let to_people = |rule: &&IncentiveRule| {
            rule.incentive.id == one.incentive && rule.incentive.to != Recipients::Subject
        };
        return match rules.incentives.iter().find(to_people) {
            Some(rule) => format!("{}:{}", rule.incentive.name, one.why),
            None => one.why.clone(),
        };
    };
    let whose = people.iter().find(|person| person.code == *code);
    let whose = whose.map(|one| format!("{}({})", one.name, one.post)).unwrap_or_default();
    let rule = rules.incentives.iter().find(|rule| rule.incentive.id == one.incentive);
    let name = rule.map_or("", |rule| rule.incentive.name.as_str());
    format!("{whose}的{name}:{}", one.why)
}

/// Lines of people that stay as they were paid while it is not known what is owed now: theirs, and
/// everybody's of a sum that nobody can share out yet.
fn kept(paid: &[Line], owed: &[Line], unpaid: &[Unpaid], rules: &Ruleset) -> Vec<Line> {
    fn key(line: &Line) -> (&str, &str, &str, &str) {
        (&line.subject, &line.incentive, &line.name, &line.payee)
    }
    let known: BTreeSet<_> = owed.iter().map(key).collect();
    let pooled = |id: &str| {
        rules.incentives.iter().any(|rule| rule.incentive.id == id && rule.pool.is_some())
    };
    let waits = |line: &Line| {
        unpaid.iter().filter(|one| one.incentive == line.incentive).any(|one| {
            let theirs = one.person.as_ref().is_none_or(|person| *person == line.payee);
            pooled(&one.incentive) || (one.subject == line.subject && theirs)
        })
    };
    let mut sums: BTreeMap<_, Line> = BTreeMap::new();
    for line in paid.iter().filter(|line| !line.payee.is_empty()) {
        if known.contains(&key(line)) || !waits(line) {
            continue;
        }
        match sums.get_mut(&key(line)) {
            Some(sum) => sum.amount = Money::from_raw(sum.amount.raw() + line.amount.raw()),
            None => {
                sums.insert(key(line), line.clone());
            }
        }
    }
    sums.into_values().collect()
}

/// Lines of one recipient as one.
fn summed<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<Line> {
    let mut sums: Vec<Line> = Vec::new();
    for line in lines {
        match sums.iter_mut().find(|known| known.payee == line.payee) {
            Some(known) => {
                known.amount = Money::from_raw(known.amount.raw() + line.amount.raw());
            }
            None => sums.push(line.clone()),
        }
    }
    sums
}

/// The confirmed result money follows from, with the money of these people.
pub(crate) fn confirmed(
    live: &Live,
    places: &Places,
    noticed: &Noticed,
    people: &[Person],
) -> Result<Current, Refusal> {
    let state = noticed.last().map(|(row, _)| noticed.state(row.number));
    let says = match state {
        Some(NoticeState::Confirmed) => None,
        Some(NoticeState::Posted) => Some("结果还在公示,期满认定以后才能办"),
        _ => Some("结果还没有公示和认定,认定以后才能办"),
    };
    if let Some(says) = says {
        return Err(Refusal::bad("", says));
    }
    let current = paid_to(live, places, noticed, people)?;
    if !current.moved.is_empty() || !current.decisions.is_empty() {
        let says = "认定以后结果又有变动;请先发更正公示,认定以后再办";
        return Err(Refusal::bad("", says));
    }
    Ok(current)
}

/// Why a subject's money waits; none: it does not.
pub(crate) fn held(live: &Live, noticed: &Noticed, code: &str) -> Option<String> {
    let id = live.subject(code)?.subject;
    let waiting = noticed.waiting_about(Some(id));
    if waiting > 0 {
        return Some(format!("有{waiting}件异议没有答复,答复以后的一批再发"));
    }
    noticed.upheld_about(id).then(|| "异议成立,等更正公示认定以后再发".to_owned())
}
