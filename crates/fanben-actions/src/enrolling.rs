//! A sheet of people who are paid (人员), pasted or out of a file → who is new, what changes, who is in
//! it no more, every problem with its cell. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fanben_model::intake::{Grid, PersonRow, read_people};
use fanben_model::payroll::{ACCOUNT, Columns, forbidden, unfit};
use fanben_model::rights::{Act, Holding, Matter, may};
use fanben_store::{PayeeRow, PersonId, Tx, UnitId};

use crate::payroll::{Payroll, columns, fields_of};
use crate::places::Places;
use crate::registry::BlockProblem;
use crate::{Person, Refusal};

/// The most rows of a sheet.
const ROWS: usize = 20_000;
/// The most of its text, in bytes: a form carries it back and forth.
const TEXT: usize = 2 * 1024 * 1024;

/// A sheet with what it is to mean.
#[derive(Debug, Clone)]
pub(crate) struct Sent<'s> {
    pub(crate) text: &'s str,
    /// From which day on it is so.
    pub(crate) from: NaiveDate,
    /// Units that occur in it have nobody else.
    pub(crate) whole: bool,
}

/// A sheet, read.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// In the order of the sheet, then who is in it no more.
    pub(crate) changes: Vec<Change>,
    pub(crate) same: usize,
    /// Columns that no amount is computed from.
    pub(crate) left_out: Vec<String>,
    /// Columns that must not be there.
    pub(crate) forbidden: Vec<String>,
    pub(crate) problems: Vec<BlockProblem>,
}

/// What a sheet says of somebody that is not so yet.
#[derive(Debug)]
pub(crate) struct Change {
    /// Who that is in the register, if they ever were in it.
    pub(crate) payee: Option<PersonId>,
    pub(crate) before: Option<PayeeRow>,
    pub(crate) now: Says,
}

/// What is said of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Says {
    pub(crate) code: String,
    pub(crate) unit: UnitId,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) account: Option<PersonId>,
    pub(crate) ended: bool,
}

impl Says {
    pub(crate) fn of(row: &PayeeRow) -> Result<Self, Refusal> {
        Ok(Self {
            code: row.code.clone(),
            unit: row.unit,
            name: row.name.clone(),
            title: row.title.clone(),
            fields: fields_of(row)?,
            account: row.account,
            ended: row.ended,
        })
    }
}

/// What a row is read with.
struct Reading<'r> {
    places: &'r Places,
    holdings: Vec<Holding<'r>>,
    columns: Columns,
    /// Accounts that may be used, by login, with the units their owners hold posts at.
    accounts: BTreeMap<String, (PersonId, BTreeSet<UnitId>)>,
}

/// Reads a sheet.
pub(crate) async fn sheet(
    tx: &mut Tx,
    places: &Places,
    who: &Person,
    sent: &Sent<'_>,
) -> Result<Sheet, Refusal> {
    if sent.text.len() > TEXT || sent.text.lines().count() > ROWS {
        return Err(Refusal::bad("text", format!("内容太多,一次最多{ROWS}行;请分几次登记")));
    }
    let lines = sent.text.replace('\r', "");
    let rows = lines.trim_end_matches('\n').split('\n').map(|line| line.split('\t').collect());
    let rows: Vec<Vec<&str>> = rows.collect();
    let mut grid = Grid::from_rows("粘贴的内容", "", rows);
    grid.separated = true;
    let people = read_people(&grid, &places.tree);
    let mut found = Sheet::default();
    for finding in people.findings {
        let (cell, says, note) = (finding.cell.clone(), finding.says(), finding.is_note());
        found.problems.push(BlockProblem { cell, says, note });
    }
    let columns = columns(tx).await?;
    for (heading, cell) in people.columns {
        if forbidden(&heading) {
            let says = format!("“{heading}”不能进人员名册;请把这一列删掉再交");
            found.problems.push(BlockProblem { cell, says, note: false });
            found.forbidden.push(heading);
        } else if heading != ACCOUNT && !columns.reads(&heading) {
            found.left_out.push(heading);
        }
    }
    let accounts = accounts(tx).await?;
    let reading = Reading { places, holdings: who.holdings(places), columns, accounts };
    let payroll = Payroll::load(tx).await?;
    let mut known: BTreeMap<&str, &[PayeeRow]> = BTreeMap::new();
    for rows in payroll.all() {
        known.extend(rows.iter().map(|row| (row.code.as_str(), rows.as_slice())));
    }
    let (mut units, mut codes) = (BTreeSet::new(), BTreeSet::new());
    for row in &people.rows {
        codes.insert(row.person.code.clone());
        units.extend(places.find(&row.person.unit));
        let rows = known.get(row.person.code.as_str()).copied().unwrap_or_default();
        let before = payroll.on(rows, sent.from);
        let Some(now) = reading.says(row, (rows, before), &mut found)? else { continue };
        let later = rows.iter().map(|one| payroll.from(one)).filter(|day| *day > sent.from).min();
        if let Some(later) = later {
            let says = format!("{}自{later}起另有登记,这次写的只算到那以前", now.name);
            let cell = row.cells.get("姓名").cloned().unwrap_or_default();
            found.problems.push(BlockProblem { cell, says, note: true });
        }
        match before {
            Some(before) if Says::of(before)? == now => found.same += 1,
            before => {
                let payee = rows.first().map(|row| row.payee);
                found.changes.push(Change { payee, before: before.cloned(), now });
            }
        }
    }
    for row in payroll.standing(sent.from) {
        let absent = units.contains(&row.unit) && !codes.contains(&row.code);
        if sent.whole && absent && reading.keeps(row.unit) {
            let now = Says { ended: true, ..Says::of(row)? };
            let payee = Some(row.payee);
            found.changes.push(Change { payee, before: Some(row.clone()), now });
        }
    }
    Ok(found)
}

/// Accounts in use with where their owners hold posts.
async fn accounts(tx: &mut Tx) -> Result<BTreeMap<String, (PersonId, BTreeSet<UnitId>)>, Refusal> {
    let mut at: BTreeMap<PersonId, BTreeSet<UnitId>> = BTreeMap::new();
    for post in tx.posts().await? {
        at.entry(post.person).or_default().insert(post.unit);
    }
    let rows = tx.accounts().await?.into_iter().filter(|row| !row.ended);
    let of = |row: fanben_store::AccountRow| {
        (row.login, (row.person, at.get(&row.person).cloned().unwrap_or_default()))
    };
    Ok(rows.map(of).collect())
}

impl Reading<'_> {
    /// The person keeps the register of a unit.
    fn keeps(&self, unit: UnitId) -> bool {
        let place = self.places.span_of(unit);
        place.is_some_and(|place| may(&self.holdings, &Matter::Place(place), Act::KeepPayroll))
    }

    /// What a row says; none: it has problems. A column that the sheet does not have says nothing:
    /// what was there stays.
    fn says(
        &self,
        row: &PersonRow,
        (rows, before): (&[PayeeRow], Option<&PayeeRow>),
        found: &mut Sheet,
    ) -> Result<Option<Says>, Refusal> {
        let person = &row.person;
        let mut wrong: Vec<(&str, String)> = Vec::new();
        let unit = self.places.find(&person.unit);
        let Some(unit) = unit else { return Ok(None) };
        let foreign = rows.iter().any(|row| !self.keeps(row.unit));
        if !self.keeps(unit) || foreign {
            let name = self.places.named_id(unit).name;
            wrong.push(("编码", format!("{name}的人员名册不由您管;请由管它的财政经办登记")));
        }
        if self.places.find(&person.code).is_some() {
            wrong.push(("人员编号", format!("{}是单位的编码,不是人员编号", person.code)));
        }
        // A number may begin with the unit's, which alone is long enough for somebody else's.
        let number = person.code.strip_prefix(&person.unit).unwrap_or(&person.code);
        for (heading, text) in
            [("人员编号", number), ("姓名", person.name.as_str()), ("职务", person.post.as_str())]
        {
            if text.is_empty() {
                wrong.push((heading, format!("“{heading}”没有填")));
            } else if let Some(why) = unfit(text) {
                wrong.push((heading, format!("“{heading}”{why}")));
            }
        }
        let mut says = Says {
            code: person.code.clone(),
            unit,
            name: person.name.clone(),
            title: person.post.clone(),
            fields: BTreeMap::new(),
            account: None,
            ended: false,
        };
        if let Some(before) = before {
            says.account = before.account;
            says.fields = fields_of(before)?;
            says.fields.retain(|heading, _| !row.cells.contains_key(heading));
        }
        for (heading, text) in &person.fields {
            if heading == ACCOUNT || !self.columns.reads(heading) {
                continue;
            }
            if let Some(why) = unfit(text) {
                wrong.push((heading, format!("“{heading}”{why}")));
            } else if let Some(wants) = self.columns.wants(heading, text) {
                wrong.push((heading, format!("“{heading}”填的是“{text}”,应填{wants}")));
            } else {
                says.fields.insert(heading.clone(), text.clone());
            }
        }
        if row.cells.contains_key(ACCOUNT) {
            says.account = match person.fields.get(ACCOUNT) {
                None => None,
                Some(login) => {
                    let account = self.accounts.get(login).filter(|(_, at)| at.contains(&unit));
                    if account.is_none() {
                        let why = "本单位没有这个账号;没有账号就空着,不影响发钱";
                        wrong.push((ACCOUNT, why.to_owned()));
                    }
                    account.map(|(person, _)| *person)
                }
            };
        }
        if wrong.is_empty() {
            return Ok(Some(says));
        }
        for (heading, says) in wrong {
            let cell = row.cells.get(heading).cloned().unwrap_or_default();
            found.problems.push(BlockProblem { cell, says, note: false });
        }
        Ok(None)
    }
}
