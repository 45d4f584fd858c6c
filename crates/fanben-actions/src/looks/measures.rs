//! The register of measures of a cycle: who answers for what, what is reported, what was corrected.

use chrono::{DateTime, Utc};
use fanben_model::intake::shown;
use fanben_model::rights::{Act, Matter, may};
use fanben_model::stages::CycleState;

use super::seen::Seen;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// The measures of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measures {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// By owner, then by name.
    pub measures: Vec<MeasureHead>,
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four plain facts, none excludes another")]
pub struct MeasureHead {
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// The document or register it is taken from.
    pub source: String,
    /// Its unit; empty: a plain number, or words.
    pub unit: String,
    /// The values are words.
    pub words: bool,
    /// Without it results stay provisional.
    pub required: bool,
    /// How many of the subjects seen have a value.
    pub reported: usize,
    /// Of so many.
    pub of: usize,
    /// It follows from declarations or decisions; nobody types it.
    pub by_itself: bool,
    /// The person may record it for some subject.
    pub mine: bool,
}

/// One measure over the subjects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureSheet {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The measure.
    pub head: MeasureHead,
    /// Subject by subject in display order.
    pub rows: Vec<MeasureLine>,
}

/// A subject's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureLine {
    /// The subject.
    pub subject: Named,
    /// The value in base units, as it can be typed again; empty: not reported.
    pub value: String,
    /// The document or register it comes from.
    pub source: String,
    /// Who recorded it.
    pub by: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Why it was corrected last; empty: it is the first.
    pub reason: String,
    /// How many values there were before.
    pub before: i64,
    /// The person may record it.
    pub mine: bool,
}

/// The register of measures.
pub async fn measures(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Measures, Refusal> {
    let seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let names = seen.live.ready.rules.scheme.measures.keys();
    let mut measures: Vec<MeasureHead> =
        names.filter_map(|name| Some(head(&seen, name)?.0)).collect();
    measures.sort_by(|a, b| (&a.owner, &a.name).cmp(&(&b.owner, &b.name)));
    Ok(Measures { cycle, title: seen.live.title(), measures })
}

/// One measure over the subjects the person may see.
pub async fn measure(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    name: &str,
) -> Result<MeasureSheet, Refusal> {
    let seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let (head, rows) = head(&seen, name).ok_or(Refusal::NotFound)?;
    Ok(MeasureSheet { cycle, title: seen.live.title(), head, rows })
}

fn head(seen: &Seen<'_>, name: &str) -> Option<(MeasureHead, Vec<MeasureLine>)> {
    let live = &seen.live;
    let scheme = &live.ready.rules.scheme;
    let measure = scheme.measures.get(name)?;
    let by_itself = crate::actions::by_itself(&live.ready.rules, name);
    let holdings = seen.who.holdings(&seen.places);
    let open = live.state == CycleState::Open;
    let line = |row: &fanben_store::SubjectRow| {
        seen.acts(row).ok()?;
        let place = seen.places.span_of(row.subject)?;
        let matter = Matter::Measure { place, owner: &measure.owner, open };
        let kept = live.measures.get(&(name.to_owned(), row.subject));
        let kept = kept.filter(|row| row.state != "blank");
        let value = kept.and_then(|row| row.entry().ok());
        Some(MeasureLine {
            subject: Named::new(&row.code, &row.name),
            value: value.map(|entry| shown(&entry)).unwrap_or_default(),
            source: kept.map(|row| row.source.clone()).unwrap_or_default(),
            by: kept.map(|row| live.hand(row.person, row.at)).unwrap_or_default(),
            at: kept.map(|row| row.at),
            reason: kept.map(|row| row.reason.clone()).unwrap_or_default(),
            before: kept.map_or(0, |row| row.number - 1),
            mine: !by_itself && may(&holdings, &matter, Act::RecordMeasure),
        })
    };
    let rows: Vec<MeasureLine> = live.subjects.iter().filter_map(line).collect();
    let head = MeasureHead {
        name: name.to_owned(),
        owner: measure.owner.clone(),
        source: measure.source.clone(),
        unit: live.ready.rules.unit(name).to_owned(),
        words: measure.words,
        required: measure.required,
        reported: rows.iter().filter(|row| !row.value.is_empty()).count(),
        of: rows.len(),
        by_itself,
        mine: rows.iter().any(|row| row.mine),
    };
    Some((head, rows))
}
