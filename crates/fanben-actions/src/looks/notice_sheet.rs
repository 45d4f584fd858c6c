//! One notice as its audience sees it: the village wall and the public web without signing in, the
//! inside and the level above for whoever sees the cycle.
//!
//! Only what was frozen at posting is shown, and what became of it since.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::notices::{
    Bundled, Column, Corrects, DecisionLine, Document, NoticeKind, Scope, ShownRow, State, Terms,
};

use super::seen::Seen;
use crate::actions::answer_code;
use crate::desk::day;
use crate::noticing::{CONFIRMED, Noticed, TAKEN_DOWN, WITHDRAWN};
use crate::{CycleId, Desk, Person, Refusal};

/// A notice for an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeSheet {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number.
    pub number: i64,
    /// What kind.
    pub kind: NoticeKind,
    /// The title of the cycle with its period.
    pub title: String,
    /// For whom it is shown.
    pub scope: Scope,
    /// The day it is.
    pub today: NaiveDate,
    /// How far it is.
    pub state: State,
    /// The audience still sees it. Otherwise there are no rows here.
    pub hangs: bool,
    /// Its period is over.
    pub over: bool,
    /// Who publishes, answers and confirms.
    pub terms: Terms,
    /// The day it was posted.
    pub posted: NaiveDate,
    /// The last day of its period.
    pub last: NaiveDate,
    /// The last day on which an objection is in time.
    pub until: NaiveDate,
    /// The last day on which the public sees it.
    pub down: NaiveDate,
    /// Those it is for.
    pub scopes: Vec<Scope>,
    /// The rows.
    pub rows: Vec<ShownRow>,
    /// What bodies decided about titles, each with the subject's name.
    pub decisions: Vec<(DecisionLine, String)>,
    /// What it corrects.
    pub corrects: Option<Corrects>,
    /// The number of the notice that took its place.
    pub next: Option<i64>,
    /// The notices of this cycle that hang: their numbers.
    pub others: Vec<i64>,
    /// Why it was withdrawn, under which document, on which day.
    pub withdrawn: Option<(String, String, NaiveDate)>,
    /// Under which document it was confirmed, on which day.
    pub confirmed: Option<(String, NaiveDate)>,
    /// Objections that came, those that were answered, those that were upheld.
    pub objections: (usize, usize, usize),
    /// Answers to objections, as the public reads them.
    pub replies: Vec<Replied>,
    /// Who signed before it was posted, by titles: how many results each. Only inside.
    pub signed: Vec<(String, usize)>,
    /// SHA-256 of what was published.
    pub digest: String,
    /// The digests of the bundle that proves it.
    pub bundle: Option<Bundled>,
    /// Why there is no bundle.
    pub unbundled: String,
}

/// An answer to an objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replied {
    /// The objection's number.
    pub number: i64,
    /// It is right.
    pub upheld: bool,
    /// The answer.
    pub reply: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A notice in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicLine {
    /// The cycle.
    pub cycle: CycleId,
    /// Its number.
    pub number: i64,
    /// What kind.
    pub kind: NoticeKind,
    /// The title of the cycle with its period.
    pub title: String,
    /// The body that publishes.
    pub body: String,
    /// How far it is.
    pub state: State,
    /// The day it was posted.
    pub posted: NaiveDate,
    /// The last day of its period.
    pub last: NaiveDate,
}

/// Notices that the public still sees, the latest first.
pub async fn public_notices(desk: &Desk) -> Result<Vec<PublicLine>, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let today = desk.today();
    let mut lines = Vec::new();
    for cycle in tx.cycles().await?.into_iter().rev() {
        let noticed = Noticed::load(&mut tx, cycle.id).await?;
        for (row, document) in noticed.notices.iter().rev() {
            let down = noticed.step(row.number, TAKEN_DOWN).is_some();
            if document.hangs(Scope::Web, today, down) {
                lines.push(PublicLine {
                    cycle: cycle.id,
                    number: row.number,
                    kind: document.kind,
                    title: document.title.clone(),
                    body: document.terms.body.clone(),
                    state: noticed.state(row.number),
                    posted: document.posted,
                    last: document.last,
                });
            }
        }
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.posted));
    Ok(lines)
}

/// A notice for an audience. What is not for everybody asks for somebody who sees the cycle.
pub async fn notice_sheet(
    desk: &Desk,
    who: Option<&Person>,
    cycle: CycleId,
    number: i64,
    scope: Scope,
) -> Result<NoticeSheet, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let mut noticed = Noticed::load(&mut tx, cycle).await?;
    let (_, document) = noticed.get(number).ok_or(Refusal::NotFound)?;
    // What is only for walls is on no public web: it is opened by whoever prints it.
    if !scope.public() || !document.is_for(Scope::Web) {
        drop(tx);
        let mut seen = Seen::open(desk, who.ok_or(Refusal::NotSignedIn)?, cycle).await?;
        if !seen.sees() {
            return Err(Refusal::NotFound);
        }
        noticed = Noticed::load(&mut seen.tx, cycle).await?;
        tx = seen.tx;
    }
    let (row, document) = noticed.get(number).ok_or(Refusal::NotFound)?;
    if !document.is_for(scope) {
        return Err(Refusal::NotFound);
    }
    let signed = if scope.public() {
        Vec::new()
    } else {
        let mut signed: Vec<(String, usize)> = Vec::new();
        for subject in tx.subjects(cycle).await? {
            let rows = tx.signatures(cycle, subject.subject).await?;
            let mut own: Vec<&str> = rows
                .iter()
                .filter(|one| one.stage.is_empty() && !one.refused && one.at <= row.at)
                .map(|one| one.title.as_str())
                .collect();
            own.sort_unstable();
            own.dedup();
            for title in own {
                match signed.iter_mut().find(|(known, _)| known == title) {
                    Some((_, many)) => *many += 1,
                    None => signed.push((title.to_owned(), 1)),
                }
            }
        }
        signed
    };
    Ok(sheet(desk, &noticed, document, scope, signed, &row.digest))
}

fn sheet(
    desk: &Desk,
    noticed: &Noticed,
    document: &Document,
    scope: Scope,
    signed: Vec<(String, usize)>,
    digest: &str,
) -> NoticeSheet {
    let today = desk.today();
    let number = document.number;
    let state = noticed.state(number);
    let hangs_of = |document: &Document| {
        let down = noticed.step(document.number, TAKEN_DOWN).is_some();
        document.hangs(scope, today, down)
    };
    let hangs = hangs_of(document);
    // What was withdrawn is not shown to the public any more, but that it was.
    let rows = hangs && !(scope.public() && state == State::Withdrawn);
    let own: Vec<_> = noticed.objections.iter().filter(|one| one.notice == number).collect();
    let ruled: Vec<_> = own.iter().filter_map(|one| noticed.ruling(one.number)).collect();
    let replied = ruled.iter().filter(|_| rows).map(|one| Replied {
        number: one.objection,
        upheld: one.upheld,
        reply: one.reply.clone(),
        at: one.at,
    });
    let name = |code: &str| match document.row(code) {
        Some(row) if document.names(code, scope) => row.name.clone(),
        _ => String::new(),
    };
    let titles = rows && document.sees(scope, Column::Title);
    let decisions = document.decisions.iter().filter(|_| titles);
    let corrects = document.corrected(scope).filter(|_| rows);
    let others = noticed.notices.iter().filter(|(_, one)| hangs_of(one));
    let withdrawn = noticed.step(number, WITHDRAWN);
    let confirmed = noticed.step(number, CONFIRMED);
    NoticeSheet {
        cycle: noticed.notices.first().map_or(CycleId(uuid::Uuid::nil()), |(row, _)| row.cycle),
        number,
        kind: document.kind,
        title: document.title.clone(),
        scope,
        today,
        state,
        hangs,
        over: document.over(today),
        terms: document.terms.clone(),
        posted: document.posted,
        last: document.last,
        until: document.objections_until(),
        down: document.down,
        scopes: document.scopes(),
        rows: if rows { document.shown(scope) } else { Vec::new() },
        decisions: decisions.map(|one| (one.clone(), name(&one.subject))).collect(),
        corrects,
        next: noticed.after(number),
        others: others.map(|(row, _)| row.number).collect(),
        withdrawn: withdrawn.map(|one| (one.reason.clone(), one.document.clone(), day(one.at))),
        confirmed: confirmed.map(|one| (one.document.clone(), day(one.at))),
        objections: (own.len(), ruled.len(), ruled.iter().filter(|one| one.upheld).count()),
        replies: replied.collect(),
        signed,
        digest: digest.to_owned(),
        bundle: document.bundle.clone(),
        unbundled: document.unbundled.clone(),
    }
}

/// What became of an objection, for whoever has its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The objection's number.
    pub number: i64,
    /// The notice it is about.
    pub notice: i64,
    /// When it came.
    pub at: DateTime<Utc>,
    /// It came after the period.
    pub late: bool,
    /// The last day on which it is to be answered; none: the year's holidays are not known.
    pub due: Option<NaiveDate>,
    /// The answer: upheld, what was answered, when.
    pub ruling: Option<(bool, String, DateTime<Utc>)>,
}

/// What became of the objection with a code; none: there is none, or its words were erased.
pub async fn answer(desk: &Desk, cycle: CycleId, code: &str) -> Result<Option<Answer>, Refusal> {
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let noticed = Noticed::load(&mut tx, cycle).await?;
    let typed: String = code.chars().filter(char::is_ascii_digit).collect();
    for words in tx.objection_words(cycle).await? {
        let row = noticed.objections.iter().find(|row| row.number == words.number);
        let Some(row) = row else { continue };
        if answer_code(&words.salt, row.action).replace('-', "") != typed {
            continue;
        }
        let ruling = noticed.ruling(row.number);
        return Ok(Some(Answer {
            number: row.number,
            notice: row.notice,
            at: row.at,
            late: row.late,
            due: noticed.due(row).ok(),
            ruling: ruling.map(|one| (one.upheld, one.reply.clone(), one.at)),
        }));
    }
    Ok(None)
}
