//! Results are made final and kept as they are.

use fanben_model::notices::State;
use fanben_model::rights::{Act, may};
use fanben_model::stages::{Phase, Readiness, Step};
use fanben_store::{ActionId, CycleId, ResultRow};

use super::{begin, stepped};
use crate::doing::{Doing, Done};
use crate::noticing::Noticed;
use crate::{Desk, Person, Receipt, Refusal, secrets};

/// Results to be made final.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// The cycle.
    pub cycle: CycleId,
    /// The subjects' codes; empty: all that are settled and lie in the person's jurisdiction.
    pub subjects: Vec<String>,
    /// The number of the document that says so.
    pub document: String,
}

/// Makes results final and keeps them with their lines. A provisional result is refused.
pub async fn confirm(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Confirm,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Confirm);
    let done = make_final(&mut doing, &input).await;
    doing.end(done).await
}

async fn make_final(doing: &mut Doing<'_>, input: &Confirm) -> Result<Done, Refusal> {
    let document = input.document.trim();
    if document.is_empty() {
        return Err(Refusal::bad("document", "认定要写明文号"));
    }
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    // What hangs is confirmed as it hangs.
    let noticed = Noticed::load(&mut doing.tx, input.cycle).await?;
    let position = noticed.stands(doing.desk.today());
    if position.state == State::Posted {
        let says = "这个考核的结果正在公示,请在公示页面期满认定";
        return Err(Refusal::bad("document", says));
    }
    let mut codes = input.subjects.clone();
    if codes.is_empty() {
        for row in &live.subjects {
            let Ok(found) = doing.find_in(&live, &row.code) else { continue };
            let holdings = doing.who.holdings(&doing.places);
            if found.position.phase == Phase::Settled
                && may(&holdings, &found.matter(), Act::Confirm)
            {
                codes.push(row.code.clone());
            }
        }
        if codes.is_empty() {
            return Err(Refusal::bad("subjects", "没有等待认定的对象"));
        }
    }
    let mut results = Vec::new();
    {
        let mut open = Vec::new();
        for code in &codes {
            let (rating, at) = live.stands(code)?;
            let standing = &rating.standings()[at];
            if standing.open {
                open.push(rating.inputs.subjects[at].name.clone());
            }
            let row = live.subject(code).ok_or(Refusal::NotFound)?;
            results.push(live.kept(rating, at, row)?);
        }
        if !open.is_empty() {
            return Err(Refusal::Provisional(open));
        }
    }
    for (code, result) in codes.iter().zip(results) {
        let found = doing.find_in(&live, code)?;
        let to = stepped(doing, &found, Step::Confirm, &Readiness::complete())?;
        let row = ResultRow {
            cycle: input.cycle,
            subject: found.row.subject,
            number: 0,
            document: document.to_owned(),
            digest: secrets::digest(&result.to_string()),
            result: result.into(),
            person: doing.who.id,
            at: doing.at,
            action: doing.action,
        };
        doing.tx.add_result(&row).await?;
        doing.moved(&found, to, document).await?;
    }
    // Other cycles read it: as an import, as what stood before.
    doing.touch_all();
    let says = format!("已认定{}个对象的结果({document})", codes.len());
    Ok(Done::new(format!("cycle {}", input.cycle), says))
}
