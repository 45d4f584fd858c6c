//! Lists as the looks would give them, made up for samples.

use fanben_actions::looks::{
    EntryDone, EntryLine, Ledger, ListLine, ListPage, ListTask, ListTodo, Lists, ReportLine,
    SentLine, TaskLine, TownLine, UnitTasks,
};
use fanben_actions::{EntryId, ListId};
use fanben_model::lists::{
    Burden, Completion, Doer, Entry, EntryState, Expense, Filled, Form, FormMark, Limits,
    ListState, TaskState, Timing, quarters,
};
use fanben_model::number::{Points, Value};
use fanben_model::rights::Act;

use crate::pages::made;

fn id() -> ListId {
    "01936f2e-0000-7000-8000-0000000000f1".parse().unwrap()
}

fn entry_id(at: u32) -> EntryId {
    format!("01936f2e-0000-7000-8000-0000000001{at:02}").parse().unwrap()
}

fn is() -> Burden {
    Burden { items: 16, entries: 55, fields: 120, minutes: 840, files: 12, meetings: 3 }
}

fn limits() -> Limits {
    Limits {
        entries: Some(60),
        own_items: 2,
        own_points: Points::whole(4).ok(),
        change: Value::whole(60).ok(),
        ..Limits::default()
    }
}

fn asks(title: &str) -> Entry {
    let own = str::to_owned;
    Entry {
        item: own("春耕备耕"),
        title: own(title),
        department: own("农业农村局"),
        basis: own("鹤办发〔2026〕5号"),
        effect: own("粮食生产"),
        points: Points::whole(5).ok(),
        doer: Doer::Village,
        deadline: made::day(11, 30),
        questions: vec![own("播种面积"), own("播种品种")],
        form: FormMark {
            number: own("鹤农表3"),
            maker: own("鹤溪市农业农村局"),
            approval: own("鹤统批〔2026〕2号"),
            until: Some(made::day(12, 31)),
        },
        minutes: 10,
        files: 1,
        meetings: 0,
    }
}

fn sum() -> Completion {
    Completion { due: 8, in_time: 5, late: 1, overdue: 1, unchecked: 1 }
}

pub(super) fn lists() -> Lists {
    let line = |state, mine| ListLine {
        id: id(),
        title: "四季度任务清单".to_owned(),
        period: "2026Q4".to_owned(),
        unit: made::township(),
        state,
        is: is(),
        mine,
    };
    Lists {
        lines: vec![
            line(ListState::Draft, None),
            line(ListState::Open, Some(made::village())),
            line(ListState::Closed, None),
        ],
        units: vec![made::township()],
        cycles: vec![(made::cycle(), made::title())],
        kinds: "村、社区".to_owned(),
    }
}

pub(super) fn list() -> ListPage {
    let acts = vec![
        Act::Look,
        Act::ProposeEntry,
        Act::RuleEntry,
        Act::OpenList,
        Act::CloseList,
        Act::ChangeEntry,
    ];
    let states = [
        EntryState::Proposed,
        EntryState::Admitted,
        EntryState::Urgent,
        EntryState::Refused,
        EntryState::Merged,
        EntryState::Cancelled,
    ];
    let lines = states.into_iter().zip(0..).map(|(state, at)| EntryLine {
        id: entry_id(at),
        asks: asks("报播种面积"),
        state,
        temporary: state == EntryState::Urgent,
        own: (at == 5).then(made::township),
        moved_from: (at == 1).then(|| made::day(11, 20)),
        findings: if at == 0 {
            vec![(true, "没有依据".to_owned()), (false, "说的一样".to_owned())]
        } else {
            vec![]
        },
        done: vec![EntryDone {
            act: "move".to_owned(),
            reason: "连续降雨".to_owned(),
            by: "王海峰(市委办)".to_owned(),
            at: made::at(),
        }],
        acts: acts.clone(),
    });
    ListPage {
        id: id(),
        title: "四季度任务清单".to_owned(),
        period: "2026Q4".to_owned(),
        unit: made::township(),
        state: ListState::Open,
        is: is(),
        of_village: is(),
        limits: limits(),
        over: vec![],
        items: vec![("春耕备耕".to_owned(), lines.collect())],
        pending: 2,
        towns: vec![
            TownLine { unit: made::township(), villages: 22, dispatched: true, sum: sum() },
            TownLine {
                unit: made::township(),
                villages: 20,
                dispatched: false,
                sum: Completion::default(),
            },
        ],
        reports: vec![ReportLine {
            entry: entry_id(1),
            title: "报播种面积".to_owned(),
            unit: made::village(),
            says: "已按要求做完".to_owned(),
            evidence: "村台账第3页".to_owned(),
            at: made::at(),
            late: true,
        }],
        waiting: 301,
        acts,
        measures: vec!["按时办结率".to_owned()],
    }
}

/// A village's tasks in every state, and a township's.
pub(super) fn units() -> (UnitTasks, UnitTasks) {
    let states = [
        (TaskState::Accepted, Timing::Ahead),
        (TaskState::Waiting, Timing::Out),
        (TaskState::Sent, Timing::Overdue),
        (TaskState::Reported, Timing::Late),
        (TaskState::Returned, Timing::Ahead),
        (TaskState::Done, Timing::InTime),
        (TaskState::Exempt, Timing::Out),
    ];
    let line = |((state, timing), at): ((TaskState, Timing), u32)| TaskLine {
        id: entry_id(at),
        asks: asks("报播种面积"),
        own: at == 5,
        temporary: at == 0,
        moved_from: (at == 0).then(|| made::day(11, 20)),
        state,
        timing,
        says: if at > 2 { "已按要求做完".to_owned() } else { String::new() },
        reason: if at == 4 { "没有写数量".to_owned() } else { String::new() },
        acts: match state {
            TaskState::Sent => vec![Act::AcceptTasks],
            TaskState::Accepted | TaskState::Returned => vec![Act::ReportTask],
            _ => vec![],
        },
    };
    let village = UnitTasks {
        id: id(),
        title: "四季度任务清单".to_owned(),
        period: "2026Q4".to_owned(),
        unit: made::village(),
        town: false,
        state: ListState::Open,
        tasks: states.into_iter().zip(0..).map(line).collect(),
        sum: Completion { unchecked: 0, due: 7, ..sum() },
        sent: vec![],
        villages: vec![],
        unbalanced: None,
        limits: limits(),
        acts: vec![],
    };
    let sent = |at, own, dispatched| SentLine {
        id: entry_id(at),
        asks: asks("备足种子化肥"),
        own,
        points: Points::whole(3).ok(),
        dispatched,
    };
    let town = UnitTasks {
        unit: made::township(),
        town: true,
        tasks: vec![],
        sent: vec![sent(0, false, false), sent(1, true, false), sent(2, false, true)],
        villages: vec![TownLine {
            unit: made::village(),
            villages: 0,
            dispatched: true,
            sum: Completion::default(),
        }],
        unbalanced: Some("调整后总分12分,应仍为10分".to_owned()),
        acts: vec![Act::AdjustList, Act::DispatchTasks],
        ..village.clone()
    };
    (village, town)
}

pub(super) fn ledger() -> Ledger {
    let of = |items, entries| Burden { items, entries, ..is() };
    let periods = [
        ("2023Q1", of(16, 55)),
        ("2023Q2", of(15, 43)),
        ("2023Q3", of(15, 35)),
        ("2023Q4", of(15, 40)),
    ];
    let periods = periods.map(|(period, is)| (period.to_owned(), is)).into();
    Ledger {
        unit: made::township(),
        own: Some(made::village()),
        near: vec![made::village()],
        quarters: quarters(&periods),
        period: "2023Q4".to_owned(),
        list: Some(id()),
        of_village: of(15, 40),
        over: vec!["一个村的任务有61条,上限60条".to_owned()],
        departments: vec![("农业农村局".to_owned(), of(4, 9))],
        villages: vec![(made::village(), of(15, 41))],
        filled: vec![],
        expenses: vec![(
            Expense { at: entry_id(0), fields: 2, minutes: 10, units: 610, whole: 12_200 },
            "报播种面积".to_owned(),
            "农业农村局".to_owned(),
        )],
        twice: vec!["统计播种:“播种面积”已经要了".to_owned()],
        cancelled: 2,
    }
}

pub(super) fn tasks() -> Vec<ListTask> {
    use ListTodo::{Check, Dispatch, Do, Mend, Rule};
    let task = |what| ListTask {
        what,
        list: id(),
        title: "2026Q1任务清单".to_owned(),
        unit: matches!(what, Mend | Do | Dispatch).then(made::village),
        many: 3,
        deadline: Some(made::day(10, 25)),
        days: Some(5),
    };
    [Mend, Do, Dispatch, Check, Rule].map(task).into()
}

pub(super) fn ledger_of_village() -> Ledger {
    let of = |period: &str, asked, sent| Filled { period: period.to_owned(), asked, sent };
    Ledger {
        unit: made::village(),
        own: None,
        near: vec![made::township()],
        filled: vec![
            of("2023Q3", 11, vec![]),
            of("2023Q4", 2, Form::ALL.map(|form| (form, 2)).into()),
        ],
        ..ledger()
    }
}
