//! A formal correction: the only way back for what was settled.

use fanben_model::rights::Act;
use fanben_model::stages::{Readiness, Step};
use fanben_store::{ActionId, CycleId};

use super::{begin, stepped};
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal};

/// A formal correction.
#[derive(Debug, Clone)]
pub struct Correct {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// The id of the stage to open again.
    pub stage: String,
    /// Why.
    pub reason: String,
    /// The number of the document that orders it.
    pub document: String,
}

/// Opens a subject again at a stage it has been at. What was judged, sent and confirmed stays
/// visible; a confirmed result counts until another is confirmed.
pub async fn correct(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Correct,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Correct);
    let done = open_again(&mut doing, &input).await;
    doing.end(done).await
}

async fn open_again(doing: &mut Doing<'_>, input: &Correct) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    let stages = found.live.ready.stages();
    let to = stages.iter().position(|stage| stage.id == input.stage);
    let to = to.ok_or_else(|| Refusal::bad("stage", "没有这个环节"))?;
    let (reason, document) = (input.reason.trim(), input.document.trim());
    if document.is_empty() {
        return Err(Refusal::bad("document", "正式更正要写明依据的文号"));
    }
    let ready = Readiness { reasoned: !reason.is_empty(), ..Readiness::default() };
    let position = stepped(doing, &found, Step::Correct { to }, &ready)?;
    let says = format!("{document}:{reason}");
    doing.moved(&found, position, &says).await?;
    // Cycles that read its result keep it, and say that it is being corrected.
    doing.touch_all();
    let says = format!("{}回到{}更正({says})", found.row.name, stages[to].name);
    Ok(Done::new(format!("cycle {} subject {}", input.cycle, found.row.subject), says))
}
