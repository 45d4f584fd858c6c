//! Ties and visits: what is wrong with a pack's kinds of tie, what keeps words from being a note, what
//! is owed and how much was done, every step of every state, who may do what.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod rights;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use expect_test::{Expect, expect, expect_file};
use fanben_model::liaison::{
    Days, Duty, IssueState, Kind, Need, Note, Per, Ready, Stay, Step, There, TieReady, TieState,
    TieStep, compliance, faults, owed, private, step, tie_step,
};
use fanben_model::scheme::check::span;
use fanben_model::scheme::from_yaml;
use serde::Deserialize;

const TIES: [TieState; 3] = [TieState::New, TieState::Tied, TieState::Ended];
const ISSUES: [IssueState; 6] = [
    IssueState::New,
    IssueState::Found,
    IssueState::Open,
    IssueState::Done,
    IssueState::Closed,
    IssueState::Dropped,
];

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

/// A day as 10-05, of 2026.
fn read_day(text: &str) -> NaiveDate {
    format!("2026-{text}").parse().unwrap()
}

/// 到村2/周
fn read_need(text: &str) -> Need {
    let (what, often) = text.split_at(text.find(|c: char| c.is_ascii_digit()).unwrap());
    let (least, per) = often.split_once('/').unwrap();
    let per = match per {
        "周" => Per::Week,
        "月" => Per::Month,
        _ => Per::Quarter,
    };
    Need { what: read_kind(what), least: least.parse().unwrap(), per }
}

fn read_kind(text: &str) -> Kind {
    match text {
        "到村" => Kind::Visit,
        "入户" => Kind::Home,
        _ => Kind::Meeting,
    }
}

/// A case: what is asked, from when to when somebody is tied, the visits, the period, today.
#[derive(Default)]
struct Case {
    needs: Vec<Need>,
    stay: Option<Stay>,
    visits: Vec<There>,
    within: Option<Days>,
    today: NaiveDate,
}

impl Case {
    fn line(&mut self, line: &str) {
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        let words = rest.split_whitespace();
        match name {
            "要求" => self.needs = words.map(read_need).collect(),
            "包联" => {
                let (from, until) = rest.split_once('~').unwrap();
                let until = Some(until).filter(|until| !until.is_empty()).map(read_day);
                self.stay = Some(Stay { from: read_day(from), until });
            }
            "走访" => {
                let visit = |word: &str| {
                    let (day, kind) = word.split_at(5);
                    There { day: read_day(day), kind: read_kind(kind) }
                };
                self.visits = words.map(visit).collect();
            }
            "时期" => {
                let (first, last) = span(rest).unwrap();
                self.within = Some(Days { first, last });
            }
            "今天" => self.today = read_day(rest),
            other => panic!("{other}"),
        }
    }

    /// What is owed, or what was done in a period.
    fn says(&self) -> String {
        let stay = self.stay.unwrap();
        let Some(within) = self.within else {
            let owed = owed(&self.needs, stay, &self.visits, self.today);
            let one = |one: &fanben_model::liaison::Owed| {
                let (what, left) = (one.need.what, one.left());
                format!("{what:?}差{left},{}至{}", one.days.first, one.days.last)
            };
            let all: Vec<String> = owed.iter().map(one).collect();
            return if all.is_empty() { "不欠".to_owned() } else { all.join(";") };
        };
        let sum = compliance(&self.needs, stay, &self.visits, within, self.today);
        let share = sum.share().map_or("没有要求".to_owned(), |share| share.with_places(2));
        format!("{}/{} {share} {}期,{}期没有做够", sum.done, sum.needed, sum.periods, sum.short)
    }
}

/// Every case of a file, which come one after another behind a line with #: what each comes to.
fn check(text: &str, expect: &Expect) {
    let mut found = String::new();
    for case in text.split("# ").skip(1) {
        let mut lines = case.lines();
        let title = lines.next().unwrap();
        let mut is = Case::default();
        lines.filter(|line| !line.is_empty()).for_each(|line| is.line(line));
        writeln!(found, "{title}:{}", is.says()).unwrap();
    }
    expect.assert_eq(&found);
}

#[test]
fn what_is_owed_in_the_periods_that_run() {
    check(
        include_str!("owed.txt"),
        &expect![[r"
            一周两天,去了一天:Visit差1,2026-10-19至2026-10-25
            同一天去两次算一天,入户也算到村:Visit差1,2026-10-19至2026-10-25
            上一周的不算这一周:Visit差2,2026-10-19至2026-10-25
            参会不算到村:Visit差1,2026-10-19至2026-10-25
            这一周中途接手,这一周不欠:不欠
            这个月中途交出,这个月不欠,这一周照样欠:Visit差2,2026-10-19至2026-10-25
            做够了:不欠
        "]],
    );
}

#[test]
fn how_much_was_done_of_what_was_asked() {
    check(
        include_str!("compliance.txt"),
        &expect![[r"
            十月四周,最后一天在十月里的周才算:5/8 62.50 4期,2期没有做够
            跨季度的一周算在它结束的季度:2/2 100.00 1期,0期没有做够
            多去的不抵别的一周:2/4 50.00 2期,1期没有做够
            中途接手和交出的那一期不算:3/10 30.00 5期,4期没有做够
            还没有过完的不算:0/0 没有要求 0期,0期没有做够
            三分之二:2/3 66.67 1期,1期没有做够
        "]],
    );
}

fn or_nothing(may: &[String]) -> String {
    if may.is_empty() { "nothing".to_owned() } else { may.join(" ") }
}

#[test]
fn every_step_of_every_state() {
    let mut text = String::new();
    for at in TIES {
        let to = |what| tie_step(at, what, &TieReady::complete()).ok().map(|to| (what, to));
        let may: Vec<String> = TieStep::ALL
            .into_iter()
            .filter_map(to)
            .map(|(what, to)| format!("{what:?}→{to:?}"))
            .collect();
        writeln!(text, "tie {at:?}: {}", or_nothing(&may)).unwrap();
    }
    for at in ISSUES {
        let to = |what| step(at, what, &Ready::complete()).ok().map(|to| (what, to));
        let may: Vec<String> = Step::ALL
            .into_iter()
            .filter_map(to)
            .map(|(what, to)| format!("{what:?}→{to:?}"))
            .collect();
        writeln!(text, "issue {at:?}: {}", or_nothing(&may)).unwrap();
    }
    expect![[r"
        tie New: Begin→Tied
        tie Tied: End→Ended Note→Tied Strike→Tied Chase→Tied
        tie Ended: Note→Ended Strike→Ended
        issue New: Raise→Found
        issue Found: Assign→Open Drop→Dropped
        issue Open: Assign→Open Report→Done Drop→Dropped
        issue Done: Accept→Closed Return→Open
        issue Closed: nothing
        issue Dropped: nothing
    "]]
    .assert_eq(&text);
}

#[test]
fn what_is_missing_is_the_reason_why_not() {
    let none = TieReady {
        fits: false,
        twice: true,
        early: true,
        reasoned: false,
        owes: false,
        struck: true,
    };
    let mut text = String::new();
    for at in TIES {
        for what in TieStep::ALL {
            if tie_step(at, what, &TieReady::complete()).is_ok() {
                let came = tie_step(at, what, &none);
                writeln!(text, "{at:?} {what:?}: {came:?}").unwrap();
            }
        }
    }
    let none = Ready { reasoned: false, owned: false, ahead: false };
    for at in ISSUES {
        for what in Step::ALL {
            if step(at, what, &Ready::complete()).is_ok() {
                writeln!(text, "{at:?} {what:?}: {:?}", step(at, what, &none)).unwrap();
            }
        }
    }
    expect![[r"
        New Begin: Err(Misfit)
        Tied End: Err(Early)
        Tied Note: Ok(Tied)
        Tied Strike: Err(Struck)
        Tied Chase: Err(Nothing)
        Ended Note: Ok(Ended)
        Ended Strike: Err(Struck)
        New Raise: Ok(Found)
        Found Assign: Err(NoOwner)
        Found Drop: Err(NoReason)
        Open Assign: Err(NoOwner)
        Open Report: Err(NoReason)
        Open Drop: Err(NoReason)
        Done Accept: Ok(Closed)
        Done Return: Err(NoReason)
    "]]
    .assert_eq(&text);
}

#[test]
fn a_note_holds_a_day_a_kind_a_number_and_one_sentence() {
    let stay = Stay { from: day(10, 1), until: Some(day(10, 30)) };
    let note = |on: NaiveDate, kind, homes, says: &str| Note {
        day: on,
        kind,
        homes,
        says: says.to_owned(),
    };
    let visit = |on, says: &str| note(on, Kind::Visit, 0, says);
    let cases = [
        ("如常", visit(day(10, 20), "看秋种,联系农机")),
        ("今天以后", visit(day(10, 22), "看秋种")),
        ("八天以前", visit(day(10, 13), "看秋种")),
        ("七天以前", visit(day(10, 14), "看秋种")),
        ("没有包联", visit(day(9, 30), "看秋种")),
        ("没写做什么", visit(day(10, 20), " ")),
        ("六十一个字", visit(day(10, 20), &"做".repeat(61))),
        ("数信访", visit(day(10, 20), "全年信访量超过5件")),
        ("电话", visit(day(10, 20), "联系电话13800001234")),
        ("身份证号", visit(day(10, 20), "110101199001011234")),
        ("入户没写户数", note(day(10, 20), Kind::Home, 0, "走访")),
        ("入户六户", note(day(10, 20), Kind::Home, 6, "走访")),
    ];
    let mut text = String::new();
    for (name, note) in cases {
        writeln!(text, "{name}: {:?}", note.unfit(stay, 7, day(10, 21))).unwrap();
    }
    expect![[r"
        如常: []
        今天以后: [Ahead]
        八天以前: [Late(7)]
        七天以前: []
        没有包联: [Late(7), Untied]
        没写做什么: [Says]
        六十一个字: [Says]
        数信访: [Private]
        电话: [Private]
        身份证号: [Private]
        入户没写户数: [Homes]
        入户六户: []
    "]]
    .assert_eq(&text);
    assert!(private("登记信教群众情况"), "a person's belief is not kept");
    assert!(!private("调解邻里纠纷2起"));
}

#[derive(Deserialize)]
struct Pack {
    #[serde(default)]
    liaison: Vec<Duty>,
}

#[test]
fn a_kind_of_tie_that_cannot_be_meant_is_named() {
    let village = ["村".to_owned()];
    let roles: BTreeMap<&str, &[String]> = BTreeMap::from([("zhucun", village.as_slice())]);
    let mut text = String::new();
    for case in include_str!("duties.cases.txt").split("# ").skip(1) {
        let (title, yaml) = case.split_once('\n').unwrap();
        let duties = from_yaml::<Pack>(yaml).unwrap().liaison;
        writeln!(text, "{title}: {:?}", faults(&duties, &roles)).unwrap();
    }
    expect_file!["duties.txt"].assert_eq(&text);
}
