//! A stage that departments score: who owes, and a department's cells → values as other systems read
//! them.

use chrono::{DateTime, NaiveDate, Utc};
use fanben_actions::looks;
use schemars::JsonSchema;
use serde::Serialize;

use super::call::Call;
use super::problem::Problem;
use super::sent::GridAsked;
use super::values::{Code, some, word};

/// Rows in an answer, where nobody says how many, and at most.
const USUAL: u16 = 100;
const MOST: u16 = 1000;
/// The furthest row that is asked for.
const FURTHEST: u32 = 1_000_000;

/// A stage that departments score.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Settlement {
    stage: Code,
    /// The last day.
    deadline: Option<NaiveDate>,
    /// How many subjects are at the stage.
    waiting: usize,
    /// How many take part.
    subjects: usize,
    /// In the order of the rubric.
    departments: Vec<Office>,
    /// What was done to close it, the latest first.
    record: Vec<Closing>,
}

/// A department.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Office {
    name: String,
    /// The items it leads.
    items: Vec<Code>,
    /// How many cells it has to fill.
    due: usize,
    /// How many of them it has filled.
    given: usize,
    #[schemars(extend("enum" = ["owing", "unsigned", "changed", "sent_back", "signed"]))]
    state: String,
    /// When its head signed or sent back last.
    at: Option<DateTime<Utc>>,
    /// Why it was sent back last.
    reason: Option<String>,
    /// How many cells changed since.
    changed: usize,
}

/// Something that was done to close a stage.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Closing {
    #[schemars(extend("enum" = ["closed", "proposed", "approved", "refused"]))]
    step: String,
    /// Without whom, and by which rule; null: with everybody.
    without: Option<String>,
    reason: Option<String>,
    /// How many subjects went up.
    subjects: i64,
    at: DateTime<Utc>,
}

/// Questions of one group over the subjects that the key's post scores.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Grid {
    /// null: nothing waits.
    stage: Option<Code>,
    /// All groups of questions there are.
    groups: Vec<Code>,
    /// The one that is shown.
    group: Code,
    /// The columns.
    questions: Vec<GridQuestion>,
    rows: Vec<GridRow>,
    /// How many subjects there are.
    of: usize,
    /// How many of them have every answer of the group.
    done: usize,
    /// From where to ask for more; null: that is all.
    next: Option<usize>,
}

/// A column.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct GridQuestion {
    key: String,
    /// The sentence.
    text: String,
    /// What is asked.
    asks: String,
    unit: Option<String>,
}

/// A subject.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct GridRow {
    subject: Code,
    parent: Option<Code>,
    /// What a save goes from; sent back with it.
    number: i64,
    /// In the order of the columns; null: it is not asked.
    cells: Vec<Option<Cell>>,
}

/// An answer.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Cell {
    /// null: not judged.
    value: Option<String>,
    reason: Option<String>,
    /// What the stage before said.
    before: Option<String>,
    /// Names to choose from; empty: anything is typed.
    choices: Vec<String>,
    /// At least and at most.
    least: Option<String>,
    most: Option<String>,
}

pub(super) async fn settlement(call: Call) -> Result<Settlement, Problem> {
    let page = looks::settlement(&call.desk, &call.who, call.cycle()?).await?;
    let office = |row: &looks::OfficeRow| Office {
        name: row.name.clone(),
        items: row.items.iter().map(Code::of).collect(),
        due: row.due,
        given: row.given,
        state: word(row.state),
        at: row.by.as_ref().map(|(_, at)| *at),
        reason: some(&row.reason),
        changed: row.changed,
    };
    let closing = |line: &looks::ClosingLine| Closing {
        step: line.step.clone(),
        without: some(&line.without),
        reason: some(&line.reason),
        subjects: line.subjects,
        at: line.at,
    };
    Ok(Settlement {
        stage: Code::of(&page.stage),
        deadline: page.deadline,
        waiting: page.waiting,
        subjects: page.subjects,
        departments: page.offices.iter().map(office).collect(),
        record: page.record.iter().map(closing).collect(),
    })
}

pub(super) async fn grid(call: Call, asked: GridAsked) -> Result<Grid, Problem> {
    let (from, limit) = (asked.from.unwrap_or(0), asked.limit.unwrap_or(USUAL));
    let named = |group: &String| (1..=100).contains(&group.chars().count());
    let known = asked.group.as_ref().is_none_or(named);
    if from > FURTHEST || !(1..=MOST).contains(&limit) || !known {
        let says = format!("from 是0到{FURTHEST},limit 是1到{MOST},group 是1到100字,不用就不写");
        return Err(Problem::bad("bad_query", says));
    }
    let group = asked.group.unwrap_or_default();
    let rows = (usize::try_from(from).unwrap_or(usize::MAX), usize::from(limit));
    let page = looks::grid(&call.desk, &call.who, call.cycle()?, &group, rows).await?;
    let cell = |cell: &looks::GridCell| {
        let (least, most) = cell.range.clone().unzip();
        Cell {
            value: some(&cell.value),
            reason: some(&cell.reason),
            before: some(&cell.before),
            choices: cell.choices.clone(),
            least,
            most,
        }
    };
    let next = rows.0 + page.rows.len();
    Ok(Grid {
        stage: Code::some(&page.stage),
        groups: page.groups.iter().map(Code::of).collect(),
        group: Code::of(&page.group),
        questions: page
            .questions
            .iter()
            .map(|one| GridQuestion {
                key: one.key.clone(),
                text: one.text.clone(),
                asks: one.asks.clone(),
                unit: some(&one.unit),
            })
            .collect(),
        rows: page
            .rows
            .iter()
            .map(|row| GridRow {
                subject: Code::of(&row.subject),
                parent: Code::some(&row.parent),
                number: row.number,
                cells: row.cells.iter().map(|one| one.as_ref().map(cell)).collect(),
            })
            .collect(),
        of: page.of,
        done: page.done,
        next: (next < page.of).then_some(next),
    })
}
