//! The register of people who are paid, as its rows say it: who stands in it on a day, who is paid in
//! a cycle, which columns the schemes of the installation read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fanben_model::measures::Person;
use fanben_model::payroll::{Columns, counts, fields};
use fanben_model::scheme::check::span;
use fanben_store::{AccountRow, PayeeRow, PayrollRow, PersonId, StoreError, Tx};

use crate::Refusal;
use crate::live::{Live, Ready, Rules};

/// The register.
#[derive(Debug, Clone, Default)]
pub(crate) struct Payroll {
    pub(crate) entries: Vec<PayrollRow>,
    /// What the entries say of everybody, in the order in which people came into it.
    payees: Vec<Vec<PayeeRow>>,
    days: BTreeMap<i64, NaiveDate>,
}

impl Payroll {
    pub(crate) async fn load(tx: &mut Tx) -> Result<Self, StoreError> {
        let entries = tx.payroll().await?;
        let days = entries.iter().map(|row| (row.number, row.from_day)).collect();
        let mut places: BTreeMap<PersonId, usize> = BTreeMap::new();
        let mut payees: Vec<Vec<PayeeRow>> = Vec::new();
        for row in tx.payees().await? {
            let at = *places.entry(row.payee).or_insert(payees.len());
            if at == payees.len() {
                payees.push(Vec::new());
            }
            payees[at].push(row);
        }
        Ok(Self { entries, payees, days })
    }

    fn dated(&self, row: &PayeeRow) -> (NaiveDate, i64) {
        (self.from(row), row.number)
    }

    /// The first day of what a row says.
    pub(crate) fn from(&self, row: &PayeeRow) -> NaiveDate {
        self.days.get(&row.number).copied().unwrap_or_default()
    }

    /// Everybody with all that was ever said of them.
    pub(crate) fn all(&self) -> &[Vec<PayeeRow>] {
        &self.payees
    }

    /// What is said of somebody on a day.
    pub(crate) fn on<'r>(&self, rows: &'r [PayeeRow], day: NaiveDate) -> Option<&'r PayeeRow> {
        counts(rows, day, |row| self.dated(row))
    }

    /// Who stands in it on a day.
    pub(crate) fn standing(&self, day: NaiveDate) -> Vec<&PayeeRow> {
        let on = self.payees.iter().filter_map(|rows| self.on(rows, day));
        on.filter(|row| !row.ended).collect()
    }

    /// Whose account is named for somebody, by what was entered last.
    pub(crate) fn account(&self, payee: &str) -> Option<PersonId> {
        let of = self.payees.iter().filter_map(|rows| rows.last());
        of.filter(|row| row.payee.to_string() == payee).find_map(|row| row.account)
    }

    /// The people of a cycle's units as they stand in it for the cycle's money.
    pub(crate) fn people(&self, live: &Live, today: NaiveDate) -> Result<Vec<Person>, StoreError> {
        let mut people = Vec::new();
        for row in self.standing(day_of(live, today)) {
            let Some(&at) = live.by_id.get(&row.unit) else { continue };
            people.push(Person {
                code: row.payee.to_string(),
                name: row.name.clone(),
                unit: live.subjects[at].code.clone(),
                post: row.title.clone(),
                fields: fields(&live.ready.rules, &fields_of(row)?),
            });
        }
        Ok(people)
    }
}

/// The day whose register counts for a cycle's money: the last of its period, or today before that.
pub(crate) fn day_of(live: &Live, today: NaiveDate) -> NaiveDate {
    span(&live.row.period).map_or(today, |(_, last)| last.min(today))
}

/// The columns of a row.
pub(crate) fn fields_of(row: &PayeeRow) -> Result<BTreeMap<String, String>, StoreError> {
    serde_json::from_str(&row.fields)
        .map_err(|error| StoreError::Row(format!("payroll_row: {error}")))
}

/// What the schemes of all cycles read of people. Rules that cannot be read any more ask for nothing.
pub(crate) async fn columns(tx: &mut Tx) -> Result<Columns, Refusal> {
    let mut columns = Columns::default();
    for row in tx.cycles().await? {
        let rules: Result<Rules, _> = serde_json::from_value(row.rules.0);
        if let Some(ready) = rules.ok().and_then(|rules| Ready::of(&rules).ok()) {
            columns.add(&ready.rules);
        }
    }
    Ok(columns)
}

/// The account of somebody in the register who never had one: ended from the beginning, so that what
/// is personal of them can be erased like everybody else's. None: the register does not know them.
pub(crate) async fn account_for(
    tx: &mut Tx,
    payee: PersonId,
) -> Result<Option<AccountRow>, StoreError> {
    if let Some(account) = tx.account_of(payee).await? {
        return Ok(Some(account));
    }
    let Some(last) = tx.payee(payee).await?.pop() else { return Ok(None) };
    let account = AccountRow {
        person: payee,
        name: last.name,
        login: payee.to_string(),
        password: String::new(),
        fresh: false,
        failures: 0,
        locked_until: None,
        ended: true,
        last_at: None,
        unit: Some(last.unit),
    };
    tx.add_account(&account).await?;
    Ok(Some(account))
}
