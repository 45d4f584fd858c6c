//! What other systems send → actions.

use fanben_actions::Receipt;
use fanben_actions::actions::{self, About, Answered, Declare, RecordMeasure, SaveSheet};

use super::call::Call;
use super::problem::Problem;
use super::sent::{DeclareSent, MeasureSent, SheetSent};

pub(super) async fn save_sheet(call: Call, sent: SheetSent) -> Result<Receipt, Problem> {
    let answers = sent
        .answers
        .into_iter()
        .map(|(key, given)| (key, Answered { value: given.value, reason: given.reason }));
    let input = SaveSheet {
        cycle: call.cycle()?,
        subject: call.piece("subject").to_owned(),
        number: sent.number,
        answers: answers.collect(),
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
