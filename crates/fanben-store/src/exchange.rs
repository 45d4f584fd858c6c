//! Forms that were taken out as files, and files that came back. Both are only added to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::{ActionId, CycleId, PersonId, SheetRow, StoreError, Tx, UnitId};

/// A form that was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct FormOutRow {
    /// The number on the form.
    pub id: ActionId,
    /// The cycle.
    pub cycle: CycleId,
    /// The stage's id.
    pub stage: String,
    /// It is one subject's sheet, not a row for each subject.
    pub one: bool,
    /// Whom it is about, each with the number of the sheet there was; 0: none.
    pub subjects: Json<BTreeMap<UnitId, i64>>,
    /// What was asked, in order.
    pub keys: Json<Vec<String>>,
    /// Who took it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form of the page.
    pub action: ActionId,
}

/// A file that came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct FormInRow {
    /// Its number.
    pub id: ActionId,
    /// The cycle.
    pub cycle: CycleId,
    /// The form it says it is; none: it does not say.
    pub form: Option<ActionId>,
    /// The file's name.
    pub file: String,
    /// Its sheets.
    pub sheets: Json<Vec<SheetText>>,
    /// Who brought it.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The form of the page.
    pub action: ActionId,
}

/// A sheet as text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SheetText {
    /// Its name.
    pub name: String,
    /// Its cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// Merged cells: top, left, bottom, right.
    pub merges: Vec<[usize; 4]>,
    /// What was noticed at cells: row, column, what.
    pub remarks: Vec<(Option<(usize, usize)>, String)>,
}

const FORM_OUT: &str = "select id, cycle, stage, one, subjects, keys, person, at, action \
     from form_out where tenant = $1";
const FORM_IN: &str = "select id, cycle, form, file, sheets, person, at, action \
     from form_in where tenant = $1";
const STAGE_SHEETS: &str = "select cycle, subject, stage, number, answers, person, at, action \
     from sheet where tenant = $1 and cycle = $2 and stage = $3 order by subject, number";

impl Tx {
    /// Every sheet ever saved at a stage of a cycle, by subject, the first first.
    pub async fn stage_sheets(
        &mut self,
        cycle: CycleId,
        stage: &str,
    ) -> Result<Vec<SheetRow>, StoreError> {
        rows!(self, STAGE_SHEETS, cycle, stage)
    }

    /// The forms of a cycle that a person took out, the latest first.
    pub async fn forms_out(
        &mut self,
        cycle: CycleId,
        person: PersonId,
    ) -> Result<Vec<FormOutRow>, StoreError> {
        let select = "select id, cycle, stage, one, subjects, keys, person, at, action from form_out \
             where tenant = $1 and cycle = $2 and person = $3 order by at desc, id desc";
        rows!(self, select, cycle, person)
    }

    /// A form that was taken out.
    pub async fn form_out(&mut self, id: ActionId) -> Result<Option<FormOutRow>, StoreError> {
        let select = "select id, cycle, stage, one, subjects, keys, person, at, action from form_out \
             where tenant = $1 and id = $2";
        row!(self, select, id)
    }

    /// A file that came back.
    pub async fn form_in(&mut self, id: ActionId) -> Result<Option<FormInRow>, StoreError> {
        let select = "select id, cycle, form, file, sheets, person, at, action from form_in \
             where tenant = $1 and id = $2";
        row!(self, select, id)
    }

    /// Every form ever taken out.
    pub(crate) async fn all_forms_out(&mut self) -> Result<Vec<FormOutRow>, StoreError> {
        rows!(self, FORM_OUT)
    }

    /// Every file that ever came back.
    pub(crate) async fn all_forms_in(&mut self) -> Result<Vec<FormInRow>, StoreError> {
        rows!(self, FORM_IN)
    }

    /// Adds a form that was taken out.
    pub async fn add_form_out(&mut self, row: &FormOutRow) -> Result<(), StoreError> {
        let insert = "insert into form_out (tenant, id, cycle, stage, one, subjects, keys, person, \
             at, action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        put!(
            self,
            insert,
            row.id,
            row.cycle,
            &row.stage,
            row.one,
            &row.subjects,
            &row.keys,
            row.person,
            row.at,
            row.action
        )
    }

    /// Adds a file that came back.
    pub async fn add_form_in(&mut self, row: &FormInRow) -> Result<(), StoreError> {
        let insert = "insert into form_in (tenant, id, cycle, form, file, sheets, person, at, \
             action) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        put!(
            self,
            insert,
            row.id,
            row.cycle,
            row.form,
            &row.file,
            &row.sheets,
            row.person,
            row.at,
            row.action
        )
    }
}
