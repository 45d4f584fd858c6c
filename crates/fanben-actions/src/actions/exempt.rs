//! 免评: a unit that is not rated in a cycle, with the reason; and back again.

use fanben_model::rights::{Act, Matter, may};
use fanben_model::stages::{CycleState, Position, Readiness, Step};
use fanben_store::{ActionId, CycleId, SubjectRow};

use super::{begin, stepped};
use crate::doing::{Doing, Done, Found};
use crate::live::{Live, written};
use crate::{Desk, Person, Receipt, Refusal, words};

/// A unit that is to be exempt, or to take part again.
#[derive(Debug, Clone)]
pub struct Exempt {
    /// The cycle.
    pub cycle: CycleId,
    /// The unit's code.
    pub subject: String,
    /// Why, with who decided it.
    pub reason: String,
}

/// Exempts a unit from a cycle that is approved or open. What was judged of it is kept; it is not
/// ranked, and nobody waits for it.
pub async fn exempt(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Exempt,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Exempt);
    let done = turn(&mut doing, &input, Step::Exempt).await;
    doing.end(done).await
}

/// Lets an exempt unit take part again, where it stood.
pub async fn readmit(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: Exempt,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::Readmit);
    let done = turn(&mut doing, &input, Step::Readmit).await;
    doing.end(done).await
}

async fn turn(doing: &mut Doing<'_>, input: &Exempt, step: Step) -> Result<Done, Refusal> {
    let live = doing.desk.live(&mut doing.tx, &doing.places, input.cycle).await?;
    let listed = live.subject(&input.subject).is_some();
    let found = if listed {
        doing.find_in(&live, &input.subject)?
    } else {
        unlisted(doing, &live, &input.subject)?
    };
    let reason = input.reason.trim();
    let ready = Readiness { reasoned: !reason.is_empty(), ..Readiness::default() };
    let to = stepped(doing, &found, step, &ready)?;
    if reason.chars().count() > 200 {
        return Err(Refusal::bad("reason", "最多200字"));
    }
    if !listed {
        doing.tx.add_subjects(std::slice::from_ref(&found.row)).await?;
    }
    doing.moved(&found, to, reason).await?;
    // Other cycles may read its results.
    doing.touch_all();
    let name = &found.row.name;
    let says = match step {
        Step::Exempt => {
            format!("{name}本期免评:{reason};{}", words::exempt(&live.ready.written.exempt))
        }
        _ => format!("{name}恢复参评:{reason}"),
    };
    Ok(Done::new(format!("cycle {} subject {}", input.cycle, found.row.subject), says))
}

/// A unit that would take part, in a cycle where who does is not settled yet.
fn unlisted(doing: &Doing<'_>, live: &std::sync::Arc<Live>, code: &str) -> Result<Found, Refusal> {
    if live.state != CycleState::Approved {
        return Err(Refusal::NotFound);
    }
    let mut rated = (0..).zip(live.inputs().subjects.iter());
    let (at, subject) = rated.find(|(_, one)| one.code == code).ok_or(Refusal::NotFound)?;
    let id = doing.places.id(code).ok_or(Refusal::NotFound)?;
    let place = doing.places.span_of(id).ok_or(Refusal::NotFound)?;
    let whole = doing.places.span_of(live.row.unit).filter(|whole| whole.contains(place));
    let whole = whole.ok_or(Refusal::NotFound)?;
    let matter = Matter::Cycle { place: whole, state: live.state };
    if !may(&doing.who.holdings(&doing.places), &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    let position = Position::start(live.ready.declares);
    let row = SubjectRow {
        cycle: live.row.id,
        subject: id,
        code: subject.code.clone(),
        name: subject.name.clone(),
        position: at,
        phase: written(&position.phase),
        stage: 0,
        returned: false,
        since: doing.at,
        as_of_day: Some(doing.places.stamp.1),
    };
    Ok(Found { live: std::sync::Arc::clone(live), row, position, place, aside: false })
}
