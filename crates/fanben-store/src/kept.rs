//! What an action wrote, row by row as text: the same on both databases, so that a commitment to it
//! can be checked wherever a backup is restored.

use serde::Serialize;

use crate::{
    ActionId, AppointmentRow, BehalfRow, DelegationRow, EventRow, EvidenceRow, ExtensionRow,
    FormInRow, FormOutRow, HeldRow, MeasureRow, PlaceChangeRow, ReminderRow, ResultRow, SheetRow,
    StoreError, SuccessionRow, TakenOverRow, TreatmentRow, Tx, UnitVersionRow, WithdrawalRow,
};

/// One row an action wrote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// The table.
    pub table: &'static str,
    /// Everything in the row, as JSON in the order of its columns.
    pub text: String,
}

fn kept<R: Serialize>(table: &'static str, rows: &[R]) -> Result<Vec<Kept>, StoreError> {
    rows.iter()
        .map(|row| {
            let text = serde_json::to_string(row).map_err(|e| StoreError::Row(e.to_string()))?;
            Ok(Kept { table, text })
        })
        .collect()
}

const SHEETS: &str = "select cycle, subject, stage, number, answers, person, at, action from sheet \
     where tenant = $1 and action = $2 order by cycle, subject, stage, number";
const HELD: &str = "select cycle, subject, stage, method, number, on_day, due, present, agreed, \
     minutes, sheet, person, at, action from held where tenant = $1 and action = $2 \
     order by cycle, subject, stage, method, number";
const EVENTS: &str = "select cycle, subject, number, act, stage, phase, to_stage, returned, sheet, \
     says, post, person, at, action from event where tenant = $1 and action = $2 \
     order by cycle, subject, number";
const MEASURES: &str = "select name, period, unit, number, state, amount, words, source, reason, \
     person, at, action from measure where tenant = $1 and action = $2 \
     order by name, period, unit, number";
const RESULTS: &str = "select cycle, subject, number, document, result, digest, person, at, action \
     from result where tenant = $1 and action = $2 order by cycle, subject, number";

const EXTENSIONS: &str = "select cycle, stage, subject, number, until, reason, person, at, action \
     from extension where tenant = $1 and action = $2 order by cycle, number";
const REMINDERS: &str = "select cycle, stage, subject, number, says, person, at, action \
     from reminder where tenant = $1 and action = $2 order by cycle, number";
const CHANGES: &str = "select number, kind, effective, basis, reason, says, change, person, at, \
     action from place_change where tenant = $1 and action = $2 order by number";
const VERSIONS: &str = "select unit, number, change, from_day, position, code, name, kind, parent, \
     fields, ended, action from unit_version where tenant = $1 and action = $2 \
     order by unit, number";
const SUCCESSIONS: &str = "select change, origin, heir, weight, weighs, action from succession \
     where tenant = $1 and action = $2 order by change, origin, heir";
const TREATMENTS: &str = "select cycle, change, unit, how, says, action from treatment \
     where tenant = $1 and action = $2 order by cycle, change, unit";
const TAKEN_OVER: &str = "select unit, number, scheme, period, name, about, value, reason, post, \
     person, at, action from taken_over where tenant = $1 and action = $2 order by unit, number";
const APPOINTMENTS: &str = "select number, act, post, person, role, unit, office, acting, \
     from_day, until_day, reason, by, at, action from appointment \
     where tenant = $1 and action = $2 order by number";
const DELEGATIONS: &str = "select number, id, post, person, deputy, acts, from_day, until_day, \
     ended, reason, by, at, action from delegation \
     where tenant = $1 and action = $2 order by number";
const BEHALF: &str = "select action, person, holder, post, at from behalf \
     where tenant = $1 and action = $2";
const FORMS_OUT: &str = "select id, cycle, stage, one, subjects, keys, person, at, action \
     from form_out where tenant = $1 and action = $2 order by id";
const FORMS_IN: &str = "select id, cycle, form, file, sheets, person, at, action from form_in \
     where tenant = $1 and action = $2 order by id";
const EVIDENCE: &str = "select cycle, subject, number, stage, about, caption, name, kind, size, \
     digest, preview, original, post, person, at, action from evidence \
     where tenant = $1 and action = $2 order by cycle, subject, number";
const WITHDRAWN: &str = "select cycle, subject, number, reason, post, person, at, action \
     from withdrawal where tenant = $1 and action = $2 order by cycle, subject, number";
const ACTIONS: &str = "select distinct action from (\
     select action from sheet where tenant = $1 union select action from held where tenant = $1 \
     union select action from event where tenant = $1 union select action from measure \
     where tenant = $1 union select action from result where tenant = $1 \
     union select action from extension where tenant = $1 \
     union select action from reminder where tenant = $1 \
     union select action from place_change where tenant = $1 \
     union select action from unit_version where tenant = $1 \
     union select action from succession where tenant = $1 \
     union select action from treatment where tenant = $1 \
     union select action from taken_over where tenant = $1 \
     union select action from appointment where tenant = $1 \
     union select action from delegation where tenant = $1 \
     union select action from form_out where tenant = $1 \
     union select action from form_in where tenant = $1 \
     union select action from evidence where tenant = $1 \
     union select action from withdrawal where tenant = $1 \
     union select action from signature where tenant = $1 \
     union select action from recusal where tenant = $1 \
     union select action from draw where tenant = $1 \
     union select action from notice where tenant = $1 \
     union select action from notice_step where tenant = $1 \
     union select action from objection where tenant = $1 \
     union select action from ruling where tenant = $1 \
     union select action from title_decision where tenant = $1 \
     union select action from token where tenant = $1 \
     union select action from token_end where tenant = $1 \
     union select action from evaluation where tenant = $1 \
     union select action from evaluation_step where tenant = $1 \
     union select action from paper_count where tenant = $1 \
     union select action from year_plan where tenant = $1 \
     union select action from list where tenant = $1 \
     union select action from list_step where tenant = $1 \
     union select action from list_entry where tenant = $1 \
     union select action from entry_step where tenant = $1 \
     union select action from list_weight where tenant = $1 \
     union select action from task_step where tenant = $1 \
     union select action from behalf where tenant = $1) written order by action";

impl Tx {
    /// Every action that wrote something, whether the trail knows it or not.
    pub async fn writers(&mut self) -> Result<Vec<ActionId>, StoreError> {
        let found: Vec<(ActionId,)> = rows!(self, ACTIONS)?;
        Ok(found.into_iter().map(|(action,)| action).collect())
    }

    /// The values of measures an action recorded.
    pub async fn measures_by(&mut self, action: ActionId) -> Result<Vec<MeasureRow>, StoreError> {
        rows!(self, MEASURES, action)
    }

    /// Every row an action added to tables that are only added to, in one order on both databases.
    pub async fn kept(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let sheets: Vec<SheetRow> = rows!(self, SHEETS, action)?;
        let held: Vec<HeldRow> = rows!(self, HELD, action)?;
        let events: Vec<EventRow> = rows!(self, EVENTS, action)?;
        let measures: Vec<MeasureRow> = rows!(self, MEASURES, action)?;
        let results: Vec<ResultRow> = rows!(self, RESULTS, action)?;
        let extensions: Vec<ExtensionRow> = rows!(self, EXTENSIONS, action)?;
        let reminders: Vec<ReminderRow> = rows!(self, REMINDERS, action)?;
        let appointments: Vec<AppointmentRow> = rows!(self, APPOINTMENTS, action)?;
        let delegations: Vec<DelegationRow> = rows!(self, DELEGATIONS, action)?;
        let behalf: Vec<BehalfRow> = rows!(self, BEHALF, action)?;
        let mut rows = kept("sheet", &sheets)?;
        rows.extend(self.kept_of_forms(action).await?);
        rows.extend(kept("signature", &self.signatures_by(action).await?)?);
        rows.extend(kept("recusal", &self.recusals_by(action).await?)?);
        rows.extend(kept("draw", &self.draws_by(action).await?)?);
        rows.extend(self.kept_of_notices(action).await?);
        rows.extend(self.kept_of_evaluations(action).await?);
        rows.extend(kept("year_plan", &self.year_plans_by(action).await?)?);
        rows.extend(self.kept_of_lists(action).await?);
        rows.extend(self.kept_of_places(action).await?);
        rows.extend(self.kept_of_evidence(action).await?);
        rows.extend(kept("appointment", &appointments)?);
        rows.extend(kept("delegation", &delegations)?);
        rows.extend(kept("behalf", &behalf)?);
        rows.extend(kept("token", &self.tokens_by(action).await?)?);
        rows.extend(kept("token_end", &self.token_ends_by(action).await?)?);
        rows.extend(kept("extension", &extensions)?);
        rows.extend(kept("reminder", &reminders)?);
        rows.extend(kept("held", &held)?);
        rows.extend(kept("event", &events)?);
        rows.extend(kept("measure", &measures)?);
        rows.extend(kept("result", &results)?);
        rows.sort();
        Ok(rows)
    }

    /// What of it is about forms that left and came back.
    async fn kept_of_forms(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let out: Vec<FormOutRow> = rows!(self, FORMS_OUT, action)?;
        let came: Vec<FormInRow> = rows!(self, FORMS_IN, action)?;
        let mut rows = kept("form_out", &out)?;
        rows.extend(kept("form_in", &came)?);
        Ok(rows)
    }

    /// What of it is about notices. The words of objections are not in it: they may be erased.
    async fn kept_of_notices(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let mut rows = kept("notice", &self.notices_by(action).await?)?;
        rows.extend(kept("notice_step", &self.notice_steps_by(action).await?)?);
        rows.extend(kept("objection", &self.objections_by(action).await?)?);
        rows.extend(kept("ruling", &self.rulings_by(action).await?)?);
        rows.extend(kept("title_decision", &self.title_decisions_by(action).await?)?);
        Ok(rows)
    }

    /// What of it is about secret evaluations. Codes and sums are not in it: the trail would say when
    /// a ballot came.
    async fn kept_of_evaluations(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let mut rows = kept("evaluation", &self.evaluations_by(action).await?)?;
        rows.extend(kept("evaluation_step", &self.evaluation_steps_by(action).await?)?);
        rows.extend(kept("paper_count", &self.paper_counts_by(action).await?)?);
        Ok(rows)
    }

    /// What of it is about lists of tasks.
    async fn kept_of_lists(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let mut rows = kept("list", &self.lists_by(action).await?)?;
        rows.extend(kept("list_step", &self.list_steps_by(action).await?)?);
        rows.extend(kept("list_entry", &self.list_entries_by(action).await?)?);
        rows.extend(kept("entry_step", &self.entry_steps_by(action).await?)?);
        rows.extend(kept("list_weight", &self.list_weights_by(action).await?)?);
        rows.extend(kept("task_step", &self.task_steps_by(action).await?)?);
        Ok(rows)
    }

    /// What of it is about evidence.
    async fn kept_of_evidence(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let evidence: Vec<EvidenceRow> = rows!(self, EVIDENCE, action)?;
        let withdrawn: Vec<WithdrawalRow> = rows!(self, WITHDRAWN, action)?;
        let mut rows = kept("evidence", &evidence)?;
        rows.extend(kept("withdrawal", &withdrawn)?);
        Ok(rows)
    }

    /// What of it is about places.
    async fn kept_of_places(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let changes: Vec<PlaceChangeRow> = rows!(self, CHANGES, action)?;
        let versions: Vec<UnitVersionRow> = rows!(self, VERSIONS, action)?;
        let successions: Vec<SuccessionRow> = rows!(self, SUCCESSIONS, action)?;
        let treatments: Vec<TreatmentRow> = rows!(self, TREATMENTS, action)?;
        let taken: Vec<TakenOverRow> = rows!(self, TAKEN_OVER, action)?;
        let mut rows = kept("place_change", &changes)?;
        rows.extend(kept("unit_version", &versions)?);
        rows.extend(kept("succession", &successions)?);
        rows.extend(kept("treatment", &treatments)?);
        rows.extend(kept("taken_over", &taken)?);
        Ok(rows)
    }
}
