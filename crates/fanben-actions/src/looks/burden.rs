//! The burden ledger of a place: what its villages are asked, by period, by department, by village;
//! what costs most; what is asked twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fanben_model::lists::{
    Burden, Doer, Entry, Expense, Filled, Finding, Form, ListState, Quarter, Step, TaskState,
    burden, departments, expenses, over, quarters,
};
use fanben_model::rights::{Act, Matter, Span, may};
use fanben_model::scheme::check::span;
use fanben_model::talks;
use fanben_store::{EntryId, ListId, Tx, UnitId};

use crate::desk::day;
use crate::listing::{Book, Filed, Listing, Under, count, doers, held};
use crate::live::known;
use crate::places::Places;
use crate::talking::Talking;
use crate::tying::Issuing;
use crate::{Desk, Named, Person, Refusal, list_words};

/// How many of the dearest entries are shown.
const DEAREST: usize = 10;

/// What the asking costs a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// The place.
    pub unit: Named,
    /// The person's own unit, where it is another and the only one.
    pub own: Option<Named>,
    /// The units above it and right below it that have a ledger of their own.
    pub near: Vec<Named>,
    /// Period by period, the first first.
    pub quarters: Vec<Quarter>,
    /// The last period; empty: nothing was ever asked.
    pub period: String,
    /// The last list.
    pub list: Option<ListId>,
    /// What one village is asked by it, and where that is over the limits.
    pub of_village: Burden,
    /// Where one village is asked more than the limits say.
    pub over: Vec<String>,
    /// By department.
    pub departments: Vec<(String, Burden)>,
    /// By village, what its township added and what it is exempt from counted in; empty for a place
    /// that is too wide to list them.
    pub villages: Vec<(Named, Burden)>,
    /// Of a village: what it was asked and sent in each period, the first first.
    pub filled: Vec<Filled>,
    /// The dearest entries.
    pub expenses: Vec<(Expense<EntryId>, String, String)>,
    /// What is asked twice, or is held already.
    pub twice: Vec<String>,
    /// Entries that were cancelled: they are not counted.
    pub cancelled: u32,
}

/// The ledger of a place; none given: of the place the first list is for.
pub async fn ledger(desk: &Desk, who: &Person, code: Option<&str>) -> Result<Ledger, Refusal> {
    who.ready()?;
    let mut tx = desk.store.read(desk.tenant()?).await?;
    let places = desk.places_in(&mut tx).await?;
    // What villages are asked is no secret to those who are asked it, nor to those below, nor to who
    // looks after their accounts: counts, and no result.
    let holdings = who.holdings(&places);
    let near = |place: Span| {
        holdings.iter().any(|one| one.within.contains(place) || place.contains(one.within))
    };
    let mut all: Vec<Listing> = Listing::all(&mut tx).await?;
    let mut units = all.iter().map(|listing| listing.row.unit);
    let first = units.find(|unit| places.span_of(*unit).is_some_and(near));
    let root = places.tree.units().first().and_then(|unit| places.id(&unit.code));
    let given = code.map(|code| places.id(code).ok_or(Refusal::NotFound)).transpose()?;
    let unit = given.or(first).or(root).ok_or(Refusal::NotFound)?;
    let place = places.span_of(unit).filter(|place| near(*place)).ok_or(Refusal::NotFound)?;
    let code = places.code(unit).ok_or(Refusal::NotFound)?.to_owned();
    all.retain(|listing| {
        let over = places.span_of(listing.row.unit);
        let reaches = over.is_some_and(|over| over.contains(place) || place == over);
        listing.state != ListState::Draft && reaches
    });
    all.reverse();
    let mut periods: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for listing in &all {
        let asked = asked(listing, &places, unit).into_iter().map(|filed| &filed.asks);
        periods.entry(listing.row.period.clone()).or_default().extend(asked);
    }
    let sums: BTreeMap<String, Burden> = periods
        .iter()
        .map(|(period, entries)| (period.clone(), burden(entries.iter().copied())))
        .collect();
    let last = periods.iter().next_back();
    let period = last.map(|(period, _)| period.clone()).unwrap_or_default();
    let entries = last.map(|(_, entries)| entries.as_slice()).unwrap_or_default();
    let by = departments(entries.iter().copied());
    let current = all.iter().rev().find(|listing| listing.row.period == period);
    let mut page = Ledger {
        unit: places.named(&code),
        own: own(who, &code),
        near: beside(&places, &code, near),
        quarters: quarters(&sums),
        list: current.map(|listing| listing.row.id),
        departments: by.into_iter().map(|(name, is)| (name.to_owned(), is)).collect(),
        period,
        of_village: Burden::default(),
        over: Vec::new(),
        villages: Vec::new(),
        filled: filled(&mut tx, (who, &places), &all, unit).await?,
        expenses: Vec::new(),
        twice: Vec::new(),
        cancelled: 0,
    };
    if let Some(listing) = current {
        let book = Book::apart(&mut tx, listing.row.id).await?;
        let known = held(desk, &mut tx).await?;
        page.fill(listing, &book, &places, unit, &known, desk.today());
    }
    Ok(page)
}

/// The entries that a place is asked, those that its townships added only where it is one of them.
fn asked<'l>(listing: &'l Listing, places: &Places, unit: UnitId) -> Vec<&'l Filed> {
    let towns = listing.towns(places);
    let town = towns.iter().find(|one| one.covers(unit));
    match town {
        Some(under) if under.town != unit => listing.done_by(unit, under.town).collect(),
        Some(under) => listing.asked_of(under.town).collect(),
        None => listing.asked().collect(),
    }
}

/// What a village was asked and sent in each period; of a unit that is none, nothing. Talks and
/// problems are counted by the day of the form, and only for who may see them.
async fn filled(
    tx: &mut Tx,
    (who, places): (&Person, &Places),
    all: &[Listing],
    unit: UnitId,
) -> Result<Vec<Filled>, Refusal> {
    let mut found: BTreeMap<&str, (u32, BTreeMap<Form, u32>)> = BTreeMap::new();
    for listing in all {
        let towns = listing.towns(places);
        let village = |under: &&Under| under.villages.contains(&unit);
        let Some(under) = towns.iter().find(village) else { continue };
        let book = Book::of_unit(tx, listing.row.id, unit, under.town).await?;
        let asked = listing
            .done_by(unit, under.town)
            .filter(|filed| book.state(filed, unit, under.town) != TaskState::Exempt);
        let steps: Vec<_> =
            listing.entries.iter().flat_map(|filed| book.done(filed.id, unit)).collect();
        let (fields, sent) = found.entry(&listing.row.period).or_default();
        *fields += asked.map(|filed| filed.asks.fields()).sum::<u32>();
        for (form, act) in [(Form::Accept, Step::Accept), (Form::Report, Step::Report)] {
            let own = steps.iter().filter(|row| known::<Step>(&row.act) == Some(act));
            let forms: BTreeSet<_> = own.map(|row| row.action).collect();
            *sent.entry(form).or_default() += count(forms.len());
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    for (form, on) in elsewhere(tx, (who, places), unit).await? {
        let spans = found.iter_mut().filter_map(|(period, row)| Some((span(period)?, row)));
        let within = spans.filter(|((first, last), _)| *first <= on && on <= *last);
        if let Some((_, (_, sent))) = within.min_by_key(|((first, last), _)| *last - *first) {
            *sent.entry(form).or_default() += 1;
        }
    }
    let filled = found.into_iter().map(|(period, (asked, sent))| Filled {
        period: period.to_owned(),
        asked,
        sent: sent.into_iter().filter(|(_, times)| *times > 0).collect(),
    });
    Ok(filled.collect())
}

/// The forms a village sent that belong to no list, each with its day.
async fn elsewhere(
    tx: &mut Tx,
    (who, places): (&Person, &Places),
    unit: UnitId,
) -> Result<Vec<(Form, NaiveDate)>, Refusal> {
    let holdings = who.holdings(places);
    let sees = |matter: &Matter<'_>| may(&holdings, matter, Act::Look);
    let mut found = Vec::new();
    for talk in Talking::of_unit(tx, unit).await? {
        if talk.matter(places).is_some_and(|matter| sees(&matter)) {
            let received = talk.did(talks::Step::Receive);
            found.extend(received.map(|step| (Form::Receive, day(step.at))));
        }
    }
    for issue in Issuing::given_to(tx, unit).await? {
        if issue.rights(who, places).is_some_and(|is| sees(&Matter::Issue(is))) {
            let reported = issue.reported_by(unit).into_iter();
            found.extend(reported.map(|at| (Form::Solve, day(at))));
        }
    }
    Ok(found)
}

/// The unit where all posts of a person are, unless it is the one that is shown.
fn own(who: &Person, shown: &str) -> Option<Named> {
    let mut units = who.posts.iter().map(|post| &post.unit);
    let first = units.next().filter(|unit| unit.code != shown)?;
    units.all(|unit| unit.code == first.code).then(|| first.clone())
}

/// The units above one and right below it whose ledger may be opened.
fn beside(places: &Places, code: &str, opens: impl Fn(Span) -> bool) -> Vec<Named> {
    let mut units = places.above(code);
    units.reverse();
    let below = places.tree.units().iter().filter(|unit| unit.parent.as_deref() == Some(code));
    units.extend(below.map(|unit| Named::new(&unit.code, &unit.name)));
    units.retain(|unit| places.spans.get(&unit.code).is_some_and(&opens));
    units
}

impl Ledger {
    fn fill(
        &mut self,
        listing: &Listing,
        book: &Book,
        places: &Places,
        unit: UnitId,
        known: &[fanben_model::lists::Known],
        today: chrono::NaiveDate,
    ) {
        self.of_village = listing.of_a_village();
        self.over = over(&self.of_village, &listing.limits).iter().map(list_words::over).collect();
        let mut towns = listing.towns(places);
        if towns.iter().any(|under| under.covers(unit)) {
            towns.retain(|under| under.covers(unit));
            for under in &towns {
                let own = under.villages.iter().filter(|v| under.town == unit || **v == unit);
                for village in own {
                    let does = listing.asked_of(under.town).filter(|filed| {
                        let state = book.state(filed, *village, under.town);
                        let exempt = state == TaskState::Exempt;
                        filed.asks.doer == Doer::Village && !exempt
                    });
                    let is = burden(does.map(|filed| &filed.asks));
                    self.villages.push((places.named_id(*village), is));
                }
            }
        }
        let mine = asked(listing, places, unit);
        let costs = mine.iter().map(|filed| {
            let units = towns.iter().filter(|under| !filed.own || filed.unit == under.town);
            let units = units.map(|under| {
                let own = |one: &&UnitId| {
                    let at = under.town == unit || !under.villages.contains(&unit);
                    let state = book.state(filed, **one, under.town);
                    (at || **one == unit) && state != TaskState::Exempt
                };
                doers(filed, under).iter().filter(own).count()
            });
            (filed.id, &filed.asks, count(units.sum()))
        });
        let dearest = expenses(costs).into_iter().take(DEAREST).filter(|one| one.whole > 0);
        self.expenses = dearest
            .filter_map(|one| {
                let asks = &listing.entry(one.at).ok()?.asks;
                Some((one, asks.title.clone(), asks.department.clone()))
            })
            .collect();
        let titled = |at: &EntryId| {
            listing.entry(*at).map_or_else(|_| String::new(), |filed| filed.asks.title.clone())
        };
        self.twice = listing
            .findings(known, today)
            .iter()
            .filter(|one| {
                let asked = mine.iter().any(|filed| filed.id == one.at());
                let twice = matches!(
                    one,
                    Finding::Held { .. } | Finding::Twice { .. } | Finding::Same { .. }
                );
                asked && twice
            })
            .map(|one| format!("{}:{}", titled(&one.at()), list_words::finding(one, &titled)))
            .collect();
        let cancelled = fanben_model::lists::EntryState::Cancelled;
        self.cancelled =
            count(listing.entries.iter().filter(|filed| filed.state == cancelled).count());
    }
}
