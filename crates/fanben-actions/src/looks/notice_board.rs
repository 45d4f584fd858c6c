//! A cycle's notices as the office sees them: where the last one stands, what is missing for the
//! next, objections, decisions, signatures, and what may be done.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::calendar::{Count, Period};
use fanben_model::notices::{
    DecisionLine, Difference, Document, NoticeKind, Position, State, Terms,
};
use fanben_model::rights::{Act, Matter, allowed, may};
use fanben_model::scheme::Publicity;
use fanben_model::stages::Wanting;
use fanben_store::{ObjectionRow, UnitId};

use super::seen::Seen;
use crate::noticing::{Current, Noticed, current, decided, printed, seal, titles};
use crate::signing::signatures_in;
use crate::{CycleId, Desk, Named, Person, Refusal};

/// The notices of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeBoard {
    /// The cycle.
    pub cycle: CycleId,
    /// Its title with its period.
    pub title: String,
    /// The day it is.
    pub today: NaiveDate,
    /// Where the last notice stands.
    pub position: Position,
    /// All notices, the latest first.
    pub notices: Vec<NoticeLine>,
    /// The terms a new notice begins with.
    pub terms: Terms,
    /// What the scheme says of its notices, line by line; empty: nothing.
    pub said: Vec<(&'static str, String)>,
    /// Names of subjects whose result is not there yet.
    pub unsettled: Vec<String>,
    /// How many results there are.
    pub results: usize,
    /// Signatures that are wanting: the subject, the title.
    pub unsigned: Vec<(Named, String)>,
    /// Places that opened and nobody decided about.
    pub open: Vec<OpenPlace>,
    /// Titles that fell: subjects.
    pub fallen: Vec<Named>,
    /// What moved since the last notice.
    pub moved: Vec<Difference>,
    /// All decisions about titles, the latest first.
    pub decisions: Vec<DecisionRow>,
    /// The titles there are, the best first.
    pub tiers: Vec<String>,
    /// Everybody a decision may be about.
    pub subjects: Vec<Named>,
    /// Subjects that are people or households.
    pub personal: Vec<Named>,
    /// Objections, those that wait first, then the latest.
    pub objections: Vec<ObjectionLine>,
    /// What the person may do about the last notice.
    pub acts: Vec<Act>,
    /// Results that wait for the person's signature.
    pub signing: Vec<SignRow>,
    /// The person's account has a second factor.
    pub factor: bool,
    /// The person runs or confirms the cycle.
    pub runs: bool,
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLine {
    /// Its number.
    pub number: i64,
    /// What kind.
    pub kind: NoticeKind,
    /// How far it is.
    pub state: State,
    /// The day it was posted.
    pub posted: NaiveDate,
    /// The last day of its period.
    pub last: NaiveDate,
    /// The last day on which an objection is in time.
    pub until: NaiveDate,
    /// Those it is for.
    pub scopes: Vec<fanben_model::notices::Scope>,
    /// The last day on which the public sees it.
    pub down: NaiveDate,
    /// The public does not see it any more.
    pub gone: bool,
    /// Who posted it, in what capacity, when.
    pub by: (String, String, DateTime<Utc>),
    /// SHA-256 of its text.
    pub digest: String,
    /// SHA-256 of the bundle's list of files; empty: no bundle.
    pub bundle: String,
    /// The body that confirms.
    pub confirms: String,
}

/// A decision about a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// As it is printed.
    pub line: DecisionLine,
    /// The subject.
    pub subject: Named,
    /// No notice has published it yet.
    pub pending: bool,
}

/// Places of a title that are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPlace {
    /// The title.
    pub title: String,
    /// The league, where places are counted so.
    pub league: String,
    /// How many.
    pub places: usize,
    /// Those who could take one, the next by score first.
    pub next: Vec<Named>,
}

/// An objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectionLine {
    /// Its number.
    pub number: i64,
    /// The notice it is about.
    pub notice: i64,
    /// About whom; none: the notice as a whole.
    pub subject: Option<Named>,
    /// What it says; empty: it was erased.
    pub words: String,
    /// A name was given.
    pub named: bool,
    /// Who; only for whoever rules on it.
    pub name: String,
    /// How to reach them; only for whoever rules on it.
    pub contact: String,
    /// When it came.
    pub at: DateTime<Utc>,
    /// It came after the period.
    pub late: bool,
    /// The last day on which it is to be answered; none: the year's holidays are not known.
    pub due: Option<NaiveDate>,
    /// Days left; negative: late by so many.
    pub days: Option<i64>,
    /// The ruling: upheld, what was answered, who, when.
    pub ruling: Option<(bool, String, String, DateTime<Utc>)>,
    /// The person may rule on it.
    pub mine: bool,
}

/// A result that waits for a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignRow {
    /// The subject.
    pub subject: Named,
    /// The role and title under which it is signed.
    pub sign: Named,
    /// Why.
    pub wanting: Wanting,
    /// What is signed.
    pub figures: Vec<(String, String)>,
    /// What moved since it was signed last: what, before, now.
    pub changes: Vec<(String, String, String)>,
    /// The digest of what is shown.
    pub digest: String,
}

/// The notices of a cycle.
pub async fn notice_board(
    desk: &Desk,
    who: &Person,
    cycle: CycleId,
) -> Result<NoticeBoard, Refusal> {
    let mut seen = Seen::open(desk, who, cycle).await?;
    if !seen.sees() {
        return Err(Refusal::NotFound);
    }
    let noticed = Noticed::load(&mut seen.tx, cycle).await?;
    let current = current(&seen.live, &seen.places, &noticed, false)?;
    let position = noticed.stands(seen.today);
    let (unsigned, signing) = signatures(&mut seen, &current).await?;
    let factor = seen.tx.factor(who.id).await?.is_some_and(|factor| factor.confirmed);
    let objections = objections(&mut seen, &noticed, position).await?;
    let place = seen.places.span_of(seen.live.row.unit).ok_or(Refusal::NotFound)?;
    let state = seen.live.state;
    let matter = Matter::Notice {
        place,
        state,
        position,
        confirms: seen.live.ready.confirms(),
        objection: None,
        aside: false,
    };
    let mut acts = allowed(&who.holdings(&seen.places), &matter);
    acts.retain(|act| *act != Act::Look);
    let name = |code: &String| named(&seen, code);
    let tiers: Vec<String> = current.tiers.iter().map(|(name, _)| name.clone()).collect();
    let open = current.settled.open.iter().map(|open| OpenPlace {
        title: tiers.get(open.tier).cloned().unwrap_or_default(),
        league: open.league.clone(),
        places: open.places,
        next: open.next.iter().take(8).map(name).collect(),
    });
    let subject = |row: &fanben_model::notices::Row| Named::new(&row.code, &row.name);
    Ok(NoticeBoard {
        cycle,
        title: seen.live.title(),
        today: seen.today,
        position,
        notices: noticed.notices.iter().rev().map(|one| line(&seen, &noticed, one)).collect(),
        terms: terms(&seen, &noticed),
        said: seen.live.ready.publicity().map(Publicity::says).unwrap_or_default(),
        results: current.rows.len(),
        unsigned,
        open: open.collect(),
        fallen: current.settled.fallen.iter().map(name).collect(),
        decisions: decisions(&seen, &noticed, &tiers)?,
        subjects: current.rows.iter().map(subject).collect(),
        personal: current.rows.iter().filter(|row| row.personal).map(subject).collect(),
        unsettled: current.unsettled,
        moved: current.moved,
        tiers,
        objections,
        acts,
        signing,
        factor,
        runs: seen.runs(),
    })
}

fn named(seen: &Seen<'_>, code: &str) -> Named {
    let name = seen.live.subject(code).map(|row| row.name.clone());
    Named::new(code, name.unwrap_or_default())
}

fn line(
    seen: &Seen<'_>,
    noticed: &Noticed,
    (row, document): &(fanben_store::NoticeRow, Document),
) -> NoticeLine {
    let position = noticed.position(row.number, seen.today);
    NoticeLine {
        number: row.number,
        kind: document.kind,
        state: position.state,
        posted: document.posted,
        last: document.last,
        until: document.objections_until(),
        scopes: document.scopes(),
        down: document.down,
        gone: position.down || seen.today > document.down,
        by: (seen.live.hand(row.person, row.at), row.post.clone(), row.at),
        digest: row.digest.clone(),
        bundle: document.bundle.as_ref().map(|one| one.sha256.clone()).unwrap_or_default(),
        confirms: document.terms.confirms.clone(),
    }
}

/// The last notice's terms, or what is usual; what the scheme's document says of the body.
fn terms(seen: &Seen<'_>, noticed: &Noticed) -> Terms {
    if let Some((_, document)) = noticed.last() {
        return document.terms.clone();
    }
    let unit = seen.places.named_id(seen.live.row.unit).name;
    let legal = seen.live.ready.written.legal.as_ref();
    let confirms = legal.map(|legal| legal.body.clone()).unwrap_or_default();
    if let Some(publicity) = seen.live.ready.publicity() {
        let said = |said: &String, usual: String| {
            if said.trim().is_empty() { usual } else { said.trim().to_owned() }
        };
        return Terms {
            body: said(&publicity.body, unit),
            confirms: said(&publicity.confirms.body, confirms),
            contact: publicity.contact.clone(),
            hangs: publicity.hangs.0,
            objections: publicity.objections.map(|days| days.0),
            reply: publicity.reply.0,
            stays: publicity.stays,
            ranks: publicity.ranks,
            consents: Vec::new(),
            audiences: publicity.audiences.clone(),
        };
    }
    let period = Period { days: 5, count: Count::Working, moves: false };
    Terms {
        body: unit,
        confirms,
        contact: String::new(),
        hangs: period,
        objections: None,
        reply: period,
        stays: 10,
        ranks: false,
        consents: Vec::new(),
        audiences: BTreeMap::new(),
    }
}

/// Whose signature is wanting under a result, and which of them are the person's.
pub(super) async fn signatures(
    seen: &mut Seen<'_>,
    current: &Current,
) -> Result<(Vec<(Named, String)>, Vec<SignRow>), Refusal> {
    let (mut unsigned, mut own) = (Vec::new(), Vec::new());
    if seen.live.ready.signs.is_empty() {
        return Ok((unsigned, own));
    }
    let mut signed = signatures_in(&mut seen.tx, seen.live.row.id).await?;
    for row in &current.rows {
        let subject = seen.live.subject(&row.code).ok_or(Refusal::NotFound)?.clone();
        let rows = signed.remove(&subject.subject).unwrap_or_default();
        let may_sign = seen.acts(&subject).is_ok_and(|(_, acts)| acts.contains(&Act::SignResult));
        let (shown, sealed) = seal(&seen.live, row)?;
        for titled in titles(&seen.live, row, &rows)? {
            let Some(wanting) = titled.wanting else { continue };
            let subject = Named::new(&row.code, &row.name);
            unsigned.push((subject.clone(), titled.sign.title.clone()));
            let role = &titled.sign.role;
            if !may_sign || !seen.who.posts.iter().any(|post| post.role.code == *role) {
                continue;
            }
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            own.push(SignRow {
                subject,
                sign: Named::new(role, &titled.sign.title),
                wanting,
                figures: shown.lines.iter().map(|l| (l.name.clone(), l.value.clone())).collect(),
                changes: titled
                    .changes
                    .iter()
                    .map(|one| (one.name.clone(), text(&one.before), text(&one.after)))
                    .collect(),
                digest: sealed.digest.clone(),
            });
        }
    }
    Ok((unsigned, own))
}

fn decisions(
    seen: &Seen<'_>,
    noticed: &Noticed,
    tiers: &[String],
) -> Result<Vec<DecisionRow>, Refusal> {
    let live = &seen.live;
    let code = |id: UnitId| live.by_id.get(&id).map(|&at| live.subjects[at].code.clone());
    let pending: BTreeSet<i64> = noticed.pending().iter().map(|row| row.number).collect();
    let mut all = Vec::new();
    for row in noticed.decisions.iter().rev() {
        let line = printed(row, &decided(row, tiers, &seen.places, &code)?);
        let subject = named(seen, &line.subject);
        all.push(DecisionRow { line, subject, pending: pending.contains(&row.number) });
    }
    Ok(all)
}

/// All objections, those that wait first.
pub(super) async fn objections(
    seen: &mut Seen<'_>,
    noticed: &Noticed,
    position: Position,
) -> Result<Vec<ObjectionLine>, Refusal> {
    let words = seen.tx.objection_words(seen.live.row.id).await?;
    let place = seen.places.span_of(seen.live.row.unit).ok_or(Refusal::NotFound)?;
    let holdings = seen.who.holdings(&seen.places);
    let state = seen.live.state;
    let rules = holdings.iter().any(|one| one.grants(Act::RuleObjection, place));
    let one = |row: &ObjectionRow| {
        let aside = row.subject.is_some_and(|of| seen.live.aside.contains(&(of, seen.who.id)));
        let objection = Some(row.late);
        let matter = Matter::Notice { place, state, position, confirms: "", objection, aside };
        let ruling = noticed.ruling(row.number);
        let kept = words.iter().find(|one| one.number == row.number);
        let text = |of: fn(&fanben_store::ObjectionWordsRow) -> &String, shown: bool| {
            kept.filter(|_| shown && rules && !aside).map(of).cloned().unwrap_or_default()
        };
        let due = noticed.due(row).ok();
        let subject = row.subject.and_then(|id| seen.live.by_id.get(&id));
        let subject = subject.map(|&at| &seen.live.subjects[at]);
        ObjectionLine {
            number: row.number,
            notice: row.notice,
            subject: subject.map(|row| Named::new(&row.code, &row.name)),
            words: text(|kept| &kept.words, true),
            named: row.named,
            name: text(|kept| &kept.name, row.named),
            contact: text(|kept| &kept.contact, true),
            at: row.at,
            late: row.late,
            due,
            days: due.map(|due| (due - seen.today).num_days()),
            ruling: ruling.map(|one| {
                (one.upheld, one.reply.clone(), seen.live.hand(one.person, one.at), one.at)
            }),
            mine: ruling.is_none() && may(&holdings, &matter, Act::RuleObjection),
        }
    };
    let mut all: Vec<ObjectionLine> = noticed.objections.iter().rev().map(one).collect();
    all.sort_by_key(|line| line.ruling.is_some());
    Ok(all)
}
