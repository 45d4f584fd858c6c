//! Lists of tasks: those a person may see, one with its entries, what one unit has to do.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_model::lists::{
    Burden, Completion, Doer, Entry, EntryState, Limits, ListState, Overstep, TaskState, Timing,
    balance, burden, completion, over, timing,
};
use fanben_model::number::Points;
use fanben_model::rights::{Act, Matter, allowed, may};
use fanben_model::stages::CycleState;
use fanben_store::{EntryId, ListId, UnitId};

use super::list_parts::{done, measures, names, reports};
use super::seen::opened;
use crate::counting::Counted;
use crate::listing::{Book, Filed, Listing, Under, held};
use crate::live;
use crate::places::Places;
use crate::{CycleId, Desk, Named, Person, Refusal, list_words};

/// The lists a person may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    /// The last period first.
    pub lines: Vec<ListLine>,
    /// The units for which the person may draft one.
    pub units: Vec<Named>,
    /// The cycles that are open, one of which may score it.
    pub cycles: Vec<(CycleId, String)>,
    /// The kinds of unit with nobody below them, as the form begins with.
    pub kinds: String,
}

/// A list among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLine {
    /// Its id.
    pub id: ListId,
    /// What it is called.
    pub title: String,
    /// Its period.
    pub period: String,
    /// The unit it is for.
    pub unit: Named,
    /// How far it is.
    pub state: ListState,
    /// What it asks.
    pub is: Burden,
    /// The unit of the person's own that does something of it.
    pub mine: Option<Named>,
}

/// One list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// Its id.
    pub id: ListId,
    /// What it is called.
    pub title: String,
    /// Its period.
    pub period: String,
    /// The unit it is for.
    pub unit: Named,
    /// How far it is.
    pub state: ListState,
    /// What it asks altogether.
    pub is: Burden,
    /// What it asks one village.
    pub of_village: Burden,
    /// Within what.
    pub limits: Limits,
    /// Where it is over.
    pub over: Vec<String>,
    /// Its entries by item, in the order they came.
    pub items: Vec<(String, Vec<EntryLine>)>,
    /// How many wait for the office.
    pub pending: u32,
    /// The townships, for those who see them.
    pub towns: Vec<TownLine>,
    /// Reports that the person may check, the first of them.
    pub reports: Vec<ReportLine>,
    /// How many there are.
    pub waiting: usize,
    /// What the person may do about the list as a whole.
    pub acts: Vec<Act>,
    /// Measures of its cycle that the share done in time could be recorded as.
    pub measures: Vec<String>,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// Its id.
    pub id: EntryId,
    /// What is asked.
    pub asks: Entry,
    /// How far it is.
    pub state: EntryState,
    /// It came after the list was opened.
    pub temporary: bool,
    /// The township whose own it is.
    pub own: Option<Named>,
    /// The last day before it was moved.
    pub moved_from: Option<NaiveDate>,
    /// What speaks against it, and whether it blocks.
    pub findings: Vec<(bool, String)>,
    /// What was decided, the first first: what, why, who, when.
    pub done: Vec<EntryDone>,
    /// What the person may do about it.
    pub acts: Vec<Act>,
}

/// Something that was decided about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDone {
    /// What, as rows have it.
    pub act: String,
    /// Why.
    pub reason: String,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How far a township is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownLine {
    /// The township.
    pub unit: Named,
    /// How many villages it has.
    pub villages: usize,
    /// Whether it dispatched anything.
    pub dispatched: bool,
    /// What its villages did in time.
    pub sum: Completion,
}

/// A report that waits for a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLine {
    /// The entry.
    pub entry: EntryId,
    /// What was asked.
    pub title: String,
    /// The unit.
    pub unit: Named,
    /// What was done.
    pub says: String,
    /// Where it is shown.
    pub evidence: String,
    /// When.
    pub at: DateTime<Utc>,
    /// It came after the last day.
    pub late: bool,
}

/// What one unit has to do, and for a township what its villages do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitTasks {
    /// The list.
    pub id: ListId,
    /// What it is called.
    pub title: String,
    /// Its period.
    pub period: String,
    /// The unit.
    pub unit: Named,
    /// It is a township with villages.
    pub town: bool,
    /// How far the list is.
    pub state: ListState,
    /// What it does itself.
    pub tasks: Vec<TaskLine>,
    /// What of that was done in time.
    pub sum: Completion,
    /// Of a township: what its villages are asked, with its own points.
    pub sent: Vec<SentLine>,
    /// Of a township: its villages.
    pub villages: Vec<TownLine>,
    /// Where its points do not sum to those of the list.
    pub unbalanced: Option<String>,
    /// Within what it may add and shift.
    pub limits: Limits,
    /// What the person may do at the township.
    pub acts: Vec<Act>,
}

/// An entry as a township sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLine {
    /// Its id.
    pub id: EntryId,
    /// What is asked.
    pub asks: Entry,
    /// It is the township's own.
    pub own: bool,
    /// The points the township gives it.
    pub points: Option<Points>,
    /// It is dispatched.
    pub dispatched: bool,
}

/// An entry at one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskLine {
    /// The entry.
    pub id: EntryId,
    /// What is asked.
    pub asks: Entry,
    /// It is the township's own.
    pub own: bool,
    /// It came after the list was opened.
    pub temporary: bool,
    /// The last day before it was moved.
    pub moved_from: Option<NaiveDate>,
    /// Where it stands.
    pub state: TaskState,
    /// How it stands to its last day.
    pub timing: Timing,
    /// The last report.
    pub says: String,
    /// Why it was returned, or the unit is exempt.
    pub reason: String,
    /// What the person may do about it.
    pub acts: Vec<Act>,
}

fn sees(who: &Person, places: &Places, listing: &Listing) -> bool {
    places.span_of(listing.row.unit).is_some_and(|place| {
        let position = listing.position(None, TaskState::Waiting);
        let matter = Matter::List { place, position, owner: "", own: false };
        may(&who.holdings(places), &matter, Act::Look)
    })
}

/// The lists a person may see.
pub async fn lists(desk: &Desk, who: &Person) -> Result<Lists, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let mut lines = Vec::new();
    for listing in Listing::all(&mut tx).await? {
        if !sees(who, &places, &listing) {
            continue;
        }
        let towns = listing.towns(&places);
        let does = |unit: UnitId| towns.iter().any(|under| under.covers(unit));
        let mut mine = who.posts.iter().map(|post| &post.unit);
        let mine = mine.find(|unit| places.id(&unit.code).is_some_and(does)).cloned();
        lines.push(ListLine {
            id: listing.row.id,
            title: listing.row.title.clone(),
            period: listing.row.period.clone(),
            unit: places.named_id(listing.row.unit),
            state: listing.state,
            is: burden(listing.asked().map(|filed| &filed.asks)),
            mine,
        });
    }
    let mut units: Vec<Named> = Vec::new();
    for post in &who.posts {
        let held = post
            .holding(&places)
            .is_some_and(|one| may(&[one], &Matter::Place(one.within), Act::DraftList));
        if held && !units.contains(&post.unit) {
            units.push(post.unit.clone());
        }
    }
    let mut cycles = Vec::new();
    for row in if units.is_empty() { Vec::new() } else { tx.cycles().await? } {
        if live::state_of(&row)? == CycleState::Open {
            cycles.push((row.id, format!("{}({})", row.title, row.period)));
        }
    }
    let mut kinds: Vec<&str> = Vec::new();
    for unit in places.tree.units() {
        let lowest = places.spans.get(&unit.code).is_some_and(|span| span.first == span.last);
        if lowest && !kinds.contains(&unit.kind.as_str()) {
            kinds.push(&unit.kind);
        }
    }
    let kinds = kinds.join("、");
    Ok(Lists { lines, units, cycles, kinds })
}

/// One list.
pub async fn list(desk: &Desk, who: &Person, id: ListId) -> Result<ListPage, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let listing = Listing::load(&mut tx, id).await?;
    if !sees(who, &places, &listing) {
        return Err(Refusal::NotFound);
    }
    let known = held(desk, &mut tx).await?;
    let names = names(&mut tx).await?;
    let findings = listing.findings(&known, desk.today());
    let root = places.span_of(listing.row.unit).ok_or(Refusal::NotFound)?;
    let holdings = who.holdings(&places);
    let at = |filed: Option<&Filed>, owner: &str| {
        let position = listing.position(filed, TaskState::Waiting);
        allowed(&holdings, &Matter::List { place: root, position, owner, own: false })
    };
    let titled = |at: &EntryId| {
        listing.entry(*at).map_or_else(|_| String::new(), |filed| filed.asks.title.clone())
    };
    let towns = listing.towns(&places);
    let within = |unit: UnitId| {
        places.span_of(unit).is_some_and(|place| {
            holdings.iter().any(|one| one.within.contains(place) || place.contains(one.within))
        })
    };
    let mut items: Vec<(String, Vec<EntryLine>)> = Vec::new();
    for filed in listing.entries.iter().filter(|filed| !filed.own || within(filed.unit)) {
        let own = findings.iter().filter(|one| one.at() == filed.id);
        let line = EntryLine {
            id: filed.id,
            asks: filed.asks.clone(),
            state: filed.state,
            temporary: filed.temporary,
            own: filed.own.then(|| places.named_id(filed.unit)),
            moved_from: filed.moved_from,
            findings: own.map(|one| (one.blocks(), list_words::finding(one, &titled))).collect(),
            done: done(filed, &names),
            acts: at(Some(filed), &filed.asks.department),
        };
        match items.iter_mut().find(|(item, _)| *item == filed.asks.item) {
            Some((_, lines)) => lines.push(line),
            None => items.push((filed.asks.item.clone(), vec![line])),
        }
    }
    let measures = match listing.row.cycle {
        Some(cycle) => measures(desk, &mut tx, &places, who, cycle).await?,
        None => Vec::new(),
    };
    let today = desk.today();
    let counted = Counted::load(&mut tx, &listing, today).await?;
    let (reports, waiting) = reports(&mut tx, who, &places, &listing, &towns).await?;
    let of_village = listing.of_a_village();
    Ok(ListPage {
        id,
        title: listing.row.title.clone(),
        period: listing.row.period.clone(),
        unit: places.named_id(listing.row.unit),
        state: listing.state,
        is: burden(listing.asked().map(|filed| &filed.asks)),
        over: over(&of_village, &listing.limits).iter().map(list_words::over).collect(),
        of_village,
        limits: listing.limits.clone(),
        items,
        pending: listing.pending(),
        towns: towns
            .iter()
            .filter(|under| within(under.town) && listing.state != ListState::Draft)
            .map(|under| TownLine {
                unit: places.named_id(under.town),
                villages: under.villages.len(),
                dispatched: counted.book.began(under.town),
                sum: counted.whole(&listing, under, today),
            })
            .collect(),
        reports,
        waiting,
        acts: at(None, ""),
        measures,
    })
}

/// What one unit has to do under a list.
pub async fn unit_tasks(
    desk: &Desk,
    who: &Person,
    id: ListId,
    code: &str,
) -> Result<UnitTasks, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let listing = Listing::load(&mut tx, id).await?;
    let unit = places.id(code).ok_or(Refusal::NotFound)?;
    let place = places.span_of(unit).ok_or(Refusal::NotFound)?;
    let holdings = who.holdings(&places);
    if !may(&holdings, &Matter::Place(place), Act::Look) {
        return Err(Refusal::NotFound);
    }
    let towns = listing.towns(&places);
    let under = towns.iter().find(|under| under.covers(unit));
    let under = under.ok_or(Refusal::NotFound)?;
    let (town, today) = (under.town, desk.today());
    let book = Book::of_unit(&mut tx, id, unit, town).await?;
    let acts_at = |filed: Option<&Filed>, task: TaskState| {
        let owner = filed.map_or("", |filed| filed.asks.department.as_str());
        let own = filed.is_some_and(|filed| filed.own);
        let position = listing.position(filed, task);
        allowed(&holdings, &Matter::List { place, position, owner, own })
    };
    let line = |filed: &Filed| {
        let task = book.task(filed, unit, town);
        let rows: Vec<_> = book.done(filed.id, unit).collect();
        let said = |act: &[&str]| {
            let row = rows.iter().rev().find(|row| act.contains(&row.act.as_str()));
            row.map(|row| row.says.clone()).unwrap_or_default()
        };
        let apart = matches!(task.state, TaskState::Returned | TaskState::Exempt);
        TaskLine {
            id: filed.id,
            asks: filed.asks.clone(),
            own: filed.own,
            temporary: filed.temporary,
            moved_from: filed.moved_from,
            state: task.state,
            timing: timing(&task, today),
            says: said(&["report"]),
            reason: if apart { said(&["return", "exempt"]) } else { String::new() },
            acts: acts_at(Some(filed), task.state),
        }
    };
    // Before the list is open nobody is asked anything.
    let running = listing.state != ListState::Draft;
    let tasks = listing.done_by(unit, town).filter(|_| running).map(line).collect();
    let is_town = town == unit;
    let (mut sent, mut villages) = (Vec::new(), Vec::new());
    if is_town {
        let counted = Counted::load(&mut tx, &listing, today).await?;
        villages = village_lines(&counted, &places, &listing, under, today);
    }
    if is_town && running {
        sent = sent_lines(&listing, &book, town);
    }
    let does = listing.done_by(unit, town).map(|filed| book.task(filed, unit, town));
    let sum = completion(does, today);
    Ok(UnitTasks {
        id,
        title: listing.row.title.clone(),
        period: listing.row.period.clone(),
        unit: places.named_id(unit),
        town: is_town,
        state: listing.state,
        tasks,
        sum,
        villages,
        unbalanced: unbalanced(&listing, town).filter(|_| is_town),
        limits: listing.limits.clone(),
        acts: town_acts(&listing, &book, town, &acts_at),
        sent,
    })
}

/// What a township sends to its villages, with its own points.
fn sent_lines(listing: &Listing, book: &Book, town: UnitId) -> Vec<SentLine> {
    let of_villages = listing.asked_of(town).filter(|filed| filed.asks.doer == Doer::Village);
    let line = |filed: &Filed| SentLine {
        id: filed.id,
        asks: filed.asks.clone(),
        own: filed.own,
        points: if filed.own { filed.asks.points } else { listing.points(town, filed) },
        dispatched: book.dispatched(filed.id, town),
    };
    of_villages.map(line).collect()
}

/// The villages of a township.
fn village_lines(
    counted: &Counted,
    places: &Places,
    listing: &Listing,
    under: &Under,
    today: NaiveDate,
) -> Vec<TownLine> {
    let sums = counted.sums(listing, under.town, &under.villages, today);
    let line = |(village, sum): (&UnitId, Completion)| TownLine {
        unit: places.named_id(*village),
        villages: 0,
        dispatched: counted.book.began(under.town),
        sum,
    };
    under.villages.iter().zip(sums).map(line).collect()
}

/// What may be done at a township: what it dispatched is not changed any more.
fn town_acts(
    listing: &Listing,
    book: &Book,
    town: UnitId,
    acts_at: &dyn Fn(Option<&Filed>, TaskState) -> Vec<Act>,
) -> Vec<Act> {
    let first = listing.asked().next();
    let mut acts = acts_at(first, TaskState::Waiting);
    let left = listing
        .asked_of(town)
        .any(|filed| filed.asks.doer == Doer::Village && !book.dispatched(filed.id, town));
    acts.retain(|act| match act {
        Act::AdjustList => !book.began(town),
        Act::DispatchTasks => left,
        _ => true,
    });
    acts
}

fn unbalanced(listing: &Listing, town: UnitId) -> Option<String> {
    let points: Vec<(Points, Points)> = listing
        .asked()
        .filter_map(|filed| Some((filed.asks.points?, listing.points(town, filed)?)))
        .collect();
    let mine = listing.own_of(town).filter_map(|filed| filed.asks.points);
    let wrong: Option<Overstep> = balance(&points, mine).err();
    wrong.map(|overstep| list_words::overstep(&overstep))
}
