//! The register of people who are paid: who stands in it, by unit; what was entered; a sheet before
//! it is entered. For who keeps it, and nobody else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use fanben_model::rights::{Act, Holding, Matter, Span, may};
use fanben_store::{PayeeRow, PayrollRow, PersonId, UnitId};

use super::seen::opened;
use crate::actions::{ERASURE_PROPOSED, MARK, from_day};
use crate::enrolling::{Says, Sent, sheet};
use crate::payroll::{Payroll, columns, fields_of};
use crate::places::Places;
use crate::registry::BlockProblem;
use crate::{Desk, Named, Person, Refusal};

/// The register as far as a person keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayrollPage {
    /// What was searched for; empty: everybody is shown.
    pub search: String,
    /// The day it is shown of.
    pub today: NaiveDate,
    /// Headings that schemes read of people.
    pub columns: Vec<String>,
    /// Units with the people who stand in it, in display order.
    pub units: Vec<PayrollUnit>,
    /// How many people that are.
    pub count: usize,
    /// Who was in it and is not on that day.
    pub gone: Vec<PayrollUnit>,
    /// What was entered, the latest first.
    pub entries: Vec<PayrollEntry>,
}

/// People of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayrollUnit {
    /// The unit.
    pub unit: Named,
    /// Its people.
    pub people: Vec<PayrollLine>,
}

/// Somebody in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayrollLine {
    /// Whom it is about.
    pub payee: PersonId,
    /// The office's number.
    pub code: String,
    /// The name.
    pub name: String,
    /// The post.
    pub post: String,
    /// Headings with what stands below them.
    pub fields: Vec<(String, String)>,
    /// An account is named, so that they see their own lines.
    pub account: bool,
    /// The first day on which it is so.
    pub from: NaiveDate,
    /// The entry that says so.
    pub entry: i64,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayrollEntry {
    /// Its number.
    pub number: i64,
    /// The first day on which what it says is so.
    pub from: NaiveDate,
    /// The file; empty: pasted.
    pub file: String,
    /// Where it was taken from.
    pub source: String,
    /// Why something changed; empty: nothing did.
    pub reason: String,
    /// How many people it is about.
    pub count: usize,
    /// Who, in what capacity.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A sheet as it would be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayrollBlock {
    /// From which day on it is so.
    pub from: NaiveDate,
    /// Who is new.
    pub new: Vec<PayrollChange>,
    /// Of whom something changes.
    pub changed: Vec<PayrollChange>,
    /// Who is paid no more.
    pub ended: Vec<PayrollChange>,
    /// How many are as they stand.
    pub same: usize,
    /// Columns that are not kept, since no amount is computed from them.
    pub left_out: Vec<String>,
    /// What is wrong, in the order of the sheet.
    pub problems: Vec<BlockProblem>,
}

/// What a sheet says of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayrollChange {
    /// The unit.
    pub unit: Named,
    /// The name.
    pub name: String,
    /// The post.
    pub post: String,
    /// What, with what it was; empty: there was nothing.
    pub says: Vec<(String, String, String)>,
}

/// Somebody's own row, as they see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRow {
    /// The unit.
    pub unit: Named,
    /// What it says.
    pub line: PayrollLine,
}

/// Where somebody keeps the register.
struct Keeper<'k> {
    places: &'k Places,
    holdings: Vec<Holding<'k>>,
    known: BTreeMap<UnitId, bool>,
}

impl<'k> Keeper<'k> {
    /// Not found for who keeps it nowhere.
    fn of(who: &'k Person, places: &'k Places) -> Result<Self, Refusal> {
        let keeper = Self { places, holdings: who.holdings(places), known: BTreeMap::new() };
        let somewhere = keeper.holdings.iter().any(|one| keeper.may(one.within));
        if somewhere { Ok(keeper) } else { Err(Refusal::NotFound) }
    }

    fn may(&self, place: Span) -> bool {
        may(&self.holdings, &Matter::Place(place), Act::KeepPayroll)
    }

    fn keeps(&mut self, unit: UnitId) -> bool {
        if let Some(known) = self.known.get(&unit) {
            return *known;
        }
        let keeps = self.places.span_of(unit).is_some_and(|place| self.may(place));
        self.known.insert(unit, keeps);
        keeps
    }
}

/// The register, or those in it whose name, post, number or unit has what is searched for.
pub async fn payroll(desk: &Desk, who: &Person, search: &str) -> Result<PayrollPage, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let mut keeper = Keeper::of(who, &places)?;
    let (search, today) = (search.trim(), desk.today());
    let payroll = Payroll::load(&mut tx).await?;
    let mut found = |rows: Vec<&PayeeRow>| -> Result<Vec<PayrollUnit>, Refusal> {
        let mut units: BTreeMap<_, PayrollUnit> = BTreeMap::new();
        for row in rows {
            let Some(place) = places.span_of(row.unit) else { continue };
            let unit = places.named_id(row.unit);
            let texts = [&row.name, &row.title, &row.code, &unit.name, &unit.code];
            let found = search.is_empty() || texts.iter().any(|text| text.contains(search));
            if !found || !keeper.keeps(row.unit) {
                continue;
            }
            let of = units.entry((place.first, row.unit));
            let of = of.or_insert_with(|| PayrollUnit { unit, people: Vec::new() });
            of.people.push(line(&payroll, row)?);
        }
        Ok(units.into_values().collect())
    };
    let standing = payroll.standing(today);
    let here: BTreeSet<PersonId> = standing.iter().map(|row| row.payee).collect();
    let absent = payroll.all().iter().filter_map(|rows| rows.last());
    let absent = absent.filter(|row| !here.contains(&row.payee));
    let gone = found(absent.collect())?;
    let units = found(standing)?;
    let count = units.iter().map(|unit| unit.people.len()).sum();
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for row in payroll.all().iter().flatten().filter(|row| keeper.keeps(row.unit)) {
        *counts.entry(row.number).or_default() += 1;
    }
    let mut entries = Vec::new();
    for row in payroll.entries.iter().rev() {
        let Some(&own) = counts.get(&row.number) else { continue };
        let by = tx.account_of(row.person).await?.map_or_else(String::new, |one| one.name);
        entries.push(PayrollEntry {
            number: row.number,
            from: row.from_day,
            file: row.file.clone(),
            source: row.source.clone(),
            reason: row.reason.clone(),
            count: own,
            by: format!("{by}({})", row.post),
            at: row.at,
        });
    }
    let columns = columns(&mut tx).await?.headings().map(str::to_owned).collect();
    let search = search.to_owned();
    Ok(PayrollPage { search, today, columns, units, count, gone, entries })
}

/// Somebody in the register, with all that was entered of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayeePage {
    /// What was entered, the latest first: unit, row, whether it says that they end.
    pub rows: Vec<(Named, PayrollLine, bool)>,
    /// The person may propose that they are erased.
    pub may_erase: bool,
    /// That was proposed.
    pub proposed: bool,
}

/// Somebody in the register.
pub async fn payee(desk: &Desk, who: &Person, payee: PersonId) -> Result<PayeePage, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    let mut keeper = Keeper::of(who, &places)?;
    let payroll = Payroll::load(&mut tx).await?;
    let mut of = payroll.all().iter();
    let of = of.find(|rows| rows.first().is_some_and(|row| row.payee == payee));
    let of = of.filter(|rows| rows.iter().all(|row| keeper.keeps(row.unit)));
    let of = of.ok_or(Refusal::NotFound)?;
    let mut rows = Vec::new();
    for row in of.iter().rev() {
        rows.push((places.named_id(row.unit), line(&payroll, row)?, row.ended));
    }
    let proposed = tx.erasure_of(payee).await?.is_some_and(|last| last.act == ERASURE_PROPOSED);
    let own = of.last().is_some_and(|row| row.account.is_none() && row.name != MARK);
    Ok(PayeePage { rows, may_erase: own && !proposed, proposed })
}

fn line(payroll: &Payroll, row: &PayeeRow) -> Result<PayrollLine, Refusal> {
    Ok(PayrollLine {
        payee: row.payee,
        code: row.code.clone(),
        name: row.name.clone(),
        post: row.title.clone(),
        fields: fields_of(row)?.into_iter().collect(),
        account: row.account.is_some(),
        from: payroll.from(row),
        entry: row.number,
    })
}

/// The day a sheet begins with where none is named: the first list is of the year that is paid for.
fn suggested(entries: &[PayrollRow], today: NaiveDate) -> NaiveDate {
    match entries {
        [] => NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today),
        _ => today,
    }
}

/// What a sheet would enter; without a day, from the one that suggests itself.
pub async fn payroll_block(
    desk: &Desk,
    who: &Person,
    text: &str,
    from: Option<NaiveDate>,
    whole: bool,
) -> Result<PayrollBlock, Refusal> {
    let (mut tx, places) = opened(desk, who).await?;
    Keeper::of(who, &places)?;
    let from = match from {
        None => suggested(&tx.payroll().await?, desk.today()),
        day => from_day(day, desk.today())?,
    };
    let found = sheet(&mut tx, &places, who, &Sent { text, from, whole }).await?;
    let mut block = PayrollBlock {
        from,
        new: Vec::new(),
        changed: Vec::new(),
        ended: Vec::new(),
        same: found.same,
        left_out: found.left_out,
        problems: found.problems,
    };
    for change in found.changes {
        let before = change.before.as_ref().map(Says::of).transpose()?;
        let to = match before {
            _ if change.now.ended => &mut block.ended,
            Some(_) => &mut block.changed,
            None => &mut block.new,
        };
        to.push(PayrollChange {
            unit: places.named_id(change.now.unit),
            name: change.now.name.clone(),
            post: change.now.title.clone(),
            says: differences(before.as_ref(), &change.now, &places),
        });
    }
    Ok(block)
}

/// What is said now, each with what was said before; of somebody new all that is said.
fn differences(
    before: Option<&Says>,
    now: &Says,
    places: &Places,
) -> Vec<(String, String, String)> {
    let words = |one: &Says| {
        let account = if one.account.is_some() { "已对应" } else { "" };
        let mut words = vec![
            ("姓名".to_owned(), one.name.clone()),
            ("职务".to_owned(), one.title.clone()),
            ("单位".to_owned(), places.named_id(one.unit).name),
            ("账号".to_owned(), account.to_owned()),
            ("名册".to_owned(), if one.ended { "已结束" } else { "在册" }.to_owned()),
        ];
        words.extend(one.fields.iter().map(|(heading, text)| (heading.clone(), text.clone())));
        words.into_iter().collect::<BTreeMap<_, _>>()
    };
    let (was, is) = (before.map(words).unwrap_or_default(), words(now));
    let mut names: Vec<&String> = was.keys().chain(is.keys()).collect();
    names.sort();
    names.dedup();
    let text = |of: &BTreeMap<String, String>, name| of.get(name).cloned().unwrap_or_default();
    let all = names.into_iter().map(|name| (name.clone(), text(&is, name), text(&was, name)));
    // Of somebody new name, post and unit stand beside it.
    let plain = ["姓名", "职务", "单位", "名册"];
    let fresh = |name: &String| before.is_some() || !plain.contains(&name.as_str());
    let account = |name: &str| name == "账号";
    all.filter(|(name, is, was)| {
        fresh(name) && (is != was || (account(name) && changed(before, now)))
    })
    .collect()
}

/// Another account is named than before.
fn changed(before: Option<&Says>, now: &Says) -> bool {
    before.is_some_and(|before| before.account != now.account)
}

/// What the register says of the owner of an account.
pub(super) async fn own_rows(
    tx: &mut fanben_store::Tx,
    places: &Places,
    (own, today): (PersonId, NaiveDate),
) -> Result<Vec<OwnRow>, Refusal> {
    if tx.payees_of(own).await?.is_empty() {
        return Ok(Vec::new());
    }
    let payroll = Payroll::load(tx).await?;
    let mut rows = Vec::new();
    for row in payroll.standing(today).into_iter().filter(|row| row.account == Some(own)) {
        rows.push(OwnRow { unit: places.named_id(row.unit), line: line(&payroll, row)? });
    }
    Ok(rows)
}
