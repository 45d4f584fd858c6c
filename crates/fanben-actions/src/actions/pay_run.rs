//! A batch of money is drafted from the confirmed result, approved by two people, sent back, paid.

use std::sync::Arc;

use fanben_model::payments::{Batch, Ready, State, Step, due, step, total};
use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, CycleId, PayRunRow, PayStepRow};

use super::begin;
use crate::doing::{Doing, Done};
use crate::live::Live;
use crate::money_words::{self, yuan};
use crate::noticing::Noticed;
use crate::paying::{APPROVE, PAY, Paying, RETURN, confirmed, held};
use crate::payroll::Payroll;
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// A batch to be drafted.
#[derive(Debug, Clone)]
pub struct DraftRun {
    /// The cycle.
    pub cycle: CycleId,
    /// Which incentives, by id; empty: all.
    pub incentives: Vec<String>,
}

/// A batch to be approved.
#[derive(Debug, Clone)]
pub struct ApproveRun {
    /// The cycle.
    pub cycle: CycleId,
    /// The batch.
    pub number: i64,
    /// The digest of what was shown.
    pub digest: String,
}

/// A batch to be sent back, or recorded as paid.
#[derive(Debug, Clone)]
pub struct EndRun {
    /// The cycle.
    pub cycle: CycleId,
    /// The batch.
    pub number: i64,
    /// Why it is sent back; the voucher by which it was paid.
    pub reason: String,
}

/// Drafts a batch: what the confirmed result owes, less what earlier batches paid.
pub async fn draft_run(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: DraftRun,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::DraftRun);
    let done = draft(&mut doing, &input).await;
    doing.end(done).await
}

/// Approves a batch. Two different people do, and neither of them drafted it.
pub async fn approve_run(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ApproveRun,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ApproveRun);
    let done = move_on(&mut doing, input.cycle, input.number, Step::Approve, &input.digest).await;
    doing.end(done).await
}

/// Sends a batch back, so that another can be drafted.
pub async fn return_run(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: EndRun,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ReturnRun);
    let done = move_on(&mut doing, input.cycle, input.number, Step::Return, &input.reason).await;
    doing.end(done).await
}

/// Records that a batch was paid, with its voucher.
pub async fn pay_run(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: EndRun,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::PayRun);
    let done = move_on(&mut doing, input.cycle, input.number, Step::Pay, &input.reason).await;
    doing.end(done).await
}

/// A cycle with its notices and its money.
struct Scene {
    live: Arc<Live>,
    noticed: Noticed,
    paying: Paying,
    post: String,
}

impl Scene {
    async fn of(doing: &mut Doing<'_>, cycle: CycleId) -> Result<Self, Refusal> {
        let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
        let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
        let matter = Matter::Place(place);
        doing.authorise(&matter)?;
        let noticed = Noticed::load(&mut doing.tx, cycle).await?;
        let paying = Paying::load(&mut doing.tx, cycle).await?;
        Ok(Self { live, noticed, paying, post: doing.capacity(&matter) })
    }
}

async fn draft(doing: &mut Doing<'_>, input: &DraftRun) -> Result<Done, Refusal> {
    let scene = Scene::of(doing, input.cycle).await?;
    if let Some(open) = scene.paying.open() {
        let says = format!("第{open}批还在审核;审完或者退回以后再拟下一批");
        return Err(Refusal::bad("", says));
    }
    let rules = &scene.live.ready.rules.incentives;
    for id in &input.incentives {
        if !rules.iter().any(|rule| rule.incentive.id == *id) {
            return Err(Refusal::bad("incentives", format!("办法里没有奖补项目“{id}”")));
        }
    }
    let wanted = |id: &str| input.incentives.is_empty() || input.incentives.iter().any(|i| i == id);
    let payroll = Payroll::load(&mut doing.tx).await?;
    let people = payroll.people(&scene.live, doing.desk.today())?;
    let current = confirmed(&scene.live, &doing.places, &scene.noticed, &people)?;
    let mut owed = scene.paying.owed(&scene.live, &current, &people)?;
    owed.lines.retain(|line| wanted(&line.incentive));
    let mut paid = scene.paying.paid();
    paid.retain(|line| wanted(&line.incentive));
    let waits = |code: &str| held(&scene.live, &scene.noticed, code);
    let due = due(&owed.lines, &paid, &waits);
    if due.lines.is_empty() {
        let says = if let Some(first) = due.held.first() {
            format!("现在没有能发的:{}等{}笔{}", first.line.to, due.held.len(), first.reason)
        } else if let Some((unit, why)) = owed.waiting.first() {
            format!("现在没有能发的:{unit}{why}")
        } else {
            "应发的都已经发了,没有要补发或者追回的".to_owned()
        };
        return Err(Refusal::bad("", says));
    }
    let (notice, document) = scene.noticed.last().ok_or(Refusal::NotFound)?;
    let number = scene.paying.runs.last().map_or(1, |(row, _)| row.number + 1);
    let batch = Batch {
        form: 1,
        cycle: input.cycle.to_string(),
        number,
        title: scene.live.title(),
        notice: document.name(),
        notice_digest: notice.digest.clone(),
        lines: due.lines,
        held: due.held,
        waiting: owed.waiting,
    };
    let text = crate::paying::text(&batch)?;
    let row = PayRunRow {
        cycle: input.cycle,
        number,
        notice: notice.number,
        notice_digest: notice.digest.clone(),
        digest: secrets::digest(&text),
        document: text,
        post: scene.post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_pay_run(&row).await?;
    let says = format!(
        "已拟第{number}批:{}笔,合计{};缓发{}笔",
        batch.lines.len(),
        yuan(total(&batch.lines)),
        batch.held.len()
    );
    Ok(Done::new(format!("cycle {} run {number}", input.cycle), says)
        .giving("run", number.to_string()))
}

/// One step of a batch. `said`: the digest that is approved, the reason or the voucher.
async fn move_on(
    doing: &mut Doing<'_>,
    cycle: CycleId,
    number: i64,
    what: Step,
    said: &str,
) -> Result<Done, Refusal> {
    let scene = Scene::of(doing, cycle).await?;
    let (row, batch) = scene.paying.run(number).ok_or(Refusal::NotFound)?;
    let position = scene.paying.position(row);
    let said = said.trim();
    let approves = what == Step::Approve;
    if approves && said != row.digest {
        let says = "这一批和您看到的不一样,请重新打开看过再审";
        return Err(Refusal::bad("", says));
    }
    if !approves && said.chars().count() > 200 {
        return Err(Refusal::bad("reason", "最多200字"));
    }
    let mut objected: Vec<String> = Vec::new();
    for line in &batch.lines {
        let waits = held(&scene.live, &scene.noticed, &line.subject).is_some();
        if waits && !objected.contains(&line.unit) {
            objected.push(line.unit.clone());
        }
    }
    let moved = approves
        && (scene.noticed.last().is_none_or(|(last, _)| last.digest != row.notice_digest)
            || confirmed(&scene.live, &doing.places, &scene.noticed, &[]).is_err());
    let ready = Ready { moved, objected, reasoned: !said.is_empty() };
    let next = step(&position, what, doing.who.id, &ready).map_err(Refusal::payment)?;
    let (act, reason) = match what {
        Step::Approve => (APPROVE, ""),
        Step::Return => (RETURN, said),
        Step::Pay => (PAY, said),
    };
    let step = PayStepRow {
        cycle,
        run: number,
        number: scene.paying.steps_of(number).map(|one| one.number).max().unwrap_or(0) + 1,
        act: act.to_owned(),
        reason: reason.to_owned(),
        digest: row.digest.clone(),
        post: scene.post.clone(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_pay_step(&step).await?;
    let says = match next.state {
        State::Checked => format!("第{number}批已一审,还要另一个人审"),
        other => format!("第{number}批{}", money_words::state(other)),
    };
    Ok(Done::new(format!("cycle {cycle} run {number}"), says))
}
