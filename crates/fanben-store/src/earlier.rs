//! Results of periods before the platform, import by import; which version of an upstream result a
//! cycle goes by. All only added to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, CycleId, PersonId, ResultRow, StoreError, Tx, UnitId};

/// One import of earlier results of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct EarlierImportRow {
    /// Whose results they are.
    pub scheme: String,
    /// Its number, from 1: what a later one says counts.
    pub number: i64,
    /// The name of the file; empty: pasted.
    pub file: String,
    /// The document they were published in.
    pub source: String,
    /// Why what was there changes; empty: nothing does.
    pub reason: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A value of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct EarlierValueRow {
    /// Whose result it is.
    pub scheme: String,
    /// The import.
    pub number: i64,
    /// The period.
    pub period: String,
    /// The unit.
    pub unit: UnitId,
    /// What result, or which measure.
    pub name: String,
    /// Its value; empty: there was none.
    pub value: String,
    /// Where it stood.
    pub cell: String,
    /// The form.
    pub action: ActionId,
}

/// A decision about an upstream result that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct UpstreamChoiceRow {
    /// The cycle that reads.
    pub cycle: CycleId,
    /// Its number in the cycle, from 1.
    pub number: i64,
    /// Whose result it reads.
    pub scheme: String,
    /// Its period.
    pub period: String,
    /// The unit.
    pub unit: UnitId,
    /// The new one is taken; else the one the cycle goes by was kept.
    pub took: bool,
    /// Which version the new one is.
    pub version: String,
    /// Its digest.
    pub digest: String,
    /// What the old one says.
    pub was: String,
    /// What the new one says.
    pub says: String,
    /// Why.
    pub reason: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

macro_rules! imports {
    ($which:literal) => {
        concat!(
            "select scheme, number, file, source, reason, post, person, at, action \
             from earlier_import where tenant = $1",
            $which
        )
    };
}
macro_rules! values {
    ($which:literal) => {
        concat!(
            "select scheme, number, period, unit, name, value, cell, action \
             from earlier_value where tenant = $1",
            $which
        )
    };
}
macro_rules! choices {
    ($which:literal) => {
        concat!(
            "select cycle, number, scheme, period, unit, took, version, digest, was, says, reason, \
             post, person, at, action from upstream_choice where tenant = $1",
            $which
        )
    };
}

/// A number of the trail behind all others: what an action writes before it ends.
const LAST: i64 = i64::MAX;

impl Tx {
    /// All imports, by scheme, the first first.
    pub async fn earlier_imports(&mut self) -> Result<Vec<EarlierImportRow>, StoreError> {
        rows!(self, imports!(" order by scheme, number"))
    }

    /// What a form imported.
    pub(crate) async fn earlier_imports_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<EarlierImportRow>, StoreError> {
        rows!(self, imports!(" and action = $2"), action)
    }

    /// The values imported for a scheme, the first import first.
    pub async fn earlier_values(
        &mut self,
        scheme: &str,
    ) -> Result<Vec<EarlierValueRow>, StoreError> {
        rows!(self, values!(" and scheme = $2 order by number, period, unit, name"), scheme)
    }

    /// All values imported.
    pub(crate) async fn all_earlier_values(&mut self) -> Result<Vec<EarlierValueRow>, StoreError> {
        rows!(self, values!(" order by scheme, number, period, unit, name"))
    }

    /// What of them a form left.
    pub(crate) async fn earlier_values_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<EarlierValueRow>, StoreError> {
        rows!(self, values!(" and action = $2"), action)
    }

    /// Adds an import under the number it has.
    pub async fn add_earlier_import(&mut self, row: &EarlierImportRow) -> Result<(), StoreError> {
        let insert = "insert into earlier_import (tenant, scheme, number, file, source, reason, \
             post, person, at, action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            self,
            insert,
            &row.scheme,
            row.number,
            &row.file,
            &row.source,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds values of an import.
    pub async fn add_earlier_values(&mut self, rows: &[EarlierValueRow]) -> Result<(), StoreError> {
        let tenant = self.tenant;
        let insert = "insert into earlier_value (tenant, scheme, number, period, unit, name, value, \
             cell, action) ";
        for some in rows.chunks(500) {
            self.note(insert);
            on!(self, db => sqlx::QueryBuilder::new(insert)
                .push_values(some, |mut to, row| {
                    to.push_bind(tenant)
                        .push_bind(&row.scheme)
                        .push_bind(row.number)
                        .push_bind(&row.period)
                        .push_bind(row.unit)
                        .push_bind(&row.name)
                        .push_bind(&row.value)
                        .push_bind(&row.cell)
                        .push_bind(row.action);
                })
                .build()
                .execute(db)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }

    /// What was decided about upstream results a cycle reads, the first first.
    pub async fn upstream_choices(
        &mut self,
        cycle: CycleId,
    ) -> Result<Vec<UpstreamChoiceRow>, StoreError> {
        rows!(self, choices!(" and cycle = $2 order by cycle, number"), cycle)
    }

    /// What of it a form left.
    pub(crate) async fn upstream_choices_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<UpstreamChoiceRow>, StoreError> {
        rows!(self, choices!(" and action = $2"), action)
    }

    /// How many decisions there are about upstream results a cycle reads: they are only added to.
    pub async fn count_upstream_choices(&mut self, cycle: CycleId) -> Result<i64, StoreError> {
        let select = "select count(*) from upstream_choice where tenant = $1 and cycle = $2";
        let found: Option<(i64,)> = row!(self, select, cycle)?;
        Ok(found.map_or(0, |(count,)| count))
    }

    /// Adds a decision; its number follows the last one's.
    pub async fn add_upstream_choice(&mut self, row: &UpstreamChoiceRow) -> Result<(), StoreError> {
        let insert = "insert into upstream_choice (tenant, cycle, number, scheme, period, unit, \
             took, version, digest, was, says, reason, post, person, at, action) values ($1, $2, \
             (select coalesce(max(number), 0) + 1 from upstream_choice where tenant = $1 \
             and cycle = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        put!(
            self,
            insert,
            row.cycle,
            &row.scheme,
            &row.period,
            row.unit,
            row.took,
            &row.version,
            &row.digest,
            &row.was,
            &row.says,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Every confirmed result of a cycle, by subject, the first first.
    pub async fn all_results(&mut self, cycle: CycleId) -> Result<Vec<ResultRow>, StoreError> {
        let select = "select cycle, subject, number, document, result, digest, person, at, action \
             from result where tenant = $1 and cycle = $2 order by subject, number";
        rows!(self, select, cycle)
    }

    /// The numbers in the trail of the forms that confirmed results of a cycle.
    pub async fn numbers_of_results(
        &mut self,
        cycle: CycleId,
    ) -> Result<Vec<(ActionId, i64)>, StoreError> {
        let select = "select action, number from receipt where tenant = $1 and action in \
             (select action from result where tenant = $1 and cycle = $2)";
        rows!(self, select, cycle)
    }

    /// The numbers in the trail of the forms that imported earlier results.
    pub async fn numbers_of_imports(&mut self) -> Result<Vec<(ActionId, i64)>, StoreError> {
        let select = "select action, number from receipt where tenant = $1 and action in \
             (select action from earlier_import where tenant = $1)";
        rows!(self, select)
    }

    /// The numbers in the trail at which a cycle was opened and closed; of what has not happened, a
    /// number behind all others.
    pub async fn span_of_cycle(&mut self, cycle: CycleId) -> Result<(i64, i64), StoreError> {
        let select = "select act, number from audit where tenant = $1 and about = $2 \
             and act in ('open_cycle', 'close_cycle') and outcome = 'done'";
        let found: Vec<(String, i64)> = rows!(self, select, format!("cycle {cycle}"))?;
        let of = |act: &str| {
            let mut numbers = found.iter().filter(|(known, _)| known == act);
            numbers.next().map_or(LAST, |(_, number)| *number)
        };
        Ok((of("open_cycle"), of("close_cycle")))
    }
}
