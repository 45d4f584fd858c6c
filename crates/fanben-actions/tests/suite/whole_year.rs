//! 三创三强, a year: four quarters of two townships with rules of their own, recommendation, joint
//! vetting, one list for the city, titles, money, and a title that falls afterwards.

use std::collections::BTreeMap;

use chrono::Duration;
use fanben_actions::actions::{
    self, About, AnswerVetting, ApproveRun, Confirm, CorrectNotice, DecideAll, DecideTitle,
    Decided, DraftCycle, DraftRun, DraftVetting, EndNotice, PostNotice, RecordMeasure, SignVetting,
    Which, WithReason,
};
use fanben_actions::looks;
use fanben_actions::{CycleId, Person, Receipt, Refusal, VettingId, trail};
use fanben_model::notices::{DecisionKind, Refused, Scope};
use fanben_model::number::Money;
use fanben_model::place::Unit;
use fanben_model::rights::Act;
use fanben_model::scheme::{self, Overlay, Scheme};
use fanben_model::stages::{self, Phase};
use fanben_model::vetting::Typed;

use crate::place::{On, Place, on_both, rules, serde_roles};
use crate::year::{VILLAGES, Year, refused, terms, told};

on_both!(four_quarters_and_their_year, equals_at_the_line_wait_for_a_body,);

const CITY: &str = "990501000000";
const TOWNS: [&str; 2] = ["990501101000", "990501102000"];
const QUARTERS: [&str; 4] = ["2026Q1", "2026Q2", "2026Q3", "2026Q4"];
/// How many there are: sixty-four, every other one in the second township.
const ALL: usize = 64;
/// The best by its points; its township does not recommend it.
const DECLINED: usize = 0;
/// The next; a department finds it wanting.
const UNFIT: usize = 1;

fn code(at: usize) -> String {
    format!("{}{}", &TOWNS[at % 2][..9], 200 + at)
}

fn name(at: usize) -> String {
    format!("社区{at:02}")
}

fn zhen(at: usize) -> String {
    format!("zhen@{}", TOWNS[at % 2])
}

async fn city(on: On) -> Place {
    let unit = |code: &str, name: &str, kind: &str, parent: Option<&str>| Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        parent: parent.map(str::to_owned),
        ..Unit::default()
    };
    let mut units = vec![
        unit(CITY, "鹤溪市", "市", None),
        unit(TOWNS[0], "甲镇", "镇", Some(CITY)),
        unit(TOWNS[1], "乙镇", "镇", Some(CITY)),
    ];
    units.extend((0..ALL).map(|at| unit(&code(at), &name(at), "社区", Some(TOWNS[at % 2]))));
    let mut roles = serde_roles("sanchuang");
    let wanted = ["zhen", "gushi", "juling", "shiban", "jingban", "fuhe", "shenpi"];
    roles.retain(|role| wanted.contains(&role.id.as_str()));
    let further = [
        ("anjian", "gushi", CITY, "应急管理局"),
        ("anjianju", "juling", CITY, "应急管理局"),
        ("zuzhi", "gushi", CITY, "组织部"),
    ];
    Place::staffed(on, roles, units, &further).await
}

fn office(place: &Place) -> &Person {
    place.who(&format!("shiban@{CITY}"))
}

/// The first item's points in a quarter. They fall from one to the next but for two equals at the
/// tenth place and three at the thirtieth, who differ only in which quarter was the better one.
fn points(at: usize, quarter: usize) -> String {
    let own = |tenths: [usize; 4]| tenths[quarter];
    let tenths = match at {
        12 => own([555, 556, 556, 557]),
        31 => own([474, 476, 475, 479]),
        32 => own([478, 476, 476, 474]),
        33 => own([472, 476, 477, 479]),
        _ => 600 - 4 * at,
    };
    format!("{}.{}", tenths / 10, tenths % 10)
}

async fn measured(place: &Place, cycle: CycleId, name: &str, values: BTreeMap<String, String>) {
    let input = RecordMeasure {
        cycle,
        measure: name.to_owned(),
        values,
        source: String::new(),
        reason: String::new(),
    };
    let desk = &place.desk;
    let who = place.who(&format!("gushi@{CITY}"));
    actions::record_measure(desk, who, desk.new_action(), input).await.unwrap();
}

/// A cycle, approved and open.
async fn open(place: &Place, scheme: Scheme, overlays: Vec<Overlay>) -> CycleId {
    let desk = &place.desk;
    let input = DraftCycle { scheme, overlays, unit: CITY.to_owned() };
    let receipt =
        actions::draft_cycle(desk, office(place), desk.new_action(), input).await.unwrap();
    let cycle: CycleId = receipt.given("cycle").unwrap().parse().unwrap();
    actions::approve_cycle(desk, office(place), desk.new_action(), cycle).await.unwrap();
    actions::open_cycle(desk, office(place), desk.new_action(), cycle).await.unwrap();
    cycle
}

/// A quarter, judged and confirmed. In the first township ten of the points are for an item of its
/// own, where everybody has one.
async fn quarter(place: &Place, at: usize) -> CycleId {
    let desk = &place.desk;
    let period = QUARTERS[at];
    let mut scheme = scheme::read(include_str!("whole_year.yaml")).unwrap();
    period.clone_into(&mut scheme.period);
    let overlay = format!(
        "- {{fanben: 1, overlay: jidu, unit: \"{}\", period: {period}, points: {{N2: \"30\"}}, add: {{得分: \
         [{{id: Z1, name: 春耕, points: \"10\", clauses: [{{text: 以自设得分计分, gives: 自设得分}}]}}]}}}}",
        TOWNS[0]
    );
    let overlays = scheme::from_yaml(&overlay).unwrap();
    let cycle = open(place, scheme, overlays).await;
    let all = 0..ALL;
    let first = all.clone().map(|one| (code(one), points(one, at))).collect();
    measured(place, cycle, "党建得分", first).await;
    let second = all.clone().map(|one| (code(one), "38".to_owned())).collect();
    measured(place, cycle, "发展得分", second).await;
    let own = all.step_by(2).map(|one| (code(one), "1".to_owned())).collect();
    measured(place, cycle, "自设得分", own).await;
    for town in TOWNS {
        let who = place.who(&format!("zhen@{town}"));
        actions::send_up_all(desk, who, desk.new_action(), cycle).await.unwrap();
    }
    let input = Confirm { cycle, subjects: vec![], document: "鹤三创〔2026〕8号".to_owned() };
    actions::confirm(desk, office(place), desk.new_action(), input).await.unwrap();
    cycle
}

/// Total and rank of one of them, and its result.
async fn stands(place: &Place, cycle: CycleId, at: usize) -> (String, u32, String) {
    let page = looks::subject(&place.desk, office(place), cycle, &code(at)).await.unwrap();
    (page.standing.total, page.standing.rank, page.standing.tier)
}

/// The lines behind its result.
async fn lines(place: &Place, cycle: CycleId, at: usize) -> String {
    let why = looks::why(&place.desk, office(place), cycle, &code(at)).await.unwrap();
    let lines = why.explanation.standing.iter();
    lines.map(|line| format!("{}:{}", line.of, line.why)).collect::<Vec<_>>().join("\n")
}

/// Everybody is recommended but one; one of them goes back to its township first.
async fn recommended(place: &Place, cycle: CycleId) {
    let desk = &place.desk;
    let declined =
        |reason: &str| WithReason { cycle, subject: code(DECLINED), reason: reason.to_owned() };
    let town = place.who(&zhen(DECLINED));
    let about = |at: usize| About { cycle, subject: code(at) };
    let came = actions::send_up(desk, town, desk.new_action(), about(DECLINED)).await;
    assert!(matches!(came, Err(Refusal::NotAllowed(_) | Refusal::State { .. })), "{came:?}");
    let came = actions::decline(desk, town, desk.new_action(), declined("")).await;
    let no_reason = stages::Refused::NoReason;
    assert!(matches!(came, Err(Refusal::State { refused, .. }) if refused == no_reason));
    let bench = looks::workbench(desk, town).await.unwrap();
    let task = bench.tasks.iter().find(|task| task.kind == looks::TaskKind::Recommend).unwrap();
    assert_eq!(task.waiting, ALL / 2);
    let view = looks::decisions(desk, town, cycle, "", (0, 100)).await.unwrap();
    let best = &view.rows[0];
    assert_eq!((best.subject.code.as_str(), best.rank, best.among), (&*code(DECLINED), 1, ALL / 2));
    assert_eq!(view.open, ["资格联审通过"]);
    let reason = "村集体资产没有清查完";
    actions::decline(desk, town, desk.new_action(), declined(reason)).await.unwrap();
    // Each township recommends all its others at once.
    for first in [UNFIT, UNFIT + 1] {
        let all = (first..ALL)
            .step_by(2)
            .map(|at| (code(at), Decided { act: Act::Recommend, reason: String::new() }));
        let input = DecideAll { cycle, stage: "zhen".to_owned(), decisions: all.collect() };
        let who = place.who(&zhen(first));
        let receipt = actions::decide_all(desk, who, desk.new_action(), input).await.unwrap();
        assert!(receipt.says.starts_with("镇级推荐:推荐上报3"), "{receipt:?}");
    }
    let back = WithReason { cycle, subject: code(5), reason: "请核对推荐表".to_owned() };
    actions::send_back(desk, office(place), desk.new_action(), back).await.unwrap();
    let bench = looks::workbench(desk, place.who(&zhen(5))).await.unwrap();
    let [task] = &bench.tasks[..] else { panic!("{:?}", bench.tasks) };
    assert_eq!((task.kind, task.waiting), (looks::TaskKind::Recommend, 1));
    assert_eq!(task.reason, "请核对推荐表");
    let page = looks::subject(desk, place.who(&zhen(5)), cycle, &code(5)).await.unwrap();
    assert_eq!((page.phase, page.returned.as_deref()), (Phase::Drafting, Some("请核对推荐表")));
    actions::recommend(desk, place.who(&zhen(5)), desk.new_action(), about(5)).await.unwrap();
    actions::send_up_all(desk, office(place), desk.new_action(), cycle).await.unwrap();

    // Not recommended is not failed: it keeps its points, with who said so and why, and is in no
    // order. Nobody else is held up by it.
    let page = looks::subject(desk, town, cycle, &code(DECLINED)).await.unwrap();
    assert_eq!(page.phase, Phase::Declined);
    let because = page.declined.unwrap();
    assert_eq!((because.reason.as_str(), because.by.contains("甲镇")), (reason, true));
    let standing = &page.standing;
    assert_eq!(
        (standing.total.as_str(), standing.rank, standing.tier.as_str()),
        ("98", 0, "未推荐")
    );
    assert_eq!(stands(place, cycle, UNFIT).await.1, 1, "ranks begin with who is recommended");
    assert!(lines(place, cycle, UNFIT).await.contains("同组63个"));
    assert!(lines(place, cycle, DECLINED).await.contains("未推荐,得分照列"));
}

/// One department says of one of them that a condition is not met.
async fn vetted(place: &Place, cycle: CycleId) {
    let desk = &place.desk;
    let input = DraftVetting {
        cycle,
        title: "年度表彰资格联审表".to_owned(),
        purpose: "年度红旗村评定".to_owned(),
        number: "鹤办表12".to_owned(),
        deadline: "2026-10-31".to_owned(),
        conditions: "应急管理局\t本年没有生产安全责任事故\t安全生产法第一百一十四条".to_owned(),
        grounds: "发生责任事故\n其他".to_owned(),
        which: Which::Rated,
        chosen: String::new(),
    };
    let receipt =
        actions::draft_vetting(desk, office(place), desk.new_action(), input).await.unwrap();
    assert!(receipt.says.contains("63个对象"), "who is not recommended is not vetted: {receipt:?}");
    let vetting: VettingId = receipt.given("vetting").unwrap().parse().unwrap();
    actions::send_vetting(desk, office(place), desk.new_action(), vetting).await.unwrap();
    let row = |at: usize| {
        let (verdict, ground, basis) = if at == UNFIT {
            ("不符合", "发生责任事故", "鹤应急〔2026〕8号")
        } else {
            ("符合", "", "")
        };
        let (verdicts, ground) = (vec![verdict.to_owned()], ground.to_owned());
        (code(at), Typed { verdicts, ground, basis: basis.to_owned() })
    };
    let department = "应急管理局".to_owned();
    let rows = (UNFIT..ALL).map(row).collect();
    let input = AnswerVetting { department: department.clone(), rows };
    let who = place.who("anjian");
    actions::answer_vetting(desk, who, desk.new_action(), vetting, input).await.unwrap();
    let password = "letters4you".to_owned();
    let input = SignVetting { department, number: 1, password, code: String::new() };
    let head = place.who("anjianju");
    actions::sign_vetting(desk, head, desk.new_action(), vetting, input).await.unwrap();
    actions::collect_vetting(desk, office(place), desk.new_action(), vetting).await.unwrap();
    actions::close_vetting(desk, office(place), desk.new_action(), vetting).await.unwrap();
    let (who, name) = (place.who("zuzhi"), "资格联审".to_owned());
    let action = desk.new_action();
    actions::record_vetting(desk, who, action, vetting, name, String::new()).await.unwrap();
}

async fn decide(
    place: &Place,
    cycle: CycleId,
    kind: DecisionKind,
    title: &str,
    subject: &str,
) -> Result<Receipt, Refusal> {
    let input = DecideTitle {
        cycle,
        kind,
        title: title.to_owned(),
        league: String::new(),
        subject: subject.to_owned(),
        reason: "抗洪抢险中成绩突出".to_owned(),
        body: "市委常委会".to_owned(),
        document: "鹤委纪〔2026〕20号".to_owned(),
        day: place.desk.today(),
    };
    actions::decide_title(&place.desk, office(place), place.desk.new_action(), input).await
}

/// How many have each title.
async fn titles(place: &Place, cycle: CycleId) -> Vec<(String, usize)> {
    looks::committee(&place.desk, office(place), cycle).await.unwrap().titles
}

fn counted(red: usize, model: usize, ahead: usize, none: usize) -> Vec<(String, usize)> {
    let named = [("红旗", red), ("模范", model), ("先进", ahead), ("未入选", none)];
    named.map(|(name, count)| (name.to_owned(), count)).into()
}

/// Who has which title as it was published, with total.
async fn row(place: &Place, cycle: CycleId, number: i64, at: usize) -> String {
    let sheet = looks::notice_sheet(&place.desk, None, cycle, number, Scope::Web).await.unwrap();
    let row = sheet.rows.iter().find(|row| row.code == code(at)).unwrap();
    format!("{} {}", row.total, row.title)
}

async fn confirmed(place: &Place, cycle: CycleId, number: i64) {
    place.later(Duration::days(21));
    let input =
        EndNotice {
            cycle, number, reason: String::new(), document: "鹤发〔2026〕30号".to_owned()
        };
    let desk = &place.desk;
    actions::confirm_notice(desk, office(place), desk.new_action(), input).await.unwrap();
}

async fn four_quarters_and_their_year(on: On) {
    let place = city(on).await;
    let desk = &place.desk;
    let mut quarters = Vec::new();
    for at in 0..4 {
        quarters.push(quarter(&place, at).await);
    }
    // The last of each township were the last in the quarter before; the platform's own results say so.
    for (at, streak) in [(62, true), (63, true), (61, false)] {
        let first = lines(&place, quarters[0], at).await;
        assert!(!first.contains("连续两个季度"), "{first}");
        let second = lines(&place, quarters[1], at).await;
        assert_eq!(second.contains("连续两个季度镇内末位:提请研究"), streak, "{second}");
    }

    let cycle = open(&place, rules("sanchuang/niandu.yaml"), vec![]).await;
    recommended(&place, cycle).await;
    vetted(&place, cycle).await;

    // City-wide only what all townships have in common counts. By the townships' own totals the
    // second of them would lead.
    let totals = |at| stands(&place, quarters[3], at);
    assert_eq!((totals(2).await.0, totals(3).await.0), ("90.2".into(), "96.8".into()));
    let city_wide = [stands(&place, cycle, 2).await, stands(&place, cycle, 3).await];
    assert_eq!(city_wide[0], ("97.2".to_owned(), 2, "红旗".to_owned()));
    assert_eq!(city_wide[1], ("96.8".to_owned(), 3, "红旗".to_owned()));
    assert_eq!(stands(&place, cycle, UNFIT).await, ("97.6".to_owned(), 1, "未入选".to_owned()));

    // Ten, twenty, twenty-nine, by the rule for equals, which is said on each line.
    assert_eq!(titles(&place, cycle).await, counted(10, 20, 29, 4));
    for (at, total, rank, title, says) in [
        (12, "93.6", 11, "红旗", "和社区11总分相同,比第四季度分:93.7高于社区11的93.6,排在前面"),
        (11, "93.6", 11, "模范", "名额已满:和社区12总分相同,比第四季度分:93.6低于社区12的93.7"),
        (33, "85.6", 31, "模范", "和社区31总分相同,比第三季度分:85.7高于社区31的85.5"),
        (31, "85.6", 31, "先进", "和社区33总分相同,比第三季度分:85.5低于社区33的85.7,排在后面"),
        (32, "85.6", 31, "先进", "和社区33总分相同,比第四季度分:85.4低于社区33的85.9,排在后面"),
    ] {
        let is = (total.to_owned(), rank, title.to_owned());
        assert_eq!(stands(&place, cycle, at).await, is, "{at}");
        let lines = lines(&place, cycle, at).await;
        assert!(lines.contains(says), "{at}: {lines}");
    }
    assert_eq!(stands(&place, cycle, 60).await.2, "先进", "the fifty-ninth");

    departed_and_published(&place, cycle).await;
    paid(&place, cycle).await;
    fallen_and_filled(&place, cycle).await;
    assert_eq!(trail::verify(desk).await.unwrap().faults, []);
}

/// One title is given against the order of scores, before a score that stays as it is.
async fn departed_and_published(place: &Place, cycle: CycleId) {
    let desk = &place.desk;
    let (kind, chosen) = (DecisionKind::Depart, code(61));
    decide(place, cycle, kind, "先进", &chosen).await.unwrap();
    assert_eq!(titles(place, cycle).await, counted(10, 20, 29, 4));
    let view = looks::committee(desk, office(place), cycle).await.unwrap();
    assert_eq!((view.taking, view.declined, view.unsettled.len()), (63, 1, 0));
    let board = looks::notice_board(desk, office(place), cycle).await.unwrap();
    let terms = fanben_model::notices::Terms {
        contact: "市委三楼 0746-6661234".to_owned(),
        ..board.terms
    };
    let input = PostNotice { cycle, terms };
    actions::post_notice(desk, office(place), desk.new_action(), input).await.unwrap();
    assert_eq!(row(place, cycle, 1, 61).await, "73.6 先进");
    assert_eq!(row(place, cycle, 1, 60).await, "74 未入选");
    let sheet = looks::notice_sheet(desk, None, cycle, 1, Scope::Web).await.unwrap();
    assert_eq!(sheet.rows.len(), 63, "who was not recommended is on no list");
    let (decision, of) = &sheet.decisions[0];
    assert!(decision.departs && decision.reason == "抗洪抢险中成绩突出");
    assert_eq!(of, &name(61));
    let none = looks::certificates(desk, office(place), cycle, 1).await;
    assert!(matches!(none, Err(Refusal::NotFound)), "nothing is given before it is confirmed");
    confirmed(place, cycle, 1).await;
    let given = looks::certificates(desk, office(place), cycle, 1).await.unwrap();
    assert_eq!((given.lines.len(), given.period.as_str()), (59, "2026"));
    assert_eq!(
        (given.body.as_str(), given.document.as_str()),
        ("中共鹤溪市委常委会", "鹤发〔2026〕30号")
    );
    let first = &given.lines[0];
    assert_eq!((first.subject.name.as_str(), first.above.as_str()), ("社区02", "甲镇"));
    assert_eq!(
        (first.title.as_str(), given.lines[58].subject.code.as_str()),
        ("红旗", chosen.as_str())
    );
}

/// 30 + 40 + 29: half to the villages at once, half waits for what each says of its cadres.
async fn paid(place: &Place, cycle: CycleId) {
    let desk = &place.desk;
    let who = |role: &str| place.who(&format!("{role}@{CITY}"));
    let input = DraftRun { cycle, incentives: vec![] };
    actions::draft_run(desk, who("jingban"), desk.new_action(), input).await.unwrap();
    let run = looks::run(desk, who("jingban"), cycle, 1).await.unwrap();
    assert_eq!((run.lines.len(), run.total), (59, Money::whole(495_000).unwrap()));
    for role in ["fuhe", "shenpi"] {
        let digest = run.digest.clone();
        let input = ApproveRun { cycle, number: 1, digest };
        actions::approve_run(desk, who(role), desk.new_action(), input).await.unwrap();
    }
    let page = looks::money(desk, who("shiban"), cycle).await.unwrap();
    let shares: i64 = page.shares.iter().map(|one| one.amount.raw()).sum();
    assert_eq!(Money::from_raw(shares), Money::whole(495_000).unwrap());
}

/// A department finds afterwards that one was not eligible: its place is filled by decision.
async fn fallen_and_filled(place: &Place, cycle: CycleId) {
    let desk = &place.desk;
    let input = RecordMeasure {
        cycle,
        measure: "资格联审".to_owned(),
        values: BTreeMap::from([(code(4), "未通过".to_owned())]),
        source: "鹤应急〔2026〕9号".to_owned(),
        reason: "公示后查实发生责任事故".to_owned(),
    };
    actions::record_measure(desk, place.who("zuzhi"), desk.new_action(), input).await.unwrap();
    let board = looks::notice_board(desk, office(place), cycle).await.unwrap();
    let next: Vec<&str> = board.open[0].next.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((board.open[0].title.as_str(), next[0]), ("红旗", "社区11"));
    let correct = || CorrectNotice {
        cycle,
        reason: "社区04资格有误".to_owned(),
        document: "鹤三创〔2026〕9号".to_owned(),
        terms: board.terms.clone(),
    };
    let came = actions::correct_notice(desk, office(place), desk.new_action(), correct()).await;
    let open = |title: &str| Refused::Undecided(vec![(title.to_owned(), 1)]);
    assert_eq!(refused(came), open("红旗"));
    decide(place, cycle, DecisionKind::Fill, "红旗", &code(11)).await.unwrap();
    let came = actions::correct_notice(desk, office(place), desk.new_action(), correct()).await;
    assert_eq!(refused(came), open("模范"));
    decide(place, cycle, DecisionKind::Vacant, "模范", "").await.unwrap();
    actions::correct_notice(desk, office(place), desk.new_action(), correct()).await.unwrap();
    assert_eq!(row(place, cycle, 2, 4).await, "96.4 未入选");
    assert_eq!(row(place, cycle, 2, 11).await, "93.6 红旗");
    confirmed(place, cycle, 2).await;
    assert_eq!(titles(place, cycle).await, counted(10, 19, 29, 5));
    let old = looks::certificates(desk, office(place), cycle, 1).await;
    assert!(matches!(old, Err(Refusal::NotFound)), "what was corrected prints nothing");
    assert_eq!(looks::certificates(desk, office(place), cycle, 2).await.unwrap().lines.len(), 58);
}

async fn equals_at_the_line_wait_for_a_body(on: On) {
    let year = Year::settled(on).await;
    year.measure(VILLAGES[1], "90", "二季度少计10分").await;
    year.sign().await.unwrap();
    let why = refused(year.post(terms()).await);
    let both = vec!["甲村".to_owned(), "乙村".to_owned()];
    assert_eq!(why, Refused::Unsettled(both));
    // What the body decides for one of them is everything there was to decide.
    year.decide(DecisionKind::Depart, "红旗", VILLAGES[1]).await.unwrap();
    assert!(
        told(year.decide(DecisionKind::Depart, "红旗", VILLAGES[1]).await).contains("已经一样")
    );
    year.sign().await.unwrap();
    year.post(terms()).await.unwrap();
    assert_eq!(
        year.rows(1).await,
        ["甲村 90 模范 20000", "乙村 90 红旗 30000", "丙村 70 未入选 ", "丁村 60 未入选 "]
    );
    year.holds(1).await;
}
