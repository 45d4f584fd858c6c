//! 任务清单: departments propose, the office admits and opens, townships add, shift and dispatch,
//! villages accept and report once, departments check; what it costs stands in the ledger.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, AddOwn, AtUnit, ChangeEntry, CheckTasks, DraftList, EntryTyped, ExemptTask,
    ProposeEntries, ReportTask, RuleEntries, WeighEntries,
};
use fanben_actions::looks::{self, ListPage, ListTodo};
use fanben_actions::{CycleId, EntryId, ListId, Person, Receipt, Refusal, trail};
use fanben_model::lists::{Change, EntryState, Form, ListState, Refused, Step, TaskState, Timing};
use fanben_model::place::Unit;
use fanben_model::scheme::{self, Scheme};

use crate::place::{On, Place, on_both, unit};

on_both!(
    a_list_goes_from_its_draft_to_its_check,
    the_ledger_compares_four_quarters,
    everybody_does_only_what_is_theirs,
);

const CITY: &str = "990500000000";
const TOWN: &str = "990501101000";
const OTHER: &str = "990501102000";
const VILLAGES: [&str; 2] = ["990501101201", "990501101202"];

fn units() -> Vec<Unit> {
    vec![
        unit(CITY, "鹤溪市", "市", ""),
        unit(TOWN, "黄泥镇", "镇", CITY),
        unit(VILLAGES[0], "井塘村", "村", TOWN),
        unit(VILLAGES[1], "白果村", "村", TOWN),
        unit(OTHER, "文明铺镇", "镇", CITY),
        unit("990501102201", "枫林村", "村", OTHER),
    ]
}

fn rules() -> Scheme {
    let text = "fanben: 1\nid: jidu\ntitle: 季度评比\nperiod: 2026Q4\n\
         legal: {type: 年度考核, body: 中共鹤溪市委办公室, number: 鹤办发〔2026〕5号}\n\
         subjects: {kinds: [村]}\nties: [N1]\n\
         stages: [{id: zhen, name: 镇评, role: zhen}]\n\
         measures: {医保参保率: {unit: \"%\", owner: 医疗保障局, source: 参保系统}, \
         按时办结率: {unit: \"%\", owner: 市委办, source: 任务清单, required: false}}\n\
         dimensions:\n  - id: 得分\n    name: 得分\n    points: \"100\"\n    items:\n\
         \x20     - {id: N1, name: 医保参保率, points: \"100\", clauses: [{text: 以医保参保率计分, gives: 医保参保率}]}\n\
         untitled: 季度只排名次\n";
    scheme::read(text).unwrap()
}

fn entry(item: &str, title: &str) -> EntryTyped {
    let own = str::to_owned;
    EntryTyped {
        item: own(item),
        title: own(title),
        department: own("农业农村局"),
        basis: own("鹤办发〔2026〕5号"),
        effect: own("秋种"),
        deadline: own("2026-11-30"),
        minutes: own("10"),
        ..EntryTyped::default()
    }
}

fn asking(item: &str, title: &str, questions: &str) -> EntryTyped {
    let form = ["鹤农表3", "鹤溪市农业农村局", "鹤统批〔2026〕2号", "2026-12-31"];
    EntryTyped {
        questions: questions.to_owned(),
        form: form.map(str::to_owned),
        ..entry(item, title)
    }
}

async fn draft(place: &Place, cycle: Option<CycleId>, period: &str) -> ListId {
    let input = DraftList {
        unit: CITY.to_owned(),
        cycle,
        period: period.to_owned(),
        title: format!("{period}任务清单"),
        kinds: "村".to_owned(),
        most: ["", "60", "", ""].map(str::to_owned),
        own_items: "2".to_owned(),
        own_points: "4".to_owned(),
        change: "60".to_owned(),
    };
    let office = place.who(&format!("shiban@{CITY}"));
    let desk = &place.desk;
    let receipt = actions::draft_list(desk, office, desk.new_action(), input).await.unwrap();
    receipt.given("list").unwrap().parse().unwrap()
}

async fn propose(
    place: &Place,
    list: ListId,
    rows: Vec<EntryTyped>,
    again: Option<EntryId>,
) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("gushi@{CITY}"));
    let input = ProposeEntries { list, rows, again };
    actions::propose_entries(&place.desk, who, place.desk.new_action(), input).await
}

fn ids(receipt: &Receipt) -> Vec<EntryId> {
    let given = receipt.gives.iter().filter(|(name, _)| name == "entry");
    given.map(|(_, id)| id.parse().unwrap()).collect()
}

async fn rule(
    place: &Place,
    list: ListId,
    entries: &[EntryId],
    ruling: Step,
    (into, reason): (Option<EntryId>, &str),
) -> Result<Receipt, Refusal> {
    let office = place.who(&format!("shiban@{CITY}"));
    let (entries, reason) = (entries.to_vec(), reason.to_owned());
    let input = RuleEntries { list, entries, ruling, into, reason };
    actions::rule_entries(&place.desk, office, place.desk.new_action(), input).await
}

async fn open(place: &Place, list: ListId) -> Result<Receipt, Refusal> {
    let office = place.who(&format!("shiban@{CITY}"));
    actions::open_list(&place.desk, office, place.desk.new_action(), list).await
}

async fn add(place: &Place, list: ListId, typed: EntryTyped) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhen@{TOWN}"));
    let input = AddOwn { list, unit: TOWN.to_owned(), typed };
    actions::add_own(&place.desk, who, place.desk.new_action(), input).await
}

async fn weigh(
    place: &Place,
    list: ListId,
    points: &[(EntryId, &str)],
) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhen@{TOWN}"));
    let points: BTreeMap<EntryId, String> =
        points.iter().map(|(id, is)| (*id, (*is).to_owned())).collect();
    let (unit, reason) = (TOWN.to_owned(), "冬季防火".to_owned());
    let input = WeighEntries { list, unit, points, reason };
    actions::weigh_entries(&place.desk, who, place.desk.new_action(), input).await
}

async fn dispatch(place: &Place, list: ListId, town: &str) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("zhen@{town}"));
    let input = AtUnit { list, unit: town.to_owned(), entries: vec![] };
    actions::dispatch_tasks(&place.desk, who, place.desk.new_action(), input).await
}

async fn accept(place: &Place, list: ListId, village: &str) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("cun@{village}"));
    let input = AtUnit { list, unit: village.to_owned(), entries: vec![] };
    actions::accept_tasks(&place.desk, who, place.desk.new_action(), input).await
}

async fn report(
    place: &Place,
    list: ListId,
    village: &str,
    entry: EntryId,
) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("cun@{village}"));
    let (unit, says) = (village.to_owned(), "已按要求做完,台账在村部".to_owned());
    let input = ReportTask { list, unit, entry, says, evidence: "村台账第3页".to_owned() };
    actions::report_task(&place.desk, who, place.desk.new_action(), input).await
}

async fn check(
    place: &Place,
    list: ListId,
    (village, entry): (&str, EntryId),
    reason: &str,
    good: bool,
) -> Result<Receipt, Refusal> {
    let who = place.who(&format!("gushi@{CITY}"));
    let (units, reason) = (vec![village.to_owned()], reason.to_owned());
    let input = CheckTasks { list, entry, units, good, reason };
    actions::check_tasks(&place.desk, who, place.desk.new_action(), input).await
}

/// What somebody's workbench says is to be done about lists, and how much of it.
async fn todo(place: &Place, who: &str) -> Vec<(ListTodo, usize)> {
    let bench = looks::workbench(&place.desk, place.who(who)).await.unwrap();
    bench.lists.iter().map(|task| (task.what, task.many)).collect()
}

async fn page(place: &Place, list: ListId) -> ListPage {
    looks::list(&place.desk, place.who(&format!("shiban@{CITY}")), list).await.unwrap()
}

/// What a village's tasks are: by entry the state and how it stands to its last day.
async fn tasks(
    place: &Place,
    list: ListId,
    village: &str,
) -> BTreeMap<EntryId, (TaskState, Timing)> {
    let who = place.who(&format!("cun@{village}"));
    let page = looks::unit_tasks(&place.desk, who, list, village).await.unwrap();
    page.tasks.iter().map(|line| (line.id, (line.state, line.timing))).collect()
}

fn says(came: Result<Receipt, Refusal>) -> (String, String) {
    match came {
        Err(Refusal::Bad(bad)) => (bad[0].field.clone(), bad[0].says.clone()),
        other => panic!("{other:?}"),
    }
}

fn refused(came: Result<Receipt, Refusal>) -> Refused {
    match came {
        Err(Refusal::List { refused, .. }) => refused,
        other => panic!("{other:?}"),
    }
}

/// From the draft to the dispatch; the entries that are asked.
async fn dispatched(place: &Place, cycle: CycleId) -> (ListId, [EntryId; 3]) {
    let list = draft(place, Some(cycle), "2026Q4").await;
    let scored =
        |typed: EntryTyped, points: &str| EntryTyped { points: points.to_owned(), ..typed };
    let rows = vec![
        scored(entry("秋种", "备足种子化肥"), "5"),
        EntryTyped { basis: String::new(), ..scored(entry("秋种", "检修农机"), "5") },
        asking("医保", "报参保情况", "医保参保率(%)"),
        asking("秋种", "报播种面积", "播种面积\n播种品种"),
        asking("秋种", "统计播种", "播种 面积"),
    ];
    let proposed = ids(&propose(place, list, rows, None).await.unwrap());
    let seen = page(place, list).await;
    let findings: Vec<&str> = seen
        .items
        .iter()
        .flat_map(|(_, lines)| lines)
        .flat_map(|line| line.findings.iter().map(|(_, says)| says.as_str()))
        .collect();
    assert!(findings[0].contains("没有依据"), "{findings:?}");
    assert!(findings.iter().any(|says| says.contains("已经有数据“医保参保率”(医疗保障局报)")));
    assert!(findings.iter().any(|says| says.contains("在“报播种面积”里已经要了")), "{findings:?}");

    // Whatever nothing speaks against is admitted at once; the rest is mended, refused, merged.
    assert_eq!(refused(open(place, list).await), Refused::Pending(5));
    rule(place, list, &[], Step::Admit, (None, "")).await.unwrap();
    let came = rule(place, list, &[proposed[1]], Step::Admit, (None, "")).await;
    assert_eq!(refused(came), Refused::Findings(1));
    let again = scored(entry("秋种", "检修农机"), "5");
    propose(place, list, vec![again], Some(proposed[1])).await.unwrap();
    rule(place, list, &[proposed[1]], Step::Admit, (None, "")).await.unwrap();
    let came = rule(place, list, &[proposed[2]], Step::Refuse, (None, "")).await;
    assert_eq!(refused(came), Refused::NoReason);
    rule(place, list, &[proposed[2]], Step::Refuse, (None, "数据由医保局报")).await.unwrap();
    let came = rule(place, list, &[proposed[4]], Step::Merge, (Some(proposed[4]), "重复")).await;
    assert_eq!(says(came).0, "into");
    rule(place, list, &[proposed[4]], Step::Merge, (Some(proposed[3]), "重复")).await.unwrap();
    let receipt = open(place, list).await.unwrap();
    assert!(receipt.says.contains("1项3条"), "{}", receipt.says);
    let came = rule(place, list, &[proposed[0]], Step::Refuse, (None, "不要了")).await;
    assert_eq!(refused(came), Refused::Opened);

    // A township adds two items and not a third; weights stay within limits and sum to the same.
    let came = add(place, list, EntryTyped { basis: String::new(), ..entry("防火", "巡山") }).await;
    assert!(says(came).1.contains("没有依据"));
    add(place, list, scored(entry("防火", "巡山"), "2")).await.unwrap();
    add(place, list, entry("防汛", "清沟")).await.unwrap();
    let (field, told) = says(add(place, list, entry("防溺水", "立牌")).await);
    assert_eq!((field.as_str(), told.contains("有3项,最多2项")), ("item", true), "{told}");
    let (_, told) = says(weigh(place, list, &[(proposed[0], "1.9")]).await);
    assert!(told.contains("请填2到8分"), "{told}");
    assert_eq!(refused(dispatch(place, list, TOWN).await), Refused::Unbalanced);
    weigh(place, list, &[(proposed[0], "3")]).await.unwrap();
    let receipt = dispatch(place, list, TOWN).await.unwrap();
    assert!(receipt.says.contains("已派5条给2个村"), "{}", receipt.says);
    let came = add(place, list, entry("防火", "备水")).await;
    assert_eq!(refused(came), Refused::Dispatched);
    (list, [proposed[0], proposed[1], proposed[3]])
}

#[expect(clippy::too_many_lines, reason = "one list from its first day to its last")]
async fn a_list_goes_from_its_draft_to_its_check(on: On) {
    let place = Place::new(on, "sanchuang", units()).await;
    let desk = &place.desk;
    let office = place.who(&format!("shiban@{CITY}"));
    let cycle = place.cycle(office, rules(), CITY).await;
    let (list, [seed, tractors, area]) = dispatched(&place, cycle).await;
    let [own, second] = VILLAGES;

    // Nothing is reported that was not accepted; the other township has not dispatched.
    assert_eq!(refused(report(&place, list, own, seed).await), Refused::Task(TaskState::Sent));
    let came = accept(&place, list, "990501102201").await;
    assert_eq!(refused(came), Refused::Task(TaskState::Waiting));
    assert!(accept(&place, list, own).await.unwrap().says.contains("5条"));
    accept(&place, list, second).await.unwrap();
    assert_eq!(todo(&place, &format!("cun@{own}")).await, [(ListTodo::Do, 5)]);
    assert_eq!(todo(&place, &format!("zhen@{OTHER}")).await, [(ListTodo::Dispatch, 3)]);
    for entry in [seed, tractors] {
        report(&place, list, own, entry).await.unwrap();
    }
    // The department returns one, with a reason; it is reported again and found good.
    assert_eq!(refused(check(&place, list, (own, seed), "", false).await), Refused::NoReason);
    check(&place, list, (own, seed), "没有写数量", false).await.unwrap();
    assert_eq!(tasks(&place, list, own).await[&seed], (TaskState::Returned, Timing::Ahead));
    let owed = [(ListTodo::Mend, 1), (ListTodo::Do, 3)];
    assert_eq!(todo(&place, &format!("cun@{own}")).await, owed);
    report(&place, list, own, seed).await.unwrap();
    assert_eq!(todo(&place, &format!("gushi@{CITY}")).await, [(ListTodo::Check, 2)]);
    check(&place, list, (own, seed), "", true).await.unwrap();
    let again = check(&place, list, (own, seed), "", true).await;
    assert_eq!(refused(again), Refused::Task(TaskState::Done));

    // The last day of one moves for everybody; one village is exempt from another.
    let change = |entry, deadline: Option<&str>, reason: &str| ChangeEntry {
        list,
        entry,
        deadline: deadline.map(str::to_owned),
        reason: reason.to_owned(),
    };
    let input = change(area, Some("2026-12-20"), "");
    let came = actions::change_entry(desk, office, desk.new_action(), input).await;
    assert_eq!(refused(came), Refused::NoReason);
    let input = change(area, Some("2026-12-20"), "连续降雨");
    actions::change_entry(desk, office, desk.new_action(), input).await.unwrap();
    let input = ExemptTask {
        list,
        entry: tractors,
        unit: second.to_owned(),
        lifted: false,
        reason: "没有农机".to_owned(),
    };
    actions::exempt_task(desk, office, desk.new_action(), input).await.unwrap();

    // What comes after opening needs the office: it goes out at once only with its reason, and
    // its admission follows.
    place.later(Duration::days(1));
    let storm = EntryTyped { basis: String::new(), ..entry("防汛", "转移低洼处群众") };
    let storm = ids(&propose(&place, list, vec![storm], None).await.unwrap())[0];
    assert_eq!(todo(&place, &format!("shiban@{CITY}")).await, [(ListTodo::Rule, 1)]);
    let (_, told) = says(dispatch(&place, list, TOWN).await);
    assert!(told.contains("没有要派的任务"), "{told}");
    let came = rule(&place, list, &[storm], Step::Urge, (None, "")).await;
    assert_eq!(refused(came), Refused::NoReason);
    rule(&place, list, &[storm], Step::Urge, (None, "台风预警")).await.unwrap();
    dispatch(&place, list, TOWN).await.unwrap();
    let came = rule(&place, list, &[storm], Step::Admit, (None, "补审")).await;
    assert_eq!(refused(came), Refused::Findings(1));
    let lines = page(&place, list).await.items;
    let line = lines.iter().flat_map(|(_, lines)| lines).find(|line| line.id == storm).unwrap();
    assert!(line.temporary && line.state == EntryState::Urgent);
    let came = actions::close_list(desk, office, desk.new_action(), list).await;
    assert_eq!(refused(came), Refused::Pending(1));
    let input = change(storm, None, "预警解除");
    actions::change_entry(desk, office, desk.new_action(), input).await.unwrap();

    // After the last day: late is taken and called late.
    place.later(Duration::days(45));
    let receipt = report(&place, list, second, seed).await.unwrap();
    assert!(receipt.says.contains("逾期"), "{}", receipt.says);
    assert_eq!(tasks(&place, list, second).await[&seed], (TaskState::Reported, Timing::Late));
    let came = actions::record_completion(
        desk,
        place.who(&format!("gushi@{CITY}")),
        desk.new_action(),
        list,
        "按时办结率".to_owned(),
        String::new(),
    );
    let (_, told) = says(came.await);
    assert!(told.contains("没有核验"), "{told}");
    let came = actions::close_list(desk, office, desk.new_action(), list).await;
    assert_eq!(refused(came), Refused::Unchecked(2));
    check(&place, list, (own, tractors), "", true).await.unwrap();
    check(&place, list, (second, seed), "", true).await.unwrap();
    let town =
        looks::unit_tasks(desk, place.who(&format!("zhen@{TOWN}")), list, TOWN).await.unwrap();
    // Due are what the list and the township asked by the end of November: seed, tractors and two
    // of the township's own; the second village is exempt from one of them.
    let sums: Vec<(u32, u32, u32, u32)> = town
        .villages
        .iter()
        .map(|line| (line.sum.in_time, line.sum.late, line.sum.overdue, line.sum.due))
        .collect();
    assert_eq!(sums, [(2, 0, 2, 4), (0, 1, 2, 3)]);
    let receipt = actions::record_completion(
        desk,
        place.who(&format!("gushi@{CITY}")),
        desk.new_action(),
        list,
        "按时办结率".to_owned(),
        String::new(),
    );
    assert!(receipt.await.unwrap().says.contains("已记录2个值"));
    let block = looks::measure(desk, place.who(&format!("gushi@{CITY}")), cycle, "按时办结率");
    assert!(format!("{:?}", block.await.unwrap()).contains("50"), "2 of 4");

    // What a village is asked with its township's own, and what it is exempt from.
    let ledger = looks::ledger(desk, office, Some(TOWN)).await.unwrap();
    let by: Vec<u32> = ledger.villages.iter().map(|(_, is)| is.entries).collect();
    assert_eq!((by, ledger.cancelled), (vec![5, 4], 1));
    assert_eq!((ledger.expenses[0].1.as_str(), &ledger.filled[..]), ("报播种面积", &[][..]));
    // What the second village filled in: the two fields of the sown area, not those of the tractors,
    // which it is exempt from; it accepted in one form and reported in one sentence.
    let cun = place.who(&format!("cun@{second}"));
    let mine = looks::ledger(desk, cun, Some(second)).await.unwrap().filled;
    let [one] = &mine[..] else { panic!("{mine:?}") };
    assert_eq!((one.asked, one.own(), one.sum(), one.words()), (2, 0, 2, 1));
    assert_eq!(one.sent, [(Form::Accept, 1), (Form::Report, 1)]);
    // A village finds its own from the city's, and no ledger it may not open.
    let wide = looks::ledger(desk, cun, None).await.unwrap();
    let codes: Vec<&str> = wide.near.iter().map(|unit| unit.code.as_str()).collect();
    assert_eq!(wide.own.map(|unit| unit.code).as_deref(), Some(second));
    assert_eq!(codes, [TOWN]);
    // The first reported one of its tasks again, after it was returned.
    let first = looks::ledger(desk, office, Some(own)).await.unwrap().filled;
    assert_eq!(first[0].sent[1], (Form::Report, 3));
    assert_eq!((ledger.expenses[0].0.fields, ledger.expenses[0].0.whole), (2, 2 * 10 * 2));

    actions::close_list(desk, office, desk.new_action(), list).await.unwrap();
    assert_eq!(page(&place, list).await.state, ListState::Closed);
    assert_eq!(todo(&place, &format!("cun@{own}")).await, []);
    assert_eq!(refused(report(&place, list, own, area).await), Refused::Closed);

    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
    let mut file = Vec::new();
    let lines = trail::backup(desk, &mut file).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = match on {
        On::Sqlite => crate::postgres::database(),
        On::Postgres => format!("sqlite:{}", folder.path().join("other.db").display()),
    };
    let copy = fanben_actions::Desk::open_at(&other, place.clock()).await.unwrap();
    assert_eq!(trail::restore(&copy, &mut &file[..]).await.unwrap(), lines);
    assert_eq!(trail::verify(&copy).await.unwrap().faults, []);
    assert_eq!(looks::ledger(&copy, office, Some(TOWN)).await.unwrap(), ledger);
}

async fn the_ledger_compares_four_quarters(on: On) {
    let place = Place::new(on, "sanchuang", units()).await;
    for (period, items, many) in
        [("2023Q1", 16, 55), ("2023Q2", 15, 43), ("2023Q3", 15, 35), ("2023Q4", 15, 40)]
    {
        let list = draft(&place, None, period).await;
        let rows = (0..many).map(|at| entry(&format!("第{}项", at % items), &format!("第{at}条")));
        propose(&place, list, rows.collect(), None).await.unwrap();
        rule(&place, list, &[], Step::Admit, (None, "")).await.unwrap();
        open(&place, list).await.unwrap();
    }
    // What is over the limits is not opened.
    let list = draft(&place, None, "2024Q1").await;
    let rows = (0..61).map(|at| entry("一项", &format!("第{at}条")));
    propose(&place, list, rows.collect(), None).await.unwrap();
    rule(&place, list, &[], Step::Admit, (None, "")).await.unwrap();
    assert_eq!(refused(open(&place, list).await), Refused::Over);
    assert_eq!(page(&place, list).await.over, ["一个村的任务有61条,上限60条"]);

    // Everybody who may look sees it, a village too.
    for login in [format!("shiban@{CITY}"), format!("cun@{}", VILLAGES[0])] {
        let ledger = looks::ledger(&place.desk, place.who(&login), None).await.unwrap();
        let rows: Vec<_> = ledger
            .quarters
            .iter()
            .map(|one| {
                let said = |change: Option<Change>| {
                    change.map(|change| {
                        (change.by(), change.from, change.percent().unwrap().to_string())
                    })
                };
                let (first, last) =
                    (said(one.on_first(|is| is.entries)), said(one.on_last(|is| is.entries)));
                (one.is.items, one.is.entries, first, last)
            })
            .collect();
        let by = |by: i64, from: u32, is: &str| Some((by, from, is.to_owned()));
        assert_eq!(
            rows,
            [
                (16, 55, None, None),
                (15, 43, by(-12, 55, "-21.8"), by(-12, 55, "-21.8")),
                (15, 35, by(-20, 55, "-36.4"), by(-8, 43, "-18.6")),
                (15, 40, by(-15, 55, "-27.3"), by(5, 35, "14.3")),
            ]
        );
    }
}

async fn everybody_does_only_what_is_theirs(on: On) {
    let place = Place::new(on, "sanchuang", units()).await;
    let desk = &place.desk;
    let list = draft(&place, None, "2026Q4").await;
    let entry = ids(&propose(&place, list, vec![entry("秋种", "备种")], None).await.unwrap())[0];
    let only = |came: Result<Receipt, Refusal>, login: &str, able: &[String]| {
        let may = able.contains(&login.to_owned());
        match came {
            Err(Refusal::NotAllowed(_) | Refusal::NotFound) => assert!(!may, "{login}"),
            Ok(_) | Err(Refusal::Bad(_) | Refusal::List { .. }) => assert!(may, "{login}"),
            Err(other) => panic!("{login} {other:?}"),
        }
    };
    let at = |role: &str, code: &str| format!("{role}@{code}");
    let office = [at("shiban", CITY)];
    let asks = [at("shiban", CITY), at("gushi", CITY)];
    let people: Vec<(&String, &Person)> = place.people.iter().collect();
    for (login, who) in &people {
        let input = DraftList { unit: CITY.to_owned(), ..DraftList::default() };
        only(actions::draft_list(desk, who, desk.new_action(), input).await, login, &office);
        let input = ProposeEntries { list, rows: vec![], again: None };
        only(actions::propose_entries(desk, who, desk.new_action(), input).await, login, &asks);
        let reason = String::new();
        let input =
            RuleEntries { list, entries: vec![entry], ruling: Step::Refuse, into: None, reason };
        only(actions::rule_entries(desk, who, desk.new_action(), input).await, login, &office);
    }
    rule(&place, list, &[], Step::Admit, (None, "")).await.unwrap();
    open(&place, list).await.unwrap();
    for (login, who) in &people {
        let town = || AtUnit { list, unit: TOWN.to_owned(), entries: vec![EntryId(list.0)] };
        let (unit, reason) = (TOWN.to_owned(), String::new());
        let input = WeighEntries { list, unit, points: BTreeMap::new(), reason };
        let came = actions::weigh_entries(desk, who, desk.new_action(), input).await;
        only(came, login, &[at("zhen", TOWN)]);
        let came = actions::dispatch_tasks(desk, who, desk.new_action(), town()).await;
        assert!(came.is_err(), "no such entry");
        let village = || AtUnit { list, unit: VILLAGES[0].to_owned(), entries: vec![] };
        let came = actions::accept_tasks(desk, who, desk.new_action(), village()).await;
        only(came, login, &[at("cun", VILLAGES[0])]);
        let input = CheckTasks {
            list,
            entry,
            units: vec![VILLAGES[0].to_owned()],
            good: true,
            reason: String::new(),
        };
        let came = actions::check_tasks(desk, who, desk.new_action(), input).await;
        only(came, login, &[at("gushi", CITY)]);
        let came = actions::close_list(desk, who, desk.new_action(), ListId(entry.0)).await;
        assert!(matches!(came, Err(Refusal::NotFound)), "no such list");
    }
}
