//! Values of a measure: entered once, by its owner, corrected with a reason.

use std::collections::BTreeMap;

use fanben_model::intake::{read_field, shown};
use fanben_model::measures::Entry;
use fanben_model::rights::{Act, Matter};
use fanben_model::scheme::Ruleset;
use fanben_model::stages::CycleState;
use fanben_store::{ActionId, CycleId, MeasureRow};

use super::begin;
use crate::doing::{Doing, Done};
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal};

/// Values of one measure.
#[derive(Debug, Clone)]
pub struct RecordMeasure {
    /// The cycle whose scheme names the measure; its value serves every cycle of the period.
    pub cycle: CycleId,
    /// The measure.
    pub measure: String,
    /// By unit code: the value, as typed; empty takes it back, `/` does not apply.
    pub values: BTreeMap<String, String>,
    /// The document or register it comes from; empty: as the scheme says.
    pub source: String,
    /// Why, where a value that is there changes.
    pub reason: String,
}

/// Records values of a measure, or corrects them with a reason.
pub async fn record_measure(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: RecordMeasure,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::RecordMeasure);
    let done = record(&mut doing, &input).await;
    doing.end(done).await
}

async fn record(doing: &mut Doing<'_>, input: &RecordMeasure) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let scheme = &live.ready.rules.scheme;
    let measure = scheme.measures.get(&input.measure).ok_or(Refusal::NotFound)?;
    let (reason, source) = (input.reason.trim(), input.source.trim());
    if by_itself(&live.ready.rules, &input.measure) {
        return Err(Refusal::bad("measure", "这一项由申报或环节决定产生,不能直接填"));
    }
    let (mut rows, mut bad, mut corrected) = (Vec::new(), Vec::new(), 0);
    for (code, typed) in &input.values {
        // A subject goes by the code it had when the cycle opened.
        let subject = live.subject(code).map(|row| row.subject);
        let unit = subject.or_else(|| doing.places.id(code)).ok_or(Refusal::NotFound)?;
        let place = doing.places.span_of(unit).ok_or(Refusal::NotFound)?;
        let open = live.state == CycleState::Open;
        let matter = Matter::Measure { place, owner: &measure.owner, open };
        doing.authorise(&matter)?;
        let entry = match typed.trim() {
            "" => Some(Entry::Missing),
            typed => read_field(typed, measure),
        };
        let Some(entry) = entry else {
            let says = if measure.words {
                format!("“{typed}”不能作为{}", input.measure)
            } else {
                format!("“{typed}”不是数,{}的单位是“{}”", input.measure, measure.unit)
            };
            bad.push(BadInput { field: code.clone(), says });
            continue;
        };
        let before = live.measures.get(&(input.measure.clone(), unit));
        let known = match before {
            Some(row) => Some(row.entry()?),
            None => None,
        };
        if known.as_ref() == Some(&entry) || (known.is_none() && entry == Entry::Missing) {
            continue;
        }
        if let Some(known) = known.filter(|known| *known != Entry::Missing) {
            corrected += 1;
            if reason.is_empty() {
                let says = format!("已经报过{},要改成别的数,请写明原因", shown(&known));
                bad.push(BadInput { field: code.clone(), says });
                continue;
            }
        }
        let source = if source.is_empty() { &measure.source } else { source };
        let row = MeasureRow {
            name: input.measure.clone(),
            period: live.row.period.clone(),
            unit,
            number: 0,
            state: String::new(),
            amount: None,
            words: None,
            source: source.to_owned(),
            reason: if before.is_some() { reason.to_owned() } else { String::new() },
            person: doing.who.id,
            at: doing.at,
            action: doing.action,
        };
        rows.push(row.with(&entry));
    }
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    doing.measure(&rows).await?;
    let says = match corrected {
        0 => format!("{}已记录{}个值", input.measure, rows.len()),
        _ => format!("{}已记录{}个值,其中更正{corrected}个", input.measure, rows.len()),
    };
    Ok(Done::new(format!("cycle {} measure {}", input.cycle, input.measure), says))
}

/// Whether a measure follows from declarations or from a stage's decisions: nobody types it.
pub(crate) fn by_itself(rules: &Ruleset, measure: &str) -> bool {
    let decided =
        rules.scheme.stages.iter().any(|stage| stage.decision.as_deref() == Some(measure));
    let mut stars = rules.dimensions.iter().filter_map(|dimension| dimension.star.as_ref());
    decided || stars.any(|star| star.declared.as_deref() == Some(measure))
}
