//! Parts of the page of a list: who decided what about an entry, reports that wait for the person,
//! measures that its share can be recorded as.

use std::collections::BTreeMap;
use std::sync::Arc;

use fanben_model::lists::TaskState;
use fanben_model::rights::{Act, Matter, may};
use fanben_model::scheme::Measure;
use fanben_model::stages::CycleState;
use fanben_store::{PersonId, Tx};

use super::lists::{EntryDone, ReportLine};
use crate::actions::{by_itself, of_list};
use crate::counting::waiting;
use crate::listing::{Filed, Listing, Under};
use crate::places::Places;
use crate::{CycleId, Desk, Person, Refusal};

/// How many reports are listed at once: what waits behind them follows when they are checked.
const REPORTS: usize = 300;

pub(super) async fn names(tx: &mut Tx) -> Result<BTreeMap<PersonId, String>, Refusal> {
    Ok(tx.accounts().await?.into_iter().map(|row| (row.person, row.name)).collect())
}

pub(super) fn done(filed: &Filed, names: &BTreeMap<PersonId, String>) -> Vec<EntryDone> {
    let by = |person: &PersonId, post: &str| {
        format!("{}({post})", names.get(person).map_or("", String::as_str))
    };
    let first = filed.wordings.first().map(|row| EntryDone {
        act: "propose".to_owned(),
        reason: String::new(),
        by: by(&row.person, &row.post),
        at: row.at,
    });
    let steps = filed.steps.iter().map(|row| EntryDone {
        act: row.act.clone(),
        reason: row.reason.clone(),
        by: by(&row.person, &row.post),
        at: row.at,
    });
    first.into_iter().chain(steps).collect()
}

/// The first reports that wait for the person's check, and how many wait.
pub(super) async fn reports(
    tx: &mut Tx,
    who: &Person,
    places: &Places,
    listing: &Listing,
    towns: &[Under],
) -> Result<(Vec<ReportLine>, usize), Refusal> {
    let holdings = who.holdings(places);
    let (mut found, mut many) = (Vec::new(), 0);
    for filed in listing.entries.iter().filter(|filed| filed.state.asked()) {
        let checks = |place| {
            let position = listing.position(Some(filed), TaskState::Reported);
            let (owner, own) = (filed.asks.department.as_str(), filed.own);
            may(&holdings, &Matter::List { place, position, owner, own }, Act::CheckTask)
        };
        if !holdings.iter().any(|one| checks(one.within)) {
            continue;
        }
        for (row, under) in waiting(tx, listing.row.id, filed, towns).await? {
            let at = if filed.own { under.town } else { row.unit };
            if !places.span_of(at).is_some_and(checks) {
                continue;
            }
            many += 1;
            if found.len() < REPORTS {
                found.push(ReportLine {
                    entry: filed.id,
                    title: filed.asks.title.clone(),
                    unit: places.named_id(row.unit),
                    says: row.says,
                    evidence: row.evidence,
                    at: row.at,
                    late: crate::desk::day(row.at) > filed.asks.deadline,
                });
            }
        }
    }
    Ok((found, many))
}

/// Measures of a cycle that are the share of a list, and the person's to record for everybody.
pub(super) async fn measures(
    desk: &Desk,
    tx: &mut Tx,
    places: &Arc<Places>,
    who: &Person,
    cycle: CycleId,
) -> Result<Vec<String>, Refusal> {
    let live = desk.live(tx, places, cycle).await?;
    let holdings = who.holdings(places);
    let open = live.state == CycleState::Open;
    let able = |(name, measure): &(&String, &Measure)| {
        of_list(name, measure)
            && !by_itself(&live.ready.rules, name)
            && live.subjects.iter().all(|row| {
                places.span_of(row.subject).is_some_and(|place| {
                    let matter = Matter::Measure { place, owner: &measure.owner, open };
                    may(&holdings, &matter, Act::RecordMeasure)
                })
            })
    };
    let all = live.ready.rules.scheme.measures.iter();
    Ok(all.filter(able).map(|(name, _)| name.clone()).collect())
}
