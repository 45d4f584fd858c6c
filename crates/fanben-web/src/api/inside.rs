//! What is for internal use: talks and warning cards, batches of money → values as other systems read
//! them. No value names a person: of what goes to people of a unit there is one sum.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_actions::{Named, looks};
use fanben_model::number::Money;
use fanben_model::payments::Line;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::call::Call;
use super::problem::Problem;
use super::values::{Code, some, word};

/// A month's talk or a warning card among others.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TalkLine {
    id: Uuid,
    #[schemars(extend("enum" = ["talk", "card"]))]
    kind: String,
    /// Whom it is about.
    unit: Code,
    /// The month, or the period.
    period: String,
    #[schemars(extend("enum" = ["draft", "held", "reported", "closed", "withdrawn"]))]
    state: String,
    /// The roles that have not received it.
    waiting: Vec<String>,
    /// How many items are not done.
    open: usize,
    /// How many of these are over their day.
    late: usize,
}

impl TalkLine {
    fn of(line: &looks::TalkLine) -> Self {
        Self {
            id: line.id.0,
            kind: word(line.kind),
            unit: Code::of(&line.unit),
            period: line.period.clone(),
            state: word(line.state),
            waiting: line.waiting.clone(),
            open: line.open,
            late: line.late,
        }
    }
}

/// A talk or a card.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Talk {
    #[serde(flatten)]
    line: TalkLine,
    /// The day it was held, or the card was given.
    held: Option<NaiveDate>,
    /// Of a card: why it was given, by which body, under which document.
    ground: Option<String>,
    body: Option<String>,
    document: Option<String>,
    items: Vec<TalkItem>,
    receipts: Vec<TalkReceipt>,
    /// Of a card: how many of the unit follow right upon one another.
    in_a_row: usize,
}

/// What is behind.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TalkItem {
    what: String,
    behind: String,
    /// How it is caught up with.
    method: String,
    /// Its last day, as it was moved.
    until: NaiveDate,
    done: bool,
    /// That day is over.
    late: bool,
}

/// A receipt, or that it is missing.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TalkReceipt {
    role: Code,
    /// null: it is missing.
    at: Option<DateTime<Utc>>,
}

/// A batch of money among others.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct BatchLine {
    number: i64,
    #[schemars(extend("enum" = ["drafted", "checked", "released", "paid", "returned"]))]
    state: String,
    /// How many recipients.
    count: usize,
    /// Their sum in yuan; below zero: to be paid back.
    total: String,
    /// How many lines wait.
    held: usize,
    /// The digest of the notice it follows from.
    notice: String,
    /// When it was drafted.
    at: DateTime<Utc>,
}

/// A batch of money.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Batch {
    number: i64,
    #[schemars(extend("enum" = ["drafted", "checked", "released", "paid", "returned"]))]
    state: String,
    /// The digest of the notice it follows from.
    notice: String,
    /// The digest that is approved.
    digest: String,
    /// The sum in yuan.
    total: String,
    /// What of it is paid back.
    back: String,
    lines: Vec<Paid>,
    /// What waits, with the reason.
    held: Vec<PaidLater>,
    /// Amounts that are not known yet.
    unknown: Vec<Unknown>,
}

/// What goes to a unit, or to people of a unit.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Paid {
    /// The unit it follows from.
    subject: Code,
    incentive: Code,
    /// In yuan; below zero: to be paid back.
    amount: String,
    /// To how many people of the unit; 0: to the unit itself.
    people: usize,
}

/// What waits.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PaidLater {
    #[serde(flatten)]
    line: Paid,
    reason: String,
}

/// An amount that is not known yet.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Unknown {
    unit: String,
    reason: String,
}

pub(super) async fn unit_talks(call: Call) -> Result<Vec<TalkLine>, Problem> {
    let page = looks::unit_talks(&call.desk, &call.who, call.piece("unit")).await?;
    Ok(page.lines.iter().map(TalkLine::of).collect())
}

pub(super) async fn talk(call: Call) -> Result<Talk, Problem> {
    let page = looks::talk(&call.desk, &call.who, call.id("talk")?).await?;
    let item = |one: &looks::ItemLine| TalkItem {
        what: one.item.what.clone(),
        behind: one.item.behind.clone(),
        method: one.item.method.clone(),
        until: one.until,
        done: one.done,
        late: one.late,
    };
    let receipt = |one: &looks::ReceiptLine| TalkReceipt {
        role: Code::of(&one.role),
        at: one.by.as_ref().map(|(_, at)| *at),
    };
    Ok(Talk {
        line: TalkLine::of(&page.line),
        held: page.held,
        ground: some(&page.sheet.ground),
        body: some(&page.sheet.body),
        document: some(&page.sheet.document),
        items: page.items.iter().map(item).collect(),
        receipts: page.receipts.iter().map(receipt).collect(),
        in_a_row: page.row,
    })
}

pub(super) async fn batches(call: Call) -> Result<Vec<BatchLine>, Problem> {
    let page = looks::money(&call.desk, &call.who, call.cycle()?).await?;
    if !page.pays {
        return Err(Problem::nowhere());
    }
    let line = |one: &looks::RunLine| BatchLine {
        number: one.number,
        state: word(one.state),
        count: one.count,
        total: one.total.to_string(),
        held: one.held,
        notice: one.notice.clone(),
        at: one.at,
    };
    Ok(page.runs.iter().flatten().map(line).collect())
}

/// Lines with one sum for the people of a unit under an incentive.
fn paid<'l>(lines: impl Iterator<Item = (&'l Line, &'l str)>) -> Vec<(Paid, &'l str)> {
    let mut sums: Vec<(&Line, &str, Money, usize)> = Vec::new();
    for (line, reason) in lines {
        let same = |(one, why, _, people): &&mut (&Line, &str, Money, usize)| {
            *people > 0
                && !line.payee.is_empty()
                && (&one.subject, &one.incentive, *why) == (&line.subject, &line.incentive, reason)
        };
        match sums.iter_mut().find(same) {
            Some((.., sum, people)) => {
                *sum = Money::from_raw(sum.raw().saturating_add(line.amount.raw()));
                *people += 1;
            }
            None => sums.push((line, reason, line.amount, usize::from(!line.payee.is_empty()))),
        }
    }
    let paid = sums.into_iter().map(|(line, reason, sum, people)| {
        let subject = Code::of(&Named::new(&line.subject, &line.unit));
        let incentive = Code::of(&Named::new(&line.incentive, &line.name));
        (Paid { subject, incentive, amount: sum.to_string(), people }, reason)
    });
    paid.collect()
}

pub(super) async fn batch(call: Call) -> Result<Batch, Problem> {
    let (cycle, number) = (call.cycle()?, call.id("batch")?);
    let page = looks::run(&call.desk, &call.who, cycle, number).await?;
    let lines = paid(page.lines.iter().map(|line| (line, "")));
    let held = paid(page.held.iter().map(|one| (&one.line, one.reason.as_str())));
    let later = |(line, reason): (Paid, &str)| PaidLater { line, reason: reason.to_owned() };
    let unknown =
        |(unit, reason): &(String, String)| Unknown { unit: unit.clone(), reason: reason.clone() };
    Ok(Batch {
        number: page.number,
        state: word(page.state),
        notice: page.notice.clone(),
        digest: page.digest.clone(),
        total: page.total.to_string(),
        back: page.back.to_string(),
        lines: lines.into_iter().map(|(line, _)| line).collect(),
        held: held.into_iter().map(later).collect(),
        unknown: page.waiting.iter().map(unknown).collect(),
    })
}
