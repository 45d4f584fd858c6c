//! Joint vetting: what may be asked, what an answer says, forms on their way back, every step of every
//! state, what came of it.
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

mod rights;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use expect_test::{expect, expect_file};
use fanben_model::intake::Grid;
use fanben_model::vetting::{
    AnswerState, Answers, Asks, Condition, Missing, Position, Ready, Row, Said, Sheet, State, Step,
    Typed, Verdict, outcome, read, read_grid, step,
};
use proptest::prelude::*;

const STATES: [State; 5] =
    [State::Draft, State::Sent, State::Collected, State::Closed, State::Void];
const ANSWERS: [AnswerState; 3] = [AnswerState::Waiting, AnswerState::Written, AnswerState::Signed];

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn condition(department: &str, text: &str, basis: &str) -> Condition {
    let own = str::to_owned;
    Condition { department: own(department), text: own(text), basis: own(basis) }
}

fn asks() -> Asks {
    Asks {
        purpose: "年度红旗村评定".to_owned(),
        number: "鹤办表12".to_owned(),
        conditions: vec![
            condition("应急管理局", "没有生产安全责任事故", "安全生产法"),
            condition("应急管理局", "应急预案按期演练", "鹤办发〔2026〕5号"),
            condition("生态环境局", "没有因环境违法被处罚", "环境保护法"),
            condition("农业农村局", "耕地保护任务完成", "鹤农发〔2026〕3号"),
        ],
        grounds: vec!["发生责任事故".to_owned(), "其他".to_owned()],
        deadline: day(11, 30),
    }
}

#[test]
fn what_may_not_be_asked_is_refused() {
    assert_eq!(asks().unfit(day(11, 30)), []);
    let mut table = String::new();
    let mut case = |name: &str, change: &dyn Fn(&mut Asks)| {
        let mut asks = asks();
        change(&mut asks);
        writeln!(table, "{name}: {:?}", asks.unfit(day(10, 20))).unwrap();
    };
    let add = |one: Condition| move |asks: &mut Asks| asks.conditions.push(one.clone());
    case("没有事由", &|asks| asks.purpose.clear());
    case("期限过了", &|asks| asks.deadline = day(10, 19));
    case("没有条件", &|asks| asks.conditions.clear());
    case("没有依据", &|asks| asks.conditions[1].basis = " ".to_owned());
    case("没有部门", &|asks| asks.conditions[0].department.clear());
    case("信访数量", &add(condition("应急管理局", "没有信访", "某文件")));
    case("信访部门", &add(condition("信访局", "没有重大问题", "某文件")));
    case("计划生育", &add(condition("卫生健康局", "没有违反计划生育", "某文件")));
    case("宗教信仰", &add(condition("统战部", "没有信教党员", "某文件")));
    case("一样的条件", &add(condition("生态环境局", "没有因环境违法被处罚", "另一个文件")));
    case("没有原因", &|asks| asks.grounds.clear());
    case("原因触线", &|asks| asks.grounds.push("信访较多".to_owned()));
    case("一个部门太多", &|asks| {
        for at in 0..12 {
            asks.conditions.push(condition("生态环境局", &format!("第{at}条"), "某文件"));
        }
    });
    expect_file!["unfit.txt"].assert_eq(&table);
}

/// What the forms of the cases ask.
fn sheet(candidates: &[(String, String)]) -> Sheet<'_> {
    static GROUNDS: std::sync::LazyLock<Vec<String>> =
        std::sync::LazyLock::new(|| vec!["发生责任事故".to_owned(), "其他".to_owned()]);
    Sheet { candidates, conditions: 2, grounds: &GROUNDS }
}

#[test]
fn forms_come_back_whole_or_with_every_problem_named() {
    let candidates: Vec<(String, String)> =
        [("990501101201", "井塘村"), ("990501101202", "白果村"), ("990501102201", "枫林村")]
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
            .into();
    let cases = include_str!("returned.cases.txt");
    let mut table = String::new();
    for case in cases.split("\n## ").skip(1) {
        let (name, body) = case.split_once('\n').unwrap();
        let rows = body.trim_end_matches('\n').split('\n');
        let rows: Vec<Vec<&str>> =
            rows.map(|line| line.split('|').map(str::trim).collect()).collect();
        let grid = Grid::from_rows("表", "", rows);
        let found = read_grid(&grid, &sheet(&candidates));
        writeln!(table, "## {name}").unwrap();
        for problem in &found.problems {
            let cell = if problem.cell.is_empty() { "表" } else { &problem.cell };
            writeln!(table, "{cell} {:?}", problem.what).unwrap();
        }
        for (code, (row, line)) in &found.rows {
            let words: Vec<&str> = row.verdicts.iter().map(|verdict| verdict.word()).collect();
            let (words, ground, basis) = (words.join("、"), &row.ground, &row.basis);
            writeln!(table, "第{line}行 {code} {words} {ground} {basis}").unwrap();
        }
    }
    expect_file!["returned.txt"].assert_eq(&table);
}

#[test]
fn what_a_row_says_is_read_or_refused() {
    let grounds = ["发生责任事故".to_owned(), "其他".to_owned()];
    let mut table = String::new();
    for (first, second, ground, basis) in [
        ("符合", "不适用", "", ""),
        (" 符 合 ", "/", "", ""),
        ("不符合", "符合", "发生责任事故", "鹤应急罚〔2026〕8号"),
        ("不符合", "符合", "", ""),
        ("不符合", "符合", "喝酒", "鹤应急罚〔2026〕8号"),
        ("不符合", "符合", "其他", "张某被多次信访"),
        ("不符合", "符合", "其他", "见13812345678"),
        ("不符合", "符合", "其他", &"长".repeat(61)),
        ("符合", "符合", "其他", "某文件"),
        ("", "合格", "", ""),
        ("合格", "符合", "其他", "某文件"),
    ] {
        let own = str::to_owned;
        let verdicts = vec![own(first), own(second)];
        let typed = Typed { verdicts, ground: own(ground), basis: own(basis) };
        let said: String = basis.chars().take(12).collect();
        match read(&typed, 2, &grounds) {
            Ok(row) => writeln!(table, "{first},{second},{ground},{said} = {row:?}").unwrap(),
            Err(wrong) => writeln!(table, "{first},{second},{ground},{said} ! {wrong:?}").unwrap(),
        }
    }
    expect_file!["rows.txt"].assert_eq(&table);
}

fn row(verdicts: &[Verdict]) -> Row {
    let fails = verdicts.contains(&Verdict::Unmet);
    Row {
        verdicts: verdicts.to_vec(),
        ground: if fails { "其他".to_owned() } else { String::new() },
        basis: if fails { "某文件".to_owned() } else { String::new() },
    }
}

#[test]
fn what_came_of_it_names_what_is_not_met_and_who_is_missing() {
    use Verdict::{Met, Outside, Unmet};
    let asks = asks();
    let mut table = String::new();
    let cases: [(&str, [Option<&[Verdict]>; 3]); 7] = [
        ("都符合", [Some(&[Met, Met]), Some(&[Met]), Some(&[Met])]),
        ("有的不适用", [Some(&[Outside, Met]), Some(&[Outside]), Some(&[Met])]),
        ("一个部门不符合", [Some(&[Unmet, Met]), Some(&[Met]), Some(&[Met])]),
        ("两个部门不符合", [Some(&[Met, Unmet]), Some(&[Unmet]), Some(&[Met])]),
        ("缺一个部门", [Some(&[Met, Met]), Some(&[Met]), None]),
        ("缺一个、一个不符合", [Some(&[Met, Met]), Some(&[Unmet]), None]),
        ("都缺", [None, None, None]),
    ];
    for (name, said) in cases {
        let mut answers: Answers<u32> = BTreeMap::new();
        for (department, said) in asks.departments().into_iter().zip(said) {
            if let Some(said) = said {
                answers.insert(department.to_owned(), BTreeMap::from([(7, row(said))]));
            }
        }
        for rule in [Missing::Open, Missing::Fails] {
            let came = outcome(&asks, &answers, &7, rule);
            let unmet: Vec<String> =
                came.unmet.iter().map(|one| format!("{}:{}", one.department, one.text)).collect();
            writeln!(
                table,
                "{name} {rule:?}: {} [{}] 缺[{}]",
                came.said.word(),
                unmet.join(" "),
                came.missing.join(" ")
            )
            .unwrap();
        }
    }
    expect![[r"
        都符合 Open: 通过 [] 缺[]
        都符合 Fails: 通过 [] 缺[]
        有的不适用 Open: 通过 [] 缺[]
        有的不适用 Fails: 通过 [] 缺[]
        一个部门不符合 Open: 不通过 [应急管理局:没有生产安全责任事故] 缺[]
        一个部门不符合 Fails: 不通过 [应急管理局:没有生产安全责任事故] 缺[]
        两个部门不符合 Open: 不通过 [应急管理局:应急预案按期演练 生态环境局:没有因环境违法被处罚] 缺[]
        两个部门不符合 Fails: 不通过 [应急管理局:应急预案按期演练 生态环境局:没有因环境违法被处罚] 缺[]
        缺一个部门 Open: 未答复 [] 缺[农业农村局]
        缺一个部门 Fails: 不通过 [] 缺[农业农村局]
        缺一个、一个不符合 Open: 不通过 [生态环境局:没有因环境违法被处罚] 缺[农业农村局]
        缺一个、一个不符合 Fails: 不通过 [生态环境局:没有因环境违法被处罚] 缺[农业农村局]
        都缺 Open: 未答复 [] 缺[应急管理局 生态环境局 农业农村局]
        都缺 Fails: 不通过 [] 缺[应急管理局 生态环境局 农业农村局]
    "]]
    .assert_eq(&table);
}

#[test]
fn every_step_of_every_state() {
    let mut table = String::new();
    for state in STATES {
        for answer in ANSWERS {
            let position = Position { state, answer };
            let mut to = Vec::new();
            for what in Step::ALL {
                for (name, ready) in [("", Ready::complete()), ("缺", Ready::without())] {
                    if let Ok(next) = step(position, what, &ready) {
                        to.push(format!("{what:?}{name}→{:?}/{:?}", next.state, next.answer));
                    }
                }
            }
            writeln!(table, "{state:?} {answer:?}: {}", to.join(" ")).unwrap();
        }
    }
    expect_file!["steps.txt"].assert_eq(&table);
}

#[test]
fn what_is_missing_says_why_not() {
    let sent = |answer| Position { state: State::Sent, answer };
    let mut table = String::new();
    let bare = Ready { reasoned: false, ..Ready::complete() };
    let cases = [
        ("没有对象", State::Draft, Step::Send, Ready { candidates: false, ..Ready::complete() }),
        ("期限过了", State::Draft, Step::Send, Ready { ahead: false, ..Ready::complete() }),
        ("作废没有原因", State::Sent, Step::Void, bare),
        ("缺两个部门", State::Sent, Step::Collect, Ready { missing: 2, ..Ready::complete() }),
        ("都签了", State::Sent, Step::Waive, Ready::complete()),
        ("提请没有原因", State::Sent, Step::Waive, Ready { reasoned: false, ..Ready::without() }),
        ("没有人提请", State::Sent, Step::Approve, Ready { waived: false, ..Ready::without() }),
        ("自己同意", State::Sent, Step::Approve, Ready { other: false, ..Ready::without() }),
        ("没有收齐", State::Sent, Step::Close, Ready::complete()),
        ("又收一次", State::Collected, Step::Collect, Ready::complete()),
        ("结束以后", State::Closed, Step::Collect, Ready::complete()),
    ];
    for (name, state, what, ready) in cases {
        let position = Position { state, answer: AnswerState::Waiting };
        writeln!(table, "{name}: {:?}", step(position, what, &ready).unwrap_err()).unwrap();
    }
    for (name, answer, what, ready) in [
        ("没有填报就签", AnswerState::Waiting, Step::Sign, Ready::complete()),
        ("没有填报就退", AnswerState::Waiting, Step::Return, Ready::complete()),
        ("签过又填", AnswerState::Signed, Step::Answer, Ready::complete()),
        ("又签一次", AnswerState::Signed, Step::Sign, Ready::complete()),
        ("签的不是最后一份", AnswerState::Written, Step::Sign, Ready { fresh: false, ..bare }),
        ("自己填自己签", AnswerState::Written, Step::Sign, Ready { other: false, ..bare }),
        ("退回没有原因", AnswerState::Signed, Step::Return, bare),
    ] {
        writeln!(table, "{name}: {:?}", step(sent(answer), what, &ready).unwrap_err()).unwrap();
    }
    expect![[r"
        没有对象: Empty
        期限过了: Past
        作废没有原因: NoReason
        缺两个部门: Missing(2)
        都签了: NothingMissing
        提请没有原因: NoReason
        没有人提请: NotWaived
        自己同意: Same
        没有收齐: NotCollected
        又收一次: Collected
        结束以后: Closed
        没有填报就签: Answer(Waiting)
        没有填报就退: Answer(Waiting)
        签过又填: Answer(Signed)
        又签一次: Answer(Signed)
        签的不是最后一份: Moved
        自己填自己签: Same
        退回没有原因: NoReason
    "]]
    .assert_eq(&table);
}

proptest! {
    /// Nobody passes without an answer of every department, or with something not met.
    #[test]
    fn who_has_no_answer_has_not_passed(
        said in prop::collection::vec(prop::option::of(prop::sample::select(&Verdict::ALL[..])), 3),
        fails in any::<bool>(),
    ) {
        let mut asks = asks();
        asks.conditions.remove(1);
        let mut answers: Answers<u32> = BTreeMap::new();
        for (department, said) in asks.departments().into_iter().zip(&said) {
            if let Some(said) = said {
                answers.insert(department.to_owned(), BTreeMap::from([(1, row(&[*said]))]));
            }
        }
        let rule = if fails { Missing::Fails } else { Missing::Open };
        let came = outcome(&asks, &answers, &1, rule);
        let whole = said.iter().all(Option::is_some);
        let unmet = said.contains(&Some(Verdict::Unmet));
        prop_assert_eq!(came.said == Said::Passed, whole && !unmet);
        prop_assert_eq!(came.said == Said::Failed, unmet || (!whole && fails));
    }
}
