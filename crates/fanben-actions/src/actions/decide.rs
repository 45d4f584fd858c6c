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
    let reason = input.reason.trim();
    if reason.chars().count() > 500 {
        return Err(Refusal::bad("reason", "原因最多500字"));
    }
    let ready = Readiness { reasoned: !reason.is_empty(), ..Readiness::default() };
    let to = stepped(doing, &found, what, &ready)?;
    let (word, verb) = match what {
        Step::Return => ("退回", "退回"),
        _ => ("不推荐", "不予推荐"),
    };
    record(doing, &found, word, reason).await?;
    doing.moved(&found, to, reason).await?;
    let says = format!("{verb}{}:{reason}", found.row.name);
    Ok(Done::new(format!("cycle {} subject {}", input.cycle, found.row.subject), says))
}

/// Records a stage's decision as the measure the scheme names for it, so that gates can read it.
pub(crate) async fn record(
    doing: &mut Doing<'_>,
    found: &Found,
    word: &str,
    reason: &str,
) -> Result<(), Refusal> {
    let stage = found.stage()?;
    let Some(measure) = &stage.decision else { return Ok(()) };
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
    doing.measure(&[row.with(&Entry::Text(word.to_owned()))]).await?;
    Ok(())
}
