//! Results of periods before the platform: what was brought in, by which import, where the platform's
//! own results count instead; and a sheet before it is brought in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use fanben_model::rights::{Act, Matter, may};
use fanben_store::UnitId;

use super::seen::Seen;
use crate::bringing;
use crate::registry::BlockProblem;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// Earlier results of a cycle's scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierPage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The person may bring results in.
    pub may_import: bool,
    /// The periods something is known of, the latest first.
    pub periods: Vec<EarlierPeriod>,
    /// The imports, the latest first.
    pub imports: Vec<EarlierImport>,
}

/// What is known of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierPeriod {
    /// The period.
    pub period: String,
    /// How many results of it the platform has confirmed.
    pub confirmed: usize,
    /// What was brought in, as far as the person sees it, in display order.
    pub rows: Vec<EarlierRow>,
}

/// What was brought in of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierRow {
    /// The unit.
    pub unit: Named,
    /// Names with values.
    pub values: Vec<(String, String)>,
    /// The imports they came with.
    pub imports: Vec<i64>,
    /// The platform's own result counts instead.
    pub overruled: bool,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierImport {
    /// Its number.
    pub number: i64,
    /// The file; empty: pasted.
    pub file: String,
    /// The document.
    pub source: String,
    /// Why values changed; empty: none did.
    pub reason: String,
    /// How many values it brought.
    pub values: usize,
    /// How many of them later imports took the place of.
    pub replaced: usize,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A sheet as it would be brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierBlock {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// Values that are new.
    pub new: Vec<BroughtLine>,
    /// Values that take the place of others.
    pub changed: Vec<BroughtLine>,
    /// How many are as they were brought in.
    pub same: usize,
    /// What is wrong, in the order of the sheet.
    pub problems: Vec<BlockProblem>,
}

/// A value of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtLine {
    /// The unit.
    pub unit: Named,
    /// The period.
    pub period: String,
    /// What result.
    pub name: String,
    /// Its value; empty: there was none.
    pub value: String,
    /// What was brought in before.
    pub before: String,
    /// By which import; 0: by none.
    pub import: i64,
    /// The cell.
    pub cell: String,
}

/// What is known of earlier periods of a cycle's scheme.
pub async fn earlier(desk: &Desk, who: &Person, cycle: CycleId) -> Result<EarlierPage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let live = std::sync::Arc::clone(&seen.live);
    let rows = seen.tx.earlier_values(&live.row.scheme).await?;
    let confirmed = bringing::confirmed(&mut seen.tx, &live).await?;
    let last = bringing::known(&rows);
    let mut periods: BTreeSet<&str> = rows.iter().map(|row| row.period.as_str()).collect();
    periods.extend(confirmed.keys().map(String::as_str));
    let none = BTreeSet::new();
    let of = |period: &str| {
        let confirmed = confirmed.get(period).unwrap_or(&none);
        let values = last.iter().filter(|((of, ..), _)| *of == period);
        let mut by: BTreeMap<UnitId, EarlierRow> = BTreeMap::new();
        for ((_, unit, name), (value, number)) in values {
            let row = by.entry(*unit).or_insert_with(|| EarlierRow {
                unit: seen.places.named_id(*unit),
                values: Vec::new(),
                imports: Vec::new(),
                overruled: confirmed.contains(unit),
            });
            row.values.push(((*name).to_owned(), (*value).to_owned()));
            if !row.imports.contains(number) {
                row.imports.push(*number);
            }
        }
        let mut rows: Vec<_> = by.into_iter().filter(|(unit, _)| sees(&seen, *unit)).collect();
        rows.sort_by_key(|(unit, _)| seen.places.span_of(*unit).map(|span| span.first));
        EarlierPeriod {
            period: period.to_owned(),
            confirmed: confirmed.len(),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        }
    };
    let periods = periods.into_iter().rev().map(of).collect();
    let mut imports = Vec::new();
    for row in seen.tx.earlier_imports().await?.into_iter().rev() {
        if row.scheme != live.row.scheme {
            continue;
        }
        let values = rows.iter().filter(|one| one.number == row.number).count();
        let count = last.values().filter(|(_, number)| *number == row.number).count();
        imports.push(EarlierImport {
            number: row.number,
            file: row.file,
            source: row.source,
            reason: row.reason,
            values,
            replaced: values - count.min(values),
            by: format!("{}({})", live.hand(row.person, row.at), row.post),
            at: row.at,
        });
    }
    let may_import = seen.cycle_acts().contains(&Act::ImportEarlier);
    Ok(EarlierPage { cycle, title: live.title(), may_import, periods, imports })
}

/// Who may see a unit's results may see those of earlier years.
fn sees(seen: &Seen<'_>, unit: UnitId) -> bool {
    let holdings = seen.who.holdings(&seen.places);
    let place = seen.places.span_of(unit);
    place.is_some_and(|place| may(&holdings, &Matter::Place(place), Act::Look))
}

/// What a sheet would bring in.
pub async fn earlier_block(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    text: &str,
) -> Result<EarlierBlock, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.cycle_acts().contains(&Act::ImportEarlier) {
        return Err(Refusal::NotFound);
    }
    let live = std::sync::Arc::clone(&seen.live);
    let sheet = bringing::sheet(&mut seen.tx, &live, &seen.places, text).await?;
    let (mut new, mut changed, mut same) = (Vec::new(), Vec::new(), 0);
    for cell in sheet.cells {
        if cell.same() {
            same += 1;
            continue;
        }
        let to = if cell.changes() { &mut changed } else { &mut new };
        let (before, import) = cell.before.unwrap_or_default();
        to.push(BroughtLine {
            unit: seen.places.named_id(cell.unit),
            period: cell.brought.period,
            name: cell.brought.name,
            value: cell.brought.value,
            before,
            import,
            cell: cell.brought.source.cell,
        });
    }
    let problems = sheet.problems;
    Ok(EarlierBlock { cycle, title: live.title(), new, changed, same, problems })
}
