//! Measures: one owner, one source, one period. Only added to; the highest number counts.

use chrono::{DateTime, Utc};
use fanben_model::measures::Entry;
use fanben_model::number::Value;
use serde::{Deserialize, Serialize};

use crate::{ActionId, PersonId, StoreError, Tx, UnitId};

/// A value of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct MeasureRow {
    /// The measure's name.
    pub name: String,
    /// The period.
    pub period: String,
    /// The unit.
    pub unit: UnitId,
    /// Its number, from 1.
    pub number: i64,
    /// number, words, none (not applicable), blank (taken back)
    pub state: String,
    /// A number in millionths of the base unit.
    pub amount: Option<i64>,
    /// Words.
    pub words: Option<String>,
    /// The document or register it comes from.
    pub source: String,
    /// Why it was corrected; empty: it is the first.
    pub reason: String,
    /// Who recorded it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

impl MeasureRow {
    /// What is recorded.
    pub fn entry(&self) -> Result<Entry, StoreError> {
        match (self.state.as_str(), self.amount, &self.words) {
            ("number", Some(amount), _) => Ok(Entry::Number(Value::from_raw(amount))),
            ("words", _, Some(words)) => Ok(Entry::Text(words.clone())),
            ("none", ..) => Ok(Entry::NotApplicable),
            ("blank", ..) => Ok(Entry::Missing),
            (state, ..) => Err(StoreError::Row(format!("measure {} is {state}", self.name))),
        }
    }

    /// The row with this entry.
    #[must_use]
    pub fn with(self, entry: &Entry) -> Self {
        let (state, amount, words) = match entry {
            Entry::Number(value) => ("number", Some(value.raw()), None),
            Entry::Text(text) => ("words", None, Some(text.clone())),
            Entry::NotApplicable => ("none", None, None),
            Entry::Missing => ("blank", None, None),
        };
        Self { state: state.to_owned(), amount, words, ..self }
    }
}

/// Every version, the last of each last: to join with the last number was planned very badly where a
/// database had counted nothing yet.
const MEASURES: &str = "select name, period, unit, number, state, amount, words, source, reason, \
     person, at, action from measure where tenant = $1 and period = $2 \
     order by name, unit, number";
const MEASURES_OF: &str = "select name, period, unit, number, state, amount, words, source, reason, \
     person, at, action from measure where tenant = $1 and period = $2 and unit = $3 \
     order by name, number";

impl Tx {
    /// The values of a period that count.
    pub async fn measures(&mut self, period: &str) -> Result<Vec<MeasureRow>, StoreError> {
        let all: Vec<MeasureRow> = rows!(self, MEASURES, period)?;
        let mut count: Vec<MeasureRow> = Vec::with_capacity(all.len());
        for row in all {
            match count.last_mut() {
                Some(known) if (&known.name, known.unit) == (&row.name, row.unit) => *known = row,
                _ => count.push(row),
            }
        }
        Ok(count)
    }

    /// Every value ever recorded of a unit in a period, by measure, the first first.
    pub async fn measures_of(
        &mut self,
        period: &str,
        unit: UnitId,
    ) -> Result<Vec<MeasureRow>, StoreError> {
        rows!(self, MEASURES_OF, period, unit)
    }

    /// The value of a measure that counts, of the last period it was recorded in.
    pub async fn last_measure(
        &mut self,
        name: &str,
        unit: UnitId,
    ) -> Result<Option<MeasureRow>, StoreError> {
        let select = "select name, period, unit, number, state, amount, words, source, reason, \
             person, at, action from measure where tenant = $1 and name = $2 and unit = $3 \
             order by period desc, number desc limit 1";
        row!(self, select, name, unit)
    }

    /// The values of a measure that count in periods before one, by unit and period, the earliest
    /// first.
    pub async fn earlier_measures(
        &mut self,
        name: &str,
        before: &str,
    ) -> Result<Vec<MeasureRow>, StoreError> {
        let select = "select name, period, unit, number, state, amount, words, source, reason, \
             person, at, action from measure where tenant = $1 and name = $2 and period < $3 \
             order by unit, period, number";
        rows!(self, select, name, before)
    }

    /// Every value ever recorded, by measure, period and unit, the first first.
    pub(crate) async fn all_measures(&mut self) -> Result<Vec<MeasureRow>, StoreError> {
        let select = "select name, period, unit, number, state, amount, words, source, reason, \
             person, at, action from measure where tenant = $1 order by name, period, unit, number";
        rows!(self, select)
    }

    /// Adds values; each gets the number after the last one's.
    pub async fn add_measures(&mut self, rows: &[MeasureRow]) -> Result<(), StoreError> {
        let insert = "insert into measure (tenant, name, period, unit, number, state, amount, \
             words, source, reason, person, at, action, acts) \
             values ($1, $2, $3, $4, (select coalesce(max(number), 0) + 1 from measure \
             where tenant = $1 and name = $2 and period = $3 and unit = $4), \
             $5, $6, $7, $8, $9, $10, $11, $12, (select acts from tenant where id = $1))";
        for row in rows {
            put!(
                self,
                insert,
                &row.name,
                &row.period,
                row.unit,
                &row.state,
                row.amount,
                &row.words,
                &row.source,
                &row.reason,
                row.person,
                row.at,
                row.action
            )?;
        }
        Ok(())
    }
}
