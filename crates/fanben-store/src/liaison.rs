//! Who looks after whom, notes of visits, the problems these find. Only added to.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{ActionId, IssueId, PersonId, StoreError, TieId, Tx, UnitId};

/// Somebody who is tied to a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TieRow {
    /// Its id.
    pub id: TieId,
    /// Which kind of tie.
    pub duty: String,
    /// The post that is tied.
    pub holder: uuid::Uuid,
    /// Who holds it.
    pub holds: PersonId,
    /// To which unit.
    pub unit: UnitId,
    /// The first day.
    pub from_day: NaiveDate,
    /// How many households they keep in touch with.
    pub households: i64,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// Something that was done about a tie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct TieStepRow {
    /// The tie.
    pub tie: TieId,
    /// From 1.
    pub number: i64,
    /// end, chase
    pub act: String,
    /// Of an end: the last day.
    pub on_day: Option<NaiveDate>,
    /// Why.
    pub says: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A note of a visit, or that one is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct VisitRow {
    /// The tie.
    pub tie: TieId,
    /// From 1.
    pub number: i64,
    /// visit, home, meeting
    pub kind: String,
    /// When.
    pub on_day: NaiveDate,
    /// How many households were called on.
    pub homes: i64,
    /// What was done; of one that is taken back: why.
    pub says: String,
    /// The one it takes back; 0: it is one.
    pub strikes: i64,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// A problem that a visit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct IssueRow {
    /// Its id.
    pub id: IssueId,
    /// Under which tie it was found.
    pub tie: TieId,
    /// By which visit.
    pub visit: i64,
    /// Where.
    pub unit: UnitId,
    /// What.
    pub what: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

/// Something that was done about a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct IssueStepRow {
    /// The problem.
    pub issue: IssueId,
    /// From 1.
    pub number: i64,
    /// assign, report, accept, return, drop
    pub act: String,
    /// Of an assignment: the unit that gets it.
    pub owner: Option<UnitId>,
    /// Of an assignment: its department; empty: the unit itself.
    pub office: String,
    /// Of an assignment: until when.
    pub on_day: Option<NaiveDate>,
    /// How it stands, or why.
    pub says: String,
    /// In what capacity.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form.
    pub action: ActionId,
}

macro_rules! ties {
    ($which:literal) => {
        concat!(
            "select id, duty, holder, holds, unit, from_day, households, post, person, at, action \
             from tie where tenant = $1",
            $which
        )
    };
}

macro_rules! tie_steps {
    ($which:literal) => {
        concat!(
            "select tie, number, act, on_day, says, post, person, at, action \
             from tie_step where tenant = $1",
            $which
        )
    };
}

macro_rules! visits {
    ($which:literal) => {
        concat!(
            "select tie, number, kind, on_day, homes, says, strikes, post, person, at, action \
             from visit where tenant = $1",
            $which
        )
    };
}

macro_rules! issues {
    ($which:literal) => {
        concat!(
            "select id, tie, visit, unit, what, post, person, at, action \
             from issue where tenant = $1",
            $which
        )
    };
}

macro_rules! issue_steps {
    ($which:literal) => {
        concat!(
            "select issue, number, act, owner, office, on_day, says, post, person, at, action \
             from issue_step where tenant = $1",
            $which
        )
    };
}

impl Tx {
    /// Every tie, the first first.
    pub async fn ties(&mut self) -> Result<Vec<TieRow>, StoreError> {
        rows!(self, ties!(" order by at, id"))
    }

    /// Those of one person.
    pub async fn ties_of(&mut self, person: PersonId) -> Result<Vec<TieRow>, StoreError> {
        rows!(self, ties!(" and holds = $2 order by at, id"), person)
    }

    /// Those of a post to a unit under a kind.
    pub async fn ties_alike(
        &mut self,
        duty: &str,
        holder: uuid::Uuid,
        unit: UnitId,
    ) -> Result<Vec<TieRow>, StoreError> {
        let select = ties!(" and holder = $2 and unit = $3 and duty = $4 order by at, id");
        rows!(self, select, holder, unit, duty)
    }

    /// One of them.
    pub async fn tie(&mut self, id: TieId) -> Result<Option<TieRow>, StoreError> {
        row!(self, ties!(" and id = $2"), id)
    }

    /// What was done about a tie.
    pub async fn tie_steps(&mut self, tie: TieId) -> Result<Vec<TieStepRow>, StoreError> {
        rows!(self, tie_steps!(" and tie = $2 order by number"), tie)
    }

    /// What was done about all.
    pub async fn all_tie_steps(&mut self) -> Result<Vec<TieStepRow>, StoreError> {
        rows!(self, tie_steps!(" order by tie, number"))
    }

    /// The visits under a tie.
    pub async fn visits(&mut self, tie: TieId) -> Result<Vec<VisitRow>, StoreError> {
        rows!(self, visits!(" and tie = $2 order by number"), tie)
    }

    /// The visits of some days under all, both days included.
    pub async fn visits_between(
        &mut self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<VisitRow>, StoreError> {
        let select = visits!(" and on_day >= $2 and on_day <= $3 order by tie, number");
        rows!(self, select, first, last)
    }

    /// Every visit.
    pub async fn all_visits(&mut self) -> Result<Vec<VisitRow>, StoreError> {
        rows!(self, visits!(" order by tie, number"))
    }

    /// Every problem, the last first.
    pub async fn issues(&mut self) -> Result<Vec<IssueRow>, StoreError> {
        rows!(self, issues!(" order by at desc, id"))
    }

    /// Those that are neither closed nor dropped.
    pub async fn open_issues(&mut self) -> Result<Vec<IssueRow>, StoreError> {
        let select = issues!(
            " and not exists (select 1 from issue_step s where s.tenant = issue.tenant \
             and s.issue = issue.id and s.act in ('accept', 'drop')) order by at desc, id"
        );
        rows!(self, select)
    }

    /// Those found under a tie.
    pub async fn issues_under(&mut self, tie: TieId) -> Result<Vec<IssueRow>, StoreError> {
        rows!(self, issues!(" and tie = $2 order by at desc, id"), tie)
    }

    /// Those that were ever given to a unit.
    pub async fn issues_given(&mut self, unit: UnitId) -> Result<Vec<IssueRow>, StoreError> {
        let select = issues!(
            " and exists (select 1 from issue_step s where s.tenant = issue.tenant \
             and s.issue = issue.id and s.owner = $2) order by at desc, id"
        );
        rows!(self, select, unit)
    }

    /// One of them.
    pub async fn issue(&mut self, id: IssueId) -> Result<Option<IssueRow>, StoreError> {
        row!(self, issues!(" and id = $2"), id)
    }

    /// What was done about a problem.
    pub async fn issue_steps(&mut self, issue: IssueId) -> Result<Vec<IssueStepRow>, StoreError> {
        rows!(self, issue_steps!(" and issue = $2 order by number"), issue)
    }

    /// What was done about all.
    pub async fn all_issue_steps(&mut self) -> Result<Vec<IssueStepRow>, StoreError> {
        rows!(self, issue_steps!(" order by issue, number"))
    }

    /// The ties an action made.
    pub(crate) async fn ties_by(&mut self, action: ActionId) -> Result<Vec<TieRow>, StoreError> {
        rows!(self, ties!(" and action = $2"), action)
    }

    /// What an action did about ties.
    pub(crate) async fn tie_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<TieStepRow>, StoreError> {
        rows!(self, tie_steps!(" and action = $2"), action)
    }

    /// The visits an action noted.
    pub(crate) async fn visits_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<VisitRow>, StoreError> {
        rows!(self, visits!(" and action = $2"), action)
    }

    /// The problems an action raised.
    pub(crate) async fn issues_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<IssueRow>, StoreError> {
        rows!(self, issues!(" and action = $2"), action)
    }

    /// What an action did about problems.
    pub(crate) async fn issue_steps_by(
        &mut self,
        action: ActionId,
    ) -> Result<Vec<IssueStepRow>, StoreError> {
        rows!(self, issue_steps!(" and action = $2"), action)
    }

    /// Adds a tie.
    pub async fn add_tie(&mut self, row: &TieRow) -> Result<(), StoreError> {
        let insert = "insert into tie (tenant, id, duty, holder, holds, unit, from_day, \
             households, post, person, at, action) values ($1, $2, $3, $4, $5, $6, \
             $7, $8, $9, $10, $11, $12)";
        put!(
            self,
            insert,
            row.id,
            &row.duty,
            row.holder,
            row.holds,
            row.unit,
            row.from_day,
            row.households,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds a step; its number follows the last one's.
    pub async fn add_tie_step(&mut self, row: &TieStepRow) -> Result<(), StoreError> {
        let insert = "insert into tie_step (tenant, tie, number, act, on_day, says, post, \
             person, at, action) values ($1, $2, (select coalesce(max(number), 0) + 1 \
             from tie_step where tenant = $1 and tie = $2), $3, $4, $5, $6, $7, $8, \
             $9)";
        put!(
            self, insert, row.tie, &row.act, row.on_day, &row.says, &row.post, row.person, row.at,
            row.action
        )
    }

    /// Adds a note; its number follows the last one's.
    pub async fn add_visit(&mut self, row: &VisitRow) -> Result<(), StoreError> {
        let insert = "insert into visit (tenant, tie, number, kind, on_day, homes, says, \
             strikes, post, person, at, action) values ($1, $2, (select \
             coalesce(max(number), 0) + 1 from visit where tenant = $1 and tie = $2), \
             $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.tie,
            &row.kind,
            row.on_day,
            row.homes,
            &row.says,
            row.strikes,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds a problem.
    pub async fn add_issue(&mut self, row: &IssueRow) -> Result<(), StoreError> {
        let insert = "insert into issue (tenant, id, tie, visit, unit, what, post, person, at, \
             action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            self, insert, row.id, row.tie, row.visit, row.unit, &row.what, &row.post, row.person,
            row.at, row.action
        )
    }

    /// Adds a step; its number follows the last one's.
    pub async fn add_issue_step(&mut self, row: &IssueStepRow) -> Result<(), StoreError> {
        let insert = "insert into issue_step (tenant, issue, number, act, owner, office, \
             on_day, says, post, person, at, action) values ($1, $2, (select \
             coalesce(max(number), 0) + 1 from issue_step where tenant = $1 and issue \
             = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        put!(
            self,
            insert,
            row.issue,
            &row.act,
            row.owner,
            &row.office,
            row.on_day,
            &row.says,
            &row.post,
            row.person,
            row.at,
            row.action
        )
    }
}
