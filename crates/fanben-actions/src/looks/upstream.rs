//! Results a cycle reads of others that are not those it goes by any more, each with the old and the
//! new, and what was decided about it.

use chrono::{DateTime, Utc};
use fanben_model::rights::{Act, Matter, may};
use fanben_store::UnitId;

use super::seen::Seen;
use crate::earlier::Changed;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// What changed upstream of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamPage {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The person may decide.
    pub may_choose: bool,
    /// What differs, by scheme and period.
    pub groups: Vec<UpstreamGroup>,
    /// What was decided, the latest first.
    pub decided: Vec<UpstreamDecision>,
}

/// What differs of one scheme and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamGroup {
    /// The scheme.
    pub scheme: String,
    /// Its title.
    pub title: String,
    /// The period.
    pub period: String,
    /// The subjects, in display order.
    pub lines: Vec<UpstreamLine>,
}

/// One subject whose upstream result changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamLine {
    /// The subject.
    pub unit: Named,
    /// What the cycle goes by.
    pub was: String,
    /// What counts there now.
    pub now: String,
    /// It is being corrected there.
    pub open: bool,
    /// Which version the new one is.
    pub version: String,
    /// Why the old one was kept; empty: that is not decided.
    pub kept: String,
}

/// A decision about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamDecision {
    /// The subject.
    pub unit: Named,
    /// The scheme and period.
    pub of: String,
    /// The new one was taken.
    pub took: bool,
    /// What the old one said.
    pub was: String,
    /// What the new one said.
    pub now: String,
    /// Why.
    pub reason: String,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl UpstreamPage {
    /// How many nobody has decided about and can be decided about.
    pub fn waiting(&self) -> usize {
        let lines = self.groups.iter().flat_map(|group| &group.lines);
        lines.filter(|line| line.kept.is_empty() && !line.open).count()
    }
}

/// What changed upstream of a cycle, as far as the person sees it.
pub async fn upstream(desk: &Desk, who: &Person, cycle: CycleId) -> Result<UpstreamPage, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let live = std::sync::Arc::clone(&seen.live);
    let mut changed: Vec<&Changed> =
        live.upstream.iter().filter(|one| sees(&seen, one.unit)).collect();
    let place = |one: &Changed| seen.places.span_of(one.unit).map(|span| span.first);
    changed.sort_by(|a, b| {
        let key = |one: &Changed| (one.scheme.clone(), one.period.clone(), place(one));
        key(a).cmp(&key(b))
    });
    let groups = changed.chunk_by(|a, b| (&a.scheme, &a.period) == (&b.scheme, &b.period));
    let groups = groups.filter_map(|some| {
        let first = some.first()?;
        let line = |one: &&Changed| UpstreamLine {
            unit: seen.places.named_id(one.unit),
            was: one.was.clone(),
            now: one.now.clone(),
            open: one.open,
            version: one.version.clone(),
            kept: one.kept.as_ref().map(|row| row.reason.clone()).unwrap_or_default(),
        };
        Some(UpstreamGroup {
            scheme: first.scheme.clone(),
            title: first.title.clone(),
            period: first.period.clone(),
            lines: some.iter().map(line).collect(),
        })
    });
    let groups = groups.collect();
    let mut titles = std::collections::BTreeMap::new();
    for head in seen.tx.cycles().await? {
        titles.insert(head.scheme, head.title);
    }
    let rows = seen.tx.upstream_choices(cycle).await?;
    let rows = rows.into_iter().rev().filter(|row| sees(&seen, row.unit));
    let decided = rows.map(|row| UpstreamDecision {
        unit: seen.places.named_id(row.unit),
        of: format!("{}({})", titles.get(&row.scheme).unwrap_or(&row.scheme), row.period),
        took: row.took,
        was: row.was,
        now: row.says,
        reason: row.reason,
        by: format!("{}({})", live.hand(row.person, row.at), row.post),
        at: row.at,
    });
    let decided = decided.collect();
    let may_choose = seen.cycle_acts().contains(&Act::ChooseUpstream);
    Ok(UpstreamPage { cycle, title: live.title(), may_choose, groups, decided })
}

fn sees(seen: &Seen<'_>, unit: UnitId) -> bool {
    let holdings = seen.who.holdings(&seen.places);
    let place = seen.places.span_of(unit);
    place.is_some_and(|place| may(&holdings, &Matter::Place(place), Act::Look))
}
