//! Lists of tasks, what a unit has to do, the burden ledger → values as other systems read them.
#![expect(clippy::struct_field_names, reason = "a thing is called the same wherever it stands")]

use chrono::{DateTime, NaiveDate, Utc};
use fanben_actions::{EntryId, looks};
use fanben_model::lists::{self as model, Timing};
use fanben_model::rights::Act;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use super::call::Call;
use super::problem::Problem;
use super::values::{Code, some, word};

/// What a unit does itself.
const OWN: [Act; 2] = [Act::AcceptTasks, Act::ReportTask];

/// A list among others.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ListLine {
    id: Uuid,
    title: String,
    /// The period, such as `2026Q1`.
    period: String,
    /// The unit it is for.
    unit: Code,
    #[schemars(extend("enum" = ["draft", "open", "closed"]))]
    state: String,
    /// What it asks.
    asks: Burden,
}

/// What is asked.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Burden {
    /// Items (项).
    items: u32,
    /// Entries (条).
    entries: u32,
    /// Fields to be filled in.
    fields: u32,
    /// Minutes that takes.
    minutes: u32,
    files: u32,
    meetings: u32,
}

impl Burden {
    fn of(is: &model::Burden) -> Self {
        let model::Burden { items, entries, fields, minutes, files, meetings } = *is;
        Self { items, entries, fields, minutes, files, meetings }
    }
}

/// Of the tasks whose last day is over.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DoneInTime {
    /// How many there are: what the share is divided by.
    due: u32,
    /// Reported in time and checked.
    in_time: u32,
    /// Reported late.
    late: u32,
    /// Not reported, or returned.
    overdue: u32,
    /// Reported in time and not checked.
    unchecked: u32,
    /// In per cent; null: nothing is due, or something is not checked.
    share: Option<String>,
}

impl DoneInTime {
    fn of(sum: &model::Completion) -> Self {
        Self {
            due: sum.due,
            in_time: sum.in_time,
            late: sum.late,
            overdue: sum.overdue,
            unchecked: sum.unchecked,
            share: sum.share().map(|share| share.with_places(2)),
        }
    }
}

/// What is asked of a unit.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Asks {
    /// The item (项) it belongs to.
    item: String,
    title: String,
    department: String,
    /// The document with its number.
    basis: String,
    /// What it is for.
    effect: String,
    /// null: it is not scored.
    points: Option<String>,
    /// Who does it: every village, or every township itself.
    #[schemars(extend("enum" = ["village", "town"]))]
    doer: String,
    /// The last day in force.
    deadline: NaiveDate,
    /// The last day before it was moved.
    moved_from: Option<NaiveDate>,
    /// The fields that are asked.
    questions: Vec<String>,
    /// The marks of the form that asks them.
    form: Option<Form>,
    /// Minutes for one field.
    minutes: u32,
    files: u32,
    meetings: u32,
}

/// The marks of a form.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Form {
    number: String,
    maker: String,
    approval: String,
    until: Option<NaiveDate>,
}

impl Asks {
    fn of(asks: &model::Entry, moved_from: Option<NaiveDate>) -> Self {
        let form = (!asks.form.number.is_empty()).then(|| Form {
            number: asks.form.number.clone(),
            maker: asks.form.maker.clone(),
            approval: asks.form.approval.clone(),
            until: asks.form.until,
        });
        Self {
            item: asks.item.clone(),
            title: asks.title.clone(),
            department: asks.department.clone(),
            basis: asks.basis.clone(),
            effect: asks.effect.clone(),
            points: asks.points.map(|points| points.to_string()),
            doer: word(asks.doer),
            deadline: asks.deadline,
            moved_from,
            questions: asks.questions.clone(),
            form,
            minutes: asks.minutes,
            files: asks.files,
            meetings: asks.meetings,
        }
    }
}

/// A list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct List {
    #[serde(flatten)]
    line: ListLine,
    /// What it asks of one village.
    of_village: Burden,
    /// Where that is over the limits, in Chinese.
    over: Vec<String>,
    entries: Vec<Entry>,
    /// Those that the key reaches.
    townships: Vec<Town>,
    /// Reports that wait for the check of the key's post, the first of them.
    reports: Vec<Report>,
    /// How many there are.
    waiting: usize,
}

/// An entry of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Entry {
    entry: Uuid,
    #[serde(flatten)]
    asks: Asks,
    #[schemars(extend("enum" = [
        "proposed", "admitted", "urgent", "refused", "merged", "cancelled"
    ]))]
    state: String,
    /// It came after the list was opened.
    temporary: bool,
    /// The township whose own it is.
    own: Option<Code>,
    /// What speaks against it, in Chinese.
    findings: Vec<String>,
}

/// How far a township, or a village of one, is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Town {
    unit: Code,
    /// How many villages it has.
    villages: usize,
    /// Anything is dispatched.
    dispatched: bool,
    done: DoneInTime,
}

impl Town {
    fn of(line: &looks::TownLine) -> Self {
        Self {
            unit: Code::of(&line.unit),
            villages: line.villages,
            dispatched: line.dispatched,
            done: DoneInTime::of(&line.sum),
        }
    }
}

/// A report that waits.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Report {
    entry: Uuid,
    unit: Code,
    /// What was done.
    says: String,
    /// Where it is seen.
    evidence: Option<String>,
    at: DateTime<Utc>,
    /// It came after the last day.
    late: bool,
}

/// What one unit has to do.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct UnitTasks {
    list: Uuid,
    title: String,
    period: String,
    unit: Code,
    #[schemars(extend("enum" = ["draft", "open", "closed"]))]
    state: String,
    done: DoneInTime,
    tasks: Vec<Task>,
    /// Of a township: its villages.
    villages: Vec<Town>,
}

/// An entry at one unit.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Task {
    entry: Uuid,
    #[serde(flatten)]
    asks: Asks,
    /// It is the township's own.
    own: bool,
    temporary: bool,
    #[schemars(extend("enum" = [
        "waiting", "sent", "accepted", "reported", "returned", "done", "exempt"
    ]))]
    state: String,
    /// How it stands to its last day.
    #[schemars(extend("enum" = ["out", "ahead", "in_time", "late", "overdue", "unchecked"]))]
    timing: &'static str,
    /// The last report.
    says: Option<String>,
    /// Why it was returned, or the unit is exempt.
    reason: Option<String>,
    /// What the key may do about it: `accept_tasks`, `report_task`.
    may: Vec<String>,
}

/// The burden ledger of a place.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ledger {
    unit: Code,
    /// Units above it and right below it that have a ledger of their own.
    near: Vec<Code>,
    /// The last period; null: nothing was ever asked.
    period: Option<String>,
    /// The last list.
    list: Option<Uuid>,
    /// The first first.
    periods: Vec<Period>,
    /// What the last list asks of one village.
    of_village: Burden,
    /// Where that is over the limits, in Chinese.
    over: Vec<String>,
    departments: Vec<Department>,
    /// Of a township or a village.
    villages: Vec<Village>,
    /// Of a village: what it was asked and sent in each period, the first first.
    filled: Vec<Filled>,
    dearest: Vec<Expense>,
    /// What is asked twice or is held already, in Chinese.
    twice: Vec<String>,
    /// Cancelled entries are not counted.
    cancelled: u32,
}

/// What a period asks.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Period {
    period: String,
    asks: Burden,
    /// Against the first period of the same year.
    on_first: Option<Against>,
    /// Against the period before.
    on_last: Option<Against>,
}

/// A period against another.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Against {
    /// The other.
    period: String,
    items: Change,
    entries: Change,
    fields: Change,
}

/// A change: `by` of `from`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Change {
    /// The numerator.
    by: i64,
    /// The denominator.
    from: u32,
    /// With one decimal; null: there was nothing.
    percent: Option<String>,
}

/// What a department asks.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Department {
    department: String,
    asks: Burden,
}

/// What a village is asked.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Village {
    unit: Code,
    asks: Burden,
}

/// What a village was asked and sent in a period. Talks and problems only where the key sees them.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Filled {
    period: String,
    /// The fields that entries of the lists ask.
    asked: u32,
    /// The forms of the platform that were sent.
    forms: u32,
    /// The fields of these that are filled in by hand.
    own: u32,
    /// Sentences about its own work in these: not in the sum.
    words: u32,
    /// `asked` and `own`.
    sum: u32,
    /// The most that the sum may be.
    most: u32,
}

/// What an entry costs: fields × minutes × units.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Expense {
    entry: Uuid,
    title: String,
    department: String,
    fields: u32,
    minutes: u32,
    units: u32,
    /// Minutes altogether.
    whole: u64,
}

pub(super) async fn lists(call: Call) -> Result<Vec<ListLine>, Problem> {
    let page = looks::lists(&call.desk, &call.who).await?;
    let line = |line: &looks::ListLine| ListLine {
        id: line.id.0,
        title: line.title.clone(),
        period: line.period.clone(),
        unit: Code::of(&line.unit),
        state: word(line.state),
        asks: Burden::of(&line.is),
    };
    Ok(page.lines.iter().map(line).collect())
}

pub(super) async fn list(call: Call) -> Result<List, Problem> {
    let page = looks::list(&call.desk, &call.who, call.id("list")?).await?;
    let entry = |line: &looks::EntryLine| Entry {
        entry: line.id.0,
        asks: Asks::of(&line.asks, line.moved_from),
        state: word(line.state),
        temporary: line.temporary,
        own: line.own.as_ref().map(Code::of),
        findings: line.findings.iter().map(|(_, says)| says.clone()).collect(),
    };
    let report = |line: &looks::ReportLine| Report {
        entry: line.entry.0,
        unit: Code::of(&line.unit),
        says: line.says.clone(),
        evidence: some(&line.evidence),
        at: line.at,
        late: line.late,
    };
    Ok(List {
        entries: page.items.iter().flat_map(|(_, lines)| lines).map(entry).collect(),
        line: ListLine {
            id: page.id.0,
            title: page.title,
            period: page.period,
            unit: Code::of(&page.unit),
            state: word(page.state),
            asks: Burden::of(&page.is),
        },
        of_village: Burden::of(&page.of_village),
        over: page.over,
        townships: page.towns.iter().map(Town::of).collect(),
        reports: page.reports.iter().map(report).collect(),
        waiting: page.waiting,
    })
}

fn timing(of: Timing) -> &'static str {
    match of {
        Timing::Out => "out",
        Timing::Ahead => "ahead",
        Timing::InTime => "in_time",
        Timing::Late => "late",
        Timing::Overdue => "overdue",
        Timing::Unchecked => "unchecked",
    }
}

pub(super) async fn unit_tasks(call: Call) -> Result<UnitTasks, Problem> {
    let (list, unit) = (call.id("list")?, call.piece("unit"));
    let page = looks::unit_tasks(&call.desk, &call.who, list, unit).await?;
    let task = |line: &looks::TaskLine| Task {
        entry: line.id.0,
        asks: Asks::of(&line.asks, line.moved_from),
        own: line.own,
        temporary: line.temporary,
        state: word(line.state),
        timing: timing(line.timing),
        says: some(&line.says),
        reason: some(&line.reason),
        may: line.acts.iter().filter(|act| OWN.contains(act)).map(word).collect(),
    };
    Ok(UnitTasks {
        list: page.id.0,
        title: page.title,
        period: page.period,
        unit: Code::of(&page.unit),
        state: word(page.state),
        done: DoneInTime::of(&page.sum),
        tasks: page.tasks.iter().map(task).collect(),
        villages: page.villages.iter().map(Town::of).collect(),
    })
}

fn against(is: &model::Burden, other: Option<&(String, model::Burden)>) -> Option<Against> {
    let (period, was) = other?;
    let change = |from, to| {
        let change = model::Change { from, to };
        let percent = change.percent().map(|share| share.with_places(1));
        Change { by: change.by(), from, percent }
    };
    Some(Against {
        period: period.clone(),
        items: change(was.items, is.items),
        entries: change(was.entries, is.entries),
        fields: change(was.fields, is.fields),
    })
}

impl Filled {
    fn of(one: &model::Filled) -> Self {
        Self {
            period: one.period.clone(),
            asked: one.asked,
            forms: one.forms(),
            own: one.own(),
            words: one.words(),
            sum: one.sum(),
            most: model::MOST,
        }
    }
}

fn ledger_of(page: looks::Ledger) -> Ledger {
    let period = |one: &model::Quarter| Period {
        period: one.period.clone(),
        asks: Burden::of(&one.is),
        on_first: against(&one.is, one.first.as_ref()),
        on_last: against(&one.is, one.last.as_ref()),
    };
    let expense = |(one, title, department): (model::Expense<EntryId>, String, String)| Expense {
        entry: one.at.0,
        title,
        department,
        fields: one.fields,
        minutes: one.minutes,
        units: one.units,
        whole: one.whole,
    };
    Ledger {
        unit: Code::of(&page.unit),
        near: page.near.iter().map(Code::of).collect(),
        period: some(&page.period),
        list: page.list.map(|list| list.0),
        periods: page.quarters.iter().map(period).collect(),
        of_village: Burden::of(&page.of_village),
        over: page.over,
        departments: page
            .departments
            .iter()
            .map(|(name, is)| Department { department: name.clone(), asks: Burden::of(is) })
            .collect(),
        villages: page
            .villages
            .iter()
            .map(|(unit, is)| Village { unit: Code::of(unit), asks: Burden::of(is) })
            .collect(),
        filled: page.filled.iter().map(Filled::of).collect(),
        dearest: page.expenses.into_iter().map(expense).collect(),
        twice: page.twice,
        cancelled: page.cancelled,
    }
}

pub(super) async fn ledger(call: Call) -> Result<Ledger, Problem> {
    Ok(ledger_of(looks::ledger(&call.desk, &call.who, None).await?))
}

pub(super) async fn ledger_of_unit(call: Call) -> Result<Ledger, Problem> {
    Ok(ledger_of(looks::ledger(&call.desk, &call.who, Some(call.piece("unit"))).await?))
}
