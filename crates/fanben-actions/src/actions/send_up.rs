//! The sheet of the stage at work goes up, recommended or not.

use fanben_model::rights::{Act, may};
use fanben_model::stages::{Held, Phase, Position, Readiness, Step, counted, lacks, step};
use fanben_store::{ActionId, CycleId, HeldRow};

use super::{begin, stepped};
use crate::doing::{Begun, Doing, Done, Found};
use crate::signing::{sight, unsigned};
use crate::{Desk, Person, Receipt, Refusal};

/// A subject of a cycle.
#[derive(Debug, Clone)]
pub struct About {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
}

/// Sends the sheet of the stage at work up.
pub async fn send_up(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: About,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::SendUp);
    let done = send(&mut doing, &input, Step::Send).await;
    doing.end(done).await
}

/// Sends a subject up, recommended.
pub async fn recommend(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: About,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Recommend);
    let done = send(&mut doing, &input, Step::Recommend).await;
    doing.end(done).await
}

/// Sends up everything that is ready of what the person judges; what is not stays, and is named.
pub async fn send_up_all(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    cycle: CycleId,
) -> Result<Receipt, Refusal> {
    who.ready()?;
    let word = "send_up_all".to_owned();
    let mut doing = match Doing::begin_called(desk, who, action, Act::SendUp, word).await? {
        Begun::New(doing) => doing,
        Begun::Again(receipt) => return Ok(receipt),
    };
    let done = send_all(&mut doing, cycle).await;
    doing.end(done).await
}

async fn send_all(doing: &mut Doing<'_>, cycle: CycleId) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, cycle).await?;
    let holdings = doing.who.holdings(&doing.places);
    let mut mine = Vec::new();
    for row in &live.subjects {
        let found = doing.find_in(&live, &row.code);
        mine.extend(found.ok().filter(|found| may(&holdings, &found.matter(), Act::SendUp)));
    }
    drop(holdings);
    let Some(first) = mine.first() else { return Err(Refusal::NotAllowed(doing.act)) };
    doing.authorise(&first.matter())?;
    let (mut sent, mut left) = (0, Vec::new());
    for found in &mine {
        let stages = live.ready.stages();
        let ready = readiness(doing, found).await?;
        match step(stages, live.ready.declares, found.position, Step::Send, &ready) {
            Ok(to) => {
                let says = format!("{}上报{}表", found.row.name, found.stage()?.name);
                doing.moved(found, to, &says).await?;
                sent += 1;
            }
            Err(refused) => {
                let told = Refusal::state(refused, stages).told();
                left.push(format!("{}:{told}", found.row.name));
            }
        }
    }
    let some = left.iter().take(5).cloned().collect::<Vec<_>>().join(";");
    if sent == 0 {
        return Err(Refusal::bad("subject", format!("没有可以上报的。{some}")));
    }
    let rest = if left.is_empty() {
        String::new()
    } else {
        format!(",{}个还不能上报:{some}", left.len())
    };
    let says = format!("{sent}个对象已上报{rest}");
    Ok(Done::new(format!("cycle {cycle}"), says)
        .giving("sent", sent.to_string())
        .giving("left", left.len().to_string()))
}

async fn send(doing: &mut Doing<'_>, input: &About, what: Step) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    // Rights first: who may not send up is not told what is missing.
    stepped(doing, &found, what, &Readiness::complete())?;
    let ready = readiness(doing, &found).await?;
    let to = stepped(doing, &found, what, &ready)?;
    let says = said(doing, &found, what, to)?;
    let row = super::decide::record(doing, &found, what, "")?;
    doing.measure(row.as_slice()).await?;
    doing.moved(&found, to, &says).await?;
    Ok(Done::new(format!("cycle {} subject {}", input.cycle, found.row.subject), says))
}

/// What is said of a sheet that goes up: where to, and by how much it is late.
pub(crate) fn said(
    doing: &Doing<'_>,
    found: &Found,
    what: Step,
    to: Position,
) -> Result<String, Refusal> {
    let stages = found.live.ready.stages();
    let stage = found.stage()?;
    let next = match to.phase {
        Phase::Settled => "各环节评完,等待认定".to_owned(),
        _ => format!("转入{}", stages.get(to.stage).map_or("", |stage| stage.name.as_str())),
    };
    let last = found.live.deadline(&found.row, found.position.stage);
    let late = match last.filter(|last| doing.desk.today() > *last) {
        Some(last) => format!(",比{last}的期限迟{}天", (doing.desk.today() - last).num_days()),
        None => String::new(),
    };
    let verb = if what == Step::Recommend { "推荐上报" } else { "上报" };
    Ok(format!("{}{verb}{}表,{next}{late}", found.row.name, stage.name))
}

/// What the stage at work still lacks.
pub(crate) async fn readiness(doing: &mut Doing<'_>, found: &Found) -> Result<Readiness, Refusal> {
    let unanswered = found.live.unanswered(&found.row, found.position.stage)?;
    let stage = found.stage()?;
    if stage.methods.is_empty() && stage.signs.is_empty() {
        return Ok(Readiness { unanswered, reasoned: true, ..Readiness::default() });
    }
    let rows = doing.tx.held_of(found.row.cycle, found.row.subject).await?;
    let evidence = doing.tx.evidence_of(found.row.cycle, found.row.subject).await?;
    let gone = doing.tx.withdrawn_of(found.row.cycle, found.row.subject).await?;
    let backs = evidence
        .iter()
        .filter(|row| row.stage == stage.id && !gone.iter().any(|gone| gone.number == row.number));
    let files = u32::try_from(backs.count()).unwrap_or(u32::MAX);
    let methods = stage.methods.iter().filter_map(|method| {
        let last = rows
            .iter()
            .rev()
            .find(|row| row.stage == stage.id && row.method == method.id)
            .map(held);
        let counts = counted(method, last, files);
        Some((method.name.clone(), lacks(method, counts.as_ref())?))
    });
    let methods = methods.collect();
    let mut signatures = Vec::new();
    if !stage.signs.is_empty() {
        let signed = doing.tx.signatures(found.row.cycle, found.row.subject).await?;
        let (rating, at) = found.live.stands(&found.row.code)?;
        let sight = sight(&found.live, rating, at, &found.row, stage, &rows)?;
        signatures = unsigned(stage, &signed, &sight)?;
    }
    Ok(Readiness { unanswered, methods, signatures, reasoned: true })
}

/// The numbers of a row.
pub(crate) fn held(row: &HeldRow) -> Held {
    let number = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    Held {
        due: number(row.due),
        present: number(row.present),
        agreed: number(row.agreed),
        minutes: !row.minutes.is_empty(),
    }
}
