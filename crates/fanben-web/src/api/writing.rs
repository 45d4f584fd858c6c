//! What other systems send → actions.

use std::collections::BTreeMap;

use fanben_actions::actions::{
    self, About, Answered, AtUnit, CheckTasks, Declare, GridRowTyped, RecordMeasure, ReportTask,
    SaveGrid, SaveSheet,
};
use fanben_actions::{EntryId, Receipt};

use super::call::Call;
use super::problem::Problem;
use super::sent::{
    AcceptSent, AnswerSent, CheckSent, DeclareSent, GridSent, MeasureSent, ReportSent, SheetSent,
};

fn answered(answers: BTreeMap<String, AnswerSent>) -> BTreeMap<String, Answered> {
    let one = |(key, given): (String, AnswerSent)| {
        (key, Answered { value: given.value, reason: given.reason })
    };
    answers.into_iter().map(one).collect()
}

pub(super) async fn save_sheet(call: Call, sent: SheetSent) -> Result<Receipt, Problem> {
    let input = SaveSheet {
        cycle: call.cycle()?,
        subject: call.piece("subject").to_owned(),
        number: sent.number,
        answers: answered(sent.answers),
    };
    Ok(actions::save_sheet(&call.desk, &call.who, call.action()?, input).await?)
}

pub(super) async fn declare(call: Call, sent: DeclareSent) -> Result<Receipt, Problem> {
    let (cycle, subject) = (call.cycle()?, call.piece("subject").to_owned());
    let input = Declare { cycle, subject, stars: sent.stars };
    Ok(actions::declare(&call.desk, &call.who, call.action()?, input).await?)
}

pub(super) async fn send_up(call: Call) -> Result<Receipt, Problem> {
    let (cycle, subject) = (call.cycle()?, call.piece("subject").to_owned());
    let input = About { cycle, subject };
    Ok(actions::send_up(&call.desk, &call.who, call.action()?, input).await?)
}

pub(super) async fn record_measure(call: Call, sent: MeasureSent) -> Result<Receipt, Problem> {
    let MeasureSent { values, source, reason } = sent;
    let (cycle, measure) = (call.cycle()?, call.piece("measure").to_owned());
    let input = RecordMeasure { cycle, measure, values, source, reason };
    Ok(actions::record_measure(&call.desk, &call.who, call.action()?, input).await?)
}

pub(super) async fn save_grid(call: Call, sent: GridSent) -> Result<Receipt, Problem> {
    let rows = sent.rows.into_iter().map(|(code, row)| {
        (code, GridRowTyped { number: row.number, answers: answered(row.answers) })
    });
    let input = SaveGrid { cycle: call.cycle()?, rows: rows.collect() };
    Ok(actions::save_grid(&call.desk, &call.who, call.action()?, input).await?)
}

pub(super) async fn accept_tasks(call: Call, sent: AcceptSent) -> Result<Receipt, Problem> {
    let (list, unit) = (call.id("list")?, call.piece("unit").to_owned());
    let entries = sent.entries.into_iter().map(EntryId).collect();
    let input = AtUnit { list, unit, entries };
    Ok(actions::accept_tasks(&call.desk, &call.who, call.action()?, input).await?)
}

pub(super) async fn report_task(call: Call, sent: ReportSent) -> Result<Receipt, Problem> {
    let (list, unit) = (call.id("list")?, call.piece("unit").to_owned());
    let ReportSent { says, evidence } = sent;
    let input = ReportTask { list, unit, entry: call.id("entry")?, says, evidence };
    Ok(actions::report_task(&call.desk, &call.who, call.action()?, input).await?)
}

pub(super) async fn check_tasks(call: Call, sent: CheckSent) -> Result<Receipt, Problem> {
    let (list, entry) = (call.id("list")?, call.id("entry")?);
    let CheckSent { units, good, reason } = sent;
    let input = CheckTasks { list, entry, units, good, reason };
    Ok(actions::check_tasks(&call.desk, &call.who, call.action()?, input).await?)
}
