//! Lists of tasks: every step of every state, what is asked twice, what a township may change, what
//! was done in time, what the asking costs.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::fmt::Write as _;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use expect_test::expect;
use fanben_model::lists::{
    Burden, Cap, Change, Completion, Doer, Entry, EntryState, Filled, Finding, Form, FormMark,
    FormPart, Known, Limits, ListState, Over, Overstep, Position, Ready, Refused, Step, Task,
    TaskState, Timing, Unfit, admission, balance, burden, completion, departments, expenses, over,
    own, quarters, same, step, timing, weight,
};
use fanben_model::number::{Points, Value};
use fanben_model::rights::{Act, Right};
use proptest::prelude::*;

const LISTS: [ListState; 3] = [ListState::Draft, ListState::Open, ListState::Closed];
const ENTRIES: [EntryState; 6] = [
    EntryState::Proposed,
    EntryState::Admitted,
    EntryState::Urgent,
    EntryState::Refused,
    EntryState::Merged,
    EntryState::Cancelled,
];
const TASKS: [TaskState; 7] = [
    TaskState::Waiting,
    TaskState::Sent,
    TaskState::Accepted,
    TaskState::Reported,
    TaskState::Returned,
    TaskState::Done,
    TaskState::Exempt,
];

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn points(text: &str) -> Points {
    text.parse().unwrap()
}

fn entry(item: &str, title: &str) -> Entry {
    let own = str::to_owned;
    Entry {
        item: own(item),
        title: own(title),
        department: own("农业农村局"),
        basis: own("鹤办发〔2026〕5号"),
        effect: own("春耕备耕"),
        points: None,
        doer: Doer::Village,
        deadline: day(3, 31),
        questions: vec![],
        form: FormMark::default(),
        minutes: 10,
        files: 0,
        meetings: 0,
    }
}

/// An entry that asks for a form with every mark.
fn form(item: &str, title: &str, questions: &[&str]) -> Entry {
    Entry {
        questions: questions.iter().map(|name| (*name).to_owned()).collect(),
        form: FormMark {
            number: "鹤农表3".to_owned(),
            maker: "鹤溪市农业农村局".to_owned(),
            approval: "鹤统批〔2026〕2号".to_owned(),
            until: Some(day(12, 31)),
        },
        ..entry(item, title)
    }
}

#[test]
fn every_step_of_every_state_is_taken_or_refused() {
    let ready = Ready::complete();
    let mut table = String::new();
    let mut tried = 0;
    for list in LISTS {
        for entry in ENTRIES {
            let mut rows: Vec<(String, Vec<String>)> = Vec::new();
            for task in TASKS {
                let at = Position { list, entry, task };
                let taken = Step::ALL.into_iter().filter_map(|what| {
                    tried += 1;
                    let to = step(at, what, &ready).ok()?;
                    let changed = [to.list != list, to.entry != entry, to.task != task];
                    assert!(changed.iter().filter(|one| **one).count() <= 1, "{what:?} of {at:?}");
                    let of_task = changed[2];
                    let to = match changed {
                        [true, ..] => format!("→{:?}", to.list),
                        [_, true, _] => format!("→{:?}", to.entry),
                        [.., true] => format!("→{:?}", to.task),
                        _ => String::new(),
                    };
                    Some((of_task, format!("{what:?}{to}")))
                });
                let (own, others): (Vec<_>, Vec<_>) = taken.partition(|(of_task, _)| *of_task);
                let others: Vec<String> = others.into_iter().map(|(_, said)| said).collect();
                if task == TaskState::Waiting {
                    let said = format!("{list:?} {entry:?}: {}", others.join(" "));
                    writeln!(table, "{}", said.trim_end()).unwrap();
                }
                let own: Vec<String> = own.into_iter().map(|(_, said)| said).collect();
                if !own.is_empty() {
                    rows.push((format!("{task:?}"), own));
                }
            }
            for (task, own) in rows {
                writeln!(table, "  {task}: {}", own.join(" ")).unwrap();
            }
        }
    }
    assert_eq!(tried, 3 * 6 * 7 * 19);
    expect![[r"
        Draft Proposed: Propose Revise Admit→Admitted Refuse→Refused Merge→Merged Open→Open
        Draft Admitted: Propose→Proposed Refuse→Refused Merge→Merged Open→Open
        Draft Urgent: Propose→Proposed Admit→Admitted Open→Open
        Draft Refused: Propose→Proposed Revise→Proposed Open→Open
        Draft Merged: Propose→Proposed Open→Open
        Draft Cancelled: Propose→Proposed Open→Open
        Open Proposed: Propose Revise Admit→Admitted Refuse→Refused Merge→Merged Urge→Urgent Close→Closed Add→Admitted
        Open Admitted: Propose→Proposed Close→Closed Cancel→Cancelled Move Add Weigh
          Waiting: Dispatch→Sent Exempt→Exempt
          Sent: Accept→Accepted Exempt→Exempt
          Accepted: Report→Reported Exempt→Exempt
          Reported: Pass→Done Return→Returned
          Returned: Report→Reported Exempt→Exempt
          Exempt: Readmit→Sent
        Open Urgent: Propose→Proposed Admit→Admitted Close→Closed Cancel→Cancelled Move Add→Admitted Weigh
          Waiting: Dispatch→Sent Exempt→Exempt
          Sent: Accept→Accepted Exempt→Exempt
          Accepted: Report→Reported Exempt→Exempt
          Reported: Pass→Done Return→Returned
          Returned: Report→Reported Exempt→Exempt
          Exempt: Readmit→Sent
        Open Refused: Propose→Proposed Revise→Proposed Close→Closed Add→Admitted
        Open Merged: Propose→Proposed Close→Closed Add→Admitted
        Open Cancelled: Propose→Proposed Close→Closed Add→Admitted
        Closed Proposed:
        Closed Admitted:
        Closed Urgent:
        Closed Refused:
        Closed Merged:
        Closed Cancelled:
    "]]
    .assert_eq(&table);
}

#[test]
fn what_is_missing_for_a_step_is_the_one_reason_that_is_given() {
    let at = |list, entry, task| Position { list, entry, task };
    let whole = Ready::complete();
    let (draft, open) = (ListState::Draft, ListState::Open);
    let (asked, new) = (EntryState::Admitted, EntryState::Proposed);
    let waiting = TaskState::Waiting;
    let bare = Ready { reasoned: false, ..whole };
    for (position, what, ready, expected) in [
        (at(draft, new, waiting), Step::Open, Ready { pending: 2, ..whole }, Refused::Pending(2)),
        (at(draft, new, waiting), Step::Open, Ready { admitted: 0, ..whole }, Refused::Empty),
        (at(draft, new, waiting), Step::Open, Ready { within: false, ..whole }, Refused::Over),
        (at(open, new, waiting), Step::Open, whole, Refused::Opened),
        (at(draft, new, waiting), Step::Close, whole, Refused::NotOpen),
        (at(open, asked, waiting), Step::Close, Ready { pending: 1, ..whole }, Refused::Pending(1)),
        (
            at(open, asked, waiting),
            Step::Close,
            Ready { unchecked: 3, ..whole },
            Refused::Unchecked(3),
        ),
        (at(draft, new, waiting), Step::Admit, Ready { findings: 1, ..bare }, Refused::Findings(1)),
        // What comes after opening needs the office and its reason; so does whatever is refused.
        (at(open, new, waiting), Step::Admit, bare, Refused::NoReason),
        (at(open, new, waiting), Step::Urge, bare, Refused::NoReason),
        (at(draft, new, waiting), Step::Refuse, bare, Refused::NoReason),
        (at(open, asked, waiting), Step::Move, bare, Refused::NoReason),
        (at(open, asked, waiting), Step::Cancel, bare, Refused::NoReason),
        (at(open, asked, waiting), Step::Exempt, bare, Refused::NoReason),
        (at(open, asked, TaskState::Reported), Step::Return, bare, Refused::NoReason),
        (at(open, new, waiting), Step::Dispatch, whole, Refused::Entry(new)),
        (
            at(open, asked, waiting),
            Step::Dispatch,
            Ready { balanced: false, ..whole },
            Refused::Unbalanced,
        ),
        (at(open, asked, waiting), Step::Accept, whole, Refused::Task(waiting)),
        (at(open, asked, TaskState::Sent), Step::Report, whole, Refused::Task(TaskState::Sent)),
        (
            at(open, asked, waiting),
            Step::Add,
            Ready { dispatched: true, ..whole },
            Refused::Dispatched,
        ),
        (at(open, asked, waiting), Step::Add, Ready { findings: 2, ..whole }, Refused::Findings(2)),
        (at(open, asked, waiting), Step::Add, Ready { within: false, ..whole }, Refused::Over),
        (at(draft, asked, waiting), Step::Weigh, whole, Refused::NotOpen),
        (at(open, asked, waiting), Step::Refuse, whole, Refused::Opened),
    ] {
        assert_eq!(step(position, what, &ready), Err(expected), "{what:?} of {position:?}");
    }
    assert!(step(at(draft, new, waiting), Step::Admit, &bare).is_ok(), "an admission says itself");
}

fn known() -> Vec<Known> {
    vec![Known {
        name: "医保参保率".to_owned(),
        also: vec!["参保率".to_owned()],
        owner: "医疗保障局".to_owned(),
    }]
}

#[test]
fn what_speaks_against_asking_is_found() {
    let today = day(1, 10);
    let bad = [
        Entry { basis: " ".to_owned(), ..entry("春耕", "备足种子") },
        Entry { deadline: day(1, 9), ..entry("春耕", "检修农机") },
        form("医保", "报参保情况", &["医保参保率（%）", "未参保原因"]),
        form("医保", "再报一次", &["未参保 原因"]),
        entry("春耕", "备足种子。"),
        Entry { form: FormMark::default(), ..form("厕所", "报厕所台账", &["改厕户数"]) },
        form("稳定", "报人员", &["信教人员", "上访人数", "调解件数"]),
    ];
    let rows: Vec<(usize, &Entry)> = bad.iter().enumerate().collect();
    let found = admission(&rows, &known(), today);
    let held = |question: &str| Finding::Held {
        at: 2,
        question: question.to_owned(),
        measure: "医保参保率".to_owned(),
        owner: "医疗保障局".to_owned(),
    };
    let expected = [
        Finding::NoBasis(0),
        Finding::Past(1),
        held("医保参保率（%）"),
        Finding::Twice { at: 3, question: "未参保 原因".to_owned(), other: 2 },
        Finding::Same { at: 4, other: 0 },
        Finding::FormLacks(5, FormPart::Number),
        Finding::FormLacks(5, FormPart::Maker),
        Finding::FormLacks(5, FormPart::Approval),
        Finding::FormLacks(5, FormPart::Until),
        Finding::Crosses(6, "信教人员".to_owned()),
        Finding::Crosses(6, "上访人数".to_owned()),
    ];
    assert_eq!(found, expected);
    let blocks: Vec<usize> = found.iter().filter(|one| one.blocks()).map(Finding::at).collect();
    assert!(!blocks.contains(&4), "the same words may be meant: {blocks:?}");

    let until = |until| {
        let mut one = form("春耕", "报面积", &["播种面积"]);
        one.form.until = Some(until);
        admission(&[(0, &one)], &[], today)
    };
    assert_eq!(until(day(1, 9)), [Finding::FormExpired { at: 0, until: day(1, 9) }]);
    assert_eq!(until(day(3, 1)), [Finding::FormEnds { at: 0, until: day(3, 1) }]);
    assert_eq!(until(day(3, 31)), []);
    assert!(same("参保率", "参保率 (%)") && !same("参保率", "参合率") && !same("", "()"));
    // Work that is asked for is no question about a person.
    for title in ["开展反邪教宣传", "按期答复信访事项", "核查信访积案"] {
        assert_eq!(admission(&[(0, &entry("稳定", title))], &[], today), [], "{title}");
    }
}

#[test]
fn what_is_no_entry_is_told_by_its_fields() {
    assert_eq!(entry("春耕", "备足种子").unfit(), []);
    let long = "字".repeat(201);
    for (changed, unfit) in [
        (Entry { item: " ".to_owned(), ..entry("", "t") }, Unfit::Item),
        (entry("春耕", &long), Unfit::Title),
        (Entry { department: String::new(), ..entry("a", "b") }, Unfit::Department),
        (Entry { effect: String::new(), ..entry("a", "b") }, Unfit::Effect),
        (Entry { points: Some(points("-1")), ..entry("a", "b") }, Unfit::Points),
        (form("a", "b", &["甲", " "]), Unfit::Questions),
        (Entry { minutes: 10_001, ..entry("a", "b") }, Unfit::Amount),
    ] {
        assert_eq!(changed.unfit(), [unfit]);
    }
}

#[test]
fn a_village_is_not_asked_more_than_the_limits_say() {
    let all = [entry("春耕", "甲"), entry("春耕", "乙"), form("厕所", "丙", &["a", "b", "c"])];
    let is = burden(&all);
    let expected = Burden { items: 2, entries: 3, fields: 3, minutes: 50, files: 0, meetings: 0 };
    assert_eq!(is, expected);
    assert_eq!(over(&is, &Limits::default()), []);
    let limits = Limits {
        items: Some(2),
        entries: Some(2),
        fields: Some(1),
        minutes: Some(50),
        ..Limits::default()
    };
    let found = over(&is, &limits);
    assert_eq!(
        found,
        [Over { cap: Cap::Entries, is: 3, most: 2 }, Over { cap: Cap::Fields, is: 3, most: 1 }]
    );
}

#[test]
fn a_township_adds_few_items_and_shifts_points_within_limits() {
    let limits = Limits {
        own_items: 2,
        own_points: Some(points("4")),
        change: Some(Value::whole(60).unwrap()),
        ..Limits::default()
    };
    let scored = |item: &str, title: &str, of: &str| Entry {
        points: Some(points(of)),
        ..entry(item, title)
    };
    let one = scored("防火", "巡山", "2");
    let more = scored("防火", "清理可燃物", "2");
    let other = entry("防汛", "值班");
    let third = entry("防溺水", "立牌");
    assert_eq!(own(&[&one, &more, &other], &limits), [], "three entries of two items");
    let found = own(&[&one, &more, &other, &third], &limits);
    assert_eq!(found, [Overstep::OwnItems { is: 3, most: 2 }]);
    let heavy = scored("防火", "巡山", "2.5");
    let item = "防火".to_owned();
    let is = points("4.5");
    let expected = Overstep::OwnPoints { item, is, most: points("4") };
    assert_eq!(own(&[&heavy, &more], &limits), [expected]);

    let five = Some(points("5"));
    for (after, fits) in [("2", true), ("8", true), ("1.99", false), ("8.01", false)] {
        assert_eq!(weight(five, points(after), &limits).is_ok(), fits, "{after}");
    }
    assert_eq!(weight(None, points("1"), &limits), Err(Overstep::NotScored));
    assert!(weight(five, points("5.01"), &Limits::default()).is_err(), "no limit, no change");

    let list = [(points("5"), points("3")), (points("7"), points("7"))];
    assert_eq!(balance(&list, [points("2")]), Ok(()));
    let expected = Overstep::Sum { is: points("13"), base: points("12") };
    assert_eq!(balance(&list, [points("3")]), Err(expected));
}

#[test]
fn what_was_done_in_time_is_divided_by_what_was_due() {
    let today = day(4, 2);
    let task = |state, deadline, reported| Task { state, deadline, reported };
    let due = day(3, 31);
    let tasks = [
        (task(TaskState::Done, due, Some(day(3, 31))), Timing::InTime),
        (task(TaskState::Done, due, Some(day(4, 1))), Timing::Late),
        (task(TaskState::Returned, due, Some(day(3, 20))), Timing::Overdue),
        (task(TaskState::Sent, due, None), Timing::Overdue),
        (task(TaskState::Exempt, due, None), Timing::Out),
        (task(TaskState::Waiting, due, None), Timing::Out),
        (task(TaskState::Accepted, day(4, 2), None), Timing::Ahead),
        (task(TaskState::Done, day(4, 30), Some(day(4, 1))), Timing::InTime),
    ];
    for (task, expected) in &tasks {
        assert_eq!(timing(task, today), *expected, "{task:?}");
    }
    let all = || tasks.iter().map(|(task, _)| *task);
    let sum = completion(all(), today);
    let expected = Completion { due: 4, in_time: 1, late: 1, overdue: 2, unchecked: 0 };
    assert_eq!((sum, sum.share().unwrap().to_string().as_str()), (expected, "25"));
    // A report that nobody has checked keeps the share open; nothing due gives none.
    let waits = task(TaskState::Reported, due, Some(due));
    assert_eq!(timing(&waits, today), Timing::Unchecked);
    let sum = completion(all().chain([waits]), today);
    assert_eq!((sum.due, sum.unchecked, sum.share()), (5, 1, None));
    assert_eq!(completion(all(), day(3, 1)).share(), None);
}

#[test]
fn what_a_village_filled_in_is_held_against_ten_fields() {
    let filled = |asked, sent| Filled { period: "2026Q1".to_owned(), asked, sent };
    let quarter = filled(
        5,
        vec![(Form::Accept, 2), (Form::Report, 55), (Form::Receive, 2), (Form::Solve, 1)],
    );
    // Sixty forms: one sentence in each report and about the problem, and not one field more.
    assert_eq!((quarter.forms(), quarter.own(), quarter.words(), quarter.sum()), (60, 0, 56, 5));
    assert!(quarter.within() && filled(10, vec![]).within() && !filled(11, vec![]).within());
}

/// Whatever a unit itself does and reports has a form in the ledger, but what a scheme asks of it.
#[test]
fn no_form_of_a_village_is_left_out() {
    let by = |act: &Act| matches!(act.right(), Right::Report | Right::Receive);
    let acts: Vec<Act> = Act::ALL.into_iter().filter(by).collect();
    let counted = Form::ALL.map(|form| match form {
        Form::Accept => Act::AcceptTasks,
        Form::Report => Act::ReportTask,
        Form::Receive => Act::ReceiveTalk,
        Form::Solve => Act::HandleIssue,
    });
    assert!(acts.iter().all(|act| counted.contains(act)), "{acts:?}");
}

#[test]
fn the_ledger_says_what_is_divided_by_what() {
    let quarter = |items, entries| Burden { items, entries, ..Burden::default() };
    let periods = BTreeMap::from([
        ("2022Q4".to_owned(), quarter(20, 60)),
        ("2023Q1".to_owned(), quarter(16, 55)),
        ("2023Q2".to_owned(), quarter(15, 43)),
        ("2023Q3".to_owned(), quarter(15, 35)),
        ("2023Q4".to_owned(), quarter(15, 40)),
    ]);
    let said = |change: Option<Change>| match change {
        Some(change) => {
            let percent = change.percent().unwrap();
            format!("{}/{} {percent}%", change.by(), change.from)
        }
        None => "-".to_owned(),
    };
    let table: Vec<String> = quarters(&periods)
        .iter()
        .map(|one| {
            let (first, last) = (one.on_first(|is| is.entries), one.on_last(|is| is.entries));
            let items = one.on_first(|is| is.items);
            let (is, period) = (one.is, &one.period);
            format!(
                "{period} {}项 {}条: first {} last {} items {}\n",
                is.items,
                is.entries,
                said(first),
                said(last),
                said(items)
            )
        })
        .collect();
    expect![[r"
        2022Q4 20项 60条: first - last - items -
        2023Q1 16项 55条: first - last -5/60 -8.3% items -
        2023Q2 15项 43条: first -12/55 -21.8% last -12/55 -21.8% items -1/16 -6.3%
        2023Q3 15项 35条: first -20/55 -36.4% last -8/43 -18.6% items -1/16 -6.3%
        2023Q4 15项 40条: first -15/55 -27.3% last 5/35 14.3% items -1/16 -6.3%
    "]]
    .assert_eq(&table.concat());
    assert_eq!(Change { from: 0, to: 3 }.percent(), None, "nothing to divide by");
}

#[test]
fn departments_and_dear_questions_are_told_apart() {
    let forest = |one: Entry| Entry { department: "林业局".to_owned(), ..one };
    let all = [
        form("春耕", "报面积", &["a", "b", "c"]),
        forest(entry("防火", "巡山")),
        forest(Entry { minutes: 40, files: 2, meetings: 1, ..entry("春耕", "护林") }),
    ];
    let by: Vec<(&str, u32, u32)> =
        departments(&all).into_iter().map(|(name, is)| (name, is.items, is.entries)).collect();
    assert_eq!(by, [("农业农村局", 1, 1), ("林业局", 2, 2)]);
    assert_eq!(burden(&all).items, 2, "an item that two share is one");
    let dear = expenses(all.iter().enumerate().map(|(at, one)| (at, one, 610)));
    let dear: Vec<(usize, u64)> = dear.iter().map(|one| (one.at, one.whole)).collect();
    assert_eq!(dear, [(2, 40 * 610), (0, 3 * 10 * 610), (1, 10 * 610)]);
}

proptest! {
    #[test]
    fn whatever_the_tasks_the_parts_sum_to_what_is_due(
        tasks in prop::collection::vec((0_usize..7, 1_u32..29, prop::option::of(1_u32..29)), 0..60),
        today in 1_u32..29,
    ) {
        let tasks = tasks.into_iter().map(|(state, deadline, reported)| Task {
            state: TASKS[state],
            deadline: day(3, deadline),
            reported: reported.map(|on| day(3, on)),
        });
        let sum = completion(tasks, day(3, today));
        prop_assert_eq!(sum.due, sum.in_time + sum.late + sum.overdue + sum.unchecked);
        if let Some(share) = sum.share() {
            prop_assert!(share >= Value::ZERO && share <= Value::whole(100).unwrap());
        }
    }

    #[test]
    fn a_closed_list_moves_no_more(
        entry in 0_usize..6, task in 0_usize..7, what in 0_usize..19, reasoned: bool,
    ) {
        let at = Position { list: ListState::Closed, entry: ENTRIES[entry], task: TASKS[task] };
        let ready = Ready { reasoned, ..Ready::complete() };
        prop_assert_eq!(step(at, Step::ALL[what], &ready), Err(Refused::Closed));
    }
}
