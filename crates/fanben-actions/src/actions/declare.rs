//! A subject says what it goes for.

use std::collections::BTreeSet;

use fanben_model::measures::Entry;
use fanben_model::rights::Act;
use fanben_model::stages::{Readiness, Step};
use fanben_store::{ActionId, CycleId, MeasureRow};

use super::{begin, stepped};
use crate::doing::{Doing, Done};
use crate::{Desk, Person, Receipt, Refusal};

/// What a subject goes for.
#[derive(Debug, Clone)]
pub struct Declare {
    /// The cycle.
    pub cycle: CycleId,
    /// The subject's code.
    pub subject: String,
    /// Ids of the dimensions (stars) it goes for.
    pub stars: Vec<String>,
}

/// Declares stars: those named, and none of the others. May be changed until the first sheet goes
/// up.
pub async fn declare(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Declare,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Declare);
    let done = say(&mut doing, &input).await;
    doing.end(done).await
}

async fn say(doing: &mut Doing<'_>, input: &Declare) -> Result<Done, Refusal> {
    let found = doing.find(input.cycle, &input.subject).await?;
    let to = stepped(doing, &found, Step::Declare, &Readiness::complete())?;
    let scheme = &found.live.ready.rules.scheme;
    let open: Vec<(&str, &str, &str)> = found
        .live
        .ready
        .rules
        .dimensions
        .iter()
        .filter_map(|dimension| {
            let declared = dimension.star.as_ref()?.declared.as_deref()?;
            Some((dimension.id.as_str(), dimension.name.as_str(), declared))
        })
        .collect();
    let unknown = input.stars.iter().find(|star| !open.iter().any(|(id, ..)| id == star));
    if let Some(star) = unknown {
        return Err(Refusal::bad("stars", format!("没有叫“{star}”的星可以申报")));
    }
    if input.stars.is_empty() {
        return Err(Refusal::bad("stars", "一颗星也没有选;请至少选一颗"));
    }
    let mut named = Vec::new();
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for (id, name, measure) in open {
        let goes = input.stars.iter().any(|star| star == id);
        if goes {
            named.push(name.trim_end_matches('星'));
        }
        if !seen.insert(measure) {
            continue;
        }
        let before = found.live.measures.get(&(measure.to_owned(), found.row.subject));
        let entry = Entry::Text(if goes { "是" } else { "否" }.to_owned());
        if before.is_some_and(|row| row.entry().is_ok_and(|known| known == entry)) {
            continue;
        }
        let source = scheme.measures.get(measure).map(|known| known.source.clone());
        let row = MeasureRow {
            name: measure.to_owned(),
            period: found.live.row.period.clone(),
            unit: found.row.subject,
            number: 0,
            state: String::new(),
            amount: None,
            words: None,
            source: source.filter(|text| !text.is_empty()).unwrap_or_else(|| "申报".to_owned()),
            reason: if before.is_some() { "重新申报".to_owned() } else { String::new() },
            person: doing.who.id,
            at: doing.at,
            action: doing.action,
        };
        rows.push(row.with(&entry));
    }
    doing.measure(&rows).await?;
    let says = format!("申报{}颗星:{}", named.len(), named.join("、"));
    doing.moved(&found, to, &says).await?;
    Ok(Done::new(format!("cycle {} subject {}", input.cycle, found.row.subject), says))
}
