//! What an action wrote, row by row as text: the same on both databases, so that a commitment to it
//! can be checked wherever a backup is restored.

use std::collections::BTreeSet;
use std::sync::LazyLock;

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

impl Kept {
    pub(crate) fn of(table: &'static str, row: &impl Serialize) -> Result<Self, StoreError> {
        let text = serde_json::to_string(row).map_err(|e| StoreError::Row(e.to_string()))?;
        Ok(Self { table, text })
    }
}

pub(crate) fn kept<R: Serialize>(table: &'static str, rows: &[R]) -> Result<Vec<Kept>, StoreError> {
    rows.iter().map(|row| Kept::of(table, row)).collect()
}

const SHEETS: &str = "select cycle, subject, stage, number, answers, person, at, action from sheet \
     where tenant = $1 and action = $2";
const HELD: &str = "select cycle, subject, stage, method, number, on_day, due, present, agreed, \
     minutes, sheet, person, at, action from held where tenant = $1 and action = $2";
const EVENTS: &str = "select cycle, subject, number, act, stage, phase, to_stage, returned, sheet, \
     says, post, person, at, action from event where tenant = $1 and action = $2";
const MEASURES: &str = "select name, period, unit, number, state, amount, words, source, reason, \
     person, at, action from measure where tenant = $1 and action = $2";
const RESULTS: &str = "select cycle, subject, number, document, result, digest, person, at, action \
     from result where tenant = $1 and action = $2";

const EXTENSIONS: &str = "select cycle, stage, subject, number, until, reason, person, at, action \
     from extension where tenant = $1 and action = $2";
const REMINDERS: &str = "select cycle, stage, subject, number, says, person, at, action \
     from reminder where tenant = $1 and action = $2";
const CHANGES: &str = "select number, kind, effective, basis, reason, says, change, person, at, \
     action from place_change where tenant = $1 and action = $2";
const VERSIONS: &str = "select unit, number, change, from_day, position, code, name, kind, parent, \
     fields, ended, action from unit_version where tenant = $1 and action = $2";
const SUCCESSIONS: &str = "select change, origin, heir, weight, weighs, action from succession \
     where tenant = $1 and action = $2";
const TREATMENTS: &str = "select cycle, change, unit, how, says, action from treatment \
     where tenant = $1 and action = $2";
const TAKEN_OVER: &str = "select unit, number, scheme, period, name, about, value, reason, post, \
     person, at, action from taken_over where tenant = $1 and action = $2";
const APPOINTMENTS: &str = "select number, act, post, person, role, unit, office, acting, \
     from_day, until_day, reason, by, at, action from appointment \
     where tenant = $1 and action = $2";
const DELEGATIONS: &str = "select number, id, post, person, deputy, acts, from_day, until_day, \
     ended, reason, by, at, action from delegation \
     where tenant = $1 and action = $2";
const BEHALF: &str = "select action, person, holder, post, at from behalf \
     where tenant = $1 and action = $2";
const FORMS_OUT: &str = "select id, cycle, stage, one, subjects, keys, person, at, action \
     from form_out where tenant = $1 and action = $2";
const FORMS_IN: &str = "select id, cycle, form, file, sheets, person, at, action from form_in \
     where tenant = $1 and action = $2";
const EVIDENCE: &str = "select cycle, subject, number, stage, about, caption, name, kind, size, \
     digest, preview, original, post, person, at, action from evidence \
     where tenant = $1 and action = $2";
const WITHDRAWN: &str = "select cycle, subject, number, reason, post, person, at, action \
     from withdrawal where tenant = $1 and action = $2";
/// The tables that are only added to, each row with its action.
const TABLES: [&str; 62] = [
    "sheet",
    "held",
    "event",
    "measure",
    "result",
    "extension",
    "reminder",
    "place_change",
    "unit_version",
    "succession",
    "treatment",
    "taken_over",
    "appointment",
    "delegation",
    "form_out",
    "form_in",
    "evidence",
    "withdrawal",
    "signature",
    "recusal",
    "draw",
    "notice",
    "notice_step",
    "objection",
    "ruling",
    "title_decision",
    "token",
    "token_end",
    "evaluation",
    "evaluation_step",
    "paper_count",
    "year_plan",
    "behalf",
    "pay_run",
    "pay_step",
    "share_plan",
    "share_check",
    "earlier_import",
    "payroll",
    "upstream_choice",
    "identity",
    "list",
    "list_step",
    "list_entry",
    "entry_step",
    "list_weight",
    "task_step",
    "office_sign",
    "closing",
    "erasure",
    "erased_entry",
    "talk",
    "talk_sheet",
    "talk_step",
    "vetting",
    "vetting_answer",
    "vetting_step",
    "tie",
    "tie_step",
    "visit",
    "issue",
    "issue_step",
];

/// The one of them that a statement adds to, if it does.
pub(crate) fn added_to(statement: &str) -> Option<&'static str> {
    let named = statement.trim_start().strip_prefix("insert into ")?;
    let named = named.split([' ', '(']).next()?;
    TABLES.into_iter().find(|table| *table == named)
}

/// Every action with a row in one of them.
static WRITERS: LazyLock<String> = LazyLock::new(|| {
    let all = TABLES.map(|table| format!("select action from {table} where tenant = $1"));
    format!("select distinct action from ({}) written order by action", all.join(" union "))
});

/// Which of them have a row of an action: one question instead of one for each.
static WROTE: LazyLock<String> = LazyLock::new(|| {
    let all = TABLES.map(|table| {
        let row = format!("select 1 from {table} where tenant = $1 and action = $2");
        format!("select '{table}' where exists ({row})")
    });
    all.join(" union all ")
});

/// Adds the rows of a table, if there are any.
macro_rules! add {
    ($rows:expr, $wrote:expr, $table:literal, $row:ty, $found:expr) => {
        if $wrote.contains($table) {
            let found: Vec<$row> = $found?;
            $rows.extend(kept($table, &found)?);
        }
    };
    ($rows:expr, $wrote:expr, $table:literal, $found:expr) => {
        add!($rows, $wrote, $table, _, $found);
    };
}

impl Tx {
    /// Every action that wrote something, whether the trail knows it or not.
    pub async fn writers(&mut self) -> Result<Vec<ActionId>, StoreError> {
        let found: Vec<(ActionId,)> = rows!(self, WRITERS.as_str())?;
        Ok(found.into_iter().map(|(action,)| action).collect())
    }

    /// The values of measures an action recorded.
    pub async fn measures_by(&mut self, action: ActionId) -> Result<Vec<MeasureRow>, StoreError> {
        let mut rows: Vec<MeasureRow> = rows!(self, MEASURES, action)?;
        rows.sort_by(|a, b| (&a.name, &a.period, a.unit).cmp(&(&b.name, &b.period, b.unit)));
        Ok(rows)
    }

    /// What an action did to subjects of a cycle, by subject.
    pub async fn events_by(&mut self, action: ActionId) -> Result<Vec<EventRow>, StoreError> {
        let mut rows: Vec<EventRow> = rows!(self, EVENTS, action)?;
        rows.sort_by_key(|row| (row.cycle, row.subject, row.number));
        Ok(rows)
    }

    /// Every row an action added to tables that are only added to, in one order on both databases.
    pub async fn kept(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let wrote: Vec<(String,)> = rows!(self, WROTE.as_str(), action)?;
        let wrote = wrote.iter().map(|(table,)| table.as_str()).collect();
        self.kept_in(action, wrote).await
    }

    /// The same of an action that this transaction carries out: it knows where it wrote.
    pub async fn kept_now(&mut self, action: ActionId) -> Result<Vec<Kept>, StoreError> {
        let mut wrote: BTreeSet<&str> = self.wrote.tables.iter().copied().collect();
        let own = self.wrote.added.iter().filter(|(by, _)| *by == action);
        let added: Vec<Kept> = own.map(|(_, row)| row.clone()).collect();
        wrote.retain(|table| !added.iter().any(|row| row.table == *table));
        let mut rows = self.kept_in(action, wrote).await?;
        rows.extend(added);
        rows.sort();
        #[cfg(debug_assertions)]
        assert_eq!(rows, self.kept(action).await?, "a statement wrote where it was not seen");
        Ok(rows)
    }

    /// What is asked by action has no order of its own: for one, SQLite would walk the primary key
    /// through the whole table.
    async fn kept_in(
        &mut self,
        action: ActionId,
        wrote: BTreeSet<&str>,
    ) -> Result<Vec<Kept>, StoreError> {
        let mut rows = Vec::new();
        add!(rows, wrote, "sheet", SheetRow, rows!(self, SHEETS, action));
        add!(rows, wrote, "held", HeldRow, rows!(self, HELD, action));
        add!(rows, wrote, "event", EventRow, rows!(self, EVENTS, action));
        add!(rows, wrote, "measure", MeasureRow, rows!(self, MEASURES, action));
        add!(rows, wrote, "result", ResultRow, rows!(self, RESULTS, action));
        add!(rows, wrote, "extension", ExtensionRow, rows!(self, EXTENSIONS, action));
        add!(rows, wrote, "reminder", ReminderRow, rows!(self, REMINDERS, action));
        add!(rows, wrote, "appointment", AppointmentRow, rows!(self, APPOINTMENTS, action));
        add!(rows, wrote, "delegation", DelegationRow, rows!(self, DELEGATIONS, action));
        add!(rows, wrote, "behalf", BehalfRow, rows!(self, BEHALF, action));
        add!(rows, wrote, "form_out", FormOutRow, rows!(self, FORMS_OUT, action));
        add!(rows, wrote, "form_in", FormInRow, rows!(self, FORMS_IN, action));
        add!(rows, wrote, "evidence", EvidenceRow, rows!(self, EVIDENCE, action));
        add!(rows, wrote, "withdrawal", WithdrawalRow, rows!(self, WITHDRAWN, action));
        add!(rows, wrote, "signature", self.signatures_by(action).await);
        add!(rows, wrote, "office_sign", self.office_signs_by(action).await);
        add!(rows, wrote, "closing", self.closings_by(action).await);
        add!(rows, wrote, "recusal", self.recusals_by(action).await);
        add!(rows, wrote, "draw", self.draws_by(action).await);
        add!(rows, wrote, "token", self.tokens_by(action).await);
        add!(rows, wrote, "token_end", self.token_ends_by(action).await);
        add!(rows, wrote, "year_plan", self.year_plans_by(action).await);
        add!(rows, wrote, "identity", self.identities_by(action).await);
        add!(rows, wrote, "upstream_choice", self.upstream_choices_by(action).await);
        add!(rows, wrote, "earlier_import", self.earlier_imports_by(action).await);
        if wrote.contains("earlier_import") {
            rows.extend(kept("earlier_value", &self.earlier_values_by(action).await?)?);
        }
        add!(rows, wrote, "payroll", self.payroll_by(action).await);
        if wrote.contains("payroll") {
            rows.extend(kept("payroll_row", &self.payees_by(action).await?)?);
        }
        add!(rows, wrote, "erasure", self.erasures_by(action).await);
        add!(rows, wrote, "erased_entry", self.erased_entries_by(action).await);
        self.keep_places(action, &wrote, &mut rows).await?;
        self.keep_notices(action, &wrote, &mut rows).await?;
        self.keep_evaluations(action, &wrote, &mut rows).await?;
        self.keep_lists(action, &wrote, &mut rows).await?;
        self.keep_talks(action, &wrote, &mut rows).await?;
        self.keep_liaison(action, &wrote, &mut rows).await?;
        add!(rows, wrote, "vetting", self.vettings_by(action).await);
        add!(rows, wrote, "vetting_answer", self.vetting_answers_by(action).await);
        add!(rows, wrote, "vetting_step", self.vetting_steps_by(action).await);
        let some = |tables: &[&str]| tables.iter().any(|table| wrote.contains(table));
        if some(&["pay_run", "pay_step", "share_plan", "share_check"]) {
            rows.extend(self.kept_of_money(action).await?);
        }
        rows.sort();
        Ok(rows)
    }

    /// What of it is about places.
    async fn keep_places(
        &mut self,
        action: ActionId,
        wrote: &BTreeSet<&str>,
        rows: &mut Vec<Kept>,
    ) -> Result<(), StoreError> {
        add!(rows, wrote, "place_change", PlaceChangeRow, rows!(self, CHANGES, action));
        add!(rows, wrote, "unit_version", UnitVersionRow, rows!(self, VERSIONS, action));
        add!(rows, wrote, "succession", SuccessionRow, rows!(self, SUCCESSIONS, action));
        add!(rows, wrote, "treatment", TreatmentRow, rows!(self, TREATMENTS, action));
        add!(rows, wrote, "taken_over", TakenOverRow, rows!(self, TAKEN_OVER, action));
        Ok(())
    }

    /// What of it is about notices. The words of objections are not in it: they may be erased.
    async fn keep_notices(
        &mut self,
        action: ActionId,
        wrote: &BTreeSet<&str>,
        rows: &mut Vec<Kept>,
    ) -> Result<(), StoreError> {
        add!(rows, wrote, "notice", self.notices_by(action).await);
        add!(rows, wrote, "notice_step", self.notice_steps_by(action).await);
        add!(rows, wrote, "objection", self.objections_by(action).await);
        add!(rows, wrote, "ruling", self.rulings_by(action).await);
        add!(rows, wrote, "title_decision", self.title_decisions_by(action).await);
        Ok(())
    }

    /// What of it is about secret evaluations. Codes and sums are not in it: the trail would say when
    /// a ballot came.
    async fn keep_evaluations(
        &mut self,
        action: ActionId,
        wrote: &BTreeSet<&str>,
        rows: &mut Vec<Kept>,
    ) -> Result<(), StoreError> {
        add!(rows, wrote, "evaluation", self.evaluations_by(action).await);
        add!(rows, wrote, "evaluation_step", self.evaluation_steps_by(action).await);
        add!(rows, wrote, "paper_count", self.paper_counts_by(action).await);
        Ok(())
    }

    /// What of it is about lists of tasks.
    async fn keep_lists(
        &mut self,
        action: ActionId,
        wrote: &BTreeSet<&str>,
        rows: &mut Vec<Kept>,
    ) -> Result<(), StoreError> {
        add!(rows, wrote, "list", self.lists_by(action).await);
        add!(rows, wrote, "list_step", self.list_steps_by(action).await);
        add!(rows, wrote, "list_entry", self.list_entries_by(action).await);
        add!(rows, wrote, "entry_step", self.entry_steps_by(action).await);
        add!(rows, wrote, "list_weight", self.list_weights_by(action).await);
        add!(rows, wrote, "task_step", self.task_steps_by(action).await);
        Ok(())
    }

    /// What of it is about talks and warning cards.
    async fn keep_talks(
        &mut self,
        action: ActionId,
        wrote: &BTreeSet<&str>,
        rows: &mut Vec<Kept>,
    ) -> Result<(), StoreError> {
        add!(rows, wrote, "talk", self.talks_by(action).await);
        add!(rows, wrote, "talk_sheet", self.talk_sheets_by(action).await);
        add!(rows, wrote, "talk_step", self.talk_steps_by(action).await);
        Ok(())
    }

    /// What of it is about ties, visits and problems.
    async fn keep_liaison(
        &mut self,
        action: ActionId,
        wrote: &BTreeSet<&str>,
        rows: &mut Vec<Kept>,
    ) -> Result<(), StoreError> {
        add!(rows, wrote, "tie", self.ties_by(action).await);
        add!(rows, wrote, "tie_step", self.tie_steps_by(action).await);
        add!(rows, wrote, "visit", self.visits_by(action).await);
        add!(rows, wrote, "issue", self.issues_by(action).await);
        add!(rows, wrote, "issue_step", self.issue_steps_by(action).await);
        Ok(())
    }
}
