//! More time, for one subject or for everybody; and reminders.

use chrono::NaiveDate;
use fanben_model::rights::{Act, Matter};
use fanben_store::{ActionId, CycleId, ExtensionRow, ReminderRow};

use super::begin;
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal};

/// A deadline to be moved.
#[derive(Debug, Clone)]
pub struct Extend {
    /// The cycle.
    pub cycle: CycleId,
    /// The stage's id.
    pub stage: String,
    /// The subject's code; none: everybody.
    pub subject: Option<String>,
    /// The last day from now on.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Moves the deadline of a stage, for one subject or for all.
pub async fn extend(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Extend,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Extend);
    let done = move_deadline(&mut doing, &input).await;
    doing.end(done).await
}

async fn move_deadline(doing: &mut Doing<'_>, input: &Extend) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    doing.authorise(&Matter::Cycle { place, state: live.state })?;
    let stage = live.ready.stages().iter().find(|stage| stage.id == input.stage);
    let stage = stage.ok_or_else(|| Refusal::bad("stage", "没有这个环节"))?;
    let reason = input.reason.trim();
    if reason.is_empty() {
        return Err(Refusal::bad("reason", "请写明延期的原因"));
    }
    let subject = match &input.subject {
        Some(code) => Some(live.subject(code).ok_or(Refusal::NotFound)?),
        None => None,
    };
    let row = ExtensionRow {
        cycle: input.cycle,
        stage: stage.id.clone(),
        subject: subject.map(|row| row.subject),
        number: 0,
        until: input.until,
        reason: reason.to_owned(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_extension(&row).await?;
    doing.touch(input.cycle);
    let whose = subject.map_or("全部对象", |row| row.name.as_str());
    let says = format!("{whose}的{}期限改为{}:{reason}", stage.name, input.until);
    Ok(Done::new(format!("cycle {} stage {}", input.cycle, stage.id), says))
}

/// Subjects that were reminded.
#[derive(Debug, Clone)]
pub struct Remind {
    /// The cycle.
    pub cycle: CycleId,
    /// Their codes.
    pub subjects: Vec<String>,
    /// The text that was copied into a chat or read out; at most 70 characters.
    pub says: String,
}

/// Logs that subjects were reminded. Nothing is sent: people do that where they talk anyway.
pub async fn remind(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Remind,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Remind);
    let done = log(&mut doing, &input).await;
    doing.end(done).await
}

async fn log(doing: &mut Doing<'_>, input: &Remind) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let place = doing.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    doing.authorise(&Matter::Cycle { place, state: live.state })?;
    let text = input.says.trim();
    if text.is_empty() || text.chars().count() > 70 {
        return Err(Refusal::bad("says", "催报的话请写在70字以内"));
    }
    for code in &input.subjects {
        let found = doing.find_in(&live, code)?;
        let row = ReminderRow {
            cycle: input.cycle,
            stage: found.stage()?.id.clone(),
            subject: found.row.subject,
            number: 0,
            says: text.to_owned(),
            person: doing.who.id,
            at: doing.at,
            action: doing.action,
        };
        doing.tx.add_reminder(&row).await?;
    }
    let says = format!("已登记催报{}个对象", input.subjects.len());
    Ok(Done::new(format!("cycle {}", input.cycle), says))
}
