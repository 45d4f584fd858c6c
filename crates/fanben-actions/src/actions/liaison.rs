//! Somebody is tied to a unit, hands it over, notes visits with the problems they find; who owes
//! visits is reminded; what was done of what was asked becomes a measure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fanben_model::liaison::{
    Compliance, Days, IssueState, Kind, Note, PROBLEM, Step, TieReady, TieState, TieStep, Unfit,
    tie_step,
};
use fanben_model::rights::{Act, Matter, Tie, may};
use fanben_model::scheme::{Measure, check::span};
use fanben_store::{
    ActionId, CycleId, IssueId, IssueRow, IssueStepRow, PostRow, TieId, TieRow, TieStepRow, UnitId,
    VisitRow,
};
use uuid::Uuid;

use super::{RecordMeasure, begin, day, impersonal, issues, record_measure};
use crate::accounts::{in_force, new_id};
use crate::doing::{Doing, Done};
use crate::live::written;
use crate::refusal::BadInput;
use crate::tying::{Tying, duty, fits, running};
use crate::{Desk, Person, Receipt, Refusal, liaison_words};

/// Since how many days, at most, somebody is tied when it is written down.
const BACK: i64 = 31;

/// Whether the person may take a step about a tie, and in what capacity. Where the state is why not,
/// it says so.
fn stepped(doing: &Doing<'_>, is: Tie, what: TieStep, ready: TieReady) -> Result<String, Refusal> {
    let holdings = doing.who.holdings(&doing.places);
    if !may(&holdings, &Matter::Tie(is), Act::Look) {
        return Err(Refusal::NotFound);
    }
    let moved = tie_step(is.state, what, &ready);
    if let Err(refusal) = doing.authorise(&Matter::Tie(is)) {
        // In another state they may: then the state is the reason.
        let states = [TieState::New, TieState::Tied, TieState::Ended];
        let mut states = states.into_iter().map(|state| Matter::Tie(Tie { state, ..is }));
        let able = states.any(|matter| may(&holdings, &matter, doing.act));
        return Err(moved.err().filter(|_| able).map_or(refusal, Refusal::liaison));
    }
    moved.map_err(Refusal::liaison)?;
    Ok(doing.capacity(&Matter::Tie(is)))
}

async fn add_step(
    doing: &mut Doing<'_>,
    tie: TieId,
    what: TieStep,
    (on_day, says): (Option<NaiveDate>, &str),
    post: String,
) -> Result<(), Refusal> {
    let row = TieStepRow {
        tie,
        number: 0,
        act: written(&what),
        on_day,
        says: says.to_owned(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_tie_step(&row).await?)
}

/// Posts that are tied to units under one kind of tie.
#[derive(Debug, Clone, Default)]
pub struct TieUnits {
    /// The kind.
    pub duty: String,
    /// Posts with the codes of the units.
    pub pairs: Vec<(Uuid, String)>,
    /// From which day, as 2026-11-01.
    pub from: String,
    /// How many households each keeps in touch with; may be empty.
    pub households: String,
}

/// Ties posts to units.
pub async fn tie_units(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: TieUnits,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::TieUnit);
    let done = tie(&mut doing, &input).await;
    doing.end(done).await
}

async fn tie(doing: &mut Doing<'_>, input: &TieUnits) -> Result<Done, Refusal> {
    let from = day("from", &input.from)?;
    if (doing.desk.today() - from).num_days() > BACK {
        return Err(Refusal::bad("from", "最早从31天以前算起;再早的走访已经不能记了"));
    }
    let households = match input.households.trim() {
        "" => 0,
        typed => typed.parse::<u16>().map_err(|_| Refusal::bad("households", "请写户数"))?,
    };
    if input.pairs.is_empty() {
        return Err(Refusal::bad("pair", "请选谁包联哪里"));
    }
    for (post, code) in &input.pairs {
        let unit = doing.places.id(code).ok_or(Refusal::NotFound)?;
        begin_tie(doing, (&input.duty, *post, unit), from, i64::from(households)).await?;
    }
    let says = format!("已安排包联{}项,从{from}起", input.pairs.len());
    Ok(Done::new(format!("duty {}", input.duty), says))
}

async fn begin_tie(
    doing: &mut Doing<'_>,
    (kind, post, unit): (&str, Uuid, UnitId),
    from: NaiveDate,
    households: i64,
) -> Result<TieId, Refusal> {
    let today = doing.desk.today();
    let of = duty(&doing.places, kind).ok_or(Refusal::NotFound)?.clone();
    let held: Option<PostRow> = doing.tx.post(post).await?;
    let held = held.filter(|held| in_force(held, today.max(from))).ok_or(Refusal::NotFound)?;
    let mut twice = false;
    for row in doing.tx.ties_alike(kind, post, unit).await? {
        let other = Tying::load(&mut doing.tx, row.id).await?;
        twice |= other.ended().is_none_or(|last| last >= from);
    }
    let ready =
        TieReady { fits: fits(&doing.places, &of, &held, unit), twice, ..TieReady::complete() };
    let span = |unit| doing.places.span_of(unit).ok_or(Refusal::NotFound);
    let (place, holder, state) = (span(unit)?, span(held.unit)?, TieState::New);
    let is = Tie { place, holder, own: false, state };
    let capacity = stepped(doing, is, TieStep::Begin, ready)?;
    let id = TieId(new_id());
    let row = TieRow {
        id,
        duty: kind.to_owned(),
        holder: post,
        holds: held.person,
        unit,
        from_day: from,
        households,
        post: capacity,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_tie(&row).await?;
    Ok(id)
}

/// The last day of a tie.
#[derive(Debug, Clone)]
pub struct EndTie {
    /// The tie.
    pub tie: TieId,
    /// Its last day, as 2026-11-30.
    pub last: String,
    /// Who takes over from the next day.
    pub to: Option<Uuid>,
    /// Why.
    pub reason: String,
}

/// Ends a tie, or hands it over: somebody else is tied to the unit from the next day.
pub async fn end_tie(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: EndTie,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::TieUnit);
    let done = end(&mut doing, &input).await;
    doing.end(done).await
}

async fn end(doing: &mut Doing<'_>, input: &EndTie) -> Result<Done, Refusal> {
    let tie = Tying::load(&mut doing.tx, input.tie).await?;
    let is = tie.rights(doing.who, &doing.places).ok_or(Refusal::NotFound)?;
    let last = day("last", &input.last)?;
    let ready = TieReady {
        early: last < tie.row.from_day,
        reasoned: !input.reason.trim().is_empty(),
        ..TieReady::complete()
    };
    let post = stepped(doing, is, TieStep::End, ready)?;
    if tie.visits().any(|row| row.on_day > last) {
        return Err(Refusal::bad("last", "这一天以后还有走访记录;请写不早于最后一次走访的日子"));
    }
    let reason = impersonal("reason", &input.reason, 200)?;
    add_step(doing, input.tie, TieStep::End, (Some(last), &reason), post).await?;
    let name = doing.places.named_id(tie.row.unit).name;
    let mut done = Done::new(format!("tie {}", input.tie), format!("{name}的包联到{last}结束"));
    if let Some(to) = input.to {
        let next = last.succ_opt().ok_or_else(|| Refusal::bad("last", "请核对日子"))?;
        let about = (tie.row.duty.as_str(), to, tie.row.unit);
        let id = begin_tie(doing, about, next, tie.row.households).await?;
        done = Done::new(
            format!("tie {}", input.tie),
            format!("{name}的包联已交接:原来的到{last}为止,接手的从{next}起"),
        );
        done = done.giving("tie", id.to_string());
    }
    Ok(done)
}

/// A problem as it was typed.
#[derive(Debug, Clone, Default)]
pub struct ProblemTyped {
    /// What; empty: there is none.
    pub what: String,
    /// Who gets it: a unit's code, with a department behind a stroke; empty: the office decides.
    pub owner: String,
    /// Until when, as 2026-11-30.
    pub deadline: String,
}

/// A visit.
#[derive(Debug, Clone)]
pub struct NoteVisit {
    /// Under which tie.
    pub tie: TieId,
    /// When, as 2026-11-20.
    pub day: String,
    /// What kind.
    pub kind: Kind,
    /// How many households were called on; may be empty where none were.
    pub homes: String,
    /// What was done.
    pub says: String,
    /// The problems that were found.
    pub problems: Vec<ProblemTyped>,
}

/// Notes a visit with the problems it found.
pub async fn note_visit(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: NoteVisit,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::NoteVisit);
    let done = note(&mut doing, &input).await;
    doing.end(done).await
}

async fn note(doing: &mut Doing<'_>, input: &NoteVisit) -> Result<Done, Refusal> {
    let tie = Tying::load(&mut doing.tx, input.tie).await?;
    let is = tie.rights(doing.who, &doing.places).ok_or(Refusal::NotFound)?;
    let post = stepped(doing, is, TieStep::Note, TieReady::complete())?;
    let of = tie.duty(&doing.places).ok_or(Refusal::NotFound)?;
    let homes = if input.kind == Kind::Home { input.homes.trim().parse().unwrap_or(0) } else { 0 };
    let says = input.says.trim().to_owned();
    let note = Note { day: day("day", &input.day)?, kind: input.kind, homes, says };
    let unfit = note.unfit(tie.stay(), of.within, doing.desk.today());
    let told = |unfit: Unfit| {
        let (field, says) = liaison_words::unfit(unfit);
        BadInput { field: field.to_owned(), says }
    };
    let bad: Vec<BadInput> = unfit.into_iter().map(told).collect();
    if !bad.is_empty() {
        return Err(Refusal::Bad(bad));
    }
    let number = add_visit(doing, &tie, &note, 0, &post).await?;
    let mut many = 0;
    for problem in input.problems.iter().filter(|one| !one.what.trim().is_empty()) {
        raise(doing, (&tie, number), problem, &post).await?;
        many += 1;
    }
    let name = doing.places.named_id(tie.row.unit).name;
    let found = if many > 0 { format!(",登记问题{many}个") } else { String::new() };
    let says = format!("已记{name}的{}({}){found}", liaison_words::kind(note.kind), note.day);
    Ok(Done::new(format!("tie {}", input.tie), says))
}

async fn add_visit(
    doing: &mut Doing<'_>,
    tie: &Tying,
    note: &Note,
    strikes: i64,
    post: &str,
) -> Result<i64, Refusal> {
    let row = VisitRow {
        tie: tie.row.id,
        number: tie.notes.last().map_or(1, |last| last.number + 1),
        kind: written(&note.kind),
        on_day: note.day,
        homes: i64::from(note.homes),
        says: note.says.clone(),
        strikes,
        post: post.to_owned(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_visit(&row).await?;
    Ok(row.number)
}

/// A problem that a visit found; where somebody is named, they have it.
async fn raise(
    doing: &mut Doing<'_>,
    (tie, visit): (&Tying, i64),
    typed: &ProblemTyped,
    post: &str,
) -> Result<(), Refusal> {
    let what = impersonal("what", &typed.what, PROBLEM)?;
    let row = IssueRow {
        id: IssueId(new_id()),
        tie: tie.row.id,
        visit,
        unit: tie.row.unit,
        what,
        post: post.to_owned(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_issue(&row).await?;
    if typed.owner.trim().is_empty() {
        return Ok(());
    }
    let to = (typed.owner.as_str(), typed.deadline.as_str());
    let given = issues::given(doing, row.unit, to, IssueState::Found).await?;
    let step = IssueStepRow {
        issue: row.id,
        number: 0,
        act: written(&Step::Assign),
        owner: Some(given.0),
        office: given.1,
        on_day: Some(given.2),
        says: String::new(),
        post: post.to_owned(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_issue_step(&step).await?)
}

/// A note that is taken back.
#[derive(Debug, Clone)]
pub struct StrikeVisit {
    /// The tie.
    pub tie: TieId,
    /// The note.
    pub number: i64,
    /// Why.
    pub reason: String,
}

/// Takes a note back, while it could still be noted anew.
pub async fn strike_visit(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: StrikeVisit,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::NoteVisit);
    let done = strike(&mut doing, &input).await;
    doing.end(done).await
}

async fn strike(doing: &mut Doing<'_>, input: &StrikeVisit) -> Result<Done, Refusal> {
    let tie = Tying::load(&mut doing.tx, input.tie).await?;
    let is = tie.rights(doing.who, &doing.places).ok_or(Refusal::NotFound)?;
    let own = tie.notes.iter().find(|row| row.number == input.number && row.strikes == 0);
    let own = own.ok_or(Refusal::NotFound)?;
    let ready = TieReady {
        struck: tie.notes.iter().any(|row| row.strikes == input.number),
        reasoned: !input.reason.trim().is_empty(),
        ..TieReady::complete()
    };
    let post = stepped(doing, is, TieStep::Strike, ready)?;
    let within = tie.duty(&doing.places).map_or(0, |of| i64::from(of.within));
    if (doing.desk.today() - own.on_day).num_days() > within {
        return Err(Refusal::bad("reason", format!("过了{within}天的走访不再撤回")));
    }
    let kind = crate::live::known(&own.kind).unwrap_or(Kind::Visit);
    let says = impersonal("reason", &input.reason, 60)?;
    let note = Note { day: own.on_day, kind, homes: 0, says };
    add_visit(doing, &tie, &note, input.number, &post).await?;
    let says = format!("已撤回{}的{}", note.day, liaison_words::kind(kind));
    Ok(Done::new(format!("tie {}", input.tie), says))
}

/// Logs that those who owe visits under ties were reminded.
pub async fn chase_visits(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    ties: Vec<TieId>,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ChaseVisits);
    let done = chase(&mut doing, &ties).await;
    doing.end(done).await
}

async fn chase(doing: &mut Doing<'_>, ties: &[TieId]) -> Result<Done, Refusal> {
    let today = doing.desk.today();
    if ties.is_empty() {
        return Err(Refusal::liaison(fanben_model::liaison::Refused::Nothing));
    }
    // All at once: a city may remind a thousand.
    let days = running(&doing.places, today);
    let all = Tying::all(&mut doing.tx, days).await?;
    for id in ties {
        let tie = all.iter().find(|tie| tie.row.id == *id).ok_or(Refusal::NotFound)?;
        let is = tie.rights(doing.who, &doing.places).ok_or(Refusal::NotFound)?;
        let owes = !tie.owed(&doing.places, today).is_empty();
        let ready = TieReady { owes, ..TieReady::complete() };
        let post = stepped(doing, is, TieStep::Chase, ready)?;
        add_step(doing, *id, TieStep::Chase, (None, ""), post).await?;
    }
    let says = format!("已登记催过{}人次", ties.len());
    Ok(Done::new("visits", says))
}

/// Records what was done of what was asked as values of a measure of a cycle, for every unit whose
/// people, or those of units below it, are tied: by whoever records that measure. Nobody types the
/// shares.
pub async fn record_liaison(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    cycle: CycleId,
    measure: String,
    reason: String,
) -> Result<Receipt, Refusal> {
    who.ready()?;
    let none = |says: &str| Refusal::bad("measure", says);
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let live = desk.live(&mut tx, &places, cycle).await?;
    let place = places.span_of(live.row.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Cycle { place, state: live.state };
    if !may(&who.holdings(&places), &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    let named = live.ready.rules.scheme.measures.get(&measure);
    if !named.is_some_and(|named| of_liaison(&measure, named)) {
        return Err(none("这个数据项不是包联完成率;它的单位要是%,名称或来源要写明包联"));
    }
    let (first, last) = span(&live.row.period).ok_or_else(|| none("看不出考核期从哪天到哪天"))?;
    let days = Days { first, last };
    // A week that ends in the period may have begun before it.
    let early = first.checked_sub_days(chrono::Days::new(6)).unwrap_or(first);
    let ties = Tying::all(&mut tx, Days { first: early, last }).await?;
    let mut values = BTreeMap::new();
    for row in &live.subjects {
        let sum = of_unit(&places, &ties, row.subject, days, desk.today());
        if let Some(share) = sum.share() {
            values.insert(row.code.clone(), share.with_places(2));
        }
    }
    drop(tx);
    if values.is_empty() {
        return Err(none("这一期还没有结束、可以计算的走访要求,没有完成率可以登记"));
    }
    let source = format!("包联走访:{first}至{last}");
    record_measure(desk, who, action, RecordMeasure { cycle, measure, values, source, reason })
        .await
}

/// What the people of a unit, and of those below it, did of what was asked of them.
pub(crate) fn of_unit(
    places: &crate::places::Places,
    ties: &[Tying],
    unit: UnitId,
    days: Days,
    today: NaiveDate,
) -> Compliance {
    let Some(place) = places.span_of(unit) else { return Compliance::default() };
    let own = ties.iter().filter(|tie| {
        let held = tie.post.as_ref().and_then(|post| places.span_of(post.unit));
        held.is_some_and(|held| place.contains(held))
    });
    own.map(|tie| tie.done(places, days, today)).fold(Compliance::default(), Compliance::plus)
}

/// Whether a measure is the share of visits that were made: in per cent, and its name or its source
/// says so.
pub(crate) fn of_liaison(name: &str, measure: &Measure) -> bool {
    let says = |text: &str| text.contains("包联");
    !measure.words && measure.unit == "%" && (says(name) || says(&measure.source))
}
