//! What was done of what was asked in a period, tie by tie, and how many visits and problems were
//! handled.

use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use fanben_model::liaison::{Compliance, Days, Kind};
use fanben_model::rights::{Act, Matter, Right, may};
use fanben_model::scheme::check::span;
use fanben_model::stages::CycleState;
use fanben_store::Tx;

use super::issues;
use super::liaison::{TieLine, acts, line, names};
use super::seen::opened;
use crate::actions::{of_liaison, of_unit};
use crate::live::known;
use crate::places::Places;
use crate::tying::Tying;
use crate::{CycleId, Desk, Person, Refusal};

/// What was done of what was asked in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiaisonShares {
    /// The period: 2026Q4, 2026-11, 2026.
    pub period: String,
    /// Its days.
    pub days: Days,
    /// Handling: visits, problems.
    pub counts: LiaisonCounts,
    /// Each tie.
    pub lines: Vec<(TieLine, Compliance)>,
    /// All of them together.
    pub sum: Compliance,
    /// Measures of open cycles of this period that hold such a share: the cycle, its title, the name.
    pub measures: Vec<(CycleId, String, String)>,
}

/// What was handled in a period: never how many petitions there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LiaisonCounts {
    /// Visits, calls on households included.
    pub visits: usize,
    /// Households called on.
    pub homes: i64,
    /// Problems found.
    pub found: usize,
    /// Of these nobody has.
    pub waiting: usize,
    /// Of these somebody has.
    pub open: usize,
    /// Of these over their day.
    pub late: usize,
    /// Of these reported done.
    pub done: usize,
    /// Of these found solved.
    pub solved: usize,
    /// Of these dropped.
    pub dropped: usize,
}

/// What was done of what was asked in a period; none: the quarter that runs.
pub async fn liaison_shares(
    desk: &Desk,
    who: &Person,
    period: &str,
) -> Result<LiaisonShares, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let today = desk.today();
    let own = quarter(today);
    let period = if period.trim().is_empty() { own } else { period.trim().to_owned() };
    let wrong = || Refusal::bad("period", "请写时期,例如2026Q4、2026-11、2026");
    let (first, last) = span(&period).ok_or_else(wrong)?;
    let days = Days { first, last };
    let early = first.checked_sub_days(chrono::Days::new(6)).unwrap_or(first);
    let all = Tying::all(&mut tx, Days { first: early, last }).await?;
    let names = names(&mut tx).await?;
    let seen: Vec<&Tying> =
        all.iter().filter(|tie| acts(who, &places, tie).contains(&Act::Look)).collect();
    let mut counts = LiaisonCounts::default();
    for row in seen.iter().flat_map(|tie| tie.visits()).filter(|row| row.on_day >= first) {
        counts.visits += usize::from(known::<Kind>(&row.kind) != Some(Kind::Meeting));
        counts.homes += row.homes;
    }
    issues::count(&mut tx, (who, &places), days, today, &mut counts).await?;
    let with = |tie: &&Tying| (line(&places, tie, &names, today), tie.done(&places, days, today));
    let mut lines: Vec<(TieLine, Compliance)> = seen.iter().map(with).collect();
    lines.retain(|(_, sum)| sum.needed > 0);
    let sum = lines.iter().fold(Compliance::default(), |sum, one| sum.plus(one.1));
    let measures = measures(desk, &mut tx, &places, who, &all, &period).await?;
    Ok(LiaisonShares { period, days, counts, lines, sum, measures })
}

fn quarter(today: NaiveDate) -> String {
    format!("{}Q{}", today.year(), today.month0() / 3 + 1)
}

/// The measures of open cycles of a period that hold such a share and that the person records.
async fn measures(
    desk: &Desk,
    tx: &mut Tx,
    places: &Arc<Places>,
    who: &Person,
    all: &[Tying],
    period: &str,
) -> Result<Vec<(CycleId, String, String)>, Refusal> {
    let mut found = Vec::new();
    if !who.has(Right::Measure) {
        return Ok(found);
    }
    let holdings = who.holdings(places);
    let open = |state: &str| known::<CycleState>(state) == Some(CycleState::Open);
    for head in tx.heads().await?.into_iter().filter(|head| open(&head.state)) {
        let live = desk.live(tx, places, head.id).await?;
        if live.row.period != period {
            continue;
        }
        let Some(place) = places.span_of(live.row.unit) else { continue };
        let Some((first, last)) = span(period) else { continue };
        let days = Days { first, last };
        for (name, measure) in &live.ready.rules.scheme.measures {
            let matter = Matter::Measure { place, owner: &measure.owner, open: true };
            let any = |row: &fanben_store::SubjectRow| {
                of_unit(places, all, row.subject, days, desk.today()).needed > 0
            };
            if of_liaison(name, measure)
                && may(&holdings, &matter, Act::RecordMeasure)
                && live.subjects.iter().any(any)
            {
                found.push((head.id, live.title(), name.clone()));
            }
        }
    }
    Ok(found)
}
