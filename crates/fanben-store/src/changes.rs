//! What came since a write that is known: so much of a cycle has to be read again, not all of it.
//!
//! Writes of a tenant wait for one another and each has a number, so a state that shows one of them
//! shows all before it. Rows carry the number of the write that added or changed them last.

use crate::{
    BehalfRow, CycleId, MeasureRow, PersonId, SheetRow, StoreError, SubjectRow, Tx, UnitId,
};

/// A cycle without its rules.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HeadRow {
    /// The cycle.
    pub id: CycleId,
    /// The scheme's id.
    pub scheme: String,
    /// The period.
    pub period: String,
    /// draft, approved, open, closed
    pub state: String,
    /// Grows with everything that can move a score.
    pub revision: i64,
}

/// The counts that what is kept in memory goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct PulseRow {
    /// The number of the last write that is seen beside the transaction's own; 0: there was none.
    pub acts: i64,
    /// The write that last erased a person; 0: none did.
    pub erased: i64,
    /// How many imports of earlier results there are: they are only added to.
    pub brought: i64,
}

const PULSE: &str = "select acts, coalesce((select max(acts) from erasure where tenant = $1 and \
     act = 'done'), 0) as erased, (select count(*) from earlier_import where tenant = $1) as \
     brought from tenant where id = $1";
const SUBJECTS: &str = "select cycle, subject, code, name, position, phase, stage, returned, since, \
     as_of_day from subject where tenant = $1 and cycle = $2 and acts > $3 order by position, code";
const SHEETS: &str = "select cycle, subject, stage, number, answers, person, at, action \
     from sheet where tenant = $1 and cycle = $2 and acts > $3 order by number";
const MEASURES: &str = "select name, period, unit, number, state, amount, words, source, reason, \
     person, at, action from measure where tenant = $1 and period = $2 and acts > $3 \
     order by number";
const BEHALF: &str = "select action, person, holder, post, at from behalf \
     where tenant = $1 and acts > $2";
const NAMES: &str = "select p.id, p.name from account a \
     join person p on p.tenant = a.tenant and p.id = a.person \
     where a.tenant = $1 and a.acts > $2 \
     union all select person, name from token where tenant = $1 and acts_at > $2";

/// Which of the things a cycle is kept in memory with are newer than a write. Those without a number
/// are named where there is any.
const NEWER: &str = "select 'subject' where exists (select 1 from subject where tenant = $1 and \
     cycle = $2 and acts > $4) \
     union all select 'sheet' where exists (select 1 from sheet where tenant = $1 and cycle = $2 \
     and acts > $4) \
     union all select 'measure' where exists (select 1 from measure where tenant = $1 and \
     period = $3 and acts > $4) \
     union all select 'behalf' where exists (select 1 from behalf where tenant = $1 and acts > $4) \
     union all select 'account' where exists (select 1 from account where tenant = $1 and acts > $4) \
     union all select 'account' where exists (select 1 from token where tenant = $1 and \
     acts_at > $4) \
     union all select 'extension' where exists (select 1 from extension where tenant = $1 and \
     cycle = $2) \
     union all select 'recusal' where exists (select 1 from recusal where tenant = $1 and \
     cycle = $2)";

/// What [`Tx::newer`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Newer(Vec<(String,)>);

impl Newer {
    /// Rows of a table are to be read.
    pub fn has(&self, table: &str) -> bool {
        self.0.iter().any(|(known,)| known == table)
    }
}

impl Tx {
    /// What of a cycle and its period has to be read again behind a write: one question instead of
    /// one for each table.
    pub async fn newer(
        &mut self,
        cycle: CycleId,
        period: &str,
        acts: i64,
    ) -> Result<Newer, StoreError> {
        Ok(Newer(rows!(self, NEWER, cycle, period, acts)?))
    }

    /// What everything that is kept in memory goes by.
    pub async fn pulse(&mut self) -> Result<PulseRow, StoreError> {
        let found: Option<PulseRow> = row!(self, PULSE)?;
        let found = found.unwrap_or(PulseRow { acts: self.counted, erased: 0, brought: 0 });
        Ok(PulseRow { acts: found.acts - self.counted, ..found })
    }

    /// All cycles without their rules, the oldest first.
    pub async fn heads(&mut self) -> Result<Vec<HeadRow>, StoreError> {
        let select = "select id, scheme, period, state, revision from cycle \
             where tenant = $1 order by made_at, id";
        rows!(self, select)
    }

    /// The subjects of a cycle that were added or moved by a write after this one.
    pub async fn subjects_since(
        &mut self,
        cycle: CycleId,
        acts: i64,
    ) -> Result<Vec<SubjectRow>, StoreError> {
        rows!(self, SUBJECTS, cycle, acts)
    }

    /// The sheets of a cycle saved after a write, the first first: of several of one stage about one
    /// subject the last counts.
    pub async fn sheets_since(
        &mut self,
        cycle: CycleId,
        acts: i64,
    ) -> Result<Vec<SheetRow>, StoreError> {
        rows!(self, SHEETS, cycle, acts)
    }

    /// The values of a period recorded after a write, the first first: of several of one measure of
    /// one unit the last counts.
    pub async fn measures_since(
        &mut self,
        period: &str,
        acts: i64,
    ) -> Result<Vec<MeasureRow>, StoreError> {
        rows!(self, MEASURES, period, acts)
    }

    /// Actions done for somebody else after a write.
    pub async fn behalf_since(&mut self, acts: i64) -> Result<Vec<BehalfRow>, StoreError> {
        rows!(self, BEHALF, acts)
    }

    /// Who got an account after a write, with the names they go by.
    pub async fn names_since(&mut self, acts: i64) -> Result<Vec<(PersonId, String)>, StoreError> {
        rows!(self, NAMES, acts)
    }

    /// Every cycle with the unit it is for and how far it is.
    pub async fn cycle_units(&mut self) -> Result<Vec<(CycleId, UnitId, String)>, StoreError> {
        rows!(self, "select id, unit, state from cycle where tenant = $1 order by made_at, id")
    }

    /// The last write of any measure.
    pub async fn measured_acts(&mut self) -> Result<i64, StoreError> {
        let tenant = self.tenant;
        let select = "select coalesce(max(acts), 0) from measure where tenant = $1";
        let (acts,): (i64,) =
            on!(self, db => sqlx::query_as(select).bind(tenant).fetch_one(db).await)?;
        Ok(acts)
    }

    /// How many decisions there are about what a unit takes over, and the last write of one.
    pub async fn taken_over_acts(&mut self) -> Result<(i64, i64), StoreError> {
        let tenant = self.tenant;
        let select = "select count(*), coalesce(max(acts), 0) from taken_over where tenant = $1";
        Ok(on!(self, db => sqlx::query_as(select).bind(tenant).fetch_one(db).await)?)
    }
}
