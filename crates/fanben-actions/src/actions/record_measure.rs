//! Values of a measure: entered once, by its owner, corrected with a reason.

use std::collections::BTreeMap;

use fanben_model::intake::{read_field, shown};
use fanben_model::measures::Entry;
use fanben_model::rights::{Act, Matter};
use fanben_model::scheme::Ruleset;
use fanben_model::stages::CycleState;
use fanben_store::{ActionId, CycleId, MeasureRow, UnitId};

use super::begin;
use crate::doing::{Doing, Done};
use crate::live::Live;
use crate::refusal::BadInput;
use crate::registry;
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
    if by_itself(&live.ready.rules, &input.measure) {
        return Err(Refusal::bad("measure", "这一项由申报或环节决定产生,不能直接填"));
    }
    let why = Why { source: input.source.trim(), reason: input.reason.trim() };
    let (mut rows, mut bad) = (Rows::default(), Vec::new());
    for (code, typed) in &input.values {
        // A subject goes by the code it had when the cycle opened.
        let subject = live.subject(code).map(|row| row.subject);
        let unit = subject.or_else(|| doing.places.id(code)).ok_or(Refusal::NotFound)?;
        allowed(doing, &live, unit, measure)?;
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
        if let Err(says) = rows.add(doing, &live, (&input.measure, unit), &entry, why)? {
            bad.push(BadInput { field: code.clone(), says });
        }
    }
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    doing.measure(&rows.all).await?;
    let says = rows.says(&input.measure);
    Ok(Done::new(format!("cycle {} measure {}", input.cycle, input.measure), says))
}

fn allowed(
    doing: &Doing<'_>,
    live: &Live,
    unit: UnitId,
    measure: &fanben_model::scheme::Measure,
) -> Result<(), Refusal> {
    let place = doing.places.span_of(unit).ok_or(Refusal::NotFound)?;
    let open = live.state == CycleState::Open;
    doing.authorise(&Matter::Measure { place, owner: &measure.owner, open })
}

/// Where values come from, and why some of them change.
#[derive(Clone, Copy)]
struct Why<'w> {
    /// Empty: as the scheme says.
    source: &'w str,
    reason: &'w str,
}

/// Values to be written.
#[derive(Default)]
struct Rows {
    all: Vec<MeasureRow>,
    corrected: usize,
}

impl Rows {
    /// Adds a value that is new, or says what is missing for its correction.
    fn add(
        &mut self,
        doing: &Doing<'_>,
        live: &Live,
        (name, unit): (&String, UnitId),
        entry: &Entry,
        why: Why<'_>,
    ) -> Result<Result<(), String>, Refusal> {
        let before = live.measures.get(&(name.clone(), unit));
        let known = match before {
            Some(row) => Some(row.entry()?),
            None => None,
        };
        if known.as_ref() == Some(entry) || (known.is_none() && *entry == Entry::Missing) {
            return Ok(Ok(()));
        }
        if let Some(known) = known.filter(|known| *known != Entry::Missing) {
            self.corrected += 1;
            if why.reason.is_empty() {
                let says = format!("已经报过{},要改成别的数,请写明原因", shown(&known));
                return Ok(Err(says));
            }
        }
        let own = live.ready.rules.scheme.measures.get(name).map(|measure| &measure.source);
        let source =
            if why.source.is_empty() { own.map_or("", String::as_str) } else { why.source };
        let row = MeasureRow {
            name: name.clone(),
            period: live.row.period.clone(),
            unit,
            number: 0,
            state: String::new(),
            amount: None,
            words: None,
            source: source.to_owned(),
            reason: if before.is_some() { why.reason.to_owned() } else { String::new() },
            person: doing.who.id,
            at: doing.at,
            action: doing.action,
        };
        self.all.push(row.with(entry));
        Ok(Ok(()))
    }

    fn says(&self, what: &str) -> String {
        match self.corrected {
            0 => format!("{what}已记录{}个值", self.all.len()),
            corrected => format!("{what}已记录{}个值,其中更正{corrected}个", self.all.len()),
        }
    }
}

/// A block copied from a spreadsheet.
#[derive(Debug, Clone)]
pub struct RecordBlock {
    /// The cycle whose scheme names the measures.
    pub cycle: CycleId,
    /// Rows of cells separated by tabs.
    pub text: String,
    /// The measure on whose page it was pasted: a block without headings is its. May be empty.
    pub measure: String,
    /// The document or register it comes from; empty: as the scheme says.
    pub source: String,
    /// Why, where values that are there change.
    pub reason: String,
    /// Cells with problems are left out; everything else is recorded.
    pub despite: bool,
}

/// Records every value of a block, of one measure or of several, in one step or not at all.
pub async fn record_block(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: RecordBlock,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::RecordMeasure);
    let done = record_all(&mut doing, &input).await;
    doing.end(done).await
}

async fn record_all(doing: &mut Doing<'_>, input: &RecordBlock) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let (text, only) = (input.text.as_str(), input.measure.as_str());
    let places = std::sync::Arc::clone(&doing.places);
    let block = registry::block(&mut doing.tx, &live, &places, doing.who, text, only).await?;
    let problems = block.problems.iter().filter(|problem| !problem.note).count();
    if block.cells.is_empty() {
        // Who may record nothing at all is told that, not what is wrong with the block.
        let scheme = &live.ready.rules.scheme;
        let mine = scheme.measures.values().any(|measure| {
            live.subjects.iter().any(|row| allowed(doing, &live, row.subject, measure).is_ok())
        });
        if !mine {
            return Err(Refusal::NotAllowed(doing.act));
        }
        return Err(Refusal::bad(
            "text",
            "没有可以登记的值:表头要有“编码”和数据项的名称,下面一村一行",
        ));
    }
    if problems > 0 && !input.despite {
        let says = "有的格有问题:请改好再登记,或者勾选只登记没有问题的";
        return Err(Refusal::bad("despite", says));
    }
    let why = Why { source: input.source.trim(), reason: input.reason.trim() };
    let (mut rows, mut bad) = (Rows::default(), Vec::new());
    for cell in &block.cells {
        let measure = live.ready.rules.scheme.measures.get(&cell.measure);
        allowed(doing, &live, cell.unit, measure.ok_or(Refusal::NotFound)?)?;
        if rows.add(doing, &live, (&cell.measure, cell.unit), &cell.entry, why)?.is_err() {
            bad.push(&cell.at);
        }
    }
    if !bad.is_empty() {
        let says = format!("有{}个已经报过的值要改,请写明原因", bad.len());
        return Err(Refusal::bad("reason", says));
    }
    doing.measure(&rows.all).await?;
    let says = rows.says("数据");
    let recorded = rows.all.len().to_string();
    Ok(Done::new(format!("cycle {}", input.cycle), says).giving("recorded", recorded))
}

/// Whether a measure is the share of an evaluation: in percent, and its name or its source says so.
pub(crate) fn of_evaluation(name: &str, measure: &fanben_model::scheme::Measure) -> bool {
    let says = |text: &str| ["测评", "评议"].iter().any(|word| text.contains(word));
    !measure.words && measure.unit == "%" && (says(name) || says(&measure.source))
}

/// Whether a measure follows from declarations or from a stage's decisions: nobody types it.
pub(crate) fn by_itself(rules: &Ruleset, measure: &str) -> bool {
    let decided =
        rules.scheme.stages.iter().any(|stage| stage.decision.as_deref() == Some(measure));
    let mut stars = rules.dimensions.iter().filter_map(|dimension| dimension.star.as_ref());
    decided || stars.any(|star| star.declared.as_deref() == Some(measure))
}
