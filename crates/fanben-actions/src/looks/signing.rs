//! What a subject's stage shows to who signs: the lines, the titles, what was signed, what moved.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use fanben_model::rights::Act;
use fanben_model::scheme::Sign;
use fanben_model::signing::LineKind;
use fanben_model::stages::{CycleState, Phase, Wanting};
use fanben_store::{HeldRow, SignatureRow, SubjectRow, UnitId};

use super::seen::Seen;
use super::workbench::{Task, TaskKind};
use crate::live::Live;
use crate::signing::{Sight, sight, signatures_in, stand};
use crate::{CycleId, Desk, Named, Person, Refusal};

/// The signatures on what a subject's stage sends up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The subject.
    pub subject: Named,
    /// The stage at work.
    pub stage: Named,
    /// Whether something may be signed there now.
    pub open: bool,
    /// The titles that sign there.
    pub titles: Vec<TitleLine>,
    /// What is shown, in the order figures, answers, measures, meetings.
    pub lines: Vec<(LineKind, String, String)>,
    /// SHA-256 of it.
    pub digest: String,
    /// The person's account has a second factor, whose code is asked for too.
    pub factor: bool,
    /// Everything that was ever signed or refused about the subject, the latest first.
    pub record: Vec<SignedLine>,
}

/// A title that signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleLine {
    /// The role, and the title.
    pub sign: Named,
    /// Who holds the role for this subject.
    pub holders: Vec<String>,
    /// Why the signature is wanting; none: it is there.
    pub wanting: Option<Wanting>,
    /// A refusal is only recorded there.
    pub goes_on: bool,
    /// What was done last.
    pub last: Option<SignedLine>,
    /// What is different since.
    pub changes: Vec<ChangeLine>,
    /// In what capacity the person may sign here; empty: they may not.
    pub capacity: String,
}

/// A signature or a refusal on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedLine {
    /// At which stage.
    pub stage: String,
    /// Under what title.
    pub title: String,
    /// It was refused.
    pub refused: bool,
    /// Why.
    pub reason: String,
    /// Whose hand, and for whom.
    pub by: String,
    /// In what capacity.
    pub post: String,
    /// When.
    pub at: DateTime<Utc>,
    /// SHA-256 of what was signed.
    pub digest: String,
}

/// Something that is different since it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLine {
    /// What it is about.
    pub kind: LineKind,
    /// What people call it.
    pub name: String,
    /// What it said; empty: it was not there.
    pub before: String,
    /// What it says; empty: it is not there any more.
    pub after: String,
    /// Whose hand, and when; none: it follows from the rest.
    pub by: Option<(String, DateTime<Utc>)>,
}

/// The signatures on a subject's stage at work.
pub async fn signing(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
    subject: &str,
) -> Result<Signing, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    let live = Arc::clone(&seen.live);
    let row = live.subject(subject).ok_or(Refusal::NotFound)?;
    let (position, acts) = seen.acts(row)?;
    let stage = live.ready.stages().get(position.stage).ok_or(Refusal::NotFound)?;
    let rows = seen.tx.signatures(cycle, row.subject).await?;
    let held = seen.tx.held_of(cycle, row.subject).await?;
    let factor = seen.tx.factor(who.id).await?.is_some_and(|factor| factor.confirmed);
    let holders = holders(&mut seen, row, &stage.signs).await?;
    let sight = {
        let (rating, at) = live.stands(subject)?;
        sight(&live, rating, at, row, stage, &held)?
    };
    let open = live.state == CycleState::Open && position.phase == Phase::Drafting;
    let mut titles = Vec::new();
    if open {
        for (sign, holders) in stage.signs.iter().zip(holders) {
            let now = stand(sign, stage, &rows, &sight)?;
            let may = acts.contains(&Act::Sign);
            let mut own = who.posts.iter().filter(|post| may && post.role.code == sign.role);
            titles.push(TitleLine {
                sign: Named::new(&sign.role, &sign.title),
                holders,
                wanting: now.wanting,
                goes_on: sign.refused == fanben_model::scheme::WhenRefused::Recorded,
                last: now.last.map(|row| signed(&seen, row)),
                changes: now.changes.iter().map(|one| change(&live, &sight, one)).collect(),
                capacity: own.next().map(crate::Post::says).unwrap_or_default(),
            });
        }
    }
    let mut lines = sight.shown.lines.clone();
    lines.sort();
    Ok(Signing {
        cycle,
        title: live.title(),
        subject: Named::new(&row.code, &row.name),
        stage: Named::new(&stage.id, &stage.name),
        open,
        titles,
        lines: lines.into_iter().map(|line| (line.kind, line.name, line.value)).collect(),
        digest: sight.sealed.digest,
        factor,
        record: rows.iter().rev().map(|row| signed(&seen, row)).collect(),
    })
}

fn signed(seen: &Seen<'_>, row: &SignatureRow) -> SignedLine {
    let stage = seen.live.ready.stages().iter().find(|stage| stage.id == row.stage);
    SignedLine {
        stage: stage.map(|stage| stage.name.clone()).unwrap_or_default(),
        title: row.title.clone(),
        refused: row.refused,
        reason: row.reason.clone(),
        by: seen.live.hand(row.person, row.at),
        post: row.post.clone(),
        at: row.at,
        digest: row.digest.clone(),
    }
}

fn change(live: &Live, sight: &Sight, one: &fanben_model::signing::Change) -> ChangeLine {
    let hand = sight.hands.get(&(one.kind, one.key.clone()));
    ChangeLine {
        kind: one.kind,
        name: one.name.clone(),
        before: one.before.clone().unwrap_or_default(),
        after: one.after.clone().unwrap_or_default(),
        by: hand.map(|(person, at)| (live.hand(*person, *at), *at)),
    }
}

/// Who holds the role of each title for a subject today.
async fn holders(
    seen: &mut Seen<'_>,
    row: &SubjectRow,
    signs: &[Sign],
) -> Result<Vec<Vec<String>>, Refusal> {
    if signs.is_empty() {
        return Ok(Vec::new());
    }
    let posts = seen.tx.posts().await?;
    let place = seen.places.span_of(row.subject).ok_or(Refusal::NotFound)?;
    let of = |sign: &Sign| {
        let held = posts.iter().filter(|post| {
            post.role == sign.role
                && crate::accounts::in_force(post, seen.today)
                && seen.places.span_of(post.unit).is_some_and(|span| span.contains(place))
        });
        let names: BTreeSet<String> = held.map(|post| seen.live.person(post.person)).collect();
        names.into_iter().collect()
    };
    Ok(signs.iter().map(of).collect())
}

/// Subjects that wait for the person's signature, as one task for a stage.
pub(super) async fn tasks(seen: &mut Seen<'_>, blank: &Task) -> Result<Vec<Task>, Refusal> {
    let live = Arc::clone(&seen.live);
    let signs = live.ready.stages().iter().any(|stage| !stage.signs.is_empty());
    if !signs || live.state != CycleState::Open {
        return Ok(Vec::new());
    }
    let holdings = seen.who.holdings(&seen.places);
    let mut waiting = Vec::new();
    for row in &live.subjects {
        let Ok((position, acts)) = seen.acts_of(&holdings, row) else { continue };
        if !acts.contains(&Act::Sign) || position.phase != Phase::Drafting {
            continue;
        }
        let Some(stage) = live.ready.stages().get(position.stage) else { continue };
        // What nobody filled is not there to be signed.
        if live.sheets.contains_key(&(row.subject, stage.id.clone())) {
            waiting.push((row, position, stage));
        }
    }
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let mut signed = signatures_in(&mut seen.tx, live.row.id).await?;
    let mut all_held: BTreeMap<UnitId, Vec<HeldRow>> = BTreeMap::new();
    for one in seen.tx.held_in(live.row.id).await? {
        all_held.entry(one.subject).or_default().push(one);
    }
    let mut found: Vec<Task> = Vec::new();
    for (row, position, stage) in waiting {
        let rows = signed.remove(&row.subject).unwrap_or_default();
        let held = all_held.remove(&row.subject).unwrap_or_default();
        let (rating, at) = live.stands(&row.code)?;
        let sight = sight(&live, rating, at, row, stage, &held)?;
        let mut wanted = false;
        for sign in &stage.signs {
            let own = seen.who.posts.iter().any(|post| post.role.code == sign.role);
            wanted |= own && stand(sign, stage, &rows, &sight)?.wanting.is_some();
        }
        if !wanted {
            continue;
        }
        let named = seen.stage(position);
        let known = found.iter().position(|task| task.stage.as_ref() == Some(&named));
        let at = known.unwrap_or_else(|| {
            found.push(Task { kind: TaskKind::Sign, stage: Some(named), ..blank.clone() });
            found.len() - 1
        });
        let deadline = seen.deadline(row, position);
        let task = &mut found[at];
        task.waiting += 1;
        task.subject = (task.waiting == 1).then(|| Named::new(&row.code, &row.name));
        task.deadline = [task.deadline, deadline].into_iter().flatten().min();
        task.days = seen.days(task.deadline);
    }
    Ok(found)
}
