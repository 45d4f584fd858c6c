//! A stage sends a subject back, or does not recommend it.

use fanben_model::measures::Entry;
use fanben_model::rights::Act;
use fanben_model::stages::{Readiness, Step};
use fanben_store::{ActionId, CycleId, MeasureRow};

use super::{begin, stepped};
use crate::doing::{Doing, Done, Found};
use crate::{Desk, Person, Receipt, Refusal};

/// A subject of a cycle, with a reason.
#[derive(Debug, Clone)]
pub struct WithReason {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// Why.
    pub reason: String,
}

/// Sends a subject back to the stage before.
pub async fn send_back(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: WithReason,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::SendBack);
    let done = decide(&mut doing, &input, Step::Return).await;
    doing.end(done).await
}

/// Does not recommend a subject. It has not failed: it is called what the scheme calls it.
pub async fn decline(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: WithReason,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Decline);
    let done = decide(&mut doing, &input, Step::Decline).await;
    doing.end(done).await
}

async fn decide(doing: &mut Doing<'_>, input: &WithReason, what: Step) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    let reason = short(&input.reason)?;
    let ready = Readiness { reasoned: !reason.is_empty(), ..Readiness::default() };
    let to = stepped(doing, &found, what, &ready)?;
    let verb = if what == Step::Return { "退回" } else { "不予推荐" };
    let row = record(doing, &found, what, reason)?;
    doing.measure(row.as_slice()).await?;
    doing.moved(&found, to, reason).await?;
    let says = format!("{verb}{}:{reason}", found.row.name);
    Ok(Done::new(format!("cycle {} subject {}", input.cycle, found.row.subject), says))
}

/// A reason with nothing around it.
pub(crate) fn short(typed: &str) -> Result<&str, Refusal> {
    let reason = typed.trim();
    if reason.chars().count() > 500 {
        return Err(Refusal::bad("reason", "原因最多500字"));
    }
    Ok(reason)
}

/// A stage's decision as the measure the scheme names for it, so that gates can read it; none: the
/// scheme names none, or what is done decides nothing.
pub(crate) fn record(
    doing: &Doing<'_>,
    found: &Found,
    what: Step,
    reason: &str,
) -> Result<Option<MeasureRow>, Refusal> {
    let word = match what {
        Step::Recommend => "推荐",
        Step::Decline => "不推荐",
        Step::Return => "退回",
        _ => return Ok(None),
    };
    let stage = found.stage()?;
    let Some(measure) = &stage.decision else { return Ok(None) };
    let row = MeasureRow {
        name: measure.clone(),
        period: found.live.row.period.clone(),
        unit: found.row.subject,
        number: 0,
        state: String::new(),
        amount: None,
        words: None,
        source: stage.name.clone(),
        reason: reason.to_owned(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(Some(row.with(&Entry::Text(word.to_owned()))))
}
