//! Talks and warning cards: who is listed with why, one with its receipts and follow-up, the history
//! of a unit. For internal use: whoever has no part in one finds nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::rights::{Act, Matter, Right, allowed, may};
use fanben_model::talks::{Item, Kind, Position, Sheet, State, Step, Why, in_a_row};
use fanben_store::{PersonId, Tx, UnitId};

use super::seen::opened;
use crate::accounts::in_force;
use crate::desk::day;
use crate::live::known;
use crate::places::Places;
use crate::talking::{
    Candidate, Talking, TaskKey, Titles, candidates, concerns, matter, month, talked_to,
};
use crate::{CycleId, Desk, ListId, Named, Person, Refusal, TalkId, talk_words};

/// Who is listed for a talk or a card, and what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalksPage {
    /// The month: 2026-11.
    pub month: String,
    /// The person may hold talks.
    pub talks: bool,
    /// Units listed for this month's talk.
    pub candidates: Vec<CandidateLine>,
    /// Units listed for a card.
    pub cards: Vec<CandidateLine>,
    /// Talks and cards, the last first.
    pub lines: Vec<TalkLine>,
}

/// A unit that is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateLine {
    /// The unit.
    pub unit: Named,
    /// Why.
    pub whys: Vec<WhyLine>,
}

/// One reason why a unit is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyLine {
    /// What is behind.
    pub what: String,
    /// By how much.
    pub behind: String,
    /// Where it is seen.
    pub to: WhyLink,
    /// Of a scheme's warning: the notice.
    pub rule: String,
}

/// Where a reason is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyLink {
    /// The unit's tasks under a list.
    List(ListId),
    /// The unit's explanation in a cycle.
    Cycle(CycleId),
}

/// A talk or a card among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkLine {
    /// Its id.
    pub id: TalkId,
    /// What it is.
    pub kind: Kind,
    /// Whom it is about.
    pub unit: Named,
    /// Its period.
    pub period: String,
    /// How far it is.
    pub state: State,
    /// Who has not received it.
    pub waiting: Vec<String>,
    /// How many items are not done.
    pub open: usize,
    /// How many of these are over their day.
    pub late: usize,
    /// The person has to receive it.
    pub mine: bool,
    /// It is a report the person's office has not read.
    pub unread: bool,
}

/// One talk or card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkPage {
    /// As a line.
    pub line: TalkLine,
    /// The unit right above.
    pub town: Named,
    /// As it is worded.
    pub sheet: Sheet,
    /// Its items with what became of them.
    pub items: Vec<ItemLine>,
    /// The day it was held, or the card was given.
    pub held: Option<NaiveDate>,
    /// Who holds it, in what capacity.
    pub by: String,
    /// Whom it concerns, with their receipts.
    pub receipts: Vec<ReceiptLine>,
    /// A text of at most 70 characters to copy, where a receipt is missing.
    pub text: String,
    /// What was done, the last first.
    pub done: Vec<TalkDone>,
    /// Of a card: how many of the unit follow right upon one another, up to the last one.
    pub row: usize,
    /// Of a card: the cycle it is grounded on.
    pub cycle: Option<CycleId>,
    /// What the person may do.
    pub acts: Vec<Act>,
}

/// An item with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLine {
    /// As it is written down.
    pub item: Item,
    /// It is done.
    pub done: bool,
    /// Its last day, as it was moved.
    pub until: NaiveDate,
    /// That day is over.
    pub late: bool,
    /// How it stood each time.
    pub says: Vec<(NaiveDate, String)>,
}

/// A receipt, or that it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptLine {
    /// As what.
    pub role: Named,
    /// Who holds that post now.
    pub people: Vec<String>,
    /// Who received it and when.
    pub by: Option<(String, DateTime<Utc>)>,
    /// The remark.
    pub says: String,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkDone {
    /// What.
    pub step: Step,
    /// A remark, or why.
    pub says: String,
    /// Of a decision: its number.
    pub document: String,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A form to write a talk down or to record a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkForm {
    /// Whom it is about.
    pub unit: Named,
    /// What it is.
    pub kind: Kind,
    /// Its period.
    pub period: String,
    /// The talk that is worded anew.
    pub again: Option<TalkId>,
    /// Of a card: the cycle and notice that are its ground.
    pub ground: Option<(CycleId, String)>,
    /// What it begins with.
    pub sheet: Sheet,
    /// Whom it concerns.
    pub with: Vec<Named>,
}

/// What was ever said to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitTalks {
    /// The unit.
    pub unit: Named,
    /// The last first.
    pub lines: Vec<TalkLine>,
    /// How many cards follow right upon one another, up to the last one.
    pub row: usize,
    /// The person may write a talk down.
    pub may: bool,
}

/// Something to be done about talks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkTask {
    /// What.
    pub what: TalkTodo,
    /// The one it is about; none: several.
    pub line: Option<TalkLine>,
    /// How many.
    pub many: usize,
}

/// What is to be done about talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TalkTodo {
    /// Receive it.
    Receive,
    /// Decide whom of those listed to talk to.
    Choose,
    /// Remind who has not received, or report.
    Report,
    /// Follow up items whose day is over.
    Follow,
    /// Read reports.
    Read,
}

fn acts(who: &Person, places: &Places, talk: &Talking) -> Vec<Act> {
    let Some(matter) = talk.matter(places) else { return Vec::new() };
    allowed(&who.holdings(places), &matter)
}

/// The roles under which the person has not received it yet.
fn owes(who: &Person, places: &Places, talk: &Talking) -> bool {
    let own = places.span_of(talk.row.unit);
    let mine = |role: &Named| {
        who.posts.iter().any(|post| {
            let here = places.spans.get(&post.unit.code) == own;
            here && post.behalf.is_none() && post.role.code == role.code
        })
    };
    talk.waiting(places).iter().any(mine)
}

fn line(who: &Person, places: &Places, talk: &Talking, today: NaiveDate, acts: &[Act]) -> TalkLine {
    let followed = talk.followed();
    let running = matches!(talk.state, State::Held | State::Reported);
    let open = followed.iter().filter(|item| running && !item.done);
    let waiting = if running { talk.waiting(places) } else { Vec::new() };
    TalkLine {
        id: talk.row.id,
        kind: talk.kind,
        unit: places.named_id(talk.row.unit),
        period: talk.row.period.clone(),
        state: talk.state,
        waiting: waiting.into_iter().map(|role| role.name).collect(),
        open: open.clone().count(),
        late: open.filter(|item| item.until < today).count(),
        mine: acts.contains(&Act::ReceiveTalk) && owes(who, places, talk),
        unread: acts.contains(&Act::NoteTalk) && talk.did(Step::Note).next().is_none(),
    }
}

/// Those the person may see.
fn seen<'t>(
    who: &Person,
    places: &Places,
    all: &'t [Talking],
    today: NaiveDate,
) -> Vec<(&'t Talking, TalkLine, Vec<Act>)> {
    let seen = all.iter().filter_map(|talk| {
        let acts = acts(who, places, talk);
        // What is not held yet, or was dropped, is the township's own paper.
        let drafts = matches!(talk.state, State::Draft | State::Withdrawn);
        let holds = !drafts || writes(who, places, talk.row.unit);
        let shown = acts.contains(&Act::Look) && holds;
        shown.then(|| (talk, line(who, places, talk, today, &acts), acts))
    });
    seen.collect()
}

fn writes(who: &Person, places: &Places, unit: UnitId) -> bool {
    let new = Position { kind: Kind::Talk, state: State::New };
    let holdings = who.holdings(places);
    matter(places, unit, new).is_some_and(|matter| may(&holdings, &matter, Act::HoldTalk))
}

fn why_line(why: &Why<TaskKey, CycleId>, titles: &Titles) -> WhyLine {
    let (what, behind) = talk_words::why(why, titles);
    let (to, rule) = match why {
        Why::Owed { task, .. } | Why::Late { task, .. } | Why::Slow { task, .. } => {
            (WhyLink::List(task.0), String::new())
        }
        Why::Weak { cycle, .. } => (WhyLink::Cycle(*cycle), String::new()),
        Why::Said { cycle, rule, .. } => (WhyLink::Cycle(*cycle), rule.clone()),
    };
    WhyLine { what, behind, to, rule }
}

fn listed(
    places: &Places,
    found: &[Candidate],
    titles: &Titles,
    of: impl Fn(&Candidate) -> &[Why<TaskKey, CycleId>],
) -> Vec<CandidateLine> {
    let lines = found.iter().filter(|one| !of(one).is_empty()).map(|one| CandidateLine {
        unit: places.named_id(one.unit),
        whys: of(one).iter().map(|why| why_line(why, titles)).collect(),
    });
    lines.collect()
}

/// Periods of the warning cards that stand, of those the person may see, by unit.
pub(super) async fn standing_cards(
    tx: &mut Tx,
    who: &Person,
    places: &Places,
    today: NaiveDate,
) -> Result<BTreeMap<UnitId, Vec<String>>, Refusal> {
    let all = Talking::all(tx).await?;
    let mut cards: BTreeMap<UnitId, Vec<String>> = BTreeMap::new();
    for (talk, line, _) in seen(who, places, &all, today) {
        if line.kind == Kind::Card && matches!(line.state, State::Held | State::Reported) {
            cards.entry(talk.row.unit).or_default().push(line.period);
        }
    }
    Ok(cards)
}

/// Who is listed, and the talks and cards the person may see.
pub async fn talks(desk: &Desk, who: &Person) -> Result<TalksPage, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let today = desk.today();
    let all = Talking::all(&mut tx).await?;
    let units = talked_to(who, &places);
    let (found, titles) = candidates(desk, &mut tx, &places, &units, &all).await?;
    Ok(TalksPage {
        month: month(today),
        talks: !units.is_empty(),
        candidates: listed(&places, &found, &titles, |one| &one.talks),
        cards: listed(&places, &found, &titles, |one| &one.cards),
        lines: seen(who, &places, &all, today).into_iter().map(|(_, line, _)| line).collect(),
    })
}

/// One talk or card.
pub async fn talk(desk: &Desk, who: &Person, id: TalkId) -> Result<TalkPage, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let today = desk.today();
    let unit = tx.talk(id).await?.ok_or(Refusal::NotFound)?.unit;
    let all = Talking::of_unit(&mut tx, unit).await?;
    let (row, (talk, line, mut acts)) = {
        let cards = all.iter().filter(|one| one.kind == Kind::Card);
        let periods: Vec<&str> = cards.map(|one| one.row.period.as_str()).collect();
        let mut shown = seen(who, &places, &all, today).into_iter();
        (in_a_row(&periods), shown.find(|one| one.0.row.id == id).ok_or(Refusal::NotFound)?)
    };
    if !line.mine {
        acts.retain(|act| *act != Act::ReceiveTalk);
    }
    if !line.unread {
        acts.retain(|act| *act != Act::NoteTalk);
    }
    let accounts = tx.accounts().await?;
    let names: BTreeMap<PersonId, &str> =
        accounts.iter().map(|row| (row.person, row.name.as_str())).collect();
    let by = |person: &PersonId, post: &str| {
        format!("{}({post})", names.get(person).copied().unwrap_or_default())
    };
    let posts = tx.posts().await?;
    let holders = |role: &str| -> Vec<String> {
        let of = posts
            .iter()
            .filter(|post| post.role == role && post.unit == unit && in_force(post, today));
        let ended =
            |person: &PersonId| accounts.iter().any(|row| row.person == *person && row.ended);
        let of = of.filter(|post| !ended(&post.person));
        of.filter_map(|post| names.get(&post.person)).map(|name| (*name).to_owned()).collect()
    };
    let receipts: Vec<ReceiptLine> = concerns(&places, unit)
        .into_iter()
        .map(|role| {
            let row = talk.received(&role.code);
            ReceiptLine {
                people: holders(&role.code),
                by: row.map(|row| (by(&row.person, &row.post), row.at)),
                says: row.map(|row| row.says.clone()).unwrap_or_default(),
                role,
            }
        })
        .collect();
    let held = talk.did(Step::Hold).chain(talk.did(Step::Decide)).next_back();
    let writer = held.map(|row| by(&row.person, &row.post));
    let done = talk.steps.iter().rev().filter_map(|row| {
        Some(TalkDone {
            step: known(&row.act)?,
            says: row.says.clone(),
            document: row.document.clone(),
            by: by(&row.person, &row.post),
            at: row.at,
        })
    });
    let done = done.collect();
    let above = places.above_of(unit);
    Ok(TalkPage {
        town: above.into_iter().next().unwrap_or_default(),
        sheet: talk.sheet.clone(),
        items: items(talk, today),
        held: held.map(|row| row.on_day.unwrap_or_else(|| day(row.at))),
        by: writer.unwrap_or_else(|| by(&talk.row.person, &talk.row.post)),
        receipts,
        text: reminder(&line),
        done,
        row: if talk.kind == Kind::Card { row } else { 0 },
        cycle: talk.row.cycle,
        acts,
        line,
    })
}

/// Its items with what became of each.
fn items(talk: &Talking, today: NaiveDate) -> Vec<ItemLine> {
    let followed = talk.followed();
    let items = talk.sheet.items.iter().zip(&followed).zip(1_i64..);
    let items = items.map(|((item, is), at)| ItemLine {
        item: item.clone(),
        done: is.done,
        until: is.until,
        late: !is.done && is.until < today,
        says: talk
            .did(Step::Follow)
            .filter(|step| step.item == at)
            .map(|step| (day(step.at), step.says.clone()))
            .collect(),
    });
    items.collect()
}

/// A text to copy into a chat: at most 70 characters, nothing of what it is about.
fn reminder(line: &TalkLine) -> String {
    if line.waiting.is_empty() {
        return String::new();
    }
    let whom = line.waiting.join("、");
    let text = format!("{}:{whom}有一份工作提示还没有签收,请登录签收", line.unit.name);
    text.chars().take(70).collect()
}

/// The form to write a talk down or to record a card, begun with why the unit is listed.
pub async fn talk_form(
    desk: &Desk,
    who: &Person,
    unit: &str,
    (kind, again, ground): (Kind, Option<TalkId>, Option<(CycleId, String)>),
) -> Result<TalkForm, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let id = places.id(unit).ok_or(Refusal::NotFound)?;
    if !writes(who, &places, id) {
        return Err(Refusal::NotFound);
    }
    let all = Talking::of_unit(&mut tx, id).await?;
    let (found, titles) = candidates(desk, &mut tx, &places, &[id], &[]).await?;
    let whys = found.first().map_or(&[][..], |one| match kind {
        Kind::Talk => &one.talks[..],
        Kind::Card => &one.cards[..],
    });
    let today = desk.today();
    let kept = again.and_then(|again| all.iter().find(|one| one.row.id == again));
    let mut sheet = kept.map(|one| one.sheet.clone()).unwrap_or_default();
    let mut period = month(today);
    if kept.is_none() {
        let of_ground = |why: &&Why<TaskKey, CycleId>| match (&ground, why) {
            (Some((cycle, rule)), Why::Said { cycle: of, rule: said, .. }) => {
                cycle == of && rule == said
            }
            (Some(_), _) => false,
            (None, _) => kind == Kind::Talk,
        };
        for why in whys.iter().filter(of_ground).take(10) {
            let (what, behind) = talk_words::why(why, &titles);
            if kind == Kind::Card {
                sheet.ground = format!("{what}:{behind}").chars().take(200).collect();
            }
            let deadline = today + chrono::Duration::days(30);
            sheet.items.push(Item { what, behind, method: String::new(), deadline });
        }
    }
    if kind == Kind::Card {
        let of = ground.as_ref().and_then(|(cycle, _)| titles.cycles.get(cycle));
        period = of.map(|(_, period)| period.clone()).unwrap_or_default();
    }
    let with = concerns(&places, id);
    Ok(TalkForm { unit: places.named(unit), kind, period, again, ground, sheet, with })
}

/// Everything that was ever said to a unit.
pub async fn unit_talks(desk: &Desk, who: &Person, unit: &str) -> Result<UnitTalks, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let id = places.find(unit).ok_or(Refusal::NotFound)?;
    let new = Position { kind: Kind::Talk, state: State::New };
    let matter: Matter<'_> = matter(&places, id, new).ok_or(Refusal::NotFound)?;
    if !may(&who.holdings(&places), &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    let all = Talking::of_unit(&mut tx, id).await?;
    let cards = all.iter().filter(|one| one.kind == Kind::Card);
    let periods: Vec<&str> = cards.map(|one| one.row.period.as_str()).collect();
    let lines = seen(who, &places, &all, desk.today()).into_iter().map(|(_, line, _)| line);
    Ok(UnitTalks {
        unit: places.named_id(id),
        lines: lines.collect(),
        row: in_a_row(&periods),
        may: writes(who, &places, id),
    })
}

/// What a person has to do about talks and cards.
pub(super) async fn tasks(desk: &Desk, who: &Person) -> Result<Vec<TalkTask>, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let today = desk.today();
    let wide = who.has(Right::Talk) || who.has(Right::Run);
    let mut all = Vec::new();
    if wide {
        all = Talking::all(&mut tx).await?;
    } else if who.has(Right::Receive) {
        for post in &who.posts {
            if let Some(unit) = places.id(&post.unit.code) {
                all.extend(Talking::of_unit(&mut tx, unit).await?);
            }
        }
    }
    let lines = seen(who, &places, &all, today);
    let mut tasks: Vec<TalkTask> = lines
        .iter()
        .filter(|(_, line, _)| line.mine)
        .map(|(_, line, _)| TalkTask { what: TalkTodo::Receive, line: Some(line.clone()), many: 0 })
        .collect();
    let units = talked_to(who, &places);
    let (found, _) = candidates(desk, &mut tx, &places, &units, &all).await?;
    let report = |acts: &[Act]| acts.contains(&Act::ReportTalk);
    let follows = |(_, line, acts): &&(&Talking, TalkLine, Vec<Act>)| {
        line.late > 0 && acts.contains(&Act::FollowTalk)
    };
    let counts = [
        (TalkTodo::Choose, found.len()),
        (TalkTodo::Report, lines.iter().filter(|(_, _, acts)| report(acts)).count()),
        (TalkTodo::Follow, lines.iter().filter(follows).count()),
        (TalkTodo::Read, lines.iter().filter(|(_, line, _)| line.unread).count()),
    ];
    let several = counts.into_iter().filter(|(_, many)| *many > 0);
    tasks.extend(several.map(|(what, many)| TalkTask { what, line: None, many }));
    Ok(tasks)
}
