//! Somebody stands aside for a subject (回避): they say so themselves, or the office records it. Only
//! the office lifts it.

use fanben_model::rights::{Act, Ground};
use fanben_store::{ActionId, CycleId, PersonId, RecusalRow};

use super::begin;
use crate::accounts::Held;
use crate::doing::{Doing, Done};
use crate::live::written;
use crate::{Desk, Person, Receipt, Refusal, words};

/// That the person stands aside.
#[derive(Debug, Clone)]
pub struct StandAside {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// Ground: a category, no story.
    pub why: Ground,
}

/// Stands aside from judging and signing a subject of a cycle.
pub async fn stand_aside(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: StandAside,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::StandAside);
    let person = who.id;
    let input = SetAside {
        cycle: input.cycle,
        subject: input.subject,
        person,
        why: input.why,
        lifted: false,
    };
    let done = record(&mut doing, &input).await;
    doing.end(done).await
}

/// That somebody stands aside, or does so no more.
#[derive(Debug, Clone)]
pub struct SetAside {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// Who.
    pub person: PersonId,
    /// Ground.
    pub why: Ground,
    /// It does not hold any more.
    pub lifted: bool,
}

/// Records that somebody stands aside for a subject, or no more.
pub async fn set_aside(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: SetAside,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::SetAside);
    let done = record(&mut doing, &input).await;
    doing.end(done).await
}

async fn record(doing: &mut Doing<'_>, input: &SetAside) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    doing.authorise(&found.matter())?;
    if input.lifted && input.person == doing.who.id {
        return Err(Refusal::bad("person", "自己的回避不能自己解除,请单位里另一位经办人办理"));
    }
    let today = doing.desk.today();
    let places = std::sync::Arc::clone(&doing.places);
    let held = Held::load(&mut doing.tx, &places, doing.who, input.person, today).await?;
    // Somebody who has nothing to judge there is not named in this cycle.
    let reaches = held.posts.iter().any(|post| {
        let stages = found.live.ready.stages();
        let judges = stages.iter().any(|stage| {
            stage.role == post.role || stage.signs.iter().any(|sign| sign.role == post.role)
        });
        let span = places.span_of(post.unit);
        judges && post.unit != found.row.subject && span.is_some_and(|s| s.contains(found.place))
    });
    let aside = found.live.aside.contains(&(found.row.subject, input.person));
    match (input.lifted, aside) {
        (false, _) if !reaches => {
            return Err(Refusal::bad("person", "这个人在本考核里不评这个对象,不用登记回避"));
        }
        (false, true) => return Err(Refusal::bad("person", "已经登记过回避")),
        (true, false) => return Err(Refusal::bad("person", "没有登记过回避,或者已经解除")),
        _ => {}
    }
    let row = RecusalRow {
        cycle: input.cycle,
        number: 0,
        subject: found.row.subject,
        person: input.person,
        why: written(&input.why),
        lifted: input.lifted,
        by: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_recusal(&row).await?;
    doing.touch(input.cycle);
    let says = if input.lifted {
        format!("{}对{}的回避已解除", held.row.name, found.row.name)
    } else {
        format!("{}对{}回避:{}", held.row.name, found.row.name, words::ground(input.why))
    };
    let about =
        format!("cycle {} subject {} person {}", input.cycle, found.row.subject, input.person);
    Ok(Done::new(about, says))
}
