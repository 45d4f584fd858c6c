//! What townships plan year by year: versions, only added to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, PersonId, StoreError, Tx, UnitId};

/// One version of a township's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct YearPlanRow {
    /// The township.
    pub unit: UnitId,
    /// The scheme whose results write villages off.
    pub scheme: String,
    /// Its number, from 1: the last version counts.
    pub number: i64,
    /// The tier that is to be reached.
    pub tier: String,
    /// How many and which villages in each year, as JSON.
    pub years: String,
    /// The document, or why it was changed.
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

impl Tx {
    /// All plans under a scheme, by township, the first version first.
    pub async fn year_plans(&mut self, scheme: &str) -> Result<Vec<YearPlanRow>, StoreError> {
        let select = "select unit, scheme, number, tier, years, reason, post, person, at, action \
             from year_plan where tenant = $1 and scheme = $2 order by unit, number";
        rows!(self, select, scheme)
    }

    /// All plans there are.
    pub async fn all_year_plans(&mut self) -> Result<Vec<YearPlanRow>, StoreError> {
        let select = "select unit, scheme, number, tier, years, reason, post, person, at, action \
             from year_plan where tenant = $1 order by unit, scheme, number";
        rows!(self, select)
    }

    pub(crate) async fn year_plans_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<YearPlanRow>, StoreError> {
        let select = "select unit, scheme, number, tier, years, reason, post, person, at, action \
             from year_plan where tenant = $1 and action = $2";
        rows!(self, select, action)
    }

    /// Adds a version; its number follows the last one's.
    pub async fn add_year_plan(&mut self, row: &YearPlanRow) -> Result<(), StoreError> {
        let insert = "insert into year_plan (tenant, unit, scheme, number, tier, years, reason, \
             post, person, at, action) values ($1, $2, $3, (select coalesce(max(number), 0) + 1 \
             from year_plan where tenant = $1 and unit = $2 and scheme = $3), $4, $5, $6, $7, $8, \
             $9, $10)";
        put!(
            self,
            insert,
            row.unit,
            &row.scheme,
            &row.tier,
            &row.years,
            &row.reason,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
