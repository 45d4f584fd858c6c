//! A township adds and shifts within limits and dispatches; units accept and report once;
//! departments check; the office exempts; what was done in time becomes a measure.

use std::collections::BTreeMap;
use std::sync::Arc;

use fanben_model::lists::{Doer, Entry, Ready, Step, TaskState, balance, burden, over, own};
use fanben_model::rights::{Act, Matter, Span};
use fanben_store::{ActionId, EntryId, ListId, ListWeightRow, TaskStepRow, UnitId};

use super::lists::{About, Decided, EntryTyped, add_entry, decide, found, stepped, typed_points};
use super::record_measure::{RecordMeasure, record_measure};
use super::{begin, reason};
use crate::accounts::new_id;
use crate::counting::{Counted, waiting};
use crate::doing::{Doing, Done};
use crate::evaluating::text;
use crate::listing::{Book, Filed, Listing, Under, count, held};
use crate::live::written;
use crate::{Desk, Person, Receipt, Refusal, list_words};

/// A township with the list.
struct Town {
    listing: Listing,
    under: Under,
    place: Span,
    book: Book,
}

async fn town(doing: &mut Doing<'_>, list: ListId, code: &str) -> Result<Town, Refusal> {
    let (listing, _) = found(doing, list).await?;
    let unit = doing.places.id(code).ok_or(Refusal::NotFound)?;
    let place = doing.places.span_of(unit).ok_or(Refusal::NotFound)?;
    let mut towns = listing.towns(&doing.places).into_iter();
    let under = towns.find(|under| under.town == unit).ok_or(Refusal::NotFound)?;
    let book = Book::of_unit(&mut doing.tx, list, unit, unit).await?;
    Ok(Town { listing, under, place, book })
}

impl Town {
    fn about(&self, filed: Option<&Filed>) -> About<'static> {
        let position = self.listing.position(filed, TaskState::Waiting);
        About { place: self.place, position, owner: "", own: false }
    }

    fn ready(&self) -> Ready {
        Ready { dispatched: self.book.began(self.under.town), ..Ready::complete() }
    }
}

/// An entry a township adds for its own villages.
#[derive(Debug, Clone)]
pub struct AddOwn {
    /// The list.
    pub list: ListId,
    /// The township's code.
    pub unit: String,
    /// What is asked.
    pub typed: EntryTyped,
}

/// Adds an entry of a township's own; the receipt gives its id (`entry`).
pub async fn add_own(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: AddOwn,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::AdjustList);
    let done = add(&mut doing, &input).await;
    doing.end(done).await
}

async fn add(doing: &mut Doing<'_>, input: &AddOwn) -> Result<Done, Refusal> {
    let town = town(doing, input.list, &input.unit).await?;
    stepped(doing, &town.about(None), Step::Add, &town.ready())?;
    let name = doing.places.named(&input.unit).name;
    let mut asks = input.typed.read(&name)?;
    // Whatever was typed: a township's own entry is the township's.
    asks.department.clone_from(&name);
    let id = EntryId(new_id());
    let mine: Vec<&Entry> =
        town.listing.own_of(town.under.town).map(|filed| &filed.asks).chain([&asks]).collect();
    if let Some(overstep) = own(&mine, &town.listing.limits).first() {
        return Err(Refusal::bad("item", list_words::overstep(overstep)));
    }
    let known = held(doing.desk, &mut doing.tx).await?;
    let rows: Vec<(EntryId, &Entry)> = town
        .listing
        .asked_of(town.under.town)
        .map(|filed| (filed.id, &filed.asks))
        .chain([(id, &asks)])
        .collect();
    let findings = fanben_model::lists::admission(&rows, &known, doing.desk.today());
    let titled = |at: &EntryId| {
        let found = rows.iter().find(|(id, _)| id == at);
        found.map_or_else(String::new, |(_, asks)| asks.title.clone())
    };
    let blocks = findings.iter().find(|one| one.at() == id && one.blocks());
    if let Some(finding) = blocks {
        return Err(Refusal::bad("basis", list_words::finding(finding, &titled)));
    }
    let of_village = rows.iter().map(|(_, asks)| *asks).filter(|asks| asks.doer == Doer::Village);
    if let Some(over) = over(&burden(of_village), &town.listing.limits).first() {
        let says = format!("{};请减少", list_words::over(over));
        return Err(Refusal::bad("title", says));
    }
    let post = stepped(doing, &town.about(None), Step::Add, &town.ready())?;
    add_entry(doing, &town.listing, (id, town.under.town), &asks, &post).await?;
    let decided = Decided { what: Step::Add, ..Decided::default() };
    decide(doing, input.list, id, decided, post).await?;
    let says = format!("{name}已自设任务:{}", asks.title);
    Ok(Done::new(format!("list {}", input.list), says).giving("entry", id.to_string()))
}

/// The points a township gives entries of a list.
#[derive(Debug, Clone)]
pub struct WeighEntries {
    /// The list.
    pub list: ListId,
    /// The township's code.
    pub unit: String,
    /// By entry, as typed; what is left out is as the list says.
    pub points: BTreeMap<EntryId, String>,
    /// Why.
    pub reason: String,
}

/// Gives entries other points for one township, within limits; what they sum to is asked when it
/// dispatches.
pub async fn weigh_entries(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: WeighEntries,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::AdjustList);
    let done = weigh(&mut doing, &input).await;
    doing.end(done).await
}

async fn weigh(doing: &mut Doing<'_>, input: &WeighEntries) -> Result<Done, Refusal> {
    let town = town(doing, input.list, &input.unit).await?;
    let about = town.about(town.listing.asked().next());
    let post = stepped(doing, &about, Step::Weigh, &town.ready())?;
    let points = typed_points(&town.listing, &input.points)?;
    let reason = reason(&input.reason)?;
    let row = ListWeightRow {
        list: input.list,
        unit: town.under.town,
        number: 0,
        points: text(&points)?,
        reason: reason.clone(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_list_weight(&row).await?;
    let name = doing.places.named(&input.unit).name;
    let says = format!("{name}已调整{}条任务的分值({reason})", points.len());
    Ok(Done::new(format!("list {}", input.list), says))
}

/// Something done about entries at one unit.
#[derive(Debug, Clone)]
pub struct AtUnit {
    /// The list.
    pub list: ListId,
    /// The unit's code.
    pub unit: String,
    /// The entries; empty: every one that can be.
    pub entries: Vec<EntryId>,
}

/// Dispatches entries to every village of a township.
pub async fn dispatch_tasks(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: AtUnit,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::DispatchTasks);
    let done = dispatch(&mut doing, &input).await;
    doing.end(done).await
}

async fn dispatch(doing: &mut Doing<'_>, input: &AtUnit) -> Result<Done, Refusal> {
    let town = town(doing, input.list, &input.unit).await?;
    let (listing, unit) = (&town.listing, town.under.town);
    let points: Vec<_> = listing
        .asked()
        .filter_map(|filed| Some((filed.asks.points?, listing.points(unit, filed)?)))
        .collect();
    let mine = listing.own_of(unit).filter_map(|filed| filed.asks.points);
    let ready = Ready { balanced: balance(&points, mine).is_ok(), ..Ready::complete() };
    let waits =
        |filed: &&Filed| filed.asks.doer == Doer::Village && !town.book.dispatched(filed.id, unit);
    let mut entries: Vec<&Filed> = Vec::new();
    for id in &input.entries {
        let filed = listing.entry(*id)?;
        if !listing.asked_of(unit).any(|one| one.id == *id) || !waits(&filed) {
            return Err(Refusal::bad("entry", "这一条不用派单,或者已经派过"));
        }
        entries.push(filed);
    }
    if input.entries.is_empty() {
        entries = listing.asked_of(unit).filter(waits).collect();
    }
    let Some(first) = entries.first().copied() else {
        let about = town.about(listing.asked().next());
        stepped(doing, &about, Step::Dispatch, &ready)?;
        return Err(Refusal::bad("entry", "没有要派的任务:都已经派过"));
    };
    let post = stepped(doing, &town.about(Some(first)), Step::Dispatch, &ready)?;
    for filed in &entries {
        let about = (filed.id, unit);
        add_step(doing, input.list, about, (Step::Dispatch, "", ""), post.clone()).await?;
    }
    let villages = town.under.villages.len();
    let says = format!("已派{}条给{villages}个村(社区)", entries.len());
    Ok(Done::new(format!("list {} unit {unit}", input.list), says))
}

async fn add_step(
    doing: &mut Doing<'_>,
    list: ListId,
    (entry, unit): (EntryId, UnitId),
    (what, says, evidence): (Step, &str, &str),
    post: String,
) -> Result<(), Refusal> {
    let row = TaskStepRow {
        list,
        entry,
        unit,
        number: 0,
        act: written(&what),
        says: says.to_owned(),
        evidence: evidence.to_owned(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_task_step(&row).await?)
}

/// A unit that does entries: a village, or a township its own.
struct At {
    listing: Arc<Listing>,
    unit: UnitId,
    town: UnitId,
    place: Span,
    book: Book,
}

async fn at(doing: &mut Doing<'_>, list: ListId, code: &str) -> Result<At, Refusal> {
    let (listing, _) = found(doing, list).await?;
    let towns = listing.towns(&doing.places);
    At::of(doing, &Arc::new(listing), &towns, code).await
}

impl At {
    async fn of(
        doing: &mut Doing<'_>,
        listing: &Arc<Listing>,
        towns: &[Under],
        code: &str,
    ) -> Result<Self, Refusal> {
        let unit = doing.places.id(code).ok_or(Refusal::NotFound)?;
        let place = doing.places.span_of(unit).ok_or(Refusal::NotFound)?;
        let mut towns = towns.iter();
        let under = towns.find(|under| under.covers(unit));
        let town = under.ok_or(Refusal::NotFound)?.town;
        let book = Book::of_unit(&mut doing.tx, listing.row.id, unit, town).await?;
        Ok(Self { listing: Arc::clone(listing), unit, town, place, book })
    }

    /// The entries that this unit does itself.
    fn entries(&self) -> impl Iterator<Item = &Filed> {
        self.listing.done_by(self.unit, self.town)
    }

    fn entry(&self, id: EntryId) -> Result<&Filed, Refusal> {
        // What was cancelled or merged is still found: its state says why not.
        let own = self.entries().find(|filed| filed.id == id);
        let known = || self.listing.entry(id).ok().filter(|filed| !filed.state.asked());
        own.or_else(known).ok_or(Refusal::NotFound)
    }

    fn about<'f>(&self, filed: &'f Filed) -> About<'f> {
        let state = self.book.state(filed, self.unit, self.town);
        About {
            place: self.place,
            position: self.listing.position(Some(filed), state),
            owner: &filed.asks.department,
            own: filed.own,
        }
    }
}

/// A unit accepts what it was sent.
pub async fn accept_tasks(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: AtUnit,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::AcceptTasks);
    let done = accept(&mut doing, &input).await;
    doing.end(done).await
}

async fn accept(doing: &mut Doing<'_>, input: &AtUnit) -> Result<Done, Refusal> {
    let at = at(doing, input.list, &input.unit).await?;
    let mut entries: Vec<&Filed> = Vec::new();
    for id in &input.entries {
        entries.push(at.entry(*id)?);
    }
    if input.entries.is_empty() {
        let sent = |filed: &&Filed| at.book.state(filed, at.unit, at.town) == TaskState::Sent;
        entries = at.entries().filter(sent).collect();
    }
    let whole = Ready::complete();
    if entries.is_empty() {
        let any = at.entries().next().ok_or(Refusal::NotFound)?;
        stepped(doing, &at.about(any), Step::Accept, &whole)?;
    }
    for filed in &entries {
        let post = stepped(doing, &at.about(filed), Step::Accept, &whole)?;
        add_step(doing, input.list, (filed.id, at.unit), (Step::Accept, "", ""), post).await?;
    }
    let says = format!("已接单{}条", entries.len());
    Ok(Done::new(format!("list {} unit {}", input.list, at.unit), says))
}

/// A report that a task is done.
#[derive(Debug, Clone)]
pub struct ReportTask {
    /// The list.
    pub list: ListId,
    /// The unit's code.
    pub unit: String,
    /// The entry.
    pub entry: EntryId,
    /// What was done, in a few words.
    pub says: String,
    /// Where it is shown: a number, a page, a place; may be empty.
    pub evidence: String,
}

/// Reports a task done, once.
pub async fn report_task(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ReportTask,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ReportTask);
    let done = report(&mut doing, &input).await;
    doing.end(done).await
}

async fn report(doing: &mut Doing<'_>, input: &ReportTask) -> Result<Done, Refusal> {
    let at = at(doing, input.list, &input.unit).await?;
    let filed = at.entry(input.entry)?;
    let post = stepped(doing, &at.about(filed), Step::Report, &Ready::complete())?;
    let says = super::words("says", &input.says, 200)?;
    let evidence = match input.evidence.trim() {
        "" => String::new(),
        typed => super::words("evidence", typed, 100)?,
    };
    let what = (Step::Report, says.as_str(), evidence.as_str());
    add_step(doing, input.list, (filed.id, at.unit), what, post).await?;
    let late = doing.desk.today() > filed.asks.deadline;
    let late = if late { "(逾期)" } else { "" };
    let told = format!("已办结回报{late}:{}", filed.asks.title);
    Ok(Done::new(format!("list {} unit {}", input.list, at.unit), told))
}

/// What a department finds about reports.
#[derive(Debug, Clone)]
pub struct CheckTasks {
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// The units' codes.
    pub units: Vec<String>,
    /// It is done; otherwise the report goes back.
    pub good: bool,
    /// Why it goes back.
    pub reason: String,
}

/// Finds reports good, or returns them with a reason.
pub async fn check_tasks(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: CheckTasks,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CheckTask);
    let done = check(&mut doing, &input).await;
    doing.end(done).await
}

async fn check(doing: &mut Doing<'_>, input: &CheckTasks) -> Result<Done, Refusal> {
    let what = if input.good { Step::Pass } else { Step::Return };
    let reason = super::maybe(&input.reason)?;
    let ready = Ready { reasoned: !reason.is_empty(), ..Ready::complete() };
    if input.units.is_empty() {
        return Err(Refusal::bad("unit", "请勾选要核验的村"));
    }
    let (listing, _) = found(doing, input.list).await?;
    let (towns, listing) = (listing.towns(&doing.places), Arc::new(listing));
    for code in &input.units {
        let at = At::of(doing, &listing, &towns, code).await?;
        let filed = at.entry(input.entry)?;
        let mut about = at.about(filed);
        // A township checks what it asked for itself, at its own place.
        if filed.own {
            about.place = doing.places.span_of(at.town).ok_or(Refusal::NotFound)?;
        }
        let post = stepped(doing, &about, what, &ready)?;
        let done = (what, reason.as_str(), "");
        add_step(doing, input.list, (filed.id, at.unit), done, post).await?;
    }
    let did = if input.good { "已核验办结" } else { "已退回" };
    let about = format!("list {} entry {}", input.list, input.entry);
    Ok(Done::new(about, format!("{did}{}个单位", input.units.len())))
}

/// A unit that is exempt from an entry, or no more.
#[derive(Debug, Clone)]
pub struct ExemptTask {
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// The unit's code.
    pub unit: String,
    /// It is exempt no more.
    pub lifted: bool,
    /// Why.
    pub reason: String,
}

/// Exempts a unit from an entry: it is out of what the share is divided by. Or ends that.
pub async fn exempt_task(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ExemptTask,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ExemptTask);
    let done = exempt(&mut doing, &input).await;
    doing.end(done).await
}

async fn exempt(doing: &mut Doing<'_>, input: &ExemptTask) -> Result<Done, Refusal> {
    let at = at(doing, input.list, &input.unit).await?;
    let filed = at.entry(input.entry)?;
    let what = if input.lifted { Step::Readmit } else { Step::Exempt };
    let reason = super::maybe(&input.reason)?;
    let ready = Ready { reasoned: !reason.is_empty(), ..Ready::complete() };
    let post = stepped(doing, &at.about(filed), what, &ready)?;
    add_step(doing, input.list, (filed.id, at.unit), (what, &reason, ""), post).await?;
    let name = doing.places.named(&input.unit).name;
    let did = if input.lifted { "恢复办理" } else { "免办" };
    let says = format!("{name}{did}:{}({reason})", filed.asks.title);
    Ok(Done::new(format!("list {} unit {}", input.list, at.unit), says))
}

/// How many reports nobody has checked.
pub(super) async fn unchecked(doing: &mut Doing<'_>, listing: &Listing) -> Result<u32, Refusal> {
    let towns = listing.towns(&doing.places);
    let mut many = 0;
    for filed in listing.entries.iter().filter(|filed| filed.state.asked()) {
        many += count(waiting(&mut doing.tx, listing.row.id, filed, &towns).await?.len());
    }
    Ok(many)
}

/// Records the share of each village's tasks done in time as values of a measure of the list's
/// cycle, by whoever records that measure: the shares are counted, nobody types them.
pub async fn record_completion(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    list: ListId,
    measure: String,
    reason: String,
) -> Result<Receipt, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    let listing = Listing::load(&mut tx, list).await?;
    let place = places.span_of(listing.row.unit).ok_or(Refusal::NotFound)?;
    let position = listing.position(None, TaskState::Waiting);
    let matter = Matter::List { place, position, owner: "", own: false };
    if !fanben_model::rights::may(&who.holdings(&places), &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    let none = |says: &str| Refusal::bad("measure", says);
    let cycle = listing.row.cycle.ok_or_else(|| none("这张清单不属于哪个考核,没有地方登记"))?;
    let live = desk.live(&mut tx, &places, cycle).await?;
    let named = live.ready.rules.scheme.measures.get(&measure);
    if !named.is_some_and(|named| of_list(&measure, named)) {
        return Err(none("这个数据项不是清单完成率;它的单位要是%,来源要写明任务清单"));
    }
    let today = desk.today();
    let counted = Counted::load(&mut tx, &listing, today).await?;
    let mut values = BTreeMap::new();
    for under in listing.towns(&places) {
        let sums = counted.sums(&listing, under.town, &under.villages, today);
        for (village, sum) in under.villages.iter().zip(sums) {
            if sum.unchecked > 0 {
                return Err(none("还有办结回报没有核验,完成率没有定;请核验以后再登记"));
            }
            let subject = live.subjects.iter().find(|row| row.subject == *village);
            if let (Some(share), Some(row)) = (sum.share(), subject) {
                values.insert(row.code.clone(), share.with_places(2));
            }
        }
    }
    drop(tx);
    if values.is_empty() {
        return Err(none("还没有到期的任务,没有完成率可以登记"));
    }
    let source = format!("任务清单:{}", listing.row.title);
    record_measure(desk, who, action, RecordMeasure { cycle, measure, values, source, reason })
        .await
}

/// Whether a measure is the share of a list's tasks done in time: in per cent, and its name or its
/// source says so.
pub(crate) fn of_list(name: &str, measure: &fanben_model::scheme::Measure) -> bool {
    let says =
        |text: &str| text.contains("任务清单") || fanben_model::lists::same(text, "清单完成率");
    !measure.words && measure.unit == "%" && (says(name) || says(&measure.source))
}
