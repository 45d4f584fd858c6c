//! What a person has to do about a cycle's notices, for 工作台.

use std::sync::Arc;

use fanben_model::notices::State;
use fanben_model::rights::{Act, Matter, allowed};
use fanben_model::stages::Phase;

use super::notice_board::{objections, signatures};
use super::seen::Seen;
use super::workbench::{Task, TaskKind};
use crate::Refusal;
use crate::noticing::{Noticed, current};

/// Signatures under results, notices to publish or to correct, objections to answer, places to
/// decide about, results to confirm.
pub(super) async fn tasks(seen: &mut Seen<'_>, blank: &Task) -> Result<Vec<Task>, Refusal> {
    let live = Arc::clone(&seen.live);
    let place = seen.places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let runs = seen.runs();
    if !runs && !signs(seen) {
        return Ok(Vec::new());
    }
    let noticed = Noticed::load(&mut seen.tx, live.row.id).await?;
    let position = noticed.stands(seen.today);
    let current = current(&live, &seen.places, &noticed, false)?;
    // Before everybody is settled there is nothing to sign or to publish.
    if position.state == State::Drafted
        && (!current.unsettled.is_empty() || current.rows.is_empty())
    {
        return Ok(Vec::new());
    }
    let task = |kind, waiting| Task { kind, waiting, ..blank.clone() };
    let mut found = Vec::new();
    let (unsigned, own) = signatures(seen, &current).await?;
    if !own.is_empty() {
        found.push(task(TaskKind::SignResult, own.len()));
    }
    if !runs {
        return Ok(found);
    }
    let state = live.state;
    let matter = Matter::Notice {
        place,
        state,
        position,
        confirms: live.ready.confirms(),
        objection: None,
        aside: false,
    };
    let acts = allowed(&seen.who.holdings(&seen.places), &matter);
    let may = |act| acts.contains(&act);
    let waiting: Vec<_> =
        objections(seen, &noticed, position).await?.into_iter().filter(|one| one.mine).collect();
    if !waiting.is_empty() {
        let deadline = waiting.iter().filter_map(|one| one.due).min();
        let days = seen.days(deadline);
        found.push(Task { deadline, days, ..task(TaskKind::Answer, waiting.len()) });
    }
    let open: usize = current.settled.open.iter().map(|open| open.places).sum();
    let moved = position.upheld > 0 || !current.moved.is_empty();
    if open > 0 && may(Act::DecideTitle) {
        found.push(task(TaskKind::Decide, open));
    } else if unsigned.is_empty() && current.unsettled.is_empty() {
        if may(Act::PostNotice) {
            found.push(task(TaskKind::Publish, 0));
        } else if moved && may(Act::CorrectNotice) {
            found.push(task(TaskKind::Republish, current.moved.len()));
        } else if !moved && position.over && may(Act::ConfirmNotice) {
            found.push(task(TaskKind::Conclude, 0));
        }
    }
    Ok(found)
}

/// Results of the person's own subjects are there to be signed.
fn signs(seen: &Seen<'_>) -> bool {
    let live = &seen.live;
    if live.ready.signs.is_empty() {
        return false;
    }
    let holdings = seen.who.holdings(&seen.places);
    live.subjects.iter().any(|row| {
        seen.acts_of(&holdings, row).is_ok_and(|(position, acts)| {
            position.phase == Phase::Settled && acts.contains(&Act::SignResult)
        })
    })
}
