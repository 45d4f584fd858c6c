//! A meeting, poll or visit of the stage at work.

use chrono::NaiveDate;
use fanben_model::rights::Act;
use fanben_model::stages::{Held, Readiness, Step, lacks};
use fanben_store::{ActionId, CycleId, HeldRow};

use super::{begin, stepped};
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal, words};

/// A meeting, poll or visit.
#[derive(Debug, Clone)]
pub struct HoldMeeting {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// The method's id, as the stage names it.
    pub method: String,
    /// The day it was held.
    pub on: NaiveDate,
    /// How many were due (papers given out, households to visit).
    pub due: u32,
    /// How many were present (papers back, households visited).
    pub present: u32,
    /// How many agreed.
    pub agreed: u32,
    /// The minutes; no names of people are needed.
    pub minutes: String,
}

/// Records a meeting, poll or visit of the stage at work. One that misses its quorum is recorded
/// too; it only does not count.
pub async fn hold_meeting(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: HoldMeeting,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::HoldMeeting);
    let done = hold(&mut doing, &input).await;
    doing.end(done).await
}

async fn hold(doing: &mut Doing<'_>, input: &HoldMeeting) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    let to = stepped(doing, &found, Step::Hold, &Readiness::complete())?;
    let stage = found.stage()?.clone();
    let method = stage.methods.iter().find(|method| method.id == input.method);
    let Some(method) = method else {
        return Err(Refusal::bad("method", format!("{}没有这种方式", stage.name)));
    };
    if input.on > doing.desk.today() {
        return Err(Refusal::bad("on", "日期还没有到;开完会再登记"));
    }
    if input.minutes.chars().count() > 20_000 {
        return Err(Refusal::bad("minutes", "会议记录最多2万字"));
    }
    let held = Held {
        due: input.due,
        present: input.present,
        agreed: input.agreed,
        minutes: !input.minutes.trim().is_empty(),
    };
    let row = HeldRow {
        cycle: input.cycle,
        subject: found.row.subject,
        stage: stage.id.clone(),
        method: method.id.clone(),
        number: 0,
        on_day: input.on,
        due: input.due.into(),
        present: input.present.into(),
        agreed: input.agreed.into(),
        minutes: input.minutes.trim().to_owned(),
        sheet: found.sheet_number()?,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_held(&row).await?;
    let lacking = lacks(method, Some(&held));
    let counts = match lacking {
        None => "符合要求".to_owned(),
        Some(lack) => words::lack(&method.name, method.kind, lack),
    };
    let (due, present) = words::numbers(method.kind);
    let says = format!(
        "{}:{due}{},{present}{},同意{};{counts}",
        method.name, input.due, input.present, input.agreed
    );
    doing.moved(&found, to, &says).await?;
    Ok(Done::new(format!("cycle {} subject {}", input.cycle, found.row.subject), says))
}
