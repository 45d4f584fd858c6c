//! What each audience is shown of one frozen notice, and what moved between two.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fanben_model::calendar::{Count, Period};
use fanben_model::notices::{
    Column, Corrects, Document, NoticeKind, Row, Scope, Terms, differences,
};

fn row(code: &str, rank: u32, total: &str, title: &str) -> Row {
    Row {
        code: code.to_owned(),
        name: format!("{code}村"),
        personal: false,
        league: String::new(),
        rank,
        total: total.to_owned(),
        title: title.to_owned(),
        titled: title != "未入选",
        stars: None,
        money: if title == "红旗" { "30000".to_owned() } else { String::new() },
        parts: vec![("组织强".to_owned(), "20".to_owned())],
        words: vec!["黄牌警示".to_owned()],
    }
}

fn document(rows: Vec<Row>) -> Document {
    let period = Period { days: 5, count: Count::Working, moves: false };
    let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
    Document {
        form: 1,
        cycle: "1".to_owned(),
        number: 1,
        kind: NoticeKind::Notice,
        title: "年度总评比(2026)".to_owned(),
        rules: String::new(),
        terms: Terms {
            body: "某市三创办".to_owned(),
            confirms: "某市委常委会".to_owned(),
            contact: "0746-3212345".to_owned(),
            hangs: period,
            objections: None,
            reply: period,
            stays: 10,
            ranks: false,
            consents: vec![],
            audiences: BTreeMap::new(),
        },
        posted: day(20),
        last: day(27),
        objections: None,
        down: NaiveDate::from_ymd_opt(2026, 11, 6).unwrap(),
        rows,
        decisions: vec![],
        corrects: None,
        bundle: None,
        unbundled: String::new(),
    }
}

fn four() -> Vec<Row> {
    vec![
        row("丁", 4, "60", "未入选"),
        row("乙", 2, "80", "模范"),
        row("丙", 3, "70", "未入选"),
        row("甲", 1, "90", "红旗"),
    ]
}

#[test]
fn the_public_sees_titles_and_reasons_and_nobody_as_the_last() {
    let document = document(four());
    for scope in [Scope::Wall, Scope::Web] {
        let rows = document.shown(scope);
        let order: Vec<_> = rows.iter().map(|row| (row.code.as_str(), row.rank)).collect();
        assert_eq!(
            order,
            [("甲", Some(1)), ("乙", Some(2)), ("丁", None), ("丙", None)],
            "{scope:?}"
        );
        assert!(rows.iter().all(|row| row.words.is_empty()), "warnings stay inside");
        assert_eq!(rows[0].parts.is_empty(), scope == Scope::Web);
    }
    for scope in [Scope::Inside, Scope::Upward] {
        let rows = document.shown(scope);
        assert_eq!(rows.iter().map(|row| row.rank.unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert!(rows.iter().all(|row| row.words == ["黄牌警示"]));
    }
    let mut open = document.clone();
    open.terms.ranks = true;
    assert_eq!(open.shown(Scope::Web)[3].rank, Some(4), "an office that says so shows all ranks");
}

#[test]
fn a_person_is_named_to_the_public_only_with_consent() {
    let person = |code: &str| Row { personal: true, ..row(code, 1, "90", "红旗") };
    let mut document = document(vec![person("户甲"), person("户乙")]);
    document.terms.consents = vec!["户乙".to_owned()];
    for scope in Scope::ALL {
        let named: Vec<bool> = document.shown(scope).iter().map(|row| row.name.is_some()).collect();
        assert_eq!(named, [!scope.public(), true], "{scope:?}");
        assert_eq!(document.names("户甲", scope), !scope.public());
    }
    assert_eq!(document.shown(Scope::Web)[0].code, "", "nor by a code");
}

#[test]
fn it_comes_down_for_the_public_by_itself_and_stays_for_the_office() {
    let document = document(four());
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    for (today, down, hangs) in
        [(day(6), false, true), (day(7), false, false), (day(1), true, false)]
    {
        assert_eq!(document.hangs(Scope::Web, today, down), hangs, "{today} {down}");
        assert_eq!(document.hangs(Scope::Wall, today, down), hangs);
        assert!(
            document.hangs(Scope::Inside, today, down)
                && document.hangs(Scope::Upward, today, down)
        );
    }
    let last = document.last;
    assert!(!document.over(last) && document.over(last.succ_opt().unwrap()), "the last day counts");
}

#[test]
fn a_difference_names_everybody_displaced_and_nobody_else() {
    let before = four();
    let mut now = four();
    now[3] = Row { rank: 2, ..row("甲", 2, "78", "模范") };
    now[1] = Row { rank: 1, ..row("乙", 1, "80", "红旗") };
    let found = differences(&before, &now);
    let said: Vec<String> = found
        .iter()
        .map(|one| {
            let moved: Vec<String> =
                one.moved.iter().map(|(what, was, is)| format!("{what}{was}→{is}")).collect();
            format!("{} {}", one.code, moved.join(" "))
        })
        .collect();
    assert_eq!(
        said,
        [
            "乙 名次2→1 等次模范→红旗 奖补(元)→30000",
            "甲 总分90→78 名次1→2 等次红旗→模范 奖补(元)30000→",
        ]
    );
    now.remove(0);
    assert_eq!(differences(&before, &now).last().unwrap().code, "丁", "who is gone is named");
    assert_eq!(differences(&before, &before), []);
}

#[test]
fn an_audience_is_shown_no_more_than_its_scheme_says_and_never_more_than_usual() {
    let mut document = document(four());
    document.corrects = Some(Corrects {
        number: 1,
        digest: String::new(),
        reason: "重复计分".to_owned(),
        document: "文号".to_owned(),
        differences: differences(&four(), &[row("甲", 2, "78", "模范")]),
    });
    document.terms.audiences = BTreeMap::from([
        (Scope::Web, vec![Column::Title, Column::Words]),
        (Scope::Upward, vec![Column::All]),
    ]);
    let web = document.shown(Scope::Web);
    assert!(web.iter().all(|row| row.total.is_empty() && row.rank.is_none()));
    assert!(web.iter().all(|row| row.words.is_empty() && row.name.is_some()), "not even if named");
    assert_eq!(web[0].title, "红旗");
    assert_eq!(document.shown(Scope::Upward)[0].total, "90");
    assert_eq!(document.shown(Scope::Inside)[0].total, "90");
    let day = document.posted;
    let hang = Scope::ALL.map(|scope| document.hangs(scope, day, false));
    assert_eq!(hang, [false, true, true, true], "who is not named is not shown it, but inside");
    assert_eq!(document.scopes(), [Scope::Web, Scope::Inside, Scope::Upward]);
    let moved: Vec<String> = document
        .corrected(Scope::Web)
        .unwrap()
        .differences
        .iter()
        .flat_map(|one| one.moved.iter().map(|(what, ..)| what.clone()))
        .collect();
    assert!(moved.iter().all(|what| what == "等次") && !moved.is_empty(), "{moved:?}");
}

#[test]
fn objections_may_end_before_the_notice_comes_down() {
    let mut document = document(four());
    assert_eq!(document.objections_until(), document.last);
    let before = document.last.pred_opt().unwrap();
    document.objections = Some(before);
    assert!(!document.late(before) && document.late(document.last));
    assert!(!document.over(document.last));
}
