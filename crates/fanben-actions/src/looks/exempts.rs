//! 免评: who is not rated in a cycle, why, and whom the office may exempt.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fanben_model::rights::{Act, Matter, may};
use fanben_model::stages::{CycleState, Phase, Position};
use fanben_store::EventRow;

use super::seen::Seen;
use crate::live::written;
use crate::{CycleId, Desk, Named, Person, Refusal, words};

/// Who is exempt from a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exempts {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// What the scheme says about ranks and shares, in Chinese.
    pub rule: &'static str,
    /// How many take part, as far as the person sees them; before the opening: would.
    pub rated: usize,
    /// Who is exempt, in display order.
    pub lines: Vec<ExemptLine>,
    /// Whom the person may exempt, each with the unit above it.
    pub able: Vec<(Named, Named)>,
}

/// A unit that is exempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExemptLine {
    /// The unit.
    pub subject: Named,
    /// The unit above it.
    pub parent: Named,
    /// Why.
    pub because: Because,
    /// The person may let it take part again.
    pub may_readmit: bool,
}

/// Why a unit is exempt, and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The reason.
    pub reason: String,
    /// Whose hand, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Because {
    /// As the event that exempted it says.
    pub(super) fn of(seen: &Seen<'_>, event: &EventRow) -> Self {
        Self {
            reason: event.says.clone(),
            by: format!("{} {}", event.post, seen.live.hand(event.person, event.at)),
            at: event.at,
        }
    }
}

/// Who is exempt from a cycle.
pub async fn exempts(desk: &Desk, who: &Person, cycle: CycleId) -> Result<Exempts, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let events = seen.tx.events_called(cycle, &written(&Act::Exempt)).await?;
    // The last one of a unit counts.
    let events: BTreeMap<_, _> = events.iter().map(|event| (event.subject, event)).collect();
    let parent = |id| seen.places.above_of(id).into_iter().next().unwrap_or_default();
    let (mut lines, mut able, mut rated) = (Vec::new(), Vec::new(), 0);
    for (_, row, position, acts) in seen.visible() {
        let named = Named::new(&row.code, &row.name);
        if position.phase == Phase::Exempt {
            let Some(event) = events.get(&row.subject) else { continue };
            lines.push(ExemptLine {
                subject: named,
                parent: parent(row.subject),
                because: Because::of(&seen, event),
                may_readmit: acts.contains(&Act::Readmit),
            });
        } else if position.phase != Phase::Succeeded {
            rated += 1;
            if acts.contains(&Act::Exempt) {
                able.push((named, parent(row.subject)));
            }
        }
    }
    if seen.live.state == CycleState::Approved {
        able = before(&seen);
        rated = seen.live.inputs().subjects.len() - lines.len();
    }
    let rule = words::exempt(&seen.live.ready.written.exempt);
    Ok(Exempts { cycle, title: seen.live.title(), rule, rated, lines, able })
}

/// Before the opening: whom the person may exempt of those who would take part.
fn before(seen: &Seen<'_>) -> Vec<(Named, Named)> {
    let live = &seen.live;
    let holdings = seen.who.holdings(&seen.places);
    let position = Position::start(live.ready.declares);
    let mut able = Vec::new();
    for subject in live.inputs().subjects.iter() {
        let out = live.subject(&subject.code).is_some_and(crate::loading::gone);
        let id = seen.places.id(&subject.code).filter(|_| !out);
        let Some((id, place)) = id.and_then(|id| Some((id, seen.places.span_of(id)?))) else {
            continue;
        };
        let matter = Matter::Subject {
            place,
            state: live.state,
            stages: live.ready.stages(),
            signs: &live.ready.signs,
            declares: live.ready.declares,
            position,
            aside: false,
        };
        if may(&holdings, &matter, Act::Exempt) {
            let parent = seen.places.above_of(id).into_iter().next().unwrap_or_default();
            able.push((Named::new(&subject.code, &subject.name), parent));
        }
    }
    able
}
