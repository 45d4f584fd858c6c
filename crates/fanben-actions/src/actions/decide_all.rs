//! A stage decides about many subjects at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use fanben_model::rights::Act;
use fanben_model::stages::{Position, Readiness, Step};
use fanben_store::{ActionId, CycleId};

use super::decide::{record, short};
use super::send_up::{readiness, said};
use super::stepped;
use crate::doing::{Begun, Doing, Done, Found};
use crate::live::Live;
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal};

/// What a stage decides about many subjects.
#[derive(Debug, Clone)]
pub struct DecideAll {
    /// The cycle.
    pub cycle: CycleId,
    /// The stage that decides, by its id: what has left it meanwhile is not decided again.
    pub stage: String,
    /// By subject's code.
    pub decisions: BTreeMap<String, Decided>,
}

/// What is decided about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// [`Act::SendUp`], [`Act::Recommend`], [`Act::Decline`] or [`Act::SendBack`].
    pub act: Act,
    /// Why; has to be given where it is not recommended or sent back.
    pub reason: String,
}

/// Decides about all of them or, where one of them cannot be decided so, about none: what is wrong
/// with each is named under its code. Each needs the right that deciding about it alone does.
pub async fn decide_all(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: DecideAll,
) -> Result<Receipt, Refusal> {
    who.ready()?;
    let word = "decide_all".to_owned();
    let mut doing = match Doing::begin_called(desk, who, action, Act::Recommend, word).await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = decide(&mut doing, &input).await;
    doing.end(done).await
}

/// A decision that can be taken.
struct Taken {
    found: Found,
    act: Act,
    what: Step,
    to: Position,
    reason: String,
}

async fn decide(doing: &mut Doing<'_>, input: &DecideAll) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    if input.decisions.is_empty() {
        return Err(Refusal::bad("decisions", "还没有选:请至少对一个村作出决定"));
    }
    let (mut taken, mut bad) = (Vec::new(), Vec::new());
    for (code, decided) in &input.decisions {
        match one(doing, &live, (&input.stage, code), decided).await {
            Ok(one) => taken.push(one),
            Err(Refusal::Bad(wrong)) => {
                let own = |one: BadInput| BadInput { field: code.clone(), says: one.says };
                bad.extend(wrong.into_iter().map(own));
            }
            Err(refusal @ (Refusal::State { .. } | Refusal::Aside)) => {
                bad.push(BadInput { field: code.clone(), says: refusal.told() });
            }
            Err(refusal) => return Err(refusal),
        }
    }
    if !bad.is_empty() {
        for one in &mut bad {
            let name = live.subject(&one.field).map_or("", |row| row.name.as_str());
            one.says.insert_str(0, &format!("{name}:"));
        }
        return Err(Refusal::Bad(bad));
    }
    let rows: Result<Vec<_>, Refusal> = taken
        .iter()
        .filter_map(|one| record(doing, &one.found, one.what, &one.reason).transpose())
        .collect();
    doing.measure(&rows?).await?;
    let mut counts: BTreeMap<Act, usize> = BTreeMap::new();
    for one in &taken {
        doing.act = one.act;
        let says = match one.what {
            Step::Send | Step::Recommend => {
                let said = said(doing, &one.found, one.what, one.to)?;
                let reason = Some(&one.reason).filter(|reason| !reason.is_empty());
                reason.map_or(said.clone(), |reason| format!("{said}:{reason}"))
            }
            _ => one.reason.clone(),
        };
        doing.moved(&one.found, one.to, &says).await?;
        *counts.entry(one.act).or_default() += 1;
    }
    let stage = live.ready.stages().iter().find(|stage| stage.id == input.stage);
    let stage = stage.map_or("", |stage| stage.name.as_str());
    let parts = counts.iter().map(|(act, many)| format!("{}{many}个", crate::words::act(*act)));
    let says = format!("{stage}:{}", parts.collect::<Vec<_>>().join(","));
    let about = format!("cycle {} stage {}", input.cycle, input.stage);
    Ok(Done::new(about, says).giving("decided", taken.len().to_string()))
}

/// What a decision about one subject leads to, if it may be taken.
async fn one(
    doing: &mut Doing<'_>,
    live: &Arc<Live>,
    (stage, code): (&str, &str),
    decided: &Decided,
) -> Result<Taken, Refusal> {
    let what = match decided.act {
        Act::SendUp => Step::Send,
        Act::Recommend => Step::Recommend,
        Act::Decline => Step::Decline,
        Act::SendBack => Step::Return,
        act => return Err(Refusal::NotAllowed(act)),
    };
    doing.act = decided.act;
    let found = doing.find_in(live, code)?;
    // Rights first: who may not decide is not told what is missing.
    stepped(doing, &found, what, &Readiness::complete())?;
    let here = found.stage()?;
    if here.id != stage {
        let says = format!("现在在{}环节,请刷新后再定", here.name);
        return Err(Refusal::bad(code, says));
    }
    let reason = short(&decided.reason)?.to_owned();
    let goes_up = matches!(what, Step::Send | Step::Recommend);
    let ready = if goes_up {
        readiness(doing, &found).await?
    } else {
        Readiness { reasoned: !reason.is_empty(), ..Readiness::default() }
    };
    let to = stepped(doing, &found, what, &ready)?;
    Ok(Taken { found, act: decided.act, what, to, reason })
}
