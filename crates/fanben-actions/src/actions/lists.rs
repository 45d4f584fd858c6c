//! A list of tasks is drafted, departments propose, the office admits, opens, changes and ends it.

use chrono::NaiveDate;
use fanben_model::lists::{
    Doer, Entry, EntryState, FormMark, Limits, Position, Ready, Step, TaskState, step,
};
use fanben_model::number::{Points, Value, fold_char};
use fanben_model::rights::{Act, Matter, Span};
use fanben_store::{
    ActionId, CycleId, EntryId, EntryStepRow, ListEntryRow, ListId, ListRow, ListStepRow, UnitId,
};

use super::{begin, day};
use crate::accounts::new_id;
use crate::doing::{Doing, Done};
use crate::evaluating::text;
use crate::listing::{Filed, Listing, count, held};
use crate::live::written;
use crate::refusal::BadInput;
use crate::{Desk, Person, Receipt, Refusal, list_words};

/// A list to be drafted.
#[derive(Debug, Clone, Default)]
pub struct DraftList {
    /// The code of the unit it is for.
    pub unit: String,
    /// The cycle whose scheme scores it.
    pub cycle: Option<CycleId>,
    /// Its period: 2026Q1.
    pub period: String,
    /// What it is called.
    pub title: String,
    /// The kinds of unit that are villages here, with `、` between.
    pub kinds: String,
    /// The most items, entries, fields and minutes for one village; empty: no limit.
    pub most: [String; 4],
    /// How many items of its own a township may add; empty: none.
    pub own_items: String,
    /// The most points of each of them; empty: no limit.
    pub own_points: String,
    /// By how many per cent a township may change points; empty: not at all.
    pub change: String,
}

/// Drafts a list; the receipt gives its id (`list`).
pub async fn draft_list(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: DraftList,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::DraftList);
    let done = draft(&mut doing, &input).await;
    doing.end(done).await
}

async fn draft(doing: &mut Doing<'_>, input: &DraftList) -> Result<Done, Refusal> {
    let place = doing.places.spans.get(&input.unit).ok_or(Refusal::NotFound)?;
    let unit = doing.places.id(&input.unit).ok_or(Refusal::NotFound)?;
    let matter = Matter::Place(place);
    doing.authorise(&matter)?;
    if let Some(cycle) = input.cycle {
        let cycles = doing.tx.cycle_units().await?;
        let of = cycles.iter().find(|(id, ..)| *id == cycle).ok_or(Refusal::NotFound)?;
        let within = doing.places.span_of(of.1).ok_or(Refusal::NotFound)?;
        if !place.contains(within) && !within.contains(place) {
            return Err(Refusal::NotFound);
        }
    }
    let period = input.period.trim();
    let year = period.get(..4).is_some_and(|year| year.bytes().all(|c| c.is_ascii_digit()));
    if !year || period.chars().count() > 10 {
        return Err(Refusal::bad("period", "请写时期,先写四位年份,例如2026Q1"));
    }
    let title = super::words("title", &input.title, 60)?;
    let cut = |c: char| ['、', ',', ',', '\n', ' '].contains(&c);
    let kinds: Vec<&str> =
        input.kinds.split(cut).map(str::trim).filter(|k| !k.is_empty()).collect();
    let known = |kind: &&str| doing.places.below(&input.unit).any(|(_, unit)| unit.kind == **kind);
    if kinds.is_empty() || !kinds.iter().all(known) {
        return Err(Refusal::bad("kinds", "请写哪些类型的单位接单,例如:村、社区"));
    }
    let names = ["items", "entries", "fields", "minutes"];
    let mut most = [None; 4];
    for ((name, typed), most) in names.iter().zip(&input.most).zip(&mut most) {
        *most = whole(name, typed)?;
    }
    let [items, entries, fields, minutes] = most;
    let limits = Limits {
        items,
        entries,
        fields,
        minutes,
        own_items: whole("own_items", &input.own_items)?.unwrap_or(0),
        own_points: decimal("own_points", &input.own_points)?,
        change: decimal::<6>("change", &input.change)?.filter(|share: &Value| *share > Value::ZERO),
    };
    let id = ListId(new_id());
    let row = ListRow {
        id,
        unit,
        cycle: input.cycle,
        period: period.to_owned(),
        title: title.clone(),
        kinds: text(&kinds)?,
        limits: text(&limits)?,
        post: doing.capacity(&matter),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_list(&row).await?;
    let says = format!("已拟定清单:{title}({period})");
    Ok(Done::new(format!("list {id}"), says).giving("list", id.to_string()))
}

/// A whole number as people write it; empty is none.
pub(super) fn whole(field: &str, typed: &str) -> Result<Option<u32>, Refusal> {
    let digits: String = typed.trim().chars().map(fold_char).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let number = digits.parse().ok().filter(|_| digits.bytes().all(|c| c.is_ascii_digit()));
    number.map(Some).ok_or_else(|| Refusal::bad(field, "请写整数,例如3;没有就空着"))
}

/// A number with decimals; empty is none.
pub(super) fn decimal<const PLACES: u32>(
    field: &str,
    typed: &str,
) -> Result<Option<fanben_model::number::Fixed<PLACES>>, Refusal> {
    let digits: String = typed.trim().chars().map(fold_char).collect();
    let digits = digits.trim_end_matches(['%', '分']).trim();
    if digits.is_empty() {
        return Ok(None);
    }
    let number = fanben_model::number::Fixed::parse(digits).ok();
    number.map(Some).ok_or_else(|| Refusal::bad(field, "请写数字,例如2或0.5;没有就空着"))
}

/// An entry as it was typed.
#[derive(Debug, Clone, Default)]
pub struct EntryTyped {
    /// The item it belongs to.
    pub item: String,
    /// What is asked.
    pub title: String,
    /// Which department asks; empty: the person's own.
    pub department: String,
    /// The document with its number.
    pub basis: String,
    /// What it is for.
    pub effect: String,
    /// Its points; empty: it is not scored.
    pub points: String,
    /// The townships do it themselves.
    pub town: bool,
    /// The last day, as 2026-03-31.
    pub deadline: String,
    /// The fields that are asked, one a line.
    pub questions: String,
    /// Number, maker, approval and last day of the form.
    pub form: [String; 4],
    /// How many minutes one field takes.
    pub minutes: String,
    /// How many files are asked.
    pub files: String,
    /// How many meetings are asked.
    pub meetings: String,
}

impl EntryTyped {
    /// What was typed, as an entry.
    pub(super) fn read(&self, office: &str) -> Result<Entry, Refusal> {
        let [number, maker, approval, until] = &self.form;
        let until = match until.trim() {
            "" => None,
            until => Some(day("form_until", until)?),
        };
        let department = match self.department.trim() {
            "" => office,
            typed => typed,
        };
        let lines = self.questions.lines().map(str::trim).filter(|line| !line.is_empty());
        let own = |text: &str| text.trim().to_owned();
        let entry = Entry {
            item: own(&self.item),
            title: own(&self.title),
            department: own(department),
            basis: own(&self.basis),
            effect: own(&self.effect),
            points: decimal("points", &self.points)?,
            doer: if self.town { Doer::Town } else { Doer::Village },
            deadline: day("deadline", &self.deadline)?,
            questions: lines.map(str::to_owned).collect(),
            form: FormMark {
                number: own(number),
                maker: own(maker),
                approval: own(approval),
                until,
            },
            minutes: whole("minutes", &self.minutes)?.unwrap_or(0),
            files: whole("files", &self.files)?.unwrap_or(0),
            meetings: whole("meetings", &self.meetings)?.unwrap_or(0),
        };
        let bad = entry.unfit().into_iter().map(list_words::unfit);
        let bad: Vec<BadInput> = bad
            .map(|(field, says)| BadInput { field: field.to_owned(), says: says.to_owned() })
            .collect();
        if bad.is_empty() { Ok(entry) } else { Err(Refusal::Bad(bad)) }
    }
}

/// Entries a department proposes, or one worded anew.
#[derive(Debug, Clone)]
pub struct ProposeEntries {
    /// The list.
    pub list: ListId,
    /// What is asked.
    pub rows: Vec<EntryTyped>,
    /// The entry that is worded anew; none: they are new.
    pub again: Option<EntryId>,
}

/// Where an act about a list is done, and whose it is.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) place: Span,
    pub(super) position: Position,
    pub(super) owner: &'a str,
    pub(super) own: bool,
}

/// Whether the person may take a step, and in what capacity. Where the state is why not, it says so.
pub(super) fn stepped(
    doing: &Doing<'_>,
    about: &About<'_>,
    what: Step,
    ready: &Ready,
) -> Result<String, Refusal> {
    let About { place, position, owner, own } = *about;
    let matter = Matter::List { place, position, owner, own };
    let holdings = doing.who.holdings(&doing.places);
    if !fanben_model::rights::may(&holdings, &matter, Act::Look) {
        return Err(Refusal::NotFound);
    }
    // What a unit does itself is said only to that unit.
    let itself = !matches!(
        doing.act,
        Act::AdjustList | Act::DispatchTasks | Act::AcceptTasks | Act::ReportTask
    );
    let holds =
        holdings.iter().any(|one| one.grants(doing.act, place) && (itself || one.within == place));
    match (doing.authorise(&matter), step(position, what, ready)) {
        (Ok(()), Ok(_)) => Ok(doing.capacity(&matter)),
        (Ok(()), Err(refused)) => Err(Refusal::list(refused)),
        (Err(_), Err(refused)) if holds => Err(Refusal::list(refused)),
        (Err(refusal), _) => Err(refusal),
    }
}

/// A list with the place it is for.
pub(super) async fn found(doing: &mut Doing<'_>, id: ListId) -> Result<(Listing, Span), Refusal> {
    let listing = Listing::load(&mut doing.tx, id).await?;
    let place = doing.places.span_of(listing.row.unit).ok_or(Refusal::NotFound)?;
    Ok((listing, place))
}

/// Proposes entries; the receipt gives the id of each (`entry`).
pub async fn propose_entries(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ProposeEntries,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ProposeEntry);
    let done = propose(&mut doing, &input).await;
    doing.end(done).await
}

async fn propose(doing: &mut Doing<'_>, input: &ProposeEntries) -> Result<Done, Refusal> {
    let (listing, place) = found(doing, input.list).await?;
    let unit = listing.row.unit;
    let again = input.again.map(|id| listing.entry(id)).transpose()?;
    // Who may propose at all is told so before what is wrong with the form.
    let owner = again.map_or("", |filed| filed.asks.department.as_str());
    let what = if again.is_some() { Step::Revise } else { Step::Propose };
    let position = listing.position(again, TaskState::Waiting);
    let about = About { place, position, owner, own: false };
    stepped(doing, &about, what, &Ready::complete())?;
    if input.rows.is_empty() || (again.is_some() && input.rows.len() > 1) {
        return Err(Refusal::bad("title", "请写要做什么"));
    }
    if again.is_some_and(|filed| filed.own) {
        return Err(Refusal::NotFound);
    }
    let posts = doing.who.posts.iter();
    let office = posts.map(|post| post.office.clone()).find(|name| !name.is_empty());
    let office = office.unwrap_or_default();
    let mut done = Done::new(format!("list {}", input.list), String::new());
    for typed in &input.rows {
        let asks = typed.read(&office)?;
        let about = About { owner: &asks.department, ..about };
        let post = stepped(doing, &about, what, &Ready::complete())?;
        let entry = again.map_or_else(|| EntryId(new_id()), |filed| filed.id);
        add_entry(doing, &listing, (entry, unit), &asks, &post).await?;
        if again.is_some() {
            decide(doing, input.list, entry, Decided { what, ..Decided::default() }, post).await?;
        }
        done = done.giving("entry", entry.to_string());
    }
    done.says = match again {
        Some(filed) => format!("已改写:{}", filed.asks.title),
        None => format!("已提出{}条,等主管部门准入", input.rows.len()),
    };
    Ok(done)
}

pub(super) async fn add_entry(
    doing: &mut Doing<'_>,
    listing: &Listing,
    (entry, unit): (EntryId, UnitId),
    asks: &Entry,
    post: &str,
) -> Result<(), Refusal> {
    let row = ListEntryRow {
        list: listing.row.id,
        entry,
        number: 0,
        unit,
        asks: text(asks)?,
        post: post.to_owned(),
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_list_entry(&row).await?)
}

/// What was decided about an entry.
pub(super) struct Decided {
    pub(super) what: Step,
    pub(super) other: Option<EntryId>,
    pub(super) deadline: Option<NaiveDate>,
    pub(super) reason: String,
}

impl Default for Decided {
    fn default() -> Self {
        Self { what: Step::Admit, other: None, deadline: None, reason: String::new() }
    }
}

pub(super) async fn decide(
    doing: &mut Doing<'_>,
    list: ListId,
    entry: EntryId,
    decided: Decided,
    post: String,
) -> Result<(), Refusal> {
    let row = EntryStepRow {
        list,
        entry,
        number: 0,
        act: written(&decided.what),
        other: decided.other,
        deadline: decided.deadline,
        reason: decided.reason,
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    Ok(doing.tx.add_entry_step(&row).await?)
}

/// What the office rules about entries.
#[derive(Debug, Clone)]
pub struct RuleEntries {
    /// The list.
    pub list: ListId,
    /// The entries; empty: every one that waits and that nothing speaks against.
    pub entries: Vec<EntryId>,
    /// Admit, refuse, merge or urge.
    pub ruling: Step,
    /// Of a merger: the entry that stands for it.
    pub into: Option<EntryId>,
    /// Why.
    pub reason: String,
}

/// Admits entries, refuses them, merges them into another, or lets them out before admission.
pub async fn rule_entries(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: RuleEntries,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::RuleEntry);
    let done = rule(&mut doing, &input).await;
    doing.end(done).await
}

async fn rule(doing: &mut Doing<'_>, input: &RuleEntries) -> Result<Done, Refusal> {
    let (listing, place) = found(doing, input.list).await?;
    let what = input.ruling;
    if !matches!(what, Step::Admit | Step::Refuse | Step::Merge | Step::Urge) {
        return Err(Refusal::NotFound);
    }
    let known = held(doing.desk, &mut doing.tx).await?;
    let findings = listing.findings(&known, doing.desk.today());
    let blocking =
        |id: EntryId| count(findings.iter().filter(|one| one.at() == id && one.blocks()).count());
    let mut entries: Vec<&Filed> = Vec::new();
    for id in &input.entries {
        entries.push(listing.entry(*id)?);
    }
    if input.entries.is_empty() {
        let waits = |filed: &&Filed| filed.state == EntryState::Proposed && blocking(filed.id) == 0;
        entries = listing.entries.iter().filter(waits).collect();
    }
    let about = |filed: Option<&Filed>| About {
        place,
        position: listing.position(filed, TaskState::Waiting),
        owner: "",
        own: false,
    };
    let reason = super::maybe(&input.reason)?;
    let ready = |filed: Option<&Filed>| Ready {
        reasoned: !reason.is_empty(),
        findings: filed.map_or(0, |filed| blocking(filed.id)),
        ..Ready::complete()
    };
    if entries.is_empty() {
        stepped(doing, &about(None), Step::Admit, &ready(None))?;
        return Err(Refusal::bad("entry", "没有可以准入的:请先把准入检查的问题改好"));
    }
    let into = match (what, input.into) {
        (Step::Merge, Some(into)) => Some(listing.entry(into)?),
        (Step::Merge, None) => return Err(Refusal::bad("into", "请选合并到哪一条")),
        _ => None,
    };
    for filed in &entries {
        let post = stepped(doing, &about(Some(filed)), what, &ready(Some(filed)))?;
        let stands = |into: &Filed| {
            let lives = into.state == EntryState::Proposed || into.state.asked();
            into.id != filed.id && lives && !into.own && !entries.iter().any(|e| e.id == into.id)
        };
        if into.is_some_and(|into| !stands(into)) {
            return Err(Refusal::bad("into", "只能合并到另一条待准入或已准入的任务"));
        }
        let other = into.map(|into| into.id);
        let decided = Decided { what, other, deadline: None, reason: reason.clone() };
        decide(doing, input.list, filed.id, decided, post).await?;
    }
    let did = match what {
        Step::Admit => "已准入",
        Step::Refuse => "未准入",
        Step::Merge => "已合并",
        _ => "先办,待补审:",
    };
    Ok(Done::new(format!("list {}", input.list), format!("{did}{}条", entries.len())))
}

/// Opens a list: from then on what it asks is settled.
pub async fn open_list(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    list: ListId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::OpenList);
    let done = go(&mut doing, list, Step::Open).await;
    doing.end(done).await
}

/// Ends a list: every report is checked, nothing waits for the office.
pub async fn close_list(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    list: ListId,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::CloseList);
    let done = go(&mut doing, list, Step::Close).await;
    doing.end(done).await
}

async fn go(doing: &mut Doing<'_>, id: ListId, what: Step) -> Result<Done, Refusal> {
    let (listing, place) = found(doing, id).await?;
    let position = listing.position(None, TaskState::Waiting);
    let mut ready = listing.ready("");
    if what == Step::Close {
        ready.unchecked = super::tasks::unchecked(doing, &listing).await?;
    }
    let about = About { place, position, owner: "", own: false };
    let post = stepped(doing, &about, what, &ready)?;
    let row = ListStepRow {
        list: id,
        number: 0,
        act: written(&what),
        reason: String::new(),
        post,
        person: doing.who.id,
        at: doing.at,
        action: doing.action,
    };
    doing.tx.add_list_step(&row).await?;
    let is = fanben_model::lists::burden(listing.asked().map(|filed| &filed.asks));
    let did = if what == Step::Open { "已开单" } else { "已结束" };
    let says = format!("{did}:{},{}项{}条", listing.row.title, is.items, is.entries);
    Ok(Done::new(format!("list {id}"), says))
}

/// A change of an entry that is asked, for everybody.
#[derive(Debug, Clone)]
pub struct ChangeEntry {
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// The new last day, as typed; none: it is cancelled.
    pub deadline: Option<String>,
    /// Why.
    pub reason: String,
}

/// Moves an entry's last day, or cancels it, for everybody and with a reason.
pub async fn change_entry(
    desk: &Desk,
    who: &Person,
    action: ActionId,
    input: ChangeEntry,
) -> Result<Receipt, Refusal> {
    let mut doing = begin!(desk, who, action, Act::ChangeEntry);
    let done = change(&mut doing, &input).await;
    doing.end(done).await
}

async fn change(doing: &mut Doing<'_>, input: &ChangeEntry) -> Result<Done, Refusal> {
    let (listing, place) = found(doing, input.list).await?;
    let filed = listing.entry(input.entry)?;
    let what = if input.deadline.is_some() { Step::Move } else { Step::Cancel };
    let position = listing.position(Some(filed), TaskState::Waiting);
    let reason = super::maybe(&input.reason)?;
    let ready = Ready { reasoned: !reason.is_empty(), ..Ready::complete() };
    let about = About { place, position, owner: "", own: false };
    let post = stepped(doing, &about, what, &ready)?;
    let deadline = match input.deadline.as_deref().map(str::trim) {
        None => None,
        Some(typed) => {
            let day = day("deadline", typed)?;
            if day < doing.desk.today() {
                return Err(Refusal::bad("deadline", "新的期限不能早于今天"));
            }
            if day == filed.asks.deadline {
                return Err(Refusal::bad("deadline", "和现在的期限一样,没有要改的"));
            }
            Some(day)
        }
    };
    let title = &filed.asks.title;
    let says = match deadline {
        Some(day) => format!("{title}:期限由{}改为{day}({reason})", filed.asks.deadline),
        None => format!("{title}:已取消({reason})"),
    };
    let decided = Decided { what, other: None, deadline, reason };
    decide(doing, input.list, filed.id, decided, post).await?;
    Ok(Done::new(format!("list {} entry {}", input.list, filed.id), says))
}

/// Points by entry, as typed, those that do not differ from the list's left out.
pub(super) fn typed_points(
    listing: &Listing,
    typed: &std::collections::BTreeMap<EntryId, String>,
) -> Result<std::collections::BTreeMap<EntryId, Points>, Refusal> {
    let mut points = std::collections::BTreeMap::new();
    let mut bad = Vec::new();
    for (id, typed) in typed {
        let filed = listing.entry(*id)?;
        let field = format!("points-{id}");
        let Some(after) = decimal::<4>(&field, typed)? else { continue };
        match fanben_model::lists::weight(filed.asks.points, after, &listing.limits) {
            _ if filed.asks.points == Some(after) => {}
            _ if filed.own || !filed.state.asked() => return Err(Refusal::NotFound),
            Ok(()) => _ = points.insert(*id, after),
            Err(overstep) => {
                bad.push(BadInput { field, says: list_words::overstep(&overstep) });
            }
        }
    }
    if bad.is_empty() { Ok(points) } else { Err(Refusal::Bad(bad)) }
}
